//! What the administrator configures: command line or environment, nothing else. Every `TRATO_` variable is known here;
//! an unknown one is an error, so that a misspelt setting does not go unnoticed.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::builder::BoolishValueParser;
use clap::{Args, Command};
use trato_crm::MODULES;
use trato_engine::mail::MailSettings;
use trato_engine::{Clock, Engine, Modules, Settings};
use trato_mail::{Party, Server, Smtp};
use trato_store::{Store, StoreConfig};

/// Where the data is.
#[derive(Args, Clone, Debug)]
pub struct Data {
    /// The database: sqlite:PATH or postgres://user:password@host/name
    #[arg(long, global = true, env = "TRATO_DATABASE", default_value = "sqlite:data/trato.db")]
    pub database: String,
    /// The folder of stored files and uploads; beside a SQLite database by default, to be named with PostgreSQL
    #[arg(long, global = true, env = "TRATO_FILES")]
    pub files: Option<PathBuf>,
    /// The file that anchors of the audit chain are appended to; beside a SQLite database by default
    #[arg(long, global = true, env = "TRATO_ANCHOR")]
    pub anchor: Option<PathBuf>,
    /// Connections to PostgreSQL
    #[arg(long, global = true, env = "TRATO_POOL", default_value_t = 16)]
    pub pool: usize,
    /// Open the database in spite of settings that can lose data (said on every page)
    #[arg(long, global = true, env = "TRATO_UNSAFE", value_parser = BoolishValueParser::new())]
    pub unsafe_settings: bool,
    /// The public address, without a trailing slash: links in mails, cookies, accepted hosts; where the server listens by default
    #[arg(long, global = true, env = "TRATO_BASE_URL")]
    pub base_url: Option<String>,
}

/// How the server listens.
#[derive(Args, Clone, Debug)]
pub struct Listen {
    /// Address and port
    #[arg(long, env = "TRATO_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Allow plain http on an address that others can reach (said on every page)
    #[arg(long, env = "TRATO_PLAIN_HTTP", value_parser = BoolishValueParser::new())]
    pub plain_http: bool,
    #[command(flatten)]
    pub proxies: Proxies,
    /// Requests at work at the same time
    #[arg(long, env = "TRATO_IN_FLIGHT", default_value_t = 256)]
    pub in_flight: usize,
}

/// What stands between visitors and the server.
#[derive(Args, Clone, Debug)]
pub struct Proxies {
    /// Proxies whose X-Forwarded-For is believed, comma-separated addresses
    #[arg(long, env = "TRATO_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<std::net::IpAddr>,
}

/// By which server mail goes out.
#[derive(Args, Clone, Default)]
pub struct Mail {
    /// The mail server: smtps://user:password@host, smtp://user:password@host (STARTTLS), smtp://localhost
    #[arg(long, env = "TRATO_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Who writes: "Our company <crm@example.com>"; without a name the company's is taken
    #[arg(long, env = "TRATO_SMTP_FROM")]
    pub smtp_from: Option<String>,
}

/// Without the password.
impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = self.smtp_url.as_ref().map(|_| "…");
        f.debug_struct("Mail").field("smtp_url", &url).field("smtp_from", &self.smtp_from).finish()
    }
}

impl Mail {
    /// Server and sender; `None` where no mail is to be sent. Nothing is connected yet.
    ///
    /// # Errors
    /// One sentence that names the variable and what is wrong with it, never with the password.
    pub fn read(&self) -> Result<Option<(Smtp, MailSettings)>> {
        let set = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
        let (url, from) = match (set(&self.smtp_url), set(&self.smtp_from)) {
            (None, None) => return Ok(None),
            (Some(url), Some(from)) => (url, from),
            (Some(_), None) => bail!("TRATO_SMTP_URL is set, but not who writes: set TRATO_SMTP_FROM, too"),
            (None, Some(_)) => bail!("TRATO_SMTP_FROM is set, but not the server: set TRATO_SMTP_URL, too"),
        };
        let server = Server::parse(&url).map_err(|wrong| anyhow!("TRATO_SMTP_URL: {wrong}"))?;
        Party::parse(&from).map_err(|wrong| anyhow!("TRATO_SMTP_FROM: {wrong}"))?;
        let settings = MailSettings { from, server: server.place(), security: server.security.name() };
        let smtp = Smtp::new(server).map_err(|wrong| anyhow!("TRATO_SMTP_URL: {wrong}"))?;
        Ok(Some((smtp, settings)))
    }
}

