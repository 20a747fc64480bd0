### Import and export: statuses, reasons for refusing, warnings.

## Statuses
import-status-uploaded = File received
import-status-mapped = Ready to import
import-status-running = Importing
import-status-done = Imported
import-status-cancelled = Cancelled
import-status-failed = Interrupted
import-status-undoing = Being undone
import-status-undone = Undone
import-status-discarded = Discarded

## Why a column goes into a field
import-why-unknown = Not recognised: it is not imported unless you choose a field.
import-why-only-date = It is the only date and there are closed deals: taken for the day they were closed. Change it if it is something else.
import-why-next-owner = The file names no seller: taken for the owner. Change it if that is wrong.
import-why-surnames = It holds both surnames: each goes into its own field.

## What to do where a linked record is missing, or a record exists
import-missing-create = Create it
import-missing-leave = Leave it empty and warn
import-missing-refuse = Refuse the row
import-key-none = Nothing: each row is a new record
import-key-else = { $first }, else { $second }
import-existing-update = Update those that exist
import-existing-skip = Import new ones only
import-blanks-keep = Empty cells change nothing
import-blanks-clear = Empty cells clear the field

## Numbers and dates
import-numbers-auto = By each number
import-numbers-comma = 1.234,56
import-numbers-point = 1,234.56
import-numbers-plain = 1234.56
import-dates-auto = By each date
import-dates-day = Day before month (21/11/2026)
import-dates-month = Month before day (11/21/2026)

## What is said of a file
import-error-column = Why it was refused
import-count-created = { $n } new
import-count-updated = { $n } updated
import-count-unchanged = { $n } unchanged
import-count-skipped = { $n } skipped
import-count-refused = { $n } refused
import-count-repeated = { $n } repeated in the file
import-count-related =
    { $n ->
        [one] 1 linked record created
       *[other] { $n } linked records created
    }
import-count-warnings =
    { $n ->
        [one] 1 warning
       *[other] { $n } warnings
    }
import-count-undone = { $n } undone
import-count-kept =
    { $n ->
        [one] 1 kept because somebody changed or uses it
       *[other] { $n } kept because somebody changed or uses them
    }
export-refusing =
    { $n ->
        [one] 1 person in this file does not want to be contacted by some channel.
       *[other] { $n } people in this file do not want to be contacted by some channel.
    }

## Why a row is refused
error-import-empty = The file is empty: there is not one letter in it.
error-import-in-trash = The record lies in the trash; it stays there.
error-import-from-trash = The record lay in the trash; it comes back.
error-import-file-empty = “{ $file }” is empty: there is not one letter in it. No file was kept: choose them again without it.
error-import-file-no-text = “{ $file }” is no text: it looks like a picture, a workbook or an archive. Save it as CSV. No file was kept: choose them again.
error-import-no-text = The file is no text: it looks like a picture, a workbook or an archive. Save it as CSV and upload it again.
error-import-ragged-quote =
    { $found ->
        [one] The row has { $found } cell and spans several lines; the heading has { $expected }: a quote is not closed.
       *[other] The row has { $found } cells and spans several lines; the heading has { $expected }: a quote is not closed.
    }
error-import-ragged =
    { $found ->
        [one] The row has { $found } cell; the heading has { $expected }.
       *[other] The row has { $found } cells; the heading has { $expected }.
    }
