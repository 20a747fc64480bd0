//! Checks: field values, links, probable duplicates, and the reach of the new values.

use std::collections::{BTreeMap, HashMap, HashSet};

use trato_model::access::Scope as Reach;
use trato_model::kinds::Fault;
use trato_model::{Action, Alike, FieldError, Id, Intent, Reader, Refusal};

use super::{Item, prepare};
use crate::Scope;
use crate::files::is_shown;

/// Required fields and bounds. Only what is new or changed is checked: an old record is not held to new rules until the
/// field itself is touched.
pub(super) fn fields(items: &mut [Item]) {
    for item in items.iter_mut().filter(|item| !item.refused()) {
        let entity = item.draft.record.entity.clone();
        for field in &entity.fields {
            let (new, changed) = (item.draft.is_new(), item.draft.changed(field.name));
            if !new && !changed {
                continue;
            }
            let value = item.draft.record.value(field.name);
            if value.is_null() {
                if field.required && !(field.custom && item.change.derived) {
                    item.refuse_field(FieldError::new(field.name, Fault::new("required")));
                }
            } else if let Err(fault) = field.kind.validate(field, value) {
                item.refuse_field(FieldError::new(field.name, fault));
            }
        }
    }
}

/// Every link that is new must point to a record that the actor may read; no record may be above itself.
pub(super) async fn links(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    let Some(entity) = items.first().map(|item| item.draft.record.entity.clone()) else { return Ok(()) };
    let linking: Vec<_> = entity.fields.iter().filter(|f| f.target.is_some() && !f.kind.many()).collect();
    let mut wanted: BTreeMap<&'static str, HashSet<Id>> = BTreeMap::new();
    for item in items.iter().filter(|item| !item.refused()) {
        for field in &linking {
            let id = item.draft.record.value(field.name).as_id();
            if let (Some(target), Some(id), true) = (field.target, id, item.draft.changed(field.name)) {
                wanted.entry(target).or_default().insert(id);
            }
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let readable = readable(scope, &wanted).await?;
    let there = held(scope, &wanted, &readable).await?;
    // What the earlier items of the batch will have changed before this one.
    let mut moved: Moves = HashMap::new();
    for item in items.iter_mut().filter(|item| !item.refused()) {
        for field in &linking {
            if !item.draft.changed(field.name) {
                continue;
            }
            let own = field.target == Some(entity.name);
            let target = item.draft.record.value(field.name).as_id();
            if own {
                moved.insert((field.name, item.draft.record.id), target);
            }
            let Some(id) = target else { continue };
            // What our rules take over from a record that he may use leads to the same place whether he may see that or not.
            let named = item.given.contains(&field.name) && !item.change.derived;
            let known = if named { &readable } else { &there };
            if !field.target.is_some_and(|kind| known.contains(&(kind, id))) {
                item.refuse_field(FieldError::new(field.name, Fault::new("link-missing")));
            } else if own && above_itself(scope, item, field.name, id, &moved).await? {
                item.refuse_field(FieldError::new(field.name, Fault::new("link-ring")));
            }
        }
        if item.refused() {
            moved.retain(|(_, id), _| *id != item.draft.record.id);
        }
    }
    Ok(())
}

/// Those of the records, by kind, that the actor may read. An id that stands for two kinds is one's at most.
async fn readable(
    scope: &mut Scope<'_>,
    wanted: &BTreeMap<&'static str, HashSet<Id>>,
) -> Result<HashSet<(&'static str, Id)>, Refusal> {
    let mut times: HashMap<Id, usize> = HashMap::new();
    wanted.values().flatten().for_each(|id| *times.entry(*id).or_default() += 1);
    let (mut once, mut found) = (Vec::new(), HashSet::new());
    for (kind, ids) in wanted {
        let (one, several): (Vec<Id>, Vec<Id>) = ids.iter().partition(|id| times.get(id) == Some(&1));
        once.extend(one.into_iter().map(|id| (*kind, id)));
        if !several.is_empty() {
            let pairs: Vec<(&'static str, Id)> = several.into_iter().map(|id| (*kind, id)).collect();
            let titles = scope.tx.hold_titles(&scope.registry, &scope.who.reader, &pairs).await?;
            found.extend(pairs.into_iter().filter(|(_, id)| titles.contains_key(id)));
        }
    }
    let titles = scope.tx.hold_titles(&scope.registry, &scope.who.reader, &once).await?;
    found.extend(once.into_iter().filter(|(_, id)| titles.contains_key(id)));
    Ok(found)
}

/// All of the records that are there, kept there until the end: those that the actor may read are already.
async fn held(
    scope: &mut Scope<'_>,
    wanted: &BTreeMap<&'static str, HashSet<Id>>,
    readable: &HashSet<(&'static str, Id)>,
) -> Result<HashSet<(&'static str, Id)>, Refusal> {
    let mut there = readable.clone();
    for (kind, ids) in wanted {
        let unseen = ids.iter().map(|id| (*kind, *id)).filter(|record| !readable.contains(record));
        let unseen: Vec<(&'static str, Id)> = unseen.collect();
        if !unseen.is_empty() {
            let titles = scope.tx.hold_titles(&scope.registry, &Reader::system(), &unseen).await?;
            there.extend(unseen.into_iter().filter(|(_, id)| titles.contains_key(id)));
        }
    }
    Ok(there)
}

/// Every file that a field names anew must hang on the record itself or on another that the actor may read.
pub(super) async fn files(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    for item in items.iter_mut().filter(|item| !item.refused() && !item.change.derived) {
        let entity = item.draft.record.entity.clone();
        for field in entity.fields.iter().filter(|field| field.kind.name() == "file") {
            let named = item.given.contains(&field.name) && item.draft.changed(field.name);
            let Some(id) = item.draft.record.value(field.name).as_id().filter(|_| named) else { continue };
            if !may_name(scope, item, id).await? {
                item.refuse_field(FieldError::new(field.name, Fault::new("file-missing")));
            }
        }
    }
    Ok(())
}

async fn may_name(scope: &mut Scope<'_>, item: &Item, file: Id) -> Result<bool, Refusal> {
    let Some((entity, id)) = scope.tx.file(file).await?.and_then(|info| info.about) else { return Ok(false) };
    let reader = scope.who.reader.clone();
    if (entity, id) == (item.draft.record.entity.name, item.draft.record.id) {
        return Ok(item.draft.before.as_ref().is_none_or(|own| is_shown(&reader, own, file)));
    }
    let found = scope.tx.records(&scope.registry, &reader, Action::Read, entity, &[id]).await?;
    Ok(found.iter().any(|record| is_shown(&reader, record, file)))
}

/// Links to the own entity that a batch changes, by field and record.
type Moves = HashMap<(&'static str, Id), Option<Id>>;

/// Whether following `field` upwards from `from` comes back to the item's record. What is passed on the way is kept from
/// others until the end: two who hang each other's records under their own would both be right at first.
async fn above_itself(
    scope: &mut Scope<'_>,
    item: &Item,
    field: &'static str,
    from: Id,
    moved: &Moves,
) -> Result<bool, Refusal> {
    let (me, entity) = (item.draft.record.id, item.draft.record.entity.name);
    let mut at = from;
    for _ in 0..64 {
        if at == me {
            return Ok(true);
        }
        let above = match moved.get(&(field, at)) {
            Some(above) => *above,
            None => {
                let found = scope.tx.lock(&scope.registry, &Reader::system(), Action::Read, entity, &[at]).await?;
                found.first().and_then(|record| record.value(field).as_id())
            }
        };
        match above {
            Some(next) => at = next,
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// Looks for records that look the same as new ones, and does what the change says of them.
pub(super) async fn twins(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    for alike in [Alike::Refuse, Alike::Tell] {
        let asks =
            |item: &&mut Item| !item.refused() && item.change.alike == alike && item.change.intent == Intent::Create;
        let asking: Vec<&mut Item> = items.iter_mut().filter(asks).collect();
        let drafts = asking.iter().map(|item| item.draft.record.clone()).collect();
        let found = scope.tx.twins(&scope.registry, &scope.who.reader, drafts, alike).await?;
        for (item, twins) in asking.into_iter().zip(found).filter(|(_, twins)| !twins.is_empty()) {
            match alike {
                Alike::Refuse => item.refuse(Refusal::Twins(twins)),
                _ => item.twins = twins,
            }
        }
    }
    Ok(())
}

/// The record as written must lie within the actor's reach for this action: nobody gives away, or creates for others,
/// what he could not have changed there. Runs after the write and asks the database, so that shares, account teams and
/// parts of other records count.
pub(super) async fn reach(scope: &mut Scope<'_>, items: &mut [Item], intent: Intent) -> Result<(), Refusal> {
    let Some(entity) = items.first().map(|item| item.change.entity) else { return Ok(()) };
    let action = prepare::action(intent);
    let writes = matches!(intent, Intent::Create | Intent::Update);
    if !writes || !matches!(scope.who.reader.scope(entity, action), Reach::Only(_) | Reach::Nothing) {
        return Ok(());
    }
    let written: Vec<Id> = items.iter().filter(|i| !i.refused()).map(|item| item.draft.record.id).collect();
    let reader = scope.who.reader.clone();
    let reached = scope.tx.records(&scope.registry, &reader, action, entity, &written).await?;
    if reached.len() < written.len() {
        return Err(Refusal::Forbidden("reach"));
    }
    Ok(())
}
