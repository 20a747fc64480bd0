//! `trato export`: records as a CSV file, written as they are read. A query is the address of a list:
//! `opportunity?filter=amount >= 1000&sort=-amount`.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use clap::Args;
use trato_engine::export::Wish;
use trato_engine::{Engine, Who};
use trato_model::{Locale, Query, Refusal, Trash};
use trato_text::{Arg, t_args};
use trato_web::api::params::Params;

use crate::config::Data;
use crate::import;

/// Exports records as CSV: safe for spreadsheets, or raw for another system
#[derive(Args, Debug)]
pub struct Export {
    #[command(flatten)]
    pub data: Data,
    /// What to export: contact, or a list's address such as "opportunity?filter=status = won&sort=-amount&columns=name,amount"
    pub what: String,
    /// API names, ids and plain values, as an import reads them back; a spreadsheet may take a cell for a formula
    #[arg(long)]
    pub raw: bool,
    /// The file to write; the standard output by default
    #[arg(long)]
    pub output: Option<PathBuf>,
    /// E-mail of the user within whose rights it is done; without it everything is exported
    #[arg(long = "as", value_name = "E-MAIL")]
    pub user: Option<String>,
    /// es or en; the user's language by default
    #[arg(long, value_parser = import::language)]
    pub language: Option<Locale>,
}

/// What a shell says of a program that whoever reads its output ended by closing it (128 and the number of `SIGPIPE`).
const CLOSED: i32 = 141;

/// The standard output, and whether its reader has closed it: `head` has then seen enough, and nothing went wrong.
struct Output {
    into: std::io::Stdout,
    closed: Arc<AtomicBool>,
}

impl Output {
    fn note<T>(&self, done: std::io::Result<T>) -> std::io::Result<T> {
        if done.as_ref().is_err_and(|error| error.kind() == ErrorKind::BrokenPipe) {
            self.closed.store(true, Ordering::Relaxed);
        }
        done
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let done = self.into.write(bytes);
        self.note(done)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let done = self.into.flush();
        self.note(done)
    }
}

/// Writes the file.
///
/// # Errors
/// Where there is no such entity or field, the user may not export it, or the file cannot be written.
pub async fn run(export: &Export) -> Result<()> {
    let engine = export.data.present_engine().await?;
    let closed = Arc::new(AtomicBool::new(false));
    let outcome = work(&engine, export, &closed).await;
    engine.store().clone().close().await;
    if closed.load(Ordering::Relaxed) {
        std::process::exit(CLOSED);
    }
    outcome
}

async fn work(engine: &Engine, export: &Export, closed: &Arc<AtomicBool>) -> Result<()> {
    let who = match &export.user {
        Some(email) => import::user(engine, email, export.language).await?,
        None => engine.system().await?,
    };
    let locale = export.language.unwrap_or(who.ctx.locale);
    let told = |refusal: Refusal| import::told(locale, &refusal);
    let query = query(engine, &who, &export.what).map_err(told)?;
    let wish = if export.raw { Wish::raw(query) } else { Wish::safe(query, locale) };
    let mut into: Box<dyn Write + Send> = match &export.output {
        Some(path) => Box::new(File::create(path).with_context(|| format!("{}", path.display()))?),
        None => Box::new(Output { into: std::io::stdout(), closed: closed.clone() }),
    };
    let mut file = BufWriter::with_capacity(1 << 16, &mut into);
    let done = engine.export_csv(&who, &wish, &mut file, |_| true).await.map_err(told)?;
    file.flush()?;
    drop(file);
    into.flush()?;
    eprintln!("{}", t_args(locale, "export-console-rows", &[("n", Arg::from(done.rows))]));
    if done.refusing > 0 {
        eprintln!("{}", t_args(locale, "export-console-refusing", &[("n", Arg::from(done.refusing))]));
    }
    Ok(())
}

/// The query that an entity's name or a list's address means.
fn query(engine: &Engine, who: &Who, what: &str) -> Result<Query, Refusal> {
    let registry = engine.registry();
    let (name, rest) = what.trim_start_matches('/').split_once('?').unwrap_or((what.trim_start_matches('/'), ""));
    let entity = registry.entity(name).ok_or(Refusal::NotFound)?.clone();
    let params = Params::parse(rest).map_err(Refusal::BadRequest)?;
    params.only(&["filter", "sort", "q", "columns", "count", "trash"])?;
    let mut query = Query::new(entity.name);
    if let Some(text) = params.get("filter") {
        let reading = who.reading_plain();
        query.filter = trato_model::query::text::parse(text, &registry, &entity, &who.reader, &reading)
            .map_err(Refusal::BadRequest)?;
    }
    if let Some(text) = params.get("sort") {
        query.sort =
            trato_model::query::sort::parse(text, &registry, &entity, &who.reader).map_err(Refusal::BadRequest)?;
    }
    if params.get("trash") == Some("only") {
        query.trash = Trash::Only;
    }
    query.search = params.get("q").unwrap_or_default().to_owned();
    for column in params.names("columns") {
        let found = registry.find(&entity, column, &who.reader);
        let unknown = |_| Refusal::BadRequest(trato_model::kinds::Fault::new("unknown-field").with("name", column));
        query.columns.push(found.map_err(unknown)?.path);
    }
    Ok(query)
}
