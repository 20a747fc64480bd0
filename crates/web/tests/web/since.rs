//! Lists of what has changed since a day, and of what one's team has.

use trato_model::{Change, Id, Value};
use trato_testkit::app::Browser;
use trato_testkit::{NOW, TestCompany};

use crate::scene::Scene;

const DAY: i64 = 86_400_000_000;

/// Saves as the administrator, now.
async fn save(scene: &Scene, change: Change) -> Id {
    let company = &scene.app.company;
    let admin = company.engine.who(company.admin.user()).await.expect("reads").expect("is there");
    company.try_save(&admin, change).await.expect("saves").id
}

async fn account(scene: &Scene, name: &str, owner: Id) -> Id {
    save(scene, Change::create("account").text("name", name).put("owner", Value::Id(owner))).await
}

/// The names of a list's accounts, of those that a test knows, as the page and the API give them.
async fn listed(browser: &Browser, filter: &str, known: &[&'static str]) -> Vec<&'static str> {
    let page = browser.get(&format!("/account?filter={filter}")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let html = page.text();
    let table = html.split("<tbody").nth(1).and_then(|rest| rest.split("</tbody>").next()).unwrap_or_default();
    let shown: Vec<&str> = known.iter().copied().filter(|name| table.contains(&format!(">{name}<"))).collect();
    let rows = browser.get(&format!("/api/v1/account?filter={filter}")).await;
    assert_eq!(rows.status, 200, "{}", rows.text());
    let rows = rows.text();
    let told: Vec<&str> = known.iter().copied().filter(|name| rows.contains(&format!("\"{name}\""))).collect();
    assert_eq!(shown, told, "{filter}: the page and the API agree");
    shown
}

/// What a filter typed into its form becomes.
async fn applied(browser: &Browser, row: &str) -> String {
    let applied = browser.get(&format!("/account?{row}&match=any&written=&written.was=")).await;
    assert_eq!(applied.status, 303, "{}", applied.text());
    let location = applied.location();
    location.split("filter=").nth(1).and_then(|rest| rest.split('&').next()).expect("a filter").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_what_has_changed_since_a_day() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let owner = scene.seller.user();
        let clock = scene.app.company.engine.clock();
        clock.set(NOW - 10 * DAY);
        account(&scene, "Antigua", owner).await;
        let touched = account(&scene, "Tocada", owner).await;
        clock.set(NOW - 2 * DAY);
        account(&scene, "Reciente", owner).await;
        clock.set(NOW - DAY);
        save(&scene, Change::update("account", touched).text("description", "Otra cosa")).await;
        clock.set(NOW);
        let known = ["Antigua", "Tocada", "Reciente"];
        // Madrid's 20th begins at 23:00 of the 19th.
        for (locale, field) in [("es", "Modificado "), ("en", "Updated ")] {
            let browser = scene.browser(&scene.seller, locale).await;
            let row = "f.0.0.field=updated_at&f.0.0.op=at-least&f.0.0.value=2026-11-20T00:00";
            let filter = applied(&browser, row).await;
            assert_eq!(listed(&browser, &filter, &known).await, ["Tocada", "Reciente"], "{filter}");
            assert_eq!(listed(&browser, "updated_at+%3E%3D+2026-11-21", &known).await, ["Tocada"]);
            assert_eq!(listed(&browser, "updated_at+%3E%3D+2026-11-12", &known).await, known);
            assert!(listed(&browser, "updated_at+%3E%3D+2026-11-23", &known).await.is_empty());
            assert_eq!(listed(&browser, "created_at+%3E%3D+2026-11-20", &known).await, ["Reciente"], "made since");
            let page = browser.get(&format!("/account?filter={filter}")).await.text();
            let chip = page.split("class=\"filter-chip\">").nth(1).unwrap_or_default();
            let chip = chip.split("</a>").next().unwrap_or_default();
            assert!(chip.contains(field) && chip.ends_with(" 2026, 00:00"), "{locale}: {chip}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_what_the_readers_team_has() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let company = &scene.app.company;
        let team = async |name: &str| company.save(Change::create("team").text("name", name)).await.id;
        let (north, south) = (team("Norte").await, team("Sur").await);
        let mate = company.user("Nuria Norte", "Ventas", Some(north), None).await;
        let other = company.user("Sara Sur", "Ventas", Some(south), None).await;
        let head = company.admin.clone();
        company.save(Change::update("user", head.user()).put("team", Value::Id(north))).await;
        account(&scene, "De la jefa", head.user()).await;
        account(&scene, "De su equipo", mate.user()).await;
        account(&scene, "De otro equipo", other.user()).await;
        let free = Change::create("account").text("name", "De nadie").put("owner", Value::Null);
        company.save(free).await;
        let known = ["De la jefa", "De su equipo", "De otro equipo", "De nadie"];
        for (locale, words) in [("es", "es de mi equipo"), ("en", "is in my team")] {
            let browser = scene.browser(&head, locale).await;
            let filter = applied(&browser, "f.0.0.field=owner&f.0.0.op=my-team").await;
            assert_eq!(filter, "owner+is+my+team");
            assert_eq!(listed(&browser, &filter, &known).await, known[..2], "{locale}");
            assert_eq!(listed(&browser, "not+owner+is+my+team", &known).await, known[2..], "{locale}");
            let page = browser.get(&format!("/account?filter={filter}")).await.text();
            assert!(page.contains(words), "{locale}: {page}");
            let his = scene.browser(&other, locale).await;
            assert_eq!(listed(&his, &filter, &known).await, ["De otro equipo"], "his own team is another");
        }
        company.save(Change::update("user", mate.user()).put("team", Value::Id(south))).await;
        let browser = scene.browser(&head, "es").await;
        assert_eq!(
            listed(&browser, "owner+is+my+team", &known).await,
            ["De la jefa"],
            "who has left the team counts no more"
        );
    }
}
