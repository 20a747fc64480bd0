//! Tax ids are checked digit by digit, by the rules of the country where the customer is; a wrong one is refused.

use trato_model::{Address, Change, Filter, Query, Refusal, Source, Value};
use trato_testkit::TestCompany;

/// A country with a number that is right, as somebody writes it and as it is kept, and one with a slip.
const NUMBERS: [(&str, &str, &str, &str); 10] = [
    ("ES", "a-28.015.865", "A28015865", "A28015866"),
    ("ES", "12345678-z", "12345678Z", "12345678A"),
    ("ES", "X 1234567 L", "X1234567L", "X1234567M"),
    ("ES", "ESB12345674", "B12345674", "ESB12345678"),
    ("VE", "J-00095036-9", "J000950369", "J-00095036-8"),
    ("VE", "g-20000110-0", "G200001100", "G-20000110-1"),
    ("EC", "1790010937001", "1790010937001", "1790010938001"),
    ("EC", "1710034065001", "1710034065001", "1710034066001"),
    ("PE", "20131312955", "20131312955", "20131312956"),
    ("FR", "FR 40 303 265 045", "FR40303265045", "sin número"),
];

fn named(entity: &'static str) -> Change {
    Change::create(entity).text(if entity == "account" { "name" } else { "last_name" }, "Aceros Mendi")
}

fn of(entity: &'static str, country: &str, number: &str) -> Change {
    let address = Address { country: country.into(), ..Address::default() };
    named(entity).put("address", Value::Address(Box::new(address))).text("tax_id", number)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_with_a_slip_is_refused_by_its_countrys_rules() {
    for company in TestCompany::each().await {
        for entity in ["account", "contact"] {
            for (country, right, kept, wrong) in NUMBERS {
                for source in [Source::Page, Source::Api, Source::Import] {
                    let refused = company.try_save(&company.admin, of(entity, country, wrong).from(source)).await;
                    let refused = refused.map(|record| record.title());
                    let Err(Refusal::Invalid(errors)) = refused else { panic!("{entity} {wrong}: {refused:?}") };
                    assert_eq!((errors.len(), errors[0].field.as_str()), (1, "tax_id"), "{wrong}");
                    assert_eq!(errors[0].fault, trato_model::kinds::Fault::new("tax-id").with("country", country));
                }
                let saved = company.save(of(entity, country, right)).await;
                assert_eq!(saved.value("tax_id").as_text(), Some(kept), "{entity} {right}");
                let worse = Change::update(entity, saved.id).text("tax_id", wrong);
                let refused = company.try_save(&company.admin, worse).await.map(|record| record.title());
                assert!(matches!(refused, Err(Refusal::Invalid(_))), "{entity} {wrong}: {refused:?}");
                let after = company.engine.record(&company.admin, entity, saved.id).await.unwrap();
                assert_eq!((after.value("tax_id").as_text(), after.version), (Some(kept), 1), "nothing was written");
            }
            let all = Query::new(entity).and(Filter::everything());
            let all = company.engine.count(&company.admin, &all, 100).await.unwrap().n;
            assert_eq!(all, NUMBERS.len() as u64, "only the right ones");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_address_the_companys_own_country_counts() {
    for company in TestCompany::each().await {
        let refused = company.try_save(&company.admin, named("account").text("tax_id", "J-00095036-9")).await;
        assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].field == "tax_id"), "no Spanish number");
        let saved = company.save(named("account").text("tax_id", "a28015865")).await;
        assert_eq!(saved.value("tax_id").as_text(), Some("A28015865"));
        let home = trato_engine::people::company::ID;
        company.save(Change::update("company", home).text("country", "VE")).await;
        let admin = company.engine.who(company.admin.user()).await.unwrap().unwrap();
        company.try_save(&admin, named("account").text("tax_id", "J-00095036-9")).await.expect("at home there");
        let kept = Change::update("account", saved.id).text("legal_name", "Aceros Mendi, S.A.");
        company.try_save(&admin, kept).await.expect("what was right when it was written is asked no more");
    }
}
