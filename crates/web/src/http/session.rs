//! From a cookie or a bearer token to the acting user. Pages take [`Signed`] as an argument; the guard has put it there.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use trato_engine::Who;
use trato_model::{Locale, Refusal};

use super::error::{AppError, Shape};
use super::language;
use crate::App;

/// Who calls, and how he proved it.
#[derive(Clone, Debug)]
pub struct Signed {
    pub who: Who,
    /// The token of this session's forms; empty for API tokens.
    pub csrf: String,
    /// Whether a bearer token was used.
    pub token: bool,
}

impl Signed {
    /// The shape of answers to this user.
    #[must_use]
    pub fn shape(&self, json: bool) -> Shape {
        Shape { locale: self.who.ctx.locale, json }
    }

    #[must_use]
    pub fn locale(&self) -> Locale {
        self.who.ctx.locale
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        // Only the guard puts it there: a handler behind the wrong policy answers nobody.
        parts.extensions.get::<Signed>().cloned().ok_or(Refusal::Forbidden("sign-in").into())
    }
}

/// The session cookie's name: `__Host-` needs https.
#[must_use]
pub fn cookie_name(app: &App) -> &'static str {
    if app.config().https() { "__Host-trato" } else { "trato" }
}

/// The value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

/// A `Set-Cookie` line: HttpOnly, SameSite=Lax, Secure over https; `seconds` 0 deletes it.
#[must_use]
pub fn set_cookie(app: &App, name: &str, value: &str, seconds: i64) -> Option<HeaderValue> {
    let secure = if app.config().https() { "; Secure" } else { "" };
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&line).ok()
}

/// The signed-in user of a page; nobody is an error.
///
/// # Errors
/// [`Refusal::Forbidden`] `sign-in`.
pub async fn member(app: &App, headers: &HeaderMap) -> Result<Option<Signed>, Refusal> {
    from_cookie(app, headers).await?.map(Some).ok_or(Refusal::Forbidden("sign-in"))
}

/// The caller of the API: a bearer token, else a session.
///
/// # Errors
/// [`Refusal::Forbidden`] `sign-in`, or `token-reads` for a write with a token that only reads.
pub async fn caller(app: &App, method: &Method, headers: &HeaderMap) -> Result<Option<Signed>, Refusal> {
    let Some(line) = headers.get(header::AUTHORIZATION) else { return member(app, headers).await };
    let text = line.to_str().ok().and_then(|line| line.strip_prefix("Bearer "));
    let Some((who, scopes)) = app.engine().bearer(text.unwrap_or_default().trim()).await? else {
        return Err(Refusal::Forbidden("sign-in"));
    };
    let safe = matches!(*method, Method::GET | Method::HEAD);
    if !safe && !scopes.write {
        return Err(Refusal::Forbidden("token-reads"));
    }
    Ok(Some(Signed { who, csrf: String::new(), token: true }))
}

/// Whether cookie or token are anybody's. Where that cannot be found out they are nobody's.
pub async fn is_known(app: &App, headers: &HeaderMap) -> bool {
    matches!(caller(app, &Method::GET, headers).await, Ok(Some(_)))
}

async fn from_cookie(app: &App, headers: &HeaderMap) -> Result<Option<Signed>, Refusal> {
    let Some(secret) = cookie(headers, cookie_name(app)) else { return Ok(None) };
    let Some((mut who, _)) = app.engine().session(secret).await? else { return Ok(None) };
    who.ctx.locale = language::chosen(headers).unwrap_or(who.ctx.locale);
    Ok(Some(Signed { who, csrf: csrf_token(secret), token: false }))
}

/// The token of a session's forms: derived from its secret, so nothing is stored.
#[must_use]
pub fn csrf_token(secret: &str) -> String {
    use base64::Engine as _;
    let digest = trato_engine::signin::hash(&format!("form:{secret}"));
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest[..18])
}
