//! Who has been silent for too long, against his own rhythm rather than a fixed number of days.
//!
//! The logarithms of the gaps between a customer's purchases are normal around his own mean, and the means are normal over
//! customers (one-way random effects, variance components by the analysis of variance; Searle, Casella & McCulloch 1992).
//! A customer with few gaps is drawn towards the common rhythm; one whose gaps are far more regular than the base's (chi-squared test
//! at 1 %) keeps his own, even where the others have none. The chance that a gap lasts at least as long as the present
//! silence follows from Student's t (the predictive distribution). It is the chance *if he is still a customer*: a
//! small one is a reason to call, not a proof that he left.

use serde::{Deserialize, Serialize};

use crate::error::{InsightError, Result};
use crate::num::special::{chi2_sf, t_cdf};
use crate::num::stats::sum;

/// Gaps that the whole base must have for a rhythm to exist.
const LEAST_GAPS: usize = 3;
/// Gaps that the common spread counts for against a customer's own.
const PRIOR_GAPS: f64 = 4.0;
/// Gaps that a customer needs to be found regular, and the chance of gaps less regular than his among usual customers.
const LEAST_REGULAR: usize = 4;
const CERTAINLY_REGULAR: f64 = 0.99;
/// No rhythm is taken as more regular than about 5 %.
const LEAST_SPREAD: f64 = 0.05;

/// When a silence is remarkable.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SilenceSettings {
    /// Late when the chance of such a gap is below this.
    pub late: f64,
    /// Overdue when it is below this.
    pub overdue: f64,
}

impl Default for SilenceSettings {
    fn default() -> Self {
        Self { late: 0.2, overdue: 0.05 }
    }
}

/// What the rhythm of a customer was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Basis {
    /// One purchase only: the rhythm of the whole base.
    Base,
    /// One or two gaps of his own, drawn towards the base.
    Mixed,
    /// Three or more gaps of his own that make a rhythm.
    Own,
    /// Three or more gaps of his own that differ as much as those of different customers: the rhythm of the whole base.
    Irregular,
}

impl std::fmt::Display for Basis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Base => "all customers' gaps (bought once)",
            Self::Mixed => "all customers' gaps and one or two of his own",
            Self::Own => "his own gaps",
            Self::Irregular => "all customers' gaps (his own show no rhythm)",
        })
    }
}

/// How remarkable the silence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum SilenceState {
    /// Within the rhythm.
    OnTime,
    /// Longer than usual.
    Late,
    /// Much longer than usual.
    Overdue,
}

impl std::fmt::Display for SilenceState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::OnTime => "on time",
            Self::Late => "late",
            Self::Overdue => "overdue",
        })
    }
}

/// A customer's silence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Silence {
    /// Gaps between purchase days seen.
    pub gaps: usize,
    /// The gap usual for him, in days (the median of his rhythm).
    pub usual_gap: f64,
    /// Days since the last purchase.
    pub silence: f64,
    /// Chance that a gap lasts at least this long if he is still a customer, 0 to 1.
    pub chance: f64,
    /// What the rhythm was read from.
    pub basis: Basis,
    /// The verdict.
    pub state: SilenceState,
}

/// The silence of every customer on day `today`, from his purchase days (any order, repeats allowed, at least one).
///
/// Errors: no customer, one without a purchase, a purchase after today, fewer than three gaps in the whole base, or
/// thresholds that are not 0 ≤ overdue ≤ late ≤ 1.
pub fn silences(customers: &[Vec<i32>], today: i32, settings: &SilenceSettings) -> Result<Vec<Silence>> {
    if !(0.0 <= settings.overdue && settings.overdue <= settings.late && settings.late <= 1.0) {
        let given = format!("{} and {}", settings.late, settings.overdue);
        return Err(InsightError::setting("late and overdue", given, "0 ≤ overdue ≤ late ≤ 1 must hold"));
    }
    if customers.is_empty() {
        return Err(InsightError::Empty { what: "no customer was given" });
    }
    let rhythms = customers.iter().enumerate().map(|(row, days)| Rhythm::of(row, days, today));
    let rhythms = rhythms.collect::<Result<Vec<Rhythm>>>()?;
    let base = Base::of(&rhythms)?;
    Ok(rhythms.iter().map(|r| base.judge(r, settings)).collect())
}

/// A customer's gaps in logarithms of days.
struct Rhythm {
    gaps: usize,
    mean: f64,
    /// Sum of squared deviations from the mean.
    scatter: f64,
    silence: f64,
}

