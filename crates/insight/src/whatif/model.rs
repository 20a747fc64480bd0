//! One run of the model, without chance.
//!
//! In each period: visits = headcount × visits per head; new customers = visits × conversion × d; lost = customers × churn;
//! orders = average customers × orders per customer × d; revenue = orders × price × (1 − discount); margin = revenue −
//! orders × order cost; profit = margin − people − visits − serving − fixed cost. The reaction of demand to a changed price is
//! d = (price paid ÷ price paid in the base)^elasticity (constant elasticity; Nagle, The Strategy and Tactics of Pricing).

use serde::Serialize;

use super::figures::Figure;

/// A result of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Metric {
    /// Money received.
    Revenue,
    /// Revenue less the cost of the orders.
    Margin,
    /// Margin less people, visits, serving and fixed cost.
    Profit,
    /// Customers at the end.
    Customers,
}

impl Metric {
    /// All results.
    pub const ALL: [Self; 4] = [Self::Revenue, Self::Margin, Self::Profit, Self::Customers];
}

/// The results of one period, in the order of [`Metric::ALL`].
pub type Period = [f64; 4];

/// The results over the whole horizon: sums of money, customers at the end; in the order of [`Metric::ALL`].
pub type Totals = [f64; 4];

/// How demand answers when the base pays `before` and the scenario pays `after`.
pub fn demand(before: f64, after: f64, elasticity: f64) -> f64 {
    if elasticity == 0.0 || before == after { 1.0 } else { (after / before).powf(elasticity) }
}

/// What a customer pays for an average order.
pub fn paid(figures: &[f64; 14]) -> f64 {
    figures[Figure::Price.index()] * (1.0 - figures[Figure::Discount.index()])
}

/// Runs the model over `periods` periods; `demand` is the reaction to the price. `each` sees every period.
pub fn play(figures: &[f64; 14], demand: f64, periods: usize, mut each: impl FnMut(usize, &Period)) -> Totals {
    let of = |figure: Figure| figures[figure.index()];
    let visits = of(Figure::Headcount) * of(Figure::VisitsPerHead);
    let won = visits * (of(Figure::Conversion) * demand).min(1.0);
    let per_order = paid(figures);
    let people = of(Figure::Headcount) * of(Figure::CostPerHead) + visits * of(Figure::CostPerVisit);
    let mut customers = of(Figure::Customers);
    let mut totals = [0.0; 4];
    for period in 0..periods {
        let end = customers * (1.0 - of(Figure::Churn)) + won;
        let average = 0.5 * (customers + end);
        let orders = average * of(Figure::OrdersPerCustomer) * demand;
        let revenue = orders * per_order;
        let margin = revenue - orders * of(Figure::OrderCost);
        let profit = margin - people - average * of(Figure::CostToServe) - of(Figure::FixedCost);
        customers = end;
        let results = [revenue, margin, profit, customers];
        for (total, result) in totals.iter_mut().zip(results).take(3) {
            *total += result;
        }
        each(period, &results);
    }
    totals[3] = customers;
    totals
}

#[cfg(test)]
mod tests {
    use super::super::Assumptions;
    use super::*;

    #[test]
    fn one_period_by_hand() {
        let figures = Assumptions::new()
            .with(Figure::Customers, 100.0)
            .with(Figure::Churn, 0.1)
            .with(Figure::OrdersPerCustomer, 2.0)
            .with(Figure::Price, 50.0)
            .with(Figure::Discount, 0.1)
            .with(Figure::OrderCost, 20.0)
            .with(Figure::Headcount, 2.0)
            .with(Figure::VisitsPerHead, 40.0)
            .with(Figure::Conversion, 0.25)
            .with(Figure::CostPerHead, 1000.0)
            .with(Figure::CostPerVisit, 5.0)
            .with(Figure::CostToServe, 1.0)
            .with(Figure::FixedCost, 300.0)
            .at(&[0.5; 14]);
        // 80 visits win 20, 10 leave: 110 at the end, 105 on average, 210 orders at 45
        assert_eq!(play(&figures, 1.0, 1, |_, _| {}), [9450.0, 5250.0, 5250.0 - 2000.0 - 400.0 - 105.0 - 300.0, 110.0]);
        assert_eq!(demand(50.0, 55.0, 0.0), 1.0);
        assert!((demand(50.0, 25.0, -1.0) - 2.0).abs() < 1e-12);
    }
}
