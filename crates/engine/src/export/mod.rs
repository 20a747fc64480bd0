//! Export: the records of a query as a CSV file, read in chunks by key, so that memory stays flat whatever the count.
//!
//! [`csv_file`](mod@csv_file): the file · [`guard`]: cells that a spreadsheet would calculate.
//!
//! Two modes. **Safe** is for people and spreadsheets: labels as headings if asked, links by title, formulas neutralised.
//! **Raw** is for migration: API names, ids, values as an import of ours reads them back, nothing guarded; whoever opens it in
//! a spreadsheet is on his own, so it is named as what it is.

pub mod csv_file;
pub mod guard;

pub use csv_file::{Exported, Headings, Mode, Wish};
