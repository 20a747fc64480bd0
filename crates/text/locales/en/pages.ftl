### What the pages say beyond the drawing: messages after a deed, areas, warnings, refusals.

## Messages after a redirect
flash-only-form = That address only takes forms: start again from here.
flash-created = Created.
flash-saved = Saved.
flash-trashed = It is in the trash.
flash-deleted = Deleted.
flash-restored = Restored.
flash-won = Won. Congratulations!
flash-lost = Marked as lost.
flash-won-left = Won. Congratulations! { $n ->
        [one] One activity is
       *[other] { $n } activities are
    } still planned.
flash-lost-left = Marked as lost. { $n ->
        [one] One activity is
       *[other] { $n } activities are
    } still planned.
flash-settled = { $n ->
        [one] One activity
       *[other] { $n } activities
    } ended.
flash-settled-kept = { $n ->
        [one] One activity is
       *[other] { $n } activities are
    } still planned and could not be ended. Ended: { $ended }.
flash-amount-of-line = The amount was { $before } and is now what the lines come to: { $now }. What it was is in the history.
flash-further-lines = The deal has further lines by now, and they make its amount: take the line away in its list, if it is not wanted.
flash-withdrawn = The line is gone, and the amount is again what it was.
flash-already-closed = The deal is closed already. Nothing was changed.
flash-reopened = Open again.
flash-completed = Completed.
flash-converted = Converted into a customer.
flash-city-kept = Saved. The address is in another province or country now, but the city is still the one from before: please check it.
flash-territory-lost = Saved. No territory covers the new address, so the one it had was removed.
flash-city-kept-territory-lost = Saved. The address is in another province or country now, but the city is still the one from before: please check it. No territory covers the new address, so the one it had was removed.
flash-off-hours = Saved, but outside the days or hours that this person prefers.
flash-logged = Logged.
flash-uploaded = Uploaded.
flash-no-file = No file was chosen.
flash-none-chosen = No record was chosen.
flash-along-stayed = Assigned, but part of what goes along stayed with whoever had it.
flash-along-later = Assigned. What goes along is much and follows in the background.
flash-restored-many =
    { $n ->
        [one] { $n } record restored.
       *[other] { $n } records restored.
    }
flash-bulk-done = Done on all that were chosen.
flash-view-saved = View saved.

## Frame and areas
banner-unsafe = The database runs with settings that can lose data: tell the administrator.
ui-area-home = Home
ui-area-sales = Sales
ui-area-marketing = Marketing
ui-area-service = Service
ui-area-analytics = Analytics
ui-area-knowledge = Knowledge
ui-area-settings = Settings
ui-somebody = Somebody
ui-system = System
ui-error-help = Nothing was changed. Go back, or start from Home.
ui-no-amount = no amount
ui-paste-nothing = Nothing was recognised in that text.
ui-paste-unused = Not used of what you pasted: { $fields }
ui-paste-company = “{ $name }” is not among the accounts. You can save without it, or create it first.
ui-paste-create = Create the account
ui-move-to-stage = Move to “{ $stage }”
ui-back-to-work = Back to what you were doing
ui-try-again = Try again

## Lists, boards and bulk changes
ui-new-kind = New: { $kind }
ui-none-yet = There is nothing here yet.
ui-view-lost = The saved view no longer finds { $names }: it is shown without.
ui-board-without = Without { $field }
ui-lost-hidden = Your role does not show you { $names }: you see it without.
ui-show-without = Show without that condition
ui-show-all = Show all
ui-none-found = No matches ({ $kind })
ui-none-found-help = Remove a condition or search with fewer words.
ui-value = Value
ui-board-probability = Probability of winning: { $share }
ui-board-lately = last 30 days
ui-days-short = { $n } d
ui-bulk-delete = Delete
ui-bulk-export = Export
ui-bulk-restore = Restore
ui-bulk-delete-trash = They go to the trash and can be restored from there.
ui-bulk-delete-gone = They will be deleted for good.
ui-empty-trash-text = What is deleted is kept here until it is restored.
ui-deleted-by = Deleted by
ui-deleted-at = Deleted

