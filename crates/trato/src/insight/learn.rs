//! `classify`: will it happen, and why.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use trato_insight::classify::{
    Calibration, Finding, Fitted, LeakPolicy, Metrics, Model, Options, Scheme, Severity, Verdict,
};

use super::failure::Outcome;
use super::report::{Report, num, percent};
use super::score::{self, Wish};
use super::source::SourceArgs;
use super::table::{self, Need, TableArgs};

/// How careful to be with columns that may be known only afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Leaks {
    /// Leave out whatever is doubtful, strong columns that nobody dated included
    Strict,
    /// Leave out refused and suspicious columns
    Careful,
    /// Leave out only what is certainly known afterwards
    Sure,
    /// Keep everything
    Off,
}

/// Options of `classify`.
#[derive(Debug, Clone, Args)]
pub struct ClassifyArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    table: TableArgs,
    /// Care with columns that may be known only afterwards
    #[arg(long, value_enum, default_value = "careful")]
    leaks: Leaks,
    /// Columns that are surely known beforehand, whatever they look like (comma-separated)
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    trust: Vec<String>,
    /// Learn from these columns only (comma-separated)
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    features: Option<Vec<String>>,
    /// Judge by this many folds of rows instead of by time
    #[arg(long, value_name = "N", conflicts_with = "rolling")]
    folds: Option<usize>,
    /// Judge by this many steps in time
    #[arg(long, value_name = "N")]
    rolling: Option<usize>,
    /// Explain these rows (keys, comma-separated); the highest scored of those still open when not given
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    explain: Vec<String>,
    /// Another file with the same columns, with or without the outcome: its rows are scored and, where the outcome is known, the model is judged on them
    #[arg(long, visible_alias = "score", value_name = "FILE")]
    test: Option<PathBuf>,
    /// Write each row's key and probability to this file, as CSV that is safe for spreadsheets: the rows of --test, else those of FILE
    #[arg(long, visible_alias = "out", value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Model comparison, calibration, leak warnings and reasons.
pub fn classify(args: &ClassifyArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("classify", "Will it happen");
    let loaded = table::load(&args.source, &args.table, need(args), &mut report)?;
    let table = &loaded.table;
    let options = Options {
        features: args.features.clone(),
        leaks: match args.leaks {
            Leaks::Strict => LeakPolicy::Strict,
            Leaks::Careful => LeakPolicy::Careful,
            Leaks::Sure => LeakPolicy::Sure,
            Leaks::Off => LeakPolicy::Off,
        },
        trusted: args.trust.clone(),
        scheme: args.folds.map(Scheme::Folds).or(args.rolling.map(Scheme::Rolling)),
        ..Options::default()
    };
    let fitted = Fitted::learn(table, &options)?;
    report.fact(
        "Known outcomes",
        format!("{}; it happened in {} ({})", fitted.rows, fitted.happened, percent(fitted.base_rate())),
    );
    report.fact(
        "Judged by",
        match fitted.scheme {
            Scheme::Folds(n) => format!("{n} folds of rows"),
            Scheme::Rolling(n) => format!("{n} steps in time"),
        },
    );
    report.fact("Model", fitted.model.kind());
    headline(&fitted).into_iter().for_each(|line| report.headline(line));
    let findings: Vec<String> = fitted.findings.iter().map(ToString::to_string).collect();
    tell_findings(&fitted, &options, &mut report);
    table::tell_dates(&loaded, &mut report);
    let rows = fitted.candidates.iter().map(|c| {
        let m = &c.metrics;
        vec![
            c.kind.to_string(),
            format!("{:.4}", m.auc),
            format!("{:.4}", m.log_loss),
            format!("{:.4}", m.brier),
            format!("{:.4}", m.ece),
            num(m.top_decile_lift),
        ]
    });
    report.say("AUC: how often a case in which it happened gets the higher probability of two; 0.5 is guessing, 1 is never wrong. ECE: how far probabilities are off on average.");
    report.table(
        "Models on rows they had not seen",
        &["model", "AUC", "log loss", "Brier", "ECE", "top-decile lift"],
        rows.collect(),
        usize::MAX,
    );
    calibrated(&fitted, &mut report);
    report.put("base_rate", fitted.base_rate());
    report.put("verdict", fitted.verdict);
    report.put("verdict_sentence", fitted.verdict.to_string());
    report.put("chosen", fitted.model.kind());
    report.put("scheme", fitted.scheme);
    report.put("features", &fitted.features);
    report.put("findings", &fitted.findings);
    report.put("finding_sentences", &findings);
    report.put("candidates", &fitted.candidates);
    report.put("calibration", &fitted.calibration);
    report.put("honest", fitted.honest);
    report.put("ece_by_chance", fitted.by_chance);
    match &fitted.model {
        Model::Logistic(model) => report.put("logistic", model),
        Model::Blend(model, _) => report.put("logistic", model.as_ref()),
        Model::BaseRate(_) | Model::Trees(_) => {}
    }
    report.put("doubt", &fitted.doubt);
    report.put("left_out", &fitted.left_out);
    let wish = Wish { explain: &args.explain, test: args.test.as_deref(), output: args.output.as_deref() };
    score::tell(&wish, &args.source, &fitted, &loaded, &mut report)?;
    Ok((report, args.source.json))
}

