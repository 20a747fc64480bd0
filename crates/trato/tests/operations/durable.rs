//! No answer that says *done* before the disk has it: the server's system calls are watched while it is written to.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use trato_testkit::TestCompany;

use crate::Console;
use crate::server::{ask, free_port, token};

/// Of each answer that says *done*, whether a sync had ended since its request came.
fn synced(log: &Path) -> Vec<bool> {
    let text = std::fs::read_to_string(log).expect("the calls");
    let (mut answers, mut sync) = (Vec::new(), false);
    for line in text.lines() {
        let is_sync = line.contains("fdatasync") || line.contains("fsync");
        if ["POST /", "PATCH /", "DELETE /", "GET /"].iter().any(|verb| line.contains(&format!("\"{verb}"))) {
            sync = false;
        } else if is_sync && line.trim_end().ends_with("= 0") {
            sync = true;
        } else if line.contains("\"HTTP/1.1 2") {
            answers.push(std::mem::take(&mut sync));
        }
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_to_be_done_before_it_is_on_the_disk() {
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: strace is not installed");
        return;
    }
    let company = TestCompany::sqlite().await;
    let token = token(&company).await;
    let port = free_port();
    let inner = Console::of(&company).command(&["serve", "--listen", &format!("127.0.0.1:{port}")]);
    let log = company.folder().join("calls");
    let mut watched = Command::new("strace");
    watched
        .args(["-f", "-qq", "-s", "24", "-e", "trace=fdatasync,fsync,read,recvfrom,write,writev,sendto,sendmsg", "-o"])
        .arg(&log)
        .arg(inner.get_program())
        .args(inner.get_args())
        .stdout(Stdio::null());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => watched.env(name, value),
            None => watched.env_remove(name),
        };
    }
    let mut server = watched.spawn().expect("starts");
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it listens");
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut done = 0;
    let mut write = |method: &str, path: &str, body: Json| {
        // A sync that came after its answer falls before the next request.
        std::thread::sleep(Duration::from_millis(50));
        let (status, answer) = ask(port, method, path, &token, &body);
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        done += 1;
        answer
    };
    let id = |answer: &Json| answer["id"].as_str().expect("an id").to_owned();
    for n in 0..5 {
        let account = id(&write("POST", "/api/v1/account", json!({"name": format!("Cuenta {n}")})));
        let path = format!("/api/v1/account/{account}");
        write("PATCH", &path, json!({"website": "https://example.com"}));
        write("POST", "/api/v1/account/bulk", json!({"update": [{"id": account, "kind": "partner"}]}));
        let deal = id(&write("POST", "/api/v1/opportunity", json!({"name": "Obra", "account": account})));
        write("POST", "/api/v1/task", json!({"subject": "Llamar", "opportunity": deal}));
        let won = json!({"outcome": "won", "amount": {"amount": "9", "currency": "EUR"}});
        write("POST", &format!("/api/v1/opportunity/{deal}/closure"), won);
        write("POST", &format!("/api/v1/opportunity/{deal}/reopening"), json!({}));
        write("DELETE", &path, json!({}));
        write("POST", &format!("{path}/restoration"), json!({}));
        let words = json!({"es": format!("Campo {n}"), "en": ""});
        let field = json!({"entity": "account", "name": format!("c_f{n}"), "kind": "text", "label": words});
        write("POST", "/api/v1/settings/fields", field);
    }
    // The traced program is told to stop, and with it goes who traces it.
    let told = Command::new("pkill").args(["-TERM", "-P", &server.id().to_string()]).status().expect("pkill runs");
    assert!(told.success());
    server.wait().expect("ends");
    let answers = synced(&log);
    assert_eq!(answers.len(), done, "every answer was seen");
    let early = answers.iter().filter(|synced| !**synced).count();
    assert_eq!(early, 0, "{early} of {done} answers came before the sync of what they tell");
}
