//! The languages that Trato speaks, and how a reader's language is found.

/// A language with the number and date formats that go with it. Spanish is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Locale {
    /// Spanish: `1.234,56 €`, `21 nov 2026`.
    #[default]
    Es,
    /// English: `€1,234.56`, `21 Nov 2026`.
    En,
}

impl Locale {
    /// Every locale, in the order in which a menu offers them.
    pub const ALL: [Locale; 2] = [Locale::Es, Locale::En];

    /// The BCP 47 language code, which is also the name of the folder of its messages.
    pub const fn code(self) -> &'static str {
        match self {
            Locale::Es => "es",
            Locale::En => "en",
        }
    }

    /// The language's name in itself, for a menu that everybody can read.
    pub const fn own_name(self) -> &'static str {
        match self {
            Locale::Es => "Español",
            Locale::En => "English",
        }
    }

    /// Reads a language tag (`es`, `es-VE`, `en_US`, any case); only the language counts. `None` for other languages.
    pub fn parse(tag: &str) -> Option<Locale> {
        let language = tag.trim().split(['-', '_']).next()?;
        Locale::ALL.into_iter().find(|locale| locale.code().eq_ignore_ascii_case(language))
    }

    /// The best locale for an `Accept-Language` header (RFC 9110 §12.5.4): highest `q`, then first; default Spanish.
    pub fn from_accept_language(header: &str) -> Locale {
        let mut best: Option<(u16, Locale)> = None;
        for (tag, quality) in weighed(header) {
            if let Some(locale) = Locale::parse(tag)
                && quality > best.map_or(0, |(q, _)| q)
            {
                best = Some((quality, locale));
            }
        }
        best.map_or_else(Locale::default, |(_, locale)| locale)
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// The tags of an `Accept-Language` header with their weights in thousandths, as they stand there.
pub(crate) fn weighed(header: &str) -> impl Iterator<Item = (&str, u16)> {
    header.split(',').map(|range| {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        (tag.trim(), quality(parameters))
    })
}

/// The weight `q=0.8` in thousandths; 1000 when absent, 0 when unreadable.
fn quality(parameters: &str) -> u16 {
    let Some(value) = parameters.split(';').find_map(|p| p.trim().strip_prefix("q=")) else { return 1000 };
    let weight = value.trim().parse::<f32>().unwrap_or(0.0);
    if (0.0..=1.0).contains(&weight) { (weight * 1000.0) as u16 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_in_every_spelling() {
        for (tag, expected) in [
            ("es", Some(Locale::Es)),
            ("es-VE", Some(Locale::Es)),
            ("ES_es", Some(Locale::Es)),
            (" en-US ", Some(Locale::En)),
            ("est", None),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Locale::parse(tag), expected, "{tag}");
        }
    }

    #[test]
    fn accept_language_takes_the_highest_weight_then_the_first() {
        for (header, expected) in [
            ("en-GB,en;q=0.9,es;q=0.8", Locale::En),
            ("fr-FR, es;q=0.5, en;q=0.9", Locale::En),
            ("es, en", Locale::Es),
            ("en;q=0, fr", Locale::Es),
            ("en;q=nonsense", Locale::Es),
            ("de", Locale::Es),
            ("", Locale::Es),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header}");
        }
    }
}
