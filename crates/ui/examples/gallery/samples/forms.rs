//! Samples of forms: every control, errors, a conflict, duplicates, conversion, closing, many records.

use trato_ui::action::Action;
use trato_ui::form::bulk::{self, Bulk};
use trato_ui::form::convert::{self, Block, Convert};
use trato_ui::form::{
    self, AddressValue, Choice, ChoiceGroup, Conflict, Control, Differing, Form, Input, LinesValue, LinkValue, Paste,
    Section, Twin,
};
use trato_ui::shell::Top;
use trato_ui::shown::Shown;
use trato_ui::{Locale, Str};

use super::records::money;
use super::{account, eur, kind, page, person, w};

pub fn all(l: Locale) -> Vec<(&'static str, String)> {
    let show = |form: &Form| form::render(&page(l, form.top.title.clone(), "/contact"), form).into_string();
    vec![
        ("form-create", show(&quick(l))),
        ("form-edit", show(&edit(l))),
        ("form-errors", show(&wrong(l))),
        ("form-lost", show(&lost(l))),
        (
            "form-convert",
            convert::render(&page(l, w(l, "Convertir", "Convert"), "/lead"), &conversion(l)).into_string(),
        ),
        ("form-bulk", bulk::render(&page(l, w(l, "Cambiar", "Change"), "/opportunity"), &many(l)).into_string()),
        (
            "form-duplicates",
            form::duplicates_page(&page(l, w(l, "Duplicados", "Duplicates"), "/contact"), &twins(l)).into_string(),
        ),
    ]
}

fn top(l: Locale, name: &'static str, title: Str) -> Top {
    let kind = kind(l, name);
    Top { crumbs: vec![(kind.many.clone(), kind.href())], icon: kind.icon, hue: kind.hue, title, ..Top::default() }
}

fn input(l: Locale, name: &'static str, es: &'static str, en: &'static str, control: Control) -> Input {
    Input::new(name, w(l, es, en), control)
}

fn link(entity: &'static str, title: &str) -> Control {
    Control::Link(LinkValue {
        entity: entity.into(),
        id: "0192f0aa".into(),
        title: title.into(),
        ..LinkValue::default()
    })
}

fn quick(l: Locale) -> Form {
    let mut name = input(l, "first_name", "Nombre", "First name", Control::text("")).required();
    name.focus = true;
    Form {
        top: top(l, "contact", w(l, "Nuevo contacto", "New contact")),
        action: "/contact".into(),
        duplicates_href: "/contact/duplicates".into(),
        sections: vec![Section {
            rows: vec![
                vec![name, input(l, "last_name", "Apellidos", "Surnames", Control::text(""))],
                vec![input(l, "account", "Cuenta", "Account", link("account", ""))],
                vec![
                    input(l, "phone", "Teléfono", "Phone", Control::Phones { values: Vec::new(), many: false }),
                    input(l, "email", "Correo", "E-mail", Control::Emails { values: Vec::new(), many: false }),
                ],
            ],
            ..Section::default()
        }],
        submit: w(l, "Crear", "Create"),
        submit_and_new: w(l, "Guardar y crear más", "Save and add another"),
        cancel_href: "/contact".into(),
        other: Some(Action::go(w(l, "Todos los campos", "All fields"), "", "/contact/new?full=1")),
        draft: "/contact/new".into(),
        narrow: true,
        paste: Some(Paste {
            text: "Ana Prieto García".to_owned(),
            differing: vec![Differing {
                label: w(l, "Nombre", "First name"),
                typed: "Luis".to_owned(),
                pasted: "Ana".to_owned(),
            }],
        }),
        ..Form::default()
    }
}

fn twins(l: Locale) -> Vec<Twin> {
    vec![
        Twin { record: person("Lucía Fernández"), why: w(l, "mismo teléfono", "same phone number") },
        Twin { record: person("Lucia Fernandez Ortiz"), why: w(l, "mismo nombre en Nortex", "same name at Nortex") },
    ]
}

