//! Addresses in forms: what the form only repeats of the record's old address, nobody typed.

use trato_model::kinds::{Input as Given, Widget};
use trato_model::{Address, Entity, FieldDef, Id, Refusal, Value};

use crate::App;
use crate::http::Signed;

/// Empties province and region of a posted address where they only repeat what another postal code or country told
/// ([`Address::forget`]); the pipeline fills them anew.
///
/// # Errors
/// Where the record cannot be read.
pub(super) async fn forget(
    app: &App,
    signed: &Signed,
    entity: &Entity,
    id: Id,
    typed: &mut [(String, Given)],
) -> Result<(), Refusal> {
    let is_address = |(name, given): &&mut (String, Given)| {
        let field = entity.field(name);
        matches!(given, Given::Parts(_)) && field.is_some_and(|field| field.kind.widget() == Widget::Address)
    };
    let mut addresses = typed.iter_mut().filter(is_address).peekable();
    if addresses.peek().is_none() {
        return Ok(());
    }
    let record = app.engine().record(&signed.who, entity.name, id).await?;
    for (name, given) in addresses {
        if let (Some(field), Value::Address(before)) = (entity.field(name), record.value(name)) {
            follow(signed, field, before, given);
        }
    }
    Ok(())
}

fn follow(signed: &Signed, field: &FieldDef, before: &Address, given: &mut Given) {
    let Ok(Value::Address(mut now)) = field.kind.parse(field, given, &signed.who.reading()) else { return };
    if now.country.is_empty() {
        signed.who.ctx.country.clone_into(&mut now.country);
    }
    now.forget(before);
    let Given::Parts(parts) = given else { return };
    for (name, text) in parts {
        let emptied = match name.as_str() {
            "province" => now.province.is_empty(),
            "region" => now.region.is_empty(),
            _ => false,
        };
        if emptied {
            text.clear();
        }
    }
}
