//! The bar over a list, board or calendar: saved views, search, filter, columns, the way it is drawn; and the chips of
//! the filter under it.

use maud::{Markup, html};

use super::ViewBar;
use crate::{Str, icon::icon, page::Page, url::ListState};

/// A saved view.
#[derive(Clone, Debug, Default)]
pub struct Tab {
    pub label: Str,
    pub href: String,
    pub current: bool,
    /// Whether others see it too.
    pub shared: bool,
}

/// A way to draw the records.
#[derive(Clone, Debug, Default)]
pub struct Mode {
    pub label: Str,
    pub icon: Str,
    pub href: String,
    pub current: bool,
}

/// A condition in plain words, and the state without it.
#[derive(Clone, Debug, Default)]
pub struct FilterChip {
    pub text: Str,
    pub without: ListState,
}

pub(crate) fn bar(page: &Page, bar: &ViewBar, columns: bool) -> Markup {
    html! {
        div class="view-bar" {
            (tabs(&page.t("ui-views"), &bar.tabs))
            div class="view-tools" {
                (search(page, &bar.state))
                @if !bar.fixed { (tool(page, &bar.state, "filter", "list-filter", "ui-filter", bar.chips.len())) }
                @if columns && !bar.fixed { (tool(page, &bar.state, "columns", "columns-3", "ui-columns", 0)) }
                (modes(page, &bar.modes))
            }
        }
        (chips(page, bar))
    }
}

/// Links side by side; `label` names them for screen readers.
pub(crate) fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav class="tabs" aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                    (tab.label) @if tab.shared { " " (icon("users-round")) }
                }
            }
        }
    }
}

/// The words searched for; the rest of the state goes along hidden.
fn search(page: &Page, state: &ListState) -> Markup {
    let others = state.with(|state| {
        state.q.clear();
        state.count.clear();
    });
    html! {
        form class="quick-search" method="get" action=(state.path) role="search" data-turbo-action="replace" {
            @for (name, value) in others.pairs() { input type="hidden" name=(name) value=(value); }
            (icon("search"))
            input type="search" name="q" value=(state.q) placeholder=(page.t("ui-search-here")) aria-label=(page.t("ui-search-here"))
                autocomplete="off" data-controller="submit-soon";
        }
    }
}

/// A button that opens the side panel, or closes it when it is open.
fn tool(page: &Page, state: &ListState, panel: &str, sign: &str, key: &str, count: usize) -> Markup {
    let open = state.panel == panel;
    let href = state.panel(if open { "" } else { panel }).href();
    html! {
        a class="button plain" href=(href) data-turbo-frame="panel" data-turbo-action="advance" aria-expanded=(open)
            title=(page.t(key)) {
            (icon(sign)) span { (page.t(key)) } @if count > 0 { small class="dot" { (count) } }
        }
    }
}

fn modes(page: &Page, modes: &[Mode]) -> Markup {
    html! {
        @if modes.len() > 1 {
            nav class="segments" aria-label=(page.t("ui-modes")) {
                @for mode in modes {
                    a href=(mode.href) title=(mode.label) aria-label=(mode.label) aria-current=[mode.current.then_some("page")] {
                        (icon(&mode.icon))
                    }
                }
            }
        }
    }
}

fn chips(page: &Page, bar: &ViewBar) -> Markup {
    let ViewBar { state, chips, changed, .. } = bar;
    html! {
        @if !chips.is_empty() || *changed {
            div class="filter-chips" {
                @for chip in chips {
                    span class="filter-chip" {
                        a href=(state.panel("filter").href()) data-turbo-frame="panel" data-turbo-action="advance" { (chip.text) }
                        a href=(chip.without.href()) aria-label=(page.t_args("ui-filter-remove", &[("filter", chip.text.as_ref().into())])) {
                            (icon("x"))
                        }
                    }
                }
                @if chips.len() > 1 {
                    a class="button plain small" href=(state.with(|s| s.filter.clear()).href()) { (page.t("ui-filter-clear")) }
                }
                @if *changed {
                    a class="button plain small" href=(state.panel("save").href()) data-turbo-frame="panel" data-turbo-action="advance" {
                        (icon("bookmark-plus")) (page.t("ui-view-save"))
                    }
                }
            }
        }
    }
}
