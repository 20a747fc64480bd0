//! Creating, changing and deleting any record by form: the quick form, the whole form, one field in place.

use std::sync::Arc;

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use trato_crm::activity::attaching;
use trato_model::access::FieldLevel;
use trato_model::kinds::Input as Given;
use trato_model::{Action, Change, Entity, FieldDef, Id, Intent, Labels, Locale, Record, Refusal, Source, Value};
use trato_text::t;
use trato_ui::form::{Conflict, Control, Form, Input, Section, Twin};
use trato_ui::shell::Top;

use super::{activities, hints, hours, line_amounts, new_account, paste, places, settlement};
use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::error::{denied, fault_text, status, title};
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::flash::Said;
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::uploaded::{self, Uploaded};
use crate::view::{frame, input, words};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/{entity}/new", Policy::Member, new),
        Route::post("/{entity}", Policy::Member, create).upload(),
        Route::get("/{entity}/{id}/edit", Policy::Member, edit),
        Route::post("/{entity}/{id}", Policy::Member, update).upload(),
        Route::post("/{entity}/{id}/deletion", Policy::Member, delete),
        Route::post("/{entity}/{id}/restoration", Policy::Member, restore),
        Route::post("/{entity}/{id}/favourite", Policy::Member, favourite),
    ]
}

/// A form being drawn: for which record, with what was typed and what is wrong with it.
pub struct Drawing<'a> {
    pub app: &'a App,
    pub signed: &'a Signed,
    pub entity: &'a Arc<Entity>,
    /// The record being changed; an empty one with defaults for a new one.
    pub record: &'a Record,
    pub typed: &'a [(String, Given)],
    pub refusal: Option<&'a Refusal>,
    /// What the address of a new one's form brought along, as it stood there: [`given`].
    pub given: &'a str,
}

async fn new(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    if !signed.who.reader.can(entity.name, Action::Create) {
        return Err(Refusal::Forbidden("create").into());
    }
    let mut record = Record::new(entity.clone(), Id::NIL);
    prefill(&signed, &mut record, &params);
    activities::about(&app, &signed, &mut record).await?;
    let given = given(&entity, &params);
    let drawing = Drawing {
        app: &app,
        signed: &signed,
        entity: &entity,
        record: &record,
        typed: &[],
        refusal: None,
        given: &given,
    };
    let quick = params.get("all").is_none() && !entity.quick.is_empty();
    let form = form(&drawing, quick).await?;
    let page = frame::page(&app, &signed, &headers, &format!("/{name}"), &form.top.title).await?;
    Ok(frame::answer(&headers, trato_ui::form::render(&page, &form)))
}

/// The hidden value of a form with what its address brought along: it stays the same form when it is refused.
pub(super) const GIVEN: &str = "form.given";

/// What the address of the form says of the record, as `account=…&mobile=…`, in the order of the fields.
fn given(entity: &Entity, params: &Params) -> String {
    let said = entity.fields.iter().filter(|field| field.writable());
    let said: Vec<(&str, &str)> = said.filter_map(|field| Some((field.name, params.get(field.name)?))).collect();
    trato_ui::url::href("", &said).trim_start_matches('?').to_owned()
}

/// Values that the address brings along (`?account=…`) and the defaults.
fn prefill(signed: &Signed, record: &mut Record, params: &Params) {
    let entity = record.entity.clone();
    let ctx = &signed.who.ctx;
    for field in &entity.fields {
        let default = match field.default {
            trato_model::FieldDefault::Text(text) => Value::from(text),
            trato_model::FieldDefault::Int(n) => Value::Int(n),
            trato_model::FieldDefault::Bool(on) => Value::Bool(on),
            trato_model::FieldDefault::Me => Value::Id(ctx.actor),
            trato_model::FieldDefault::Language => Value::from(ctx.locale.code()),
            trato_model::FieldDefault::Now if field.kind.name() == "date" => Value::Int(i64::from(ctx.today())),
            trato_model::FieldDefault::Now | trato_model::FieldDefault::None => Value::Null,
        };
        record.put(field.name, default);
        if let Some(text) = params.get(field.name).filter(|_| field.writable()) {
            let given = Given::Text(text.to_owned());
            if let Ok(value) = field.kind.parse(field, &given, &signed.who.reading_plain()) {
                record.put(field.name, value);
            }
        }
    }
}

