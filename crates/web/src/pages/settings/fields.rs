//! Fields and kinds of record: what there is, and what the company adds. A new field is a column and a new kind of record
//! a table at once; what is hidden keeps its values.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_model::entity::Area;
use trato_model::registry::overlay::{
    Choice as OwnChoice, CustomEntity, CustomField, LONGEST_NAME, Overlay, Start, Words,
};
use trato_model::{FieldDef, Refusal, kinds};
use trato_text::{Arg, fold, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::form::{Choice, ChoiceGroup, Control, Form, Input};
use trato_ui::settings::{Body, EntityFields, FieldRow, Row, Rows};
use trato_ui::shown::{Badge, Shown, Tone};

use super::{Drawn, draw, form, mark, refused};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/fields", Policy::Admin, list),
        Route::post("/settings/fields", Policy::Admin, add_entity),
        Route::get("/settings/fields/{entity}", Policy::Admin, show),
        Route::post("/settings/fields/{entity}", Policy::Admin, add_field),
        Route::post("/settings/fields/{entity}/{field}/visibility", Policy::Admin, turn),
    ]
}

/// The kinds that a company's own fields may have: name and icon.
const KINDS: [(&str, &str); 16] = [
    ("text", "type"),
    ("long_text", "align-left"),
    ("integer", "hash"),
    ("decimal", "hash"),
    ("money", "banknote"),
    ("percent", "percent"),
    ("boolean", "toggle-left"),
    ("date", "calendar"),
    ("date_time", "calendar-clock"),
    ("choice", "list"),
    ("multi_choice", "list-checks"),
    ("link", "link"),
    ("email", "mail"),
    ("phone", "phone"),
    ("url", "globe"),
    ("tags", "tags"),
];

async fn list(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    Ok(list_page(&app, &signed, &headers, entity_form(&signed, &Posted::default())).await?)
}

async fn list_page(app: &App, signed: &Signed, headers: &HeaderMap, new: Form) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let registry = app.engine().registry();
    let row = |entity: &std::sync::Arc<trato_model::Entity>| {
        let own = entity.fields.iter().filter(|field| field.name.starts_with("c_")).count();
        let plural = registry.plural(entity.name, locale);
        let href = format!("/settings/fields/{}", entity.name);
        Row {
            record: Chip::record(href, plural.as_ref(), entity.icon, entity.hue),
            depth: 0,
            cells: vec![
                Shown::number(entity.fields.len().to_string()),
                if own == 0 { Shown::Empty } else { Shown::number(own.to_string()) },
                if entity.name.starts_with("c_") {
                    Shown::Badge(Badge::new(t(locale, "ui-field-custom"), 280))
                } else {
                    Shown::Empty
                },
            ],
            actions: Vec::new(),
            tone: Tone::Plain,
        }
    };
    let table = Rows {
        title: t(locale, "ui-fields-entities"),
        columns: vec![
            (t(locale, "settings-kind-of-record"), false),
            (t(locale, "settings-fields-all"), true),
            (t(locale, "settings-fields-own"), true),
            (t(locale, "settings-kind-origin"), false),
        ],
        rows: registry.entities().iter().map(row).collect(),
        ..Rows::default()
    };
    let body = vec![Body::Rows(table), Body::Form(Box::new(new))];
    let (title, intro) = (t(locale, "ui-fields-entities"), t(locale, "settings-text-fields"));
    draw(app, signed, headers, Drawn { current: "/settings/fields", title, intro, body }).await
}

fn select(choices: Vec<Choice>, chosen: &str) -> Control {
    let groups = vec![ChoiceGroup { label: "".into(), choices }];
    Control::Select { groups, chosen: chosen.to_owned(), blank: false }
}

/// A text of the form, with what was typed.
fn text(signed: &Signed, posted: &Posted, name: &'static str, key: &str) -> Input {
    Input::new(name, t(signed.locale(), key), Control::text(posted.get(name).unwrap_or_default()))
}

fn entity_form(signed: &Signed, posted: &Posted) -> Form {
    let locale = signed.locale();
    let areas = [("sales", "ui-area-sales"), ("marketing", "ui-area-marketing"), ("service", "ui-area-service")];
    let areas = areas.map(|(name, key)| Choice::new(name, t(locale, key)));
    let mut all = form(
        "/settings/fields",
        t(locale, "settings-entity-add"),
        vec![
            text(signed, posted, "singular", "settings-entity-singular").required(),
            text(signed, posted, "plural", "settings-entity-plural").required(),
            Input::new("area", t(locale, "settings-entity-area"), select(areas.to_vec(), "sales")),
        ],
    );
    all.intro = t(locale, "settings-entity-intro");
    all
}

