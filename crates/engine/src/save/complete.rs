//! Completes drafts: defaults, owner's team and branch, the entity's rules, and the worth of money.

use std::collections::{BTreeMap, HashMap, HashSet};

use trato_model::field::Default;
use trato_model::kinds::Fault;
use trato_model::money::proportion;
use trato_model::{FieldError, Id, Money, Refusal, Related, Source, Value, mixin};

use super::Item;
use super::write::made_at;
use crate::Scope;
use crate::people::user;
use crate::valuation::{day_field, day_of};

/// Gives new records what nobody gave.
pub(super) fn defaults(scope: &Scope<'_>, items: &mut [Item]) {
    let ctx = &scope.who.ctx;
    for item in items.iter_mut().filter(|item| !item.refused() && item.draft.is_new()) {
        let entity = item.draft.record.entity.clone();
        for field in &entity.fields {
            if item.given.contains(&field.name) || !item.draft.record.value(field.name).is_null() {
                continue;
            }
            let value = match field.default {
                Default::None => continue,
                Default::Text(text) => Value::from(text),
                Default::Int(n) => Value::Int(n),
                Default::Bool(b) => Value::Bool(b),
                Default::Me if ctx.actor.is_nil() => continue,
                Default::Me => Value::Id(ctx.actor),
                Default::Now if field.kind.name() == "date" => Value::Int(i64::from(ctx.today())),
                Default::Now => Value::Int(ctx.now),
                Default::Language => Value::from(ctx.locale.code()),
            };
            item.draft.record.put(field.name, value);
        }
    }
}

