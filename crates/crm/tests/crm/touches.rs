//! Where a lead came from: the first source, medium and campaign stay whatever touches it later; the last ones follow.

use trato_crm::sales::conversion;
use trato_model::{Change, Id, Record, Refusal, Source, Value};
use trato_testkit::TestCompany;

use crate::leads::new;

const FIRST: [&str; 3] = ["first_source", "first_medium", "first_campaign"];
const LAST: [&str; 3] = ["source", "medium", "campaign"];

fn values(record: &Record, names: [&'static str; 3]) -> [Value; 3] {
    names.map(|name| record.value(name).clone())
}

fn touched(change: Change, touch: &[Value; 3]) -> Change {
    LAST.into_iter().zip(touch.clone()).fold(change, |change, (name, value)| change.put(name, value))
}

fn lead() -> Change {
    Change::create("lead").text("last_name", "Souto")
}

/// Three touches: at a fair, on the web site, by a friend.
async fn touches(company: &TestCompany) -> [[Value; 3]; 3] {
    let campaign = async |name: &str| company.save(Change::create("campaign").text("name", name)).await.id;
    let source = async |name: &str| company.named("lead_source", name).await;
    let touch = |source: Id, medium: &str, campaign: Id| [source.into(), medium.into(), campaign.into()];
    [
        touch(source("Feria").await, "stand", campaign("Feria de Madrid").await),
        touch(source("Página web").await, "cpc", campaign("Otoño").await),
        touch(source("Recomendación").await, "teléfono", campaign("Amigos").await),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn later_touches_replace_the_last_and_leave_the_first() {
    for company in TestCompany::each().await {
        let [first, second, third] = touches(&company).await;
        let made = company.save(touched(lead(), &first)).await;
        assert_eq!(
            (values(&made, FIRST), values(&made, LAST)),
            (first.clone(), first.clone()),
            "the first is the last"
        );
        for (touch, source) in [(&second, Source::Import), (&third, Source::Form)] {
            let change = touched(Change::update("lead", made.id).from(source), touch);
            let after = company.save(change).await;
            assert_eq!((values(&after, FIRST), values(&after, LAST)), (first.clone(), touch.clone()), "{source:?}");
        }
        let cleared = touched(Change::update("lead", made.id), &[Value::Null, Value::Null, Value::Null]);
        let cleared = company.save(cleared).await;
        assert_eq!((values(&cleared, FIRST), values(&cleared, LAST)), (first, [const { Value::Null }; 3]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_first_touch_did_not_say_the_next_one_does() {
    for company in TestCompany::each().await {
        let [first, second, third] = touches(&company).await;
        let made = company.save(lead().put("source", first[0].clone())).await;
        assert_eq!(values(&made, FIRST), [first[0].clone(), Value::Null, Value::Null]);
        company.save(touched(Change::update("lead", made.id), &second)).await;
        let after = company.save(touched(Change::update("lead", made.id), &third)).await;
        let [_, medium, campaign] = second;
        assert_eq!(values(&after, FIRST), [first[0].clone(), medium, campaign]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_the_first_touch_and_the_deal_gets_the_last_one() {
    for company in TestCompany::each().await {
        let [first, second, third] = touches(&company).await;
        let made = company.save(touched(lead(), &first)).await;
        for (name, value) in FIRST.into_iter().zip(third) {
            for change in [lead(), Change::update("lead", made.id)] {
                let forged = company.try_save(&company.admin, change.put(name, value.clone())).await;
                assert!(matches!(forged, Err(Refusal::Invalid(errors)) if errors[0].field == name), "{name}");
            }
        }
        company.save(touched(Change::update("lead", made.id), &second)).await;
        let wish = new(conversion::Wish::New);
        let done = conversion::convert(&company.engine, &company.admin, made.id, wish, Source::Page).await.unwrap();
        let deal = company.engine.record(&company.admin, "opportunity", done.opportunity.unwrap()).await.unwrap();
        assert_eq!([deal.value("source"), deal.value("campaign")], [&second[0], &second[2]]);
        let lead = company.engine.record(&company.admin, "lead", made.id).await.unwrap();
        assert_eq!((values(&lead, FIRST), values(&lead, LAST)), (first, second), "the lead keeps both");
    }
}
