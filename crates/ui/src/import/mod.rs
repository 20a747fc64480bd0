//! The import, step by step: drop a file, match its columns, look at what would happen, run it, see the result, undo it.
//!
//! `POST /import` (multipart: `file`, `entity`) → `/import/{id}`, which shows the step that the import has reached;
//! `POST /import/{id}/mapping` (`column.{n}` = field path, options by name), `/import/{id}/run`, `/import/{id}/cancellation`,
//! `/import/{id}/undo`; `/import/{id}/errors.csv` is the file of refused rows.

pub mod history;
pub mod preview;

pub use history::{Group, History};
use maud::{Markup, html};
pub use preview::{ErrorLine, Preview, PreviewCell, PreviewRow};

use crate::{
    Str,
    action::{self, Action},
    chip::Chip,
    form::{Input, control, draw_field},
    icon::icon,
    notice::{self, Banner},
    page::Page,
    report::{Figure, Table, figures, table},
    shell::{self, Top},
    shown::bar,
};

/// A page of the import.
#[derive(Clone, Debug, Default)]
pub struct Import {
    pub top: Top,
    /// Where its forms post: `/import` or `/import/{id}`.
    pub path: String,
    pub warnings: Vec<Banner>,
    pub step: Step,
}

/// The step one is at.
#[derive(Clone, Debug)]
pub enum Step {
    Upload {
        /// What the rows are, and options.
        inputs: Vec<Input>,
        /// Files that are being imported now.
        running: Vec<Progress>,
        /// Files that came together and wait.
        waiting: Option<Waiting>,
        history: Option<History>,
    },
    Mapping(Mapping),
    Preview(Preview),
    Running(Progress),
    Done(Done),
}

impl Default for Step {
    fn default() -> Self {
        Step::Upload { inputs: Vec::new(), running: Vec::new(), waiting: None, history: None }
    }
}

/// Files in the order in which they should be run, and what may be done with all of them.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    pub table: Table,
    /// What the check says of all: that it looked at the beginning of them, what comes with them, what is still to be checked.
    pub notes: Vec<Str>,
    pub actions: Vec<Action>,
}

/// Which column goes into which field.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// `Parece una exportación de Salesforce · 8.800 filas · ; · Windows-1252`.
    pub found: Str,
    pub columns: Vec<MapColumn>,
    /// Match by, what to do with rows that exist, date order …
    pub options: Vec<Input>,
}

/// A column of the file.
#[derive(Clone, Debug, Default)]
pub struct MapColumn {
    pub heading: String,
    /// A few of its values.
    pub samples: Vec<String>,
    /// The select of the field, named `column.{n}`.
    pub input: Input,
    /// Whether the field was recognised.
    pub known: bool,
    /// Why it goes there, where the heading does not say it.
    pub note: Str,
}

/// A running import.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    pub percent: u8,
    /// `5.120 de 8.800 filas · quedan 2 s`.
    pub text: Str,
    pub cancel: Option<Action>,
    /// That one need not wait for it.
    pub note: Str,
    /// Seconds until the page looks again, without live updates.
    pub again: u8,
}

/// A finished import.
#[derive(Clone, Debug, Default)]
pub struct Done {
    pub figures: Vec<Figure>,
    /// Records that one should know of: created on the way, kept by an undo.
    pub lists: Vec<Listed>,
    /// What went wrong, counted.
    pub errors: Vec<ErrorLine>,
    /// See the records, the file of refused rows, undo.
    pub actions: Vec<Action>,
}

/// Records by name under a heading, a line for each group.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    pub title: Str,
    /// What the line is about, the records, and how many more there are (`0` for none).
    pub lines: Vec<(Str, Vec<Chip>, usize)>,
}

pub fn render(page: &Page, import: &Import) -> Markup {
    let now = match import.step {
        Step::Upload { .. } => 0,
        Step::Mapping(_) => 1,
        Step::Preview(_) => 2,
        Step::Running(_) | Step::Done(_) => 3,
    };
    let content = html! {
        div class="import" {
            ol class="wizard" {
                @for (at, key) in ["ui-import-file", "ui-import-columns", "ui-import-preview", "ui-import-result"].into_iter().enumerate() {
                    li class=(if at < now { "done" } else if at == now { "now" } else { "" }) aria-current=[(at == now).then_some("step")] {
                        i { (at + 1) } (page.t(key))
                    }
                }
            }
            @for warning in &import.warnings { (notice::warning(page, warning)) }
            @match &import.step {
                Step::Upload { inputs, running, waiting, history } => {
                    @for progress in running { (running_of(page, progress)) }
                    @if let Some(waiting) = waiting { (waiting_of(page, waiting)) }
                    (upload(page, import, inputs, history.as_ref()))
                },
                Step::Mapping(mapping) => (mapping_of(page, import, mapping)),
                Step::Preview(preview) => (preview::preview(page, &import.path, preview)),
                Step::Running(progress) => (running_of(page, progress)),
                Step::Done(done) => (done_of(page, done)),
            }
        }
    };
    shell::document(page, &import.top, &content)
}

