//! The period of a report as its address says it: a name (`period=this_year`, `2026`, `all`) or two days, both included
//! (`period=custom&from=2026-01-15&to=2026-03-31`). What cannot be read is kept as it was typed, with its fault beside it.

use trato_crm::reports::data::Compare;
use trato_crm::reports::{Params as Asked, Report};
use trato_model::kinds::{self, Fault, Kind};
use trato_model::query::period::date_of;
use trato_model::query::{Bucket, Period};
use trato_model::{FieldDef, Locale, Refusal, Value};
use trato_text::dates::{format_date, iso_date};
use trato_text::{Arg, t, t_args};
use trato_ui::form::{Choice, Control, Input};

use crate::api::params::Params;
use crate::http::Signed;
use crate::http::error::fault_text;
use crate::pages::panel::period_words;

/// The name of a period that is said by two days.
const CUSTOM: &str = "custom";

/// The periods that are offered by name, before the years.
const NAMED: [&str; 11] = [
    "this_month",
    "last_month",
    "this_quarter",
    "last_quarter",
    "this_year",
    "last_year",
    "next_month",
    "next_quarter",
    "last_30_days",
    "last_90_days",
    "last_365_days",
];

/// Years offered by name: so many before this one, and the next of what looks ahead.
const YEARS: i16 = 10;

/// One end of a custom period: as it stands in its field, and what is wrong with it.
#[derive(Clone, Debug, Default)]
struct End {
    typed: String,
    fault: Option<Fault>,
}

/// A report's period, read.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// What the report is about; the usual period where the address says none that can be read.
    pub period: Period,
    /// Whether the name of the period was understood.
    pub understood: bool,
    /// The two ends, where the period is said by days.
    ends: Option<[End; 2]>,
}

impl Chosen {
    /// Reads the address.
    #[must_use]
    pub fn read(signed: &Signed, report: &Report, params: &Params) -> Self {
        let usual = Period::parse(report.period).unwrap_or(Period::This(Bucket::Year));
        let days = params.get("from").is_some() || params.get("to").is_some();
        let read = match params.get("period") {
            Some(CUSTOM) => return Self::custom(signed, params, usual),
            None if days => return Self::custom(signed, params, usual),
            None => Some(usual),
            Some(name) => Period::parse(name),
        };
        let period = read.unwrap_or(usual);
        let ends = match period {
            Period::Fixed { from, to } if !is_year(signed, from, to) => Some(ends_of(from, to)),
            _ => None,
        };
        Chosen { period, understood: read.is_some(), ends }
    }

    /// Two days. None at all: the days of the usual period, to begin from.
    fn custom(signed: &Signed, params: &Params, usual: Period) -> Self {
        let texts = ["from", "to"].map(|name| params.get(name).unwrap_or_default().trim());
        if texts.iter().all(|text| text.is_empty()) {
            let (from, to) = usual.days(signed.who.ctx.today());
            let ends = from.zip(to).map_or_else(Default::default, |(from, to)| ends_of(from, to));
            return Chosen { period: usual, understood: true, ends: Some(ends) };
        }
        let read = texts.map(|text| day(signed, text));
        let mut ends = texts.map(|text| End { typed: text.to_owned(), fault: None });
        let mut period = usual;
        match read {
            [Ok(from), Ok(to)] if from <= to => {
                period = Period::Fixed { from, to: to.saturating_add(1) };
                ends = ends_of(from, to.saturating_add(1));
            }
            [Ok(from), Ok(to)] => {
                let fault = Fault::new("range-reversed").with("from", format_date(from, signed.locale()));
                ends = [from, to].map(|day| End { typed: iso_date(day), fault: None });
                ends[1].fault = Some(fault);
            }
            read => {
                for (end, read) in ends.iter_mut().zip(read) {
                    end.fault = read.err();
                }
            }
        }
        Chosen { period, understood: true, ends: Some(ends) }
    }

