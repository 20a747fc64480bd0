//! What a form knows beyond its fields: what is filled by itself, what is already decided, and whom one should not call.

use trato_crm::permission::{self, Channel};
use trato_crm::sales::lines::FROM_PRODUCT;
use trato_model::kinds::Input as Given;
use trato_model::{Entity, FieldDef, FieldDefault, Filter, Id, Locale, Path, Query, Record, Refusal, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::form::{Control, Input, Section};
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;

use super::edit::Drawing;
use super::{activities, hours, line_amounts};
use crate::App;
use crate::http::Signed;
use crate::view::about::PERSON;

/// Activities that are named after whom they are about where nobody names them.
const NAMED_AFTER: [&str; 3] = ["call", "meeting", "visit"];

/// Whether a field fills itself when it is left empty.
fn fills_itself(entity: &Entity, field: &str, new: bool) -> bool {
    match entity.name {
        "opportunity_line" => FROM_PRODUCT.iter().any(|(own, _)| *own == field),
        "opportunity" => new && ["pipeline", "stage"].contains(&field),
        name => new && field == "subject" && NAMED_AFTER.contains(&name),
    }
}

/// Does not ask for what fills itself, and says where it comes from; a link that the address gave is shown as it is.
pub fn soften(drawing: &Drawing<'_>, field: &FieldDef, made: &mut Input) {
    let (entity, locale) = (drawing.entity, drawing.signed.locale());
    let new = drawing.record.version == 0;
    if fills_itself(entity, field.name, new) {
        made.required = false;
        made.help = t(locale, &format!("ui-fills-{}", entity.name.replace('_', "-")));
    }
    if field.name == "due_at" && activities::is_done(drawing) {
        made.help = t(locale, "ui-call-when-help");
    }
    let typed = drawing.typed.iter().any(|(name, _)| name == field.name);
    if let Control::Link(link) = &mut made.control
        && new
        && !typed
        && matches!(field.default, FieldDefault::None)
    {
        link.given = !link.title.is_empty();
    }
}

/// The subject that a call, meeting or visit gets where none is typed.
fn subject(locale: Locale, entity: &str, typed: &[(String, Given)], who: &str) -> String {
    let incoming = matches!(text(typed, "direction"), Some("in"));
    let key = if incoming { "call-in" } else { entity };
    t_args(locale, &format!("ui-subject-{key}"), &[("who", Arg::from(who))])
}

/// Names a call, meeting or visit in the composer of a record's page before anything is typed.
pub fn propose(locale: Locale, entity: &Entity, who: &str, made: &mut Input) {
    if made.name != "subject" || !NAMED_AFTER.contains(&entity.name) {
        return;
    }
    made.required = false;
    if let Control::Text { placeholder, .. } = &mut made.control {
        *placeholder = subject(locale, entity.name, &[], who).into();
    }
}

/// Names a call, meeting or visit after whom it is about, if nobody named it: after what it links to, else after `about`.
///
/// # Errors
/// Where the database cannot be read.
pub async fn name(
    app: &App,
    signed: &Signed,
    entity: &Entity,
    typed: &mut Vec<(String, Given)>,
    about: Option<&Record>,
) -> Result<(), Refusal> {
    if !NAMED_AFTER.contains(&entity.name) || text(typed, "subject").is_some() {
        return Ok(());
    }
    let linked = PERSON.iter().find_map(|name| Some((*name, text(typed, name)?.parse::<Id>().ok()?)));
    let who = match (linked, about) {
        (Some((name, id)), _) => app.engine().titles(&signed.who, &[(name, id)]).await?.get(&id).cloned(),
        (None, Some(record)) => Some(record.title()),
        (None, None) => return Ok(()),
    };
    if let Some(who) = who {
        let subject = subject(signed.locale(), entity.name, typed, &who);
        typed.retain(|(name, _)| name != "subject");
        typed.push(("subject".to_owned(), Given::Text(subject)));
    }
    Ok(())
}

fn text<'a>(typed: &'a [(String, Given)], name: &str) -> Option<&'a str> {
    typed.iter().find(|(own, _)| own == name).and_then(|(_, given)| match given {
        Given::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        _ => None,
    })
}

/// What to know before one fills the form: that the person does not want calls or prefers another time, that the deal is
/// decided.
///
/// # Errors
/// Where the database cannot be read.
pub async fn warnings(drawing: &Drawing<'_>, sections: &mut [Section]) -> Result<Vec<Banner>, Refusal> {
    let (app, signed, entity) = (drawing.app, drawing.signed, drawing.entity);
    let link = |name: &str| {
        let typed = text(drawing.typed, name).and_then(|text| text.parse().ok());
        typed.or_else(|| drawing.record.value(name).as_id())
    };
    if entity.name == "opportunity_line" {
        let mut warnings = decided(drawing, link("opportunity")).await?;
        if let Some(deal) = link("opportunity").filter(|_| drawing.record.version == 0) {
            let amount = line_amounts::of(app, signed, deal).await?;
            warnings.extend(amount.map(|typed| line_amounts::warning(signed, typed)));
        }
        return Ok(warnings);
    }
    if !hours::WITH_PEOPLE.contains(&entity.name) {
        return Ok(Vec::new());
    }
    let person = hours::person(app, signed, link).await?;
    let status = text(drawing.typed, "status").or_else(|| drawing.record.value("status").as_text());
    if status.is_none_or(|status| status == "planned") {
        for made in sections.iter_mut().flat_map(|section| section.rows.iter_mut().flatten()) {
            hours::hint(app, signed, entity, None, person.as_ref(), made);
        }
    }
    Ok(person.filter(|_| entity.name == "call").and_then(|person| uncalled(signed, &person)).into_iter().collect())
}

/// Says that the person called does not want calls.
fn uncalled(signed: &Signed, person: &Record) -> Option<Banner> {
    if !permission::denied(person, Channel::Phone) {
        return None;
    }
    let text = t_args(signed.locale(), "warning-no-calls", &[("who", Arg::from(person.title()))]);
    Some(Banner { tone: Tone::Bad, text: text.into(), action: None })
}

/// Says that a line changes a deal that is won or lost.
async fn decided(drawing: &Drawing<'_>, deal: Option<Id>) -> Result<Vec<Banner>, Refusal> {
    let signed = drawing.signed;
    let Some(id) = deal else { return Ok(Vec::new()) };
    if signed.who.reader.field("opportunity", "status") == trato_model::access::FieldLevel::Hidden {
        return Ok(Vec::new());
    }
    let query = Query::new("opportunity").and(Filter::equal("id", id)).columns(vec![Path::field("status")]).limit(1);
    let rows = drawing.app.engine().rows(&signed.who, &query).await?.rows;
    let status = rows.first().and_then(|row| row.values.first()).and_then(Value::as_text);
    Ok(match status {
        Some(ended @ ("won" | "lost")) => {
            let text = t(signed.locale(), &format!("warning-deal-{ended}"));
            vec![Banner { tone: Tone::Warn, text, action: None }]
        }
        _ => Vec::new(),
    })
}
