//! Plausible data for every view, in both languages: what a sales team in Madrid would see on a Saturday in November.
//! Shared by the gallery and by the tests that render everything.

use std::sync::Arc;

use trato_ui::action::Action;
use trato_ui::chip::Chip;
use trato_ui::page::{Frame, Kind, NavArea, NavLink, Page, User};
use trato_ui::shown::{Moment, Shown, Tone};
use trato_ui::{Locale, Str};

mod admin;
mod boards;
mod days;
mod forms;
mod imports;
mod lists;
mod records;
mod reports;

/// Every view: its name and its page.
pub fn all(l: Locale) -> Vec<(&'static str, String)> {
    let mut pages = Vec::new();
    pages.extend(days::all(l));
    pages.extend(lists::all(l));
    pages.extend(boards::all(l));
    pages.extend(records::all(l));
    pages.extend(forms::all(l));
    pages.extend(reports::all(l));
    pages.extend(imports::all(l));
    pages.extend(admin::all(l));
    pages
}

/// The text in the page's language.
pub fn w(l: Locale, es: &'static str, en: &'static str) -> Str {
    Str::Borrowed(if l == Locale::Es { es } else { en })
}

/// An amount in euros as the locale writes it.
pub fn eur(l: Locale, euros: i64) -> Str {
    Str::Owned(trato_text::numbers::format_money(euros * 100, "EUR", l))
}

pub fn int(l: Locale, n: i64) -> Str {
    Str::Owned(trato_text::numbers::format_int(n, l))
}

pub fn day(l: Locale, es: &'static str, en: &'static str, tone: Tone) -> Moment {
    Moment {
        shown: w(l, es, en).into_owned(),
        exact: w(l, "21 de noviembre de 2026, 10:32", "21 November 2026, 10:32").into_owned(),
        iso: "2026-11-21T10:32:00Z".into(),
        tone,
    }
}

pub fn when(l: Locale, es: &'static str, en: &'static str) -> Shown {
    Shown::Moment(day(l, es, en, Tone::Plain))
}

pub fn account(title: &str) -> Chip {
    Chip::company("/account/0192f0aa-1c11-7000-8000-00000000a001", title)
}

pub fn person(title: &str) -> Chip {
    Chip::person("/contact/0192f0aa-1c11-7000-8000-00000000c001", title)
}

pub fn seller(title: &str) -> Chip {
    Chip::person("/user/0192f0aa-1c11-7000-8000-00000000e001", title)
}

pub fn deal(title: &str) -> Chip {
    Chip::record("/opportunity/0192f0aa-1c11-7000-8000-00000000d001", title, "target", 350)
}

/// Kinds of record as the business defines them.
pub fn kind(l: Locale, name: &'static str) -> Kind {
    let (icon, hue, es, en) =
        KINDS.iter().find(|k| k.0 == name).map_or(("box", 220, ("", ""), ("", "")), |k| (k.1, k.2, k.3, k.4));
    Kind { name: name.into(), one: w(l, es.0, en.0), many: w(l, es.1, en.1), icon: icon.into(), hue }
}

type KindRow = (&'static str, &'static str, u16, (&'static str, &'static str), (&'static str, &'static str));

const KINDS: [KindRow; 12] = [
    ("account", "building-2", 220, ("Cuenta", "Cuentas"), ("Account", "Accounts")),
    ("contact", "user-round", 260, ("Contacto", "Contactos"), ("Contact", "Contacts")),
    ("lead", "sparkles", 40, ("Prospecto", "Prospectos"), ("Lead", "Leads")),
    ("opportunity", "target", 350, ("Oportunidad", "Oportunidades"), ("Opportunity", "Opportunities")),
    ("product", "package", 25, ("Producto", "Productos"), ("Product", "Products")),
    ("task", "square-check-big", 160, ("Tarea", "Tareas"), ("Task", "Tasks")),
    ("call", "phone", 130, ("Llamada", "Llamadas"), ("Call", "Calls")),
    ("meeting", "users-round", 200, ("Reunión", "Reuniones"), ("Meeting", "Meetings")),
    ("visit", "map-pin", 15, ("Visita", "Visitas"), ("Visit", "Visits")),
    ("campaign", "megaphone", 320, ("Campaña", "Campañas"), ("Campaign", "Campaigns")),
    ("note", "sticky-note", 50, ("Nota", "Notas"), ("Note", "Notes")),
    ("document", "file-text", 210, ("Documento", "Documentos"), ("Document", "Documents")),
];

fn nav(l: Locale) -> Vec<NavArea> {
    let link = |name: &'static str, key: char, count: &'static str| {
        let kind = kind(l, name);
        NavLink {
            href: kind.href(),
            label: kind.many,
            icon: kind.icon,
            hue: kind.hue,
            key: Some(key),
            count: count.into(),
        }
    };
    let page = |es, en, href: &str, icon: &'static str, hue, key| NavLink {
        label: w(l, es, en),
        href: href.into(),
        icon: icon.into(),
        hue,
        key: Some(key),
        count: Str::default(),
    };
    vec![
        NavArea { label: Str::default(), links: vec![page("Inicio", "Home", "/", "house", 220, 'h')] },
        NavArea {
            label: w(l, "Ventas", "Sales"),
            links: vec![
                link("lead", 'l', "12"),
                link("account", 'a', ""),
                link("contact", 'c', ""),
                link("opportunity", 'o', ""),
                link("product", 'p', ""),
            ],
        },
        NavArea {
            label: w(l, "Agenda", "Agenda"),
            links: vec![
                link("task", 't', "7"),
                link("call", 'y', ""),
                link("meeting", 'm', ""),
                link("visit", 'v', ""),
            ],
        },
        NavArea { label: w(l, "Marketing", "Marketing"), links: vec![link("campaign", 'k', "")] },
        NavArea {
            label: w(l, "Análisis", "Analytics"),
            links: vec![page("Informes", "Reports", "/reports", "chart-column", 280, 'r')],
        },
        NavArea {
            label: w(l, "Ajustes", "Settings"),
            links: vec![
                page("Importar", "Import", "/import", "upload", 180, 'i'),
                page("Ajustes", "Settings", "/settings", "settings", 230, 's'),
            ],
        },
    ]
}

/// A signed-in page.
pub fn page(l: Locale, title: impl Into<Str>, current: &str) -> Page {
    let create = ["opportunity", "contact", "account", "lead", "task", "call"].map(|name| {
        let kind = kind(l, name);
        NavLink { href: kind.at("new"), label: kind.one, icon: kind.icon, hue: kind.hue, ..NavLink::default() }
    });
    Page {
        locale: l,
        title: title.into(),
        csrf: "c3Jm".into(),
        frame: Some(Frame {
            company: "Iberia Sur".into(),
            user: User {
                id: "marta".into(),
                name: "Marta Solís Peña".into(),
                email: "marta.solis@iberiasur.example".into(),
                href: "/settings/profile".into(),
            },
            areas: Arc::new(nav(l)),
            favourites: Vec::new(),
            recent: vec![account("Nortex Ingeniería"), person("Lucía Fernández Ortiz"), deal("Renovación flota 2027")],
            current: current.into(),
            create: Arc::new(create.to_vec()),
            reminders: 2,
        }),
        live: "opportunity task".into(),
        commands: vec![
            Action::go(w(l, "Nueva oportunidad", "New opportunity"), "plus", "/opportunity/new").key('c'),
            Action::go(w(l, "Exportar esta vista", "Export this view"), "download", "/export/opportunity.csv"),
        ],
        ..Page::default()
    }
}
