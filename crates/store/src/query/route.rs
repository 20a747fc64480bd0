//! Which way to the rows. Databases guess; here the way is chosen by looking, so that no page ever scans a big table:
//!
//! - **Plain**: the table is small; the database may do as it likes.
//! - **Driven**: some part of the condition leads by an index to at most [`CANDIDATES`] records (a bounded probe counts
//!   them); those are tested and sorted.
//! - **Ordered**: the narrowest part is one value of a field that has an index in the order asked for.
//! - **Walk**: along the index of the sort order, testing row by row, when every part of the condition is indexed and
//!   none is narrow: then the page is soon full.
//! - Otherwise the reader is asked to narrow: [`Refusal::Limit`] `scan`.

use trato_model::access::Scope;
use trato_model::{Action, Cell, ColumnType, Entity, Filter, Op, Refusal, Trash};

use super::drive::{Drive, probe};
use super::frame::{Compiler, Frame, Trust};
use super::{CANDIDATES, SMALL, size};
use crate::db::Reads;
use crate::search::tokens::Wanted;

/// The way to the rows.
pub(super) enum Route {
    Plain,
    Walk,
    /// Along the index of the first field's value, in the order of the second.
    Ordered((&'static str, &'static str)),
    /// With about how many records it leads to.
    Driven(Drive, u64),
    /// Driven by the search text: what the drive gives satisfies it.
    Found(Drive, u64),
}

/// What is asked of the records of an entity.
pub(super) struct Asked<'q> {
    pub filter: &'q Filter,
    pub words: Option<Wanted>,
    pub action: Action,
    pub trash: Trash,
    /// Whether an index gives the order (for counts and groups there is none to give).
    pub sorted_by_index: bool,
    /// The record's own field by which the rows are ordered first.
    pub order: Option<&'static str>,
    /// Whether all rows are wanted anyway, so that reading them all is no waste.
    pub everything: bool,
}

/// A drive that leads to this few records is taken without looking at the others, or at the walk.
const FEW: u64 = 2_000;
/// A drive that leads to fewer than these is as quick as the index that has their order.
const FEW_ORDERED: u64 = 200;
/// Records that are read whole and sorted, rather than sorted first and then read.
const FEW_WHOLE: u64 = 150;
/// A drive that leads to more than this many gives way to a walk.
const MANY: u64 = 10_000;
/// Probes of one statement, at most.
const PROBES: usize = 4;

/// Chooses the way.
pub(super) async fn choose(
    reads: &mut impl Reads,
    compiler: &mut Compiler<'_>,
    frame: &Frame,
    asked: &Asked<'_>,
) -> Result<Route, Refusal> {
    let parts = parts(compiler, frame, asked);
    let indexed = asked.sorted_by_index
        && asked.trash == Trash::Live
        && parts.iter().all(|(part, _)| compiler.is_indexed(frame, part));
    if parts.is_empty() && asked.words.is_none() && indexed {
        return Ok(if asked.everything { Route::Plain } else { Route::Walk });
    }
    let size = size::of(reads, &frame.entity).await?;
    if size <= SMALL {
        return Ok(Route::Plain);
    }
    let pair = pair(&frame.entity, &parts, asked);
    let mut routes = Vec::new();
    if let Some(wanted) = &asked.words {
        routes.push(Route::Found(compiler.drive_words(frame, wanted, asked.action, asked.trash), 0));
    }
    let mut paired = None;
    for (at, (part, trust)) in parts.iter().enumerate() {
        let Some(drive) = compiler.drive(frame, part, *trust, asked.trash)? else { continue };
        if pair.is_some_and(|(_, place)| place == at) {
            paired = Some(routes.len());
        }
        routes.push(Route::Driven(drive, 0));
    }
    if asked.trash == Trash::Only {
        routes.push(Route::Driven(compiler.drive_trash(frame), 0));
    }
    let best = narrowest(reads, routes).await?;
    if let (Some((pair, _)), Some((at, _, count))) = (pair, &best)
        && paired == Some(*at)
        && *count > FEW_ORDERED
    {
        return Ok(Route::Ordered(pair));
    }
    match best.map(|(_, route, count)| (route, count)) {
        Some((route, count)) if count <= CANDIDATES && !(indexed && count > MANY && !asked.everything) => {
            Ok(route.leading_to(count))
        }
        _ if asked.everything => Ok(Route::Plain),
        _ if indexed => Ok(Route::Walk),
        _ if size <= CANDIDATES => Ok(Route::Plain),
        _ => Err(Refusal::Limit { name: "scan", most: CANDIDATES }),
    }
}

