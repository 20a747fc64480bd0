//! The server from its start to its end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use trato_testkit::{TestCompany, fresh_postgres};

use crate::server::Server;
use crate::{bare, told};

fn terminate(child: &Child) {
    let pid = child.id().to_string();
    let told = std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
    assert!(told.success());
}

/// How it ended, if it did so in twenty seconds.
fn ended(child: &mut Child) -> Option<ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        if let Some(status) = child.try_wait().expect("asks") {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().expect("killed");
    None
}

/// A request whose body is still on its way when the server is told to stop is answered, and the server ends well.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_answers_what_it_was_asked() {
    for company in TestCompany::each().await {
        let mut server = Server::of(&company);
        let port = server.port;
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("connects");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("sets");
        let body = "email=ada%40example.com&password=falsch";
        let head = format!(
            "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let (first, rest) = body.split_at(10);
        stream.write_all(format!("{head}{first}").as_bytes()).expect("sends");
        std::thread::sleep(Duration::from_millis(500));
        terminate(&server.child);
        std::thread::sleep(Duration::from_millis(500));
        assert!(server.child.try_wait().expect("asks").is_none(), "it waits for the request");
        stream.write_all(rest.as_bytes()).expect("sends");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("is answered");
        assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
        assert!(!answer.starts_with("HTTP/1.1 5"), "{answer}");
        assert_eq!(ended(&mut server.child).and_then(|status| status.code()), Some(0));
    }
}

/// Nobody finds out by his first upload.
#[test]
fn a_server_on_postgres_wants_to_know_where_files_lie() {
    let Ok(server) = std::env::var("TRATO_TEST_POSTGRES") else { return };
    let database = fresh_postgres(&server);
    let mut command = bare(&["serve", "--listen", "127.0.0.1:0", "--database", &database]);
    let mut child = command.stderr(Stdio::piped()).spawn().expect("starts");
    let status = ended(&mut child);
    assert!(status.is_some_and(|status| !status.success()), "it does not serve: {status:?}");
    let (_, _, error) = told(&child.wait_with_output().expect("is read"));
    assert!(error.contains("--files") && error.contains("TRATO_FILES"), "{error}");
}
