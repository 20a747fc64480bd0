//! Keeps the stage ledger: when a deal enters a stage a row is opened, when it leaves the row is closed.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use trato_engine::{Hook, Item, Moment, Scope};
use trato_model::query::period::day_start;
use trato_model::{Change, Ctx, Filter, Id, Intent, Page, Path, Query, Record, Refusal, Value};

use super::{opportunity as deal, stage, stage_history as history};

/// After a deal was created or moved.
pub const LEDGER: Hook = Hook {
    name: "stage-ledger",
    entity: "opportunity",
    moment: Moment::After,
    intents: &[Intent::Create, Intent::Update],
    run: keep,
};

const MICROS_PER_DAY: i64 = 86_400_000_000;
/// Deals whose open rows are read at once: each has one, so that a page holds them all.
const DEALS: usize = 500;

fn keep<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let moved: Vec<&Item> =
            items.iter().filter(|item| !item.refused() && item.draft.changed(deal::STAGE.name())).collect();
        if moved.is_empty() {
            return Ok(());
        }
        let stages = stages(scope, &moved).await?;
        let leaving: Vec<&Item> = moved.iter().copied().filter(|item| !item.draft.is_new()).collect();
        leave(scope, &leaving, &stages).await?;
        let ctx = scope.who.ctx.clone();
        let entries: Vec<Change> =
            moved.iter().flat_map(|item| enter(&item.draft.record, item.draft.is_new(), &stages, &ctx)).collect();
        scope.save_many(entries).await?;
        Ok(())
    }
    .boxed()
}

/// The stages that the deals come from and go to.
async fn stages(scope: &mut Scope<'_>, moved: &[&Item]) -> Result<HashMap<Id, Record>, Refusal> {
    let mut ids: Vec<Id> =
        moved.iter().flat_map(|item| [item.draft.get(deal::STAGE), item.draft.old(deal::STAGE)]).flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(scope.any_records("stage", &ids).await?.into_iter().map(|stage| (stage.id, stage)).collect())
}

/// Closes the open rows, whoever may read them.
async fn leave(scope: &mut Scope<'_>, leaving: &[&Item], stages: &HashMap<Id, Record>) -> Result<(), Refusal> {
    let ctx = scope.who.ctx.clone();
    for part in leaving.chunks(DEALS) {
        let deals: HashMap<Id, &Item> = part.iter().map(|item| (item.draft.record.id, *item)).collect();
        let open = Query::new("stage_history")
            .and(Filter::one_of(history::OPPORTUNITY.name(), deals.keys().copied().map(Value::Id).collect()))
            .and(Filter::empty(history::LEFT_AT.name()))
            .columns(vec![Path::field("opportunity"), Path::field("entered_at")])
            .limit(Page::MOST);
        let mut changes = Vec::new();
        for row in &scope.any_rows(&open).await?.rows {
            let Some(item) = row.values.first().and_then(Value::as_id).and_then(|of| deals.get(&of)) else { continue };
            let next = item.draft.get(deal::STAGE);
            let exit = exit(item.draft.old(deal::STAGE), next, stages);
            let entered = row.values.get(1).and_then(Value::as_int).unwrap_or(ctx.now);
            let mut change = Change::update("stage_history", row.id)
                .set(history::LEFT_AT, ctx.now)
                .set(history::EXIT, exit.to_owned())
                .set(history::DAYS, ((ctx.now - entered) / MICROS_PER_DAY).max(0))
                .put("left_by", person(ctx.actor))
                .put("next_stage", Value::from(next));
            // What a decided deal is worth is what it was decided at: the form that closes it may correct the amount.
            let decided = ["won", "lost"].contains(&exit);
            let amount = if decided { item.draft.get(deal::AMOUNT) } else { item.draft.old(deal::AMOUNT) };
            if let Some(amount) = amount {
                change = change.set(history::AMOUNT_LEFT, amount);
            }
            if let Some(day) = item.draft.old(deal::CLOSE_DATE) {
                change = change.set(history::EXPECTED_CLOSE, day);
            }
            changes.push(change);
        }
        scope.save_many(changes).await?;
    }
    Ok(())
}

fn person(id: Id) -> Value {
    if id.is_nil() { Value::Null } else { Value::Id(id) }
}

fn exit(from: Option<Id>, to: Option<Id>, stages: &HashMap<Id, Record>) -> &'static str {
    let find = |id: Option<Id>| id.and_then(|id| stages.get(&id));
    let (Some(from), Some(to)) = (find(from), find(to)) else { return "moved" };
    match to.get(stage::KIND).as_deref() {
        Some("won") => "won",
        Some("lost") => "lost",
        _ if from.get(stage::PIPELINE) != to.get(stage::PIPELINE) => "moved",
        _ if from.get(stage::POSITION) <= to.get(stage::POSITION) => "forward",
        _ => "back",
    }
}

/// Opens the row of the stage that a deal enters. A deal that arrives with its own dates (an import, a late entry) was
/// opened on its day and, if decided, decided on its day; one of today is opened now.
fn enter(record: &Record, new: bool, stages: &HashMap<Id, Record>, ctx: &Ctx) -> Vec<Change> {
    let Some(at) = record.get(deal::STAGE) else { return Vec::new() };
    let decided = stages.get(&at).is_some_and(|stage| stage.get(stage::KIND).as_deref() != Some("open"));
    let moment = |day: Option<i64>| {
        day.and_then(|day| i32::try_from(day).ok())
            .filter(|day| *day < ctx.today())
            .map_or(ctx.now, |day| day_start(day, &ctx.zone))
    };
    let entered = match (new, decided) {
        (false, _) => ctx.now,
        (true, true) => record.get(deal::CLOSED_AT).unwrap_or(ctx.now),
        (true, false) => moment(record.get(deal::OPENED_ON)),
    };
    let mut change = Change::create("stage_history")
        .set(history::OPPORTUNITY, record.id)
        .set(history::STAGE, at)
        .set(history::ENTERED_AT, entered)
        .put("pipeline", Value::from(record.get(deal::PIPELINE)))
        .put("entered_by", person(ctx.actor));
    if let Some(amount) = record.get(deal::AMOUNT) {
        change = change.set(history::AMOUNT_ENTERED, amount);
    }
    vec![change]
}
