//! Whom and what a record is about: the first of its links, in an order that depends on what is asked, whose title the
//! reader may see.

use trato_model::{Entity, Value};
use trato_ui::chip::Chip;

use super::named::Names;
use super::show::Showing;

/// The customer: it tells a record from others of the same name.
pub const CUSTOMER: [&str; 3] = ["account", "contact", "lead"];
/// What an activity is about, the nearest first.
pub const NEAREST: [&str; 4] = ["opportunity", "contact", "lead", "account"];
/// Whom one speaks with, the person before the company.
pub const PERSON: [&str; 4] = ["contact", "lead", "account", "opportunity"];

/// What a row is about: the first of `links` that it has and whose title was read.
#[must_use]
pub fn about(
    showing: &Showing<'_>,
    entity: &Entity,
    names: &Names,
    values: &[Value],
    links: &[&'static str],
) -> Option<Chip> {
    links.iter().find_map(|name| showing.chip(entity.field(name)?, names.get(values, name)))
}
