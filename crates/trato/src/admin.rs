//! What an administrator does at the console: migrate, users, backup, restore, doctor, audit.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use trato_engine::{Clock, Modules, engine};
use trato_model::{Path, Query, Registry, Value};
use trato_store::{Check, Extent, MailState, Store, Verdict};

use crate::config::{Data, Mail, Proxies};

/// Brings the schema up to date and says what it did
#[derive(Args, Debug)]
pub struct Migrate {
    #[command(flatten)]
    pub data: Data,
}

/// Brings the schema up to date.
///
/// # Errors
/// Where that fails; then nothing has changed.
pub async fn migrate(migrate: &Migrate) -> Result<()> {
    let engine = migrate.data.engine(Clock::System, false).await?;
    let schema = engine.schema();
    let lists = [
        ("tables made", &schema.tables),
        ("columns added", &schema.columns),
        ("indexes made", &schema.indexes),
        ("tables computed anew", &schema.stale),
    ];
    for (what, names) in lists.into_iter().filter(|(_, names)| !names.is_empty()) {
        println!("{what}: {}", names.join(", "));
    }
    let found = if schema.is_empty() { "nothing had to be done" } else { "it is done" };
    println!("The schema is up to date, {found}: {} kinds of record.", engine.registry().entities().len());
    Ok(())
}

/// Looks at users and lets one in again
#[derive(Args, Debug)]
pub struct User {
    #[command(flatten)]
    pub data: Data,
    #[command(subcommand)]
    pub deed: UserDeed,
}

/// What to do about users.
#[derive(Debug, Subcommand)]
pub enum UserDeed {
    /// Lists them
    List,
    /// Prints a link with which the user chooses a new password
    Reset { email: String },
}

/// Lists users, or prints a reset link.
///
/// # Errors
/// Where there is no such user.
pub async fn user(user: &User) -> Result<()> {
    let engine = user.data.present_engine().await?;
    let who = engine.system().await?;
    match &user.deed {
        UserDeed::List => {
            let columns = ["name", "email", "active"].map(Path::field).to_vec();
            let rows = engine.every(&who, &Query::new("user").columns(columns)).await?;
            for row in rows.rows {
                let text = |at: usize| row.values.get(at).and_then(Value::as_text).unwrap_or_default().to_owned();
                let active = row.values.get(2).and_then(Value::as_bool) == Some(true);
                println!("{}\t{}\t{}", text(1), text(0), if active { "active" } else { "inactive" });
            }
        }
        UserDeed::Reset { email } => match engine.reset_link(email, &Default::default()).await? {
            Some((_, link)) => println!("{link}"),
            None => bail!("no active user has the e-mail {email}"),
        },
    }
    Ok(())
}

/// Copies the data while the server runs, and restores the copy once before it counts
#[derive(Args, Debug)]
pub struct Backup {
    #[command(flatten)]
    pub data: Data,
    /// The folder to make; with --verify, the one to look at
    pub folder: PathBuf,
    /// Checks a backup that was made before, without the database it is of
    #[arg(long)]
    pub verify: bool,
}

/// Makes a verified backup, or verifies one.
///
/// # Errors
/// Where it could not be made, is damaged or does not restore.
pub async fn backup(backup: &Backup) -> Result<()> {
    let manifest = if backup.verify {
        trato_store::verify_backup(&backup.folder, registry)
            .await
            .with_context(|| format!("the backup in {}", backup.folder.display()))?
    } else {
        let store = backup.data.present().await?;
        store.backup(&backup.folder, Clock::System.now(), registry).await?
    };
    let rows: u64 = manifest.tables.values().map(|table| table.rows).sum();
    let (folder, tables) = (backup.folder.display(), manifest.tables.len());
    println!("{folder}: {tables} tables, {rows} rows, {} files, restored once and compared", manifest.files);
    Ok(())
}

/// The registry of a company with this overlay.
fn registry(version: i64, overlay: Option<serde_json::Value>, extent: Extent) -> std::result::Result<Registry, String> {
    let modules = Modules::of(trato_crm::MODULES);
    match extent {
        Extent::Shown => engine::registry_of(&modules, version, overlay),
        Extent::Whole => engine::whole_registry_of(&modules, version, overlay),
    }
}

/// Restores a backup into an empty database
#[derive(Args, Debug)]
pub struct Restore {
    #[command(flatten)]
    pub data: Data,
    /// The backup's folder
    pub from: PathBuf,
}

/// Restores a backup; the database must be empty.
///
/// # Errors
/// Where the backup is damaged or the database is not empty.
pub async fn restore(restore: &Restore) -> Result<()> {
    restore.data.make_folder()?;
    let store = trato_store::restore(&restore.from, &restore.data.store_config(), registry).await?;
    println!("{} is restored and compared with the backup", restore.from.display());
    store.close().await;
    Ok(())
}

/// Says what is wrong with the installation, and what to do about it
#[derive(Args, Debug)]
pub struct Doctor {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub mail: Mail,
    #[command(flatten)]
    pub proxies: Proxies,
}

