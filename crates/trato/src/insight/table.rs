//! A whole table in memory for the learning methods, with the columns that play a part.

use clap::Args;
use trato_insight::classify::leak::{self, Severity};
use trato_insight::table::cell::{NumberStyle, number_reading};
use trato_insight::table::{OutcomeSpec, Table, TableSpec, Values};

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
    /// How it was read.
    spec: TableSpec,
}

/// The outcome's own words, for sentences: "won" and "lost" of deals, else the texts of the file in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What happened.
    pub yes: String,
    /// What happened instead.
    pub no: String,
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
        let yes = self.table.meaning().map(|m| m.yes.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>());
        either(&self.outcome, &yes.unwrap_or_default())
    }

    /// The same with what means no and what is open, and whether that was guessed; `None` without an outcome.
    fn meaning_in_full(&self) -> Option<String> {
        let meaning = self.table.meaning()?;
        let no: Vec<&str> = meaning.no.iter().map(|(text, _)| text.as_str()).collect();
        let mut parts = vec![match no.as_slice() {
            [] => "nothing means no".to_owned(),
            [one] => format!("\"{one}\" means no"),
            _ => format!("{} mean no", listed(&meaning.no)),
        }];
        if !meaning.open.is_empty() {
            parts.push(format!("still open: {}", listed(&meaning.open)));
        }
        let how = if meaning.guessed { " (guessed; --positive and --negative say otherwise)" } else { "" };
        Some(format!("{}; {}{how}", self.meaning(), parts.join("; ")))
    }

    /// The outcome's own words.
    pub fn words(&self) -> Words {
        let Some(meaning) = self.table.meaning().filter(|meaning| !meaning.deals) else {
            return Words { yes: "won".to_owned(), no: "lost".to_owned() };
        };
        let quoted = |list: &[(String, usize)]| match list {
            [] => None,
            [(one, _)] => Some(format!("\"{one}\"")),
            [(first, _), ..] => Some(format!("\"{first}\" (or the like)")),
        };
        let yes = quoted(&meaning.yes).unwrap_or_else(|| "yes".to_owned());
        let no = quoted(&meaning.no).filter(|_| meaning.no.len() == 1).unwrap_or_else(|| format!("not {yes}"));
        Words { yes, no }
    }

    /// The columns of dates, which no model reads.
    pub fn dates(&self) -> Vec<&str> {
        let dates = self.table.columns().iter().filter(|c| matches!(c.values, Values::Date(_)));
        dates.map(|column| column.name.as_str()).collect()
    }

    /// The rows whose outcome is not known yet.
    pub fn open(&self) -> Vec<usize> {
        let outcome = self.table.outcome().unwrap_or_default();
        (0..self.table.rows()).filter(|row| outcome.get(*row).copied().flatten().is_none()).collect()
    }

    /// The heading of the key; "line" where the table has none.
    pub fn key_heading(&self) -> &str {
        self.spec.key.as_deref().unwrap_or("line")
    }

    /// The text of a row's outcome; empty without one.
    pub fn outcome_text(&self, row: usize) -> &str {
        let at = self.header.iter().position(|name| *name == self.outcome);
        at.and_then(|at| Some(self.rows.get(row)?.get(at)?.trim())).unwrap_or_default()
    }
}

/// The first six texts with their rows.
fn listed(texts: &[(String, usize)]) -> String {
    let named: Vec<String> = texts.iter().take(6).map(|(text, count)| format!("\"{text}\" {count}")).collect();
    let more = if texts.len() > named.len() { " and others" } else { "" };
    format!("{}{more}", named.join(", "))
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
        gap_words: ["null", "n/a", "#n/a", "nan"]
            .iter()
            .map(|g| (*g).to_owned())
            .chain(args.gaps.iter().cloned())
            .collect(),
        order_month: args.month,
        meaning: None,
    };
    let spec = TableSpec { comma: commas(&source, &spec), ..spec };
    let Texts { rows, lines, notes } =
        Texts::read(&mut source, |header, rows, lines| strays::clear(header, rows, lines, &spec))?;
    let table = Table::from_text(&source.header, &rows, &spec)?;
    let loaded = Loaded { table, header: source.header.clone(), rows, lines, outcome: told, spec };
    opening(report, &source, &columns);
    if let Some(meaning) = loaded.meaning_in_full() {
        report.fact("It happened means", meaning);
        report.put("happened_means", loaded.meaning());
        report.put("outcome_words", outcome_words(&loaded));
    }
    report.notes(&notes);
    report.notes(&taken_as_no(&loaded, args));
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
    report.fact("Rows", loaded.table.rows());
    report.put("rows", loaded.table.rows());
    Ok(loaded)
}

