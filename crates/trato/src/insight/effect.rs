//! `lift`, `ab` and `size`: did the campaign cause it.

use clap::Args;
use serde_json::json;
use trato_insight::effect::{
    Group, Look, SequentialOptions, Verdict, means, proportions, sequential, size_for_means, size_for_rates,
};

use super::cells::is_gap;
use super::columns::{Columns, DATE, DateColumn, GROUP, NumberColumn, SUCCESS};
use super::failure::{Outcome, data, usage};
use super::orders::opening;
use super::report::{Report, num, p_is, p_value, percent};
use super::source::{Source, SourceArgs};

/// Options of `lift` and `ab`.
#[derive(Debug, Clone, Args)]
pub struct EffectArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// Column with the group of each customer
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    /// Column that says whether it worked (yes/no, 1/0)
    #[arg(long, value_name = "COLUMN")]
    success: Option<String>,
    /// Column with an amount to compare instead of a yes or no (lift only)
    #[arg(long, value_name = "COLUMN")]
    value: Option<String>,
    /// The group that got nothing or the old variant; "control", "A" or the like when not given
    #[arg(long, value_name = "NAME")]
    control: Option<String>,
    /// The text that means "it worked"
    #[arg(long, value_name = "TEXT")]
    positive: Option<String>,
    /// Column with the date by which the rows are put in order (ab only); the file's order when not given
    #[arg(long, value_name = "COLUMN")]
    date: Option<String>,
    /// Confidence level
    #[arg(long, default_value_t = 0.95, value_name = "SHARE")]
    level: f64,
    /// The difference of rates that one hopes to find (ab only)
    #[arg(long, default_value_t = 0.02, value_name = "SHARE")]
    effect: f64,
    /// How often the test is looked at (ab only)
    #[arg(long, default_value_t = 50, value_name = "N")]
    looks: usize,
    /// Bootstrap samples (lift of an amount)
    #[arg(long, default_value_t = 2000, value_name = "N")]
    draws: usize,
    /// Seed of the bootstrap
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

/// Options of `size`.
#[derive(Debug, Clone, Args)]
pub struct SizeArgs {
    /// Present rate, e.g. 0.1
    #[arg(long, value_name = "SHARE", conflicts_with = "deviation", required_unless_present = "deviation")]
    rate: Option<f64>,
    /// Standard deviation between customers, to compare means
    #[arg(long, value_name = "NUMBER")]
    deviation: Option<f64>,
    /// The difference to be found, in the same unit
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    difference: f64,
    /// Confidence level
    #[arg(long, default_value_t = 0.95, value_name = "SHARE")]
    level: f64,
    /// Chance of finding it
    #[arg(long, default_value_t = 0.8, value_name = "SHARE")]
    power: f64,
    /// Print the complete result as JSON
    #[arg(long)]
    json: bool,
}

struct Rows {
    /// Names of control and treated.
    names: [String; 2],
    /// (time, treated, value)
    rows: Vec<(i64, bool, f64)>,
}

/// Lift over a control group.
pub fn lift(args: &EffectArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("lift", "Lift over the control group");
    let found = read(args, &mut report)?;
    let side = |treated: bool| found.rows.iter().filter(|r| r.1 == treated).map(|r| r.2).collect::<Vec<f64>>();
    let (treated, control) = (side(true), side(false));
    if args.value.is_some() {
        let result = means(&treated, &control, args.level, args.draws, args.seed)?;
        report.fact("Mean of treated / control", format!("{} / {}", num(result.means.0), num(result.means.1)));
        report.fact(
            "Difference",
            format!(
                "{} ({} to {}; bootstrap {} to {})",
                num(result.difference),
                num(result.interval.0),
                num(result.interval.1),
                num(result.bootstrap.0),
                num(result.bootstrap.1)
            ),
        );
        report.fact(
            "Added in all",
            format!("{} ({} to {})", num(result.added.0), num(result.added.1), num(result.added.2)),
        );
        report.fact("p-value", p_value(result.p_value));
        report.say(sentence(result.verdict, args.level));
        report.assumptions(&result.assumptions);
        report.put("result", &result);
    } else {
        let result = proportions(group(&treated), group(&control), args.level)?;
        let rate = |r: (f64, f64, f64), g: Group| {
            format!("{} of {} = {} ({} to {})", g.successes, g.size, percent(r.0), percent(r.1), percent(r.2))
        };
        report.fact("Treated", rate(result.treated_rate, result.treated));
        report.fact("Control", rate(result.control_rate, result.control));
        report.fact(
            "Difference",
            format!(
                "{} ({} to {})",
                percent(result.difference),
                percent(result.interval.0),
                percent(result.interval.1)
            ),
        );
        report.fact("Relative", result.relative.map_or("unknown: no success in the control group".to_owned(), percent));
        report.fact(
            "Successes added",
            format!("{} ({} to {})", num(result.added.0), num(result.added.1), num(result.added.2)),
        );
        report.fact("p-value", format!("{} ({})", p_value(result.p_value), result.test));
        report.say(sentence(result.verdict, args.level));
        report.assumptions(&result.assumptions);
        report.put("result", &result);
    }
    Ok((report, args.source.json))
}

