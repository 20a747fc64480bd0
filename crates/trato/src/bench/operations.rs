//! The operations by which other systems were measured, and the pages that people open most.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use anyhow::{Context, Result};
use serde_json::json;
use trato_engine::Clock;
use trato_model::Id;

use super::client::{Answer, Visitor};
use super::load::Deed;
use super::rows::{COLUMNS, measure};
use super::{Course, table};
use crate::seed::names;

/// Changes of a bulk request.
const BULK: u64 = 500;

/// Measures them all, as the administrator: signed in, with access, history, search words and the duplicate check.
///
/// # Errors
/// A wrong answer.
pub async fn run(course: &mut Course) -> Result<()> {
    table::head(&format!("Operations ({} clients on keep-alive)", course.clients), &COLUMNS);
    reads(course).await?;
    writes(course).await?;
    pages(course).await
}

/// The same path again and again.
fn same(visitor: &Visitor, path: &str) -> impl Fn(usize) -> Box<dyn FnMut(u64) -> Vec<u8> + Send> {
    let request = visitor.get(path);
    move |_| {
        let request = request.clone();
        Box::new(move |_| request.clone())
    }
}

/// One of several paths after the other; each client begins elsewhere.
pub fn turns(visitor: &Visitor, paths: Vec<String>) -> impl Fn(usize) -> Box<dyn FnMut(u64) -> Vec<u8> + Send> {
    let requests: Arc<Vec<Vec<u8>>> = Arc::new(paths.iter().map(|path| visitor.get(path)).collect());
    move |client| {
        let requests = requests.clone();
        let mut at = client * 17;
        Box::new(move |_| {
            at += 1;
            requests.get(at % requests.len().max(1)).cloned().unwrap_or_default()
        })
    }
}

/// What people type: the beginning of a first name and a surname.
#[must_use]
pub fn searches(path: &str) -> Vec<String> {
    let text = |n: usize| {
        let first = names::FIRST.get(n * 7 % names::FIRST.len()).copied().unwrap_or_default();
        let last = names::LAST.get(n * 11 % names::LAST.len()).copied().unwrap_or_default();
        let first: String = first.chars().take(4).collect();
        trato_web::http::error::percent(&format!("{first} {last}").to_lowercase())
    };
    (0..100).map(|n| format!("{path}{}", text(n))).collect()
}

async fn reads(course: &Course) -> Result<()> {
    let admin = &course.admin;
    measure(course, "list of 50 by name, whole page", Some(4_000.0), same(admin, "/contact?sort=full_name")).await?;
    let fields = "fields=full_name,account,position,email,mobile,owner,updated_at";
    let list = format!("/api/v1/contact?sort=full_name&limit=50&{fields}");
    measure(course, "list of 50 by name (API)", None, same(admin, &list)).await?;
    measure(course, "search by name (API)", Some(2_000.0), turns(admin, searches("/api/v1/search?q="))).await?;
    measure(course, "search by name, whole page", None, turns(admin, searches("/search?q="))).await?;
    let each = |path: &str, ids: &[Id]| -> Vec<String> { ids.iter().map(|id| format!("{path}{id}")).collect() };
    let contacts = &course.facts.contacts;
    measure(course, "open a contact, whole page", Some(3_000.0), turns(admin, each("/contact/", contacts))).await?;
    measure(course, "open a contact (API)", None, turns(admin, each("/api/v1/contact/", contacts))).await?;
    let summary = "/api/v1/opportunity/summary?group=stage&measure=count,sum:amount";
    measure(course, "pipeline: sum by stage (API)", Some(3_000.0), same(admin, summary)).await?;
    Ok(())
}

/// Creates one contact after the other, each with a name, an e-mail and a telephone of its own.
struct Create {
    visitor: Visitor,
    next: Arc<AtomicU64>,
}

impl Create {
    fn body(&self) -> serde_json::Value {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        json!({
            "first_name": names::FIRST.get(n as usize % names::FIRST.len()),
            "last_name": format!("{} {n:x}", names::LAST.get(n as usize / 7 % names::LAST.len()).unwrap_or(&"")),
            "email": format!("nueva.{n:x}@ejemplo.example"),
            "mobile": format!("+347{:08}", n % 100_000_000),
            "position": "Compras",
        })
    }
}

