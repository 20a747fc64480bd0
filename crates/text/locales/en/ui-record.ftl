### The page of a record, and forms.

ui-facts = Key facts
ui-related = Related
ui-stages = Stages
ui-next-step = Next step
ui-next-when = When the next step is
ui-next-step-missing = No next step
ui-left-won = It is won, and { $n ->
        [one] one activity is
       *[other] { $n } activities are
    } still planned
ui-left-lost = It is lost, and { $n ->
        [one] one activity is
       *[other] { $n } activities are
    } still planned
ui-settle-done = Complete them
ui-settle-cancel = Cancel them
settlement-won = The deal was won
settlement-lost = The deal was lost
warning-first-line = Somebody gave this deal an amount of { $amount }. With its first line the amount becomes what the lines come to; the other stays in the history.
ui-plan-call = Plan a call
ui-plan-task = Plan a task
ui-plan-meeting = Plan a meeting
ui-plan-visit = Plan a visit
ui-complete = Complete
ui-won = Won
ui-lost = Lost
ui-reopen = Reopen
ui-convert = Convert
ui-edit-field = Edit { $field }
ui-fields-empty =
    { $n ->
        [one] 1 empty field
       *[other] { $n } empty fields
    }
ui-created-by = Created by
ui-created-at = Created
ui-updated-by = Changed by
ui-updated-at = Changed

## Timeline
ui-timeline = Timeline
ui-timeline-empty = Everything that happens will show here: notes, calls, meetings and changes.
ui-timeline-folded =
    { $n ->
        [one] and 1 more
       *[other] and { $n } more
    }
ui-older = Show older
ui-timeline-all = Everything
ui-timeline-notes = Notes
ui-timeline-calls = Calls
ui-timeline-activities = Activities
ui-timeline-changes = Changes
ui-timeline-files = Files
ui-event-created = created
ui-event-updated =
    { $n ->
        [one] changed 1 field
       *[other] changed { $n } fields
    }
ui-event-deleted = moved to the trash
ui-event-restored = restored
ui-event-purged = erased the data of
ui-event-note = wrote a note
ui-event-call = called
ui-event-file = uploaded
ui-compose-note = Note
ui-compose-call = Call
ui-compose-task = Task
ui-compose-meeting = Meeting
ui-compose-visit = Visit
ui-note-write = Write a note…
ui-note-save = Save note
ui-call-save = Log call

## Files
ui-file-view = Open in another tab
ui-file-show = Show it here
ui-file-download = Download { $name }
ui-files = Files
ui-files-drop = Drop files here, paste them, or choose them
ui-files-send = Upload
ui-file = File
ui-file-again = Please choose the file again: { $name } was not stored.
ui-file-remove = Remove the file

## Forms
ui-form-errors =
    { $n ->
        [one] Not saved: 1 thing to put right.
       *[other] Not saved: { $n } things to put right.
    }
ui-form-conflict = { $who } saved this record { $when }, while you were editing it.
ui-form-conflict-fields = { $n ->
    [one] You both changed this field:
   *[other] You both changed these fields:
}
ui-form-conflict-hint = Nothing of yours is lost. Where the two differ you see both; if you save, yours stays.
ui-form-conflict-open = See the record as it is now
ui-form-theirs = Not saved yet. Now it says:
ui-form-twins-unsaved = Not saved: it may exist already.
ui-form-twins-below = Compare it below and, if it is another one, tick that and save again.
ui-form-twins =
    { $n ->
        [one] This looks like a record that exists already:
       *[other] This looks like { $n } records that exist already:
    }
ui-form-force = It is a different one: save all the same
ui-form-all-fields = All fields
ui-form-more-fields = More fields
ui-duplicates = Possible duplicates
ui-draft-kept = Draft kept on this device
ui-draft-restored = What you typed here and did not save has been restored:
ui-draft-outdated = This record has changed since you typed here without saving:
ui-draft-outdated-hint = You see the saved values. You can put back what you typed and check it before you save.
ui-draft-mark = not saved
ui-draft-refill = Restore
ui-draft-discard = Discard
ui-draft-discarded = Discarded: the saved values are back
ui-draft-forgotten = Draft discarded
ui-link-hint = Type to search…
ui-link-results = Results
ui-link-none = Nothing found
ui-link-create = Create “{ $text }”
ui-tags-hint = Separate with commas
ui-add-line = Add line
ui-paste = Paste a signature or vCard
ui-paste-hint = Paste the signature of an e-mail, a vCard or a row of a sheet here
ui-paste-fill = Fill in from this
ui-paste-differs = What you pasted differs from what is already in the form:
ui-paste-empty = (is emptied)
ui-paste-replace = Replace with what was pasted
ui-paste-keep = Fill in only what is empty
ui-address-street = Street and number
ui-address-street2 = Floor, building
ui-address-postal-code = Postcode
ui-address-city = City
ui-address-province = Province
ui-address-region = Region
ui-address-country = Country

## Conversion and closing
ui-convert-title = Convert { $lead }
ui-convert-create = Create
ui-convert-existing = Join existing
ui-convert-skip = Not needed
ui-role-rights = What it may do
ui-convert-homeless = Your role makes no accounts. Choose the one that { $company } is; without an account the company stands only on the lead.
ui-convert-found = It seems to exist already: { $title }
ui-close-won = Mark as won: { $title }
ui-close-lost = Mark as lost: { $title }
ui-close-was-won = It was won on { $day }: what you save here takes the place of that.
ui-close-was-lost = It was lost on { $day }: what you save here takes the place of that.
ui-close-as-won = It was won
ui-close-as-lost = It was lost
ui-mark-won = Mark as won
ui-mark-lost = Mark as lost
ui-close-reason = Why was it lost?
ui-outcome = How did it go?
ui-then = And then?
ui-link-candidates = Records that it may mean
ui-size-bytes =
    { $n ->
        [one] 1 byte
       *[other] { $n } bytes
    }
