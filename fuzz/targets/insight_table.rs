//! Whole tables with the headings that the methods look for and hostile cells: NaN, infinities, 1e308, negatives, future
//! dates, two hundred levels, one customer, all equal, one class.

#![no_main]

extern crate self as trato_engine;

mod command;

pub use command::stand_in::{Clock, seed};

use libfuzzer_sys::arbitrary::{Result, Unstructured};

const NUMBERS: &[&str] = &[
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "-1e308",
    "1e-308",
    "5e-324",
    "0",
    "-0",
    "-5",
    "1e150",
    "999999999999",
    "0.1",
    "",
    "NULL",
    "1",
    "2",
    "3.50",
    "1e400",
    "x",
];
const DATES: &[&str] = &[
    "2999-12-31",
    "1900-01-01",
    "0001-01-01",
    "9999-12-31",
    "2020-02-29",
    "2021-02-29",
    "",
    "2020-13-01",
    "31/12/2020",
];
const TEXTS: &[&str] = &["A", "B", "C", "", "NULL", "\"a, b\"", "\"new\nline\"", "ñandú", "0001", "1", "control"];

/// Headings and what their cells hold.
const COLUMNS: &[(&str, Kind)] = &[
    ("id", Kind::Row),
    ("customer", Kind::Level),
    ("date", Kind::Date),
    ("until", Kind::Date),
    ("amount", Kind::Number),
    ("profit", Kind::Number),
    ("cost", Kind::Number),
    ("tenure", Kind::Number),
    ("churn", Kind::Flag),
    ("y", Kind::Flag),
    ("converted", Kind::Flag),
    ("order", Kind::Level),
    ("product", Kind::Level),
    ("stage", Kind::Text),
    ("region", Kind::Text),
    ("channel", Kind::Text),
    ("group", Kind::Group),
];

#[derive(Clone, Copy)]
enum Kind {
    Row,
    Level,
    Text,
    Date,
    Number,
    Flag,
    Group,
}

/// How one column is filled.
struct Style {
    kind: Kind,
    /// Out of 255, how often a cell is hostile.
    hostile: u8,
    /// Different values.
    levels: u32,
}

fn cell(u: &mut Unstructured<'_>, style: &Style, row: usize) -> Result<String> {
    let hostile = style.hostile > 0 && u.arbitrary::<u8>()? <= style.hostile;
    let level = u.int_in_range(0..=style.levels)?;
    Ok(match style.kind {
        Kind::Row => format!("k{row}"),
        Kind::Level => format!("v{level}"),
        Kind::Text if hostile => (*u.choose(TEXTS)?).to_owned(),
        Kind::Text => ["A", "B", "C", "D"][level as usize % 4].to_owned(),
        Kind::Date if hostile => (*u.choose(DATES)?).to_owned(),
        Kind::Date => format!("{}-{:02}-{:02}", 2018 + level % 4, 1 + level / 4 % 12, 1 + level / 48 % 28),
        Kind::Number if hostile => (*u.choose(NUMBERS)?).to_owned(),
        Kind::Number => format!("{}.{:02}", level, level % 100),
        Kind::Flag => if level % 2 == 0 { "0" } else { "1" }.to_owned(),
        Kind::Group => if level % 2 == 0 { "control" } else { "treated" }.to_owned(),
    })
}

fn table(u: &mut Unstructured<'_>) -> Result<(usize, String)> {
    let asked = u.arbitrary::<u8>()?;
    let rows = usize::from(u.arbitrary::<u8>()?);
    let mut styles = Vec::new();
    for (_, kind) in COLUMNS {
        let hostile = if u.ratio(1, 4)? { u.arbitrary()? } else { 0 };
        styles.push(Style { kind: *kind, hostile, levels: [0, 1, 3, 20, 250][u.int_in_range(0..=4)?] });
    }
    let mut text = COLUMNS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",");
    for row in 0..rows {
        // Bytes run out before rows do: what is left then is an even filling.
        let cells = styles.iter().map(|style| cell(u, style, row)).collect::<Result<Vec<_>>>()?;
        text.push('\n');
        text.push_str(&cells.join(","));
    }
    Ok((usize::from(asked), text))
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok((asked, text)) = table(&mut Unstructured::new(bytes)) {
        command::check(asked, text.as_bytes());
    }
});
