//! Numbers written and read in every style, and back.

use proptest::prelude::*;

use super::*;
use crate::Locale::{En, Es};

/// The expected texts are written with plain spaces.
fn spaced(text: String) -> String {
    text.replace(NBSP, " ")
}

#[test]
fn integers_and_decimals() {
    for (units, scale, es, en) in [
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (1000, 0, "1.000", "1,000"),
        (-1234567, 0, "-1.234.567", "-1,234,567"),
        (123456, 2, "1.234,56", "1,234.56"),
        (5, 2, "0,05", "0.05"),
        (-5, 3, "-0,005", "-0.005"),
        (100000, 2, "1.000,00", "1,000.00"),
        (i64::MIN, 2, "-92.233.720.368.547.758,08", "-92,233,720,368,547,758.08"),
    ] {
        assert_eq!(format_decimal(units, scale, Es), es);
        assert_eq!(format_decimal(units, scale, En), en);
    }
    assert_eq!(format_int(i64::MAX, Es), "9.223.372.036.854.775.807");
    assert_eq!(format_decimal_short(1500, 3, Es), "1,5");
    assert_eq!(format_decimal_short(-2000, 3, Es), "-2");
    assert_eq!(plain_decimal(-5, 2), "-0.05");
    assert_eq!(plain_decimal(123456, 2), "1234.56");
    assert_eq!(plain_decimal(7, 0), "7");
}

#[test]
fn money_by_currency() {
    for (minor, currency, es, en) in [
        (123456, "EUR", "1.234,56 €", "€1,234.56"),
        (-123456, "EUR", "-1.234,56 €", "-€1,234.56"),
        (123456, "USD", "1.234,56 US$", "$1,234.56"),
        (1234, "CLP", "1.234 CLP", "CLP 1,234"),
        (1234567, "KWD", "1.234,567 KWD", "KWD 1,234.567"),
        (-100, "VES", "-1,00 VES", "-VES 1.00"),
        (1500, "JPY", "1.500 ¥", "¥1,500"),
        (1, "???", "0,01 ???", "???0.01"),
    ] {
        assert_eq!(spaced(format_money(minor, currency, Es)), es);
        assert_eq!(spaced(format_money(minor, currency, En)), en);
    }
}

#[test]
fn percentages_and_compact_numbers() {
    assert_eq!(spaced(format_percent(2150, 2, Es)), "21,5 %");
    assert_eq!(format_percent(2100, 2, En), "21%");
    for (minor, es, en) in [
        (98_500, "985 €", "€985"),
        (9_940, "99,4 €", "€99.4"),
        (99_949, "999 €", "€999"),
        (99_950, "1 mil €", "€1K"),
        (123_400, "1,2 mil €", "€1.2K"),
        (12_345_600, "123 mil €", "€123K"),
        (99_950_000, "1 M €", "€1M"),
        (123_456_789, "1,2 M €", "€1.2M"),
        (-123_456_789, "-1,2 M €", "-€1.2M"),
        (123_456_789_000, "1.235 M €", "€1,235M"),
        (0, "0 €", "€0"),
    ] {
        assert_eq!(spaced(format_money_compact(minor, "EUR", Es)), es);
        assert_eq!(format_money_compact(minor, "EUR", En), en);
    }
}

#[test]
fn numbers_that_every_style_reads_alike() {
    for (text, expected) in [
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1 234,56", 123456),
        ("1\u{202F}234,56", 123456),
        ("1'234.5", 123450),
        ("1234.5", 123450),
        ("1234,5", 123450),
        ("-12.50", -1250),
        ("(12.50)", -1250),
        ("12,50-", -1250),
        ("\u{2212}3", -300),
        ("+3", 300),
        ("€ -3", -300),
        ("-€3.50", -350),
        ("USD1000.50", 100050),
        ("SE0,00", 0),
        ("1.234,56 €", 123456),
        ("1.234,56\u{A0}US$", 123456),
        ("Bs. 1.234,56", 123456),
        ("21,5 %", 2150),
        (".5", 50),
        ("5.", 500),
        ("1.5E7", 1_500_000_000),
        ("15e-1", 150),
        ("12.5000", 1250),
        ("12,34,567.00", 123456700),
        ("0.12", 12),
        ("1.234.567", 123456700),
        ("007", 700),
    ] {
        for style in [NumberStyle::Auto, NumberStyle::Es, NumberStyle::En] {
            assert_eq!(parse_decimal(text, 2, style), Ok(expected), "{text} {style:?}");
        }
    }
}

