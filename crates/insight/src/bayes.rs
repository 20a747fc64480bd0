//! Naive Bayes win probability.
