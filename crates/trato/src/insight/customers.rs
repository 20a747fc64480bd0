//! `rfm` and `whale`: who the customers are.

use clap::Args;
use serde_json::json;
use trato_insight::concentration::{gini, whale};
use trato_insight::orders::{Reading, summarise};
use trato_insight::rfm::segments::{SegmentMap, SegmentSize};
use trato_insight::rfm::{Rfm, figures, score};

use super::failure::{Outcome, usage};
use super::orders::{self, OrderArgs};
use super::report::{Report, date, money, num, percent};
use super::source::SourceArgs;

/// Options of `rfm`.
#[derive(Debug, Clone, Args)]
pub struct RfmArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    orders: OrderArgs,
    /// Scores go from 1 to this many
    #[arg(long, default_value_t = 5, value_name = "N")]
    bins: u16,
}

/// Options of `whale`.
#[derive(Debug, Clone, Args)]
pub struct WhaleArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    orders: OrderArgs,
    /// Rank by sales although there is a profit column
    #[arg(long)]
    by_sales: bool,
}

/// Recency, frequency and money with named segments. The reference day is the day after the last one, unless told.
pub fn rfm(args: &RfmArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("rfm", "Recency, frequency, monetary value");
    let lines = orders::read_sales(&args.source, &args.orders, &mut report)?;
    let today = if args.orders.today.is_some() { lines.today(&args.orders)? } else { lines.last + 1 };
    let base = summarise(&lines.lines(), &Reading::on(today))?;
    let (at, figures) = figures(&base);
    orders::told_never(&lines, at.iter().map(|&i| base.customers[i].id), &mut report);
    let rfm = score(&figures, args.bins)?;
    let map = SegmentMap::default();
    let segments = if rfm.unnamed().is_none() { Some(map.assign(&rfm)?) } else { None };
    let name = |at: usize| segments.as_ref().map(|found| map.rules[found[at]].key.clone());
    let revenue: f64 = figures.iter().map(|f| f.monetary).sum();
    let orders: u64 = base.customers.iter().map(|c| u64::from(c.orders)).sum();
    let purchases: u64 = base.customers.iter().map(|c| u64::from(c.lines)).sum();
    report.fact("Reference day", date(today));
    report.fact("Customers with a purchase", figures.len());
    report.fact("Orders", orders);
    report.fact("Purchase lines", purchases);
    report.fact("Sales", money(revenue));
    told_scores(&rfm, &mut report);
    let sizes = segments.as_ref().map(|found| map.sizes(found));
    match &sizes {
        Some(sizes) => {
            let row = |s: &SegmentSize| vec![s.key.replace('_', " "), s.customers.to_string(), percent(s.share)];
            let head = ["segment", "customers", "share"];
            report.table("Segments", &head, sizes.iter().map(row).collect(), usize::MAX);
        }
        None => combinations(&rfm, args.source.show, &mut report),
    }
    let mut best: Vec<usize> = (0..figures.len()).collect();
    best.sort_by(|&a, &b| {
        let sum = |i: usize| u32::from(rfm.scores[i].r) + u32::from(rfm.scores[i].f) + u32::from(rfm.scores[i].m);
        sum(b).cmp(&sum(a)).then(figures[b].monetary.total_cmp(&figures[a].monetary))
    });
    let key = |i: usize| &lines.customers[base.customers[at[i]].id as usize];
    let rows = best.iter().map(|&i| {
        let (s, f) = (rfm.scores[i], figures[i]);
        vec![
            key(i).clone(),
            format!("{}-{}-{}", s.r, s.f, s.m),
            num(f.recency),
            num(f.frequency),
            money(f.monetary),
            name(i).unwrap_or_default().replace('_', " "),
        ]
    });
    report.table(
        "Best customers",
        &["customer", "R-F-M", "days", "orders", "sales", "segment"],
        rows.collect(),
        args.source.show,
    );
    let best_score = rfm.bins;
    report.put("today", date(today));
    report.put(
        "totals",
        json!({"customers": figures.len(), "orders": orders, "lines": purchases, "sales": cents(revenue)}),
    );
    report.put(
        "cuts",
        json!({"recency": rfm.recency_cuts, "frequency": rfm.frequency_cuts, "monetary": rfm.monetary_cuts}),
    );
    report.put(
        "sizes",
        json!({"recency": rfm.sizes(|s| s.r), "frequency": rfm.sizes(|s| s.f), "monetary": rfm.sizes(|s| s.m)}),
    );
    report.put("all_best", rfm.count(best_score, best_score, best_score));
    report.put("all_worst", rfm.count(1, 1, 1));
    report.put("segments", sizes);
    if args.source.json {
        let customers: Vec<_> = (0..figures.len())
        .map(|i| {
            let (s, f) = (rfm.scores[i], figures[i]);
            json!({"customer": key(i), "recency": f.recency, "frequency": f.frequency, "monetary": f.monetary, "r": s.r, "f": s.f, "m": s.m, "segment": name(i)})
        })
        .collect();
        report.put("customers", customers);
    }
    Ok((report, args.source.json))
}

