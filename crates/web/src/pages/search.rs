//! Search over everything, which is also what the palette shows: records by kind, and pages and things to create whose
//! names match.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::future::try_join_all;
use futures_util::try_join;
use trato_crm::reports;
use trato_crm::sales::conversion;
use trato_engine::Hit as Found;
use trato_model::{Action, Entity, Filter, Id, Locale, Query, Refusal, Registry, Value};
use trato_text::phone::format_phone;
use trato_text::{fold, fold_words, t};
use trato_ui::action::Action as Button;
use trato_ui::page::{Frame, NavLink};
use trato_ui::search::{self as page, Commands, Group, Hit, Search};
use trato_ui::url::ListState;

use crate::App;
use crate::api::params::Params;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::about::{CUSTOMER, about};
use crate::view::named::Names;
use crate::view::show::Showing;
use crate::view::{frame, words};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/search", Policy::Member, search)]
}

/// Hits in all, and of a kind.
const MOST: u32 = 50;
const OF_A_KIND: usize = 6;

async fn search(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    params.only_on_page(&["q"])?;
    let locale = signed.locale();
    let q: String = params.get("q").unwrap_or_default().trim().chars().take(200).collect();
    let registry = app.engine().registry();
    let title = t(locale, "ui-search");
    let (app, together) = app.together();
    let found = async { if q.is_empty() { Ok(Best::default()) } else { best(&app, &signed, &q).await } };
    let parts = async { try_join!(found, frame::page(&app, &signed, &headers, "/search", &title)) };
    let (Best { hits, converted, about }, page) = together.read(parts).await?;
    let capped = hits.len() >= MOST as usize;
    let mut groups: Vec<(&'static str, Group)> = Vec::new();
    for hit in hits {
        let Some(entity) = registry.entity(hit.entity) else { continue };
        let at = groups.iter().position(|(name, _)| *name == entity.name).unwrap_or_else(|| {
            let label = registry.plural(entity.name, locale).into_owned().into();
            let group = Group { label, icon: entity.icon.into(), hue: entity.hue, ..Group::default() };
            groups.push((entity.name, group));
            groups.len() - 1
        });
        let Some((_, group)) = groups.get_mut(at) else { continue };
        if group.hits.len() < OF_A_KIND {
            let record = frame::chip(entity, &hit.id.to_string(), &hit.title);
            let matched = hit.matched.map(|(field, value)| {
                let kind = entity.field(field).map_or("", |field| field.kind.name());
                let shown = if ["phone", "phones"].contains(&kind) { format_phone(&value) } else { value };
                format!("{}: {shown}", registry.field_label(entity.name, field, locale))
            });
            let past = converted.contains(&hit.id);
            let past = past.then(|| registry.choice_label("lead", "status", "converted", locale).into_owned());
            let about = about.get(&hit.id).filter(|about| !hit.line.contains(*about)).cloned();
            let detail = past.into_iter().chain(about).chain(matched).chain([hit.line]);
            let detail: Vec<String> = detail.filter(|text| !text.is_empty()).collect();
            group.hits.push(Hit { record, detail: detail.join(" · ").into() });
        } else {
            group.more = ListState { q: q.clone(), ..ListState::new(format!("/{}", entity.name)) }.href();
        }
    }
    let commands = page.frame.as_ref().map(|frame| commands(&signed, &registry, frame, &q)).unwrap_or_default();
    let data = Search { q, groups: groups.into_iter().map(|(_, group)| group).collect(), commands, capped };
    Ok(frame::answer(&headers, page::render(&page, &data)))
}

/// What is found, the converted leads among it, and whom each is about.
#[derive(Default)]
struct Best {
    hits: Vec<Found>,
    converted: Vec<Id>,
    about: HashMap<Id, String>,
}

/// What is found. Converted leads come last, for what they became is found too.
async fn best(app: &App, signed: &Signed, q: &str) -> Result<Best, Refusal> {
    let mut hits = app.engine().search(&signed.who, q, &[], MOST).await?;
    let leads = hits.iter().filter(|hit| hit.entity == "lead").map(|hit| hit.id).collect();
    let (converted, about) =
        try_join!(conversion::successors(app.engine(), &signed.who, leads), abouts(app, signed, &hits))?;
    let converted: Vec<Id> = converted.into_iter().map(|(lead, _)| lead).collect();
    hits.sort_by_key(|hit| converted.contains(&hit.id));
    Ok(Best { hits, converted, about })
}

/// Whom the hits that are shown are about, as far as the reader may know and the hit's own title does not say it.
async fn abouts(app: &App, signed: &Signed, hits: &[Found]) -> Result<HashMap<Id, String>, Refusal> {
    let registry = app.engine().registry();
    let linked: Vec<(&Arc<Entity>, Names)> = registry
        .entities()
        .iter()
        .map(|entity| (entity, Names::of(signed, entity, &CUSTOMER)))
        .filter(|(_, names)| CUSTOMER.iter().any(|name| names.has(name)))
        .collect();
    let asked = linked.iter().filter_map(|(entity, names)| {
        let own = hits.iter().filter(|hit| hit.entity == entity.name).take(OF_A_KIND);
        let ids: Vec<Value> = own.map(|hit| Value::Id(hit.id)).collect();
        let of_them = Filter::one_of("id", ids.clone());
        let query = Query::new(entity.name).and(of_them).columns(names.paths()).limit(OF_A_KIND as u32);
        (!ids.is_empty()).then_some((entity, names, query))
    });
    let asked: Vec<_> = asked.collect();
    let pages = try_join_all(asked.iter().map(|(_, _, query)| app.engine().rows(&signed.who, query))).await?;
    let named = asked.iter().zip(&pages).flat_map(|((entity, names, _), page)| {
        let showing = Showing { registry: &registry, signed, labels: &page.labels };
        page.rows.iter().filter_map(move |row| {
            let title = names.title(entity, &row.values);
            let of = |link| about(&showing, entity, names, &row.values, &[link]);
            let about = CUSTOMER.into_iter().filter_map(of).find(|about| !says(&title, &about.title))?;
            Some((row.id, about.title))
        })
    });
    Ok(named.collect())
}

/// Whether a title says another one's words, or is the same but for its signs.
fn says(title: &str, other: &str) -> bool {
    let words: Vec<String> = fold_words(title).collect();
    let others: Vec<String> = fold_words(other).collect();
    others.iter().all(|word| words.contains(word)) || words.concat() == others.concat()
}

/// Where one may go and what one may create, as far as the words match.
fn commands(signed: &Signed, registry: &Registry, frame: &Frame, q: &str) -> Vec<Commands> {
    let locale = signed.locale();
    let words = fold(q);
    let matches = |text: &str| words.split_whitespace().all(|word| fold(text).contains(word));
    let matching = |link: &&NavLink| matches(&link.label) || matches(&otherwise(registry, link));
    let go = |link: &NavLink| Button {
        key: link.key,
        after_g: link.key.is_some(),
        ..Button::go(link.label.clone(), link.icon.clone(), link.href.clone())
    };
    let mut places: Vec<Button> = frame.areas.iter().flat_map(|area| &area.links).filter(matching).map(go).collect();
    if !q.is_empty() {
        places.extend(views(signed, registry).filter(|(_, words)| matches(words)).map(|(view, _)| view));
        places
            .extend(reports(signed).filter(|report| matches(&format!("{} {}", t(locale, "ui-reports"), report.label))));
    }
    let create = frame.create.iter().map(|link| create(registry, link, locale));
    let create = create.filter(|to| matches(&format!("{} {}", t(locale, "ui-palette-create-words"), to.label)));
    let recent = frame
        .recent
        .iter()
        .filter(|_| q.is_empty())
        .map(|chip| Button::go(chip.title.clone(), "history", chip.href.clone()));
    vec![
        Commands { label: t(locale, "ui-recent"), entries: recent.collect() },
        Commands { label: t(locale, "ui-palette-go"), entries: places },
        Commands { label: t(locale, "ui-palette-create"), entries: create.collect() },
    ]
}

/// What a page is called in every language, one record of its list too.
fn otherwise(registry: &Registry, link: &NavLink) -> String {
    let name = link.href.trim_start_matches('/');
    let fixed = ["ui-home", "ui-reports", "ui-settings", "ui-import", "ui-trash"];
    let key =
        fixed.into_iter().find(|key| key.trim_start_matches("ui-") == if name.is_empty() { "home" } else { name });
    let words = Locale::ALL.into_iter().map(|locale| match (registry.entity(name), key) {
        (Some(entity), _) => {
            format!("{} {}", registry.plural(entity.name, locale), registry.label(entity.name, locale))
        }
        (None, Some(key)) => t(locale, key).into_owned(),
        (None, None) => String::new(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The boards and calendars, with their words in every language.
fn views<'a>(signed: &'a Signed, registry: &'a Registry) -> impl Iterator<Item = (Button, String)> + 'a {
    let readable = registry.entities().iter().filter(|entity| signed.who.reader.can(entity.name, Action::Read));
    let mut readable: Vec<_> = readable.collect();
    // Who asks for the board means that of deals.
    readable.sort_by_key(|entity| entity.name != "opportunity");
    readable.into_iter().flat_map(move |entity| {
        let views =
            [("board", "columns-3", entity.board.is_some()), ("calendar", "calendar", entity.calendar.is_some())];
        views.into_iter().filter(|(.., there)| *there).map(move |(view, icon, _)| {
            let named = |locale| {
                format!(
                    "{}: {}",
                    registry.plural(entity.name, locale),
                    t(locale, &format!("ui-mode-{view}")).to_lowercase()
                )
            };
            let words = Locale::ALL.map(named).join(" ");
            (Button::go(named(signed.locale()), icon, format!("/{}/{view}", entity.name)), words)
        })
    })
}

/// The way to each report.
fn reports(signed: &Signed) -> impl Iterator<Item = Button> {
    let locale = signed.locale();
    reports::REPORTS.iter().filter(|report| report.answers(&signed.who.reader)).map(move |report| {
        Button::go(t(locale, &format!("report-{}", report.name)), report.icon, format!("/reports/{}", report.name))
    })
}

/// The way to the form of a new record, by the words of its button.
fn create(registry: &Registry, link: &NavLink, locale: Locale) -> Button {
    let name = link.href.trim_start_matches('/').trim_end_matches("/new");
    let label = registry.entity(name).map(|entity| words::create(registry, entity, locale).into());
    Button::go(label.unwrap_or_else(|| link.label.clone()), link.icon.clone(), link.href.clone())
}
