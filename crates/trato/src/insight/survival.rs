//! `survival`: how long customers stay and who has been silent for too long.

use clap::Args;
use serde_json::json;
use trato_insight::orders::{Reading, rhythm};
use trato_insight::survival::{SilenceSettings, SilenceState, Spell, half_life, hazard_by_age, kaplan_meier, silences};

use super::cells::is_gap;
use super::columns::{Columns, DURATION, DateColumn, END, EVENT, NumberColumn, START};
use super::failure::{Outcome, data};
use super::orders::{self, OrderArgs, opening};
use super::report::{Report, date, num, percent};
use super::source::{Source, SourceArgs};

/// Options of `survival`.
#[derive(Debug, Clone, Args)]
pub struct SurvivalArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    orders: OrderArgs,
    /// Column with the length of the stay
    #[arg(long, value_name = "COLUMN")]
    duration: Option<String>,
    /// Column that says whether the stay has ended (yes/no, 1/0)
    #[arg(long, value_name = "COLUMN")]
    event: Option<String>,
    /// Column with the first day of the stay
    #[arg(long, value_name = "COLUMN")]
    start: Option<String>,
    /// Column with the last day of the stay, empty for those who are still there
    #[arg(long, value_name = "COLUMN")]
    end: Option<String>,
    /// The rows are order lines: a customer whose silence is far beyond his rhythm counts as gone at his last purchase
    #[arg(long)]
    silence: bool,
    /// Confidence level
    #[arg(long, default_value_t = 0.95, value_name = "SHARE")]
    level: f64,
}

/// Kaplan-Meier, half-life, hazard by age; or each customer's silence.
pub fn run(args: &SurvivalArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("survival", "How long customers stay");
    if args.silence {
        return silence(args, report);
    }
    let mut source = Source::open(&args.source)?;
    let mut columns = Columns::default();
    let spells = match columns.find(&source, &DURATION, args.duration.as_deref())?.filter(|_| args.start.is_none()) {
        Some(duration) => by_duration(args, &mut source, &mut columns, duration)?,
        None => by_dates(args, &mut source, &mut columns)?,
    };
    opening(&mut report, &source, &columns);
    let curve = kaplan_meier(&spells, args.level)?;
    let half = half_life(&spells, args.level)?;
    report.fact("Customers", curve.customers);
    report.fact("Left", curve.ended);
    report.fact("Median stay", curve.time_to(0.5).map_or("not reached yet".to_owned(), num));
    report
        .fact("Half-life of the base", format!("{} ({:?})", half.value.map_or("unknown".to_owned(), num), half.method));
    let step = (curve.steps.len() / args.source.show.max(1)).max(1);
    let rows = curve.steps.iter().step_by(step).map(|s| {
        let limits = s.limits.map_or_else(String::new, |(l, h)| format!("{} to {}", percent(l), percent(h)));
        vec![num(s.time), s.at_risk.to_string(), s.ended.to_string(), percent(s.survival), limits]
    });
    report.table(
        "Still there (Kaplan-Meier)",
        &["time", "at risk", "left", "share", "interval"],
        rows.collect(),
        usize::MAX,
    );
    let edges: Vec<f64> = (0..=8).map(|k| curve.last_time * f64::from(k) / 8.0).collect();
    if curve.last_time > 0.0 {
        let bands = hazard_by_age(&spells, &edges, args.level)?;
        let rows = bands.iter().map(|b| {
            let limits = b.limits.map_or_else(String::new, |(l, h)| format!("{} to {}", num(l), num(h)));
            vec![
                format!("{} to {}", num(b.from), num(b.to)),
                b.ended.to_string(),
                b.rate.map_or("unknown".to_owned(), num),
                limits,
            ]
        });
        report.table("Rate of leaving by age", &["age", "left", "rate", "interval"], rows.collect(), usize::MAX);
        report.put("hazard", bands);
    }
    report.put("median", curve.time_to(0.5));
    report.put("half_life", half);
    report.put("curve", &curve);
    Ok((report, args.source.json))
}

