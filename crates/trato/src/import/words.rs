//! What an import prints: results to the standard output, progress to the standard error.

use std::io::IsTerminal;
use std::path::Path;

use trato_engine::Engine;
use trato_engine::import::check::Check;
use trato_engine::import::{Counts, Import as Run, Inspection};
use trato_model::{Id, Locale, Refusal};
use trato_text::messages::try_t;
use trato_text::{Arg, numbers, t, t_args};

use super::rows;

fn number(n: u64, locale: Locale) -> String {
    numbers::format_int(i64::try_from(n).unwrap_or(i64::MAX), locale)
}

/// What the file is and which column goes where.
pub fn file(engine: &Engine, locale: Locale, file: &Path, found: &Inspection) {
    let registry = engine.registry();
    let key = if found.system.title().is_empty() { "import-found" } else { "import-found-system" };
    let separator = if found.delimiter == '\t' { "⇥".to_owned() } else { found.delimiter.to_string() };
    let args =
        [("system", Arg::from(found.system.title())), ("rows", found.rows.into()), ("separator", separator.into())];
    println!("{}: {}", file.display(), t_args(locale, key, &args));
    println!("  → {}", registry.plural(found.entity, locale));
    for column in &found.mapping.columns {
        let field =
            if column.field.is_empty() { t(locale, "ui-import-skip").into_owned() } else { column.field.clone() };
        println!("  {} → {field}", column.heading);
    }
    if found.dates_unclear {
        println!("  {}", t(locale, "import-dates-unclear"));
    }
}

/// How far it is; only where somebody looks.
pub fn progress(locale: Locale, counts: &Counts, undo: bool) {
    if !std::io::stderr().is_terminal() {
        return;
    }
    let key = if undo { "import-undoing" } else { "import-running" };
    let text = t_args(locale, key, &[("rows", Arg::from(rows(counts, undo)))]);
    let percent = if undo { String::new() } else { format!("{} % · ", counts.percent()) };
    eprint!("\r{percent}{text}   ");
}

/// The line of the progress is over.
pub fn over() {
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
}

/// What became, or would become, of the rows.
pub fn counts(locale: Locale, counts: &Counts) {
    let shown: Vec<String> =
        counts.named().map(|(key, n)| format!("{}: {}", t(locale, key), number(n, locale))).collect();
    println!("  {}", shown.join(" · "));
}

/// The outcome of a dry run: counts, the commonest faults, and the first of them by cell.
pub fn checked(locale: Locale, check: &Check) {
    over();
    counts(locale, &check.counts);
    for common in &check.common {
        println!("  {} × {}", number(common.count, locale), common.text);
    }
    for fault in &check.faults {
        let args = [
            ("line", Arg::from(number(fault.line, locale))),
            ("column", fault.heading.as_str().into()),
            ("value", fault.value.as_str().into()),
        ];
        let key = if fault.heading.is_empty() { "import-sample-row" } else { "import-sample" };
        println!("    {}: {}", t_args(locale, key, &args), fault.text);
    }
    for related in &check.related {
        println!("  + {} {}: {}", number(related.count, locale), related.entity, related.names.join(", "));
    }
    for awaited in &check.counts.awaited {
        println!("  ← {} {}: {}", number(awaited.count, locale), awaited.entity, awaited.file);
    }
    if check.counts.brought_part {
        println!("  {}", t(locale, "import-brought-part"));
    }
}

/// What an undo did.
pub fn undone(locale: Locale, counts: &Counts) {
    let line = |(key, n)| format!("{}: {}", t(locale, key), number(n, locale));
    let lines: Vec<String> = counts.taken_back().map(line).collect();
    println!("{}", lines.join(" · "));
}

/// How it can be taken back.
pub fn take_back(locale: Locale, id: Id, user: &str) {
    let command = format!("trato import --undo {id} --as {user}");
    println!("  {}", t_args(locale, "import-console-undo", &[("command", Arg::from(command))]));
}

/// Refused rows of a file, and where they are.
pub fn refused(locale: Locale, count: u64, place: Option<&Path>) {
    if let Some(place) = place {
        let args = [("n", Arg::from(count)), ("file", place.display().to_string().into())];
        println!("  {}", t_args(locale, "import-console-errors", &args));
    }
}

/// Refused rows in all.
pub fn sum(locale: Locale, count: u64, dry: bool) -> String {
    let key = if dry { "import-console-would-refuse" } else { "import-console-refused" };
    t_args(locale, key, &[("n", Arg::from(count))])
}

/// Why a run did not reach its end.
pub fn failure(locale: Locale, run: &Run) -> String {
    let keys = [format!("error-{}", run.failure), format!("problem-{}", run.failure)];
    let text = keys.iter().find_map(|key| try_t(locale, key)).map(str::to_owned);
    text.unwrap_or_else(|| t(locale, "import-failed").into_owned())
}

/// A refusal in words: what it is, what exactly, and the fields that it is about.
#[must_use]
pub fn sentence(refusal: &Refusal, locale: Locale) -> String {
    let problem = trato_web::http::error::problem(refusal, locale);
    let text = |json: &serde_json::Value, key: &str| json.get(key).and_then(|text| text.as_str()).map(str::to_owned);
    let mut parts: Vec<String> = ["title", "detail"].iter().filter_map(|key| text(&problem, key)).collect();
    let errors = problem.get("errors").and_then(|errors| errors.as_array());
    for error in errors.into_iter().flatten() {
        parts.push(format!(
            "{}: {}",
            text(error, "field").unwrap_or_default(),
            text(error, "message").unwrap_or_default()
        ));
    }
    parts.join(" · ")
}
