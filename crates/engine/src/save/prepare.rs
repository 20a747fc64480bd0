//! First steps: may the actor do this at all; what did he give.

use trato_model::access::FieldLevel;
use trato_model::kinds::Fault;
use trato_model::{Action, Change, Draft, FieldDef, FieldError, Intent, Record, Refusal, Source, Value};

use super::{Item, load};
use crate::Scope;

/// The right that an intent needs.
pub(super) fn action(intent: Intent) -> Action {
    match intent {
        Intent::Create => Action::Create,
        Intent::Update => Action::Edit,
        Intent::Delete | Intent::Restore => Action::Delete,
    }
}

/// Makes items of changes, all of one entity and intent: the right to do this to any record at all comes first.
pub(super) fn items(scope: &Scope<'_>, changes: Vec<Change>) -> Result<Vec<Item>, Refusal> {
    let Some(first) = changes.first() else { return Ok(Vec::new()) };
    let (name, intent) = (first.entity, first.intent);
    if changes.iter().any(|change| change.entity != name || change.intent != intent) {
        return Err(Refusal::Internal("a batch has one entity and one intent".into()));
    }
    let entity = scope.registry.entity(name).ok_or(Refusal::NotFound)?.clone();
    let reader = &scope.who.reader;
    if !reader.can(name, Action::Read) {
        return Err(Refusal::NotFound);
    }
    if !reader.can(name, action(intent)) {
        return Err(Refusal::Forbidden(action(intent).name()));
    }
    // Rights say so to people; the system itself has none to be held by.
    if entity.singleton && matches!(intent, Intent::Delete | Intent::Restore) {
        return Err(Refusal::Forbidden(action(intent).name()));
    }
    Ok(changes
        .into_iter()
        .enumerate()
        .map(|(place, change)| {
            let id = change.id.unwrap_or_else(|| scope.who.ctx.new_id());
            let draft = Draft::new(Record::new(entity.clone(), id), None, change.source);
            Item { draft, change, given: Vec::new(), twins: Vec::new(), place, refusal: None }
        })
        .collect())
}

/// Parses what was given into the drafts: unknown, hidden and computed fields are errors, and every error is reported.
pub(super) fn parse(scope: &Scope<'_>, items: &mut [Item]) {
    let (typed, plain) = (scope.who.reading(), scope.who.reading_plain());
    for item in items.iter_mut().filter(|item| !item.refused()) {
        let values = std::mem::take(&mut item.change.values);
        let reading = if item.change.source == Source::Api { &plain } else { &typed };
        for (name, input) in values {
            match field(scope, item, &name) {
                // What somebody here has brought about stays.
                Ok(field) if is_carried(item, &field) && !item.draft.record.value(field.name).is_null() => {}
                Ok(field) => match field.kind.parse(&field, &input, reading) {
                    // The same sum again keeps what it was worth.
                    Ok(value) if load::same(&value, item.draft.record.value(field.name)) => item.given.push(field.name),
                    Ok(mut value) => {
                        if let Value::Address(address) = &mut value {
                            address.complete();
                        }
                        item.draft.record.put(field.name, value);
                        item.given.push(field.name);
                    }
                    Err(fault) => item.refuse_field(FieldError::new(field.name, fault)),
                },
                Err(fault) => item.refuse_field(FieldError::new(name, fault)),
            }
        }
    }
}

/// Whether an import brings along what only rules set otherwise.
fn is_carried(item: &Item, field: &FieldDef) -> bool {
    field.carried && item.change.source == Source::Import
}

/// Whether a field is not given any more: an import may give what is fixed as long as it is empty.
fn is_settled(item: &Item, field: &FieldDef) -> bool {
    field.fixed && (item.change.source != Source::Import || !item.draft.record.value(field.name).is_null())
}

/// The field that the actor may write under this name.
fn field(scope: &Scope<'_>, item: &Item, name: &str) -> Result<FieldDef, Fault> {
    let record = &item.draft.record;
    let unknown = || Fault::new("unknown-field").with("name", name);
    let field = *record.entity.position(name).and_then(|at| record.entity.fields.get(at)).ok_or_else(unknown)?;
    if scope.who.reader.is_system() {
        return Ok(field);
    }
    match scope.who.reader.field(record.entity.name, field.name) {
        FieldLevel::Hidden => return Err(unknown()),
        FieldLevel::ReadOnly => return Err(Fault::new("read-only")),
        FieldLevel::Full => {}
    }
    if is_carried(item, &field) {
        return Ok(field);
    }
    if !field.writable() || (is_settled(item, &field) && item.change.intent == Intent::Update) {
        return Err(Fault::new("read-only"));
    }
    Ok(field)
}
