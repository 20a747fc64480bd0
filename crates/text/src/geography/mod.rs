//! Countries, Spanish provinces and Venezuelan states: so that a region can be derived from what an address says; and the
//! names of time zones.

mod codes;
mod spain;
mod usual;
mod venezuela;
mod zones;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use spain::{PROVINCES, Province, province_by_name, spanish_province};
pub use venezuela::{STATES, venezuelan_state};
pub use zones::zone_today;

use crate::locale::weighed;
use crate::messages::try_t;
use crate::{Locale, fold};

/// A country or territory of ISO 3166-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country {
    /// Two capital letters: `ES`.
    pub alpha2: &'static str,
    /// Three capital letters: `ESP`.
    pub alpha3: &'static str,
    /// The currency that people mostly pay in (ISO 4217), and the zone where most of them are (IANA).
    pub currency: &'static str,
    pub zone: &'static str,
    name_key: &'static str,
}

impl Country {
    /// The name: `España` / `Spain`.
    pub fn name(&self, locale: Locale) -> &'static str {
        try_t(locale, self.name_key).unwrap_or(self.alpha2)
    }
}

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    // The messages own the keys ("country-ES"); a country without a message would show its code.
    let keys: HashMap<&str, &'static str> = crate::messages::keys_of(Locale::Es)
        .into_iter()
        .filter_map(|key| Some((key.strip_prefix("country-")?, key)))
        .collect();
    let country = |(&(alpha2, alpha3), &(_, currency, zone))| {
        let name_key = keys.get(alpha2).copied().unwrap_or(alpha2);
        Country { alpha2, alpha3, currency, zone, name_key }
    };
    codes::CODES.iter().zip(&usual::USUAL).map(country).collect()
});

/// Folded names in every language, codes and aliases → index in [`COUNTRIES`].
static BY_NAME: LazyLock<HashMap<String, usize>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for (at, country) in COUNTRIES.iter().enumerate() {
        for locale in Locale::ALL {
            names.insert(name_key(country.name(locale)), at);
        }
        names.insert(name_key(country.alpha2), at);
        names.insert(name_key(country.alpha3), at);
    }
    for (alias, alpha2) in codes::ALIASES {
        if let Ok(at) = codes::CODES.binary_search_by_key(alpha2, |(code, _)| code) {
            names.insert((*alias).to_owned(), at);
        }
    }
    names
});

/// Every country of ISO 3166-1, in alphabetic order of the two-letter code.
pub fn countries() -> &'static [Country] {
    &COUNTRIES
}

/// The country of a two-letter code in capital letters.
pub fn country(alpha2: &str) -> Option<&'static Country> {
    codes::CODES.binary_search_by_key(&alpha2, |(code, _)| code).ok().and_then(|at| COUNTRIES.get(at))
}

/// The country that a text names: `España`, `Spain`, `ES`, `ESP`, `EE. UU.`, `Korea` (the South); any case, accents or not.
pub fn country_from_name(name: &str) -> Option<&'static Country> {
    BY_NAME.get(&name_key(name)).and_then(|at| COUNTRIES.get(*at))
}

/// The country of the first language of an `Accept-Language` header that names one (`es-MX`, `en-US`), by weight.
pub fn country_of_languages(header: &str) -> Option<&'static Country> {
    let mut best: Option<(u16, &'static Country)> = None;
    for (tag, quality) in weighed(header) {
        let place = tag.split(['-', '_']).skip(1).find(|part| part.len() == 2);
        if let Some(country) = place.and_then(|place| country(&place.to_ascii_uppercase()))
            && quality > best.map_or(0, |(q, _)| q)
        {
            best = Some((quality, country));
        }
    }
    best.map(|(_, country)| country)
}

/// Folded and without points, so that `EE.UU.`, `U.S.A.` and `Rep. Checa` need no entries of their own.
fn name_key(name: &str) -> String {
    fold(name).replace('.', "")
}

