//! `forecast`: what the coming periods will bring.

use clap::{Args, ValueEnum};
use serde_json::json;
use trato_insight::error::Result as Answer;
use trato_insight::forecast::{Backtest, Every, Forecast, Method, Options, Series, SeriesOptions, forecast, judged};
use trato_insight::table::cell::{NumberStyle, number};

use super::columns::{Columns, DATE, DateColumn, column};
use super::failure::{Outcome, usage};
use super::orders::{self, OrderArgs, opening};
use super::report::{Report, money, num, p_is, percent};
use super::source::{Source, SourceArgs};

/// The length of a period, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Period {
    /// Days
    Day,
    /// ISO weeks
    Week,
    /// Months
    Month,
    /// Quarters
    Quarter,
    /// Years
    Year,
    /// The rows are the series already, in their order
    Row,
}

/// Options of `forecast`.
#[derive(Debug, Clone, Args)]
pub struct ForecastArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    orders: OrderArgs,
    /// Length of a period; chosen by the span of the dates when not given
    #[arg(long, value_enum)]
    every: Option<Period>,
    /// Periods ahead; 6 months, 8 weeks, 14 days, 4 quarters or 2 years when not given
    #[arg(long, value_name = "N")]
    horizon: Option<usize>,
    /// Count lines instead of adding up an amount
    #[arg(long)]
    count: bool,
    /// Periods in a season, when it is not the calendar's
    #[arg(long, value_name = "N")]
    season: Option<usize>,
    /// Share of future values that the interval should hold
    #[arg(long, default_value_t = 0.8, value_name = "SHARE")]
    level: f64,
    /// Use this method instead of choosing (holt-winters, theta, seasonal-naive …; as listed in the result)
    #[arg(long, value_name = "NAME")]
    method_used: Option<String>,
    /// Rolling origins at which the whole procedure is judged (0 for none)
    #[arg(long, default_value_t = 6, value_name = "N")]
    origins: usize,
    /// Keep a first or last period that the data cover only in part
    #[arg(long)]
    keep_partial: bool,
}

const METHODS: [Method; 21] = [
    Method::Combined,
    Method::Naive,
    Method::SeasonalNaive,
    Method::Drift,
    Method::SeasonalDrift,
    Method::Mean,
    Method::Smoothing,
    Method::Holt,
    Method::Damped,
    Method::Growth,
    Method::SeasonalSmoothing,
    Method::HoltWinters,
    Method::HoltWintersDamped,
    Method::HoltWintersMultiplicative,
    Method::HoltWintersMultiplicativeDamped,
    Method::Ets,
    Method::Theta,
    Method::OptimisedTheta,
    Method::Harmonic,
    Method::Croston,
    Method::Fading,
];

