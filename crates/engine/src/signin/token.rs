//! API tokens: scoped, hashed, expiring, shown once. A token acts as its user, within its scopes, never beyond his rights.

use serde::{Deserialize, Serialize};
use serde_json::json;
use trato_model::{Id, Refusal};
use trato_store::ApiToken;

use super::{hash, new_secret};
use crate::{Engine, Who};

/// What every token begins with, so that a leaked one is recognised.
pub const PREFIX: &str = "trato_";

/// What a token may do of what its user may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scopes {
    /// Whether it changes things; otherwise it only reads.
    pub write: bool,
    /// The kinds of records that it reaches, with their parts; all of them where none is named. A token for some kinds
    /// administers nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
}

impl Scopes {
    /// Reads, or reads and changes, all that its user may.
    #[must_use]
    pub fn all(write: bool) -> Self {
        Scopes { write, kinds: Vec::new() }
    }

    /// A token's; `None` where they cannot be read, so that it may do nothing.
    #[must_use]
    pub fn of(token: &ApiToken) -> Option<Self> {
        serde_json::from_value(token.scopes.clone()).ok()
    }
}

impl Engine {
    /// Makes a token for a user; its text is shown this once.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn create_token(&self, who: &Who, name: &str, scopes: &Scopes, days: u32) -> Result<String, Refusal> {
        let (secret, _) = new_secret();
        let text = format!("{PREFIX}{secret}");
        let now = self.clock().now();
        let token = ApiToken {
            id: who.ctx.new_id(),
            user: who.user(),
            name: name.chars().take(100).collect(),
            scopes: json!(scopes),
            created_at: now,
            expires_at: Some(now + i64::from(days.clamp(1, 3650)) * 24 * 3600 * 1_000_000),
            revoked_at: None,
            seen_at: None,
        };
        let mut tx = self.store().begin().await?;
        tx.create_api_token(&token, &hash(&text)).await?;
        tx.commit().await?;
        Ok(text)
    }

    /// The acting user of a token's text, within its scopes; `None` if it is unknown, over or revoked, or its user deactivated.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn bearer(&self, text: &str) -> Result<Option<(Who, Scopes)>, Refusal> {
        if !text.starts_with(PREFIX) {
            return Ok(None);
        }
        let now = self.clock().now();
        let Some(token) = self.store().api_token(&hash(text), now).await? else { return Ok(None) };
        let Some(scopes) = Scopes::of(&token) else { return Ok(None) };
        self.store().touch_api_token(token.id, now);
        let Some(mut who) = self.who(token.user).await? else { return Ok(None) };
        if !scopes.kinds.is_empty() {
            let registry = self.registry();
            let kinds = scopes.kinds.iter().filter_map(|name| registry.entity(name)).map(|entity| entity.name);
            who.reader = who.reader.within(&kinds.collect());
        }
        Ok(Some((who, scopes)))
    }

    /// A user's tokens, without their secrets: his own, or anybody's for an administrator.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for another's, and for a user who is none.
    pub async fn tokens(&self, who: &Who, of: Id) -> Result<Vec<ApiToken>, Refusal> {
        if of != who.user() {
            if !who.reader.is_admin() {
                return Err(Refusal::NotFound);
            }
            self.record(who, "user", of).await?;
        }
        Ok(self.store().api_tokens(of).await?)
    }

    /// Ends one of a user's tokens.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a token that is not his, and as [`Engine::tokens`].
    pub async fn revoke_token(&self, who: &Who, of: Id, id: Id) -> Result<(), Refusal> {
        if !self.tokens(who, of).await?.iter().any(|token| token.id == id) {
            return Err(Refusal::NotFound);
        }
        let mut tx = self.store().begin().await?;
        tx.revoke_api_token(id, self.clock().now()).await?;
        Ok(tx.commit().await?)
    }

    /// Ends everything by which somebody acts as a user: his sessions and his tokens.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] unless the actor administers; [`Refusal::NotFound`] for a user whom he may not see.
    pub async fn revoke_access(&self, who: &Who, of: Id) -> Result<(), Refusal> {
        if !who.reader.is_admin() {
            return Err(Refusal::Forbidden("admin"));
        }
        self.record(who, "user", of).await?;
        let mut tx = self.store().begin().await?;
        tx.delete_sessions(of, None).await?;
        tx.revoke_api_tokens(of, self.clock().now()).await?;
        Ok(tx.commit().await?)
    }
}
