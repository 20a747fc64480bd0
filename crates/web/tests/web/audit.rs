//! The page of the audit log.

use trato_engine::jobs::audit::Check;
use trato_model::{Change, Expected, Source};
use trato_testkit::TestCompany;
use trato_testkit::app::Browser;

use crate::scene::Scene;

/// The lines of the log on the page.
fn lines(page: &str) -> Vec<&str> {
    page.split("class=\"event-body\"").skip(1).map(|rest| rest.split("</li>").next().unwrap_or(rest)).collect()
}

async fn log(browser: &Browser, query: &str) -> String {
    let answer = browser.get(&format!("/settings/audit{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_reads_who_changed_what_and_when() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let company = &scene.app.company;
        let edit = Change::update("account", scene.account).expecting(Expected::Current).from(Source::Api);
        company.try_save(&scene.seller, edit.text("phone", "+34911000111")).await.expect("may");
        for n in 0..60 {
            company.save(Change::create("product").text("name", &format!("Producto {n}"))).await;
        }
        let browser = scene.browser(&company.admin.clone(), "es").await;
        let hers = log(&browser, &format!("?user={}", scene.seller.user())).await;
        let found = lines(&hers);
        assert_eq!(found.len(), 1, "{hers}");
        for told in ["Marta Ruiz", "cambió", "Nortex SL", "Teléfono", "911 00 01 11", "API"] {
            assert!(found[0].contains(told), "{told}: {}", found[0]);
        }
        let first = log(&browser, "?kind=product").await;
        assert_eq!(lines(&first).len(), 50);
        assert!(lines(&first).iter().all(|line| line.contains("creó el producto")), "{first}");
        let next = first.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("older");
        let older = browser.get(&next.replace("&amp;", "&")).await.text();
        assert_eq!(lines(&older).len(), 10, "the filter stays");
        assert!(!older.contains("rel=\"next\""));
        assert!(log(&browser, "?from=1999-01-01&to=1999-12-31").await.contains("No hay cambios así"));
        assert_eq!(lines(&log(&browser, "?from=1999-01-01&kind=account").await).len(), 2);
        let wrong = log(&browser, "?from=nunca").await;
        assert!(wrong.contains("value=\"nunca\"") && lines(&wrong).is_empty(), "{wrong}");
        for unknown in ["?user=nobody", "?kind=nothing", "?before=x"] {
            assert_eq!(browser.get(&format!("/settings/audit{unknown}")).await.status, 404, "{unknown}");
        }
        let english = scene.browser(&company.admin.clone(), "en").await;
        assert!(log(&english, "").await.contains("Who changed what, when and from where"));
        let hers = scene.browser(&scene.seller.clone(), "es").await;
        assert_eq!(hers.get("/settings/audit").await.status, 404);
        assert_eq!(hers.post("/settings/audit", &[]).await.status, 404);
    }
}

/// Whether the page loads anew by itself, and without JavaScript offers to.
fn looks_again(page: &str) -> bool {
    let offered = page.contains(r#"<noscript><p class="nothing"><a class="button" href="/settings/audit">"#);
    page.contains(r#"data-controller="poll" data-poll-seconds-value="2""#) && offered
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_checked_in_the_background_and_what_was_found_stays() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let engine = &scene.app.company.engine;
        let now = engine.clock().now();
        engine.store().seal(now).await.expect("seals");
        let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
        assert!(!log(&browser, "").await.contains("Cadena"), "nobody has checked it");
        assert_eq!(browser.post("/settings/audit", &[]).await.location(), "/settings/audit");
        assert_eq!(browser.post("/settings/audit", &[]).await.status, 303, "asked twice, checked once");
        let page = log(&browser, "").await;
        assert!(page.contains("A la espera de su turno"), "maybe behind an import");
        assert!(looks_again(&page), "it shows by itself how far it is: {page}");
        assert_eq!(engine.verification().await.expect("reads").check, Check::Waiting);
        let leased =
            engine.store().lease_jobs("test", &["audit-verification"], 1, 60_000_000, now).await.expect("leases");
        let page = log(&browser, "").await;
        assert!(page.contains("Ha empezado") && !page.contains("A la espera") && looks_again(&page), "{page}");
        for job in leased {
            (engine.modules().jobs[job.kind.as_str()].run)(engine, job.payload).await.expect("checks");
            engine.store().finish_job(job.id, job.fence, now).await.expect("ends");
        }
        let page = log(&browser, "").await;
        assert!(page.contains("íntegra") && !page.contains("A la espera") && !looks_again(&page), "{page}");
        let found = engine.verification().await.expect("reads").found.expect("was checked");
        assert!(found.entries > 5 && found.first_bad.is_none() && found.at >= now, "{found:?}");

        // An anchor that the log does not meet: somebody wrote it anew.
        let file = scene.app.company.folder().join("anchor");
        std::fs::write(&file, format!("2 {} 5\n", "0".repeat(64))).expect("writes");
        browser.post("/settings/audit", &[]).await;
        scene.app.company.work().await;
        let found = engine.verification().await.expect("reads").found.expect("was checked");
        assert_eq!(found.first_bad, Some((2, "rewritten".to_owned())));
        let page = log(&browser, "").await;
        assert!(page.contains("alterada") && page.contains("se reescribió la cadena"), "{page}");
    }
}
