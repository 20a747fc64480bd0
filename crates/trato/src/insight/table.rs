//! A whole table in memory for the learning methods, with the columns that play a part.

use std::collections::BTreeMap;

use clap::Args;
use trato_insight::classify::leak::{self, Severity};
use trato_insight::table::cell::NumberStyle;
use trato_insight::table::{OutcomeSpec, Table, TableSpec};

use super::cells::is_gap;
use super::columns::{Columns, DATE, KEY, OUTCOME, column, dated};
use super::failure::{Failure, Outcome};
use super::orders::opening;
use super::report::Report;
use super::source::{Source, SourceArgs};
use super::strays;

/// Which columns play which part.
#[derive(Debug, Clone, Args)]
pub struct TableArgs {
    /// Column that names a row
    #[arg(long, value_name = "COLUMN")]
    pub key: Option<String>,
    /// Column that says what happened
    #[arg(long, value_name = "COLUMN")]
    pub outcome: Option<String>,
    /// The text that means "it happened"
    #[arg(long, value_name = "TEXT")]
    pub positive: Option<String>,
    /// The text that means "it did not happen"; every other text that is not empty when not given
    #[arg(long, value_name = "TEXT")]
    pub negative: Option<String>,
    /// Column that puts the rows in order of time: then the past teaches and the later rows judge. `classify` takes one that is named so
    #[arg(long, visible_alias = "order", value_name = "COLUMN")]
    pub date: Option<String>,
    /// Column with the day on which the outcome was decided
    #[arg(long, value_name = "COLUMN")]
    pub decided: Option<String>,
    /// COLUMN=DATE-COLUMN: the day on which a column's value was written (may be repeated)
    #[arg(long, value_name = "COLUMN=DATES")]
    pub known: Vec<String>,
    /// Columns to leave out (comma-separated)
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Columns that are categories although their texts are numbers (comma-separated)
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub categories: Vec<String>,
    /// Texts that mean "nothing was entered" (comma-separated)
    #[arg(long, value_name = "TEXTS", value_delimiter = ',')]
    pub gaps: Vec<String>,
    /// Add the calendar month of --date as a feature
    #[arg(long)]
    pub month: bool,
}

/// A table and what its report needs.
pub struct Loaded {
    /// The typed table.
    pub table: Table,
    /// Headings.
    pub header: Vec<String>,
    /// The rows as text.
    pub rows: Vec<Vec<String>>,
    /// The line of the file that each row begins on.
    lines: Vec<u64>,
    /// The heading of the outcome; empty without one.
    pub outcome: String,
}

impl Loaded {
    /// The row's key, or where the table has none its line in the file as an editor counts it (the heading is line 1).
    pub fn name(&self, row: usize) -> String {
        if self.table.has_keys() {
            return self.table.key(row);
        }
        self.lines.get(row).map_or_else(String::new, |line| format!("line {line}"))
    }

    /// Which outcome "it happened" is: the column and the texts that were read as yes.
    pub fn meaning(&self) -> String {
        let column = &self.outcome;
        let at = self.header.iter().position(|name| name == column);
        let Some((at, outcome)) = at.zip(self.table.outcome()) else { return column.clone() };
        let mut yes: Vec<&str> = (0..self.rows.len())
            .filter(|row| outcome[*row] == Some(true))
            .map(|row| self.rows[row][at].trim())
            .collect();
        yes.sort_unstable();
        yes.dedup();
        either(column, &yes)
    }
}

/// A column and the texts that it may hold, the first four by name.
fn either(column: &str, texts: &[&str]) -> String {
    let named: Vec<String> = texts.iter().take(4).map(|text| format!("\"{text}\"")).collect();
    match texts.len() {
        0 => format!("{column} (which never happened)"),
        1..=4 => format!("{column} is {}", named.join(" or ")),
        _ => format!("{column} is {} or others", named.join(", ")),
    }
}

/// What a method needs of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Rows, and an outcome only where one is told.
    Rows,
    /// An outcome.
    Outcome,
    /// An outcome, and the order of time where a column gives it.
    OutcomeInTime,
}

