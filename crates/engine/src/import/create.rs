//! Creates a record that a row links to and that is not there, through the pipeline and with the importing user's rights.

use trato_model::kinds::Fault;
use trato_model::{Change, Id, Path, Query, Refusal, Source, Value};
use trato_text::fold;

use super::links::{Created, Resolver, RowLinks};
use super::people::address_for;
use super::plan::LinkPlan;
use super::stages::{Stages, kind_of};
use crate::Scope;
use crate::save::{Outcome, pipeline};

/// Creates the record that `text` names. The inner error refuses the row only.
pub async fn create(
    scope: &mut Scope<'_>,
    resolver: &mut Resolver<'_>,
    link: &LinkPlan,
    text: &str,
    row: &RowLinks,
) -> Result<Result<Id, Fault>, Refusal> {
    let target = link.target.name;
    let place = resolver.plan.links.iter().position(|other| other.aim.at == link.aim.at).unwrap_or_default();
    if target == "stage" {
        return stage(scope, resolver, text, row).await;
    }
    let mut change = named(link, text);
    match target {
        "user" => {
            let manager = matches!(link.aim.field.name, "manager" | "leader");
            let role = role(scope, if manager { "role-manager" } else { "role-seller" }).await?;
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
    let id = match save(scope, change, resolver.cause).await? {
        Ok(id) => id,
        Err(fault) => return Ok(Err(fault)),
    };
    resolver.note(target, place, text, id);
    if let ("user", Some(team), "manager") = (target, row.of(resolver.plan, "team"), link.aim.field.name) {
        lead(scope, team, id, resolver.cause).await?;
    }
    Ok(Ok(id))
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

/// Saves as the importing user; a refusal of this record alone is the row's.
async fn save(scope: &mut Scope<'_>, mut change: Change, cause: Option<Id>) -> Result<Result<Id, Fault>, Refusal> {
    change.cause = cause;
    let entity = change.entity;
    let denied = |right: &str| Fault::new("import-may-not-create").with("entity", entity).with("right", right);
    let who = scope.who.clone();
    let done = match scope.savepoint(&who, vec![change]).await {
        Ok(mut outcomes) => outcomes.pop(),
        // The right to create any at all, or this one, is missing: nothing of it is left.
        Err(Refusal::Forbidden(right)) => return Ok(Err(denied(right))),
        Err(Refusal::NotFound) => return Ok(Err(denied("read"))),
        Err(other) => return Err(other),
    };
    Ok(match done {
        Some(Outcome(Ok(saved))) => Ok(saved.record.id),
        Some(Outcome(Err(Refusal::Invalid(errors)))) => {
            Err(errors.into_iter().next().map_or_else(|| Fault::new("import-refused"), |error| error.fault))
        }
        _ => Err(denied("create")),
    })
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
    Ok(match save(scope, change, resolver.cause).await? {
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

/// Makes a person the leader of a team that has none.
async fn lead(scope: &mut Scope<'_>, team: Id, leader: Id, cause: Option<Id>) -> Result<(), Refusal> {
    let led = scope.any_records("team", &[team]).await?;
    if led.first().is_some_and(|team| team.value("leader").is_null()) {
        let mut change = Change::update("team", team).from(Source::Import).put("leader", Value::Id(leader));
        change.cause = cause;
        pipeline(scope, vec![change]).await?;
    }
    Ok(())
}
