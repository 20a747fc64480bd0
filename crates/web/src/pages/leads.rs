//! `/web-to-lead`: the form on a company's own web site posts here, with Salesforce's field names, so that changing the
//! form's address is all it takes. Strangers: no cookie is read, nothing they send is shown to anybody but as data.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use trato_crm::sales::capture;
use trato_engine::Who;
use trato_model::kinds::Input as Given;
use trato_model::{Change, Filter, Id, Op, Path, Query, Refusal, Source, Value};
use trato_text::{fold, t};
use trato_ui::sign_in::{self, SignIn};

use crate::App;
use crate::http::error::Shape;
use crate::http::route::Route;
use crate::http::{AppError, Policy, limits};
use crate::view::frame;
use crate::view::posted::Posted;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::post("/web-to-lead", Policy::Stranger, lead)]
}

/// Leads of one address in a minute.
const PER_MINUTE: i64 = 10;
/// The field that people do not see and programs fill.
pub const HONEYPOT: &str = "contact_by_fax";
/// Salesforce's names and ours for what is taken over as it is.
const SAME: [(&str, &str); 9] = [
    ("first_name", "first_name"),
    ("last_name", "last_name"),
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

async fn lead(
    State(app): State<App>,
    shape: Shape,
    peer: limits::Peer,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let address = peer.0.map(|peer| limits::client(&app, peer.ip(), &headers).to_string());
    let key = format!("web-to-lead:{}", address.unwrap_or_default());
    let now = app.engine().clock().now();
    let counts = app.engine().store().record_attempt(&[&key], now - 60_000_000, now).await?;
    if counts.first().is_some_and(|count| *count > PER_MINUTE) {
        return Err(Refusal::Limit { name: "rate", most: PER_MINUTE.unsigned_abs() }.into());
    }
    let company = app.engine().company().await?;
    // A program that fills what nobody sees is thanked, too: it learns nothing.
    if posted.get(HONEYPOT).is_none() {
        let who = app.engine().system().await?;
        let mut change = change(&app, &who, &headers, &posted).await?;
        if let Some(company) = &company {
            change = capture::complete(company, change);
            if let Some(owner) = capture::owner(app.engine(), &who, company).await? {
                change = change.put("owner", Value::Id(owner));
            }
        }
        save(&app, &who, change).await?;
    }
    let server = &app.engine().settings().base_url;
    let back = posted
        .get("retURL")
        .filter(|url| company.as_ref().is_some_and(|company| capture::may_return_to(company, server, url)));
    Ok(back.map_or_else(|| thanks(shape), |url| Redirect::to(url).into_response()))
}

/// Thanks of our own, where the form names no page of the company's.
fn thanks(shape: Shape) -> Response {
    let data = SignIn {
        title: t(shape.locale, "ui-lead-thanks"),
        done: t(shape.locale, "ui-lead-thanks-text"),
        ..SignIn::default()
    };
    let mut page = frame::bare(shape.locale, &HeaderMap::new());
    page.title = data.title.clone();
    (StatusCode::OK, axum::response::Html(sign_in::render(&page, &data).into_string())).into_response()
}

/// The lead that the form describes.
async fn change(app: &App, who: &Who, headers: &HeaderMap, posted: &Posted) -> Result<Change, Refusal> {
    let text = |name: &str| posted.get(name).map(str::trim).filter(|text| !text.is_empty());
    let mut change = Change::create("lead").from(Source::Form);
    for (theirs, ours) in SAME {
        if let Some(value) = text(theirs) {
            change = change.text(ours, &value.chars().take(250).collect::<String>());
        }
    }
    if text("last_name").is_none() {
        let name = text("company").or_else(|| text("email").and_then(|email| email.split('@').next()));
        let name = name.ok_or_else(|| Refusal::field("last_name", trato_model::kinds::Fault::new("required")))?;
        change = change.text("last_name", &name.chars().take(80).collect::<String>());
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
    if let Some(page) = page.filter(|page| page.len() < 1000) {
        change = change.text("landing_page", page);
    }
    let mut remarks: Vec<String> = text("description").map(str::to_owned).into_iter().collect();
    remarks.extend(REMARKS.iter().filter_map(|name| Some(format!("{name}: {}", text(name)?))));
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
    if !remarks.is_empty() {
        change = change.text("description", &remarks.join("\n").chars().take(8000).collect::<String>());
    }
    Ok(consent(change, &text))
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
    match (yes("emailOptOut"), yes("consent")) {
        (true, _) => say("email_permission", "denied"),
        (false, true) => say("email_permission", "granted"),
        _ => {}
    }
    if yes("doNotCall") {
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
async fn save(app: &App, who: &Who, change: Change) -> Result<(), Refusal> {
    let mut change = change;
    for _ in 0..3 {
        let errors = match app.engine().save(who, change.clone()).await {
            Err(Refusal::Invalid(errors)) => errors,
            other => return other.map(|_| ()),
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
            words.push_str(&format!("\n{name}: {text}"));
        }
        if !good.iter().any(|(name, _)| name == "last_name") {
            good.push(("last_name".to_owned(), Given::Text("—".to_owned())));
        }
        good.push(("description".to_owned(), Given::Text(words.trim().chars().take(9000).collect())));
        change = Change { values: good, ..Change::create("lead").from(Source::Form).derived() };
    }
    Err(Refusal::bad("bad-form"))
}
