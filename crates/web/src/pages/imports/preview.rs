//! What the import would do: counts, the first rows, and what is wrong with which cell.

use std::collections::BTreeMap;

use trato_engine::import::check::{Check, LineFault, Related};
use trato_engine::import::counts::Awaited;
use trato_engine::import::{Counts, Import, Inspection, Mapping, others};
use trato_model::{Action, Refusal, Registry};
use trato_text::{Arg, t, t_args};
use trato_ui::Str;
use trato_ui::action::Action as Button;
use trato_ui::import as ui;
use trato_ui::notice::Banner;
use trato_ui::report::Figure;
use trato_ui::shown::{Badge, Tone};

use super::{counted, number};
use crate::App;
use crate::http::Signed;

/// Rows of the dry run; a longer file is tried as far as this, and the page says so.
const TRIED: u64 = 20_000;
/// Rows with faults that are shown.
const FAULTY: usize = 40;

/// The step, and what must be said of it.
///
/// # Errors
/// Those of the dry run.
pub async fn step(app: &App, signed: &Signed, import: &Import) -> Result<(ui::Step, Vec<Banner>), Refusal> {
    let locale = signed.locale();
    let check = app.engine().check_import(&signed.who, import.id, TRIED, |_| true).await?;
    let found = app.engine().inspect_import(&signed.who, import.id, Some(import.entity)).await?;
    let mapped = import.mapping.as_ref().map(|mapping| mapping.columns.as_slice()).unwrap_or_default();
    let columns: Vec<(usize, String)> = mapped
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.field.is_empty())
        .map(|(at, column)| (at, column.heading.clone()))
        .collect();
    let mut lines: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for row in &check.rows {
        lines.insert(row.line, row.cells.clone());
    }
    for fault in check.faults.iter().take(FAULTY) {
        lines.entry(fault.line).or_default();
    }
    let rows = lines.iter().map(|(line, cells)| {
        let faults: Vec<&LineFault> = check.faults.iter().filter(|fault| fault.line == *line).collect();
        let verdict = check.rows.iter().find(|row| row.line == *line).map(|row| row.verdict.as_str());
        row(signed, *line, cells, &columns, &faults, verdict.unwrap_or_default())
    });
    let total = rows_to_import(&check, found.rows);
    let args = [("rows", Arg::from(check.counts.rows)), ("total", found.rows.into())];
    let tried = (!check.whole).then(|| t_args(locale, "import-tried", &args));
    let part = check.counts.brought_part.then(|| t(locale, "import-brought-part").into_owned());
    let told: Vec<String> = tried.into_iter().chain(part).collect();
    let warning = (!told.is_empty()).then(|| Banner { tone: Tone::Warn, text: told.join(" ").into(), action: None });
    let step = ui::Step::Preview(ui::Preview {
        figures: figures(signed, &check.counts),
        columns: columns.iter().map(|(_, heading)| heading.clone().into()).collect(),
        rows: rows.collect(),
        errors: errors(signed, &check, false),
        warnings: errors(signed, &check, true),
        along: along(app, signed, &check),
        awaited: awaited(app, signed, &check),
        left_out: left_out(signed, import.mapping.as_ref(), &found),
        role: role(signed, import.mapping.as_ref()),
        may_run: total > 0,
        same: is_same(&check),
        submit: t_args(locale, "ui-import-run", &[("n", Arg::Int(i64::try_from(total).unwrap_or(i64::MAX)))]).into(),
        back: format!("/import/{}?step=mapping", import.id),
    });
    let beside = others(signed, &app.engine().registry(), import.entity, &check.counts);
    Ok((step, beside.into_iter().chain(warning).collect()))
}

/// That companies were left out of people, or the other way round, and what is to be done about it.
#[must_use]
pub fn others(signed: &Signed, registry: &Registry, entity: &str, counts: &Counts) -> Option<Banner> {
    let (told, locale) = (others::told(entity, counts)?, signed.locale());
    let kind = registry.plural(told.entity, locale);
    let text = t_args(locale, told.key, &[("n", Arg::from(told.rows)), ("kind", kind.as_ref().into())]);
    let may = registry.entity(told.entity).is_some_and(|_| signed.who.reader.can(told.entity, Action::Create));
    let label = || t_args(locale, "import-others-go", &[("kind", Arg::from(kind.as_ref()))]);
    let action = may.then(|| Button::go(label(), "upload", format!("/import?entity={}", told.entity)));
    Some(Banner { tone: Tone::Warn, text: text.into(), action })
}

/// Rows that an import would write; of a file that was not tried to its end, those that nothing is known against.
#[must_use]
pub fn rows_to_import(check: &Check, rows: u64) -> u64 {
    let counts = &check.counts;
    let good = counts.created + counts.updated + counts.repeated;
    match check.whole {
        true if counts.created + counts.updated == 0 => 0,
        true => good,
        false => rows.saturating_sub(counts.refused + counts.skipped),
    }
}

/// Whether every row says what is there already.
fn is_same(check: &Check) -> bool {
    let counts = &check.counts;
    let others = counts.created + counts.updated + counts.skipped.saturating_sub(counts.others) + counts.refused;
    check.whole && others == 0 && counts.unchanged > 0
}

/// The columns that go nowhere because nobody knows them.
fn left_out(signed: &Signed, mapping: Option<&Mapping>, found: &Inspection) -> Str {
    let names: Vec<&str> = mapping.into_iter().flat_map(|mapping| found.left_out(mapping)).collect();
    match names.as_slice() {
        [] => "".into(),
        names => t_args(signed.locale(), "import-left-out", &[("columns", Arg::from(names.join(", ")))]).into(),
    }
}

