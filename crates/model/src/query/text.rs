//! The written filter language.
