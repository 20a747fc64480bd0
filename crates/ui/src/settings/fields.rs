//! The editor of a kind of record: its fields, built in and the company's own.

use maud::{Markup, html};

use crate::{
    Str,
    action::{self, Action},
    icon::{icon, tile},
    page::{Kind, Page},
    shown::Badge,
};

/// A kind of record with its fields.
#[derive(Clone, Debug, Default)]
pub struct EntityFields {
    pub kind: Kind,
    /// Add a field, change labels, layout.
    pub actions: Vec<Action>,
    pub rows: Vec<FieldRow>,
}

#[derive(Clone, Debug, Default)]
pub struct FieldRow {
    pub label: Str,
    /// The name in files and the API.
    pub name: Str,
    /// The kind's icon and words: `Importe`.
    pub icon: Str,
    pub kind: Str,
    /// Required, unique, indexed, personal …
    pub marks: Vec<Badge>,
    pub custom: bool,
    /// Its page; empty where nothing may be changed.
    pub href: String,
}

pub(super) fn fields(page: &Page, fields: &EntityFields) -> Markup {
    html! {
        section class="box" {
            header {
                (tile(&fields.kind.icon, fields.kind.hue)) h2 { (fields.kind.many) } span class="space" {}
                @for action in &fields.actions { (action::button(page, action, "small")) }
            }
            div class="scroll-x" {
                table class="plain-table" {
                    thead { tr {
                        th scope="col" { (page.t("ui-field")) }
                        th scope="col" { (page.t("ui-field-name")) }
                        th scope="col" { (page.t("ui-field-kind")) }
                        th scope="col" { (page.t("ui-field-marks")) }
                    } }
                    tbody { @for row in &fields.rows { (row_of(page, row)) } }
                }
            }
        }
    }
}

fn row_of(page: &Page, row: &FieldRow) -> Markup {
    html! {
        tr {
            td { @if row.href.is_empty() { (row.label) } @else { a href=(row.href) { (row.label) } } }
            td { code { (row.name) } }
            td { (icon(&row.icon)) " " (row.kind) }
            td {
                @if row.custom { (Badge::new(page.t("ui-field-custom"), 280)) }
                @for mark in &row.marks { (mark) }
            }
        }
    }
}
