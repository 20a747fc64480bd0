//! The pages: full documents only. Generic ones serve every entity; [`sales`] adds what only deals and leads have.

pub mod asking;
pub mod board;
pub mod closure;
pub mod conversion;
pub mod edit;
pub mod exports;
pub mod imports;
pub mod inline;
pub mod links;
pub mod list;
pub mod panel;
pub mod record;
pub mod reports;
pub mod sales;
pub mod sign_in;
pub mod timeline;

use crate::http::route::Route;

/// The pages' routes. Fixed paths come before the generic ones; the router prefers them anyway.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = Vec::new();
    all.extend(sign_in::routes());
    all.extend(reports::routes());
    all.extend(imports::routes());
    all.extend(exports::routes());
    all.extend(links::routes());
    all.extend(board::routes());
    all.extend(inline::routes());
    all.extend(closure::routes());
    all.extend(conversion::routes());
    all.extend(edit::routes());
    all.extend(list::routes());
    all.extend(record::routes());
    all
}
