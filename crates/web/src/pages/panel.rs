//! The panel beside a list: filter builder, columns, save view, preview of a record; and the chips that say what the list
//! is narrowed to.

use std::sync::Arc;

use trato_model::query::stretch;
use trato_model::{Entity, FieldDef, Filter, Labels, Op, Period, Refusal, Registry, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::form::{Choice, ChoiceGroup, Control, Input};
use trato_ui::list::FilterChip;
use trato_ui::list::panel::{ColumnChoice, Panel, Preview, SaveView};

use super::builder;
use crate::App;
use crate::http::Signed;
use crate::view::frame;
use crate::view::lost;
use crate::view::named::path_label;
use crate::view::reach::Reach;
use crate::view::show::Showing;
use crate::view::state::Asked;

/// What the URL opened.
///
/// # Errors
/// Where the database cannot be read.
pub async fn panel(app: &App, signed: &Signed, asked: &Asked) -> Result<Panel, Refusal> {
    let registry = app.engine().registry();
    let wrong = asked.filter_fault.is_some() && !lost::is_hidden(asked);
    if wrong || asked.draft.is_some() {
        return Ok(Panel::Filter(builder::builder(app, signed, asked).await?));
    }
    Ok(match asked.state.panel.as_str() {
        "filter" => Panel::Filter(builder::builder(app, signed, asked).await?),
        "columns" => Panel::Columns(columns(&registry, signed, asked)),
        "save" => Panel::Save(save(signed, asked)),
        _ => match asked.state.preview.parse() {
            Ok(id) => match app.engine().record(&signed.who, asked.entity.name, id).await {
                Ok(record) => Panel::Preview(preview(app, signed, &record).await?),
                Err(Refusal::NotFound) => Panel::None,
                Err(other) => return Err(other),
            },
            Err(_) => Panel::None,
        },
    })
}

/// The fields that one may filter by: the entity's own, and those of the records it links to.
#[must_use]
pub fn fields(registry: &Registry, signed: &Signed, entity: &Arc<Entity>) -> Vec<ChoiceGroup> {
    let (locale, reader) = (signed.locale(), &signed.who.reader);
    let group = |label: String, of: &Arc<Entity>, prefix: &str| {
        let mut choices: Vec<Choice> = of
            .fields
            .iter()
            .chain(trato_model::registry::SYSTEM)
            .filter(|field| !field.kind.operators().is_empty())
            .filter(|field| registry.find(entity, &format!("{prefix}{}", field.name), reader).is_ok())
            .map(|field| {
                Choice::new(
                    format!("{prefix}{}", field.name),
                    registry.field_label(of.name, field.name, locale).into_owned(),
                )
            })
            .collect();
        choices.sort_by(|a, b| trato_text::compare(&a.label, &b.label));
        ChoiceGroup { label: label.into(), choices }
    };
    let mut groups = vec![group(String::new(), entity, "")];
    for field in entity.fields.iter().filter(|field| field.kind.name() == "link") {
        let target = field.target.and_then(|target| registry.entity(target));
        if let Some(target) = target.filter(|target| target.name != "user") {
            let label = registry.field_label(entity.name, field.name, locale);
            groups.push(group(label.into_owned(), target, &format!("{}.", field.name)));
        }
    }
    groups.retain(|group| !group.choices.is_empty());
    groups
}

fn columns(registry: &Registry, signed: &Signed, asked: &Asked) -> Vec<ColumnChoice> {
    let (locale, entity) = (signed.locale(), &asked.entity);
    let shown: Vec<String> = asked.query.columns.iter().map(ToString::to_string).collect();
    let label = |name: &str| registry.field_label(entity.name, name, locale).into_owned();
    let mut all: Vec<ColumnChoice> = shown
        .iter()
        .filter(|name| entity.field(name).is_some())
        .map(|name| ColumnChoice { name: name.clone().into(), label: label(name).into(), shown: true })
        .collect();
    let hidden = trato_model::access::FieldLevel::Hidden;
    let others = entity.fields.iter().chain(trato_model::registry::SYSTEM).filter(|field| {
        !shown.iter().any(|name| name == field.name) && signed.who.reader.field(entity.name, field.name) != hidden
    });
    all.extend(others.map(|field| ColumnChoice {
        name: field.name.into(),
        label: label(field.name).into(),
        shown: false,
    }));
    all
}

fn save(signed: &Signed, asked: &Asked) -> SaveView {
    let locale = signed.locale();
    let hidden = [
        ("lists", asked.entity.name.to_owned()),
        ("filter", asked.state.filter.clone()),
        ("sort", asked.state.sort.clone()),
        ("columns", asked.state.columns.clone()),
        ("path", asked.state.path.clone()),
    ];
    let owner = asked.view.as_ref().and_then(|view| view.value("owner").as_id());
    let mine = owner == Some(signed.who.user());
    SaveView {
        action: "/views".to_owned(),
        hidden: hidden.clone().into_iter().map(|(name, value)| (name.into(), value)).collect(),
        inputs: vec![
            Input::new("name", t(locale, "ui-view-name"), Control::text("")).required(),
            Input::new("shared", t(locale, "ui-view-share"), Control::Toggle { on: false }),
        ],
        replace: mine.then(|| {
            let values = hidden.into_iter().map(|(name, value)| (name.into(), value)).collect();
            Button::post(t(locale, "ui-view-replace"), "bookmark", format!("/views/{}", asked.state.view), values)
        }),
    }
}

async fn preview(app: &App, signed: &Signed, record: &trato_model::Record) -> Result<Preview, Refusal> {
    let registry = app.engine().registry();
    let labels = super::record::labels(app, signed, record).await?;
    let showing = Showing { registry: &registry, signed, labels: &labels };
    let entity = &record.entity;
    let reach = Reach::of(signed, &registry, record, None);
    let facts = super::record::visible(signed, entity)
        .filter(|field| !super::sales::settled(record, field))
        .filter(|field| !field.title && !record.value(field.name).is_null())
        .take(14)
        .map(|field| {
            let label = registry.field_label(entity.name, field.name, signed.locale()).into_owned();
            (label.into(), reach.on(showing.value(entity, field, record.value(field.name))))
        });
    let id = record.id.to_string();
    // The panel itself has the button that opens the record.
    let mut actions = Vec::new();
    if signed.who.reader.can(entity.name, trato_model::Action::Edit) {
        actions.push(Button::go(t(signed.locale(), "ui-edit"), "pencil", format!("/{}/{id}/edit", entity.name)));
    }
    Ok(Preview {
        record: frame::chip(entity, &id, &record.said(signed.locale(), &signed.who.ctx.zone)),
        subtitle: registry.label(entity.name, signed.locale()).into_owned().into(),
        actions,
        facts: facts.collect(),
        events: Vec::new(),
    })
}

/// What the list is narrowed to, one chip a condition, each with the address of the list without it.
#[must_use]
pub fn chips(app: &App, signed: &Signed, asked: &Asked, labels: &Labels) -> Vec<FilterChip> {
    let registry = app.engine().registry();
    let reading = signed.who.reading_plain();
    let parts: Vec<Filter> = match &asked.query.filter {
        filter if filter.is_everything() || asked.filter_fault.is_some() => return Vec::new(),
        Filter::All(all) => all.clone(),
        other => vec![other.clone()],
    };
    let written: Vec<Option<String>> =
        parts.iter().map(|part| trato_model::query::text::print(part, &registry, &asked.entity, &reading)).collect();
    let chips = parts.iter().enumerate().map(|(at, part)| {
        let rest: Vec<&str> = written
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .filter_map(|(_, text)| text.as_deref())
            .collect();
        let without = asked.state.with(|state| {
            state.view.clear();
            state.filter = rest.join(" and ");
        });
        let text = words(&registry, signed, &asked.entity, part, labels);
        let text = text.or_else(|| written.get(at).cloned().flatten()).unwrap_or_default();
        FilterChip { text: text.into(), without }
    });
    chips.collect()
}

/// A simple condition in plain words; `None` for groups.
fn words(
    registry: &Registry,
    signed: &Signed,
    entity: &Arc<Entity>,
    filter: &Filter,
    labels: &Labels,
) -> Option<String> {
    let Filter::Test(test) = filter else { return None };
    let (locale, found) = (signed.locale(), registry.resolve(entity, &test.path)?);
    let label = path_label(registry, entity, &test.path, locale);
    let day = found.field.kind.name() == "date";
    let beside = |value: &Value| {
        let stretch = value.as_text().and_then(stretch::parse);
        stretch.is_some_and(|(side, period)| side.is_some() || day && beside_today(period).is_some())
    };
    // *Closing date: this month*, *closing date before today*.
    let (label, op) = match test.op {
        Op::Within if test.values.iter().any(beside) => (label, Default::default()),
        Op::Within => (format!("{label}:"), Default::default()),
        op => (label, op_words(&found.field, op, locale)),
    };
    let values: Vec<String> = test
        .values
        .iter()
        .map(|value| match value {
            Value::Text(choice) if found.field.choices.contains(&choice.as_str()) => {
                registry.choice_label(found.entity.name, found.field.name, choice, locale).into_owned()
            }
            Value::Text(period) if test.op == Op::Within => {
                let today = Period::parse(period).filter(|_| day).and_then(beside_today);
                today.map_or_else(|| period_words(period, locale), |key| t(locale, key).into_owned())
            }
            Value::Id(id) => labels.get(id).cloned().unwrap_or_else(|| "…".to_owned()),
            other => found.field.kind.show(&found.field, other, locale, &signed.who.ctx.zone),
        })
        .collect();
    let words = [label, op.into_owned(), values.join(", ")];
    Some(words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Days before today, or today's and later ones: what a comparison with today says.
fn beside_today(period: Period) -> Option<&'static str> {
    match period {
        Period::Past => Some("period-before-today"),
        Period::Future => Some("period-from-today"),
        _ => None,
    }
}

/// An operator in words: days are not greater than others, but after them.
#[must_use]
pub fn op_words(field: &FieldDef, op: Op, locale: trato_model::Locale) -> std::borrow::Cow<'static, str> {
    let key = format!("op-{}", op.name());
    let timely = field.kind.operators().contains(&Op::Within);
    let day = if timely { trato_text::messages::try_t(locale, &format!("{key}-day")) } else { None };
    day.map_or_else(|| t(locale, &key), Into::into)
}

/// A period in words; one that has none as it is written.
#[must_use]
pub fn period_words(name: &str, locale: trato_model::Locale) -> String {
    let days = |key: &str, n: u16| t_args(locale, key, &[("n", Arg::from(n))]);
    if let Some((Some(side), period)) = stretch::parse(name) {
        // *Antes de ayer* is the day before yesterday.
        if let Some(words) = trato_text::messages::try_t(locale, &format!("{}-{}", side.key(), period.name())) {
            return words.to_owned();
        }
        return t_args(locale, side.key(), &[("period", Arg::from(period_words(&period.name(), locale)))]);
    }
    match Period::parse(name) {
        Some(Period::LastDays(n)) => days("period-last-days", n),
        Some(Period::NextDays(n)) => days("period-next-days", n),
        Some(Period::Fixed { from, to }) => days_words(from, to, locale),
        _ => {
            let known = trato_text::messages::try_t(locale, &format!("period-{}", name.replace('_', "-")));
            known.unwrap_or(name).to_owned()
        }
    }
}

/// Days `[from, to)` in words; a calendar year or month is its name.
fn days_words(from: i32, to: i32, locale: trato_model::Locale) -> String {
    use trato_model::query::Bucket;
    use trato_model::query::period::date_of;
    let whole = |bucket: Bucket| bucket.start(from) == from && bucket.shift(from, 1) == to;
    if whole(Bucket::Year) {
        return date_of(from).year().to_string();
    }
    if whole(Bucket::Month) {
        return trato_text::dates::format_month(from, locale);
    }
    let day = |day: i32| trato_text::dates::format_date(day, locale);
    match to.saturating_sub(1) {
        last if last > from => format!("{} – {}", day(from), day(last)),
        _ => day(from),
    }
}
