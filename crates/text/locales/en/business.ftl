# Sections of forms, panels of records, roles, refusals.
section-main = Main details
section-contact = How to reach
section-address = Address and territory
section-profile = Profile
section-assignment = Assignment
section-interest = What they want
section-origin = Origin
section-permission = Permissions and preferences
section-value = Value and timing
section-loss = If lost
section-about = About
section-locale = Country and language
section-leads = Web leads
section-place = Place
section-preferences = Preferences
section-method = Method
section-description = Description
section-custom = Other details
panel-subsidiaries = Subsidiaries
panel-contacts = Contacts
panel-opportunities = Deals
panel-reports = Reports
panel-leads = Leads
panel-competitors = Competitors
panel-referrals = Referrals
panel-stages = Stages
panel-stage-history = Stage history
panel-lines = Lines
panel-opportunity-lines = In deals
panel-people = People
panel-deals = Takes part in
panel-roles = Other accounts
panel-account-team = Account team
panel-account-teams = Account teams
panel-subterritories = Territories
panel-territories = Territories
panel-targets = Targets
panel-products = Products
panel-subcategories = Subcategories
panel-members = Members
panel-staff = Staff
panel-leads-of = Teams
panel-subteams = Teams
panel-teams = Teams
panel-subbranches = Branches
role-admin = Administrator
    .help = Sees and sets up everything.
role-director = Director
    .help = Sees and changes everything, without administering.
role-manager = Branch manager
    .help = Works with everything of the branch.
role-seller = Sales
    .help = Sees the team’s and works on their own.
role-marketer = Marketing
    .help = Runs campaigns and leads.
role-reader = Reader
    .help = Reads everything, changes nothing.
problem-job-later = It waits its turn.
problem-invalid = Some values need correcting
problem-not-found = Not found
problem-forbidden = You may not do this
problem-sign-in = Sign in, or send a valid token
problem-token-reads = This token may only read
problem-origin = The request comes from another site
denied-create = You may not create records of this kind.
denied-edit = You may see this record, but not change it.
denied-delete = You may see this record, but not delete it.
denied-reach = With these values (owner, team or branch), the record would lie outside of what you may change.
problem-stale = Somebody changed it meanwhile
problem-version-required = The version you read is missing
problem-exists = It exists already
problem-duplicates = It may exist already
problem-limit = A limit was exceeded
problem-storage = There is no room to save
problem-unavailable = The database does not answer
problem-internal = Something of ours failed
problem-bad-request = The request cannot be understood
problem-wrong-method = This cannot be done here
problem-wrong-media-type = The format of what was sent is not taken
problem-bad-json = The JSON cannot be read
problem-json-object = A JSON object was expected
problem-json-array = A JSON array was expected
problem-unknown-parameter = Unknown parameter
problem-parameter-twice = A parameter comes twice
problem-parameter-number = Number out of bounds
problem-parameter-trash = Unknown value of trash
problem-parameter-bucket = Unknown bucket
problem-parameter-measure = Unknown measure
problem-query-long = The query is too long
problem-bad-encoding = The text is not valid UTF-8
problem-unknown-field = Unknown field
error-unknown-field = There is no field “{ $name }”.
problem-if-match = If-Match cannot be read
problem-unknown-host = Unknown host
problem-already-closed = The deal is closed already
problem-not-closed = The deal is open
problem-already-converted = The lead was converted already
problem-in-use = It is in use by other records
in-use-title = “{ $title }” cannot be deleted
in-use-by = Other records use it: { $records }. Change those first; nothing was deleted.
in-use-trashed = { $records } in the trash
in-use-unseen = Other records that you do not see use it. Nothing was deleted.
problem-retry = Try again
problem-idempotency-key = The idempotency key cannot be used
problem-idempotency-other = That key was used with other content
problem-idempotency-busy = The request with that key is still at work
problem-bad-csrf = The form has expired; please try again
error-unknown-parameter = Unknown parameter: { $name }.
error-parameter-twice = The parameter { $name } comes twice.
error-parameter-number = { $name } must be a number between { $least } and { $most }.
error-parameter-trash = Use only or any.
error-parameter-bucket = Use day, week, month, quarter or year.
error-parameter-measure = Use count, sum:field, average:field, least:field, most:field or distinct:field.
error-query-long =
    { $most ->
        [one] At most { $most } byte.
       *[other] At most { $most } bytes.
    }
