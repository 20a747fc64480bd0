//! `baskets`: frequent item sets, rules and bundles.

use clap::Args;
use serde_json::json;
use trato_insight::basket::{Baskets, BundleOptions, MineOptions, RuleOptions, bundles, frequent, rules};

use super::columns::{Columns, NumberColumn, ORDER, PRICE, PRODUCT, QUANTITY};
use super::failure::Outcome;
use super::orders::opening;
use super::report::{Report, money, num, percent};
use super::source::{Source, SourceArgs};

/// Options of `baskets`.
#[derive(Debug, Clone, Args)]
pub struct BasketArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// Column with the basket (order, invoice); without it and --product each line of the file is one basket
    #[arg(long, visible_alias = "order", value_name = "COLUMN")]
    basket: Option<String>,
    /// Column with the product
    #[arg(long, visible_alias = "item", value_name = "COLUMN")]
    product: Option<String>,
    /// Column with the price of one piece, to value bundles
    #[arg(long, value_name = "COLUMN")]
    price: Option<String>,
    /// Each line of the file is one basket, whatever its heading looks like
    #[arg(long, conflicts_with_all = ["basket", "product"])]
    lines: bool,
    /// Least share of baskets that hold a set
    #[arg(long, default_value_t = 0.01, value_name = "SHARE")]
    support: f64,
    /// Least confidence of a rule
    #[arg(long, default_value_t = 0.3, value_name = "SHARE")]
    confidence: f64,
    /// Least lift of a rule
    #[arg(long, default_value_t = 0.0, value_name = "LIFT")]
    lift: f64,
    /// Most items of a set
    #[arg(long, value_name = "N")]
    max_len: Option<usize>,
}

/// Item sets, rules and bundles.
pub fn run(args: &BasketArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("baskets", "What is bought together");
    let (baskets, prices) = read(args, &mut report)?;
    let options = MineOptions { support: args.support, max_len: args.max_len, ..MineOptions::default() };
    let found = frequent(&baskets, &options)?;
    let rules =
        rules(&baskets, &found, &RuleOptions { confidence: args.confidence, lift: args.lift, max_consequent: None })?;
    let bundles = bundles(&baskets, &found, &prices, &BundleOptions::default())?;
    report.fact("Baskets", found.transactions);
    report.fact("Items", baskets.names().len());
    report.fact("Least count", format!("{} (support {})", found.min_count, args.support));
    report.fact("Item sets", found.sets.len());
    report.fact("Rules", rules.len());
    let rows = rules.iter().map(|r| {
        vec![
            r.antecedent.join(" + "),
            r.consequent.join(" + "),
            r.count.to_string(),
            percent(r.support),
            percent(r.confidence),
            num(r.lift),
            num(r.leverage),
            r.conviction.map_or("no exception".into(), num),
        ]
    });
    let head = ["who buys", "also buys", "baskets", "support", "confidence", "lift", "leverage", "conviction"];
    report.table("Rules", &head, rows.collect(), args.source.show);
    let rows = bundles.iter().map(|b| {
        vec![
            b.items.join(" + "),
            b.count.to_string(),
            num(b.expected),
            num(b.lift),
            b.one_short.to_string(),
            b.value.map_or_else(String::new, money),
        ]
    });
    let head = ["bundle", "baskets", "by chance", "lift", "one item short", "sales beyond chance"];
    report.table(
        "Bundles worth offering (beyond chance, corrected for the search)",
        &head,
        rows.collect(),
        args.source.show,
    );
    report.put("baskets", found.transactions);
    report.put("items", baskets.names().len());
    report.put("min_count", found.min_count);
    let sets = found
        .sets
        .iter()
        .map(|s| json!({"items": baskets.named(&s.items), "count": s.count, "support": found.support(s.count)}));
    report.put("item_sets", sets.collect::<Vec<_>>());
    report.put("item_set_count", found.sets.len());
    report.put("rule_count", rules.len());
    report.put("rules", rules);
    report.put("bundles", bundles);
    Ok((report, args.source.json))
}

/// Whether a file of baskets begins with a heading: its first line is one word that occurs nowhere below it.
fn headed(source: &Source, args: &BasketArgs) -> Outcome<bool> {
    if args.lines || args.source.no_header || source.header.len() != 1 {
        return Ok(false);
    }
    let (mut first, mut again) = (None, false);
    source.lines(|line| match &first {
        None => first = Some(line.join(",")),
        Some(word) => again |= line.iter().any(|item| item.trim() == word.trim()),
    })?;
    Ok(first.is_some() && !again)
}

/// Baskets by column, or one basket a line; with mean prices per item where known.
fn read(args: &BasketArgs, report: &mut Report) -> Outcome<(Baskets, Vec<f64>)> {
    let mut source = Source::open(&args.source)?;
    let mut columns = Columns::default();
    let by_columns = if args.lines || args.source.no_header {
        None
    } else if args.basket.is_some() || args.product.is_some() {
        let basket = columns.need(&source, &ORDER, args.basket.as_deref())?;
        Some((basket, columns.need(&source, &PRODUCT, args.product.as_deref())?))
    } else {
        let basket = columns.find(&source, &ORDER, None)?;
        basket.zip(columns.find(&source, &PRODUCT, None)?)
    };
    let Some((basket, product)) = by_columns else {
        let mut baskets = Baskets::new();
        let mut heading = headed(&source, args)?;
        if heading {
            report.notes(&[format!(
                "Line 1 (\"{}\") was taken for a heading: nothing in it occurs below. --no-header reads it as a basket.",
                source.header.join(", ")
            )]);
        }
        source.lines(|line| {
            if !std::mem::take(&mut heading) {
                baskets.push(line);
            }
        })?;
        report.say(
            "Each line of the file was read as one basket (name --basket and --product for a table of order lines).",
        );
        report.put("columns", json!({}));
        return Ok((baskets, Vec::new()));
    };
    let price = columns.find(&source, &PRICE, args.price.as_deref())?.map(|at| NumberColumn::new(&source, at));
    let quantity = columns.find(&source, &QUANTITY, None)?.map(|at| NumberColumn::new(&source, at));
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut seen: std::collections::HashMap<String, (f64, f64)> = std::collections::HashMap::new();
    let mut returns = 0usize;
    source.rows(|row| {
        let (key, item) = (row.text(basket), row.text(product));
        if super::cells::is_gap(&key) || super::cells::is_gap(&item) {
            return Ok(());
        }
        // A returned line was not bought.
        if quantity.as_ref().map(|q| q.read(row)).transpose()?.flatten().is_some_and(|q| q <= 0.0) {
            returns += 1;
            return Ok(());
        }
        if let Some(value) = price.as_ref().map(|p| p.read(row)).transpose()?.flatten() {
            let entry = seen.entry(item.trim().to_owned()).or_default();
            *entry = (entry.0 + value, entry.1 + 1.0);
        }
        pairs.push((key.into_owned(), item.into_owned()));
        Ok(())
    })?;
    opening(report, &source, &columns);
    if returns > 0 {
        report.notes(&[format!("{returns} lines without a positive quantity (returns) were left out.")]);
    }
    let baskets = Baskets::from_pairs(pairs);
    let mean = |name: &String| seen.get(name.trim()).map_or(f64::NAN, |(sum, count)| sum / count);
    let prices = if price.is_some() { baskets.names().iter().map(mean).collect() } else { Vec::new() };
    Ok((baskets, prices))
}
