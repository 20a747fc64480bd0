//! `bayes`: the win probability of open deals in a small company, and its factors.

use std::collections::{BTreeMap, HashSet};

use clap::Args;
use serde_json::{Value, json};
use trato_insight::InsightError;
use trato_insight::bayes::{Count, Deal, Factor, State, WinEstimate, WinModel};

use super::bayes_check::Check;
use super::failure::{Failure, Outcome, usage};
use super::report::{Report, percent};
use super::source::SourceArgs;
use super::table::{self, Loaded, Need, TableArgs, Words};

/// Most different values of a field that is taken without being asked for.
const MOST_VALUES: usize = 50;

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
pub fn run(args: &BayesArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("bayes", "Probability for small companies (naive Bayes)");
    let loaded = table::load(&args.source, &args.table, Need::Outcome, &mut report)?;
    let Loaded { table, header, rows, .. } = &loaded;
    let find = |name: &String| match header.iter().position(|h| h.eq_ignore_ascii_case(name)) {
        Some(at) => Ok(at),
        None => Err(Failure::Usage(format!("There is no column \"{name}\". The columns are: {}.", header.join(", ")))),
    };
    let stage = args.stage.as_ref().map(find).transpose()?;
    if stage.is_some() && args.stages.is_empty() {
        return usage("With --stage the order of the stages must be told: --stages first,second,….");
    }
    let fields = match args.fields.as_slice() {
        [] => usable(&loaded, stage, &mut report)?,
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
    if total.won == 0 || total.lost == 0 {
        let (won, lost) = (total.won as usize, total.lost as usize);
        return Err(InsightError::OneClass { rows: won + lost, happened: won }.into());
    }
    let words = loaded.words();
    report.fact("Learned from", learned(&words, total));
    report.fact("Fields", fields.iter().map(|&at| header[at].as_str()).collect::<Vec<_>>().join(", "));
    let check = Check {
        deals: &deals,
        order: table.order(),
        decided: table.decided_at(),
        staged: stage.is_some(),
        words: &words,
    };
    check.run(|| WinModel::new(&args.stages, args.smoothing, args.fewest), &mut report)?;
    let (mut shown, mut told) = (Vec::new(), Vec::new());
    for (row, deal) in deals.iter().enumerate().filter(|(_, d)| d.state == State::Open) {
        let estimate = model.estimate(deal)?;
        let factors: Vec<String> = match &estimate {
            WinEstimate::Probability { factors, .. } => {
                factors.iter().take(3).map(|factor| reason(factor, &words)).collect()
            }
            WinEstimate::TooLittleData { closed, needed } => {
                vec![format!("{} are too few: {needed} of each are needed", learned(&words, *closed))]
            }
            WinEstimate::Closed { .. } => Vec::new(),
        };
        let chance = estimate.probability().map_or("unknown".to_owned(), percent);
        shown.push(vec![loaded.name(row), chance, factors.join("; ")]);
        told.push(json!({"key": loaded.name(row), "estimate": estimate}));
    }
    if shown.is_empty() {
        report.say("No row is open (an open row has an empty outcome, or one that means neither yes nor no).");
    }
    if !shown.is_empty() {
        let heading = format!("probability: {}", words.yes);
        report.table("Still open", &["row", &heading, "why"], shown, args.source.show);
    }
    report.put("learned", total);
    report.put("open", told);
    report.put("counts", counts(&model, fields.iter().map(|&at| header[at].as_str())));
    Ok((report, args.source.json))
}

/// `12 won and 40 lost rows`, `12 "Yes" and 40 "No" rows`.
fn learned(words: &Words, count: Count) -> String {
    format!("{} {} and {} {} rows", count.won, words.yes, count.lost, words.no)
}

/// A factor in the outcome's own words.
fn reason(factor: &Factor, words: &Words) -> String {
    let field = factor.field.as_deref().unwrap_or("stage");
    let direction = match factor.effect {
        e if e.abs() < 0.05 => "makes no difference",
        e if e > 0.0 => "speaks for it",
        _ => "speaks against it",
    };
    let Count { won, lost } = factor.count;
    format!("{field} = {}: {direction} ({:+.2}; {won} {}, {lost} {})", factor.value, factor.effect, words.yes, words.no)
}

fn counts<'a>(model: &WinModel, fields: impl Iterator<Item = &'a str>) -> BTreeMap<String, Value> {
    let of = |field: &str| {
        model.values(field).map(|(value, count)| (value.to_owned(), json!(count))).collect::<BTreeMap<_, _>>()
    };
    fields.map(|field| (field.to_owned(), json!(of(field)))).collect()
}

/// Columns with few different values that are neither key nor outcome nor stage; says which others there are and why not.
fn usable(loaded: &Loaded, stage: Option<usize>, report: &mut Report) -> Outcome<Vec<usize>> {
    let features = loaded.table.features();
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    for (at, name) in loaded.header.iter().enumerate().filter(|(at, _)| Some(*at) != stage) {
        let different: HashSet<&str> = loaded.rows.iter().map(|r| r[at].trim()).filter(|t| !t.is_empty()).collect();
        let is_feature = features.iter().any(|f| f == name.trim());
        let is_date = !is_feature && loaded.table.columns().iter().any(|c| c.name == name.trim());
        let filled = loaded.rows.iter().filter(|r| !r[at].trim().is_empty()).count();
        match different.len() {
            _ if is_date => dropped.push(format!("{name} (dates)")),
            _ if !is_feature => {}
            0 => dropped.push(format!("{name} (empty)")),
            1 => dropped.push(format!("{name} (one value)")),
            many if 2 * many > filled => dropped.push(format!("{name} (nearly every row has its own value)")),
            2..=MOST_VALUES => kept.push(at),
            many => dropped.push(format!("{name} ({many} different values)")),
        }
    }
    if !dropped.is_empty() {
        report.notes(&[format!(
            "Not learned from: {}. Fields need 2 to {MOST_VALUES} different values; --fields takes any.",
            dropped.join(", ")
        )]);
    }
    let names: Vec<String> = kept.iter().map(|at| loaded.header[*at].trim().to_owned()).collect();
    let known = table::known_before(&loaded.table, names, report)?;
    kept.retain(|at| known.iter().any(|name| name == loaded.header[*at].trim()));
    Ok(kept)
}
