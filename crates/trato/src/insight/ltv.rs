//! `ltv`: what customers will buy and bring, from order lines or from a table of (x, t_x, T).

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use trato_insight::ltv::{
    Choice, History, Interval, PurchaseModel, Report as Fit, SpendFit, SpendModel, Spender, ValueSettings, base_value,
    customer_values, fit_purchases, fit_spend, from_orders, rhythm,
};
use trato_insight::orders::{Reading, summarise};

use super::columns::{Columns, NumberColumn, column};
use super::failure::{Outcome, data, usage};
use super::orders::{self, OrderArgs, opening};
use super::report::{Report, date, money, num, percent};
use super::source::{Source, SourceArgs};

/// A purchase model, as an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Model {
    /// BG/NBD, or what the data can carry
    Auto,
    /// Pareto/NBD
    Pareto,
    /// NBD: nobody ever leaves
    Nbd,
    /// Past rate with shrinkage
    Simple,
}

/// Options of `ltv`.
#[derive(Debug, Clone, Args)]
pub struct LtvArgs {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    orders: OrderArgs,
    /// Purchase model
    #[arg(long, value_enum, default_value = "auto")]
    model: Model,
    /// Days in a unit of time; weeks (7) when not given, which is what the columns of a table of summaries are taken for, too
    #[arg(long, value_name = "DAYS")]
    unit_days: Option<f64>,
    /// Units ahead for expected purchases and value; three years when not given
    #[arg(long, value_name = "UNITS")]
    horizon: Option<f64>,
    /// Discount per year
    #[arg(long, default_value_t = 0.1, value_name = "SHARE")]
    discount: f64,
    /// Profit as a share of sales; 1, so that sales are valued, when not given
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    margin: Option<f64>,
    /// How far all buying together may wander in a year (standard deviation of its logarithm); an assumption for the base's interval
    #[arg(long, default_value_t = trato_insight::ltv::DRIFT_A_YEAR, value_name = "SHARE")]
    drift: f64,
    /// Probability that an interval covers
    #[arg(long, default_value_t = 0.9, value_name = "SHARE")]
    level: f64,
    /// Simulations per interval; 0 for none
    #[arg(long, default_value_t = 200, value_name = "N")]
    draws: usize,
    /// Simulate an interval for every customer, not only for those printed (slow)
    #[arg(long)]
    all_intervals: bool,
    /// Count free lines as purchases
    #[arg(long)]
    free_counts: bool,
    /// Column with the number of repeat purchases (table of summaries)
    #[arg(long, value_name = "COLUMN")]
    x: Option<String>,
    /// Column with the time of the last purchase after the first
    #[arg(long, value_name = "COLUMN")]
    t_x: Option<String>,
    /// Column with the time observed
    #[arg(long, value_name = "COLUMN")]
    t: Option<String>,
    /// Column with the mean value of the repeat purchases
    #[arg(long, value_name = "COLUMN")]
    mean_value: Option<String>,
}

impl LtvArgs {
    /// Days in a unit of time.
    fn unit(&self) -> f64 {
        self.unit_days.unwrap_or(7.0)
    }
}

struct Base {
    keys: Vec<String>,
    histories: Vec<History>,
    spenders: Vec<Spender>,
    /// Profit ÷ sales of the whole file, where it has a column of profit.
    profit_share: Option<f64>,
}

