//! `whatif`: scenarios over a company's figures.

use clap::Args;
use serde_json::json;
use trato_insight::whatif::{
    Assumptions, Band, Change, Figure, Metric, Outcome as ScenarioOutcome, Scenario, Settings, Uncertain,
    run as simulate, tornado,
};

use super::columns::{NumberColumn, column};
use super::failure::{Failure, Outcome, data, usage};
use super::report::{Report, num, percent};
use super::source::{Source, SourceArgs};

/// Options of `whatif`.
#[derive(Debug, Clone, Args)]
pub struct WhatifArgs {
    #[command(flatten)]
    source: SourceArgs,
    /// "Name: figure*1.05, figure+2, figure=3" (may be repeated)
    #[arg(long, value_name = "TEXT")]
    scenario: Vec<String>,
    /// Periods to look ahead
    #[arg(long, default_value_t = 12, value_name = "N")]
    periods: usize,
    /// Runs
    #[arg(long, default_value_t = 2000, value_name = "N")]
    draws: usize,
    /// Probability that an interval covers
    #[arg(long, default_value_t = 0.9, value_name = "SHARE")]
    level: f64,
    /// Seed of all randomness
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

const METRICS: [(Metric, &str); 4] = [
    (Metric::Revenue, "revenue"),
    (Metric::Margin, "margin"),
    (Metric::Profit, "profit"),
    (Metric::Customers, "customers"),
];

/// Monte Carlo intervals of each scenario, its difference to the base, and what the profit depends on most.
pub fn run(args: &WhatifArgs) -> Outcome<(Report, bool)> {
    let mut report = Report::new("whatif", "What would happen if");
    let base = complete(read(args)?, &mut report)?;
    base.check()?;
    let scenarios = args.scenario.iter().map(|text| scenario(text)).collect::<Outcome<Vec<Scenario>>>()?;
    given(&base, &scenarios, &mut report)?;
    let settings = Settings { periods: args.periods, draws: args.draws, level: args.level, seed: args.seed };
    let found = simulate(&base, &scenarios, &settings)?;
    let mut rows = Vec::new();
    for outcome in &found {
        for (at, (_, name)) in METRICS.iter().enumerate() {
            let band = outcome.totals[at];
            let against = outcome.against_base.map(|c| c.difference[at]);
            let shown =
                against.map_or_else(String::new, |d| format!("{} ({} to {})", num(d.mean), num(d.low), num(d.high)));
            rows.push(vec![
                outcome.name.clone(),
                (*name).to_owned(),
                num(band.mean),
                num(band.low),
                num(band.high),
                shown,
            ]);
        }
    }
    report.fact("Periods", args.periods);
    report.fact("Interval", percent(args.level));
    report.table(
        "Results over the whole time",
        &["scenario", "result", "mean", "from", "to", "against the base"],
        rows,
        usize::MAX,
    );
    if found.iter().all(|outcome| outcome.totals.iter().all(|band| band.low == band.high)) {
        let note = "Every figure was given as if it were certain, so the intervals say nothing: give the doubtful ones a low \
                    and a high value. No customer reacts to a price unless a scenario changes conversion or churn, too.";
        report.notes(&[note.to_owned()]);
    }
    report.notes(&idle(&found));
    for outcome in &found {
        report.fact(&format!("Chance of a loss: {}", outcome.name), percent(outcome.loss));
        if let Some(c) = &outcome.against_base {
            report.fact(&format!("Better than the base: {}", outcome.name), percent(c.better));
        }
    }
    let swings = tornado(&base, &Scenario::new("base", []), Metric::Profit, &settings)?;
    let rows = swings.iter().map(|s| {
        vec![
            s.figure.name().to_owned(),
            num(s.at_low),
            num(s.at_high),
            if s.assumed { "±10 % assumed".to_owned() } else { String::new() },
        ]
    });
    report.table(
        "What the profit depends on most",
        &["figure", "at its low end", "at its high end", ""],
        rows.collect(),
        args.source.show,
    );
    report.put("settings", settings);
    report.put("metrics", METRICS.map(|m| m.1));
    report.put("outcomes", &found);
    report.put(
        "tornado",
        swings
            .iter()
            .map(|s| json!({"figure": s.figure.name(), "at_low": s.at_low, "at_high": s.at_high, "assumed": s.assumed}))
            .collect::<Vec<_>>(),
    );
    Ok((report, args.source.json))
}

/// Names the scenarios that change nothing.
fn idle(found: &[ScenarioOutcome]) -> Vec<String> {
    let same = |outcome: &&ScenarioOutcome| {
        let zero = |band: &Band| band.low == 0.0 && band.high == 0.0 && band.mean == 0.0;
        outcome.against_base.is_some_and(|c| c.difference.iter().all(zero))
    };
    let say = |outcome: &ScenarioOutcome| {
        format!(
            "\"{}\" changes no result: what it changes acts only together with figures that the file does not have or has as 0 \
             (visits need headcount, visits per head and conversion; an elasticity needs a change of price or discount).",
            outcome.name
        )
    };
    found.iter().filter(same).map(say).collect()
}

/// The figures without which every answer would be 0: one order a period is assumed and said, the others are asked for.
fn complete(base: Assumptions, report: &mut Report) -> Outcome<Assumptions> {
    let wins = [Figure::Headcount, Figure::VisitsPerHead, Figure::Conversion].iter().all(|f| base.knows(*f));
    if !base.knows(Figure::Customers) && !wins {
        return usage(
            "The figure \"customers\" is missing (or headcount, visits per head and conversion, which win them): without it all sales are 0.",
        );
    }
    if !base.knows(Figure::Price) {
        return usage(
            "The figure \"price\" is missing: without it all sales are 0. It is the list price of an average order.",
        );
    }
    if base.knows(Figure::OrdersPerCustomer) {
        return Ok(base);
    }
    report.notes(&["\"orders per customer\" is not given: one order per customer and period is assumed.".to_owned()]);
    Ok(base.with(Figure::OrdersPerCustomer, 1.0))
}

/// A change to a figure that nobody gave would change 0, and so nothing or from nothing: it is refused. One that is set is told.
fn given(base: &Assumptions, scenarios: &[Scenario], report: &mut Report) -> Outcome<()> {
    for scenario in scenarios {
        let mut set: Vec<Figure> = Vec::new();
        for change in &scenario.changes {
            let figure = match change {
                Change::Set(figure, _) | Change::Add(figure, _) | Change::Scale(figure, _) => *figure,
            };
            if base.knows(figure) || set.contains(&figure) {
                continue;
            }
            if !matches!(change, Change::Set(..)) {
                let all =
                    Figure::ALL.into_iter().filter(|f| base.knows(*f)).map(Figure::name).collect::<Vec<_>>().join(", ");
                return usage(format!(
                    "\"{}\" changes the figure \"{name}\", which the file does not give: it has {all}. Add it to the file, or set it with \
                     \"{name}=…\".",
                    scenario.name,
                    name = figure.name()
                ));
            }
            set.push(figure);
            report.notes(&[format!(
                "\"{}\" sets the figure \"{}\", which the file does not give: the base has it as 0.",
                scenario.name,
                figure.name()
            )]);
        }
    }
    Ok(())
}

/// What the figures are called in Spanish, folded and without spaces.
const SPANISH: [(Figure, &[&str]); 14] = [
    (Figure::Customers, &["clientes"]),
    (Figure::Churn, &["bajas", "abandono", "fuga", "tasadebajas", "tasadeabandono"]),
    (Figure::OrdersPerCustomer, &["pedidosporcliente", "comprasporcliente"]),
    (Figure::Price, &["precio", "preciomedio"]),
    (Figure::Discount, &["descuento"]),
    (Figure::OrderCost, &["costeporpedido", "costedelpedido", "costodelpedido", "costoporpedido"]),
    (Figure::Elasticity, &["elasticidad"]),
    (Figure::Headcount, &["comerciales", "vendedores", "plantilla"]),
    (Figure::VisitsPerHead, &["visitasporcomercial", "visitasporvendedor", "visitasporpersona"]),
    (Figure::Conversion, &["conversion", "tasadeconversion"]),
    (
        Figure::CostPerHead,
        &["costeporcomercial", "costeporvendedor", "costeporpersona", "costoporvendedor", "costoporpersona"],
    ),
    (Figure::CostPerVisit, &["costeporvisita", "costoporvisita"]),
    (Figure::CostToServe, &["costedeservir", "costedeservicio", "costodeservir", "costodeservicio"]),
    (Figure::FixedCost, &["costefijo", "costesfijos", "costofijo", "costosfijos"]),
];

fn figure(text: &str) -> Outcome<Figure> {
    let plain =
        |t: &str| -> String { t.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase() };
    let folded = plain(&trato_text::fold(text));
    let spanish = SPANISH.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(figure, _)| figure);
    match Figure::ALL.iter().find(|f| plain(f.name()) == folded).or(spanish) {
        Some(found) => Ok(*found),
        None => usage(format!(
            "There is no figure \"{}\". There are: {}.",
            text.trim(),
            Figure::ALL.map(Figure::name).join(", ")
        )),
    }
}

