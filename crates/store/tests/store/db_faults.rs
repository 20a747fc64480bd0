//! Faults: kill -9 at any moment, a full disk, a failing sync. What was acknowledged is there; nothing is there by half.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use trato_model::event::EventKind;
use trato_model::{Event, Source};
use trato_store::{JobFilter, NewJob, Store, StoreConfig, StoreError, Tx};

use crate::support::{id, number, on_postgres, postgres, sqlite};

/// Writes one thing in four tables: a setting, an event with payload and timeline, and a job.
async fn write(tx: &mut Tx, n: u32) -> Result<(), StoreError> {
    tx.set_setting(&format!("n{n:08}"), &number(i64::from(n))).await?;
    let event = Event {
        id: id(n),
        at: i64::from(n),
        actor: id(0),
        source: Source::Api,
        kind: EventKind::Created,
        entity: "contact",
        record: id(n),
        version: 1,
        title: format!("Contact {n}"),
        changes: Vec::new(),
        subjects: Vec::new(),
        cause: None,
    };
    tx.append(&[event]).await?;
    let job = NewJob { kind: "index".into(), payload: number(i64::from(n)), run_at: 1, key: Some(format!("n{n:08}")) };
    tx.enqueue(job).await
}

fn config(dir: &Path) -> StoreConfig {
    StoreConfig::new(format!("sqlite:{}", dir.join("trato.db").display()))
}

