//! Access as data: what a user may do with each entity, and the predicate that each of his queries must obey.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::entity::Bearers;
use crate::query::Filter;
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
    /// May compare branches: know the sums of those whose records he does not see.
    pub compares: bool,
}

impl Rights {
    #[must_use]
    pub fn level(&self, entity: &str, action: Action) -> Level {
        self.grants.get(entity).unwrap_or(&self.default).level(action)
    }
}

/// Who reads: the user, his rights and the sets that his scopes are made of. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reader {
    inner: Arc<Inner>,
    /// Reading sums over every branch, see [`Reader::across`].
    across: bool,
}

#[derive(Clone, Debug)]
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
    bearers: HashMap<&'static str, Bearers>,
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
        let inner = Inner {
            user: Id::NIL,
            system: true,
            rights: Rights { admin: true, default: Grant::all(Level::All), ..Rights::default() },
            teams: Vec::new(),
            branches: Vec::new(),
            owned: HashSet::new(),
            parts: HashMap::new(),
            personal: HashMap::new(),
            bearers: HashMap::new(),
        };
        Reader { inner: Arc::new(inner), across: false }
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
        let bearers = HashMap::new();
        let inner = Inner { user, system: false, rights, teams, branches, owned, parts, personal, bearers };
        Reader { inner: Arc::new(inner), across: false }
    }

    /// The same user, with the entities whose records have bearers in place of an owner.
    #[must_use]
    pub fn bearing(self, bearers: HashMap<&'static str, Bearers>) -> Self {
        Reader { inner: Arc::new(Inner { bearers, ..Inner::clone(&self.inner) }), across: self.across }
    }

    /// The reader of sums that tell no records apart ([`crate::Aggregate::across`]): where his role compares branches, what
    /// he may read at all he reads over every branch; whatever else he reads stays within his scope.
    #[must_use]
    pub fn across(&self) -> Self {
        Reader { across: self.inner.rights.compares, ..self.clone() }
    }

    /// The same user as far as records of these kinds and their parts go. He administers nothing.
    #[must_use]
    pub fn within(&self, kinds: &HashSet<&'static str>) -> Self {
        let all = &self.inner;
        let reached = |entity: &str| {
            let mut at = entity;
            while let Some((_, owner)) = all.parts.get(at).filter(|_| !kinds.contains(at)) {
                at = owner;
            }
            kinds.contains(at)
        };
        let parts = all.parts.keys().filter(|part| reached(part)).copied();
        let grant = |kind: &'static str| (kind, *all.rights.grants.get(kind).unwrap_or(&all.rights.default));
        let rights = Rights {
            admin: false,
            grants: kinds.iter().copied().chain(parts).map(grant).collect(),
            default: Grant::default(),
            ..all.rights.clone()
        };
        Reader { inner: Arc::new(Inner { system: false, rights, ..Inner::clone(all) }), across: self.across }
    }

    /// Whether sums of an entity reach further than its records do.
    #[must_use]
    pub fn compares(&self, entity: &str) -> bool {
        let within = matches!(self.scope(entity, Action::Read), Scope::Only(_));
        within && self.across().scope(entity, Action::Read) == Scope::Everything
    }

    #[must_use]
    pub fn user(&self) -> Id {
        self.inner.user
    }

    #[must_use]
    pub fn is_system(&self) -> bool {
        self.inner.system
    }

    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.inner.rights.admin
    }

    #[must_use]
    pub fn rights(&self) -> &Rights {
        &self.inner.rights
    }

    /// His team and those below it.
    #[must_use]
    pub fn teams(&self) -> &[Id] {
        &self.inner.teams
    }

    /// His branch and those below it.
    #[must_use]
    pub fn branches(&self) -> &[Id] {
        &self.inner.branches
    }

    /// Whether the action is possible at all on some record of the entity.
    #[must_use]
    pub fn can(&self, entity: &str, action: Action) -> bool {
        self.inner.system || self.level(entity, action) > Level::None
    }

    /// The level, following a part to the record that owns it (the weaker of both).
    #[must_use]
    pub fn level(&self, entity: &str, action: Action) -> Level {
        let own = self.inner.rights.level(entity, action);
        match self.inner.parts.get(entity) {
            Some((_, owner)) => {
                let through = if action == Action::Read || action == Action::Export { action } else { Action::Edit };
                own.min(self.level(owner, through))
            }
            None => own,
        }
    }

    #[must_use]
    pub fn field(&self, entity: &'static str, field: &'static str) -> FieldLevel {
        if self.inner.system {
            return FieldLevel::Full;
        }
        self.inner.rights.fields.get(&(entity, field)).copied().unwrap_or(FieldLevel::Full)
    }

    /// The predicate that records of `entity` must satisfy for `action`. The query compiler adds it to every read.
    #[must_use]
    pub fn scope(&self, entity: &str, action: Action) -> Scope {
        if self.inner.system {
            return Scope::Everything;
        }
        if let Some((link, owner)) = self.inner.parts.get(entity) {
            let through = if matches!(action, Action::Read | Action::Export) { action } else { Action::Edit };
            if self.inner.rights.level(entity, action) == Level::None {
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
        if let Some(shared) = self.inner.personal.get(entity)
            && !self.is_admin()
        {
            let mine = Filter::equal("owner", self.inner.user);
            let reads = matches!(action, Action::Read | Action::Export);
            let open = || Filter::equal(*shared, true);
            return Scope::Only(if reads { Filter::Any(vec![mine, open()]) } else { mine });
        }
        let everywhere = level == Level::All || (self.across && action == Action::Read);
        if everywhere {
            return Scope::Everything;
        }
        if let Some(bearers) = self.inner.bearers.get(entity) {
            return Scope::Only(self.borne_scope(bearers, level));
        }
        if !self.inner.owned.contains(entity) {
            return Scope::Everything;
        }
        Scope::Only(self.owned_scope(action, level))
    }

    /// Own, plus the team's or branch's, plus what was shared with the user.
    fn owned_scope(&self, action: Action, level: Level) -> Filter {
        let mut any = vec![one_of("owner", &[self.inner.user])];
        if level == Level::Team && !self.inner.teams.is_empty() {
            any.push(one_of("team", &self.inner.teams));
        }
        if level == Level::Branch && !self.inner.branches.is_empty() {
            any.push(one_of("branch", &self.inner.branches));
        }
        any.push(Filter::Shared { user: self.inner.user, write: action != Action::Read && action != Action::Export });
        Filter::Any(any)
    }

    /// His own, plus those of his teams or branches and of their people. Conditions on linked records are questions of their
    /// own, so that the scope holds also where the record itself is a linked one.
    fn borne_scope(&self, by: &Bearers, level: Level) -> Filter {
        let (teams, branches) = (&self.inner.teams, &self.inner.branches);
        let mut any = vec![one_of(by.user, &[self.inner.user])];
        if level == Level::Team && !teams.is_empty() {
            any.extend([one_of(by.team, teams), one_of("team", teams).through(by.user)]);
        }
        if level == Level::Branch && !branches.is_empty() {
            let there = |link| one_of("branch", branches).through(link);
            any.extend([one_of(by.branch, branches), there(by.team), there(by.user)]);
        }
        if level == Level::Branch && !teams.is_empty() {
            // A team of no branch is that of its people.
            any.push(one_of(by.team, teams).and(Filter::empty("branch").through(by.team)));
        }
        Filter::Any(any)
    }
}

fn one_of(field: &'static str, ids: &[Id]) -> Filter {
    Filter::one_of(field, ids.iter().map(|id| Value::Id(*id)).collect())
}
