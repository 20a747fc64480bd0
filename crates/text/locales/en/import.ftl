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

## Why a column goes into a field
import-why-system = What the other system calls it
import-why-label = The field’s name
import-why-synonym = Means the same
import-why-content = By what it contains
import-why-ignored = Not needed
import-why-unknown = Not recognised

## What to do where a linked record is missing, or a record exists
import-missing-create = Create it
import-missing-leave = Leave it empty and warn
import-missing-refuse = Refuse the row
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
error-import-ragged-quote = The row has { $found } cells and spans several lines; the heading has { $expected }: a quote is not closed.
error-import-ragged = The row has { $found } cells; the heading has { $expected }.
error-import-field = The field “{ $field }” does not exist or cannot be imported.
error-import-column = The file has no column “{ $column }”.
error-import-template = A closing brace is missing in the template.
error-import-key = Records cannot be found by “{ $field }”.
error-import-id = This is no identifier.
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

## Why a step is not taken
problem-import-empty = The file is empty
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

import-tried = Tried with the first { $rows } rows of about { $total }. The import itself checks every row; those it refuses come back as a file.

## At the console
import-console-user = No active user has the e-mail { $email }.
import-console-entity = { $file }: say with --entity what its rows are: { $kinds }.
import-console-heading = No file has a column “{ $heading }”.
import-console-map = “{ $map }” is not HEADING=FIELD.
import-console-field = “{ $field }” is no field of { $entity } that you may write.
import-console-undo = To take it back: { $command }
import-console-errors = { $n } refused: { $file }
import-console-refused = { $n } rows were refused.
import-console-would-refuse = { $n } rows would be refused.
export-console-rows = { $n } records written
export-console-refusing = { $n } of them refuse a channel: leave them out of mailings and calls.
import-received = { $n } files have arrived. Open them one by one: customers, products and sellers first, then their deals.
