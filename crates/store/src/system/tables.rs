//! The system tables: what the store and the engine keep for themselves, beside the tables of entities. Their names
//! begin with `sys_`, which no entity's may. Described once, rendered for both databases, only ever added to.

use sea_query::{Alias, ConditionalStatement, Index as IndexBuilder, IndexCreateStatement, Table as TableBuilder};
use trato_model::ColumnType::{self, Bool, Bytes, Id, Int, Text};

use crate::db::Sql;
use crate::dialect::Dialect;

/// A table of ours.
#[derive(Debug)]
pub(crate) struct SystemTable {
    pub name: &'static str,
    pub columns: &'static [Column],
    pub key: &'static [&'static str],
    pub indexes: &'static [Index],
    /// Rows carry `placed`, which grows with each insert: the order in which events were written.
    pub placed: bool,
}

#[derive(Debug)]
pub(crate) struct Column {
    pub name: &'static str,
    pub ty: ColumnType,
    pub required: bool,
}

#[derive(Debug)]
pub(crate) struct Index {
    pub columns: &'static [&'static str],
    pub unique: bool,
    /// The condition of a partial index, in words of both databases.
    pub only: &'static str,
}

const fn must(name: &'static str, ty: ColumnType) -> Column {
    Column { name, ty, required: true }
}

const fn may(name: &'static str, ty: ColumnType) -> Column {
    Column { name, ty, required: false }
}

const fn on(columns: &'static [&'static str]) -> Index {
    Index { columns, unique: false, only: "" }
}

const fn unique(columns: &'static [&'static str]) -> Index {
    Index { columns, unique: true, only: "" }
}

const fn only(mut index: Index, condition: &'static str) -> Index {
    index.only = condition;
    index
}

const fn table(
    name: &'static str,
    columns: &'static [Column],
    key: &'static [&'static str],
    indexes: &'static [Index],
) -> SystemTable {
    SystemTable { name, columns, key, indexes, placed: false }
}

static TABLES: &[SystemTable] = &[
    SystemTable {
        placed: true,
        ..table(
            "sys_event",
            &[
                must("id", Id),
                must("at", Int),
                must("actor", Id),
                must("source", Text),
                must("kind", Text),
                must("entity", Text),
                must("record", Id),
                must("version", Int),
                may("cause", Id),
                must("digest", Bytes),
                may("seq", Int),
                may("hash", Bytes),
            ],
            &["id"],
            &[only(on(&["placed"]), "seq IS NULL"), unique(&["seq"]), on(&["record", "version"])],
        )
    },
    table(
        "sys_event_payload",
        &[must("event", Id), may("salt", Bytes), may("body", Text), may("erased_by", Id)],
        &["event"],
        &[],
    ),
    table(
        "sys_event_subject",
        &[must("entity", Text), must("record", Id), must("at", Int), must("event", Id)],
        &["entity", "record", "at", "event"],
        &[],
    ),
    table(
        "sys_event_head",
        &[must("id", Int), must("seq", Int), must("hash", Bytes), must("anchored_at", Int)],
        &["id"],
        &[],
    ),
    table(
        "sys_job",
        &[
            must("id", Id),
            must("kind", Text),
            must("payload", Text),
            may("key", Text),
            must("run_at", Int),
            must("state", Text),
            must("attempt", Int),
            must("fence", Int),
            may("node", Text),
            may("lease_until", Int),
            may("progress", Text),
            may("error", Text),
            must("created_at", Int),
            may("finished_at", Int),
        ],
        &["id"],
        &[
            only(on(&["kind", "run_at", "id"]), "finished_at IS NULL"),
            only(unique(&["key"]), "finished_at IS NULL"),
            on(&["finished_at"]),
        ],
    ),
    table("sys_lease", &[must("name", Text), must("node", Text), must("until", Int)], &["name"], &[]),
    table("sys_credential", &[must("user_id", Id), must("password", Text), must("changed_at", Int)], &["user_id"], &[]),
    table(
        "sys_one_time_token",
        &[
            must("hash", Bytes),
            must("purpose", Text),
            must("user_id", Id),
            must("expires_at", Int),
            may("used_at", Int),
        ],
        &["hash"],
        &[on(&["user_id"]), on(&["expires_at"])],
    ),
    table(
        "sys_session",
        &[
            must("hash", Bytes),
            must("user_id", Id),
            must("device", Text),
            must("created_at", Int),
            must("seen_at", Int),
            must("expires_at", Int),
        ],
        &["hash"],
        &[on(&["user_id"]), on(&["expires_at"])],
    ),
    table(
        "sys_api_token",
        &[
            must("id", Id),
            must("hash", Bytes),
            must("user_id", Id),
            must("name", Text),
            must("scopes", Text),
            must("created_at", Int),
            may("expires_at", Int),
            may("revoked_at", Int),
            may("seen_at", Int),
        ],
        &["id"],
        &[unique(&["hash"]), on(&["user_id"])],
    ),
    table("sys_attempt", &[must("key", Text), must("at", Int), must("id", Id)], &["key", "at", "id"], &[on(&["at"])]),
    table(
        "sys_idempotency",
        &[
            must("key", Text),
            must("user_id", Id),
            must("route", Text),
            must("body_hash", Bytes),
            must("created_at", Int),
            may("status", Int),
            may("body", Text),
        ],
        &["user_id", "route", "key"],
        &[on(&["created_at"])],
    ),
    table(
        "sys_record_share",
        &[must("entity", Text), must("record", Id), must("user_id", Id), must("writes", Bool)],
        &["entity", "record", "user_id"],
        &[on(&["user_id", "entity", "record"])],
    ),
    table("sys_overlay", &[must("id", Int), must("version", Int), may("body", Text)], &["id"], &[]),
    table("sys_setting", &[must("key", Text), must("value", Text)], &["key"], &[]),
    table(
        "sys_outbox",
        &[
            must("id", Id),
            must("message_id", Text),
            must("sender", Text),
            must("recipients", Text),
            may("subject", Text),
            must("raw", Bytes),
            may("entity", Text),
            may("record", Id),
            must("state", Text),
            must("run_at", Int),
            must("attempt", Int),
            must("fence", Int),
            may("lease_until", Int),
            may("outcome", Text),
            must("created_at", Int),
            may("finished_at", Int),
            may("give_up_at", Int),
            may("good_until", Int),
        ],
        &["id"],
        &[
            unique(&["message_id"]),
            only(on(&["run_at", "id"]), "finished_at IS NULL"),
            on(&["record"]),
            on(&["state", "created_at", "id"]),
        ],
    ),
    table(
        "sys_import_run",
        &[
            must("id", Id),
            must("user_id", Id),
            must("entity", Text),
            must("status", Text),
            may("file", Id),
            must("mapping", Text),
            must("counts", Text),
            must("created_at", Int),
            may("finished_at", Int),
        ],
        &["id"],
        &[on(&["user_id", "created_at"])],
    ),
    table(
        "sys_import_row",
        &[
            must("run", Id),
            must("line", Int),
            must("action", Text),
            may("record", Id),
            may("version", Int),
            may("before", Text),
            may("error", Text),
        ],
        &["run", "line"],
        &[only(on(&["run", "line"]), "error IS NOT NULL")],
    ),
    table(
        "sys_file",
        &[
            must("id", Id),
            must("hash", Bytes),
            must("name", Text),
            must("mime", Text),
            must("size", Int),
            may("entity", Text),
            may("record", Id),
            must("created_at", Int),
            must("created_by", Id),
        ],
        &["id"],
        &[on(&["hash"]), on(&["record"])],
    ),
    table(
        "sys_recent",
        &[must("user_id", Id), must("entity", Text), must("record", Id), must("at", Int)],
        &["user_id", "entity", "record"],
        &[on(&["user_id", "at"])],
    ),
    table(
        "sys_favourite",
        &[must("user_id", Id), must("entity", Text), must("record", Id), must("position", Int)],
        &["user_id", "entity", "record"],
        &[],
    ),
    table(
        "sys_notification",
        &[
            must("id", Id),
            must("user_id", Id),
            must("at", Int),
            must("kind", Text),
            may("entity", Text),
            may("record", Id),
            must("body", Text),
            may("seen_at", Int),
        ],
        &["id"],
        &[on(&["user_id", "at", "id"]), only(on(&["user_id", "at"]), "seen_at IS NULL"), on(&["record"])],
    ),
];

