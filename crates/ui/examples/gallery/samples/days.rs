//! Samples of the first page and of search.

use trato_ui::action::Action;
use trato_ui::home::{self, Home, Row, Section};
use trato_ui::list::Tab;
use trato_ui::notice::Flash;
use trato_ui::report::Figure;
use trato_ui::search::{self, Commands, Group, Hit, Search};
use trato_ui::shown::{Badge, Tone};
use trato_ui::{Locale, Str};

use super::lists::{ACCOUNTS, DEALS, stage};
use super::{account, day, deal, eur, kind, page, person, w};

pub fn all(l: Locale) -> Vec<(&'static str, String)> {
    let mut front = page(l, w(l, "Inicio", "Home"), "/");
    front.flash.push(Flash {
        tone: Tone::Good,
        text: w(l, "Llamada anotada.", "Call logged."),
        actions: vec![Action::post(w(l, "Deshacer", "Undo"), "undo-2", "/call/1/deletion", Vec::new())],
    });
    vec![
        ("home", home::render(&front, &my_day(l)).into_string()),
        ("search", search::render(&page(l, w(l, "Buscar", "Search"), "/search"), &found(l)).into_string()),
        (
            "search-nothing",
            search::render(
                &page(l, w(l, "Buscar", "Search"), "/search"),
                &Search { q: "xyzzy".into(), ..Search::default() },
            )
            .into_string(),
        ),
    ]
}

fn my_day(l: Locale) -> Home {
    Home {
        tabs: vec![
            Tab { label: w(l, "Lo mío", "Mine"), href: "/?of=mine".into(), current: true, shared: false },
            Tab { label: w(l, "Mi equipo", "My team"), href: "/?of=team".into(), current: false, shared: false },
        ],
        greeting: w(l, "Buenos días, Marta", "Good morning, Marta"),
        date: w(l, "sábado, 21 de noviembre de 2026", "Saturday, 21 November 2026"),
        actions: vec![
            Action::go(w(l, "Nueva tarea", "New task"), "plus", "/task/new").primary(),
            Action::go(w(l, "Anotar llamada", "Log call"), "phone", "/call/new"),
        ],
        figures: figures(l),
        sections: vec![tasks(l), today(l), no_next(l), rotting(l)],
        empty: None,
    }
}

fn figures(l: Locale) -> Vec<Figure> {
    let figure = |label, value, note, reached, change| Figure {
        label,
        value,
        href: "/reports/forecast".into(),
        change,
        note,
        reached,
        ..Figure::default()
    };
    vec![
        figure(
            w(l, "Vendido este mes", "Sold this month"),
            eur(l, 84_200),
            w(l, "de 120.000 €", "of €120,000"),
            Some(70),
            Some((w(l, "+12 %", "+12%"), Tone::Good)),
        ),
        figure(
            w(l, "Ponderado a cierre", "Weighted to close"),
            eur(l, 131_450),
            w(l, "18 oportunidades", "18 deals"),
            None,
            None,
        ),
        figure(
            w(l, "Ganadas del trimestre", "Won this quarter"),
            "38 %".into(),
            w(l, "equipo: 34 %", "team: 34%"),
            None,
            Some((w(l, "+3 pt", "+3 pt"), Tone::Good)),
        ),
        figure(
            w(l, "Ciclo de venta", "Sales cycle"),
            w(l, "41 días", "41 days"),
            w(l, "mediana", "median"),
            None,
            Some((w(l, "+4 d", "+4 d"), Tone::Bad)),
        ),
        figure(
            w(l, "Visitas hechas", "Visits done"),
            "9 / 14".into(),
            w(l, "esta semana", "this week"),
            Some(64),
            None,
        ),
    ]
}

fn section(name: &'static str, title: Str, icon: &'static str, hue: u16, rows: Vec<Row>) -> Section {
    let count = if rows.is_empty() { Str::default() } else { rows.len().to_string().into() };
    Section {
        name: name.into(),
        title,
        icon: icon.into(),
        hue,
        count,
        href: "/task".into(),
        rows,
        nothing: Str::default(),
        ..Section::default()
    }
}

