//! The calendar: month, week or agenda, drawn by the server. Dragging an entry posts its new day to
//! `/{entity}/{id}/field`.

use maud::{Markup, html};

use crate::{
    Str,
    action::Action,
    hue,
    icon::icon,
    list::{Panel, ViewBar, bar, panel},
    notice::{self, Banner, Empty},
    page::{Kind, Page},
    shell::{self, Top},
    shown::Tone,
};

/// A stretch of days with what happens on them.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    pub kind: Kind,
    pub actions: Vec<Action>,
    pub bar: ViewBar,
    /// `noviembre de 2026`.
    pub title: Str,
    pub previous: String,
    pub next: String,
    pub today: String,
    /// Month, week, agenda: label, address, whether current.
    pub spans: Vec<(Str, String, bool)>,
    /// Days of which not everything is shown.
    pub warnings: Vec<Banner>,
    pub body: Body,
    pub panel: Panel,
}

/// How it is drawn.
#[derive(Clone, Debug)]
pub enum Body {
    /// Weeks of seven days, Monday first, and the weekdays' names.
    Month { weekdays: Vec<Str>, weeks: Vec<Vec<CalendarDay>> },
    /// Seven days (or one) side by side over the hours.
    Week(Vec<CalendarDay>),
    /// Days that have something, one under the other.
    Agenda { days: Vec<CalendarDay>, empty: Empty },
}

impl Default for Body {
    fn default() -> Self {
        Body::Agenda { days: Vec::new(), empty: Empty::default() }
    }
}

#[derive(Clone, Debug, Default)]
pub struct CalendarDay {
    /// `2026-11-21`.
    pub iso: String,
    /// `21`.
    pub number: Str,
    /// `sáb`, over a column of the week.
    pub weekday: Str,
    /// `sábado, 21 de noviembre`.
    pub label: Str,
    pub today: bool,
    /// Of the month before or after; a holiday.
    pub faded: bool,
    pub entries: Vec<Entry>,
    /// `+3 más` and the day's own page; empty when all are shown.
    pub more: (Str, String),
    /// The form for something new on this day; empty where one may not.
    pub create: String,
}

/// Something on a day.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub id: String,
    pub version: i64,
    /// Entity and field that a drag changes; empty where it may not be moved.
    pub entity: Str,
    pub field: Str,
    pub icon: Str,
    pub hue: u16,
    pub title: String,
    pub href: String,
    /// `10:30`; empty for the whole day.
    pub time: Str,
    /// Half hours since midnight, and how many it lasts: its place in a week.
    pub start: u8,
    pub length: u8,
    /// Whom it is about.
    pub detail: Str,
    pub tone: Tone,
    /// How it ended (`Hecha`); empty for what is not.
    pub ended: Str,
}

pub fn render(page: &Page, calendar: &Calendar) -> Markup {
    let top = Top {
        icon: calendar.kind.icon.clone(),
        hue: calendar.kind.hue,
        title: calendar.kind.many.clone(),
        actions: calendar.actions.clone(),
        ..Top::default()
    };
    let content = html! {
        (bar::bar(page, &calendar.bar, false))
        div class="calendar-head" {
            a class="button" href=(calendar.today) { (page.t("ui-today")) }
            a class="button plain" href=(calendar.previous) aria-label=(page.t("ui-previous")) data-key="k" { (icon("chevron-left")) }
            a class="button plain" href=(calendar.next) aria-label=(page.t("ui-next")) data-key="j" { (icon("chevron-right")) }
            h2 { (calendar.title) }
            span class="space" {}
            nav class="segments" aria-label=(page.t("ui-calendar-span")) {
                @for (label, href, current) in &calendar.spans { a href=(href) aria-current=[current.then_some("page")] { (label) } }
            }
        }
        @for warning in &calendar.warnings { (notice::warning(page, warning)) }
        div class="with-panel" {
            div class="calendar" data-controller="calendar" data-calendar-token-value=(page.csrf) { (body(page, calendar)) }
            (panel::frame(page, &calendar.bar.state, &calendar.panel))
        }
    };
    shell::document(page, &top, &content)
}

