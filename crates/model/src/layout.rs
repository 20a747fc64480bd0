//! The form's sections and rows: data that `ui` draws and that a company's overlay may replace.

/// A titled group of rows. The title's message is `section-{name}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    pub name: &'static str,
    /// Each row holds one to four fields side by side.
    pub rows: &'static [&'static [&'static str]],
}

impl Section {
    #[must_use]
    pub const fn new(name: &'static str, rows: &'static [&'static [&'static str]]) -> Self {
        Section { name, rows }
    }
}
