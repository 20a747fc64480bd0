//! The data of a form's fields: one [`Input`] a field, with the [`Control`] that edits it.
//!
//! Names posted: the field's name; `{field}.currency` of money; `{field}.street` … of addresses; `{field}.text` of a
//! link typed without JavaScript (the id wins when both are there, unless the text differs from `{field}.was`);
//! `{field}.{n}.{column}` of lines. Toggles post `false` then `true` when on: the last counts. Lists of values repeat
//! the name, and an empty first one says that the field was on the form.

use crate::{Str, shown::Shown};

/// The element id of a field's control: `f-` and the name, dots as hyphens.
pub fn id_of(name: &str) -> String {
    format!("f-{}", name.replace('.', "-"))
}

/// Of one box of several, from 0 on.
pub(super) fn box_id(id: &str, at: usize) -> String {
    format!("{id}-{}", at + 1)
}

/// A field of a form.
#[derive(Clone, Debug, Default)]
pub struct Input {
    pub name: Str,
    pub label: Str,
    pub help: Str,
    pub required: bool,
    /// What is wrong with what was typed; empty when nothing is.
    pub error: Str,
    /// Of a control of several boxes, those that are wrong, from 0 on, each with its own text: it stands beside the box.
    pub wrong: Vec<(usize, Str)>,
    /// The value that somebody else saved meanwhile, when it collides with this one.
    pub theirs: Option<Shown>,
    /// Said of what is typed, while one types.
    pub hint: Option<Hint>,
    /// Whether it gets the cursor.
    pub focus: bool,
    pub control: Control,
}

/// What a field says of what is typed, asked anew at `url` when one of the named controls changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint {
    /// The values go along by the controls' names; with `was.` before them what they were at the answer before, with
    /// `first.` what they were at the beginning.
    pub url: String,
    /// Separated by spaces.
    pub controls: String,
    pub told: Told,
}

/// The answer to a [`Hint`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub text: Str,
    /// What to look at before one saves.
    pub doubt: Str,
    /// Values of controls that follow from what is typed.
    pub fills: Vec<(String, String)>,
}

impl Input {
    pub fn new(name: impl Into<Str>, label: impl Into<Str>, control: Control) -> Self {
        Input { name: name.into(), label: label.into(), control, ..Input::default() }
    }

    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// What is wrong with it, each fault with the id of its control and, of one box of several, what is typed there.
    pub(super) fn faults(&self) -> Vec<(String, &str, &str)> {
        let id = id_of(&self.name);
        let (Control::Emails { values, .. } | Control::Phones { values, .. }) = &self.control else {
            return vec![(id, "", self.error.as_ref())];
        };
        if self.wrong.is_empty() {
            return vec![(id, "", self.error.as_ref())];
        }
        let typed = |at: usize| values.get(at).map_or("", String::as_str);
        self.wrong.iter().map(|(at, error)| (box_id(&id, *at), typed(*at), error.as_ref())).collect()
    }

    /// Whether it waits for something to be typed or chosen.
    pub fn is_empty(&self) -> bool {
        match &self.control {
            Control::Text { value, .. }
            | Control::TextArea { value, .. }
            | Control::Number { value }
            | Control::Money { value, .. }
            | Control::Percent { value }
            | Control::Date { value }
            | Control::DateTime { value }
            | Control::Duration { value }
            | Control::TimeOfDay { value }
            | Control::Url { value } => value.is_empty(),
            Control::Password { .. } => true,
            Control::Select { chosen, blank, .. } => *blank && chosen.is_empty(),
            Control::Link(link) => link.title.is_empty(),
            Control::Emails { values, many: false } | Control::Phones { values, many: false } => values.is_empty(),
            _ => false,
        }
    }
}

/// One of the things to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub value: Str,
    pub label: Str,
}

impl Choice {
    pub fn new(value: impl Into<Str>, label: impl Into<Str>) -> Self {
        Choice { value: value.into(), label: label.into() }
    }
}

