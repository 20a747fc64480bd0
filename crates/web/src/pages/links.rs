//! Links in forms: looked up by name where no script chose the record, and offered while one types.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::future::try_join_all;
use trato_crm::sales::lines::FROM_PRODUCT;
use trato_engine::Hit;
use trato_model::kinds::Input as Given;

use trato_model::access::FieldLevel;
use trato_model::query::text;
use trato_model::{Action, Entity, FieldDef, Filter, Id, Op, Path, Query, Refusal, Value};
use trato_ui::form::{Choice, Control};
use trato_ui::search::LinkHit;

use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::named::Names;
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::{frame, input, new_account, people};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/search/links", Policy::Member, links)]
}

/// What was given for an entity's fields, with links typed as text resolved to the record that is so named: the only hit,
/// or the only one whose title is exactly that.
///
/// # Errors
/// Where the database cannot be read; a name that fits nothing is left for the pipeline to refuse.
pub async fn named(
    app: &App,
    signed: &Signed,
    entity: &Arc<Entity>,
    posted: &Posted,
    prefix: &str,
) -> Result<Vec<(String, Given)>, Refusal> {
    let mut inputs = posted.inputs(entity, prefix);
    for field in entity.fields.iter().filter(|field| field.kind.name() == "link") {
        let name = format!("{prefix}{}", field.name);
        let Some(text) = posted.get(&format!("{name}.text")).map(str::trim) else {
            // The text was emptied: so is the link.
            if posted.has(&format!("{name}.text")) && posted.get(&format!("{name}.was")).is_some() {
                put(&mut inputs, field.name, String::new());
            }
            continue;
        };
        if posted.get(&name).is_some() && posted.get(&format!("{name}.was")) == Some(text) {
            continue;
        }
        let Some(target) = field.target else { continue };
        match lookup(app, signed, target, text).await? {
            Some(id) => put(&mut inputs, field.name, id.to_string()),
            None => put(&mut inputs, field.name, text.to_owned()),
        }
    }
    Ok(inputs)
}

/// Records offered, at most.
const OFFERED: u32 = 10;

/// The records of a kind that a text may mean. Short lists (sectors, stages) are in no index of words: their titles are read.
async fn meant(app: &App, signed: &Signed, target: &str, text: &str) -> Result<Vec<Hit>, Refusal> {
    if target == "user" {
        return people::meant(app, signed, text, OFFERED).await;
    }
    bearing(app, signed, target, text).await
}

/// The same, of whichever kind: of people it does not matter who is at work.
async fn bearing(app: &App, signed: &Signed, target: &str, text: &str) -> Result<Vec<Hit>, Refusal> {
    let registry = app.engine().registry();
    let Some(entity) = registry.entity(target) else { return Ok(Vec::new()) };
    if entity.fields.iter().any(|field| field.searched) {
        return app.engine().search(&signed.who, text, &[entity.name], OFFERED).await;
    }
    let reader = &signed.who.reader;
    let seen = |field: &&FieldDef| reader.field(entity.name, field.name) != FieldLevel::Hidden;
    let title = entity.title_fields().next().filter(|title| title.kind.name() == "text").filter(seen);
    let Some(title) = title.filter(|_| !text.trim().is_empty() && reader.can(entity.name, Action::Read)) else {
        return Ok(Vec::new());
    };
    let names = Names::of(signed, entity, &[&[title.name], beside(entity)].concat());
    let query = Query::new(entity.name).columns(names.paths()).sort(Path::field(title.name), false).limit(OFFERED);
    // Who is called just that comes first, however many others have it in their names.
    let mut hits: Vec<Hit> = Vec::new();
    for op in [Op::Equal, Op::Contains] {
        let holds = Filter::test(title.name, op, vec![Value::from(text.trim())]);
        let rows = match app.engine().rows(&signed.who, &query.clone().and(holds)).await {
            // A long list that no index leads through is not read for a few letters.
            Err(Refusal::Limit { .. }) => Default::default(),
            rows => rows?,
        };
        let showing = Showing { registry: &registry, signed, labels: &rows.labels };
        for row in &rows.rows {
            if hits.iter().any(|hit| hit.id == row.id) {
                continue;
            }
            let word = |name: &&str| words(&showing, entity, name, names.get(&row.values, name));
            let line = beside(entity).iter().filter_map(word).collect::<Vec<_>>().join(" · ");
            let title = names.get(&row.values, title.name).as_text().unwrap_or_default().to_owned();
            hits.push(Hit { entity: entity.name, id: row.id, title, line, matched: None });
        }
    }
    hits.truncate(OFFERED as usize);
    Ok(hits)
}

/// Records looked at last among which those of a kind are found.
const RECENT: u32 = 40;

