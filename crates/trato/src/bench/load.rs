//! Several clients for a while, each with one request at a time, and what they saw.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::client::{Answer, Connection};
use super::server::Server;

/// What one client does: the next request, and a look at its answer.
pub trait Deed: Send + 'static {
    /// The request with this number.
    fn request(&mut self, n: u64) -> Vec<u8>;

    /// Whether the answer is the right one; anything else ends the measurement.
    fn right(&mut self, answer: &Answer) -> bool {
        answer.status == 200
    }
}

impl<F: FnMut(u64) -> Vec<u8> + Send + 'static> Deed for F {
    fn request(&mut self, n: u64) -> Vec<u8> {
        self(n)
    }
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Latencies in microseconds, sorted.
    pub latencies: Vec<u64>,
    pub seconds: f64,
    /// Processor seconds of the server (and its own PostgreSQL) meanwhile.
    pub processor: f64,
    pub bytes: u64,
}

impl Seen {
    #[must_use]
    pub fn count(&self) -> usize {
        self.latencies.len()
    }

    /// Requests a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.count() as f64 / self.seconds.max(0.001)
    }

    /// The latency in milliseconds that this many of a thousand requests stay below.
    #[must_use]
    pub fn at(&self, thousandth: usize) -> f64 {
        let at = (self.count() * thousandth).div_ceil(1_000).max(1) - 1;
        self.latencies.get(at).or(self.latencies.last()).map_or(0.0, |micros| *micros as f64 / 1_000.0)
    }

    /// Processor milliseconds of a request.
    #[must_use]
    pub fn cost(&self) -> f64 {
        self.processor * 1_000.0 / (self.count().max(1) as f64)
    }

    /// Bytes of an answer's body.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.bytes / (self.count().max(1) as u64)
    }
}

/// Lets the deeds run at the same time; the first fifth of the time is not counted.
///
/// # Errors
/// A wrong answer, with what it says.
pub async fn run<D: Deed>(server: &Server, length: Duration, deeds: Vec<D>) -> Result<Seen> {
    let warm = length / 5;
    let begun = Instant::now();
    let end = begun + warm + length;
    let tasks: Vec<_> =
        deeds.into_iter().map(|deed| tokio::spawn(client(server.port, begun + warm, end, deed))).collect();
    tokio::time::sleep_until((begun + warm).into()).await;
    let before = server.processor();
    tokio::time::sleep_until(end.into()).await;
    let processor = server.processor() - before;
    let mut seen = Seen { seconds: length.as_secs_f64(), processor, ..Seen::default() };
    for task in tasks {
        let (latencies, bytes) = task.await.context("a client ended")??;
        seen.latencies.extend(latencies);
        seen.bytes += bytes;
    }
    seen.latencies.sort_unstable();
    Ok(seen)
}

async fn client<D: Deed>(port: u16, from: Instant, end: Instant, mut deed: D) -> Result<(Vec<u64>, u64)> {
    let mut connection = Connection::open(port).await?;
    let (mut latencies, mut bytes, mut n) = (Vec::new(), 0, 0);
    loop {
        let request = deed.request(n);
        let begun = Instant::now();
        if begun >= end {
            return Ok((latencies, bytes));
        }
        let answer = connection.ask(&request).await?;
        if begun >= from {
            latencies.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
            bytes += answer.body.len() as u64;
        }
        if !deed.right(&answer) {
            let line = String::from_utf8_lossy(&request).lines().next().unwrap_or_default().to_owned();
            bail!("{line}: {} {}", answer.status, answer.text().chars().take(400).collect::<String>());
        }
        n += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_sorted_latencies() {
        let seen = Seen { latencies: (1..=1_000).map(|n| n * 1_000).collect(), seconds: 2.0, ..Seen::default() };
        assert_eq!((seen.at(500), seen.at(950), seen.at(990)), (500.0, 950.0, 990.0));
        assert!((seen.rate() - 500.0).abs() < f64::EPSILON);
        assert!(Seen::default().at(500).abs() < f64::EPSILON, "nothing seen");
    }
}
