//! `classify` and `bayes`: will it happen, and why.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use trato_insight::bayes::{Deal, State, WinEstimate, WinModel};
use trato_insight::classify::{Fitted, LeakPolicy, Metrics, Model, Options, Scheme};

use super::failure::{Failure, Outcome, usage};
use super::report::{Report, num, percent};
use super::source::SourceArgs;
use super::table::{self, Loaded, Need, TableArgs};

/// How careful to be with columns that may be known only afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Leaks {
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
    /// Explain these rows (keys, comma-separated); the highest scored when not given
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    explain: Vec<String>,
    /// A later file with the same columns: its rows are scored and, where the outcome is known, the model is judged on them
    #[arg(long, value_name = "FILE")]
    test: Option<std::path::PathBuf>,
}

/// Model comparison, calibration, leak warnings and reasons.
pub fn classify(args: &ClassifyArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("classify", "Will it happen");
    let Loaded { table, .. } = table::load(&args.source, &args.table, need(args), &mut report)?;
    let options = Options {
        features: args.features.clone(),
        leaks: match args.leaks {
            Leaks::Careful => LeakPolicy::Careful,
            Leaks::Sure => LeakPolicy::Sure,
            Leaks::Off => LeakPolicy::Off,
        },
        trusted: args.trust.clone(),
        scheme: args.folds.map(Scheme::Folds).or(args.rolling.map(Scheme::Rolling)),
        ..Options::default()
    };
    let fitted = Fitted::learn(&table, &options)?;
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
    report.say(fitted.verdict.to_string());
    let findings: Vec<String> = fitted.findings.iter().map(ToString::to_string).collect();
    findings.iter().for_each(|f| report.say(format!("Note: {f}")));
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
    report.table(
        "Models on rows they had not seen",
        &["model", "AUC", "log loss", "Brier", "ECE", "top-decile lift"],
        rows.collect(),
        usize::MAX,
    );
    if let Some(m) = &fitted.honest {
        report.fact("After calibration", format!("AUC {:.4}, log loss {:.4}, ECE {:.4}", m.auc, m.log_loss, m.ece));
    }
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
    match &fitted.model {
        Model::Logistic(model) => report.put("logistic", model),
        Model::Blend(model, _) => report.put("logistic", model.as_ref()),
        Model::BaseRate(_) | Model::Trees(_) => {}
    }
    explain(args, &fitted, &table, &mut report)?;
    if let Some(path) = &args.test {
        test(args, &fitted, path, &mut report)?;
    }
    Ok((report, args.source.json))
}

/// Judging by folds of rows needs no order of time.
fn need(args: &ClassifyArgs) -> Need {
    if args.folds.is_some() { Need::Outcome } else { Need::OutcomeInTime }
}

fn explain(
    args: &ClassifyArgs,
    fitted: &Fitted,
    table: &trato_insight::table::Table,
    report: &mut Report,
) -> Outcome<()> {
    let all: Vec<usize> = (0..table.rows()).collect();
    let scores = fitted.predict(table, &all)?;
    let rows: Vec<usize> = if args.explain.is_empty() {
        let mut order = all;
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        order.truncate(args.source.show.min(10));
        order
    } else {
        args.explain.iter().map(|key| table::row_of(table, key)).collect::<Outcome<_>>()?
    };
    let (mut shown, mut told) = (Vec::new(), Vec::new());
    for row in rows {
        let found = fitted.explain(table, row)?;
        let reasons: Vec<String> = found.main_reasons(3).iter().map(ToString::to_string).collect();
        shown.push(vec![table.key(row), percent(found.probability), reasons.join("; ")]);
        told.push(json!({"key": table.key(row), "probability": found.probability, "score": found.score, "average": found.average, "reasons": found.reasons}));
    }
    report.table("Reasons", &["row", "probability", "why"], shown, usize::MAX);
    report.put("explained", told);
    let predictions: Vec<Value> =
        scores.iter().enumerate().map(|(row, p)| json!({"key": table.key(row), "probability": p})).collect();
    report.put("predictions", predictions);
    Ok(())
}

fn test(args: &ClassifyArgs, fitted: &Fitted, path: &std::path::Path, report: &mut Report) -> Outcome<()> {
    let source = SourceArgs { files: vec![path.to_owned()], ..args.source.clone() };
    let mut other = Report::new("test", "");
    let Loaded { table, .. } = table::load(&source, &args.table, need(args), &mut other)?;
    let all: Vec<usize> = (0..table.rows()).collect();
    let scores = fitted.predict(&table, &all)?;
    let (known, labels) = table.labelled()?;
    let probabilities: Vec<f64> = known.iter().map(|&row| scores[row]).collect();
    let metrics = Metrics::of(&probabilities, &labels).ok();
    if let Some(m) = &metrics {
        report.fact(
            "On the test file",
            format!(
                "AUC {:.4}, log loss {:.4}, ECE {:.4}, top-decile lift {}",
                m.auc,
                m.log_loss,
                m.ece,
                num(m.top_decile_lift)
            ),
        );
    }
    report.put("test_metrics", metrics);
    let predictions: Vec<Value> =
        scores.iter().enumerate().map(|(row, p)| json!({"key": table.key(row), "probability": p})).collect();
    report.put("test_predictions", predictions);
    Ok(())
}

