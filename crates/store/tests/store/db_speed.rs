//! How fast small transactions commit. Run it alone and optimised:
//! `cargo test --release -p trato-store --test store db_speed -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use trato_model::Id;
use trato_store::Session;

use crate::support::{id, on_both};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn commits_per_second() {
    on_both(async |db| {
        for writers in [1_u32, 8, 64] {
            let end = Instant::now() + Duration::from_secs(4);
            let before = db.store.commits();
            let tasks: Vec<_> = (0..writers)
                .map(|_| {
                    let store = db.store.clone();
                    tokio::spawn(async move {
                        let mut times = Vec::new();
                        while Instant::now() < end {
                            let begun = Instant::now();
                            let session = Session {
                                hash: rand::random::<[u8; 32]>().to_vec(),
                                user: Id::constant(rand::random()),
                                device: "Browser".into(),
                                created_at: 1,
                                seen_at: 1,
                                expires_at: 2,
                            };
                            let mut tx = store.begin().await.expect("begins");
                            tx.create_session(&session).await.expect("inserts");
                            tx.commit().await.expect("commits");
                            times.push(begun.elapsed());
                        }
                        times
                    })
                })
                .collect();
            let mut times = Vec::new();
            for task in tasks {
                times.extend(task.await.expect("no panic"));
            }
            times.sort_unstable();
            let groups = db.store.commits().zip(before).map(|((_, now), (_, before))| now - before);
            eprintln!(
                "{} {writers:>2} writers: {:>6} commits/s, p50 {:?}, p99 {:?}, groups {groups:?}",
                if db.is_sqlite() { "SQLite    " } else { "PostgreSQL" },
                times.len() / 4,
                times[times.len() / 2],
                times[times.len() * 99 / 100],
            );
        }
    })
    .await;
}

/// How fast the log is sealed and proved.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn events_per_second() {
    on_both(async |db| {
        const EVENTS: u32 = 200_000;
        let event = |n: u32| trato_model::Event {
            id: id(n),
            at: i64::from(n),
            actor: id(1),
            source: trato_model::Source::Api,
            kind: trato_model::event::EventKind::Updated,
            entity: "contact",
            record: id(n % 1000),
            version: i64::from(n),
            title: format!("Contacto {n}"),
            changes: vec![trato_model::FieldChange {
                field: "phone",
                before: trato_model::Value::Null,
                after: trato_model::Value::Text("+34 600 000 000".into()),
            }],
            subjects: vec![("account", id(n % 77))],
            cause: None,
        };
        let each = |begun: Instant| f64::from(EVENTS) / begun.elapsed().as_secs_f64();
        let name = if db.is_sqlite() { "SQLite" } else { "PostgreSQL" };
        let begun = Instant::now();
        for chunk in 0..EVENTS / 10_000 {
            let events: Vec<_> = (chunk * 10_000..(chunk + 1) * 10_000).map(event).collect();
            let mut tx = db.store.begin().await.expect("begins");
            tx.append(&events).await.expect("appends");
            tx.commit().await.expect("commits");
        }
        eprintln!("{name}: {:.0} events appended a second", each(begun));
        let begun = Instant::now();
        while db.store.seal(0).await.expect("seals") > 0 {}
        eprintln!("{name}: {:.0} sealed a second", each(begun));
        let begun = Instant::now();
        assert!(db.store.verify_audit().await.expect("verifies").is_ok());
        eprintln!("{name}: {:.0} verified a second", each(begun));
    })
    .await;
}
