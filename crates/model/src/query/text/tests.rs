//! The filter language: what it says, what it refuses and where, and that printing and parsing undo each other.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::access::{FieldLevel, Grant, Level, Rights};
use crate::fixture::*;
use crate::query::rows::{self, Row};
use crate::query::{Filter, Op, Path, Period, Test, sort};
use crate::{Currency, FieldDef, Money, Reader, Value};

fn read(text: &str) -> Result<Filter, crate::kinds::Fault> {
    let entity = registry().entity("opportunity").expect("an entity");
    parse(text, registry(), entity, &Reader::system(), &reading())
}

fn written(filter: &Filter) -> Option<String> {
    print(filter, registry(), registry().entity("opportunity").expect("an entity"), &reading())
}

/// Code, name and position of the fault.
fn fault(text: &str) -> (&'static str, String, String) {
    let fault = read(text).expect_err(text);
    let arg = |name| fault.args.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).unwrap_or_default();
    (fault.code, arg("name"), arg("position"))
}

fn euros(minor: i64) -> Value {
    Value::Money(Money::new(minor, Currency::EUR))
}

#[test]
fn a_filter_says_what_it_reads_like() {
    let filter = read(
        r#"amount >= 1000 and (owner is me or account.industry in (energy, "retail")) and not account.name = "Ñandú \"S.A.\""
           and close_date within this_month and name contains acme and rate is empty"#,
    );
    let expected = Filter::All(vec![
        Filter::test("amount", Op::AtLeast, vec![euros(100_000)]),
        Filter::Any(vec![
            Filter::test("owner", Op::Me, vec![]),
            Filter::one_of("account.industry", vec!["energy".into(), "retail".into()]),
        ]),
        Filter::equal("account.name", "Ñandú \"S.A.\"").negate(),
        Filter::test("close_date", Op::Within, vec!["this_month".into()]),
        Filter::test("name", Op::Contains, vec!["acme".into()]),
        Filter::empty("rate"),
    ]);
    assert_eq!(filter, Ok(expected));
    let account = registry().entity("account").expect("an entity");
    let having = parse("having opportunity.account (amount > 5)", registry(), account, &Reader::system(), &reading());
    let inner = Box::new(Filter::test("amount", Op::Greater, vec![euros(500)]));
    assert_eq!(having, Ok(Filter::Having { entity: "opportunity", link: "account", filter: inner }));
}

#[test]
fn and_binds_closer_than_or_and_not_closest() {
    let (a, b, c) = (|| Filter::empty("name"), || Filter::empty("rate"), || Filter::empty("won"));
    let text = "name is empty or rate is empty and not won is empty";
    assert_eq!(read(text), Ok(Filter::Any(vec![a(), Filter::All(vec![b(), c().negate()])])));
    let text = "(name is empty or rate is empty) and won is empty";
    assert_eq!(read(text), Ok(Filter::All(vec![Filter::Any(vec![a(), b()]), c()])));
    assert_eq!(read(""), Ok(Filter::everything()));
    assert_eq!(read(" everything and nothing "), Ok(Filter::All(vec![Filter::everything(), Filter::nothing()])));
}

#[test]
fn values_are_read_by_the_fields_kind_as_programs_write_them() {
    let value = |text: &str| match read(text).expect(text) {
        Filter::Test(test) => test.values,
        other => panic!("{other:?}"),
    };
    let int = |n| vec![Value::Int(n)];
    assert_eq!(value("rate = 1.234"), int(1_234));
    assert_eq!(value("rate in (-1, 2.5)"), vec![Value::Int(-1_000), Value::Int(2_500)]);
    assert_eq!(value("close_date < 2026-11-21"), int(20_778));
    assert_eq!(value("called_at >= 2026-07-01T10:00:00Z"), int(1_782_900_000_000_000));
    assert_eq!(value("called_at >= \"2026-07-01 12:00\""), int(1_782_900_000_000_000), "in the reader's zone");
    assert_eq!(value("won = true"), vec![Value::Bool(true)]);
    assert_eq!(value("amount = \"12.50 EUR\""), vec![euros(1_250)]);
    assert_eq!(value(&format!("account = {}", id(7))), vec![Value::Id(id(7))]);
    assert_eq!(value("account.tags contains VIP"), vec!["VIP".into()]);
    assert_eq!(value("account.tags in (\"VIP;feria\", x)"), vec!["VIP".into(), "feria".into(), "x".into()]);
    assert_eq!(value("account.email contains acme."), vec!["acme.".into()], "a part of an address");
    assert_eq!(value("account.email = A@Example.com"), vec!["a@example.com".into()]);
}