/// Forecast with intervals, comparison of methods and backtest.
pub fn run(args: &ForecastArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("forecast", "Forecast");
    let series = read(args, &mut report)?;
    let every = series.every;
    let ahead = match every {
        Every::Day => 14,
        Every::Week => 8,
        Every::Month | Every::Step => 6,
        Every::Quarter => 4,
        Every::Year => 2,
    };
    let mut options = Options::new(every, args.horizon.unwrap_or(ahead));
    options.period = args.season;
    options.level = args.level;
    options.method = args.method_used.as_deref().map(method).transpose()?;
    let (found, past) = match args.origins {
        0 => (forecast(&series.values, &options)?, None),
        origins => judged(&series.values, &options, origins).map(|(found, past)| (found, Some(past)))?,
    };
    report.fact(
        "Series",
        format!(
            "{} {}s from {} to {}",
            series.values.len(),
            every.name(),
            series.label(0),
            series.label(series.values.len() - 1)
        ),
    );
    report.fact("Method", found.method.name());
    report.say(found.reason.clone());
    let season = match found.season_p {
        Some(p) if p < 0.05 => format!("{} {}s ({})", found.period, every.name(), p_is(p)),
        Some(p) => format!("none to be told from chance ({} {}s: {})", found.period, every.name(), p_is(p)),
        None => "none or untestable".to_owned(),
    };
    report.fact("Season", season);
    report.notes(&notes(&series, &found));
    let label = |step: usize| series.label(series.values.len() + step);
    let rows = found.points.iter().enumerate().map(|(step, p)| {
        let side = |value: Option<f64>| value.map_or("unknown".to_owned(), money);
        vec![label(step), money(p.value), side(p.interval.map(|i| i.0)), side(p.interval.map(|i| i.1))]
    });
    let level = percent(args.level);
    report.table(
        &format!("Forecast ({level} interval)"),
        &["period", "forecast", "from", "to"],
        rows.collect(),
        usize::MAX,
    );
    let rows = found.candidates.iter().map(|c| vec![c.method.name().into(), num(c.mae), c.origins.to_string()]);
    report.table(
        "Methods by mean error at rolling origins",
        &["method", "mean error", "origins"],
        rows.collect(),
        usize::MAX,
    );
    if let Some(past) = past {
        judge(past, options.level, &mut report);
    }
    report.put("series", json!({"every": every, "first": series.label(0), "last": series.label(series.values.len() - 1), "values": series.values, "empty": series.empty, "left_out": series.left_out}));
    let points: Vec<_> = found.points.iter().enumerate().map(|(step, p)| json!({"period": label(step), "value": p.value, "low": p.interval.map(|i| i.0), "high": p.interval.map(|i| i.1)})).collect();
    report.put("points", points);
    let aside: Vec<_> = found
        .aside
        .iter()
        .map(|a| json!({"period": series.label(a.at), "value": a.value, "taken_as": a.taken_as}))
        .collect();
    report.put("set_aside", aside);
    report.put("level_change", found.shift.map(|jump| json!({"from": series.label(jump.at), "by": jump.by})));
    report.put("result", &found);
    Ok((report, args.source.json))
}

/// What the reader must know of the series and its forecast.
fn notes(series: &Series, found: &Forecast) -> Vec<String> {
    let mut notes = told_past(series, found);
    notes.extend(found.notes.iter().cloned());
    if series.empty > 0 {
        let every = series.every.name();
        notes.push(match series.empty {
            1 => format!("1 {every} has no line and counts as 0."),
            empty => format!("{empty} {every}s have no line and count as 0."),
        });
    }
    if !series.left_out.is_empty() {
        let left_out = series.left_out.join(", ");
        notes.push(format!("Covered only in part and left out: {left_out} (--keep-partial keeps it)."));
    }
    notes
}

/// What of the past the forecast does not take as it is: lone values, and the level before a lasting jump.
fn told_past(series: &Series, found: &Forecast) -> Vec<String> {
    let every = series.every.name();
    let n = series.values.len();
    let mut notes: Vec<String> = found
        .aside
        .iter()
        .map(|aside| {
            let last = if aside.at + 1 < n {
                String::new()
            } else {
                format!(" It is the last one: if the level has changed for good, the next {every} will show it.")
            };
            format!(
                "{} ({}) is far from all other {every}s and was set aside: the forecast is made as if it had been {}.{last}",
                series.label(aside.at),
                money(aside.value),
                money(aside.taken_as)
            )
        })
        .collect();
    if !found.aside.is_empty() {
        let within =
            |value: f64| found.points.iter().any(|p| p.interval.is_some_and(|(l, h)| l <= value && value <= h));
        notes.push(format!(
            "{} of {n} {every}s {} like that, and another one may come: {}.",
            found.aside.len(),
            if found.aside.len() == 1 { "was" } else { "were" },
            if found.aside.iter().any(|a| within(a.value)) {
                "the intervals reach so far for it"
            } else {
                "it would lie outside the intervals, which are somewhat wider so that they hold what they should all the same"
            }
        ));
    }
    if let Some(jump) = found.shift {
        notes.push(format!(
            "The level changed for good from {} on, by {}{}: what came before was moved to the new level.",
            series.label(jump.at),
            if jump.by > 0.0 { "+" } else { "" },
            num(jump.by)
        ));
    }
    notes
}