fn choices(l: Locale, pairs: &[(&'static str, &'static str)]) -> Vec<Choice> {
    pairs.iter().enumerate().map(|(at, (es, en))| Choice::new(at.to_string(), w(l, es, en))).collect()
}

fn edit(l: Locale) -> Form {
    Form {
        top: top(l, "opportunity", w(l, "Editar Línea de embotellado", "Edit Línea de embotellado")),
        action: "/opportunity/1".into(),
        version: Some(7),
        sections: vec![essentials(l), controls(l), more_controls(l), lines(l)],
        submit: w(l, "Guardar", "Save"),
        cancel_href: "/opportunity/1".into(),
        draft: "/opportunity/1/edit".into(),
        ..Form::default()
    }
}

fn essentials(l: Locale) -> Section {
    Section {
        title: w(l, "Lo esencial", "Essentials"),
        rows: vec![
            vec![
                input(l, "name", "Nombre", "Name", Control::text("Línea de embotellado")).required(),
                input(l, "account", "Cuenta", "Account", link("account", "Bodegas Alarcón")).required(),
            ],
            vec![
                input(l, "amount", "Importe", "Amount", money("94.600,00")),
                input(l, "probability", "Probabilidad", "Probability", Control::Percent { value: "65".into() }),
                input(
                    l,
                    "close_date",
                    "Cierre previsto",
                    "Expected close",
                    Control::Date { value: "2026-12-15".into() },
                ),
            ],
            vec![
                input(
                    l,
                    "stage",
                    "Etapa",
                    "Stage",
                    Control::Select {
                        groups: vec![ChoiceGroup {
                            label: Str::default(),
                            choices: choices(l, &[("Propuesta", "Proposal"), ("Negociación", "Negotiation")]),
                        }],
                        chosen: "1".into(),
                        blank: false,
                    },
                ),
                input(
                    l,
                    "priority",
                    "Prioridad",
                    "Priority",
                    Control::Radios {
                        choices: choices(l, &[("Baja", "Low"), ("Media", "Medium"), ("Alta", "High")]),
                        chosen: "1".into(),
                    },
                ),
                Input {
                    help: w(l, "Quien recibe los avisos", "Who gets the reminders"),
                    ..input(l, "owner", "Responsable", "Owner", link("user", "Iván Robles"))
                },
            ],
        ],
        folded: false,
    }
}

fn controls(l: Locale) -> Section {
    Section {
        title: w(l, "Más datos", "More data"),
        rows: vec![
            vec![
                input(
                    l,
                    "interests",
                    "Intereses",
                    "Interests",
                    Control::MultiSelect {
                        choices: choices(
                            l,
                            &[("Mantenimiento", "Maintenance"), ("Formación", "Training"), ("Repuestos", "Spares")],
                        ),
                        chosen: vec!["0".into()],
                    },
                ),
                input(
                    l,
                    "tags",
                    "Etiquetas",
                    "Tags",
                    Control::Tags {
                        values: vec!["estratégica".into(), "vino".into()],
                        suggestions: vec!["VIP".into()],
                    },
                ),
            ],
            vec![
                input(
                    l,
                    "emails",
                    "Correos",
                    "E-mail addresses",
                    Control::Emails { values: vec!["compras@alarcon.example".into()], many: true },
                ),
                input(
                    l,
                    "phones",
                    "Teléfonos",
                    "Phones",
                    Control::Phones { values: vec!["+34 941 310 200".into()], many: true },
                ),
            ],
        ],
        folded: false,
    }
}

