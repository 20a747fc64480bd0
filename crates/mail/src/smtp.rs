//! Handing messages over to a server (RFC 5321), one after the other over one connection, and telling apart what its
//! answers mean: about the message (it will never be taken; not now), or about the server itself.

use std::future::Future;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::server::{Security, Server};

/// What became of a message. Each carries the server's words, or ours where it said nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server took it over.
    Accepted(String),
    /// Not now (4xx), or nobody knows: the connection ended while the message was on its way.
    Later(String),
    /// The server will never take this message (5xx).
    Never(String),
    /// The server cannot be reached, or will have no mail of ours at all (TLS, sign-in): no fault of the message.
    Unreachable(String),
}

/// Finding the server, its greeting, TLS and sign-in, all together.
const CONNECTING: Duration = Duration::from_secs(60);
/// RFC 5321, 4.5.3.2: how long a client has to wait. To give up sooner on the last one makes duplicates.
const COMMAND: Duration = Duration::from_secs(5 * 60);
const CONTENT: Duration = Duration::from_secs(10 * 60);
/// Taking leave is a courtesy.
const LEAVING: Duration = Duration::from_secs(2);
/// Messages over one connection; servers have limits of their own.
const MESSAGES: u32 = 100;

/// A client of one server. It keeps its connection until [`Smtp::rest`].
pub struct Smtp {
    server: Server,
    tls: Option<TlsParameters>,
    hello: ClientId,
    open: Option<(AsyncSmtpConnection, u32)>,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("server", &self.server).field("connected", &self.open.is_some()).finish()
    }
}

impl Smtp {
    /// A client; nothing is connected yet. Certificates are checked against those that the machine trusts.
    ///
    /// # Errors
    /// One sentence, where TLS cannot be had for this host.
    pub fn new(server: Server) -> Result<Self, String> {
        let tls = match server.security {
            Security::None => None,
            Security::StartTls | Security::Tls => {
                Some(TlsParameters::new(server.host.clone()).map_err(|error| words(&error))?)
            }
        };
        Ok(Smtp { server, tls, hello: ClientId::default(), open: None })
    }

    #[must_use]
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Hands a message over: envelope sender and recipients, and the message as it goes over the wire. With several
    /// recipients all or none are taken.
    pub async fn deliver(&mut self, sender: &str, recipients: &[String], raw: &[u8]) -> Delivery {
        let parsed = recipients.iter().map(|address| address.parse::<Address>()).collect::<Result<Vec<_>, _>>();
        let (Ok(sender), Ok(recipients)) = (sender.parse::<Address>(), parsed) else {
            return Delivery::Never("an address of the envelope is none".to_owned());
        };
        let (mut connection, count) = match self.connection().await {
            Ok(open) => open,
            Err(words) => return Delivery::Unreachable(words),
        };
        match transaction(&mut connection, sender, recipients, raw).await {
            Ok(response) => {
                if count < MESSAGES {
                    self.open = Some((connection, count));
                } else {
                    leave(connection).await;
                }
                Delivery::Accepted(answer(&response))
            }
            Err(failure) => {
                drop(timeout(LEAVING, connection.abort()).await);
                failure
            }
        }
    }

    /// Ends the connection: there is nothing more to send for now.
    pub async fn rest(&mut self) {
        if let Some((connection, _)) = self.open.take() {
            leave(connection).await;
        }
    }

    /// Connects, encrypts, signs in, and leaves.
    ///
    /// # Errors
    /// Why no mail could be sent, in the server's words or ours.
    pub async fn probe(&mut self) -> Result<(), String> {
        let (connection, _) = self.connection().await?;
        leave(connection).await;
        Ok(())
    }

    /// The connection that is open, if it still is, else a new one; with how many messages it carries with the next.
    async fn connection(&mut self) -> Result<(AsyncSmtpConnection, u32), String> {
        if let Some((mut connection, count)) = self.open.take()
            && timeout(LEAVING, connection.test_connected()).await == Ok(true)
        {
            return Ok((connection, count + 1));
        }
        match timeout(CONNECTING, self.connect()).await {
            Ok(connected) => Ok((connected?, 1)),
            Err(_) => Err(format!("no answer in {} seconds", CONNECTING.as_secs())),
        }
    }

