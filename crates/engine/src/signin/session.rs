//! Signing in and out. A session's secret lives in a cookie, its hash in a table; it ends after twelve idle hours, thirty
//! days in all, when the password changes, and when the user is deactivated.

use std::net::IpAddr;

use trato_model::{Filter, Id, Path, Query, Refusal};
use trato_store::Session;

use super::{limit, new_secret, password};
use crate::{Engine, Who};

/// Microseconds.
pub const IDLE: i64 = 12 * 3600 * 1_000_000;
pub const ABSOLUTE: i64 = 30 * 24 * 3600 * 1_000_000;

/// What a browser brings along when it signs in.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// What the device cookie says, if it has one: believed only if this account gave it ([`SignedIn::device`]).
    pub known: Option<String>,
    /// The browser's own words, cut to 200 characters: shown in the list of sessions.
    pub agent: String,
    pub address: Option<IpAddr>,
}

/// A new session: the secret for the cookie.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub secret: String,
    pub user: Id,
    /// By what the account will know this device again, until its password changes; empty without a password.
    pub device: String,
}

/// What only who has signed in with this password (its stored hash) can show.
fn device_mark(random: &str, stored: &str) -> String {
    use base64::Engine as _;
    let proof = super::hash(&format!("device:{random}:{stored}"));
    format!("{random}.{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(proof))
}

/// Whether a device's mark was given by the account with this password. Whatever else a stranger sends is no device.
fn is_known(mark: &str, stored: Option<&str>) -> bool {
    let random = mark.split('.').next().unwrap_or_default();
    stored.is_some_and(|stored| device_mark(random, stored) == mark)
}

impl Engine {
    /// Signs in with e-mail and password.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] `credentials`, the same for an unknown e-mail, a wrong password and a deactivated user;
    /// [`Refusal::Limit`] `sign-in`.
    pub async fn sign_in(&self, email: &str, secret: &str, device: &Device) -> Result<SignedIn, Refusal> {
        let email = super::address_of(email);
        let user = self.user_with(&email).await?.unwrap_or(Id::NIL);
        let stored = self.store().password_hash(user).await?.map(|(hash, _)| hash);
        let known = device.known.as_deref().filter(|mark| is_known(mark, stored.as_deref()));
        limit::attempt(self, &email, known, device.address).await?;
        let fits = password::verify(secret.to_owned(), stored).await?;
        if !fits || self.who(user).await?.is_none() {
            return Err(Refusal::Forbidden("credentials"));
        }
        limit::succeeded(self, &email, known).await?;
        self.open_session(user, device).await
    }

    /// The user with this e-mail (normalised), active or not.
    pub(crate) async fn user_with(&self, email: &str) -> Result<Option<Id>, Refusal> {
        let query = Query::new("user")
            .and(Filter::equal(crate::people::user::EMAIL.name(), email))
            .columns(vec![Path::field("name")])
            .limit(1);
        let found = self.rows(&self.system().await?, &query).await?;
        Ok(found.rows.first().map(|row| row.id))
    }

    /// Opens a session for a user who has proved who he is.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn open_session(&self, user: Id, device: &Device) -> Result<SignedIn, Refusal> {
        let (secret, hash) = new_secret();
        let now = self.clock().now();
        let address = device.address.map(|address| address.to_string()).unwrap_or_default();
        let agent: String = device.agent.chars().take(200).collect();
        let session = Session {
            hash: hash.to_vec(),
            user,
            device: format!("{agent} {address}").trim().to_owned(),
            created_at: now,
            seen_at: now,
            expires_at: now + ABSOLUTE,
        };
        let mut tx = self.store().begin().await?;
        tx.create_session(&session).await?;
        tx.commit().await?;
        let stored = self.store().password_hash(user).await?.map(|(hash, _)| hash);
        let device = stored.map(|stored| device_mark(&super::new_secret().0, &stored)).unwrap_or_default();
        Ok(SignedIn { secret, user, device })
    }

    /// The acting user of a session's secret, and the session; `None` if it is unknown, over, or its user deactivated.
    ///
    /// # Errors
    /// Where the database cannot be read: then nobody is signed in.
    pub async fn session(&self, secret: &str) -> Result<Option<(Who, Session)>, Refusal> {
        let now = self.clock().now();
        let Some(session) = self.store().session(&super::hash(secret), now).await? else { return Ok(None) };
        if session.seen_at + IDLE <= now {
            return Ok(None);
        }
        self.store().touch_session(&session.hash, now);
        Ok(self.who(session.user).await?.map(|who| (who, session)))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn sign_out(&self, secret: &str) -> Result<(), Refusal> {
        let mut tx = self.store().begin().await?;
        tx.delete_session(&super::hash(secret)).await?;
        Ok(tx.commit().await?)
    }

    /// Sets a user's password and ends all his sessions.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a weak password.
    pub async fn set_password(&self, user: Id, name: &str, email: &str, secret: &str) -> Result<(), Refusal> {
        password::check(secret, name, email)?;
        let hash = password::hash(secret.to_owned()).await?;
        let mut tx = self.store().begin().await?;
        tx.set_password_hash(user, &hash, self.clock().now()).await?;
        tx.delete_sessions(user, None).await?;
        Ok(tx.commit().await?)
    }

    /// Whether this is the user's password: asked again before sensitive changes.
    ///
    /// # Errors
    /// As [`Engine::sign_in`].
    pub async fn confirm_password(&self, who: &Who, secret: &str) -> Result<bool, Refusal> {
        limit::attempt(self, &who.email, Some("session"), None).await?;
        let stored = self.store().password_hash(who.user()).await?.map(|(hash, _)| hash);
        let fits = password::verify(secret.to_owned(), stored).await?;
        if fits {
            limit::succeeded(self, &who.email, Some("session")).await?;
        }
        Ok(fits)
    }
}
