//! Copies the log into the file beside the writer, who goes on meanwhile. The log begins anew only when all of it is copied
//! and nobody adds to it: once it is four times as long as it should be, the writer copies what is left himself.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex as Lock, PoisonError, Weak};
use std::thread::JoinHandle;

use rusqlite::hooks::Wal;
use rusqlite::{Connection, ffi};

use super::error::{is_fatal, translate};
use super::settings;
use super::writer::Writer;
use crate::StoreError;

/// Pages in the log from which on it is copied (64 MB of 4 KiB pages).
pub(super) const PAGES: i32 = 16_000;
/// Times as many pages from which on the writer copies himself: a log that is only ever added to begins anew by nothing else.
const INLINE: i32 = 4;
/// Copies for as many pages as it should be long: what the writer is left with is no longer than that part of it.
const STEPS: i32 = 2;

/// Asks for a copy whenever a commit leaves at least this many pages in the log; who copies hears it.
///
/// SQLite's own automatic checkpoint hides a failed sync; ours reports it, so that the writer closes. A full disk or a reader
/// in the way only delays it.
pub(super) fn watch(connection: &mut Connection, least: i32) -> Result<Receiver<()>, StoreError> {
    let (ask, asked) = sync_channel(1);
    let mut last = 0;
    let look = move |wal: &mut Wal, pages| look(wal, pages, least, &mut last, &ask);
    connection.wal_hook(Some(look)).map_err(translate)?;
    Ok(asked)
}

/// `last`: how many pages there were when a copy was last asked for. One after each commit would copy the pages that all of
/// them write (the ends of indexes) again and again, and sync each time beside the commits.
fn look(wal: &mut Wal, pages: i32, least: i32, last: &mut i32, ask: &SyncSender<()>) -> rusqlite::Result<()> {
    if pages < *last {
        // The log has begun anew.
        *last = 0;
    }
    if pages < least {
        return Ok(());
    }
    if pages < INLINE * least {
        // Who was asked before and has not begun yet will see these pages, too.
        if pages - *last >= least / STEPS {
            *last = pages;
            let _ = ask.try_send(());
        }
        return Ok(());
    }
    // Nobody is asked any more: the other one ends, and stands in the way no longer.
    match wal.checkpoint() {
        Err(error) if error.sqlite_error().is_some_and(|e| e.extended_code & 0xff == ffi::SQLITE_IOERR) => Err(error),
        _ => Ok(()),
    }
}

/// The thread that copies, with a connection of its own. It ends with the writer's connection.
pub(super) struct Copier(Lock<Option<JoinHandle<()>>>);

impl Copier {
    pub(super) fn start(
        path: &Path,
        options: &[(String, String)],
        asked: Receiver<()>,
        writer: Weak<Writer>,
    ) -> Result<Self, StoreError> {
        let connection = settings::connect(path, options)?;
        let thread = std::thread::Builder::new().name("checkpoint".to_owned());
        let thread = thread.spawn(move || copy(&connection, &asked, &writer)).map_err(StoreError::other)?;
        Ok(Copier(Lock::new(Some(thread))))
    }

    /// Waits for its end, once the writer's connection is closed.
    pub(super) fn join(&self) {
        let thread = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that copies the log panicked");
        }
    }
}

fn copy(connection: &Connection, asked: &Receiver<()>, writer: &Weak<Writer>) {
    while asked.recv().is_ok() {
        let outcome = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(translate);
        match (outcome, writer.upgrade()) {
            (Err(error), Some(writer)) if is_fatal(&error) => return writer.fail(&error),
            (_, None) => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// Pages of the log and of the file, without touching either.
    fn state(connection: &Connection) -> (i64, i64) {
        let length = std::fs::metadata(connection.path().expect("a path")).expect("the file").len();
        let log = std::fs::metadata(format!("{}-wal", connection.path().expect("a path"))).expect("the log").len();
        ((log / 4096) as i64, (length / 4096) as i64)
    }

    fn fill(connection: &Connection, rows: u32) {
        for _ in 0..rows {
            connection.execute("INSERT INTO t VALUES (zeroblob(40000))", []).expect("inserts");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_log_is_copied_beside_the_writer_and_begins_anew() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.db");
        let mut connection = settings::connect(&path, &[]).expect("opens");
        connection.execute_batch("CREATE TABLE t (b BLOB) STRICT").expect("creates");
        let asked = watch(&mut connection, 100).expect("watches");
        let writer = Writer::start(settings::connect(&path, &[]).expect("opens"), &path);
        // Ten pages a row: more than asks for a copy, and less than makes the writer copy himself.
        fill(&connection, 15);
        assert!(state(&connection).1 < 50, "nobody copies yet: {:?}", state(&connection));
        let copier = Copier::start(&path, &[], asked, std::sync::Arc::downgrade(&writer)).expect("starts");
        let begun = Instant::now();
        while state(&connection).1 < 120 {
            assert!(begun.elapsed() < Duration::from_secs(20), "nothing is copied: {:?}", state(&connection));
            std::thread::sleep(Duration::from_millis(5));
        }
        fill(&connection, 300);
        assert!(state(&connection).0 < 1_000, "the log does not grow for ever: {:?}", state(&connection));
        drop(connection);
        writer.close().await;
        copier.join();
        assert!(!dir.path().join("a.db-wal").exists(), "the last connection took the log along");
        let connection = settings::connect(&path, &[]).expect("opens");
        let rows: i64 = connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).expect("counts");
        assert_eq!(rows, 315);
    }
}
