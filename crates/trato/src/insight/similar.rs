//! `similar` and `rules`: what resembles this record, and what tells lost from won.

use clap::Args;
use serde_json::json;
use trato_insight::similar::rules::{Correction, RuleOptions, contrast};
use trato_insight::similar::{Similarity, look_alikes};

use super::failure::{Outcome, usage};
use super::report::{Report, num, p_is, p_value, percent};
use super::source::SourceArgs;
use super::table::{self, Loaded, Need, TableArgs};

/// Options of `similar`.
#[derive(Debug, Clone, Args)]
pub struct SimilarArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    table: TableArgs,
    /// The record (key) whose nearest ones are wanted; several (comma-separated) ask for look-alikes of them all
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    of: Vec<String>,
    /// Fields to compare, as NAME or NAME=WEIGHT (comma-separated); all with equal weights when not given
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    fields: Vec<String>,
    /// How many; as many as --show when not given
    #[arg(long, short = 'k', value_name = "N")]
    top: Option<usize>,
}

/// Nearest records with explanation; look-alikes of several records, or of those in which it happened.
pub fn similar(args: &SimilarArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("similar", "Similar records");
    let loaded = table::load(&args.source, &args.table, Need::Rows, &mut report)?;
    let table = &loaded.table;
    let mut fields = Vec::new();
    for text in &args.fields {
        let (name, weight) = text.split_once('=').unwrap_or((text, "1"));
        match weight.parse::<f64>() {
            Ok(weight) => fields.push((name.to_owned(), weight)),
            Err(_) => return usage(format!("\"{weight}\" is no weight.")),
        }
    }
    if fields.is_empty() {
        let features = table::comparable(table, table.features(), &mut report)?;
        table::tell_dates(&loaded, &mut report);
        let features = table::known_before(table, features, &mut report)?;
        fields = features.into_iter().map(|f| (f, 1.0)).collect();
    }
    let fields: Vec<(&str, f64)> = fields.iter().map(|(name, weight)| (name.as_str(), *weight)).collect();
    let all: Vec<usize> = (0..table.rows()).collect();
    let top = args.top.unwrap_or(args.source.show);
    if let [key] = args.of.as_slice() {
        nearest(&loaded, &fields, key, top, &mut report)?;
        return Ok((report, args.source.json));
    }
    let seeds: Vec<usize> = match (args.of.as_slice(), table.outcome()) {
        ([], Some(outcome)) => all.iter().copied().filter(|&row| outcome[row] == Some(true)).collect(),
        ([], None) => return usage("Name the record with --of KEY, or the --outcome whose look-alikes are wanted."),
        (keys, _) => keys.iter().map(|key| table::row_of(&loaded, key)).collect::<Outcome<_>>()?,
    };
    let found = look_alikes(table, &fields, &seeds, &all, 1)?;
    report.fact("Looked for the like of", format!("{} records", seeds.len()));
    match &found.check {
        Some(check) => {
            let verdict = if check.useful { "better than chance" } else { "no better than chance: do not rely on it" };
            report.fact(
                "Hidden records found again",
                format!("AUC {}, lift {}, {} ({verdict})", num(check.auc), num(check.lift), p_is(check.p_value)),
            );
        }
        None => report.say("Too few records to check whether likeness means anything here."),
    }
    report.say(
        "Score: likeness to the five nearest of them less likeness to records in general, in points of a hundred: 0 is no more alike than anybody.",
    );
    let known = table.outcome().is_some();
    let rows = found.ranked.iter().map(|l| {
        let mut cells = vec![loaded.name(l.row), format!("{:.1}", 100.0 * l.score), loaded.name(l.nearest_seed)];
        cells.extend(known.then(|| loaded.outcome_text(l.row).to_owned()));
        cells
    });
    let heading = format!("known: {}", loaded.outcome);
    let head = ["record", "score", "most like", heading.as_str()];
    report.table("Look-alikes", &head[..3 + usize::from(known)], rows.collect(), top);
    let told = found
        .ranked
        .iter()
        .map(|l| json!({"key": loaded.name(l.row), "score": l.score, "nearest": loaded.name(l.nearest_seed)}));
    report.put("look_alikes", told.collect::<Vec<_>>());
    report.put(
        "check",
        found.check.map(|c| json!({"lift": c.lift, "auc": c.auc, "p_value": c.p_value, "useful": c.useful})),
    );
    Ok((report, args.source.json))
}

