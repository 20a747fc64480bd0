//! A field as a control of a form.

use jiff::tz::TimeZone;
use trato_model::kinds::{Fault, Input as Given, Widget};
use trato_model::{Entity, FieldDef, Registry, Value};
use trato_text::numbers::currency_name;
use trato_text::{geography, t};
use trato_ui::form::{AddressValue, Choice, ChoiceGroup, Control, Input, LinkValue};

use super::new_account;
use super::show::Showing;
use crate::http::error::fault_text;

/// Draws a field: with what was typed, if something was, else with its value.
#[must_use]
pub fn input(showing: &Showing<'_>, entity: &Entity, field: &FieldDef, value: &Value, typed: Option<&Given>) -> Input {
    let (registry, locale) = (showing.registry, showing.signed.locale());
    let mut input = Input::new(
        field.name,
        registry.field_label(entity.name, field.name, locale).into_owned(),
        control(showing, entity, field, value, typed),
    );
    input.required = field.required;
    if let Some(help) = trato_text::messages::field_help(locale, entity.name, field.name) {
        input.help = help.into();
    }
    if let (Control::File { .. }, Some(Given::Text(name))) = (&input.control, typed)
        && !name.is_empty()
    {
        input.help = trato_text::t_args(locale, "ui-file-again", &[("name", name.as_str().into())]).into();
    }
    input
}

/// Marks a field with what is wrong with it: of several boxes each that is not taken alone.
pub fn fault(input: &mut Input, showing: &Showing<'_>, field: &FieldDef, fault: &Fault) {
    let locale = showing.signed.locale();
    input.error = fault_text(fault, locale).into();
    let (Control::Emails { values, many: true } | Control::Phones { values, many: true }) = &input.control else {
        return;
    };
    let reading = showing.signed.who.reading();
    let alone = |text: &String| {
        let value = field.kind.parse(field, &Given::Text(text.clone()), &reading)?;
        field.kind.validate(field, &value)
    };
    let wrong = values.iter().enumerate().filter_map(|(at, text)| Some((at, alone(text).err()?)));
    input.wrong = wrong.map(|(at, fault)| (at, fault_text(&fault, locale).into())).collect();
}

/// The text that stands in a control: what was typed, else the value as this user writes it.
fn text(showing: &Showing<'_>, field: &FieldDef, value: &Value, typed: Option<&Given>) -> String {
    match typed {
        Some(Given::Text(text)) => text.clone(),
        Some(Given::List(list)) => list.first().cloned().unwrap_or_default(),
        Some(Given::Parts(parts)) => parts
            .iter()
            .find(|(name, _)| name.is_empty() || name == "amount")
            .map(|(_, text)| text.clone())
            .unwrap_or_default(),
        _ if value.is_null() => String::new(),
        _ => written(showing, field, value),
    }
}

/// A value as the user would type it: numbers in his style, dates in ISO for the browser's own controls.
#[must_use]
pub fn written(showing: &Showing<'_>, field: &FieldDef, value: &Value) -> String {
    let locale = showing.signed.locale();
    match (field.kind.widget(), value) {
        (Widget::Money, Value::Money(money)) => {
            trato_text::numbers::format_decimal(money.minor, money.currency.digits(), locale)
        }
        (Widget::Number | Widget::Percent, Value::Int(n)) => {
            if field.ungrouped {
                return n.to_string();
            }
            let scale = if field.kind.name() == "percent" { 2 } else { field.scale };
            trato_text::numbers::format_decimal_short(*n, scale, locale)
        }
        (Widget::DateTime, Value::Int(at)) => trato_text::dates::local(*at, &showing.signed.who.ctx.zone)
            .map(|local| local.strftime("%Y-%m-%dT%H:%M").to_string())
            .unwrap_or_default(),
        _ => field.kind.plain(field, value),
    }
}

/// Telephones as pages show them, which is read back as what is stored; what was typed stays as it was.
fn phones(field: &FieldDef, value: &Value, typed: Option<&Given>, locale: trato_model::Locale) -> Vec<String> {
    let shown = |value: &Value| field.kind.show(field, value, locale, &TimeZone::UTC);
    match (typed, value) {
        (Some(_), _) => list(value, typed),
        (None, Value::List(items)) => {
            items.iter().map(|item| shown(&Value::List(vec![item.clone()]))).filter(|text| !text.is_empty()).collect()
        }
        (None, value) => Some(shown(value)).filter(|text| !text.is_empty()).into_iter().collect(),
    }
}

