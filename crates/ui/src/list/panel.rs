//! The side panel of a list: filter builder, columns, saving a view, a record at a glance.
//!
//! The builder is a GET form. Its rows post `f.{group}.{row}.field|op|value` and `match` (`all`: every group holds and
//! within a group one row is enough; `any`: the other way round). With `draft=1` the server draws the panel again with
//! the operators and the value's control of the chosen fields; `add={group}` adds a row to a group, `add=new` a group.
//! Without `draft` and `add` it answers with a redirect to the state whose `filter` is the written form.

use maud::{Markup, html};

use crate::{
    Str,
    action::{self, Action},
    chip::{self, Chip},
    form::{Choice, ChoiceGroup, Input, control},
    icon::icon,
    page::Page,
    shown::Shown,
    url::ListState,
};

/// What the side panel holds.
#[derive(Clone, Debug, Default)]
pub enum Panel {
    #[default]
    None,
    Filter(FilterBuilder),
    Columns(Vec<ColumnChoice>),
    Save(SaveView),
    Preview(Preview),
}

/// The filter as rows that one may change.
#[derive(Clone, Debug, Default)]
pub struct FilterBuilder {
    /// Whether all groups must hold.
    pub all: bool,
    pub groups: Vec<FilterGroup>,
    /// Every field one may filter by, those of linked records under a heading.
    pub fields: Vec<ChoiceGroup>,
    /// The written form, for those who would rather type; also where conditions stand that rows cannot show.
    pub written: String,
    /// What is wrong with the written form; empty when nothing is.
    pub error: Str,
}

#[derive(Clone, Debug, Default)]
pub struct FilterGroup {
    pub rows: Vec<FilterRow>,
}

#[derive(Clone, Debug, Default)]
pub struct FilterRow {
    /// The chosen field's path; empty for a new row.
    pub field: String,
    pub op: String,
    /// The operators of the field's kind (`trato_model::Op::name`).
    pub ops: Vec<Choice>,
    /// The control for the value, if the operator takes one; its name is set here.
    pub value: Option<Input>,
}

/// A column one may show.
#[derive(Clone, Debug, Default)]
pub struct ColumnChoice {
    pub name: Str,
    pub label: Str,
    pub shown: bool,
}

/// The form that saves the state as a view.
#[derive(Clone, Debug, Default)]
pub struct SaveView {
    pub action: String,
    pub hidden: Vec<(Str, String)>,
    /// Name, whether shared …
    pub inputs: Vec<Input>,
    /// Saves over the view one is on; `None` where one may not.
    pub replace: Option<Action>,
}

/// A record at a glance, without leaving the list.
#[derive(Clone, Debug)]
pub struct Preview {
    pub record: Chip,
    pub subtitle: Str,
    pub actions: Vec<Action>,
    /// Label and value of what matters.
    pub facts: Vec<(Str, Shown)>,
    /// What happened last: text and when.
    pub events: Vec<(Str, Str)>,
}

/// The frame with the panel, or empty. Boards and calendars have it too.
pub(crate) fn frame(page: &Page, state: &ListState, panel: &Panel) -> Markup {
    let (title, inside) = match panel {
        Panel::None => return html! { turbo-frame id="panel" target="_top" {} },
        Panel::Filter(builder) => (page.t("ui-filter"), filter(page, state, builder)),
        Panel::Columns(columns) => (page.t("ui-columns"), columns_form(page, state, columns)),
        Panel::Save(save) => (page.t("ui-view-save"), save_form(page, save)),
        Panel::Preview(preview) => (Str::Owned(preview.record.title.clone()), preview_of(page, preview)),
    };
    html! {
        turbo-frame id="panel" target="_top" {
            aside class="panel" aria-labelledby="panel-title" data-controller="panel" {
                header {
                    @if let Panel::Preview(preview) = panel { (chip::avatar(&preview.record)) }
                    h2 id="panel-title" { (title) }
                    a class="button plain" href=(state.panel("").href()) data-turbo-frame="panel" data-turbo-action="advance"
                        data-panel-target="close" aria-label=(page.t("ui-close")) { (icon("x")) }
                }
                (inside)
            }
        }
    }
}

/// The rest of the state, hidden in a GET form.
fn kept(state: &ListState, except: &[&str]) -> Markup {
    html! {
        @for (name, value) in state.pairs() {
            @if !except.contains(&name) && name != "after" && name != "preview" {
                input type="hidden" name=(name) value=(value);
            }
        }
    }
}

fn filter(page: &Page, state: &ListState, builder: &FilterBuilder) -> Markup {
    let joins = [("all", "ui-filter-all"), ("any", "ui-filter-any")];
    html! {
        form class="panel-form" method="get" action=(state.path) data-controller="filter" {
            (kept(state, &["filter", "panel"]))
            div class="panel-body" {
                @if builder.groups.len() > 1 {
                    span class="segments" role="radiogroup" aria-label=(page.t("ui-filter-join")) {
                        @for (value, key) in joins {
                            label {
                                input type="radio" name="match" value=(value) checked[builder.all == (value == "all")];
                                span { (page.t(key)) }
                            }
                        }
                    }
                } @else { input type="hidden" name="match" value=(if builder.all { "all" } else { "any" }); }
                @for (at, group) in builder.groups.iter().enumerate() { (group_of(page, builder, at, group)) }
                button class="button plain small" name="add" value="new" data-turbo-frame="panel" {
                    (icon("plus")) (page.t("ui-filter-group"))
                }
                (written(page, builder))
            }
            footer {
                button class="button primary" { (page.t("ui-apply")) }
                button class="button plain" name="draft" value="1" data-turbo-frame="panel" data-filter-target="draft" {
                    (page.t("ui-refresh"))
                }
                a class="button plain" href=(state.with(|s| s.filter.clear()).href()) { (page.t("ui-filter-clear")) }
            }
        }
    }
}

