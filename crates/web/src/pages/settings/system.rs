//! What runs behind the pages: jobs and their failures.

use std::collections::BTreeMap;

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_engine::{JobFilter, JobRow, JobState};
use trato_model::Refusal;
use trato_text::messages::try_t;
use trato_text::{dates, numbers, t};
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::notice::Empty;
use trato_ui::settings::{Body, Row, Rows};
use trato_ui::shown::{Shown, Tone};

use super::{Drawn, draw};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/jobs", Policy::Admin, jobs),
        Route::post("/settings/jobs/{id}/retry", Policy::Admin, retry),
    ]
}

/// Jobs of each table, at most, and of one in which those of a kind are one line.
const SHOWN: u32 = 50;
const COUNTED: u32 = 1_000;

async fn jobs(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let locale = signed.locale();
    let store = app.engine().store();
    let mut body = Vec::new();
    for state in [JobState::Dead, JobState::Running, JobState::Queued, JobState::Done] {
        // What failed or runs is looked at one by one; of what waits or has ended the kinds tell enough.
        let grouped = matches!(state, JobState::Queued | JobState::Done);
        let filter = JobFilter { state: Some(state), kind: None, limit: if grouped { COUNTED } else { SHOWN } };
        let found = store.jobs(&filter).await?;
        if found.is_empty() && state != JobState::Dead {
            continue;
        }
        let title = t(locale, &format!("settings-jobs-{}", state.name()));
        if grouped {
            body.push(Body::Rows(kinds(&app, &signed, title, state, &found)));
            continue;
        }
        body.push(Body::Rows(Rows {
            title,
            columns: ["settings-job", "settings-job-when", "settings-job-tries", "settings-job-said"]
                .map(|key| (t(locale, key), false))
                .to_vec(),
            rows: found.iter().map(|job| row(&app, &signed, job)).collect(),
            empty: Empty { icon: "circle-check".into(), title: t(locale, "settings-jobs-none"), ..Empty::default() },
            ..Rows::default()
        }));
    }
    let (title, intro) = (t(locale, "ui-jobs"), t(locale, "settings-text-jobs"));
    Ok(draw(&app, &signed, &headers, Drawn { current: "/settings/jobs", title, intro, body }).await?)
}

/// Jobs by kind: how many, and when the next of them runs or the last one ended.
fn kinds(app: &App, signed: &Signed, title: trato_ui::Str, state: JobState, jobs: &[JobRow]) -> Rows {
    let (locale, now) = (signed.locale(), app.engine().clock().now());
    let mut kinds: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for job in jobs {
        kinds.entry(name(&job.kind, locale)).or_default().push(job.finished_at.unwrap_or(job.run_at));
    }
    let all = jobs.len() < COUNTED as usize;
    let rows = kinds.into_iter().map(|(name, times)| {
        let at = if state == JobState::Done { times.iter().max() } else { times.iter().min() };
        let n = numbers::format_int(i64::try_from(times.len()).unwrap_or(i64::MAX), locale);
        Row {
            record: Chip::record("/settings/jobs", &name, "cog", 220),
            depth: 0,
            cells: vec![
                Shown::text(at.map(|at| dates::relative(*at, now, locale)).unwrap_or_default()),
                Shown::number(if all { n } else { format!("{n}+") }),
            ],
            actions: Vec::new(),
            tone: Tone::Plain,
        }
    });
    let when = if state == JobState::Done { "settings-jobs-last" } else { "settings-jobs-next" };
    Rows {
        title,
        columns: ["settings-job", when, "settings-jobs-count"].map(|key| (t(locale, key), false)).to_vec(),
        rows: rows.collect(),
        ..Rows::default()
    }
}

fn name(kind: &str, locale: trato_model::Locale) -> String {
    try_t(locale, &format!("job-{kind}")).map_or_else(|| kind.to_owned(), str::to_owned)
}

fn row(app: &App, signed: &Signed, job: &JobRow) -> Row {
    let locale = signed.locale();
    let dead = job.state == JobState::Dead;
    let name = name(&job.kind, locale);
    let path = format!("/settings/jobs/{}/retry", job.id);
    let retry = Button::post(t(locale, "settings-job-retry"), "rotate-ccw", path, Vec::new());
    let at = job.finished_at.unwrap_or(job.run_at);
    Row {
        record: Chip::record("/settings/jobs", &name, "cog", if dead { 0 } else { 220 }),
        depth: 0,
        cells: vec![
            Shown::text(dates::relative(at, app.engine().clock().now(), locale)),
            Shown::number(numbers::format_int(job.attempt, locale)),
            Shown::text(job.error.as_deref().unwrap_or_default().chars().take(300).collect::<String>()),
        ],
        actions: if dead { vec![retry] } else { Vec::new() },
        tone: if dead { Tone::Bad } else { Tone::Plain },
    }
}

async fn retry(State(app): State<App>, UrlPath(id): UrlPath<String>, _: Posted) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    if !app.engine().store().revive_job(id, app.engine().clock().now()).await? {
        return Err(Refusal::NotFound.into());
    }
    Ok(frame::go("/settings/jobs", None))
}
