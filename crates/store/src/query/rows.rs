//! A page of records: columns, also across links, with the titles of what they link to.

use std::collections::HashMap;

use sea_query::{ExprTrait, SelectStatement};
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
use crate::record::{BATCH, many, padded};
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

/// Reads a page within the reader's scope of `action`, with the titles of what it links to.
pub(crate) async fn rows(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    action: Action,
    query: &Query,
) -> Result<Rows, Refusal> {
    let (mut rows, wishes) = page(reads, registry, reader, action, query).await?;
    let pairs = linked(&wishes, &rows.rows);
    rows.labels = titles(reads, registry, reader, &pairs, false).await?;
    Ok(rows)
}

/// The same without the titles, for who asks for those of several pages together; and what the rows link to.
pub(crate) async fn bare(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    query: &Query,
) -> Result<(Rows, Vec<(&'static str, Id)>), Refusal> {
    let (rows, wishes) = page(reads, registry, reader, Action::Read, query).await?;
    let pairs = linked(&wishes, &rows.rows);
    Ok((rows, pairs))
}

async fn page(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    action: Action,
    query: &Query,
) -> Result<(Rows, Vec<Wish>), Refusal> {
    let mut compiler = Compiler::new(reads.dialect(), registry, reader);
    let entity = compiler.entity(query.entity)?;
    let mut shown = compiler.frame(entity.clone());
    let wishes = wishes(&mut compiler, &mut shown, query)?;
    let columns = wishes.iter().map(|wish| wish.path.clone()).collect();
    let words = Wanted::read(&query.search);
    let hopeless = words.is_none() && !query.search.trim().is_empty();
    if hopeless || reader.scope(query.entity, action) == Scope::Nothing {
        return Ok((Rows { columns, ..Rows::default() }, wishes));
    }
    let (words, filter) = settle(reads, registry, reader, &entity, words, &query.filter, action, query.trash).await?;
    let mut page = Reading { compiler, shown, wishes, limit: u64::from(std::cmp::min(query.page.limit, Page::MOST)) };
    let keys = page.compiler.keys(&mut page.shown, &query.sort)?;
    let asked = Asked {
        filter: &filter,
        words,
        action,
        trash: query.trash,
        sorted_by_index: keys.starts_indexed(),
        order: query.sort.first().filter(|sort| sort.path.links().is_empty()).map(|sort| sort.path.last()),
        everything: false,
    };
    let route = choose(reads, &mut page.compiler, &page.shown, &asked).await?;
    let mut rows = if route.leads_to_many() {
        page.in_two(reads, &asked, &route, query).await?
    } else {
        page.at_once(reads, &asked, &route, &keys, query).await?
    };
    rows.columns = columns;
    Ok((rows, page.wishes))
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

/// A page being read.
struct Reading<'a> {
    compiler: Compiler<'a>,
    /// The tables of the columns.
    shown: Frame,
    wishes: Vec<Wish>,
    limit: u64,
}

impl Reading<'_> {
    /// Order and columns in one statement, where rows come in order and reading stops with the page, or are few.
    async fn at_once(
        &mut self,
        reads: &mut impl Reads,
        asked: &Asked<'_>,
        route: &Route,
        keys: &Keys,
        query: &Query,
    ) -> Result<Rows, Refusal> {
        self.shown.guarded = !matches!(route, Route::Plain);
        self.shown.free = if let Route::Ordered(pair) = route { Some(*pair) } else { None };
        let conditions = self.compiler.conditions(&mut self.shown, asked, route)?;
        let mut select = self.compiler.from(&self.shown, route);
        let mut types = system_columns(&self.shown, keys, &mut select);
        types.extend(wished_columns(&self.wishes, &mut select));
        select.and_where(conditions);
        let found = ranges(reads, select, keys, query, &types, self.limit).await?;
        finish(reads, keys, &self.wishes, found, self.limit).await
    }

    /// First which rows, then their columns: many candidates are sorted, of which a page is shown.
    async fn in_two(
        &mut self,
        reads: &mut impl Reads,
        asked: &Asked<'_>,
        route: &Route,
        query: &Query,
    ) -> Result<Rows, Refusal> {
        let mut frame = self.compiler.frame(self.shown.entity.clone());
        let keys = self.compiler.keys(&mut frame, &query.sort)?;
        frame.guarded = true;
        let conditions = self.compiler.conditions(&mut frame, asked, route)?;
        let mut select = self.compiler.from(&frame, route);
        let types = system_columns(&frame, &keys, &mut select);
        select.and_where(conditions);
        let mut found = ranges(reads, select, &keys, query, &types, self.limit).await?;
        let ids: Vec<Id> = found.iter().map(|row| id(row.get(keys.keys.len()).cloned())).collect();
        let mut columns = self.columns(reads, &ids).await?;
        for row in &mut found {
            let at = id(row.get(keys.keys.len()).cloned());
            row.extend(columns.remove(&at).unwrap_or_else(|| vec![Cell::Null; self.width()]));
        }
        finish(reads, &keys, &self.wishes, found, self.limit).await
    }

    /// The columns of some records by id. Which records was decided within the reader's scope; what is joined to them
    /// carries its own.
    async fn columns(&self, reads: &mut impl Reads, ids: &[Id]) -> Result<HashMap<Id, Row>, Refusal> {
        let mut rows = HashMap::with_capacity(ids.len());
        for chunk in ids.chunks(BATCH) {
            let mut select = sea_query::Query::select();
            select.expr(col(&self.shown.alias, ID));
            let mut types = vec![ColumnType::Id];
            types.extend(wished_columns(&self.wishes, &mut select));
            self.compiler.tables(&self.shown, &mut select);
            let among = padded(chunk).into_iter().map(|id| crate::dialect::value(Cell::Id(id)));
            select.and_where(col(&self.shown.alias, ID).is_in(among));
            let sql = reads.dialect().query(&select)?;
            for mut row in reads.all(&sql, &types).await? {
                let at = id(Some(row.remove(0)));
                rows.insert(at, row);
            }
        }
        Ok(rows)
    }

    /// How many cells the columns have.
    fn width(&self) -> usize {
        self.wishes
            .iter()
            .map(|wish| wish.place.field.kind.columns().len() + usize::from(wish.place.field.kind.many()))
            .sum()
    }
}