/// Choices under a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceGroup {
    /// Empty for choices without one.
    pub label: Str,
    pub choices: Vec<Choice>,
}

/// The record that a link field points to, and where to look for others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkValue {
    /// The entity that is searched: `/search/links?entity=…&q=…`.
    pub entity: Str,
    pub id: String,
    pub title: String,
    /// Whether a name that nothing has may be made a record of (`/search/links?create=1`).
    pub creates: bool,
    /// Given by the address of the form: shown as it is, with a way to change it.
    pub given: bool,
    /// The kind of record whose form takes values from the one chosen (`/search/links?for=…`); empty where none are.
    pub fills: Str,
    /// Records that the typed name may mean, offered where it fits several: id and title.
    pub candidates: Vec<Choice>,
}

/// The parts of an address, as `trato_model::Address` names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressValue {
    pub street: String,
    pub street2: String,
    pub postal_code: String,
    pub city: String,
    pub province: String,
    pub region: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    pub countries: Vec<Choice>,
}

/// Rows of a part of the record (the lines of an opportunity).
#[derive(Clone, Debug, Default)]
pub struct LinesValue {
    pub columns: Vec<Str>,
    /// The rows there are, then the empty ones; each input carries its full name.
    pub rows: Vec<Vec<Input>>,
    pub total: Str,
}

/// The control that edits a value. Texts are as the user would type them.
#[derive(Clone, Debug)]
pub enum Control {
    Text {
        value: String,
        /// Characters at most; 0 is no limit.
        most: usize,
        placeholder: Str,
        /// The HTML `autocomplete` token; empty for none.
        autocomplete: Str,
    },
    Password {
        autocomplete: Str,
    },
    TextArea {
        value: String,
        rows: u8,
    },
    Number {
        value: String,
    },
    Money {
        value: String,
        currency: String,
        currencies: Vec<Choice>,
    },
    Percent {
        value: String,
    },
    Toggle {
        on: bool,
    },
    /// `2026-11-21`.
    Date {
        value: String,
    },
    /// `2026-11-21T10:30` in the user's zone.
    DateTime {
        value: String,
    },
    /// `1:30` or `90` (minutes).
    Duration {
        value: String,
    },
    /// `09:30`.
    TimeOfDay {
        value: String,
    },
    Select {
        groups: Vec<ChoiceGroup>,
        chosen: String,
        /// Whether an empty first choice is offered.
        blank: bool,
    },
    MultiSelect {
        choices: Vec<Choice>,
        chosen: Vec<String>,
    },
    /// One of few, side by side.
    Radios {
        choices: Vec<Choice>,
        chosen: String,
    },
    Link(LinkValue),
    /// One box for each address, and an empty one when `many`.
    Emails {
        values: Vec<String>,
        many: bool,
    },
    Phones {
        values: Vec<String>,
        many: bool,
    },
    Url {
        value: String,
    },
    Address(Box<AddressValue>),
    Tags {
        values: Vec<String>,
        suggestions: Vec<String>,
    },
    Lines(LinesValue),
    File {
        /// The file there is: name and address.
        current: Option<(String, String)>,
        /// The `accept` attribute; empty for any.
        accept: Str,
        many: bool,
        /// Whether a box takes the current one off (`{field}.remove`), and whether it is ticked.
        removable: Option<bool>,
    },
    ReadOnly(Shown),
}

impl Default for Control {
    fn default() -> Self {
        Control::text("")
    }
}

impl Control {
    pub fn text(value: impl Into<String>) -> Self {
        Control::Text { value: value.into(), most: 0, placeholder: Str::default(), autocomplete: Str::default() }
    }

    /// A select of one group, with an empty first choice.
    pub fn select(choices: Vec<Choice>, chosen: impl Into<String>) -> Self {
        let groups = vec![ChoiceGroup { label: Str::default(), choices }];
        Control::Select { groups, chosen: chosen.into(), blank: true }
    }
}
