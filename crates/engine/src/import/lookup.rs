//! Finds records by what a file says of them: our id, the other system's id, an address, a name. Small tables (lists, users,
//! stages) are read whole and found however their name is spelt (accents, case, spaces and punctuation apart); large ones
//! are asked for many names at once, by their exact text and by the key of the duplicate check.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use trato_model::{Entity, Filter, Id, Page, Path, Query, Refusal, Trash, Value};
use trato_store::RowOut;
use trato_text::fold;

use super::heading::key;
use super::target::By;
use crate::Scope;

/// Records of a table that is read whole, at most.
const WHOLE: usize = 5_000;
/// Texts of one query.
const BATCH: usize = 500;

/// What a look-up says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    One(Id),
    None,
    /// Several records are called so.
    Several,
}

/// A small table.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    ids: HashSet<Id>,
    /// Loose name → exact folded names and ids.
    names: HashMap<String, Vec<(String, Id)>>,
    emails: HashMap<String, Id>,
    /// The other system's id → its name and our id.
    externals: HashMap<String, Vec<(String, Id)>>,
}

impl Directory {
    pub fn add(&mut self, name: &str, email: Option<&str>, external: Option<(&str, &str)>, id: Id) {
        let fresh = self.ids.insert(id);
        let loose = key(name);
        if !loose.is_empty() {
            let names = self.names.entry(loose).or_default();
            if fresh || names.iter().all(|(_, known)| *known != id) {
                names.push((fold(name), id));
            }
        }
        if let Some(email) = email {
            self.emails.insert(email.to_owned(), id);
        }
        if let Some((external, source)) = external {
            self.externals.entry(external.to_owned()).or_default().push((source.to_owned(), id));
        }
    }

    #[must_use]
    pub fn find(&self, by: By, text: &str, source: &str) -> Found {
        let any = by == By::Any;
        if any
            && let Ok(id) = text.to_ascii_lowercase().parse::<Id>()
            && self.ids.contains(&id)
        {
            return Found::One(id);
        }
        if any || by == By::External {
            let of = self.externals.get(text).and_then(|all| all.iter().find(|(theirs, _)| theirs == source));
            if let Some((_, id)) = of {
                return Found::One(*id);
            }
        }
        if (any || by == By::Email)
            && let Some(id) = self.emails.get(&trato_text::email::normalize_email(text))
        {
            return Found::One(*id);
        }
        if any || by == By::Name { self.named(text) } else { Found::None }
    }

    /// By name: the exact one (accents and case apart) before those that differ in spaces and punctuation.
    fn named(&self, text: &str) -> Found {
        let loose = key(text);
        let Some(all) = self.names.get(&loose).filter(|_| !loose.is_empty()) else { return Found::None };
        let folded = fold(text);
        let exact: Vec<Id> = all.iter().filter(|(name, _)| *name == folded).map(|(_, id)| *id).take(2).collect();
        match (exact.as_slice(), all.as_slice()) {
            ([one], _) | ([], [(_, one)]) => Found::One(*one),
            ([], []) => Found::None,
            _ => Found::Several,
        }
    }
}

/// The field by which people name an entity's records.
#[must_use]
pub fn name_field(entity: &Entity) -> Option<&'static str> {
    let named = ["name", "full_name"].into_iter().find(|name| entity.position(name).is_some());
    named.or_else(|| entity.title_fields().find(|field| field.kind.name() == "text").map(|field| field.name))
}

/// The fields that a look-up reads, and where they stand in its rows.
struct Fields {
    name: Option<&'static str>,
    all: Vec<&'static str>,
}

impl Fields {
    fn of(entity: &Entity) -> Fields {
        let name = name_field(entity);
        let mut all: Vec<&'static str> = name.into_iter().collect();
        let more = ["email", "external_id", "external_source"].into_iter();
        all.extend(more.filter(|field| entity.position(field).is_some()));
        Fields { name, all }
    }

    fn text<'r>(&self, row: &'r RowOut, field: &str) -> Option<&'r str> {
        let at = self.all.iter().position(|known| *known == field)?;
        row.values.get(at)?.as_text()
    }

    fn paths(&self) -> Vec<Path> {
        self.all.iter().copied().map(Path::field).collect()
    }
}

/// Reads a small table; `None` if it is not small.
pub async fn directory(scope: &mut Scope<'_>, entity: &Arc<Entity>) -> Result<Option<Directory>, Refusal> {
    let fields = Fields::of(entity);
    let Some(name) = fields.name else { return Ok(Some(Directory::default())) };
    let mut directory = Directory::default();
    let mut query = Query::new(entity.name).columns(fields.paths()).sort(Path::field("created_at"), false);
    query = query.limit(Page::MOST);
    let mut count = 0;
    loop {
        let page = scope.rows(&query).await?;
        count += page.rows.len();
        if count > WHOLE {
            return Ok(None);
        }
        for row in &page.rows {
            let external = fields.text(row, "external_id");
            let source = fields.text(row, "external_source").unwrap_or_default();
            let title = fields.text(row, name).unwrap_or_default();
            directory.add(title, fields.text(row, "email"), external.map(|e| (e, source)), row.id);
        }
        match page.next {
            Some(next) => query.page.after = Some(next),
            None => return Ok(Some(directory)),
        }
    }
}

