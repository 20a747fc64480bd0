//! Builds the keys of entities, fields and choices (the convention is in the parent module).

/// The prefix of the keys of fields that mixins give to many entities.
pub const COMMON: &str = "common";

/// `sales_order` → `sales-order`.
pub fn entity(entity: &str) -> String {
    join(&[entity])
}

/// `sales_order`, `close_date` → `sales-order--close-date`.
pub fn field(entity: &str, field: &str) -> String {
    join(&[entity, field])
}

/// `sales_order`, `status`, `in_progress` → `sales-order--status--in-progress`.
pub fn choice(entity: &str, field: &str, choice: &str) -> String {
    join(&[entity, field, choice])
}

/// `key`, `help` → `key.help`.
pub fn attribute(key: &str, attribute: &str) -> String {
    [key, ".", attribute].concat()
}

/// Parts joined by `--`, with every `_` as `-`.
fn join(parts: &[&str]) -> String {
    let mut key = String::with_capacity(parts.iter().map(|part| part.len() + 2).sum());
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            key.push_str("--");
        }
        key.extend(part.chars().map(|c| if c == '_' { '-' } else { c }));
    }
    key
}
