contact = Contact
    .plural = Contacts
    .new = New contact
    .empty = The people you deal with, at one or several accounts or on their own.
contact--account = Account
    .help = Empty for a private customer.
contact--other-emails = Other e-mails
contact--position = Job title
