//! A postal address as seven columns.

use serde::{Deserialize, Serialize};
use trato_text::geography::{region, spanish_province};

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
            && self.country == "ES"
            && let Some(found) = spanish_province(&self.postal_code)
        {
            found.name.clone_into(&mut self.province);
        }
        if self.region.is_empty()
            && let Some(found) = region(&self.country, &self.postal_code, &self.province)
        {
            found.clone_into(&mut self.region);
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|part| part.is_empty())
    }
}
