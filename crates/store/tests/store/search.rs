//! What people type finds what they mean, as far as they may read it.

use trato_model::{Level, Query, Reader, Record, Registry, Rights, Value};
use trato_store::Store;

use crate::record_fixture::{id, list, reader, reader_with, record, registry};
use crate::support::on_both_with;

fn people(registry: &Registry) -> Vec<Record> {
    let mut deals = Vec::new();
    for (n, name, email, phone, code) in [
        (1, "Construcciones Núñez e Hijos", "maria.lopez@acme-iberica.es", "+34612345678", "OP-2026-00417"),
        (2, "Obra de Construcciones Ñandú", "j.perez@gmail.com", "+34915550000", "OP-2026-00418"),
        (3, "María del Carmen García", "mc.garcia@correo.example", "+584121234567", "B12345678"),
    ] {
        let mut deal = record(registry, "deal", n);
        deal.put("name", Value::from(name));
        deal.put("email", Value::from(email));
        deal.put("phone", Value::from(phone));
        deal.put("code", Value::from(code));
        deal.put("owner", Value::Id(id(100 + n)));
        deal.updated_at = i64::try_from(n).unwrap_or(0);
        deals.push(deal);
    }
    deals
}

async fn found(store: &Store, registry: &Registry, reader: &Reader, text: &str) -> Vec<u64> {
    let hits = store.search(registry, reader, text, &[], 10).await.expect("searches");
    (1..10).filter(|n| hits.iter().any(|hit| hit.id == id(*n))).collect()
}

