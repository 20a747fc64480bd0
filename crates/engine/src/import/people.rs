//! What other systems leave out and our entities need: a last name, a user's address, the source of a refusal, the reason
//! why a lead was given up. Names fields of the business by their names; where an entity lacks one, nothing happens.

use std::collections::HashMap;

use trato_model::{FieldDef, Id, Locale, Page, Path, Query, Refusal, Value};
use trato_store::RowOut;
use trato_text::fold;

use super::cells::Prepared;
use super::heading::key;
use super::plan::Plan;
use super::systems::System;
use super::target::Aim;
use crate::{Engine, Scope};

/// The domain of the addresses that are made up for users without one: nobody can ever receive mail there (RFC 2606).
pub const NOWHERE: &str = "import.invalid";

/// The name of the company's own role of a standard kind (`role-seller`), whatever language it is named in; a role that was
/// renamed is known by its description. None where the company has no such role.
///
/// # Errors
/// Where the database cannot be read.
pub(super) async fn standard_role(engine: &Engine, key: &str) -> Result<Option<String>, Refusal> {
    let columns = vec![Path::field("name"), Path::field("description")];
    let roles =
        engine.rows(&engine.system().await?, &Query::new("role").columns(columns).limit(Page::MOST)).await?.rows;
    let called = |at: usize, key: &str| {
        let texts = Locale::ALL.map(|locale| fold(&trato_text::t(locale, key)));
        let text = |row: &RowOut| row.values.get(at).and_then(Value::as_text).map(fold).unwrap_or_default();
        roles.iter().find(|row| texts.contains(&text(row)))
    };
    let found = called(0, key).or_else(|| called(1, &format!("{key}.help")));
    Ok(found.and_then(|row| row.values.first()).and_then(Value::as_text).map(str::to_owned))
}

/// The own name of somebody whom Odoo calls by his company's name as well: `Aceros Mendi, Jon Mendi`.
pub(super) fn own_name<'a>(plan: &Plan, column: Option<usize>, text: &'a str) -> &'a str {
    const WHOLE: [&str; 4] = ["completename", "displayname", "nombrecompleto", "nombremostrado"];
    let whole = column.is_some_and(|at| WHOLE.contains(&key(plan.heading(at)).as_str()));
    match text.rsplit_once(", ") {
        Some((_, own)) if whole && plan.mapping.system == System::Odoo => own.trim(),
        _ => text,
    }
}

/// Completes a row that is read.
pub fn complete(plan: &Plan, out: &mut Prepared) {
    match plan.entity.name {
        "contact" | "lead" => last_name(plan, out),
        "user" => user(plan, out),
        _ => {}
    }
    if let Some(at) = plan.entity.position("external_source")
        && plan.entity.position("external_id").is_some_and(|id| out.value(id).is_some_and(|value| !value.is_null()))
        && out.value(at).is_none()
    {
        out.put(at, Value::from(plan.mapping.source.as_str()));
    }
}

/// A permission says where it comes from.
pub fn permissions(plan: &Plan, out: &mut Prepared) {
    let said: Vec<usize> = out.values.iter().filter(|(at, v)| said(plan, *at, v)).map(|(at, _)| *at).collect();
    for at in said {
        let Some(field) = plan.entity.fields.get(at) else { continue };
        let source = plan.entity.position(&format!("{}_source", field.name));
        if let Some(source) = source.filter(|source| out.value(*source).is_none()) {
            let title = plan.mapping.system.title();
            let text = if title.is_empty() { "import".to_owned() } else { format!("import: {title}") };
            out.put(source, Value::from(text));
        }
    }
}

fn said(plan: &Plan, at: usize, value: &Value) -> bool {
    plan.entity.fields.get(at).is_some_and(is_permission) && matches!(value.as_text(), Some("denied" | "granted"))
}

/// Whether a field holds what a person allows on a channel.
#[must_use]
pub fn is_permission(field: &FieldDef) -> bool {
    field.kind.name() == "choice" && field.choices.contains(&"denied") && field.choices.contains(&"granted")
}

