//! What a company may change and what comes of it.

use serde_json::json;

use super::*;
use crate::fixture::{BUILTIN, id};
use crate::{Locale, Registry};

fn field(n: u128, entity: &str, name: &str, kind: &str) -> CustomField {
    let json = json!({"id": id(n), "entity": entity, "name": name, "kind": kind, "label": {"es": "Etiqueta"}});
    serde_json::from_value(json).expect("a field")
}

fn choice(name: &str) -> Choice {
    Choice { name: name.into(), label: Words::new("Uno", "One"), hidden: false }
}

/// An entity `c_machine` with a link to accounts, a colour on accounts, words and layouts.
fn overlay() -> Overlay {
    let machine = json!({
        "id": id(900), "name": "c_machine", "singular": {"es": "Máquina", "en": "Machine"},
        "plural": {"es": "Máquinas", "en": "Machines"}, "title": {"es": "Modelo"}, "area": "service", "hue": 30,
    });
    let mut link = field(901, "c_machine", "c_account", "link");
    link.target = Some("account".into());
    link.reverse = Words::new("Sus máquinas", "");
    let mut colour = field(902, "account", "c_colour", "choice");
    colour.choices = vec![choice("red"), Choice { hidden: true, ..choice("mauve") }];
    colour.default = Start::Text("red".into());
    let price = field(903, "account", "c_price", "money");
    let gone = CustomField { hidden: true, ..field(904, "account", "c_gone", "text") };
    Overlay {
        version: 3,
        entities: vec![serde_json::from_value(machine).expect("an entity")],
        fields: vec![link, colour, price, gone],
        choices: vec![AddedChoice { entity: "account".into(), field: "industry".into(), choice: choice("c_space") }],
        labels: vec![
            Renamed {
                entity: "account".into(),
                label: Words::new("Empresa", "Company"),
                plural: Words::new("Empresas", "Companies"),
                ..Renamed::default()
            },
            Renamed {
                entity: "account".into(),
                field: Some("name".into()),
                label: Words::new("Razón social", ""),
                ..Renamed::default()
            },
        ],
        layouts: vec![
            Layout {
                entity: "account".into(),
                list: Some(vec!["name".into(), "c_colour".into(), "owner.name".into()]),
                sort: Some("-c_price".into()),
                form: Some(vec![FormSection {
                    name: "c_extra".into(),
                    label: Words::new("Además", "More"),
                    rows: vec![vec!["name".into(), "c_colour".into()], vec!["c_price".into()]],
                }]),
                ..Layout::default()
            },
            Layout { entity: "c_machine".into(), list: Some(vec!["c_account.industry".into()]), ..Layout::default() },
        ],
    }
}

fn faults(overlay: &Overlay) -> Vec<(String, &'static str)> {
    match overlay.check(BUILTIN, &Overlay::default()) {
        Ok(()) => Vec::new(),
        Err(found) => found.into_iter().map(|error| (error.field, error.fault.code)).collect(),
    }
}

#[test]
fn an_overlay_is_stored_as_json_and_read_back() {
    let overlay = overlay();
    assert_eq!(faults(&overlay), vec![]);
    assert_eq!(Overlay::from_json(overlay.to_json()), Ok(overlay));
    assert_eq!(Overlay::from_json(json!({})), Ok(Overlay::default()));
    assert_eq!(Overlay::from_json(json!({"field": []})).map_err(|f| f.code), Err("overlay"));
}

#[test]
fn custom_fields_and_entities_are_like_built_in_ones() {
    let registry = Registry::build(BUILTIN, &overlay()).expect("sound");
    assert_eq!(registry.version, 3);
    let account = registry.entity("account").expect("account");
    let colour = account.field("c_colour").expect("colour");
    assert!(colour.custom && colour.choices == ["red"] && colour.default == crate::FieldDefault::Text("red"));
    assert!(account.field("c_gone").is_none(), "hidden");
    assert_eq!(account.field("industry").map(|f| f.choices), Some(["energy", "retail", "c_space"].as_slice()));
    assert_eq!(account.list, ["name", "c_colour", "owner.name"]);
    assert_eq!(account.default_sort(), ("c_price", true));
    assert_eq!(account.form.first().map(|s| s.rows), Some([["name", "c_colour"].as_slice(), &["c_price"]].as_slice()));
    let machine = registry.entity("c_machine").expect("machine");
    assert!(machine.custom && machine.owned() && machine.trash());
    assert_eq!(machine.title_fields().map(|f| f.name).collect::<Vec<_>>(), ["name"]);
    assert!(
        registry.pointing_at("account").any(|(entity, field)| (entity.name, field.name) == ("c_machine", "c_account"))
    );
}

