//! Reads that wait for one another: one statement a round, and each its own answer.

use futures_util::future::{join, join_all};
use trato_model::{Action, Cell, ColumnType, Query, Reader, Value};

use super::fixture::{id, record, registry};
use super::on_both;
use crate::Store;
use crate::db::Sql;
use crate::dialect::Dialect;

/// Numbers below `n`, the largest first, without a limit.
fn falling(store: &Store, n: i64) -> Sql {
    let text = "WITH RECURSIVE below(n) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT n + 1 FROM below WHERE n < ?) \
                SELECT n FROM below ORDER BY n DESC";
    store.dialect().sql(text, vec![Cell::Int(n)])
}

#[tokio::test(flavor = "multi_thread")]
async fn each_keeps_its_order_and_its_error() {
    on_both(async |store| {
        let broken = Sql::new("SELECT nothing FROM nowhere", Vec::new());
        let (first, second) = (falling(store, 300), falling(store, 5));
        let (joined, together) = store.together();
        let types = [ColumnType::Int];
        let before = store.statements();
        let (long, short) = together.read(join(joined.all(&first, &types), joined.all(&second, &types))).await;
        assert_eq!(store.statements() - before, 1);
        let numbers = |rows: &[Vec<Cell>]| rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>();
        let expected = |n: i64| (0..=n).rev().map(Cell::Int).collect::<Vec<_>>();
        assert_eq!(numbers(&long.expect("reads")), expected(300));
        assert_eq!(numbers(&short.expect("reads")), expected(5));

        let (joined, together) = store.together();
        let (good, bad) = together.read(join(joined.all(&second, &types), joined.all(&broken, &types))).await;
        assert_eq!(numbers(&good.expect("is not the other one's fault")), expected(5));
        assert!(bad.is_err());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_is_one_statement_and_the_same_is_asked_once() {
    on_both(async |store| {
        let registry = registry();
        let mut tx = store.begin().await.expect("begins");
        let mut deal = record(&registry, "deal", 1);
        deal.put("name", Value::from("Obra"));
        tx.insert(&[deal]).await.expect("inserts");
        tx.commit().await.expect("commits");
        let reader = Reader::system();
        let ask = async |store: &Store, entity: &'static str| {
            let rows = store.rows(&registry, &reader, &Query::new(entity)).await.expect("reads");
            // What follows waits for another round, and for nobody who has ended.
            let more = store.records(&registry, &reader, Action::Read, entity, &[id(1)]).await.expect("reads");
            (rows.rows.len(), more.len())
        };
        // Both ways, so that what is remembered has no part in it.
        for _ in 0..2 {
            let before = store.statements();
            assert_eq!(ask(store, "deal").await, (1, 1));
            let alone = store.statements() - before;
            let (joined, together) = store.together();
            // A meeting within a meeting is the same one.
            let (inner, passive) = joined.together();
            let before = store.statements();
            let deals = join_all((0..40).map(|_| ask(&joined, "deal")));
            let (many, one) = together.read(join(deals, passive.read(ask(&inner, "deal")))).await;
            assert!(many.iter().chain([&one]).all(|found| *found == (1, 1)));
            assert_eq!(store.statements() - before, alone, "{:?}", store.dialect() == Dialect::Sqlite);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handle_that_nobody_leads_asks_by_itself() {
    on_both(async |store| {
        let types = [ColumnType::Int];
        let (joined, together) = store.together();
        assert_eq!(joined.all(&falling(store, 1), &types).await.expect("reads").len(), 2, "before");
        // Another task asks while the lead waits for it.
        let (task, sql) = (joined.clone(), falling(store, 2));
        let away = tokio::spawn(async move { task.all(&sql, &[ColumnType::Int]).await });
        assert_eq!(together.read(away).await.expect("ends").expect("reads").len(), 3);
        assert_eq!(joined.all(&falling(store, 3), &types).await.expect("reads").len(), 4, "after");
        // Whoever leads goes away: who waits is not left alone.
        let (joined, together) = store.together();
        let slow = async { tokio::time::sleep(std::time::Duration::from_secs(60)).await };
        let lead = tokio::time::timeout(std::time::Duration::from_millis(20), together.read(slow));
        assert!(lead.await.is_err());
        assert_eq!(joined.all(&falling(store, 4), &types).await.expect("reads").len(), 5);
    })
    .await;
}
