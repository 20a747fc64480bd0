//! The fields of a record in groups; empty ones are folded, each may be edited where it stands.

use maud::{Markup, html};

use super::Record;
use crate::{
    Str,
    form::{Control, Input},
    icon::icon,
    page::Page,
    shown::Shown,
};

/// Fields that belong together.
#[derive(Clone, Debug, Default)]
pub struct FieldGroup {
    pub title: Str,
    pub fields: Vec<FieldView>,
}

/// A field as it is read.
#[derive(Clone, Debug, Default)]
pub struct FieldView {
    pub name: Str,
    pub label: Str,
    pub value: Shown,
    /// Whether the reader may change it here.
    pub editable: bool,
}

/// The one field that is open for editing (`?edit={field}`).
#[derive(Clone, Debug, Default)]
pub struct Editing {
    pub input: Input,
    /// Address of the page without it.
    pub cancel_href: String,
}

pub(super) fn fields(page: &Page, record: &Record) -> Markup {
    html! {
        @for group in &record.groups { (group_of(page, record, group)) }
        @if !record.provenance.is_empty() {
            dl class="fields provenance" {
                @for (label, value) in &record.provenance { div class="pair" { dt { (label) } dd { (value) } } }
            }
        }
    }
}

fn group_of(page: &Page, record: &Record, group: &FieldGroup) -> Markup {
    let open = |field: &&FieldView| is_open(record, field);
    let set: Vec<&FieldView> = group.fields.iter().filter(|f| !f.value.is_empty() || open(f)).collect();
    let unset: Vec<&FieldView> = group.fields.iter().filter(|f| f.value.is_empty() && !open(f)).collect();
    html! {
        section class="field-group" {
            @if !group.title.is_empty() { h2 { (group.title) } }
            dl class="fields" { @for field in set { (pair(page, record, field)) } }
            @if !unset.is_empty() {
                details class="unset" {
                    summary { (page.t_args("ui-fields-empty", &[("n", unset.len().into())])) }
                    dl class="fields" { @for field in unset { (pair(page, record, field)) } }
                }
            }
        }
    }
}

fn is_open(record: &Record, field: &FieldView) -> bool {
    record.editing.as_ref().is_some_and(|editing| editing.input.name == field.name)
}

fn pair(page: &Page, record: &Record, field: &FieldView) -> Markup {
    if let Some(editing) = record.editing.as_ref().filter(|_| is_open(record, field)) {
        return edit(page, record, editing);
    }
    html! {
        div class="pair" data-field=[field.editable.then_some(&field.name)] {
            dt { (field.label) }
            dd {
                (field.value)
                @if field.editable {
                    a class="pencil" href={ (record.kind.at(&record.id)) "?edit=" (field.name) } data-turbo-action="replace"
                        aria-label=(page.t_args("ui-edit-field", &[("field", field.label.as_ref().into())])) {
                        (icon("pencil"))
                    }
                }
            }
        }
    }
}

/// The field as a small form; the same markup serves cells of lists, which scripts fetch from here.
fn edit(page: &Page, record: &Record, editing: &Editing) -> Markup {
    let mut input = editing.input.clone();
    input.focus = true;
    html! {
        div class="pair editing" {
            dt class="sr" { (input.label) }
            dd {
                form id="edit-field" method="post" action=(record.kind.at(&format!("{}/field", record.id)))
                    enctype=[matches!(input.control, Control::File { .. }).then_some("multipart/form-data")] novalidate {
                    (page.token())
                    input type="hidden" name="version" value=(record.version);
                    input type="hidden" name="field" value=(input.name);
                    (crate::form::draw_field(page, &input))
                    div class="buttons" {
                        button class="button primary small" { (page.t("ui-save")) }
                        a class="button plain small" href=(editing.cancel_href) data-turbo-action="replace" data-cancel {
                            (page.t("ui-cancel"))
                        }
                    }
                }
            }
        }
    }
}
