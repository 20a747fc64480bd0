//! How long a deal took, where that is known.

use trato_crm::reports::{Params, find};
use trato_model::{Change, Id, Period, Source, Value};
use trato_testkit::TestCompany;

async fn won(company: &TestCompany, account: Id, opened: Option<&str>) -> Id {
    let stage = company.named("stage", "Ganada").await;
    let deal = Change::create("opportunity").from(Source::Import).text("name", "Camas").put("account", account.into());
    let deal = deal.put("stage", Value::Id(stage)).text("close_date", "2026-03-11");
    company.save(opened.into_iter().fold(deal, |deal, day| deal.text("opened_on", day))).await.id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_of_which_nobody_said_when_it_was_opened_has_no_cycle() {
    for company in TestCompany::each().await {
        let account = company.save(Change::create("account").text("name", "Hotel Sol")).await.id;
        let (known, unknown) = (won(&company, account, Some("2026-03-01")).await, won(&company, account, None).await);
        let cycle = async |id| {
            let deal = company.engine.record(&company.admin, "opportunity", id).await.expect("there");
            deal.value("cycle_days").as_int()
        };
        assert_eq!((cycle(known).await, cycle(unknown).await), (Some(10), None));
        let report = async || {
            let report = find("cycle").expect("a report");
            let params = Params::of(Period::parse("2026").expect("a year"));
            let data = (report.run)(&company.engine, &company.admin, &params).await.expect("answers");
            (data.figures[0].value, data.figures[2].value)
        };
        assert_eq!(report().await, (100, 1), "in tenths of days; the other one does not count");
        // Another day of decision says no more; the day of opening does.
        company.save(Change::update("opportunity", unknown).text("close_date", "2026-03-21")).await;
        assert_eq!(cycle(unknown).await, None);
        company.save(Change::update("opportunity", unknown).text("opened_on", "2026-03-01")).await;
        assert_eq!((cycle(unknown).await, report().await), (Some(20), (150, 2)));
    }
}
