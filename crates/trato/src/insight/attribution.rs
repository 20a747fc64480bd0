//! `attribution`: credit for the touches before a sale.

use std::collections::HashMap;

use clap::{Args, ValueEnum};
use serde_json::json;
use trato_insight::effect::{AttributionOptions, Journey, Model, Touch, attribute};

use super::cells::is_gap;
use super::columns::{AMOUNT, CHANNEL, CUSTOMER, Columns, DATE, DateColumn, NumberColumn, PATH, SUCCESS, column};
use super::failure::{Outcome, data};
use super::orders::opening;
use super::report::{Report, money, percent};
use super::source::{Row, Source, SourceArgs};

/// What a mark of success on a touch stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SalePer {
    /// Each marked touch ended with a sale
    Touch,
    /// The customer bought, once; the mark stands on all his touches
    Customer,
}

/// Options of `attribution`.
#[derive(Debug, Clone, Args)]
pub struct AttributionArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// Column with the whole journey in one cell, e.g. "mail > shop > call"
    #[arg(long, value_name = "COLUMN")]
    path: Option<String>,
    /// What stands between the touches of a journey
    #[arg(long, default_value = ">", value_name = "TEXT")]
    separator: String,
    /// Column with the customer, when each row is one touch
    #[arg(long, value_name = "COLUMN")]
    customer: Option<String>,
    /// Column with the channel, when each row is one touch
    #[arg(long, value_name = "COLUMN")]
    channel: Option<String>,
    /// Column with the date of the touch
    #[arg(long, value_name = "COLUMN")]
    date: Option<String>,
    /// Column that says whether (in a row with a path: how many times) it ended with a sale
    #[arg(long, value_name = "COLUMN")]
    success: Option<String>,
    /// Column with how many customers went the same path without a sale
    #[arg(long, value_name = "COLUMN")]
    lost: Option<String>,
    /// Column with what the sale is worth; each sale counts 1 when not given
    #[arg(long, value_name = "COLUMN")]
    value: Option<String>,
    /// What a mark of success stands for when each row is one touch; told by the marks when not given
    #[arg(long, value_enum, value_name = "WHAT")]
    sale_per: Option<SalePer>,
    /// Half-life of the decay model, in days (in touches when there is no date)
    #[arg(long, default_value_t = 7.0, value_name = "N")]
    half_life: f64,
}

/// First, last, linear, position, decay and Markov attribution.
pub fn run(args: &AttributionArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("attribution", "Credit for the touches before a sale");
    let mut source = Source::open(&args.source)?;
    let mut columns = Columns::default();
    let path = columns.find(&source, &PATH, args.path.as_deref())?;
    let journeys = match path.filter(|_| args.channel.is_none()) {
        Some(path) => by_path(args, &mut source, &mut columns, path)?,
        None => by_touch(args, &mut source, &mut columns, &mut report)?,
    };
    opening(&mut report, &source, &columns);
    let result =
        attribute(&journeys, &AttributionOptions { half_life: args.half_life, ..AttributionOptions::default() })?;
    report.fact("Journeys", result.journeys);
    report.fact("Sales", result.sales);
    report.fact("Value shared out", money(result.value));
    if result.untouched > 0.0 {
        report.fact("Value without any touch", money(result.untouched));
    }
    let mut head = vec!["channel", "touches", "journeys", "sales"];
    head.extend(Model::ALL.iter().map(|m| m.name()));
    head.push("removal effect");
    let rows = result.channels.iter().map(|c| {
        let mut row = vec![c.channel.clone(), c.touches.to_string(), c.journeys.to_string(), c.sales.to_string()];
        row.extend(Model::ALL.iter().map(|m| money(c.credit.get(m.name()).copied().unwrap_or(0.0))));
        row.push(c.removal_effect.map_or("unknown".to_owned(), percent));
        row
    });
    report.table("Credit", &head, rows.collect(), args.source.show);
    report.assumptions(&result.assumptions);
    report.put("result", json!(result));
    Ok((report, args.source.json))
}

fn by_path(args: &AttributionArgs, source: &mut Source, columns: &mut Columns, path: usize) -> Outcome<Vec<Journey>> {
    let success = columns.need(source, &SUCCESS, args.success.as_deref())?;
    let success = NumberColumn::new(source, success);
    let lost = args.lost.as_deref().map(|n| column(source, n)).transpose()?.map(|at| NumberColumn::new(source, at));
    let value = args.value.as_deref().map(|n| column(source, n)).transpose()?.map(|at| NumberColumn::new(source, at));
    let mut journeys = Vec::new();
    source.rows(|row| {
        let text = row.text(path);
        let touches: Vec<Touch> =
            text.split(&args.separator).map(str::trim).filter(|c| !is_gap(c)).map(touch).collect();
        let sales = whole(row, success.read(row)?.unwrap_or(0.0), "number of sales")?;
        let without = match &lost {
            Some(column) => whole(row, column.read(row)?.unwrap_or(0.0), "number without a sale")?,
            None => usize::from(sales == 0),
        };
        let total = value.as_ref().map(|v| v.read(row)).transpose()?.flatten();
        for _ in 0..sales {
            let value = total.map_or(1.0, |t| t / sales as f64);
            journeys.push(Journey { touches: touches.clone(), value, converted: true });
        }
        journeys.extend((0..without).map(|_| Journey { touches: touches.clone(), value: 0.0, converted: false }));
        Ok(())
    })?;
    Ok(journeys)
}

