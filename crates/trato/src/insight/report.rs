//! A result, printed as text for people or as JSON for programs.

use std::borrow::Cow;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::{Map, Value};

use super::failure::{Failure, Outcome};

enum Block {
    Fact(String, String),
    Text(String),
    Table(String, Vec<String>, Vec<Vec<String>>, usize),
}

/// What a method found.
pub struct Report {
    title: String,
    headlines: Vec<String>,
    blocks: Vec<Block>,
    json: Map<String, Value>,
    attachment: Option<Attachment>,
}

/// A table that is to be written to a file of its own.
pub struct Attachment {
    /// Where to.
    pub path: PathBuf,
    /// Its lines, the heading first.
    pub lines: Vec<Vec<String>>,
}

impl Attachment {
    /// Writes it as CSV; `guard` keeps spreadsheets from calculating a cell.
    fn write(&self, guard: Guard) -> Outcome<()> {
        let write = || -> csv::Result<()> {
            let mut out = csv::Writer::from_path(&self.path)?;
            for line in &self.lines {
                out.write_record(line.iter().map(|cell| guard(cell).into_owned()))?;
            }
            Ok(out.flush()?)
        };
        write().map_err(|error| Failure::Data(format!("The file {} cannot be written: {error}.", self.path.display())))
    }
}

/// Makes a cell safe for spreadsheets.
pub type Guard = fn(&str) -> Cow<'_, str>;

impl Report {
    /// An empty report of a method.
    pub fn new(method: &str, title: &str) -> Self {
        let mut json = Map::new();
        json.insert("method".to_owned(), method.into());
        Self { title: title.to_owned(), headlines: Vec::new(), blocks: Vec::new(), json, attachment: None }
    }

    /// A sentence at the very top, whenever it is found: what must be read if nothing else is.
    pub fn headline(&mut self, sentence: impl Into<String>) {
        self.headlines.push(sentence.into());
        self.json.insert("headline".to_owned(), self.headlines.join(" ").into());
    }

    /// A line "label: value".
    pub fn fact(&mut self, label: &str, value: impl ToString) {
        self.blocks.push(Block::Fact(label.to_owned(), value.to_string()));
    }

    /// A sentence.
    pub fn say(&mut self, sentence: impl Into<String>) {
        self.blocks.push(Block::Text(sentence.into()));
    }

    /// A table; at most `show` rows are printed, the rest is counted.
    pub fn table(&mut self, title: &str, head: &[&str], rows: Vec<Vec<String>>, show: usize) {
        let total = rows.len();
        let shown = rows.into_iter().take(show).collect();
        self.blocks.push(Block::Table(title.to_owned(), head.iter().map(|h| (*h).to_owned()).collect(), shown, total));
    }

    /// A value of the JSON form. Numbers that JSON cannot hold become null.
    pub fn put(&mut self, key: &str, value: impl Serialize) {
        self.json.insert(key.to_owned(), serde_json::to_value(value).unwrap_or(Value::Null));
    }

    /// Sentences that the reader must know, in both forms; those said before stay.
    pub fn notes(&mut self, notes: &[String]) {
        notes.iter().for_each(|note| self.say(format!("Note: {note}")));
        let list = self.json.entry("notes").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = list {
            list.extend(notes.iter().map(|note| Value::from(note.as_str())));
        }
    }

    /// Assumptions, in both forms.
    pub fn assumptions(&mut self, assumptions: &[&str]) {
        self.say("True only if:");
        assumptions.iter().for_each(|line| self.say(format!("  - {line}")));
        self.put("assumptions", assumptions);
    }

    /// A file to be written with it.
    pub fn attach(&mut self, attachment: Attachment) {
        self.attachment = Some(attachment);
    }

    /// Writes the file that goes with it, if any.
    pub fn write_attachment(&self, guard: Guard) -> Outcome<()> {
        self.attachment.as_ref().map_or(Ok(()), |attachment| attachment.write(guard))
    }

