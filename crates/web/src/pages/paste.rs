//! Filling a new form from a signature or a vCard. Nothing is saved: the same form comes back with what was understood. Where
//! it says otherwise than what stands in the form, it is asked first which of the two holds, so that no two people are mixed.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use trato_model::kinds::Input as Given;
use trato_model::{Action, Entity, FieldDef, Id, Labels, Record, Refusal};
use trato_text::card::{self, Card};
use trato_text::phone::format_phone;
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::form::{Differing, Paste};
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;

use super::edit::{self, Drawing};
use super::links;
use crate::App;
use crate::http::Signed;
use crate::view::frame;

/// The kinds of records that have such a box.
pub const FILLED: [&str; 3] = ["contact", "lead", "account"];

/// What is done where the form already says something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing yet: it is shown, with the two ways out.
    Ask,
    /// What was pasted takes the place of all that a card can say.
    Replace,
    /// What was typed stays, and what was pasted fills the rest.
    Keep,
}

impl Way {
    /// What the button that was pressed says; `None` for buttons that save.
    #[must_use]
    pub fn of(then: Option<&str>) -> Option<Way> {
        match then? {
            "fill" => Some(Way::Ask),
            "replace" => Some(Way::Replace),
            "keep" => Some(Way::Keep),
            _ => None,
        }
    }
}

/// A form about to be filled.
pub struct Filling<'a> {
    pub app: &'a App,
    pub signed: &'a Signed,
    pub entity: &'a Arc<Entity>,
    /// What was pasted.
    pub text: &'a str,
    pub way: Way,
    pub quick: bool,
    /// What the form's address brought along.
    pub from: &'a str,
}

/// The form of a new record, filled.
///
/// # Errors
/// Where the database cannot be read.
pub async fn fill(
    filling: &Filling<'_>,
    headers: &HeaderMap,
    mut typed: Vec<(String, Given)>,
) -> Result<Response, Refusal> {
    let Filling { app, signed, entity, .. } = *filling;
    let card = card::read(filling.text, signed.who.reading().country);
    let mut warnings = Vec::new();
    let mut said = given(&card, entity);
    if entity.field("account").is_some() && !card.company.is_empty() {
        let known = links::lookup(app, signed, "account", &card.company).await?;
        if known.is_none() {
            warnings.push(unknown(signed, &card));
        }
        // Where the company is not known, the account that was typed is not its own: it goes if all of that goes.
        said.push(("account", Given::Text(known.map(|id| id.to_string()).unwrap_or_default())));
    }
    if card.is_empty() {
        warnings.push(Banner { tone: Tone::Warn, text: t(signed.locale(), "ui-paste-nothing"), action: None });
    }
    let clash = said.iter().any(|(name, pasted)| is_other(signed, entity, name, &typed, pasted));
    let mut paste = Paste::default();
    match filling.way {
        Way::Ask if clash => {
            paste = Paste { text: filling.text.to_owned(), differing: differing(filling, &typed, &said).await? };
        }
        Way::Replace if !card.is_empty() => replace(&mut typed, said),
        Way::Ask | Way::Keep | Way::Replace => warnings.extend(keep(filling, &mut typed, said).await?),
    }
    let record = Record::new(entity.clone(), Id::NIL);
    let drawing = Drawing { app, signed, entity, record: &record, typed: &typed, refusal: None, given: filling.from };
    let mut form = edit::form(&drawing, filling.quick).await?;
    form.warnings.extend(warnings);
    form.paste = Some(paste);
    let page = frame::page(app, signed, headers, &format!("/{}", entity.name), &form.top.title).await?;
    // Turbo draws the answer to a posted form only where it redirects or refuses: it has not been saved yet.
    let page = frame::answer(headers, trato_ui::form::render(&page, &form));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What a card can say of a record, besides its account: one person's, or one company's.
const CARD: [&str; 16] = [
    "salutation",
    "first_name",
    "last_name",
    "second_last_name",
    "position",
    "department",
    "company",
    "name",
    "email",
    "other_emails",
    "phone",
    "mobile",
    "other_phones",
    "website",
    "address",
    "birthday",
];

/// The parts of one name; a name is taken whole or not at all.
const NAME: [&str; 4] = ["salutation", "first_name", "last_name", "second_last_name"];

fn typed_as<'a>(typed: &'a [(String, Given)], name: &str) -> Option<&'a Given> {
    typed.iter().find(|(own, _)| own == name).map(|(_, given)| given).filter(|given| !is_blank(given))
}

/// Whether something was typed there that is not what was pasted, if anything was.
fn is_other(signed: &Signed, entity: &Entity, name: &str, typed: &[(String, Given)], pasted: &Given) -> bool {
    let pasted = Some(pasted).filter(|pasted| !is_blank(pasted));
    let (Some(field), Some(own), Some(pasted)) = (entity.field(name), typed_as(typed, name), pasted) else {
        return false;
    };
    !is_same(signed, field, own, pasted)
}

/// Whether both mean the same value; of an address, whether the parts that were pasted are the typed ones.
fn is_same(signed: &Signed, field: &FieldDef, own: &Given, pasted: &Given) -> bool {
    if let (Given::Parts(own), Given::Parts(pasted)) = (own, pasted) {
        return pasted
            .iter()
            .all(|part| own.iter().any(|(name, text)| (name, text.trim()) == (&part.0, part.1.trim())));
    }
    let read = |given: &Given| field.kind.parse(field, given, &signed.who.reading()).ok();
    match (read(own), read(pasted)) {
        (Some(own), Some(pasted)) => own == pasted,
        _ => false,
    }
}

