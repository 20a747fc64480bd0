//! Background work on every node: the job queue's worker, the scheduler, the sealer of the event log, the listener that
//! hears of other nodes' changes, and the writing down of what reading left behind. All stop together, and what is unfinished is done by whoever comes next.

pub mod audit;
pub mod housekeeping;

use std::time::Duration;

use tokio::sync::watch;
use trato_model::Refusal;
use trato_store::{ChangeNotice, Job as Leased, NewJob, Retry};

use crate::Engine;
use crate::overlay::OVERLAY;

/// How long a job may work before its lease must be renewed, and how often that is done (microseconds, and seconds).
const LEASE: i64 = 60 * 1_000_000;
const RENEW: Duration = Duration::from_secs(20);
/// What a job answers whose turn has not come: it is looked at again in a while, and the try does not count.
pub const LATER: Refusal = Refusal::Conflict("job-later");

/// Whether it is [`LATER`].
#[must_use]
pub fn is_later(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Conflict("job-later"))
}

/// Until such a job is looked at again (microseconds).
const PUT_OFF: i64 = 5_000_000;

/// Tries before a job is laid aside.
const TRIES: i64 = 12;
/// How often the worker looks for due jobs and the sealer for new events.
const TICK: Duration = Duration::from_millis(500);

/// How often sessions that were used and records that were looked at are written down.
const FLUSH: Duration = Duration::from_secs(5);

/// Runs until `stop` turns true; then finishes what it is at.
pub async fn run(engine: Engine, node: String, stop: watch::Receiver<bool>) {
    let [worker, patient] =
        [false, true].map(|long| tokio::spawn(work(engine.clone(), node.clone(), long, stop.clone())));
    let keeper = tokio::spawn(keep(engine.clone(), node.clone(), stop.clone()));
    let listener = tokio::spawn(listen(engine.clone(), stop.clone()));
    let writer = tokio::spawn(flush(engine.clone(), stop.clone()));
    for task in [worker, patient, keeper, listener, writer] {
        if let Err(error) = task.await {
            tracing::error!(%error, "a background task ended");
        }
    }
    for lease in ["scheduler", "sealer"] {
        let _ = engine.store().end_lease(lease, &node).await;
    }
}

/// Waits a tick; `false` when it is time to stop.
async fn tick(stop: &mut watch::Receiver<bool>, length: Duration) -> bool {
    tokio::select! {
        () = tokio::time::sleep(length) => !*stop.borrow(),
        changed = stop.changed() => changed.is_ok() && !*stop.borrow(),
    }
}

/// Takes due jobs, the long ones or the others, and runs them, one after the other. Only the one at work is on lease: those behind a long one stay
/// free for other nodes.
async fn work(engine: Engine, node: String, long: bool, mut stop: watch::Receiver<bool>) {
    let jobs = engine.modules().jobs.values().filter(|job| job.long == long);
    let kinds: Vec<&'static str> = jobs.map(|job| job.kind).collect();
    loop {
        let now = engine.clock().of_server(engine.store()).await;
        let leased = engine.store().lease_jobs(&node, &kinds, 1, LEASE, now).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a job could not be leased");
            Vec::new()
        });
        let busy = !leased.is_empty();
        for job in leased {
            if job.attempt > TRIES {
                put_aside(&engine, &job).await;
            } else {
                let _ = run_one(&engine, job).await;
            }
        }
        let pause = if busy { Duration::ZERO } else { TICK };
        if !tick(&mut stop, pause).await {
            return;
        }
    }
}

/// A job whose last try never ended: the program went down with it, maybe because of it.
async fn put_aside(engine: &Engine, job: &Leased) {
    tracing::error!(kind = job.kind, job = %job.id, "a job is laid aside: the program ended while it was at work");
    if !is_told(engine, job).await {
        return;
    }
    let now = engine.clock().of_server(engine.store()).await;
    let error = "the program ended while it was at work";
    if let Err(error) = engine.store().fail_job(job.id, job.fence, error, Retry::Never, now).await {
        tracing::error!(%error, "a job could not be laid aside");
    }
}

