//! Adding fields and kinds of record: a new field is a column and a new kind of record a table at once.

use std::collections::HashSet;

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_model::entity::Area;
use trato_model::kinds::Fault;
use trato_model::registry::overlay::{
    Choice as OwnChoice, CustomEntity, CustomField, LONGEST_NAME, MOST_CHOICES, Overlay, Start, Words,
};
use trato_model::{FieldError, Locale, Refusal, kinds};
use trato_text::{Arg, fold, t, t_args};
use trato_ui::form::{Choice, ChoiceGroup, Control, Form, Input, Section};
use trato_ui::settings::Body;

use super::wording::{fresh, typed};
use super::{Drawn, draw, form, mark, refused};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/fields/new", Policy::Admin, new_entity),
        Route::post("/settings/fields", Policy::Admin, add_entity),
        Route::get("/settings/fields/{entity}/new", Policy::Admin, new_field),
        Route::post("/settings/fields/{entity}", Policy::Admin, add_field),
    ]
}

/// The kinds that a company's own fields may have: name and icon.
pub(super) const KINDS: [(&str, &str); 16] = [
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

pub(super) fn kind_label(signed: &Signed, kind: &str) -> trato_ui::Str {
    let key = format!("field-kind-{}", kind.replace('_', "-"));
    trato_text::messages::try_t(signed.locale(), &key).map_or_else(|| kind.to_owned().into(), Into::into)
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
        Locale::Es => Words::new(text, ""),
        Locale::En => Words::new("", text),
    }
}

/// A name that was typed, which the administrator's own language needs.
fn name(signed: &Signed, posted: &Posted, of: &str) -> Result<Words, Refusal> {
    let own = format!("{of}.{}", signed.locale().code());
    if posted.get(&own).is_none_or(|text| text.trim().is_empty()) {
        return Err(Refusal::field(own, Fault::new("required")));
    }
    Ok(typed(posted, of))
}

fn select(choices: Vec<Choice>, chosen: &str) -> Control {
    let groups = vec![ChoiceGroup { label: "".into(), choices }];
    Control::Select { groups, chosen: chosen.to_owned(), blank: false }
}

/// A page of its own for a form.
async fn page(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    title: trato_ui::Str,
    form: Form,
) -> Result<Response, Refusal> {
    let body = vec![Body::Form(Box::new(form))];
    draw(app, signed, headers, Drawn { current: "/settings/fields", title, intro: "".into(), body }).await
}

async fn new_entity(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let new = entity_form(&signed, &Posted::default());
    Ok(page(&app, &signed, &headers, t(signed.locale(), "settings-entity-new"), new).await?)
}

fn entity_form(signed: &Signed, posted: &Posted) -> Form {
    let locale = signed.locale();
    let areas = [("sales", "ui-area-sales"), ("marketing", "ui-area-marketing"), ("service", "ui-area-service")];
    let areas = areas.map(|(name, key)| Choice::new(name, t(locale, key)));
    let mut all = form("/settings/fields", t(locale, "settings-entity-add"), Vec::new());
    let area = select(areas.to_vec(), posted.get("area").unwrap_or("sales"));
    let rows = vec![
        fresh(signed, posted, "singular", "settings-entity-singular"),
        fresh(signed, posted, "plural", "settings-entity-plural"),
        vec![Input::new("area", t(locale, "settings-entity-area"), area)],
    ];
    all.sections = vec![Section { rows, ..Section::default() }];
    all.intro = t(locale, "settings-entity-intro");
    all.cancel_href = "/settings/fields".into();
    all
}

/// The kind of record that the form describes.
fn wished_entity(signed: &Signed, posted: &Posted) -> Result<CustomEntity, Refusal> {
    let (singular, plural) = (name(signed, posted, "singular")?, name(signed, posted, "plural")?);
    Ok(CustomEntity {
        id: signed.who.ctx.new_id(),
        name: slug(singular.get(signed.locale())),
        plural,
        singular,
        title: Words::default(),
        area: posted.get("area").unwrap_or("sales").to_owned(),
        icon: "box".to_owned(),
        hue: 280,
        owned: true,
        trash: true,
        timeline: true,
        activities: false,
        hidden: false,
    })
}

