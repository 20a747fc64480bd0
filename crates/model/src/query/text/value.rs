//! A test made of a field that was found, an operator and values as text: for the filter language and for form rows.

use crate::kinds::{Fault, Input, Reading};
use crate::query::op::Arity;
use crate::query::{Filter, Op, Test, stretch};
use crate::registry::Found;
use crate::{FieldDef, Value};

/// The test, if the field's kind has the operator and can read the values. Numbers and dates are read as `reading` says.
///
/// # Errors
/// `filter-op`, `filter-value`, `filter-currency`, or the kind's own fault.
pub(in crate::query) fn test(found: &Found, op: Op, texts: &[&str], reading: &Reading) -> Result<Filter, Fault> {
    let field = &found.field;
    let about_users = !matches!(op, Op::Me | Op::MyTeam) || field.target == Some("user");
    if !about_users || !field.kind.operators().contains(&op) {
        return Err(Fault::new("filter-op").with("op", op.symbol()));
    }
    let counted = match op.arity() {
        Arity::None => texts.is_empty(),
        Arity::One => texts.len() == 1,
        Arity::Several => !texts.is_empty(),
    };
    if !counted {
        return Err(Fault::new("filter-value"));
    }
    if let ([text], true) = (texts, field.kind.operators().contains(&Op::Within))
        && op != Op::Within
        && field.kind.parse(field, &Input::Text((*text).to_owned()), reading).is_err()
        && let Some(filter) = stretch::spoken(text).and_then(|period| stretch::compared(&found.path, op, period))
    {
        return Ok(filter);
    }
    let mut values = Vec::with_capacity(texts.len());
    for text in texts {
        values.extend(read(field, op, text, reading)?);
    }
    if op.arity() == Arity::One && values.len() != 1 {
        return Err(Fault::new("filter-value"));
    }
    Ok(Filter::Test(Test { path: found.path.clone(), op, values }))
}

/// The values that one text stands for: one, or the items of a kind that has several.
fn read(field: &FieldDef, op: Op, text: &str, reading: &Reading) -> Result<Vec<Value>, Fault> {
    let empty = || Fault::new("filter-value");
    if op == Op::Within {
        if stretch::parse(text).is_some() {
            return Ok(vec![Value::from(text)]);
        }
        return stretch::spoken(text).map(|period| vec![Value::from(period.name())]).ok_or_else(empty);
    }
    if part_of_text(field, op) {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        return if text.trim().is_empty() { Err(empty()) } else { Ok(vec![Value::Text(text.trim().to_owned())]) };
    }
    let named = |fault: Fault| if field.kind.name() == "link" { fault.with("value", text) } else { fault };
    let value = field.kind.parse(field, &Input::Text(text.to_owned()), reading).map_err(named)?;
    if !field.choices.is_empty() {
        field.kind.validate(field, &value)?;
    }
    match value {
        Value::Null => Err(empty()),
        Value::List(items) => Ok(items),
        // Other currencies have no value in the company's until a record gives them a date.
        Value::Money(money) if money.currency != reading.currency => {
            Err(Fault::new("filter-currency").with("currency", reading.currency))
        }
        value => Ok(vec![value]),
    }
}

/// Whether the operator looks for a part of a text, so that the value need not be a whole e-mail address or number.
pub(super) fn part_of_text(field: &FieldDef, op: Op) -> bool {
    matches!(op, Op::Contains | Op::NotContains | Op::StartsWith) && !field.kind.many()
}

/// Refuses numbers that people read otherwise than programs do: with commas, or with three digits behind a point, as
/// thousands are written. What [`super::print()`] writes never is so.
pub(super) fn plain_to_people(field: &FieldDef, texts: &[&str], reading: &Reading) -> Result<(), Fault> {
    // What can be summed is a number.
    if field.kind.sum_by().is_none() {
        return Ok(());
    }
    let read_twice = |text: &str| {
        let text = text.trim_start_matches('-');
        digits(text) > 0 && (text.contains(',') || grouped(text))
    };
    let Some(text) = texts.iter().find(|text| read_twice(text)) else { return Ok(()) };
    let value = text.chars().take(40).collect::<String>();
    // Only amounts are summed in the company's currency.
    let money = field.kind.sum_by() == Some("company");
    let decimals = if money { reading.currency.digits() } else { field.scale };
    let two = value.split_once('.').filter(|(_, behind)| decimals >= 3 && behind.len() == 3 && digits(behind) == 3);
    Err(match two {
        Some((whole, behind)) => Fault::new("filter-number-point")
            .with("value", &value)
            .with("whole", format!("{whole}{behind}"))
            .with("decimals", format!("{whole}.{behind}0")),
        None => Fault::new("filter-number").with("value", value),
    })
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.chars().take_while(char::is_ascii_digit).count()
}

/// Whether points may group thousands: `0.125` and `1234.567` read one way only.
fn grouped(text: &str) -> bool {
    let thousands = !text.starts_with('0') && digits(text) <= 3;
    thousands && text.split('.').skip(1).any(|part| digits(part) == 3)
}
