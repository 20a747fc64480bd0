//! A file into the running server, as the import page sends it: idle, and while people work.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use trato_engine::Clock;

use super::client::{Connection, Visitor};
use super::load::{self, Seen};
use super::operations::turns;
use super::{Course, table};
use crate::seed::names;

/// Columns of the file: twenty, most of them checked, two of them keys of the duplicate check.
const COLUMNS: [&str; 20] = [
    "first_name",
    "last_name",
    "second_last_name",
    "salutation",
    "account",
    "position",
    "department",
    "email",
    "phone",
    "mobile",
    "website",
    "birthday",
    "preferred_channel",
    "language",
    "email_permission",
    "email_permission_source",
    "tags",
    "external_id",
    "external_source",
    "description",
];

/// Rows a second that an import must reach while nobody else works, and while others do.
const IDLE: f64 = 20_000.0;
const BUSY: f64 = 3_300.0;
/// Clients that read pages meanwhile.
const READERS: usize = 4;

/// Imports a file twice.
///
/// # Errors
/// Where a row is refused or the import does not end.
pub async fn run(course: &Course, folder: &Path) -> Result<()> {
    if !course.wants("import") {
        return Ok(());
    }
    table::head("Import of contacts with 20 columns", &["import", "rows", "rows/s", "bar"]);
    let rows = course.facts.records.min(200_000);
    let seconds = import(course, folder, rows).await?;
    let rate = rows as f64 / seconds;
    let verdict = |bar: f64| format!("≥ {:.0}: {}", bar * course.share, table::at_least(rate, bar * course.share));
    table::line(&["import: idle".to_owned(), rows.to_string(), format!("{rate:.0}"), verdict(IDLE)]);

    let paths = vec!["/contact?sort=full_name".to_owned(), "/".to_owned(), "/opportunity/board".to_owned()];
    let calm = clients(course, &paths, course.seconds).await?;
    let rows = rows / 4;
    let done = AtomicBool::new(false);
    let work = async {
        let seconds = import(course, folder, rows).await;
        done.store(true, Ordering::Relaxed);
        seconds
    };
    let read = async {
        let mut all = Seen::default();
        while !done.load(Ordering::Relaxed) {
            all.latencies.extend(clients(course, &paths, Duration::from_secs(1)).await?.latencies);
        }
        all.latencies.sort_unstable();
        Ok::<Seen, anyhow::Error>(all)
    };
    let (seconds, seen) = tokio::join!(work, read);
    let (rate, seen) = (rows as f64 / seconds?, seen?);
    let verdict = format!("≥ {:.0}: {}", BUSY * course.share, table::at_least(rate, BUSY * course.share));
    table::line(&[
        format!("import: while {READERS} clients read pages"),
        rows.to_string(),
        format!("{rate:.0}"),
        verdict,
    ]);
    println!(
        "\nThose pages alone: p50 {:.1}, p95 {:.1} ms; during the import: p50 {:.1}, p95 {:.1} ms.",
        calm.at(500),
        calm.at(950),
        seen.at(500),
        seen.at(950)
    );
    Ok(())
}

async fn clients(course: &Course, paths: &[String], length: Duration) -> Result<Seen> {
    let deed = turns(&course.admin, paths.to_vec());
    load::run(&course.server, length, (0..READERS).map(deed).collect()).await
}

/// Sends a file through the steps of the page; the seconds from the order to run it until it is done.
async fn import(course: &Course, folder: &Path, rows: u64) -> Result<f64> {
    let path = folder.join("import.csv");
    write(&path, rows)?;
    let content = std::fs::read(&path)?;
    let visitor = &course.admin;
    let answer = visitor.once(&visitor.upload("/import", "contacts.csv", &content)).await?;
    let place = answer.header("location").context("the upload was not taken")?.to_owned();
    let place = place.split('?').next().unwrap_or_default().to_owned();
    let mut fields: Vec<(String, &str)> =
        COLUMNS.iter().enumerate().map(|(at, name)| (format!("column.{at}"), *name)).collect();
    let options = [
        ("entity", "contact"),
        ("missing", "create"),
        ("existing", "update"),
        ("blanks", "keep"),
        ("numbers", "plain"),
    ];
    fields.extend(options.map(|(name, value)| (name.to_owned(), value)));
    fields.push(("dates".to_owned(), "auto"));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let mapped = visitor.once(&visitor.form(&format!("{place}/mapping"), &fields)).await?;
    if mapped.status != 303 {
        bail!("the mapping was not taken: {} {}", mapped.status, mapped.text());
    }
    let begun = Instant::now();
    visitor.once(&visitor.form(&format!("{place}/run"), &[])).await?;
    wait(visitor, &place).await?;
    Ok(begun.elapsed().as_secs_f64())
}

async fn wait(visitor: &Visitor, place: &str) -> Result<()> {
    let mut connection = Connection::open(visitor.port).await?;
    let begun = Instant::now();
    loop {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let text = connection.ask(&visitor.get(place)).await?.text();
        if text.contains(&format!("{place}/errors.csv")) {
            let refused = connection.ask(&visitor.get(&format!("{place}/errors.csv"))).await?.text();
            bail!("rows were refused: {}", refused.lines().take(3).collect::<Vec<_>>().join("\n"));
        }
        if text.contains(&format!("{place}/undo")) {
            return Ok(());
        }
        if begun.elapsed() > Duration::from_secs(1_800) {
            bail!("the import does not end");
        }
    }
}

fn write(path: &Path, rows: u64) -> Result<()> {
    use std::io::Write as _;
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    writeln!(file, "{}", COLUMNS.join(","))?;
    // Each file has people of its own.
    let run = Clock::System.now().unsigned_abs();
    let mut line = String::new();
    for n in 0..rows {
        let name = |list: &[&'static str], by: u64| -> &'static str {
            list.get(usize::try_from(n / by).unwrap_or(0) % list.len()).copied().unwrap_or_default()
        };
        line.clear();
        let _ = writeln!(
            line,
            "{},{},{},Dña.,Cuenta {},Directora,Compras,m{n}.{run:x}@example.com,91{:07},6{:08},https://e{}.example,19{:02}-03-04,\
             email,es,{},web,\"nuevo,feria\",{run:x}-{n},bench,\"Nota de la persona {n}, con unas palabras.\"",
            name(names::FIRST, 1),
            name(names::LAST, 7),
            name(names::LAST, 131),
            n % 5_000,
            n % 10_000_000,
            (run / 7 + n) % 100_000_000,
            n % 20_000,
            n % 60 + 40,
            if n % 50 == 0 { "denied" } else { "granted" },
        );
        file.write_all(line.as_bytes())?;
    }
    Ok(file.flush()?)
}
