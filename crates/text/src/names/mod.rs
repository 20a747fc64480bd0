//! Names of companies and people: the forms in which two spellings of one name meet, and the parts of a name.

mod company;
mod person;

pub use company::{has_legal_form, normalize_company};
pub use person::{SpanishName, initials, normalize_person, split_spanish_name, split_surnames};
