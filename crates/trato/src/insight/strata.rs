//! `strata`: tiers by actual value, strategic value and cost to serve.

use std::collections::{BTreeMap, HashMap};

use clap::Args;
use serde_json::json;
use trato_insight::orders::{Reading, summarise};
use trato_insight::strata::{
    Cut, Peers, Standing, Strategic, Tier, TierRule, by_neighbours, by_segment, explain, migration, sensitivity,
    stratify,
};

use super::columns::{COST, Columns, KEY, NumberColumn, column};
use super::failure::{Outcome, data, usage};
use super::orders::{self, Keys, OrderArgs, opening};
use super::report::{Report, date, money, num, percent};
use super::source::{Source, SourceArgs};

/// Options of `strata`.
#[derive(Debug, Clone, Args)]
pub struct StrataArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    orders: OrderArgs,
    /// Column with the actual value, when the file has one row per customer
    #[arg(long, value_name = "COLUMN")]
    actual: Option<String>,
    /// Column with the strategic value (one row per customer); estimated when not given
    #[arg(long, value_name = "COLUMN")]
    strategic: Option<String>,
    /// Column with the cost to serve (one row per customer)
    #[arg(long, value_name = "COLUMN")]
    cost: Option<String>,
    /// Column with the segment: similar customers are those of the same segment
    #[arg(long, value_name = "COLUMN")]
    segment: Option<String>,
    /// Cost to serve of one order (order lines)
    #[arg(long, default_value_t = 0.0, value_name = "AMOUNT")]
    cost_per_order: f64,
    /// Cost to serve of one customer (order lines)
    #[arg(long, default_value_t = 0.0, value_name = "AMOUNT")]
    cost_per_customer: f64,
    /// Profit as a share of sales, when there is no profit column
    #[arg(long, default_value_t = 1.0, value_name = "SHARE", allow_hyphen_values = true)]
    margin: f64,
    /// Share of similar customers below the one whose value could be attained
    #[arg(long, default_value_t = 0.75, value_name = "SHARE")]
    quantile: f64,
    /// CMV are the best share of customers
    #[arg(long, default_value_t = 0.2, value_name = "SHARE")]
    top: f64,
    /// CMP could bring at least this share more than now
    #[arg(long, default_value_t = 0.5, value_name = "SHARE")]
    growth: f64,
    /// BZ have both values below this share of the cost, 0 to 1
    #[arg(long, default_value_t = 1.0, value_name = "SHARE")]
    cost_factor: f64,
    /// Customers that are never BZ, whatever the figures (keys, comma-separated)
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    exempt: Vec<String>,
    /// The earlier day to compare tiers with (order lines); a year before the reference day, or half-way through a shorter history, when not given
    #[arg(long, value_name = "DATE")]
    before: Option<String>,
}

/// Customers below which a segment says nothing of what its customers could attain.
const LEAST_SEGMENT: usize = 5;

/// Says whose segment was too small to be compared with.
fn small_segments(found: &[Strategic]) -> Vec<String> {
    let outside = found.iter().filter(|s| matches!(s.peers, Peers::Everybody(_))).count();
    let all = found.len();
    match outside {
        0 => Vec::new(),
        _ if outside == all => vec![format!(
            "--segment has no effect: every segment has fewer than {LEAST_SEGMENT} customers, so each was compared with all {all}."
        )],
        _ => vec![format!(
            "{outside} of {all} customers belong to segments of fewer than {LEAST_SEGMENT}: they were compared with all customers instead."
        )],
    }
}

struct Base {
    keys: Vec<String>,
    standings: Vec<Standing>,
    /// The earlier day and, by customer's key, the standings on it.
    earlier: Option<(i32, Vec<String>, Vec<Standing>)>,
}

