//! Roles: how far each action reaches, kind of record by kind of record. Saved through the same pipeline as any record.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use trato_engine::people::role;
use trato_model::entity::Area;
use trato_model::{Action, Change, Entity, Expected, Labels, Level, Path, Query, Record, Refusal, Source, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::form::{Choice, Input};
use trato_ui::page::Kind;
use trato_ui::settings::{Body, Matrix, MatrixRow, Row, Rows};
use trato_ui::shown::{Badge, Shown, Tone};

use super::{Drawn, draw, role_fields};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::{frame, input};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/roles", Policy::Admin, list),
        Route::get("/settings/roles/{id}", Policy::Admin, show),
        Route::post("/settings/roles/{id}", Policy::Admin, save),
    ]
}

/// The line for kinds of record without a line of their own.
const OTHERS: &str = "*";

async fn list(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let locale = signed.locale();
    let columns = vec![Path::field("name"), Path::field("description"), Path::field("admin")];
    let found = app.engine().rows(&signed.who, &Query::new("role").columns(columns).limit(200)).await?;
    let text = |value: Option<&Value>| value.and_then(Value::as_text).unwrap_or_default().to_owned();
    let rows = found.rows.iter().map(|row| Row {
        record: Chip::record(format!("/settings/roles/{}", row.id), text(row.values.first()), "shield", 0),
        depth: 0,
        cells: vec![
            Shown::text(text(row.values.get(1))),
            match row.values.get(2).and_then(Value::as_bool) {
                Some(true) => Shown::Badge(Badge::new(t(locale, "settings-role-admin"), 0)),
                _ => Shown::Empty,
            },
        ],
        actions: vec![Button::go(t(locale, "ui-edit"), "pencil", format!("/role/{}/edit", row.id))],
        tone: Tone::Plain,
    });
    let table = Rows {
        title: t(locale, "ui-roles"),
        columns: ["settings-name", "settings-role-what", "settings-role-admin"]
            .map(|key| (t(locale, key), false))
            .to_vec(),
        rows: rows.collect(),
        actions: vec![Button::go(t(locale, "settings-role-new"), "plus", "/role/new").primary()],
        ..Rows::default()
    };
    let (title, intro) = (t(locale, "ui-roles"), t(locale, "settings-text-roles"));
    Ok(draw(&app, &signed, &headers, Drawn { current: "/settings/roles", title, intro, body: vec![Body::Rows(table)] })
        .await?)
}

/// The kinds of record that have rights of their own; parts go with what they are part of.
fn kinds(app: &App) -> Vec<std::sync::Arc<Entity>> {
    app.engine().registry().entities().iter().filter(|entity| entity.area != Area::Part).cloned().collect()
}

fn level(grants: &Map<String, Json>, entity: &str, at: usize) -> &'static str {
    let line = grants.get(entity).or_else(|| grants.get(OTHERS));
    let name = line.and_then(Json::as_array).and_then(|levels| levels.get(at)).and_then(Json::as_str);
    name.and_then(Level::from_name).unwrap_or_default().name()
}

fn grants(record: &Record) -> Map<String, Json> {
    record.get(role::GRANTS).and_then(|json| json.as_object().cloned()).unwrap_or_default()
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let locale = signed.locale();
    let registry = app.engine().registry();
    let record = app.engine().record(&signed.who, "role", id.parse().map_err(|_| Refusal::NotFound)?).await?;
    let grants = grants(&record);
    let admin = record.get(role::ADMIN).unwrap_or(false);
    let row = |kind: Kind, name: &str| MatrixRow {
        levels: (0..Action::ALL.len())
            .map(|at| if admin { Level::All.name().into() } else { level(&grants, name, at).into() })
            .collect(),
        kind,
        ..MatrixRow::default()
    };
    let others = Kind {
        name: OTHERS.into(),
        one: t(locale, "settings-role-others"),
        many: t(locale, "settings-role-others"),
        icon: "box".into(),
        hue: 220,
    };
    let mut rows = vec![row(others, OTHERS)];
    let levels = role_fields::levels(&record);
    rows.extend(kinds(&app).iter().map(|entity| {
        let row = row(frame::kind(&registry, entity, locale), entity.name);
        let restricted = role_fields::restricted(&registry, &levels, entity.name);
        let note = t_args(
            locale,
            "settings-role-restricted",
            &[("n", Arg::from(i64::try_from(restricted).unwrap_or(i64::MAX)))],
        );
        MatrixRow {
            fields_href: if admin { String::new() } else { format!("/settings/roles/{id}/fields/{}", entity.name) },
            fields_note: if restricted == 0 { "".into() } else { note.into() },
            ..row
        }
    }));
    let matrix = Matrix {
        action: format!("/settings/roles/{id}"),
        version: record.version,
        actions: Action::ALL.map(|a| (a.name().into(), t(locale, &format!("ui-right-{}", a.name())))).to_vec(),
        levels: Level::ALL.map(|l| Choice::new(l.name(), t(locale, &format!("ui-level-{}", l.name())))).to_vec(),
        rows,
        beside: vec![compares(&app, &signed, &record)].into_iter().flatten().collect(),
        editable: !admin,
    };
    let intro = if admin { t(locale, "settings-role-all") } else { t(locale, "settings-role-intro") };
    let body = vec![Body::Matrix(matrix)];
    Ok(draw(&app, &signed, &headers, Drawn { current: "/settings/roles", title: record.title().into(), intro, body })
        .await?)
}

/// Whether the role compares branches.
fn compares(app: &App, signed: &Signed, record: &Record) -> Option<Input> {
    let (registry, labels) = (app.engine().registry(), Labels::new());
    let field = record.entity.field(role::COMPARES.name())?;
    let showing = Showing { registry: &registry, signed, labels: &labels };
    Some(input::input(&showing, &record.entity, field, record.value(field.name), None))
}

async fn save(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    posted: Posted,
) -> Result<Response, AppError> {
    let key = id.parse().map_err(|_| Refusal::NotFound)?;
    let record = app.engine().record(&signed.who, "role", key).await?;
    let mut grants = grants(&record);
    let entities = kinds(&app);
    let names = std::iter::once(OTHERS).chain(entities.iter().map(|entity| entity.name));
    for name in names {
        let levels: Vec<Json> = (0..)
            .zip(Action::ALL)
            .map(|(at, action)| {
                let wanted = posted.get(&format!("{name}.{}", action.name())).and_then(Level::from_name);
                json!(wanted.map_or_else(|| level(&grants, name, at), Level::name))
            })
            .collect();
        grants.insert(name.to_owned(), Json::Array(levels));
    }
    let expected = match posted.expected() {
        Expected::Version(version) => Expected::Version(version),
        _ => return Err(Refusal::VersionRequired.into()),
    };
    let mut change = Change::update("role", key)
        .expecting(expected)
        .from(Source::Page)
        .put(role::GRANTS.name(), Value::Json(Box::new(Json::Object(grants))));
    change
        .values
        .extend(posted.inputs(&record.entity, "").into_iter().filter(|(name, _)| *name == role::COMPARES.name()));
    app.engine().save(&signed.who, change).await?;
    Ok(frame::go(&format!("/settings/roles/{id}"), Some(("good", "saved"))))
}
