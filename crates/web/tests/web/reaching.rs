//! Reaching people: every telephone offers to log the call, whoever said no is marked wherever one could reach her, and who
//! rings is found.

use trato_model::{Change, Expected, Value};
use trato_testkit::TestCompany;

use crate::crawl::values;
use crate::scene::Scene;

/// The scene's contact, who wants neither calls nor mail nor messages.
async fn refuses(scene: &Scene) {
    let change = Change::update("contact", scene.contact).expecting(Expected::Current).text("email", "ana@nortex.es");
    let denied = ["phone_permission", "email_permission", "message_permission"];
    scene.app.company.save(denied.into_iter().fold(change, |change, field| change.text(field, "denied"))).await;
}

/// The tags that open links of a scheme.
fn links(html: &str, scheme: &str) -> Vec<String> {
    let tags = values(html, "<a ", "href").filter(|(href, _)| href.starts_with(scheme));
    tags.map(|(_, tag)| tag.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_telephone_of_a_record_offers_to_log_the_call() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let log = format!("data-log=\"/contact/{}?log=call\"", scene.contact);
    for path in
        [format!("/contact/{}", scene.contact), "/contact".into(), format!("/contact?preview={}", scene.contact)]
    {
        let found = links(&seller.get(&path).await.text(), "tel:");
        assert!(!found.is_empty() && found.iter().all(|tag| tag.contains(&log)), "{path}: {found:?}");
    }
    let page = seller.get(&format!("/contact/{}?log=call", scene.contact)).await.text();
    assert!(page.contains("open data-compose=\"call\""), "the link opens the form");
    let grants = serde_json::json!({"*": ["all", "all", "all", "all", "all"], "contact": ["all", "none", "none", "none", "none"]});
    let role = Change::create("role").text("name", "Telefonea").put("grants", Value::Json(Box::new(grants)));
    scene.app.company.save(role).await;
    let colleague = scene.app.company.user("Ida Ida", "Telefonea", None, None).await;
    let colleague = scene.browser(&colleague, "es").await;
    let page = colleague.get(&format!("/contact/{}?log=call", scene.contact)).await;
    let form = format!("/call/new?contact={}&status=done", scene.contact);
    assert_eq!(page.location(), form, "who may not write on the page goes on to the form");
    let done = seller.get(&form).await.text();
    let (_, tag) = values(&done, "<option ", "value").find(|(value, _)| value == "done").unwrap();
    assert!(tag.contains(" selected"), "{done}");
    let deals = seller.get("/opportunity?columns=contact.mobile").await.text();
    assert!(links(&deals, "tel:").is_empty(), "the deal has no contact yet");
    let deal = Change::update("opportunity", scene.deal).expecting(Expected::Current);
    scene.app.company.save(deal.put("contact", Value::Id(scene.contact))).await;
    let deals = links(&seller.get("/opportunity?columns=contact.mobile").await.text(), "tel:");
    assert!(deals[0].contains(&format!("data-log=\"/opportunity/{}?log=call\"", scene.deal)), "{deals:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_is_seen_wherever_one_could_call_or_write() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let mail = Change::update("contact", scene.contact).expecting(Expected::Current).text("email", "ana@nortex.es");
    scene.app.company.save(mail).await;
    let before = seller.get("/contact").await.text();
    assert!(before.contains("Prieto") && !before.contains("pill refused"), "nobody has said no: {before}");
    let call = seller.get(&format!("/call/new?contact={}", scene.contact)).await.text();
    assert!(call.contains("Prieto") && !call.contains("no quiere"), "{call}");
    refuses(&scene).await;
    let (contact, account) = (scene.contact, scene.account);
    for path in ["/contact".to_owned(), format!("/contact/{contact}"), format!("/contact?preview={contact}")] {
        let page = seller.get(&path).await.text();
        for (scheme, word) in [("tel:", "llamen"), ("mailto:", "correo")] {
            let found = links(&page, scheme);
            let warned =
                |tag: &String| tag.contains("pill refused") && tag.contains("title=\"Esta") && tag.contains(word);
            assert!(!found.is_empty() && found.iter().all(warned), "{path}: {found:?}");
        }
        assert!(links(&page, "tel:").iter().all(|tag| tag.contains("data-no-messages")), "no WhatsApp is offered");
    }
    let panel = links(&seller.get(&format!("/account/{account}")).await.text(), "mailto:");
    assert!(panel.iter().any(|tag| tag.contains("refused")), "the account's contacts: {panel:?}");
    let deal = Change::update("opportunity", scene.deal).expecting(Expected::Current);
    scene.app.company.save(deal.put("contact", Value::Id(contact))).await;
    let deals = links(&seller.get("/opportunity?columns=contact.mobile").await.text(), "tel:");
    assert!(deals[0].contains("refused"), "a linked contact's number: {deals:?}");
    for about in [format!("contact={contact}"), format!("opportunity={}", scene.deal)] {
        let form = seller.get(&format!("/call/new?{about}")).await.text();
        assert!(form.contains("Prieto no quiere que le llamen"), "{about}: {form}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_says_who_said_no_and_leaves_them_out() {
    let scene = Scene::new().await;
    let admin = scene.browser(&scene.app.company.admin.clone(), "es").await;
    assert!(admin.get("/contact").await.text().contains("href=\"/contact/export\""), "the list leads to the question");
    let company = &scene.app.company;
    let blind =
        ["email", "phone", "message", "post"].map(|name| (format!("contact.{name}_permission"), "hidden".into()));
    let fields = serde_json::Value::Object(blind.into_iter().collect());
    let role = company.named("role", "Marketing").await;
    company.save(Change::update("role", role).put("fields", Value::Json(Box::new(fields)))).await;
    let nadia = company.user("Nadia Campos", "Marketing", None, None).await;
    let list = scene.browser(&nadia, "es").await.get("/contact").await.text();
    let direct = list.contains("href=\"/export/contact.csv\"") && !list.contains("/contact/export");
    assert!(direct, "who may see no permission is asked about none: {list}");
    let nobody = admin.get("/contact/export").await.text();
    assert!(
        nobody.contains("Ninguna de estas personas") && nobody.contains("href=\"/export/contact.csv\""),
        "{nobody}"
    );
    refuses(&scene).await;
    scene.app.company.save(Change::create("contact").text("last_name", "Llorente")).await;
    let some = admin.get("/contact/export?filter=last_name%20contains%20r").await.text();
    assert!(some.contains("Una de estas personas"), "{some}");
    let (without, _) = values(&some, "<a ", "href").find(|(href, _)| href.contains("without=email,phone")).unwrap();
    assert!(without.contains("filter=last_name"), "the list's filter goes along: {without}");
    let (all, left) = (admin.get("/export/contact.csv").await.text(), admin.get(&without).await.text());
    assert!(all.contains("Prieto") && all.contains("Llorente"));
    assert!(!left.contains("Prieto") && left.contains("Llorente"), "{left}");
    let post = admin.get("/export/contact.csv?without=post").await.text();
    assert!(post.contains("Prieto"), "she has not said no to letters");
    assert_eq!(admin.get("/export/contact.csv?without=fax").await.status, 400);
    assert!(admin.get("/account").await.text().contains("href=\"/export/account.csv\""), "companies say no to nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_converted_lead_is_no_second_caller_and_comes_last() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let seller = scene.browser(&scene.seller, "es").await;
    let lead =
        Change::create("lead").text("last_name", "Ibarra").text("company", "Ibarra SL").text("phone", "+34911222333");
    let lead = company.save(lead.put("owner", Value::Id(scene.seller.user()))).await.id;
    let form = [("account", "create"), ("contact", "create"), ("opportunity", "skip")];
    let done = seller.post(&format!("/lead/{lead}/conversion"), &form).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let contact = scene.record("lead", lead).await.value("converted_contact").as_id().unwrap();
    let rung = seller.get("/call?number=%2B34911222333").await;
    assert_eq!(rung.location(), format!("/contact/{contact}?log=call"));
    // The lead was changed last and would come first.
    let touched = Change::update("lead", lead).expecting(Expected::Current).text("position", "Gerente");
    company.save(touched).await;
    let found = seller.get("/search?q=ibarra").await.text();
    let at = |href: String| found.find(&href).unwrap_or_else(|| panic!("{href}: {found}"));
    assert!(at(format!("\"/contact/{contact}\"")) < at(format!("\"/lead/{lead}\"")), "{found}");
    assert!(found[at(format!("\"/lead/{lead}\""))..].contains("Convertido"), "it says what it is: {found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mobile_number_has_a_link_to_write_to() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let more = Change::update("contact", scene.contact).expecting(Expected::Current).text("phone", "+34911234567");
    scene.app.company.save(more).await;
    let path = format!("/contact/{}", scene.contact);
    let found = links(&seller.get(&path).await.text(), "https://wa.me/");
    assert!(!found.is_empty(), "the mobile number has one");
    for tag in found {
        assert!(tag.contains("https://wa.me/34600123456") && tag.contains("aria-label=\"Abrir WhatsApp: "), "{tag}");
    }
    refuses(&scene).await;
    let page = seller.get(&path).await.text();
    assert!(links(&page, "https://wa.me/").is_empty(), "who wants no messages gets none: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_to_speak_in_stands_beside_the_number() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let beside = async |page: &str| {
        let page = seller.get(page).await.text();
        let numbers = page.split("href=\"tel:").skip(1).filter_map(|after| after.split("</dd>").next());
        numbers.filter(|after| after.contains("<small class=\"quiet\">Gallego</small>")).count() > 0
    };
    let path = format!("/contact/{}", scene.contact);
    assert!(!beside(&path).await, "nobody said it");
    let speaks = Change::update("contact", scene.contact).expecting(Expected::Current).text("language", "gl");
    scene.app.company.save(speaks).await;
    assert!(beside(&path).await && beside(&format!("/contact?preview={}", scene.contact)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn planning_outside_of_somebodys_hours_is_hinted_at_and_not_refused() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let days = Value::List(vec![Value::from("mon"), Value::from("tue")]);
        let wishes = Change::update("contact", scene.contact).expecting(Expected::Current).put("preferred_days", days);
        let wishes = wishes.put("preferred_from", Value::Int(9 * 60 + 30)).put("preferred_to", Value::Int(14 * 60));
        scene.app.company.save(wishes).await;
        let deal = Change::update("opportunity", scene.deal).expecting(Expected::Current);
        scene.app.company.save(deal.put("contact", Value::Id(scene.contact))).await;
        let said = "prefiere otro momento: lunes, martes, de 9:30 a 14:00.";
        let seller = scene.browser(&scene.seller, "es").await;
        for (at, hinted) in [
            // A Tuesday, a Wednesday, and a day that is over.
            ("2026-11-24T10:00", false),
            ("2026-11-24T14:01", true),
            ("2026-11-25T10:00", true),
            ("2026-11-04T23:00", false),
        ] {
            for about in [format!("contact={}", scene.contact), format!("opportunity={}", scene.deal)] {
                for kind in ["call", "meeting", "visit"] {
                    let form = seller.get(&format!("/{kind}/new?{about}&due_at={at}")).await.text();
                    assert_eq!(form.contains(said), hinted, "{kind} {about} {at}: {form}");
                }
                let asked = seller.get(&format!("/search/hours?{about}&due_at={at}&status=planned")).await;
                assert_eq!((asked.status.as_u16(), asked.text().contains(said)), (200, hinted), "{about} {at}");
            }
            let planned = [("contact", &*scene.contact.to_string()), ("due_at", at), ("subject", "Hablar")];
            let saved = seller.post("/visit", &planned).await;
            let flash = if hinted { "flash=warn.off-hours;" } else { "flash=good.created;" };
            assert!(saved.status == 303 && saved.header("set-cookie").starts_with(flash), "{at}: {}", saved.text());
        }
        let other =
            seller.get(&format!("/call/new?contact={}&due_at=2026-11-25T10:00&status=done", scene.contact)).await;
        assert!(!other.text().contains(said), "what has taken place is not planned");
        let lead = seller.get(&format!("/search/hours?lead={}&due_at=2026-11-25T10:00", scene.lead)).await.text();
        assert!(!lead.contains("prefiere"), "who said nothing prefers any time: {lead}");
    }
}