    /// Writes it.
    pub fn write(&self, out: &mut impl Write, json: bool) -> std::io::Result<()> {
        if json {
            serde_json::to_writer_pretty(&mut *out, &self.json)?;
            writeln!(out)?;
            return out.flush();
        }
        writeln!(out, "{}\n{}", self.title, "=".repeat(self.title.chars().count()))?;
        for sentence in &self.headlines {
            writeln!(out, "{sentence}")?;
        }
        if !self.headlines.is_empty() {
            writeln!(out)?;
        }
        for block in &self.blocks {
            match block {
                Block::Fact(label, value) => writeln!(out, "{:<28} {value}", format!("{label}:"))?,
                Block::Text(text) => writeln!(out, "{text}")?,
                Block::Table(title, head, rows, total) => table(out, title, head, rows, *total)?,
            }
        }
        out.flush()
    }
}

fn table(
    out: &mut impl Write,
    title: &str,
    head: &[String],
    rows: &[Vec<String>],
    total: usize,
) -> std::io::Result<()> {
    writeln!(out, "\n{title}")?;
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        cells.chain([head[at].chars().count()]).max().unwrap_or(0).min(60)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    // A column of numbers is flush right.
    let right: Vec<bool> = (0..head.len())
        .map(|at| {
            !rows.is_empty()
                && rows
                    .iter()
                    .filter_map(|r| r.get(at))
                    .all(|c| c.starts_with(['-', '+']) || c.starts_with(|d: char| d.is_ascii_digit()) || c.is_empty())
        })
        .collect();
    let mut line = |cells: &[String]| -> std::io::Result<()> {
        let texts = cells.iter().zip(&widths).zip(&right).map(|((cell, &width), &right)| {
            let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
            if right { format!("{pad}{cell}") } else { format!("{cell}{pad}") }
        });
        writeln!(out, "  {}", texts.collect::<Vec<_>>().join("  ").trim_end())
    };
    line(head)?;
    line(&widths.iter().map(|&w| "-".repeat(w)).collect::<Vec<_>>())?;
    rows.iter().try_for_each(|row| line(row))?;
    if total > rows.len() {
        writeln!(out, "  … {} more (--show {total} or --json for all)", total - rows.len())?;
    }
    writeln!(out)
}

/// A number for people: six significant digits, no trailing zeros.
pub fn num(value: f64) -> String {
    if !value.is_finite() {
        return "unknown".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.abs() < 1e-6 || value.abs() >= 1e15 {
        return format!("{value:.2e}");
    }
    let digits = (5 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A p-value: never "0", since no test rules chance out.
pub fn p_value(p: f64) -> String {
    if p < 1e-12 { "< 1e-12".to_owned() } else { num(p) }
}

/// A p-value with its sign, for sentences: "p = 0.02", "p < 1e-12".
pub fn p_is(p: f64) -> String {
    let text = p_value(p);
    if text.starts_with('<') { format!("p {text}") } else { format!("p = {text}") }
}

/// Money: two decimals.
pub fn money(value: f64) -> String {
    if value.is_finite() { format!("{value:.2}") } else { "unknown".to_owned() }
}

/// A share as a percentage with one decimal.
pub fn percent(share: f64) -> String {
    if share.is_finite() { format!("{:.1} %", 100.0 * share) } else { "unknown".to_owned() }
}

/// A day number as YYYY-MM-DD.
pub fn date(day: i32) -> String {
    let (year, month, day) = trato_insight::forecast::calendar::civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_never_ruled_out() {
        assert_eq!((p_value(0.0), p_value(1e-40), p_value(0.25)), ("< 1e-12".into(), "< 1e-12".into(), "0.25".into()));
        assert_eq!((p_is(0.0), p_is(0.02)), ("p < 1e-12".into(), "p = 0.02".into()));
    }

    #[test]
    fn a_note_does_not_silence_the_one_before() {
        let mut report = Report::new("x", "X");
        report.notes(&["first".to_owned()]);
        report.notes(&["second".to_owned(), "third".to_owned()]);
        assert_eq!(report.json["notes"], serde_json::json!(["first", "second", "third"]));
    }
}
