//! The board: one column a stage, cards that are dragged, moved by keys, or moved by a form without JavaScript.
//!
//! A move posts `field`, `{field}` and `version` to `/{entity}/{id}/field`; where the stage asks for more, the server
//! answers 422 with the page of a form, which Turbo shows.

use maud::{Markup, html};

use crate::{
    Str,
    action::Action,
    chip::{self, Chip},
    hue,
    icon::icon,
    list::{Panel, Tab, ViewBar, bar, panel},
    notice::{self, Empty},
    page::{Kind, Page},
    shell::{self, Top},
    shown::{Badge, Moment, Tone},
};

/// A page of cards in columns.
#[derive(Clone, Debug, Default)]
pub struct Board {
    pub kind: Kind,
    pub count: Str,
    pub actions: Vec<Action>,
    pub bar: ViewBar,
    /// The pipelines one may look at, when there are several.
    pub pipelines: Vec<Tab>,
    /// The field whose value is the column; empty where the reader may not move cards.
    pub field: Str,
    pub columns: Vec<Column>,
    /// Sum and weighted sum of all columns, in one currency.
    pub total: Str,
    pub empty: Option<Empty>,
    pub panel: Panel,
}

/// A stage.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// The value posted when a card comes here.
    pub id: String,
    pub label: Str,
    pub hue: u16,
    /// Won or lost: a card that is moved here is asked about first.
    pub closed: bool,
    pub count: Str,
    /// What its figures are of, `40 %` or `últimos 30 días`, and in full: `Probabilidad: 40 %`; empty for nothing to say.
    pub note: (Str, Str),
    pub sum: Str,
    /// The sum weighted by probability; empty where it says nothing.
    pub weighted: Str,
    pub cards: Vec<Card>,
    /// Where the rest of the column is (the list, filtered); empty when all are here.
    pub more: String,
    /// The quick form for a new card here; empty where one may not.
    pub create: String,
}

/// A record on the board.
#[derive(Clone, Debug)]
pub struct Card {
    pub id: String,
    pub version: i64,
    pub title: String,
    pub href: String,
    /// The customer.
    pub about: Option<Chip>,
    /// The amount.
    pub amount: Str,
    pub date: Option<Moment>,
    pub owner: Option<Chip>,
    /// What is planned next: its icon, and its tone says overdue, today, later; `None` is a deal without next step.
    pub next: Option<(Str, Moment)>,
    /// Days without movement beyond what the stage allows: `32 d`; empty when it moves.
    pub rotting: Str,
    pub badges: Vec<Badge>,
}

pub fn render(page: &Page, board: &Board) -> Markup {
    let top = Top {
        icon: board.kind.icon.clone(),
        hue: board.kind.hue,
        title: board.kind.many.clone(),
        count: board.count.clone(),
        actions: board.actions.clone(),
        ..Top::default()
    };
    let content = html! {
        (bar::bar(page, &board.bar, false))
        @if board.pipelines.len() > 1 || !board.total.is_empty() {
            div class="board-head" {
                @if board.pipelines.len() > 1 { (bar::tabs(&page.t("ui-pipelines"), &board.pipelines)) }
                p class="quiet" { (board.total) }
            }
        }
        div class="with-panel" {
            @if let Some(empty) = &board.empty { (notice::empty(page, empty)) } @else { (columns(page, board)) }
            (panel::frame(page, &board.bar.state, &board.panel))
        }
    };
    shell::document(page, &top, &content)
}

