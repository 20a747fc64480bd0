//! One's own API tokens: what a program needs to act in one's name. The text of a new one is shown once.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_engine::signin::token::may_write;
use trato_model::kinds::Fault;
use trato_model::{FieldError, Id, Refusal};
use trato_text::{dates, t};
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::form::{Choice, ChoiceGroup, Control, Form, Input};
use trato_ui::notice::Empty;
use trato_ui::settings::{Body, Row, Rows};
use trato_ui::shown::{Badge, Shown, Tone};

use super::{Drawn, draw, form, mark, refused};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/tokens", Policy::Member, list),
        Route::post("/settings/tokens", Policy::Member, create),
        Route::post("/settings/tokens/{id}/revocation", Policy::Member, revoke),
    ]
}

/// Days that a token may last.
const LASTS: [u32; 4] = [30, 90, 365, 1095];

async fn list(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    Ok(page(&app, &signed, &headers, None, new(&signed, "")).await?)
}

fn new(signed: &Signed, name: &str) -> Form {
    let locale = signed.locale();
    let select = |choices: Vec<Choice>, chosen: &str| Control::Select {
        groups: vec![ChoiceGroup { label: "".into(), choices }],
        chosen: chosen.to_owned(),
        blank: false,
    };
    let rights = ["read", "write"].map(|right| Choice::new(right, t(locale, &format!("settings-token-{right}"))));
    let days = LASTS.map(|days| Choice::new(days.to_string(), t(locale, &format!("settings-token-days-{days}"))));
    form(
        "/settings/tokens",
        t(locale, "settings-token-new"),
        vec![
            Input::new("name", t(locale, "settings-token-name"), Control::text(name)).required(),
            Input::new("right", t(locale, "settings-token-right"), select(rights.to_vec(), "read")),
            Input::new("days", t(locale, "settings-token-lasts"), select(days.to_vec(), "365")),
        ],
    )
}

async fn page(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    secret: Option<String>,
    new: Form,
) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let table = table(app, signed, signed.who.user(), "/settings/tokens").await?;
    let mut body = Vec::new();
    if let Some(value) = secret {
        body.push(Body::Secret { label: t(locale, "settings-token-made"), value, hint: t(locale, "ui-secret-once") });
    }
    body.extend([Body::Rows(table), Body::Form(Box::new(new))]);
    let (title, intro) = (t(locale, "ui-tokens"), t(locale, "settings-text-tokens"));
    draw(app, signed, headers, Drawn { current: "/settings/tokens", title, intro, body }).await
}

/// A user's tokens, which are revoked `under` a path.
///
/// # Errors
/// As [`trato_engine::Engine::tokens`].
pub async fn table(app: &App, signed: &Signed, of: Id, under: &str) -> Result<Rows, Refusal> {
    let locale = signed.locale();
    let now = app.engine().clock().now();
    let when = |at: i64| Shown::text(dates::relative(at, now, locale));
    let rows = app.engine().tokens(&signed.who, of).await?.into_iter().map(|token| {
        let over = token.revoked_at.is_some() || token.expires_at.is_some_and(|end| end <= now);
        let end = format!("{under}/{}/revocation", token.id);
        let revoke = Button::post(t(locale, "settings-token-revoke"), "trash-2", end, Vec::new());
        let right = if may_write(&token) { "settings-token-write" } else { "settings-token-read" };
        Row {
            record: Chip::record("", &token.name, "key-round", 45),
            depth: 0,
            cells: vec![
                Shown::Badge(Badge::grey(t(locale, right))),
                when(token.created_at),
                token.seen_at.map_or(Shown::Empty, when),
                match token.revoked_at {
                    Some(_) => Shown::Badge(Badge::new(t(locale, "settings-token-revoked"), 0)),
                    None => token.expires_at.map_or(Shown::Empty, when),
                },
            ],
            actions: if over { Vec::new() } else { vec![revoke.danger().confirm(t(locale, "settings-token-sure"))] },
            tone: if over { Tone::Quiet } else { Tone::Plain },
        }
    });
    Ok(Rows {
        title: t(locale, "ui-tokens"),
        columns: [
            "settings-token-name",
            "settings-token-right",
            "settings-created",
            "settings-seen",
            "settings-expires",
        ]
        .map(|key| (t(locale, key), false))
        .to_vec(),
        rows: rows.collect(),
        empty: Empty { icon: "key-round".into(), title: t(locale, "settings-token-none"), ..Empty::default() },
        ..Rows::default()
    })
}

async fn create(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let name = posted.get("name").map(str::trim).unwrap_or_default();
    if name.is_empty() {
        let mut again = new(&signed, name);
        mark(&mut again, &[FieldError::new("name", Fault::new("required"))], &signed);
        return Ok(refused(page(&app, &signed, &headers, None, again).await?));
    }
    let days = posted.get("days").and_then(|days| days.parse().ok()).filter(|days| LASTS.contains(days)).unwrap_or(30);
    let write = posted.get("right") == Some("write");
    let secret = app.engine().create_token(&signed.who, name, write, days).await?;
    Ok(page(&app, &signed, &headers, Some(secret), new(&signed, "")).await?)
}

async fn revoke(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    _: Posted,
) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    app.engine().revoke_token(&signed.who, signed.who.user(), id).await?;
    Ok(frame::go("/settings/tokens", None))
}
