//! A statement, a row, and the one trait for reading inside and outside a transaction.

use std::future::Future;

use trato_model::{Cell, ColumnType, Id, Labels};

use super::titles::TitlesOf;
use crate::StoreError;
use crate::dialect::Dialect;
use crate::query::Sizes;

/// A statement's text with its bound cells. Made by `dialect` from sea-query, or from a literal of ours.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sql {
    pub text: String,
    pub params: Vec<Cell>,
}

impl Sql {
    /// A literal of ours, with one placeholder a parameter (`?` or `$1`, as the dialect wants).
    pub(crate) fn new(text: impl Into<String>, params: Vec<Cell>) -> Self {
        Sql { text: text.into(), params }
    }
}

/// One result row, decoded to the column types that the caller asked for.
pub(crate) type Row = Vec<Cell>;

/// Reading, inside a transaction (`&mut Tx`) or outside (`&Store`): a read function is written once for both.
pub(crate) trait Reads: Send {
    fn dialect(&self) -> Dialect;

    /// What is remembered of the tables' sizes.
    fn sizes(&self) -> &Sizes;

    /// All rows, each with one cell for each of `types`.
    fn all(&mut self, sql: &Sql, types: &[ColumnType]) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// The same for a statement that counts or adds up, or whose few rows several questions of a page need: outside a
    /// transaction its answer may be one that was kept.
    fn sums(&mut self, sql: &Sql, types: &[ColumnType]) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send {
        self.all(sql, types)
    }

    /// Moves the ids whose titles need not be read to the labels; the state of their table, with which those that are read
    /// now may be kept. `None` where nothing is kept: in a transaction, which must see what it wrote.
    fn take_titles(&self, _of: &TitlesOf, _ids: &mut Vec<Id>, _labels: &mut Labels) -> Option<u64> {
        None
    }

    /// Keeps titles that were read.
    fn keep_titles(&self, _of: TitlesOf, _state: u64, _titles: Vec<(Id, String)>) {}

    /// The first row, if there is one.
    fn one(&mut self, sql: &Sql, types: &[ColumnType]) -> impl Future<Output = Result<Option<Row>, StoreError>> + Send {
        async { Ok(self.all(sql, types).await?.into_iter().next()) }
    }
}

impl<R: Reads> Reads for &mut R {
    fn dialect(&self) -> Dialect {
        R::dialect(self)
    }

    fn sizes(&self) -> &Sizes {
        R::sizes(self)
    }

    async fn all(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        R::all(self, sql, types).await
    }

    async fn sums(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        R::sums(self, sql, types).await
    }

    fn take_titles(&self, of: &TitlesOf, ids: &mut Vec<Id>, labels: &mut Labels) -> Option<u64> {
        R::take_titles(self, of, ids, labels)
    }

    fn keep_titles(&self, of: TitlesOf, state: u64, titles: Vec<(Id, String)>) {
        R::keep_titles(self, of, state, titles);
    }
}
