//! A postal address as seven columns.

use serde::{Deserialize, Serialize};
use trato_text::fold;
use trato_text::geography::{Province, province_by_name, region, spanish_province};

/// A postal address. `country` is ISO 3166-1 alpha-2; the rest is as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    pub street: String,
    pub street2: String,
    pub postal_code: String,
    pub city: String,
    /// Province, state or department.
    pub province: String,
    /// Region above the province (autonomous community), where known.
    pub region: String,
    pub country: String,
}

impl Address {
    /// The parts' names, in the order of their columns and of [`Address::parts`].
    pub const PARTS: [&'static str; 7] = ["street", "street2", "postal_code", "city", "province", "region", "country"];

    #[must_use]
    pub fn parts(&self) -> [&str; 7] {
        [&self.street, &self.street2, &self.postal_code, &self.city, &self.province, &self.region, &self.country]
    }

    #[must_use]
    pub fn from_parts(parts: [String; 7]) -> Self {
        let [street, street2, postal_code, city, province, region, country] = parts;
        Address { street, street2, postal_code, city, province, region, country }
    }

    /// Fills in what the rest tells, where nothing is given: the province of a Spanish postal code, and the region above a
    /// known province.
    pub fn complete(&mut self) {
        if self.province.is_empty()
            && let Some(found) = self.told_province()
        {
            found.name.clone_into(&mut self.province);
        }
        if self.region.is_empty()
            && let Some(found) = self.told_region()
        {
            found.clone_into(&mut self.region);
        }
    }

    /// Empties what only repeats an earlier address though the rest tells otherwise now: its province, and a region that the
    /// rest told then. What somebody chose instead of it stays.
    pub fn forget(&mut self, before: &Address) {
        let abroad = self.country != before.country;
        let moved = match self.told_province() {
            Some(now) => before.told_province() != Some(now) && province_by_name(&self.province) != Some(now),
            None => before.told_province().is_some() && abroad,
        };
        if moved && self.province == before.province {
            self.province.clear();
        }
        let then = before.told_region().filter(|then| fold(then) == fold(&before.region));
        let moved = match self.told_region() {
            Some(now) => then.is_some_and(|then| then != now),
            None => then.is_some() && abroad,
        };
        if moved && self.region == before.region {
            self.region.clear();
        }
    }

    /// Whether the city only repeats an earlier address though the postal code or the country tells another place now.
    #[must_use]
    pub fn keeps_city(&self, before: &Address) -> bool {
        let then = before.told_province().or_else(|| province_by_name(&before.province));
        let moved = match (self.told_province(), then) {
            (Some(now), Some(then)) => now != then,
            _ => !before.country.is_empty() && self.country != before.country,
        };
        moved && !self.city.is_empty() && fold(&self.city) == fold(&before.city)
    }

    fn told_province(&self) -> Option<&'static Province> {
        spanish_province(&self.postal_code).filter(|_| self.country == "ES")
    }

    fn told_region(&self) -> Option<&'static str> {
        region(&self.country, &self.postal_code, &self.province)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|part| part.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(postal_code: &str, province: &str, region: &str, country: &str) -> Address {
        let [postal_code, province, region, country] = [postal_code, province, region, country].map(str::to_owned);
        Address { postal_code, province, region, country, ..Address::default() }
    }

    #[test]
    fn what_an_earlier_address_told_is_told_anew() {
        let galicia = ("15001", "A Coruña", "Galicia", "ES");
        for (before, posted, completed) in [
            (galicia, ("28013", "A Coruña", "Galicia", "ES"), ("Madrid", "Comunidad de Madrid")),
            (galicia, ("15002", "A Coruña", "Galicia", "ES"), ("A Coruña", "Galicia")),
            (galicia, ("", "A Coruña", "Galicia", "ES"), ("A Coruña", "Galicia")),
            (galicia, ("27001", "A Coruña", "Galicia", "ES"), ("Lugo", "Galicia")),
            // Somebody typed others.
            (galicia, ("28013", "Toledo", "Galicia", "ES"), ("Toledo", "Comunidad de Madrid")),
            (galicia, ("28013", "A Coruña", "Centro", "ES"), ("Madrid", "Centro")),
            // Somebody chose a region, and wrote the province as he likes.
            (("15001", "A Coruña", "Norte", "ES"), ("28013", "A Coruña", "Norte", "ES"), ("Madrid", "Norte")),
            (
                ("15001", "La Coruña", "Galicia", "ES"),
                ("15002", "La Coruña", "Galicia", "ES"),
                ("La Coruña", "Galicia"),
            ),
            (
                ("15001", "CORUÑA", "Galicia", "ES"),
                ("28013", "CORUÑA", "Galicia", "ES"),
                ("Madrid", "Comunidad de Madrid"),
            ),
            (("", "Vizcaya", "País Vasco", "ES"), ("48001", "Vizcaya", "País Vasco", "ES"), ("Vizcaya", "País Vasco")),
            // Other countries.
            (galicia, ("1060", "A Coruña", "Galicia", "VE"), ("", "")),
            (("", "Miranda", "Miranda", "VE"), ("", "Zulia", "Miranda", "VE"), ("Zulia", "Zulia")),
            (
                ("75001", "Paris", "Isla de Francia", "FR"),
                ("69001", "Paris", "Isla de Francia", "FR"),
                ("Paris", "Isla de Francia"),
            ),
        ] {
            let of = |(postal_code, province, region, country)| address(postal_code, province, region, country);
            let mut now = of(posted);
            now.forget(&of(before));
            now.complete();
            assert_eq!((now.province.as_str(), now.region.as_str()), completed, "{before:?} → {posted:?}");
        }
    }

    #[test]
    fn a_city_of_an_earlier_address_is_told_from_one_that_was_typed() {
        let at = |postal_code, city: &str, country| Address {
            city: city.to_owned(),
            ..address(postal_code, "", "", country)
        };
        let before = at("15001", "A Coruña", "ES");
        for (now, keeps) in [
            (at("28013", "A Coruña", "ES"), true),
            (at("28013", "a coruna", "ES"), true),
            (at("28013", "Madrid", "ES"), false),
            (at("28013", "", "ES"), false),
            (at("15002", "A Coruña", "ES"), false),
            (at("", "A Coruña", "ES"), false),
            (at("1000-001", "A Coruña", "PT"), true),
        ] {
            assert_eq!(now.keeps_city(&before), keeps, "{now:?}");
        }
        let named = Address { province: "A Coruña".to_owned(), ..at("", "Santiago", "ES") };
        assert!(at("28013", "Santiago", "ES").keeps_city(&named));
    }
}
