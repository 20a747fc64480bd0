//! Samples of settings, of signing in, and of errors.

use trato_ui::action::Action;
use trato_ui::chip::Chip;
use trato_ui::error::{self, Failure};
use trato_ui::form::{Choice, Control, Form, Input, Section};
use trato_ui::notice::{Banner, Empty};
use trato_ui::page::{NavLink, Page};
use trato_ui::report::Card;
use trato_ui::settings::{self, Body, EntityFields, FieldRow, Matrix, MatrixRow, Row, Rows, Settings};
use trato_ui::shell::Top;
use trato_ui::shown::{Badge, Shown, Tone};
use trato_ui::sign_in::{self, SignIn};
use trato_ui::{Locale, Str};

use super::{kind, page, seller, w, when};

pub fn all(l: Locale) -> Vec<(&'static str, String)> {
    let show = |settings: &Settings| {
        settings::render(&page(l, settings.top.title.clone(), "/settings"), settings).into_string()
    };
    let one = |es, en, current: &str, body| show(&around(l, w(l, es, en), current, vec![body]));
    let outside = Page {
        locale: l,
        title: w(l, "Entrar", "Sign in"),
        csrf: "c3Jm".into(),
        banners: vec![demo_banner(l)],
        ..Page::default()
    };
    let gone = Failure {
        status: 404,
        title: w(l, "Aquí no hay nada", "There is nothing here"),
        text: w(
            l,
            "La página o el registro no existe, se eliminó o usted no tiene permiso para verlo.",
            "The page or record does not exist, was deleted, or you may not see it.",
        ),
        reference: "0192f0aa".into(),
        actions: vec![Action::go(w(l, "Ir al inicio", "Go home"), "house", "/").primary()],
    };
    vec![
        ("settings", show(&around(l, w(l, "Ajustes", "Settings"), "/settings", vec![cards(l)]))),
        ("settings-users", one("Usuarios", "Users", "/settings/users", Body::Rows(users(l)))),
        ("settings-role", one("Rol: Vendedor", "Role: Seller", "/settings/roles", Body::Matrix(matrix(l)))),
        ("settings-fields", one("Campos", "Fields", "/settings/fields", Body::Fields(fields(l)))),
        ("settings-company", one("Empresa", "Company", "/settings/company", Body::Form(Box::new(company(l))))),
        (
            "settings-token",
            show(&around(l, w(l, "Claves de API", "API tokens"), "/settings/tokens", vec![secret(l), facts(l)])),
        ),
        ("sign-in", sign_in::render(&outside, &door(l)).into_string()),
        ("error", error::render(&page(l, gone.title.clone(), ""), &gone).into_string()),
        ("error-outside", error::render(&outside, &gone).into_string()),
    ]
}

fn demo_banner(l: Locale) -> Banner {
    Banner {
        tone: Tone::Plain,
        text: w(
            l,
            "Está en la demostración: los datos son inventados.",
            "This is the demonstration: the data are invented.",
        ),
        action: None,
    }
}

fn around(l: Locale, title: Str, current: &str, body: Vec<Body>) -> Settings {
    let link = |es, en, href: &str, icon: &'static str| NavLink {
        label: w(l, es, en),
        href: href.into(),
        icon: icon.into(),
        ..NavLink::default()
    };
    Settings {
        top: Top { icon: "settings".into(), hue: 230, title, ..Top::default() },
        menu: vec![
            (
                w(l, "Empresa", "Company"),
                vec![
                    link("Empresa", "Company", "/settings/company", "building-2"),
                    link("Delegaciones", "Branches", "/settings/branches", "git-branch"),
                    link("Monedas y cambios", "Currencies and rates", "/settings/currencies", "coins"),
                ],
            ),
            (
                w(l, "Personas", "People"),
                vec![
                    link("Usuarios", "Users", "/settings/users", "users-round"),
                    link("Equipos", "Teams", "/settings/teams", "network"),
                    link("Roles", "Roles", "/settings/roles", "shield-check"),
                ],
            ),
            (
                w(l, "Datos", "Data"),
                vec![
                    link("Campos y tipos", "Fields and kinds", "/settings/fields", "database"),
                    link("Embudos y etapas", "Pipelines and stages", "/settings/pipelines", "square-kanban"),
                ],
            ),
            (
                w(l, "Sistema", "System"),
                vec![
                    link("Claves de API", "API tokens", "/settings/tokens", "key-round"),
                    link("Trabajos", "Jobs", "/settings/jobs", "cog"),
                    link("Auditoría", "Audit", "/settings/audit", "history"),
                    link("Copias", "Backups", "/settings/backups", "archive"),
                ],
            ),
        ],
        current: current.into(),
        body,
        ..Settings::default()
    }
}

