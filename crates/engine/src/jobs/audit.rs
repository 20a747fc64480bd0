//! The check of the audit log: it reads the whole log, so it runs in the background, says how far it is, and keeps what it
//! found.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::json;
use trato_model::Refusal;
use trato_store::{AuditReport, JobFilter, JobState, NewJob, Progress};

use crate::{Engine, Job, Who};

pub const VERIFY: Job = Job { kind: "audit-verification", every: None, long: true, run: verify, aside: None };

/// Where the last check and the one under way are kept.
const FOUND: &str = "audit-found";
const PROGRESS: &str = "audit-progress";

/// How often a check says how far it is.
const SAYS: Duration = Duration::from_secs(2);

/// What the last check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// When it ended (UTC microseconds).
    pub at: i64,
    pub entries: i64,
    pub erased: i64,
    pub unsealed: i64,
    pub anchors: usize,
    /// The first entry that does not fit, and the flaw's name.
    pub first_bad: Option<(i64, String)>,
}

/// The check that was asked for last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Nobody asked, or it has ended well.
    None,
    /// It waits for its turn: whatever may take minutes is done one after the other.
    Waiting,
    /// Entries read, of how many; zero of zero until it has said so.
    Running { done: i64, of: i64 },
    /// It failed and waits for its next try.
    Retried,
    /// It is not tried any more.
    Failed,
}

/// What is known of the log.
#[derive(Clone, Debug)]
pub struct Verification {
    pub found: Option<Found>,
    pub check: Check,
}

impl Engine {
    /// Asks for a check of the whole log; one that waits or runs is enough.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn ask_verification(&self, who: &Who) -> Result<(), Refusal> {
        let mut tx = self.store().begin().await?;
        let (kind, key) = (VERIFY.kind.to_owned(), Some(VERIFY.kind.to_owned()));
        tx.enqueue(NewJob { kind, payload: serde_json::Value::Null, run_at: who.ctx.now, key }).await?;
        Ok(tx.commit().await?)
    }

    /// What the last check found, and how far the one under way is.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn verification(&self) -> Result<Verification, Refusal> {
        let filter = JobFilter { state: None, kind: Some(VERIFY.kind.to_owned()), limit: 1 };
        let (job, kept) = futures_util::try_join!(self.store().jobs(&filter), self.store().settings("audit-"))?;
        let setting = |key| kept.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone());
        let found = setting(FOUND).and_then(|found| serde_json::from_value(found).ok());
        let progress = setting(PROGRESS).and_then(|of| serde_json::from_value(of).ok());
        let (done, of): (i64, i64) = progress.unwrap_or_default();
        let check = match job.first() {
            Some(job) if job.state == JobState::Dead => Check::Failed,
            Some(job) if job.state == JobState::Queued && job.attempt > 0 => Check::Retried,
            Some(job) if job.state == JobState::Queued => Check::Waiting,
            Some(job) if job.state == JobState::Running => Check::Running { done, of },
            _ => Check::None,
        };
        Ok(Verification { found, check })
    }

    async fn keep(&self, key: &str, value: serde_json::Value) -> Result<(), Refusal> {
        let mut tx = self.store().begin().await?;
        tx.set_setting(key, &value).await?;
        Ok(tx.commit().await?)
    }
}

fn verify(engine: &Engine, _: serde_json::Value) -> BoxFuture<'_, Result<(), Refusal>> {
    async move {
        engine.keep(PROGRESS, json!([0, 0])).await?;
        let progress = Progress::default();
        let mut work = Box::pin(engine.store().verify_watched(&progress));
        let report = loop {
            tokio::select! {
                report = &mut work => break report?,
                () = tokio::time::sleep(SAYS) => {
                    let [done, of] = [&progress.done, &progress.of].map(|n| n.load(std::sync::atomic::Ordering::Relaxed));
                    engine.keep(PROGRESS, json!([done, of])).await?;
                }
            }
        };
        if let Some((seq, flaw)) = report.first_bad {
            tracing::error!(seq, ?flaw, "the audit log is not whole");
        }
        let found = serde_json::to_value(Found::of(report, engine.clock().now()));
        engine.keep(FOUND, found.map_err(|error| Refusal::Internal(error.to_string()))?).await?;
        // The next one has read nothing yet.
        engine.keep(PROGRESS, json!([0, 0])).await
    }
    .boxed()
}

impl Found {
    fn of(report: AuditReport, at: i64) -> Found {
        Found {
            at,
            entries: report.entries,
            erased: report.erased,
            unsealed: report.unsealed,
            anchors: report.anchors,
            first_bad: report.first_bad.map(|(seq, flaw)| (seq, flaw.name().to_owned())),
        }
    }
}
