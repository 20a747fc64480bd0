### Import and settings: the pages.

## Import
import-kind = What the rows are
import-kind-help = Leave it empty and the columns will tell.
import-kind-change = If you choose another kind, the columns are proposed anew.
import-state = State
import-when = When
import-created = New
import-updated = Updated
import-unchanged = Unchanged
import-repeated = Repeated
import-skipped = Skipped
import-refused = Refused
import-related = Linked records created
import-warnings = Warnings
import-undone = Rows undone
import-undone-along = Besides, of what they brought
import-undone-concluded = Besides, of what followed from them
import-in-trash = Of all that, in the trash
import-kept = Kept
import-made = Created because the file names them
import-left = Kept by the undo
import-left-changed = Somebody has worked on it since the import
import-left-linked = Contacts, deals, activities or other records were added to it after the import
import-left-in-use = Other records use it (those in the trash count, too)
import-left-refused = It could not be removed
ui-and-more = and { $n } more
import-row-good = imported
import-row-repeated = repeated: changes what an earlier row made
import-row-skipped = left out
import-left-out = Columns that are not imported because they are not recognised: { $columns }.
import-role = New users get the role “{ $role }”, as the file gives none.
import-sample-more = { $sample } and { $n } more
import-row-warned = with warnings
import-sample = line { $line }, “{ $column }”: { $value }
import-sample-row = line { $line }
import-found =
    { $rows ->
        [one] { $rows } row, separated by “{ $separator }”.
       *[other] { $rows } rows, separated by “{ $separator }”.
    }
import-found-system =
    { $rows ->
        [one] Looks like an export of { $system }: { $rows } row, separated by “{ $separator }”.
       *[other] Looks like an export of { $system }: { $rows } rows, separated by “{ $separator }”.
    }
import-into-name = Full name (taken apart)
import-into-surnames = Surnames (taken apart)
import-into-id = Trato's id
import-into-created = When it was created there
import-into-deleted = Deletion mark (such rows are left out)
import-into-company = Company or person (the other is left out)
import-into-denied = Do not contact by any channel
import-part-denied = yes means do not contact
import-part-granted = yes means allowed
import-part-street = street
import-part-street2 = street, second line
import-part-city = city
import-part-postal-code = postal code
import-part-province = province
import-part-region = region
import-part-country = country
import-part-currency = currency
import-part-email = by e-mail
import-part-name = by name
import-part-external-id = id in the other system
import-option-missing = If a linked record is missing
import-option-key = Rows are recognised by
import-option-key-help = A row whose value is here already means that record. By anything else, records that look the same are only told.
import-option-existing = If it exists
import-option-blanks = Empty cells
import-option-numbers = Numbers
import-option-dates = Dates
import-dates-unclear = The file does not tell whether day or month comes first: please check.
import-running =
    { $rows ->
        [one] { $rows } row read
       *[other] { $rows } rows read
    }
import-undoing =
    { $rows ->
        [one] { $rows } record undone
       *[other] { $rows } records undone
    }
import-failed = The import was interrupted.
import-undo-sure = Undo the import? What was created is removed for good (the file can be imported again); whoever asked not to be written to, and what something in the trash names, stay there. What was changed gets its value back, except what somebody has changed since.
import-another = Import another file

## Settings
settings-own = Yours
settings-me = My account
settings-lists = Lists
settings-text-me = Language, appearance, password and sessions.
settings-text-tokens = Keys with which a program acts in your name, never beyond your rights.
settings-text-users = Invite, move to another team or branch, deactivate.
settings-text-roles = What everybody may see, create, change, delete and export.
settings-text-lists = Branches, teams, pipelines, reasons, currencies and the other lists.
settings-text-fields = Add the fields and kinds of record that your company needs, while the program runs.
settings-text-jobs = What the program does in the background, and what it could not do.
settings-text-audit = Every change is chained to the one before: if anybody touched the log, it would show here.
settings-company-text = Name, currency, time zone and contact details.
settings-count = { $n } in all
settings-lists-intro = Each list is filtered, imported and exported like any other.
settings-lists-company = Company
settings-lists-sales = Sales
settings-lists-catalogues = Catalogues
settings-name = Name
settings-created = Created
settings-seen = Last used
settings-expires = Expires

