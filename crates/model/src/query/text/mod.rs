//! The written form of filters, for URLs, saved views and the API:
//!
//! ```text
//! amount >= 1000 and (owner is me or stage in (a, b)) and not account.industry = "Energy"
//! close_date within this_month and name contains "acme" and description is empty
//! having opportunity.account (amount > 5 and won = true)
//! ```
//!
//! `and` binds closer than `or`; `not` closest. Operators are those of [`Op::symbol`]; values are written as programs
//! write them ([`crate::Kind::plain`]: ids, plain numbers, ISO dates), money in the company's currency, quoted where they
//! hold a space or a sign; where people write ([`parse_typed()`]), numbers that they read otherwise (`10.000`) are refused.
//! In place of a day stands a period by its name or in words (`close_date < today`, `= "esta semana"`):
//! it stays relative. `having` an entity and its link to this one: some such record satisfies the condition.
//! `everything` and `nothing` stand for themselves; so does the empty text for everything.
//!
//! A field that the reader may not see does not exist. Whatever comes, the answer is a filter or a [`Fault`] that says
//! where (`position` in characters from 1) and what (`name`).
//!
//! [`parse()`] · [`print()`] · `token`: words, signs and quoted values · `value`: an operator's values.

mod parse;
mod print;
#[cfg(test)]
mod tests;
mod token;
pub(super) mod value;

pub use parse::{Title, parse, parse_typed, titles};
pub use print::print;
pub(super) use print::texts;

/// Bytes of a filter, at most.
pub const MOST_BYTES: usize = 8192;
/// How deep parentheses, `not` and `having` may be nested.
pub const MOST_DEEP: usize = 16;
/// Tests of a filter, at most.
pub const MOST_TESTS: usize = 200;

/// Words that no field may have as its name.
pub const KEYWORDS: &[&str] = &["not", "and", "or", "having", "everything", "nothing"];

#[cfg(doc)]
use super::Op;
#[cfg(doc)]
use crate::kinds::Fault;