fn by_duration(
    args: &SurvivalArgs,
    source: &mut Source,
    columns: &mut Columns,
    duration: usize,
) -> Outcome<Vec<Spell>> {
    let event = columns.need(source, &EVENT, args.event.as_deref())?;
    let duration = NumberColumn::new(source, duration);
    let mut spells = Vec::new();
    source.rows(|row| {
        let text = row.text(event).trim().to_lowercase();
        let ended = match text.as_str() {
            "1" | "1.0" | "yes" | "y" | "true" | "t" | "si" | "sí" => true,
            "0" | "0.0" | "no" | "n" | "false" | "f" => false,
            _ if is_gap(&text) => return Ok(()),
            _ => return data(format!("Line {}: \"{text}\" is neither yes nor no.", row.line)),
        };
        if let Some(duration) = duration.read(row)? {
            if duration < 0.0 {
                return data(format!("Line {}: a stay cannot last {}.", row.line, num(duration)));
            }
            spells.push(Spell { duration, ended });
        }
        Ok(())
    })?;
    Ok(spells)
}

fn by_dates(args: &SurvivalArgs, source: &mut Source, columns: &mut Columns) -> Outcome<Vec<Spell>> {
    let start = columns.need_date(source, &START, args.start.as_deref())?;
    let end = columns.need(source, &END, args.end.as_deref())?;
    let (from, to) =
        (DateColumn::new(source, start, args.orders.date_order), DateColumn::new(source, end, args.orders.date_order));
    let mut stays = Vec::new();
    source.rows(|row| {
        if let Some((first, _)) = from.read(row)? {
            stays.push((row.line, first, to.read(row)?.map(|(day, _)| day)));
        }
        Ok(())
    })?;
    let last = stays.iter().map(|s| s.2.unwrap_or(s.1).max(s.1)).max().unwrap_or(0);
    let today = args.orders.today.as_deref().map_or(Ok(last.min(orders::clock_day())), orders::day)?;
    let spell = |(line, first, end): (u64, i32, Option<i32>)| {
        let ended = end.is_some_and(|end| end <= today);
        let until = end.map_or(today, |end| end.min(today));
        if until < first {
            return data(format!("Line {line}: the stay ends before it begins, or begins after {}.", date(today)));
        }
        Ok(Spell { duration: f64::from(until) - f64::from(first), ended })
    };
    stays.into_iter().map(spell).collect()
}

fn silence(args: &SurvivalArgs, mut report: Report) -> Outcome<(Report, bool)> {
    let lines = orders::read(&args.source, &args.orders, &mut report)?;
    let today = lines.today(&args.orders)?;
    let found = rhythm(&lines.lines(), &Reading::on(today))?;
    let found: Vec<_> = found.into_iter().filter(|(_, days)| !days.is_empty()).collect();
    let days: Vec<Vec<i32>> = found.iter().map(|(_, days)| days.clone()).collect();
    let answers = silences(&days, today, &SilenceSettings::default())?;
    let count = |state| answers.iter().filter(|a| a.state == state).count();
    report.fact("Today", date(today));
    for (state, word) in
        [(SilenceState::OnTime, "On time"), (SilenceState::Late, "Late"), (SilenceState::Overdue, "Overdue")]
    {
        report.fact(word, count(state));
    }
    let key = |at: usize| &lines.customers[found[at].0 as usize];
    let mut order: Vec<usize> = (0..answers.len()).collect();
    order.sort_by(|&a, &b| answers[a].chance.total_cmp(&answers[b].chance));
    let rows = order.iter().map(|&at| {
        let a = answers[at];
        vec![
            key(at).clone(),
            num(a.silence),
            num(a.usual_gap),
            percent(a.chance),
            format!("{:?}", a.state),
            format!("{:?}", a.basis),
        ]
    });
    let head = ["customer", "days silent", "usual gap", "chance", "verdict", "read from"];
    report.table("Longest silence against his own rhythm", &head, rows.collect(), args.source.show);
    report.put("today", date(today));
    let all: Vec<_> = answers.iter().enumerate().map(|(at, a)| json!({"customer": key(at), "silence": a})).collect();
    report.put("customers", all);
    Ok((report, args.source.json))
}
