//! HubSpot: list exports by label, and by internal property name.

use super::{Ignored, Layout, System};

#[rustfmt::skip]
pub const IGNORED: Ignored = &[
    "Create Date", "Last Modified Date", "Last Activity Date", "Last Contacted", "Number of times contacted",
    "Number of Associated Contacts", "Number of Associated Deals", "createdate", "lastmodifieddate", "hs_lastmodifieddate",
    "hs_object_id", "Marketing contact status", "Became a Lead Date", "Became a Customer Date", "HubSpot Team", "hubspot_team_id",
    "notes_last_updated", "notes_last_contacted", "num_associated_contacts", "num_associated_deals",
    "Original Source Drill-Down 1", "Original Source Drill-Down 2", "Associated Ticket IDs",
];

pub const LAYOUTS: &[Layout] = &[CONTACT, COMPANY, DEAL, PRODUCT];

const fn layout(
    entity: &'static str,
    marks: &'static [&'static str],
    columns: &'static [(&'static str, &'static str)],
) -> Layout {
    Layout { system: System::HubSpot, entity, marks, columns }
}

#[rustfmt::skip]
const CONTACT: Layout = layout(
    "contact",
    &["Record ID", "Lifecycle Stage", "Contact owner", "Associated Company IDs", "hs_object_id", "hubspot_owner_id", "lifecyclestage", "Original Source"],
    &[
        ("Record ID", "external_id"), ("Contact ID", "external_id"), ("hs_object_id", "external_id"),
        ("First Name", "first_name"), ("firstname", "first_name"), ("Last Name", "last_name"), ("lastname", "last_name"),
        ("Salutation", "salutation"), ("Email", "email"), ("Work email", "other_emails"), ("Additional email addresses", "other_emails"),
        ("Phone Number", "phone"), ("phone", "phone"), ("Mobile Phone Number", "mobile"), ("mobilephone", "mobile"),
        ("Job Title", "position"), ("jobtitle", "position"), ("Associated Company IDs", "account.external_id"),
        ("associatedcompanyid", "account.external_id"), ("Primary Associated Company ID", "account.external_id"),
        ("Associated Company", "account"), ("Company Name", "account"), ("company", "account"),
        ("Contact owner", "owner"), ("hubspot_owner_id", "owner.external_id"), ("Lead Status", ""), ("hs_lead_status", ""),
        ("Lifecycle Stage", ""), ("lifecyclestage", ""), ("Original Source", "source"), ("Original Traffic Source", "source"),
        ("hs_analytics_source", "source"), ("Street Address", "address.street"), ("address", "address.street"),
        ("City", "address.city"), ("State/Region", "address.province"), ("state", "address.province"),
        ("Postal Code", "address.postal_code"), ("zip", "address.postal_code"), ("Country/Region", "address.country"),
        ("country", "address.country"), ("Website URL", "website"), ("website", "website"),
        ("hs_email_optout", "email_permission.denied"), ("Unsubscribed from all email", "email_permission.denied"),
        ("Opted out of all email", "email_permission.denied"), ("Preferred language", ""), ("Date of birth", "birthday"),
        ("Associated Deal", ""), ("Associated Deal IDs", ""), ("Create Date", "@created"), ("createdate", "@created"),
    ],
);

#[rustfmt::skip]
const COMPANY: Layout = layout(
    "account",
    &["Record ID", "Company owner", "Company Domain Name", "Associated Contact IDs", "Lifecycle Stage", "hs_object_id"],
    &[
        ("Record ID", "external_id"), ("Company ID", "external_id"), ("hs_object_id", "external_id"), ("Company name", "name"),
        ("Name", "name"), ("Company Domain Name", "website"), ("domain", "website"), ("Website URL", "website"),
        ("website", "website"), ("Company owner", "owner"), ("hubspot_owner_id", "owner.external_id"), ("Phone Number", "phone"),
        ("phone", "phone"), ("Industry", "industry"), ("Number of Employees", "employees"), ("numberofemployees", "employees"),
        ("Annual Revenue", "revenue"), ("annualrevenue", "revenue"), ("Street Address", "address.street"),
        ("address", "address.street"), ("Street Address 2", "address.street2"), ("City", "address.city"),
        ("State/Region", "address.province"), ("state", "address.province"), ("Postal Code", "address.postal_code"),
        ("zip", "address.postal_code"), ("Country/Region", "address.country"), ("country", "address.country"),
        ("Type", "kind"), ("Year Founded", "founded"), ("founded_year", "founded"), ("Description", "description"),
        ("Parent Company", "parent"), ("Lifecycle Stage", ""), ("Lead Status", ""), ("Associated Contact IDs", ""),
        ("Associated Contact", ""), ("Associated Deal IDs", ""), ("Associated Deal", ""), ("Create Date", "@created"),
        ("createdate", "@created"),
    ],
);

#[rustfmt::skip]
const DEAL: Layout = layout(
    "opportunity",
    &["Record ID", "Deal Name", "Deal owner", "Deal Stage", "Associated Company IDs", "dealname", "dealstage", "hs_object_id"],
    &[
        ("Record ID", "external_id"), ("Deal ID", "external_id"), ("hs_object_id", "external_id"), ("Deal Name", "name"),
        ("dealname", "name"), ("Pipeline", "pipeline"), ("Deal Stage", "stage"), ("dealstage", "stage"), ("Amount", "amount"),
        ("Currency", "amount.currency"), ("deal_currency_code", "amount.currency"), ("Close Date", "close_date"),
        ("closedate", "close_date"), ("Deal owner", "owner"), ("hubspot_owner_id", "owner.external_id"), ("Deal Type", "kind"),
        ("dealtype", "kind"), ("Deal probability", "probability"), ("Closed Lost Reason", "loss_note"),
        ("closed_lost_reason", "loss_note"), ("Closed Won Reason", ""), ("closed_won_reason", ""), ("Create Date", "opened_on"),
        ("createdate", "opened_on"), ("Deal Description", "description"), ("description", "description"),
        ("Associated Company IDs", "account.external_id"), ("Associated Company", "account"),
        ("Associated Contact IDs", "contact.external_id"), ("Associated Contact", ""), ("Amount in company currency", ""),
        ("Weighted amount", ""), ("Date entered current stage", ""), ("Priority", ""), ("Original Source Type", "source"),
    ],
);

#[rustfmt::skip]
const PRODUCT: Layout = layout(
    "product",
    &["Record ID", "SKU", "Unit price", "hs_sku"],
    &[
        ("Record ID", "external_id"), ("Name", "name"), ("SKU", "code"), ("hs_sku", "code"), ("Unit price", "price"),
        ("price", "price"), ("Unit cost", "cost"), ("hs_cost_of_goods_sold", "cost"), ("Product description", "description"),
        ("Folder", "category"),
    ],
);
