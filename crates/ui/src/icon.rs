//! Icons: Lucide's, from the sprite that `frontend/build.mjs` makes of the names in `frontend/icons.txt`.

use maud::{Markup, Render, html};

use crate::{assets, hue, write};

/// An icon of 16 px that says nothing to a screen reader; put words beside it or a label on its button.
pub fn icon(name: &str) -> Icon<'_> {
    Icon(name)
}

/// An icon by its Lucide name.
#[derive(Clone, Copy, Debug)]
pub struct Icon<'a>(pub &'a str);

impl Render for Icon<'_> {
    fn render_to(&self, out: &mut String) {
        out.push_str("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"");
        out.push_str(&assets::get().sprite);
        out.push('#');
        write::text(out, self.0);
        out.push_str("\"/></svg>");
    }
}

/// The icon of a kind of record on its tinted square.
pub fn tile(name: &str, degrees: u16) -> Markup {
    html! { span class={ "tile " (hue::class(degrees)) } { (icon(name)) } }
}
