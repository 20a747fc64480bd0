//! Territory and region follow from postal code, province and country until somebody decides; the log says what they were.

use trato_model::{Address, Change, Event, Id, Record, Value};
use trato_testkit::TestCompany;

const KINDS: [(&str, &str); 3] = [("account", "name"), ("contact", "last_name"), ("lead", "last_name")];

fn address(country: &str, province: &str, postal_code: &str) -> Value {
    let (country, province, postal_code) = (country.into(), province.into(), postal_code.into());
    Value::Address(Box::new(Address { country, province, postal_code, ..Address::default() }))
}

/// Territories of a part of a city, of a province, of a country, and of another country's state.
struct Territories {
    chamberi: Id,
    madrid: Id,
    spain: Id,
    miranda: Id,
}

async fn territories(company: &TestCompany) -> Territories {
    let list = |text: &str| Value::List(vec![Value::from(text)]);
    let of = |name: &str, country: &str| Change::create("territory").text("name", name).text("country", country);
    let save = async |change: Change| company.save(change).await.id;
    Territories {
        spain: save(of("Resto de España", "ES")).await,
        madrid: save(of("Madrid", "ES").put("provinces", list("Madrid"))).await,
        chamberi: save(of("Chamberí", "ES").put("postal_prefixes", list("28010"))).await,
        miranda: save(of("Miranda", "VE").put("provinces", list("Miranda"))).await,
    }
}

fn place(record: &Record) -> (Option<Id>, String, String) {
    let (province, region) = match record.value("address") {
        Value::Address(address) => (address.province.clone(), address.region.clone()),
        _ => Default::default(),
    };
    (record.value("territory").as_id(), province, region)
}

fn at(territory: Id, province: &str, region: &str) -> (Option<Id>, String, String) {
    (Some(territory), province.to_owned(), region.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_narrowest_territory_is_found_and_the_region_named() {
    for company in TestCompany::each().await {
        let t = territories(&company).await;
        for (kind, name) in KINDS {
            for (address, wanted) in [
                (address("ES", "", "28010"), at(t.chamberi, "Madrid", "Comunidad de Madrid")),
                (address("ES", "", "28770"), at(t.madrid, "Madrid", "Comunidad de Madrid")),
                (address("ES", "madrid", ""), at(t.madrid, "madrid", "Comunidad de Madrid")),
                (address("ES", "", "15001"), at(t.spain, "A Coruña", "Galicia")),
                (address("", "", "28770"), at(t.madrid, "Madrid", "Comunidad de Madrid")),
                (address("VE", "Miranda", "1060"), at(t.miranda, "Miranda", "Miranda")),
                (address("VE", "Zulia", "4001"), (None, "Zulia".into(), "Zulia".into())),
            ] {
                let saved = company.save(Change::create(kind).text(name, "Faro").put("address", address.clone())).await;
                assert_eq!(place(&saved), wanted, "{kind}: {address:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_territory_and_a_region_that_somebody_chose_stay() {
    for company in TestCompany::each().await {
        let t = territories(&company).await;
        for (kind, name) in KINDS {
            let made =
                company.save(Change::create(kind).text(name, "Faro").put("address", address("ES", "", "15001"))).await;
            let update = || Change::update(kind, made.id);
            let chosen = company.save(update().put("territory", t.miranda.into())).await;
            assert_eq!(chosen.value("territory_fixed"), &Value::Bool(true), "{kind}");
            let moved = company.save(update().put("address", address("ES", "", "28010"))).await;
            assert_eq!(place(&moved), at(t.miranda, "Madrid", "Comunidad de Madrid"), "{kind}: the choice stays");
            let freed = company.save(update().put("territory_fixed", Value::Bool(false))).await;
            assert_eq!(freed.value("territory").as_id(), Some(t.miranda), "{kind}: until the address changes");
            let moved = company.save(update().put("address", address("ES", "", "28770"))).await;
            assert_eq!(moved.value("territory").as_id(), Some(t.madrid), "{kind}");

            let own = Address { region: "Zona centro".into(), postal_code: "28010".into(), ..Address::default() };
            let own = company.save(update().put("address", Value::Address(Box::new(own)))).await;
            assert_eq!(place(&own), at(t.chamberi, "Madrid", "Zona centro"), "{kind}: a region of his own");
        }
    }
}

/// The changes of a field in a record's timeline, the oldest first.
async fn history(company: &TestCompany, record: &Record, field: &str) -> Vec<(Value, Value)> {
    let (store, registry) = (company.engine.store(), company.engine.registry());
    let reader = &company.admin.reader;
    let events = store.timeline(&registry, reader, record.entity.name, record.id, None, 50).await.unwrap();
    let changes = |event: &Event| event.changes.clone().into_iter().filter(|change| change.field == field);
    events.iter().rev().flat_map(changes).map(|change| (change.before, change.after)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_where_it_was_before() {
    for company in TestCompany::each().await {
        let t = territories(&company).await;
        for (kind, name) in KINDS {
            let made =
                company.save(Change::create(kind).text(name, "Faro").put("address", address("ES", "", "15001"))).await;
            for (field, value) in
                [("address", address("ES", "", "28010")), ("territory", t.spain.into()), ("address", Value::Null)]
            {
                let clock = company.engine.clock();
                clock.set(clock.now() + 1_000_000);
                let now = company.engine.who(company.admin.user()).await.unwrap().unwrap();
                company.try_save(&now, Change::update(kind, made.id).put(field, value)).await.unwrap();
            }
            let links = [Value::Null, t.spain.into(), t.chamberi.into(), t.spain.into()];
            let wanted: Vec<_> = links.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
            assert_eq!(history(&company, &made, "territory").await, wanted, "{kind}");
            let regions = |value: &Value| match value {
                Value::Address(address) => address.region.clone(),
                _ => String::new(),
            };
            let history = history(&company, &made, "address").await;
            let history: Vec<_> = history.iter().map(|(before, after)| (regions(before), regions(after))).collect();
            let named = |before: &str, after: &str| (before.to_owned(), after.to_owned());
            let wanted =
                [named("", "Galicia"), named("Galicia", "Comunidad de Madrid"), named("Comunidad de Madrid", "")];
            assert_eq!(history, wanted, "{kind}: the region is part of the address");
        }
    }
}
