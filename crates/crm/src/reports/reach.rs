//! Whose targets stand beside the deals that a reader sees. Targets have no owner and are read by all who may read any: the
//! deals' level says which of them are his people's.

use trato_model::access::FieldLevel;
use trato_model::{Action, Filter, Id, Level, Reader, Value};

/// Whether the reader may know a field of others.
#[must_use]
pub fn knows(reader: &Reader, entity: &'static str, field: &'static str) -> bool {
    reader.can(entity, Action::Read) && reader.field(entity, field) != FieldLevel::Hidden
}

/// The targets of a bearer (`seller`, `target_team`, `target_branch`) that belong to what the reader may see of the deals.
/// `None` where he may not know whose people they are.
#[must_use]
pub fn bearers(reader: &Reader, bearer: &'static str) -> Option<Filter> {
    let one_of = |path: &'static str, ids: &[Id]| Filter::one_of(path, ids.iter().map(|id| Value::Id(*id)).collect());
    let known = |entity, field| knows(reader, entity, field);
    let or_own = |others: Filter| Filter::Any(vec![Filter::equal("seller", reader.user()), others]);
    match (reader.level("opportunity", Action::Read), bearer) {
        (Level::All, _) => Some(Filter::set(bearer)),
        (Level::Branch, "seller") => {
            known("user", "branch").then(|| or_own(one_of("seller.branch", reader.branches())))
        }
        (Level::Team, "seller") => known("user", "team").then(|| or_own(one_of("seller.team", reader.teams()))),
        (_, "seller") => Some(Filter::equal("seller", reader.user())),
        (Level::Branch, "target_branch") => Some(one_of("target_branch", reader.branches())),
        (Level::Branch, "target_team") if known("team", "branch") => {
            Some(one_of("target_team.branch", reader.branches()))
        }
        (Level::Branch | Level::Team, "target_team") => Some(one_of("target_team", reader.teams())),
        _ => Some(Filter::nothing()),
    }
}
