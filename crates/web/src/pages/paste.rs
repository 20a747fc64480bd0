//! Filling a new form from a signature or a vCard. Nothing is saved: the same form comes back with what was understood, and
//! what was typed before stays.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use trato_model::kinds::Input as Given;
use trato_model::{Action, Entity, Id, Record, Refusal};
use trato_text::card::{self, Card};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;

use super::edit::{self, Drawing};
use super::links;
use crate::App;
use crate::http::Signed;
use crate::view::frame;

/// The kinds of records that have such a box.
pub const FILLED: [&str; 3] = ["contact", "lead", "account"];

/// The form of a new record, filled from `text` where nothing was typed. `from`: what its address brought along.
///
/// # Errors
/// Where the database cannot be read.
#[expect(clippy::too_many_arguments, reason = "what a filled form is made of")]
pub async fn fill(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    entity: &Arc<Entity>,
    text: &str,
    mut typed: Vec<(String, Given)>,
    quick: bool,
    from: &str,
) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let card = card::read(text, signed.who.reading().country);
    let mut warnings = Vec::new();
    for (name, given) in given(&card, entity) {
        put(&mut typed, name, given);
    }
    if entity.field("account").is_some() && !card.company.is_empty() {
        match links::lookup(app, signed, "account", &card.company).await? {
            Some(id) => put(&mut typed, "account", Given::Text(id.to_string())),
            None => warnings.push(unknown(signed, &card)),
        }
    }
    if card.is_empty() {
        warnings.push(Banner { tone: Tone::Warn, text: t(locale, "ui-paste-nothing"), action: None });
    }
    let record = Record::new(entity.clone(), Id::NIL);
    let drawing = Drawing { app, signed, entity, record: &record, typed: &typed, refusal: None, given: from };
    let mut form = edit::form(&drawing, quick).await?;
    form.warnings.extend(warnings);
    let page = frame::page(app, signed, headers, &format!("/{}", entity.name), &form.top.title).await?;
    // Turbo draws the answer to a posted form only where it redirects or refuses: it has not been saved yet.
    let page = frame::answer(headers, trato_ui::form::render(&page, &form));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The company is not among the accounts: it can be made beside the form.
fn unknown(signed: &Signed, card: &Card) -> Banner {
    let locale = signed.locale();
    let text = t_args(locale, "ui-paste-company", &[("name", Arg::from(card.company.as_str()))]);
    let pairs = [("name", card.company.as_str()), ("website", card.website.as_str()), ("phone", card.phone.as_str())];
    let pairs: Vec<(&str, &str)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let href = trato_ui::url::href("/account/new", &pairs);
    let may = signed.who.reader.can("account", Action::Create);
    let action = may.then(|| Button::go(t(locale, "ui-paste-create"), "building-2", href));
    Banner { tone: Tone::Plain, text: text.into(), action }
}

/// What the card says, by the names of the entity's fields.
fn given(card: &Card, entity: &Entity) -> Vec<(&'static str, Given)> {
    let person = entity.field("last_name").is_some();
    let two = entity.field("second_last_name").is_some();
    let last =
        if two { card.surname1.clone() } else { format!("{} {}", card.surname1, card.surname2).trim().to_owned() };
    let first_mail = card.emails.first().cloned().unwrap_or_default();
    let website = match card.website.as_str() {
        "" => String::new(),
        site if site.contains("://") => site.to_owned(),
        site => format!("https://{site}"),
    };
    // A company's form asks for one number; a mobile is better than none.
    let phone = if card.phone.is_empty() && !person { card.mobile.clone() } else { card.phone.clone() };
    let texts = [
        ("first_name", card.given.clone()),
        ("last_name", last),
        ("second_last_name", card.surname2.clone()),
        ("salutation", card.salutation.clone()),
        ("position", card.position.clone()),
        ("department", card.department.clone()),
        ("company", card.company.clone()),
        ("name", card.company.clone()),
        ("email", first_mail),
        ("phone", phone),
        ("mobile", card.mobile.clone()),
        ("website", website),
        ("birthday", card.birthday.clone()),
    ];
    let known = |name: &str| entity.field(name).is_some();
    let mut all: Vec<(&'static str, Given)> = texts
        .into_iter()
        .filter(|(name, text)| !text.is_empty() && known(name))
        .map(|(name, text)| (name, Given::Text(text)))
        .collect();
    let more = [
        ("other_emails", card.emails.iter().skip(1).cloned().collect::<Vec<_>>()),
        ("other_phones", card.other_phones.clone()),
    ];
    all.extend(
        more.into_iter().filter(|(name, list)| !list.is_empty() && known(name)).map(|(n, l)| (n, Given::List(l))),
    );
    let address = &card.address;
    let parts = [
        ("street", &address.street),
        ("postal_code", &address.postal_code),
        ("city", &address.city),
        ("province", &address.province),
        ("country", &address.country),
    ];
    let parts: Vec<(String, String)> =
        parts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(n, text)| (n.to_owned(), text.clone())).collect();
    if !parts.is_empty() && known("address") {
        all.push(("address", Given::Parts(parts)));
    }
    all
}

/// Puts a value where nothing was typed.
fn put(typed: &mut Vec<(String, Given)>, name: &str, given: Given) {
    match typed.iter_mut().find(|(own, _)| own == name) {
        Some((_, own)) if is_blank(own) => *own = given,
        Some(_) => {}
        None => typed.push((name.to_owned(), given)),
    }
}

/// Whether nothing was typed into a control. A country that the form proposes says nothing by itself.
pub fn is_blank(given: &Given) -> bool {
    match given {
        Given::Text(text) => text.trim().is_empty(),
        Given::List(list) => list.iter().all(|text| text.trim().is_empty()),
        Given::Parts(parts) => parts.iter().all(|(name, text)| text.trim().is_empty() || name == "country"),
        _ => false,
    }
}
