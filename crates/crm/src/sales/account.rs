//! An account: a company or institution we sell to or might. Private customers need none: they are contacts.

use trato_model::entity::Area;
use trato_model::field::{
    Amount, Boolean, Choice, Default, Email, Emails, Integer, Link, LongText, Phone, Phones, Place, Tags, Text, Url,
};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use crate::mixins;

/// The name it goes by.
pub const NAME: Field<Text> = Field::text("name").required().title().searched().indexed().matched();
pub const LEGAL_NAME: Field<Text> = Field::text("legal_name").searched().matched();
pub const KIND: Field<Choice> =
    Field::choice("kind", &["customer", "prospect", "lapsed", "partner", "supplier", "competitor", "other"])
        .default(Default::Text("prospect"))
        .tracked()
        .indexed();
pub const PARENT: Field<Link> = Field::link("parent", "account").reverse("subsidiaries");
/// NIF, CIF, NIE, RIF, RUC …: checked by the rules of its country, kept in its normal form.
pub const TAX_ID: Field<Text> = Field::text("tax_id").searched().indexed().matched();
pub const INDUSTRY: Field<Link> = Field::link("industry", "industry").tracked();
pub const EMAIL: Field<Email> = Field::email("email").searched().indexed().matched();
pub const OTHER_EMAILS: Field<Emails> = Field::emails("other_emails").searched().matched();
pub const PHONE: Field<Phone> = Field::phone("phone").searched().indexed().matched();
pub const OTHER_PHONES: Field<Phones> = Field::phones("other_phones").searched().matched();
pub const WEBSITE: Field<Url> = Field::url("website").searched().matched();
pub const ADDRESS: Field<Place> = Field::address("address");
pub const SHIPPING_ADDRESS: Field<Place> = Field::address("shipping_address");
pub const TERRITORY: Field<Link> = Field::link("territory", "territory").tracked();
/// Whether somebody chose the territory by hand: then the address no longer moves it.
pub const TERRITORY_FIXED: Field<Boolean> = Field::boolean("territory_fixed").default(Default::Bool(false));
pub const EMPLOYEES: Field<Integer> = Field::integer("employees").min(0);
pub const REVENUE: Field<Amount> = Field::money("revenue").min(0);
pub const FOUNDED: Field<Integer> = Field::integer("founded").min(1000).max(2200).ungrouped();
pub const SOURCE: Field<Link> = Field::link("source", "lead_source").fixed();
pub const TAGS: Field<Tags> = Field::tags("tags");
pub const DESCRIPTION: Field<LongText> = Field::long_text("description");

pub static ACCOUNT: EntityDef = EntityDef::new("account", Area::Sales)
    .icon("building-2", 210)
    .fields(&[
        NAME.def(),
        LEGAL_NAME.def(),
        KIND.def(),
        PARENT.def(),
        TAX_ID.def(),
        INDUSTRY.def(),
        EMAIL.def(),
        OTHER_EMAILS.def(),
        PHONE.def(),
        OTHER_PHONES.def(),
        WEBSITE.def(),
        ADDRESS.def(),
        SHIPPING_ADDRESS.def(),
        TERRITORY.def(),
        TERRITORY_FIXED.def(),
        EMPLOYEES.def(),
        REVENUE.def(),
        FOUNDED.def(),
        SOURCE.def(),
        TAGS.def(),
        DESCRIPTION.def(),
    ])
    .with(&[&mixin::OWNED, &mixins::IMPORTED, &mixin::TIMELINE, &mixin::ACTIVITIES, &mixin::TRASH, &mixin::SEARCH])
    .list(&["name", "kind", "industry", "phone", "email", "territory", "owner", "updated_at"])
    .form(&[
        Section::new("main", &[&["name", "legal_name"], &["kind", "industry"], &["tax_id", "website"]]),
        Section::new("contact", &[&["email", "phone"], &["other_emails", "other_phones"]]),
        Section::new("address", &[&["address"], &["shipping_address"], &["territory", "territory_fixed"]]),
        Section::new(
            "profile",
            &[&["parent", "source"], &["employees", "revenue", "founded"], &["tags"], &["description"]],
        ),
        Section::new("assignment", &[&["owner", "team", "branch"]]),
    ])
    .quick(&["name", "phone", "email", "industry"])
    .rules(&[super::place::TAX_ID_RULE]);