error-import-field = The field “{ $field }” does not exist or cannot be imported.
error-import-column = The file has no column “{ $column }”.
error-import-template = A closing brace is missing in the template.
error-import-key-missing = No column of the file goes into “{ $field }”, by which rows are to be recognised. Choose such a column, or another way to recognise them.
error-import-key = Records cannot be found by “{ $field }”.
error-import-id = This is no identifier.
error-import-alike = A record that is here has this, too. A second one is created.
error-import-alike-row = An earlier row of the file has this, too: each becomes a record of its own.
error-import-unlike = Changes what line { $line } makes, which has another name or another id. If they are two records, go back to the columns and recognise rows by something else.
error-import-unlike-all = Changes what an earlier row makes, which has another name or another id. If they are two records, go back to the columns and recognise rows by something else.
error-import-id-other = The record already has another external id ({ $id }) and keeps it.
error-import-id-other-all = The record already has another external id and keeps it.
error-import-id-taken = Another record already has the external id { $value }: this one goes without it.
error-import-id-taken-all = Another record already has the external id: this one goes without it.
error-import-id-system = The record comes from another system ({ $system }): it goes without this external id.
error-import-id-system-all = The record comes from another system: it goes without this external id.
error-import-closed-ahead = It is won or lost and its closing date is yet to come: it would be closed today and count in this month’s figures. Correct the date or the stage in the file.
error-import-closed-undated = It is won or lost and brings no closing date: it would be closed today and count in this month’s figures. Go back to the columns and choose which one is the closing date.
error-import-country = “{ $value }” is no known country; it is kept as the region.
error-import-several = Several records are called “{ $value }”.
error-import-not-found = “{ $value }” is not found.
error-import-may-not-create = A linked record is missing and you may not create it.
error-import-no-pipeline = There is no pipeline.
error-import-key-several = Several records match this row.
error-import-refused = It cannot be saved.
error-import-out-of-reach = The record does not exist or you may not see it.
error-import-forbidden = You may not make this change.
error-import-exists = A record with this identifier exists already.
error-import-limit = A limit was exceeded.
error-import-quote-open = The file cannot be read on from here: a quotation mark is not closed, or a row is too long.
error-import-user-gone = Whoever began this import has no access any more.
error-import-file-gone = The uploaded file is gone. Upload it again; with several servers, all must share one folder of files.
error-import-mapping = The columns chosen do not fit the fields that there are any more. Open it and choose them again.
error-import-aside = It was interrupted again and again and is not tried any more; an administrator sees why under Settings › Jobs. What it had written is still there: undo the import and import the file again.

## Why a step is not taken
problem-import-empty = The file is empty
problem-import-no-text = The file is no text
problem-import-unreadable = The file cannot be read as a table
problem-import-unmapped = Nobody has said into which field each column goes
problem-import-begun = The import has begun
problem-import-not-running = The import is not running
problem-import-not-undoable = The import cannot be undone
problem-import-running = The import is running
problem-import-file-gone = The file of the import is gone
problem-import-stopped = The import has stopped
problem-import-quote-open = A quotation mark in the file is not closed
problem-import-user-gone = Whoever began the import has no access any more
problem-import-aside = The import was interrupted again and again

import-tried =
    { $rows ->
        [one] Tried with the first row of about { $total }. The import itself checks every row; those it refuses come back as a file.
       *[other] Tried with the first { $rows } rows of about { $total }. The import itself checks every row; those it refuses come back as a file.
    }

## At the console
import-console-user = No active user has the e-mail { $email }.
import-console-entity = { $file }: say with --entity what its rows are: { $kinds }.
import-console-heading = No file has a column “{ $heading }”.
import-console-map = “{ $map }” is not HEADING=FIELD.
import-console-field = “{ $field }” is no field of { $entity } that you may write.
import-console-undo = To take it back: { $command }
import-console-errors = { $n } refused: { $file }
import-console-refused =
    { $n ->
        [one] { $n } row was refused.
       *[other] { $n } rows were refused.
    }
import-console-would-refuse =
    { $n ->
        [one] { $n } row would be refused.
       *[other] { $n } rows would be refused.
    }
export-console-rows =
    { $n ->
        [one] { $n } record written
       *[other] { $n } records written
    }
export-console-refusing =
    { $n ->
        [one] { $n } of them refuses a channel: leave it out of mailings and calls.
       *[other] { $n } of them refuse a channel: leave them out of mailings and calls.
    }
import-received =
    { $n ->
        [one] { $n } file has arrived. Check it below.
       *[other] { $n } files have arrived. Below they stand in the order in which they should be imported: what others link to first. Check and import all of them, or open them one by one.
    }
import-waiting = Files that wait, in the order in which they should be imported
import-check-all = Check all
import-held = “{ $file }” was interrupted, so that the files behind it were not imported. See what is wrong with it, or import all that are left.
import-check-rest =
    { $n ->
        [one] { $n } file is still to be checked: press “Check all” once more to go on.
       *[other] { $n } files are still to be checked: press “Check all” once more to go on.
    }
