//! Business cards as people send them: the signature under an e-mail, or a vCard. [`read`] takes either and gives what a new
//! contact's form asks for. It proposes; a person looks at the form before anything is saved.
//!
//! `signature`: free text, line by line · `vcard`: versions 2.1 to 4.0 · `phones`: numbers in running text ·
//! `address`: street, postal code and city in lines · `words`: what greetings, positions and streets look like.

mod address;
mod phones;
mod signature;
#[cfg(test)]
mod tests;
mod vcard;
mod words;

/// A postal address as far as it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardAddress {
    pub street: String,
    pub postal_code: String,
    pub city: String,
    pub province: String,
    /// ISO 3166 alpha-2; empty where none was named.
    pub country: String,
}

/// What a signature or vCard says of somebody. What it does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// `Dra.`, `Mr`.
    pub salutation: String,
    pub given: String,
    pub surname1: String,
    /// Where Spanish custom gives two.
    pub surname2: String,
    pub position: String,
    pub department: String,
    pub company: String,
    /// Normal forms, the first one first.
    pub emails: Vec<String>,
    /// E.164.
    pub mobile: String,
    /// E.164, a landline before another mobile.
    pub phone: String,
    /// E.164.
    pub other_phones: Vec<String>,
    pub website: String,
    pub address: CardAddress,
    /// `2026-11-22`.
    pub birthday: String,
}

impl Card {
    /// Whether nothing was understood.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Card::default()
    }

    /// Puts a number where it belongs: mobiles and landlines apart, the rest behind.
    fn add_phone(&mut self, e164: String, mobile: bool) {
        if [&self.mobile, &self.phone].contains(&&e164) || self.other_phones.contains(&e164) {
            return;
        }
        match mobile {
            true if self.mobile.is_empty() => self.mobile = e164,
            false if self.phone.is_empty() => self.phone = e164,
            _ => self.other_phones.push(e164),
        }
    }

    fn add_email(&mut self, raw: &str) {
        let address = crate::email::normalize_email(raw);
        if crate::email::validate_email(&address).is_ok() && !self.emails.contains(&address) {
            self.emails.push(address);
        }
    }

    /// Takes a full name apart; in English-speaking countries all but the last word are given names.
    fn name(&mut self, full: &str, english: bool) {
        if english && !full.contains(',') {
            let (given, last) = full.rsplit_once(' ').unwrap_or(("", full));
            (self.given, self.surname1) = (given.trim().to_owned(), last.to_owned());
            return;
        }
        let parts = crate::names::split_spanish_name(full);
        (self.given, self.surname1, self.surname2) = (parts.given, parts.surname1, parts.surname2);
        // A single word is what people are asked for first: a surname.
        if self.surname1.is_empty() {
            self.surname1 = std::mem::take(&mut self.given);
        }
    }
}

/// Longest text that is looked at, in bytes; a signature is shorter.
const MOST: usize = 20_000;

/// Reads a signature or a vCard; `country` (ISO 3166 alpha-2) is where numbers without a prefix are from.
#[must_use]
pub fn read(text: &str, country: &str) -> Card {
    let mut end = text.len().min(MOST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or_default();
    match text.to_ascii_uppercase().find("BEGIN:VCARD") {
        Some(at) => vcard::read(text.get(at..).unwrap_or_default(), country),
        None => signature::read(text, country),
    }
}

/// Whether a number is a mobile one, where its digits say so.
fn is_mobile(e164: &str) -> bool {
    const MOBILE: [&str; 16] = [
        "+346", "+347", "+5841", "+5842", "+519", "+5939", "+573", "+569", "+549", "+521", "+447", "+3519", "+336",
        "+337", "+491", "+393",
    ];
    MOBILE.iter().any(|prefix| e164.starts_with(prefix))
}
