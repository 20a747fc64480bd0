//! The binary as somebody at the console runs it, beside an engine that has the same database open, as a server would.
//!
//! `files`: import and export · `backup`: backup, restore and audit over both databases · `console`: the other commands and
//! settings · `serving`: the server from its start to its end · `durable`: nothing is told before it is on the disk ·
//! `two`: two servers on one database · `killed`: what is there after a `kill -9` · `full`: a full disk · `audit`: a log that
//! was tampered with · `demo`: the living company · `doctor`: what it names, and what `/health` says · `configuration`: the
//! document of the settings · `server`: a server as a process, and who asks it.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot run the command must stop")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use trato_testkit::TestCompany;

mod audit;
mod backup;
mod configuration;
mod console;
mod demo;
mod doctor;
mod durable;
mod files;
mod full;
mod killed;
mod server;
mod serving;
mod two;

/// A place with a database, where commands are run.
struct Console {
    database: String,
    folder: PathBuf,
}

impl Console {
    fn of(company: &TestCompany) -> Self {
        Console { database: company.url().to_owned(), folder: company.folder().to_owned() }
    }

    /// A command with the place's settings in its environment.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(arguments);
        command
            .env("TRATO_DATABASE", &self.database)
            .env("TRATO_FILES", self.folder.join("files"))
            .env("TRATO_ANCHOR", self.folder.join("anchor"))
            .env("TRATO_LOG", "warn");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("runs")
    }

    /// What a command said that must end well.
    fn good(&self, arguments: &[&str]) -> String {
        let (good, out, error) = told(&self.run(arguments));
        assert!(good, "{arguments:?}: {out}{error}");
        out
    }

    /// What a command said that must fail.
    fn bad(&self, arguments: &[&str]) -> String {
        let (good, out, error) = told(&self.run(arguments));
        assert!(!good, "{arguments:?}: {out}{error}");
        error
    }
}

/// A command without any of our settings but those that it is given.
fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trato"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRATO_") {
            command.env_remove(name);
        }
    }
    command.args(arguments);
    command
}

fn told(output: &Output) -> (bool, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
