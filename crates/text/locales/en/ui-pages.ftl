### Home, reports, import, settings, sign-in and errors.

## Home
ui-good-morning = Good morning, { $name }
ui-good-afternoon = Good afternoon, { $name }
ui-good-evening = Good evening, { $name }
ui-home-tasks = Tasks overdue and due today
ui-home-tasks-none = Nothing due. Well done.
ui-home-today = Overdue and today’s appointments
ui-home-today-none = No appointments waiting.
ui-home-no-next = Deals without a next step
ui-home-no-next-none = All your deals have a next step.
ui-home-rotting = Stalled deals
ui-home-rotting-none = Everything moves.
ui-home-welcome = Start here
ui-home-welcome-text = Import your customers or create the first one by hand, and add your team; then your day will show here.
ui-home-no-deals = There are no open deals.
ui-home-first-text = Nothing is due today and you have no open deals. Choose or create a customer, open a deal or plan a call: every morning this page will show what to do.

## Reports
ui-reports = Reports
ui-compare = Compare with
ui-period = Period
ui-report-empty = No data in this period
ui-report-ever = See all time
ui-report-empty-hint = Choose another period or remove a filter.

## Import
ui-import-title = Import data
ui-import-file = File
ui-import-columns = Columns
ui-import-preview = Check
ui-import-result = Result
ui-import-drop = Drop one CSV file or several
ui-import-drop-hint = Salesforce, HubSpot, Zoho, Odoo, SuiteCRM or any sheet: separator, encoding, dates and numbers are recognised.
ui-import-heading = Column of the file
ui-import-samples = Examples
ui-import-field = Field
ui-import-skip = Do not import
ui-import-look = Check
ui-import-back = Back to the columns
ui-import-run =
    { $n ->
        [one] Import 1 row
       *[other] Import { $n } rows
    }
ui-import-line = Line
ui-import-verdict = What will happen
ui-import-new = new
ui-import-changed = updated
ui-import-same = unchanged
ui-import-refused = refused
ui-import-warnings = Imported, but worth a look first
ui-import-along = Created because rows name them
ui-import-awaited = Other files that wait bring these: import them first
ui-import-nothing = There is nothing to import: correct the file or go back to the columns.
ui-import-all-same = Everything is already as in the file: there is nothing to import.
ui-import-errors = What cannot be imported
ui-import-progress = Progress of the import
ui-import-leave = You can leave this page: the import goes on, and “Earlier imports” will show how it ended.
ui-import-undo = Undo the import
ui-import-refused-file = Download the refused rows
ui-import-history = Earlier imports

## Settings
ui-settings-company = Company
ui-settings-people = People
ui-settings-sales = Sales
ui-settings-data = Data
ui-settings-system = System
ui-rights = Rights
ui-level-none = None
ui-level-own = Own
ui-level-team = Team
ui-level-branch = Branch
ui-level-all = All
ui-right-read = See
ui-right-create = Create
ui-right-edit = Edit
ui-right-delete = Delete
ui-right-export = Export
ui-field = Field
ui-field-name = Technical name
ui-field-kind = Type
ui-field-marks = Rules
ui-field-custom = custom
ui-secret-once = Copy it now: it will not be shown again.
ui-users = Users
ui-roles = Roles
ui-teams = Teams
ui-branches = Branches
ui-pipelines-stages = Pipelines and stages
ui-fields-entities = Fields and kinds of record
ui-currencies = Currencies and rates
ui-mail = Mail
ui-tokens = API tokens
ui-jobs = Jobs
ui-audit = Audit
ui-backups = Backups

## Sign-in
ui-sign-in = Sign in
ui-sign-in-title = Sign in to { $company }
ui-sign-in-failed = The e-mail address or the password is wrong.
ui-sign-in-slow = Too many attempts. Wait a few minutes and try again.
ui-email = E-mail address
ui-password = Password
ui-password-new = New password
ui-password-help = At least 10 characters; a phrase will do.
ui-remember = Stay signed in on this device
ui-link-over = This link is over
ui-link-over-text = It was used, has expired or is not complete. Sign in with your password, or ask for another one.
ui-forgotten = I forgot my password
ui-reset-title = New password
ui-reset-intro = We will send you a link to choose another password.
ui-reset-sent = If that address has an account, a link is on its way.
ui-reset-send = Send the link
ui-reset-save = Save and sign in
ui-setup-title = First start
ui-setup-intro = Type the token that the program printed on its console and create the administrator’s account.
ui-setup-token = Token from the console
ui-setup-name = Your name
ui-setup-company = Name of the company
ui-setup-usual = The country’s own
ui-setup-submit = Create the account
ui-invitation-title = Welcome
ui-invitation-intro = { $who } has invited you to { $company }. Choose a password to come in.
ui-demo-users = Try it as one of the demonstration’s users
ui-signed-out = You have signed out.

## Errors
ui-error-status = Status { $status }
ui-error-404 = There is nothing here
ui-error-404-text = The page or record does not exist, was deleted, or you may not see it.
ui-error-403 = You may not do this
ui-error-403-text = Ask the administrator for access. Nothing was changed.
ui-error-409 = It has changed meanwhile
ui-error-409-text = Load the page again and repeat the change. Nothing that was saved is lost.
ui-error-413 = That is too large
ui-error-413-text = The file or form is larger than is allowed. Nothing was saved.
ui-error-422 = Something needs putting right
ui-error-422-text = Nothing was saved. Go back, put it right and send it again: what you typed is still there.
ui-error-429 = Too fast
ui-error-429-text = Wait a moment and try again.
ui-error-500 = Something of ours failed
ui-error-500-text = Nothing was half saved. Try again and, if it happens again, give this code to the administrator.
ui-error-503 = We are busy
ui-error-503-text = Try again in a few seconds; if nothing changes, tell the administrator.
ui-error-507 = The disk is full
ui-error-507-text = You can read but not save until the administrator frees some space.
