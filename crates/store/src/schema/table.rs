//! What a table should be: its columns and indexes, derived from an entity.
//!
//! The columns of a field are those of its kind. Beside them stand companions that the databases could not compute alike:
//! - `{field}_key`: the collation key of a text that is sorted; never null (the empty text's is empty);
//! - `{field}_fold`: the folded text, on which `contains` and `starts with` act;
//! - `{field}_match`: the normal form by which a text is unique.

use trato_model::kinds::SortBy;
use trato_model::{ColumnType, Entity, FieldDef, Op, Registry};

use super::Ident;

/// A table to be.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub name: Ident,
    pub columns: Vec<Column>,
    /// The primary key; tables of entities have `id`.
    pub key: Vec<Ident>,
    /// SQLite: an entity's table has a `rid INTEGER PRIMARY KEY`, which its full-text rows refer to; the others are
    /// clustered by their key.
    pub rid: bool,
    pub indexes: Vec<Index>,
    /// Whether its words are searched.
    pub words: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub name: Ident,
    pub ty: ColumnType,
    /// Not null; existing rows get the type's empty value.
    pub required: bool,
}

/// Which rows an index holds. Live records and the trash are apart, so that no index is ever taken for its *is null*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    All,
    Live,
    /// Live records whose first column is not empty.
    There,
    Trash,
}

#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub name: Ident,
    pub parts: Vec<Ident>,
    pub unique: bool,
    pub over: Over,
    /// The field or fields that a violation of the unique index means.
    pub fields: Vec<&'static str>,
}

impl Column {
    pub(crate) fn new(name: Ident, ty: ColumnType) -> Self {
        Column { name, ty, required: false }
    }

    pub(crate) fn required(name: Ident, ty: ColumnType) -> Self {
        Column { name, ty, required: true }
    }
}

impl Index {
    pub(crate) fn new(table: &Ident, parts: Vec<Ident>, over: Over) -> Self {
        let names: Vec<&str> = parts.iter().map(Ident::as_str).collect();
        let name = Ident::index(table, &format!("{over:?}:{}", names.join(",")));
        Index { name, parts, unique: false, over, fields: Vec::new() }
    }

    fn unique(table: &Ident, parts: Vec<Ident>, fields: Vec<&'static str>) -> Self {
        let names: Vec<&str> = parts.iter().map(Ident::as_str).collect();
        let name = Ident::index(table, &format!("unique:{}", names.join(",")));
        Index { name, parts, unique: true, over: Over::Live, fields }
    }
}

/// System columns of every record, in the order in which they are read.
pub(crate) const ID: Ident = Ident::fixed("id");
pub(crate) const RID: Ident = Ident::fixed("rid");
pub(crate) const CREATED_AT: Ident = Ident::fixed("created_at");
pub(crate) const CREATED_BY: Ident = Ident::fixed("created_by");
pub(crate) const UPDATED_AT: Ident = Ident::fixed("updated_at");
pub(crate) const UPDATED_BY: Ident = Ident::fixed("updated_by");
pub(crate) const VERSION: Ident = Ident::fixed("version");
pub(crate) const TRASHED_AT: Ident = Ident::fixed("trashed_at");
pub(crate) const TRASHED_BY: Ident = Ident::fixed("trashed_by");
/// The tokens of a record's words on PostgreSQL (`tsvector`).
pub(crate) const WORDS: Ident = Ident::fixed("search_words");

/// The collation key's column, if the field is sorted by it.
pub(crate) fn key_column(field: &FieldDef) -> Option<Ident> {
    (field.kind.sort_by() == SortBy::Key && !field.kind.many()).then(|| Ident::column(field, "key"))
}

/// The folded text's column, if the field's filters act on folded text.
pub(crate) fn fold_column(field: &FieldDef) -> Option<Ident> {
    let asks = field.kind.operators().contains(&Op::Contains);
    (asks && !field.kind.many() && holds_text(field)).then(|| Ident::column(field, "fold"))
}

/// The column by which a field is unique: its normal form for texts, else its own.
pub(crate) fn unique_column(field: &FieldDef) -> Option<Ident> {
    match field.kind.columns() {
        [column] if column.ty == ColumnType::Text => Some(Ident::column(field, "match")),
        [column] => Some(Ident::column(field, column.suffix)),
        _ => None,
    }
}

fn holds_text(field: &FieldDef) -> bool {
    field.kind.columns().iter().all(|column| column.ty == ColumnType::Text) && !field.kind.columns().is_empty()
}

/// Whether the field's normal form is kept in a column, because it is unique alone or with others.
pub(crate) fn is_matched(entity: &Entity, field: &FieldDef) -> bool {
    let text = matches!(field.kind.columns(), [column] if column.ty == ColumnType::Text);
    text && (field.unique || entity.unique.iter().any(|set| set.contains(&field.name)))
}

/// Whether some of the entity's words are searched.
pub(crate) fn is_searched(entity: &Entity) -> bool {
    entity.fields.iter().any(|field| field.searched)
}

/// The columns that stand beside those of a field's kind.
pub(crate) fn companions(entity: &Entity, field: &FieldDef) -> Vec<Column> {
    let key = key_column(field).map(|name| Column::required(name, ColumnType::Bytes));
    let fold = fold_column(field).map(|name| Column::new(name, ColumnType::Text));
    let matched = is_matched(entity, field).then(|| unique_column(field)).flatten();
    key.into_iter().chain(fold).chain(matched.map(|name| Column::new(name, ColumnType::Text))).collect()
}

