//! The import, step by step: drop a file, match its columns, look at what would happen, run it, see what became of it, take
//! it back. `/import/{id}` shows the step that the import has reached.
//!
//! [`receive`]: the upload · [`waiting`]: several files · [`history`]: earlier ones · [`mapping`]: the columns · [`preview`]: the dry run · [`result`]: while and after it runs.

mod history;
mod mapping;
mod preview;
mod receive;
mod result;
mod waiting;

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_engine::import::{Import, Status};
use trato_model::{Action, Id, Refusal};
use trato_text::{Locale, dates, numbers, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::form::{Choice, Control, Input};
use trato_ui::import as ui;
use trato_ui::notice::Banner;
use trato_ui::shell::Top;
use trato_ui::shown::Tone;

use super::exports::pipe;
use crate::App;
use crate::api::params::Params;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/import", Policy::Member, begin),
        Route::post("/import", Policy::Member, receive::receive).upload(),
        Route::post("/import/waiting/checks", Policy::Member, waiting::check),
        Route::post("/import/waiting/runs", Policy::Member, waiting::run),
        Route::get("/import/{id}", Policy::Member, show),
        Route::post("/import/{id}/mapping", Policy::Member, mapping::save),
        Route::post("/import/{id}/run", Policy::Member, run),
        Route::post("/import/{id}/cancellation", Policy::Member, cancel),
        Route::post("/import/{id}/disposal", Policy::Member, dispose),
        Route::post("/import/{id}/undo", Policy::Member, undo),
        Route::get("/import/{id}/errors.csv", Policy::Member, errors),
    ]
}

/// Earlier imports shown.
const HISTORY: u32 = 20;
const MOST_HISTORY: u32 = 500;

async fn begin(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    params.only_on_page(&["entity", "received", "rows"])?;
    if !app.engine().may_import(&signed.who) {
        return Err(Refusal::Forbidden(Action::Create.name()).into());
    }
    let locale = signed.locale();
    let registry = app.engine().registry();
    let mut kinds: Vec<Choice> = registry
        .entities()
        .iter()
        .filter(|entity| entity.imported && signed.who.reader.can(entity.name, Action::Create))
        .map(|entity| Choice::new(entity.name, registry.plural(entity.name, locale).into_owned()))
        .collect();
    kinds.sort_by(|a, b| trato_text::compare(&a.label, &b.label));
    let chosen = params.get("entity").unwrap_or_default();
    let kind = Input {
        help: t(locale, "import-kind-help"),
        ..Input::new("entity", t(locale, "import-kind"), Control::select(kinds, chosen))
    };
    let rows = params.get("rows").and_then(|rows| rows.parse().ok()).unwrap_or(HISTORY).clamp(1, MOST_HISTORY);
    let running = app.engine().running_imports(&signed.who).await?;
    let waiting = waiting::waiting(&app, &signed, &running).await?;
    // Those that wait stand above.
    let above = |run: &Import| waiting.is_some() && run.user == signed.who.user() && run.status.waits();
    let waits = waiting.as_ref().map_or(0, |waiting| waiting.table.rows.len());
    let asked = (rows + 1).saturating_add(u32::try_from(waits).unwrap_or(u32::MAX));
    let mut runs = app.engine().imports(&signed.who, asked).await?;
    runs.retain(|run| !above(run));
    let more = runs.len() > rows as usize && rows < MOST_HISTORY;
    runs.truncate(rows as usize);
    let more = more.then(|| format!("/import?rows={}", (rows * 5).min(MOST_HISTORY)));
    let history = history::history(&app, &signed, &runs, more).await?;
    let received = params.get("received").and_then(|n| n.parse::<i64>().ok());
    let told = received.map(|n| {
        let text = t_args(locale, "import-received", &[("n", n.into())]).into();
        Banner { tone: Tone::Good, text, action: None }
    });
    let waits = app.engine().undos_that_wait(&running).await?;
    let at_work = running.iter().map(|run| result::progress(&signed, run, waits.get(&run.id), true)).collect();
    let step = ui::Step::Upload { inputs: vec![kind], running: at_work, waiting, history };
    let page =
        ui::Import { path: "/import".into(), step, warnings: told.into_iter().collect(), ..ui::Import::default() };
    Ok(render(&app, &signed, &headers, page).await?)
}

/// `213 usuarios`.
fn counted(app: &App, locale: Locale, entity: &str, n: u64) -> String {
    let registry = app.engine().registry();
    let name = if n == 1 { registry.label(entity, locale) } else { registry.plural(entity, locale) };
    format!("{} {}", number(n, locale), name.to_lowercase())
}

fn number(n: u64, locale: Locale) -> String {
    numbers::format_int(i64::try_from(n).unwrap_or(i64::MAX), locale)
}

/// Where a run is; of an undo that kept something, how far that came.
fn state(run: &Import, locale: Locale) -> String {
    let kept = [("n", run.counts.kept.into())];
    match run.counts.undone {
        _ if !run.kept_some() => t(locale, &format!("import-status-{}", run.status.name())).into_owned(),
        0 => t_args(locale, "import-undone-nothing", &kept),
        _ => t_args(locale, "import-undone-part", &kept),
    }
}

