//! Groups and measures in memory.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::tz::TimeZone;

use super::memory::in_trash;
use super::{Lookup, matches, value_at};
use crate::kinds::{self, Kind, SortBy};
use crate::money::{held, rounded};
use crate::query::period::local_day;
use crate::query::{Aggregate, Bucket, Group, GroupRow, Measure, Path};
use crate::{Cell, Record, Value};

/// The rows of an aggregate with a resolved filter over records of its entity (others are passed over); its search text
/// is left to the caller. `zone` decides on which day a moment falls.
///
/// A record counts once in each group of its several values (tags), in the empty group if it has none.
#[must_use]
pub fn aggregate<'a>(
    aggregate: &Aggregate,
    records: impl IntoIterator<Item = &'a Record>,
    lookup: &dyn Lookup,
    zone: &TimeZone,
) -> Vec<GroupRow> {
    let mut groups: HashMap<Vec<Cell>, Vec<&Record>> = HashMap::new();
    for record in records {
        let ours = record.entity.name == aggregate.entity && in_trash(record, aggregate.trash);
        if ours && matches(&aggregate.filter, record, lookup) {
            for key in keys(&aggregate.groups, record, lookup, zone) {
                groups.entry(key).or_default().push(record);
            }
        }
    }
    if aggregate.groups.is_empty() {
        // Without groups there is one row, also over nothing.
        groups.entry(Vec::new()).or_default();
    }
    let mut rows = Vec::with_capacity(groups.len());
    for (key, members) in groups {
        rows.push((key, aggregate.measures.iter().map(|m| measure(m, &members, lookup)).collect::<Vec<_>>()));
    }
    rows.sort_by(|(a, first), (b, second)| {
        Reverse(first.first().and_then(Value::as_int))
            .cmp(&Reverse(second.first().and_then(Value::as_int)))
            .then_with(|| a.cmp(b))
    });
    rows.truncate(usize::try_from(aggregate.limit).unwrap_or(usize::MAX));
    let row = |(key, measures): (Vec<Cell>, Vec<Value>)| GroupRow {
        groups: key.into_iter().map(kinds::value_of).collect(),
        measures,
    };
    rows.into_iter().map(row).collect()
}

/// The groups that a record belongs to: one, or one for each combination of its several values.
fn keys(groups: &[Group], record: &Record, lookup: &dyn Lookup, zone: &TimeZone) -> Vec<Vec<Cell>> {
    let mut keys = vec![Vec::new()];
    for group in groups {
        let mut cells = cells_at(record, &group.path, lookup);
        if let Some(bucket) = group.bucket {
            let (_, kind) = value_at(record, &group.path, lookup);
            let moment = kind.is_some_and(Kind::is_moment);
            cells = cells.into_iter().map(|cell| start_of(cell, bucket, moment, zone)).collect();
        }
        cells.sort_unstable();
        cells.dedup();
        if cells.is_empty() {
            cells.push(Cell::Null);
        }
        let longer = |key: &Vec<Cell>, cell: &Cell| key.iter().chain([cell]).cloned().collect::<Vec<_>>();
        keys = keys.iter().flat_map(|key| cells.iter().map(|cell| longer(key, cell)).collect::<Vec<_>>()).collect();
    }
    keys
}

fn start_of(cell: Cell, bucket: Bucket, moment: bool, zone: &TimeZone) -> Cell {
    let Cell::Int(n) = cell else { return Cell::Null };
    let day = if moment { Some(local_day(n, zone)) } else { i32::try_from(n).ok() };
    day.map_or(Cell::Null, |day| Cell::Int(bucket.start(day).into()))
}

/// The set values at the end of a path as the cells by which they are grouped and counted: the column that the kind
/// sorts by, else its first.
fn cells_at(record: &Record, path: &Path, lookup: &dyn Lookup) -> Vec<Cell> {
    let (value, kind) = value_at(record, path, lookup);
    let Some(kind) = kind.filter(|_| !value.is_null()) else { return Vec::new() };
    if let Value::List(items) = value.as_ref() {
        return items
            .iter()
            .map(|item| item.as_text().map_or(Cell::Null, |text| Cell::Text(text.to_owned())))
            .collect();
    }
    let suffix = if let SortBy::Column(suffix) = kind.sort_by() { suffix } else { "" };
    cell_of(kind, &value, suffix).into_iter().collect()
}

fn cell_of(kind: &dyn Kind, value: &Value, suffix: &str) -> Option<Cell> {
    let at = kind.columns().iter().position(|column| column.suffix == suffix)?;
    let mut cells = Vec::new();
    kind.write(value, &mut cells);
    cells.into_iter().nth(at).filter(|cell| *cell != Cell::Null)
}

fn measure(measure: &Measure, records: &[&Record], lookup: &dyn Lookup) -> Value {
    let cells = |path: &Path| -> Vec<Cell> { records.iter().flat_map(|r| cells_at(r, path, lookup)).collect() };
    match measure {
        Measure::Count => Value::Int(i64::try_from(records.len()).unwrap_or(i64::MAX)),
        Measure::Sum(path) => Value::Int(held(sum(path, records, lookup).0)),
        Measure::Average(path) => match sum(path, records, lookup) {
            (_, 0) => Value::Null,
            (sum, n) => rounded(sum, n).and_then(|mean| i64::try_from(mean).ok()).map_or(Value::Null, Value::Int),
        },
        Measure::Least(path) => cells(path).into_iter().min().map_or(Value::Null, kinds::value_of),
        Measure::Most(path) => cells(path).into_iter().max().map_or(Value::Null, kinds::value_of),
        Measure::Distinct(path) => {
            let mut cells = cells(path);
            cells.sort_unstable();
            cells.dedup();
            Value::Int(i64::try_from(cells.len()).unwrap_or(i64::MAX))
        }
    }
}

/// The sum of the set values and how many there are.
fn sum(path: &Path, records: &[&Record], lookup: &dyn Lookup) -> (i128, i128) {
    let mut all = (0, 0);
    for record in records {
        let (value, kind) = value_at(record, path, lookup);
        if let Some(kind) = kind
            && let Some(Cell::Int(n)) = kind.sum_by().and_then(|suffix| cell_of(kind, &value, suffix))
        {
            all = (all.0 + i128::from(n), all.1 + 1);
        }
    }
    all
}
