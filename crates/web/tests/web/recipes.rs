//! The recipes of docs/recipes.md, followed: an entity, and in it a field of a new kind. What they promise is there
//! without another line: table, list, form, filter, API and its document, import, export, history.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_crm::sales::account;
use trato_engine::Modules;
use trato_engine::export::Wish;
use trato_model::entity::Area;
use trato_model::field::{Link, Text};
use trato_model::kinds::{Column, Fault, Input, Kind, Reading, SortBy, Widget};
use trato_model::layout::Section;
use trato_model::{Change, ColumnType, EntityDef, Field, FieldDef, Locale, Op, Query, Value, mixin};
use trato_testkit::TestCompany;
use trato_testkit::app::TestApp;

/// A kind: one to five stars.
#[derive(Debug)]
struct Stars;

impl Kind for Stars {
    fn name(&self) -> &'static str {
        "stars"
    }

    fn columns(&self) -> &'static [Column] {
        &[Column { suffix: "", ty: ColumnType::Int }]
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        let count = match input {
            Input::Ready(value) => return Ok(value.clone()),
            Input::Json(json) if json.is_null() => return Ok(Value::Null),
            Input::Json(json) => json.as_i64(),
            Input::Text(text) if text.trim().is_empty() => return Ok(Value::Null),
            Input::Text(text) if text.starts_with('*') => i64::try_from(text.len()).ok(),
            Input::Text(text) => text.trim().parse().ok(),
            Input::List(_) | Input::Parts(_) => None,
        };
        count.filter(|n| (1..=5).contains(n)).map(Value::Int).ok_or_else(|| Fault::new("number"))
    }

    fn operators(&self) -> &'static [Op] {
        &[Op::Equal, Op::AtLeast, Op::Empty]
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Column("")
    }

    fn widget(&self) -> Widget {
        Widget::Text
    }

    fn show(&self, _field: &FieldDef, value: &Value, _locale: Locale, _zone: &TimeZone) -> String {
        "★".repeat(value.as_int().and_then(|n| usize::try_from(n).ok()).unwrap_or(0))
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        value.as_int().map(|n| n.to_string()).unwrap_or_default()
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        value.as_int().map_or(serde_json::Value::Null, |n| json!(n))
    }

    fn schema(&self, _field: &FieldDef) -> serde_json::Value {
        json!({"type": ["integer", "null"], "minimum": 1, "maximum": 5})
    }
}

const NAME: Field<Text> = Field::text("name").required().title().searched().indexed();
const ACCOUNT: Field<Link> = Field::link("account", "account").indexed();
const STARS: FieldDef = FieldDef { indexed: true, tracked: true, ..FieldDef::new("stars", &Stars) };

static WARRANTY: EntityDef = EntityDef::new("warranty", Area::Service)
    .icon("shield", 120)
    .fields(&[NAME.def(), ACCOUNT.def(), STARS])
    .with(&[&mixin::OWNED, &mixin::TIMELINE, &mixin::TRASH, &mixin::SEARCH])
    .list(&["name", "account", "stars"])
    .form(&[Section::new("main", &[&["name", "account"], &["stars"], &["owner"]])]);

fn register(modules: &mut Modules) {
    modules.entity(&WARRANTY);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entity_and_a_kind_made_by_the_recipe_are_everywhere() {
    let company = TestCompany::sqlite_with_modules(&[register]).await;
    let customer = company.save(Change::create(account::ACCOUNT.name).text("name", "Nortex")).await.id;
    let (engine, admin) = (company.engine.clone(), company.admin.clone());
    let app = TestApp::new(company);
    let browser = app.sign_in(&admin).await;

    let form = browser.get("/warranty/new").await.text();
    assert!(["name=\"name\"", "name=\"account\"", "name=\"stars\""].iter().all(|name| form.contains(name)));
    let id = customer.to_string();
    let refused = browser.post("/warranty", &[("name", "Caldera"), ("account", &id), ("stars", "9")]).await;
    assert_eq!(refused.status, 422);
    let made = browser.post("/warranty", &[("name", "Caldera"), ("account", &id), ("stars", "****")]).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let place = made.location();
    assert!(browser.get(&place).await.text().contains(">★★★★<"));
    assert!(browser.get("/warranty?filter=stars+%3E%3D+4&sort=-stars").await.text().contains("Caldera"));
    let better = browser.get("/warranty?filter=stars+%3E%3D+5").await;
    assert_eq!(better.status, 200);
    assert!(!better.text().contains(">★★★★<"));
    assert!(browser.get(&format!("/account/{id}")).await.text().contains("Caldera"), "related to its account");
    assert!(browser.get("/search?q=calder").await.text().contains("Caldera"));

    let document: serde_json::Value =
        serde_json::from_slice(&browser.get("/api/v1/openapi.json").await.bytes).expect("JSON");
    assert_eq!(document["components"]["schemas"]["warranty"]["properties"]["stars"]["maximum"], 5);
    assert!(document["paths"]["/api/v1/warranty/{id}"].is_object());
    let list: serde_json::Value = serde_json::from_slice(&browser.get("/api/v1/warranty").await.bytes).expect("JSON");
    assert_eq!(list["data"][0]["stars"], 4);

    let mut file = Vec::new();
    let wish = Wish::raw(Query::new("warranty"));
    engine.export_csv(&admin, &wish, &mut file, |_| true).await.expect("exports");
    let text = String::from_utf8(file).expect("UTF-8");
    assert!(text.contains("stars") && text.contains("Caldera"), "{text}");

    let key = place.rsplit('/').next().expect("an id").parse().expect("an id");
    let change = Change::update("warranty", key).put("stars", Value::Int(2));
    engine.save(&admin, change).await.expect("saves");
    let events =
        engine.store().timeline(&engine.registry(), &admin.reader, "warranty", key, None, 10).await.expect("reads");
    assert!(events.iter().any(|event| event.changes.iter().any(|change| change.field == "stars")), "has a history");
}

/// The recipe for a kind speaks of the list of kinds: it names every file.
#[test]
fn every_kind_is_listed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/src/kinds");
    // What several kinds share is none itself.
    let others = ["mod.rs", "common.rs", "code.rs", "tests.rs"];
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
        let kind = name.trim_end_matches(".rs");
        if others.contains(&name.as_str()) || !name.ends_with(".rs") {
            continue;
        }
        let known = trato_model::kinds::ALL.iter().any(|own| own.name().starts_with(kind));
        assert!(known, "{name} is not in kinds::ALL");
    }
}