/// Address books, newsletters and web forms have people with one name only, or with none: they are called by what is known of
/// them. Who is there already keeps his name: what is made up is for new records.
fn last_name(plan: &Plan, out: &mut Prepared) {
    let Some(last) = plan.entity.position("last_name") else { return };
    let text = |out: &Prepared, field: &str| {
        let at = plan.entity.position(field)?;
        out.value(at).and_then(Value::as_text).map(str::to_owned)
    };
    if out.value(last).is_some_and(|value| !value.is_null()) {
        return;
    }
    if let (Some(name), Some(first)) = (text(out, "first_name"), plan.entity.position("first_name")) {
        // First names are not required: the one name there is becomes the last name.
        out.own.push((first, Value::from(name.as_str())));
        out.put(first, Value::Null);
        out.put(last, Value::from(name));
        out.only_new.extend([first, last]);
        return;
    }
    let email = || text(out, "email").map(|email| email.split('@').next().unwrap_or(&email).to_owned());
    let known = email().or_else(|| ["company", "mobile", "phone"].iter().find_map(|field| text(out, field)));
    if let Some(known) = known {
        out.put(last, Value::from(known));
        out.only_new.push(last);
    }
}

/// Whoever was made of a row that gives one name is called by it already: meeting her again, the name is no first name.
///
/// # Errors
/// Where the database cannot be read.
pub(super) async fn called_so(
    scope: &mut Scope<'_>,
    plan: &Plan,
    rows: &mut [Prepared],
    met: &[(usize, Id)],
) -> Result<(), Refusal> {
    const NAMES: [&str; 2] = ["first_name", "last_name"];
    let mut named: Vec<(usize, Id)> = met.to_vec();
    named.retain(|(at, _)| rows.get(*at).is_some_and(|row| !row.own.is_empty()));
    let ids: Vec<Id> = named.iter().map(|(_, id)| *id).collect();
    let mut names: HashMap<Id, [Value; 2]> = HashMap::new();
    for record in scope.any_records(plan.entity.name, &ids).await? {
        names.insert(record.id, NAMES.map(|field| record.value(field).clone()));
    }
    for (at, id) in named {
        let (Some(row), Some([first, last])) = (rows.get_mut(at), names.get(&id)) else { continue };
        let is_called = |value: &Value| value.as_text().map(fold) == last.as_text().map(fold);
        if first.is_null() {
            row.own.retain(|(_, value)| !is_called(value));
        }
    }
    Ok(())
}

fn user(plan: &Plan, out: &mut Prepared) {
    let (Some(name), Some(email)) = (plan.entity.position("name"), plan.entity.position("email")) else { return };
    if out.value(email).is_none()
        && !plan.mapping.gives("email")
        && let Some(name) = out.value(name).and_then(Value::as_text)
    {
        let made = address_for(name);
        out.put(email, Value::from(made));
        if let Some(active) = plan.entity.position("active").filter(|at| out.value(*at).is_none()) {
            out.put(active, Value::Bool(false));
        }
    }
}

/// A made-up address: `ana.lopez@import.invalid`.
#[must_use]
pub fn address_for(name: &str) -> String {
    let slug = trato_text::fold_words(name).collect::<Vec<_>>().join(".");
    let ascii: String = slug.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').take(60).collect();
    let local = ascii.trim_matches('.');
    if local.is_empty() {
        // Names in other scripts: the letters' code points.
        let code: String = name.chars().take(12).map(|c| format!("{:x}", c as u32)).collect();
        return format!("u{code}@{NOWHERE}");
    }
    format!("{local}@{NOWHERE}")
}

/// A choice of another system's that says more than ours: what it said is kept where we ask for it.
pub fn choice_said(plan: &Plan, aim: &Aim, choice: &str, text: &str, out: &mut Prepared) {
    if (plan.entity.name, aim.field.name, choice) == ("lead", "status", "disqualified")
        && let Some(reason) = plan.entity.position("disqualified_reason")
        && out.value(reason).is_none()
    {
        out.put(reason, Value::from(text));
    }
}