## Records and forms
ui-all-fields = All fields
ui-favourite = Favourite
ui-delete-ask = Delete “{ $title }” for good?
ui-in-trash = This is in the trash. Restore it to work with it.
ui-revaluing = Amounts in { $currency } are being valued anew. Until that is done, totals may mix the rate of before with the one of now.
ui-revaluing-waits = Amounts in { $currency } will be valued anew in a few moments. Until then, totals follow the rate of before.
ui-duplicate = Duplicate
ui-copy-of = { $title } (copy)
ui-win = Won
ui-lose = Lost
ui-stage-asks = { $title }: “{ $stage }” asks for more
ui-convert-carried = Activities, notes and documents come along to the new records.
warning-denied-email = This person does not want e-mail.
warning-denied-phone = This person does not want to be called.
warning-denied-message = This person does not want messages.
warning-denied-post = This person does not want post.
the-kind =
    { $entity ->
       *[other] the { $kind }
    }
event-created = created { $kind }
event-updated = changed { $kind }
event-imported-created = imported
event-imported-updated = updated by import
event-imported-count = { $n } { $kind }
event-deleted = moved { $kind } to the trash
event-removed = deleted { $kind } for good
event-restored = restored { $kind }
event-purged = erased the data of { $kind }

## My day and reminders
ui-home-won = Won this month
ui-home-weighted = Weighted pipeline
ui-home-done = Activities done
ui-home-open-deals =
    { $n ->
        [one] 1 open deal
       *[other] { $n } open deals
    }
ui-reminders-none = No reminders.
ui-reminders-seen = Mark all as seen
ui-reminder-seen = Mark as seen

## Signing in
ui-wrong-credentials = The e-mail address or the password is wrong.
ui-setup = First start
ui-setup-token-wrong = That is not the token from the console.
ui-invitation = Welcome
ui-reset = New password
ui-reset-submit = Send the link
ui-password-set = Save and sign in
lead-unreadable = The form gave a value that is not valid. { $field }: { $value }
ui-lead-again = It could not be sent
ui-lead-form = Back to the form
ui-lead-thanks = Thank you
ui-lead-thanks-text = We have received your details and will be in touch.

## Refusals
problem-already-completed = The activity has ended already
problem-bad-form = The form cannot be read
error-bad-form = Load the page again and retry.
error-bad-csrf = The page is too old: load it again and retry.
error-read-only = This field cannot be changed.
error-operator = This field cannot be filtered like that.
error-field = There is no such field.
error-group = It cannot be grouped like that.
error-measure = That field cannot be computed.
error-sort = It cannot be sorted like that.
error-aggregate = That summary cannot be computed.
problem-operator = Comparison not taken
problem-field = Unknown field
problem-group = Grouping not taken
problem-measure = Measure not taken
problem-sort = Order not taken
problem-aggregate = Summary not taken
problem-cursor = The address of this page is not valid
problem-filter-syntax = The filter cannot be understood
problem-filter-field = The filter names a field that does not exist
problem-filter-op = The filter uses a comparison that is not taken
problem-filter-value = The filter has a value that is not valid
problem-filter-currency = The filter uses another currency
problem-filter-long = The filter is too long
problem-filter-deep = The filter is nested too deeply
problem-filter-many = The filter has too many conditions
problem-sort-field = That field cannot be sorted by
problem-sort-many = Too many fields
problem-last-administrator = The company would be left without an administrator
problem-own-deactivation = Nobody deactivates themselves
problem-heir-inactive = Whoever takes over has to be active
problem-heir-reads = Whoever takes over has to be able to work on it
error-own-deactivation = Ask another administrator.
error-heir-inactive = Choose somebody who works here.
error-heir-reads = Choose somebody whose role may change those records.
limit-files =
    { $most ->
        [one] At most { $most } file at once.
       *[other] At most { $most } files at once.
    }
