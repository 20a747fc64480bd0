//! Samples of lists and their side panels.

use trato_ui::action::Action;
use trato_ui::form::{Choice, ChoiceGroup, Control, Input};
use trato_ui::list::{
    self, BulkAction, Column, ColumnChoice, FilterBuilder, FilterChip, FilterGroup, FilterRow, List, Mode, Panel,
    Preview, Row, SaveView, Tab, ViewBar, Width,
};
use trato_ui::notice::Empty;
use trato_ui::shown::{Badge, Phone, Shown, Tone};
use trato_ui::url::ListState;
use trato_ui::{Locale, Str};

use super::{account, deal, eur, int, kind, page, person, seller, w, when};

pub fn all(l: Locale) -> Vec<(&'static str, String)> {
    let show = |list: &List| list::render(&page(l, list.kind.many.clone(), &list.kind.href()), list).into_string();
    let with = |panel: &str, held: Panel| {
        let mut list = opportunities(l);
        list.bar.state.panel = panel.to_owned();
        list.panel = held;
        show(&list)
    };
    vec![
        ("list", show(&opportunities(l))),
        ("list-contacts", show(&contacts(l))),
        ("list-filter", with("filter", Panel::Filter(builder(l)))),
        ("list-columns", with("columns", Panel::Columns(columns(l)))),
        ("list-save", with("save", Panel::Save(save(l)))),
        ("list-preview", with("", Panel::Preview(preview(l)))),
        ("list-empty", show(&empty(l))),
    ]
}

pub fn bar(l: Locale, name: &str, current: usize) -> ViewBar {
    let state = ListState { sort: "-amount".into(), ..ListState::new(format!("/{name}")) };
    let tab = |label, at: usize, shared| Tab { label, href: format!("/{name}?view={at}"), current: at == 0, shared };
    let mode = |es, en, icon: &'static str, at: usize, tail: &str| Mode {
        label: w(l, es, en),
        icon: icon.into(),
        href: format!("/{name}{tail}"),
        current: at == current,
    };
    ViewBar {
        tabs: vec![
            tab(w(l, "Abiertas mías", "My open ones"), 0, false),
            tab(w(l, "Cierran este mes", "Closing this month"), 1, true),
            tab(w(l, "Grandes cuentas", "Key accounts"), 2, true),
            tab(w(l, "Todas", "All"), 3, false),
        ],
        modes: vec![
            mode("Lista", "List", "list", 0, ""),
            mode("Tablero", "Board", "square-kanban", 1, "/board"),
            mode("Calendario", "Calendar", "calendar-days", 2, "/calendar"),
        ],
        chips: vec![
            FilterChip { text: w(l, "Responsable soy yo", "Owner is me"), without: state.clone() },
            FilterChip {
                text: w(l, "Importe es al menos 5.000 €", "Amount is at least €5,000"),
                without: state.clone(),
            },
            FilterChip {
                text: w(l, "Cierre está en este trimestre", "Close date is in this quarter"),
                without: state.clone(),
            },
        ],
        fixed: false,
        changed: true,
        state,
    }
}

fn opportunities(l: Locale) -> List {
    let kind = kind(l, "opportunity");
    List {
        count: "1.000+".into(),
        actions: vec![
            Action::go(w(l, "Nueva", "New"), "plus", kind.at("new")).primary().key('c'),
            Action::go(w(l, "Importar", "Import"), "upload", "/import?entity=opportunity"),
            Action::go(w(l, "Exportar", "Export"), "download", "/export/opportunity.csv"),
            Action::go(w(l, "Papelera", "Trash"), "trash-2", "/trash?entity=opportunity"),
        ],
        bar: bar(l, "opportunity", 0),
        columns: opportunity_columns(l),
        rows: (0..30).map(|n| opportunity(l, n)).collect(),
        after: "bmV4dA".into(),
        bulk: bulk(l),
        kind,
        ..List::default()
    }
}

