//! Reports: a question in the users' words, answered by figures, a chart and a table; every figure opens its records.

pub mod chart;
mod draw;
mod lying;
pub mod table;

pub use chart::{Bars, Chart, FunnelStep, Lines, Point, Series};
use maud::{Markup, html};
pub use table::{Cell, Table};

use crate::{
    Str,
    form::{Input, draw_field},
    icon::tile,
    notice::{self, Banner, Empty},
    page::Page,
    shell::{self, Top},
    shown::{Tone, bar},
};

/// One report.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The question is the title.
    pub top: Top,
    /// The answer in a sentence: `Perdemos más en Negociación: 41 % de lo perdido.`
    pub answer: Str,
    /// What it is about: `este año · 2026`; empty for today.
    pub period: Str,
    /// Period, compared with, branch, owner …: a GET form to `path`.
    pub path: String,
    pub filters: Vec<Input>,
    pub figures: Vec<Figure>,
    pub charts: Vec<(Str, Chart)>,
    pub tables: Vec<Table>,
    /// How it is computed, what is left out.
    pub notes: Vec<Str>,
    pub warnings: Vec<Banner>,
    pub empty: Option<Empty>,
}

/// A number that matters.
#[derive(Clone, Debug, Default)]
pub struct Figure {
    pub label: Str,
    pub value: Str,
    /// The records behind it; empty for none.
    pub href: String,
    /// The difference to what it is compared with, and whether it is good: `+12 %`.
    pub change: Option<(Str, Tone)>,
    /// `de 120.000 €`, `media de 12 meses`.
    pub note: Str,
    /// The records that the note speaks of; empty for none.
    pub note_href: String,
    /// What it is a share of, with its records: `de 828 decididas`; empty for nothing.
    pub whole: Str,
    pub whole_href: String,
    /// How much of the target is reached, 0–100.
    pub reached: Option<u8>,
}

/// The library of questions.
#[derive(Clone, Debug, Default)]
pub struct Index {
    pub top: Top,
    /// Heading and its reports.
    pub groups: Vec<(Str, Vec<Card>)>,
}

/// A question one may ask.
#[derive(Clone, Debug, Default)]
pub struct Card {
    pub icon: Str,
    pub hue: u16,
    pub title: Str,
    pub text: Str,
    pub href: String,
}

/// What a page is narrowed to: asked as soon as something is chosen.
pub(crate) fn filters(page: &Page, path: &str, filters: &[Input]) -> Markup {
    html! {
        @if !filters.is_empty() {
            form class="report-filters" method="get" action=(path) data-controller="submit-soon" {
                @for input in filters { (draw_field(page, input)) }
                button class="button" { (page.t("ui-apply")) }
            }
        }
    }
}

pub fn render(page: &Page, report: &Report) -> Markup {
    let content = html! {
        div class="report" {
            (filters(page, &report.path, &report.filters))
            @for warning in &report.warnings { (notice::warning(page, warning)) }
            (answer(report))
            @if !report.figures.is_empty() { (figures(page, &report.figures)) }
            @if let Some(empty) = &report.empty { (notice::empty(page, empty)) }
            @if !report.charts.is_empty() {
                div class="charts" {
                    @for (title, data) in &report.charts { section class="box" { header { h2 { (title) } } (chart::chart(page.locale, data)) } }
                }
            }
            @for data in &report.tables { section class="box" { (table::table(page, data)) } }
            @if !report.notes.is_empty() { ul class="notes quiet" { @for note in &report.notes { li { (note) } } } }
        }
    };
    shell::document(page, &report.top, &content)
}

/// The sentence, under the period that it speaks of.
fn answer(report: &Report) -> Markup {
    html! {
        @if !report.answer.is_empty() || !report.period.is_empty() {
            div class="answer" {
                @if !report.period.is_empty() { p class="of-period" { (report.period) } }
                @if !report.answer.is_empty() { p { (report.answer) } }
            }
        }
    }
}

/// The reports one may open.
pub fn index(page: &Page, index: &Index) -> Markup {
    let content = html! {
        div class="report-index" {
            @for (label, cards) in &index.groups { (card_group(label, cards)) }
        }
    };
    shell::document(page, &index.top, &content)
}

/// Cards that lead to pages, under a heading.
pub fn card_group(label: &str, cards: &[Card]) -> Markup {
    html! {
        section {
            h2 { (label) }
            ul class="cards-grid" {
                @for card in cards {
                    li { a class="card-link" href=(card.href) {
                        (tile(&card.icon, card.hue)) span { b { (card.title) } small { (card.text) } }
                    } }
                }
            }
        }
    }
}

/// A row of figures.
pub fn figures(_page: &Page, figures: &[Figure]) -> Markup {
    html! {
        ul class="figures" {
            @for figure in figures {
                li class="figure" {
                    p class="label" { (figure.label) }
                    p class="value num" {
                        @if figure.href.is_empty() { (figure.value) } @else { a href=(figure.href) { (figure.value) } }
                        @if let Some((change, tone)) = &figure.change { " " small class={ "change " (tone.class()) } { (change) } }
                    }
                    @if let Some(reached) = figure.reached { (bar(reached, if reached >= 100 { "good" } else { "" })) }
                    @for (text, href) in [(&figure.whole, &figure.whole_href), (&figure.note, &figure.note_href)] {
                        @if !text.is_empty() {
                            p class="quiet" { @if href.is_empty() { (text) } @else { a href=(href) { (text) } } }
                        }
                    }
                }
            }
        }
    }
}
