//! What runs behind the pages: jobs and their failures, and whether the audit log is whole.

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
use trato_ui::shown::{Badge, Shown, Tone};

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
        Route::get("/settings/audit", Policy::Admin, audit),
        Route::post("/settings/audit", Policy::Admin, verify),
    ]
}

/// Jobs of each table, at most.
const SHOWN: u32 = 50;

async fn jobs(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let locale = signed.locale();
    let store = app.engine().store();
    let mut body = Vec::new();
    for state in [JobState::Dead, JobState::Running, JobState::Queued, JobState::Done] {
        let filter = JobFilter { state: Some(state), kind: None, limit: SHOWN };
        let found = store.jobs(&filter).await?;
        if found.is_empty() && state != JobState::Dead {
            continue;
        }
        body.push(Body::Rows(Rows {
            title: t(locale, &format!("settings-jobs-{}", state.name())),
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

fn row(app: &App, signed: &Signed, job: &JobRow) -> Row {
    let locale = signed.locale();
    let dead = job.state == JobState::Dead;
    let name = try_t(locale, &format!("job-{}", job.kind)).map_or_else(|| job.kind.clone(), str::to_owned);
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

/// Checking reads the whole log, so it is asked for.
async fn audit(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    Ok(audit_page(&app, &signed, &headers, Vec::new()).await?)
}

async fn audit_page(app: &App, signed: &Signed, headers: &HeaderMap, mut body: Vec<Body>) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let form = super::form("/settings/audit", t(locale, "settings-audit-verify"), Vec::new());
    body.push(Body::Form(Box::new(form)));
    let (title, intro) = (t(locale, "ui-audit"), t(locale, "settings-text-audit"));
    draw(app, signed, headers, Drawn { current: "/settings/audit", title, intro, body }).await
}

async fn verify(State(app): State<App>, signed: Signed, headers: HeaderMap, _: Posted) -> Result<Response, AppError> {
    let locale = signed.locale();
    let report = app.engine().store().verify_audit().await?;
    let number = |n: i64| Shown::number(numbers::format_int(n, locale));
    let verdict = match report.first_bad {
        None => Badge::new(t(locale, "settings-audit-good"), 140),
        Some(_) => Badge::new(t(locale, "settings-audit-bad"), 0),
    };
    let mut facts = vec![
        (t(locale, "settings-audit-verdict"), Shown::Badge(verdict)),
        (t(locale, "settings-audit-entries"), number(report.entries)),
        (t(locale, "settings-audit-unsealed"), number(report.unsealed)),
        (t(locale, "settings-audit-erased"), number(report.erased)),
        (t(locale, "settings-audit-anchors"), number(i64::try_from(report.anchors).unwrap_or(i64::MAX))),
    ];
    if let Some((at, _)) = report.first_bad {
        facts.push((t(locale, "settings-audit-first-bad"), number(at)));
    }
    let body = vec![Body::Facts { title: t(locale, "settings-audit-result"), facts }];
    Ok(audit_page(&app, &signed, &headers, body).await?)
}