fn read(args: &WhatifArgs) -> Outcome<Assumptions> {
    let mut source = Source::open(&args.source)?;
    let named = |names: &[&str]| names.iter().find_map(|name| column(&source, name).ok());
    let name = match named(&["figure", "concepto", "magnitud", "cifra"]) {
        Some(name) => name,
        None => column(&source, "figure")?,
    };
    let places = [&["value", "valor"], &["low", "minimo"], &["high", "maximo"]].map(|names| named(names));
    let [value, low, high] = places.map(|at| at.map(|at| (at, NumberColumn::new(&source, at))));
    if value.is_none() && (low.is_none() || high.is_none()) {
        return usage("The file needs a column \"value\", or \"low\" and \"high\".");
    }
    let mut base = Assumptions::new();
    source.rows(|row| {
        let text = row.text(name);
        let figure = figure(&text).map_err(|error| Failure::Data(format!("Line {}: {error}", row.line)))?;
        // "10%" of a share is a tenth.
        let is_share = figure.domain().1 == 1.0;
        let cell = |column: &Option<(usize, NumberColumn)>| -> Outcome<Option<f64>> {
            let Some((at, column)) = column else { return Ok(None) };
            let percent = is_share && row.text(*at).contains('%');
            Ok(column.read(row)?.map(|value| if percent { value / 100.0 } else { value }))
        };
        let known = match (cell(&value)?, cell(&low)?, cell(&high)?) {
            (Some(mode), Some(low), Some(high)) => Uncertain::Triangular { low, mode, high },
            (None, Some(low), Some(high)) => Uncertain::Uniform { low, high },
            (Some(value), None, None) => Uncertain::Fixed(value),
            _ => return data(format!("Line {}: {} needs a value, or low and high.", row.line, figure.name())),
        };
        base = base.clone().with(figure, known);
        Ok(())
    })?;
    Ok(base)
}

fn scenario(text: &str) -> Outcome<Scenario> {
    let (name, rest) = text.split_once(':').unwrap_or((text, text));
    let changes = rest.split(',').filter(|part| !part.trim().is_empty()).map(|part| {
        let Some(at) = part.find(['*', '+', '=', '-']) else {
            return usage(format!(
                "\"{}\" is no change; write figure*1.05, figure+2, figure-2 or figure=3.",
                part.trim()
            ));
        };
        let figure = figure(&part[..at])?;
        let Ok(value) = part[at + 1..].trim().parse::<f64>() else {
            return usage(format!("\"{}\" is not a number.", part[at + 1..].trim()));
        };
        Ok(match &part[at..=at] {
            "*" => Change::Scale(figure, value),
            "+" => Change::Add(figure, value),
            "-" => Change::Add(figure, -value),
            _ => Change::Set(figure, Uncertain::Fixed(value)),
        })
    });
    Ok(Scenario::new(name.trim(), changes.collect::<Outcome<Vec<Change>>>()?))
}