async fn add_entity(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let saved = async {
        let entity = wished_entity(&signed, &posted)?;
        let path = format!("/settings/fields/{}", entity.name);
        let change = move |overlay: &mut Overlay| {
            overlay.entities.push(entity.clone());
            Ok(())
        };
        app.engine().change_overlay(&signed.who, change).await.map(|()| path)
    };
    match saved.await {
        Ok(path) => Ok(frame::go(&path, Some(("good", "created")))),
        Err(Refusal::Invalid(errors)) => {
            let mut again = entity_form(&signed, &posted);
            mark(&mut again, &beside(&signed, &posted, errors, "singular"), &signed);
            let title = t(signed.locale(), "settings-entity-new");
            Ok(refused(page(&app, &signed, &headers, title, again).await?))
        }
        Err(other) => Err(other.into()),
    }
}

/// Faults of what was to be added, each named after the control that mends it: by itself the name does. A name is said as
/// it was typed.
fn beside(signed: &Signed, posted: &Posted, errors: Vec<FieldError>, named: &str) -> Vec<FieldError> {
    let name = format!("{named}.{}", signed.locale().code());
    let place = |error: &FieldError| match error.fault.code {
        "required" => error.field.clone(),
        "overlay-choices" | "overlay-twice" => "choices".to_owned(),
        "overlay-target" => "target".to_owned(),
        "overlay-unsorted" => "indexed".to_owned(),
        _ if ["label.", "singular.", "plural."].iter().any(|own| error.field.starts_with(own)) => error.field.clone(),
        _ => name.clone(),
    };
    let said = |fault: Fault| match fault.code {
        "overlay-taken" | "overlay-name" => {
            Fault::new(fault.code).with("value", posted.get(&name).unwrap_or_default().trim())
        }
        _ => fault,
    };
    errors.into_iter().map(|error| FieldError { field: place(&error), fault: said(error.fault) }).collect()
}

async fn new_field(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    Ok(field_page(&app, &signed, &headers, &name, field_form(&app, &signed, &name, &Posted::default())).await?)
}

async fn field_page(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    entity: &str,
    form: Form,
) -> Result<Response, Refusal> {
    let registry = app.engine().registry();
    registry.entity(entity).ok_or(Refusal::NotFound)?;
    let kind = registry.plural(entity, signed.locale()).into_owned();
    let title = t_args(signed.locale(), "settings-field-new-of", &[("kind", Arg::from(kind))]);
    page(app, signed, headers, title.into(), form).await
}

/// Choices and what a link points to are asked of the kinds that need them: CSS hides them elsewhere.
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
        vec![Input::new(name, t(locale, key), Control::Toggle { on: posted.get(name) == Some("true") })]
    };
    let choices = Control::TextArea { value: posted.get("choices").unwrap_or_default().to_owned(), rows: 4 };
    let choices = Input::new("choices", t(locale, "settings-field-choices"), choices);
    let target = Control::select(targets, posted.get("target").unwrap_or_default());
    let target = Input::new("target", t(locale, "settings-field-target"), target);
    let kind = select(kinds.to_vec(), posted.get("kind").unwrap_or("text"));
    let mut all = form(&format!("/settings/fields/{entity}"), t(locale, "settings-field-add"), Vec::new());
    let rows = vec![
        fresh(signed, posted, "label", "settings-field-label"),
        vec![Input::new("kind", t(locale, "ui-field-kind"), kind)],
        vec![Input { help: t(locale, "settings-field-choices-help"), ..choices }],
        vec![Input { help: t(locale, "settings-field-target-help"), ..target }],
        toggle("required", "settings-field-required"),
        toggle("indexed", "settings-field-indexed"),
        toggle("personal", "settings-field-personal"),
    ];
    all.sections = vec![Section { rows, ..Section::default() }];
    all.intro = t(locale, "settings-field-intro");
    all.cancel_href = format!("/settings/fields/{entity}");
    all
}

