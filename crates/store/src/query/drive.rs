//! Which index may lead to the records of a condition: for each part of it, the selects whose ids include all records
//! that satisfy it. They need not be exact, since the whole condition is tested on every record again.

use sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use trato_model::{Cell, ColumnType, Filter, Id, Op, Path, Refusal, Test, Trash, Value};

use super::expr::{col, never, one, typed, within};
use super::filter::having_item;
use super::frame::{Compiler, Frame, Trust, aliased};
use crate::dialect::Dialect;
use crate::record::many::item_key;
use crate::schema::Ident;
use crate::schema::table::{ID, RID, TRASHED_AT};

/// Ways whose union holds every record in question.
pub(super) type Drive = Vec<Way>;

/// A select of some of the records in question.
pub(super) struct Way {
    /// Without its columns where the table of the records stands in it.
    select: SelectStatement,
    /// That table. Otherwise the select gives `id` itself.
    table: Option<Ident>,
}

impl Way {
    /// A select in which the table of the records stands under an alias, without columns.
    pub(super) fn of(select: SelectStatement, alias: Ident) -> Self {
        Way { select, table: Some(alias) }
    }

    /// A select of ids.
    pub(super) fn ids(select: SelectStatement) -> Self {
        Way { select, table: None }
    }

    /// The select of these columns, each named as it is.
    fn give(&self, columns: &[Ident]) -> SelectStatement {
        let mut select = self.select.clone();
        if let Some(alias) = &self.table {
            for column in columns {
                select.expr_as(col(alias, column.clone()), column.clone());
            }
        }
        select
    }

    /// At most `most` of its records, in a select of its own: a limited one cannot stand in a union.
    pub(super) fn limited(self, dialect: Dialect, most: u64, name: Ident) -> Self {
        let inner = match dialect {
            Dialect::Sqlite => self.give(&[ID, RID]),
            Dialect::Postgres => self.give(&[ID]),
        };
        let mut select = Query::select();
        select.from_subquery(inner.clone().limit(most).take(), name.clone());
        match self.table {
            Some(_) => Way::of(select, name),
            None => Way::ids(select.expr_as(col(&name, ID), ID).take()),
        }
    }

    /// The select, to be narrowed or ordered further.
    pub(super) fn select(&mut self) -> &mut SelectStatement {
        &mut self.select
    }
}

/// By what a drive leads to its records. SQLite finds a row by its number in one descent, by its id in two.
pub(super) fn key_of(dialect: Dialect, drive: &Drive) -> Ident {
    match dialect {
        Dialect::Sqlite if drive.iter().all(|way| way.table.is_some()) && !drive.is_empty() => RID,
        _ => ID,
    }
}

/// Branches of a union, at most.
const MOST: usize = 32;

/// One select of the keys ([`key_of`], or ids) of all; duplicates go. Nothing at all where the drive is empty.
pub(super) fn union(dialect: Dialect, drive: &Drive, key: &Ident) -> SelectStatement {
    let mut selects = drive.iter().map(|way| way.give(std::slice::from_ref(key)));
    let Some(mut first) = selects.next() else {
        let mut none = Query::select();
        none.expr_as(typed(dialect, ColumnType::Id, Cell::Id(Id::NIL)), ID).and_where(never());
        return none;
    };
    if drive.len() == 1 {
        return first;
    }
    for select in selects {
        first.union(UnionType::All, select);
    }
    // Not `UNION`: SQLite would merge sorted branches, and read one of them whole in the order of the ids.
    let all = Ident::fixed("u");
    let mut distinct = Query::select();
    distinct.distinct().expr_as(col(&all, key.clone()), key.clone()).from_subquery(first, all);
    distinct
}

