//! The operators of a filter. Filters are two-valued: a test on an empty value is true or false, never unknown, and
//! the negative operators include empty values.

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    Equal,
    /// Includes empty.
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    /// One of; the values may not be empty.
    In,
    /// None of; includes empty.
    NotIn,
    Empty,
    NotEmpty,
    /// On folded text. On tags, choices and lists: has the item.
    Contains,
    /// Includes empty.
    NotContains,
    /// On folded text.
    StartsWith,
    /// In a [`super::Period`] (its name is the value).
    Within,
    /// The acting user; no value.
    Me,
    /// A member of the acting user's team; no value.
    MyTeam,
}

impl Op {
    pub const ALL: [Op; 16] = [
        Op::Equal,
        Op::NotEqual,
        Op::Less,
        Op::AtMost,
        Op::Greater,
        Op::AtLeast,
        Op::In,
        Op::NotIn,
        Op::Empty,
        Op::NotEmpty,
        Op::Contains,
        Op::NotContains,
        Op::StartsWith,
        Op::Within,
        Op::Me,
        Op::MyTeam,
    ];

    /// Its written form in the filter language.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Op::Equal => "=",
            Op::NotEqual => "!=",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::Greater => ">",
            Op::AtLeast => ">=",
            Op::In => "in",
            Op::NotIn => "not in",
            Op::Empty => "is empty",
            Op::NotEmpty => "is set",
            Op::Contains => "contains",
            Op::NotContains => "lacks",
            Op::StartsWith => "starts",
            Op::Within => "within",
            Op::Me => "is me",
            Op::MyTeam => "is my team",
        }
    }

    /// Message key and form value: `op-{name}`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Op::Equal => "equal",
            Op::NotEqual => "not-equal",
            Op::Less => "less",
            Op::AtMost => "at-most",
            Op::Greater => "greater",
            Op::AtLeast => "at-least",
            Op::In => "in",
            Op::NotIn => "not-in",
            Op::Empty => "empty",
            Op::NotEmpty => "not-empty",
            Op::Contains => "contains",
            Op::NotContains => "not-contains",
            Op::StartsWith => "starts-with",
            Op::Within => "within",
            Op::Me => "me",
            Op::MyTeam => "my-team",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.name() == name)
    }

    /// How many values it takes.
    #[must_use]
    pub fn arity(self) -> Arity {
        match self {
            Op::Empty | Op::NotEmpty | Op::Me | Op::MyTeam => Arity::None,
            Op::In | Op::NotIn => Arity::Several,
            _ => Arity::One,
        }
    }
}

/// How many values an operator takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    None,
    One,
    Several,
}
