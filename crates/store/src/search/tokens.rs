//! The tokens of a record: what both databases index, made here so that they cannot disagree.
//!
//! - Words of searched fields, folded; found by their beginning.
//! - Of e-mail addresses, telephones and codes (words with a digit) every ending but the shortest: a fragment
//!   from the middle is the beginning of some ending, so no second index (trigrams) is needed. Telephones go without
//!   spaces and signs, and those with a country once more behind a mark, for whoever types `+` means their beginning.
//! - Owner, team and branch: an own-only reader's search is narrowed inside the index, not after it.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use trato_model::{Entity, FieldDef, Id, Locale, Record, Value};
use trato_text::fold_words;

/// Raise it whenever [`of_record`] gives other tokens: the words of all rows are then indexed anew.
pub(crate) const TOKEN_VERSION: u16 = 3;

/// Letters of a token, at most.
const LONGEST: usize = 32;
/// Tokens of a record's words, at most.
const MOST: usize = 2000;
/// Letters of an indexed ending, at least.
const ENDING: usize = 3;
/// The same of addresses and telephones, which are typed in parts.
const PART: usize = 2;

/// The tokens of a record, separated by spaces; empty if none of its fields is searched.
pub(crate) fn of_record(record: &Record) -> String {
    let words = of_fields(record, |_| true);
    // Without them whoever is bound to his own would not find the record, so no wealth of words drives them out.
    let scopes = SCOPES.iter().filter_map(|(field, mark)| Some(scope_token(mark, record.value(field).as_id()?)));
    let mut tokens: BTreeSet<String> = words.into_iter().take(MOST).collect();
    tokens.extend(scopes);
    let mut text = String::new();
    for token in tokens {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&token);
    }
    text
}

/// The tokens of some of a record's searched fields.
pub(crate) fn of_fields(record: &Record, which: impl Fn(&FieldDef) -> bool) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for field in record.entity.fields.iter().filter(|field| field.searched && which(field)) {
        of_value(field, record.value(field.name), &mut tokens);
    }
    tokens
}

/// The links that narrow a search, with the mark of their tokens.
pub(crate) const SCOPES: [(&str, &str); 3] = [("owner", "zo"), ("team", "zt"), ("branch", "zb")];

/// Whether a change of the field changes the record's tokens.
pub(crate) fn is_indexed(entity: &Entity, field: &FieldDef) -> bool {
    field.searched || (entity.owned() && SCOPES.iter().any(|(name, _)| *name == field.name))
}

/// A token that stands for an owner, team or branch: the random end of the id.
pub(crate) fn scope_token(mark: &str, id: Id) -> String {
    let mut token = mark.to_owned();
    for byte in id.as_bytes().iter().skip(8) {
        token.push_str(&format!("{byte:02x}"));
    }
    token
}

fn of_value(field: &FieldDef, value: &Value, tokens: &mut BTreeSet<String>) {
    match (field.kind.name(), value) {
        (_, Value::Null) => {}
        (_, Value::List(items)) => items.iter().for_each(|item| of_value(field, item, tokens)),
        ("phone" | "phones", Value::Text(text)) => {
            let digits = digits(text);
            if text.starts_with('+') {
                tokens.insert(cut(&whole(&digits)));
            }
            endings(&digits, PART, tokens);
        }
        ("email" | "emails", Value::Text(text)) => {
            fold_words(text).for_each(|word| endings(&word, PART, tokens));
        }
        ("rich_text", value) => words(&field.kind.show(field, value, Locale::Es, &TimeZone::UTC), tokens),
        (_, Value::Text(text)) => words(text, tokens),
        (_, other) => words(&field.kind.plain(field, other), tokens),
    }
}

fn words(text: &str, tokens: &mut BTreeSet<String>) {
    for word in fold_words(text) {
        if tokens.len() >= MOST {
            return;
        }
        if word.len() > ENDING && word.bytes().any(|byte| byte.is_ascii_digit()) {
            endings(&word, ENDING, tokens);
        } else {
            tokens.insert(cut(&word));
        }
    }
}

/// The word and its endings of at least `least` letters.
fn endings(word: &str, least: usize, tokens: &mut BTreeSet<String>) {
    let word = cut(word);
    let letters = word.chars().count();
    for (at, (start, _)) in word.char_indices().enumerate() {
        if at > 0 && letters - at < least {
            return;
        }
        tokens.extend(word.get(start..).map(str::to_owned));
    }
}

