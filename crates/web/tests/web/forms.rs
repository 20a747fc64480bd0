//! Forms that know what they are about: what the address gave, what fills itself, what was typed.

use axum::http::Method;
use trato_model::{Change, Expected, Filter, Path, Query, Value};
use trato_testkit::TestCompany;

use crate::crawl::values;
use crate::filled::Filled;
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
    // Short lists are in no index of words, and offer what they have all the same.
    for (kind, part, title) in
        [("pipeline", "vent", "Ventas"), ("stage", "nego", "Negociación"), ("loss_reason", "prec", "Precio")]
    {
        let offered = seller.get(&format!("/search/links?entity={kind}&q={part}")).await.text();
        assert!(offered.contains(&format!("data-title=\"{title}\"")), "{kind}: {offered}");
    }
    let offered = seller.get("/search/links?entity=opportunity&q=obra").await.text();
    let plain = offered.replace('\u{a0}', " ");
    assert!(plain.contains("Nortex SL · 1.000,00 € · Abierta") && plain.contains("2.500,00 €"), "{plain}");
    let people = seller.get("/search/links?entity=contact&q=prieto").await.text();
    assert!(people.contains("<small>Nortex SL"), "{people}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picker_offers_its_first_choices_before_anything_is_typed() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        for name in ["Beta", "Alfa"] {
            scene.app.company.save(Change::create("competitor").text("name", name)).await;
        }
        for (name, active) in [("0 Beta", true), ("0 Alfa", false)] {
            let reason = Change::create("loss_reason").text("name", name).put("active", Value::Bool(active));
            scene.app.company.save(reason).await;
        }
        let seller = scene.browser(&scene.seller, "es").await;
        let offered = async |kind: &str| {
            let html = seller.get(&format!("/search/links?entity={kind}&q=")).await.text();
            values(&html, "<li ", "data-title").map(|(title, _)| title).collect::<Vec<_>>()
        };
        assert_eq!(offered("competitor").await, ["Alfa", "Beta"]);
        let reasons = offered("loss_reason").await;
        assert!(reasons[0] == "0 Beta" && !reasons.contains(&"0 Alfa".to_owned()), "those in use: {reasons:?}");
        let other = Change::create("contact").text("first_name", "Abel").text("last_name", "Abad");
        scene.app.company.save(other.put("owner", Value::Id(scene.seller.user()))).await;
        assert_eq!(offered("contact").await[0], "Abel Abad");
        seller.get(&format!("/contact/{}", scene.contact)).await;
        scene.app.company.engine.store().flush().await.unwrap();
        assert_eq!(offered("contact").await[0], scene.record("contact", scene.contact).await.title(), "seen last");
    }
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

