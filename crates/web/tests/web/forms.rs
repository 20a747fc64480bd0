//! Forms that know what they are about: what the address gave, what fills itself, what was typed.

use trato_model::{Change, Expected, Filter, Path, Query, Value};

use crate::crawl::values;
use crate::scene::Scene;

/// The name of the control that has the cursor from the start.
fn focused(html: &str) -> String {
    let main = html.split("<main").nth(1).unwrap_or_default();
    let tags = ["<input ", "<select ", "<textarea "].into_iter().flat_map(|tag| values(main, tag, "name"));
    tags.filter(|(_, tag)| tag.contains(" autofocus")).map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

async fn product(scene: &Scene) -> String {
    let product = Change::create("product").text("name", "Caldera C9").text("code", "C9").text("price", "1234.5");
    scene.app.company.save(product).await.id.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_begins_with_its_product_and_takes_name_and_price_from_it() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let product = product(&scene).await;
    let path = format!("/opportunity_line/new?opportunity={}", scene.deal);
    let form = seller.get(&path).await.text();
    assert_eq!(focused(&form), "product.text", "the deal is given");
    assert!(form.contains("<details class=\"given\"><summary><b>Diez mesas</b>"), "{form}");
    assert!(!form.contains("ya está ganada"), "the deal is open");
    for name in ["name", "price"] {
        let (_, tag) = values(&form, "<input ", "name").find(|(own, _)| own == name).unwrap();
        assert!(!tag.contains(" required"), "{tag}");
    }
    assert!(
        form.contains("se toma del producto") && form.contains("data-link-fills-value=\"opportunity_line\""),
        "{form}"
    );
    let offered = seller.get("/search/links?entity=product&q=caldera&for=opportunity_line").await.text();
    let (fills, _) = values(&offered, "<li ", "data-fills").next().unwrap();
    assert!(fills.contains("name=Caldera") && fills.contains("price=1.234,50&price.currency=EUR"), "{fills}");
    let deal = scene.deal.to_string();
    let line = [("opportunity", deal.as_str()), ("product", &product), ("name", ""), ("quantity", "2"), ("price", "")];
    let mut more = line.to_vec();
    more.push(("then", "new"));
    let saved = seller.post("/opportunity_line", &more).await;
    assert_eq!((saved.status.as_u16(), saved.location()), (303, path), "{}", saved.text());
    let won = scene.stage("Ganada").await;
    let change = Change::update("opportunity", scene.deal).expecting(Expected::Current);
    scene.app.company.save(change.text("close_date", "2026-11-20").text("stage", &won)).await;
    let form = seller.get(&format!("/opportunity_line/new?opportunity={}", scene.deal)).await.text();
    assert!(form.contains("ya está ganada"), "{form}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_fits_nothing_stays_as_typed() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let deal = scene.deal.to_string();
    let line = [("opportunity", deal.as_str()), ("product", ""), ("product.text", "zzz"), ("product.was", "")];
    let refused = seller.post("/opportunity_line", &line).await;
    assert_eq!(refused.status, 422);
    let (value, _) = values(&refused.text(), "<input ", "value")
        .find(|(_, tag)| tag.contains("name=\"product.text\""))
        .map(|(value, tag)| (value, tag.to_owned()))
        .unwrap();
    assert_eq!(value, "zzz");
    // A name typed over a record that was chosen does not save the old one.
    let contact = format!("/contact/{}", scene.contact);
    let account = scene.account.to_string();
    let version = scene.version("contact", scene.contact).await;
    let over = [
        ("version", version.as_str()),
        ("account", account.as_str()),
        ("account.was", "Nortex SL"),
        ("account.text", "zzz"),
    ];
    let refused = seller.post(&contact, &over).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("value=\"zzz\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn deals_of_one_name_are_told_apart_in_the_picker() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let owner = Value::Id(scene.seller.user());
    for amount in ["1000", "2500"] {
        let deal = Change::create("opportunity").text("name", "Obra nueva").text("amount", amount);
        scene.app.company.save(deal.put("account", Value::Id(scene.account)).put("owner", owner.clone())).await;
    }
    let offered = seller.get("/search/links?entity=opportunity&q=obra").await.text();
    let plain = offered.replace('\u{a0}', " ");
    assert!(plain.contains("Nortex SL · 1.000,00 € · Abierta") && plain.contains("2.500,00 €"), "{plain}");
    let people = seller.get("/search/links?entity=contact&q=prieto").await.text();
    assert!(people.contains("<small>Nortex SL"), "{people}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_without_a_subject_is_named_after_whom_it_is_about() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let page = seller.get(&format!("/contact/{}", scene.contact)).await.text();
    assert!(
        page.contains("placeholder=\"Llamada a Prieto\"") && page.contains("placeholder=\"Visita a Prieto\""),
        "{page}"
    );
    let path = format!("/contact/{}/call", scene.contact);
    for (direction, subject) in [("out", "Llamada a Prieto"), ("in", "Llamada de Prieto")] {
        let saved = seller.post(&path, &[("subject", ""), ("direction", direction)]).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        assert_eq!(calls(&scene, subject).await, 1, "{subject}");
    }
    let contact = scene.contact.to_string();
    let form = [("form", "quick"), ("subject", ""), ("contact", contact.as_str()), ("due_at", "2026-11-24T10:30")];
    let planned = seller.post("/call", &form).await;
    assert_eq!(planned.status, 303, "{}", planned.text());
    assert_eq!(calls(&scene, "Llamada a Prieto").await, 2);
    let nameless = seller.post("/call", &[("form", "quick"), ("subject", "")]).await;
    assert_eq!(nameless.status, 422, "about nobody it has no name");
}

async fn calls(scene: &Scene, subject: &str) -> usize {
    let query = Query::new("call").and(Filter::equal("subject", subject)).columns(vec![Path::field("subject")]);
    scene.app.company.engine.rows(&scene.seller, &query).await.expect("reads").rows.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn small_things_are_said_as_they_are() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let convert = seller.get(&format!("/lead/{}/conversion", scene.lead)).await.text();
    assert!(convert.contains("Se creará") && convert.contains("Talleres Sanz"), "who is made is named: {convert}");
    let list = seller.get("/opportunity?columns=next_step_at").await.text();
    assert!(list.contains("<time class=\"bad\""), "a step that is late looks late: {list}");
    let deal = Change::update("opportunity", scene.deal).expecting(Expected::Current).text("amount", "10");
    scene.app.company.save(deal).await;
    let page = seller.get(&format!("/opportunity/{}", scene.deal)).await.text();
    assert!(page.contains("cambió la oportunidad") && page.contains("creó la tarea"), "{page}");
}