/// Runs the entity's rules, with the records they declared to need.
pub(super) async fn rules(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    follow_owner(scope, items).await?;
    let Some(entity) = items.first().map(|item| item.draft.record.entity.clone()) else { return Ok(()) };
    // What the writer names himself is read as he may: an id of what he may not see is like one of nothing.
    let mut wanted: BTreeMap<(&'static str, bool), HashSet<Id>> = BTreeMap::new();
    for link in entity.rules.iter().flat_map(|rule| rule.needs) {
        let Some(target) = entity.field(link).and_then(|field| field.target) else { continue };
        for item in items.iter().filter(|item| !item.refused()) {
            let before = item.draft.before.as_ref().and_then(|before| before.value(link).as_id());
            let now = item.draft.record.value(link).as_id();
            let named = now != before && item.given.contains(link);
            wanted.entry((target, named)).or_default().extend(now);
            wanted.entry((target, false)).or_default().extend(before);
        }
    }
    let mut records = Vec::new();
    for ((target, named), ids) in wanted {
        let ids: Vec<Id> = ids.into_iter().collect();
        records.extend(if named {
            scope.records(target, &ids).await?
        } else {
            scope.any_records(target, &ids).await?
        });
    }
    let related = Related::new(records);
    let ctx = scope.who.ctx.clone();
    for item in items.iter_mut().filter(|item| !item.refused()) {
        for rule in entity.rules {
            let ended = (rule.run)(&mut item.draft, &related, &ctx).err();
            for fault in std::mem::take(&mut item.draft.faults).into_iter().chain(ended) {
                item.refuse_field(fault);
            }
        }
    }
    Ok(())
}

/// Team and branch follow the owner, unless the writer named them.
async fn follow_owner(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    let owned = items.first().is_some_and(|item| item.draft.record.entity.owned());
    let moved = |item: &Item| !item.refused() && item.draft.changed(mixin::OWNER.name());
    if !owned || !items.iter().any(moved) {
        return Ok(());
    }
    let owners: HashSet<Id> = items.iter().filter(|i| moved(i)).filter_map(|i| i.draft.get(mixin::OWNER)).collect();
    let mut places: HashMap<Id, (Option<Id>, Option<Id>)> = HashMap::new();
    let mut gone: HashSet<Id> = HashSet::new();
    let ctx = &scope.who.ctx;
    places.insert(ctx.actor, (ctx.team, ctx.branch));
    let others: Vec<Id> = owners.into_iter().filter(|id| !places.contains_key(id)).collect();
    if !others.is_empty() {
        for person in scope.any_records("user", &others).await? {
            places.insert(person.id, (person.get(user::TEAM), person.get(user::BRANCH)));
            if person.get(user::ACTIVE) != Some(true) {
                gone.insert(person.id);
            }
        }
    }
    for item in items.iter_mut().filter(|item| moved(item)) {
        // Nobody waits for who signs in no more; what comes from elsewhere tells whose it was.
        let told = matches!(item.change.source, Source::Import | Source::Demo) || item.change.derived;
        let named = item.given.contains(&mixin::OWNER.name()) && !told;
        if named && item.draft.get(mixin::OWNER).is_some_and(|owner| gone.contains(&owner)) {
            item.refuse_field(FieldError::new(mixin::OWNER.name(), Fault::new("owner-inactive")));
            continue;
        }
        let Some((team, branch)) = item.draft.get(mixin::OWNER).and_then(|owner| places.get(&owner).copied()) else {
            continue;
        };
        for (field, place) in [(mixin::TEAM, team), (mixin::BRANCH, branch)] {
            if !item.given.contains(&field.name()) {
                item.draft.record.put(field.name(), Value::from(place));
            }
        }
    }
    Ok(())
}

/// The sum with its company value as a part of one that is at least as large and valued already: weighted and amount of a
/// deal are worth the same per unit, also where only one of them changes, months later.
fn part_of(valued: &[Money], money: Money) -> Option<Money> {
    let larger = |whole: &&Money| whole.minor.unsigned_abs() >= money.minor.unsigned_abs();
    let whole = valued.iter().filter(|whole| whole.currency == money.currency && whole.minor != 0).find(larger)?;
    Some(Money { company: proportion(money.minor, whole.company, whole.minor)?, ..money })
}

/// Values money in the company's currency at the rate of the record's day.
pub(super) async fn value(scope: &mut Scope<'_>, items: &mut [Item]) -> Result<(), Refusal> {
    let Some(entity) = items.first().map(|item| item.draft.record.entity.clone()) else { return Ok(()) };
    let monies: Vec<&'static str> = entity.fields.iter().filter(|f| f.kind.name() == "money").map(|f| f.name).collect();
    if monies.is_empty() {
        return Ok(());
    }
    let rates = scope.engine.rates().await?;
    let (now, company, ours) = (scope.who.ctx.now, scope.who.ctx.currency, scope.who.reader.is_system());
    let dated = day_field(&entity);
    for item in items.iter_mut().filter(|item| !item.refused()) {
        // Only our own revaluation values anew a sum that is given again, where no field says the day by that on which the
        // record was made: any form gives again what it shows.
        let given = monies.iter().any(|name| item.given.contains(name) && !item.draft.changed(name));
        let again = given && ours && item.change.source == Source::System && !item.draft.is_new();
        let written = if again { item.draft.record.created_at } else { made_at(item, now) };
        let day = dated.map_or(&Value::Null, |field| item.draft.record.value(field));
        let day = day_of(&scope.who.ctx, &entity, day, written);
        let moved = again || dated.is_some_and(|field| item.draft.changed(field));
        let sums = monies.iter().filter_map(|name| Some((*name, item.draft.record.value(name).as_money()?)));
        let mut sums: Vec<(&'static str, Money)> = sums.collect();
        // The largest first: what is a part of another sum of the record is worth the same part of that.
        sums.sort_by_key(|(_, money)| std::cmp::Reverse(money.minor.unsigned_abs()));
        let stays = |(name, _): &&(&'static str, Money)| !moved && !item.draft.changed(name);
        let mut valued: Vec<Money> = sums.iter().filter(stays).map(|(_, money)| *money).collect();
        for (name, money) in sums {
            if !moved && !item.draft.changed(name) {
                continue;
            }
            match part_of(&valued, money).or_else(|| rates.value(money, day, company)) {
                Some(worth) => {
                    valued.push(worth);
                    item.draft.record.put(name, Value::Money(worth));
                }
                None => {
                    let fault = Fault::new("no-rate").with("currency", money.currency);
                    item.refuse_field(FieldError::new(name, fault));
                }
            }
        }
    }
    Ok(())
}
