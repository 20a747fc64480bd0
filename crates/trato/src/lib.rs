//! The `trato` binary's parts: one module per subcommand, so that `main.rs` only reads the command line.
//!
//! - [`config`]: what the administrator configures, by command line or `TRATO_` variables.
//! - [`serve`]: the server; [`post`]: its way to the mail server. [`demo`]: the same with a living demo company.
//!   [`seed`]: what that company is made of.
//! - [`admin`]: migrate, users, backup, restore, doctor, audit. [`bench`](mod@bench): the figures of the documentation.
//! - [`import`], [`export`]: CSV files in and out, in a user's name. [`insight`]: the customer mathematics on any CSV file.

pub mod admin;
pub mod bench;
pub mod config;
pub mod demo;
pub mod export;
pub mod import;
pub mod insight;
pub mod post;
pub mod seed;
pub mod serve;
