//! Titles that were read, kept until their table is written.
//!
//! A page of fifty contacts names fifty customers and their sellers, the next page names half of them again. Only titles for
//! readers who may read all records of an entity are kept: whoever may read some must be asked about each. They hold as long
//! as a kept sum does ([`super::kept`]).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use trato_model::{Id, Labels};

use super::kept::OLDEST;

/// Titles kept of one table, at most.
const MOST: usize = 50_000;
/// Bytes of a kept title, at most: that of a note is all of its text.
const LONGEST: usize = 200;

/// Whose titles, and the fields that make them: not everybody sees all of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TitlesOf {
    pub table: &'static str,
    pub fields: Vec<&'static str>,
}

/// The kept titles.
#[derive(Debug, Default)]
pub(crate) struct KeptTitles(Mutex<HashMap<TitlesOf, Shelf>>);

/// Titles that were read while the table was in one state.
#[derive(Debug)]
struct Shelf {
    state: u64,
    at: Instant,
    titles: HashMap<Id, String>,
}

impl Shelf {
    fn holds(&self, state: u64) -> bool {
        self.state == state && self.at.elapsed() < OLDEST
    }
}

impl KeptTitles {
    /// Moves the ids whose titles are kept to the labels.
    pub(super) fn take(&self, of: &TitlesOf, state: u64, ids: &mut Vec<Id>, labels: &mut Labels) {
        let shelves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(shelf) = shelves.get(of).filter(|shelf| shelf.holds(state)) else { return };
        ids.retain(|id| match shelf.titles.get(id) {
            Some(title) => {
                labels.insert(*id, title.clone());
                false
            }
            None => true,
        });
    }

    /// Keeps titles that were asked for when the table was in this state.
    pub(super) fn keep(&self, of: TitlesOf, state: u64, titles: Vec<(Id, String)>) {
        let mut shelves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelves.retain(|_, shelf| shelf.at.elapsed() < OLDEST);
        let new = || Shelf { state, at: Instant::now(), titles: HashMap::new() };
        let shelf = shelves.entry(of).or_insert_with(new);
        if shelf.state > state {
            return;
        }
        if !shelf.holds(state) || shelf.titles.len() >= MOST {
            *shelf = new();
        }
        shelf.titles.extend(titles.into_iter().filter(|(_, title)| title.len() <= LONGEST));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fields: &[&'static str]) -> TitlesOf {
        TitlesOf { table: "account", fields: fields.to_vec() }
    }

    fn take(kept: &KeptTitles, state: u64, ids: &[Id]) -> (Vec<Id>, Labels) {
        let (mut ids, mut labels) = (ids.to_vec(), Labels::new());
        kept.take(&of(&["name"]), state, &mut ids, &mut labels);
        (ids, labels)
    }

    #[test]
    fn a_title_holds_until_its_table_is_written() {
        let kept = KeptTitles::default();
        let (one, two) = (Id::constant(1), Id::constant(2));
        let keep = |state, id, title: &str| kept.keep(of(&["name"]), state, vec![(id, title.to_owned())]);
        keep(7, one, "Uno");
        assert_eq!(take(&kept, 7, &[one, two]), (vec![two], Labels::from([(one, "Uno".to_owned())])));
        let (mut ids, mut labels) = (vec![one], Labels::new());
        kept.take(&of(&["name", "legal_name"]), 7, &mut ids, &mut labels);
        assert_eq!((ids, labels.len()), (vec![one], 0), "other fields make another title");
        assert_eq!(take(&kept, 8, &[one]), (vec![one], Labels::new()), "written since");
        keep(8, two, "Dos");
        assert_eq!(take(&kept, 8, &[one, two]), (vec![one], Labels::from([(two, "Dos".to_owned())])));
        keep(7, one, "Uno");
        assert_eq!(take(&kept, 8, &[one]).0, [one], "asked for before it was written");
        assert_eq!(take(&kept, 8, &[two]).0, [], "which ends nothing");
    }
}