/// The program that is killed: 16 writers, each noting in the journal what was acknowledged.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the tests below"]
async fn child() {
    let Ok(dir) = std::env::var("TRATO_CHILD_DIR") else { return };
    let dir = Path::new(&dir);
    let from: u32 = std::env::var("TRATO_CHILD_FROM").expect("where to begin").parse().expect("a number");
    let store = Store::open(&config(dir)).await.expect("opens");
    let tasks: Vec<_> = (0..16_u32)
        .map(|writer| {
            let store = store.clone();
            let path = dir.join("journal");
            tokio::spawn(async move {
                let mut journal = std::fs::OpenOptions::new().append(true).create(true).open(path).expect("a journal");
                for step in 0.. {
                    let n = from + step * 16 + writer;
                    let outcome = async {
                        let mut tx = store.begin().await?;
                        write(&mut tx, n).await?;
                        tx.commit().await
                    }
                    .await;
                    let line = match outcome {
                        Ok(()) => format!("{n}\n"),
                        Err(error) => format!("failed {error:?} {:?}\n", store.health().await),
                    };
                    journal.write_all(line.as_bytes()).expect("notes");
                    if line.starts_with("failed") {
                        return;
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
}

fn start(dir: &Path, from: u32, wrapper: &[&str]) -> Child {
    let program = std::env::current_exe().expect("the test program");
    let mut command = match wrapper {
        [] => Command::new(&program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(&program);
            command
        }
    };
    command
        .args(["db_faults::child", "--exact", "--ignored", "--nocapture"])
        .env("TRATO_CHILD_DIR", dir)
        .env("TRATO_CHILD_FROM", from.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts")
}

/// Acknowledged numbers, and the lines about failures.
fn journal(dir: &Path) -> (BTreeSet<u32>, Vec<String>) {
    let text = std::fs::read_to_string(dir.join("journal")).unwrap_or_default();
    // The last line may be cut off by the kill.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let (failed, done): (Vec<&str>, Vec<&str>) = whole.lines().partition(|line| line.starts_with("failed"));
    (done.iter().map(|line| line.parse().expect("a number")).collect(), failed.into_iter().map(str::to_owned).collect())
}

/// Every acknowledged number is there, and every number is there with all that belongs to it.
async fn examine(dir: &Path) -> u32 {
    let (acknowledged, _) = journal(dir);
    let store = Store::open(&config(dir)).await.expect("opens after the crash");
    let settings: BTreeSet<u32> =
        store.settings("n").await.expect("reads").iter().map(|(_, n)| n.as_u64().expect("a number") as u32).collect();
    let missing: Vec<_> = acknowledged.difference(&settings).collect();
    assert!(missing.is_empty(), "acknowledged and missing: {missing:?}");
    let everything = JobFilter { limit: 1_000_000, ..JobFilter::default() };
    let jobs: BTreeSet<u32> = store
        .jobs(&everything)
        .await
        .expect("reads")
        .iter()
        .map(|job| job.payload.as_u64().expect("n") as u32)
        .collect();
    assert_eq!(jobs, settings, "jobs");
    let connection = rusqlite::Connection::open(dir.join("trato.db")).expect("opens");
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("counts");
    for table in ["sys_event", "sys_event_payload", "sys_event_subject"] {
        assert_eq!(count(&format!("SELECT count(*) FROM {table}")) as usize, settings.len(), "{table}");
    }
    let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checks");
    assert_eq!(check, "ok");
    store.close().await;
    settings.last().map_or(0, |n| n + 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_loses_nothing_acknowledged() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::open(&config(dir.path())).await.expect("opens");
    store.create_system_tables().await.expect("system tables");
    store.close().await;
    let mut from = 0;
    for cycle in 0..50_u32 {
        let (before, _) = journal(dir.path());
        let mut child = start(dir.path(), from, &[]);
        let begun = Instant::now();
        // At least one acknowledgement, then some random part of a commit more.
        while journal(dir.path()).0.len() == before.len() && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_micros(u64::from(rand::random::<u32>() % 60_000)));
        child.kill().expect("kills");
        child.wait().expect("ends");
        let (acknowledged, failed) = journal(dir.path());
        assert!(failed.is_empty(), "{failed:?}");
        assert!(acknowledged.len() > before.len(), "cycle {cycle} wrote nothing");
        from = examine(dir.path()).await + 100;
    }
    eprintln!("{} acknowledged over 50 kills", journal(dir.path()).0.len());
}

/// A sync that fails: no acknowledgement for its commit, no further write, and a good file after a restart.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_sync_closes_the_writer() {
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: strace is not installed");
        return;
    }
    for (call, when) in [("fsync,fdatasync", 3), ("fsync,fdatasync", 17), ("pwrite64", 200)] {
        let dir = tempfile::tempdir().expect("a folder");
        let store = Store::open(&config(dir.path())).await.expect("opens");
        store.create_system_tables().await.expect("system tables");
        store.close().await;
        let inject = format!("inject={call}:error=EIO:when={when}+");
        let mut child = start(
            dir.path(),
            0,
            &["strace", "-f", "-q", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject],
        );
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("waits") {
                break status;
            }
            if begun.elapsed() > Duration::from_secs(60) {
                child.kill().expect("kills");
                panic!("writers go on after a failed {call}");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        assert!(status.success(), "{status}");
        let (_, failed) = journal(dir.path());
        assert_eq!(failed.len(), 16, "every writer is refused: {failed:?}");
        assert!(failed.iter().all(|line| line.contains("Closed")), "{failed:?}");
        assert!(failed.iter().all(|line| line.contains("Err(Closed")), "health fails: {failed:?}");
        examine(dir.path()).await;
    }
}

/// A disk of its own for the test; `None` without the right to mount.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(size: &str) -> Option<Self> {
        let dir = tempfile::tempdir().expect("a folder");
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(dir.path());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(SmallDisk(dir));
        }
        eprintln!("skipped: a small disk needs the right to mount");
        None
    }

    /// Fills the disk up to `leave` bytes.
    fn fill(&self, leave: u64) {
        let mut file = std::fs::File::create(self.0.path().join("filler")).expect("creates");
        let chunk = vec![7_u8; 64 * 1024];
        while file.write_all(&chunk).is_ok() {}
        let length = file.metadata().expect("length").len();
        file.set_len(length.saturating_sub(leave)).expect("shrinks");
    }

    fn free(&self) {
        std::fs::remove_file(self.0.path().join("filler")).expect("removes");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_writes_and_recovers() {
    let Some(disk) = SmallDisk::mount("64m") else { return };
    let store = Store::open(&config(disk.0.path())).await.expect("opens");
    store.create_system_tables().await.expect("system tables");
    let mut tx = store.begin().await.expect("begins");
    write(&mut tx, 1).await.expect("writes");
    tx.commit().await.expect("commits");

    // Nearly full: refused before the disk is exhausted.
    disk.fill(1 << 20);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(matches!(store.begin().await.err(), Some(StoreError::Full)));
    assert_eq!(store.health().await, Err(StoreError::Full));
    assert_eq!(store.setting("n00000001").await.expect("reads go on"), Some(number(1)));
    disk.free();
    tokio::time::sleep(Duration::from_millis(300)).await;

    // Exhausted in the middle of transactions: three in one group, all are told.
    let mut outcomes = Vec::new();
    let mut first = store.begin().await.expect("writes again");
    write(&mut first, 2).await.expect("writes");
    let big = "x".repeat(3 << 20);
    let store2 = store.clone();
    let second = tokio::spawn(async move {
        let mut tx = store2.begin().await?;
        tx.set_setting("big", &serde_json::json!(big)).await?;
        tx.commit().await
    });
    while !store.contended() {
        tokio::task::yield_now().await;
    }
    disk.fill(0);
    outcomes.push(first.commit().await);
    outcomes.push(second.await.expect("no panic"));
    assert!(outcomes.iter().all(|outcome| *outcome == Err(StoreError::Full)), "{outcomes:?}");
    assert_eq!(store.setting("n00000001").await.expect("reads go on"), Some(number(1)));
    assert_eq!(store.setting("n00000002").await.expect("reads go on"), None);

    disk.free();
    let begun = Instant::now();
    loop {
        if let Ok(mut tx) = store.begin().await {
            write(&mut tx, 3).await.expect("writes");
            tx.commit().await.expect("commits");
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "recovers without a restart");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(store.checks().await.iter().any(|check| check.name == "structure" && check.found == "sound"));
    store.close().await;
}

/// The writer's file is not kept open by a store that was dropped without being closed.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_store_lets_go() {
    let db = sqlite().await;
    let path = db.path();
    drop(db.store);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let open = std::fs::read_dir("/proc/self/fd").map_or(0, |fds| {
        fds.filter_map(|fd| std::fs::read_link(fd.ok()?.path()).ok()).filter(|target| *target == path).count()
    });
    assert_eq!(open, 0);
}

/// What writes meet on a server whose disk is full: the trigger refuses long values as PostgreSQL then does.
const FULL: [&str; 2] = [
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
     $$BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END$$",
    "CREATE TRIGGER refuse BEFORE INSERT ON sys_setting FOR EACH ROW WHEN (length(NEW.value) > 1000) \
     EXECUTE FUNCTION refuse()",
];

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_is_not_well_while_writes_fail() {
    let Some(server) = postgres() else { return };
    on_postgres(&server, None, async |db| {
        db.store.health().await.expect("writes are possible");
        for statement in FULL {
            db.behind(statement).await;
        }
        db.store.health().await.expect("nobody met the full disk yet");
        let mut tx = db.store.begin().await.expect("begins");
        let long = serde_json::Value::from("x".repeat(2000));
        assert!(matches!(tx.set_setting("long", &long).await, Err(StoreError::Full)));
        drop(tx);
        assert!(matches!(db.store.health().await, Err(StoreError::Full)));
        db.behind("DROP TRIGGER refuse ON sys_setting").await;
        let begun = Instant::now();
        while db.store.health().await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "it is well again once there is space");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        assert!(db.store.settings("trial").await.expect("reads").is_empty(), "trials leave nothing");

        let mark = if db.config.url.contains('?') { '&' } else { '?' };
        let url = format!("{}{mark}options=-c%20default_transaction_read_only%3Don", db.config.url);
        let reading = Store::open(&StoreConfig { url, ..db.config.clone() }).await.expect("opens");
        reading.setting("a").await.expect("reads");
        assert!(reading.health().await.is_err(), "a server that only reads is not well");
        reading.close().await;
    })
    .await;
}
