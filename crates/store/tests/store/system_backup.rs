//! Backups: hot, whole, checked by restoring them, and the way from one database to the other.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use trato_model::registry::Overlay;
use trato_model::{Event, Registry, Source};
use trato_store::{Extent, FileInfo, Manifest, NewJob, Store, StoreConfig, StoreError, restore, verify_backup};

use crate::support::{Fresh, id, number, on_both, on_postgres, postgres, sqlite};

fn nothing_more(_: i64, _: Option<serde_json::Value>, _: Extent) -> Result<Registry, String> {
    Registry::build(&[], &Overlay::default())
}

fn event(n: u32) -> Event {
    Event {
        id: id(n),
        at: i64::from(n),
        actor: id(1),
        source: Source::Api,
        kind: trato_model::event::EventKind::Created,
        entity: "contact",
        record: id(n),
        version: 1,
        title: format!("Niño «{n}»"),
        changes: Vec::new(),
        subjects: Vec::new(),
        cause: None,
    }
}

/// Rows of every type in many tables, a sealed chain with an anchor, two files.
async fn furnish(db: &Fresh) {
    db.store.sync_schema(&nothing_more(0, None, Extent::Shown).expect("a registry")).await.expect("schema");
    let mut tx = db.store.begin().await.expect("begins");
    for n in 1..=50 {
        tx.set_setting(&format!("made.{n:02}"), &json!({ "n": n, "ñ": [null, true] })).await.expect("sets");
        tx.append(&[event(n)]).await.expect("appends");
        let job = NewJob { kind: "k".into(), payload: number(i64::from(n)), run_at: i64::from(n), key: None };
        tx.enqueue(job).await.expect("puts");
    }
    tx.share("contact", id(1), id(2), true).await.expect("shares");
    tx.share("contact", id(1), id(3), false).await.expect("shares");
    tx.save_overlay(&json!({})).await.expect("saves");
    for n in 1..=2_u32 {
        let content = vec![n as u8; 70_000];
        let staged = db.store.stage_file(&mut content.as_slice()).expect("stages");
        let info = FileInfo {
            id: id(n),
            hash: staged.hash.to_vec(),
            name: format!("{n}.pdf"),
            mime: "application/pdf".into(),
            size: staged.size as i64,
            about: Some(("contact", id(1))),
            created_at: 1,
            created_by: id(1),
        };
        tx.add_file(&info).await.expect("names it");
    }
    tx.commit().await.expect("commits");
    db.store.seal(0).await.expect("seals");
    db.store.anchor(5).await.expect("anchors");
}

async fn examine(store: &Store) {
    assert_eq!(store.settings("made.").await.expect("reads").len(), 50);
    assert_eq!(store.shares("contact", id(1)).await.expect("reads"), [(id(2), true), (id(3), false)]);
    let feed = store.feed(0, 100).await.expect("reads");
    assert_eq!((feed.len(), &feed[6].1), (50, &event(7)));
    let report = store.verify_audit().await.expect("verifies");
    assert_eq!((report.is_ok(), report.anchored), (true, Some(50)), "{report:?}");
    let files = store.files_of("contact", id(1)).await.expect("reads");
    assert_eq!(store.read_file(&files[1]).expect("reads"), vec![2; 70_000]);
    // The store lives on: events go behind those that were restored, and into the same chain.
    let mut tx = store.begin().await.expect("begins");
    tx.append(&[event(77)]).await.expect("appends");
    tx.commit().await.expect("commits");
    assert_eq!(store.seal(0).await.expect("seals"), 1);
    assert!(store.verify_audit().await.expect("verifies").is_ok());
}

fn elsewhere(dir: &Path) -> StoreConfig {
    StoreConfig::new(format!("sqlite:{}", dir.join("restored.db").display()))
}

