//! Earlier imports, newest first: those that ran one after the other because they were started together are one group.

use std::cmp::Reverse;
use std::collections::HashMap;

use trato_engine::import::{Import, Status};
use trato_model::{Id, Refusal};
use trato_text::{Arg, dates, t, t_args};
use trato_ui::import::{Group, History};
use trato_ui::report::Cell;
use trato_ui::shown::Tone;

use super::number;
use crate::App;
use crate::http::Signed;

/// # Errors
/// Where the names of those who imported cannot be read.
pub async fn history(
    app: &App,
    signed: &Signed,
    runs: &[Import],
    more: Option<String>,
) -> Result<Option<History>, Refusal> {
    if runs.is_empty() {
        return Ok(None);
    }
    let locale = signed.locale();
    // Who it was is asked where one sees others' imports.
    let others: Vec<(&'static str, Id)> =
        runs.iter().filter(|run| run.user != signed.who.user()).map(|run| ("user", run.user)).collect();
    let names = app.engine().titles(&signed.who, &runs_by(runs, &others)).await?;
    let mut columns = vec![("ui-import-file", false), ("import-kind", false), ("import-state", false)];
    columns.extend([("import-created", true), ("import-updated", true), ("import-refused", true)]);
    columns.extend((!others.is_empty()).then_some(("import-by", false)));
    columns.push(("import-when", false));
    let row = |run: &Import| {
        let registry = app.engine().registry();
        let what = if run.entity.is_empty() { "—".into() } else { registry.plural(run.entity, locale) };
        let tone = if run.status == Status::Failed { Tone::Bad } else { Tone::Plain };
        let mut cells = vec![
            Cell::link(run.name.clone(), format!("/import/{}", run.id)),
            Cell::new(what.into_owned()),
            Cell::new(super::state(run, locale)).tone(tone),
        ];
        // What never began wrote nothing that could be counted.
        let count = |n: u64| Cell::new(if began(run) { number(n, locale) } else { "—".to_owned() });
        cells.extend([run.counts.created, run.counts.updated, run.counts.refused].map(count));
        let name = || names.get(&run.user).cloned().unwrap_or_else(|| "—".to_owned());
        cells.extend((!others.is_empty()).then(|| Cell::new(name())));
        cells.push(Cell::new(dates::relative(run.created_at, signed.who.ctx.now, locale)));
        cells
    };
    let groups = together(runs).into_iter().map(|group| Group {
        title: match group.len() {
            1 => "".into(),
            n => t_args(locale, "import-together", &[("n", Arg::from(n))]).into(),
        },
        rows: group.into_iter().map(row).collect(),
    });
    Ok(Some(History {
        caption: t(locale, "ui-import-history"),
        columns: columns.into_iter().map(|(key, number)| (t(locale, key), number)).collect(),
        groups: groups.collect(),
        more,
    }))
}

/// Everybody who imported, where there are others.
fn runs_by(runs: &[Import], others: &[(&'static str, Id)]) -> Vec<(&'static str, Id)> {
    let all = runs.iter().map(|run| ("user", run.user));
    if others.is_empty() { Vec::new() } else { all.collect() }
}

fn began(run: &Import) -> bool {
    !run.status.waits() && run.status != Status::Discarded
}

/// The runs in their groups, the newest group first and in each the last run first. `runs`: newest first.
fn together(runs: &[Import]) -> Vec<Vec<&Import>> {
    let by_id: HashMap<Id, &Import> = runs.iter().filter(|run| began(run)).map(|run| (run.id, run)).collect();
    // The first of a run's group, and how many stand before it.
    let first = |run: &Import| {
        let (mut at, mut steps) = (run, 0);
        while let Some(before) =
            at.waits_for().filter(|_| began(run) && steps < runs.len()).and_then(|id| by_id.get(&id))
        {
            (at, steps) = (before, steps + 1);
        }
        (at.id, steps)
    };
    let mut groups: Vec<(Id, Vec<(usize, &Import)>)> = Vec::new();
    for run in runs {
        let (id, place) = first(run);
        match groups.iter_mut().find(|(known, _)| *known == id) {
            Some((_, group)) => group.push((place, run)),
            None => groups.push((id, vec![(place, run)])),
        }
    }
    let mut ordered = Vec::with_capacity(groups.len());
    for (_, mut group) in groups {
        group.sort_by_key(|(place, _)| Reverse(*place));
        ordered.push(group.into_iter().map(|(_, run)| run).collect());
    }
    ordered
}