/// Purchase model, spend model, P(alive), expected purchases and discounted value.
pub fn run(args: &LtvArgs) -> Outcome<(Report, bool)> {
    let margin = args.margin.unwrap_or(1.0);
    for (option, share) in [("--margin", margin), ("--discount", args.discount)] {
        if !(-1.0..=1.0).contains(&share) {
            return usage(format!("{option} {} is no share: 30 % is 0.3.", num(share)));
        }
    }
    let mut report = Report::new("ltv", "Lifetime value");
    let base = read(args, &mut report)?;
    let choice = match args.model {
        Model::Auto => Choice::Auto,
        Model::Pareto => Choice::ParetoNbd,
        Model::Nbd => Choice::Nbd,
        Model::Simple => Choice::Simple,
    };
    let purchases = fit_purchases(&base.histories, choice)?;
    report.fact("Customers", base.histories.len());
    report.say(purchases.why.clone());
    told_once(args, &base.histories, &purchases.model, &mut report);
    fit(&mut report, "purchases", purchases.model.name(), purchases.report.as_ref());
    report.put("purchases_why", &purchases.why);
    if let PurchaseModel::PastRate(rate) = purchases.model {
        report.put("past_rate", json!({"shape": rate.shape, "time": rate.time, "upper_if_none": rate.upper_if_none}));
    }
    let mut settings = ValueSettings::three_years(args.unit());
    settings.horizon = args.horizon.unwrap_or(settings.horizon);
    settings.discount = args.discount.ln_1p() * args.unit() / 365.25;
    settings.margin = margin;
    settings.draws = args.draws;
    settings.level = args.level;
    settings.drift = args.drift * (args.unit() / 365.25).sqrt();
    report.fact("Looks ahead", format!("{} days", num((settings.horizon * args.unit()).round())));
    report.put("settings", settings);
    let spend = if base.spenders.iter().any(|s| s.x > 0.0) { Some(fit_spend(&base.spenders)?) } else { None };
    let Some(spend) = spend else {
        report.say("Nobody has a repeat purchase with a value: purchases are foretold, money is not.");
        let rows = base
            .histories
            .iter()
            .zip(&base.keys)
            .map(|(h, key)| (key.clone(), h, purchases.model.expected(h, settings.horizon), None));
        list(&mut report, args, rows.collect(), &purchases.model);
        return Ok((report, args.source.json));
    };
    report.say(spend.why.clone());
    fit(&mut report, "spend", spend.model.name(), spend.report.as_ref());
    report.put("spend_why", &spend.why);
    if let SpendModel::GammaGamma(gamma, _) = spend.model {
        report.put("population_mean_spend", gamma.population_mean());
        report.put("spend_correlation", gamma.correlation);
    }
    let plain = ValueSettings { draws: 0, ..settings };
    let mut values = customer_values(&purchases, &spend, &base.histories, &base.spenders, &plain)?;
    // Intervals cost hundreds of fits' worth of work: only those that are looked at, unless all are asked for.
    let mut wanted: Vec<usize> = (0..values.len()).collect();
    wanted.sort_by(|&a, &b| values[b].value.total_cmp(&values[a].value));
    wanted.truncate(if args.all_intervals { usize::MAX } else { args.source.show });
    let (histories, spenders): (Vec<History>, Vec<Spender>) =
        wanted.iter().map(|&at| (base.histories[at], base.spenders[at])).unzip();
    for (at, detailed) in wanted.iter().zip(customer_values(&purchases, &spend, &histories, &spenders, &settings)?) {
        values[*at] = detailed;
    }
    let (total, interval) = base_value(&purchases, &spend, &base.histories, &base.spenders, &settings)?;
    let range = interval.map_or("no interval".to_owned(), |i| {
        format!("{} interval {} to {}", percent(settings.level), money(i.low), money(i.high))
    });
    report.fact("Value is", format!("sales × a margin of {} (--margin)", num(margin)));
    told_profit(args, base.profit_share, &mut report);
    report.fact("Value of the base", format!("{} ({range})", money(total)));
    told_intervals(args, &purchases.report, &spend, interval.is_some(), &mut report);
    told_reach(args, &base.histories, settings.horizon, &purchases.model, &mut report);
    report.put("base_value", json!({"value": total, "interval": interval}));
    let rows =
        base.histories.iter().zip(&base.keys).zip(values).map(|((h, key), v)| (key.clone(), h, v.purchases, Some(v)));
    list(&mut report, args, rows.collect(), &purchases.model);
    Ok((report, args.source.json))
}

/// What the file's profit says of values that are sales.
fn told_profit(args: &LtvArgs, share: Option<f64>, report: &mut Report) {
    let Some(share) = share else { return };
    if share <= 0.0 && args.margin.is_none() {
        report.headline(format!(
            "The profit column adds up to {} of the sales: what customers will buy is no gain at that, and the values below are sales, not profit \
             (--margin {share:.3} values customers at what was earned).",
            percent(share)
        ));
    } else {
        report.notes(&[format!(
            "The profit column is not used: its total is {} of the sales; --margin {share:.3} values customers at that.",
            percent(share)
        )]);
    }
}

/// BG/NBD lets a customer leave only after a repeat purchase: who never made one is alive for certain, whatever his silence.
fn told_once(args: &LtvArgs, histories: &[History], model: &PurchaseModel, report: &mut Report) {
    let mut silent: Vec<f64> = histories.iter().filter(|h| h.x == 0.0).map(|h| h.t).collect();
    if !matches!(model, PurchaseModel::BgNbd(_)) || silent.is_empty() {
        return;
    }
    silent.sort_unstable_by(f64::total_cmp);
    let typical = silent[silent.len() / 2] * args.unit();
    report.put("bought_once", json!({"customers": silent.len(), "median_days_since": typical}));
    report.notes(&[format!(
        "P(alive) is 100 % for the {} customers who bought once (half of them {} days ago or longer): BG/NBD lets a customer leave only after a \
         repeat purchase. Their silence lowers their expected purchases instead; --model pareto lets everybody leave at any time.",
        silent.len(),
        num(typical.round())
    )]);
}

