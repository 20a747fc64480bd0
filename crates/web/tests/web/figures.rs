//! Reports as files and calendars that are too full: numbers as the reader's spreadsheet takes them, and nothing left out
//! in silence.

use trato_model::{Change, Value};
use trato_testkit::NOW;

use crate::scene::Scene;

const DAY: i64 = 86_400_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_a_file_as_lists_are() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let industry = Change::create("industry").text("name", "Hoteles").text("benchmark_days", "30");
    let industry = company.save(industry).await.id;
    company.save(Change::update("account", scene.account).put("industry", Value::Id(industry))).await;
    let won = company.named("stage", "Ganada").await;
    for (name, closed) in [("Uno", "2026-01-11"), ("Dos", "2026-01-12")] {
        let deal = Change::create("opportunity").text("name", name).text("amount", "1234.5");
        let deal = deal.put("account", Value::Id(scene.account)).put("stage", Value::Id(won));
        let deal = deal.text("opened_on", "2026-01-01").text("close_date", closed);
        company.save(deal.put("owner", Value::Id(scene.seller.user()))).await;
    }
    for (locale, cycle, branch) in [
        ("es", ["\"Hoteles\";\"2\";\"10,5\";\"10,5\";\"30,0\";\"-19,5\"", "\"Total\";\"2\";\"10,5\""], "\"2469,00\""),
        ("en", ["\"Hoteles\",\"2\",\"10.5\",\"10.5\",\"30.0\",\"-19.5\"", "\"Total\",\"2\",\"10.5\""], "\"2469.00\""),
    ] {
        let browser = scene.browser(&scene.seller, locale).await;
        let file = browser.get("/reports/cycle.csv?period=2026").await.text();
        for line in cycle {
            assert!(file.contains(line), "{locale} {line}: {file}");
        }
        let file = browser.get("/reports/branches.csv?period=2026").await.text();
        assert!(file.contains(branch), "{locale}: {file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_week_hides_no_other() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let task = |subject: String, due: i64| {
        let change = Change::create("task").text("subject", &subject).put("due_at", Value::Int(due));
        change.put("owner", Value::Id(scene.seller.user()))
    };
    // NOW is a Sunday: Tuesday the 3rd, and Friday the 27th.
    let mut tasks: Vec<Change> = (0..501).map(|n| task(format!("Ronda {n}"), NOW - 19 * DAY + n)).collect();
    tasks.push(task("Cierre de mes".to_owned(), NOW + 5 * DAY));
    for outcome in company.engine.save_bulk(&company.admin, tasks, |_| true).await.expect("saves") {
        outcome.0.expect("saves");
    }
    for (locale, words) in [("es", "No cabe todo"), ("en", "Not everything fits")] {
        let browser = scene.browser(&scene.seller, locale).await;
        let month = browser.get("/task/calendar?month=2026-11&mode=month").await.text();
        assert!(month.contains("Cierre de mes") && !month.contains(words), "a month counts what it does not show");
        assert!(month.contains("Ronda 4") && !month.contains("Ronda 5<") && month.contains("496"), "{month}");
        let page = browser.get("/task/calendar?month=2026-11-02&mode=agenda").await.text();
        assert!(page.contains("Cierre de mes"), "the week after is shown");
        let warning = page.split(words).nth(1).expect("a warning");
        let list = warning.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let list = browser.get(&list.replace("&amp;", "&")).await.text();
        assert!(list.contains("501") && list.contains("Ronda 0") && !list.contains("Cierre de mes"), "{list}");
        let quiet = browser.get("/task/calendar?month=2026-12-20&mode=month").await;
        assert_eq!(quiet.status, 200);
        assert!(!quiet.text().contains(words));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_and_a_hit_say_whom_they_are_about_and_how_they_ended() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let owner = Value::Id(scene.seller.user());
    for (name, status) in [("Hotel Mercurio", "planned"), ("Hotel Mercedes", "done")] {
        let account = Change::create("account").text("name", name).put("owner", owner.clone());
        let account = company.save(account).await.id;
        let call = Change::create("call").text("subject", "Confirmar pedido").put("account", Value::Id(account));
        let call = call.put("due_at", Value::Int(NOW - 19 * DAY)).put("owner", owner.clone()).text("status", status);
        company.save(call).await;
    }
    let hidden = Change::create("account").text("name", "Cliente ajeno").put("owner", company.admin.user().into());
    let hidden = company.save(hidden.put("team", Value::Null)).await.id;
    let call = Change::create("call").text("subject", "Confirmar pedido").put("account", Value::Id(hidden));
    company.save(call.put("due_at", Value::Int(NOW - 19 * DAY)).put("owner", owner)).await;
    for (locale, done) in [("es", "(Hech"), ("en", "(Done)")] {
        let browser = scene.browser(&scene.seller, locale).await;
        for path in [
            "/call/calendar?month=2026-11&mode=month",
            "/call/calendar?month=2026-11-02&mode=agenda",
            "/search?q=confirmar",
        ] {
            let page = browser.get(path).await.text();
            let body = page.split("<main").nth(1).unwrap_or_default();
            assert!(body.contains("Hotel Mercurio") && body.contains("Hotel Mercedes"), "{path}: {body}");
            assert!(!page.contains("Cliente ajeno"), "{path}: what one may not see is not named");
            assert_eq!(body.contains(done), path.contains("calendar"), "{path}: {body}");
        }
    }
}
