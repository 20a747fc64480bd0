### Mail: what we say in it, and the page of the settings that watches it.

## Letters
mail-hello = Hello { $name },
mail-footer = Automatic message of { $company }’s CRM. There is no need to answer.
mail-reset-subject = Choose a new password for { $company }
mail-reset-what = Somebody asked for a new password for your account in { $company }’s CRM. If it was you, choose it with this link: it works once, for half an hour.
mail-reset-else = If it was not you, do nothing: your password stays as it is.
mail-reset-link = Choose a password
mail-invitation-subject = Your account at { $company }
mail-invitation-what = You have an account in { $company }’s CRM. Choose a password and you are in.
mail-invitation-until = The link works once, for three days.
mail-invitation-link = Enter for the first time
mail-reminder-subject = Reminder
mail-reminder-title = Reminder: { $title }
mail-reminder-what = { $kind }: { $title }
mail-reminder-due = Due: { $due }
mail-reminder-link = Open
mail-reminder-stop = To stop reminders by mail: Settings › My account.
mail-trial-subject = Mail test of { $company }
mail-trial-what = If you read this, mail from { $company }’s CRM arrives.
mail-trial-link = Back to the settings

## Jobs
job-password-mail = Mail for a new password
job-reminder-mail = Reminders by mail

## Settings
settings-mail = Mail
settings-text-mail = Which server mail goes out by, what waits, what failed and why.
settings-mail-server = Server
settings-mail-from = Sender
settings-mail-security = Encryption
settings-mail-security-none = none
settings-mail-security-starttls = STARTTLS
settings-mail-security-tls = TLS
settings-mail-setup = Configuration
settings-mail-missing = There is no mail server
settings-mail-missing-text = Set TRATO_SMTP_URL and TRATO_SMTP_FROM in the server’s configuration and start it again. Until then no mail goes out: invitations and new passwords are given as a link, under Users.
settings-mail-test = Send a test
settings-mail-failed = Could not be sent
settings-mail-expired = Came too late and were not sent
settings-mail-unsaid = Not handed over: its time had passed
settings-mail-queued = Waiting
settings-mail-sending = Being sent
settings-mail-sent = Sent
settings-mail-none = No mail has failed
settings-mail-subject = Subject
settings-mail-to = To
settings-mail-when = When
settings-mail-tries = Tries
settings-mail-said = What the server said
settings-mail-resend = Send again
settings-mail-now = Try now
settings-user-mail = Send invitation
settings-user-mailed = Invitation sent
settings-user-mailed-to = To
settings-user-mailed-state = State
settings-user-mailed-queued = going out now; Mail shows whether it reached the server
settings-user-invite-mail-intro = The account is created and the person receives a link by mail, valid for three days, to choose a password.

## Forgotten password without mail
ui-reset-no-mail = This CRM does not send mail yet: ask whoever administers it for a link.

## Notices
flash-mail-test = The test is on its way: look into your mailbox.
flash-mail-again = It will be tried right now.
problem-no-mail = There is no mail server
error-no-mail = Configure one, or hand the link over from Users.
