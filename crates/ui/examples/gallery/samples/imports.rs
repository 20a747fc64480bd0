//! Samples of the import's steps.

use trato_ui::action::Action;
use trato_ui::chip::Chip;
use trato_ui::form::{Choice, Control, Input};
use trato_ui::import::{
    self, Done, ErrorLine, Group, History, Import, Listed, MapColumn, Mapping, Preview, PreviewCell, PreviewRow,
    Progress, Step,
};
use trato_ui::report::{Cell, Figure};
use trato_ui::shell::Top;
use trato_ui::shown::Badge;
use trato_ui::{Locale, Str};

use super::{int, page, w};

pub fn all(l: Locale) -> Vec<(&'static str, String)> {
    let show = |step: Step| {
        let top =
            Top { icon: "upload".into(), hue: 180, title: w(l, "Importar datos", "Import data"), ..Top::default() };
        let import = Import { top, path: "/import/1".into(), warnings: Vec::new(), step };
        import::render(&page(l, w(l, "Importar", "Import"), "/import"), &import).into_string()
    };
    vec![
        ("import", show(upload(l))),
        ("import-mapping", show(mapping(l))),
        ("import-preview", show(preview(l))),
        ("import-running", show(running(l))),
        ("import-done", show(done(l))),
    ]
}

fn upload(l: Locale) -> Step {
    let kinds = vec![
        Choice::new("opportunity", w(l, "Oportunidades", "Opportunities")),
        Choice::new("account", w(l, "Cuentas", "Accounts")),
    ];
    let row =
        |file: &'static str, rows, when| vec![Cell::link(file, "/import/1"), Cell::new(int(l, rows)), Cell::new(when)];
    Step::Upload {
        inputs: vec![Input::new(
            "entity",
            w(l, "Qué son las filas", "What the rows are"),
            Control::select(kinds, "opportunity"),
        )],
        running: Vec::new(),
        waiting: None,
        history: Some(History {
            caption: w(l, "Importaciones anteriores", "Earlier imports"),
            columns: vec![
                (w(l, "Archivo", "File"), false),
                (w(l, "Filas", "Rows"), true),
                (w(l, "Cuándo", "When"), false),
            ],
            groups: vec![Group {
                title: w(l, "2 archivos importados juntos", "2 files imported together"),
                rows: vec![
                    row("products.csv", 7, w(l, "hace 1 hora", "1 hour ago")),
                    row("accounts.csv", 85, w(l, "hace 1 hora", "1 hour ago")),
                ],
            }],
            more: Some("/import?rows=100".to_owned()),
        }),
    }
}

fn mapping(l: Locale) -> Step {
    let fields = vec![
        Choice::new("", w(l, "No importar", "Do not import")),
        Choice::new("name", w(l, "Nombre", "Name")),
        Choice::new("stage", w(l, "Etapa", "Stage")),
        Choice::new("amount", w(l, "Importe", "Amount")),
    ];
    let column = |n: usize, heading: &str, samples: &[&str], field: &str| MapColumn {
        heading: heading.into(),
        samples: samples.iter().map(|s| (*s).to_owned()).collect(),
        input: Input::new(format!("column.{n}"), w(l, "Campo", "Field"), Control::select(fields.clone(), field)),
        known: !field.is_empty(),
        note: Str::default(),
    };
    Step::Mapping(Mapping {
        found: w(
            l,
            "Parece una exportación de Salesforce: 8.800 filas, separadas por comas, UTF-8.",
            "Looks like an export of Salesforce: 8,800 rows, comma separated, UTF-8.",
        ),
        columns: vec![
            column(0, "Opportunity Name", &["Nortex: ampliación", "Riego fase II"], "name"),
            column(1, "Stage", &["Prospecting", "Won"], "stage"),
            column(2, "Amount", &["1054.00", "4514.50"], "amount"),
            column(3, "Region__c", &["Central", "West"], ""),
        ],
        options: vec![Input::new(
            "match",
            w(l, "Reconocer por", "Match by"),
            Control::select(
                vec![Choice::new("external_id", w(l, "Identificador externo", "External id"))],
                "external_id",
            ),
        )],
    })
}