impl Rhythm {
    fn of(row: usize, days: &[i32], today: i32) -> Result<Self> {
        let mut days = days.to_vec();
        days.sort_unstable();
        days.dedup();
        let last = *days.last().ok_or(InsightError::Empty { what: "a customer has no purchase" })?;
        if last > today {
            return Err(InsightError::Future { what: "A purchase", row });
        }
        let logs: Vec<f64> = days.windows(2).map(|d| ((i64::from(d[1]) - i64::from(d[0])) as f64).ln()).collect();
        let mean = if logs.is_empty() { 0.0 } else { sum(logs.iter().copied()) / logs.len() as f64 };
        let scatter = sum(logs.iter().map(|l| (l - mean).powi(2)));
        Ok(Self { gaps: logs.len(), mean, scatter, silence: (i64::from(today) - i64::from(last)) as f64 })
    }
}

/// The rhythm of the whole base: common mean (generalised least squares), variance within and between customers.
struct Base {
    mean: f64,
    within: f64,
    between: f64,
    /// Degrees of freedom of `within`.
    freedom: f64,
}

impl Base {
    fn of(rhythms: &[Rhythm]) -> Result<Self> {
        let with: Vec<&Rhythm> = rhythms.iter().filter(|r| r.gaps > 0).collect();
        let gaps: f64 = with.iter().map(|r| r.gaps as f64).sum();
        if gaps < LEAST_GAPS as f64 {
            let what = "a buying rhythm, counted in gaps between two purchase days of one customer,";
            return Err(InsightError::TooFew { what, needed: LEAST_GAPS, found: gaps as usize });
        }
        let mean = sum(with.iter().map(|r| r.gaps as f64 * r.mean)) / gaps;
        let groups = with.len() as f64;
        let spread = sum(with.iter().map(|r| r.gaps as f64 * (r.mean - mean).powi(2)));
        let inside = sum(with.iter().map(|r| r.scatter));
        let floor = LEAST_SPREAD * LEAST_SPREAD;
        // without repeated gaps the two components cannot be told apart: all of the spread counts as within
        let total = (spread + inside) / (gaps - 1.0);
        let within = if gaps > groups { inside / (gaps - groups) } else { total }.max(floor);
        let squares = with.iter().map(|r| (r.gaps as f64).powi(2)).sum::<f64>();
        let per_group = if groups > 1.0 { (gaps - squares / gaps) / (groups - 1.0) } else { 1.0 };
        let between = if groups > 1.0 { (spread / (groups - 1.0) - within) / per_group } else { 0.0 };
        let between = between.max(floor);
        // Each customer counts by how well his mean is known, not by his gaps: else one who comes daily rules all others.
        let weight = |r: &Rhythm| 1.0 / (between + within / r.gaps as f64);
        let weights = sum(with.iter().map(|r| weight(r)));
        let mean = sum(with.iter().map(|r| weight(r) * r.mean)) / weights;
        Ok(Self { mean, within, between, freedom: (gaps - groups).max(1.0) })
    }

