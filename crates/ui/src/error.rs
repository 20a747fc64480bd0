//! Pages of things that went wrong: what happened, what was kept, what to do.

use maud::{Markup, html};

use crate::{
    Str,
    action::{self, Action},
    icon::icon,
    page::Page,
    shell::{self, Top},
};

/// Something went wrong.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// The HTTP status, shown small.
    pub status: u16,
    pub title: Str,
    pub text: Str,
    /// The request's number, for the administrator; empty for none.
    pub reference: String,
    pub actions: Vec<Action>,
}

pub fn render(page: &Page, failure: &Failure) -> Markup {
    let sign = match failure.status {
        403 => "lock",
        404 | 410 => "search-x",
        429 => "hourglass",
        500.. => "server-crash",
        _ => "octagon-alert",
    };
    let top = Top { title: failure.title.clone(), ..Top::default() };
    let content = html! {
        div class="empty failure" {
            (icon(sign))
            @if page.frame.is_none() { h1 { (failure.title) } }
            p { (failure.text) }
            @if !failure.actions.is_empty() {
                div class="buttons" { @for action in &failure.actions { (action::button(page, action, "")) } }
            }
            p class="quiet" { (page.t_args("ui-error-status", &[("status", failure.status.to_string().into())]))
                @if !failure.reference.is_empty() { " · " code { (failure.reference) } }
            }
        }
    };
    shell::document(page, &top, &content)
}
