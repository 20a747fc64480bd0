//! The fifty provinces of Spain and its two cities with statute, with their autonomous communities.
//!
//! The first two digits of a postal code are the province's number (order of 1833's alphabet, INE's code).

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold;

/// A province, or Ceuta or Melilla.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Province {
    /// INE's two digits, with which its postal codes begin.
    pub code: &'static str,
    /// Its name in Spanish (for Galicia and Catalonia the official one).
    pub name: &'static str,
    /// Its autonomous community.
    pub region: &'static str,
}

const fn province(code: &'static str, name: &'static str, region: &'static str) -> Province {
    Province { code, name, region }
}

/// All 52, in order of their codes.
pub const PROVINCES: [Province; 52] = [
    province("01", "Álava", "País Vasco"),
    province("02", "Albacete", "Castilla-La Mancha"),
    province("03", "Alicante", "Comunidad Valenciana"),
    province("04", "Almería", "Andalucía"),
    province("05", "Ávila", "Castilla y León"),
    province("06", "Badajoz", "Extremadura"),
    province("07", "Islas Baleares", "Islas Baleares"),
    province("08", "Barcelona", "Cataluña"),
    province("09", "Burgos", "Castilla y León"),
    province("10", "Cáceres", "Extremadura"),
    province("11", "Cádiz", "Andalucía"),
    province("12", "Castellón", "Comunidad Valenciana"),
    province("13", "Ciudad Real", "Castilla-La Mancha"),
    province("14", "Córdoba", "Andalucía"),
    province("15", "A Coruña", "Galicia"),
    province("16", "Cuenca", "Castilla-La Mancha"),
    province("17", "Girona", "Cataluña"),
    province("18", "Granada", "Andalucía"),
    province("19", "Guadalajara", "Castilla-La Mancha"),
    province("20", "Guipúzcoa", "País Vasco"),
    province("21", "Huelva", "Andalucía"),
    province("22", "Huesca", "Aragón"),
    province("23", "Jaén", "Andalucía"),
    province("24", "León", "Castilla y León"),
    province("25", "Lleida", "Cataluña"),
    province("26", "La Rioja", "La Rioja"),
    province("27", "Lugo", "Galicia"),
    province("28", "Madrid", "Comunidad de Madrid"),
    province("29", "Málaga", "Andalucía"),
    province("30", "Murcia", "Región de Murcia"),
    province("31", "Navarra", "Navarra"),
    province("32", "Ourense", "Galicia"),
    province("33", "Asturias", "Asturias"),
    province("34", "Palencia", "Castilla y León"),
    province("35", "Las Palmas", "Canarias"),
    province("36", "Pontevedra", "Galicia"),
    province("37", "Salamanca", "Castilla y León"),
    province("38", "Santa Cruz de Tenerife", "Canarias"),
    province("39", "Cantabria", "Cantabria"),
    province("40", "Segovia", "Castilla y León"),
    province("41", "Sevilla", "Andalucía"),
    province("42", "Soria", "Castilla y León"),
    province("43", "Tarragona", "Cataluña"),
    province("44", "Teruel", "Aragón"),
    province("45", "Toledo", "Castilla-La Mancha"),
    province("46", "Valencia", "Comunidad Valenciana"),
    province("47", "Valladolid", "Castilla y León"),
    province("48", "Vizcaya", "País Vasco"),
    province("49", "Zamora", "Castilla y León"),
    province("50", "Zaragoza", "Aragón"),
    province("51", "Ceuta", "Ceuta"),
    province("52", "Melilla", "Melilla"),
];

/// Other names, folded → code.
#[rustfmt::skip]
const ALIASES: &[(&str, &str)] = &[
    ("araba", "01"), ("araba/alava", "01"), ("alava/araba", "01"), ("alacant", "03"),
    ("alicante/alacant", "03"), ("baleares", "07"), ("illes balears", "07"), ("balears", "07"),
    ("balears illes", "07"), ("mallorca", "07"), ("castello", "12"), ("castellon de la plana", "12"),
    ("castellon/castello", "12"), ("la coruna", "15"), ("coruna", "15"), ("coruna a", "15"),
    ("gerona", "17"), ("gipuzkoa", "20"), ("lerida", "25"), ("rioja", "26"),
    ("rioja la", "26"), ("comunidad de madrid", "28"), ("region de murcia", "30"), ("nafarroa", "31"),
    ("comunidad foral de navarra", "31"), ("orense", "32"), ("principado de asturias", "33"), ("palmas las", "35"),
    ("gran canaria", "35"), ("tenerife", "38"), ("s.c. tenerife", "38"), ("santander", "39"),
    ("seville", "41"), ("valencia/valencia", "46"), ("bizkaia", "48"), ("saragossa", "50"),
];

static BY_NAME: LazyLock<HashMap<String, &'static Province>> = LazyLock::new(|| {
    let aliases = ALIASES.iter().filter_map(|(alias, code)| Some(((*alias).to_owned(), by_code(code)?)));
    PROVINCES.iter().map(|province| (fold(province.name), province)).chain(aliases).collect()
});

fn by_code(code: &str) -> Option<&'static Province> {
    let number: usize = code.parse().ok()?;
    PROVINCES.get(number.checked_sub(1)?)
}

/// The province of a Spanish postal code: `28001`, `E-28001`, and `8001`, which spreadsheets make of `08001`.
pub fn spanish_province(postal_code: &str) -> Option<&'static Province> {
    let code = postal_code.trim();
    let code = code.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-' || c == ' ');
    let digits = code.len();
    if !(4..=5).contains(&digits) || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    by_code(code.get(..digits - 3)?)
}

/// The province that a text names, in Spanish or the language of the place: `Vizcaya`, `Bizkaia`, `la coruña`.
pub fn province_by_name(name: &str) -> Option<&'static Province> {
    let folded = fold(name).replace(['(', ')', ','], "");
    BY_NAME.get(&folded).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_positions_and_regions_are_nineteen() {
        for (at, province) in PROVINCES.iter().enumerate() {
            assert_eq!(province.code, format!("{:02}", at + 1));
            assert_eq!(province_by_name(province.name), Some(province));
        }
        let regions: std::collections::BTreeSet<_> = PROVINCES.iter().map(|p| p.region).collect();
        assert_eq!(regions.len(), 19);
    }

    #[test]
    fn aliases_are_folded_and_known() {
        for (alias, code) in ALIASES {
            assert_eq!(&fold(alias), alias);
            assert_eq!(province_by_name(alias).map(|p| p.code), Some(*code), "{alias}");
        }
    }

    #[test]
    fn postal_codes() {
        for (code, expected) in [
            ("28001", Some("Madrid")),
            (" 08001 ", Some("Barcelona")),
            ("8001", Some("Barcelona")),
            ("E-41001", Some("Sevilla")),
            ("52006", Some("Melilla")),
            ("01001", Some("Álava")),
            ("53000", None),
            ("00100", None),
            ("280011", None),
            ("28O01", None),
            ("", None),
        ] {
            assert_eq!(spanish_province(code).map(|p| p.name), expected, "{code}");
        }
        assert_eq!(province_by_name("Coruña (A)").map(|p| p.code), Some("15"));
    }
}
