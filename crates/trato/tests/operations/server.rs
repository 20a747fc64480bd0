//! A server of a company as a process of its own, and who asks it: programs with a token, people with a session; and what
//! its database says to somebody who asks it behind the server's back.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use trato_engine::signin::token::Scopes;
use trato_testkit::TestCompany;
use trato_web::http::error::percent;
use trato_web::http::session::csrf_token;

use crate::{Console, told};

/// A server that ends with the test.
pub struct Server {
    pub child: Child,
    pub port: u16,
}

impl Server {
    /// A server of the company, once it listens.
    pub fn of(company: &TestCompany) -> Self {
        Server::with(|port| Console::of(company).command(&["serve", "--listen", &format!("127.0.0.1:{port}")])).0
    }

    /// The server that a command starts on a free port, once it listens; and what it said until then.
    pub fn with(command: impl FnOnce(u16) -> Command) -> (Self, String) {
        let port = free_port();
        let mut child = command(port).stdout(Stdio::piped()).spawn().expect("starts");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let (mut said, mut listens) = (String::new(), false);
        for line in out.lines().map_while(Result::ok) {
            listens = line.contains("listens on");
            said.push_str(&line);
            said.push('\n');
            if listens {
                break;
            }
        }
        assert!(listens, "it listens: {said}");
        (Server { child, port }, said)
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|found| found.local_addr()).expect("a port").port()
}

/// A database server of the test's own, which it may stop.
pub struct Cluster {
    pub url: String,
}

impl Cluster {
    /// In a folder below this one; `None` where PostgreSQL is not tested.
    pub fn start(below: &Path) -> Option<Self> {
        if std::env::var_os("TRATO_TEST_POSTGRES").is_none() {
            println!("skipped on PostgreSQL: TRATO_TEST_POSTGRES is not set");
            return None;
        }
        Some(Cluster { url: Cluster::run(Command::new(POSTGRES).arg("start").env("TMPDIR", below)) })
    }

    pub fn tell(&self, what: &str) {
        Cluster::run(Command::new(POSTGRES).args([what, &self.url]));
    }

    fn run(command: &mut Command) -> String {
        let (good, out, error) = told(&command.output().expect("ci/postgres runs"));
        assert!(good, "{error}");
        out.trim().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.tell("stop");
    }
}

const POSTGRES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ci/postgres");

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or(Json::Null)
    }
}

/// A request over a connection of its own; an error where the server is gone or goes meanwhile.
pub fn send(port: u16, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    stream.write_all(&[request.as_bytes(), body].concat())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
    let status = head.get(9..12).and_then(|code| code.parse().ok()).ok_or(std::io::ErrorKind::InvalidData)?;
    Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// A request by somebody's token; an error as with [`send`].
pub fn try_ask(port: u16, method: &str, path: &str, token: &str, body: &Json) -> std::io::Result<Answer> {
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("If-Match", "*"), ("Content-Type", "application/json")];
    let body = if method == "GET" { String::new() } else { body.to_string() };
    send(port, method, path, &headers, body.as_bytes())
}

/// A request by somebody's token, answered to its end: the status and what came.
pub fn ask(port: u16, method: &str, path: &str, token: &str, body: &Json) -> (u16, Json) {
    let answer = try_ask(port, method, path, token, body).expect("is answered");
    (answer.status, answer.json())
}

/// A token of the administrator's. The company was made at a fixed moment, and the server has a real clock: it must outlive
/// the years between.
pub async fn token(company: &TestCompany) -> String {
    company.engine.create_token(&company.admin, "console", &Scopes::all(true), 3_650).await.expect("a token")
}

/// Somebody's session, which any server of the company knows.
pub struct Session(String);

impl Session {
    /// Signs in; the answer where nobody is let in.
    pub fn open(port: u16, email: &str, password: &str) -> Result<Self, Answer> {
        let form = format!("email={}&password={}", percent(email), percent(password));
        let kind = ("Content-Type", "application/x-www-form-urlencoded");
        let answer = send(port, "POST", "/sign-in", &[kind, ("Sec-Fetch-Site", "same-origin")], form.as_bytes());
        let answer = answer.expect("is answered");
        let secret = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: trato="));
        match secret.and_then(|rest| rest.split(';').next()) {
            Some(secret) => Ok(Session(secret.to_owned())),
            None => Err(answer),
        }
    }

    pub fn get(&self, port: u16, path: &str) -> Answer {
        send(port, "GET", path, &[("Cookie", &format!("trato={}", self.0))], b"").expect("is answered")
    }

    /// Presses a button of ours: a form with nothing in it but its token.
    pub fn press(&self, port: u16, path: &str) -> Answer {
        self.fill_in(port, path, &[])
    }

    /// Sends a form of ours.
    pub fn fill_in(&self, port: u16, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = format!("csrf={}", csrf_token(&self.0));
        for (name, value) in fields {
            form.push_str(&format!("&{name}={}", percent(value)));
        }
        self.post(port, path, "application/x-www-form-urlencoded", &form)
    }

    /// Drops a file on the page of imports.
    pub fn upload(&self, port: u16, name: &str, content: &str) -> Answer {
        let part =
            |head: &str, content: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n");
        let csrf = part("name=\"csrf\"", &csrf_token(&self.0));
        let file = part(&format!("name=\"file\"; filename=\"{name}\""), content);
        self.post(port, "/import", "multipart/form-data; boundary=x", &format!("{csrf}{file}--x--\r\n"))
    }

    fn post(&self, port: u16, path: &str, kind: &str, body: &str) -> Answer {
        let cookie = format!("trato={}", self.0);
        let headers = [("Cookie", cookie.as_str()), ("Sec-Fetch-Site", "same-origin"), ("Content-Type", kind)];
        send(port, "POST", path, &headers, body.as_bytes()).expect("is answered")
    }
}

/// Waits until something holds, a minute and a half at most.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(90), "it never comes: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
    begun.elapsed()
}

/// What a statement answers, one line a row and `|` between values, asked of the database itself. SQLite by the copy that
/// the program has in it: another one would not know its locks.
pub fn sql(url: &str, statement: &str) -> String {
    let Some(path) = url.strip_prefix("sqlite:") else {
        let output = Command::new("psql").args([url, "-qAt", "-v", "ON_ERROR_STOP=1", "-c", statement]).output();
        let output = output.expect("psql runs");
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
        return String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
    };
    let connection = rusqlite::Connection::open(path).expect("opens");
    connection.busy_timeout(Duration::from_secs(10)).expect("waits");
    let mut prepared = connection.prepare(statement).expect("a statement");
    let columns = prepared.column_count();
    let mut rows = prepared.query([]).expect("runs");
    let mut lines = Vec::new();
    while let Some(row) = rows.next().expect("a row") {
        let value = |at| match row.get_ref(at).expect("a value") {
            rusqlite::types::ValueRef::Null => String::new(),
            rusqlite::types::ValueRef::Integer(n) => n.to_string(),
            rusqlite::types::ValueRef::Real(n) => n.to_string(),
            rusqlite::types::ValueRef::Text(text) | rusqlite::types::ValueRef::Blob(text) => {
                String::from_utf8_lossy(text).into_owned()
            }
        };
        lines.push((0..columns).map(value).collect::<Vec<_>>().join("|"));
    }
    lines.join("\n")
}
