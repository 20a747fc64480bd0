//! Texts that strayed into columns of numbers: "abc", "n/d" or "12 kg" among a thousand numbers. They do not turn the column
//! into categories; they are read as not entered, and told.

use std::collections::{BTreeSet, HashSet};

use trato_insight::table::TableSpec;
use trato_insight::table::cell::{NumberStyle, likely_number_style, number};

use super::cells::is_gap;

/// Different numbers that make a column one of numbers, at least: fewer may be the codes of categories.
const LEAST: usize = 12;
/// Filled cells for each of which one may be another text.
const RARE: usize = 20;

/// Empties the cells that strayed; a note for each column that had any. `lines` are the rows' lines in the file.
pub fn clear(header: &[String], rows: &mut [Vec<String>], lines: &[u64], spec: &TableSpec) -> Vec<String> {
    clear_like(header, rows, lines, spec, &[])
}

/// The same, where these columns are known to be `numbers`: whatever else is in them strayed.
pub fn clear_like(
    header: &[String],
    rows: &mut [Vec<String>],
    lines: &[u64],
    spec: &TableSpec,
    numbers: &[&str],
) -> Vec<String> {
    let parts =
        [spec.key.as_ref(), spec.order.as_ref(), spec.decided_at.as_ref(), spec.outcome.as_ref().map(|o| &o.column)];
    let others: HashSet<&String> = (parts.into_iter().flatten())
        .chain(spec.known_at.iter().map(|(_, dates)| dates))
        .chain(&spec.ignore)
        .chain(&spec.categories)
        .collect();
    let mut notes = Vec::new();
    for (at, name) in header.iter().enumerate().filter(|(_, name)| !others.contains(name)) {
        let known = numbers.contains(&name.trim());
        let strays = strays(rows, at, spec.comma.contains(name), &spec.gap_words, known);
        let Some(first) = strays.first() else { continue };
        let (text, line) = (rows[*first][at].trim().to_owned(), lines.get(*first).copied().unwrap_or_default());
        let (cells, were) =
            if strays.len() == 1 { ("1 cell", "is none and was") } else { ("cells", "are none and were") };
        let count = if strays.len() == 1 { String::new() } else { format!("{} ", strays.len()) };
        let otherwise =
            if known { String::new() } else { format!(" --categories \"{name}\" reads the column as texts.") };
        notes.push(format!(
            "\"{name}\" holds numbers; {count}{cells} (\"{text}\" in line {line}) {were} taken as not entered.{otherwise}"
        ));
        for row in strays {
            rows[row][at].clear();
        }
    }
    notes
}

/// The rows whose cell is no number in a column of numbers; none where the column is something else, unless it is `known`.
fn strays(rows: &[Vec<String>], at: usize, comma: bool, gaps: &[String], known: bool) -> Vec<usize> {
    let missing = |text: &str| is_gap(text) || gaps.iter().any(|gap| gap.trim().eq_ignore_ascii_case(text.trim()));
    let filled = || rows.iter().enumerate().map(|(row, cells)| (row, cells[at].as_str())).filter(|(_, t)| !missing(t));
    let style = if comma { NumberStyle::Comma } else { likely_number_style(filled().map(|(_, text)| text)) };
    let infinite = |text: &str| text.trim().parse::<f64>().is_ok_and(|value| !value.is_finite());
    let mut strays = Vec::new();
    let (mut count, mut different) = (0_usize, BTreeSet::new());
    for (row, text) in filled() {
        count += 1;
        match number(text, style) {
            Some(value) if different.len() < LEAST => {
                different.insert(value.to_bits());
            }
            Some(_) => {}
            None if infinite(text) => {}
            None => strays.push(row),
        }
    }
    let something_else = different.len() < LEAST || strays.len() * RARE > count;
    if something_else && !known { Vec::new() } else { strays }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut rows: Vec<Vec<String>> = texts.iter().map(|text| vec![(*text).to_owned()]).collect();
        let lines: Vec<u64> = (2..).take(rows.len()).collect();
        let notes = clear(&["score".to_owned()], &mut rows, &lines, &TableSpec::default());
        (notes, rows.into_iter().flatten().collect())
    }

    #[test]
    fn a_text_among_numbers_is_told_and_taken_as_a_gap() {
        let numbers: Vec<String> = (0..40).map(|n| format!("{n}.5")).collect();
        let mut texts: Vec<&str> = numbers.iter().map(String::as_str).collect();
        texts[3] = "abc";
        let (notes, cells) = read(&texts);
        assert_eq!(notes.len(), 1);
        assert!(notes[0].contains("\"score\"") && notes[0].contains("\"abc\" in line 5"), "{notes:?}");
        assert_eq!((cells[3].as_str(), cells[4].as_str()), ("", "4.5"));
    }

    #[test]
    fn columns_of_texts_and_of_codes_stay_as_they_are() {
        let names: Vec<String> = (0..40).map(|n| format!("name {n}")).collect();
        assert!(read(&names.iter().map(String::as_str).collect::<Vec<_>>()).0.is_empty());
        // A third of the cells are texts; and codes of which one is a letter.
        let mixed: Vec<String> = (0..40).map(|n| if n % 3 == 0 { "x".into() } else { n.to_string() }).collect();
        assert!(read(&mixed.iter().map(String::as_str).collect::<Vec<_>>()).0.is_empty());
        let codes: Vec<String> = (0..100).map(|n| if n == 50 { "X".into() } else { (n % 9).to_string() }).collect();
        assert!(read(&codes.iter().map(String::as_str).collect::<Vec<_>>()).0.is_empty());
    }
}
