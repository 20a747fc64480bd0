//! One-time links: the first set-up (its token is printed on the server's console), invitations and password resets. A
//! link is good once and for a while; its address comes from the configuration alone.

use trato_model::{Change, Id, Refusal, Source, Value};
use trato_store::{Purpose, StoreError};
use trato_text::email::normalize_email;
use trato_text::geography;

use super::session::{Device, SignedIn};
use super::{hash, new_secret, password};
use crate::mail::Outgoing;
use crate::people::{branch, company, team, user};
use crate::{Engine, Who};

const MINUTE: i64 = 60 * 1_000_000;
pub const RESET_LASTS: i64 = 30 * MINUTE;
pub const INVITATION_LASTS: i64 = 72 * 60 * MINUTE;
pub const SETUP_LASTS: i64 = 24 * 60 * MINUTE;

/// What the first set-up asks. Without a currency or a zone they are the country's own.
#[derive(Clone, Debug, Default)]
pub struct SetUp {
    pub company: String,
    pub country: String,
    pub currency: String,
    pub zone: String,
    pub locale: String,
    pub name: String,
    pub email: String,
    pub password: String,
}

impl SetUp {
    fn settled(mut self) -> Self {
        if let Some(country) = geography::country(&self.country) {
            for (own, usual) in [(&mut self.currency, country.currency), (&mut self.zone, country.zone)] {
                if own.is_empty() {
                    usual.clone_into(own);
                }
            }
        }
        self
    }
}

impl Engine {
    /// Whether nobody has been set up yet.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn is_new(&self) -> Result<bool, Refusal> {
        Ok(self.company().await?.is_none())
    }

    /// A set-up token for the console; earlier ones end.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] once the company is set up.
    pub async fn set_up_token(&self) -> Result<String, Refusal> {
        if !self.is_new().await? {
            return Err(Refusal::NotFound);
        }
        self.link(Purpose::Setup, Id::NIL, SETUP_LASTS).await
    }

    /// Sets the company up: its record, the standard roles, a first branch and team, and the administrator. Exactly one
    /// of several tries at once wins.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a wrong or used token or a company that is set up; [`Refusal::Invalid`] by field.
    pub async fn set_up(&self, token: &str, wish: SetUp, device: &Device) -> Result<SignedIn, Refusal> {
        if !self.is_new().await? {
            return Err(Refusal::NotFound);
        }
        password::check(&wish.password, &wish.name, &wish.email)?;
        let wish = wish.settled();
        let digest = password::hash(wish.password.clone()).await?;
        let (token, now) = (hash(token), self.clock().now());
        let system = self.system().await?;
        let admin = self
            .transact(&system, move |scope| {
                let (wish, digest) = (wish.clone(), digest.clone());
                Box::pin(async move {
                    if scope.tx.use_one_time_token(&token, Purpose::Setup, now).await?.is_none() {
                        return Err(Refusal::NotFound);
                    }
                    let admin = first_records(scope, &wish).await?;
                    scope.tx.set_password_hash(admin, &digest, now).await?;
                    Ok(admin)
                })
            })
            .await?;
        self.open_session(admin, device).await
    }

    /// An invitation link for a user who has no password yet, or lost it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a user whom the actor may not see; [`Refusal::Forbidden`] unless he administers.
    pub async fn invite(&self, who: &Who, id: Id) -> Result<String, Refusal> {
        if !who.reader.is_admin() {
            return Err(Refusal::Forbidden("admin"));
        }
        self.record(who, "user", id).await?;
        let token = self.link(Purpose::Invite, id, INVITATION_LASTS).await?;
        Ok(self.link_url(Purpose::Invite, &token))
    }

    /// Makes a fresh link for a user and puts the mail that carries it into the outbox: both or neither. `write` gets the
    /// link's address and until when it is good (UTC microseconds). A mail whose id was used before is the same mail: then
    /// nothing happens, and the link that it carried stays good.
    ///
    /// # Errors
    /// Those of `write`; where the database cannot be written.
    pub async fn mail_link(
        &self,
        purpose: Purpose,
        user: Id,
        write: impl FnOnce(&str, i64) -> Result<Outgoing, Refusal>,
    ) -> Result<(), Refusal> {
        let now = self.clock().now();
        let until = now + if purpose == Purpose::Invite { INVITATION_LASTS } else { RESET_LASTS };
        let (secret, digest) = new_secret();
        let mail = write(&self.link_url(purpose, &secret), until)?.row(now);
        let mut tx = self.store().begin().await?;
        let put = match tx.outbox_put(&mail).await {
            Ok(()) => tx.put_one_time_token(&digest, purpose, user, until).await,
            Err(error) => Err(error),
        };
        match put {
            Ok(()) => Ok(tx.commit().await?),
            Err(StoreError::Unique { .. }) => {
                tx.rollback().await;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn link_url(&self, purpose: Purpose, secret: &str) -> String {
        let path = if purpose == Purpose::Invite { "invitation" } else { "reset" };
        format!("{}/{path}/{secret}", self.settings().base_url)
    }

    /// Notes that somebody asks for a reset of this address, whoever has it; the address as it is compared.
    ///
    /// # Errors
    /// [`Refusal::Limit`] `sign-in`.
    pub async fn reset_asked(&self, email: &str, device: &Device) -> Result<String, Refusal> {
        let email = super::address_of(email);
        super::limit::attempt(self, &format!("reset:{email}"), None, device.address).await?;
        Ok(email)
    }

    /// The active user with this e-mail.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<Who>, Refusal> {
        match self.user_with(&normalize_email(email)).await? {
            Some(id) => self.who(id).await,
            None => Ok(None),
        }
    }

    /// A reset link for this e-mail, if a user has it, for the administrator at the console.
    ///
    /// # Errors
    /// [`Refusal::Limit`] `sign-in`.
    pub async fn reset_link(&self, email: &str, device: &Device) -> Result<Option<(Who, String)>, Refusal> {
        let email = self.reset_asked(email, device).await?;
        let Some(who) = self.user_by_email(&email).await? else { return Ok(None) };
        let token = self.link(Purpose::Reset, who.user(), RESET_LASTS).await?;
        Ok(Some((who, self.link_url(Purpose::Reset, &token))))
    }

    /// Who may use this link, if it is still good; it is not used up.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn link_owner(&self, token: &str, purpose: Purpose) -> Result<Option<Who>, Refusal> {
        match self.store().one_time_token(&hash(token), purpose, self.clock().now()).await? {
            Some(user) => self.who(user).await,
            None => Ok(None),
        }
    }

    /// Uses an invitation or a reset link: sets the password, ends all sessions and tokens, signs in. Who had the account
    /// until now has it no more, in whatever way.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a link that is wrong, used or too old; [`Refusal::Invalid`] for a weak password.
    pub async fn use_link(
        &self,
        token: &str,
        purpose: Purpose,
        secret: &str,
        device: &Device,
    ) -> Result<SignedIn, Refusal> {
        let who = self.link_owner(token, purpose).await?.ok_or(Refusal::NotFound)?;
        password::check(secret, &who.name, &who.email)?;
        let digest = password::hash(secret.to_owned()).await?;
        let mut tx = self.store().begin().await?;
        let now = self.clock().now();
        if tx.use_one_time_token(&hash(token), purpose, now).await? != Some(who.user()) {
            tx.rollback().await;
            return Err(Refusal::NotFound);
        }
        tx.set_password_hash(who.user(), &digest, now).await?;
        tx.delete_sessions(who.user(), None).await?;
        tx.revoke_api_tokens(who.user(), now).await?;
        tx.commit().await?;
        self.open_session(who.user(), device).await
    }

    async fn link(&self, purpose: Purpose, user: Id, lasts: i64) -> Result<String, Refusal> {
        let (secret, digest) = new_secret();
        let mut tx = self.store().begin().await?;
        tx.put_one_time_token(&digest, purpose, user, self.clock().now() + lasts).await?;
        tx.commit().await?;
        Ok(secret)
    }
}