fn tasks(l: Locale) -> Section {
    let row = |n: usize, title, es, en, tone| Row {
        record: trato_ui::chip::Chip::record("/task/1", title, "square-check-big", 160),
        about: Some(account(ACCOUNTS[n])),
        when: Some(day(l, es, en, tone)),
        amount: Str::default(),
        badge: None,
        tone,
        complete: Some(Action::go(w(l, "Completar", "Complete"), "check", "/task/1/completion")),
        seen: None,
        actions: Vec::new(),
    };
    section(
        "tasks",
        w(l, "Tareas vencidas y de hoy", "Tasks overdue and due today"),
        "square-check-big",
        160,
        vec![
            row(0, w(l, "Enviar contrato firmado", "Send the signed contract"), "hace 2 días", "2 days ago", Tone::Bad),
            row(3, w(l, "Confirmar fecha de montaje", "Confirm the assembly date"), "ayer", "yesterday", Tone::Bad),
            row(1, w(l, "Preparar oferta revisada", "Prepare the revised offer"), "hoy", "today", Tone::Plain),
            row(5, w(l, "Pedir referencias de riego", "Ask for irrigation references"), "hoy", "today", Tone::Plain),
        ],
    )
}

fn today(l: Locale) -> Section {
    let row = |n: usize, title, icon: &'static str, hue, time: &'static str| Row {
        record: trato_ui::chip::Chip::record("/visit/1", title, icon, hue),
        about: Some(account(ACCOUNTS[n])),
        when: Some(day(l, time, time, Tone::Plain)),
        amount: Str::default(),
        badge: None,
        tone: Tone::Plain,
        complete: None,
        seen: None,
        actions: vec![Action::go(w(l, "Completar", "Complete"), "check", "/visit/1/completion")],
    };
    section(
        "today",
        w(l, "Citas de hoy", "Today’s appointments"),
        "calendar-days",
        200,
        vec![
            row(4, w(l, "Visita: ala norte", "Visit: north wing"), "map-pin", 15, "10:30"),
            row(2, w(l, "Llamada con la dirección médica", "Call with the medical director"), "phone", 130, "12:00"),
            row(7, w(l, "Reunión de arranque", "Kick-off meeting"), "users-round", 200, "16:15"),
        ],
    )
}

fn no_next(l: Locale) -> Section {
    let rows = (0..3).map(|n| Row {
        record: deal(DEALS[n + 1]),
        about: Some(account(ACCOUNTS[n + 4])),
        when: None,
        amount: eur(l, 42_000 - 9_500 * n as i64),
        badge: Some(stage(l, n)),
        tone: Tone::Plain,
        complete: None,
        seen: None,
        actions: vec![Action::go(w(l, "Planear", "Plan"), "calendar-clock", "/opportunity/1?compose=task")],
    });
    section(
        "no-next-step",
        w(l, "Oportunidades sin próximo paso", "Deals without a next step"),
        "calendar-x",
        40,
        rows.collect(),
    )
}

fn rotting(l: Locale) -> Section {
    let mut section =
        section("rotting", w(l, "Oportunidades paradas", "Deals that lie still"), "hourglass", 40, Vec::new());
    section.nothing = w(l, "Todo se mueve.", "Everything moves.");
    section
}

fn found(l: Locale) -> Search {
    let group = |name, hits: Vec<Hit>| {
        let kind = kind(l, name);
        Group { more: format!("{}?q=nor", kind.href()), label: kind.many, icon: kind.icon, hue: kind.hue, hits }
    };
    let hit = |record, detail| Hit { record, detail };
    Search {
        q: "nor".into(),
        groups: vec![
            group(
                "account",
                vec![
                    hit(account("Nortex Ingeniería"), w(l, "Madrid · cliente", "Madrid · customer")),
                    hit(account("Norte Textil"), w(l, "Bilbao", "Bilbao")),
                ],
            ),
            group("contact", vec![hit(person("Nora Ibarra Santos"), "Nortex Ingeniería · +34 600 551 200".into())]),
            group(
                "opportunity",
                vec![hit(
                    deal("Climatización ala norte"),
                    w(l, "Hotel Puerta Real · Propuesta · 38.900 €", "Hotel Puerta Real · Proposal · €38,900"),
                )],
            ),
        ],
        commands: vec![Commands {
            label: w(l, "Acciones", "Actions"),
            entries: vec![
                Action::go(w(l, "Nueva cuenta «nor»", "New account “nor”"), "plus", "/account/new?name=nor"),
                Action::go(w(l, "Ir a Informes", "Go to Reports"), "chart-column", "/reports").key_after_g('r'),
            ],
        }],
        capped: true,
    }
}

/// A badge that no view here uses, so that grey ones are seen too.
pub fn grey(l: Locale) -> Badge {
    Badge::grey(w(l, "Sin clasificar", "Unclassified"))
}
