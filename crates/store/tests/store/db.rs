//! Transactions: what a commit promises, what a rollback leaves, and the group commit of SQLite.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use trato_store::{ChangeNotice, StoreError};

use crate::support::{id, number, on_both, on_postgres, postgres, sqlite};

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_is_seen_and_a_drop_is_not() {
    on_both(async |db| {
        let mut tx = db.store.begin().await.expect("begins");
        tx.set_setting("kept", &number(1)).await.expect("sets");
        assert_eq!(db.store.setting("kept").await.expect("reads"), None, "readers see committed rows only");
        assert_eq!(tx.setting("kept").await.expect("reads"), Some(number(1)), "a transaction sees its own");
        tx.commit().await.expect("commits");
        assert_eq!(db.store.setting("kept").await.expect("reads"), Some(number(1)));

        let mut tx = db.store.begin().await.expect("begins");
        tx.set_setting("kept", &number(2)).await.expect("sets");
        drop(tx);
        let mut tx = db.store.begin().await.expect("begins");
        tx.set_setting("kept", &number(3)).await.expect("sets");
        tx.rollback().await;
        assert_eq!(db.store.setting("kept").await.expect("reads"), Some(number(1)));
    })
    .await;
}

/// Whoever commits while long work stands in line does not wait for the end of that work.
#[tokio::test(flavor = "multi_thread")]
async fn long_work_joins_nobody() {
    on_both(async |db| {
        let mut tx = db.store.begin().await.expect("begins");
        tx.set_setting("short", &number(1)).await.expect("sets");
        let store = db.store.clone();
        let (commit, committed) = tokio::sync::oneshot::channel::<()>();
        let long = tokio::spawn(async move {
            let mut tx = store.begin_alone().await.expect("begins");
            tx.set_setting("long", &number(1)).await.expect("sets");
            committed.await.expect("the short one is done");
            tx.commit().await.expect("commits");
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        let short = tokio::time::timeout(Duration::from_secs(20), tx.commit()).await;
        short.expect("it does not wait for the long one").expect("commits");
        assert_eq!(db.store.setting("short").await.expect("reads"), Some(number(1)));
        commit.send(()).expect("it waits");
        long.await.expect("ends");
        assert_eq!(db.store.setting("long").await.expect("reads"), Some(number(1)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn savepoints_nest_and_cure_a_failed_statement() {
    on_both(async |db| {
        let mut tx = db.store.begin().await.expect("begins");
        tx.set_setting("outer", &number(1)).await.expect("sets");
        tx.savepoint().await.expect("opens");
        tx.set_setting("lost", &number(1)).await.expect("sets");
        tx.savepoint().await.expect("opens");
        tx.set_setting("lost too", &number(1)).await.expect("sets");
        tx.release().await.expect("keeps");
        tx.rollback_to().await.expect("undoes both");
        tx.savepoint().await.expect("opens");
        tx.put_one_time_token(b"a", trato_store::Purpose::Reset, id(1), 10).await.expect("puts");
        let twice = tx.put_one_time_token(b"a", trato_store::Purpose::Reset, id(2), 10).await;
        let Err(StoreError::Unique { table, columns, .. }) = &twice else { panic!("{twice:?}") };
        assert_eq!((table.as_str(), columns.as_slice()), ("sys_one_time_token", ["hash".to_owned()].as_slice()));
        let after = tx.set_setting("after", &number(1)).await;
        assert_eq!(after, Err(twice.expect_err("failed")), "a failed transaction does nothing more");
        tx.rollback_to().await.expect("cures it");
        tx.set_setting("inner", &number(1)).await.expect("goes on");
        tx.commit().await.expect("commits");
        let keys: Vec<String> = db.store.settings("").await.expect("reads").into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["inner", "outer"]);
        assert!(db.store.begin().await.expect("begins").rollback_to().await.is_err(), "there is none to roll back to");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_after_a_failure_keeps_nothing_and_says_so() {
    on_both(async |db| {
        let mut tx = db.store.begin().await.expect("begins");
        tx.set_setting("a", &number(1)).await.expect("sets");
        tx.put_one_time_token(b"a", trato_store::Purpose::Reset, id(1), 10).await.expect("puts");
        let failed = tx.put_one_time_token(b"a", trato_store::Purpose::Reset, id(2), 10).await;
        assert!(matches!(failed, Err(StoreError::Unique { .. })), "{failed:?}");
        assert!(matches!(tx.commit().await, Err(StoreError::Unique { .. })));
        assert_eq!(db.store.setting("a").await.expect("reads"), None);
        let mut tx = db.store.begin().await.expect("the store goes on");
        tx.set_setting("b", &number(1)).await.expect("sets");
        tx.commit().await.expect("commits");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_rolls_back_and_harms_nobody() {
    on_both(async |db| {
        for n in 0..20 {
            let store = db.store.clone();
            let panicked = tokio::spawn(async move {
                let mut tx = store.begin().await.expect("begins");
                tx.set_setting("panicked", &number(n)).await.expect("sets");
                panic!("on purpose");
            })
            .await;
            assert!(panicked.is_err());
            let mut tx = db.store.begin().await.expect("begins");
            tx.set_setting("fine", &number(n)).await.expect("sets");
            tx.commit().await.expect("commits");
        }
        assert_eq!(db.store.setting("panicked").await.expect("reads"), None);
        assert_eq!(db.store.setting("fine").await.expect("reads"), Some(number(19)));
    })
    .await;
}

/// 64 writers at once: nobody is told that the database is locked, nothing is lost, and on SQLite they share commits.
#[tokio::test(flavor = "multi_thread")]
async fn many_writers_share_commits() {
    on_both(async |db| {
        const WRITERS: i64 = 64;
        const EACH: i64 = 15;
        let slowest = Arc::new(AtomicU64::new(0));
        let tasks: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (store, slowest) = (db.store.clone(), slowest.clone());
                tokio::spawn(async move {
                    for n in 0..EACH {
                        let begun = Instant::now();
                        let mut tx = store.begin().await.expect("begins");
                        tx.set_setting(&format!("w{writer:02}-{n:02}"), &number(n)).await.expect("sets");
                        if n % 5 == 4 {
                            tx.rollback().await;
                        } else {
                            tx.commit().await.expect("commits");
                        }
                        slowest.fetch_max(begun.elapsed().as_millis() as u64, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("no writer fails");
        }
        assert_eq!(db.store.settings("w").await.expect("reads").len() as i64, WRITERS * EACH / 5 * 4);
        if let Some((members, groups)) = db.store.commits() {
            eprintln!("{members} transactions in {groups} commits; the slowest took {slowest:?} ms");
            assert!(groups * 4 < members, "{members} transactions took {groups} commits");
        }
    })
    .await;
}

/// A transaction whose successor never comes is still committed, within the few milliseconds that a group may last.
#[tokio::test(flavor = "multi_thread")]
async fn a_successor_who_vanishes_strands_nobody() {
    let db = sqlite().await;
    for n in 0..100 {
        let mut tx = db.store.begin().await.expect("begins");
        tx.set_setting("first", &number(n)).await.expect("sets");
        let store = db.store.clone();
        let successor = tokio::spawn(async move {
            let mut tx = store.begin().await.expect("begins");
            tx.set_setting("second", &number(n)).await.expect("sets");
            std::future::pending::<()>().await;
        });
        while !db.store.contended() {
            tokio::task::yield_now().await;
        }
        let first = tokio::spawn(tx.commit());
        // Vanishes in the line, with the baton in hand, or in its statement.
        tokio::time::sleep(Duration::from_micros(n as u64 * 13)).await;
        successor.abort();
        let begun = Instant::now();
        let answered = tokio::time::timeout(Duration::from_secs(2), first).await.expect("answered in time");
        answered.expect("no panic").expect("commits");
        assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
        assert_eq!(db.store.setting("first").await.expect("reads"), Some(number(n)));
    }
    assert_eq!(db.store.setting("second").await.expect("reads"), None);
}

/// Writers that give up anywhere, among writers that do not: what was acknowledged is there, everybody is answered.
#[tokio::test(flavor = "multi_thread")]
async fn writers_may_give_up_anywhere() {
    on_both(async |db| {
        let mut tasks = Vec::new();
        for n in 0..400_u64 {
            let store = db.store.clone();
            let task = tokio::spawn(async move {
                let mut tx = store.begin().await?;
                tx.set_setting(&format!("k{n:03}"), &number(n as i64)).await?;
                tx.commit().await
            });
            if n % 3 == 0 {
                let stop = task.abort_handle();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_micros(n * 37 % 4000)).await;
                    stop.abort();
                });
            }
            tasks.push((n, task));
        }
        let mut acknowledged = Vec::new();
        for (n, task) in tasks {
            match tokio::time::timeout(Duration::from_secs(20), task).await.expect("answered in time") {
                Ok(outcome) => {
                    outcome.expect("commits");
                    acknowledged.push(n);
                }
                Err(gone) => assert!(gone.is_cancelled()),
            }
        }
        let kept: Vec<String> = db.store.settings("k").await.expect("reads").into_iter().map(|(key, _)| key).collect();
        for n in &acknowledged {
            assert!(kept.contains(&format!("k{n:03}")), "k{n:03} was acknowledged");
        }
        assert!(acknowledged.len() >= 266);
        // Nothing stays open: a fresh transaction gets in at once.
        let tx = tokio::time::timeout(Duration::from_secs(1), db.store.begin_alone()).await.expect("gets in");
        tx.expect("begins").rollback().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_refuses() {
    on_both(async |db| {
        let other = db.again().await;
        let clone = other.clone();
        other.close().await;
        assert!(matches!(clone.begin().await.err(), Some(StoreError::Closed(_))));
        assert!(matches!(clone.setting("a").await, Err(StoreError::Closed(_))));
        assert!(clone.health().await.is_err());
        db.store.health().await.expect("the first handle is open");
    })
    .await;
}

/// A transaction that vanishes takes its connection along: the pool never hands out half a transaction.
#[tokio::test(flavor = "multi_thread")]
async fn dropped_transactions_leave_the_pool_clean() {
    let Some(server) = postgres() else { return };
    on_postgres(&server, None, async |db| {
        let config = trato_store::StoreConfig { pool: 2, ..db.config.clone() };
        let store = trato_store::Store::open(&config).await.expect("opens");
        for n in 0..20 {
            let mut tx = store.begin().await.expect("begins");
            tx.set_setting("dropped", &number(n)).await.expect("sets");
            drop(tx);
        }
        let mut tx = store.begin().await.expect("begins");
        assert_eq!(tx.setting("dropped").await.expect("reads"), None);
        tx.set_setting("fine", &number(1)).await.expect("sets");
        tx.commit().await.expect("commits");
        store.close().await;
    })
    .await;
}

/// Two transactions that wait for each other: one is undone by the server and may be tried again.
#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_retriable() {
    let Some(server) = postgres() else { return };
    on_postgres(&server, None, async |db| {
        let mut tx = db.store.begin().await.expect("begins");
        tx.set_setting("a", &number(0)).await.expect("sets");
        tx.set_setting("b", &number(0)).await.expect("sets");
        tx.commit().await.expect("commits");
        let mut one = db.store.begin().await.expect("begins");
        let mut two = db.store.begin().await.expect("begins");
        one.set_setting("a", &number(1)).await.expect("sets");
        two.set_setting("b", &number(2)).await.expect("sets");
        let (ones, twos) = tokio::join!(
            async {
                one.set_setting("b", &number(1)).await?;
                one.commit().await
            },
            async {
                two.set_setting("a", &number(2)).await?;
                two.commit().await
            }
        );
        let failed = ones.err().or(twos.err()).expect("one is undone");
        assert_eq!(failed, StoreError::Serialization);
        assert!(failed.is_retriable());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_come_after_the_commit_and_reach_other_nodes() {
    on_both(async |db| {
        let other = db.again().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (mut here, mut there) = (db.store.changes(), other.changes());
        let notice = |n| ChangeNotice { entity: "contact", record: id(n) };
        let mut tx = db.store.begin().await.expect("begins");
        tx.notice(notice(1));
        drop(tx);
        let mut tx = db.store.begin().await.expect("begins");
        tx.notice(notice(2));
        assert!(here.try_recv().is_err(), "nothing before the commit");
        tx.commit().await.expect("commits");
        assert_eq!(here.recv().await.expect("hears"), notice(2));
        if !db.is_sqlite() {
            let heard = tokio::time::timeout(Duration::from_secs(2), there.recv()).await.expect("hears in time");
            assert_eq!(heard.expect("hears"), notice(2));
            tokio::time::sleep(Duration::from_millis(400)).await;
            assert!(here.try_recv().is_err(), "a node does not hear itself");
        }
        other.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_only_listens_hears_again_after_its_connection_is_lost() {
    let Some(server) = postgres() else { return };
    on_postgres(&server, None, async |db| {
        let other = db.again().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut there = other.changes();
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND query LIKE 'LISTEN%'";
        assert_eq!(db.behind(cut).await, 2, "both nodes listen");
        let next = async |there: &mut tokio::sync::broadcast::Receiver<ChangeNotice>| {
            let heard = tokio::time::timeout(Duration::from_secs(5), there.recv()).await;
            heard.expect("hears in time").expect("hears")
        };
        assert_eq!(next(&mut there).await, ChangeNotice::ANYTHING, "what was said meanwhile nobody knows");
        tokio::time::sleep(Duration::from_millis(300)).await;
        let notice = ChangeNotice { entity: "contact", record: id(7) };
        let mut tx = db.store.begin().await.expect("begins");
        tx.notice(notice.clone());
        tx.commit().await.expect("commits");
        assert_eq!(next(&mut there).await, notice);
        other.close().await;
    })
    .await;
}