/// A table is left out for what it is, not for what it is called.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_called_like_one_of_sqlites_own_is_not_forgotten() {
    let db = sqlite().await;
    furnish(&db).await;
    db.behind("CREATE TABLE c_note_fts_waiting (id BLOB PRIMARY KEY)").await;
    let refused = db.store.backup(&db.dir.path().join("backup"), 9, nothing_more).await.err();
    let told = refused.map(|error| error.to_string()).unwrap_or_default();
    assert!(told.contains("c_note_fts_waiting, which this program does not know"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_restores_into_a_file() {
    on_both(async |db| {
        furnish(db).await;
        // What a former release had and this one names no more.
        db.behind("ALTER TABLE sys_setting ADD COLUMN former TEXT").await;
        assert!(db.behind("UPDATE sys_setting SET former = 'kept'").await >= 50);
        let to = db.dir.path().join("backup");
        let manifest = db.store.backup(&to, 9, nothing_more).await.expect("backs up");
        assert_eq!((manifest.made_at, manifest.files, manifest.tables["sys_event"].rows), (9, 2, 50));
        assert!(matches!(db.store.backup(&to, 9, nothing_more).await, Err(StoreError::Other(_))), "never over another");
        let store = restore(&to, &elsewhere(db.dir.path()), nothing_more).await.expect("restores");
        examine(&store).await;
        store.close().await;
        let restored = rusqlite::Connection::open(db.dir.path().join("restored.db")).expect("opens");
        let kept: i64 = restored
            .query_row("SELECT count(*) FROM sys_setting WHERE former = 'kept'", [], |row| row.get(0))
            .expect("the column is there");
        assert!(kept >= 50, "{kept}");
        drop(restored);
        let again = restore(&to, &elsewhere(db.dir.path()), nothing_more).await;
        assert!(matches!(again.err(), Some(StoreError::Other(_))), "never over a database");
    })
    .await;
}

/// What fails on the way leaves no file behind, and says which database is spoiled.
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_fails_leaves_no_half_company() {
    let Some(server) = postgres() else { return };
    on_postgres(&server, None, async |db| {
        furnish(db).await;
        let backup = db.dir.path().join("backup");
        db.store.backup(&backup, 9, nothing_more).await.expect("backs up");
        let fails = |_, _, _| Err("these tables are not for this program".to_owned());
        let target = elsewhere(db.dir.path());
        let refused = restore(&backup, &target, fails).await.err();
        assert!(matches!(refused, Some(StoreError::Other(why)) if why.contains("not for this program")));
        for end in ["", "-wal", "-shm"] {
            assert!(!db.dir.path().join(format!("restored.db{end}")).exists(), "restored.db{end} is left");
        }
        restore(&backup, &target, nothing_more).await.expect("a second try").close().await;
        on_postgres(&server, None, async |other| {
            let refused = restore(&backup, &other.config, fails).await.err().map(|error| error.to_string());
            let name = other.config.url.rsplit('/').next().expect("a name");
            assert!(refused.as_ref().is_some_and(|why| why.contains(name) && why.contains("drop it")), "{refused:?}");
        })
        .await;
    })
    .await;
}

/// The program dies among the transactions of a restore: nobody takes what is there for a company.
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_is_interrupted_leaves_nothing_that_opens() {
    let Some(server) = postgres() else { return };
    on_postgres(&server, None, async |db| {
        furnish(db).await;
        let backup = db.dir.path().join("backup");
        db.store.backup(&backup, 9, nothing_more).await.expect("backs up");
        let dies = async |config: &StoreConfig| {
            let dies = |_, _, extent| match extent {
                Extent::Shown => nothing_more(0, None, extent),
                Extent::Whole => panic!("the program dies"),
            };
            let (backup, config) = (backup.clone(), config.clone());
            tokio::spawn(async move { restore(&backup, &config, dies).await.map(drop) }).await.expect_err("dies");
        };
        let part = |opened: Result<Store, StoreError>| match opened.err() {
            Some(StoreError::Other(why)) => assert!(why.contains("holds only a part of the backup"), "{why}"),
            other => panic!("{other:?}"),
        };
        let target = elsewhere(db.dir.path());
        dies(&target).await;
        part(Store::open(&target).await);
        on_postgres(&server, None, async |other| {
            dies(&other.config).await;
            part(Store::open(&other.config).await);
            part(restore(&backup, &other.config, nothing_more).await);
        })
        .await;
        let home = db.dir.path().join("home");
        std::fs::create_dir(&home).expect("a folder");
        restore(&backup, &elsewhere(&home), nothing_more).await.expect("restores").close().await;
        examine(&Store::open(&elsewhere(&home)).await.expect("what has arrived whole opens")).await;
    })
    .await;
}

/// Anchors are written while a backup is made: what it holds agrees with itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_beside_the_sealer_verifies() {
    on_both(async |db| {
        furnish(db).await;
        let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let (store, stopped) = (db.store.clone(), stop.clone());
        let writer = tokio::spawn(async move {
            let mut n = 1_000;
            while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
                n += 1;
                let mut tx = store.begin().await.expect("begins");
                tx.append(&[event(n)]).await.expect("appends");
                tx.commit().await.expect("commits");
                store.seal(0).await.expect("seals");
                store.anchor(i64::from(n)).await.expect("anchors");
            }
        });
        for n in 0..5 {
            let (to, home) = (db.dir.path().join(format!("backup{n}")), db.dir.path().join(format!("home{n}")));
            db.store.backup(&to, 9, nothing_more).await.expect("backs up");
            std::fs::create_dir(&home).expect("a folder");
            let store = restore(&to, &elsewhere(&home), nothing_more).await.expect("restores");
            let report = store.verify_audit().await.expect("verifies");
            assert!(report.is_ok() && report.anchors > 0, "{report:?}");
            store.close().await;
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        writer.await.expect("no writer fails");
    })
    .await;
}

/// SQLite → PostgreSQL → SQLite: the same rows all the way.
#[tokio::test(flavor = "multi_thread")]
async fn a_company_moves_to_postgres_and_back() {
    let Some(server) = postgres() else { return };
    let small = sqlite().await;
    furnish(&small).await;
    let out = small.dir.path().join("out");
    let left = small.store.backup(&out, 1, nothing_more).await.expect("backs up");
    on_postgres(&server, None, async |db| {
        let store = restore(&out, &db.config, nothing_more).await.expect("restores");
        let back = db.dir.path().join("back");
        let arrived = store.backup(&back, 2, nothing_more).await.expect("backs up");
        assert_eq!(arrived.tables, left.tables, "every row as it was");
        examine(&store).await;
        let home = restore(&back, &elsewhere(db.dir.path()), nothing_more).await.expect("restores");
        examine(&home).await;
        home.close().await;
        // Events of one instant have places of their own, after those that came along.
        let mut tx = store.begin().await.expect("begins");
        let more: Vec<_> = (1_000..4_000).map(event).collect();
        tx.append(&more).await.expect("appends");
        tx.commit().await.expect("commits");
        let later = store.backup(&db.dir.path().join("later"), 3, nothing_more).await.expect("backs up");
        assert_eq!(later.tables["sys_event"].rows, left.tables["sys_event"].rows + 1 + 3_000, "with that of the look");
        let full = restore(&out, &db.config, nothing_more).await;
        assert!(matches!(full.err(), Some(StoreError::Other(_))), "never into a database with rows");
        store.close().await;
    })
    .await;
}

/// While writers go on: the copy is one moment of the database, in which every transaction is whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_hot_backup_is_one_moment() {
    on_both(async |db| {
        furnish(db).await;
        let kept = db.store.settings("schema.").await.expect("reads").len() as u64;
        let writers: Vec<_> = (0..4_u32)
            .map(|writer| {
                let store = db.store.clone();
                tokio::spawn(async move {
                    for n in 0..300_u32 {
                        let n = 1_000 * (writer + 1) + n;
                        let mut tx = store.begin().await.expect("begins");
                        tx.set_setting(&format!("n{n}"), &number(i64::from(n))).await.expect("sets");
                        tx.append(&[event(n)]).await.expect("appends");
                        tx.commit().await.expect("commits");
                        tokio::time::sleep(Duration::from_millis(1)).await;
                    }
                })
            })
            .collect();
        let mut sizes = Vec::new();
        for n in 0..4 {
            let to = db.dir.path().join(format!("backup{n}"));
            let manifest = db.store.backup(&to, 9, nothing_more).await.expect("backs up");
            let rows = |name: &str| manifest.tables[name].rows;
            assert_eq!(rows("sys_setting"), rows("sys_event") + kept, "one setting and one event a transaction");
            assert_eq!(rows("sys_event"), rows("sys_event_payload"));
            sizes.push(rows("sys_event"));
        }
        for writer in writers {
            writer.await.expect("no writer fails");
        }
        eprintln!("events in the backups: {sizes:?}");
        assert!(sizes.is_sorted());
    })
    .await;
}