/// All that would change in the form, each with what was pasted in its place.
async fn differing(
    filling: &Filling<'_>,
    typed: &[(String, Given)],
    said: &[(&'static str, Given)],
) -> Result<Vec<Differing>, Refusal> {
    let Filling { app, signed, entity, .. } = *filling;
    let registry = app.engine().registry();
    let pasted = |name: &str| said.iter().find(|(own, _)| *own == name).map(|(_, given)| given);
    let mut names = CARD.to_vec();
    names.extend(pasted("account").map(|_| "account"));
    let labels = titles(filling, typed.iter().map(|(name, given)| (name.as_str(), given)), said).await?;
    let rows = names.into_iter().filter_map(|name| {
        let (field, own, new) = (entity.field(name)?, typed_as(typed, name)?, pasted(name));
        let changes = new.is_none_or(|new| !is_same(signed, field, own, new));
        changes.then(|| Differing {
            label: registry.field_label(entity.name, name, signed.locale()).into_owned().into(),
            typed: words(signed, field, own, &labels),
            pasted: new.map(|new| words(signed, field, new, &labels)).unwrap_or_default(),
        })
    });
    Ok(rows.collect())
}

/// Titles of the accounts that were typed and pasted.
async fn titles<'a>(
    filling: &Filling<'_>,
    typed: impl Iterator<Item = (&'a str, &'a Given)>,
    said: &'a [(&'static str, Given)],
) -> Result<Labels, Refusal> {
    let all = typed.chain(said.iter().map(|(name, given)| (*name, given)));
    let accounts = all.filter(|(name, _)| *name == "account").filter_map(|(_, given)| match given {
        Given::Text(text) => Some(("account", text.parse().ok()?)),
        _ => None,
    });
    let accounts: Vec<(&'static str, Id)> = accounts.collect();
    filling.app.engine().titles(&filling.signed.who, &accounts).await
}

/// A value as it is told beside the other one.
fn words(signed: &Signed, field: &FieldDef, given: &Given, labels: &Labels) -> String {
    let phone = |text: &String| if field.kind.name().starts_with("phone") { format_phone(text) } else { text.clone() };
    let title = |text: &String| text.parse().ok().and_then(|id: Id| labels.get(&id).cloned());
    match given {
        Given::Text(text) if field.kind.name() == "date" => {
            let value = field.kind.parse(field, given, &signed.who.reading()).ok();
            let shown = value.map(|value| field.kind.show(field, &value, signed.locale(), &signed.who.ctx.zone));
            shown.unwrap_or_else(|| text.clone())
        }
        Given::Text(text) => title(text).unwrap_or_else(|| phone(text)),
        Given::List(list) => {
            list.iter().filter(|text| !text.trim().is_empty()).map(phone).collect::<Vec<_>>().join(", ")
        }
        Given::Parts(parts) => {
            let texts = parts.iter().map(|(_, text)| text.trim()).filter(|text| !text.is_empty());
            texts.collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    }
}

/// Puts what was pasted in the place of what was typed, whole: what it does not say is empty then.
fn replace(typed: &mut Vec<(String, Given)>, said: Vec<(&'static str, Given)>) {
    for (name, own) in typed.iter_mut().filter(|(name, _)| CARD.contains(&name.as_str())) {
        // An address may keep the country that the form proposes.
        match own {
            Given::List(list) => list.clear(),
            Given::Parts(parts) => parts.retain(|(part, _)| part == "country" && name == "address"),
            own => *own = Given::Text(String::new()),
        }
    }
    for (name, given) in said {
        typed.retain(|(own, _)| own != name);
        typed.push((name.to_owned(), given));
    }
}

/// Puts what was pasted where nothing was typed, and says what found no place.
async fn keep(
    filling: &Filling<'_>,
    typed: &mut Vec<(String, Given)>,
    said: Vec<(&'static str, Given)>,
) -> Result<Option<Banner>, Refusal> {
    let Filling { app, signed, entity, .. } = *filling;
    let other = |name: &str, given: &Given, typed: &[(String, Given)]| is_other(signed, entity, name, typed, given);
    let named = said.iter().any(|(name, given)| NAME.contains(name) && other(name, given, typed));
    let (left, put): (Vec<_>, Vec<_>) =
        said.into_iter().partition(|(name, given)| other(name, given, typed) || named && NAME.contains(name));
    for (name, given) in put.into_iter().filter(|(name, _)| typed_as(typed, name).is_none()).collect::<Vec<_>>() {
        typed.retain(|(own, _)| own != name);
        typed.push((name.to_owned(), given));
    }
    if left.is_empty() {
        return Ok(None);
    }
    let labels = titles(filling, std::iter::empty(), &left).await?;
    let registry = app.engine().registry();
    let unused = left.iter().filter_map(|(name, given)| {
        let label = registry.field_label(entity.name, name, signed.locale());
        Some(format!("{label}: {}", words(signed, entity.field(name)?, given, &labels)))
    });
    let unused = unused.collect::<Vec<_>>().join(" · ");
    let text = t_args(signed.locale(), "ui-paste-unused", &[("fields", Arg::from(unused))]);
    Ok(Some(Banner { tone: Tone::Warn, text: text.into(), action: None }))
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
        ("last_name", card.surname1.clone()),
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

/// Whether nothing was typed into a control. A country that the form proposes says nothing by itself.
pub fn is_blank(given: &Given) -> bool {
    match given {
        Given::Text(text) => text.trim().is_empty(),
        Given::List(list) => list.iter().all(|text| text.trim().is_empty()),
        Given::Parts(parts) => parts.iter().all(|(name, text)| text.trim().is_empty() || name == "country"),
        _ => false,
    }
}
