//! The matrix of a role: for every kind of record and every action, how far the right reaches.

use maud::{Markup, html};

use crate::{
    Str,
    form::{Choice, Input, draw_field},
    icon::tile,
    page::{Kind, Page},
};

/// A role's rights. Posts `{entity}.{action}` = `none|own|team|branch|all`, and what is beside them.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// `/settings/roles/{id}`.
    pub action: String,
    pub version: i64,
    /// Read, create, edit, delete, export: name and label.
    pub actions: Vec<(Str, Str)>,
    pub levels: Vec<Choice>,
    pub rows: Vec<MatrixRow>,
    /// Rights that are of no kind of record.
    pub beside: Vec<Input>,
    /// Whether the reader may change it (built-in roles may not be).
    pub editable: bool,
}

#[derive(Clone, Debug, Default)]
pub struct MatrixRow {
    pub kind: Kind,
    /// The level of each action, in their order.
    pub levels: Vec<Str>,
    /// The page of its field levels; empty for none.
    pub fields_href: String,
    /// `3 ocultos`; empty for none.
    pub fields_note: Str,
}

pub(super) fn matrix(page: &Page, matrix: &Matrix) -> Markup {
    html! {
        form class="box" method="post" action=(matrix.action) data-controller="form" {
            (page.token())
            input type="hidden" name="version" value=(matrix.version);
            div class="scroll-x" {
                table class="plain-table matrix" {
                    caption class="sr" { (page.t("ui-rights")) }
                    thead { tr {
                        th scope="col" { (page.t("ui-kind")) }
                        @for (_, label) in &matrix.actions { th scope="col" { (label) } }
                        th scope="col" { (page.t("ui-fields")) }
                    } }
                    tbody { @for row in &matrix.rows { (row_of(page, matrix, row)) } }
                }
            }
            @if matrix.editable { @for input in &matrix.beside { (draw_field(page, input)) } }
            @if matrix.editable { div class="form-buttons" { button class="button primary" { (page.t("ui-save")) } } }
        }
    }
}

fn row_of(page: &Page, matrix: &Matrix, row: &MatrixRow) -> Markup {
    html! {
        tr {
            th scope="row" { (tile(&row.kind.icon, row.kind.hue)) (row.kind.many) }
            @for (at, (action, label)) in matrix.actions.iter().enumerate() {
                @let level = row.levels.get(at).map_or("", |level| level.as_ref());
                td class={ "level-" (level) } {
                    @if matrix.editable {
                        select name={ (row.kind.name) "." (action) } aria-label={ (row.kind.many) ": " (label) } {
                            @for choice in &matrix.levels { option value=(choice.value) selected[choice.value == level] { (choice.label) } }
                        }
                    } @else { @for choice in matrix.levels.iter().filter(|choice| choice.value == level) { (choice.label) } }
                }
            }
            td {
                @if !row.fields_href.is_empty() {
                    a href=(row.fields_href) { @if row.fields_note.is_empty() { (page.t("ui-all")) } @else { (row.fields_note) } }
                }
            }
        }
    }
}
