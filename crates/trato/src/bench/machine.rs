//! The machine that figures come from: without it they mean nothing.

use std::fs;

use anyhow::Result;
use trato_store::{Store, StoreConfig};

use super::server::Place;

/// Clock ticks of a second in `/proc/*/stat`; the same on every Linux that programs are built for.
const TICKS: f64 = 100.0;

/// The processes whose processor time counts.
#[derive(Debug)]
pub struct Pids {
    server: u32,
    /// The folder of a PostgreSQL server's socket.
    folder: Option<String>,
}

impl Pids {
    /// The server's process and, where the database's URL names a folder, the PostgreSQL that was started in it.
    #[must_use]
    pub fn of(server: u32, database: &str) -> Pids {
        let host = database.split('@').nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let folder = host.replace("%2F", "/");
        Pids { server, folder: folder.starts_with('/').then_some(folder) }
    }

    /// User and system seconds of all of them so far.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        let mut sum = spent(self.server).map_or(0.0, |(_, seconds)| seconds);
        let Some(folder) = &self.folder else { return sum };
        let named = |pid: u32| {
            let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(folder.as_str()) && pid != self.server
        };
        let all: Vec<u32> = fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .collect();
        let mains: Vec<u32> = all.iter().copied().filter(|pid| named(*pid) && name(*pid) == "postgres").collect();
        for pid in all {
            if let Some((parent, seconds)) = spent(pid)
                && (mains.contains(&pid) || mains.contains(&parent))
            {
                sum += seconds;
            }
        }
        sum
    }
}

fn name(pid: u32) -> String {
    fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default().trim().to_owned()
}

/// A process's parent and the seconds that it worked.
fn spent(pid: u32) -> Option<(u32, f64)> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and may hold anything.
    let (_, rest) = line.rsplit_once(')')?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let tick = |at: usize| words.get(at).and_then(|word| word.parse::<f64>().ok());
    Some((words.get(1)?.parse().ok()?, (tick(11)? + tick(12)?) / TICKS))
}

/// Prints machine and database.
///
/// # Errors
/// Where the database does not answer.
pub async fn describe(place: &Place) -> Result<()> {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    let memory = memory.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let config = StoreConfig { files: Some(place.files.clone()), ..StoreConfig::new(&place.database) };
    let store = Store::open(&config).await?;
    let database = store.version().await?;
    store.close().await;
    println!(
        "- Trato {} ({})",
        env!("CARGO_PKG_VERSION"),
        if cfg!(debug_assertions) { "DEBUG BUILD" } else { "release" }
    );
    println!(
        "- {}, {cores} cores, {} GiB, Linux {}",
        model.trim_start_matches([' ', '\t', ':']),
        memory >> 20,
        kernel.trim()
    );
    println!("- {database}; server, database and clients on this machine, over loopback");
    load();
    Ok(())
}

/// Prints how busy the machine is: by others before the first figure, by us afterwards.
pub fn load() {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("- load average {}", load.split(' ').take(3).collect::<Vec<_>>().join(" "));
}