fn touch(channel: &str) -> Touch {
    Touch { channel: channel.to_owned(), day: None }
}

fn whole(row: &Row<'_>, value: f64, what: &str) -> Outcome<usize> {
    if value < 0.0 || value.fract() != 0.0 || value > 1e6 {
        return data(format!("Line {}: the {what} is {value}, which is no count.", row.line));
    }
    Ok(value as usize)
}

fn by_touch(
    args: &AttributionArgs,
    source: &mut Source,
    columns: &mut Columns,
    report: &mut Report,
) -> Outcome<Vec<Journey>> {
    let customer = columns.need(source, &CUSTOMER, args.customer.as_deref())?;
    let channel = columns.need(source, &CHANNEL, args.channel.as_deref())?;
    let at = columns.need_date(source, &DATE, args.date.as_deref())?;
    let date = DateColumn::new(source, at, None);
    let success = columns.need(source, &SUCCESS, args.success.as_deref())?;
    let value = match &args.value {
        Some(name) => columns.find(source, &AMOUNT, Some(name))?.map(|at| NumberColumn::new(source, at)),
        None => None,
    };
    let mut order: Vec<String> = Vec::new();
    let mut touches: HashMap<String, Vec<Marked>> = HashMap::new();
    source.rows(|row| {
        let (who, what) = (row.text(customer).trim().to_owned(), row.text(channel).trim().to_owned());
        let Some((day, second)) = date.read(row)? else { return Ok(()) };
        if is_gap(&who) || is_gap(&what) {
            return Ok(());
        }
        let sold = matches!(
            row.text(success).trim().to_lowercase().as_str(),
            "1" | "yes" | "y" | "true" | "si" | "sí" | "won" | "converted"
        );
        let worth = value.as_ref().map(|v| v.read(row)).transpose()?.flatten().unwrap_or(0.0);
        let list = touches.entry(who.clone()).or_insert_with(|| {
            order.push(who);
            Vec::new()
        });
        list.push(Marked { day: f64::from(day) + f64::from(second) / 86_400.0, channel: what, sold, worth });
        Ok(())
    })?;
    let per = args.sale_per.unwrap_or_else(|| marked_per(touches.values()));
    told_sales(per, args.sale_per.is_none(), value.is_some(), report);
    let mut journeys = Vec::new();
    for who in &order {
        let Some(mut list) = touches.remove(who) else { continue };
        list.sort_by(|a, b| a.day.total_cmp(&b.day));
        if per == SalePer::Customer {
            let worth = list.iter().map(|t| t.worth).fold(0.0, f64::max);
            journeys.push(journey(&list, if value.is_some() { worth } else { 1.0 }));
            continue;
        }
        // A sale ends a journey; what follows begins the next one.
        for part in list.split_inclusive(|touch| touch.sold) {
            let worth: f64 = part.iter().filter(|t| t.sold).map(|t| t.worth).sum();
            journeys.push(journey(part, if value.is_some() { worth } else { 1.0 }));
        }
    }
    Ok(journeys)
}

/// A touch as its row has it.
struct Marked {
    day: f64,
    channel: String,
    sold: bool,
    worth: f64,
}

fn journey(part: &[Marked], worth: f64) -> Journey {
    let converted = part.iter().any(|t| t.sold);
    let touches = part.iter().map(|t| Touch { channel: t.channel.clone(), day: Some(t.day) }).collect();
    Journey { touches, value: if converted { worth } else { 0.0 }, converted }
}

/// Whether the marks are of the customers: nine in ten of those who bought, and have several touches, have all of them marked.
fn marked_per<'a>(customers: impl Iterator<Item = &'a Vec<Marked>>) -> SalePer {
    let (mut bought, mut throughout) = (0usize, 0usize);
    for list in customers.filter(|list| list.len() > 1 && list.iter().any(|t| t.sold)) {
        bought += 1;
        throughout += usize::from(list.iter().all(|t| t.sold));
    }
    if bought > 0 && 10 * throughout >= 9 * bought { SalePer::Customer } else { SalePer::Touch }
}

fn told_sales(per: SalePer, guessed: bool, valued: bool, report: &mut Report) {
    let said = if guessed { "" } else { " (as told)" };
    let text = match per {
        SalePer::Touch => format!("each marked touch; it ends a journey, and what follows begins the next one{said}"),
        SalePer::Customer => format!("one per customer with a mark, after his last touch{said}"),
    };
    report.fact("A sale is", text);
    report.put("sale_per", if per == SalePer::Touch { "touch" } else { "customer" });
    if per == SalePer::Customer && guessed {
        let once = if valued { ", worth the largest value on his rows" } else { "" };
        report.notes(&[format!(
            "The mark of success stands on all touches of those who bought: it is read as the customer's, one sale{once}. Where each marked touch was a \
             sale of its own, --sale-per touch counts them so."
        )]);
    }
}
