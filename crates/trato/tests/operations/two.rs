//! Two servers on one PostgreSQL, each a process of its own, with one folder of files: to whoever asks they are one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value as Json, json};
use trato_engine::import::Status;
use trato_model::{Change, Id, Value};
use trato_store::{JobFilter, JobState, NewJob};
use trato_testkit::{PASSWORD, TestCompany};

use crate::server::{Server, Session, ask, sql, token, until};

/// A company on PostgreSQL and two servers of it; `None` where there is no database server.
async fn pair() -> Option<(TestCompany, [Server; 2])> {
    let (company, _) = TestCompany::two_on_postgres().await?;
    let servers = [Server::of(&company), Server::of(&company)];
    Some((company, servers))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_server_writes_the_other_reads_at_once() {
    let Some((company, [one, other])) = pair().await else { return };
    let token = token(&company).await;
    for n in 0..20 {
        let (writes, reads) = if n % 2 == 0 { (one.port, other.port) } else { (other.port, one.port) };
        let (status, made) =
            ask(writes, "POST", "/api/v1/account", &token, &json!({"name": format!("Cuenta marea{n}")}));
        assert_eq!(status, 201, "{made}");
        let path = format!("/api/v1/account/{}", made["id"].as_str().expect("an id"));
        let (status, read) = ask(reads, "GET", &path, &token, &Json::Null);
        assert_eq!((status, &read["name"]), (200, &made["name"]), "{read}");
        let (status, changed) = ask(reads, "PATCH", &path, &token, &json!({"website": "https://example.com"}));
        assert_eq!(status, 200, "{changed}");
        let (_, read) = ask(writes, "GET", &path, &token, &Json::Null);
        assert_eq!(read["website"], "https://example.com", "{read}");
        let (_, found) = ask(reads, "GET", &format!("/api/v1/search?q=marea{n}"), &token, &Json::Null);
        assert_eq!(found["data"][0]["id"], made["id"], "{found}");
        let (status, _) = ask(reads, "DELETE", &path, &token, &Json::Null);
        assert!((200..300).contains(&status));
        let (_, list) = ask(writes, "GET", "/api/v1/account", &token, &Json::Null);
        assert_eq!(list["data"].as_array().map(Vec::len), Some(0), "{list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_one_server_is_one_of_the_other() {
    let Some((_company, [one, other])) = pair().await else { return };
    let session = Session::open(one.port, "ada@example.com", PASSWORD).expect("signed in");
    for server in [&one, &other] {
        let home = session.get(server.port, "/");
        assert!(home.status == 200 && home.body.contains("Ada Admin"), "{} {}", home.status, home.head);
    }
    let left = session.press(other.port, "/sign-out");
    assert_eq!(left.status, 303, "{}", left.head);
    let closed = |port| session.get(port, "/").head.contains("location: /sign-in");
    assert!(closed(other.port));
    until("what one closed is closed for the other", || closed(one.port));
}

/// Adds a field of text to accounts.
fn add_field(port: u16, token: &str, name: &str) {
    let words = json!({"es": format!("Muelle {name}"), "en": ""});
    let field = json!({"entity": "account", "name": name, "kind": "text", "label": words});
    let (status, told) = ask(port, "POST", "/api/v1/settings/fields", token, &field);
    assert_eq!(status, 201, "{told}");
}

/// A server that writes knows it anyway, for it looks at its version first: this one only reads.
#[tokio::test(flavor = "multi_thread")]
async fn a_field_added_on_one_server_is_read_on_the_other_within_seconds() {
    let Some((company, [one, other])) = pair().await else { return };
    let token = token(&company).await;
    add_field(one.port, &token, "c_muelle");
    let (status, made) = ask(one.port, "POST", "/api/v1/account", &token, &json!({"name": "Sol", "c_muelle": "Sur"}));
    assert_eq!(status, 201, "{made}");
    let path = format!("/api/v1/account/{}", made["id"].as_str().expect("an id"));
    let waited = until("the other server reads the field", || {
        let (status, read) = ask(other.port, "GET", &path, &token, &Json::Null);
        assert_eq!(status, 200, "{read}");
        read["c_muelle"] == "Sur"
    });
    assert!(waited < Duration::from_secs(5), "{waited:?}");
    let filter = "/api/v1/account?filter=c_muelle%20%3D%20Sur";
    let (status, list) = ask(other.port, "GET", filter, &token, &Json::Null);
    assert_eq!((status, &list["data"][0]["id"]), (200, &made["id"]), "{list}");
}

/// Somebody reads accounts and then wants the overlay, which the new field holds while it waits for the accounts. Whichever of
/// both the database breaks off, the field is added.
#[tokio::test(flavor = "multi_thread")]
async fn a_field_whose_locks_are_in_each_others_way_is_added_at_the_next_try() {
    let Some((company, [one, _other])) = pair().await else { return };
    let token = token(&company).await;
    add_field(one.port, &token, "c_muelle0");
    std::thread::scope(|scope| {
        let holds = scope.spawn(|| {
            sql(
                company.url(),
                "DO $$ BEGIN LOCK TABLE account IN ACCESS SHARE MODE; \
                 FOR i IN 1..500 LOOP \
                   EXIT WHEN EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'account'::regclass); \
                   PERFORM pg_sleep(0.01); \
                 END LOOP; \
                 UPDATE sys_overlay SET version = version; \
                 EXCEPTION WHEN deadlock_detected THEN NULL; END $$",
            )
        });
        until("the accounts are held", || {
            let held =
                "SELECT count(*) FROM pg_locks WHERE relation = 'account'::regclass AND mode = 'AccessShareLock'";
            sql(company.url(), held) != "0" || holds.is_finished()
        });
        add_field(one.port, &token, "c_muelle1");
        holds.join().expect("had the overlay, too");
    });
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    until("the server has counted it", || sql(company.url(), deadlocks) != "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_added_on_one_server_is_written_on_both_and_nobody_is_refused_meanwhile() {
    let Some((company, [one, other])) = pair().await else { return };
    let token = token(&company).await;
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for port in [one.port, other.port] {
            let (token, ended) = (&token, &ended);
            scope.spawn(move || {
                let mut n = 0;
                while !ended.load(Ordering::Relaxed) {
                    let (status, made) =
                        ask(port, "POST", "/api/v1/account", token, &json!({"name": format!("Cuenta {port} {n}")}));
                    assert_eq!(status, 201, "{made}");
                    let path = format!("/api/v1/account/{}", made["id"].as_str().expect("an id"));
                    let (status, read) = ask(port, "GET", &path, token, &Json::Null);
                    assert_eq!(status, 200, "{read}");
                    n += 1;
                }
            });
        }
        for (n, (adds, hears)) in
            [(one.port, other.port), (other.port, one.port), (one.port, other.port)].iter().enumerate()
        {
            let name = format!("c_muelle{n}");
            add_field(*adds, &token, &name);
            let body = json!({"name": format!("Con muelle {n}"), &name: "Sur"});
            let mut made = Json::Null;
            let waited = until("the other server knows the field", || {
                let (status, answer) = ask(*hears, "POST", "/api/v1/account", &token, &body);
                assert!(matches!(status, 201 | 400 | 422), "{status} {answer}");
                made = answer;
                status == 201
            });
            assert!(waited < Duration::from_secs(5), "{waited:?}");
            let path = format!("/api/v1/account/{}", made["id"].as_str().expect("an id"));
            let (_, read) = ask(*adds, "GET", &path, &token, &Json::Null);
            assert_eq!(read[&name], "Sur", "{read}");
            let (status, changed) = ask(*adds, "PATCH", &path, &token, &json!({&name: "Norte"}));
            assert_eq!((status, &changed[&name]), (200, &json!("Norte")), "{changed}");
        }
        ended.store(true, Ordering::Relaxed);
    });
}

const ROWS: u64 = 6_000;

/// The running import's server, going by its job's name of it: the process' id comes first.
async fn worker(company: &TestCompany) -> Option<u32> {
    let filter = JobFilter { state: Some(JobState::Running), kind: Some("import".to_owned()), limit: 1 };
    let jobs = company.engine.store().jobs(&filter).await.expect("the jobs");
    jobs.first()?.node.as_deref()?.split('-').next()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_whose_server_is_killed_is_finished_by_the_other() {
    let Some((company, mut servers)) = pair().await else { return };
    let token = token(&company).await;
    let session = Session::open(servers[0].port, "ada@example.com", PASSWORD).expect("signed in");
    let mut text = String::from("Last Name,First Name,Email\n");
    (0..ROWS).for_each(|n| text.push_str(&format!("Apellido{n},Ana,p{n}@example.com\n")));
    let sent = session.upload(servers[0].port, "contacts.csv", &text);
    let place = sent.head.lines().find_map(|line| line.strip_prefix("location: ")).expect("a place").to_owned();
    let path = place.split('?').next().expect("a path");
    let run: Id = path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a run");
    let (engine, admin) = (&company.engine, &company.admin);
    let found = engine.inspect_import(admin, run, None).await.expect("inspected");
    engine.map_import(admin, run, found.mapping).await.expect("mapped");
    let begun = session.press(servers[0].port, &format!("{path}/run"));
    assert_eq!(begun.status, 303, "{}", begun.head);

    let mut rows = 0;
    while rows == 0 {
        let import = engine.import(admin, run).await.expect("there");
        assert_eq!(import.status, Status::Running);
        rows = import.counts.rows;
    }
    let at_work = worker(&company).await.expect("a server works on it");
    let dead = servers.iter().position(|server| server.child.id() == at_work).expect("one of the two");
    servers[dead].kill();
    let import = engine.import(admin, run).await.expect("there");
    assert!(import.status == Status::Running && import.counts.rows < ROWS, "killed on the way: {:?}", import.counts);

    let alive = &servers[1 - dead];
    let done = |n| sql(company.url(), &format!("SELECT status FROM sys_import_run WHERE id = '{n}'")) == "done";
    until("the other server finishes the import", || done(run));
    let import = engine.import(admin, run).await.expect("there");
    assert_eq!((import.status, import.counts.created, import.counts.refused), (Status::Done, ROWS, 0));
    let counted = sql(company.url(), "SELECT count(*), count(DISTINCT last_name), count(DISTINCT email) FROM contact");
    assert_eq!(counted, format!("{ROWS}|{ROWS}|{ROWS}"));
    let told = "SELECT count(*), count(DISTINCT record) FROM sys_event WHERE entity = 'contact' AND kind = 'created'";
    assert_eq!(sql(company.url(), told), format!("{ROWS}|{ROWS}"));
    let (_, list) = ask(alive.port, "GET", "/api/v1/contact/summary?measure=count", &token, &Json::Null);
    assert_eq!(list["data"][0]["measures"][0], ROWS, "{list}");
    let tries = sql(company.url(), "SELECT state, attempt FROM sys_job WHERE kind = 'import'");
    assert_eq!(tries, "done|2", "begun by one, ended by the other");
}

/// Two hundred jobs and sixty reminders that are due before any real clock.
async fn work(company: &TestCompany) {
    let due = 1_600_000_000_000_000;
    company.engine.clock().set(due - 60_000_000);
    let admin = company.engine.who(company.admin.user()).await.expect("reads").expect("there");
    let task = |n| {
        Change::create("task")
            .put("subject", Value::from(format!("Llamar {n}")))
            .put("due_at", Value::Int(due))
            .put("remind_before", Value::Int(5))
    };
    company.engine.save_all(&admin, (0..60).map(task).collect()).await.expect("saved");
    let job = |n| {
        let (kind, key) = ("audit-verification".to_owned(), Some(format!("check-{n}")));
        NewJob { kind, payload: Json::Null, run_at: due, key }
    };
    let mut tx = company.engine.store().begin().await.expect("begins");
    tx.enqueue_all((0..200).map(job).collect()).await.expect("queued");
    tx.commit().await.expect("committed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_once_whichever_server_takes_it() {
    let Some((company, _servers)) = pair().await else { return };
    work(&company).await;
    let one = |statement: &str| sql(company.url(), statement);
    let done = "SELECT count(*) FROM sys_job WHERE state = 'done' AND key LIKE 'check-%'";
    until("every job is done", || one(done) == "200");
    until("every reminder fires", || one("SELECT count(*) FROM sys_notification WHERE kind = 'reminder'") != "0");
    let all = "SELECT count(*), sum(attempt), sum(fence), count(DISTINCT node) FROM sys_job WHERE key LIKE 'check-%'";
    assert_eq!(one(all), "200|200|200|2", "each once, some by each server");
    let slots =
        "SELECT count(*) = count(DISTINCT key), max(attempt) FROM sys_job WHERE key LIKE 'activity-reminders:%'";
    assert_eq!(one(slots), "t|1", "each minute's once");
    let told = "SELECT count(*), count(DISTINCT record) FROM sys_notification WHERE kind = 'reminder'";
    assert_eq!(one(told), "60|60");
}
