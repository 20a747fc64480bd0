//! The list: saved views as tabs, filter chips, a table with totals, a bar for what is selected, and one side panel that
//! holds the filter, the columns, the saving of a view, or a record.
//!
//! Every state is in the URL ([`crate::url::ListState`]); the side panel too (`panel=filter`), so it works without
//! JavaScript, and with it Turbo swaps only its frame. [`table`], [`bar`] and [`panel`] draw the parts.

pub mod bar;
pub mod panel;
pub mod table;

pub use bar::{FilterChip, Mode, Tab};
use maud::{Markup, html};
pub use panel::{ColumnChoice, FilterBuilder, FilterGroup, FilterRow, Panel, Preview, SaveView};
pub use table::{Column, Row, Width};

use crate::{
    Str,
    action::Action,
    notice::{self, Empty},
    page::{Kind, Page},
    shell::{self, Top},
    url::ListState,
};

/// A page of records.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub kind: Kind,
    /// `85`, `1.000+`; empty when not counted.
    pub count: Str,
    /// The same list with all its records counted and added up; empty where they are.
    pub count_all: String,
    /// New, import, export …; the first is the primary one.
    pub actions: Vec<Action>,
    pub bar: ViewBar,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Where the next page begins: the cursor for `after`; empty at the end.
    pub after: String,
    /// What may be done with the selected ones: `action` posted to `/{entity}/bulk`.
    pub bulk: Vec<BulkAction>,
    /// What a button in each row does: its id as `one`, posted to the same address.
    pub each: Option<BulkAction>,
    /// Shown when there are no rows.
    pub empty: Empty,
    pub panel: Panel,
}

/// The bar over a list, board or calendar.
#[derive(Clone, Debug, Default)]
pub struct ViewBar {
    pub state: ListState,
    pub tabs: Vec<Tab>,
    /// List, board, calendar: where this kind has more than one.
    pub modes: Vec<Mode>,
    pub chips: Vec<FilterChip>,
    /// Whether the state differs from the saved view, so that it may be saved.
    pub changed: bool,
    /// Has no filter and no columns to choose.
    pub fixed: bool,
}

/// A button of the bar for what is selected.
#[derive(Clone, Debug, Default)]
pub struct BulkAction {
    /// The value posted as `action`: `assign`, `edit`, `tag`, `delete`, `export`, `restore`, `merge`.
    pub name: Str,
    pub label: Str,
    pub icon: Str,
    pub danger: bool,
}

pub fn render(page: &Page, list: &List) -> Markup {
    let top = Top {
        icon: list.kind.icon.clone(),
        hue: list.kind.hue,
        title: list.kind.many.clone(),
        count: list.count.clone(),
        actions: list.actions.clone(),
        ..Top::default()
    };
    let content = html! {
        (bar::bar(page, &list.bar, !list.columns.is_empty()))
        div class="with-panel" {
            div class="list" data-controller="list" {
                @if list.rows.is_empty() {
                    (notice::empty(page, &list.empty))
                } @else {
                    (table::table(page, list))
                }
            }
            (panel::frame(page, &list.bar.state, &list.panel))
        }
    };
    shell::document(page, &top, &content)
}
