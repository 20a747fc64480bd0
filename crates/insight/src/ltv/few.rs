//! Lifetime value of so few customers that their own history cannot carry a model: Pareto/NBD and Gamma-Gamma drawn towards what was published of
//! other shops.
//!
//! A past rate continued supposes that nobody leaves and foretells several times too much. Here four (three) parameters have a wide prior
//! each, normal in their logarithms, and the best of prior times likelihood is taken; its curvature gives the intervals (Laplace's
//! approximation; Tierney & Kadane, JASA 81, 1986). The middles of the priors lie near the fits to CDNOW in the papers (r = .55, s = .61; p = 6.25,
//! q = 3.74; leaving is .3 of the buying rate, near BG/NBD's quarter of all purchases, where the Pareto/NBD fit itself has 1.0); their spreads, a
//! factor of 1.5 to 2.5 at one standard deviation, are an assumption. How often
//! customers buy and how much they spend is hardly assumed: those priors lie around the customers' own figures and are wider still.

use super::estimate::Report;
use super::gammagamma::GammaGamma;
use super::history::{Grouped, Spender};
use super::paretonbd::ParetoNbd;
use crate::error::Result;

/// A normal law of a logarithm: middle and standard deviation.
struct Prior(f64, f64);

impl Prior {
    fn ln(&self, value: f64) -> f64 {
        -0.5 * ((value.ln() - self.0.ln()) / self.1).powi(2)
    }
}

/// Pareto/NBD of few customers. Errors: nobody has bought again, or a search that did not settle.
pub(super) fn purchases(grouped: &Grouped) -> Result<(ParetoNbd, Report)> {
    // How often customers buy while they do: after his last purchase nobody knows.
    let active: f64 = grouped.rows.iter().map(|row| row.count * row.t_x).sum();
    let rate = grouped.purchases / active;
    let priors = [Prior(0.8, 0.6), Prior(rate, 1.5), Prior(0.6, 0.6), Prior(0.3, 0.9)];
    ParetoNbd::fit_towards(grouped, rate, |theta| {
        let (buys, leaves) = (theta[0] / theta[1], theta[2] / theta[3]);
        let known = [theta[0], buys, theta[2], leaves / buys];
        priors.iter().zip(known).map(|(prior, value)| prior.ln(value)).sum()
    })
}

/// Gamma-Gamma of few customers. Errors: a spend that is not positive, nobody who bought again, or a search that did not settle.
pub(super) fn spend(spenders: &[Spender]) -> Result<(GammaGamma, Report)> {
    let priors = [Prior(6.0, 0.7), Prior(4.0, 0.4), Prior(1.0, 1.5)];
    GammaGamma::fit_towards(spenders, |theta| {
        // The third is the size of a typical purchase beside the average seen.
        let known = [theta[0], theta[1], theta[0] * theta[2] / theta[1]];
        priors.iter().zip(known).map(|(prior, value)| prior.ln(value)).sum()
    })
}
