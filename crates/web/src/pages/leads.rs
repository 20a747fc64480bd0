//! `/web-to-lead`: the form on a company's own web site posts here, with Salesforce's field names, so that changing the
//! form's address is all it takes. Strangers: no cookie is read, nothing they send is shown to anybody but as data.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::Value as Json;
use trato_crm::sales::capture;
use trato_engine::Who;
use trato_engine::people::company;
use trato_model::kinds::Input as Given;
use trato_model::{Change, Filter, Id, Op, Path, Query, Record, Refusal, Source, Value};
use trato_text::names::split_surnames;
use trato_text::{Arg, Locale, fold, t, t_args};
use trato_ui::sign_in::{self, SignIn};

use crate::App;
use crate::http::error::{self, Shape};
use crate::http::limits::BodyLimit;
use crate::http::route::Route;
use crate::http::{AppError, Policy, limits};
use crate::view::posted::Posted;
use crate::view::{frame, uploaded};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::post("/web-to-lead", Policy::Stranger, lead)]
}

/// Leads of one address in a minute.
const PER_MINUTE: u32 = 10;
/// The field that people do not see and programs fill.
pub const HONEYPOT: &str = "contact_by_fax";
/// Salesforce's names and ours for what is taken over as it is.
const SAME: [(&str, &str); 11] = [
    ("salutation", "salutation"),
    ("first_name", "first_name"),
    ("last_name", "last_name"),
    ("second_last_name", "second_last_name"),
    ("company", "company"),
    ("title", "position"),
    ("email", "email"),
    ("phone", "phone"),
    ("mobile", "mobile"),
    ("URL", "website"),
    ("interests", "interests"),
];
const ADDRESS: [(&str, &str); 5] =
    [("street", "street"), ("zip", "postal_code"), ("city", "city"), ("state", "province"), ("country", "country")];
/// What has no field of its own, kept in the description.
const REMARKS: [&str; 5] = ["utm_content", "utm_term", "gclid", "fbclid", "recordType"];

/// What is read in a way of its own.
const READ: [&str; 14] = [
    "last_name",
    "lead_source",
    "utm_source",
    "utm_medium",
    "Campaign_ID",
    "utm_campaign",
    "landing_page",
    "description",
    "consent",
    "consent_text",
    "emailOptOut",
    "HasOptedOutOfEmail",
    "doNotCall",
    "DoNotCall",
];
/// What Salesforce's forms and their guards send for their own sake.
const TECHNICAL: [&str; 10] = [
    HONEYPOT,
    "oid",
    "orgid",
    "retURL",
    "debug",
    "debugEmail",
    "encoding",
    "submit",
    "captcha_settings",
    "g-recaptcha-response",
];

async fn lead(
    State(app): State<App>,
    shape: Shape,
    peer: limits::Peer,
    headers: HeaderMap,
    Sent(posted): Sent,
) -> Result<Response, AppError> {
    let company = app.engine().company().await?;
    let host = company.as_ref().and_then(|company| company.get(company::NAME)).unwrap_or_default();
    if !admitted(&app, peer, &headers).await? {
        return Ok(again(&app, shape, host, &Refusal::Limit { name: "rate", most: u64::from(PER_MINUTE) }, None));
    }
    let server = &app.engine().settings().base_url;
    let may_go = |url: &&str| company.as_ref().is_some_and(|company| capture::may_return_to(company, server, url));
    match take(&app, &headers, &posted, company.as_ref()).await {
        Ok(()) => {
            let page = posted.get("retURL").filter(may_go);
            Ok(page.map_or_else(|| thanks(&app, shape, host), |url| Redirect::to(url).into_response()))
        }
        Err(refusal @ (Refusal::Invalid(_) | Refusal::Limit { .. } | Refusal::BadRequest(_))) => {
            let form = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).filter(may_go);
            Ok(again(&app, shape, host, &refusal, form))
        }
        Err(other) => Err(other.into()),
    }
}

/// What a web site's form sends: urlencoded, in parts, or as a flat JSON object.
struct Sent(Posted);

impl FromRequest<App> for Sent {
    type Rejection = AppError;

