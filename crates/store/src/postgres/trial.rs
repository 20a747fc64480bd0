//! Whether the server takes writes: asking it for an answer tells nothing of a full disk or of a server that only reads.
//!
//! A write is tried and taken back, at most every few seconds. Where a transaction of ours met a full disk, the trial is as
//! long as a form with everything filled in, so that it needs pages of its own: short ones may still fit into old pages.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tokio::sync::Mutex;

use super::lease::Lease;
use super::{Postgres, TRIAL_EVERY};
use crate::StoreError;

/// What the last trial met, how often a transaction met a full disk, and how often of that a long trial has succeeded since.
#[derive(Debug, Default)]
pub(super) struct Trial {
    last: Mutex<Option<(Instant, Result<(), StoreError>)>>,
    full: AtomicU64,
    over: AtomicU64,
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
            self.full.fetch_add(1, Ordering::AcqRel);
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
        // Counted before the trial: whoever meets a full disk during it asks for another one.
        let full = self.trial.full.load(Ordering::Acquire);
        let met = full != self.trial.over.load(Ordering::Acquire);
        if let Some((at, outcome)) = &*last
            && at.elapsed() < TRIAL_EVERY
            && (outcome.is_err() || !met)
        {
            // That the server answers at all is asked every time.
            Lease::take(&self.pool, &self.tls).await?.answers().await?;
            return outcome.clone();
        }
        let mut lease = Lease::take(&self.pool, &self.tls).await?;
        let outcome = lease.command(&write(if met { 8192 } else { 8 })).await;
        match &outcome {
            Ok(()) => {
                lease.give_back();
                self.trial.over.store(full, Ordering::Release);
            }
            Err(error) => self.trial.met(error),
        }
        *last = Some((Instant::now(), outcome.clone()));
        outcome
    }
}
