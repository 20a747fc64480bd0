//! Which model the data can carry, and why: every answer names the model it came from.

use super::bgnbd::BgNbd;
use super::estimate::{Border, Report};
use super::few;
use super::gammagamma::{GammaGamma, repeaters};
use super::history::{Grouped, History, Spender};
use super::nbd::{self, Nbd};
use super::paretonbd::ParetoNbd;
use super::simple::{PastRate, PastSpend};
use crate::error::{InsightError, Result};
use crate::num::quadrature::integrate;

/// Fewer customers than this are drawn towards published fits: four parameters would describe noise.
pub const LEAST_CUSTOMERS: usize = 20;
/// Fewer customers with a repeat purchase than this are drawn towards published fits, too.
pub const LEAST_REPEATERS: usize = 10;

/// Which purchase model is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// BG/NBD, or what remains of it when the data cannot carry it.
    #[default]
    Auto,
    /// Pareto/NBD, or what remains of it.
    ParetoNbd,
    /// NBD: nobody leaves.
    Nbd,
    /// Past rate with shrinkage.
    Simple,
}

/// A fitted purchase model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PurchaseModel {
    /// See [`BgNbd`].
    BgNbd(BgNbd),
    /// See [`ParetoNbd`].
    ParetoNbd(ParetoNbd),
    /// See [`Nbd`].
    Nbd(Nbd),
    /// See [`PastRate`].
    PastRate(PastRate),
}

/// A fitted purchase model with the story of the fit.
#[derive(Debug, Clone, PartialEq)]
pub struct PurchaseFit {
    /// The model to predict with.
    pub model: PurchaseModel,
    /// How the fit went; `None` for the simple fallback, which fits nothing.
    pub report: Option<Report>,
    /// Which model was used and why, in one sentence.
    pub why: String,
}

/// A fitted spend model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SpendModel {
    /// See [`GammaGamma`]; the second field is the pooled average, used where the model has no mean (q ≤ 1).
    GammaGamma(GammaGamma, PastSpend),
    /// See [`PastSpend`].
    PastSpend(PastSpend),
}

/// A fitted spend model with the story of the fit.
#[derive(Debug, Clone, PartialEq)]
pub struct SpendFit {
    /// The model to predict with.
    pub model: SpendModel,
    /// How the fit went; `None` for the simple fallback.
    pub report: Option<Report>,
    /// Which model was used and why, in one sentence.
    pub why: String,
}

impl PurchaseModel {
    /// The model's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BgNbd(_) => "BG/NBD",
            Self::ParetoNbd(_) => "Pareto/NBD",
            Self::Nbd(_) => "NBD",
            Self::PastRate(_) => "past rate with shrinkage",
        }
    }

    /// Probability of still being alive; `None` for models without dropout.
    pub fn p_alive(&self, h: &History) -> Option<f64> {
        match self {
            Self::BgNbd(m) => Some(m.p_alive(h)),
            Self::ParetoNbd(m) => Some(m.p_alive(h)),
            Self::Nbd(_) | Self::PastRate(_) => None,
        }
    }

    /// Expected purchases in the next `t` time units.
    pub fn expected(&self, h: &History, t: f64) -> f64 {
        match self {
            Self::BgNbd(m) => m.expected(h, t),
            Self::ParetoNbd(m) => m.expected(h, t),
            Self::Nbd(m) => m.expected(h, t.max(0.0)),
            Self::PastRate(m) => m.rate(h) * t.max(0.0),
        }
    }

    /// Chance of no purchase in the next `horizon` time units: he is gone, or does not come before he leaves by himself.
    pub fn nothing(&self, h: &History, horizon: f64) -> f64 {
        // E exp(−λt) for a rate λ of a Gamma law.
        let none = |shape: f64, time: f64, t: f64| (-shape * (t / time).ln_1p()).exp();
        match self {
            Self::BgNbd(m) => {
                let alive = m.p_alive(h);
                1.0 - alive + alive * none(m.r + h.x, m.alpha + h.t, horizon)
            }
            Self::ParetoNbd(m) => {
                let (alive, beta) = (m.p_alive(h), m.beta + h.t);
                let still = |t: f64| none(m.s, beta, t) * none(m.r + h.x, m.alpha + h.t, t);
                let left_first = discount(horizon, 0.0, beta, |t| m.s / (beta + t) * still(t));
                (1.0 - alive + alive * (left_first + still(horizon))).min(1.0)
            }
            Self::Nbd(m) => none(m.r + h.x, m.alpha + h.t, horizon),
            Self::PastRate(m) => none(m.shape + h.x, m.time + h.t, horizon),
        }
    }

    /// Expected purchases in the next `horizon` time units, each discounted by exp(−δ·time): the "discounted expected
    /// residual transactions" of Fader, Hardie & Lee, "RFM and CLV" (2005), in continuous time. An infinite horizon needs δ > 0.
    pub fn discounted(&self, h: &History, horizon: f64, delta: f64) -> f64 {
        if delta == 0.0 {
            return self.expected(h, horizon);
        }
        let constant = |rate: f64| rate * -(-delta * horizon).exp_m1() / delta;
        match self {
            Self::BgNbd(m) => m.discounted(h, horizon, delta),
            Self::ParetoNbd(m) => discount(horizon, delta, m.beta + h.t, |tau| m.rate(h, tau)),
            Self::Nbd(m) => constant(m.expected(h, 1.0)),
            Self::PastRate(m) => constant(m.rate(h)),
        }
    }
}

