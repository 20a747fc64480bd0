//! What is wrong with rows: as stored, as read back, and in the user's words.

use serde::{Deserialize, Serialize};
use trato_model::intern::intern;
use trato_model::kinds::Fault;
use trato_model::{FieldError, Locale, Refusal};
use trato_text::Arg;
use trato_text::messages::has;

use super::cells::CellFault;
use super::plan::Plan;

#[derive(Serialize, Deserialize)]
struct Stored {
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(rename = "f")]
    code: String,
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    args: Vec<(String, String)>,
}

/// As stored with a line.
#[must_use]
pub fn write(faults: &[CellFault]) -> String {
    let stored: Vec<Stored> = faults
        .iter()
        .map(|fault| Stored {
            column: fault.column,
            code: fault.fault.code.to_owned(),
            args: fault.fault.args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        })
        .collect();
    serde_json::to_string(&stored).unwrap_or_default()
}

/// As read back; what is not ours is a refusal without a reason.
#[must_use]
pub fn read(text: &str) -> Vec<CellFault> {
    let stored: Vec<Stored> = serde_json::from_str(text).unwrap_or_default();
    stored
        .into_iter()
        .map(|stored| CellFault {
            column: stored.column,
            // Codes and names of arguments are words of our own source, stored by us.
            fault: Fault {
                code: intern(&stored.code),
                args: stored.args.into_iter().map(|(name, value)| (intern(&name), value)).collect(),
            },
        })
        .collect()
}

/// A pipeline's refusal, shown at the column that feeds the field.
#[must_use]
pub fn of_refusal(plan: &Plan, refusal: &Refusal) -> Vec<CellFault> {
    match refusal {
        Refusal::Invalid(errors) => {
            // What our own rules compute fails for the reason that what it is computed from fails.
            let computed = |field: &str| plan.entity.field(field).is_some_and(|field| !field.writable());
            let told = |error: &FieldError| {
                let same = |other: &&FieldError| other.fault == error.fault && !computed(&other.field);
                !computed(&error.field) || errors.iter().find(same).is_none()
            };
            errors.iter().filter(|error| told(error)).map(|error| of_field(plan, error)).collect()
        }
        other => {
            let code = match other {
                Refusal::NotFound => "import-out-of-reach",
                Refusal::Forbidden(_) => "import-forbidden",
                Refusal::Exists => "import-exists",
                Refusal::Conflict(code) => code,
                Refusal::Limit { .. } => "import-limit",
                _ => "import-refused",
            };
            vec![CellFault { column: None, fault: Fault::new(code) }]
        }
    }
}

fn of_field(plan: &Plan, error: &FieldError) -> CellFault {
    let at = plan.entity.position(&error.field);
    let column = at.and_then(|at| plan.columns_of(at).next());
    let fault = error.fault.clone();
    // A field without a column is named in the text.
    match (column, at) {
        (None, Some(_)) => CellFault { column, fault: fault.with("field", &error.field) },
        _ => CellFault { column, fault },
    }
}

/// A fault in words.
#[must_use]
pub fn text(locale: Locale, fault: &Fault) -> String {
    let args: Vec<(&str, Arg<'_>)> =
        fault.args.iter().map(|(name, value)| (*name, Arg::of_fault(name, value))).collect();
    let keys = [format!("error-{}", fault.code), format!("problem-{}", fault.code)];
    match keys.iter().find(|key| has(locale, key)) {
        Some(key) => trato_text::t_args(locale, key, &args),
        None => trato_text::t_args(locale, "error-import-refused", &args),
    }
}

/// A fault as many rows have it, each with other words of its own.
#[must_use]
pub fn general(locale: Locale, fault: &Fault) -> Option<String> {
    let key = format!("error-{}-all", fault.code);
    has(locale, &key).then(|| trato_text::t(locale, &key).into_owned())
}

/// All faults of a row in one text: `Importe: Escriba un número. · Etapa: …`.
#[must_use]
pub fn sentence(plan: &Plan, locale: Locale, faults: &[CellFault]) -> String {
    let one = |fault: &CellFault| {
        let text = text(locale, &fault.fault);
        match place(plan, locale, fault) {
            Some(place) => format!("{place}: {text}"),
            None => text,
        }
    };
    faults.iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// Where a fault is, in words: its column, or the field that no column gives.
#[must_use]
pub fn place(plan: &Plan, locale: Locale, fault: &CellFault) -> Option<String> {
    let field = fault.fault.args.iter().find(|(name, _)| *name == "field").map(|(_, field)| field.as_str());
    match (fault.column, field) {
        (Some(column), _) => Some(plan.heading(column).to_owned()),
        (None, Some(field)) => Some(plan.registry.field_label(plan.entity.name, field, locale).into_owned()),
        (None, None) => None,
    }
}
