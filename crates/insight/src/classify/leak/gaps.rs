//! Columns that are filled in and left empty in the same rows.

use super::{Evidence, Finding, Severity};
use crate::Result;
use crate::table::Table;

/// Most rows whose gaps are compared: shares are then known to one in a hundred.
pub(super) const MOST_ROWS: usize = 20_000;
/// Correlation of gaps from which two columns are taken to be filled in together.
const TOGETHER: f64 = 0.6;
/// Below this share explained a column is not worth a question.
const SAYS_SOMETHING: f64 = 0.01;
/// Rows empty in both ÷ rows empty in either, from which two columns have the same gaps.
const SAME_ROWS: f64 = 0.98;

/// The gaps of one column, a bit for each row.
struct Gaps {
    bits: Vec<u64>,
    count: usize,
    rows: usize,
}

impl Gaps {
    fn of(table: &Table, rows: &[usize], name: &str) -> Result<Self> {
        let column = table.column(name)?;
        let mut bits = vec![0_u64; rows.len().div_ceil(64)];
        for (i, row) in rows.iter().enumerate() {
            bits[i / 64] |= u64::from(column.is_gap(*row)) << (i % 64);
        }
        let count = bits.iter().map(|word| word.count_ones() as usize).sum();
        Ok(Self { bits, count, rows: rows.len() })
    }

    /// Rows empty in both.
    fn common(&self, other: &Self) -> usize {
        self.bits.iter().zip(&other.bits).map(|(a, b)| (a & b).count_ones() as usize).sum()
    }

    /// Pearson's correlation of the two marks; 0 where one of them never changes.
    fn correlation(&self, other: &Self) -> f64 {
        let (a, b, n) = (self.count as f64, other.count as f64, self.rows as f64);
        let spread = (a * (n - a) * b * (n - b)).sqrt();
        if spread > 0.0 { (n * self.common(other) as f64 - a * b) / spread } else { 0.0 }
    }

    fn same_rows(&self, other: &Self) -> bool {
        let (fewer, more) = (self.count.min(other.count), self.count.max(other.count));
        if (fewer as f64) < SAME_ROWS * more as f64 {
            return false;
        }
        let both = self.common(other);
        both as f64 >= SAME_ROWS * f64::max((self.count + other.count - both) as f64, 1.0)
    }

    /// A few gaps in common are an accident of the export; so are a few filled rows.
    fn is_partly(&self) -> bool {
        (0.05..=0.95).contains(&(self.count as f64 / self.rows.max(1) as f64))
    }
}

/// Columns of `asked` (with the share that each explains) whose gaps go with those of a leak, and those that say something
/// and share their gaps, exactly or nearly, with another one. The latter only where nothing else is `known` about them.
pub(super) fn shared(
    table: &Table,
    rows: &[usize],
    asked: &[(String, f64)],
    leaks: &[String],
    known: &[String],
) -> Result<Vec<Finding>> {
    let of_leaks: Vec<Gaps> = leaks.iter().map(|leak| Gaps::of(table, rows, leak)).collect::<Result<_>>()?;
    let gaps: Vec<Gaps> = asked.iter().map(|(name, _)| Gaps::of(table, rows, name)).collect::<Result<_>>()?;
    let mut findings = Vec::new();
    for ((name, explained), own) in asked.iter().zip(&gaps) {
        let correlations = of_leaks.iter().map(|leak| own.correlation(leak));
        let closest = leaks.iter().zip(correlations).max_by(|a, b| a.1.total_cmp(&b.1));
        let evidence = match closest {
            Some((with, correlation)) if correlation >= TOGETHER => {
                Some(Evidence::FilledTogether { with: with.clone(), correlation })
            }
            _ if *explained < SAYS_SOMETHING || known.contains(name) || !own.is_partly() => None,
            _ => {
                let like = |((other, _), theirs): &(&(String, f64), &Gaps)| other != name && own.same_rows(theirs);
                let other = asked.iter().zip(&gaps).find(like);
                other.map(|((with, _), _)| Evidence::LaterStep { with: with.clone() })
            }
        };
        let severity = Severity::Confirm;
        findings.extend(evidence.map(|evidence| Finding { column: name.clone(), evidence, severity }));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_gaps(table: Table, name: &str, gap: impl Fn(usize) -> bool) -> Result<Table> {
        let values = (0..table.rows()).map(|r| if gap(r) { f64::NAN } else { r as f64 }).collect();
        table.with_number(name, values)
    }

    #[test]
    fn gaps_are_compared_as_their_definitions_say() -> Result<()> {
        let table = with_gaps(Table::new(1000), "leak", |r| r % 2 == 0)?;
        let table = with_gaps(table, "with it", |r| r % 2 == 0 || r % 20 == 1)?;
        let table = with_gaps(table, "age", |r| r % 10 < 3)?;
        let table = with_gaps(table, "income", |r| r % 10 < 3 && r != 0)?;
        let table = with_gaps(table, "alone", |r| r % 10 == 7 || r % 10 == 4)?;
        let rows: Vec<usize> = (0..1000).collect();
        let (a, b) = (Gaps::of(&table, &rows, "leak")?, Gaps::of(&table, &rows, "with it")?);
        let marks = |name: &str| -> Result<Vec<f64>> {
            let column = table.column(name)?;
            Ok(rows.iter().map(|r| f64::from(u8::from(column.is_gap(*r)))).collect())
        };
        let expected = crate::num::stats::correlation(&marks("leak")?, &marks("with it")?);
        assert!((a.correlation(&b) - expected).abs() < 1e-12);
        let asked = ["with it", "age", "income", "alone"].map(|name| (name.to_string(), 0.05));
        let found = shared(&table, &rows, &asked, &["leak".to_string()], &[])?;
        let told: Vec<(&str, bool)> =
            found.iter().map(|f| (f.column.as_str(), matches!(f.evidence, Evidence::FilledTogether { .. }))).collect();
        assert_eq!(told, [("with it", true), ("age", false), ("income", false)]);
        Ok(())
    }
}
