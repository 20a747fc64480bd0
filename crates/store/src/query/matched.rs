//! Why a record was found: the telephone, e-mail or other value that has the words, where neither its title nor the line
//! under it shows them.

use trato_model::FieldDef;
use trato_text::fold;

/// Digits that make a word a part of a telephone number.
const DIGITS: usize = 2;

/// The words that were looked for.
pub(super) struct Words {
    words: Vec<String>,
    /// The digits of the whole text, if it is made of digits and what people write between them.
    digits: String,
    /// Whether it is the beginning of a whole number.
    whole: bool,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let number = digits.len() >= DIGITS && text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
        let words = fold(text).split_whitespace().map(str::to_owned).collect();
        let whole = number && text.trim_start().starts_with('+');
        Words {
            words: if whole { Vec::new() } else { words },
            digits: if number { digits } else { String::new() },
            whole,
        }
    }

    /// Whether a text shows what was looked for: every word, or the number however it is spaced.
    pub(super) fn all_in(&self, text: &str) -> bool {
        let folded = fold(text);
        self.number_in(text) || !self.whole && self.words.iter().all(|word| folded.contains(word.as_str()))
    }

    fn any_in(&self, text: &str) -> bool {
        let folded = fold(text);
        self.number_in(text) || self.words.iter().any(|word| folded.contains(word.as_str()))
    }

    fn number_in(&self, text: &str) -> bool {
        let digits = || text.chars().filter(char::is_ascii_digit).collect::<String>();
        // A country's prefix may be written with two zeros.
        let number = self.digits.strip_prefix("00").unwrap_or(&self.digits);
        if self.whole {
            return text.starts_with('+') && digits().starts_with(number);
        }
        !number.is_empty() && digits().contains(number)
    }
}

/// The first value that has all the words, else the first that has one of them; of a list its own part, of a long text the
/// words around it.
pub(super) fn matching(words: &Words, texts: &[(FieldDef, String)]) -> Option<(&'static str, String)> {
    let parts = || texts.iter().flat_map(|(field, text)| text.split("; ").map(|part| (field.name, part)));
    let all = parts().find(|(_, part)| words.all_in(part));
    let (field, part) = all.or_else(|| parts().find(|(_, part)| words.any_in(part)))?;
    Some((field, around(words, part)))
}

/// At most eighty letters of a text, with the word that was found among them.
fn around(words: &Words, text: &str) -> String {
    const MOST: usize = 80;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let all: Vec<&str> = text.split_whitespace().collect();
    let at = all.iter().position(|word| words.any_in(word)).unwrap_or(0);
    let from = at.saturating_sub(4);
    let mut cut = String::new();
    for word in all.iter().skip(from) {
        if cut.chars().count() + word.chars().count() >= MOST {
            cut.push('…');
            break;
        }
        if !cut.is_empty() {
            cut.push(' ');
        }
        cut.push_str(word);
    }
    if from > 0 { format!("…{cut}") } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_recognised_however_they_are_written() {
        let shows = |asked: &str, text: &str| Words::of(asked).all_in(text);
        assert!(
            shows("garcia", "María García") && shows("600 123", "+34600123456") && shows("0034 600", "+34600123456")
        );
        assert!(shows("prieto@nortex", "ana.prieto@nortex.es"));
        assert!(shows("+34 600", "+34600123456") && !shows("+34 600", "+34693460012"));
        assert!(!shows("600123", "Diez mesas") && !shows("garcia madrid", "García"));
    }

    #[test]
    fn long_texts_are_cut_around_the_word() {
        let text = format!("{}avería {}", "uno ".repeat(50), "dos ".repeat(50));
        let cut = around(&Words::of("averia"), &text);
        assert!(cut.contains("avería") && cut.chars().count() < 90, "{cut}");
    }
}
