//! Forms: create, quick create, edit, close a deal, complete an activity, any page that asks and posts.
//!
//! The form posts to `action` with `csrf`, `version` (when it edits) and `then` (`new` for *save and new*). Errors are
//! listed on top with links to their fields and repeated beside them. [`field`] is the data of the fields, [`controls`]
//! draws them, [`convert`] is the conversion of a lead, [`bulk`] asks what to do with many records.

pub mod bulk;
mod controls;
pub mod convert;
mod extra;
pub mod field;

pub use controls::told;
pub use controls::{control, field as draw_field};
pub(crate) use extra::draft;
pub use field::{AddressValue, Choice, ChoiceGroup, Control, Hint, Input, LinesValue, LinkValue, Told};
use maud::{Markup, html};

use crate::{
    Str,
    action::Action,
    chip::Chip,
    icon::icon,
    notice::{self, Banner},
    page::Page,
    shell::{self, Top},
};

/// A titled group of rows; a row holds one to four fields side by side.
#[derive(Clone, Debug, Default)]
pub struct Section {
    pub title: Str,
    pub rows: Vec<Vec<Input>>,
    /// Folded at first: further fields of a quick form. Never fold a section with an error.
    pub folded: bool,
}

/// A record that looks like the one being created.
#[derive(Clone, Debug)]
pub struct Twin {
    pub record: Chip,
    /// What agrees: `mismo teléfono`.
    pub why: Str,
}

/// Somebody saved the record while this form was open.
#[derive(Clone, Debug, Default)]
pub struct Conflict {
    pub who: String,
    /// `hace 2 minutos`.
    pub when: String,
    /// The record as it is now, in another tab.
    pub href: String,
}

/// What may be pasted to fill a form: `paste` is posted to the same form with `then=fill`; where the form says something
/// else, with `then=replace` or `then=keep`.
#[derive(Clone, Debug, Default)]
pub struct Paste {
    pub text: String,
    /// Where what was typed and what was pasted differ: which of the two holds is asked.
    pub differing: Vec<Differing>,
}

/// A field with what was typed into it and what was pasted; empty where that says nothing of it.
#[derive(Clone, Debug, Default)]
pub struct Differing {
    pub label: Str,
    pub typed: String,
    pub pasted: String,
}

/// A page that asks and posts.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub top: Top,
    pub action: String,
    /// Of the record that is edited.
    pub version: Option<i64>,
    pub hidden: Vec<(Str, String)>,
    /// One sentence that says what this does; empty when the title says it.
    pub intro: Str,
    /// Faults of the record as a whole; those of fields are in the fields.
    pub errors: Vec<Str>,
    pub conflict: Option<Conflict>,
    /// Probable duplicates; the form then offers to save all the same (`force=1`).
    pub twins: Vec<Twin>,
    /// `/account/duplicates`, asked while typing; empty where nothing is checked.
    pub duplicates_href: String,
    pub warnings: Vec<Banner>,
    pub sections: Vec<Section>,
    pub submit: Str,
    /// The label of *save and new*; empty where it makes no sense.
    pub submit_and_new: Str,
    pub cancel_href: String,
    /// A further way out at the right: delete, all fields.
    pub other: Option<Action>,
    /// What was typed is kept on this device until it is saved, under this name; empty for forms with secrets.
    pub draft: String,
    /// A narrow form: quick create, questions.
    pub narrow: bool,
    /// The box into which a signature or vCard may be pasted to fill it, where there is one.
    pub paste: Option<Paste>,
}

impl Form {
    fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.sections.iter().flat_map(|section| section.rows.iter().flatten())
    }

    /// Whether files go with it.
    fn takes_files(&self) -> bool {
        self.inputs().any(|input| matches!(input.control, Control::File { .. }))
    }
}

/// The page with a form.
pub fn render(page: &Page, form: &Form) -> Markup {
    shell::document(page, &form.top, &drawn(page, form, begins_typing(form)))
}