limit-columns =
    { $most ->
        [one] At most { $most } column.
       *[other] At most { $most } columns.
    }
limit-sort =
    { $most ->
        [one] At most { $most } field to sort by.
       *[other] At most { $most } fields to sort by.
    }
limit-filter =
    { $most ->
        [one] At most { $most } condition.
       *[other] At most { $most } conditions.
    }
limit-groups =
    { $most ->
        [one] There is more than { $most } group: group less or filter more.
       *[other] There are more than { $most } groups: group less or filter more.
    }
limit-buckets =
    { $most ->
        [one] The period has more than { $most } step: choose a shorter one or longer steps.
       *[other] The period has more than { $most } steps: choose a shorter one or longer steps.
    }
ui-home-of = Whose work it is
ui-home-of-mine = Mine
ui-home-of-team = My team
ui-home-of-all = Everything
ui-home-of-marketing = Marketing
ui-home-new-leads = New leads
ui-home-response = Answered
ui-home-waiting =
    { $n ->
        [one] 1 waits for an answer
       *[other] { $n } wait for an answer
    }
ui-home-converted = Converted
ui-home-leads =
    { $n ->
        [one] 1 lead
       *[other] { $n } leads
    }
ui-home-by-source = This month’s leads by source
ui-home-by-campaign = This month’s leads by campaign
ui-home-no-source = Without a source
ui-home-no-campaign = Without a campaign
ui-home-no-leads = No lead has come in this month yet.
ui-home-campaigns = Campaigns running
ui-home-campaigns-none = No campaign is running.
ui-home-unowned = Leads without an owner
ui-home-unowned-none = Every lead has an owner.
ui-home-unasked = Leads without permission to write to them
ui-home-unasked-none = Of everybody it is known whether they may be written to.
ui-home-lost = Lost this month
ui-home-lost-deals =
    { $n ->
        [one] { $n } deal
       *[other] { $n } deals
    }
warning-no-calls = { $who } does not want to be called.
warning-deal-won = This deal is already won: a line changes what was sold.
warning-deal-lost = This deal is already lost: a line changes what was offered.
ui-more-fields = More details
ui-log-done = Log it as done
ui-plans-call = This plans a call. Have you spoken already?
ui-plans-meeting = This plans a meeting. Has it taken place already?
ui-plans-visit = This plans a visit. Have you been there already?
ui-place-follows = Will be in: { $place }
ui-place-no-territory = no territory
ui-place-city = The city “{ $city }” is from the address before: please check it.
ui-off-hours = { $who } prefers another time: { $when }.
ui-hours-between = { $from } to { $to }
ui-hours-from = from { $from }
ui-hours-to = until { $to }
ui-fills-opportunity = Empty: the first stage of the pipeline chosen, or of the standard one.
ui-fills-opportunity-line = Empty: taken from the product.
ui-fills-call = Empty: “Call to” and the name.
ui-fills-meeting = Empty: “Meeting with” and the name.
ui-fills-visit = Empty: “Visit to” and the name.
ui-subject-call = Call to { $who }
ui-subject-call-in = Call from { $who }
ui-subject-meeting = Meeting with { $who }
ui-subject-visit = Visit to { $who }
ui-link-change = Change
export-nobody = None of these people has said no to a channel.
export-some =
    { $n ->
        [one] One of these people has said no to a channel: nobody warns whoever uses the file.
       *[other] { $n } of these people have said no to a channel: nobody warns whoever uses the file.
    }
export-many = More than { $n } of these people have said no to a channel: nobody warns whoever uses the file.
export-unknown = Some of these people may have said no to a channel: nobody warns whoever uses the file.
export-all = Download all
export-without-any = Without those who said no to any channel
export-without-email = Without those who do not want e-mail
export-without-phone = Without those who do not want calls
export-without-message = Without those who do not want messages
export-without-post = Without those who do not want post
ui-convert-name = Will be created
ui-trash-ask = Delete “{ $title }”? These hang on it: { $counts }. It goes to the trash and can be restored.
ui-call-when-help = Empty: now.
