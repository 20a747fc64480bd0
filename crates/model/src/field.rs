//! Fields: [`FieldDef`] is the description that generic code walks; [`Field<T>`] is the typed key that domain code uses.
//!
//! Both are const-built: `pub const AMOUNT: Field<Money> = Field::money("amount").min(0).tracked().indexed();`

use std::marker::PhantomData;

use crate::kinds::{self, Kind};
use crate::{Id, Value};

/// Whether a field tells something about a person: the data map of the privacy law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// Nothing personal.
    Business,
    /// Identifies or describes a person.
    Personal,
    /// A special category (health, beliefs …) or a secret.
    Sensitive,
}

/// What a new record's field starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    None,
    Text(&'static str),
    Int(i64),
    Bool(bool),
    /// The acting user.
    Me,
    /// Today in the actor's zone (date) or now (date-time).
    Now,
    /// The actor's language, the company's where nobody acts.
    Language,
}

/// One field of an entity, built-in or custom. `Copy`: its names live as long as the process.
#[derive(Clone, Copy, Debug)]
pub struct FieldDef {
    /// Snake-case name, unique in the entity, at most 40 bytes; custom ones begin with `c_`.
    pub name: &'static str,
    pub kind: &'static dyn Kind,
    pub required: bool,
    /// Part of the record's title, in the order of definition.
    pub title: bool,
    /// Its words are found by the free-text search.
    pub searched: bool,
    /// Sorts and filters freely, however big the table.
    pub indexed: bool,
    /// No two live records share a value (compared in the kind's normal form).
    pub unique: bool,
    /// Its changes are shown one by one in the timeline.
    pub tracked: bool,
    /// Set by rules and hooks only; any other writer is refused.
    pub computed: bool,
    /// Computed, but an import may say what it was in another system, where it is still empty.
    pub carried: bool,
    /// May be given when the record is created, or by an import as long as it is empty; never changed afterwards (first touch,
    /// import key).
    pub fixed: bool,
    /// A key of the duplicate check.
    pub matched: bool,
    pub default: Default,
    /// Bounds of numbers (at the field's scale; money in minor units), or of a text's length.
    pub min: Option<i64>,
    pub max: Option<i64>,
    /// Decimal places of decimals and percents.
    pub scale: u8,
    /// The entity that a link points to.
    pub target: Option<&'static str>,
    /// The panel's name on the target's page that lists the records pointing at it.
    pub reverse: Option<&'static str>,
    /// What a choice may be.
    pub choices: &'static [&'static str],
    /// The rules know what each choice means: a company may rename them, not add to them.
    pub closed: bool,
    /// Its choices are the fields of this entity that people fill in; the registry lists them.
    pub fields_of: Option<&'static str>,
    /// A whole number that is shown without grouping: a year.
    pub ungrouped: bool,
    /// Says where something came from: programs keep it as a code, people read it in words.
    pub origin: bool,
    /// A day that stands for its whole month, or a text that begins with one (`2026-12`): people read the month in words,
    /// whatever their language.
    pub monthly: bool,
    /// What its value is computed or copied from, `field` or `entity.field`: hidden from whom one of them is hidden.
    pub derived: &'static [&'static str],
    pub privacy: Privacy,
    pub custom: bool,
}

impl FieldDef {
    #[must_use]
    pub const fn new(name: &'static str, kind: &'static dyn Kind) -> Self {
        FieldDef {
            name,
            kind,
            required: false,
            title: false,
            searched: false,
            indexed: false,
            unique: false,
            tracked: false,
            computed: false,
            carried: false,
            fixed: false,
            matched: false,
            default: Default::None,
            min: None,
            max: None,
            scale: 0,
            target: None,
            reverse: None,
            choices: &[],
            closed: false,
            fields_of: None,
            ungrouped: false,
            origin: false,
            monthly: false,
            derived: &[],
            privacy: Privacy::Business,
            custom: false,
        }
    }

    /// Whether users, forms, imports and the API may write it at all.
    #[must_use]
    pub fn writable(&self) -> bool {
        !self.computed && !self.kind.computed()
    }
}

/// How a Rust type stands for a field's value: the `T` of [`Field<T>`].
pub trait FieldType {
    /// What `record.get(FIELD)` gives.
    type Rust;
    fn from_value(value: &Value) -> Option<Self::Rust>;
    fn into_value(value: Self::Rust) -> Value;
}

/// A typed key of a field.
#[derive(Debug)]
pub struct Field<T> {
    def: FieldDef,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Field<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Field<T> {}

impl<T> Field<T> {
    const fn of(def: FieldDef) -> Self {
        assert!(def.name.len() <= 40, "names of fields are at most 40 bytes");
        Field { def, kind: PhantomData }
    }

    #[must_use]
    pub const fn def(self) -> FieldDef {
        self.def
    }

    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.def.name
    }

    #[must_use]
    pub const fn required(mut self) -> Self {
        self.def.required = true;
        self
    }

    #[must_use]
    pub const fn title(mut self) -> Self {
        self.def.title = true;
        self
    }