/// The names of the controls in sight of a page's form, and those folded away.
fn controls(html: &str) -> (Vec<String>, Vec<String>) {
    let form = html.split("<form class=\"form").nth(1).unwrap_or_default().split("</form>").next().unwrap_or_default();
    let names = |part: &str| -> Vec<String> {
        let all = ["<input ", "<select ", "<textarea "].into_iter().flat_map(|tag| values(part, tag, "name"));
        all.filter(|(_, tag)| !tag.contains("type=\"hidden\"")).map(|(name, _)| name).collect()
    };
    let (sight, folded) = form.split_once("<details class=\"section\"").unwrap_or((form, ""));
    (names(sight), names(folded))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_took_place_is_two_fields_and_leads_back_to_the_deal() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let deal = Change::update("opportunity", scene.deal).expecting(Expected::Current);
        scene.app.company.save(deal.put("contact", Value::Id(scene.contact))).await;
        let seller = scene.browser(&scene.seller, "es").await;
        let back = format!("/opportunity/{}", scene.deal);
        let plan = format!("/call/new?opportunity={}&due_at=2026-11-24T10:00", scene.deal);
        let planning = seller.get(&plan).await.text();
        let (sight, _) = controls(&planning);
        assert!(sight.contains(&"due_at".to_owned()) && !sight.contains(&"result".to_owned()), "{sight:?}");
        assert!(!sight.contains(&"status".to_owned()), "what is planned is planned: {sight:?}");
        let form = Filled::of(&planning);
        assert_eq!(
            (form.get("account"), form.get("contact")),
            (&*scene.account.to_string(), &*scene.contact.to_string())
        );
        assert!(planning.contains("<summary><b>Nortex SL</b>"), "whom it is about is in sight: {planning}");
        let planned = form.send(&seller, "/call").await;
        assert_eq!((planned.status.as_u16(), planned.location()), (303, back.clone()));
        let done = format!("/call/new?opportunity={}&status=done", scene.deal);
        let log = format!("href=\"{back}?log=call\"");
        assert!(
            planning.contains(&log),
            "it leads to where one writes down what took place, and the next step: {planning}"
        );
        let logging = seller.get(&done).await.text();
        let (sight, folded) = controls(&logging);
        assert_eq!(sight, ["result", "outcome"]);
        assert!(logging.contains("<p class=\"intro\">") && logging.contains("Nortex SL"), "{logging}");
        assert!(folded.contains(&"due_at".to_owned()) && folded.contains(&"status".to_owned()), "{folded:?}");
        assert!(logging.contains(&format!("href=\"{back}\"")), "cancelling leads back, too");
        let form = Filled::of(&logging).typing("result", "reached").typing("outcome", "Firma el lunes");
        let logged = form.send(&seller, "/call").await;
        assert_eq!((logged.status.as_u16(), logged.location()), (303, back), "{}", logged.text());
        let query = Query::new("call").and(Filter::equal("status", "done")).columns(vec![Path::field("contact")]);
        let rows = scene.app.company.engine.rows(&scene.seller, &query).await.unwrap().rows;
        assert_eq!(rows[0].values, [Value::Id(scene.contact)]);
        let (sight, _) = controls(&seller.get("/call/new?status=done").await.text());
        let whom = ["account.text", "contact.text"].map(str::to_owned);
        assert!(sight.len() == 4 && whom.iter().all(|name| sight.contains(name)), "nobody said whom: {sight:?}");
    }
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

/// Titles that are days and moments read as those do everywhere, and what rules alone write is changed by nobody.
#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_read_and_dated_in_the_reader_s_words() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let query = Query::new("stage_history").and(Filter::equal("opportunity", scene.deal));
    let row = company.engine.rows(&company.admin, &query).await.unwrap().rows[0].id;
    let rate = Change::create("exchange_rate").text("currency", "USD").text("date", "2026-01-02").text("rate", "0.9");
    let rate = company.save(rate).await.id;
    let admin = scene.browser(&company.admin, "es").await;
    let page = admin.get(&format!("/stage_history/{row}")).await.text();
    assert!(page.contains("<title>22 nov 2026, 11:00"), "in the company's zone: {page}");
    assert!(!page.contains("/edit\"") && !page.contains("/deletion\""), "{page}");
    assert!(!admin.get("/stage_history").await.text().contains("/stage_history/new"));
    assert_eq!(admin.get(&format!("/stage_history/{row}/edit")).await.status, 403);
    assert_eq!(admin.post(&format!("/stage_history/{row}/deletion"), &[("version", "1")]).await.status, 403);
    let page = admin.get(&format!("/exchange_rate/{rate}")).await.text();
    assert!(page.contains("<title>USD 2 ene 2026"), "{page}");
}

