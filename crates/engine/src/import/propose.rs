//! Where each column of a file goes, and what completes the mapping; what the file is, [`super::recognise`] says.

use std::collections::HashMap;
use std::sync::Arc;

use trato_model::{Entity, FieldDef, Locale, Reader, Registry};
use trato_text::fold;

use super::heading::{key, without_number};
use super::mapping::{Column, Made, Mapping};
use super::plan::is_key;
use super::synonyms;
use super::systems::{self, Layout, System};
use super::target::{self, By, Part, Target};

/// Why a column goes where it goes; `import-why-{name}` words what is no matter of course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The system that the file comes from calls it so.
    System,
    /// It is the field's own name or label.
    Label,
    /// A word that means the field.
    Synonym,
    /// What stands in the column.
    Content,
    /// The only date of a file of deals that are decided.
    OnlyDate,
    /// Nobody else of the file could be the owner.
    NextOwner,
    /// Both surnames stand in it.
    Surnames,
    /// Known, and of no use here.
    Ignored,
    Unknown,
}

impl Why {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Why::System => "system",
            Why::Label => "label",
            Why::Synonym => "synonym",
            Why::Content => "content",
            Why::OnlyDate => "only-date",
            Why::NextOwner => "next-owner",
            Why::Surnames => "surnames",
            Why::Ignored => "ignored",
            Why::Unknown => "unknown",
        }
    }
}

/// Where a column is proposed to go.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    pub path: String,
    /// 0 to 1.
    pub confidence: f32,
    pub why: Why,
}

/// The reading of headings for one entity: the registry's names and labels, and a system's table.
pub(super) struct Words<'a> {
    registry: &'a Registry,
    entity: &'a Arc<Entity>,
    reader: &'a Reader,
    layout: Option<&'static Layout>,
    own: HashMap<String, String>,
}

impl<'a> Words<'a> {
    pub(super) fn new(
        registry: &'a Registry,
        entity: &'a Arc<Entity>,
        reader: &'a Reader,
        layout: Option<&'static Layout>,
    ) -> Self {
        let mut own = HashMap::new();
        for field in &entity.fields {
            for locale in Locale::ALL {
                own.entry(key(&registry.field_label(entity.name, field.name, locale))).or_insert(field.name.to_owned());
            }
        }
        // Names win over labels: our own exports for programs are headed so.
        for field in &entity.fields {
            own.insert(key(field.name), field.name.to_owned());
            if let Some(bare) = field.name.strip_prefix("c_") {
                own.entry(key(bare)).or_insert(field.name.to_owned());
            }
        }
        Words { registry, entity, reader, layout, own }
    }

    fn exists(&self, path: &str) -> bool {
        target::resolve(self.registry, self.entity, self.reader, path).is_ok()
    }

    pub(super) fn guess(&self, heading: &str) -> Guess {
        let name = without_number(heading);
        let wanted = key(name);
        let guess = |path: &str, confidence, why| Guess { path: path.to_owned(), confidence, why };
        if let Some(layout) = self.layout {
            let listed = layout.columns.iter().find(|(theirs, _)| key(theirs) == wanted);
            match listed {
                Some((_, "")) => return guess("", 1.0, Why::Ignored),
                Some((_, path)) if self.exists(path) => return guess(path, 1.0, Why::System),
                Some((_, path)) => {
                    // A link by their id where our entity keeps no ids of theirs.
                    let bare = path.split(['.', '|']).next().unwrap_or_default();
                    if path.ends_with(".external_id") && self.exists(bare) {
                        return guess("", 1.0, Why::Ignored);
                    }
                }
                None => {}
            }
            if systems::ignored(layout.system).iter().any(|theirs| key(theirs) == wanted) {
                return guess("", 1.0, Why::Ignored);
            }
        }
        let custom = name.to_ascii_lowercase().strip_suffix("__c").map(key);
        let own = self.own.get(&wanted).or_else(|| custom.as_ref().and_then(|bare| self.own.get(bare)));
        if let Some(path) = own.filter(|path| self.exists(path)) {
            return guess(path, 0.95, Why::Label);
        }
        let meant = synonyms::path(self.entity.name, &wanted).or_else(|| synonyms::refusal(&wanted));
        match meant.filter(|path| self.exists(path)).or_else(|| self.number(name)) {
            Some(path) => guess(path, 0.85, Why::Synonym),
            None => guess("", 0.0, Why::Unknown),
        }
    }

    /// `Nº oportunidad`: the number under which the other system keeps the entity's records.
    fn number(&self, heading: &str) -> Option<&'static str> {
        let named = |word: &str| {
            let label = |locale| key(&self.registry.label(self.entity.name, locale)) == word;
            let title = self.entity.title_fields().next().map(|field| field.name);
            Locale::ALL.into_iter().any(label)
                || synonyms::path(self.entity.name, word).is_some_and(|path| Some(path) == title || path == "@name")
        };
        let path = ["code", "external_id"].into_iter().find(|path| self.exists(path))?;
        synonyms::is_number(heading, named).then_some(path)
    }
}

