//! The panels beside a record: related records with *add*, what the system knows, files. A panel is data; modules of the
//! business give it without writing HTML.

use maud::{Markup, html};

use crate::{
    Str,
    action::{self, Action},
    chip::Chip,
    form::Input,
    icon::{icon, tile},
    page::Page,
    report::{Chart, Table, chart, table},
    shown::{Shown, Tone},
};

/// A panel.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    pub title: Str,
    pub icon: Str,
    pub hue: u16,
    /// How many there are in all; empty when that says nothing.
    pub count: Str,
    /// The list of all of them; empty when the panel shows them all.
    pub href: String,
    pub actions: Vec<Action>,
    pub body: PanelBody,
    /// Folded at first.
    pub folded: bool,
}

/// What a panel shows.
#[derive(Clone, Debug)]
pub enum PanelBody {
    Records(Vec<RelatedRow>),
    Facts(Vec<(Str, Shown)>),
    Table(Table),
    Chart(Chart),
    Steps(Vec<Step>),
    Files {
        files: Vec<FileView>,
        /// Where files are posted (`file`, several); empty where one may not.
        upload: String,
    },
    /// A small form: share, add to the account team.
    Ask {
        action: String,
        inputs: Vec<Input>,
        submit: Str,
    },
    Text(Str),
}

impl Default for PanelBody {
    fn default() -> Self {
        PanelBody::Text(Str::default())
    }
}

/// A related record and some values of it.
#[derive(Clone, Debug)]
pub struct RelatedRow {
    pub record: Chip,
    /// Each under its label; empty labels where the value speaks for itself.
    pub values: Vec<(Str, Shown)>,
    pub tone: Tone,
}

/// A step of a check list or suggestion.
#[derive(Clone, Debug, Default)]
pub struct Step {
    pub label: Str,
    pub done: bool,
    /// Where it is done; empty for nowhere.
    pub href: String,
}

/// A file.
#[derive(Clone, Debug, Default)]
pub struct FileView {
    /// `/files/{id}`.
    pub href: String,
    pub name: String,
    /// `1,2 MB`.
    pub size: Str,
    pub who: Str,
    pub when: Str,
    /// Address of a small picture of it; empty for none.
    pub thumbnail: String,
    /// Where a browser shows it; empty for what is only downloaded.
    pub view: String,
    /// Whether it is a picture, which the panel shows itself.
    pub picture: bool,
    /// Whether the picture is shown at once.
    pub open: bool,
    pub remove: Option<Action>,
}

pub(super) fn panel(page: &Page, panel: &Panel) -> Markup {
    html! {
        details class="side-panel" open[!panel.folded] {
            summary {
                @if !panel.icon.is_empty() { (tile(&panel.icon, panel.hue)) }
                h2 { (panel.title) } @if !panel.count.is_empty() { small { (panel.count) } }
            }
            div class="side-panel-body" {
                (body(page, &panel.body))
                @if !panel.actions.is_empty() || !panel.href.is_empty() {
                    div class="buttons" {
                        @for action in &panel.actions { (action::button(page, action, "small plain")) }
                        @if !panel.href.is_empty() { a class="button small plain" href=(panel.href) { (page.t("ui-see-all")) } }
                    }
                }
            }
        }
    }
}

/// The inside of a panel; reports and settings use it too.
pub fn body(page: &Page, body: &PanelBody) -> Markup {
    match body {
        PanelBody::Records(rows) => html! {
            ul class="related" {
                @for row in rows {
                    li class=(row.tone.class()) {
                        (row.record)
                        @if !row.values.is_empty() { span class="quiet" {
                                @for (label, value) in row.values.iter().filter(|(_, value)| !value.is_empty()) {
                                    span class="value" { @if !label.is_empty() { (label) ": " } (value) } " "
                                }
                            } }
                    }
                }
            }
        },
        PanelBody::Facts(facts) => html! {
            dl class="facts" { @for (label, value) in facts { div { dt { (label) } dd { (value) @if value.is_empty() { "—" } } } } }
        },
        PanelBody::Table(data) => table::table(page, data),
        PanelBody::Chart(data) => chart::chart(page.locale, data),
        PanelBody::Steps(steps) => html! {
            ul class="steps" {
                @for step in steps {
                    li class=[step.done.then_some("done")] {
                        (icon(if step.done { "circle-check" } else { "circle" }))
                        @if step.href.is_empty() { span { (step.label) } } @else { a href=(step.href) { (step.label) } }
                    }
                }
            }
        },
        PanelBody::Files { files, upload } => self::files(page, files, upload),
        PanelBody::Ask { action, inputs, submit } => html! {
            form method="post" action=(action) novalidate {
                (page.token())
                @for input in inputs { (crate::form::draw_field(page, input)) }
                button class="button small" { (submit) }
            }
        },
        PanelBody::Text(text) => html! { @if !text.is_empty() { p class="quiet" { (text) } } },
    }
}

/// Unless it is shown at once, read only when somebody opens it.
fn picture(page: &Page, file: &FileView) -> Markup {
    html! {
        details open[file.open] {
            summary { (page.t("ui-file-show")) }
            a href=(file.view) target="_blank" { img src=(file.view) alt=(file.name) loading="lazy"; }
        }
    }
}

fn files(page: &Page, files: &[FileView], upload: &str) -> Markup {
    html! {
        ul class="files" {
            @for file in files {
                li {
                    @if file.thumbnail.is_empty() { (icon("file-text")) }
                    @else { img src=(file.thumbnail) alt="" width="32" height="32" loading="lazy"; }
                    @if file.view.is_empty() { a href=(file.href) download { (file.name) } }
                    @else { a href=(file.view) target="_blank" title=(page.t("ui-file-view")) { (file.name) } }
                    span class="file-ways" {
                        @if !file.view.is_empty() {
                            @let label = page.t_args("ui-file-download", &[("name", file.name.as_str().into())]);
                            a class="button small plain" href=(file.href) download title=(label) aria-label=(label) { (icon("download")) }
                        }
                        @if let Some(remove) = &file.remove { (action::button(page, remove, "small plain")) }
                    }
                    small {
                        @for part in [&file.size, &file.who, &file.when].into_iter().filter(|part| !part.is_empty()) {
                            span { (part) } " "
                        }
                    }
                    @if file.picture { (picture(page, file)) }
                    @else if !file.view.is_empty() { a class="file-look" href=(file.view) target="_blank" { (page.t("ui-file-view")) } }
                }
            }
        }
        @if !upload.is_empty() {
            form class="drop-zone" method="post" action=(upload) enctype="multipart/form-data" data-controller="drop" {
                (page.token())
                label for="file-drop" { (icon("upload")) span { (page.t("ui-files-drop")) } }
                input type="file" id="file-drop" name="file" multiple data-drop-target="input" data-action="drop#send";
                button class="button small" data-drop-target="button" { (page.t("ui-files-send")) }
            }
        }
    }
}
