//! Buttons and what stands behind them: a link, or a form of its own that posts.

use maud::{Markup, html};

use crate::{Str, icon::icon, page::Page};

/// How much an action asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    #[default]
    Normal,
    /// The one thing most people came to do.
    Primary,
    /// Takes something away.
    Danger,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Goes to a page.
    Go,
    /// Posts the hidden values to the address (the CSRF token is added).
    Post(Vec<(Str, String)>),
}

/// Something the user may do from here: a button, an entry of a menu, a command of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub label: Str,
    pub icon: Str,
    pub href: String,
    pub does: Does,
    pub weight: Weight,
    /// The key that does it (`e`, `c`), shown beside the label.
    pub key: Option<char>,
    /// Whether that key comes after `g` (going to a page) instead of alone.
    pub after_g: bool,
    /// The question asked before; for what cannot be undone.
    pub confirm: Option<Str>,
}

impl Action {
    pub fn go(label: impl Into<Str>, icon: impl Into<Str>, href: impl Into<String>) -> Self {
        Action {
            label: label.into(),
            icon: icon.into(),
            href: href.into(),
            does: Does::Go,
            weight: Weight::Normal,
            key: None,
            after_g: false,
            confirm: None,
        }
    }

    pub fn post(
        label: impl Into<Str>,
        icon: impl Into<Str>,
        href: impl Into<String>,
        values: Vec<(Str, String)>,
    ) -> Self {
        Action { does: Does::Post(values), ..Action::go(label, icon, href) }
    }

    #[must_use]
    pub fn primary(mut self) -> Self {
        self.weight = Weight::Primary;
        self
    }

    /// Beside another that is the page's own: neither stressed nor on a key.
    #[must_use]
    pub fn secondary(mut self) -> Self {
        self.weight = Weight::default();
        self.key = None;
        self
    }

    #[must_use]
    pub fn danger(mut self) -> Self {
        self.weight = Weight::Danger;
        self
    }

    #[must_use]
    pub fn key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }

    /// `g` and the key go there; the navigation has the link that obeys, this one only says so.
    #[must_use]
    pub fn key_after_g(mut self, key: char) -> Self {
        self.key = Some(key);
        self.after_g = true;
        self
    }

    #[must_use]
    pub fn confirm(mut self, question: impl Into<Str>) -> Self {
        self.confirm = Some(question.into());
        self
    }
}

/// The action as a button; `class` is added to `button`.
pub fn button(page: &Page, action: &Action, class: &str) -> Markup {
    let class = match action.weight {
        Weight::Normal => format!("button {class}"),
        Weight::Primary => format!("button primary {class}"),
        Weight::Danger => format!("button danger {class}"),
    };
    draw(page, action, &class)
}

/// The action as an entry of a menu.
pub fn entry(page: &Page, action: &Action) -> Markup {
    draw(page, action, if action.weight == Weight::Danger { "entry danger" } else { "entry" })
}

fn draw(page: &Page, action: &Action, class: &str) -> Markup {
    let letter = action.key.map(String::from);
    let key = letter.as_ref().filter(|_| !action.after_g);
    let inside = html! {
        @if !action.icon.is_empty() { (icon(&action.icon)) }
        span { (action.label) }
        @if let Some(letter) = &letter {
            @if action.after_g { kbd { "G" } }
            kbd { (letter.to_uppercase()) }
        }
    };
    match &action.does {
        Does::Go => html! {
            a class=(class.trim_end()) href=(action.href) data-key=[key] { (inside) }
        },
        Does::Post(values) => html! {
            form class="inline" method="post" action=(action.href) data-turbo-confirm=[&action.confirm] {
                (page.token())
                @for (name, value) in values { input type="hidden" name=(name) value=(value); }
                button class=(class.trim_end()) data-key=[key] { (inside) }
            }
        },
    }
}

/// A menu that opens without JavaScript; `label` names its button for screen readers.
pub fn menu(label: &str, button: &Markup, class: &str, entries: &Markup) -> Markup {
    html! {
        details class={ "menu " (class) } data-controller="menu" name="menu" {
            summary class="button" aria-label=(label) title=(label) { (button) }
            div class="menu-list" { (entries) }
        }
    }
}

/// Actions as buttons, those after the first `shown` in a menu.
pub fn bar(page: &Page, actions: &[Action], shown: usize) -> Markup {
    let (first, rest) = actions.split_at(shown.min(actions.len()));
    html! {
        @for action in first { (button(page, action, "")) }
        @if !rest.is_empty() {
            (menu(&page.t("ui-more-actions"), &html! { (icon("ellipsis-vertical")) }, "right", &html! {
                @for action in rest { (entry(page, action)) }
            }))
        }
    }
}