/// Whether a new record's value came with the address; who owns it is always shown.
fn is_given(field: &FieldDef, value: &Value) -> bool {
    let default = match field.default {
        trato_model::FieldDefault::Text(text) => value.as_text() == Some(text),
        trato_model::FieldDefault::Int(n) => value.as_int() == Some(n),
        trato_model::FieldDefault::Bool(on) => value.as_bool() == Some(on),
        trato_model::FieldDefault::Now => true,
        trato_model::FieldDefault::Language => false,
        trato_model::FieldDefault::Me | trato_model::FieldDefault::None => false,
    };
    !value.is_null() && !default
}

/// Whether the user may write the field here.
fn writable(drawing: &Drawing<'_>, field: &FieldDef) -> bool {
    let level = drawing.signed.who.reader.field(drawing.entity.name, field.name);
    let new = drawing.record.version == 0;
    field.writable() && level == FieldLevel::Full && (new || !field.fixed)
}

/// The form's data: quick for the few fields that matter, else all sections.
///
/// # Errors
/// Where the database cannot be read.
pub async fn form(drawing: &Drawing<'_>, quick: bool) -> Result<Form, Refusal> {
    let registry = drawing.app.engine().registry();
    let (entity, locale) = (drawing.entity, drawing.signed.locale());
    let labels = titles(drawing).await?;
    let showing = Showing { registry: &registry, signed: drawing.signed, labels: &labels };
    let typed = |name: &str| drawing.typed.iter().find(|(field, _)| field == name).map(|(_, given)| given);
    let make = |field: &FieldDef| {
        let mut made = input::input(&showing, entity, field, drawing.record.value(field.name), typed(field.name));
        hints::soften(drawing, field, &mut made);
        places::hint(entity, field, &mut made);
        if let Control::Link(link) = &mut made.control {
            link.creates = drawing.record.version == 0 && new_account::may(drawing.signed, entity, field);
        }
        mark(&mut made, &showing, entity, field, drawing.refusal);
        made
    };
    let allowed =
        |name: &&str| entity.field(name).filter(|f| entity.position(f.name).is_some() && writable(drawing, f));
    let mut sections: Vec<Section> = Vec::new();
    if quick {
        let (first, more) = activities::split(drawing, quick_names(drawing));
        let rows = |names: &[&str]| beside(names.iter().filter_map(allowed).map(make));
        sections.push(Section { title: Default::default(), rows: rows(&first), folded: false });
        let more = rows(&more);
        let folded = more.iter().flatten().all(|input| input.error.is_empty());
        if !more.is_empty() {
            sections.push(Section { title: t(locale, "ui-more-fields"), rows: more, folded });
        }
    } else {
        let mut placed = Vec::new();
        for section in entity.form.iter().filter(|section| !is_later(drawing, section.name)) {
            let rows = section
                .rows
                .iter()
                .map(|row| row.iter().filter_map(allowed).inspect(|field| placed.push(field.name)).map(make).collect());
            let rows: Vec<Vec<_>> = rows.filter(|row: &Vec<_>| !row.is_empty()).collect();
            sections.push(Section { title: words::section(&registry, section.name, locale), rows, folded: false });
        }
        let rest: Vec<Vec<_>> = entity
            .fields
            .iter()
            .filter(|field| !placed.contains(&field.name) && writable(drawing, field))
            .filter(|field| (field.custom || entity.form.is_empty()) && field.kind.name() != "json")
            .map(|field| vec![make(field)])
            .collect();
        sections.push(Section { title: words::rest(entity, locale), rows: rest, folded: false });
        sections.retain(|section| !section.rows.is_empty());
    }
    let inputs = sections.iter_mut().flat_map(|section| section.rows.iter_mut().flatten());
    super::links::offer(drawing.app, drawing.signed, inputs).await?;
    let mut warnings = hints::warnings(drawing, &mut sections).await?;
    warnings.extend(activities::asks(drawing).filter(|_| quick));
    let intro = if quick { activities::intro(drawing, &labels) } else { String::new() };
    Ok(Form { warnings, intro: intro.into(), ..around(drawing, &registry, &labels, sections, quick) })
}

