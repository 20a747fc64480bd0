//! Numbers that can be told without metadata: ranges in which every number of the right length is valid.
//!
//! Only what libphonenumber says too belongs here; a property test compares the two.

/// A range of numbers.
struct Plan {
    country: &'static str,
    calling_code: &'static str,
    /// What is dialled before a number within the country.
    trunk: &'static str,
    /// Digits of a national number.
    length: usize,
    /// First digits of which every continuation is valid.
    prefixes: &'static [&'static str],
}

#[rustfmt::skip]
const PLANS: &[Plan] = &[
    Plan { country: "ES", calling_code: "34", trunk: "", length: 9,
        prefixes: &["6", "71", "72", "73", "74", "91", "93", "95", "81", "83", "85", "86"] },
    Plan { country: "VE", calling_code: "58", trunk: "0", length: 10,
        prefixes: &["412", "414", "416", "424", "426", "212"] },
    Plan { country: "EC", calling_code: "593", trunk: "0", length: 9, prefixes: &["98", "99"] },
    Plan { country: "PE", calling_code: "51", trunk: "", length: 9, prefixes: &["9"] },
    Plan { country: "CO", calling_code: "57", trunk: "", length: 10, prefixes: &["310", "311", "312", "313", "314", "315"] },
    Plan { country: "MX", calling_code: "52", trunk: "", length: 10, prefixes: &["55", "56", "33"] },
];

/// The E.164 form of a number that is certainly valid; `None` where the metadata must decide.
pub(super) fn e164(raw: &str, default_country: &str) -> Option<String> {
    let (international, rest) = raw.strip_prefix('+').map_or((false, raw), |rest| (true, rest));
    let mut digits = String::with_capacity(16);
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '.' | '-' | '(' | ')' | '\u{A0}' => {}
            _ => return None,
        }
    }
    let national = |plan: &Plan| match international {
        true => digits.strip_prefix(plan.calling_code),
        false if plan.country == default_country => digits.strip_prefix(plan.trunk),
        false => None,
    };
    PLANS.iter().find_map(|plan| {
        let number = national(plan).filter(|number| number.len() == plan.length)?;
        let certain = plan.prefixes.iter().any(|prefix| number.starts_with(prefix));
        certain.then(|| ["+", plan.calling_code, number].concat())
    })
}

#[cfg(test)]
pub(super) fn prefixes() -> impl Iterator<Item = (&'static str, &'static str, &'static str, &'static str, usize)> {
    PLANS.iter().flat_map(|p| p.prefixes.iter().map(|x| (p.country, p.calling_code, p.trunk, *x, p.length)))
}
