//! The words of the interface: Fluent messages, one folder a locale, one file an area, embedded in the binary.
//!
//! `build.rs` lists `locales/<locale>/*.ftl`; adding a file there is all it takes. Messages without variables are
//! formatted once at start and looked up in a map (tens of nanoseconds); the others are formatted by [`t_args`].
//! An attribute is addressed as `key.attribute`. Fluent's isolating marks are off; whole numbers given as arguments
//! are written with the locale's grouping.
//!
//! # Keys of entities
//! An entity `sales_order` has a file `entity-sales-order.ftl`; underscores of names become `-` in keys ([`keys`]):
//! ```text
//! sales-order = Pedido
//!     .plural = Pedidos
//!     .new = Nuevo pedido
//!     .empty = Aquí verá los pedidos de sus clientes.
//! sales-order--close-date = Fecha de cierre
//!     .help = Cuándo espera firmar el cliente
//! sales-order--status--in-progress = En curso
//! ```
//! Fields that mixins give to many entities are named once, as `common--<field>`; an entity's own key wins.
//!
//! # A missing key
//! shows as `⟦key⟧`, never as an error. [`problems`] (parse errors, a key twice) and [`missing_in`] (keys or variables
//! that another locale has) are empty in a healthy tree, and a test of this crate holds them so.

mod catalog;
mod entity;
pub mod keys;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::LazyLock;

use catalog::Catalog;
pub use entity::{entity_label, entity_plural, field_help, field_label};
use fluent_bundle::{FluentArgs, FluentValue};

use crate::Locale;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/files.rs"));
}

static ES: LazyLock<Catalog> = LazyLock::new(|| Catalog::load(Locale::Es, embedded::FILES));
static EN: LazyLock<Catalog> = LazyLock::new(|| Catalog::load(Locale::En, embedded::FILES));

fn catalog(locale: Locale) -> &'static Catalog {
    match locale {
        Locale::Es => &ES,
        Locale::En => &EN,
    }
}

/// An argument of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// Text, put in as it is. Use it also for numbers that must not be grouped or counted (years, codes, amounts).
    Text(Cow<'a, str>),
    /// A whole number: chooses the plural form and is written with the locale's grouping.
    Int(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Arg::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Arg::Text(text)
    }
}

/// Arguments of faults that count.
const COUNTS: [&str; 4] = ["most", "least", "found", "expected"];

macro_rules! int_arg {
    ($($t:ty),*) => {$(
        impl From<$t> for Arg<'_> {
            fn from(number: $t) -> Self {
                Arg::Int(i64::from(number))
            }
        }
    )*};
}
int_arg!(i64, i32, u32, i16, u16, u8);

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Arg::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<'a> Arg<'a> {
    /// The argument of a fault, which comes as text: limits and counts ([`COUNTS`]) are numbers, so that what they count takes
    /// its plural form; what was typed, names and dates stay as they are.
    #[must_use]
    pub fn of_fault(name: &str, text: &'a str) -> Self {
        match text.parse::<i64>() {
            Ok(n) if COUNTS.contains(&name) && n.to_string() == text => Arg::Int(n),
            _ => Arg::from(text),
        }
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Arg::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// The text of a message (or `key.attribute`) without variables; `⟦key⟧` when there is none. ≤ 100 ns, no allocation.
pub fn t(locale: Locale, key: &str) -> Cow<'static, str> {
    match try_t(locale, key) {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(missing(key)),
    }
}

/// As [`t`], but `None` when there is no such message or it needs arguments: for optional texts such as `.help`.
pub fn try_t(locale: Locale, key: &str) -> Option<&'static str> {
    catalog(locale).plain(key)
}

/// The text of a message with its variables filled in; `⟦key⟧` when there is none. A variable without an argument
/// shows as `{$name}`. About one microsecond.
pub fn t_args(locale: Locale, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    let catalog = catalog(locale);
    if let Some(text) = catalog.plain(key) {
        return text.to_owned();
    }
    let mut values = FluentArgs::with_capacity(args.len());
    for (name, arg) in args {
        values.set(*name, fluent_value(arg));
    }
    catalog.format(key, &values).unwrap_or_else(|| missing(key))
}

/// Whether the locale has the message (or `key.attribute`), with or without variables.
pub fn has(locale: Locale, key: &str) -> bool {
    catalog(locale).variables(key).is_some()
}

/// The keys (with attributes, `key.attribute`) of a locale, sorted.
pub fn keys_of(locale: Locale) -> Vec<&'static str> {
    catalog(locale).keys()
}

/// What `locale` lacks compared with the other locales: absent keys, and keys whose variables differ. One line each.
pub fn missing_in(locale: Locale) -> Vec<String> {
    let mut lines = Vec::new();
    for other in Locale::ALL.into_iter().filter(|other| *other != locale) {
        lines.extend(catalog(locale).lacks(catalog(other)));
    }
    lines
}

/// What is wrong in the files of a locale: syntax errors, keys defined twice, references to nothing. One line each.
pub fn problems(locale: Locale) -> &'static [String] {
    catalog(locale).problems()
}

fn missing(key: &str) -> String {
    format!("⟦{key}⟧")
}

/// The largest whole number that an `f64` (Fluent's number) keeps exactly; larger ones are passed as text.
const EXACT: i64 = 1 << 53;

fn fluent_value<'a>(arg: &'a Arg<'a>) -> FluentValue<'a> {
    match arg {
        Arg::Text(text) => FluentValue::String(Cow::Borrowed(text.as_ref())),
        Arg::Int(n) if (-EXACT..=EXACT).contains(n) => FluentValue::from(*n),
        Arg::Int(n) => FluentValue::String(Cow::Owned(n.to_string())),
    }
}
