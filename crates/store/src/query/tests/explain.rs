//! No statement of a supported shape scans a table: each is explained by the database that runs it.

use trato_model::{
    Aggregate, Bucket, Cell, ColumnType, Cursor, Filter, Level, Measure, Op, Path, Query, Reader, Record, Refusal,
    Registry, Trash, Value,
};

use super::fixture::{euros, id, reader, record, registry};
use super::{Recorder, on_both};
use crate::Store;
use crate::db::{Part, Sql, scans, united};
use crate::dialect::Dialect;

/// A few rows: the plans must not need statistics.
async fn fill(store: &Store, registry: &Registry) {
    let mut tx = store.begin().await.expect("begins");
    let deals: Vec<Record> = (0..50u64)
        .map(|n| {
            let mut deal = record(registry, "deal", n);
            deal.put("name", Value::Text(format!("Obra {n}")));
            deal.put("close_date", Value::Int(20_000 + i64::try_from(n).unwrap_or(0)));
            deal
        })
        .collect();
    tx.insert(&deals).await.expect("inserts");
    tx.commit().await.expect("commits");
}

fn test(path: &'static str, op: Op, value: Value) -> Filter {
    Filter::test(path, op, vec![value])
}

fn lists() -> Vec<Query> {
    let by = |path: &'static str, descending| {
        Query::new("deal").sort(Path::from(path), descending).columns(vec!["name".into(), "account.name".into()])
    };
    let after = |query: Query, cell: Cell| {
        let mut query = query;
        query.page.after = Some(Cursor { cells: vec![cell], id: id(7) });
        query
    };
    let open = || Filter::equal("stage", "open");
    vec![
        Query::new("deal"),
        by("name", false),
        by("amount", true),
        after(by("name", false), Cell::Bytes(vec![40])),
        after(by("amount", true), Cell::Int(100)),
        after(by("amount", true), Cell::Null),
        after(by("close_date", false), Cell::Null),
        by("close_date", false).sort("amount".into(), true),
        by("amount", true).and(open()),
        by("close_date", false).and(open()),
        by("close_date", true).and(open()).and(test("amount", Op::AtLeast, euros(5))),
        by("name", false).and(open()).and(Filter::equal("owner", Value::Id(id(1)))),
        by("name", false).and(test("name", Op::StartsWith, "obra 1".into())),
        by("name", false).and(Filter::equal("name", "Obra 1")),
        by("created_at", true).and(test("close_date", Op::Less, Value::Int(20_010))),
        by("created_at", true).and(Filter::equal("account", Value::Id(id(5)))),
        by("name", false).and(Filter::equal("account.industry", "energy")),
        by("name", false).and(test("account.tags", Op::Contains, "VIP".into())),
        by("name", false).and(test("tags", Op::Contains, "VIP".into())),
        by("name", false).and(open().or(test("amount", Op::Greater, euros(5)))),
        by("name", false).and(open().negate()),
        by("name", false).and(Filter::one_of("id", vec![Value::Id(id(1)), Value::Id(id(2))])),
        Query { search: "obra".into(), ..by("name", false) },
        Query { search: "obra".into(), ..by("amount", true) }.and(open()),
        Query { trash: Trash::Only, ..Query::new("deal") },
        Query::new("line").sort("deal.name".into(), false).and(Filter::equal("deal", Value::Id(id(3)))),
        Query::new("account").sort("name".into(), false).and(Filter::Having {
            entity: "deal",
            link: "account",
            filter: Box::new(open()),
        }),
    ]
}

fn aggregates() -> Vec<Aggregate> {
    let board = || {
        Aggregate::new("deal")
            .by(Path::from("stage"))
            .measures(vec![Measure::Count, Measure::Sum(Path::from("amount"))])
    };
    vec![
        board(),
        board().and(Filter::equal("owner", Value::Id(id(1)))),
        board().and(test("close_date", Op::AtLeast, Value::Int(20_010))),
        board().by_bucket(Path::from("close_date"), Bucket::Month).and(Filter::equal("stage", "won")),
        Aggregate { search: "obra".into(), ..board() },
    ]
}

