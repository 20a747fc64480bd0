//! Text at the edges of Trato: languages, the words of the interface, and the normal forms of what people type.
//!
//! It is the lowest crate: it knows nothing of entities, databases or pages, reads no clock and does no I/O, so
//! every other crate can share one way to write an amount, read a date or compare two names.

mod collation;
pub mod dates;
mod fold;
pub mod geography;
mod locale;
pub mod messages;
pub mod numbers;
pub mod tax_id;

pub use collation::{SORT_KEY_BYTES, SORT_KEY_VERSION, compare, sort_key, sort_key_into};
pub use fold::{FOLD_VERSION, fold, fold_words};
pub use locale::Locale;
pub use messages::{Arg, t, t_args};
