//! Lists: the filter form, columns, and what looks like a duplicate while one types.

use trato_model::Change;
use trato_testkit::TestCompany;

use crate::scene::Scene;

/// A link's `filter` parameter, decoded.
fn filter_of(location: &str) -> String {
    let query = location.split_once('?').map_or("", |(_, query)| query);
    let pair = query.split('&').find_map(|pair| pair.strip_prefix("filter="));
    trato_web::api::params::decode(pair.unwrap_or_default()).expect("UTF-8")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filter_form_becomes_a_filter() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let rows = "f.0.0.field=status&f.0.0.op=in&f.0.0.value=&f.0.0.value=open&f.0.0.value=won\
                &f.0.1.field=amount&f.0.1.op=at-least&f.0.1.value=1.500,5&match=any&written=&written.was=";
    let applied = browser.get(&format!("/opportunity?{rows}")).await;
    assert_eq!(applied.status, 303, "{}", applied.text());
    assert_eq!(filter_of(&applied.location()), "status in (open, won) and amount >= 1500.50");
    let panel = browser.get(&format!("{}&panel=filter", applied.location())).await.text();
    assert!(panel.contains("value=\"1.500,50\"") && panel.contains("value=\"won\" checked"), "as it was typed");

    let named = "f.0.0.field=account&f.0.0.op=equal&f.0.0.value=&f.0.0.value.text=nortex&f.0.0.value.was=";
    let named = browser.get(&format!("/opportunity?{named}")).await;
    assert_eq!(filter_of(&named.location()), format!("account = {}", scene.account));
    let list = browser.get(&named.location()).await.text();
    assert!(list.contains("Diez mesas") && list.contains("Nortex SL"), "the chip says the account's name");

    let two = "f.0.0.field=name&f.0.0.op=contains&f.0.0.value=mesas&f.1.0.field=owner&f.1.0.op=me&match=any";
    let two = browser.get(&format!("/opportunity?{two}")).await;
    assert_eq!(filter_of(&two.location()), "name contains mesas or owner is me");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_in_the_filter_form_are_said_beside_them() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let wrong = "f.0.0.field=amount&f.0.0.op=at-least&f.0.0.value=mucho&match=any";
    let refused = browser.get(&format!("/opportunity?{wrong}")).await;
    assert_eq!(refused.status, 200);
    assert!(refused.text().contains("value=\"mucho\"") && refused.text().contains("aria-invalid=\"true\""));
    let drawn = browser.get("/opportunity?f.0.0.field=close_date&draft=1").await.text();
    assert!(drawn.contains("name=\"f.0.0.op\"") && drawn.contains("name=\"f.0.0.value\""), "asks on");
    let written = browser.get("/opportunity?written=amount+%3E&written.was=&f.0.0.field=").await;
    assert_eq!((written.status.as_u16(), filter_of(&written.location())), (303, "amount >".to_owned()));
    let unread = browser.get("/opportunity?filter=bogus+%3D+3").await.text();
    assert!(
        unread.matches("bogus»").count() >= 2 && !unread.contains("Nada coincide"),
        "says what is wrong, not nothing"
    );
    let hidden = browser.get("/opportunity?f.0.0.field=nothing&f.0.0.op=equal&f.0.0.value=1").await;
    assert!(hidden.status == 200 && hidden.text().contains("nothing"), "names the field that is not there");
    assert_eq!(browser.get("/api/v1/opportunity?f.0.0.field=name").await.status, 400, "a page's parameter only");
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_chosen_one_by_one() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "en").await;
    let list = browser.get("/opportunity?columns=amount&columns=loss_note").await;
    assert!(list.status == 200 && list.text().contains("Note on the loss"), "{}", list.text());
    assert_eq!(browser.get("/opportunity?sort=name&sort=amount").await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_are_named_while_one_types() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let asked = browser.get("/account/duplicates?name=NORTEX,+s.l.&owner=x&csrf=1").await;
    assert_eq!(asked.status, 200, "{}", asked.text());
    assert!(
        asked.text().contains("turbo-frame id=\"duplicates\"") && asked.text().contains(&scene.account.to_string())
    );
    let nobody = browser.get("/account/duplicates?name=Otra").await;
    assert_eq!(nobody.status, 200);
    assert!(!nobody.text().contains(&scene.account.to_string()));
    let mobile = browser.get("/contact/duplicates?mobile=600+123+456").await.text();
    assert!(mobile.contains(&scene.contact.to_string()), "the same number written otherwise");
    let stranger = scene.app.company.user("Otro", "Ventas", None, None).await;
    let blind = scene.browser(&stranger, "es").await.get("/contact/duplicates?mobile=600+123+456").await;
    assert_eq!(blind.status, 200);
    assert!(!blind.text().contains(&scene.contact.to_string()), "says nothing of what one may not see");
}

