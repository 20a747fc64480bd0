//! Which column goes into which field, and how values are read: proposed from the file, decided by the user.

use std::sync::Arc;

use axum::extract::{Path as UrlPath, State};
use axum::response::Response;
use serde_json::{Value as Json, json};
use trato_engine::import::mapping::{Mapping, Missing};
use trato_engine::import::propose::{Guess, Why, key_choices, keys};
use trato_engine::import::target::{Part, Target};
use trato_engine::import::{Import, Inspection, target};
use trato_model::{Entity, Locale, Refusal, Registry};
use trato_text::{Arg, t, t_args};
use trato_ui::form::{Choice, ChoiceGroup, Control, Input};
use trato_ui::import as ui;
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;

use super::key;
use crate::App;
use crate::http::{AppError, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

/// The options with their values; each is a member of the stored mapping.
const OPTIONS: [(&str, &[&str]); 4] = [
    ("existing", &["update", "skip"]),
    ("blanks", &["keep", "clear"]),
    ("numbers", &["auto", "comma", "point", "plain"]),
    ("dates", &["auto", "day", "month"]),
];
/// No field: every row is a new record.
const NO_KEY: &str = "-";
/// What to do where a linked record is missing.
const MISSING: [&str; 3] = ["create", "leave", "refuse"];

/// What the file is, and the mapping to begin from: the user's own, if he has made one.
async fn look(
    app: &App,
    signed: &Signed,
    import: &Import,
    entity: Option<&str>,
) -> Result<(Inspection, Mapping), Refusal> {
    let own = import.mapping.as_ref().filter(|own| entity.is_none_or(|entity| own.entity == entity));
    let entity = entity.or(own.map(|own| own.entity.as_str()));
    let found = app.engine().inspect_import(&signed.who, import.id, entity).await?;
    let mapping = own.cloned().unwrap_or_else(|| found.mapping.clone());
    Ok((found, mapping))
}

/// The step, what must be said of the file, and what its rows are.
///
/// # Errors
/// Where the file cannot be read.
pub async fn step(
    app: &App,
    signed: &Signed,
    import: &Import,
    entity: Option<&str>,
) -> Result<(ui::Step, Option<Banner>, String), Refusal> {
    let (found, mapping) = look(app, signed, import, entity).await?;
    let locale = signed.locale();
    let registry = app.engine().registry();
    let of = registry.entity(&mapping.entity).or_else(|| registry.entity(found.entity));
    let groups = of.map(|of| fields(&registry, signed, of)).unwrap_or_default();
    let columns = found.headings.iter().enumerate().map(|(at, heading)| {
        let field = mapping.columns.get(at).map(|column| column.field.clone()).unwrap_or_default();
        let mut groups = groups.clone();
        let listed = groups.iter().flat_map(|group| &group.choices).any(|choice| choice.value == field);
        if !field.is_empty() && !listed {
            // A part or a combination that the system's table knows: `address.city`, `account|contact`.
            let label = of.map_or_else(|| field.clone(), |of| words(&registry, of, &field, locale));
            groups.push(ChoiceGroup { label: "".into(), choices: vec![Choice::new(field.clone(), label)] });
        }
        groups.insert(0, ChoiceGroup { label: "".into(), choices: vec![Choice::new("", t(locale, "ui-import-skip"))] });
        let known = !field.is_empty();
        let note = note(locale, found.guesses.get(at), &field);
        let control = Control::Select { groups, chosen: field, blank: false };
        let samples = found.samples.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.is_empty()).take(3);
        ui::MapColumn {
            heading: heading.clone(),
            samples: samples.map(|sample| sample.chars().take(60).collect()).collect(),
            input: Input::new(format!("column.{at}"), format!("{}: {heading}", t(locale, "ui-import-field")), control),
            known,
            note,
        }
    });
    let columns: Vec<ui::MapColumn> = columns.collect();
    let found_text = t_args(
        locale,
        if found.system.title().is_empty() { "import-found" } else { "import-found-system" },
        &[
            ("system", Arg::from(found.system.title())),
            ("rows", found.rows.into()),
            ("separator", if found.delimiter == '\t' { "⇥".to_owned() } else { found.delimiter.to_string() }.into()),
        ],
    );
    let told = match found.broken {
        true => Some((Tone::Bad, t_args(locale, "import-broken", &[("rows", Arg::from(found.rows))]).into())),
        false if of.is_none() => Some((Tone::Warn, t(locale, "import-unknown-own"))),
        false => None,
    };
    let told = told.map(|(tone, text)| Banner { tone, text, action: None });
    let step = ui::Step::Mapping(ui::Mapping {
        found: found_text.into(),
        columns,
        options: options(&registry, signed, &found, &mapping),
    });
    let entity = if mapping.entity.is_empty() { found.entity.to_owned() } else { mapping.entity.clone() };
    Ok((step, told, entity))
}

