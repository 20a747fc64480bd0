//! What signatures are made of: greetings, small print, titles, positions, streets. Folded.

use crate::fold;

/// Before a name.
const SALUTATIONS: [&str; 26] = [
    "d", "dn", "don", "dna", "dona", "sr", "sra", "srta", "dr", "dra", "ing", "lic", "licda", "lcdo", "lcda", "prof",
    "profa", "arq", "abg", "mr", "mrs", "ms", "miss", "mx", "dear", "sir",
];
/// Behind a name.
const DEGREES: [&str; 12] = ["mba", "phd", "msc", "bsc", "ba", "ma", "md", "cfa", "cpa", "pmp", "esq", "jr"];
/// Lines that begin so are greetings or labels of the mail itself.
const GREETINGS: [&str; 26] = [
    "saludos",
    "un saludo",
    "un cordial saludo",
    "cordialmente",
    "atentamente",
    "atte",
    "un abrazo",
    "gracias",
    "muchas gracias",
    "quedo a",
    "quedamos a",
    "reciba un",
    "best",
    "best regards",
    "kind regards",
    "regards",
    "warm regards",
    "many thanks",
    "thanks",
    "thank you",
    "cheers",
    "sincerely",
    "yours",
    "yours sincerely",
    "yours faithfully",
    "hasta pronto",
];
/// From here on nobody says who he is.
const SMALL_PRINT: [&str; 22] = [
    "este mensaje",
    "este correo",
    "este e-mail",
    "aviso legal",
    "aviso de confidencialidad",
    "confidencial",
    "confidentiality",
    "this message",
    "this email",
    "this e-mail",
    "the information",
    "la informacion",
    "antes de imprimir",
    "please consider",
    "piense en",
    "de conformidad",
    "en cumplimiento",
    "le informamos",
    "proteccion de datos",
    "legal notice",
    "disclaimer",
    "the contents",
];
/// What positions are called.
const POSITIONS: [&str; 70] = [
    "director",
    "directora",
    "direccion",
    "gerente",
    "gerencia",
    "jefe",
    "jefa",
    "responsable",
    "comercial",
    "ventas",
    "compras",
    "delegado",
    "delegada",
    "encargado",
    "encargada",
    "coordinador",
    "coordinadora",
    "consultor",
    "consultora",
    "asesor",
    "asesora",
    "ingeniero",
    "ingeniera",
    "tecnico",
    "tecnica",
    "analista",
    "administrador",
    "administradora",
    "administrativo",
    "administrativa",
    "secretario",
    "secretaria",
    "socio",
    "socia",
    "fundador",
    "fundadora",
    "presidente",
    "presidenta",
    "vicepresidente",
    "abogado",
    "abogada",
    "arquitecto",
    "arquitecta",
    "contable",
    "comprador",
    "compradora",
    "manager",
    "head",
    "chief",
    "officer",
    "ceo",
    "cto",
    "cfo",
    "coo",
    "cmo",
    "vp",
    "president",
    "founder",
    "partner",
    "engineer",
    "consultant",
    "analyst",
    "assistant",
    "executive",
    "representative",
    "buyer",
    "lead",
    "specialist",
    "lawyer",
    "owner",
];
const DEPARTMENTS: [&str; 7] = ["departamento", "dpto", "depto", "dept", "department", "area de", "division de"];
/// Beginnings of streets in Spanish.
const STREETS: [&str; 36] = [
    "c/",
    "c./",
    "calle",
    "cl.",
    "av.",
    "avda",
    "avd.",
    "avenida",
    "av ",
    "plaza",
    "pza",
    "plza",
    "pl.",
    "paseo",
    "po.",
    "carrer",
    "rambla",
    "ronda",
    "camino",
    "cmno",
    "poligono",
    "pol.",
    "pol ",
    "p.i.",
    "urb",
    "carrera",
    "cra",
    "ctra",
    "carretera",
    "edif",
    "edificio",
    "centro empresarial",
    "parque",
    "torre",
    "travesia",
    "gran via",
];
/// Words of streets in English.
const ENGLISH_STREETS: [&str; 18] = [
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "lane",
    "ln",
    "drive",
    "boulevard",
    "blvd",
    "suite",
    "square",
    "floor",
    "way",
    "court",
    "place",
    "house",
];

fn starts_with_any(folded: &str, all: &[&str]) -> bool {
    all.iter().any(|start| folded.starts_with(start))
}

/// Letters and digits of each word, folded.
fn bare_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(fold).collect()
}

pub(super) fn is_greeting(text: &str) -> bool {
    let bare = bare_words(text).join(" ");
    bare.is_empty() || GREETINGS.iter().any(|greeting| bare == *greeting || bare.starts_with(&format!("{greeting} ")))
}

pub(super) fn is_small_print(text: &str) -> bool {
    text.chars().count() > 160 || starts_with_any(&fold(text), &SMALL_PRINT)
}

pub(super) fn is_position(text: &str) -> bool {
    bare_words(text).iter().any(|word| POSITIONS.contains(&word.as_str()))
}

pub(super) fn is_department(text: &str) -> bool {
    starts_with_any(&fold(text), &DEPARTMENTS)
}

/// Whether a line begins like a street, or reads like an English one: a number and `Street`.
pub(super) fn is_street(text: &str) -> bool {
    let folded = fold(text);
    let numbered = text.starts_with(|c: char| c.is_ascii_digit());
    let english = || bare_words(text).iter().any(|word| ENGLISH_STREETS.contains(&word.as_str()));
    starts_with_any(&folded, &STREETS) || (numbered && english()) || folded.starts_with("suite ")
}

/// `Dra. Ana Prieto, MBA` → `Dra.`, `Ana Prieto`.
pub(super) fn without_titles(text: &str) -> (String, String) {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let is = |word: &str, all: &[&str]| all.contains(&bare_words(word).concat().as_str());
    let mut before = Vec::new();
    while words.len() > 1 && words.first().is_some_and(|word| is(word, &SALUTATIONS)) {
        before.push(words.remove(0));
    }
    while words.len() > 1 && words.last().is_some_and(|word| is(word, &DEGREES)) {
        words.pop();
    }
    (before.join(" "), words.join(" ").trim_end_matches(',').to_owned())
}

/// Whether a line may be somebody's name: two to six words of letters that begin with capitals, particles aside.
pub(super) fn is_name(text: &str) -> bool {
    let (_, bare) = without_titles(text);
    let words: Vec<&str> = bare.split_whitespace().collect();
    let particle =
        |word: &str| ["de", "del", "la", "las", "los", "y", "i", "da", "do", "van", "von", "der", "di"].contains(&word);
    let letters = |word: &str| word.chars().all(|c| c.is_alphabetic() || "'’-.ªº,".contains(c));
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    (2..=7).contains(&words.len())
        && words.iter().all(|word| letters(word) && (capital(word) || particle(word)))
        && words.first().is_some_and(|word| capital(word))
        && !crate::names::has_legal_form(&bare)
        && crate::geography::country_from_name(&bare).is_none()
}

/// `ANA PRIETO DE LA FUENTE` → `Ana Prieto de la Fuente`; anything else as it is.
pub(super) fn calm(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let one = |word: &str| {
        let lower = word.to_lowercase();
        if ["de", "del", "la", "las", "los", "y", "i"].contains(&lower.as_str()) {
            return lower;
        }
        // Both halves of García-Calvo begin anew.
        let halves = lower.split('-').map(|half| {
            let mut letters = half.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
        });
        halves.collect::<Vec<_>>().join("-")
    };
    name.split_whitespace().map(one).collect::<Vec<_>>().join(" ")
}
