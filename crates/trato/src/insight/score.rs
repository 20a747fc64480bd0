//! The probabilities of `classify`: of the rows that are still open, of another file, and all of them as a file.

use std::path::Path;

use serde_json::{Value, json};
use trato_insight::classify::metrics::ece_by_chance;
use trato_insight::classify::{Fitted, Metrics, Verdict};

use super::failure::{Outcome, usage};
use super::report::{Attachment, Report, num, percent};
use super::source::SourceArgs;
use super::table::{self, Loaded};

/// Seed of the outcomes redrawn to see what calibration error chance makes.
const SEED: u64 = 1;

/// What is to be scored and told.
pub struct Wish<'a> {
    /// Keys of the rows to explain; the highest scored where there are none.
    pub explain: &'a [String],
    /// Another file to score.
    pub test: Option<&'a Path>,
    /// The file to write.
    pub output: Option<&'a Path>,
}

/// Rows of a file with their probabilities.
struct Scored<'a> {
    loaded: &'a Loaded,
    scores: Vec<f64>,
}

/// Explains and writes the probabilities.
pub fn tell(
    wish: &Wish<'_>,
    source: &SourceArgs,
    fitted: &Fitted,
    loaded: &Loaded,
    report: &mut Report,
) -> Outcome<()> {
    // One file has many paths: by way of its folder, of links.
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if let Some(output) = wish.output
        && source
            .files
            .iter()
            .chain(&source.join)
            .map(AsRef::as_ref)
            .chain(wish.test)
            .any(|file: &Path| real(file) == real(output))
    {
        return usage("--output names a file that is read; the probabilities need a file of their own.");
    }
    if wish.output.is_some_and(|output| output.as_os_str() == "-") {
        return usage("--output needs the name of a file; --json prints all probabilities.");
    }
    let own = Scored::of(fitted, loaded)?;
    if source.json {
        report.put("predictions", own.predictions());
    }
    let (asked, elsewhere): (Vec<&String>, Vec<&String>) =
        wish.explain.iter().partition(|key| wish.test.is_none() || table::row_of(loaded, key).is_ok());
    let open = loaded.open();
    if !asked.is_empty() {
        let rows = asked.iter().map(|key| table::row_of(loaded, key)).collect::<Outcome<Vec<usize>>>()?;
        own.explain(fitted, &rows, "Probabilities and why", "explained", report)?;
    } else if !wish.explain.is_empty() || fitted.verdict != Verdict::Better || (open.is_empty() && wish.test.is_some())
    {
        report.put("explained", json!([]));
    } else {
        own.highest(fitted, open, source.show, report)?;
    }
    let Some(path) = wish.test else {
        own.write(wish.output, report);
        return Ok(());
    };
    let files = SourceArgs { files: vec![path.to_owned()], ..source.clone() };
    let (other, notes) = table::load_like(&files, loaded)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    report.notes(&notes.iter().map(|note| format!("{name}: {note}")).collect::<Vec<_>>());
    let read = if fitted.verdict == Verdict::Better { fitted.features.as_slice() } else { &[] };
    if let Some(missing) = read.iter().find(|feature| other.table.column(feature).is_err()) {
        return usage(format!("The file {name} has no column \"{missing}\", which the model learned from."));
    }
    let other = Scored::of(fitted, &other)?;
    other.test(&name, fitted, &elsewhere, source, report)?;
    other.write(wish.output, report);
    Ok(())
}

impl<'a> Scored<'a> {
    fn of(fitted: &Fitted, loaded: &'a Loaded) -> Outcome<Self> {
        let all: Vec<usize> = (0..loaded.table.rows()).collect();
        Ok(Self { loaded, scores: fitted.predict(&loaded.table, &all)? })
    }

    fn predictions(&self) -> Vec<Value> {
        let rows = self.scores.iter().enumerate();
        rows.map(|(row, p)| json!({"key": self.loaded.name(row), "probability": p})).collect()
    }

    /// The `show` rows with the highest probabilities.
    fn first(&self, mut rows: Vec<usize>, show: usize) -> Vec<usize> {
        rows.sort_by(|&a, &b| self.scores[b].total_cmp(&self.scores[a]));
        rows.truncate(show);
        rows
    }

    /// The rows whose outcome is not known; where there are none, what the model says of those it learned from.
    fn highest(&self, fitted: &Fitted, open: Vec<usize>, show: usize, report: &mut Report) -> Outcome<()> {
        let known = open.is_empty();
        let rows: Vec<usize> = if known { (0..self.loaded.table.rows()).collect() } else { open };
        let (all, rows) = (rows.len(), self.first(rows, show));
        if known {
            report.notes(&[
                "All outcomes of this file are known, and the model learned from these rows: --test FILE scores others.".to_owned(),
            ]);
        }
        let which = if known { "rows whose outcome is known" } else { "the rows that are still open" };
        let title = format!("Highest probabilities of {which} ({} of {all}), and why", rows.len());
        report.put("explained_are_open", !known);
        self.explain(fitted, &rows, &title, "explained", report)
    }

