//! The one folding of text for searching: what the user types and what is stored meet in the same form.
//!
//! Search rows, text filters, duplicate keys and look-ups by name all call [`fold`]; a second folding would make the
//! databases and the pages disagree about what matches.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Raise it whenever [`fold`] gives other results: the stored folded texts are then rebuilt by a job.
pub const FOLD_VERSION: u16 = 1;

/// The form in which text is searched: compatibility decomposition (NFKD), accents dropped, lower case, `ß`→`ss`,
/// `ø`→`o`, `æ`→`ae`, `đ`→`d`, `ł`→`l` …, white space squeezed to single spaces and trimmed.
///
/// Letters and vowel signs of other scripts are kept (recomposed). Idempotent. ASCII and Latin letters, nearly all
/// text, take paths of their own: one allocation, some 5 ns a letter (release build, one core of a small server).
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        text.bytes().for_each(|byte| push_squeezed(&mut out, char::from(byte.to_ascii_lowercase())));
    } else if text.chars().all(|c| c < LATIN_END) {
        text.chars().for_each(|c| push_latin(&mut out, c));
    } else {
        text.nfkd().flat_map(char::to_lowercase).for_each(|c| push_folded(&mut out, c));
        if !out.is_ascii() {
            out = out.nfc().collect();
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// The search tokens of a text: the alphanumeric runs of its folded form ("O'Brien & Cía." → `o`, `brien`, `cia`).
pub fn fold_words(text: &str) -> impl Iterator<Item = String> {
    let folded = fold(text);
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = folded.get(at..)?;
        let start = at + rest.find(is_word)?;
        let rest = folded.get(start..)?;
        let end = start + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        at = end;
        folded.get(start..end).map(str::to_owned)
    })
}

/// Letters, digits, and the marks that belong to a letter in scripts such as Devanagari or Thai.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// The end of Latin Extended-B: below it every character folds by itself, whatever its neighbours.
const LATIN_END: char = '\u{0250}';

/// The folded form of each character from U+0080 to [`LATIN_END`], spaces not yet squeezed.
static LATIN: LazyLock<Vec<String>> = LazyLock::new(|| {
    let raw = |c: char| {
        let mut out = String::new();
        // A letter before it keeps a leading space from being trimmed.
        out.push('a');
        std::iter::once(c).nfkd().flat_map(char::to_lowercase).for_each(|c| push_folded(&mut out, c));
        out.split_off(1)
    };
    ('\u{80}'..LATIN_END).map(raw).collect()
});

fn push_latin(out: &mut String, c: char) {
    match c {
        _ if c.is_ascii() => push_squeezed(out, c.to_ascii_lowercase()),
        _ => {
            let folded = LATIN.get(c as usize - 0x80).map_or("", String::as_str);
            folded.chars().for_each(|c| push_squeezed(out, c));
        }
    }
}

fn push_folded(out: &mut String, c: char) {
    match c {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ø' => out.push('o'),
        'đ' | 'ð' | 'ɖ' => out.push('d'),
        'ł' | 'ƚ' => out.push('l'),
        'ħ' => out.push('h'),
        'ı' => out.push('i'),
        'ŧ' => out.push('t'),
        'ŋ' => out.push('n'),
        'ς' => out.push('σ'),
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '´' => out.push('\''),
        '\u{201C}' | '\u{201D}' => out.push('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
        _ if is_dropped(c) => {}
        _ => push_squeezed(out, c),
    }
}

/// Accents (the generic combining marks, Hebrew and Arabic points) and invisible characters. The vowel signs of other
/// scripts are letters to their readers and stay.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}' | '\u{0591}'..='\u{05C7}' | '\u{064B}'..='\u{065F}' | '\u{0670}'
        | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}')
}

/// White space and control characters become one space, none at the start.
fn push_squeezed(out: &mut String, c: char) {
    if !(c.is_whitespace() || c.is_control()) {
        out.push(c);
    } else if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_case_ligatures_and_spaces() {
        for (text, expected) in [
            ("  María   del\tCARMEN\n", "maria del carmen"),
            ("Núñez & Cía., S.A.", "nunez & cia., s.a."),
            ("GROẞ Straße", "gross strasse"),
            ("Ærøskøbing Þór Œuvre", "aeroskobing thor oeuvre"),
            ("Łódź Đoković İstanbul ısı", "lodz dokovic istanbul isi"),
            ("ﬁn №5 ①", "fin no5 1"),
            ("ΟΔΥΣΣΕΥΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ"),
            ("Ёлка Йод", "елка иод"),
            ("東京が 서울", "東京が 서울"),
            ("हिन्दी", "हिन्दी"),
            ("zero\u{200B}width soft\u{AD}hyphen", "zerowidth softhyphen"),
            ("a\u{A0}\u{2003}b", "a b"),
            ("D’Artagnan", "d'artagnan"),
            ("\0 \u{1}", ""),
            ("", ""),
        ] {
            assert_eq!(fold(text), expected, "{text:?}");
        }
    }

    #[test]
    fn words() {
        let words = |text: &str| fold_words(text).collect::<Vec<_>>();
        assert_eq!(words("O'Brien & Cía., S.A. (2026)"), ["o", "brien", "cia", "s", "a", "2026"]);
        assert_eq!(words("हिन्दी"), ["हिन्दी"]);
        assert!(words(" -- ").is_empty());
    }

    #[test]
    fn every_character_folds_once_and_for_all() {
        for c in (0..=char::MAX as u32).filter_map(char::from_u32) {
            let once = fold(&format!("a{c}b"));
            assert_eq!(fold(&once), once, "U+{:04X}", c as u32);
        }
    }

    proptest! {
        /// A character beyond the Latin ones makes the whole text take the general path.
        #[test]
        fn the_latin_path_is_the_general_one(text in "[ -\u{24F}]{0,20}") {
            let general = fold(&format!("{text}α"));
            prop_assert_eq!(fold(&format!("{text}b")), general.replace('α', "b"));
        }

        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(&fold(&once), &once);
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }

        #[test]
        fn words_are_made_of_words(text in any::<String>()) {
            for word in fold_words(&text) {
                prop_assert!(!word.is_empty() && word.chars().all(is_word));
            }
        }
    }
}
