//! Whose targets stand beside the deals that a reader sees: the deals' level says which of them are his people's, and he
//! reads no others.

use futures_util::try_join;
use trato_engine::{Engine, Who};
use trato_model::access::FieldLevel;
use trato_model::query::GroupRow;
use trato_model::{Action, Aggregate, Filter, Id, Level, Measure, Path, Reader, Refusal, Value};

/// Targets that count together.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Those that were set for the whole.
    pub whole: Filter,
    /// Those of its sellers.
    pub sellers: Filter,
}

impl Targets {
    /// Those that belong to all deals which the reader sees.
    #[must_use]
    pub fn all(reader: &Reader) -> Targets {
        Targets { whole: whole(reader), sellers: bearers(reader, "seller").unwrap_or_else(Filter::nothing) }
    }

    /// Those of sellers, where nothing is set for the whole.
    #[must_use]
    pub fn of_sellers(sellers: Filter) -> Targets {
        Targets { whole: Filter::nothing(), sellers }
    }
}

/// What is to be reached: what was set for the whole, or, where nothing was, what was set for its people.
#[must_use]
pub const fn settled(whole: i64, people: i64) -> i64 {
    if whole == 0 { people } else { whole }
}

/// How much of a target is reached, 0–100, and 100 not before all of it is; `None` where there is no target.
#[must_use]
pub fn reached(won: i64, target: i64) -> Option<u8> {
    let share = || (i128::from(won) * 100 / i128::from(target)).clamp(0, 100);
    (target > 0).then(share).and_then(|share| u8::try_from(share).ok())
}

/// What is to be reached in the month that begins on a day, in minor units of the company's currency; `None` where nothing
/// was set, and for who may not read targets.
///
/// # Errors
/// As [`Engine::total`].
pub async fn target(engine: &Engine, who: &Who, targets: Targets, month: i32) -> Result<Option<i64>, Refusal> {
    if !["month", "amount", "seller"].into_iter().all(|field| knows(&who.reader, "target", field)) {
        return Ok(None);
    }
    let sum = |of: Filter| {
        let month = Filter::equal("month", i64::from(month));
        Aggregate::new("target").and(of).and(month).measures(vec![Measure::Sum(Path::field("amount"))])
    };
    let (whole, sellers) = (sum(targets.whole), sum(targets.sellers));
    let (whole, sellers) = try_join!(engine.total(who, &whole), engine.total(who, &sellers))?;
    let of = |found: &GroupRow| found.measures.first().and_then(Value::as_int).unwrap_or(0);
    Ok(Some(settled(of(&whole), of(&sellers))).filter(|target| *target != 0))
}

/// Whether the reader may know a field of others.
#[must_use]
pub fn knows(reader: &Reader, entity: &'static str, field: &'static str) -> bool {
    reader.can(entity, Action::Read) && reader.field(entity, field) != FieldLevel::Hidden
}

/// The targets that were set for the whole of what the reader sees of the deals: the company's, or those of his branches or
/// teams. Nobody sets one for what is only somebody's own: his is a seller's.
#[must_use]
pub fn whole(reader: &Reader) -> Filter {
    match reader.level("opportunity", Action::Read) {
        Level::All => {
            let none = Filter::empty;
            none("seller").and(none("target_team")).and(none("target_branch"))
        }
        Level::Branch => bearers(reader, "target_branch").unwrap_or_else(Filter::nothing),
        Level::Team => bearers(reader, "target_team").unwrap_or_else(Filter::nothing),
        _ => Filter::nothing(),
    }
}

/// The targets of a bearer (`seller`, `target_team`, `target_branch`) that belong to what the reader may see of the deals.
/// `None` where he may not know whose people they are.
#[must_use]
pub fn bearers(reader: &Reader, bearer: &'static str) -> Option<Filter> {
    let one_of = |path: &'static str, ids: &[Id]| Filter::one_of(path, ids.iter().map(|id| Value::Id(*id)).collect());
    let known = |entity, field| knows(reader, entity, field);
    let or_own = |others: Filter| Filter::Any(vec![Filter::equal("seller", reader.user()), others]);
    match (reader.level("opportunity", Action::Read), bearer) {
        (Level::All, _) => Some(Filter::set(bearer)),
        (Level::Branch, "seller") => {
            known("user", "branch").then(|| or_own(one_of("seller.branch", reader.branches())))
        }
        (Level::Team, "seller") => known("user", "team").then(|| or_own(one_of("seller.team", reader.teams()))),
        (_, "seller") => Some(Filter::equal("seller", reader.user())),
        (Level::Branch, "target_branch") => Some(one_of("target_branch", reader.branches())),
        (Level::Branch, "target_team") if known("team", "branch") => {
            Some(one_of("target_team.branch", reader.branches()))
        }
        (Level::Branch | Level::Team, "target_team") => Some(one_of("target_team", reader.teams())),
        _ => Some(Filter::nothing()),
    }
}
