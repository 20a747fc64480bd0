//! `trato insight METHOD FILE …`: each method of the customer mathematics on any CSV table, as text or JSON.
//!
//! The mathematics live in `trato-insight`; here are files, columns and print. One file per method:
//!
//! - [`source`], [`cells`], [`columns`] a table as a stream of rows; what a cell means; which column plays which part
//! - [`orders`], [`table`] order lines as columns of numbers; a whole table for the learning methods
//! - [`report`], [`failure`] what is printed; why there is no answer (exit code 1: data, 2: usage)
//! - [`score`] the probabilities of `classify`, on the screen and as a file
//! - [`customers`], [`ltv`], [`survival`], [`learn`], [`bayes`], [`similar`], [`baskets`], [`recommend`], [`forecast`], [`effect`], [`attribution`],
//!   [`strata`], [`whatif`] the methods

mod attribution;
mod baskets;
mod bayes;
mod bayes_check;
mod breaks;
mod cells;
mod columns;
mod customers;
mod discount;
mod effect;
mod failure;
mod forecast;
mod learn;
mod ltv;
mod orders;
mod recommend;
mod report;
mod score;
mod similar;
mod source;
mod strata;
mod strays;
mod survival;
mod table;
mod whatif;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use failure::Outcome;
use report::{Guard, Report};

/// The customer mathematics on any CSV file.
#[derive(Debug, Args)]
#[command(
    long_about = "The customer mathematics on any CSV file: who the best customers are, what they will be worth, who leaves, what to offer them, \
        what the coming months bring and whether the campaign worked.\n\nColumns are found by their names (Spanish or English) and told at the top of the result; an option \
        names each one that is guessed wrongly. Delimiter, encoding, decimal comma and date order are found out. --json prints everything that was computed.",
    after_help = "Examples:\n  trato insight rfm orders.csv\n  trato insight ltv orders.csv --customer Cliente --date Fecha --amount Importe\n  \
        trato insight classify customers.csv --outcome Churn --json\n  trato insight forecast orders.csv --every month --horizon 12\n\n\
        Exit codes: 0 answered, 1 the data allow no answer, 2 asked wrongly."
)]
pub struct Insight {
    #[command(subcommand)]
    method: Box<Method>,
}