/// What a picker offers before anything is typed: what its user looked at last, then the first of its list.
async fn first(app: &App, signed: &Signed, entity: &Entity) -> Result<Vec<Hit>, Refusal> {
    if !signed.who.reader.can(entity.name, Action::Read) {
        return Ok(Vec::new());
    }
    let names = Names::of(signed, entity, &["active"]);
    let (by, down) = entity.usual_sort(&signed.who.reader);
    let all = Query::new(entity.name).columns(names.paths());
    let hand = app.engine().store().at_hand(signed.who.user(), RECENT, signed.who.ctx.now).await?;
    let recent: Vec<Id> = hand.recents.iter().filter(|(kind, _)| *kind == entity.name).map(|(_, id)| *id).collect();
    let mut rows = Vec::new();
    if !recent.is_empty() {
        let looked_at = Filter::one_of("id", recent.iter().copied().map(Value::Id).collect());
        rows = app.engine().rows(&signed.who, &all.clone().and(looked_at).limit(RECENT)).await?.rows;
        rows.sort_by_key(|row| recent.iter().position(|id| *id == row.id));
    }
    // A long list that no index leads through is not read for what nobody asked for.
    match app.engine().rows(&signed.who, &all.sort(Path::field(by), down).limit(OFFERED)).await {
        Err(Refusal::Limit { .. }) => {}
        found => rows.extend(found?.rows),
    }
    let mut seen = std::collections::HashSet::new();
    let offered =
        rows.iter().filter(|row| names.get(&row.values, "active").as_bool() != Some(false) && seen.insert(row.id));
    let hit = |row: &trato_engine::RowOut| {
        let title = names.title(entity, &row.values);
        Hit { entity: entity.name, id: row.id, title, line: String::new(), matched: None }
    };
    Ok(offered.take(OFFERED as usize).map(hit).collect())
}

/// The record that is so named: the only hit of a search, or the only one whose title is exactly that.
///
/// # Errors
/// Where the database cannot be read.
pub async fn lookup(app: &App, signed: &Signed, target: &str, text: &str) -> Result<Option<Id>, Refusal> {
    let hits = meant(app, signed, target, text).await?;
    Ok(match (called(&hits, text).as_slice(), hits.as_slice()) {
        ([hit], _) => Some(hit.id),
        ([], [hit]) => Some(hit.id),
        _ => None,
    })
}

/// The hits whose title is exactly that.
fn called<'h>(hits: &'h [Hit], text: &str) -> Vec<&'h Hit> {
    let folded = trato_text::fold(text);
    hits.iter().filter(|hit| trato_text::fold(&hit.title) == folded).collect()
}

/// Titles of a written filter, at most, that are looked up.
const BY_TITLE: usize = 8;

/// A written filter with ids in place of the titles that only one record bears.
///
/// # Errors
/// Where the database cannot be read.
pub async fn by_title(app: &App, signed: &Signed, entity: &Arc<Entity>, filter: &str) -> Result<String, Refusal> {
    let (registry, reading) = (app.engine().registry(), signed.who.reading_plain());
    let titles = text::titles(filter, &registry, entity, &signed.who.reader, &reading);
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    for title in &titles {
        let title = (title.entity, title.text.as_str());
        if wanted.len() < BY_TITLE && !wanted.contains(&title) {
            wanted.push(title);
        }
    }
    let (app, together) = app.together();
    let found = wanted.iter().map(|(entity, title)| bearing(&app, signed, entity, title));
    let found = together.read(try_join_all(found)).await?;
    let mut text = filter.to_owned();
    // From the last on, so that the places of those before stay theirs.
    for title in titles.iter().rev() {
        let hits =
            wanted.iter().position(|one| *one == (title.entity, title.text.as_str())).and_then(|at| found.get(at));
        if let Some([hit]) = hits.map(|hits| called(hits, &title.text)).as_deref() {
            text.replace_range(title.at.clone(), &hit.id.to_string());
        }
    }
    Ok(text)
}

/// Offers, beside every link whose typed name was refused, the records that it may mean: without a script there is no list
/// to choose from while one types.
///
/// # Errors
/// Where the database cannot be read.
pub async fn offer(
    app: &App,
    signed: &Signed,
    inputs: impl Iterator<Item = &mut trato_ui::form::Input> + Send,
) -> Result<(), Refusal> {
    for input in inputs.filter(|input| !input.error.is_empty()) {
        let Control::Link(link) = &mut input.control else { continue };
        let wanted = new_account::name(&link.id).is_some();
        if !link.id.is_empty() && !wanted || link.title.is_empty() {
            continue;
        }
        let hits = meant(app, signed, link.entity.as_ref(), &link.title).await?;
        let words = |title: String, line: String| if line.is_empty() { title } else { format!("{title} · {line}") };
        link.candidates =
            hits.into_iter().map(|hit| Choice::new(hit.id.to_string(), words(hit.title, hit.line))).collect();
        if link.creates {
            link.candidates.push(new_account::choice(signed, &link.title, wanted));
        }
    }
    Ok(())
}