/// All system tables.
pub(crate) fn system_tables() -> &'static [SystemTable] {
    TABLES
}

impl SystemTable {
    /// `CREATE TABLE`.
    pub(crate) fn create(&self, dialect: Dialect) -> Sql {
        let mut statement = TableBuilder::create();
        statement.table(Alias::new(self.name)).if_not_exists();
        let rows = self.placed && dialect == Dialect::Sqlite;
        if self.placed {
            statement.col(placed(dialect));
        }
        for column in self.columns {
            let mut definition = dialect.column(column.name, column.ty);
            if column.required {
                definition.not_null();
            }
            statement.col(definition);
        }
        let mut key = IndexBuilder::create();
        for column in self.key {
            key.col(Alias::new(*column));
        }
        if rows {
            statement.index(key.unique())
        } else {
            statement.primary_key(&mut key)
        };
        let mut sql = dialect.table(&statement);
        if dialect == Dialect::Sqlite && self.is_key() {
            sql.text.push_str(", WITHOUT ROWID");
        }
        sql
    }

    /// Whether the key is the whole row: such a table needs no other tree than that of its key.
    fn is_key(&self) -> bool {
        !self.placed && self.columns.iter().all(|column| self.key.contains(&column.name))
    }

    /// `CREATE INDEX`, each with its name, which is made of its table and columns.
    pub(crate) fn indexes(&self) -> Vec<(String, IndexCreateStatement)> {
        let mut statements = Vec::new();
        for index in self.indexes {
            let mut statement = IndexBuilder::create();
            let partial = if index.only.is_empty() { "" } else { "_open" };
            let name = format!("{}_{}{partial}", self.name, index.columns.join("_"));
            statement.if_not_exists().name(&name).table(Alias::new(self.name));
            for column in index.columns {
                statement.col(Alias::new(*column));
            }
            if index.unique {
                statement.unique();
            }
            if !index.only.is_empty() {
                statement.and_where(sea_query::Expr::cust(index.only));
            }
            statements.push((name, statement));
        }
        statements
    }
}

/// The column that grows with each insert, never twice the same: the row number on SQLite, a sequence on PostgreSQL.
fn placed(dialect: Dialect) -> sea_query::ColumnDef {
    let mut column = dialect.column("placed", Int);
    match dialect {
        Dialect::Sqlite => column.primary_key(),
        Dialect::Postgres => column.extra("GENERATED BY DEFAULT AS IDENTITY"),
    };
    column
}

/// Lets PostgreSQL's sequences go on after rows that brought their places along.
pub(crate) fn continue_places() -> Vec<Sql> {
    let placed = system_tables().iter().filter(|table| table.placed);
    placed
        .map(|SystemTable { name, .. }| Sql {
            text: format!(
                "SELECT setval(pg_get_serial_sequence('{name}', 'placed'), greatest(max(placed), 1)) FROM {name}"
            ),
            params: Vec::new(),
        })
        .collect()
}
