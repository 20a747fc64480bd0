//! How fast small transactions commit. Run it alone and optimised:
//! `cargo test --release -p trato-store --test store db_speed -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use trato_model::Id;
use trato_store::Session;

use crate::support::on_both;

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
