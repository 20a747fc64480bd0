//! Groups and measures: one statement over the records of a condition; sums wider than 64 bits, averages divided here.

use std::cmp::Reverse;

use jiff::tz::TimeZone;
use sea_query::{Expr, ExprTrait, NullOrdering, Order, SelectStatement};
use trato_model::access::Scope;
use trato_model::kinds::value_of;
use trato_model::query::GroupRow;
use trato_model::{Action, Aggregate, Cell, ColumnType, Group, Id, Labels, Measure, Reader, Refusal, Registry, Value};

use super::bucket::Buckets;
use super::expr::{bind, col};
use super::filter::compared;
use super::frame::{Compiler, Frame, Place, Trust, type_of};
use super::measure::{Sum, measures, read_measures};
use super::route::{Asked, Route, choose};
use super::titles::titles;
use super::verify::settle;
use crate::db::{Reads, Row};
use crate::record::many::{FIELD, KEY, RECORD, VALUE_ROW};
use crate::schema::Ident;
use crate::schema::table::ID;
use crate::search::tokens::Wanted;

/// The rows of an aggregate, with the titles of what it groups by.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    pub rows: Vec<GroupRow>,
    pub labels: Labels,
}

/// Groups read before they are ordered and cut, at most.
const MOST: u64 = 20_000;
/// Keys of a group, and measures, at most.
const KEYS: usize = 4;
const MEASURES: usize = 12;

/// How a group's key is read.
struct Key {
    place: Place,
    expr: Expr,
    ty: ColumnType,
    /// Many-valued: the alias of its items.
    items: Option<Ident>,
    buckets: Option<Buckets>,
}

/// Groups and measures within the reader's scope, with the titles of what they are grouped by. `zone` says on which day a
/// moment falls.
pub(crate) async fn groups(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    aggregate: &Aggregate,
    zone: &TimeZone,
) -> Result<Groups, Refusal> {
    let (mut groups, linked) = bare(reads, registry, reader, aggregate, zone).await?;
    groups.labels = titles(reads, registry, reader, &linked, false).await?;
    Ok(groups)
}

