//! The filter builder of a list's panel: from a filter or from what was sent to rows with the right controls, and from
//! what was sent to a filter.

use std::sync::Arc;

use trato_model::query::op::Arity;
use trato_model::query::rows::{self, Row};
use trato_model::registry::Found;
use trato_model::{Entity, FieldError, Filter, Id, Labels, Op, Refusal, Registry, Test, Value};
use trato_ui::form::{Choice, ChoiceGroup, Control, Input, LinkValue};
use trato_ui::list::panel::{FilterBuilder, FilterGroup, FilterRow};

use super::links;
use super::panel::{op_words, period_words};
use crate::App;
use crate::http::Signed;
use crate::http::error::fault_text;
use crate::view::draft::Draft;
use crate::view::input;
use crate::view::show::Showing;
use crate::view::state::Asked;

/// Periods that the form offers.
const PERIODS: [&str; 22] = [
    "today",
    "yesterday",
    "tomorrow",
    "this_week",
    "last_week",
    "next_week",
    "this_month",
    "last_month",
    "next_month",
    "this_quarter",
    "last_quarter",
    "next_quarter",
    "this_year",
    "last_year",
    "next_year",
    "last_7_days",
    "last_30_days",
    "last_90_days",
    "next_7_days",
    "next_30_days",
    "past",
    "future",
];

/// What a form says: the filter, or its mistakes by group and row.
pub type Built = Result<Filter, Vec<(usize, FieldError)>>;

/// Names typed for links become the records so named; those that fit none, or several, stay as they were typed.
///
/// # Errors
/// Where the database cannot be read.
pub async fn settle(app: &App, signed: &Signed, entity: &Arc<Entity>, draft: &mut Draft) -> Result<(), Refusal> {
    let registry = app.engine().registry();
    for (group, row, text) in std::mem::take(&mut draft.typed) {
        let at = (group, row);
        let Some(row) = draft.groups.get_mut(group).and_then(|rows| rows.get_mut(row)) else { continue };
        let Ok(found) = registry.find(entity, &row.path, &signed.who.reader) else { continue };
        let Some(target) = found.field.target.filter(|_| found.field.kind.name() == "link") else { continue };
        row.values = links::lookup(app, signed, target, &text).await?.map(|id| id.to_string()).into_iter().collect();
        if row.values.is_empty() {
            draft.typed.push((at.0, at.1, text));
        }
    }
    Ok(())
}

/// The filter that a form says.
pub fn build(registry: &Registry, signed: &Signed, entity: &Arc<Entity>, draft: &Draft) -> Built {
    let mut groups = Vec::new();
    let mut faults = Vec::new();
    for (at, group) in draft.groups.iter().enumerate() {
        let named: Vec<Row> = group.iter().map(|row| split(registry, entity, signed, row)).collect();
        match rows::build(&named, registry, entity, &signed.who.reader, &signed.who.reading()) {
            Ok(Filter::All(tests)) => groups.push(tests),
            Ok(other) => groups.push(vec![other]),
            Err(errors) => faults.extend(errors.into_iter().map(|error| (at, error))),
        }
    }
    if faults.is_empty() { Ok(draft.join(groups)) } else { Err(faults) }
}

/// Several values typed into one box.
fn split(registry: &Registry, entity: &Arc<Entity>, signed: &Signed, row: &Row) -> Row {
    let several = Op::from_name(&row.op).is_some_and(|op| op.arity() == Arity::Several);
    let field = registry.find(entity, &row.path, &signed.who.reader).ok().map(|found| found.field);
    if !several || row.values.len() != 1 || field.is_none_or(|field| !field.choices.is_empty()) {
        return row.clone();
    }
    let values = row.values.iter().flat_map(|text| text.split(',')).map(|text| text.trim().to_owned());
    Row { values: values.filter(|text| !text.is_empty()).collect(), ..row.clone() }
}

/// A condition on its way into a row.
struct Shown {
    path: String,
    op: String,
    /// As typed in the user's style.
    typed: Option<Vec<String>>,
    /// A name typed for a link that fits no one record.
    name: String,
    values: Vec<Value>,
}

impl Shown {
    fn blank() -> Self {
        Shown { path: String::new(), op: String::new(), typed: None, name: String::new(), values: Vec::new() }
    }

    fn of(filter: &Filter) -> Option<Self> {
        let Filter::Test(test) = filter else { return None };
        let (path, op) = (test.path.to_string(), test.op.name().to_owned());
        Some(Shown { path, op, typed: None, name: String::new(), values: test.values.clone() })
    }

    fn ids(&self) -> impl Iterator<Item = Id> {
        let typed = self.typed.iter().flatten().filter_map(|text| text.trim().parse().ok());
        self.values.iter().filter_map(Value::as_id).chain(typed)
    }
}

