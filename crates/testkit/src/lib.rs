//! What tests share: a company set up in a fresh database (SQLite always, PostgreSQL where `TRATO_TEST_POSTGRES` names a
//! server), users of every role, and short ways to make records; [`app`]: the server and browsers in the process. Used
//! from `tests/` only.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on ends")]

pub mod app;

use std::sync::Arc;

use trato_crm::MODULES;
use trato_engine::mail::MailSettings;
use trato_engine::signin::links::SetUp;
use trato_engine::signin::session::Device;
use trato_engine::{Clock, Engine, Modules, Settings, Who, jobs};
use trato_model::{Change, Filter, Id, Path, Query, Record, Refusal, Value};
use trato_store::{Mail, Store, StoreConfig};

/// 2026-11-22 10:00 UTC.
pub const NOW: i64 = 1_795_341_600_000_000;

/// A company with users of every role in a database of its own.
#[derive(Clone, Debug)]
pub struct TestCompany {
    pub engine: Engine,
    pub admin: Who,
    url: String,
    folder: Arc<tempfile::TempDir>,
}

impl TestCompany {
    /// A new company on SQLite.
    pub async fn sqlite() -> Self {
        TestCompany::sqlite_with(None).await
    }

    async fn sqlite_with(mail: Option<MailSettings>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("trato.db").display());
        TestCompany::open(&url, folder, mail).await
    }

    /// A new company on each database there is.
    pub async fn each() -> Vec<Self> {
        TestCompany::each_with(None).await
    }

    /// A new company on each database there is, which writes mail into its outbox. Nothing sends it.
    pub async fn each_with_mail() -> Vec<Self> {
        let server = "smtp.prueba.example:587".to_owned();
        let mail = MailSettings { from: "crm@prueba.example".into(), server, security: "starttls" };
        TestCompany::each_with(Some(mail)).await
    }

    async fn each_with(mail: Option<MailSettings>) -> Vec<Self> {
        let mut all = vec![TestCompany::sqlite_with(mail.clone()).await];
        match std::env::var("TRATO_TEST_POSTGRES") {
            Ok(server) => {
                let folder = tempfile::tempdir().unwrap();
                let url = fresh_postgres(&server);
                all.push(TestCompany::open(&url, folder, mail).await);
            }
            Err(_) => println!("skipped on PostgreSQL: TRATO_TEST_POSTGRES is not set"),
        }
        all
    }

    async fn open(url: &str, folder: tempfile::TempDir, mail: Option<MailSettings>) -> Self {
        let mut config = StoreConfig::new(url);
        config.files = Some(folder.path().join("files"));
        config.anchor = Some(folder.path().join("anchor"));
        TestCompany::set_up(url, folder, config, mail, MODULES).await
    }

    /// A new company on SQLite whose program has further modules.
    pub async fn sqlite_with_modules(more: &[trato_engine::Module]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("trato.db").display());
        let config = StoreConfig { files: Some(folder.path().join("files")), ..StoreConfig::new(&url) };
        TestCompany::set_up(&url, folder, config, None, &[MODULES, more].concat()).await
    }

    async fn set_up(
        url: &str,
        folder: tempfile::TempDir,
        config: StoreConfig,
        mail: Option<MailSettings>,
        modules: &[trato_engine::Module],
    ) -> Self {
        let engine = start(&config, mail, false, modules).await;
        let token = engine.set_up_token().await.unwrap();
        let wish = SetUp {
            company: "Prueba".into(),
            country: "ES".into(),
            currency: "EUR".into(),
            zone: "Europe/Madrid".into(),
            locale: "es".into(),
            name: "Ada Admin".into(),
            email: "ada@example.com".into(),
            password: PASSWORD.into(),
        };
        let signed = engine.set_up(&token, wish, &Device::default()).await.unwrap();
        let admin = engine.who(signed.user).await.unwrap().unwrap();
        TestCompany { engine, admin, url: url.to_owned(), folder: Arc::new(folder) }
    }

    /// A new company on PostgreSQL, and a second program on the same database; `None` where there is no server.
    pub async fn two_on_postgres() -> Option<(Self, Self)> {
        let Ok(server) = std::env::var("TRATO_TEST_POSTGRES") else {
            println!("skipped on PostgreSQL: TRATO_TEST_POSTGRES is not set");
            return None;
        };
        let url = fresh_postgres(&server);
        let first = TestCompany::open(&url, tempfile::tempdir().unwrap(), None).await;
        let files = Some(first.folder().join("files"));
        let store = Store::open(&StoreConfig { files, ..StoreConfig::new(url) }).await.unwrap();
        let settings = first.engine.settings().clone();
        let engine = Engine::start(store, Modules::of(MODULES), Clock::fixed(NOW, 8), settings).await.unwrap();
        let second = TestCompany { engine, ..first.clone() };
        Some((first, second))
    }

    /// The same company, run as a demonstration.
    pub async fn as_demo(&self) -> Self {
        let files = Some(self.folder().join("files"));
        let config = StoreConfig { files, ..StoreConfig::new(&self.url) };
        TestCompany { engine: start(&config, None, true, MODULES).await, ..self.clone() }
    }

    /// Where its database is, for other processes.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A second handle on its database, as another node has one.
    pub async fn another_node(&self) -> Store {
        let files = Some(self.folder().join("files"));
        let anchor = Some(self.folder().join("anchor"));
        Store::open(&StoreConfig { files, anchor, ..StoreConfig::new(&self.url) }).await.unwrap()
    }

    /// The folder that goes with the company.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The id of the record of an entity with this name.
    pub async fn named(&self, entity: &'static str, name: &str) -> Id {
        let query = Query::new(entity).and(Filter::equal("name", name)).columns(vec![Path::field("name")]).limit(1);
        let rows = self.engine.rows(&self.admin, &query).await.unwrap();
        rows.rows.first().unwrap_or_else(|| panic!("no {entity} is named {name}")).id
    }

    /// A user with a standard role (by its Spanish name), team and branch.
    pub async fn user(&self, name: &str, role: &str, team: Option<Id>, branch: Option<Id>) -> Who {
        let role = self.named("role", role).await;
        let slug = trato_text::fold(name).replace(' ', ".");
        let change = Change::create("user")
            .put("name", Value::from(name))
            .put("email", Value::from(format!("{slug}@example.com")))
            .put("role", Value::Id(role))
            .put("team", team.into())
            .put("branch", branch.into());
        let id = self.save(change).await.id;
        self.engine.who(id).await.unwrap().unwrap()
    }

    /// Does the jobs that are due, and those that they cause, until none is left; then what lies in the outbox. Nothing
    /// else runs in the background of a test.
    pub async fn work(&self) -> Vec<Mail> {
        let kinds: Vec<&'static str> = self.engine.modules().jobs.keys().copied().collect();
        let (store, now) = (self.engine.store(), self.engine.clock().now());
        loop {
            let jobs = store.lease_jobs("test", &kinds, 10, 60_000_000, now).await.unwrap();
            if jobs.is_empty() {
                return store.lease_mail(1_000, 60_000_000, now).await.unwrap();
            }
            for job in jobs {
                let kind = self.engine.modules().jobs[job.kind.as_str()];
                match (kind.run)(&self.engine, job.payload.clone()).await {
                    Err(refusal) if jobs::is_later(&refusal) => jobs::put_off(&self.engine, &job, now).await.unwrap(),
                    done => done.map(|()| store.finish_job(job.id, job.fence, now)).unwrap().await.unwrap(),
                };
            }
        }
    }

    /// Saves as the administrator.
    pub async fn save(&self, change: Change) -> Record {
        self.engine.save(&self.admin, change).await.unwrap().record
    }

    /// Saves as somebody.
    pub async fn try_save(&self, who: &Who, change: Change) -> Result<Record, Refusal> {
        self.engine.save(who, change).await.map(|saved| saved.record)
    }
}

