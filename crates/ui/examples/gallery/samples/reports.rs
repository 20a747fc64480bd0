//! Samples of reports and of their library.

use trato_ui::form::{Choice, Control, Input};
use trato_ui::report::{self, Bars, Card, Cell, Chart, Figure, FunnelStep, Index, Lines, Point, Report, Series, Table};
use trato_ui::shell::Top;
use trato_ui::shown::Tone;
use trato_ui::{Locale, Str};

use super::lists::stage;
use super::{eur, int, page, w};

pub fn all(l: Locale) -> Vec<(&'static str, String)> {
    let at = |title: &Str| page(l, title.clone(), "/reports");
    let lost = losses(l);
    let index = library(l);
    vec![
        ("report", report::render(&at(&lost.top.title), &lost).into_string()),
        ("reports", report::index(&at(&index.top.title), &index).into_string()),
    ]
}

fn top(l: Locale, es: &'static str, en: &'static str) -> Top {
    Top {
        icon: "chart-column".into(),
        hue: 280,
        crumbs: vec![(w(l, "Informes", "Reports"), "/reports".into())],
        title: w(l, es, en),
        ..Top::default()
    }
}

fn losses(l: Locale) -> Report {
    let select = |name: &'static str, es, en, options: &[(&'static str, &'static str)]| {
        let choices =
            options.iter().enumerate().map(|(at, (es, en))| Choice::new(at.to_string(), w(l, es, en))).collect();
        Input::new(name, w(l, es, en), Control::select(choices, "0"))
    };
    let figure = |label, value, change| Figure {
        label,
        value,
        href: "/opportunity?filter=lost".into(),
        change,
        ..Figure::default()
    };
    Report {
        top: top(l, "¿Dónde perdemos más?", "Where do we lose most?"),
        answer: w(
            l,
            "En Negociación: 41 % de lo perdido, casi siempre por precio.",
            "In Negotiation: 41% of what was lost, nearly always on price.",
        ),
        path: "/reports/losses".into(),
        filters: vec![
            select("period", "Periodo", "Period", &[("Este año", "This year"), ("Este trimestre", "This quarter")]),
            select(
                "compare",
                "Comparar con",
                "Compare with",
                &[("Año anterior", "The year before"), ("Nada", "Nothing")],
            ),
            select("branch", "Delegación", "Branch", &[("Todas", "All"), ("Madrid", "Madrid"), ("Caracas", "Caracas")]),
        ],
        figures: vec![
            figure(w(l, "Perdidas", "Lost"), int(l, 214), Some((w(l, "−8 %", "−8%"), Tone::Good))),
            figure(w(l, "Valor perdido", "Value lost"), eur(l, 1_842_300), Some((w(l, "+3 %", "+3%"), Tone::Bad))),
            figure(w(l, "Tasa de éxito", "Win rate"), w(l, "37 %", "37%"), Some((w(l, "+2 pt", "+2 pt"), Tone::Good))),
        ],
        charts: vec![
            (w(l, "Valor perdido por mes", "Value lost by month"), bars(l)),
            (w(l, "Ganadas y perdidas", "Won and lost"), lines(l)),
            (w(l, "Embudo", "Funnel"), funnel(l)),
        ],
        tables: vec![table(l)],
        notes: vec![w(
            l,
            "Cuenta las oportunidades cerradas como perdidas en el periodo, en la etapa en que estaban.",
            "Counts deals closed as lost in the period, in the stage they were in.",
        )],
        ..Report::default()
    }
}

fn months(l: Locale) -> Vec<Str> {
    [
        ("ene", "Jan"),
        ("feb", "Feb"),
        ("mar", "Mar"),
        ("abr", "Apr"),
        ("may", "May"),
        ("jun", "Jun"),
        ("jul", "Jul"),
        ("ago", "Aug"),
        ("sep", "Sep"),
        ("oct", "Oct"),
        ("nov", "Nov"),
    ]
    .iter()
    .map(|(es, en)| w(l, es, en))
    .collect()
}

fn series(l: Locale, label: Str, hue: u16, faint: bool, seed: u32) -> Series {
    let points = (0..11_u32).map(|n| {
        let value = 40_000 + (n * 7919 + seed * 104_729) % 130_000;
        Point { value: f64::from(value), shown: eur(l, i64::from(value)), href: "/opportunity?filter=lost".into() }
    });
    Series { label, hue, points: points.collect(), faint }
}

