//! The controls with several parts: links, addresses, tags, lists of values, lines.

use maud::{Markup, html};

use super::controls::{self, Tie, options};
use super::field::{AddressValue, Choice, LinesValue, LinkValue, box_id};
use super::{Differing, Paste};
use crate::{icon::icon, page::Page};

/// A link: a search box over a hidden id. Without JavaScript the typed name is looked up when the form is posted.
pub(super) fn link(page: &Page, tie: &Tie<'_>, link: &LinkValue) -> Markup {
    html! {
        @if link.given && !tie.invalid {
            details class="given" {
                summary { b { (link.title) } " " span class="quiet" { (page.t("ui-link-change")) } }
                (search(page, tie, link))
            }
        } @else { (search(page, tie, link)) }
    }
}

fn search(page: &Page, tie: &Tie<'_>, link: &LinkValue) -> Markup {
    let list = format!("{}-list", tie.id);
    html! {
        span class="link-input" data-controller="link" data-link-entity-value=(link.entity)
            data-link-create-value=[link.creates.then_some("1")] data-link-none-value=(page.t("ui-link-none"))
            data-link-fills-value=[(!link.fills.is_empty()).then_some(&link.fills)] {
            input type="hidden" name=(tie.name) value=(link.id) data-link-target="id";
            input type="hidden" name={ (tie.name) ".was" } value=(link.title) data-link-target="was";
            input type="text" id=(tie.id) name={ (tie.name) ".text" } value=(link.title) required[tie.required]
                autofocus[tie.focus] autocomplete="off" spellcheck="false" placeholder=(page.t("ui-link-hint"))
                role="combobox" aria-expanded="false" aria-autocomplete="list" aria-controls=(list)
                aria-invalid=[tie.invalid.then_some("true")] aria-describedby=[&tie.described]
                data-link-target="text"
                data-action="input->link#search keydown->link#key blur->link#leave focus->link#enter click->link#open";
            (icon("search"))
            ul id=(list) class="options" role="listbox" aria-label=(page.t("ui-link-results")) hidden data-link-target="list" {}
            span class="sr" role="status" data-link-target="status" {}
            @if !link.candidates.is_empty() {
                span class="candidates" role="radiogroup" aria-label=(page.t("ui-link-candidates")) data-link-target="candidates" {
                    @for choice in &link.candidates {
                        label class="check" { input type="radio" name=(tie.name) value=(choice.value); (choice.label) }
                    }
                }
            }
        }
    }
}

/// Checkboxes; an empty first value says that the field was on the form.
pub(super) fn checks(tie: &Tie<'_>, choices: &[Choice], chosen: &[String]) -> Markup {
    html! {
        input type="hidden" name=(tie.name) value="";
        span class="checks" {
            @for choice in choices {
                label class="check" {
                    input type="checkbox" name=(tie.name) value=(choice.value)
                        checked[chosen.iter().any(|value| *value == choice.value)];
                    (choice.label)
                }
            }
        }
    }
}

pub(super) fn radios(tie: &Tie<'_>, choices: &[Choice], chosen: &str) -> Markup {
    html! {
        span class="segments" {
            @for choice in choices {
                label {
                    input type="radio" name=(tie.name) value=(choice.value) checked[choice.value == chosen] required[tie.required];
                    span { (choice.label) }
                }
            }
        }
    }
}

/// One box, or one for each value and an empty one.
pub(super) fn several(page: &Page, tie: &Tie<'_>, kind: &str, keyboard: &str, values: &[String], many: bool) -> Markup {
    if !many {
        return controls::typed(tie, kind, values.first().map_or("", String::as_str), keyboard, "");
    }
    let fault = |at: usize| tie.wrong.iter().find(|(wrong, _)| *wrong == at).map(|(_, text)| text);
    let first = tie.wrong.first().map_or(0, |(at, _)| *at);
    let described = |id: &str, wrong: bool| {
        let own = wrong.then(|| format!("{id}-error"));
        let all: Vec<String> = tie.described.iter().cloned().chain(own).collect();
        (!all.is_empty()).then(|| all.join(" "))
    };
    html! {
        input type="hidden" name=(tie.name) value="";
        span class="several" data-controller="several" {
            @for (at, value) in values.iter().map(String::as_str).chain([""]).enumerate() {
                @let (id, fault) = (box_id(&tie.id, at), fault(at));
                @let invalid = fault.is_some() || tie.invalid && tie.wrong.is_empty() && at == 0;
                input type=(kind) inputmode=(keyboard) id=(id) name=(tie.name) value=(value) autocomplete="off"
                    autofocus[tie.focus && at == first] aria-invalid=[invalid.then_some("true")]
                    aria-describedby=[described(&id, fault.is_some())]
                    aria-label=(page.t_args("ui-nth", &[("n", (at + 1).into())])) data-action="input->several#grow";
                @if let Some(text) = fault { span class="error" id={ (id) "-error" } { (text) } }
            }
        }
    }
}