import-run-all = Import all in this order
import-state-unknown = not recognised
import-state-unchecked = not checked
import-state-checked = checked
import-state-part = beginning checked
import-state-uncheckable = cannot be checked
import-state-broken = cannot be read to its end (an open quote?)
import-state-queued = queued
import-check-part =
    { $rows ->
        [one] Of long files the first row was checked: the figures are of that row. Each file's own page checks more.
       *[other] Of long files the first { $rows } rows were checked: the figures are of those rows. Each file's own page checks more.
    }
import-check-made = { $file }: its rows link to records that do not exist and will be created: { $made }.
import-check-part-along = The records that will be created on the way have been counted in the whole files.
import-brought-part = The files before are too long to be read whole: they may bring more of what is taken here as new or missing.
import-check-made-stages = { $file }: its rows link to records that do not exist and will be created: { $made }. New stages are created in the pipeline that each row names or, where it names none, in the default one.
import-check-awaited = { $file }: its rows link to records that other files of the list bring before it: { $made }.
import-awaited-of = { $made } ({ $file })
import-at-least = { $kind } at least
import-broken =
    { $rows ->
        [0] No row can be read: a quote is not closed, or a row is too long. Correct the file and upload it again.
        [one] Only { $rows } row can be read: after it a quote is not closed, or a row is too long. Correct the file and upload it again.
       *[other] Only { $rows } rows can be read: after them a quote is not closed, or a row is too long. Correct the file and upload it again.
    }
import-discard = Discard the file
import-discard-short = Discard
import-leave-out = Leave out
import-choose = choose what they are
import-left-out-short = not imported: { $columns }
import-unknown =
    { $n ->
        [one] What the rows of { $files } are is not recognised: choose it on its page, or leave it out. The other files are imported without it.
       *[other] What the rows of { $files } are is not recognised: choose it on the page of each, or leave them out. The other files are imported without them.
    }
import-unknown-own = What the rows of this file are is not recognised. Choose it in “What the rows are”, and the columns will be proposed; if it holds no data, discard it.
import-discard-sure = Discard the file? Nothing of it will be imported; to import it you would have to upload it again.
import-together =
    { $n ->
        [one] { $n } file imported with others
       *[other] { $n } files imported together
    }
import-by = Who
import-others-people =
    { $n ->
        [one] { $n } row that was left out is a person: upload the same file again and choose “{ $kind }”.
       *[other] { $n } rows that were left out are people: upload the same file again and choose “{ $kind }”.
    }
import-others-companies =
    { $n ->
        [one] { $n } row that was left out is a company: upload the same file again and choose “{ $kind }”.
       *[other] { $n } rows that were left out are companies: upload the same file again and choose “{ $kind }”.
    }
import-others-go = Upload it as { $kind }
import-again-own = You imported this very file { $when }. If you import it again, rows that are not recognised are created anew.
import-again-by = { $who } imported this very file { $when }. If you import it again, rows that are not recognised are created anew.
import-again = This very file was imported { $when }. If you import it again, rows that are not recognised are created anew.
import-again-see = See that import
import-undo-all =
    { $n ->
        [one] Undo the import that came after it, too
       *[other] Undo the { $n } that came after it, too
    }
import-undone-not = Not undone
import-undone-partly = In part
import-undone-part = Partly undone ({ $n } kept)
import-undone-nothing = Nothing undone ({ $n } kept)
import-undo-waits = Waits until “{ $file }” is undone
import-undo-rest = Undo what was kept
import-undo-used = What the files imported later ({ $names }) use is kept; once they are undone it can be undone, too.
import-undo-all-sure = Undo this import and, before it, those that came after it ({ $names })? What was created is removed for good (the files can be imported again); whoever asked not to be written to, and what something in the trash names, stay there. What was changed gets its value back, except what somebody has changed since.
import-undo-leave = You can leave this page: the undo goes on, and “Earlier imports” will show how it ended.
