//! Whoever has bought is a customer, however the win came: decided here, imported, over the API. What somebody said of an
//! account himself (a partner, a supplier, one that lapsed) stays.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::{Hook, Item, Moment, Outcome, Scope};
use trato_model::{Change, Filter, Id, Intent, Page, Path, Query, Refusal, Source, Value};

use super::{account, opportunity as deal};

/// After a deal was won, or a won one came to an account.
pub const WON: Hook = Hook {
    name: "won-customers",
    entity: "opportunity",
    moment: Moment::After,
    intents: &[Intent::Create, Intent::Update],
    run: won,
};

/// Before the undo of an import makes a prospect of a customer: one that has bought otherwise, too, stays a customer.
pub const STAYS: Hook = Hook {
    name: "buying-customers",
    entity: "account",
    moment: Moment::Prepare,
    intents: &[Intent::Update],
    run: stay,
};

/// Accounts asked for at once.
const ACCOUNTS: usize = 500;

fn won<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        let news = |item: &&Item| {
            !item.refused()
                && item.draft.get(deal::STATUS).as_deref() == Some("won")
                && (item.draft.changed(deal::STATUS.name()) || item.draft.changed(deal::ACCOUNT.name()))
        };
        let mut accounts: Vec<Id> =
            items.iter().filter(news).filter_map(|item| item.draft.get(deal::ACCOUNT)).collect();
        accounts.sort_unstable();
        accounts.dedup();
        for part in accounts.chunks(ACCOUNTS) {
            let ids = part.iter().copied().map(Value::Id).collect();
            // One question and one write for all of them: an import wins thousands of deals of a few accounts.
            let prospects = Query::new("account")
                .and(Filter::one_of("id", ids))
                .and(Filter::equal(account::KIND.name(), "prospect"))
                .columns(vec![Path::field("id")])
                .limit(Page::MOST);
            let prospects: Vec<Id> = scope.any_rows(&prospects).await?.rows.iter().map(|row| row.id).collect();
            let cause = items.iter().find_map(|item| item.change.cause);
            promote(scope, prospects, cause).await?;
        }
        Ok(())
    }
    .boxed()
}

/// Makes customers of accounts. One that its own rules refuse stays what it is: the win counts more.
async fn promote(scope: &mut Scope<'_>, accounts: Vec<Id>, cause: Option<Id>) -> Result<(), Refusal> {
    let customer = |id: Id| {
        let mut change = Change::update("account", id).from(Source::System).set(account::KIND, "customer".to_owned());
        change.cause = cause;
        change
    };
    for Outcome(outcome) in scope.save_each_elevated(accounts.into_iter().map(customer).collect()).await? {
        if let Err(refusal) = outcome {
            tracing::info!(?refusal, "an account with a won deal could not be made a customer");
        }
    }
    Ok(())
}

fn stay<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        for item in items.iter_mut().filter(|item| item.change.source == Source::System) {
            let was = item.draft.old(account::KIND);
            let falls = item.draft.get(account::KIND).as_deref() == Some("prospect");
            if was.as_deref() == Some("customer") && falls && has_bought(scope, item.draft.record.id).await? {
                item.draft.set(account::KIND, "customer".to_owned());
            }
        }
        Ok(())
    }
    .boxed()
}

async fn has_bought(scope: &mut Scope<'_>, account: Id) -> Result<bool, Refusal> {
    let won = Query::new("opportunity")
        .and(Filter::equal(deal::ACCOUNT.name(), account))
        .and(Filter::equal(deal::STATUS.name(), "won"))
        .limit(1);
    Ok(!scope.any_rows(&won).await?.rows.is_empty())
}
