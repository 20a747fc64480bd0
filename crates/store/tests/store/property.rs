//! The answers of both databases are those of the evaluation in memory, for random filters, sorts, pages, groups and
//! readers.

use std::sync::LazyLock;

use futures_util::future::{join_all, join3};
use jiff::tz::TimeZone;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use trato_model::query::eval::{self, Memory, Readable};
use trato_model::{Action, Aggregate, Id, Level, Page, Query, Reader, Registry, Trash};
use trato_store::Store;

use crate::property_data::world;
use crate::property_filters::{filter, groups, measures, sorts, trash};
use crate::record_fixture::{reader, registry};
use crate::support::on_both_with;

static REGISTRY: LazyLock<Registry> = LazyLock::new(registry);

const DEALS: u64 = 300;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Random cases, each on every database; `TRATO_CASES` asks for more.
fn runner() -> TestRunner {
    let cases = std::env::var("TRATO_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config.clone(), proptest::test_runner::TestRng::deterministic_rng(config.rng_algorithm))
}

/// Runs random cases against a store that holds the world, and the world in memory.
fn against<S: Strategy>(
    strategy: S,
    test: impl Fn(&tokio::runtime::Handle, &Store, &Memory, S::Value) -> Result<(), TestCaseError>,
) where
    S::Value: Clone,
{
    let world = world(&REGISTRY, 7, DEALS);
    let memory = world.memory();
    let runtime = runtime();
    let handle = runtime.handle().clone();
    runtime.block_on(on_both_with("records", &REGISTRY, async |fresh| {
        world.write(&fresh.store).await;
        let outcome =
            tokio::task::block_in_place(|| runner().run(&strategy, |case| test(&handle, &fresh.store, &memory, case)));
        if let Err(error) = outcome {
            panic!("{}: {error}", fresh.config.url);
        }
    }));
}

fn readers() -> BoxedStrategy<Reader> {
    let user = (
        1u64..6,
        prop_oneof![Just(Level::None), Just(Level::Own), Just(Level::Team), Just(Level::Branch), Just(Level::All)],
    )
        .prop_map(|(user, level)| reader(user, level, &[11, 12], &[21]));
    prop_oneof![2 => Just(Reader::system()), 3 => user].boxed()
}

fn queries() -> BoxedStrategy<Query> {
    prop_oneof![6 => Just("deal"), 2 => Just("account"), 1 => Just("line")]
        .prop_flat_map(|entity| (Just(entity), filter(entity), sorts(entity), trash()))
        .prop_map(|(entity, filter, sort, trash)| Query { filter, sort, trash, ..Query::new(entity) })
        .boxed()
}

fn expected(memory: &Memory, query: &Query, reader: &Reader) -> Vec<Id> {
    let query = Query { page: Page { limit: u32::MAX, after: None }, ..query.clone() };
    memory.run(&query, reader).iter().map(|record| record.id).collect()
}

#[test]
fn lists_are_the_same_everywhere() {
    against((queries(), readers()), |on, store, memory, (query, reader)| {
        let wanted = expected(memory, &query, &reader);
        let page = on.block_on(store.rows(&REGISTRY, &reader, &query.clone().limit(1000)));
        let found: Vec<Id> =
            page.map_err(|e| TestCaseError::fail(e.to_string()))?.rows.iter().map(|row| row.id).collect();
        prop_assert_eq!(&found, &wanted);
        let count = on.block_on(store.count(&REGISTRY, &reader, &query, 1000));
        prop_assert_eq!(count.map_err(|e| TestCaseError::fail(e.to_string()))?.n as usize, wanted.len());
        Ok(())
    });
}

#[test]
fn pages_make_up_the_whole() {
    against((queries(), readers(), 1u32..40), |on, store, memory, (query, reader, limit)| {
        let wanted = expected(memory, &query, &reader);
        let mut found = Vec::new();
        let mut query = query.limit(limit);
        for _ in 0..=wanted.len() {
            let page =
                on.block_on(store.rows(&REGISTRY, &reader, &query)).map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert!(page.rows.len() <= limit as usize);
            found.extend(page.rows.iter().map(|row| row.id));
            query.page.after = page.next;
            if query.page.after.is_none() {
                break;
            }
        }
        prop_assert_eq!(&found, &wanted);
        Ok(())
    });
}

#[test]
fn values_come_back_as_they_went_in() {
    against(queries(), |on, store, memory, query| {
        let query = Query { trash: Trash::Any, columns: Vec::new(), ..query };
        let reader = Reader::system();
        let page =
            on.block_on(store.rows(&REGISTRY, &reader, &query)).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let all = memory.run(&query, &reader);
        for (row, record) in page.rows.iter().zip(all) {
            prop_assert_eq!(&row.values, &record.values);
            prop_assert_eq!(
                (row.id, row.version, row.trashed),
                (record.id, record.version, record.trashed_at.is_some())
            );
            let whole = on.block_on(store.record(&REGISTRY, &reader, Action::Read, query.entity, row.id));
            let whole = whole.map_err(|e| TestCaseError::fail(e.to_string()))?.expect("is there");
            prop_assert_eq!(&whole.values, &record.values);
        }
        Ok(())
    });
}

#[test]
fn a_list_shows_what_a_look_at_the_record_shows() {
    against((queries(), readers()), |on, store, memory, (query, reader)| {
        let page =
            on.block_on(store.rows(&REGISTRY, &reader, &query)).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let readable = Readable::new(memory, &reader);
        let all: Vec<Id> = memory.records().filter(|r| r.entity.name == query.entity).map(|r| r.id).collect();
        let seen = on.block_on(store.records(&REGISTRY, &reader, Action::Read, query.entity, &all));
        let seen: Vec<Id> = seen.map_err(|e| TestCaseError::fail(e.to_string()))?.iter().map(|r| r.id).collect();
        for record in memory.records().filter(|r| r.entity.name == query.entity) {
            prop_assert_eq!(seen.contains(&record.id), readable.allows(record));
        }
        prop_assert!(page.rows.iter().all(|row| seen.contains(&row.id)));
        Ok(())
    });
}

#[test]
fn groups_are_the_same_everywhere() {
    let zones = prop_oneof![Just("UTC"), Just("Europe/Madrid"), Just("America/Caracas")];
    let strategy =
        (filter("deal"), groups(), measures(), trash(), readers(), zones, prop_oneof![Just(3u32), Just(1000)]);
    against(strategy, |on, store, memory, (filter, groups, measures, trash, reader, zone, limit)| {
        let zone = TimeZone::get(zone).expect("a zone");
        let aggregate = Aggregate { filter, groups, measures, trash, limit, ..Aggregate::new("deal") };
        let readable = Readable::new(memory, &reader);
        let records: Vec<_> = memory.records().filter(|record| readable.allows(record)).collect();
        let wanted = eval::aggregate(&aggregate, records, &readable, &zone);
        let found = on.block_on(store.groups(&REGISTRY, &reader, &aggregate, &zone));
        let found = found.map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(found.rows, wanted);
        Ok(())
    });
}

/// Several pages, counts and groups asked at the same time, each by another reader, are in each other's statements and not
/// in each other's answers.
#[test]
fn what_is_asked_together_is_answered_each_for_itself() {
    let lists = vec((queries(), readers(), 1u32..40), 2..6);
    let sums = vec((filter("deal"), groups(), measures(), readers()), 1..3);
    against((lists, sums), |on, store, memory, (lists, sums)| {
        let zone = TimeZone::UTC;
        let sums: Vec<(Aggregate, Reader)> = sums
            .into_iter()
            .map(|(filter, groups, measures, reader)| {
                (Aggregate { filter, groups, measures, limit: 1000, ..Aggregate::new("deal") }, reader)
            })
            .collect();
        let (joined, together) = store.together();
        let pages = join_all(lists.iter().map(|(query, reader, limit)| {
            let query = query.clone().limit(*limit);
            let joined = &joined;
            async move { joined.rows(&REGISTRY, reader, &query).await }
        }));
        let counts = join_all(lists.iter().map(|(query, reader, _)| joined.count(&REGISTRY, reader, query, 1000)));
        let groups = join_all(sums.iter().map(|(sum, reader)| joined.groups(&REGISTRY, reader, sum, &zone)));
        let (pages, counts, groups) = on.block_on(together.read(join3(pages, counts, groups)));
        for ((query, reader, limit), (page, count)) in lists.iter().zip(pages.into_iter().zip(counts)) {
            let wanted = expected(memory, query, reader);
            let page = page.map_err(|e| TestCaseError::fail(e.to_string()))?;
            let found: Vec<Id> = page.rows.iter().map(|row| row.id).collect();
            prop_assert_eq!(&found[..], &wanted[..wanted.len().min(*limit as usize)]);
            prop_assert_eq!(count.map_err(|e| TestCaseError::fail(e.to_string()))?.n as usize, wanted.len());
        }
        for ((aggregate, reader), found) in sums.iter().zip(groups) {
            let readable = Readable::new(memory, reader);
            let records: Vec<_> = memory.records().filter(|record| readable.allows(record)).collect();
            let found = found.map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(found.rows, eval::aggregate(aggregate, records, &readable, &zone));
        }
        Ok(())
    });
}
