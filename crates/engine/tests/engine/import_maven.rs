//! Somebody leaves another CRM: four files, imported with the mapping proposed, give the company that they describe.

use trato_model::{Filter, Value};
use trato_testkit::TestCompany;

use crate::import_files::{check, count, import, one, shared};

#[tokio::test(flavor = "multi_thread")]
async fn the_four_files_give_the_company_that_they_describe() {
    let Some(folder) = shared("05_crm_pipeline") else { return };
    for company in TestCompany::each().await {
        let users = count(&company, "user", Filter::everything()).await;
        let industries = count(&company, "industry", Filter::everything()).await;

        let accounts = import(&company, &folder.join("accounts.csv")).await;
        assert_eq!((accounts.entity, accounts.counts.created, accounts.counts.refused), ("account", 85, 0));
        assert_eq!(count(&company, "account", Filter::everything()).await, 85);
        assert_eq!(count(&company, "account", Filter::set("parent")).await, 15, "subsidiaries");
        assert_eq!(count(&company, "industry", Filter::everything()).await, industries + 10);
        let acme = one(&company, "account", "name", "Acme Corporation").await;
        assert_eq!(acme.value("employees"), &Value::Int(2822));
        assert_eq!(acme.value("founded"), &Value::Int(1996));
        assert_eq!(acme.value("revenue").as_money().map(|m| m.minor), Some(110_004));
        let Value::Address(address) = acme.value("address") else { panic!("an address") };
        assert_eq!(address.country, "US");
        let misspelt = one(&company, "account", "name", "Bioholding").await;
        let Value::Address(address) = misspelt.value("address") else { panic!("an address") };
        assert_eq!(address.country, "PH", "Philipines");

        let products = import(&company, &folder.join("products.csv")).await;
        assert_eq!((products.entity, products.counts.created, products.counts.refused), ("product", 7, 0));
        assert_eq!(count(&company, "product_category", Filter::everything()).await, 3);

        let sellers = import(&company, &folder.join("sales_teams.csv")).await;
        assert_eq!((sellers.entity, sellers.counts.created, sellers.counts.refused), ("user", 35, 0));
        assert_eq!(count(&company, "user", Filter::everything()).await, users + 35 + 6, "sellers and their managers");
        for (office, number) in [("Central", 11), ("East", 12), ("West", 12)] {
            let branch = company.named("branch", office).await;
            let role = company.named("role", "Ventas").await;
            let there = Filter::equal("branch", branch).and(Filter::equal("role", role));
            assert_eq!(count(&company, "user", there).await, number, "{office}");
        }
        let team = one(&company, "team", "name", "Dustin Brinkmann").await;
        let dustin = one(&company, "user", "name", "Dustin Brinkmann").await;
        assert_eq!(team.value("leader"), &Value::Id(dustin.id));
        assert_eq!(count(&company, "user", Filter::equal("manager", dustin.id)).await, 5);
        assert_eq!(dustin.value("active"), &Value::Bool(false), "nobody gets in by an import");

        let checked = check(&company, &company.admin, &folder.join("sales_pipeline.csv")).await;
        assert_eq!((checked.counts.created, checked.counts.refused, checked.counts.rows), (8_800, 0, 8_800));
        assert!(checked.whole);
        assert_eq!(count(&company, "opportunity", Filter::everything()).await, 0, "a check writes nothing");

        let deals = import(&company, &folder.join("sales_pipeline.csv")).await;
        assert_eq!((deals.entity, deals.counts.created, deals.counts.refused), ("opportunity", 8_800, 0));
        assert_eq!(count(&company, "opportunity", Filter::equal("status", "won")).await, 4_238);
        assert_eq!(count(&company, "opportunity", Filter::equal("status", "lost")).await, 2_473);
        for (stage, number) in [("Engaging", 1_589), ("Prospecting", 500)] {
            let stage = company.named("stage", stage).await;
            assert_eq!(count(&company, "opportunity", Filter::equal("stage", stage)).await, number);
        }
        assert_eq!(count(&company, "opportunity", Filter::empty("account")).await, 1_425);
        assert_eq!(count(&company, "product", Filter::everything()).await, 7, "GTXPro is GTX Pro");
        assert_eq!(count(&company, "user", Filter::everything()).await, users + 41, "owners are the sellers");
        let deal = one(&company, "opportunity", "external_id", "1C1I7A6R").await;
        assert_eq!(deal.title(), "Cancity – GTX Plus Basic");
        assert_eq!(deal.value("cycle_days"), &Value::Int(132), "2016-10-20 to 2017-03-01");
        assert_eq!(deal.value("owner"), &Value::Id(one(&company, "user", "name", "Moses Frase").await.id));

        for (name, entity) in
            [("accounts.csv", 85), ("products.csv", 7), ("sales_teams.csv", 35), ("sales_pipeline.csv", 8_800)]
        {
            let again = import(&company, &folder.join(name)).await;
            let counts = &again.counts;
            assert_eq!((counts.created, counts.updated, counts.related, counts.unchanged), (0, 0, 0, entity), "{name}");
        }
    }
}
