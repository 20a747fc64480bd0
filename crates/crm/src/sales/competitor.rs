//! Who else sells what we sell.

use trato_model::entity::Area;
use trato_model::field::{LongText, Text, Url};
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title();
pub const WEBSITE: Field<Url> = Field::url("website");
pub const STRENGTHS: Field<LongText> = Field::long_text("strengths");
pub const WEAKNESSES: Field<LongText> = Field::long_text("weaknesses");

pub static COMPETITOR: EntityDef = EntityDef::new("competitor", Area::Sales)
    .icon("swords", 10)
    .fields(&[NAME.def(), WEBSITE.def(), STRENGTHS.def(), WEAKNESSES.def()])
    .list(&["name", "website"]);
