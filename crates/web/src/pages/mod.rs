//! The pages: full documents only. Generic ones serve every entity; [`sales`] adds what only deals and leads have.

pub mod activities;
pub mod asking;
pub mod board;
pub mod builder;
pub mod bulk;
pub mod calendar;
pub mod call;
pub mod closure;
pub mod compose;
pub mod conversion;
pub mod duplicates;
pub mod edit;
pub mod exports;
pub mod files;
pub mod hints;
pub mod home;
mod hours;
mod imported;
pub mod imports;
mod in_use;
pub mod inline;
pub mod leads;
pub mod line_amounts;
pub mod links;
pub mod list;
pub mod live;
pub mod neighbours;
pub mod new_account;
pub mod panel;
pub mod paste;
mod places;
mod rates;
pub mod record;
pub mod reminders;
pub mod reports;
pub mod sales;
pub mod search;
pub mod settings;
pub mod settlement;
pub mod sign_in;
pub mod timeline;
pub mod trash;
pub mod views;

use crate::http::route::Route;

/// The pages' routes. Fixed paths come before the generic ones; the router prefers them anyway.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = Vec::new();
    all.extend(sign_in::routes());
    all.extend(reports::routes());
    all.extend(imports::routes());
    all.extend(exports::routes());
    all.extend(settings::routes());
    all.extend(links::routes());
    all.extend(places::routes());
    all.extend(hours::routes());
    for routes in [home::routes, search::routes, reminders::routes, trash::routes, views::routes, live::routes] {
        all.extend(routes());
    }
    for routes in [leads::routes, files::routes, compose::routes, bulk::routes, calendar::routes, board::routes] {
        all.extend(routes());
    }
    all.extend(inline::routes());
    all.extend(closure::routes());
    all.extend(settlement::routes());
    all.extend(line_amounts::routes());
    all.extend(conversion::routes());
    all.extend(duplicates::routes());
    all.extend(edit::routes());
    all.extend(list::routes());
    all.extend(record::routes());
    all
}
