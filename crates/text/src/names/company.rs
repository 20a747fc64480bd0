//! The form in which company names are compared: "ACME, S.L.U." and "Acme S. L." are one company.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::fold_words;

/// Legal forms, written together without points ("S. A. de C. V." is `sadecv`). The longest match is taken.
#[rustfmt::skip]
const LEGAL_FORMS: &[&str] = &[
    // Spain
    "sa", "sau", "sad", "saul", "sal", "sl", "slu", "sll", "slne", "slp", "slpu", "sc", "scp", "scl", "scoop", "scooplimitada",
    "scoopltda", "cb", "sociedadanonima", "sociedadlimitada", "sociedadlimitadaunipersonal", "sociedadanonimaunipersonal",
    "sociedadcooperativa", "sociedadcivil", "comunidaddebienes", "unipersonal", "ycia", "ycompania", "aie", "ute",
    // Latin America
    "ca", "companiaanonima", "cltda", "cialtda", "companialimitada", "ltda", "limitada", "sas", "srl", "sderl", "sacv",
    "sadecv", "sderldecv", "sapi", "sapidecv", "saic", "sacif", "saa", "sac", "scrl", "eirl", "spa", "me", "eireli",
    "sociedadderesponsabilidadlimitada", "sociedadporaccionessimplificada", "rl", "cia", "fp",
    // English
    "inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "plc", "corp", "corporation", "co", "company", "andco",
    "limitedliabilitycompany", "publiclimitedcompany", "pty", "pte", "pvt", "private",
    // The rest of Europe
    "gmbh", "gmbhco", "gmbhcokg", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "ev", "se", "nv", "bv", "bvba", "sprl", "vof",
    "oy", "oyj", "ab", "as", "aps", "asa", "sarl", "eurl", "sasu", "snc", "sca", "srls", "sapa", "soccoop", "lda", "sgps",
    "unipessoal", "sro", "kft", "zrt", "spzoo", "doo", "dd", "ood", "eood",
];

static LEGAL: LazyLock<HashSet<&str>> = LazyLock::new(|| LEGAL_FORMS.iter().copied().collect());

/// The longest legal form in words: "S. de R. L. de C. V.".
const MOST_WORDS: usize = 7;

/// The comparison form of a company's name: folded words without punctuation, conjunctions and the legal forms at its
/// end (S.A., S.L.U., C.A., Ltda., Inc., LLC, GmbH, S.p.A. …), initials drawn together ("A.B.C." = "ABC").
/// Whatever the name, something is left of it, unless it has no letters and digits at all.
pub fn normalize_company(name: &str) -> String {
    let all: Vec<String> = fold_words(name).collect();
    let mut words = all.as_slice();
    while let Some(shorter) = without_legal_form(words) {
        words = shorter;
    }
    let joined = join(words.iter().filter(|word| !is_conjunction(word)));
    if joined.is_empty() { join(all.iter()) } else { joined }
}

/// Whether a name ends in a legal form: `Nortex S.L.`, `Acme Inc`.
pub fn has_legal_form(name: &str) -> bool {
    let words: Vec<String> = fold_words(name).collect();
    without_legal_form(&words).is_some()
}

/// The words before the longest legal form at the end; `None` if there is none or nothing would be left.
fn without_legal_form(words: &[String]) -> Option<&[String]> {
    let most = MOST_WORDS.min(words.len().saturating_sub(1));
    let form = (1..=most).rev().find(|count| {
        let tail = words.get(words.len() - count..).unwrap_or_default();
        LEGAL.contains(tail.concat().as_str())
    })?;
    let left = words.get(..words.len() - form)?;
    left.iter().any(|word| !is_conjunction(word)).then_some(left)
}

fn is_conjunction(word: &str) -> bool {
    matches!(word, "y" | "e" | "i" | "and" | "und" | "et")
}

/// Words with spaces between them, runs of single letters drawn together.
fn join<'a>(words: impl Iterator<Item = &'a String>) -> String {
    let mut out = String::new();
    let mut after_letter = false;
    for word in words {
        let letter = word.chars().nth(1).is_none() && word.chars().all(char::is_alphabetic);
        let draw_together = letter && after_letter;
        if !out.is_empty() && !draw_together {
            out.push(' ');
        }
        out.push_str(word);
        after_letter = letter;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_company_meet() {
        for (name, expected) in [
            ("ACME, S.L.U.", "acme"),
            ("Acme S. L.", "acme"),
            ("Acme, Sociedad Limitada", "acme"),
            ("Talleres Núñez, S.A.", "talleres nunez"),
            ("Grupo X S.A.", "grupo x"),
            ("García y Cía., S.R.C.", "garcia cia src"),
            ("García y Cía", "garcia"),
            ("Empresas Polar, C.A.", "empresas polar"),
            ("Importadora Andes Cía. Ltda.", "importadora andes"),
            ("Cementos del Norte S.A. de C.V.", "cementos del norte"),
            ("Tortas S. de R.L. de C.V.", "tortas"),
            ("Müller & Söhne GmbH & Co. KG", "muller sohne"),
            ("Johnson & Johnson", "johnson johnson"),
            ("Johnson and Johnson, Inc.", "johnson johnson"),
            ("Barilla S.p.A.", "barilla"),
            ("A.B.C. Consulting LLC", "abc consulting"),
            ("ABC Consulting", "abc consulting"),
            ("Compañía Española de Petróleos, S.A.", "compania espanola de petroleos"),
            ("3M Company", "3m"),
            ("S.A.", "sa"),
            ("Limited", "limited"),
            ("Y", "y"),
            ("東京電力", "東京電力"),
            ("---", ""),
        ] {
            assert_eq!(normalize_company(name), expected, "{name}");
        }
    }

    #[test]
    fn no_form_is_too_long_or_twice() {
        assert_eq!(LEGAL.len(), LEGAL_FORMS.len());
    }

    proptest! {
        #[test]
        fn something_is_left(name in any::<String>(), near in "[A-C]{1,3}( [a-z.&]{1,4}){0,4}( S\\.A\\.| Inc| y Co)?") {
            for name in [name, near] {
                prop_assert_eq!(normalize_company(&name).is_empty(), fold_words(&name).next().is_none(), "{}", name);
            }
        }
    }
}
