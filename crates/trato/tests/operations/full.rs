//! A full disk, as who uses the program meets it: what does not fit is refused as a whole and in words, reading goes on,
//! and saving works again as soon as there is room.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value as Json, json};
use trato_testkit::{PASSWORD, TestCompany, fresh_postgres};

use crate::Console;
use crate::killed::nothing_is_there_by_half;
use crate::server::{Cluster, Server, Session, ask, send, sql, token, try_ask, until};

/// A disk of its own for the test; `None` without the right to mount.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(size: &str) -> Option<Self> {
        let dir = tempfile::tempdir().expect("a folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(dir.path());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(SmallDisk(dir));
        }
        eprintln!("SKIPPED: a full disk is not tested, for a small one needs the right to mount");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fills the disk up to `leave` bytes.
    fn fill(&self, leave: u64) {
        let mut file = std::fs::File::create(self.path().join("filler")).expect("creates");
        let chunk = vec![7_u8; 64 * 1024];
        while file.write_all(&chunk).is_ok() {}
        let length = file.metadata().expect("length").len();
        file.set_len(length.saturating_sub(leave)).expect("shrinks");
    }

    fn free(&self) {
        std::fs::remove_file(self.path().join("filler")).expect("removes");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

/// The company moved to the small disk, closed; and the administrator's token.
async fn moved(disk: &SmallDisk) -> (Console, String) {
    let company = TestCompany::sqlite().await;
    let token = token(&company).await;
    company.engine.store().clone().close().await;
    let copied = Command::new("cp").arg("-a").arg(company.folder().join(".")).arg(disk.path()).status();
    assert!(copied.expect("cp runs").success());
    let database = format!("sqlite:{}", disk.path().join("trato.db").display());
    (Console { database, folder: disk.path().to_owned() }, token)
}

/// Accounts and events there are.
fn counted(console: &Console) -> String {
    sql(&console.database, "SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM sys_event)")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_in_words_and_writing_goes_on_where_there_is_room() {
    let Some(disk) = SmallDisk::mount("64m") else { return };
    let (console, token) = moved(&disk).await;
    let server = Server::with(|port| console.command(&["serve", "--listen", &format!("127.0.0.1:{port}")])).0;
    let port = server.port;
    let create = |name: &str| ask(port, "POST", "/api/v1/account", &token, &json!({"name": name}));
    let (status, first) = create("Cuenta primera");
    assert_eq!(status, 201, "{first}");
    let place = format!("/api/v1/account/{}", first["id"].as_str().expect("an id"));
    let session = Session::open(port, "ada@example.com", PASSWORD).expect("signed in");

    disk.fill(1 << 20);
    until("it is full", || create("Cuenta de más").0 == 507);
    let before = counted(&console);
    let (status, told) = create("Cuenta que no cabe");
    let problem = (status, &told["code"], &told["title"]);
    assert_eq!(problem, (507, &json!("storage"), &json!("No hay sitio para guardar")), "{told}");
    let (status, _) = ask(port, "PATCH", &place, &token, &json!({"website": "https://example.com"}));
    assert_eq!(status, 507);
    let page = session.fill_in(port, "/account", &[("name", "Cuenta a mano")]);
    assert_eq!(page.status, 507, "{}", page.head);
    assert!(page.body.contains("Se puede leer, pero no guardar"), "{}", page.body);
    assert_eq!(counted(&console), before, "nothing was written");
    let (status, read) = ask(port, "GET", &place, &token, &Json::Null);
    assert_eq!((status, &read), (200, &first), "reading goes on");
    let (_, found) = ask(port, "GET", "/api/v1/search?q=primera", &token, &Json::Null);
    assert_eq!(found["data"][0]["id"], first["id"], "{found}");
    assert_eq!(session.get(port, "/account").status, 200);

    disk.free();
    until("there is room again", || create("Cuenta segunda").0 == 201);
    nothing_is_there_by_half(&console.database);
    assert!(console.good(&["audit", "verify"]).contains("the log is whole"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_runs_full_under_many_hands_keeps_what_it_acknowledged_and_no_more() {
    let Some(disk) = SmallDisk::mount("64m") else { return };
    let (console, token) = moved(&disk).await;
    let server = Server::with(|port| console.command(&["serve", "--listen", &format!("127.0.0.1:{port}")])).0;
    let (port, ended) = (server.port, AtomicBool::new(false));
    let write = |writer: u32| {
        let (mut kept, mut refused) = (Vec::new(), Vec::new());
        for n in 0.. {
            let name = format!("Cuenta {writer} {n}");
            let body = json!({"name": name, "description": "x".repeat(15_000)});
            let answer = try_ask(port, "POST", "/api/v1/account", &token, &body).expect("is answered");
            match answer.status {
                201 => kept.push(name),
                507 => refused.push(name),
                other => panic!("{other}: {}", answer.body),
            }
            if ended.load(Ordering::Relaxed) {
                break;
            }
        }
        (kept, refused)
    };
    let (mut kept, mut refused) = (Vec::new(), 0);
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..4).map(|writer| scope.spawn(move || write(writer))).collect();
        let count = || sql(&console.database, "SELECT count(*) FROM account").parse::<usize>().expect("a number");
        until("they write", || count() > 20);
        disk.fill(0);
        until("nothing fits", || {
            ask(port, "POST", "/api/v1/account", &token, &json!({"name": "Cuenta de más"})).0 == 507
        });
        disk.free();
        let before = count();
        until("they write again", || count() > before + 20);
        ended.store(true, Ordering::Relaxed);
        for hand in hands {
            let (own, turned_away) = hand.join().expect("only what is expected was answered");
            kept.extend(own);
            refused += turned_away.len();
        }
    });
    assert!(refused > 0);
    kept.sort_unstable();
    let there = sql(&console.database, "SELECT name FROM account WHERE name NOT LIKE '%de más' ORDER BY name");
    assert_eq!(there.lines().collect::<Vec<_>>(), kept);
    nothing_is_there_by_half(&console.database);
    assert!(console.good(&["audit", "verify"]).contains("the log is whole"));
}

/// The company's first administrator, by the link that the server printed.
fn set_up(port: u16, said: &str) -> Session {
    let token = said.split_whitespace().find_map(|word| word.split_once("/setup?token=")).expect("a link").1;
    let form = format!(
        "token={token}&company=Prueba&country=ES&currency=EUR&zone=Europe/Madrid&locale=es&name=Ada&email=ada@example.com\
         &password={}",
        trato_web::http::error::percent(PASSWORD)
    );
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    let made = send(port, "POST", "/setup", &[kind, ("Sec-Fetch-Site", "same-origin")], form.as_bytes());
    assert_eq!(made.expect("is answered").status, 303);
    Session::open(port, "ada@example.com", PASSWORD).expect("signed in")
}

#[test]
fn a_full_disk_of_the_database_server_refuses_in_words_too() {
    let Some(disk) = SmallDisk::mount("220m") else { return };
    let Some(cluster) = Cluster::start(disk.path()) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let console = Console { database: fresh_postgres(&cluster.url), folder: folder.path().to_owned() };
    let (server, said) = Server::with(|port| console.command(&["serve", "--listen", &format!("127.0.0.1:{port}")]));
    let session = set_up(server.port, &said);
    // A text that does not become smaller in the database.
    let noise = |n: u64| {
        (0..900).map(|at| format!("{:016x}", (n * 900 + at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect()
    };
    let create = |n: u64| {
        let fields = [("name", format!("Cuenta {n}")), ("description", noise(n))] as [(&str, String); 2];
        session.fill_in(server.port, "/account", &fields.each_ref().map(|(name, value)| (*name, value.as_str())))
    };
    assert_eq!(create(0).status, 303);
    disk.fill(0);
    let mut n = 0;
    until("it is full", || {
        n += 1;
        create(n).status == 507
    });
    let before = counted(&console);
    let refused = create(n + 1);
    assert!(refused.status == 507 && refused.body.contains("Se puede leer, pero no guardar"), "{}", refused.head);
    assert_eq!(counted(&console), before, "nothing was written");
    assert_eq!(session.get(server.port, "/account").status, 200, "reading goes on");
    disk.free();
    until("there is room again", || create(n + 2).status == 303);
    nothing_is_there_by_half(&console.database);
    assert!(console.good(&["audit", "verify"]).contains("the log is whole"));
}
