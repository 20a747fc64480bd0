//! People to choose from: those at work stand before those who are inactive, who say so, wherever users are listed.

use trato_model::{Change, Value};

use crate::scene::Scene;

/// The texts, in the order in which they must stand.
fn in_order(page: &str, texts: &[&str]) {
    let mut rest = page;
    for text in texts {
        rest = rest.split_once(text).unwrap_or_else(|| panic!("{text} after the others: {page}")).1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_inactive_comes_last_and_says_so() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    for (name, active) in [("Ana Prada", false), ("Zoe Prada", true)] {
        let user = company.user(name, "Ventas", None, None).await.user();
        // A report offers whoever has something that it counts.
        let deal = Change::create("opportunity").text("name", name).put("account", scene.account.into());
        company.save(deal.put("owner", user.into())).await;
        let about = Change::create("visit").text("subject", name).put("account", scene.account.into());
        company.save(about.put("owner", user.into())).await;
        company.save(Change::update("user", user).put("active", Value::Bool(active))).await;
    }
    for (locale, word) in [("es", "inactivo"), ("en", "inactive")] {
        let browser = scene.browser(&company.admin, locale).await;
        let labelled = format!("Ana Prada ({word})");
        for path in ["/reports/losses", "/reports/visits", "/settings/audit"] {
            in_order(&browser.get(path).await.text(), &[">Zoe Prada<", &labelled]);
        }
        let offered = browser.get("/search/links?entity=user&q=prada").await.text();
        in_order(&offered, &["Zoe Prada", "data-title=\"Ana Prada\"", word]);
        // Without a script, what a name may mean is offered beside the refused field.
        let form = [("name", "Prada"), ("owner.text", "Prada")];
        let refused = browser.post("/account", &form).await.text();
        in_order(&refused, &["Zoe Prada", &format!("Ana Prada · {word}")]);
    }
}