/// The role that new users get where the file names none.
fn role(signed: &Signed, mapping: Option<&Mapping>) -> Str {
    let made = mapping.filter(|mapping| mapping.entity == "user").map(|mapping| &mapping.made);
    match made.and_then(|made| made.iter().find(|made| made.field == "role")) {
        Some(role) => t_args(signed.locale(), "import-role", &[("role", Arg::from(role.template.as_str()))]).into(),
        None => "".into(),
    }
}

fn row(
    signed: &Signed,
    line: u64,
    cells: &[String],
    columns: &[(usize, String)],
    faults: &[&LineFault],
    verdict: &str,
) -> ui::PreviewRow {
    let locale = signed.locale();
    let whole = faults.iter().find(|fault| fault.heading.is_empty() && !fault.warning);
    let cell = |(place, (at, heading)): (usize, &(usize, String))| {
        let fault = faults.iter().find(|fault| fault.heading == *heading);
        let own = whole.filter(|_| place == 0);
        let text = cells.get(*at).cloned().or_else(|| fault.map(|fault| fault.value.clone())).unwrap_or_default();
        let told = fault.or(own);
        let error = told.map(|fault| fault.text.clone()).unwrap_or_default();
        let warning = told.is_some_and(|fault| fault.warning);
        ui::PreviewCell { text: text.chars().take(80).collect(), error: error.into(), warning }
    };
    let verdict = match verdict {
        _ if faults.iter().any(|fault| !fault.warning) => Badge::new(t(locale, "ui-import-refused"), 5),
        "repeated" => Badge::new(t(locale, "import-row-repeated"), 40),
        "skipped" => Badge::new(t(locale, "import-row-skipped"), 220),
        _ if !faults.is_empty() => Badge::new(t(locale, "import-row-warned"), 40),
        "created" => Badge::new(t(locale, "ui-import-new"), 150),
        "updated" => Badge::new(t(locale, "ui-import-changed"), 150),
        "unchanged" => Badge::new(t(locale, "ui-import-same"), 220),
        _ => Badge::new(t(locale, "import-row-good"), 150),
    };
    ui::PreviewRow {
        line: usize::try_from(line).unwrap_or(usize::MAX),
        verdict,
        cells: columns.iter().enumerate().map(cell).collect(),
    }
}

/// What is created because rows link to it: how many, of which kind, and the first of them.
fn along(app: &App, signed: &Signed, check: &Check) -> Vec<ui::ErrorLine> {
    let locale = signed.locale();
    let line = |related: &Related| {
        let counted = counted(app, locale, related.entity, related.count);
        let (n, kind) = counted.split_once(' ').unwrap_or((&counted, ""));
        let more = related.count.saturating_sub(related.names.len() as u64);
        let names = related.names.join(", ");
        let sample = match more {
            0 => names,
            n => t_args(locale, "import-sample-more", &[("sample", Arg::from(names)), ("n", number(n, locale).into())]),
        };
        let least = check.counts.at_least;
        let text =
            if least { t_args(locale, "import-at-least", &[("kind", Arg::from(kind))]) } else { kind.to_owned() };
        ui::ErrorLine { text: text.into(), count: format!("{n}{}", if least { "+" } else { "" }).into(), sample }
    };
    check.related.iter().map(line).collect()
}

/// What other files bring that wait.
fn awaited(app: &App, signed: &Signed, check: &Check) -> Vec<ui::ErrorLine> {
    let locale = signed.locale();
    let line = |awaited: &Awaited| {
        let counted = counted(app, locale, &awaited.entity, awaited.count);
        let (n, kind) = counted.split_once(' ').unwrap_or((&counted, ""));
        ui::ErrorLine { text: kind.to_owned().into(), count: n.to_owned().into(), sample: awaited.file.clone() }
    };
    check.counts.awaited.iter().map(line).collect()
}

/// What became, or would become, of the rows.
pub fn figures(signed: &Signed, counts: &Counts) -> Vec<Figure> {
    let locale = signed.locale();
    let figure = |(key, n): (&str, u64)| Figure {
        label: t(locale, key),
        value: match key {
            "import-related" if counts.at_least => format!("{}+", number(n, locale)).into(),
            _ => number(n, locale).into(),
        },
        ..Figure::default()
    };
    counts.named().map(figure).collect()
}

/// What is wrong, each once: the first line that has it, and how many more.
fn errors(signed: &Signed, check: &Check, warnings: bool) -> Vec<ui::ErrorLine> {
    let locale = signed.locale();
    let number = |n: u64| number(n, locale);
    let lines = check.common.iter().filter(|common| common.first.warning == warnings).map(|common| {
        let first = &common.first;
        let args = [
            ("line", Arg::from(number(first.line))),
            ("column", first.heading.as_str().into()),
            ("value", first.value.as_str().into()),
        ];
        let sample = if first.heading.is_empty() { "import-sample-row" } else { "import-sample" };
        let mut sample = t_args(locale, sample, &args);
        if common.count > 1 {
            let args = [("sample", Arg::from(sample)), ("n", Arg::from(number(common.count - 1)))];
            sample = t_args(locale, "import-sample-more", &args);
        }
        ui::ErrorLine { text: common.text.clone().into(), count: number(common.count).into(), sample }
    });
    lines.collect()
}
