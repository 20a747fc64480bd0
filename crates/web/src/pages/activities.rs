//! What the forms of activities know beyond their fields: whom they are about, whether it has taken place, and where they
//! lead back to.

use trato_crm::activity::PLANNED;
use trato_model::access::FieldLevel;
use trato_model::kinds::Input as Given;
use trato_model::{Entity, Filter, Id, Labels, Path, Query, Record, Refusal};
use trato_text::t;
use trato_ui::action::Action as Button;
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;

use super::edit::Drawing;
use super::hours::WITH_PEOPLE;
use super::paste;
use crate::App;
use crate::api::params::Params;
use crate::http::Signed;
use crate::view::about::NEAREST;

/// What is asked of an activity that has taken place, before all else.
const HOW_IT_WENT: [&str; 2] = ["result", "outcome"];

/// Fills in whom a new activity is about: with a deal its account and contact, with a contact the account.
///
/// # Errors
/// Where the database cannot be read.
pub(super) async fn about(app: &App, signed: &Signed, record: &mut Record) -> Result<(), Refusal> {
    if !PLANNED.contains(&record.entity.name) {
        return Ok(());
    }
    let through: [(&'static str, &[&'static str]); 2] =
        [("opportunity", &["account", "contact"]), ("contact", &["account"])];
    for (entity, links) in through {
        let Some(id) = record.value(entity).as_id() else { continue };
        let seen = |name: &&'static str| signed.who.reader.field(entity, name) != FieldLevel::Hidden;
        let links: Vec<&'static str> = links.iter().copied().filter(seen).collect();
        let query = Query::new(entity).and(Filter::equal("id", id)).limit(1);
        let query = query.columns(links.iter().map(|name| Path::field(name)).collect());
        let rows = app.engine().rows(&signed.who, &query).await?;
        let values = rows.rows.iter().flat_map(|row| links.iter().zip(&row.values));
        for (name, value) in values {
            let known = value.as_id().is_some_and(|id| rows.labels.contains_key(&id));
            if known && record.value(name).is_null() {
                record.put(name, value.clone());
            }
        }
        return Ok(());
    }
    Ok(())
}

/// Whether the form writes down what has taken place.
pub(super) fn is_done(drawing: &Drawing<'_>) -> bool {
    let typed = drawing.typed.iter().find(|(name, _)| name == "status");
    let status = match typed {
        Some((_, Given::Text(text))) => Some(text.as_str()),
        _ => drawing.record.value("status").as_text(),
    };
    PLANNED.contains(&drawing.entity.name) && drawing.record.version == 0 && status == Some("done")
}

/// The fields of a quick form in sight and those folded away. What is planned is not asked how it went; of what has taken
/// place that is all that is asked, and of whom, where nobody said it.
pub(super) fn split<'a>(drawing: &Drawing<'_>, mut names: Vec<&'a str>) -> (Vec<&'a str>, Vec<&'a str>) {
    let entity = drawing.entity;
    if !WITH_PEOPLE.contains(&entity.name) || drawing.record.version != 0 {
        return (names, Vec::new());
    }
    let typed = |name: &str| drawing.typed.iter().any(|(own, given)| own == name && !paste::is_blank(given));
    let known = |name: &str| typed(name) || !drawing.record.value(name).is_null();
    if !is_done(drawing) {
        names.retain(|name| !HOW_IT_WENT.contains(name) && *name != "status" || typed(name));
        return (names, Vec::new());
    }
    let mut first: Vec<&str> = HOW_IT_WENT.into_iter().filter(|name| entity.field(name).is_some()).collect();
    if !NEAREST.into_iter().any(known) {
        first.extend(["account", "contact"]);
    }
    names.retain(|name| !first.contains(name));
    if !names.contains(&"status") {
        names.push("status");
    }
    (first, names)
}

/// With whom that was which the form writes down.
pub(super) fn intro(drawing: &Drawing<'_>, labels: &Labels) -> String {
    if !is_done(drawing) {
        return String::new();
    }
    let titles = NEAREST.iter().filter_map(|name| labels.get(&drawing.record.value(name).as_id()?).cloned());
    titles.collect::<Vec<_>>().join(" · ")
}

/// Says that the quick form plans, and leads to the one that writes down what has taken place.
pub(super) fn asks(drawing: &Drawing<'_>) -> Option<Banner> {
    let (name, locale) = (drawing.entity.name, drawing.signed.locale());
    let new = drawing.record.version == 0 && drawing.refusal.is_none();
    if !new || !WITH_PEOPLE.contains(&name) || is_done(drawing) {
        return None;
    }
    let given = Params::parse(drawing.given).unwrap_or_default();
    let about: Vec<(&str, &str)> = NEAREST.iter().filter_map(|link| Some((*link, given.get(link)?))).collect();
    let href = match about.first() {
        // There it is written down together with the next step.
        Some((link, id)) if name == "call" && id.parse::<Id>().is_ok() => {
            trato_ui::url::href(&format!("/{link}/{id}"), &[("log", name)])
        }
        _ => {
            let pairs: Vec<(&str, &str)> = about.into_iter().chain([("status", "done")]).collect();
            trato_ui::url::href(&format!("/{name}/new"), &pairs)
        }
    };
    let action = Button::go(t(locale, "ui-log-done"), "circle-check", href);
    Some(Banner { tone: Tone::Plain, text: t(locale, &format!("ui-plans-{name}")), action: Some(action) })
}

/// Where the form of a new activity leads back to: the record from which it was opened, as its address says.
pub(super) fn back(entity: &Entity, given: &str) -> Option<String> {
    if !PLANNED.contains(&entity.name) && entity.name != "note" {
        return None;
    }
    let given = Params::parse(given).ok()?;
    NEAREST.iter().find_map(|name| Some(format!("/{name}/{}", given.get(name)?.parse::<Id>().ok()?)))
}
