//! `trato doctor` names what is wrong and ends with an error where something must not stay so; `/health` says whether the
//! database answers.

use trato_testkit::{TestCompany, fresh_postgres};

use crate::server::{Cluster, Server, free_port, send, sql, until};
use crate::{Console, told};

/// What the doctor says about one thing, and how he ends.
fn doctor(console: &Console, more: &[&str], about: &str) -> (Option<i32>, String) {
    let output = console.run(&[&["doctor"], more].concat());
    let (_, out, error) = told(&output);
    let line = out.lines().find(|line| line.get(5..).is_some_and(|line| line.starts_with(&format!("{about}: "))));
    (output.status.code(), line.map_or(out.clone() + &error, str::to_owned))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_what_is_wrong() {
    for company in TestCompany::each().await {
        let console = Console::of(&company);
        let mail = format!("smtp://127.0.0.1:{}?tls=none", free_port());
        let dead_mail = ["--smtp-url", mail.as_str(), "--smtp-from", "crm@example.com"];
        let cases: [(&[&str], &str, i32, &str, &str); 8] = [
            (&[], "settings", 0, "ok", "nothing unsafe"),
            (&[], "mail server", 0, "warn", "set TRATO_SMTP_URL and TRATO_SMTP_FROM"),
            (&[], "address", 0, "warn", "set TRATO_BASE_URL"),
            (&["--base-url", "http://crm.example.com"], "address", 0, "warn", "not encrypted"),
            (&["--base-url", "http://localhost:8080"], "address", 0, "ok", "http://localhost:8080"),
            (&["--base-url", "https://crm.example.com"], "address", 0, "ok", "https://crm.example.com"),
            (&["--base-url", "crm.example.com"], "address", 1, "BAD", "neither https:// nor http://"),
            (&dead_mail, "mail server", 1, "BAD", "127.0.0.1"),
        ];
        for (more, about, code, mark, words) in cases {
            let (ended, line) = doctor(&console, more, about);
            assert!(line.starts_with(mark) && line.contains(words), "{more:?}: {line}");
            assert_eq!(ended, Some(code), "{more:?}: {line}");
        }
        let job = "INSERT INTO sys_job (id, kind, payload, run_at, state, attempt, fence, created_at, finished_at) \
                   SELECT id, 'import', 'null', 1, 'dead', 12, 12, 1, 1 FROM company";
        sql(company.url(), job);
        let (ended, line) = doctor(&console, &[], "dead jobs");
        assert!(ended == Some(0) && line.starts_with("warn") && line.ends_with(": 1"), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_settings_that_can_lose_data() {
    for company in TestCompany::each().await {
        let mut console = Console::of(&company);
        let words = match company.url().rsplit_once('/') {
            Some((_, name)) if company.url().starts_with("postgres") => {
                sql(company.url(), &format!("ALTER DATABASE {name} SET synchronous_commit = off"));
                "synchronous_commit is off"
            }
            _ => {
                console.database.push_str("?synchronous=normal");
                "synchronous is below full"
            }
        };
        for arguments in [&["doctor"][..], &["serve"]] {
            assert!(console.bad(arguments).contains(words), "{arguments:?} does not open it");
        }
        let (_, line) = doctor(&console, &["--unsafe-settings"], "settings");
        assert!(line.starts_with("warn") && line.contains(words), "{line}");
    }
}

#[test]
fn health_says_whether_the_database_is_there() {
    let Some(cluster) = Cluster::start(&std::env::temp_dir()) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let console = Console { database: fresh_postgres(&cluster.url), folder: folder.path().to_owned() };
    let (server, said) = Server::with(|port| console.command(&["serve", "--listen", &format!("127.0.0.1:{port}")]));
    let answer = |path: &str| send(server.port, "GET", path, &[], b"").expect("is answered");
    let setup = said.split_whitespace().find_map(|word| word.split_once("/setup?")).expect("a link").1;
    let setup = format!("/setup?{setup}");
    assert_eq!((answer("/health").status, answer(&setup).status), (200, 200));
    cluster.tell("halt");
    let health = answer("/health");
    assert_eq!((health.status, health.body.as_str()), (503, "unavailable"));
    assert_eq!(answer(&setup).status, 503, "pages do not pretend");
    assert!(console.bad(&["doctor"]).contains("not reachable"), "the doctor says so, too");
    cluster.tell("resume");
    until("the database is back", || answer("/health").status == 200);
    assert_eq!(answer(&setup).status, 200);
}
