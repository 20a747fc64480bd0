//! PostgreSQL: a pool of connections, each with its prepared statements; transactions at read committed.
//!
//! `settings` judges the server, `cells` binds and decodes, `error` translates, `tls` encrypts,
//! `lease` lends a connection and discards
//! it when its user vanishes, `tx` is a transaction, `trial` says whether writes are possible, `exchange` the notices
//! between nodes.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;
use trato_model::ColumnType;

use crate::db::{Row, Sql};
use crate::{StoreConfig, StoreError};

mod cells;
mod error;
mod exchange;
mod lease;
pub(crate) mod settings;
mod tls;
mod trial;
mod tx;
mod wide;

pub(crate) use cells::decode;
pub(crate) use error::translate;
pub(crate) use exchange::exchange;
use lease::Lease;
use trial::Trial;
pub(crate) use tx::PgTx;

/// What drives a connection.
pub(crate) type Connection = tokio_postgres::Connection<Socket, <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream>;

/// How often a write is tried, at most.
const TRIAL_EVERY: Duration = Duration::from_secs(5);
/// How long one may wait for a connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// A reachable PostgreSQL database. Clones share the pool.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    config: Arc<tokio_postgres::Config>,
    tls: MakeRustlsConnect,
    trial: Arc<Trial>,
}

impl Postgres {
    /// Connects once and judges the server; answers with the unsafe settings that were overridden.
    pub(crate) async fn open(url: &str, config: &StoreConfig) -> Result<(Self, Vec<String>), StoreError> {
        let (url, mode, tls) = tls::of(url)?;
        let mut server: tokio_postgres::Config =
            url.parse().map_err(|_| StoreError::other("the PostgreSQL URL cannot be read"))?;
        server
            .application_name("trato")
            .ssl_mode(mode)
            .connect_timeout(Duration::from_secs(5))
            .keepalives_idle(Duration::from_secs(30));
        let reasons = settings::check(&server, &tls).await?;
        if !reasons.is_empty() && !config.unsafe_override {
            return Err(StoreError::Unsafe(reasons));
        }
        let limits = settings::limits(config.read_timeout);
        let given = server.get_options().unwrap_or_default().to_owned();
        server.options(format!("{given} {limits}").trim());
        let manager = Manager::from_config(
            server.clone(),
            tls.clone(),
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager)
            .max_size(config.pool.max(2))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(Duration::from_secs(10)))
            .build()
            .map_err(StoreError::other)?;
        let trial = Arc::default();
        Ok((Postgres { pool, config: Arc::new(server), tls, trial }, reasons))
    }

    pub(crate) async fn all(&self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        let mut lease = Lease::take(&self.pool, &self.tls).await?;
        let outcome = lease.all(sql, types).await;
        lease.give_back();
        outcome
    }

    pub(crate) async fn begin(&self) -> Result<PgTx, StoreError> {
        PgTx::begin(Lease::take(&self.pool, &self.tls).await?, self.trial.clone()).await
    }

    /// Runs a statement that may take hours, on a connection of its own.
    pub(crate) async fn patiently(&self, sql: &Sql) -> Result<(), StoreError> {
        let (client, connection) = self.connect().await.map_err(translate)?;
        let task = tokio::spawn(connection);
        let outcome = async {
            client.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0").await?;
            client.batch_execute(&sql.text).await
        }
        .await;
        drop(client);
        task.abort();
        outcome.map_err(translate)
    }

    /// The database's name.
    pub(crate) fn name(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }

    /// A connection of its own, outside the pool.
    pub(crate) async fn connect(&self) -> Result<(Client, Connection), tokio_postgres::Error> {
        self.config.connect(self.tls.clone()).await
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }
}
