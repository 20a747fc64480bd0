//! `recommend`: what to offer next, and when the customer will come.

use clap::{Args, ValueEnum};
use serde_json::json;
use trato_insight::recommend::{
    Evaluation, Hidden, History, Line, Method, NextOptions, NextPurchase, Recommender, TrainOptions, evaluate,
    next_purchase,
};

use super::cells::is_gap;
use super::columns::{CUSTOMER, Columns, DATE, DateColumn, ORDER, PRODUCT};
use super::failure::{Outcome, usage};
use super::orders::{self, OrderArgs, opening};
use super::report::{Report, date, num, percent};
use super::source::{Source, SourceArgs};

/// More products than this keep only their nearest neighbours.
const DENSE: usize = 10_000;

/// What suggestions are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Purpose {
    /// A visit or a mailing: what he will order next time
    NextOrder,
    /// While he is ordering: what still belongs to this order
    ThisOrder,
}

/// Options of `recommend`.
#[derive(Debug, Clone, Args)]
pub struct RecommendArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    orders: OrderArgs,
    /// Column with the product
    #[arg(long, value_name = "COLUMN")]
    product: Option<String>,
    /// Leave out products whose code is not this many digits and optional letters (postage, fees)
    #[arg(long, value_name = "N")]
    product_digits: Option<usize>,
    /// How many products to suggest
    #[arg(long, short = 'k', default_value_t = 10, value_name = "N")]
    top: usize,
    /// What the suggestions are for; decides which method is used
    #[arg(long, value_enum, default_value = "next-order")]
    purpose: Purpose,
    /// Only these customers' suggestions (comma-separated)
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    only: Vec<String>,
}

struct Bought {
    customer: u32,
    product: u32,
    time: i64,
    order: u32,
}

/// Compares the recommenders by hiding each customer's last product and last order, then suggests with the one that is best for the
/// purpose: what resembles the line just written seldom is what the customer orders next month.
pub fn run(args: &RecommendArgs) -> Outcome<(Report, bool)> {
    if args.top == 0 {
        return usage("--top must be at least 1.");
    }
    let mut report = Report::new("recommend", "What to offer next, and when");
    let (lines, names) = read(args, &mut report)?;
    let names = names.map(orders::Keys::names);
    let history = History::from_lines(lines.iter().map(|b| Line {
        customer: &names[0][b.customer as usize],
        product: &names[1][b.product as usize],
        time: b.time,
        order: names[2].get(b.order as usize).map_or("", String::as_str),
    }))?;
    let neighbours = (history.products().len() > DENSE).then_some(500);
    report.fact("Customers", history.customers().len());
    report.fact("Products", history.products().len());
    report.fact("(Customer, product) pairs", history.pairs());
    let best = compare(args, &history, neighbours, &mut report);
    let purpose = if args.purpose == Purpose::NextOrder { "the next order" } else { "completing this order" };
    report.fact("Method used", format!("{}, for {purpose}", best.label()));
    report.put("used", best.name());
    suggest(args, &history, TrainOptions { method: best, neighbours }, &mut report)?;
    when(args, &lines, &names[0], &mut report)?;
    Ok((report, args.source.json))
}