    #[must_use]
    pub const fn searched(mut self) -> Self {
        self.def.searched = true;
        self
    }

    #[must_use]
    pub const fn indexed(mut self) -> Self {
        self.def.indexed = true;
        self
    }

    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.def.unique = true;
        self.def.indexed = true;
        self
    }

    #[must_use]
    pub const fn tracked(mut self) -> Self {
        self.def.tracked = true;
        self
    }

    #[must_use]
    pub const fn computed(mut self) -> Self {
        self.def.computed = true;
        self
    }

    /// Names what its value is computed or copied from: `field` of the same entity or `entity.field`. It is hidden from
    /// whoever may not see one of them. Who may only read them may still write a copy.
    #[must_use]
    pub const fn derived_from(mut self, sources: &'static [&'static str]) -> Self {
        self.def.derived = sources;
        self
    }

    /// Set by rules, or brought along by an import where it is still empty: what came of a record in another system.
    #[must_use]
    pub const fn carried(mut self) -> Self {
        self.def.computed = true;
        self.def.carried = true;
        self
    }

    #[must_use]
    pub const fn fixed(mut self) -> Self {
        self.def.fixed = true;
        self
    }

    #[must_use]
    pub const fn matched(mut self) -> Self {
        self.def.matched = true;
        self
    }

    #[must_use]
    pub const fn closed(mut self) -> Self {
        self.def.closed = true;
        self
    }

    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.def.privacy = Privacy::Personal;
        self
    }

    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.def.privacy = Privacy::Sensitive;
        self
    }

    #[must_use]
    pub const fn min(mut self, min: i64) -> Self {
        self.def.min = Some(min);
        self
    }

    #[must_use]
    pub const fn max(mut self, max: i64) -> Self {
        self.def.max = Some(max);
        self
    }

    #[must_use]
    pub const fn default(mut self, default: Default) -> Self {
        self.def.default = default;
        self
    }
}

impl Field<Text> {
    /// Begins with a month, `2026-12`, which people read in words.
    #[must_use]
    pub const fn monthly(mut self) -> Self {
        self.def.monthly = true;
        self
    }
}

impl Field<Date> {
    /// Stands for its whole month: read as one.
    #[must_use]
    pub const fn monthly(mut self) -> Self {
        self.def.monthly = true;
        self
    }
}

impl Field<Text> {
    /// Says where something came from: what programs write there is a code (`import: hubspot`).
    #[must_use]
    pub const fn origin(mut self) -> Self {
        self.def.origin = true;
        self
    }
}

impl Field<Integer> {
    /// Shown without grouping: a year is 2012, not 2.012.
    #[must_use]
    pub const fn ungrouped(mut self) -> Self {
        self.def.ungrouped = true;
        self
    }
}

macro_rules! constructors {
    ($($kind:ident => $constructor:ident, $rust:ty, $static:expr, $doc:literal;)*) => {$(
        #[doc = $doc]
        #[derive(Debug)]
        pub enum $kind {}

        impl FieldType for $kind {
            type Rust = $rust;
            fn from_value(value: &Value) -> Option<$rust> {
                <$rust as Held>::from_value(value)
            }
            fn into_value(value: $rust) -> Value {
                <$rust as Held>::into_value(value)
            }
        }

        impl Field<$kind> {
            #[doc = $doc]
            #[must_use]
            pub const fn $constructor(name: &'static str) -> Self {
                Field::of(FieldDef::new(name, $static))
            }
        }
    )*};
}

constructors! {
    Text => text, String, &kinds::text::Text, "A line of text.";
    LongText => long_text, String, &kinds::long_text::LongText, "Several lines of plain text.";
    RichText => rich_text, String, &kinds::rich_text::RichText, "Sanitised HTML.";
    Integer => integer, i64, &kinds::integer::Integer, "A whole number.";
    Percent => percent, i64, &kinds::percent::Percent, "A percentage with two decimal places (5000 is 50 %).";
    Amount => money, crate::Money, &kinds::money::MoneyKind, "Money with its currency.";
    Boolean => boolean, bool, &kinds::boolean::Boolean, "Yes or no.";
    Date => date, i64, &kinds::date::Date, "A day, as epoch days.";
    DateTime => date_time, i64, &kinds::date_time::DateTime, "A moment, as UTC microseconds.";
    Duration => duration, i64, &kinds::duration::Duration, "A length of time in minutes.";
    TimeOfDay => time_of_day, i64, &kinds::time_of_day::TimeOfDay, "A time of the day, as minutes since midnight.";
    Country => country, String, &kinds::country::COUNTRY, "A country (ISO 3166-1 alpha-2).";
    CurrencyCode => currency, String, &kinds::currency::CURRENCY, "A currency (ISO 4217).";
    Zone => zone, String, &kinds::zone::ZONE, "A time zone (IANA).";
    Sequence => sequence, i64, &kinds::sequence::Sequence, "A number given at creation, without gaps on purpose.";
    Email => email, String, &kinds::email::Email, "An e-mail address.";
    Emails => emails, Vec<String>, &kinds::email::Emails, "Further e-mail addresses.";
    Phone => phone, String, &kinds::phone::Phone, "A telephone number.";
    Phones => phones, Vec<String>, &kinds::phone::Phones, "Further telephone numbers.";
    Url => url, String, &kinds::url::Url, "A web address.";
    Place => address, crate::Address, &kinds::address::AddressKind, "A postal address.";
    Tags => tags, Vec<String>, &kinds::tags::Tags, "Free labels.";
    File => file, Id, &kinds::file::File, "A stored file.";
    Json => json, serde_json::Value, &kinds::json::Json, "Structured data for programs.";
}

