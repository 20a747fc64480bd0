//! One's own page: language, time zone, appearance, password, and where one is signed in.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use trato_engine::people::user;
use trato_engine::signin::session::{ABSOLUTE, Device};
use trato_model::kinds::Fault;
use trato_model::{Change, Expected, FieldError, Id, Refusal, Source, Value};
use trato_text::geography::zone_today;
use trato_text::{dates, t};
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::form::{Choice, ChoiceGroup, Control, Form, Input};
use trato_ui::page::Theme;
use trato_ui::settings::{Body, Row, Rows};
use trato_ui::shown::{Badge, Shown, Tone};

use super::{Drawn, draw, form, mark, refused};
use crate::App;
use crate::http::route::Route;
use crate::http::session::{cookie, cookie_name, set_cookie};
use crate::http::{AppError, Policy, Signed, back, language};
use crate::view::input::options;
use crate::view::posted::Posted;
use crate::view::{device, frame};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/me", Policy::Member, show),
        Route::post("/settings/me", Policy::Member, save),
        Route::post("/settings/me/password", Policy::Member, password),
        Route::post("/settings/me/sessions", Policy::Member, end_others),
    ]
}

async fn show(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    Ok(page(&app, &signed, &headers, &[], &[]).await?)
}

fn select(choices: Vec<Choice>, chosen: &str) -> Control {
    let groups = vec![ChoiceGroup { label: "".into(), choices }];
    Control::Select { groups, chosen: chosen.to_owned(), blank: false }
}

async fn preferences(app: &App, signed: &Signed, headers: &HeaderMap) -> Result<Form, Refusal> {
    let locale = signed.locale();
    let own = app.engine().record(&signed.who.elevated(), "user", signed.who.user()).await?;
    let languages = ["es", "en"].map(|name| Choice::new(name, t(locale, &format!("settings-language-{name}"))));
    let themes = [Theme::System, Theme::Light, Theme::Dark]
        .map(|theme| Choice::new(theme.name(), t(locale, &format!("settings-theme-{}", theme.name()))));
    let theme = cookie(headers, "theme").map_or(Theme::System, Theme::from_name);
    let zones = vec![ChoiceGroup { label: "".into(), choices: options(&user::ZONE.def(), locale) }];
    let zone = Control::Select {
        groups: zones,
        chosen: zone_today(&own.get(user::ZONE).unwrap_or_default()).to_owned(),
        blank: true,
    };
    let mail = own.get(user::MAIL_REMINDERS).unwrap_or(true);
    Ok(form(
        "/settings/me",
        t(locale, "ui-save"),
        vec![
            Input::new("locale", t(locale, "settings-language"), select(languages.to_vec(), locale.code())),
            Input { help: t(locale, "settings-zone-help"), ..Input::new("zone", t(locale, "settings-zone"), zone) },
            Input::new("theme", t(locale, "settings-theme"), select(themes.to_vec(), theme.name())),
            Input::new("mail_reminders", t(locale, "settings-mail-reminders"), Control::Toggle { on: mail }),
        ],
    ))
}

fn password_form(signed: &Signed) -> Form {
    let locale = signed.locale();
    let secret = |name: &'static str, label: &str, kind: &'static str| {
        Input::new(name, t(locale, label), Control::Password { autocomplete: kind.into() }).required()
    };
    let mut new = secret("password", "ui-password-new", "new-password");
    new.help = t(locale, "settings-password-help");
    let inputs = vec![secret("current", "settings-password-current", "current-password"), new];
    form("/settings/me/password", t(locale, "settings-password-change"), inputs)
}

async fn page(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    wrong: &[FieldError],
    wrong_password: &[FieldError],
) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let mut own = preferences(app, signed, headers).await?;
    mark(&mut own, wrong, signed);
    let mut secret = password_form(signed);
    mark(&mut secret, wrong_password, signed);
    let body = vec![
        Body::Form(Box::new(own)),
        Body::Form(Box::new(secret)),
        Body::Rows(sessions(app, signed, headers).await?),
    ];
    let title = t(locale, "settings-me");
    draw(app, signed, headers, Drawn { current: "/settings/me", title, intro: "".into(), body }).await
}

/// The hash of this browser's session.
fn own_hash(app: &App, headers: &HeaderMap) -> Option<Vec<u8>> {
    cookie(headers, cookie_name(app)).map(|secret| trato_engine::signin::hash(secret).to_vec())
}

