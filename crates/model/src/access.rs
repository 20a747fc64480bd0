//! Access as data: what a user may do with each entity, and the predicate that each of his queries must obey.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::query::{Filter, Op, Path, Test};
use crate::{Id, Value};

/// What one may do with records of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Read,
    Create,
    Edit,
    Delete,
    Export,
}

impl Action {
    pub const ALL: [Action; 5] = [Action::Read, Action::Create, Action::Edit, Action::Delete, Action::Export];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Action::Read => "read",
            Action::Create => "create",
            Action::Edit => "edit",
            Action::Delete => "delete",
            Action::Export => "export",
        }
    }
}

/// How far a right reaches; each level includes those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    #[default]
    None,
    /// Records owned by, shared with, or on an account team of, the user.
    Own,
    /// Those of his team and the teams below it.
    Team,
    /// Those of his branch and the branches below it.
    Branch,
    All,
}

impl Level {
    pub const ALL: [Level; 5] = [Level::None, Level::Own, Level::Team, Level::Branch, Level::All];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Own => "own",
            Level::Team => "team",
            Level::Branch => "branch",
            Level::All => "all",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// What may be done with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldLevel {
    Hidden,
    ReadOnly,
    Full,
}

/// The levels of the five actions on one entity, in the order of [`Action::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grant(pub [Level; 5]);

impl Grant {
    /// The same level for every action.
    #[must_use]
    pub const fn all(level: Level) -> Self {
        Grant([level; 5])
    }

    #[must_use]
    pub const fn level(&self, action: Action) -> Level {
        self.0[action as usize]
    }

    #[must_use]
    pub const fn with(mut self, action: Action, level: Level) -> Self {
        self.0[action as usize] = level;
        self
    }
}

/// The rights of a user, gathered from his roles: per entity the widest level, per field the widest access.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// May administer: settings, users, roles, fields, jobs, audit.
    pub admin: bool,
    pub grants: HashMap<&'static str, Grant>,
    /// The level for entities without a grant of their own.
    pub default: Grant,
    pub fields: HashMap<(&'static str, &'static str), FieldLevel>,
}

impl Rights {
    #[must_use]
    pub fn level(&self, entity: &str, action: Action) -> Level {
        self.grants.get(entity).unwrap_or(&self.default).level(action)
    }
}

/// Who reads: the user, his rights and the sets that his scopes are made of. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reader(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    user: Id,
    system: bool,
    rights: Rights,
    /// His team and those below, his branch and those below.
    teams: Vec<Id>,
    branches: Vec<Id>,
    owned: HashSet<&'static str>,
    parts: HashMap<&'static str, (&'static str, &'static str)>,
    personal: HashMap<&'static str, &'static str>,
}

/// The scope of one action on one entity.
#[derive(Clone, Debug, PartialEq)]
pub enum Scope {
    Everything,
    Nothing,
    Only(Filter),
}

impl Reader {
    /// The system itself: sees everything. For jobs, rules and the sealer; never for a request.
    #[must_use]
    pub fn system() -> Self {
        Reader(Arc::new(Inner {
            user: Id::NIL,
            system: true,
            rights: Rights { admin: true, default: Grant::all(Level::All), ..Rights::default() },
            teams: Vec::new(),
            branches: Vec::new(),
            owned: HashSet::new(),
            parts: HashMap::new(),
            personal: HashMap::new(),
        }))
    }

    /// A user. `owned` are the entities with an owner; `parts` maps an entity that is part of another to its link and
    /// that link's target; `personal` an entity whose records are their owners' to the field that shares one with all.
    #[must_use]
    pub fn new(
        user: Id,
        rights: Rights,
        teams: Vec<Id>,
        branches: Vec<Id>,
        owned: HashSet<&'static str>,
        parts: HashMap<&'static str, (&'static str, &'static str)>,
        personal: HashMap<&'static str, &'static str>,
    ) -> Self {
        Reader(Arc::new(Inner { user, system: false, rights, teams, branches, owned, parts, personal }))
    }

    #[must_use]
    pub fn user(&self) -> Id {
        self.0.user
    }

    #[must_use]
    pub fn is_system(&self) -> bool {
        self.0.system
    }

    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.0.rights.admin
    }

    #[must_use]
    pub fn rights(&self) -> &Rights {
        &self.0.rights
    }

    /// His team and those below it.
    #[must_use]
    pub fn teams(&self) -> &[Id] {
        &self.0.teams
    }

    /// His branch and those below it.
    #[must_use]
    pub fn branches(&self) -> &[Id] {
        &self.0.branches
    }

    /// Whether the action is possible at all on some record of the entity.
    #[must_use]
    pub fn can(&self, entity: &str, action: Action) -> bool {
        self.0.system || self.level(entity, action) > Level::None
    }

    /// The level, following a part to the record that owns it (the weaker of both).
    #[must_use]
    pub fn level(&self, entity: &str, action: Action) -> Level {
        let own = self.0.rights.level(entity, action);
        match self.0.parts.get(entity) {
            Some((_, owner)) => {
                let through = if action == Action::Read || action == Action::Export { action } else { Action::Edit };
                own.min(self.level(owner, through))
            }
            None => own,
        }
    }

    #[must_use]
    pub fn field(&self, entity: &'static str, field: &'static str) -> FieldLevel {
        if self.0.system {
            return FieldLevel::Full;
        }
        self.0.rights.fields.get(&(entity, field)).copied().unwrap_or(FieldLevel::Full)
    }

    /// The predicate that records of `entity` must satisfy for `action`. The query compiler adds it to every read.
    #[must_use]
    pub fn scope(&self, entity: &str, action: Action) -> Scope {
        if self.0.system {
            return Scope::Everything;
        }
        if let Some((link, owner)) = self.0.parts.get(entity) {
            let through = if matches!(action, Action::Read | Action::Export) { action } else { Action::Edit };
            if self.0.rights.level(entity, action) == Level::None {
                return Scope::Nothing;
            }
            return match self.scope(owner, through) {
                Scope::Only(filter) => Scope::Only(filter.through(link)),
                other => other,
            };
        }
        let level = self.level(entity, action);
        if level == Level::None {
            return Scope::Nothing;
        }
        if let Some(shared) = self.0.personal.get(entity)
            && !self.is_admin()
        {
            let mine = Filter::equal("owner", self.0.user);
            let reads = matches!(action, Action::Read | Action::Export);
            let open = || Filter::equal(*shared, true);
            return Scope::Only(if reads { Filter::Any(vec![mine, open()]) } else { mine });
        }
        if level == Level::All || !self.0.owned.contains(entity) {
            return Scope::Everything;
        }
        Scope::Only(self.owned_scope(action, level))
    }

    /// Own, plus the team's or branch's, plus what was shared with the user.
    fn owned_scope(&self, action: Action, level: Level) -> Filter {
        let one_of = |field: &'static str, ids: &[Id]| {
            Filter::Test(Test {
                path: Path::field(field),
                op: Op::In,
                values: ids.iter().map(|id| Value::Id(*id)).collect(),
            })
        };
        let mut any = vec![one_of("owner", &[self.0.user])];
        if level == Level::Team && !self.0.teams.is_empty() {
            any.push(one_of("team", &self.0.teams));
        }
        if level == Level::Branch && !self.0.branches.is_empty() {
            any.push(one_of("branch", &self.0.branches));
        }
        any.push(Filter::Shared { user: self.0.user, write: action != Action::Read && action != Action::Export });
        Filter::Any(any)
    }
}