/// Tells whoever waits for a job that nobody tries it again. `false`: it could not be told; the job is not laid aside yet.
async fn is_told(engine: &Engine, job: &Leased) -> bool {
    let Some(aside) = engine.modules().jobs.get(job.kind.as_str()).and_then(|kind| kind.aside) else { return true };
    match aside(engine, job.payload.clone()).await {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(%error, kind = job.kind, "nobody could be told that a job is laid aside");
            false
        }
    }
}

/// Does the job with this key at once, unless a server is at it or it is done: `false`.
///
/// # Errors
/// Why it failed; it is in the queue again, or laid aside.
pub async fn run_now(engine: &Engine, node: &str, key: &str) -> Result<bool, Refusal> {
    let now = engine.clock().of_server(engine.store()).await;
    match engine.store().lease_job(key, node, LEASE, now).await? {
        Some(job) => run_one(engine, job).await.map(|()| true),
        None => Ok(false),
    }
}

/// Says that a job's turn has not come.
///
/// # Errors
/// As any write.
pub async fn put_off(engine: &Engine, job: &Leased, now: i64) -> Result<bool, Refusal> {
    Ok(engine.store().put_off_job(job.id, job.fence, now + PUT_OFF).await?)
}

/// Runs one job with its lease renewed as long as it works; a panic is a failure like any other. Answers why it failed.
async fn run_one(engine: &Engine, job: Leased) -> Result<(), Refusal> {
    let Some(kind) = engine.modules().jobs.get(job.kind.as_str()).copied() else { return Ok(()) };
    let (own, payload) = (engine.clone(), job.payload.clone());
    let mut work = tokio::spawn(async move { (kind.run)(&own, payload).await });
    let outcome = loop {
        tokio::select! {
            done = &mut work => break done,
            () = tokio::time::sleep(RENEW) => {
                let until = engine.clock().of_server(engine.store()).await + LEASE;
                match engine.store().heartbeat(job.id, job.fence, until, None).await {
                    Ok(true) => {}
                    // Somebody else has the job now: our late result must not count.
                    Ok(false) => { work.abort(); return Ok(()); }
                    Err(error) => tracing::warn!(%error, kind = job.kind, "a lease could not be renewed"),
                }
            }
        }
    };
    let now = engine.clock().of_server(engine.store()).await;
    let error = match outcome {
        Ok(Ok(())) => {
            if let Err(error) = engine.store().finish_job(job.id, job.fence, now).await {
                tracing::error!(%error, kind = job.kind, "a job could not be finished");
            }
            return Ok(());
        }
        Ok(Err(refusal)) if is_later(&refusal) => {
            if let Err(error) = put_off(engine, &job, now).await {
                tracing::error!(%error, kind = job.kind, "a job could not be put off");
            }
            return Ok(());
        }
        Ok(Err(refusal)) => refusal,
        Err(ended) => Refusal::Internal(ended.to_string()),
    };
    tracing::warn!(kind = job.kind, attempt = job.attempt, %error, "a job failed");
    let last = job.attempt >= TRIES && is_told(engine, &job).await;
    let retry = if last { Retry::Never } else { Retry::At(now + backoff(job.attempt)) };
    if let Err(error) = engine.store().fail_job(job.id, job.fence, &error.to_string(), retry, now).await {
        tracing::error!(%error, "a failed job could not be put back");
    }
    Err(error)
}

/// Microseconds until the next try: two seconds, doubling up to twelve hours.
fn backoff(attempt: i64) -> i64 {
    let doubled = 1i64 << attempt.clamp(1, 20);
    (doubled * 1_000_000).min(12 * 3600 * 1_000_000)
}

