//! `trato import`: the steps of the import page at the console, in somebody's name and in his language: what is this file,
//! what would happen, do it, the refused rows as a file, take it back. [`words`]: what is printed.

mod words;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use trato_engine::import::mapping::{Dates, Missing};
use trato_engine::import::{Counts, Import as Run, Inspection, Status, target};
use trato_engine::{Engine, Who};
use trato_model::{Filter, Id, Locale, Query, Refusal};
use trato_text::{Arg, t_args};

use crate::config::Data;

/// Imports CSV files: recognises where they come from, checks them, runs them, takes them back
#[derive(Args, Debug)]
pub struct Import {
    #[command(flatten)]
    pub data: Data,
    /// CSV files, imported in this order
    #[arg(value_name = "FILE", required_unless_present = "undo")]
    pub csv: Vec<PathBuf>,
    /// E-mail of the user in whose name, and within whose rights, it is done
    #[arg(long = "as", value_name = "E-MAIL")]
    pub user: String,
    /// What the rows are, where the headings do not tell: account, contact, opportunity …
    #[arg(long)]
    pub entity: Option<String>,
    /// Puts a column into a field, or nowhere (HEADING=)
    #[arg(long, value_name = "HEADING=FIELD")]
    pub map: Vec<String>,
    /// What stands first in dates that could be read both ways
    #[arg(long)]
    pub dates: Option<First>,
    /// What to do where a linked record is missing
    #[arg(long)]
    pub missing: Option<Absent>,
    /// Only says what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Takes an earlier import back, by its number
    #[arg(long, value_name = "RUN", conflicts_with_all = ["csv", "entity", "map", "dry_run"])]
    pub undo: Option<Id>,
    /// Where the refused rows of a file go; beside it by default, as NAME.errors.csv
    #[arg(long)]
    pub errors: Option<PathBuf>,
    /// es or en; the user's language by default
    #[arg(long, value_parser = language)]
    pub language: Option<Locale>,
}

/// What stands first in a date.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum First {
    Day,
    Month,
}

/// What happens where a link leads nowhere.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Absent {
    Create,
    Leave,
    Refuse,
}

/// A language of the interface.
///
/// # Errors
/// For any other.
pub fn language(text: &str) -> Result<Locale, String> {
    Locale::parse(text).ok_or_else(|| "es or en".to_owned())
}

/// How often progress is told.
const TELL: Duration = Duration::from_millis(500);

/// Imports the files, or undoes a run.
///
/// # Errors
/// Where rows were (or would be) refused, so that scripts notice; where a file is no table or the user may not.
pub async fn run(import: &Import) -> Result<()> {
    import.data.must_have_files()?;
    let engine = import.data.present_engine().await?;
    let outcome = work(&engine, import).await;
    engine.store().clone().close().await;
    outcome
}

async fn work(engine: &Engine, import: &Import) -> Result<()> {
    let mut who = user(engine, &import.user, import.language).await?;
    who.ctx.locale = import.language.unwrap_or(who.ctx.locale);
    let locale = who.ctx.locale;
    if let Some(run) = import.undo {
        engine.undo_import(&who, run).await.map_err(|refusal| told(locale, &refusal))?;
        let done = finish(engine, &who, run, true).await?;
        words::undone(locale, &done.counts);
        return Ok(());
    }
    let mut made = Vec::new();
    let refused = each(engine, &who, import, &mut made).await;
    // What has not begun is nothing that anybody else should find and run: a file that was only checked, or one that stands
    // behind a failure. Of a dry run they stay until all are checked: one brings what another links to.
    let mut given_up = Ok(());
    for id in made {
        match engine.discard_import(&who, id).await {
            Ok(()) | Err(Refusal::Conflict("import-begun")) => {}
            Err(refusal) => given_up = Err(told(locale, &refusal)),
        }
    }
    let refused = refused?;
    given_up?;
    if refused > 0 { Err(anyhow!(words::sum(locale, refused, import.dry_run))) } else { Ok(()) }
}

/// Checks or imports the files one after the other; how many rows were, or would be, refused. `made`: told the runs.
async fn each(engine: &Engine, who: &Who, import: &Import, made: &mut Vec<Id>) -> Result<u64> {
    let locale = who.ctx.locale;
    let mut ready = Vec::new();
    for file in &import.csv {
        ready.push(prepare(engine, who, import, file, made).await?);
    }
    let headings: Vec<&str> = import.map.iter().filter_map(|map| Some(map.rsplit_once('=')?.0)).collect();
    for heading in headings {
        if !ready.iter().any(|(_, inspection)| inspection.headings.iter().any(|own| same(own, heading))) {
            bail!("{}", t_args(locale, "import-console-heading", &[("heading", Arg::from(heading))]));
        }
    }
    let mut refused = 0;
    for (file, (id, inspection)) in import.csv.iter().zip(ready) {
        words::file(engine, locale, file, &inspection);
        engine.map_import(who, id, inspection.mapping).await.map_err(|refusal| told(locale, &refusal))?;
        let (count, place) = match import.dry_run {
            true => (check(engine, who, id).await?, None),
            false => import_one(engine, who, import, file, id).await?,
        };
        if count > 0 {
            words::refused(locale, count, place.as_deref());
        }
        refused += count;
    }
    Ok(refused)
}

/// A refusal in the user's words, as an error of the console.
pub fn told(locale: Locale, refusal: &Refusal) -> anyhow::Error {
    anyhow!(words::sentence(refusal, locale))
}

fn same(one: &str, other: &str) -> bool {
    trato_text::fold(one.trim()) == trato_text::fold(other.trim())
}

