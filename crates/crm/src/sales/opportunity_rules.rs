//! The rules of a deal: whose it is, what its stage asks for, how probable it is, and how it ends.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::{Hook, Item, Moment, Scope};
use trato_model::kinds::Fault;
use trato_model::money::proportion;
use trato_model::query::period::day_start;
use trato_model::rule::{Rule, refuse};
use trato_model::{Ctx, Draft, FieldError, Filter, Id, Intent, Money, Path, Query, Record, Refusal, Related};

use super::{opportunity as deal, pipeline, stage};

/// A deal is with an account or with a private customer. One that came from another system may lack both until somebody
/// names them: refusing it would lose it.
pub const CUSTOMER_RULE: Rule = Rule { name: "customer", needs: &["contact"], run: customer };

fn customer(draft: &mut Draft, related: &Related, _: &Ctx) -> Result<(), FieldError> {
    if draft.get(deal::ACCOUNT).is_some() {
        return Ok(());
    }
    let Some(contact) = related.of(draft, deal::CONTACT) else {
        if draft.get(crate::mixins::EXTERNAL_ID).is_some() {
            return Ok(());
        }
        return Err(refuse(deal::ACCOUNT.name(), "account-or-contact"));
    };
    if let Some(account) = contact.get(super::contact::ACCOUNT) {
        draft.set(deal::ACCOUNT, account);
    }
    Ok(())
}

/// The stage decides pipeline and status, and asks for its fields when a deal enters.
pub const STAGE_RULE: Rule = Rule { name: "stage", needs: &["stage"], run: enter_stage };

fn enter_stage(draft: &mut Draft, related: &Related, ctx: &Ctx) -> Result<(), FieldError> {
    let Some(at) = related.of(draft, deal::STAGE).cloned() else { return Ok(()) };
    if let Some(pipeline) = at.get(stage::PIPELINE) {
        let other =
            draft.changed(deal::PIPELINE.name()) && draft.get(deal::PIPELINE).is_some_and(|own| own != pipeline);
        if other && !draft.imported() {
            return Err(refuse(deal::STAGE.name(), "stage-elsewhere"));
        }
        draft.set(deal::PIPELINE, pipeline);
    }
    if !draft.changed(deal::STAGE.name()) {
        return Ok(());
    }
    draft.set(deal::STATUS, at.get(stage::KIND).unwrap_or_else(|| "open".to_owned()));
    let opened = draft.get(deal::OPENED_ON).unwrap_or_else(|| i64::from(ctx.today()));
    // One that comes decided (an import) has been where it is since its decision.
    let decided = draft.get(deal::CLOSE_DATE).filter(|day| !is_open(&at) && *day <= i64::from(ctx.today()));
    let since = if draft.is_new() { decided.unwrap_or(opened) } else { i64::from(ctx.today()) };
    draft.set(deal::STAGE_SINCE, since);
    match at.get(stage::ROTTING_DAYS) {
        Some(days) if is_open(&at) => draft.set(deal::ROTS_ON, since + days),
        _ => draft.record.clear(deal::ROTS_ON),
    }
    if !draft.is_new() {
        for wanted in at.get(stage::REQUIRED_FIELDS).unwrap_or_default() {
            if draft.record.entity.field(&wanted).is_some() && draft.record.value(&wanted).is_null() {
                draft.refuse(FieldError::new(wanted, Fault::new("stage-requires").with("stage", at.title())));
            }
        }
    }
    Ok(())
}

fn is_open(stage: &Record) -> bool {
    stage.get(stage::KIND).as_deref().unwrap_or("open") == "open"
}

/// Losing asks for the reason, and remembers the stage it happened in.
pub const LOSS_RULE: Rule = Rule { name: "loss", needs: &["stage"], run: lose };

