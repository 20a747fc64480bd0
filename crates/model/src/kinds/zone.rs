//! A time zone by its name in the IANA database: `Europe/Madrid`. Names kept for old programs are understood, and become
//! those of today.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::geography::zone_today;

use super::code::Code;

/// `Continent/City`, not an offset or a name kept for old programs.
fn is_offered(name: &str) -> bool {
    const PLACES: [&str; 10] =
        ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    let place = name.split_once('/').map(|(place, _)| place);
    name == "UTC" || place.is_some_and(|place| PLACES.contains(&place)) && zone_today(name) == name
}

pub const ZONE: Code = Code {
    name: "zone",
    known: |text| TimeZone::get(text).ok()?.iana_name().map(|name| zone_today(name).to_owned()),
    offered: |_| {
        let names = jiff::tz::db().available().map(|name| name.to_string());
        let mut names: Vec<String> = names.filter(|name| is_offered(name)).collect();
        names.sort_unstable();
        names.into_iter().map(|name| (name.clone(), name.replace('_', " "))).collect()
    },
    called: |name, _| name.to_owned(),
    schema: || json!({"type": "string", "description": "IANA time zone"}),
};