error-bad-encoding = The text is not valid UTF-8.
error-bad-json = The JSON cannot be read (line { $line }, column { $column }).
error-json-object = An object was expected.
error-json-array = An array was expected.
error-wrong-method = That method is not taken here.
error-wrong-media-type = Send application/json.
error-wrong-form-type = Send a form (application/x-www-form-urlencoded or multipart/form-data) or a flat JSON object.
error-if-match = If-Match must be the quoted version or *.
error-unknown-host = This server does not answer for that name.
error-idempotency-key = Between 1 and 255 characters.
error-no-rate = There is no exchange rate for { $currency }: add it in Settings.
error-link-missing = That record does not exist or you may not see it.
error-file-missing = That file does not exist or you may not see it.
error-owner-inactive = An owner must be able to sign in: this user is deactivated.
error-unknown-entity = There is no such kind of record.
error-link-ring = A record cannot depend on itself.
error-taken = Another record has this value.
error-account-or-contact = Give an account or a contact.
error-stage-requires = The stage “{ $stage }” asks for this.
error-loss-reason = Say why it was lost.
error-no-stage = The pipeline has no such stage.
error-decided-probability = A deal that is won has 100 %; one that is lost, 0 %.
error-decided-ahead = The decision cannot be later than today.
error-stage-elsewhere = The stage belongs to another pipeline: choose one of the pipeline given.
error-stage-has-deals =
    { $n ->
        [one] { $n } deal is in this stage (the trash counts, too): move it to another one first.
       *[other] { $n } deals are in this stage (those in the trash count, too): move them to another one first.
    }
error-target-exists = There is the target “{ $name }” already: change it instead of adding another.
error-rate-in-use = Records have amounts in { $currency } and this is its last exchange rate: correct it instead of taking it away.
error-one-bearer = Choose a seller, a team or a branch, only one.
error-one-currency = All lines must be in one currency.
error-amount-of-lines = The lines make this amount: change the lines.
error-permission-source = This person said no. Say where the new permission comes from.
error-convert-by-conversion = A lead is converted with “Convert”.
error-tax-id = The number is not valid in { $country }.
error-password-short =
    { $least ->
        [one] At least { $least } character.
       *[other] At least { $least } characters.
    }
error-password-long =
    { $most ->
        [one] At most { $most } character.
       *[other] At most { $most } characters.
    }
error-password-common = It is too easy to guess.
error-zone = Unknown time zone.
error-id = Must be an identifier.
error-text = Must be text.
limit-scan =
    { $most ->
        [one] This list would look through more than { $most } record: add a filter on an indexed field.
       *[other] This list would look through more than { $most } records: add a filter on an indexed field.
    }
limit-body = What was sent is larger than the limit of { $most } MB.
limit-body-kb = What was sent is larger than the limit of { $most } kB.
limit-values =
    { $most ->
        [one] At most { $most } value in one form.
       *[other] At most { $most } values in one form.
    }
limit-busy = There are too many requests at a time (the limit is { $most }). Try again in a moment.
limit-silence =
    { $most ->
        [one] What was sent stopped coming for { $most } second.
       *[other] What was sent stopped coming for { $most } seconds.
    }
limit-patience =
    { $most ->
        [one] The answer took longer than { $most } second. Try again, or ask for less at a time.
       *[other] The answer took longer than { $most } seconds. Try again, or ask for less at a time.
    }
limit-rate = Too many requests; wait a moment.
limit-sign-in = Too many tries; wait a quarter of an hour.
limit-bulk =
    { $most ->
        [one] At most { $most } change at once.
       *[other] At most { $most } changes at once.
    }
limit-depth = Changes cause too many further changes.
