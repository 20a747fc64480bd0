//! Draws the fields of a form: label, control, help and error tied together for screen readers.

use maud::{Markup, html};

use super::extra;
use super::field::{Choice, ChoiceGroup, Control, Input, Told, id_of};
use crate::{Str, icon::icon, page::Page};

/// What every control needs to know of its field.
pub(super) struct Tie<'a> {
    pub id: String,
    pub name: &'a str,
    pub required: bool,
    pub invalid: bool,
    /// Of several boxes, those that are wrong.
    pub wrong: &'a [(usize, Str)],
    /// Ids of the other value, help, hint and error.
    pub described: Option<String>,
    pub focus: bool,
}

impl<'a> Tie<'a> {
    fn of(input: &'a Input) -> Self {
        let id = id_of(&input.name);
        let invalid = !input.error.is_empty();
        let (theirs, hinted) = (input.theirs.is_some(), input.hint.is_some());
        let said = invalid && input.wrong.is_empty();
        let described: Vec<String> =
            [(theirs, "theirs"), (!input.help.is_empty(), "help"), (hinted, "hint"), (said, "error")]
                .into_iter()
                .filter(|(there, _)| *there)
                .map(|(_, what)| format!("{id}-{what}"))
                .collect();
        Tie {
            name: &input.name,
            required: input.required,
            invalid,
            wrong: &input.wrong,
            described: (!described.is_empty()).then(|| described.join(" ")),
            focus: input.focus,
            id,
        }
    }
}

/// A field with its label, help and error.
pub fn field(page: &Page, input: &Input) -> Markup {
    let tie = Tie::of(input);
    let group = matches!(
        input.control,
        Control::Address(_)
            | Control::MultiSelect { .. }
            | Control::Radios { .. }
            | Control::Emails { many: true, .. }
            | Control::Phones { many: true, .. }
            | Control::Lines(_)
            | Control::ReadOnly(_)
    );
    let label = html! { (input.label) @if input.required { span class="must" title=(page.t("ui-required")) { " *" } } };
    let inside = html! {
        (control_tied(page, input, &tie))
        @if let Some(theirs) = &input.theirs {
            p class="theirs" id={ (tie.id) "-theirs" } { (icon("git-compare")) (page.t("ui-form-theirs")) " " b { (theirs) } }
        }
        @if !input.help.is_empty() { p class="help" id={ (tie.id) "-help" } { (input.help) } }
        @if let Some(hint) = &input.hint {
            div class="hint" id={ (tie.id) "-hint" } role="status" data-controller="hint" data-hint-url-value=(hint.url)
                data-hint-controls-value=(hint.controls) { (told(&hint.told)) }
        }
        @if tie.invalid && tie.wrong.is_empty() { p class="error" id={ (tie.id) "-error" } { (input.error) } }
    };
    let class = if tie.invalid { "field invalid" } else { "field" };
    html! {
        @if let Control::Toggle { .. } = input.control {
            div class={ (class) " toggle" } { (inside) label for=(tie.id) { (label) } }
        } @else if group {
            fieldset class=(class) id=(tie.id) { legend { (label) } (inside) }
        } @else {
            div class=(class) { label for=(tie.id) { (label) } (inside) }
        }
    }
}

/// What a field says of what is typed.
pub fn told(told: &Told) -> Markup {
    let fills: Vec<(&str, &str)> = told.fills.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    html! {
        @if !told.text.is_empty() { p class="help" { (told.text) } }
        @if !told.doubt.is_empty() { p class="doubt" { (icon("triangle-alert")) (told.doubt) } }
        @if !fills.is_empty() { span hidden data-fills=(crate::url::href("", &fills)) {} }
    }
}

/// The control alone, labelled by the field's label for screen readers: in cells and filter rows.
pub fn control(page: &Page, input: &Input) -> Markup {
    html! {
        label class="sr" for=(id_of(&input.name)) { (input.label) }
        (control_tied(page, input, &Tie::of(input)))
    }
}