/// Company, roles, branch, team, administrator, and what each module gives a new company.
async fn first_records(scope: &mut crate::Scope<'_>, wish: &SetUp) -> Result<Id, Refusal> {
    let text = |change: Change, field: &str, value: &str| change.put(field, Value::from(value));
    let mut change = Change::create("company").from(Source::System);
    change.id = Some(company::ID);
    for (field, value) in [
        (company::NAME.name(), &wish.company),
        (company::COUNTRY.name(), &wish.country),
        (company::CURRENCY.name(), &wish.currency),
        (company::ZONE.name(), &wish.zone),
        (company::LOCALE.name(), &wish.locale),
    ] {
        if !value.is_empty() {
            change = text(change, field, value);
        }
    }
    scope.save(change).await?;
    scope.who.ctx.currency = wish.currency.parse().unwrap_or(scope.who.ctx.currency);
    let roles = crate::access::standard::create(scope, &wish.locale).await?;
    let place = Change::create("branch")
        .set(branch::NAME, wish.company.clone())
        .put(branch::COUNTRY.name(), Value::from(wish.country.as_str()))
        .put(branch::CURRENCY.name(), Value::from(wish.currency.as_str()))
        .put(branch::ZONE.name(), Value::from(wish.zone.as_str()));
    let place = scope.save(place).await?.record.id;
    let group = Change::create("team").set(team::NAME, wish.company.clone()).set(team::BRANCH, place);
    let group = scope.save(group).await?.record.id;
    let admin = Change::create("user")
        .set(user::NAME, wish.name.clone())
        .put(user::EMAIL.name(), Value::from(wish.email.trim()))
        .set(user::ROLE, roles.admin)
        .set(user::TEAM, group)
        .set(user::BRANCH, place)
        .put(user::LOCALE.name(), Value::from(wish.locale.as_str()));
    let admin = scope.save(admin).await?.record.id;
    let seeds = scope.engine.modules().seeds.clone();
    for seed in seeds {
        seed(scope, &wish.locale).await?;
    }
    Ok(admin)
}
