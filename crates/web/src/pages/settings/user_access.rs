//! By what somebody acts as a user, for administrators: his sessions and his API tokens, and their end.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_model::{Id, Refusal};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::settings::Body;

use super::{Drawn, draw, me, tokens};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/users/{id}/access", Policy::Admin, show),
        Route::post("/settings/users/{id}/access-revocation", Policy::Admin, revoke_all),
        Route::post("/settings/users/{id}/tokens/{token}/revocation", Policy::Admin, revoke),
    ]
}

fn key(text: &str) -> Result<Id, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let (locale, of) = (signed.locale(), key(&id)?);
    let name = app.engine().record(&signed.who, "user", of).await?.title();
    let path = format!("/settings/users/{of}/access");
    let (mut sessions, _) = me::sessions_of(&app, &signed, &headers, of, &path).await?;
    sessions.title = t(locale, "settings-user-sessions");
    let end = Button::post(
        t(locale, "settings-user-access-end"),
        "log-out",
        format!("/settings/users/{of}/access-revocation"),
        Vec::new(),
    );
    sessions.actions.push(end.danger().confirm(t(locale, "settings-user-access-sure")));
    let mut tokens = tokens::table(&app, &signed, of, &format!("/settings/users/{of}/tokens")).await?;
    tokens.empty.title = t(locale, "settings-user-tokens-none");
    let title = t_args(locale, "settings-user-access-of", &[("name", Arg::from(name))]).into();
    let drawn = Drawn {
        current: "/settings/users",
        title,
        intro: t(locale, "settings-user-access-intro"),
        body: vec![Body::Rows(sessions), Body::Rows(tokens)],
    };
    Ok(draw(&app, &signed, &headers, drawn).await?)
}

async fn revoke_all(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    _: Posted,
) -> Result<Response, AppError> {
    let of = key(&id)?;
    app.engine().revoke_access(&signed.who, of).await?;
    Ok(frame::go(&format!("/settings/users/{of}/access"), Some(("good", "access-revoked"))))
}

async fn revoke(
    State(app): State<App>,
    signed: Signed,
    UrlPath((id, token)): UrlPath<(String, String)>,
    _: Posted,
) -> Result<Response, AppError> {
    let of = key(&id)?;
    app.engine().revoke_token(&signed.who, of, key(&token)?).await?;
    Ok(frame::go(&format!("/settings/users/{of}/access"), None))
}
