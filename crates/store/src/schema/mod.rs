//! From the registry to tables, by one differ that only adds.
//!
//! `ident`: the names that may stand in SQL · `table`: what a table should be · `current`: what is there · `diff`: the
//! difference as statements · `ddl`: their text · `derived`: what rows were made with · `turn`: one node at a time.
//!
//! Every table of an entity has the system columns (`id`, who and when, `version`, trash), the columns of its fields'
//! kinds, and companions that make both databases answer alike (see [`table`]). Links carry no foreign keys: the write
//! pipeline checks them within the writer's scope, `Tx::used` says whether a record is still pointed at, and a restore
//! may load tables in any order.

pub(crate) mod current;
mod ddl;
pub(crate) mod derived;
mod diff;
pub(crate) mod ident;
pub(crate) mod table;
pub(crate) mod turn;

pub(crate) use ident::Ident;

use trato_model::{Entity, Registry};

use crate::db::{Db, Sql};
use crate::dialect::Dialect;
use crate::{Store, StoreError, Tx};

/// What a schema synchronisation did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaReport {
    /// Tables created.
    pub tables: Vec<String>,
    /// Columns added to tables that were there, as `table.column`.
    pub columns: Vec<String>,
    pub indexes: Vec<String>,
    /// Tables whose derived columns or search words had to be computed for rows that were there.
    pub stale: Vec<String>,
}

impl SchemaReport {
    /// Whether everything was as it should be.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == SchemaReport::default()
    }
}

impl Store {
    /// Makes the tables that a registry needs in an empty database, and writes no row: a restore brings them all.
    ///
    /// # Errors
    /// As any statement; nothing of it is kept then.
    pub(crate) async fn create_tables(&self, registry: &Registry) -> Result<(), StoreError> {
        let mut tx = self.schema_turn().await?;
        let current = current::read(&mut &mut tx).await?;
        crate::system::create(&mut tx, &current).await?;
        apply(&mut tx, &table::tables(registry), &current, false, &mut SchemaReport::default()).await?;
        tx.commit().await
    }

    /// Makes the database what the registry needs, beside the system tables, which are there
    /// ([`Store::create_system_tables`]); adds only. Indexes of tables that were there are built on PostgreSQL without
    /// holding up writers. Rows that were there get their derived columns and search words. Does nothing the second time.
    ///
    /// # Errors
    /// A column that is there with another type; a database that wants a newer program; any failed statement (nothing of
    /// the transaction is kept then).
    pub async fn sync_schema(&self, registry: &Registry) -> Result<SchemaReport, StoreError> {
        let mut tx = self.schema_turn().await?;
        let current = current::read(&mut &mut tx).await?;
        derived::claim(&mut tx, &current).await?;
        let mut report = SchemaReport::default();
        let later = apply(&mut tx, &table::tables(registry), &current, true, &mut report).await?;
        let made = derived::read(&mut tx).await?;
        derived::compare(derived::all(registry), &made, &mut report);
        tx.commit().await?;
        if let Db::Postgres(db) = &self.0.db {
            for sql in &later {
                db.patiently(sql).await?;
            }
        }
        if !report.stale.is_empty() || derived::is_news(derived::all(registry), &made) {
            self.make_anew(registry, &made, &mut report).await?;
        }
        Ok(report)
    }

    /// Makes the rows of stale tables anew and writes it down, unless another node has done so since `before` was read.
    async fn make_anew(
        &self,
        registry: &Registry,
        before: &derived::Made,
        report: &mut SchemaReport,
    ) -> Result<(), StoreError> {
        let mut turn = self.rebuild_turn().await?;
        if let Some(tx) = &mut turn {
            let made = derived::read(tx).await?;
            report.stale.retain(|name| !registry.entity(name).is_some_and(|of| derived::is_done(of, before, &made)));
        }
        for entity in report.stale.iter().filter_map(|name| registry.entity(name)) {
            self.rebuild(entity, turn.as_mut()).await?;
        }
        let mut tx = match turn {
            Some(tx) => tx,
            None => self.begin_alone().await?,
        };
        let made = derived::read(&mut tx).await?;
        derived::write(&mut tx, derived::all(registry), &made).await?;
        tx.commit().await
    }
}

impl Tx {
    /// Adds an entity's table, or the columns of new fields, in the transaction that changes the registry. On PostgreSQL
    /// it waits at most two seconds for the table's lock (then [`StoreError::Busy`]: try again), and indexes of a table
    /// that was there are left to [`Store::sync_schema`], which the caller runs after the commit.
    ///
    /// # Errors
    /// As [`Store::sync_schema`].
    pub async fn apply_schema(&mut self, _registry: &Registry, entity: &Entity) -> Result<SchemaReport, StoreError> {
        if self.dialect() == Dialect::Postgres {
            self.exec(&Sql::new("SET LOCAL lock_timeout = '2s'", Vec::new())).await?;
        }
        let mut report = SchemaReport::default();
        let current = current::read(&mut &mut *self).await?;
        let later = apply(self, &[table::table_of(entity)], &current, true, &mut report).await?;
        let made = derived::read(self).await?;
        derived::compare(std::iter::once(entity), &made, &mut report);
        if report.stale.is_empty() {
            derived::write(self, std::iter::once(entity), &made).await?;
        }
        if !later.is_empty() {
            report.indexes.clear();
        }
        Ok(report)
    }
}

/// Runs what is missing and gives back what must run outside the transaction.
async fn apply(
    tx: &mut Tx,
    tables: &[table::Table],
    current: &current::Current,
    outside: bool,
    report: &mut SchemaReport,
) -> Result<Vec<Sql>, StoreError> {
    let dialect = tx.dialect();
    let mut later = Vec::new();
    for table in tables {
        let plan = diff::plan(dialect, table, current, outside, report)?;
        for sql in &plan.inside {
            tx.exec(sql).await?;
        }
        later.extend(plan.indexes);
    }
    Ok(later.into_iter().map(|(_, sql)| sql).collect())
}