fn bulk(l: Locale) -> Vec<BulkAction> {
    let action = |name: &'static str, label, icon: &'static str, danger| BulkAction {
        name: name.into(),
        label,
        icon: icon.into(),
        danger,
    };
    vec![
        action("assign", w(l, "Asignar", "Assign"), "user-check", false),
        action("edit", w(l, "Cambiar un campo", "Change a field"), "pencil", false),
        action("tag", w(l, "Etiquetar", "Tag"), "tag", false),
        action("export", w(l, "Exportar", "Export"), "download", false),
        action("delete", w(l, "Eliminar", "Delete"), "trash-2", true),
    ]
}

fn opportunity_columns(l: Locale) -> Vec<Column> {
    let column = |name: &'static str, label, width, number| Column {
        name: name.into(),
        label,
        width,
        number,
        sortable: true,
        descending_first: number,
        editable: true,
        ..Column::default()
    };
    let mut columns = vec![
        column("name", w(l, "Nombre", "Name"), Width::Wide, false),
        column("account", w(l, "Cuenta", "Account"), Width::Normal, false),
        column("stage", w(l, "Etapa", "Stage"), Width::Normal, false),
        column("amount", w(l, "Importe", "Amount"), Width::Normal, true),
        column("probability", w(l, "Prob.", "Prob."), Width::Narrow, true),
        column("close_date", w(l, "Cierre", "Close date"), Width::Normal, false),
        column("next_step", w(l, "Próximo paso", "Next step"), Width::Normal, false),
        column("owner", w(l, "Responsable", "Owner"), Width::Normal, false),
        column("source", w(l, "Origen", "Source"), Width::Narrow, false),
    ];
    columns[0].total = int(l, 1284);
    columns[0].total_label = w(l, "Total", "Total");
    columns[3].total = eur(l, 4_318_900);
    columns[3].total_label = w(l, "Suma", "Sum");
    columns[4].total = w(l, "48 %", "48%");
    columns[4].total_label = w(l, "Media", "Average");
    columns
}

pub const ACCOUNTS: [&str; 8] = [
    "Nortex Ingeniería",
    "Bodegas Alarcón",
    "Clínica Rivas",
    "Transportes Guadiana",
    "Hotel Puerta Real",
    "Agrícola La Vega",
    "Farmacias Orinoco",
    "Grupo Ávila",
];
pub const DEALS: [&str; 8] = [
    "Renovación flota 2027",
    "Línea de embotellado",
    "Equipos de diagnóstico",
    "Contrato de mantenimiento",
    "Climatización ala norte",
    "Riego por goteo, fase II",
    "Cámaras de frío Caracas",
    "Ampliación nave 4",
];
pub const SELLERS: [&str; 4] = ["Marta Solís", "Iván Robles", "Nerea Campos", "José G. Duarte"];

pub fn stage(l: Locale, n: usize) -> Badge {
    let stages = [
        (w(l, "Calificación", "Qualification"), 210),
        (w(l, "Propuesta", "Proposal"), 270),
        (w(l, "Negociación", "Negotiation"), 35),
        (w(l, "Cierre", "Closing"), 150),
    ];
    let (label, hue) = stages[n % 4].clone();
    Badge::new(label, hue)
}

fn opportunity(l: Locale, n: usize) -> Row {
    let amount = 184_500 / (n as i64 + 1) + 2_350;
    let late = n % 7 == 3;
    Row {
        id: format!("0192f0aa-1c11-7000-8000-{n:012}"),
        title: deal(DEALS[n % 8]),
        cells: vec![
            Shown::Chip(account(ACCOUNTS[(n * 3) % 8])),
            Shown::Badge(stage(l, n)),
            Shown::Number(eur(l, amount).into_owned()),
            Shown::Number(
                w(l, ["20 %", "40 %", "65 %", "90 %"][n % 4], ["20%", "40%", "65%", "90%"][n % 4]).into_owned(),
            ),
            when(
                l,
                ["30 nov 2026", "15 dic 2026", "18 dic 2026", "8 ene 2027"][n % 4],
                ["30 Nov 2026", "15 Dec 2026", "18 Dec 2026", "8 Jan 2027"][n % 4],
            ),
            if n % 5 == 4 {
                Shown::Empty
            } else if late {
                Shown::Moment(super::day(l, "Llamar · ayer", "Call · yesterday", Tone::Bad))
            } else {
                Shown::Moment(super::day(l, "Reunión · mañana", "Meeting · tomorrow", Tone::Plain))
            },
            Shown::Chip(seller(SELLERS[n % 4])),
            Shown::text(w(
                l,
                ["Web", "Feria", "Referido", "Llamada"][n % 4],
                ["Web", "Trade fair", "Referral", "Call"][n % 4],
            )),
        ],
        tone: if late { Tone::Bad } else { Tone::Plain },
    }
}

