//! What is special about leads and deals on their pages: stage path, next step, their actions.

use std::collections::HashSet;

use futures_util::future::try_join_all;
use futures_util::try_join;
use trato_model::access::FieldLevel;
use trato_model::{Action, FieldDef, Filter, Id, Page, Path, Query, Record, Refusal, Trash, Value};
use trato_text::{dates, numbers, t};
use trato_ui::action::Action as Button;
use trato_ui::record::facts::{NextStep, Stage, StageState, Stages};
use trato_ui::shown::{Moment, Tone};

use crate::App;
use crate::http::Signed;
use crate::view::frame;
use crate::view::show::Showing;

/// Buttons of deals and leads.
#[must_use]
pub fn actions(signed: &Signed, record: &Record) -> Vec<Button> {
    let locale = signed.locale();
    let at = |rest: &str| format!("/{}/{}/{rest}", record.entity.name, record.id);
    match record.entity.name {
        "lead" if super::conversion::may(signed) && record.value("converted_at").is_null() => {
            vec![Button::go(t(locale, "ui-convert"), "arrow-right-left", at("conversion")).primary()]
        }
        "opportunity" => {
            let mut all = vec![Button::go(t(locale, "ui-duplicate"), "copy", at("copy"))];
            if record.value("status").as_text() != Some("open") {
                let version = vec![("version".into(), record.version.to_string())];
                all.insert(0, Button::post(t(locale, "ui-reopen"), "rotate-ccw", at("reopening"), version));
            }
            all
        }
        "task" | "call" | "meeting" | "visit" if record.value("status").as_text() == Some("planned") => {
            vec![Button::go(t(locale, "ui-complete"), "circle-check", at("completion")).primary()]
        }
        _ => Vec::new(),
    }
}

/// Whether the field says nothing any more: nobody forecasts a deal that is decided.
#[must_use]
pub fn settled(record: &Record, field: &FieldDef) -> bool {
    let decided = || record.value("status").as_text().is_some_and(|status| status != "open");
    record.entity.name == "opportunity" && field.name == "forecast" && decided()
}

/// The next working day at ten, as a control for moments writes it: what is proposed for a next step.
#[must_use]
pub fn next_morning(signed: &Signed) -> String {
    format!("{}T10:00", dates::iso_date(next_workday(signed.who.ctx.today())))
}

/// The stages of a deal's pipeline, with where it stands and how to end it.
///
/// # Errors
/// Where the database cannot be read.
pub async fn stages(app: &App, signed: &Signed, record: &Record, may_edit: bool) -> Result<Option<Stages>, Refusal> {
    let locale = signed.locale();
    let Some(pipeline) = record.value("pipeline").as_id().filter(|_| record.entity.name == "opportunity") else {
        return Ok(None);
    };
    let columns = ["name", "kind", "probability"].map(Path::field).to_vec();
    let query = Query::new("stage")
        .and(Filter::equal("pipeline", pipeline))
        .sort(Path::field("position"), false)
        .columns(columns);
    let (rows, seen) = try_join!(app.engine().rows(&signed.who, &query), seen(app, signed, record))?;
    let rows = rows.rows;
    let at = record.value("stage").as_id();
    let place = rows.iter().position(|row| Some(row.id) == at).unwrap_or(0);
    let furthest = rows.iter().rposition(|row| Some(row.id) != at && seen.iter().any(|seen| seen.contains(&row.id)));
    let status = record.value("status").as_text().unwrap_or("open");
    let open = status == "open";
    let stages = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| {
            let kind = row.values.get(1).and_then(Value::as_text).unwrap_or("open");
            kind == "open" || (kind == status && Some(row.id) == at)
        })
        .map(|(order, row)| {
            let share = row.values.get(2).and_then(Value::as_int).unwrap_or(0);
            Stage {
                id: row.id.to_string(),
                label: row.values.first().and_then(Value::as_text).unwrap_or_default().to_owned().into(),
                hue: stage_hue(share),
                state: match (Some(row.id) == at, status) {
                    (true, "won") => StageState::Won,
                    (true, "lost") => StageState::Lost,
                    (true, _) => StageState::Current,
                    (false, _) if order > place => StageState::Ahead,
                    (false, _) if seen.as_ref().is_none_or(|seen| seen.contains(&row.id)) => StageState::Done,
                    (false, "lost") if Some(order) > furthest => StageState::Ahead,
                    _ => StageState::Passed,
                },
                note: numbers::format_percent(share, 2, locale).into(),
            }
        })
        .collect();
    let path = |rest: &str| format!("/opportunity/{}/{rest}", record.id);
    let actions = if may_edit && open {
        vec![
            Button::go(t(locale, "ui-win"), "trophy", path("closure?outcome=won")),
            Button::go(t(locale, "ui-lose"), "circle-x", path("closure?outcome=lost")).danger(),
        ]
    } else {
        Vec::new()
    };
    let field = if may_edit && open { "stage" } else { "" };
    Ok(Some(Stages { field: field.into(), stages, actions }))
}

