//! Creates a record that a row links to and that is not there, through the pipeline and with the importing user's rights.

use trato_model::kinds::Fault;
use trato_model::{Change, Id, Path, Query, Refusal, Source, Value};
use trato_text::fold;

use super::links::{Created, Resolver, RowLinks};
use super::people::address_for;
use super::plan::LinkPlan;
use super::stages::{Stages, kind_of};
use crate::Scope;
use crate::save::{Outcome, Saved, pipeline};

/// Creates the records that texts name, each with what its row says of it, in one batch. An inner error refuses the row only.
pub async fn create(
    scope: &mut Scope<'_>,
    resolver: &mut Resolver<'_>,
    link: &LinkPlan,
    wishes: &[(&str, &RowLinks)],
) -> Result<Vec<Result<Id, Fault>>, Refusal> {
    let target = link.target.name;
    let mut done = Vec::with_capacity(wishes.len());
    // Each takes the place that the one before left.
    if target == "stage" {
        for (text, row) in wishes {
            done.push(stage(scope, resolver, text, row).await?);
        }
        return Ok(done);
    }
    if wishes.is_empty() {
        return Ok(done);
    }
    let place = resolver.plan.links.iter().position(|other| other.aim.at == link.aim.at).unwrap_or_default();
    let manager = matches!(link.aim.field.name, "manager" | "leader");
    let role = match target {
        "user" => role(scope, if manager { "role-manager" } else { "role-seller" }).await?,
        _ => None,
    };
    let change = |(text, row): &(&str, &RowLinks)| {
        let change = with_row(named(link, text), resolver, role, row);
        Change { cause: resolver.cause, ..change }
    };
    let changes = wishes.iter().map(change).collect();
    for ((text, row), saved) in wishes.iter().zip(save(scope, changes).await?) {
        if let Ok(id) = saved {
            resolver.note(target, place, text, id);
            if let ("user", Some(team), "manager") = (target, row.of(resolver.plan, "team"), link.aim.field.name) {
                lead(scope, team, id, resolver.cause).await?;
            }
        }
        done.push(saved);
    }
    Ok(done)
}

/// What the row that wants a record says of it.
fn with_row(mut change: Change, resolver: &Resolver<'_>, role: Option<Id>, row: &RowLinks) -> Change {
    match change.entity {
        "user" => {
            change = change.put("role", role.into()).put("active", Value::Bool(false));
            if resolver.plan.entity.name == "user" {
                for field in ["branch", "team"] {
                    change = change.put(field, row.of(resolver.plan, field).into());
                }
            }
        }
        "team" => change = change.put("branch", row.of(resolver.plan, "branch").into()),
        "account" => {
            if let Some(owner) = row.of(resolver.plan, "owner") {
                change = change.put("owner", Value::Id(owner));
            }
        }
        _ => {}
    }
    change
}

fn named(link: &LinkPlan, text: &str) -> Change {
    let change = Change::create(link.target.name).from(Source::Import);
    let field = super::lookup::name_field(&link.target).unwrap_or("name");
    if link.target.name != "user" {
        return change.text(field, text);
    }
    let address = trato_text::email::normalize_email(text);
    let is_address = trato_text::email::validate_email(&address).is_ok();
    let name = if is_address { text.split('@').next().unwrap_or(text) } else { text };
    let email = if is_address { address } else { address_for(text) };
    change.text(field, name).text("email", &email)
}