fn contacts(l: Locale) -> List {
    let kind = kind(l, "contact");
    let column = |name: &'static str, es, en, width| Column {
        name: name.into(),
        label: w(l, es, en),
        width,
        sortable: true,
        editable: true,
        ..Column::default()
    };
    let names = [
        "Lucía Fernández Ortiz",
        "Óscar Ibáñez",
        "Carmen Valdés Mora",
        "Rafael Quintero",
        "Ana Belén Prado",
        "Héctor Lozano",
        "Irene Castaño",
        "Simón Urdaneta",
    ];
    let rows = (0..16).map(|n| {
        let name = names[n % 8];
        Row {
            id: format!("0192f0aa-1c11-7000-8000-c{n:011}"),
            title: person(name),
            cells: vec![
                Shown::Chip(account(ACCOUNTS[n % 8])),
                Shown::text(w(
                    l,
                    ["Directora de compras", "Gerente", "Jefa de planta", "Dueño"][n % 4],
                    ["Head of purchasing", "Manager", "Plant manager", "Owner"][n % 4],
                )),
                Shown::Emails(vec![format!("{}@nortex.example", name.split(' ').next().unwrap_or("x").to_lowercase())]),
                Shown::Phones(vec![Phone {
                    shown: format!("+34 600 12{n} 0{n}0"),
                    number: format!("+3460012{n}0{n}0"),
                    log_href: "/contact/1?compose=call".into(),
                    ..Phone::default()
                }]),
                Shown::Badges(
                    vec![Badge::new(w(l, "Decide", "Decides"), 150), Badge::grey("VIP")]
                        .into_iter()
                        .take(1 + n % 2)
                        .collect(),
                ),
                when(l, "hace 3 días", "3 days ago"),
            ],
            tone: Tone::Plain,
        }
    });
    List {
        count: int(l, 85),
        actions: vec![Action::go(w(l, "Nuevo", "New"), "plus", kind.at("new")).primary().key('c')],
        bar: ViewBar { chips: Vec::new(), changed: false, ..bar(l, "contact", 0) },
        columns: vec![
            column("name", "Nombre", "Name", Width::Wide),
            column("account", "Cuenta", "Account", Width::Normal),
            column("job", "Cargo", "Job", Width::Normal),
            column("email", "Correo", "E-mail", Width::Normal),
            column("phone", "Teléfono", "Phone", Width::Normal),
            column("roles", "Papel", "Role", Width::Narrow),
            column("last_activity", "Último contacto", "Last contact", Width::Normal),
        ],
        rows: rows.collect(),
        bulk: bulk(l),
        kind,
        ..List::default()
    }
}

fn empty(l: Locale) -> List {
    let kind = kind(l, "lead");
    List {
        empty: Empty {
            icon: kind.icon.clone(),
            title: w(l, "Aún no hay prospectos", "No leads yet"),
            text: w(
                l,
                "Un prospecto es alguien que podría comprar. Llegan de su web, de ferias o de una lista que usted importe.",
                "A lead is somebody who might buy. They come from your site, from fairs, or from a list you import.",
            ),
            actions: vec![
                Action::go(w(l, "Crear el primero", "Create the first one"), "plus", "/lead/new").primary(),
                Action::go(w(l, "Importar una lista", "Import a list"), "upload", "/import?entity=lead"),
            ],
        },
        actions: vec![Action::go(w(l, "Nuevo", "New"), "plus", kind.at("new")).primary().key('c')],
        bar: ViewBar { chips: Vec::new(), changed: false, ..bar(l, "lead", 0) },
        columns: vec![Column { name: "name".into(), label: w(l, "Nombre", "Name"), ..Column::default() }],
        kind,
        ..List::default()
    }
}

