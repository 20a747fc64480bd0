//! Tax numbers: their normal form, what kind of person they belong to, and whether the check digit is right.
//!
//! A wrong tax number on an order comes back weeks later from the tax office; most slips are one digit, and the check
//! digit catches them while the customer is still on the telephone. Numbers of countries that have no file here are
//! only brought to a normal form.

mod ecuador;
mod peru;
mod spain;
#[cfg(test)]
mod tests;
mod venezuela;

/// A valid tax number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TaxId {
    /// Capital letters and digits only: `B12345674`.
    pub normalized: String,
    /// What it is, and so whose.
    pub kind: TaxIdKind,
}

/// The kinds of tax number that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaxIdKind {
    /// Spain: a citizen's number (DNI with its letter, or the K, L, M numbers).
    SpainNif,
    /// Spain: a foreigner's number (NIE).
    SpainNie,
    /// Spain: an organisation's number (the former CIF).
    SpainCif,
    /// Venezuela: RIF of a person (V, E, P).
    VenezuelaPerson,
    /// Venezuela: RIF of a company, public body or commune (J, G, C).
    VenezuelaOrganisation,
    /// Ecuador: a citizen's identity number (ten digits).
    EcuadorCedula,
    /// Ecuador: RUC of a person.
    EcuadorPerson,
    /// Ecuador: RUC of a company.
    EcuadorCompany,
    /// Ecuador: RUC of a public body.
    EcuadorPublic,
    /// Peru: RUC of a person (10, 15, 16, 17).
    PeruPerson,
    /// Peru: RUC of an organisation (20).
    PeruOrganisation,
    /// Another country's number, not checked.
    Unchecked,
}

impl TaxIdKind {
    /// Whether it belongs to a natural person (so that data protection covers it); `None` if it cannot be told.
    pub const fn is_person(self) -> Option<bool> {
        use TaxIdKind::*;
        match self {
            SpainNif | SpainNie | VenezuelaPerson | EcuadorCedula | EcuadorPerson | PeruPerson => Some(true),
            SpainCif | VenezuelaOrganisation | EcuadorCompany | EcuadorPublic | PeruOrganisation => Some(false),
            Unchecked => None,
        }
    }
}

/// Why a text is no tax number. [`TaxIdError::key`] is its message for the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TaxIdError {
    /// Nothing but spaces and signs.
    #[error("the tax number is empty")]
    Empty,
    /// Not the length, letters or ranges of the country's numbers.
    #[error("not a tax number of that country")]
    Shape,
    /// Right in shape, but a digit is wrong.
    #[error("the check digit does not match")]
    CheckDigit,
}

impl TaxIdError {
    /// The key of the message for the user.
    pub const fn key(self) -> &'static str {
        match self {
            TaxIdError::Empty => "tax-id-error-empty",
            TaxIdError::Shape => "tax-id-error-shape",
            TaxIdError::CheckDigit => "tax-id-error-check-digit",
        }
    }
}

/// Checks a tax number of a country (ISO 3166 two letters, capitals). Spaces, points, hyphens and the European prefix
/// (`ESB12345674`) are removed. Spain, Venezuela, Ecuador and Peru are checked digit by digit; elsewhere any 4 to 20
/// letters and digits with at least one digit pass.
pub fn validate(country: &str, raw: &str) -> Result<TaxId, TaxIdError> {
    let normalized = normalize(country, raw);
    if normalized.is_empty() {
        return Err(TaxIdError::Empty);
    }
    let kind = match country {
        "ES" => spain::kind(&normalized)?,
        "VE" => venezuela::kind(&normalized)?,
        "EC" => ecuador::kind(&normalized)?,
        "PE" => peru::kind(&normalized)?,
        _ => unchecked(&normalized)?,
    };
    Ok(TaxId { normalized, kind })
}

/// Capital letters and digits, without the European prefix; the form in which tax numbers are compared. Checks nothing.
pub fn normalize(country: &str, raw: &str) -> String {
    let is_separator = |c: char| c.is_whitespace() || matches!(c, '.' | '-' | '/' | '_' | '\u{2010}'..='\u{2015}');
    let text: String = raw.chars().filter(|c| !is_separator(*c)).flat_map(char::to_uppercase).collect();
    match text.strip_prefix(country) {
        Some(rest) if country == "ES" && rest.len() == 9 => rest.to_owned(),
        _ => text,
    }
}

fn unchecked(text: &str) -> Result<TaxIdKind, TaxIdError> {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric()) && text.bytes().any(|b| b.is_ascii_digit());
    if plain && (4..=20).contains(&text.len()) { Ok(TaxIdKind::Unchecked) } else { Err(TaxIdError::Shape) }
}

/// The digits of a text of digits only.
fn digits(text: &str) -> Result<Vec<u32>, TaxIdError> {
    text.chars().map(|c| c.to_digit(10)).collect::<Option<_>>().ok_or(TaxIdError::Shape)
}

/// Σ digit · weight over as many digits as there are weights.
fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn check(holds: bool) -> Result<(), TaxIdError> {
    if holds { Ok(()) } else { Err(TaxIdError::CheckDigit) }
}