/// That the same file came before.
async fn before(app: &App, signed: &Signed, import: &Import, entity: &str) -> Result<Option<Banner>, Refusal> {
    let Some((run, may)) = app.engine().imported_before(&signed.who, import, entity).await? else { return Ok(None) };
    let locale = signed.locale();
    let when = dates::relative(run.finished_at.unwrap_or(run.created_at), signed.who.ctx.now, locale);
    let names = app.engine().titles(&signed.who, &[("user", run.user)]).await?;
    let own = run.user == signed.who.user();
    let text = match names.get(&run.user).filter(|_| !own) {
        Some(who) => t_args(locale, "import-again-by", &[("when", when.into()), ("who", who.as_str().into())]),
        None if own => t_args(locale, "import-again-own", &[("when", when.into())]),
        None => t_args(locale, "import-again", &[("when", when.into())]),
    };
    let action = may.then(|| Button::go(t(locale, "import-again-see"), "history", format!("/import/{}", run.id)));
    Ok(Some(Banner { tone: Tone::Warn, text: text.into(), action }))
}

/// `step=mapping` goes back to the columns; `entity` is what the user says the rows are.
async fn show(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    params.only_on_page(&["step", "entity"])?;
    let import = app.engine().import(&signed.who, key(&id)?).await?;
    let path = format!("/import/{}", import.id);
    let back = params.get("step") == Some("mapping");
    let mut warnings = Vec::new();
    let step = match import.status {
        Status::Mapped if !back => {
            let (step, warning) = preview::step(&app, &signed, &import).await?;
            warnings.extend(before(&app, &signed, &import, import.entity).await?);
            warnings.extend(warning);
            step
        }
        Status::Uploaded | Status::Mapped => {
            let (step, warning, entity) = mapping::step(&app, &signed, &import, params.get("entity")).await?;
            warnings.extend(before(&app, &signed, &import, &entity).await?);
            warnings.extend(warning);
            step
        }
        Status::Running | Status::Undoing => {
            let waits = app.engine().undo_waits_for(&import).await?;
            ui::Step::Running(result::progress(&signed, &import, waits.as_ref(), false))
        }
        _ => {
            let registry = app.engine().registry();
            let told = (import.status != Status::Undone).then_some(&import.counts);
            warnings.extend(told.and_then(|counts| preview::others(&signed, &registry, import.entity, counts)));
            result::done(&app, &signed, &import).await?
        }
    };
    let mut actions = Vec::new();
    if matches!(import.status, Status::Uploaded | Status::Mapped) {
        actions.push(discard(signed.locale(), &import, "import-discard"));
    }
    let crumbs = vec![(t(signed.locale(), "ui-import-title"), "/import".to_owned())];
    let top = Top { title: import.name.clone().into(), crumbs, actions, ..Top::default() };
    Ok(render(&app, &signed, &headers, ui::Import { path, step, warnings, top }).await?)
}

fn key(text: &str) -> Result<Id, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

async fn render(app: &App, signed: &Signed, headers: &HeaderMap, import: ui::Import) -> Result<Response, Refusal> {
    let named = Some(import.top.title.clone()).filter(|title| !title.is_empty());
    let title = named.unwrap_or_else(|| t(signed.locale(), "ui-import-title"));
    let page = frame::page(app, signed, headers, "/import", &title).await?;
    let top = Top { icon: "upload".into(), hue: 180, title, ..import.top };
    let import = ui::Import { top, ..import };
    Ok(frame::answer(headers, ui::render(&page, &import)))
}

async fn run(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    _: Posted,
) -> Result<Response, AppError> {
    app.engine().start_import(&signed.who, key(&id)?).await?;
    Ok(frame::go(&format!("/import/{id}"), None))
}

async fn cancel(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    _: Posted,
) -> Result<Response, AppError> {
    app.engine().cancel_import(&signed.who, key(&id)?).await?;
    Ok(frame::go(&format!("/import/{id}"), None))
}

/// The button that gives up a file which waits.
fn discard(locale: Locale, import: &Import, label: &str) -> Button {
    let path = format!("/import/{}/disposal", import.id);
    Button::post(t(locale, label), "trash-2", path, Vec::new()).danger().confirm(t(locale, "import-discard-sure"))
}

/// Gives up a file that waits.
async fn dispose(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    _: Posted,
) -> Result<Response, AppError> {
    app.engine().discard_import(&signed.who, key(&id)?).await?;
    Ok(frame::go("/import", None))
}

async fn undo(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    posted: Posted,
) -> Result<Response, AppError> {
    let all = posted.has("all");
    // All of them are watched where one's own stand together.
    let import = app.engine().import(&signed.who, key(&id)?).await?;
    let own = import.user == signed.who.user();
    // Who presses twice sees it at work.
    if import.status != Status::Undoing {
        app.engine().undo_imports(&signed.who, import.id, all).await?;
    }
    Ok(frame::go(&if all && own { "/import".to_owned() } else { format!("/import/{id}") }, None))
}

/// The refused rows, to be mended and imported again.
async fn errors(State(app): State<App>, signed: Signed, UrlPath(id): UrlPath<String>) -> Result<Response, AppError> {
    let (engine, who, id) = (app.engine().clone(), signed.who.clone(), key(&id)?);
    Ok(pipe::csv("errors.csv", async move |mut pipe: pipe::Pipe| {
        let done = engine.import_errors(&who, id, &mut pipe).await;
        (pipe, done.map(|_| ()))
    })
    .await?)
}
