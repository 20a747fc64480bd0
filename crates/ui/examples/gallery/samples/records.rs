//! Samples of record pages: an opportunity under way, a contact who said no to calls.

use trato_ui::action::Action;
use trato_ui::chip::Chip;
use trato_ui::form::{Control, Input};
use trato_ui::list::Tab;
use trato_ui::notice::Banner;
use trato_ui::record::{
    self, ChangeLine, Compose, Day, Editing, FieldGroup, FieldView, FileView, Item, Neighbours, NextStep, Panel,
    PanelBody, Record, RelatedRow, Stage, StageState, Stages, Step, Timeline,
};
use trato_ui::shown::{Badge, Phone, Shown, Tone};
use trato_ui::{Locale, Str};

use super::{account, day, deal, eur, kind, page, person, seller, w, when};

pub fn all(l: Locale) -> Vec<(&'static str, String)> {
    let show = |record: &Record| {
        record::render(&page(l, record.chip.title.clone(), &record.kind.href()), record).into_string()
    };
    let mut editing = opportunity(l);
    editing.editing = Some(Editing {
        input: Input {
            error: w(l, "Escriba un número.", "Type a number."),
            ..Input::new("amount", w(l, "Importe", "Amount"), money("ochenta"))
        },
        cancel_href: "/opportunity/1".into(),
    });
    vec![("record", show(&opportunity(l))), ("record-editing", show(&editing)), ("record-contact", show(&contact(l)))]
}

pub fn money(value: &str) -> Control {
    let currencies = ["EUR", "USD", "VES"].map(|code| trato_ui::form::Choice::new(code, code)).to_vec();
    Control::Money { value: value.into(), currency: "EUR".into(), currencies }
}

fn opportunity(l: Locale) -> Record {
    Record {
        ahead: false,
        kind: kind(l, "opportunity"),
        id: "0192f0aa-1c11-7000-8000-00000000d001".into(),
        version: 7,
        chip: deal("Línea de embotellado"),
        subtitle: w(l, "Venta nueva · Delegación Madrid", "New business · Madrid branch"),
        actions: vec![
            Action::go(w(l, "Editar", "Edit"), "pencil", "/opportunity/1/edit").key('e'),
            Action::go(w(l, "Correo", "E-mail"), "mail", "mailto:carmen@alarcon.example"),
            Action::post(w(l, "Favorito", "Favourite"), "star", "/opportunity/1/favourite", Vec::new()),
            Action::go(w(l, "Duplicar", "Duplicate"), "copy", "/opportunity/1/copy"),
            Action::post(
                w(l, "Eliminar", "Delete"),
                "trash-2",
                "/opportunity/1/deletion",
                vec![("version".into(), "7".into())],
            )
            .danger(),
        ],
        neighbours: Some(Neighbours {
            position: "3/61".into(),
            previous: "/opportunity/0".into(),
            next: "/opportunity/2".into(),
            list: "/opportunity?view=0".into(),
        }),
        facts: vec![
            (w(l, "Importe", "Amount"), Shown::Number(eur(l, 94_600).into_owned())),
            (w(l, "Cuenta", "Account"), Shown::Chip(account("Bodegas Alarcón"))),
            (w(l, "Cierre previsto", "Expected close"), when(l, "15 dic 2026", "15 Dec 2026")),
            (
                w(l, "Probabilidad", "Probability"),
                Shown::Share { shown: w(l, "65 %", "65%").into_owned(), percent: 65 },
            ),
            (w(l, "Responsable", "Owner"), Shown::Chip(seller("Iván Robles"))),
        ],
        next_step: Some(NextStep::Planned {
            activity: Chip::record(
                "/meeting/1",
                w(l, "Reunión: revisar precio", "Meeting: review the price"),
                "users-round",
                200,
            ),
            when: day(l, "mañana, 10:00", "tomorrow, 10:00", Tone::Plain),
            who: None,
            actions: vec![Action::go(w(l, "Completar", "Complete"), "check", "/meeting/1/completion")],
        }),
        stages: Some(stages(l)),
        warnings: vec![Banner {
            tone: Tone::Warn,
            text: w(l, "Lleva 32 días en esta etapa; lo normal son 14.", "32 days in this stage; 14 are usual."),
            action: None,
        }],
        groups: groups(l),
        editing: None,
        provenance: vec![
            (w(l, "Creado", "Created"), when(l, "12 oct 2026 · importación", "12 Oct 2026 · import")),
            (w(l, "Cambiado", "Changed"), when(l, "hace 2 días", "2 days ago")),
        ],
        timeline: timeline(l),
        panels: panels(l).into_iter().chain(more_panels(l)).collect(),
    }
}

