//! vCard 3.0 and 4.0 (RFC 2426, RFC 6350), and what 2.1 has of them. Only the first card of a text counts.

use super::{Card, CardAddress, address, is_mobile};
use crate::phone::normalize_phone;

/// A property: name, parameters and value as it stands.
struct Property {
    name: String,
    /// `TYPE=cell;TYPE=voice` and `CELL;VOICE`, in lower case.
    parameters: String,
    value: String,
}

pub(super) fn read(text: &str, country: &str) -> Card {
    let mut card = Card::default();
    let mut full = String::new();
    for property in properties(text) {
        let Property { name, parameters, value } = &property;
        match name.as_str() {
            "END" => break,
            "N" => structured(&mut card, value),
            "FN" => full = plain(value),
            "ORG" => {
                let parts = parts(value);
                card.company = parts.first().cloned().unwrap_or_default();
                card.department = parts.get(1).cloned().unwrap_or_default();
            }
            "TITLE" => card.position = plain(value),
            "ROLE" if card.position.is_empty() => card.position = plain(value),
            "EMAIL" => card.add_email(&plain(value)),
            "TEL" if !parameters.contains("fax") && !parameters.contains("pager") => {
                let raw = plain(value);
                let raw = raw.strip_prefix("tel:").unwrap_or(&raw).split(';').next().unwrap_or_default().to_owned();
                if let Some(e164) = normalize_phone(&raw, country).e164 {
                    let mobile = parameters.contains("cell") || is_mobile(&e164);
                    card.add_phone(e164, mobile);
                }
            }
            "URL" if card.website.is_empty() => card.website = plain(value),
            "ADR" if card.address == CardAddress::default() || parameters.contains("work") => {
                card.address = place(value)
            }
            "BDAY" => card.birthday = day(value).unwrap_or_default(),
            _ => {}
        }
    }
    if card.surname1.is_empty() && card.given.is_empty() && !full.is_empty() {
        let (salutation, bare) = super::words::without_titles(&full);
        card.salutation = salutation;
        card.name(&bare, false);
    }
    card
}

/// The properties, folded lines joined.
fn properties(text: &str) -> Vec<Property> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let soft = lines
            .last()
            .is_some_and(|last| last.ends_with('=') && last.to_ascii_uppercase().contains("QUOTED-PRINTABLE"));
        match lines.last_mut() {
            Some(last) if soft => {
                last.pop();
                last.push_str(line);
            }
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(line.get(1..).unwrap_or_default()),
            _ => lines.push(line.trim_end().to_owned()),
        }
    }
    lines.iter().filter_map(|line| property(line)).collect()
}

fn property(line: &str) -> Option<Property> {
    // A colon within quotes belongs to a parameter.
    let mut quoted = false;
    let colon = line.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == ':' && !quoted).then_some(at)
    })?;
    let (head, value) = (line.get(..colon)?, line.get(colon + 1..)?);
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    let name = name.rsplit('.').next()?.trim().to_ascii_uppercase();
    let parameters = parameters.to_ascii_lowercase();
    let value = if parameters.contains("quoted-printable") { unquoted(value) } else { value.to_owned() };
    Some(Property { name, parameters, value })
}

/// Quoted-printable, UTF-8.
fn unquoted(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| *first == b'=').and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A value without escapes; several lines become one.
fn plain(value: &str) -> String {
    let mut out = String::new();
    let mut letters = value.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => match letters.next() {
                Some('n' | 'N') => out.push_str(", "),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// The parts of a structured value: semicolons part them unless escaped.
fn parts(value: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut escaped = false;
    for c in value.chars() {
        if c == ';' && !escaped {
            all.push(String::new());
        } else if let Some(last) = all.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    all.iter().map(|part| plain(part)).collect()
}

/// `family;given;additional;prefixes;suffixes`, and since RFC 9554 the second surname in the sixth place.
fn structured(card: &mut Card, value: &str) {
    let parts = parts(value);
    let part = |at: usize| parts.get(at).map(|part| part.replace(',', " ")).unwrap_or_default();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    card.given = words(&format!("{} {}", part(1), part(2)));
    card.salutation = words(&part(3));
    // Two surnames in one place come apart as in `García López, María`.
    let split = crate::names::split_spanish_name(&format!("{}, x", words(&part(0))));
    (card.surname1, card.surname2) = (split.surname1, split.surname2);
    let second = words(&part(5));
    if !second.is_empty() {
        card.surname1 =
            words(&part(0)).strip_suffix(&second).map_or_else(|| words(&part(0)), |first| first.trim().to_owned());
        card.surname2 = second;
    }
    if card.surname1.is_empty() {
        card.surname1 = std::mem::take(&mut card.given);
    }
}

/// `box;extended;street;city;region;code;country`.
fn place(value: &str) -> CardAddress {
    let parts = parts(value);
    let part = |at: usize| parts.get(at).cloned().unwrap_or_default();
    let street: Vec<String> = [part(2), part(1), part(0)].into_iter().filter(|part| !part.is_empty()).collect();
    CardAddress {
        street: street.join(", "),
        postal_code: part(5),
        city: part(3),
        province: part(4),
        country: address::country(&part(6)).unwrap_or_default(),
    }
}

/// `19800412`, `1980-04-12`, with or without a time.
fn day(value: &str) -> Option<String> {
    let digits: String = value.split('T').next()?.chars().filter(char::is_ascii_digit).collect();
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    let date: jiff::civil::Date = format!("{year}-{month}-{day}").parse().ok()?;
    Some(date.to_string())
}
