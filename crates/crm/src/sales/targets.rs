//! Targets are for a month and for one bearer, and each has one of them.

use std::collections::{HashMap, HashSet};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::people::company;
use trato_engine::{Hook, Item, Moment, Scope};
use trato_model::field::Link;
use trato_model::kinds::Fault;
use trato_model::query::Bucket;
use trato_model::rule::Rule;
use trato_model::{Ctx, Draft, Field, FieldError, Filter, Id, Intent, Op, Path, Query, Refusal, Related, Value};
use trato_text::dates::month_in_words;

use super::target;

/// Whose a target may be; the company's, if none of them.
const BEARERS: [Field<Link>; 3] = [target::SELLER, target::TARGET_TEAM, target::TARGET_BRANCH];

/// Moves the date to the first of its month and allows one bearer at most.
pub const TARGET_RULE: Rule = Rule { name: "target", needs: &["seller", "target_team", "target_branch"], run: month };

fn month(draft: &mut Draft, related: &Related, _: &Ctx) -> Result<(), FieldError> {
    if let Some(day) = draft.get(target::MONTH).and_then(|day| i32::try_from(day).ok()) {
        draft.set(target::MONTH, i64::from(Bucket::Month.start(day)));
    }
    if BEARERS.iter().filter(|bearer| draft.get(**bearer).is_some()).count() > 1 {
        return Err(FieldError::new(target::TARGET_TEAM.name(), Fault::new("one-bearer")));
    }
    let month: String = draft.get(target::MONTH).map_or_else(String::new, |day| {
        let iso = trato_text::dates::iso_date(i32::try_from(day).unwrap_or_default());
        iso.chars().take(7).collect()
    });
    let bearer = BEARERS.iter().find_map(|bearer| related.of(draft, *bearer).map(trato_model::Record::title));
    let parts: Vec<String> = [Some(month), bearer].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    draft.set(target::NAME, parts.join(" · "));
    Ok(())
}

/// Before a target is written: a second one of the same month and bearer would be added to the first.
pub const ONE_TARGET: Hook = Hook {
    name: "one-target",
    entity: "target",
    moment: Moment::Before,
    intents: &[Intent::Create, Intent::Update],
    run: alone,
};

/// Month and bearer, in the order of [`BEARERS`].
type Place = (Option<i64>, [Option<Id>; 3]);

fn place(draft: &Draft) -> Place {
    (draft.get(target::MONTH), BEARERS.map(|bearer| draft.get(bearer)))
}

fn alone<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let fields = [target::MONTH.name()].into_iter().chain(BEARERS.map(|bearer| bearer.name()));
        let fields: Vec<&'static str> = fields.collect();
        let moved = |item: &Item| fields.iter().any(|field| item.draft.changed(field));
        if !items.iter().any(moved) {
            return Ok(());
        }
        // Whoever sets a target at the same moment waits here, and then sees ours.
        scope.locked(company::COMPANY.name, &[company::ID]).await?;
        let months = || items.iter().filter_map(|item| item.draft.get(target::MONTH));
        let (Some(first), Some(last)) = (months().min(), months().max()) else { return Ok(()) };
        let columns = fields.iter().copied().chain([target::NAME.name()]).map(Path::field).collect();
        let there = Query::new("target")
            .and(Filter::test(target::MONTH.name(), Op::AtLeast, vec![Value::Int(first)]))
            .and(Filter::test(target::MONTH.name(), Op::AtMost, vec![Value::Int(last)]))
            .columns(columns);
        let mut taken: HashMap<Place, Vec<(Id, String)>> = HashMap::new();
        for row in scope.every_any(&there).await? {
            let [month, bearers @ .., name] = row.values.as_slice() else { continue };
            let mut place: Place = (month.as_int(), [None; 3]);
            for (slot, bearer) in place.1.iter_mut().zip(bearers) {
                *slot = bearer.as_id();
            }
            taken.entry(place).or_default().push((row.id, name.as_text().unwrap_or_default().to_owned()));
        }
        let clashing: Vec<Id> = items
            .iter()
            .filter_map(|item| taken.get(&place(&item.draft)))
            .flat_map(|others| others.iter().map(|(id, _)| *id))
            .collect();
        let mut seen: HashSet<Id> =
            scope.records("target", &clashing).await?.into_iter().map(|record| record.id).collect();
        seen.extend(items.iter().map(|item| item.draft.record.id));
        for item in items.iter_mut() {
            let (id, place) = (item.draft.record.id, place(&item.draft));
            let others = taken.entry(place).or_default();
            match others.iter().find(|(other, _)| *other != id) {
                // He learns nothing of what is beyond his reach.
                Some((other, _)) if moved(item) && !seen.contains(other) => item.refuse(Refusal::Forbidden("reach")),
                Some((_, name)) if moved(item) => {
                    let name = month_in_words(name, scope.who.ctx.locale);
                    let fault = Fault::new("target-exists").with("name", name);
                    item.refuse_field(FieldError::new(target::MONTH.name(), fault));
                }
                _ => others.push((id, item.draft.get(target::NAME).unwrap_or_default())),
            }
        }
        Ok(())
    }
    .boxed()
}