/// The form alone, for pages that hold one among other things.
pub fn body(page: &Page, form: &Form) -> Markup {
    drawn(page, form, false)
}

/// The first wrong field has the cursor from the start; else, where `typing`, the first empty one.
fn drawn(page: &Page, form: &Form, typing: bool) -> Markup {
    html! {
        form class=(if form.narrow { "form narrow" } else { "form" }) method="post" action=(form.action)
            enctype=[form.takes_files().then_some("multipart/form-data")] novalidate
            data-controller="form duplicates" data-form-draft-value=(form.draft)
            data-duplicates-url-value=(form.duplicates_href) {
            (page.token())
            @if let Some(version) = form.version { input type="hidden" name="version" value=(version); }
            @for (name, value) in &form.hidden { input type="hidden" name=(name) value=(value); }
            @if !form.intro.is_empty() { p class="intro" { (form.intro) } }
            (extra::draft(page, &form.draft))
            (summary(page, form))
            @if let Some(conflict) = &form.conflict { (conflict_box(page, form, conflict)) }
            @for warning in &form.warnings { (notice::warning(page, warning)) }
            @if let Some(paste) = &form.paste { (extra::paste(page, paste)) }
            @let wrong = first(form, |input| !input.error.is_empty());
            @let first = wrong.or_else(|| if typing { first_empty(form) } else { None });
            @for (at, section) in form.sections.iter().enumerate() {
                (section_of(page, section, first.filter(|(section, ..)| *section == at), wrong.is_some()))
            }
            (duplicates(page, &form.twins))
            (buttons(page, form))
        }
    }
}

/// What is wrong, each fault a link to its field.
fn summary(page: &Page, form: &Form) -> Markup {
    let faulty = form.inputs().filter(|input| !input.error.is_empty());
    let faulty: Vec<_> = faulty.flat_map(|input| input.faults().into_iter().map(move |fault| (input, fault))).collect();
    html! {
        @if !faulty.is_empty() || !form.errors.is_empty() {
            div class="warning bad summary" role="alert" tabindex="-1" data-form-target="summary" {
                (icon("octagon-alert"))
                div {
                    p { (page.t_args("ui-form-errors", &[("n", (faulty.len() + form.errors.len()).into())])) }
                    ul {
                        @for error in &form.errors { li { (error) } }
                        @for (input, (id, typed, error)) in faulty {
                            li {
                                a href={ "#" (id) } { (input.label) @if !typed.is_empty() { " (" (typed) ")" } } ": " (error)
                            }
                        }
                    }
                }
            }
        } @else if !form.twins.is_empty() {
            div class="warning bad summary" role="alert" tabindex="-1" data-form-target="summary" {
                (icon("octagon-alert"))
                div { p { (page.t("ui-form-twins-unsaved")) " " a href="#force" { (page.t("ui-form-twins-below")) } } }
            }
        }
    }
}

/// Who was faster, and each field that both changed as a link to it.
fn conflict_box(page: &Page, form: &Form, conflict: &Conflict) -> Markup {
    let both: Vec<&Input> = form.inputs().filter(|input| input.theirs.is_some()).collect();
    html! {
        div class="warning warn summary" role="alert" tabindex="-1" data-form-target="summary" {
            (icon("git-compare"))
            div {
                p {
                    (page.t_args("ui-form-conflict", &[("who", (&conflict.who).into()), ("when", (&conflict.when).into())]))
                }
                @if !both.is_empty() {
                    p { (page.t_args("ui-form-conflict-fields", &[("n", both.len().into())])) }
                    ul {
                        @for input in both { li { a href={ "#" (field::id_of(&input.name)) } { (input.label) } } }
                    }
                }
                p class="quiet" { (page.t("ui-form-conflict-hint")) " "
                    a href=(conflict.href) target="_blank" { (page.t("ui-form-conflict-open")) }
                }
            }
        }
    }
}

/// Where the first field is that waits for something. The very first one where none does.
fn first_empty(form: &Form) -> Option<(usize, usize, usize)> {
    first(form, Input::is_empty).or_else(|| first(form, |_| true))
}

