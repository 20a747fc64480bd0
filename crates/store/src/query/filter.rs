//! From a filter to a condition. Two-valued: a comparison with an empty value is not true, and its opposite holds
//! ([`trato_model::query::eval`] says the same in memory).

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use trato_model::access::Scope;
use trato_model::kinds::{Fault, SortBy};
use trato_model::{Action, Cell, ColumnType, Filter, Id, Op, Refusal, Test, Value};

use super::expr::{all, any, bind, col, never, not, one, within};
use super::frame::{Compiler, Frame, Place, Trust, aliased};
use crate::record::many::{ENTITY, FIELD, KEY, RECORD, VALUE_ROW, item_key};
use crate::schema::Ident;
use crate::schema::table::{ID, TRASHED_AT};

/// Parts of a filter, at most.
const MOST: usize = 500;

impl Compiler<'_> {
    /// The condition of a filter.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] for a field or operator that is not there; [`Refusal::Limit`] for a filter too large.
    pub(super) fn filter(&mut self, frame: &mut Frame, filter: &Filter, trust: Trust) -> Result<Expr, Refusal> {
        if size(filter) > MOST {
            return Err(Refusal::Limit { name: "filter", most: MOST as u64 });
        }
        self.condition(frame, filter, trust)
    }

    fn condition(&mut self, frame: &mut Frame, filter: &Filter, trust: Trust) -> Result<Expr, Refusal> {
        Ok(match filter {
            Filter::All(parts) => all(self.each(frame, parts, trust)?),
            Filter::Any(parts) => any(self.each(frame, parts, trust)?),
            Filter::Not(inner) => not(self.condition(frame, inner, trust)?),
            Filter::Test(test) => self.test(frame, test, trust)?,
            Filter::Having { entity, link, filter } => {
                let select = self.having(frame, entity, link, filter, trust)?;
                select.map_or_else(never, Expr::exists)
            }
            Filter::Through { link, filter } => self.through(frame, link, filter, trust)?,
            Filter::Shared { user, write } => self.shared(frame, *user, *write),
        })
    }

    fn each(&mut self, frame: &mut Frame, parts: &[Filter], trust: Trust) -> Result<Vec<Expr>, Refusal> {
        parts.iter().map(|part| self.condition(frame, part, trust)).collect()
    }

    /// The reader's scope of an action on the frame's entity; `None` if it is everything.
    pub(super) fn scope(&mut self, frame: &mut Frame, action: Action) -> Result<Option<Expr>, Refusal> {
        match self.reader.scope(frame.entity.name, action) {
            Scope::Everything => Ok(None),
            Scope::Nothing => Ok(Some(never())),
            Scope::Only(filter) => self.filter(frame, &filter, Trust::Ours).map(Some),
        }
    }

    /// The live records of another entity that point here, within the reader's scope; `None` if he may read none.
    fn having(
        &mut self,
        frame: &Frame,
        entity: &str,
        link: &str,
        filter: &Filter,
        trust: Trust,
    ) -> Result<Option<SelectStatement>, Refusal> {
        let Some((mut inner, link)) = self.pointing(frame, entity, link, trust)? else { return Ok(None) };
        let mut select = self.having_select(&mut inner, filter, trust)?;
        let (theirs, mine) = (col(&inner.alias, link), col(&frame.alias, ID));
        select.expr(one()).and_where(theirs.eq(mine));
        Ok(Some(select))
    }

    /// The frame of an entity that points here by `link`, with the link's column.
    pub(super) fn pointing(
        &mut self,
        frame: &Frame,
        entity: &str,
        link: &str,
        trust: Trust,
    ) -> Result<Option<(Frame, Ident)>, Refusal> {
        let lost = || Refusal::BadRequest(Fault::new("field").with("field", format!("{entity}.{link}")));
        let target = self.registry.entity(entity).ok_or_else(lost)?.clone();
        if trust == Trust::Reader && !self.reader.can(target.name, Action::Read) {
            return Ok(None);
        }
        let mut inner = self.frame(target);
        let path = trato_model::Path::field(inner.entity.field(link).ok_or_else(lost)?.name);
        let place = self.place(&mut inner, &path, trust)?;
        if place.field.target != Some(frame.entity.name) || place.field.kind.many() {
            return Err(lost());
        }
        Ok(Some((inner, Ident::column(&place.field, ""))))
    }

    /// Live, readable records of the frame's entity that satisfy the filter; the caller says what to select.
    pub(super) fn having_select(
        &mut self,
        inner: &mut Frame,
        filter: &Filter,
        trust: Trust,
    ) -> Result<SelectStatement, Refusal> {
        let mut conditions = vec![self.condition(inner, filter, trust)?];
        if trust == Trust::Reader {
            conditions.extend(self.scope(inner, Action::Read)?);
        }
        conditions.push(col(&inner.alias, TRASHED_AT).is_null());
        let mut select = Query::select();
        self.tables(inner, &mut select);
        select.and_where(all(conditions));
        Ok(select)
    }

    fn through(&mut self, frame: &mut Frame, link: &str, filter: &Filter, trust: Trust) -> Result<Expr, Refusal> {
        let lost = || Refusal::BadRequest(Fault::new("field").with("field", link));
        let name = frame.entity.field(link).ok_or_else(lost)?.name;
        let field = self.place(frame, &trato_model::Path::field(name), trust)?.field;
        let target = field.target.and_then(|name| self.registry.entity(name)).ok_or_else(lost)?.clone();
        let mut inner = self.frame(target);
        let mut conditions = vec![self.condition(&mut inner, filter, trust)?];
        if trust == Trust::Reader {
            conditions.extend(self.scope(&mut inner, Action::Read)?);
        }
        let mut select = Query::select();
        self.tables(&inner, &mut select);
        select.expr(one()).and_where(col(&inner.alias, ID).eq(col(&frame.alias, Ident::column(&field, ""))));
        select.and_where(all(conditions));
        Ok(Expr::exists(select))
    }

    /// Shared with the user, or of an account on whose team he is.
    fn shared(&mut self, frame: &Frame, user: Id, write: bool) -> Expr {
        let mut ways = Vec::new();
        for (column, select) in self.shares(frame, user, write) {
            ways.push(within(col(&frame.alias, column), select));
        }
        any(ways)
    }

    /// The ways in which a record can be shared: a column of the record, and which values of it.
    pub(super) fn shares(&mut self, frame: &Frame, user: Id, write: bool) -> Vec<(Ident, SelectStatement)> {
        let table = Ident::fixed("sys_record_share");
        let mut select = Query::select();
        select
            .expr_as(Expr::col(RECORD), ID)
            .from(table)
            .and_where(Expr::col(Ident::fixed("user_id")).eq(bind(Cell::Id(user))));
        select.and_where(Expr::col(ENTITY).eq(frame.entity.name));
        if write {
            select.and_where(Expr::col(Ident::fixed("writes")).eq(bind(Cell::Bool(true))));
        }
        let mut ways = vec![(ID, select)];
        let account = match frame.entity.name {
            "account" => Some(ID),
            _ => frame.entity.field("account").filter(|f| f.target == Some("account")).map(|f| Ident::column(f, "")),
        };
        let team = self.registry.entity("account_team").cloned();
        let member = |name: &str| team.as_ref().and_then(|team| team.field(name)).map(|f| Ident::column(f, ""));
        if let (Some(column), Some(team), Some(of), Some(who), Some(may_edit)) =
            (account, &team, member("account"), member("user"), member("may_edit"))
        {
            let alias = self.alias();
            let mut select = Query::select();
            select.expr_as(col(&alias, of), ID).from(aliased(team, &alias));
            select.and_where(col(&alias, who).eq(bind(Cell::Id(user)))).and_where(col(&alias, TRASHED_AT).is_null());
            if write {
                select.and_where(col(&alias, may_edit).eq(bind(Cell::Bool(true))));
            }
            ways.push((column, select));
        }
        ways
    }

    fn test(&mut self, frame: &mut Frame, test: &Test, trust: Trust) -> Result<Expr, Refusal> {
        let place = self.place(frame, &test.path, trust)?;
        if trust == Trust::Reader && !place.field.kind.operators().contains(&test.op) {
            return Err(Refusal::BadRequest(
                Fault::new("operator").with("field", &test.path).with("operator", test.op.name()),
            ));
        }
        let opposite = match test.op {
            Op::NotEqual => Some(Op::Equal),
            Op::NotIn => Some(Op::In),
            Op::NotContains => Some(Op::Contains),
            Op::Empty => return Ok(self.empty(&place)),
            Op::NotEmpty => return Ok(not_empty(self.empty(&place), &place)),
            _ => None,
        };
        let positive = self.positive(&place, opposite.unwrap_or(test.op), &test.values);
        Ok(if opposite.is_some() { not(positive) } else { positive })
    }

    fn empty(&self, place: &Place) -> Expr {
        if place.field.kind.many() {
            return Expr::exists(items(place)).not();
        }
        // What the index over the field holds is not the value itself.
        let column = |suffix| place.at(Ident::column(&place.field, suffix));
        match place.field.kind.sort_by() {
            SortBy::Fold if place.own => column("fold").is_null(),
            SortBy::Key if place.own && place.field.indexed => {
                column("key").eq(bind(Cell::Bytes(Vec::new()))).and(place.first().is_null())
            }
            _ => place.first().is_null(),
        }
    }

    /// A test that an empty value fails, except where empty is what is asked for.
    fn positive(&self, place: &Place, op: Op, values: &[Value]) -> Expr {
        let null = Value::Null;
        let wanted = values.first().unwrap_or(&null);
        if place.field.kind.many() {
            return match op {
                // Nothing has no item.
                Op::Contains if wanted.is_null() => never(),
                Op::Contains => self.has_item(place, std::slice::from_ref(wanted)),
                Op::In | Op::Equal => self.has_item(place, values),
                _ => never(),
            };
        }
        match op {
            Op::Equal => self.equal(place, std::slice::from_ref(wanted)),
            Op::In => self.equal(place, values),
            Op::Less | Op::AtMost | Op::Greater | Op::AtLeast => self.ordered(place, op, wanted),
            Op::Contains => self.contains(place, wanted),
            Op::StartsWith => starts(place, wanted),
            Op::Within => within_period(place, values),
            _ => never(),
        }
    }

    fn has_item(&self, place: &Place, wanted: &[Value]) -> Expr {
        let keys: Vec<String> = wanted.iter().filter_map(item_key).filter(|key| !key.contains('\0')).collect();
        let mut ways = Vec::new();
        if !keys.is_empty() {
            ways.push(within(place.at(ID), having_item(place, keys)));
        }
        if wanted.iter().any(Value::is_null) {
            ways.push(self.empty(place));
        }
        any(ways)
    }

    fn equal(&self, place: &Place, wanted: &[Value]) -> Expr {
        let suffix = compared(place);
        let mut cells: Vec<Cell> = wanted.iter().filter_map(|value| cell_of(place, suffix, value)).collect();
        cells.sort_unstable();
        cells.dedup();
        let mut ways = Vec::new();
        match cells.as_slice() {
            [] => {}
            [one] => {
                ways.push(all(narrowed(place, &cells).into_iter().chain([place.column(suffix).eq(bind(one.clone()))])))
            }
            _ => {
                let same = place.column(suffix).is_in(cells.iter().cloned().map(crate::dialect::value));
                ways.push(all(narrowed(place, &cells).into_iter().chain([same])));
            }
        }
        if wanted.iter().any(Value::is_null) {
            ways.push(self.empty(place));
        }
        any(ways)
    }

    fn ordered(&self, place: &Place, op: Op, wanted: &Value) -> Expr {
        let suffix = compared(place);
        let Some(cell) = cell_of(place, suffix, wanted) else { return never() };
        let (column, cell) = (place.column(suffix), bind(cell));
        match op {
            Op::Less => column.lt(cell),
            Op::AtMost => column.lte(cell),
            Op::Greater => column.gt(cell),
            _ => column.gte(cell),
        }
    }

    fn contains(&self, place: &Place, wanted: &Value) -> Expr {
        let fold = crate::schema::table::fold_column(&place.field);
        match (fold, wanted.as_text()) {
            (Some(fold), Some(part)) => super::expr::holds(self.dialect, place.at(fold), trato_text::fold(part)),
            _ => never(),
        }
    }
}

