//! Titles of records, as far as a reader may read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use sea_query::{ExprTrait, Query};
use trato_model::access::{FieldLevel, Scope};
use trato_model::{Action, Cell, ColumnType, Entity, FieldDef, Id, Labels, Reader, Refusal, Registry};

use super::expr::{all, col};
use super::frame::{Compiler, Frame};
use crate::db::Reads;
use crate::record::{BATCH, padded};
use crate::schema::Ident;
use crate::schema::table::ID;

/// The fields that make an entity's title for a reader.
pub(super) fn title_fields(entity: &Entity, reader: &Reader) -> Vec<FieldDef> {
    let shown = |field: &&FieldDef| reader.field(entity.name, field.name) != FieldLevel::Hidden;
    entity.title_fields().filter(shown).filter(|field| !field.kind.many()).copied().collect()
}

/// Selects the title's columns.
pub(super) fn select_title(
    frame: &Frame,
    fields: &[FieldDef],
    select: &mut sea_query::SelectStatement,
    types: &mut Vec<ColumnType>,
) {
    for field in fields {
        for column in field.kind.columns() {
            select.expr(col(&frame.alias, Ident::column(field, column.suffix)));
            types.push(column.ty);
        }
    }
}

/// The title from its columns' cells.
pub(super) fn read_title(fields: &[FieldDef], cells: &mut impl Iterator<Item = Cell>) -> String {
    let mut title = String::new();
    for field in fields {
        let mut own: Vec<Cell> = cells.by_ref().take(field.kind.columns().len()).collect();
        let text = field.kind.plain(field, &field.kind.read(&mut own));
        if !title.is_empty() && !text.is_empty() {
            title.push(' ');
        }
        title.push_str(&text);
    }
    title
}

/// Titles of records, live or in the trash; those that the reader may not read are left out.
pub(crate) async fn titles(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    records: &[(&'static str, Id)],
) -> Result<Labels, Refusal> {
    let mut wanted: BTreeMap<&'static str, Vec<Id>> = BTreeMap::new();
    for (entity, id) in records {
        wanted.entry(entity).or_default().push(*id);
    }
    let mut labels = Labels::new();
    for (name, mut ids) in wanted {
        let Some(entity) = registry.entity(name) else { continue };
        if reader.scope(entity.name, Action::Read) == Scope::Nothing {
            continue;
        }
        ids.sort_unstable();
        ids.dedup();
        for chunk in ids.chunks(BATCH) {
            read_chunk(reads, registry, reader, entity, chunk, &mut labels).await?;
        }
    }
    Ok(labels)
}

async fn read_chunk(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    entity: &Arc<Entity>,
    ids: &[Id],
    labels: &mut Labels,
) -> Result<(), Refusal> {
    let mut compiler = Compiler::new(reads.dialect(), registry, reader);
    let mut frame = compiler.frame(entity.clone());
    let fields = title_fields(entity, reader);
    let among = col(&frame.alias, ID).is_in(padded(ids).into_iter().map(|id| crate::dialect::value(Cell::Id(id))));
    let mut conditions = vec![among];
    conditions.extend(compiler.scope(&mut frame, Action::Read)?);
    let mut select = Query::select();
    let mut types = vec![ColumnType::Id];
    select.expr(col(&frame.alias, ID));
    select_title(&frame, &fields, &mut select, &mut types);
    compiler.tables(&frame, &mut select);
    select.and_where(all(conditions));
    let sql = reads.dialect().query(&select)?;
    for row in reads.all(&sql, &types).await? {
        let mut cells = row.into_iter();
        if let Some(Cell::Id(id)) = cells.next() {
            labels.insert(id, read_title(&fields, &mut cells));
        }
    }
    Ok(())
}
