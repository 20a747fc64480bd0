//! Seats: how many requests are at work at once. Who has not proved who he is finds at most half of them, so that strangers
//! who keep their requests open never lock out the people who work here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The seats of a server.
#[derive(Debug, Default)]
pub struct Seats(Arc<Taken>);

#[derive(Debug, Default)]
struct Taken {
    all: AtomicUsize,
    /// By requests that nobody has proved to be his yet.
    unproved: AtomicUsize,
}

/// A request's place; given back when the last of its copies goes, however the request ends.
#[derive(Clone, Debug)]
pub struct Seat(Arc<Held>);

#[derive(Debug)]
struct Held {
    taken: Arc<Taken>,
    proved: AtomicBool,
}

impl Seats {
    /// Requests at work.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.0.all.load(Ordering::Relaxed)
    }

    /// A seat for a request of nobody knows whom; `None` where half of `most` are taken by such.
    #[must_use]
    pub fn unproved(&self, most: usize) -> Option<Seat> {
        let seat = self.seat(most)?;
        if self.0.unproved.fetch_add(1, Ordering::Relaxed) < most.div_ceil(2) {
            return Some(seat);
        }
        seat.prove();
        None
    }

    /// A seat for a request whose session or token is known; `None` where `most` are taken.
    #[must_use]
    pub fn proved(&self, most: usize) -> Option<Seat> {
        let seat = self.seat(most)?;
        seat.0.proved.store(true, Ordering::Relaxed);
        Some(seat)
    }

    /// Counted, and not yet among the unproved.
    fn seat(&self, most: usize) -> Option<Seat> {
        if self.0.all.fetch_add(1, Ordering::Relaxed) >= most {
            self.0.all.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        Some(Seat(Arc::new(Held { taken: self.0.clone(), proved: AtomicBool::new(false) })))
    }
}

impl Seat {
    /// The guard knows whose request it is: it stands in no stranger's way any more.
    pub fn prove(&self) {
        if !self.0.proved.swap(true, Ordering::Relaxed) {
            self.0.taken.unproved.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.taken.all.fetch_sub(1, Ordering::Relaxed);
        if !*self.proved.get_mut() {
            self.taken.unproved.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_get_half_and_everything_is_given_back() {
        let seats = Seats::default();
        let strangers: Vec<Seat> = std::iter::from_fn(|| seats.unproved(5)).take(9).collect();
        assert_eq!((strangers.len(), seats.taken()), (3, 3));
        let known: Vec<Seat> = std::iter::from_fn(|| seats.proved(5)).take(9).collect();
        assert_eq!((known.len(), seats.taken()), (2, 5));
        drop(known);
        strangers[0].prove();
        strangers[0].prove();
        let more = seats.unproved(5);
        assert!(more.is_some() && seats.unproved(5).is_none(), "one has proved who he is");
        drop((strangers, more));
        assert_eq!((seats.taken(), seats.0.unproved.load(Ordering::Relaxed)), (0, 0));
    }
}
