//! Where a record, or somebody's permission, came from: what programs keep as a code, in the reader's words.

use trato_engine::import::systems::System;
use trato_model::Locale;
use trato_text::t;

/// `import: HubSpot` → `importación: HubSpot`; what people wrote stands as it is.
#[must_use]
pub fn words(origin: &str, locale: Locale) -> String {
    let (code, rest) = origin.split_once(": ").map_or((origin, ""), |(code, rest)| (code, rest));
    let system = System::ALL.into_iter().find(|system| system.name() == code && !system.title().is_empty());
    let word = match (code, system) {
        ("import", _) => t(locale, "source-import"),
        ("web-to-lead", _) => t(locale, "source-form"),
        ("file", _) => t(locale, "source-file"),
        (_, Some(system)) => system.title().into(),
        _ => return origin.to_owned(),
    };
    if rest.is_empty() { word.into_owned() } else { format!("{word}: {rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_words_and_words_stay() {
        for (origin, es, en) in [
            ("import", "importación", "import"),
            ("import: HubSpot", "importación: HubSpot", "import: HubSpot"),
            ("web-to-lead: Acepto", "formulario: Acepto", "form: Acepto"),
            ("file", "archivo", "file"),
            ("suitecrm", "SuiteCRM", "SuiteCRM"),
            ("Me lo dijo: por teléfono", "Me lo dijo: por teléfono", "Me lo dijo: por teléfono"),
        ] {
            assert_eq!((words(origin, Locale::Es), words(origin, Locale::En)), (es.to_owned(), en.to_owned()));
        }
    }
}
