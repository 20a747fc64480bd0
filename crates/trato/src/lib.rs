//! The `trato` binary's parts: one module per subcommand, so that `main.rs` only reads the command line.
//!
//! - [`insight`] the customer mathematics on any CSV file

pub mod insight;