pub(super) fn address(page: &Page, tie: &Tie<'_>, address: &AddressValue) -> Markup {
    let part = |name: &str, value: &str, class: &str, autocomplete: &str| {
        let label = page.t(&format!("ui-address-{}", name.replace('_', "-")));
        html! {
            input type="text" class=(class) name={ (tie.name) "." (name) } value=(value) placeholder=(label)
                aria-label=(label) autocomplete=(autocomplete);
        }
    };
    html! {
        div class="address" {
            (part("street", &address.street, "whole", "address-line1"))
            (part("street2", &address.street2, "whole", "address-line2"))
            (part("postal_code", &address.postal_code, "short", "postal-code"))
            (part("city", &address.city, "", "address-level2"))
            (part("province", &address.province, "", "address-level1"))
            (part("region", &address.region, "", "off"))
            select name={ (tie.name) ".country" } aria-label=(page.t("ui-address-country")) autocomplete="country" {
                option value="" selected[address.country.is_empty()] { "—" }
                (options(&address.countries, &address.country))
            }
        }
    }
}

/// Free labels: one box, separated by commas; JavaScript turns them into chips.
pub(super) fn tags(page: &Page, tie: &Tie<'_>, values: &[String], suggestions: &[String]) -> Markup {
    let list = format!("{}-list", tie.id);
    html! {
        input type="text" id=(tie.id) name=(tie.name) value=(values.join(", ")) list=(list) autocomplete="off"
            placeholder=(page.t("ui-tags-hint")) aria-invalid=[tie.invalid.then_some("true")]
            aria-describedby=[&tie.described] data-controller="tags";
        datalist id=(list) { @for suggestion in suggestions { option value=(suggestion) {} } }
    }
}

/// Rows of a part of the record.
pub(super) fn lines(page: &Page, lines: &LinesValue) -> Markup {
    html! {
        div class="scroll-x" {
            table class="lines-table" data-controller="lines" {
                thead { tr {
                    @for column in &lines.columns { th scope="col" { (column) } }
                    th { span class="sr" { (page.t("ui-remove")) } }
                } }
                tbody {
                    @for row in &lines.rows {
                        tr data-lines-target="row" {
                            @for input in row { td { (controls::control(page, input)) } }
                            td {
                                button class="button plain" type="button" data-action="lines#remove" aria-label=(page.t("ui-remove")) {
                                    (icon("x"))
                                }
                            }
                        }
                    }
                }
                @if !lines.total.is_empty() {
                    tfoot { tr { td colspan=(lines.columns.len()) class="n" { (lines.total) } td {} } }
                }
            }
        }
        button class="button small" type="button" data-lines-add hidden { (icon("plus")) (page.t("ui-add-line")) }
    }
}

/// A box to paste a signature, a vCard or a line of a sheet into; the server fills the form from it.
pub(super) fn paste(page: &Page, paste: &Paste) -> Markup {
    html! {
        details class="section paste" open[!paste.differing.is_empty()] {
            summary { (icon("clipboard-paste")) (page.t("ui-paste")) }
            textarea name="paste" rows="4" aria-label=(page.t("ui-paste")) placeholder=(page.t("ui-paste-hint")) { (paste.text) }
            button class="button small" name="then" value="fill" { (page.t("ui-paste-fill")) }
            @if !paste.differing.is_empty() { (differing(page, &paste.differing)) }
        }
    }
}

/// What would be replaced, and the two ways out.
fn differing(page: &Page, all: &[Differing]) -> Markup {
    html! {
        div class="warning warn summary" role="alert" tabindex="-1" data-form-target="summary" {
            (icon("git-compare"))
            div {
                p { (page.t("ui-paste-differs")) }
                dl {
                    @for one in all {
                        div {
                            dt { (one.label) }
                            dd {
                                s { (one.typed) } " "
                                @if one.pasted.is_empty() { i { (page.t("ui-paste-empty")) } } @else { b { (one.pasted) } }
                            }
                        }
                    }
                }
                p class="ways" {
                    button class="button primary small" name="then" value="replace" { (page.t("ui-paste-replace")) }
                    button class="button small" name="then" value="keep" { (page.t("ui-paste-keep")) }
                }
            }
        }
    }
}

/// Where what was typed and not saved is told, and what is told then: that it is filled in again, or that it could be.
pub(crate) fn draft(page: &Page, place: &str) -> Markup {
    html! {
        @if !place.is_empty() {
            div class="draft" role="status" data-form-target="draft" {}
            template data-draft="restored" data-mark=(page.t("ui-draft-mark")) {
                div class="warning warn" {
                    (icon("rotate-ccw"))
                    div {
                        p { (page.t("ui-draft-restored")) }
                        ul {}
                        (ways(page, false))
                    }
                }
            }
            template data-draft="outdated" {
                div class="warning warn" {
                    (icon("git-compare"))
                    div {
                        p { (page.t("ui-draft-outdated")) }
                        ul {}
                        p class="quiet" { (page.t("ui-draft-outdated-hint")) }
                        (ways(page, true))
                    }
                }
            }
        }
    }
}

fn ways(page: &Page, refill: bool) -> Markup {
    html! {
        p class="ways" {
            @if refill {
                button type="button" class="button small" data-action="form#refill" { (page.t("ui-draft-refill")) }
            }
            button type="button" class="button small" data-action="form#discard" { (page.t("ui-draft-discard")) }
        }
    }
}
