//! Background work on every node: the job queue's worker, the scheduler, the sealer of the event log, the listener that
//! hears of other nodes' changes, and the writing down of what reading left behind. All stop together, and what is unfinished is done by whoever comes next.

pub mod housekeeping;

use std::time::Duration;

use tokio::sync::watch;
use trato_store::{ChangeNotice, Job as Leased, NewJob, Retry};

use crate::overlay::OVERLAY;
use crate::{Clock, Engine};

/// How long a job may work before its lease must be renewed, and how often that is done (microseconds, and seconds).
const LEASE: i64 = 60 * 1_000_000;
const RENEW: Duration = Duration::from_secs(20);
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

/// The moment by which leases are had: the database server's, for a node whose own clock is wrong would take other
/// nodes' leases for over. A clock that was set (tests) is believed.
async fn now(engine: &Engine) -> i64 {
    let own = engine.clock().now();
    if !matches!(engine.clock(), Clock::System) {
        return own;
    }
    engine.store().server_time(own).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the database server does not say what time it is");
        own
    })
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
        let now = now(&engine).await;
        let leased = engine.store().lease_jobs(&node, &kinds, 1, LEASE, now).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a job could not be leased");
            Vec::new()
        });
        let busy = !leased.is_empty();
        for job in leased {
            run_one(&engine, job).await;
        }
        let pause = if busy { Duration::ZERO } else { TICK };
        if !tick(&mut stop, pause).await {
            return;
        }
    }
}

/// Runs one job with its lease renewed as long as it works; a panic is a failure like any other.
async fn run_one(engine: &Engine, job: Leased) {
    let Some(kind) = engine.modules().jobs.get(job.kind.as_str()).copied() else { return };
    let (own, payload) = (engine.clone(), job.payload.clone());
    let mut work = tokio::spawn(async move { (kind.run)(&own, payload).await });
    let outcome = loop {
        tokio::select! {
            done = &mut work => break done,
            () = tokio::time::sleep(RENEW) => {
                let until = now(engine).await + LEASE;
                match engine.store().heartbeat(job.id, job.fence, until, None).await {
                    Ok(true) => {}
                    // Somebody else has the job now: our late result must not count.
                    Ok(false) => { work.abort(); return; }
                    Err(error) => tracing::warn!(%error, kind = job.kind, "a lease could not be renewed"),
                }
            }
        }
    };
    let now = now(engine).await;
    let error = match outcome {
        Ok(Ok(())) => {
            if let Err(error) = engine.store().finish_job(job.id, job.fence, now).await {
                tracing::error!(%error, kind = job.kind, "a job could not be finished");
            }
            return;
        }
        Ok(Err(refusal)) => refusal.to_string(),
        Err(ended) => ended.to_string(),
    };
    tracing::warn!(kind = job.kind, attempt = job.attempt, error, "a job failed");
    let retry = if job.attempt >= TRIES { Retry::Never } else { Retry::At(now + backoff(job.attempt)) };
    if let Err(error) = engine.store().fail_job(job.id, job.fence, &error, retry, now).await {
        tracing::error!(%error, "a failed job could not be put back");
    }
}

/// Microseconds until the next try: two seconds, doubling up to twelve hours.
fn backoff(attempt: i64) -> i64 {
    let doubled = 1i64 << attempt.clamp(1, 20);
    (doubled * 1_000_000).min(12 * 3600 * 1_000_000)
}

/// What one node does for all: due schedules into the queue, new events into the chain.
async fn keep(engine: Engine, node: String, mut stop: watch::Receiver<bool>) {
    loop {
        let now = now(&engine).await;
        let until = now + 15 * 1_000_000;
        let leads = async |what: &str| {
            engine.store().try_lease(what, &node, until, now).await.unwrap_or_else(|error| {
                tracing::error!(%error, what, "a lease could not be had");
                false
            })
        };
        if leads("sealer").await
            && let Err(error) = engine.store().seal(now).await
        {
            tracing::error!(%error, "events could not be sealed");
        }
        if leads("scheduler").await {
            schedule(&engine, now).await;
        }
        if !tick(&mut stop, Duration::from_secs(1)).await {
            return;
        }
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