    fn judge(&self, r: &Rhythm, settings: &SilenceSettings) -> Silence {
        let n = r.gaps as f64;
        let regular = r.gaps >= LEAST_REGULAR && chi2_sf(r.scatter / self.within, n - 1.0) > CERTAINLY_REGULAR;
        // A regular customer is believed: his own spread, and any mean that a customer could have.
        let (prior_gaps, within, between) = if regular {
            let own = ((self.within + r.scatter) / n).max(LEAST_SPREAD * LEAST_SPREAD);
            (1.0, own, self.between + self.within)
        } else {
            (PRIOR_GAPS, self.within, self.between)
        };
        let precision = n / within + 1.0 / between;
        let weight = n / within / precision;
        let centre = weight * r.mean + (1.0 - weight) * self.mean;
        let believed = regular || weight >= 0.5;
        // Who has no rhythm of his own is measured by the spread of all, which many gaps have made known.
        let prior_gaps = if believed { prior_gaps } else { prior_gaps.max(self.freedom) };
        let freedom = prior_gaps + (n - 1.0).max(0.0);
        let own = ((prior_gaps * self.within + r.scatter) / freedom).max(LEAST_SPREAD * LEAST_SPREAD);
        let scale = (own + 1.0 / precision).sqrt();
        let chance = if r.silence < 1.0 { 1.0 } else { 1.0 - t_cdf((r.silence.ln() - centre) / scale, freedom) };
        let state = match chance {
            c if c < settings.overdue => SilenceState::Overdue,
            c if c < settings.late => SilenceState::Late,
            _ => SilenceState::OnTime,
        };
        let basis = match r.gaps {
            0 => Basis::Base,
            1 | 2 => Basis::Mixed,
            _ if believed => Basis::Own,
            _ => Basis::Irregular,
        };
        Silence { gaps: r.gaps, usual_gap: centre.exp(), silence: r.silence, chance, basis, state }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(step: i32, last: i32) -> Vec<i32> {
        (0..8).map(|k| last - k * step).collect()
    }

    #[test]
    fn the_same_silence_means_different_things() {
        let base = vec![every(7, 60), every(60, 60), every(30, 95), vec![60], every(7, 100)];
        let found = silences(&base, 100, &SilenceSettings::default()).unwrap();
        assert_eq!(found[0].state, SilenceState::Overdue);
        assert_eq!(found[1].state, SilenceState::OnTime);
        assert_eq!((found[2].state, found[4].chance), (SilenceState::OnTime, 1.0));
        assert!((found[0].usual_gap - 7.0).abs() < 0.5 && (found[1].usual_gap - 60.0).abs() < 4.0);
        assert_eq!((found[3].basis, found[0].basis, found[0].gaps), (Basis::Base, Basis::Own, 7));
    }

    #[test]
    fn an_irregular_customer_gets_more_patience() {
        let irregular: Vec<i32> = vec![0, 2, 30, 33, 80, 84, 100, 160];
        let base = vec![every(20, 160), irregular, every(22, 150), every(19, 155)];
        let found = silences(&base, 215, &SilenceSettings::default()).unwrap();
        assert!(found[1].chance > found[0].chance);
    }

    /// Among customers who come when they like, one who comes every three weeks is judged by his three weeks.
    #[test]
    fn a_rhythm_of_his_own_is_seen_among_customers_without() {
        let mut rng = crate::num::rng::Rng::new(3);
        let mut base: Vec<Vec<i32>> = (0..60)
            .map(|_| {
                let mut day = 0;
                let gap = |rng: &mut crate::num::rng::Rng| (4.7 + rng.normal()).exp() as i32 + 1;
                (0..6)
                    .map(|_| {
                        day += gap(&mut rng);
                        day
                    })
                    .collect()
            })
            .collect();
        let today = base.iter().flatten().max().unwrap() + 10;
        base.push((0..9).map(|k| today - 80 - 21 * k - k % 2).collect());
        base.push(vec![today - 1500]);
        let found = silences(&base, today, &SilenceSettings::default()).unwrap();
        let [.., regular, once] = found.as_slice() else { panic!("two customers at least") };
        assert_eq!((once.basis, once.state), (Basis::Base, SilenceState::Overdue), "{once:?}");
        assert!(once.chance < 0.03, "all customers' gaps are well known: {once:?}");
        assert_eq!((regular.basis, regular.state), (Basis::Own, SilenceState::Overdue), "{regular:?}");
        assert!((regular.usual_gap - 21.0).abs() < 4.0, "{regular:?}");
        let without = found.iter().filter(|s| s.basis == Basis::Irregular).count();
        assert!(without > 50, "{without} of 60 have no rhythm");
    }

    /// One who comes daily has a thousand gaps, but he is one customer among fifty.
    #[test]
    fn one_heavy_buyer_does_not_set_the_common_rhythm() {
        let today = 2000;
        let mut base: Vec<Vec<i32>> = (0..50).map(|i| (0..5).map(|k| today - i - 60 * k).collect()).collect();
        base.push((0..=1000).map(|k| today - k).collect());
        base.push(vec![today - 30]);
        let found = silences(&base, today, &SilenceSettings::default()).unwrap();
        let once = found.last().unwrap();
        assert_eq!((once.basis, once.state), (Basis::Base, SilenceState::OnTime), "{once:?}");
        assert!((45.0..65.0).contains(&once.usual_gap), "{once:?}");
    }

    #[test]
    fn refuses_what_has_no_rhythm() {
        let settings = SilenceSettings::default();
        assert!(matches!(silences(&[], 0, &settings), Err(InsightError::Empty { .. })));
        assert!(matches!(silences(&[vec![]], 0, &settings), Err(InsightError::Empty { .. })));
        assert!(matches!(silences(&[vec![5]], 0, &settings), Err(InsightError::Future { row: 0, .. })));
        assert!(matches!(silences(&[vec![1, 2, 2]], 9, &settings), Err(InsightError::TooFew { found: 1, .. })));
        let wrong = SilenceSettings { late: 0.1, overdue: 0.2 };
        assert!(matches!(silences(&[every(3, 0)], 9, &wrong), Err(InsightError::Setting { .. })));
    }
}
