//! Pipedrive: headings name the object before the field (`Deal - Title`).

use super::{Layout, System};

pub const LAYOUTS: &[Layout] = &[DEAL, PERSON, ORGANIZATION];

const fn layout(
    entity: &'static str,
    marks: &'static [&'static str],
    columns: &'static [(&'static str, &'static str)],
) -> Layout {
    Layout { system: System::Pipedrive, entity, marks, columns }
}

#[rustfmt::skip]
const DEAL: Layout = layout("opportunity", &["Deal - Title", "Deal - Owner", "Deal - Status", "Deal - Pipedrive System ID", "Deal - Value"], &[
    ("Deal - Pipedrive System ID", "external_id"), ("Deal - ID", "external_id"), ("Deal - Title", "name"), ("Deal - Value", "amount"),
    ("Deal - Currency of value", "amount.currency"), ("Deal - Currency", "amount.currency"), ("Organization", "account"),
    ("Deal - Organization", "account"), ("Organization - Name", "account"), ("Organization - Name*", "account"),
    ("Contact person", ""), ("Deal - Contact person", ""), ("Deal - Owner", "owner"), ("Deal - Stage (pipeline)", "stage"),
    ("Deal - Stage", "stage"), ("Deal - Pipeline", "pipeline"), ("Deal - Expected close date", "close_date"),
    ("Deal - Probability", "probability"), ("Deal - Lost reason", "loss_reason"), ("Deal - Creation date", "opened_on"),
    ("Deal - Deal created", "opened_on"), ("Deal - Label", "tags"), ("Deal - Status", ""), ("Deal - Closed on", ""),
    ("Deal - Won time", ""), ("Deal - Lost time", ""), ("Deal - Visible to", ""), ("Product - Name*", "product"),
    ("Organization - Address", ""), ("Person - Name*", ""), ("Activity - Subject*", ""), ("Activity - Due date", ""),
    ("Note - Content*", "description"), ("Product - Product Code", ""), ("Product - Unit", ""), ("Product - Price", ""),
    ("Product - Currency", ""), ("Person - First name", ""), ("Person - Last name", ""), ("Person - Phone", ""),
    ("Person - Email (Work)", ""), ("Person - Email (Home)", ""),
]);

#[rustfmt::skip]
const PERSON: Layout = layout("contact", &["Person - Name", "Person - Owner", "Person - Pipedrive System ID", "Person - Visible to"], &[
    ("Person - Pipedrive System ID", "external_id"), ("Person - ID", "external_id"), ("Person - Name", "@name"),
    ("Person - First name", "first_name"), ("Person - Last name", "last_name"), ("Person - Email", "email"),
    ("Person - Email - Work", "email"), ("Person - Email - Home", "other_emails"), ("Person - Phone", "phone"),
    ("Person - Phone - Work", "phone"), ("Person - Phone - Mobile", "mobile"), ("Person - Label", "tags"),
    ("Person - Organization", "account"), ("Organization name", "account"), ("Person - Owner", "owner"),
    ("Person - Job title", "position"), ("Person - Creation date", ""), ("Person - Visible to", ""),
]);

#[rustfmt::skip]
const ORGANIZATION: Layout = layout(
    "account",
    &["Organization - Name", "Organization - Owner", "Organization - Pipedrive System ID", "Organization - Visible to"],
    &[
        ("Organization - Pipedrive System ID", "external_id"), ("Organization - ID", "external_id"), ("Organization - Name", "name"),
        ("Organization - Owner", "owner"), ("Organization - Address", "address.street"), ("Organization - Label", "tags"),
        ("Organization - Website", "website"), ("Organization - Industry", "industry"), ("Organization - Creation date", ""),
        ("Organization - Visible to", ""),
    ],
);