    fn explain(&self, fitted: &Fitted, rows: &[usize], title: &str, name: &str, report: &mut Report) -> Outcome<()> {
        let loaded = self.loaded;
        let outcome = loaded.table.outcome().unwrap_or_default();
        let known = |row: &usize| outcome.get(*row).copied().flatten().is_some();
        let with_outcome = rows.iter().any(known);
        let (mut shown, mut told) = (Vec::new(), Vec::new());
        for &row in rows {
            let found = fitted.explain(&loaded.table, row)?;
            let reasons: Vec<String> = found.main_reasons(3).iter().map(ToString::to_string).collect();
            let mut cells = vec![loaded.name(row), percent(found.probability)];
            if with_outcome {
                cells.push(loaded.outcome_text(row).to_owned());
            }
            cells.push(reasons.join("; "));
            shown.push(cells);
            told.push(json!({"key": loaded.name(row), "probability": found.probability, "score": found.score, "average": found.average, "reasons": found.reasons}));
        }
        let heading = format!("known: {}", loaded.outcome);
        let head: &[&str] =
            if with_outcome { &["row", "probability", &heading, "why"] } else { &["row", "probability", "why"] };
        report.table(title, head, shown, usize::MAX);
        report.put(name, told);
        Ok(())
    }

    /// Tells of another file's rows: the highest, and where outcomes are known what the model is worth on them.
    fn test(
        &self,
        name: &str,
        fitted: &Fitted,
        asked: &[&String],
        source: &SourceArgs,
        report: &mut Report,
    ) -> Outcome<()> {
        let (loaded, open) = (self.loaded, self.loaded.open());
        report.fact("Scored", format!("{} rows of {name}, {} of them still open", loaded.table.rows(), open.len()));
        report.put("test_rows", loaded.table.rows());
        let metrics = loaded.table.labelled().ok().and_then(|(known, labels)| {
            let told: Vec<f64> = known.iter().map(|&row| self.scores[row]).collect();
            Some((Metrics::of(&told, &labels).ok()?, ece_by_chance(&told, SEED)))
        });
        if let Some((m, chance)) = &metrics {
            report.fact(
                "On the test file",
                format!(
                    "AUC {:.4}, log loss {:.4}, ECE {:.4} (chance alone makes up to {chance:.4}), top-decile lift {} on {} rows",
                    m.auc,
                    m.log_loss,
                    m.ece,
                    num(m.top_decile_lift),
                    m.rows
                ),
            );
        }
        report.put("test_metrics", metrics.map(|(m, _)| m));
        report.put("test_ece_by_chance", metrics.map(|(_, chance)| chance));
        if source.json {
            report.put("test_predictions", self.predictions());
        }
        if !asked.is_empty() {
            let rows = asked.iter().map(|key| table::row_of(loaded, key)).collect::<Outcome<Vec<usize>>>()?;
            return self.explain(fitted, &rows, "Probabilities and why", "test_explained", report);
        }
        if fitted.verdict != Verdict::Better {
            report.say(format!(
                "Every row of {name} gets the share in which it happened: {}.",
                percent(fitted.base_rate())
            ));
            report.put("test_explained", json!([]));
            return Ok(());
        }
        let (which, rows) = match open.is_empty() {
            true => ("", (0..loaded.table.rows()).collect::<Vec<usize>>()),
            false => ("still open ", open),
        };
        let (all, rows) = (rows.len(), self.first(rows, source.show));
        let title = format!("Highest probabilities in {name} ({} of {all} {which}rows), and why", rows.len());
        self.explain(fitted, &rows, &title, "test_explained", report)
    }

    /// Has all rows written in the file's order: key, probability, and the outcome where the file has one.
    fn write(&self, path: Option<&Path>, report: &mut Report) {
        let Some(path) = path else { return };
        let loaded = self.loaded;
        let with_outcome = loaded.table.outcome().is_some();
        let line = |key: String, probability: String, outcome: &str| -> Vec<String> {
            let cells = [Some(key), Some(probability), with_outcome.then(|| outcome.to_owned())];
            cells.into_iter().flatten().collect()
        };
        let mut lines = vec![line(loaded.key_heading().to_owned(), "probability".to_owned(), &loaded.outcome)];
        for (row, probability) in self.scores.iter().enumerate() {
            lines.push(line(loaded.name(row), format!("{probability:.6}"), loaded.outcome_text(row)));
        }
        report.fact("Written", format!("{} rows to {}", self.scores.len(), path.display()));
        report.put("written", json!({"file": path.display().to_string(), "rows": self.scores.len()}));
        report.attach(Attachment { path: path.to_owned(), lines });
    }
}
