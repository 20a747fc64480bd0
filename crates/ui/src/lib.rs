//! The pages of Trato as pure functions: plain view data in, HTML out. No database, no HTTP, no clock, so every page can
//! be rendered in a test and looked at in the gallery (`cargo run -p trato-ui --example gallery -- DIR`).
//!
//! A view is a module with a struct of data and a `render(&Page, &Data)` that gives the *whole* document; Turbo takes
//! the part it needs. Data come ready to show: formatted, localised, with links. The words around them are messages
//! `ui-*` of `trato_text`. Pages obey `script-src 'self'; style-src 'self'`: no inline script, no `style` attribute;
//! colours are classes `hue-0` … `hue-35`.
//!
//! - What every page has: [`page`] (the frame's data), [`shell`] (the frame), [`palette`], [`notice`].
//! - Small parts: [`assets`], [`icon`](mod@icon), [`hue`], [`chip`], [`shown`] (a value as people read it), [`action`],
//!   [`menu`], [`url`] (the address of every state of a list).
//! - Views: [`home`], [`list`], [`board`], [`calendar`], [`record`], [`form`], [`search`], [`report`], [`import`],
//!   [`settings`], [`sign_in`], [`error`].

pub mod action;
pub mod assets;
pub mod board;
pub mod calendar;
pub mod chip;
pub mod error;
pub mod export;
pub mod form;
pub mod home;
pub mod hue;
pub mod icon;
pub mod import;
pub mod list;
pub mod notice;
pub mod page;
mod palette;
pub mod record;
pub mod report;
pub mod search;
pub mod settings;
pub mod shell;
pub mod shown;
pub mod sign_in;
pub mod url;
mod write;

pub use maud::Markup;
pub use trato_text::Locale;

/// A text of a page: borrowed where it is a message, owned where it is data.
pub type Str = std::borrow::Cow<'static, str>;