fn body(page: &Page, calendar: &Calendar) -> Markup {
    match &calendar.body {
        Body::Month { weekdays, weeks } => html! {
            div class="month" {
                div class="weekdays" aria-hidden="true" { @for name in weekdays { span { (name) } } }
                @for week in weeks { div class="week-row" { @for day in week { (month_day(page, day)) } } }
            }
        },
        Body::Week(days) => week(page, days),
        Body::Agenda { days, empty } => html! {
            @if days.is_empty() { (notice::empty(page, empty)) }
            @for day in days {
                section class=(if day.today { "agenda-day today" } else { "agenda-day" }) {
                    h3 { (day.label) }
                    ul { @for entry in &day.entries { li { (entry_of(entry, "")) } } }
                }
            }
        },
    }
}

fn day_class(base: &str, day: &CalendarDay) -> String {
    format!("{base}{}{}", if day.today { " today" } else { "" }, if day.faded { " faded" } else { "" })
}

fn month_day(page: &Page, day: &CalendarDay) -> Markup {
    html! {
        section class=(day_class("day", day)) aria-label=(day.label) data-date=(day.iso) data-calendar-target="day" {
            header { (day_number(page, day)) span class="day-name" aria-hidden="true" { (day.weekday) } }
            @for entry in &day.entries { (entry_of(entry, "")) }
            @if !day.more.1.is_empty() { a class="more-entries" href=(day.more.1) { (day.more.0) } }
        }
    }
}

fn day_number(page: &Page, day: &CalendarDay) -> Markup {
    html! {
        @if day.create.is_empty() { span class="number" { (day.number) } }
        @else {
            a class="number" href=(day.create) title=(page.t("ui-create")) aria-label={ (page.t("ui-create")) ": " (day.label) } { (day.number) }
        }
    }
}

/// A week over the hours from seven to twenty-one; what lies outside stands at the edge.
fn week(page: &Page, days: &[CalendarDay]) -> Markup {
    html! {
        div class={ "week of-" (days.len()) } {
            div class="hours" aria-hidden="true" { @for hour in 7..21 { span { (hour) ":00" } } }
            @for day in days {
                section class=(day_class("week-day", day)) aria-label=(day.label) {
                    header { (day_number(page, day)) " " span { (day.weekday) } }
                    div class="all-day" {
                        @for entry in day.entries.iter().filter(|entry| entry.time.is_empty()) { (entry_of(entry, "")) }
                    }
                    div class="slots" data-date=(day.iso) data-calendar-target="day" {
                        @for entry in day.entries.iter().filter(|entry| !entry.time.is_empty()) {
                            (entry_of(entry, &slot(entry)))
                        }
                    }
                }
            }
        }
    }
}

/// The classes that place an entry: `t-0` is seven o'clock, each step half an hour; `d-2` lasts an hour.
fn slot(entry: &Entry) -> String {
    let start = entry.start.clamp(14, 41) - 14;
    let length = entry.length.clamp(1, 28 - start);
    format!("t-{start} d-{length}")
}

fn entry_of(entry: &Entry, class: &str) -> Markup {
    let done = if entry.ended.is_empty() { "" } else { " done" };
    html! {
        a class={ "entry-chip " (hue::class(entry.hue)) " " (entry.tone.class()) (done) " " (class) } href=(entry.href)
            data-id=(entry.id) data-version=(entry.version) data-entity=(entry.entity) data-field=(entry.field) {
            (icon(&entry.icon))
            @if !entry.time.is_empty() { time { (entry.time) } }
            span { (entry.title) @if !entry.detail.is_empty() { " " small { (entry.detail) } } }
            @if !entry.ended.is_empty() { span class="sr" { " (" (entry.ended) ")" } }
        }
    }
}