/// The name under which a form's draft is kept.
fn draft(html: &str) -> String {
    values(html, "<form ", "data-form-draft-value").map(|(place, _)| place).next().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_address_gives_has_a_draft_of_its_own() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let given = "mobile=999888777";
    assert_eq!(draft(&seller.get("/contact/new").await.text()), "contact:new");
    let called = seller.get("/call?number=999888777").await.location();
    let form = seller.get(&called).await.text();
    let own = draft(&form);
    assert!(own.starts_with("contact:new:mobile=") && own.ends_with("999888777"), "{called}: {own}");
    assert!(form.contains("value=\"+34 999 888 777\"") || form.contains("999888777"), "{form}");
    let form = seller.get(&format!("/contact/new?{given}")).await.text();
    assert!(form.contains(&format!("/contact/new?all=1&amp;{given}\"")), "the whole form is given the same: {form}");
    let whole = seller.get(&format!("/contact/new?all=1&{given}")).await.text();
    assert_eq!((draft(&form), draft(&whole)), (format!("contact:new:{given}"), format!("contact:new:{given}")));
    let refused = [("form", "quick"), ("form.given", given), ("mobile", "999888777"), ("email", "nada")];
    let refused = seller.post("/contact", &refused).await;
    assert_eq!((refused.status.as_u16(), draft(&refused.text())), (422, format!("contact:new:{given}")));
    let other = Change::create("opportunity").text("name", "Otra").put("account", Value::Id(scene.account));
    let other = scene.app.company.save(other.put("owner", Value::Id(scene.seller.user()))).await.id;
    let tasks = [scene.deal, other].map(|deal| format!("/task/new?opportunity={deal}"));
    let first = draft(&seller.get(&tasks[0]).await.text());
    assert_eq!(first, format!("task:new:opportunity={}", scene.deal));
    assert_ne!(first, draft(&seller.get(&tasks[1]).await.text()), "another deal's task is another");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cursor_is_in_the_first_wrong_field() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let typed = [("form", "quick"), ("first_name", "Ana"), ("last_name", "Gil"), ("email", "nada")];
    let refused = seller.post("/contact", &typed).await;
    assert_eq!((refused.status.as_u16(), focused(&refused.text()).as_str()), (422, "email"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_boxes_those_that_are_wrong_say_why() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let path = format!("/contact/{}", scene.contact);
    let version = scene.version("contact", scene.contact).await;
    for (field, right, wrong, why) in [
        ("other_phones", ["911 23 45 67", "612 34 56 78", "913 33 33 33"], "hola", "Escriba un número de teléfono."),
        ("other_emails", ["a@b.es", "c@d.es", "e@f.es"], "hola", "Escriba una dirección de correo"),
    ] {
        let values = ["", right[0], right[1], wrong, right[2], ""];
        let mut posted = vec![("version", version.as_str())];
        posted.extend(values.map(|value| (field, value)));
        let refused = seller.post(&path, &posted).await;
        let page = refused.text();
        assert_eq!((refused.status.as_u16(), focused(&page).as_str()), (422, field), "{page}");
        let boxes = crate::crawl::values(&page, "<input ", "value")
            .filter(|(_, tag)| tag.contains(&format!(" name=\"{field}\"")));
        let painted: Vec<_> = boxes.filter(|(_, tag)| tag.contains("aria-invalid")).collect();
        let [(value, tag)] = &painted[..] else { panic!("one box is wrong: {painted:?}") };
        let id = format!("f-{field}-3");
        assert!(value == wrong && tag.contains(" autofocus") && tag.contains(&format!(" id=\"{id}\"")), "{tag}");
        assert!(tag.contains(&format!(" aria-describedby=\"{id}-error\"")), "{tag}");
        assert!(page.contains(&format!("<span class=\"error\" id=\"{id}-error\">{why}")), "beside the box: {page}");
        assert!(page.contains(&format!("href=\"#{id}\"")) && page.contains("(hola)</a>: "), "named at the top: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_tax_id_names_the_country() {
    let scene = Scene::new().await;
    for (locale, said) in [("es", "El número no es válido en España."), ("en", "The number is not valid in Spain.")]
    {
        let seller = scene.browser(&scene.seller, locale).await;
        let page = seller.post("/contact", &[("last_name", "Gil"), ("tax_id", "12345678A")]).await.text();
        assert!(page.contains(said), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stage_asks_for_all_it_wants_at_once_and_in_one_order() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let stage = scene.stage("Propuesta").await;
    let wanted = ["amount", "close_date"].map(Value::from).to_vec();
    let change = Change::update("stage", stage.parse().expect("an id")).expecting(Expected::Current);
    scene.app.company.save(change.put("required_fields", Value::List(wanted))).await;
    let path = format!("/opportunity/{}/field", scene.deal);
    let version = scene.version("opportunity", scene.deal).await;
    let mut posted = vec![("version", version.as_str()), ("field", "stage"), ("stage", stage.as_str())];
    let order = |page: &str| [page.find("name=\"amount\""), page.find("name=\"close_date\"")];
    let asked = seller.post(&path, &posted).await;
    let page = asked.text();
    assert_eq!(asked.status, 422);
    assert!(page.contains("hay 2 datos que corregir"), "both at once: {page}");
    let [amount, date] = order(&page);
    assert!(amount.is_some() && amount < date, "{page}");
    posted.push(("amount", "100"));
    let page = seller.post(&path, &posted).await.text();
    let [amount, date] = order(&page);
    assert!(page.contains("hay 1 dato que corregir") && amount.is_some() && amount < date, "{page}");
    assert_eq!(focused(&page), "close_date", "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_only_fetched_ahead_is_no_recent_one() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let path = format!("/contact/{}", scene.contact);
    let recent = async || {
        let store = scene.app.company.engine.store();
        store.flush().await.expect("written");
        store.at_hand(scene.seller.user(), 10, trato_testkit::NOW).await.expect("read").recents
    };
    for name in ["x-sec-purpose", "sec-purpose"] {
        let ahead = seller.json(Method::GET, &path, None, &[(name, "prefetch")]).await;
        assert!(ahead.status == 200 && ahead.text().contains("data-record-ahead-value=\"true\""), "{}", ahead.text());
        assert!(recent().await.is_empty(), "{name}: nobody looked at it");
    }
    assert_eq!(seller.json(Method::HEAD, &path, None, &[]).await.status, 200);
    assert_eq!(recent().await, [("contact", scene.contact)], "the script says so once it is looked at");
    assert!(!seller.get(&path).await.text().contains("data-record-ahead-value"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_comes_with_a_new_company() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let company = &scene.app.company;
        let seller = scene.browser(&scene.seller, "es").await;
        let accounts = async || {
            let all = Query::new("account").columns(vec!["name".into()]);
            company.engine.rows(&company.admin, &all).await.expect("reads").rows.len()
        };
        let options = seller.get("/search/links?entity=account&q=Empresa+Nueva&create=1").await.text();
        assert!(
            options.contains("data-id=\"new:Empresa Nueva\"") && options.contains("Crear «Empresa Nueva»"),
            "{options}"
        );
        let known = seller.get("/search/links?entity=account&q=nortex+sl&create=1").await.text();
        assert!(known.contains("Nortex SL") && !known.contains("new:"), "it is there: {known}");
        let plain = seller.get("/search/links?entity=account&q=Empresa+Nueva").await.text();
        assert!(!plain.contains("new:"), "{plain}");

        // Without a script: the name fits nothing, and may be made an account of.
        let typed = [
            ("form", "quick"),
            ("last_name", "Soto"),
            ("account", ""),
            ("account.was", ""),
            ("account.text", "Empresa Nueva SL"),
        ];
        let refused = seller.post("/contact", &typed).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("value=\"new:Empresa Nueva SL\""), "{}", refused.text());

        // What is wrong with the person leaves no company behind.
        let wanted = |last: &'static str, value: &'static str, text: &'static str| {
            [("form", "quick"), ("last_name", last), ("account", value), ("account.was", text), ("account.text", text)]
        };
        let before = accounts().await;
        let refused = seller.post("/contact", &wanted("", "new:Empresa Nueva SL", "Empresa Nueva SL")).await;
        assert_eq!((refused.status.as_u16(), accounts().await), (422, before));
        assert!(refused.text().contains("value=\"new:Empresa Nueva SL\""), "the choice stays: {}", refused.text());
        let made = seller.post("/contact", &wanted("Soto", "new:Empresa Nueva SL", "Empresa Nueva SL")).await;
        assert_eq!((made.status.as_u16(), accounts().await), (303, before + 1), "{}", made.text());
        let page = seller.get(&made.location()).await.text();
        assert!(page.contains("Empresa Nueva SL"), "{page}");

        // One that is alike is named; whoever insists makes another.
        let alike = seller.post("/contact", &wanted("Vega", "new:Empresa Nueva S.L.", "Empresa Nueva S.L.")).await;
        let text = alike.text();
        assert_eq!((alike.status.as_u16(), accounts().await), (422, before + 1), "{text}");
        assert!(
            text.contains("Ya hay una cuenta parecida") && text.contains("value=\"new!:Empresa Nueva S.L.\""),
            "{text}"
        );
        let made = seller.post("/contact", &wanted("Vega", "new!:Empresa Nueva S.L.", "Empresa Nueva S.L.")).await;
        assert_eq!((made.status.as_u16(), accounts().await), (303, before + 2), "{}", made.text());

        // Who may make no accounts is offered none.
        let grants = serde_json::json!({"*": ["all", "all", "all", "all", "all"], "account": ["all", "none", "none", "none", "none"]});
        company
            .save(Change::create("role").text("name", "Sin cuentas").put("grants", Value::Json(Box::new(grants))))
            .await;
        let colleague = company.user("Ida Ida", "Sin cuentas", None, None).await;
        let colleague = scene.browser(&colleague, "es").await;
        let options = colleague.get("/search/links?entity=account&q=Otra&create=1").await.text();
        assert!(!options.contains("new:"), "{options}");
        let refused = colleague.post("/contact", &wanted("Gil", "new:Otra SL", "Otra SL")).await;
        assert_eq!((refused.status.as_u16(), accounts().await), (422, before + 2));
    }
}

/// Who works in another currency than the company is proposed his own.
#[tokio::test(flavor = "multi_thread")]
async fn a_branch_proposes_its_currency() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let there = Change::create("branch").text("name", "Caracas").put("currency", Value::from("USD"));
    let there = company.save(there).await.id;
    for (branch, chosen) in [(None, "EUR"), (Some(there), "USD")] {
        let seller = company.user(chosen, "Ventas", None, branch).await;
        let form = scene.browser(&seller, "es").await.get("/opportunity/new").await.text();
        let select = form.split("name=\"amount.currency\"").nth(1).and_then(|rest| rest.split("</select>").next());
        let select = select.unwrap_or_else(|| panic!("no currency: {form}"));
        let first = select.split("<option").nth(1).unwrap_or_default();
        assert!(first.contains(&format!("value=\"{chosen}\"")) && first.contains("selected"), "{select}");
    }
}

/// Spanish is spoken where people have two surnames; the second costs a row nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn who_has_two_surnames_is_asked_for_both_in_one_row() {
    let scene = Scene::new().await;
    let names = |form: &str| {
        let row = form.split("<div class=\"row of-").find(|row| row.contains("name=\"last_name\"")).unwrap_or_default();
        values(row, "<input ", "name").map(|(name, _)| name).collect::<Vec<_>>()
    };
    for path in ["/contact/new", "/lead/new"] {
        let spanish = scene.browser(&scene.seller, "es").await.get(path).await.text();
        assert_eq!(names(&spanish), ["last_name", "second_last_name"], "{path}");
        let bar = spanish.split("class=\"form-buttons\"").nth(1).and_then(|rest| rest.split("</form>").next());
        assert!(!bar.unwrap().contains("all=1") && spanish.contains("all=1"), "the whole form is offered at the top");
        let english = scene.browser(&scene.seller, "en").await.get(path).await.text();
        assert_eq!(names(&english), ["last_name"], "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn telephones_are_edited_as_they_are_shown() {
    let scene = Scene::new().await;
    let numbers = Value::List(vec![Value::from("+34915550000"), Value::from("+34912345678 ext. 12")]);
    let change = Change::update("contact", scene.contact).put("other_phones", numbers.clone());
    scene.app.company.save(change.expecting(Expected::Current)).await;
    let seller = scene.browser(&scene.seller, "es").await;
    let path = format!("/contact/{}", scene.contact);
    let form = seller.get(&format!("{path}/edit")).await.text();
    let shown = |name: &str| {
        let inputs = values(&form, "<input ", "value").filter(|(_, tag)| tag.contains(&format!("name=\"{name}\"")));
        inputs.map(|(value, _)| value).filter(|value| !value.is_empty()).collect::<Vec<_>>()
    };
    assert_eq!(shown("mobile"), ["+34 600 12 34 56"]);
    let others = shown("other_phones");
    assert!(others.iter().any(|number| number.contains("+34 912 34 56 78 ext. 12")), "{others:?}");
    // What is sent back as it stands changes nothing.
    let version = scene.version("contact", scene.contact).await;
    let mut sent = vec![("version", version.as_str()), ("mobile", "+34 600 12 34 56")];
    sent.extend(others.iter().map(|number| ("other_phones", number.as_str())));
    assert_eq!(seller.post(&path, &sent).await.status, 303);
    let kept = scene.record("contact", scene.contact).await;
    assert_eq!((kept.value("mobile"), kept.value("other_phones")), (&Value::from("+34600123456"), &numbers));
    assert_eq!(kept.version.to_string(), version);
}