/// A name for a column or table: `c_` and what is left of the label.
pub(super) fn slug(label: &str) -> String {
    let mut name = "c_".to_owned();
    for c in fold(label).chars() {
        let fits = c.is_ascii_lowercase() || c.is_ascii_digit();
        if fits {
            name.push(c);
        } else if !name.ends_with('_') {
            name.push('_');
        }
        if name.len() >= LONGEST_NAME {
            break;
        }
    }
    name.trim_end_matches('_').to_owned()
}

/// The words in the administrator's language stand for both until somebody adds the other.
pub(super) fn words(signed: &Signed, text: &str) -> Words {
    match signed.locale() {
        trato_model::Locale::Es => Words::new(text, ""),
        trato_model::Locale::En => Words::new("", text),
    }
}

async fn add_entity(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let singular = posted.get("singular").unwrap_or_default().trim().to_owned();
    let entity = CustomEntity {
        id: signed.who.ctx.new_id(),
        name: slug(&singular),
        plural: words(&signed, posted.get("plural").unwrap_or_default().trim()),
        singular: words(&signed, &singular),
        title: Words::default(),
        area: posted.get("area").unwrap_or("sales").to_owned(),
        icon: "box".to_owned(),
        hue: 280,
        owned: true,
        trash: true,
        timeline: true,
        activities: false,
        hidden: false,
    };
    let path = format!("/settings/fields/{}", entity.name);
    let change = move |overlay: &mut Overlay| {
        overlay.entities.push(entity.clone());
        Ok(())
    };
    match app.engine().change_overlay(&signed.who, change).await {
        Ok(()) => Ok(frame::go(&path, None)),
        Err(Refusal::Invalid(errors)) => {
            let mut again = entity_form(&signed, &posted);
            mark(&mut again, &errors, &signed);
            Ok(refused(list_page(&app, &signed, &headers, again).await?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let new = field_form(&app, &signed, &name, &Posted::default());
    Ok(entity_page(&app, &signed, &headers, &name, new).await?)
}

fn field_form(app: &App, signed: &Signed, entity: &str, posted: &Posted) -> Form {
    let locale = signed.locale();
    let registry = app.engine().registry();
    let kinds = KINDS.map(|(name, _)| Choice::new(name, kind_label(signed, name)));
    let mut targets: Vec<Choice> = registry
        .entities()
        .iter()
        .filter(|entity| entity.area != Area::Part)
        .map(|entity| Choice::new(entity.name, registry.label(entity.name, locale).into_owned()))
        .collect();
    targets.sort_by(|a, b| trato_text::compare(&a.label, &b.label));
    let toggle = |name: &'static str, key: &str| {
        Input::new(name, t(locale, key), Control::Toggle { on: posted.get(name) == Some("true") })
    };
    let choices = Control::TextArea { value: posted.get("choices").unwrap_or_default().to_owned(), rows: 4 };
    let mut all = form(
        &format!("/settings/fields/{entity}"),
        t(locale, "settings-field-add"),
        vec![
            text(signed, posted, "label", "settings-field-label").required(),
            Input::new(
                "kind",
                t(locale, "ui-field-kind"),
                select(kinds.to_vec(), posted.get("kind").unwrap_or("text")),
            ),
            Input {
                help: t(locale, "settings-field-choices-help"),
                ..Input::new("choices", t(locale, "settings-field-choices"), choices)
            },
            Input {
                help: t(locale, "settings-field-target-help"),
                ..Input::new(
                    "target",
                    t(locale, "settings-field-target"),
                    Control::select(targets, posted.get("target").unwrap_or_default()),
                )
            },
            toggle("required", "settings-field-required"),
            toggle("indexed", "settings-field-indexed"),
            toggle("personal", "settings-field-personal"),
        ],
    );
    all.intro = t(locale, "settings-field-intro");
    all
}

fn kind_label(signed: &Signed, kind: &str) -> trato_ui::Str {
    let key = format!("field-kind-{}", kind.replace('_', "-"));
    trato_text::messages::try_t(signed.locale(), &key).map_or_else(|| kind.to_owned().into(), Into::into)
}

async fn entity_page(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    name: &str,
    new: Form,
) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let registry = app.engine().registry();
    let entity = registry.entity(name).ok_or(Refusal::NotFound)?;
    let mark = |on: bool, key: &str| on.then(|| Badge::grey(t(locale, key)));
    let row = |field: &FieldDef| FieldRow {
        label: registry.field_label(entity.name, field.name, locale).into_owned().into(),
        name: field.name.into(),
        icon: KINDS.iter().find(|(kind, _)| *kind == field.kind.name()).map_or("box", |(_, icon)| *icon).into(),
        kind: kind_label(signed, field.kind.name()),
        marks: [
            mark(field.required, "settings-field-required"),
            mark(field.indexed, "settings-field-indexed"),
            mark(field.fixed, "settings-field-fixed"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        custom: field.name.starts_with("c_"),
        href: format!("/settings/fields/{}/{}", entity.name, field.name),
    };
    let fields = EntityFields {
        kind: frame::kind(&registry, entity, locale),
        actions: Vec::new(),
        rows: entity.fields.iter().map(row).collect(),
    };
    let overlay = app.engine().overlay().await?;
    let own = overlay.fields.iter().filter(|field| field.entity == name).map(|field| {
        let path = format!("/settings/fields/{name}/{}/visibility", field.name);
        let (key, icon) =
            if field.hidden { ("settings-field-show", "eye") } else { ("settings-field-hide", "eye-off") };
        let hidden = vec![("hidden".into(), (!field.hidden).to_string())];
        Row {
            record: Chip::record(format!("/settings/fields/{name}"), field.label.get(locale), "database", 280),
            depth: 0,
            cells: vec![Shown::text(kind_label(signed, &field.kind))],
            actions: vec![Button::post(t(locale, key), icon, path, hidden)],
            tone: if field.hidden { Tone::Quiet } else { Tone::Plain },
        }
    });
    let own: Vec<Row> = own.collect();
    let mut body = vec![Body::Fields(fields)];
    if !own.is_empty() {
        body.push(Body::Rows(Rows {
            title: t(locale, "settings-fields-own"),
            columns: vec![(t(locale, "ui-field"), false), (t(locale, "ui-field-kind"), false)],
            rows: own,
            ..Rows::default()
        }));
    }
    body.push(Body::Form(Box::new(new)));
    body.push(Body::Form(Box::new(super::wording::entity_form(&registry, signed, entity, &Posted::default()))));
    let plural = registry.plural(entity.name, locale).into_owned();
    let title = t_args(locale, "settings-fields-of", &[("kind", Arg::from(plural))]).into();
    draw(app, signed, headers, Drawn { current: "/settings/fields", title, intro: "".into(), body }).await
}

/// The field that the form describes.
fn wished(signed: &Signed, entity: &str, posted: &Posted) -> CustomField {
    let label = posted.get("label").unwrap_or_default().trim();
    let kind = posted.get("kind").unwrap_or("text").to_owned();
    let on = |name: &str| posted.get(name) == Some("true");
    let lines = posted.get("choices").unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty());
    let choices = lines.map(|line| OwnChoice { name: slug(line), label: words(signed, line), hidden: false });
    let chooses = matches!(kind.as_str(), "choice" | "multi_choice");
    CustomField {
        id: signed.who.ctx.new_id(),
        entity: entity.to_owned(),
        name: slug(label),
        label: words(signed, label),
        help: Words::default(),
        required: on("required"),
        indexed: on("indexed"),
        searched: false,
        tracked: true,
        personal: on("personal"),
        choices: if chooses { choices.collect() } else { Vec::new() },
        target: posted.get("target").filter(|_| kind == "link").map(str::to_owned),
        reverse: Words::default(),
        scale: if kind == "decimal" { 2 } else { 0 },
        min: None,
        max: None,
        default: Start::Nothing,
        hidden: false,
        kind,
    }
}

async fn add_field(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    if app.engine().registry().entity(&name).is_none() {
        return Err(Refusal::NotFound.into());
    }
    let field = wished(&signed, &name, &posted);
    if kinds::by_name(&field.kind).is_none() {
        return Err(Refusal::NotFound.into());
    }
    let change = move |overlay: &mut Overlay| {
        overlay.fields.push(field.clone());
        Ok(())
    };
    match app.engine().change_overlay(&signed.who, change).await {
        Ok(()) => Ok(frame::go(&format!("/settings/fields/{name}"), None)),
        Err(Refusal::Invalid(errors)) => {
            let mut again = field_form(&app, &signed, &name, &posted);
            mark(&mut again, &errors, &signed);
            Ok(refused(entity_page(&app, &signed, &headers, &name, again).await?))
        }
        Err(other) => Err(other.into()),
    }
}

/// Hides a field of the company's own, or shows it again; its values stay.
async fn turn(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, field)): UrlPath<(String, String)>,
    posted: Posted,
) -> Result<Response, AppError> {
    let path = format!("/settings/fields/{name}");
    let hidden = posted.get("hidden") == Some("true");
    let change = move |overlay: &mut Overlay| {
        for own in overlay.fields.iter_mut().filter(|own| own.entity == name && own.name == field) {
            own.hidden = hidden;
        }
        Ok(())
    };
    app.engine().change_overlay(&signed.who, change).await?;
    Ok(frame::go(&path, None))
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn labels_become_names() {
        assert_eq!(slug("Año de fundación (real)"), "c_ano_de_fundacion_real");
        assert_eq!(slug("¡!"), "c");
        assert!(slug(&"largo ".repeat(20)).len() <= 40);
    }
}