fn group_of(page: &Page, builder: &FilterBuilder, at: usize, group: &FilterGroup) -> Markup {
    let within = page.t(if builder.all { "ui-or" } else { "ui-and" });
    html! {
        fieldset class="filter-group" {
            legend class="sr" { (page.t_args("ui-filter-nth-group", &[("n", (at + 1).into())])) }
            @for (nth, row) in group.rows.iter().enumerate() {
                @if nth > 0 { p class="join" { (within) } }
                (row_of(page, builder, &format!("f.{at}.{nth}"), row))
            }
            button class="button plain small" name="add" value=(at) data-turbo-frame="panel" {
                (icon("plus")) (page.t(if builder.all { "ui-filter-or" } else { "ui-filter-and" }))
            }
        }
    }
}

fn row_of(page: &Page, builder: &FilterBuilder, prefix: &str, row: &FilterRow) -> Markup {
    html! {
        div class="filter-row" data-filter-target="row" {
            select name={ (prefix) ".field" } aria-label=(page.t("ui-filter-field")) data-action="filter#draft" {
                option value="" selected[row.field.is_empty()] { (page.t("ui-filter-choose")) }
                @for group in &builder.fields {
                    @if group.label.is_empty() { (choices(&group.choices, &row.field)) }
                    @else { optgroup label=(group.label) { (choices(&group.choices, &row.field)) } }
                }
            }
            @if !row.ops.is_empty() {
                select name={ (prefix) ".op" } aria-label=(page.t("ui-filter-op")) data-action="filter#draft" {
                    (choices(&row.ops, &row.op))
                }
            }
            @if let Some(value) = &row.value {
                (control(page, &Input { name: format!("{prefix}.value").into(), ..value.clone() }))
            }
            button class="button plain" type="button" data-action="filter#remove" aria-label=(page.t("ui-remove")) { (icon("x")) }
        }
    }
}

fn choices(choices: &[Choice], chosen: &str) -> Markup {
    html! { @for c in choices { option value=(c.value) selected[c.value == chosen] { (c.label) } } }
}

/// The filter as text, for what rows cannot say. Its name `written` is used only when it was changed (`written.was`).
fn written(page: &Page, builder: &FilterBuilder) -> Markup {
    html! {
        details class="written" open[!builder.error.is_empty()] {
            summary { (page.t("ui-filter-written")) }
            input type="hidden" name="written.was" value=(builder.written);
            textarea name="written" rows="3" spellcheck="false" aria-label=(page.t("ui-filter-written"))
                aria-invalid=[(!builder.error.is_empty()).then_some("true")] { (builder.written) }
            @if !builder.error.is_empty() { p class="error" { (builder.error) } }
        }
    }
}

/// The columns; posts `columns` once for each, which the server joins with commas.
fn columns_form(page: &Page, state: &ListState, columns: &[ColumnChoice]) -> Markup {
    html! {
        form class="panel-form" method="get" action=(state.path) data-controller="columns" {
            (kept(state, &["columns", "panel"]))
            div class="panel-body" {
                input type="search" class="whole" placeholder=(page.t("ui-columns-find")) aria-label=(page.t("ui-columns-find"))
                    data-columns-target="find" data-action="columns#find" hidden;
                ul class="sortable" data-columns-target="list" {
                    @for column in columns {
                        li data-columns-target="item" {
                            label class="check" {
                                input type="checkbox" name="columns" value=(column.name) checked[column.shown]; (column.label)
                            }
                            span class="grip" aria-hidden="true" { (icon("grip-vertical")) }
                        }
                    }
                }
            }
            footer {
                button class="button primary" { (page.t("ui-apply")) }
                a class="button plain" href=(state.with(|s| s.columns.clear()).href()) { (page.t("ui-columns-reset")) }
            }
        }
    }
}

fn save_form(page: &Page, save: &SaveView) -> Markup {
    html! {
        form class="panel-form" method="post" action=(save.action) {
            (page.token())
            @for (name, value) in &save.hidden { input type="hidden" name=(name) value=(value); }
            div class="panel-body" { @for input in &save.inputs { (crate::form::draw_field(page, input)) } }
            footer { button class="button primary" { (page.t("ui-view-save-new")) } }
        }
        @if let Some(action) = &save.replace { div class="panel-body" { (action::button(page, action, "")) } }
    }
}

fn preview_of(page: &Page, preview: &Preview) -> Markup {
    html! {
        div class="panel-body" {
            @if !preview.subtitle.is_empty() { p class="quiet" { (preview.subtitle) } }
            div class="buttons" {
                @if !preview.record.href.is_empty() {
                    a class="button primary" href=(preview.record.href) { (icon("maximize-2")) span { (page.t("ui-open")) } }
                }
                (action::bar(page, &preview.actions, 2))
            }
            dl class="facts" { @for (label, value) in &preview.facts { div { dt { (label) } dd { (value) } } } }
            @if !preview.events.is_empty() {
                h3 { (page.t("ui-timeline")) }
                ul class="small-events" {
                    @for (text, when) in &preview.events { li { (text) " " span class="quiet" { (when) } } }
                }
            }
        }
    }
}