    /// # Errors
    /// What happened, in words.
    async fn connect(&self) -> Result<AsyncSmtpConnection, String> {
        let Server { host, port, security, .. } = &self.server;
        let place = (host.as_str(), *port);
        let said = |error: Error| words(&error);
        let mut connection = match security {
            Security::Tls => {
                let (limit, tls) = (Some(CONNECTING), self.tls.clone());
                AsyncSmtpConnection::connect_tokio1(place, limit, &self.hello, tls, None).await.map_err(said)?
            }
            Security::None | Security::StartTls => {
                let stream = TcpStream::connect(place).await.map_err(|error| error.to_string())?;
                // A message's content and its end are written apart: with Nagle's algorithm the end would wait for an
                // acknowledgement that the server delays by 40 ms.
                stream.set_nodelay(true).map_err(|error| error.to_string())?;
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello).await.map_err(said)?
            }
        };
        if let Some(tls) = self.tls.clone().filter(|_| *security == Security::StartTls) {
            connection.starttls(tls, &self.hello).await.map_err(said)?;
        }
        if let Some((user, password)) = self.server.login() {
            let login = Credentials::new(user.to_owned(), password.to_owned());
            connection.auth(DEFAULT_MECHANISMS, &login).await.map_err(said)?;
        }
        Ok(connection)
    }
}

/// MAIL, RCPT, DATA and the content. The error is what becomes of the message.
async fn transaction(
    connection: &mut AsyncSmtpConnection,
    sender: Address,
    recipients: Vec<Address>,
    raw: &[u8],
) -> Result<Response, Delivery> {
    let mut options = Vec::new();
    let wide = std::iter::once(&sender).chain(&recipients).any(|address| !AsRef::<str>::as_ref(address).is_ascii());
    for (needed, extension, option) in [
        (wide, Extension::SmtpUtfEight, MailParameter::SmtpUtfEight),
        (!raw.is_ascii(), Extension::EightBitMime, MailParameter::Body(MailBodyParameter::EightBitMime)),
    ] {
        if needed && !connection.server_info().supports_feature(extension) {
            return Err(Delivery::Never(format!("the server does not know {extension}, which this message needs")));
        }
        if needed {
            options.push(option);
        }
    }
    step(COMMAND, connection.command(Mail::new(Some(sender), options))).await?;
    for recipient in recipients {
        step(COMMAND, connection.command(Rcpt::new(recipient, Vec::new()))).await?;
    }
    step(COMMAND, connection.command(Data)).await?;
    step(CONTENT, connection.message(raw)).await
}

/// One exchange with the server, not longer than it may take.
async fn step(most: Duration, exchange: impl Future<Output = Result<Response, Error>>) -> Result<Response, Delivery> {
    match timeout(most, exchange).await {
        Ok(Ok(response)) => Ok(response),
        // 421: the server closes, whatever the message is.
        Ok(Err(error)) if error.status().is_some_and(|code| code.to_string() == "421") => {
            Err(Delivery::Unreachable(words(&error)))
        }
        Ok(Err(error)) if error.is_permanent() => Err(Delivery::Never(words(&error))),
        Ok(Err(error)) => Err(Delivery::Later(words(&error))),
        Err(_) => Err(Delivery::Later(format!("no answer in {} minutes", most.as_secs() / 60))),
    }
}

async fn leave(mut connection: AsyncSmtpConnection) {
    drop(timeout(LEAVING, connection.quit()).await);
}

fn answer(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" "))
}

/// The server's code and words, or what happened instead.
fn words(error: &Error) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    match (error.status(), source) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        (Some(code), None) => code.to_string(),
        (None, Some(what)) => what,
        (None, None) => error.to_string(),
    }
}
