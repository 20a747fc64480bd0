//! A connection on loan. If its user vanishes in the middle of a statement, the statement is cancelled and the
//! connection thrown away, so that the next one never waits behind it or finds half a transaction.

use deadpool_postgres::{Object, Pool};
use futures_util::TryStreamExt;
use futures_util::future::try_join_all;
use tokio_postgres::Statement;
use tokio_postgres_rustls::MakeRustlsConnect;
use trato_model::{Cell, ColumnType};

use super::cells::{Bound, decode};
use super::error::{from_pool, translate};
use super::wide::Insert;
use crate::StoreError;
use crate::db::{Row, Sql};

/// Statements kept by a connection before it forgets them all: generated texts are many but not endless.
const STATEMENTS: usize = 1024;
/// Statements in flight on one connection.
const PIPELINE: usize = 256;

pub(super) struct Lease(Option<Object>, MakeRustlsConnect);

impl Lease {
    pub(super) async fn take(pool: &Pool, tls: &MakeRustlsConnect) -> Result<Self, StoreError> {
        Ok(Lease(Some(pool.get().await.map_err(from_pool)?), tls.clone()))
    }

    fn client(&self) -> Result<&Object, StoreError> {
        self.0.as_ref().ok_or_else(|| StoreError::Unreachable("the connection was given back".to_owned()))
    }

    async fn prepare(&self, text: &str) -> Result<Statement, StoreError> {
        let client = self.client()?;
        if client.statement_cache.size() > STATEMENTS {
            client.statement_cache.clear();
        }
        client.prepare_cached(text).await.map_err(translate)
    }

    pub(super) async fn all(&mut self, sql: &Sql, types: &[ColumnType]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepare(&sql.text).await?;
        let rows = self.client()?.query_raw(&statement, sql.params.iter().map(Bound)).await.map_err(translate)?;
        let mut rows = std::pin::pin!(rows);
        let mut found = Vec::new();
        while let Some(row) = rows.try_next().await.map_err(translate)? {
            found.push(decode(&row, types)?);
        }
        Ok(found)
    }

    pub(super) async fn exec(&mut self, sql: &Sql) -> Result<u64, StoreError> {
        let statement = self.prepare(&sql.text).await?;
        self.client()?.execute_raw(&statement, sql.params.iter().map(Bound)).await.map_err(translate)
    }

    pub(super) async fn exec_many<'a>(
        &mut self,
        text: &str,
        mut rows: impl Iterator<Item = &'a [Cell]> + Send,
    ) -> Result<u64, StoreError> {
        let insert = Insert::read(text);
        let mut touched = 0;
        loop {
            let chunk: Vec<&[Cell]> = rows.by_ref().take(PIPELINE).collect();
            if chunk.is_empty() {
                return Ok(touched);
            }
            let mut rest = chunk.as_slice();
            let mut wide = Vec::new();
            for width in insert.as_ref().map_or_else(|| vec![1; chunk.len()], |insert| insert.widths(chunk.len())) {
                let several = insert.as_ref().filter(|_| width > 1).map(|insert| insert.of(width));
                let (rows, others) = rest.split_at(width);
                wide.push((self.prepare(several.as_deref().unwrap_or(text)).await?, rows));
                rest = others;
            }
            let client = self.client()?;
            let running = wide.iter().map(|(statement, rows)| {
                let params: Vec<Bound<'_>> = rows.iter().copied().flatten().map(Bound).collect();
                client.execute_raw(statement, params)
            });
            touched += try_join_all(running).await.map_err(translate)?.into_iter().sum::<u64>();
        }
    }

    /// Runs a command of ours without parameters.
    pub(super) async fn command(&mut self, text: &str) -> Result<(), StoreError> {
        self.client()?.batch_execute(text).await.map_err(translate)
    }

    /// Asks the server for an answer, and returns the connection to the pool.
    pub(super) async fn answers(mut self) -> Result<(), StoreError> {
        self.command("SELECT 1").await?;
        self.give_back();
        Ok(())
    }

    /// Returns the connection to the pool. Without it the connection is discarded.
    pub(super) fn give_back(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(object) = self.0.take() else { return };
        let client = Object::take(object);
        let (cancel, tls) = (client.cancel_token(), self.1.clone());
        drop(client);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let _ = cancel.cancel_query(tls).await;
            });
        }
    }
}
