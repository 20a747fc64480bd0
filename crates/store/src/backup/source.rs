//! All rows of one moment, table by table, in batches: from a SQLite file, a PostgreSQL snapshot or an archive. What the
//! databases compute for themselves (search words, row numbers) is left out; it is made anew where the rows arrive.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::TryStreamExt;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::mpsc;

use trato_model::{Cell, ColumnType};

use super::archive;
use crate::StoreError;
use crate::db::Row;
use crate::postgres::Postgres;

/// Rows of a batch.
const ROWS: usize = 1_000;

/// A table's name and columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub name: String,
    pub columns: Vec<(String, ColumnType)>,
}

impl Head {
    /// Places of the columns in the order of their names.
    pub(super) fn by_name(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by(|a, b| self.columns.get(*a).map(|c| &c.0).cmp(&self.columns.get(*b).map(|c| &c.0)));
        order
    }
}

/// Some rows of a table; every table comes at least once, even if it is empty.
#[derive(Debug)]
pub(super) struct Batch {
    pub head: Arc<Head>,
    pub rows: Vec<Row>,
}

pub(super) type Source = mpsc::Receiver<Result<Batch, StoreError>>;
pub(super) type Sender = mpsc::Sender<Result<Batch, StoreError>>;

/// Runs a producer that blocks, in a thread of its own.
fn produce(work: impl FnOnce(&Sender) -> Result<(), StoreError> + Send + 'static) -> Source {
    let (sender, source) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = work(&sender) {
            let _ = sender.blocking_send(Err(error));
        }
    });
    source
}

pub(super) fn from_archive(path: &Path) -> Source {
    let path = path.to_owned();
    produce(move |sender| archive::read(&path, sender))
}

/// Reads a SQLite file that nobody writes to; nothing is created beside it.
pub(super) fn from_file(path: &Path) -> Source {
    let path = path.to_owned();
    produce(move |sender| {
        let connection = open_still(&path)?;
        for head in tables(&connection)? {
            table(&connection, Arc::new(head), sender)?;
        }
        Ok(())
    })
}

/// Opens a file that nobody writes to.
pub(super) fn open_still(path: &Path) -> Result<Connection, StoreError> {
    let absolute: PathBuf = path.canonicalize().map_err(StoreError::other)?;
    let escaped: String = absolute
        .to_string_lossy()
        .chars()
        .map(|c| match c {
            '%' => "%25".to_owned(),
            '?' => "%3f".to_owned(),
            '#' => "%23".to_owned(),
            c => c.to_string(),
        })
        .collect();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags).map_err(damaged)
}

pub(super) fn damaged(error: rusqlite::Error) -> StoreError {
    StoreError::Corrupt(error.to_string())
}

/// Our tables of a SQLite file with their columns; the words that wait beside a table of search words are SQLite's own
/// business.
pub(super) fn tables(connection: &Connection) -> Result<Vec<Head>, StoreError> {
    let mut statement = connection
        .prepare(
            "SELECT t.name, c.name, c.type FROM pragma_table_list AS t, pragma_table_info(t.name) AS c \
             WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~' \
             AND NOT EXISTS (SELECT 1 FROM pragma_table_list AS v WHERE v.schema = 'main' AND v.type = 'virtual' \
             AND t.name = v.name || '_waiting') ORDER BY t.name, c.cid",
        )
        .map_err(damaged)?;
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
        .map_err(damaged)?;
    let mut heads: Vec<Head> = Vec::new();
    for row in rows {
        let (table, column, ty) = row.map_err(damaged)?;
        if heads.last().is_none_or(|head| head.name != table) {
            heads.push(Head { name: table, columns: Vec::new() });
        }
        let ty = match ty.as_str() {
            "INTEGER" => ColumnType::Int,
            "TEXT" => ColumnType::Text,
            _ => ColumnType::Bytes,
        };
        if let Some(head) = heads.last_mut().filter(|_| column != "rid") {
            head.columns.push((column, ty));
        }
    }
    Ok(heads)
}