#[test]
fn where_people_write_a_number_that_reads_two_ways_is_refused() {
    let entity = registry().entity("opportunity").expect("an entity");
    let typed = |text: &str| parse_typed(text, registry(), entity, &Reader::system(), &reading());
    for (text, value) in [
        ("amount > 10.000", "10.000"),
        ("amount > 1.234.567", "1.234.567"),
        ("amount > 10,5", "10,5"),
        ("amount > \"1.000,50\"", "1.000,50"),
        ("amount = \"-10.000 EUR\"", "-10.000 EUR"),
        ("rate > 1,234", "1,234"),
    ] {
        let fault = typed(text).expect_err(text);
        let said = fault.args.iter().find(|(name, _)| *name == "value").map(|(_, value)| value.as_str());
        assert_eq!((fault.code, said), ("filter-number", Some(value)), "{text}");
    }
    let three = typed("rate in (5, -1.234)").expect_err("three decimals");
    let args: Vec<(&str, &str)> = three.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(three.code, "filter-number-point");
    assert_eq!(args.get(..3), Some(&[("value", "-1.234"), ("whole", "-1234"), ("decimals", "-1.2340")][..]));
    for text in [
        "amount > 10000",
        "amount > 10000.50",
        "rate in (5, 1.2340)",
        "rate > 0.125",
        "rate < 1234.567",
        "name = 10.000",
        "name = \"10,5\"",
    ] {
        assert_eq!(typed(text), read(text), "{text}");
    }
    assert!(read("amount > 10.000").is_ok(), "programs write so");
}

#[test]
fn titles_in_place_of_ids_are_found_where_they_stand() {
    let found = |text: &str| {
        let entity = registry().entity("opportunity").expect("an entity");
        let titles = titles(text, registry(), entity, &Reader::system(), &reading());
        let mut marked = text.to_owned();
        for title in titles.iter().rev() {
            marked.replace_range(title.at.clone(), &format!("<{} {}>", title.entity, title.text));
        }
        marked
    };
    for (text, marked) in [
        ("account = Nortex and name contains \"Nortex\"", "account = <account Nortex> and name contains \"Nortex\""),
        (
            "name = \"ñ account\" or account=\"Ñandú \\\"S.A.\\\"\"",
            "name = \"ñ account\" or account=<account Ñandú \"S.A.\">",
        ),
        ("owner in (Ana,1, \"Ana\")", "owner in (<user Ana>,<user 1>, <user Ana>)"),
        ("not (account.owner != account)", "not (account.owner != <user account>)"),
        (
            "account = Nortex and amount > 10.000 and won = perhaps",
            "account = <account Nortex> and amount > 10.000 and won = perhaps",
        ),
        ("account = Nortex and account = \"open", "account = Nortex and account = \"open"),
        ("owner is me and name = Nortex", "owner is me and name = Nortex"),
    ] {
        assert_eq!(found(text), marked);
    }
    let mixed = format!("account not in ({}, Nortex, {})", id(7), id(8));
    assert_eq!(found(&mixed), mixed.replace("Nortex", "<account Nortex>"));
}

#[test]
fn days_are_compared_with_periods_in_words() {
    for (text, same) in [
        ("close_date < today", "close_date within past"),
        ("close_date >= hoy", "close_date within future"),
        ("close_date = \"la semana pasada\"", "close_date within last_week"),
        ("close_date != Tomorrow", "not close_date within tomorrow"),
        ("close_date > hoy", "close_date within after_today"),
        ("close_date <= \"last 7 days\"", "close_date within until_last_7_days"),
        ("called_at >= este_mes", "called_at within from_this_month"),
        ("called_at within mañana", "called_at within tomorrow"),
        ("close_date within before_this_year", "close_date within before_this_year"),
    ] {
        assert_eq!(written(&read(text).expect(text)).as_deref(), Some(same), "{text}");
        assert_eq!(read(same).expect(same), read(text).expect(text), "{same} is read back");
    }
}

