//! Addresses of a row: a country that is nearly right is put right, one that nobody knows is kept as the region.

use trato_model::kinds::{Fault, Input};
use trato_text::geography::{countries, country_from_name};
use trato_text::{Locale, fold};

use super::cells::Prepared;
use super::plan::Plan;

/// Reads an address from its parts.
pub fn address(plan: &Plan, at: usize, column: Option<usize>, mut parts: Vec<(String, String)>, out: &mut Prepared) {
    let Some(field) = plan.entity.fields.get(at) else { return };
    let mut strange = None;
    if let Some((_, name)) = parts.iter_mut().find(|(part, _)| part == "country")
        && !name.is_empty()
        && country_from_name(name).is_none()
    {
        match nearly(name) {
            Some(code) => *name = code.to_owned(),
            None => strange = Some(std::mem::take(name)),
        }
    }
    if let Some(name) = strange {
        out.warn(column, Fault::new("import-country").with("value", name.chars().take(60).collect::<String>()));
        // A region that is given stays.
        if parts.iter().all(|(part, text)| part != "region" || text.is_empty()) {
            parts.retain(|(part, _)| part != "region");
            parts.push(("region".to_owned(), name));
        }
    }
    let parsed = field.kind.parse(field, &Input::Parts(parts), &plan.reading);
    match parsed.and_then(|value| field.kind.validate(field, &value).map(|()| value)) {
        Ok(value) => out.put(at, value),
        Err(fault) => out.faults.push(super::cells::CellFault { column, fault }),
    }
}

/// The one country whose name differs in a single letter (`Philipines`); names of fewer than six letters say too little.
fn nearly(name: &str) -> Option<&'static str> {
    let name = fold(name);
    if name.chars().count() < 6 {
        return None;
    }
    let mut found = None;
    for country in countries() {
        if Locale::ALL.iter().any(|locale| one_apart(&name, &fold(country.name(*locale)))) {
            if found.is_some_and(|other| other != country.alpha2) {
                return None;
            }
            found = Some(country.alpha2);
        }
    }
    found
}

/// Whether one letter more, less or other (or two changed places) makes one text of the other.
fn one_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (a.get(start..).unwrap_or_default(), b.get(start..).unwrap_or_default());
    let end = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(x, y)| x == y).count();
    let middle = |rest: &[char]| rest.get(..rest.len() - end).unwrap_or_default().to_vec();
    match (middle(rest_a).as_slice(), middle(rest_b).as_slice()) {
        ([] | [_], [] | [_]) => true,
        ([x, y], [v, w]) => x == w && y == v,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_letter_still_names_a_country() {
        assert_eq!(nearly("Philipines"), Some("PH"));
        assert_eq!(nearly("Venezeula"), Some("VE"), "two letters changed places");
        assert_eq!(nearly("Argentna"), Some("AR"));
        assert_eq!(nearly("Atlantis"), None);
        assert_eq!(nearly("Spian"), None, "too short to be sure");
        assert!(one_apart("iran", "iraq") && !one_apart("austria", "australia"));
    }
}