fn cards(l: Locale) -> Body {
    let card = |icon: &'static str, hue, es, en, text| Card {
        icon: icon.into(),
        hue,
        title: w(l, es, en),
        text,
        href: "/settings/users".into(),
    };
    Body::Cards(vec![(
        w(l, "Lo más usado", "Most used"),
        vec![
            card(
                "users-round",
                260,
                "Usuarios",
                "Users",
                w(l, "Invitar, desactivar, cambiar de equipo", "Invite, deactivate, move to a team"),
            ),
            card(
                "database",
                220,
                "Campos y tipos",
                "Fields and kinds",
                w(l, "Añadir lo que su empresa necesita", "Add what your company needs"),
            ),
            card(
                "archive",
                160,
                "Copias",
                "Backups",
                w(l, "La última, hace 3 horas, comprobada", "The last one 3 hours ago, verified"),
            ),
        ],
    )])
}

fn users(l: Locale) -> Rows {
    let row = |name: &str, role, team: &'static str, seen, tone| Row {
        record: seller(name),
        depth: 0,
        cells: vec![Shown::Badge(Badge::grey(role)), Shown::text(team), seen],
        actions: vec![
            Action::go(w(l, "Editar", "Edit"), "pencil", "/settings/users/1"),
            Action::go(w(l, "Desactivar", "Deactivate"), "user-x", "/settings/users/1/deactivation").danger(),
        ],
        tone,
    };
    Rows {
        title: w(l, "Usuarios", "Users"),
        columns: vec![
            (w(l, "Nombre", "Name"), false),
            (w(l, "Rol", "Role"), false),
            (w(l, "Equipo", "Team"), false),
            (w(l, "Visto", "Seen"), false),
        ],
        rows: vec![
            row(
                "Marta Solís Peña",
                w(l, "Directora", "Manager"),
                "Madrid",
                when(l, "ahora mismo", "just now"),
                Tone::Plain,
            ),
            row(
                "Iván Robles",
                w(l, "Vendedor", "Seller"),
                "Madrid · Norte",
                when(l, "hace 1 hora", "1 hour ago"),
                Tone::Plain,
            ),
            row(
                "José G. Duarte",
                w(l, "Vendedor", "Seller"),
                "Caracas",
                when(l, "hace 2 meses", "2 months ago"),
                Tone::Quiet,
            ),
        ],
        actions: vec![Action::go(w(l, "Invitar", "Invite"), "user-plus", "/settings/users/new").primary()],
        empty: Empty::default(),
        more: String::new(),
    }
}

fn matrix(l: Locale) -> Matrix {
    let row = |name, levels: [&'static str; 5], note| MatrixRow {
        kind: kind(l, name),
        levels: levels.map(Str::Borrowed).to_vec(),
        fields_href: "/settings/roles/1/fields".into(),
        fields_note: note,
    };
    Matrix {
        action: "/settings/roles/1".into(),
        version: 4,
        actions: [
            ("read", "Ver", "See"),
            ("create", "Crear", "Create"),
            ("edit", "Editar", "Edit"),
            ("delete", "Eliminar", "Delete"),
            ("export", "Exportar", "Export"),
        ]
        .map(|(name, es, en)| (name.into(), w(l, es, en)))
        .to_vec(),
        levels: [
            ("none", "No", "None"),
            ("own", "Los suyos", "Own"),
            ("team", "De su equipo", "Team"),
            ("branch", "De su delegación", "Branch"),
            ("all", "Todos", "All"),
        ]
        .map(|(value, es, en)| Choice::new(value, w(l, es, en)))
        .to_vec(),
        rows: vec![
            row("account", ["branch", "all", "own", "none", "none"], w(l, "1 oculto", "1 hidden")),
            row("contact", ["branch", "all", "own", "own", "none"], Str::default()),
            row("opportunity", ["team", "all", "own", "none", "own"], Str::default()),
            row("product", ["all", "none", "none", "none", "all"], Str::default()),
        ],
        beside: vec![Input::new(
            "compares",
            w(l, "Compara sucursales", "Compares branches"),
            Control::Toggle { on: true },
        )],
        editable: true,
    }
}

