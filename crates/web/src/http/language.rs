//! The language of a page before its user is known, and for as long as he stays: the one that he chose outside, else his
//! browser's. What he chose there holds until he signs out or chooses another one among his preferences.

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use trato_engine::signin::session::ABSOLUTE;
use trato_model::Locale;

use super::session::{cookie, set_cookie};
use crate::App;

const COOKIE: &str = "language";
const ASKED: &str = "locale=";

/// Where an address chooses a language, as in `?locale=en`: the choice is kept, and the same page follows.
#[must_use]
pub fn choose(app: &App, uri: &Uri) -> Option<Response> {
    let query = uri.query()?;
    let choice = query.split('&').find_map(|pair| exactly(pair.strip_prefix(ASKED)?))?;
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with(ASKED)).collect();
    let mark = if rest.is_empty() { "" } else { "?" };
    let mut response = Redirect::to(&format!("{}{mark}{}", uri.path(), rest.join("&"))).into_response();
    response.headers_mut().append(header::SET_COOKIE, kept(app, Some(choice))?);
    Some(response)
}

/// The language that was chosen in this browser.
#[must_use]
pub fn chosen(headers: &HeaderMap) -> Option<Locale> {
    exactly(cookie(headers, COOKIE)?)
}

/// The chosen language, else the one that the browser prefers.
#[must_use]
pub fn of(headers: &HeaderMap) -> Locale {
    chosen(headers).unwrap_or_else(|| accepted(headers))
}

/// The one that the browser or program prefers.
#[must_use]
pub fn accepted(headers: &HeaderMap) -> Locale {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.map_or(Locale::Es, Locale::from_accept_language)
}

/// The cookie that keeps a choice; `None` forgets it.
#[must_use]
pub fn kept(app: &App, choice: Option<Locale>) -> Option<HeaderValue> {
    set_cookie(app, COOKIE, choice.map_or("", Locale::code), choice.map_or(0, |_| ABSOLUTE / 1_000_000))
}

fn exactly(code: &str) -> Option<Locale> {
    Locale::ALL.into_iter().find(|locale| locale.code() == code)
}
