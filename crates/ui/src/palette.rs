//! The palette: one box for everything (`Ctrl K`). Without JavaScript its button is a link to the search page, whose
//! results are the same that the palette shows in its Turbo frame. On that page itself there is no second box.

use maud::{Markup, html};

use crate::{action, icon::icon, page::Page};

/// The dialog, and the commands of this page that it offers first.
pub fn palette(page: &Page) -> Markup {
    html! {
        dialog id="palette" class="palette" data-controller="palette" aria-label=(page.t("ui-palette")) {
            form method="get" action="/search" data-action="submit->palette#submit" {
                (icon("search"))
                input type="search" name="q" autocomplete="off" spellcheck="false" placeholder=(page.t("ui-palette-hint"))
                    aria-label=(page.t("ui-palette-hint")) data-palette-target="input"
                    data-action="input->palette#search keydown->palette#move";
                kbd { "Esc" }
            }
            div class="palette-body" {
                @if !page.commands.is_empty() {
                    section class="hits" data-palette-target="commands" {
                        h2 { (page.t("ui-palette-here")) }
                        @for command in &page.commands { (action::entry(page, command)) }
                    }
                }
                turbo-frame id="results" target="_top" data-palette-target="results" data-src="/search" {}
            }
        }
    }
}