/// Reads the table.
pub fn load(source_args: &SourceArgs, args: &TableArgs, need: Need, report: &mut Report) -> Outcome<Loaded> {
    let mut source = Source::open(source_args)?;
    let mut columns = Columns::default();
    let outcome = need != Need::Rows;
    let named = |at: Option<usize>, source: &Source| at.map(|at| source.header[at].clone());
    let happened = if outcome {
        Some(columns.need(&source, &OUTCOME, args.outcome.as_deref())?)
    } else if args.outcome.is_some() {
        columns.find(&source, &OUTCOME, args.outcome.as_deref())?
    } else {
        None
    };
    let key = columns.find(&source, &KEY, args.key.as_deref())?.filter(|at| Some(*at) != happened);
    let date = match (&args.date, need) {
        (None, Need::OutcomeInTime) => columns.guess_order(&source),
        (told, _) => told.as_ref().map(|name| columns.need(&source, &DATE, Some(name))).transpose()?,
    };
    let exact = |name: &String, source: &Source| column(source, name).map(|at| source.header[at].clone());
    let list =
        |names: &[String], source: &Source| names.iter().map(|n| exact(n, source)).collect::<Outcome<Vec<String>>>();
    let known = args.known.iter().map(|pair| match pair.split_once('=') {
        Some((name, dates)) => Ok((exact(&name.to_owned(), &source)?, exact(&dates.to_owned(), &source)?)),
        None => Err(Failure::Usage(format!("--known takes COLUMN=DATE-COLUMN, not \"{pair}\"."))),
    });
    let known = known.collect::<Outcome<Vec<_>>>()?;
    let told = named(happened, &source).unwrap_or_default();
    let spec = TableSpec {
        key: named(key, &source),
        outcome: named(happened, &source).map(|column| OutcomeSpec {
            column,
            positive: args.positive.clone(),
            negative: args.negative.clone(),
        }),
        order: named(date, &source),
        decided_at: args.decided.as_ref().map(|n| exact(n, &source)).transpose()?,
        known_at: known,
        ignore: list(&args.ignore, &source)?,
        categories: list(&args.categories, &source)?,
        comma: Vec::new(),
        gap_words: ["null", "n/a", "#n/a"].iter().map(|g| (*g).to_owned()).chain(args.gaps.iter().cloned()).collect(),
        order_month: args.month,
    };
    let width = source.header.len();
    let spec = TableSpec { comma: commas(&source, &spec), ..spec };
    let (mut rows, mut lines): (Vec<Vec<String>>, Vec<u64>) = (Vec::new(), Vec::new());
    source.rows(|row| {
        lines.push(row.line);
        rows.push((0..width).map(|at| row.text(at).into_owned()).collect());
        Ok(())
    })?;
    let told_strays = strays::clear(&source.header, &mut rows, &lines, &spec);
    let table = Table::from_text(&source.header, &rows, &spec)?;
    opening(report, &source, &columns);
    report.notes(&told_strays);
    if let (Some(at), Some(yes), None) = (happened, &args.positive, &args.negative) {
        report.notes(&taken_as_no(&rows, at, yes));
    }
    if need == Need::OutcomeInTime && args.date.is_none() {
        match date {
            Some(at) => report.say(format!(
                "Note: \"{}\" puts the rows in order: the past teaches, later rows judge (--folds 5 judges by rows at random).",
                source.header[at]
            )),
            None => {
                if let Some(at) = dated(&source) {
                    let name = &source.header[at];
                    report.say(format!(
                        "Note: the rows carry dates; --date \"{name}\" lets the past teach and later rows judge."
                    ));
                }
            }
        }
    }
    report.fact("Rows", table.rows());
    report.put("rows", table.rows());
    Ok(Loaded { table, header: source.header, rows, lines, outcome: told })
}