/// Texts are equal letter for letter, but what is indexed is their folded form.
fn narrowed(place: &Place, cells: &[Cell]) -> Option<Expr> {
    let fold = crate::schema::table::fold_column(&place.field).filter(|_| place.field.indexed)?;
    let mut folded: Vec<String> =
        cells.iter().filter_map(|c| if let Cell::Text(t) = c { Some(trato_text::fold(t)) } else { None }).collect();
    folded.dedup();
    Some(match folded.as_slice() {
        [one] => place.at(fold).eq(one.as_str()),
        _ => place.at(fold).is_in(folded),
    })
}

/// Records with one of these items.
pub(super) fn having_item(place: &Place, keys: Vec<String>) -> SelectStatement {
    let mut select = Query::select();
    select.expr_as(Expr::col(RECORD), ID).from(VALUE_ROW).and_where(Expr::col(ENTITY).eq(place.entity.name));
    select.and_where(Expr::col(FIELD).eq(place.field.name));
    match keys.as_slice() {
        [key] => select.and_where(Expr::col(KEY).eq(key.as_str())),
        _ => select.and_where(Expr::col(KEY).is_in(keys)),
    };
    select
}

fn items(place: &Place) -> SelectStatement {
    let mut select = Query::select();
    select.expr(one()).from(VALUE_ROW).and_where(Expr::col((VALUE_ROW, RECORD)).eq(place.at(ID)));
    select.and_where(Expr::col(FIELD).eq(place.field.name));
    select
}

