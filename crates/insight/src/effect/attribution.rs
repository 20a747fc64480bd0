//! Credit for the touches before a sale.
//!
//! First, last, linear, position-based and time-decay are rules of bookkeeping; the Markov model (Anderl, Becker, von Wangenheim & Schumann 2016,
//! *Mapping the customer journey*) asks how many sales would be lost if a channel were removed from all journeys.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::markov::removal_effects;
use crate::error::{InsightError, Result};

/// One touch of a customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Touch {
    /// The channel or campaign.
    pub channel: String,
    /// When, in days; only time decay reads it.
    pub day: Option<f64>,
}

/// One customer's touches in order of time and what came of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Journey {
    /// The touches; a journey without any is counted but gives no credit.
    pub touches: Vec<Touch>,
    /// What the sale is worth: 1 to count sales, or an amount; 0 for no sale.
    pub value: f64,
    /// Whether it ended with a sale.
    pub converted: bool,
}

/// A rule of attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// All to the first touch.
    First,
    /// All to the last touch.
    Last,
    /// The same to each touch.
    Linear,
    /// 40 % to the first, 40 % to the last, the rest shared by those between.
    Position,
    /// Half as much for each half-life that lies between touch and sale.
    Decay,
    /// By removal effect.
    Markov,
}

impl Model {
    /// All models.
    pub const ALL: [Self; 6] = [Self::First, Self::Last, Self::Linear, Self::Position, Self::Decay, Self::Markov];

    /// The model's name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
            Self::Linear => "linear",
            Self::Position => "position",
            Self::Decay => "decay",
            Self::Markov => "markov",
        }
    }
}

/// How credit is given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AttributionOptions {
    /// Share of first and last touch in the position model, each in [0, 0.5].
    pub ends: (f64, f64),
    /// Half-life of the decay model: in days where all touches have one, else in touches.
    pub half_life: f64,
}

impl Default for AttributionOptions {
    fn default() -> Self {
        Self { ends: (0.4, 0.4), half_life: 7.0 }
    }
}

/// One channel's credit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Credit {
    /// The channel.
    pub channel: String,
    /// Touches in all journeys.
    pub touches: usize,
    /// Journeys in which it appears.
    pub journeys: usize,
    /// Journeys with a sale in which it appears.
    pub sales: usize,
    /// Credit by model; over all channels each model's credit adds up to the attributed value.
    pub credit: BTreeMap<&'static str, f64>,
    /// Share of sales that would be lost without the channel (Markov), before sharing out; `None` without sales.
    pub removal_effect: Option<f64>,
}

/// All channels' credit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attribution {
    /// Channels by name.
    pub channels: Vec<Credit>,
    /// Journeys.
    pub journeys: usize,
    /// Journeys with a sale.
    pub sales: usize,
    /// Value of the sales that had a touch.
    pub value: f64,
    /// Value of sales without any touch: nobody's credit.
    pub untouched: f64,
    /// When it is true.
    pub assumptions: Vec<&'static str>,
}

/// Most channels that the Markov model is asked for: its work grows with their third power, and so many are no channels any more.
const MOST_CHANNELS: usize = 1000;

