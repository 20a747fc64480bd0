//! Peru: RUC, eleven digits, the last by modulus 11 with the weights 5 4 3 2 7 6 5 4 3 2 (SUNAT's rule: 10 counts as 0,
//! 11 as 1).

use super::{TaxIdError, TaxIdKind, check, digits, weighted};

pub(super) fn kind(text: &str) -> Result<TaxIdKind, TaxIdError> {
    let digits = digits(text)?;
    let kind = match (digits.len(), text.get(..2)) {
        (11, Some("10" | "15" | "16" | "17")) => TaxIdKind::PeruPerson,
        (11, Some("20")) => TaxIdKind::PeruOrganisation,
        _ => return Err(TaxIdError::Shape),
    };
    let wanted = (11 - weighted(&digits, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10;
    check(digits.last() == Some(&wanted))?;
    Ok(kind)
}