/// Looks at the installation.
///
/// # Errors
/// Where something is wrong, so that scripts notice.
pub async fn doctor(doctor: &Doctor) -> Result<()> {
    let store = doctor.data.present().await?;
    let mut bad = 0;
    let mut checks = store.checks().await;
    checks.push(address(doctor.data.base_url.as_deref()));
    checks.push(mail_server(&doctor.mail).await);
    checks.push(outbox(&store).await);
    checks.push(proxy(&store, &doctor.proxies.trusted_proxies).await);
    for check in checks {
        let mark = match check.verdict {
            Verdict::Good => "ok  ",
            Verdict::Warning => "warn",
            Verdict::Bad => {
                bad += 1;
                "BAD "
            }
        };
        println!("{mark} {}: {}", check.name, check.found);
    }
    if bad > 0 { bail!("{bad} checks failed") } else { Ok(()) }
}

/// Whether links lead to where people find us, and whether the way there is encrypted.
fn address(base_url: Option<&str>) -> Check {
    let check = |verdict, found: String| Check { name: "address", verdict, found };
    let Some(url) = base_url else {
        let found = "none; set TRATO_BASE_URL to what people type, or links in mails lead to where the server listens";
        return check(Verdict::Warning, found.to_owned());
    };
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([':', '/']);
    let local = |host: &str| ["localhost", "127.0.0.1", "[::1]"].iter().any(|n| host.strip_prefix(n).is_some_and(ends));
    match url.split_once("://") {
        Some(("https", _)) => check(Verdict::Good, url.to_owned()),
        Some(("http", host)) if local(host) => check(Verdict::Good, url.to_owned()),
        Some(("http", _)) => check(Verdict::Warning, format!("{url} is not encrypted; put a proxy with TLS before it")),
        _ => check(Verdict::Bad, format!("TRATO_BASE_URL is {url}, which begins with neither https:// nor http://")),
    }
}

/// Whether the mail server takes us: name, connection, certificate, sign-in.
async fn mail_server(mail: &Mail) -> Check {
    let check = |verdict, found: String| Check { name: "mail server", verdict, found };
    let (mut smtp, settings) = match mail.read() {
        Err(wrong) => return check(Verdict::Bad, wrong.to_string()),
        Ok(None) => {
            let found = "none; set TRATO_SMTP_URL and TRATO_SMTP_FROM, or hand links over yourself";
            return check(Verdict::Warning, found.to_owned());
        }
        Ok(Some(both)) => both,
    };
    match smtp.probe().await {
        Err(words) => check(Verdict::Bad, format!("{}: {words}", smtp.server())),
        Ok(()) if smtp.server().exposes_password() => {
            let found = format!("{} answers, but the password crosses the network unencrypted", smtp.server());
            check(Verdict::Warning, found)
        }
        Ok(()) => check(Verdict::Good, format!("{} takes us as {}", smtp.server(), settings.from)),
    }
}

/// Whether a proxy passes requests on whose word about its visitors is not taken.
async fn proxy(store: &Store, trusted: &[std::net::IpAddr]) -> Check {
    let check = |verdict, found: String| Check { name: "proxy", verdict, found };
    let known = |address: &str| address.parse().is_ok_and(|address| trusted.contains(&address));
    match store.untrusted_proxy().await {
        Err(error) => check(Verdict::Bad, error.to_string()),
        Ok(Some(address)) if !known(&address) => {
            let found = format!(
                "{address} sends X-Forwarded-For and is not trusted: limits of addresses take all its visitors for one \
                 (on this machine, for none); set TRATO_TRUSTED_PROXIES={address} if it is your proxy"
            );
            check(Verdict::Warning, found)
        }
        Ok(_) => check(Verdict::Good, "none that is not trusted".to_owned()),
    }
}

/// What waits in the outbox, and what failed.
async fn outbox(store: &Store) -> Check {
    let check = |verdict, found: String| Check { name: "outbox", verdict, found };
    match store.outbox_counts().await {
        Err(error) => check(Verdict::Bad, error.to_string()),
        Ok(counts) => {
            let of = |state| counts.iter().find(|(own, _)| *own == state).map_or(0, |(_, n)| *n);
            let (waiting, failed) = (of(MailState::Queued) + of(MailState::Sending), of(MailState::Failed));
            let expired = of(MailState::Expired);
            let verdict = if failed + expired > 0 { Verdict::Warning } else { Verdict::Good };
            check(verdict, format!("{waiting} waiting, {failed} failed, {expired} came too late"))
        }
    }
}

/// The event log's chain
#[derive(Args, Debug)]
pub struct Audit {
    #[command(flatten)]
    pub data: Data,
    #[command(subcommand)]
    pub deed: AuditDeed,
}

/// What to do with the log.
#[derive(Debug, Subcommand)]
pub enum AuditDeed {
    /// Recomputes the chain and compares it with the anchors
    Verify,
}

/// Verifies the log.
///
/// # Errors
/// Where somebody tampered with it: the first bad entry.
pub async fn audit(audit: &Audit) -> Result<()> {
    let store = audit.data.present().await?;
    let report = store.verify_audit().await?;
    println!(
        "{} entries, {} erased, {} not sealed yet, {} anchors",
        report.entries, report.erased, report.unsealed, report.anchors
    );
    match report.first_bad {
        Some((seq, flaw)) => bail!("entry {seq}: {flaw:?}"),
        None => {
            println!("the log is whole");
            Ok(())
        }
    }
}
