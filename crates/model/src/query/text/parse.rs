//! From text to a filter: a recursive descent with bounds on length, depth and count.

use std::ops::Range;
use std::sync::Arc;

use super::token::{Token, syntax, tokens};
use super::{MOST_BYTES, MOST_DEEP, MOST_TESTS, value};
use crate::kinds::{Fault, NumberStyle, Reading};
use crate::query::op::Arity;
use crate::query::{Filter, Op};
use crate::registry::{Entity, Registry};
use crate::{Action, FieldDef, Id, Reader, access::FieldLevel};

/// Reads a filter on records of `entity` for a reader. Numbers and dates are plain whatever `reading` says; it gives the
/// zone, the company's currency and the country.
///
/// # Errors
/// `filter-long`, `filter-deep`, `filter-many` (with `most`), `filter-syntax` (with `position`); with `position` and
/// `name` of the field: `filter-field` (no such field for this reader), `filter-op`, `filter-value`, `filter-currency`,
/// and the kinds' own faults.
pub fn parse(
    text: &str,
    registry: &Registry,
    entity: &Arc<Entity>,
    reader: &Reader,
    reading: &Reading,
) -> Result<Filter, Fault> {
    written(text, registry, entity, reader, reading, false)
}

/// As [`parse()`], of a text that somebody may have typed: a number that reads otherwise to people (`10.000`, `10,5`) is
/// refused.
///
/// # Errors
/// As [`parse()`], and `filter-number` (with `value`); `filter-number-point` (with `value`, `whole` and `decimals`: it
/// written as either) where three digits behind a point may be the field's decimals.
pub fn parse_typed(
    text: &str,
    registry: &Registry,
    entity: &Arc<Entity>,
    reader: &Reader,
    reading: &Reading,
) -> Result<Filter, Fault> {
    written(text, registry, entity, reader, reading, true)
}

/// The value of a link in a written filter that is no id: a title, maybe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// The entity that the link leads to.
    pub entity: &'static str,
    /// The value, without quotes.
    pub text: String,
    /// The bytes of the filter that it takes, with its quotes.
    pub at: Range<usize>,
}

/// The values of links that are no ids, in their order, as far as the text can be read.
#[must_use]
pub fn titles(text: &str, registry: &Registry, entity: &Arc<Entity>, reader: &Reader, reading: &Reading) -> Vec<Title> {
    let Ok(mut parser) = Parser::of(text, registry, reader, reading) else { return Vec::new() };
    parser.titles = Some(Vec::new());
    // What cannot be read behind them is said by whoever parses it.
    let _ = parser.any(entity, 0);
    let bytes = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    let titles = parser.titles.into_iter().flatten();
    titles.map(|title| Title { at: bytes(title.at.start)..bytes(title.at.end), ..title }).collect()
}

fn written(
    text: &str,
    registry: &Registry,
    entity: &Arc<Entity>,
    reader: &Reader,
    reading: &Reading,
    typed: bool,
) -> Result<Filter, Fault> {
    let mut parser = Parser { typed, ..Parser::of(text, registry, reader, reading)? };
    if parser.peek() == &Token::End {
        return Ok(Filter::everything());
    }
    let filter = parser.any(entity, 0)?;
    if parser.peek() == &Token::End { Ok(filter) } else { Err(parser.syntax()) }
}

struct Parser<'a> {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    tests: usize,
    registry: &'a Registry,
    reader: &'a Reader,
    reading: Reading,
    /// Whether numbers must be plain to people, too.
    typed: bool,
    /// Where titles are wanted instead of the filter: those found until now, placed by characters.
    titles: Option<Vec<Title>>,
}

