//! A link that names an account to be made: in place of an id its value holds `new:` and a name (`new!:` where one that is
//! alike does not matter). `pages::new_account` makes it.

use trato_text::{Arg, t_args};
use trato_ui::form::Choice;

use crate::http::Signed;

const NEW: &str = "new:";
const ANYHOW: &str = "new!:";

/// The name that a link's value wants an account to be made of, and whether in spite of one that is alike.
#[must_use]
pub fn name(value: &str) -> Option<(&str, bool)> {
    let anyhow = value.strip_prefix(ANYHOW).map(|name| (name, true));
    anyhow.or_else(|| value.strip_prefix(NEW).map(|name| (name, false))).filter(|(name, _)| !name.trim().is_empty())
}

/// The choice that makes one, *Create “Nortex”*, under those that the name may mean; `anyhow` where it was refused for one
/// that is alike.
#[must_use]
pub fn choice(signed: &Signed, text: &str, anyhow: bool) -> Choice {
    let prefix = if anyhow { ANYHOW } else { NEW };
    Choice::new(format!("{prefix}{text}"), t_args(signed.locale(), "ui-link-create", &[("text", Arg::from(text))]))
}