/// The same without the titles, for who knows them or asks for those of several answers together; and what they are grouped by.
pub(crate) async fn bare(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    aggregate: &Aggregate,
    zone: &TimeZone,
) -> Result<(Groups, Vec<(&'static str, Id)>), Refusal> {
    if aggregate.groups.len() > KEYS || aggregate.measures.len() > MEASURES || aggregate.measures.is_empty() {
        return Err(Refusal::bad("aggregate"));
    }
    let wide = if aggregate.across { Some(across(reader, aggregate)?) } else { None };
    let reader = wide.as_ref().unwrap_or(reader);
    let mut compiler = Compiler::new(reads.dialect(), registry, reader);
    let entity = compiler.entity(aggregate.entity)?;
    let words = Wanted::read(&aggregate.search);
    let hopeless = words.is_none() && !aggregate.search.trim().is_empty();
    if hopeless || reader.scope(aggregate.entity, Action::Read) == Scope::Nothing {
        return Ok((nothing(aggregate), Vec::new()));
    }
    let mut frame = compiler.frame(entity);
    let mut keys = Vec::new();
    for group in &aggregate.groups {
        keys.push(key(&mut compiler, &mut frame, group)?);
    }
    let sums = measures(&mut compiler, &mut frame, &aggregate.measures)?;
    let entity = frame.entity.clone();
    let (action, trash) = (Action::Read, aggregate.trash);
    let (words, filter) = settle(reads, registry, reader, &entity, words, &aggregate.filter, action, trash).await?;
    let asked = Asked {
        filter: &filter,
        words,
        action: Action::Read,
        trash: aggregate.trash,
        sorted_by_index: true,
        order: None,
        everything: true,
    };
    let route = choose(reads, &mut compiler, &frame, &asked).await?;
    frame.guarded = route.drive().is_some();
    let conditions = compiler.conditions(&mut frame, &asked, &route)?;
    cut(reads, &compiler, &frame, &route, &conditions, aggregate, &mut keys, zone).await?;
    let mut select = compiler.from(&frame, &route);
    join_items(&keys, &mut select);
    let mut select = statement(select, &keys, &sums, conditions);
    let types: Vec<ColumnType> =
        keys.iter().map(|key| key.ty).chain(sums.iter().flat_map(|sum| sum.types.iter().copied())).collect();
    let mut raw = reads.sums(&reads.dialect().query(&select)?, &types).await?;
    if raw.len() as u64 > MOST {
        if !largest(aggregate, &mut select, keys.len()) {
            return Err(Refusal::Limit { name: "groups", most: MOST });
        }
        raw = reads.sums(&reads.dialect().query(&select)?, &types).await?;
    }
    let rows = finish(aggregate, &keys, &sums, raw);
    let linked = linked(&keys, &rows);
    Ok((Groups { rows, labels: Labels::new() }, linked))
}

/// The reader of an aggregate over every branch, once it is sure that no group or measure of it is one record's.
fn across(reader: &Reader, aggregate: &Aggregate) -> Result<Reader, Refusal> {
    let own = |path: &trato_model::Path| path.links().is_empty();
    let group = |group: &Group| own(&group.path) && (group.bucket.is_some() || group.path.last() == "branch");
    let sum = |measure: &Measure| match measure {
        Measure::Count => true,
        Measure::Sum(path) | Measure::Average(path) => own(path),
        Measure::Least(_) | Measure::Most(_) | Measure::Distinct(_) => false,
    };
    let plain = aggregate.search.is_empty() && aggregate.trash == trato_model::query::Trash::Live;
    if !plain || !aggregate.groups.iter().all(group) || !aggregate.measures.iter().all(sum) {
        return Err(Refusal::bad("aggregate"));
    }
    Ok(reader.across())
}

/// What an aggregate over no record gives: one row of empty sums where there are no groups.
fn nothing(aggregate: &Aggregate) -> Groups {
    let measures = aggregate.measures.iter().map(|measure| match measure {
        Measure::Count | Measure::Sum(_) | Measure::Distinct(_) => Value::Int(0),
        Measure::Average(_) | Measure::Least(_) | Measure::Most(_) => Value::Null,
    });
    let row = GroupRow { groups: Vec::new(), measures: measures.collect() };
    let rows = if aggregate.groups.is_empty() && aggregate.limit > 0 { vec![row] } else { Vec::new() };
    Groups { rows, labels: Labels::new() }
}

fn key(compiler: &mut Compiler<'_>, frame: &mut Frame, group: &Group) -> Result<Key, Refusal> {
    let place = compiler.place(frame, &group.path, Trust::Reader)?;
    if place.field.kind.many() {
        if group.bucket.is_some() {
            return Err(Refusal::bad("group"));
        }
        let alias = compiler.alias();
        let expr = col(&alias, KEY);
        return Ok(Key { place, expr, ty: ColumnType::Text, items: Some(alias), buckets: None });
    }
    let suffix = compared(&place);
    let (expr, ty) = (place.column(suffix), type_of(&place.field, suffix));
    let temporal = place.field.kind.is_moment() || place.field.kind.operators().contains(&trato_model::Op::Within);
    if place.field.kind.columns().is_empty() || suffix_is_part(&place) || (group.bucket.is_some() && !temporal) {
        return Err(Refusal::bad("group"));
    }
    Ok(Key { place, expr, ty, items: None, buckets: None })
}

/// An address has no column that stands for the whole.
fn suffix_is_part(place: &Place) -> bool {
    place.field.kind.name() == "address"
}

/// Finds the bounds of the buckets: the smallest and largest value first, then the bounds.
#[expect(clippy::too_many_arguments, reason = "the parts of one statement, named")]
async fn cut(
    reads: &mut impl Reads,
    compiler: &Compiler<'_>,
    frame: &Frame,
    route: &Route,
    conditions: &Expr,
    aggregate: &Aggregate,
    keys: &mut [Key],
    zone: &TimeZone,
) -> Result<(), Refusal> {
    for (key, group) in keys.iter_mut().zip(&aggregate.groups) {
        let Some(bucket) = group.bucket else { continue };
        let mut select = compiler.from(frame, route);
        select.expr(key.expr.clone().min()).expr(key.expr.clone().max()).and_where(conditions.clone());
        let sql = reads.dialect().query(&select)?;
        let row = reads.sums(&sql, &[ColumnType::Int, ColumnType::Int]).await?.into_iter().next();
        let (least, most) = match row.as_deref() {
            Some([Cell::Int(least), Cell::Int(most)]) => (*least, *most),
            _ => (0, 0),
        };
        let buckets = Buckets::over(bucket, least, most, key.place.field.kind.is_moment(), zone)?;
        key.expr = buckets.number(&key.expr);
        key.buckets = Some(buckets);
    }
    Ok(())
}

/// The items of many-valued keys: a record counts once in the group of each.
fn join_items(keys: &[Key], select: &mut SelectStatement) {
    for key in keys {
        let Some(alias) = &key.items else { continue };
        let table = sea_query::IntoTableRef::into_table_ref(VALUE_ROW).alias(alias.clone());
        let on = col(alias, RECORD)
            .eq(col(&key.place.alias, ID))
            .and(col(alias, FIELD).eq(bind(Cell::Text(key.place.field.name.to_owned()))));
        select.left_join(table, on);
    }
}

fn statement(mut select: SelectStatement, keys: &[Key], sums: &[Sum], conditions: Expr) -> SelectStatement {
    for key in keys {
        select.expr(key.expr.clone());
    }
    for sum in sums {
        for expr in &sum.exprs {
            select.expr(expr.clone());
        }
    }
    select.and_where(conditions).limit(MOST + 1);
    // By position: the same expression with bound values is another expression to PostgreSQL.
    select.add_group_by(["1", "2", "3", "4"].into_iter().take(keys.len()).map(Expr::cust));
    select
}

/// Lets the database cut to the largest groups where that is all that is asked for, and they are ordered by what one column
/// says: a sum takes two.
fn largest(aggregate: &Aggregate, select: &mut SelectStatement, keys: usize) -> bool {
    let counted = aggregate.measures.first().is_some_and(|measure| matches!(measure, Measure::Count));
    if !counted || u64::from(aggregate.limit) >= MOST {
        return false;
    }
    let at = |n: usize| Expr::cust(n.to_string());
    select.order_by_expr(at(keys + 1), Order::Desc);
    for key in 1..=keys {
        select.order_by_expr_with_nulls(at(key), Order::Asc, NullOrdering::First);
    }
    select.limit(u64::from(aggregate.limit));
    true
}

/// From raw rows to values, ordered by the first measure, largest first, then by group.
fn finish(aggregate: &Aggregate, keys: &[Key], sums: &[Sum], raw: Vec<Row>) -> Vec<GroupRow> {
    let mut rows = Vec::with_capacity(raw.len());
    for row in raw {
        let mut cells = row.into_iter();
        let group: Vec<Cell> = keys.iter().map(|key| started(key, cells.next().unwrap_or_default())).collect();
        rows.push((group, read_measures(sums, &mut cells)));
    }
    rows.sort_by(|(a, first), (b, second)| {
        let size = |measures: &[Value]| Reverse(measures.first().and_then(Value::as_int));
        size(first).cmp(&size(second)).then_with(|| a.cmp(b))
    });
    rows.truncate(usize::try_from(aggregate.limit).unwrap_or(usize::MAX));
    let row = |(group, measures): (Vec<Cell>, Vec<Value>)| GroupRow {
        groups: group.into_iter().map(value_of).collect(),
        measures,
    };
    rows.into_iter().map(row).collect()
}

/// A bucket's number as its first day.
fn started(key: &Key, cell: Cell) -> Cell {
    match (&key.buckets, cell) {
        (Some(buckets), Cell::Int(n)) => {
            let day = usize::try_from(n).ok().and_then(|n| buckets.days.get(n));
            day.map_or(Cell::Null, |day| Cell::Int(i64::from(*day)))
        }
        (_, cell) => cell,
    }
}

/// The records by which the rows are grouped.
fn linked(keys: &[Key], rows: &[GroupRow]) -> Vec<(&'static str, Id)> {
    let mut wanted: Vec<(&'static str, Id)> = Vec::new();
    for (at, key) in keys.iter().enumerate() {
        let Some(target) = key.place.field.target else { continue };
        wanted.extend(rows.iter().filter_map(|row| row.groups.get(at)?.as_id()).map(|id| (target, id)));
    }
    wanted
}
