//! Settings: everything an administrator changes without a file or a restart, and everybody's own.
//!
//! [`index`]: the way in, lists with their counts · [`users`], [`user_access`], [`roles`]: people · [`fields`], [`adding`], [`wording`]: fields and entities ·
//! [`system`]: jobs · [`audit`]: the log · [`mail`]: the outbox · [`capture`]: forms of the web site · [`tokens`], [`me`]: one's own.

mod adding;
mod audit;
mod capture;
mod fields;
mod index;
mod mail;
mod me;
mod role_fields;
mod roles;
mod system;
mod tokens;
mod user_access;
mod users;
mod wording;

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use trato_model::{FieldError, Refusal};
use trato_text::t;
use trato_ui::form::{Form, Input};
use trato_ui::page::NavLink;
use trato_ui::settings::{self as ui, Body};
use trato_ui::shell::Top;

use crate::App;
use crate::http::Signed;
use crate::http::error::fault_text;
use crate::http::route::Route;
use crate::view::frame;

#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = index::routes();
    all.extend(users::routes());
    all.extend(user_access::routes());
    all.extend(roles::routes());
    all.extend(role_fields::routes());
    all.extend(fields::routes());
    all.extend(adding::routes());
    all.extend(wording::routes());
    all.extend(capture::routes());
    all.extend(system::routes());
    all.extend(audit::routes());
    all.extend(mail::routes());
    all.extend(tokens::routes());
    all.extend(me::routes());
    all
}

/// The menu: heading, then path, message and icon of each page. The first group is everybody's.
const MENU: [(&str, &[(&str, &str, &str)]); 4] = [
    ("settings-own", &[("/settings/me", "settings-me", "user-round"), ("/settings/tokens", "ui-tokens", "key-round")]),
    (
        "ui-settings-people",
        &[("/settings/users", "ui-users", "users-round"), ("/settings/roles", "ui-roles", "shield")],
    ),
    (
        "ui-settings-data",
        &[
            ("/settings/lists", "settings-lists", "list"),
            ("/settings/fields", "ui-fields-entities", "database"),
            frame::CAPTURE,
        ],
    ),
    (
        "ui-settings-system",
        &[
            ("/settings/mail", "settings-mail", "mail"),
            ("/settings/jobs", "ui-jobs", "cog"),
            ("/settings/audit", "ui-audit", "history"),
        ],
    ),
];

fn menu(signed: &Signed) -> Vec<(trato_ui::Str, Vec<NavLink>)> {
    let locale = signed.locale();
    let shown = if signed.who.reader.is_admin() { MENU.len() } else { 1 };
    let link = |(path, key, icon): &(&str, &'static str, &'static str)| NavLink {
        label: t(locale, key),
        href: (*path).to_owned(),
        icon: (*icon).into(),
        ..NavLink::default()
    };
    let mut all: Vec<_> =
        MENU[..shown].iter().map(|(key, links)| (t(locale, key), links.iter().map(link).collect())).collect();
    all.extend(frame::capture(signed).map(|link| (t(locale, "ui-area-marketing"), vec![link])));
    all
}

/// A page of the settings.
struct Drawn {
    /// The entry of the menu.
    current: &'static str,
    /// Message of the title.
    title: trato_ui::Str,
    intro: trato_ui::Str,
    body: Vec<Body>,
}

async fn draw(app: &App, signed: &Signed, headers: &HeaderMap, drawn: Drawn) -> Result<Response, Refusal> {
    let page = frame::page(app, signed, headers, "/settings", &drawn.title).await?;
    let crumbs = if signed.who.reader.is_admin() && drawn.current != "/settings" {
        vec![(t(signed.locale(), "ui-settings"), "/settings".to_owned())]
    } else {
        Vec::new()
    };
    let settings = ui::Settings {
        top: Top { icon: "settings".into(), hue: 220, crumbs, title: drawn.title, ..Top::default() },
        menu: menu(signed),
        current: drawn.current.to_owned(),
        intro: drawn.intro,
        warnings: Vec::new(),
        body: drawn.body,
    };
    Ok(frame::answer(headers, ui::render(&page, &settings)))
}

/// The same page with status 422: something has to be corrected.
fn refused(response: Response) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, response).into_response()
}

/// Puts faults beside their fields; those of fields that the form does not have stand on top.
fn mark(form: &mut Form, errors: &[FieldError], signed: &Signed) {
    for error in errors {
        let text = fault_text(&error.fault, signed.locale());
        let name = error.field.rsplit('.').next().unwrap_or_default();
        let inputs = form.sections.iter_mut().flat_map(|section| section.rows.iter_mut().flatten());
        match inputs.into_iter().find(|input| input.name == error.field || input.name == name) {
            Some(input) => input.error = text.into(),
            None => form.errors.push(text.into()),
        }
    }
}

/// A form of one section, a field a row.
fn form(action: &str, submit: trato_ui::Str, inputs: Vec<Input>) -> Form {
    let rows = inputs.into_iter().map(|input| vec![input]).collect();
    Form {
        action: action.to_owned(),
        sections: vec![trato_ui::form::Section { rows, ..Default::default() }],
        submit,
        narrow: true,
        ..Form::default()
    }
}
