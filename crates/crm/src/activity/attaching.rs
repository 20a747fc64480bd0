//! Files on records: about an account, contact, lead or deal each becomes a document; on anything else it hangs on the
//! record itself.

use trato_engine::files::Upload;
use trato_engine::{Engine, Scope, Who};
use trato_model::{Action, Change, Id, Refusal, Source, Value};

use super::document;

/// Hangs uploaded files on a record that the user may edit.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Forbidden`]; those of [`Engine::save`]. Then no file is kept.
pub async fn attach(
    engine: &Engine,
    who: &Who,
    entity: &str,
    id: Id,
    uploads: Vec<Upload>,
    source: Source,
) -> Result<(), Refusal> {
    let record = engine.record(who, entity, id).await?;
    let entity = record.entity.name;
    let about = engine.registry().entity("document").is_some_and(|doc| doc.field(entity).is_some());
    if !about && !who.reader.can(entity, Action::Edit) {
        return Err(Refusal::Forbidden("edit"));
    }
    engine
        .transact(who, move |scope| {
            let uploads = uploads.clone();
            Box::pin(async move {
                if about {
                    for upload in &uploads {
                        make_document(scope, entity, id, upload, source).await?;
                    }
                    return Ok(());
                }
                // An empty change asks the pipeline whether this user may edit this record.
                scope.save(Change::update(entity, id).from(source)).await?;
                for upload in &uploads {
                    scope.add_file(upload, (entity, id)).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn make_document(
    scope: &mut Scope<'_>,
    entity: &str,
    about: Id,
    upload: &Upload,
    source: Source,
) -> Result<(), Refusal> {
    let id = scope.who.ctx.new_id();
    let file = scope.add_file(upload, ("document", id)).await?;
    let mut change = Change::create("document")
        .from(source)
        .set(document::NAME, upload.name.clone())
        .set(document::FILE, file)
        .put(entity, Value::Id(about));
    change.id = Some(id);
    scope.save(change).await?;
    let size = i64::try_from(upload.staged.size).unwrap_or(i64::MAX);
    let found = Change::update("document", id)
        .from(source)
        .set(document::MEDIA_TYPE, upload.media_type.clone())
        .set(document::SIZE, size);
    scope.save_elevated(found).await?;
    Ok(())
}
