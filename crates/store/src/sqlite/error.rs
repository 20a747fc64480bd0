//! SQLite's result codes as [`StoreError`]s.

use rusqlite::{ErrorCode, ffi};

use crate::StoreError;

/// Translates an error. SQLite's own messages name tables and columns, never values.
pub(super) fn translate(error: rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(code, message) = &error else {
        return StoreError::other(error);
    };
    let message = message.clone().unwrap_or_else(|| code.to_string());
    match code.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            return unique(&message);
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => return StoreError::ForeignKey { constraint: None },
        _ => {}
    }
    match code.code {
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy("another program writes to the file"),
        ErrorCode::OperationInterrupted => StoreError::Timeout,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt(message),
        ErrorCode::SystemIoFailure if code.extended_code != ffi::SQLITE_IOERR_READ => {
            StoreError::Closed(format!("{message} ({})", code.extended_code))
        }
        _ => StoreError::Other(message),
    }
}

/// `UNIQUE constraint failed: contact.email, contact.team` or `UNIQUE constraint failed: index 'name'`.
fn unique(message: &str) -> StoreError {
    let what = message.split_once(": ").map_or("", |(_, what)| what);
    if let Some(index) = what.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')) {
        return StoreError::Unique {
            table: String::new(),
            columns: Vec::new(),
            constraint: Some(index.to_owned()),
            field: None,
        };
    }
    let mut table = String::new();
    let mut columns = Vec::new();
    for part in what.split(", ") {
        if let Some((of, column)) = part.split_once('.') {
            of.clone_into(&mut table);
            columns.push(column.to_owned());
        }
    }
    StoreError::Unique { table, columns, constraint: None, field: None }
}

/// Whether a failure leaves the writer's view of the file in doubt: it must not be used again.
pub(super) fn is_fatal(error: &StoreError) -> bool {
    matches!(error, StoreError::Closed(_) | StoreError::Corrupt(_))
}