fn more_controls(l: Locale) -> Section {
    let countries = vec![Choice::new("ES", w(l, "España", "Spain")), Choice::new("VE", "Venezuela")];
    let address = AddressValue {
        street: "Camino de la Estación, 12".into(),
        postal_code: "26200".into(),
        city: "Haro".into(),
        province: "La Rioja".into(),
        country: "ES".into(),
        countries,
        ..AddressValue::default()
    };
    Section {
        title: w(l, "Montaje", "Assembly"),
        rows: vec![
            vec![
                input(l, "starts_at", "Montaje", "Assembly", Control::DateTime { value: "2027-03-01T08:00".into() }),
                input(l, "effort", "Dedicación", "Effort", Control::Duration { value: "12:30".into() }),
                input(l, "units", "Unidades", "Units", Control::Number { value: "3".into() }),
                input(l, "website", "Web", "Website", Control::Url { value: "https://alarcon.example".into() }),
            ],
            vec![
                input(
                    l,
                    "need",
                    "Qué necesita",
                    "What they need",
                    Control::TextArea {
                        value: w(l, "Línea de 6.000 botellas/h.", "A line for 6,000 bottles/h.").into_owned(),
                        rows: 3,
                    },
                ),
                input(l, "address", "Dirección", "Address", Control::Address(Box::new(address))),
            ],
            vec![
                input(l, "budgeted", "Presupuestado", "Budgeted", Control::Toggle { on: true }),
                input(
                    l,
                    "offer",
                    "Oferta",
                    "Offer",
                    Control::File {
                        current: Some(("oferta.pdf".into(), "/files/1".into())),
                        accept: ".pdf".into(),
                        many: false,
                        removable: Some(false),
                    },
                ),
                input(l, "number", "Número", "Number", Control::ReadOnly(Shown::text("OP-2026-0412"))),
            ],
        ],
        folded: false,
    }
}

fn lines(l: Locale) -> Section {
    let row = |n: usize, product: &str, quantity: &str, price: &str| {
        let name = |column: &str| Str::Owned(format!("lines.{n}.{column}"));
        vec![
            Input::new(name("product"), w(l, "Producto", "Product"), link("product", product)),
            Input::new(name("quantity"), w(l, "Cantidad", "Quantity"), Control::Number { value: quantity.into() }),
            Input::new(name("price"), w(l, "Precio", "Price"), Control::Number { value: price.into() }),
        ]
    };
    let value = LinesValue {
        columns: vec![w(l, "Producto", "Product"), w(l, "Cantidad", "Quantity"), w(l, "Precio", "Price")],
        rows: vec![
            row(0, "Llenadora LX-6", "1", "61.000"),
            row(1, "Taponadora TP-2", "1", "24.800"),
            row(2, "", "", ""),
        ],
        total: eur(l, 85_800),
    };
    Section {
        title: w(l, "Productos", "Products"),
        rows: vec![vec![input(l, "lines", "Líneas", "Lines", Control::Lines(value))]],
        folded: false,
    }
}

fn wrong(l: Locale) -> Form {
    let mut form = edit(l);
    form.conflict = Some(Conflict {
        who: "Nerea Campos".into(),
        when: w(l, "hace 2 minutos", "2 minutes ago").into_owned(),
        href: "/opportunity/1".into(),
    });
    form.errors = vec![w(
        l,
        "La etapa «Negociación» pide un contacto que decida.",
        "The stage “Negotiation” needs a contact who decides.",
    )];
    form.twins = twins(l);
    form.sections.truncate(1);
    let rows = &mut form.sections[0].rows;
    rows[1][0].control = money("noventa mil");
    rows[1][0].error = w(l, "Escriba un número, por ejemplo 1.234,56.", "Type a number, for example 1,234.56.");
    rows[1][2].theirs = Some(super::when(l, "22 dic 2026", "22 Dec 2026"));
    form
}

