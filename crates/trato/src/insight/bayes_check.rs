//! What the win probabilities of `bayes` are worth: each closed deal is judged by what was known before it.

use serde_json::{Value, json};
use trato_insight::bayes::{Deal, State, WinEstimate, WinModel};
use trato_insight::classify::Metrics;
use trato_insight::classify::metrics::{ece_by_chance, log_losses};
use trato_insight::num::rng::Rng;
use trato_insight::num::stats::mean_and_error;

use super::failure::Outcome;
use super::report::{Report, percent};
use super::table::Words;

/// Judged deals below which nothing is said of how good the probabilities are.
const LEAST_JUDGED: usize = 30;
/// Points that probabilities may be off on average, however surely, before the reader is warned.
const TOLERATED: f64 = 0.03;
/// Standard errors beyond which a difference is no chance (95 %).
const CLEAR: f64 = 1.96;
/// Total gain in log loss (nats) below which luck is not ruled out: a model that knows nothing reaches ln 20 once in twenty times at
/// most, however few or lopsided the rows, since its likelihood ratio to the share is 1 on average (Ville 1939; Shafer et al. 2011).
const LUCK: f64 = 2.996;
/// A gain in log loss below this share of the loss helps nobody.
const NOTICED: f64 = 0.01;
/// Seed of the order of deals without dates, and of the redrawn outcomes.
const SEED: u64 = 1;

/// The deals and what is known of their time.
pub struct Check<'a> {
    /// All deals, open ones included.
    pub deals: &'a [Deal<'a>],
    /// When each deal began, NaN where that is not known; `None` without a column of dates.
    pub order: Option<&'a [f64]>,
    /// When each deal was decided, as far as it is known.
    pub decided: Option<&'a [f64]>,
    /// Whether open deals are judged by their stage, too.
    pub staged: bool,
    /// The outcome's own words.
    pub words: &'a Words,
}

/// What was told of the judged deals and what came of them.
#[derive(Default)]
struct Told {
    model: Vec<f64>,
    base: Vec<f64>,
    won: Vec<bool>,
}

