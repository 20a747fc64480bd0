//! Reads the command line and hands over to the subcommand's module.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Trato: a complete, self-hosted CRM.
#[derive(Debug, Parser)]
#[command(name = "trato", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The customer mathematics on any CSV file
    Insight(trato::insight::Insight),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Insight(insight) => trato::insight::run(&insight),
    }
}
