//! Titles that are kept: for whoever may read all of a kind, until one of them is written.

use std::collections::{HashMap, HashSet};

use trato_model::access::{FieldLevel, Grant, Level, Rights};
use trato_model::{Labels, Reader, Value};

use super::fixture::{id, reader, record, registry};
use super::on_both;

#[tokio::test(flavor = "multi_thread")]
async fn titles_are_kept_for_readers_of_everything_until_a_record_is_written() {
    on_both(async |store| {
        let registry = registry();
        let name = |n: u64, name: &str, owner: u64| {
            let mut deal = record(&registry, "deal", n);
            deal.put("name", Value::from(name));
            deal.put("owner", Value::Id(id(owner)));
            deal
        };
        let (mine, theirs) = (name(31, "Obra", 1), name(32, "Casa", 2));
        let mut tx = store.begin().await.expect("begins");
        tx.insert(&[mine.clone(), theirs]).await.expect("inserts");
        tx.commit().await.expect("commits");

        let asked = [("deal", id(31)), ("deal", id(32))];
        let titles = async |reader: &Reader| store.titles(&registry, reader, &asked).await.expect("reads");
        let labels = |pairs: &[(u64, &str)]| -> Labels {
            pairs.iter().map(|(n, title)| (id(*n), (*title).to_owned())).collect()
        };
        let all = Reader::system();
        for round in 0..2 {
            let before = store.statements();
            assert_eq!(titles(&all).await, labels(&[(31, "Obra"), (32, "Casa")]));
            assert_eq!(store.statements() - before, 1 - round, "the second time nothing is read");
        }
        assert_eq!(titles(&reader(1, Level::Own, &[], &[])).await, labels(&[(31, "Obra")]), "within one's own reach");
        let hidden = Rights {
            default: Grant::all(Level::All),
            fields: HashMap::from([(("deal", "name"), FieldLevel::Hidden)]),
            ..Rights::default()
        };
        let none = (Vec::new(), Vec::new(), HashSet::new(), HashMap::new(), HashMap::new());
        let blind = Reader::new(id(3), hidden, none.0, none.1, none.2, none.3, none.4);
        assert_eq!(titles(&blind).await, labels(&[(31, ""), (32, "")]), "a title that is hidden");

        let mut tx = store.begin().await.expect("begins");
        let mut renamed = mine.clone();
        renamed.put("name", Value::from("Reforma"));
        renamed.version += 1;
        assert!(tx.update_many(&[(mine, renamed)]).await.expect("writes"));
        let inside = tx.titles(&registry, &all, &asked).await.expect("reads");
        assert_eq!(inside, labels(&[(31, "Reforma"), (32, "Casa")]), "who writes sees what he wrote");
        assert_eq!(titles(&all).await, labels(&[(31, "Obra"), (32, "Casa")]), "others what was committed");
        tx.commit().await.expect("commits");
        assert_eq!(titles(&all).await, labels(&[(31, "Reforma"), (32, "Casa")]));
    })
    .await;
}
