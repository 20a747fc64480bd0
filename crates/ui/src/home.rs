//! The first page: my day. What is due, what is planned, what lies still, and how I stand against my target.

use maud::{Markup, html};

use crate::{
    Str,
    action::{self, Action},
    chip::Chip,
    icon::{icon, tile},
    list::{Tab, bar::tabs},
    notice::{self, Empty},
    page::Page,
    report::{Figure, figures},
    shell::{self, Top},
    shown::{Badge, Moment, Tone},
};

/// A user's day.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// `Buenos días, Marta`.
    pub greeting: Str,
    /// `sábado, 21 de noviembre de 2026`.
    pub date: Str,
    pub actions: Vec<Action>,
    /// Whose day it is: mine, my team's, everybody's; empty where there is nothing to choose.
    pub tabs: Vec<Tab>,
    /// Sold, weighted, activities: against the target where there is one.
    pub figures: Vec<Figure>,
    /// Tasks due, visits and calls of today, deals without next step, rotting deals.
    pub sections: Vec<Section>,
    /// Shown instead of sections while there is nothing: what to do first.
    pub empty: Option<Empty>,
}

/// A list of things to do.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Its anchor: `tasks`, `today`, `no-next-step`, `rotting`, `reminders`.
    pub name: Str,
    pub title: Str,
    pub icon: Str,
    pub hue: u16,
    pub count: Str,
    /// In place of one count, where the rows are of several kinds: `3 llamadas`, each with its list.
    pub counts: Vec<(Str, String)>,
    /// The list of all; empty for none.
    pub href: String,
    pub rows: Vec<Row>,
    /// Said when there are none, as good news.
    pub nothing: Str,
    /// Whether none is no good news: there is nothing yet that could be in order.
    pub bare: bool,
}

/// One thing.
#[derive(Clone, Debug)]
pub struct Row {
    pub record: Chip,
    pub about: Option<Chip>,
    pub when: Option<Moment>,
    pub amount: Str,
    pub badge: Option<Badge>,
    pub tone: Tone,
    /// Completes a task: shown as a round box before it.
    pub complete: Option<Action>,
    /// Ends its reminder, and completes nothing: shown as a bell behind it.
    pub seen: Option<Action>,
    /// Plan, call, move.
    pub actions: Vec<Action>,
}

pub fn render(page: &Page, home: &Home) -> Markup {
    let top = Top {
        icon: "house".into(),
        hue: 220,
        title: home.greeting.clone(),
        count: home.date.clone(),
        actions: home.actions.clone(),
        ..Top::default()
    };
    let content = html! {
        div class="home" {
            @if !home.tabs.is_empty() { (tabs(&page.t("ui-home-of"), &home.tabs)) }
            @if !home.figures.is_empty() { (figures(page, &home.figures)) }
            @if let Some(empty) = &home.empty { (notice::empty(page, empty)) }
            div class="home-sections" {
                @for column in columns(&home.sections) {
                    div class="home-column" { @for section in column { (section_of(page, section)) } }
                }
            }
        }
    };
    shell::document(page, &top, &content)
}

/// The sections in their order, cut in two where both parts are about as high: a short one leaves no hole beside a long one.
fn columns(sections: &[Section]) -> impl Iterator<Item = &[Section]> {
    let height = |part: &[Section]| -> usize { part.iter().map(|section| 1 + section.rows.len().max(1)).sum() };
    let lopsided = |at: &usize| sections.split_at_checked(*at).map(|(one, other)| height(one).abs_diff(height(other)));
    let at = (1..sections.len()).min_by_key(lopsided).unwrap_or(sections.len());
    let (one, other) = sections.split_at_checked(at).unwrap_or((sections, &[]));
    [one, other].into_iter().filter(|part| !part.is_empty())
}

fn section_of(page: &Page, section: &Section) -> Markup {
    html! {
        section class="box" id=(section.name) {
            header {
                (tile(&section.icon, section.hue)) h2 { (section.title) }
                @if !section.count.is_empty() { span class="count" { (section.count) } }
                @for (count, href) in &section.counts { a class="count" href=(href) { (count) } }
                span class="space" {}
                @if !section.href.is_empty() { a class="button plain small" href=(section.href) { (page.t("ui-see-all")) } }
            }
            @if section.rows.is_empty() { p class="quiet nothing" { @if !section.bare { (icon("circle-check")) } (section.nothing) } }
            @else { ul class="todo" { @for row in &section.rows { (row_of(page, row)) } } }
        }
    }
}

fn row_of(page: &Page, row: &Row) -> Markup {
    html! {
        li class=(row.tone.class()) {
            @if let Some(complete) = &row.complete { (action::button(page, complete, "round plain")) }
            div class="todo-what" {
                (row.record)
                @if row.about.is_some() || row.badge.is_some() {
                    p class="todo-about" {
                        @if let Some(about) = &row.about { (about) " " }
                        @if let Some(badge) = &row.badge { (badge) }
                    }
                }
            }
            @if !row.amount.is_empty() { b class="num" { (row.amount) } }
            @if let Some(when) = &row.when { (when) }
            @if let Some(seen) = &row.seen { span class="todo-seen" title=(seen.label) { (action::button(page, seen, "plain small")) } }
            @if !row.actions.is_empty() { div class="todo-actions" { (action::bar(page, &row.actions, 1)) } }
        }
    }
}