/// Whether a new deal has nothing to say there yet: why it was lost is asked for when it is.
fn is_later(drawing: &Drawing<'_>, section: &str) -> bool {
    section == "loss" && drawing.record.version == 0 && drawing.refusal.is_none()
}

/// Each field in a row of its own, the second surname beside the first.
fn beside(inputs: impl Iterator<Item = Input>) -> Vec<Vec<Input>> {
    let mut rows: Vec<Vec<Input>> = Vec::new();
    for input in inputs {
        match rows.last_mut() {
            Some(row) if input.name == SECOND && row.iter().any(|first| first.name == "last_name") => row.push(input),
            _ => rows.push(vec![input]),
        }
    }
    rows
}

/// The fields of the quick form, in order: those that matter, that must be filled, that are filled already.
fn quick_names<'a>(drawing: &Drawing<'a>) -> Vec<&'a str> {
    let entity = drawing.entity;
    let mut names: Vec<&str> = entity.quick.clone();
    // Where Spanish is spoken people have two surnames, and are told apart by both.
    if drawing.signed.locale() == Locale::Es
        && entity.field(SECOND).is_some()
        && let Some(first) = names.iter().position(|name| *name == "last_name")
    {
        names.insert(first + 1, SECOND);
    }
    let needed = entity
        .fields
        .iter()
        .filter(|f| f.required && writable(drawing, f) && matches!(f.default, trato_model::FieldDefault::None));
    let given = entity.fields.iter().filter(|f| writable(drawing, f) && is_given(f, drawing.record.value(f.name)));
    names.extend(needed.chain(given).map(|field| field.name));
    // What a pasted signature filled is shown, whether people type it or not.
    names.extend(drawing.typed.iter().filter(|(_, given)| !paste::is_blank(given)).map(|(name, _)| name.as_str()));
    let mut seen = std::collections::HashSet::new();
    // The stage decides the pipeline, and a new deal starts in the first one unless the address names another.
    let deal = entity.name == "opportunity";
    let started = !drawing.record.value("stage").is_null();
    names.retain(|name| seen.insert(*name) && !(deal && (*name == "pipeline" || *name == "stage" && !started)));
    names
}

/// The form around its sections.
fn around(
    drawing: &Drawing<'_>,
    registry: &trato_model::Registry,
    labels: &Labels,
    sections: Vec<Section>,
    quick: bool,
) -> Form {
    let (entity, locale, record) = (drawing.entity, drawing.signed.locale(), drawing.record);
    let new = record.version == 0;
    let kind = frame::kind(registry, entity, locale);
    let title =
        if new { words::create(registry, entity, locale) } else { record.said(locale, &drawing.signed.who.ctx.zone) };
    // What the address brought along goes on to the whole form, and what was typed there is no draft for another address.
    let (mut all, mut place) = (kind.at("new?all=1"), "new".to_owned());
    if !drawing.given.is_empty() {
        all = format!("{all}&{}", drawing.given);
        place = format!("{place}:{}", drawing.given);
    }
    let all = trato_ui::action::Action::go(t(locale, "ui-all-fields"), "list", all);
    let top = Top {
        icon: entity.icon.into(),
        hue: entity.hue,
        crumbs: vec![(kind.many.clone(), kind.href())],
        title: title.into(),
        actions: (new && quick).then_some(all).into_iter().collect(),
        ..Top::default()
    };
    let mut hidden = Vec::new();
    hidden.extend(quick.then(|| ("form".into(), "quick".to_owned())));
    hidden.extend((new && !drawing.given.is_empty()).then(|| (GIVEN.into(), drawing.given.to_owned())));
    Form {
        top,
        action: if new { kind.href() } else { kind.at(&record.id.to_string()) },
        version: (!new).then_some(record.version),
        hidden,
        errors: faults(drawing),
        conflict: conflict(drawing, labels),
        twins: twins(drawing),
        duplicates_href: if new { kind.at("duplicates") } else { String::new() },
        sections,
        submit: t(locale, "ui-save"),
        submit_and_new: if new { t(locale, "ui-save-and-new") } else { Default::default() },
        cancel_href: if new {
            activities::back(entity, drawing.given).unwrap_or_else(|| kind.href())
        } else {
            kind.at(&record.id.to_string())
        },
        draft: format!("{}:{}", entity.name, if new { place } else { record.id.to_string() }),
        narrow: quick,
        paste: (new && paste::FILLED.contains(&entity.name)).then(Default::default),
        ..Form::default()
    }
}