/// Options of `bayes`.
#[derive(Debug, Clone, Args)]
pub struct BayesArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    table: TableArgs,
    /// Column with the stage of the deal, if there is one apart from the outcome
    #[arg(long, value_name = "COLUMN")]
    stage: Option<String>,
    /// The stages in their order (comma-separated)
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    stages: Vec<String>,
    /// Fields to learn from (comma-separated); all with 2 to 50 different values when not given
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    fields: Vec<String>,
    /// Imagined average deals that each value starts with
    #[arg(long, default_value_t = 4.0, value_name = "N", allow_hyphen_values = true)]
    smoothing: f64,
    /// Won and lost deals needed before a probability is given
    #[arg(long, default_value_t = 10, value_name = "N")]
    fewest: u64,
}

/// Win probability by naive Bayes with its factors.
pub fn bayes(args: &BayesArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("bayes", "Win probability for small companies (naive Bayes)");
    let Loaded { table, header, rows } = table::load(&args.source, &args.table, Need::Outcome, &mut report)?;
    let find = |name: &String| match header.iter().position(|h| h.eq_ignore_ascii_case(name)) {
        Some(at) => Ok(at),
        None => Err(Failure::Usage(format!("There is no column \"{name}\". The columns are: {}.", header.join(", ")))),
    };
    let stage = args.stage.as_ref().map(find).transpose()?;
    if stage.is_some() && args.stages.is_empty() {
        return usage("With --stage the order of the stages must be told: --stages first,second,….");
    }
    let fields = match args.fields.as_slice() {
        [] => usable(&table, &header, &rows, stage),
        names => names.iter().map(find).collect::<Outcome<Vec<usize>>>()?,
    };
    let outcome = table.outcome().unwrap_or_default();
    let deal = |row: usize| Deal {
        stage: stage.map(|at| rows[row][at].trim()).filter(|s| args.stages.iter().any(|known| known == s)),
        fields: fields.iter().map(|&at| (header[at].as_str(), rows[row][at].trim())).collect(),
        state: match outcome.get(row).copied().flatten() {
            Some(true) => State::Won,
            Some(false) => State::Lost,
            None => State::Open,
        },
    };
    let deals: Vec<Deal<'_>> = (0..rows.len()).map(deal).collect();
    let mut model = WinModel::new(&args.stages, args.smoothing, args.fewest)?;
    for deal in deals.iter().filter(|d| d.state != State::Open) {
        model.learn(deal)?;
    }
    let total = model.total();
    report.fact("Learned from", format!("{} won and {} lost deals", total.won, total.lost));
    report.fact("Fields", fields.iter().map(|&at| header[at].as_str()).collect::<Vec<_>>().join(", "));
    let (mut shown, mut told) = (Vec::new(), Vec::new());
    for (row, deal) in deals.iter().enumerate().filter(|(_, d)| d.state == State::Open) {
        let estimate = model.estimate(deal)?;
        let factors: Vec<String> = match &estimate {
            WinEstimate::Probability { factors, .. } => factors.iter().take(3).map(ToString::to_string).collect(),
            _ => vec![estimate.to_string()],
        };
        let chance = estimate.probability().map_or("unknown".to_owned(), percent);
        shown.push(vec![table.key(row), chance, factors.join("; ")]);
        told.push(json!({"key": table.key(row), "estimate": estimate}));
    }
    if shown.is_empty() {
        report.say(
            "No deal is open (an open deal has an empty outcome, or one that is neither --positive nor --negative).",
        );
    }
    report.table("Open deals", &["deal", "probability", "why"], shown, args.source.show);
    report.put("learned", total);
    report.put("open", told);
    report.put("counts", counts(&model, fields.iter().map(|&at| header[at].as_str())));
    Ok((report, args.source.json))
}

fn counts<'a>(model: &WinModel, fields: impl Iterator<Item = &'a str>) -> BTreeMap<String, Value> {
    let of = |field: &str| {
        model.values(field).map(|(value, count)| (value.to_owned(), json!(count))).collect::<BTreeMap<_, _>>()
    };
    fields.map(|field| (field.to_owned(), json!(of(field)))).collect()
}

/// Columns with few different values that are neither key nor outcome nor stage.
fn usable(
    table: &trato_insight::table::Table,
    header: &[String],
    rows: &[Vec<String>],
    stage: Option<usize>,
) -> Vec<usize> {
    let features = table.features();
    let few = |at: usize| {
        let values: std::collections::HashSet<&str> =
            rows.iter().map(|r| r[at].trim()).filter(|t| !t.is_empty()).collect();
        (2..=50).contains(&values.len())
    };
    (0..header.len()).filter(|&at| Some(at) != stage && features.contains(&header[at]) && few(at)).collect()
}
