//! A role: for each entity how far each action reaches, and the fields that are hidden or read-only.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Default, Json, LongText, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field};

pub const NAME: Field<Text> = Field::text("name").required().unique().title().searched();
pub const DESCRIPTION: Field<LongText> = Field::long_text("description");
/// May administer: settings, users, roles, fields, jobs, audit.
pub const ADMIN: Field<Boolean> = Field::boolean("admin").default(Default::Bool(false)).tracked();
/// May compare branches: reports by branch add up those, too, whose records he does not see.
pub const COMPARES: Field<Boolean> = Field::boolean("compares").default(Default::Bool(false)).tracked();
/// `{"*": ["branch","all",…], "opportunity": [read, create, edit, delete, export]}`: levels by their names.
pub const GRANTS: Field<Json> = Field::json("grants").tracked();
/// `{"opportunity.cost": "hidden" | "read-only"}`.
pub const FIELDS: Field<Json> = Field::json("fields").tracked();

pub static ROLE: EntityDef = EntityDef::new("role", Area::Settings)
    .icon("shield", 0)
    .fields(&[NAME.def(), DESCRIPTION.def(), ADMIN.def(), COMPARES.def(), GRANTS.def(), FIELDS.def()])
    .list(&["name", "description", "admin"])
    // Rights have pages of their own.
    .form(&[Section::new("main", &[&["name", "admin"], &["compares"], &["description"]])])
    .imported(false);
