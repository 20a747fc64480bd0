//! A row's fold from its key alone, so that the same customer is always on the same side of a test.
//!
//! Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm", 64 bits, variant 1a.

/// FNV-1a of the bytes.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The fold of a key among `folds` (0 where `folds` is 0).
pub fn fold_of(key: &str, folds: usize) -> usize {
    fnv1a(key.as_bytes()).checked_rem(folds as u64).unwrap_or(0) as usize
}

/// Whether three keys of ten, this one among them, are kept back for a last test: `h % 10 < 3`.
pub fn held_back(key: &str) -> bool {
    fold_of(key, 10) < 3
}
