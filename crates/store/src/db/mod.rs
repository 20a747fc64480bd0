//! The primitives: [`Store`] for reads outside a transaction, [`Tx`] for everything that writes.
//!
//! `sql` holds statements and rows, `store` the handle, `tx` the transaction, `notice` what others are told after a commit,
//! `watch` what statements ran, `kept` the sums that need not be added up again.

mod kept;
mod notice;
mod sql;
mod store;
mod tx;
mod watch;

pub use notice::ChangeNotice;
pub(crate) use notice::EVERY;
pub(crate) use sql::{Reads, Row, Sql};
pub(crate) use store::Db;
pub use store::Store;
pub use tx::Tx;
pub use watch::Watched;
#[cfg(test)]
pub(crate) use watch::scans;
