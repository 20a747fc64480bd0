//! Servers that do not want a message, or cannot be reached.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::time::Duration;

use trato_engine::Clock;
use trato_engine::mail::{MailState, Pace};
use trato_testkit::TestCompany;

use crate::office::Office;
use crate::outbox::{SOON, Sending, pace, put, put_until, wait};

#[tokio::test(flavor = "multi_thread")]
async fn messages_arrive_once_and_whole() {
    for company in TestCompany::each().await {
        let store = company.engine.store();
        let mut office = Office::open();
        put(store, 120).await;
        let sending = Sending::to(store, &office.url());
        let sent = wait(store, MailState::Sent, 120).await;
        sending.end().await;
        assert_eq!(sent[0].outcome.as_deref(), Some("250 2.0.0 kept"));
        let kept = office.since();
        let ids: BTreeSet<&str> = kept.iter().map(|kept| kept.message_id.as_str()).collect();
        assert_eq!((kept.len(), ids.len()), (120, 120), "more messages than one connection carries");
        let one = kept.iter().find(|kept| kept.to == ["eva7@example.com"]).expect("the seventh");
        assert_eq!(one.message_id, sent.iter().find(|row| row.subject.ends_with(" 7")).expect("it").message_id);
        for header in ["Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Date: Sun, 22 Nov 2026 10:00:00 +0000"] {
            assert!(one.text.contains(header), "{}", one.text);
        }
        assert!(one.text.contains("\r\n.\r\n"), "a line of one full stop survives: {}", one.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_gets_everything_when_it_is_up_again() {
    for company in TestCompany::each().await {
        let store = company.engine.store();
        // A port on which nobody listens.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|found| found.local_addr()).expect("a port").port();
        put(store, 20).await;
        let sending = Sending::to(store, &format!("smtp://127.0.0.1:{port}"));
        tokio::time::sleep(Duration::from_millis(700)).await;
        let waiting = store.mails(MailState::Queued, 99).await.expect("reads");
        let told: Vec<&str> = waiting.iter().filter_map(|row| row.outcome.as_deref()).collect();
        assert!(told.iter().any(|words| words.contains("refused")), "the administrator sees why: {told:?}");
        let tries: i64 = waiting.iter().map(|row| row.attempt).sum();
        assert!((2..40).contains(&tries), "it is left alone for longer and longer: {tries} tries");
        assert!(store.mails(MailState::Failed, 9).await.expect("reads").is_empty(), "no message's fault");
        let mut office = Office::with(port, None, None);
        wait(store, MailState::Sent, 20).await;
        sending.end().await;
        assert_eq!(office.since().len(), 20);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_in_the_middle_of_a_message_gets_it_again() {
    for company in TestCompany::each().await {
        let store = company.engine.store();
        let mut office = Office::open();
        let port = office.port;
        office.mode("die");
        put_until(store, 1, 3, 500_000, i64::MAX / 2).await;
        let sending = Sending::to(store, &office.url());
        assert!(office.kept(1, SOON).is_empty(), "it dies without keeping anything");
        drop(office);
        let mut office = Office::with(port, None, None);
        wait(store, MailState::Sent, 3).await;
        sending.end().await;
        let kept = office.since();
        assert_eq!(kept.len(), 3, "each once");
        assert!(kept.iter().all(|kept| kept.text.len() > 1_000_000), "and whole");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn not_now_is_tried_again_and_never_is_never() {
    for company in TestCompany::each().await {
        let store = company.engine.store();
        let mut office = Office::open();
        office.mode("later");
        put(store, 2).await;
        let sending = Sending::to(store, &office.url());
        tokio::time::sleep(Duration::from_millis(600)).await;
        let waiting = store.mails(MailState::Queued, 9).await.expect("reads");
        let tries: i64 = waiting.iter().map(|row| row.attempt).sum();
        assert!((4..14).contains(&tries), "pauses double: {tries} tries of two in 600 ms");
        assert_eq!(waiting[0].outcome.as_deref(), Some("451 4.7.1 come back later"));
        office.mode("never");
        let failed = wait(store, MailState::Failed, 2).await;
        assert_eq!(failed[0].outcome.as_deref(), Some("550 5.1.1 no such user here"));
        assert!(failed[0].finished_at.is_some());

        office.mode("normal");
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(store.mails(MailState::Sent, 9).await.expect("reads").is_empty(), "never means never");
        let again = store.resend_mail(failed[0].id, 5, i64::MAX / 2).await.expect("puts back");
        assert!(again, "until the administrator says otherwise");
        wait(store, MailState::Sent, 1).await;
        sending.end().await;
        assert_eq!(office.since().iter().map(|kept| &kept.message_id).collect::<Vec<_>>(), [&failed[0].message_id]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_of_no_use_any_more_is_given_up_with_the_last_words() {
    let company = TestCompany::sqlite().await;
    let store = company.engine.store();
    let mut office = Office::open();
    office.mode("later");
    let soon = Clock::System.now() + 2_000_000;
    put_until(store, 1, 1, 10, soon).await;
    let pace = Pace { retry: Duration::from_secs(60), ..pace() };
    let sending = Sending::at(store, &office.url(), pace);
    let failed = wait(store, MailState::Failed, 1).await;
    sending.end().await;
    assert_eq!((failed[0].attempt, failed[0].outcome.as_deref()), (1, Some("451 4.7.1 come back later")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_time_passed_while_nobody_could_send_it_is_handed_to_nobody() {
    for company in TestCompany::each().await {
        let store = company.engine.store();
        let mut office = Office::open();
        put_until(store, 1, 2, 10, Clock::System.now() - 1).await;
        put_until(store, 3, 1, 10, i64::MAX / 2).await;
        let sending = Sending::to(store, &office.url());
        wait(store, MailState::Sent, 1).await;
        let late = wait(store, MailState::Expired, 2).await;
        assert!(late.iter().all(|row| row.finished_at.is_some() && row.outcome.is_none()), "{late:?}");
        // The administrator may want them all the same: nothing in them says that they are of no use.
        assert!(store.resend_mail(late[0].id, 5, i64::MAX / 2).await.expect("puts back"));
        wait(store, MailState::Sent, 2).await;
        sending.end().await;
        assert_eq!(office.since().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_will_have_none_of_our_mail_fails_no_message() {
    let company = TestCompany::sqlite().await;
    let store = company.engine.store();
    put(store, 3).await;
    let mut office = Office::with(0, None, Some("s3cret"));
    let wrong = Sending::to(store, &format!("smtp://crm:wr0ng@127.0.0.1:{}", office.port));
    tokio::time::sleep(Duration::from_millis(400)).await;
    wrong.end().await;
    let waiting = store.mails(MailState::Queued, 9).await.expect("reads");
    assert_eq!(waiting.len(), 3, "a wrong password is not the messages' fault");
    let words = waiting.iter().find_map(|row| row.outcome.clone()).expect("words");
    assert!(words.starts_with("535"), "{words}");
    assert!(!words.contains("wr0ng"), "{words}");
    let right = Sending::to(store, &format!("smtp://crm:s3cret@127.0.0.1:{}", office.port));
    wait(store, MailState::Sent, 3).await;
    right.end().await;
    office.mode("closing");
    put_until(store, 10, 2, 10, i64::MAX / 2).await;
    let sending = Sending::to(store, &format!("smtp://crm:s3cret@127.0.0.1:{}", office.port));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(store.mails(MailState::Failed, 9).await.expect("reads").is_empty(), "421 is about the server");
    assert_eq!(store.mails(MailState::Sent, 9).await.expect("reads").len(), 3, "and sends nothing");
    office.mode("normal");
    wait(store, MailState::Sent, 5).await;
    sending.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_never_send_the_same_message() {
    let many: u32 = std::env::var("TRATO_TEST_MAILS").ok().and_then(|many| many.parse().ok()).unwrap_or(600);
    for company in TestCompany::each().await {
        let store = company.engine.store();
        let mut office = Office::open();
        put(store, many).await;
        // A machine that is busy with other tests must not let leases run out: that is another test's business.
        let lease = Pace { lease: Duration::from_secs(60), ..pace() };
        let mut senders = vec![Sending::at(store, &office.url(), lease)];
        for _ in 0..3 {
            senders.push(Sending::at(&company.another_node().await, &office.url(), lease));
        }
        let mut kept = office.kept(many as usize, 3 * SOON);
        for sending in senders {
            sending.end().await;
        }
        kept.extend(office.since());
        let ids: BTreeSet<&str> = kept.iter().map(|kept| kept.message_id.as_str()).collect();
        assert_eq!((kept.len(), ids.len()), (many as usize, many as usize));
        wait(store, MailState::Sent, many as usize).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_server_keeps_its_message_to_itself() {
    for company in TestCompany::each().await {
        let store = company.engine.store();
        let mut office = Office::open();
        office.mode("slow");
        put(store, 2).await;
        // A lease is far shorter than what the server takes: only renewing it keeps the other node away.
        let lease = Pace { lease: Duration::from_secs(1), ..pace() };
        let other = company.another_node().await;
        let senders = [store, &other].map(|store| Sending::at(store, &office.url(), lease));
        wait(store, MailState::Sent, 2).await;
        for sending in senders {
            sending.end().await;
        }
        assert_eq!(office.since().len(), 2);
    }
}