fn bars(l: Locale) -> Chart {
    Chart::Bars(Bars {
        categories: months(l),
        series: vec![series(l, "2026".into(), 220, false, 3), series(l, "2025".into(), 220, true, 11)],
        ..Bars::default()
    })
}

fn lines(l: Locale) -> Chart {
    Chart::Lines(Lines {
        categories: months(l),
        series: vec![
            series(l, w(l, "Ganado", "Won"), 150, false, 5),
            series(l, w(l, "Perdido", "Lost"), 5, false, 17),
            series(l, w(l, "Objetivo", "Target"), 220, true, 29),
        ],
    })
}

fn funnel(l: Locale) -> Chart {
    let steps = (0..4).map(|n: usize| FunnelStep {
        label: stage(l, n).label,
        hue: stage(l, n).hue.unwrap_or(0),
        value: [412.0, 268.0, 151.0, 88.0][n],
        shown: ["412", "268", "151", "88"][n].into(),
        kept: w(l, ["", "65 %", "56 %", "58 %"][n], ["", "65%", "56%", "58%"][n]),
        href: "/opportunity".into(),
    });
    Chart::Funnel(steps.collect())
}

fn table(l: Locale) -> Table {
    let row = |n: usize, count: i64, value: i64, share: u8, reason| {
        vec![
            Cell::new(stage(l, n).label),
            Cell::link(int(l, count), "/opportunity?filter=lost"),
            Cell::link(eur(l, value), "/opportunity?filter=lost"),
            Cell::new(w(l, ["12 %", "27 %", "41 %", "20 %"][n], ["12%", "27%", "41%", "20%"][n])).share(share),
            Cell::new(reason),
        ]
    };
    Table {
        caption: w(l, "Perdidas por etapa", "Losses by stage"),
        columns: vec![
            (w(l, "Etapa", "Stage"), false),
            (w(l, "Número", "Number"), true),
            (w(l, "Valor", "Value"), true),
            (w(l, "Parte", "Share"), true),
            (w(l, "Motivo más frecuente", "Commonest reason"), false),
        ],
        rows: vec![
            row(0, 31, 221_000, 12, w(l, "Sin presupuesto", "No budget")),
            row(1, 58, 497_400, 27, w(l, "Plazo", "Time")),
            row(2, 88, 755_300, 41, w(l, "Precio", "Price")),
            row(3, 37, 368_600, 20, w(l, "Competidor", "Competitor")),
        ],
        total: vec![
            Cell::new(w(l, "Total", "Total")),
            Cell::new(int(l, 214)),
            Cell::new(eur(l, 1_842_300)),
            Cell::new(""),
            Cell::new(""),
        ],
    }
}

fn library(l: Locale) -> Index {
    let card = |icon: &'static str, hue, title, text| Card {
        icon: icon.into(),
        hue,
        title,
        text,
        href: "/reports/losses".into(),
    };
    Index {
        top: Top { icon: "chart-column".into(), hue: 280, title: w(l, "Informes", "Reports"), ..Top::default() },
        groups: vec![
            (
                w(l, "Ventas", "Sales"),
                vec![
                    card(
                        "trending-down",
                        5,
                        w(l, "¿Dónde perdemos más?", "Where do we lose most?"),
                        w(
                            l,
                            "Por etapa, en número y valor, con sus motivos",
                            "By stage, in number and value, with reasons",
                        ),
                    ),
                    card(
                        "timer",
                        35,
                        w(l, "¿Cuánto tardamos en vender?", "How long does a sale take?"),
                        w(l, "Media, mediana y por sector", "Mean, median and by industry"),
                    ),
                    card(
                        "git-compare",
                        200,
                        w(l, "Madrid frente a Caracas", "Madrid against Caracas"),
                        w(l, "Delegaciones y periodos comparados", "Branches and periods compared"),
                    ),
                    card(
                        "target",
                        350,
                        w(l, "¿Qué cerraremos?", "What will we close?"),
                        w(l, "Previsión por mes frente al objetivo", "Forecast by month against the target"),
                    ),
                ],
            ),
            (
                w(l, "Clientes", "Customers"),
                vec![card(
                    "map-pin",
                    15,
                    w(l, "¿Visitamos lo que planeamos?", "Do we visit as planned?"),
                    w(l, "Planeadas, hechas y canceladas", "Planned, done and cancelled"),
                )],
            ),
        ],
    }
}
