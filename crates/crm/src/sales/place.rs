//! Where customers are: tax ids checked by their country, and territories found from addresses.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::{Engine, Hook, Item, Moment, RowOut, Scope, Who};
use trato_model::access::FieldLevel;
use trato_model::kinds::Fault;
use trato_model::rule::Rule;
use trato_model::{Action, Address, Ctx, Draft, FieldError, Id, Intent, Path, Query, Refusal, Related, Value};
use trato_text::{fold, tax_id};

/// Checks a tax id by the rules of the address's country (else the company's) and keeps its normal form.
pub const TAX_ID_RULE: Rule = Rule { name: "tax-id", needs: &[], run: check_tax_id };

fn check_tax_id(draft: &mut Draft, _: &Related, ctx: &Ctx) -> Result<(), FieldError> {
    if !draft.changed("tax_id") {
        return Ok(());
    }
    let Some(raw) = draft.record.value("tax_id").as_text().map(str::to_owned) else { return Ok(()) };
    let country = match draft.record.value("address") {
        Value::Address(address) if !address.country.is_empty() => address.country.clone(),
        _ => ctx.country.to_owned(),
    };
    match tax_id::validate(&country, &raw) {
        Ok(valid) => {
            draft.record.put("tax_id", Value::from(valid.normalized));
            Ok(())
        }
        Err(_) => Err(FieldError::new("tax_id", Fault::new("tax-id").with("country", country))),
    }
}

/// Before an account, contact or lead is written.
pub const ACCOUNT_PLACE: Hook = on("account");
pub const CONTACT_PLACE: Hook = on("contact");
pub const LEAD_PLACE: Hook = on("lead");

const fn on(entity: &'static str) -> Hook {
    Hook { name: "territory", entity, moment: Moment::Before, intents: &[Intent::Create, Intent::Update], run: locate }
}

/// A territory's reach, ready for matching: the narrowest that fits wins.
struct Reach {
    id: Id,
    country: String,
    provinces: Vec<String>,
    prefixes: Vec<String>,
}

impl Reach {
    /// 0: does not fit; higher: fits more narrowly.
    fn fit(&self, address: &Address) -> usize {
        if !self.country.is_empty() && self.country != address.country {
            return 0;
        }
        let prefix =
            self.prefixes.iter().filter(|p| address.postal_code.starts_with(p.as_str())).map(|p| p.len()).max();
        if let Some(length) = prefix {
            return 100 + length;
        }
        let province = fold(&address.province);
        if !province.is_empty() && self.provinces.contains(&province) {
            return 50;
        }
        usize::from(self.prefixes.is_empty() && self.provinces.is_empty() && !self.country.is_empty())
    }
}

fn locate<'a>(scope: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async move {
        for item in items.iter_mut() {
            complete_address(&mut item.draft, &scope.who.ctx);
        }
        let moved = |item: &Item| {
            let by_hand = item.given.contains(&"territory") && item.draft.changed("territory");
            let kept = item.draft.record.value("territory_fixed").as_bool() == Some(true);
            item.draft.changed("address") && !by_hand && !kept
        };
        for item in items.iter_mut() {
            if item.given.contains(&"territory") && item.draft.changed("territory") {
                item.draft.record.put("territory_fixed", Value::Bool(!item.draft.record.value("territory").is_null()));
            }
        }
        if !items.iter().any(moved) {
            return Ok(());
        }
        let territories = territories(scope).await?;
        for item in items.iter_mut().filter(|item| moved(item)) {
            // Without an address it is nowhere.
            let best = match item.draft.record.value("address") {
                Value::Address(address) => {
                    territories.iter().map(|t| (t.fit(address), t.id)).filter(|(fit, _)| *fit > 0).max()
                }
                _ => None,
            };
            item.draft.record.put("territory", Value::from(best.map(|(_, id)| id)));
        }
        Ok(())
    }
    .boxed()
}

/// The company's country, where none is given, and what follows from it.
fn complete_address(draft: &mut Draft, ctx: &Ctx) {
    if !draft.changed("address") {
        return;
    }
    let Value::Address(address) = draft.record.value("address") else { return };
    let mut address = (**address).clone();
    if address.country.is_empty() {
        address.country = ctx.country.to_owned();
    }
    address.complete();
    draft.record.put("address", Value::Address(Box::new(address)));
}

const REACH: [&str; 4] = ["country", "provinces", "postal_prefixes", "name"];

async fn territories(scope: &mut Scope<'_>) -> Result<Vec<Reach>, Refusal> {
    Ok(reaches(&scope.every_any(&Query::new("territory").columns(REACH.map(Path::field).to_vec())).await?))
}

/// The name of the territory in which an address lies; the inner `None` where it lies in none of those there are, the outer
/// one where there are none that the user may see.
///
/// # Errors
/// As [`Engine::every`].
pub async fn territory(engine: &Engine, who: &Who, address: &Address) -> Result<Option<Option<String>>, Refusal> {
    let reader = &who.reader;
    let hidden = REACH.iter().any(|field| reader.field("territory", field) == FieldLevel::Hidden);
    if hidden || !reader.can("territory", Action::Read) {
        return Ok(None);
    }
    let rows = engine.every(who, &Query::new("territory").columns(REACH.map(Path::field).to_vec())).await?.rows;
    let best = reaches(&rows).iter().map(|t| (t.fit(address), t.id)).filter(|(fit, _)| *fit > 0).max();
    let row = rows.iter().find(|row| best.is_some_and(|(_, id)| id == row.id));
    let name = row.and_then(|row| row.values.get(3)?.as_text()).map(str::to_owned);
    Ok((!rows.is_empty()).then_some(name))
}

fn reaches(rows: &[RowOut]) -> Vec<Reach> {
    let texts = |value: Option<&Value>| match value {
        Some(Value::List(list)) => list.iter().filter_map(|v| v.as_text().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    rows.iter()
        .map(|row| Reach {
            id: row.id,
            country: row.values.first().and_then(Value::as_text).unwrap_or_default().to_owned(),
            provinces: texts(row.values.get(1)).iter().map(|name| fold(name)).collect(),
            prefixes: texts(row.values.get(2)),
        })
        .collect()
}
