//! What goes along when records are given to somebody else: the customer, his people, and what is still planned, as far as it
//! was the same person's. Whoever gets a deal without its customer would stand before a locked door.
//!
//! It is asked before the records change hands, and given after: only what came with one that did. More than a request can
//! wait for is work of jobs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value as Json, json};
use trato_engine::{Engine, Job, Who};
use trato_model::{Filter, Id, Path, Query, Refusal, Source, Value};

use super::handover::{self, CHUNK};
use crate::activity::PLANNED;

/// Gives what is more than a request can wait for.
pub const ALONG: Job = Job { kind: "along", every: None, long: true, run: work, aside: None };

/// Kinds of record with which anything may go along.
const KINDS: [&str; 4] = ["account", "contact", "lead", "opportunity"];

/// Records with the owner each has now.
type Owned = HashMap<Id, Id>;

/// What goes along: every way from a record to one that hangs on it, those from the chosen ones first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Along(Vec<Way>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    entity: &'static str,
    id: Id,
    /// Whose it is.
    owner: Id,
    /// The record with which it goes.
    with: Id,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Went {
    pub moved: usize,
    /// What could not be given, for whatever reason.
    pub refused: usize,
    /// What jobs are to give.
    pub left: usize,
}

impl Along {
    /// What of it came with records that changed hands.
    #[must_use]
    pub fn only(mut self, handed: &HashSet<Id>) -> Along {
        let mut going = handed.clone();
        self.0.retain(|way| {
            let goes = going.contains(&way.with);
            going.extend(Some(way.id).filter(|_| goes));
            goes
        });
        self
    }

    fn of(&self, entity: &str) -> Owned {
        self.0.iter().filter(|way| way.entity == entity).map(|way| (way.id, way.owner)).collect()
    }