fn stages(l: Locale) -> Stages {
    let stage =
        |id: &str, label, hue, state, note: &'static str| Stage { id: id.into(), label, hue, state, note: note.into() };
    Stages {
        field: "stage".into(),
        stages: vec![
            stage("1", w(l, "Prospección", "Prospecting"), 195, StageState::Done, "6 d"),
            stage("2", w(l, "Calificación", "Qualification"), 210, StageState::Done, "11 d"),
            stage("3", w(l, "Propuesta", "Proposal"), 270, StageState::Done, "9 d"),
            stage("4", w(l, "Negociación", "Negotiation"), 35, StageState::Current, "32 d"),
            stage("5", w(l, "Cierre", "Closing"), 150, StageState::Ahead, ""),
        ],
        actions: vec![
            Action::go(w(l, "Ganada", "Won"), "trophy", "/opportunity/1/closure?outcome=won").primary(),
            Action::go(w(l, "Perdida", "Lost"), "x", "/opportunity/1/closure?outcome=lost"),
        ],
    }
}

fn groups(l: Locale) -> Vec<FieldGroup> {
    let field =
        |name: &'static str, es, en, value| FieldView { name: name.into(), label: w(l, es, en), value, editable: true };
    vec![
        FieldGroup {
            title: w(l, "Negocio", "Deal"),
            fields: vec![
                field("amount", "Importe", "Amount", Shown::Number(eur(l, 94_600).into_owned())),
                field(
                    "margin",
                    "Margen",
                    "Margin",
                    Shown::Share { shown: w(l, "28 %", "28%").into_owned(), percent: 28 },
                ),
                field("contact", "Contacto", "Contact", Shown::Chip(person("Carmen Valdés Mora"))),
                field("source", "Origen", "Source", Shown::text(w(l, "Feria Enomaq", "Enomaq fair"))),
                field("competitor", "Competidor", "Competitor", Shown::text("Envatec")),
                field(
                    "tags",
                    "Etiquetas",
                    "Tags",
                    Shown::Badges(vec![Badge::new(w(l, "estratégica", "strategic"), 280), super::days::grey(l)]),
                ),
                field("loss_reason", "Motivo de pérdida", "Loss reason", Shown::Empty),
                field("forecast", "Previsión", "Forecast", Shown::Empty),
                field("partner", "Socio", "Partner", Shown::Empty),
            ],
        },
        FieldGroup {
            title: w(l, "Necesidad", "Need"),
            fields: vec![
                field(
                    "need",
                    "Qué necesita",
                    "What they need",
                    Shown::Lines(
                        w(
                            l,
                            "Línea de 6.000 botellas/h.\nMontaje antes de la vendimia.",
                            "A line for 6,000 bottles/h.\nAssembled before the harvest.",
                        )
                        .into_owned(),
                    ),
                ),
                field("budgeted", "Presupuestado", "Budgeted", Shown::Bool { on: true, shown: w(l, "Sí", "Yes") }),
                field(
                    "site",
                    "Web",
                    "Site",
                    Shown::Url { href: "https://alarcon.example".into(), shown: "alarcon.example".into() },
                ),
                field(
                    "place",
                    "Montaje en",
                    "Assembly at",
                    Shown::Address {
                        lines: "Camino de la Estación, 12\n26200 Haro, La Rioja".into(),
                        map: "https://maps.example/?q=haro".into(),
                    },
                ),
            ],
        },
    ]
}

