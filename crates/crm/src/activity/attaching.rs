//! Files on records: about an account, contact, lead or deal each becomes a document; on anything else it hangs on the
//! record itself. Files of a record's own fields come with its form.

use trato_engine::files::Upload;
use trato_engine::{Engine, Saved, Scope, Who};
use trato_model::kinds::Input as Given;
use trato_model::{Action, Change, Id, Record, Refusal, Source, Value};

use super::document;

/// Whether a file about such a record becomes a document.
#[must_use]
pub fn makes_documents(engine: &Engine, entity: &str) -> bool {
    engine.registry().entity("document").is_some_and(|document| document.field(entity).is_some())
}

/// Whether the user may hang files on a record that he may read: on what lies in the trash nobody may; documents about a
/// record are made by who may make any, and what hangs on the record itself is a change of it (`may_edit`:
/// [`Engine::may`] edit it).
#[must_use]
pub fn may(engine: &Engine, who: &Who, record: &Record, may_edit: bool) -> bool {
    let right = match makes_documents(engine, record.entity.name) {
        true => who.reader.can("document", Action::Create),
        false => may_edit,
    };
    right && record.trashed_at.is_none()
}

/// Hangs uploaded files on a record on which the user [`may`].
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
    let may_edit = engine.may(who, &record, Action::Edit).await?;
    if !may(engine, who, &record, may_edit) {
        return Err(Refusal::Forbidden("edit"));
    }
    let entity = record.entity.name;
    let about = makes_documents(engine, entity);
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
    Ok(())
}

/// Files for fields, by the field's name.
pub type Uploads = Vec<(&'static str, Upload)>;

/// Saves a record with files for its fields: they hang on it from the start, or nothing is kept. A document that was given
/// no name is called like its file.
///
/// # Errors
/// As [`Engine::save`].
pub async fn save(engine: &Engine, who: &Who, mut change: Change, uploads: Uploads) -> Result<Saved, Refusal> {
    let Some((_, first)) = uploads.first() else { return engine.save(who, change).await };
    let unnamed = |(name, given): &(String, Given)| {
        name == document::NAME.name() && matches!(given, Given::Text(text) if text.trim().is_empty())
    };
    if change.entity == "document" && change.values.iter().any(unnamed) {
        change.values.retain(|value| !unnamed(value));
        change = change.set(document::NAME, first.name.clone());
    }
    engine
        .transact(who, move |scope| {
            let (change, uploads) = (change.clone(), uploads.clone());
            Box::pin(save_in(scope, change, uploads))
        })
        .await
}

/// The same within a transaction, whatever the record is called.
///
/// # Errors
/// As [`Scope::save`].
pub async fn save_in(scope: &mut Scope<'_>, mut change: Change, uploads: Uploads) -> Result<Saved, Refusal> {
    let id = change.id.unwrap_or_else(|| scope.who.ctx.new_id());
    change.id = Some(id);
    for (field, upload) in &uploads {
        let file = scope.add_file(upload, (change.entity, id)).await?;
        change = change.put(field, Value::Id(file));
    }
    scope.save(change).await
}