/// The best method for the purpose; how often each would have been right, beside luck and beside the best-sellers.
fn compare(args: &RecommendArgs, history: &History, neighbours: Option<usize>, report: &mut Report) -> Method {
    let mut judged: Vec<(Method, Evaluation, Option<Evaluation>)> = Vec::new();
    for method in Method::ALL {
        let options = TrainOptions { method, neighbours };
        let Ok(product) = evaluate(history, options, Hidden::LastProduct, args.top) else { continue };
        judged.push((method, product, evaluate(history, options, Hidden::LastOrder, args.top).ok()));
    }
    let of = |found: &Evaluation| format!("{} of {} ({})", found.hits, found.customers, percent(found.hit_rate));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (method, product, order) in &judged {
        rows.push(vec![method.label().into(), of(product), order.as_ref().map_or_else(String::new, of)]);
    }
    if let Some((_, product, order)) = judged.first() {
        let luck = |found: &Evaluation| {
            let rate = found.hits_by_chance / found.customers.max(1) as f64;
            format!("{} of {} ({})", num(found.hits_by_chance.round()), found.customers, percent(rate))
        };
        rows.push(vec!["drawn at random".into(), luck(product), order.as_ref().map_or_else(String::new, luck)]);
    }
    let title = format!("Hits among {} suggestions, when the last product (or order) is hidden", args.top);
    report.table(&title, &["method", "last product", "any of the last order"], rows, usize::MAX);
    let told = judged
        .iter()
        .map(|(method, product, order)| json!({"method": method.name(), "last_product": product, "last_order": order}));
    report.put("evaluation", told.collect::<Vec<_>>());
    let measure = |(_, product, order): &(Method, Evaluation, Option<Evaluation>)| match (args.purpose, order) {
        (Purpose::NextOrder, Some(order)) => (order.hits, order.customers, order.hits_by_chance),
        _ => (product.hits, product.customers, product.hits_by_chance),
    };
    // Of equals the first, which is the simplest.
    let best = judged.iter().rev().max_by_key(|found| measure(found).0);
    let Some(best) = best else {
        report.say("No customer has two products: the methods cannot be compared.");
        return Method::Recent;
    };
    let sellers = judged.iter().find(|(method, ..)| *method == Method::Popularity).map(measure);
    if let Some(sellers) = sellers {
        let (hits, customers, luck) = measure(best);
        report.fact("Beside the best-sellers", beside(hits, sellers.0, customers, luck));
    }
    best.0
}

/// What the hits of the method used are worth: beside guessing the best-sellers, and beside luck.
fn beside(hits: usize, sellers: usize, customers: usize, luck: f64) -> String {
    let (own, other) = (hits as f64, sellers as f64);
    // Both methods guess for the same customers; where their hits do not overlap at all, the difference has this error (McNemar 1947).
    let clear = own - other > 1.96 * (own + other).sqrt();
    let verdict =
        if clear { "more than chance" } else { "no more than chance makes of it: offering best-sellers does as well" };
    format!(
        "{hits} hits where offering everybody the best-sellers he lacks has {sellers}, and drawing at random {}, of {customers} customers: {verdict}",
        num(luck.round())
    )
}

fn read(args: &RecommendArgs, report: &mut Report) -> Outcome<(Vec<Bought>, [orders::Keys; 3])> {
    let mut source = Source::open(&args.source)?;
    let mut columns = Columns::default();
    let customer = columns.need(&source, &CUSTOMER, args.orders.customer.as_deref())?;
    let product = columns.need(&source, &PRODUCT, args.product.as_deref())?;
    let at = columns.need_date(&source, &DATE, args.orders.date.as_deref())?;
    let order = columns.find(&source, &ORDER, args.orders.order.as_deref())?;
    let amount = orders::amount(&source, &args.orders, &mut columns).ok();
    let when = DateColumn::new(&source, at, args.orders.date_order);
    let mut until = orders::Until::of(&args.orders)?;
    let (mut lines, mut keys, mut left) =
        (Vec::new(), [orders::Keys::default(), orders::Keys::default(), orders::Keys::default()], 0usize);
    source.rows(|row| {
        let (buyer, item) = (row.text(customer), row.text(product));
        let sold = match &amount {
            Some(amount) => amount.read(row)?.is_some_and(|value| value > 0.0),
            None => true,
        };
        let wanted = args.product_digits.is_none_or(|digits| is_coded(item.trim(), digits));
        let (Some((day, second)), true) = (when.read(row)?, sold && wanted && !is_gap(&buyer) && !is_gap(&item)) else {
            left += 1;
            return Ok(());
        };
        if !until.holds(day) {
            return Ok(());
        }
        let [customers, products, orders] = &mut keys;
        lines.push(Bought {
            customer: customers.number(buyer.trim()),
            product: products.number(item.trim()),
            time: i64::from(day) * 86_400 + i64::from(second),
            order: order.map_or(0, |at| orders.number(row.text(at).trim())),
        });
        Ok(())
    })?;
    if lines.is_empty() {
        return until.refuse("No line has a customer, a product and a date and was paid for.");
    }
    opening(report, &source, &columns);
    report.fact("Purchase lines", lines.len());
    report.put("lines", lines.len());
    until.tell(report);
    if left > 0 {
        report.notes(&[format!("{left} lines that are no purchase of a known customer were left out.")]);
    }
    Ok((lines, keys))
}

fn is_coded(code: &str, digits: usize) -> bool {
    let letters = code.trim_start_matches(|c: char| c.is_ascii_digit());
    code.len() - letters.len() == digits && letters.bytes().all(|b| b.is_ascii_alphabetic())
}

