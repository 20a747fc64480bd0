//! The step before a file of people: who in it has said no, and the files without them.

use maud::{Markup, html};

use crate::{
    action::{self, Action},
    notice::{self, Banner},
    page::{Kind, Page},
    shell::{self, Top},
};

/// What is known before the file is made.
#[derive(Clone, Debug)]
pub struct Step {
    pub kind: Kind,
    /// How many have said no.
    pub note: Banner,
    /// The files.
    pub actions: Vec<Action>,
}

pub fn render(page: &Page, step: &Step) -> Markup {
    let top = Top {
        icon: step.kind.icon.clone(),
        hue: step.kind.hue,
        crumbs: vec![(step.kind.many.clone(), step.kind.href())],
        title: page.t("ui-export"),
        ..Top::default()
    };
    let content = html! {
        div class="form narrow" {
            (notice::warning(page, &step.note))
            ul class="choices" { @for action in &step.actions { li { (action::button(page, action, "")) } } }
        }
    };
    shell::document(page, &top, &content)
}
