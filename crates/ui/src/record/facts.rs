//! The top of a record: mark, key facts, the next step, the path of its stages.

use maud::{Markup, html};

use super::Record;
use crate::{
    Str,
    action::{self, Action},
    chip::{self, Chip},
    hue,
    icon::icon,
    page::Page,
    shown::Moment,
};

/// What is to be done next with the record.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one of them on a page")]
pub enum NextStep {
    /// Nothing is planned: how to plan it.
    Missing(Vec<Action>),
    Planned {
        activity: Chip,
        when: Moment,
        who: Option<Chip>,
        /// Completes it: asks outcome and the next step in one gesture.
        actions: Vec<Action>,
    },
    /// The record is decided and something is still planned: how much, and how to end it.
    Left { text: Str, actions: Vec<Action> },
}

/// The path of stages.
#[derive(Clone, Debug, Default)]
pub struct Stages {
    /// The field that holds the stage; a click posts it to `/{entity}/{id}/field`. Empty where one may not.
    pub field: Str,
    pub stages: Vec<Stage>,
    /// Win, lose, reopen.
    pub actions: Vec<Action>,
}

#[derive(Clone, Debug, Default)]
pub struct Stage {
    pub id: String,
    pub label: Str,
    pub hue: u16,
    pub state: StageState,
    /// Time spent in it, or its probability: `12 d`, `40 %`.
    pub note: Str,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StageState {
    Done,
    /// Before the one where it stands, and left out.
    Passed,
    Current,
    #[default]
    Ahead,
    Won,
    Lost,
}

impl StageState {
    /// Whether the record stands in this stage.
    #[must_use]
    pub fn is_here(self) -> bool {
        matches!(self, StageState::Current | StageState::Won | StageState::Lost)
    }

    fn class(self) -> &'static str {
        match self {
            StageState::Done => "done",
            StageState::Passed => "passed",
            StageState::Current => "now",
            StageState::Ahead => "ahead",
            StageState::Won => "now good",
            StageState::Lost => "now bad",
        }
    }
}

pub(super) fn facts(page: &Page, record: &Record) -> Markup {
    html! {
        section class="record-head" aria-label=(page.t("ui-facts")) {
            div class="identity" {
                (chip::avatar(&record.chip))
                div {
                    p class="identity-title" { (record.chip.title) }
                    @if !record.subtitle.is_empty() { p class="quiet" { (record.subtitle) } }
                }
            }
            @if let Some(step) = &record.next_step { (next_step(page, step)) }
            @if !record.facts.is_empty() {
                dl class="key-facts" {
                    @for (label, value) in &record.facts { div { dt { (label) } dd { (value) @if value.is_empty() { "—" } } } }
                }
            }
        }
        @if let Some(path) = &record.stages { (stages(page, record, path)) }
    }
}

fn next_step(page: &Page, step: &NextStep) -> Markup {
    match step {
        NextStep::Missing(actions) => html! {
            div class="next-step warn" {
                p class="label" { (icon("triangle-alert")) (page.t("ui-next-step-missing")) }
                div class="buttons" { @for action in actions { (action::button(page, action, "small")) } }
            }
        },
        NextStep::Left { text, actions } => html! {
            div class="next-step warn" {
                p class="label" { (icon("triangle-alert")) (text) }
                div class="buttons" { @for action in actions { (action::button(page, action, "small")) } }
            }
        },
        NextStep::Planned { activity, when, who, actions } => html! {
            div class={ "next-step " (when.tone.class()) } {
                p class="label" { (page.t("ui-next-step")) }
                p { (activity) " " (when) @if let Some(who) = who { " " (who) } }
                div class="buttons" { @for action in actions { (action::button(page, action, "small")) } }
            }
        },
    }
}

fn stages(page: &Page, record: &Record, path: &Stages) -> Markup {
    let may = !path.field.is_empty();
    let inside = html! {
        ol class="stages" aria-label=(page.t("ui-stages")) {
            @for stage in &path.stages {
                @let now = stage.state.is_here();
                li class={ (stage.state.class()) " " (hue::class(stage.hue)) } aria-current=[now.then_some("step")] {
                    @if may && !now {
                        button name=(path.field) value=(stage.id) { (stage_label(stage)) }
                    } @else { span { (stage_label(stage)) } }
                }
            }
        }
    };
    html! {
        div class="stage-row" {
            @if may {
                form method="post" action=(record.kind.at(&format!("{}/field", record.id))) {
                    (page.token())
                    input type="hidden" name="version" value=(record.version);
                    input type="hidden" name="field" value=(path.field);
                    (inside)
                }
            } @else { (inside) }
            div class="buttons" { @for action in &path.actions { (action::button(page, action, "small")) } }
        }
    }
}

fn stage_label(stage: &Stage) -> Markup {
    html! {
        @if stage.state == StageState::Done { (icon("check")) }
        @if stage.state == StageState::Passed { (icon("minus")) }
        (stage.label) @if !stage.note.is_empty() { " " small { (stage.note) } }
    }
}
