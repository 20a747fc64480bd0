//! A person who signs in. Secrets (password, sessions, tokens) are not fields: they live in system tables.

use trato_model::entity::Area;
use trato_model::field::{Boolean, Choice, Default, Email, Link, Phone, Text, Zone};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

pub const NAME: Field<Text> = Field::text("name").required().title().searched().indexed().personal();
pub const EMAIL: Field<Email> = Field::email("email").required().unique().searched().personal();
pub const PHONE: Field<Phone> = Field::phone("phone").personal();
/// What he does, for people: *account executive*.
pub const POSITION: Field<Text> = Field::text("position");
pub const ROLE: Field<Link> = Field::link("role", "role").required().tracked();
pub const TEAM: Field<Link> = Field::link("team", "team").tracked().reverse("members");
pub const BRANCH: Field<Link> = Field::link("branch", "branch").tracked().reverse("staff");
pub const MANAGER: Field<Link> = Field::link("manager", "user").reverse("reports");
pub const LOCALE: Field<Choice> = Field::choice("locale", &["es", "en"]).closed().default(Default::Language);
/// IANA time zone; the branch's, else the company's, where empty.
pub const ZONE: Field<Zone> = Field::zone("zone");
pub const ACTIVE: Field<Boolean> = Field::boolean("active").default(Default::Bool(true)).tracked().indexed();
/// Receives reminders by mail besides those in the page.
pub const MAIL_REMINDERS: Field<Boolean> = Field::boolean("mail_reminders").default(Default::Bool(true));

/// The id in the system he was imported from, and which system that is: what owners in its exports refer to.
pub const EXTERNAL_ID: Field<Text> = Field::text("external_id").indexed().fixed();
pub const EXTERNAL_SOURCE: Field<Text> = Field::text("external_source").origin().fixed();

pub static USER: EntityDef = EntityDef::new("user", Area::Settings)
    .icon("user-round", 260)
    .fields(&[
        NAME.def(),
        EMAIL.def(),
        PHONE.def(),
        POSITION.def(),
        ROLE.def(),
        TEAM.def(),
        BRANCH.def(),
        MANAGER.def(),
        LOCALE.def(),
        ZONE.def(),
        ACTIVE.def(),
        MAIL_REMINDERS.def(),
        EXTERNAL_ID.def(),
        EXTERNAL_SOURCE.def(),
    ])
    .with(&[&mixin::TIMELINE, &mixin::SEARCH])
    .list(&["name", "email", "role", "team", "branch", "active"])
    .form(&[
        Section::new("main", &[&["name", "position"], &["email", "phone"]]),
        Section::new("place", &[&["role", "manager"], &["team", "branch"]]),
        Section::new("preferences", &[&["locale", "zone"], &["mail_reminders", "active"]]),
    ])
    .quick(&["name", "email", "role", "team", "branch"]);
