//! The query compiler: from [`trato_model::Query`] and [`trato_model::Aggregate`] to SQL, always within the reader's
//! scope.
//!
//! - `api`: the reads on [`crate::Store`] and [`crate::Tx`].
//! - `rows`, `count`, `groups` (with `measure`, `bucket`), `load`, `titles`, `twins`, `matching`, `timeline`, `changed`, `find` (the
//!   search box; `matched`: why a hit was found): one read each.
//! - `frame`: a statement's tables and the scopes they carry; `filter`: conditions; `words`: the search text of a list (`verify`: for
//!   readers from whom searched fields are hidden; `customers`: by the customer's name);
//!   `sort`: order and keyset paging; `expr`: small pieces.
//! - `route`, `drive`, `size`: which way to the rows; `select`: the statement of a route.

mod api;
mod bucket;
mod changed;
mod count;
mod customers;
mod drive;
mod expr;
mod filter;
mod find;
mod frame;
mod groups;
mod load;
mod matched;
mod matching;
mod measure;
mod route;
mod rows;
mod select;
mod size;
mod sort;
#[cfg(test)]
mod tests;
mod timeline;
mod titles;
mod twins;
mod verify;
mod words;

pub use changed::Changed;
pub use count::Count;
pub use find::Hit;
pub use groups::Groups;
pub use rows::{RowOut, Rows};
pub(crate) use size::Sizes;

/// Records that are tested and sorted one by one for a page, at most.
pub(crate) const CANDIDATES: u64 = 50_000;
/// Rows of a table that needs no plan.
pub(crate) const SMALL: u64 = 10_000;
