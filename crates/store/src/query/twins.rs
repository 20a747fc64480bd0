//! Records that look the same as a draft: those that share a key of the duplicate check.

use std::collections::BTreeMap;

use sea_query::{Expr, ExprTrait, Query};
use trato_model::refusal::Twin;
use trato_model::{Action, Cell, ColumnType, Id, Reader, Record, Refusal, Registry};

use super::expr::{all, any};
use super::load::records;
use crate::db::Reads;
use crate::record::keys::{MATCH_KEY, family, keys, keys_of};
use crate::record::many::{ENTITY, FIELD, KEY, RECORD};

/// Twins shown, and candidates looked at, at most.
const MOST: usize = 10;
const CANDIDATES: u64 = 200;

/// Live records, readable by the reader, that agree with the draft in a matched field that he may see; most agreements
/// first.
pub(crate) async fn twins(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    draft: &Record,
) -> Result<Vec<Twin>, Refusal> {
    let mut draft = draft.clone();
    draft.veil(reader);
    let wanted = keys(&draft);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    // The whole key in each arm: only then each is looked up; beside the arms it made SQLite read all keys of the entity.
    let one = |(family, key): &(&'static str, String)| {
        let entity = Expr::col(ENTITY).eq(draft.entity.name);
        all([entity, Expr::col(FIELD).eq(*family), Expr::col(KEY).eq(key.replace('\0', ""))])
    };
    let mut select = Query::select();
    select.column(RECORD).from(MATCH_KEY).and_where(any(wanted.iter().map(one))).limit(CANDIDATES);
    let sql = reads.dialect().query(&select)?;
    let mut ids: Vec<Id> = Vec::new();
    for row in reads.all(&sql, &[ColumnType::Id]).await? {
        ids.extend(row.into_iter().filter_map(|cell| if let Cell::Id(id) = cell { Some(id) } else { None }));
    }
    let found = records(reads, registry, reader, Action::Read, draft.entity.name, &ids, false).await?;
    let mut twins: Vec<Twin> = found
        .into_iter()
        .filter(|record| record.id != draft.id && record.trashed_at.is_none())
        .filter_map(|mut record| {
            record.veil(reader);
            twin(&draft, &record)
        })
        .collect();
    twins.sort_by(|a, b| b.fields.len().cmp(&a.fields.len()).then_with(|| a.id.cmp(&b.id)));
    twins.truncate(MOST);
    Ok(twins)
}

/// The draft's fields in which a record agrees; `None` if there is none (its keys were made by an older release).
fn twin(draft: &Record, record: &Record) -> Option<Twin> {
    let mut theirs: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for (family, key) in keys(record) {
        theirs.entry(family).or_default().push(key);
    }
    let agrees = |field: &&trato_model::FieldDef| {
        let known = theirs.get(family(field)).map(Vec::as_slice).unwrap_or_default();
        keys_of(field, draft.value(field.name)).iter().any(|key| known.contains(key))
    };
    let fields: Vec<&'static str> =
        draft.entity.fields.iter().filter(|field| field.matched).filter(agrees).map(|field| field.name).collect();
    (!fields.is_empty()).then(|| Twin { id: record.id, title: record.title(), fields })
}
