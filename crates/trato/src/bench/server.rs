//! The server as a process of its own: the same program, so that its processor time and memory are its own too.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::client::Connection;
use super::machine::Pids;

/// Where the data is.
#[derive(Clone, Debug)]
pub struct Place {
    pub database: String,
    pub files: PathBuf,
}

impl Place {
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.database.starts_with("sqlite:")
    }
}

/// A server at work. Dropped, it is ended at once.
#[derive(Debug)]
pub struct Server {
    child: Child,
    pub port: u16,
    /// From the start of the process to the first answer.
    pub ready: Duration,
    /// The server's process and, where PostgreSQL runs on this machine in a folder named in its URL, its processes.
    pids: Pids,
}

/// Memory in kB.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    pub now: u64,
    pub most: u64,
}

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(30);

impl Server {
    /// Starts one on a free port and waits until it is ready.
    ///
    /// # Errors
    /// Where it does not become ready.
    pub async fn start(place: &Place, folder: &Path) -> Result<Server> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = std::fs::File::create(folder.join("server.log"))?;
        let begun = Instant::now();
        let mut command = Command::new(std::env::current_exe()?);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("TRATO_") {
                command.env_remove(name);
            }
        }
        let child = command
            .args(["serve", "--database", &place.database, "--files"])
            .arg(&place.files)
            .args(["--listen", &format!("127.0.0.1:{port}"), "--base-url", &format!("http://127.0.0.1:{port}")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let pids = Pids::of(child.id(), &place.database);
        let mut server = Server { child, port, ready: Duration::ZERO, pids };
        while !server.healthy().await {
            if begun.elapsed() > PATIENCE || server.child.try_wait()?.is_some() {
                bail!("the server did not start; see {}", folder.join("server.log").display());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.ready = begun.elapsed();
        // What it does after its start (first jobs) is not what is measured.
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok(server)
    }

    async fn healthy(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.port).await else { return false };
        let request = b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
        matches!(connection.ask(request).await, Ok(answer) if answer.status == 200)
    }

    /// Processor seconds spent so far, in the server and in a PostgreSQL of its own.
    #[must_use]
    pub fn processor(&self) -> f64 {
        self.pids.seconds()
    }

    /// Memory of the server's process.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn memory(&self) -> Result<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.split_whitespace().next()).and_then(|kb| kb.parse().ok()).context("a size")
        };
        Ok(Memory { now: line("VmRSS:")?, most: line("VmHWM:")? })
    }

    /// Ends it as an administrator would, and says how long its start had taken.
    ///
    /// # Errors
    /// Where it cannot be told to stop.
    pub async fn stop(mut self) -> Result<Duration> {
        let told = Command::new("kill").arg(self.child.id().to_string()).status()?;
        let begun = Instant::now();
        while told.success() && self.child.try_wait()?.is_none() && begun.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(self.ready)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