/// The choices that were typed, one a line. Words that leave the same name get a number.
fn choices(signed: &Signed, posted: &Posted) -> Result<Vec<OwnChoice>, Refusal> {
    let (mut labels, mut names) = (HashSet::new(), HashSet::new());
    let lines = posted.get("choices").unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty());
    if lines.clone().nth(MOST_CHOICES).is_some() {
        return Err(Refusal::field("choices", Fault::new("overlay-limit").with("most", MOST_CHOICES)));
    }
    let choice = |line: &str| {
        if !labels.insert(fold(line)) {
            return Err(Refusal::field("choices", Fault::new("overlay-twice").with("value", line)));
        }
        let name = free(slug(line), &names);
        names.insert(name.clone());
        Ok(OwnChoice { name, label: words(signed, line), hidden: false })
    };
    lines.map(choice).collect()
}

/// The name, or the first with a number that is not taken.
fn free(name: String, taken: &HashSet<String>) -> String {
    if name.len() > 1 && !taken.contains(&name) {
        return name;
    }
    let numbered = (2_usize..).map(|n| {
        let number = format!("_{n}");
        let kept: String = name.chars().take(LONGEST_NAME - number.len()).collect();
        kept + &number
    });
    numbered.into_iter().find(|name| !taken.contains(name)).unwrap_or(name)
}

/// The field that the form describes.
fn wished(signed: &Signed, entity: &str, posted: &Posted) -> Result<CustomField, Refusal> {
    let label = name(signed, posted, "label")?;
    let kind = posted.get("kind").unwrap_or("text").to_owned();
    if kinds::by_name(&kind).is_none() {
        return Err(Refusal::NotFound);
    }
    let on = |name: &str| posted.get(name) == Some("true");
    let chooses = matches!(kind.as_str(), "choice" | "multi_choice");
    let choices = if chooses { choices(signed, posted)? } else { Vec::new() };
    let target = posted.get("target").filter(|target| kind == "link" && !target.is_empty()).map(str::to_owned);
    for (control, missing) in
        [("choices", chooses && choices.is_empty()), ("target", kind == "link" && target.is_none())]
    {
        if missing {
            return Err(Refusal::field(control, Fault::new("required")));
        }
    }
    Ok(CustomField {
        id: signed.who.ctx.new_id(),
        entity: entity.to_owned(),
        name: slug(label.get(signed.locale())),
        label,
        help: Words::default(),
        required: on("required"),
        indexed: on("indexed"),
        searched: false,
        tracked: true,
        personal: on("personal"),
        choices,
        target,
        reverse: Words::default(),
        scale: if kind == "decimal" { 2 } else { 0 },
        min: None,
        max: None,
        default: Start::Nothing,
        hidden: false,
        kind,
    })
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
    let saved = async {
        let field = wished(&signed, &name, &posted)?;
        let change = move |overlay: &mut Overlay| {
            overlay.fields.push(field.clone());
            Ok(())
        };
        app.engine().change_overlay(&signed.who, change).await
    };
    match saved.await {
        Ok(()) => Ok(frame::go(&format!("/settings/fields/{name}"), Some(("good", "created")))),
        Err(Refusal::Invalid(errors)) => {
            let mut again = field_form(&app, &signed, &name, &posted);
            mark(&mut again, &beside(&signed, &posted, errors, "label"), &signed);
            Ok(refused(field_page(&app, &signed, &headers, &name, again).await?))
        }
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{free, slug};

    #[test]
    fn labels_become_names() {
        assert_eq!(slug("Año de fundación (real)"), "c_ano_de_fundacion_real");
        assert_eq!(slug("¡!"), "c");
        assert!(slug(&"largo ".repeat(20)).len() <= 40);
    }

    #[test]
    fn names_that_are_taken_get_a_number() {
        let long = slug(&"largo".repeat(20));
        let taken = HashSet::from(["c_a".to_owned(), "c_a_2".to_owned(), long.clone()]);
        assert_eq!(free("c_b".to_owned(), &taken), "c_b");
        assert_eq!(free("c_a".to_owned(), &taken), "c_a_3");
        assert_eq!(free(slug("¡!"), &taken), "c_2");
        assert_eq!(free(long, &taken).len(), 40);
    }
}