async fn sessions(app: &App, signed: &Signed, headers: &HeaderMap) -> Result<Rows, Refusal> {
    let (mut table, others) = sessions_of(app, signed, headers, signed.who.user(), "/settings/me").await?;
    if others {
        let label = t(signed.locale(), "settings-sessions-end");
        table.actions.push(Button::post(label, "log-out", "/settings/me/sessions", Vec::new()));
    }
    Ok(table)
}

/// Where a user is signed in, and whether that is anywhere but here; the rows lead to the page at `path`.
///
/// # Errors
/// Where the database cannot be read.
pub async fn sessions_of(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    of: Id,
    path: &str,
) -> Result<(Rows, bool), Refusal> {
    let locale = signed.locale();
    let now = app.engine().clock().now();
    let own = own_hash(app, headers);
    let all = app.engine().store().sessions(of, now).await?;
    let others = all.iter().any(|session| Some(&session.hash) != own.as_ref());
    let row = |session: &trato_engine::Session| {
        let trato_engine::Session { hash, device: agent, created_at, seen_at, .. } = session;
        let here = Some(hash) == own.as_ref();
        Row {
            record: Chip::record(path, device::name(agent, locale), "monitor", 220),
            depth: 0,
            cells: vec![
                Shown::text(dates::relative(*created_at, now, locale)),
                Shown::text(dates::relative(*seen_at, now, locale)),
                if here { Shown::Badge(Badge::new(t(locale, "settings-session-here"), 140)) } else { Shown::Empty },
            ],
            actions: Vec::new(),
            tone: Tone::Plain,
        }
    };
    let table = Rows {
        title: t(locale, "settings-sessions"),
        columns: ["settings-device", "settings-created", "settings-seen", "settings-session"]
            .map(|key| (t(locale, key), false))
            .to_vec(),
        rows: all.iter().map(row).collect(),
        ..Rows::default()
    };
    Ok((table, others))
}

/// Language, zone and reminders are the user's record; the appearance is this browser's. What was not sent stays: the
/// menu of every page sends one of them, and leads back to that page.
async fn save(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let mut change = Change::update("user", signed.who.user()).expecting(Expected::Current).from(Source::Page);
    if posted.has("zone") {
        change = change.put(user::ZONE.name(), Value::from(posted.get("zone").unwrap_or_default()));
    }
    if posted.has("mail_reminders") {
        change = change.set(user::MAIL_REMINDERS, posted.get("mail_reminders") == Some("true"));
    }
    if let Some(locale) = posted.get("locale") {
        change = change.text(user::LOCALE.name(), locale);
    }
    // His own preferences are his to change, whatever his rights on users are; only these fields are taken.
    match app.engine().save(&signed.who.elevated(), change).await {
        Ok(_) => {}
        Err(Refusal::Invalid(wrong)) => return Ok(refused(page(&app, &signed, &headers, &wrong, &[]).await?)),
        Err(other) => return Err(other.into()),
    }
    let mut response = frame::go(&back::referer(&headers).unwrap_or_else(|| "/settings/me".to_owned()), None);
    if posted.has("locale")
        && let Some(line) = language::kept(&app, None)
    {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    if let Some(theme) = posted.get("theme").map(Theme::from_name) {
        // Scripts may change it, too: not HttpOnly.
        let line = format!("theme={}; Path=/; SameSite=Lax; Max-Age=31536000", theme.name());
        if let Ok(value) = HeaderValue::from_str(&line) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    Ok(response)
}

/// Asks the current password; all sessions end, and this browser gets a new one.
async fn password(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let (engine, who) = (app.engine(), &signed.who);
    if !engine.confirm_password(who, posted.get("current").unwrap_or_default()).await? {
        let wrong = [FieldError::new("current", Fault::new("wrong-password"))];
        return Ok(refused(page(&app, &signed, &headers, &[], &wrong).await?));
    }
    match engine.set_password(who.user(), &who.name, &who.email, posted.get("password").unwrap_or_default()).await {
        Ok(()) => {}
        Err(Refusal::Invalid(errors)) => {
            return Ok(refused(page(&app, &signed, &headers, &[], &errors).await?));
        }
        Err(other) => return Err(other.into()),
    }
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let new = engine.open_session(who.user(), &Device { agent, ..Device::default() }).await?;
    let mut response = frame::go("/settings/me", None);
    if let Some(value) = set_cookie(&app, cookie_name(&app), &new.secret, ABSOLUTE / 1_000_000) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

async fn end_others(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    _: Posted,
) -> Result<Response, AppError> {
    let mut tx = app.engine().store().begin().await?;
    tx.delete_sessions(signed.who.user(), own_hash(&app, &headers).as_deref()).await?;
    tx.commit().await?;
    Ok(frame::go("/settings/me", None))
}