/// Reads another file as a table was read: the same columns play the same parts, as far as they are there, the outcome's texts
/// mean the same, and what was a number there is one here. Notes say what did not fit.
pub fn load_like(source_args: &SourceArgs, model: &Loaded) -> Outcome<(Loaded, Vec<String>)> {
    let mut source = Source::open(source_args)?;
    for own in &mut source.header {
        if let Some(name) = model.header.iter().find(|name| name.trim().eq_ignore_ascii_case(own.trim())) {
            own.clone_from(name);
        }
    }
    let here = |name: &String| source.header.contains(name);
    let kept = |names: &[String]| names.iter().filter(|name| here(name)).cloned().collect::<Vec<_>>();
    let spec = &model.spec;
    let numbers = model.table.columns().iter().filter(|column| matches!(column.values, Values::Number(_)));
    let numbers: Vec<&str> = numbers.map(|column| column.name.as_str()).collect();
    // This file may come from another country; where it does not show its marks, they are the first file's.
    let comma = |name: &str| {
        let Some(at) = source.header.iter().position(|own| own.trim() == name) else { return false };
        let shown = number_reading(source.sample.iter().map(|row| row[at].as_str()).filter(|text| !is_gap(text)));
        match (source_args.decimal, shown) {
            (None, (_, Some(_))) => spec.comma.iter().any(|own| own.trim() == name),
            (None, (style, None)) => style == NumberStyle::Comma,
            (Some(_), _) => source.number_style(at) == NumberStyle::Comma,
        }
    };
    let order = spec.order.clone().filter(here);
    let texts = model.table.columns().iter().filter(|column| matches!(column.values, Values::Category(_)));
    let texts: Vec<&str> = texts.map(|column| column.name.as_str()).collect();
    let spec = TableSpec {
        key: spec.key.clone().filter(here),
        outcome: spec.outcome.clone().filter(|outcome| here(&outcome.column)),
        order_month: spec.order_month && order.is_some(),
        order,
        decided_at: spec.decided_at.clone().filter(here),
        known_at: spec.known_at.iter().filter(|(a, b)| here(a) && here(b)).cloned().collect(),
        ignore: kept(&spec.ignore),
        // What were texts when the model learned are texts again, whatever stands in them.
        categories: source.header.iter().filter(|own| texts.contains(&own.trim())).cloned().collect(),
        comma: numbers.iter().filter(|name| comma(name)).map(|name| (*name).to_owned()).collect(),
        gap_words: spec.gap_words.clone(),
        meaning: model.table.meaning().cloned(),
    };
    let clear = |header: &[String], rows: &mut [Vec<String>], lines: &[u64]| {
        strays::clear_like(header, rows, lines, &spec, &numbers)
    };
    let Texts { rows, lines, mut notes } = Texts::read(&mut source, clear)?;
    notes.splice(0..0, source.told());
    let table = Table::from_text(&source.header, &rows, &spec)?;
    Ok((Loaded { table, header: source.header, rows, lines, outcome: model.outcome.clone(), spec }, notes))
}

/// The rows of a file as text.
struct Texts {
    rows: Vec<Vec<String>>,
    /// The line on which each begins.
    lines: Vec<u64>,
    /// What was said of cells that fit no column.
    notes: Vec<String>,
}

impl Texts {
    /// Reads all rows; `clear` empties the cells that fit no column.
    fn read(
        source: &mut Source,
        clear: impl Fn(&[String], &mut [Vec<String>], &[u64]) -> Vec<String>,
    ) -> Outcome<Self> {
        let width = source.header.len();
        let mut all = Self { rows: Vec::new(), lines: Vec::new(), notes: Vec::new() };
        source.rows(|row| {
            all.lines.push(row.line);
            all.rows.push((0..width).map(|at| row.text(at).into_owned()).collect());
            Ok(())
        })?;
        all.notes = clear(&source.header, &mut all.rows, &all.lines);
        Ok(all)
    }
}

/// What each text of the outcome was taken for.
fn outcome_words(loaded: &Loaded) -> serde_json::Value {
    let texts = |list: &[(String, usize)]| list.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>();
    loaded.table.meaning().map_or(serde_json::Value::Null, |meaning| {
        serde_json::json!({"yes": texts(&meaning.yes), "no": texts(&meaning.no), "open": texts(&meaning.open), "guessed": meaning.guessed})
    })
}

/// The features without those that are alike in no two rows or in all: names, numbers of rows, empty and constant columns. Says which.
pub fn comparable(table: &Table, features: Vec<String>, report: &mut Report) -> Outcome<Vec<String>> {
    let useless = leak::useless(table, &features)?;
    if !useless.is_empty() {
        let told: Vec<String> = useless.iter().map(|f| format!("{} ({})", f.column, f.evidence)).collect();
        report.notes(&[format!("Not compared, because they tell no rows apart or all: {}.", told.join(", "))]);
    }
    Ok(features.into_iter().filter(|name| !useless.iter().any(|f| &f.column == name)).collect())
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

/// What counts as no beside it, where only yes was told and no is more than one text.
fn taken_as_no(loaded: &Loaded, args: &TableArgs) -> Vec<String> {
    let (Some(yes), None, Some(meaning)) = (&args.positive, &args.negative, loaded.table.meaning()) else {
        return Vec::new();
    };
    if meaning.no.len() < 2 || !meaning.open.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "Everything but \"{yes}\" counts as no: {}. --negative TEXT counts only that text as no and leaves the others open.",
        listed(&meaning.no)
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

/// Names the columns of dates, which no model reads.
pub fn tell_dates(loaded: &Loaded, report: &mut Report) {
    let dates = loaded.dates();
    report.put("dates_left_out", &dates);
    if !dates.is_empty() {
        report.notes(&[format!(
            "Left out, because dates themselves teach nothing about other days: {}. A column with the days between two dates would be read; \
             --date takes the one that puts the rows in order.",
            dates.join(", ")
        )]);
    }
}

/// The row of a key, or of a line ("line 5", "5") where the table has no key.
pub fn row_of(loaded: &Loaded, key: &str) -> Outcome<usize> {
    let line = format!("line {key}");
    match (0..loaded.table.rows()).find(|&row| [key, line.as_str()].contains(&loaded.name(row).as_str())) {
        Some(row) => Ok(row),
        None => {
            let (first, last) = (loaded.lines.first().copied().unwrap_or(0), loaded.lines.last().copied().unwrap_or(0));
            let how = match loaded.spec.key.as_deref() {
                Some(name) => format!("rows are named by the column \"{name}\" (--key names another)"),
                None => format!(
                    "rows are named by their line in the file, \"line {first}\" to \"line {last}\" (--key names a column)"
                ),
            };
            Err(Failure::Usage(format!("There is no row \"{key}\": {how}.")))
        }
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
