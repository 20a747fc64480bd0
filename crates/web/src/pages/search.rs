//! Search over everything, which is also what the palette shows: records by kind, and pages and things to create whose
//! names match.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::try_join;
use trato_crm::sales::conversion;
use trato_engine::Hit as Found;
use trato_model::{Id, Refusal};
use trato_text::phone::format_phone;
use trato_text::{fold, t};
use trato_ui::action::Action as Button;
use trato_ui::page::{Frame, NavLink};
use trato_ui::search::{self as page, Commands, Group, Hit, Search};
use trato_ui::url::ListState;

use crate::App;
use crate::api::params::Params;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;

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
    params.only(&["q"])?;
    let locale = signed.locale();
    let q: String = params.get("q").unwrap_or_default().trim().chars().take(200).collect();
    let registry = app.engine().registry();
    let title = t(locale, "ui-search");
    let (app, together) = app.together();
    let found = async { if q.is_empty() { Ok((Vec::new(), Vec::new())) } else { best(&app, &signed, &q).await } };
    let parts = async { try_join!(found, frame::page(&app, &signed, &headers, "/search", &title)) };
    let ((hits, converted), page) = together.read(parts).await?;
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
            let detail: Vec<String> =
                past.into_iter().chain(matched).chain([hit.line]).filter(|text| !text.is_empty()).collect();
            group.hits.push(Hit { record, detail: detail.join(" · ").into() });
        } else {
            group.more = ListState { q: q.clone(), ..ListState::new(format!("/{}", entity.name)) }.href();
        }
    }
    let commands = page.frame.as_ref().map(|frame| commands(&signed, frame, &q)).unwrap_or_default();
    let data = Search { q, groups: groups.into_iter().map(|(_, group)| group).collect(), commands, capped };
    Ok(frame::answer(&headers, page::render(&page, &data)))
}

/// What is found, and the converted leads among it: these come last, for what they became is found too.
async fn best(app: &App, signed: &Signed, q: &str) -> Result<(Vec<Found>, Vec<Id>), Refusal> {
    let mut hits = app.engine().search(&signed.who, q, &[], MOST).await?;
    let leads = hits.iter().filter(|hit| hit.entity == "lead").map(|hit| hit.id).collect();
    let converted = conversion::successors(app.engine(), &signed.who, leads).await?;
    let converted: Vec<Id> = converted.into_iter().map(|(lead, _)| lead).collect();
    hits.sort_by_key(|hit| converted.contains(&hit.id));
    Ok((hits, converted))
}

/// Where one may go and what one may create, as far as the words match.
fn commands(signed: &Signed, frame: &Frame, q: &str) -> Vec<Commands> {
    let locale = signed.locale();
    let words = fold(q);
    let matching = |link: &&NavLink| words.split_whitespace().all(|word| fold(&link.label).contains(word));
    let go = |link: &NavLink| Button {
        key: link.key,
        ..Button::go(link.label.clone(), link.icon.clone(), link.href.clone())
    };
    let places = frame.areas.iter().flat_map(|area| &area.links).filter(matching).map(go).collect();
    let create = frame.create.iter().filter(matching).map(go).collect();
    let recent = frame
        .recent
        .iter()
        .filter(|_| q.is_empty())
        .map(|chip| Button::go(chip.title.clone(), "history", chip.href.clone()));
    vec![
        Commands { label: t(locale, "ui-recent"), entries: recent.collect() },
        Commands { label: t(locale, "ui-palette-go"), entries: places },
        Commands { label: t(locale, "ui-palette-create"), entries: create },
    ]
}