/// What the intervals hold, and what they leave out where a model has no standard errors.
fn told_intervals(args: &LtvArgs, purchases: &Option<Fit>, spend: &SpendFit, any: bool, report: &mut Report) {
    if any {
        report.notes(&[
            "A customer's interval holds what he himself may bring: whether he is still there, his luck, and what is not known of him and of the model.".to_owned(),
            format!(
                "The base's interval holds the model's parameters, the luck of all customers and an assumed drift of all buying by {} a year (--drift): that times change, no data of one period can show.",
                percent(args.drift)
            ),
        ]);
    }
    for (part, fit) in [("purchases", purchases), ("spend", &spend.report)] {
        if args.draws > 0 && fit.as_ref().is_none_or(|fit| fit.log_covariance.is_none()) {
            report.notes(&[format!(
                "The model of {part} has no standard errors (a simple average, or a parameter on the border): intervals leave out how well it is known, so they are too narrow rather than too wide."
            )]);
        }
    }
    if args.draws > 0 && matches!(spend.model, SpendModel::PastSpend(_)) {
        report.notes(&[
            "Each purchase is taken at its average: intervals leave out how one customer's purchases differ."
                .to_owned(),
        ]);
    }
}

/// Warns where the future asked for is longer than the past seen.
fn told_reach(args: &LtvArgs, histories: &[History], horizon: f64, model: &PurchaseModel, report: &mut Report) {
    let seen = histories.iter().map(|h| h.t).fold(0.0, f64::max);
    if horizon <= seen {
        return;
    }
    let days = |units: f64| num((units * args.unit()).round());
    let stays = match model {
        PurchaseModel::Nbd(_) | PurchaseModel::PastRate(_) => ", and it supposes that nobody ever leaves",
        PurchaseModel::BgNbd(_) | PurchaseModel::ParetoNbd(_) => "",
    };
    report.notes(&[format!(
        "Customers were observed for {} days at most, and the value looks {} days ahead: what lies beyond is the model continued{stays}.",
        days(seen),
        days(horizon)
    )]);
}

/// An interval in words; where it is nothing but nothing, how likely that is.
fn range(interval: Interval, nothing: f64) -> String {
    if interval.low == 0.0 && interval.high == 0.0 {
        return format!("nothing ({})", percent(nothing));
    }
    format!("{} to {}", money(interval.low), money(interval.high))
}

type Line<'a> = (String, &'a History, f64, Option<trato_insight::ltv::CustomerValue>);

fn list(report: &mut Report, args: &LtvArgs, lines: Vec<Line<'_>>, model: &PurchaseModel) {
    if args.source.json {
        let all = lines.iter().map(|(key, h, expected, v)| {
            let mut line = json!({"customer": key, "x": h.x, "t_x": h.t_x, "t": h.t, "p_alive": model.p_alive(h), "purchases": expected,
                "spend": v.map(|v| v.spend), "value": v.map(|v| v.value),
                "nothing": v.map(|v| v.nothing), "interval": v.and_then(|v| v.interval)});
            if let Some(average) = v.and_then(|v| v.average) {
                line["average_interval"] = json!(average);
            }
            line
        });
        report.put("customers", all.collect::<Vec<Value>>());
    }
    let mut best: Vec<&Line<'_>> = lines.iter().collect();
    best.sort_by(|a, b| {
        let worth = |l: &Line<'_>| l.3.map_or(l.2, |v| v.value);
        worth(b).total_cmp(&worth(a))
    });
    let rows = best.iter().take(args.source.show.max(1)).map(|(key, h, expected, v)| {
        let alive = model.p_alive(h).map_or("unknown".to_owned(), percent);
        let range = v.and_then(|v| v.interval.map(|i| range(i, v.nothing))).unwrap_or_default();
        vec![
            key.clone(),
            num(h.x),
            alive,
            num(*expected),
            v.map_or_else(String::new, |v| money(v.spend)),
            v.map_or_else(String::new, |v| money(v.value)),
            range,
        ]
    });
    let head = ["customer", "repeats", "P(alive)", "expected purchases", "per purchase", "value", "interval"];
    report.table("Most valuable from now on", &head, rows.collect(), args.source.show);
}

