//! Lines make the deal's amount and cost: after a line changes, its deal is summed anew.

use std::collections::HashSet;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::{Engine, Hook, Item, Moment, RowOut, Scope, Who};
use trato_model::kinds::Fault;
use trato_model::money::proportion;
use trato_model::{
    Change, Expected, FieldError, Filter, Id, Intent, Money, Page, Path, Query, Record, Refusal, Source, Value,
};

use super::{opportunity as deal, opportunity_line as line};

/// After lines were written or deleted.
pub const LINES_CHANGED: Hook = Hook {
    name: "lines-make-the-amount",
    entity: "opportunity_line",
    moment: Moment::After,
    intents: &[Intent::Create, Intent::Update, Intent::Delete],
    run: sum,
};

fn sum<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let deals: HashSet<Id> = items
            .iter()
            .flat_map(|item| [item.draft.get(line::OPPORTUNITY), item.draft.old(line::OPPORTUNITY)])
            .flatten()
            .collect();
        let ids: Vec<Id> = deals.into_iter().collect();
        // Whoever changes another line of the same deal waits here, and then sees ours.
        for deal in scope.locked("opportunity", &ids).await?.iter().filter(|deal| deal.trashed_at.is_none()) {
            sum_one(scope, deal).await?;
        }
        Ok(())
    }
    .boxed()
}

/// The fault of an amount that is written by hand although lines make it.
pub const OF_LINES: &str = "amount-of-lines";

/// A deal with lines is worth what they come to: before its amount is written by hand.
pub const AMOUNT_OF_LINES: Hook = Hook {
    name: "amount-of-lines",
    entity: "opportunity",
    moment: Moment::Before,
    intents: &[Intent::Update],
    run: hold,
};

fn hold<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        // The sum itself is written by our own right.
        if scope.who.reader.is_system() {
            return Ok(());
        }
        let amount = deal::AMOUNT.name();
        for item in items.iter_mut().filter(|item| item.given.contains(&amount) && item.draft.changed(amount)) {
            let some = Query::new("opportunity_line")
                .and(Filter::equal(line::OPPORTUNITY.name(), item.draft.record.id))
                .and(Filter::set(line::AMOUNT.name()))
                .columns(vec![Path::field("id")])
                .limit(1);
            if !scope.any_rows(&some).await?.rows.is_empty() {
                item.refuse_field(FieldError::new(amount, Fault::new(OF_LINES)));
            }
        }
        Ok(())
    }
    .boxed()
}

/// Takes a deal's only line away again and gives the deal the amount that was typed before it; gives the deal's id.
///
/// # Errors
/// As [`Engine::save`]: of a deal that has further lines, `amount-of-lines`; nothing is changed then.
pub async fn withdraw(
    engine: &Engine,
    who: &Who,
    (id, expected): (Id, Expected),
    amount: Money,
    source: Source,
) -> Result<Id, Refusal> {
    let both = engine.transact(who, move |scope| {
        Box::pin(async move {
            let gone = scope.save(Change::delete("opportunity_line", id).expecting(expected).from(source)).await?;
            let deal = gone.record.get(line::OPPORTUNITY).ok_or(Refusal::NotFound)?;
            scope.save(Change::update("opportunity", deal).from(source).set(deal::AMOUNT, amount)).await?;
            Ok(deal)
        })
    });
    both.await
}

/// All of them, with what the acting user may not see: the sum is the deal's, not his.
async fn lines(scope: &mut Scope<'_>, deal: Id) -> Result<Vec<RowOut>, Refusal> {
    let mut query = Query::new("opportunity_line")
        .and(Filter::equal(line::OPPORTUNITY.name(), deal))
        .columns(["amount", "cost", "quantity"].map(Path::field).to_vec())
        .limit(Page::MOST);
    let mut found = Vec::new();
    loop {
        let page = scope.any_rows(&query).await?;
        found.extend(page.rows);
        match page.next {
            Some(next) => query.page.after = Some(next),
            None => return Ok(found),
        }
    }
}

/// A cost in the amount's currency, in minor units, by what both are worth to the company; `None` where nothing says how much
/// that is.
fn in_currency_of(cost: Money, amount: Option<Money>) -> Option<i64> {
    match amount? {
        amount if amount.currency == cost.currency => Some(cost.minor),
        amount => proportion(cost.company, amount.minor, amount.company),
    }
}

/// Sums a deal anew, and writes what is another sum: what is given once more would be valued by another day's rate.
async fn sum_one(scope: &mut Scope<'_>, record: &Record) -> Result<(), Refusal> {
    let rows = lines(scope, record.id).await?;
    let known = |field| record.value(field).as_money();
    // A deal whose last line goes keeps the amount it had: somebody agreed on it. What it costs nobody knows any more.
    let Some(currency) = rows.iter().find_map(|row| row.values.first().and_then(Value::as_money)).map(|m| m.currency)
    else {
        if known(deal::COST.name()).is_some() {
            let change = Change::update("opportunity", record.id).put(deal::COST.name(), Value::Null);
            scope.save_elevated(change).await?;
        }
        return Ok(());
    };
    let money = |at: usize| rows.iter().filter_map(move |row| Some((row, row.values.get(at)?.as_money()?)));
    if money(0).any(|(_, amount)| amount.currency != currency) {
        return Err(Refusal::field("price", Fault::new("one-currency")));
    }
    let amount: i64 = money(0).map(|(_, amount)| amount.minor).fold(0, i64::saturating_add);
    // None while no line says what it costs: that is not nothing.
    let mut cost = None;
    for (row, one) in money(1) {
        let amount = row.values.first().and_then(Value::as_money);
        let own = in_currency_of(one, amount.filter(|amount| amount.currency == currency));
        let own = own.ok_or_else(|| Refusal::field("cost", Fault::new("one-currency")))?;
        let quantity = row.values.get(2).and_then(Value::as_int).unwrap_or(1_000);
        let whole = super::lines::line_amount(quantity, own, 0).unwrap_or(0);
        cost = Some(cost.unwrap_or(0_i64).saturating_add(whole));
    }
    let (amount, cost) = (Money::new(amount, currency), cost.map(|cost| Money::new(cost, currency)));
    let mut change = Change::update("opportunity", record.id);
    if !known(deal::AMOUNT.name()).is_some_and(|known| known.same(amount)) {
        change = change.set(deal::AMOUNT, amount);
    }
    let told = match (known(deal::COST.name()), cost) {
        (Some(known), Some(cost)) => known.same(cost),
        (known, cost) => known.is_none() && cost.is_none(),
    };
    if !told {
        change = change.put(deal::COST.name(), cost.map_or(Value::Null, Value::Money));
    }
    if change.values.is_empty() {
        return Ok(());
    }
    scope.save_elevated(change).await?;
    Ok(())
}