impl Check<'_> {
    /// Judges each closed deal by those known before it (prequentially: Dawid 1984), and says what the probabilities are worth.
    pub fn run(&self, empty: impl Fn() -> trato_insight::Result<WinModel>, report: &mut Report) -> Outcome<()> {
        let told = self.judge(empty()?)?;
        let (true, Ok(own), Ok(rate)) = (
            told.won.len() >= LEAST_JUDGED,
            Metrics::of(&told.model, &told.won),
            Metrics::of_base_rate(&told.base, &told.won),
        ) else {
            report.notes(&[format!(
                "Too few rows to check how good the probabilities are ({} judged, {LEAST_JUDGED} needed): do not rely on them yet.",
                told.won.len()
            )]);
            report.put("check", Value::Null);
            return Ok(());
        };
        let how = match self.order {
            Some(_) => "in order of time",
            None => "in random order; --date COLUMN puts them in time",
        };
        let stage = if self.staged { ", without the stage, whose effect is not checked" } else { "" };
        report.fact("Checked on", format!("{} rows, each judged by those before it ({how}){stage}", own.rows));
        report.fact(
            &format!("Against the share {}", self.words.yes),
            format!(
                "log loss {:.4} against {:.4}, Brier {:.4} against {:.4}",
                own.log_loss, rate.log_loss, own.brier, rate.brier
            ),
        );
        let chance = ece_by_chance(&told.model, SEED);
        let off = format!("{:.1} points (chance alone makes up to {:.1})", 100.0 * own.ece, 100.0 * chance);
        report.fact("Off on average (ECE)", &off);
        let worth = told.worth(rate.log_loss);
        let warning = match worth {
            "better" if own.ece > chance.max(TOLERATED) => Some(format!(
                "The probabilities are off by {off} on average: believe their order (AUC {:.2}) rather than the figures. classify gives calibrated ones.",
                own.auc
            )),
            "better" => {
                report.say(format!(
                    "The probabilities tell more than the share {} so far ({}) does, by more than chance.",
                    self.words.yes,
                    percent(own.base_rate)
                ));
                None
            }
            "no better" => Some(format!(
                "The probabilities are no better than telling everybody the share {} so far ({}): do not rely on them.",
                self.words.yes,
                percent(own.base_rate)
            )),
            _ => Some(format!(
                "Whether the probabilities are better than telling everybody the share {} so far ({}) cannot be told from {} rows: do not rely on them yet.",
                self.words.yes,
                percent(own.base_rate),
                own.rows
            )),
        };
        report.notes(&warning.into_iter().collect::<Vec<_>>());
        report.put(
            "check",
            json!({"model": own, "base_rate": rate, "in_time": self.order.is_some(), "worth": worth, "ece_by_chance": chance}),
        );
        Ok(())
    }

    /// Tells each closed deal what the deals decided before it teach.
    fn judge(&self, mut model: WinModel) -> Outcome<Told> {
        let mut told = Told::default();
        // Closed deals that began earlier, by when they were decided, the earliest last.
        let mut waiting: Vec<(f64, usize)> = Vec::new();
        for at in self.sequence() {
            let deal = &self.deals[at];
            let now = self.order.map_or(f64::INFINITY, |time| begun(time[at]));
            while let Some((_, earlier)) = waiting.pop_if(|(decided, _)| *decided <= now) {
                model.learn(&self.deals[earlier])?;
            }
            // Where a deal was lost is known only once it is lost.
            let open = Deal { stage: None, fields: deal.fields.clone(), state: State::Open };
            if let WinEstimate::Probability { probability, .. } = model.estimate(&open)? {
                let total = model.total();
                told.model.push(probability);
                told.base.push((total.won as f64 + 1.0) / (total.won as f64 + total.lost as f64 + 2.0));
                told.won.push(deal.state == State::Won);
            }
            match self.decided.map(|days| days[at]).filter(|day| *day > now) {
                Some(decided) => {
                    let place = waiting.partition_point(|(other, _)| *other > decided);
                    waiting.insert(place, (decided, at));
                }
                None => model.learn(deal)?,
            }
        }
        Ok(told)
    }

    /// The closed deals in time, those without a date first; in random order where no dates are told.
    fn sequence(&self) -> Vec<usize> {
        let mut closed: Vec<usize> = (0..self.deals.len()).filter(|&at| self.deals[at].state != State::Open).collect();
        match self.order {
            Some(time) => {
                closed.sort_by(|&a, &b| begun(time[a]).total_cmp(&begun(time[b])));
            }
            None => Rng::new(SEED).shuffle(&mut closed),
        }
        closed
    }
}

/// A deal without a date comes before all others.
fn begun(day: f64) -> f64 {
    if day.is_nan() { f64::NEG_INFINITY } else { day }
}

impl Told {
    /// Whether the model told more than the share won: "better", "no better" or "cannot be told".
    fn worth(&self, loss: f64) -> &'static str {
        let (model, base) = (log_losses(&self.model, &self.won), log_losses(&self.base, &self.won));
        let gains: Vec<f64> = base.iter().zip(&model).map(|(base, model)| base - model).collect();
        let (gain, error) = mean_and_error(&gains);
        if gain > CLEAR * error && gains.iter().sum::<f64>() > LUCK {
            "better"
        } else if gain + CLEAR * error < NOTICED * loss {
            "no better"
        } else {
            "cannot be told"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words { yes: "won".to_owned(), no: "lost".to_owned() }
    }