/// The filter as groups of rows; `None` for what rows cannot show.
fn groups_of(filter: &Filter) -> Option<(bool, Vec<Vec<Shown>>)> {
    let rows = |filters: &[Filter]| filters.iter().map(Shown::of).collect::<Option<Vec<_>>>();
    match filter {
        Filter::Test(_) => Some((false, vec![vec![Shown::of(filter)?]])),
        Filter::All(all) if rows(all).is_some() => Some((false, vec![rows(all)?])),
        Filter::Any(any) if rows(any).is_some() => Some((true, vec![rows(any)?])),
        Filter::All(all) => {
            let group = |filter: &Filter| match filter {
                Filter::Any(any) => rows(any),
                other => rows(std::slice::from_ref(other)),
            };
            Some((true, all.iter().map(group).collect::<Option<_>>()?))
        }
        Filter::Any(any) => {
            let group = |filter: &Filter| match filter {
                Filter::All(all) => rows(all),
                other => rows(std::slice::from_ref(other)),
            };
            Some((false, any.iter().map(group).collect::<Option<_>>()?))
        }
        _ => None,
    }
}

/// The builder: with what was sent, else with the list's filter.
///
/// # Errors
/// Where the database cannot be read.
pub async fn builder(app: &App, signed: &Signed, asked: &Asked) -> Result<FilterBuilder, Refusal> {
    let registry = app.engine().registry();
    let locale = signed.locale();
    let (all, mut groups) = match &asked.draft {
        Some(draft) => {
            let name = |at: (usize, usize)| draft.typed.iter().find(|(group, row, _)| (*group, *row) == at);
            let shown = |group: usize, (place, row): (usize, &Row)| Shown {
                path: row.path.clone(),
                op: row.op.clone(),
                typed: Some(row.values.clone()),
                name: name((group, place)).map(|(_, _, name)| name.clone()).unwrap_or_default(),
                values: Vec::new(),
            };
            let rows = |(at, rows): (usize, &Vec<Row>)| rows.iter().enumerate().map(|row| shown(at, row)).collect();
            (draft.all, draft.groups.iter().enumerate().map(rows).collect())
        }
        // A filter that cannot be read stands only in its written form.
        None if asked.filter_fault.is_some() => Default::default(),
        None => groups_of(&asked.query.filter).unwrap_or_default(),
    };
    if groups.iter().all(Vec::is_empty) {
        groups = vec![vec![Shown::blank()]];
    }
    let mut error: Vec<String> = asked.filter_fault.iter().map(|fault| fault_text(fault, locale)).collect();
    let links: Vec<(&'static str, Id)> = groups
        .iter()
        .flatten()
        .filter_map(|row| Some((registry.find(&asked.entity, &row.path, &signed.who.reader).ok()?.field.target?, row)))
        .flat_map(|(target, row)| row.ids().map(move |id| (target, id)))
        .collect();
    let labels = app.engine().titles(&signed.who, &links).await?;
    let showing = Showing { registry: &registry, signed, labels: &labels };
    let mut drawn: Vec<FilterGroup> = groups
        .iter()
        .map(|rows| FilterGroup { rows: rows.iter().map(|row| drawn_row(&showing, &asked.entity, row)).collect() })
        .collect();
    for (group, fault) in &asked.row_faults {
        let text = fault_text(&fault.fault, locale);
        let row = fault.field.parse().ok().and_then(|at: usize| drawn.get_mut(*group)?.rows.get_mut(at));
        match row.and_then(|row| row.value.as_mut()) {
            Some(value) => value.error = text.into(),
            None => error.push(text),
        }
    }
    let values = drawn.iter_mut().flat_map(|group| group.rows.iter_mut().filter_map(|row| row.value.as_mut()));
    let values: Vec<&mut Input> = values.collect();
    links::offer(app, signed, values.into_iter()).await?;
    let written = match &asked.draft {
        Some(draft) => draft.written.clone().unwrap_or_else(|| asked.state.filter.clone()),
        None => asked.state.filter.clone(),
    };
    Ok(FilterBuilder {
        all,
        groups: drawn,
        fields: super::panel::fields(&registry, signed, &asked.entity),
        written,
        error: error.join(" ").into(),
    })
}

fn drawn_row(showing: &Showing<'_>, entity: &Arc<Entity>, row: &Shown) -> FilterRow {
    let locale = showing.signed.locale();
    let Ok(found) = showing.registry.find(entity, &row.path, &showing.signed.who.reader) else {
        return FilterRow { field: String::new(), op: String::new(), ops: Vec::new(), value: None };
    };
    let about_users = found.field.target == Some("user");
    let ops = found.field.kind.operators().iter().copied();
    let ops: Vec<Op> = ops.filter(|op| about_users || !matches!(op, Op::Me | Op::MyTeam)).collect();
    let op = Op::from_name(&row.op).filter(|op| ops.contains(op)).or(ops.first().copied());
    let value = op.filter(|op| op.arity() != Arity::None).map(|op| {
        let label = showing.registry.field_label(found.entity.name, found.field.name, locale).into_owned();
        Input::new("value", label, control(showing, &found, op, row))
    });
    FilterRow {
        field: row.path.clone(),
        op: op.map(|op| op.name().to_owned()).unwrap_or_default(),
        ops: ops.iter().map(|op| Choice::new(op.name(), op_words(&found.field, *op, locale))).collect(),
        value,
    }
}

/// The control that suits the field and the operator, with what was typed or the filter's value.
fn control(showing: &Showing<'_>, found: &Found, op: Op, row: &Shown) -> Control {
    let (locale, field) = (showing.signed.locale(), &found.field);
    let texts: Vec<String> = match &row.typed {
        Some(typed) => typed.clone(),
        None => row.values.iter().map(|value| written(showing, found, op, value)).collect(),
    };
    let first = texts.first().cloned().unwrap_or_default();
    if op == Op::Within {
        let mut names: Vec<&str> = PERIODS.to_vec();
        if !first.is_empty() && !names.contains(&first.as_str()) {
            names.push(&first);
        }
        let choices = names.into_iter().map(|name| Choice::new(name.to_owned(), period_words(name, locale))).collect();
        return select(choices, first.clone());
    }
    let known = input::options(field, locale);
    if !field.choices.is_empty() || !known.is_empty() {
        let label = |choice: &&'static str| {
            let label = showing.registry.choice_label(found.entity.name, field.name, choice, locale);
            Choice::new(*choice, label.into_owned())
        };
        let choices = known.into_iter().chain(field.choices.iter().map(label)).collect();
        return if op.arity() == Arity::Several {
            Control::MultiSelect { choices, chosen: texts }
        } else {
            select(choices, first)
        };
    }
    let whole = op.arity() == Arity::One && !matches!(op, Op::Contains | Op::NotContains | Op::StartsWith);
    match (field.kind.name(), field.target) {
        ("link", Some(target)) if whole => {
            let title = first.parse().ok().and_then(|id: Id| showing.labels.get(&id)).cloned();
            let title = title.unwrap_or_else(|| row.name.clone());
            Control::Link(LinkValue { entity: target.into(), id: first, title, ..LinkValue::default() })
        }
        ("boolean", _) => {
            let choice = |on: bool| {
                let shown = field.kind.show(field, &Value::Bool(on), locale, &showing.signed.who.ctx.zone);
                Choice::new(on.to_string(), shown)
            };
            select(vec![choice(true), choice(false)], first)
        }
        ("date", _) if whole => Control::Date { value: first },
        ("date_time", _) if whole => moment(first),
        ("time_of_day", _) if whole => Control::TimeOfDay { value: first },
        ("integer" | "decimal" | "money" | "percent" | "sequence", _) if whole => Control::Number { value: first },
        _ => Control::text(texts.join(", ")),
    }
}

