//! Samples of the board and of the calendar.

use trato_ui::action::Action;
use trato_ui::board::{self, Board, Card, Column};
use trato_ui::calendar::{self, Body, Calendar, CalendarDay, Entry};
use trato_ui::list::{Tab, ViewBar};
use trato_ui::notice::Empty;
use trato_ui::shown::{Badge, Tone};
use trato_ui::{Locale, Str};

use super::lists::{ACCOUNTS, DEALS, SELLERS, bar, stage};
use super::{account, day, eur, kind, page, seller, w};

pub fn all(l: Locale) -> Vec<(&'static str, String)> {
    let board = pipeline(l);
    let show =
        |calendar: &Calendar| calendar::render(&page(l, w(l, "Visitas", "Visits"), "/visit"), calendar).into_string();
    let agenda = Body::Agenda {
        days: days(l).into_iter().filter(|day| !day.entries.is_empty()).take(6).collect(),
        empty: Empty::default(),
    };
    vec![
        ("board", board::render(&page(l, w(l, "Tablero", "Board"), "/opportunity/board"), &board).into_string()),
        ("calendar-month", show(&visits(l, month(l), 0))),
        ("calendar-week", show(&visits(l, Body::Week(days(l).into_iter().skip(21).take(7).collect()), 1))),
        ("calendar-agenda", show(&visits(l, agenda, 2))),
    ]
}

fn pipeline(l: Locale) -> Board {
    let kind = kind(l, "opportunity");
    let pipeline = |es, en, current| Tab {
        label: w(l, es, en),
        href: "/opportunity/board?pipeline=1".into(),
        current,
        shared: false,
    };
    let columns = (0..5).map(|n| {
        let badge = if n == 4 { Badge::new(w(l, "Prospección", "Prospecting"), 195) } else { stage(l, n) };
        Column {
            id: format!("0192f0aa-5a6e-7000-8000-00000000000{n}"),
            label: badge.label.clone(),
            hue: badge.hue.unwrap_or(0),
            closed: false,
            note: {
                let share = w(l, ["20 %", "40 %", "65 %", "90 %", "10 %"][n], ["20%", "40%", "65%", "90%", "10%"][n]);
                (share.clone(), share)
            },
            count: ["14", "9", "11", "4", "23"][n].into(),
            sum: eur(l, [412_300, 298_750, 517_900, 96_400, 203_000][n]),
            weighted: eur(l, [82_460, 119_500, 336_635, 86_760, 20_300][n]),
            cards: (0..[6, 5, 6, 3, 7][n]).map(|at| card(l, n, at)).collect(),
            more: if n == 0 { "/opportunity?filter=stage".into() } else { String::new() },
            create: "/opportunity/new?stage=1".into(),
        }
    });
    let mut columns: Vec<Column> = columns.collect();
    columns.rotate_right(1);
    Board {
        count: "61".into(),
        actions: vec![Action::go(w(l, "Nueva", "New"), "plus", kind.at("new")).primary().key('c')],
        bar: ViewBar { changed: false, chips: Vec::new(), ..bar(l, "opportunity", 1) },
        pipelines: vec![pipeline("Venta nueva", "New business", true), pipeline("Renovaciones", "Renewals", false)],
        field: "stage".into(),
        columns,
        total: w(l, "En total 1.528.350 € · ponderado 645.655 €", "€1,528,350 in all · €645,655 weighted"),
        kind,
        ..Board::default()
    }
}

fn card(l: Locale, column: usize, at: usize) -> Card {
    let n = column * 7 + at;
    Card {
        id: format!("0192f0aa-1c11-7000-8000-{n:012}"),
        version: 3,
        title: DEALS[n % 8].to_owned(),
        href: "/opportunity/1".into(),
        about: Some(account(ACCOUNTS[(n * 5) % 8])),
        amount: eur(l, 8_400 + 13_700 * (n as i64 % 6)),
        date: Some(day(
            l,
            ["30 nov", "15 dic", "18 dic", "8 ene"][n % 4],
            ["30 Nov", "15 Dec", "18 Dec", "8 Jan"][n % 4],
            Tone::Plain,
        )),
        owner: Some(seller(SELLERS[n % 4])),
        next: match n % 5 {
            0 => Some(("phone".into(), day(l, "ayer", "yesterday", Tone::Bad))),
            1 | 2 => Some(("users-round".into(), day(l, "mañana", "tomorrow", Tone::Plain))),
            3 => Some(("phone".into(), day(l, "hoy", "today", Tone::Good))),
            _ => None,
        },
        rotting: if n % 6 == 4 { "32 d".into() } else { Str::default() },
        badges: if n.is_multiple_of(6) { vec![Badge::new("VIP", 45)] } else { Vec::new() },
    }
}