#[test]
fn what_is_refused_is_named_and_placed() {
    let long = format!("name = \"{}\"", "x".repeat(MOST_BYTES));
    let deep = "(".repeat(40) + "name is set" + &")".repeat(40);
    let many = vec!["won is set"; 201].join(" and ");
    for (text, code, name, position) in [
        ("amount", "filter-syntax", "", "7"),
        ("amount >", "filter-syntax", "", "9"),
        ("amount ! 5", "filter-syntax", "", "8"),
        ("(won is set", "filter-syntax", "", "12"),
        ("won is set)", "filter-syntax", "", "11"),
        ("won is set and", "filter-syntax", "", "15"),
        ("won is perhaps", "filter-syntax", "", "5"),
        ("ñ = \"open", "filter-syntax", "", "5"),
        ("name in ()", "filter-syntax", "", "10"),
        ("name in (a", "filter-syntax", "", "11"),
        ("won is set = 5", "filter-syntax", "", "12"),
        ("won is set and colour = 5", "filter-field", "colour", "16"),
        ("account.colour = 5", "filter-field", "account.colour", "1"),
        ("name.x = 5", "filter-field", "name.x", "1"),
        ("account.owner.name.x.y = 5", "filter-field", "account.owner.name.x.y", "1"),
        ("having account.owner ()", "filter-field", "account.owner", "8"),
        ("having nothing ()", "filter-field", "nothing", "8"),
        ("name < b", "filter-op", "name", "1"),
        ("account is me", "filter-op", "account", "1"),
        ("amount contains 5", "filter-op", "amount", "1"),
        ("amount = five", "number", "amount", "1"),
        ("amount = \"5 USD\"", "filter-currency", "amount", "1"),
        ("close_date = 2026-02-31", "no-such-day", "close_date", "1"),
        ("close_date within decade", "filter-value", "close_date", "1"),
        ("account.industry = wind", "choice", "account.industry", "1"),
        ("name = \"\"", "filter-value", "name", "1"),
        ("name contains \"  \"", "filter-value", "name", "1"),
        ("account.tags contains \"a;b\"", "filter-value", "account.tags", "1"),
        ("account = 1", "link", "account", "1"),
        (&long, "filter-long", "", ""),
        (&deep, "filter-deep", "", "18"),
        (&many, "filter-many", "", "3001"),
    ] {
        assert_eq!(
            fault(text),
            (code, name.to_owned(), position.to_owned()),
            "{}",
            text.chars().take(60).collect::<String>()
        );
    }
}

#[test]
fn a_hidden_field_and_one_that_is_not_there_give_the_same_answer() {
    let rights = Rights {
        grants: HashMap::from([("account", Grant::all(Level::All)), ("opportunity", Grant::all(Level::All))]),
        fields: HashMap::from([(("opportunity", "amount"), FieldLevel::Hidden)]),
        ..Rights::default()
    };
    let reader = Reader::new(id(1), rights, vec![], vec![], Default::default(), HashMap::new(), HashMap::new());
    let answer = |entity: &str, text: &str| {
        let entity = registry().entity(entity).expect("an entity");
        parse(text, registry(), entity, &reader, &reading()).map_err(|fault| (fault.code, fault.args.len()))
    };
    let lost = Err(("filter-field", 2));
    assert_eq!(answer("opportunity", "amount > 5"), lost);
    assert_eq!(answer("opportunity", "colour > 5"), lost);
    assert_eq!(answer("opportunity", "owner.name = x"), lost, "users may not be read");
    assert_eq!(answer("account", "having opportunity.account (amount > 5)"), lost);
    assert!(answer("account", "having opportunity.account (won = true)").is_ok());
    let mut rights = reader.rights().clone();
    rights.fields.insert(("opportunity", "account"), FieldLevel::Hidden);
    let blind = Reader::new(id(1), rights, vec![], vec![], Default::default(), HashMap::new(), HashMap::new());
    let account = registry().entity("account").expect("an entity");
    let having = parse("having opportunity.account ()", registry(), account, &blind, &reading());
    assert_eq!(having.map_err(|fault| fault.code), Err("filter-field"), "the link itself is hidden");
    let opportunity = registry().entity("opportunity").expect("an entity");
    assert!(sort::parse("-amount", registry(), opportunity, &reader).is_err());
    assert_eq!(
        sort::columns("", registry(), opportunity, &reader).map(|c| c.len()),
        Ok(3),
        "the list without the amount"
    );
}

#[test]
fn what_has_no_text_is_not_written() {
    assert_eq!(written(&Filter::Shared { user: id(1), write: false }), None);
    assert_eq!(written(&Filter::empty("name").through("account")), None);
    assert_eq!(written(&Filter::empty("no_such_field")), None);
    assert_eq!(written(&read("close_date within today").expect("a filter").resolve(&ctx())), None);
    assert_eq!(written(&Filter::everything()).as_deref(), Some(""));
}