/// The active user with this e-mail.
///
/// # Errors
/// Where there is none.
pub async fn user(engine: &Engine, email: &str, language: Option<Locale>) -> Result<Who> {
    let query = Query::new("user").and(Filter::equal("email", trato_text::email::normalize_email(email))).limit(1);
    let found = engine.rows(&engine.system().await?, &query).await?.rows.first().map(|row| row.id);
    let who = match found {
        Some(id) => engine.who(id).await?,
        None => None,
    };
    let locale = language.unwrap_or(Locale::En);
    who.with_context(|| t_args(locale, "import-console-user", &[("email", Arg::from(email))]))
}

/// Takes the file and decides what goes where.
async fn prepare(
    engine: &Engine,
    who: &Who,
    import: &Import,
    file: &Path,
    made: &mut Vec<Id>,
) -> Result<(Id, Inspection)> {
    let (registry, locale) = (engine.registry(), who.ctx.locale);
    let name = file.display().to_string();
    let id = engine.upload_file(who, file).await.map_err(|refusal| told(locale, &refusal).context(name.clone()))?;
    made.push(id);
    if import.dry_run {
        engine.only_rehearse(who, id).await.map_err(|refusal| told(locale, &refusal))?;
    }
    let wanted = import.entity.as_deref();
    let found = engine.inspect_import(who, id, wanted).await;
    let mut found = found.map_err(|refusal| told(locale, &refusal).context(name.clone()))?;
    let known = wanted.is_none_or(|wanted| registry.entity(wanted).is_some_and(|entity| entity.imported));
    let Some(entity) = registry.entity(found.entity).filter(|_| known) else {
        let kinds = registry.entities().iter().filter(|entity| entity.imported).map(|entity| entity.name);
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        bail!("{}", t_args(locale, "import-console-entity", &[("file", Arg::from(&name)), ("kinds", kinds.into())]));
    };
    for map in &import.map {
        let Some((heading, field)) = map.rsplit_once('=') else {
            bail!("{}", t_args(locale, "import-console-map", &[("map", Arg::from(map))]));
        };
        let known = field.is_empty() || target::resolve(&registry, entity, &who.reader, field).is_ok();
        for column in found.mapping.columns.iter_mut().filter(|column| same(&column.heading, heading)) {
            if !known {
                bail!(
                    "{}",
                    t_args(
                        locale,
                        "import-console-field",
                        &[("field", Arg::from(field)), ("entity", entity.name.into())]
                    )
                );
            }
            field.clone_into(&mut column.field);
            column.lenient = false;
        }
    }
    if let Some(first) = import.dates {
        found.mapping.dates = match first {
            First::Day => Dates::Day,
            First::Month => Dates::Month,
        };
        found.dates_unclear = false;
    }
    if let Some(absent) = import.missing {
        let missing = match absent {
            Absent::Create => Missing::Create,
            Absent::Leave => Missing::Leave,
            Absent::Refuse => Missing::Refuse,
        };
        found.mapping.columns.iter_mut().for_each(|column| column.missing = missing);
    }
    Ok((id, found))
}

/// The dry run; how many rows would be refused.
async fn check(engine: &Engine, who: &Who, id: Id) -> Result<u64> {
    let locale = who.ctx.locale;
    let mut last = std::time::Instant::now();
    let check = engine.check_import(who, id, u64::MAX, |counts| {
        if last.elapsed() >= TELL {
            words::progress(locale, counts, false);
            last = std::time::Instant::now();
        }
        true
    });
    let check = check.await.map_err(|refusal| told(locale, &refusal))?;
    words::checked(locale, &check);
    Ok(check.counts.refused)
}

/// Runs it; how many rows were refused, and where they are.
async fn import_one(
    engine: &Engine,
    who: &Who,
    import: &Import,
    file: &Path,
    id: Id,
) -> Result<(u64, Option<PathBuf>)> {
    let locale = who.ctx.locale;
    engine.start_import(who, id).await.map_err(|refusal| told(locale, &refusal))?;
    let done = finish(engine, who, id, false).await?;
    words::counts(locale, &done.counts);
    words::take_back(locale, id, &import.user);
    if done.status != Status::Done {
        bail!("{}", words::failure(locale, &done));
    }
    if done.counts.refused == 0 {
        return Ok((0, None));
    }
    let place = import.errors.clone().unwrap_or_else(|| file.with_extension("errors.csv"));
    let mut into =
        std::io::BufWriter::new(std::fs::File::create(&place).with_context(|| format!("{}", place.display()))?);
    engine.import_errors(who, id, &mut into).await.map_err(|refusal| told(locale, &refusal))?;
    Ok((done.counts.refused, Some(place)))
}

/// Works on a run, or watches it where a server of the same database has taken it, and tells how far it is.
async fn finish(engine: &Engine, who: &Who, id: Id, undo: bool) -> Result<Run> {
    let (own, by) = (engine.clone(), who.clone());
    let mut work = tokio::spawn(async move {
        if !undo {
            return own.run_import(id).await;
        }
        let node = format!("console-{}", std::process::id());
        while own.import(&by, id).await?.status == Status::Undoing {
            if !own.help_undo(&node, id).await? {
                tokio::time::sleep(TELL).await;
            }
        }
        Ok(())
    });
    let mut ended = false;
    loop {
        tokio::select! {
            outcome = &mut work, if !ended => {
                outcome??;
                ended = true;
            }
            () = tokio::time::sleep(TELL) => {}
        }
        let run = engine.import(who, id).await?;
        words::progress(who.ctx.locale, &run.counts, undo);
        if !matches!(run.status, Status::Running | Status::Undoing) {
            words::over();
            return Ok(run);
        }
    }
}

/// How much of the counts is told as progress.
fn rows(counts: &Counts, undo: bool) -> u64 {
    if undo { counts.undone } else { counts.rows }
}
