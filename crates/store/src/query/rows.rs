//! A page of records: columns, also across links, with the titles of what they link to.

use std::collections::BTreeMap;

use sea_query::SelectStatement;
use trato_model::access::{FieldLevel, Scope};
use trato_model::{
    Action, Cell, ColumnType, Cursor, Entity, Id, Labels, Page, Path, Query, Reader, Refusal, Registry, Value,
};

use super::expr::col;
use super::frame::{Compiler, Frame, Place, Trust};
use super::route::{Asked, Route, choose};
use super::sort::Keys;
use super::titles::titles;
use super::verify::settle;
use crate::db::{Reads, Row};
use crate::record::cells::{id, int};
use crate::record::many;
use crate::schema::Ident;
use crate::schema::table::{ID, TRASHED_AT, VERSION};
use crate::search::tokens::Wanted;

/// A page of records.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// What was read, in the order of [`RowOut::values`].
    pub columns: Vec<Path>,
    pub rows: Vec<RowOut>,
    /// Titles of the linked records that the reader may see.
    pub labels: Labels,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// One record of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct RowOut {
    pub id: Id,
    pub version: i64,
    pub trashed: bool,
    pub values: Vec<Value>,
}

/// A column of the page, and where it stands.
struct Wish {
    path: Path,
    place: Place,
}

/// Columns of a page, at most.
const COLUMNS: usize = 200;

/// Reads a page within the reader's scope of `action`.
pub(crate) async fn rows(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    action: Action,
    query: &Query,
) -> Result<Rows, Refusal> {
    let mut compiler = Compiler::new(reads.dialect(), registry, reader);
    let entity = compiler.entity(query.entity)?;
    let mut frame = compiler.frame(entity);
    let wishes = wishes(&mut compiler, &mut frame, query)?;
    let columns = wishes.iter().map(|wish| wish.path.clone()).collect();
    let words = Wanted::read(&query.search);
    let hopeless = words.is_none() && !query.search.trim().is_empty();
    if hopeless || reader.scope(query.entity, action) == Scope::Nothing {
        return Ok(Rows { columns, ..Rows::default() });
    }
    let keys = compiler.keys(&mut frame, &query.sort)?;
    let entity = frame.entity.clone();
    let (words, filter) = settle(reads, registry, reader, &entity, words, &query.filter, action, query.trash).await?;
    let asked = Asked {
        filter: &filter,
        words,
        action,
        trash: query.trash,
        sorted_by_index: keys.starts_indexed(),
        everything: false,
    };
    let route = choose(reads, &mut compiler, &frame, &asked).await?;
    let limit = u64::from(query.page.limit.min(Page::MOST));
    let raw = read(reads, &mut compiler, &mut frame, &asked, &route, &keys, &wishes, query, limit).await?;
    let mut page = finish(reads, &keys, &wishes, raw, limit).await?;
    page.columns = columns;
    page.labels = labels(reads, registry, reader, &wishes, &page.rows).await?;
    Ok(page)
}

/// The columns asked for; all own fields that the reader may see where none are.
fn wishes(compiler: &mut Compiler<'_>, frame: &mut Frame, query: &Query) -> Result<Vec<Wish>, Refusal> {
    let paths = if query.columns.is_empty() {
        let entity: &Entity = &frame.entity;
        let shown = |name| compiler.reader.field(entity.name, name) != FieldLevel::Hidden;
        entity.fields.iter().filter(|field| shown(field.name)).map(|field| Path::field(field.name)).collect()
    } else {
        query.columns.clone()
    };
    if paths.len() > COLUMNS && !query.columns.is_empty() {
        return Err(Refusal::Limit { name: "columns", most: COLUMNS as u64 });
    }
    let place = |path: Path| {
        let place = compiler.place(frame, &path, Trust::Reader)?;
        Ok(Wish { path, place })
    };
    paths.into_iter().map(place).collect()
}

/// Reads one row more than the page holds, range after range.
#[expect(clippy::too_many_arguments, reason = "the parts of one statement, named")]
async fn read(
    reads: &mut impl Reads,
    compiler: &mut Compiler<'_>,
    frame: &mut Frame,
    asked: &Asked<'_>,
    route: &Route,
    keys: &Keys,
    wishes: &[Wish],
    query: &Query,
    limit: u64,
) -> Result<Vec<Row>, Refusal> {
    frame.guarded = !matches!(route, Route::Plain);
    let conditions = compiler.conditions(frame, asked)?;
    let mut select = compiler.from(frame, route);
    let types = outputs(frame, keys, wishes, &mut select);
    select.and_where(conditions);
    keys.order(compiler.dialect, &mut select);
    let mut found: Vec<Row> = Vec::new();
    for range in keys.ranges(query.page.after.as_ref())? {
        let missing = (limit + 1).saturating_sub(found.len() as u64);
        if missing == 0 {
            break;
        }
        let mut statement = select.clone();
        if query.page.after.is_some() {
            statement.and_where(range);
        }
        statement.limit(missing);
        let sql = reads.dialect().query(&statement)?;
        found.extend(reads.all(&sql, &types).await?);
    }
    Ok(found)
}