/// Points that probabilities may be off on average.
const TOLERATED: f64 = 0.03;

/// The figures of the calibrated model, and on which rows.
fn calibrated(fitted: &Fitted, report: &mut Report) {
    let Some(m) = &fitted.honest else { return };
    let figures = |m: &Metrics, chance: Option<f64>| {
        let chance = chance.map_or_else(String::new, |c| {
            let few = if c > TOLERATED && m.ece <= c { ": too few rows to show 0.03" } else { "" };
            format!(" (chance alone makes up to {c:.4}{few})")
        });
        format!("AUC {:.4}, log loss {:.4}, ECE {:.4}{chance} on {} rows", m.auc, m.log_loss, m.ece, m.rows)
    };
    let which = match fitted.scheme {
        Scheme::Folds(n) => format!("of {n} folds, each judged by the others"),
        Scheme::Rolling(n) => format!("of {n} steps in time, each judged by what came before it"),
    };
    let how = if fitted.calibration == Calibration::None { "On rows it had not seen" } else { "After calibration" };
    report.fact(how, format!("{} {which}", figures(m, fitted.by_chance[0])));
    let off = |m: &Metrics, chance: Option<f64>| {
        fitted.verdict == Verdict::Better && m.ece > chance.unwrap_or(1.0).max(TOLERATED)
    };
    if fitted.latest.is_none() && off(m, fitted.by_chance[0]) {
        report.notes(&[format!(
            "The probabilities are off by {:.1} points on average, more than chance makes: believe their order rather than the figures.",
            100.0 * m.ece
        )]);
    }
    if let Some(latest) = &fitted.latest {
        report.put("latest", latest);
        report.fact("On the latest step alone", figures(latest, fitted.by_chance[1]));
        let errors = [m.ece, latest.ece];
        report.notes(&moved(errors, fitted.by_chance).into_iter().collect::<Vec<_>>());
    }
}

/// What the latest step says beside all steps, where it is more than chance: calibration errors of both, and what chance makes of them.
fn moved([all, latest]: [f64; 2], by_chance: [Option<f64>; 2]) -> Option<String> {
    let beyond = |error: f64, chance: Option<f64>| chance.is_some_and(|chance| error > chance);
    if all > latest + 0.01 && beyond(all, by_chance[0]) {
        return Some("ECE over all steps counts those that were judged by few rows and before a calibration could be learnt, and shares that moved from step to step; for rows to come the latest step is the better guide.".to_owned());
    }
    (latest > all + 0.01 && beyond(latest, by_chance[1])).then(|| {
        format!(
            "The latest step is less well calibrated than all steps together: shares are moving; expect probabilities to be off by {:.1} points at least.",
            100.0 * latest
        )
    })
}

/// What a manager must read first: which figure to believe.
fn headline(fitted: &Fitted) -> Vec<String> {
    let Some(left) = &fitted.left_out else { return found(fitted) };
    let columns = left.columns.join(", ");
    let (was, they, it, they_are) = match left.columns.len() {
        1 => ("was", "it", "it", "it is"),
        _ => ("were", "they", "them", "they are"),
    };
    let trust = format!(
        "Where somebody knows that {they_are} written before the outcome, --trust \"{}\" uses {it}.",
        left.columns.join(",")
    );
    let mut lines = found(fitted);
    if fitted.verdict == Verdict::Better {
        let without = fitted.honest.map_or(0.5, |m| m.auc);
        lines.push(format!(
            "Left out, because {they} may be known only afterwards: {columns}. AUC {without:.2} without, {:.2} with.",
            left.with.auc
        ));
        lines.push(trust);
        return lines;
    }
    // The columns that were left out decide what the file can tell: that comes first.
    let rest = match fitted.verdict {
        Verdict::AllLeftOut => "no column is left to learn from".to_owned(),
        _ => "no model is better than the base rate".to_owned(),
    };
    vec![
        format!(
            "{columns} {was} left out, because {they} may be known only after the outcome: with {it} AUC {:.2}, without {it} {rest}.",
            left.with.auc
        ),
        trust,
        format!("Until then everybody gets the share in which it happened: {}.", percent(fitted.base_rate())),
    ]
}

