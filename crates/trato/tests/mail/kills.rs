//! Killed at every step: nothing is lost, and at most one message a kill arrives twice, under the same Message-ID and with
//! the same words. A hundred kills on each database; `TRATO_TEST_KILLS` says how many (a thousand before a release).

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use trato_engine::mail::MailState;
use trato_store::{Store, StoreConfig};
use trato_testkit::TestCompany;

use crate::office::{Kept, Office, accepted};
use crate::outbox::{SOON, Sending, put, wait};

/// Sends the outbox of the environment's database; the parent kills it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the child of the test below"]
async fn child() {
    let (Ok(database), Ok(office)) = (std::env::var("TRATO_TEST_KILLED"), std::env::var("TRATO_TEST_OFFICE")) else {
        return;
    };
    let store = Store::open(&StoreConfig::new(database)).await.expect("opens");
    let sending = Sending::to(&store, &office);
    println!("at work");
    tokio::time::sleep(Duration::from_secs(60)).await;
    sending.end().await;
}

/// Where a sender is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// With the message on lease, before the server has said who it is.
    Greeting,
    /// Before the server wants the content.
    Data,
    /// The content is there, the server says nothing yet, and keeps nothing.
    Content,
    /// The server has kept the message and lost the connection before its 250.
    Lost,
    /// The 250 is on its way, read or not, recorded or not.
    Taken,
    /// Anywhere: after so many microseconds at work.
    Anywhere(u64),
}

fn start(company: &TestCompany, office: &Office) -> Child {
    let mut child = Command::new(std::env::current_exe().expect("the test itself"))
        .args(["kills::child", "--exact", "--ignored", "--nocapture"])
        .env("TRATO_TEST_KILLED", company.url())
        .env("TRATO_TEST_OFFICE", office.url())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let out = BufReader::new(child.stdout.take().expect("its output"));
    let found = out.lines().map_while(Result::ok).any(|line| line.contains("at work"));
    assert!(found, "the child works");
    child
}

/// Starts a sender and kills it at a step; what the server kept meanwhile.
fn kill_at(step: Step, company: &TestCompany, office: &mut Office) -> Vec<Kept> {
    let mode = match step {
        Step::Greeting => "hold-ehlo",
        Step::Data => "hold-data",
        Step::Content => "hold-250",
        Step::Lost => "lose",
        Step::Taken | Step::Anywhere(_) => "normal",
    };
    let mut kept = office.mode(mode);
    let mut child = start(company, office);
    if let Step::Anywhere(micros) = step {
        std::thread::sleep(Duration::from_micros(micros));
    } else {
        loop {
            let event = office.event(SOON).unwrap_or_else(|| panic!("{step:?} is never reached"));
            if event.starts_with("at ") {
                break;
            }
            if let Some(message) = accepted(&event) {
                kept.push(message);
                break;
            }
        }
    }
    child.kill().expect("killed");
    child.wait().expect("ends");
    // It learns that the client is gone, and drops what it had half.
    while let Some(event) = office.event(Duration::from_millis(30)) {
        kept.extend(accepted(&event));
    }
    kept
}

/// How often each message was kept, all copies being the same.
fn copies(kept: &[Kept]) -> HashMap<&str, usize> {
    let mut texts: HashMap<&str, (&str, usize)> = HashMap::new();
    for message in kept {
        let (text, count) = texts.entry(&message.message_id).or_insert((&message.text, 0));
        assert_eq!(*text, message.text, "the same message again");
        *count += 1;
    }
    texts.into_iter().map(|(id, (_, count))| (id, count)).collect()
}

/// Kills, then sends the rest in peace; every message must have come. The messages that came more than once.
async fn rounds(company: &TestCompany, office: &mut Office, steps: &[Step], sent: usize, all: usize) -> usize {
    let mut kept = Vec::new();
    for step in steps {
        kept.extend(kill_at(*step, company, office));
    }
    kept.extend(office.mode("normal"));
    let sending = Sending::to(company.engine.store(), &office.url());
    wait(company.engine.store(), MailState::Sent, all).await;
    sending.end().await;
    kept.extend(office.since());
    let copies = copies(&kept);
    assert_eq!(copies.len(), all - sent, "none is lost");
    copies.values().map(|count| count - 1).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_loses_nothing_and_repeats_at_most_one() {
    let kills: usize = std::env::var("TRATO_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    for company in TestCompany::each().await {
        let store = company.engine.store();
        let mut office = Office::open();
        // What the server has not kept when we die comes once.
        let early: Vec<Step> =
            [Step::Greeting, Step::Data, Step::Content].into_iter().cycle().take(kills / 2).collect();
        let first = 40;
        put(store, first).await;
        let twice = rounds(&company, &mut office, &early, 0, first as usize).await;
        assert_eq!(twice, 0, "nothing was in doubt");

        let late: Vec<Step> = (0..kills - early.len())
            .map(|n| match n % 3 {
                0 => Step::Lost,
                1 => Step::Taken,
                _ => Step::Anywhere(n as u64 * 997 % 30_000),
            })
            .collect();
        let second = u32::try_from(kills).expect("fits") * 30;
        crate::outbox::put_until(store, first + 1, second, 10, i64::MAX / 2).await;
        let all = (first + second) as usize;
        let twice = rounds(&company, &mut office, &late, first as usize, all).await;
        println!("{kills} kills: {twice} of {all} messages came twice");
        assert!(twice <= late.len(), "at most one a kill: {twice}");
        let lost = late.iter().filter(|step| **step == Step::Lost).count();
        assert!(twice >= lost, "a lost 250 must be seen to repeat: {twice} of {lost}");
    }
}
