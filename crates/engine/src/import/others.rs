//! Odoo keeps companies and people in one table and says in a column which is which: an import of the ones leaves the others
//! out, and says so.

use super::cells::yes;
use super::counts::Counts;
use super::heading::key;

/// The kinds of record that such a file holds.
const COMPANIES: &str = "account";
const PEOPLE: &str = "contact";

/// Whether a file may hold others beside the records of an entity.
pub(super) fn may_stand_beside(entity: &str) -> bool {
    [COMPANIES, PEOPLE].contains(&entity)
}

/// Whether a cell says that its row is a company; none where it says neither.
pub(super) fn is_company(text: &str) -> Option<bool> {
    match key(text).as_str() {
        "company" | "compania" | "empresa" => Some(true),
        "person" | "individual" | "individuo" | "persona" => Some(false),
        _ => yes(text),
    }
}

/// Whether such a cell says that its row is no record of the entity.
pub(super) fn is_other(entity: &str, text: &str) -> Option<bool> {
    is_company(text).map(|company| company != (entity == COMPANIES))
}

/// What is to be said of rows that were, or would be, left out of an import of the entity's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The key of the message, with `n` and `kind`.
    pub key: &'static str,
    pub rows: u64,
    /// What they are to be imported as.
    pub entity: &'static str,
}

/// Nothing where none was left out.
#[must_use]
pub fn told(entity: &str, counts: &Counts) -> Option<Told> {
    let (key, entity) = match entity {
        COMPANIES => ("import-others-people", PEOPLE),
        _ => ("import-others-companies", COMPANIES),
    };
    (counts.others > 0).then_some(Told { key, rows: counts.others, entity })
}