    async fn from_request(request: Request, app: &App) -> Result<Self, AppError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let limit = BodyLimit::of(request.extensions());
        match kind.as_str() {
            "" | "application/x-www-form-urlencoded" => Ok(Sent(Posted::from_request(request, app).await?)),
            "multipart/form-data" => Ok(Sent(uploaded::words(request, app).await?)),
            "application/json" => {
                let bytes = Bytes::from_request(request, app).await.map_err(|_| limit.exceeded())?;
                Ok(Sent(flat(&bytes).ok_or_else(|| Refusal::bad("bad-form"))?))
            }
            _ => Err(Refusal::bad("wrong-form-type").into()),
        }
    }
}

/// The words of an object without objects in it.
fn flat(bytes: &[u8]) -> Option<Posted> {
    let Json::Object(map) = serde_json::from_slice(bytes).ok()? else { return None };
    let word = |(name, value): (String, Json)| match value {
        Json::String(text) => Some((name, text)),
        Json::Null => Some((name, String::new())),
        Json::Bool(_) | Json::Number(_) => Some((name, value.to_string())),
        Json::Array(_) | Json::Object(_) => None,
    };
    Some(Posted(map.into_iter().map(word).collect::<Option<_>>()?))
}

/// Whether an address may send one more.
async fn admitted(app: &App, peer: limits::Peer, headers: &HeaderMap) -> Result<bool, Refusal> {
    let address = peer.0.map(|peer| limits::client(app, peer.ip(), headers).to_string());
    let key = format!("web-to-lead:{}", address.unwrap_or_default());
    let now = app.engine().clock().now();
    Ok(app.engine().store().admit_attempt(&[(&key, PER_MINUTE)], now - 60_000_000, now).await?.is_none())
}

/// Takes the lead.
async fn take(app: &App, headers: &HeaderMap, posted: &Posted, company: Option<&Record>) -> Result<(), Refusal> {
    // A program that fills what nobody sees is thanked, too: it learns nothing.
    if posted.get(HONEYPOT).is_some() {
        return Ok(());
    }
    let who = app.engine().system().await?;
    let (mut change, rest) = change(app, &who, headers, posted).await?;
    if let Some(company) = company {
        change = capture::complete(company, change);
        if let Some(owner) = capture::owner(app.engine(), &who, company).await? {
            change = change.put("owner", Value::Id(owner));
        }
    }
    save(app, &who, change, &rest).await
}

