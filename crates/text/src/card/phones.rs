//! Telephone numbers in running text, with the word before each that says what it is.

use super::{Card, is_mobile};
use crate::fold;
use crate::phone::normalize_phone;

/// Words before a number that make it a mobile one, or none to be called.
const MOBILE: [&str; 11] = ["m", "mov", "movil", "mob", "mobile", "cel", "celular", "cell", "whatsapp", "wa", "wsp"];
const OTHER: [&str; 14] =
    ["f", "fax", "cif", "nif", "rif", "vat", "ruc", "nie", "dni", "ext", "cp", "iban", "reg", "linkedin"];
/// Digits of a number.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Takes the numbers out of a text: each into the card; what is left, without them and their labels, is given back.
pub(super) fn take(text: &str, country: &str, card: &mut Card) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut rest = String::new();
    let mut at = 0;
    while let Some(c) = letters.get(at) {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let begins = (c.is_ascii_digit() || "+(".contains(*c)) && !before.is_some_and(|c| c.is_alphanumeric());
        let end = if begins { end_of(&letters, at) } else { at };
        let run: String = letters.get(at..end).unwrap_or_default().iter().collect();
        let digits = run.chars().filter(char::is_ascii_digit).count();
        if !DIGITS.contains(&digits) {
            // No number; its digits are not looked at one by one.
            let step = end.max(at + 1);
            rest.extend(letters.get(at..step).unwrap_or_default());
            at = step;
            continue;
        }
        at = end;
        let label = label(&rest);
        let (word, from) = label.clone().unwrap_or_default();
        match normalize_phone(run.trim(), country).e164 {
            Some(_) if OTHER.contains(&word.as_str()) => {}
            Some(e164) => {
                let mobile = MOBILE.contains(&word.as_str()) || is_mobile(&e164);
                card.add_phone(e164, mobile);
            }
            None => {
                rest.push_str(&run);
                continue;
            }
        }
        if label.is_some() {
            rest.truncate(from);
        }
    }
    rest.trim_matches(|c: char| c.is_whitespace() || ",;:/-–|".contains(c)).to_owned()
}

/// Where the run of digits and what people write between them ends.
fn end_of(letters: &[char], from: usize) -> usize {
    let mut end = from;
    let mut last = from;
    while let Some(c) = letters.get(end) {
        let plus = *c == '+' && end > from && letters.get(end - 1) != Some(&'(');
        if plus || !(c.is_ascii_digit() || " +-.()\u{a0}–".contains(*c)) {
            break;
        }
        end += 1;
        if c.is_ascii_digit() {
            last = end;
        }
    }
    // A word that begins right behind the digits makes them something else: `12B`.
    if letters.get(last).is_some_and(|c| c.is_alphabetic()) && last == end { from } else { last }
}

/// The label at the end of a text, folded, and where it begins: `Tel.:`, `M`, `(Móvil)`, `WhatsApp`.
fn label(text: &str) -> Option<(String, usize)> {
    const KNOWN: [&str; 22] = [
        "t",
        "tel",
        "tf",
        "tlf",
        "tfno",
        "tlfno",
        "telf",
        "telefono",
        "telephone",
        "phone",
        "p",
        "o",
        "office",
        "oficina",
        "direct",
        "directo",
        "fijo",
        "central",
        "centralita",
        "d",
        "work",
        "tno",
    ];
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let head = text.get(..end)?;
    let from = head
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + head.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let word = fold(head.get(from..)?);
    let known = KNOWN.contains(&word.as_str()) || MOBILE.contains(&word.as_str()) || OTHER.contains(&word.as_str());
    known.then_some((word, from))
}
