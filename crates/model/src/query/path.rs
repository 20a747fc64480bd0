//! A field, or a field of a linked record: `amount`, `account.industry`, `account.owner.name`.

use std::fmt;

/// Names from the registry or from our own source, never from a request: the resolver in [`crate::registry`] is the only
/// way from text to a `Path`, so a path can stand in SQL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path(Vec<&'static str>);

impl Path {
    /// Links that a path may cross, at most.
    pub const MOST_LINKS: usize = 3;

    /// A field of the record itself. System columns (`id`, `created_at`, `created_by`, `updated_at`, `updated_by`,
    /// `version`, `trashed_at`) are fields too.
    #[must_use]
    pub fn field(name: &'static str) -> Self {
        Path(vec![name])
    }

    /// A field across links; the last part is the field.
    #[must_use]
    pub fn across(parts: &[&'static str]) -> Self {
        Path(parts.to_vec())
    }

    /// The links to follow.
    #[must_use]
    pub fn links(&self) -> &[&'static str] {
        self.0.split_last().map_or(&[], |(_, links)| links)
    }

    /// The field at the end.
    #[must_use]
    pub fn last(&self) -> &'static str {
        self.0.last().copied().unwrap_or("id")
    }

    /// The same path seen from a record that reaches this one by `link`.
    #[must_use]
    pub fn behind(&self, link: &'static str) -> Self {
        let mut parts = vec![link];
        parts.extend_from_slice(&self.0);
        Path(parts)
    }

    #[must_use]
    pub fn parts(&self) -> &[&'static str] {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

impl From<&'static str> for Path {
    fn from(name: &'static str) -> Self {
        Path(name.split('.').collect())
    }
}
