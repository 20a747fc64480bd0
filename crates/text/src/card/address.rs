//! Street, postal code, city, province and country out of one line of an address, or of several that belong together.

use super::CardAddress;
use super::words::is_street;
use crate::fold;

const LABELS: [&str; 7] = ["direccion", "domicilio", "address", "dir", "oficina", "sede", "office"];
/// What stands inside a building: a part of the street.
const INSIDE: [&str; 16] = [
    "piso", "planta", "oficina", "of", "local", "nave", "puerta", "esc", "bloque", "portal", "suite", "floor", "unit",
    "apt", "torre", "edificio",
];

/// Whether a line is an address: a street, or a postal code with its city. After a street shorter codes count, too.
pub(super) fn is_address(line: &str, after_street: bool) -> bool {
    let line = without_label(line);
    is_street(line)
        || pieces(line).iter().any(|piece| postal(piece, after_street).is_some_and(|(_, rest)| !rest.is_empty()))
}

/// Adds a line's parts to the address.
pub(super) fn add(line: &str, address: &mut CardAddress) {
    let line = without_label(line);
    let mut street: Vec<String> = Vec::new();
    let mut pending: Vec<String> = Vec::new();
    for piece in pieces(line) {
        let (piece, province) = without_brackets(&piece);
        if let Some(province) = province {
            address.province = province;
        }
        if let Some(country) = country(&piece) {
            address.country = country;
            continue;
        }
        let inside = INSIDE.contains(&fold(piece.split([' ', '.']).next().unwrap_or_default()).as_str());
        let code =
            if is_street(&piece) || inside || !address.postal_code.is_empty() { None } else { postal(&piece, true) };
        if let Some((code, rest)) = code {
            address.postal_code = code;
            let state = rest.len() == 2 && rest.chars().all(|c| c.is_ascii_uppercase());
            match rest {
                // `Springfield, IL 62701`: the city stood before.
                rest if state || rest.is_empty() => {
                    address.province = if state { rest } else { std::mem::take(&mut address.province) };
                    address.city = pending.pop().unwrap_or_else(|| std::mem::take(&mut address.city));
                }
                rest => address.city = rest,
            }
            street.append(&mut pending);
        } else if is_street(&piece) || inside || piece.chars().all(|c| !c.is_alphabetic()) {
            street.append(&mut pending);
            street.push(piece);
        } else if !address.postal_code.is_empty() && address.city.is_empty() {
            address.city = piece;
        } else if !address.postal_code.is_empty() && address.province.is_empty() {
            address.province = piece;
        } else {
            pending.push(piece);
        }
    }
    // `Plaza Mayor 3, Salamanca`: what stands last without a code is the city, if a street came before it.
    if address.city.is_empty() && (!street.is_empty() || !address.street.is_empty()) {
        address.city = pending.pop().unwrap_or_default();
    }
    street.append(&mut pending);
    let street = street.join(", ");
    if !street.is_empty() {
        address.street = if address.street.is_empty() { street } else { format!("{}, {street}", address.street) };
    }
}

/// The country that a text names: ISO 3166 alpha-2.
pub(super) fn country(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let short = match fold(text).replace('.', "").as_str() {
        "uk" | "reino unido" | "england" | "scotland" => Some("GB"),
        "usa" | "us" | "eeuu" | "ee uu" => Some("US"),
        _ => None,
    };
    short.or_else(|| crate::geography::country_from_name(text).map(|country| country.alpha2)).map(str::to_owned)
}

fn without_label(line: &str) -> &str {
    match line.split_once(':') {
        Some((label, rest)) if LABELS.contains(&fold(label.trim()).as_str()) => rest.trim(),
        _ => line.trim(),
    }
}

fn pieces(line: &str) -> Vec<String> {
    let line = line.replace(" - ", ", ").replace(" – ", ", ").replace(" · ", ", ");
    line.split([',', ';'])
        .map(|piece| piece.trim().trim_end_matches('.').to_owned())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// `Getafe (Madrid)` → `Getafe` and `Madrid`.
fn without_brackets(piece: &str) -> (String, Option<String>) {
    match piece.split_once('(').and_then(|(before, rest)| Some((before, rest.split_once(')')?))) {
        Some((before, (inside, after))) if !before.trim().is_empty() => {
            (format!("{} {}", before.trim(), after.trim()).trim().to_owned(), Some(inside.trim().to_owned()))
        }
        _ => (piece.trim_matches(['(', ')']).to_owned(), None),
    }
}

/// The postal code at the beginning or end of a piece, and what else stands there: five digits, four where `short`, or a
/// British code.
fn postal(piece: &str, short: bool) -> Option<(String, String)> {
    let words: Vec<&str> = piece.split_whitespace().filter(|word| !["CP", "C.P.", "CP."].contains(word)).collect();
    let code = |word: &str| {
        let digits = word.strip_prefix("E-").or_else(|| word.strip_prefix("ES-")).unwrap_or(word);
        let good = digits.len() == 5 || (short && digits.len() == 4);
        (good && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.to_owned())
    };
    if let [.., outward, inward] = words.as_slice()
        && is_british(outward, inward)
    {
        return Some((format!("{outward} {inward}"), words.get(..words.len() - 2)?.join(" ")));
    }
    if let Some(found) = words.first().and_then(|word| code(word)) {
        return Some((found, words.get(1..)?.join(" ")));
    }
    let found = words.last().and_then(|word| code(word))?;
    Some((found, words.get(..words.len() - 1)?.join(" ")))
}

/// `SW1A 2AA`.
fn is_british(outward: &str, inward: &str) -> bool {
    let inward: Vec<char> = inward.chars().collect();
    let upper = |c: &char| c.is_ascii_uppercase();
    let good = (2..=4).contains(&outward.len())
        && outward.starts_with(|c: char| c.is_ascii_uppercase())
        && outward.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && outward.contains(|c: char| c.is_ascii_digit());
    good && matches!(inward.as_slice(), [digit, a, b] if digit.is_ascii_digit() && upper(a) && upper(b))
}
