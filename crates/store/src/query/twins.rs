//! Records that look the same as a draft: those that share a key of the duplicate check.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_query::{Expr, ExprTrait, Query, UnionType};
use trato_model::refusal::Twin;
use trato_model::{Action, Alike, Cell, ColumnType, FieldDef, Id, Reader, Record, Refusal, Registry};

use super::load::records;
use crate::db::{Reads, Sql};
use crate::dialect::Dialect;
use crate::record::keys::{MATCH_KEY, family, keys_of, keys_of_fields};
use crate::record::many::{ENTITY, FIELD, KEY, RECORD};
use crate::schema::Ident;

/// Twins of a draft that are shown, and candidates that are looked at of each of its keys, at most; of one that is only told
/// of, a few tell.
const MOST: usize = 10;
const CANDIDATES: usize = 50;
const FEW: usize = 10;
/// Keys of one statement, and records of one.
const ARMS: usize = 32;
const BATCH: usize = 200;

/// A key with its family.
type Key = (&'static str, String);

/// For each of the drafts, all of one entity: the live records, readable by the reader, that agree with it in a field that
/// counts and that he may see; most agreements first.
pub(crate) async fn twins(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    mut drafts: Vec<Record>,
    alike: Alike,
) -> Result<Vec<Vec<Twin>>, Refusal> {
    drafts.iter_mut().for_each(|draft| draft.veil(reader));
    let keys: Vec<BTreeSet<Key>> = drafts.iter().map(|draft| counting(draft, alike)).collect();
    let Some(entity) = drafts.first().map(|draft| draft.entity.name) else { return Ok(Vec::new()) };
    let wanted: BTreeSet<&Key> = keys.iter().flatten().collect();
    let most = if alike == Alike::Tell { FEW } else { CANDIDATES };
    let having = having(reads, entity, &wanted.into_iter().collect::<Vec<_>>(), most).await?;
    let candidates = |keys: &BTreeSet<Key>| -> BTreeSet<Id> {
        keys.iter().filter_map(|key| having.get(key)).flatten().copied().collect()
    };
    let asked: BTreeSet<Id> = keys.iter().flat_map(candidates).collect();
    let mut found: HashMap<Id, Record> = HashMap::new();
    for ids in asked.into_iter().collect::<Vec<Id>>().chunks(BATCH) {
        for mut record in records(reads, registry, reader, Action::Read, entity, ids, false).await? {
            record.veil(reader);
            found.insert(record.id, record);
        }
    }
    let of = |(draft, keys): (&Record, &BTreeSet<Key>)| {
        let others = candidates(keys).into_iter().filter(|id| *id != draft.id).filter_map(|id| found.get(&id));
        let live = others.filter(|record| record.trashed_at.is_none());
        let mut twins: Vec<Twin> = live.filter_map(|record| twin(draft, record, alike)).collect();
        twins.sort_by(|a, b| b.fields.len().cmp(&a.fields.len()).then_with(|| a.id.cmp(&b.id)));
        twins.truncate(MOST);
        twins
    };
    Ok(drafts.iter().zip(&keys).map(of).collect())
}

/// The keys of a record in the fields that count.
fn counting(record: &Record, alike: Alike) -> BTreeSet<Key> {
    keys_of_fields(record, |field| alike.counts(field))
}

/// Which records have the keys, whoever may read them: `most` of each, so that one that many have hides no other.
async fn having(
    reads: &mut impl Reads,
    entity: &'static str,
    wanted: &[&Key],
    most: usize,
) -> Result<HashMap<Key, Vec<Id>>, Refusal> {
    let mut found: HashMap<Key, Vec<Id>> = HashMap::new();
    // As many arms as a power of two, the last one repeated: few statements are made, and kept.
    let mut made: HashMap<usize, Sql> = HashMap::new();
    for batch in wanted.chunks(ARMS) {
        let own: HashMap<(&str, String), &&Key> = batch.iter().map(|key| ((key.0, stored(&key.1)), key)).collect();
        let count = batch.len().next_power_of_two();
        let sql = match made.entry(count) {
            Entry::Occupied(made) => made.into_mut(),
            Entry::Vacant(place) => place.insert(arms(reads.dialect(), entity, count, most)?),
        };
        let width = sql.params.len() / count;
        let keys = batch.iter().chain(batch.iter().rev().take(1).cycle());
        for (arm, key) in sql.params.chunks_mut(width).zip(keys) {
            if let [_, family, text, ..] = arm {
                (*family, *text) = (Cell::Text(key.0.to_owned()), Cell::Text(stored(&key.1)));
            }
        }
        let sql = &*sql;
        for row in reads.all(sql, &[ColumnType::Text, ColumnType::Text, ColumnType::Id]).await? {
            if let Ok([Cell::Text(family), Cell::Text(key), Cell::Id(id)]) = <[Cell; 3]>::try_from(row)
                && let Some(key) = own.get(&(family.as_str(), key))
            {
                found.entry((**key).clone()).or_default().push(id);
            }
        }
    }
    Ok(found)
}

/// The statement that looks up so many keys; of each arm's parameters the first three are entity, family and key.
fn arms(dialect: Dialect, entity: &'static str, count: usize, most: usize) -> Result<Sql, Refusal> {
    let arm = |n| {
        let mut arm = Query::select();
        arm.columns([FIELD, KEY, RECORD]).from(MATCH_KEY).limit(most as u64);
        arm.and_where(Expr::col(ENTITY).eq(entity)).and_where(Expr::col(FIELD).eq("")).and_where(Expr::col(KEY).eq(""));
        let mut whole = Query::select();
        whole.columns([FIELD, KEY, RECORD]).from_subquery(arm, Ident::numbered('k', n));
        whole
    };
    let mut all = arm(0);
    for n in 1..count {
        all.union(UnionType::All, arm(n));
    }
    Ok(dialect.query(&all)?)
}

/// A key as the database keeps it.
fn stored(key: &str) -> String {
    key.replace('\0', "")
}

/// The draft's fields in which a record agrees; `None` if there is none (its keys were made by an older release).
fn twin(draft: &Record, record: &Record, alike: Alike) -> Option<Twin> {
    let mut theirs: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for (family, key) in counting(record, alike) {
        theirs.entry(family).or_default().push(key);
    }
    let agrees = |field: &&FieldDef| {
        let known = theirs.get(family(field)).map(Vec::as_slice).unwrap_or_default();
        keys_of(field, draft.value(field.name)).iter().any(|key| known.contains(key))
    };
    let counting = draft.entity.fields.iter().filter(|field| alike.counts(field));
    let fields: Vec<&'static str> = counting.filter(agrees).map(|field| field.name).collect();
    (!fields.is_empty()).then(|| Twin { id: record.id, title: record.title(), fields })
}
