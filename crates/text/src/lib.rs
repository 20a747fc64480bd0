//! Text at the edges of Trato: languages, the words of the interface, and the normal forms of what people type.
//!
//! It is the lowest crate: it knows nothing of entities, databases or pages, reads no clock and does no I/O, so
//! every other crate can share one way to write an amount, read a date or compare two names.
//!
//! | module | what |
//! |---|---|
//! | `locale` | [`Locale`]: Spanish and English, found from a tag or a header |
//! | [`messages`] | Fluent messages embedded from `locales/`, keys of entities and fields |
//! | `fold` | [`fold`]: the one folding for searching |
//! | `collation` | [`sort_key`]: bytes that sort as a Spanish reader expects |
//! | [`numbers`] | decimals, money, percentages: written and read |
//! | [`dates`] | dates, moments, relative time: written and read |
//! | [`names`] | companies and people: comparison forms, Spanish surnames, initials |
//! | [`card`] | signatures and vCards: what they say of a person |
//! | [`email`], [`phone`] | addresses and numbers: normal form, validity, links |
//! | [`tax_id`] | tax numbers with their check digits (Spain, Venezuela, Ecuador, Peru) |
//! | [`geography`] | countries, Spanish provinces, Venezuelan states, names of time zones |

pub mod card;
mod collation;
pub mod dates;
pub mod email;
mod fold;
pub mod geography;
mod locale;
pub mod messages;
pub mod names;
pub mod numbers;
pub mod phone;
pub mod tax_id;

pub use collation::{SORT_KEY_BYTES, SORT_KEY_VERSION, compare, sort_key, sort_key_into};
pub use fold::{FOLD_VERSION, fold, fold_words};
pub use locale::Locale;
pub use messages::{Arg, t, t_args};
