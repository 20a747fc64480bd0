//! Which record each row means: by our id, by the other system's id, or by a field that both know.

use std::collections::{HashMap, HashSet};

use trato_model::{FieldDef, Id, Refusal, Trash, Value};

use super::cells::Prepared;
use super::lookup::{rows_in, rows_with};
use super::plan::{Key, Plan, is_folded};
use crate::Scope;

/// What was found for a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Match {
    #[default]
    New,
    One(Id),
    /// It lies in the trash.
    Trashed(Id),
    /// Several records have this key.
    Several,
}

/// Finds the records of rows, in their order.
pub async fn find(scope: &mut Scope<'_>, plan: &Plan, rows: &[&Prepared]) -> Result<Vec<Match>, Refusal> {
    let mut all = look(scope, plan, rows, Trash::Live).await?;
    let gone: Vec<usize> = (0..rows.len()).filter(|at| all.get(*at) == Some(&Match::New)).collect();
    if !plan.entity.trash() || gone.is_empty() {
        return Ok(all);
    }
    let missing: Vec<&Prepared> = gone.iter().filter_map(|at| rows.get(*at).copied()).collect();
    for (at, found) in gone.into_iter().zip(look(scope, plan, &missing, Trash::Only).await?) {
        if let (Match::One(id), Some(slot)) = (found, all.get_mut(at)) {
            *slot = Match::Trashed(id);
        }
    }
    Ok(all)
}

/// Among the live ones, or those in the trash: these by their ids only.
async fn look(scope: &mut Scope<'_>, plan: &Plan, rows: &[&Prepared], trash: Trash) -> Result<Vec<Match>, Refusal> {
    let mut by_key: HashMap<(Key2, &str), Vec<Id>> = HashMap::new();
    for key in &plan.keys {
        let texts: HashSet<&str> =
            rows.iter().filter_map(|row| row.key.as_ref()).filter(|(k, _)| k == key).map(|(_, t)| t.as_str()).collect();
        if texts.is_empty() || (trash == Trash::Only && matches!(key, Key::Field(_))) {
            continue;
        }
        for (text, existing) in ask(scope, plan, *key, &texts, trash).await? {
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
                Some([one]) => Match::One(*one),
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
    trash: Trash,
) -> Result<Vec<(String, Id)>, Refusal> {
    let words: Vec<Value> = texts.iter().map(|text| Value::from(*text)).collect();
    let mut found = Vec::new();
    match key {
        Key::Id => {
            let ids: Vec<Value> = texts.iter().filter_map(|text| text.parse().ok()).map(Value::Id).collect();
            for row in rows_in(scope, &plan.entity, trash, "id", &ids, &["id"]).await? {
                found.push((row.id.to_string(), row.id));
            }
        }
        Key::External => {
            let columns = ["external_id", "external_source"];
            for row in rows_in(scope, &plan.entity, trash, "external_id", &words, &columns).await? {
                let [Value::Text(text), source, ..] = row.values.as_slice() else { continue };
                if source.as_text().unwrap_or_default() == plan.mapping.source {
                    found.push((text.clone(), row.id));
                }
            }
        }
        Key::Field(at) => by_field(scope, plan, at, texts, &mut found).await?,
    }
    Ok(found)
}

/// By a text: its exact form; where it is a key of the duplicate check, that; where it is unique, however it is written.
async fn by_field(
    scope: &mut Scope<'_>,
    plan: &Plan,
    at: usize,
    texts: &HashSet<&str>,
    found: &mut Vec<(String, Id)>,
) -> Result<(), Refusal> {
    let Some(field) = plan.entity.fields.get(at).copied() else { return Ok(()) };
    if is_folded(&field) {
        return by_unique(scope, plan, &field, texts, found).await;
    }
    if !field.matched {
        let words: Vec<Value> = texts.iter().map(|text| Value::from(*text)).collect();
        for row in rows_with(scope, &plan.entity, field.name, &words, &[field.name]).await? {
            if let Some(text) = row.values.first().and_then(Value::as_text) {
                found.push((text.to_owned(), row.id));
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
    for row in rows_with(scope, &plan.entity, "id", &ids, &[field.name]).await? {
        // The field itself must agree, not another of its family (a second address of somebody else).
        let own = row.values.first().and_then(|value| field.kind.match_key(&field, value));
        for text in own.and_then(|key| asked.get(&key)).into_iter().flatten() {
            found.push(((*text).to_owned(), row.id));
        }
    }
    Ok(())
}

/// By a text that nobody else may have, in the form in which it is unique.
async fn by_unique(
    scope: &mut Scope<'_>,
    plan: &Plan,
    field: &FieldDef,
    texts: &HashSet<&str>,
    found: &mut Vec<(String, Id)>,
) -> Result<(), Refusal> {
    let mut asked: HashMap<String, Vec<&str>> = HashMap::new();
    for text in texts {
        let form = field.kind.unique_form(field, &Value::from(*text));
        form.into_iter().for_each(|form| asked.entry(form).or_default().push(text));
    }
    let words: Vec<Value> = texts.iter().map(|text| Value::from(*text)).collect();
    let ids = scope.tx.holders(&plan.entity, field.name, &words).await?;
    let ids: Vec<Value> = ids.into_iter().map(Value::Id).collect();
    for row in rows_with(scope, &plan.entity, "id", &ids, &[field.name]).await? {
        let own = row.values.first().and_then(|value| field.kind.unique_form(field, value));
        for text in own.and_then(|own| asked.get(&own)).into_iter().flatten() {
            found.push(((*text).to_owned(), row.id));
        }
    }
    Ok(())
}