/// Selects sort keys, id, version, trash and the columns; the types of what is selected.
fn outputs(frame: &Frame, keys: &Keys, wishes: &[Wish], select: &mut SelectStatement) -> Vec<ColumnType> {
    let mut types: Vec<ColumnType> = keys.keys.iter().map(|key| key.ty).collect();
    keys.select(select);
    for (column, ty) in [(ID, ColumnType::Id), (VERSION, ColumnType::Int), (TRASHED_AT, ColumnType::Int)] {
        select.expr(col(&frame.alias, column));
        types.push(ty);
    }
    for Wish { place, .. } in wishes {
        if place.field.kind.many() {
            // Items are read afterwards, by the id of the record that holds them.
            select.expr(col(&place.alias, ID));
            types.push(ColumnType::Id);
        }
        for column in place.field.kind.columns() {
            select.expr(col(&place.alias, Ident::column(&place.field, column.suffix)));
            types.push(column.ty);
        }
    }
    types
}

/// From raw rows to values, and the cursor of the next page.
async fn finish(
    reads: &mut impl Reads,
    keys: &Keys,
    wishes: &[Wish],
    mut raw: Vec<Row>,
    limit: u64,
) -> Result<Rows, Refusal> {
    let more = raw.len() as u64 > limit;
    raw.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = raw.last().filter(|_| more).map(|row| Cursor {
        cells: row.iter().take(keys.keys.len()).cloned().collect(),
        id: id(row.get(keys.keys.len()).cloned()),
    });
    let mut rows = Vec::with_capacity(raw.len());
    let mut holders: Vec<Id> = Vec::new();
    for row in raw {
        let mut cells = row.into_iter().skip(keys.keys.len());
        let mut out = RowOut {
            id: id(cells.next()),
            version: int(cells.next()),
            trashed: matches!(cells.next(), Some(Cell::Int(_))),
            values: Vec::with_capacity(wishes.len()),
        };
        for Wish { place, .. } in wishes {
            let kind = place.field.kind;
            let value = if kind.many() {
                let holder = cells.next().unwrap_or_default();
                if let Cell::Id(id) = holder {
                    holders.push(id);
                    Value::Id(id)
                } else {
                    Value::Null
                }
            } else {
                let mut own: Vec<Cell> = cells.by_ref().take(kind.columns().len()).collect();
                kind.read(&mut own)
            };
            out.values.push(value);
        }
        rows.push(out);
    }
    if !holders.is_empty() {
        fill(reads, wishes, &mut rows, holders).await?;
    }
    Ok(Rows { rows, next, ..Rows::default() })
}

/// Puts the items of many-valued fields in the place of their holders' ids.
async fn fill(
    reads: &mut impl Reads,
    wishes: &[Wish],
    rows: &mut [RowOut],
    mut holders: Vec<Id>,
) -> Result<(), Refusal> {
    holders.sort_unstable();
    holders.dedup();
    let items = many::load(reads, &holders).await?;
    for row in rows {
        for (value, wish) in row.values.iter_mut().zip(wishes).filter(|(_, wish)| wish.place.field.kind.many()) {
            if let Value::Id(holder) = *value {
                let list = items.get(&(holder, wish.place.field.name.to_owned()));
                *value = list.map_or(Value::Null, |list| Value::List(list.clone()));
            }
        }
    }
    Ok(())
}

/// Titles of everything that the page's columns link to: one statement for each entity linked to.
async fn labels(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    wishes: &[Wish],
    rows: &[RowOut],
) -> Result<Labels, Refusal> {
    let mut wanted: BTreeMap<&'static str, Vec<Id>> = BTreeMap::new();
    for (at, wish) in wishes.iter().enumerate() {
        let Some(target) = wish.place.field.target else { continue };
        let ids = rows.iter().filter_map(|row| row.values.get(at).and_then(Value::as_id)).filter(|id| !id.is_nil());
        wanted.entry(target).or_default().extend(ids);
    }
    let pairs: Vec<(&'static str, Id)> =
        wanted.into_iter().flat_map(|(entity, ids)| ids.into_iter().map(move |id| (entity, id))).collect();
    titles(reads, registry, reader, &pairs).await
}
