//! One's own API tokens: what a program needs to act in one's name. The text of a new one is shown once.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_engine::signin::token::Scopes;
use trato_model::kinds::Fault;
use trato_model::{Action, FieldError, Id, Refusal};
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

/// What is asked for of a new token.
struct Wish {
    name: String,
    scopes: Scopes,
    days: u32,
}

impl Default for Wish {
    fn default() -> Self {
        Wish { name: String::new(), scopes: Scopes::default(), days: 365 }
    }
}

impl Wish {
    fn read(posted: &Posted) -> Self {
        let days = posted.get("days").and_then(|days| days.parse().ok()).filter(|days| LASTS.contains(days));
        let kinds = posted.all("kinds").filter(|kind| !kind.is_empty()).map(str::to_owned).collect();
        Wish {
            name: posted.get("name").map(str::trim).unwrap_or_default().to_owned(),
            scopes: Scopes { write: posted.get("right") == Some("write"), kinds },
            days: days.unwrap_or(LASTS[0]),
        }
    }

    fn errors(&self, kinds: &[Choice]) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if self.name.is_empty() {
            errors.push(FieldError::new("name", Fault::new("required")));
        }
        let unknown = self.scopes.kinds.iter().find(|kind| kinds.iter().all(|choice| choice.value != **kind));
        errors.extend(unknown.map(|kind| FieldError::new("kinds", Fault::new("choice").with("value", kind))));
        errors
    }
}

async fn list(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    Ok(page(&app, &signed, &headers, None, new(&app, &signed, &Wish::default())).await?)
}

/// The kinds of records that somebody may read; their parts come with them.
fn kinds(app: &App, signed: &Signed) -> Vec<Choice> {
    let registry = app.engine().registry();
    let readable = registry.entities().iter().filter(|kind| kind.part_of.is_none());
    let readable = readable.filter(|kind| signed.who.reader.can(kind.name, Action::Read));
    let mut kinds: Vec<Choice> =
        readable.map(|kind| Choice::new(kind.name, registry.plural(kind.name, signed.locale()).into_owned())).collect();
    kinds.sort_by_cached_key(|kind| trato_text::fold(&kind.label));
    kinds
}

fn new(app: &App, signed: &Signed, wish: &Wish) -> Form {
    let locale = signed.locale();
    let select = |choices: Vec<Choice>, chosen: &str| Control::Select {
        groups: vec![ChoiceGroup { label: "".into(), choices }],
        chosen: chosen.to_owned(),
        blank: false,
    };
    let rights = ["read", "write"].map(|right| Choice::new(right, t(locale, &format!("settings-token-{right}"))));
    let right = if wish.scopes.write { "write" } else { "read" };
    let days = LASTS.map(|days| Choice::new(days.to_string(), t(locale, &format!("settings-token-days-{days}"))));
    let chosen = Control::MultiSelect { choices: kinds(app, signed), chosen: wish.scopes.kinds.clone() };
    let mut kinds = Input::new("kinds", t(locale, "settings-token-kinds"), chosen);
    kinds.help = t(locale, "settings-token-kinds-help");
    form(
        "/settings/tokens",
        t(locale, "settings-token-new"),
        vec![
            Input::new("name", t(locale, "settings-token-name"), Control::text(&wish.name)).required(),
            Input::new("right", t(locale, "settings-token-right"), select(rights.to_vec(), right)),
            kinds,
            Input::new("days", t(locale, "settings-token-lasts"), select(days.to_vec(), &wish.days.to_string())),
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
    let registry = app.engine().registry();
    let rows = app.engine().tokens(&signed.who, of).await?.into_iter().map(|token| {
        let over = token.revoked_at.is_some() || token.expires_at.is_some_and(|end| end <= now);
        let end = format!("{under}/{}/revocation", token.id);
        let revoke = Button::post(t(locale, "settings-token-revoke"), "trash-2", end, Vec::new());
        let scopes = Scopes::of(&token).unwrap_or_default();
        let right = if scopes.write { "settings-token-write" } else { "settings-token-read" };
        let kinds = scopes.kinds.iter().map(|kind| Badge::grey(registry.plural(kind, locale).into_owned()));
        Row {
            record: Chip::record("", &token.name, "key-round", 45),
            depth: 0,
            cells: vec![
                Shown::Badges(std::iter::once(Badge::grey(t(locale, right))).chain(kinds).collect()),
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
    let wish = Wish::read(&posted);
    let errors = wish.errors(&kinds(&app, &signed));
    if !errors.is_empty() {
        let mut again = new(&app, &signed, &wish);
        mark(&mut again, &errors, &signed);
        return Ok(refused(page(&app, &signed, &headers, None, again).await?));
    }
    let secret = app.engine().create_token(&signed.who, &wish.name, &wish.scopes, wish.days).await?;
    Ok(page(&app, &signed, &headers, Some(secret), new(&app, &signed, &Wish::default())).await?)
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
