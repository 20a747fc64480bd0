//! What a role may see and write of one kind of record, field by field, and of its parts.

use std::sync::Arc;

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use trato_engine::people::role;
use trato_model::{Change, Entity, Expected, FieldDef, Record, Refusal, Registry, Source, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::form::{Choice, ChoiceGroup, Control, Form, Input, Section};
use trato_ui::settings::Body;

use super::{Drawn, draw, form};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/roles/{id}/fields/{entity}", Policy::Admin, show),
        Route::post("/settings/roles/{id}/fields/{entity}", Policy::Admin, save),
    ]
}

/// As [`role::FIELDS`] names them; `full` is what stands nowhere.
const LEVELS: [&str; 3] = ["full", "read-only", "hidden"];

/// The levels that a role names, by `entity.field`.
pub(super) fn levels(record: &Record) -> Map<String, Json> {
    record.get(role::FIELDS).and_then(|json| json.as_object().cloned()).unwrap_or_default()
}

/// A kind of record and its parts, which have no line of their own.
fn whole(registry: &Registry, name: &str) -> Result<Vec<Arc<Entity>>, Refusal> {
    let entity = registry.entity(name).filter(|entity| entity.part_of.is_none()).ok_or(Refusal::NotFound)?;
    let is_part = |part: &&Arc<Entity>| {
        part.part_of.and_then(|link| part.field(link)).is_some_and(|link| link.target == Some(entity.name))
    };
    Ok(std::iter::once(entity).chain(registry.entities().iter().filter(is_part)).cloned().collect())
}

/// What a record is told by is seen by whoever sees it.
fn fields(entity: &Entity) -> impl Iterator<Item = &FieldDef> {
    entity.fields.iter().filter(|field| !field.title)
}

/// How many fields of a kind of record, and of its parts, are not fully the role's.
pub(super) fn restricted(registry: &Registry, levels: &Map<String, Json>, name: &str) -> usize {
    let all = whole(registry, name).unwrap_or_default();
    let keys = all.iter().flat_map(|entity| fields(entity).map(|field| format!("{}.{}", entity.name, field.name)));
    keys.filter(|key| levels.get(key).and_then(Json::as_str).is_some_and(|level| level != "full")).count()
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    UrlPath((id, name)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let record = app.engine().record(&signed.who, "role", id.parse().map_err(|_| Refusal::NotFound)?).await?;
    // Whoever administers sees everything.
    if record.get(role::ADMIN).unwrap_or(false) {
        return Err(Refusal::NotFound.into());
    }
    let levels = levels(&record);
    let choices = LEVELS.map(|level| Choice::new(level, t(locale, &format!("settings-field-{level}"))));
    let input = |entity: &Entity, field: &FieldDef| {
        let key = format!("{}.{}", entity.name, field.name);
        let chosen = levels.get(&key).and_then(Json::as_str).unwrap_or("full").to_owned();
        let groups = vec![ChoiceGroup { label: "".into(), choices: choices.to_vec() }];
        let control = Control::Select { groups, chosen, blank: false };
        Input::new(key, registry.field_label(entity.name, field.name, locale).into_owned(), control)
    };
    let sections = whole(&registry, &name)?.into_iter().map(|entity| {
        let inputs: Vec<Input> = fields(&entity).map(|field| input(&entity, field)).collect();
        let rows = inputs.chunks(2).map(<[Input]>::to_vec).collect();
        Section { title: registry.plural(entity.name, locale).into_owned().into(), rows, ..Section::default() }
    });
    let form = Form {
        sections: sections.collect(),
        narrow: false,
        version: Some(record.version),
        ..form(&format!("/settings/roles/{id}/fields/{name}"), t(locale, "ui-save"), Vec::new())
    };
    let words = [("role", Arg::from(record.title())), ("kind", Arg::from(registry.plural(&name, locale).into_owned()))];
    let title = t_args(locale, "settings-role-fields", &words).into();
    let intro = t(locale, "settings-role-fields-intro");
    let body = vec![Body::Form(Box::new(form))];
    Ok(draw(&app, &signed, &headers, Drawn { current: "/settings/roles", title, intro, body }).await?)
}

async fn save(
    State(app): State<App>,
    signed: Signed,
    UrlPath((id, name)): UrlPath<(String, String)>,
    posted: Posted,
) -> Result<Response, AppError> {
    let registry = app.engine().registry();
    let key = id.parse().map_err(|_| Refusal::NotFound)?;
    let record = app.engine().record(&signed.who, "role", key).await?;
    let Expected::Version(version) = posted.expected() else { return Err(Refusal::VersionRequired.into()) };
    let mut levels = levels(&record);
    for entity in whole(&registry, &name)? {
        for field in fields(&entity) {
            let key = format!("{}.{}", entity.name, field.name);
            match posted.get(&key) {
                Some("full") => {
                    levels.remove(&key);
                }
                Some(level) if LEVELS.contains(&level) => {
                    levels.insert(key, json!(level));
                }
                // A field that the form did not have yet.
                _ => {}
            }
        }
    }
    let change = Change::update("role", key)
        .expecting(Expected::Version(version))
        .from(Source::Page)
        .put(role::FIELDS.name(), Value::Json(Box::new(Json::Object(levels))));
    app.engine().save(&signed.who, change).await?;
    Ok(frame::go(&format!("/settings/roles/{id}"), Some(("good", "saved"))))
}
