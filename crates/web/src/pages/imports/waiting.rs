//! Files that were dropped together: in the order in which they should be run, rehearsed and run with one button each.

use std::collections::HashSet;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use trato_engine::import::{Counts, Import, Status, queued};
use trato_model::{Id, Refusal};
use trato_text::{Arg, Locale, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::import as ui;
use trato_ui::report::{Cell, Table};
use trato_ui::shown::Tone;

use super::{counted, discard, number, result};
use crate::App;
use crate::http::{AppError, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

/// Rows of each file that are rehearsed at once: its own page tries more.
const TRIED: u64 = 2_000;
/// For how long one request goes on to the next file: who asks again has the others checked.
const PATIENCE: Duration = Duration::from_secs(5);

pub async fn check(State(app): State<App>, signed: Signed, _: Posted) -> Result<Response, AppError> {
    app.engine().check_waiting(&signed.who, TRIED, PATIENCE).await?;
    Ok(frame::go("/import", None))
}

pub async fn run(State(app): State<App>, signed: Signed, _: Posted) -> Result<Response, AppError> {
    app.engine().start_waiting(&signed.who).await?;
    Ok(frame::go("/import", None))
}

/// The files that wait; nothing where there is one at most that is known, which has its own page.
///
/// # Errors
/// Where they cannot be read.
pub async fn waiting(app: &App, signed: &Signed, running: &[Import]) -> Result<Option<ui::Waiting>, Refusal> {
    let runs = app.engine().waiting_imports(&signed.who).await?;
    let queued = queued(&runs, running);
    let unknown = |run: &Import| run.entity.is_empty();
    if runs.len() < 2 && queued.is_empty() && !runs.iter().any(unknown) {
        return Ok(None);
    }
    let locale = signed.locale();
    let post =
        |key: &str, icon: &'static str, path: &str| Button::post(t(locale, key), icon, path.to_owned(), Vec::new());
    // Those that begin by themselves are asked for already.
    let ready = queued.is_empty() && runs.iter().any(|run| run.status == Status::Mapped);
    let actions = if ready {
        vec![
            post("import-check-all", "list-checks", "/import/waiting/checks"),
            post("import-run-all", "upload", "/import/waiting/runs").primary(),
        ]
    } else {
        Vec::new()
    };
    let ready = runs.iter().filter(|run| run.status == Status::Mapped);
    let (checked, open): (Vec<&Import>, Vec<&Import>) = ready.partition(|run| run.checked.is_some());
    let mut notes: Vec<trato_ui::Str> = held(app, signed, &runs, &queued).await?.into_iter().collect();
    let unknown: Vec<&str> = runs.iter().filter(|run| unknown(run)).map(|run| run.name.as_str()).collect();
    if !unknown.is_empty() {
        let args = [("n", Arg::from(unknown.len())), ("files", unknown.join(", ").into())];
        notes.push(t_args(locale, "import-unknown", &args).into());
    }
    let any = |told: fn(&Counts) -> bool| checked.iter().any(|run| run.checked.as_ref().is_some_and(told));
    if any(|counts| counts.part) {
        notes.push(t_args(locale, "import-check-part", &[("rows", Arg::Int(TRIED.cast_signed()))]).into());
        notes.extend((!any(|counts| counts.at_least)).then(|| t(locale, "import-check-part-along")));
    }
    notes.extend(checked.iter().flat_map(|run| along(app, signed, run)));
    notes.extend(any(|counts| counts.brought_part).then(|| t(locale, "import-brought-part")));
    let (untried, uncheckable): (Vec<&Import>, Vec<&Import>) = open.iter().partition(|run| run.uncheckable.is_empty());
    let why = |run: &&Import| format!("{}: {}", run.name, result::why(locale, &run.uncheckable)).into();
    notes.extend(uncheckable.iter().map(why));
    if untried.len() < checked.len() + open.len() && !untried.is_empty() {
        notes.push(t_args(locale, "import-check-rest", &[("n", untried.len().into())]).into());
    }
    Ok(Some(ui::Waiting { table: table(app, signed, &runs, &queued), notes, actions }))
}

/// That files were not imported because one before them was interrupted.
async fn held(
    app: &App,
    signed: &Signed,
    runs: &[Import],
    queued: &HashSet<Id>,
) -> Result<Option<trato_ui::Str>, Refusal> {
    let mut left = runs.iter().filter(|run| run.status == Status::Mapped && !queued.contains(&run.id));
    let Some(before) = left.find_map(|run| run.waits_for().filter(|before| runs.iter().all(|run| run.id != *before)))
    else {
        return Ok(None);
    };
    let before = app.engine().import(&signed.who, before).await?;
    let said = || t_args(signed.locale(), "import-held", &[("file", Arg::from(before.name.as_str()))]).into();
    Ok(matches!(before.status, Status::Failed | Status::Cancelled).then(said))
}

/// `oportunidades.csv: … se crearán: 35 usuarios, 4 etapas`: the records that its rows link to; and those of them that
/// files before it bring.
fn along(app: &App, signed: &Signed, run: &Import) -> Vec<trato_ui::Str> {
    let locale = signed.locale();
    let Some(counts) = &run.checked else { return Vec::new() };
    let file = || ("file", Arg::from(run.name.as_str()));
    let made = counts.related_by.iter().filter(|(_, n)| **n > 0).map(|(entity, n)| {
        let counted = counted(app, locale, entity, *n);
        match counts.at_least {
            true => t_args(locale, "import-at-least", &[("kind", Arg::from(counted))]),
            false => counted,
        }
    });
    let made: Vec<String> = made.collect();
    let stages = counts.related_by.contains_key("stage");
    let key = if stages { "import-check-made-stages" } else { "import-check-made" };
    let mut notes = Vec::new();
    if !made.is_empty() {
        notes.push(t_args(locale, key, &[file(), ("made", made.join(", ").into())]).into());
    }
    let awaited = counts.awaited.iter().map(|awaited| {
        let counted = counted(app, locale, &awaited.entity, awaited.count);
        t_args(locale, "import-awaited-of", &[("made", Arg::from(counted)), ("file", awaited.file.as_str().into())])
    });
    let awaited: Vec<String> = awaited.collect();
    if !awaited.is_empty() {
        notes.push(t_args(locale, "import-check-awaited", &[file(), ("made", awaited.join(", ").into())]).into());
    }
    notes
}

fn table(app: &App, signed: &Signed, runs: &[Import], queued: &HashSet<Id>) -> Table {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let number = |n: Option<u64>| match n {
        Some(n) => Cell::new(number(n, locale)),
        None => Cell::new("—"),
    };
    let line = |run: &Import| {
        let path = format!("/import/{}", run.id);
        let (what, give_up) = match run.entity {
            "" => (Cell::link(t(locale, "import-choose"), path.clone()), leave_out(locale, run)),
            entity => {
                let what = Cell::new(registry.plural(entity, locale).into_owned());
                (what, discard(locale, run, "import-discard-short"))
            }
        };
        let of = |count: fn(&Counts) -> u64| number(run.checked.as_ref().map(count));
        vec![
            Cell::link(run.name.clone(), path).note(left_out(locale, run)),
            what,
            state(locale, run, queued.contains(&run.id)),
            of(|counts| counts.created),
            of(|counts| counts.updated),
            of(|counts| counts.refused),
            of(|counts| counts.warnings),
            Cell::button(give_up),
        ]
    };
    let columns = [
        ("ui-import-file", false),
        ("import-kind", false),
        ("import-state", false),
        ("import-created", true),
        ("import-updated", true),
        ("import-refused", true),
        ("import-warnings", true),
    ];
    let columns = columns.map(|(key, number)| (t(locale, key), number));
    Table {
        caption: t(locale, "import-waiting"),
        columns: columns.into_iter().chain([("".into(), false)]).collect(),
        rows: runs.iter().map(line).collect(),
        total: Vec::new(),
    }
}

/// `sin importar: VP, Manager y 2 más`: the columns that nobody knows.
fn left_out(locale: Locale, run: &Import) -> trato_ui::Str {
    let (first, all) = &run.left_out;
    let names = first.join(", ");
    let columns = match all.saturating_sub(first.len()) {
        _ if first.is_empty() => return "".into(),
        0 => names,
        more => t_args(locale, "import-sample-more", &[("sample", Arg::from(names)), ("n", more.into())]),
    };
    t_args(locale, "import-left-out-short", &[("columns", Arg::from(columns))]).into()
}

/// The button that gives up a file of which nobody knows what it is: nothing is lost that needs a question.
fn leave_out(locale: Locale, run: &Import) -> Button {
    let path = format!("/import/{}/disposal", run.id);
    Button::post(t(locale, "import-leave-out"), "x", path, Vec::new())
}

/// How far a file is, and whether it cannot be read to its end.
fn state(locale: Locale, run: &Import, queued: bool) -> Cell {
    let key = match &run.checked {
        _ if run.entity.is_empty() => "import-state-unknown",
        _ if queued => "import-state-queued",
        None if !run.uncheckable.is_empty() => "import-state-uncheckable",
        None => "import-state-unchecked",
        Some(counts) if counts.part => "import-state-part",
        Some(_) => "import-state-checked",
    };
    let state = t(locale, key);
    match run.broken {
        true => Cell::new(format!("{state} · {}", t(locale, "import-state-broken"))).tone(Tone::Bad),
        false if !run.uncheckable.is_empty() => Cell::new(state).tone(Tone::Bad),
        false => Cell::new(state),
    }
}
