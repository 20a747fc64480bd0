//! What a page would say of a record after it is saved, and cannot read, is left unsaid: the save has not failed.

use std::process::Command;

use trato_model::{Change, Currency, Money, Value};
use trato_testkit::TestCompany;

use crate::scene::Scene;

/// Asks the database itself.
fn sql(company: &TestCompany, statements: &str) {
    let made = Command::new("psql").args([company.url(), "-q", "-v", "ON_ERROR_STOP=1", "-c", statements]).status();
    assert!(made.expect("psql runs").success(), "{statements}");
}

/// Has the table `gone` disappear at the end of the transaction that writes a row of the table `saved`.
fn disappears(gone: &str, saved: &str) -> String {
    format!(
        "CREATE FUNCTION {gone}_disappears() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN ALTER TABLE {gone} RENAME TO {gone}_away; RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER disappears AFTER INSERT OR UPDATE ON {saved} DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION {gone}_disappears()"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_stands_though_what_follows_it_cannot_be_read() {
    let Some((company, _)) = TestCompany::two_on_postgres().await else { return };
    let scene = Scene::of(company).await;
    let company = &scene.app.company;
    let amount = Value::Money(Money::new(500_000, Currency::EUR));
    company.save(Change::update("opportunity", scene.deal).put("amount", amount)).await;
    let browser = scene.browser(&scene.seller, "es").await;
    let [contact, deal] = [scene.contact, scene.deal].map(|id| id.to_string());
    let visit = [("contact", contact.as_str()), ("due_at", "2026-11-25T10:00"), ("subject", "Hablar")];
    let location = browser.post("/visit", &visit).await.location();
    let id = location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a record");
    let at = |time| [("due_at", time), ("field", "due_at"), ("return", "/visit")];
    let line = [("opportunity", deal.as_str()), ("name", "Mesa"), ("quantity", "1"), ("price", "1200")];
    sql(company, &disappears("contact", "visit"));
    sql(company, &disappears("opportunity", "opportunity_line"));
    for (gone, path, form) in [
        ("contact", "/visit", &visit[..]),
        ("contact", &format!("/contact/{contact}/visit"), &visit[1..]),
        ("contact", &location, &at("2026-11-26T10:00")[..1]),
        ("contact", &format!("{location}/field"), &at("2026-11-27T10:00")),
        ("opportunity", "/opportunity_line", &line),
    ] {
        let version = [("version", &*scene.version("visit", id).await)];
        let saved = browser.post(path, &[form, &version].concat()).await;
        assert_eq!(saved.status, 303, "{path}: {}", saved.text());
        sql(company, &format!("ALTER TABLE {gone}_away RENAME TO {gone}"));
    }
}
