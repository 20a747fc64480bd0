//! What a record is: the one description of every kind of record, from which tables, forms, lists, filters, the API,
//! import, export, history, search, permissions and tests are derived.
//!
//! No I/O, no async, no SQL, no HTTP, no clock: time, identity and randomness come in through [`Ctx`].
//!
//! - [`value`], [`money`], [`address`], [`id`]: what a field holds, in memory ([`Value`]) and in a column ([`Cell`]).
//! - [`field`]: typed keys [`Field<T>`] for domain code and [`FieldDef`]s for generic code; [`kinds`]: one file a kind.
//! - [`entity`]: [`EntityDef`], the const builder; [`mixin`](mod@mixin): fields and behaviour added together.
//! - [`registry`]: built-in definitions merged with a company's own fields, entities, labels and layouts.
//! - [`record`], [`rule`], [`change`], [`refusal`]: a record, the pure rules over it, a wish to write, and why not.
//! - [`query`]: filters, sorts, groups, measures and pages; their text form; their evaluation in memory.
//! - [`access`]: who may do what, as data: [`Reader`] carries the predicate that every query must obey.

pub mod access;
pub mod address;
pub mod change;
pub mod ctx;
pub mod entity;
pub mod event;
pub mod field;
#[cfg(test)]
mod fixture;
pub mod id;
pub mod intern;
pub mod kinds;
pub mod layout;
pub mod mixin;
pub mod money;
pub mod query;
pub mod record;
pub mod refusal;
pub mod registry;
pub mod rule;
pub mod value;

pub use access::{Action, Grant, Level, Reader, Rights};
pub use address::Address;
pub use change::{Alike, Change, Expected, Intent, Source};
pub use ctx::Ctx;
pub use entity::EntityDef;
pub use event::{Event, FieldChange};
pub use field::{Default as FieldDefault, Field, FieldDef, Privacy};
pub use id::Id;
pub use kinds::Kind;
pub use money::{Currency, Money};
pub use query::{Aggregate, Bucket, Cursor, Filter, Group, Measure, Op, Page, Path, Period, Query, Sort, Test, Trash};
pub use record::{Labels, Record};
pub use refusal::{FieldError, Refusal};
pub use registry::{Entity, Registry};
pub use rule::{Draft, Related, Rule};
pub use trato_text::Locale;
pub use value::{Cell, ColumnType, Value};