/// ∫ exp(−δτ)·rate(τ) dτ over 0..horizon, on a logarithmic time axis with the model's own time scale.
pub(super) fn discount(horizon: f64, delta: f64, scale: f64, rate: impl Fn(f64) -> f64) -> f64 {
    let end = if delta > 0.0 { horizon.min(40.0 / delta) } else { horizon };
    let width = (end / scale).ln_1p();
    let panels = (width / 1.5 + delta.abs() * end / 6.0).ceil() as usize;
    integrate(0.0, width, panels, |w| {
        let tau = scale * w.exp_m1();
        (-delta * tau).exp() * rate(tau) * scale * w.exp()
    })
}

impl SpendModel {
    /// The model's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::GammaGamma(..) => "Gamma-Gamma",
            Self::PastSpend(_) => "average spend with shrinkage",
        }
    }

    /// Expected value of a customer's next purchase.
    pub fn expected(&self, spender: &Spender) -> f64 {
        match self {
            Self::GammaGamma(m, pooled) => m.expected(spender).unwrap_or_else(|| pooled.expected(spender)),
            Self::PastSpend(m) => m.expected(spender),
        }
    }
}

/// Fits the wanted purchase model, or the simpler one that the data can carry.
///
/// Errors: no or wrong histories, or no time observed. Too little data is no error: the result names its fallback.
pub fn fit_purchases(histories: &[History], choice: Choice) -> Result<PurchaseFit> {
    let grouped = Grouped::new(histories)?;
    let simple = |why: String| {
        let model = PurchaseModel::PastRate(PastRate::fit_grouped(&grouped)?);
        Ok(PurchaseFit { model, report: None, why: format!("Past rate with shrinkage, because {why}.") })
    };
    if choice == Choice::Simple {
        return simple(
            "it was asked for; it supposes that nobody ever leaves, so it foretells too much where some do".to_owned(),
        );
    }
    if let Some(why) = too_small(&grouped) {
        return few_purchases(&grouped, &why).or_else(|_| simple(why));
    }
    let fitted = match choice {
        Choice::Nbd | Choice::Simple => Err(InsightError::NotConverged { model: "NBD", reason: String::new() }),
        Choice::Auto => BgNbd::fit_grouped(&grouped).map(|(m, r)| (PurchaseModel::BgNbd(m), r)),
        Choice::ParetoNbd => ParetoNbd::fit(histories).map(|(m, r)| (PurchaseModel::ParetoNbd(m), r)),
    };
    let reason = match fitted {
        Ok((model, report)) if report.border != Some(Border::NoDropout) => {
            let note = match report.border {
                Some(_) => ", though one of its parameters lies on the border, so single parameters mean little",
                None => "",
            };
            let why = format!(
                "{}: {} customers, {} with repeat purchases{note}.",
                model.name(),
                grouped.customers,
                grouped.repeaters
            );
            return Ok(PurchaseFit { model, report: Some(report), why });
        }
        Ok(_) => "the data show no sign of customers leaving".to_owned(),
        Err(_) if choice == Choice::Nbd => "it was asked for".to_owned(),
        Err(error) => format!("the model with dropout failed ({error})"),
    };
    match nbd::fit_grouped(&grouped) {
        Ok((scaled, report)) => {
            let model = PurchaseModel::Nbd(Nbd { r: scaled[0], alpha: scaled[1] * grouped.scale });
            // One constant rate for all is no failure of the fit, but nothing can then be said of how customers differ.
            let alike = if report.border.is_some() {
                " All customers seem to buy at one rate: r and alpha run off together and have no standard errors, only their ratio, that rate, is known."
            } else {
                ""
            };
            Ok(PurchaseFit { model, report: Some(report), why: format!("NBD, because {reason}.{alike}") })
        }
        Err(error) => simple(format!("no model could be fitted ({error})")),
    }
}

