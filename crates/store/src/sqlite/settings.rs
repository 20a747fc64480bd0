//! A connection's settings: made, read back, and judged. Unsafe ones refuse to start, each with its reason.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::translate;
use crate::StoreError;

/// Prepared statements kept by a connection; rusqlite's own default of 16 is too few for generated SQL.
const STATEMENTS: usize = 512;

/// What decides whether a commit survives a power cut and whether the file's content is trusted.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `3_051_003` is 3.51.3.
    pub version: i32,
    pub journal: String,
    /// 0 off, 1 normal, 2 full, 3 extra.
    pub synchronous: i64,
    pub foreign_keys: bool,
    pub trusted_schema: bool,
    pub defensive: bool,
}

/// The reasons not to start.
pub(crate) fn judge(settings: &Settings) -> Vec<String> {
    let mut reasons = Vec::new();
    let version = settings.version;
    let shown = format!("{}.{}.{}", version / 1_000_000, version / 1000 % 1000, version % 1000);
    if version < 3_051_003 {
        reasons
            .push(format!("SQLite {shown} can lose commits when its log restarts; 3.51.3 is the oldest that does not"));
    }
    if version == 3_052_000 {
        reasons.push(format!("SQLite {shown} was withdrawn by its makers"));
    }
    if settings.journal != "wal" {
        reasons.push(format!("journal_mode is {}, not wal: readers would block the writer", settings.journal));
    }
    if settings.synchronous < 2 {
        reasons.push("synchronous is below full: a power cut may lose acknowledged commits".to_owned());
    }
    if !settings.foreign_keys {
        reasons.push("foreign_keys is off: links could point nowhere".to_owned());
    }
    if settings.trusted_schema {
        reasons.push("trusted_schema is on: a manipulated file could run functions".to_owned());
    }
    if !settings.defensive {
        reasons.push("defensive mode is off: statements could damage the file".to_owned());
    }
    reasons
}

/// Reads the settings that are in force.
pub(crate) fn read(connection: &Connection) -> Result<Settings, StoreError> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(translate);
    Ok(Settings {
        version: rusqlite::version_number(),
        journal: connection
            .pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0))
            .map_err(translate)?
            .to_ascii_lowercase(),
        synchronous: number("synchronous")?,
        foreign_keys: number("foreign_keys")? == 1,
        trusted_schema: number("trusted_schema")? == 1,
        defensive: connection.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE).map_err(translate)?,
    })
}

/// Opens the file for writing with safe settings, then applies what the URL asks for.
pub(crate) fn connect(path: &Path, options: &[(String, String)]) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(translate)?;
    connection.busy_timeout(Duration::from_secs(10)).map_err(translate)?;
    prepare(&connection, options, true).map_err(translate)?;
    Ok(connection)
}

/// Opens the file for reading.
pub(crate) fn connect_reader(path: &Path, options: &[(String, String)]) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(translate)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(translate)?;
    prepare(&connection, options, false).map_err(translate)?;
    connection.pragma_update(None, "query_only", true).map_err(translate)?;
    Ok(connection)
}

fn prepare(connection: &Connection, options: &[(String, String)], writer: bool) -> rusqlite::Result<()> {
    let option = |name: &str, safe: &str| {
        options.iter().find(|(key, _)| key == name).map_or_else(|| safe.to_owned(), |(_, value)| value.clone())
    };
    let number = |name: &str, default: i64| option(name, "").parse::<i64>().unwrap_or(default);
    let on = |value: String| matches!(value.as_str(), "on" | "1" | "true" | "yes");
    if writer {
        let _: String =
            connection
                .pragma_update_and_check(None, "journal_mode", option("journal_mode", "wal"), |row| row.get(0))?;
    }
    connection.pragma_update(None, "synchronous", option("synchronous", "full"))?;
    connection.pragma_update(None, "foreign_keys", on(option("foreign_keys", "on")))?;
    connection.pragma_update(None, "trusted_schema", on(option("trusted_schema", "off")))?;
    connection.pragma_update(None, "cell_size_check", true)?;
    // What is deleted or erased leaves no bytes behind in the file.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // Negative: KiB. No memory map unless asked for: a disk error in a mapped page kills the process.
    connection.pragma_update(None, "cache_size", -1024 * number("cache_mib", if writer { 192 } else { 16 }))?;
    connection.pragma_update(None, "mmap_size", 1024 * 1024 * number("mmap_mib", 0))?;
    connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, on(option("defensive", "on")))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // Plans that look at bound values are made anew whenever a `LIMIT ?` is bound: every statement would be compiled again.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_lose_commits_are_refused() {
        let safe = Settings {
            version: 3_051_003,
            journal: "wal".into(),
            synchronous: 2,
            foreign_keys: true,
            trusted_schema: false,
            defensive: true,
        };
        assert_eq!(judge(&safe), Vec::<String>::new());
        for (version, word) in [(3_051_002, "3.51.2"), (3_007_000, "3.7.0"), (3_052_000, "withdrawn")] {
            let reasons = judge(&Settings { version, ..safe.clone() });
            assert_eq!(reasons.len(), 1, "{version}");
            assert!(reasons[0].contains(word), "{reasons:?}");
        }
        assert_eq!(judge(&Settings { version: 3_052_001, ..safe.clone() }), Vec::<String>::new());
        assert_eq!(
            judge(&Settings { synchronous: 3, version: rusqlite::version_number(), ..safe }),
            Vec::<String>::new()
        );
    }
}