async fn insert(store: &Store, records: &[Record]) {
    let mut tx = store.begin().await.expect("begins");
    tx.insert(records).await.expect("inserts");
    tx.commit().await.expect("commits");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_beginnings_and_fragments() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let (store, system) = (&fresh.store, Reader::system());
        insert(store, &people(&registry)).await;
        for (asked, expected) in [
            ("construcciones", vec![1, 2]),
            ("CONSTRUCCIONES nunez", vec![1]),
            ("nuñ", vec![1]),
            ("hijos const", vec![1]),
            ("maria", vec![1, 3]),
            ("lopez@acme", vec![1]),
            ("ez@acme-ib", vec![1]),
            ("perez", vec![2]),
            ("gmail", vec![2]),
            ("612 34 56 78", vec![1]),
            ("612345678", vec![1]),
            ("+34 612-345-678", vec![1]),
            ("0034612345678", vec![1]),
            ("+34 612", vec![1]),
            ("+34 9", vec![2]),
            ("4121", vec![3]),
            ("+412", vec![]),
            ("45678", vec![1, 3]),
            ("op-2026", vec![1, 2]),
            ("00418", vec![2]),
            ("b123", vec![3]),
            ("2345678", vec![1, 3]),
            ("zzz", vec![]),
            ("", vec![]),
            ("  -- ", vec![]),
            ("'; DROP TABLE deal; --", vec![]),
            ("\" OR zzz *", vec![]),
            ("zz:* | b", vec![]),
        ] {
            assert_eq!(found(store, &registry, &system, asked).await, expected, "{asked}");
        }
        let list = |text: &str| Query { search: text.to_owned(), ..Query::new("deal") };
        for (asked, n) in [("nunez", 1), ("maria", 2), ("", 3), ("--", 0), ("612 345", 1)] {
            let rows = store.rows(&registry, &system, &list(asked)).await.expect("reads").rows;
            assert_eq!(rows.len(), n, "{asked}");
            assert_eq!(
                store.count(&registry, &system, &list(asked), 10).await.expect("counts").n as usize,
                n,
                "{asked}"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn titles_that_begin_with_the_text_come_first() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let store = &fresh.store;
        let mut account = record(&registry, "account", 9);
        account.put("name", Value::from("Carmen, S.A."));
        account.put("emails", list(&["info@carmen.es"]));
        insert(store, &people(&registry)).await;
        insert(store, &[account]).await;
        let hits = store.search(&registry, &Reader::system(), "carmen", &[], 10).await.expect("searches");
        let titles: Vec<&str> = hits.iter().map(|hit| hit.title.as_str()).collect();
        assert_eq!(titles, ["Carmen, S.A.", "María del Carmen García"]);
        let hits = store.search(&registry, &Reader::system(), "carmen", &["deal"], 10).await.expect("searches");
        assert_eq!(hits.iter().map(|hit| (hit.entity, hit.id)).collect::<Vec<_>>(), [("deal", id(3))]);
        assert_eq!(hits[0].line, "B12345678 · mc.garcia@correo.example");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_finds_what_he_may_not_read() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let store = &fresh.store;
        let mut deals = people(&registry);
        deals[1].put("team", Value::Id(id(11)));
        insert(store, &deals).await;
        let own = reader(101, Level::Own, &[], &[]);
        assert_eq!(found(store, &registry, &own, "construcciones").await, [1]);
        assert_eq!(found(store, &registry, &own, "garcia").await, Vec::<u64>::new());
        assert_eq!(found(store, &registry, &reader(101, Level::Team, &[11], &[]), "construcciones").await, [1, 2]);
        assert!(found(store, &registry, &reader(101, Level::None, &[], &[]), "construcciones").await.is_empty());

        let mut tx = store.begin().await.expect("begins");
        tx.share("deal", id(3), id(101), false).await.expect("shares");
        tx.commit().await.expect("commits");
        assert_eq!(found(store, &registry, &own, "garcia").await, [3], "shared with him");

        // A new owner finds it, the old one does not.
        let mut after = deals[0].clone();
        (after.version, after.updated_at) = (2, 9);
        after.put("owner", Value::Id(id(102)));
        let mut tx = store.begin().await.expect("begins");
        assert!(tx.update(&deals[0], &after).await.expect("updates"));
        tx.trash(&deals[1..2], 9, id(9)).await.expect("trashes");
        tx.commit().await.expect("commits");
        assert_eq!(found(store, &registry, &own, "construcciones").await, Vec::<u64>::new());
        assert_eq!(found(store, &registry, &reader(102, Level::Own, &[], &[]), "construcciones").await, [1]);
        assert_eq!(found(store, &registry, &Reader::system(), "construcciones").await, [1], "the trash is not found");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_title_is_not_shown() {
    use trato_model::access::{FieldLevel, Grant};
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        insert(&fresh.store, &people(&registry)).await;
        let mut rights = Rights { default: Grant::all(Level::All), ..Rights::default() };
        rights.fields.insert(("deal", "name"), FieldLevel::Hidden);
        rights.fields.insert(("deal", "email"), FieldLevel::Hidden);
        let blind = reader_with(5, rights, &[], &[]);
        let hits = fresh.store.search(&registry, &blind, "00418", &[], 10).await.expect("searches");
        assert_eq!(hits.iter().map(|hit| hit.title.as_str()).collect::<Vec<_>>(), [""]);
        assert!(!hits[0].line.contains('@'), "{hits:?}");
        for asked in ["construcciones", "perez@gmail", "maria"] {
            let hits = fresh.store.search(&registry, &blind, asked, &[], 10).await.expect("searches");
            assert!(hits.is_empty(), "{asked} tells what is hidden: {hits:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_big_table_the_rough_look_hides_nobody() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let deals = |from: u64, count: u64, name: &str| {
            let deal = |n| {
                let mut deal = record(&registry, "deal", n);
                deal.put("name", Value::from(format!("{name} {n}").as_str()));
                deal.updated_at = i64::try_from(n).unwrap_or(0);
                deal
            };
            (from..from + count).map(deal).collect::<Vec<Record>>()
        };
        let asked = async |text: &str| {
            let hits = fresh.store.search(&registry, &Reader::system(), text, &[], 10).await.expect("searches");
            hits.into_iter().map(|hit| hit.title).collect::<Vec<String>>()
        };
        // Three old ones, and many newer ones whose words begin with the same three letters.
        let mut all = deals(10, 3, "García María");
        all.extend(deals(1_000, 1_100, "Garrido Marcos"));
        insert(&fresh.store, &all).await;
        let few = asked("maría garcía").await;
        assert_eq!(few, ["García María 12", "García María 11", "García María 10"]);
        assert_eq!(asked("garrido marc").await.len(), 10);
        // Among the newest there are enough of them; whose title begins with the text, or is it, comes before them.
        insert(&fresh.store, &deals(5_000, 12, "Ana García María")).await;
        let many = asked("garc mari").await;
        assert_eq!(many.len(), 10, "{many:?}");
        let many = asked("garcía maría").await;
        assert_eq!(many[..4], ["García María 12", "García María 11", "García María 10", "Ana García María 5011"]);
        assert_eq!(asked("GARCÍA maría 10").await[0], "García María 10");
    })
    .await;
}