fn figure(label: Str, value: Str) -> Figure {
    Figure { label, value, ..Figure::default() }
}

fn errors(l: Locale) -> Vec<ErrorLine> {
    vec![
        ErrorLine {
            text: w(l, "«Importe» no es un número.", "“Amount” is not a number."),
            count: "3".into(),
            sample: w(l, "línea 14: N/A", "line 14: N/A").into_owned(),
        },
        ErrorLine {
            text: w(l, "La cuenta no existe.", "The account does not exist."),
            count: "1".into(),
            sample: w(l, "línea 902: Sonrón", "line 902: Sonrón").into_owned(),
        },
    ]
}

fn preview(l: Locale) -> Step {
    let cell = |text: &str| PreviewCell { text: text.into(), ..PreviewCell::default() };
    let row = |line, verdict, amount| PreviewRow {
        line,
        verdict,
        cells: vec![cell("Nortex: ampliación"), cell(&w(l, "Propuesta", "Proposal")), amount],
    };
    Step::Preview(Preview {
        figures: vec![
            figure(w(l, "Nuevas", "New"), int(l, 8_712)),
            figure(w(l, "Se actualizan", "Updated"), int(l, 84)),
            figure(w(l, "Rechazadas", "Refused"), int(l, 4)),
        ],
        columns: vec![w(l, "Nombre", "Name"), w(l, "Etapa", "Stage"), w(l, "Importe", "Amount")],
        rows: vec![
            row(2, Badge::new(w(l, "nueva", "new"), 150), cell("1.054,00 €")),
            row(
                14,
                Badge::new(w(l, "rechazada", "refused"), 5),
                PreviewCell { text: "N/A".into(), error: w(l, "no es un número", "is not a number"), warning: false },
            ),
            row(15, Badge::new(w(l, "se actualiza", "updated"), 220), cell("4.514,50 €")),
        ],
        errors: errors(l),
        warnings: Vec::new(),
        along: vec![ErrorLine {
            text: w(l, "productos", "products"),
            count: "2".into(),
            sample: "GTX Pro, GTX Basic".to_owned(),
        }],
        awaited: Vec::new(),
        left_out: w(l, "Columnas que no se importan porque no se reconocen: VP.", "Columns that are not imported: VP."),
        role: "".into(),
        may_run: true,
        same: false,
        submit: w(l, "Importar 8.796 filas", "Import 8,796 rows"),
        back: "/import/1?step=mapping".into(),
    })
}

fn running(l: Locale) -> Step {
    Step::Running(Progress {
        percent: 58,
        text: w(l, "5.120 de 8.800 filas · queda 1 s", "5,120 of 8,800 rows · 1 s left"),
        cancel: Some(Action::post(w(l, "Cancelar", "Cancel"), "x", "/import/1/cancellation", Vec::new())),
        note: w(l, "Puede salir de esta página.", "You can leave this page."),
        again: 2,
    })
}

fn done(l: Locale) -> Step {
    Step::Done(Done {
        figures: vec![
            figure(w(l, "Creadas", "Created"), int(l, 8_712)),
            figure(w(l, "Actualizadas", "Updated"), int(l, 84)),
            figure(w(l, "Rechazadas", "Refused"), int(l, 4)),
            figure(w(l, "Tiempo", "Time"), "0,4 s".into()),
        ],
        lists: vec![Listed {
            title: w(l, "Creados porque el archivo los nombra", "Created because the file names them"),
            lines: vec![(
                w(l, "85 cuentas", "85 accounts"),
                vec![Chip::company("/account/1", "Nortex SL"), Chip::company("/account/2", "Hotel Miramar")],
                83,
            )],
        }],
        errors: errors(l),
        actions: vec![
            Action::go(w(l, "Ver las oportunidades", "See the opportunities"), "target", "/opportunity").primary(),
            Action::go(w(l, "Filas rechazadas", "Refused rows"), "file-down", "/import/1/errors.csv"),
            Action::post(w(l, "Deshacer la importación", "Undo the import"), "undo-2", "/import/1/undo", Vec::new())
                .danger()
                .confirm(w(l, "¿Deshacer?", "Undo?")),
        ],
    })
}