/// What must be said of a proposal: why it is not what the heading says, or that nothing is proposed. What the user chose
/// himself needs no words.
fn note(locale: Locale, guess: Option<&Guess>, field: &str) -> trato_ui::Str {
    let guess = guess.filter(|guess| guess.path == field);
    match guess.map(|guess| guess.why) {
        Some(why @ (Why::Unknown | Why::OnlyDate | Why::NextOwner | Why::Surnames)) => {
            t(locale, &format!("import-why-{}", why.name()))
        }
        _ => "".into(),
    }
}

/// The fields of an entity that the user may write, as he reads them.
fn fields(registry: &Registry, signed: &Signed, entity: &Arc<Entity>) -> Vec<ChoiceGroup> {
    let (locale, reader) = (signed.locale(), &signed.who.reader);
    let may = |path: &str| target::resolve(registry, entity, reader, path).is_ok();
    let mut own: Vec<Choice> = Vec::new();
    for special in ["@name", "@surnames", "@id", "@created", "@deleted", "@denied", "@company"]
        .into_iter()
        .filter(|path| may(path))
    {
        own.push(Choice::new(special, t(locale, &format!("import-into-{}", special.trim_start_matches('@')))));
    }
    for field in entity.fields.iter().filter(|field| may(field.name)) {
        own.push(Choice::new(field.name, registry.field_label(entity.name, field.name, locale).into_owned()));
    }
    vec![ChoiceGroup { label: registry.plural(entity.name, locale).into_owned().into(), choices: own }]
}

/// A path in words: `Dirección · city`.
fn words(registry: &Registry, entity: &Entity, path: &str, locale: Locale) -> String {
    let one = |path: &str| {
        let (name, part) = path.split_once('.').map_or((path, ""), |(name, part)| (name, part));
        let label = registry.field_label(entity.name, name, locale);
        let part = match trato_text::messages::try_t(locale, &format!("import-part-{}", part.replace('_', "-"))) {
            Some(text) => text,
            None => part,
        };
        if part.is_empty() { label.into_owned() } else { format!("{label} · {part}") }
    };
    path.split('|').map(one).collect::<Vec<_>>().join(" / ")
}

fn options(registry: &Registry, signed: &Signed, found: &Inspection, mapping: &Mapping) -> Vec<Input> {
    let locale = signed.locale();
    let stored = serde_json::to_value(mapping).unwrap_or_default();
    let pick = |name: &str, label: &str, values: &[&'static str], chosen: &str| {
        let choices = values.iter().map(|value| Choice::new(*value, t(locale, &format!("import-{name}-{value}"))));
        let groups = vec![ChoiceGroup { label: "".into(), choices: choices.collect() }];
        let control = Control::Select { groups, chosen: chosen.to_owned(), blank: false };
        Input::new(name.to_owned(), t(locale, label), control)
    };
    let mut kinds: Vec<Choice> = registry
        .entities()
        .iter()
        .filter(|entity| entity.imported && signed.who.reader.can(entity.name, trato_model::Action::Create))
        .map(|entity| Choice::new(entity.name, registry.plural(entity.name, locale).into_owned()))
        .collect();
    kinds.sort_by(|a, b| trato_text::compare(&a.label, &b.label));
    let entity = if mapping.entity.is_empty() { found.entity } else { mapping.entity.as_str() };
    let mut all = vec![Input {
        help: t(locale, "import-kind-change"),
        ..Input::new("entity", t(locale, "import-kind"), Control::select(kinds, entity)).required()
    }];
    let missing = missing(registry, signed, registry.entity(entity), mapping);
    all.push(pick("missing", "import-option-missing", &MISSING, missing));
    all.extend(registry.entity(entity).map(|entity| recognised(registry, entity, mapping, locale)));
    for (name, values) in OPTIONS {
        let chosen = stored.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        let mut input = pick(name, &format!("import-option-{name}"), values, &chosen);
        if name == "dates" && found.dates_unclear {
            input.help = t(locale, "import-dates-unclear");
        }
        all.push(input);
    }
    all
}

/// What the mapping does where linked records are missing: the most that any of its columns does.
fn missing(registry: &Registry, signed: &Signed, entity: Option<&Arc<Entity>>, mapping: &Mapping) -> &'static str {
    let is_link = |path: &str| {
        let found = entity.and_then(|entity| target::resolve(registry, entity, &signed.who.reader, path).ok());
        matches!(found, Some(Target::OneOf(_)))
            || matches!(found, Some(Target::Field(aim)) if matches!(aim.part, Part::Link(_)))
    };
    let links = mapping.columns.iter().filter(|column| is_link(&column.field)).map(|column| column.missing);
    let all: Vec<Missing> = links.chain(mapping.made.iter().map(|made| made.missing)).collect();
    match () {
        () if all.contains(&Missing::Create) => "create",
        () if all.contains(&Missing::Leave) || all.is_empty() => "leave",
        () => "refuse",
    }
}