/// The region of an address: in Spain the autonomous community (by postal code, else by the province's name), in
/// Venezuela the state; `None` where it cannot be told.
pub fn region(alpha2: &str, postal_code: &str, state: &str) -> Option<&'static str> {
    match alpha2 {
        "ES" => spanish_province(postal_code).or_else(|| province_by_name(state)).map(|province| province.region),
        "VE" => venezuelan_state(state),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_country_has_its_codes_and_names() {
        assert_eq!(countries().len(), 249);
        assert!(countries().is_sorted_by(|a, b| a.alpha2 < b.alpha2));
        for country in countries() {
            for locale in Locale::ALL {
                assert!(country.name(locale).len() > 2, "{country:?} has no name in {locale}");
                assert_eq!(country_from_name(country.name(locale)), Some(country));
            }
            assert_eq!(country_from_name(country.alpha3), Some(country));
            assert_eq!(super::country(country.alpha2), Some(country));
        }
    }

    #[test]
    fn every_country_has_its_currency_and_zone() {
        for (country, (alpha2, ..)) in countries().iter().zip(&usual::USUAL) {
            assert_eq!(country.alpha2, *alpha2);
            assert!(crate::numbers::currencies().contains(&country.currency), "{country:?}");
            let zone = jiff::tz::TimeZone::get(country.zone);
            assert_eq!(zone.expect("is known").iana_name(), Some(country.zone), "{country:?}");
        }
        let usual = |alpha2| country(alpha2).map(|country| (country.currency, country.zone));
        assert_eq!(usual("MX"), Some(("MXN", "America/Mexico_City")));
        assert_eq!(usual("ES"), Some(("EUR", "Europe/Madrid")));
    }

    #[test]
    fn languages_of_a_browser_name_a_country() {
        for (header, expected) in [
            ("es-MX,es;q=0.9,en-US;q=0.8,en;q=0.7", Some("MX")),
            ("en;q=0.9,en-US", Some("US")),
            ("es-VE", Some("VE")),
            ("zh-Hant-TW,en-GB;q=0.3", Some("TW")),
            ("es-419,es;q=0.9", None),
            ("es-ES;q=0,en", None),
            ("es-XX, ,;", None),
            ("", None),
        ] {
            assert_eq!(country_of_languages(header).map(|c| c.alpha2), expected, "{header}");
        }
    }

    #[test]
    fn aliases_name_countries_and_are_folded() {
        for (alias, alpha2) in codes::ALIASES {
            assert_eq!(&name_key(alias), alias);
            assert_eq!(country_from_name(alias).map(|c| c.alpha2), Some(*alpha2), "{alias}");
        }
    }

    #[test]
    fn countries_as_people_write_them() {
        for (name, expected) in [
            ("España", Some("ES")),
            ("ESPAÑA ", Some("ES")),
            ("Spain", Some("ES")),
            ("es", Some("ES")),
            ("ESP", Some("ES")),
            ("United States", Some("US")),
            ("USA", Some("US")),
            ("EE. UU.", Some("US")),
            ("EE.UU", Some("US")),
            ("Korea", Some("KR")),
            ("Perú", Some("PE")),
            ("Côte d’Ivoire", Some("CI")),
            ("Atlantis", None),
            ("", None),
        ] {
            assert_eq!(country_from_name(name).map(|c| c.alpha2), expected, "{name}");
        }
        assert_eq!(country("es"), None);
    }

    #[test]
    fn regions() {
        assert_eq!(region("ES", "08001", ""), Some("Cataluña"));
        assert_eq!(region("ES", "", "Vizcaya"), Some("País Vasco"));
        assert_eq!(region("VE", "1060", "edo. miranda"), Some("Miranda"));
        assert_eq!(region("FR", "75001", "Paris"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            country_from_name(&text);
            country_of_languages(&text);
            region("ES", &text, &text);
            region("VE", &text, &text);
        }
    }
}
