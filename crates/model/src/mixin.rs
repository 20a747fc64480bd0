//! Fields and behaviour that several entities share, added together.

use crate::field::{Default, Field, FieldDef, Link};

/// A named bundle of fields; the engine and the views act on [`Mixin::name`].
#[derive(Clone, Copy, Debug)]
pub struct Mixin {
    pub name: &'static str,
    pub fields: &'static [FieldDef],
}

pub const OWNER: Field<Link> = Field::link("owner", "user").default(Default::Me).tracked();
pub const TEAM: Field<Link> = Field::link("team", "team").tracked();
pub const BRANCH: Field<Link> = Field::link("branch", "branch").tracked();

/// Has an owner, his team and his branch: what the scopes own, team and branch look at. The engine fills team and
/// branch from the owner where they are empty or the owner changes.
pub static OWNED: Mixin = Mixin { name: "owned", fields: &[OWNER.def(), TEAM.def(), BRANCH.def()] };

/// Goes to the trash and comes back; without it a record is deleted at once.
pub static TRASH: Mixin = Mixin { name: "trash", fields: &[] };

/// Has a timeline: events, notes, activities and files about it are shown on its page.
pub static TIMELINE: Mixin = Mixin { name: "timeline", fields: &[] };

/// Found by the free-text search.
pub static SEARCH: Mixin = Mixin { name: "search", fields: &[] };

/// The name of the bundle of what is about records: a link to each kind, of that kind's name. Such a link to each of a
/// company's own kinds that has [`ACTIVITIES`] is added to it.
pub const ABOUT: &str = "about";

/// Activities (task, call, meeting, visit), notes and documents are made about it.
pub static ACTIVITIES: Mixin = Mixin { name: "activities", fields: &[] };
