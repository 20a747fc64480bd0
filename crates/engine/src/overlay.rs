//! A company's own fields and entities: the overlay is changed, checked, and stored in one transaction with the columns
//! and tables that it asks for; memory follows after the commit.

use trato_model::registry::Overlay;
use trato_model::{Id, Refusal};
use trato_store::ChangeNotice;

use crate::engine::registry_of;
use crate::save::once::{Answer, Key};
use crate::{Engine, Who};

/// What the notice of a changed overlay names; no entity has a name with a sign.
pub(crate) const OVERLAY: &str = "*overlay";
/// How often a change is tried anew when somebody else changed the overlay meanwhile.
const TRIES: usize = 5;

/// What became of a try.
enum Tried {
    Done,
    /// The overlay is no longer the one that was read.
    Overtaken,
    /// The key was used meanwhile.
    Before(Answer),
}

impl Engine {
    /// The overlay as it is stored.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub async fn overlay(&self) -> Result<Overlay, Refusal> {
        let (version, json) = self.store().overlay().await?;
        let mut overlay = match json {
            Some(json) => Overlay::from_json(json).map_err(|fault| Refusal::Internal(format!("overlay: {fault:?}")))?,
            None => Overlay::default(),
        };
        overlay.version = version;
        Ok(overlay)
    }

    /// Changes the overlay: `change` is given the stored one, again if somebody else was faster.
    ///
    /// # Errors
    /// The change's own; [`Refusal::Forbidden`] `admin`; [`Refusal::Invalid`] with all that is wrong, by place; [`Refusal::Conflict`] `retry`
    /// where others were faster every time; where the database cannot be written.
    pub async fn change_overlay<F>(&self, who: &Who, change: F) -> Result<(), Refusal>
    where
        F: Fn(&mut Overlay) -> Result<(), Refusal> + Send + Sync + 'static,
    {
        self.change_overlay_once(who, None, change).await.map(|_| ())
    }

    /// The same, once for a key: with the answer to keep; the answer that was kept where the key was used before.
    ///
    /// # Errors
    /// As [`Engine::change_overlay`]; those of [`Engine::once`].
    pub async fn change_overlay_once<F>(
        &self,
        who: &Who,
        once: Option<(Key, Answer)>,
        change: F,
    ) -> Result<Option<Answer>, Refusal>
    where
        F: Fn(&mut Overlay) -> Result<(), Refusal> + Send + Sync + 'static,
    {
        if !who.reader.is_admin() {
            return Err(Refusal::Forbidden("admin"));
        }
        let (engine, user) = (self.clone(), who.user());
        // In a task of its own: a client that hangs up does not drop it half done.
        let work = tokio::spawn(async move {
            // A repeated change would be refused for what it did itself, so it is looked for first.
            if let Some((key, _)) = &once {
                let mut tx = engine.store().begin().await?;
                let before = key.claim(&mut tx, user, engine.clock().now()).await;
                tx.rollback().await;
                if let Some(answer) = before? {
                    return Ok(Some(answer));
                }
            }
            for _ in 0..TRIES {
                match engine.try_overlay(&change, user, once.as_ref()).await {
                    // The second: others held what it needed and waited for what it held.
                    Ok(Tried::Overtaken) | Err(Refusal::Conflict("retry")) => {}
                    Err(refusal) => return Err(refusal),
                    Ok(Tried::Before(answer)) => return Ok(Some(answer)),
                    Ok(Tried::Done) => {
                        // It is stored: whatever fails now is mended by the next start, and no reason to ask again.
                        if let Err(refusal) = engine.follow().await {
                            tracing::error!(%refusal, "a change of the overlay is stored, but not all that follows from it");
                        }
                        return Ok(None);
                    }
                }
            }
            Err(Refusal::Conflict("retry"))
        });
        work.await.unwrap_or_else(|failed| Err(Refusal::Internal(format!("a change of the overlay ended: {failed}"))))
    }

    /// Reads the stored overlay, and makes the indexes that the database makes outside the transaction.
    async fn follow(&self) -> Result<(), Refusal> {
        self.reload_registry().await?;
        let mut tries = 1;
        loop {
            match self.store().sync_schema(&self.registry()).await.map_err(Refusal::from) {
                Err(Refusal::Conflict("retry")) if tries < TRIES => tries += 1,
                made => return made.map(|_| ()),
            }
        }
    }

    async fn try_overlay(
        &self,
        change: &(dyn Fn(&mut Overlay) -> Result<(), Refusal> + Send + Sync),
        user: Id,
        once: Option<&(Key, Answer)>,
    ) -> Result<Tried, Refusal> {
        let before = self.overlay().await?;
        let mut after = before.clone();
        change(&mut after)?;
        after.check(&self.modules().entities, &before).map_err(Refusal::Invalid)?;
        let json = after.to_json();
        let next = before.version + 1;
        let registry = registry_of(self.modules(), next, Some(json.clone())).map_err(Refusal::Internal)?;
        let mut tx = self.store().begin_alone().await?;
        if tx.registry_version().await? != before.version || tx.save_overlay(&json).await? != next {
            tx.rollback().await;
            return Ok(Tried::Overtaken);
        }
        if let Some((key, answer)) = once {
            if let Some(answer) = key.claim(&mut tx, user, self.clock().now()).await? {
                tx.rollback().await;
                return Ok(Tried::Before(answer));
            }
            key.answer(&mut tx, user, answer).await?;
        }
        for entity in registry.entities() {
            let known =
                self.registry().entity(entity.name).is_some_and(|known| known.fields.len() == entity.fields.len());
            if !known {
                tx.apply_schema(&registry, entity).await?;
            }
        }
        // The other nodes read by it, too, before they write.
        tx.notice(ChangeNotice { entity: OVERLAY, record: Id::NIL });
        tx.commit().await?;
        Ok(Tried::Done)
    }
}
