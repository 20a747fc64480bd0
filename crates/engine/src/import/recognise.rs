//! Recognises where a file comes from and what its rows are: by its headings, by its name, and by ids that only one system
//! makes. Customers come first: what is no clear sign of anything else is a list of them.

use std::sync::Arc;

use trato_model::{Action, Entity, Locale, Reader, Registry};

use super::heading::{key, without_number};
use super::others;
use super::propose::{Guess, Why, Words};
use super::synonyms;
use super::systems::{self, Layout, System};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detected {
    pub system: System,
    pub entity: &'static str,
}

/// Those a company does business with, the likelier first.
const CUSTOMERS: [&str; 3] = ["account", "contact", "lead"];
/// Headings that only one kind of record has: a person who signs in looks like a contact otherwise.
const TELLING: [(&str, &str); 2] = [("user", "username"), ("user", "profileid")];
/// What only somebody who works here has, though the word may mean a customer's position.
const STAFF: [&str; 2] = ["role", "manager"];
/// What every kind of record may have, and lists of anything else.
const ANYBODYS: [&str; 6] = ["description", "tags", "@created", "owner", "team", "branch"];
/// What remains of an explanation by names, telephones and places alone, which customers have as well.
const UNSAID: f32 = 0.3;

/// Finds system and entity; only entities that the reader may create.
#[must_use]
pub fn detect(
    registry: &Registry,
    reader: &Reader,
    file: &str,
    headings: &[String],
    samples: &[Vec<String>],
) -> Option<Detected> {
    let offered = |name: &str| {
        registry.entity(name).filter(|e| e.imported && (reader.can(e.name, Action::Create) || reader.is_system()))
    };
    if let Some(entity) = by_ids(headings, samples).filter(|entity| offered(entity).is_some()) {
        return Some(Detected { system: System::Salesforce, entity });
    }
    let customers = Customers::new(registry, reader, headings);
    let hint = customers.are_meant(hint(registry, file));
    let mut best: Option<(f32, Detected)> = None;
    let mut consider = |score: f32, hinted: bool, system, entity: &Arc<Entity>| {
        let score = score + if hinted { 2.0 } else { 0.0 };
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, Detected { system, entity: entity.name }));
        }
    };
    for entity in registry.entities().iter().filter(|entity| offered(entity.name).is_some()) {
        let named = hint == Some(entity.name);
        if is_ours(entity, headings) {
            consider(1_000.0 + ours(entity, file, headings), named, System::Trato, entity);
        }
        let guesses = guesses(&Words::new(registry, entity, reader, None), headings);
        // Remarks and whose they are do not make it anything.
        let tells = |guess: &Guess| !guess.path.is_empty() && !ANYBODYS.contains(&guess.path.as_str());
        let hinted = named && bears_out(entity, &guesses);
        if hinted || guesses.iter().any(tells) {
            let said = hinted || customers.speak_of(entity, &guesses);
            let share = if said { 1.0 } else { UNSAID };
            consider(weigh(entity, &guesses, headings) * share, hinted, System::Unknown, entity);
        }
    }
    for layout in systems::layouts() {
        let Some(entity) = offered(layout.entity) else { continue };
        let guesses = guesses(&Words::new(registry, entity, reader, Some(layout)), headings);
        if let Some(score) = weigh_layout(layout, &guesses, headings) {
            consider(score, hint == Some(entity.name), layout.system, entity);
        }
    }
    let (_, best) = best?;
    let people =
        best.entity == "account" && only_people(best.system, headings, samples) && offered("contact").is_some();
    Some(if people { Detected { entity: "contact", ..best } } else { best })
}

fn guesses(words: &Words<'_>, headings: &[String]) -> Vec<Guess> {
    headings.iter().map(|heading| words.guess(heading)).collect()
}

/// The entity that the file's name speaks of.
fn hint(registry: &Registry, file: &str) -> Option<&'static str> {
    synonyms::entity_of_file(file, |word| {
        let labels = |name| Locale::ALL.map(|locale| [registry.label(name, locale), registry.plural(name, locale)]);
        let called = |name| key(name) == word || labels(name).iter().flatten().any(|label| key(label) == word);
        registry.entities().iter().map(|entity| entity.name).find(|name| called(name))
    })
}

