//! Whether the server takes writes: asking it for an answer tells nothing of a full disk or of a server that only reads.
//!
//! A write is tried and taken back, at most every few seconds. Where a transaction of ours met a full disk, the trial is as
//! long as a form with everything filled in, so that it needs pages of its own: short ones may still fit into old pages.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tokio::sync::Mutex;

use super::lease::Lease;
use super::{Postgres, TRIAL_EVERY};
use crate::StoreError;

/// What the last trial met, and whether a transaction met a full disk since.
#[derive(Debug, Default)]
pub(super) struct Trial {
    last: Mutex<Option<(Instant, Result<(), StoreError>)>>,
    full: AtomicBool,
}

/// A row of a key that nothing else uses, with a value that cannot be compressed, of so many times 32 characters. Where there
/// is no table yet, there is nothing to try.
fn write(length: u32) -> String {
    format!(
        "BEGIN; DO $$ BEGIN IF to_regclass('sys_setting') IS NOT NULL THEN INSERT INTO sys_setting (key, value) \
         SELECT 'trial ' || pg_backend_pid(), string_agg(md5(random()::text), '') FROM generate_series(1, {length}); \
         END IF; END $$; ROLLBACK"
    )
}

impl Trial {
    /// What a transaction met.
    pub(super) fn met(&self, error: &StoreError) {
        if matches!(error, StoreError::Full) {
            self.full.store(true, Ordering::Release);
        }
    }
}

impl Postgres {
    /// Whether writing is possible.
    ///
    /// # Errors
    /// What the last trial met.
    pub(crate) async fn health(&self) -> Result<(), StoreError> {
        let mut last = self.trial.last.lock().await;
        if let Some((at, outcome)) = &*last
            && at.elapsed() < TRIAL_EVERY
            && (outcome.is_err() || !self.trial.full.load(Ordering::Acquire))
        {
            // That the server answers at all is asked every time.
            Lease::take(&self.pool, &self.tls).await?.answers().await?;
            return outcome.clone();
        }
        let full = self.trial.full.swap(false, Ordering::AcqRel);
        let mut lease = Lease::take(&self.pool, &self.tls).await?;
        let outcome = lease.command(&write(if full { 8192 } else { 8 })).await;
        if outcome.is_ok() {
            lease.give_back();
        }
        if let Err(error) = &outcome {
            self.trial.met(error);
            self.trial.full.fetch_or(full, Ordering::AcqRel);
        }
        *last = Some((Instant::now(), outcome.clone()));
        outcome
    }
}
