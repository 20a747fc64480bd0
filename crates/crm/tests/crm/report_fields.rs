//! Whom a report is offered: nobody from whom a field is hidden that it asks for.

use serde_json::json;
use trato_crm::reports::{Params, REPORTS};
use trato_model::{Change, FieldDef, Period, Value};
use trato_testkit::TestCompany;

/// Kinds of record that reports look at.
const LOOKED_AT: [&str; 6] = ["opportunity", "stage_history", "lead", "visit", "account", "target"];

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_closed_to_those_from_whom_a_field_is_hidden_that_it_asks_for_and_to_nobody_else() {
    let company = TestCompany::sqlite().await;
    let id = company.user("Marta Marín", "Ventas", None, None).await.user();
    let role = company.named("role", "Ventas").await;
    let registry = company.engine.registry();
    let all = LOOKED_AT.iter().flat_map(|name| {
        let entity = registry.entity(name).expect("an entity");
        entity.fields.iter().filter(|field| !field.title).map(move |field: &FieldDef| format!("{name}.{}", field.name))
    });
    let mut wrong = Vec::new();
    for field in all {
        let fields = Value::Json(Box::new(json!({field.as_str(): "hidden"})));
        company.save(Change::update("role", role).put("fields", fields)).await;
        let who = company.engine.who(id).await.expect("reads").expect("a user");
        for report in REPORTS {
            let params = Params::of(Period::parse(report.period).expect("a period"));
            let answered = (report.run)(&company.engine, &who, &params).await;
            if answered.is_ok() != report.answers(&who.reader) {
                wrong.push(format!("{} without {field}: {:?}", report.name, answered.err()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
