//! Background work: what is over in a moment does not wait behind what takes minutes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value as Json;
use tokio::sync::{Notify, watch};
use trato_engine::{Engine, Job, Modules};
use trato_model::Refusal;
use trato_store::{JobFilter, JobState};
use trato_testkit::TestCompany;

static GATE: Notify = Notify::const_new();
static AT_WORK: AtomicBool = AtomicBool::new(false);
static QUICK: Notify = Notify::const_new();

fn slow(_: &Engine, _: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async {
        AT_WORK.store(true, Ordering::SeqCst);
        GATE.notified().await;
        AT_WORK.store(false, Ordering::SeqCst);
        Ok(())
    }
    .boxed()
}

fn quick(_: &Engine, _: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async {
        QUICK.notify_one();
        Ok(())
    }
    .boxed()
}

fn register(modules: &mut Modules) {
    modules.job(Job { kind: "slow", every: None, long: true, run: slow, aside: None });
    modules.job(Job { kind: "quick", every: None, long: false, run: quick, aside: None });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_does_not_wait_behind_an_import() {
    let company = TestCompany::sqlite_with_modules(&[register]).await;
    let (stop, stopping) = watch::channel(false);
    let background = tokio::spawn(trato_engine::jobs::run(company.engine.clone(), "one".into(), stopping));
    let ask = async |kind: &'static str| {
        let work = company
            .engine
            .transact(&company.admin, move |scope| Box::pin(async move { scope.enqueue(kind, Json::Null).await }));
        work.await.expect("queued");
    };
    ask("slow").await;
    while !AT_WORK.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    ask("quick").await;
    let done = tokio::time::timeout(Duration::from_secs(20), QUICK.notified()).await;
    assert!(done.is_ok(), "the quick job waits for the slow one");
    assert!(AT_WORK.load(Ordering::SeqCst), "which is still at work");
    GATE.notify_one();
    stop.send(true).expect("is heard");
    background.await.expect("ends");
}

static RAN: AtomicBool = AtomicBool::new(false);

fn deadly(_: &Engine, _: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async {
        RAN.store(true, Ordering::SeqCst);
        Ok(())
    }
    .boxed()
}

fn register_deadly(modules: &mut Modules) {
    modules.job(Job { kind: "deadly", every: None, long: false, run: deadly, aside: None });
}

/// Twelve times somebody leased the job and was never heard of again.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_ends_the_program_each_time_is_laid_aside() {
    let company = TestCompany::sqlite_with_modules(&[register_deadly]).await;
    let queued = company
        .engine
        .transact(&company.admin, |scope| Box::pin(async move { scope.enqueue("deadly", Json::Null).await }));
    queued.await.expect("queued");
    let (store, now) = (company.engine.store(), company.engine.clock().now());
    for n in 0..12 {
        let leased = store.lease_jobs("gone", &["deadly"], 1, 0, now + n).await.expect("leases");
        assert_eq!(leased.len(), 1, "its worker vanished, so it is leased again");
    }
    company.engine.clock().set(now + 1_000_000);
    let (stop, stopping) = watch::channel(false);
    let background = tokio::spawn(trato_engine::jobs::run(company.engine.clone(), "one".into(), stopping));
    let filter = JobFilter { kind: Some("deadly".into()), limit: 1, ..JobFilter::default() };
    let begun = std::time::Instant::now();
    let job = loop {
        let job = store.jobs(&filter).await.expect("reads").remove(0);
        if job.finished_at.is_some() || begun.elapsed() > Duration::from_secs(20) {
            break job;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    stop.send(true).expect("is heard");
    background.await.expect("ends");
    assert_eq!(job.state, JobState::Dead);
    assert!(job.error.is_some_and(|why| why.contains("while it was at work")));
    assert!(!RAN.load(Ordering::SeqCst), "it is not tried once more");
}