/// The records that are nearest to one, with what they have in common.
fn nearest(loaded: &Loaded, fields: &[(&str, f64)], key: &str, top: usize, report: &mut Report) -> Outcome<()> {
    let all: Vec<usize> = (0..loaded.table.rows()).collect();
    let row = table::row_of(loaded, key)?;
    let found = Similarity::new(&loaded.table, fields)?.nearest(row, &all, top)?;
    let rows = found.iter().map(|n| {
        let mut parts: Vec<_> = n.fields.iter().filter(|f| f.similarity.is_some()).collect();
        parts.sort_by(|a, b| b.share.total_cmp(&a.share));
        let why: Vec<String> = parts.iter().take(3).map(|f| format!("{} {} / {}", f.field, f.own, f.other)).collect();
        vec![loaded.name(n.row), percent(n.similarity), why.join("; ")]
    });
    report.table(
        &format!("Nearest to {key}"),
        &["record", "likeness", "most alike in (own / other)"],
        rows.collect(),
        usize::MAX,
    );
    let told = found.iter().map(|n| {
        let parts: Vec<_> = n.fields.iter().map(|f| json!({"field": f.field, "own": f.own, "other": f.other, "similarity": f.similarity, "share": f.share})).collect();
        json!({"key": loaded.name(n.row), "similarity": n.similarity, "compared": n.compared, "fields": parts})
    });
    report.put("of", key);
    report.put("nearest", told.collect::<Vec<_>>());
    Ok(())
}

/// Options of `rules`.
#[derive(Debug, Clone, Args)]
pub struct RulesArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    table: TableArgs,
    /// Most conditions of a rule, 1 to 3
    #[arg(long, default_value_t = 2, value_name = "N")]
    conditions: usize,
    /// Fewest rows that meet a rule
    #[arg(long, default_value_t = 20, value_name = "N")]
    min_rows: usize,
    /// Highest p-value after correction
    #[arg(long, default_value_t = 0.05, value_name = "SHARE")]
    level: f64,
    /// Hold the chance of a single false rule (Holm) instead of the share of false ones (Benjamini-Hochberg)
    #[arg(long)]
    strict_correction: bool,
}

/// Rules that tell the rows in which it happened from the others.
pub fn rules(args: &RulesArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("rules", "What tells the two outcomes apart");
    let loaded = table::load(&args.source, &args.table, Need::Outcome, &mut report)?;
    let table = &loaded.table;
    let correction = if args.strict_correction { Correction::Holm } else { Correction::BenjaminiHochberg };
    let options = RuleOptions {
        conditions: args.conditions,
        min_rows: args.min_rows,
        level: args.level,
        correction,
        ..RuleOptions::default()
    };
    let (known, labels) = table.labelled()?;
    let happened = labels.iter().filter(|y| **y).count();
    let rate = happened as f64 / known.len().max(1) as f64;
    report.fact("Overall", format!("{happened} of {} known ({})", known.len(), percent(rate)));
    report.put("happened", happened);
    report.put("known", known.len());
    report.put("base_rate", rate);
    table::tell_dates(&loaded, &mut report);
    let features = table::known_before(table, table.features(), &mut report)?;
    let found = contrast(table, &features, &options)?;
    if found.is_empty() {
        report.say("No rule is significant after correction: these columns do not tell the outcomes apart.");
    }
    let rows = found.iter().map(|r| {
        vec![
            r.conditions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and "),
            r.rows.to_string(),
            percent(r.confidence),
            percent(r.rate_elsewhere),
            num(r.lift),
            p_value(r.corrected),
        ]
    });
    let head = ["if", "rows", "it happened", "elsewhere", "lift", "p (corrected)"];
    report.table("Rules", &head, rows.collect(), args.source.show);
    let told = found.iter().map(|r| {
        json!({"conditions": r.conditions.iter().map(ToString::to_string).collect::<Vec<_>>(), "rows": r.rows, "happened": r.happened, "support": r.support,
            "confidence": r.confidence, "rate_elsewhere": r.rate_elsewhere, "lift": r.lift, "p_value": r.p_value, "corrected": r.corrected})
    });
    report.put("rules", told.collect::<Vec<_>>());
    Ok((report, args.source.json))
}
