//! Numbers as people write them, and the fast path against libphonenumber's metadata.

use proptest::prelude::*;

use super::*;

#[test]
fn numbers_as_people_write_them() {
    for (raw, country, expected) in [
        ("+34 612 34 56 78", "ES", Some("+34612345678")),
        ("612-345-678", "ES", Some("+34612345678")),
        ("612.34.56.78", "VE", None),
        ("0034 612345678", "ES", Some("+34612345678")),
        ("+34 (0) 612345678", "ES", Some("+34612345678")),
        ("tel:+34612345678", "ES", Some("+34612345678")),
        ("91 123 45 67", "ES", Some("+34911234567")),
        ("0414-123.45.67", "VE", Some("+584141234567")),
        ("414 1234567", "VE", Some("+584141234567")),
        ("0991234567", "EC", Some("+593991234567")),
        ("(02) 222-3456", "EC", Some("+59322223456")),
        ("+1 (212) 555-0123", "ES", Some("+12125550123")),
        ("020 7946 0018", "GB", Some("+442079460018")),
        ("+3461234567", "ES", None),
        ("12", "ES", None),
        ("612345678", "", None),
        ("call me", "ES", None),
        ("", "ES", None),
    ] {
        assert_eq!(normalize_phone(raw, country).e164.as_deref(), expected, "{raw} {country}");
    }
}

#[test]
fn digits_are_kept_even_of_what_is_no_number() {
    assert_eq!(normalize_phone("612 34 56 78", "ES").digits, "34612345678");
    assert_eq!(normalize_phone("12-34", "ES"), Phone { digits: "1234".into(), ..Phone::default() });
    assert_eq!(normalize_phone("+34 911 234 567 ext. 12", "ES").extension.as_deref(), Some("12"));
    assert_eq!(normalize_phone("call me", "ES"), Phone::default());
    assert_eq!(reversed_digits("+34 612-34"), "4321643");
}

#[test]
fn reading_and_links() {
    assert_eq!(format_phone("+34612345678"), "+34 612 34 56 78");
    assert_eq!(format_phone("+584141234567"), "+58 414-1234567");
    assert_eq!(format_phone("1234"), "1234");
    assert_eq!(format_phone("+34612345678 Juan"), "+34612345678 Juan", "letters are no digits");
    assert_eq!(format_phone("+34 000 12"), "+34 000 12", "nobody's number stays as it was typed");
    assert_eq!(tel_url("+34612345678"), "tel:+34612345678");
    assert_eq!(whatsapp_url("+34612345678"), "https://wa.me/34612345678");
    assert_eq!(phone_country("+34612345678").as_deref(), Some("ES"));
    assert_eq!(phone_country("1234"), None);
}

/// Every fast range, sampled over its length: the metadata must agree that the number is valid and how it is written.
#[test]
fn the_fast_path_says_what_the_metadata_say() {
    for (country, code, trunk, prefix, length) in fast::prefixes() {
        for seed in 0..200_u64 {
            let width = length - prefix.len();
            let tail = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 10_u64.pow(width as u32);
            let national = format!("{trunk}{prefix}{tail:0width$}");
            let fast = fast::e164(&national, country);
            let id = country.parse().ok();
            let slow = phonenumber::parse(id, &national).ok().filter(PhoneNumber::is_valid);
            let slow = slow.map(|number| number.format().mode(Mode::E164).to_string());
            assert!(fast.is_some());
            assert_eq!(fast, slow, "{country} {national}");
            assert_eq!(fast::e164(&format!("+{code} {prefix}{tail:0width$}"), ""), slow);
        }
    }
}

proptest! {
    #[test]
    fn the_normal_form_is_stable_and_nothing_panics(raw in any::<String>(), near in "[+0]{0,2}[0-9 ().-]{0,16}( ext 1)?") {
        for raw in [raw, near] {
            for country in ["ES", "VE", "US", "??"] {
                let phone = normalize_phone(&raw, country);
                prop_assert!(phone.digits.bytes().all(|b| b.is_ascii_digit()));
                if let Some(e164) = &phone.e164 {
                    prop_assert_eq!(normalize_phone(e164, "").e164, Some(e164.clone()));
                    prop_assert!(e164.starts_with('+') && e164[1..] == phone.digits);
                }
            }
            format_phone(&raw);
        }
    }
}
