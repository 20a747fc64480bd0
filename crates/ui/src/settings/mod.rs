//! Settings: a menu of everything an administrator may change, and pages of few shapes: cards, tables, forms, the matrix
//! of roles, the editor of fields.

pub mod capture;
pub mod fields;
pub mod matrix;

pub use fields::{EntityFields, FieldRow};
pub use matrix::{Matrix, MatrixRow};
use maud::{Markup, html};

use crate::{
    Str,
    action::{self, Action},
    chip::Chip,
    form::{self, Form, Input},
    icon::{icon, tile},
    notice::{self, Banner, Empty},
    page::{NavLink, Page},
    record::timeline::{self, Day},
    report::{self, Card, Figure},
    shell::{self, Top},
    shown::{Shown, Tone},
};

/// A page of the settings.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub top: Top,
    /// Headings with their pages, as far as the reader may see them.
    pub menu: Vec<(Str, Vec<NavLink>)>,
    /// The page's own path, which marks the entry of the menu.
    pub current: String,
    /// What the page is for.
    pub intro: Str,
    pub warnings: Vec<Banner>,
    pub body: Vec<Body>,
}

/// A part of the page.
#[derive(Clone, Debug)]
pub enum Body {
    Cards(Vec<(Str, Vec<Card>)>),
    Figures(Vec<Figure>),
    Rows(Rows),
    Form(Box<Form>),
    Matrix(Matrix),
    Fields(EntityFields),
    /// Shown once: a token, a link to invite.
    Secret {
        label: Str,
        value: String,
        hint: Str,
    },
    Facts {
        title: Str,
        facts: Vec<(Str, Shown)>,
    },
    /// Facts about what is under way: the page looks again by itself.
    UnderWay {
        title: Str,
        facts: Vec<(Str, Shown)>,
        note: Str,
        /// The page's own address, for who looks again himself.
        path: &'static str,
        /// Seconds until the page looks again.
        again: u8,
    },
    Log(Log),
    /// Text to take elsewhere: a web form's HTML.
    Code {
        title: Str,
        text: String,
        hint: Str,
    },
}

/// What happened, day by day, and what it is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub title: Str,
    pub path: String,
    pub filters: Vec<Input>,
    pub days: Vec<Day>,
    /// Said where there is nothing, or nothing yet.
    pub note: Str,
    /// Address of the older ones; empty at the end.
    pub more: String,
}

/// A table whose rows lead somewhere and may have actions: users, teams, jobs, audit, tokens, backups.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pub title: Str,
    /// Label, and whether its cells are numbers. The first column is the row's chip.
    pub columns: Vec<(Str, bool)>,
    pub rows: Vec<Row>,
    pub actions: Vec<Action>,
    pub empty: Empty,
    /// Address of the next page; empty at the end.
    pub more: String,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub record: Chip,
    /// How deep it stands in a tree (teams, branches).
    pub depth: u8,
    pub cells: Vec<Shown>,
    pub actions: Vec<Action>,
    pub tone: Tone,
}

pub fn render(page: &Page, settings: &Settings) -> Markup {
    let content = html! {
        div class="settings" {
            nav class="settings-menu" aria-label=(page.t("ui-settings")) {
                @for (label, links) in &settings.menu {
                    h2 { (label) }
                    ul { @for link in links { li {
                        a href=(link.href) aria-current=[(link.href == settings.current).then_some("page")] { (icon(&link.icon)) span { (link.label) } }
                    } } }
                }
            }
            div class="settings-body" {
                @if !settings.intro.is_empty() { p class="intro" { (settings.intro) } }
                @for warning in &settings.warnings { (notice::warning(page, warning)) }
                @for body in &settings.body { (body_of(page, body)) }
            }
        }
    };
    shell::document(page, &settings.top, &content)
}

