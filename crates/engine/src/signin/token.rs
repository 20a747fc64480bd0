//! API tokens: scoped, hashed, expiring, shown once. A token acts as its user, within its scopes, never beyond his rights.

use trato_model::{Id, Refusal};
use trato_store::{NewToken, Token};

use super::{hash, new_secret};
use crate::{Engine, Who};

/// What every token begins with, so that a leaked one is recognised.
pub const PREFIX: &str = "trato_";

impl Engine {
    /// Makes a token for a user; its text is shown this once. `write` allows changes; without it the token only reads.
    ///
    /// # Errors
    /// Where the database cannot be written.
    pub async fn create_token(&self, who: &Who, name: &str, write: bool, days: u32) -> Result<String, Refusal> {
        let (secret, _) = new_secret();
        let text = format!("{PREFIX}{secret}");
        let now = self.clock().now();
        let token = NewToken {
            id: who.ctx.new_id(),
            hash: hash(&text),
            user: who.user(),
            name: name.chars().take(100).collect(),
            write,
            created_at: now,
            expires_at: now + i64::from(days.clamp(1, 3650)) * 24 * 3600 * 1_000_000,
        };
        self.store().create_token(token).await?;
        Ok(text)
    }

    /// The acting user of a token's text; `None` if it is unknown, over or revoked, or its user deactivated.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn bearer(&self, text: &str) -> Result<Option<(Who, Token)>, Refusal> {
        if !text.starts_with(PREFIX) {
            return Ok(None);
        }
        let now = self.clock().now();
        let Some(token) = self.store().token(&hash(text)).await? else { return Ok(None) };
        if token.expires_at <= now {
            return Ok(None);
        }
        Ok(self.who(token.user).await?.map(|who| (who, token)))
    }

    /// The user's own tokens, without their secrets.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn tokens(&self, who: &Who) -> Result<Vec<Token>, Refusal> {
        Ok(self.store().tokens(who.user()).await?)
    }

    /// Ends one of the user's own tokens.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a token that is not his.
    pub async fn revoke_token(&self, who: &Who, id: Id) -> Result<(), Refusal> {
        if self.store().revoke_token(who.user(), id).await? { Ok(()) } else { Err(Refusal::NotFound) }
    }
}