fn tags(names: &[&str]) -> trato_model::Value {
    trato_model::Value::List(names.iter().map(|name| trato_model::Value::from(*name)).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_matches_is_what_the_list_shows() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let mut more = Vec::new();
    for n in 0..60 {
        let change = trato_model::Change::create("account").text("name", &format!("Granja {n}"));
        more.push(scene.app.company.save(change.put("owner", trato_model::Value::Id(scene.seller.user()))).await.id);
    }
    let list = browser.get("/account?q=granja").await.text();
    let matching = list.split("name=\"matching\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let matching = matching.expect("the list's address").replace("&amp;", "&");
    assert!(list.contains("name=\"all\""), "more than a page");
    let form = [("action", "tag"), ("all", "1"), ("matching", matching.as_str())];
    let asked = browser.post("/account/bulk", &form).await;
    assert!(asked.status == 200 && asked.text().contains("60 cuentas"), "{}", asked.text());
    let mut sure = form.to_vec();
    sure.push(("sure", "1"));
    assert_eq!(browser.post("/account/bulk", &sure).await.status, 422, "no label was named");
    sure.push(("add", "feria, vip"));
    assert_eq!(browser.post("/account/bulk", &sure).await.status, 303);
    assert_eq!(*scene.record("account", more[59]).await.value("tags"), tags(&["feria", "vip"]));
    assert!(scene.record("account", scene.account).await.value("tags").is_null(), "was not in the list");
    let id = more[0].to_string();
    let ids = [("action", "tag"), ("ids", id.as_str()), ("sure", "1"), ("add", "nuevo"), ("remove", "feria")];
    assert_eq!(browser.post("/account/bulk", &ids).await.status, 303);
    assert_eq!(*scene.record("account", more[0]).await.value("tags"), tags(&["vip", "nuevo"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_across_a_link_names_the_link() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let list = seller.get("/opportunity?filter=owner.name+%3D+%22Marta+Ruiz%22").await.text();
    assert!(list.contains("Responsable · Nombre"), "{list}");
    assert!(list.contains("Diez mesas"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_chosen_people_asks_about_those_who_said_no() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let admin = scene.browser(&company.admin, "es").await;
    let silent = Change::create("contact").text("last_name", "Callado").text("email", "callado@example.com");
    let silent =
        company.save(silent.text("email_permission", "denied").text("email_permission_source", "carta")).await.id;
    let (silent, other) = (silent.to_string(), scene.contact.to_string());
    let chosen = [("action", "export"), ("ids", silent.as_str()), ("ids", other.as_str())];
    let asked = admin.post("/contact/bulk", &chosen).await;
    let page = asked.text();
    assert!(page.contains("name=\"without\"") && !page.contains("callado@example.com"), "{page}");
    let answer = async |without: &str| {
        admin.post("/contact/bulk", &[&chosen[..], &[("sure", "1"), ("without", without)]].concat()).await
    };
    let without = answer("email").await;
    assert_eq!(without.header("content-type").split(';').next(), Some("text/csv"), "{}", without.text());
    assert!(without.text().contains("Prieto") && !without.text().contains("Callado"), "{}", without.text());
    assert!(answer("").await.text().contains("Callado"), "all, where that was chosen");
    assert_eq!(answer("paloma").await.status, 400);
    let deals = [("action", "export"), ("ids", &scene.deal.to_string())];
    assert!(admin.post("/opportunity/bulk", &deals).await.header("content-type").starts_with("text/csv"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_column_of_whole_names_is_headed_name() {
    let scene = Scene::new().await;
    for (locale, name) in [("es", "Nombre"), ("en", "Name")] {
        let browser = scene.browser(&scene.seller, locale).await;
        for list in ["/contact", "/lead"] {
            let page = browser.get(list).await.text();
            let head = page.split("<thead").nth(1).and_then(|rest| rest.split("</thead>").next()).unwrap_or_default();
            let first = head.split("sort=").nth(1).and_then(|rest| rest.split("</th>").next()).unwrap_or_default();
            assert!(first.contains(&format!(">{name}<")), "{list}: {head}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_day_may_be_a_word() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        for (day, name) in [("2026-11-21", "Ayer"), ("2026-11-22", "Hoy"), ("2026-12-01", "Luego")] {
            let change = Change::create("opportunity").text("name", name).text("close_date", day);
            scene.app.company.save(change.put("account", scene.account.into())).await;
        }
        for (locale, filter, found, words) in [
            ("es", "close_date < hoy", "Ayer", "Fecha de cierre antes de hoy"),
            ("es", "close_date > hoy", "Luego", "Fecha de cierre después de hoy"),
            ("en", "close_date = today", "Hoy", "Close date: today"),
            ("es", "close_date < 2026-11-22", "Ayer", "Fecha de cierre antes de 22 nov 2026"),
            ("en", "close_date >= \"next month\"", "Luego", "Close date from next month on"),
        ] {
            let browser = scene.browser(&scene.app.company.admin, locale).await;
            let path = trato_ui::url::href("/opportunity", &[("filter", filter)]);
            let list = browser.get(&path).await.text();
            let rows = list.split("<tbody").nth(1).unwrap_or_default();
            let shown: Vec<&str> = ["Ayer", "Hoy", "Luego"].into_iter().filter(|name| rows.contains(*name)).collect();
            assert_eq!(shown, [found], "{filter}");
            assert!(list.contains(words), "{filter}: {list}");
            assert_eq!(browser.get(&format!("{path}&panel=filter")).await.status, 200);
        }
    }
}
