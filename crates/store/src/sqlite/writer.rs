//! Hands the baton out, in the order of asking, and sees to it that no group stays open for want of a member.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex as Lock, PoisonError, Weak};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc};
use tokio::task::block_in_place;

use super::desk::{Desk, OLDEST, Shared};
use super::{Member, place};
use crate::StoreError;

/// How long one may wait for the baton.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a look at the free space is believed.
const SPACE_EVERY: Duration = Duration::from_millis(250);

/// How one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// May share its commit with others.
    Shared,
    /// Shares its commit with nobody.
    Alone,
    /// As `Shared`, and nobody's long work ends earlier because this one waits.
    Patient,
}

/// The writer.
pub(crate) struct Writer {
    baton: Arc<Mutex<Desk>>,
    shared: Arc<Shared>,
    numbers: AtomicU64,
    /// Those who stand in line for the baton to begin a transaction.
    waiting: AtomicUsize,
    /// Groups left open by a member who handed the baton on: the caretaker commits them if nobody does.
    open: mpsc::UnboundedSender<(u64, Instant)>,
    folder: PathBuf,
    space: Lock<Option<(Instant, bool)>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, path: &Path) -> Arc<Self> {
        let shared = Arc::new(Shared::default());
        let (open, inbox) = mpsc::unbounded_channel();
        let writer = Arc::new(Writer {
            baton: Arc::new(Mutex::new(Desk::new(connection, shared.clone()))),
            shared,
            numbers: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
            open,
            folder: place::folder(path),
            space: Lock::new(None),
        });
        tokio::spawn(take_care(Arc::downgrade(&writer), inbox));
        writer
    }

    /// Waits for the baton and begins a transaction with it.
    pub(crate) async fn begin(self: &Arc<Self>, manner: Manner) -> Result<Member, StoreError> {
        self.health()?;
        let alone = manner == Manner::Alone;
        let place = (manner != Manner::Patient).then(|| InLine::new(&self.waiting));
        let baton = tokio::time::timeout(PATIENCE, self.baton.clone().lock_owned()).await;
        drop(place);
        let mut desk = baton.map_err(|_| StoreError::Busy("the writer is taken"))?;
        if desk.has_group() && (alone || desk.is_due()) {
            block_in_place(|| desk.commit());
        }
        desk.enter(&self.numbers)?;
        Ok(Member::new(self.clone(), desk, alone))
    }

    pub(crate) fn is_awaited(&self) -> bool {
        self.waiting.load(Ordering::Acquire) > 0
    }

    /// Hands the baton on and leaves the group open for those in line.
    pub(super) fn hand_on(&self, desk: OwnedMutexGuard<Desk>, group: u64) {
        drop(desk);
        let _ = self.open.send((group, Instant::now() + OLDEST));
    }

    /// A number that is another one after each commit of another process; `None` where it cannot be asked for just now.
    pub(crate) fn others(&self) -> Option<i64> {
        match self.baton.try_lock() {
            Ok(desk) => desk.others(),
            // Whoever has a group open keeps others from committing.
            Err(_) if self.shared.open.load(Ordering::Acquire) != 0 => {
                Some(self.shared.version.load(Ordering::Acquire))
            }
            Err(_) => None,
        }
    }

    /// Whether writing is possible.
    pub(crate) fn health(&self) -> Result<(), StoreError> {
        if let Some(reason) = self.shared.closed.get() {
            return Err(StoreError::Closed(reason.clone()));
        }
        if self.is_scarce() { Err(StoreError::Full) } else { Ok(()) }
    }

    fn is_scarce(&self) -> bool {
        let mut space = self.space.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((looked, scarce)) = *space
            && looked.elapsed() < SPACE_EVERY
        {
            return scarce;
        }
        let scarce = place::space(&self.folder).is_some_and(|(free, total)| place::is_scarce(free, total));
        if scarce && !space.is_some_and(|(_, before)| before) {
            tracing::error!(folder = %self.folder.display(), "nearly no space left: writes are refused");
        }
        *space = Some((Instant::now(), scarce));
        scarce
    }

    /// Transactions and groups committed so far.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.shared.members.load(Ordering::Relaxed), self.shared.groups.load(Ordering::Relaxed))
    }

    /// Copies the whole log into the file and empties it.
    pub(super) async fn checkpoint(&self) -> Result<(), StoreError> {
        let mut desk = self.baton.lock().await;
        block_in_place(|| desk.checkpoint())
    }

    /// Writes the file anew.
    pub(crate) async fn compact(&self) -> Result<(), StoreError> {
        let mut desk = self.baton.lock().await;
        block_in_place(|| desk.compact())
    }

    /// Closes the writer from outside the runtime: a sync failed, or the file is damaged.
    pub(super) fn fail(&self, error: &StoreError) {
        self.baton.blocking_lock().fail(error);
    }

    /// Commits the open group and closes the connection.
    pub(super) async fn close(&self) {
        let mut desk = self.baton.lock().await;
        block_in_place(|| {
            desk.commit();
            desk.shut("shut down".to_owned());
        });
    }
}

/// Commits groups that were left open for someone who never came (given up, cancelled, panicked).
async fn take_care(writer: Weak<Writer>, mut inbox: mpsc::UnboundedReceiver<(u64, Instant)>) {
    while let Some((group, due)) = inbox.recv().await {
        tokio::time::sleep_until(due.into()).await;
        let Some(writer) = writer.upgrade() else { return };
        if writer.shared.open.load(Ordering::Acquire) != group {
            continue;
        }
        let mut desk = writer.baton.lock().await;
        if desk.is_open(group) {
            block_in_place(|| desk.commit());
        }
    }
}

/// A place in the line; given up by whoever is cancelled while he stands in it.
struct InLine<'a>(&'a AtomicUsize);

impl<'a> InLine<'a> {
    fn new(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::AcqRel);
        InLine(waiting)
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
