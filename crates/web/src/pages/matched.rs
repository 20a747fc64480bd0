//! Why a hit was found: the telephone, e-mail or other value that has the words, where neither the title nor the line under
//! it shows them.

use std::collections::HashMap;

use trato_engine::Hit;
use trato_model::access::FieldLevel;
use trato_model::{Entity, FieldDef, Filter, Id, Path, Query, Refusal, Value};
use trato_text::fold;

use crate::App;
use crate::http::Signed;

/// Kinds of records that are asked again: each costs a statement.
const KINDS: usize = 4;
/// Digits that make a word a part of a telephone number.
const DIGITS: usize = 2;

/// The words that were looked for.
struct Words {
    words: Vec<String>,
    /// The digits of the whole text, if it is made of digits and what people write between them.
    digits: String,
}

impl Words {
    fn of(text: &str) -> Self {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let number = digits.len() >= DIGITS && text.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
        let words = fold(text).split_whitespace().map(str::to_owned).collect();
        Words { words, digits: if number { digits } else { String::new() } }
    }

    /// Whether a text shows what was looked for: every word, or the number however it is spaced.
    fn all_in(&self, text: &str) -> bool {
        let folded = fold(text);
        self.number_in(text) || self.words.iter().all(|word| folded.contains(word.as_str()))
    }

    fn any_in(&self, text: &str) -> bool {
        let folded = fold(text);
        self.number_in(text) || self.words.iter().any(|word| folded.contains(word.as_str()))
    }

    fn number_in(&self, text: &str) -> bool {
        let digits = || text.chars().filter(char::is_ascii_digit).collect::<String>();
        // A country's prefix may be written with two zeros.
        let number = self.digits.strip_prefix("00").unwrap_or(&self.digits);
        !number.is_empty() && digits().contains(number)
    }
}

/// Puts what matched before the line of each hit that does not show it yet.
///
/// # Errors
/// Where the database cannot be read.
pub async fn say(app: &App, signed: &Signed, text: &str, hits: &mut [Hit]) -> Result<(), Refusal> {
    let (words, registry) = (Words::of(text), app.engine().registry());
    let mut dark: Vec<(&'static str, Vec<Id>)> = Vec::new();
    for hit in hits.iter().filter(|hit| !words.all_in(&format!("{} {}", hit.title, hit.line))) {
        match dark.iter_mut().find(|(entity, _)| *entity == hit.entity) {
            Some((_, ids)) => ids.push(hit.id),
            None => dark.push((hit.entity, vec![hit.id])),
        }
    }
    let mut found: HashMap<Id, String> = HashMap::new();
    for (name, ids) in dark.into_iter().take(KINDS) {
        let Some(entity) = registry.entity(name) else { continue };
        let fields = searched(signed, entity);
        let columns = fields.iter().map(|field| Path::field(field.name)).collect();
        let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let query = Query::new(name)
            .and(Filter::one_of("id", ids.into_iter().map(Value::Id).collect()))
            .columns(columns)
            .limit(limit);
        for row in app.engine().rows(&signed.who, &query).await?.rows {
            let texts = fields.iter().zip(&row.values).map(|(field, value)| (*field, field.kind.plain(field, value)));
            let label = |field: &FieldDef| registry.field_label(name, field.name, signed.locale()).into_owned();
            if let Some((field, part)) = matching(&words, texts) {
                found.insert(row.id, format!("{}: {part}", label(&field)));
            }
        }
    }
    for hit in hits {
        if let Some(why) = found.remove(&hit.id) {
            hit.line = if hit.line.is_empty() { why } else { format!("{why} · {}", hit.line) };
        }
    }
    Ok(())
}

/// The fields whose words are found, as far as the reader may see them, without those that the hit shows as its title.
fn searched(signed: &Signed, entity: &Entity) -> Vec<FieldDef> {
    let seen = |field: &&FieldDef| signed.who.reader.field(entity.name, field.name) != FieldLevel::Hidden;
    let fits = |field: &&FieldDef| field.searched && !field.title && field.kind.name() != "link";
    entity.fields.iter().filter(|field| fits(field) && seen(field)).copied().collect()
}

/// The first value that has all the words, else the first that has one of them; of a list its own part, of a long text the
/// words around it.
fn matching(words: &Words, texts: impl Iterator<Item = (FieldDef, String)>) -> Option<(FieldDef, String)> {
    let parts: Vec<(FieldDef, String)> = texts
        .flat_map(|(field, text)| text.split("; ").map(|part| (field, part.to_owned())).collect::<Vec<_>>())
        .collect();
    let all = parts.iter().find(|(_, part)| words.all_in(part));
    let (field, part) = all.or_else(|| parts.iter().find(|(_, part)| words.any_in(part)))?;
    Some((*field, around(words, part)))
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
        assert!(!shows("600123", "Diez mesas") && !shows("garcia madrid", "García"));
    }

    #[test]
    fn long_texts_are_cut_around_the_word() {
        let text = format!("{}avería {}", "uno ".repeat(50), "dos ".repeat(50));
        let cut = around(&Words::of("averia"), &text);
        assert!(cut.contains("avería") && cut.chars().count() < 90, "{cut}");
    }
}