fn timeline(l: Locale) -> Timeline {
    let tab = |es, en, current| Tab {
        label: w(l, es, en),
        href: "/opportunity/1?timeline=notes".into(),
        current,
        shared: false,
    };
    let compose = |name: &'static str, es, en, icon: &'static str, inputs, submit| Compose {
        name: name.into(),
        label: w(l, es, en),
        icon: icon.into(),
        action: format!("/opportunity/1/{name}"),
        inputs,
        submit,
        ..Compose::default()
    };
    let text = |name: &'static str, es, en| {
        Input::new(name, w(l, es, en), Control::TextArea { value: String::new(), rows: 3 })
    };
    Timeline {
        filters: vec![
            tab("Todo", "Everything", true),
            tab("Notas", "Notes", false),
            tab("Llamadas", "Calls", false),
            tab("Cambios", "Changes", false),
        ],
        compose: vec![
            compose(
                "note",
                "Nota",
                "Note",
                "sticky-note",
                vec![text("note-body", "Escriba una nota…", "Write a note…")],
                w(l, "Guardar nota", "Save note"),
            ),
            compose(
                "call",
                "Llamada",
                "Call",
                "phone",
                vec![
                    text("call-body", "De qué hablaron", "What you talked about"),
                    Input::new(
                        "call-when",
                        w(l, "Cuándo", "When"),
                        Control::DateTime { value: "2026-11-21T10:32".into() },
                    ),
                    Input::new("call-length", w(l, "Duración", "Duration"), Control::Duration { value: "0:15".into() }),
                ],
                w(l, "Anotar llamada", "Log call"),
            ),
            compose(
                "task",
                "Tarea",
                "Task",
                "square-check-big",
                vec![Input::new("task-name", w(l, "Qué hay que hacer", "What is to be done"), Control::text(""))],
                w(l, "Crear", "Create"),
            ),
            compose(
                "meeting",
                "Reunión",
                "Meeting",
                "users-round",
                vec![Input::new("meeting-name", w(l, "Asunto", "Subject"), Control::text(""))],
                w(l, "Crear", "Create"),
            ),
        ],
        days: vec![
            Day { label: w(l, "Jueves, 19 de noviembre", "Thursday, 19 November"), items: recent(l) },
            Day { label: w(l, "Octubre de 2026", "October 2026"), items: older(l) },
        ],
        more: "/opportunity/1?older=1".into(),
        empty: Str::default(),
    }
}

fn recent(l: Locale) -> Vec<Item> {
    let base = |icon: &'static str, hue, who: &str, text| Item {
        icon: icon.into(),
        hue,
        actor: Some(seller(who)),
        text,
        when: day(l, "hace 2 días", "2 days ago", Tone::Plain),
        ..Item::default()
    };
    vec![
        Item {
            body: w(
                l,
                "Acepta el plazo. Pide un 4 % menos y formación para dos turnos.\nDecide el consejo el día 3.",
                "Accepts the date. Asks for 4% off and training for two shifts.\nThe board decides on the 3rd.",
            )
            .into_owned(),
            about: Some(person("Carmen Valdés Mora")),
            badge: Some(Badge::new(w(l, "Contestó", "Answered"), 150)),
            actions: vec![Action::go(w(l, "Editar", "Edit"), "pencil", "/call/1/edit")],
            ..base("phone", 130, "Iván Robles", w(l, "llamó a", "called"))
        },
        Item {
            changes: vec![
                ChangeLine {
                    label: w(l, "Etapa", "Stage"),
                    before: Shown::Badge(super::lists::stage(l, 1)),
                    after: Shown::Badge(super::lists::stage(l, 2)),
                },
                ChangeLine {
                    label: w(l, "Importe", "Amount"),
                    before: Shown::Number(eur(l, 98_500).into_owned()),
                    after: Shown::Number(eur(l, 94_600).into_owned()),
                },
            ],
            folded: vec![
                (
                    w(l, "cambió Cierre previsto", "changed Expected close"),
                    day(l, "hace 3 días", "3 days ago", Tone::Plain),
                ),
                (w(l, "cambió Margen", "changed Margin"), day(l, "hace 3 días", "3 days ago", Tone::Plain)),
            ],
            ..base("pencil", 220, "Iván Robles", w(l, "cambió 2 campos", "changed 2 fields"))
        },
    ]
}

fn older(l: Locale) -> Vec<Item> {
    let at = day(l, "14 oct", "14 Oct", Tone::Plain);
    vec![
        Item {
            icon: "sticky-note".into(),
            hue: 50,
            actor: Some(seller("Marta Solís")),
            text: w(l, "anotó", "wrote a note"),
            body: w(
                l,
                "Conocí a la gerente en la feria: la línea actual se para dos veces por semana.",
                "Met the manager at the fair: their line stops twice a week.",
            )
            .into_owned(),
            when: at.clone(),
            ..Item::default()
        },
        Item {
            icon: "plus".into(),
            hue: 160,
            text: w(l, "Creada por importación", "Created by import"),
            source: w(l, "importación", "import"),
            when: at,
            ..Item::default()
        },
    ]
}