    /// The first thing that is wrong with the days.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.ends.iter().flatten().find_map(|end| end.fault.as_ref())
    }

    /// Refuses what a page would show with its faults: a file has no place for them.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] with what is wrong.
    pub fn strictly(&self) -> Result<(), Refusal> {
        match self.fault() {
            Some(fault) => Err(Refusal::BadRequest(fault.clone())),
            None if !self.understood => Err(Refusal::BadRequest(Fault::new("period"))),
            None => Ok(()),
        }
    }

    /// The controls: the period, its two days where it is said by days, and what it is compared with, where that can be.
    #[must_use]
    pub fn inputs(&self, signed: &Signed, report: &Report, compare: Compare) -> Vec<Input> {
        let mut inputs = vec![self.name_input(signed, report)];
        for (name, end) in ["from", "to"].into_iter().zip(self.ends.iter().flatten()) {
            inputs.push(end.input(signed, name));
        }
        if report.compared && self.fault().is_none() && self.period != Period::All {
            inputs.push(self.compare_input(signed, compare));
        }
        inputs
    }

    /// The periods that are offered by name, with the one in the address: those to come only of what looks ahead.
    fn name_input(&self, signed: &Signed, report: &Report) -> Input {
        let (locale, today) = (signed.locale(), signed.who.ctx.today());
        let begun =
            |name: &str| Period::parse(name).and_then(|period| period.days(today).0).is_none_or(|first| first <= today);
        let offered = |name: &String| report.ahead || begun(name);
        let mut choices = vec![Choice::new(CUSTOM, t(locale, "report-period-custom"))];
        let named = NAMED.map(str::to_owned).into_iter().chain([Period::All.name()]).filter(offered);
        choices.extend(named.map(|name| Choice::new(name.clone(), period_words(&name, locale))));
        let years = years(signed).map(|year| year.to_string()).filter(offered);
        choices.extend(years.map(|year| Choice::new(year.clone(), year)));
        let chosen = if self.ends.is_some() {
            CUSTOM.to_owned()
        } else {
            // A year by name is written as its days: show it as the year.
            match choices.iter().find(|choice| Period::parse(&choice.value) == Some(self.period)) {
                Some(choice) => choice.value.to_string(),
                None => {
                    let name = self.period.name();
                    choices.push(Choice::new(name.clone(), period_words(&name, locale)));
                    name
                }
            }
        };
        Input::new("period", t(locale, "ui-period"), super::required(choices, chosen))
    }

    fn compare_input(&self, signed: &Signed, compare: Compare) -> Input {
        let locale = signed.locale();
        let all = [Compare::None, Compare::Before, Compare::Year];
        let choices = all.map(|one| Choice::new(one.name(), t(locale, &format!("report-compare-{}", one.name()))));
        let control = super::required(choices.to_vec(), compare.name().to_owned());
        let today = signed.who.ctx.today();
        let help =
            Asked { compare, ..Asked::of(self.period) }.before(today).map(|period| days_of(period, today, locale));
        let help = help.unwrap_or_default();
        Input { help: help.into(), ..Input::new("compare", t(locale, "ui-compare"), control) }
    }
}

impl End {
    fn input(&self, signed: &Signed, name: &'static str) -> Input {
        let locale = signed.locale();
        // A date field of a browser shows nothing that is no date: what cannot be read stands in one for text.
        let control = match iso(&self.typed) {
            true => Control::Date { value: self.typed.clone() },
            false => Control::text(self.typed.clone()),
        };
        let error = self.fault.as_ref().map(|fault| fault_text(fault, locale)).unwrap_or_default();
        Input { error: error.into(), ..Input::new(name, t(locale, &format!("report-{name}")), control) }
    }
}

/// A report's period in words with its days, and the one it is compared with: `este año · 2026`.
#[must_use]
pub fn words(signed: &Signed, asked: &Asked) -> String {
    let (locale, today) = (signed.locale(), signed.who.ctx.today());
    let name = period_words(&asked.period.name(), locale);
    let days = days_of(asked.period, today, locale);
    let named = if name == days { name } else { format!("{name} · {days}") };
    let Some(before) = asked.before(today) else { return named };
    let before = Arg::from(days_of(before, today, locale));
    t_args(locale, "report-period-compared", &[("period", named.into()), ("before", before)])
}

/// The days of a period in words; its name where it has no two ends.
fn days_of(period: Period, today: i32, locale: Locale) -> String {
    let fixed = match period.days(today) {
        (Some(from), Some(to)) => Period::Fixed { from, to },
        _ => period,
    };
    period_words(&fixed.name(), locale)
}

/// Whether a date field can show it.
fn iso(text: &str) -> bool {
    text.is_empty() || trato_text::dates::parse_date(text, Default::default()).is_ok_and(|day| iso_date(day) == text)
}

/// The fields of days `[from, to)`.
fn ends_of(from: i32, to: i32) -> [End; 2] {
    [from, to.saturating_sub(1)].map(|day| End { typed: iso_date(day), fault: None })
}

/// A day as the user types it.
///
/// # Errors
/// What is wrong with it.
pub fn day(signed: &Signed, text: &str) -> Result<i32, Fault> {
    let field = FieldDef::new("day", &kinds::date::Date);
    let value = kinds::date::Date.parse(&field, &kinds::Input::Text(text.to_owned()), &signed.who.reading())?;
    match value {
        Value::Int(day) => i32::try_from(day).map_err(|_| Fault::new("date-range")),
        _ => Err(Fault::new("required")),
    }
}

fn years(signed: &Signed) -> impl Iterator<Item = i16> + use<> {
    let this = date_of(signed.who.ctx.today()).year();
    (this - YEARS..=this + 1).rev()
}

/// Whether it is one of the years offered by name.
fn is_year(signed: &Signed, from: i32, to: i32) -> bool {
    years(signed).any(|year| Period::parse(&year.to_string()) == Some(Period::Fixed { from, to }))
}