fn select(head: &Head) -> String {
    let columns: Vec<String> = head.columns.iter().map(|(name, _)| quoted(name)).collect();
    format!("SELECT {} FROM {}", columns.join(", "), quoted(&head.name))
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn table(connection: &Connection, head: Arc<Head>, sender: &Sender) -> Result<(), StoreError> {
    let mut statement = connection.prepare(&select(&head)).map_err(damaged)?;
    let mut rows = statement.query([]).map_err(damaged)?;
    let mut batch = Vec::with_capacity(ROWS);
    while let Some(row) = rows.next().map_err(damaged)? {
        let mut cells = Vec::with_capacity(head.columns.len());
        for index in 0..head.columns.len() {
            cells.push(match row.get_ref(index).map_err(damaged)? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(n) => Cell::Int(n),
                ValueRef::Text(text) => {
                    Cell::Text(std::str::from_utf8(text).map_err(|e| StoreError::Corrupt(e.to_string()))?.to_owned())
                }
                ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
                ValueRef::Real(_) => return Err(StoreError::Corrupt(format!("a real number in {}", head.name))),
            });
        }
        batch.push(cells);
        if batch.len() == ROWS {
            let rows = std::mem::replace(&mut batch, Vec::with_capacity(ROWS));
            send(sender, &head, rows)?;
        }
    }
    send(sender, &head, batch)
}

pub(super) fn send(sender: &Sender, head: &Arc<Head>, rows: Vec<Row>) -> Result<(), StoreError> {
    sender
        .blocking_send(Ok(Batch { head: head.clone(), rows }))
        .map_err(|_| StoreError::other("whoever wanted the rows is gone"))
}

/// Our tables of a PostgreSQL database with their columns and types.
pub(super) const COLUMNS: &str = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL) FROM pg_class c \
                       JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid \
                       WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped \
                       ORDER BY 1, a.attnum";

/// Reads one snapshot of a PostgreSQL database, on a connection of its own.
pub(super) fn from_postgres(db: &Postgres) -> Source {
    let (sender, source) = mpsc::channel(4);
    let db = db.clone();
    tokio::spawn(async move {
        if let Err(error) = snapshot(&db, &sender).await {
            let _ = sender.send(Err(error)).await;
        }
    });
    source
}

async fn snapshot(db: &Postgres, sender: &Sender) -> Result<(), StoreError> {
    let (client, connection) = db.connect().await.map_err(crate::postgres::translate)?;
    tokio::spawn(connection);
    client
        .batch_execute(
            "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
             BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        )
        .await
        .map_err(crate::postgres::translate)?;
    let mut heads: Vec<Head> = Vec::new();
    for row in client.query(COLUMNS, &[]).await.map_err(crate::postgres::translate)? {
        let (table, column, ty): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        if heads.last().is_none_or(|head| head.name != table) {
            heads.push(Head { name: table, columns: Vec::new() });
        }
        let ty = match ty.as_str() {
            "boolean" => ColumnType::Bool,
            "bigint" => ColumnType::Int,
            "text" => ColumnType::Text,
            "bytea" => ColumnType::Bytes,
            "uuid" => ColumnType::Id,
            _ => continue,
        };
        if let Some(head) = heads.last_mut() {
            head.columns.push((column, ty));
        }
    }
    for head in heads.into_iter().map(Arc::new) {
        let types: Vec<ColumnType> = head.columns.iter().map(|(_, ty)| *ty).collect();
        let none: [&(dyn tokio_postgres::types::ToSql + Sync); 0] = [];
        let rows = client.query_raw(&select(&head), none).await.map_err(crate::postgres::translate)?;
        let mut rows = std::pin::pin!(rows);
        let mut batch = Vec::new();
        while let Some(row) = rows.try_next().await.map_err(crate::postgres::translate)? {
            batch.push(crate::postgres::decode(&row, &types)?);
            if batch.len() == ROWS {
                give(sender, &head, std::mem::take(&mut batch)).await?;
            }
        }
        give(sender, &head, batch).await?;
    }
    Ok(())
}

async fn give(sender: &Sender, head: &Arc<Head>, rows: Vec<Row>) -> Result<(), StoreError> {
    let batch = Batch { head: head.clone(), rows };
    sender.send(Ok(batch)).await.map_err(|_| StoreError::other("whoever wanted the rows is gone"))
}
