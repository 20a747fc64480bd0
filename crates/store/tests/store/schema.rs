//! The differ: everything once, nothing twice, only added, custom fields and entities as real columns and tables.

use serde_json::json;
use trato_model::registry::Overlay;
use trato_model::{EntityDef, Field, Filter, Op, Path, Query, Reader, Registry, Value, entity::Area, mixin};
use trato_store::{Store, StoreError};

use crate::record_fixture::{ACCOUNTS, BRANCHES, DEALS, LINES, MEMBERS, NAME, TEAMS, USERS, record, registry};
use crate::support::{on_both, on_both_with};

fn overlaid() -> Registry {
    let overlay: Overlay = serde_json::from_value(json!({
        "version": 1,
        "entities": [{
            "id": "01990000-0000-7000-8000-0000000000e1", "name": "c_machine",
            "singular": {"es": "Máquina", "en": "Machine"}, "plural": {"es": "Máquinas", "en": "Machines"},
        }],
        "fields": [
            {"id": "01990000-0000-7000-8000-0000000000f1", "entity": "deal", "name": "c_colour", "kind": "text",
             "label": {"es": "Color", "en": "Colour"}, "indexed": true, "searched": true},
            {"id": "01990000-0000-7000-8000-0000000000f2", "entity": "deal", "name": "c_budget", "kind": "money",
             "label": {"es": "Presupuesto", "en": "Budget"}},
            {"id": "01990000-0000-7000-8000-0000000000f3", "entity": "c_machine", "name": "c_deal", "kind": "link",
             "label": {"es": "Venta", "en": "Deal"}, "target": "deal"},
        ],
    }))
    .expect("an overlay");
    let all = [&USERS, &TEAMS, &BRANCHES, &ACCOUNTS, &DEALS, &LINES, &MEMBERS];
    Registry::build(&all, &overlay).expect("fits")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_time_nothing_is_to_be_done() {
    on_both(async |fresh| {
        let registry = registry();
        let first = fresh.store.sync_schema(&registry).await.expect("creates");
        assert!(first.tables.iter().any(|table| table == "deal"), "{first:?}");
        assert!(first.columns.is_empty() && first.stale.is_empty(), "{first:?}");
        assert!(first.indexes.iter().all(|name| name.len() <= 63));
        let second = fresh.store.sync_schema(&registry).await.expect("does nothing");
        assert!(second.is_empty(), "{second:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn custom_fields_and_entities_are_columns_and_tables() {
    on_both_with("records", &registry(), async |fresh| {
        let (before, after) = (registry(), overlaid());
        let mut tx = fresh.store.begin().await.expect("begins");
        tx.insert(&[record(&before, "deal", 1)]).await.expect("inserts");
        tx.commit().await.expect("commits");

        let mut tx = fresh.store.begin_alone().await.expect("begins");
        for entity in ["deal", "c_machine"] {
            tx.apply_schema(&after, after.entity(entity).expect("an entity")).await.expect("applies");
        }
        tx.commit().await.expect("commits");
        let rest = fresh.store.sync_schema(&after).await.expect("indexes");
        assert!(rest.tables.is_empty() && rest.columns.is_empty(), "{rest:?}");
        assert!(fresh.store.sync_schema(&after).await.expect("nothing").is_empty());

        let mut deal = record(&after, "deal", 2);
        deal.put("c_colour", Value::from("Añil"));
        deal.put("c_budget", crate::record_fixture::euros(500));
        let mut machine = record(&after, "c_machine", 3);
        machine.put("c_deal", Value::Id(deal.id));
        let mut tx = fresh.store.begin().await.expect("begins");
        tx.insert(std::slice::from_ref(&deal)).await.expect("inserts");
        tx.insert(&[machine]).await.expect("inserts");
        tx.commit().await.expect("commits");

        let system = Reader::system();
        let query = Query::new("deal").and(Filter::test("c_colour", Op::StartsWith, vec!["anil".into()]));
        let rows = fresh.store.rows(&after, &system, &query).await.expect("reads");
        assert_eq!(rows.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [deal.id]);
        let sorted = Query::new("deal").sort(Path::from("c_colour"), false).columns(vec!["c_colour".into()]);
        let rows = fresh.store.rows(&after, &system, &sorted).await.expect("sorts");
        assert_eq!(rows.rows.len(), 2, "the row from before has an empty value");
        let machines = Query::new("c_machine").and(Filter::equal("c_deal.c_colour", "Añil"));
        assert_eq!(fresh.store.rows(&after, &system, &machines).await.expect("reads").rows.len(), 1);
    })
    .await;
}

/// The fixture's account as an older release had it: no collation, nothing searched.
static OLD_NAME: trato_model::FieldDef = {
    let mut def = NAME.def();
    def.searched = false;
    def.indexed = false;
    def
};
static OLD: EntityDef = EntityDef::new("account", Area::Sales).fields(&[OLD_NAME]).with(&[&mixin::TRASH]);
static NEW: EntityDef =
    EntityDef::new("account", Area::Sales).fields(&[NAME.def()]).with(&[&mixin::TRASH, &mixin::SEARCH]);

/// A database of an older release with an account.
async fn with_account(store: &Store, old: &Registry) {
    store.sync_schema(old).await.expect("creates");
    let mut account = record(old, "account", 1);
    account.set(NAME, "Construcciones Núñez".into());
    let mut tx = store.begin().await.expect("begins");
    tx.insert(&[account]).await.expect("inserts");
    tx.commit().await.expect("commits");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_an_older_release_get_their_words() {
    on_both(async |fresh| {
        let old = Registry::build(&[&OLD], &Overlay::default()).expect("sound");
        let new = Registry::build(&[&NEW], &Overlay::default()).expect("sound");
        with_account(&fresh.store, &old).await;

        let report = fresh.store.sync_schema(&new).await.expect("upgrades");
        assert_eq!(report.stale, ["account"]);
        let hits = fresh.store.search(&new, &Reader::system(), "nunez", &[], 5).await.expect("searches");
        assert_eq!(hits.len(), 1);
    })
    .await;
}

static WIDER: EntityDef = EntityDef::new("account", Area::Sales)
    .fields(&[NAME.def(), Field::text("city").searched().def()])
    .with(&[&mixin::TRASH, &mixin::SEARCH]);
static NARROWER: EntityDef = EntityDef::new("account", Area::Sales)
    .fields(&[NAME.def(), Field::text("city").def()])
    .with(&[&mixin::TRASH, &mixin::SEARCH]);

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_becomes_searched_is_found() {
    on_both(async |fresh| {
        let narrow = Registry::build(&[&NARROWER], &Overlay::default()).expect("sound");
        let wide = Registry::build(&[&WIDER], &Overlay::default()).expect("sound");
        fresh.store.sync_schema(&narrow).await.expect("creates");
        let mut account = record(&narrow, "account", 1);
        account.put("city", Value::from("Málaga"));
        let mut tx = fresh.store.begin().await.expect("begins");
        tx.insert(&[account]).await.expect("inserts");
        tx.commit().await.expect("commits");
        let report = fresh.store.sync_schema(&wide).await.expect("upgrades");
        assert_eq!(report.stale, ["account"], "no column is new, and yet its words are");
        let hits = fresh.store.search(&wide, &Reader::system(), "malaga", &[], 5).await.expect("searches");
        assert_eq!(hits.len(), 1);
        assert!(fresh.store.sync_schema(&wide).await.expect("as it should be").is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_program_is_refused() {
    on_both(async |fresh| {
        let mut tx = fresh.store.begin().await.expect("begins");
        tx.set_setting("schema.min_binary", &json!(99)).await.expect("sets");
        tx.commit().await.expect("commits");
        let error = fresh.store.sync_schema(&registry()).await.expect_err("refuses");
        assert!(error.to_string().contains("newer Trato"), "{error}");
    })
    .await;
}

static CLASH: EntityDef = EntityDef::new("account", Area::Sales).fields(&[Field::integer("name").def()]);

#[tokio::test(flavor = "multi_thread")]
async fn a_name_used_for_something_else_is_refused_and_nothing_changes() {
    on_both(async |fresh| {
        let old = Registry::build(&[&OLD], &Overlay::default()).expect("sound");
        fresh.store.sync_schema(&old).await.expect("creates");
        let clash = Registry::build(&[&CLASH, &USERS], &Overlay::default()).expect("sound");
        let error = fresh.store.sync_schema(&clash).await.expect_err("refuses");
        assert!(matches!(&error, StoreError::Other(text) if text.contains("account.name")), "{error}");
        assert!(fresh.store.sync_schema(&old).await.expect("as before").is_empty());
    })
    .await;
}

static SHARED_NAME: EntityDef = EntityDef::new("account", Area::Sales).fields(&[NAME.def()]).with(&[&mixin::TRASH]);
static UNIQUE_NAME: EntityDef =
    EntityDef::new("account", Area::Sales).fields(&[NAME.def()]).unique(&[&["name"]]).with(&[&mixin::TRASH]);

/// Whoever is killed between the new column and its values leaves a column that nobody would fill.
#[tokio::test(flavor = "multi_thread")]
async fn a_companion_column_is_filled_also_after_a_kill() {
    on_both(async |fresh| {
        let old = Registry::build(&[&SHARED_NAME], &Overlay::default()).expect("sound");
        let new = Registry::build(&[&UNIQUE_NAME], &Overlay::default()).expect("sound");
        with_account(&fresh.store, &old).await;

        let mut tx = fresh.store.begin_alone().await.expect("begins");
        tx.apply_schema(&new, new.entity("account").expect("there")).await.expect("adds the column");
        tx.commit().await.expect("commits, and is killed");

        let report = fresh.store.sync_schema(&new).await.expect("goes on");
        assert_eq!(report.stale, ["account"]);
        let filled = fresh.behind("UPDATE account SET version = version WHERE name_match IS NOT NULL").await;
        assert_eq!(filled, 1);
        assert!(fresh.store.sync_schema(&new).await.expect("as it should be").is_empty());
    })
    .await;
}