#[test]
fn the_style_settles_what_is_ambiguous() {
    use NumberStyle::{Auto, En, Es, Plain};
    for (text, scale, style, expected) in [
        ("1.234", 3, Es, Ok(1_234_000)),
        ("1.234", 3, En, Ok(1_234)),
        ("1.234", 3, Plain, Ok(1_234)),
        ("1,234", 3, Es, Ok(1_234)),
        ("1,234", 3, En, Ok(1_234_000)),
        ("1,234", 3, Plain, Err(NumberError::NotANumber)),
        ("1.234", 2, Auto, Ok(123_400)),
        ("1,234", 2, Auto, Ok(123_400)),
        ("1.234", 3, Auto, Ok(1_234)),
        ("0.125", 3, Es, Ok(125)),
        ("1.234", 2, En, Err(NumberError::TooManyDecimals)),
        ("1 234", 2, Plain, Err(NumberError::NotANumber)),
        ("1.234.567", 2, Plain, Err(NumberError::NotANumber)),
    ] {
        assert_eq!(parse_decimal(text, scale, style), expected, "{text} {scale} {style:?}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    use NumberError::{Empty, NotANumber, Overflow, TooManyDecimals};
    for (text, expected) in [
        ("", Empty),
        ("  ", Empty),
        ("abc", NotANumber),
        ("12abc", NotANumber),
        ("ABC12", NotANumber),
        ("12 M", NotANumber),
        ("1.5k", NotANumber),
        ("1.23.456", NotANumber),
        ("1,2,3", NotANumber),
        ("--5", NotANumber),
        ("(-5)", NotANumber),
        ("-", NotANumber),
        (".", NotANumber),
        ("1.234,56.7", NotANumber),
        ("€5$", NotANumber),
        ("1.2E", NotANumber),
        ("12/03", NotANumber),
        ("0,001", TooManyDecimals),
        ("1E-9", TooManyDecimals),
        ("92233720368547758,08", Overflow),
        ("1E30", Overflow),
        ("99999999999999999999999999999999999999999999", Overflow),
    ] {
        assert_eq!(parse_decimal(text, 2, NumberStyle::Auto), Err(expected), "{text}");
    }
    assert_eq!(parse_money("$ 5", "MXN", NumberStyle::Es), Ok((500, "MXN".to_owned())));
    assert_eq!(parse_decimal("-92233720368547758,08", 2, NumberStyle::Auto), Ok(i64::MIN));
}

#[test]
fn money_takes_the_currency_beside_it() {
    for (text, expected) in [
        ("USD1000.50", (100_050, "USD")),
        ("1.000 ¥", (1_000, "JPY")),
        ("$ 5", (500, "USD")),
        ("SE0,00", (0, "EUR")),
        ("1.234 Bs.", (123_400, "VES")),
        ("CLP 1.500", (1_500, "CLP")),
        ("3", (300, "EUR")),
        ("R$ 3,5", (350, "BRL")),
    ] {
        let (minor, currency) = expected;
        assert_eq!(parse_money(text, "EUR", NumberStyle::Es), Ok((minor, currency.to_owned())), "{text}");
    }
}

#[test]
fn styles_are_guessed_from_samples() {
    for (samples, expected) in [
        (vec!["1.234", "12,5", ""], NumberStyle::Es),
        (vec!["1.234.567", "3"], NumberStyle::Es),
        (vec!["1,234", "12.5"], NumberStyle::En),
        (vec!["1.234", "2.345"], NumberStyle::Auto),
        (vec!["12,5", "12.5"], NumberStyle::Auto),
        (vec!["n/a", "x"], NumberStyle::Auto),
    ] {
        assert_eq!(guess_number_style(samples.iter().copied()), expected, "{samples:?}");
    }
}

#[test]
fn every_error_has_a_message() {
    use NumberError::{Empty, NotANumber, Overflow, TooManyDecimals};
    for error in [Empty, NotANumber, Overflow, TooManyDecimals] {
        assert!(try_t(Es, error.key()).is_some(), "{}", error.key());
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(units in any::<i64>(), scale in 0_u8..=9) {
        for (locale, style) in [(Es, NumberStyle::Es), (En, NumberStyle::En)] {
            prop_assert_eq!(parse_decimal(&format_decimal(units, scale, locale), scale, style), Ok(units));
            prop_assert_eq!(parse_decimal(&format_decimal_short(units, scale, locale), scale, style), Ok(units));
            prop_assert_eq!(parse_decimal(&format_percent(units, scale, locale), scale, style), Ok(units));
        }
        prop_assert_eq!(parse_decimal(&plain_decimal(units, scale), scale, NumberStyle::Plain), Ok(units));
    }

    #[test]
    fn amounts_are_read_back_with_their_currency(minor in any::<i64>(), currency in prop::sample::select(vec!["EUR", "USD", "CLP", "KWD", "VES", "JPY"])) {
        for (locale, style) in [(Es, NumberStyle::Es), (En, NumberStyle::En)] {
            let text = format_money(minor, currency, locale);
            prop_assert_eq!(parse_money(&text, "GBP", style), Ok((minor, currency.to_owned())), "{}", text);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), digits in "[0-9.,' ()eE%€+-]{0,24}", scale in 0_u8..=18) {
        for style in [NumberStyle::Auto, NumberStyle::Es, NumberStyle::En, NumberStyle::Plain] {
            let _ = parse_decimal(&text, scale, style);
            let _ = parse_decimal(&digits, scale, style);
        }
        format_compact(i64::MIN, scale, Es);
    }
}
