//! Fields and kinds of record: what there is, and what of the company's own is hidden; that keeps its values. [`super::adding`]
//! adds.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_model::registry::overlay::Overlay;
use trato_model::{FieldDef, Refusal};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::settings::{Body, EntityFields, FieldRow, Row, Rows};
use trato_ui::shown::{Badge, Shown, Tone};

use super::adding::{KINDS, kind_label};
use super::{Drawn, draw};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/fields", Policy::Admin, list),
        Route::get("/settings/fields/{entity}", Policy::Admin, show),
        Route::post("/settings/fields/{entity}/{field}/visibility", Policy::Admin, turn),
    ]
}

async fn list(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let locale = signed.locale();
    let registry = app.engine().registry();
    let row = |entity: &std::sync::Arc<trato_model::Entity>| {
        let own = entity.fields.iter().filter(|field| field.name.starts_with("c_")).count();
        let plural = registry.plural(entity.name, locale);
        let href = format!("/settings/fields/{}", entity.name);
        Row {
            record: Chip::record(href, plural.as_ref(), entity.icon, entity.hue),
            depth: 0,
            cells: vec![
                Shown::number(entity.fields.len().to_string()),
                if own == 0 { Shown::Empty } else { Shown::number(own.to_string()) },
                if entity.name.starts_with("c_") {
                    Shown::Badge(Badge::new(t(locale, "ui-field-custom"), 280))
                } else {
                    Shown::Empty
                },
            ],
            actions: Vec::new(),
            tone: Tone::Plain,
        }
    };
    let table = Rows {
        title: t(locale, "ui-fields-entities"),
        columns: vec![
            (t(locale, "settings-kind-of-record"), false),
            (t(locale, "settings-fields-all"), true),
            (t(locale, "settings-fields-own"), true),
            (t(locale, "settings-kind-origin"), false),
        ],
        rows: registry.entities().iter().map(row).collect(),
        actions: vec![Button::go(t(locale, "settings-entity-new"), "plus", "/settings/fields/new")],
        ..Rows::default()
    };
    let body = vec![Body::Rows(table)];
    let (title, intro) = (t(locale, "ui-fields-entities"), t(locale, "settings-text-fields"));
    Ok(draw(&app, &signed, &headers, Drawn { current: "/settings/fields", title, intro, body }).await?)
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let locale = signed.locale();
    let registry = app.engine().registry();
    let entity = registry.entity(&name).ok_or(Refusal::NotFound)?;
    let mark = |on: bool, key: &str| on.then(|| Badge::grey(t(locale, key)));
    let row = |field: &FieldDef| FieldRow {
        label: registry.field_label(entity.name, field.name, locale).into_owned().into(),
        name: field.name.into(),
        icon: KINDS.iter().find(|(kind, _)| *kind == field.kind.name()).map_or("box", |(_, icon)| *icon).into(),
        kind: kind_label(&signed, field.kind.name()),
        marks: [
            mark(field.required, "settings-field-required"),
            mark(field.indexed, "settings-field-indexed"),
            mark(field.fixed, "settings-field-fixed"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        custom: field.name.starts_with("c_"),
        href: format!("/settings/fields/{}/{}", entity.name, field.name),
    };
    let fields = EntityFields {
        kind: frame::kind(&registry, entity, locale),
        actions: vec![Button::go(t(locale, "settings-field-new"), "plus", format!("/settings/fields/{name}/new"))],
        rows: entity.fields.iter().map(row).collect(),
    };
    let overlay = app.engine().overlay().await?;
    let own = overlay.fields.iter().filter(|field| field.entity == name).map(|field| {
        let path = format!("/settings/fields/{name}/{}/visibility", field.name);
        let (key, icon) =
            if field.hidden { ("settings-field-show", "eye") } else { ("settings-field-hide", "eye-off") };
        // What is hidden has no page of its own.
        let page = if field.hidden {
            format!("/settings/fields/{name}")
        } else {
            format!("/settings/fields/{name}/{}", field.name)
        };
        let hidden = vec![("hidden".into(), (!field.hidden).to_string())];
        Row {
            record: Chip::record(page, field.label.get(locale), "database", 280),
            depth: 0,
            cells: vec![Shown::text(kind_label(&signed, &field.kind))],
            actions: vec![Button::post(t(locale, key), icon, path, hidden)],
            tone: if field.hidden { Tone::Quiet } else { Tone::Plain },
        }
    });
    let own: Vec<Row> = own.collect();
    let mut body = vec![Body::Fields(fields)];
    if !own.is_empty() {
        body.push(Body::Rows(Rows {
            title: t(locale, "settings-fields-own"),
            columns: vec![(t(locale, "ui-field"), false), (t(locale, "ui-field-kind"), false)],
            rows: own,
            ..Rows::default()
        }));
    }
    body.push(Body::Form(Box::new(super::wording::entity_form(&registry, &signed, entity, &Posted::default()))));
    let plural = registry.plural(entity.name, locale).into_owned();
    let title = t_args(locale, "settings-fields-of", &[("kind", Arg::from(plural))]).into();
    Ok(draw(&app, &signed, &headers, Drawn { current: "/settings/fields", title, intro: "".into(), body }).await?)
}

/// Hides a field of the company's own, or shows it again; its values stay.
async fn turn(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, field)): UrlPath<(String, String)>,
    posted: Posted,
) -> Result<Response, AppError> {
    let path = format!("/settings/fields/{name}");
    let hidden = posted.get("hidden") == Some("true");
    let change = move |overlay: &mut Overlay| {
        for own in overlay.fields.iter_mut().filter(|own| own.entity == name && own.name == field) {
            own.hidden = hidden;
        }
        Ok(())
    };
    app.engine().change_overlay(&signed.who, change).await?;
    Ok(frame::go(&path, None))
}
