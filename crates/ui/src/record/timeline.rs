//! The timeline: everything that happened, newest first, like things grouped and counted; on top a box to write a note,
//! log a call, plan a task.

use maud::{Markup, html};

use crate::{
    Str,
    action::{self, Action},
    chip::Chip,
    form::{self, Input},
    icon::{icon, tile},
    list::bar::{Tab, tabs},
    page::Page,
    shown::{Badge, Moment, Shown},
};

/// What happened, and the boxes to add to it.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// Everything, notes, calls, changes: `?timeline=notes`.
    pub filters: Vec<Tab>,
    pub compose: Vec<Compose>,
    pub days: Vec<Day>,
    /// Address of the older ones; empty at the end.
    pub more: String,
    /// Said when nothing has happened yet.
    pub empty: Str,
}

impl Timeline {
    /// Whether the record has one at all.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        !(self.filters.is_empty() && self.compose.is_empty() && self.days.is_empty() && self.empty.is_empty())
    }
}

/// A box to write in: note, call, task, meeting. It posts to its own address.
#[derive(Clone, Debug, Default)]
pub struct Compose {
    /// `note`, `call`, `task`, `meeting`, `visit`.
    pub name: Str,
    pub label: Str,
    pub icon: Str,
    /// `/{entity}/{id}/note`.
    pub action: String,
    pub inputs: Vec<Input>,
    /// Folded away: what fills itself.
    pub more: Vec<Input>,
    pub submit: Str,
    /// Whether it is open at first (after an error, after a tap on a telephone number).
    pub open: bool,
}

/// A day, or a month further back.
#[derive(Clone, Debug, Default)]
pub struct Day {
    pub label: Str,
    pub items: Vec<Item>,
}

/// Something that happened.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub icon: Str,
    pub hue: u16,
    pub actor: Option<Chip>,
    /// What was done, in words: `llamó a`, `cambió 3 campos`.
    pub text: Str,
    /// The record it is about, when it is not this one.
    pub about: Option<Chip>,
    pub when: Moment,
    /// How it came: `importación`, `API`, `correo`; empty for a person in the page.
    pub source: Str,
    pub badge: Option<Badge>,
    /// The note's or call's words.
    pub body: String,
    pub changes: Vec<ChangeLine>,
    /// Like events folded into this one: their texts and times.
    pub folded: Vec<(Str, Moment)>,
    /// Edit, complete, pin, delete.
    pub actions: Vec<Action>,
}

/// A field before and after.
#[derive(Clone, Debug, Default)]
pub struct ChangeLine {
    pub label: Str,
    pub before: Shown,
    pub after: Shown,
}

pub(super) fn timeline(page: &Page, timeline: &Timeline) -> Markup {
    html! {
        (composer(page, timeline))
        @if timeline.filters.len() > 1 { (tabs(&page.t("ui-filter"), &timeline.filters)) }
        @if timeline.days.is_empty() { p class="quiet nothing" { (timeline.empty) } }
        (days(page, &timeline.days))
        @if !timeline.more.is_empty() {
            p class="more" { a class="button" href=(timeline.more) data-turbo-action="replace" { (page.t("ui-older")) } }
        }
    }
}

/// Days with what happened on them.
pub(crate) fn days(page: &Page, days: &[Day]) -> Markup {
    html! {
        @for day in days {
            section class="day" {
                h2 { (day.label) }
                ol class="events" { @for item in &day.items { (item_of(page, item)) } }
            }
        }
    }
}

fn composer(page: &Page, timeline: &Timeline) -> Markup {
    html! {
        @if !timeline.compose.is_empty() {
            div class="composer" data-controller="composer" {
                @for compose in &timeline.compose {
                    details class="compose" name="compose" open[compose.open] data-compose=(compose.name) {
                        summary { (icon(&compose.icon)) (compose.label) }
                        form method="post" action=(compose.action) novalidate data-controller="form" data-form-draft-value=(compose.action) {
                            (page.token())
                            (form::draft(page, &compose.action))
                            div class="compose-inputs" { @for input in &compose.inputs { (form::draw_field(page, input)) } }
                            @if !compose.more.is_empty() {
                                details class="section compose-more" {
                                    summary { (page.t("ui-more-fields")) (icon("chevron-down")) }
                                    div class="compose-inputs" { @for input in &compose.more { (form::draw_field(page, input)) } }
                                }
                            }
                            button class="button primary" { (compose.submit) kbd { "Ctrl ↵" } }
                        }
                    }
                }
            }
        }
    }
}

fn item_of(page: &Page, item: &Item) -> Markup {
    html! {
        li class="event" {
            (tile(&item.icon, item.hue))
            div class="event-body" {
                p class="event-line" {
                    @if let Some(actor) = &item.actor { b { (actor.title) } " " }
                    (item.text)
                    @if let Some(about) = &item.about { " " (about) }
                    @if let Some(badge) = &item.badge { " " (badge) }
                }
                @if !item.body.is_empty() { p class="event-text lines" { (item.body) } }
                @if !item.changes.is_empty() { (changes(&item.changes)) }
                @if !item.folded.is_empty() {
                    details class="folded" {
                        summary { (page.t_args("ui-timeline-folded", &[("n", item.folded.len().into())])) }
                        ul { @for (text, when) in &item.folded { li { (text) " " (when) } } }
                    }
                }
            }
            div class="event-side" {
                @if !item.source.is_empty() { small { (item.source) } }
                (item.when)
                @if !item.actions.is_empty() {
                    (action::menu(&page.t("ui-more-actions"), &html! { (icon("ellipsis")) }, "right", &html! {
                        @for action in &item.actions { (action::entry(page, action)) }
                    }))
                }
            }
        }
    }
}

/// Fields before and after: the first three in sight.
fn changes(changes: &[ChangeLine]) -> Markup {
    html! {
        dl class="changes" {
            @for change in changes {
                div {
                    dt { (change.label) }
                    dd {
                        @if !change.before.is_empty() { s { (change.before) } (icon("arrow-right")) }
                        @if change.after.is_empty() { "—" } @else { (change.after) }
                    }
                }
            }
        }
    }
}
