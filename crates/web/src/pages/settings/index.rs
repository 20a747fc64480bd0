//! The way in, and the lists that a company keeps: each is a list like any other, with its count.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::TryFutureExt;
use futures_util::future::try_join_all;
use trato_model::{Action, Query, Refusal};
use trato_text::{Arg, numbers, t, t_args};
use trato_ui::report::Card;
use trato_ui::settings::Body;

use super::{Drawn, MENU, draw};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};

pub fn routes() -> Vec<Route> {
    vec![Route::get("/settings", Policy::Admin, index), Route::get("/settings/lists", Policy::Admin, lists)]
}

/// The lists, under their headings.
const LISTS: [(&str, &[&str]); 3] = [
    ("settings-lists-company", &["branch", "team", "territory", "exchange_rate"]),
    ("settings-lists-sales", &["pipeline", "stage", "loss_reason", "competitor", "target"]),
    ("settings-lists-catalogues", &["industry", "lead_source", "product_category"]),
];

async fn index(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let locale = signed.locale();
    let company = Card {
        icon: "building-2".into(),
        hue: 220,
        title: t(locale, "ui-settings-company"),
        text: t(locale, "settings-company-text"),
        href: format!("/company/{}", trato_engine::people::company::ID),
    };
    let mut groups = vec![(t(locale, "ui-settings-company"), vec![company])];
    for (key, links) in MENU {
        let cards = links.iter().map(|(path, label, icon)| Card {
            icon: (*icon).into(),
            hue: 220,
            title: t(locale, label),
            text: t(locale, &format!("settings-text-{}", path.rsplit('/').next().unwrap_or_default())),
            href: (*path).to_owned(),
        });
        groups.push((t(locale, key), cards.collect()));
    }
    let title = t(locale, "ui-settings");
    let drawn = Drawn { current: "/settings", title, intro: "".into(), body: vec![Body::Cards(groups)] };
    Ok(draw(&app, &signed, &headers, drawn).await?)
}

async fn lists(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let locale = signed.locale();
    let (joined, together) = app.together();
    let groups = LISTS.iter().map(|(key, names)| {
        let cards = try_join_all(names.iter().map(|name| card(&joined, &signed, name)));
        cards.map_ok(move |cards| (t(locale, key), cards.into_iter().flatten().collect()))
    });
    let groups = together.read(try_join_all(groups)).await?;
    let (title, intro) = (t(locale, "settings-lists"), t(locale, "settings-lists-intro"));
    Ok(draw(
        &app,
        &signed,
        &headers,
        Drawn { current: "/settings/lists", title, intro, body: vec![Body::Cards(groups)] },
    )
    .await?)
}

async fn card(app: &App, signed: &Signed, name: &str) -> Result<Option<Card>, Refusal> {
    let registry = app.engine().registry();
    let Some(entity) = registry.entity(name).filter(|e| signed.who.reader.can(e.name, Action::Read)) else {
        return Ok(None);
    };
    let count = app.engine().count(&signed.who, &Query::new(entity.name), 1000).await?;
    let n = numbers::format_int(i64::try_from(count.n).unwrap_or(i64::MAX), signed.locale());
    let n = if count.more { format!("{n}+") } else { n };
    Ok(Some(Card {
        icon: entity.icon.into(),
        hue: entity.hue,
        title: registry.plural(entity.name, signed.locale()).into_owned().into(),
        text: t_args(signed.locale(), "settings-count", &[("n", Arg::from(n))]).into(),
        href: format!("/{}", entity.name),
    }))
}