/// Tiers, the rule as a sentence, reasons and the rule's sensitivity.
pub fn run(args: &StrataArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("strata", "Tiers of customers");
    let mut base = if args.actual.is_some() { by_customer(args, &mut report)? } else { by_lines(args, &mut report)? };
    exempt(args, &mut base)?;
    let first = base.standings.first().map_or(0.0, |standing| standing.actual);
    if base.standings.len() > 1 && base.standings.iter().all(|standing| standing.actual == first) {
        return data(format!(
            "All {} customers are worth the same ({}): nothing sets one above the others.",
            base.standings.len(),
            money(first)
        ));
    }
    let rule = TierRule {
        valuable: Cut::TopCustomers(args.top),
        growth_amount: 0.0,
        growth_share: args.growth,
        cost_factor: args.cost_factor,
    };
    let found = stratify(&base.standings, &rule)?;
    report.say(rule.sentence());
    let total = base.standings.len() as f64;
    let rows = Tier::ALL.iter().map(|t| {
        let at = t.index();
        vec![
            t.name().to_owned(),
            found.counts[at].to_string(),
            percent(found.counts[at] as f64 / total),
            money(found.net[at]),
        ]
    });
    report.table("Tiers", &["tier", "customers", "share", "value less cost"], rows.collect(), usize::MAX);
    report.fact("CMV from an actual value of", money(found.valuable_from));
    report.fact("Exempt from BZ", exemptions(args, found.spared));
    let sweeps = sensitivity(&base.standings, &rule, &[0.5, 0.8, 0.9, 1.1, 1.25, 2.0])?;
    let rows = sweeps.iter().flat_map(|s| {
        s.points.iter().map(move |p| {
            let mut row =
                vec![s.threshold.to_string(), format!("× {} = {}", p.factor, num(p.value)), p.moved.to_string()];
            row.extend(p.counts.iter().map(ToString::to_string));
            row
        })
    });
    report.table(
        "If a threshold were moved (how much the tiers depend on the rule)",
        &["threshold", "by", "customers that change", "CMV", "CMP", "standard", "BZ"],
        rows.collect(),
        usize::MAX,
    );
    moves(&base, &rule, &found.tiers, &mut report)?;
    let mut order: Vec<usize> = (0..base.standings.len()).collect();
    order.sort_by(|&a, &b| base.standings[b].actual.total_cmp(&base.standings[a].actual));
    let rows = order.iter().map(|&i| {
        let s = base.standings[i];
        vec![base.keys[i].clone(), found.tiers[i].name().to_owned(), money(s.actual), money(s.strategic), money(s.cost)]
    });
    report.table("Customers", &["customer", "tier", "actual", "strategic", "cost"], rows.collect(), args.source.show);
    report.put("rule", json!({"rule": rule, "sentence": rule.sentence()}));
    report.put("counts", Tier::ALL.iter().map(|t| (t.name(), found.counts[t.index()])).collect::<BTreeMap<_, _>>());
    report.put("result", json!({"valuable_from": found.valuable_from, "net": found.net, "spared": found.spared}));
    report.put("sensitivity", sweeps);
    if args.source.json {
        let all: Vec<_> = (0..base.standings.len())
        .map(|i| {
            let s = base.standings[i];
            json!({"customer": base.keys[i], "tier": found.tiers[i].name(), "actual": s.actual, "strategic": s.strategic, "cost": s.cost, "why": explain(&s, &rule, &found).sentence})
        })
        .collect();
        report.put("customers", all);
    }
    Ok((report, args.source.json))
}

fn exemptions(args: &StrataArgs, spared: usize) -> String {
    match (args.exempt.len(), spared) {
        (0, _) => "nobody (--exempt KEYS names students, references, good causes)".to_owned(),
        (named, spared) => format!("{named}, of whom {spared} would be BZ"),
    }
}

/// Marks the exempt customers, at both dates.
fn exempt(args: &StrataArgs, base: &mut Base) -> Outcome<()> {
    if let Some(unknown) = args.exempt.iter().find(|key| !base.keys.contains(key)) {
        return usage(format!("There is no customer \"{unknown}\" to exempt."));
    }
    let mark = |keys: &[String], standings: &mut [Standing]| {
        keys.iter().zip(standings).for_each(|(key, s)| s.exempt = args.exempt.contains(key));
    };
    mark(&base.keys, &mut base.standings);
    if let Some((_, keys, standings)) = &mut base.earlier {
        mark(keys, standings);
    }
    Ok(())
}

