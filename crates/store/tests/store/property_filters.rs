//! Random filters, sorts and aggregates over the fixture's fields.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use trato_model::query::{Bucket, Group};
use trato_model::{Filter, Measure, Op, Path, Sort, Trash, Value};

use crate::property_data::{AMOUNTS, COUNTS, DAYS, EMAILS, MOMENT, NAMES, NOTES, STAGES, TAGS};
use crate::record_fixture::{euros, id};

type Leaf = (&'static str, Vec<Op>, BoxedStrategy<Value>);

const TEXT: [Op; 9] = [
    Op::Contains,
    Op::NotContains,
    Op::StartsWith,
    Op::Equal,
    Op::NotEqual,
    Op::In,
    Op::NotIn,
    Op::Empty,
    Op::NotEmpty,
];
const NUMBER: [Op; 10] = [
    Op::Equal,
    Op::NotEqual,
    Op::Less,
    Op::AtMost,
    Op::Greater,
    Op::AtLeast,
    Op::In,
    Op::NotIn,
    Op::Empty,
    Op::NotEmpty,
];
const SET: [Op; 6] = [Op::In, Op::NotIn, Op::Equal, Op::NotEqual, Op::Empty, Op::NotEmpty];
const MANY: [Op; 6] = [Op::Contains, Op::NotContains, Op::In, Op::NotIn, Op::Empty, Op::NotEmpty];
const TIME: [Op; 9] =
    [Op::Equal, Op::NotEqual, Op::Less, Op::AtMost, Op::Greater, Op::AtLeast, Op::Empty, Op::NotEmpty, Op::Within];

fn texts(from: &'static [&'static str]) -> BoxedStrategy<Value> {
    const PARTS: [&str; 10] = ["NUÑ", "a", "ac", " e ", "ss", "%", "_", "zzz", "é", "@"];
    prop_oneof![4 => select(from).prop_map(Value::from), 2 => select(&PARTS[..]).prop_map(Value::from), 1 => Just(Value::Null)]
        .boxed()
}

fn ints(from: &'static [i64]) -> BoxedStrategy<Value> {
    prop_oneof![8 => select(from).prop_map(Value::Int), 1 => Just(Value::Null)].boxed()
}

fn ids(from: u64, n: u64) -> BoxedStrategy<Value> {
    prop_oneof![8 => (from..from + n).prop_map(|n| Value::Id(id(n))), 1 => Just(Value::Null)].boxed()
}

fn leaves(prefix: &'static str) -> Vec<Leaf> {
    let money = select(&AMOUNTS[..]).prop_map(euros);
    match prefix {
        "" => vec![
            ("name", TEXT.to_vec(), texts(&NAMES)),
            ("note", vec![Op::Contains, Op::NotContains, Op::StartsWith, Op::Empty, Op::NotEmpty], texts(&NOTES)),
            ("email", TEXT.to_vec(), texts(&EMAILS)),
            ("stage", SET.to_vec(), texts(&STAGES)),
            ("amount", NUMBER.to_vec(), prop_oneof![8 => money, 1 => Just(Value::Null)].boxed()),
            ("count", NUMBER.to_vec(), ints(&COUNTS)),
            ("price", NUMBER.to_vec(), ints(&[-1, 0, 1, 1500])),
            ("odds", NUMBER.to_vec(), ints(&[0, 5000, 7000])),
            ("span", NUMBER.to_vec(), ints(&[0, 15, 60])),
            (
                "flag",
                vec![Op::Equal, Op::NotEqual, Op::Empty, Op::NotEmpty],
                any::<bool>().prop_map(Value::Bool).boxed(),
            ),
            ("close_date", TIME.to_vec(), ints(&DAYS)),
            ("moment", TIME.to_vec(), ints(&[MOMENT, MOMENT + 3_600_000_000, MOMENT + 86_400_000_000])),
            ("created_at", TIME.to_vec(), ints(&[MOMENT, MOMENT + 40 * 86_400_000_000])),
            ("several", MANY.to_vec(), texts(&["a", "b", "c"])),
            ("tags", MANY.to_vec(), texts(&TAGS)),
            ("place", vec![Op::Contains, Op::NotContains, Op::Empty, Op::NotEmpty], texts(&["malaga", "ES", "l"])),
            ("rich", vec![Op::Empty, Op::NotEmpty], Just(Value::Null).boxed()),
            ("data", vec![Op::Empty, Op::NotEmpty], Just(Value::Null).boxed()),
            ("id", SET.to_vec(), ids(1000, 30)),
            ("owner", SET.to_vec(), ids(1, 5)),
            ("account", SET.to_vec(), ids(100, 44)),
            ("account.name", TEXT.to_vec(), texts(&NAMES)),
            ("account.industry", SET.to_vec(), texts(&["energy", "retail"])),
            ("account.tags", MANY.to_vec(), texts(&TAGS)),
            ("account.owner", SET.to_vec(), ids(1, 5)),
            ("account.owner.name", TEXT.to_vec(), texts(&["user 1", "user 3"])),
        ],
        "account" => vec![
            ("name", TEXT.to_vec(), texts(&NAMES)),
            ("industry", SET.to_vec(), texts(&["energy", "retail"])),
            ("emails", MANY.to_vec(), texts(&EMAILS)),
            ("tags", MANY.to_vec(), texts(&TAGS)),
        ],
        _ => vec![("label", TEXT.to_vec(), texts(&NAMES)), ("count", NUMBER.to_vec(), ints(&[1, 2, 3]))],
    }
}

