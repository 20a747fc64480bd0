//! Zoho CRM: module exports by label; ids in `Record Id` or, in older exports, `ACCOUNTID` and the like.

use super::{Ignored, Layout, System};

#[rustfmt::skip]
pub const IGNORED: Ignored = &[
    "Created Time", "Modified Time", "Created By", "Modified By", "Created By Id", "Modified By Id", "Last Activity Time",
    "Locked", "Layout", "Record Image", "Unsubscribed Mode", "Unsubscribed Time", "Tasks Involved", "Events Involved",
    "Calls Involved", "Activities Involved", "Change Log Time", "Fax", "Tag Id", "Owner Id", "Contact Owner Id",
    "Account Owner Id", "Lead Owner Id", "Deal Owner Id", "Task Owner Id", "Is Converted",
];

pub const LAYOUTS: &[Layout] = &[ACCOUNT, CONTACT, LEAD, DEAL, TASK, PRODUCT];

const fn layout(
    entity: &'static str,
    marks: &'static [&'static str],
    columns: &'static [(&'static str, &'static str)],
) -> Layout {
    Layout { system: System::Zoho, entity, marks, columns }
}

#[rustfmt::skip]
const ACCOUNT: Layout = layout("account", &["ACCOUNTID", "Record Id", "Account Owner", "Account Owner Id", "Modified Time"], &[
    ("Record Id", "external_id"), ("ACCOUNTID", "external_id"), ("Account Name", "name"), ("Account Owner", "owner"),
    ("Account Type", "kind"), ("Industry", "industry"), ("Website", "website"), ("Phone", "phone"),
    ("Parent Account", "parent"), ("Parent Account Id", "parent.external_id"), ("Employees", "employees"),
    ("Annual Revenue", "revenue"), ("Currency", "revenue.currency"), ("Description", "description"), ("Tag", "tags"),
    ("Billing Street", "address.street"), ("Billing City", "address.city"), ("Billing State", "address.province"),
    ("Billing Code", "address.postal_code"), ("Billing Country", "address.country"),
    ("Shipping Street", "shipping_address.street"), ("Shipping City", "shipping_address.city"),
    ("Shipping State", "shipping_address.province"), ("Shipping Code", "shipping_address.postal_code"),
    ("Shipping Country", "shipping_address.country"), ("Account Number", ""), ("Account Site", ""), ("Ownership", ""),
    ("Rating", ""), ("SIC Code", ""), ("Ticker Symbol", ""), ("Created Time", "@created"),
]);

#[rustfmt::skip]
const CONTACT: Layout = layout("contact", &["CONTACTID", "Record Id", "Contact Owner", "Contact Owner Id", "Email Opt Out", "Modified Time"], &[
    ("Record Id", "external_id"), ("CONTACTID", "external_id"), ("Salutation", "salutation"), ("First Name", "first_name"),
    ("Last Name", "last_name"), ("Full Name", ""), ("Contact Owner", "owner"), ("Account Id", "account.external_id"),
    ("Account Name", "account"), ("Email", "email"), ("Secondary Email", "other_emails"), ("Phone", "phone"),
    ("Mobile", "mobile"), ("Home Phone", "other_phones"), ("Other Phone", "other_phones"), ("Asst Phone", "other_phones"),
    ("Title", "position"), ("Department", "department"), ("Lead Source", "source"), ("Date of Birth", "birthday"),
    ("Mailing Street", "address.street"), ("Mailing City", "address.city"), ("Mailing State", "address.province"),
    ("Mailing Zip", "address.postal_code"), ("Mailing Country", "address.country"), ("Description", "description"),
    ("Email Opt Out", "email_permission.denied"), ("Tag", "tags"), ("Reporting To", ""), ("Assistant", ""), ("Skype ID", ""),
    ("Twitter", ""), ("Other Street", ""), ("Other City", ""), ("Other State", ""), ("Other Zip", ""), ("Other Country", ""),
    ("Created Time", "@created"),
]);

