//! [`AppError`]: a refusal on its way out. Handlers return `Result<_, AppError>` and use `?`; the route's guard, which knows
//! who asks and what for, makes it a problem document (RFC 9457) for the API and a page for people, with the right status,
//! in the user's language. The text of an internal failure goes to the log under a reference, never to the user.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value as Json, json};
use trato_model::kinds::Fault;
use trato_model::{FieldError, Locale, Refusal};
use trato_text::geography::country;
use trato_text::numbers::{NumberStyle, format_decimal_short, parse_decimal};
use trato_text::{Arg, t, t_args};
use trato_ui::Str;

use super::{Policy, language};
use crate::App;
use crate::view::frame;

/// How an answer is shaped: language, and page or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub locale: Locale,
    pub json: bool,
}

impl Shape {
    #[must_use]
    pub fn of(policy: Policy, headers: &HeaderMap) -> Self {
        // Strangers come from other sites, programs say themselves what they read.
        let own = !policy.json() && policy != Policy::Stranger;
        Shape { locale: if own { language::of(headers) } else { language::accepted(headers) }, json: policy.json() }
    }

    #[must_use]
    pub fn for_path(path: &str, headers: &HeaderMap) -> Self {
        let json = path.starts_with("/api/");
        Shape { locale: if json { language::accepted(headers) } else { language::of(headers) }, json }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Shape {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let known = parts.extensions.get::<Shape>().copied();
        Ok(known.unwrap_or_else(|| Shape::for_path(parts.uri.path(), &parts.headers)))
    }
}

/// A refusal on its way out.
#[derive(Debug)]
pub struct AppError {
    refusal: Refusal,
    /// How it is answered; the guard's decision where the handler has none.
    shape: Option<Shape>,
    /// Where to go after signing in.
    back: Option<String>,
}

/// On an answer that a handler left to its guard to shape.
#[derive(Clone, Debug)]
pub struct Unshaped(Refusal);

impl Unshaped {
    /// The answer in its shape; other answers as they are.
    #[must_use]
    pub fn shaped(mut response: Response, shape: Shape) -> Response {
        match response.extensions_mut().remove::<Unshaped>() {
            Some(Unshaped(refusal)) => AppError::new(refusal, shape).into_response(),
            None => response,
        }
    }
}

impl<E: Into<Refusal>> From<E> for AppError {
    fn from(error: E) -> Self {
        AppError { refusal: error.into(), shape: None, back: None }
    }
}

impl AppError {
    #[must_use]
    pub fn new(refusal: Refusal, shape: Shape) -> Self {
        AppError { refusal, shape: Some(shape), back: None }
    }

    /// A guard's refusal: people who are not signed in are sent to do so.
    #[must_use]
    pub fn guarded(refusal: Refusal, shape: Shape, uri: &Uri) -> Self {
        let back = uri.path_and_query().map(|path| path.as_str().to_owned());
        AppError { refusal, shape: Some(shape), back }
    }

