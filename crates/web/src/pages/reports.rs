//! Reports: the index of questions, a question with its answer, and the answer as a file. The question, its period and
//! what it is narrowed to are in the address; every figure leads to the list of its records.
//!
//! [`period`]: the period as the address says it; [`narrow`]: what a report may be narrowed to; [`draw`]: from an answer to
//! view data.

mod draw;
mod narrow;
pub mod period;

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{TryFutureExt, try_join};
use trato_crm::reports::data::Compare;
use trato_crm::reports::{self, Data, Params as Asked, Report};
use trato_engine::export::csv_file::signs;
use trato_engine::export::guard::guard;
use trato_model::kinds::Fault;
use trato_model::{Locale, Period, Refusal};
use trato_text::{Arg, dates, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::error::Failure;
use trato_ui::form::{Choice, Control, Input};
use trato_ui::notice::{Banner, Empty};
use trato_ui::report as ui;
use trato_ui::shell::Top;
use trato_ui::shown::Tone;
use trato_ui::url;

use self::period::Chosen;
use crate::App;
use crate::api::params::{Params, shorten};
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/reports", Policy::Member, index), Route::get("/reports/{name}", Policy::Member, show)]
}

/// Parameters of a report's address.
const KNOWN: [&str; 10] =
    ["period", "from", "to", "compare", "branch", "team", "seller", "pipeline", "industry", "territory"];

async fn index(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    params.only_on_page(&[])?;
    let locale = signed.locale();
    let mut groups: Vec<(trato_ui::Str, Vec<ui::Card>)> = Vec::new();
    let mut last = "";
    for report in reports::REPORTS.iter().filter(|report| report.answers(&signed.who.reader)) {
        if report.group != last {
            groups.push((t(locale, &format!("report-group-{}", report.group)), Vec::new()));
            last = report.group;
        }
        let key = format!("report-{}", report.name);
        if let Some((_, cards)) = groups.last_mut() {
            cards.push(ui::Card {
                icon: report.icon.into(),
                hue: report.hue,
                title: t(locale, &key),
                text: t(locale, &format!("{key}.help")),
                href: format!("/reports/{}", report.name),
            });
        }
    }
    let title = t(locale, "ui-reports");
    let page = frame::page(&app, &signed, &headers, "/reports", &title).await?;
    let top = Top { icon: "chart-column".into(), hue: 220, title, ..Top::default() };
    Ok(frame::answer(&headers, ui::index(&page, &ui::Index { top, groups })))
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    params.only_on_page(&KNOWN)?;
    let (plain, as_file) = match name.strip_suffix(".csv") {
        Some(plain) => (plain, true),
        None => (name.as_str(), false),
    };
    let report = reports::find(plain).ok_or(Refusal::NotFound)?;
    if let (Some(hidden), false) = (report.hidden_from(&signed.who.reader), as_file) {
        return Ok(closed(&app, &signed, &headers, report, hidden).await?);
    }
    let chosen = Chosen::read(&signed, report, &params);
    let asked = read(report, &chosen, &params)?;
    let (app, together) = app.together();
    let answered = (report.run)(app.engine(), &signed.who, &asked).map_err(|refusal| match refusal {
        // A report is not for those from whom its figures are hidden.
        Refusal::BadRequest(fault) if ["field", "unknown-field"].contains(&fault.code) => Refusal::Forbidden("fields"),
        other => other,
    });
    if as_file {
        chosen.strictly()?;
        return Ok(file(report, &together.read(answered).await?, signed.locale())?);
    }
    // Days that cannot be read have no figures, rather than those of another period.
    let answered = async { if chosen.fault().is_some() { Ok(None) } else { answered.await.map(Some) } };
    let title = t(signed.locale(), &report.question(asked.period, signed.who.ctx.today()));
    let parts = async {
        try_join!(
            answered,
            narrow::inputs(&app, &signed, report, &asked),
            frame::page(&app, &signed, &headers, "/reports", &title),
        )
    };
    let (mut data, narrows, page) = together.read(parts).await?;
    if let (Some(data), Some(days)) = (&mut data, asked.so_far(signed.who.ctx.today()).filter(|_| report.compared)) {
        data.notes.insert(0, same_days(&signed, days));
    }
    let mut filters = if report.dated { chosen.inputs(&signed, report, asked.compare) } else { Vec::new() };
    filters.extend(narrows);
    let view = view(&app, &signed, report, filters, (&chosen, &asked), &params, data);
    Ok(frame::answer(&headers, ui::render(&page, &view)))
}

/// The page of a report that asks for a field which is hidden from the reader: 403, with the field's name and the way to the
/// others.
async fn closed(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    report: &Report,
    (entity, field): (&'static str, &'static str),
) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let registry = app.engine().registry();
    let label = registry.field_label(entity, field, locale);
    let kind = registry.label(entity, locale).to_lowercase();
    let args = [("field", Arg::from(label.as_ref())), ("kind", Arg::from(kind.as_str()))];
    let failure = Failure {
        status: StatusCode::FORBIDDEN.as_u16(),
        title: t(locale, &format!("report-{}", report.name)),
        text: t_args(locale, "report-closed", &args).into(),
        reference: String::new(),
        actions: vec![Button::go(t(locale, "ui-reports"), "chart-column", "/reports").primary()],
    };
    let page = frame::page(app, signed, headers, "/reports", &failure.title).await?;
    let answer = frame::answer(headers, trato_ui::error::render(&page, &failure));
    Ok((StatusCode::FORBIDDEN, answer).into_response())
}

