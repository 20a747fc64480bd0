//! From records, the registry and the user to view data: what every page is made of.
//!
//! [`frame`]: the page around a view. [`flash`]: what is said once after a redirect. [`show`]: a value as people read it. [`input`]: a field as a control;
//! [`new_account`]: a link to an account that is still to be made.
//! [`named`]: rows by name; [`about`]: whom they are about. [`posted`]: from a posted form back to inputs; [`uploaded`]: one with files. [`state`]: from a list's URL to its query;
//! [`draft`]: the filter form that a list sends. [`reach`]: telephones and addresses with what they offer and warn of.
//! [`people`]: whom to choose from. [`refused`]: the page of a refusal, with the way back. [`device`]: a browser by its agent's words; [`origin`]: where
//! something came from, in words; [`size`]: how big a file is; [`words`]: what is said of a kind of record.

pub mod about;
pub mod device;
pub mod draft;
pub mod flash;
pub mod frame;
pub mod input;
pub mod lost;
pub mod named;
pub mod new_account;
pub mod origin;
pub mod people;
pub mod posted;
pub mod reach;
pub mod refused;
pub mod rights;
pub mod show;
pub mod size;
pub mod state;
pub mod uploaded;
pub mod words;