/// By what rows find their records again.
fn recognised(registry: &Registry, entity: &Entity, mapping: &Mapping, locale: Locale) -> Input {
    let label = |path: &str| match path.strip_prefix('@') {
        Some(special) => t(locale, &format!("import-into-{special}")).into_owned(),
        None => words(registry, entity, path, locale),
    };
    let chosen = mapping.keys.join(",");
    let mut choices: Vec<Choice> = Vec::new();
    match mapping.keys.as_slice() {
        [] => {}
        [only] => choices.push(Choice::new(chosen.clone(), label(only))),
        [first, second, ..] => {
            let args = [("first", Arg::from(label(first))), ("second", label(second).into())];
            choices.push(Choice::new(chosen.clone(), t_args(locale, "import-key-else", &args)));
        }
    }
    for path in key_choices(entity).into_iter().filter(|path| *path != chosen) {
        choices.push(Choice::new(path, label(path)));
    }
    choices.push(Choice::new(NO_KEY, t(locale, "import-key-none")));
    let chosen = if chosen.is_empty() { NO_KEY.to_owned() } else { chosen };
    let groups = vec![ChoiceGroup { label: "".into(), choices }];
    let control = Control::Select { groups, chosen, blank: false };
    Input {
        help: t(locale, "import-option-key-help"),
        ..Input::new("key".to_owned(), t(locale, "import-option-key"), control)
    }
}

/// Takes the mapping; another kind of record starts the proposal anew.
pub async fn save(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    posted: Posted,
) -> Result<Response, AppError> {
    let import = app.engine().import(&signed.who, key(&id)?).await?;
    let path = format!("/import/{id}");
    let (found, mapping) = look(&app, &signed, &import, None).await?;
    let wanted = posted.get("entity").unwrap_or_default();
    let before = if mapping.entity.is_empty() { found.entity } else { mapping.entity.as_str() };
    if wanted != before && app.engine().registry().entity(wanted).is_some() && !posted.has("confirmed") {
        let (_, proposed) = look(&app, &signed, &import, Some(wanted)).await?;
        let same = columns_of(&posted, proposed.columns.len())
            == proposed.columns.iter().map(|c| c.field.clone()).collect::<Vec<_>>();
        if !same {
            return Ok(frame::go(&trato_ui::url::href(&path, &[("step", "mapping"), ("entity", wanted)]), None));
        }
    }
    let (_, mut mapping) = look(&app, &signed, &import, Some(wanted).filter(|name| !name.is_empty())).await?;
    let registry = app.engine().registry();
    let entity = registry.entity(&mapping.entity).ok_or(Refusal::NotFound)?;
    let shown = missing(&registry, &signed, Some(entity), &mapping);
    change(entity, &mut mapping, shown, &posted)?;
    app.engine().map_import(&signed.who, import.id, mapping).await?;
    Ok(frame::go(&path, None))
}

fn columns_of(posted: &Posted, count: usize) -> Vec<String> {
    (0..count).map(|at| posted.get(&format!("column.{at}")).unwrap_or_default().to_owned()).collect()
}

/// Puts what was posted into the mapping. `shown`: what was said of missing records before; where it still is, columns that
/// do otherwise go on doing so.
fn change(entity: &Entity, mapping: &mut Mapping, shown: &str, posted: &Posted) -> Result<(), Refusal> {
    let fields = columns_of(posted, mapping.columns.len());
    let missing = posted.get("missing").filter(|name| MISSING.contains(name));
    let mut stored = serde_json::to_value(&*mapping).map_err(|error| Refusal::Internal(error.to_string()))?;
    for (at, field) in fields.into_iter().enumerate() {
        if let Some(column) = stored.pointer_mut(&format!("/columns/{at}")).and_then(Json::as_object_mut) {
            let other = column.get("field").and_then(Json::as_str) != Some(field.as_str());
            if other {
                column.insert("lenient".into(), json!(false));
            }
            column.insert("field".into(), json!(field));
            if let Some(missing) = missing.filter(|missing| other || *missing != shown) {
                column.insert("missing".into(), json!(missing));
            }
        }
    }
    for (name, values) in OPTIONS {
        if let Some(value) = posted.get(name).filter(|value| values.contains(value)) {
            stored[name] = json!(value);
        }
    }
    let (was, as_proposed) = (mapping.keys.join(","), mapping.keys == keys(entity, mapping));
    *mapping = serde_json::from_value(stored).map_err(|error| Refusal::Internal(error.to_string()))?;
    match posted.get("key") {
        Some(NO_KEY) if !was.is_empty() => mapping.keys.clear(),
        Some(key) if key != was && key != NO_KEY => mapping.keys = key.split(',').map(str::to_owned).collect(),
        // What was proposed follows the columns.
        _ if as_proposed => mapping.keys = keys(entity, mapping),
        _ => {}
    }
    Ok(())
}
