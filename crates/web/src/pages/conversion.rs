//! A lead becomes a customer: the page that asks which account, contact and deal, new or existing.

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use trato_crm::sales::conversion::{self, Conversion, Wish};
use trato_model::kinds::{Fault, Input as Given};
use trato_model::{Action, FieldError, Id, Labels, Record, Refusal, Source, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::form::convert::{self, Block, Convert};
use trato_ui::form::{Control, Form, Input, LinkValue};
use trato_ui::shown::Shown;

use super::asking::{self, askable};
use super::links;
use crate::App;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::{frame, input};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/{entity}/{id}/conversion", Policy::Member, ask),
        Route::post("/{entity}/{id}/conversion", Policy::Member, convert),
    ]
}

async fn lead(app: &App, signed: &Signed, name: &str, key: &str) -> Result<Record, Refusal> {
    if name != "lead" {
        return Err(Refusal::NotFound);
    }
    app.engine().record(&signed.who, "lead", records::id(key)?).await
}

/// Whether a lead may become anything in the reader's hands: something he may make, or something he may choose.
#[must_use]
pub fn may(signed: &Signed) -> bool {
    let reader = &signed.who.reader;
    BLOCKS.iter().any(|kind| reader.can(kind, Action::Create) || reader.can(kind, Action::Read))
}

async fn ask(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let record = lead(&app, &signed, &name, &key).await?;
    if !app.engine().may(&signed.who, &record, Action::Edit).await? {
        return Err(Refusal::Forbidden("edit").into());
    }
    if !record.value("converted_at").is_null() {
        return Err(Refusal::Conflict("already-converted").into());
    }
    Ok(draw(&app, &signed, &headers, &record, None, None).await?)
}

const BLOCKS: [&str; 3] = ["account", "contact", "opportunity"];

async fn draw(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    lead: &Record,
    posted: Option<&Posted>,
    refusal: Option<&Refusal>,
) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let (accounts, contacts) = conversion::suggestions(app.engine(), &signed.who, lead).await?;
    let mut blocks = Vec::new();
    for name in BLOCKS {
        let found = match name {
            "account" => accounts.first(),
            "contact" => contacts.first(),
            _ => None,
        };
        blocks.push(block(app, signed, lead, name, found, posted));
    }
    let mut errors = Vec::new();
    if let Some(refusal) = refusal {
        let blocks = blocks.iter_mut();
        let inputs = blocks.flat_map(|block| std::iter::once(&mut block.existing).chain(&mut block.fields));
        let mut inputs: Vec<&mut Input> = inputs.collect();
        match refusal {
            Refusal::Invalid(faults) => {
                for FieldError { field, fault } in faults {
                    let text = crate::http::error::fault_text(fault, locale);
                    let named = |input: &Input| {
                        input.name.ends_with(&format!(".{field}")) || input.name == format!("{field}.id")
                    };
                    match inputs.iter_mut().find(|input| named(input)) {
                        Some(input) => input.error = text.into(),
                        None => errors.push(text.into()),
                    }
                }
            }
            other => errors.extend(asking::mark(&mut [], other, locale)),
        }
    }
    // Without a script there is no list to choose from while one types.
    let named: Vec<&mut Input> = blocks.iter_mut().map(|block| &mut block.existing).collect();
    links::offer(app, signed, named.into_iter()).await?;
    let title = t_args(locale, "ui-convert-title", &[("lead", Arg::from(lead.title()))]);
    let form = Form {
        top: asking::top(app, signed, &lead.entity, title),
        action: format!("/lead/{}/conversion", lead.id),
        version: Some(lead.version),
        errors,
        submit: t(locale, "ui-convert"),
        cancel_href: format!("/lead/{}", lead.id),
        ..Form::default()
    };
    let page = frame::page(app, signed, headers, "/lead", &form.top.title).await?;
    let data = Convert { form, blocks, carried: t(locale, "ui-convert-carried") };
    let answer = frame::answer(headers, convert::render(&page, &data));
    Ok(match refusal {
        None => answer,
        Some(Refusal::Forbidden(_)) => (StatusCode::FORBIDDEN, answer).into_response(),
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, answer).into_response(),
    })
}

