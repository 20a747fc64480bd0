//! The statement of a route: tables, conditions and the way in.

use sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};
use trato_model::{Refusal, Trash};

use super::drive::{key_of, union};
use super::expr::{all, col, one};
use super::frame::{Compiler, Frame, Trust, aliased};
use super::route::{Asked, Route};
use crate::schema::Ident;
use crate::schema::table::{ID, TRASHED_AT};

impl Compiler<'_> {
    /// Everything that a record must satisfy: the reader's scope, always; the filter, the search, the trash.
    pub(super) fn conditions(&mut self, frame: &mut Frame, asked: &Asked<'_>, route: &Route) -> Result<Expr, Refusal> {
        let mut conditions = Vec::new();
        conditions.extend(self.scope(frame, asked.action)?);
        if let (Some(wanted), false) = (&asked.words, matches!(route, Route::Found(..))) {
            conditions.push(self.words(frame, wanted));
        }
        if !asked.filter.is_everything() {
            conditions.push(self.filter(frame, asked.filter, Trust::Reader)?);
        }
        let trashed = col(&frame.alias, TRASHED_AT);
        match asked.trash {
            Trash::Live => {
                conditions.push(trashed.is_null());
                conditions.extend(self.owner_alive(frame));
            }
            Trash::Only => conditions.push(trashed.is_not_null()),
            Trash::Any => {}
        }
        Ok(all(conditions))
    }

    /// A part lies in no trash of its own: for people it is where its owner is. Our own rules still find it, for what is
    /// restored or deleted takes its parts along.
    fn owner_alive(&mut self, frame: &Frame) -> Option<Expr> {
        if self.reader.is_system() || frame.entity.trash() {
            return None;
        }
        let link = frame.entity.part_of.and_then(|link| frame.entity.field(link)).copied()?;
        let owner = link.target.and_then(|name| self.registry.entity(name)).filter(|owner| owner.trash())?.clone();
        let owner = self.frame(owner);
        let mut select = Query::select();
        self.tables(&owner, &mut select);
        select.expr(one()).and_where(col(&owner.alias, ID).eq(col(&frame.alias, Ident::column(&link, ""))));
        select.and_where(col(&owner.alias, TRASHED_AT).is_null());
        Some(Expr::exists(select))
    }

    /// The frame's tables, entered by the route.
    pub(super) fn from(&self, frame: &Frame, route: &Route) -> SelectStatement {
        let mut select = Query::select();
        match route.drive() {
            None => self.tables(frame, &mut select),
            Some(drive) => {
                // SQLite takes the tables of a cross join in the order in which they stand.
                let way = Ident::fixed("way");
                let key = key_of(self.dialect, drive);
                select.from_subquery(union(self.dialect, drive, &key), way.clone());
                select.join(JoinType::CrossJoin, aliased(&frame.entity, &frame.alias), Condition::all());
                select.and_where(col(&frame.alias, key.clone()).eq(col(&way, key)));
                self.joined(frame, &mut select);
            }
        }
        select
    }
}
