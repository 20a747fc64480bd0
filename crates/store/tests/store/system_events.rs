//! The log: timelines, the sealed feed, the hash chain and what it proves.

use trato_model::event::EventKind;
use trato_model::{Currency, Event, FieldChange, Id, Money, Source, Value};
use trato_store::{EventFilter, Flaw, Store, StoreError};

use crate::support::{Fresh, id, on_both};

const MINUTE: i64 = 60_000_000;

fn event(n: u32) -> Event {
    Event {
        id: id(n),
        at: i64::from(n),
        actor: id(900),
        source: Source::Page,
        kind: if n % 10 == 1 { EventKind::Created } else { EventKind::Updated },
        entity: "opportunity",
        record: id(500 + n % 3),
        version: i64::from(n),
        title: format!("Trato {n}"),
        changes: vec![
            FieldChange { field: "stage", before: Value::Null, after: Value::Id(id(n)) },
            FieldChange {
                field: "amount",
                before: Value::Money(Money::new(i64::from(n), Currency::EUR)),
                after: Value::List(vec![Value::Text("ñ".into()), Value::Bool(true)]),
            },
        ],
        subjects: vec![("account", id(700)), ("opportunity", id(500 + n % 3))],
        cause: n.is_multiple_of(2).then(|| id(3)),
    }
}

async fn append(store: &Store, numbers: std::ops::RangeInclusive<u32>) {
    for n in numbers {
        let mut tx = store.begin().await.expect("begins");
        tx.append(&[event(n)]).await.expect("appends");
        tx.commit().await.expect("commits");
    }
}

/// Whoever verifies a log in use is told that it is whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_grows_is_whole() {
    on_both(async |db| {
        append(&db.store, 1..=3).await;
        db.store.seal(0).await.expect("seals");
        let (store, (stop, stopped)) = (db.store.clone(), tokio::sync::watch::channel(false));
        let writer = tokio::spawn(async move {
            let mut n = 3;
            while !*stopped.borrow() {
                n += 1;
                append(&store, n..=n).await;
                store.seal(0).await.expect("seals");
                store.anchor(i64::from(n)).await.expect("anchors");
            }
        });
        let mut grown = Vec::new();
        let begun = std::time::Instant::now();
        while grown.last() < Some(&60) && begun.elapsed().as_secs() < 60 {
            let report = db.store.verify_audit().await.expect("verifies");
            assert!(report.is_ok(), "{report:?}");
            grown.push(report.entries);
        }
        stop.send(true).expect("is heard");
        writer.await.expect("no writer fails");
        assert!(grown.is_sorted() && grown.last() >= Some(&60), "it grew meanwhile: {grown:?}");
        let end = db.store.verify_audit().await.expect("verifies").entries;
        db.behind(&format!("DELETE FROM sys_event WHERE seq = {end}")).await;
        let cut = db.store.verify_audit().await.expect("verifies");
        assert_eq!(cut.first_bad, Some((end, Flaw::Missing)));
    })
    .await;
}