/// Most moments of a filter are the beginning of a day.
fn moment(text: String) -> Control {
    match text.strip_suffix("T00:00") {
        Some(day) => Control::Date { value: day.to_owned() },
        None if text.contains('T') => Control::DateTime { value: text },
        None => Control::Date { value: text },
    }
}

fn select(choices: Vec<Choice>, chosen: String) -> Control {
    Control::Select { groups: vec![ChoiceGroup { label: Default::default(), choices }], chosen, blank: false }
}

/// A value of a filter as this user types it.
fn written(showing: &Showing<'_>, found: &Found, op: Op, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Id(id) => id.to_string(),
        Value::Bool(on) => on.to_string(),
        _ if op == Op::Within => String::new(),
        value => input::written(showing, &found.field, value),
    }
}

/// The written form of what a form says.
#[must_use]
pub fn print(registry: &Registry, signed: &Signed, entity: &Arc<Entity>, filter: &Filter) -> String {
    trato_model::query::text::print(filter, registry, entity, &signed.who.reading_plain()).unwrap_or_default()
}

/// What a list's conditions link to, by name.
///
/// # Errors
/// Where the database cannot be read.
pub async fn linked(app: &App, signed: &Signed, asked: &Asked) -> Result<Labels, Refusal> {
    let registry = app.engine().registry();
    let mut links = Vec::new();
    for test in tests(&asked.query.filter) {
        let target = registry.resolve(&asked.entity, &test.path).and_then(|found| found.field.target);
        links.extend(target.into_iter().flat_map(|to| test.values.iter().filter_map(move |v| Some((to, v.as_id()?)))));
    }
    if links.is_empty() { Ok(Labels::new()) } else { app.engine().titles(&signed.who, &links).await }
}

/// The conditions of a filter, however they are joined.
fn tests(filter: &Filter) -> Vec<&Test> {
    match filter {
        Filter::Test(test) => vec![test],
        Filter::All(all) | Filter::Any(all) => all.iter().flat_map(tests).collect(),
        Filter::Not(not) => tests(not),
        _ => Vec::new(),
    }
}
