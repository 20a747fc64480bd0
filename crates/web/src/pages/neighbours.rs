//! Previous and next record within the list that one came from: the list's address comes along as `list`, or is the page
//! that the browser says it comes from.

use axum::http::HeaderMap;
use trato_model::{Path, Record, Refusal};
use trato_ui::record::Neighbours;
use trato_ui::url::href;

use crate::App;
use crate::api::params::Params;
use crate::http::{Signed, back};
use crate::view::state::Asked;

/// Records of the list that are looked through.
const MOST: u32 = 200;

/// The neighbours; `None` where one came from elsewhere or the record is not near.
///
/// # Errors
/// Where the database cannot be read.
pub async fn of(
    app: &App,
    signed: &Signed,
    record: &Record,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Option<Neighbours>, Refusal> {
    let entity = &record.entity;
    let Some(list) = params.get("list").map(str::to_owned).or_else(|| back::referer(headers)) else { return Ok(None) };
    let (path, query) = list.split_once('?').unwrap_or((list.as_str(), ""));
    if path != format!("/{}", entity.name) {
        return Ok(None);
    }
    // A list that cannot be read any more has no neighbours; the record is shown all the same.
    let Ok(given) = Params::parse(query) else { return Ok(None) };
    let Ok(mut asked) = Asked::read(app, signed, entity, path.to_owned(), &given).await else { return Ok(None) };
    asked.query.columns = vec![Path::field("created_at")];
    let found = match app.engine().rows(&signed.who, &asked.query.limit(MOST)).await {
        Ok(found) => found,
        Err(Refusal::Limit { .. } | Refusal::BadRequest(_)) => return Ok(None),
        Err(other) => return Err(other),
    };
    let Some(at) = found.rows.iter().position(|row| row.id == record.id) else { return Ok(None) };
    let to = |at: Option<usize>| {
        let row = at.and_then(|at| found.rows.get(at));
        row.map(|row| href(&format!("/{}/{}", entity.name, row.id), &[("list", &list)])).unwrap_or_default()
    };
    let first = given.get("after").is_none();
    let end = if found.next.is_some() { format!("{MOST}+") } else { found.rows.len().to_string() };
    Ok(Some(Neighbours {
        position: if first { format!("({}/{end})", at + 1).into() } else { Default::default() },
        previous: to(at.checked_sub(1)),
        next: to(Some(at + 1)),
        list: list.clone(),
    }))
}