/// Where each column goes. A path is taken once, by the column that fits it best, unless its field joins several.
#[must_use]
pub fn columns(
    registry: &Registry,
    entity: &Arc<Entity>,
    reader: &Reader,
    system: System,
    headings: &[String],
    samples: &[Vec<String>],
) -> Vec<Guess> {
    let layout = systems::layouts().find(|layout| layout.system == system && layout.entity == entity.name);
    let words = Words::new(registry, entity, reader, layout);
    let mut guesses: Vec<Guess> = headings.iter().map(|heading| words.guess(heading)).collect();
    if system == System::Trato {
        for (guess, heading) in guesses.iter_mut().zip(headings) {
            if heading == "id" {
                *guess = Guess { path: "@id".to_owned(), confidence: 1.0, why: Why::System };
            }
        }
    }
    // Of two headings for one field the layout names the better one first.
    let rank = |at: &usize| {
        let heading = headings.get(*at).map(|heading| key(without_number(heading)));
        layout.and_then(|layout| layout.columns.iter().position(|(theirs, _)| Some(key(theirs)) == heading))
    };
    let mut order: Vec<usize> = (0..guesses.len()).collect();
    order.sort_by_cached_key(rank);
    order.sort_by(|a, b| confidence(&guesses, *b).total_cmp(&confidence(&guesses, *a)));
    let mut taken: Vec<String> = Vec::new();
    for at in order {
        let Some(guess) = guesses.get_mut(at) else { continue };
        if guess.path.is_empty() {
            continue;
        }
        let several = match target::resolve(registry, entity, reader, &guess.path) {
            Ok(Target::Field(aim)) => target::takes_several(&aim) && !matches!(aim.part, Part::Link(_)),
            Ok(Target::FullName) => entity.name == "user",
            Ok(Target::Denied(_)) => true,
            _ => false,
        };
        if taken.contains(&guess.path) && !several {
            *guess = Guess { path: String::new(), confidence: 0.0, why: Why::Ignored };
        } else {
            taken.push(guess.path.clone());
        }
    }
    // A full name is of no use beside its parts.
    if taken.iter().any(|path| path == "last_name") {
        guesses.iter_mut().filter(|guess| guess.path == "@name").for_each(|guess| {
            *guess = Guess { path: String::new(), confidence: 1.0, why: Why::Ignored };
        });
    }
    for (at, guess) in guesses.iter_mut().enumerate() {
        if let Ok(Target::Field(aim)) = target::resolve(registry, entity, reader, &guess.path)
            && matches!(aim.field.kind.name(), "date" | "date_time")
            && says_yes_or_no(samples, at)
        {
            *guess = Guess { path: String::new(), confidence: 0.0, why: Why::Unknown };
        }
    }
    by_content(&words, samples, &mut guesses, &taken);
    // Our own exports mean what they say.
    if system != System::Trato {
        super::refine::refine(entity.name, headings, samples, &mut guesses, &|path| words.exists(path));
    }
    guesses
}

/// Whether a column's cells say that something is so, or is not: no day stands in them, whatever its heading.
fn says_yes_or_no(samples: &[Vec<String>], at: usize) -> bool {
    const WORDS: [&str; 13] = ["0", "1", "yes", "no", "y", "n", "true", "false", "si", "s", "verdadero", "falso", "x"];
    let cells = samples.iter().filter_map(|row| row.get(at)).map(|cell| fold(cell.trim()));
    let mut said = cells.filter(|cell| !cell.is_empty()).peekable();
    said.peek().is_some() && said.all(|cell| WORDS.contains(&cell.as_str()))
}

fn confidence(guesses: &[Guess], at: usize) -> f32 {
    guesses.get(at).map_or(0.0, |guess| guess.confidence)
}

/// Columns without a known heading whose cells can only be one thing.
fn by_content(words: &Words<'_>, samples: &[Vec<String>], guesses: &mut [Guess], taken: &[String]) {
    let is_email = |text: &str| text.split_once('@').is_some_and(|(_, host)| host.contains('.')) && !text.contains(' ');
    let is_url = |text: &str| ["http://", "https://", "www."].iter().any(|start| text.starts_with(start));
    for (path, looks) in [("email", &is_email as &dyn Fn(&str) -> bool), ("website", &is_url)] {
        if taken.iter().any(|t| t == path) || !words.exists(path) {
            continue;
        }
        let found = guesses.iter().enumerate().position(|(at, guess)| {
            let cells: Vec<&str> =
                samples.iter().filter_map(|row| row.get(at)).map(|c| c.trim()).filter(|c| !c.is_empty()).collect();
            guess.why == Why::Unknown && cells.len() >= 2 && cells.iter().all(|cell| looks(cell))
        });
        if let Some(guess) = found.and_then(|at| guesses.get_mut(at)) {
            *guess = Guess { path: path.to_owned(), confidence: 0.5, why: Why::Content };
        }
    }
}

