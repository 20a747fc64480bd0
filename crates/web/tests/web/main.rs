//! The pages over the whole server in the process: every page in both languages for several roles, and the deeds of a
//! seller's day.

mod deeds;
mod pages;
mod scene;