fn put(inputs: &mut Vec<(String, Given)>, field: &str, text: String) {
    inputs.retain(|(name, _)| name != field);
    inputs.push((field.to_owned(), Given::Text(text)));
}

/// `?entity=account&q=acm`: what a link field offers while one types, and before; with `for=opportunity_line` also what that form
/// takes from each.
async fn links(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, params.get("entity").unwrap_or_default())?;
    let q = params.get("q").map(str::trim).unwrap_or_default();
    let found = match q {
        "" => first(&app, &signed, &entity).await?,
        q => meant(&app, &signed, entity.name, q).await?,
    };
    let ids: Vec<Value> = found.iter().map(|hit| Value::Id(hit.id)).collect();
    let filled = params.get("for") == Some("opportunity_line") && entity.name == "product";
    let taken = FROM_PRODUCT.map(|(_, from)| from);
    let names = Names::of(&signed, &entity, &[beside(&entity), &taken[..taken.len() * usize::from(filled)]].concat());
    let query = Query::new(entity.name).and(Filter::one_of("id", ids)).columns(names.paths()).limit(10);
    let rows = if found.is_empty() { Default::default() } else { app.engine().rows(&signed.who, &query).await? };
    let registry = app.engine().registry();
    let showing = Showing { registry: &registry, signed: &signed, labels: &rows.labels };
    let hits = found.into_iter().map(|hit| {
        let row = rows.rows.iter().find(|row| row.id == hit.id);
        let values = row.map(|row| row.values.as_slice()).unwrap_or_default();
        let words = beside(&entity).iter().filter_map(|name| words(&showing, &entity, name, names.get(values, name)));
        // The search may say it already.
        let words = words.filter(|word| !hit.line.contains(word.as_str())).collect::<Vec<_>>();
        let detail: Vec<String> = words.into_iter().chain([hit.line]).filter(|text| !text.is_empty()).collect();
        let fills = if filled { fills(&showing, &entity, &names, values) } else { String::new() };
        let words = Default::default();
        LinkHit { id: hit.id.to_string(), title: hit.title, words, detail: detail.join(" · ").into(), fills }
    });
    let mut hits: Vec<LinkHit> = hits.collect();
    let known = || hits.iter().any(|hit| trato_text::fold(&hit.title) == trato_text::fold(q));
    let creates = params.get("create").is_some() && entity.name == "account" && !q.is_empty();
    if creates && signed.who.reader.can(entity.name, Action::Create) && !known() {
        let Choice { value, label } = new_account::choice(&signed, q, false);
        hits.push(LinkHit { id: value.into_owned(), title: q.to_owned(), words: label, ..LinkHit::default() });
    }
    Ok(frame::answer(&headers, trato_ui::search::links(&hits)))
}

/// What tells records of one name apart, besides what the search says.
fn beside(entity: &Entity) -> &'static [&'static str] {
    match entity.name {
        "opportunity" => &["account", "amount", "status", "contact", "owner"],
        "contact" => &["account", "position"],
        "lead" => &["company", "status"],
        "product" => &["code", "price"],
        "stage" => &["pipeline"],
        _ => &[],
    }
}

/// A value in few words; `None` for one that is empty or that the reader may not see.
fn words(showing: &Showing<'_>, entity: &Entity, name: &str, value: &Value) -> Option<String> {
    let field = entity.field(name)?;
    match value {
        Value::Null => None,
        Value::Id(id) => showing.labels.get(id).cloned(),
        Value::Text(choice) if !field.choices.is_empty() => {
            Some(showing.registry.choice_label(entity.name, field.name, choice, showing.signed.locale()).into_owned())
        }
        value => Some(field.kind.show(field, value, showing.signed.locale(), &showing.signed.who.ctx.zone)),
    }
}

/// What a line takes from a product, by the names of its form's controls.
fn fills(showing: &Showing<'_>, entity: &Entity, names: &Names, values: &[Value]) -> String {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (own, from) in FROM_PRODUCT {
        let (Some(field), value) = (entity.field(from), names.get(values, from)) else { continue };
        let written = if value.is_null() { String::new() } else { input::written(showing, field, value) };
        pairs.push((own.to_owned(), written));
        if let Value::Money(money) = value {
            pairs.push((format!("{own}.currency"), money.currency.to_string()));
        }
    }
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    trato_ui::url::href("", &pairs)
}
