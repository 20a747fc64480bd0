//! Identifiers: the only names that stand in SQL. They are made from the registry's entities and fields or are literals
//! of ours, so no text of a request can ever become one.

use std::borrow::Cow;
use std::fmt;

use sea_query::Iden;
use sha2::{Digest, Sha256};
use trato_model::{Entity, FieldDef};

/// A table's, column's or index's name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Ident(Cow<'static, str>);

impl Ident {
    /// A name of our own source.
    pub(crate) const fn fixed(name: &'static str) -> Self {
        Ident(Cow::Borrowed(name))
    }

    /// An entity's table.
    pub(crate) fn table(entity: &Entity) -> Self {
        Ident(Cow::Borrowed(entity.name))
    }

    /// The full-text table that goes with an entity's table on SQLite.
    pub(crate) fn fts(table: &Ident) -> Self {
        Ident(Cow::Owned(format!("{table}_fts")))
    }

    /// The table of words that wait to be indexed, on SQLite.
    pub(crate) fn waiting(table: &Ident) -> Self {
        Ident(Cow::Owned(format!("{table}_fts_waiting")))
    }

    /// A column of a field: its name, with the kind's suffix where there is one.
    pub(crate) fn column(field: &FieldDef, suffix: &str) -> Self {
        match suffix {
            "" => Ident(Cow::Borrowed(field.name)),
            _ => Ident(Cow::Owned(format!("{}_{suffix}", field.name))),
        }
    }

    /// The `n`th table, or result column, of a statement.
    pub(crate) fn numbered(letter: char, n: usize) -> Self {
        Ident(Cow::Owned(format!("{letter}{n}")))
    }

    /// An index's name: the table, and what it covers as a hash, so that it never exceeds PostgreSQL's 63 bytes.
    pub(crate) fn index(table: &Ident, what: &str) -> Self {
        let digest = Sha256::digest(format!("{}:{what}", table.0).as_bytes());
        let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let head: String = table.0.chars().take(40).collect();
        Ident(Cow::Owned(format!("{head}_{hash}")))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// In double quotes, as both databases read it.
    pub(crate) fn quoted(&self) -> String {
        format!("\"{}\"", self.0.replace('"', "\"\""))
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Iden for Ident {
    fn quoted(&self) -> Cow<'static, str> {
        self.0.clone()
    }

    fn unquoted(&self) -> &str {
        &self.0
    }
}
