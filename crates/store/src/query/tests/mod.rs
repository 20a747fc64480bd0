//! The compiler's statements: what they read like in both dialects (`sql`), and that none of them scans a big table
//! (`explain`).

mod explain;
#[path = "../../../tests/store/record_fixture.rs"]
#[expect(dead_code, reason = "shared with the tests of the whole store")]
mod fixture;
mod sql;

use jiff::tz::TimeZone;
use trato_model::{Action, Aggregate, Cell, ColumnType, Query, Reader, Refusal, Registry};

use super::{Sizes, count, find, groups, rows};
use crate::db::{Reads, Row, Sql};
use crate::dialect::Dialect;
use crate::{Store, StoreError};

/// Writes down the statements; every table is big, and every probe answers with `matches`. Reads nothing without a store.
struct Recorder {
    dialect: Dialect,
    store: Option<Store>,
    sizes: Sizes,
    matches: i64,
    log: Vec<Sql>,
}

impl Recorder {
    fn new(dialect: Dialect, store: Option<Store>, matches: i64) -> Self {
        let sizes = Sizes::default();
        for entity in ["deal", "account", "line", "user"] {
            sizes.note(entity, super::CANDIDATES + 1);
        }
        Recorder { dialect, store, sizes, matches, log: Vec::new() }
    }

    async fn rows(&mut self, registry: &Registry, reader: &Reader, query: &Query) -> Result<(), Refusal> {
        rows::rows(self, registry, reader, Action::Read, query).await.map(|_| ())
    }

    async fn count(&mut self, registry: &Registry, reader: &Reader, query: &Query) -> Result<(), Refusal> {
        count::count(self, registry, reader, query, 1000).await.map(|_| ())
    }

    async fn groups(&mut self, registry: &Registry, reader: &Reader, aggregate: &Aggregate) -> Result<(), Refusal> {
        groups::groups(self, registry, reader, aggregate, &TimeZone::UTC).await.map(|_| ())
    }

    async fn search(&mut self, registry: &Registry, reader: &Reader, text: &str) -> Result<(), Refusal> {
        find::search(self, registry, reader, text, &[], 20).await.map(|_| ())
    }
}

impl Reads for Recorder {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn sizes(&self) -> &Sizes {
        &self.sizes
    }

    async fn all(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        self.log.push(sql.clone());
        let probe = sql.text.starts_with("SELECT count(*) FROM (SELECT") && sql.text.ends_with("AS \"p\"");
        match &self.store {
            _ if probe => Ok(vec![vec![Cell::Int(self.matches)]]),
            Some(store) => store.all(sql, types).await,
            None => Ok(Vec::new()),
        }
    }
}
