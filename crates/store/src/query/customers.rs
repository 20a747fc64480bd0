//! Records found by their customer's name: whoever types a customer among his deals means hers. A text that many customers
//! are called by means none of them.

use std::sync::Arc;

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use trato_model::access::{FieldLevel, Scope};
use trato_model::{Action, Cell, ColumnType, Entity, FieldDef, Id, Reader, Record, Refusal, Registry, Trash, mixin};

use super::drive::{Drive, Way, union};
use super::expr::{all, col};
use super::frame::{Compiler, aliased};
use super::sort::order;
use super::titles::select_title;
use super::words::in_trash;
use crate::db::{Reads, Row};
use crate::dialect::value;
use crate::record::{cells, padded};
use crate::schema::Ident;
use crate::schema::table::{ID, UPDATED_AT, is_searched};
use crate::search::tokens::{Wanted, of_fields};

/// The link to the customer.
const ACCOUNT: &str = "account";
/// What a customer is called besides its title.
pub(super) const LEGAL: &str = "legal_name";
/// Accounts that a search of another kind of record may name, at most.
const NAMED: usize = 20;
/// Accounts that are looked at for it, at most: a word that more of them have anywhere names none.
const LOOKED_AT: u64 = 200;

fn shown(reader: &Reader, entity: &Entity, field: &FieldDef) -> bool {
    reader.field(entity.name, field.name) != FieldLevel::Hidden
}

/// The kind of the customers by whose name records of a kind are found, as far as the reader may know them.
fn customers<'r>(registry: &'r Registry, reader: &Reader, entity: &Entity) -> Option<&'r Arc<Entity>> {
    let link = entity.field(ACCOUNT).filter(|link| shown(reader, entity, link))?;
    let account = registry.entity(link.target?).filter(|account| is_searched(account))?;
    (reader.scope(account.name, Action::Read) != Scope::Nothing).then_some(account)
}

/// The same where the search box finds them so: what was done about a customer would hide her deals and people.
pub(super) fn customers_of<'r>(registry: &'r Registry, reader: &Reader, entity: &Entity) -> Option<&'r Arc<Entity>> {
    let about = entity.mixins.iter().any(|mixin| mixin.name == mixin::ABOUT);
    customers(registry, reader, entity).filter(|_| !about)
}

pub(super) fn few(named: Vec<Id>) -> Vec<Id> {
    if named.len() > NAMED { Vec::new() } else { named }
}

/// The accounts that a search names, of which a list's records may be: whoever types a customer among his deals means hers.
/// A text that many are called by means none of them.
pub(super) async fn named(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    entity: &Entity,
    wanted: &Wanted,
) -> Result<Vec<Id>, Refusal> {
    let Some(account) = customers(registry, reader, entity) else { return Ok(Vec::new()) };
    let mut compiler = Compiler::new(reads.dialect(), registry, reader);
    let frame = compiler.frame(account.clone());
    let drive = compiler.drive_words(&frame, wanted, Action::Read, Trash::Live).into_iter().enumerate();
    let drive: Drive =
        drive.map(|(n, way)| way.limited(compiler.dialect, LOOKED_AT + 1, Ident::numbered('c', n))).collect();
    let sql = reads.dialect().query(&union(compiler.dialect, &drive, &ID))?;
    // A page asks it for its rows, their count and their sums: within a moment they are told the same.
    let found = reads.sums(&sql, &[ColumnType::Id]).await?;
    if found.is_empty() || found.len() as u64 > LOOKED_AT {
        return Ok(Vec::new());
    }
    let ids: Vec<Id> =
        found.into_iter().flatten().filter_map(|cell| if let Cell::Id(id) = cell { Some(id) } else { None }).collect();
    let called = names(reads, registry, reader, account, &ids).await?;
    let called = called.iter().filter(|record| wanted.is_in(&of_fields(record, |_| true)));
    Ok(few(called.map(|record| record.id).collect()))
}

/// Accounts that the reader may read, with nothing but what they are called.
async fn names(
    reads: &mut impl Reads,
    registry: &Registry,
    reader: &Reader,
    account: &Arc<Entity>,
    ids: &[Id],
) -> Result<Vec<Record>, Refusal> {
    let is_name = |field: &&FieldDef| (field.title || field.name == LEGAL) && shown(reader, account, field);
    let names: Vec<FieldDef> = account.fields.iter().filter(is_name).copied().collect();
    let mut compiler = Compiler::new(reads.dialect(), registry, reader);
    let mut frame = compiler.frame(account.clone());
    let (mut select, mut types) = (Query::select(), vec![ColumnType::Id]);
    select.expr(col(&frame.alias, ID));
    select_title(&frame, &names, &mut select, &mut types);
    let among = col(&frame.alias, ID).is_in(padded(ids).into_iter().map(|id| value(Cell::Id(id))));
    let scope = compiler.scope(&mut frame, Action::Read)?;
    compiler.tables(&frame, &mut select);
    select.and_where(all(scope.into_iter().chain([among])));
    let rows = reads.sums(&reads.dialect().query(&select)?, &types).await?;
    let read = |row: Row| {
        let mut cells = row.into_iter();
        let mut record = Record::new(account.clone(), cells::id(cells.next()));
        for field in &names {
            let mut own: Vec<Cell> = cells.by_ref().take(field.kind.columns().len()).collect();
            record.put(field.name, field.kind.read(&mut own));
        }
        record
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Whether a record is of one of the accounts that the search names.
pub(super) fn of_accounts(entity: &Entity, alias: &Ident, accounts: &[Id]) -> Option<Expr> {
    let link = entity.field(ACCOUNT).filter(|_| !accounts.is_empty())?;
    Some(col(alias, Ident::column(link, "")).is_in(accounts.iter().map(|id| value(Cell::Id(*id)))))
}

/// The records of these accounts, where any are given.
pub(super) fn select_of_accounts(entity: &Entity, alias: &Ident, accounts: &[Id]) -> Option<SelectStatement> {
    let mut select = Query::select();
    select.from(aliased(entity, alias)).and_where(of_accounts(entity, alias, accounts)?);
    Some(select)
}

/// The way to the newest of them that the reader may see.
pub(super) fn newest(
    compiler: &mut Compiler<'_>,
    entity: &Arc<Entity>,
    accounts: &[Id],
    most: u64,
) -> Result<Drive, Refusal> {
    let mut frame = compiler.frame(entity.clone());
    let Some(of) = of_accounts(entity, &frame.alias, accounts) else { return Ok(Drive::new()) };
    let scope = compiler.scope(&mut frame, Action::Read)?;
    let mut select = Query::select();
    compiler.tables(&frame, &mut select);
    select.and_where(all(scope.into_iter().chain([of])));
    in_trash(&mut select, &frame.alias, Trash::Live);
    order(compiler.dialect, &mut select, col(&frame.alias, UPDATED_AT), true);
    Ok(vec![Way::of(select, frame.alias).limited(compiler.dialect, most, Ident::numbered('c', 0))])
}
