//! What things are called here: other words for a kind of record, a field and its choices, in both languages, and further
//! choices.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_model::kinds::Fault;
use trato_model::registry::overlay::{AddedChoice, Choice as Offered, LONGEST_LABEL, Overlay, Renamed, Words};
use trato_model::{Entity, FieldDef, Locale, Refusal, Registry};
use trato_text::{Arg, t, t_args};
use trato_ui::form::{Control, Form, Input, Section};
use trato_ui::settings::Body;

use super::adding::{slug, words};
use super::{Drawn, draw, form, mark, refused};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/fields/{entity}/{field}", Policy::Admin, show_field),
        Route::post("/settings/fields/{entity}/{field}", Policy::Admin, save_field),
        Route::post("/settings/fields/{entity}/words", Policy::Admin, save_entity),
    ]
}

/// The field's words and choices, as they are or as they were typed.
struct Wording<'a> {
    signed: &'a Signed,
    registry: &'a Registry,
    posted: &'a Posted,
}

/// A text in one language: what was typed, else what is in force. `label` is said with the language.
fn input(
    signed: &Signed,
    posted: &Posted,
    name: &str,
    label: &str,
    now: impl Fn(Locale) -> String,
    of: Locale,
) -> Input {
    let name = format!("{name}.{}", of.code());
    let value = match posted.has(&name) {
        true => posted.get(&name).unwrap_or_default().to_owned(),
        false => now(of),
    };
    let key = if of == Locale::Es { "settings-in-spanish" } else { "settings-in-english" };
    let label = format!("{label} ({})", t(signed.locale(), key));
    let (most, placeholder, autocomplete) = (LONGEST_LABEL, Default::default(), Default::default());
    Input::new(name, label, Control::Text { value, most, placeholder, autocomplete })
}

/// A new name in both languages side by side, the user's own first: that one is needed.
pub(super) fn fresh(signed: &Signed, posted: &Posted, name: &str, label: &str) -> Vec<Input> {
    let own = signed.locale();
    let mut both = Locale::ALL;
    both.sort_by_key(|of| *of != own);
    let label = t(own, label);
    let input = |of| input(signed, posted, name, &label, |_| String::new(), of);
    both.map(|of| if of == own { input(of).required() } else { input(of) }).into()
}

impl Wording<'_> {
    /// Both languages side by side.
    fn both(&self, name: &str, label: &str, now: impl Fn(Locale) -> String) -> Vec<Input> {
        Locale::ALL.map(|of| input(self.signed, self.posted, name, label, &now, of)).into()
    }

    fn field(&self, entity: &Entity, field: &FieldDef) -> Form {
        let (locale, registry) = (self.signed.locale(), self.registry);
        let label = |of: Locale| registry.field_label(entity.name, field.name, of).into_owned();
        let help = |of: Locale| registry.field_help(entity.name, field.name, of).unwrap_or_default().into_owned();
        let action = format!("/settings/fields/{}/{}", entity.name, field.name);
        let mut all = form(&action, t(locale, "ui-save"), Vec::new());
        all.narrow = false;
        let rows = vec![
            self.both("label", &t(locale, "settings-field-label"), label),
            self.both("help", &t(locale, "settings-field-help"), help),
        ];
        all.sections = vec![Section { rows, ..Section::default() }];
        // The names of other fields are given where those are.
        if field.choices.is_empty() || field.fields_of.is_some() {
            return all;
        }
        let rows = field.choices.iter().map(|choice| {
            let now = |of: Locale| registry.choice_label(entity.name, field.name, choice, of).into_owned();
            self.both(&format!("choice.{choice}"), &now(locale), now)
        });
        let mut rows: Vec<Vec<Input>> = rows.collect();
        if open(field) {
            let more = Control::TextArea { value: self.posted.get("more").unwrap_or_default().to_owned(), rows: 3 };
            let help = t(locale, "settings-field-more-help");
            rows.push(vec![Input { help, ..Input::new("more", t(locale, "settings-field-more"), more) }]);
        } else {
            all.intro = t(locale, "error-overlay-closed");
        }
        all.sections.push(Section { title: t(locale, "settings-field-choices"), rows, ..Section::default() });
        all
    }
}

/// Whether choices may be added.
fn open(field: &FieldDef) -> bool {
    !field.choices.is_empty() && !field.closed && field.writable()
}

/// The form for the words of an entity.
pub(super) fn entity_form(registry: &Registry, signed: &Signed, entity: &Entity, posted: &Posted) -> Form {
    let (wording, locale) = (Wording { signed, registry, posted }, signed.locale());
    let action = format!("/settings/fields/{}/words", entity.name);
    let mut all = form(&action, t(signed.locale(), "ui-save"), Vec::new());
    all.narrow = false;
    let rows = vec![
        wording.both("singular", &t(locale, "settings-entity-singular"), |of| {
            registry.label(entity.name, of).into_owned()
        }),
        wording
            .both("plural", &t(locale, "settings-entity-plural"), |of| registry.plural(entity.name, of).into_owned()),
    ];
    all.sections = vec![Section { title: t(signed.locale(), "settings-entity-words"), rows, ..Section::default() }];
    all
}

/// What was typed in both languages.
pub(super) fn typed(posted: &Posted, name: &str) -> Words {
    let one = |locale: Locale| posted.get(&format!("{name}.{}", locale.code())).unwrap_or_default().trim();
    Words::new(one(Locale::Es), one(Locale::En))
}

/// The words of the release: what equals them is not the company's own, and follows a later release.
struct Released(Registry);

impl Released {
    fn new(app: &App) -> Result<Self, Refusal> {
        let all = &app.engine().modules().entities;
        Registry::build(all, &Overlay::default()).map(Released).map_err(Refusal::Internal)
    }

