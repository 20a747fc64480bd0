//! A time zone by its name in the IANA database: `Europe/Madrid`.

use jiff::tz::TimeZone;
use serde_json::json;

use super::code::Code;

/// `Continent/City`, not an offset or a name kept for old programs.
fn in_a_place(name: &str) -> bool {
    const PLACES: [&str; 10] =
        ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    name.split_once('/').is_some_and(|(place, _)| PLACES.contains(&place))
}

pub const ZONE: Code = Code {
    name: "zone",
    known: |text| TimeZone::get(text).ok()?.iana_name().map(str::to_owned),
    offered: |_| {
        let names = jiff::tz::db().available().map(|name| name.to_string());
        let mut names: Vec<String> = names.filter(|name| name == "UTC" || in_a_place(name)).collect();
        names.sort_unstable();
        names.into_iter().map(|name| (name.clone(), name.replace('_', " "))).collect()
    },
    called: |name, _| name.to_owned(),
    schema: || json!({"type": "string", "description": "IANA time zone"}),
};
