//! Search for readers from whom some searched field is hidden. The index does not tell fields apart, so what it finds is
//! read and looked at again without those fields; otherwise a search would tell what a page hides.

use std::sync::Arc;

use trato_model::access::{FieldLevel, Scope};
use trato_model::query::Op;
use trato_model::{
    Action, Cell, ColumnType, Entity, FieldDef, Filter, Id, Path, Reader, Record, Refusal, Registry, Trash, Value,
};

use super::drive::{Drive, union};
use super::frame::Compiler;
use super::load::records;
use super::titles::title_fields;
use crate::db::Reads;
use crate::schema::Ident;
use crate::schema::table::{ID, is_searched};
use crate::search::tokens::{Wanted, of_fields};

/// Records looked at, at most.
const MOST: u64 = 2_000;
/// Accounts that a search of another kind of record may name, at most.
const NAMED: usize = 20;
/// Accounts that are looked at for it, at most: a word that more of them have anywhere names none.
const LOOKED_AT: u64 = 200;

/// Whether a field by which the entity is searched is hidden from the reader.
pub(super) fn is_partial(entity: &Entity, reader: &Reader) -> bool {
    let hidden = |name| reader.field(entity.name, name) == FieldLevel::Hidden;
    entity.fields.iter().any(|field| field.searched && hidden(field.name))
}

/// The records that satisfy the search by what the reader may see of them.
pub(super) async fn verified(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    entity: &Arc<Entity>,
    wanted: &Wanted,
    action: Action,
    trash: Trash,
) -> Result<Vec<Id>, Refusal> {
    let mut compiler = Compiler::new(reads.dialect(), registry, reader);
    let frame = compiler.frame(entity.clone());
    let drive = compiler.drive_words(&frame, wanted, action, trash).into_iter().enumerate();
    let drive: Drive = drive.map(|(n, way)| way.limited(compiler.dialect, MOST, Ident::numbered('c', n))).collect();
    let sql = reads.dialect().query(&union(compiler.dialect, &drive, &ID))?;
    let mut ids = Vec::new();
    for row in reads.all(&sql, &[ColumnType::Id]).await? {
        ids.extend(row.into_iter().filter_map(|cell| if let Cell::Id(id) = cell { Some(id) } else { None }));
    }
    let found = records(reads, registry, reader, action, entity.name, &ids, false).await?;
    let shown = |name: &str| {
        let field = entity.field(name).map_or("", |field| field.name);
        reader.field(entity.name, field) != FieldLevel::Hidden
    };
    Ok(found
        .into_iter()
        .filter(|record| wanted.is_in(&of_fields(record, |field| shown(field.name))))
        .map(|record| record.id)
        .collect())
}

/// The accounts that a search names, of which a list's records may be: whoever types a customer among his deals means hers.
/// A text that many are called by means none of them.
async fn named(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    entity: &Entity,
    wanted: &Wanted,
) -> Result<Vec<Id>, Refusal> {
    let shown = |entity: &Entity, field: &'static str| reader.field(entity.name, field) != FieldLevel::Hidden;
    let link = entity.field("account").filter(|link| shown(entity, link.name));
    let account = link.and_then(|link| registry.entity(link.target?)).filter(|account| is_searched(account));
    let Some(account) = account.filter(|account| reader.scope(account.name, Action::Read) != Scope::Nothing) else {
        return Ok(Vec::new());
    };
    let mut compiler = Compiler::new(reads.dialect(), registry, reader);
    let frame = compiler.frame(account.clone());
    let drive = compiler.drive_words(&frame, wanted, Action::Read, Trash::Live).into_iter().enumerate();
    let drive: Drive =
        drive.map(|(n, way)| way.limited(compiler.dialect, LOOKED_AT + 1, Ident::numbered('c', n))).collect();
    let sql = reads.dialect().query(&union(compiler.dialect, &drive, &ID))?;
    let found = reads.all(&sql, &[ColumnType::Id]).await?;
    if found.is_empty() || found.len() as u64 > LOOKED_AT {
        return Ok(Vec::new());
    }
    let ids: Vec<Id> =
        found.into_iter().flatten().filter_map(|cell| if let Cell::Id(id) = cell { Some(id) } else { None }).collect();
    let called = |record: &Record| {
        let name = |field: &FieldDef| (field.title || field.name == "legal_name") && shown(account, field.name);
        wanted.is_in(&of_fields(record, name))
    };
    let records = records(reads, registry, reader, Action::Read, account.name, &ids, false).await?;
    let named: Vec<Id> = records.iter().filter(|record| called(record)).map(|record| record.id).collect();
    Ok(if named.len() > NAMED { Vec::new() } else { named })
}

/// What a search means for an entity that has no index of words: its titles hold them. These are short lists.
fn titled(entity: &Entity, reader: &Reader, wanted: &Wanted) -> Filter {
    let titles = title_fields(entity, reader).into_iter().filter(|field| field.kind.name() == "text");
    let titles: Vec<&'static str> = titles.map(|field| field.name).collect();
    let holds = |word: &String| {
        let test = |name: &&'static str| Filter::test(*name, Op::Contains, vec![Value::from(word.as_str())]);
        Filter::Any(titles.iter().map(test).collect())
    };
    if titles.is_empty() { Filter::nothing() } else { Filter::All(wanted.words.iter().map(holds).collect()) }
}

/// The search of a query in a form that tells nothing hidden: as words for the index, or, for a reader who may not see
/// all of them, as the records that were verified.
#[expect(clippy::too_many_arguments, reason = "what a search within a scope is made of")]
pub(super) async fn settle(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    entity: &Arc<Entity>,
    words: Option<Wanted>,
    filter: &Filter,
    action: Action,
    trash: Trash,
) -> Result<(Option<Wanted>, Filter), Refusal> {
    match words {
        Some(mut wanted) if is_searched(entity) && !is_partial(entity, reader) => {
            wanted.accounts = named(reads, registry, reader, entity, &wanted).await?;
            Ok((Some(wanted), filter.clone()))
        }
        Some(wanted) if !is_searched(entity) => Ok((None, filter.clone().and(titled(entity, reader, &wanted)))),
        Some(wanted) if is_partial(entity, reader) => {
            let ids = verified(reads, registry, reader, entity, &wanted, action, trash).await?;
            let among = Filter::one_of(Path::field("id"), ids.into_iter().map(Value::Id).collect());
            Ok((None, filter.clone().and(among)))
        }
        words => Ok((words, filter.clone())),
    }
}
