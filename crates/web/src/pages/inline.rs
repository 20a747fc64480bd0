//! One field in place: a cell, a drag on the board or the calendar, a click on a stage. The same pipeline, the same checks;
//! where it asks for more, the answer is a form that asks for just that.

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use trato_crm::activity::attaching;
use trato_model::kinds::Input as Given;
use trato_model::{Action, Change, Expected, FieldDef, Labels, Record, Refusal, Source, Value};
use trato_text::{Arg, dates, t, t_args};
use trato_ui::form::{Form, Section};
use trato_ui::shell::Top;

use super::{edit, hours, links, places, record, settlement};
use crate::App;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed, back};
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::uploaded::{self, Uploaded};
use crate::view::{frame, input};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::post("/{entity}/{id}/field", Policy::Member, field).upload()]
}

/// A path of ours that a form asks to return to.
#[must_use]
pub fn way_back(posted: &Posted) -> Option<String> {
    posted.get("return").filter(|path| back::ours(path)).map(str::to_owned)
}

async fn field(
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
    if let Some(closure) = deciding(&app, &signed, &name, &key, &posted).await? {
        return Ok(frame::go(&closure, None));
    }
    let mut typed = links::named(&app, &signed, &entity, &posted, "").await?;
    let before = places::forget(&app, &signed, &entity, id, &mut typed).await?;
    let asked = posted.get("field").and_then(|name| entity.field(name)).copied();
    if let Some(field) = asked
        && let Some(day) = posted.get(&format!("{}.day", field.name))
    {
        let record = app.engine().record(&signed.who, entity.name, id).await?;
        typed.push((field.name.to_owned(), moved(&signed, &record, &field, day)?));
    }
    let mut change = Change::update(entity.name, id).expecting(posted.expected()).from(Source::Page);
    change.values.clone_from(&typed);
    match attaching::save(app.engine(), &signed.who, change, uploads.clone()).await {
        Ok(saved) => {
            let moved = asked.is_some_and(|field| field.name == "due_at");
            let said = match posted.get("stage") {
                None if moved => hours::said(&app, &signed, &saved.record).await,
                Some(_) => settlement::said(&app, &signed, &saved.record).await,
                None => before.said(&saved.record),
            };
            let target = way_back(&posted).unwrap_or_else(|| edit::after(&entity, &saved.record));
            Ok(frame::going(&target, said.as_ref()))
        }
        Err(refusal) => {
            typed.extend(uploaded::chosen(&uploads));
            let record = app.engine().record(&signed.who, entity.name, id).await?;
            let asking = Asking { app: &app, signed: &signed, headers: &headers, record: &record, typed: &typed };
            Ok(asking.answer(asked.as_ref(), refusal, &posted).await?)
        }
    }
}

/// Where a deal goes that is moved to a stage of the won or lost ones: to the page that asks how it was decided.
async fn deciding(
    app: &App,
    signed: &Signed,
    entity: &str,
    key: &str,
    posted: &Posted,
) -> Result<Option<String>, Refusal> {
    let Some(id) = posted.id("stage").filter(|_| entity == "opportunity") else { return Ok(None) };
    if posted.get("loss_reason").is_some() {
        return Ok(None);
    }
    let stage = app.engine().record(&signed.who, "stage", id).await?;
    let Some(outcome) = stage.value("kind").as_text().filter(|kind| *kind != "open") else { return Ok(None) };
    let deal = app.engine().record(&signed.who, "opportunity", records::id(key)?).await?;
    if deal.value("status").as_text() == Some(outcome) {
        return Ok(None);
    }
    let back = way_back(posted).unwrap_or_default();
    let stage = id.to_string();
    let pairs = [("outcome", outcome), ("stage", stage.as_str()), ("return", back.as_str())];
    let pairs = &pairs[..if back.is_empty() { 2 } else { 3 }];
    Ok(Some(trato_ui::url::href(&format!("/{entity}/{key}/closure"), pairs)))
}

/// The moment or day of the field, moved to another day; a moment keeps its time of day.
fn moved(signed: &Signed, record: &Record, field: &FieldDef, day: &str) -> Result<Given, Refusal> {
    let date: jiff::civil::Date =
        day.parse().map_err(|_| Refusal::field(field.name, trato_model::kinds::Fault::new("date")))?;
    if field.kind.name() == "date" {
        return Ok(Given::Ready(Value::Int(i64::from(dates::days_from_date(date)))));
    }
    let zone = &signed.who.ctx.zone;
    let time = record.value(field.name).as_int().and_then(|at| dates::local(at, zone)).map(|local| local.time());
    let moment = date.to_datetime(time.unwrap_or(jiff::civil::time(9, 0, 0, 0)));
    let at = zone
        .to_ambiguous_timestamp(moment)
        .compatible()
        .map_err(|_| Refusal::field(field.name, trato_model::kinds::Fault::new("date")))?;
    Ok(Given::Ready(Value::Int(at.as_microsecond())))
}

