//! What each operator says, over set and empty values, across links, through scopes; order; groups.

use std::collections::{HashMap, HashSet};

use jiff::civil::date;

use super::*;
use crate::access::{Grant, Level, Rights};
use crate::fixture::*;
use crate::query::period::day_of;
use crate::query::{Aggregate, Bucket, GroupRow, Measure};
use crate::{Currency, Money, Query, Reader, Trash};

fn euros(minor: i64) -> Value {
    Value::Money(Money::new(minor, Currency::EUR))
}

fn day(y: i16, m: i8, d: i8) -> Value {
    Value::Int(day_of(date(y, m, d)).into())
}

/// Accounts 10 (energy), 11 (retail), 12 (in the trash); opportunities 20 to 23, the last one empty.
fn memory() -> Memory {
    let mut records = Vec::new();
    for (n, name, industry, tags) in
        [(10, "Núñez Solar", "energy", "VIP;feria"), (11, "Acme", "retail", "feria"), (12, "Old", "retail", "")]
    {
        let mut account = record("account", n);
        account.set(NAME, name.into());
        account.set(INDUSTRY, industry.into());
        account.put("tags", Value::List(tags.split(';').filter(|t| !t.is_empty()).map(Value::from).collect()));
        if tags.is_empty() {
            account.put("tags", Value::Null);
            account.trashed_at = Some(1);
        }
        account.put("owner", Value::Id(id(1)));
        records.push(account);
    }
    for (n, account, amount, close, owner) in [
        (20, Some(10), Some(100_000), Some((2026, 11, 3)), 1),
        (21, Some(11), Some(-500), Some((2026, 11, 30)), 2),
        (22, Some(10), Some(250_000), Some((2026, 12, 1)), 3),
    ] {
        let mut deal = record("opportunity", n);
        deal.put("name", Value::Text(format!("Deal {n}")));
        deal.put("account", account.map(id).into());
        deal.put("amount", amount.map_or(Value::Null, euros));
        deal.put("close_date", close.map_or(Value::Null, |(y, m, d)| day(y, m, d)));
        deal.put("owner", Value::Id(id(owner)));
        records.push(deal);
    }
    records.push(record("opportunity", 23));
    Memory::new(records)
}

/// The numbers of the opportunities that satisfy a filter.
fn found(filter: Filter) -> Vec<u128> {
    numbers("opportunity", filter, &Reader::system())
}

fn numbers(entity: &'static str, filter: Filter, reader: &Reader) -> Vec<u128> {
    let memory = memory();
    let query = Query::new(entity).and(filter.resolve(&ctx())).sort(Path::field("id"), false);
    memory.run(&query, reader).iter().map(|r| r.id.uuid().as_u128() - id(0).uuid().as_u128()).collect()
}

