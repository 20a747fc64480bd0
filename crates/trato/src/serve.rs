//! `trato serve`: the server, until it is told to stop. Then it takes no new requests, finishes those at work, lets the
//! background work end, and closes the database.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use tokio::sync::watch;
use trato_engine::{Clock, Engine, jobs, mail};
use trato_mail::Smtp;
use trato_web::app::Config;
use trato_web::{App, router};

use crate::config::{Data, Listen, Mail};
use crate::post::Post;

/// How long requests at work may take to end.
const GRACE: Duration = Duration::from_secs(25);

/// Serves the company
#[derive(Args, Debug)]
pub struct Serve {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub listen: Listen,
    #[command(flatten)]
    pub mail: Mail,
}

/// Runs the server.
///
/// # Errors
/// Where it cannot start; the reason.
pub async fn run(serve: &Serve) -> Result<()> {
    serve.data.must_have_files()?;
    let (smtp, mail) = serve.mail.read()?.unzip();
    let engine = serve.data.listening(&serve.listen).engine_with(Clock::System, false, mail).await?;
    if engine.is_new().await? {
        let token = engine.set_up_token().await?;
        println!("Set the company up: {}/setup?token={token}", engine.settings().base_url);
    }
    serve_engine(engine, &serve.listen, Vec::new(), smtp).await
}

/// Serves an engine that is open, and sends its mail where there is a server.
///
/// # Errors
/// Where the address cannot be had or must not be used.
pub async fn serve_engine(
    engine: Engine,
    listen: &Listen,
    demo_users: Vec<(String, String, String, String)>,
    smtp: Option<Smtp>,
) -> Result<()> {
    let base_url = engine.settings().base_url.clone();
    let local = listen.listen.ip().is_loopback();
    let plain_http = !base_url.starts_with("https://") && !local;
    if plain_http && !listen.plain_http {
        bail!(
            "{} is reachable by others, and {base_url} is not encrypted: put a proxy with TLS before it and set \
             TRATO_BASE_URL to its https address, or allow plain http with --plain-http",
            listen.listen
        );
    }
    let config = Config {
        base_url: base_url.clone(),
        trusted_proxies: listen.proxies.trusted_proxies.clone(),
        in_flight: listen.in_flight,
        plain_http,
        demo_users,
        ..Config::default()
    };
    trato_web::http::assets::name_them();
    let app = App::new(engine.clone(), config);
    let listener = tokio::net::TcpListener::bind(listen.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", listen.listen))?;
    let (stop, stopping) = watch::channel(false);
    let node = format!("{}-{:x}", std::process::id(), engine.clock().seed());
    let background = tokio::spawn(jobs::run(engine.clone(), node, stopping.clone()));
    let sender = smtp.map(|smtp| tokio::spawn(send_mail(&engine, smtp, stopping.clone())));
    tracing::info!(address = %listen.listen, "listening");
    println!("Trato listens on {base_url}");
    let service = router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let mut told = stopping.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        let _ = told.changed().await;
    });
    let server = tokio::spawn(async move { server.await });
    signal().await;
    tracing::info!("stopping");
    // Streams end first: a page that listens would keep its connection open.
    app.close();
    let _ = stop.send(true);
    if tokio::time::timeout(GRACE, server).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    let _ = tokio::time::timeout(GRACE, background).await;
    if let Some(sender) = sender {
        // A mail that a slow server is at stays in the outbox; whoever comes next sends it again.
        let _ = tokio::time::timeout(GRACE, sender).await;
    }
    engine.store().clone().close().await;
    Ok(())
}

/// The sender of the outbox.
fn send_mail(engine: &Engine, smtp: Smtp, stop: watch::Receiver<bool>) -> impl Future<Output = ()> + use<> {
    tracing::info!(server = %smtp.server(), "mail goes out");
    if smtp.server().exposes_password() {
        tracing::warn!("the mail server's password crosses the network unencrypted; leave ?tls=none away");
    }
    mail::send::run(engine.store().clone(), engine.clock().clone(), Post(smtp), mail::Pace::default(), stop)
}

/// Waits for SIGTERM or SIGINT.
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
