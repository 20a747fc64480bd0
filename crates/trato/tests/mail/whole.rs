//! The whole program: `trato serve` and `trato doctor` as the administrator starts them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use trato_testkit::{TestCompany, readable};

use crate::office::{Office, Tls};
use crate::outbox::SOON;

fn trato(database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trato"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRATO_") {
            command.env_remove(name);
        }
    }
    command.env("TRATO_DATABASE", database);
    command
}

/// A self-made authority's certificate for `localhost`.
fn certificate(folder: &Path) -> (PathBuf, PathBuf) {
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (certificate, key)
}

fn doctor(database: &str, url: &str, trusted: Option<&Path>) -> (Output, String) {
    let mut command = trato(database);
    command.arg("doctor").env("TRATO_SMTP_URL", url).env("TRATO_SMTP_FROM", "Prueba <crm@prueba.example>");
    if let Some(trusted) = trusted {
        command.env("SSL_CERT_FILE", trusted);
    }
    let output = command.output().expect("runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find(|line| line.contains("mail server")).unwrap_or_default().to_owned();
    (output, line)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_tries_the_server_with_and_without_tls() {
    let company = TestCompany::sqlite().await;
    let (certificate, key) = certificate(company.folder());
    let tls = |kind| Tls { kind, certificate: &certificate, key: &key };
    let plain = Office::open();
    let (output, line) = doctor(company.url(), &plain.url(), None);
    assert!(output.status.success(), "{output:?}");
    assert!(line.starts_with("ok") && line.contains("takes us as Prueba <crm@prueba.example>"), "{line}");
    let starttls = Office::with(0, Some(tls("starttls")), Some("s3cret"));
    let implicit = Office::with(0, Some(tls("implicit")), None);
    for (scheme, login, port) in [("smtp", "crm:s3cret@", starttls.port), ("smtps", "", implicit.port)] {
        let option = if scheme == "smtp" { "?tls=starttls" } else { "" };
        let url = format!("{scheme}://{login}localhost:{port}{option}");
        let (_, line) = doctor(company.url(), &url, Some(&certificate));
        assert!(line.starts_with("ok"), "{url}: {line}");
        let (output, line) = doctor(company.url(), &url, None);
        assert!(!output.status.success() && line.starts_with("BAD"), "a certificate nobody vouches for: {line}");
    }
    let downgraded = format!("smtp://localhost:{}?tls=starttls", plain.port);
    let (_, line) = doctor(company.url(), &downgraded, Some(&certificate));
    assert!(line.starts_with("BAD") && line.contains("STARTTLS"), "no mail without what was asked for: {line}");
    let wrong = format!("smtp://crm:wr0ng@localhost:{}?tls=starttls", starttls.port);
    let (output, line) = doctor(company.url(), &wrong, Some(&certificate));
    assert!(line.starts_with("BAD") && line.contains("535"), "{line}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("wr0ng"), "{output:?}");
}

#[test]
fn a_setting_that_is_wrong_stops_the_start_and_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("trato.db").display());
    for (settings, words) in [
        (vec![("TRATO_SMTP_URL", "smtp://mail.example.com")], "TRATO_SMTP_FROM"),
        (vec![("TRATO_SMTP_FROM", "crm@example.com")], "TRATO_SMTP_URL"),
        (vec![("TRATO_SMTP_URL", "http://crm:s3cret@x.example"), ("TRATO_SMTP_FROM", "crm@example.com")], "smtps://"),
        (vec![("TRATO_SMTP_URL", "smtp://crm:s3cret@x.example?tls=no"), ("TRATO_SMTP_FROM", "a@b.example")], "?tls="),
        (vec![("TRATO_SMTP_URL", "smtp://x.example"), ("TRATO_SMTP_FROM", "nobody")], "TRATO_SMTP_FROM"),
    ] {
        let output = trato(&database).arg("serve").envs(settings.clone()).output().expect("runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "{settings:?}");
        assert!(said.contains(words) && !said.contains("s3cret"), "{settings:?}: {said}");
    }
    let help = trato(&database).args(["serve", "--help"]).env("TRATO_SMTP_URL", "smtp://u:s3cret@x").output();
    assert!(!String::from_utf8_lossy(&help.expect("runs").stdout).contains("s3cret"));
}

/// `trato serve`, ended with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(company: &TestCompany, office: &Office) -> (Served, u16) {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|found| found.local_addr()).expect("a port").port();
    let mut child = trato(company.url())
        .arg("serve")
        .env("TRATO_SMTP_URL", office.url())
        .env("TRATO_SMTP_FROM", "crm@prueba.example")
        .env("TRATO_BASE_URL", format!("http://127.0.0.1:{port}"))
        .env("TRATO_LISTEN", format!("127.0.0.1:{port}"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let out = BufReader::new(child.stdout.take().expect("its output"));
    let mut lines = out.lines().map_while(Result::ok);
    let served = Served(child);
    assert!(lines.any(|line| line.contains("Trato listens")), "it listens");
    std::thread::spawn(move || lines.for_each(drop));
    (served, port)
}

/// One request over a connection of its own; the whole answer.
fn request(port: u16, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let origin = format!("http://127.0.0.1:{port}");
    let form = "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin";
    let rest = format!("Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    write!(stream, "{head} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\n{form}\r\n{rest}").expect("sends");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answers");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_comes_back_by_mail_and_strangers_learn_nothing() {
    let company = TestCompany::sqlite().await;
    let mut office = Office::open();
    let (_served, port) = serve(&company, &office);
    let stranger = request(port, "POST /reset", "email=nobody%40example.com");
    let known = request(port, "POST /reset", "email=ADA%40example.com");
    let body = |answer: &str| answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).expect("a body");
    assert!(known.starts_with("HTTP/1.1 200"), "{known}");
    assert_eq!(body(&stranger), body(&known), "the same words");
    let kept = office.kept(1, SOON);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].to, ["ada@example.com"]);
    let text = readable(kept[0].text.as_bytes());
    assert!(text.contains("Hola, Ada Admin:") && text.contains("From: Prueba <crm@prueba.example>"), "{text}");
    let start = format!("http://127.0.0.1:{port}/reset/");
    let token = text.split_once(&start).and_then(|(_, rest)| rest.split_whitespace().next()).expect("a link");
    let chosen = request(port, &format!("POST /reset/{token}"), "password=caballo+grapa+nuevo+9");
    assert!(chosen.starts_with("HTTP/1.1 303") && chosen.contains("set-cookie: trato="), "{chosen}");
    let again = request(port, &format!("POST /reset/{token}"), "password=caballo+grapa+otro+99");
    assert!(again.starts_with("HTTP/1.1 404"), "{again}");
    assert!(office.kept(1, std::time::Duration::from_millis(700)).is_empty(), "nobody else got a mail");
}
