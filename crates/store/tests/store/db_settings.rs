//! Unsafe settings refuse to start, each with its reason.

use trato_store::{Store, StoreConfig, StoreError};

use crate::support::{number, postgres, sqlite};

async fn refusal(config: &StoreConfig) -> Vec<String> {
    match Store::open(config).await.err() {
        Some(StoreError::Unsafe(reasons)) => reasons,
        other => panic!("{} was not refused: {other:?}", config.url),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unsafe_sqlite_settings_are_refused_with_their_reasons() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.db");
    for (option, reason) in [
        ("journal_mode=delete", "journal_mode"),
        ("synchronous=normal", "synchronous"),
        ("synchronous=off", "synchronous"),
        ("foreign_keys=off", "foreign_keys"),
        ("trusted_schema=on", "trusted_schema"),
        ("defensive=off", "defensive"),
    ] {
        let config = StoreConfig::new(format!("sqlite:{}?{option}", path.display()));
        let reasons = refusal(&config).await;
        assert_eq!(reasons.len(), 1, "{option}: {reasons:?}");
        assert!(reasons[0].starts_with(reason), "{option}: {reasons:?}");
    }
    let two = StoreConfig::new(format!("sqlite:{}?synchronous=off&defensive=off", path.display()));
    assert_eq!(refusal(&two).await.len(), 2, "every reason is named");
    let overridden = StoreConfig { unsafe_override: true, ..two };
    let store = Store::open(&overridden).await.expect("the administrator insists");
    assert_eq!(store.warnings().len(), 2, "and is reminded");
    assert!(store.checks().await.iter().any(|check| check.name == "settings" && check.found.contains("synchronous")));
    store.close().await;
    let better = StoreConfig::new(format!("sqlite:{}?synchronous=extra&cache_mib=8", path.display()));
    Store::open(&better).await.expect("safer than needed is fine").close().await;
    assert!(refusal(&StoreConfig::new("sqlite::memory:")).await[0].contains("memory"));
    let missing = StoreConfig::new(format!("sqlite:{}/none/a.db", dir.path().display()));
    assert!(refusal(&missing).await[0].contains("does not exist"));
    assert!(Store::open(&StoreConfig::new("mysql://x")).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "ro,size=1m", "tmpfs"])
        .arg(dir.path())
        .status()
        .is_ok_and(|status| status.success());
    if !mounted {
        eprintln!("skipped: a read-only folder needs the right to mount");
        return;
    }
    let outcome = Store::open(&StoreConfig::new(format!("sqlite:{}/a.db", dir.path().display()))).await;
    let _ = std::process::Command::new("umount").arg(dir.path()).status();
    let Some(StoreError::Unsafe(reasons)) = outcome.err() else { panic!("not refused") };
    assert!(reasons[0].contains("cannot be written"), "{reasons:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_refused_and_left_alone() {
    let db = sqlite().await;
    let mut tx = db.store.begin().await.expect("begins");
    tx.set_setting("a", &number(1)).await.expect("sets");
    tx.commit().await.expect("commits");
    db.store.clone().close().await;
    let mut content = std::fs::read(db.path()).expect("reads");
    content[..64].fill(0x5a);
    std::fs::write(db.path(), &content).expect("damages");
    let outcome = Store::open(&db.config).await;
    assert!(matches!(outcome.err(), Some(StoreError::Corrupt(_))));
    assert_eq!(std::fs::read(db.path()).expect("reads"), content, "nothing was overwritten");
}

#[tokio::test(flavor = "multi_thread")]
async fn unsafe_postgres_settings_are_refused() {
    let Some(server) = postgres() else { return };
    let off = format!("{server}?options=-c%20synchronous_commit%3Doff");
    let reasons = refusal(&StoreConfig::new(off)).await;
    assert_eq!(reasons.len(), 1);
    assert!(reasons[0].starts_with("synchronous_commit"), "{reasons:?}");
    let superuser = server.replacen("trato@", "postgres@", 1);
    if tokio_postgres::connect(&superuser, tokio_postgres::NoTls).await.is_err() {
        eprintln!("skipped: this server lets no superuser in");
        return;
    }
    let reasons = refusal(&StoreConfig::new(superuser)).await;
    assert!(reasons.iter().any(|reason| reason.contains("superuser")), "{reasons:?}");
}