/// What is missing, in words, and the way back to the form that he came from, where it is a page of the company's. Nothing
/// leads into the program: he is a visitor.
fn again(app: &App, shape: Shape, host: String, refusal: &Refusal, form: Option<&str>) -> Response {
    let (locale, registry) = (shape.locale, app.engine().registry());
    let label = |field: &str| Some(registry.field_label("lead", field, locale).into_owned());
    let data = SignIn {
        title: t(locale, "ui-lead-again"),
        host: host.into(),
        error: error::explanation(refusal, locale, &label).into(),
        links: form.map(|form| (t(locale, "ui-lead-form"), form.to_owned())).into_iter().collect(),
        ..SignIn::default()
    };
    let mut page = frame::bare(app, locale, &HeaderMap::new());
    page.title = data.title.clone();
    let status = error::status(refusal);
    let mut response = (status, axum::response::Html(sign_in::render(&page, &data).into_string())).into_response();
    if let Some(seconds) = error::retry_after(status) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

/// Thanks of our own, where the form names no page of the company's.
fn thanks(app: &App, shape: Shape, host: String) -> Response {
    let data = SignIn {
        title: t(shape.locale, "ui-lead-thanks"),
        host: host.into(),
        done: t(shape.locale, "ui-lead-thanks-text"),
        ..SignIn::default()
    };
    let mut page = frame::bare(app, shape.locale, &HeaderMap::new());
    page.title = data.title.clone();
    (StatusCode::OK, axum::response::Html(sign_in::render(&page, &data).into_string())).into_response()
}

/// The lead that the form describes, and what its visitor wrote beyond the end of the description.
async fn change(app: &App, who: &Who, headers: &HeaderMap, posted: &Posted) -> Result<(Change, String), Refusal> {
    let text = |name: &str| posted.get(name).map(str::trim).filter(|text| !text.is_empty());
    let mut change = Change::create("lead").from(Source::Form);
    // What is too long for its field stands there as far as it goes, and as a whole below.
    let mut remarks: Vec<String> = Vec::new();
    for (theirs, ours) in SAME {
        if let Some(value) = text(theirs) {
            let most = if ours == "interests" { DESCRIPTION } else { 250 };
            let cut: String = value.chars().take(most).collect();
            remarks.extend((cut.len() < value.len()).then(|| format!("{theirs}: {value}")));
            change = change.text(ours, &cut);
        }
    }
    if text("last_name").is_none() {
        let name = text("company").or_else(|| text("email").and_then(|email| email.split('@').next()));
        let name = name.ok_or_else(|| Refusal::field("last_name", trato_model::kinds::Fault::new("required")))?;
        change = change.text("last_name", &name.chars().take(80).collect::<String>());
    }
    if let (Some(both), None, Locale::Es) = (text("last_name"), text("second_last_name"), who.ctx.locale) {
        let (first, second) = split_surnames(both);
        if !second.is_empty() {
            change.values.retain(|(name, _)| name != "last_name");
            change = change.text("last_name", &first).text("second_last_name", &second);
        }
    }
    let parts = ADDRESS.iter().filter_map(|(theirs, ours)| Some(((*ours).to_owned(), text(theirs)?.to_owned())));
    let parts: Vec<(String, String)> = parts.collect();
    if !parts.is_empty() {
        change.values.push(("address".to_owned(), Given::Parts(parts)));
    }
    if let Some(medium) = text("utm_medium") {
        change = change.text("medium", medium);
    }
    let page = text("landing_page").or_else(|| headers.get(header::REFERER).and_then(|value| value.to_str().ok()));
    match page {
        Some(page) if page.len() < 1000 => change = change.text("landing_page", page),
        Some(page) => remarks.push(format!("landing_page: {page}")),
        None => {}
    }
    remarks.extend(REMARKS.iter().filter_map(|name| Some(format!("{name}: {}", text(name)?))));
    for (name, value) in others(posted) {
        match app.engine().registry().entity("lead").and_then(|lead| lead.field(name)).filter(|field| field.custom) {
            Some(field) => change = change.text(field.name, value),
            None => remarks.push(format!("{name}: {value}")),
        }
    }
    let source = text("lead_source").or_else(|| text("utm_source"));
    if let Some(name) = source {
        match named(app, who, "lead_source", name).await? {
            Some(id) => change = change.put("source", Value::Id(id)),
            None => remarks.push(format!("lead_source: {name}")),
        }
    }
    if let Some(name) = text("Campaign_ID").or_else(|| text("utm_campaign")) {
        match named(app, who, "campaign", name).await? {
            Some(id) => change = change.put("campaign", Value::Id(id)),
            None => remarks.push(format!("campaign: {name}")),
        }
    }
    remarks
        .extend(text("consent_text").filter(|words| words.len() > 200).map(|words| format!("consent_text: {words}")));
    // The own words come last: they may go on in notes.
    remarks.extend(text("description").map(str::to_owned));
    let (head, rest) = cut(&remarks.join("\n"), DESCRIPTION);
    if !head.is_empty() {
        change = change.text("description", &head);
    }
    Ok((consent(change, &text), rest))
}

/// What the form sends under names that are none of ours: a company's own fields, and what only its web site knows.
fn others(posted: &Posted) -> impl Iterator<Item = (&str, &str)> {
    let same = SAME.iter().chain(&ADDRESS).map(|(theirs, _)| *theirs);
    let known: Vec<&str> = same.chain(REMARKS).chain(READ).chain(TECHNICAL).collect();
    let all = posted.0.iter().map(|(name, value)| (name.as_str(), value.trim()));
    all.filter(move |(name, value)| !value.is_empty() && !known.contains(name))
}

/// Characters of a description, some room left for what [`save`] adds, and of a note.
const DESCRIPTION: usize = 15_000;

/// A text's beginning of so many characters, and the rest.
fn cut(text: &str, most: usize) -> (String, String) {
    let at = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    let (head, rest) = text.split_at(at);
    (head.to_owned(), rest.to_owned())
}

/// What the person allowed or refused, with where it was said. Nothing ticked says nothing.
fn consent<'a>(mut change: Change, text: &impl Fn(&str) -> Option<&'a str>) -> Change {
    let yes = |name: &str| {
        text(name).is_some_and(|value| ["1", "true", "on", "yes", "si", "sí"].contains(&fold(value).as_str()))
    };
    let words = text("consent_text").map_or_else(|| "web-to-lead".to_owned(), |words| format!("web-to-lead: {words}"));
    let words: String = words.chars().take(250).collect();
    let mut say = |field: &str, answer: &str| {
        let own = std::mem::replace(&mut change, Change::create("lead"));
        change = own.text(field, answer).text(&format!("{field}_source"), &words);
    };
    match (yes("emailOptOut") || yes("HasOptedOutOfEmail"), yes("consent")) {
        (true, _) => say("email_permission", "denied"),
        (false, true) => say("email_permission", "granted"),
        _ => {}
    }
    if yes("doNotCall") || yes("DoNotCall") {
        say("phone_permission", "denied");
    }
    change
}

