//! People to choose from: those at work first; those who left, and those who only came with an import, say that they are
//! inactive.

use std::collections::HashSet;

use trato_engine::{Hit, RowOut};
use trato_model::access::FieldLevel;
use trato_model::{Filter, Id, Path, Query, Reader, Refusal, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::form::Choice;

use crate::App;
use crate::http::Signed;

/// Hits of a name that are looked at: many who left may have it too.
const LOOKED_AT: u32 = 40;

/// Whether the reader may know who is at work.
fn known(reader: &Reader) -> bool {
    reader.field("user", "active") != FieldLevel::Hidden
}

/// Names, those at work first.
#[must_use]
pub fn query(reader: &Reader) -> Query {
    let names = Query::new("user").columns(vec![Path::field("name")]);
    let named = if known(reader) {
        names.columns(["name", "active"].map(Path::field).to_vec()).sort("active".into(), true)
    } else {
        names
    };
    named.sort("name".into(), false)
}

/// The rows of [`query`] as choices.
#[must_use]
pub fn choices(signed: &Signed, rows: &[RowOut]) -> Vec<Choice> {
    rows.iter().map(|row| Choice::new(row.id.to_string(), label(signed, &row.values))).collect()
}

fn label(signed: &Signed, values: &[Value]) -> String {
    let name = values.first().and_then(Value::as_text).unwrap_or_default();
    match values.get(1).and_then(Value::as_bool) {
        Some(false) => t_args(signed.locale(), "ui-person-inactive", &[("name", Arg::from(name))]),
        _ => name.to_owned(),
    }
}

/// Those whom a text may mean.
///
/// # Errors
/// Where the database cannot be read.
pub async fn meant(app: &App, signed: &Signed, text: &str, most: u32) -> Result<Vec<Hit>, Refusal> {
    let mut hits = app.engine().search(&signed.who, text, &["user"], LOOKED_AT).await?;
    if known(&signed.who.reader) && !hits.is_empty() {
        let ids = hits.iter().map(|hit| Value::Id(hit.id)).collect();
        let gone = Filter::one_of("id", ids).and(Filter::equal("active", false));
        let gone = query(&signed.who.reader).and(gone).limit(LOOKED_AT);
        let gone = app.engine().rows(&signed.who, &gone).await?.rows;
        let gone: HashSet<Id> = gone.iter().map(|row| row.id).collect();
        for hit in hits.iter_mut().filter(|hit| gone.contains(&hit.id)) {
            let inactive = t(signed.locale(), "ui-inactive").into_owned();
            hit.line = if hit.line.is_empty() { inactive } else { format!("{inactive} · {}", hit.line) };
        }
        hits.sort_by_key(|hit| gone.contains(&hit.id));
    }
    hits.truncate(most as usize);
    Ok(hits)
}
