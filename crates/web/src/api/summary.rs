//! Groups and measures over any entity, and search across all.

use axum::Json as JsonBody;
use axum::extract::{Path as UrlPath, State};
use serde_json::{Value as Json, json};
use trato_model::kinds::{Fault, SortBy};
use trato_model::{Aggregate, Bucket, Currency, FieldDef, Measure, Money, Path, Refusal, Registry, Value};

use super::params::Params;
use super::{records, render};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/{entity}/summary", Policy::Api, summary),
        Route::get("/api/v1/search", Policy::Api, search),
    ]
}

/// `?group=stage,close_date:month&measure=count,sum:amount&filter=…`: keys and measures as records show such values.
async fn summary(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    params: Params,
) -> Result<JsonBody<Json>, AppError> {
    params.only(&["filter", "q", "group", "measure", "limit"])?;
    let entity = records::entity(&app, &signed, &name)?;
    let registry = app.engine().registry();
    let find = |text: &str| -> Result<Path, Refusal> {
        let found = registry.find(&entity, text, &signed.who.reader);
        found
            .map(|found| found.path)
            .map_err(|error| Refusal::BadRequest(Fault::new("unknown-field").with("name", error.0)))
    };
    let mut aggregate = Aggregate::new(entity.name);
    if let Some(text) = params.get("filter") {
        let reading = signed.who.reading_plain();
        aggregate.filter = trato_model::query::text::parse(text, &registry, &entity, &signed.who.reader, &reading)
            .map_err(Refusal::BadRequest)?;
    }
    aggregate.search = params.get("q").unwrap_or_default().to_owned();
    aggregate.limit = params.number("limit", 1, 1000)?.unwrap_or(100);
    for name in params.names("group") {
        aggregate = match name.split_once(':') {
            None => aggregate.by(find(name)?),
            Some((path, bucket)) => {
                let bucket = Bucket::from_name(bucket).ok_or_else(|| Refusal::bad("parameter-bucket"))?;
                aggregate.by_bucket(find(path)?, bucket)
            }
        };
    }
    let field = |path: &Path| render::field_of(&registry, entity.name, path);
    let measures = params.names("measure").map(|text| measure(text, &find, &field));
    let measures: Vec<Measure> = measures.collect::<Result<_, _>>()?;
    if !measures.is_empty() {
        aggregate.measures = measures;
    }
    let groups = app.engine().groups(&signed.who, &aggregate).await?;
    let fields: Vec<_> = aggregate.groups.iter().map(|g| render::field_of(&registry, entity.name, &g.path)).collect();
    let ctx = &signed.who.ctx;
    let rows = groups.rows.iter().map(|row| {
        let keys = row.groups.iter().zip(&aggregate.groups).zip(&fields).map(|((value, group), field)| {
            match (value, group.bucket, field) {
                (Value::Int(day), Some(_), _) => {
                    json!(i32::try_from(*day).map(trato_text::dates::iso_date).unwrap_or_default())
                }
                (Value::Id(_), _, _) => render::expanded(value, &groups.labels),
                (_, _, Some(field)) => render::value(field, value),
                _ => Json::Null,
            }
        });
        let measures = row.measures.iter().zip(&aggregate.measures);
        let measures = measures.map(|(value, measure)| measured(&registry, entity.name, measure, value, ctx.currency));
        json!({"group": keys.collect::<Vec<_>>(), "measures": measures.collect::<Vec<_>>()})
    });
    Ok(JsonBody(json!({"data": rows.collect::<Vec<_>>()})))
}

/// A measure as records show such values: sums and averages of money in the company's currency.
fn measured(registry: &Registry, entity: &str, measure: &Measure, value: &Value, company: Currency) -> Json {
    let path = match measure {
        Measure::Count | Measure::Distinct(_) => return json!(value.as_int()),
        Measure::Sum(path) | Measure::Average(path) | Measure::Least(path) | Measure::Most(path) => path,
    };
    match (render::field_of(registry, entity, path), value) {
        (_, Value::Null) | (None, _) => Json::Null,
        (Some(field), Value::Int(minor)) if field.kind.name() == "money" => {
            render::value(&field, &Value::Money(Money::new(*minor, company)))
        }
        (Some(field), value) => render::value(&field, value),
    }
}

/// The smallest or largest of a field whose values are kept as they are compared: of texts only what is folded is.
fn ordered(path: Path, field: &impl Fn(&Path) -> Option<FieldDef>) -> Result<Path, Refusal> {
    let whole = |field: FieldDef| matches!(field.kind.sort_by(), SortBy::Column(_)) && field.target.is_none();
    if field(&path).is_some_and(whole) { Ok(path) } else { Err(Refusal::bad("measure")) }
}

fn measure(
    text: &str,
    find: &impl Fn(&str) -> Result<Path, Refusal>,
    field: &impl Fn(&Path) -> Option<FieldDef>,
) -> Result<Measure, Refusal> {
    match text.split_once(':') {
        None if text == "count" => Ok(Measure::Count),
        Some(("sum", path)) => Ok(Measure::Sum(find(path)?)),
        Some(("average", path)) => Ok(Measure::Average(find(path)?)),
        Some(("least", path)) => Ok(Measure::Least(ordered(find(path)?, field)?)),
        Some(("most", path)) => Ok(Measure::Most(ordered(find(path)?, field)?)),
        Some(("distinct", path)) => Ok(Measure::Distinct(find(path)?)),
        _ => Err(Refusal::bad("parameter-measure")),
    }
}

/// `?q=…&entity=account,contact&limit=20`
async fn search(State(app): State<App>, signed: Signed, params: Params) -> Result<JsonBody<Json>, AppError> {
    params.only(&["q", "entity", "limit"])?;
    let names: Vec<&str> = params.names("entity").collect();
    for name in &names {
        records::entity(&app, &signed, name)?;
    }
    let limit = params.number("limit", 1, 100)?.unwrap_or(20);
    let hits = app.engine().search(&signed.who, params.get("q").unwrap_or_default(), &names, limit).await?;
    let data: Vec<Json> =
        hits.iter().map(|hit| json!({"entity": hit.entity, "id": hit.id, "title": hit.title})).collect();
    Ok(JsonBody(json!({"data": data})))
}