fn list(value: &Value, typed: Option<&Given>) -> Vec<String> {
    let own = |text: &str| text.trim().to_owned();
    match (typed, value) {
        (Some(Given::List(list)), _) => list.iter().map(|text| own(text)).filter(|text| !text.is_empty()).collect(),
        (Some(Given::Text(text)), _) => vec![own(text)].into_iter().filter(|text| !text.is_empty()).collect(),
        (_, Value::List(items)) => items.iter().filter_map(|v| v.as_text().map(own)).collect(),
        (_, Value::Text(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

fn control(showing: &Showing<'_>, entity: &Entity, field: &FieldDef, value: &Value, typed: Option<&Given>) -> Control {
    let written = || text(showing, field, value, typed);
    let locale = showing.signed.locale();
    let labelled = |choice: &&'static str| {
        Choice::new(*choice, showing.registry.choice_label(entity.name, field.name, choice, locale).into_owned())
    };
    match field.kind.widget() {
        Widget::TextArea | Widget::RichText => Control::TextArea { value: written(), rows: 4 },
        Widget::Number => Control::Number { value: written() },
        Widget::Percent => Control::Percent { value: written() },
        Widget::Money => money(showing, value, typed, written()),
        Widget::Toggle => Control::Toggle {
            on: match typed {
                Some(Given::Text(text)) => text == "true",
                Some(Given::List(list)) => list.last().is_some_and(|text| text == "true"),
                _ => value.as_bool() == Some(true),
            },
        },
        Widget::Date => Control::Date { value: written() },
        Widget::DateTime => Control::DateTime { value: written() },
        Widget::Duration => Control::Duration { value: written() },
        Widget::TimeOfDay => Control::TimeOfDay { value: written() },
        Widget::Select => {
            let mut choices = options(field, locale);
            choices.extend(field.choices.iter().map(labelled));
            let chosen = written();
            // What is not among them stays: it is not for a form to change what nobody touched.
            if !chosen.is_empty() && !choices.iter().any(|choice| choice.value == chosen) {
                choices.push(Choice::new(chosen.clone(), chosen.clone()));
            }
            let groups = vec![ChoiceGroup { label: Default::default(), choices }];
            Control::Select { groups, chosen, blank: !field.required || value.is_null() }
        }
        Widget::MultiSelect => {
            Control::MultiSelect { choices: field.choices.iter().map(labelled).collect(), chosen: list(value, typed) }
        }
        Widget::Link => Control::Link(link(showing, entity, field, value, typed)),
        Widget::Email => Control::Emails { values: list(value, typed), many: field.kind.many() },
        Widget::Phone => Control::Phones { values: phones(field, value, typed, locale), many: field.kind.many() },
        Widget::Url => Control::Url { value: written() },
        Widget::Address => Control::Address(Box::new(address(value, typed, locale))),
        Widget::Lines if field.kind.name() == "phones" => {
            Control::Phones { values: phones(field, value, typed, locale), many: true }
        }
        Widget::Lines if field.kind.name() == "emails" => Control::Emails { values: list(value, typed), many: true },
        Widget::Tags | Widget::Lines => Control::Tags { values: list(value, typed), suggestions: Vec::new() },
        Widget::File => file(showing, field, value, typed),
        Widget::ReadOnly => Control::ReadOnly(showing.value(entity, field, value)),
        Widget::Text => Control::Text {
            value: written(),
            most: field.max.and_then(|most| usize::try_from(most).ok()).unwrap_or(0),
            placeholder: Default::default(),
            autocomplete: Default::default(),
        },
    }
}

/// The file there is, with the box that takes it off where one may be missing.
fn file(showing: &Showing<'_>, field: &FieldDef, value: &Value, typed: Option<&Given>) -> Control {
    let name =
        |id| showing.labels.get(&id).cloned().unwrap_or_else(|| t(showing.signed.locale(), "ui-file").into_owned());
    let current = value.as_id().map(|id| (name(id), format!("/files/{id}")));
    let ticked = matches!(typed, Some(Given::Text(name)) if name.is_empty());
    let removable = (current.is_some() && !field.required).then_some(ticked);
    Control::File { current, accept: Default::default(), many: false, removable }
}

/// What the field's kind offers by itself: countries, currencies, zones.
#[must_use]
pub fn options(field: &FieldDef, locale: trato_model::Locale) -> Vec<Choice> {
    field.kind.options(locale).into_iter().map(|(value, label)| Choice::new(value, label)).collect()
}

/// The currencies that forms offer: the one that the user works in first, then the company's and the usual ones.
fn money(showing: &Showing<'_>, value: &Value, typed: Option<&Given>, written: String) -> Control {
    let ctx = &showing.signed.who.ctx;
    let current = match (typed, value) {
        (Some(Given::Parts(parts)), _) => {
            parts.iter().find(|(name, _)| name == "currency").map(|(_, code)| code.clone())
        }
        (_, Value::Money(money)) => Some(money.currency.to_string()),
        _ => None,
    };
    let current = current.unwrap_or_else(|| ctx.own_currency.to_string());
    let mut codes = vec![ctx.own_currency.to_string(), ctx.currency.to_string(), current.clone()];
    codes.extend(["EUR", "USD", "GBP", "VES", "MXN", "COP", "CLP", "PEN", "ARS", "BRL", "CHF"].map(str::to_owned));
    let mut seen = std::collections::HashSet::new();
    codes.retain(|code| seen.insert(code.clone()));
    // The control is as wide as a code; its list says the names.
    let named = |code: String| {
        let name = currency_name(&code, showing.signed.locale());
        Choice::new(code.clone(), if name == code { code } else { format!("{code} · {name}") })
    };
    let currencies = codes.into_iter().map(named).collect();
    Control::Money { value: written, currency: current, currencies }
}

fn link(showing: &Showing<'_>, entity: &Entity, field: &FieldDef, value: &Value, typed: Option<&Given>) -> LinkValue {
    let target = field.target.unwrap_or_default();
    let (id, title) = match typed {
        Some(Given::Text(text)) => match text.parse() {
            Ok(id) => (text.clone(), showing.labels.get(&id).cloned().unwrap_or_default()),
            // A name that fits nothing stays as it was typed.
            Err(_) => match new_account::name(text) {
                Some((name, _)) => (text.clone(), name.to_owned()),
                None => (String::new(), text.clone()),
            },
        },
        _ => match value.as_id() {
            Some(id) => (id.to_string(), showing.labels.get(&id).cloned().unwrap_or_default()),
            None => Default::default(),
        },
    };
    let fills = if (entity.name, field.name) == ("opportunity_line", "product") { entity.name } else { "" };
    LinkValue {
        entity: target.into(),
        id,
        title,
        creates: false,
        given: false,
        fills: fills.into(),
        candidates: Vec::new(),
    }
}

fn address(value: &Value, typed: Option<&Given>, locale: trato_model::Locale) -> AddressValue {
    let mut address = match value {
        Value::Address(address) => (**address).clone(),
        _ => trato_model::Address::default(),
    };
    if let Some(Given::Parts(parts)) = typed {
        let mut texts = address.parts().map(str::to_owned);
        for (slot, name) in texts.iter_mut().zip(trato_model::Address::PARTS) {
            if let Some((_, text)) = parts.iter().find(|(part, _)| part == name) {
                slot.clone_from(text);
            }
        }
        address = trato_model::Address::from_parts(texts);
    }
    let mut countries: Vec<Choice> =
        geography::countries().iter().map(|country| Choice::new(country.alpha2, country.name(locale))).collect();
    countries.sort_by(|a, b| trato_text::compare(&a.label, &b.label));
    AddressValue {
        street: address.street,
        street2: address.street2,
        postal_code: address.postal_code,
        city: address.city,
        province: address.province,
        region: address.region,
        country: address.country,
        countries,
    }
}

/// The field's definition, for pages that ask for one by name.
#[must_use]
pub fn field_of(registry: &Registry, entity: &str, field: &str) -> Option<FieldDef> {
    registry.entity(entity)?.field(field).copied()
}