/// Where the first field is that is so, of those in sight: section, row, place in it.
fn first(form: &Form, so: impl Fn(&Input) -> bool) -> Option<(usize, usize, usize)> {
    let open = form.sections.iter().enumerate().filter(|(_, section)| !section.folded);
    let mut all = open.flat_map(|(at, section)| {
        let rows = section.rows.iter().enumerate();
        rows.flat_map(move |(y, row)| row.iter().enumerate().map(move |(x, input)| (at, y, x, input)))
    });
    all.find(|(.., input)| so(input)).map(|(at, y, x, _)| (at, y, x))
}

/// Whether an empty field has the cursor from the start: in a form for something new, or one that only asks, that nothing
/// is wrong with yet.
fn begins_typing(form: &Form) -> bool {
    let faulty = !form.errors.is_empty() || form.inputs().any(|input| !input.error.is_empty() || input.focus);
    let faulty = faulty || form.conflict.is_some();
    (form.version.is_none() || form.narrow) && !faulty
}

/// `wrong`: the cursor goes to the first wrong field of the form, wherever it was to begin.
fn section_of(page: &Page, section: &Section, first: Option<(usize, usize, usize)>, wrong: bool) -> Markup {
    let focused = |row: usize, at: usize, input: &Input| {
        let mut input = input.clone();
        input.focus = input.focus && !wrong || first.is_some_and(|(_, y, x)| (y, x) == (row, at));
        input
    };
    let rows = html! {
        @for (y, row) in section.rows.iter().enumerate() {
            div class={ "row of-" (row.len()) } {
                @for (x, input) in row.iter().enumerate() { (controls::field(page, &focused(y, x, input))) }
            }
        }
    };
    html! {
        @if section.folded {
            details class="section" { summary { (section.title) (icon("chevron-down")) } (rows) }
        } @else if section.title.is_empty() {
            div class="section" { (rows) }
        } @else {
            fieldset class="section" { legend { (section.title) } (rows) }
        }
    }
}

/// Probable duplicates, in the frame that is filled again while the user types.
pub fn duplicates(page: &Page, twins: &[Twin]) -> Markup {
    html! {
        turbo-frame id="duplicates" target="_blank" {
            @if !twins.is_empty() {
                div class="warning warn" {
                    (icon("copy"))
                    div {
                        p { (page.t_args("ui-form-twins", &[("n", twins.len().into())])) }
                        ul class="twins" {
                            @for twin in twins { li { (twin.record) " " span class="quiet" { (twin.why) } } }
                        }
                        label class="check" {
                            input type="checkbox" id="force" name="force" value="1"; (page.t("ui-form-force"))
                        }
                    }
                }
            }
        }
    }
}

/// The whole page that `/{entity}/duplicates` gives; Turbo takes its frame.
pub fn duplicates_page(page: &Page, twins: &[Twin]) -> Markup {
    let top = Top { title: page.t("ui-duplicates"), ..Top::default() };
    shell::document(page, &top, &duplicates(page, twins))
}

fn buttons(page: &Page, form: &Form) -> Markup {
    html! {
        div class="form-buttons" {
            button class="button primary" { (form.submit) kbd { "Ctrl ↵" } }
            @if !form.submit_and_new.is_empty() {
                button class="button" name="then" value="new" { (form.submit_and_new) }
            }
            @if !form.cancel_href.is_empty() {
                a class="button plain" href=(form.cancel_href) data-form-target="cancel" { (page.t("ui-cancel")) }
            }
            span class="space" {}
            span class="draft-note quiet" role="status" data-form-target="note" data-kept=(page.t("ui-draft-kept"))
                data-discarded=(page.t("ui-draft-discarded")) data-forgotten=(page.t("ui-draft-forgotten")) {}
            @if let Some(action) = &form.other {
                a class="button plain" href=(action.href) { (action.label) }
            }
        }
    }
}