fn found(fitted: &Fitted) -> Vec<String> {
    let (Verdict::Better, Some(found)) = (fitted.verdict, &fitted.honest) else {
        let rate = percent(fitted.base_rate());
        return vec![fitted.verdict.to_string(), format!("So everybody gets the share in which it happened: {rate}.")];
    };
    let Some(doubt) = &fitted.doubt else {
        return vec![format!("{} On rows that it had not seen: AUC {:.2}.", fitted.verdict, found.auc)];
    };
    let (with, without) = (found.auc, doubt.without.auc);
    let columns = doubt.columns.join(", ");
    let (these, them, were, are) = match doubt.columns.len() {
        1 => ("this column", "it", "was", "is"),
        _ => ("these columns", "them", "were", "are (some of them)"),
    };
    if (with - without).abs() < 0.005 {
        let sentence = "On rows that it had not seen: AUC";
        return vec![format!(
            "{} {sentence} {with:.2}; the same without {columns}, which may be known only afterwards.",
            fitted.verdict
        )];
    }
    if !doubt.leaks.is_empty() {
        let leaks = doubt.leaks.join(", ");
        return vec![
            format!(
                "WARNING: believe AUC {without:.2}, not {with:.2}: {leaks} may know the outcome, and nobody vouched for it."
            ),
            format!(
                "AUC {with:.2} with {columns}, {without:.2} without. --leaks careful leaves out what knows the outcome; --trust names columns that are surely known beforehand."
            ),
        ];
    }
    if doubt.leaks_found {
        return vec![
            format!("WARNING: believe AUC {without:.2}, not {with:.2}, until somebody confirms {these}: {columns}."),
            format!(
                "Other columns of this file know the outcome, and {these} {are} filled in together with them, so may be known only afterwards, too: AUC {with:.2} with {them}, {without:.2} without."
            ),
            format!("--trust names columns that are surely known beforehand; --leaks strict leaves {them} out."),
        ];
    }
    vec![
        format!("{} On rows that it had not seen: AUC {with:.2} with {columns}, {without:.2} without.", fitted.verdict),
        format!(
            "Nobody noted when {these} {were} written: believe {with:.2} if it was before the outcome, else {without:.2}."
        ),
    ]
}

/// What was noticed about columns, those with the same consequence together.
fn tell_findings(fitted: &Fitted, options: &Options, report: &mut Report) {
    let left = |f: &&Finding| options.leaks.leaves_out(f) && !options.trusted.contains(&f.column);
    let doubtful: Vec<&Finding> = fitted.findings.iter().filter(|f| f.severity >= Severity::Suspicious).collect();
    let (out, kept): (Vec<&Finding>, Vec<&Finding>) = doubtful.into_iter().partition(|f| left(f));
    let confirm: Vec<&Finding> = fitted.findings.iter().filter(|f| f.severity == Severity::Confirm).collect();
    let (strict, confirm): (Vec<&Finding>, Vec<&Finding>) = confirm.into_iter().partition(|f| left(f));
    let groups = [
        ("Left out, because they know the outcome or seem to:", out),
        ("Left out, because nobody confirmed that they are known before the outcome:", strict),
        ("Used at your word, although they know the outcome or seem to:", kept),
        ("Used, but may be known only after the outcome; please confirm:", confirm),
    ];
    for (title, findings) in groups.iter().filter(|(_, findings)| !findings.is_empty()) {
        report.say(*title);
        let mut columns: Vec<&str> = findings.iter().map(|f| f.column.as_str()).collect();
        columns.sort_unstable();
        columns.dedup();
        for column in columns {
            let why = findings.iter().filter(|f| f.column == column).map(|f| f.evidence.to_string());
            report.say(format!("  - {column}: {}", why.collect::<Vec<_>>().join("; ")));
        }
    }
    let useless: Vec<String> = fitted
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Useless)
        .map(|f| format!("{} ({})", f.column, f.evidence))
        .collect();
    if !useless.is_empty() {
        report.say(format!("Left out, because they teach nothing: {}.", useless.join(", ")));
    }
}

/// Judging by folds of rows needs no order of time.
fn need(args: &ClassifyArgs) -> Need {
    if args.folds.is_some() { Need::Outcome } else { Need::OutcomeInTime }
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn the_latest_step_is_told_both_ways_but_not_for_chance() {
        let chance = [Some(0.03), Some(0.05)];
        assert!(moved([0.07, 0.04], chance).is_some_and(|note| note.contains("the better guide")));
        assert!(moved([0.04, 0.07], chance).is_some_and(|note| note.contains("off by 7.0 points")));
        for within in [[0.025, 0.01], [0.02, 0.048], [0.05, 0.055]] {
            assert_eq!(moved(within, chance), None, "{within:?}");
        }
    }
}
