//! The first page of whoever makes campaigns and owns no deals: what leads came in and from where, how they were answered,
//! which campaigns run, and what is missing before a lead can be worked on: an owner, a permission.

use futures_util::try_join;
use trato_crm::reports::ask;
use trato_model::access::FieldLevel;
use trato_model::money::proportion;
use trato_model::query::{Bucket, Period, text};
use trato_model::{Action, Aggregate, Entity, Filter, Measure, Path, Query, Refusal, Value};
use trato_text::{numbers, t, t_args};
use trato_ui::chip::Chip;
use trato_ui::home::{Home, Row, Section};
use trato_ui::report::Figure;
use trato_ui::shown::{Badge, Tone};
use trato_ui::url::ListState;

use super::MOST;
use crate::App;
use crate::http::Signed;
use crate::pages::list::count_text;
use crate::view::frame;
use crate::view::named::Names;
use crate::view::show::Showing;

/// Whether this page is the user's own: works on campaigns and leads, but on no deals.
pub fn is_for(signed: &Signed) -> bool {
    let reader = &signed.who.reader;
    let fields = ["source", "campaign", "status", "owner", "email_permission"];
    reader.can("campaign", Action::Edit)
        && reader.can("lead", Action::Edit)
        && !reader.can("opportunity", Action::Edit)
        && fields.iter().all(|field| reader.field("lead", field) != FieldLevel::Hidden)
}

/// Leads that nobody has decided on yet.
const OPEN: &str = "status in (new, working, nurturing)";

fn open() -> Filter {
    Filter::one_of("status", ["new", "working", "nurturing"].map(Value::from).to_vec())
}

fn list(filter: &str) -> String {
    ListState { filter: filter.to_owned(), ..ListState::new("/lead") }.href()
}

/// Figures and sections; greeting and tabs are the home page's.
///
/// # Errors
/// Where the database cannot be read.
pub async fn fill(app: &App, signed: &Signed, home: &mut Home) -> Result<(), Refusal> {
    let locale = signed.locale();
    let written = format!("owner is empty and {OPEN}");
    let unowned = leads(app, signed, "unowned", Filter::empty("owner").and(open()), &written);
    let new = written_fresh(app, signed);
    let (by_status, sources, campaigns, running, unowned, unasked) = try_join!(
        counts(app, signed, fresh(signed), "status"),
        cut(app, signed, "source", &new),
        cut(app, signed, "campaign", &new),
        running(app, signed),
        unowned,
        unasked(app, signed),
    )?;
    let of = |status: &str| {
        let found = by_status.iter().find(|(value, _, _)| value.as_text() == Some(status));
        found.map_or(0, |(_, _, n)| *n)
    };
    let all: i64 = by_status.iter().map(|(_, _, n)| n).sum();
    let waiting = of("new");
    let share = |n: i64| numbers::format_percent(proportion(n, 1000, all).unwrap_or(0), 1, locale);
    let figure = |key: &str, value: String, href: String, note: String| Figure {
        label: t(locale, key),
        value: value.into(),
        href,
        note: note.into(),
        ..Figure::default()
    };
    let number = |n: i64| numbers::format_int(n, locale);
    home.figures = vec![
        figure("ui-home-new-leads", number(all), list(&new), t(locale, "period-this-month").into_owned()),
        figure(
            "ui-home-response",
            share(all - waiting),
            list(&format!("{new} and status != new")),
            t_args(locale, "ui-home-waiting", &[("n", waiting.into())]),
        ),
        figure(
            "ui-home-converted",
            share(of("converted")),
            list(&format!("{new} and status = converted")),
            number(of("converted")),
        ),
    ];
    home.sections = vec![sources, campaigns, running, unowned, unasked];
    Ok(())
}

/// Leads with an address that nobody has asked for a permission: it is empty or unknown, and no campaign may write.
async fn unasked(app: &App, signed: &Signed) -> Result<Section, Refusal> {
    let silent = Filter::set("email")
        .and(open())
        .and(Filter::Any(vec![Filter::empty("email_permission"), Filter::equal("email_permission", "unknown")]));
    let written = format!("email is set and {OPEN} and (email_permission is empty or email_permission = unknown)");
    leads(app, signed, "unasked", silent, &written).await
}

/// The leads of this month: the company's, as reports count them.
fn fresh(signed: &Signed) -> Filter {
    ask::made(&signed.who, "created_at", Period::This(Bucket::Month))
}

/// The same, written for a list.
fn written_fresh(app: &App, signed: &Signed) -> String {
    let registry = app.engine().registry();
    let lead = registry.entity("lead");
    lead.and_then(|lead| text::print(&fresh(signed), &registry, lead, &signed.who.reading_plain())).unwrap_or_default()
}

/// How many leads there are by the values of a field: value, title of a link, number; the most first.
async fn counts(
    app: &App,
    signed: &Signed,
    filter: Filter,
    field: &'static str,
) -> Result<Vec<(Value, String, i64)>, Refusal> {
    let aggregate = Aggregate::new("lead").and(filter).by(Path::field(field)).measures(vec![Measure::Count]);
    let groups = app.engine().groups(&signed.who, &aggregate).await?;
    let mut all: Vec<(Value, String, i64)> = groups
        .rows
        .iter()
        .map(|row| {
            let value = row.groups.first().cloned().unwrap_or(Value::Null);
            let title = value.as_id().and_then(|id| groups.labels.get(&id)).cloned().unwrap_or_default();
            (value, title, row.measures.first().and_then(Value::as_int).unwrap_or(0))
        })
        .collect();
    all.sort_by_key(|(_, _, n)| std::cmp::Reverse(*n));
    Ok(all)
}

