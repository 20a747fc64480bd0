//! Schema statements, written from identifiers and literals only.

use trato_model::ColumnType;

use super::Ident;
use super::table::{Column, ID, Index, Over, RID, TRASHED_AT, Table, WORDS};
use crate::db::Sql;
use crate::dialect::Dialect;
use crate::search::tokens::PREFIX;

fn sql(text: String) -> Sql {
    Sql::new(text, Vec::new())
}

/// `CREATE TABLE`, with what its words need.
pub(super) fn create(dialect: Dialect, table: &Table) -> Vec<Sql> {
    let mut columns: Vec<String> = Vec::with_capacity(table.columns.len() + 2);
    let sqlite = dialect == Dialect::Sqlite;
    if sqlite && table.rid {
        columns.push(format!("{} INTEGER PRIMARY KEY", RID.quoted()));
    }
    for column in &table.columns {
        let alone = sqlite && table.rid && column.name == ID;
        columns.push(format!("{}{}", definition(dialect, column, false), if alone { " UNIQUE" } else { "" }));
    }
    if !(sqlite && table.rid) {
        columns.push(format!("PRIMARY KEY ({})", list(&table.key)));
    }
    let tail = match (sqlite, table.rid) {
        (true, true) => " STRICT",
        (true, false) => " STRICT, WITHOUT ROWID",
        (false, _) => "",
    };
    vec![sql(format!("CREATE TABLE {} ({}){tail}", table.name.quoted(), columns.join(", ")))]
}

/// `ALTER TABLE … ADD COLUMN`.
pub(super) fn add(dialect: Dialect, table: &Table, column: &Column) -> Sql {
    sql(format!("ALTER TABLE {} ADD COLUMN {}", table.name.quoted(), definition(dialect, column, true)))
}

/// What holds the tokens of a table's words, by name: a contentless FTS5 table on SQLite, beside which new words wait in
/// a plain one (see `search::index`), and a column with a GIN index on PostgreSQL. Tokens come from Rust, separated by
/// spaces, so the tokeniser has nothing to decide (`ascii` takes every byte above 127 as part of a word).
pub(super) fn words(dialect: Dialect, table: &Table) -> Vec<(Ident, Sql)> {
    if dialect == Dialect::Postgres {
        let text = format!("ALTER TABLE {} ADD COLUMN {} tsvector", table.name.quoted(), WORDS.quoted());
        return vec![(WORDS, sql(text))];
    }
    let (fts, waiting) = (Ident::fts(&table.name), Ident::waiting(&table.name));
    let indexed = format!(
        "CREATE VIRTUAL TABLE {} USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii', \
         prefix='2 {PREFIX}')",
        fts.quoted()
    );
    let waits = format!(
        "CREATE TABLE {} (rid INTEGER PRIMARY KEY, words TEXT NOT NULL, fresh INTEGER NOT NULL) STRICT",
        waiting.quoted()
    );
    vec![(fts, sql(indexed)), (waiting, sql(waits))]
}

/// The index over the tokens on PostgreSQL. Each search reads through all words that wait to be sorted in: of the 4 MB that
/// the server lets wait by itself it takes 100 ms, of the least that may be asked for 2 ms.
pub(super) fn words_index(table: &Table, concurrently: bool) -> (Ident, Sql) {
    let name = Ident::index(&table.name, "words");
    let text = format!(
        "CREATE INDEX {}{} ON {} USING gin ({}) WITH (gin_pending_list_limit = 64)",
        concurrent(concurrently),
        name.quoted(),
        table.name.quoted(),
        WORDS.quoted()
    );
    (name, sql(text))
}

/// `CREATE INDEX`. Empty values come first on both databases.
pub(super) fn index(dialect: Dialect, table: &Table, index: &Index, concurrently: bool) -> Sql {
    let nulls = if dialect == Dialect::Postgres { " NULLS FIRST" } else { "" };
    let parts: Vec<String> = index.parts.iter().map(|part| format!("{}{nulls}", part.quoted())).collect();
    sql(format!(
        "CREATE {}INDEX {}{} ON {} ({}){}",
        if index.unique { "UNIQUE " } else { "" },
        concurrent(concurrently),
        index.name.quoted(),
        table.name.quoted(),
        parts.join(", "),
        match index.over {
            Over::All => String::new(),
            Over::Live => format!(" WHERE {} IS NULL", TRASHED_AT.quoted()),
            Over::There => {
                let first = index.parts.first().map(Ident::quoted).unwrap_or_default();
                format!(" WHERE {} IS NULL AND {first} IS NOT NULL", TRASHED_AT.quoted())
            }
            Over::Trash => format!(" WHERE {} IS NOT NULL", TRASHED_AT.quoted()),
        },
    ))
}

/// `DROP INDEX` of one that a failed concurrent build left behind.
pub(super) fn drop_index(name: &Ident) -> Sql {
    sql(format!("DROP INDEX {}", name.quoted()))
}

fn concurrent(concurrently: bool) -> &'static str {
    if concurrently { "CONCURRENTLY " } else { "" }
}

fn definition(dialect: Dialect, column: &Column, later: bool) -> String {
    let mut text = format!("{} {}", column.name.quoted(), dialect.type_name(column.ty));
    if column.required {
        text.push_str(" NOT NULL");
        // Tables of today have every value given; a column that comes later needs one for the rows that are there.
        if later || column.ty == ColumnType::Bytes {
            text.push_str(" DEFAULT ");
            text.push_str(empty(dialect, column.ty));
        }
    }
    text
}

/// The empty value of a type, for columns that are never null.
fn empty(dialect: Dialect, ty: ColumnType) -> &'static str {
    match (dialect, ty) {
        (_, ColumnType::Int) => "0",
        (Dialect::Sqlite, ColumnType::Bool) => "0",
        (Dialect::Postgres, ColumnType::Bool) => "false",
        (_, ColumnType::Text) => "''",
        (Dialect::Sqlite, ColumnType::Bytes) => "x''",
        (Dialect::Postgres, ColumnType::Bytes) => "'\\x'",
        (Dialect::Sqlite, ColumnType::Id) => "x'00000000000000000000000000000000'",
        (Dialect::Postgres, ColumnType::Id) => "'00000000-0000-0000-0000-000000000000'",
    }
}

fn list(names: &[Ident]) -> String {
    names.iter().map(Ident::quoted).collect::<Vec<_>>().join(", ")
}
