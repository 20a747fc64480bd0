//! SuiteCRM (and SugarCRM before it): CSV exports by label. Amounts as `SE0,00` or `USD1000.50`, accounts joined by name.

use super::{Ignored, Layout, System};

#[rustfmt::skip]
pub const IGNORED: Ignored = &[
    "Date Created", "Date Modified", "Created By", "Modified By", "Created by", "Modified by", "Modified By Name", "Created By Name",
    "Assigned User ID", "Assigned to ID", "Team", "Team ID", "Fax", "Office Fax", "Photo", "Portal Name", "Portal Active",
];

pub const LAYOUTS: &[Layout] = &[ACCOUNT, CONTACT, LEAD, OPPORTUNITY];

const MARKS: &[&str] =
    &["Assigned User", "Assigned to", "Date Modified", "Date Created", "Deleted", "Non Primary E-mails"];

const fn layout(entity: &'static str, columns: &'static [(&'static str, &'static str)]) -> Layout {
    Layout { system: System::SuiteCrm, entity, marks: MARKS, columns }
}

#[rustfmt::skip]
const ACCOUNT: Layout = layout("account", &[
    ("ID", "external_id"), ("Name", "name"), ("Account Name", "name"), ("Website", "website"), ("Email Address", "email"),
    ("Non Primary E-mails", "other_emails"), ("Office Phone", "phone"), ("Phone Office", "phone"), ("Phone", "phone"),
    ("Alternate Phone", "other_phones"), ("Other Phone", "other_phones"), ("Billing Address Street", "address.street"),
    ("Billing Street", "address.street"), ("Billing Address City", "address.city"), ("Billing City", "address.city"),
    ("Billing Address State", "address.province"), ("Billing State", "address.province"),
    ("Billing Address Postalcode", "address.postal_code"), ("Billing Postal Code", "address.postal_code"),
    ("Billing Address Country", "address.country"), ("Billing Country", "address.country"),
    ("Shipping Address Street", "shipping_address.street"), ("Shipping Street", "shipping_address.street"),
    ("Shipping Address City", "shipping_address.city"), ("Shipping City", "shipping_address.city"),
    ("Shipping Address State", "shipping_address.province"), ("Shipping State", "shipping_address.province"),
    ("Shipping Address Postalcode", "shipping_address.postal_code"), ("Shipping Postal Code", "shipping_address.postal_code"),
    ("Shipping Address Country", "shipping_address.country"), ("Shipping Country", "shipping_address.country"),
    ("Type", "kind"), ("Industry", "industry"), ("Annual Revenue", "revenue"), ("Employees", "employees"),
    ("Member of", "parent"), ("Parent Account", "parent"), ("Parent Account ID", "parent.external_id"), ("Campaign", ""),
    ("Description", "description"), ("Assigned User", "owner"), ("Assigned to", "owner"), ("Assigned User Name", "owner"),
    ("Date Created", "@created"), ("Deleted", "@deleted"), ("Rating", ""), ("Ownership", ""), ("SIC Code", ""), ("Ticker Symbol", ""),
]);

#[rustfmt::skip]
const CONTACT: Layout = layout("contact", &[
    ("ID", "external_id"), ("Salutation", "salutation"), ("First Name", "first_name"), ("Last Name", "last_name"),
    ("Name", ""), ("Full Name", ""), ("Job Title", "position"), ("Title", "position"), ("Department", "department"),
    ("Account Name", "account"), ("Account ID", "account.external_id"), ("Email Address", "email"),
    ("Non Primary E-mails", "other_emails"), ("Other Email", "other_emails"), ("Mobile", "mobile"), ("Office Phone", "phone"),
    ("Home", "other_phones"), ("Home Phone", "other_phones"), ("Other Phone", "other_phones"), ("Assistant Phone", "other_phones"),
    ("Primary Address Street", "address.street"), ("Primary Address City", "address.city"),
    ("Primary Address State", "address.province"), ("Primary Address Postalcode", "address.postal_code"),
    ("Primary Address Postal Code", "address.postal_code"), ("Primary Address Country", "address.country"),
    ("Alternate Address Street", ""), ("Alternate Address City", ""), ("Alternate Address State", ""),
    ("Alternate Address Postalcode", ""), ("Alternate Address Postal Code", ""), ("Alternate Address Country", ""),
    ("Lead Source", "source"), ("Birthdate", "birthday"), ("Description", "description"),
    ("Do Not Call", "phone_permission.denied"), ("Email Opt Out", "email_permission.denied"),
    ("Reports to", ""), ("Assistant", ""), ("Campaign", ""), ("Assigned User", "owner"), ("Assigned to", "owner"), ("Assigned User Name", "owner"),
    ("Date Created", "@created"), ("Deleted", "@deleted"),
]);

#[rustfmt::skip]
const LEAD: Layout = layout("lead", &[
    ("ID", "external_id"), ("First Name", "first_name"), ("Last Name", "last_name"), ("Name", ""), ("Salutation", "salutation"),
    ("Account Name", "company"), ("Job Title", "position"), ("Title", "position"), ("Email Address", "email"), ("Mobile", "mobile"),
    ("Office Phone", "phone"), ("Website", "website"), ("Primary Address Street", "address.street"),
    ("Primary Address City", "address.city"), ("Primary Address State", "address.province"),
    ("Primary Address Postalcode", "address.postal_code"), ("Primary Address Postal Code", "address.postal_code"),
    ("Primary Address Country", "address.country"), ("Status", "status"), ("Status Description", "description"),
    ("Lead Source", "source"), ("Lead Source Description", ""), ("Campaign", "campaign"), ("Description", "description"),
    ("Do Not Call", "phone_permission.denied"), ("Email Opt Out", "email_permission.denied"), ("Referred By", ""),
    ("Assigned User", "owner"), ("Assigned to", "owner"), ("Assigned User Name", "owner"), ("Converted", ""), ("Opportunity Amount", ""), ("Deleted", "@deleted"),
    ("Date Created", "@created"), ("Contact ID", "converted_contact.external_id"), ("Account ID", "converted_account.external_id"),
    ("Opportunity ID", "converted_opportunity.external_id"),
]);

#[rustfmt::skip]
const OPPORTUNITY: Layout = layout("opportunity", &[
    ("ID", "external_id"), ("Opportunity Name", "name"), ("Name", "name"), ("Account Name", "account"),
    ("Account ID", "account.external_id"), ("Opportunity Amount", "amount"), ("Amount", "amount"), ("Currency", "amount.currency"),
    ("Expected Close Date", "close_date"), ("Sales Stage", "stage"), ("Probability (%)", "probability"), ("Type", "kind"),
    ("Lead Source", "source"), ("Campaign", "campaign"), ("Next Step", ""), ("Description", "description"),
    ("Date Created", "opened_on"), ("Amount USD", ""), ("Currency ID", ""), ("Assigned User", "owner"), ("Assigned to", "owner"), ("Assigned User Name", "owner"),
    ("Deleted", "@deleted"),
]);