/// Where the scores' cuts lie, and what the scores do not tell apart.
fn told_scores(rfm: &Rfm, report: &mut Report) {
    let cuts = |list: &[f64]| list.iter().map(|c| num(*c)).collect::<Vec<_>>().join(" / ");
    report.fact("Recency cuts (days)", cuts(&rfm.recency_cuts));
    report.fact("Frequency cuts (orders)", cuts(&rfm.frequency_cuts));
    report.fact("Money cuts", cuts(&rfm.monetary_cuts));
    for scale in &rfm.flat {
        report.say(format!("Note: {scale} is the same for everybody and tells nobody apart."));
    }
    let crowded = rfm.crowded().into_iter().map(|(scale, share)| {
        format!("{} of the customers share one score of {scale}: there it tells only the others apart.", percent(share))
    });
    report.notes(&rfm.unnamed().into_iter().chain(crowded).collect::<Vec<_>>());
}

/// How many customers have each combination of scores, where names would claim more than the scores tell.
fn combinations(rfm: &Rfm, show: usize, report: &mut Report) {
    let found = rfm.combinations();
    let share = |count: usize| percent(count as f64 / rfm.scores.len().max(1) as f64);
    let rows = found.iter().map(|(s, n)| vec![format!("{}-{}-{}", s.r, s.f, s.m), n.to_string(), share(*n)]);
    let title = format!("Scores (1 the worst, {} the best)", rfm.bins);
    report.table(&title, &["R-F-M", "customers", "share"], rows.collect(), show);
    let all: Vec<_> = found.iter().map(|(s, n)| json!({"r": s.r, "f": s.f, "m": s.m, "customers": n})).collect();
    report.put("combinations", all);
}

/// An amount to the cent; amounts beyond cents stay what they are.
fn cents(amount: f64) -> f64 {
    if amount.abs() < 1e13 { (amount * 100.0).round() / 100.0 } else { amount }
}

/// The whale curve, Pareto shares and Gini of profit (or of sales where there is no profit).
pub fn whale_curve(args: &WhaleArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("whale", "Whale curve: how few customers carry the profit");
    let lines = orders::read(&args.source, &args.orders, &mut report)?;
    let today = lines.today(&args.orders)?;
    let base = summarise(&lines.lines(), &Reading::on(today))?;
    let by_profit = base.has_profit && !args.by_sales;
    if args.orders.profit.is_some() && args.by_sales {
        return usage("Give either --profit or --by-sales.");
    }
    let values: Vec<f64> = base.customers.iter().map(|c| if by_profit { c.profit } else { c.net() }).collect();
    let found = whale(&values)?;
    let word = if by_profit { "profit" } else { "sales less returns" };
    report.fact("Ranked by", word);
    report.fact("Customers", values.len());
    report.fact("Total", num(found.total));
    report.fact(
        "Peak",
        format!(
            "{} at customer {}",
            found.peak_share.map_or_else(|| money(found.peak), |s| format!("{:.3} %", 100.0 * s)),
            found.peak_customers
        ),
    );
    report.fact("Customers that lose money", format!("{} ({} in all)", found.losers, money(found.lost)));
    // A hundredth of four customers is nobody.
    for share in [0.01, 0.05, 0.1, 0.2, 0.5].into_iter().filter(|share| share * values.len() as f64 >= 1.0) {
        if let Some(part) = found.share_of_best(share) {
            report.fact(&format!("Best {} of customers", percent(share)), format!("{} of {word}", percent(part)));
        }
    }
    if values.len() > 1 && values.iter().all(|v| *v == values[0]) {
        report.notes(&[
            "All customers bring the same: nobody carries the others, and their order means nothing.".to_owned()
        ]);
    }
    let gini = gini(&values).ok();
    report.fact("Gini", gini.map_or("unknown".to_owned(), num));
    let key = |at: usize| &lines.customers[base.customers[at].id as usize];
    let rows =
        |list: Vec<&usize>| list.into_iter().map(|&at| vec![key(at).clone(), money(values[at])]).collect::<Vec<_>>();
    let show = args.source.show;
    report.table("Best", &["customer", word], rows(found.order.iter().take(show).collect()), show);
    report.table("Worst", &["customer", word], rows(found.order.iter().rev().take(show).collect()), show);
    report.put("ranked_by", if by_profit { "profit" } else { "sales" });
    report.put("customers", values.len());
    report.put("total", found.total);
    report.put("peak", found.peak);
    report.put("peak_percent", found.peak_share.map(|s| 100.0 * s));
    report.put("peak_customers", found.peak_customers);
    report.put("losers", found.losers);
    report.put("lost", found.lost);
    report.put("carry_all", found.carry_all);
    report.put("gini", gini);
    report.put("curve", found.curve(101));
    if args.source.json {
        report.put(
            "order",
            found.order.iter().map(|&at| json!({"customer": key(at), "value": values[at]})).collect::<Vec<_>>(),
        );
    }
    Ok((report, args.source.json))
}
