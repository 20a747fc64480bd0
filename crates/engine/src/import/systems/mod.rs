//! What other systems call their columns, as data: one file a system. Each layout names the entity of ours that its rows
//! become, and for each heading the field path it goes into.
//!
//! Paths: `name` · `address.city` (a part) · `amount.currency` · `account.external_id` (a link found by the other system's
//! id only; a bare link is found by id, address or name) · `email_permission.denied` (true means no) ·
//! `contact.external_id|lead.external_id` (the one that is found) · `@deleted` (rows to leave out) · `@company` (which rows
//! are companies, which people) · `@created` (when it was made there) · `@name` (a
//! full name to be split) · `@surnames` (both surnames in one) · empty: known, and not imported.

use serde::{Deserialize, Serialize};

mod address_books;
mod hubspot;
mod odoo;
mod pipedrive;
mod salesforce;
mod suitecrm;
pub mod values;
mod zoho;

/// Where a file comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    Salesforce,
    HubSpot,
    Zoho,
    Odoo,
    SuiteCrm,
    Pipedrive,
    /// Google, Outlook, LinkedIn.
    AddressBook,
    /// Our own export: API names, values as programs write them.
    Trato,
    /// A spreadsheet, or a system that we do not know.
    #[default]
    Unknown,
}

impl System {
    pub const ALL: [System; 9] = [
        System::Salesforce,
        System::HubSpot,
        System::Zoho,
        System::Odoo,
        System::SuiteCrm,
        System::Pipedrive,
        System::AddressBook,
        System::Trato,
        System::Unknown,
    ];

    /// What `external_source` says of its records, and its form value.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            System::Salesforce => "salesforce",
            System::HubSpot => "hubspot",
            System::Zoho => "zoho",
            System::Odoo => "odoo",
            System::SuiteCrm => "suitecrm",
            System::Pipedrive => "pipedrive",
            System::AddressBook => "addressbook",
            System::Trato => "trato",
            System::Unknown => "unknown",
        }
    }

    /// What people call it; empty for a file of unknown origin.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            System::Salesforce => "Salesforce",
            System::HubSpot => "HubSpot",
            System::Zoho => "Zoho CRM",
            System::Odoo => "Odoo",
            System::SuiteCrm => "SuiteCRM",
            System::Pipedrive => "Pipedrive",
            System::AddressBook => "Google / Outlook / LinkedIn",
            System::Trato => "Trato",
            System::Unknown => "",
        }
    }
}

/// One kind of file of one system.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    pub system: System,
    pub entity: &'static str,
    /// Headings by which the system is told from others.
    pub marks: &'static [&'static str],
    /// Heading as exported → field path.
    pub columns: &'static [(&'static str, &'static str)],
}

/// Columns that a system puts into every file and that are not imported.
pub type Ignored = &'static [&'static str];

/// Every layout.
pub fn layouts() -> impl Iterator<Item = &'static Layout> {
    [
        salesforce::LAYOUTS,
        hubspot::LAYOUTS,
        zoho::LAYOUTS,
        odoo::LAYOUTS,
        suitecrm::LAYOUTS,
        pipedrive::LAYOUTS,
        address_books::LAYOUTS,
    ]
    .into_iter()
    .flatten()
}

/// The entity whose records Salesforce gives such ids, which nobody else does.
#[must_use]
pub fn entity_of_id(id: &str) -> Option<&'static str> {
    let is_id = matches!(id.len(), 15 | 18) && id.bytes().all(|b| b.is_ascii_alphanumeric());
    let of = |(start, _): &&(&str, &str)| is_id && id.starts_with(start);
    salesforce::IDS.iter().find(of).map(|(_, entity)| *entity)
}

/// The columns of a system that stand in all its files and say nothing we keep.
#[must_use]
pub fn ignored(system: System) -> Ignored {
    match system {
        System::Salesforce => salesforce::IGNORED,
        System::HubSpot => hubspot::IGNORED,
        System::Zoho => zoho::IGNORED,
        System::Odoo => odoo::IGNORED,
        System::SuiteCrm => suitecrm::IGNORED,
        System::Trato => &["version", "created_at", "created_by", "updated_at", "updated_by", "trashed_at"],
        System::Pipedrive | System::AddressBook | System::Unknown => &[],
    }
}
