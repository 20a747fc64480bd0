//! Search: the page of results, which is also what the palette shows, and the answers of link fields.

use maud::{Markup, html};

use crate::{
    Str,
    action::{self, Action},
    chip::Chip,
    icon::tile,
    page::Page,
    shell::{self, Top},
};

/// What was found for some words; without words, everything one can do.
#[derive(Clone, Debug, Default)]
pub struct Search {
    pub q: String,
    pub groups: Vec<Group>,
    /// Pages, things to create, actions, with their keys: those that match the words.
    pub commands: Vec<Commands>,
    /// Whether more was found than is shown and the user should narrow it.
    pub capped: bool,
}

/// Records of one kind.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub label: Str,
    pub icon: Str,
    pub hue: u16,
    pub hits: Vec<Hit>,
    /// The kind's list for the same words; empty when all are shown.
    pub more: String,
}

/// A record.
#[derive(Clone, Debug)]
pub struct Hit {
    pub record: Chip,
    /// What tells it from others of the same name: company, city, e-mail.
    pub detail: Str,
}

/// Commands under a heading.
#[derive(Clone, Debug, Default)]
pub struct Commands {
    pub label: Str,
    pub entries: Vec<Action>,
}

pub fn render(page: &Page, search: &Search) -> Markup {
    let top = Top { icon: "search".into(), hue: 220, title: page.t("ui-search"), ..Top::default() };
    let content = html! {
        div class="search-page" {
            form class="search-box" method="get" action="/search" role="search" {
                input type="search" name="q" value=(search.q) aria-label=(page.t("ui-search")) placeholder=(page.t("ui-palette-hint"))
                    autocomplete="off" autofocus data-controller="submit-soon";
                button class="button primary" { (page.t("ui-search")) }
            }
            turbo-frame id="results" target="_top" { (results(page, search)) }
        }
    };
    shell::document(page, &top, &content)
}

fn results(page: &Page, search: &Search) -> Markup {
    let nothing = search.groups.is_empty() && search.commands.iter().all(|commands| commands.entries.is_empty());
    html! {
        @if nothing {
            p class="quiet nothing" role="status" { (page.t_args("ui-search-nothing", &[("q", (&search.q).into())])) }
        }
        @for group in &search.groups {
            section class="hits" {
                h2 { (group.label) }
                @for hit in &group.hits { (hit_of(group, hit)) }
                @if !group.more.is_empty() { a class="entry quiet" href=(group.more) { span { (page.t("ui-see-all")) } } }
            }
        }
        @for commands in search.commands.iter().filter(|commands| !commands.entries.is_empty()) {
            section class="hits" {
                h2 { (commands.label) }
                @for entry in &commands.entries { (action::entry(page, entry)) }
            }
        }
        @if search.capped { p class="quiet nothing" { (page.t("ui-search-capped")) } }
        @if search.q.is_empty() { (keys(page)) }
    }
}

/// What the keyboard does anywhere; what a page or an entry has of its own stands beside it.
fn keys(page: &Page) -> Markup {
    let rows: [(&[&str], &str); 11] = [
        (&["Ctrl", "K"], "ui-key-palette"),
        (&["/"], "ui-key-search"),
        (&["G", "…"], "ui-key-go"),
        (&["C"], "ui-key-create"),
        (&["E"], "ui-key-edit"),
        (&["J", "K"], "ui-key-move"),
        (&["X"], "ui-key-select"),
        (&["ui-key-space"], "ui-key-preview"),
        (&["⇧", "←", "→"], "ui-key-stage"),
        (&["⇧", "ui-key-home", "ui-key-end"], "ui-key-ends"),
        (&["?"], "ui-key-help"),
    ];
    html! {
        section class="hits keys" {
            h2 { (page.t("ui-palette-keys")) }
            dl {
                @for (keys, does) in rows {
                    div {
                        dt { @for key in keys { kbd { @if key.starts_with("ui-") { (page.t(key)) } @else { (key) } } } }
                        dd { (page.t(does)) }
                    }
                }
            }
        }
    }
}

fn hit_of(group: &Group, hit: &Hit) -> Markup {
    html! {
        a class="entry" href=(hit.record.href) {
            (tile(&group.icon, group.hue)) span { (hit.record.title) }
            @if !hit.detail.is_empty() { small { (hit.detail) } }
        }
    }
}

/// A record that a link field may point to.
#[derive(Clone, Debug, Default)]
pub struct LinkHit {
    pub id: String,
    pub title: String,
    /// Said in place of the title where it is not there yet: *Create “Nortex”*.
    pub words: Str,
    pub detail: Str,
    /// What the form takes from it, as an address writes it (`?name=…&price=…`); empty where it takes nothing.
    pub fills: String,
}

/// The options under a link field (`/search/links?entity=&q=`): list items only, for the field's own list. An empty
/// answer is an empty text.
pub fn links(hits: &[LinkHit]) -> Markup {
    html! {
        @for (at, hit) in hits.iter().enumerate() {
            li role="option" id={ "option-" (at) } data-id=(hit.id) data-title=(hit.title)
                data-fills=[(!hit.fills.is_empty()).then_some(&hit.fills)] aria-selected="false" {
                span { @if hit.words.is_empty() { (hit.title) } @else { (hit.words) } } @if !hit.detail.is_empty() { small { (hit.detail) } }
            }
        }
    }
}