/// The token of a number that is known from its country's prefix on.
fn whole(digits: &str) -> String {
    format!("zp{digits}")
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Letters of the longest beginnings that SQLite's index keeps by themselves (`prefix` of the full-text tables).
pub(crate) const PREFIX: usize = 3;

/// What a search text asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// All of these, each as the beginning of a token.
    pub words: Vec<String>,
    /// Or this one: the digits of what looks like a telephone, joined.
    pub number: Option<String>,
    /// Or to be of one of these accounts, which are called so.
    pub accounts: Vec<Id>,
}

impl Wanted {
    /// Words asked for, at most; more say nothing new.
    const MOST: usize = 8;

    /// Reads a search text; `None` if it holds no word at all.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut words: Vec<String> = fold_words(text).map(|word| cut(&word)).collect();
        if words.iter().any(|word| word.chars().count() > 1) {
            words.retain(|word| word.chars().count() > 1);
        }
        words.sort_unstable();
        words.dedup();
        words.truncate(Self::MOST);
        let international = text.trim_start().starts_with('+') && !digits(text).is_empty();
        let numeric = text.chars().all(|c| c.is_ascii_digit() || " +-./()".contains(c));
        let joined = digits(text);
        let joined = joined.strip_prefix("00").unwrap_or(&joined).to_owned();
        let number = (numeric && joined.len() >= 4 && words.len() > 1).then(|| cut(&joined));
        let bare = numeric && joined.len() >= 4 && words.len() == 1;
        if bare {
            words = vec![cut(&joined)];
        }
        if numeric && international {
            return Some(Wanted { words: vec![cut(&whole(&digits(text)))], number: None, accounts: Vec::new() });
        }
        (!words.is_empty()).then_some(Wanted { words, number, accounts: Vec::new() })
    }

    /// The same by the first letters of its words, which the index knows as they are; `None` where that says nothing new.
    /// More is found than was asked for, the newest of it without gathering the records of all words that begin like it.
    pub(crate) fn roughly(&self) -> Option<Self> {
        let letters = self.words.iter().all(|word| word.chars().all(char::is_alphabetic));
        let longer = self.words.iter().any(|word| word.chars().count() > PREFIX);
        if !letters || !longer || self.number.is_some() {
            return None;
        }
        let words = self.words.iter().map(|word| word.chars().take(PREFIX).collect()).collect();
        Some(Wanted { words, number: None, accounts: Vec::new() })
    }

    /// Whether every word begins one of a text's.
    pub(crate) fn begins_words_of(&self, folded: &str) -> bool {
        let begun =
            |word: &String| folded.split(|c: char| !c.is_alphanumeric()).any(|own| own.starts_with(word.as_str()));
        self.words.iter().all(begun)
    }

    /// Whether the tokens satisfy it: what both databases say, in memory.
    pub(crate) fn is_in(&self, tokens: &BTreeSet<String>) -> bool {
        let begins =
            |word: &String| tokens.range::<String, _>(word..).next().is_some_and(|token| token.starts_with(word));
        self.words.iter().all(begins) || self.number.iter().any(begins)
    }

    /// As SQLite's FTS5 reads it; `scope` are tokens of which one must be there, where any are given.
    pub(crate) fn fts5(&self, scope: &[String]) -> String {
        let all = self.words.iter().map(|word| format!("\"{word}\"*")).collect::<Vec<_>>().join(" AND ");
        let mut text = match &self.number {
            Some(number) => format!("(({all}) OR \"{number}\"*)"),
            None => format!("({all})"),
        };
        if !scope.is_empty() {
            let any = scope.iter().map(|token| format!("\"{token}\"")).collect::<Vec<_>>().join(" OR ");
            text.push_str(&format!(" AND ({any})"));
        }
        text
    }

    /// For words that wait (each with a space before it): the texts that must all be in them, and the one that may stand
    /// for all.
    pub(crate) fn pieces(&self) -> (Vec<String>, Option<String>) {
        let spaced = |word: &String| format!(" {word}");
        (self.words.iter().map(spaced).collect(), self.number.as_ref().map(spaced))
    }

    /// As PostgreSQL's `tsquery` reads it.
    pub(crate) fn tsquery(&self, scope: &[String]) -> String {
        let all = self.words.iter().map(|word| format!("'{word}':*")).collect::<Vec<_>>().join(" & ");
        let mut text = match &self.number {
            Some(number) => format!("(({all}) | '{number}':*)"),
            None => format!("({all})"),
        };
        if !scope.is_empty() {
            let any = scope.iter().map(|token| format!("'{token}'")).collect::<Vec<_>>().join(" | ");
            text.push_str(&format!(" & ({any})"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trato_model::kinds;

    fn tokens(kind: &str, text: &str) -> Vec<String> {
        let kind = kinds::by_name(kind).expect("a kind");
        let mut tokens = BTreeSet::new();
        of_value(&FieldDef::new("f", kind), &Value::from(text), &mut tokens);
        tokens.into_iter().collect()
    }

    /// What the databases do: every word begins some token.
    fn finds(kind: &str, text: &str, asked: &str) -> bool {
        let tokens = tokens(kind, text).into_iter().collect();
        Wanted::read(asked).is_some_and(|wanted| wanted.is_in(&tokens))
    }

    #[test]
    fn fragments_are_found() {
        for (kind, text, asked) in [
            ("text", "Construcciones Núñez y Hermanos", "nuñ herm"),
            ("text", "Pedido AB-1234-X", "234"),
            ("text", "B12345678", "45678"),
            ("email", "maria.lopez@acme-iberica.es", "ez@acme"),
            ("email", "maria.lopez@acme-iberica.es", "ARIA.lop"),
            ("email", "maria.lopez@acme-iberica.es", "maria.lopez@acme-iberica.es"),
            ("phone", "+34612345678", "612 34 56 78"),
            ("phone", "+34612345678", "0034 612 345 678"),
            ("phone", "+34612345678", "4567"),
            ("phone", "+34612345678", "(612) 345-678"),
            ("phone", "+34612345678", "345 678"),
            ("phone", "+34612345678", "+34 612"),
            ("phone", "+34612345678", " +3461"),
        ] {
            assert!(finds(kind, text, asked), "{asked} in {text}: {:?} {:?}", tokens(kind, text), Wanted::read(asked));
        }
        assert!(!finds("text", "Construcciones Núñez", "ruccion"), "words are found by their beginning");
        assert!(!finds("phone", "+34612345678", "99"));
        assert!(!finds("phone", "+34612345678", "+612"), "a plus is the beginning of the whole number");
        assert!(!finds("phone", "+34693460012", "+34 600"), "and not a part of it");
    }

    #[test]
    fn a_wealth_of_words_does_not_hide_the_owner() {
        use trato_model::entity::Area;
        use trato_model::field::{LongText, Text};
        use trato_model::registry::Overlay;
        use trato_model::{EntityDef, Field, Registry, mixin};
        static NOTES: Field<LongText> = Field::long_text("notes").searched();
        static NAME: Field<Text> = Field::text("name");
        static DEF: EntityDef = EntityDef::new("wordy", Area::Sales).fields(&[NOTES.def()]).with(&[&mixin::OWNED]);
        static OTHERS: [EntityDef; 3] = [
            EntityDef::new("user", Area::Settings).fields(&[NAME.def()]),
            EntityDef::new("team", Area::Settings).fields(&[NAME.def()]),
            EntityDef::new("branch", Area::Settings).fields(&[NAME.def()]),
        ];
        let all: Vec<&'static EntityDef> = OTHERS.iter().chain([&DEF]).collect();
        let registry = Registry::build(&all, &Overlay::default()).expect("a registry");
        let mut record = Record::new(registry.entity("wordy").expect("it is there").clone(), Id::constant(1));
        let letters = |n: usize| n.to_string().bytes().map(|digit| char::from(digit + b'a' - b'0')).collect::<String>();
        let text: String = (0..3 * MOST).map(|n| letters(n) + " ").collect();
        record.put("notes", Value::from(text));
        record.put("owner", Value::Id(Id::constant(9)));
        assert!(of_record(&record).split(' ').any(|token| token == scope_token("zo", Id::constant(9))));
    }

    #[test]
    fn nothing_of_the_search_language_comes_through() {
        let wanted = Wanted::read("a\" OR 'b:* & NEAR(c)*").expect("words");
        assert!(wanted.words.iter().all(|word| word.chars().all(char::is_alphanumeric)), "{wanted:?}");
        assert_eq!(Wanted::read(" -- \"' "), None);
    }
}
