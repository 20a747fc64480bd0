//! The second step of an action on many records: what to set, whom to assign, whether to delete.

use maud::{Markup, html};

use super::{Form, body};
use crate::{
    Str,
    page::Page,
    shell::{self},
};

/// A question about many records. The form posts to `/{entity}/bulk` with `action`, the chosen `ids` (or `filter` and
/// `all=1`), `field` and the value in the field's own names.
#[derive(Clone, Debug, Default)]
pub struct Bulk {
    pub form: Form,
    /// `248 oportunidades`, in words.
    pub count: Str,
    /// Titles of the first records.
    pub sample: Vec<String>,
}

pub fn render(page: &Page, bulk: &Bulk) -> Markup {
    let content = html! {
        section class="bulk-sample" {
            p { b { (bulk.count) } }
            @if !bulk.sample.is_empty() { p class="quiet" { (bulk.sample.join(" · ")) @if bulk.sample.len() > 4 { " …" } } }
        }
        (body(page, &bulk.form))
    };
    shell::document(page, &bulk.form.top, &content)
}
