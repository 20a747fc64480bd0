//! The differ: everything once, nothing twice, only added, custom fields and entities as real columns and tables.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use trato_model::registry::Overlay;
use trato_model::{EntityDef, Field, Filter, Op, Path, Query, Reader, Registry, Value, entity::Area, mixin};
use trato_store::{Store, StoreError};

use crate::record_fixture::{
    ACCOUNTS, BRANCHES, CODE, DEALS, LINES, MEMBERS, NAME, TEAMS, USERS, id, record, registry,
};
use crate::support::{Fresh, on_both, on_both_with, on_postgres, postgres};

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
async fn a_database_of_a_newer_program_is_refused_and_nothing_changes() {
    on_both(async |fresh| {
        let mut tx = fresh.store.begin().await.expect("begins");
        tx.set_setting("schema.min_binary", &json!(99)).await.expect("sets");
        tx.commit().await.expect("commits");
        fresh.behind("DROP INDEX sys_file_hash").await;
        fresh.behind("DROP TABLE sys_favourite").await;
        let error = fresh.store.sync_schema(&registry()).await.expect_err("refuses");
        assert!(error.to_string().contains("newer Trato"), "{error}");
        let error = fresh.store.create_system_tables().await.expect_err("refuses");
        assert!(error.to_string().contains("newer Trato"), "{error}");
        fresh.behind("CREATE INDEX sys_file_hash ON sys_file (hash)").await;
        fresh.behind("CREATE TABLE sys_favourite (id INTEGER)").await;
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

/// What rows were made with, as an older release says it.
fn without_form(made: &str) -> &str {
    made.split(" unique.").next().unwrap_or_default()
}

/// Deals whose codes have the unique forms of an older release.
async fn with_codes(fresh: &Fresh, registry: &Registry, codes: &[(&str, &str)]) {
    let mut tx = fresh.store.begin().await.expect("begins");
    for (n, (code, _)) in (1..).zip(codes) {
        let mut deal = record(registry, "deal", n);
        deal.set(CODE, (*code).into());
        tx.insert(&[deal]).await.expect("inserts");
    }
    let made: BTreeMap<String, String> =
        serde_json::from_value(tx.setting("schema.derived").await.expect("reads").expect("there")).expect("texts");
    let older: BTreeMap<&str, &str> = made.iter().map(|(of, with)| (of.as_str(), without_form(with))).collect();
    tx.set_setting("schema.derived", &json!(older)).await.expect("sets");
    tx.commit().await.expect("commits");
    for (code, form) in codes {
        fresh.behind(&format!("UPDATE deal SET code_match = '{form}' WHERE code = '{code}'")).await;
    }
}

/// The first code's new form is the second one's old form.
#[tokio::test(flavor = "multi_thread")]
async fn unique_forms_of_an_older_release_are_made_anew() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        let codes = [("FOO SL", "foo"), ("FOO-S-Y-L", "foo sl"), ("ARR-5-KG", "arr 5"), ("---", "---")];
        with_codes(fresh, &registry, &codes).await;
        let report = fresh.store.sync_schema(&registry).await.expect("upgrades");
        assert_eq!(report.stale, ["deal"], "nothing else is unique by a text");
        let mut tx = fresh.store.begin().await.expect("begins");
        let deal = registry.entity("deal").expect("there");
        for (n, (code, _)) in (1..).zip(codes) {
            assert_eq!(tx.holders(deal, "code", &[code.into()]).await.expect("asks"), [id(n)], "{code}");
        }
        let mut other = record(&registry, "deal", 9);
        other.set(CODE, "ARR-5".into());
        tx.insert(&[other]).await.expect("another code");
        tx.commit().await.expect("commits");
        assert!(fresh.store.sync_schema(&registry).await.expect("as it should be").is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rows_with_one_unique_form_are_named_at_the_start() {
    let registry = registry();
    on_both_with("records", &registry, async |fresh| {
        with_codes(fresh, &registry, &[("A-1", "one"), ("B-1", "two")]).await;
        fresh.behind("UPDATE deal SET code = 'A-1'").await;
        let error = fresh.store.sync_schema(&registry).await.expect_err("refuses");
        assert!(error.to_string().contains("two rows of deal have the same unique value"), "{error}");
    })
    .await;
}

/// Codes whose new forms are others' old ones.
const CROSSED: [(&str, &str); 2] = [("FOO SL", "foo"), ("FOO-S-Y-L", "foo sl")];

/// Each row has the form of its code, and it is written down.
async fn assert_whole(fresh: &Fresh, registry: &Registry) {
    let mut tx = fresh.store.begin().await.expect("begins");
    let deal = registry.entity("deal").expect("there");
    for (n, (code, _)) in (1..).zip(CROSSED) {
        assert_eq!(tx.holders(deal, "code", &[code.into()]).await.expect("asks"), [id(n)], "{code}");
    }
    tx.rollback().await;
    assert!(fresh.store.sync_schema(registry).await.expect("as it should be").is_empty());
}

/// Makes forms slowly from now on, as if there were many.
async fn slow_down(fresh: &Fresh) {
    for sql in [
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$",
        "CREATE TRIGGER slow BEFORE UPDATE ON deal FOR EACH ROW WHEN (NEW.code_match IS NOT NULL) EXECUTE FUNCTION slow()",
    ] {
        fresh.behind(sql).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_that_start_at_once_one_makes_forms_anew() {
    let Some(server) = postgres() else { return };
    let registry = registry();
    on_postgres(&server, Some(("records", &registry)), async |fresh| {
        with_codes(fresh, &registry, &CROSSED).await;
        slow_down(fresh).await;
        let other = fresh.again().await;
        let (one, two) = tokio::join!(fresh.store.sync_schema(&registry), other.sync_schema(&registry));
        let stale = [one.expect("starts").stale, two.expect("starts, too").stale].concat();
        assert_eq!(stale, ["deal"], "the other one finds it done");
        assert_whole(fresh, &registry).await;
        other.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_that_a_node_took_away_and_left_are_made_anew_by_the_next() {
    let Some(server) = postgres() else { return };
    let registry = Arc::new(registry());
    on_postgres(&server, Some(("records", &registry)), async |fresh| {
        with_codes(fresh, &registry, &CROSSED).await;
        slow_down(fresh).await;
        let start = |node: Store| {
            let registry = registry.clone();
            tokio::spawn(async move { node.sync_schema(&registry).await })
        };
        let first = start(fresh.again().await);
        while fresh.behind("SELECT FROM deal WHERE code_match IS NULL").await < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let next = start(fresh.again().await);
        first.abort();
        assert!(first.await.is_err_and(|error| error.is_cancelled()), "it was at it");
        assert_eq!(next.await.expect("ends").expect("starts").stale, ["deal"]);
        assert_whole(fresh, &registry).await;
    })
    .await;
}
