//! A copy of a deal with its lines and people, open and starting anew today.

use trato_engine::{Engine, Outcome, Scope, Who};
use trato_model::access::FieldLevel;
use trato_model::{Change, Filter, Id, Path, Query, Reader, Record, Refusal, Source, Value};

use super::opportunity as deal;

/// Lines of a deal that are read and written at a time.
const PARTS: usize = 500;

/// Copies a deal; gives the copy's id.
///
/// # Errors
/// Those of [`Engine::save`].
pub async fn copy(engine: &Engine, who: &Who, id: Id, name: String, source: Source) -> Result<Id, Refusal> {
    engine
        .transact(who, move |scope| {
            let name = name.clone();
            Box::pin(async move { copy_in(scope, id, name, source).await })
        })
        .await
}

/// [`copy`] inside a transaction.
///
/// # Errors
/// As [`copy`].
pub async fn copy_in(scope: &mut Scope<'_>, id: Id, name: String, source: Source) -> Result<Id, Refusal> {
    let record = scope.records("opportunity", &[id]).await?.pop().ok_or(Refusal::NotFound)?;
    const LEFT: [&str; 10] = [
        "name",
        "stage",
        "probability",
        "close_date",
        "opened_on",
        "loss_reason",
        "loss_note",
        "competitor",
        "external_id",
        "external_source",
    ];
    let change = Change::create("opportunity").from(source).set(deal::NAME, name);
    let reader = scope.who.reader.clone();
    let copy =
        scope.save(values(&record, &LEFT, &reader).fold(change, |c, (field, value)| c.put(field, value))).await?;
    let link = "opportunity";
    for entity in ["opportunity_line", "opportunity_contact", "opportunity_competitor"] {
        let query = Query::new(entity).and(Filter::equal(link, id)).columns(vec![Path::field("id")]);
        let ids: Vec<Id> = scope.every(&query).await?.iter().map(|row| row.id).collect();
        for ids in ids.chunks(PARTS) {
            let parts = scope.records(entity, ids).await?.into_iter().map(|part| {
                let change = Change::create(entity).from(source).put(link, Value::Id(copy.record.id));
                values(&part, &[link], &reader).fold(change, |c, (field, value)| c.put(field, value))
            });
            for Outcome(saved) in scope.save_each(parts.collect()).await? {
                saved?;
            }
        }
    }
    Ok(copy.record.id)
}

/// The values that a copy takes over: those that the user could have written himself.
fn values<'a>(
    record: &'a Record,
    left: &'a [&str],
    reader: &'a Reader,
) -> impl Iterator<Item = (&'static str, Value)> + 'a {
    record
        .entity
        .fields
        .iter()
        .filter(|field| field.writable() && !left.contains(&field.name))
        .filter(|field| reader.field(record.entity.name, field.name) == FieldLevel::Full)
        .map(|field| (field.name, record.value(field.name).clone()))
        .filter(|(_, value)| !value.is_null())
}