fn body_of(page: &Page, body: &Body) -> Markup {
    match body {
        Body::Cards(groups) => {
            html! { div class="report-index" { @for (label, cards) in groups { (report::card_group(label, cards)) } } }
        }
        Body::Figures(figures) => report::figures(page, figures),
        Body::Rows(rows) => rows_of(page, rows),
        Body::Form(form) => form::body(page, form),
        Body::Matrix(matrix) => matrix::matrix(page, matrix),
        Body::Fields(fields) => fields::fields(page, fields),
        Body::Secret { label, value, hint } => html! {
            div class="warning good secret" {
                (icon("key-round"))
                div {
                    label for="secret" { (label) }
                    input type="text" id="secret" class="code" value=(value) readonly data-controller="copy";
                    p class="quiet" { (hint) }
                }
            }
        },
        Body::Facts { title, facts } => html! {
            section class="box" {
                @if !title.is_empty() { header { h2 { (title) } } }
                (facts_of(facts))
            }
        },
        Body::UnderWay { title, facts, note, path, again } => html! {
            section class="box" aria-live="polite" data-controller="poll" data-poll-seconds-value=(again) {
                header { h2 { (title) } }
                (facts_of(facts))
                p class="quiet nothing" { (note) }
                noscript { p class="nothing" { a class="button" href=(path) { (page.t("ui-refresh")) } } }
            }
        },
        Body::Log(log) => html! {
            section class="box log" {
                header { h2 { (log.title) } }
                (report::filters(page, &log.path, &log.filters))
                (timeline::days(page, &log.days))
                @if !log.note.is_empty() { p class="quiet nothing" { (log.note) } }
                @if !log.more.is_empty() { p class="more" { a class="button" rel="next" href=(log.more) { (page.t("ui-older")) } } }
            }
        },
        Body::Code { title, text, hint } => html! {
            section class="box" {
                header { h2 { label for="code" { (title) } } }
                textarea id="code" class="code" rows=(text.lines().count().clamp(3, 40)) readonly spellcheck="false"
                    data-controller="copy" { (text) }
                p class="quiet" { (hint) }
            }
        },
    }
}

fn facts_of(facts: &[(Str, Shown)]) -> Markup {
    html! { dl class="facts wide" { @for (label, value) in facts { div { dt { (label) } dd { (value) } } } } }
}

fn rows_of(page: &Page, rows: &Rows) -> Markup {
    html! {
        section class="box" {
            @if !rows.title.is_empty() || !rows.actions.is_empty() {
                header { h2 { (rows.title) } span class="space" {} @for action in &rows.actions { (action::button(page, action, "small")) } }
            }
            @if rows.rows.is_empty() { (notice::empty(page, &rows.empty)) } @else {
                div class="scroll-x" {
                    table class="plain-table" {
                        caption class="sr" { (rows.title) }
                        thead { tr {
                            @for (label, number) in &rows.columns { th scope="col" class=[number.then_some("n")] { (label) } }
                            th { span class="sr" { (page.t("ui-more-actions")) } }
                        } }
                        tbody { @for row in &rows.rows { (row_of(page, rows, row)) } }
                    }
                }
            }
            @if !rows.more.is_empty() { p class="more" { a class="button" rel="next" href=(rows.more) { (page.t("ui-more")) } } }
        }
    }
}

fn row_of(page: &Page, rows: &Rows, row: &Row) -> Markup {
    html! {
        tr class=(row.tone.class()) {
            td class={ "deep-" (row.depth.min(6)) } { (row.record) }
            @for (at, cell) in row.cells.iter().enumerate() {
                td class=[rows.columns.get(at + 1).is_some_and(|(_, number)| *number).then_some("n")] { (cell) }
            }
            td class="row-actions" { (action::bar(page, &row.actions, 1)) }
        }
    }
}

/// A heading with a tile, for bodies made of several.
pub fn heading(name: &str, hue: u16, text: &str) -> Markup {
    html! { h2 class="heading" { (tile(name, hue)) (text) } }
}
