//! Periodic jobs: the scheduler has each one done by itself, once in its period, however many programs share the database.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value as Json;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use trato_engine::{Engine, Job, Module, Modules};
use trato_model::Refusal;
use trato_store::{JobFilter, JobState};
use trato_testkit::TestCompany;

const MINUTE: i64 = 60 * 1_000_000;
/// Longer than a program looks away, in real time.
const PATIENCE: Duration = Duration::from_secs(30);

static ALONE: AtomicUsize = AtomicUsize::new(0);
static TOGETHER: AtomicUsize = AtomicUsize::new(0);

fn alone(_: &Engine, _: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async {
        ALONE.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
    .boxed()
}

fn together(_: &Engine, _: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async {
        TOGETHER.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
    .boxed()
}

fn nothing(_: &Engine, _: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async { Ok(()) }.boxed()
}

const fn job(kind: &'static str, every: Option<i64>, run: Run) -> Job {
    Job { kind, every, long: false, run, aside: None }
}

type Run = for<'a> fn(&'a Engine, Json) -> BoxFuture<'a, Result<(), Refusal>>;

fn register_alone(modules: &mut Modules) {
    modules.job(job("each-minute", Some(MINUTE), alone));
    modules.job(job("never", None, alone));
}

fn register_together(modules: &mut Modules) {
    modules.job(job("each-minute", Some(MINUTE), together));
}

/// What only a program that joined later knows: once it is scheduled, that program has gone through the whole list.
fn register_joined(modules: &mut Modules) {
    modules.job(job("joined", Some(MINUTE), nothing));
}

/// A program on the company's database whose background work runs.
struct Program {
    engine: Engine,
    stop: watch::Sender<bool>,
    work: JoinHandle<()>,
}

impl Program {
    async fn start(company: &TestCompany, node: &str, own: &[Module]) -> Program {
        let (modules, clock) = (Modules::of(&[trato_crm::MODULES, own].concat()), company.engine.clock().clone());
        let settings = company.engine.settings().clone();
        let engine = Engine::start(company.another_node().await, modules, clock, settings).await.expect("starts");
        let (stop, stopping) = watch::channel(false);
        let work = tokio::spawn(trato_engine::jobs::run(engine.clone(), node.to_owned(), stopping));
        Program { engine, stop, work }
    }

    async fn stop(self) {
        self.stop.send(true).expect("is heard");
        self.work.await.expect("ends");
    }

    /// The periodic job's runs that the queue knows of, and how many of them are done.
    async fn queued(&self) -> (usize, usize) {
        let filter = JobFilter { kind: Some("each-minute".into()), limit: 50, ..JobFilter::default() };
        let jobs = self.engine.store().jobs(&filter).await.expect("reads");
        (jobs.len(), jobs.iter().filter(|job| job.state == JobState::Done).count())
    }

    /// Waits until the job has been done so often, and no oftener.
    async fn done(&self, times: usize) {
        let begun = Instant::now();
        while self.queued().await != (times, times) {
            assert!(begun.elapsed() < PATIENCE, "{:?} instead of {times}", self.queued().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until a periodic job was scheduled for the present minute.
    async fn has_scheduled(&self, kind: &str) {
        let (begun, slot) = (Instant::now(), self.engine.clock().now().div_euclid(MINUTE));
        let name = format!("schedule:{kind}");
        let last = async || self.engine.store().setting(&name).await.expect("reads").and_then(|slot| slot.as_i64());
        while last().await != Some(slot) {
            assert!(begun.elapsed() < PATIENCE, "{kind} is not scheduled");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Sets the company's clock to the beginning of a minute from now on; answers how to set it to later ones.
fn minutes(company: &TestCompany) -> impl Fn(i64) {
    let clock = company.engine.clock().clone();
    let start = clock.now().div_euclid(MINUTE) * MINUTE;
    let set = move |minute: i64| clock.set(start + minute * MINUTE);
    set(0);
    set
}

/// Lets some seconds of the minute pass, as many as a lease lasts and more, and waits until a program leads again: whichever
/// gets the lease goes through the list.
async fn next_lead(company: &TestCompany) {
    let (clock, store, begun) = (company.engine.clock(), company.engine.store(), Instant::now());
    clock.set(clock.now() + 16_000_000);
    let now = clock.now();
    // A lease that is over when it begins keeps nobody from leading.
    while store.try_lease("scheduler", "nobody", now - 1, now).await.expect("asks") {
        assert!(begun.elapsed() < PATIENCE, "nobody leads");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_periodic_job_is_done_once_in_each_of_its_periods() {
    for company in TestCompany::each().await {
        ALONE.store(0, Ordering::SeqCst);
        let minute = minutes(&company);
        let program = Program::start(&company, "one", &[register_alone]).await;
        program.done(1).await;
        program.stop().await;
        // It starts anew in the same minute.
        let program = Program::start(&company, "one again", &[register_alone, register_joined]).await;
        program.has_scheduled("joined").await;
        program.done(1).await;
        minute(1);
        program.has_scheduled("each-minute").await;
        program.done(2).await;
        // What was missed is not made up for ten times.
        minute(11);
        program.has_scheduled("each-minute").await;
        program.done(3).await;
        program.stop().await;
        assert_eq!(ALONE.load(Ordering::SeqCst), 3, "and nothing without a period is done by itself");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_on_one_database_do_it_once_and_the_other_goes_on() {
    for company in TestCompany::each().await {
        TOGETHER.store(0, Ordering::SeqCst);
        let minute = minutes(&company);
        let first = Program::start(&company, "one", &[register_together]).await;
        let second = Program::start(&company, "two", &[register_together]).await;
        for times in 0..3usize {
            minute(i64::try_from(times).expect("small"));
            first.has_scheduled("each-minute").await;
            next_lead(&company).await;
            next_lead(&company).await;
            second.done(times + 1).await;
            assert_eq!(TOGETHER.load(Ordering::SeqCst), times + 1, "by one of the two");
        }
        // Whichever of them led, the other one goes on, in the same minute and in the next.
        first.stop().await;
        next_lead(&company).await;
        second.done(3).await;
        minute(3);
        second.has_scheduled("each-minute").await;
        second.done(4).await;
        second.stop().await;
        assert_eq!(TOGETHER.load(Ordering::SeqCst), 4);
    }
}
