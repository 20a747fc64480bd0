//! The pages outside: signing in, first set-up with the token of the console, invitation, forgotten and new password.
//! All are one card with one form.

use maud::{Markup, html};

use crate::{
    Str,
    form::{Input, draw_field},
    icon::icon,
    page::Page,
    shell::{self, Top},
    url,
};

/// A card with a form.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    pub title: Str,
    /// The company to whose visitors the page speaks, in place of the program; what they sent is answered in their browser's
    /// language, and cannot be asked for in another one. Empty for the company's own people.
    pub host: Str,
    pub intro: Str,
    /// `/sign-in`, `/setup`, `/invitation/{token}`, `/reset`.
    pub action: String,
    pub hidden: Vec<(Str, String)>,
    /// What stands in the page's address, and goes along when its language is changed.
    pub kept: Vec<(&'static str, String)>,
    pub inputs: Vec<Input>,
    /// What a chosen country proposes for other fields, as JSON; empty where no country is asked for.
    pub usual: String,
    pub submit: Str,
    /// What went wrong; empty when nothing did.
    pub error: Str,
    /// What went well: a mail was sent.
    pub done: Str,
    /// Forgotten password, back.
    pub links: Vec<(Str, String)>,
    /// The demo's users: name, what they are, e-mail, password. A click signs in.
    pub demo: Vec<(String, Str, String, String)>,
}

pub fn render(page: &Page, data: &SignIn) -> Markup {
    let content = html! {
        div class="door" {
            p class="logo" { @if data.host.is_empty() { (icon("handshake")) "Trato" } @else { (data.host) } }
            section class="box" {
                h1 { (data.title) }
                @if !data.intro.is_empty() { p class="quiet" { (data.intro) } }
                @if !data.error.is_empty() { div class="warning bad" role="alert" { (icon("octagon-alert")) p { (data.error) } } }
                @if !data.done.is_empty() { div class="warning good" role="status" { (icon("circle-check")) p { (data.done) } } }
                @if !data.inputs.is_empty() {
                    form class="form" method="post" action=(data.action) data-turbo="false"
                        data-controller=[(!data.usual.is_empty()).then_some("country")]
                        data-country-usual-value=[(!data.usual.is_empty()).then_some(&data.usual)] {
                        (page.token())
                        @for (name, value) in &data.hidden { input type="hidden" name=(name) value=(value); }
                        @for input in &data.inputs { (draw_field(page, input)) }
                        button class="button primary whole" { (data.submit) }
                    }
                }
                @if !data.links.is_empty() { p class="links" { @for (label, href) in &data.links { a href=(href) { (label) } } } }
            }
            @if !data.demo.is_empty() { (demo(page, data)) }
            @if data.host.is_empty() { (languages(page, &data.kept)) }
        }
    };
    shell::document(page, &Top::default(), &content)
}

fn languages(page: &Page, kept: &[(&'static str, String)]) -> Markup {
    let kept = kept.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (*name, value.as_str()));
    let kept: Vec<(&str, &str)> = kept.collect();
    let href = |locale: crate::Locale| url::href("", &[kept.as_slice(), &[("locale", locale.code())]].concat());
    html! {
        nav class="links" aria-label=(page.t("ui-language")) {
            @for locale in crate::Locale::ALL {
                a href=(href(locale)) lang=(locale.code()) aria-current=[(locale == page.locale).then_some("true")] { (locale.own_name()) }
            }
        }
    }
}

fn demo(page: &Page, data: &SignIn) -> Markup {
    html! {
        section class="box demo" {
            h2 { (page.t("ui-demo-users")) }
            @for (name, role, email, password) in &data.demo {
                form method="post" action="/sign-in" data-turbo="false" {
                    (page.token())
                    input type="hidden" name="email" value=(email);
                    input type="hidden" name="password" value=(password);
                    button class="entry" { b { (name) } small { (role) } }
                }
            }
        }
    }
}
