//! A company's own fields and entities: the overlay is changed, checked, and stored in one transaction with the columns
//! and tables that it asks for; memory follows after the commit.

use trato_model::registry::Overlay;
use trato_model::{Id, Refusal};
use trato_store::ChangeNotice;

use crate::engine::registry_of;
use crate::{Engine, Who};

/// What the notice of a changed overlay names; no entity has a name with a sign.
pub(crate) const OVERLAY: &str = "*overlay";
/// How often a change is tried anew when somebody else changed the overlay meanwhile.
const TRIES: usize = 5;

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
    /// [`Refusal::Forbidden`] `admin`; [`Refusal::Invalid`] with all that is wrong, by place; [`Refusal::Conflict`] `retry`
    /// where others were faster every time; where the database cannot be written.
    pub async fn change_overlay<F>(&self, who: &Who, change: F) -> Result<(), Refusal>
    where
        F: Fn(&mut Overlay) + Send + Sync + 'static,
    {
        if !who.reader.is_admin() {
            return Err(Refusal::Forbidden("admin"));
        }
        let engine = self.clone();
        // In a task of its own: a client that hangs up does not drop it half done.
        let work = tokio::spawn(async move {
            for _ in 0..TRIES {
                if engine.try_overlay(&change).await? {
                    engine.reload_registry().await?;
                    // Indexes that the database makes outside the transaction.
                    engine.store().sync_schema(&engine.registry()).await?;
                    return Ok(());
                }
            }
            Err(Refusal::Conflict("retry"))
        });
        work.await.unwrap_or_else(|failed| Err(Refusal::Internal(format!("a change of the overlay ended: {failed}"))))
    }

    /// One try; `false` where the overlay is no longer the one that was read.
    async fn try_overlay(&self, change: &(dyn Fn(&mut Overlay) + Send + Sync)) -> Result<bool, Refusal> {
        let before = self.overlay().await?;
        let mut after = before.clone();
        change(&mut after);
        after.check(&self.modules().entities, &before).map_err(Refusal::Invalid)?;
        let json = after.to_json();
        let next = before.version + 1;
        let registry = registry_of(self.modules(), next, Some(json.clone())).map_err(Refusal::Internal)?;
        let mut tx = self.store().begin_alone().await?;
        if tx.registry_version().await? != before.version || tx.save_overlay(&json).await? != next {
            tx.rollback().await;
            return Ok(false);
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
        Ok(true)
    }
}
