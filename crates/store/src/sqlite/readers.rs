//! The readers: connections behind a semaphore, called in place. They see committed groups only (snapshots of the WAL).
//!
//! Most statements take less time than another thread would need to wake up, so a worker thread runs them as any other
//! code (`block_in_place` around each cost a third of a page: threads that change hands, each with its own memory). One
//! that is still running after [`STRIDE`] instructions gives the rest of its worker's tasks away.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::Semaphore;
use tokio::task::block_in_place;
use trato_model::ColumnType;

use super::error::translate;
use super::{cells, settings};
use crate::StoreError;
use crate::db::{Row, Sql};

/// Virtual-machine instructions between two looks at the clock: about half a millisecond.
const STRIDE: i32 = 20_000;
/// How long a long statement waits for another thread to take the other tasks over.
const HAND_OVER: Duration = Duration::from_micros(100);

/// The pool of reading connections.
pub(crate) struct Readers {
    path: PathBuf,
    options: Vec<(String, String)>,
    timeout: Duration,
    permits: Semaphore,
    idle: Mutex<Vec<Reader>>,
}

struct Reader {
    connection: Connection,
    deadline: Deadline,
}

/// When the statement under way must stop, in milliseconds since `start`.
#[derive(Clone)]
struct Deadline {
    start: Instant,
    at: Arc<AtomicU64>,
    /// Whether the statement under way has been looked at before.
    long: Arc<AtomicBool>,
}

impl Deadline {
    fn millis(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn set(&self, timeout: Duration) {
        let most = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        self.at.store(self.millis().saturating_add(most), Ordering::Relaxed);
        self.long.store(false, Ordering::Relaxed);
    }

    /// A look at a statement that takes long: at the first one its thread's other tasks go to another thread.
    fn look(&self) -> bool {
        if !self.long.swap(true, Ordering::Relaxed) {
            give_way();
        }
        self.is_past()
    }

    fn is_past(&self) -> bool {
        self.millis() > self.at.load(Ordering::Relaxed)
    }
}

/// Lets another thread take over what this worker has to do besides the statement under way.
fn give_way() {
    block_in_place(|| std::thread::sleep(HAND_OVER));
}

/// The same in every long statement of the writer.
pub(super) fn give_way_in(connection: &mut Connection) -> Result<(), StoreError> {
    let look = move || {
        give_way();
        false
    };
    connection.progress_handler(10 * STRIDE, Some(look)).map_err(translate)
}

impl Readers {
    /// Opens the first connection at once, so that a damaged file is noticed, the others when they are needed.
    pub(super) fn new(
        path: &Path,
        options: &[(String, String)],
        count: usize,
        timeout: Duration,
    ) -> Result<Self, StoreError> {
        let readers = Readers {
            path: path.to_owned(),
            options: options.to_vec(),
            timeout,
            permits: Semaphore::new(count.max(1)),
            idle: Mutex::new(Vec::new()),
        };
        let first = readers.connect()?;
        readers.put(first);
        Ok(readers)
    }

    fn connect(&self) -> Result<Reader, StoreError> {
        let mut connection = settings::connect_reader(&self.path, &self.options)?;
        let deadline = Deadline { start: Instant::now(), at: Arc::new(AtomicU64::new(u64::MAX)), long: Arc::default() };
        let watched = deadline.clone();
        connection.progress_handler(STRIDE, Some(move || watched.look())).map_err(translate)?;
        Ok(Reader { connection, deadline })
    }

    fn put(&self, reader: Reader) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }

    fn take(&self) -> Option<Reader> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Reads rows from the last committed state.
    pub(crate) async fn all(&self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        self.with(|connection| cells::all(connection, sql, types)).await
    }

    /// Lends a reading connection; a panic in `work` loses it, and the next caller opens another.
    pub(crate) async fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let permit = self.permits.acquire().await.map_err(|_| StoreError::Closed("shut down".to_owned()))?;
        let reader = match self.take() {
            Some(reader) => reader,
            None => block_in_place(|| self.connect())?,
        };
        reader.deadline.set(self.timeout);
        let outcome = work(&reader.connection);
        self.put(reader);
        drop(permit);
        outcome
    }

    pub(super) fn close(&self) {
        self.permits.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
