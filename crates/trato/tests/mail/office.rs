//! The mail server: starts `office.py`, tells it what to do and hears what it does.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

/// A mail server that runs until it is dropped.
pub struct Office {
    child: Child,
    commands: ChildStdin,
    events: Receiver<String>,
    pub port: u16,
}

/// What it kept: one entry for each time it took a message.
#[derive(Clone, Debug)]
pub struct Kept {
    pub message_id: String,
    pub to: Vec<String>,
    pub text: String,
}

/// A certificate with its key and the way to it.
pub struct Tls<'a> {
    pub kind: &'a str,
    pub certificate: &'a Path,
    pub key: &'a Path,
}

impl Office {
    pub fn open() -> Office {
        Office::with(0, None, None)
    }

    /// On a port (0: any that is free), with TLS, asking for the password of the user `crm`.
    pub fn with(port: u16, tls: Option<Tls<'_>>, password: Option<&str>) -> Office {
        let mut command = Command::new("/usr/bin/python3");
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/office.py"));
        command.args(["--port", &port.to_string()]);
        if let Some(tls) = tls {
            command.args(["--tls", tls.kind, "--certificate"]).arg(tls.certificate).arg("--key").arg(tls.key);
        }
        if let Some(password) = password {
            command.args(["--password", password]);
        }
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("python3 runs");
        let (send, events) = channel();
        let out = BufReader::new(child.stdout.take().expect("its output"));
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        let commands = child.stdin.take().expect("its input");
        let mut office = Office { child, commands, events, port: 0 };
        let Some(line) = office.event(Duration::from_secs(20)) else { office.fail() };
        office.port = line.strip_prefix("port ").and_then(|port| port.parse().ok()).expect("a port");
        office
    }

    fn fail(&mut self) -> ! {
        let _ = self.child.kill();
        let mut said = String::new();
        if let Some(mut errors) = self.child.stderr.take() {
            let _ = std::io::Read::read_to_string(&mut errors, &mut said);
        }
        panic!(
            "the test's mail server does not start (Debian: apt-get install python3-aiosmtpd, or ci/system):\n{said}"
        );
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// From now on it behaves like this. What it kept until then.
    pub fn mode(&mut self, mode: &str) -> Vec<Kept> {
        self.tell(&format!("mode {mode}"), &format!("mode {mode}"))
    }

    /// What it kept since it was last asked.
    pub fn since(&mut self) -> Vec<Kept> {
        self.tell("sync", "synced")
    }

    fn tell(&mut self, command: &str, answer: &str) -> Vec<Kept> {
        writeln!(self.commands, "{command}").expect("it listens");
        let mut kept = Vec::new();
        loop {
            let line = self.event(Duration::from_secs(30)).expect("it answers");
            kept.extend(accepted(&line));
            if line == answer {
                return kept;
            }
        }
    }

    /// What it did next; `None`: nothing in that time, or it is dead.
    pub fn event(&mut self, most: Duration) -> Option<String> {
        self.events.recv_timeout(most).ok()
    }

    /// What it kept until it had so many, or until nothing more came for so long.
    pub fn kept(&mut self, many: usize, most: Duration) -> Vec<Kept> {
        let mut kept = Vec::new();
        while kept.len() < many {
            let Some(line) = self.event(most) else { break };
            kept.extend(accepted(&line));
        }
        kept
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The message that an event tells of.
pub fn accepted(line: &str) -> Option<Kept> {
    let json: Value = serde_json::from_str(line.strip_prefix("accepted ")?).expect("JSON");
    let texts = |key: &str| -> Vec<String> {
        let all = json[key].as_array().into_iter().flatten();
        all.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let ids = texts("id");
    assert_eq!(ids.len(), 1, "one Message-ID: {json}");
    Some(Kept { message_id: ids[0].clone(), to: texts("to"), text: json["text"].as_str()?.to_owned() })
}
