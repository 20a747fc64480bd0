//! The server's settings: judged before anything is written.

use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::translate;
use crate::StoreError;

/// What decides whether the server keeps what it acknowledges, and how much harm our role could do.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `150004` is 15.4.
    pub version: i64,
    pub fsync: bool,
    pub full_page_writes: bool,
    /// `off`, `local`, `remote_write`, `on`, `remote_apply`.
    pub synchronous_commit: String,
    pub superuser: bool,
    pub encoding: String,
}

/// The reasons not to start.
pub(crate) fn judge(settings: &Settings) -> Vec<String> {
    let mut reasons = Vec::new();
    if settings.version < 150_000 {
        reasons.push(format!("PostgreSQL {} is too old: 15 is needed", settings.version / 10_000));
    }
    if !settings.fsync {
        reasons.push("fsync is off: a power cut may damage the database".to_owned());
    }
    if !settings.full_page_writes {
        reasons.push("full_page_writes is off: a power cut may damage the database".to_owned());
    }
    if settings.synchronous_commit == "off" {
        reasons.push("synchronous_commit is off: a power cut may lose acknowledged commits".to_owned());
    }
    if settings.superuser {
        reasons.push("the role is a superuser: give Trato a role of its own".to_owned());
    }
    if settings.encoding != "UTF8" {
        reasons.push(format!("the database's encoding is {}, not UTF8", settings.encoding));
    }
    reasons
}

/// Connects once and judges the server.
pub(super) async fn check(config: &Config, tls: &MakeRustlsConnect) -> Result<Vec<String>, StoreError> {
    let (client, connection) = config.connect(tls.clone()).await.map_err(translate)?;
    let task = tokio::spawn(connection);
    let outcome = read(&client).await;
    drop(client);
    task.abort();
    Ok(judge(&outcome?))
}

async fn read(client: &tokio_postgres::Client) -> Result<Settings, StoreError> {
    let row = client
        .query_one(
            "SELECT current_setting('server_version_num')::bigint, current_setting('fsync')::boolean, \
             current_setting('full_page_writes')::boolean, current_setting('synchronous_commit'), \
             (SELECT rolsuper FROM pg_roles WHERE rolname = current_user), current_setting('server_encoding')",
            &[],
        )
        .await
        .map_err(translate)?;
    Ok(Settings {
        version: row.get(0),
        fsync: row.get(1),
        full_page_writes: row.get(2),
        synchronous_commit: row.get(3),
        superuser: row.get(4),
        encoding: row.get(5),
    })
}

/// Options of each connection: nothing waits or runs for ever, days are those of UTC, nothing is said of what exists already,
/// no plan is compiled to machine code: a statement of many small parts looks dear together, and is over before a compiler
/// would be.
pub(super) fn limits(read: Duration) -> String {
    format!(
        "-c statement_timeout={} -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c timezone=UTC -c jit=off \
         -c client_min_messages=warning",
        read.as_millis().max(1)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_that_lose_commits_are_refused() {
        let safe = Settings {
            version: 150_004,
            fsync: true,
            full_page_writes: true,
            synchronous_commit: "on".into(),
            superuser: false,
            encoding: "UTF8".into(),
        };
        assert_eq!(judge(&safe), Vec::<String>::new());
        for (settings, word) in [
            (Settings { version: 140_011, ..safe.clone() }, "too old"),
            (Settings { fsync: false, ..safe.clone() }, "fsync"),
            (Settings { full_page_writes: false, ..safe.clone() }, "full_page_writes"),
            (Settings { synchronous_commit: "off".into(), ..safe.clone() }, "synchronous_commit"),
            (Settings { superuser: true, ..safe.clone() }, "superuser"),
            (Settings { encoding: "SQL_ASCII".into(), ..safe.clone() }, "encoding"),
        ] {
            let reasons = judge(&settings);
            assert!(reasons.len() == 1 && reasons[0].contains(word), "{word}: {reasons:?}");
        }
    }
}