#[test]
fn sorts_and_columns() {
    let entity = registry().entity("opportunity").expect("an entity");
    let sorts = |text| sort::parse(text, registry(), entity, &Reader::system()).map_err(|fault| fault.code);
    let columns = |text| sort::columns(text, registry(), entity, &Reader::system()).map_err(|fault| fault.code);
    let sorted = sorts(" -amount, account.name ").expect("a sort");
    assert_eq!(sort::print(&sorted), "-amount,account.name");
    assert_eq!(sorts("").map(|s| sort::print(&s)), Ok("name".into()));
    assert_eq!(sorts("account.tags"), Err("sort-field"));
    assert_eq!(sorts("nothing"), Err("sort-field"));
    assert_eq!(sorts("name,name,name,name,name"), Err("sort-many"));
    assert_eq!(columns("name,account.industry"), Ok(vec![Path::field("name"), Path::from("account.industry")]));
    assert_eq!(columns("").map(|c| c.len()), Ok(4));
    assert_eq!(columns("name,nothing"), Err("filter-field"));
}

#[test]
fn rows_of_a_form_are_read_as_the_user_writes_and_shown_again() {
    let entity = registry().entity("opportunity").expect("an entity");
    let row = |path: &str, op: &str, values: &[&str]| Row {
        path: path.into(),
        op: op.into(),
        values: values.iter().map(|v| (*v).to_owned()).collect(),
    };
    let given = [
        row("amount", "at-least", &["1.234,5"]),
        row("", "equal", &["x"]),
        row("owner", "me", &["left over"]),
        row("account.industry", "in", &["energy", "retail", ""]),
    ];
    let filter = rows::build(&given, registry(), entity, &Reader::system(), &reading()).expect("a filter");
    let text = r#"amount >= 1234.50 and owner is me and account.industry in (energy, retail)"#;
    assert_eq!((written(&filter).as_deref(), read(text).as_ref()), (Some(text), Ok(&filter)));
    let shown = rows::rows_of(&filter, registry(), entity, &reading()).expect("rows");
    assert_eq!(shown.first(), Some(&row("amount", "at-least", &["1234.50"])));
    assert_eq!(shown.len(), 3);
    assert_eq!(rows::rows_of(&filter.negate(), registry(), entity, &reading()), None);
    let bad = [row("amount", "equal", &[]), row("name", "bigger", &["x"]), row("no", "equal", &["x"])];
    let errors = rows::build(&bad, registry(), entity, &Reader::system(), &reading()).expect_err("bad rows");
    let codes: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.fault.code)).collect();
    assert_eq!(codes, [("0", "filter-value"), ("1", "filter-op"), ("2", "filter-field")]);
}

/// A test on a field of opportunities or across a link, with values that its kind could hold.
fn any_test() -> impl Strategy<Value = Filter> {
    let word = prop_oneof!["[a-zñé0-9 \"\\\\(),=<>!.|;_-]{1,12}", "(and|or|not|in|is|having|\\PC{1,8})"];
    let word = word.prop_map(|text| text.replace([';', ','], "x").trim().to_owned());
    let word =
        word.prop_filter("set", |text| !text.is_empty() && !text.contains(char::is_control)).prop_map(Value::from);
    let ids = (0..9u128).prop_map(|n| Value::Id(id(n)));
    let periods = prop_oneof!["today", "this_month", "2026-q3", "last_7_days", "2026-01-01..2026-02-01"];
    let periods = periods.prop_filter_map("a period", |name| Period::parse(&name).map(|_| Value::from(name)));
    let choices = prop_oneof![Just(Value::from("energy")), Just(Value::from("retail"))];
    let of = |path: &'static str, ops: &'static [Op], values: BoxedStrategy<Value>| {
        let several = prop::collection::vec(values.clone(), 1..4);
        (prop::sample::select(ops), values, several).prop_map(move |(op, one, several)| {
            use crate::query::op::Arity;
            let values = match op.arity() {
                Arity::None => vec![],
                Arity::One => vec![one],
                Arity::Several => several,
            };
            Filter::Test(Test { path: Path::from(path), op, values })
        })
    };
    let numbers: &[Op] = &[Op::Equal, Op::NotEqual, Op::Less, Op::AtMost, Op::Greater, Op::AtLeast, Op::In, Op::NotIn];
    let texts: &[Op] = &[Op::Contains, Op::NotContains, Op::StartsWith, Op::Equal, Op::In, Op::Empty, Op::NotEmpty];
    let days = (-354_285..2_932_896i64).prop_map(Value::Int).boxed();
    prop_oneof![
        of("name", texts, word.clone().boxed()),
        of("account.name", texts, word.clone().boxed()),
        of("account.email", &[Op::Contains, Op::StartsWith], word.clone().boxed()),
        of("account.place", &[Op::Contains, Op::NotContains, Op::Empty], word.clone().boxed()),
        of("account.tags", &[Op::Contains, Op::NotContains, Op::In, Op::NotIn, Op::Empty], word.boxed()),
        of("account.industry", &[Op::Equal, Op::NotIn, Op::In], choices.boxed()),
        of("amount", numbers, any::<i64>().prop_map(euros).boxed()),
        of("rate", numbers, any::<i64>().prop_map(Value::Int).boxed()),
        of("close_date", &[Op::Equal, Op::Less, Op::AtLeast], days),
        of("close_date", &[Op::Within], periods.boxed()),
        of("called_at", &[Op::Greater], (0..4_102_444_800_000_000i64).prop_map(Value::Int).boxed()),
        of("won", &[Op::Equal, Op::NotEqual], any::<bool>().prop_map(Value::Bool).boxed()),
        of("account", &[Op::Equal, Op::In, Op::Empty], ids.clone().boxed()),
        of("account.owner", &[Op::Me, Op::MyTeam, Op::NotIn], ids.boxed()),
    ]
}

