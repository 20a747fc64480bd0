//! Where customers are: what an address tells follows it, what somebody chose stays, and both are told.

use trato_model::{Address, Change, Id, Value};
use trato_testkit::TestCompany;
use trato_testkit::app::Browser;

use crate::crawl::values;
use crate::filled::Filled;
use crate::scene::Scene;

async fn territory(scene: &Scene, name: &str, provinces: &[&str]) -> Id {
    let provinces = provinces.iter().map(|name| Value::from(*name)).collect();
    let territory = Change::create("territory").text("name", name).text("country", "ES");
    scene.app.company.save(territory.put("provinces", Value::List(provinces))).await.id
}

/// A customer in A Coruña, as saved by program.
async fn located(scene: &Scene, entity: &'static str, id: Id) {
    let address = Address { postal_code: "15001".into(), city: "A Coruña".into(), ..Address::default() };
    scene.app.company.save(Change::update(entity, id).put("address", Value::Address(Box::new(address)))).await;
}

/// Province, region and territory of a record.
async fn place(scene: &Scene, entity: &'static str, id: Id) -> (String, String, Option<Id>) {
    let record = scene.record(entity, id).await;
    let Value::Address(address) = record.value("address") else { panic!("it has an address") };
    (address.province.clone(), address.region.clone(), record.value("territory").as_id())
}

/// Saves the form as it stands, but for what is typed.
async fn typed(browser: &Browser, path: &str, typed: &[(&str, &str)]) {
    let form = Filled::at(browser, &format!("{path}/edit")).await;
    let form = typed.iter().fold(form, |form, (name, value)| form.typing(name, value));
    let saved = form.send(browser, path).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_postal_code_brings_its_province_region_and_territory_and_the_history_says_so() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let (north, centre) =
            (territory(&scene, "Noroeste", &["A Coruña"]).await, territory(&scene, "Centro", &["Madrid"]).await);
        let seller = scene.browser(&scene.seller, "es").await;
        for (entity, id) in [("account", scene.account), ("contact", scene.contact), ("lead", scene.lead)] {
            located(&scene, entity, id).await;
            let was = ("A Coruña".to_owned(), "Galicia".to_owned(), Some(north));
            assert_eq!(place(&scene, entity, id).await, was, "{entity}");
            let path = format!("/{entity}/{id}");
            let form = Filled::at(&seller, &format!("{path}/edit")).await;
            assert_eq!((form.get("address.province"), form.get("address.region")), ("A Coruña", "Galicia"));
            typed(&seller, &path, &[("address.postal_code", "28013"), ("address.city", "Madrid")]).await;
            let is = ("Madrid".to_owned(), "Comunidad de Madrid".to_owned(), Some(centre));
            assert_eq!(place(&scene, entity, id).await, is, "{entity}");
            let page = seller.get(&path).await.text();
            let told = changes(&page);
            for (label, before, after) in
                [("Territorio", "Noroeste", "Centro"), ("Dirección", "Galicia", "Comunidad de Madrid")]
            {
                let said = |line: &(String, String, String)| {
                    line.0 == label && line.1.contains(before) && line.2.contains(after)
                };
                assert!(told.iter().any(said), "{entity} {label}: {told:?}");
            }
        }
    }
}

