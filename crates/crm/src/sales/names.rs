//! Names of people as one key: what lists sort by and the duplicate check compares.

use trato_model::rule::Rule;
use trato_model::{Ctx, Draft, FieldError, Related, Value};

/// Joins first name and surnames.
pub const FULL_NAME_RULE: Rule = Rule { name: "full-name", needs: &[], run: full_name };

fn full_name(draft: &mut Draft, _: &Related, _: &Ctx) -> Result<(), FieldError> {
    let parts = ["first_name", "last_name", "second_last_name"];
    let words: Vec<&str> = parts.iter().filter_map(|field| draft.record.value(field).as_text()).collect();
    let name = words.join(" ");
    draft.record.put("full_name", Value::from(name));
    Ok(())
}