impl<'a> Parser<'a> {
    fn of(text: &str, registry: &'a Registry, reader: &'a Reader, reading: &Reading) -> Result<Self, Fault> {
        if text.len() > MOST_BYTES {
            return Err(Fault::new("filter-long").with("most", MOST_BYTES));
        }
        let reading = Reading { numbers: NumberStyle::Plain, ..reading.clone() };
        Ok(Parser { tokens: tokens(text)?, at: 0, tests: 0, registry, reader, reading, typed: false, titles: None })
    }

    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |(token, _)| token)
    }

    /// Where the next token begins, in characters from 1.
    fn position(&self) -> usize {
        self.tokens.get(self.at).map_or(0, |(_, place)| place.start + 1)
    }

    fn syntax(&self) -> Fault {
        syntax(self.position())
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    /// Takes the keyword if it comes next.
    fn word(&mut self, keyword: &str) -> bool {
        let comes = matches!(self.peek(), Token::Word(word) if word == keyword);
        self.at += usize::from(comes);
        comes
    }

    fn expect(&mut self, token: &Token) -> Result<(), Fault> {
        if self.peek() != token {
            return Err(self.syntax());
        }
        self.at += 1;
        Ok(())
    }

    fn any(&mut self, entity: &Arc<Entity>, depth: usize) -> Result<Filter, Fault> {
        let mut filters = vec![self.all(entity, depth)?];
        while self.word("or") {
            filters.push(self.all(entity, depth)?);
        }
        Ok(alone(filters).unwrap_or_else(Filter::Any))
    }

    fn all(&mut self, entity: &Arc<Entity>, depth: usize) -> Result<Filter, Fault> {
        let mut filters = vec![self.unary(entity, depth)?];
        while self.word("and") {
            filters.push(self.unary(entity, depth)?);
        }
        Ok(alone(filters).unwrap_or_else(Filter::All))
    }

    fn unary(&mut self, entity: &Arc<Entity>, depth: usize) -> Result<Filter, Fault> {
        if depth > MOST_DEEP {
            return Err(Fault::new("filter-deep").with("most", MOST_DEEP).with("position", self.position()));
        }
        if self.word("not") {
            return Ok(self.unary(entity, depth + 1)?.negate());
        }
        if self.word("everything") {
            return Ok(Filter::everything());
        }
        if self.word("nothing") {
            return Ok(Filter::nothing());
        }
        if self.word("having") {
            return self.having(entity, depth);
        }
        if self.peek() == &Token::Open {
            self.at += 1;
            let inner = self.any(entity, depth + 1)?;
            self.expect(&Token::Close)?;
            return Ok(inner);
        }
        self.test(entity)
    }

    /// `opportunity.account (…)`: the condition is on the records that point here.
    fn having(&mut self, entity: &Arc<Entity>, depth: usize) -> Result<Filter, Fault> {
        let position = self.position();
        let Token::Word(name) = self.take() else { return Err(syntax(position)) };
        let lost = || no_field(&name, position);
        let (source, link) = name.split_once('.').ok_or_else(lost)?;
        let source = self.registry.entity(source).ok_or_else(lost)?.clone();
        let field = *source.field(link).filter(|field| field.target == Some(entity.name)).ok_or_else(lost)?;
        let hidden = self.reader.field(source.name, field.name) == FieldLevel::Hidden;
        if hidden || !self.reader.can(source.name, Action::Read) {
            return Err(lost());
        }
        self.count()?;
        self.expect(&Token::Open)?;
        let filter = if self.peek() == &Token::Close { Filter::everything() } else { self.any(&source, depth + 1)? };
        self.expect(&Token::Close)?;
        Ok(Filter::Having { entity: source.name, link: field.name, filter: Box::new(filter) })
    }

    fn test(&mut self, entity: &Arc<Entity>) -> Result<Filter, Fault> {
        self.count()?;
        let position = self.position();
        let Token::Word(name) = self.take() else { return Err(syntax(position)) };
        let found = self.registry.find(entity, &name, self.reader).map_err(|error| no_field(&error.0, position))?;
        let op = self.op()?;
        let values = self.values(op)?;
        let texts: Vec<&str> = values.iter().map(|(text, _)| text.as_str()).collect();
        let placed = |fault: Fault| fault.with("name", &found.path).with("position", position);
        if self.typed {
            self.plain_to_people(&found.field, op, &texts).map_err(placed)?;
        }
        match (value::test(&found, op, &texts, &self.reading), &mut self.titles, found.field.target) {
            (Err(fault), Some(titles), Some(entity)) if fault.code == "link" => {
                let unread = values.into_iter().filter(|(text, _)| text.trim().parse::<Id>().is_err());
                titles.extend(unread.map(|(text, at)| Title { entity, text, at }));
                Ok(Filter::nothing())
            }
            (read, ..) => read.map_err(placed),
        }
    }

    /// A number with a comma behind it is not over.
    fn plain_to_people(&self, field: &FieldDef, op: Op, texts: &[&str]) -> Result<(), Fault> {
        let next = self.tokens.get(self.at + 1).map(|(token, _)| token);
        match (texts, self.peek(), next) {
            ([whole], Token::Comma, Some(Token::Word(rest))) if op.arity() == Arity::One => {
                value::plain_to_people(field, &[&format!("{whole},{rest}")], &self.reading)
            }
            _ => value::plain_to_people(field, texts, &self.reading),
        }
    }

    fn op(&mut self) -> Result<Op, Fault> {
        let here = self.syntax();
        let word = match self.take() {
            Token::Sign(op) => return Ok(op),
            Token::Word(word) => word,
            _ => return Err(here),
        };
        let op = match word.as_str() {
            "in" => Op::In,
            "not" if self.word("in") => Op::NotIn,
            "contains" => Op::Contains,
            "lacks" => Op::NotContains,
            "starts" => Op::StartsWith,
            "within" => Op::Within,
            "is" if self.word("empty") => Op::Empty,
            "is" if self.word("set") => Op::NotEmpty,
            "is" if self.word("me") => Op::Me,
            "is" if self.word("my") && self.word("team") => Op::MyTeam,
            _ => return Err(here),
        };
        Ok(op)
    }

    /// What stands behind an operator: nothing, a value, or values in parentheses; with the characters that each takes.
    fn values(&mut self, op: Op) -> Result<Vec<(String, Range<usize>)>, Fault> {
        match op.arity() {
            Arity::None => Ok(Vec::new()),
            Arity::One => Ok(vec![self.value()?]),
            Arity::Several => {
                self.expect(&Token::Open)?;
                let mut values = vec![self.value()?];
                while self.peek() == &Token::Comma {
                    self.at += 1;
                    values.push(self.value()?);
                }
                self.expect(&Token::Close)?;
                Ok(values)
            }
        }
    }

    fn value(&mut self) -> Result<(String, Range<usize>), Fault> {
        let here = self.syntax();
        let place = self.tokens.get(self.at).map(|(_, place)| place.clone()).unwrap_or_default();
        match self.take() {
            Token::Word(text) | Token::Quoted(text) => Ok((text, place)),
            _ => Err(here),
        }
    }

    fn count(&mut self) -> Result<(), Fault> {
        self.tests += 1;
        if self.tests > MOST_TESTS {
            return Err(Fault::new("filter-many").with("most", MOST_TESTS).with("position", self.position()));
        }
        Ok(())
    }
}

fn no_field(name: &str, position: usize) -> Fault {
    Fault::new("filter-field").with("name", name.chars().take(100).collect::<String>()).with("position", position)
}

/// The only one of several filters, else all of them.
fn alone(mut filters: Vec<Filter>) -> Result<Filter, Vec<Filter>> {
    match filters.pop() {
        Some(filter) if filters.is_empty() => Ok(filter),
        Some(filter) => {
            filters.push(filter);
            Err(filters)
        }
        None => Err(filters),
    }
}
