//! The company that runs this installation: one record.

use trato_model::entity::Area;
use trato_model::field::{
    Choice, Country, CurrencyCode, Default, Email, Link, LongText, Phone, Place, Text, Url, Zone,
};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field, Id};

/// The one company record's id, the same everywhere.
pub const ID: Id = Id::constant(0x0000_0000_0000_7000_8000_0000_0000_0001);

pub const NAME: Field<Text> = Field::text("name").required().title();
pub const LEGAL_NAME: Field<Text> = Field::text("legal_name");
pub const TAX_ID: Field<Text> = Field::text("tax_id");
/// ISO 3166-1 alpha-2.
pub const COUNTRY: Field<Country> = Field::country("country").required().default(Default::Text("ES"));
/// ISO 4217; every sum over several currencies is shown in it.
pub const CURRENCY: Field<CurrencyCode> = Field::currency("currency").required().default(Default::Text("EUR"));
/// IANA time zone.
pub const ZONE: Field<Zone> = Field::zone("zone").required().default(Default::Text("Europe/Madrid"));
pub const LOCALE: Field<Choice> =
    Field::choice("locale", &["es", "en"]).closed().required().default(Default::Text("es"));
pub const EMAIL: Field<Email> = Field::email("email");
pub const PHONE: Field<Phone> = Field::phone("phone");
pub const WEBSITE: Field<Url> = Field::url("website");
pub const ADDRESS: Field<Place> = Field::address("address");
/// Shown under the web-to-lead form and in mails.
pub const PRIVACY_NOTE: Field<LongText> = Field::long_text("privacy_note");
/// Who receives leads from the public form.
pub const LEAD_OWNER: Field<Link> = Field::link("lead_owner", "user");

/// The team whose members get them by turns, where no person is named.
pub const LEAD_TEAM: Field<Link> = Field::link("lead_team", "team");
/// Where they come from, if their form does not say.
pub const LEAD_SOURCE: Field<Link> = Field::link("lead_source", "lead_source");
pub const LEAD_CAMPAIGN: Field<Link> = Field::link("lead_campaign", "campaign");
/// Hosts of web sites that the public form may send people back to, besides that of [`WEBSITE`].
pub const LEAD_HOSTS: Field<Text> = Field::text("lead_hosts");

pub static COMPANY: EntityDef = EntityDef::new("company", Area::Settings)
    .icon("building-2", 220)
    .fields(&[
        NAME.def(),
        LEGAL_NAME.def(),
        TAX_ID.def(),
        COUNTRY.def(),
        CURRENCY.def(),
        ZONE.def(),
        LOCALE.def(),
        EMAIL.def(),
        PHONE.def(),
        WEBSITE.def(),
        ADDRESS.def(),
        PRIVACY_NOTE.def(),
        LEAD_OWNER.def(),
        LEAD_TEAM.def(),
        LEAD_SOURCE.def(),
        LEAD_CAMPAIGN.def(),
        LEAD_HOSTS.def(),
    ])
    .list(&["name", "country", "currency", "zone"])
    .form(&[
        Section::new("main", &[&["name", "legal_name"], &["tax_id", "website"], &["email", "phone"]]),
        Section::new("locale", &[&["country", "currency"], &["zone", "locale"]]),
        Section::new("address", &[&["address"]]),
        Section::new(
            "leads",
            &[&["lead_owner", "lead_team"], &["lead_source", "lead_campaign"], &["lead_hosts"], &["privacy_note"]],
        ),
    ])
    .imported(false)
    .singleton();
