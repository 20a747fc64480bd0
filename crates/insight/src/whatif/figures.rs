//! The figures of the model, their domains, and the changes that a scenario makes to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::uncertain::Uncertain;
use crate::error::{InsightError, Result};

/// A figure of the model. "Period" is whatever the caller counts in, usually a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Customers at the start.
    Customers,
    /// Share of customers who leave per period, 0 to 1.
    Churn,
    /// Orders per customer and period.
    OrdersPerCustomer,
    /// List price of an average order.
    Price,
    /// Share of the list price given away, 0 to 1.
    Discount,
    /// What an average order costs the company (goods, freight).
    OrderCost,
    /// Percentage change of demand per percent change of the price paid, usually negative (0: no reaction).
    Elasticity,
    /// Sales people.
    Headcount,
    /// Visits per sales person and period.
    VisitsPerHead,
    /// Share of visits that win a new customer, 0 to 1.
    Conversion,
    /// Cost of a sales person per period.
    CostPerHead,
    /// Cost of one visit.
    CostPerVisit,
    /// Cost to serve one customer per period.
    CostToServe,
    /// Other costs per period.
    FixedCost,
}

impl Figure {
    /// All figures, in the order of the model.
    pub const ALL: [Self; 14] = [
        Self::Customers,
        Self::Churn,
        Self::OrdersPerCustomer,
        Self::Price,
        Self::Discount,
        Self::OrderCost,
        Self::Elasticity,
        Self::Headcount,
        Self::VisitsPerHead,
        Self::Conversion,
        Self::CostPerHead,
        Self::CostPerVisit,
        Self::CostToServe,
        Self::FixedCost,
    ];

    /// Position in [`Self::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// The name for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Churn => "churn",
            Self::OrdersPerCustomer => "orders per customer",
            Self::Price => "price",
            Self::Discount => "discount",
            Self::OrderCost => "order cost",
            Self::Elasticity => "elasticity",
            Self::Headcount => "headcount",
            Self::VisitsPerHead => "visits per head",
            Self::Conversion => "conversion",
            Self::CostPerHead => "cost per head",
            Self::CostPerVisit => "cost per visit",
            Self::CostToServe => "cost to serve",
            Self::FixedCost => "fixed cost",
        }
    }

    /// The values it may take.
    pub fn domain(self) -> (f64, f64) {
        match self {
            Self::Churn | Self::Discount | Self::Conversion => (0.0, 1.0),
            Self::Elasticity => (-20.0, 20.0),
            _ => (0.0, 1e100),
        }
    }
}

/// What is known of the company today. A figure that is not named is zero.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Assumptions {
    figures: BTreeMap<Figure, Uncertain>,
}

impl Assumptions {
    /// No figure known.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with one figure set.
    pub fn with(mut self, figure: Figure, value: impl Into<Uncertain>) -> Self {
        self.figures.insert(figure, value.into());
        self
    }

    /// What is known of a figure.
    pub fn get(&self, figure: Figure) -> Uncertain {
        self.figures.get(&figure).copied().unwrap_or(Uncertain::Fixed(0.0))
    }

    /// Whether anything was said of a figure.
    pub fn knows(&self, figure: Figure) -> bool {
        self.figures.contains_key(&figure)
    }

    /// Checks every figure's law, and that its middle lies in its domain.
    pub fn check(&self) -> Result<()> {
        self.figures.iter().try_for_each(|(figure, value)| check_figure(*figure, value))
    }

    /// The figures at the quantiles `u` (one per figure, in the order of [`Figure::ALL`]).
    pub fn at(&self, u: &[f64; 14]) -> [f64; 14] {
        Figure::ALL.map(|f| self.get(f).quantile(u[f.index()], f.domain()))
    }
}

fn check_figure(figure: Figure, value: &Uncertain) -> Result<()> {
    value.check(figure.name())?;
    let middle = match *value {
        Uncertain::Fixed(v) => v,
        Uncertain::Normal { mean, .. } => mean,
        other => other.quantile(0.5, (f64::NEG_INFINITY, f64::INFINITY)),
    };
    in_domain(figure, middle)
}

fn in_domain(figure: Figure, value: f64) -> Result<()> {
    let (low, high) = figure.domain();
    if (low..=high).contains(&value) {
        return Ok(());
    }
    let rule = if high == 1.0 { "it is a share between 0 and 1" } else { "it may not be negative, nor absurdly large" };
    Err(InsightError::setting(figure.name(), value, rule))
}

/// A change to one figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Replaced.
    Set(Figure, Uncertain),
    /// So much is added.
    Add(Figure, f64),
    /// Multiplied (1.1: ten per cent more).
    Scale(Figure, f64),
}

/// A named list of changes, applied in order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// The scenario's name.
    pub name: String,
    /// Its changes.
    pub changes: Vec<Change>,
}

impl Scenario {
    /// A scenario of a name.
    pub fn new(name: impl Into<String>, changes: impl Into<Vec<Change>>) -> Self {
        Self { name: name.into(), changes: changes.into() }
    }

    /// Checks that every change is a number and leaves the middle of its figure in the domain.
    pub fn check(&self, base: &Assumptions) -> Result<()> {
        let mut figures = base.at(&[0.5; 14]);
        for change in &self.changes {
            let (figure, value) = match change {
                Change::Set(figure, value) => {
                    check_figure(*figure, value)?;
                    (figure, value.quantile(0.5, figure.domain()))
                }
                Change::Add(figure, by) => (figure, figures[figure.index()] + by),
                Change::Scale(figure, by) => (figure, figures[figure.index()] * by),
            };
            in_domain(*figure, value)?;
            figures[figure.index()] = value;
        }
        Ok(())
    }

    /// The figures of this scenario when the base has `figures` drawn at quantiles `u`. Values that a change would carry out
    /// of their domain stop at its edge.
    pub fn apply(&self, figures: &[f64; 14], u: &[f64; 14]) -> [f64; 14] {
        let mut changed = *figures;
        for change in &self.changes {
            let (figure, value) = match change {
                Change::Set(figure, value) => (figure, value.quantile(u[figure.index()], figure.domain())),
                Change::Add(figure, by) => (figure, changed[figure.index()] + by),
                Change::Scale(figure, by) => (figure, changed[figure.index()] * by),
            };
            let (low, high) = figure.domain();
            changed[figure.index()] = value.clamp(low, high);
        }
        changed
    }
}