fn panels(l: Locale) -> Vec<Panel> {
    let add = |href: &str| vec![Action::go(w(l, "Añadir", "Add"), "plus", href)];
    vec![
        Panel {
            title: w(l, "Qué sabemos", "What we know"),
            icon: "lightbulb".into(),
            hue: 50,
            body: PanelBody::Steps(vec![
                Step {
                    label: w(l, "Hablado con quien decide", "Talked to who decides"),
                    done: true,
                    href: String::new(),
                },
                Step { label: w(l, "Presupuesto confirmado", "Budget confirmed"), done: true, href: String::new() },
                Step {
                    label: w(l, "Falta la oferta firmada", "The signed offer is missing"),
                    done: false,
                    href: "/document/new".into(),
                },
            ]),
            ..Panel::default()
        },
        Panel {
            title: w(l, "Contactos", "Contacts"),
            icon: "user-round".into(),
            hue: 260,
            count: "2".into(),
            actions: add("/opportunity_contact/new"),
            body: PanelBody::Records(vec![
                RelatedRow {
                    record: person("Carmen Valdés Mora"),
                    values: vec![(Str::default(), Shown::text(w(l, "decide", "decides")))],
                    tone: Tone::Plain,
                },
                RelatedRow {
                    record: person("Héctor Lozano"),
                    values: vec![(Str::default(), Shown::text(w(l, "usa", "uses")))],
                    tone: Tone::Plain,
                },
            ]),
            ..Panel::default()
        },
    ]
}

fn more_panels(l: Locale) -> Vec<Panel> {
    let add = |href: &str| vec![Action::go(w(l, "Añadir", "Add"), "plus", href)];
    vec![
        Panel {
            title: w(l, "Productos", "Products"),
            icon: "package".into(),
            hue: 25,
            count: "3".into(),
            actions: add("/opportunity_line/new"),
            href: "/opportunity_line".into(),
            body: PanelBody::Records(vec![
                RelatedRow {
                    record: Chip::record("/product/1", w(l, "Llenadora LX-6", "Filler LX-6"), "package", 25),
                    values: vec![(Str::default(), Shown::Number(eur(l, 61_000).into_owned()))],
                    tone: Tone::Plain,
                },
                RelatedRow {
                    record: Chip::record("/product/2", w(l, "Taponadora TP-2", "Corker TP-2"), "package", 25),
                    values: vec![(Str::default(), Shown::Number(eur(l, 24_800).into_owned()))],
                    tone: Tone::Plain,
                },
            ]),
            ..Panel::default()
        },
        Panel {
            title: w(l, "Archivos", "Files"),
            icon: "paperclip".into(),
            hue: 210,
            body: PanelBody::Files {
                files: vec![FileView {
                    href: "/files/1".into(),
                    name: w(l, "Oferta revisada v3.pdf", "Revised offer v3.pdf").into_owned(),
                    size: "1,2 MB".into(),
                    who: "Iván Robles".into(),
                    when: w(l, "hace 2 días", "2 days ago"),
                    ..FileView::default()
                }],
                upload: "/opportunity/1/file".into(),
            },
            ..Panel::default()
        },
    ]
}

fn contact(l: Locale) -> Record {
    let field =
        |name: &'static str, es, en, value| FieldView { name: name.into(), label: w(l, es, en), value, editable: true };
    Record {
        ahead: false,
        kind: kind(l, "contact"),
        chip: person("Lucía Fernández Ortiz"),
        subtitle: w(l, "Directora de compras · Nortex Ingeniería", "Head of purchasing · Nortex Ingeniería"),
        facts: vec![
            (
                w(l, "Teléfono", "Phone"),
                Shown::Phones(vec![Phone {
                    shown: "+34 600 551 200".into(),
                    number: "+34600551200".into(),
                    log_href: "/contact/1?compose=call".into(),
                    ..Phone::default()
                }]),
            ),
            (w(l, "Correo", "E-mail"), Shown::Emails(vec!["lucia@nortex.example".into()])),
            (w(l, "Cuenta", "Account"), Shown::Chip(account("Nortex Ingeniería"))),
        ],
        next_step: Some(NextStep::Missing(vec![
            Action::go(w(l, "Planear llamada", "Plan a call"), "phone", "/contact/1?compose=call"),
            Action::go(w(l, "Planear visita", "Plan a visit"), "map-pin", "/contact/1?compose=visit"),
        ])),
        stages: None,
        warnings: vec![Banner {
            tone: Tone::Bad,
            text: w(
                l,
                "Ha pedido que no se la llame con fines comerciales (12 mar 2026).",
                "She asked not to be called for sales (12 Mar 2026).",
            ),
            action: None,
        }],
        groups: vec![FieldGroup {
            title: w(l, "Persona", "Person"),
            fields: vec![
                field("salutation", "Trato", "Form of address", Shown::text(w(l, "de usted", "formal"))),
                field("language", "Idioma", "Language", Shown::text("Español")),
            ],
        }],
        timeline: Timeline {
            empty: w(l, "Aquí verá todo lo que pase.", "Everything that happens will show here."),
            days: Vec::new(),
            ..timeline(l)
        },
        neighbours: None,
        ..opportunity(l)
    }
}
