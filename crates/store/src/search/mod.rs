//! Free-text search: accents and case do not count, words are found by their beginning, e-mail addresses, telephones and
//! codes by any fragment.
//!
//! `tokens`: what is indexed and what a search asks for · `index`: keeping it, in the transaction that writes the
//! record. Reading it back is the query compiler's business: `query::words` for lists, `query::find` for the search box.

pub(crate) mod index;
pub(crate) mod tokens;
