//! Several queries as one statement: `WITH p0(c0, …) AS (…), p1(c0, …) AS (…) SELECT 0, … FROM p0 UNION ALL SELECT 1, … FROM p1`.
//!
//! Columns of one type share their places, so that the rows of all parts fit side by side; what a part does not fill is
//! null. Both databases read each part as it stands (a common table that is used once is no more than a subquery), one after
//! the other and its rows in the order that it asks for; a test holds them to it.

use trato_model::{Cell, ColumnType};

use super::{Row, Sql};
use crate::dialect::{Dialect, with_parameters};

/// A query with the types of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub sql: Sql,
    pub types: Vec<ColumnType>,
}

/// Parts of a statement, and parameters, at most: databases allow more of both, but nothing is gained by then.
const PARTS: usize = 64;
const PARAMETERS: usize = 8_000;

const TYPES: [ColumnType; 5] = [ColumnType::Bool, ColumnType::Int, ColumnType::Text, ColumnType::Bytes, ColumnType::Id];

/// Parts that make one statement each.
pub(super) fn chunks<'p, 'a>(parts: &'p [&'a Part]) -> impl Iterator<Item = &'p [&'a Part]> {
    let mut rest = parts;
    std::iter::from_fn(move || {
        let mut parameters = 0;
        let fits = rest.iter().take(PARTS).take_while(|part| {
            parameters += part.sql.params.len();
            parameters <= PARAMETERS && is_query(&part.sql)
        });
        let count = fits.count().max(1).min(rest.len());
        let (chunk, more) = rest.split_at_checked(count)?;
        rest = more;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// Whether it can stand in a statement with others.
fn is_query(sql: &Sql) -> bool {
    ["SELECT", "WITH"].iter().any(|word| sql.text.starts_with(word))
}

/// The types of the places after the part's number: as many of each type as the part with the most of it needs.
fn places(parts: &[&Part]) -> Vec<ColumnType> {
    let most = |ty: ColumnType| parts.iter().map(|part| part.types.iter().filter(|own| **own == ty).count()).max();
    TYPES.iter().flat_map(|ty| std::iter::repeat_n(*ty, most(*ty).unwrap_or(0))).collect()
}

/// For each column of a part, its place.
fn placed(part: &Part, places: &[ColumnType]) -> Vec<usize> {
    let mut taken = vec![false; places.len()];
    let mut place = |ty: &ColumnType| {
        let at = places.iter().zip(&taken).position(|(own, taken)| own == ty && !taken).unwrap_or_default();
        if let Some(taken) = taken.get_mut(at) {
            *taken = true;
        }
        at
    };
    part.types.iter().map(&mut place).collect()
}

/// The statement of all parts, and the types of its columns. A single part is sent as it is.
pub(crate) fn of(dialect: Dialect, parts: &[&Part]) -> (Sql, Vec<ColumnType>) {
    if let [part] = parts {
        return (part.sql.clone(), part.types.clone());
    }
    let places = places(parts);
    let (mut text, mut selects, mut params) = (String::new(), String::new(), Vec::new());
    for (number, part) in parts.iter().enumerate() {
        text.push_str(if number == 0 { "WITH " } else { ", " });
        let columns: Vec<String> = (0..part.types.len()).map(|at| format!("\"c{at}\"")).collect();
        let own = numbered(dialect, &part.sql.text, params.len());
        text.push_str(&format!("\"p{number}\" ({}) AS ({own})", columns.join(", ")));
        params.extend(part.sql.params.iter().cloned());
        selects.push_str(if number == 0 { " " } else { " UNION ALL " });
        selects.push_str(&format!("SELECT {number}"));
        let placed = placed(part, &places);
        for (at, ty) in places.iter().enumerate() {
            let column = placed.iter().position(|place| *place == at).and_then(|column| columns.get(column));
            selects.push_str(", ");
            selects.push_str(&of_type(dialect, column.map_or("NULL", String::as_str), *ty));
        }
        selects.push_str(&format!(" FROM \"p{number}\""));
    }
    text.push_str(&selects);
    let types = std::iter::once(ColumnType::Int).chain(places).collect();
    (Sql { text, params }, types)
}

/// A column as a type: a sum is wider than what it adds up, and nothing has a type of its own.
fn of_type(dialect: Dialect, column: &str, ty: ColumnType) -> String {
    let name = match (dialect, ty) {
        (Dialect::Sqlite, _) => return column.to_owned(),
        (_, ColumnType::Text) => "text",
        (_, ty) => dialect.type_name(ty),
    };
    format!("{column}::{name}")
}

/// PostgreSQL numbers its parameters: those of a part follow those of the parts before.
fn numbered(dialect: Dialect, text: &str, before: usize) -> String {
    if dialect == Dialect::Sqlite || before == 0 {
        return text.to_owned();
    }
    with_parameters(text, '$', |number, out| {
        out.push('$');
        out.push_str(&(number + before).to_string());
    })
}

/// The rows of each part, with its own columns.
pub(super) fn split(parts: &[&Part], rows: Vec<Row>) -> Vec<Vec<Row>> {
    let places = places(parts);
    let placed: Vec<Vec<usize>> = parts.iter().map(|part| placed(part, &places)).collect();
    let mut found: Vec<Vec<Row>> = parts.iter().map(|_| Vec::new()).collect();
    for mut row in rows {
        let Some(Cell::Int(number)) = row.first() else { continue };
        let number = usize::try_from(*number).unwrap_or(usize::MAX);
        let (Some(own), Some(placed)) = (found.get_mut(number), placed.get(number)) else { continue };
        let mut cell = |place: &usize| row.get_mut(place + 1).map(std::mem::take).unwrap_or_default();
        own.push(placed.iter().map(&mut cell).collect());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str, params: Vec<Cell>, types: &[ColumnType]) -> Part {
        Part { sql: Sql::new(text, params), types: types.to_vec() }
    }

    #[test]
    fn parts_share_places_by_type() {
        let (int, text) = (ColumnType::Int, ColumnType::Text);
        let first = part("SELECT \"n\", \"t\", '$1' FROM \"a\" WHERE x = $1", vec![Cell::Int(7)], &[int, text]);
        let second = part("SELECT \"m\" FROM \"b\" WHERE y = $1 OR z = $12", vec![Cell::Int(8)], &[text]);
        let (sql, types) = of(Dialect::Postgres, &[&first, &second]);
        assert_eq!(
            sql.text,
            "WITH \"p0\" (\"c0\", \"c1\") AS (SELECT \"n\", \"t\", '$1' FROM \"a\" WHERE x = $1), \
             \"p1\" (\"c0\") AS (SELECT \"m\" FROM \"b\" WHERE y = $2 OR z = $13) \
             SELECT 0, \"c0\"::bigint, \"c1\"::text FROM \"p0\" UNION ALL \
             SELECT 1, NULL::bigint, \"c0\"::text FROM \"p1\""
        );
        assert_eq!(sql.params, [Cell::Int(7), Cell::Int(8)]);
        assert_eq!(types, [int, int, text]);
        let row = |number, n, t: &str| vec![Cell::Int(number), n, Cell::Text(t.to_owned())];
        let rows = vec![row(0, Cell::Int(3), "x"), row(1, Cell::Null, "y"), row(0, Cell::Int(4), "z")];
        let split = split(&[&first, &second], rows);
        assert_eq!(split[0].len(), 2);
        assert_eq!(split[1], [vec![Cell::Text("y".to_owned())]]);
    }

    #[test]
    fn statements_are_cut_where_they_would_grow_too_long() {
        let long = part("SELECT 1", vec![Cell::Null; 5_000], &[]);
        let short = part("SELECT 1", Vec::new(), &[]);
        let other = part("PRAGMA x", Vec::new(), &[]);
        let counts = |parts: &[&Part]| chunks(parts).map(<[_]>::len).collect::<Vec<_>>();
        assert_eq!(counts(&[&long, &short, &long, &short]), [2, 2]);
        assert_eq!(counts(&[&short, &other, &other, &short]), [1, 1, 1, 1]);
        assert_eq!(counts(&vec![&short; PARTS + 1]), [PARTS, 1]);
        assert!(counts(&[]).is_empty());
    }
}