/// The program over a database.
async fn start(
    config: &StoreConfig,
    mail: Option<MailSettings>,
    demo: bool,
    modules: &[trato_engine::Module],
) -> Engine {
    let store = Store::open(config).await.unwrap();
    let settings = Settings { base_url: "http://127.0.0.1:8080".into(), demo, mail };
    Engine::start(store, Modules::of(modules), Clock::fixed(NOW, 7), settings).await.unwrap()
}

/// An installation on each database there is that nobody has set up, with the folder that goes with it.
pub async fn each_new() -> Vec<(Engine, tempfile::TempDir)> {
    let folder = || tempfile::tempdir().unwrap();
    let mut places = vec![(None, folder())];
    match std::env::var("TRATO_TEST_POSTGRES") {
        Ok(server) => places.push((Some(fresh_postgres(&server)), folder())),
        Err(_) => println!("skipped on PostgreSQL: TRATO_TEST_POSTGRES is not set"),
    }
    let mut all = Vec::new();
    for (url, folder) in places {
        let url = url.unwrap_or_else(|| format!("sqlite:{}", folder.path().join("trato.db").display()));
        let config = StoreConfig { files: Some(folder.path().join("files")), ..StoreConfig::new(&url) };
        all.push((start(&config, None, false, MODULES).await, folder));
    }
    all
}

/// A message with its quoted-printable undone: headers and texts as one reads them, but for encoded words.
#[must_use]
pub fn readable(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw).replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail.get(..2).filter(|_| *first == b'=').and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = &tail[if byte.is_some() { 2 } else { 0 }..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The password of every user that a test signs in.
pub const PASSWORD: &str = "caballo grapa batería";

/// A new, empty database on the server; its URL.
#[must_use]
pub fn fresh_postgres(server: &str) -> String {
    let name = format!("trato_{:032x}", u128::from_be_bytes(Clock::secret()[..16].try_into().unwrap()));
    let made = std::process::Command::new("psql")
        .args([server, "--quiet", "--command", &format!("CREATE DATABASE {name}")])
        .status()
        .expect("psql runs");
    assert!(made.success(), "a database could not be made");
    let (host, _) = server.rsplit_once('/').expect("a URL with a database");
    format!("{host}/{name}")
}
