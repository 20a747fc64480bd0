//! An import while it runs, and what became of it.

use std::sync::Arc;

use trato_engine::import::report::Made;
use trato_engine::import::{Import, Status};
use trato_model::{Entity, Id, Refusal};
use trato_text::{Arg, Locale, numbers, t, t_args};
use trato_ui::Str;
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::import as ui;
use trato_ui::report::Figure;

use super::{number, preview, state};
use crate::App;
use crate::http::Signed;
use crate::view::frame;

/// Seconds until the page looks again.
const AGAIN: u8 = 2;

/// How far it is; `waits`: the run whose undo goes before this one's; `named` among others.
pub fn progress(signed: &Signed, import: &Import, waits: Option<&Import>, named: bool) -> ui::Progress {
    let locale = signed.locale();
    let counts = &import.counts;
    let undoing = import.status == Status::Undoing;
    let (done, whole) =
        if undoing { (counts.undone, counts.created + counts.updated) } else { (counts.bytes, counts.total) };
    let percent = (done.saturating_mul(100) / whole.max(1)).min(99);
    let rows = if undoing { counts.undone } else { counts.rows };
    let text = match waits {
        Some(first) => t_args(locale, "import-undo-waits", &[("file", Arg::from(first.name.as_str()))]),
        None => t_args(locale, if undoing { "import-undoing" } else { "import-running" }, &[("rows", Arg::from(rows))]),
    };
    let path = format!("/import/{}/cancellation", import.id);
    let cancel = (!undoing).then(|| Button::post(t(locale, "ui-cancel"), "x", path, Vec::new()));
    ui::Progress {
        percent: u8::try_from(percent).unwrap_or(99),
        text: if named { format!("{} · {text}", import.name).into() } else { text.into() },
        cancel,
        note: t(locale, if undoing { "import-undo-leave" } else { "ui-import-leave" }),
        again: AGAIN,
    }
}

/// Why a run failed, or a file cannot be rehearsed, in words.
pub fn why(locale: Locale, code: &str) -> Str {
    let text = trato_text::messages::try_t(locale, &format!("error-{code}"))
        .or_else(|| trato_text::messages::try_t(locale, &format!("problem-{code}")));
    text.map_or_else(|| t(locale, "import-failed"), Into::into)
}

/// Where the run is; of an undo that kept something, how much below it.
fn reached(import: &Import, locale: Locale) -> Figure {
    let all: Str = state(import, locale).into();
    let (value, note) = match import.counts.undone {
        _ if !import.kept_some() => (all, "".into()),
        0 => (t(locale, "import-undone-not"), all),
        _ => (t(locale, "import-undone-partly"), all),
    };
    Figure { label: t(locale, "import-state"), value, note, ..Figure::default() }
}

/// # Errors
/// Where what the run did cannot be read.
pub async fn done(app: &App, signed: &Signed, import: &Import) -> Result<ui::Step, Refusal> {
    let locale = signed.locale();
    let path = |rest: &str| format!("/import/{}/{rest}", import.id);
    let mut figures = vec![reached(import, locale)];
    figures.extend(preview::figures(signed, &import.counts));
    let figure = |(key, n)| Figure { label: t(locale, key), value: number(n, locale).into(), ..Figure::default() };
    figures.extend(import.counts.taken_back().map(figure));
    let mut errors = Vec::new();
    if !import.failure.is_empty() {
        let text = why(locale, &import.failure);
        errors.push(ui::ErrorLine { text, count: "!".into(), sample: String::new() });
    }
    let mut actions = Vec::new();
    if !import.entity.is_empty() {
        let plural = app.engine().registry().plural(import.entity, locale).into_owned();
        actions.push(Button::go(plural, "list", format!("/{}", import.entity)).primary());
    }
    if import.counts.refused > 0 {
        actions.push(Button::go(t(locale, "ui-import-refused-file"), "file-down", path("errors.csv")));
    }
    if import.may_undo() {
        let after = app.engine().imports_after(import).await?;
        let names = after.iter().map(|run| run.name.as_str()).collect::<Vec<_>>().join(", ");
        let label = if import.kept_some() { "import-undo-rest" } else { "ui-import-undo" };
        let undo = Button::post(t(locale, label), "undo-2", path("undo"), Vec::new());
        let mut sure = t(locale, "import-undo-sure").into_owned();
        if !after.is_empty() {
            sure = format!("{sure} {}", t_args(locale, "import-undo-used", &[("names", Arg::from(names.as_str()))]));
        }
        actions.push(undo.danger().confirm(sure));
        let others = after.iter().filter(|run| run.may_undo()).count();
        if others > 0 && after.iter().all(|run| run.status != Status::Running) {
            // What the others link to is in use as long as they are there.
            let label = t_args(locale, "import-undo-all", &[("n", Arg::from(others))]);
            let sure = t_args(locale, "import-undo-all-sure", &[("names", Arg::from(names.as_str()))]);
            let all = Button::post(label, "undo-2", path("undo"), vec![("all".into(), "1".into())]);
            actions.push(all.danger().confirm(sure));
        }
    }
    actions.push(Button::go(t(locale, "import-another"), "upload", "/import"));
    let lists = vec![made(app, signed, import).await?, left(app, signed, import).await?];
    Ok(ui::Step::Done(ui::Done { figures, lists, errors, actions }))
}