## My account
settings-language = Language
settings-language-es = Español
settings-language-en = English
settings-zone = Time zone
settings-zone-help = For example Europe/Madrid. Empty: that of your branch.
settings-theme = Appearance
settings-theme-system = As the device
settings-theme-light = Light
settings-theme-dark = Dark
settings-mail-reminders = Get reminders by mail, too
settings-password-current = Current password
settings-password-change = Change the password
settings-password-help = At least 10 characters; a phrase will do. Your other sessions end.
settings-sessions = Where you are signed in
settings-sessions-end = End the other sessions
settings-device = Device
settings-device-on = { $browser } on { $system }
settings-device-unknown = Unknown device
settings-session = Session
settings-session-here = this one
error-wrong-password = This is not your current password.

## Tokens
settings-token-name = Name
settings-token-right = Right
settings-token-read = Read only
settings-token-write = Read and change
settings-token-kinds = Kinds of records
settings-token-kinds-help = None chosen: all that you may read. A key for some kinds reaches nothing else, and administers nothing.
settings-token-lasts = Lasts
settings-token-days-30 = 30 days
settings-token-days-90 = 90 days
settings-token-days-365 = One year
settings-token-days-1095 = Three years
settings-token-new = Create a token
settings-token-made = Your new token
settings-token-none = You have no tokens yet
settings-token-revoke = Revoke
settings-token-revoked = revoked
settings-token-sure = Revoke this token? Programs that use it will not get in any more.

## Users
settings-user-invite = Invite
settings-user-invite-intro = The account is made and you see a link, good for three days, with which the person chooses a password.
settings-user-access = Sessions and tokens
settings-user-access-of = Sessions and tokens of { $name }
settings-user-access-intro = By these somebody acts in this name. If a device was lost or somebody knows the password, end all of it and send a sign-in link.
settings-user-access-end = End sessions and revoke tokens
settings-user-access-sure = End all sessions and revoke all tokens of this user?
settings-user-sessions = Where the user is signed in
settings-user-tokens-none = No tokens
flash-access-revoked = The sessions are ended and the tokens are revoked.
ui-password-chosen-ends = All your sessions end and your API tokens are revoked.
settings-user-link = Sign-in link
settings-user-link-for = Link for { $name }
settings-user-link-hint = Send it by whatever way you like: it works once, for three days, and is not shown again.
settings-user-deactivate = Deactivate
settings-user-deactivate-title = Deactivate { $name }
settings-user-deactivate-intro = The user is signed out this moment. Choose who takes over; what was done stays under the user's name.
settings-user-deactivate-nothing = The user is signed out this moment. There are no open deals, tasks or customers to hand over; what was done stays under the user's name.
settings-user-handover = Hand the work over
settings-user-activate = Activate
settings-user-inactive = inactive
settings-heir-deals =
    { $n ->
        [one] The open deal
       *[other] The { $n } open deals
    }
settings-heir-tasks =
    { $n ->
        [one] The planned activity
       *[other] The { $n } planned activities
    }
settings-heir-customers =
    { $n ->
        [one] The customer, lead or other record
       *[other] The { $n } customers, leads and other records
    }
settings-heir-help = Empty: they stay with the user.
settings-heir-stays = Leave in their name what is not handed over
settings-heir-stays-ask = Some work has no heir. Choose who takes it, or tick that it stays in their name.
settings-handed = Work handed over
settings-handed-deals = Deals
settings-handed-tasks = Activities
settings-handed-customers = Customers, leads and other records
settings-handed-refused = Could not be handed over
settings-handing = The handover goes on
settings-handing-intro = The user can no longer sign in. The work is passing to others; you may close this page.
settings-handing-left = Still to be handed over
settings-handing-how = How it goes on
settings-handing-how-text = It is done in the background, also if the program restarts. “Hand the work over” says how much is left.
job-along = Giving what goes along with what was assigned
job-handover = Handover of the work of somebody who leaves

## Roles
settings-role-what = What for
settings-role-admin = Administers
settings-role-new = New role
settings-role-others = Everything else
settings-role-intro = What has no line of its own follows the first. On the right, which fields it sees and writes.
settings-role-restricted = { $n ->
    [one] { $n } restricted
   *[other] { $n } restricted
}
settings-role-fields = { $kind }: fields of { $role }
settings-role-fields-intro = A hidden field appears on no record, list, search, report or export, nor in the API, for this role.
settings-field-full = sees and writes it
settings-field-read-only = only sees it
settings-field-hidden = hidden
settings-role-all = This role administers: it may do everything, so there is nothing to choose here.