impl Compiler<'_> {
    /// The selects that lead to the records of a filter, if indexes do.
    pub(super) fn drive(
        &mut self,
        frame: &Frame,
        filter: &Filter,
        trust: Trust,
        trash: Trash,
    ) -> Result<Option<Drive>, Refusal> {
        match filter {
            Filter::Any(parts) => {
                let mut drive = Vec::new();
                for part in parts {
                    match self.drive(frame, part, trust, trash)? {
                        Some(more) => drive.extend(more),
                        None => return Ok(None),
                    }
                }
                Ok((drive.len() <= MOST).then_some(drive))
            }
            Filter::All(parts) => {
                for part in parts {
                    if let Some(drive) = self.drive(frame, part, trust, trash)? {
                        return Ok(Some(drive));
                    }
                }
                Ok(None)
            }
            Filter::Not(_) => Ok(None),
            Filter::Test(test) => self.drive_test(frame, test, trust, trash),
            Filter::Shared { user, write } => {
                let ways = self.shares(frame, *user, *write);
                Ok(Some(ways.into_iter().flat_map(|(column, ids)| self.where_in(frame, column, ids, trash)).collect()))
            }
            Filter::Having { entity, link, filter } => {
                let Some((mut inner, link)) = self.pointing(frame, entity, link, trust)? else {
                    return Ok(Some(Vec::new()));
                };
                if self.drive(&inner, filter, trust, Trash::Live)?.is_none() {
                    return Ok(None);
                }
                let mut select = self.having_select(&mut inner, filter, trust)?;
                select.expr_as(col(&inner.alias, link), ID);
                Ok(Some(self.where_in(frame, ID, select, trash)))
            }
            Filter::Through { link, filter } => {
                self.drive_link(frame, link, |compiler, inner| compiler.drive(inner, filter, trust, Trash::Any), trash)
            }
        }
    }

    fn drive_test(&mut self, frame: &Frame, test: &Test, trust: Trust, trash: Trash) -> Result<Option<Drive>, Refusal> {
        if let Some((link, rest)) = test.path.parts().split_first().filter(|(_, rest)| !rest.is_empty()) {
            let inner_test = Test { path: Path::across(rest), ..test.clone() };
            return self.drive_link(
                frame,
                link,
                |compiler, inner| compiler.drive_test(inner, &inner_test, trust, Trash::Any),
                trash,
            );
        }
        let mut own = self.frame(frame.entity.clone());
        let place = self.place(&mut own, &test.path, trust)?;
        if place.field.kind.many() {
            let wanted = matches!(test.op, Op::Contains | Op::In | Op::Equal);
            let keys: Vec<String> = test.values.iter().filter_map(item_key).filter(|k| !k.contains('\0')).collect();
            let drivable = wanted && keys.len() == test.values.len() && !keys.is_empty();
            return Ok(drivable.then(|| self.where_in(frame, ID, having_item(&place, keys), trash)));
        }
        let narrow = match test.op {
            Op::Equal | Op::In => !test.values.iter().any(Value::is_null) && !test.values.is_empty(),
            Op::Less | Op::AtMost | Op::Greater | Op::AtLeast => true,
            Op::StartsWith => test.values.first().and_then(Value::as_text).is_some_and(|text| !text.is_empty()),
            Op::Within => test.values.iter().any(|bound| !bound.is_null()),
            Op::Empty => !place.never_null(),
            _ => false,
        };
        let indexed = place.field.indexed && (place.field.name == "id" || trash != Trash::Only);
        if !narrow || !indexed {
            return Ok(None);
        }
        let condition = self.filter(&mut own, &Filter::Test(test.clone()), trust)?;
        Ok(Some(self.alive(own, condition, trash)))
    }

    /// Ids of the frame's records that satisfy the condition, in branches that partial indexes serve.
    fn alive(&mut self, frame: Frame, condition: Expr, trash: Trash) -> Drive {
        let mut select = Query::select();
        self.tables(&frame, &mut select);
        select.and_where(condition);
        let trashed = || col(&frame.alias, TRASHED_AT);
        let mut drive = Vec::new();
        if trash != Trash::Only {
            let mut live = select.clone();
            live.and_where(trashed().is_null());
            drive.push(Way::of(live, frame.alias.clone()));
        }
        if trash != Trash::Live && frame.entity.trash() {
            select.and_where(trashed().is_not_null());
            drive.push(Way::of(select, frame.alias.clone()));
        }
        drive
    }

    /// These ids.
    pub(super) fn by_ids(&mut self, frame: &Frame, ids: &[Id]) -> Drive {
        if ids.is_empty() {
            return Vec::new();
        }
        let alias = self.alias();
        let mut select = Query::select();
        select.from(aliased(&frame.entity, &alias));
        select.and_where(col(&alias, ID).is_in(ids.iter().map(|id| crate::dialect::value(Cell::Id(*id)))));
        vec![Way::of(select, alias)]
    }

    /// Ids of what lies in the trash.
    pub(super) fn drive_trash(&mut self, frame: &Frame) -> Drive {
        let own = self.frame(frame.entity.clone());
        self.alive(own, super::expr::always(), Trash::Only)
    }

    /// Ids of records whose link leads to one of the linked records in question.
    fn drive_link(
        &mut self,
        frame: &Frame,
        link: &str,
        inner: impl FnOnce(&mut Self, &Frame) -> Result<Option<Drive>, Refusal>,
        trash: Trash,
    ) -> Result<Option<Drive>, Refusal> {
        let Some(field) = frame.entity.field(link).copied().filter(|f| f.indexed && !f.kind.many()) else {
            return Ok(None);
        };
        let Some(target) = field.target.and_then(|name| self.registry.entity(name)).cloned() else { return Ok(None) };
        let target = self.frame(target);
        let Some(drive) = inner(self, &target)? else { return Ok(None) };
        let column = Ident::column(&field, "");
        let ids = drive.iter().map(|way| way.give(&[ID]));
        Ok(Some(ids.flat_map(|ids| self.where_in(frame, column.clone(), ids, trash)).collect()))
    }

    /// Ids of the frame's records with one of these values in a column.
    fn where_in(&mut self, frame: &Frame, column: Ident, ids: SelectStatement, trash: Trash) -> Drive {
        if column == ID && self.dialect == Dialect::Postgres {
            return vec![Way::ids(ids)];
        }
        let own = self.frame(frame.entity.clone());
        let among = within(col(&own.alias, column), ids);
        self.alive(own, among, trash)
    }

    /// Whether every part of the filter is on something indexed: then a walk along another index may test it row by row.
    pub(super) fn is_indexed(&self, frame: &Frame, filter: &Filter) -> bool {
        match filter {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().all(|part| self.is_indexed(frame, part)),
            Filter::Not(inner) => self.is_indexed(frame, inner),
            Filter::Having { .. } | Filter::Through { .. } | Filter::Shared { .. } => true,
            Filter::Test(test) => {
                let mut entity = frame.entity.clone();
                for link in test.path.links() {
                    let target = entity.field(link).filter(|f| f.indexed).and_then(|f| f.target);
                    match target.and_then(|name| self.registry.entity(name)) {
                        Some(target) => entity = target.clone(),
                        None => return false,
                    }
                }
                let Some(field) = super::frame::field_of(&entity, test.path.last()) else { return false };
                let reads_text = matches!(test.op, Op::Contains | Op::NotContains) && !field.kind.many();
                (field.indexed || field.kind.many()) && !reads_text
            }
        }
    }
}

/// A probe: how many ids a drive gives, counted no further than `cap` in each branch.
pub(super) fn probe(drive: &Drive, cap: u64) -> SelectStatement {
    let mut branches = drive.iter().enumerate().map(|(n, way)| {
        let mut limited = way.give(&[ID]);
        limited.limit(cap);
        let mut branch = Query::select();
        branch.expr(one()).from_subquery(limited, Ident::numbered('b', n));
        branch
    });
    let mut all = branches.next().unwrap_or_else(|| {
        let mut none = Query::select();
        none.expr(one()).and_where(never());
        none
    });
    for branch in branches {
        all.union(UnionType::All, branch);
    }
    let mut count = Query::select();
    count.expr(Expr::cust("count(*)")).from_subquery(all, Ident::fixed("p"));
    count
}
