//! The payload as JSON: what a change did, without loss, readable without the registry of the time.

use serde_json::{Map, Value as Json, json};
use trato_model::intern::intern;
use trato_model::{Event, FieldChange, Id, Value};

use crate::StoreError;

/// Title, changes and subjects of an event.
pub(super) fn body(event: &Event) -> String {
    let changes: Vec<Json> =
        event.changes.iter().map(|change| json!([change.field, put(&change.before), put(&change.after)])).collect();
    let subjects: Vec<Json> = event.subjects.iter().map(|(entity, id)| json!([entity, id])).collect();
    json!({ "title": event.title, "changes": changes, "subjects": subjects }).to_string()
}

/// Fills in what [`body`] wrote; an erased payload leaves everything empty.
pub(super) fn read(event: &mut Event, body: Option<&str>) -> Result<(), StoreError> {
    let Some(body) = body else { return Ok(()) };
    let body: Json = serde_json::from_str(body)?;
    event.title = body["title"].as_str().unwrap_or_default().to_owned();
    for change in body["changes"].as_array().into_iter().flatten() {
        event.changes.push(FieldChange {
            field: intern(change[0].as_str().ok_or_else(broken)?),
            before: take(&change[1])?,
            after: take(&change[2])?,
        });
    }
    for subject in body["subjects"].as_array().into_iter().flatten() {
        let id: Id = subject[1].as_str().and_then(|id| id.parse().ok()).ok_or_else(broken)?;
        event.subjects.push((intern(subject[0].as_str().ok_or_else(broken)?), id));
    }
    Ok(())
}

fn broken() -> StoreError {
    StoreError::other("an event's payload cannot be read")
}

/// Scalars as they are; what JSON has no word for as an object with one key.
fn put(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Int(n) => json!(n),
        Value::Text(text) => Json::String(text.clone()),
        Value::Id(id) => json!({ "id": id }),
        Value::Money(money) => json!({ "money": money }),
        Value::Address(address) => json!({ "address": address }),
        Value::List(items) => Json::Array(items.iter().map(put).collect()),
        Value::Json(json) => json!({ "json": json }),
    }
}

fn take(json: &Json) -> Result<Value, StoreError> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => Value::Int(n.as_i64().ok_or_else(broken)?),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(take).collect::<Result<_, _>>()?),
        Json::Object(tagged) => tag(tagged)?,
    })
}

fn tag(tagged: &Map<String, Json>) -> Result<Value, StoreError> {
    let (name, inner) = tagged.iter().next().ok_or_else(broken)?;
    Ok(match name.as_str() {
        "id" => Value::Id(serde_json::from_value(inner.clone())?),
        "money" => Value::Money(serde_json::from_value(inner.clone())?),
        "address" => Value::Address(serde_json::from_value(inner.clone())?),
        "json" => Value::Json(Box::new(inner.clone())),
        _ => return Err(broken()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use trato_model::{Address, Currency, Money};

    #[test]
    fn every_value_comes_back() {
        let values = [
            Value::Null,
            Value::Bool(true),
            Value::Int(i64::MIN),
            Value::Text("Ñandú \"x\"".into()),
            Value::Id(Id::constant(7)),
            Value::Money(Money { minor: -5, currency: Currency::USD, company: 4 }),
            Value::Address(Box::new(Address { city: "Vigo".into(), ..Address::default() })),
            Value::List(vec![Value::Text("a".into()), Value::Id(Id::constant(9))]),
            Value::Json(Box::new(json!({ "id": "not an id", "deep": [1, null] }))),
        ];
        for value in values {
            assert_eq!(take(&put(&value)).expect("reads"), value);
        }
    }
}
