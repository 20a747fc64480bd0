//! Import: from an uploaded file to records, in steps that a page and the command line both take.
//!
//! `upload` → `inspect_import` (what is it?) → `map_import` (which column where) → `check_import` (what would happen) →
//! `start_import` (a job) → result, `import_errors` (the refused rows as a file), `undo_import`: all of them are methods of
//! [`Engine`](crate::Engine).
//!
//! | file | what |
//! |---|---|
//! | [`steps`], [`status`], [`batch`], [`turn`] | a file's way, and that of several together |
//! | [`upload`] | bytes to disk · [`encoding`], [`look`], [`rows`]: from bytes to rows |
//! | [`inspect`] | the first look · [`recognise`]: system, entity · [`propose`], [`refine`]: mapping; [`heading`], [`synonyms`], [`systems`]: words |
//! | [`mapping`] | what the user decides · [`target`], [`plan`]: made ready |
//! | [`cells`] | one row to values; [`people`], [`places`], [`deals`], [`others`]: what needs a second thought |
//! | [`find`], [`links`] | which record a row means, and what it links to; [`lookup`], [`stages`], [`create`], [`adopt`] |
//! | [`chunk`], [`run`], [`seen`], [`second`] | the writing · [`check`], [`ahead`], [`brought`], [`rest`], [`unique`]: the dry run · [`stream`]: rows read ahead |
//! | [`counts`], [`faults`], [`report`] | what became of it · [`undo`], [`restore`], [`clear`]: all of it back |
//!
//! A run is durable: every chunk commits its rows, its lines and its counts in one transaction. Its file lies in the
//! folder of stored files until the run is deleted, so a job goes on after a crash on any node that shares the folder.

mod adopt;
mod ahead;
mod alike;
mod batch;
mod brought;
pub mod cells;
pub mod check;
pub mod chunk;
mod clear;
pub mod counts;
mod create;
mod deals;
pub mod encoding;
pub mod faults;
pub mod find;
pub mod heading;
pub mod inspect;
pub mod links;
pub mod look;
pub mod lookup;
pub mod mapping;
pub mod others;
pub mod people;
mod places;
pub mod plan;
pub mod propose;
mod recognise;
mod refine;
pub mod report;
mod rest;
mod restore;
pub mod rows;
pub mod run;
mod second;
mod seen;
mod stages;
mod status;
pub mod steps;
mod stream;
pub mod synonyms;
pub mod systems;
pub mod target;
mod turn;
pub mod undo;
mod unique;
pub mod upload;

pub use batch::queued;
pub(crate) use brought::Kept as Brings;
pub use check::Check;
pub use counts::Counts;
pub use inspect::Inspection;
pub use mapping::Mapping;
pub use steps::{Import, Status};
pub use upload::Upload;

use crate::module::{Job, Modules};

/// The jobs of imports.
pub fn register(modules: &mut Modules) {
    modules.job(Job {
        kind: steps::RUN_JOB,
        every: None,
        long: true,
        run: steps::run_job,
        aside: Some(steps::laid_aside),
    });
    modules.job(Job {
        kind: steps::UNDO_JOB,
        every: None,
        long: true,
        run: steps::undo_job,
        aside: Some(steps::laid_aside),
    });
}
