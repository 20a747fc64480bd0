//! Which record each row means: by our id, by the other system's id, or by a field that both know.

use std::collections::{HashMap, HashSet};

use trato_model::{Id, Refusal, Value};

use super::cells::Prepared;
use super::lookup::rows_with;
use super::people::is_permission;
use super::plan::{Key, Plan};
use crate::Scope;

/// A record that a row means.
#[derive(Clone, Debug, PartialEq)]
pub struct Existing {
    pub id: Id,
    /// Places of permissions that the person has refused.
    pub refused: Vec<usize>,
}

/// What was found for a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Match {
    #[default]
    New,
    One(Existing),
    /// Several records have this key.
    Several,
}

/// Finds the records of rows, in their order.
pub async fn find(scope: &mut Scope<'_>, plan: &Plan, rows: &[&Prepared]) -> Result<Vec<Match>, Refusal> {
    let mut by_key: HashMap<(Key2, &str), Vec<Existing>> = HashMap::new();
    let permissions: Vec<usize> = plan
        .entity
        .fields
        .iter()
        .enumerate()
        .filter(|(at, field)| is_permission(field) && rows.iter().any(|row| row.value(*at).is_some()))
        .map(|(at, _)| at)
        .collect();
    for key in &plan.keys {
        let texts: HashSet<&str> =
            rows.iter().filter_map(|row| row.key.as_ref()).filter(|(k, _)| k == key).map(|(_, t)| t.as_str()).collect();
        if texts.is_empty() {
            continue;
        }
        for (text, existing) in ask(scope, plan, *key, &texts, &permissions).await? {
            // Borrow the row's text, which lives as long as the answer.
            if let Some(text) = texts.get(text.as_str()) {
                by_key.entry((key2(*key), text)).or_default().push(existing);
            }
        }
    }
    Ok(rows
        .iter()
        .map(|row| {
            let found = row.key.as_ref().and_then(|(key, text)| by_key.get(&(key2(*key), text.as_str())));
            match found.map(Vec::as_slice) {
                None | Some([]) => Match::New,
                Some([one]) => Match::One(one.clone()),
                Some(_) => Match::Several,
            }
        })
        .collect())
}

/// A key as a part of a map's key.
type Key2 = usize;

fn key2(key: Key) -> Key2 {
    match key {
        Key::Id => usize::MAX,
        Key::External => usize::MAX - 1,
        Key::Field(at) => at,
    }
}

async fn ask(
    scope: &mut Scope<'_>,
    plan: &Plan,
    key: Key,
    texts: &HashSet<&str>,
    permissions: &[usize],
) -> Result<Vec<(String, Existing)>, Refusal> {
    let field = |at: &usize| plan.entity.fields.get(*at).map_or("id", |field| field.name);
    let more: Vec<&'static str> = permissions.iter().map(field).collect();
    let existing = |row: &trato_store::RowOut, skip: usize| Existing {
        id: row.id,
        refused: permissions
            .iter()
            .zip(row.values.iter().skip(skip))
            .filter(|(_, value)| value.as_text() == Some("denied"))
            .map(|(at, _)| *at)
            .collect(),
    };
    let words: Vec<Value> = texts.iter().map(|text| Value::from(*text)).collect();
    let mut found = Vec::new();
    match key {
        Key::Id => {
            let ids: Vec<Value> = texts.iter().filter_map(|text| text.parse().ok()).map(Value::Id).collect();
            for row in rows_with(scope, &plan.entity, "id", &ids, &more).await? {
                found.push((row.id.to_string(), existing(&row, 0)));
            }
        }
        Key::External => {
            let columns: Vec<&'static str> = ["external_id", "external_source"].into_iter().chain(more).collect();
            for row in rows_with(scope, &plan.entity, "external_id", &words, &columns).await? {
                let [Value::Text(text), source, ..] = row.values.as_slice() else { continue };
                if source.as_text().unwrap_or_default() == plan.mapping.source {
                    found.push((text.clone(), existing(&row, 2)));
                }
            }
        }
        Key::Field(at) => by_field(scope, plan, at, texts, &more, &existing, &mut found).await?,
    }
    Ok(found)
}

/// By a text: its exact form, and where it is a key of the duplicate check, that.
async fn by_field(
    scope: &mut Scope<'_>,
    plan: &Plan,
    at: usize,
    texts: &HashSet<&str>,
    more: &[&'static str],
    existing: &(impl Fn(&trato_store::RowOut, usize) -> Existing + Sync),
    found: &mut Vec<(String, Existing)>,
) -> Result<(), Refusal> {
    let Some(field) = plan.entity.fields.get(at).copied() else { return Ok(()) };
    if !field.matched {
        let words: Vec<Value> = texts.iter().map(|text| Value::from(*text)).collect();
        let columns: Vec<&'static str> = [field.name].into_iter().chain(more.iter().copied()).collect();
        for row in rows_with(scope, &plan.entity, field.name, &words, &columns).await? {
            if let Some(text) = row.values.first().and_then(Value::as_text) {
                found.push((text.to_owned(), existing(&row, 1)));
            }
        }
        return Ok(());
    }
    let mut asked: HashMap<String, Vec<&str>> = HashMap::new();
    for text in texts {
        if let Some(key) = field.kind.match_key(&field, &Value::from(*text)) {
            asked.entry(key).or_default().push(text);
        }
    }
    let keys: Vec<String> = asked.keys().cloned().collect();
    let pairs = scope.tx.matching(&plan.entity, field.name, &keys).await?;
    let ids: HashSet<Id> = pairs.iter().map(|(_, id)| *id).collect();
    let ids: Vec<Value> = ids.into_iter().map(Value::Id).collect();
    let columns: Vec<&'static str> = [field.name].into_iter().chain(more.iter().copied()).collect();
    for row in rows_with(scope, &plan.entity, "id", &ids, &columns).await? {
        // The field itself must agree, not another of its family (a second address of somebody else).
        let own = row.values.first().and_then(|value| field.kind.match_key(&field, value));
        for text in own.and_then(|key| asked.get(&key)).into_iter().flatten() {
            found.push(((*text).to_owned(), existing(&row, 1)));
        }
    }
    Ok(())
}
