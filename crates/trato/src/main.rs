//! Reads the command line and hands over to the subcommand's module.

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use trato::{admin, bench, config, demo, export, import, insight, serve};

/// A page makes thousands of small strings: a fifth of its time went into the system's allocator, and what an import had
/// used stayed in pieces that nothing else fitted. SQLite takes its memory from here, too (feature `override`).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Trato: a complete, self-hosted CRM.
#[derive(Debug, Parser)]
#[command(name = "trato", version, about)]
struct Cli {
    /// What is logged, as in `info` or `trato_web=debug`
    #[arg(long, env = "TRATO_LOG", default_value = "info", global = true)]
    log: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Demo(demo::Demo),
    Migrate(admin::Migrate),
    User(admin::User),
    Backup(admin::Backup),
    Restore(admin::Restore),
    Doctor(admin::Doctor),
    Audit(admin::Audit),
    Bench(bench::Bench),
    Import(import::Import),
    Export(export::Export),
    /// The customer mathematics on any CSV file
    Insight(insight::Insight),
}

fn main() -> ExitCode {
    let command = Cli::command().mut_subcommand("insight", insight::with_negative_numbers);
    let matches = command.get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if let Command::Insight(insight) = &cli.command {
        return insight::run(insight, trato_engine::export::guard::guard);
    }
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(&cli.log))
        .with_writer(std::io::stderr)
        .init();
    // What is kept are people's data: for nobody else on the machine.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let outcome = config::check_environment(&Cli::command()).and_then(|()| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(run(&cli.command))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("trato: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(serve) => serve::run(serve).await,
        Command::Demo(demo) => demo::run(demo).await,
        Command::Migrate(migrate) => admin::migrate(migrate).await,
        Command::User(user) => admin::user(user).await,
        Command::Backup(backup) => admin::backup(backup).await,
        Command::Restore(restore) => admin::restore(restore).await,
        Command::Doctor(doctor) => admin::doctor(doctor).await,
        Command::Audit(audit) => admin::audit(audit).await,
        Command::Bench(bench) => bench::run(bench).await,
        Command::Import(import) => import::run(import).await,
        Command::Export(export) => export::run(export).await,
        Command::Insight(_) => Ok(()),
    }
}
