//! Reads that wait at the same time are sent as one statement.
//!
//! A page asks for many things that do not depend on each other: what points at a record, its timeline, its next step, what
//! frames the page. Each is a chain of statements (a look at the way, the rows, their titles). [`Store::together`] gives a
//! handle whose reads wait for one another; [`Together::read`] runs them side by side, and whenever none of them can go on,
//! sends what all of them ask as one statement (`union`). So as many statements are sent as the longest chain has, however
//! many chains there are: they do not grow with the kinds of related records, the stages of a board or the tables of a report.
//!
//! A part is the very statement that would have been sent alone, with its own scope, order, limit and way in, and it is
//! answered as if it had been: also by a kept sum ([`super::kept`]), and by its own error.

use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use tokio::sync::oneshot;
use trato_model::ColumnType;

use super::union::{self, Part};
use super::{Row, Sql, Store};
use crate::StoreError;

/// What one read waits for.
struct Wish {
    part: Part,
    /// It counts or adds up: a kept answer will do.
    sum: bool,
    answer: oneshot::Sender<Result<Vec<Row>, StoreError>>,
}

#[derive(Default)]
struct Waiting {
    wishes: Vec<Wish>,
    /// Whether somebody runs the reads: otherwise nobody would ever send what they ask.
    led: bool,
}

/// Where reads wait for one another.
#[derive(Default)]
pub(super) struct Meeting {
    waiting: Mutex<Waiting>,
    /// Wakes who runs them, if he sleeps.
    waker: Mutex<Option<Waker>>,
}

impl Meeting {
    /// Waits for the answer together with others; `None` where nobody leads (any more): then one asks by oneself.
    pub(super) async fn ask(&self, sql: &Sql, types: &[ColumnType], sum: bool) -> Option<Result<Vec<Row>, StoreError>> {
        let answered = {
            let mut waiting = self.waiting();
            if !waiting.led {
                return None;
            }
            let (answer, answered) = oneshot::channel();
            let part = Part { sql: sql.clone(), types: types.to_vec() };
            waiting.wishes.push(Wish { part, sum, answer });
            answered
        };
        if let Some(waker) = self.waker.lock().unwrap_or_else(PoisonError::into_inner).take() {
            waker.wake();
        }
        answered.await.ok()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Vec<Wish> {
        std::mem::take(&mut self.waiting().wishes)
    }

    fn sleep(&self, waker: &Waker) {
        *self.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(waker.clone());
    }
}

/// Leads reads that wait for one another; made by [`Store::together`].
pub struct Together {
    store: Store,
    /// `None` where others lead already: these reads join theirs.
    meeting: Option<Arc<Meeting>>,
}

/// Ends the lead, also where whoever leads goes away in the middle: reads that still wait ask by themselves.
struct Lead<'a>(&'a Meeting);

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        let wishes = {
            let mut waiting = self.0.waiting();
            waiting.led = false;
            std::mem::take(&mut waiting.wishes)
        };
        drop(wishes);
    }
}

impl Store {
    /// A handle whose reads wait for one another while [`Together::read`] runs them. Transactions begun on it are as any others.
    #[must_use]
    pub fn together(&self) -> (Store, Together) {
        if self.1.is_some() {
            return (self.clone(), Together { store: self.clone(), meeting: None });
        }
        let meeting = Arc::new(Meeting::default());
        let joined = Store(self.0.clone(), Some(meeting.clone()));
        (joined, Together { store: self.clone(), meeting: Some(meeting) })
    }
}

