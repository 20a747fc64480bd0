//! What is kept for a while only, forgotten once an hour: sessions, tokens and sign-in attempts that are over, answers
//! to repeated requests, finished jobs, what people looked at long ago. Once a day, contents that no file names.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_model::Refusal;

use crate::import::upload;
use crate::{Engine, Job};

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// Keys of repeated requests are promised for a day.
const ANSWERS: i64 = 2 * DAY;
/// Limits look a quarter of an hour back at most.
const ATTEMPTS: i64 = HOUR;
const DONE_JOBS: i64 = 14 * DAY;
const LOOKED_AT: i64 = 180 * DAY;
/// What was mailed, and what could not be, for the administrator's list.
const SENT_MAIL: i64 = 30 * DAY;
const FAILED_MAIL: i64 = 90 * DAY;

pub const CLEAN: Job = Job { kind: "housekeeping", every: Some(HOUR), long: false, run: clean, aside: None };

/// Uploaded files of imports: as long as somebody may look again at what was refused.
const IMPORTED: Duration = Duration::from_secs(30 * 86_400);

/// Contents of refused and broken uploads, of files that are gone, and of imports long done.
pub const SWEEP: Job = Job { kind: "file-sweep", every: Some(DAY), long: false, run: sweep, aside: None };

fn sweep(engine: &Engine, _: serde_json::Value) -> BoxFuture<'_, Result<(), Refusal>> {
    async move {
        if engine.store().files().is_err() {
            // No folder is configured, so there is no file either.
            return Ok(());
        }
        upload::sweep(engine, IMPORTED)?;
        upload::forget_rehearsals(engine, engine.clock().now() - DAY).await?;
        // An upload under way is younger than a day.
        let count = engine.store().sweep_files(engine.clock().now() - DAY).await?;
        if count > 0 {
            tracing::info!(count, "contents that nothing named were removed");
        }
        Ok(())
    }
    .boxed()
}

fn clean(engine: &Engine, _: serde_json::Value) -> BoxFuture<'_, Result<(), Refusal>> {
    async move {
        let (store, now) = (engine.store(), engine.clock().now());
        let forgotten = [
            ("sessions", store.prune_sessions(now).await?),
            ("attempts", store.prune_attempts(now - ATTEMPTS).await?),
            ("answers", store.prune_idempotency(now - ANSWERS).await?),
            ("mails", store.prune_mail(now - SENT_MAIL, now - FAILED_MAIL).await?),
            ("jobs", store.prune_jobs(now - DONE_JOBS).await?),
            ("recents", store.prune_recents(now - LOOKED_AT).await?),
        ];
        for (what, count) in forgotten.into_iter().filter(|(_, count)| *count > 0) {
            tracing::debug!(what, count, "forgotten");
        }
        Ok(())
    }
    .boxed()
}
