//! What the program tells: a toast after a deed (with undo where there is one), a banner over every page, a warning on
//! one page.

use maud::{Markup, html};

use crate::{
    Str,
    action::{self, Action},
    icon::icon,
    page::Page,
    shown::Tone,
};

/// Something said once, after a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    pub tone: Tone,
    pub text: Str,
    /// Undo, open what was made, end what is left.
    pub actions: Vec<Action>,
}

/// Something said on every page or at the top of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    pub tone: Tone,
    pub text: Str,
    pub action: Option<Action>,
}

/// The name of the icon that goes with a tone.
pub fn tone_icon(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain | Tone::Quiet => "info",
        Tone::Good => "circle-check",
        Tone::Warn => "triangle-alert",
        Tone::Bad => "octagon-alert",
    }
}

/// The corner where toasts stand; always there, so that scripts and screen readers find it.
pub fn toasts(page: &Page) -> Markup {
    html! {
        div id="toasts" class="toasts" role="status" aria-live="polite" data-controller="toasts" {
            @for flash in &page.flash {
                div class={ "toast " (flash.tone.class()) } data-toasts-target="toast" {
                    (icon(tone_icon(flash.tone)))
                    p { (flash.text) }
                    @for action in &flash.actions { (action::button(page, action, "small")) }
                    button class="button plain" type="button" data-action="toasts#close" aria-label=(page.t("ui-close")) {
                        (icon("x"))
                    }
                }
            }
        }
    }
}

/// A strip over the page.
pub fn banner(page: &Page, banner: &Banner) -> Markup {
    html! {
        div class={ "banner " (banner.tone.class()) } role="note" {
            (icon(tone_icon(banner.tone)))
            span { (banner.text) }
            @if let Some(action) = &banner.action { (action::button(page, action, "small")) }
        }
    }
}

/// A box inside a page.
pub fn warning(page: &Page, warning: &Banner) -> Markup {
    html! {
        div class={ "warning " (warning.tone.class()) } {
            (icon(tone_icon(warning.tone)))
            p { (warning.text) }
            @if let Some(action) = &warning.action { (action::button(page, action, "small")) }
        }
    }
}

/// What stands where there is nothing yet: what the page is for, and the first step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Empty {
    pub icon: Str,
    pub title: Str,
    pub text: Str,
    pub actions: Vec<Action>,
}

pub fn empty(page: &Page, empty: &Empty) -> Markup {
    html! {
        div class="empty" {
            @if !empty.icon.is_empty() { (icon(&empty.icon)) }
            h2 { (empty.title) }
            @if !empty.text.is_empty() { p { (empty.text) } }
            @if !empty.actions.is_empty() {
                div class="buttons" { @for action in &empty.actions { (action::button(page, action, "")) } }
            }
        }
    }
}
