//! Names of people: comparison form, Spanish names in given name and two surnames, initials for a picture's place.

use crate::{fold, fold_words};

/// A Spanish full name in its parts, as written (case and accents kept).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpanishName {
    /// `María del Carmen`
    pub given: String,
    /// `García`, or `de la Fuente`
    pub surname1: String,
    /// `López`; empty where there is one surname
    pub surname2: String,
}

impl SpanishName {
    /// Both surnames, for a CRM's single field.
    pub fn surnames(&self) -> String {
        [self.surname1.as_str(), self.surname2.as_str()].join(" ").trim().to_owned()
    }
}

/// The comparison form of a person's name: folded words of both parts, without a title before them (Sr., Dra., Mr. …).
pub fn normalize_person(first: &str, last: &str) -> String {
    let words: Vec<String> = fold_words(first).chain(fold_words(last)).collect();
    let titles = words.iter().take_while(|word| is_title(word)).count();
    let words = if titles < words.len() { words.get(titles..).unwrap_or_default() } else { &words };
    words.join(" ")
}

/// Splits a full name as Spaniards write it: `María del Carmen García López`, `García López, María del Carmen`.
///
/// Particles (de, del, de la, y …) go with the word behind them; the last two units are surnames, but a second given
/// name (`José Luis`, `María José`, `María del Carmen`) is known as such while a surname is left. It is a proposal
/// for a form or an import: no rule can know that `Martín` is a surname here and a given name there.
pub fn split_spanish_name(full: &str) -> SpanishName {
    if let Some((surnames, given)) = full.split_once(',') {
        let mut surnames = units(surnames).into_iter();
        let surname1 = surnames.next().unwrap_or_default();
        return SpanishName {
            given: given.split_whitespace().collect::<Vec<_>>().join(" "),
            surname1,
            surname2: surnames.collect::<Vec<_>>().join(" "),
        };
    }
    let units = units(full);
    let mut given = units.len().saturating_sub(2).max(1);
    while given + 1 < units.len() && units.get(given).is_some_and(|unit| is_second_given(unit)) {
        given += 1;
    }
    let unit = |at: usize| units.get(at).cloned().unwrap_or_default();
    SpanishName {
        given: units.get(..given.min(units.len())).unwrap_or_default().join(" "),
        surname1: unit(given),
        surname2: unit(given + 1),
    }
}

/// Both surnames of a text that holds no given name: `de la Fuente García` → `de la Fuente`, `García`.
pub fn split_surnames(text: &str) -> (String, String) {
    // Behind a comma would stand the given name.
    let split = split_spanish_name(&format!("{},", text.replace(',', " ")));
    (split.surname1, split.surname2)
}

/// One or two capital letters for a name: first and last word that is no particle (`María de la Paz` → `MP`).
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().filter(|word| !is_particle(&fold(word))).collect();
    let mut letters = words.iter().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let (first, last) = (letters.next(), letters.next_back());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// Words with the particles before them.
fn units(text: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    let mut open = false;
    for word in text.split_whitespace() {
        let particle = is_particle(&fold(word));
        match units.last_mut().filter(|_| open) {
            Some(unit) => {
                unit.push(' ');
                unit.push_str(word);
            }
            None => units.push(word.to_owned()),
        }
        open = particle;
    }
    units
}

fn is_particle(folded: &str) -> bool {
    matches!(
        folded,
        "de" | "del"
            | "la"
            | "las"
            | "los"
            | "el"
            | "y"
            | "e"
            | "i"
            | "da"
            | "do"
            | "dos"
            | "das"
            | "di"
            | "van"
            | "von"
            | "der"
            | "den"
            | "san"
            | "santa"
    )
}

fn is_title(folded: &str) -> bool {
    matches!(
        folded,
        "sr" | "sra"
            | "srta"
            | "don"
            | "dona"
            | "d"
            | "dna"
            | "dr"
            | "dra"
            | "ing"
            | "lic"
            | "mr"
            | "mrs"
            | "ms"
            | "miss"
            | "prof"
    )
}