fn lose(draft: &mut Draft, related: &Related, _: &Ctx) -> Result<(), FieldError> {
    if draft.get(deal::STATUS).as_deref() != Some("lost") {
        draft.record.clear(deal::LOST_STAGE);
        return Ok(());
    }
    // An imported deal that was lost elsewhere may have no reason; one that is lost here has, and keeps it.
    let asked = draft.changed(deal::STATUS.name()) || draft.changed(deal::LOSS_REASON.name());
    if asked && draft.get(deal::LOSS_REASON).is_none() && !draft.imported() {
        return Err(refuse(deal::LOSS_REASON.name(), "loss-reason"));
    }
    if !draft.changed(deal::STATUS.name()) {
        return Ok(());
    }
    let from = draft.old(deal::STAGE).and_then(|id| related.get(id)).filter(|stage| is_open(stage));
    if let Some(id) = from.map(|stage| stage.id) {
        draft.set(deal::LOST_STAGE, id);
    }
    Ok(())
}

/// The probability follows the stage until somebody sets it; a decided deal is certain. Weighted is amount times
/// probability.
pub const PROBABILITY_RULE: Rule = Rule { name: "probability", needs: &["stage"], run: probability };

fn probability(draft: &mut Draft, related: &Related, _: &Ctx) -> Result<(), FieldError> {
    let status = draft.get(deal::STATUS).unwrap_or_else(|| "open".to_owned());
    let by_hand = draft.changed(deal::PROBABILITY.name()) && draft.get(deal::PROBABILITY).is_some();
    let certain = match status.as_str() {
        "won" => Some(10_000),
        "lost" => Some(0),
        _ => None,
    };
    // Another system's figure of a decided deal is corrected; one that was typed here is not dropped without a word.
    if by_hand && !draft.imported() && certain.is_some_and(|share| draft.get(deal::PROBABILITY) != Some(share)) {
        return Err(refuse(deal::PROBABILITY.name(), "decided-probability"));
    }
    let staged = related.of(draft, deal::STAGE).and_then(|at| at.get(stage::PROBABILITY)).unwrap_or(0);
    match certain {
        Some(share) => draft.set(deal::PROBABILITY, share),
        None if by_hand => draft.set(deal::PROBABILITY_BY, "hand".to_owned()),
        None if draft.get(deal::PROBABILITY).is_none() || draft.changed(deal::STAGE.name()) => {
            draft.set(deal::PROBABILITY, staged);
            draft.set(deal::PROBABILITY_BY, "stage".to_owned());
        }
        None => {}
    }
    match (draft.get(deal::AMOUNT), draft.get(deal::PROBABILITY)) {
        (Some(amount), Some(share)) => {
            let part = |minor: i64| proportion(minor, share, 10_000).unwrap_or(minor);
            draft.set(deal::WEIGHTED, Money { minor: part(amount.minor), company: part(amount.company), ..amount });
        }
        _ => draft.record.clear(deal::WEIGHTED),
    }
    Ok(())
}

/// Microseconds.
const HALF_DAY: i64 = 12 * 3_600 * 1_000_000;

/// Whether a day has not begun anywhere yet: branches, users and programs write down decisions by the date where they are.
#[must_use]
pub fn is_ahead(day: i64, ctx: &Ctx) -> bool {
    const EASTERNMOST: i64 = 14 * 3_600 * 1_000_000;
    const DAY: i64 = 24 * 3_600 * 1_000_000;
    day > ctx.now.saturating_add(EASTERNMOST).div_euclid(DAY)
}

/// A decided deal has a day of decision and a cycle; a reopened one loses both. What was lost and is no more has no reason.
pub const CLOSE_RULE: Rule = Rule { name: "close", needs: &[], run: close };

