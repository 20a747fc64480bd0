//! The timeline of a record: everything that happened about it, like events folded, with a place to write.

use std::borrow::Cow;
use std::collections::BTreeMap;

use trato_crm::activity::PLANNED;
use trato_model::access::FieldLevel;
use trato_model::event::EventKind;
use trato_model::{Entity, Event, Id, Labels, Record, Refusal, Source, Value, mixin};
use trato_text::{Arg, dates, t, t_args};
use trato_ui::form::{Control, Input};
use trato_ui::list::Tab;
use trato_ui::record::timeline::{ChangeLine, Compose, Day, Item, Timeline};
use trato_ui::shown::Shown;

use super::imported;
use crate::App;
use crate::api::params::Params;
use crate::http::Signed;
use crate::view::reach::Reach;
use crate::view::show::Showing;
use crate::view::{frame, input, rights};

/// Events of a page.
const MOST: u32 = 40;

/// The timeline as far as the user may see it.
///
/// # Errors
/// Where the database cannot be read.
pub async fn timeline(
    app: &App,
    signed: &Signed,
    record: &Record,
    params: &Params,
    may_edit: bool,
    own: &Labels,
) -> Result<Timeline, Refusal> {
    let registry = app.engine().registry();
    let (entity, locale) = (record.entity.name, signed.locale());
    if !record.entity.has(&mixin::TIMELINE) {
        return Ok(Timeline::default());
    }
    let before = params.get("before").and_then(|text| {
        let (at, id) = text.split_once('-')?;
        Some((at.parse().ok()?, id.parse().ok()?))
    });
    let reader = &signed.who.reader;
    let mut events = app.engine().store().timeline(&registry, reader, entity, record.id, before, MOST).await?;
    let (mut imports, more) = imported::whole(app, signed, record, MOST, &mut events).await?;
    let labels = linked(app, signed, &events).await?;
    let showing = Showing { registry: &registry, signed, labels: &labels };
    let reach = Reach::of(signed, &registry, record, Some(may_edit));
    let wanted = params.get("timeline").unwrap_or_default();
    let mut days: Vec<Day> = Vec::new();
    for event in events.iter().filter(|event| told(&registry, event) && (wanted.is_empty() || event.entity == wanted)) {
        if imports.take(&registry, signed, record, event, &mut days) {
            continue;
        }
        let item = item(&showing, Some((record, &reach)), event);
        // What our own rules keep (totals, next steps, reminders) is no news.
        if event.kind == EventKind::Updated && item.changes.is_empty() {
            continue;
        }
        let day = dates::day_of(event.at, &signed.who.ctx.zone).unwrap_or_default();
        let label = dates::format_date(day, locale);
        match days.last_mut() {
            Some(last) if last.label == label => fold(&mut last.items, item),
            _ => days.push(Day { label: label.into(), items: vec![item] }),
        }
        imports.note(record, event, &days);
    }
    let path = format!("/{entity}/{}", record.id);
    let more = match events.last().filter(|_| more) {
        Some(last) => format!("{path}?before={}-{}", last.at, last.id),
        None => String::new(),
    };
    // What can never hang on such a record has no tab.
    let kinds = ["note", "call", "task", "meeting", "visit", "document"];
    let hangs =
        |name: &&str| registry.entity(name).is_some_and(|kind| kind.name == entity || kind.field(entity).is_some());
    let mut tabs: Vec<&str> = kinds.into_iter().filter(hangs).collect();
    if !tabs.is_empty() {
        tabs.insert(0, "");
    }
    let filters = tabs.iter().map(|name| Tab {
        label: if name.is_empty() {
            t(locale, "ui-timeline-all")
        } else {
            registry.plural(name, locale).into_owned().into()
        },
        href: if name.is_empty() { path.clone() } else { format!("{path}?timeline={name}") },
        current: wanted == *name,
        shared: false,
    });
    let compose =
        if may_edit && record.trashed_at.is_none() { compose(app, signed, record, params, own) } else { Vec::new() };
    Ok(Timeline { filters: filters.collect(), compose, days, more, empty: t(locale, "ui-timeline-empty") })
}

/// Whether an event is worth telling: what our own rules keep (ledgers, totals, next steps) is not.
fn told(registry: &trato_model::Registry, event: &Event) -> bool {
    let Some(entity) = registry.entity(event.entity) else { return false };
    let by_people = |field: &str| entity.field(field).is_some_and(trato_model::FieldDef::writable);
    let kept = entity.fields.iter().all(|field| !field.writable());
    !kept && (event.kind != EventKind::Updated || event.changes.iter().any(|change| by_people(change.field)))
}

