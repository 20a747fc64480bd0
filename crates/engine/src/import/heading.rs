//! Headings in the form in which they are compared: folded, letters and digits only. `Mailing State/Province`,
//! `mailing_state_province` and `MAILINGSTATEPROVINCE` are one.

use trato_text::fold;

/// The comparison form of a heading or name.
#[must_use]
pub fn key(text: &str) -> String {
    let mut key = fold(text);
    key.retain(char::is_alphanumeric);
    key
}

/// The headings as the mapping names them: empty ones by their place (`#3`), repeated ones numbered (`Phone (2)`).
#[must_use]
pub fn named<'a>(cells: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (at, cell) in cells.into_iter().enumerate() {
        let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
        let base = if cell.is_empty() { format!("#{}", at + 1) } else { cell };
        let mut name = base.clone();
        let mut count = 1;
        while names.contains(&name) {
            count += 1;
            name = format!("{base} ({count})");
        }
        names.push(name);
    }
    names
}

/// A heading without the number that [`named`] gave it.
#[must_use]
pub fn without_number(name: &str) -> &str {
    match name.rsplit_once(" (") {
        Some((base, number)) if number.strip_suffix(')').is_some_and(|n| n.parse::<u16>().is_ok()) => base,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_heading_meet() {
        for text in ["Mailing State/Province", "mailing_state_province", "MAILINGSTATEPROVINCE"] {
            assert_eq!(key(text), "mailingstateprovince");
        }
        assert_eq!(key("Correo electrónico"), "correoelectronico");
        assert_eq!(named(["Phone", "", "Phone", " Phone ", "#2"]), ["Phone", "#2", "Phone (2)", "Phone (3)", "#2 (2)"]);
        assert_eq!(without_number("Phone (2)"), "Phone");
        assert_eq!(without_number("Probability (%)"), "Probability (%)");
    }
}