/// Whether the headings bear out what the file's name says: what it is called by, or most of them. `equipo.csv` may list
/// who is in it.
fn bears_out(entity: &Entity, guesses: &[Guess]) -> bool {
    let known = guesses.iter().filter(|guess| !guess.path.is_empty()).count();
    known * 2 > guesses.len() || guesses.iter().any(|guess| is_title(entity, &guess.path))
}

/// What the ids in a column `Id` are of, where all of them are Salesforce's.
fn by_ids(headings: &[String], samples: &[Vec<String>]) -> Option<&'static str> {
    let at = headings.iter().position(|heading| key(heading) == "id")?;
    let mut cells =
        samples.iter().filter_map(|row| row.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let first = systems::entity_of_id(cells.next()?)?;
    cells.all(|cell| systems::entity_of_id(cell) == Some(first)).then_some(first)
}

/// Whether a list of Odoo's partners holds people only: it says of each that it is no company.
fn only_people(system: System, headings: &[String], samples: &[Vec<String>]) -> bool {
    let theirs = systems::layouts().find(|layout| layout.system == System::Odoo && layout.entity == "account");
    let columns = theirs.map(|layout| layout.columns).unwrap_or_default();
    let tells = |heading: &String| columns.iter().any(|(name, path)| *path == "@company" && key(name) == key(heading));
    let Some(at) = headings.iter().position(tells) else { return false };
    let mut cells = samples.iter().filter_map(|row| row.get(at)).map(|cell| others::is_company(cell)).peekable();
    system == System::Odoo && cells.peek().is_some() && cells.all(|company| company == Some(false))
}

/// What customers make of the headings: the guesses of each kind of them.
struct Customers(Vec<(Arc<Entity>, Vec<Guess>)>);

impl Customers {
    fn new(registry: &Registry, reader: &Reader, headings: &[String]) -> Self {
        let found = CUSTOMERS.iter().filter_map(|name| registry.entity(name));
        let read = |entity: &Arc<Entity>| guesses(&Words::new(registry, entity, reader, None), headings);
        Customers(found.map(|entity| (entity.clone(), read(entity))).collect())
    }

