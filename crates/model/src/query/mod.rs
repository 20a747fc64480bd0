//! The one way out: what to read, as a typed tree. Lists, boards, reports, exports, the API, access scopes and conditions
//! are all made of it; only `store` turns it into SQL, and [`eval`] runs it in memory.
//!
//! [`path`]: fields, also across links · [`op`]: operators · [`filter`]: the tree · [`period`]: *this month* and the like,
//! [`stretch`]: as people say them, and what lies beside them ·
//! [`text`], [`sort`], [`cursor`]: the written forms used in URLs and the API · [`rows`]: the filter form · [`eval`]: the same
//! answers in memory.

pub mod cursor;
pub mod eval;
pub mod filter;
pub mod op;
pub mod path;
pub mod period;
pub mod rows;
pub mod sort;
pub mod stretch;
pub mod text;

pub use cursor::Cursor;
pub use filter::{Filter, Test};
pub use op::Op;
pub use path::Path;
pub use period::{Bucket, Period};

use crate::Value;

/// One key of a sort order. Empty values are smallest; the record's id breaks ties, in the direction of the last key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    pub path: Path,
    pub descending: bool,
}

/// Which records a query sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trash {
    #[default]
    Live,
    Only,
    Any,
}

/// How much to read and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most [`Page::MOST`].
    pub limit: u32,
    pub after: Option<Cursor>,
}

impl Page {
    /// Records of a page, at most.
    pub const MOST: u32 = 1000;
}

impl std::default::Default for Page {
    fn default() -> Self {
        Page { limit: 50, after: None }
    }
}

/// Records of one entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub entity: &'static str,
    pub filter: Filter,
    /// Free text that the record must match (folded, by prefix); empty for none.
    pub search: String,
    pub sort: Vec<Sort>,
    /// What to read; own fields or fields across links. Empty: all own fields.
    pub columns: Vec<Path>,
    pub page: Page,
    pub trash: Trash,
}

impl Query {
    #[must_use]
    pub fn new(entity: &'static str) -> Self {
        Query {
            entity,
            filter: Filter::everything(),
            search: String::new(),
            sort: Vec::new(),
            columns: Vec::new(),
            page: Page::default(),
            trash: Trash::Live,
        }
    }

    /// Adds a condition.
    #[must_use]
    pub fn and(mut self, filter: Filter) -> Self {
        self.filter = self.filter.and(filter);
        self
    }

    #[must_use]
    pub fn sort(mut self, path: Path, descending: bool) -> Self {
        self.sort.push(Sort { path, descending });
        self
    }

    #[must_use]
    pub fn columns(mut self, columns: Vec<Path>) -> Self {
        self.columns = columns;
        self
    }

    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.page.limit = limit.min(Page::MOST);
        self
    }
}

/// One key of a group: a field, or a date or moment cut into buckets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub path: Path,
    /// For dates and moments. Bounds are computed here, from the period asked for, never by the database.
    pub bucket: Option<Bucket>,
}

/// What is computed over a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    Count,
    /// Of the kind's `sum_by` column (money: minor units of the company's currency); 0 where no value is set.
    Sum(Path),
    /// Divided in Rust from sum and count of the set values.
    Average(Path),
    /// The smallest and largest set value of the column that the kind sorts by; `Null` where none is set.
    Least(Path),
    Most(Path),
    /// How many different values are set (of that column, else of the first).
    Distinct(Path),
}

/// Groups and measures over the records of one entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    pub entity: &'static str,
    pub filter: Filter,
    pub search: String,
    pub groups: Vec<Group>,
    pub measures: Vec<Measure>,
    /// Rows at most; ordered by the first measure, largest first, then by group.
    pub limit: u32,
    pub trash: Trash,
    /// Over every branch, for a reader whose role compares them; for any other it changes nothing. Such an aggregate
    /// counts, adds up and averages by branch and period only: nothing in it is one record's.
    pub across: bool,
}

impl Aggregate {
    #[must_use]
    pub fn new(entity: &'static str) -> Self {
        Aggregate {
            entity,
            filter: Filter::everything(),
            search: String::new(),
            groups: Vec::new(),
            measures: vec![Measure::Count],
            limit: Page::MOST,
            trash: Trash::Live,
            across: false,
        }
    }

    #[must_use]
    pub fn across(mut self) -> Self {
        self.across = true;
        self
    }

    #[must_use]
    pub fn and(mut self, filter: Filter) -> Self {
        self.filter = self.filter.and(filter);
        self
    }

    #[must_use]
    pub fn by(mut self, path: Path) -> Self {
        self.groups.push(Group { path, bucket: None });
        self
    }

    #[must_use]
    pub fn by_bucket(mut self, path: Path, bucket: Bucket) -> Self {
        self.groups.push(Group { path, bucket: Some(bucket) });
        self
    }

    #[must_use]
    pub fn measures(mut self, measures: Vec<Measure>) -> Self {
        self.measures = measures;
        self
    }
}

/// One group's row: the group's values (a bucket's is its first day as `Int`), then the measures. Sums are `i128`-safe
/// in the store and refused above `i64`; an average is an `Int` at the field's scale, rounded half away from zero.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupRow {
    pub groups: Vec<Value>,
    pub measures: Vec<Value>,
}