fn leaf(prefix: &'static str) -> BoxedStrategy<Filter> {
    select((0..leaves(prefix).len()).collect::<Vec<_>>())
        .prop_flat_map(move |at| {
            let (path, ops, value) = leaves(prefix).swap_remove(at);
            (Just(path), select(ops), vec(value, 0..4))
        })
        .prop_map(|(path, op, values)| {
            let values = match op {
                Op::Within => period(&values),
                Op::Empty | Op::NotEmpty => Vec::new(),
                Op::In | Op::NotIn => values,
                _ => values.into_iter().take(1).collect(),
            };
            Filter::test(path, op, values)
        })
        .boxed()
}

/// Bounds as a resolved period has them, open at one end in some cases.
fn period(values: &[Value]) -> Vec<Value> {
    let bound = |at: usize, day: i64| values.get(at).map_or(Value::Null, |_| Value::Int(day));
    let moment = |at: usize, day: i64| values.get(at).map_or(Value::Null, |_| Value::Int(day * 86_400_000_000));
    vec![bound(0, DAYS[1]), bound(1, DAYS[4]), moment(0, DAYS[1]), moment(1, DAYS[4])]
}

pub fn filter(entity: &'static str) -> BoxedStrategy<Filter> {
    let prefix = match entity {
        "deal" => "",
        other => other,
    };
    let base = match entity {
        "deal" => prop_oneof![
            8 => leaf(prefix),
            1 => leaf("line").prop_map(|filter| Filter::Having { entity: "line", link: "deal", filter: Box::new(filter) }),
        ]
        .boxed(),
        "account" => prop_oneof![
            4 => leaf(prefix),
            2 => filter("deal").prop_map(|filter| Filter::Having { entity: "deal", link: "account", filter: Box::new(filter) }),
        ]
        .boxed(),
        _ => leaf(prefix),
    };
    base.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Filter::All),
            vec(inner.clone(), 0..3).prop_map(Filter::Any),
            inner.prop_map(Filter::negate),
        ]
    })
    .boxed()
}

pub fn sorts(entity: &'static str) -> BoxedStrategy<Vec<Sort>> {
    let paths: &[&str] = match entity {
        "deal" => &[
            "name",
            "stage",
            "amount",
            "close_date",
            "moment",
            "flag",
            "email",
            "count",
            "created_at",
            "id",
            "account",
            "account.name",
            "account.industry",
            "owner.name",
        ],
        "account" => &["name", "industry", "updated_at"],
        _ => &["label", "count", "deal.name", "deal.account.name"],
    };
    let sort =
        (select(paths), any::<bool>()).prop_map(|(path, descending)| Sort { path: Path::from(path), descending });
    vec(sort, 0..4).boxed()
}

pub fn trash() -> BoxedStrategy<Trash> {
    prop_oneof![6 => Just(Trash::Live), 1 => Just(Trash::Only), 1 => Just(Trash::Any)].boxed()
}

pub fn groups() -> BoxedStrategy<Vec<Group>> {
    let plain = select(
        &[
            "stage",
            "account",
            "flag",
            "tags",
            "account.industry",
            "account.tags",
            "owner",
            "name",
            "amount",
            "account.name",
        ][..],
    )
    .prop_map(|path| Group { path: Path::from(path), bucket: None });
    let timed = (select(&["close_date", "moment", "created_at"][..]), select(&Bucket::ALL[..]))
        .prop_map(|(path, bucket)| Group { path: Path::from(path), bucket: Some(bucket) });
    vec(prop_oneof![plain, timed], 0..3).boxed()
}

pub fn measures() -> BoxedStrategy<Vec<Measure>> {
    let path = |from: &'static [&'static str]| select(from).prop_map(Path::from);
    let summed = || path(&["amount", "count", "price", "odds", "span"]);
    let valued = || path(&["amount", "count", "name", "flag", "account", "close_date", "stage", "account.name"]);
    vec(
        prop_oneof![
            Just(Measure::Count),
            summed().prop_map(Measure::Sum),
            summed().prop_map(Measure::Average),
            valued().prop_map(Measure::Least),
            valued().prop_map(Measure::Most),
            valued().prop_map(Measure::Distinct),
        ],
        1..4,
    )
    .boxed()
}