fn fields(l: Locale) -> EntityFields {
    let row = |label, name: &'static str, icon: &'static str, kind, custom| FieldRow {
        label,
        name: name.into(),
        icon: icon.into(),
        kind,
        marks: if custom { Vec::new() } else { vec![Badge::grey(w(l, "obligatorio", "required"))] },
        custom,
        href: "/settings/fields/opportunity/1".into(),
    };
    EntityFields {
        kind: kind(l, "opportunity"),
        actions: vec![
            Action::go(w(l, "Añadir campo", "Add field"), "plus", "/settings/fields/opportunity/new").primary(),
        ],
        rows: vec![
            row(w(l, "Nombre", "Name"), "name", "type", w(l, "Texto", "Text"), false),
            row(w(l, "Importe", "Amount"), "amount", "banknote", w(l, "Dinero", "Money"), false),
            row(w(l, "Cosecha", "Harvest"), "c_harvest", "calendar", w(l, "Fecha", "Date"), true),
        ],
    }
}

fn company(l: Locale) -> Form {
    Form {
        action: "/settings/company".into(),
        version: Some(2),
        sections: vec![Section {
            title: w(l, "Empresa", "Company"),
            rows: vec![
                vec![
                    Input::new("name", w(l, "Nombre", "Name"), Control::text("Iberia Sur, S. L.")).required(),
                    Input::new("tax_id", w(l, "NIF", "Tax id"), Control::text("B12345674")),
                ],
                vec![Input::new(
                    "zone",
                    w(l, "Zona horaria", "Time zone"),
                    Control::select(vec![Choice::new("Europe/Madrid", "Europe/Madrid")], "Europe/Madrid"),
                )],
            ],
            folded: false,
        }],
        submit: w(l, "Guardar", "Save"),
        ..Form::default()
    }
}

fn secret(l: Locale) -> Body {
    Body::Secret {
        label: w(l, "Clave nueva: ERP", "New token: ERP"),
        value: "trato_8fQ2…ejemplo".into(),
        hint: w(l, "Cópiela ahora: no se volverá a mostrar.", "Copy it now: it will not be shown again."),
    }
}

fn facts(l: Locale) -> Body {
    Body::Facts {
        title: w(l, "ERP", "ERP"),
        facts: vec![
            (w(l, "Alcance", "Scope"), Shown::Badges(vec![Badge::grey("account:read"), Badge::grey("order:write")])),
            (w(l, "Caduca", "Expires"), when(l, "1 mar 2027", "1 Mar 2027")),
            (w(l, "Creada por", "Created by"), Shown::Chip(Chip::person("/user/1", "Marta Solís Peña"))),
        ],
    }
}

fn door(l: Locale) -> SignIn {
    SignIn {
        title: w(l, "Entre en Iberia Sur", "Sign in to Iberia Sur"),
        action: "/sign-in".into(),
        inputs: vec![
            Input {
                focus: true,
                ..Input::new(
                    "email",
                    w(l, "Correo electrónico", "E-mail address"),
                    Control::Text {
                        value: String::new(),
                        most: 0,
                        placeholder: Str::default(),
                        autocomplete: "username".into(),
                    },
                )
                .required()
            },
            Input::new(
                "password",
                w(l, "Contraseña", "Password"),
                Control::Password { autocomplete: "current-password".into() },
            )
            .required(),
        ],
        submit: w(l, "Entrar", "Sign in"),
        error: w(l, "El correo o la contraseña no son correctos.", "The e-mail address or the password is wrong."),
        links: vec![(w(l, "He olvidado la contraseña", "I forgot my password"), "/reset".into())],
        demo: vec![
            (
                "Marta Solís Peña".into(),
                w(l, "Directora comercial, Madrid", "Sales manager, Madrid"),
                "marta@demo.example".into(),
                "demo-demo-demo".into(),
            ),
            (
                "Iván Robles".into(),
                w(l, "Vendedor, Madrid", "Seller, Madrid"),
                "ivan@demo.example".into(),
                "demo-demo-demo".into(),
            ),
        ],
        ..SignIn::default()
    }
}
