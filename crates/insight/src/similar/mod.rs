//! Similarity: which records resemble this one.
