//! A role: for each entity how far each action reaches, and the fields that are hidden or read-only.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Json, LongText, Text};
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title().searched();
pub const DESCRIPTION: Field<LongText> = Field::long_text("description");
/// May administer: settings, users, roles, fields, jobs, audit.
pub const ADMIN: Field<Boolean> = Field::boolean("admin").tracked();
/// `{"*": ["branch","all",…], "opportunity": [read, create, edit, delete, export]}`: levels by their names.
pub const GRANTS: Field<Json> = Field::json("grants").tracked();
/// `{"opportunity.cost": "hidden" | "read-only"}`.
pub const FIELDS: Field<Json> = Field::json("fields").tracked();

pub static ROLE: EntityDef = EntityDef::new("role", Area::Settings)
    .icon("shield", 0)
    .fields(&[NAME.def(), DESCRIPTION.def(), ADMIN.def(), GRANTS.def(), FIELDS.def()])
    .list(&["name", "description", "admin"])
    .imported(false);