#[test]
fn words_come_from_the_overlay_first_and_one_language_stands_in_for_the_other() {
    let registry = Registry::build(BUILTIN, &overlay()).expect("sound");
    let (es, en) = (Locale::Es, Locale::En);
    assert_eq!(
        (registry.label("c_machine", es), registry.plural("c_machine", en)),
        ("Máquina".into(), "Machines".into())
    );
    assert_eq!((registry.label("account", en), registry.plural("account", es)), ("Company".into(), "Empresas".into()));
    assert_eq!(registry.field_label("account", "name", en), "Razón social");
    assert_eq!(registry.field_label("account", "c_colour", en), "Etiqueta");
    assert_eq!(registry.field_label("c_machine", "name", es), "Modelo");
    assert_eq!(registry.choice_label("account", "c_colour", "red", en), "One");
    assert_eq!(registry.choice_label("account", "industry", "c_space", es), "Uno");
    let link = registry.entity("c_machine").and_then(|m| m.field("c_account")).expect("the link");
    assert_eq!(registry.panel_label("c_machine", link, en), "Sus máquinas");
    assert_eq!(registry.text(en, "section-account--c-extra"), "More");
}

#[test]
fn shared_names_stand_in_for_fields_of_mixins_and_system_columns() {
    let registry = Registry::build(BUILTIN, &Overlay::default()).expect("sound");
    assert_eq!(registry.field_label("account", "owner", Locale::Es), "Responsable");
    assert_eq!(registry.field_label("account", "created_at", Locale::En), "Created");
    assert_eq!(registry.field_label("account", "no_field", Locale::En), "⟦account--no-field⟧");
    assert!(
        registry.unlabelled(Locale::Es).iter().all(|key| !key.ends_with("--owner") && !key.ends_with("--created-at"))
    );
}

#[test]
fn what_an_overlay_may_not_say() {
    type Edit = fn(&mut Overlay);
    let cases: &[(Edit, &str, &str)] = &[
        (|o| o.fields[1].name = "colour".into(), "fields.account.colour", "overlay-name"),
        (|o| o.fields[1].name = "c_Colour".into(), "fields.account.c_Colour", "overlay-name"),
        (|o| o.fields[1].name = "c_a\" text); --".into(), "fields.account.c_a\" text); --", "overlay-name"),
        (|o| o.fields[1].name = format!("c_{}", "x".repeat(39)), "", "overlay-name"),
        (|o| o.fields[1].name = "c_price".into(), "fields.account.c_price", "overlay-taken"),
        (|o| o.fields[1].name = "c_gone".into(), "fields.account.c_gone", "overlay-taken"),
        (|o| o.fields[1].name = "c_price_currency".into(), "fields.account.c_price", "overlay-taken"),
        (|o| o.fields[1].id = o.fields[2].id, "c_price", "overlay-taken"),
        (|o| o.fields[1].entity = "nothing".into(), "fields.nothing.c_colour", "overlay-entity"),
        (|o| o.fields[1].kind = "colour".into(), "fields.account.c_colour", "overlay-kind"),
        (|o| o.fields[1].kind = "formula".into(), "fields.account.c_colour", "overlay-kind"),
        (|o| o.fields[1].choices.clear(), "fields.account.c_colour", "overlay-choices"),
        (|o| o.fields[1].choices[0].name = "Red".into(), "fields.account.c_colour", "overlay-name"),
        (|o| o.fields[1].choices[0].name = "mauve".into(), "fields.account.c_colour", "overlay-taken"),
        (|o| o.fields[1].default = Start::Text("mauve".into()), "fields.account.c_colour", "overlay-default"),
        (|o| o.fields[1].default = Start::Int(1), "fields.account.c_colour", "overlay-default"),
        (|o| o.fields[1].label = Words::default(), "fields.account.c_colour", "overlay-label"),
        (|o| o.fields[2].label.es = "x".repeat(81), "fields.account.c_price", "overlay-label"),
        (|o| o.fields[2].choices = vec![choice("one")], "fields.account.c_price", "overlay-choices"),
        (|o| o.fields[2].scale = 9, "fields.account.c_price", "overlay-scale"),
        (|o| (o.fields[2].min, o.fields[2].max) = (Some(1), Some(0)), "fields.account.c_price", "overlay-bounds"),
        (
            |o| (o.fields[3].kind, o.fields[3].max) = ("text".into(), Some(2001)),
            "fields.account.c_gone",
            "overlay-long",
        ),
        (
            |o| (o.fields[3].kind, o.fields[3].indexed, o.fields[3].max) = ("text".into(), true, Some(501)),
            "fields.account.c_gone",
            "overlay-long",
        ),
        (
            |o| (o.fields[3].kind, o.fields[3].max) = ("long_text".into(), Some(20_001)),
            "fields.account.c_gone",
            "overlay-long",
        ),
        (
            |o| (o.fields[3].kind, o.fields[3].indexed) = ("tags".into(), true),
            "fields.account.c_gone",
            "overlay-unsorted",
        ),
        (|o| o.fields[0].target = Some("nothing".into()), "fields.c_machine.c_account", "overlay-target"),
        (|o| o.fields[0].target = None, "fields.c_machine.c_account", "overlay-target"),
        (|o| o.entities[0].name = "machine".into(), "entities.machine", "overlay-name"),
        (|o| o.entities[0].area = "nowhere".into(), "entities.c_machine", "overlay-area"),
        (|o| o.entities[0].icon = "<svg>".into(), "entities.c_machine", "overlay-icon"),
        (|o| o.entities[0].hue = 360, "entities.c_machine", "overlay-hue"),
        (|o| o.choices[0].choice.name = "space".into(), "choices.account.industry", "overlay-name"),
        (|o| o.choices[0].field = "name".into(), "choices.account.name", "overlay-field"),
        (|o| o.labels[0].entity = "nothing".into(), "labels.nothing", "overlay-entity"),
        (|o| o.labels[1].field = Some("nothing".into()), "labels.account", "overlay-field"),
        (|o| o.labels[1].choice = Some("nothing".into()), "labels.account", "overlay-choice"),
        (|o| o.layouts[0].board = Some("nothing".into()), "layouts.account", "overlay-field"),
        (|o| o.layouts[0].list = Some(vec!["owner.nothing".into()]), "layouts.account", "overlay-field"),
        (|o| o.layouts[1].entity = "account".into(), "layouts.account", "overlay-taken"),
    ];
    for (at, (edit, place, code)) in cases.iter().enumerate() {
        let mut overlay = overlay();
        edit(&mut overlay);
        let found = faults(&overlay);
        let hit = found.iter().any(|(field, fault)| fault == code && (place.is_empty() || field == place));
        assert!(hit, "case {at}: {code} at {place} among {found:?}");
    }
}

