//! A line of text: trimmed, without control characters, at most [`MAX`] characters unless the field says otherwise.

use jiff::tz::TimeZone;
use serde_json::json;
use trato_text::Locale;
use trato_text::dates::month_in_words;

use super::{Column, Fault, Input, Kind, Reading, SortBy, Widget, common};
use crate::field::Privacy;
use crate::query::Op;
use crate::{FieldDef, Value};

/// Characters of a line of text, at most, where the field says nothing.
pub const MAX: i64 = 255;
/// The most that a field may say.
pub const LONGEST: i64 = 2000;

#[derive(Debug)]
pub struct Text;

impl Kind for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn columns(&self) -> &'static [Column] {
        common::TEXT_COLUMN
    }

    fn parse(&self, _field: &FieldDef, input: &Input, _reading: &Reading) -> Result<Value, Fault> {
        common::line(input).map(Value::from)
    }

    fn validate(&self, field: &FieldDef, value: &Value) -> Result<(), Fault> {
        common::check_length(field, value, MAX)
    }

    fn longest(&self, indexed: bool) -> Option<i64> {
        Some(if indexed { common::INDEXED } else { LONGEST })
    }

    fn operators(&self) -> &'static [Op] {
        common::TEXT_OPS
    }

    fn sort_by(&self) -> SortBy {
        SortBy::Key
    }

    fn widget(&self) -> Widget {
        Widget::Text
    }

    fn show(&self, field: &FieldDef, value: &Value, locale: Locale, _zone: &TimeZone) -> String {
        let text = common::text_of(value);
        if field.monthly { month_in_words(&text, locale) } else { text }
    }

    fn plain(&self, _field: &FieldDef, value: &Value) -> String {
        common::text_of(value)
    }

    fn json(&self, _field: &FieldDef, value: &Value) -> serde_json::Value {
        common::json_text(value)
    }

    fn schema(&self, field: &FieldDef) -> serde_json::Value {
        common::nullable(field, json!({"type": "string", "maxLength": field.max.unwrap_or(MAX)}))
    }

    /// Names of persons folded; names of companies also without their legal form.
    fn match_key(&self, field: &FieldDef, value: &Value) -> Option<String> {
        let key = match field.privacy {
            Privacy::Business => trato_text::names::normalize_company,
            Privacy::Personal | Privacy::Sensitive => trato_text::fold,
        };
        value.as_text().map(key).filter(|key| !key.is_empty())
    }

    /// Folded: codes and names in lists may differ in what tells no two companies apart (`ARR-5-KG`, `ARR-5`). Where the
    /// duplicate check compares the field, its key. What has no letter or digit is unique as it stands, as in that key:
    /// so no two texts that were told apart by their keys have one form.
    fn unique_form(&self, field: &FieldDef, value: &Value) -> Option<String> {
        let text = value.as_text()?;
        let key = || self.match_key(field, value);
        let folded = || trato_text::fold_words(text).next().map(|_| trato_text::fold(text));
        Some(if field.matched { key() } else { folded() }.unwrap_or_else(|| text.to_owned()))
    }
}