#[test]
fn operators_are_two_valued_and_negations_include_empty() {
    let test = |path: &'static str, op, values: Vec<Value>| found(Filter::test(path, op, values));
    let all = vec![20, 21, 22, 23];
    for (path, op, values, expected) in [
        ("amount", Op::Equal, vec![euros(100_000)], vec![20]),
        ("amount", Op::NotEqual, vec![euros(100_000)], vec![21, 22, 23]),
        ("amount", Op::Equal, vec![Value::Null], vec![23]),
        ("amount", Op::Less, vec![euros(0)], vec![21]),
        ("amount", Op::AtMost, vec![euros(100_000)], vec![20, 21]),
        ("amount", Op::Greater, vec![euros(100_000)], vec![22]),
        ("amount", Op::AtLeast, vec![euros(100_000)], vec![20, 22]),
        ("amount", Op::In, vec![euros(-500), euros(7)], vec![21]),
        ("amount", Op::NotIn, vec![euros(-500), euros(7)], vec![20, 22, 23]),
        ("amount", Op::Empty, vec![], vec![23]),
        ("amount", Op::NotEmpty, vec![], vec![20, 21, 22]),
        ("name", Op::Contains, vec!["DEAL 2".into()], vec![20, 21, 22]),
        ("name", Op::NotContains, vec!["21".into()], vec![20, 22, 23]),
        ("name", Op::StartsWith, vec!["eal".into()], vec![]),
        ("name", Op::Equal, vec!["deal 20".into()], vec![]),
        ("account.industry", Op::Equal, vec!["energy".into()], vec![20, 22]),
        ("account.industry", Op::NotEqual, vec!["energy".into()], vec![21, 23]),
        ("account.name", Op::Contains, vec!["nunez".into()], vec![20, 22]),
        ("account.tags", Op::Contains, vec!["VIP".into()], vec![20, 22]),
        ("account.tags", Op::In, vec!["feria".into(), "none".into()], vec![20, 21, 22]),
        ("account.tags", Op::NotIn, vec!["VIP".into()], vec![21, 23]),
        ("owner", Op::Me, vec![], vec![20]),
        ("owner", Op::MyTeam, vec![], vec![20, 21]),
        ("close_date", Op::Within, vec!["this_month".into()], vec![20, 21]),
        ("close_date", Op::Within, vec!["future".into()], vec![21, 22]),
        ("created_at", Op::Within, vec!["past".into()], all.clone()),
        ("created_at", Op::Within, vec!["2026".into()], vec![]),
        ("id", Op::Equal, vec![Value::Id(id(22))], vec![22]),
        ("no_such_field", Op::Empty, vec![], all.clone()),
    ] {
        assert_eq!(test(path, op, values.clone()), expected, "{path} {op:?} {values:?}");
    }
    assert_eq!(found(Filter::everything()), all);
    assert_eq!(found(Filter::nothing()), Vec::<u128>::new());
    assert_eq!(found(Filter::equal("account.industry", "energy").negate()), vec![21, 23]);
    assert_eq!(found(Filter::equal("amount", euros(-500)).or(Filter::empty("amount"))), vec![21, 23]);
}

#[test]
fn unresolved_meanings_hold_for_nothing() {
    let memory = memory();
    for (op, values) in [(Op::Me, vec![]), (Op::MyTeam, vec![]), (Op::Within, vec![Value::from("future")])] {
        let filter = Filter::test("owner", op, values);
        assert!(memory.records().all(|record| !matches(&filter, record, &memory)));
    }
}

#[test]
fn a_scope_hides_records_behind_links_and_panels() {
    let rights = |account| Rights {
        grants: HashMap::from([("account", Grant::all(account)), ("opportunity", Grant::all(Level::Own))]),
        ..Rights::default()
    };
    let owned = HashSet::from(["account", "opportunity"]);
    let reader = |user, account| {
        Reader::new(id(user), rights(account), vec![], vec![], owned.clone(), HashMap::new(), HashMap::new())
    };
    let having = || Filter::Having {
        entity: "opportunity",
        link: "account",
        filter: Box::new(Filter::test("amount", Op::AtLeast, vec![euros(-500)])),
    };
    assert_eq!(numbers("account", having(), &Reader::system()), vec![10, 11]);
    assert_eq!(numbers("account", having(), &reader(2, Level::All)), vec![11], "only his own deals count");
    assert_eq!(numbers("account", having(), &reader(2, Level::Own)), Vec::<u128>::new());
    let energy = || Filter::equal("account.industry", "retail");
    assert_eq!(numbers("opportunity", energy(), &reader(2, Level::All)), vec![21]);
    assert_eq!(
        numbers("opportunity", energy(), &reader(2, Level::None)),
        Vec::<u128>::new(),
        "a hidden account is empty"
    );
    let through = Filter::equal("industry", "energy").through("account");
    assert_eq!(found(through), vec![20, 22]);
}

#[test]
fn shares_open_a_record_to_read_or_to_write() {
    let mut memory = memory();
    memory.share(id(20), id(9), false);
    memory.share(id(21), id(9), true);
    let shared = |write| {
        let filter = Filter::Shared { user: id(9), write };
        memory.records().filter(|record| matches(&filter, record, &memory)).count()
    };
    assert_eq!((shared(false), shared(true)), (2, 1));
}