fn visits(l: Locale, body: Body, span: usize) -> Calendar {
    let kind = kind(l, "visit");
    let spans = [("Mes", "Month"), ("Semana", "Week"), ("Agenda", "Agenda")];
    Calendar {
        actions: vec![Action::go(w(l, "Nueva", "New"), "plus", kind.at("new")).primary().key('c')],
        bar: ViewBar { changed: false, chips: Vec::new(), ..bar(l, "visit", 2) },
        title: w(l, "noviembre de 2026", "November 2026"),
        previous: "/visit/calendar?month=2026-10".into(),
        next: "/visit/calendar?month=2026-12".into(),
        today: "/visit/calendar".into(),
        spans: spans
            .iter()
            .enumerate()
            .map(|(at, (es, en))| (w(l, es, en), "/visit/calendar?span=week".into(), at == span))
            .collect(),
        body,
        kind,
        ..Calendar::default()
    }
}

const WEEKDAYS: [(&str, &str); 7] =
    [("lun", "Mon"), ("mar", "Tue"), ("mié", "Wed"), ("jue", "Thu"), ("vie", "Fri"), ("sáb", "Sat"), ("dom", "Sun")];

fn month(l: Locale) -> Body {
    let days = days(l);
    Body::Month {
        weekdays: WEEKDAYS.iter().map(|(es, en)| w(l, es, en)).collect(),
        weeks: days.chunks(7).map(<[_]>::to_vec).collect(),
    }
}

/// Five weeks from Monday 26 October.
fn days(l: Locale) -> Vec<CalendarDay> {
    (0..35_usize)
        .map(|n| {
            let number = if n < 6 { 26 + n } else { n - 5 };
            let inside = (6..36).contains(&n);
            let month = if inside { 11 } else { 10 };
            CalendarDay {
                iso: format!("2026-{month}-{number:02}"),
                number: number.to_string().into(),
                weekday: w(l, WEEKDAYS[n % 7].0, WEEKDAYS[n % 7].1),
                label: Str::Owned(format!(
                    "{number} {}",
                    w(
                        l,
                        if inside { "de noviembre" } else { "de octubre" },
                        if inside { "November" } else { "October" }
                    )
                )),
                today: inside && number == 21,
                faded: !inside,
                entries: (0..(n * 5) % 4).map(|at| entry(l, n, at)).collect(),
                more: if n == 24 {
                    (w(l, "2 más", "2 more"), "/visit/calendar?span=day".into())
                } else {
                    Default::default()
                },
                create: format!("/visit/new?date=2026-{month}-{number:02}"),
            }
        })
        .collect()
}

fn entry(l: Locale, n: usize, at: usize) -> Entry {
    let (icon, hue) = [("map-pin", 15), ("phone", 130), ("users-round", 200)][(n + at) % 3];
    Entry {
        id: format!("e-{n}-{at}"),
        version: 1,
        entity: "visit".into(),
        field: "starts_at".into(),
        icon: icon.into(),
        hue,
        title: ACCOUNTS[(n + at * 3) % 8].to_owned(),
        href: "/visit/1".into(),
        time: if at == 2 {
            Str::default()
        } else {
            format!("{:02}:{}", 9 + at * 3 + n % 2, ["00", "30"][n % 2]).into()
        },
        start: u8::try_from(18 + at * 6 + (n % 2) * 3).unwrap_or(18),
        length: 3,
        detail: w(l, "Demostración", "Demonstration"),
        tone: if n == 18 { Tone::Bad } else { Tone::Plain },
        ended: if n < 16 && at == 0 { w(l, "Hecha", "Done") } else { Default::default() },
    }
}