    /// A list of customers with surnames and no company is one of people.
    fn are_meant(&self, hint: Option<&'static str>) -> Option<&'static str> {
        let gives = |name: &str, path: &str| {
            let of = self.0.iter().find(|(entity, _)| entity.name == name);
            of.is_some_and(|(_, guesses)| guesses.iter().any(|guess| guess.path == path))
        };
        match hint {
            Some("account") if gives("contact", "last_name") && !gives("contact", "account") => Some("contact"),
            hint => hint,
        }
    }

    /// Whether a heading says that the rows are of this entity: what customers have not, or what it is called by and they
    /// are not. They need not be named.
    fn speak_of(&self, entity: &Entity, guesses: &[Guess]) -> bool {
        let theirs = |at: usize, fits: &dyn Fn(&Entity, &str) -> bool| {
            let fits = |(of, guesses): &(Arc<Entity>, Vec<Guess>)| {
                guesses.get(at).is_some_and(|guess| !guess.path.is_empty() && fits(of, &guess.path))
            };
            self.0.iter().any(fits)
        };
        let speaks = |(at, guess): (usize, &Guess)| {
            let path = guess.path.as_str();
            let staff = entity.name == "user" && STAFF.contains(&path);
            let named = is_title(entity, path) && !theirs(at, &is_title);
            !path.is_empty() && !ANYBODYS.contains(&path) && (staff || named || !theirs(at, &|_, _| true))
        };
        CUSTOMERS.contains(&entity.name) || guesses.iter().enumerate().any(speaks)
    }
}

fn is_title(entity: &Entity, path: &str) -> bool {
    path == "@name" || entity.title_fields().any(|field| field.name == path)
}

/// How well an entity explains the headings: what only it has counts full, what every entity has and the number of another
/// record count half.
fn weigh(entity: &Entity, guesses: &[Guess], headings: &[String]) -> f32 {
    let mut seen: Vec<&str> = Vec::new();
    let mut score = 0.0;
    for (guess, heading) in guesses.iter().zip(headings) {
        if guess.path.is_empty() || seen.contains(&guess.path.as_str()) {
            continue;
        }
        seen.push(&guess.path);
        let common = synonyms::path("*", &key(without_number(heading))) == Some(guess.path.as_str());
        score += if common || guess.path.ends_with(".external_id") { 0.6 } else { 1.0 };
    }
    let tells = |heading: &String| TELLING.contains(&(entity.name, heading.to_lowercase().as_str()));
    if headings.iter().any(tells) {
        score += 20.0;
    }
    // Without its title an entity is a poor explanation.
    let titled = seen.iter().any(|path| is_title(entity, path));
    let score = if titled { score } else { score * 0.8 };
    // Where kinds of customers explain it equally well, the likelier one.
    let place = CUSTOMERS.iter().rev().position(|name| *name == entity.name);
    score + place.map_or(0.0, |place| 0.01 * (place + 1) as f32)
}

/// How well a system's table explains the headings, if anything shows that they are that system's.
fn weigh_layout(layout: &Layout, guesses: &[Guess], headings: &[String]) -> Option<f32> {
    let shows = |heading: &&String| is_mark(layout, heading) || proves(layout, heading);
    let marks = headings.iter().filter(shows).count();
    let listed = guesses.iter().filter(|guess| matches!(guess.why, Why::System | Why::Ignored)).count();
    let used = guesses.iter().filter(|guess| guess.why == Why::System).count();
    // Wide exports have many columns that nobody needs: three marks are proof enough.
    let shown = marks > 0 && (listed * 2 >= headings.len() || marks >= 3);
    shown.then(|| used as f32 * 1.2 + (listed - used) as f32 * 0.4 + marks as f32 * 1.5)
}

fn is_mark(layout: &Layout, heading: &str) -> bool {
    let custom = layout.system == System::Salesforce && heading.to_ascii_lowercase().ends_with("__c");
    custom || layout.marks.iter().any(|mark| key(mark) == key(heading))
}

/// Whether no other system spells a heading so, and no spreadsheet means anything by it: `AccountId`, `hubspot_owner_id`,
/// `Billing Code`. One such heading shows where the file comes from.
fn proves(layout: &Layout, heading: &str) -> bool {
    // Names of fields come in any case, labels as they are written.
    let spelt = |theirs: &str| match theirs.contains(' ') {
        true => theirs == heading,
        false => theirs.eq_ignore_ascii_case(heading),
    };
    let lists = |layout: &Layout| layout.columns.iter().find(|(theirs, _)| spelt(theirs)).map(|(_, path)| *path);
    let elsewhere = |other: &Layout| other.system != layout.system && other.entity == layout.entity;
    lists(layout).is_some_and(|path| path.contains('.'))
        && synonyms::path(layout.entity, &key(heading)).is_none_or(|path| path.ends_with(".external_id"))
        && !systems::layouts().any(|other| elsewhere(other) && lists(other).is_some())
}

/// Whether the headings are the names of our own export.
fn is_ours(entity: &Entity, headings: &[String]) -> bool {
    let system = ["id", "version", "created_at", "created_by", "updated_at", "updated_by", "trashed_at"];
    headings.iter().any(|heading| heading == "id")
        && headings.iter().all(|heading| entity.position(heading).is_some() || system.contains(&heading.as_str()))
}

/// How well an entity explains headings that are all its own: what it would export itself, and the file that is named so.
fn ours(entity: &Entity, file: &str, headings: &[String]) -> f32 {
    let exported = entity.fields.iter().filter(|field| field.writable() || field.carried).count() + 1;
    let named = file.rsplit(['/', '\\']).next().and_then(|name| name.split('.').next()) == Some(entity.name);
    headings.len() as f32 / exported.max(headings.len()) as f32 + if named { 2.0 } else { 0.0 }
}