fn suggest(args: &RecommendArgs, history: &History, options: TrainOptions, report: &mut Report) -> Outcome<()> {
    let model = Recommender::train(history, options)?;
    let customers: Vec<usize> = if args.only.is_empty() {
        (0..history.customers().len()).take(if args.source.json { usize::MAX } else { args.source.show }).collect()
    } else {
        let find = |key: &String| match history.customer(key) {
            Some(at) => Ok(at),
            None => usage(format!("There is no customer \"{key}\".")),
        };
        args.only.iter().map(find).collect::<Outcome<_>>()?
    };
    let mut all = Vec::new();
    let mut rows = Vec::new();
    for at in customers {
        let found = model.suggest(history, at, args.top);
        let first: Vec<String> = found.iter().take(3).map(|s| s.product.clone()).collect();
        let because = found.first().and_then(|s| s.because.clone()).unwrap_or_default();
        rows.push(vec![history.customers()[at].clone(), first.join(", "), because]);
        all.push(json!({"customer": history.customers()[at], "suggestions": found}));
    }
    report.table("Suggestions", &["customer", "offer", "because he has"], rows, args.source.show);
    report.put("suggestions", all);
    Ok(())
}

fn when(args: &RecommendArgs, lines: &[Bought], names: &[String], report: &mut Report) -> Outcome<()> {
    let mut days: Vec<Vec<i32>> = vec![Vec::new(); names.len()];
    lines.iter().for_each(|b| days[b.customer as usize].push((b.time.div_euclid(86_400)) as i32));
    let last = days.iter().flatten().max().copied().unwrap_or(0);
    let today = args.orders.today.as_deref().map_or(Ok(last), orders::day)?;
    let found = next_purchase(&days, &NextOptions::at(today))?;
    let known = found.customers.iter().filter(|c| matches!(c, NextPurchase::Expected(_))).count();
    report.fact("Today", date(today));
    report.fact("Next purchase foretold for", format!("{known} of {} customers", names.len()));
    let widths: Vec<f64> = found
        .customers
        .iter()
        .filter_map(|c| match c {
            NextPurchase::Expected(r) => Some(f64::from(r.to) - f64::from(r.from)),
            NextPurchase::Unknown(_) => None,
        })
        .collect();
    if let Some(gap) = found.typical_gap.filter(|_| !widths.is_empty()) {
        let width = trato_insight::num::stats::median(&widths);
        report.fact(
            "Typical gap",
            format!("{} days; the 80 % interval is typically {} days wide", num(gap.round()), num(width)),
        );
        if width > gap {
            report.notes(&[
                "Most of these customers have no rhythm: the intervals are wider than a usual gap. Plan by groups, not by single dates.".to_owned()
            ]);
        }
        report.put("typical_gap", gap);
        report.put("typical_interval_days", width);
    }
    if let Some((share, n)) = found.backtest {
        report.fact("80 % intervals held", format!("{} of {n} past gaps", percent(share)));
    }
    let shown = |at: usize| args.only.is_empty() || args.only.contains(&names[at]);
    let (mut rows, mut all) = (Vec::new(), Vec::new());
    for (at, answer) in found.customers.iter().enumerate().filter(|(at, _)| shown(*at)) {
        match answer {
            NextPurchase::Expected(r) => {
                rows.push(vec![
                    names[at].clone(),
                    date(r.day),
                    format!("{} to {}", date(r.from), date(r.to)),
                    num(r.gap.round().max(1.0)),
                    String::new(),
                ]);
                all.push(json!({"customer": names[at], "day": date(r.day), "from": date(r.from), "to": date(r.to), "gap": r.gap, "purchase_days": r.days, "chance_of_return": r.chance_of_return}));
            }
            NextPurchase::Unknown(why) => {
                rows.push(vec![names[at].clone(), "unknown".into(), String::new(), String::new(), why.to_string()]);
                all.push(json!({"customer": names[at], "day": null, "why": why.to_string()}));
            }
        }
    }
    report.table(
        "Next purchase",
        &["customer", "expected", "80 % between", "usual gap (days)", "why not"],
        rows,
        args.source.show,
    );
    report.put("today", date(today));
    report.put("next_purchase_coverage", found.backtest);
    report.put("next_purchases", all);
    Ok(())
}
