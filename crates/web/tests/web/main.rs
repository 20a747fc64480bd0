//! The pages over the whole server in the process: every page in both languages for several roles, and the deeds of a
//! seller's day.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers end where it cannot go on"
)]

mod api;
mod api_shapes;
mod assigning;
mod audit;
mod board;
mod counted;
mod crawl;
mod custom_kinds;
mod deeds;
mod figures;
mod file_view;
mod filled;
mod form_files;
mod forms;
mod homes;
mod imports;
mod installation;
mod lead_forms;
mod limits;
mod lists;
mod live;
mod mail;
mod once;
mod pages;
mod people;
mod periods;
mod places;
mod reaching;
mod recipes;
mod refusals;
mod reminding;
mod roles;
mod said;
mod scene;
mod serving;
mod settings_values;
mod settlement;
mod sign_in;
mod since;
mod small_ways;
mod stale;
mod statements;
mod sweep;
mod sweep_access;
mod sweep_api;
mod sweep_export;
mod sweep_leaks;
mod sweep_markup;
mod sweep_sql;
mod sweep_writes;
mod unseen;
mod wording;
