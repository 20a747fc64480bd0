//! Search for readers from whom some searched field is hidden. The index does not tell fields apart, so what it finds is
//! read and looked at again without those fields; otherwise a search would tell what a page hides.

use std::sync::Arc;

use trato_model::access::FieldLevel;
use trato_model::query::Op;
use trato_model::{Action, Cell, ColumnType, Entity, Filter, Id, Path, Reader, Refusal, Registry, Trash, Value};

use super::customers::named;
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
