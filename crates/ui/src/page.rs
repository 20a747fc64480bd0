//! What every page is given: the reader's language, the frame around the page, and what the frame says.

use std::sync::Arc;

use maud::{Markup, html};
use trato_text::messages::{Arg, t, t_args};

use crate::{
    Locale, Str,
    action::Action,
    chip::Chip,
    notice::{Banner, Flash},
};

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// The value of `data-theme` and of the cookie `theme`.
    pub fn name(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn from_name(name: &str) -> Theme {
        match name {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }
}

/// A page around a view.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub locale: Locale,
    /// The tab's title, without the program's name.
    pub title: Str,
    /// The token of every form.
    pub csrf: String,
    /// From the cookie `theme`.
    pub theme: Theme,
    /// Navigation folded to icons, from the cookie `nav=narrow`.
    pub narrow: bool,
    /// The signed-in frame; `None` on the pages of signing in.
    pub frame: Option<Frame>,
    pub flash: Vec<Flash>,
    /// The demo's notice, plain http, low disk.
    pub banners: Vec<Banner>,
    /// What the page shows, for live refresh: space-separated `entity` and `entity:id`; empty for pages that stay.
    pub live: String,
    /// Commands of this page, first in the palette.
    pub commands: Vec<Action>,
}

impl Page {
    /// The message's text in the reader's language.
    pub fn t(&self, key: &str) -> Str {
        t(self.locale, key)
    }

    pub fn t_args(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        t_args(self.locale, key, args)
    }

    /// The hidden input that every posting form carries.
    pub fn token(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.csrf); }
    }
}

/// What surrounds the pages of a signed-in user.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    pub company: Str,
    pub user: User,
    /// The areas with what the user may read; made once for a role and language, shared by its pages.
    pub areas: Arc<Vec<NavArea>>,
    pub favourites: Vec<NavLink>,
    /// Records opened last, newest first; the frame shows five.
    pub recent: Vec<Chip>,
    /// The path of the page, which marks the entry one is on.
    pub current: String,
    /// What `c` and the plus button offer to create.
    pub create: Arc<Vec<NavLink>>,
    /// Reminders that are due, for the bell.
    pub reminders: usize,
}

/// Who is signed in.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// Under which this device keeps what only they may see.
    pub id: String,
    pub name: String,
    pub email: String,
    /// Their own page.
    pub href: String,
}

/// An area of the navigation: Ventas, Marketing …
#[derive(Clone, Debug, Default)]
pub struct NavArea {
    pub label: Str,
    pub links: Vec<NavLink>,
}

/// A place to go.
#[derive(Clone, Debug, Default)]
pub struct NavLink {
    pub label: Str,
    pub href: String,
    pub icon: Str,
    pub hue: u16,
    /// `g` then this letter goes there.
    pub key: Option<char>,
    /// A number beside it (open, due); empty for none.
    pub count: Str,
}

/// A kind of record as its pages name it.
#[derive(Clone, Debug, Default)]
pub struct Kind {
    /// The entity's name, which is its path.
    pub name: Str,
    /// *Oportunidad* and *Oportunidades*.
    pub one: Str,
    pub many: Str,
    pub icon: Str,
    pub hue: u16,
}

impl Kind {
    /// `/opportunity`.
    pub fn href(&self) -> String {
        format!("/{}", self.name)
    }

    /// `/opportunity/{rest}`.
    pub fn at(&self, rest: &str) -> String {
        format!("/{}/{rest}", self.name)
    }
}