/// The stages in which a deal has been; `None` where the reader may not see its ledger.
async fn seen(app: &App, signed: &Signed, record: &Record) -> Result<Option<HashSet<Id>>, Refusal> {
    let hidden = |name| signed.who.reader.field("stage_history", name) == FieldLevel::Hidden;
    if !signed.who.reader.can("stage_history", Action::Read) || hidden("stage") || hidden("opportunity") {
        return Ok(None);
    }
    let mut query = Query::new("stage_history")
        .and(Filter::equal("opportunity", record.id))
        .sort(Path::field("entered_at"), true)
        .columns(vec![Path::field("stage")])
        .limit(Page::MOST);
    // Parts of what lies in the trash lie there, too.
    if record.trashed_at.is_some() {
        query.trash = Trash::Any;
    }
    let rows = app.engine().bare_rows(&signed.who, &query).await?.0.rows;
    Ok(Some(rows.iter().filter_map(|row| row.values.first().and_then(Value::as_id)).collect()))
}

/// From blue to green as a deal becomes probable.
#[must_use]
pub fn stage_hue(probability: i64) -> u16 {
    u16::try_from(220 - (probability.clamp(0, 10_000) * 80 / 10_000)).unwrap_or(220)
}

/// What is planned next on a deal; its absence is said loudly while it is open, and once it is decided what is left.
///
/// # Errors
/// Where the database cannot be read.
pub async fn next_step(
    app: &App,
    signed: &Signed,
    record: &Record,
    may_edit: bool,
) -> Result<Option<NextStep>, Refusal> {
    let locale = signed.locale();
    if record.entity.name != "opportunity" || record.value("status").as_text() != Some("open") {
        return super::settlement::step(app, signed, record, may_edit).await;
    }
    let registry = app.engine().registry();
    // The deal knows when its next step is: without one nothing is planned.
    let known = signed.who.reader.field("opportunity", "next_step_at") != FieldLevel::Hidden;
    let planned = !known || record.value("next_step_at").as_int().is_some();
    let firsts =
        trato_crm::activity::PLANNED.into_iter().filter(|_| planned).map(|name| first(app, signed, record, name));
    let firsts = try_join_all(firsts).await?;
    // The first kind where two are planned for the same moment.
    let next = firsts.into_iter().flatten().min_by_key(|(due, ..)| *due);
    let step = next.and_then(|(due, name, id, title)| {
        let labels = trato_model::Labels::new();
        let showing = Showing { registry: &registry, signed, labels: &labels };
        let tone = if due < signed.who.ctx.now { Tone::Bad } else { Tone::Plain };
        let complete = Button::go(t(locale, "ui-complete"), "circle-check", format!("/{name}/{id}/completion"));
        Some(NextStep::Planned {
            who: None,
            activity: frame::chip(registry.entity(name)?, &id.to_string(), &title),
            when: Moment { tone, ..showing.moment(due) },
            actions: if may_edit { vec![complete] } else { Vec::new() },
        })
    });
    // Without a date nothing would be planned: the form proposes one.
    let due = next_morning(signed);
    let plan = |name: &str, icon: &'static str| {
        let href = format!("/{name}/new?opportunity={}&due_at={due}", record.id);
        Button::go(registry.label(name, locale).into_owned(), icon, href)
    };
    let missing = || {
        let actions = [("task", "square-check"), ("call", "phone"), ("meeting", "users"), ("visit", "map-pin")];
        NextStep::Missing(if may_edit { actions.map(|(name, icon)| plan(name, icon)).to_vec() } else { Vec::new() })
    };
    Ok(Some(step.unwrap_or_else(missing)))
}

/// The day from Monday to Friday that follows a day.
fn next_workday(day: i32) -> i32 {
    // Day 0 was a Thursday.
    let weekend = |day: i32| (day + 3).rem_euclid(7) >= 5;
    (day + 1..).find(|day| !weekend(*day)).unwrap_or(day)
}

/// The activity of a kind that is planned first on a deal: when it is due, its kind, id and subject.
async fn first(
    app: &App,
    signed: &Signed,
    record: &Record,
    name: &'static str,
) -> Result<Option<(i64, &'static str, Id, String)>, Refusal> {
    let query = Query::new(name)
        .and(Filter::equal("opportunity", record.id))
        .and(Filter::equal("status", "planned"))
        .and(Filter::set("due_at"))
        .sort(Path::field("due_at"), false)
        .columns(vec![Path::field("subject"), Path::field("due_at")])
        .limit(1);
    let found = app.engine().rows(&signed.who, &query).await?;
    Ok(found.rows.first().and_then(|row| {
        let title = row.values.first().and_then(Value::as_text).unwrap_or_default().to_owned();
        Some((row.values.get(1)?.as_int()?, name, row.id, title))
    }))
}
