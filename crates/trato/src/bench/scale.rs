//! Lists, records, search and boards at this scale, as somebody who sees only what is his (V1-V4), and how many statements
//! each page costs (V11).

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::json;
use trato_engine::{Clock, Modules};

use super::client::{Connection, Visitor};
use super::load::Seen;
use super::{Course, operations, table};

/// Requests of each path.
const TIMES: usize = 20;
/// Statements of a page, at most.
const MOST: u64 = 15;

/// Measures them.
///
/// # Errors
/// A wrong answer.
pub async fn run(course: &Course) -> Result<()> {
    table::head("At this scale (one client)", &["check", "p50 ms", "p95 ms", "p99 ms", "slowest", "bar"]);
    if course.wants("V1") {
        let seen = each(&course.seller, &lists()?).await?;
        row("V1: every indexed sort and filter of contacts and deals, own-only seller", &seen, Some((100.0, 250.0)));
    }
    let heavy = vec![format!("/account/{}", course.facts.heavy)];
    if course.wants("V2") {
        let name = format!("V2: an account with {} activities", course.facts.activities);
        row(&name, &each(&course.admin, &heavy).await?, Some((100.0, f64::MAX)));
    }
    if course.wants("V3") {
        let seen = each(&course.seller, &operations::searches("/search?q=")).await?;
        row("V3: search with rights, own-only seller", &seen, Some((150.0, f64::MAX)));
        found(course).await?;
    }
    if course.wants("V4") {
        let name = format!("V4: board with totals, {} deals", course.facts.deals);
        let board = vec!["/opportunity/board".to_owned()];
        row(&name, &each(&course.admin, &board).await?, Some((200.0, f64::MAX)));
    }
    if course.wants("V11") {
        statements(course, &heavy).await?;
    }
    Ok(())
}

fn row(name: &str, (seen, slowest): &(Seen, String), bar: Option<(f64, f64)>) {
    let (p95, p99) = (seen.at(950), seen.at(990));
    let verdict = bar.map_or_else(String::new, |(most95, most99)| {
        let mut text = format!("p95 ≤ {most95:.0}: {}", table::at_most(p95, most95));
        if most99 < f64::MAX {
            text.push_str(&format!("; p99 ≤ {most99:.0}: {}", table::at_most(p99, most99)));
        }
        text
    });
    let cell = |ms: f64| format!("{ms:.1}");
    table::line(&[name.to_owned(), cell(seen.at(500)), cell(p95), cell(p99), slowest.clone(), verdict]);
}

/// Every path several times by one client; what it saw, and the slowest path with its worst time.
async fn each(visitor: &Visitor, paths: &[String]) -> Result<(Seen, String)> {
    let mut connection = Connection::open(visitor.port).await?;
    let (mut seen, mut slowest) = (Seen::default(), (0.0, String::new()));
    for path in paths {
        let request = visitor.get(path);
        let mut own = Seen::default();
        for _ in 0..TIMES {
            let begun = Instant::now();
            let answer = connection.ask(&request).await?;
            own.latencies.push(u64::try_from(begun.elapsed().as_micros())?);
            if answer.status != 200 {
                bail!("{path}: {}", answer.status);
            }
        }
        own.latencies.sort_unstable();
        let median = own.at(500);
        if median > slowest.0 {
            slowest = (median, format!("{path} ({median:.1})"));
        }
        seen.latencies.extend(own.latencies);
    }
    seen.latencies.sort_unstable();
    Ok((seen, slowest.1))
}

/// Every indexed field of contacts and deals as a sort in both directions, and filters as people make them.
fn lists() -> Result<Vec<String>> {
    let modules = Modules::of(trato_crm::MODULES);
    let registry = trato_engine::engine::registry_of(&modules, 0, None).map_err(anyhow::Error::msg)?;
    let mut paths = Vec::new();
    for name in ["contact", "opportunity"] {
        let entity = registry.entity(name).context("an entity")?;
        for field in entity.fields.iter().filter(|field| field.indexed) {
            paths.push(format!("/{name}?sort={}", field.name));
            paths.push(format!("/{name}?sort=-{}", field.name));
        }
    }
    for filter in [
        "contact?filter=owner is me",
        "contact?filter=email is empty",
        "contact?filter=last_name starts \"Gar\"",
        "contact?filter=updated_at is this month",
        "opportunity?filter=status = open",
        "opportunity?filter=close_date is this month",
        "opportunity?filter=amount >= 50000",
        "opportunity?filter=status = open and amount >= 50000&sort=-amount",
    ] {
        let (path, rest) = filter.split_once('=').context("a filter")?;
        let (text, sort) = rest.split_once("&sort=").unwrap_or((rest, ""));
        let text = trato_web::http::error::percent(text);
        let sort = if sort.is_empty() { String::new() } else { format!("&sort={sort}") };
        paths.push(format!("/{path}={text}{sort}"));
    }
    Ok(paths)
}

/// How long until a new record is found.
async fn found(course: &Course) -> Result<()> {
    let visitor = &course.seller;
    let word = format!("Zz{:x}", Clock::System.now());
    let body = json!({ "last_name": word }).to_string();
    let request = visitor.request("POST", "/api/v1/contact", "", Some(("application/json", body.as_bytes())));
    let made = visitor.once(&request).await?;
    if made.status != 201 {
        bail!("a contact was not created: {} {}", made.status, made.text());
    }
    let begun = Instant::now();
    while !visitor.once(&visitor.get(&format!("/search?q={word}"))).await?.text().contains(&format!(">{word}<")) {
        if begun.elapsed() > Duration::from_secs(10) {
            bail!("a new contact is not found within 10 s");
        }
    }
    let ms = begun.elapsed().as_secs_f64() * 1_000.0;
    let verdict = format!("≤ 1,000 ms: {}", table::at_most(ms, 1_000.0));
    table::line(&["V3: a new contact is found", &format!("{ms:.1}"), "", "", "", verdict.as_str()]);
    Ok(())
}

/// Statements of each page, from the server's own counter; the least of several, as background work counts too.
async fn statements(course: &Course, heavy: &[String]) -> Result<()> {
    table::head("V11: statements of a page", &["page", "statements", "bar"]);
    let facts = &course.facts;
    let mut paths: Vec<String> =
        ["/", "/contact", "/opportunity", "/opportunity/board", "/task/calendar", "/search?q=garcia"]
            .map(str::to_owned)
            .to_vec();
    paths.extend(
        ["losses", "stages", "forecast", "cycle", "branches", "leads", "visits"].map(|r| format!("/reports/{r}")),
    );
    paths.extend(heavy.iter().cloned());
    paths.extend(facts.contacts.first().map(|id| format!("/contact/{id}")));
    paths.extend(facts.deal_ids.first().map(|id| format!("/opportunity/{id}")));
    for path in paths {
        let mut least = u64::MAX;
        for _ in 0..5 {
            let before = counter(&course.admin).await?;
            let answer = course.admin.once(&course.admin.get(&path)).await?;
            if answer.status != 200 {
                bail!("{path}: {}", answer.status);
            }
            least = least.min(counter(&course.admin).await?.saturating_sub(before));
        }
        let verdict = format!("≤ {MOST}: {}", table::at_most(least as f64, MOST as f64));
        table::line(&[path, least.to_string(), verdict]);
    }
    Ok(())
}

async fn counter(visitor: &Visitor) -> Result<u64> {
    let text = visitor.once(&visitor.get("/metrics")).await?.text();
    let line = text.lines().find_map(|line| line.strip_prefix("trato_statements_total "));
    line.and_then(|n| n.parse().ok()).context("the server counts its statements")
}