/// The migration matrix: tiers on the earlier day against tiers now, under the same rule.
fn moves(base: &Base, rule: &TierRule, now: &[Tier], report: &mut Report) -> Outcome<()> {
    let Some((day, keys, standings)) = &base.earlier else {
        report.say("No earlier date to compare with: the file has one row per customer, or its history is too short (--before DATE names one).");
        return Ok(());
    };
    let mut names = Keys::default();
    let mut numbered = |keys: &[String], tiers: &[Tier]| -> Vec<(u32, Tier)> {
        keys.iter().zip(tiers).map(|(key, tier)| (names.number(key), *tier)).collect()
    };
    let (before, after) = (numbered(keys, &stratify(standings, rule)?.tiers), numbered(&base.keys, now));
    let found = migration(&before, &after)?;
    let row = |at: usize| {
        let name = Tier::ALL.get(at).map_or("not yet a customer", |t| t.name());
        let mut row = vec![name.to_owned()];
        row.extend(found.counts[at][..4].iter().map(ToString::to_string));
        row
    };
    report.table(
        &format!("From the tier on {} (down) to the tier now (across): customers", date(*day)),
        &["before", "CMV", "CMP", "standard", "BZ"],
        (0..5).map(row).collect(),
        usize::MAX,
    );
    let (stayed, rose, fell) = (found.stayed, found.rose, found.fell);
    report.fact(
        "Since then",
        format!("{stayed} stayed, {rose} rose, {fell} fell, {} came", found.counts[4].iter().sum::<usize>()),
    );
    report.put(
        "migration",
        json!({"before": date(*day), "counts": found.counts, "stayed": stayed, "rose": rose, "fell": fell}),
    );
    Ok(())
}

fn by_customer(args: &StrataArgs, report: &mut Report) -> Outcome<Base> {
    let mut source = Source::open(&args.source)?;
    let mut columns = Columns::default();
    let key = columns.find(&source, &KEY, args.orders.customer.as_deref())?;
    let actual = column(&source, args.actual.as_deref().unwrap_or_default())?;
    let cost = columns.need(&source, &COST, args.cost.as_deref())?;
    let strategic = args.strategic.as_deref().map(|n| column(&source, n)).transpose()?;
    let segment = args.segment.as_deref().map(|n| column(&source, n)).transpose()?;
    let number = |at: usize| NumberColumn::new(&source, at);
    let (actual, cost, strategic) = (number(actual), number(cost), strategic.map(number));
    let (mut keys, mut own, mut costs, mut could, mut segments) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut names, mut skipped, mut lines) = (Keys::default(), 0usize, Vec::new());
    source.rows(|row| {
        let told = strategic.as_ref().map(|s| s.read(row)).transpose()?.flatten();
        let (Some(actual), Some(cost)) = (actual.read(row)?, cost.read(row)?) else {
            skipped += 1;
            return Ok(());
        };
        lines.push(row.line);
        keys.push(key.map_or_else(|| format!("line {}", row.line), |at| row.text(at).trim().to_owned()));
        own.push(actual);
        costs.push(cost);
        could.push(told);
        segments.push(segment.map_or(0, |at| names.number(row.text(at).trim())));
        Ok(())
    })?;
    opening(report, &source, &columns);
    report.fact("Customers", keys.len());
    if skipped > 0 {
        report.notes(&[format!("{skipped} rows without value or cost were left out.")]);
    }
    let peers = by_segment(&own, &segments, args.quantile, LEAST_SEGMENT)?;
    if segment.is_some() && strategic.is_none() {
        report.notes(&small_segments(&peers));
    }
    let wrong = (0..own.len()).find(|&i| costs[i] < 0.0).map(|i| (lines[i], costs[i]));
    if let Some((line, cost)) = wrong {
        return data(format!("Line {line}: the cost to serve is {cost}, but it may not be negative."));
    }
    let wrong = (0..own.len()).find(|&i| could[i].is_some_and(|s| s < own[i])).map(|i| lines[i]);
    if let Some(line) = wrong {
        return data(format!("Line {line}: the strategic value is below the actual value."));
    }
    let standings = (0..own.len())
        .map(|i| Standing {
            actual: own[i],
            strategic: could[i].unwrap_or(peers[i].value),
            cost: costs[i],
            exempt: false,
        })
        .collect();
    Ok(Base { keys, standings, earlier: None })
}