    /// Records of a kind and an owner at a time, each once, as many as are given at once.
    fn parts(&self, heir: Id) -> Vec<Part> {
        let mut groups: BTreeMap<(&'static str, Id), BTreeSet<Id>> = BTreeMap::new();
        for way in self.0.iter().filter(|way| way.owner != heir) {
            groups.entry((way.entity, way.owner)).or_default().insert(way.id);
        }
        let parts = groups.into_iter().flat_map(|((entity, from), ids)| {
            let ids: Vec<Id> = ids.into_iter().collect();
            ids.chunks(CHUNK as usize).map(|ids| Part { entity, from, heir, ids: ids.to_vec() }).collect::<Vec<_>>()
        });
        parts.collect()
    }
}

/// Whether anything may go along with records of this kind.
#[must_use]
pub fn concerns(entity: &str) -> bool {
    KINDS.contains(&entity)
}

/// What would go along with the records: asked before they change hands.
///
/// # Errors
/// As [`Engine::rows`].
pub async fn with(engine: &Engine, who: &Who, entity: &'static str, ids: &[Id]) -> Result<Along, Refusal> {
    let asked = Asked { engine, who };
    let (all, mut along) = (Filter::everything(), Along::default());
    let chosen = asked.owners(entity, ids).await?;
    match entity {
        "opportunity" => {
            let [accounts, contacts] = asked.links(&chosen).await?;
            along.0 = asked.above("account", &accounts).await?;
            along.0.extend(asked.below("contact", "account", &along.of("account"), &all).await?);
            along.0.extend(asked.above("contact", &contacts).await?);
        }
        "account" => {
            let open = Filter::equal("status", "open");
            along.0 = asked.below("opportunity", "account", &chosen, &open).await?;
            along.0.extend(asked.below("contact", "account", &chosen, &all).await?);
        }
        "contact" | "lead" => {}
        _ => return Ok(along),
    }
    let planned = Filter::equal("status", "planned");
    let parents = KINDS.map(|kind| (kind, if kind == entity { chosen.clone() } else { along.of(kind) }));
    for activity in PLANNED {
        for (link, parents) in &parents {
            along.0.extend(asked.below(activity, link, parents, &planned).await?);
        }
    }
    Ok(along)
}

/// Gives it to somebody, at once or, where it is much, by jobs.
///
/// # Errors
/// Where the database fails.
pub async fn hand(engine: &Engine, who: &Who, along: &Along, heir: Id, source: Source) -> Result<Went, Refusal> {
    let parts = along.parts(heir);
    let all = parts.iter().map(|part| part.ids.len()).sum();
    if all > CHUNK as usize {
        let tasks: Vec<Json> = parts.iter().map(|part| part.payload(who.user())).collect();
        engine
            .transact(who, move |scope| {
                let tasks = tasks.clone();
                Box::pin(async move {
                    for task in tasks {
                        scope.enqueue(ALONG.kind, task).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        return Ok(Went { left: all, ..Went::default() });
    }
    let mut went = Went::default();
    for part in parts {
        let (moved, refused) = part.give(engine, who, source).await?;
        went = Went { moved: went.moved + moved, refused: went.refused + refused, left: 0 };
    }
    Ok(went)
}

/// The job: at least once and harmless twice, for it gives what is still the former owner's.
fn work(engine: &Engine, work: Json) -> BoxFuture<'_, Result<(), Refusal>> {
    async move {
        let (by, part) = Part::read(engine, &work).ok_or(Refusal::Internal("nothing that goes along".to_owned()))?;
        // Rights are his who assigned: without him nothing is given; nor to somebody who left himself meanwhile.
        let (Some(who), Some(_)) = (engine.who(by).await?, engine.who(part.heir).await?) else { return Ok(()) };
        let (moved, refused) = part.give(engine, &who, Source::Page).await?;
        tracing::info!(moved, refused, entity = part.entity, heir = %part.heir, "what goes along was given");
        Ok(())
    }
    .boxed()
}

/// Records of a kind and an owner that go to somebody.
struct Part {
    entity: &'static str,
    from: Id,
    heir: Id,
    ids: Vec<Id>,
}

impl Part {
    async fn give(&self, engine: &Engine, who: &Who, source: Source) -> Result<(usize, usize), Refusal> {
        let these = one_of("id", &self.ids);
        handover::give(engine, who, self.entity, &these, (self.from, self.heir), source).await
    }

    fn payload(&self, by: Id) -> Json {
        let ids: Vec<String> = self.ids.iter().map(Id::to_string).collect();
        let [by, from, heir] = [by, self.from, self.heir].map(|id| id.to_string());
        json!({ "by": by, "entity": self.entity, "from": from, "heir": heir, "ids": ids })
    }

    /// In whose name, and what: as [`Part::payload`] wrote it.
    fn read(engine: &Engine, work: &Json) -> Option<(Id, Part)> {
        let id = |value: &Json| value.as_str().and_then(|text| text.parse::<Id>().ok());
        let entity = engine.registry().entity(work.get("entity")?.as_str()?)?.name;
        let ids = work.get("ids")?.as_array()?.iter().filter_map(id).collect();
        Some((id(work.get("by")?)?, Part { entity, from: id(work.get("from")?)?, heir: id(work.get("heir")?)?, ids }))
    }
}

/// Who asks.
struct Asked<'a> {
    engine: &'a Engine,
    who: &'a Who,
}

/// A record, whose it is, and one that it points to.
type Pointer = (Id, Id, Id);

impl Asked<'_> {
    async fn rows(&self, query: &Query, paths: &[&'static str]) -> Result<Vec<(Id, Vec<Option<Id>>)>, Refusal> {
        let query = query.clone().columns(paths.iter().copied().map(Path::field).collect());
        let found = self.engine.every(self.who, &query).await?;
        let links = |values: &[Value]| values.iter().map(Value::as_id).collect();
        Ok(found.rows.iter().map(|row| (row.id, links(&row.values))).collect())
    }

    /// The records that are somebody's.
    async fn owners(&self, entity: &'static str, ids: &[Id]) -> Result<Owned, Refusal> {
        let mut found = Owned::new();
        for chunk in ids.chunks(CHUNK as usize) {
            let rows = self.rows(&Query::new(entity).and(one_of("id", chunk)), &["owner"]).await?;
            found.extend(rows.into_iter().filter_map(|(id, links)| Some((id, links.first().copied().flatten()?))));
        }
        Ok(found)
    }

    /// The accounts and the contacts of deals.
    async fn links(&self, deals: &Owned) -> Result<[Vec<Pointer>; 2], Refusal> {
        let ids: Vec<Id> = deals.keys().copied().collect();
        let mut found = [Vec::new(), Vec::new()];
        for chunk in ids.chunks(CHUNK as usize) {
            let query = Query::new("opportunity").and(one_of("id", chunk));
            for (id, links) in self.rows(&query, &["account", "contact"]).await? {
                let Some(owner) = deals.get(&id) else { continue };
                for (found, to) in found.iter_mut().zip(links) {
                    found.extend(to.map(|to| (id, *owner, to)));
                }
            }
        }
        Ok(found)
    }

    /// What the others point to and is of the same owner.
    async fn above(&self, entity: &'static str, pointers: &[Pointer]) -> Result<Vec<Way>, Refusal> {
        let ids: BTreeSet<Id> = pointers.iter().map(|(.., to)| *to).collect();
        let owners = self.owners(entity, &ids.into_iter().collect::<Vec<_>>()).await?;
        let same = pointers.iter().filter(|(_, owner, to)| owners.get(to) == Some(owner));
        Ok(same.map(|(with, owner, id)| Way { entity, id: *id, owner: *owner, with: *with }).collect())
    }

    /// The records that point to the others and are of the same owner.
    async fn below(
        &self,
        entity: &'static str,
        link: &'static str,
        parents: &Owned,
        filter: &Filter,
    ) -> Result<Vec<Way>, Refusal> {
        let ids: Vec<Id> = parents.keys().copied().collect();
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK as usize) {
            let query = Query::new(entity).and(one_of(link, chunk)).and(filter.clone());
            for (id, links) in self.rows(&query, &["owner", link]).await? {
                if let [Some(owner), Some(with)] = links.as_slice()
                    && parents.get(with) == Some(owner)
                {
                    found.push(Way { entity, id, owner: *owner, with: *with });
                }
            }
        }
        Ok(found)
    }
}

fn one_of(field: &'static str, ids: &[Id]) -> Filter {
    Filter::one_of(field, ids.iter().copied().map(Value::Id).collect())
}