/// By who acted, kind and time, page by page, a stretch at a time where few fit.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_read_by_whom_what_and_when() {
    on_both(async |db| {
        let moment = |n: u32| i64::from(n) * 1_000;
        for n in 1..=12_u32 {
            let (actor, entity) =
                (if n == 2 { id(901) } else { id(900) }, if n % 4 == 0 { "account" } else { "opportunity" });
            let event = Event { id: Id::new(moment(n), n.into()), at: moment(n), actor, entity, ..event(n) };
            let mut tx = db.store.begin().await.expect("begins");
            tx.append(&[event]).await.expect("appends");
            tx.commit().await.expect("commits");
        }
        // All pages of a filter: the events of each.
        let pages = async |filter: EventFilter| {
            let (mut filter, mut pages) = (filter, Vec::new());
            loop {
                let page = db.store.events(&filter).await.expect("reads");
                pages.push(page.events.iter().map(|event| event.version).collect::<Vec<_>>());
                filter.before = page.next;
                if page.next.is_none() {
                    return pages;
                }
            }
        };
        let all =
            EventFilter { actor: None, entity: None, from: 0, to: moment(1_000), before: None, limit: 5, stretch: 4 };
        assert_eq!(pages(all.clone()).await, [vec![12, 11, 10, 9, 8], vec![7, 6, 5, 4, 3], vec![2, 1]]);
        let days = EventFilter { from: moment(3), to: moment(6), ..all.clone() };
        assert_eq!(pages(days.clone()).await, [[5, 4, 3]], "from the first moment to before the last");
        let exactly = EventFilter { limit: 3, ..days };
        assert_eq!(pages(exactly).await, [[5, 4, 3]], "no empty page behind the last");
        let accounts = EventFilter { entity: Some("account"), ..all.clone() };
        assert_eq!(pages(accounts.clone()).await, [[12], [8], [4]], "a stretch each");
        assert_eq!(pages(EventFilter { stretch: 100, ..accounts }).await, [[12, 8, 4]]);
        let rare = EventFilter { actor: Some(id(901)), ..all.clone() };
        assert_eq!(pages(rare.clone()).await, [vec![], vec![], vec![2]]);
        assert_eq!(pages(EventFilter { entity: Some("account"), ..rare }).await, [vec![0_i64; 0], vec![], vec![]]);
        let page = db.store.events(&all).await.expect("reads");
        assert_eq!((page.events[0].title.as_str(), page.events[0].changes.len()), ("Trato 12", 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_come_back_whole_on_every_timeline() {
    on_both(async |db| {
        append(&db.store, 1..=9).await;
        let mut tx = db.store.begin().await.expect("begins");
        tx.append(&[event(10), event(11)]).await.expect("appends");
        drop(tx);
        let newest = db.store.events_about("account", id(700), None, 4).await.expect("reads");
        assert_eq!(newest.iter().map(|e| e.at).collect::<Vec<_>>(), [9, 8, 7, 6]);
        assert_eq!(newest[0], event(9));
        let next = db.store.events_about("account", id(700), Some((6, newest[3].id)), 40).await.expect("reads");
        assert_eq!(next.iter().map(|e| e.at).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
        let own = db.store.events_about("opportunity", id(501), None, 40).await.expect("reads");
        assert_eq!(own.iter().map(|e| e.at).collect::<Vec<_>>(), [7, 4, 1], "its own timeline shows it once");
        assert!(db.store.events_about("contact", id(700), None, 4).await.expect("reads").is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_follows_the_sealed_order() {
    on_both(async |db| {
        append(&db.store, 1..=5).await;
        assert!(db.store.feed(0, 10).await.expect("reads").is_empty(), "unsealed events are not in the feed");
        // One transaction is still open when the sealer comes by (it cannot be on SQLite, where there is one writer).
        let mut open = None;
        if !db.is_sqlite() {
            let mut tx = db.store.begin().await.expect("begins");
            tx.append(&[event(6)]).await.expect("appends");
            open = Some(tx);
            append(&db.store, 7..=7).await;
        }
        let sealed = db.store.seal(0).await.expect("seals");
        assert_eq!(sealed, if db.is_sqlite() { 5 } else { 6 });
        if let Some(tx) = open {
            tx.commit().await.expect("commits late");
        } else {
            append(&db.store, 7..=7).await;
            append(&db.store, 6..=6).await;
        }
        assert!(db.store.seal(0).await.expect("seals") > 0);
        assert_eq!(db.store.seal(0).await.expect("seals"), 0);
        let feed = db.store.feed(0, 100).await.expect("reads");
        assert_eq!(feed.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), (1..=7).collect::<Vec<_>>());
        assert_eq!(
            feed.iter().map(|(_, e)| e.at).collect::<Vec<_>>(),
            [1, 2, 3, 4, 5, 7, 6],
            "the late one comes last"
        );
        let rest = db.store.feed(5, 1).await.expect("reads");
        assert_eq!((rest.len(), rest[0].0, &rest[0].1), (1, 6, &event(7)));
        assert!(db.store.verify_audit().await.expect("verifies").is_ok());
    })
    .await;
}

/// Writers, and sealers on two nodes at once: every event once, in one chain.
#[tokio::test(flavor = "multi_thread")]
async fn two_sealers_make_one_chain() {
    on_both(async |db| {
        let other = db.again().await;
        let writers: Vec<_> = (0..8_u32)
            .map(|writer| {
                let store = db.store.clone();
                tokio::spawn(async move { append(&store, writer * 100 + 1..=writer * 100 + 40).await })
            })
            .collect();
        let sealers: Vec<_> = [db.store.clone(), other.clone()]
            .into_iter()
            .map(|store| {
                tokio::spawn(async move {
                    for _ in 0..40 {
                        match store.seal(0).await {
                            // Of two programs on one SQLite file one may find no gap between the other's transactions.
                            Ok(_) | Err(StoreError::Busy(_)) => {}
                            Err(error) => panic!("seals: {error}"),
                        }
                        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                    }
                })
            })
            .collect();
        for task in writers.into_iter().chain(sealers) {
            task.await.expect("no panic");
        }
        db.store.seal(0).await.expect("seals");
        let feed = db.store.feed(0, 1000).await.expect("reads");
        assert_eq!(feed.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), (1..=320).collect::<Vec<_>>());
        let report = db.store.verify_audit().await.expect("verifies");
        assert_eq!((report.is_ok(), report.entries, report.unsealed), (true, 320, 0), "{report:?}");
        other.close().await;
    })
    .await;
}

/// Thirty sealed events, an anchor at twenty and one at thirty.
async fn sealed(db: &Fresh) {
    append(&db.store, 1..=20).await;
    db.store.seal(10 * MINUTE).await.expect("seals and anchors");
    append(&db.store, 21..=30).await;
    db.store.seal(11 * MINUTE).await.expect("seals, too early for an anchor");
    assert_eq!(db.store.anchors().expect("reads").len(), 1);
    let anchor = db.store.anchor(12 * MINUTE).await.expect("anchors").expect("there is a head");
    assert_eq!((anchor.seq, anchor.at), (30, 12 * MINUTE));
    let report = db.store.verify_audit().await.expect("verifies");
    assert_eq!((report.is_ok(), report.entries, report.anchors, report.anchored), (true, 30, 2, Some(30)));
}

async fn first_bad(db: &Fresh) -> Option<(i64, Flaw)> {
    db.store.verify_audit().await.expect("verifies").first_bad
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tampering_is_found_at_its_place() {
    // 1 edit (of an entry, of a payload, of the head), 2 delete, 3 insert, 4 reorder.
    for (tampering, found) in [
        ("UPDATE sys_event SET actor = record WHERE seq = 7", (7, Flaw::Changed)),
        (
            "UPDATE sys_event_payload SET body = '{}' WHERE event = (SELECT id FROM sys_event WHERE seq = 8)",
            (8, Flaw::Payload),
        ),
        ("DELETE FROM sys_event_payload WHERE event = (SELECT id FROM sys_event WHERE seq = 9)", (9, Flaw::Payload)),
        (
            "UPDATE sys_event_payload SET body = NULL, salt = NULL WHERE event = (SELECT id FROM sys_event WHERE seq = 9)",
            (9, Flaw::Payload),
        ),
        ("UPDATE sys_event_head SET seq = 29", (30, Flaw::Changed)),
        ("DELETE FROM sys_event WHERE seq = 12", (12, Flaw::Missing)),
        ("UPDATE sys_event SET seq = CASE seq WHEN 31 THEN 31 ELSE seq END + 1 WHERE seq = 30", (30, Flaw::Missing)),
        ("UPDATE sys_event SET kind = 'deleted', record = actor WHERE seq = 30", (30, Flaw::Changed)),
    ] {
        on_both(async |db| {
            sealed(db).await;
            db.behind(tampering).await;
            assert_eq!(first_bad(db).await, Some(found), "{tampering}");
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn insertion_and_reordering_are_found() {
    on_both(async |db| {
        sealed(db).await;
        // An entry of the attacker's own at place 15, with a hash of its own, the others moved up.
        for n in (15..=30).rev() {
            db.behind(&format!("UPDATE sys_event SET seq = {} WHERE seq = {n}", n + 1)).await;
        }
        append(&db.store, 99..=99).await;
        db.behind("UPDATE sys_event SET seq = 15, hash = digest WHERE seq IS NULL").await;
        assert_eq!(first_bad(db).await, Some((15, Flaw::Changed)));
    })
    .await;
    on_both(async |db| {
        sealed(db).await;
        for (from, to) in [(10, 1000), (11, 10), (1000, 11)] {
            db.behind(&format!("UPDATE sys_event SET seq = {to} WHERE seq = {from}")).await;
        }
        assert_eq!(first_bad(db).await, Some((10, Flaw::Changed)));
    })
    .await;
}

/// What a chain alone cannot see: the anchors outside the database do.
#[tokio::test(flavor = "multi_thread")]
async fn cut_tails_and_rewritten_chains_meet_the_anchors() {
    // 5 the tail is cut off and the head moved back.
    on_both(async |db| {
        sealed(db).await;
        cut(db, 25).await;
        let alone = db.store.verify_against(&[]).await.expect("verifies");
        assert!(alone.is_ok(), "the chain by itself is consistent");
        assert_eq!(first_bad(db).await, Some((26, Flaw::Missing)));
    })
    .await;
    // 6 cut off, and other events appended and sealed in their place.
    on_both(async |db| {
        sealed(db).await;
        cut(db, 25).await;
        append(&db.store, 51..=58).await;
        db.store.seal(0).await.expect("seals");
        assert!(db.store.verify_against(&[]).await.expect("verifies").is_ok());
        assert_eq!(first_bad(db).await, Some((30, Flaw::Rewritten)));
    })
    .await;
    // 7 everything written anew.
    on_both(async |db| {
        sealed(db).await;
        cut(db, 0).await;
        append(&db.store, 51..=90).await;
        db.store.seal(0).await.expect("seals");
        assert!(db.store.verify_against(&[]).await.expect("verifies").is_ok());
        assert_eq!(first_bad(db).await, Some((20, Flaw::Rewritten)));
        std::fs::write(db.dir.path().join("anchor"), "nonsense\n").expect("writes");
        assert!(db.store.verify_audit().await.is_err(), "a damaged anchor file is no silence");
    })
    .await;
}

/// Removes everything after `keep` and moves the head back, as a careful attacker would.
async fn cut(db: &Fresh, keep: u32) {
    db.behind(&format!("DELETE FROM sys_event_subject WHERE event IN (SELECT id FROM sys_event WHERE seq > {keep})"))
        .await;
    db.behind(&format!("DELETE FROM sys_event_payload WHERE event IN (SELECT id FROM sys_event WHERE seq > {keep})"))
        .await;
    db.behind(&format!("DELETE FROM sys_event WHERE seq > {keep}")).await;
    if keep == 0 {
        db.behind("DELETE FROM sys_event_head").await;
    } else {
        let head =
            format!("UPDATE sys_event_head SET seq = {keep}, hash = (SELECT hash FROM sys_event WHERE seq = {keep})");
        db.behind(&head).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn erasure_keeps_the_chain_valid() {
    on_both(async |db| {
        sealed(db).await;
        let by: Id = id(800);
        let purge = Event { id: by, kind: EventKind::Purged, record: id(501), changes: Vec::new(), ..event(40) };
        let mut tx = db.store.begin().await.expect("begins");
        tx.append(&[purge]).await.expect("appends");
        assert_eq!(tx.erase_payloads("opportunity", id(501), by).await.expect("erases"), 10);
        tx.commit().await.expect("commits");
        db.store.seal(0).await.expect("seals");
        let report = db.store.verify_audit().await.expect("verifies");
        assert_eq!((report.is_ok(), report.entries, report.erased), (true, 31, 10), "{report:?}");
        let left = db.store.events_about("opportunity", id(501), None, 50).await.expect("reads");
        assert_eq!(left.len(), 11);
        assert!(left[1..].iter().all(|event| event.title.is_empty() && event.changes.is_empty()));
        if db.is_sqlite() {
            db.store.compact().await.expect("compacts");
            let file = std::fs::read(db.path()).expect("reads");
            let log = std::fs::read(db.path().with_extension("db-wal")).unwrap_or_default();
            let holds = |text: &[u8]| [&file, &log].iter().any(|bytes| bytes.windows(text.len()).any(|w| w == text));
            assert!(holds(b"Trato 29") && !holds(b"Trato 28"), "no byte of what was erased is left");
        }
        assert_eq!(db.store.events_about("opportunity", id(502), None, 1).await.expect("reads")[0].title, "Trato 29");
    })
    .await;
}
