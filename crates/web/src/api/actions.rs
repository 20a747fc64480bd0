//! The business's verbs as resources: closure and reopening of a deal, the end of what is left on it, conversion of a lead, copies.

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use trato_crm::activity::settlement;
use trato_crm::sales::closure::{self, Closure};
use trato_crm::sales::conversion::{self, Conversion, Wish};
use trato_crm::sales::copying;
use trato_model::kinds::{Fault, Input};
use trato_model::{Id, Refusal, Source, Value};

use super::idempotency::{Bare, Call};
use super::{records, render};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/opportunity/{id}/closure", Policy::Api, close),
        Route::post("/api/v1/opportunity/{id}/reopening", Policy::Api, reopen),
        Route::post("/api/v1/opportunity/{id}/settlement", Policy::Api, settle),
        Route::post("/api/v1/opportunity/{id}/copy", Policy::Api, copy),
        Route::post("/api/v1/lead/{id}/conversion", Policy::Api, convert),
    ]
}

/// Takes named members out of a body; what is left over is unknown.
struct Members<'a> {
    body: Map<String, Json>,
    app: &'a App,
    signed: &'a Signed,
}

impl Members<'_> {
    fn id(&mut self, name: &'static str) -> Result<Option<Id>, Refusal> {
        match self.body.remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => text.parse().map(Some).map_err(|_| Refusal::field(name, Fault::new("id"))),
            Some(_) => Err(Refusal::field(name, Fault::new("id"))),
        }
    }

    fn text(&mut self, name: &'static str) -> Result<Option<String>, Refusal> {
        match self.body.remove(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) if text.chars().count() <= 10_000 => Ok(Some(text)),
            Some(_) => Err(Refusal::field(name, Fault::new("text"))),
        }
    }

    /// A value read by the kind of a field of an entity.
    fn value(&mut self, name: &'static str, entity: &str, field: &str) -> Result<Value, Refusal> {
        let Some(json) = self.body.remove(name) else { return Ok(Value::Null) };
        let registry = self.app.engine().registry();
        let field = registry.entity(entity).and_then(|e| e.field(field)).copied().ok_or(Refusal::NotFound)?;
        let reading = self.signed.who.reading_plain();
        field.kind.parse(&field, &Input::Json(json), &reading).map_err(|fault| Refusal::field(name, fault))
    }

    /// `null`, `"new"` or an id.
    fn wish(&mut self, name: &'static str) -> Result<Wish, Refusal> {
        match self.body.remove(name) {
            None | Some(Json::Null) => Ok(Wish::Nothing),
            Some(Json::String(text)) if text == "new" => Ok(Wish::New),
            Some(Json::String(text)) => {
                text.parse().map(Wish::Existing).map_err(|_| Refusal::field(name, Fault::new("id")))
            }
            Some(_) => Err(Refusal::field(name, Fault::new("id"))),
        }
    }

    fn end(self) -> Result<(), Refusal> {
        match self.body.keys().next() {
            Some(name) => Err(Refusal::field(name.as_str(), Fault::new("unknown-field").with("name", name))),
            None => Ok(()),
        }
    }
}

/// `{"outcome": "won" | "lost", "loss_reason", "competitor", "amount", "note", "on", "stage"}`
async fn close(
    State(app): State<App>,
    signed: Signed,
    UrlPath(key): UrlPath<String>,
    headers: HeaderMap,
    Call { request, body }: Call,
) -> Result<Response, AppError> {
    records::entity(&app, &signed, "opportunity")?;
    let mut members = Members { body, app: &app, signed: &signed };
    let won = match members.text("outcome")?.as_deref() {
        Some("won") => true,
        Some("lost") => false,
        _ => return Err(Refusal::field("outcome", Fault::new("choice")).into()),
    };
    let closure = Closure {
        won,
        stage: members.id("stage")?,
        loss_reason: members.id("loss_reason")?,
        competitor: members.id("competitor")?,
        amount: members.value("amount", "opportunity", "amount")?.as_money(),
        note: members.text("note")?,
        on: members.value("on", "opportunity", "close_date")?.as_int(),
        ..Closure::default()
    };
    members.end()?;
    let expected = records::expected(&headers)?;
    let id = records::id(&key)?;
    let close = request.run(&app, &signed, move |scope| {
        let closure = closure.clone();
        Box::pin(async move {
            let saved = closure::close_in(scope, id, expected, closure, Source::Api).await?.record;
            Ok((StatusCode::OK, render::record(&saved, &scope.who.reader)))
        })
    });
    Ok(close.await?)
}