/// Shares out the value of all sales among channels by every model.
///
/// # Errors
/// [`InsightError::Empty`] without a touch, [`InsightError::NotFinite`] and [`InsightError::OutOfRange`] for a sale's value that is no
/// number or negative, [`InsightError::Impossible`] for more than a thousand channels, [`InsightError::Setting`].
pub fn attribute(journeys: &[Journey], options: &AttributionOptions) -> Result<Attribution> {
    check(journeys, options)?;
    let names: BTreeSet<&str> = journeys.iter().flat_map(|j| &j.touches).map(|t| t.channel.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    if names.is_empty() {
        return Err(InsightError::Empty { what: "no journey has a touch" });
    }
    if names.len() > MOST_CHANNELS {
        let rule = "at most 1000 can be told apart; put them into groups first";
        return Err(InsightError::Impossible { what: "the number of channels", value: names.len() as f64, rule });
    }
    let ids: BTreeMap<&str, usize> = names.iter().enumerate().map(|(id, &name)| (name, id)).collect();
    let paths: Vec<Vec<usize>> =
        journeys.iter().map(|j| j.touches.iter().map(|t| ids[t.channel.as_str()]).collect()).collect();
    let mut channels: Vec<Credit> = names
        .iter()
        .map(|&name| Credit {
            channel: name.to_owned(),
            touches: 0,
            journeys: 0,
            sales: 0,
            credit: Model::ALL.iter().map(|m| (m.name(), 0.0)).collect(),
            removal_effect: None,
        })
        .collect();
    let (mut value, mut untouched) = (0.0, 0.0);
    for (journey, path) in journeys.iter().zip(&paths) {
        path.iter().for_each(|&id| channels[id].touches += 1);
        for id in path.iter().copied().collect::<BTreeSet<_>>() {
            channels[id].journeys += 1;
            channels[id].sales += usize::from(journey.converted);
        }
        if !journey.converted {
            continue;
        }
        if path.is_empty() {
            untouched += journey.value;
            continue;
        }
        value += journey.value;
        for model in [Model::First, Model::Last, Model::Linear, Model::Position, Model::Decay] {
            for (&id, share) in path.iter().zip(shares(model, journey, options)) {
                *channels[id].credit.entry(model.name()).or_default() += share * journey.value;
            }
        }
    }
    let outcomes: Vec<bool> = journeys.iter().map(|j| j.converted).collect();
    if let Some(effects) = removal_effects(&paths, &outcomes, names.len()) {
        let total: f64 = effects.iter().sum();
        for (channel, effect) in channels.iter_mut().zip(effects) {
            channel.removal_effect = Some(effect);
            if total > 0.0 {
                channel.credit.insert(Model::Markov.name(), effect / total * value);
            }
        }
    }
    Ok(Attribution {
        channels,
        journeys: journeys.len(),
        sales: outcomes.iter().filter(|&&sold| sold).count(),
        value,
        untouched,
        assumptions: vec![
            "All touches were recorded and belong to the right customer; what was not recorded gets no credit.",
            "Every model shares out all sales, as if none had come without the touches: only a control group tells what they caused.",
            "First, last, linear, position and decay are conventions, not findings.",
            "Markov: the next touch depends only on the present one, and a customer who would have met a removed channel leaves.",
            "Journeys without a sale must be in the list, else every channel looks equally good to the Markov model.",
        ],
    })
}

fn check(journeys: &[Journey], options: &AttributionOptions) -> Result<()> {
    let (first, last) = options.ends;
    if !((0.0..=0.5).contains(&first) && (0.0..=0.5).contains(&last)) {
        let rule = "the shares of the first and the last touch must lie between 0 and 0.5";
        return Err(InsightError::setting("ends", format!("{first} and {last}"), rule));
    }
    if !(options.half_life > 0.0 && options.half_life.is_finite()) {
        return Err(InsightError::setting("half_life", options.half_life, "it must be above 0"));
    }
    for (row, journey) in journeys.iter().enumerate() {
        if !journey.value.is_finite() {
            return Err(InsightError::not_finite("the value of a sale", row, journey.value));
        }
        if journey.value < 0.0 {
            let rule = "credit cannot be shared out of a loss";
            return Err(InsightError::OutOfRange { what: "the value of a sale", row, value: journey.value, rule });
        }
        if let Some(bad) = journey.touches.iter().filter_map(|t| t.day).find(|d| !d.is_finite()) {
            return Err(InsightError::not_finite("the day of a touch", row, bad));
        }
    }
    Ok(())
}

/// Each touch's share of one sale; adds up to 1.
fn shares(model: Model, journey: &Journey, options: &AttributionOptions) -> Vec<f64> {
    let n = journey.touches.len();
    let only = |at: usize| -> Vec<f64> { (0..n).map(|i| f64::from(u8::from(i == at))).collect() };
    match model {
        Model::First => only(0),
        Model::Last => only(n - 1),
        Model::Position if n > 2 => {
            let (first, last) = options.ends;
            let between = (1.0 - first - last) / (n - 2) as f64;
            (0..n)
                .map(|i| {
                    if i == 0 {
                        first
                    } else if i == n - 1 {
                        last
                    } else {
                        between
                    }
                })
                .collect()
        }
        Model::Position if n == 2 && options.ends.0 + options.ends.1 > 0.0 => {
            let (first, last) = options.ends;
            vec![first / (first + last), last / (first + last)]
        }
        Model::Decay => {
            let days: Option<Vec<f64>> = journey.touches.iter().map(|t| t.day).collect();
            let end = days.as_ref().map(|d| d.iter().copied().fold(f64::NEG_INFINITY, f64::max));
            let ages = (0..n).map(|i| match (&days, end) {
                (Some(days), Some(end)) => end - days[i],
                _ => (n - 1 - i) as f64,
            });
            let weights: Vec<f64> = ages.map(|age| 0.5f64.powf(age / options.half_life)).collect();
            let total: f64 = weights.iter().sum();
            weights.iter().map(|w| w / total).collect()
        }
        _ => vec![1.0 / n as f64; n],
    }
}
