//! A lead: a person or company that may become a customer, before anybody has qualified it.

use trato_model::entity::Area;
use trato_model::field::{
    Amount, Boolean, Choice, DateTime, Default, Email, Link, LongText, Phone, Place, Tags, Text, Url,
};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, mixin};

use crate::mixins;

pub const FIRST_NAME: Field<Text> = Field::text("first_name").title().searched().personal();
pub const LAST_NAME: Field<Text> = Field::text("last_name").required().title().searched().indexed().personal();
pub const SECOND_LAST_NAME: Field<Text> = Field::text("second_last_name").title().searched().personal();
pub const FULL_NAME: Field<Text> = Field::text("full_name").computed().indexed().matched().personal().derived_from(&[
    "first_name",
    "last_name",
    "second_last_name",
]);
pub const COMPANY: Field<Text> = Field::text("company").searched().indexed();
pub const POSITION: Field<Text> = Field::text("position").personal();
pub const STATUS: Field<Choice> =
    Field::choice("status", &["new", "working", "nurturing", "qualified", "converted", "disqualified"])
        .required()
        .default(Default::Text("new"))
        .tracked()
        .indexed();
pub const DISQUALIFIED_REASON: Field<Text> = Field::text("disqualified_reason");
pub const RATING: Field<Choice> = Field::choice("rating", &["hot", "warm", "cold"]).indexed();
pub const EMAIL: Field<Email> = Field::email("email").searched().indexed().matched().personal();
pub const PHONE: Field<Phone> = Field::phone("phone").searched().indexed().matched().personal();
pub const MOBILE: Field<Phone> = Field::phone("mobile").searched().indexed().matched().personal();
pub const WEBSITE: Field<Url> = Field::url("website").searched();
pub const ADDRESS: Field<Place> = Field::address("address").personal();
pub const TERRITORY: Field<Link> = Field::link("territory", "territory").tracked();
pub const TERRITORY_FIXED: Field<Boolean> = Field::boolean("territory_fixed").default(Default::Bool(false));
pub const INDUSTRY: Field<Link> = Field::link("industry", "industry");
/// Where it came from: the first touch never changes, the last one does.
pub const SOURCE: Field<Link> = Field::link("source", "lead_source");
pub const MEDIUM: Field<Text> = Field::text("medium");
pub const CAMPAIGN: Field<Link> = Field::link("campaign", "campaign").reverse("leads");
pub const FIRST_SOURCE: Field<Link> = Field::link("first_source", "lead_source").computed().derived_from(&["source"]);
pub const FIRST_MEDIUM: Field<Text> = Field::text("first_medium").computed().derived_from(&["medium"]);
pub const FIRST_CAMPAIGN: Field<Link> =
    Field::link("first_campaign", "campaign").computed().derived_from(&["campaign"]);
pub const LANDING_PAGE: Field<Url> = Field::url("landing_page").fixed();
pub const REFERRED_BY: Field<Link> = Field::link("referred_by", "contact").reverse("referrals");
/// What he is interested in, what he knows of the product, what he can spend, whom else he asks.
pub const INTERESTS: Field<LongText> = Field::long_text("interests");
pub const PRODUCT: Field<Link> = Field::link("product", "product");
pub const PRODUCT_KNOWLEDGE: Field<Choice> = Field::choice("product_knowledge", &["none", "basic", "good", "expert"]);
pub const BUDGET: Field<Amount> = Field::money("budget").min(0);
pub const COMPETITOR: Field<Link> = Field::link("competitor", "competitor");
pub const TAGS: Field<Tags> = Field::tags("tags");
pub const DESCRIPTION: Field<LongText> = Field::long_text("description");
pub const CONVERTED_AT: Field<DateTime> = Field::date_time("converted_at").carried().indexed();
pub const CONVERTED_ACCOUNT: Field<Link> = Field::link("converted_account", "account").carried().reverse("leads");
pub const CONVERTED_CONTACT: Field<Link> = Field::link("converted_contact", "contact").carried().reverse("leads");
pub const CONVERTED_OPPORTUNITY: Field<Link> =
    Field::link("converted_opportunity", "opportunity").carried().reverse("leads");

pub static LEAD: EntityDef = EntityDef::new("lead", Area::Sales)
    .icon("sprout", 130)
    .fields(&[
        FIRST_NAME.def(),
        LAST_NAME.def(),
        SECOND_LAST_NAME.def(),
        mixins::SALUTATION.def(),
        mixins::ADDRESS_FORM.def(),
        FULL_NAME.def(),
        COMPANY.def(),
        POSITION.def(),
        STATUS.def(),
        DISQUALIFIED_REASON.def(),
        RATING.def(),
        EMAIL.def(),
        PHONE.def(),
        MOBILE.def(),
        WEBSITE.def(),
        ADDRESS.def(),
        TERRITORY.def(),
        TERRITORY_FIXED.def(),
        INDUSTRY.def(),
        SOURCE.def(),
        MEDIUM.def(),
        CAMPAIGN.def(),
        FIRST_SOURCE.def(),
        FIRST_MEDIUM.def(),
        FIRST_CAMPAIGN.def(),
        LANDING_PAGE.def(),
        REFERRED_BY.def(),
        INTERESTS.def(),
        PRODUCT.def(),
        PRODUCT_KNOWLEDGE.def(),
        BUDGET.def(),
        COMPETITOR.def(),
        TAGS.def(),
        DESCRIPTION.def(),
        CONVERTED_AT.def(),
        CONVERTED_ACCOUNT.def(),
        CONVERTED_CONTACT.def(),
        CONVERTED_OPPORTUNITY.def(),
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
    .list(&["full_name", "company", "status", "rating", "source", "phone", "email", "owner", "created_at"])
    .sort("-created_at")
    .board("status")
    .form(&[
        Section::new(
            "main",
            &[
                &["first_name", "last_name", "second_last_name"],
                &["salutation", "address_form"],
                &["company", "position"],
                &["status", "rating"],
            ],
        ),
        Section::new("contact", &[&["email", "phone", "mobile"], &["website"]]),
        Section::new("interest", &[&["product", "product_knowledge"], &["budget", "competitor"], &["interests"]]),
        Section::new("origin", &[&["source", "medium", "campaign"], &["referred_by", "industry"]]),
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
        Section::new("profile", &[&["tags"], &["description"], &["disqualified_reason"]]),
        Section::new("assignment", &[&["owner", "team", "branch"]]),
    ])
    .quick(&["first_name", "last_name", "company", "email", "phone", "source"])
    .rules(&[
        super::names::FULL_NAME_RULE,
        super::origin::FIRST_TOUCH_RULE,
        super::origin::DISQUALIFY_RULE,
        crate::permission::PERMISSION_RULE,
    ]);
