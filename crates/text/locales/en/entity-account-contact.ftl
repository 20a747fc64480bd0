account-contact = Person at the account
    .plural = People at the account
    .new = New person at the account
    .empty = People with a role at this account besides their main one.
account-contact--since = Since
account-contact--until = Until