async fn reopen(
    State(app): State<App>,
    signed: Signed,
    UrlPath(key): UrlPath<String>,
    headers: HeaderMap,
    Bare(request): Bare,
) -> Result<Response, AppError> {
    records::entity(&app, &signed, "opportunity")?;
    let (id, expected) = (records::id(&key)?, records::expected(&headers)?);
    let reopen = request.run(&app, &signed, move |scope| {
        Box::pin(async move {
            let saved = closure::reopen_in(scope, id, expected, Source::Api).await?.record;
            Ok((StatusCode::OK, render::record(&saved, &scope.who.reader)))
        })
    });
    Ok(reopen.await?)
}

/// `{"ended": "done" | "cancelled"}`
async fn settle(
    State(app): State<App>,
    signed: Signed,
    UrlPath(key): UrlPath<String>,
    Call { request, body }: Call,
) -> Result<Response, AppError> {
    records::entity(&app, &signed, "opportunity")?;
    let mut members = Members { body, app: &app, signed: &signed };
    let cancelled = settlement::cancels(&members.text("ended")?.unwrap_or_default())?;
    members.end()?;
    let id = records::id(&key)?;
    let settle = request.run(&app, &signed, move |scope| {
        Box::pin(async move {
            let settled = settlement::settle_in(scope, id, cancelled, Source::Api).await?;
            Ok((StatusCode::OK, json!({"ended": settled.ended, "kept": settled.kept})))
        })
    });
    Ok(settle.await?)
}

/// `{"name"}`
async fn copy(
    State(app): State<App>,
    signed: Signed,
    UrlPath(key): UrlPath<String>,
    Call { request, body }: Call,
) -> Result<Response, AppError> {
    records::entity(&app, &signed, "opportunity")?;
    let mut members = Members { body, app: &app, signed: &signed };
    let name = members.text("name")?.ok_or_else(|| Refusal::field("name", Fault::new("required")))?;
    members.end()?;
    let id = records::id(&key)?;
    let copy = request.creating("opportunity").run(&app, &signed, move |scope| {
        let name = name.clone();
        Box::pin(async move {
            let copy = copying::copy_in(scope, id, name, Source::Api).await?;
            Ok((StatusCode::CREATED, json!({"id": copy})))
        })
    });
    Ok(copy.await?)
}

/// `{"account": null | "new" | id, "contact": …, "opportunity": …, "opportunity_name", "amount", "close_date"}`
async fn convert(
    State(app): State<App>,
    signed: Signed,
    UrlPath(key): UrlPath<String>,
    Call { request, body }: Call,
) -> Result<Response, AppError> {
    records::entity(&app, &signed, "lead")?;
    let mut members = Members { body, app: &app, signed: &signed };
    let conversion = Conversion {
        account: members.wish("account")?,
        contact: members.wish("contact")?,
        opportunity: members.wish("opportunity")?,
        opportunity_name: members.text("opportunity_name")?,
        amount: members.value("amount", "opportunity", "amount")?.as_money(),
        close_date: members.value("close_date", "opportunity", "close_date")?.as_int(),
    };
    members.end()?;
    let id = records::id(&key)?;
    let convert = request.run(&app, &signed, move |scope| {
        let conversion = conversion.clone();
        Box::pin(async move {
            let done = conversion::convert_in(scope, id, &conversion, Source::Api).await?;
            let made = json!({"account": done.account, "contact": done.contact, "opportunity": done.opportunity});
            Ok((StatusCode::OK, made))
        })
    });
    Ok(convert.await?)
}
