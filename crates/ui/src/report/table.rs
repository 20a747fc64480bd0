//! The table of a report: each figure a link to its records, bars behind shares.

use maud::{Markup, html};

use crate::{
    Str,
    action::{self, Action},
    page::Page,
    shown::{Tone, bar},
};

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub caption: Str,
    /// Label (empty over buttons), and whether its cells are numbers.
    pub columns: Vec<(Str, bool)>,
    pub rows: Vec<Vec<Cell>>,
    /// The last row, apart; empty for none.
    pub total: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    pub text: Str,
    /// The records behind it; empty for none.
    pub href: String,
    /// A bar behind the number, 0–100.
    pub share: Option<u8>,
    pub tone: Tone,
    /// A button instead of a text.
    pub action: Option<Action>,
    /// What is said below it, small; empty for nothing.
    pub note: Str,
}

impl Cell {
    pub fn new(text: impl Into<Str>) -> Self {
        Cell { text: text.into(), ..Cell::default() }
    }

    pub fn link(text: impl Into<Str>, href: impl Into<String>) -> Self {
        Cell { href: href.into(), ..Cell::new(text) }
    }

    #[must_use]
    pub fn button(action: Action) -> Self {
        Cell { action: Some(action), ..Cell::default() }
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<Str>) -> Self {
        self.note = note.into();
        self
    }

    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    #[must_use]
    pub fn share(mut self, percent: u8) -> Self {
        self.share = Some(percent);
        self
    }
}

/// Draws it; scrolls sideways on a narrow screen.
pub fn table(page: &Page, table: &Table) -> Markup {
    html! {
        div class="scroll-x" tabindex="0" role="region" aria-label=(table.caption) {
            table class="plain-table" {
                @if !table.caption.is_empty() { caption { (table.caption) } }
                thead { tr { @for (label, number) in &table.columns {
                    @if label.is_empty() { td {} } @else { th scope="col" class=[number.then_some("n")] { (label) } }
                } } }
                tbody { @for row in &table.rows { tr { (cells(page, &table.columns, row)) } } }
                @if !table.total.is_empty() { tfoot { tr { (cells(page, &table.columns, &table.total)) } } }
            }
        }
    }
}

pub(crate) fn cells(page: &Page, columns: &[(Str, bool)], row: &[Cell]) -> Markup {
    html! {
        @for (at, cell) in row.iter().enumerate() {
            @let number = columns.get(at).is_some_and(|(_, number)| *number);
            td class={ @if number { "n " } (cell.tone.class()) } {
                @if let Some(share) = cell.share { (bar(share, "")) " " }
                @if let Some(action) = &cell.action { (action::button(page, action, "small")) }
                @else if cell.href.is_empty() { (cell.text) } @else { a href=(cell.href) { (cell.text) } }
                @if !cell.note.is_empty() { small class="quiet note" { (cell.note) } }
            }
        }
    }
}