fn lost(l: Locale) -> Form {
    Form {
        top: top(l, "opportunity", w(l, "Perder Línea de embotellado", "Lose Línea de embotellado")),
        action: "/opportunity/1/closure".into(),
        version: Some(7),
        hidden: vec![("outcome".into(), "lost".into())],
        intro: w(
            l,
            "Dígalo tal cual: de aquí salen los informes que enseñan dónde se pierde.",
            "Say it as it was: the reports that show where deals are lost come from here.",
        ),
        sections: vec![Section {
            rows: vec![
                vec![
                    input(
                        l,
                        "loss_reason",
                        "¿Por qué se perdió?",
                        "Why was it lost?",
                        Control::select(
                            choices(
                                l,
                                &[
                                    ("Precio", "Price"),
                                    ("Plazo", "Time"),
                                    ("Competidor", "Competitor"),
                                    ("Sin presupuesto", "No budget"),
                                ],
                            ),
                            "",
                        ),
                    )
                    .required(),
                ],
                vec![input(l, "competitor", "¿Ante quién?", "To whom?", link("competitor", ""))],
                vec![input(
                    l,
                    "comment",
                    "Qué aprendimos",
                    "What we learned",
                    Control::TextArea { value: String::new(), rows: 3 },
                )],
            ],
            ..Section::default()
        }],
        submit: w(l, "Marcar como perdida", "Mark as lost"),
        cancel_href: "/opportunity/1".into(),
        narrow: true,
        ..Form::default()
    }
}

fn conversion(l: Locale) -> Convert {
    let block = |name: &'static str, chosen: &'static str, note, fields| Block {
        name: name.into(),
        kind: kind(l, name),
        chosen: chosen.into(),
        may_create: true,
        may_join: true,
        may_skip: name == "account",
        existing: Input::new(
            format!("{name}.id"),
            w(l, "Cuál", "Which one"),
            link(name, if name == "account" { "Nortex Ingeniería" } else { "" }),
        ),
        match_note: note,
        fields,
    };
    let text =
        |name: &str, es, en, value: &str| Input::new(Str::Owned(name.to_owned()), w(l, es, en), Control::text(value));
    Convert {
        form: Form {
            top: top(l, "lead", w(l, "Convertir a Nora Ibarra", "Convert Nora Ibarra")),
            action: "/lead/1/conversion".into(),
            version: Some(2),
            submit: w(l, "Convertir", "Convert"),
            cancel_href: "/lead/1".into(),
            ..Form::default()
        },
        blocks: vec![
            block(
                "account",
                "existing",
                w(l, "Parece que ya existe: Nortex Ingeniería", "It seems to exist already: Nortex Ingeniería"),
                vec![text("account.name", "Nombre", "Name", "Nortex")],
            ),
            block(
                "contact",
                "create",
                Str::default(),
                vec![
                    text("contact.first_name", "Nombre", "First name", "Nora"),
                    text("contact.last_name", "Apellidos", "Surnames", "Ibarra Santos"),
                ],
            ),
            block(
                "opportunity",
                "create",
                Str::default(),
                vec![
                    text("opportunity.name", "Nombre", "Name", "Nortex: ampliación"),
                    Input::new("opportunity.amount", w(l, "Importe", "Amount"), money("12.000")),
                ],
            ),
        ],
        carried: w(
            l,
            "Pasan también 3 actividades, 2 notas y 1 documento.",
            "3 activities, 2 notes and 1 document go along.",
        ),
    }
}

fn many(l: Locale) -> Bulk {
    Bulk {
        form: Form {
            top: top(l, "opportunity", w(l, "Asignar", "Assign")),
            action: "/opportunity/bulk".into(),
            hidden: vec![("action".into(), "assign".into()), ("ids".into(), "1".into())],
            sections: vec![Section {
                rows: vec![vec![input(l, "owner", "Responsable nuevo", "New owner", link("user", ""))]],
                ..Section::default()
            }],
            submit: w(l, "Asignar 12 oportunidades", "Assign 12 opportunities"),
            cancel_href: "/opportunity".into(),
            ..Form::default()
        },
        count: w(l, "12 oportunidades", "12 opportunities"),
        sample: vec![account("Nortex").title, "Línea de embotellado".into(), "Ampliación nave 4".into()],
    }
}