/// Rows whose `field` is one of `values`, with the columns asked for.
pub async fn rows_with(
    scope: &mut Scope<'_>,
    entity: &Entity,
    field: &'static str,
    values: &[Value],
    columns: &[&'static str],
) -> Result<Vec<RowOut>, Refusal> {
    rows_in(scope, entity, Trash::Live, field, values, columns).await
}

/// The same in the trash, or wherever they are.
pub async fn rows_in(
    scope: &mut Scope<'_>,
    entity: &Entity,
    trash: Trash,
    field: &'static str,
    values: &[Value],
    columns: &[&'static str],
) -> Result<Vec<RowOut>, Refusal> {
    let mut found = Vec::new();
    for batch in values.chunks(BATCH) {
        let paths = columns.iter().copied().map(Path::field).collect();
        let mut query = Query::new(entity.name)
            .and(Filter::one_of(field, batch.to_vec()))
            .columns(paths)
            .sort(Path::field(field), false)
            .limit(Page::MOST);
        query.trash = trash;
        loop {
            let page = scope.rows(&query).await?;
            found.extend(page.rows);
            match page.next {
                Some(next) => query.page.after = Some(next),
                None => break,
            }
        }
    }
    Ok(found)
}

/// Looks many texts up in a large table. What is not in the answer was not found.
pub async fn many(
    scope: &mut Scope<'_>,
    entity: &Arc<Entity>,
    by: By,
    texts: &[String],
    source: &str,
) -> Result<HashMap<String, Found>, Refusal> {
    let mut found: HashMap<String, Found> = HashMap::new();
    let any = by == By::Any;
    let rest = |found: &HashMap<String, Found>| -> Vec<String> {
        texts.iter().filter(|text| !found.contains_key(*text)).cloned().collect()
    };
    let has = |field: &str| entity.position(field).is_some();
    if any {
        let ids: Vec<Value> = texts.iter().filter_map(|t| t.to_ascii_lowercase().parse().ok()).map(Value::Id).collect();
        for row in rows_with(scope, entity, "id", &ids, &[]).await? {
            found.insert(row.id.to_string(), Found::One(row.id));
        }
    }
    if (any || by == By::External) && has("external_id") {
        let wanted: Vec<Value> = rest(&found).into_iter().map(Value::Text).collect();
        let columns = ["external_id", "external_source"];
        for row in rows_with(scope, entity, "external_id", &wanted, &columns).await? {
            if let [Value::Text(text), Value::Text(of)] = row.values.as_slice()
                && of == source
            {
                found.insert(text.clone(), Found::One(row.id));
            }
        }
    }
    if (any || by == By::Email) && has("email") {
        let mut asked: HashMap<String, String> = HashMap::new();
        for text in rest(&found).into_iter().filter(|text| text.contains('@')) {
            asked.insert(trato_text::email::normalize_email(&text), text);
        }
        let wanted: Vec<Value> = asked.keys().cloned().map(Value::Text).collect();
        for row in rows_with(scope, entity, "email", &wanted, &["email"]).await? {
            if let Some(text) = row.values.first().and_then(Value::as_text).and_then(|email| asked.get(email)) {
                note(&mut found, text, row.id);
            }
        }
    }
    if any || by == By::Name {
        let wanted = rest(&found);
        names(scope, entity, &wanted, &mut found).await?;
    }
    Ok(found)
}

fn note(found: &mut HashMap<String, Found>, text: &str, id: Id) {
    let slot = found.entry(text.to_owned()).or_insert(Found::One(id));
    if *slot != Found::One(id) {
        *slot = Found::Several;
    }
}

/// By name: through the keys of the duplicate check where the name has them, else by the exact text.
async fn names(
    scope: &mut Scope<'_>,
    entity: &Arc<Entity>,
    texts: &[String],
    found: &mut HashMap<String, Found>,
) -> Result<(), Refusal> {
    let Some(field) = name_field(entity).and_then(|name| entity.field(name)).copied() else { return Ok(()) };
    if !field.matched {
        let wanted: Vec<Value> = texts.iter().cloned().map(Value::Text).collect();
        for row in rows_with(scope, entity, field.name, &wanted, &[field.name]).await? {
            if let Some(text) = row.values.first().and_then(Value::as_text) {
                note(found, text, row.id);
            }
        }
        return Ok(());
    }
    let mut asked: HashMap<String, Vec<&String>> = HashMap::new();
    for text in texts {
        if let Some(key) = field.kind.match_key(&field, &Value::Text(text.clone())) {
            asked.entry(key).or_default().push(text);
        }
    }
    let keys: Vec<String> = asked.keys().cloned().collect();
    let pairs = scope.tx.matching(entity, field.name, &keys).await?;
    let ids: HashSet<Id> = pairs.iter().map(|(_, id)| *id).collect();
    let ids: Vec<Value> = ids.into_iter().map(Value::Id).collect();
    let readable: HashSet<Id> = rows_with(scope, entity, "id", &ids, &[]).await?.iter().map(|row| row.id).collect();
    for (key, id) in pairs.into_iter().filter(|(_, id)| readable.contains(id)) {
        for text in asked.get(&key).into_iter().flatten() {
            note(found, text, id);
        }
    }
    Ok(())
}
