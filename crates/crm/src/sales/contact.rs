//! A contact: a person, at one or several accounts or at none (a private customer).

use trato_model::entity::Area;
use trato_model::field::{
    Boolean, Date, Default, Email, Emails, Link, LongText, Phone, Phones, Place, Tags, Text, Url,
};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use crate::mixins;

pub const FIRST_NAME: Field<Text> = Field::text("first_name").title().searched().personal();
/// First surname.
pub const LAST_NAME: Field<Text> = Field::text("last_name").required().title().searched().indexed().personal();
pub const SECOND_LAST_NAME: Field<Text> = Field::text("second_last_name").title().searched().personal();
/// First and last names in one key for the duplicate check.
pub const FULL_NAME: Field<Text> = Field::text("full_name").computed().indexed().matched().personal().derived_from(&[
    "first_name",
    "last_name",
    "second_last_name",
]);
pub const ACCOUNT: Field<Link> = Field::link("account", "account").reverse("contacts").tracked();
pub const POSITION: Field<Text> = Field::text("position").searched().personal();
pub const DEPARTMENT: Field<Text> = Field::text("department").personal();
pub const REPORTS_TO: Field<Link> = Field::link("reports_to", "contact").reverse("reports").personal();
pub const EMAIL: Field<Email> = Field::email("email").searched().indexed().matched().personal();
pub const OTHER_EMAILS: Field<Emails> = Field::emails("other_emails").searched().matched().personal();
pub const PHONE: Field<Phone> = Field::phone("phone").searched().indexed().matched().personal();
pub const MOBILE: Field<Phone> = Field::phone("mobile").searched().indexed().matched().personal();
pub const OTHER_PHONES: Field<Phones> = Field::phones("other_phones").searched().matched().personal();
pub const WEBSITE: Field<Url> = Field::url("website").personal();
pub const TAX_ID: Field<Text> = Field::text("tax_id").searched().indexed().matched().personal();
pub const ADDRESS: Field<Place> = Field::address("address").personal();
pub const TERRITORY: Field<Link> = Field::link("territory", "territory").tracked();
pub const TERRITORY_FIXED: Field<Boolean> = Field::boolean("territory_fixed").default(Default::Bool(false));
pub const BIRTHDAY: Field<Date> = Field::date("birthday").personal();
pub const SOURCE: Field<Link> = Field::link("source", "lead_source").fixed();
pub const TAGS: Field<Tags> = Field::tags("tags");
pub const DESCRIPTION: Field<LongText> = Field::long_text("description").personal();

pub static CONTACT: EntityDef = EntityDef::new("contact", Area::Sales)
    .icon("user-round", 25)
    .fields(&[
        FIRST_NAME.def(),
        LAST_NAME.def(),
        SECOND_LAST_NAME.def(),
        mixins::SALUTATION.def(),
        mixins::ADDRESS_FORM.def(),
        FULL_NAME.def(),
        ACCOUNT.def(),
        POSITION.def(),
        DEPARTMENT.def(),
        REPORTS_TO.def(),
        EMAIL.def(),
        OTHER_EMAILS.def(),
        PHONE.def(),
        MOBILE.def(),
        OTHER_PHONES.def(),
        WEBSITE.def(),
        TAX_ID.def(),
        ADDRESS.def(),
        TERRITORY.def(),
        TERRITORY_FIXED.def(),
        BIRTHDAY.def(),
        SOURCE.def(),
        TAGS.def(),
        DESCRIPTION.def(),
    ])
    .with(&[
        &mixins::REACHABLE,
        &mixin::OWNED,
        &mixins::IMPORTED,
        &mixin::TIMELINE,
        &mixin::ACTIVITIES,
        &mixin::TRASH,
        &mixin::SEARCH,
    ])
    .list(&["full_name", "account", "position", "email", "mobile", "owner", "updated_at"])
    .sort("full_name")
    .form(&[
        Section::new(
            "main",
            &[
                &["first_name", "last_name", "second_last_name"],
                &["salutation", "address_form"],
                &["account", "position"],
            ],
        ),
        Section::new("contact", &[&["email", "phone", "mobile"], &["other_emails", "other_phones"]]),
        Section::new(
            "permission",
            &[
                &["email_permission", "email_permission_source", "email_permission_on"],
                &["phone_permission", "phone_permission_source", "phone_permission_on"],
                &["message_permission", "message_permission_source", "message_permission_on"],
                &["post_permission", "post_permission_source", "post_permission_on"],
                &["preferred_channel", "preferred_days", "language"],
                &["preferred_from", "preferred_to"],
            ],
        ),
        Section::new("address", &[&["address"], &["territory", "territory_fixed"]]),
        Section::new(
            "profile",
            &[
                &["department", "reports_to"],
                &["birthday", "tax_id"],
                &["website", "source"],
                &["tags"],
                &["description"],
            ],
        ),
        Section::new("assignment", &[&["owner", "team", "branch"]]),
    ])
    .quick(&["first_name", "last_name", "account", "email", "mobile"])
    .rules(&[super::names::FULL_NAME_RULE, super::place::TAX_ID_RULE, crate::permission::PERMISSION_RULE]);
