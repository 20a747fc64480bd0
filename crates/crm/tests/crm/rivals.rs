//! Whom else a lead asks, and whom its deal is up against.

use trato_crm::sales::conversion::{self, Conversion, Wish};
use trato_engine::Who;
use trato_model::{Change, Filter, Id, Path, Query, Refusal, Source, Value};
use trato_testkit::TestCompany;

async fn rivals(company: &TestCompany, who: &Who, kind: &'static str, of: &'static str, id: Id) -> Vec<(Value, Value)> {
    let columns = ["competitor", "standing"].map(Path::field).to_vec();
    let query = Query::new(kind).and(Filter::equal(of, id)).columns(columns).sort("standing".into(), false);
    let rows = company.engine.rows(who, &query).await.expect("reads").rows;
    rows.into_iter().map(|row| (row.values[0].clone(), row.values[1].clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_asks_several_and_its_deal_is_up_against_them() {
    for company in TestCompany::each().await {
        let lead =
            company.save(Change::create("lead").text("last_name", "Souto").text("company", "Hotel Sol")).await.id;
        let mut wanted = Vec::new();
        for (name, standing) in [("Muebles Sur", "ahead"), ("Sillas Norte", "behind")] {
            let rival = company.save(Change::create("competitor").text("name", name)).await.id;
            let part = Change::create("lead_competitor").put("lead", lead.into()).put("competitor", rival.into());
            company.save(part.clone().text("standing", standing).text("note", "Ya les compra")).await;
            let twice = company.try_save(&company.admin, part).await;
            assert!(matches!(twice, Err(Refusal::Invalid(errors)) if errors[0].field == "competitor"), "{name}");
            wanted.push((Value::Id(rival), Value::from(standing)));
        }
        assert_eq!(rivals(&company, &company.admin, "lead_competitor", "lead", lead).await, wanted);
        let wish = Conversion {
            account: Wish::New,
            contact: Wish::New,
            opportunity: Wish::New,
            opportunity_name: None,
            amount: None,
            close_date: None,
        };
        let done =
            conversion::convert(&company.engine, &company.admin, lead, wish, Source::Page).await.expect("converts");
        let deal = done.opportunity.expect("a deal");
        assert_eq!(rivals(&company, &company.admin, "opportunity_competitor", "opportunity", deal).await, wanted);
        let copy =
            trato_crm::sales::copying::copy(&company.engine, &company.admin, deal, "Otra".to_owned(), Source::Page)
                .await
                .expect("copies");
        assert_eq!(rivals(&company, &company.admin, "opportunity_competitor", "opportunity", copy).await, wanted);
    }
}
