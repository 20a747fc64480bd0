//! The page around a view: navigation, favourites, recent records, banners.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, RwLock};

use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use trato_model::entity::Area;
use trato_model::{Action, Entity, Locale, Refusal, Registry};
use trato_text::t;
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::notice::Banner;
use trato_ui::page::{Frame, Kind, NavArea, NavLink, Page, Theme, User};
use trato_ui::shown::Tone;

use crate::App;
use crate::http::session::cookie;
use crate::http::{Policy, Signed};
use crate::view::flash::{self, Said};
use crate::view::state::Asked;

/// The page of a list, board or calendar, without its content: it follows what happens to the records that it shows.
///
/// # Errors
/// As [`page`].
pub async fn live_page(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    asked: &Asked,
    title: &str,
) -> Result<Page, Refusal> {
    let mut page = page(app, signed, headers, &asked.state.path, title).await?;
    page.banners.extend(super::lost::banners(&app.engine().registry(), signed, asked));
    Ok(Page { live: asked.entity.name.to_owned(), ..page })
}

/// A signed-in user's page, without its content.
///
/// # Errors
/// Where the database cannot be read.
pub async fn page(app: &App, signed: &Signed, headers: &HeaderMap, path: &str, title: &str) -> Result<Page, Refusal> {
    let locale = signed.locale();
    let registry = app.engine().registry();
    let who = &signed.who;
    let store = app.engine().store();
    let (areas, create) = navigation(app, &registry, signed);
    let hand = store.at_hand(who.user(), 5, who.ctx.now).await?;
    let both: Vec<_> = hand.recents.iter().chain(&hand.favourites).copied().collect();
    let titles = app.engine().titles(who, &both).await?;
    let chips = hand.recents.iter().filter_map(|(entity, id)| {
        let entity = registry.entity(entity)?;
        Some(chip(entity, &id.to_string(), titles.get(id)?))
    });
    let starred = hand.favourites.iter().filter_map(|(entity, id)| {
        let entity = registry.entity(entity)?;
        let (icon, hue) = (entity.icon.into(), entity.hue);
        let label = titles.get(id)?.clone().into();
        Some(NavLink { label, href: format!("/{}/{id}", entity.name), icon, hue, ..NavLink::default() })
    });
    let frame = Frame {
        company: app.engine().company().await?.map(|company| company.title()).unwrap_or_default().into(),
        user: User {
            id: who.user().to_string(),
            name: who.name.clone(),
            email: who.email.clone(),
            href: "/settings/me".to_owned(),
        },
        areas,
        favourites: starred.collect(),
        recent: chips.collect(),
        current: path.to_owned(),
        create,
        reminders: usize::try_from(hand.unseen).unwrap_or(0),
    };
    Ok(Page {
        title: title.to_owned().into(),
        csrf: signed.csrf.clone(),
        frame: Some(frame),
        banners: banners(app, locale),
        ..bare(app, locale, headers)
    })
}

/// A page without the frame: signing in, errors before it.
#[must_use]
pub fn bare(app: &App, locale: Locale, headers: &HeaderMap) -> Page {
    Page {
        locale,
        theme: cookie(headers, "theme").map_or(Theme::System, Theme::from_name),
        narrow: cookie(headers, "nav") == Some("narrow"),
        flash: flash::read(headers, locale).into_iter().collect(),
        banners: open_banners(app, locale),
        ..Page::default()
    }
}

/// What stands over every page of whoever is signed in.
fn banners(app: &App, locale: Locale) -> Vec<Banner> {
    let mut banners = open_banners(app, locale);
    if !app.engine().store().warnings().is_empty() {
        banners.push(Banner { tone: Tone::Bad, text: t(locale, "banner-unsafe"), action: None });
    }
    banners
}

/// What stands over every page, also outside the frame.
fn open_banners(app: &App, locale: Locale) -> Vec<Banner> {
    let mut banners = Vec::new();
    let mut say = |tone, key: &str| banners.push(Banner { tone, text: t(locale, key), action: None });
    if app.engine().settings().demo {
        say(Tone::Warn, "ui-demo-banner");
    }
    if app.config().plain_http {
        say(Tone::Bad, "ui-insecure-banner");
    }
    banners
}