/// The changes of fields on a record's timeline: label, before and after.
fn changes(page: &str) -> Vec<(String, String, String)> {
    let lists = page.split("<dl class=\"changes\">").skip(1).filter_map(|rest| rest.split("</dl>").next());
    let lines = lists.flat_map(|list| list.split("<dt>").skip(1));
    let line = |line: &str| {
        let (label, rest) = line.split_once("</dt>")?;
        let (before, after) = rest.split_once("</s>").unwrap_or(("", rest));
        Some((label.to_owned(), before.to_owned(), after.to_owned()))
    };
    lines.filter_map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_or_province_that_somebody_typed_stays() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let seller = scene.browser(&scene.seller, "en").await;
        for (entity, id) in [("account", scene.account), ("contact", scene.contact), ("lead", scene.lead)] {
            located(&scene, entity, id).await;
            let path = format!("/{entity}/{id}");
            let names = async || {
                let (province, region, _) = place(&scene, entity, id).await;
                (province, region)
            };
            let pair = |province: &str, region: &str| (province.to_owned(), region.to_owned());
            typed(&seller, &path, &[("address.postal_code", "45001"), ("address.province", "La Mancha")]).await;
            assert_eq!(names().await, pair("La Mancha", "Castilla-La Mancha"), "{entity}");
            typed(&seller, &path, &[("address.region", "Zona norte")]).await;
            typed(&seller, &path, &[("address.postal_code", "08001")]).await;
            assert_eq!(names().await, pair("Barcelona", "Zona norte"), "{entity}: only what follows changes");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_territory_that_somebody_chose_stays_when_the_address_moves() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        territory(&scene, "Noroeste", &["A Coruña"]).await;
        territory(&scene, "Centro", &["Madrid"]).await;
        let own = territory(&scene, "Grandes clientes", &[]).await;
        let seller = scene.browser(&scene.seller, "es").await;
        for (entity, id) in [("account", scene.account), ("contact", scene.contact), ("lead", scene.lead)] {
            located(&scene, entity, id).await;
            let path = format!("/{entity}/{id}");
            typed(&seller, &path, &[("territory", ""), ("territory.text", "Grandes clientes")]).await;
            assert_eq!(place(&scene, entity, id).await.2, Some(own), "{entity}");
            typed(&seller, &path, &[("address.postal_code", "28013")]).await;
            let (province, _, territory) = place(&scene, entity, id).await;
            assert_eq!((province.as_str(), territory), ("Madrid", Some(own)), "{entity}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_of_the_address_before_is_kept_and_told_of() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let seller = scene.browser(&scene.seller, "es").await;
        for (entity, id) in [("account", scene.account), ("contact", scene.contact), ("lead", scene.lead)] {
            located(&scene, entity, id).await;
            let path = format!("/{entity}/{id}");
            let form = Filled::at(&seller, &format!("{path}/edit")).await.typing("address.postal_code", "28013");
            let saved = form.send(&seller, &path).await;
            let flash = saved.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
            assert_eq!((saved.status.as_u16(), &*flash), (303, &*format!("flash=warn.city-kept.{entity}.{id}")));
            let record = scene.record(entity, id).await;
            let Value::Address(address) = record.value("address") else { panic!("it has an address") };
            assert_eq!((&*address.city, &*address.province), ("A Coruña", "Madrid"), "what was typed stays");
            let mut next = seller.clone();
            next.cookie = format!("{}; {flash}", next.cookie);
            let page = next.get(&path).await.text();
            let said = "la ciudad sigue siendo la de antes";
            assert!(page.contains(said) && page.contains(&format!("href=\"{path}/edit\"")), "{page}");
            let form = Filled::at(&seller, &format!("{path}/edit")).await.typing("address.city", "Madrid");
            let saved = form.send(&seller, &path).await.header("set-cookie");
            assert!(saved.starts_with("flash=good.saved"), "{saved}");
        }
    }
}

/// What is said once after a form is saved: the cookie's value and its words.
async fn told(browser: &Browser, path: &str, typed: &[(&str, &str)]) -> (String, String) {
    let form = Filled::at(browser, &format!("{path}/edit")).await;
    let form = typed.iter().fold(form, |form, (name, value)| form.typing(name, value));
    let saved = form.send(browser, path).await;
    let flash = saved.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let mut next = browser.clone();
    next.cookie = format!("{}; {flash}", next.cookie);
    (flash, next.get(path).await.text())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_territory_that_no_longer_covers_the_address_is_told_of_unless_somebody_took_it_away() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        territory(&scene, "Noroeste", &["A Coruña"]).await;
        let seller = scene.browser(&scene.seller, "es").await;
        for (entity, id) in [("account", scene.account), ("contact", scene.contact), ("lead", scene.lead)] {
            let path = format!("/{entity}/{id}");
            let said = "Ningún territorio abarca la nueva dirección";
            located(&scene, entity, id).await;
            let moved = [("address.postal_code", "08001"), ("address.city", "Barcelona")];
            let (flash, page) = told(&seller, &path, &moved).await;
            assert_eq!(flash, format!("flash=warn.territory-lost.{entity}.{id}"));
            assert!(page.contains(said) && !page.contains("la ciudad sigue siendo"), "{page}");
            assert_eq!(place(&scene, entity, id).await.2, None);
            located(&scene, entity, id).await;
            let (_, page) = told(&seller, &path, &[("address.postal_code", "08001")]).await;
            assert!(page.contains(said) && page.contains("la ciudad sigue siendo la de antes"), "{page}");
            located(&scene, entity, id).await;
            let by_hand = [("territory", ""), ("territory.text", ""), ("address.city", "Coruña")];
            let (flash, _) = told(&seller, &path, &by_hand).await;
            assert_eq!(flash, "flash=good.saved", "{entity}: nobody is told what he did himself");
            located(&scene, entity, id).await;
            let parts = ["street", "postal_code", "city", "province", "region", "country"];
            let names = parts.map(|part| format!("address.{part}"));
            let emptied: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
            let (flash, _) = told(&seller, &path, &emptied).await;
            assert_eq!(scene.record(entity, id).await.value("address"), &Value::Null);
            assert_eq!(flash, "flash=good.saved", "{entity}: there is no new address");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_says_what_follows_while_it_is_typed() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        territory(&scene, "Centro", &["Madrid"]).await;
        located(&scene, "contact", scene.contact).await;
        let seller = scene.browser(&scene.seller, "es").await;
        let form = seller.get(&format!("/contact/{}/edit", scene.contact)).await.text();
        let (url, tag) = values(&form, "<div ", "data-hint-url-value").next().expect("the address has a hint");
        assert!(tag.contains("address.postal_code") && tag.contains("role=\"status\""), "{tag}");
        let galicia = [("postal_code", "15001"), ("city", "A Coruña"), ("province", "A Coruña"), ("region", "Galicia")];
        let asked = async |postal_code: &str, city: &str, fixed: &str| {
            let mut pairs = vec![("address.postal_code".to_owned(), postal_code), ("address.city".to_owned(), city)];
            for (part, value) in galicia {
                pairs.extend(["was", "first"].map(|before| (format!("{before}.address.{part}"), value)));
                if ["province", "region"].contains(&part) {
                    pairs.push((format!("address.{part}"), value));
                }
            }
            pairs.push(("territory_fixed".to_owned(), fixed));
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            seller.get(&format!("{url}{}", trato_ui::url::href("", &pairs).replace('?', "&"))).await.text()
        };
        let moved = asked("28013", "A Coruña", "false").await;
        assert!(moved.contains("Quedará en: Madrid · Comunidad de Madrid · Territorio: Centro"), "{moved}");
        assert!(moved.contains("La ciudad «A Coruña» es la de la dirección anterior"), "{moved}");
        assert!(moved.contains("data-fills=\"?address.province=Madrid"), "the form follows: {moved}");
        let typed = asked("28013", "Madrid", "true").await;
        assert!(!typed.contains("La ciudad") && !typed.contains("Centro"), "a territory by hand stays: {typed}");
        let outside = asked("08001", "Barcelona", "false").await;
        assert!(outside.contains("Barcelona · Cataluña · sin territorio"), "{outside}");
        let near = asked("15002", "A Coruña", "false").await;
        assert!(!near.contains("La ciudad") && !near.contains("data-fills"), "{near}");
        assert_eq!(seller.get("/search/place?for=contact&field=email").await.status, 404);
    }
}