#[test]
fn empty_values_are_smallest_in_both_directions_and_the_id_breaks_ties() {
    let memory = memory();
    let order = |paths: &[(&'static str, bool)]| {
        let mut query = Query::new("opportunity");
        for (path, descending) in paths {
            query = query.sort(Path::from(*path), *descending);
        }
        let first = id(0).uuid().as_u128();
        memory.run(&query, &Reader::system()).iter().map(|r| r.id.uuid().as_u128() - first).collect::<Vec<_>>()
    };
    assert_eq!(order(&[("amount", false)]), [23, 21, 20, 22]);
    assert_eq!(order(&[("amount", true)]), [22, 20, 21, 23]);
    assert_eq!(order(&[("account.name", false)]), [23, 21, 20, 22]);
    assert_eq!(order(&[("account.name", true)]), [22, 20, 21, 23], "the tie goes with the last key");
    assert_eq!(order(&[("account.name", true), ("amount", false)]), [20, 22, 21, 23]);
}

#[test]
fn groups_and_measures() {
    let memory = memory();
    let rows = |query: Aggregate| aggregate(&query, memory.records(), &memory, &madrid());
    let by_account = Aggregate::new("opportunity").by(Path::field("account")).measures(vec![
        Measure::Sum("amount".into()),
        Measure::Count,
        Measure::Average("amount".into()),
        Measure::Least("close_date".into()),
        Measure::Distinct("owner".into()),
    ]);
    let int = Value::Int;
    let row = |groups: Vec<Value>, measures: Vec<Value>| GroupRow { groups, measures };
    assert_eq!(
        rows(by_account),
        vec![
            row(vec![Value::Id(id(10))], vec![int(350_000), int(2), int(175_000), day(2026, 11, 3), int(2)]),
            row(vec![Value::Null], vec![int(0), int(1), Value::Null, Value::Null, int(0)]),
            row(vec![Value::Id(id(11))], vec![int(-500), int(1), int(-500), day(2026, 11, 30), int(1)]),
        ]
    );
    let by_month = Aggregate::new("opportunity").by_bucket("close_date".into(), Bucket::Month);
    assert_eq!(
        rows(by_month),
        vec![
            row(vec![day(2026, 11, 1)], vec![int(2)]),
            row(vec![Value::Null], vec![int(1)]),
            row(vec![day(2026, 12, 1)], vec![int(1)]),
        ]
    );
    let mut by_tag = Aggregate::new("account").by(Path::field("tags"));
    by_tag.trash = Trash::Any;
    assert_eq!(
        rows(by_tag),
        vec![
            row(vec!["feria".into()], vec![int(2)]),
            row(vec![Value::Null], vec![int(1)]),
            row(vec!["VIP".into()], vec![int(1)]),
        ]
    );
    let none = Aggregate::new("opportunity")
        .and(Filter::nothing())
        .measures(vec![Measure::Count, Measure::Most("amount".into())]);
    assert_eq!(rows(none), vec![row(vec![], vec![int(0), Value::Null])]);
}

#[test]
fn a_sum_that_does_not_fit_is_the_largest_and_an_average_is_rounded_away_from_zero() {
    let deals = |amounts: &[i64]| {
        let deals = amounts.iter().zip(30..).map(|(minor, n)| {
            let mut deal = record("opportunity", n);
            deal.put("amount", euros(*minor));
            deal
        });
        deals.collect::<Vec<_>>()
    };
    let answer = |amounts: &[i64], measure| {
        let query = Aggregate::new("opportunity").measures(vec![measure]);
        let rows = aggregate(&query, &deals(amounts), &Memory::default(), &madrid());
        rows.first().and_then(|row| row.measures.first().cloned())
    };
    assert_eq!(answer(&[i64::MAX, 1], Measure::Sum("amount".into())), Some(Value::Int(i64::MAX)));
    assert_eq!(answer(&[i64::MIN, -1], Measure::Sum("amount".into())), Some(Value::Int(i64::MIN)));
    assert_eq!(answer(&[i64::MAX, i64::MAX], Measure::Average("amount".into())), Some(Value::Int(i64::MAX)));
    assert_eq!(answer(&[-1, -2], Measure::Average("amount".into())), Some(Value::Int(-2)));
    assert_eq!(answer(&[1, 2], Measure::Average("amount".into())), Some(Value::Int(2)));
}