/// `85 cuentas: Acme, Betasoloin …`: what was created because rows link to it. After an undo, what it kept of that.
async fn made(app: &App, signed: &Signed, import: &Import) -> Result<ui::Listed, Refusal> {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let title = t(locale, "import-made");
    if import.status == Status::Undone && !import.kept_some() {
        return Ok(ui::Listed::default());
    }
    let made = app.engine().import_made(import).await?;
    let all: Vec<(&'static str, Id)> =
        made.iter().flat_map(|kind| kind.first.iter().map(|id| (kind.entity, *id))).collect();
    let titles = app.engine().titles(&signed.who, &all).await?;
    let line = |kind: &Made| {
        let entity = registry.entity(kind.entity)?;
        let shown = kind.first.iter().filter_map(|id| Some(frame::chip(entity, &id.to_string(), titles.get(id)?)));
        let chips: Vec<_> = shown.collect();
        let name =
            if kind.count == 1 { registry.label(entity.name, locale) } else { registry.plural(entity.name, locale) };
        let n = numbers::format_int(i64::try_from(kind.count).unwrap_or(i64::MAX), locale);
        let more = usize::try_from(kind.count).unwrap_or(usize::MAX).saturating_sub(chips.len());
        Some((format!("{n} {}", name.to_lowercase()).into(), chips, more))
    };
    Ok(ui::Listed { title, lines: made.iter().filter_map(line).collect() })
}

/// What an undo left as it was, by reason.
async fn left(app: &App, signed: &Signed, import: &Import) -> Result<ui::Listed, Refusal> {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let left: Vec<(&str, &Arc<Entity>, Id)> = import
        .counts
        .left
        .iter()
        .filter_map(|left| Some((left.why.as_str(), registry.entity(&left.entity)?, left.id.parse().ok()?)))
        .collect();
    let all: Vec<(&'static str, Id)> = left.iter().map(|(_, entity, id)| (entity.name, *id)).collect();
    let titles = app.engine().titles(&signed.who, &all).await?;
    let mut lines: Vec<(&str, Vec<Chip>)> = Vec::new();
    for (why, entity, id) in left {
        let Some(chip) = titles.get(&id).map(|title| frame::chip(entity, &id.to_string(), title)) else { continue };
        match lines.iter_mut().find(|(known, _)| *known == why) {
            Some((_, chips)) => chips.push(chip),
            None => lines.push((why, vec![chip])),
        }
    }
    let last = lines.len().saturating_sub(1);
    let named: usize = lines.iter().map(|(_, chips)| chips.len()).sum();
    let unnamed = usize::try_from(import.counts.kept).unwrap_or(usize::MAX).saturating_sub(named);
    let lines = lines.into_iter().enumerate().map(|(at, (why, chips))| {
        let known = trato_text::messages::try_t(locale, &format!("import-left-{why}"))
            .or_else(|| trato_text::messages::try_t(locale, &format!("problem-{why}")));
        let label = known.map_or_else(|| t(locale, "import-left-refused"), Into::into);
        (label, chips, if at == last { unnamed } else { 0 })
    });
    Ok(ui::Listed { title: t(locale, "import-left"), lines: lines.collect() })
}
