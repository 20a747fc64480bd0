//! Change notices: after a commit every open page and every other node learns which records changed, never what.
//!
//! In the process they go through a broadcast channel. On PostgreSQL each node gathers its own and sends one `NOTIFY`
//! every [`EVERY`], outside any write transaction: inside, the server would serialise all commits.

use std::time::Duration;

use tokio::sync::{broadcast, mpsc};
use trato_model::Id;

use super::Db;

/// How long notices are gathered before the other nodes hear of them.
pub(crate) const EVERY: Duration = Duration::from_millis(150);

/// A record changed. Carries no content: who hears of it reads with his own rights.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChangeNotice {
    pub entity: &'static str,
    pub record: Id,
}

impl ChangeNotice {
    /// Anything may have changed: notices of other nodes may have been missed. To be taken as a receiver's lag is.
    pub const ANYTHING: ChangeNotice = ChangeNotice { entity: "", record: Id::NIL };
}

/// The process's end of the notices.
pub(crate) struct Notices {
    local: broadcast::Sender<ChangeNotice>,
    remote: Option<mpsc::UnboundedSender<ChangeNotice>>,
    task: Option<tokio::task::JoinHandle<()>>,
}

impl Notices {
    pub(super) fn start(db: &Db) -> Self {
        let (local, _) = broadcast::channel(4096);
        match db {
            Db::Sqlite(_) => Notices { local, remote: None, task: None },
            Db::Postgres(db) => {
                let (remote, inbox) = mpsc::unbounded_channel();
                let task = tokio::spawn(crate::postgres::exchange(db.clone(), inbox, local.clone()));
                Notices { local, remote: Some(remote), task: Some(task) }
            }
        }
    }

    pub(super) fn send(&self, notices: Vec<ChangeNotice>) {
        for notice in notices {
            if let Some(remote) = &self.remote {
                let _ = remote.send(notice.clone());
            }
            // Without listeners the channel refuses: nobody has a page open.
            let _ = self.local.send(notice);
        }
    }

    pub(super) fn stop(&self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Drop for Notices {
    fn drop(&mut self) {
        self.stop();
    }
}

impl super::Store {
    /// The stream of changes on this and all other nodes. A receiver that lags is told so and should treat everything
    /// as changed, and so should one that gets [`ChangeNotice::ANYTHING`].
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<ChangeNotice> {
        self.0.notices.local.subscribe()
    }
}