/// Saves as the importing user: all together and, where that is forbidden, each by itself; a refusal of one is its row's.
async fn save(scope: &mut Scope<'_>, changes: Vec<Change>) -> Result<Vec<Result<Id, Fault>>, Refusal> {
    let Some(entity) = changes.first().map(|change| change.entity) else { return Ok(Vec::new()) };
    let who = scope.who.clone();
    if changes.len() > 1 {
        match scope.savepoint(&who, changes.clone()).await {
            Ok(outcomes) => return Ok(outcomes.into_iter().map(|Outcome(saved)| told(entity, saved)).collect()),
            Err(Refusal::Forbidden(_) | Refusal::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    let mut done = Vec::with_capacity(changes.len());
    for change in changes {
        match scope.savepoint(&who, vec![change]).await {
            Ok(outcomes) => done.extend(outcomes.into_iter().map(|Outcome(saved)| told(entity, saved))),
            // The right to create any at all, or this one, is missing: nothing of it is left.
            Err(refusal @ (Refusal::Forbidden(_) | Refusal::NotFound)) => done.push(told(entity, Err(refusal))),
            Err(other) => return Err(other),
        }
    }
    Ok(done)
}

/// The record that was created, or why the row is refused.
fn told(entity: &'static str, saved: Result<Saved, Refusal>) -> Result<Id, Fault> {
    let denied = |right: &str| Fault::new("import-may-not-create").with("entity", entity).with("right", right);
    match saved {
        Ok(saved) => Ok(saved.record.id),
        Err(Refusal::Invalid(errors)) => {
            Err(errors.into_iter().next().map_or_else(|| Fault::new("import-refused"), |error| error.fault))
        }
        Err(Refusal::Forbidden(right)) => Err(denied(right)),
        Err(Refusal::NotFound) => Err(denied("read")),
        Err(_) => Err(denied("create")),
    }
}

async fn stage(
    scope: &mut Scope<'_>,
    resolver: &mut Resolver<'_>,
    text: &str,
    row: &RowLinks,
) -> Result<Result<Id, Fault>, Refusal> {
    let mut stages: Stages = resolver.known_stages().unwrap_or_default();
    let Some(pipeline) = row.of(resolver.plan, "pipeline").or(stages.standard()) else {
        return Ok(Err(Fault::new("import-no-pipeline")));
    };
    let kind = kind_of(text);
    let place = stages.place(pipeline, text, kind);
    let mut change = Change::create("stage")
        .from(Source::Import)
        .text("name", text)
        .put("pipeline", Value::Id(pipeline))
        .put("kind", Value::from(kind))
        .put("position", Value::Int(place.position))
        .put("probability", Value::Int(place.probability));
    if let Some(days) = place.rotting {
        change = change.put("rotting_days", Value::Int(days));
    }
    change.cause = resolver.cause;
    Ok(match save(scope, vec![change]).await?.pop().unwrap_or_else(|| Err(Fault::new("import-refused"))) {
        Ok(id) => {
            make_room(scope, &place.moved, resolver.cause).await?;
            stages.add(id, pipeline, text, kind, &place);
            resolver.note_stages(stages);
            resolver.created.push(Created { entity: "stage", id, name: text.to_owned() });
            Ok(id)
        }
        Err(fault) => Err(fault),
    })
}

/// Moves stages behind a new one. It is a part of creating it: whoever may do that, need not be allowed more.
async fn make_room(scope: &mut Scope<'_>, moved: &[(Id, i64)], cause: Option<Id>) -> Result<(), Refusal> {
    for (id, position) in moved {
        let mut change = Change::update("stage", *id).from(Source::System).put("position", Value::Int(*position));
        change.cause = cause;
        scope.save_elevated(change).await?;
    }
    Ok(())
}

/// The role of this standard name in either language, else the first that does not administer.
async fn role(scope: &mut Scope<'_>, key: &str) -> Result<Option<Id>, Refusal> {
    let query = Query::new("role").columns(vec![Path::field("name"), Path::field("admin")]).limit(200);
    let rows = scope.any_rows(&query).await?.rows;
    let names: Vec<String> = trato_text::Locale::ALL.iter().map(|locale| fold(&trato_text::t(*locale, key))).collect();
    let name = |row: &trato_store::RowOut| row.values.first().and_then(Value::as_text).map(fold).unwrap_or_default();
    let plain = |row: &&trato_store::RowOut| row.values.get(1).and_then(Value::as_bool) != Some(true);
    Ok(rows.iter().find(|row| names.contains(&name(row))).or_else(|| rows.iter().find(plain)).map(|row| row.id))
}

/// Makes a person the leader of a team that has none: a consequence of the run, which an undo takes back as such.
async fn lead(scope: &mut Scope<'_>, team: Id, leader: Id, cause: Option<Id>) -> Result<(), Refusal> {
    let led = scope.any_records("team", &[team]).await?;
    if led.first().is_some_and(|team| team.value("leader").is_null()) {
        let mut change = Change::update("team", team).from(Source::System).put("leader", Value::Id(leader));
        change.cause = cause;
        pipeline(scope, vec![change]).await?;
    }
    Ok(())
}
