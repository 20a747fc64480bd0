//! The page of a refusal for somebody who is signed in: in the frame, with the way back to what he was doing.

use axum::http::{HeaderMap, Method, Uri};
use axum::response::{Html, IntoResponse, Response};
use trato_model::{Action, Id, Refusal};
use trato_text::t;
use trato_ui::action::Action as Button;
use trato_ui::error::Failure;

use super::frame;
use crate::App;
use crate::http::error::{explanation, status, title};
use crate::http::{Signed, back};

/// What was asked and refused.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: Method,
    pub uri: Uri,
    pub headers: HeaderMap,
}

impl Asked {
    #[must_use]
    pub fn of(request: &axum::extract::Request) -> Self {
        Asked { method: request.method().clone(), uri: request.uri().clone(), headers: request.headers().clone() }
    }
}

/// The refusal in the frame; `None` where the frame itself cannot be drawn.
pub async fn page(app: &App, signed: &Signed, asked: &Asked, refusal: &Refusal) -> Option<Response> {
    let locale = signed.locale();
    let registry = app.engine().registry();
    let path = asked.uri.path();
    let kind = path.split('/').nth(1).and_then(|name| registry.entity(name));
    let label = |field: &str| {
        let entity = kind.filter(|entity| entity.field(field).is_some())?;
        Some(registry.field_label(entity.name, field, locale).into_owned())
    };
    let text = explanation(refusal, locale, &label);
    let title = title(refusal, locale);
    let unread = matches!(refusal, Refusal::BadRequest(_)) && asked.uri.query().is_some() && back::is_page(path);
    let actions = ways(app, signed, asked, unread).await;
    let failure =
        Failure { status: status(refusal).as_u16(), title, text: text.into(), reference: String::new(), actions };
    let near = back::nearest(path);
    let page = frame::page(app, signed, &asked.headers, &near, &failure.title).await.ok()?;
    let html = trato_ui::error::render(&page, &failure);
    Some((status(refusal), Html(html.into_string())).into_response())
}

/// Back to the page one came from, to the record that it was about, and home. `unread`: the page is there, but not what its
/// address asks of it.
async fn ways(app: &App, signed: &Signed, asked: &Asked, unread: bool) -> Vec<Button> {
    let locale = signed.locale();
    let path = asked.uri.path();
    let mut ways = Vec::new();
    // Who loads the refused page itself again comes from it.
    let itself = asked.method == Method::GET;
    let came = back::referer(&asked.headers).filter(|from| !itself || from.split('?').next() != Some(path));
    if let Some(from) = came.clone() {
        ways.push(Button::go(t(locale, "ui-back-to-work"), "arrow-left", from).primary());
    }
    let near = if itself && !unread {
        back::nearest(path.rsplit_once('/').map_or("/", |(above, _)| above))
    } else {
        back::nearest(path)
    };
    if near != "/" && came.as_deref() != Some(near.as_str()) {
        let label = name(app, signed, &near).await;
        if let Some((label, icon)) = label {
            let button = Button::go(label, icon, near);
            ways.push(if ways.is_empty() { button.primary() } else { button });
        }
    }
    ways.push(Button::go(t(locale, "ui-home"), "house", "/"));
    ways
}

/// What a page of ours is called, as far as this user may see it: a record's title, a list's name.
async fn name(app: &App, signed: &Signed, path: &str) -> Option<(String, &'static str)> {
    let registry = app.engine().registry();
    let mut parts = path.split('/').skip(1);
    let first = parts.next()?;
    let Some(entity) = registry.entity(first) else {
        // What is neither a kind of record nor a page of its own leads nowhere.
        if !back::is_named(first) {
            return None;
        }
        return Some((t(signed.locale(), "ui-back").into_owned(), "arrow-left"));
    };
    if !signed.who.reader.can(entity.name, Action::Read) {
        return None;
    }
    match parts.next().and_then(|id| id.parse::<Id>().ok()) {
        Some(id) => {
            let record = app.engine().record(&signed.who, entity.name, id).await.ok()?;
            Some((record.said(signed.locale(), &signed.who.ctx.zone), entity.icon))
        }
        None => Some((registry.plural(entity.name, signed.locale()).into_owned(), entity.icon)),
    }
}