    fn check(rows: &[(&'static str, bool)], order: Option<&[f64]>, decided: Option<&[f64]>) -> Told {
        let deal = |(source, won): &(&'static str, bool)| Deal {
            stage: None,
            fields: vec![("source", *source)],
            state: if *won { State::Won } else { State::Lost },
        };
        let deals: Vec<Deal<'_>> = rows.iter().map(deal).collect();
        let check = Check { deals: &deals, order, decided, staged: false, words: &words() };
        check.judge(WinModel::new::<&str>(&[], 4.0, 10).unwrap()).unwrap()
    }

    /// A field that tells nothing is no better or cannot be told; one that tells much is better.
    #[test]
    fn three_answers() {
        let names = ["a", "b", "c", "d", "e", "f"];
        for (wanted, rows, strength) in [("no better", 8000, 0.0), ("better", 400, 0.4), ("cannot be told", 60, 0.22)] {
            let mut rng = Rng::new(3);
            let list: Vec<(&str, bool)> = (0..rows)
                .map(|n| {
                    let chance = 0.5 + if n % 2 == 0 { strength } else { -strength };
                    (names[n % 6], rng.f64() < chance)
                })
                .collect();
            let told = check(&list, None, None);
            assert_eq!(told.worth(0.69), wanted, "{rows} rows, {strength}");
        }
    }

    /// Outcomes that no column has anything to do with, few and many columns and levels: at most one in fifty tables is said to know
    /// something, and so it is at each size.
    #[test]
    fn noise_is_not_taken_for_knowledge() {
        const FIELDS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let names: Vec<String> = (0..200).map(|level| format!("v{level}")).collect();
        for (rows, tables) in [(60, 240), (100, 160), (400, 60), (2000, 8)] {
            let (mut better, mut judged) = (0, 0);
            for table in 0..tables {
                let mut rng = Rng::new(7_000 + 10 * table + rows as u64);
                let levels: &[usize] =
                    [&[3, 5][..], &[2, 3, 4, 6, 9, 20, 40, 50], &[200, 5], &[50, 50, 50]][table as usize % 4];
                let rate = [0.5, 0.35, 0.8][table as usize / 4 % 3];
                let deals: Vec<Deal<'_>> = (0..rows)
                    .map(|_| {
                        let value = |rng: &mut Rng, many: usize| names[(rng.f64() * many as f64) as usize].as_str();
                        let fields = levels.iter().zip(FIELDS).map(|(many, name)| (name, value(&mut rng, *many)));
                        let fields = fields.collect();
                        let state = if rng.f64() < rate { State::Won } else { State::Lost };
                        Deal { stage: None, fields, state }
                    })
                    .collect();
                let words = words();
                let check = Check { deals: &deals, order: None, decided: None, staged: false, words: &words };
                let told = check.judge(WinModel::new::<&str>(&[], 4.0, 10).unwrap()).unwrap();
                let Ok(base) = Metrics::of_base_rate(&told.base, &told.won) else { continue };
                if told.won.len() >= LEAST_JUDGED {
                    judged += 1;
                    better += usize::from(told.worth(base.log_loss) == "better");
                }
            }
            println!("{rows} rows: {better} of {judged}");
            assert!(50 * better <= judged, "{rows} rows: {better} of {judged} tables of noise");
        }
    }

    /// Two hundred deals whose chances the model finds: what is left of the error is chance, and said to be.
    #[test]
    fn calibrated_probabilities_are_within_chance() {
        let mut warned = 0;
        for seed in 0..40 {
            let mut rng = Rng::new(100 + seed);
            let list: Vec<(&str, bool)> =
                (0..200).map(|n| (["a", "b"][n % 2], rng.f64() < [0.75, 0.25][n % 2])).collect();
            let told = check(&list, None, None);
            let own = Metrics::of(&told.model, &told.won).unwrap();
            warned += u32::from(own.ece > ece_by_chance(&told.model, SEED).max(TOLERATED));
        }
        assert!(warned <= 6, "{warned} of 40 warned by chance");
    }

    /// A deal teaches from the day on which it was decided; without a date it comes first.
    #[test]
    fn a_deal_teaches_once_it_is_decided() {
        let rows: Vec<(&str, bool)> = (0..60).map(|n| ("a", n % 2 == 0)).collect();
        let order: Vec<f64> = (0..60).map(f64::from).collect();
        let late: Vec<f64> = order.iter().map(|day| day + 30.0).collect();
        assert_eq!(check(&rows, Some(&order), None).won.len(), 40);
        // Ten won and ten lost are decided on day 49: only deals that began from then on can be judged.
        assert_eq!(check(&rows, Some(&order), Some(&late)).won.len(), 60 - 49);
        let mut gap = order.clone();
        gap[59] = f64::NAN;
        let deals: Vec<Deal<'_>> =
            (0..60).map(|_| Deal { stage: None, fields: Vec::new(), state: State::Won }).collect();
        let check = Check { deals: &deals, order: Some(&gap), decided: None, staged: false, words: &words() };
        assert_eq!(check.sequence()[..2], [59, 0]);
        let shuffled = Check { order: None, ..check }.sequence();
        assert_ne!(shuffled, (0..60).collect::<Vec<_>>());
        assert_eq!(
            {
                let mut all = shuffled;
                all.sort_unstable();
                all
            },
            (0..60).collect::<Vec<_>>()
        );
    }
}