/// That a period which still runs is compared with as much of the other one.
fn same_days(signed: &Signed, (from, to): (i32, i32)) -> String {
    let locale = signed.locale();
    let [from, to] = [from, to - 1].map(|day| Arg::from(dates::format_date(day, locale)));
    t_args(locale, "report-same-days", &[("from", from), ("to", to)])
}

/// The parameters that the report is asked with.
///
/// # Errors
/// `unknown-parameter` for a comparison that there is not.
fn read(report: &Report, chosen: &Chosen, params: &Params) -> Result<Asked, Refusal> {
    let unknown = |name| Refusal::BadRequest(Fault::new("unknown-parameter").with("name", shorten(name)));
    let compare = match params.get("compare").filter(|name| !name.is_empty()) {
        Some(name) => Compare::from_name(name).ok_or_else(|| unknown(name))?,
        None => Compare::default(),
    };
    let narrowed = report.narrows.iter().filter_map(|by| Some((*by, params.get(by.name())?.parse().ok()?)));
    Ok(Asked { period: chosen.period, compare, narrowed: narrowed.collect() })
}

/// The report as a page.
fn view(
    app: &App,
    signed: &Signed,
    report: &Report,
    filters: Vec<Input>,
    (chosen, asked): (&Chosen, &Asked),
    params: &Params,
    data: Option<Data>,
) -> ui::Report {
    let locale = signed.locale();
    let path = format!("/reports/{}", report.name);
    let pairs: Vec<(&str, &str)> = KNOWN.iter().filter_map(|name| Some((*name, params.get(name)?))).collect();
    let csv = Button::go(t(locale, "report-csv"), "download", url::href(&format!("{path}.csv"), &pairs));
    let warnings = if chosen.understood {
        Vec::new()
    } else {
        vec![Banner { tone: Tone::Warn, text: t(locale, "report-period-bad"), action: None }]
    };
    let nothing = match &data {
        Some(data) => data.empty.then_some(("ui-report-empty", "ui-report-empty-hint")),
        None => Some(("report-range-wrong", "report-range-wrong-hint")),
    };
    // Whoever came from another program has figures of years ago, and need not guess which.
    let ever = (report.dated && asked.period != Period::All).then(|| {
        let own = ["period", "from", "to", "compare"];
        let kept = pairs.iter().copied().filter(|(name, _)| !own.contains(name)).chain([("period", "all")]);
        Button::go(t(locale, "ui-report-ever"), "calendar", url::href(&path, &kept.collect::<Vec<_>>()))
    });
    let empty = nothing.map(|(title, text)| Empty {
        icon: report.icon.into(),
        title: t(locale, title),
        text: t(locale, text),
        actions: ever.into_iter().collect(),
    });
    let drawing = draw::Drawing { app, signed };
    let top = Top {
        icon: report.icon.into(),
        hue: report.hue,
        crumbs: vec![(t(locale, "ui-reports"), "/reports".to_owned())],
        title: t(locale, &report.question(asked.period, signed.who.ctx.today())),
        actions: data.is_some().then_some(csv).into_iter().collect(),
        ..Top::default()
    };
    let period = if report.dated && data.is_some() { period::words(signed, asked) } else { String::new() };
    let base = ui::Report { top, path, filters, warnings, empty, period: period.into(), ..ui::Report::default() };
    match data {
        Some(data) => drawing.report(base, data),
        None => base,
    }
}

fn required(choices: Vec<Choice>, chosen: String) -> Control {
    match Control::select(choices, chosen) {
        Control::Select { groups, chosen, .. } => Control::Select { groups, chosen, blank: false },
        other => other,
    }
}

/// The tables as CSV, one below the other, as spreadsheets of the language read lists too; what they would calculate is
/// guarded.
fn file(report: &Report, data: &Data, locale: Locale) -> Result<Response, Refusal> {
    let (delimiter, decimal) = signs(locale);
    let label = |text: &str| guard(text).into_owned();
    let cell = |cell: &reports::TableCell| match cell.plain.as_str() {
        "" => label(&cell.text),
        number => number.replace('.', &decimal.to_string()),
    };
    let mut text = String::from("\u{feff}");
    let mut line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        text.push_str(&cells.join(&char::from(delimiter).to_string()));
        text.push_str("\r\n");
    };
    for table in &data.tables {
        line(vec![label(&table.caption)]);
        line(table.columns.iter().map(|(name, _)| label(name)).collect());
        let total = Some(&table.total).filter(|total| !total.is_empty());
        for row in table.rows.iter().chain(total) {
            line(row.iter().map(cell).collect());
        }
        line(Vec::new());
    }
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{}.csv\"", report.name));
    let name = name.map_err(|error| Refusal::Internal(error.to_string()))?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], text).into_response())
}