fn waiting_of(page: &Page, waiting: &Waiting) -> Markup {
    html! {
        section class="box" {
            (table::table(page, &waiting.table))
            @if !waiting.notes.is_empty() {
                div class="remarks" { @for note in &waiting.notes { p class="quiet" { (note) } } }
            }
            @if !waiting.actions.is_empty() {
                div class="buttons" { @for action in &waiting.actions { (action::button(page, action, "")) } }
            }
        }
    }
}

fn upload(page: &Page, import: &Import, inputs: &[Input], earlier: Option<&History>) -> Markup {
    html! {
        form class="form upload" method="post" action=(import.path) enctype="multipart/form-data" {
            (page.token())
            div class="drop-zone big" data-controller="drop" {
                label for="import-file" { (icon("file-up")) b { (page.t("ui-import-drop")) } span class="quiet" { (page.t("ui-import-drop-hint")) } }
                input type="file" id="import-file" name="file" accept=".csv,.tsv,.txt,text/csv" required multiple data-drop-target="input";
                output data-drop-target="name" {}
            }
            div class="row of-2" { @for input in inputs { (draw_field(page, input)) } }
            div class="form-buttons" { button class="button primary" { (page.t("ui-continue")) } }
        }
        @if let Some(earlier) = earlier { (history::history(page, earlier)) }
    }
}

fn mapping_of(page: &Page, import: &Import, mapping: &Mapping) -> Markup {
    html! {
        p class="answer" { (icon("sparkles")) (mapping.found) }
        form class="mapping" method="post" action={ (import.path) "/mapping" } {
            (page.token())
            div class="scroll-x" {
                table class="plain-table" {
                    thead { tr {
                        th scope="col" { (page.t("ui-import-heading")) }
                        th scope="col" { (page.t("ui-import-samples")) }
                        th scope="col" { (page.t("ui-import-field")) }
                    } }
                    tbody {
                        @for column in &mapping.columns {
                            tr {
                                td { b { (column.heading) } }
                                td class="samples quiet" { @for sample in &column.samples { span { (sample) } } }
                                td { div class={ "map-to" @if !column.known { " warn" } } {
                                    (icon(if column.known { "circle-check" } else { "circle-help" })) (control(page, &column.input))
                                    @if !column.note.is_empty() { small class="quiet" { (column.note) } }
                                } }
                            }
                        }
                    }
                }
            }
            div class="row of-3" { @for input in &mapping.options { (draw_field(page, input)) } }
            div class="form-buttons" { button class="button primary" { (page.t("ui-import-look")) } }
        }
    }
}

fn running_of(page: &Page, progress: &Progress) -> Markup {
    html! {
        section class="box progress" aria-live="polite" data-controller="poll" data-poll-seconds-value=(progress.again) {
            progress max="100" value=(progress.percent) aria-label=(page.t("ui-import-progress")) { (progress.percent) " %" }
            (bar(progress.percent, "good"))
            p class="num" { (progress.text) }
            @if let Some(cancel) = &progress.cancel { (action::button(page, cancel, "")) }
            p class="quiet" { (progress.note) }
        }
    }
}

fn done_of(page: &Page, done: &Done) -> Markup {
    html! {
        (figures(page, &done.figures))
        div class="buttons" { @for action in &done.actions { (action::button(page, action, "")) } }
        @for listed in done.lists.iter().filter(|listed| !listed.lines.is_empty()) { (listed_of(page, listed)) }
        (preview::errors(page, &done.errors))
    }
}

fn listed_of(page: &Page, listed: &Listed) -> Markup {
    html! {
        section class="box" {
            header { h2 { (listed.title) } }
            ul class="made" {
                @for (label, chips, more) in &listed.lines {
                    li {
                        b { (label) }
                        span class="chips" {
                            @for chip in chips { (chip) }
                            @if *more > 0 { span class="quiet" { (page.t_args("ui-and-more", &[("n", (*more).into())])) } }
                        }
                    }
                }
            }
        }
    }
}
