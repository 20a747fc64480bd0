//! Any bytes as a file: delimiters, encodings, quotes, ragged rows. The first byte asks, the rest is the file.

#![no_main]

extern crate self as trato_engine;

mod command;

pub use command::stand_in::{Clock, seed};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some((asked, file)) = bytes.split_first() {
        command::check(usize::from(*asked), file);
    }
});
