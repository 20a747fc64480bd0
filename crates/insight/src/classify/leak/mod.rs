//! Columns that know the outcome because they were written after it.
//!
//! A model that learns from such a column is splendid on old records and useless on open ones. Dates prove it: a value
//! written after the decision is refused. Without dates only statistics are left, and they see what is too good:
//! a column that is nearly the outcome itself, whose gaps are the outcome, that alone explains more than single columns
//! honestly do, or that more than doubles what all the others know together. A weak leak looks exactly like a good honest
//! column: no statistic can tell them apart, so strong columns without dates are listed for a person to confirm.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | [`Finding`], [`Evidence`], [`inspect`] |
//! | `single.rs` | what one column alone explains; gaps; identifiers; running numbers |
//! | `gain.rs` | what one column adds to all the others |
//! | `gaps.rs` | columns that are filled in together |

mod gain;
mod gaps;
mod single;

use serde::{Deserialize, Serialize};

use super::validate::sample;
use crate::table::Table;
use crate::{InsightError, Result};
use single::{Strength, strength};

/// Something noticed about a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The column's heading.
    pub column: String,
    /// What was seen.
    pub evidence: Evidence,
    /// What follows.
    pub severity: Severity,
}

/// What follows from a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// A person should confirm that it is known before the outcome; it is used meanwhile.
    Confirm,
    /// It can teach nothing: constant, empty or a name for each row.
    Useless,
    /// Too good to be known beforehand; left out unless the caller trusts it.
    Suspicious,
    /// Known only afterwards, by date or because it is the outcome in other words.
    Refused,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Evidence {
    /// This share of its dated values was written after the decision.
    WrittenAfter {
        /// 0 to 1.
        share: f64,
    },
    /// It separates the outcomes almost perfectly.
    SameAsOutcome {
        /// Area under the ROC curve of this column alone.
        auc: f64,
    },
    /// Whether it is filled tells the outcome.
    GapsTellOutcome {
        /// Area under the ROC curve of "is filled" alone.
        auc: f64,
    },
    /// Alone it explains more than a single column honestly does.
    TooGoodAlone {
        /// Share of the outcome's uncertainty it explains, 0 to 1.
        explained: f64,
        /// Area under the ROC curve of this column alone.
        auc: f64,
    },
    /// It at least almost doubles what all other columns know together.
    AddsTooMuch {
        /// Share of the uncertainty explained with it.
        with: f64,
        /// Share explained by all others.
        without: f64,
    },
    /// Strong, and nobody noted when it was written.
    StrongUndated {
        /// Share of the outcome's uncertainty it explains alone, 0 to 1.
        explained: f64,
    },
    /// It is filled in and left empty together with a column that is refused or suspicious, so probably by the same hand
    /// at the same time.
    FilledTogether {
        /// The other column.
        with: String,
        /// Correlation of the gaps, 0 to 1.
        correlation: f64,
    },
    /// It is filled in for a part of the rows only, always together with another column, in a table where other columns know
    /// the outcome. A later step of the work may have written both, or they belong together by nature (age and income of a
    /// spouse): that cannot be told from the table.
    LaterStep {
        /// The other column.
        with: String,
    },
    /// Nearly every row has its own value.
    Identifier {
        /// Different values ÷ filled rows.
        distinct: f64,
    },
    /// It only counts the rows.
    RunningNumber,
    /// It has the same value everywhere.
    Constant,
    /// It is empty everywhere.
    Empty,
}

/// Which findings keep a column from being learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LeakPolicy {
    /// Leave out all that is doubtful: refused and suspicious columns, and those that a person should confirm.
    Strict,
    /// Leave out refused and suspicious columns.
    #[default]
    Careful,
    /// Leave out refused columns only.
    Sure,
    /// Leave out nothing but what can teach nothing.
    Off,
}

impl LeakPolicy {
    /// Whether a column with this finding is left out.
    pub fn leaves_out(self, finding: &Finding) -> bool {
        match finding.severity {
            Severity::Confirm => self == Self::Strict,
            Severity::Useless => true,
            Severity::Suspicious => matches!(self, Self::Careful | Self::Strict),
            Severity::Refused => self != Self::Off,
        }
    }
}

