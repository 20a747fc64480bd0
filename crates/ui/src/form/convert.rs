//! The conversion of a lead into account, contact and opportunity: each made new, joined to one there is, or left out.
//!
//! Posts `{block}` = `create|existing|skip`, `{block}.id` (a link) and `{block}.{field}` for each of `account`,
//! `contact`, `opportunity`.

use maud::{Markup, html};

use super::{Form, Input, controls};
use crate::{
    Str,
    icon::tile,
    notice,
    page::{Kind, Page},
    shell::{self},
};

/// One of the three records.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// `account`, `contact`, `opportunity`.
    pub name: Str,
    pub kind: Kind,
    /// `create`, `existing` or `skip`.
    pub chosen: Str,
    /// Whether the user may make a new one, and may choose one there is.
    pub may_create: bool,
    pub may_join: bool,
    /// Whether it may be left out (a private customer needs no company).
    pub may_skip: bool,
    /// The record to join, as a link input named `{block}.id`; probable matches are its first suggestion.
    pub existing: Input,
    /// What is found to be the same, in words; empty where nothing is.
    pub match_note: Str,
    /// The fields of a new one, named `{block}.{field}`.
    pub fields: Vec<Input>,
}

/// The page of a conversion; `form` gives the frame, address, errors and buttons (its sections stay empty).
#[derive(Clone, Debug, Default)]
pub struct Convert {
    pub form: Form,
    pub blocks: Vec<Block>,
    /// What goes along: `3 actividades, 2 notas y 1 documento`.
    pub carried: Str,
}

pub fn render(page: &Page, convert: &Convert) -> Markup {
    let form = &convert.form;
    let content = html! {
        form class="form convert" method="post" action=(form.action) novalidate data-controller="form" {
            (page.token())
            @if let Some(version) = form.version { input type="hidden" name="version" value=(version); }
            (super::summary(page, form))
            @for warning in &form.warnings { (notice::warning(page, warning)) }
            div class="convert-blocks" { @for block in &convert.blocks { (block_of(page, block)) } }
            @if !convert.carried.is_empty() { p class="quiet" { (convert.carried) } }
            (super::buttons(page, form))
        }
    };
    shell::document(page, &form.top, &content)
}

fn block_of(page: &Page, block: &Block) -> Markup {
    let mode = |value: &str, key: &str| {
        html! {
            label {
                input type="radio" name=(block.name) value=(value) checked[block.chosen == value];
                span { (page.t(key)) }
            }
        }
    };
    html! {
        fieldset class="card convert-block" {
            legend { (tile(&block.kind.icon, block.kind.hue)) (block.kind.one) }
            span class="segments" {
                @if block.may_create { (mode("create", "ui-convert-create")) }
                @if block.may_join { (mode("existing", "ui-convert-existing")) }
                @if block.may_skip { (mode("skip", "ui-convert-skip")) }
            }
            @if !block.match_note.is_empty() { p class="help" { (block.match_note) } }
            div class="when-existing" { (controls::field(page, &block.existing)) }
            div class="when-create" { @for input in &block.fields { (controls::field(page, input)) } }
        }
    }
}
