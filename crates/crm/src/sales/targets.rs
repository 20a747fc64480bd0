//! Targets are for a month and for one bearer.

use trato_model::kinds::Fault;
use trato_model::query::Bucket;
use trato_model::rule::Rule;
use trato_model::{Ctx, Draft, FieldError, Related};

use super::target;

/// Moves the date to the first of its month and allows one bearer at most.
pub const TARGET_RULE: Rule = Rule { name: "target", needs: &["seller", "target_team", "target_branch"], run: month };

fn month(draft: &mut Draft, related: &Related, _: &Ctx) -> Result<(), FieldError> {
    if let Some(day) = draft.get(target::MONTH).and_then(|day| i32::try_from(day).ok()) {
        draft.set(target::MONTH, i64::from(Bucket::Month.start(day)));
    }
    let bearers = [target::SELLER, target::TARGET_TEAM, target::TARGET_BRANCH];
    if bearers.iter().filter(|bearer| draft.get(**bearer).is_some()).count() > 1 {
        return Err(FieldError::new(target::TARGET_TEAM.name(), Fault::new("one-bearer")));
    }
    let month: String = draft.get(target::MONTH).map_or_else(String::new, |day| {
        let iso = trato_text::dates::iso_date(i32::try_from(day).unwrap_or_default());
        iso.chars().take(7).collect()
    });
    let bearer = bearers.iter().find_map(|bearer| related.of(draft, *bearer).map(trato_model::Record::title));
    let parts: Vec<String> = [Some(month), bearer].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    draft.set(target::NAME, parts.join(" · "));
    Ok(())
}