/// Looks at each column by itself and together with the others. `rows` have the outcomes `labels`. Columns that the caller
/// vouches for (`trusted`) are still measured by themselves, but no other column is suspected because of them.
///
/// # Errors
/// [`InsightError::UnknownColumn`], [`InsightError::NoSuchRow`], [`InsightError::Length`].
pub fn inspect(
    table: &Table,
    rows: &[usize],
    labels: &[bool],
    features: &[String],
    trusted: &[String],
) -> Result<Vec<Finding>> {
    table.check_rows(rows)?;
    if rows.len() != labels.len() {
        return Err(InsightError::Length { what: "The outcomes", expected: rows.len(), found: labels.len() });
    }
    let mut findings: Vec<Finding> = Vec::new();
    let mut strengths: Vec<(String, Strength)> = Vec::new();
    for name in features {
        let column = table.column(name)?;
        let strength = strength(column, rows, labels);
        let found = single::useless(column, rows)
            .or_else(|| written_after(table, name, rows))
            .or_else(|| single::too_good(column, rows, labels, strength));
        match found {
            Some((evidence, severity)) => findings.push(Finding { column: name.clone(), evidence, severity }),
            None => strengths.push((name.clone(), strength)),
        }
    }
    findings.extend(gain::adds_too_much(table, rows, labels, &mut strengths, trusted)?);
    let leaks: Vec<String> = findings.iter().filter(|f| f.is_leak(trusted)).map(|f| f.column.clone()).collect();
    // Only columns that nobody dated and nobody vouched for are asked about.
    let mut asked: Vec<(String, f64)> = Vec::new();
    for (name, strength) in strengths.iter().filter(|(name, _)| !trusted.contains(name)) {
        if table.column(name)?.known_at.is_none() {
            asked.push((name.clone(), strength.explained));
        }
    }
    for (name, explained) in asked.iter().filter(|(_, explained)| *explained >= single::STRONG) {
        let evidence = Evidence::StrongUndated { explained: *explained };
        findings.push(Finding { column: name.clone(), evidence, severity: Severity::Confirm });
    }
    if !leaks.is_empty() {
        let known: Vec<String> = findings.iter().map(|f| f.column.clone()).collect();
        findings.extend(gaps::shared(table, &sample(rows, labels, gaps::MOST_ROWS), &asked, &leaks, &known)?);
    }
    findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
    Ok(findings)
}

/// The columns that can teach nothing, outcome or not: empty, constant, or a name or number for each row.
///
/// # Errors
/// [`InsightError::UnknownColumn`].
pub fn useless(table: &Table, features: &[String]) -> Result<Vec<Finding>> {
    let rows: Vec<usize> = (0..table.rows()).collect();
    let mut findings = Vec::new();
    for name in features {
        if let Some((evidence, severity)) = single::useless(table.column(name)?, &rows) {
            findings.push(Finding { column: name.clone(), evidence, severity });
        }
    }
    Ok(findings)
}

impl Finding {
    /// Whether the column knows the outcome, or seems to, and nobody vouches for it.
    pub fn is_leak(&self, trusted: &[String]) -> bool {
        self.severity >= Severity::Suspicious && !trusted.contains(&self.column)
    }
}

/// Refused if more than one in a hundred of the dated values, and more than one, came after the decision.
fn written_after(table: &Table, name: &str, rows: &[usize]) -> Option<(Evidence, Severity)> {
    let column = table.column(name).ok()?;
    let (written, decided) = (column.known_at.as_ref()?, table.decided_at()?);
    let dated = rows.iter().filter(|r| !column.is_gap(**r) && !written[**r].is_nan() && !decided[**r].is_nan());
    let (mut all, mut late) = (0_usize, 0_usize);
    for row in dated {
        all += 1;
        late += usize::from(written[*row] > decided[*row]);
    }
    let share = late as f64 / all.max(1) as f64;
    (late > 0 && (share > 0.01 || all < 100)).then_some((Evidence::WrittenAfter { share }, Severity::Refused))
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.column, self.evidence)?;
        if self.severity == Severity::Confirm { f.write_str("; confirm that it is known beforehand") } else { Ok(()) }
    }
}

impl std::fmt::Display for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |x: f64| format!("{:.0} %", x * 100.0);
        match self {
            Self::WrittenAfter { share } => {
                write!(f, "{} of its values were written after the decision", percent(*share))
            }
            Self::SameAsOutcome { auc } => write!(f, "it is the outcome in other words (AUC {auc:.3})"),
            Self::GapsTellOutcome { auc } => write!(f, "whether it is filled tells the outcome (AUC {auc:.3})"),
            Self::TooGoodAlone { explained, .. } => {
                write!(f, "alone it explains {} of the outcome, too much to be known beforehand", percent(*explained))
            }
            Self::AddsTooMuch { with, without } => {
                let (with, without) = (percent(*with), percent(*without));
                write!(f, "with it {with} of the outcome is explained, by all other columns together {without}")
            }
            Self::StrongUndated { explained } => {
                let explained = percent(*explained);
                write!(f, "alone it explains {explained} of the outcome")
            }
            Self::FilledTogether { with, .. } => {
                write!(f, "it is filled in together with {with}")
            }
            Self::LaterStep { with } => {
                write!(f, "it is filled in for a part of the rows only, together with {with}")
            }
            Self::Identifier { .. } => write!(f, "nearly every row has its own value"),
            Self::RunningNumber => write!(f, "it only counts the rows"),
            Self::Constant => write!(f, "it has the same value everywhere"),
            Self::Empty => write!(f, "it is empty"),
        }
    }
}
