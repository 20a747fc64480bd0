//! Spain: NIF of citizens, NIE of foreigners, NIF of organisations (the former CIF).
//!
//! Letters by number modulo 23 (Real Decreto 1553/2005, art. 11; Orden INT/2058/2008 for X, Y, Z); organisations by
//! Orden EHA/451/2008 and the control digit of the former CIF.

use super::{TaxIdError, TaxIdKind, check, digits};

const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
const CONTROL: &[u8; 10] = b"JABCDEFGHI";

pub(super) fn kind(text: &str) -> Result<TaxIdKind, TaxIdError> {
    let (&[first, ref middle @ .., last], 9) = (text.as_bytes(), text.len()) else { return Err(TaxIdError::Shape) };
    let middle = std::str::from_utf8(middle).map_err(|_| TaxIdError::Shape)?;
    match first {
        b'0'..=b'9' => personal(&format!("{}{middle}", first - b'0'), last).map(|()| TaxIdKind::SpainNif),
        b'K' | b'L' | b'M' => personal(middle, last).map(|()| TaxIdKind::SpainNif),
        b'X' | b'Y' | b'Z' => personal(&format!("{}{middle}", first - b'X'), last).map(|()| TaxIdKind::SpainNie),
        b'A'..=b'H' | b'J' | b'N' | b'P'..=b'S' | b'U' | b'V' | b'W' => {
            organisation(first, middle, last).map(|()| TaxIdKind::SpainCif)
        }
        _ => Err(TaxIdError::Shape),
    }
}

/// The last letter is the number modulo 23, in the order of [`LETTERS`].
fn personal(number: &str, letter: u8) -> Result<(), TaxIdError> {
    let number = digits(number)?.iter().fold(0, |sum, digit| sum * 10 + digit);
    if !letter.is_ascii_uppercase() {
        return Err(TaxIdError::Shape);
    }
    check(LETTERS.get((number % 23) as usize) == Some(&letter))
}

/// Digits in odd places are doubled and their digits added, the others added; the control makes the sum a multiple of
/// ten. Public bodies, congregations and foreign companies (N, P, Q, R, S, W) show it as a letter, companies (A, B, E, H)
/// as a digit, the others as either; a province code of 00 (foreigners) takes the letter too.
fn organisation(first: u8, number: &str, control: u8) -> Result<(), TaxIdError> {
    let digits = digits(number)?;
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    let wanted = (10 - sum % 10) % 10;
    let letter = CONTROL.get(wanted as usize) == Some(&control);
    let digit = control.is_ascii_digit() && u32::from(control - b'0') == wanted;
    if !control.is_ascii_alphanumeric() {
        return Err(TaxIdError::Shape);
    }
    check(match first {
        b'N' | b'P' | b'Q' | b'R' | b'S' | b'W' => letter,
        b'A' | b'B' | b'E' | b'H' => digit || (letter && number.starts_with("00")),
        _ => letter || digit,
    })
}
