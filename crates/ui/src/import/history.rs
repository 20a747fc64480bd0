//! Earlier imports, newest first. Files that were imported together stand together, the last of them first.

use maud::{Markup, html};

use crate::{
    Str,
    page::Page,
    report::{Cell, table},
};

#[derive(Clone, Debug, Default)]
pub struct History {
    pub caption: Str,
    /// Label, and whether its cells are numbers.
    pub columns: Vec<(Str, bool)>,
    pub groups: Vec<Group>,
    /// Where more of them are.
    pub more: Option<String>,
}

/// One file, or those that were imported together.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// `3 archivos importados juntos`; empty for one file.
    pub title: Str,
    pub rows: Vec<Vec<Cell>>,
}

pub(super) fn history(page: &Page, history: &History) -> Markup {
    html! {
        section class="box" {
            div class="scroll-x" tabindex="0" role="region" aria-label=(history.caption) {
                table class="plain-table history" {
                    caption { (history.caption) }
                    thead { tr {
                        @for (label, number) in &history.columns { th scope="col" class=[number.then_some("n")] { (label) } }
                    } }
                    @for group in &history.groups {
                        tbody class=[(!group.title.is_empty()).then_some("together")] {
                            @if !group.title.is_empty() {
                                tr { th scope="rowgroup" colspan=(history.columns.len()) { (group.title) } }
                            }
                            @for row in &group.rows { tr { (table::cells(page, &history.columns, row)) } }
                        }
                    }
                }
            }
            @if let Some(more) = &history.more { p { a href=(more) { (page.t("ui-more")) } } }
        }
    }
}
