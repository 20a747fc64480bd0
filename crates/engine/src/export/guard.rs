//! Keeps spreadsheets from calculating what an export contains: a cell that could be a formula gets an apostrophe before it
//! (OWASP, *CSV Injection*), and an import takes it away again.

/// What makes a spreadsheet calculate, also in its full-width form.
fn is_trigger(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%')
        || matches!(
            c,
            '\u{FF1D}'
                | '\u{FF0B}'
                | '\u{FF0D}'
                | '\u{FF20}'
                | '\u{2212}'
                | '\u{FE63}'
                | '\u{FE62}'
                | '\u{FE66}'
                | '\u{FE6B}'
        )
}

/// White space and what has no width: spreadsheets and people look through it.
fn is_unseen(c: char) -> bool {
    (c.is_whitespace() && !matches!(c, '\t' | '\r' | '\n'))
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{202A}'..='\u{202E}' | '\0')
}

/// Whether a spreadsheet might calculate it.
#[must_use]
pub fn is_dangerous(cell: &str) -> bool {
    cell.trim_start_matches(is_unseen).starts_with(is_trigger)
}

/// Whether it has a guard: the apostrophe before what is dangerous (or guarded itself).
#[must_use]
pub fn is_guarded(cell: &str) -> bool {
    cell.strip_prefix('\'').is_some_and(|rest| is_dangerous(rest.trim_start_matches('\'')))
}

/// The cell as it may stand in a file for a spreadsheet. [`unguard`] gives it back.
#[must_use]
pub fn guard(cell: &str) -> std::borrow::Cow<'_, str> {
    if is_dangerous(cell.trim_start_matches('\'')) { format!("'{cell}").into() } else { cell.into() }
}

/// The cell without its guard.
#[must_use]
pub fn unguard(cell: &str) -> &str {
    if is_guarded(cell) { cell.get(1..).unwrap_or(cell) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_guarded_and_words_are_not() {
        for cell in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1",
            "＋1",
            "－1",
            "＠A",
            " =1",
            "\u{feff}=1",
            "\u{200b}\u{a0}=1",
            "'=1",
            "''=1",
        ] {
            assert!(guard(cell).starts_with('\''), "{cell:?}");
            assert_ne!(guard(cell), cell, "{cell:?}");
            assert_eq!(unguard(&guard(cell)), cell);
        }
        for cell in ["", "a=1", "1-1", "O'Brien", "'quoted'", "ana@example.com", "'"] {
            assert_eq!(guard(cell), cell);
            assert_eq!(unguard(cell), cell);
        }
    }

    proptest! {
        #[test]
        fn what_is_guarded_comes_back(cell in "('|=|-|＝| |\u{feff}|a|\t){0,6}", any in any::<String>()) {
            for cell in [cell, any] {
                let guarded = guard(&cell).into_owned();
                prop_assert!(!is_dangerous(&guarded));
                prop_assert_eq!(unguard(&guarded), cell);
            }
        }
    }
}