fn columns(page: &Page, board: &Board) -> Markup {
    // Filled in by the script, which knows the card and the stage.
    let moved = page.t_args("ui-board-moved", &[("card", "{card}".into()), ("stage", "{stage}".into())]);
    html! {
        div class="board" data-controller="board" data-board-field-value=(board.field) data-board-entity-value=(board.kind.name)
            data-board-token-value=(page.csrf) data-board-moved-value=(moved) tabindex="-1" {
            @for column in &board.columns {
                section class={ "board-column " (hue::class(column.hue)) } aria-labelledby={ "col-" (column.id) } {
                    header {
                        h2 id={ "col-" (column.id) } { (Badge { label: column.label.clone(), hue: Some(column.hue) }) }
                        span class="count" title={ (board.kind.many) ": " (column.count) } { (column.count) }
                        span class="space" {}
                        @if !column.note.0.is_empty() { span class="quiet num" title=[Some(&column.note.1).filter(|full| !full.is_empty())] { (column.note.0) } }
                        @if !column.create.is_empty() {
                            a class="button plain small" href=(column.create) aria-label=(page.t_args("ui-board-add", &[("stage", column.label.as_ref().into())])) {
                                (icon("plus"))
                            }
                        }
                        @if !column.sum.is_empty() {
                            p class="sums num" {
                                b { (column.sum) }
                                @if !column.weighted.is_empty() { " " span class="quiet" title=(page.t("ui-weighted")) { (icon("scale")) (column.weighted) } }
                            }
                        }
                    }
                    ul class="cards" data-board-target="column" data-value=(column.id) data-closed[column.closed] {
                        @for card in &column.cards { (card_of(page, board, column, card)) }
                    }
                    @if !column.more.is_empty() { a class="button plain small" href=(column.more) { (page.t("ui-board-more")) } }
                }
            }
        }
    }
}

fn card_of(page: &Page, board: &Board, column: &Column, card: &Card) -> Markup {
    html! {
        li class=(if card.rotting.is_empty() { "card" } else { "card rotting" }) id={ "card-" (card.id) } data-id=(card.id)
            data-version=(card.version) tabindex="-1" data-board-target="card" {
            a class="card-title" href=(card.href) { (card.title) }
            @if let Some(about) = &card.about { p { (about) } }
            @if !card.badges.is_empty() { p { @for badge in &card.badges { (badge) } } }
            div class="card-line" {
                @if !card.amount.is_empty() { b class="num" { (card.amount) } }
                @else if !column.sum.is_empty() { span class="quiet" { (page.t("ui-no-amount")) } }
                @if let Some(date) = &card.date { (date) }
            }
            div class="card-line" {
                (next_mark(page, card))
                @if !card.rotting.is_empty() {
                    span class="mark warn" title=(page.t("ui-rotting")) { (icon("hourglass")) (card.rotting) }
                }
                span class="space" {}
                @if !board.field.is_empty() { (mover(page, board, column, card)) }
                @if let Some(owner) = &card.owner { span title=(owner.title) { (chip::avatar(owner)) } }
            }
        }
    }
}

fn next_mark(page: &Page, card: &Card) -> Markup {
    match &card.next {
        Some((sign, when)) => html! {
            span class={ "mark " (when.tone.class()) } title=(page.t("ui-next-step")) { (icon(sign)) (when) }
        },
        None => html! {
            span class={ "mark " (Tone::Warn.class()) } title=(page.t("ui-next-step-missing")) {
                (icon("calendar-x")) (page.t("ui-next-none"))
            }
        },
    }
}

/// The way to move a card without dragging it.
fn mover(page: &Page, board: &Board, here: &Column, card: &Card) -> Markup {
    html! {
        details class="menu right mover" data-controller="menu" name="menu" {
            summary class="button plain small" aria-label=(page.t_args("ui-board-move", &[("card", (&card.title).into())])) {
                (icon("move-right"))
            }
            form class="menu-list" method="post" action=(board.kind.at(&format!("{}/field", card.id))) {
                (page.token())
                input type="hidden" name="version" value=(card.version);
                input type="hidden" name="field" value=(board.field);
                input type="hidden" name="return" value=(board.bar.state.href());
                @for column in board.columns.iter().filter(|column| column.id != here.id) {
                    button class="entry" name=(board.field) value=(column.id) { (column.label) }
                }
            }
        }
    }
}