    #[must_use]
    pub fn refusal(&self) -> &Refusal {
        &self.refusal
    }
}

/// On an answer whose page is still to be drawn: by the guard in the frame of whoever is signed in, else outside.
#[derive(Clone, Debug)]
pub struct Refused {
    pub refusal: Arc<Refusal>,
    pub locale: Locale,
}

impl Shape {
    #[must_use]
    pub fn err(self, refusal: Refusal) -> AppError {
        AppError::new(refusal, self)
    }
}

/// The status of a refusal.
#[must_use]
pub fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::Forbidden("sign-in") => StatusCode::UNAUTHORIZED,
        Refusal::Forbidden(_) => StatusCode::FORBIDDEN,
        Refusal::Stale { .. } => StatusCode::PRECONDITION_FAILED,
        Refusal::VersionRequired => StatusCode::PRECONDITION_REQUIRED,
        Refusal::Exists | Refusal::Twins(_) | Refusal::Conflict(_) => StatusCode::CONFLICT,
        Refusal::Limit { name: "body" | "body-kb" | "values", .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::Limit { name: "rate" | "sign-in", .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Limit { name: "busy", .. } => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Limit { name: "silence", .. } => StatusCode::REQUEST_TIMEOUT,
        Refusal::Limit { name: "patience", .. } => StatusCode::GATEWAY_TIMEOUT,
        Refusal::Limit { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::BadRequest(fault) => match fault.code {
            "wrong-method" => StatusCode::METHOD_NOT_ALLOWED,
            "wrong-media-type" | "wrong-form-type" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            _ => StatusCode::BAD_REQUEST,
        },
        Refusal::Idempotency("idempotency-other") => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Idempotency(_) => StatusCode::CONFLICT,
        Refusal::Storage => StatusCode::INSUFFICIENT_STORAGE,
        Refusal::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A fault in words.
#[must_use]
pub fn fault_text(fault: &Fault, locale: Locale) -> String {
    let shown: Vec<(&str, String)> =
        fault.args.iter().map(|(name, value)| (*name, bound(fault, value, locale))).collect();
    let args: Vec<(&str, Arg<'_>)> = shown.iter().map(|(name, value)| (*name, Arg::of_fault(name, value))).collect();
    t_args(locale, &format!("error-{}", fault.code), &args)
}

/// The bound of a number as the reader writes numbers, a country by its name; other arguments as they are.
fn bound(fault: &Fault, value: &str, locale: Locale) -> String {
    let scale = value.split_once('.').map_or(0, |(_, decimals)| u8::try_from(decimals.len()).unwrap_or(0));
    match parse_decimal(value, scale, NumberStyle::Plain) {
        Ok(units) if matches!(fault.code, "too-small" | "too-large") => format_decimal_short(units, scale, locale),
        _ if fault.code == "tax-id" => country(value).map_or(value, |country| country.name(locale)).to_owned(),
        _ => value.to_owned(),
    }
}

/// What a refusal is called, in a few words.
#[must_use]
pub fn title(refusal: &Refusal, locale: Locale) -> Str {
    titled(refusal.code(), locale)
}

/// Which right is missing, where that can be told.
#[must_use]
pub fn denied(refusal: &Refusal, locale: Locale) -> Option<Str> {
    let Refusal::Forbidden(why) = refusal else { return None };
    trato_text::messages::try_t(locale, &format!("denied-{why}")).map(Str::from)
}

/// Faults of fields that stand for a whole request have no title of their own: what is wrong is said below it.
fn titled(code: &str, locale: Locale) -> Str {
    let own = trato_text::messages::try_t(locale, &format!("problem-{code}"));
    own.map_or_else(|| t(locale, "problem-bad-request"), Str::from)
}

/// A refusal as a problem document, without its status line.
#[must_use]
pub fn problem(refusal: &Refusal, locale: Locale) -> Json {
    let code = match refusal {
        // What a program can do something about has a code of its own.
        Refusal::Forbidden(why @ ("sign-in" | "token-reads" | "origin")) => why,
        _ => refusal.code(),
    };
    let mut body = json!({
        "type": format!("/problems/{code}"),
        "title": titled(code, locale),
        "status": status(refusal).as_u16(),
        "code": code,
    });
    match refusal {
        Refusal::Invalid(errors) => body["errors"] = errors.iter().map(|e| field_problem(e, locale)).collect(),
        Refusal::BadRequest(fault) => body["detail"] = json!(fault_text(fault, locale)),
        Refusal::Twins(twins) => {
            body["duplicates"] =
                twins.iter().map(|t| json!({"id": t.id, "title": t.title, "fields": t.fields})).collect();
        }
        Refusal::Stale { current, .. } => body["version"] = json!(current.version),
        Refusal::Limit { name, most } => {
            body["detail"] = json!(t_args(
                locale,
                &format!("limit-{name}"),
                &[("most", Arg::from(i64::try_from(*most).unwrap_or(i64::MAX)))]
            ));
        }
        _ => {}
    }
    body
}

fn field_problem(error: &FieldError, locale: Locale) -> Json {
    json!({"field": error.field, "code": error.fault.code, "message": fault_text(&error.fault, locale)})
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let Some(shape) = self.shape else {
            let mut response = status(&self.refusal).into_response();
            response.extensions_mut().insert(Unshaped(self.refusal));
            return response;
        };
        if let Refusal::Internal(detail) = &self.refusal {
            tracing::error!(detail, "internal failure");
        }
        if let Refusal::Unavailable(detail) = &self.refusal {
            tracing::warn!(detail, "the database does not answer");
        }
        let status = status(&self.refusal);
        if !shape.json && status == StatusCode::UNAUTHORIZED {
            return sign_in_first(self.back.as_deref());
        }
        let mut response = if shape.json {
            let body = problem(&self.refusal, shape.locale).to_string();
            (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
        } else {
            // Drawn by who knows in which frame ([`super::route`]), or that there is none ([`super::headers`]).
            let mut response = status.into_response();
            response.extensions_mut().insert(Refused { refusal: Arc::new(self.refusal), locale: shape.locale });
            response
        };
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after(status) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}

/// Seconds after which it may be tried again.
#[must_use]
pub fn retry_after(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some("30"),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => Some("1"),
        _ => None,
    }
}

/// To the sign-in page, and back afterwards. Only a path of ours is taken along.
fn sign_in_first(back: Option<&str>) -> Response {
    let target = match back.filter(|path| super::back::ours(path) && *path != "/") {
        Some(path) => format!("/sign-in?next={}", percent(path)),
        None => "/sign-in".to_owned(),
    };
    axum::response::Redirect::to(&target).into_response()
}

/// Percent-encodes all but unreserved characters and `/`.
#[must_use]
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// What happened and what to do, in a sentence or two. `label` names a field as the page does.
#[must_use]
pub fn explanation(refusal: &Refusal, locale: Locale, label: &impl Fn(&str) -> Option<String>) -> String {
    match refusal {
        Refusal::BadRequest(fault) => fault_text(fault, locale),
        Refusal::Limit { name, most } => {
            t_args(locale, &format!("limit-{name}"), &[("most", Arg::from(i64::try_from(*most).unwrap_or(i64::MAX)))])
        }
        Refusal::Invalid(errors) => {
            let one = |error: &FieldError| match label(&error.field) {
                Some(label) => format!("{label}: {}", fault_text(&error.fault, locale)),
                None => fault_text(&error.fault, locale),
            };
            errors.iter().map(one).collect::<Vec<_>>().join(" ")
        }
        Refusal::Stale { .. } => t(locale, "ui-error-409-text").into_owned(),
        Refusal::NotFound => t(locale, "ui-error-404-text").into_owned(),
        Refusal::Forbidden(_) => {
            let help = t(locale, "ui-error-403-text").into_owned();
            denied(refusal, locale).map_or_else(|| help.clone(), |why| [&why, " ", &help].concat())
        }
        Refusal::Storage => t(locale, "ui-error-507-text").into_owned(),
        Refusal::Unavailable(_) => t(locale, "ui-error-503-text").into_owned(),
        _ => t(locale, "ui-error-help").into_owned(),
    }
}

/// The page of a refusal, outside the frame.
#[must_use]
pub fn page(app: &App, headers: &HeaderMap, refusal: &Refusal, locale: Locale) -> String {
    let failure = trato_ui::error::Failure {
        status: status(refusal).as_u16(),
        title: title(refusal, locale),
        text: explanation(refusal, locale, &|_| None).into(),
        reference: String::new(),
        actions: vec![trato_ui::action::Action::go(t(locale, "ui-home"), "house", "/")],
    };
    let mut frame = frame::bare(app, locale, headers);
    frame.title = failure.title.clone();
    trato_ui::error::render(&frame, &failure).into_string()
}