fn any_filter() -> impl Strategy<Value = Filter> {
    any_test().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::Any),
            inner.prop_map(Filter::negate),
        ]
    })
}

/// The filter as the parser builds it: a list of one is that one.
fn normal(filter: &Filter) -> Filter {
    let one = |filters: &[Filter], many: fn(Vec<Filter>) -> Filter| match filters {
        [only] => normal(only),
        several => many(several.iter().map(normal).collect()),
    };
    match filter {
        Filter::All(all) => one(all, Filter::All),
        Filter::Any(any) => one(any, Filter::Any),
        Filter::Not(inner) => normal(inner).negate(),
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_written_is_read_back(filter in any_filter()) {
        let text = written(&filter).expect("it has a text");
        prop_assert_eq!(read(&text), Ok(normal(&filter)), "{}", text);
        let entity = registry().entity("opportunity").expect("an entity");
        let typed = parse_typed(&text, registry(), entity, &Reader::system(), &reading());
        prop_assert_eq!(typed, Ok(normal(&filter)), "{}", text);
        let having = Filter::Having { entity: "opportunity", link: "account", filter: Box::new(filter) };
        let account = registry().entity("account").expect("an entity");
        let text = print(&having, registry(), account, &reading()).expect("it has a text");
        prop_assert!(parse(&text, registry(), account, &Reader::system(), &reading()).is_ok(), "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _ = read(&text);
    }

    #[test]
    fn what_looks_like_a_filter_is_one_or_is_refused_in_place(
        pieces in prop::collection::vec(prop::sample::select(&[
            "name", "amount", "account", ".", "industry", "owner", "close_date", "=", "!=", "<", ">=", "in", "not", "(", ")",
            ",", "is", "empty", "set", "me", "my", "team", "contains", "within", "today", "\"", "a b", "5", "and", "or",
            "having", "opportunity.account", "everything", "nothing", "\\", "ñ", "2026-11-21", "true",
        ][..]), 0..24),
        spaced in any::<bool>(),
    ) {
        let text = pieces.join(if spaced { " " } else { "" });
        match read(&text) {
            Ok(filter) => prop_assert_eq!(written(&filter).map(|text| read(&text)), Some(Ok(filter))),
            Err(fault) => {
                let position = fault.args.iter().find(|(name, _)| *name == "position").map(|(_, at)| at.parse::<usize>());
                let Some(Ok(at)) = position else { panic!("no position in {fault:?}") };
                prop_assert!((1..=text.chars().count() + 1).contains(&at), "{} in {}", at, text);
            }
        }
    }
}

#[test]
fn every_operator_of_every_kind_can_be_written() {
    for kind in crate::kinds::ALL {
        let field = FieldDef::new("it", *kind);
        assert!(
            field.kind.operators().iter().all(|op| Op::from_name(op.name()) == Some(*op) && !op.symbol().is_empty())
        );
    }
}