/// The table of an entity.
pub(crate) fn table_of(entity: &Entity) -> Table {
    let name = Ident::table(entity);
    let mut columns = vec![
        Column::required(ID, ColumnType::Id),
        Column::required(CREATED_AT, ColumnType::Int),
        Column::required(CREATED_BY, ColumnType::Id),
        Column::required(UPDATED_AT, ColumnType::Int),
        Column::required(UPDATED_BY, ColumnType::Id),
        Column::required(VERSION, ColumnType::Int),
        Column::new(TRASHED_AT, ColumnType::Int),
        Column::new(TRASHED_BY, ColumnType::Id),
    ];
    for field in &entity.fields {
        for column in field.kind.columns() {
            columns.push(Column::new(Ident::column(field, column.suffix), column.ty));
        }
        columns.extend(companions(entity, field));
    }
    let indexes = indexes(entity, &name);
    Table { name, columns, key: vec![ID], rid: true, indexes, words: is_searched(entity) }
}

fn indexes(entity: &Entity, table: &Ident) -> Vec<Index> {
    let mut indexes =
        vec![Index::new(table, vec![CREATED_AT, ID], Over::Live), Index::new(table, vec![UPDATED_AT, ID], Over::Live)];
    if entity.trash() {
        indexes.push(Index::new(table, vec![TRASHED_AT, ID], Over::Trash));
    }
    for field in entity.fields.iter().filter(|field| field.indexed && !field.kind.many()) {
        match field.kind.sort_by() {
            SortBy::Key => indexes.push(Index::new(table, vec![Ident::column(field, "key"), ID], Over::Live)),
            SortBy::Column(suffix) => {
                indexes.push(Index::new(table, vec![Ident::column(field, suffix), ID], Over::Live))
            }
            SortBy::Fold | SortBy::Nothing => {}
        }
        // Where values are not sorted by it, only what is there is asked for.
        let over = if field.kind.sort_by() == SortBy::Fold { Over::Live } else { Over::There };
        indexes.extend(fold_column(field).map(|fold| Index::new(table, vec![fold, ID], over)));
    }
    indexes.extend(board_index(entity, table));
    indexes.extend(entity.ordered.iter().filter_map(|(one, by)| ordered_index(entity, table, one, by)));
    indexes.extend(unique_sets(entity).into_iter().map(|set| {
        let (fields, parts) = set.into_iter().unzip();
        Index::unique(table, parts, fields)
    }));
    indexes
}

/// The fields that are unique, alone or together, with their columns.
pub(crate) fn unique_sets(entity: &Entity) -> Vec<Vec<(&'static str, Ident)>> {
    let alone = entity.fields.iter().filter(|field| field.unique).map(|field| vec![field.name]);
    let together = entity.unique.iter().map(|set| set.to_vec());
    let with_column = |name: &'static str| Some((name, unique_column(entity.field(name)?)?));
    alone.chain(together).filter_map(|set| set.into_iter().map(with_column).collect()).collect()
}

/// The board's columns with what is summed over them, so that its totals are read from the index alone.
fn board_index(entity: &Entity, table: &Ident) -> Option<Index> {
    let board = entity.board.and_then(|name| entity.field(name))?;
    let SortBy::Column(suffix) = board.kind.sort_by() else { return None };
    let mut parts = vec![Ident::column(board, suffix)];
    for field in entity.fields.iter().filter(|field| field.indexed) {
        parts.extend(field.kind.sum_by().filter(|_| field.kind.name() == "money").map(|s| Ident::column(field, s)));
    }
    (parts.len() > 1).then(|| Index::new(table, parts, Over::Live))
}

/// Records with one value of a field, in the order of another.
fn ordered_index(entity: &Entity, table: &Ident, one: &str, by: &str) -> Option<Index> {
    let column = |name: &str| {
        let field = entity.field(name).filter(|field| !field.kind.many())?;
        match field.kind.sort_by() {
            SortBy::Column(suffix) => Some(Ident::column(field, suffix)),
            SortBy::Key | SortBy::Fold | SortBy::Nothing => None,
        }
    };
    Some(Index::new(table, vec![column(one)?, column(by)?, ID], Over::Live))
}

/// The store's own tables beside those of entities: items of many-valued fields, keys of the duplicate check, numbers.
pub(crate) fn own_tables() -> Vec<Table> {
    use ColumnType::{Id, Int, Text};
    let fixed = Ident::fixed;
    let value_row = fixed("sys_value_row");
    let match_key = fixed("sys_match_key");
    let required = |name: &'static str, ty| Column::required(fixed(name), ty);
    vec![
        Table {
            columns: vec![
                required("record", Id),
                required("field", Text),
                required("position", Int),
                required("entity", Text),
                required("key", Text),
                Column::new(fixed("link"), Id),
            ],
            key: vec![fixed("record"), fixed("field"), fixed("position")],
            indexes: vec![Index::new(
                &value_row,
                vec![fixed("entity"), fixed("field"), fixed("key"), fixed("record")],
                Over::All,
            )],
            name: value_row,
            rid: false,
            words: false,
        },
        Table {
            columns: vec![
                required("entity", Text),
                required("field", Text),
                required("key", Text),
                required("record", Id),
            ],
            key: vec![fixed("entity"), fixed("field"), fixed("key"), fixed("record")],
            indexes: Vec::new(),
            name: match_key,
            rid: false,
            words: false,
        },
        Table {
            columns: vec![required("entity", Text), required("field", Text), required("last", Int)],
            key: vec![fixed("entity"), fixed("field")],
            indexes: Vec::new(),
            name: fixed("sys_sequence_number"),
            rid: false,
            words: false,
        },
    ]
}

/// Every table that a registry needs.
pub(crate) fn tables(registry: &Registry) -> Vec<Table> {
    let mut tables = own_tables();
    tables.extend(registry.entities().iter().map(|entity| table_of(entity)));
    tables
}