#[test]
fn there_are_limits() {
    let fields = (0..=MOST_FIELDS).map(|n| field(1000 + n as u128, "account", &format!("c_f{n}"), "integer"));
    let mut many = Overlay { fields: fields.collect(), ..Overlay::default() };
    assert!(faults(&many).contains(&("fields.account".into(), "overlay-limit")));
    many.fields.truncate(200);
    many.fields.iter_mut().for_each(|field| field.kind = "address".into());
    assert!(faults(&many).contains(&("fields.account".into(), "overlay-limit")), "too many columns");
    many.fields.truncate(50);
    assert_eq!(faults(&many), vec![]);
}

#[test]
fn columns_stay_and_deleting_hides() {
    let before = overlay();
    let codes = |edit: fn(&mut Overlay)| {
        let mut after = before.clone();
        edit(&mut after);
        after.check(BUILTIN, &before).err().unwrap_or_default().iter().map(|e| e.fault.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(|o| o.fields[2].label = Words::new("Precio", "Price")), Vec::<&str>::new());
    assert_eq!(codes(|o| o.fields[1].hidden = true), vec!["overlay-field"; 2], "a layout still shows it");
    assert_eq!(codes(|o| o.fields[2].kind = "integer".into()), ["overlay-fixed"]);
    assert_eq!(codes(|o| o.fields[2].name = "c_cost".into()), ["overlay-fixed"]);
    assert!(codes(|o| o.fields.truncate(3)).contains(&"overlay-gone"));
    assert!(codes(|o| o.entities.clear()).contains(&"overlay-gone"));
}

#[test]
fn a_layout_or_link_that_a_later_release_lost_keeps_nothing_from_starting() {
    let mut overlay = overlay();
    overlay.layouts[0].list = Some(vec!["name".into(), "lost".into(), "owner.lost".into()]);
    overlay.layouts[0].board = Some("lost".into());
    overlay.fields[0].target = Some("lost".into());
    overlay.fields.push(field(950, "lost", "c_x", "text"));
    let registry = Registry::build(BUILTIN, &overlay).expect("it starts");
    assert_eq!(registry.entity("account").map(|e| (e.list.as_slice(), e.board)), Some((["name"].as_slice(), None)));
    assert!(registry.entity("c_machine").is_some_and(|e| e.field("c_account").is_none()));
}