/// The record of an entity with this name, or this id there or elsewhere.
async fn named(app: &App, who: &Who, entity: &'static str, text: &str) -> Result<Option<Id>, Refusal> {
    let id: Option<Id> = text.parse().ok();
    let registry = app.engine().registry();
    let known = registry.entity(entity).is_some_and(|entity| entity.field("external_id").is_some());
    let mut any = vec![Filter::test("name", Op::Equal, vec![Value::from(text)])];
    any.extend(known.then(|| Filter::equal("external_id", text)));
    any.extend(id.map(|id| Filter::equal("id", id)));
    let query = Query::new(entity).and(Filter::Any(any)).columns(vec![Path::field("name")]).limit(1);
    Ok(app.engine().rows(who, &query).await?.rows.first().map(|row| row.id))
}

/// Saves the lead; a value that cannot be taken must not lose it: it goes into the description.
async fn save(app: &App, who: &Who, change: Change, rest: &str) -> Result<(), Refusal> {
    let (mut change, mut rest) = (change, rest.to_owned());
    for _ in 0..3 {
        let errors = match with_notes(app, who, &change, &rest).await {
            Err(Refusal::Invalid(errors)) => errors,
            other => return other,
        };
        let wrong = |name: &str| errors.iter().any(|error| error.field == name);
        let (bad, mut good): (Vec<_>, Vec<_>) = change.values.into_iter().partition(|(name, _)| wrong(name));
        if bad.is_empty() {
            return Err(Refusal::Invalid(errors));
        }
        let place = good.iter().position(|(name, _)| name == "description");
        let mut words = match place.map(|at| good.remove(at)) {
            Some((_, Given::Text(text))) => text,
            _ => String::new(),
        };
        for (name, given) in bad.iter().filter(|(name, _)| name != "description") {
            let text = match given {
                Given::Text(text) => text.clone(),
                Given::Parts(parts) => parts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", "),
                _ => continue,
            };
            let label = app.engine().registry().field_label("lead", name, who.ctx.locale).into_owned();
            let args = [("field", Arg::from(label)), ("value", Arg::from(text))];
            words.push_str(&format!("\n{}", t_args(who.ctx.locale, "lead-unreadable", &args)));
        }
        if !good.iter().any(|(name, _)| name == "last_name") {
            good.push(("last_name".to_owned(), Given::Text("—".to_owned())));
        }
        let (head, more) = cut(words.trim(), LONGEST);
        rest.insert_str(0, &more);
        good.push(("description".to_owned(), Given::Text(head)));
        change = Change { values: good, ..Change::create("lead").from(Source::Form).derived() };
    }
    Err(Refusal::bad("bad-form"))
}

/// Characters of a long text, as its kind takes them.
const LONGEST: usize = trato_model::kinds::long_text::MAX as usize;

/// Saves the lead with notes of what goes beyond its description, all or nothing.
async fn with_notes(app: &App, who: &Who, change: &Change, rest: &str) -> Result<(), Refusal> {
    let (change, mut rest) = (change.clone(), rest.to_owned());
    let mut notes = Vec::new();
    while !rest.trim().is_empty() {
        let (head, more) = cut(&rest, DESCRIPTION);
        notes.push(head);
        rest = more;
    }
    let save = app.engine().transact(who, move |scope| {
        let (change, notes) = (change.clone(), notes.clone());
        Box::pin(async move {
            let lead = scope.save(change).await?.record;
            for text in notes.iter().filter(|text| !text.trim().is_empty()) {
                let note = Change::create("note").from(Source::Form).text("text", text).derived();
                let note = note.put("lead", Value::Id(lead.id)).put("owner", lead.value("owner").clone());
                scope.save(note).await?;
            }
            Ok(())
        })
    });
    save.await
}