/// Few customers: what was published of other shops says what theirs cannot.
fn few_purchases(grouped: &Grouped, why: &str) -> Result<PurchaseFit> {
    let (model, report) = few::purchases(grouped)?;
    let why = format!(
        "Pareto/NBD drawn towards what was published of other shops (how soon customers leave and how much they differ is mostly assumed), because {why}: \
         read the intervals, a single figure means little."
    );
    Ok(PurchaseFit { model: PurchaseModel::ParetoNbd(model), report: Some(report), why })
}

fn too_small(grouped: &Grouped) -> Option<String> {
    match (grouped.customers, grouped.repeaters) {
        (1, _) => Some("there is not enough data: one customer".to_owned()),
        (n, _) if n < LEAST_CUSTOMERS => Some(format!("there is not enough data: {n} customers")),
        (_, 0) => Some("nobody has bought a second time yet".to_owned()),
        (_, k) if k < LEAST_REPEATERS => Some(few_again(k)),
        _ => None,
    }
}

/// Fits Gamma-Gamma, or the average with shrinkage where the data cannot carry it.
///
/// Errors: a spend that is not positive and finite, or no repeat purchase at all.
pub fn fit_spend(spenders: &[Spender]) -> Result<SpendFit> {
    let pooled = PastSpend::fit(spenders)?;
    let kept = repeaters(spenders)?;
    let simple = |why: String| {
        let why = format!("Average spend with shrinkage, because {why}.");
        Ok(SpendFit { model: SpendModel::PastSpend(pooled), report: None, why })
    };
    if kept.len() < LEAST_REPEATERS {
        let why = few_again(kept.len());
        return match few::spend(&kept) {
            Ok((model, report)) => Ok(SpendFit {
                model: SpendModel::GammaGamma(model, pooled),
                report: Some(report),
                why: format!("Gamma-Gamma drawn towards what was published of other shops, because {why}."),
            }),
            Err(_) => simple(why),
        };
    }
    match GammaGamma::fit(&kept) {
        Ok((model, report)) => {
            let mut why = format!("Gamma-Gamma: {} customers with repeat purchases.", kept.len());
            if model.correlation.abs() > 0.3 {
                why += &format!(
                    " Careful: how much customers spend goes with how often they buy (correlation {:.2}), which the model assumes it does not.",
                    model.correlation
                );
            }
            Ok(SpendFit { model: SpendModel::GammaGamma(model, pooled), report: Some(report), why })
        }
        Err(InsightError::NoVariation { .. }) => simple("every purchase has the same value".to_owned()),
        Err(error) => simple(format!("Gamma-Gamma failed ({error})")),
    }
}
fn few_again(customers: usize) -> String {
    match customers {
        0 => "nobody has bought again".to_owned(),
        1 => "only one customer has bought again".to_owned(),
        many => format!("only {many} customers have bought again"),
    }
}
