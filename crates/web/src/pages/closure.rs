//! The ends of things: a deal is won or lost or opened again, copied; an activity is completed with the next step.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_crm::activity::PLANNED;
use trato_crm::activity::completion::{self, Completion, Next};
use trato_crm::sales::closure::{self, Closure};
use trato_crm::sales::copying;
use trato_model::access::FieldLevel;
use trato_model::kinds::{Fault, Input as Given};
use trato_model::{Entity, Filter, Id, Labels, Path, Query, Record, Refusal, Source, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::form::{Choice, Control, Form, Input};
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;

use super::asking::{self, askable};
use super::inline::way_back;
use super::{links, settlement};
use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed, back};
use crate::view::flash::Said;
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::{frame, input};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/{entity}/{id}/closure", Policy::Member, close_form),
        Route::post("/{entity}/{id}/closure", Policy::Member, close),
        Route::post("/{entity}/{id}/reopening", Policy::Member, reopen),
        Route::get("/{entity}/{id}/copy", Policy::Member, copy_form),
        Route::post("/{entity}/{id}/copy", Policy::Member, copy),
        Route::get("/{entity}/{id}/completion", Policy::Member, complete_form),
        Route::post("/{entity}/{id}/completion", Policy::Member, complete),
    ]
}

/// A deal that the user may read; anything else has no closure.
async fn deal(app: &App, signed: &Signed, name: &str, key: &str) -> Result<Record, Refusal> {
    if name != "opportunity" {
        return Err(Refusal::NotFound);
    }
    app.engine().record(&signed.who, "opportunity", records::id(key)?).await
}

/// A field of a record as an input, with what was posted for it, if anything was.
fn field(
    app: &App,
    signed: &Signed,
    record: &Record,
    name: &str,
    posted: Option<&Posted>,
    labels: &Labels,
) -> Option<Input> {
    let registry = app.engine().registry();
    let may = signed.who.reader.field(record.entity.name, record.entity.field(name)?.name) == FieldLevel::Full;
    let field = record.entity.field(name).filter(|_| may)?;
    let typed = posted.map(|posted| posted.inputs(&record.entity, "")).unwrap_or_default();
    let typed = typed.into_iter().find(|(own, _)| own == name).map(|(_, given)| given);
    let showing = Showing { registry: &registry, signed, labels };
    Some(input::input(&showing, &record.entity, field, record.value(name), typed.as_ref()))
}

async fn close_form(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let record = deal(&app, &signed, &name, &key).await?;
    let won = match params.get("outcome") {
        None | Some("won") => true,
        Some("lost") => false,
        Some(other) => return Err(Refusal::BadRequest(Fault::new("unknown-parameter").with("name", other)).into()),
    };
    let back = params.get("return").filter(|path| back::ours(path)).unwrap_or_default();
    let asked = Ending { won, stage: params.get("stage").unwrap_or_default(), back };
    let stage = record.value("stage").as_id().map(|id| id.to_string());
    let stays = asked.stage.is_empty() || Some(asked.stage) == stage.as_deref();
    if stays && decided(&record) == Some(asked.outcome()) {
        return Err(Refusal::Conflict("already-closed").into());
    }
    let form = closing(&app, &signed, &record, asked, None, None).await?;
    Ok(asking::page(&app, &signed, &headers, &record.entity, &form, None).await?)
}

/// The end that a form asks about: which, in what stage if one was named, and where it leads back to.
#[derive(Clone, Copy)]
struct Ending<'a> {
    won: bool,
    stage: &'a str,
    back: &'a str,
}

impl Ending<'_> {
    fn outcome(self) -> &'static str {
        if self.won { "won" } else { "lost" }
    }
}