#[rustfmt::skip]
const LEAD: Layout = layout("lead", &["LEADID", "Record Id", "Lead Owner", "Lead Owner Id", "Modified Time", "Email Opt Out"], &[
    ("Record Id", "external_id"), ("LEADID", "external_id"), ("First Name", "first_name"), ("Last Name", "last_name"),
    ("Full Name", ""), ("Company", "company"), ("Lead Owner", "owner"), ("Email", "email"), ("Phone", "phone"),
    ("Mobile", "mobile"), ("Website", "website"), ("Title", "position"), ("Designation", "position"), ("Industry", "industry"),
    ("Lead Source", "source"), ("Lead Status", "status"), ("Rating", "rating"), ("Description", "description"),
    ("Street", "address.street"), ("City", "address.city"), ("State", "address.province"), ("Zip Code", "address.postal_code"),
    ("Country", "address.country"), ("Email Opt Out", "email_permission.denied"), ("Tag", "tags"), ("Annual Revenue", ""),
    ("No. of Employees", ""), ("Secondary Email", ""), ("Salutation", "salutation"), ("Created Time", "@created"),
    ("Converted Date Time", "converted_at"), ("Converted Time", "converted_at"), ("Converted Account Id", "converted_account.external_id"),
    ("Converted Account", "converted_account"), ("Converted Contact Id", "converted_contact.external_id"),
    ("Converted Contact", "converted_contact"), ("Converted Deal Id", "converted_opportunity.external_id"),
    ("Converted Deal", "converted_opportunity"), ("CONVERTED", ""), ("month_Created Time1", ""),
]);

#[rustfmt::skip]
const DEAL: Layout = layout("opportunity", &["DEALID", "POTENTIALID", "Record Id", "Deal Owner", "Closing Date", "Modified Time"], &[
    ("Record Id", "external_id"), ("DEALID", "external_id"), ("POTENTIALID", "external_id"), ("Deal Name", "name"),
    ("Potential Name", "name"), ("Deal Owner", "owner"), ("Potential Owner", "owner"), ("Account Id", "account.external_id"),
    ("Account Name", "account"), ("Contact Id", "contact.external_id"), ("Contact Name", ""), ("Stage", "stage"),
    ("Pipeline", "pipeline"), ("Amount", "amount"), ("Currency", "amount.currency"), ("Probability (%)", "probability"),
    ("Closing Date", "close_date"), ("Type", "kind"), ("Lead Source", "source"), ("Campaign Source", "campaign"),
    ("Reason For Loss", "loss_reason"), ("Description", "description"), ("Tag", "tags"), ("Created Time", "opened_on"),
    ("Next Step", ""), ("Expected Revenue", ""), ("Forecast Category", ""), ("Overall Sales Duration", ""),
    ("Sales Cycle Duration", ""),
]);

#[rustfmt::skip]
const TASK: Layout = layout("task", &["Task Owner", "TASKID", "Record Id", "Modified Time"], &[
    ("Record Id", "external_id"), ("TASKID", "external_id"), ("Subject", "subject"), ("Task Owner", "owner"),
    ("Due Date", "due_at"), ("Status", "status"), ("Priority", "priority"), ("Description", "description"),
    ("Contact Id", "contact.external_id"), ("Closed Time", "done_at"), ("Contact Name", ""), ("Related To", ""), ("Remind At", ""),
]);

#[rustfmt::skip]
const PRODUCT: Layout = layout("product", &["PRODUCTID", "Record Id", "Product Owner", "Product Active"], &[
    ("Record Id", "external_id"), ("PRODUCTID", "external_id"), ("Product Name", "name"), ("Product Code", "code"),
    ("Product Active", "active"), ("Product Category", "category"), ("Unit Price", "price"), ("Description", "description"),
    ("Product Owner", ""), ("Usage Unit", ""), ("Vendor Name", ""), ("Taxable", ""),
]);
