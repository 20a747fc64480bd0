//! A wish to write: what every path (page, API, import, automation, seed) hands to the one pipeline.

use crate::kinds::Input;
use crate::{Field, FieldDef, Id, Value};

/// What should happen to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    Create,
    Update,
    /// To the trash (entities with the TRASH mixin) or gone at once (the others).
    Delete,
    /// Back from the trash.
    Restore,
}

/// Which state of the record the writer has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The version in the form's hidden input or the drag. If it is stale, fields that nobody else changed are merged
    /// and the others are refused with both values.
    Version(i64),
    /// The version in the API's `If-Match`: a stale one is refused whole.
    Exactly(i64),
    /// The writer did not say; refused with [`crate::Refusal::VersionRequired`].
    Unknown,
    /// Whatever is there now (automation, import, all that a list matches).
    Current,
}

/// The path a change came by; kept in the event (`Created by import` on the page).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    Page,
    Api,
    Import,
    Form,
    Automation,
    Mail,
    System,
    Demo,
}

impl Source {
    pub const ALL: [Source; 8] = [
        Source::Page,
        Source::Api,
        Source::Import,
        Source::Form,
        Source::Automation,
        Source::Mail,
        Source::System,
        Source::Demo,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Source::Page => "page",
            Source::Api => "api",
            Source::Import => "import",
            Source::Form => "form",
            Source::Automation => "automation",
            Source::Mail => "mail",
            Source::System => "system",
            Source::Demo => "demo",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }
}

/// What becomes of a new record that looks like one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alike {
    /// It is refused: somebody can be asked, and insist.
    Refuse,
    /// It is made, and told of (an import). People who are only called the same are others.
    Tell,
    /// Nobody looks: the writer was shown them and insists, or a rule of ours makes it.
    Pass,
}

impl Alike {
    /// Whether a field in which two records agree counts.
    #[must_use]
    pub fn counts(self, field: &FieldDef) -> bool {
        field.matched
            && match self {
                Alike::Refuse => true,
                Alike::Tell => !field.computed,
                Alike::Pass => false,
            }
    }
}

/// One wished change of one record.
#[derive(Clone, Debug)]
pub struct Change {
    pub entity: &'static str,
    pub intent: Intent,
    /// The record; a create may name the id it wants.
    pub id: Option<Id>,
    pub expected: Expected,
    /// Fields by name; unknown names are an error.
    pub values: Vec<(String, Input)>,
    pub source: Source,
    /// What becomes of a new record that looks like one that is there.
    pub alike: Alike,
    /// Whether a rule of ours makes it from what is there (a conversion, a next step) or a stranger's form: nobody can be
    /// asked for more then, so that own fields that are required may stay empty, and links need not be readable.
    pub derived: bool,
    /// Import run, API token or automation that caused it.
    pub cause: Option<Id>,
    /// When the record was made in another system (UTC microseconds): an import's only. The event says when it was written.
    pub made_at: Option<i64>,
}

impl Change {
    #[must_use]
    pub fn create(entity: &'static str) -> Self {
        Change {
            entity,
            intent: Intent::Create,
            id: None,
            expected: Expected::Current,
            values: Vec::new(),
            source: Source::System,
            alike: Alike::Pass,
            derived: false,
            cause: None,
            made_at: None,
        }
    }

    #[must_use]
    pub fn update(entity: &'static str, id: Id) -> Self {
        Change { intent: Intent::Update, id: Some(id), ..Change::create(entity) }
    }

    #[must_use]
    pub fn delete(entity: &'static str, id: Id) -> Self {
        Change { intent: Intent::Delete, id: Some(id), ..Change::create(entity) }
    }

    #[must_use]
    pub fn restore(entity: &'static str, id: Id) -> Self {
        Change { intent: Intent::Restore, id: Some(id), ..Change::create(entity) }
    }

    #[must_use]
    pub fn expecting(mut self, expected: Expected) -> Self {
        self.expected = expected;
        self
    }

    #[must_use]
    pub fn from(mut self, source: Source) -> Self {
        self.source = source;
        self
    }

    /// Warn about probable duplicates instead of creating one.
    #[must_use]
    pub fn wary(mut self) -> Self {
        self.alike = Alike::Refuse;
        self
    }

    /// Made from what is there; see [`Change::derived`].
    #[must_use]
    pub fn derived(mut self) -> Self {
        self.derived = true;
        self
    }

    /// A typed value made by our own code.
    #[must_use]
    pub fn set<T: crate::field::FieldType>(self, field: Field<T>, value: T::Rust) -> Self {
        self.put(field.name(), T::into_value(value))
    }

    #[must_use]
    pub fn put(mut self, field: &str, value: Value) -> Self {
        self.values.push((field.to_owned(), Input::Ready(value)));
        self
    }

    #[must_use]
    pub fn text(mut self, field: &str, text: &str) -> Self {
        self.values.push((field.to_owned(), Input::Text(text.to_owned())));
        self
    }
}