/// What one node does for all: due schedules into the queue, new events into the chain.
async fn keep(engine: Engine, node: String, mut stop: watch::Receiver<bool>) {
    let [mut sealer, mut scheduler] = ["sealer", "scheduler"].map(|what| Lead { what, until: 0 });
    loop {
        let now = engine.clock().of_server(engine.store()).await;
        if sealer.is_ours(&engine, &node, now).await
            && let Err(error) = engine.store().seal(now).await
        {
            tracing::error!(%error, "events could not be sealed");
        }
        // Sealing takes its time: a lease by the moment before it would be short, or over.
        let now = engine.clock().of_server(engine.store()).await;
        if scheduler.is_ours(&engine, &node, now).await {
            schedule(&engine, now).await;
        }
        if !tick(&mut stop, Duration::from_secs(1)).await {
            return;
        }
    }
}

/// What one node leads in, and until when we do.
struct Lead {
    what: &'static str,
    until: i64,
}

impl Lead {
    /// How long a lease lasts, and what must be left of it (microseconds): it is not written each second.
    const LENGTH: i64 = 15 * 1_000_000;
    const REST: i64 = 8 * 1_000_000;

    async fn is_ours(&mut self, engine: &Engine, node: &str, now: i64) -> bool {
        if self.until - now > Self::REST {
            return true;
        }
        let until = now + Self::LENGTH;
        let ours = engine.store().try_lease(self.what, node, until, now).await.unwrap_or_else(|error| {
            tracing::error!(%error, what = self.what, "a lease could not be had");
            false
        });
        self.until = if ours { until } else { 0 };
        ours
    }
}

/// Enqueues every periodic job whose slot has begun; the slot is part of its key, so it runs once however many ask.
async fn schedule(engine: &Engine, now: i64) {
    for job in engine.modules().jobs.values() {
        let Some(every) = job.every.filter(|every| *every > 0) else { continue };
        let slot = now.div_euclid(every);
        let last = format!("schedule:{}", job.kind);
        let done = engine.store().setting(&last).await.ok().flatten().and_then(|slot| slot.as_i64());
        if done >= Some(slot) {
            continue;
        }
        let work = async {
            let mut tx = engine.store().begin().await?;
            tx.set_setting(&last, &slot.into()).await?;
            let key = Some(format!("{}:{slot}", job.kind));
            tx.enqueue(NewJob { kind: job.kind.to_owned(), payload: serde_json::Value::Null, run_at: now, key })
                .await?;
            tx.commit().await
        };
        if let Err(error) = work.await {
            tracing::error!(%error, kind = job.kind, "a job could not be scheduled");
        }
    }
}

/// Rights, rates and the registry are cached: other nodes' changes empty the caches.
async fn listen(engine: Engine, mut stop: watch::Receiver<bool>) {
    let mut changes = engine.store().changes();
    loop {
        tokio::select! {
            change = changes.recv() => match change {
                Ok(notice) if notice.entity == OVERLAY => reload(&engine).await,
                Ok(ChangeNotice::ANYTHING) => reload(&engine).await,
                Ok(notice) => engine.after_commit(&[notice.entity]),
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => reload(&engine).await,
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            },
            _ = stop.changed() => return,
        }
    }
}

/// Writes down what reading left behind, now and then and at the end: by it sessions in use stay alive.
async fn flush(engine: Engine, mut stop: watch::Receiver<bool>) {
    loop {
        let goes_on = tick(&mut stop, FLUSH).await;
        if let Err(error) = engine.store().flush().await {
            tracing::warn!(%error, "what was looked at could not be written down");
        }
        if !goes_on {
            return;
        }
    }
}

/// Takes the registry anew, and rights and rates with it.
async fn reload(engine: &Engine) {
    if let Err(error) = engine.reload_registry().await {
        engine.forget_access();
        tracing::error!(%error, "the registry could not be read anew");
    }
}

#[cfg(test)]
mod tests {
    use super::backoff;

    #[test]
    fn tries_become_rarer_but_never_rarer_than_twice_a_day() {
        assert_eq!(backoff(1), 2_000_000);
        assert_eq!(backoff(5), 32_000_000);
        assert_eq!(backoff(40), 12 * 3600 * 1_000_000);
    }
}
