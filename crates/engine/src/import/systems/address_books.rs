//! Address books: Google Contacts (old and new layout), Outlook, LinkedIn connections.

use super::{Layout, System};

pub const LAYOUTS: &[Layout] = &[GOOGLE, OUTLOOK, LINKEDIN];

const fn layout(marks: &'static [&'static str], columns: &'static [(&'static str, &'static str)]) -> Layout {
    Layout { system: System::AddressBook, entity: "contact", marks, columns }
}

#[rustfmt::skip]
const GOOGLE: Layout = layout(
    &["E-mail 1 - Value", "Phone 1 - Value", "Given Name", "Organization 1 - Name", "Organization Name", "Group Membership", "Labels", "E-mail 1 - Label"],
    &[
        ("Given Name", "first_name"), ("First Name", "first_name"), ("Family Name", "last_name"), ("Last Name", "last_name"),
        ("Name", ""), ("Additional Name", ""), ("Middle Name", ""), ("Name Prefix", "salutation"), ("Name Suffix", ""),
        ("Nickname", ""), ("File As", ""), ("Birthday", "birthday"), ("Notes", "description"), ("Labels", "tags"),
        ("Group Membership", "tags"), ("E-mail 1 - Value", "email"), ("E-mail 2 - Value", "other_emails"),
        ("E-mail 3 - Value", "other_emails"), ("E-mail 4 - Value", "other_emails"), ("Phone 1 - Value", "phone"),
        ("Phone 2 - Value", "other_phones"), ("Phone 3 - Value", "other_phones"), ("Address 1 - Street", "address.street"),
        ("Address 1 - Extended Address", "address.street2"), ("Address 1 - City", "address.city"),
        ("Address 1 - Region", "address.province"), ("Address 1 - Postal Code", "address.postal_code"),
        ("Address 1 - Country", "address.country"), ("Organization 1 - Name", "account"), ("Organization Name", "account"),
        ("Organization 1 - Title", "position"), ("Organization Title", "position"), ("Organization 1 - Department", "department"),
        ("Organization Department", "department"), ("Website 1 - Value", "website"), ("E-mail 1 - Label", ""),
        ("E-mail 1 - Type", ""), ("Phone 1 - Label", ""), ("Phone 1 - Type", ""), ("Address 1 - Label", ""),
        ("Address 1 - Type", ""), ("Address 1 - Formatted", ""), ("Address 1 - PO Box", ""), ("Photo", ""),
        ("Website 1 - Label", ""), ("Website 1 - Type", ""), ("Initials", ""), ("Gender", ""), ("Language", ""),
        ("Phonetic First Name", ""), ("Phonetic Middle Name", ""), ("Phonetic Last Name", ""), ("Occupation", ""), ("Hobby", ""),
    ],
);

#[rustfmt::skip]
const OUTLOOK: Layout = layout(
    &["E-mail Address", "E-mail 2 Address", "Business Street", "Home Street", "Business Postal Code", "Categories", "Company Main Phone"],
    &[
        ("First Name", "first_name"), ("Last Name", "last_name"), ("Middle Name", ""), ("Title", "salutation"), ("Suffix", ""),
        ("Web Page", "website"), ("Birthday", "birthday"), ("Notes", "description"), ("E-mail Address", "email"),
        ("E-mail 2 Address", "other_emails"), ("E-mail 3 Address", "other_emails"), ("Business Phone", "phone"),
        ("Primary Phone", "phone"), ("Mobile Phone", "mobile"), ("Home Phone", "other_phones"), ("Home Phone 2", "other_phones"),
        ("Business Phone 2", "other_phones"), ("Other Phone", "other_phones"), ("Company Main Phone", "other_phones"),
        ("Company", "account"), ("Job Title", "position"), ("Department", "department"), ("Business Street", "address.street"),
        ("Business Street 2", "address.street2"), ("Business City", "address.city"), ("Business State", "address.province"),
        ("Business Postal Code", "address.postal_code"), ("Business Country", "address.country"),
        ("Business Country/Region", "address.country"), ("Categories", "tags"), ("Business Address", ""), ("Home Address", ""),
        ("Home Street", ""), ("Home City", ""), ("Home State", ""), ("Home Postal Code", ""), ("Home Country", ""),
        ("Business Street 3", ""), ("Home Street 2", ""), ("Home Street 3", ""), ("Other Address", ""), ("Other Street", ""),
        ("Other City", ""), ("Other State", ""), ("Other Postal Code", ""), ("Other Country", ""), ("Business Fax", ""),
        ("Home Fax", ""), ("Other Fax", ""), ("Pager", ""), ("Initials", ""), ("Gender", ""), ("Anniversary", ""), ("Location", ""),
        ("Language", ""), ("Spouse", ""), ("Children", ""), ("Manager's Name", ""), ("Assistant's Name", ""),
        ("Assistant's Phone", ""), ("Referred By", ""), ("Office Location", ""), ("Profession", ""), ("Account", ""),
        ("Priority", ""), ("Private", ""), ("Sensitivity", ""), ("Keywords", ""), ("Mileage", ""), ("Hobby", ""),
    ],
);

#[rustfmt::skip]
const LINKEDIN: Layout = layout(
    &["Connected On", "URL", "Email Address", "Position"],
    &[
        ("First Name", "first_name"), ("Last Name", "last_name"), ("URL", "website"), ("Email Address", "email"),
        ("Company", "account"), ("Position", "position"), ("Connected On", ""),
    ],
);
