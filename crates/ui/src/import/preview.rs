//! What an import would do: counts, the first rows with the faults of their cells, and the faults counted.

use maud::{Markup, html};

use crate::{
    Str,
    icon::icon,
    page::Page,
    report::{Figure, figures},
    shown::Badge,
};

/// A dry run.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// New, changed, the same, refused.
    pub figures: Vec<Figure>,
    /// The columns that are imported.
    pub columns: Vec<Str>,
    pub rows: Vec<PreviewRow>,
    /// Why rows are refused.
    pub errors: Vec<ErrorLine>,
    /// What is imported all the same, and should be looked at before.
    pub warnings: Vec<ErrorLine>,
    /// What is created because rows link to it, and what other files bring that wait: how many, of which kind, and names.
    pub along: Vec<ErrorLine>,
    pub awaited: Vec<ErrorLine>,
    /// The columns that nobody knows, in a sentence; empty for none.
    pub left_out: Str,
    /// The role of new users, in a sentence; empty where the file says it.
    pub role: Str,
    /// Whether any row could be imported.
    pub may_run: bool,
    /// Whether nothing is left to do because all is as in the file.
    pub same: bool,
    /// `Importar 8.796 filas`.
    pub submit: Str,
    /// Back to the columns.
    pub back: String,
}

/// A row of the file.
#[derive(Clone, Debug)]
pub struct PreviewRow {
    /// Its line in the file.
    pub line: usize,
    /// New, changed, refused.
    pub verdict: Badge,
    pub cells: Vec<PreviewCell>,
}

/// A cell: what it would become, or what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct PreviewCell {
    pub text: String,
    pub error: Str,
    /// The row is imported with what stands there.
    pub warning: bool,
}

/// A fault and how often it comes.
#[derive(Clone, Debug, Default)]
pub struct ErrorLine {
    pub text: Str,
    pub count: Str,
    /// Where it is first: `línea 14, «Importe»: "N/A"`.
    pub sample: String,
}

pub(super) fn preview(page: &Page, path: &str, preview: &Preview) -> Markup {
    html! {
        (figures(page, &preview.figures))
        (errors(page, &preview.errors))
        (listed(page, "ui-import-warnings", "", &preview.warnings))
        @if preview.may_run { (listed(page, "ui-import-along", " along", &preview.along)) }
        (listed(page, "ui-import-awaited", " along", &preview.awaited))
        @if !preview.role.is_empty() { p class="quiet" { (preview.role) } }
        @if !preview.left_out.is_empty() { p class="quiet" { (preview.left_out) } }
        @if !preview.may_run { p class="answer" { (icon("info")) (page.t(if preview.same { "ui-import-all-same" } else { "ui-import-nothing" })) } }
        form class="form-buttons" method="post" action={ (path) "/run" } {
            (page.token())
            @if preview.may_run { button class="button primary" { (preview.submit) } }
            a class="button" href=(preview.back) { (page.t("ui-import-back")) }
        }
        section class="box" {
            div class="scroll-x" tabindex="0" role="region" aria-label=(page.t("ui-import-preview")) {
                table class="plain-table preview" {
                    thead { tr {
                        th scope="col" class="n" { (page.t("ui-import-line")) }
                        th scope="col" { (page.t("ui-import-verdict")) }
                        @for column in &preview.columns { th scope="col" { (column) } }
                    } }
                    tbody { @for row in &preview.rows { (row_of(row)) } }
                }
            }
        }
    }
}

fn row_of(row: &PreviewRow) -> Markup {
    html! {
        tr {
            td class="n quiet" { (row.line) }
            td { (row.verdict) }
            @for cell in &row.cells {
                @if cell.error.is_empty() { td { (cell.text) } }
                @else if cell.warning { td class="odd" { (cell.text) span class="remark" { (icon("triangle-alert")) (cell.error) } } }
                @else { td class="bad" { s { (cell.text) } span class="error" { (icon("octagon-alert")) (cell.error) } } }
            }
        }
    }
}

/// Faults, the commonest first.
pub(super) fn errors(page: &Page, errors: &[ErrorLine]) -> Markup {
    listed(page, "ui-import-errors", "", errors)
}

fn listed(page: &Page, title: &str, class: &str, errors: &[ErrorLine]) -> Markup {
    html! {
        @if !errors.is_empty() {
            section class="box" {
                header { h2 { (page.t(title)) } }
                ul class={ "error-lines" (class) } {
                    @for error in errors {
                        li { b class="num" { (error.count) } span { (error.text) } @if !error.sample.is_empty() { small class="quiet" { (error.sample) } } }
                    }
                }
            }
        }
    }
}