async fn closing(
    app: &App,
    signed: &Signed,
    record: &Record,
    Ending { won, stage, back }: Ending<'_>,
    posted: Option<&Posted>,
    refusal: Option<&Refusal>,
) -> Result<Form, Refusal> {
    let locale = signed.locale();
    let labels = super::record::labels(app, signed, record).await?;
    let mut inputs = Vec::new();
    inputs.extend(stages(app, signed, record, won, stage).await?);
    if won {
        inputs.extend(field(app, signed, record, "amount", posted, &labels));
    } else {
        inputs.push(reasons(app, signed, posted).await?);
        inputs
            .extend(["competitor", "loss_note"].iter().filter_map(|n| field(app, signed, record, n, posted, &labels)));
    }
    let today = trato_text::dates::iso_date(signed.who.ctx.today());
    let day = posted.and_then(|posted| posted.get("close_date")).map_or(today, str::to_owned);
    inputs.push(Input::new("close_date", t(locale, "common--close-date"), Control::Date { value: day }));
    let asked = more(signed, record, won, posted, refusal);
    inputs.extend(asked.iter().filter_map(|n| Some(field(app, signed, record, n, posted, &labels)?.required())));
    let errors = refusal.map(|refusal| asking::mark(&mut inputs, refusal, locale)).unwrap_or_default();
    let key = if won { "ui-close-won" } else { "ui-close-lost" };
    let title = t_args(locale, key, &[("title", Arg::from(record.title()))]);
    let path = format!("/opportunity/{}", record.id);
    let mut hidden = vec![("outcome".into(), if won { "won" } else { "lost" }.to_owned())];
    hidden.extend(decided(record).map(|status| ("instead".into(), status.to_owned())));
    if !back.is_empty() {
        hidden.push(("return".into(), back.to_owned()));
    }
    let (other, label, icon) =
        if won { ("lost", "ui-close-as-lost", "circle-x") } else { ("won", "ui-close-as-won", "trophy") };
    let pairs = [("outcome", other), ("return", back)];
    let other = trato_ui::url::href(&format!("{path}/closure"), &pairs[..if back.is_empty() { 1 } else { 2 }]);
    Ok(Form {
        top: asking::top(app, signed, &record.entity, title),
        other: decided(record).is_none().then(|| Button::go(t(locale, label), icon, other)),
        action: format!("{path}/closure"),
        version: Some(record.version),
        warnings: decided(record).map(|status| anew(signed, record, status)).into_iter().collect(),
        hidden,
        errors,
        sections: vec![asking::section(inputs)],
        submit: t(locale, if won { "ui-mark-won" } else { "ui-mark-lost" }),
        cancel_href: if back.is_empty() { path } else { back.to_owned() },
        narrow: true,
        ..Form::default()
    })
}

/// How the deal was decided before, if it was.
fn decided(record: &Record) -> Option<&str> {
    record.value("status").as_text().filter(|status| *status != "open")
}

/// That it was decided already, when and how: what follows takes the place of that.
fn anew(signed: &Signed, record: &Record, status: &str) -> Banner {
    let day = record.value("close_date").as_int().and_then(|day| i32::try_from(day).ok());
    let day = day.map(|day| trato_text::dates::format_date(day, signed.locale())).unwrap_or_default();
    let key = if status == "won" { "ui-close-was-won" } else { "ui-close-was-lost" };
    let text = t_args(signed.locale(), key, &[("day", Arg::from(day))]);
    Banner { tone: Tone::Warn, text: text.into(), action: None }
}

/// What the form of a win and that of a loss ask for by themselves.
const WON: &[&str] = &["amount", "close_date"];
const LOST: &[&str] = &["loss_reason", "competitor", "loss_note", "close_date"];

/// What else the stage asked for: the fields it was refused for, and what was then typed there.
fn more(
    signed: &Signed,
    record: &Record,
    won: bool,
    posted: Option<&Posted>,
    refusal: Option<&Refusal>,
) -> Vec<&'static str> {
    let own = if won { WON } else { LOST };
    let typed = posted.map(|posted| posted.inputs(&record.entity, "")).unwrap_or_default();
    let wrong = match refusal {
        Some(Refusal::Invalid(errors)) => errors.iter().map(|error| error.field.clone()).collect(),
        _ => Vec::new(),
    };
    let entity = &record.entity;
    let fields = entity.fields.iter().filter(|field| field.writable() && field.name != "stage");
    let fields = fields.filter(|field| entity.position(field.name).is_some() && !own.contains(&field.name));
    let fields = fields.filter(|field| signed.who.reader.field(entity.name, field.name) == FieldLevel::Full);
    let asked = |name: &str| wrong.iter().any(|own| own == name) || typed.iter().any(|(own, _)| own == name);
    fields.map(|field| field.name).filter(|name| asked(name)).collect()
}

