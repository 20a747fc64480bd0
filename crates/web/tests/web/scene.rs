//! A company with a seller and one record of each kind that pages are about.

use trato_engine::Who;
use trato_model::{Change, Id, Value};
use trato_testkit::app::{Browser, TestApp};
use trato_testkit::{NOW, TestCompany};

const HOUR: i64 = 3_600_000_000;

pub struct Scene {
    pub app: TestApp,
    pub seller: Who,
    pub account: Id,
    pub contact: Id,
    pub lead: Id,
    pub deal: Id,
    pub task: Id,
}

impl Scene {
    /// On SQLite.
    pub async fn new() -> Self {
        Scene::of(TestCompany::sqlite().await).await
    }

    /// In a company of any database.
    pub async fn of(company: TestCompany) -> Self {
        let seller = company.user("Marta Ruiz", "Ventas", None, None).await;
        let owned = |change: Change| change.put("owner", Value::Id(seller.user()));
        let account = company.save(owned(Change::create("account").text("name", "Nortex SL"))).await.id;
        let contact = Change::create("contact").text("last_name", "Prieto").text("mobile", "+34600123456");
        let contact = company.save(owned(contact.put("account", Value::Id(account)))).await.id;
        let lead = Change::create("lead").text("last_name", "Sanz").text("company", "Talleres Sanz");
        let lead = company.save(owned(lead)).await.id;
        let deal = Change::create("opportunity").text("name", "Diez mesas").put("account", Value::Id(account));
        let deal = company.save(owned(deal)).await.id;
        let task = Change::create("task")
            .text("subject", "Enviar catálogo")
            .put("due_at", Value::Int(NOW - HOUR))
            .put("opportunity", Value::Id(deal));
        let task = company.save(owned(task)).await.id;
        Scene { app: TestApp::new(company), seller, account, contact, lead, deal, task }
    }

    /// A browser of the user in a language.
    pub async fn browser(&self, who: &Who, locale: &str) -> Browser {
        self.app.company.save(Change::update("user", who.user()).text("locale", locale)).await;
        self.app.sign_in(who).await
    }

    pub async fn stage(&self, name: &str) -> String {
        self.app.company.named("stage", name).await.to_string()
    }

    /// The version and a value of a record now.
    pub async fn version(&self, entity: &'static str, id: Id) -> String {
        self.record(entity, id).await.version.to_string()
    }

    pub async fn record(&self, entity: &'static str, id: Id) -> trato_model::Record {
        self.app.company.engine.record(&self.app.company.admin, entity, id).await.expect("it is there")
    }
}