fn not_empty(empty: Expr, place: &Place) -> Expr {
    if place.field.kind.many() { empty.not() } else { place.first().is_not_null() }
}

/// The column by which values are compared.
pub(super) fn compared(place: &Place) -> &'static str {
    match place.field.kind.sort_by() {
        SortBy::Column(suffix) => suffix,
        _ => place.field.kind.columns().first().map_or("", |column| column.suffix),
    }
}

/// What a value is in that column; `None` for an empty one and for one that no value of the field can equal.
pub(super) fn cell_of(place: &Place, suffix: &str, value: &Value) -> Option<Cell> {
    let columns = place.field.kind.columns();
    let at = columns.iter().position(|column| column.suffix == suffix)?;
    let mut cells = Vec::new();
    place.field.kind.write(value, &mut cells);
    let cell = cells.into_iter().nth(at)?;
    let fits = match (columns.get(at)?.ty, &cell) {
        // PostgreSQL has no texts with a zero byte, so none is equal to one.
        (ColumnType::Text, Cell::Text(text)) => !text.contains('\0'),
        (ColumnType::Int, Cell::Int(_)) | (ColumnType::Bool, Cell::Bool(_)) | (ColumnType::Id, Cell::Id(_)) => true,
        _ => false,
    };
    fits.then_some(cell)
}