/// An A/B test that may be watched.
pub fn ab(args: &EffectArgs) -> Outcome<(Report, bool)> {
    if args.value.is_some() {
        return usage("ab compares rates (--success); use lift for amounts (--value).");
    }
    if args.looks == 0 {
        return usage("--looks must be at least 1.");
    }
    let mut report = Report::new("ab", "A/B test that may be watched");
    let mut found = read(args, &mut report)?;
    found.rows.sort_by_key(|r| r.0);
    let (mut a, mut b) = (Group { size: 0, successes: 0 }, Group { size: 0, successes: 0 });
    let every = found.rows.len().div_ceil(args.looks).max(1);
    let mut looks = Vec::new();
    for (at, (_, treated, value)) in found.rows.iter().enumerate() {
        let group = if *treated { &mut b } else { &mut a };
        group.size += 1;
        group.successes += u64::from(*value > 0.5);
        if ((at + 1) % every == 0 || at + 1 == found.rows.len()) && a.size > 0 && b.size > 0 {
            looks.push(Look { treated: b, control: a });
        }
    }
    let result = sequential(&looks, &SequentialOptions { level: args.level, effect: args.effect })?;
    let fixed = proportions(b, a, args.level)?;
    report.fact(
        &format!("{} (control)", found.names[0]),
        format!("{} of {} = {}", a.successes, a.size, percent(a.rate())),
    );
    report.fact(&found.names[1], format!("{} of {} = {}", b.successes, b.size, percent(b.rate())));
    if let Some(last) = result.steps.last() {
        report.fact("Difference", percent(last.difference));
        report.fact("Always-valid p-value", p_value(last.p_value));
        let shown = last.interval.map_or("not yet".to_owned(), |(l, h)| format!("{} to {}", percent(l), percent(h)));
        report.fact("Always-valid interval", shown);
    }
    let stop = result.stopped_at.map(|at| result.steps[at].look.treated.size + result.steps[at].look.control.size);
    report.fact("May stop", stop.map_or("not yet".to_owned(), |n| format!("after {n} customers")));
    report.say(sentence(result.verdict, args.level));
    report.fact(
        "If looked at only once",
        format!("{}, difference {} to {}", p_is(fixed.p_value), percent(fixed.interval.0), percent(fixed.interval.1)),
    );
    let rows = result.steps.iter().map(|s| {
        let look = s.look;
        vec![(look.treated.size + look.control.size).to_string(), percent(s.difference), p_value(s.p_value)]
    });
    report.table("Course", &["customers", "difference", "p-value"], rows.collect(), args.source.show);
    report.assumptions(&result.assumptions);
    report.put("control", &found.names[0]);
    report.put("treated", &found.names[1]);
    report.put("stopped_after", stop);
    report.put("result", &result);
    report.put("fixed_size_test", &fixed);
    Ok((report, args.source.json))
}

/// How many customers a test needs.
pub fn size(args: &SizeArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("size", "Customers that a test needs");
    let found = match (args.rate, args.deviation) {
        (Some(rate), _) => size_for_rates(rate, args.difference, args.level, args.power)?,
        (None, Some(deviation)) => size_for_means(deviation, args.difference, args.level, args.power)?,
        (None, None) => return usage("Give the present --rate or the --deviation."),
    };
    report.fact("Customers per group", found.per_group);
    report.assumptions(&found.assumptions);
    report.put("result", json!({"per_group": found.per_group}));
    Ok((report, args.json))
}

