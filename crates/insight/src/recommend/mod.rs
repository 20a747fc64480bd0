//! What to offer a customer next, and when he will come back.
//!
//! - [`History`] who first bought what, in which order
//! - [`Recommender`] item-to-item models, from plain popularity to one that minds the order of purchases
//! - [`evaluate`] how often a model would have been right, by hiding each customer's last purchase
//! - [`next_purchase`] each customer's next date by his own rhythm, or why it cannot be known

mod evaluate;
mod history;
mod model;
mod next;
#[cfg(test)]
mod tests;

pub use evaluate::{Evaluation, Hidden, evaluate};
pub use history::{History, Line};
pub use model::{Method, Recommender, Suggestion, TrainOptions};
pub use next::{NextOptions, NextPurchase, Rhythm, Rhythms, Unknowable, next_purchase};
