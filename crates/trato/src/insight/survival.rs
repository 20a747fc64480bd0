//! `survival`: how long customers stay and who has been silent for too long.

use clap::Args;
use serde_json::json;
use trato_insight::orders::{Reading, rhythm};
use trato_insight::survival::{
    Basis, Curve, SilenceSettings, SilenceState, Spell, half_life, hazard_by_age, kaplan_meier, silences, stays,
};

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
    /// The rows are order lines: a customer is gone at his last purchase, the likelier the longer his silence is beyond his rhythm
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
    let told = columns.find(&source, &DURATION, args.duration.as_deref())?.filter(|_| args.start.is_none());
    let by_days = told.is_none();
    let spells = match told {
        Some(duration) => by_duration(args, &mut source, &mut columns, duration)?,
        None => by_dates(args, &mut source, &mut columns, &mut report)?,
    };
    opening(&mut report, &source, &columns);
    let curve = kaplan_meier(&spells, args.level)?;
    let half = half_life(&spells, args.level)?;
    report.fact("Times are in", if by_days { "days" } else { "the unit of the column" });
    report.fact("Customers", curve.customers);
    report.fact("Left", curve.ended);
    let level = percent(args.level);
    let median = match curve.time_to(0.5) {
        Some(value) => format!("{} ({level} interval {})", num(value), limits(curve.time_to_limits(0.5))),
        None => "not reached yet".to_owned(),
    };
    report.fact("Median stay", median);
    let value = match (half.value, half.low) {
        (Some(value), _) => num(value),
        (None, Some(low)) => format!("longer than {}", num(low)),
        (None, None) => "unknown".to_owned(),
    };
    let range = limits((half.low, half.high));
    report.fact("Half-life of the base", format!("{value} ({level} interval {range}; {})", half.method));
    print_curve(&mut report, &curve, args.source.show);
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

/// Two limits of a time; an end that the curve does not reach is open.
fn limits((low, high): (Option<f64>, Option<f64>)) -> String {
    let side = |limit: Option<f64>| limit.map_or("open".to_owned(), num);
    format!("{} to {}", side(low), side(high))
}

fn print_curve(report: &mut Report, curve: &Curve, show: usize) {
    let step = (curve.steps.len() / show.max(1)).max(1);
    let rows = curve.steps.iter().step_by(step).map(|s| {
        let limits = match s.limits {
            // Limits that leave nearly everything open are no answer.
            Some((low, high)) if high - low > 0.9 => "too few to say".to_owned(),
            Some((low, high)) => format!("{} to {}", percent(low), percent(high)),
            None => String::new(),
        };
        vec![num(s.time), s.at_risk.to_string(), s.ended.to_string(), percent(s.survival), limits]
    });
    let head = ["time", "at risk", "left", "share", "interval"];
    report.table("Still there (Kaplan-Meier)", &head, rows.collect(), usize::MAX);
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

fn by_dates(
    args: &SurvivalArgs,
    source: &mut Source,
    columns: &mut Columns,
    report: &mut Report,
) -> Outcome<Vec<Spell>> {
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
    let why = match args.orders.today {
        Some(_) => "as told",
        None if today < last => "today by the machine's clock; --today says another day",
        None => "the file's last day; --today says another",
    };
    let later = stays.iter().filter(|stay| stay.2.is_some_and(|end| end > today)).count();
    if later > 0 {
        report.notes(&[format!("{later} stays end after that day in the file: they count as lasting still.")]);
    }
    report.fact("Who is still there has stayed until", format!("{} ({why})", date(today)));
    report.put("today", date(today));
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
    let lines = orders::read_sales(&args.source, &args.orders, &mut report)?;
    let today = lines.today(&args.orders)?;
    let found = rhythm(&lines.lines(), &Reading::on(today))?;
    let found: Vec<_> = found.into_iter().filter(|(_, days)| !days.is_empty()).collect();
    orders::told_never(&lines, found.iter().map(|(id, _)| *id), &mut report);
    let days: Vec<Vec<i32>> = found.iter().map(|(_, days)| days.clone()).collect();
    let answers = silences(&days, today, &SilenceSettings::default())?;
    let count = |state| answers.iter().filter(|a| a.state == state).count();
    let rested = |basis| answers.iter().filter(|a| a.basis == basis).count();
    let key = |at: usize| &lines.customers[found[at].0 as usize];
    report.fact("Today", date(today));
    report.fact("Customers", answers.len());
    let states = [SilenceState::OnTime, SilenceState::Late, SilenceState::Overdue];
    states.into_iter().for_each(|state| report.fact(&capital(&state.to_string()), count(state)));
    for (basis, label) in [
        (Basis::Own, "With a rhythm of their own"),
        (Basis::Irregular, "Without a rhythm"),
        (Basis::Mixed, "One or two gaps only"),
        (Basis::Base, "Bought once"),
    ] {
        report.fact(label, rested(basis));
    }
    report.say(
        "Late: fewer than 20 % of such a customer's gaps last as long; overdue: fewer than 5 %. Who has no rhythm of his own (no, one or two gaps, or gaps that vary as much as those of different customers) is measured by the gaps of all customers, and his silence says little.",
    );
    let stay = stays(&days, &answers, today, args.level, 1)?;
    let range = |median: f64| format!("{} ({})", num(median), limits(stay.curve.time_to_limits(0.5)));
    let (fewest, most) = stay.gone_limits;
    report.fact(
        "Expected to be gone",
        format!(
            "{} of {} ({} interval {} to {})",
            num(stay.gone.round()),
            stay.curve.customers,
            percent(args.level),
            num(fewest.round()),
            num(most.round())
        ),
    );
    report.fact("Median stay (days)", stay.curve.time_to(0.5).map_or("not reached yet".to_owned(), range));
    if stay.once > 0 {
        report.notes(&[format!(
            "The curve leaves out the {} who bought on one day only: {}.",
            stay.once,
            if stay.once == 1 {
                "he never stayed, and his silence does not tell when he left"
            } else {
                "they never stayed, and their silence does not tell when they left"
            }
        )]);
    }
    report.say("A stay runs from the first purchase to the last; who is gone is not known but more or less likely, and the intervals hold that, too.");
    print_curve(&mut report, &stay.curve, args.source.show);
    let mut order: Vec<usize> = (0..answers.len()).collect();
    order.sort_by(|&a, &b| answers[a].chance.total_cmp(&answers[b].chance));
    let rows = order.iter().map(|&at| {
        let a = answers[at];
        vec![
            key(at).clone(),
            num(a.silence),
            rounded(a.usual_gap),
            percent(a.chance),
            a.state.to_string(),
            a.basis.to_string(),
        ]
    });
    let head = ["customer", "days silent", "usual gap", "chance", "verdict", "read from"];
    report.table("Longest silence against the usual gap", &head, rows.collect(), args.source.show);
    report.put("today", date(today));
    report.put("curve", &stay.curve);
    let median = stay.curve.time_to(0.5);
    report.put("stays", json!({"once": stay.once, "gone": stay.gone, "gone_limits": stay.gone_limits, "leaves": stay.leaves, "leaves_limits": stay.leaves_limits, "median": median}));
    let all: Vec<_> = answers.iter().enumerate().map(|(at, a)| json!({"customer": key(at), "silence": a})).collect();
    report.put("customers", all);
    Ok((report, args.source.json))
}

/// Whole days: nobody knows a gap to the hour.
fn rounded(days: f64) -> String {
    num(days.round().max(1.0))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
