//! Writing records: what is written comes back, versions are checked, what goes with a record goes with it.

use trato_model::{Action, Alike, Filter, Id, Op, Path, Query, Reader, Record, Registry, Trash, Value};
use trato_store::{Store, StoreError, places};

use crate::record_fixture::{AMOUNT, CODE, EMAIL, NAME, euros, id, list, record, registry};
use crate::support::on_both_with;

async fn insert(store: &Store, records: &[Record]) {
    let mut tx = store.begin().await.expect("begins");
    tx.insert(records).await.expect("inserts");
    tx.commit().await.expect("commits");
}

async fn read(store: &Store, registry: &Registry, entity: &str, id: Id) -> Option<Record> {
    store.record(registry, &Reader::system(), Action::Read, entity, id).await.expect("reads")
}

async fn ids(store: &Store, registry: &Registry, query: &Query) -> Vec<Id> {
    store.rows(registry, &Reader::system(), query).await.expect("reads").rows.iter().map(|row| row.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_that_are_kept_know_of_every_write() {
    let registry = registry();
    on_both_with("kept", &registry, async |fresh| {
        let (store, other) = (&fresh.store, fresh.again().await);
        let system = Reader::system();
        let count = async |store: &Store| {
            let query = Query::new("deal").and(Filter::set("name"));
            store.count(&registry, &system, &query, 100).await.expect("counts").n
        };
        let deal = |n: u64| {
            let mut deal = record(&registry, "deal", n);
            deal.set(NAME, "Obra".into());
            deal
        };
        for n in 1..4 {
            insert(store, &[deal(n)]).await;
            assert_eq!(count(store).await, n, "its own write, at once");
        }
        let mut tx = store.begin().await.expect("begins");
        tx.insert(&[deal(4)]).await.expect("inserts");
        let query = Query::new("deal").and(Filter::set("name"));
        assert_eq!(tx.count(&registry, &system, &query, 100).await.expect("counts").n, 4, "inside its transaction");
        assert_eq!(count(store).await, 3, "nobody else before the commit");
        tx.commit().await.expect("commits");
        assert_eq!(count(store).await, 4);
        if fresh.is_sqlite() {
            // Another process says nothing to this one.
            insert(&other, &[deal(5)]).await;
            assert_eq!(count(store).await, 5, "what another process wrote");
            insert(store, &[deal(6)]).await;
            assert_eq!((count(&other).await, count(store).await), (6, 6));
        }
        other.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_writes_what_changed_if_nobody_else_did() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let store = &fresh.store;
        let mut first = record(&registry, "deal", 1);
        first.set(NAME, "Núñez".into());
        first.put("tags", list(&["a", "b"]));
        first.put("email", Value::from("old@acme.es"));
        insert(store, std::slice::from_ref(&first)).await;

        let mut second = first.clone();
        (second.version, second.updated_at, second.updated_by) = (2, 5, id(9));
        second.set(NAME, "Ñandú".into());
        second.put("tags", list(&["b", "c", "d"]));
        second.put("amount", euros(10));
        second.put("email", Value::from("new@acme.es"));
        let mut tx = store.begin().await.expect("begins");
        assert!(tx.update(&first, &second).await.expect("updates"));
        assert!(!tx.update(&first, &second).await.expect("is stale"), "the version has moved");
        tx.commit().await.expect("commits");

        let found = read(store, &registry, "deal", id(1)).await.expect("is there");
        assert_eq!(found.values, second.values);
        assert_eq!((found.version, found.updated_at, found.updated_by), (2, 5, id(9)));
        let system = Reader::system();
        for (asked, hits) in [("nandu", 1), ("new@acme", 1), ("nunez", 0), ("old", 0)] {
            assert_eq!(store.search(&registry, &system, asked, &[], 5).await.expect("searches").len(), hits, "{asked}");
        }
        let tagged = |tag: &str| Query::new("deal").and(Filter::test("tags", Op::Contains, vec![tag.into()]));
        assert_eq!(ids(store, &registry, &tagged("d")).await, [id(1)]);
        assert!(ids(store, &registry, &tagged("a")).await.is_empty());
        let twins = async |draft: &Record| {
            let found = store.twins(&registry, &system, vec![draft.clone()], Alike::Refuse).await.expect("looks");
            found.into_iter().flatten().count()
        };
        let mut draft = record(&registry, "deal", 2);
        draft.set(EMAIL, "new@acme.es".into());
        assert_eq!(twins(&draft).await, 1);
        draft.set(EMAIL, "old@acme.es".into());
        assert_eq!(twins(&draft).await, 0);
    })
    .await;
}

/// What no kind of field lets through, but the folding of rare letters may make of what it does.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_long_for_an_index_says_of_which_field() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        // Letters that no compression shortens.
        let letter =
            |n: u64| char::from(b'a' + (n.wrapping_mul(n).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as u8 % 26);
        let long: String = (1..=5_000).map(letter).collect();
        for field in ["name", "code", "email"] {
            let mut deal = record(&registry, "deal", 1);
            deal.put(field, Value::Text(long.clone()));
            let mut tx = fresh.store.begin().await.expect("begins");
            match tx.insert(&[deal]).await {
                Err(StoreError::TooLong { field: Some(of), .. }) => assert_eq!(of, field),
                Err(error) => panic!("{field}: {error:?}"),
                Ok(()) => assert!(fresh.config.url.starts_with("sqlite:"), "{field} was taken"),
            }
            tx.rollback().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unique_values_are_unique_among_the_living() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let store = &fresh.store;
        let coded = |n: u64, code: &str| {
            let mut deal = record(&registry, "deal", n);
            deal.set(CODE, code.into());
            deal
        };
        insert(store, &[coded(1, "Ab-1"), coded(2, "x"), record(&registry, "deal", 3)]).await;
        insert(store, &[record(&registry, "deal", 4)]).await;
        let taken = async |deal: Record| {
            let mut tx = store.begin().await.expect("begins");
            let error = tx.insert(&[deal]).await.err();
            tx.rollback().await;
            error
        };
        let code = taken(coded(5, "áB-1")).await;
        assert!(matches!(code, Some(StoreError::Unique { field: Some("code"), .. })), "{code:?}");
        let same = taken(coded(1, "other")).await;
        assert!(matches!(same, Some(StoreError::Unique { field: None, .. })), "{same:?}");

        let first = read(store, &registry, "deal", id(1)).await.expect("is there");
        let mut tx = store.begin().await.expect("begins");
        tx.trash(std::slice::from_ref(&first), 7, id(9)).await.expect("trashes");
        tx.commit().await.expect("commits");
        insert(store, &[coded(5, "ab-1")]).await;
        let trashed = read(store, &registry, "deal", id(1)).await.expect("is there");
        assert_eq!((trashed.trashed_at, trashed.version), (Some(7), 2));
        let mut tx = store.begin().await.expect("begins");
        let back = tx.restore(&[trashed], 8, id(9)).await.err();
        assert!(matches!(back, Some(StoreError::Unique { field: Some("code"), .. })), "{back:?}");
        tx.rollback().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_with_a_record_goes_with_it() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let store = &fresh.store;
        let mut account = record(&registry, "account", 1);
        account.set(NAME, "Núñez".into());
        account.put("tags", list(&["a"]));
        let mut deal = record(&registry, "deal", 2);
        deal.put("account", Value::Id(id(1)));
        insert(store, &[account.clone()]).await;
        insert(store, &[deal.clone()]).await;

        let mut tx = store.begin().await.expect("begins");
        assert!(tx.used(&registry, std::slice::from_ref(&account)).await.expect("looks"));
        tx.delete(&registry, &[deal]).await.expect("deletes");
        assert!(!tx.used(&registry, std::slice::from_ref(&account)).await.expect("looks"));
        let stale = Record { version: 9, ..account.clone() };
        assert_eq!(tx.trash(&[stale], 1, id(9)).await.err(), Some(StoreError::Serialization));
        tx.delete(&registry, std::slice::from_ref(&account)).await.expect("deletes");
        tx.commit().await.expect("commits");

        assert!(read(store, &registry, "account", id(1)).await.is_none());
        assert!(store.search(&registry, &Reader::system(), "nunez", &[], 5).await.expect("searches").is_empty());
        let twin = Record { id: id(3), ..account };
        let twins = store.twins(&registry, &Reader::system(), vec![twin], Alike::Refuse).await.expect("looks");
        assert_eq!(twins, [Vec::new()]);
        for table in ["sys_value_row", "sys_match_key"] {
            let left = fresh.behind(&format!("DELETE FROM {table}")).await;
            assert_eq!(left, 0, "{table}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_reads_what_it_wrote_and_nobody_else_does() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let (store, system) = (&fresh.store, Reader::system());
        let mut tx = store.begin().await.expect("begins");
        let mut deal = record(&registry, "deal", 1);
        deal.set(NAME, "Núñez".into());
        tx.insert(&[deal]).await.expect("inserts");
        assert_eq!(tx.rows(&registry, &system, &Query::new("deal")).await.expect("reads").rows.len(), 1);
        assert_eq!(tx.search(&registry, &system, "nunez", &[], 5).await.expect("searches").len(), 1);
        let locked = tx.lock(&registry, &system, Action::Edit, "deal", &[id(1), id(2)]).await.expect("locks");
        assert_eq!(locked.len(), 1);
        assert!(ids(store, &registry, &Query::new("deal")).await.is_empty());
        tx.rollback().await;
        assert!(ids(store, &registry, &Query::new("deal")).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sequences_count() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let mut tx = fresh.store.begin().await.expect("begins");
        assert_eq!(tx.next_number("deal", "number").await.expect("counts"), 1);
        assert_eq!(tx.next_number("deal", "number").await.expect("counts"), 2);
        assert_eq!(tx.advance_number("deal", "number", 10).await.expect("counts"), 12);
        assert_eq!(tx.next_number("account", "number").await.expect("counts"), 1);
        tx.commit().await.expect("commits");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trash_is_apart() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let store = &fresh.store;
        let mut deals: Vec<Record> = (1..=4).map(|n| record(&registry, "deal", n)).collect();
        for deal in &mut deals {
            deal.set(AMOUNT, trato_model::Money::new(1, trato_model::Currency::EUR));
        }
        insert(store, &deals).await;
        let mut tx = store.begin().await.expect("begins");
        tx.trash(&deals[..2], 5, id(9)).await.expect("trashes");
        tx.commit().await.expect("commits");
        let seen = async |trash: Trash| {
            ids(store, &registry, &Query { trash, ..Query::new("deal").sort(Path::from("id"), false) }).await
        };
        assert_eq!(seen(Trash::Live).await, [id(3), id(4)]);
        assert_eq!(seen(Trash::Only).await, [id(1), id(2)]);
        assert_eq!(seen(Trash::Any).await.len(), 4);
        let trashed = read(store, &registry, "deal", id(1)).await.expect("still read");
        let mut tx = store.begin().await.expect("begins");
        tx.restore(&[trashed], 6, id(9)).await.expect("restores");
        tx.commit().await.expect("commits");
        assert_eq!(seen(Trash::Live).await, [id(1), id(3), id(4)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_that_end_like_companies_are_unique_apart() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let coded = |n: u64, code: &str| {
            let mut deal = record(&registry, "deal", n);
            deal.set(CODE, code.into());
            deal
        };
        let codes = ["ARR-5-KG", "ARR-5", "CAM-AB", "CAM-SE", "BOM-I-20", "BOM-E-20", "+", "++", "…", "..."];
        let deals: Vec<Record> = (1..).zip(codes).map(|(n, code)| coded(n, code)).collect();
        insert(&fresh.store, &deals).await;
        let mut tx = fresh.store.begin().await.expect("begins");
        for (code, held) in [("arr-5", Some(2)), ("ÀRR-5-kg", Some(1)), ("ARR 5", None), ("++", Some(8))] {
            let again = coded(20, code);
            let [place] = places(&again).try_into().expect("one");
            assert_eq!(tx.is_taken(&again, &place).await.expect("asks"), held.is_some(), "{code}");
            let holders = tx.holders(&again.entity, "code", &[code.into()]).await.expect("asks");
            assert_eq!(holders, held.map(id).into_iter().collect::<Vec<_>>(), "{code}");
        }
        let refused = tx.insert(&[coded(20, "arr-5")]).await.expect_err("taken");
        assert!(matches!(refused, StoreError::Unique { field: Some("code"), .. }), "{refused:?}");
        tx.rollback().await;
    })
    .await;
}
