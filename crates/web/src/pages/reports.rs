//! Reports: the index of questions, a question with its answer, and the answer as a file. The question, its period and
//! what it is narrowed to are in the address; every figure leads to the list of its records.
//!
//! [`draw`]: from an answer to view data.

mod draw;

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::future::try_join_all;
use futures_util::{TryFutureExt, try_join};
use trato_crm::reports::data::Compare;
use trato_crm::reports::{self, Data, Narrow, Params as Asked, Report};
use trato_engine::export::guard::guard;
use trato_model::query::{Bucket, Period};
use trato_model::{Action, Labels, Locale, Path, Query, Refusal};
use trato_text::t;
use trato_ui::action::Action as Button;
use trato_ui::form::{Choice, Control, Input};
use trato_ui::notice::{Banner, Empty};
use trato_ui::report as ui;
use trato_ui::shell::Top;
use trato_ui::shown::Tone;
use trato_ui::url;

use crate::App;
use crate::api::params::Params;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/reports", Policy::Member, index), Route::get("/reports/{name}", Policy::Member, show)]
}

/// Parameters of a report's address.
const KNOWN: [&str; 8] = ["period", "compare", "branch", "team", "seller", "pipeline", "industry", "territory"];

async fn index(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    params.only(&[])?;
    let locale = signed.locale();
    let mut groups: Vec<(trato_ui::Str, Vec<ui::Card>)> = Vec::new();
    let mut last = "";
    for report in reports::REPORTS {
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
    params.only(&KNOWN)?;
    let (plain, as_file) = match name.strip_suffix(".csv") {
        Some(plain) => (plain, true),
        None => (name.as_str(), false),
    };
    let report = reports::find(plain).ok_or(Refusal::NotFound)?;
    let (asked, understood) = read(report, &params);
    let (app, together) = app.together();
    let answered = (report.run)(app.engine(), &signed.who, &asked).map_err(|refusal| match refusal {
        // A report is not for those from whom its figures are hidden.
        Refusal::BadRequest(fault) if ["field", "unknown-field"].contains(&fault.code) => Refusal::Forbidden("fields"),
        other => other,
    });
    if as_file {
        return Ok(file(report, &together.read(answered).await?, signed.locale())?);
    }
    let title = t(signed.locale(), &format!("report-{}", report.name));
    let parts = async {
        try_join!(
            answered,
            narrow_inputs(&app, &signed, report, &asked),
            frame::page(&app, &signed, &headers, "/reports", &title),
        )
    };
    let (data, narrows, page) = together.read(parts).await?;
    let mut filters = if report.dated {
        vec![period_input(&signed, &asked.period.name()), compare_input(&signed, asked.compare)]
    } else {
        Vec::new()
    };
    filters.extend(narrows);
    let view = view(&app, &signed, report, filters, understood, &params, data);
    Ok(frame::answer(&headers, ui::render(&page, &view)))
}

/// The parameters, and whether the period was understood.
fn read(report: &Report, params: &Params) -> (Asked, bool) {
    let usual = || Period::parse(report.period).unwrap_or(Period::This(Bucket::Year));
    let period = params.get("period").map(Period::parse);
    let narrowed = report.narrows.iter().filter_map(|by| Some((*by, params.get(by.name())?.parse().ok()?)));
    let asked = Asked {
        period: period.flatten().unwrap_or_else(usual),
        compare: params.get("compare").and_then(Compare::from_name).unwrap_or_default(),
        narrowed: narrowed.collect(),
    };
    (asked, period != Some(None))
}

/// The report as a page.
fn view(
    app: &App,
    signed: &Signed,
    report: &Report,
    filters: Vec<Input>,
    understood: bool,
    params: &Params,
    data: Data,
) -> ui::Report {
    let locale = signed.locale();
    let key = format!("report-{}", report.name);
    let path = format!("/reports/{}", report.name);
    let pairs: Vec<(&str, &str)> = KNOWN.iter().filter_map(|name| Some((*name, params.get(name)?))).collect();
    let csv = Button::go(t(locale, "report-csv"), "download", url::href(&format!("{path}.csv"), &pairs));
    let warnings = if understood {
        Vec::new()
    } else {
        vec![Banner { tone: Tone::Warn, text: t(locale, "report-period-bad"), action: None }]
    };
    let empty = data.empty.then(|| Empty {
        icon: report.icon.into(),
        title: t(locale, "ui-report-empty"),
        text: t(locale, "ui-report-empty-hint"),
        actions: Vec::new(),
    });
    let drawing = draw::Drawing { app, signed };
    let top = Top {
        icon: report.icon.into(),
        hue: report.hue,
        crumbs: vec![(t(locale, "ui-reports"), "/reports".to_owned())],
        title: t(locale, &key),
        actions: vec![csv],
        ..Top::default()
    };
    let base = ui::Report { top, path, filters, warnings, empty, ..ui::Report::default() };
    drawing.report(base, data)
}

/// The periods that are offered by name, with the one in the address.
fn period_input(signed: &Signed, current: &str) -> Input {
    let locale = signed.locale();
    let named = [
        "this_month",
        "last_month",
        "this_quarter",
        "last_quarter",
        "this_year",
        "last_year",
        "next_month",
        "next_quarter",
        "last_30_days",
        "last_90_days",
        "last_365_days",
    ];
    let mut choices: Vec<Choice> = named.iter().map(|name| Choice::new(*name, draw::period(name, locale))).collect();
    let this = trato_model::query::period::date_of(signed.who.ctx.today()).year();
    choices.extend((this - 10..=this + 1).rev().map(|year| Choice::new(year.to_string(), year.to_string())));
    let fixed = Period::parse(current);
    // A year by name is written as its days: show it as the year.
    let chosen = choices.iter().find(|choice| fixed.is_some() && Period::parse(&choice.value) == fixed);
    let chosen = match chosen {
        Some(choice) => choice.value.to_string(),
        None => {
            choices.push(Choice::new(current.to_owned(), draw::period(current, locale)));
            current.to_owned()
        }
    };
    Input::new("period", t(locale, "ui-period"), required(choices, chosen))
}

fn required(choices: Vec<Choice>, chosen: String) -> Control {
    match Control::select(choices, chosen) {
        Control::Select { groups, chosen, .. } => Control::Select { groups, chosen, blank: false },
        other => other,
    }
}

fn compare_input(signed: &Signed, compare: Compare) -> Input {
    let locale = signed.locale();
    let all = [Compare::None, Compare::Before, Compare::Year];
    let choices = all.map(|one| Choice::new(one.name(), t(locale, &format!("report-compare-{}", one.name()))));
    Input::new("compare", t(locale, "ui-compare"), required(choices.to_vec(), compare.name().to_owned()))
}

/// What one may narrow the report by.
async fn narrow_inputs(app: &App, signed: &Signed, report: &Report, asked: &Asked) -> Result<Vec<Input>, Refusal> {
    let inputs = report.narrows.iter().map(|by| narrow_input(app, signed, *by, asked));
    Ok(try_join_all(inputs).await?.into_iter().flatten().collect())
}

/// The records that one may narrow to, if the reader may see any; the one chosen is always among them.
async fn narrow_input(app: &App, signed: &Signed, by: Narrow, asked: &Asked) -> Result<Option<Input>, Refusal> {
    if !signed.who.reader.can(by.entity(), Action::Read) {
        return Ok(None);
    }
    let mut query = Query::new(by.entity()).columns(vec![Path::field("name")]).limit(200);
    if by == Narrow::Seller {
        // Those who left and those who were imported have sold too: they follow the ones at work.
        query = query.sort("active".into(), true).sort("name".into(), false);
    }
    let chosen = asked.get(by);
    let title = async {
        match chosen {
            Some(id) => app.engine().titles(&signed.who, &[(by.entity(), id)]).await,
            None => Ok(Labels::new()),
        }
    };
    let (rows, titles) = try_join!(app.engine().rows(&signed.who, &query), title)?;
    let rows = rows.rows;
    let name = |values: &[trato_model::Value]| values.first().and_then(|v| v.as_text()).unwrap_or_default().to_owned();
    let mut choices: Vec<Choice> = rows.iter().map(|row| Choice::new(row.id.to_string(), name(&row.values))).collect();
    if let Some(id) = chosen.filter(|id| rows.iter().all(|row| row.id != *id)) {
        choices.push(Choice::new(id.to_string(), titles.get(&id).cloned().unwrap_or_else(|| "🔒".to_owned())));
    }
    if choices.is_empty() {
        return Ok(None);
    }
    choices.insert(0, Choice::new("", t(signed.locale(), "report-all")));
    let chosen = chosen.map(|id| id.to_string()).unwrap_or_default();
    Ok(Some(Input::new(by.name(), t(signed.locale(), &format!("report-by-{}", by.name())), required(choices, chosen))))
}

/// The tables as CSV, one below the other, as spreadsheets of the language read lists too; what they would calculate is
/// guarded.
fn file(report: &Report, data: &Data, locale: Locale) -> Result<Response, Refusal> {
    let (delimiter, decimal) = if locale == Locale::Es { (";", ",") } else { (",", ".") };
    let label = |text: &str| guard(text).into_owned();
    let cell = |cell: &reports::TableCell| match cell.plain.as_str() {
        "" => label(&cell.text),
        number => number.replace('.', decimal),
    };
    let mut text = String::from("\u{feff}");
    let mut line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        text.push_str(&cells.join(delimiter));
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