/// The features that can have been known before the outcome, as far as `classify` can tell; says which are left out and which
/// a person should confirm. All of them where there are not both outcomes to tell by.
pub fn known_before(table: &Table, features: Vec<String>, report: &mut Report) -> Outcome<Vec<String>> {
    let Ok((rows, labels)) = table.labelled() else { return Ok(features) };
    if labels.iter().all(|happened| *happened) || !labels.contains(&true) {
        return Ok(features);
    }
    let findings = leak::inspect(table, &rows, &labels, &features, &[])?;
    let named = |wanted: &[Severity]| -> Vec<String> {
        let leaks = findings.iter().filter(|finding| wanted.contains(&finding.severity));
        leaks.map(|finding| format!("\"{}\"", finding.column)).collect()
    };
    let (out, doubtful) = (named(&[Severity::Suspicious, Severity::Refused]), named(&[Severity::Confirm]));
    let mut notes = Vec::new();
    if !out.is_empty() {
        notes.push(format!(
            "Left out, because they seem to be known only after the outcome: {}. The command classify says why.",
            out.join(", ")
        ));
    }
    if !doubtful.is_empty() {
        notes.push(format!("Used, but ask whether they are known before the outcome: {}.", doubtful.join(", ")));
    }
    report.notes(&notes);
    Ok(features.into_iter().filter(|name| !out.contains(&format!("\"{name}\""))).collect())
}

/// What counts as no beside it, where that is more than one text: open deals are not lost ones.
fn taken_as_no(rows: &[Vec<String>], outcome: usize, yes: &str) -> Vec<String> {
    let mut others: BTreeMap<&str, u64> = BTreeMap::new();
    for text in rows.iter().filter_map(|row| row.get(outcome)).map(|text| text.trim()) {
        if !is_gap(text) && text.to_lowercase() != yes.trim().to_lowercase() {
            *others.entry(text).or_default() += 1;
        }
    }
    if others.len() < 2 {
        return Vec::new();
    }
    let mut named: Vec<(&str, u64)> = others.into_iter().collect();
    named.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let listed: Vec<String> = named.iter().take(6).map(|(text, count)| format!("\"{text}\" {count}")).collect();
    let more = if named.len() > listed.len() { " and others" } else { "" };
    vec![format!(
        "Everything but \"{yes}\" counts as no: {}{more}. --negative TEXT counts only that text as no and leaves the others open.",
        listed.join(", ")
    )]
}

/// The columns to be read with a decimal comma although a point would do, by what else the file shows.
fn commas(source: &Source, spec: &TableSpec) -> Vec<String> {
    let names = [spec.key.as_ref(), spec.order.as_ref(), spec.outcome.as_ref().map(|o| &o.column)];
    let other = |name: &String| {
        names.iter().flatten().any(|n| *n == name) || spec.ignore.contains(name) || spec.categories.contains(name)
    };
    let numeric =
        |at: &usize| source.sample.iter().all(|row| is_gap(&row[*at]) || row[*at].bytes().any(|b| b.is_ascii_digit()));
    let columns = (0..source.header.len()).filter(|at| !other(&source.header[*at])).filter(numeric);
    let comma = columns.filter(|at| source.number_style(*at) == NumberStyle::Comma);
    comma.map(|at| source.header[at].clone()).collect()
}

/// The row of a key, or of a line ("line 5", "5") where the table has no key.
pub fn row_of(loaded: &Loaded, key: &str) -> Outcome<usize> {
    let line = format!("line {key}");
    match (0..loaded.table.rows()).find(|&row| [key, line.as_str()].contains(&loaded.name(row).as_str())) {
        Some(row) => Ok(row),
        None => Err(Failure::Usage(format!("There is no row \"{key}\"."))),
    }
}

#[cfg(test)]
mod tests {
    use super::either;

    #[test]
    fn what_happened_is_named_in_full_or_said_to_go_on() {
        assert_eq!(either("status", &["won"]), "status is \"won\"");
        assert_eq!(either("status", &["a", "b"]), "status is \"a\" or \"b\"");
        assert_eq!(either("status", &["a", "b", "c", "d", "e"]), "status is \"a\", \"b\", \"c\", \"d\" or others");
        assert_eq!(either("status", &[]), "status (which never happened)");
    }
}