fn fit(report: &mut Report, part: &str, name: &str, fit: Option<&Fit>) {
    report.put(&format!("{part}_model"), name);
    let Some(fit) = fit else { return };
    let rows = fit
        .estimates
        .iter()
        .map(|e| vec![e.name.to_owned(), format!("{:.7}", e.value), e.std_error.map_or("unknown".to_owned(), num)]);
    report.table(name, &["parameter", "value", "standard error"], rows.collect(), usize::MAX);
    report.fact("Log-likelihood", format!("{:.5}", fit.log_likelihood));
    let estimates: Vec<Value> =
        fit.estimates.iter().map(|e| json!({"name": e.name, "value": e.value, "std_error": e.std_error})).collect();
    report.put(
        &format!("{part}_fit"),
        json!({"model": fit.model, "estimates": estimates, "log_likelihood": fit.log_likelihood, "customers": fit.customers, "aic": fit.aic(),
            "converged": fit.converged, "border": fit.border.map(|b| format!("{b:?}"))}),
    );
}

fn read(args: &LtvArgs, report: &mut Report) -> Outcome<Base> {
    if let Some(base) = summaries(args, report)? {
        return Ok(base);
    }
    let lines = orders::read_sales(&args.source, &args.orders, report)?;
    let today = lines.today(&args.orders)?;
    report.fact("Reference day", date(today));
    report.put("today", date(today));
    let base = summarise(&lines.lines(), &Reading { free_counts: args.free_counts, ..Reading::on(today) })?;
    let (at, histories, spenders) = from_orders(&base, args.unit())?;
    orders::told_never(&lines, at.iter().map(|&i| base.customers[i].id), report);
    let mut days = vec![Vec::new(); lines.customers.len()];
    for (customer, (day, amount)) in lines.customer.iter().zip(lines.day.iter().zip(&lines.amount)) {
        if let Some(days) = days.get_mut(*customer as usize).filter(|_| *amount > 0.0) {
            days.push(*day);
        }
    }
    let regular = rhythm(&days).and_then(|rhythm| rhythm.note());
    report.notes(&regular.into_iter().collect::<Vec<_>>());
    let keys = at.iter().map(|&i| lines.customers[base.customers[i].id as usize].clone()).collect();
    let (sales, profit): (f64, f64) = (lines.amount.iter().sum(), lines.profit.iter().sum());
    let profit_share = (!lines.profit.is_empty() && sales > 0.0).then_some(profit / sales);
    Ok(Base { keys, histories, spenders, profit_share })
}

/// A table that has one row per customer already: x, t_x, T, perhaps the mean value.
fn summaries(args: &LtvArgs, report: &mut Report) -> Outcome<Option<Base>> {
    let mut source = Source::open(&args.source)?;
    let find = |told: &Option<String>, names: &[&str]| -> Outcome<Option<usize>> {
        match told {
            Some(name) => column(&source, name).map(Some),
            None => Ok(names.iter().find_map(|n| source.header.iter().position(|h| h == n))),
        }
    };
    let x = find(&args.x, &["x", "frequency"])?;
    let t_x = find(&args.t_x, &["t_x", "recency"])?;
    let t = find(&args.t, &["T"])?;
    let mean = find(&args.mean_value, &["zbar", "m_x", "mean_value", "monetary_value"])?;
    let id = find(&None, &["ID", "id", "customer", "customer_id"])?;
    let (Some(x), Some(t_x), Some(t)) = (x, t_x, t) else { return Ok(None) };
    let number = |at: usize| NumberColumn::new(&source, at);
    let (x, t_x, t, mean) = (number(x), number(t_x), number(t), mean.map(number));
    let mut base = Base { keys: Vec::new(), histories: Vec::new(), spenders: Vec::new(), profit_share: None };
    source.rows(|row| {
        let (Some(x), Some(t_x), Some(t)) = (x.read(row)?, t_x.read(row)?, t.read(row)?) else {
            return data(format!("Line {}: x, t_x or T is empty.", row.line));
        };
        let history = History { x, t_x, t };
        if let Err(error) = history.check(base.histories.len()) {
            return data(format!("Line {}: {}", row.line, error.without_row()));
        }
        let value = mean.as_ref().map(|m| m.read(row)).transpose()?.flatten().unwrap_or(0.0);
        base.keys.push(id.map_or_else(|| format!("line {}", row.line), |at| row.text(at).trim().to_owned()));
        base.spenders.push(Spender { x: if value > 0.0 { x } else { 0.0 }, mean: value });
        base.histories.push(history);
        Ok(())
    })?;
    report.say("The file has one row per customer (x, t_x, T); its own unit of time is used.");
    if args.unit_days.is_none() {
        report.notes(&[
            "Nothing says which unit of time the file has: weeks were taken for it. --unit-days 1 means days, 30.4375 months; horizon, \
             discount and value follow from it."
                .to_owned(),
        ]);
    }
    opening(report, &source, &Columns::default());
    Ok(Some(base))
}