/// The stages in which the deal may end so, where its pipeline has several: `chosen`, or the first of them.
async fn stages(
    app: &App,
    signed: &Signed,
    record: &Record,
    won: bool,
    chosen: &str,
) -> Result<Option<Input>, Refusal> {
    let Some(pipeline) = record.value("pipeline").as_id() else { return Ok(None) };
    let query = Query::new("stage")
        .and(Filter::equal("pipeline", pipeline))
        .and(Filter::equal("kind", if won { "won" } else { "lost" }))
        .columns(vec![Path::field("name")]);
    let rows = app.engine().every(&signed.who, &query).await?.rows;
    if rows.len() < 2 {
        return Ok(None);
    }
    let name = |values: &[Value]| values.first().and_then(Value::as_text).unwrap_or_default().to_owned();
    let choices: Vec<Choice> = rows.iter().map(|row| Choice::new(row.id.to_string(), name(&row.values))).collect();
    let known = choices.iter().find(|choice| choice.value == chosen).or_else(|| choices.first());
    let chosen = known.map(|choice| choice.value.to_string()).unwrap_or_default();
    let registry = app.engine().registry();
    let label = registry.field_label("opportunity", "stage", signed.locale()).into_owned();
    Ok(Some(Input::new("stage", label, Control::Radios { choices, chosen })))
}

/// The reasons to choose from, all in sight: the answer is one click.
async fn reasons(app: &App, signed: &Signed, posted: Option<&Posted>) -> Result<Input, Refusal> {
    let query = Query::new("loss_reason").columns(vec![Path::field("name")]);
    let rows = app.engine().every(&signed.who, &query).await?.rows;
    let choices = rows.iter().map(|row| {
        let name = row.values.first().and_then(Value::as_text).unwrap_or_default().to_owned();
        Choice::new(row.id.to_string(), name)
    });
    let chosen = posted.and_then(|posted| posted.get("loss_reason")).unwrap_or_default().to_owned();
    let control = Control::select(choices.collect(), chosen);
    Ok(Input::new("loss_reason", t(signed.locale(), "ui-close-reason"), control).required())
}