/// What the whole procedure would have scored.
fn judge(past: Answer<Backtest>, level: f64, report: &mut Report) {
    match past {
        Ok(result) => {
            let name = |m: Option<Method>| m.map_or("the whole procedure", Method::name);
            let rows = result.scores.iter().map(|s| vec![name(s.method).to_owned(), num(s.mase)]);
            let title = format!(
                "Mean scaled error (MASE) at {} rolling origins of {} periods",
                result.origins.len(),
                result.horizon
            );
            report.table(&title, &["method", "MASE"], rows.collect(), usize::MAX);
            if let Some((share, n)) = result.coverage {
                report.fact("Intervals held", format!("{} of {n} values (asked: {})", percent(share), percent(level)));
            }
            report.put("backtest", &result);
            report.put("mase", result.scores.iter().find(|s| s.method.is_none()).map(|s| s.mase));
        }
        Err(error) => {
            report.say(format!("Not judged by the past: {error}"));
            report.put("backtest", serde_json::Value::Null);
        }
    }
}

fn method(text: &str) -> Outcome<Method> {
    let plain =
        |t: &str| -> String { t.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase() };
    let wanted = plain(text);
    let serial = |m: &Method| serde_json::to_value(m).ok().and_then(|v| v.as_str().map(plain)).unwrap_or_default();
    match METHODS.iter().find(|m| plain(m.name()) == wanted || serial(m) == wanted) {
        Some(found) => Ok(*found),
        None => usage(format!("There is no method \"{text}\". There are: {}.", METHODS.map(Method::name).join(", "))),
    }
}

fn read(args: &ForecastArgs, report: &mut Report) -> Outcome<Series> {
    let mut source = Source::open(&args.source)?;
    let mut columns = Columns::default();
    let by_row = args.every == Some(Period::Row);
    let date = if by_row { None } else { Some(columns.need_date(&source, &DATE, args.orders.date.as_deref())?) };
    let amount = if args.count { None } else { Some(value_column(args, &source, &mut columns)?) };
    let date = date.map(|at| DateColumn::new(&source, at, args.orders.date_order));
    let mut until = orders::Until::of(&args.orders)?;
    let (mut days, mut values, mut skipped) = (Vec::new(), Vec::new(), 0usize);
    source.rows(|row| {
        let day = match &date {
            Some(column) => column.read(row)?.map(|(day, _)| day),
            None => i32::try_from(days.len()).ok(),
        };
        let value = match &amount {
            Some(amount) => amount.read(row)?,
            None => Some(1.0),
        };
        match day.zip(value) {
            Some((day, _)) if date.is_some() && !until.holds(day) => {}
            Some((day, value)) => {
                days.push(day);
                values.push(value);
            }
            None => skipped += 1,
        }
        Ok(())
    })?;
    if days.is_empty() {
        return until.refuse("No line has a date and a value.");
    }
    opening(report, &source, &columns);
    if !args.count {
        orders::told_undone(&source, report);
    }
    report.fact("Lines", days.len());
    report.put("lines", days.len());
    report.put("skipped_lines", skipped);
    until.tell(report);
    if skipped > 0 {
        report.notes(&[format!("{skipped} lines without date or value were left out.")]);
    }
    let every = args.every.map(|every| match every {
        Period::Day => Every::Day,
        Period::Week => Every::Week,
        Period::Month => Every::Month,
        Period::Quarter => Every::Quarter,
        Period::Year => Every::Year,
        Period::Row => Every::Step,
    });
    Ok(Series::sum(&days, &values, &SeriesOptions { every, keep_partial: args.keep_partial })?)
}

/// The amount, or for a two-column series the column that is not the date.
fn value_column(args: &ForecastArgs, source: &Source, columns: &mut Columns) -> Outcome<orders::Amount> {
    let first = orders::amount(source, &args.orders, columns);
    if first.is_ok() || args.orders.amount.is_some() || args.orders.quantity.is_some() {
        return first;
    }
    let numeric = |at: &usize| {
        let filled: Vec<&str> =
            source.sample.iter().map(|r| r[*at].as_str()).filter(|t| !super::cells::is_gap(t)).collect();
        !filled.is_empty()
            && filled.iter().all(|t| number(t, NumberStyle::Point).or_else(|| number(t, NumberStyle::Comma)).is_some())
    };
    let mut found = (0..source.header.len()).filter(numeric);
    match (found.next(), found.next()) {
        (Some(only), None) => {
            let mut told = args.orders.clone();
            told.amount = Some(source.header[only].clone());
            column(source, &source.header[only])?;
            orders::amount(source, &told, columns)
        }
        _ => first,
    }
}
