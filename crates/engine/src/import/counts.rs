//! How far a run is and what became of its rows; stored with the run in the transaction of each chunk.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use trato_model::Id;

/// Counts of a run, or of a dry run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// The last line that is done, as a spreadsheet counts; the run goes on behind it.
    pub line: u64,
    /// Bytes of the file read, and all of them: progress.
    pub bytes: u64,
    pub total: u64,
    /// Rows read.
    pub rows: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Deleted in the other system, or there already and not to be updated.
    pub skipped: u64,
    /// Of those: companies in an import of people, or the other way round ([`super::others`]).
    #[serde(skip_serializing_if = "is_none")]
    pub others: u64,
    pub refused: u64,
    /// Rows that mean the same record as an earlier one: their values went into it.
    pub repeated: u64,
    /// Records created because rows link to them.
    pub related: u64,
    /// Cells that were left out or read otherwise than they stand, in rows that were imported.
    pub warnings: u64,
    /// The last line of the first pass.
    pub lines: u64,
    /// Whether rows wait for the second pass: their links lead to rows further down.
    pub later: bool,
    /// 0: rows; 1: links between rows of the file.
    pub pass: u8,
    /// Undo: records brought back or removed, and those left because somebody changed or uses them.
    pub undone: u64,
    pub kept: u64,
    /// Of those brought back or removed: what the rows brought along.
    #[serde(skip_serializing_if = "is_none")]
    pub undone_along: u64,
    /// Of those brought back: what rules had concluded from the rows, as that an account is a customer.
    #[serde(skip_serializing_if = "is_none")]
    pub undone_concluded: u64,
    /// Of those removed: what stays in the trash, since something there needs it.
    #[serde(skip_serializing_if = "is_none")]
    pub in_trash: u64,
    /// An undo once more, of what an earlier one kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// Since an undo began: where what the run itself wrote ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written: Option<Written>,
    /// Records created because rows link to them, by kind.
    pub related_by: BTreeMap<String, u64>,
    /// A dry run that ended before the file did: it says nothing of the rest.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub part: bool,
    /// Of a dry run: records that rows link to and that files before this one bring.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub awaited: Vec<Awaited>,
    /// Of a dry run: the file goes on behind the rows whose links were counted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
    /// Of a dry run that found something missing: the files before this one go on behind what was read of them, and may
    /// bring it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub brought_part: bool,
    /// The first of those that an undo left, and why.
    pub left: Vec<Left>,
    /// Of those that an undo left: what rows had brought along, by kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub left_along: BTreeMap<String, LeftAlong>,
}

/// The end of what a run wrote; what it caused behind that is an undo's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The moment (UTC microseconds).
    pub at: i64,
    /// The last event's place in the log.
    pub place: i64,
}

/// Records of a kind that a file brings which waits before this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    pub run: Id,
    /// What the file is called.
    pub file: String,
    pub entity: String,
    pub count: u64,
}

/// A record that an undo left as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub entity: String,
    pub id: String,
    /// `changed`: somebody worked on it since; else the code of the refusal, such as `in-use`.
    pub why: String,
}

/// Records of a kind that rows brought along and an undo left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftAlong {
    pub count: u64,
    /// The first of them.
    pub first: Vec<Id>,
}

/// Records named of each kind that rows brought along, at most.
pub(super) const NAMED: usize = 8;

/// Records named in [`Counts::left`], at most.
const LEFT: usize = 20;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
fn is_none(n: &u64) -> bool {
    *n == 0
}

impl Counts {
    /// Records that were kept are gone after all; `along`: those of them that rows brought along, with their kinds.
    pub fn went(&mut self, gone: &[Id], along: &[(&str, Id)]) {
        let n = gone.len() as u64;
        self.undone += n;
        self.undone_along += along.len() as u64;
        for (entity, id) in along {
            if let Some(left) = self.left_along.get_mut(*entity) {
                left.count = left.count.saturating_sub(1);
                left.first.retain(|first| first != id);
            }
        }
        self.kept = self.kept.saturating_sub(n);
        self.left.retain(|left| !gone.iter().any(|id| id.to_string() == left.id));
    }

    /// Whether any record may have been created or changed: a row that repeats another may be the one that changes it.
    #[must_use]
    pub fn wrote(&self) -> bool {
        self.created + self.updated + self.related + self.repeated > 0
    }

    /// How much is done, 0 to 100.
    #[must_use]
    pub fn percent(&self) -> u8 {
        let share = self.bytes.min(self.total) * 100 / self.total.max(1);
        u8::try_from(share).unwrap_or(100)
    }

    /// What became, or would become, of the rows, by the key of its message; what is none and nobody asks for is left out.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, u64)> + use<> {
        let all = [
            ("import-created", self.created, true),
            ("import-updated", self.updated, true),
            ("import-unchanged", self.unchanged, false),
            ("import-repeated", self.repeated, false),
            ("import-skipped", self.skipped, false),
            ("import-refused", self.refused, true),
            ("import-related", self.related, false),
            ("import-warnings", self.warnings, false),
        ];
        all.into_iter().filter(|(_, n, always)| *always || *n > 0).map(|(key, n, _)| (key, n))
    }

    /// What an undo did, by the key of its message: the file's own rows, what came with them, and what of all that is in the
    /// trash; what is none is left out.
    pub fn taken_back(&self) -> impl Iterator<Item = (&'static str, u64)> + use<> {
        let all = [
            ("import-undone", self.undone.saturating_sub(self.undone_along + self.undone_concluded)),
            ("import-undone-along", self.undone_along),
            ("import-undone-concluded", self.undone_concluded),
            ("import-in-trash", self.in_trash),
            ("import-kept", self.kept),
        ];
        all.into_iter().filter(|(_, n)| *n > 0)
    }

    /// As they are when what an undo kept is undone once more.
    #[must_use]
    pub fn once_more(self) -> Counts {
        Counts { again: true, pass: 0, kept: 0, in_trash: 0, left: Vec::new(), left_along: BTreeMap::new(), ..self }
    }

    /// Counts a record that an undo leaves.
    pub fn leave(&mut self, entity: &str, id: Id, why: &str) {
        self.kept += 1;
        if self.left.len() < LEFT {
            self.left.push(Left { entity: entity.to_owned(), id: id.to_string(), why: why.to_owned() });
        }
    }

    /// Counts such a record among those that rows brought along; the last one that they did comes first.
    pub fn leave_along(&mut self, entity: &str, id: Id) {
        let left = self.left_along.entry(entity.to_owned()).or_default();
        left.count += 1;
        left.first.insert(0, id);
        left.first.truncate(NAMED);
    }

    /// Adds a chunk's counts.
    pub fn add(&mut self, chunk: &Counts) {
        self.rows += chunk.rows;
        self.created += chunk.created;
        self.updated += chunk.updated;
        self.unchanged += chunk.unchanged;
        self.skipped += chunk.skipped;
        self.others += chunk.others;
        self.refused += chunk.refused;
        self.repeated += chunk.repeated;
        self.related += chunk.related;
        for (entity, n) in &chunk.related_by {
            *self.related_by.entry(entity.clone()).or_default() += n;
        }
        self.warnings += chunk.warnings;
        self.later |= chunk.later;
        self.part |= chunk.part;
    }
}