/// Refuses `TRATO_` variables that no argument of the command reads, besides those of tests.
///
/// # Errors
/// One sentence that names the variable.
pub fn check_environment(command: &Command) -> Result<()> {
    let known = variables(command);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        let of_a_test = name.starts_with("TRATO_TEST_");
        if name.starts_with("TRATO_") && !of_a_test && !known.contains(name.as_ref()) {
            let known = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            bail!("{name} is not a setting of Trato; the settings are {known}");
        }
    }
    Ok(())
}

/// The variables that a command and those below it read.
fn variables(command: &Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_env());
    let own = own.map(|name| name.to_string_lossy().into_owned());
    own.chain(command.get_subcommands().flat_map(variables)).collect()
}

impl Data {
    /// How the store is opened.
    #[must_use]
    pub fn store_config(&self) -> StoreConfig {
        StoreConfig {
            pool: self.pool,
            files: self.files.clone(),
            anchor: self.anchor.clone(),
            unsafe_override: self.unsafe_settings,
            ..StoreConfig::new(self.database.clone())
        }
    }

    /// Opens the database; makes the folder of a SQLite file where there is none.
    ///
    /// # Errors
    /// Where it cannot be opened, or has settings that can lose data: the reason.
    pub async fn store(&self) -> Result<Store> {
        self.make_folder()?;
        Ok(Store::open(&self.store_config()).await?)
    }

    /// Opens a database that somebody has set up: what only looks at one makes none.
    ///
    /// # Errors
    /// As [`Data::store`], and where there is none, or nothing of ours in it.
    pub async fn present(&self) -> Result<Store> {
        const NAME: &str = "name another with --database or TRATO_DATABASE";
        if let Some(path) = self.sqlite_file().filter(|path| !path.exists()) {
            bail!("there is no database at {}; {NAME}", path.display());
        }
        let store = self.store().await?;
        if !store.is_set_up().await? {
            store.close().await;
            bail!("the database holds nothing of Trato; {NAME}, or let trato migrate set it up");
        }
        Ok(store)
    }

    /// The SQLite file; `None` with PostgreSQL.
    fn sqlite_file(&self) -> Option<PathBuf> {
        let path = self.database.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }

    /// Makes the folder of a SQLite file where there is none.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn make_folder(&self) -> Result<()> {
        let file = self.sqlite_file();
        if let Some(folder) = file.as_deref().and_then(std::path::Path::parent).filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        Ok(())
    }

    /// Refuses a database beside which nobody knows where files lie: a server takes uploads.
    ///
    /// # Errors
    /// One sentence that names the option.
    pub fn must_have_files(&self) -> Result<()> {
        if self.files.is_none() && !self.database.starts_with("sqlite:") {
            bail!(
                "with PostgreSQL, name the folder of stored files with --files or TRATO_FILES; several servers on one \
                 database must share it"
            );
        }
        Ok(())
    }

    /// Opens database and engine; the schema is brought up to date.
    ///
    /// # Errors
    /// As [`Data::store`], and where the schema cannot be brought up to date.
    pub async fn engine(&self, clock: Clock, demo: bool) -> Result<Engine> {
        self.engine_with(clock, demo, None).await
    }

    /// The same with mail.
    ///
    /// # Errors
    /// As [`Data::engine`].
    pub async fn engine_with(&self, clock: Clock, demo: bool, mail: Option<MailSettings>) -> Result<Engine> {
        self.start(self.store().await?, clock, demo, mail).await
    }

    /// The engine over a database that somebody has set up.
    ///
    /// # Errors
    /// As [`Data::present`] and [`Data::engine`].
    pub async fn present_engine(&self) -> Result<Engine> {
        self.start(self.present().await?, Clock::System, false, None).await
    }

    async fn start(&self, store: Store, clock: Clock, demo: bool, mail: Option<MailSettings>) -> Result<Engine> {
        let base_url = self.base_url.as_deref().unwrap_or("http://127.0.0.1:8080").trim_end_matches('/').to_owned();
        let settings = Settings { base_url, demo, mail };
        Ok(Engine::start(store, Modules::of(MODULES), clock, settings).await?)
    }

    /// The same for a server that listens there: without a public address, that is its address.
    #[must_use]
    pub fn listening(&self, listen: &Listen) -> Self {
        let here = || match listen.listen.ip().is_unspecified() {
            true => format!("http://127.0.0.1:{}", listen.listen.port()),
            false => format!("http://{}", listen.listen),
        };
        Data { base_url: Some(self.base_url.clone().unwrap_or_else(here)), ..self.clone() }
    }
}
