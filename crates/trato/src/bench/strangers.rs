//! Whether a stranger can tell who has an account (A2): the same bytes, and no difference in time, for an e-mail that
//! somebody has and one that nobody has, at the sign-in and at the forgotten password. Only where it is asked for by name:
//! two thousand passwords are looked at on each side.

use std::time::Instant;

use anyhow::{Result, bail};
use serde_json::json;
use trato_insight::effect::means;
use trato_insight::num::stats::median;

use super::client::{self, Answer, Connection, Visitor};
use super::{Course, crowd, table};

/// Tries on each side.
const SAMPLES: u64 = 2_000;
/// Tries at one account before it is signed in to, or left: more would be refused.
const TRIES: u64 = 8;
/// The gap that nobody sees, in milliseconds, and how likely so large a gap has to be by chance.
const GAP: f64 = 1.0;
const CHANCE: f64 = 0.01;

/// Runs the comparison where `--only A2` asks for it.
///
/// # Errors
/// A wrong answer, and answers that differ.
pub async fn run(course: &Course) -> Result<()> {
    if course.only.is_none() || !course.wants("A2") {
        return Ok(());
    }
    let columns = ["A2: who has an account", "known p50 ms", "unknown p50 ms", "gap ms", "p", "bar"];
    table::head("What strangers learn", &columns);
    let stranger = Visitor::stranger(course.server.port);
    let mut sides = Sides::default();
    for n in 0..SAMPLES {
        sides.compare(&stranger, "/sign-in", (crowd::SELLER, &nobody("sign-in", n)), n).await?;
        if n % TRIES == TRIES - 1 {
            client::sign_in(&course.server, crowd::SELLER).await?;
        }
    }
    sides.row("signing in")?;
    let known = acquaintances(course).await?;
    let mut sides = Sides::default();
    for n in 0..SAMPLES {
        let Some(email) = known.get(usize::try_from(n / TRIES)?) else { break };
        sides.compare(&stranger, "/reset", (email, &nobody("reset", n)), n).await?;
    }
    sides.row("asking for a new password")
}

/// As long as the e-mails of those who are known.
fn nobody(what: &str, n: u64) -> String {
    format!("{what}-{}-{n}@bench.example", std::process::id())
}

/// Users who have not been asked for before.
async fn acquaintances(course: &Course) -> Result<Vec<String>> {
    let template = course.admin.once(&course.admin.get("/api/v1/user?limit=2")).await?.json()?;
    let role = template.pointer("/data/0/role").cloned().unwrap_or_default();
    let emails: Vec<String> = (0..SAMPLES / TRIES).map(|n| nobody("friend", n)).collect();
    let users: Vec<_> = emails.iter().map(|email| json!({ "name": "Friend", "email": email, "role": role })).collect();
    let body = json!({ "create": users }).to_string();
    let request = course.admin.request("POST", "/api/v1/user/bulk", "", Some(("application/json", body.as_bytes())));
    let answer = course.admin.once(&request).await?;
    if answer.status != 200 || answer.text().contains("\"problem\"") {
        bail!("the users were not made: {} {}", answer.status, answer.text());
    }
    Ok(emails)
}

/// Milliseconds of the answers about known and unknown e-mails.
#[derive(Default)]
struct Sides {
    known: Vec<f64>,
    unknown: Vec<f64>,
}

impl Sides {
    /// Asks about both, by turns which one first.
    async fn compare(&mut self, stranger: &Visitor, path: &str, (known, unknown): (&str, &str), n: u64) -> Result<()> {
        let first = n.is_multiple_of(2);
        let (one, other) = if first { (known, unknown) } else { (unknown, known) };
        let (a, b) = (ask(stranger, path, one).await?, ask(stranger, path, other).await?);
        if a.0 != b.0 {
            bail!("{path} answers differently about {one} and {other}:\n{}\n\n{}", a.0, b.0);
        }
        let (of_known, of_unknown) = if first { (a.1, b.1) } else { (b.1, a.1) };
        self.known.push(of_known);
        self.unknown.push(of_unknown);
        Ok(())
    }

    fn row(&self, name: &str) -> Result<()> {
        let (known, unknown) = (median(&self.known), median(&self.unknown));
        let gap = (known - unknown).abs();
        let p = means(&self.known, &self.unknown, 0.95, 100, 1)?.p_value;
        let verdict = if gap <= GAP && p > CHANCE { "met".to_owned() } else { "**MISSED**".to_owned() };
        let cells = [
            format!("{name}, {} each", self.known.len()),
            format!("{known:.2}"),
            format!("{unknown:.2}"),
            format!("{gap:.3}"),
            format!("{p:.3}"),
            format!("the same bytes; gap ≤ {GAP} ms, p > {CHANCE}: {verdict}"),
        ];
        table::line(&cells);
        Ok(())
    }
}

/// What the server says of an e-mail, without the e-mail itself, the time and the request's number; and after how many
/// milliseconds.
async fn ask(stranger: &Visitor, path: &str, email: &str) -> Result<(String, f64)> {
    let request = stranger.form(path, &[("email", email), ("password", "no es la medida 17")]);
    let mut connection = Connection::open(stranger.port).await?;
    let begun = Instant::now();
    let answer = connection.ask(&request).await?;
    let took = begun.elapsed().as_secs_f64() * 1_000.0;
    Ok((said(&answer, email), took))
}

fn said(answer: &Answer, email: &str) -> String {
    const OWN: [&str; 4] = ["date:", "x-request-id:", "content-length:", "etag:"];
    let head = answer.head.lines().filter(|line| !OWN.iter().any(|own| line.to_lowercase().starts_with(own)));
    let head: Vec<&str> = head.collect();
    format!("{}\n{}\n\n{}", answer.status, head.join("\n"), answer.text().replace(email, ""))
}