/// Reads one row more than the page holds, range after range.
async fn ranges(
    reads: &mut impl Reads,
    mut select: SelectStatement,
    keys: &Keys,
    query: &Query,
    types: &[ColumnType],
    limit: u64,
) -> Result<Vec<Row>, Refusal> {
    keys.order(reads.dialect(), &mut select);
    let mut found: Vec<Row> = Vec::new();
    let wanted = limit + 1;
    for range in keys.ranges(query.page.after.as_ref())? {
        if found.len() as u64 >= wanted {
            break;
        }
        let mut statement = select.clone();
        if query.page.after.is_some() {
            statement.and_where(range);
        }
        // Not what is still missing: a limit of its own would be a statement of its own.
        statement.limit(wanted);
        let sql = reads.dialect().query(&statement)?;
        found.extend(reads.all(&sql, types).await?);
    }
    found.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
    Ok(found)
}

/// Selects sort keys, id, version and trash; the types of what is selected.
fn system_columns(frame: &Frame, keys: &Keys, select: &mut SelectStatement) -> Vec<ColumnType> {
    let mut types: Vec<ColumnType> = keys.keys.iter().map(|key| key.ty).collect();
    keys.select(select);
    for (column, ty) in [(ID, ColumnType::Id), (VERSION, ColumnType::Int), (TRASHED_AT, ColumnType::Int)] {
        select.expr(col(&frame.alias, column));
        types.push(ty);
    }
    types
}

/// Selects the columns asked for.
fn wished_columns(wishes: &[Wish], select: &mut SelectStatement) -> Vec<ColumnType> {
    let mut types = Vec::new();
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

/// Everything that the page's columns link to.
fn linked(wishes: &[Wish], rows: &[RowOut]) -> Vec<(&'static str, Id)> {
    let mut pairs = Vec::new();
    for (at, wish) in wishes.iter().enumerate() {
        let Some(target) = wish.place.field.target else { continue };
        let ids = rows.iter().filter_map(|row| row.values.get(at).and_then(Value::as_id)).filter(|id| !id.is_nil());
        pairs.extend(ids.map(|id| (target, id)));
    }
    pairs
}
