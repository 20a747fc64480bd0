//! Records in memory: all of them ([`Memory`]), or what one reader may read ([`Readable`]).

use std::collections::{HashMap, HashSet};

use super::{Lookup, compare, matches};
use crate::access::Scope;
use crate::{Action, Filter, Id, Query, Reader, Record, Trash};

/// Records and shares; sees everything.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    records: HashMap<Id, Record>,
    /// User, record, and whether he may write it.
    shares: HashSet<(Id, Id, bool)>,
}

impl Memory {
    #[must_use]
    pub fn new(records: impl IntoIterator<Item = Record>) -> Self {
        Memory { records: records.into_iter().map(|record| (record.id, record)).collect(), shares: HashSet::new() }
    }

    /// Shares a record; a share for writing is one for reading too.
    pub fn share(&mut self, record: Id, user: Id, write: bool) {
        self.shares.insert((user, record, false));
        if write {
            self.shares.insert((user, record, true));
        }
    }

    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// The records that a query with a resolved filter gives a reader, in order, at most as many as its page holds. Its
    /// search text and cursor are left to the caller.
    #[must_use]
    pub fn run(&self, query: &Query, reader: &Reader) -> Vec<&Record> {
        let lookup = Readable::new(self, reader);
        // For people a part lies where its owner does; our own rules find it all the same.
        let parts = query.trash == Trash::Live && !reader.is_system();
        let mut found: Vec<&Record> = self
            .records()
            .filter(|record| record.entity.name == query.entity && in_trash(record, query.trash))
            .filter(|record| !(parts && self.lies_with_its_owner(record)))
            .filter(|record| lookup.allows(record) && matches(&query.filter, record, &lookup))
            .collect();
        found.sort_by(|a, b| compare(&query.sort, a, b, &lookup));
        found.truncate(usize::try_from(query.page.limit).unwrap_or(usize::MAX));
        found
    }

    /// Whether a part's owner is in the trash.
    fn lies_with_its_owner(&self, part: &Record) -> bool {
        let owner = part.entity.part_of.and_then(|link| self.records.get(&part.value(link).as_id()?));
        owner.is_some_and(|owner| owner.trashed_at.is_some())
    }
}

pub(super) fn in_trash(record: &Record, trash: Trash) -> bool {
    match trash {
        Trash::Live => record.trashed_at.is_none(),
        Trash::Only => record.trashed_at.is_some(),
        Trash::Any => true,
    }
}

impl Lookup for Memory {
    fn record(&self, entity: &str, id: Id) -> Option<&Record> {
        self.records.get(&id).filter(|record| record.entity.name == entity)
    }

    fn pointing<'a>(&'a self, entity: &str, link: &str, id: Id) -> Box<dyn Iterator<Item = &'a Record> + 'a> {
        let found: Vec<&Record> = self
            .records()
            .filter(|record| record.entity.name == entity && record.trashed_at.is_none())
            .filter(|record| record.value(link).as_id() == Some(id))
            .collect();
        Box::new(found.into_iter())
    }

    fn shared(&self, record: &Record, user: Id, write: bool) -> bool {
        self.shares.contains(&(user, record.id, write))
    }
}

/// What one reader may read of a [`Memory`].
#[derive(Clone, Copy, Debug)]
pub struct Readable<'m> {
    memory: &'m Memory,
    reader: &'m Reader,
}

impl<'m> Readable<'m> {
    #[must_use]
    pub fn new(memory: &'m Memory, reader: &'m Reader) -> Self {
        Readable { memory, reader }
    }

    /// Whether the reader may read the record. Scopes themselves look at every record.
    #[must_use]
    pub fn allows(&self, record: &Record) -> bool {
        match self.reader.scope(record.entity.name, Action::Read) {
            Scope::Everything => true,
            Scope::Nothing => false,
            Scope::Only(filter) => self.within(&filter, record),
        }
    }

    fn within(&self, scope: &Filter, record: &Record) -> bool {
        matches(scope, record, self.memory)
    }
}

impl Lookup for Readable<'_> {
    fn record(&self, entity: &str, id: Id) -> Option<&Record> {
        self.memory.record(entity, id).filter(|record| self.allows(record))
    }

    fn pointing<'a>(&'a self, entity: &str, link: &str, id: Id) -> Box<dyn Iterator<Item = &'a Record> + 'a> {
        Box::new(self.memory.pointing(entity, link, id).filter(|record| self.allows(record)))
    }

    fn shared(&self, record: &Record, user: Id, write: bool) -> bool {
        self.memory.shared(record, user, write)
    }
}