fn close(draft: &mut Draft, _: &Related, ctx: &Ctx) -> Result<(), FieldError> {
    let status = draft.get(deal::STATUS);
    let decided = status.as_deref().is_some_and(|status| status != "open");
    let over = if decided { draft.before.is_some() && status.as_deref() != Some("lost") } else { true };
    if over && draft.changed(deal::STATUS.name()) {
        draft.record.clear(deal::LOSS_REASON);
        draft.record.clear(deal::LOSS_NOTE);
    }
    if !decided {
        draft.record.clear(deal::CLOSED_AT);
        draft.record.clear(deal::CYCLE_DAYS);
        return Ok(());
    }
    let moved = draft.changed(deal::STATUS.name()) || draft.changed(deal::CLOSE_DATE.name());
    if !moved && draft.get(deal::CLOSED_AT).is_some() {
        if let (true, Some(opened), Some(day)) =
            (draft.changed(deal::OPENED_ON.name()), draft.get(deal::OPENED_ON), draft.get(deal::CLOSE_DATE))
        {
            draft.set(deal::CYCLE_DAYS, (day - opened).max(0));
        }
        return Ok(());
    }
    let today = i64::from(ctx.today());
    if draft.changed(deal::CLOSE_DATE.name())
        && !draft.imported()
        && draft.get(deal::CLOSE_DATE).is_some_and(|day| is_ahead(day, ctx))
    {
        return Err(refuse(deal::CLOSE_DATE.name(), "decided-ahead"));
    }
    // What is decided here and now is decided today; what came with a date in the past was decided then.
    let given = draft
        .get(deal::CLOSE_DATE)
        .filter(|day| !is_ahead(*day, ctx) && (draft.is_new() || draft.changed("close_date")));
    let day = given.unwrap_or(today);
    draft.set(deal::CLOSE_DATE, day);
    // The middle of the day: it is the same day to whoever looks from a few time zones away.
    let moment = i32::try_from(day).map_or(ctx.now, |day| (day_start(day, &ctx.zone) + HALF_DAY).min(ctx.now));
    draft.set(deal::CLOSED_AT, if given.is_none() { ctx.now } else { moment });
    // What was decided on another day was not opened today: nobody said when, and it has no cycle.
    if draft.is_new() && draft.get(deal::OPENED_ON) == Some(today) && day != today {
        draft.set(deal::OPENED_ON, day);
        draft.record.clear(deal::CYCLE_DAYS);
        return Ok(());
    }
    let was_unknown = draft.old(deal::CLOSED_AT).is_some() && draft.old(deal::CYCLE_DAYS).is_none();
    if was_unknown && !draft.changed(deal::OPENED_ON.name()) {
        return Ok(());
    }
    let opened = draft.get(deal::OPENED_ON).unwrap_or(day);
    draft.set(deal::CYCLE_DAYS, (day - opened).max(0));
    Ok(())
}

/// A deal without a stage starts in the first open one of its pipeline, or of the standard pipeline; one that is moved to
/// another pipeline without a word about its stage goes to the first one there that is as open or decided.
pub const FIRST_STAGE: Hook = Hook {
    name: "first-stage",
    entity: "opportunity",
    moment: Moment::Prepare,
    intents: &[Intent::Create, Intent::Update],
    run: first_stage,
};

fn first_stage<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let fresh = |item: &Item| item.draft.is_new() && item.draft.get(deal::STAGE).is_none();
        let lost = |item: &Item| {
            let moved = item.draft.changed(deal::PIPELINE.name()) && !item.draft.changed(deal::STAGE.name());
            !item.draft.is_new() && moved && !item.draft.imported()
        };
        if !items.iter().any(|item| fresh(item) || lost(item)) {
            return Ok(());
        }
        let standard = if items.iter().any(fresh) { standard(scope).await? } else { None };
        for item in items.iter_mut().filter(|item| fresh(item) || lost(item)) {
            let fallback = standard.filter(|_| item.draft.is_new());
            let Some(pipeline) = item.draft.get(deal::PIPELINE).or(fallback) else { continue };
            let kind = item.draft.old(deal::STATUS).unwrap_or_else(|| "open".to_owned());
            let first = Query::new("stage")
                .and(Filter::equal(stage::PIPELINE.name(), pipeline))
                .and(Filter::equal(stage::KIND.name(), kind))
                .columns(vec![Path::field("position")])
                .limit(1);
            if let Some(first) = scope.any_rows(&first).await?.rows.first() {
                item.draft.set(deal::STAGE, first.id);
                item.draft.set(deal::PIPELINE, pipeline);
            }
        }
        Ok(())
    }
    .boxed()
}

/// The pipeline of deals about which nobody says another one.
async fn standard(scope: &mut Scope<'_>) -> Result<Option<Id>, Refusal> {
    let columns = [pipeline::STANDARD.name(), pipeline::POSITION.name()].map(Path::field).to_vec();
    let pipelines = scope.any_rows(&Query::new("pipeline").columns(columns).limit(200)).await?;
    let marked = pipelines.rows.iter().find(|row| row.values.first().and_then(|v| v.as_bool()) == Some(true));
    Ok(marked.or_else(|| pipelines.rows.first()).map(|row| row.id))
}