fn readers() -> Vec<Reader> {
    vec![
        Reader::system(),
        reader(1, Level::Own, &[], &[]),
        reader(1, Level::Team, &[11, 12], &[]),
        reader(1, Level::Branch, &[11], &[21, 22]),
    ]
}

fn part((sql, types): (&Sql, &Vec<ColumnType>)) -> Part {
    Part { sql: sql.clone(), types: types.clone() }
}

/// Runs every shape for every reader, with probes that find few records and many, and explains what was run.
async fn gate(store: &Store) {
    let registry = registry();
    fill(store, &registry).await;
    let dialect = store.dialect();
    let mut explained = 0;
    for matches in [100, 60_000] {
        for reader in readers() {
            let mut recorder = Recorder::new(dialect, Some(store.clone()), matches);
            for query in lists() {
                match recorder.rows(&registry, &reader, &query).await {
                    Ok(_) => {}
                    Err(Refusal::Limit { name: "scan", .. }) if matches == 60_000 => {}
                    Err(error) => panic!("{error}: {query:?}"),
                }
                let counted = recorder.count(&registry, &reader, &query).await;
                assert!(counted.is_ok() || matches == 60_000, "{counted:?}");
            }
            for aggregate in aggregates() {
                recorder.groups(&registry, &reader, &aggregate).await.expect("groups");
            }
            for text in ["obra", "612 345", "a"] {
                recorder.search(&registry, &reader, text).await.expect("searches");
            }
            // Several of them in one statement go the same ways.
            let parts: Vec<Part> = recorder.log.iter().zip(&recorder.types).map(part).collect();
            let several = parts.chunks(7).map(|chunk| united(dialect, &chunk.iter().collect::<Vec<_>>()).0);
            for sql in recorder.log.iter().cloned().chain(several) {
                let plan = store.plan(&sql).await.unwrap_or_else(|error| panic!("{error}: {}", sql.text));
                // What is led by a narrow part must not read a whole index either; the trash has one of its own.
                let several = sql.text.starts_with("WITH");
                let led = !several && sql.text.contains("AS \"way\"") || sql.text.ends_with("AS \"p\"");
                let whole = |line: &str| led && line.starts_with("SCAN t") && !sql.text.contains("IS NOT NULL");
                let bad: Vec<&String> = plan.iter().filter(|line| scans(dialect, line) || whole(line)).collect();
                assert!(bad.is_empty(), "{bad:?}\n{}\n{}", sql.text, plan.join("\n"));
                explained += 1;
            }
        }
    }
    assert!(explained > 300, "{explained} statements");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_scans() {
    on_both(async |store| gate(store).await).await;
}

#[tokio::test]
async fn what_would_scan_a_big_table_is_refused() {
    let registry = registry();
    let by_name = || Query::new("deal").sort("name".into(), false);
    for query in [
        by_name().and(test("note", Op::Contains, "precio".into())),
        by_name().and(test("name", Op::Contains, "obra".into())),
        by_name().and(test("count", Op::Equal, Value::Int(3))),
        by_name().and(Filter::equal("account.owner.name", "Ana").negate()).and(test("count", Op::Less, Value::Int(3))),
        Query::new("deal").sort("count".into(), false),
        Query::new("deal").sort("account.name".into(), false),
        Query { trash: Trash::Any, ..by_name() },
    ] {
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let mut wide = Recorder::new(dialect, None, 60_000);
            let refused = wide.rows(&registry, &Reader::system(), &query).await;
            assert!(matches!(refused, Err(Refusal::Limit { name: "scan", most: 50_000 })), "{refused:?} {query:?}");
            // Something narrow and indexed beside it makes it cheap.
            let mut narrow = Recorder::new(dialect, None, 500);
            let asked = query.clone().and(Filter::equal("owner", Value::Id(id(1))));
            narrow.rows(&registry, &Reader::system(), &asked).await.expect("is allowed");
        }
    }
}
