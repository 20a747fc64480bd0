//! What the import would do: counts, the first rows, and what is wrong with which cell.

use std::collections::BTreeMap;

use trato_engine::import::check::{Check, LineFault};
use trato_engine::import::{Counts, Import};
use trato_model::Refusal;
use trato_text::{Arg, numbers, t, t_args};
use trato_ui::import as ui;
use trato_ui::notice::Banner;
use trato_ui::report::Figure;
use trato_ui::shown::{Badge, Tone};

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
pub async fn step(app: &App, signed: &Signed, import: &Import) -> Result<(ui::Step, Option<Banner>), Refusal> {
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
    let headed = import.mapping.as_ref().map_or(1, |mapping| mapping.skip + u64::from(mapping.headed));
    let mut lines: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for (at, row) in found.samples.iter().enumerate() {
        lines.insert(headed + at as u64 + 1, row.clone());
    }
    for fault in check.faults.iter().take(FAULTY) {
        lines.entry(fault.line).or_default();
    }
    let rows = lines.iter().map(|(line, cells)| {
        let faults: Vec<&LineFault> = check.faults.iter().filter(|fault| fault.line == *line).collect();
        row(signed, *line, cells, &columns, &faults)
    });
    let good = check.counts.created + check.counts.updated;
    let total = if check.whole { good } else { found.rows.saturating_sub(check.counts.refused) };
    let warning = (!check.whole).then(|| {
        let number = |n: u64| numbers::format_int(i64::try_from(n).unwrap_or(i64::MAX), locale);
        let args = [("rows", Arg::from(number(check.counts.rows))), ("total", number(found.rows).into())];
        Banner { tone: Tone::Warn, text: t_args(locale, "import-tried", &args).into(), action: None }
    });
    let step = ui::Step::Preview(ui::Preview {
        figures: figures(signed, &check.counts),
        columns: columns.iter().map(|(_, heading)| heading.clone().into()).collect(),
        rows: rows.collect(),
        errors: errors(signed, &check),
        may_run: good > 0,
        submit: t_args(locale, "ui-import-run", &[("n", Arg::Int(i64::try_from(total).unwrap_or(i64::MAX)))]).into(),
        back: format!("/import/{}?step=mapping", import.id),
    });
    Ok((step, warning))
}

fn row(
    signed: &Signed,
    line: u64,
    cells: &[String],
    columns: &[(usize, String)],
    faults: &[&LineFault],
) -> ui::PreviewRow {
    let locale = signed.locale();
    let whole = faults.iter().find(|fault| fault.heading.is_empty() && !fault.warning);
    let cell = |(place, (at, heading)): (usize, &(usize, String))| {
        let fault = faults.iter().find(|fault| fault.heading == *heading);
        let own = whole.filter(|_| place == 0);
        let text = cells.get(*at).cloned().or_else(|| fault.map(|fault| fault.value.clone())).unwrap_or_default();
        let error = fault.or(own).map(|fault| fault.text.clone()).unwrap_or_default();
        ui::PreviewCell { text: text.chars().take(80).collect(), error: error.into() }
    };
    let verdict = if faults.iter().any(|fault| !fault.warning) {
        Badge::new(t(locale, "ui-import-refused"), 5)
    } else if faults.is_empty() {
        Badge::new(t(locale, "import-row-good"), 150)
    } else {
        Badge::new(t(locale, "import-row-warned"), 40)
    };
    ui::PreviewRow {
        line: usize::try_from(line).unwrap_or(usize::MAX),
        verdict,
        cells: columns.iter().enumerate().map(cell).collect(),
    }
}

/// What became, or would become, of the rows.
pub fn figures(signed: &Signed, counts: &Counts) -> Vec<Figure> {
    let locale = signed.locale();
    let figure = |(key, n): (&str, u64)| Figure {
        label: t(locale, key),
        value: numbers::format_int(i64::try_from(n).unwrap_or(i64::MAX), locale).into(),
        ..Figure::default()
    };
    counts.named().map(figure).collect()
}

fn errors(signed: &Signed, check: &Check) -> Vec<ui::ErrorLine> {
    let locale = signed.locale();
    let lines = check.common.iter().map(|common| {
        let first = &common.first;
        let line = numbers::format_int(i64::try_from(first.line).unwrap_or(i64::MAX), locale);
        let args = [
            ("line", Arg::from(line)),
            ("column", first.heading.as_str().into()),
            ("value", first.value.as_str().into()),
        ];
        let sample = if first.heading.is_empty() { "import-sample-row" } else { "import-sample" };
        ui::ErrorLine {
            text: common.text.clone().into(),
            count: numbers::format_int(i64::try_from(common.count).unwrap_or(i64::MAX), locale).into(),
            sample: t_args(locale, sample, &args),
        }
    });
    lines.collect()
}