/// One of the three records: what the lead suggests, or what was posted.
fn block(
    app: &App,
    signed: &Signed,
    lead: &Record,
    name: &'static str,
    found: Option<&(Id, String)>,
    posted: Option<&Posted>,
) -> Block {
    let (registry, locale) = (app.engine().registry(), signed.locale());
    let [may, may_join] = [Action::Create, Action::Read].map(|action| signed.who.reader.can(name, action));
    let company = !lead.value("company").is_null();
    // Who may make no account chooses one, so that the company does not get lost unnoticed.
    let homeless = name == "account" && company && !may && found.is_none();
    let usual = match (found, name) {
        (Some(_), _) => "existing",
        (None, "account") if !company => "skip",
        _ if homeless && may_join => "existing",
        (None, _) if !may => "skip",
        (None, _) => "create",
    };
    let chosen = posted.and_then(|posted| posted.get(name)).unwrap_or(usual).to_owned();
    let id_name = format!("{name}.id");
    let (id, title) = match posted {
        Some(posted) => (
            chosen_id(posted, &id_name).map(|id| id.to_string()).unwrap_or_default(),
            posted.get(&format!("{id_name}.text")).unwrap_or_default().to_owned(),
        ),
        None => found.map(|(id, title)| (id.to_string(), title.clone())).unwrap_or_default(),
    };
    let label = registry.label(name, locale).into_owned();
    let link = LinkValue { entity: name.into(), id, title, ..LinkValue::default() };
    let mut fields = Vec::new();
    if name == "opportunity"
        && let Some(entity) = registry.entity(name)
    {
        let labels = Labels::new();
        let showing = Showing { registry: &registry, signed, labels: &labels };
        let default = lead.value("company").as_text().map_or_else(|| lead.title(), str::to_owned);
        for field in ["name", "amount", "close_date"].iter().filter_map(|name| entity.field(name)) {
            let value = match field.name {
                "name" => Value::from(default.clone()),
                "amount" => lead.value("budget").clone(),
                _ => Value::Null,
            };
            let given = posted.map(|posted| posted.inputs(entity, "opportunity."));
            let given =
                given.and_then(|all| all.into_iter().find(|(own, _)| own == field.name)).map(|(_, given)| given);
            let mut made = input::input(&showing, entity, field, &value, given.as_ref());
            made.name = format!("{name}.{}", field.name).into();
            fields.push(made);
        }
    }
    // Who a new one will be, before it is made.
    let new_name = match name {
        "account" => conversion::account_name(lead, &signed.who.reader),
        _ => lead.title(),
    };
    if name != "opportunity" {
        let label = t(locale, "ui-convert-name");
        fields.push(Input::new(format!("{name}.shown"), label, Control::ReadOnly(Shown::text(new_name))));
    }
    Block {
        name: name.into(),
        kind: registry.entity(name).map(|entity| frame::kind(&registry, entity, locale)).unwrap_or_default(),
        chosen: chosen.into(),
        may_create: may,
        may_join,
        may_skip: true,
        existing: Input::new(id_name, label, Control::Link(link)),
        match_note: match found {
            None if homeless => {
                let company = conversion::account_name(lead, &signed.who.reader);
                t_args(locale, "ui-convert-homeless", &[("company", Arg::from(company))]).into()
            }
            Some((_, title)) => t_args(locale, "ui-convert-found", &[("title", Arg::from(title))]).into(),
            None => Default::default(),
        },
        fields,
    }
}

async fn convert(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let record = lead(&app, &signed, &name, &key).await?;
    match run(&app, &signed, &record, &posted).await {
        Ok(done) => {
            let target = match (done.opportunity, done.contact, done.account) {
                (Some(id), _, _) => format!("/opportunity/{id}"),
                (_, Some(id), _) => format!("/contact/{id}"),
                (_, _, Some(id)) => format!("/account/{id}"),
                _ => format!("/lead/{key}"),
            };
            Ok(frame::go(&target, Some(("good", "converted"))))
        }
        // What was filled in stays, with what is not allowed beside it.
        Err(refusal) if askable(&refusal) || matches!(refusal, Refusal::Forbidden(_)) => {
            Ok(draw(&app, &signed, &headers, &record, Some(&posted), Some(&refusal)).await?)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn run(app: &App, signed: &Signed, lead: &Record, posted: &Posted) -> Result<conversion::Converted, Refusal> {
    let registry = app.engine().registry();
    let entity = registry.entity("opportunity").ok_or(Refusal::NotFound)?;
    let typed = posted.inputs(entity, "opportunity.");
    let value = |name: &str| -> Result<Value, Refusal> {
        let given: Option<&Given> = typed.iter().find(|(own, _)| own == name).map(|(_, given)| given);
        match (given, entity.field(name)) {
            (Some(given), Some(field)) => {
                field.kind.parse(field, given, &signed.who.reading()).map_err(|fault| Refusal::field(field.name, fault))
            }
            _ => Ok(Value::Null),
        }
    };
    let mut wishes = Vec::new();
    for name in BLOCKS {
        wishes.push(wish(app, signed, posted, name).await?);
    }
    let mut wishes = wishes.into_iter();
    let mut next = || wishes.next().unwrap_or(Wish::Nothing);
    let wish = Conversion {
        account: next(),
        contact: next(),
        opportunity: next(),
        opportunity_name: value("name")?.as_text().map(str::to_owned),
        amount: value("amount")?.as_money(),
        close_date: value("close_date")?.as_int(),
    };
    conversion::convert(app.engine(), &signed.who, lead.id, wish, Source::Page).await
}

/// The record that was chosen, unless another name was typed over its own.
fn chosen_id(posted: &Posted, name: &str) -> Option<Id> {
    let part = |part: &str| posted.get(&format!("{name}.{part}")).map(str::trim);
    // An emptied name is none that was chosen.
    let typed_over = posted.has(&format!("{name}.text")) && part("text") != part("was");
    posted.id(name).filter(|_| !typed_over)
}

/// What a block asks for; an existing record may be named by its title alone.
async fn wish(app: &App, signed: &Signed, posted: &Posted, name: &'static str) -> Result<Wish, Refusal> {
    match posted.get(name) {
        Some("create") => Ok(Wish::New),
        Some("existing") => {
            if let Some(id) = chosen_id(posted, &format!("{name}.id")) {
                return Ok(Wish::Existing(id));
            }
            let text = posted.get(&format!("{name}.id.text")).unwrap_or_default();
            let found = links::lookup(app, signed, name, text).await?;
            found.map(Wish::Existing).ok_or_else(|| Refusal::field(name, Fault::new("link")))
        }
        _ => Ok(Wish::Nothing),
    }
}
