//! The library of business questions. A report is a question in the users' words; its answer is a sentence, figures,
//! charts and tables, each figure with the condition that opens its records. Everything is asked through the engine's
//! reads, so every number is what *this* reader may see.
//!
//! To add one: a file with a `run` function, a line in [`REPORTS`], and `report-{name}`, its `.help` in the messages.
//!
//! [`data`]: parameters and answers · [`ask`]: how a report asks and words · [`reach`]: whose
//! targets are a reader's · [`losses`] (Q1), [`visits`] (Q2),
//! [`leads`] (Q3), [`cycle`] (Q4), [`branches`] (Q5), [`forecast`] (with [`changes`]), [`stages`]: the questions.

pub mod ask;
pub mod branches;
pub mod changes;
pub mod cycle;
pub mod data;
pub mod forecast;
pub mod leads;
pub mod losses;
pub mod reach;
pub mod stages;
pub mod visits;

pub use data::{Change, Chart, Data, Drill, Figure, Narrow, Params, Point, Series, Shape, Table, TableCell};

use futures_util::future::BoxFuture;
use trato_engine::{Engine, Who};
use trato_model::access::FieldLevel;
use trato_model::query::Period;
use trato_model::{Action, Reader, Refusal};

/// How a report's answer is made.
pub type Run = for<'a> fn(&'a Engine, &'a Who, &'a Params) -> BoxFuture<'a, Result<Data, Refusal>>;

/// A question of the library. `report-{name}` is the question, its `.help` what it is good for,
/// `report-group-{group}` the heading under which it stands.
#[derive(Clone, Copy, Debug)]
pub struct Report {
    pub name: &'static str,
    pub group: &'static str,
    pub icon: &'static str,
    /// Degrees.
    pub hue: u16,
    /// Whose records it is about.
    pub entity: &'static str,
    /// What it asks for, by kind of record: whoever lacks one of these fields has no answer.
    pub needs: &'static [(&'static str, &'static [&'static str])],
    /// What it may be narrowed by.
    pub narrows: &'static [Narrow],
    /// The period it opens with: a name of [`trato_model::query::Period`].
    pub period: &'static str,
    /// Whether it has a period to choose at all.
    pub dated: bool,
    /// The question as it is put of a period that is over, where that is another: a key of the messages.
    pub over: Option<&'static str>,
    /// Whether it tells of periods to come too: only then they are offered.
    pub ahead: bool,
    /// Whether it shows another period beside it.
    pub compared: bool,
    pub run: Run,
}

const DEALS: &[Narrow] = &[Narrow::Branch, Narrow::Team, Narrow::Seller, Narrow::Pipeline, Narrow::Industry];
const PEOPLE: &[Narrow] = &[Narrow::Branch, Narrow::Team, Narrow::Seller];

/// Every report there is, in the order of the index.
pub static REPORTS: &[Report] = &[
    Report {
        name: "losses",
        group: "sales",
        icon: "circle-x",
        hue: 0,
        entity: "opportunity",
        needs: &[("opportunity", &["amount", "status", "close_date", "loss_reason", "lost_stage"])],
        narrows: DEALS,
        period: "this_year",
        dated: true,
        over: None,
        ahead: false,
        compared: true,
        run: losses::run,
    },
    Report {
        name: "stages",
        group: "sales",
        icon: "filter",
        hue: 340,
        entity: "opportunity",
        needs: &[("opportunity", &["amount", "weighted", "stage", "status"])],
        narrows: DEALS,
        period: "this_year",
        dated: false,
        over: None,
        ahead: false,
        compared: false,
        run: stages::run,
    },
    Report {
        name: "forecast",
        group: "sales",
        icon: "goal",
        hue: 50,
        entity: "opportunity",
        needs: &[
            ("opportunity", &["amount", "weighted", "forecast", "status", "close_date", "owner", "team", "branch"]),
            ("stage_history", &["opportunity", "left_at", "amount_left", "exit"]),
            ("target", &["month", "amount", "seller"]),
        ],
        narrows: DEALS,
        period: "this_year",
        dated: true,
        over: Some("report-forecast.over"),
        ahead: true,
        compared: false,
        run: forecast::run,
    },
    Report {
        name: "cycle",
        group: "sales",
        icon: "timer",
        hue: 200,
        entity: "opportunity",
        needs: &[("opportunity", &["cycle_days", "account", "status"]), ("account", &["industry"])],
        narrows: DEALS,
        period: "this_year",
        dated: true,
        over: None,
        ahead: false,
        compared: true,
        run: cycle::run,
    },
    Report {
        name: "branches",
        group: "comparison",
        icon: "store",
        hue: 30,
        entity: "opportunity",
        needs: &[("opportunity", &["amount", "cycle_days", "status", "branch"])],
        narrows: &[Narrow::Pipeline, Narrow::Industry],
        period: "this_year",
        dated: true,
        over: None,
        ahead: false,
        compared: true,
        run: branches::run,
    },
    Report {
        name: "leads",
        group: "origin",
        icon: "sprout",
        hue: 130,
        entity: "lead",
        needs: &[
            ("lead", &["status", "territory", "referred_by", "converted_at", "converted_opportunity"]),
            ("opportunity", &["status"]),
        ],
        narrows: &[Narrow::Branch, Narrow::Team, Narrow::Seller, Narrow::Territory],
        period: "this_year",
        dated: true,
        over: None,
        ahead: false,
        compared: true,
        run: leads::run,
    },
    Report {
        name: "visits",
        group: "work",
        icon: "map-pin",
        hue: 95,
        entity: "visit",
        needs: &[("visit", &["status", "due_at", "account", "owner"])],
        narrows: PEOPLE,
        period: "this_month",
        dated: true,
        over: None,
        ahead: true,
        compared: true,
        run: visits::run,
    },
];

impl Report {
    /// The first field that it asks for and that is hidden from a reader.
    #[must_use]
    pub fn hidden_from(&self, reader: &Reader) -> Option<(&'static str, &'static str)> {
        let fields = self.needs.iter().flat_map(|(entity, fields)| fields.iter().map(|field| (*entity, *field)));
        fields.into_iter().find(|(entity, field)| reader.field(entity, field) == FieldLevel::Hidden)
    }

    /// Whether a reader has an answer: only to him it is offered.
    #[must_use]
    pub fn answers(&self, reader: &Reader) -> bool {
        reader.can(self.entity, Action::Read) && self.hidden_from(reader).is_none()
    }

    /// The question as it is put of a period: a key of the messages.
    #[must_use]
    pub fn question(&self, period: Period, today: i32) -> String {
        let is_over = matches!(period.days(today), (_, Some(end)) if end <= today);
        self.over.filter(|_| is_over).map_or_else(|| format!("report-{}", self.name), str::to_owned)
    }
}

/// The report with a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Report> {
    REPORTS.iter().find(|report| report.name == name)
}
