//! The compiler's statements: what they read like in both dialects (`sql`), that none of them scans a big table
//! (`explain`), that every way to the rows leads to the same ones (`routes`), that what is asked together is answered as
//! alone (`together`), and that titles are kept for those who may read them (`titles`).

mod explain;
mod routes;
mod sql;
mod titles;
mod together;

use crate::record_fixture as fixture;

use jiff::tz::TimeZone;
use tokio_postgres::NoTls;
use trato_model::{Action, Aggregate, Cell, ColumnType, Query, Reader, Refusal, Registry};

use super::{Groups, Rows, Sizes, count, find, groups, rows};
use crate::db::{Reads, Row, Sql};
use crate::dialect::Dialect;
use crate::{Store, StoreConfig, StoreError};

/// Writes down the statements; every table is big, and every probe answers with `matches`, so that a way can be forced.
/// Reads nothing without a store.
struct Recorder {
    dialect: Dialect,
    store: Option<Store>,
    sizes: Sizes,
    matches: i64,
    log: Vec<Sql>,
    /// Of each statement's columns.
    types: Vec<Vec<ColumnType>>,
}

impl Recorder {
    fn new(dialect: Dialect, store: Option<Store>, matches: i64) -> Self {
        let sizes = Sizes::default();
        for entity in ["deal", "account", "line", "user"] {
            sizes.note(entity, super::CANDIDATES + 1);
        }
        Recorder { dialect, store, sizes, matches, log: Vec::new(), types: Vec::new() }
    }

    async fn rows(&mut self, registry: &Registry, reader: &Reader, query: &Query) -> Result<Rows, Refusal> {
        rows::rows(self, registry, reader, Action::Read, query).await
    }

    async fn count(&mut self, registry: &Registry, reader: &Reader, query: &Query) -> Result<(), Refusal> {
        count::count(self, registry, reader, query, 1000).await.map(|_| ())
    }

    async fn groups(&mut self, registry: &Registry, reader: &Reader, aggregate: &Aggregate) -> Result<Groups, Refusal> {
        groups::groups(self, registry, reader, aggregate, &TimeZone::UTC).await
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
        self.types.push(types.to_vec());
        let probe = sql.text.starts_with("SELECT count(*) FROM (SELECT") && sql.text.ends_with("AS \"p\"");
        match &self.store {
            _ if probe => Ok(vec![vec![Cell::Int(self.matches)]]),
            Some(store) => store.all(sql, types).await,
            None => Ok(Vec::new()),
        }
    }
}

/// Runs a test on a database of its own with the fixture's tables, SQLite first, then PostgreSQL.
async fn on_both(test: impl AsyncFn(&Store)) {
    let dir = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", dir.path().join("trato.db").display());
    on(&url, &test).await;
    let Some(server) = std::env::var("TRATO_TEST_POSTGRES").ok().filter(|url| !url.is_empty()) else {
        eprintln!("skipped on PostgreSQL: TRATO_TEST_POSTGRES is not set");
        return;
    };
    let (client, connection) = tokio_postgres::connect(&server, NoTls).await.expect("the server answers");
    tokio::spawn(connection);
    let name = format!("query_{:032x}", rand::random::<u128>());
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("creates");
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    on(&format!("{base}/{name}"), &test).await;
    let _ = client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

async fn on(url: &str, test: &impl AsyncFn(&Store)) {
    let store = Store::open(&StoreConfig::new(url)).await.expect("opens");
    store.create_system_tables().await.expect("system tables");
    store.sync_schema(&fixture::registry()).await.expect("schema");
    test(&store).await;
    store.close().await;
}
