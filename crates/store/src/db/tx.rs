//! A transaction. Dropped without a commit, also by a panic, it leaves nothing behind.

use trato_model::{Cell, ColumnType};

use super::kept::Written;
use super::notice::ChangeNotice;
use super::watch::Stopwatch;
use super::{Reads, Row, Sql, Store};
use crate::StoreError;
use crate::dialect::Dialect;
use crate::postgres::PgTx;
use crate::sqlite::Member;

/// A transaction that writes. After a failed statement every other one, and [`Tx::commit`], fails with the same error,
/// until a savepoint is rolled back.
pub struct Tx {
    store: Store,
    open: Open,
    notices: Vec<ChangeNotice>,
    /// Tables written so far.
    written: Written,
}

pub(crate) enum Open {
    Sqlite(Member),
    Postgres(PgTx),
}

impl Tx {
    pub(super) fn new(store: Store, open: Open) -> Self {
        Tx { store, open, notices: Vec::new(), written: Written::default() }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.store.dialect()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Reads rows, its own uncommitted ones included.
    pub(crate) async fn all(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        self.store.0.watch.saw(sql);
        self.written.saw(&sql.text);
        let clock = Stopwatch::start();
        let rows = match &mut self.open {
            Open::Sqlite(member) => member.all(sql, types),
            Open::Postgres(tx) => tx.all(sql, types).await,
        };
        clock.stop(rows.as_ref().map_or(0, Vec::len), &sql.text);
        rows
    }

    /// Reads the first row.
    pub(crate) async fn one(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Option<Row>, StoreError> {
        Ok(self.all(sql, types).await?.into_iter().next())
    }

    /// Runs a statement and says how many rows it touched.
    pub(crate) async fn exec(&mut self, sql: &Sql) -> Result<u64, StoreError> {
        self.store.0.watch.saw(sql);
        self.written.saw(&sql.text);
        let clock = Stopwatch::start();
        let touched = match &mut self.open {
            Open::Sqlite(member) => member.exec(sql),
            Open::Postgres(tx) => tx.exec(sql).await,
        };
        clock.stop(1, &sql.text);
        touched
    }

    /// Runs one statement for each row of parameters (prepared once; pipelined on PostgreSQL); the sum of rows touched.
    pub(crate) async fn exec_many<'a, R>(&mut self, text: &str, rows: R) -> Result<u64, StoreError>
    where
        R: IntoIterator<Item = &'a [Cell]>,
        R::IntoIter: Send,
    {
        self.store.0.watch.saw_many(text);
        self.written.saw(text);
        let clock = Stopwatch::start();
        let rows = rows.into_iter();
        let count = rows.size_hint().0;
        let touched = match &mut self.open {
            Open::Sqlite(member) => member.exec_many(text, rows),
            Open::Postgres(tx) => tx.exec_many(text, rows).await,
        };
        clock.stop(count, text);
        touched
    }

    /// Opens a savepoint inside the transaction; they nest.
    ///
    /// # Errors
    /// As any statement.
    pub async fn savepoint(&mut self) -> Result<(), StoreError> {
        match &mut self.open {
            Open::Sqlite(member) => member.savepoint(),
            Open::Postgres(tx) => tx.savepoint().await,
        }
    }

    /// Undoes everything since the innermost savepoint and closes it. The transaction is usable again.
    ///
    /// # Errors
    /// As any statement; [`StoreError::Aborted`] if the whole group is gone.
    pub async fn rollback_to(&mut self) -> Result<(), StoreError> {
        match &mut self.open {
            Open::Sqlite(member) => member.rollback_to(),
            Open::Postgres(tx) => tx.rollback_to().await,
        }
    }

    /// Keeps everything since the innermost savepoint and closes it.
    ///
    /// # Errors
    /// As any statement.
    pub async fn release(&mut self) -> Result<(), StoreError> {
        match &mut self.open {
            Open::Sqlite(member) => member.release(),
            Open::Postgres(tx) => tx.release().await,
        }
    }

    /// Tells others after the commit that a record changed.
    pub fn notice(&mut self, notice: ChangeNotice) {
        self.notices.push(notice);
    }

    /// Commits; returns only after the group's (or the server's) commit is on disk.
    ///
    /// # Errors
    /// Nothing was kept, except after a lost connection or a failed sync, where nobody can know.
    pub async fn commit(self) -> Result<(), StoreError> {
        let Tx { store, open, notices, written } = self;
        let clock = Stopwatch::start();
        let outcome = match open {
            Open::Sqlite(member) => member.commit().await,
            Open::Postgres(tx) => tx.commit().await,
        };
        clock.stop(0, "COMMIT");
        // Also where it failed: of a lost connection nobody knows what it left.
        store.0.kept.written(written.tables());
        outcome?;
        store.0.notices.send(notices);
        Ok(())
    }

    /// Gives the transaction up.
    pub async fn rollback(self) {
        match self.open {
            Open::Sqlite(member) => member.rollback().await,
            Open::Postgres(tx) => tx.rollback().await,
        }
    }
}

impl Reads for &mut Tx {
    fn dialect(&self) -> Dialect {
        Tx::dialect(self)
    }

    fn sizes(&self) -> &crate::query::Sizes {
        &self.store.0.sizes
    }

    async fn all(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        Tx::all(self, sql, types).await
    }
}