impl Together {
    /// Runs reads on the handle that came with this, most usefully a `join!` of several. None of them goes on while a
    /// statement of theirs runs, so they must hold neither a transaction nor anything else that the statement may wait for.
    pub async fn read<F: Future>(self, reads: F) -> F::Output {
        let Some(meeting) = self.meeting else { return reads.await };
        // What a page reads is a large future, and stands in others: the heap keeps the stack shallow.
        let mut reads = Box::pin(reads);
        meeting.waiting().led = true;
        let lead = Lead(&meeting);
        loop {
            // First everybody goes as far as he can.
            let ended = poll_fn(|context| {
                if let Poll::Ready(output) = reads.as_mut().poll(context) {
                    return Poll::Ready(Ok(output));
                }
                meeting.sleep(context.waker());
                let wishes = meeting.take();
                if wishes.is_empty() { Poll::Pending } else { Poll::Ready(Err(wishes)) }
            })
            .await;
            match ended {
                Ok(output) => {
                    drop(lead);
                    return output;
                }
                Err(wishes) => answer(&self.store, wishes).await,
            }
        }
    }
}

/// Answers the wishes: those whose sums still hold by what was kept, the others with one statement.
async fn answer(store: &Store, wishes: Vec<Wish>) {
    // A kept answer counts and is explained like any other: what is kept is not what a page may rely on.
    for chunk in union::chunks(&distinct(wishes.iter().map(|wish| &wish.part))) {
        if store.0.watch.counts() {
            store.0.watch.keeps(union::of(store.dialect(), chunk).0);
        }
    }
    let mut open = Vec::with_capacity(wishes.len());
    for wish in wishes {
        let state = if wish.sum { store.sum_state(&wish.part.sql) } else { None };
        match state.and_then(|state| store.0.kept.find(&wish.part.sql, state)) {
            Some(rows) => drop(wish.answer.send(Ok(rows))),
            None => open.push((wish, state)),
        }
    }
    let parts: Vec<Part> = distinct(open.iter().map(|(wish, _)| &wish.part)).into_iter().cloned().collect();
    let answers = send(store, &parts.iter().collect::<Vec<_>>()).await;
    for (wish, state) in open {
        let at = parts.iter().position(|part| *part == wish.part);
        let answer = at.and_then(|at| answers.get(at)).cloned();
        let answer = answer.unwrap_or_else(|| Err(StoreError::other("a part of a statement has no answer")));
        if let (Some(state), Ok(rows)) = (state, &answer) {
            store.0.kept.keep(&wish.part.sql, state, rows);
        }
        // Whoever went away wants no answer.
        drop(wish.answer.send(answer));
    }
}

/// Each part once: several may ask the same.
fn distinct<'p>(parts: impl Iterator<Item = &'p Part>) -> Vec<&'p Part> {
    let mut all: Vec<&Part> = Vec::new();
    for part in parts {
        if !all.contains(&part) {
            all.push(part);
        }
    }
    all
}

/// Whether all parts share the error, and none would be better off alone: to ask again would only take as long again.
fn is_shared(error: &StoreError) -> bool {
    use StoreError::{Busy, Closed, Corrupt, Full, Timeout, Unreachable};
    matches!(error, Busy(_) | Closed(_) | Corrupt(_) | Full | Timeout | Unreachable(_))
}

/// The parts' rows, in their order. If the statement fails, each part is asked alone, so that one's error is not another's.
async fn send(store: &Store, parts: &[&Part]) -> Vec<Result<Vec<Row>, StoreError>> {
    let mut answers: Vec<Result<Vec<Row>, StoreError>> = Vec::with_capacity(parts.len());
    for chunk in union::chunks(parts) {
        if let [_, _, ..] = chunk {
            let (sql, types) = union::of(store.dialect(), chunk);
            match store.send(&sql, &types).await {
                Ok(rows) => {
                    answers.extend(union::split(chunk, rows).into_iter().map(Ok));
                    continue;
                }
                Err(error) if is_shared(&error) => {
                    answers.resize(parts.len(), Err(error));
                    return answers;
                }
                Err(error) => tracing::debug!(%error, parts = chunk.len(), "parts of a statement are asked alone"),
            }
        }
        for part in chunk {
            if chunk.len() > 1 {
                store.0.watch.saw(&part.sql);
            }
            answers.push(store.send(&part.sql, &part.types).await);
        }
    }
    answers
}
