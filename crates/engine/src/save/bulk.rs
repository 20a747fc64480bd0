//! Many changes at once: set-based chunks, as many in a transaction as nobody else wants to write in between; what fails is
//! halved until the culprit stands alone. Chunks are short while others wait and long when nobody does.

use std::collections::HashSet;
use std::iter::Peekable;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use trato_model::{Change, Refusal};

use super::{Outcome, pipeline};
use crate::Engine;
use crate::who::Who;

/// Changes of a chunk: at first, at least, and at most (a quarter of a second, for which others wait).
pub(crate) const FIRST: usize = 500;
const LEAST: usize = 50;
const CHUNK: usize = 1_000;
/// Changes of a transaction, at most.
pub(crate) const MOST: usize = 10_000;
/// How long a chunk may take while somebody waits.
const PATIENCE: Duration = Duration::from_millis(50);

impl Engine {
    /// Writes changes of one entity and intent; each stands alone, and the outcomes come in the order of the changes.
    /// `progress` is told how many are done and may end the work by answering `false`.
    ///
    /// # Errors
    /// Only where the database itself fails; refusals are in the outcomes.
    pub async fn save_bulk(
        &self,
        who: &Who,
        changes: Vec<Change>,
        mut progress: impl FnMut(usize) -> bool + Send,
    ) -> Result<Vec<Outcome>, Refusal> {
        let mut outcomes = Vec::with_capacity(changes.len());
        let mut size = FIRST;
        let mut rest = changes.into_iter().peekable();
        loop {
            let part = next_chunk(&mut rest, MOST);
            if part.is_empty() {
                return Ok(outcomes);
            }
            // Tries the whole; where it is refused, its halves. Outcomes keep the order.
            let mut stack: Vec<Range<usize>> = std::iter::once(0..part.len()).collect();
            let part: Arc<[Change]> = part.into();
            while let Some(range) = stack.pop() {
                match self.some(who, part.clone(), range.clone(), &mut size).await {
                    Ok(done) => {
                        stack.extend(Some(range.start + done.len()..range.end).filter(|left| !left.is_empty()));
                        outcomes.extend(done);
                    }
                    Err(refusal) if refusal.is_ours() => return Err(refusal),
                    Err(refusal) if range.len() <= 1 => outcomes.push(Outcome(Err(refusal))),
                    Err(_) => stack.extend(halved(&range)),
                }
                if !progress(outcomes.len()) {
                    return Ok(outcomes);
                }
            }
        }
    }

    /// Writes chunks of changes in one transaction until somebody else wants to write; the outcomes of the first of them.
    async fn some(
        &self,
        who: &Who,
        changes: Arc<[Change]>,
        range: Range<usize>,
        size: &mut usize,
    ) -> Result<Vec<Outcome>, Refusal> {
        let (store, chunk) = (self.store().clone(), *size);
        let (outcomes, took) = self
            .transact_with(range.len() > LEAST, who, move |scope| {
                let (changes, range, store) = (changes.clone(), range.clone(), store.clone());
                Box::pin(async move {
                    let begun = Instant::now();
                    let (mut outcomes, mut took) = (Vec::with_capacity(range.len()), Duration::ZERO);
                    for part in changes.get(range).unwrap_or_default().chunks(chunk) {
                        let at = Instant::now();
                        outcomes.extend(pipeline(scope, part.to_vec()).await?);
                        took = at.elapsed();
                        if !store.may_go_on(begun) {
                            break;
                        }
                    }
                    Ok((outcomes, took))
                })
            })
            .await?;
        *size = next_size(*size, took, self.store().contended());
        Ok(outcomes)
    }
}

/// Both halves of a range, the second one first: it is taken last from a stack.
pub(crate) fn halved(range: &Range<usize>) -> [Range<usize>; 2] {
    let middle = range.start + range.len() / 2;
    [middle..range.end, range.start..middle]
}

/// The same of changes.
pub(crate) fn halves(part: Vec<Change>) -> [Vec<Change>; 2] {
    let mut first = part;
    let second = first.split_off(first.len() / 2);
    [second, first]
}

/// Changes in chunks for one transaction.
pub(crate) fn chunks(changes: Vec<Change>) -> impl Iterator<Item = Vec<Change>> {
    let mut rest = changes.into_iter().peekable();
    std::iter::from_fn(move || Some(next_chunk(&mut rest, FIRST)).filter(|chunk| !chunk.is_empty()))
}

/// The next changes, at most `size`, no record twice: the second change of a record must see the first.
fn next_chunk(rest: &mut Peekable<impl Iterator<Item = Change>>, size: usize) -> Vec<Change> {
    let mut chunk = Vec::with_capacity(size.min(rest.size_hint().0));
    let mut seen = HashSet::new();
    while chunk.len() < size
        && let Some(change) = rest.next_if(|change| change.id.is_none_or(|id| !seen.contains(&id)))
    {
        seen.extend(change.id);
        chunk.push(change);
    }
    chunk
}

pub(crate) fn next_size(size: usize, took: Duration, contended: bool) -> usize {
    let size = if !contended {
        size * 2
    } else if took > PATIENCE {
        size / 2
    } else {
        size
    };
    size.clamp(LEAST, CHUNK)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trato_model::Id;

    #[test]
    fn no_record_comes_twice_in_a_chunk() {
        let change = |n: u128| Change::update("account", Id::constant(n));
        let mut rest = [change(1), change(2), change(1), change(3)].into_iter().peekable();
        let lengths: Vec<usize> = std::iter::repeat_with(|| next_chunk(&mut rest, 10).len()).take(3).collect();
        assert_eq!(lengths, [2, 2, 0]);
    }

    #[test]
    fn chunks_grow_when_idle_and_shrink_when_others_wait() {
        assert_eq!(next_size(500, Duration::from_millis(200), false), 1000);
        assert_eq!(next_size(900, Duration::from_millis(200), false), CHUNK);
        assert_eq!(next_size(500, Duration::from_millis(200), true), 250);
        assert_eq!(next_size(60, Duration::from_millis(200), true), LEAST);
    }
}