fn starts(place: &Place, wanted: &Value) -> Expr {
    let (Some(fold), Some(text)) = (crate::schema::table::fold_column(&place.field), wanted.as_text()) else {
        return never();
    };
    let prefix = trato_text::fold(text);
    let from = place.at(fold.clone()).gte(prefix.as_str());
    match super::expr::after_prefix(&prefix).filter(|_| !prefix.is_empty()) {
        Some(end) => from.and(place.at(fold).lt(end)),
        None => from,
    }
}

/// From and to as days and as moments, as `Filter::resolve` leaves them.
fn within_period(place: &Place, bounds: &[Value]) -> Expr {
    let ([from_day, to_day, from, to], Some(ColumnType::Int)) =
        (bounds, place.field.kind.columns().first().map(|column| column.ty))
    else {
        return never();
    };
    let (from, to) = if place.field.kind.is_moment() { (from, to) } else { (from_day, to_day) };
    let mut conditions = Vec::new();
    if let Some(from) = from.as_int() {
        conditions.push(place.first().gte(from));
    }
    if let Some(to) = to.as_int() {
        conditions.push(place.first().lt(to));
    }
    if conditions.is_empty() { place.first().is_not_null() } else { all(conditions) }
}

/// How many parts a filter has.
fn size(filter: &Filter) -> usize {
    match filter {
        Filter::All(parts) | Filter::Any(parts) => 1 + parts.iter().map(size).sum::<usize>(),
        Filter::Not(inner) | Filter::Having { filter: inner, .. } | Filter::Through { filter: inner, .. } => {
            1 + size(inner)
        }
        Filter::Test(_) | Filter::Shared { .. } => 1,
    }
}
