//! Teams and branches are what rights reach by: who hangs one under another lets everybody above it in. Administrators may;
//! others only hand on what they have themselves.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_model::{Action, Id, Intent, Level, Path, Query, Refusal};
use trato_store::RowOut;

use super::{branch, role, team};
use crate::Scope;
use crate::access::{below, parse_rights};
use crate::module::{Hook, Modules, Moment};
use crate::save::Item;

/// Names the hooks.
pub fn register(modules: &mut Modules) {
    for entity in ["team", "branch"] {
        // A new one has nobody's records yet.
        let intents = &[Intent::Update];
        modules.hook(Hook { name: "no-wider-reach", entity, moment: Moment::Before, intents, run: no_wider_reach });
    }
}

/// A tree: its parent link and the level of rights that reaches along it.
struct Tree {
    entity: &'static str,
    parent: &'static str,
    level: Level,
}

fn no_wider_reach<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let Some(first) = items.first() else { return Ok(()) };
        let tree = match first.change.entity {
            "team" => Tree { entity: "team", parent: team::PARENT.name(), level: Level::Team },
            _ => Tree { entity: "branch", parent: branch::PARENT.name(), level: Level::Branch },
        };
        let hung = |item: &Item| item.draft.changed(tree.parent) && !item.draft.record.value(tree.parent).is_null();
        if scope.who.reader.is_admin() || !items.iter().any(hung) {
            return Ok(());
        }
        let rows = scope.every_any(&Query::new(tree.entity).columns(vec![Path::field(tree.parent)])).await?;
        let reached = reached(scope, tree.level).await?;
        for item in items.iter_mut().filter(|item| hung(item)) {
            if !has_all(scope, &tree, &reached, &rows, item.draft.record.id) {
                item.refuse(Refusal::Forbidden("reach"));
            }
        }
        Ok(())
    }
    .boxed()
}

/// What some role reaches along the tree: entity and action.
async fn reached(scope: &mut Scope<'_>, level: Level) -> Result<Vec<(&'static str, Action)>, Refusal> {
    let columns = [role::ADMIN.name(), role::GRANTS.name()].map(Path::field).to_vec();
    let roles = scope.every_any(&Query::new("role").columns(columns)).await?;
    let rights: Vec<_> = roles.iter().map(|row| rights(scope, row)).collect();
    let owned = scope.registry.entities().iter().filter(|entity| entity.owned()).map(|entity| entity.name);
    let all = owned.flat_map(|entity| Action::ALL.map(|action| (entity, action)));
    Ok(all.filter(|(entity, action)| rights.iter().any(|rights| rights.level(entity, *action) == level)).collect())
}

fn rights(scope: &Scope<'_>, row: &RowOut) -> trato_model::Rights {
    let admin = row.values.first().and_then(|value| value.as_bool()) == Some(true);
    let grants = match row.values.get(1) {
        Some(trato_model::Value::Json(json)) => Some(json.as_ref()),
        _ => None,
    };
    parse_rights(&scope.registry, admin, grants, None)
}

/// Whether the actor himself reaches everything that others would reach in a part of the tree.
fn has_all(scope: &Scope<'_>, tree: &Tree, reached: &[(&'static str, Action)], rows: &[RowOut], root: Id) -> bool {
    let reader = &scope.who.reader;
    let own = if tree.level == Level::Team { reader.teams() } else { reader.branches() };
    let within = below(rows, root).iter().all(|id| own.contains(id));
    reached.iter().all(|(entity, action)| {
        let level = reader.level(entity, *action);
        level == Level::All || (level == tree.level && within)
    })
}
