//! Venezuela: RIF (Registro de Información Fiscal): a letter, eight digits and a check digit, `J-00012345-6`.
//!
//! The letter counts as a digit (V 1, E 2, J and C 3, P 4, G 5) with weight 4, the others have 3 2 7 6 5 4 3 2; the check
//! digit is 11 less the sum modulo 11, and 0 where that is 10 or 11 (SENIAT's published rule).

use super::{TaxIdError, TaxIdKind, check, digits, weighted};

pub(super) fn kind(text: &str) -> Result<TaxIdKind, TaxIdError> {
    let (Some(letter), Some(number), 10) = (text.get(..1), text.get(1..), text.len()) else {
        return Err(TaxIdError::Shape);
    };
    let (value, kind) = match letter {
        "V" => (1, TaxIdKind::VenezuelaPerson),
        "E" => (2, TaxIdKind::VenezuelaPerson),
        "P" => (4, TaxIdKind::VenezuelaPerson),
        "J" | "C" => (3, TaxIdKind::VenezuelaOrganisation),
        "G" => (5, TaxIdKind::VenezuelaOrganisation),
        _ => return Err(TaxIdError::Shape),
    };
    let digits = digits(number)?;
    let sum = value * 4 + weighted(&digits, &[3, 2, 7, 6, 5, 4, 3, 2]);
    let wanted = match 11 - sum % 11 {
        10 | 11 => 0,
        digit => digit,
    };
    check(digits.last() == Some(&wanted))?;
    Ok(kind)
}
