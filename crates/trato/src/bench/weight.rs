//! What a browser fetches for a list, and what the program itself weighs: start, memory, size.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;

use super::client::Visitor;
use super::server::Memory;
use super::{Course, table};

/// Measures them.
///
/// # Errors
/// Where the server does not answer.
pub async fn run(course: &Course, starts: &[Duration], idle: Memory) -> Result<()> {
    if !course.wants("weight") {
        return Ok(());
    }
    table::head("Weight", &["what", "figure", "bar"]);
    let (requests, page, files) = cold(&course.admin, "/contact?sort=full_name").await?;
    let kb = (page + files) as f64 / 1_000.0;
    let row = |name: &str, figure: String, verdict: String| table::line(&[name.to_owned(), figure, verdict]);
    row(
        "weight: cold list, requests (page and what it links to)",
        requests.to_string(),
        format!("≤ 12: {}", table::at_most(requests as f64, 12.0)),
    );
    row(
        "weight: cold list, kB over the wire",
        format!("{kb:.1} (page {:.1}, files {:.1})", page as f64 / 1_000.0, files as f64 / 1_000.0),
        format!("≤ 100: {}", table::at_most(kb, 100.0)),
    );
    let mut starts = starts.to_vec();
    starts.sort_unstable();
    let start = starts.get(starts.len() / 2).copied().unwrap_or_default().as_secs_f64();
    row(
        "weight: start until the first answer, s",
        format!("{start:.3}"),
        format!("≤ 0.3: {}", table::at_most(start, 0.3)),
    );
    let mb = |kb: u64| kb as f64 / 1_000.0;
    let idle = mb(idle.now);
    row("weight: memory idle, MB", format!("{idle:.0}"), format!("≤ 60: {}", table::at_most(idle, 60.0)));
    let memory = course.server.memory()?;
    row(
        "weight: memory after all of this, MB (highest)",
        format!("{:.0} ({:.0})", mb(memory.now), mb(memory.most)),
        String::new(),
    );
    let size = std::env::current_exe()?.metadata()?.len() as f64 / 1e6;
    row("weight: program, MB", format!("{size:.1}"), format!("≤ 60: {}", table::at_most(size, 60.0)));
    Ok(())
}

/// Requests, bytes of the page, and bytes of the files that it names, compressed as a browser asks for them.
async fn cold(visitor: &Visitor, path: &str) -> Result<(usize, usize, usize)> {
    let get = |path: &str| visitor.request("GET", path, "accept-encoding: gzip, br\r\n", None);
    let page = visitor.once(&get(path)).await?;
    let plain = visitor.once(&visitor.get(path)).await?.text();
    let files = linked(&plain);
    let mut bytes = 0;
    for file in &files {
        bytes += visitor.once(&get(file)).await?.body.len();
    }
    Ok((1 + files.len(), page.body.len(), bytes))
}

/// The files of ours that a page names.
fn linked(page: &str) -> BTreeSet<String> {
    let starts = page.match_indices("\"/assets/").map(|(at, _)| at + 1);
    starts.filter_map(|at| page.get(at..)?.split(['"', '#', '?']).next()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_file_is_fetched_once() {
        let page = "<link href=\"/assets/a.css\"><use href=\"/assets/s.svg#x\"/><use href=\"/assets/s.svg#y\"/>";
        let files: Vec<String> = super::linked(page).into_iter().collect();
        assert_eq!(files, ["/assets/a.css", "/assets/s.svg"]);
    }
}
