//! What a figure leads to: a list that is counted and added up however long it is, with the column that was added up.

use trato_model::{Change, Value};
use trato_testkit::TestCompany;

use crate::scene::Scene;

/// Deals beside the one of the scene: more than a list counts by itself.
const DEALS: usize = 1_050;

async fn fill(scene: &Scene) {
    let deal = |n: usize| {
        Change::create("opportunity")
            .text("name", &format!("Mesa {n}"))
            .text("amount", "10")
            .put("probability", Value::Int(5_000))
            .put("account", Value::Id(scene.account))
            .put("owner", Value::Id(scene.seller.user()))
    };
    let company = &scene.app.company;
    for outcome in
        company.engine.save_bulk(&company.admin, (0..DEALS).map(deal).collect(), |_| true).await.expect("saves")
    {
        outcome.0.expect("saves");
    }
}

/// The addresses of a page's lists of deals.
fn lists(page: &str) -> Vec<String> {
    let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    found.filter(|href| href.starts_with("/opportunity?")).map(|href| href.replace("&amp;", "&")).collect()
}

fn plain(page: &str) -> String {
    page.replace('\u{a0}', " ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_counted_when_asked() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        fill(&scene).await;
        for (locale, few, all, n, sum) in [
            ("es", "1.000+", "Contar y sumar todos", "1.051", "10.500,00 €"),
            ("en", "1,000+", "Count and add up all", "1,051", "€10,500.00"),
        ] {
            let browser = scene.browser(&scene.seller, locale).await;
            let list = plain(&browser.get("/opportunity").await.text());
            assert!(list.contains(few) && list.contains(all) && !list.contains(sum), "{locale}");
            let asked = lists(&list).into_iter().find(|href| href.ends_with("count=all")).expect("it can be asked for");
            let list = plain(&browser.get(&asked).await.text());
            assert!(list.contains(n) && list.contains(sum) && !list.contains(all), "{locale}: {n} {sum}");
            assert!(!list.contains(few));
            let next = lists(&list).into_iter().find(|href| href.contains("after=")).expect("a next page");
            assert_eq!(browser.get(&next).await.status, 200);
            let other =
                plain(&browser.get("/opportunity?filter=amount+%3E+1+and+status+%3D+open&count=all").await.text());
            let without = lists(&other).into_iter().find(|href| href.contains("filter=status")).expect("a chip");
            assert!(!without.contains("count="), "other records are counted when that is asked for again: {without}");
        }
        let browser = scene.browser(&scene.seller, "es").await;
        let short = browser.get("/opportunity?filter=name+%3D+%22Mesa+7%22&count=all").await.text();
        assert!(short.contains("Mesa 7") && !short.contains("Contar y sumar todos"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_opens_what_it_adds_up() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        fill(&scene).await;
        let browser = scene.browser(&scene.seller, "es").await;
        // Each page has a figure or a column of weighted amounts.
        for path in ["/", "/opportunity/board", "/reports/stages"] {
            let page = browser.get(path).await.text();
            let weighted =
                lists(&page).into_iter().find(|href| href.contains("weighted") && href.contains("count=all"));
            let weighted = weighted.unwrap_or_else(|| panic!("{path} has no list of weighted amounts"));
            let list = plain(&browser.get(&weighted).await.text());
            for part in ["Importe ponderado", "1.051", "10.500,00 €", "5.250,00 €"] {
                assert!(list.contains(part), "{path}: {part} is not in {weighted}");
            }
        }
        let won = browser.get("/").await.text();
        let won = lists(&won).into_iter().find(|href| href.contains("status+%3D+won")).expect("what was won");
        assert!(won.contains("count=all") && !won.contains("columns="), "an amount needs no further column: {won}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_says_a_stages_probability_as_the_deals_page_does() {
    let scene = Scene::new().await;
    let stage = scene.record("opportunity", scene.deal).await.value("stage").as_id().expect("a stage");
    scene.app.company.save(Change::update("stage", stage).put("probability", Value::Int(1_275))).await;
    for (locale, share, count, note) in [
        ("es", "12,75\u{a0}%", "Oportunidades: 1", "Probabilidad de ganar: 12,75\u{a0}%"),
        ("en", "12.75%", "Deals: 1", "Probability of winning: 12.75%"),
    ] {
        let browser = scene.browser(&scene.seller, locale).await;
        let board = browser.get("/opportunity/board").await.text();
        for said in [format!("class=\"count\" title=\"{count}\">1<"), format!("title=\"{note}\">{share}<")] {
            assert!(board.contains(&said), "no {said}: {board}");
        }
        for path in ["/opportunity/board".to_owned(), format!("/opportunity/{}", scene.deal)] {
            let page = browser.get(&path).await.text();
            assert!(page.contains(share), "{path}: {page}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_is_not_shown_for_a_figure() {
    let scene = Scene::new().await;
    fill(&scene).await;
    let company = &scene.app.company;
    let role = company.named("role", "Ventas").await;
    let fields = serde_json::json!({ "opportunity.weighted": "hidden" });
    company.save(Change::update("role", role).put("fields", Value::Json(Box::new(fields)))).await;
    let browser = scene.browser(&scene.seller, "es").await;
    let board = browser.get("/opportunity/board").await;
    assert_eq!(board.status, 200);
    let lists = lists(&board.text());
    assert!(!lists.is_empty() && lists.iter().all(|href| !href.contains("weighted")), "{lists:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_shows_all_its_stages() {
    let scene = Scene::new().await;
    let pipeline = scene.app.company.named("pipeline", "Ventas").await;
    for (locale, share) in [("es", "10\u{a0}%"), ("en", "10%")] {
        let browser = scene.browser(&scene.app.company.admin, locale).await;
        let page = browser.get(&format!("/pipeline/{pipeline}")).await.text();
        let panels = page.split("<aside class=\"record-panels\"").nth(1).expect("panels");
        let stages = panels.split("</details>").find(|panel| panel.contains("/stage/")).expect("its stages");
        assert!(stages.contains("<small>7</small>") && stages.contains(share), "{stages}");
        assert!(["Nueva", "Ganada", "Perdida"].iter().all(|stage| stages.contains(stage)), "{stages}");
    }
}
