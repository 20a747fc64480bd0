//! What the statements read like, in both dialects: a change that nobody meant shows here.

use trato_model::{Aggregate, Bucket, Cell, Cursor, Filter, Level, Measure, Op, Path, Query, Reader, Refusal, Value};

use super::Recorder;
use super::fixture::{id, reader, registry};
use crate::dialect::Dialect;

/// The last statement that a read runs, in each dialect.
async fn last<T>(run: impl AsyncFn(&mut Recorder) -> Result<T, Refusal>, matches: i64) -> [String; 2] {
    let mut texts = [String::new(), String::new()];
    for (text, dialect) in texts.iter_mut().zip([Dialect::Sqlite, Dialect::Postgres]) {
        let mut recorder = Recorder::new(dialect, None, matches);
        drop(run(&mut recorder).await.unwrap_or_else(|error| panic!("{error}")));
        *text = recorder.log.pop().expect("a statement").text;
    }
    texts
}

async fn list(query: Query, reader: &Reader, matches: i64) -> [String; 2] {
    let registry = registry();
    last(async |recorder| recorder.rows(&registry, reader, &query).await, matches).await
}

fn by(path: &'static str, descending: bool) -> Query {
    Query::new("deal").sort(Path::from(path), descending).columns(vec!["name".into()])
}

#[tokio::test]
async fn dump() {
    for (n, [sqlite, postgres]) in shapes().await.into_iter().enumerate() {
        println!("@@{n}\n{sqlite}\n{postgres}");
    }
}

async fn shapes() -> Vec<[String; 2]> {
    let (system, own) = (Reader::system(), reader(1, Level::Own, &[], &[]));
    let team = reader(1, Level::Team, &[11], &[]);
    let after = |mut query: Query, cell: Cell| {
        query.page.after = Some(Cursor { cells: vec![cell], id: id(7) });
        query
    };
    let registry = registry();
    let board = Aggregate::new("deal")
        .by(Path::from("stage"))
        .by_bucket(Path::from("close_date"), Bucket::Month)
        .measures(vec![Measure::Count, Measure::Sum(Path::from("amount")), Measure::Average(Path::from("count"))]);
    vec![
        list(by("name", false), &system, 0).await,
        list(after(by("amount", true), Cell::Int(100)), &system, 0).await,
        list(by("name", false), &own, 100).await,
        list(by("name", false), &team, 60_000).await,
        list(by("name", false).and(Filter::equal("account.industry", "energy").negate()), &own, 100).await,
        list(by("name", false).and(Filter::test("tags", Op::Contains, vec!["VIP".into()])), &system, 100).await,
        list(Query { search: "Núñez 612".into(), ..by("name", false) }, &own, 100).await,
        list(
            Query::new("account").columns(vec!["name".into()]).and(Filter::Having {
                entity: "deal",
                link: "account",
                filter: Box::new(Filter::equal("stage", "open")),
            }),
            &own,
            100,
        )
        .await,
        list(Query::new("line").columns(vec!["label".into()]).and(Filter::equal("deal", Value::Id(id(3)))), &own, 100)
            .await,
        last(async |recorder| recorder.groups(&registry, &system, &board).await, 0).await,
        last(async |recorder| recorder.search(&registry, &own, "nuñez").await, 0).await,
    ]
}