## Fields
settings-kind-of-record = Kind of record
settings-kind-origin = Origin
settings-fields-all = Fields
settings-fields-own = Own fields
settings-fields-of = Fields of { $kind }
settings-entity-new = New kind of record
settings-entity-add = Add the kind of record
settings-entity-intro = A new kind of record has its list, page, rights, import and API from the first moment.
settings-entity-singular = Name in the singular
settings-entity-plural = Name in the plural
settings-entity-area = Area of the menu
settings-field-new = New field
settings-field-new-of = New field of { $kind }
settings-field-add = Add the field
settings-field-intro = A new field can be filtered, reported, imported and used in the API at once.
settings-field-label = Name of the field
settings-field-choices = Choices
settings-field-choices-help = One per line.
settings-field-target = Points to
settings-field-target-help = The kind of record that is chosen in this field.
settings-field-required = required
settings-field-indexed = often filtered and sorted
settings-field-personal = personal
settings-field-fixed = never changes
settings-field-help = Help while filling it in
settings-field-more = Further choices
settings-field-more-help = One per line. They are offered as soon as you save.
settings-field-of = { $field }, of { $kind }
settings-field-words-intro = What this field is called in your company. Files and the API keep using its internal name.
settings-in-spanish = in Spanish
settings-in-english = in English
settings-entity-words = What it is called in your company
settings-field-hide = Hide
settings-field-show = Show
field-kind-text = Text
field-kind-long-text = Long text
field-kind-rich-text = Formatted text
field-kind-integer = Whole number
field-kind-decimal = Decimal number
field-kind-money = Amount
field-kind-percent = Percentage
field-kind-boolean = Yes or no
field-kind-date = Date
field-kind-date-time = Date and time
field-kind-duration = Duration
field-kind-time-of-day = Time of day
field-kind-country = Country
field-kind-currency = Currency
field-kind-zone = Time zone
field-kind-choice = One choice
field-kind-multi-choice = Several choices
field-kind-link = Link to a record
field-kind-email = E-mail
field-kind-emails = Several e-mails
field-kind-phone = Telephone
field-kind-phones = Several telephones
field-kind-url = Web page
field-kind-address = Address
field-kind-tags = Tags
field-kind-file = File
field-kind-formula = Formula
field-kind-rollup = Roll-up
field-kind-sequence = Numbering
field-kind-json = Structure

## Jobs and audit
settings-jobs-dead = Failed
settings-jobs-running = Running
settings-jobs-queued = Waiting
settings-jobs-done = Finished
settings-jobs-next = Next one
settings-jobs-last = Last one
settings-jobs-count = How many
settings-jobs-none = Nothing has failed
settings-job = Job
settings-job-when = When
settings-job-tries = Tries
settings-job-said = What it said
settings-job-retry = Try again
settings-audit-verify = Verify now
settings-audit-result = Result
settings-audit-verdict = Chain
settings-audit-good = intact
settings-audit-bad = altered
settings-audit-entries = Changes checked
settings-audit-unsealed = Recent changes not yet chained
settings-audit-erased = Contents erased on record
settings-audit-anchors = Anchors that agree
settings-audit-first-bad = First change that does not fit
settings-audit-log = Who changed what, when and from where
settings-audit-none = There are no such changes.
settings-audit-user = Who
settings-audit-kind = What
settings-audit-searched = Searched back to { $at }: go on with “Show older”.
settings-audit-now = Check under way
settings-audit-waiting = Waiting for its turn: imports and other long jobs are done one after the other.
settings-audit-begun = Has begun.
settings-audit-running = { $done } of { $of } changes.
settings-audit-leave = You may leave this page: the check goes on, and here you will see how it ends.
settings-audit-retried = It was interrupted and will be tried again.
settings-audit-failed = It was interrupted again and again and is not tried any more; the reason stands under Jobs.
settings-audit-at = Checked
settings-audit-flaw = What is wrong with it
settings-audit-missing = it is missing
settings-audit-changed = it was changed
settings-audit-payload = its content was changed or taken away
settings-audit-rewritten = the chain was written anew

## Capture
settings-capture = Capture
settings-text-capture = Your web site’s form that brings leads.
capture-where = Where the form posts to
capture-address = Address
capture-names = Names of the fields
capture-names-text = Those of Salesforce Web-to-Lead: if you have such a form, changing its address is enough. utm_source, utm_medium, utm_campaign and the landing page are kept, too.
capture-form = Form to paste into your web site
capture-hint = Click the text to copy it. The field that is not seen stops programs that fill in forms.
capture-last-name = Last name
capture-message = Message
capture-consent = I agree to receive commercial information by e-mail.
capture-send = Send

## What the program does in the background
job-activity-reminders = Reminders of tasks and appointments
job-housekeeping = Housekeeping
job-file-sweep = Removal of files nobody uses
job-audit-verification = Check of the audit log
job-import = Import
job-import-undo = Undo of an import
job-revalue = Valuing amounts anew by a corrected rate
