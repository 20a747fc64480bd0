//! The states of Venezuela.

use crate::fold;

/// The twenty-three states, the capital district and the federal dependencies, in alphabetic order.
#[rustfmt::skip]
pub const STATES: [&str; 25] = [
    "Amazonas", "Anzoátegui", "Apure", "Aragua", "Barinas", "Bolívar", "Carabobo", "Cojedes", "Delta Amacuro",
    "Dependencias Federales", "Distrito Capital", "Falcón", "Guárico", "La Guaira", "Lara", "Mérida", "Miranda",
    "Monagas", "Nueva Esparta", "Portuguesa", "Sucre", "Táchira", "Trujillo", "Yaracuy", "Zulia",
];

/// Other names, folded: La Guaira was Vargas until 2019, the capital district was federal until 1999.
const ALIASES: &[(&str, &str)] = &[
    ("vargas", "La Guaira"),
    ("caracas", "Distrito Capital"),
    ("distrito federal", "Distrito Capital"),
    ("dtto. capital", "Distrito Capital"),
    ("dtto capital", "Distrito Capital"),
    ("margarita", "Nueva Esparta"),
    ("bolivariano de miranda", "Miranda"),
];

/// The state that a text names: `Zulia`, `estado Táchira`, `Edo. Miranda`, `Vargas`.
pub fn venezuelan_state(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    let name = ["estado ", "edo. ", "edo "].iter().find_map(|p| folded.strip_prefix(p)).unwrap_or(&folded);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, state)| *state);
    alias.or_else(|| STATES.into_iter().find(|state| fold(state) == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_as_people_write_them() {
        assert!(STATES.is_sorted_by_key(|state| fold(state)));
        for (name, expected) in [
            ("Zulia", Some("Zulia")),
            ("estado tachira", Some("Táchira")),
            ("EDO. MIRANDA", Some("Miranda")),
            ("Vargas", Some("La Guaira")),
            ("Caracas", Some("Distrito Capital")),
            ("Lima", None),
            ("", None),
        ] {
            assert_eq!(venezuelan_state(name), expected, "{name}");
        }
        for (_, state) in ALIASES {
            assert!(STATES.contains(state), "{state}");
        }
    }
}
