//! Finds the shared real data; tests that need them say so when they are absent.

use std::collections::HashMap;
use std::path::PathBuf;

/// The folder of the shared data, or a clear message that the test is skipped.
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("TRATO_SHARED_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: TRATO_SHARED_DATA is not set");
    }
    folder
}

/// A CSV file as columns of text by heading.
pub fn columns(path: PathBuf) -> HashMap<String, Vec<String>> {
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut columns: HashMap<String, Vec<String>> = headings.iter().map(|h| (h.clone(), Vec::new())).collect();
    for record in reader.records() {
        let record = record.unwrap();
        for (heading, value) in headings.iter().zip(record.iter()) {
            columns.get_mut(heading).unwrap().push(value.to_owned());
        }
    }
    columns
}

/// A column as numbers.
pub fn numbers(columns: &HashMap<String, Vec<String>>, heading: &str) -> Vec<f64> {
    columns[heading].iter().map(|v| v.parse().unwrap()).collect()
}

/// Days since 1970-01-01 of a date that begins `YYYY-MM-DD` (civil calendar, Fliegel & Van Flandern 1968).
pub fn day(date: &str) -> i32 {
    let part = |range: std::ops::Range<usize>| date[range].parse::<i32>().unwrap();
    let (y, m, d) = (part(0..4), part(5..7), part(8..10));
    let a = (m - 14) / 12;
    (1461 * (y + 4800 + a)) / 4 + (367 * (m - 2 - 12 * a)) / 12 - (3 * ((y + 4900 + a) / 100)) / 4 + d
        - 32_075
        - 2_440_588
}
