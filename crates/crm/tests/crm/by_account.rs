//! Lists are searched by the customer's name, too: whoever types it among his deals means hers.

use trato_engine::Who;
use trato_model::{Aggregate, Change, Id, Query, Value};
use trato_testkit::TestCompany;

async fn found(company: &TestCompany, who: &Who, kind: &'static str, text: &str) -> Vec<Id> {
    let query = Query { search: text.to_owned(), ..Query::new(kind) };
    let count = company.engine.count(who, &query, 100).await.expect("counts").n;
    let sum = Aggregate { search: text.to_owned(), ..Aggregate::new(kind) };
    let total = company.engine.total(who, &sum).await.expect("adds up").measures[0].as_int();
    let mut ids: Vec<Id> =
        company.engine.rows(who, &query).await.expect("reads").rows.iter().map(|row| row.id).collect();
    assert_eq!((count as usize, total), (ids.len(), i64::try_from(ids.len()).ok()), "{text}: all say the same");
    ids.sort_unstable();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn deals_and_people_are_found_by_their_customers_name() {
    for company in TestCompany::each().await {
        let north = company.save(Change::create("team").text("name", "Norte")).await.id;
        let seller = company.user("Nuria Norte", "Ventas", Some(north), None).await;
        let account = company
            .save(Change::create("account").text("name", "Clínica Sol").text("legal_name", "Solárium SA"))
            .await
            .id;
        let another = company.save(Change::create("account").text("name", "Otra")).await.id;
        let deal = |name: &str| Change::create("opportunity").text("name", name).put("account", another.into());
        let own =
            company.save(deal("Diez camas").put("account", account.into()).put("owner", seller.user().into())).await.id;
        let other = company.save(deal("Sol y sombra")).await.id;
        company.save(deal("Nada de eso")).await;
        let person =
            company.save(Change::create("contact").text("last_name", "Paz").put("account", account.into())).await.id;
        let both: Vec<Id> = [own, other].into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect();
        for (kind, text, wanted) in [
            ("opportunity", "clinica sol", vec![own]),
            ("opportunity", "CLÍN", vec![own]),
            ("opportunity", "solarium", vec![own]),
            ("opportunity", "sol", both),
            ("opportunity", "clinica camas", Vec::new()),
            ("contact", "clinica", vec![person]),
        ] {
            assert_eq!(found(&company, &company.admin, kind, text).await, wanted, "{kind}: {text}");
        }
        // The deal is hers, the customer is not: its name tells her nothing.
        assert_eq!(found(&company, &seller, "opportunity", "camas").await, [own]);
        assert!(found(&company, &seller, "opportunity", "clinica").await.is_empty());
        company.save(Change::update("account", account).put("owner", seller.user().into())).await;
        assert_eq!(found(&company, &seller, "opportunity", "clinica").await, [own]);
        company.save(Change::delete("opportunity", own)).await;
        assert!(found(&company, &company.admin, "opportunity", "clinica").await.is_empty(), "not from the trash");
    }
}

/// More than a search by other words, which looks for accounts in vain, it reads what those that it finds are called.
#[tokio::test(flavor = "multi_thread")]
async fn a_search_by_the_customers_name_costs_one_statement_more() {
    for company in TestCompany::each().await {
        let account = company.save(Change::create("account").text("name", "Clínica Sol")).await.id;
        let deal = Change::create("opportunity").text("name", "Diez camas").put("account", account.into());
        company.save(deal).await;
        let mut sent = Vec::new();
        for text in ["camas", "clinica"] {
            let query = Query { search: text.to_owned(), ..Query::new("opportunity") };
            // The sizes of the tables are remembered from then on.
            assert_eq!(company.engine.rows(&company.admin, &query).await.expect("reads").rows.len(), 1, "{text}");
            company.engine.store().watch(true);
            company.engine.rows(&company.admin, &query).await.expect("reads");
            sent.push(company.engine.store().seen());
        }
        assert_eq!(sent[1].len(), sent[0].len() + 1, "{sent:#?}");
    }
}

/// What the search box finds: the kind and the title of each.
async fn searched(company: &TestCompany, who: &Who, text: &str, kinds: &[&str]) -> Vec<String> {
    let hits = company.engine.search(who, text, kinds, 10).await.expect("searches");
    hits.iter().map(|hit| format!("{} {}", hit.entity, hit.title)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_box_finds_a_customers_deals_and_people_after_itself() {
    for company in TestCompany::each().await {
        let north = company.save(Change::create("team").text("name", "Norte")).await.id;
        let seller = company.user("Nuria Norte", "Ventas", Some(north), None).await;
        let sol = Change::create("account").text("name", "Clínica Sol").text("legal_name", "Bahía SA");
        let sol = company.save(sol).await.id;
        let deal = |name: &str| Change::create("opportunity").text("name", name).put("account", sol.into());
        company.save(deal("Camas").put("owner", seller.user().into())).await;
        company.save(deal("Clínica Sol, reforma")).await;
        let gone = company.save(deal("Lámparas")).await.id;
        company.save(Change::delete("opportunity", gone)).await;
        company.save(Change::create("contact").text("last_name", "Paz").put("account", sol.into())).await;
        company.save(Change::create("task").text("subject", "Llamar").put("account", sol.into())).await;
        let all = ["account Clínica Sol", "opportunity Clínica Sol, reforma", "contact Paz", "opportunity Camas"];
        assert_eq!(searched(&company, &company.admin, "clinica sol", &[]).await, all);
        let mut by_legal_name = searched(&company, &company.admin, "bahia", &[]).await;
        assert_eq!(by_legal_name.remove(0), all[0]);
        by_legal_name.sort_unstable();
        assert_eq!(by_legal_name, [all[2], all[3], all[1]]);
        assert_eq!(searched(&company, &company.admin, "clinica", &["contact"]).await, ["contact Paz"]);
        // The deal is hers, the customer is not: its name tells her nothing.
        assert_eq!(searched(&company, &seller, "camas", &[]).await, ["opportunity Camas"]);
        assert!(searched(&company, &seller, "clinica", &[]).await.is_empty());
        company.save(Change::update("account", sol).put("owner", seller.user().into())).await;
        assert_eq!(searched(&company, &seller, "clinica", &[]).await, ["account Clínica Sol", "opportunity Camas"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_many_customers_are_called_by_names_none() {
    for company in TestCompany::each().await {
        let mut deals = Vec::new();
        for n in 0..21 {
            let account = company.save(Change::create("account").text("name", &format!("Hotel {}", 100 + n))).await.id;
            let deal = Change::create("opportunity").text("name", "Camas").put("account", Value::Id(account));
            deals.push(company.save(deal).await.id);
        }
        assert!(found(&company, &company.admin, "opportunity", "hotel").await.is_empty());
        assert_eq!(
            searched(&company, &company.admin, "hotel 107", &[]).await,
            ["account Hotel 107", "opportunity Camas"]
        );
        let hotels = company.engine.search(&company.admin, "hotel", &[], 100).await.expect("searches");
        assert!(hotels.iter().all(|hit| hit.entity == "account"), "{hotels:?}");
        assert_eq!(found(&company, &company.admin, "opportunity", "hotel 107").await, [deals[7]]);
    }
}