impl Deed for Create {
    fn request(&mut self, _: u64) -> Vec<u8> {
        let body = self.body().to_string();
        self.visitor.request("POST", "/api/v1/contact", "", Some(("application/json", body.as_bytes())))
    }

    fn right(&mut self, answer: &Answer) -> bool {
        answer.status == 201
    }
}

/// Creates many in one request.
struct Bulk(Create);

impl Deed for Bulk {
    fn request(&mut self, _: u64) -> Vec<u8> {
        let all: Vec<_> = (0..BULK).map(|_| self.0.body()).collect();
        let body = json!({ "create": all }).to_string();
        self.0.visitor.request("POST", "/api/v1/contact/bulk", "", Some(("application/json", body.as_bytes())))
    }

    fn right(&mut self, answer: &Answer) -> bool {
        answer.status == 200 && !answer.text().contains("\"problem\"")
    }
}

/// Changes one field of records of its own, each time from the version that it knows.
struct Update {
    visitor: Visitor,
    records: Arc<Vec<(Id, AtomicI64)>>,
    /// The client's number and how many there are.
    part: (usize, usize),
    at: usize,
}

impl Deed for Update {
    fn request(&mut self, n: u64) -> Vec<u8> {
        let (first, step) = self.part;
        let count = self.records.len().saturating_sub(first).div_ceil(step).max(1);
        self.at = first + step * (n as usize % count);
        let Some((id, version)) = self.records.get(self.at) else { return Vec::new() };
        let version = version.load(Ordering::Relaxed);
        let body = json!({ "position": format!("Compras {version}") }).to_string();
        let extra = format!("if-match: \"{version}\"\r\n");
        let path = format!("/api/v1/contact/{id}");
        self.visitor.request("PATCH", &path, &extra, Some(("application/json", body.as_bytes())))
    }

    fn right(&mut self, answer: &Answer) -> bool {
        if let Some((_, version)) = self.records.get(self.at) {
            version.fetch_add(1, Ordering::Relaxed);
        }
        answer.status == 200
    }
}

async fn writes(course: &Course) -> Result<()> {
    // Another bench of the same database must not meet its own records.
    let next = Arc::new(AtomicU64::new(Clock::System.now().unsigned_abs() << 8));
    let create = |_: usize| Create { visitor: course.admin.clone(), next: next.clone() };
    measure(course, "create a contact (API)", Some(3_000.0), create).await?;
    if course.wants("update one field (API)") {
        let mut records = Vec::new();
        for id in &course.facts.contacts {
            let answer = course.admin.once(&course.admin.get(&format!("/api/v1/contact/{id}"))).await?;
            let version = answer.header("etag").and_then(|tag| tag.trim_matches('"').parse().ok());
            records.push((*id, AtomicI64::new(version.context("a version")?)));
        }
        let records = Arc::new(records);
        let update = |client: usize| {
            // The one client that is alone has them all.
            let part = if client == 0 { (0, 1) } else { (client - 1, course.clients) };
            Update { visitor: course.admin.clone(), records: records.clone(), part, at: 0 }
        };
        measure(course, "update one field (API)", Some(3_000.0), update).await?;
    }
    let bulk = |client: usize| Bulk(create(client));
    let name = format!("create {BULK} contacts in one request (API)");
    if let Some(seen) = measure(course, &name, None, bulk).await? {
        println!("\nIn bulk: {:.0} contacts a second.", seen.rate() * BULK as f64);
    }
    Ok(())
}

/// The other pages that people open.
async fn pages(course: &Course) -> Result<()> {
    table::head("Other pages", &COLUMNS);
    let reports = ["losses", "stages", "forecast", "cycle", "branches", "leads", "visits"];
    let mut pages: Vec<(String, String)> = [
        ("my day", "/"),
        ("calendar", "/task/calendar"),
        ("board of deals", "/opportunity/board"),
        ("list of deals", "/opportunity"),
    ]
    .map(|(name, path)| (format!("page: {name}"), path.to_owned()))
    .to_vec();
    pages.extend(reports.iter().map(|name| (format!("report: {name}"), format!("/reports/{name}"))));
    for (name, path) in pages {
        measure(course, &name, None, same(&course.admin, &path)).await?;
    }
    Ok(())
}