/// A link to another record.
#[derive(Debug)]
pub enum Link {}

impl FieldType for Link {
    type Rust = Id;
    fn from_value(value: &Value) -> Option<Id> {
        value.as_id()
    }
    fn into_value(value: Id) -> Value {
        Value::Id(value)
    }
}

impl Field<Link> {
    /// A link to a record of `target`.
    #[must_use]
    pub const fn link(name: &'static str, target: &'static str) -> Self {
        let mut def = FieldDef::new(name, &kinds::link::Link);
        def.target = Some(target);
        def.indexed = true;
        Field::of(def)
    }

    /// Names the panel on the target's page that lists the records which point at it.
    #[must_use]
    pub const fn reverse(mut self, panel: &'static str) -> Self {
        self.def.reverse = Some(panel);
        self
    }
}

/// One of a fixed set that code depends on; what a company edits is a record, not a choice.
#[derive(Debug)]
pub enum Choice {}

impl FieldType for Choice {
    type Rust = String;
    fn from_value(value: &Value) -> Option<String> {
        <String as Held>::from_value(value)
    }
    fn into_value(value: String) -> Value {
        Value::from(value)
    }
}

impl Field<Choice> {
    #[must_use]
    pub const fn choice(name: &'static str, choices: &'static [&'static str]) -> Self {
        let mut def = FieldDef::new(name, &kinds::choice::Choice);
        def.choices = choices;
        Field::of(def)
    }
}

/// Several of a fixed set.
#[derive(Debug)]
pub enum MultiChoice {}

impl FieldType for MultiChoice {
    type Rust = Vec<String>;
    fn from_value(value: &Value) -> Option<Vec<String>> {
        <Vec<String> as Held>::from_value(value)
    }
    fn into_value(value: Vec<String>) -> Value {
        Held::into_value(value)
    }
}

impl Field<MultiChoice> {
    #[must_use]
    pub const fn multi_choice(name: &'static str, choices: &'static [&'static str]) -> Self {
        let mut def = FieldDef::new(name, &kinds::multi_choice::MultiChoice);
        def.choices = choices;
        Field::of(def)
    }

    /// Several of the fields of `entity`, by name: those that people fill in.
    #[must_use]
    pub const fn fields_of(name: &'static str, entity: &'static str) -> Self {
        let mut def = FieldDef::new(name, &kinds::multi_choice::MultiChoice);
        def.fields_of = Some(entity);
        def.closed = true;
        Field::of(def)
    }
}

/// A number with a fixed count of decimal places.
#[derive(Debug)]
pub enum Decimal {}

impl FieldType for Decimal {
    type Rust = i64;
    fn from_value(value: &Value) -> Option<i64> {
        value.as_int()
    }
    fn into_value(value: i64) -> Value {
        Value::Int(value)
    }
}

impl Field<Decimal> {
    /// A decimal held as an integer of 10^-`scale` units.
    #[must_use]
    pub const fn decimal(name: &'static str, scale: u8) -> Self {
        let mut def = FieldDef::new(name, &kinds::decimal::Decimal);
        def.scale = scale;
        Field::of(def)
    }
}

/// A Rust type that a [`Value`] can hold.
trait Held: Sized {
    fn from_value(value: &Value) -> Option<Self>;
    fn into_value(self) -> Value;
}

macro_rules! held {
    ($($rust:ty: $value:ident => $from:expr, $own:ident => $into:expr;)*) => {$(
        impl Held for $rust {
            fn from_value($value: &Value) -> Option<Self> {
                $from
            }
            fn into_value(self) -> Value {
                let $own = self;
                $into
            }
        }
    )*};
}

held! {
    String: v => v.as_text().map(str::to_owned), own => Value::from(own);
    i64: v => v.as_int(), own => Value::Int(own);
    bool: v => v.as_bool(), own => Value::Bool(own);
    Id: v => v.as_id(), own => Value::Id(own);
    crate::Money: v => v.as_money(), own => Value::Money(own);
    crate::Address: v => if let Value::Address(a) = v { Some((**a).clone()) } else { None },
        own => Value::Address(Box::new(own));
    serde_json::Value: v => if let Value::Json(j) = v { Some((**j).clone()) } else { None },
        own => Value::Json(Box::new(own));
    Vec<String>: v => if let Value::List(list) = v {
            Some(list.iter().filter_map(|x| x.as_text().map(str::to_owned)).collect())
        } else { None },
        own => if own.is_empty() { Value::Null } else { Value::List(own.into_iter().map(Value::Text).collect()) };
}
