//! Values to at most 256 bins, learned from the training rows: the trees see nothing else.

use serde::{Deserialize, Serialize};

use crate::table::{GAP, Table, Values};
use crate::{InsightError, Result};

/// The most cuts of a number and the most levels of a category that are told apart.
const MOST: usize = 254;
/// Columns beyond which numbers are told apart less finely: what matters in a wide table is which column.
const WIDE: usize = 64;
/// Cuts of a number in however wide a table.
const FEWEST: usize = 32;

/// How each column becomes bins. Bin 0 is "missing" in all of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bins {
    /// The columns.
    pub fields: Vec<BinField>,
}

/// How one column becomes bins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BinField {
    /// A number: bin 1 + how many cuts lie below it.
    Number {
        /// The column's heading.
        name: String,
        /// Ascending; a value equal to a cut lies below it.
        cuts: Vec<f64>,
    },
    /// A category: 1 + the level's place; one more for any other level.
    Category {
        /// The column's heading.
        name: String,
        /// The levels told apart, alphabetical: the most frequent ones where there are too many.
        levels: Vec<String>,
    },
}

impl BinField {
    /// The column's heading.
    pub fn name(&self) -> &str {
        match self {
            Self::Number { name, .. } | Self::Category { name, .. } => name,
        }
    }

    /// How many bins there are.
    pub fn count(&self) -> usize {
        match self {
            Self::Number { cuts, .. } => cuts.len() + 2,
            Self::Category { levels, .. } => levels.len() + 2,
        }
    }
}

impl Bins {
    /// Learns cuts and levels from the given rows.
    ///
    /// # Errors
    /// [`InsightError::Empty`], [`InsightError::NoFeature`], [`InsightError::UnknownColumn`],
    /// [`InsightError::NoSuchRow`].
    pub fn learn(table: &Table, rows: &[usize], features: &[String]) -> Result<Self> {
        table.check_rows(rows)?;
        if rows.is_empty() {
            return Err(InsightError::Empty { what: "no row was given to learn from" });
        }
        if features.is_empty() {
            return Err(InsightError::NoFeature { reason: "none was given".into() });
        }
        let most = (MOST * WIDE / features.len()).clamp(FEWEST, MOST);
        let fields: Result<Vec<BinField>> = features.iter().map(|name| learn_field(table, rows, name, most)).collect();
        Ok(Self { fields: fields? })
    }

    /// The bins of the given rows, column by column.
    ///
    /// # Errors
    /// [`InsightError::UnknownColumn`], [`InsightError::NoSuchRow`].
    pub fn apply(&self, table: &Table, rows: &[usize]) -> Result<Vec<Vec<u8>>> {
        table.check_rows(rows)?;
        self.fields.iter().map(|field| apply_field(field, table, rows)).collect()
    }
}

fn learn_field(table: &Table, rows: &[usize], name: &str, most: usize) -> Result<BinField> {
    let column = table.column(name)?;
    Ok(match &column.values {
        Values::Number(values) | Values::Date(values) => {
            let mut known: Vec<f64> = rows.iter().map(|r| values[*r] + 0.0).filter(|x| !x.is_nan()).collect();
            known.sort_by(f64::total_cmp);
            BinField::Number { name: name.into(), cuts: cuts(&known, most) }
        }
        Values::Category(categories) => {
            let mut counts = vec![0_usize; categories.levels().len()];
            for code in rows.iter().map(|r| categories.code(*r)).filter(|code| *code != GAP) {
                counts[code as usize] += 1;
            }
            let mut seen: Vec<usize> = (0..counts.len()).filter(|l| counts[*l] > 0).collect();
            seen.sort_by_key(|l| (std::cmp::Reverse(counts[*l]), *l));
            seen.truncate(MOST);
            seen.sort_unstable();
            let levels = seen.into_iter().map(|l| categories.levels()[l].clone()).collect();
            BinField::Category { name: name.into(), levels }
        }
    })
}

/// Middles between neighbouring distinct values; where there are too many, about as many rows between any two cuts.
fn cuts(sorted: &[f64], most: usize) -> Vec<f64> {
    let groups: Vec<&[f64]> = sorted.chunk_by(|a, b| a == b).collect();
    let every = groups.len() <= most + 1;
    let mut out = Vec::new();
    let (mut held, mut left) = (0, sorted.len());
    for pair in groups.windows(2) {
        held += pair[0].len();
        let fair_share = left / (most + 1 - out.len()).max(1);
        if every || (held >= fair_share.max(1) && out.len() < most) {
            let middle = pair[0][0] / 2.0 + pair[1][0] / 2.0;
            out.push(if middle < pair[1][0] { middle } else { pair[0][0] });
            left -= held;
            held = 0;
        }
    }
    out
}

fn apply_field(field: &BinField, table: &Table, rows: &[usize]) -> Result<Vec<u8>> {
    let column = table.column(field.name())?;
    Ok(match field {
        BinField::Number { cuts, .. } => {
            let values = column.as_numbers();
            let bin = |x: f64| if x.is_nan() { 0 } else { 1 + cuts.partition_point(|c| *c < x) };
            rows.iter().map(|r| bin(values[*r]) as u8).collect()
        }
        BinField::Category { levels, .. } => {
            let read = column.as_categories();
            let place = |at: u32| if at == GAP { levels.len() } else { at as usize };
            let bins: Vec<u8> = read.positions_in(levels).into_iter().map(|at| (1 + place(at)) as u8).collect();
            rows.iter().map(|r| bins.get(read.code(*r) as usize).copied().unwrap_or(0)).collect()
        }
    })
}