#[derive(Debug, Subcommand)]
enum Method {
    /// Scores of recency, frequency and money, with named segments
    #[command(
        after_help = "Examples:\n  trato insight rfm orders.csv\n  trato insight rfm lines.csv --join invoices.csv --on InvoiceNo --bins 4\n\nEqual values share a score. Returns (negative amounts) are no purchases."
    )]
    Rfm(customers::RfmArgs),
    /// Whale curve: how few customers carry the profit; Pareto shares, Gini
    #[command(after_help = "Example:\n  trato insight whale orders.csv --profit Margin")]
    Whale(customers::WhaleArgs),
    /// Lifetime value: BG/NBD, Pareto/NBD or NBD with Gamma-Gamma spend
    #[command(
        after_help = "Examples:\n  trato insight ltv orders.csv --horizon 52\n  trato insight ltv summary.csv            (one row per customer: x or frequency, t_x or recency, T)\n  trato insight ltv orders.csv --model pareto --margin 0.3 --discount 0.08"
    )]
    Ltv(ltv::LtvArgs),
    /// How long customers stay: Kaplan-Meier, half-life, hazard by age, silence
    #[command(
        after_help = "Examples:\n  trato insight survival customers.csv --duration tenure --event Churn\n  trato insight survival contracts.csv --start Alta --end Baja\n  trato insight survival orders.csv --silence"
    )]
    Survival(survival::SurvivalArgs),
    /// Will it happen (churn, conversion, win): model, calibration, leaks, reasons
    #[command(
        after_help = "Examples:\n  trato insight classify customers.csv --key customerID --outcome Churn\n  trato insight classify deals.csv --outcome Status --positive Won --negative Lost --date Date --month\n  trato insight classify past.csv --outcome y --test open.csv --output scored.csv\n\nColumns known only after the outcome are left out and named; --trust keeps one. A table without signal is answered with the base rate."
    )]
    Classify(learn::ClassifyArgs),
    /// Win probability of open deals by naive Bayes, for small companies
    #[command(
        after_help = "Example:\n  trato insight bayes deals.csv --outcome deal_stage --positive Won --negative Lost --fields product,sales_agent"
    )]
    Bayes(bayes::BayesArgs),
    /// Records that resemble one, or look-alikes of many
    #[command(
        after_help = "Examples:\n  trato insight similar accounts.csv --of \"Acme Corporation\" --key account\n  trato insight similar leads.csv --outcome Converted"
    )]
    Similar(similar::SimilarArgs),
    /// Rules that tell lost from won, significant after correction
    #[command(after_help = "Example:\n  trato insight rules deals.csv --outcome Status --positive Lost --negative Won")]
    Rules(similar::RulesArgs),
    /// What is bought together: item sets, rules, bundles
    #[command(
        after_help = "Examples:\n  trato insight baskets groceries.csv --lines --support 0.01 --confidence 0.3\n  trato insight baskets lines.csv --basket InvoiceNo --product StockCode --support 0.02"
    )]
    Baskets(baskets::BasketArgs),
    /// What to offer next to whom, and when they will come
    #[command(
        after_help = "Examples:\n  trato insight recommend lines.csv --join invoices.csv --on InvoiceNo --product-digits 5\n  trato insight recommend orders.csv --only 17850,13047 --top 5"
    )]
    Recommend(recommend::RecommendArgs),
    /// What the coming days, weeks, months or quarters bring, with intervals
    #[command(
        after_help = "Examples:\n  trato insight forecast orders.csv --every month\n  trato insight forecast tickets.csv --count --every week --horizon 13\n  trato insight forecast series.csv --every row --amount value --season 12"
    )]
    Forecast(forecast::ForecastArgs),
    /// Lift of treated customers over a control group
    #[command(
        after_help = "Examples:\n  trato insight lift campaign.csv --group group --success bought --control control\n  trato insight lift campaign.csv --group group --value sales"
    )]
    Lift(effect::EffectArgs),
    /// A/B test that may be watched and stopped at any time
    #[command(
        after_help = "Example:\n  trato insight ab visits.csv --group variant --success converted --date when --control A"
    )]
    Ab(effect::EffectArgs),
    /// How many customers a test needs
    #[command(
        after_help = "Examples:\n  trato insight size --rate 0.10 --difference 0.02\n  trato insight size --deviation 120 --difference 15"
    )]
    Size(effect::SizeArgs),
    /// Credit of channels for sales: first, last, linear, position, decay, Markov
    #[command(
        after_help = "Examples:\n  trato insight attribution touches.csv --customer id --channel source --date when --success sold\n  trato insight attribution paths.csv --path path --success conversions --lost without"
    )]
    Attribution(attribution::AttributionArgs),
    /// Tiers CMV, CMP, standard, BZ by actual value, strategic value and cost to serve
    #[command(
        after_help = "Examples:\n  trato insight strata orders.csv --cost-per-order 12 --segment Region\n  trato insight strata customers.csv --actual value --cost cost --segment sector"
    )]
    Strata(strata::StrataArgs),
    /// What would happen if prices, churn, visits or costs changed
    #[command(
        after_help = "The file has a column \"figure\" and a column \"value\", or \"low\" and \"high\" (and \"value\" as the most likely).\nFigures: customers, churn, orders per customer, price, discount, order cost, elasticity, headcount, visits per head, conversion, cost per head, cost per visit, cost to serve, fixed cost.\n\nExample:\n  trato insight whatif figures.csv --scenario \"Dearer: price*1.05, churn+0.002\" --scenario \"Two more: headcount+2\""
    )]
    Whatif(whatif::WhatifArgs),
}

/// The command whose options take "-1" for a number, so that a wrong one is told with its option ("--show -1") and is no unknown option.
pub fn with_negative_numbers(command: clap::Command) -> clap::Command {
    command.mut_subcommands(|method| {
        method.mut_args(|arg| {
            let takes_numbers = !arg.is_positional() && arg.get_action().takes_values();
            if takes_numbers { arg.allow_negative_numbers(true) } else { arg }
        })
    })
}

/// Runs a method; prints its result or, on standard error, why there is none. `guard` keeps spreadsheets from calculating the cells of a file that it writes.
pub fn run(insight: &Insight, guard: Guard) -> ExitCode {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = answer(insight).and_then(|found| found.0.write_attachment(guard).map(|()| found));
    let printed = written.map(|(report, json)| report.write(&mut out, json));
    match printed {
        Ok(Ok(())) => ExitCode::SUCCESS,
        // A closed pipe (head, less) is the reader's wish.
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            eprintln!("The result cannot be written: {error}.");
            ExitCode::FAILURE
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code())
        }
    }
}

/// What a method found and whether it is wanted as JSON, or why there is no answer.
pub fn answer(insight: &Insight) -> Outcome<(Report, bool)> {
    match insight.method.as_ref() {
        Method::Rfm(args) => customers::rfm(args),
        Method::Whale(args) => customers::whale_curve(args),
        Method::Ltv(args) => ltv::run(args),
        Method::Survival(args) => survival::run(args),
        Method::Classify(args) => learn::classify(args),
        Method::Bayes(args) => bayes::run(args),
        Method::Similar(args) => similar::similar(args),
        Method::Rules(args) => similar::rules(args),
        Method::Baskets(args) => baskets::run(args),
        Method::Recommend(args) => recommend::run(args),
        Method::Forecast(args) => forecast::run(args),
        Method::Lift(args) => effect::lift(args),
        Method::Ab(args) => effect::ab(args),
        Method::Size(args) => effect::size(args),
        Method::Attribution(args) => attribution::run(args),
        Method::Strata(args) => strata::run(args),
        Method::Whatif(args) => whatif::run(args),
    }
}
