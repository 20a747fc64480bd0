//! From order lines to one page about the base: `cargo run --release -p trato-insight --example value_pipeline [LINES]`.
//!
//! Makes LINES order lines (half a million by default) of invented customers and prints how long each step takes and what it
//! found. The same calls serve real lines.

use std::time::Instant;

use trato_insight::concentration::{gini, whale};
use trato_insight::ltv::{Choice, ValueSettings, base_value, customer_values, fit_purchases, fit_spend, from_orders};
use trato_insight::num::rng::Rng;
use trato_insight::orders::{Lines, Reading, summarise};
use trato_insight::rfm::{figures, score, segments::SegmentMap};
use trato_insight::strata::{Standing, Tier, TierRule, by_segment, stratify};

fn main() -> trato_insight::Result<()> {
    let wanted = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(500_000);
    let (customer, order, day, amount) = invent(wanted);
    let lines = Lines { customer: &customer, order: &order, day: &day, amount: &amount, profit: &[] };
    let start = Instant::now();
    let step = |what: &str| println!("{:>8.3} s  {what}", start.elapsed().as_secs_f64());

    let base = summarise(&lines, &Reading::on(730))?;
    step(&format!("{} lines are {} customers", lines.len(), base.customers.len()));
    let rfm = score(&figures(&base).1, 5)?;
    let map = SegmentMap::default();
    let segments = map.assign(&rfm)?;
    step(&format!("{} champions", map.sizes(&segments)[0].customers));
    let sales: Vec<f64> = base.customers.iter().map(|c| c.net()).collect();
    let best_fifth = whale(&sales)?.share_of_best(0.2).unwrap_or(0.0);
    step(&format!("the best fifth bring {:.0} % of sales, Gini {:.2}", 100.0 * best_fifth, gini(&sales)?));
    let (at, histories, spenders) = from_orders(&base, 7.0)?;
    let purchases = fit_purchases(&histories, Choice::Auto)?;
    step(&purchases.why);
    let spend = fit_spend(&spenders)?;
    step(&spend.why);
    let settings = ValueSettings { draws: 0, ..ValueSettings::three_years(7.0) };
    let values = customer_values(&purchases, &spend, &histories, &spenders, &settings)?;
    step(&format!("{} residual values", values.len()));
    let actual: Vec<f64> = at.iter().map(|i| 0.3 * sales[*i]).collect();
    let segment: Vec<u32> = segments.iter().map(|s| *s as u32).collect();
    let strategic = by_segment(&actual, &segment, 0.9, 30)?;
    let standing = |(actual, s): (&f64, &trato_insight::strata::Strategic)| Standing {
        actual: *actual,
        strategic: s.value,
        cost: 20.0,
        exempt: false,
    };
    let standings: Vec<Standing> = actual.iter().zip(&strategic).map(standing).collect();
    let tiers = stratify(&standings, &TierRule::default())?;
    let counts = Tier::ALL.map(|t| format!("{} {}", tiers.counts[t.index()], t.name())).join(", ");
    step(&format!("tiers: {counts}"));
    let settings = ValueSettings { draws: 50, ..settings };
    let (total, interval) = base_value(&purchases, &spend, &histories, &spenders, &settings)?;
    let range = interval.map_or("no interval".to_owned(), |i| format!("{:.0} to {:.0}", i.low, i.high));
    step(&format!("the base is worth {total:.0} over three years ({range})"));
    Ok(())
}

/// Lines of customers who arrive over two years, buy at rates of their own and leave.
fn invent(lines: usize) -> (Vec<u32>, Vec<u32>, Vec<i32>, Vec<f64>) {
    let mut rng = Rng::new(1);
    let (mut customer, mut order, mut day, mut amount) = (vec![], vec![], vec![], vec![]);
    let (mut id, mut orders) = (0_u32, 0_u32);
    while customer.len() < lines {
        let (rate, leave, spend) = (rng.gamma(0.8) / 40.0, rng.beta(1.0, 8.0), 10.0 + 20.0 * rng.gamma(2.0));
        let mut now = rng.f64() * 700.0;
        while now < 730.0 && customer.len() < lines {
            for _ in 0..1 + rng.below(5) {
                customer.push(id);
                order.push(orders);
                day.push(now as i32);
                amount.push(spend * rng.gamma(2.0));
            }
            orders += 1;
            if rng.f64() < leave {
                break;
            }
            now += rng.exponential() / rate;
        }
        id += 1;
    }
    (customer, order, day, amount)
}