/// Second parts of Spanish given names. Names that are commoner as surnames (Martín, Alonso, Vicente) are left out.
#[rustfmt::skip]
const SECOND_GIVEN: &[&str] = &[
    "alberto", "alejandro", "alejandra", "alfonso", "andres", "angel", "angela", "angeles", "antonia", "antonio", "beatriz",
    "belen", "carlos", "carmen", "cristina", "daniel", "david", "dolores", "eduardo", "elena", "emilio", "enrique",
    "ernesto", "esther", "eugenia", "eugenio", "fatima", "felipe", "fernanda", "fernando", "francisca", "francisco",
    "gabriel", "gabriela", "guadalupe", "ignacio", "ines", "isabel", "jaime", "javier", "jesus", "joaquin", "jorge", "jose",
    "josefa", "juan", "julia", "laura", "lourdes", "luis", "luisa", "manuel", "manuela", "mar", "maria", "mercedes",
    "miguel", "milagros", "pablo", "patricia", "paula", "paz", "pedro", "pilar", "rafael", "ramon", "raquel", "ricardo",
    "roberto", "rocio", "rosa", "rosario", "sofia", "soledad", "teresa", "victoria", "virginia", "yolanda",
    // with their particles
    "de jesus", "de la cruz", "de la luz", "de la paz", "de los angeles", "de los dolores", "de las mercedes",
    "de las nieves", "de los reyes", "de los milagros", "de los remedios", "de la concepcion", "de la soledad",
    "de lourdes", "de fatima", "de guadalupe", "del carmen", "del coral", "del mar", "del pilar", "del rocio",
    "del rosario", "del valle", "del consuelo",
];

fn is_second_given(unit: &str) -> bool {
    SECOND_GIVEN.contains(&fold(unit).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn surnames_keep_their_particles() {
        for (text, first, second) in [
            ("García Pérez", "García", "Pérez"),
            ("de la Fuente García", "de la Fuente", "García"),
            ("Núñez", "Núñez", ""),
            ("Ruiz de los Paños", "Ruiz", "de los Paños"),
            ("van der Berg", "van der Berg", ""),
            ("", "", ""),
        ] {
            assert_eq!(split_surnames(text), (first.to_owned(), second.to_owned()), "{text}");
        }
    }

    #[test]
    fn spanish_names() {
        for (full, given, surname1, surname2) in [
            ("María del Carmen García López", "María del Carmen", "García", "López"),
            ("María del Carmen García", "María del Carmen", "García", ""),
            ("José Luis García", "José Luis", "García", ""),
            ("Juan García López", "Juan", "García", "López"),
            ("Juan Luis", "Juan", "Luis", ""),
            ("Ana", "Ana", "", ""),
            ("José Ortega y Gasset", "José", "Ortega", "y Gasset"),
            ("Rosa de la Fuente Martínez", "Rosa", "de la Fuente", "Martínez"),
            ("María de los Ángeles Pérez de la Riva", "María de los Ángeles", "Pérez", "de la Riva"),
            ("Francisco Javier Sáenz de Santamaría", "Francisco Javier", "Sáenz", "de Santamaría"),
            ("María José Carmen Ruiz Gil", "María José Carmen", "Ruiz", "Gil"),
            ("García López, María del Carmen", "María del Carmen", "García", "López"),
            ("  MARIA   GOMEZ  ", "MARIA", "GOMEZ", ""),
            ("", "", "", ""),
            ("de", "de", "", ""),
        ] {
            let expected = SpanishName { given: given.into(), surname1: surname1.into(), surname2: surname2.into() };
            assert_eq!(split_spanish_name(full), expected, "{full}");
        }
        assert_eq!(split_spanish_name("Juan García López").surnames(), "García López");
        assert_eq!(split_spanish_name("Ana").surnames(), "");
    }

    #[test]
    fn comparison_form_and_initials() {
        assert_eq!(normalize_person("Dra. María  José", "NÚÑEZ-Gil"), "maria jose nunez gil");
        assert_eq!(normalize_person("Don", ""), "don");
        assert_eq!(normalize_person("", ""), "");
        for (name, expected) in [
            ("Ana García", "AG"),
            ("María de la Paz", "MP"),
            ("Acme", "A"),
            ("ángel (jefe) ñandú", "ÁÑ"),
            ("3M España", "3E"),
            ("", ""),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_word_is_lost(full in "[a-zñA-Z]{1,5}( (de|del|la|y|Luis|[A-Z][a-z]{1,4})){0,6}") {
            let name = split_spanish_name(&full);
            let back = format!("{} {}", name.given, name.surnames());
            prop_assert_eq!(back.trim(), full);
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            split_spanish_name(&text);
            prop_assert!(initials(&text).chars().count() <= 6);
            normalize_person(&text, &text);
        }
    }
}