/// Titles of actors and of records in the changes.
///
/// # Errors
/// Where the database cannot be read.
pub async fn linked(app: &App, signed: &Signed, events: &[Event]) -> Result<Labels, Refusal> {
    let registry = app.engine().registry();
    let mut wanted: Vec<(&'static str, Id)> =
        events.iter().filter(|event| !event.actor.is_nil()).map(|event| ("user", event.actor)).collect();
    for event in events {
        let Some(entity) = registry.entity(event.entity) else { continue };
        wanted.extend(named_after(entity, &event.title));
        if event.kind == EventKind::Deleted {
            wanted.push((entity.name, event.record));
        }
        for change in &event.changes {
            let Some(target) = entity.field(change.field).and_then(|field| field.target) else { continue };
            let ids = [&change.before, &change.after].into_iter().filter_map(Value::as_id);
            wanted.extend(ids.map(|id| (target, id)));
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    app.engine().titles(&signed.who, &wanted).await
}

/// An event in words. `place`: the record on whose page it stands.
pub fn item(showing: &Showing<'_>, place: Option<(&Record, &Reach)>, event: &Event) -> Item {
    let (registry, signed) = (showing.registry, showing.signed);
    let locale = signed.locale();
    let entity = registry.entity(event.entity);
    let own = place.filter(|(record, _)| event.record == record.id).map(|(_, reach)| reach);
    let kind = registry.label(event.entity, locale);
    let kind = kind.to_lowercase();
    let kind = t_args(locale, "the-kind", &[("entity", Arg::from(event.entity)), ("kind", Arg::from(kind.as_str()))]);
    let name = match event.kind {
        EventKind::Deleted if entity.is_some_and(|entity| gone(showing, entity, event)) => "removed",
        other => other.name(),
    };
    let text = t_args(locale, &format!("event-{name}"), &[("kind", Arg::from(kind.as_str()))]);
    let about = entity.filter(|_| own.is_none()).and_then(|entity| {
        let title = match named_after(entity, &event.title) {
            // What it is named after may be none of the reader's business.
            Some((_, id)) => showing.labels.get(&id)?.as_str().into(),
            None => titled(signed, entity, &event.title),
        };
        Some(frame::chip(entity, &event.record.to_string(), &title))
    });
    // A role's rights are told one by one.
    let rights = event.changes.iter().filter(|_| event.entity == "role" && signed.who.reader.is_admin());
    let rights = rights.flat_map(|change| rights::changed(registry, locale, change));
    let visible = event.changes.iter().filter_map(|change| {
        let entity = entity?;
        let field = entity.field(change.field)?;
        let hidden = signed.who.reader.field(entity.name, field.name) == FieldLevel::Hidden;
        let value = |value| match (showing.value(entity, field, value), own) {
            (shown, Some(reach)) => reach.on(shown),
            (shown, None) => shown,
        };
        (!hidden && field.kind.name() != "json" && !field.computed).then(|| ChangeLine {
            label: registry.field_label(entity.name, field.name, locale).into_owned().into(),
            before: value(&change.before),
            after: value(&change.after),
        })
    });
    // What an amount is worth to the company may change without the amount: no news, but the audit log tells it.
    let visible = visible.filter(|line| place.is_none() || line.before != line.after);
    let changes = if event.kind == EventKind::Updated { visible.chain(rights).collect() } else { Vec::new() };
    let source = match event.source {
        Source::Page | Source::Demo => Default::default(),
        source => t(locale, &format!("source-{}", source.name())),
    };
    let told = |name: &str| {
        let field = entity?.field(name)?;
        let seen = signed.who.reader.field(event.entity, field.name) != FieldLevel::Hidden;
        event.changes.iter().find(|change| seen && change.field == name).map(|change| (field, &change.after))
    };
    let words = ["text", "outcome", "cancel_reason", "description"]
        .iter()
        .find_map(|name| told(name)?.1.as_text().map(str::to_owned));
    // How a call ended says more than that it was made; of an update the lines of the changes tell it.
    let fresh = event.kind == EventKind::Created && own.is_none() && PLANNED.contains(&event.entity);
    let how = ["result", "status"].iter().filter(|_| fresh).find_map(|name| {
        let (field, value) = told(name)?;
        match showing.value(entity?, field, value) {
            Shown::Badge(badge) => Some(badge),
            _ => None,
        }
    });
    Item {
        icon: entity.map_or("history", |e| if own.is_some() { "pencil" } else { e.icon }).into(),
        hue: entity.map_or(220, |e| e.hue),
        actor: showing
            .labels
            .get(&event.actor)
            .map(|name| trato_ui::chip::Chip::person(format!("/user/{}", event.actor), name.clone())),
        text: text.into(),
        about,
        when: showing.moment(event.at),
        source,
        badge: how,
        body: if own.is_some() { String::new() } else { words.unwrap_or_default() },
        changes,
        folded: Vec::new(),
        actions: Vec::new(),
    }
}

/// Whether a deleted record is nowhere any more, not in the trash either: what has no trash, and for whoever reads everything
/// what has no title.
fn gone(showing: &Showing<'_>, entity: &Entity, event: &Event) -> bool {
    !entity.trash() || (showing.signed.who.reader.is_admin() && !showing.labels.contains_key(&event.record))
}

/// The record after which another is named: its title is a link.
fn named_after(entity: &Entity, title: &str) -> Option<(&'static str, Id)> {
    let target = entity.title_fields().next()?.target?;
    Some((target, title.parse().ok()?))
}

/// What a record is called; one that is named after a moment, by the reader's clock.
fn titled<'a>(signed: &Signed, entity: &Entity, title: &'a str) -> Cow<'a, str> {
    let zone = &signed.who.ctx.zone;
    let moment = entity.fields.iter().any(|field| field.title && field.kind.name() == "date_time");
    match dates::parse_datetime(title, dates::DateOrder::Auto, zone) {
        Ok(at) if moment => dates::format_datetime(at, zone, signed.locale()).into(),
        _ => title.into(),
    }
}

/// Like events in a row become one, with the others folded into it.
fn fold(items: &mut Vec<Item>, item: Item) {
    if let Some(last) = items.last_mut()
        && last.text == item.text
        && last.about.as_ref().map(|chip| &chip.href) == item.about.as_ref().map(|chip| &chip.href)
        && last.actor == item.actor
        && last.changes.is_empty()
        && item.changes.is_empty()
        && item.body.is_empty()
        && last.body.is_empty()
        && last.badge == item.badge
    {
        last.folded.push((item.text, item.when));
        return;
    }
    items.push(item);
}

/// The forms at the top: a note, and what was or will be done.
/// `own`: titles of what the record links to.
fn compose(app: &App, signed: &Signed, record: &Record, params: &Params, own: &Labels) -> Vec<Compose> {
    let registry = app.engine().registry();
    let (locale, reader) = (signed.locale(), &signed.who.reader);
    let fields: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("note", &["text"][..]),
        ("call", &["result", "outcome", "subject", "contact", "due_at", "direction"][..]),
        ("task", &["subject", "due_at", "remind_before"][..]),
        ("meeting", &["subject", "due_at", "duration", "place"][..]),
        ("visit", &["subject", "due_at", "purpose", "duration"][..]),
    ]);
    let showing = Showing { registry: &registry, signed, labels: own };
    // Whom a deal is with is whom one talks to.
    let person = record.value("contact").as_id().filter(|id| own.contains_key(id)).map_or(Value::Null, Value::Id);
    let who = person.as_id().and_then(|id| own.get(&id).cloned()).unwrap_or_else(|| record.title());
    let (mut all, id) = (Vec::new(), record.id.to_string());
    for name in ["note", "call", "task", "meeting", "visit"] {
        let Some(entity) = registry.entity(name) else { continue };
        let linkable = entity.field(record.entity.name).is_some();
        if !linkable || !reader.can(name, trato_model::Action::Create) {
            continue;
        }
        let names = fields.get(name).copied().unwrap_or_default();
        let mut inputs: Vec<Input> = names
            .iter()
            .filter(|name| **name != record.entity.name && !(record.entity.name == "lead" && **name == "contact"))
            .filter_map(|field| entity.field(field))
            .map(|field| {
                let value = if field.name == "contact" { &person } else { &Value::Null };
                let mut made = input::input(&showing, entity, field, value, None);
                super::hints::propose(locale, entity, &who, &mut made);
                super::hours::hint(app, signed, entity, Some((record.entity.name, &id)), None, &mut made);
                if (entity.name, field.name) == ("call", "due_at") {
                    made.help = t(locale, "ui-call-when-help");
                }
                made
            })
            .collect();
        let mut more = Vec::new();
        if name == "call" {
            // How it went is what one writes down; the rest fills itself.
            let (first, rest): (Vec<Input>, Vec<Input>) =
                inputs.into_iter().partition(|input| ["result", "outcome"].contains(&&*input.name));
            (inputs, more) = (first, rest);
            inputs.push(Input::new("next_subject", t(locale, "ui-next-step"), Control::text("")));
            // Whoever names no next step plans none, whatever its day.
            let value = super::sales::next_morning(signed);
            inputs.push(Input::new("next_due_at", t(locale, "ui-next-when"), Control::DateTime { value }));
        }
        all.push(Compose {
            name: name.into(),
            label: registry.label(name, locale).into_owned().into(),
            icon: entity.icon.into(),
            action: format!("/{}/{}/{name}", record.entity.name, record.id),
            inputs,
            more,
            submit: t(locale, "ui-save"),
            open: params.get("log") == Some(name),
        });
    }
    all
}
