//! Every way to the rows leads to the same ones: what the big tables' routes give is what the evaluation in memory gives.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRng, TestRunner};
use trato_model::query::eval::{self, Readable};
use trato_model::{Aggregate, Id, Level, Page, Query, Refusal};

use super::{Recorder, on_both};
use crate::property_data::world;
use crate::property_filters::{filter, groups, measures, sorts, trash};
use crate::record_fixture::{reader, registry};

fn fail(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn driven_or_walked_the_rows_are_the_same() {
    let registry = registry();
    let world = world(&registry, 11, 200);
    let memory = world.memory();
    let readers = (1u64..6, prop_oneof![Just(Level::Own), Just(Level::Team), Just(Level::Branch), Just(Level::All)])
        .prop_map(|(user, level)| reader(user, level, &[11, 12], &[21]));
    let entity = prop_oneof![6 => Just("deal"), 2 => Just("account"), 1 => Just("line")];
    let asked = entity.prop_flat_map(|entity| (Just(entity), filter(entity), sorts(entity), trash()));
    let strategy =
        (asked, readers, prop_oneof![Just(100i64), Just(3_000), Just(60_000)], 1u32..30, groups(), measures());
    let cases = std::env::var("TRATO_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    on_both(async |store| {
        world.write(store).await;
        let handle = tokio::runtime::Handle::current();
        let mut refused = 0;
        let mut runner = TestRunner::new_with_rng(config.clone(), TestRng::deterministic_rng(config.rng_algorithm));
        let counter = std::cell::Cell::new(0);
        let outcome = tokio::task::block_in_place(|| {
            let outcome =
                runner.run(&strategy, |((entity, filter, sort, trash), reader, matches, limit, groups, measures)| {
                    let mut recorder = Recorder::new(store.dialect(), Some(store.clone()), matches);
                    let mut query = Query { filter, sort, trash, ..Query::new(entity) }.limit(limit);
                    let whole = Query { page: Page { limit: u32::MAX, after: None }, ..query.clone() };
                    let wanted: Vec<Id> = memory.run(&whole, &reader).iter().map(|record| record.id).collect();
                    let mut found = Vec::new();
                    for _ in 0..=wanted.len() {
                        let page = match handle.block_on(recorder.rows(&registry, &reader, &query)) {
                            Err(Refusal::Limit { name: "scan", .. }) => {
                                counter.set(counter.get() + 1);
                                return Ok(());
                            }
                            page => page.map_err(fail)?,
                        };
                        found.extend(page.rows.iter().map(|row| row.id));
                        query.page.after = page.next;
                        if query.page.after.is_none() {
                            break;
                        }
                    }
                    prop_assert_eq!(&found, &wanted);
                    if entity == "deal" {
                        let aggregate =
                            Aggregate { filter: whole.filter, trash, groups, measures, ..Aggregate::new("deal") };
                        let readable = Readable::new(&memory, &reader);
                        let records = memory.records().filter(|record| readable.allows(record));
                        let wanted = eval::aggregate(&aggregate, records, &readable, &jiff::tz::TimeZone::UTC);
                        let found = handle.block_on(recorder.groups(&registry, &reader, &aggregate));
                        let found = found.map_err(|e| TestCaseError::fail(e.to_string()))?;
                        prop_assert_eq!(found.rows, wanted);
                    }
                    Ok(())
                });
            outcome.map_err(|error| error.to_string())
        });
        if let Err(error) = outcome {
            panic!("{:?}: {error}", store.dialect());
        }
        refused += counter.get();
        assert!(refused < cases / 2, "{refused} of {cases} were refused: little was tested");
    })
    .await;
}