    /// What was typed, unless the release says the same of what it has.
    fn own(&self, typed: Words, there: bool, words: impl Fn(&Registry, Locale) -> String) -> Words {
        let said = Words::new(&words(&self.0, Locale::Es), &words(&self.0, Locale::En));
        if there && typed == said { Words::default() } else { typed }
    }
}

fn find<'a>(registry: &'a Registry, entity: &str, field: &str) -> Result<(&'a Entity, &'a FieldDef), Refusal> {
    let entity = registry.entity(entity).ok_or(Refusal::NotFound)?;
    Ok((entity, entity.field(field).ok_or(Refusal::NotFound)?))
}

async fn show_field(
    State(app): State<App>,
    signed: Signed,
    UrlPath((entity, field)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let registry = app.engine().registry();
    let (entity, field) = find(&registry, &entity, &field)?;
    let form = Wording { signed: &signed, registry: &registry, posted: &Posted::default() }.field(entity, field);
    Ok(field_page(&app, &signed, &headers, (entity, field), form).await?)
}

async fn field_page(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    (entity, field): (&Entity, &FieldDef),
    form: Form,
) -> Result<Response, Refusal> {
    let (locale, registry) = (signed.locale(), app.engine().registry());
    let words = [
        ("field", Arg::from(registry.field_label(entity.name, field.name, locale).into_owned())),
        ("kind", Arg::from(registry.plural(entity.name, locale).into_owned())),
    ];
    let title = t_args(locale, "settings-field-of", &words).into();
    let intro = t(locale, "settings-field-words-intro");
    let body = vec![Body::Form(Box::new(form))];
    draw(app, signed, headers, Drawn { current: "/settings/fields", title, intro, body }).await
}

async fn save_field(
    State(app): State<App>,
    signed: Signed,
    UrlPath((name, of)): UrlPath<(String, String)>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let registry = app.engine().registry();
    let (entity, field) = find(&registry, &name, &of)?;
    let locale = signed.locale();
    let place = || Renamed { entity: entity.name.into(), field: Some(field.name.into()), ..Renamed::default() };
    let released = Released::new(&app)?;
    let known = released.0.entity(entity.name).and_then(|entity| entity.field(field.name));
    let label = released.own(typed(&posted, "label"), known.is_some(), |registry, of| {
        registry.field_label(entity.name, field.name, of).into_owned()
    });
    let help = released.own(typed(&posted, "help"), known.is_some(), |registry, of| {
        registry.field_help(entity.name, field.name, of).unwrap_or_default().into_owned()
    });
    let mut renamed = vec![Renamed { label, help, ..place() }];
    for choice in field.choices.iter().filter(|choice| posted.has(&format!("choice.{choice}.es"))) {
        let there = known.is_some_and(|field| field.choices.contains(choice));
        let label = released.own(typed(&posted, &format!("choice.{choice}")), there, |registry, of| {
            registry.choice_label(entity.name, field.name, choice, of).into_owned()
        });
        renamed.push(Renamed { choice: Some((*choice).to_owned()), label, ..place() });
    }
    let lines = posted.get("more").unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty());
    let added: Vec<AddedChoice> = lines
        .map(|line| AddedChoice {
            entity: entity.name.into(),
            field: field.name.into(),
            choice: Offered { name: slug(line), label: words(&signed, line), hidden: false },
        })
        .collect();
    let built_in: Vec<&'static str> = field.choices.to_vec();
    let change = move |overlay: &mut Overlay| {
        renamed.iter().cloned().for_each(|words| overlay.rename(words));
        for choice in added.iter().cloned() {
            let name = choice.choice.name.as_str();
            if built_in.contains(&name) || overlay.offers(&choice.entity, &choice.field, name) {
                let label = choice.choice.label.get(locale).to_owned();
                return Err(Refusal::field("more", Fault::new("overlay-taken").with("value", label)));
            }
            overlay.offer(choice);
        }
        Ok(())
    };
    match app.engine().change_overlay(&signed.who, change).await {
        Ok(()) => Ok(frame::go(&format!("/settings/fields/{name}"), Some(("good", "saved")))),
        Err(Refusal::Invalid(errors)) => {
            let mut again = Wording { signed: &signed, registry: &registry, posted: &posted }.field(entity, field);
            mark(&mut again, &errors, &signed);
            Ok(refused(field_page(&app, &signed, &headers, (entity, field), again).await?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn save_entity(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let registry = app.engine().registry();
    let entity = registry.entity(&name).ok_or(Refusal::NotFound)?;
    let released = Released::new(&app)?;
    let there = released.0.entity(&name).is_some();
    let label = released.own(typed(&posted, "singular"), there, |registry, of| registry.label(&name, of).into_owned());
    let plural = released.own(typed(&posted, "plural"), there, |registry, of| registry.plural(&name, of).into_owned());
    let renamed = Renamed { entity: name.clone(), label, plural, ..Renamed::default() };
    let change = move |overlay: &mut Overlay| {
        overlay.rename(renamed.clone());
        Ok(())
    };
    match app.engine().change_overlay(&signed.who, change).await {
        Ok(()) => Ok(frame::go(&format!("/settings/fields/{name}"), Some(("good", "saved")))),
        Err(Refusal::Invalid(errors)) => {
            let mut again = entity_form(&registry, &signed, entity, &posted);
            mark(&mut again, &errors, &signed);
            let body = vec![Body::Form(Box::new(again))];
            let title = registry.plural(entity.name, signed.locale()).into_owned().into();
            let drawn = Drawn { current: "/settings/fields", title, intro: "".into(), body };
            Ok(refused(draw(&app, &signed, &headers, drawn).await?))
        }
        Err(other) => Err(other.into()),
    }
}
