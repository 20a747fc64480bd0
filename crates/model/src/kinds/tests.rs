//! What holds for every kind: what it writes it reads back, in text, JSON and cells; nothing given makes it panic.

use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value as JsonValue, json};

use super::*;
use crate::query::period::day_of;
use crate::{Address, Id, Money};

const CHOICES: &[&str] = &["new", "in_progress", "lost"];

fn reading(locale: Locale) -> Reading {
    let numbers = if locale == Locale::Es { NumberStyle::Es } else { NumberStyle::En };
    let dates = if locale == Locale::Es { DateOrder::DayFirst } else { DateOrder::MonthFirst };
    let zone = TimeZone::get("Europe/Madrid").expect("a zone");
    Reading { locale, numbers, dates, zone, currency: Currency::EUR, country: "ES" }
}

fn field(kind: &'static dyn Kind) -> FieldDef {
    let mut def = FieldDef::new("it", kind);
    def.choices = CHOICES;
    def.scale = 3;
    def.target = Some("account");
    def
}

fn parse(kind: &'static dyn Kind, text: &str, locale: Locale) -> Result<Value, &'static str> {
    let field = field(kind);
    let value = kind.parse(&field, &Input::Text(text.to_owned()), &reading(locale)).map_err(|fault| fault.code)?;
    kind.validate(&field, &value).map(|()| value).map_err(|fault| fault.code)
}

/// Values of a kind as `parse` makes them; several a kind, the awkward ones among them.
fn samples(kind: &'static dyn Kind) -> Vec<Value> {
    let texts = |list: &[&str]| list.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
    let lists = |list: &[&[&str]]| list.iter().map(|items| Value::List(texts(items))).collect::<Vec<_>>();
    let ints = |list: &[i64]| list.iter().map(|n| Value::Int(*n)).collect::<Vec<_>>();
    let money = |code: &str, minor| Value::Money(Money::new(minor, code.parse().expect("a currency")));
    let id = Value::Id(Id::new(1_700_000_000_000_000, 7));
    let moneys = || vec![money("EUR", 123_456), money("JPY", -1_234), money("KWD", 1_234), money("EUR", 0)];
    let numbers = || ints(&[0, 1, -1, 1_234, 1_234_567, -987_654, i64::MAX, i64::MIN + 1]);
    let days = || ints(&[0, -1, 20_778, day_of(date(1000, 1, 1)).into(), day_of(date(9999, 12, 31)).into()]);
    match kind.name() {
        "text" | "formula_text" => texts(&["Núñez & Cía.", "=1+1", "a; b, c", "1.234", "日本"]),
        "long_text" => texts(&["first\n\tsecond", "one"]),
        "rich_text" => texts(&["<p>Hola <b>mundo</b> &amp; más &lt;3</p>", "text"]),
        "boolean" | "formula_boolean" => vec![Value::Bool(true), Value::Bool(false)],
        "integer" | "decimal" | "percent" | "sequence" | "formula" | "rollup" | "rollup_number" => numbers(),
        "time_of_day" => ints(&[0, 1, 570, 12 * 60, 24 * 60]),
        "country" => texts(&["ES", "VE"]),
        "currency" => texts(&["EUR", "VES"]),
        "zone" => texts(&["Europe/Madrid", "America/Caracas", "UTC"]),
        "duration" => ints(&[0, 1, 59, 60, 90, -90, 123_456]),
        "date" | "formula_date" | "rollup_date" => days(),
        "date_time" => ints(&[0, -1, 1_795_000_000_000_001, 1_795_000_000_000_000]),
        "money" | "formula_money" | "rollup_money" => moneys(),
        "choice" => texts(CHOICES),
        "multi_choice" => lists(&[&["new"], &["new", "lost"]]),
        "link" | "file" => vec![id],
        "email" => texts(&["ana@example.com", "o'brien+crm@sub.example.co.uk"]),
        "emails" => lists(&[&["ana@example.com", "b@example.org"]]),
        "phone" => texts(&["+34600123456", "ext 12345", "+34912345678 ext. 12"]),
        "phones" => lists(&[&["+34600123456", "no 999, mañanas"]]),
        "url" => texts(&["https://example.com", "http://localhost:3000/a?b=c#d", "https://ñandú.example/"]),
        "address" => vec![Value::Address(Box::new(Address {
            street: "C/ Mayor, 1".into(),
            city: "Madrid".into(),
            country: "ES".into(),
            ..Address::default()
        }))],
        "tags" => lists(&[&["VIP", "feria 2026"]]),
        "json" => [json!({"a": [1, null, "x"], "b": 0.1}), json!("text"), json!(7), json!([])]
            .map(|json| Value::Json(Box::new(json)))
            .into(),
        other => panic!("no samples of {other}"),
    }
}

#[test]
fn what_a_kind_writes_it_reads_back() {
    for kind in ALL.iter().copied() {
        let field = field(kind);
        for value in samples(kind).into_iter().chain([Value::Null]) {
            let name = kind.name();
            assert_eq!(kind.validate(&field, &value), Ok(()), "{name} {value:?}");
            for locale in Locale::ALL {
                let plain = kind.plain(&field, &value);
                let back = kind.parse(&field, &Input::Text(plain.clone()), &reading(locale));
                assert_eq!(back.as_ref(), Ok(&value), "{name} plain {plain:?} {locale}");
                let json = kind.json(&field, &value);
                let back = kind.parse(&field, &Input::Json(json.clone()), &reading(locale));
                assert_eq!(back.as_ref(), Ok(&value), "{name} {json} {locale}");
                let ready = kind.parse(&field, &Input::Ready(value.clone()), &reading(locale));
                assert_eq!(ready.as_ref(), Ok(&value), "{name} ready");
                let shown = kind.show(&field, &value, locale, &TimeZone::UTC);
                assert_eq!(shown.is_empty(), value.is_null(), "{name} shows {value:?} as {shown:?}");
            }
            assert_eq!(kind.plain(&field, &value).is_empty(), value.is_null(), "{name}");
            let mut cells = Vec::new();
            kind.write(&value, &mut cells);
            assert_eq!(cells.len(), kind.columns().len(), "{name}");
            if !kind.columns().is_empty() {
                assert_eq!(kind.read(&mut cells), value, "{name}");
            }
            let problem = mismatch(&kind.schema(&field), &kind.json(&field, &value));
            assert_eq!(problem, None, "{name} {value:?}");
        }
    }
}

#[test]
fn money_has_a_largest_amount_and_so_has_what_it_is_worth() {
    let field = field(&money::MoneyKind);
    let judged = |minor, company| {
        let value = Value::Money(Money { minor, currency: Currency::USD, company });
        field.kind.validate(&field, &value).map_err(|fault| fault.code)
    };
    let most = crate::money::MOST;
    assert_eq!((judged(most, most), judged(-most, -most)), (Ok(()), Ok(())));
    assert_eq!(judged(most + 1, 1), Err("too-large"));
    assert_eq!(judged(1, most + 1), Err("too-large"));
    assert_eq!(judged(i64::MIN, i64::MIN), Err("too-small"));
}

#[test]
fn money_keeps_its_value_in_the_companys_currency() {
    let field = field(&money::MoneyKind);
    let value = Value::Money(Money { minor: 100, currency: Currency::USD, company: 93 });
    let json = field.kind.json(&field, &value);
    assert_eq!(json, json!({"amount": "1.00", "currency": "USD", "company": 93}));
    assert_eq!(field.kind.parse(&field, &Input::Json(json), &reading(Locale::Es)), Ok(value));
    let parts = Input::Parts(vec![("".into(), "1.234,5".into()), ("currency".into(), "usd".into())]);
    let usd = Value::Money(Money::new(123_450, Currency::USD));
    assert_eq!(field.kind.parse(&field, &parts, &reading(Locale::Es)), Ok(usd));
}

#[test]
fn every_kind_is_found_by_its_name_and_sorts_by_a_column_it_has() {
    for kind in ALL {
        assert!(std::ptr::addr_eq(by_name(kind.name()).expect("found"), *kind), "{} is named twice", kind.name());
        let has = |suffix| kind.columns().iter().any(|column| column.suffix == suffix);
        match kind.sort_by() {
            SortBy::Column(suffix) => assert!(has(suffix), "{}", kind.name()),
            SortBy::Key => assert!(has(""), "{}", kind.name()),
            // The folded text is kept for what can be looked into.
            SortBy::Fold => assert!(has("") && kind.operators().contains(&Op::Contains), "{}", kind.name()),
            SortBy::Nothing => {}
        }
        assert!(kind.sum_by().is_none_or(has), "{}", kind.name());
        assert!(kind.operators().contains(&Op::Empty), "{}", kind.name());
        assert_eq!(kind.many(), kind.columns().is_empty(), "{}", kind.name());
    }
}

#[test]
fn numbers_and_dates_are_read_as_the_reader_writes_them() {
    let day = |y, m, d| Ok(Value::Int(day_of(date(y, m, d)).into()));
    let int = |n| Ok(Value::Int(n));
    let eur = |minor| Ok(Value::Money(Money::new(minor, Currency::EUR)));
    let (es, en) = (Locale::Es, Locale::En);
    for (kind, text, locale, expected) in [
        (&decimal::Decimal as &'static dyn Kind, "1.234,5", es, int(1_234_500)),
        (&decimal::Decimal, "1,234.5", en, int(1_234_500)),
        (&decimal::Decimal, "1.234", es, int(1_234_000)),
        (&decimal::Decimal, "1.234", en, int(1_234)),
        (&decimal::Decimal, "1,23456", es, Err("decimals")),
        (&integer::Integer, "12,5", es, Err("whole")),
        (&integer::Integer, "doce", es, Err("number")),
        (&integer::Integer, "99999999999999999999", es, Err("number-range")),
        (&percent::Percent, "21,5 %", es, int(2_150)),
        (&percent::Percent, "21.5%", en, int(2_150)),
        (&money::MoneyKind, "1.234,56 €", es, eur(123_456)),
        (&money::MoneyKind, "€1,234.56", en, eur(123_456)),
        (&money::MoneyKind, "12 XXQ", en, Err("number")),
        (&date::Date, "03/04/2026", es, day(2026, 4, 3)),
        (&date::Date, "03/04/2026", en, day(2026, 3, 4)),
        (&date::Date, "31/02/2026", es, Err("no-such-day")),
        (&date::Date, "mañana", es, Err("date")),
        (&date_time::DateTime, "2026-07-01T10:00:00Z", es, int(1_782_900_000_000_000)),
        (&date_time::DateTime, "01/07/2026 12:00", es, int(1_782_900_000_000_000)),
        (&duration::Duration, "1:30", es, int(90)),
        (&duration::Duration, "90 min", es, int(90)),
        (&duration::Duration, "1,5 h", es, int(90)),
        (&duration::Duration, "1.5h", en, int(90)),
        (&duration::Duration, "1 h 30 min", en, int(90)),
        (&duration::Duration, "2 horas", es, int(120)),
        (&duration::Duration, "1h30", es, int(90)),
        (&duration::Duration, "-0:15", es, int(-15)),
        (&duration::Duration, "1:75", es, Err("duration")),
        (&time_of_day::TimeOfDay, "9:30", es, int(570)),
        (&time_of_day::TimeOfDay, "09:30:00", es, int(570)),
        (&time_of_day::TimeOfDay, "9.30 h", es, int(570)),
        (&time_of_day::TimeOfDay, "9h30", es, int(570)),
        (&time_of_day::TimeOfDay, "21", es, int(1_260)),
        (&time_of_day::TimeOfDay, "9:30 PM", en, int(1_290)),
        (&time_of_day::TimeOfDay, "12 a.m.", en, int(0)),
        (&time_of_day::TimeOfDay, "24:00", es, int(1_440)),
        (&time_of_day::TimeOfDay, "24:01", es, Err("time-of-day")),
        (&time_of_day::TimeOfDay, "570", es, Err("time-of-day")),
        (&time_of_day::TimeOfDay, "9:75", es, Err("time-of-day")),
        (&country::COUNTRY, "España", en, Ok(Value::from("ES"))),
        (&country::COUNTRY, "es", es, Ok(Value::from("ES"))),
        (&country::COUNTRY, "Marte", es, Err("country")),
        (&currency::CURRENCY, "usd", es, Ok(Value::from("USD"))),
        (&currency::CURRENCY, "ZZZ", es, Err("currency")),
        (&zone::ZONE, "europe/madrid", es, Ok(Value::from("Europe/Madrid"))),
        (&zone::ZONE, "Asia/Calcutta", es, Ok(Value::from("Asia/Kolkata"))),
        (&zone::ZONE, "US/Pacific", en, Ok(Value::from("America/Los_Angeles"))),
        (&zone::ZONE, "Marte/Olimpo", es, Err("zone")),
        (&duration::Duration, "pronto", es, Err("duration")),
        (&boolean::Boolean, "SÍ", es, Ok(Value::Bool(true))),
        (&boolean::Boolean, "quizás", es, Err("boolean")),
    ] {
        assert_eq!(parse(kind, text, locale), expected, "{} {text:?} {locale}", kind.name());
    }
}

#[test]
fn zones_are_offered_by_the_names_of_today() {
    let offered: Vec<String> = zone::ZONE.options(Locale::Es).into_iter().map(|(name, _)| name).collect();
    for name in ["UTC", "Europe/Madrid", "America/Caracas", "America/Los_Angeles", "Asia/Kolkata", "Europe/Oslo"] {
        assert!(offered.iter().any(|one| one == name), "{name}");
    }
    for name in ["US/Pacific", "Asia/Calcutta", "America/Buenos_Aires", "Europe/Kiev", "Australia/ACT", "EST"] {
        assert!(!offered.iter().any(|one| one == name), "{name}");
    }
    assert!((400..430).contains(&offered.len()), "{}", offered.len());
}

#[test]
fn texts_are_cleaned_and_bad_ones_refused() {
    let text = |text: &str| Ok(Value::from(text));
    let es = Locale::Es;
    for (kind, given, expected) in [
        (&text::Text as &'static dyn Kind, "  two\nlines\0 ", text("two lines")),
        (&text::Text, " \u{7} ", Ok(Value::Null)),
        (&long_text::LongText, "a\r\nb\rc\0", text("a\nb\nc")),
        (&rich_text::RichText, "<p onclick='x()'>Hi<script>alert(1)</script></p>", text("<p>Hi</p>")),
        (&rich_text::RichText, "<p> <br></p>", Ok(Value::Null)),
        (
            &rich_text::RichText,
            "<a href=\"javascript:alert(1)\">x</a>",
            text("<a rel=\"noopener noreferrer nofollow\">x</a>"),
        ),
        (&rich_text::RichText, "<img src=x onerror=alert(1)>a", text("a")),
        (&choice::Choice, "won", Err("choice")),
        (&multi_choice::MultiChoice, "lost, new", Ok(Value::List(vec!["new".into(), "lost".into()]))),
        (&multi_choice::MultiChoice, "won", Err("choice")),
        (&tags::Tags, "VIP, vip; Feria", Ok(Value::List(vec!["VIP".into(), "Feria".into()]))),
        (&email::Email, "Ana@Example.COM", text("ana@example.com")),
        (&email::Email, "Ana <ana@example.com>", text("ana@example.com")),
        (&email::Email, "ana@example", Err("email-domain")),
        (&email::Email, "ana example.com", Err("email")),
        (&phone::Phone, "600 12 34 56", text("+34600123456")),
        (&phone::Phone, "0058 212 555 0101", text("+582125550101")),
        (&phone::Phone, "ab", Err("phone")),
        (&url::Url, "Example.com/Path", text("https://example.com/Path")),
        (&url::Url, "javascript:alert(1)", Err("url")),
        (&url::Url, "mailto:ana@example.com", Err("url")),
        (&url::Url, "https://bank.example@evil.example/", Err("url")),
        (&url::Url, "ftp://example.com", Err("url")),
        (&link::Link, "1 or 1=1", Err("link")),
        (&json::Json, "{", Err("json")),
        (&address::AddressKind, "a | b | c | d | e | f | Atlantis", Err("country")),
    ] {
        assert_eq!(parse(kind, given, es), expected, "{} {given:?}", kind.name());
    }
    assert_eq!(parse(&text::Text, &"x".repeat(256), es), Err("too-long"));
}

#[test]
fn telephone_numbers_in_one_text_are_cut_at_commas_but_not_from_their_extensions_and_remarks() {
    for (given, expected) in [
        ("911234567, 0034 93 123 45 67; 612-345-678", &["+34911234567", "+34931234567", "+34612345678"] as &[&str]),
        ("911234567,612345678,", &["+34911234567", "+34612345678"]),
        ("912345678, ext. 12, 612 345 678", &["+34912345678 ext. 12", "+34612345678"]),
        ("912345678 ext. 12, 612 345 678", &["+34912345678 ext. 12", "+34612345678"]),
        ("612345678, desde 16:30 a 20:00", &["612345678, desde 16:30 a 20:00"]),
        ("612345678, desde 16:30 a 20:00, 91/123.45.67", &["612345678, desde 16:30 a 20:00", "+34911234567"]),
        ("612345678, 16:30-20:00 h", &["612345678, 16:30-20:00 h"]),
        ("no 999, mañanas", &["no 999, mañanas"]),
        ("612,345,678", &["612,345,678"]),
    ] {
        let expected = Value::List(expected.iter().map(|number| Value::from(*number)).collect());
        assert_eq!(parse(&phone::Phones, given, Locale::Es), Ok(expected.clone()), "{given}");
        let again = field(&phone::Phones).kind.plain(&field(&phone::Phones), &expected);
        assert_eq!(parse(&phone::Phones, &again, Locale::Es), Ok(expected), "what is written is read back: {again}");
    }
}

#[test]
fn telephone_numbers_of_a_list_that_is_made_already_are_not_cut() {
    let made = Value::List(vec!["911 12, 611111111, 622222222".into(), "612345678; tardes".into()]);
    let read = phone::Phones.parse(&field(&phone::Phones), &Input::Ready(made.clone()), &reading(Locale::Es));
    assert_eq!(read, Ok(made));
}

#[test]
fn an_address_knows_its_country_and_region() {
    let given = "C/ Mayor, 1 | | 28013 | Madrid | Madrid | | España";
    let Ok(Value::Address(mut address)) = parse(&address::AddressKind, given, Locale::Es) else { panic!("an address") };
    assert_eq!((address.country.as_str(), address.region.as_str()), ("ES", ""), "reading adds nothing");
    address.complete();
    assert_eq!((address.country.as_str(), address.region.as_str()), ("ES", "Comunidad de Madrid"));
    let field = field(&address::AddressKind);
    let shown = field.kind.show(&field, &Value::Address(address), Locale::En, &TimeZone::UTC);
    assert_eq!(shown, "C/ Mayor, 1, 28013 Madrid, Comunidad de Madrid, Spain");
}

#[test]
fn bounds_are_checked_at_the_fields_scale() {
    let mut field = field(&decimal::Decimal);
    field.min = Some(0);
    field.max = Some(10_000);
    let fault = field.kind.validate(&field, &Value::Int(-1)).expect_err("too small");
    assert_eq!((fault.code, fault.args), ("too-small", vec![("least", "0.000".to_owned())]));
    assert_eq!(field.kind.validate(&field, &Value::Int(10_001)).map_err(|f| f.code), Err("too-large"));
    assert_eq!(field.kind.validate(&field, &Value::Int(10_000)), Ok(()));
}

#[test]
fn two_spellings_of_the_same_customer_match() {
    for (kind, a, b) in [
        (&text::Text as &'static dyn Kind, "Núñez  S.A.", "NUÑEZ s.a."),
        (&email::Email, "Ana@Example.com", "ana@example.com"),
        (&phone::Phone, "+34 600 12 34 56", "0034600123456"),
        (&phone::Phone, "600123456", "(600) 123-456"),
        (&url::Url, "www.example.com", "http://example.com/contact"),
    ] {
        let key = |text| kind.match_key(&field(kind), &parse(kind, text, Locale::Es).expect(text));
        assert!(key(a).is_some() && key(a) == key(b), "{a:?} {:?} {b:?} {:?}", key(a), key(b));
    }
}

#[test]
fn a_unique_form_keeps_apart_what_names_of_companies_do_not() {
    for (kind, a, b, same) in [
        (&text::Text as &'static dyn Kind, "ARR-5-KG", "ARR-5", false),
        (&text::Text, "Hostelería y Turismo", "Hostelería, Turismo", false),
        (&text::Text, "Hostelería y  turismo", "HOSTELERIA Y TURISMO", true),
        (&email::Email, "josé@example.com", "jose@example.com", false),
    ] {
        let form = |text| kind.unique_form(&field(kind), &parse(kind, text, Locale::Es).expect(text));
        assert_eq!(form(a) == form(b), same, "{a:?} {:?} {b:?} {:?}", form(a), form(b));
    }
}

/// Why `json` does not fit `schema`, for the part of JSON Schema that the kinds use.
fn mismatch(schema: &JsonValue, json: &JsonValue) -> Option<String> {
    let names: Vec<&str> = match schema.get("type") {
        Some(JsonValue::String(name)) => vec![name],
        Some(JsonValue::Array(names)) => names.iter().filter_map(JsonValue::as_str).collect(),
        _ => return None,
    };
    let is = |name: &&str| match *name {
        "null" => json.is_null(),
        "string" => json.is_string(),
        "integer" => json.is_i64(),
        "boolean" => json.is_boolean(),
        "array" => json.is_array(),
        "object" => json.is_object(),
        other => panic!("type {other}"),
    };
    if !names.iter().any(is) {
        return Some(format!("{json} is not {names:?}"));
    }
    if let Some(JsonValue::Array(allowed)) = schema.get("enum")
        && !allowed.contains(json)
    {
        return Some(format!("{json} is none of {allowed:?}"));
    }
    if let (Some(items), Some(list)) = (schema.get("items"), json.as_array()) {
        return list.iter().find_map(|item| mismatch(items, item));
    }
    if let (Some(parts), Some(object)) = (schema.get("properties"), json.as_object()) {
        let missing = schema.get("required").and_then(JsonValue::as_array).into_iter().flatten();
        let missing = missing.filter_map(JsonValue::as_str).find(|name| !object.contains_key(*name));
        let wrong = |(name, part): (&String, &JsonValue)| match parts.get(name) {
            Some(schema) => mismatch(schema, part),
            None => Some(format!("{name} is not in the schema")),
        };
        return missing.map(|name| format!("{name} is missing")).or_else(|| object.iter().find_map(wrong));
    }
    None
}

fn any_json() -> impl Strategy<Value = JsonValue> {
    let leaf = prop_oneof![
        Just(JsonValue::Null),
        any::<bool>().prop_map(JsonValue::from),
        any::<i64>().prop_map(JsonValue::from),
        any::<f64>().prop_map(JsonValue::from),
        ".{0,20}".prop_map(JsonValue::from),
    ];
    let key = prop_oneof!["amount", "currency", "company", "city", "country", ".{0,6}"];
    leaf.prop_recursive(3, 20, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(JsonValue::from),
            prop::collection::vec((key.clone(), inner), 0..5)
                .prop_map(|parts| JsonValue::Object(parts.into_iter().collect())),
        ]
    })
}

fn any_input() -> impl Strategy<Value = Input> {
    let text =
        prop_oneof![any::<String>(), "[-+0-9.,:/ hm%€$()EeT]{0,24}", "[<>/a-z\"'=& ]{0,40}", "[a-z@.:/|;, ]{0,30}",];
    let parts = prop::collection::vec((prop_oneof!["", "amount", "currency", "city", "country"], text.clone()), 0..4);
    prop_oneof![
        text.clone().prop_map(Input::Text),
        prop::collection::vec(text, 0..4).prop_map(Input::List),
        parts.prop_map(Input::Parts),
        any_json().prop_map(Input::Json),
        any::<i64>().prop_map(|n| Input::Ready(Value::Int(n))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Whatever comes, a kind answers; and what it takes and finds valid, it writes and reads back.
    #[test]
    fn hostile_input_never_panics_and_what_is_taken_comes_back(input in any_input(), at in 0..ALL.len()) {
        let kind = ALL[at];
        let field = field(kind);
        for locale in Locale::ALL {
            let reading = reading(locale);
            let Ok(value) = kind.parse(&field, &input, &reading) else { continue };
            let _ = kind.show(&field, &value, locale, &reading.zone);
            let _ = (kind.match_key(&field, &value), kind.compare(&value, &Value::Null));
            let (plain, json) = (kind.plain(&field, &value), kind.json(&field, &value));
            if kind.validate(&field, &value).is_err() {
                continue;
            }
            prop_assert_eq!(kind.parse(&field, &Input::Json(json), &reading), Ok(value.clone()));
            let foreign = matches!(&value, Value::Money(m) if m.company != m.minor);
            if !foreign {
                prop_assert_eq!(kind.parse(&field, &Input::Text(plain), &reading), Ok(value.clone()));
            }
            let mut cells = Vec::new();
            kind.write(&value, &mut cells);
            if !kind.columns().is_empty() {
                prop_assert_eq!(kind.read(&mut cells), value);
            }
        }
    }

    /// Texts of one unique form have one match key: rows that lie apart by their keys lie apart by their forms.
    #[test]
    fn the_unique_form_tells_all_that_the_match_key_tells(
        text in prop_oneof![any::<String>(), "[ A-C…&.-]{0,9}( S\\.A\\.| y Co)?"],
    ) {
        let (name, text) = (field(&text::Text), Value::from(text));
        let key = |value: &Value| name.kind.match_key(&name, value).or_else(|| value.as_text().map(str::to_owned));
        let form = name.kind.unique_form(&name, &text).map_or(Value::Null, Value::from);
        prop_assert_eq!(key(&form), key(&text));
    }

    /// Money and addresses also travel as JSON of their own (jobs, webhooks).
    #[test]
    fn money_and_addresses_keep_their_json(
        minor in any::<i64>(),
        company in any::<i64>(),
        code in prop::sample::select(&["EUR", "JPY", "KWD", "VES"][..]),
        parts in any::<[String; 7]>(),
        other in any_json(),
    ) {
        let money = Money { minor, currency: code.parse().expect("a currency"), company };
        let json = serde_json::to_value(money).expect("JSON");
        prop_assert_eq!(serde_json::from_value::<Money>(json).ok(), Some(money));
        let address = Address::from_parts(parts);
        let json = serde_json::to_value(&address).expect("JSON");
        prop_assert_eq!(serde_json::from_value::<Address>(json).ok(), Some(address));
        let _ = (serde_json::from_value::<Money>(other.clone()), serde_json::from_value::<Address>(other));
    }
}
