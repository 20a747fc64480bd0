//! The system tables, one test for each promise.

use std::time::Duration;

use serde_json::json;
use trato_model::Id;
use trato_store::{
    ApiToken, Claim, FileInfo, ImportRow, ImportRun, JobFilter, JobState, MailState, NewJob, NewMail, Notification,
    Purpose, Retry, Sent, Session, Store, StoreError,
};

use crate::support::{Fresh, id, number, on_both};

const SECOND: i64 = 1_000_000;

async fn enqueue(store: &Store, kind: &str, run_at: i64, key: Option<&str>) {
    let mut tx = store.begin().await.expect("begins");
    let job = NewJob { kind: kind.into(), payload: json!({ "at": run_at }), run_at, key: key.map(str::to_owned) };
    tx.enqueue(job).await.expect("puts");
    tx.commit().await.expect("commits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_worker_is_refused_by_its_fence() {
    on_both(async |db| {
        enqueue(&db.store, "mail", 10, None).await;
        enqueue(&db.store, "other", 10, None).await;
        let lease =
            async |node: &str, now| db.store.lease_jobs(node, &["mail"], 5, 10 * SECOND, now).await.expect("leases");
        assert_eq!(lease("a", 9).await, [], "not due");
        let first = lease("a", 10).await;
        assert_eq!((first.len(), first[0].attempt, &first[0].payload), (1, 1, &json!({ "at": 10 })));
        assert_eq!(lease("b", 11).await, [], "leased");
        let second = lease("b", 10 + 11 * SECOND).await;
        assert_eq!((second[0].id, second[0].attempt), (first[0].id, 2), "the lease ran out");
        // The first worker wakes up: whatever it did in its transaction is not kept.
        let mut tx = db.store.begin().await.expect("begins");
        tx.set_setting("effect", &number(1)).await.expect("sets");
        assert!(!tx.finish_job(first[0].id, first[0].fence, 20).await.expect("asks"), "refused");
        tx.rollback().await;
        assert!(!db.store.heartbeat(first[0].id, first[0].fence, 99 * SECOND, None).await.expect("asks"));
        assert!(!db.store.fail_job(first[0].id, first[0].fence, "x", Retry::Never, 20).await.expect("asks"));
        let progress = json!({ "done": 3 });
        assert!(db.store.heartbeat(second[0].id, second[0].fence, 99 * SECOND, Some(&progress)).await.expect("asks"));
        assert_eq!(lease("c", 50 * SECOND).await, [], "prolonged");
        let mut tx = db.store.begin().await.expect("begins");
        tx.set_setting("effect", &number(2)).await.expect("sets");
        assert!(tx.finish_job(second[0].id, second[0].fence, 30).await.expect("asks"));
        tx.commit().await.expect("commits");
        let filter = JobFilter { state: Some(JobState::Done), limit: 10, ..JobFilter::default() };
        let done = db.store.jobs(&filter).await.expect("lists");
        assert_eq!((done.len(), &done[0].progress, done[0].finished_at), (1, &Some(progress), Some(30)));
        assert_eq!(db.store.setting("effect").await.expect("reads"), Some(number(2)));
        assert!(!db.store.finish_job(second[0].id, second[0].fence, 31).await.expect("asks"), "done is done");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_jobs_wait_die_and_are_revived() {
    on_both(async |db| {
        enqueue(&db.store, "hook", 1, Some("k")).await;
        enqueue(&db.store, "hook", 1, Some("k")).await;
        let lease = async |now| db.store.lease_jobs("a", &["hook", "x"], 5, SECOND, now).await.expect("leases");
        let jobs = lease(1).await;
        assert_eq!(jobs.len(), 1, "one a key");
        assert!(db.store.fail_job(jobs[0].id, jobs[0].fence, "down", Retry::At(100), 2).await.expect("asks"));
        assert_eq!(lease(99).await, []);
        let again = lease(100).await;
        assert_eq!(again[0].attempt, 2);
        assert!(db.store.fail_job(again[0].id, again[0].fence, "gone", Retry::Never, 101).await.expect("asks"));
        assert_eq!(lease(1000 * SECOND).await, []);
        let dead = JobFilter { state: Some(JobState::Dead), kind: Some("hook".into()), limit: 10 };
        let rows = db.store.jobs(&dead).await.expect("lists");
        assert_eq!((rows.len(), rows[0].error.as_deref()), (1, Some("gone")));
        enqueue(&db.store, "hook", 1, Some("k")).await;
        let fresh = lease(200).await;
        assert_eq!(fresh.len(), 1, "a dead job does not hold its key");
        let taken = db.store.revive_job(rows[0].id, 300).await;
        assert!(matches!(taken, Err(StoreError::Unique { .. })), "{taken:?}");
        assert!(db.store.finish_job(fresh[0].id, fresh[0].fence, 300).await.expect("asks"));
        assert!(db.store.revive_job(rows[0].id, 300).await.expect("revives"));
        assert_eq!(lease(300).await[0].attempt, 1);
        assert_eq!(db.store.prune_jobs(301).await.expect("forgets"), 1);
    })
    .await;
}

/// Many workers, each job exactly once while nobody stalls.
#[tokio::test(flavor = "multi_thread")]
async fn workers_share_the_queue() {
    on_both(async |db| {
        let mut tx = db.store.begin().await.expect("begins");
        let job = |n: i64| NewJob { kind: "j".into(), payload: number(n), run_at: n, key: None };
        tx.enqueue_all((0..300).map(job).collect()).await.expect("puts");
        tx.commit().await.expect("commits");
        let workers: Vec<_> = (0..8)
            .map(|worker| {
                let store = db.store.clone();
                tokio::spawn(async move {
                    let mut done = Vec::new();
                    loop {
                        let name = format!("w{worker}");
                        let jobs = store.lease_jobs(&name, &["j"], 7, 60 * SECOND, 1000).await.expect("leases");
                        if jobs.is_empty() {
                            return done;
                        }
                        for job in jobs {
                            assert!(store.finish_job(job.id, job.fence, 1001).await.expect("ends"));
                            done.push(job.payload.as_i64().expect("n"));
                        }
                    }
                })
            })
            .collect();
        let mut done = Vec::new();
        for worker in workers {
            done.extend(worker.await.expect("no panic"));
        }
        // A worker that found nothing may have looked while others still held leases; all were done once.
        done.sort_unstable();
        assert_eq!(done, (0..300).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_leads_at_a_time() {
    on_both(async |db| {
        let store = &db.store;
        assert!(store.try_lease("sealer", "a", 100, 1).await.expect("asks"));
        assert!(!store.try_lease("sealer", "b", 150, 50).await.expect("asks"));
        assert!(store.try_lease("sealer", "a", 200, 90).await.expect("renews"));
        assert!(store.try_lease("mail", "b", 100, 1).await.expect("another lease"));
        assert!(!store.try_lease("sealer", "b", 300, 150).await.expect("asks"));
        assert!(store.try_lease("sealer", "b", 300, 201).await.expect("takes over"));
        store.end_lease("sealer", "a").await.expect("not his any more");
        assert!(!store.try_lease("sealer", "a", 400, 250).await.expect("asks"));
        store.end_lease("sealer", "b").await.expect("gives back");
        assert!(store.try_lease("sealer", "a", 400, 251).await.expect("asks"));
        let own = 1_700_000_000_000_000;
        let time = store.server_time(own).await.expect("asks");
        assert!(if db.is_sqlite() { time == own } else { time > own });
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_and_one_time_tokens() {
    on_both(async |db| {
        let user = id(1);
        assert_eq!(db.store.password_hash(user).await.expect("reads"), None);
        let mut tx = db.store.begin().await.expect("begins");
        tx.set_password_hash(user, "$one", 1).await.expect("sets");
        tx.set_password_hash(user, "$two", 2).await.expect("sets");
        tx.put_one_time_token(b"old", Purpose::Reset, user, 100).await.expect("puts");
        tx.put_one_time_token(b"new", Purpose::Reset, user, 100).await.expect("puts");
        tx.commit().await.expect("commits");
        assert_eq!(db.store.password_hash(user).await.expect("reads"), Some(("$two".to_owned(), 2)));
        let look = async |hash: &[u8], purpose, now| db.store.one_time_token(hash, purpose, now).await.expect("reads");
        assert_eq!(look(b"new", Purpose::Reset, 50).await, Some(user));
        assert_eq!(look(b"old", Purpose::Reset, 50).await, None, "replaced");
        assert_eq!(look(b"new", Purpose::Invite, 50).await, None, "another purpose");
        assert_eq!(look(b"new", Purpose::Reset, 100).await, None, "expired");
        // 20 at once: one wins.
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let store = db.store.clone();
                tokio::spawn(async move {
                    let mut tx = store.begin().await.expect("begins");
                    let used = tx.use_one_time_token(b"new", Purpose::Reset, 50).await.expect("asks");
                    tx.commit().await.expect("commits");
                    used
                })
            })
            .collect();
        let mut winners = 0;
        for task in tasks {
            winners += usize::from(task.await.expect("no panic") == Some(user));
        }
        assert_eq!(winners, 1);
    })
    .await;
}

fn session(n: u8, user: Id) -> Session {
    let device = format!("Browser {n}");
    Session { hash: vec![n; 32], user, device, created_at: 1, seen_at: i64::from(n), expires_at: 100 }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_and_tokens_end_when_they_should() {
    on_both(async |db| {
        let user = id(1);
        let mut tx = db.store.begin().await.expect("begins");
        for n in 1..=3 {
            tx.create_session(&session(n, user)).await.expect("creates");
        }
        tx.create_session(&session(4, id(2))).await.expect("creates");
        let token = ApiToken {
            id: id(9),
            user,
            name: "sync".into(),
            scopes: json!(["read"]),
            created_at: 1,
            expires_at: Some(100),
            revoked_at: None,
            seen_at: None,
        };
        tx.create_api_token(&token, b"t").await.expect("creates");
        tx.commit().await.expect("commits");

        db.store.touch_session(&[1; 32], 50);
        db.store.touch_session(&[1; 32], 40);
        db.store.touch_api_token(id(9), 51);
        db.store.touch_recent(user, "contact", id(5), 52);
        db.store.touch_recent(user, "account", id(6), 53);
        db.store.flush().await.expect("writes");
        db.store.flush().await.expect("nothing to write");
        assert_eq!(db.store.session(&[1; 32], 60).await.expect("reads").expect("there").seen_at, 50);
        assert_eq!(db.store.session(&[1; 32], 100).await.expect("reads"), None, "expired");
        let devices: Vec<String> =
            db.store.sessions(user, 60).await.expect("reads").into_iter().map(|s| s.device).collect();
        assert_eq!(devices, ["Browser 1", "Browser 3", "Browser 2"]);
        assert_eq!(
            db.store.at_hand(user, 9, 0).await.expect("reads").recents,
            [("account", id(6)), ("contact", id(5))]
        );
        let found = db.store.api_token(b"t", 60).await.expect("reads").expect("there");
        assert_eq!((found.seen_at, found.scopes), (Some(51), json!(["read"])));
        assert_eq!(db.store.api_token(b"t", 100).await.expect("reads"), None, "expired");

        let mut tx = db.store.begin().await.expect("begins");
        assert!(tx.revoke_api_token(id(9), 70).await.expect("revokes"));
        assert!(!tx.revoke_api_token(id(9), 71).await.expect("asks"));
        assert_eq!(tx.delete_sessions(user, Some(&[2; 32])).await.expect("ends"), 2);
        assert!(tx.delete_session(&[4; 32]).await.expect("ends"));
        tx.commit().await.expect("commits");
        assert_eq!(db.store.api_token(b"t", 60).await.expect("reads"), None, "revoked");
        assert_eq!(db.store.api_tokens(user).await.expect("reads")[0].revoked_at, Some(70));
        assert_eq!(db.store.sessions(user, 60).await.expect("reads").len(), 1);
        assert_eq!(db.store.prune_sessions(100).await.expect("forgets"), 1);
        assert_eq!(db.store.prune_recents(53).await.expect("forgets"), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_counted_in_their_window() {
    on_both(async |db| {
        let admitted =
            async |keys: &[(&str, u32)], since, now| db.store.admit_attempt(keys, since, now).await.expect("counts");
        for now in [10, 20, 20, 30] {
            assert_eq!(admitted(&[("ana", 4), ("10.0.0.1", 5)], 0, now).await, None);
        }
        assert_eq!(admitted(&[("ana", 4), ("10.0.0.2", 1)], 0, 40).await, Some(4), "four are enough");
        assert_eq!(
            admitted(&[("ana", 4), ("10.0.0.2", 1)], 15, 40).await,
            None,
            "one was before, and a refused one is not counted"
        );
        assert_eq!(admitted(&[("ana", 40), ("10.0.0.2", 1)], 15, 41).await, Some(1), "the limit that is reached");
        db.store.clear_attempts("ana").await.expect("forgets");
        assert_eq!(admitted(&[("ana", 1)], 0, 50).await, None);
        assert_eq!(admitted(&[("10.0.0.1", 4)], 0, 50).await, Some(4), "its own count");
        assert_eq!(db.store.prune_attempts(30).await.expect("forgets"), 3);
    })
    .await;
}

/// What has not been committed yet counts, too: of many at once as many get in as of many one after the other.
#[tokio::test(flavor = "multi_thread")]
async fn attempts_at_the_same_time_are_all_counted() {
    on_both(async |db| {
        let tries = (0..60).map(|n| {
            let store = db.store.clone();
            tokio::spawn(async move {
                let address = format!("10.0.0.{n}");
                store
                    .admit_attempt(&[("account:ana", 10), (address.as_str(), 30)], 0, 10)
                    .await
                    .expect("counts")
                    .is_none()
            })
        });
        let mut admitted = 0;
        for one in tries.collect::<Vec<_>>() {
            admitted += usize::from(one.await.expect("no panic"));
        }
        assert_eq!(admitted, 10);
        let long = "x".repeat(100_000);
        assert_eq!(db.store.admit_attempt(&[(long.as_str(), 1)], 0, 10).await.expect("any key fits"), None);
        assert_eq!(db.store.admit_attempt(&[(long.as_str(), 1)], 0, 10).await.expect("any key fits"), Some(1));
    })
    .await;
}

async fn idempotent(db: &Fresh, key: &str, body: &[u8], setting: &str) -> Claim {
    let mut tx = db.store.begin().await.expect("begins");
    let claim = tx.claim(key, id(1), "POST /contact", body, 1).await.expect("claims");
    if claim == Claim::New {
        let count = tx.setting(setting).await.expect("reads").and_then(|n| n.as_i64()).unwrap_or(0);
        tx.set_setting(setting, &number(count + 1)).await.expect("sets");
        tx.answer(key, id(1), "POST /contact", 201, "{\"id\":1}").await.expect("answers");
    }
    tx.commit().await.expect("commits");
    claim
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_has_one_effect() {
    on_both(async |db| {
        for n in 0..25 {
            let (key, setting) = (format!("key{n}"), format!("effect{n}"));
            let claims = futures_util::future::join_all((0..8).map(|_| idempotent(db, &key, b"body", &setting))).await;
            assert_eq!(claims.iter().filter(|claim| **claim == Claim::New).count(), 1);
            let same = Claim::Done { status: 201, body: "{\"id\":1}".into() };
            assert_eq!(claims.iter().filter(|claim| **claim == same).count(), 7);
            assert_eq!(db.store.setting(&setting).await.expect("reads"), Some(number(1)));
            assert_eq!(idempotent(db, &key, b"other", &setting).await, Claim::Other);
        }
        // Another user's, or another route's, is another key.
        let mut tx = db.store.begin().await.expect("begins");
        assert_eq!(tx.claim("key1", id(2), "POST /contact", b"body", 1).await.expect("claims"), Claim::New);
        assert_eq!(tx.claim("key1", id(1), "POST /lead", b"body", 1).await.expect("claims"), Claim::New);
        tx.rollback().await;
        let mut tx = db.store.begin().await.expect("begins");
        assert_eq!(tx.claim("left", id(1), "r", b"", 1).await.expect("claims"), Claim::New);
        tx.rollback().await;
        let mut tx = db.store.begin().await.expect("begins");
        assert_eq!(
            tx.claim("left", id(1), "r", b"", 1).await.expect("claims"),
            Claim::New,
            "a failed try leaves no key"
        );
        tx.commit().await.expect("commits");
        let mut tx = db.store.begin().await.expect("begins");
        assert_eq!(tx.claim("left", id(1), "r", b"", 1).await.expect("claims"), Claim::InFlight);
        assert!(tx.answer("never", id(1), "r", 200, "").await.is_err());
        drop(tx);
        assert_eq!(db.store.prune_idempotency(2).await.expect("forgets"), 26);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_goes_out_under_one_message_id() {
    on_both(async |db| {
        let mail = |n: u32| NewMail {
            id: id(n),
            message_id: format!("<{n}@crm.example>"),
            sender: "crm@example.com".into(),
            recipients: vec!["ana@example.com".into(), "eva@example.com".into()],
            subject: "¿Qué tal?".into(),
            raw: vec![0, 159, 146, 150],
            about: Some(("contact", id(7))),
            run_at: 10,
            give_up_at: 77,
            good_until: None,
        };
        let mut tx = db.store.begin().await.expect("begins");
        tx.outbox_put(&mail(1)).await.expect("puts");
        tx.outbox_put(&mail(2)).await.expect("puts");
        tx.commit().await.expect("commits");
        let mut tx = db.store.begin().await.expect("begins");
        let again = tx.outbox_put(&NewMail { id: id(3), ..mail(1) }).await;
        assert!(matches!(again, Err(StoreError::Unique { .. })), "{again:?}");
        drop(tx);
        assert!(db.store.lease_mail(9, SECOND, 9).await.expect("asks").is_empty());
        let mails = db.store.lease_mail(9, SECOND, 10).await.expect("leases");
        assert_eq!((mails.len(), &mails[0].raw, mails[0].recipients.len()), (2, &vec![0, 159, 146, 150], 2));
        assert_eq!((mails[0].attempt, mails[0].give_up_at), (1, 77));
        // The sender of the first died after the server took it: it goes out again under the same Message-ID.
        assert!(
            db.store.mail_sent(mails[1].id, mails[1].fence, &Sent::Later("450".into(), 900), 11).await.expect("notes")
        );
        let again = db.store.lease_mail(9, SECOND, 10 + 2 * SECOND).await.expect("leases");
        assert_eq!(again.len(), 2);
        let first = again.iter().find(|mail| mail.id == id(1)).expect("there");
        assert_eq!((first.message_id.as_str(), first.attempt), ("<1@crm.example>", 2));
        let late = db.store.mail_sent(mails[0].id, mails[0].fence, &Sent::Accepted("250".into()), 12).await;
        assert!(!late.expect("asks"), "the dead sender's word counts no more");
        for (mail, sent) in again.iter().zip([Sent::Accepted("250 ok".into()), Sent::Failed("550".into())]) {
            assert!(db.store.mail_sent(mail.id, mail.fence, &sent, 13).await.expect("notes"));
        }
        assert!(db.store.lease_mail(9, SECOND, i64::MAX / 2).await.expect("asks").is_empty());
        let counts = db.store.outbox_counts().await.expect("reads");
        assert_eq!(counts, [(MailState::Failed, 1), (MailState::Sent, 1)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_of_a_mail_is_held_and_a_failed_mail_is_tried_again() {
    on_both(async |db| {
        let mut tx = db.store.begin().await.expect("begins");
        for n in [1, 2] {
            let mail = NewMail {
                id: id(n),
                message_id: format!("<{n}@crm.example>"),
                sender: "crm@example.com".into(),
                recipients: vec!["ana@example.com".into()],
                subject: "Contraseña nueva".into(),
                raw: b"secret link".to_vec(),
                about: None,
                run_at: i64::from(n),
                give_up_at: SECOND,
                good_until: Some(95),
            };
            tx.outbox_put(&mail).await.expect("puts");
        }
        tx.commit().await.expect("commits");
        let first = db.store.lease_mail(1, SECOND, 10).await.expect("leases").remove(0);
        let second = db.store.lease_mail(1, SECOND, 10).await.expect("leases").remove(0);
        assert_eq!((first.id, second.id), (id(1), id(2)), "the oldest first, and none twice");
        assert!(db.store.hold_mail(first.id, first.fence, 5 * SECOND).await.expect("holds"));
        let again = db.store.lease_mail(9, SECOND, 2 * SECOND).await.expect("leases");
        assert_eq!(again.iter().map(|mail| mail.id).collect::<Vec<_>>(), [id(2)], "a held lease does not run out");
        assert!(!db.store.hold_mail(second.id, second.fence, 9 * SECOND).await.expect("asks"), "lost to another node");

        assert!(!db.store.resend_mail(first.id, 20, 90).await.expect("asks"), "a node is at it");
        let refused = Sent::Failed("550 no such user".into());
        assert!(db.store.mail_sent(first.id, first.fence, &refused, 20).await.expect("notes"));
        let row = db.store.mails(MailState::Failed, 9).await.expect("reads").remove(0);
        assert_eq!((row.subject.as_str(), row.outcome.as_deref()), ("Contraseña nueva", Some("550 no such user")));
        assert!(!db.store.resend_mail(first.id, 95, 900).await.expect("asks"), "its link has run out");
        assert!(db.store.resend_mail(first.id, 30, 900).await.expect("puts back"));
        let retried = db.store.lease_mail(1, SECOND, 30).await.expect("leases").remove(0);
        assert_eq!((retried.message_id, retried.raw), (first.message_id, first.raw), "the same message");
        assert_eq!((retried.attempt, retried.give_up_at), (1, 95), "no longer than it is good");
        let taken = Sent::Accepted("250 ok".into());
        assert!(db.store.mail_sent(retried.id, retried.fence, &taken, 40).await.expect("notes"));
        assert!(!db.store.resend_mail(first.id, 50, 90).await.expect("asks"), "what was sent is not sent again");
        let emptied = db.behind("UPDATE sys_outbox SET subject = subject WHERE length(raw) = 0").await;
        assert_eq!(emptied, 1, "its content is forgotten");

        assert_eq!(db.store.prune_mail(40, 99).await.expect("forgets"), 0);
        assert_eq!(db.store.prune_mail(41, 99).await.expect("forgets"), 1);
        assert_eq!(db.store.outbox_counts().await.expect("reads"), [(MailState::Sending, 1)]);
        let late = &again[0];
        assert!(db.store.mail_sent(late.id, late.fence, &Sent::Expired, 96).await.expect("notes"));
        assert_eq!(db.store.outbox_counts().await.expect("reads"), [(MailState::Expired, 1)]);
        assert_eq!(db.behind("UPDATE sys_outbox SET subject = subject WHERE length(raw) = 0").await, 1, "nor kept");
        assert_eq!(db.store.prune_mail(0, 97).await.expect("forgets"), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn overlay_settings_shares_and_favourites() {
    on_both(async |db| {
        assert_eq!(db.store.overlay().await.expect("reads"), (0, None));
        let mut tx = db.store.begin_alone().await.expect("begins");
        assert_eq!(tx.registry_version().await.expect("reads"), 0);
        assert_eq!(tx.save_overlay(&json!({ "a": 1 })).await.expect("saves"), 1);
        assert_eq!(tx.save_overlay(&json!({ "a": "ñ" })).await.expect("saves"), 2);
        assert_eq!(tx.registry_version().await.expect("reads"), 2);
        tx.set_setting("setup", &number(1)).await.expect("sets");
        tx.share("contact", id(1), id(2), false).await.expect("shares");
        tx.share("contact", id(1), id(2), true).await.expect("shares");
        tx.share("contact", id(1), id(3), false).await.expect("shares");
        assert!(tx.unshare("contact", id(1), id(3)).await.expect("takes back"));
        assert!(!tx.unshare("contact", id(1), id(3)).await.expect("asks"));
        for (n, position) in [(1, 2), (2, 1), (3, 3)] {
            tx.set_favourite(id(9), "contact", id(n), position).await.expect("adds");
        }
        assert!(tx.remove_favourite(id(9), "contact", id(3)).await.expect("removes"));
        tx.commit().await.expect("commits");
        assert_eq!(db.store.overlay().await.expect("reads"), (2, Some(json!({ "a": "ñ" }))));
        assert_eq!(db.store.setting("setup").await.expect("reads"), Some(number(1)));
        assert_eq!(db.store.shares("contact", id(1)).await.expect("reads"), [(id(2), true)]);
        assert_eq!(
            db.store.at_hand(id(9), 5, 0).await.expect("reads").favourites,
            [("contact", id(2)), ("contact", id(1))]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_come_due() {
    on_both(async |db| {
        let note = |n: u32, at: i64| Notification {
            id: id(n),
            user: id(1),
            at,
            kind: "task_due".into(),
            about: Some(("task", id(n % 2))),
            body: json!({ "title": "Llamar" }),
            seen_at: None,
        };
        let mut tx = db.store.begin().await.expect("begins");
        tx.notify(&[note(1, 10), note(2, 20), note(3, 20), note(4, 99)]).await.expect("puts");
        tx.notify(&[]).await.expect("nothing");
        tx.commit().await.expect("commits");
        let ids = async |before, limit| -> Vec<Id> {
            let found = db.store.notifications(id(1), before, limit, 50).await.expect("reads");
            found.into_iter().map(|n| n.id).collect()
        };
        assert_eq!(ids(None, 2).await, [id(3), id(2)]);
        assert_eq!(ids(Some((20, id(2))), 2).await, [id(1)]);
        assert_eq!(db.store.at_hand(id(1), 5, 50).await.expect("reads").unseen, 3);
        let mut tx = db.store.begin().await.expect("begins");
        assert_eq!(tx.see_notifications(id(1), Some(id(2)), 60).await.expect("marks"), 1);
        assert_eq!(tx.see_notifications(id(2), Some(id(3)), 60).await.expect("not his"), 0);
        assert_eq!(tx.see_notifications(id(1), None, 60).await.expect("marks"), 2);
        tx.commit().await.expect("commits");
        assert_eq!(db.store.at_hand(id(1), 5, 100).await.expect("reads").unseen, 1, "due by now");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_resume_where_they_stopped() {
    on_both(async |db| {
        let mut run = ImportRun {
            id: id(1),
            user: id(2),
            entity: "contact",
            status: "running".into(),
            file: None,
            mapping: json!({ "Nombre": "name" }),
            counts: json!({}),
            created_at: 5,
            finished_at: None,
        };
        let row = |line: i64, error: Option<&str>| ImportRow {
            line,
            action: if error.is_some() { "failed" } else { "updated" }.into(),
            record: Some(id(line as u32)),
            version: Some(2),
            before: Some(json!({ "name": "Ana" })),
            error: error.map(str::to_owned),
        };
        let mut tx = db.store.begin().await.expect("begins");
        tx.save_import_run(&run).await.expect("saves");
        tx.add_import_rows(run.id, &[row(1, None), row(2, Some("bad")), row(3, None)]).await.expect("adds");
        tx.commit().await.expect("commits");
        assert_eq!(db.store.import_line(run.id).await.expect("reads"), 3);
        let mut tx = db.store.begin().await.expect("begins");
        let twice = tx.add_import_rows(run.id, &[row(4, None), row(3, None)]).await;
        assert!(matches!(twice, Err(StoreError::Unique { .. })), "no line twice: {twice:?}");
        drop(tx);
        assert_eq!(db.store.import_line(run.id).await.expect("reads"), 3);
        assert_eq!(db.store.import_rows(run.id, 0, 10, true).await.expect("reads"), [row(2, Some("bad"))]);
        assert_eq!(db.store.import_rows(run.id, 1, 1, false).await.expect("reads"), [row(2, Some("bad"))]);
        run.status = "done".into();
        run.finished_at = Some(9);
        let mut tx = db.store.begin().await.expect("begins");
        tx.save_import_run(&run).await.expect("saves");
        tx.commit().await.expect("commits");
        assert_eq!(db.store.import_run(run.id).await.expect("reads"), Some(run.clone()));
        assert_eq!(db.store.import_runs(Some(id(2)), &[], 5).await.expect("reads"), [run.clone()]);
        let in_status = async |status| db.store.import_runs(Some(id(2)), &[status], 5).await.expect("reads").len();
        assert_eq!((in_status("done").await, in_status("running").await), (1, 0));
    })
    .await;
}

/// What was read of a run that is another by now, or has begun, is not written over it.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_kept_only_as_long_as_it_is_what_was_read() {
    on_both(async |db| {
        let run = |status: &str, mapping: &str, counts: i64| ImportRun {
            id: id(1),
            user: id(2),
            entity: "contact",
            status: status.into(),
            file: None,
            mapping: json!({ "Nombre": mapping }),
            counts: json!({ "rows": counts }),
            created_at: 5,
            finished_at: None,
        };
        let mut tx = db.store.begin().await.expect("begins");
        tx.save_import_run(&run("mapped", "newer", 0)).await.expect("saves");
        tx.commit().await.expect("commits");
        let keep = async |run: &ImportRun, from: &[&str], mapping: Option<&serde_json::Value>| {
            let mut tx = db.store.begin().await.expect("begins");
            let kept = tx.keep_import_run(run, from, mapping).await.expect("asks");
            tx.commit().await.expect("commits");
            kept
        };
        let there = async || db.store.import_run(id(1)).await.expect("reads").expect("is there");
        let waiting = ["uploaded", "mapped"];
        let (older, newer) = (run("mapped", "older", 7), run("mapped", "newer", 8));
        assert!(!keep(&older, &waiting, Some(&older.mapping)).await, "it was mapped anew");
        assert_eq!(there().await, run("mapped", "newer", 0));
        assert!(keep(&newer, &waiting, Some(&newer.mapping)).await);
        assert_eq!(there().await, newer);
        let mut tx = db.store.begin().await.expect("begins");
        assert!(tx.move_import(id(1), "mapped", "running", None).await.expect("moves"));
        tx.commit().await.expect("commits");
        assert!(!keep(&newer, &waiting, Some(&newer.mapping)).await, "it has begun");
        assert!(!keep(&older, &waiting, None).await, "whatever its mapping is");
        assert_eq!(there().await, run("running", "newer", 8));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_whole_or_not_there() {
    on_both(async |db| {
        let content = b"%PDF-1.7 contrato".repeat(9_000);
        let staged = db.store.stage_file(&mut content.as_slice()).expect("stages");
        assert_eq!(staged.size, content.len() as u64);
        let again = db.store.stage_file(&mut content.as_slice()).expect("stages");
        assert_eq!(staged, again, "the same content lies there once");
        let orphan = db.store.stage_file(&mut b"nobody names me".as_slice()).expect("stages");
        let info = FileInfo {
            id: id(1),
            hash: staged.hash.to_vec(),
            name: "contrato.pdf".into(),
            mime: "application/pdf".into(),
            size: staged.size as i64,
            about: Some(("account", id(5))),
            created_at: 1,
            created_by: id(2),
        };
        let mut tx = db.store.begin().await.expect("begins");
        let unstaged = FileInfo { hash: vec![7; 32], ..info.clone() };
        assert!(matches!(tx.add_file(&unstaged).await, Err(StoreError::Corrupt(_))));
        tx.add_file(&info).await.expect("names it");
        tx.commit().await.expect("commits");
        let found = db.store.file(id(1)).await.expect("reads").expect("there");
        assert_eq!(found, info);
        assert_eq!(db.store.files_of("account", id(5)).await.expect("reads"), std::slice::from_ref(&info));
        assert_eq!(db.store.read_file(&found).expect("reads"), content);
        // What nobody names goes after a day, what is named stays, what is young stays.
        std::fs::write(db.dir.path().join("files/partial-123"), b"broken upload").expect("writes");
        std::fs::write(db.dir.path().join("files/trato.db"), b"not a content").expect("writes");
        assert_eq!(db.store.sweep_files(1).await.expect("sweeps"), 0, "young");
        let later = i64::MAX / 4;
        assert_eq!(db.store.sweep_files(later).await.expect("sweeps"), 2);
        assert!(db.dir.path().join("files/trato.db").exists(), "what is not ours stays");
        assert_eq!(db.store.read_file(&found).expect("reads"), content);
        assert!(db.store.read_file(&FileInfo { hash: orphan.hash.to_vec(), ..info.clone() }).is_err());
        // A flipped bit is found.
        let hex: String = info.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = db.dir.path().join("files").join(&hex[..2]).join(&hex[2..]);
        let mut damaged = content.clone();
        damaged[1000] ^= 4;
        std::fs::write(&path, damaged).expect("damages");
        assert!(matches!(db.store.read_file(&found), Err(StoreError::Corrupt(_))));
        let mut tx = db.store.begin().await.expect("begins");
        assert!(tx.remove_file(id(1)).await.expect("removes"));
        tx.commit().await.expect("commits");
        assert_eq!(db.store.sweep_files(later).await.expect("sweeps"), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_finds_a_healthy_database() {
    on_both(async |db| {
        let checks = db.store.checks().await;
        assert!(checks.iter().all(|check| check.verdict == trato_store::Verdict::Good), "{checks:?}");
        enqueue(&db.store, "x", 1, None).await;
        let jobs = db.store.lease_jobs("a", &["x"], 1, 1, 1).await.expect("leases");
        db.store.fail_job(jobs[0].id, jobs[0].fence, "no", Retry::Never, 2).await.expect("fails");
        let checks = db.store.checks().await;
        assert!(checks.iter().any(|check| check.name == "dead jobs" && check.found == "1"), "{checks:?}");
        // Making the tables again changes nothing; a column that an older program lacked is added.
        db.store.create_system_tables().await.expect("again");
        db.behind("ALTER TABLE sys_job DROP COLUMN progress").await;
        db.store.create_system_tables().await.expect("adds the column");
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(
            db.store.jobs(&JobFilter { limit: 1, ..JobFilter::default() }).await.expect("lists")[0].progress,
            None
        );
    })
    .await;
}
