//! Fresh databases for tests: a SQLite file in a folder of its own; on PostgreSQL a clone of a template that the first
//! test makes.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio_postgres::NoTls;
use trato_model::{Id, Registry};
use trato_store::{Store, StoreConfig};

/// A database of a test's own.
pub struct Fresh {
    pub store: Store,
    pub config: StoreConfig,
    /// For files beside the database.
    pub dir: TempDir,
}

impl Fresh {
    pub fn is_sqlite(&self) -> bool {
        self.config.url.starts_with("sqlite:")
    }

    /// The SQLite file.
    pub fn path(&self) -> PathBuf {
        self.dir.path().join("trato.db")
    }

    /// A second handle on the same database, as another node has one.
    pub async fn again(&self) -> Store {
        Store::open(&self.config).await.expect("opens again")
    }

    /// Runs a statement behind the store's back, as somebody with the database's password could.
    pub async fn behind(&self, sql: &str) -> u64 {
        if self.is_sqlite() {
            let connection = rusqlite::Connection::open(self.path()).expect("opens");
            connection.busy_timeout(std::time::Duration::from_secs(5)).expect("waits");
            return connection.execute(sql, []).expect(sql) as u64;
        }
        let client = connect(&self.config.url).await;
        client.execute(sql, &[]).await.expect(sql)
    }
}

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the server answers");
    tokio::spawn(connection);
    client
}

/// The server's URL with another database's name.
fn database(url: &str, name: &str) -> String {
    let (server, _) = url.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{name}")
}

pub fn postgres() -> Option<String> {
    let url = std::env::var("TRATO_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
    if url.is_none() {
        eprintln!("skipped on PostgreSQL: TRATO_TEST_POSTGRES is not set");
    }
    url
}

fn config(url: String, dir: &Path) -> StoreConfig {
    StoreConfig { files: Some(dir.join("files")), anchor: Some(dir.join("anchor")), ..StoreConfig::new(url) }
}

/// A new SQLite database with the system tables.
pub async fn sqlite() -> Fresh {
    let dir = tempfile::tempdir().expect("a folder");
    let config = config(format!("sqlite:{}", dir.path().join("trato.db").display()), dir.path());
    let store = Store::open(&config).await.expect("opens");
    store.create_system_tables().await.expect("system tables");
    Fresh { store, config, dir }
}

/// Runs a test on both databases, each with the system tables.
pub async fn on_both(test: impl AsyncFn(&Fresh)) {
    let fresh = sqlite().await;
    test(&fresh).await;
    fresh.store.close().await;
    if let Some(server) = postgres() {
        on_postgres(&server, None, test).await;
    }
}

/// Runs a test on both databases, each with the tables of a registry. `name` tells registries apart.
pub async fn on_both_with(name: &str, registry: &Registry, test: impl AsyncFn(&Fresh)) {
    let fresh = sqlite().await;
    fresh.store.sync_schema(registry).await.expect("schema");
    test(&fresh).await;
    fresh.store.close().await;
    if let Some(server) = postgres() {
        on_postgres(&server, Some((name, registry)), test).await;
    }
}

pub async fn on_postgres(server: &str, registry: Option<(&str, &Registry)>, test: impl AsyncFn(&Fresh)) {
    let template = template(server, registry).await;
    let name = format!("test_{:032x}", rand::random::<u128>());
    let admin = connect(server).await;
    admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.expect("clones the template");
    let dir = tempfile::tempdir().expect("a folder");
    let config = config(database(server, &name), dir.path());
    let store = Store::open(&config).await.expect("opens");
    let fresh = Fresh { store, config, dir };
    test(&fresh).await;
    fresh.store.close().await;
    let _ = admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

/// The template database of this build of the tests; the first test that needs it makes it.
async fn template(server: &str, registry: Option<(&str, &Registry)>) -> String {
    let program = std::env::current_exe().and_then(std::fs::metadata).expect("the test program");
    let mut hasher = DefaultHasher::new();
    (program.modified().expect("a date"), registry.map(|(name, _)| name)).hash(&mut hasher);
    let name = format!("template_{:016x}", hasher.finish());
    let admin = connect(server).await;
    admin.batch_execute("SELECT pg_advisory_lock(7472)").await.expect("locks");
    let there = admin.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name]).await.expect("asks");
    if there.is_none() {
        let making = format!("making_{:032x}", rand::random::<u128>());
        admin.batch_execute(&format!("CREATE DATABASE {making}")).await.expect("creates");
        let store = Store::open(&StoreConfig::new(database(server, &making))).await.expect("opens");
        store.create_system_tables().await.expect("system tables");
        if let Some((_, registry)) = registry {
            store.sync_schema(registry).await.expect("schema");
        }
        store.close().await;
        // Sessions end a moment after their sockets; nobody may be connected to a template.
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{making}' AND usename = current_user"
        );
        admin.batch_execute(&end).await.expect("ends sessions");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        admin.batch_execute(&format!("ALTER DATABASE {making} RENAME TO {name}")).await.expect("renames");
    }
    admin.batch_execute("SELECT pg_advisory_unlock(7472)").await.expect("unlocks");
    name
}

/// The `n`th id of a test.
pub fn id(n: u32) -> Id {
    Id::constant(0x0190_0000_0000_7000_8000_0000_0000_0000 | u128::from(n))
}

/// A JSON number as a setting's value.
pub fn number(n: i64) -> serde_json::Value {
    serde_json::json!(n)
}
