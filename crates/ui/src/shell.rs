//! The frame of every page: document head, navigation, bottom bar on telephones, palette, toasts.

use maud::{DOCTYPE, Markup, html};

use crate::{
    Str,
    action::{self, Action},
    assets,
    chip::{self, Chip},
    icon::{icon, tile},
    notice,
    page::{Frame, NavLink, Page},
    palette,
};

/// The top of a page: where one is, and what one may do here.
#[derive(Clone, Debug, Default)]
pub struct Top {
    pub icon: Str,
    pub hue: u16,
    /// The way here: label and address.
    pub crumbs: Vec<(Str, String)>,
    pub title: Str,
    /// `1.000+`, `(3/85)`: beside the title.
    pub count: Str,
    /// Buttons; those after the third stand in a menu.
    pub actions: Vec<Action>,
}

/// The document: `top` and `content` within the frame.
pub fn document(page: &Page, top: &Top, content: &Markup) -> Markup {
    let Some(frame) = &page.frame else { return bare(page, content) };
    html! {
        (DOCTYPE)
        html lang=(page.locale.code()) data-theme=(page.theme.name()) data-nav=(if page.narrow { "narrow" } else { "wide" }) {
            (head(page))
            body data-user=(frame.user.id) data-controller="shortcuts live phone" data-live-topics=(page.live)
                data-phone-ask-value=(page.t("ui-call-ask")) data-phone-log-value=(page.t("ui-call-log")) {
                a class="skip" href="#main" { (page.t("ui-skip")) }
                div class="app" {
                    (side(page, frame))
                    div class="page" {
                        @for banner in &page.banners { (notice::banner(page, banner)) }
                        main id="main" tabindex="-1" {
                            (header(page, top))
                            (content)
                        }
                    }
                }
                (bottom(page, frame))
                (notice::toasts(page))
                @if frame.current != "/search" { (palette::palette(page)) }
            }
        }
    }
}

/// The document of the pages outside: signing in, set-up, errors before it.
fn bare(page: &Page, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(page.locale.code()) data-theme=(page.theme.name()) {
            (head(page))
            body class="bare" {
                @for banner in &page.banners { (notice::banner(page, banner)) }
                main id="main" tabindex="-1" { (content) }
                (notice::toasts(page))
            }
        }
    }
}

fn head(page: &Page) -> Markup {
    let assets = assets::get();
    html! {
        head {
            meta charset="utf-8";
            title { (page.title) " · Trato" }
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="csrf-token" content=(page.csrf);
            meta name="turbo-refresh-method" content="morph";
            meta name="turbo-refresh-scroll" content="preserve";
            @if page.frame.is_some() { meta name="live-worker" content=(assets.worker); }
            link rel="stylesheet" href=(assets.css) data-turbo-track="reload";
            link rel="icon" href=(assets.favicon) type="image/svg+xml";
            script type="module" src=(assets.js) data-turbo-track="reload" {}
        }
    }
}

fn header(page: &Page, top: &Top) -> Markup {
    html! {
        header class="top" {
            div class="top-title" {
                @if !top.icon.is_empty() { (tile(&top.icon, top.hue)) }
                @if !top.crumbs.is_empty() {
                    nav class="crumbs" aria-label=(page.t("ui-crumbs")) {
                        @for (label, href) in &top.crumbs { a href=(href) { (label) } span aria-hidden="true" { "/" } }
                    }
                }
                h1 { (top.title) }
                @if !top.count.is_empty() { span class="count" { (top.count) } }
            }
            div class="top-actions" { (action::bar(page, &top.actions, 3)) }
        }
    }
}

fn side(page: &Page, frame: &Frame) -> Markup {
    html! {
        nav id="nav" class="side" aria-label=(page.t("ui-nav")) data-controller="nav" {
            div class="side-head" {
                a class="brand" href="/" title=(frame.company) {
                    (chip::avatar(&Chip::company("", frame.company.as_ref()))) b { (frame.company) }
                }
                button class="button plain fold" type="button" data-action="nav#fold" title=(page.t("ui-nav-fold"))
                    aria-label=(page.t("ui-nav-fold")) { (icon("panel-left")) }
                a class="button plain shut" href="#main" aria-label=(page.t("ui-close")) { (icon("x")) }
            }
            a class="seek" href="/search" data-open="palette" title=(page.t("ui-search")) {
                (icon("search")) span { (page.t("ui-search")) } kbd { "Ctrl K" }
            }
            div class="side-body" {
                @for area in frame.areas.iter() {
                    (nav_group(frame, &area.label, &area.links))
                }
                @if !frame.favourites.is_empty() { (nav_group(frame, &page.t("ui-favourites"), &frame.favourites)) }
                @if !frame.recent.is_empty() { (recent(page, frame)) }
            }
            (side_foot(page, frame))
        }
    }
}

