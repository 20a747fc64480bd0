//! A form for the company's own web site: plain HTML to paste there, a line for each field.

use maud::{Markup, html};

use crate::Str;

/// The form's words and addresses.
#[derive(Clone, Debug, Default)]
pub struct Capture {
    /// Where it posts to.
    pub address: String,
    /// Name, label and type of each field (`area` for a text of several lines), and whether it must be filled.
    pub fields: Vec<(&'static str, Str, &'static str, bool)>,
    pub consent: Str,
    /// The name of the field that people do not see and programs fill.
    pub honeypot: &'static str,
    pub submit: Str,
}

/// The form as it is to be pasted.
pub fn form(capture: &Capture) -> Markup {
    let line = "\n  ";
    html! {
        form method="post" action=(capture.address) accept-charset="utf-8" {
            @for (name, label, kind, required) in &capture.fields {
                (line)
                label {
                    (label) " "
                    @if *kind == "area" { textarea name=(name) required[*required] {} }
                    @else { input type=(kind) name=(name) required[*required]; }
                }
            }
            (line) label { input type="checkbox" name="consent" value="1"; " " (capture.consent) }
            (line) input type="hidden" name="consent_text" value=(capture.consent);
            (line)
            p style="position:absolute;left:-9999px" aria-hidden="true" {
                input name=(capture.honeypot) tabindex="-1" autocomplete="off";
            }
            (line) button { (capture.submit) }
            "\n"
        }
        "\n"
    }
}
