//! `trato demo`: the server with a living demo company, made at the first start. The only mode with known passwords; every
//! page says so.

use anyhow::{Result, bail};
use clap::Args;
use trato_engine::Clock;

use crate::config::{Data, Listen};
use crate::{seed, serve};

/// Serves a demo company
#[derive(Args, Debug)]
pub struct Demo {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub listen: Listen,
    /// Only make the data
    #[arg(long)]
    pub prepare: bool,
}

/// What marks a database as a demo's: nothing else is ever served with known passwords.
const MARK: &str = "demo";

/// Makes the company if need be, prints the sign-ins, and serves.
///
/// # Errors
/// Where the database holds a real company, or the server cannot start.
pub async fn run(demo: &Demo) -> Result<()> {
    let now = Clock::System.now();
    demo.data.must_have_files()?;
    let engine = demo.data.engine(Clock::fixed(now, 42), true).await?;
    if engine.is_new().await? {
        println!("Making the demo company …");
        seed::fill(&engine, now).await?;
        let mut tx = engine.store().begin().await?;
        tx.set_setting(MARK, &true.into()).await?;
        tx.commit().await?;
        engine.store().seal(now).await?;
    } else if engine.store().setting(MARK).await? != Some(true.into()) {
        bail!("{} holds a real company: the demo does not serve it", demo.data.database);
    }
    engine.store().clone().close().await;
    drop(engine);
    if demo.prepare {
        return Ok(());
    }
    let engine = demo.data.listening(&demo.listen).engine(Clock::System, true).await?;
    println!("\nThe demo is ready: {}\n", engine.settings().base_url);
    for (name, role, email, password) in seed::sign_ins() {
        println!("  {role:<18} {name:<18} {email:<22} {password}");
    }
    println!();
    // The demo's people have made-up addresses: no mail leaves it, whatever is configured.
    serve::serve_engine(engine, &demo.listen, seed::sign_ins(), None).await
}