/// The parts of the condition that are all required, the reader's scope among them: last, since what is asked for is
/// mostly narrower than all that somebody may read, and then nothing else is looked at.
fn parts(compiler: &Compiler<'_>, frame: &Frame, asked: &Asked<'_>) -> Vec<(Filter, Trust)> {
    let mut parts = Vec::new();
    flatten(asked.filter, Trust::Reader, &mut parts);
    if let Scope::Only(filter) = compiler.reader.scope(frame.entity.name, asked.action) {
        flatten(&filter, Trust::Ours, &mut parts);
    }
    parts
}

fn flatten(filter: &Filter, trust: Trust, parts: &mut Vec<(Filter, Trust)>) {
    match filter {
        Filter::All(all) => all.iter().for_each(|part| flatten(part, trust, parts)),
        other => parts.push((other.clone(), trust)),
    }
}

impl Route {
    /// The drive that enters it, if one does.
    pub(super) fn drive(&self) -> Option<&Drive> {
        match self {
            Route::Plain | Route::Walk | Route::Ordered(_) => None,
            Route::Driven(drive, _) | Route::Found(drive, _) => Some(drive),
        }
    }

    fn leading_to(self, count: u64) -> Self {
        match self {
            Route::Driven(drive, _) => Route::Driven(drive, count),
            Route::Found(drive, _) => Route::Found(drive, count),
            other => other,
        }
    }

    /// Whether the records that it leads to are so many that only a page's worth of them should be read whole.
    pub(super) fn leads_to_many(&self) -> bool {
        matches!(self, Route::Driven(_, count) | Route::Found(_, count) if *count > FEW_WHOLE)
    }
}

/// The pair of fields whose index gives the asked order of one part's records, with the place of that part.
fn pair(
    entity: &Entity,
    parts: &[(Filter, Trust)],
    asked: &Asked<'_>,
) -> Option<((&'static str, &'static str), usize)> {
    let order = asked.order.filter(|_| asked.trash == Trash::Live && asked.words.is_none())?;
    entity.ordered.iter().filter(|(_, by)| *by == order).find_map(|(one, by)| {
        let at = parts.iter().position(|(part, _)| match part {
            Filter::Test(test) => {
                matches!(test.op, Op::Equal | Op::In)
                    && test.path.links().is_empty()
                    && test.path.last() == *one
                    && matches!(test.values.as_slice(), [value] if !value.is_null())
            }
            _ => false,
        })?;
        Some(((*one, *by), at))
    })
}

/// The route that leads to the fewest records, as far as a bounded look tells, with its place.
async fn narrowest(reads: &mut impl Reads, routes: Vec<Route>) -> Result<Option<(usize, Route, u64)>, Refusal> {
    let mut best: Option<(usize, Route, u64)> = None;
    for (at, route) in routes.into_iter().take(PROBES).enumerate() {
        let Some(drive) = route.drive() else { continue };
        let cap = best.as_ref().map_or(CANDIDATES + 1, |(_, _, count)| *count);
        let sql = reads.dialect().query(&probe(drive, cap))?;
        let row = reads.sums(&sql, &[ColumnType::Int]).await?.into_iter().next();
        let count = if let Some([Cell::Int(n)]) = row.as_deref() { u64::try_from(*n).unwrap_or(0) } else { 0 };
        if best.as_ref().is_none_or(|(_, _, least)| count < *least) {
            best = Some((at, route, count));
        }
        if count <= FEW {
            break;
        }
    }
    Ok(best)
}