type Navigation = (Arc<Vec<NavArea>>, Arc<Vec<NavLink>>);
type Cache = RwLock<HashMap<(i64, Locale, String), Navigation>>;

/// The navigation of everybody with the same rights, language and registry.
fn navigation(app: &App, registry: &Registry, signed: &Signed) -> Navigation {
    static CACHE: LazyLock<Cache> = LazyLock::new(RwLock::default);
    let reader = &signed.who.reader;
    let readable: Vec<&Arc<Entity>> =
        registry.entities().iter().filter(|entity| reader.can(entity.name, Action::Read)).collect();
    let rights: String = readable
        .iter()
        .map(|entity| format!("{}{}", entity.name, u8::from(reader.can(entity.name, Action::Create))))
        .chain(
            [reader.is_admin(), app.engine().may_import(&signed.who), restores(&readable, signed)]
                .map(|right| u8::from(right).to_string()),
        )
        .collect();
    let key = (registry.version, signed.locale(), rights);
    if let Some(found) = CACHE.read().ok().and_then(|cache| cache.get(&key).cloned()) {
        return found;
    }
    let made = (Arc::new(areas(app, registry, signed, &readable)), Arc::new(creatable(registry, signed, &readable)));
    if let Ok(mut cache) = CACHE.write() {
        if cache.len() > 64 {
            cache.clear();
        }
        cache.insert(key, made.clone());
    }
    made
}

/// Letters after `g`.
const KEYS: [(&str, char); 9] = [
    ("account", 'a'),
    ("contact", 'p'),
    ("lead", 'l'),
    ("opportunity", 'o'),
    ("task", 't'),
    ("call", 'k'),
    ("visit", 'v'),
    ("product", 'd'),
    ("campaign", 'm'),
];

fn areas(app: &App, registry: &Registry, signed: &Signed, readable: &[&Arc<Entity>]) -> Vec<NavArea> {
    let locale = signed.locale();
    let link = |entity: &Entity| NavLink {
        label: registry.plural(entity.name, locale).into_owned().into(),
        href: format!("/{}", entity.name),
        icon: entity.icon.into(),
        hue: entity.hue,
        key: KEYS.iter().find(|(name, _)| *name == entity.name).map(|(_, key)| *key),
        ..NavLink::default()
    };
    let fixed = |key: &str, href: &str, icon: &'static str, letter: char| NavLink {
        label: t(locale, key),
        href: href.to_owned(),
        icon: icon.into(),
        hue: 220,
        key: Some(letter),
        ..NavLink::default()
    };
    let mut areas =
        vec![NavArea { label: t(locale, "ui-area-home"), links: vec![fixed("ui-home", "/", "house", 'h')] }];
    for (area, key) in [
        (Area::Sales, "ui-area-sales"),
        (Area::Marketing, "ui-area-marketing"),
        (Area::Service, "ui-area-service"),
        (Area::Analytics, "ui-area-analytics"),
        (Area::Knowledge, "ui-area-knowledge"),
    ] {
        let mut links: Vec<NavLink> = readable.iter().filter(|e| e.area == area).map(|e| link(e)).collect();
        links.sort_by_key(|link| ORDER.iter().position(|name| link.href[1..] == **name).unwrap_or(ORDER.len()));
        if area == Area::Marketing {
            links.extend(capture(signed));
        }
        if area == Area::Analytics {
            links.push(fixed("ui-reports", "/reports", "chart-column", 'r'));
        }
        if !links.is_empty() {
            areas.push(NavArea { label: t(locale, key), links });
        }
    }
    let mut links = Vec::new();
    if signed.who.reader.is_admin() {
        links.push(fixed("ui-settings", "/settings", "settings", 's'));
    }
    if app.engine().may_import(&signed.who) {
        links.push(fixed("ui-import", "/import", "upload", 'i'));
    }
    if restores(readable, signed) {
        links.push(fixed("ui-trash", "/trash", "trash-2", 'x'));
    }
    if !links.is_empty() {
        areas.push(NavArea { label: t(locale, "ui-area-settings"), links });
    }
    areas
}

