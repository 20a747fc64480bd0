//! Commands and settings of the administrator.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use trato_testkit::{TestCompany, fresh_postgres};

use crate::{Console, bare, shown, told};

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_named_before_or_behind_the_deed() {
    let company = TestCompany::sqlite().await;
    let anchor = shown(&company.folder().join("anchor"));
    for arguments in [
        ["audit", "--database", company.url(), "--anchor", &anchor, "verify"],
        ["audit", "verify", "--database", company.url(), "--anchor", &anchor],
        ["user", "list", "--database", company.url(), "--anchor", &anchor],
    ] {
        let (good, out, error) = told(&bare(&arguments).output().expect("runs"));
        assert!(good, "{arguments:?}: {error}");
        assert!(out.contains("the log is whole") || out.contains("ada@example.com"), "{arguments:?}: {out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_listed_and_let_in_again() {
    for company in TestCompany::each().await {
        let console = Console::of(&company);
        assert_eq!(console.good(&["user", "list"]), "ada@example.com\tAda Admin\tactive\n");
        let link = console.good(&["user", "reset", "ada@example.com"]);
        assert!(link.starts_with("http://127.0.0.1:8080/"), "{link}");
        assert!(console.bad(&["user", "reset", "nobody@example.com"]).contains("nobody@example.com"));
    }
}

#[test]
fn migrate_says_what_it_did() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut databases = vec![format!("sqlite:{}", folder.path().join("trato.db").display())];
    databases.extend(std::env::var("TRATO_TEST_POSTGRES").ok().map(|server| fresh_postgres(&server)));
    for database in databases {
        let console = Console { database, folder: folder.path().to_owned() };
        let first = console.good(&["migrate"]);
        assert!(
            first.contains("tables made: ") && first.contains("contact") && first.contains("it is done"),
            "{first}"
        );
        let output = console.command(&["migrate"]).env("TRATO_LOG", "info").output().expect("runs");
        let (good, again, log) = told(&output);
        assert!(good && again.contains("nothing had to be done") && !again.contains("made:"), "{again}");
        assert!(!log.contains("NOTICE"), "what is there already is no news: {log}");
    }
}

#[test]
fn only_settings_that_something_reads_are_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("trato.db").display());
    let console = Console { database, folder: folder.path().to_owned() };
    for name in ["TRATO_PASSWORD", "TRATO_SHARED_DATA", "TRATO_FILE"] {
        let (good, _, error) = told(&console.command(&["migrate"]).env(name, "x").output().expect("runs"));
        assert!(!good && error.contains(&format!("{name} is not a setting")), "{name}: {error}");
        assert!(error.contains("TRATO_FILES") && error.contains("TRATO_LISTEN") && error.contains("TRATO_SMTP_URL"));
    }
}

#[test]
fn what_only_looks_makes_no_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("elsewhere").join("tarto.db");
    let place = Console { database: format!("sqlite:{}", path.display()), folder: folder.path().to_owned() };
    let csv = folder.path().join("rows.csv");
    std::fs::write(&csv, "Name\nNobody\n").expect("writes");
    let to = shown(&folder.path().join("copy"));
    for arguments in [
        &["doctor"][..],
        &["audit", "verify"],
        &["user", "list"],
        &["user", "reset", "ada@example.com"],
        &["backup", &to],
        &["export", "contact"],
        &["import", &shown(&csv), "--as", "ada@example.com"],
    ] {
        let error = place.bad(arguments);
        assert!(error.contains(&format!("there is no database at {}", path.display())), "{arguments:?}: {error}");
        assert!(!folder.path().join("elsewhere").exists(), "{arguments:?} made something");
    }
    let mut empty = vec![format!("sqlite:{}", folder.path().join("empty.db").display())];
    std::fs::write(folder.path().join("empty.db"), "").expect("writes");
    empty.extend(std::env::var("TRATO_TEST_POSTGRES").ok().map(|server| fresh_postgres(&server)));
    for database in empty {
        let place = Console { database, folder: folder.path().to_owned() };
        for arguments in [&["doctor"][..], &["audit", "verify"], &["user", "list"]] {
            let error = place.bad(arguments);
            assert!(error.contains("holds nothing of Trato"), "{arguments:?}: {error}");
        }
    }
}

/// The modes of a file or folder and of everything below it.
fn modes(path: &Path, found: &mut Vec<(String, u32)>) {
    let mode = path.metadata().expect("there").permissions().mode() & 0o777;
    found.push((shown(path), mode));
    if path.is_dir() {
        for entry in path.read_dir().expect("a folder") {
            modes(&entry.expect("an entry").path(), found);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_on_the_machine_reads_what_is_kept() {
    for company in TestCompany::each().await {
        let backup = company.folder().join("backup");
        company.engine.store().anchor(1).await.expect("anchors");
        Console::of(&company).good(&["backup", &shown(&backup)]);
        let home = company.folder().join("home");
        let place = Console { database: format!("sqlite:{}", home.join("trato.db").display()), folder: home.clone() };
        place.good(&["restore", &shown(&backup)]);
        let mut found = Vec::new();
        modes(&backup, &mut found);
        modes(&home, &mut found);
        assert!(found.len() > 4, "{found:?}");
        let open: Vec<_> = found.iter().filter(|(_, mode)| mode & 0o077 != 0).collect();
        assert!(open.is_empty(), "{open:?}");
    }
}
