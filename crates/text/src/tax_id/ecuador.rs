//! Ecuador: RUC (thirteen digits) and the citizen's number (cédula, ten digits) with which a person's RUC begins.
//!
//! Two digits of province (01 to 24, 30 abroad), then the kind: 0 to 5 a person (modulus 10), 6 a public body, 9 a company
//! (both modulus 11); the last digits are the establishment. The tax office has issued some recent companies' numbers
//! that do not keep to modulus 11: a page should let the user insist.

use super::{TaxIdError, TaxIdKind, check, digits, weighted};

pub(super) fn kind(text: &str) -> Result<TaxIdKind, TaxIdError> {
    let digits = digits(text)?;
    let &[a, b, third, ..] = digits.as_slice() else { return Err(TaxIdError::Shape) };
    if !matches!(a * 10 + b, 1..=24 | 30) {
        return Err(TaxIdError::Shape);
    }
    let establishment = |from: usize| text.get(from..).is_some_and(|end| end.bytes().any(|digit| digit != b'0'));
    match (digits.len(), third) {
        (10, 0..=5) => modulus_10(&digits).map(|()| TaxIdKind::EcuadorCedula),
        (13, 0..=5) if establishment(10) => modulus_10(&digits).map(|()| TaxIdKind::EcuadorPerson),
        (13, 6) if establishment(9) => {
            modulus_11(&digits, &[3, 2, 7, 6, 5, 4, 3, 2]).map(|()| TaxIdKind::EcuadorPublic)
        }
        (13, 9) if establishment(10) => {
            modulus_11(&digits, &[4, 3, 2, 7, 6, 5, 4, 3, 2]).map(|()| TaxIdKind::EcuadorCompany)
        }
        _ => Err(TaxIdError::Shape),
    }
}

/// The first nine digits times 2 1 2 1 …, digits of the products added, to the next multiple of ten.
fn modulus_10(digits: &[u32]) -> Result<(), TaxIdError> {
    let odd_even = digits.iter().take(9).enumerate();
    let sum: u32 = odd_even.map(|(at, d)| if at % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { *d }).sum();
    check(digits.get(9) == Some(&((10 - sum % 10) % 10)))
}

/// The check digit follows the weighted ones: 11 less the remainder, 0 where nothing remains.
fn modulus_11(digits: &[u32], weights: &[u32]) -> Result<(), TaxIdError> {
    check(digits.get(weights.len()) == Some(&((11 - weighted(digits, weights) % 11) % 11)))
}