fn sentence(verdict: Verdict, level: f64) -> String {
    let what = match verdict {
        Verdict::Better => "The treated did better, beyond chance",
        Verdict::Worse => "The treated did worse, beyond chance",
        Verdict::Undecided => "Undecided: the data allow both better and worse",
    };
    format!("{what} (at {}).", percent(level))
}

fn group(values: &[f64]) -> Group {
    Group { size: values.len() as u64, successes: values.iter().filter(|v| **v > 0.5).count() as u64 }
}

fn read(args: &EffectArgs, report: &mut Report) -> Outcome<Rows> {
    let mut source = Source::open(&args.source)?;
    let mut columns = Columns::default();
    let group = columns.need(&source, &GROUP, args.group.as_deref())?;
    let numeric = args.value.as_deref().map(|name| super::columns::column(&source, name)).transpose()?;
    let success =
        if numeric.is_some() { None } else { Some(columns.need(&source, &SUCCESS, args.success.as_deref())?) };
    let date = match &args.date {
        Some(name) => Some(columns.need_date(&source, &DATE, Some(name))?),
        None => None,
    };
    let value = numeric.map(|at| NumberColumn::new(&source, at));
    let date = date.map(|at| DateColumn::new(&source, at, None));
    let (mut names, mut raw, mut skipped) = (Vec::<String>::new(), Vec::new(), 0usize);
    source.rows(|row| {
        let name = row.text(group).trim().to_owned();
        let time = match &date {
            Some(column) => column.read(row)?.map(|(day, second)| i64::from(day) * 86_400 + i64::from(second)),
            None => Some(raw.len() as i64),
        };
        let measured = match (&value, success) {
            (Some(column), _) => column.read(row)?,
            (None, Some(at)) => worked(&row.text(at), args.positive.as_deref(), row.line, &args.success)?,
            (None, None) => None,
        };
        let (Some(time), Some(measured), false) = (time, measured, is_gap(&name)) else {
            skipped += 1;
            return Ok(());
        };
        let at = names.iter().position(|n| *n == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        raw.push((time, at, measured));
        Ok(())
    })?;
    let control = control(&names, args.control.as_deref())?;
    opening(report, &source, &columns);
    if skipped > 0 {
        report.notes(&[format!("{skipped} rows without group or result were left out.")]);
    }
    let treated = if names.len() == 2 { names[1 - control].clone() } else { "all others".to_owned() };
    report.fact("Groups", format!("control = {}, treated = {treated}", names[control]));
    let rows = raw.into_iter().map(|(time, at, value)| (time, at != control, value)).collect();
    Ok(Rows { names: [names[control].clone(), treated], rows })
}

fn worked(text: &str, positive: Option<&str>, line: u64, column: &Option<String>) -> Outcome<Option<f64>> {
    let text = text.trim();
    if is_gap(text) {
        return Ok(None);
    }
    if let Some(positive) = positive {
        return Ok(Some(f64::from(u8::from(text.eq_ignore_ascii_case(positive)))));
    }
    match text.to_lowercase().as_str() {
        "1" | "yes" | "y" | "true" | "t" | "si" | "sí" | "won" | "converted" | "1.0" => Ok(Some(1.0)),
        "0" | "no" | "n" | "false" | "f" | "lost" | "0.0" => Ok(Some(0.0)),
        _ => {
            let name = column.as_deref().unwrap_or("success");
            data(format!(
                "Line {line}, column \"{name}\": \"{text}\" is neither yes nor no; --positive TEXT says what means yes."
            ))
        }
    }
}

fn control(names: &[String], told: Option<&str>) -> Outcome<usize> {
    if names.len() < 2 {
        return data(format!("There is only one group ({}); a comparison needs two.", names.join(", ")));
    }
    let usual = ["control", "controle", "grupo control", "a", "0", "old", "holdout", "none", "false", "no"];
    let find = |wanted: &str| names.iter().position(|n| n.eq_ignore_ascii_case(wanted));
    match told {
        Some(told) => match find(told) {
            Some(at) => Ok(at),
            None => usage(format!("There is no group \"{told}\". There are: {}.", names.join(", "))),
        },
        None => match usual.iter().find_map(|n| find(n)) {
            Some(at) => Ok(at),
            None => {
                usage(format!("Which group is the control? Name it with --control. There are: {}.", names.join(", ")))
            }
        },
    }
}