/// A refused change of one field, about to be asked again.
struct Asking<'a> {
    app: &'a App,
    signed: &'a Signed,
    headers: &'a HeaderMap,
    record: &'a Record,
    typed: &'a [(String, Given)],
}

impl Asking<'_> {
    async fn answer(&self, field: Option<&FieldDef>, refusal: Refusal, posted: &Posted) -> Result<Response, Refusal> {
        let entity = &self.record.entity;
        let wrong: Vec<&str> = match &refusal {
            Refusal::Invalid(errors) => errors.iter().map(|error| error.field.as_str()).collect(),
            _ => Vec::new(),
        };
        match field {
            // The value itself is wrong: the same field once more, where it stood.
            Some(field) if !wrong.is_empty() && wrong.iter().all(|name| *name == field.name) => {
                let typed = self.typed.iter().find(|(name, _)| name == field.name).map(|(_, given)| given);
                let page =
                    record::editing(self.app, self.signed, self.headers, self.record, field, typed, &refusal).await?;
                Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
            }
            // It asks for other fields: those.
            Some(field) if wrong.iter().all(|name| entity.position(name).is_some()) && !wrong.is_empty() => {
                self.required(field, &wrong, &refusal, posted).await
            }
            _ => {
                let Asking { app, signed, headers, record, typed } = *self;
                edit::again(app, signed, headers, entity, record, typed, refusal, false, "").await
            }
        }
    }

    /// The form that asks for what a stage requires: everything it requires that is empty, and what is wrong.
    async fn required(
        &self,
        field: &FieldDef,
        wrong: &[&str],
        refusal: &Refusal,
        posted: &Posted,
    ) -> Result<Response, Refusal> {
        let (registry, locale, entity) = (self.app.engine().registry(), self.signed.locale(), &self.record.entity);
        let mut names: Vec<&str> = Vec::new();
        let mut stage_name = String::new();
        let stage = posted.id(field.name).filter(|_| field.target == Some("stage"));
        if let Some(stage) = stage {
            let stage = self.app.engine().record(&self.signed.who, "stage", stage).await?;
            stage_name = stage.title();
            if let Value::List(list) = stage.value("required_fields") {
                let missing = list.iter().filter_map(Value::as_text).filter(|name| self.record.value(name).is_null());
                names.extend(missing.filter_map(|name| entity.field(name)).map(|field| field.name));
            }
        }
        // The stage's own order first: what is still missing the second time stands where it stood.
        names.extend(wrong);
        let given: Vec<&str> =
            self.typed.iter().map(|(name, _)| name.as_str()).filter(|name| *name != field.name).collect();
        names.extend(given);
        let labels = Labels::new();
        let showing = Showing { registry: &registry, signed: self.signed, labels: &labels };
        let mut seen = std::collections::HashSet::new();
        let rows = names.iter().filter(|name| seen.insert(**name)).filter_map(|name| entity.field(name)).map(|asked| {
            let typed = self.typed.iter().find(|(name, _)| name == asked.name).map(|(_, given)| given);
            let mut made = input::input(&showing, entity, asked, self.record.value(asked.name), typed);
            made.required = true;
            if let Refusal::Invalid(errors) = refusal
                && let Some(error) = errors.iter().find(|error| error.field == asked.name)
            {
                input::fault(&mut made, &showing, asked, &error.fault);
            }
            vec![made]
        });
        let mut rows: Vec<Vec<_>> = rows.collect();
        links::offer(self.app, self.signed, rows.iter_mut().flatten()).await?;
        let title = if stage_name.is_empty() {
            self.record.title()
        } else {
            let args = [("title", Arg::from(self.record.title())), ("stage", Arg::from(stage_name))];
            t_args(locale, "ui-stage-asks", &args)
        };
        let back = way_back(posted);
        let mut hidden = vec![("field".into(), field.name.to_owned())];
        hidden.extend(posted.get(field.name).map(|value| (field.name.into(), value.to_owned())));
        hidden.extend(back.iter().map(|path| ("return".into(), path.clone())));
        let kind = frame::kind(&registry, entity, locale);
        let version = match posted.expected() {
            Expected::Version(version) => version,
            _ => self.record.version,
        };
        let form = Form {
            top: Top {
                icon: entity.icon.into(),
                hue: entity.hue,
                crumbs: vec![(kind.many.clone(), kind.href())],
                title: title.clone().into(),
                ..Top::default()
            },
            action: kind.at(&format!("{}/field", self.record.id)),
            version: Some(version),
            hidden,
            sections: vec![Section { title: Default::default(), rows, folded: false }],
            submit: t(locale, "ui-save"),
            cancel_href: back.unwrap_or_else(|| kind.at(&self.record.id.to_string())),
            narrow: true,
            ..Form::default()
        };
        let page = frame::page(self.app, self.signed, self.headers, &kind.href(), &title).await?;
        let page = frame::answer(self.headers, trato_ui::form::render(&page, &form));
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    }
}
