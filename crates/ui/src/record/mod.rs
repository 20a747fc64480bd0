//! The page of one record: what it is and what comes next on top; its fields, its timeline, and what hangs on it.
//!
//! Editing one field works without JavaScript: its link opens the same page with `?edit={field}`, whose form posts
//! `field`, `version` and the value to `/{entity}/{id}/field`. [`facts`] draws the top, [`fields`] the left column,
//! [`timeline`] the middle, [`panels`] the right.

pub mod facts;
pub mod fields;
pub mod panels;
pub mod timeline;

pub use facts::{NextStep, Stage, StageState, Stages};
pub use fields::{Editing, FieldGroup, FieldView};
use maud::{Markup, html};
pub use panels::{FileView, Panel, PanelBody, RelatedRow, Step};
pub use timeline::{ChangeLine, Compose, Day, Item, Timeline};

use crate::{
    Str,
    action::Action,
    chip::Chip,
    notice::{self, Banner},
    page::{Kind, Page},
    shell::{self, Top},
    shown::Shown,
};

/// The page of one record.
#[derive(Clone, Debug)]
pub struct Record {
    pub kind: Kind,
    pub id: String,
    pub version: i64,
    /// Its own mark and title.
    pub chip: Chip,
    /// What it is in a few words: `Cliente privado · Madrid`.
    pub subtitle: Str,
    /// Edit first, then what one does most; the rest goes into the menu.
    pub actions: Vec<Action>,
    pub neighbours: Option<Neighbours>,
    /// At most six key facts: label and value.
    pub facts: Vec<(Str, Shown)>,
    /// `None` where this kind of record has no next step.
    pub next_step: Option<NextStep>,
    pub stages: Option<Stages>,
    /// Said no to calls, rotting, in the trash, looks like another.
    pub warnings: Vec<Banner>,
    pub groups: Vec<FieldGroup>,
    pub editing: Option<Editing>,
    /// Who made it, how and when; who changed it last.
    pub provenance: Vec<(Str, Shown)>,
    pub timeline: Timeline,
    pub panels: Vec<Panel>,
    /// The page was fetched before anybody asked for it: the script says when it is looked at.
    pub ahead: bool,
}

/// The list one came from.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    /// `3/85`.
    pub position: Str,
    /// Empty at the ends.
    pub previous: String,
    pub next: String,
    /// Back to the list in the state it had.
    pub list: String,
}

pub fn render(page: &Page, record: &Record) -> Markup {
    let list = record.neighbours.as_ref().map(|n| n.list.clone()).filter(|list| !list.is_empty());
    let mut actions = record.actions.clone();
    if let Some(Neighbours { previous, next, .. }) = &record.neighbours {
        for (href, key, sign) in [(next, "ui-next", "chevron-down"), (previous, "ui-previous", "chevron-up")] {
            if !href.is_empty() {
                actions.push(Action::go(page.t(key), sign, href.clone()).key(if sign == "chevron-down" {
                    'j'
                } else {
                    'k'
                }));
            }
        }
    }
    let top = Top {
        icon: record.kind.icon.clone(),
        hue: record.kind.hue,
        crumbs: vec![(record.kind.many.clone(), list.unwrap_or_else(|| record.kind.href()))],
        title: Str::Owned(record.chip.title.clone()),
        count: record.neighbours.as_ref().map(|n| n.position.clone()).unwrap_or_default(),
        actions,
    };
    let content = html! {
        div class="record" data-controller="record" data-record-entity-value=(record.kind.name) data-record-id-value=(record.id)
            data-record-ahead-value=[record.ahead.then_some("true")] {
            (facts::facts(page, record))
            @for warning in &record.warnings { (notice::warning(page, warning)) }
            div class=(if record.timeline.is_kept() { "record-columns" } else { "record-columns bare" }) {
                section class="record-fields" aria-label=(page.t("ui-fields")) { (fields::fields(page, record)) }
                @if record.timeline.is_kept() {
                    section class="record-timeline" aria-label=(page.t("ui-timeline")) { (timeline::timeline(page, &record.timeline)) }
                }
                @if !record.panels.is_empty() {
                    aside class="record-panels" aria-label=(page.t("ui-related")) {
                        @for panel in &record.panels { (panels::panel(page, panel)) }
                    }
                }
            }
        }
    };
    shell::document(page, &top, &content)
}