fn remanifest(folder: &Path, change: impl Fn(&mut Manifest)) {
    let path = folder.join("manifest.json");
    let mut manifest: Manifest =
        serde_json::from_str(&std::fs::read_to_string(&path).expect("reads")).expect("a manifest");
    change(&mut manifest);
    std::fs::write(&path, serde_json::to_string(&manifest).expect("writes")).expect("writes");
}

fn damage(path: &Path, change: impl Fn(&mut Vec<u8>)) {
    let mut content = std::fs::read(path).expect("reads");
    change(&mut content);
    std::fs::write(path, content).expect("writes");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("reads") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copies");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sabotage_is_found() {
    on_both(async |db| {
        furnish(db).await;
        let good = db.dir.path().join("good");
        let manifest = db.store.backup(&good, 9, nothing_more).await.expect("backs up");
        let data = manifest.data;
        let blob = |folder: &Path| {
            let inner =
                std::fs::read_dir(folder.join("files")).expect("reads").next().expect("one").expect("one").path();
            std::fs::read_dir(inner).expect("reads").next().expect("one").expect("one").path()
        };
        type Sabotage<'a> = (&'a str, Box<dyn Fn(&Path) + 'a>);
        let sabotages: Vec<Sabotage> = vec![
            ("cut in half", Box::new(|f| damage(&f.join(&data), |c| c.truncate(c.len() / 2)))),
            ("cut by a byte", Box::new(|f| damage(&f.join(&data), |c| c.truncate(c.len() - 1)))),
            ("empty", Box::new(|f| damage(&f.join(&data), Vec::clear))),
            ("missing data", Box::new(|f| std::fs::remove_file(f.join(&data)).expect("removes"))),
            ("head gone", Box::new(|f| damage(&f.join(&data), |c| c[..16].fill(0)))),
            (
                "a word changed",
                Box::new(|f| {
                    damage(&f.join(&data), |c| {
                        let word = "Niño «7»".as_bytes();
                        let at = c.windows(word.len()).position(|w| w == word).expect("there");
                        c[at] = b'n';
                    })
                }),
            ),
            ("no manifest", Box::new(|f| std::fs::remove_file(f.join("manifest.json")).expect("removes"))),
            ("manifest nonsense", Box::new(|f| damage(&f.join("manifest.json"), |c| c.truncate(40)))),
            ("another format", Box::new(|f| remanifest(f, |m| m.format = 9))),
            ("another kind", Box::new(|f| remanifest(f, |m| m.data = "../data".into()))),
            ("a row too few", Box::new(|f| remanifest(f, |m| m.tables.get_mut("sys_job").expect("there").rows += 1))),
            (
                "another digest",
                Box::new(|f| remanifest(f, |m| m.tables.get_mut("sys_job").expect("there").digest.push('0'))),
            ),
            (
                "a table too few",
                Box::new(|f| remanifest(f, |m| drop(m.tables.insert("extra".into(), Default::default())))),
            ),
            ("files miscounted", Box::new(|f| remanifest(f, |m| m.files = 1))),
            ("an anchor too few", Box::new(|f| damage(&f.join("anchor"), Vec::clear))),
            ("no anchors", Box::new(|f| std::fs::remove_file(f.join("anchor")).expect("removes"))),
            ("anchors that nothing names", Box::new(|f| remanifest(f, |m| m.anchors = None))),
            ("a file missing", Box::new(|f| std::fs::remove_file(blob(f)).expect("removes"))),
            ("a file changed", Box::new(|f| damage(&blob(f), |c| c[100] ^= 1))),
            ("all files gone", Box::new(|f| std::fs::remove_dir_all(f.join("files")).expect("removes"))),
        ];
        for (index, (name, sabotage)) in sabotages.iter().enumerate() {
            let folder = db.dir.path().join(format!("bad{index}"));
            copy(&good, &folder);
            verify_backup(&folder, nothing_more).await.expect("a true copy is good");
            sabotage(&folder);
            assert!(verify_backup(&folder, nothing_more).await.is_err(), "{name} was not found");
            let target = elsewhere(&folder);
            assert!(restore(&folder, &target, nothing_more).await.is_err(), "{name} was restored");
            assert!(!folder.join("restored.db").exists(), "{name} left a database behind");
        }
    })
    .await;
}
