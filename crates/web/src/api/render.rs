//! Records as JSON: system columns, then the fields that the reader may see.

use serde_json::{Map, Value as Json, json};
use trato_model::access::FieldLevel;
use trato_model::{FieldDef, Id, Labels, Reader, Record, Registry, Value};

/// A whole record.
#[must_use]
pub fn record(record: &Record, reader: &Reader) -> Json {
    let mut map = head(record.id, record.version);
    for (at, field) in record.entity.fields.iter().enumerate() {
        if reader.field(record.entity.name, field.name) != FieldLevel::Hidden {
            map.insert(field.name.to_owned(), value(field, record.values.get(at).unwrap_or(&Value::Null)));
        }
    }
    map.insert("created_at".into(), moment(record.created_at));
    map.insert("created_by".into(), person(record.created_by));
    map.insert("updated_at".into(), moment(record.updated_at));
    map.insert("updated_by".into(), person(record.updated_by));
    if record.entity.trash() {
        map.insert("trashed_at".into(), record.trashed_at.map_or(Json::Null, moment));
    }
    Json::Object(map)
}

/// Id and version, with which every record begins.
#[must_use]
pub fn head(id: Id, version: i64) -> Map<String, Json> {
    let mut map = Map::new();
    map.insert("id".into(), json!(id));
    map.insert("version".into(), json!(version));
    map
}

/// One value.
#[must_use]
pub fn value(field: &FieldDef, value: &Value) -> Json {
    field.kind.json(field, value)
}

/// A link as id and title, where the reader may see the title.
#[must_use]
pub fn expanded(value: &Value, labels: &Labels) -> Json {
    match value {
        Value::Id(id) => match labels.get(id) {
            Some(title) => json!({"id": id, "title": title}),
            None => json!({"id": id, "title": null}),
        },
        _ => Json::Null,
    }
}

fn moment(micros: i64) -> Json {
    json!(trato_text::dates::iso_datetime(micros))
}

fn person(id: Id) -> Json {
    if id.is_nil() { Json::Null } else { json!(id) }
}

/// The field at the end of a path, for rendering its values.
#[must_use]
pub fn field_of(registry: &Registry, entity: &str, path: &trato_model::Path) -> Option<FieldDef> {
    registry.resolve(registry.entity(entity)?, path).map(|found| found.field)
}