/// This month's leads by source or campaign, each line the list of them.
async fn cut(app: &App, signed: &Signed, field: &'static str, new: &str) -> Result<Section, Refusal> {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let target =
        registry.entity(if field == "source" { "lead_source" } else { "campaign" }).ok_or(Refusal::NotFound)?;
    let counted = counts(app, signed, fresh(signed), field).await?;
    let row = |(value, title, n): &(Value, String, i64)| {
        let (href, title, tone) = match value.as_id() {
            Some(id) => (list(&format!("{new} and {field} = {id}")), title.clone(), Tone::Plain),
            None => (
                list(&format!("{new} and {field} is empty")),
                t(locale, &format!("ui-home-no-{field}")).into_owned(),
                Tone::Quiet,
            ),
        };
        Row {
            amount: numbers::format_int(*n, locale).into(),
            ..line(Chip::record(href, title, target.icon, target.hue), tone)
        }
    };
    Ok(Section {
        name: field.into(),
        title: t(locale, &format!("ui-home-by-{field}")),
        icon: target.icon.into(),
        hue: target.hue,
        href: String::new(),
        rows: counted.iter().take(MOST as usize).map(row).collect(),
        nothing: t(locale, "ui-home-no-leads"),
        ..Section::default()
    })
}

fn line(record: Chip, tone: Tone) -> Row {
    Row {
        record,
        about: None,
        when: None,
        amount: Default::default(),
        badge: None,
        tone,
        complete: None,
        seen: None,
        actions: Vec::new(),
    }
}

/// The campaigns that run, with what each has brought.
async fn running(app: &App, signed: &Signed) -> Result<Section, Refusal> {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let entity = registry.entity("campaign").ok_or(Refusal::NotFound)?;
    let names = Names::of(signed, entity, &["channel", "ends_on"]);
    let query = Query::new("campaign").and(Filter::equal("status", "active")).columns(names.paths()).limit(50);
    let rows = app.engine().rows(&signed.who, &query).await?;
    let ids: Vec<Value> = rows.rows.iter().map(|row| Value::Id(row.id)).collect();
    let brought = if ids.is_empty() {
        Vec::new()
    } else {
        counts(app, signed, Filter::one_of("campaign", ids), "campaign").await?
    };
    let showing = Showing { registry: &registry, signed, labels: &rows.labels };
    let made = rows.rows.iter().take(MOST as usize).map(|row| {
        let n = brought.iter().find(|(value, _, _)| value.as_id() == Some(row.id)).map_or(0, |(_, _, n)| *n);
        let channel = names.get(&row.values, "channel").as_text();
        let channel =
            channel.map(|name| Badge::grey(registry.choice_label("campaign", "channel", name, locale).into_owned()));
        let ends = names.get(&row.values, "ends_on").as_int();
        let when = ends.map(|day| showing.day(day));
        Row {
            amount: t_args(locale, "ui-home-leads", &[("n", n.into())]).into(),
            badge: channel,
            when,
            ..line(frame::chip(entity, &row.id.to_string(), &names.title(entity, &row.values)), Tone::Plain)
        }
    });
    let list = ListState { filter: "status = active".into(), ..ListState::new("/campaign") };
    Ok(Section {
        name: "campaigns".into(),
        title: t(locale, "ui-home-campaigns"),
        icon: entity.icon.into(),
        hue: entity.hue,
        count: count_text(rows.rows.len() as u64, rows.next.is_some(), signed),
        href: list.href(),
        rows: made.collect(),
        nothing: t(locale, "ui-home-campaigns-none"),
        ..Section::default()
    })
}

/// Leads that lack something, the newest first.
async fn leads(
    app: &App,
    signed: &Signed,
    name: &'static str,
    filter: Filter,
    written: &str,
) -> Result<Section, Refusal> {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let entity: &Entity = registry.entity("lead").ok_or(Refusal::NotFound)?;
    let names = Names::of(signed, entity, &["source"]);
    let columns = names.paths().into_iter().chain([Path::field("created_at")]).collect();
    let query = Query::new("lead").and(filter).columns(columns).sort(Path::field("created_at"), true).limit(100);
    let rows = app.engine().rows(&signed.who, &query).await?;
    let showing = Showing { registry: &registry, signed, labels: &rows.labels };
    let made = rows.rows.iter().take(MOST as usize).map(|row| Row {
        about: entity.field("source").and_then(|field| showing.chip(field, names.get(&row.values, "source"))),
        when: row.values.last().and_then(Value::as_int).map(|at| showing.moment(at)),
        ..line(frame::chip(entity, &row.id.to_string(), &names.title(entity, &row.values)), Tone::Plain)
    });
    Ok(Section {
        name: name.into(),
        title: t(locale, &format!("ui-home-{name}")),
        icon: entity.icon.into(),
        hue: entity.hue,
        count: count_text(rows.rows.len() as u64, rows.next.is_some(), signed),
        href: if rows.rows.is_empty() { String::new() } else { list(written) },
        rows: made.collect(),
        nothing: t(locale, &format!("ui-home-{name}-none")),
        ..Section::default()
    })
}
