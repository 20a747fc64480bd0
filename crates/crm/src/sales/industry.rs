//! The branch of business an account belongs to, with the sales cycle that is usual in it.

use trato_model::entity::Area;
use trato_model::field::{Integer, Text};
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title();
/// Days that a sale usually takes in this industry, from outside sources: what our own cycle is held against.
pub const BENCHMARK_DAYS: Field<Integer> = Field::integer("benchmark_days").min(0).max(3_650);

pub static INDUSTRY: EntityDef = EntityDef::new("industry", Area::Settings)
    .icon("factory", 200)
    .fields(&[NAME.def(), BENCHMARK_DAYS.def()])
    .list(&["name", "benchmark_days"]);