/// Whether the reader may bring back anything from the trash.
fn restores(readable: &[&Arc<Entity>], signed: &Signed) -> bool {
    readable.iter().any(|entity| entity.trash() && signed.who.reader.can(entity.name, Action::Delete))
}

/// Where web forms are made: path, message and icon.
pub const CAPTURE: (&str, &str, &str) = ("/settings/capture", "settings-capture", "sprout");

/// The way there for whoever may go and has no way through the settings.
#[must_use]
pub fn capture(signed: &Signed) -> Option<NavLink> {
    let reader = &signed.who.reader;
    let (path, key, icon) = CAPTURE;
    let link = NavLink {
        label: t(signed.locale(), key),
        href: path.to_owned(),
        icon: icon.into(),
        hue: 130,
        ..NavLink::default()
    };
    (!reader.is_admin() && Policy::Marketer.admits(reader)).then_some(link)
}

/// The order in the navigation of sales; others follow by definition.
const ORDER: [&str; 14] = [
    "lead",
    "account",
    "contact",
    "opportunity",
    "task",
    "call",
    "meeting",
    "visit",
    "note",
    "product",
    "competitor",
    "target",
    "campaign",
    "document",
];

fn creatable(registry: &Registry, signed: &Signed, readable: &[&Arc<Entity>]) -> Vec<NavLink> {
    let mut links: Vec<NavLink> = readable
        .iter()
        .filter(|entity| signed.who.reader.can(entity.name, Action::Create))
        .filter(|entity| !matches!(entity.area, Area::Settings | Area::Part))
        .map(|entity| NavLink {
            label: registry.label(entity.name, signed.locale()).into_owned().into(),
            href: format!("/{}/new", entity.name),
            icon: entity.icon.into(),
            hue: entity.hue,
            ..NavLink::default()
        })
        .collect();
    links.sort_by_key(|link| ORDER.iter().position(|name| link.href == format!("/{name}/new")).unwrap_or(ORDER.len()));
    links
}

/// A kind of record as pages name it.
#[must_use]
pub fn kind(registry: &Registry, entity: &Entity, locale: Locale) -> Kind {
    Kind {
        name: entity.name.into(),
        one: registry.label(entity.name, locale).into_owned().into(),
        many: registry.plural(entity.name, locale).into_owned().into(),
        icon: entity.icon.into(),
        hue: entity.hue,
    }
}

/// A record as a chip.
#[must_use]
pub fn chip(entity: &Entity, id: &str, title: &str) -> Chip {
    let href = format!("/{}/{id}", entity.name);
    match entity.name {
        "user" | "contact" | "lead" => Chip::person(href, title),
        "account" => Chip::company(href, title),
        _ => Chip::record(href, title, entity.icon, entity.hue),
    }
}

/// A button that goes to the form of a new record.
#[must_use]
pub fn create_button(registry: &Registry, entity: &Entity, locale: Locale) -> Button {
    let label = super::words::create(registry, entity, locale);
    Button::go(label, "plus", format!("/{}/new", entity.name)).primary().key('c')
}

/// The answer with a page; a message that was carried over the redirect is used up.
#[must_use]
pub fn answer(headers: &HeaderMap, html: trato_ui::Markup) -> Response {
    let mut response = Html(html.into_string()).into_response();
    flash::used(headers, &mut response);
    response
}

/// 303 to a page of ours, with a message said once there: `flash-{key}`.
#[must_use]
pub fn go(path: &str, flash: Option<(&str, &str)>) -> Response {
    going(path, flash.map(|(tone, key)| Said::plain(tone, key)).as_ref())
}

/// 303 to a page of ours, where something is said once.
#[must_use]
pub fn going(path: &str, said: Option<&Said>) -> Response {
    let mut response = axum::response::Redirect::to(path).into_response();
    if let Some(said) = said {
        said.put(&mut response);
    }
    response
}
