//! The embedded files are sound, and the catalogue finds what is wrong in unsound ones.

use super::catalog::Catalog;
use super::*;

#[test]
fn every_file_parses_and_no_key_is_defined_twice() {
    for locale in Locale::ALL {
        assert!(problems(locale).is_empty(), "{}", problems(locale).join("\n"));
    }
}

#[test]
fn the_locales_have_the_same_keys_and_variables() {
    for locale in Locale::ALL {
        assert!(missing_in(locale).is_empty(), "{}", missing_in(locale).join("\n"));
    }
}

#[test]
fn keys_keep_to_the_convention() {
    for key in keys_of(Locale::Es) {
        assert!(!key.contains('_') && !key.contains("---"), "{key}: write - for _, and -- between parts");
    }
}

#[test]
fn plain_messages_attributes_and_missing_ones() {
    assert_eq!(t(Locale::Es, "month-1"), "enero");
    assert_eq!(t(Locale::En, "month-1.short"), "Jan");
    assert_eq!(t(Locale::Es, "no-such-key"), "⟦no-such-key⟧");
    assert_eq!(t(Locale::Es, "month-1.no-such"), "⟦month-1.no-such⟧");
    assert_eq!(try_t(Locale::Es, "relative-days-ago"), None, "needs an argument");
    assert!(has(Locale::Es, "relative-days-ago") && !has(Locale::Es, "no-such-key"));
    assert!(matches!(t(Locale::Es, "month-1"), Cow::Borrowed(_)));
}

#[test]
fn arguments_choose_the_plural_and_are_grouped_without_isolating_marks() {
    assert_eq!(t_args(Locale::Es, "relative-days-ago", &[("n", 1.into())]), "hace 1 día");
    assert_eq!(t_args(Locale::Es, "relative-days-ago", &[("n", 12_345.into())]), "hace 12.345 días");
    assert_eq!(t_args(Locale::En, "relative-days-ago", &[("n", 12_345.into())]), "12,345 days ago");
    let args = [("month", Arg::from("enero")), ("year", Arg::from("2026".to_owned()))];
    assert_eq!(t_args(Locale::Es, "month-of-year", &args), "enero de 2026");
    assert_eq!(t_args(Locale::Es, "relative-days-ago", &[("n", i64::MAX.into())]), "hace 9223372036854775807 días");
    let inexact = (1_i64 << 53) + 1;
    assert_eq!(t_args(Locale::Es, "relative-days-ago", &[("n", inexact.into())]), "hace 9007199254740993 días");
    assert_eq!(t_args(Locale::Es, "month-1", &[]), "enero");
    assert_eq!(t_args(Locale::Es, "no-such-key", &[]), "⟦no-such-key⟧");
}

/// Names of variables that count things.
const COUNTED: [&str; 9] = ["n", "rows", "most", "least", "found", "expected", "total", "done", "cancelled"];
/// Words that end as plurals do and are none, or stand after one thing, too.
const NO_PLURALS: [&str; 8] = ["más", "cambios", "estas", "ellos", "mes", "was", "has", "waits"];

#[test]
fn one_thing_is_no_plural() {
    let mut wrong = Vec::new();
    for locale in Locale::ALL {
        for key in keys_of(locale) {
            let names: Vec<&String> = catalog(locale).variables(key).into_iter().flatten().collect();
            let counted = names.iter().filter(|name| COUNTED.contains(&name.as_str()));
            for one in counted {
                // The others are many, so that only what this one counts is looked at.
                let args: Vec<(&str, Arg<'_>)> = names
                    .iter()
                    .map(|name| match name.as_str() {
                        name if name == one.as_str() => (name, Arg::Int(1)),
                        name if COUNTED.contains(&name) => (name, Arg::Int(7)),
                        name => (name, Arg::from("x")),
                    })
                    .collect();
                let text = t_args(locale, key, &args);
                let words: Vec<&str> = text.split_whitespace().collect();
                let after = words.iter().position(|word| *word == "1").map_or(&[][..], |at| &words[at + 1..]);
                let noun = after.iter().take(2).map(|word| word.trim_end_matches(|c: char| !c.is_alphabetic()));
                let plural =
                    noun.take_while(|word| !word.is_empty()).find(|word| word.ends_with('s') && word.len() > 2);
                if plural.is_some_and(|word| !NO_PLURALS.contains(&word)) {
                    wrong.push(format!("{}: {key}: {text}", locale.code()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn limits_in_faults_are_counted_and_what_was_typed_is_not() {
    let text = |name, value| t_args(Locale::Es, "error-too-long", &[(name, Arg::of_fault(name, value))]);
    assert_eq!(text("most", "1"), "Como máximo, 1 carácter.");
    assert_eq!(text("most", "2"), "Como máximo, 2 caracteres.");
    assert_eq!(Arg::of_fault("value", "1000"), Arg::from("1000"));
    assert_eq!(Arg::of_fault("least", "007"), Arg::from("007"));
    assert_eq!(Arg::of_fault("least", "2026-01-01"), Arg::from("2026-01-01"));
}

#[test]
fn entity_keys() {
    assert_eq!(keys::entity("sales_order"), "sales-order");
    assert_eq!(keys::field("sales_order", "close_date"), "sales-order--close-date");
    assert_eq!(keys::choice("a", "b_c", "in_progress"), "a--b-c--in-progress");
    assert_eq!(field_label(Locale::Es, "no_entity", "no_field"), "⟦no-entity--no-field⟧");
    assert_eq!(field_help(Locale::Es, "no_entity", "no_field"), None);
}

#[test]
fn what_is_wrong_is_found() {
    let files = [
        ("es", "a.ftl", "one = Uno\ntwo = { $n }\n    .x = Equis\nbroken = { \n"),
        ("es", "b.ftl", "one = Otra vez\nlost = { nowhere }\n"),
        ("en", "a.ftl", "one = One\ntwo = { $m }\nthree = Three { $a } { NUMBER($b) }\n"),
    ];
    let (es, en) = (Catalog::load(Locale::Es, &files), Catalog::load(Locale::En, &files));
    let problems = es.problems().join("\n");
    assert!(problems.contains("es/a.ftl"), "{problems}");
    assert!(problems.contains("one is defined twice"), "{problems}");
    assert!(problems.contains("lost"), "{problems}");
    let lacking = es.lacks(&en).join("\n");
    assert!(lacking.contains("three is missing") && lacking.contains("two has the variables"), "{lacking}");
    assert!(en.lacks(&es).iter().any(|line| line.contains("two.x is missing")));
    assert_eq!(
        en.variables("three").map(|names| names.iter().cloned().collect::<Vec<_>>().join(" ")),
        Some("a b".into())
    );
}