fn control_tied(page: &Page, input: &Input, tie: &Tie<'_>) -> Markup {
    match &input.control {
        Control::Text { value, most, placeholder, autocomplete } => html! {
            input type="text" id=(tie.id) name=(tie.name) value=(value) required[tie.required] autofocus[tie.focus]
                maxlength=[(*most > 0).then_some(most)] placeholder=[(!placeholder.is_empty()).then_some(placeholder)]
                autocomplete=(if autocomplete.is_empty() { "off" } else { autocomplete })
                aria-invalid=[tie.invalid.then_some("true")] aria-describedby=[&tie.described];
        },
        Control::Password { autocomplete } => typed(tie, "password", "", "", autocomplete),
        Control::TextArea { value, rows } => html! {
            textarea id=(tie.id) name=(tie.name) rows=(rows) required[tie.required] autofocus[tie.focus]
                aria-invalid=[tie.invalid.then_some("true")] aria-describedby=[&tie.described] { (value) }
        },
        Control::Number { value } => typed(tie, "text", value, "decimal", ""),
        Control::Percent { value } => html! {
            span class="with-unit" { (typed(tie, "text", value, "decimal", "")) span class="unit" { "%" } }
        },
        Control::Money { value, currency, currencies } => html! {
            span class="with-unit" {
                (typed(tie, "text", value, "decimal", ""))
                select name={ (tie.name) ".currency" } aria-label=(page.t("ui-currency")) { (options(currencies, currency)) }
            }
        },
        Control::Toggle { on } => html! {
            input type="hidden" name=(tie.name) value="false";
            input type="checkbox" role="switch" id=(tie.id) name=(tie.name) value="true" checked[*on]
                aria-invalid=[tie.invalid.then_some("true")] aria-describedby=[&tie.described];
        },
        Control::Date { value } => typed(tie, "date", value, "", ""),
        Control::DateTime { value } => typed(tie, "datetime-local", value, "", ""),
        // The end of the day and what is no time are texts: browsers' own control would show them as nothing.
        Control::TimeOfDay { value } => {
            let clock = value.len() == 5 && value.get(2..3) == Some(":") && value.as_str() < "24:00";
            typed(tie, if clock || value.is_empty() { "time" } else { "text" }, value, "", "")
        }
        Control::Duration { value } => html! {
            span class="with-unit" { (typed(tie, "text", value, "numeric", "")) span class="unit" { "h:mm" } }
        },
        Control::Select { groups, chosen, blank } => select(tie, groups, chosen, *blank),
        Control::MultiSelect { choices, chosen } => extra::checks(tie, choices, chosen),
        Control::Radios { choices, chosen } => extra::radios(tie, choices, chosen),
        Control::Link(link) => extra::link(page, tie, link),
        Control::Emails { values, many } => extra::several(page, tie, "email", "email", values, *many),
        Control::Phones { values, many } => extra::several(page, tie, "tel", "tel", values, *many),
        Control::Url { value } => typed(tie, "url", value, "url", "url"),
        Control::Address(address) => extra::address(page, tie, address),
        Control::Tags { values, suggestions } => extra::tags(page, tie, values, suggestions),
        Control::Lines(lines) => extra::lines(page, lines),
        Control::File { current, accept, many, removable } => html! {
            @if let Some((name, href)) = current { a class="pill" href=(href) { (icon("paperclip")) (name) } }
            input type="file" id=(tie.id) name=(tie.name) required[tie.required] multiple[*many]
                accept=[(!accept.is_empty()).then_some(accept)]
                aria-invalid=[tie.invalid.then_some("true")] aria-describedby=[&tie.described];
            @if let Some(on) = removable {
                label class="check" {
                    input type="checkbox" name={ (tie.name) ".remove" } value="1" checked[*on]; (page.t("ui-file-remove"))
                }
            }
        },
        Control::ReadOnly(shown) => html! { div class="readonly" { (shown) } },
    }
}

/// An `<input>` of a type, with the keyboard that telephones should show.
pub(super) fn typed(tie: &Tie<'_>, kind: &str, value: &str, keyboard: &str, autocomplete: &str) -> Markup {
    html! {
        input type=(kind) id=(tie.id) name=(tie.name) value=(value) required[tie.required] autofocus[tie.focus]
            inputmode=[(!keyboard.is_empty()).then_some(keyboard)]
            autocomplete=(if autocomplete.is_empty() { "off" } else { autocomplete })
            aria-invalid=[tie.invalid.then_some("true")] aria-describedby=[&tie.described];
    }
}

fn select(tie: &Tie<'_>, groups: &[ChoiceGroup], chosen: &str, blank: bool) -> Markup {
    html! {
        select id=(tie.id) name=(tie.name) required[tie.required] autofocus[tie.focus]
            aria-invalid=[tie.invalid.then_some("true")] aria-describedby=[&tie.described] {
            @if blank { option value="" selected[chosen.is_empty()] { "—" } }
            @for group in groups {
                @if group.label.is_empty() { (options(&group.choices, chosen)) }
                @else { optgroup label=(group.label) { (options(&group.choices, chosen)) } }
            }
        }
    }
}

/// The `<option>`s of choices.
pub(super) fn options(choices: &[Choice], chosen: &str) -> Markup {
    html! {
        @for choice in choices {
            option value=(choice.value) selected[choice.value == chosen] { (choice.label) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_tied_to_its_control() {
        let page = Page::default();
        let input = Input {
            help: "Como factura".into(),
            error: "Falta.".into(),
            ..Input::new("a.b", "Nombre", Control::text("x"))
        };
        insta::assert_snapshot!(field(&page, &input.required()).into_string(), @r#"<div class="field invalid"><label for="f-a-b">Nombre<span class="must" title="Obligatorio"> *</span></label><input type="text" id="f-a-b" name="a.b" value="x" required autocomplete="off" aria-invalid="true" aria-describedby="f-a-b-help f-a-b-error"><p class="help" id="f-a-b-help">Como factura</p><p class="error" id="f-a-b-error">Falta.</p></div>"#);
    }
}