/// Faults that belong to no field of the form.
fn faults(drawing: &Drawing<'_>) -> Vec<std::borrow::Cow<'static, str>> {
    let locale = drawing.signed.locale();
    match drawing.refusal {
        None | Some(Refusal::Twins(_) | Refusal::Stale { .. }) => Vec::new(),
        Some(Refusal::Invalid(errors)) => errors
            .iter()
            .filter(|error| {
                let field = drawing.entity.field(&error.field);
                field.is_none_or(|field| !writable(drawing, field))
            })
            .map(|error| fault_text(&error.fault, locale).into())
            .collect(),
        Some(Refusal::BadRequest(fault)) => vec![fault_text(fault, locale).into()],
        Some(other) => vec![denied(other, locale).unwrap_or_else(|| title(other, locale))],
    }
}

fn conflict(drawing: &Drawing<'_>, labels: &Labels) -> Option<Conflict> {
    let Some(Refusal::Stale { current, .. }) = drawing.refusal else { return None };
    let signed = drawing.signed;
    Some(Conflict {
        who: labels.get(&current.updated_by).cloned().unwrap_or_else(|| t(signed.locale(), "ui-somebody").into_owned()),
        when: trato_text::dates::relative(current.updated_at, signed.who.ctx.now, signed.locale()),
        href: format!("/{}/{}", drawing.entity.name, current.id),
    })
}

fn twins(drawing: &Drawing<'_>) -> Vec<Twin> {
    let Some(Refusal::Twins(twins)) = drawing.refusal else { return Vec::new() };
    super::duplicates::shown(&drawing.app.engine().registry(), drawing.signed, drawing.entity, twins)
}

/// Writes faults and the other side's value beside a field.
fn mark(made: &mut Input, showing: &Showing<'_>, entity: &Entity, field: &FieldDef, refusal: Option<&Refusal>) {
    match refusal {
        Some(Refusal::Invalid(errors)) => {
            if let Some(error) = errors.iter().find(|error| error.field == field.name) {
                input::fault(made, showing, field, &error.fault);
            }
        }
        Some(Refusal::Stale { conflicts, .. }) => {
            if let Some(conflict) = conflicts.iter().find(|conflict| conflict.field == field.name) {
                made.theirs = Some(showing.value(entity, field, &conflict.theirs));
            }
        }
        _ => {}
    }
}

/// Titles of what the form's links point to, stored or typed.
async fn titles(drawing: &Drawing<'_>) -> Result<Labels, Refusal> {
    let mut wanted = Vec::new();
    for field in drawing.entity.fields.iter() {
        let Some(target) = field.target else { continue };
        wanted.extend(drawing.record.value(field.name).as_id().map(|id| (target, id)));
        let typed = drawing.typed.iter().find(|(name, _)| name == field.name);
        if let Some((_, Given::Text(text))) = typed
            && let Ok(id) = text.parse()
        {
            wanted.push((target, id));
        }
    }
    if let Some(Refusal::Stale { current, .. }) = drawing.refusal {
        wanted.push(("user", current.updated_by));
    }
    let mut titles = drawing.app.engine().titles(&drawing.signed.who, &wanted).await?;
    titles.extend(super::files::names(drawing.app, drawing.signed, drawing.record).await?);
    Ok(titles)
}

async fn create(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    mut uploaded: Uploaded,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    let uploads = uploaded.take(&app, &signed, &entity, Action::Create)?;
    let posted = uploaded.posted;
    let mut typed = super::links::named(&app, &signed, &entity, &posted, "").await?;
    if let (Some(text), Some(way)) = (posted.get("paste"), paste::Way::of(posted.get("then"))) {
        let (app, signed, entity) = (&app, &signed, &entity);
        let (quick, from) = (posted.get("form") == Some("quick"), posted.get(GIVEN).unwrap_or_default());
        let filling = paste::Filling { app, signed, entity, text, way, quick, from };
        return Ok(paste::fill(&filling, &headers, typed).await?);
    }
    hints::name(&app, &signed, &entity, &mut typed, None).await?;
    let mut change = Change::create(entity.name).from(Source::Page);
    if posted.get("force").is_none() {
        change = change.wary();
    }
    let amount = line_amounts::before(&app, &signed, &entity, &typed).await?;
    change.values.clone_from(&typed);
    match new_account::save(&app, &signed, change, &entity, uploads.clone()).await {
        Ok(saved) => {
            let said = match line_amounts::said(&app, &signed, amount, &saved.record).await {
                None => hours::said(&app, &signed, &saved.record).await,
                said => said,
            };
            let said = said.unwrap_or_else(|| Said::plain("good", "created"));
            let more = posted.get("then") == Some("new");
            let back = activities::back(&entity, posted.get(GIVEN).unwrap_or_default());
            let target = match back {
                _ if more => another(&entity, &saved.record),
                Some(back) => back,
                None => after(&entity, &saved.record),
            };
            Ok(frame::going(&target, Some(&said)))
        }
        Err(refusal) => {
            let record = Record::new(entity.clone(), Id::NIL);
            let quick = posted.get("form") == Some("quick");
            typed.extend(uploaded::chosen(&uploads));
            let given = posted.get(GIVEN).unwrap_or_default();
            Ok(again(&app, &signed, &headers, &entity, &record, &typed, refusal, quick, given).await?)
        }
    }
}

/// The surname that follows the first.
const SECOND: &str = "second_last_name";

/// Where a part of another record leads: to that record.
pub(super) fn after(entity: &Entity, record: &Record) -> String {
    let whole = entity.part_of.and_then(|link| Some((entity.field(link)?.target?, record.value(link).as_id()?)));
    match whole {
        Some((target, id)) => format!("/{target}/{id}"),
        None => format!("/{}/{}", entity.name, record.id),
    }
}

/// The form of the next one: another part of the same record where it is one.
fn another(entity: &Entity, record: &Record) -> String {
    let path = format!("/{}/new", entity.name);
    match entity.part_of.and_then(|link| Some((link, record.value(link).as_id()?.to_string()))) {
        Some((link, id)) => trato_ui::url::href(&path, &[(link, &id)]),
        None => path,
    }
}

/// The form once more, with everything that was typed and what is wrong with it.
#[expect(clippy::too_many_arguments, reason = "what a refused form is made of")]
pub(super) async fn again(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    entity: &Arc<Entity>,
    record: &Record,
    typed: &[(String, Given)],
    refusal: Refusal,
    quick: bool,
    given: &str,
) -> Result<Response, Refusal> {
    if matches!(refusal, Refusal::NotFound) || refusal.is_ours() {
        return Err(refusal);
    }
    // A stale form goes on from the record as it is now with what this form alone changed; what it only repeats of before is
    // not given again.
    let (record, typed) = match &refusal {
        Refusal::Stale { current, conflicts } if !conflicts.is_empty() => {
            let differs = |name: &str| conflicts.iter().any(|conflict| conflict.field == name);
            let is_file = |name: &str| entity.field(name).is_some_and(|field| field.kind.name() == "file");
            (current.as_ref(), typed.iter().filter(|(name, _)| differs(name) || is_file(name)).cloned().collect())
        }
        Refusal::Stale { current, .. } => (current.as_ref(), typed.to_vec()),
        _ => (record, typed.to_vec()),
    };
    let drawing = Drawing { app, signed, entity, record, typed: &typed, refusal: Some(&refusal), given };
    let form = form(&drawing, quick).await?;
    let page = frame::page(app, signed, headers, &format!("/{}", entity.name), &form.top.title).await?;
    let code = match status(&refusal) {
        StatusCode::FORBIDDEN => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok((code, frame::answer(headers, trato_ui::form::render(&page, &form))).into_response())
}

async fn edit(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    let record = app.engine().record(&signed.who, entity.name, records::id(&key)?).await?;
    if !app.engine().may(&signed.who, &record, Action::Edit).await? {
        return Err(Refusal::Forbidden("edit").into());
    }
    let drawing =
        Drawing { app: &app, signed: &signed, entity: &entity, record: &record, typed: &[], refusal: None, given: "" };
    let form = form(&drawing, false).await?;
    let page = frame::page(&app, &signed, &headers, &format!("/{name}"), &form.top.title).await?;
    Ok(frame::answer(&headers, trato_ui::form::render(&page, &form)))
}

async fn update(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    mut uploaded: Uploaded,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    let id = records::id(&key)?;
    let uploads = uploaded.take(&app, &signed, &entity, Action::Edit)?;
    let posted = uploaded.posted;
    let mut typed = super::links::named(&app, &signed, &entity, &posted, "").await?;
    let before = places::forget(&app, &signed, &entity, id, &mut typed).await?;
    let mut change = Change::update(entity.name, id).expecting(posted.expected()).from(Source::Page);
    change.values.clone_from(&typed);
    let open = settlement::is_open(&app, &signed, &entity, id).await;
    let replanned = hours::WITH_PEOPLE.contains(&entity.name) && typed.iter().any(|(name, _)| name == "due_at");
    match attaching::save(app.engine(), &signed.who, change, uploads.clone()).await {
        Ok(saved) => {
            let said = if open { settlement::said(&app, &signed, &saved.record).await } else { None };
            let said = match said.or_else(|| before.said(&saved.record)) {
                None if replanned => hours::said(&app, &signed, &saved.record).await,
                said => said,
            };
            let said = said.unwrap_or_else(|| Said::plain("good", "saved"));
            Ok(frame::going(&after(&entity, &saved.record), Some(&said)))
        }
        Err(refusal) => {
            let record = app.engine().record(&signed.who, entity.name, id).await?;
            typed.extend(uploaded::chosen(&uploads));
            Ok(again(&app, &signed, &headers, &entity, &record, &typed, refusal, false, "").await?)
        }
    }
}

async fn delete(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    let change = Change::delete(entity.name, records::id(&key)?).expecting(posted.expected()).from(Source::Page);
    let gone = match app.engine().save(&signed.who, change).await {
        Ok(saved) => saved.record,
        Err(Refusal::Conflict("in-use")) => {
            let record = app.engine().record(&signed.who, entity.name, records::id(&key)?).await?;
            return Ok(super::in_use::page(&app, &signed, &headers, &record).await?);
        }
        Err(refusal) => return Err(refusal.into()),
    };
    let target = if entity.part_of.is_some() { after(&entity, &gone) } else { format!("/{name}") };
    if entity.trash() {
        return Ok(frame::going(&target, Some(&Said::trashed(&gone))));
    }
    Ok(frame::go(&target, Some(("good", "deleted"))))
}

async fn restore(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    posted: Posted,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    let change = Change::restore(entity.name, records::id(&key)?).expecting(posted.expected()).from(Source::Page);
    debug_assert_eq!(change.intent, Intent::Restore);
    app.engine().save(&signed.who, change).await?;
    Ok(frame::go(&format!("/{name}/{key}"), Some(("good", "restored"))))
}

/// Marks or unmarks a favourite.
async fn favourite(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, key)): UrlPath<(String, String)>,
    _posted: Posted,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    let record = app.engine().record(&signed.who, entity.name, records::id(&key)?).await?;
    let user = signed.who.user();
    let mut tx = app.engine().store().begin().await?;
    if !tx.remove_favourite(user, entity.name, record.id).await? {
        tx.set_favourite(user, entity.name, record.id, signed.who.ctx.now).await?;
    }
    tx.commit().await?;
    Ok(frame::go(&format!("/{name}/{key}"), None))
}