fn builder(l: Locale) -> FilterBuilder {
    let op = |value: &'static str, es, en| Choice::new(value, w(l, es, en));
    let row = |field: &str, chosen: &str, ops: Vec<Choice>, value: Option<Input>| FilterRow {
        field: field.into(),
        op: chosen.into(),
        ops,
        value,
    };
    let currencies = vec![Choice::new("EUR", "EUR"), Choice::new("USD", "USD")];
    FilterBuilder {
        all: true,
        groups: vec![
            FilterGroup {
                rows: vec![
                    row("owner", "me", vec![op("equal", "es", "is"), op("me", "soy yo", "is me")], None),
                    row(
                        "account.city",
                        "equal",
                        vec![op("equal", "es", "is")],
                        Some(Input::new("", w(l, "Valor", "Value"), Control::text("Madrid"))),
                    ),
                ],
            },
            FilterGroup {
                rows: vec![row(
                    "amount",
                    "at-least",
                    vec![op("at-least", "es al menos", "is at least")],
                    Some(Input::new(
                        "",
                        w(l, "Valor", "Value"),
                        Control::Money { value: "5.000".into(), currency: "EUR".into(), currencies },
                    )),
                )],
            },
        ],
        fields: vec![
            ChoiceGroup {
                label: Str::default(),
                choices: vec![
                    Choice::new("owner", w(l, "Responsable", "Owner")),
                    Choice::new("amount", w(l, "Importe", "Amount")),
                    Choice::new("close_date", w(l, "Fecha de cierre", "Close date")),
                ],
            },
            ChoiceGroup {
                label: w(l, "Cuenta", "Account"),
                choices: vec![Choice::new("account.city", w(l, "Cuenta › Ciudad", "Account › City"))],
            },
        ],
        written: "(owner is me or account.city = \"Madrid\") and amount >= 5000 EUR".into(),
        error: Str::default(),
    }
}

fn columns(l: Locale) -> Vec<ColumnChoice> {
    opportunity_columns(l)
        .into_iter()
        .enumerate()
        .map(|(at, c)| ColumnChoice { name: c.name, label: c.label, shown: at < 7 })
        .collect()
}

fn save(l: Locale) -> SaveView {
    SaveView {
        action: "/saved_view".into(),
        hidden: vec![("entity".into(), "opportunity".into())],
        inputs: vec![
            Input::new("name", w(l, "Nombre de la vista", "Name of the view"), Control::text("")).required(),
            Input::new("shared", w(l, "Compartir con todos", "Share with everybody"), Control::Toggle { on: false }),
        ],
        replace: Some(Action::post(
            w(l, "Guardar en esta vista", "Save in this view"),
            "save",
            "/saved_view/1",
            Vec::new(),
        )),
    }
}

fn preview(l: Locale) -> Preview {
    Preview {
        record: deal("Línea de embotellado"),
        subtitle: w(l, "Negociación · cierra el 15 dic 2026", "Negotiation · closes 15 Dec 2026"),
        actions: vec![
            Action::go(w(l, "Editar", "Edit"), "pencil", "/opportunity/1/edit").key('e'),
            Action::go(w(l, "Anotar llamada", "Log call"), "phone", "/opportunity/1?compose=call"),
            Action::go(w(l, "Duplicar", "Duplicate"), "copy", "/opportunity/1/copy"),
        ],
        facts: vec![
            (w(l, "Importe", "Amount"), Shown::Number(eur(l, 94_600).into_owned())),
            (w(l, "Cuenta", "Account"), Shown::Chip(account("Bodegas Alarcón"))),
            (w(l, "Contacto", "Contact"), Shown::Chip(person("Carmen Valdés Mora"))),
            (w(l, "Responsable", "Owner"), Shown::Chip(seller("Iván Robles"))),
            (w(l, "Próximo paso", "Next step"), when(l, "Reunión · mañana", "Meeting · tomorrow")),
            (w(l, "Competidor", "Competitor"), Shown::text("Envatec")),
        ],
        events: vec![
            (
                w(l, "Iván Robles envió la propuesta", "Iván Robles sent the proposal"),
                w(l, "hace 2 días", "2 days ago"),
            ),
            (
                w(l, "Carmen Valdés pidió rebaja del 4 %", "Carmen Valdés asked for 4% off"),
                w(l, "hace 5 días", "5 days ago"),
            ),
        ],
    }
}
