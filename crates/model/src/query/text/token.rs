//! Words, signs and quoted values of a filter's text.

use std::ops::Range;

use crate::kinds::Fault;
use crate::query::Op;

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword, a path or a value without spaces and signs.
    Word(String),
    /// A value in quotes, without them.
    Quoted(String),
    Sign(Op),
    Open,
    Close,
    Comma,
    End,
}

/// Whether a character ends a word.
pub(super) fn is_sign(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | ',' | '"' | '=' | '<' | '>' | '!')
}

/// The tokens with the characters (from 0) that they take; the last is [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Fault> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let start = at;
        let token = match c {
            '(' => one(&mut at, Token::Open),
            ')' => one(&mut at, Token::Close),
            ',' => one(&mut at, Token::Comma),
            '"' => Token::Quoted(quoted(&chars, &mut at).ok_or_else(|| syntax(start + 1))?),
            '=' | '<' | '>' | '!' => Token::Sign(sign(&chars, &mut at).ok_or_else(|| syntax(start + 1))?),
            _ => {
                let word: String = chars.iter().skip(at).take_while(|c| !is_sign(**c)).collect();
                at += word.chars().count();
                Token::Word(word)
            }
        };
        found.push((token, start..at));
    }
    found.push((Token::End, chars.len()..chars.len()));
    Ok(found)
}

/// The fault of a text that is no filter.
pub(super) fn syntax(position: usize) -> Fault {
    Fault::new("filter-syntax").with("position", position)
}

fn one(at: &mut usize, token: Token) -> Token {
    *at += 1;
    token
}

/// A quoted value; `\` takes the next character as it is.
fn quoted(chars: &[char], at: &mut usize) -> Option<String> {
    let mut text = String::new();
    *at += 1;
    loop {
        let c = *chars.get(*at)?;
        *at += 1;
        match c {
            '"' => return Some(text),
            '\\' => {
                text.push(*chars.get(*at)?);
                *at += 1;
            }
            c => text.push(c),
        }
    }
}

fn sign(chars: &[char], at: &mut usize) -> Option<Op> {
    let (op, length) = match (chars.get(*at)?, chars.get(*at + 1)) {
        ('!', Some('=')) => (Op::NotEqual, 2),
        ('<', Some('=')) => (Op::AtMost, 2),
        ('>', Some('=')) => (Op::AtLeast, 2),
        ('=', _) => (Op::Equal, 1),
        ('<', _) => (Op::Less, 1),
        ('>', _) => (Op::Greater, 1),
        _ => return None,
    };
    *at += length;
    Some(op)
}
