//! The server's errors as [`StoreError`]s. Its details quote values, so they never leave this file.

use deadpool_postgres::PoolError;
use tokio_postgres::error::{DbError, SqlState};

use crate::StoreError;

pub(crate) fn translate(error: tokio_postgres::Error) -> StoreError {
    match error.as_db_error() {
        Some(error) => from_server(error),
        None if error.is_closed() => StoreError::Unreachable("the connection was lost".to_owned()),
        None => StoreError::Unreachable(with_cause(&error)),
    }
}

/// The error with what caused it: why a certificate is not believed, why nobody listens.
fn with_cause(error: &tokio_postgres::Error) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

pub(super) fn from_pool(error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => translate(error),
        PoolError::Timeout(_) => StoreError::Busy("all connections are in use"),
        PoolError::Closed => StoreError::Closed("shut down".to_owned()),
        other => StoreError::Unreachable(other.to_string()),
    }
}

fn from_server(error: &DbError) -> StoreError {
    let code = error.code();
    if *code == SqlState::UNIQUE_VIOLATION {
        return StoreError::Unique {
            table: error.table().unwrap_or_default().to_owned(),
            columns: key(error.detail().unwrap_or_default()),
            constraint: error.constraint().map(str::to_owned),
            field: None,
        };
    }
    if *code == SqlState::FOREIGN_KEY_VIOLATION {
        return StoreError::ForeignKey { constraint: error.constraint().map(str::to_owned) };
    }
    if *code == SqlState::PROGRAM_LIMIT_EXCEEDED {
        return StoreError::TooLong { constraint: error.constraint().map(str::to_owned), field: None };
    }
    if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
        return StoreError::Serialization;
    }
    if *code == SqlState::LOCK_NOT_AVAILABLE {
        return StoreError::Busy("a lock is held by another transaction");
    }
    if *code == SqlState::QUERY_CANCELED {
        return StoreError::Timeout;
    }
    if *code == SqlState::DISK_FULL {
        return StoreError::Full;
    }
    if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED {
        return StoreError::Corrupt(error.message().to_owned());
    }
    if code.code().starts_with("57P") || code.code().starts_with("08") {
        return StoreError::Unreachable(error.message().to_owned());
    }
    StoreError::Other(format!("{} {}", code.code(), error.message()))
}

/// The columns in `Key (email, team)=(…) already exists`, whatever the language of the words around them.
fn key(detail: &str) -> Vec<String> {
    let names = detail.split_once('(').and_then(|(_, rest)| rest.split_once(")=")).map_or("", |(names, _)| names);
    names.split(", ").filter(|name| !name.is_empty()).map(|name| name.trim_matches('"').to_owned()).collect()
}
