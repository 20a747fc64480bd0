//! A value as people read it.

use trato_crm::activity::document;
use trato_model::{Entity, FieldDef, Id, Labels, Locale, Registry, Value};
use trato_text::{dates, phone, t};
use trato_ui::chip::Chip;
use trato_ui::shown::{Badge, Moment, Phone, Shown, Tone};

use super::frame;
use super::size::size;
use crate::http::Signed;

/// What showing needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Showing<'a> {
    pub registry: &'a Registry,
    pub signed: &'a Signed,
    pub labels: &'a Labels,
}

impl Showing<'_> {
    fn locale(&self) -> Locale {
        self.signed.locale()
    }

    /// A field's value of a record of `entity`.
    #[must_use]
    pub fn value(&self, entity: &Entity, field: &FieldDef, value: &Value) -> Shown {
        let plain = || field.kind.show(field, value, self.locale(), &self.signed.who.ctx.zone);
        match (field.kind.name(), value) {
            (_, Value::Null) => Shown::Empty,
            ("text", Value::Text(origin)) if field.origin => Shown::text(super::origin::words(origin, self.locale())),
            ("link", Value::Id(id)) => self.link(field, *id),
            ("choice", Value::Text(choice)) => Shown::Badge(self.choice(entity, field, choice)),
            ("multi_choice", Value::List(items)) => {
                let choices = items.iter().filter_map(Value::as_text);
                Shown::Badges(choices.map(|choice| self.choice(entity, field, choice)).collect())
            }
            ("tags", Value::List(items)) => {
                Shown::Badges(items.iter().filter_map(Value::as_text).map(|tag| Badge::grey(tag.to_owned())).collect())
            }
            ("email", Value::Text(email)) => Shown::Emails(vec![email.clone()]),
            ("emails", Value::List(items)) => {
                Shown::Emails(items.iter().filter_map(|v| v.as_text().map(str::to_owned)).collect())
            }
            ("phone", Value::Text(number)) => Shown::Phones(vec![self.phone(number)]),
            ("phones", Value::List(items)) => {
                Shown::Phones(items.iter().filter_map(Value::as_text).map(|number| self.phone(number)).collect())
            }
            ("url", Value::Text(url)) => {
                let shown = url.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
                Shown::Url { href: url.clone(), shown: shown.to_owned() }
            }
            ("date", Value::Int(day)) => Shown::Moment(Moment { shown: plain(), exact: plain(), ..self.day(*day) }),
            ("date_time", Value::Int(at)) => Shown::Moment(self.when(*at)),
            ("integer", Value::Int(bytes)) if entity.name == "document" && field.name == document::SIZE.name() => {
                Shown::Number(size(*bytes, self.locale()))
            }
            ("boolean", Value::Bool(on)) => Shown::Bool { on: *on, shown: plain().into() },
            ("integer" | "decimal" | "money" | "percent" | "duration" | "time_of_day" | "sequence", _) => {
                Shown::Number(plain())
            }
            ("long_text" | "rich_text", _) => Shown::Lines(plain()),
            ("address", _) => Shown::Address { lines: plain(), map: String::new() },
            ("file", Value::Id(id)) => {
                let name = self.labels.get(id).cloned().unwrap_or_else(|| t(self.locale(), "ui-file").into_owned());
                Shown::File { href: format!("/files/{id}"), name, size: String::new() }
            }
            _ => Shown::text(plain()),
        }
    }

    /// A linked record: its title where the reader may see it.
    #[must_use]
    pub fn link(&self, field: &FieldDef, id: Id) -> Shown {
        let target = field.target.and_then(|target| self.registry.entity(target));
        match (target, self.labels.get(&id)) {
            (Some(target), Some(title)) => Shown::Chip(frame::chip(target, &id.to_string(), title)),
            // Whoever reads everything lacks only what is no more.
            _ if self.signed.who.reader.is_admin() => Shown::Badge(Badge::grey(t(self.locale(), "ui-removed"))),
            _ => Shown::Badge(Badge::grey(t(self.locale(), "ui-no-access"))),
        }
    }

    /// The chip of a linked record, if its title may be seen.
    #[must_use]
    pub fn chip(&self, field: &FieldDef, value: &Value) -> Option<Chip> {
        match self.link(field, value.as_id()?) {
            Shown::Chip(chip) => Some(chip),
            _ => None,
        }
    }

    fn choice(&self, entity: &Entity, field: &FieldDef, choice: &str) -> Badge {
        let label = self.registry.choice_label(entity.name, field.name, choice, self.locale()).into_owned();
        match tone_hue(choice) {
            Some(hue) => Badge::new(label, hue),
            None => Badge::grey(label),
        }
    }

    fn phone(&self, number: &str) -> Phone {
        let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        Phone { shown: phone::format_phone(number), number: digits, ..Phone::default() }
    }

    /// A day, overdue ones not marked: whether late is bad depends on the field.
    #[must_use]
    pub fn day(&self, day: i64) -> Moment {
        let day = i32::try_from(day).unwrap_or_default();
        let shown = dates::format_date(day, self.locale());
        Moment { exact: shown.clone(), shown, iso: dates::iso_date(day), tone: Tone::Plain }
    }

    /// A moment as a record's value: relative within two weeks, beyond them as the calendar has it.
    fn when(&self, at: i64) -> Moment {
        let moment = self.moment(at);
        if self.signed.who.ctx.now.saturating_sub(at).saturating_abs() < NEAR {
            return moment;
        }
        Moment { shown: moment.exact.clone(), ..moment }
    }

    /// A moment as seen from now.
    #[must_use]
    pub fn moment(&self, at: i64) -> Moment {
        let ctx = &self.signed.who.ctx;
        Moment {
            shown: dates::relative(at, ctx.now, self.locale()),
            exact: dates::format_datetime(at, &ctx.zone, self.locale()),
            iso: dates::iso_datetime(at),
            tone: Tone::Plain,
        }
    }
}

/// Two weeks in microseconds.
const NEAR: i64 = 14 * 86_400_000_000;

/// Colour for what carries meaning.
fn tone_hue(choice: &str) -> Option<u16> {
    Some(match choice {
        "won" | "done" | "granted" | "qualified" | "converted" | "customer" | "active" | "reached" => 140,
        "lost" | "denied" | "disqualified" | "cancelled" | "blocker" | "high" => 0,
        "open" | "planned" | "working" | "prospect" | "new" => 215,
        "hot" => 15,
        "warm" | "nurturing" | "lapsed" => 40,
        "cold" => 200,
        _ => return None,
    })
}