fn by_lines(args: &StrataArgs, report: &mut Report) -> Outcome<Base> {
    let lines = orders::read(&args.source, &args.orders, report)?;
    let today = lines.today(&args.orders)?;
    report.fact("Reference day", date(today));
    let sales = if args.margin == 1.0 {
        "sales less returns".to_owned()
    } else {
        format!("sales less returns × {}", args.margin)
    };
    report.fact("Actual value", if lines.profit.is_empty() { sales } else { "profit".to_owned() });
    if args.segment.is_none() {
        report.say("Similar customers are the 50 nearest by number of orders and age; --segment COLUMN names a better likeness.");
    }
    let first = lines.day.iter().min().copied().unwrap_or(today);
    let earlier = match &args.before {
        Some(text) => Some(orders::day(text)?),
        None if today - first >= 730 => Some(today - 365),
        None if today - first >= 60 => Some(first + (today - first) / 2),
        None => None,
    };
    if let Some(day) = earlier.filter(|&day| day < first || day >= today) {
        return usage(format!("--before {} does not lie between {} and {}.", date(day), date(first), date(today)));
    }
    let (keys, standings, peers) = on_day(args, &lines, today)?;
    if args.segment.is_some() {
        report.notes(&small_segments(&peers));
    }
    report.fact("Customers", keys.len());
    let earlier =
        earlier.map(|day| on_day(args, &lines, day).map(|(keys, standings, _)| (day, keys, standings))).transpose()?;
    Ok(Base { keys, standings, earlier })
}

/// Everybody's standing as known on a day.
fn on_day(
    args: &StrataArgs,
    lines: &orders::Orders,
    today: i32,
) -> Outcome<(Vec<String>, Vec<Standing>, Vec<Strategic>)> {
    let base = summarise(&lines.lines(), &Reading::on(today))?;
    let profit = base.has_profit;
    let own: Vec<f64> = base.customers.iter().map(|c| if profit { c.profit } else { c.net() * args.margin }).collect();
    let strategic: Vec<Strategic> = match &args.segment {
        Some(name) => by_segment(&own, &segments(args, name, &lines.customers, &base)?, args.quantile, LEAST_SEGMENT)?,
        None => {
            let counted: Vec<f64> = base.customers.iter().map(|c| f64::from(c.orders).ln_1p()).collect();
            let age: Vec<f64> = base
                .customers
                .iter()
                .map(|c| if c.orders > 0 { (f64::from(today) - f64::from(c.first_day)).max(0.0) } else { 0.0 })
                .collect();
            by_neighbours(&own, &[&counted, &age], args.quantile, 50)?
        }
    };
    let keys = base.customers.iter().map(|c| lines.customers[c.id as usize].clone()).collect();
    let standings = base.customers.iter().zip(own).zip(&strategic).map(|((c, actual), s)| Standing {
        actual,
        strategic: s.value,
        cost: args.cost_per_customer + args.cost_per_order * f64::from(c.orders),
        exempt: false,
    });
    let standings = standings.collect();
    Ok((keys, standings, strategic))
}

/// The segment of each customer: that of his last line in the file.
fn segments(
    args: &StrataArgs,
    name: &str,
    customers: &[String],
    base: &trato_insight::orders::Summaries,
) -> Outcome<Vec<u32>> {
    let mut source = Source::open(&args.source)?;
    let at = column(&source, name)?;
    let customer = Columns::default().need(&source, &super::columns::CUSTOMER, args.orders.customer.as_deref())?;
    let (mut names, mut of) = (Keys::default(), HashMap::new());
    source.rows(|row| {
        of.insert(row.text(customer).trim().to_owned(), names.number(row.text(at).trim()));
        Ok(())
    })?;
    Ok(base.customers.iter().map(|c| of.get(&customers[c.id as usize]).copied().unwrap_or(0)).collect())
}
