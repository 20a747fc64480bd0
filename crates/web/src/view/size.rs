//! How big a file is, in words.

use trato_text::{Arg, Locale, numbers, t_args};

/// `512 bytes`, `1,2 MB`.
#[must_use]
pub fn size(bytes: i64, locale: Locale) -> String {
    let (units, unit) = match bytes {
        ..1_000 => return t_args(locale, "ui-size-bytes", &[("n", Arg::from(bytes))]),
        1_000..1_000_000 => ((bytes + 50) / 100, "kB"),
        _ => ((bytes + 50_000) / 100_000, "MB"),
    };
    format!("{} {unit}", numbers::format_decimal_short(units, 1, locale))
}
