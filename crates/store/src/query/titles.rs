//! Titles of records, as far as a reader may read them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use sea_query::{Asterisk, Expr, ExprTrait, LockType, Query, SelectStatement, UnionType};
use trato_model::access::{FieldLevel, Scope};
use trato_model::{Action, Cell, ColumnType, Entity, FieldDef, Id, Labels, Reader, Refusal, Registry};

use super::expr::{all, col};
use super::frame::{Compiler, Frame};
use crate::db::{Reads, TitlesOf};
use crate::dialect::Dialect;
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

/// Titles of records, live or in the trash; those that the reader may not read are left out. Titles that are texts, which
/// most are, come in one statement whatever the records are. `hold`: nobody takes the records away until the end of the
/// transaction.
pub(crate) async fn titles(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    records: &[(&'static str, Id)],
    hold: bool,
) -> Result<Labels, Refusal> {
    let mut wanted: BTreeMap<&'static str, Vec<Id>> = BTreeMap::new();
    for (entity, id) in records {
        wanted.entry(entity).or_default().push(*id);
    }
    let (mut together, mut alone) = (Vec::new(), Vec::new());
    let (mut labels, mut shelves) = (Labels::new(), Vec::new());
    for (name, mut ids) in wanted {
        let Some(entity) = registry.entity(name) else { continue };
        let scope = reader.scope(entity.name, Action::Read);
        if scope == Scope::Nothing {
            continue;
        }
        ids.sort_unstable();
        ids.dedup();
        let fields = title_fields(entity, reader);
        if scope == Scope::Everything {
            let of = TitlesOf { table: entity.name, fields: fields.iter().map(|field| field.name).collect() };
            let state = reads.take_titles(&of, &mut ids, &mut labels);
            if ids.is_empty() {
                continue;
            }
            shelves.extend(state.map(|state| (of, state, ids.clone())));
        }
        let texts = fields.iter().all(|field| field.kind.columns().iter().all(|column| column.ty == ColumnType::Text));
        let few = ids.len() <= FEW;
        let part = Part { entity: entity.clone(), fields, ids };
        if texts && few { together.push(part) } else { alone.push(part) }
    }
    if !together.is_empty() {
        read(reads, registry, reader, &together, hold, &mut labels).await?;
    }
    for part in alone {
        for chunk in part.ids.chunks(BATCH) {
            let part = Part { entity: part.entity.clone(), fields: part.fields.clone(), ids: chunk.to_vec() };
            read(reads, registry, reader, &[part], hold, &mut labels).await?;
        }
    }
    for (of, state, ids) in shelves {
        let read = ids.iter().filter_map(|id| labels.get(id).map(|title| (*id, title.clone())));
        reads.keep_titles(of, state, read.collect());
    }
    Ok(labels)
}

/// Records of one entity whose titles are read together with those of others, at most.
const FEW: usize = 128;

/// Records of an entity, and what their titles are made of.
struct Part {
    entity: Arc<Entity>,
    fields: Vec<FieldDef>,
    ids: Vec<Id>,
}

impl Part {
    fn types(&self) -> Vec<ColumnType> {
        self.fields.iter().flat_map(|field| field.kind.columns()).map(|column| column.ty).collect()
    }
}

/// Reads the parts in one statement: id and title columns, with nulls behind the shorter ones (all texts then).
async fn read(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    parts: &[Part],
    hold: bool,
    labels: &mut Labels,
) -> Result<(), Refusal> {
    // As many places for ids in each part: few statement texts, so that prepared ones are found again.
    let places = parts.iter().map(|part| part.ids.len()).max().unwrap_or(0);
    let mut types = parts.iter().map(Part::types).max_by_key(Vec::len).unwrap_or_default();
    let mut whole: Option<SelectStatement> = None;
    for part in parts {
        let mut compiler = Compiler::new(reads.dialect(), registry, reader);
        let mut frame = compiler.frame(part.entity.clone());
        let mut ids = part.ids.clone();
        ids.resize(places, part.ids.last().copied().unwrap_or(Id::NIL));
        let ids = padded(&ids).into_iter().map(|id| crate::dialect::value(Cell::Id(id)));
        let mut conditions = vec![col(&frame.alias, ID).is_in(ids)];
        conditions.extend(compiler.scope(&mut frame, Action::Read)?);
        let (mut select, mut own) = (Query::select(), Vec::new());
        select.expr(col(&frame.alias, ID));
        select_title(&frame, &part.fields, &mut select, &mut own);
        for _ in own.len()..types.len() {
            select.expr(null(reads.dialect()));
        }
        compiler.tables(&frame, &mut select);
        select.and_where(all(conditions));
        if hold && reads.dialect() == Dialect::Postgres {
            select = held(select, frame.alias);
        }
        match &mut whole {
            None => whole = Some(select),
            Some(whole) => {
                whole.union(UnionType::All, select);
            }
        }
    }
    let Some(whole) = whole else { return Ok(()) };
    let of: HashMap<Id, &Part> = parts.iter().flat_map(|part| part.ids.iter().map(move |id| (*id, part))).collect();
    types.insert(0, ColumnType::Id);
    let sql = reads.dialect().query(&whole)?;
    for row in reads.all(&sql, &types).await? {
        let mut cells = row.into_iter();
        if let Some(Cell::Id(id)) = cells.next()
            && let Some(part) = of.get(&id)
        {
            labels.insert(id, read_title(&part.fields, &mut cells));
        }
    }
    Ok(())
}

/// The select in another one, for none that keeps its rows stands in a union itself.
fn held(mut select: SelectStatement, alias: Ident) -> SelectStatement {
    select.lock_with_tables(LockType::KeyShare, [alias]);
    let mut whole = Query::select();
    whole.column(Asterisk).from_subquery(select, Ident::fixed("held"));
    whole
}

/// No text.
fn null(dialect: Dialect) -> Expr {
    match dialect {
        Dialect::Sqlite => Expr::cust("NULL"),
        Dialect::Postgres => Expr::cust("NULL::text"),
    }
}
