//! `trato insight` inside the fuzzer: runs a method on bytes and looks for false numbers in what it says.
//!
//! The command's own files are compiled here by path, so that only the mathematics and the reading of tables are built, not
//! the whole product.

#[path = "../../../crates/trato/src/insight/mod.rs"]
mod insight;
pub mod stand_in;

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::Parser;
use serde_json::Value;

/// Every method with the options that change its way, as they would be typed after the file; FILE is the file itself.
pub const ASKED: &[&str] = &[
    "rfm",
    "rfm --bins 1",
    "rfm --bins 200 --today 1990-01-01",
    "rfm --bins 3",
    "whale",
    "whale --by-sales",
    "ltv",
    "ltv --model pareto",
    "ltv --model nbd",
    "ltv --model simple --margin=-3",
    "ltv --horizon=1e9 --discount=-0.5",
    "survival",
    "survival --silence",
    "survival --start date --end until",
    "classify --outcome y",
    "classify --outcome y --date date --month",
    "classify --outcome y --folds 2 --leaks off",
    "bayes --outcome y",
    "bayes --outcome y --stage stage --stages A,B,C --fewest 0",
    "similar --outcome y",
    "similar --of k1",
    "rules --outcome y",
    "rules --outcome y --conditions 3 --level 0.9",
    "baskets --support 0.2",
    "baskets --support 1 --confidence 0",
    "baskets --lines --support 0.3",
    "recommend",
    "recommend --purpose this-order",
    "forecast",
    "forecast --every row --season 400",
    "forecast --every month --level 0.999 --horizon 40",
    "forecast --every year --count",
    "lift --control control",
    "lift --control control --value amount",
    "ab --control control",
    "ab --effect 0.5",
    "attribution",
    "attribution --path channel",
    "attribution --sale-per customer",
    "strata",
    "strata --cost-per-order 1e308 --segment region",
    "strata --actual amount --cost cost",
    "whatif",
    "whatif --scenario Dearer:price*1.05,churn+0.002",
    "classify --outcome y --leaks off --test FILE --output scored.csv",
    "bayes",
    "whatif --scenario Dearer:price=9,churn=0.002",
];

/// Fields that may be null, since null is how they say "not known" or "no end".
const MAY_BE_UNKNOWN: &[&str] = &[
    "spend_correlation",
    "against_base",
    "backtest",
    "because",
    "border",
    "carry_all",
    "check",
    "conviction",
    "coverage",
    "day",
    "ets",
    "field",
    "gini",
    "high",
    "honest",
    "interval",
    "last_order",
    "level_change",
    "limits",
    "low",
    "mase",
    "median",
    "method",
    "neighbours",
    "next_purchase_coverage",
    "nothing",
    "p_alive",
    "peak_percent",
    "population_mean_spend",
    "price",
    "relative",
    "removal_effect",
    "season_p",
    "segment",
    "segments",
    "shift",
    "similarity",
    "spend",
    "std_error",
    "stopped_after",
    "stopped_at",
    "test_ece_by_chance",
    "test_metrics",
    "upper_if_none",
    "valuable_from",
    "value",
];

/// Fields that are shares or chances.
const SHARES: &[&str] =
    &["auc", "base_rate", "confidence", "p", "p_alive", "p_value", "probability", "season_p", "support", "survival"];

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    insight: Wrapped,
}

#[derive(clap::Args)]
struct Wrapped {
    #[command(flatten)]
    insight: insight::Insight,
}

static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("trato-fuzz-{}.csv", std::process::id())));

/// Runs one of [`ASKED`] on a file of these bytes.
///
/// # Panics
/// When the method does, or when its answer holds a number that cannot be.
pub fn check(asked: usize, bytes: &[u8]) {
    let asked = ASKED[asked % ASKED.len()];
    std::fs::write(&*FILE, bytes).expect("the temporary folder can be written");
    let (method, options) = asked.split_once(' ').unwrap_or((asked, ""));
    let path = FILE.to_str().expect("the temporary folder has a plain name");
    let words = ["trato", method, path, "--json"]
        .into_iter()
        .chain(options.split_whitespace().map(|word| if word == "FILE" { path } else { word }));
    let cli = Cli::try_parse_from(words).expect("the options are the command's own");
    let Ok((report, json)) = insight::answer(&cli.insight.insight) else { return };
    let mut text = Vec::new();
    report.write(&mut text, false).expect("memory can be written");
    text.clear();
    report.write(&mut text, json).expect("memory can be written");
    look(asked, "", &serde_json::from_slice(&text).expect("the answer is JSON"));
}

fn look(asked: &str, name: &str, value: &Value) {
    match value {
        Value::Null => assert!(MAY_BE_UNKNOWN.contains(&name), "{asked}: \"{name}\" is no number"),
        Value::Number(number) if SHARES.contains(&name) => {
            let share = number.as_f64().unwrap_or(f64::NAN);
            assert!((-1e-9..=1.0 + 1e-9).contains(&share), "{asked}: \"{name}\" is {share}");
        }
        Value::Array(list) => list.iter().for_each(|item| look(asked, name, item)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| look(asked, name, value)),
        _ => {}
    }
}
