//! Lines make the deal's amount and cost: after a line changes, its deal is summed anew.

use std::collections::HashSet;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::{Hook, Item, Moment, RowOut, Scope};
use trato_model::{Change, Filter, Id, Intent, Money, Page, Path, Query, Refusal, Value};

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
        for id in deals {
            sum_one(scope, id).await?;
        }
        Ok(())
    }
    .boxed()
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

async fn sum_one(scope: &mut Scope<'_>, id: Id) -> Result<(), Refusal> {
    let rows = lines(scope, id).await?;
    let Some(before) = scope.any_records("opportunity", &[id]).await?.pop() else { return Ok(()) };
    // A deal whose last line goes keeps the amount it had: somebody agreed on it.
    let Some(currency) = rows.iter().find_map(|row| row.values.first().and_then(Value::as_money)).map(|m| m.currency)
    else {
        return Ok(());
    };
    let money = |at: usize| rows.iter().filter_map(move |row| Some((row, row.values.get(at)?.as_money()?)));
    if money(0).any(|(_, amount)| amount.currency != currency) {
        return Err(Refusal::field("price", trato_model::kinds::Fault::new("one-currency")));
    }
    let amount: i64 = money(0).map(|(_, amount)| amount.minor).fold(0, i64::saturating_add);
    let cost = money(1)
        .map(|(row, cost)| {
            let quantity = row.values.get(2).and_then(Value::as_int).unwrap_or(1_000);
            super::lines::line_amount(quantity, cost.minor, 0).unwrap_or(0)
        })
        .fold(0, i64::saturating_add);
    let change = Change::update("opportunity", before.id)
        .set(deal::AMOUNT, Money::new(amount, currency))
        .set(deal::COST, Money::new(cost, currency));
    scope.save_elevated(change).await?;
    Ok(())
}