async fn close(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let record = deal(&app, &signed, &name, &key).await?;
    let won = posted.get("outcome") != Some("lost");
    match finish(&app, &signed, &record, won, &posted).await {
        Ok(()) => {
            let target = way_back(&posted).unwrap_or_else(|| format!("/opportunity/{key}"));
            let left = settlement::left(&app, &signed, record.id).await;
            Ok(frame::going(&target, Some(&Said::decided(if won { "won" } else { "lost" }, record.id, left))))
        }
        // Decided meanwhile: the deal says how, and there is nothing to correct.
        Err(Refusal::Conflict("already-closed")) => {
            Ok(frame::go(&format!("/opportunity/{key}"), Some(("warn", "already-closed"))))
        }
        Err(refusal) if askable(&refusal) => {
            let back = way_back(&posted).unwrap_or_default();
            let asked = Ending { won, stage: posted.get("stage").unwrap_or_default(), back: &back };
            let form = closing(&app, &signed, &record, asked, Some(&posted), Some(&refusal)).await?;
            Ok(asking::page(&app, &signed, &headers, &record.entity, &form, Some(&refusal)).await?)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn finish(app: &App, signed: &Signed, record: &Record, won: bool, posted: &Posted) -> Result<(), Refusal> {
    let typed = links::named(app, signed, &record.entity, posted, "").await?;
    let value = |name: &str| parsed(signed, &record.entity, &typed, name);
    let more = more(signed, record, won, Some(posted), None);
    let closure = Closure {
        won,
        stage: posted.id("stage"),
        loss_reason: value("loss_reason")?.as_id(),
        competitor: value("competitor")?.as_id(),
        amount: if won { value("amount")?.as_money() } else { None },
        note: value("loss_note")?.as_text().map(str::to_owned),
        on: value("close_date")?.as_int(),
        instead: posted.get("instead").filter(|status| ["won", "lost"].contains(status)).map(str::to_owned),
        more: typed.iter().filter(|(name, _)| more.contains(&name.as_str())).cloned().collect(),
    };
    let expected = posted.expected();
    closure::close(app.engine(), &signed.who, record.id, expected, closure, Source::Page).await.map(|_| ())
}

/// A typed value of an entity's field, read as the pipeline would.
fn parsed(signed: &Signed, entity: &Entity, typed: &[(String, Given)], name: &str) -> Result<Value, Refusal> {
    let Some((_, given)) = typed.iter().find(|(own, _)| own == name) else { return Ok(Value::Null) };
    let Some(field) = entity.field(name) else { return Ok(Value::Null) };
    field.kind.parse(field, given, &signed.who.reading()).map_err(|fault| Refusal::field(field.name, fault))
}

async fn reopen(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    posted: Posted,
) -> Result<Response, AppError> {
    let record = deal(&app, &signed, &name, &key).await?;
    closure::reopen(app.engine(), &signed.who, record.id, posted.expected(), Source::Page).await?;
    Ok(frame::go(&format!("/opportunity/{key}"), Some(("good", "reopened"))))
}

fn copying_form(app: &App, signed: &Signed, record: &Record, name: &str, refusal: Option<&Refusal>) -> Form {
    let locale = signed.locale();
    let mut inputs = vec![Input::new("name", t(locale, "common--name"), Control::text(name)).required()];
    let errors = refusal.map(|refusal| asking::mark(&mut inputs, refusal, locale)).unwrap_or_default();
    Form {
        top: asking::top(app, signed, &record.entity, t(locale, "ui-duplicate").into_owned()),
        action: format!("/opportunity/{}/copy", record.id),
        errors,
        sections: vec![asking::section(inputs)],
        submit: t(locale, "ui-duplicate"),
        cancel_href: format!("/opportunity/{}", record.id),
        narrow: true,
        ..Form::default()
    }
}

async fn copy_form(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let record = deal(&app, &signed, &name, &key).await?;
    let name = t_args(signed.locale(), "ui-copy-of", &[("title", Arg::from(record.title()))]);
    let form = copying_form(&app, &signed, &record, &name, None);
    Ok(asking::page(&app, &signed, &headers, &record.entity, &form, None).await?)
}

async fn copy(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let record = deal(&app, &signed, &name, &key).await?;
    let name = posted.get("name").unwrap_or_default().to_owned();
    match copying::copy(app.engine(), &signed.who, record.id, name.clone(), Source::Page).await {
        Ok(id) => Ok(frame::go(&format!("/opportunity/{id}"), Some(("good", "created")))),
        Err(refusal) if askable(&refusal) => {
            let form = copying_form(&app, &signed, &record, &name, Some(&refusal));
            Ok(asking::page(&app, &signed, &headers, &record.entity, &form, Some(&refusal)).await?)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// An activity that the user may read.
async fn activity(app: &App, signed: &Signed, name: &str, key: &str) -> Result<Record, Refusal> {
    if !PLANNED.contains(&name) {
        return Err(Refusal::NotFound);
    }
    app.engine().record(&signed.who, name, records::id(key)?).await
}

/// What is asked of an activity that ends. The last one only of those that did not take place: CSS hides it elsewhere.
const ENDED: [&str; 4] = ["result", "outcome", "duration", "cancel_reason"];

async fn complete_form(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let record = activity(&app, &signed, &name, &key).await?;
    let back = params.get("return").filter(|path| back::ours(path)).unwrap_or_default();
    let form = completing(&app, &signed, &record, back, None, None);
    Ok(asking::page(&app, &signed, &headers, &record.entity, &form, None).await?)
}

/// How it went, and what comes next.
fn completing(
    app: &App,
    signed: &Signed,
    record: &Record,
    back: &str,
    posted: Option<&Posted>,
    refusal: Option<&Refusal>,
) -> Form {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let labels = Labels::new();
    let text = |name: &str| posted.and_then(|posted| posted.get(name)).unwrap_or_default().to_owned();
    let outcomes = ["done", "cancelled"].map(|status| {
        Choice::new(status, registry.choice_label(record.entity.name, "status", status, locale).into_owned())
    });
    let chosen = posted.and_then(|posted| posted.get("ended")).unwrap_or("done").to_owned();
    let ended = Control::Radios { choices: outcomes.to_vec(), chosen };
    let mut first = vec![Input::new("ended", t(locale, "common--status"), ended)];
    first.extend(ENDED.iter().filter_map(|name| field(app, signed, record, name, posted, &labels)));
    if let Some(outcome) = first.iter_mut().find(|input| input.name == "outcome") {
        outcome.label = t(locale, "ui-outcome");
        outcome.focus = true;
    }
    let kinds = PLANNED.iter().map(|name| Choice::new(*name, registry.label(name, locale).into_owned()));
    let kind = posted.and_then(|posted| posted.get("next_kind")).unwrap_or("task").to_owned();
    let then = vec![
        Input::new("next_kind", t(locale, "ui-kind"), Control::Radios { choices: kinds.collect(), chosen: kind }),
        Input::new("next_subject", t(locale, "common--subject"), Control::text(text("next_subject"))),
        Input::new(
            "next_due_at",
            t(locale, "ui-next-when"),
            // Whoever names no next step plans none, whatever its day.
            Control::DateTime {
                value: posted.map_or_else(|| super::sales::next_morning(signed), |_| text("next_due_at")),
            },
        ),
    ];
    let mut all: Vec<Input> = first.into_iter().chain(then).collect();
    let errors = refusal.map(|refusal| asking::mark(&mut all, refusal, locale)).unwrap_or_default();
    let then = all.split_off(all.len() - 3);
    let mut next = asking::section(then);
    next.title = t(locale, "ui-then");
    let path = format!("/{}/{}", record.entity.name, record.id);
    Form {
        top: asking::top(app, signed, &record.entity, record.title()),
        action: format!("{path}/completion"),
        version: Some(record.version),
        hidden: if back.is_empty() { Vec::new() } else { vec![("return".into(), back.to_owned())] },
        errors,
        sections: vec![asking::section(all), next],
        submit: t(locale, "ui-complete"),
        cancel_href: if back.is_empty() { path } else { back.to_owned() },
        narrow: true,
        ..Form::default()
    }
}

async fn complete(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let record = activity(&app, &signed, &name, &key).await?;
    let cancelled = posted.get("ended") == Some("cancelled");
    let wanted = if cancelled { &ENDED[..] } else { &ENDED[..ENDED.len() - 1] };
    let values = posted.inputs(&record.entity, "").into_iter().filter(|(name, _)| wanted.contains(&name.as_str()));
    let done = Completion { cancelled, values: values.collect(), next: next_step(&posted) };
    let (id, expected) = (record.id, posted.expected());
    match completion::complete(app.engine(), &signed.who, &name, id, expected, done, Source::Page).await {
        Ok(_) => {
            let target = way_back(&posted).unwrap_or_else(|| about(&record));
            Ok(frame::go(&target, Some(("good", "completed"))))
        }
        Err(refusal) if askable(&refusal) => {
            let back = way_back(&posted).unwrap_or_default();
            let form = completing(&app, &signed, &record, &back, Some(&posted), Some(&refusal));
            Ok(asking::page(&app, &signed, &headers, &record.entity, &form, Some(&refusal)).await?)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// The next step that a form asks for, if it names one.
#[must_use]
pub fn next_step(posted: &Posted) -> Option<Next> {
    let subject = posted.get("next_subject")?.to_owned();
    let kind = posted.get("next_kind").unwrap_or("task");
    let entity = PLANNED.into_iter().find(|name| *name == kind).unwrap_or("task");
    Some(Next { entity, subject, due_at: Given::Text(posted.get("next_due_at").unwrap_or_default().to_owned()) })
}

/// The record that an activity is most about: where one goes after completing it.
fn about(record: &Record) -> String {
    let of = |name: &str| record.value(name).as_id().map(|id: Id| format!("/{name}/{id}"));
    let found = ["opportunity", "contact", "account", "lead"].iter().find_map(|name| of(name));
    found.unwrap_or_else(|| format!("/{}/{}", record.entity.name, record.id))
}
