//! Bundles of fields that several of the business's entities share.

use trato_model::field::{Choice, Date, DateTime, Default, Integer, Link, LongText, MultiChoice, Text, TimeOfDay};
use trato_model::mixin::{self, Mixin};
use trato_model::{Field, FieldDef};

/// What may be done over one channel; unknown is neither yes nor no.
pub const PERMISSION: &[&str] = &["unknown", "granted", "denied"];

pub const EMAIL_PERMISSION: Field<Choice> = permission("email_permission");
pub const EMAIL_PERMISSION_SOURCE: Field<Text> = Field::text("email_permission_source").origin().personal();
pub const EMAIL_PERMISSION_ON: Field<Date> = Field::date("email_permission_on").personal();
pub const PHONE_PERMISSION: Field<Choice> = permission("phone_permission");
pub const PHONE_PERMISSION_SOURCE: Field<Text> = Field::text("phone_permission_source").origin().personal();
pub const PHONE_PERMISSION_ON: Field<Date> = Field::date("phone_permission_on").personal();
pub const MESSAGE_PERMISSION: Field<Choice> = permission("message_permission");
pub const MESSAGE_PERMISSION_SOURCE: Field<Text> = Field::text("message_permission_source").origin().personal();
pub const MESSAGE_PERMISSION_ON: Field<Date> = Field::date("message_permission_on").personal();
pub const POST_PERMISSION: Field<Choice> = permission("post_permission");
pub const POST_PERMISSION_SOURCE: Field<Text> = Field::text("post_permission_source").origin().personal();
pub const POST_PERMISSION_ON: Field<Date> = Field::date("post_permission_on").personal();
pub const PREFERRED_CHANNEL: Field<Choice> =
    Field::choice("preferred_channel", &["email", "phone", "whatsapp", "sms", "visit", "post"]).closed().personal();
pub const PREFERRED_DAYS: Field<MultiChoice> =
    Field::multi_choice("preferred_days", &["mon", "tue", "wed", "thu", "fri", "sat", "sun"]).closed().personal();
/// Minutes after midnight between which the person likes to be called.
pub const PREFERRED_FROM: Field<TimeOfDay> = Field::time_of_day("preferred_from").personal();
pub const PREFERRED_TO: Field<TimeOfDay> = Field::time_of_day("preferred_to").personal();
/// How the person is addressed in writing: *D.*, *Dra.*, *Ms*.
pub const SALUTATION: Field<Text> = Field::text("salutation").max(40).personal();
pub const ADDRESS_FORM: Field<Choice> = Field::choice("address_form", &["tu", "usted"]).closed().personal();
pub const LANGUAGE: Field<Choice> =
    Field::choice("language", &["es", "en", "ca", "gl", "eu", "fr", "pt", "de", "it"]).closed().personal();

const fn permission(name: &'static str) -> Field<Choice> {
    Field::choice(name, PERMISSION).closed().default(Default::Text("unknown")).tracked().personal()
}

/// Permission per channel with its source and date, and how the person likes to be reached. An opt-out that was once
/// recorded is never lost: see [`crate::permission`].
pub static REACHABLE: Mixin = Mixin {
    name: "reachable",
    fields: &[
        EMAIL_PERMISSION.def(),
        EMAIL_PERMISSION_SOURCE.def(),
        EMAIL_PERMISSION_ON.def(),
        PHONE_PERMISSION.def(),
        PHONE_PERMISSION_SOURCE.def(),
        PHONE_PERMISSION_ON.def(),
        MESSAGE_PERMISSION.def(),
        MESSAGE_PERMISSION_SOURCE.def(),
        MESSAGE_PERMISSION_ON.def(),
        POST_PERMISSION.def(),
        POST_PERMISSION_SOURCE.def(),
        POST_PERMISSION_ON.def(),
        PREFERRED_CHANNEL.def(),
        PREFERRED_DAYS.def(),
        PREFERRED_FROM.def(),
        PREFERRED_TO.def(),
        LANGUAGE.def(),
    ],
};

/// The channels' permission, source and date fields.
pub const CHANNELS: [(Field<Choice>, Field<Text>, Field<Date>); 4] = [
    (EMAIL_PERMISSION, EMAIL_PERMISSION_SOURCE, EMAIL_PERMISSION_ON),
    (PHONE_PERMISSION, PHONE_PERMISSION_SOURCE, PHONE_PERMISSION_ON),
    (MESSAGE_PERMISSION, MESSAGE_PERMISSION_SOURCE, MESSAGE_PERMISSION_ON),
    (POST_PERMISSION, POST_PERMISSION_SOURCE, POST_PERMISSION_ON),
];

pub const ABOUT_ACCOUNT: Field<Link> = Field::link("account", "account");
pub const ABOUT_CONTACT: Field<Link> = Field::link("contact", "contact");
pub const ABOUT_LEAD: Field<Link> = Field::link("lead", "lead");
pub const ABOUT_OPPORTUNITY: Field<Link> = Field::link("opportunity", "opportunity");
const ABOUT: [FieldDef; 4] = [about(ABOUT_ACCOUNT), about(ABOUT_CONTACT), about(ABOUT_LEAD), about(ABOUT_OPPORTUNITY)];

const fn about(link: Field<Link>) -> FieldDef {
    link.def()
}

/// Is about an account, a contact, a lead, an opportunity, or several of them.
pub static ABOUT_RECORDS: Mixin = Mixin { name: mixin::ABOUT, fields: &ABOUT };

pub const STATUS: Field<Choice> = Field::choice("status", &["planned", "done", "cancelled"])
    .closed()
    .required()
    .default(Default::Text("planned"))
    .tracked()
    .indexed();
/// When it is due (task), to be made (call) or begins (meeting, visit).
pub const DUE_AT: Field<DateTime> = Field::date_time("due_at").tracked().indexed();
pub const DONE_AT: Field<DateTime> = Field::date_time("done_at").indexed();
pub const OUTCOME: Field<LongText> = Field::long_text("outcome");
pub const CANCEL_REASON: Field<Text> = Field::text("cancel_reason");
/// Minutes before `due_at` at which the owner is reminded; empty for no reminder.
pub const REMIND_BEFORE: Field<Integer> = Field::integer("remind_before").min(0).max(43_200);
/// When the reminder fires; cleared once it has.
pub const REMIND_AT: Field<DateTime> =
    Field::date_time("remind_at").computed().indexed().derived_from(&["due_at", "remind_before"]);

/// Planned, then done or cancelled with a reason; reminds its owner.
pub static PLANNED: Mixin = Mixin {
    name: "planned",
    fields: &[
        STATUS.def(),
        DUE_AT.def(),
        DONE_AT.def(),
        OUTCOME.def(),
        CANCEL_REASON.def(),
        REMIND_BEFORE.def(),
        REMIND_AT.def(),
    ],
};

pub const EXTERNAL_ID: Field<Text> = Field::text("external_id").indexed().fixed();
pub const EXTERNAL_SOURCE: Field<Text> = Field::text("external_source").origin().fixed();

/// Came from another system and is found again by that system's id.
pub static IMPORTED: Mixin = Mixin { name: "imported", fields: &[EXTERNAL_ID.def(), EXTERNAL_SOURCE.def()] };
