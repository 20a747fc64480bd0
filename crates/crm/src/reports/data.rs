//! What a report is asked with and what it answers. Texts are in the reader's language; money is in the company's
//! currency; nothing here knows of pages.

use trato_model::query::Period;
use trato_model::{Filter, Id};

/// With what the period is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compare {
    #[default]
    None,
    /// The period of the same length just before.
    Before,
    /// The same days a year earlier.
    Year,
}

impl Compare {
    /// Its name in the address.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Compare::None => "none",
            Compare::Before => "before",
            Compare::Year => "year",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Compare::None, Compare::Before, Compare::Year].into_iter().find(|compare| compare.name() == name)
    }
}

/// What a report can be narrowed by: a record of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrow {
    Branch,
    Team,
    Seller,
    Pipeline,
    Industry,
    Territory,
}

impl Narrow {
    /// Its name in the address and in `report-by-{name}`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Narrow::Branch => "branch",
            Narrow::Team => "team",
            Narrow::Seller => "seller",
            Narrow::Pipeline => "pipeline",
            Narrow::Industry => "industry",
            Narrow::Territory => "territory",
        }
    }

    /// Whose records are offered.
    #[must_use]
    pub fn entity(self) -> &'static str {
        if self == Narrow::Seller { "user" } else { self.name() }
    }
}

/// What a report is asked with.
#[derive(Clone, Debug)]
pub struct Params {
    pub period: Period,
    pub compare: Compare,
    /// The records it is narrowed to.
    pub narrowed: Vec<(Narrow, Id)>,
}

impl Params {
    /// A period, compared with nothing, over everything that the reader may see.
    #[must_use]
    pub fn of(period: Period) -> Self {
        Params { period, compare: Compare::None, narrowed: Vec::new() }
    }

    /// The record that it is narrowed to.
    #[must_use]
    pub fn get(&self, narrow: Narrow) -> Option<Id> {
        self.narrowed.iter().find(|(by, _)| *by == narrow).map(|(_, id)| *id)
    }

    /// The period it is compared with, if any.
    #[must_use]
    pub fn before(&self, today: i32) -> Option<Period> {
        match self.compare {
            Compare::None => None,
            Compare::Before => self.period.before(today, false),
            Compare::Year => self.period.before(today, true),
        }
    }

    /// The days `[from, to)` that it is compared with while it still runs: as many as have begun of it.
    #[must_use]
    pub fn so_far(&self, today: i32) -> Option<(i32, i32)> {
        let (from, to) = self.period.days(today);
        from.zip(to).filter(|(from, to)| *from <= today && today + 1 < *to)?;
        let (from, to) = self.before(today)?.days(today);
        from.zip(to)
    }
}

/// The records behind a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Drill {
    pub entity: &'static str,
    pub filter: Filter,
    /// Fields that their list shows beside its own: those that the figure adds up.
    pub show: &'static [&'static str],
}

impl Drill {
    /// The records of a condition, in their usual list.
    #[must_use]
    pub fn of(entity: &'static str, filter: Filter) -> Self {
        Drill { entity, filter, show: &[] }
    }

    /// The same records with further fields.
    #[must_use]
    pub fn showing(self, show: &'static [&'static str]) -> Self {
        Drill { show, ..self }
    }
}

/// A report's answer.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// The answer in a sentence; empty where there is nothing to say.
    pub answer: String,
    pub figures: Vec<Figure>,
    pub charts: Vec<Chart>,
    pub tables: Vec<Table>,
    /// What must be known before the figures are read; empty for nothing.
    pub first: String,
    /// How it is computed, what is left out.
    pub notes: Vec<String>,
    /// Whether there is nothing in the period at all.
    pub empty: bool,
}

/// A difference to what a figure is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// `+12 %`.
    pub text: String,
    /// Whether that is good news; `None` for neither.
    pub good: Option<bool>,
}

/// A number that matters.
#[derive(Clone, Debug, Default)]
pub struct Figure {
    pub label: String,
    pub text: String,
    /// The plain number: a count, minor units, days, or hundredths of a percent.
    pub value: i64,
    pub drill: Option<Drill>,
    pub change: Option<Change>,
    pub note: String,
    /// The records that the note speaks of.
    pub beside: Option<Drill>,
    /// What it is a share of, with its records; empty for nothing.
    pub whole: (String, Option<Drill>),
    /// How much of a target is reached, 0–100.
    pub reached: Option<u8>,
}

impl Figure {
    /// What it is a share of.
    #[must_use]
    pub fn of(mut self, text: String, drill: impl Into<Option<Drill>>) -> Self {
        self.whole = (text, drill.into());
        self
    }

    /// The records that the note speaks of; none without a note.
    #[must_use]
    pub fn beside(mut self, drill: impl Into<Option<Drill>>) -> Self {
        self.beside = drill.into().filter(|_| !self.note.is_empty());
        self
    }
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    #[default]
    Bars,
    /// Lying bars, each with its value: for categories that are not to be missed.
    Named,
    Stacked,
    Lines,
    Funnel,
}

/// A chart: series over categories.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    pub title: String,
    pub shape: Shape,
    pub categories: Vec<String>,
    /// What stands under each category; empty for nothing.
    pub under: Vec<String>,
    pub series: Vec<Series>,
}

impl Chart {
    /// Categories of a longer table that a chart draws: its first.
    pub const MOST: usize = 20;
}

/// Values of one colour, one a category.
#[derive(Clone, Debug, Default)]
pub struct Series {
    pub label: String,
    /// Degrees.
    pub hue: u16,
    pub points: Vec<Point>,
    /// A target or the period before.
    pub faint: bool,
}

/// A value of a chart.
#[derive(Clone, Debug, Default)]
pub struct Point {
    pub value: f64,
    pub text: String,
    pub drill: Option<Drill>,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub caption: String,
    /// Label, and whether its cells are numbers.
    pub columns: Vec<(String, bool)>,
    pub rows: Vec<Vec<TableCell>>,
    /// The last row, apart; empty for none.
    pub total: Vec<TableCell>,
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub struct TableCell {
    pub text: String,
    /// A number or a day as programs read it (no grouping, a point for decimals, ISO 8601): for the report as a file. Empty:
    /// the text.
    pub plain: String,
    pub drill: Option<Drill>,
    /// The one record that it names, in place of a list.
    pub record: Option<(&'static str, Id)>,
    /// A bar behind the number, 0–100.
    pub share: Option<u8>,
    pub good: Option<bool>,
}

impl TableCell {
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        TableCell { text: text.into(), ..TableCell::default() }
    }

    /// The name of a record, which opens it.
    #[must_use]
    pub fn record(title: impl Into<String>, entity: &'static str, id: Id) -> Self {
        TableCell { record: Some((entity, id)), ..TableCell::text(title) }
    }

    #[must_use]
    pub fn opens(mut self, drill: Drill) -> Self {
        self.drill = Some(drill);
        self
    }

    #[must_use]
    pub fn share(mut self, share: u8) -> Self {
        self.share = Some(share);
        self
    }
}
