//! The primitives: [`Store`] for reads outside a transaction, [`Tx`] for everything that writes.
//!
//! `sql` holds statements and rows, `store` the handle, `tx` the transaction, `notice` what others are told after a commit,
//! `watch` what statements ran, `kept` the sums that need not be added up again, `titles` the titles
//! that need not be read again, `together` (with `union`) reads that are sent
//! as one statement.

mod kept;
mod notice;
mod sql;
mod store;
mod titles;
mod together;
mod tx;
mod union;
mod watch;

pub use notice::ChangeNotice;
pub(crate) use notice::EVERY;
pub(crate) use sql::{Reads, Row, Sql};
pub(crate) use store::Db;
pub use store::Store;
pub(crate) use titles::TitlesOf;
pub use together::Together;
pub use tx::Tx;
#[cfg(test)]
pub(crate) use union::{Part, of as united};
pub use watch::Watched;
#[cfg(test)]
pub(crate) use watch::scans;