/// Completes a mapping whose columns stand: policies, what is made, keys.
pub fn complete(registry: &Registry, entity: &Arc<Entity>, reader: &Reader, locale: Locale, mapping: &mut Mapping) {
    mapping.entity = entity.name.to_owned();
    mapping.source = match mapping.system {
        System::Unknown => "file".to_owned(),
        system => system.name().to_owned(),
    };
    let lenient = !matches!(mapping.system, System::Unknown | System::Trato);
    for column in &mut mapping.columns {
        column.lenient = lenient;
        column.missing = policy(registry, entity, reader, mapping.system, column);
    }
    mapping.made = made(entity, locale, mapping);
    mapping.keys = keys(entity, mapping);
}

fn policy(
    registry: &Registry,
    entity: &Arc<Entity>,
    reader: &Reader,
    system: System,
    column: &Column,
) -> super::mapping::Missing {
    use super::mapping::Missing;
    match target::resolve(registry, entity, reader, &column.field) {
        Ok(Target::OneOf(_)) => Missing::Leave,
        // Nobody is hired because a target names him.
        Ok(Target::Field(aim)) if entity.bearers.is_some() && matches!(aim.part, Part::Link(_)) => Missing::Refuse,
        // Our own ids name records of ours: one that is not there cannot be made from its id.
        Ok(Target::Field(aim)) if system == System::Trato && matches!(aim.part, Part::Link(_)) => Missing::Refuse,
        // A spreadsheet's number of a record need not be one that we know.
        Ok(Target::Field(aim)) if system == System::Unknown && aim.part == Part::Link(By::External) => Missing::Leave,
        Ok(Target::Field(aim)) => match aim.part {
            // What became of a record elsewhere may be imported later, or never.
            Part::Link(_) if aim.field.carried => Missing::Leave,
            Part::Link(by) => target::missing(aim.field.target.unwrap_or_default(), by),
            _ => Missing::default(),
        },
        _ => Missing::default(),
    }
}

/// What required fields are made of where no column gives them.
fn made(entity: &Entity, locale: Locale, mapping: &Mapping) -> Vec<Made> {
    use super::mapping::Missing;
    let heading = |path: &str| {
        let of = |column: &&Column| column.field == path || column.field.split('.').next() == Some(path);
        mapping.columns.iter().find(of).map(|column| format!("{{{}}}", column.heading))
    };
    let mut made = Vec::new();
    let mut make = |field: &str, template: Option<String>| {
        if let Some(template) = template.filter(|_| !mapping.gives(field)) {
            made.push(Made { field: field.to_owned(), template, missing: Missing::Create });
        }
    };
    match entity.name {
        "opportunity" => {
            let parts: Vec<String> = ["account", "product"].iter().filter_map(|path| heading(path)).collect();
            let template = if parts.is_empty() { heading("external_id") } else { Some(parts.join(" – ")) };
            make("name", template);
        }
        "user" => {
            make("role", Some(trato_text::t(locale, "role-seller").into_owned()));
            make("team", heading("manager"));
        }
        "task" | "call" | "meeting" | "visit" => {
            make("subject", heading("description").or_else(|| Some(trato_text::t(locale, entity.name).into_owned())));
        }
        _ => {}
    }
    made
}

/// The fields by which rows find their records again.
#[must_use]
pub fn keys(entity: &Entity, mapping: &Mapping) -> Vec<String> {
    if mapping.column_of("@id").is_some() {
        return vec!["@id".to_owned()];
    }
    if mapping.column_of("external_id").is_some() {
        return vec!["external_id".to_owned()];
    }
    let candidates: &[&str] = match entity.name {
        "contact" | "lead" => &["email"],
        "account" => &["tax_id", "name"],
        "product" => &["code", "name"],
        "user" => &["email", "name"],
        "opportunity" | "task" | "call" | "meeting" | "visit" | "note" => &[],
        _ => &["name"],
    };
    let found = |path: &str| entity.field(path).is_some_and(is_key);
    let given = |path: &&&str| mapping.column_of(path).is_some() && found(path);
    let named = |path: &&str| *path == "name" && mapping.column_of("@name").is_some() && entity.name == "user";
    candidates.iter().filter(|path| given(path) || named(path)).map(|path| (*path).to_owned()).collect()
}

/// The fields by which the rows of an entity may be recognised.
#[must_use]
pub fn key_choices(entity: &Entity) -> Vec<&'static str> {
    let fits = |field: &&FieldDef| {
        let told = field.matched && !field.computed && field.writable();
        field.name == "external_id" || (is_key(field) && (told || field.name == "code"))
    };
    entity.fields.iter().filter(fits).map(|field| field.name).collect()
}

/// Whether a column's link is looked up by name and may create what it does not find: what the preview warns of.
#[must_use]
pub fn creates(aim: &target::Aim) -> bool {
    matches!(aim.part, Part::Link(By::Any | By::Name))
}
