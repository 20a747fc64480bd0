//! An import survives `kill -9`: whoever comes after goes on behind the last committed row, and nothing comes twice.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use trato_engine::import::Status;
use trato_engine::{Clock, Engine, Modules, Settings};
use trato_model::{Filter, Id};
use trato_store::{Store, StoreConfig};
use trato_testkit::{NOW, TestCompany};

use crate::import_files::{count, file, look};

const ROWS: usize = 6_000;

/// Runs the import in the environment's database; the parent kills it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the child of the test below"]
async fn child() {
    let Ok(folder) = std::env::var("TRATO_TEST_KILLED") else { return };
    let run: Id = std::env::var("TRATO_TEST_RUN").expect("a run").parse().expect("an id");
    let seed = std::env::var("TRATO_TEST_SEED").expect("a seed").parse().expect("a number");
    let engine = open(Path::new(&folder), seed).await;
    engine.run_import(run).await.expect("runs");
}

/// Every process makes ids of its own.
async fn open(folder: &Path, seed: u64) -> Engine {
    let mut config = StoreConfig::new(format!("sqlite:{}", folder.join("trato.db").display()));
    config.files = Some(folder.join("files"));
    config.anchor = Some(folder.join("anchor"));
    let store = Store::open(&config).await.expect("opens");
    let settings = Settings { base_url: "http://127.0.0.1:8080".into(), demo: false, mail: None };
    Engine::start(store, Modules::of(trato_crm::MODULES), Clock::fixed(NOW, seed), settings).await.expect("starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_import_goes_on_and_nothing_comes_twice() {
    let company = TestCompany::sqlite().await;
    let mut text = String::from("Last Name,First Name,Email,Account Name,Phone\n");
    for n in 0..ROWS {
        // One row in twenty is bad.
        let email = if n % 20 == 7 { format!("bad {n}") } else { format!("p{n}@example.com") };
        text.push_str(&format!("Last{n},First,{email},Company {},612{:06}\n", n % 300, n));
    }
    let path = file(&company, "contacts.csv", text);
    let (run, inspection) = look(&company, &company.admin, &path).await;
    let mut mapping = inspection.mapping;
    mapping.keys.clear();
    company.engine.map_import(&company.admin, run, mapping).await.expect("mapped");
    company.engine.start_import(&company.admin, run).await.expect("started");
    let mut kills = 0;
    for wait in [400_u64, 700, 900, 1_100, 1_500, 2_000, 3_000, 5_000, 60_000] {
        let mut child = Command::new(std::env::current_exe().expect("the test itself"))
            .args(["import_kill::child", "--exact", "--ignored"])
            .env("TRATO_TEST_KILLED", company.folder())
            .env("TRATO_TEST_RUN", run.to_string())
            .env("TRATO_TEST_SEED", (wait + 1_000_000).to_string())
            .stdout(Stdio::null())
            .spawn()
            .expect("starts");
        let until = std::time::Instant::now() + Duration::from_millis(wait);
        while child.try_wait().expect("waits").is_none() && std::time::Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if child.try_wait().expect("waits").is_none() {
            child.kill().expect("killed");
            kills += 1;
        }
        child.wait().expect("ends");
        let import = company.engine.import(&company.admin, run).await.expect("there");
        let there = count(&company, "contact", Filter::everything()).await;
        assert_eq!(u64::try_from(there).expect("fits"), import.counts.created, "the counts are the database's");
        if import.status == Status::Done {
            break;
        }
    }
    let import = company.engine.import(&company.admin, run).await.expect("there");
    assert_eq!(import.status, Status::Done, "{import:?}");
    let bad = ROWS / 20;
    let mut errors = Vec::new();
    let told = company.engine.import_errors(&company.admin, run, &mut errors).await.expect("written");
    let good = String::from_utf8_lossy(&errors)
        .lines()
        .filter(|line| !line.contains("bad "))
        .take(3)
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(import.counts.created, (ROWS - bad) as u64, "{good}");
    assert_eq!(import.counts.refused, bad as u64);
    assert_eq!(count(&company, "contact", Filter::everything()).await, (ROWS - bad) as i64);
    // Every twentieth company stands in bad rows only, which create nothing.
    assert_eq!(count(&company, "account", Filter::everything()).await, 285);
    assert_eq!(told, bad as u64, "the error file has every bad row");
    assert!(kills >= 2, "killed {kills} times");
}