fn nav_group(frame: &Frame, label: &str, links: &[NavLink]) -> Markup {
    html! {
        @if !label.is_empty() { h2 { (label) } }
        ul { @for link in links { li { (nav_link(frame, link)) } } }
    }
}

fn nav_link(frame: &Frame, link: &NavLink) -> Markup {
    let here = frame.current == link.href
        || (link.href != "/" && frame.current.strip_prefix(&link.href).is_some_and(|rest| rest.starts_with('/')));
    html! {
        a href=(link.href) title=(link.label) aria-current=[here.then_some("page")] data-go=[link.key] {
            (tile(&link.icon, link.hue)) span { (link.label) }
            @if !link.count.is_empty() { small { (link.count) } }
        }
    }
}

fn recent(page: &Page, frame: &Frame) -> Markup {
    html! {
        h2 { (page.t("ui-recent")) }
        ul {
            @for record in frame.recent.iter().take(5) {
                li { a href=(record.href) title=(record.title) { (chip::avatar(record)) span { (record.title) } } }
            }
        }
    }
}

fn side_foot(page: &Page, frame: &Frame) -> Markup {
    html! {
        div class="side-foot" {
            details class="menu up" data-controller="menu" name="menu" {
                summary class="who" {
                    (chip::avatar(&Chip::person("", frame.user.name.as_str()))) span { (frame.user.name) } (icon("chevrons-up-down"))
                }
                div class="menu-list" {
                    p class="menu-note" { (frame.user.email) }
                    a class="entry" href=(frame.user.href) { (icon("user-round")) span { (page.t("ui-profile")) } }
                    form class="inline" method="post" action="/settings/me" data-turbo="false" {
                        (page.token())
                        @for locale in crate::Locale::ALL.into_iter().filter(|l| *l != page.locale) {
                            button class="entry" name="locale" value=(locale.code()) lang=(locale.code()) {
                                (icon("languages")) span { (locale.own_name()) }
                            }
                        }
                    }
                    form class="inline" method="post" action="/settings/me" data-controller="theme" data-action="submit->theme#set" {
                        (page.token())
                        @for (name, sign, key) in THEMES {
                            button class="entry" name="theme" value=(name) aria-pressed=(page.theme.name() == name) {
                                (icon(sign)) span { (page.t(key)) }
                            }
                        }
                    }
                    form class="inline" method="post" action="/sign-out" data-turbo="false" {
                        (page.token())
                        button class="entry" { (icon("log-out")) span { (page.t("ui-sign-out")) } }
                    }
                }
            }
            @if frame.reminders > 0 {
                a class="button plain bell" href="/#reminders" title=(page.t("ui-reminders")) {
                    (icon("bell")) small { (frame.reminders) }
                }
            }
        }
    }
}

const THEMES: [(&str, &str, &str); 3] =
    [("system", "monitor", "ui-theme-system"), ("light", "sun", "ui-theme-light"), ("dark", "moon", "ui-theme-dark")];

/// The bar at the thumb on telephones.
fn bottom(page: &Page, frame: &Frame) -> Markup {
    let here = |href: &str| (frame.current == href).then_some("page");
    html! {
        nav class="bottom" aria-label=(page.t("ui-nav-quick")) {
            a href="/" aria-current=[here("/")] { (icon("house")) span { (page.t("ui-home")) } }
            a href="/opportunity/board" aria-current=[here("/opportunity/board")] { (icon("square-kanban")) span { (page.t("ui-deals")) } }
            (create_menu(page, frame))
            a href="/search" data-open="palette" { (icon("search")) span { (page.t("ui-search")) } }
            a href="#nav" { (icon("menu")) span { (page.t("ui-menu")) } }
        }
    }
}

fn create_menu(page: &Page, frame: &Frame) -> Markup {
    html! {
        details class="menu up create" data-controller="menu" name="menu" {
            summary aria-label=(page.t("ui-create")) { (icon("plus")) }
            div class="menu-list" {
                @for link in frame.create.iter() {
                    a class="entry" href=(link.href) { (tile(&link.icon, link.hue)) span { (link.label) } }
                }
            }
        }
    }
}
