//! Salesforce: the weekly data export and Data Loader (API names, any case) and report exports (labels).

use super::{Ignored, Layout, System};

#[rustfmt::skip]
pub const IGNORED: Ignored = &[
    "MasterRecordId", "RecordTypeId", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp",
    "LastActivityDate", "LastViewedDate", "LastReferencedDate", "LastCURequestDate", "LastCUUpdateDate", "Jigsaw",
    "JigsawCompanyId", "JigsawContactId", "CleanStatus", "PhotoUrl", "IndividualId", "Fax", "IsExcludedFromRealign",
    "GeocodeAccuracy", "Latitude", "Longitude", "BillingLatitude", "BillingLongitude", "BillingGeocodeAccuracy",
    "ShippingLatitude", "ShippingLongitude", "ShippingGeocodeAccuracy", "MailingLatitude", "MailingLongitude",
    "MailingGeocodeAccuracy", "OtherLatitude", "OtherLongitude", "OtherGeocodeAccuracy", "EmailBouncedReason",
    "EmailBouncedDate", "IsEmailBounced", "HasOptedOutOfFax", "IsUnreadByOwner", "DunsNumber", "Tradestyle", "DandbCompanyId",
    "CompanyDunsNumber", "OperatingHoursId", "FiscalYear", "FiscalQuarter", "Fiscal", "IsArchived", "WhoCount", "WhatCount",
    "Last Activity", "Last Modified Date", "Created Date", "Owner Role", "Fiscal Period", "Age",
];

pub const LAYOUTS: &[Layout] = &[ACCOUNT, CONTACT, LEAD, OPPORTUNITY, LINE, ROLE, CAMPAIGN, TASK, EVENT, USER, PRODUCT];

/// How the ids of its objects begin.
pub const IDS: &[(&str, &str)] = &[
    ("001", "account"),
    ("003", "contact"),
    ("00Q", "lead"),
    ("006", "opportunity"),
    ("00k", "opportunity_line"),
    ("00K", "opportunity_contact"),
    ("701", "campaign"),
    ("00T", "task"),
    ("00U", "meeting"),
    ("005", "user"),
    ("01t", "product"),
];

const MARKS: &[&str] = &["IsDeleted", "SystemModstamp", "CreatedById", "LastModifiedById", "OwnerId", "MasterRecordId"];

/// Leads are often exported by hand, without what Salesforce alone needs.
const LEAD_MARKS: &[&str] = &[
    "IsDeleted",
    "SystemModstamp",
    "CreatedById",
    "LastModifiedById",
    "OwnerId",
    "MasterRecordId",
    "IsConverted",
    "ConvertedDate",
    "ConvertedAccountId",
    "ConvertedContactId",
    "ConvertedOpportunityId",
];

const fn layout(
    entity: &'static str,
    marks: &'static [&'static str],
    columns: &'static [(&'static str, &'static str)],
) -> Layout {
    Layout { system: System::Salesforce, entity, marks, columns }
}

#[rustfmt::skip]
const ACCOUNT: Layout = layout("account", MARKS, &[
    ("Id", "external_id"), ("Account ID", "external_id"), ("IsDeleted", "@deleted"),
    ("Name", "name"), ("Account Name", "name"), ("Type", "kind"),
    ("ParentId", "parent.external_id"), ("Parent Account", "parent"), ("Parent Account ID", "parent.external_id"),
    ("BillingStreet", "address.street"), ("BillingCity", "address.city"), ("BillingState", "address.province"),
    ("BillingPostalCode", "address.postal_code"), ("BillingCountry", "address.country"), ("BillingCountryCode", "address.country"),
    ("BillingStateCode", ""), ("ShippingStateCode", ""),
    ("Billing Street", "address.street"), ("Billing Address Line 1", "address.street"), ("Billing City", "address.city"),
    ("Billing State/Province", "address.province"), ("Billing Zip/Postal Code", "address.postal_code"),
    ("Billing Country", "address.country"),
    ("ShippingStreet", "shipping_address.street"), ("ShippingCity", "shipping_address.city"),
    ("ShippingState", "shipping_address.province"), ("ShippingPostalCode", "shipping_address.postal_code"),
    ("ShippingCountry", "shipping_address.country"), ("ShippingCountryCode", "shipping_address.country"),
    ("Shipping Street", "shipping_address.street"), ("Shipping City", "shipping_address.city"),
    ("Shipping State/Province", "shipping_address.province"), ("Shipping Zip/Postal Code", "shipping_address.postal_code"),
    ("Shipping Country", "shipping_address.country"),
    ("Phone", "phone"), ("Website", "website"), ("Industry", "industry"),
    ("AnnualRevenue", "revenue"), ("Annual Revenue", "revenue"), ("CurrencyIsoCode", "revenue.currency"),
    ("NumberOfEmployees", "employees"), ("Employees", "employees"), ("YearStarted", "founded"), ("Year Started", "founded"),
    ("AccountSource", "source"), ("Account Source", "source"), ("Description", "description"),
    ("OwnerId", "owner.external_id"), ("Account Owner", "owner"), ("Owner:User-username", "owner.email"),
    ("CreatedDate", "@created"), ("Created Date", "@created"), ("AccountNumber", ""), ("Sic", ""), ("SicDesc", ""), ("NaicsCode", ""), ("NaicsDesc", ""), ("Ownership", ""),
    ("TickerSymbol", ""), ("Rating", ""), ("Site", ""), ("Account Site", ""), ("Account Owner Alias", ""),
]);

#[rustfmt::skip]
const CONTACT: Layout = layout("contact", MARKS, &[
    ("Id", "external_id"), ("Contact ID", "external_id"), ("IsDeleted", "@deleted"),
    ("AccountId", "account.external_id"), ("Account ID", "account.external_id"), ("Account Name", "account"),
    ("Salutation", "salutation"), ("FirstName", "first_name"), ("First Name", "first_name"),
    ("LastName", "last_name"), ("Last Name", "last_name"), ("Name", ""), ("MiddleName", ""), ("Suffix", ""),
    ("Email", "email"), ("Title", "position"), ("Department", "department"),
    ("Phone", "phone"), ("Business Phone", "phone"), ("MobilePhone", "mobile"), ("Mobile", "mobile"), ("Mobile Phone", "mobile"),
    ("HomePhone", "other_phones"), ("OtherPhone", "other_phones"), ("AssistantPhone", "other_phones"),
    ("Home Phone", "other_phones"), ("Other Phone", "other_phones"),
    ("AssistantName", ""), ("ReportsToId", "reports_to.external_id"), ("Reports To", ""),
    ("MailingStreet", "address.street"), ("MailingCity", "address.city"), ("MailingState", "address.province"),
    ("MailingPostalCode", "address.postal_code"), ("MailingCountry", "address.country"), ("MailingCountryCode", "address.country"),
    ("MailingStateCode", ""), ("Mailing Street", "address.street"), ("Mailing City", "address.city"),
    ("Mailing State/Province", "address.province"), ("Mailing Zip/Postal Code", "address.postal_code"),
    ("Mailing Country", "address.country"), ("OtherStreet", ""), ("OtherCity", ""), ("OtherState", ""), ("OtherPostalCode", ""),
    ("OtherCountry", ""), ("OtherStateCode", ""), ("OtherCountryCode", ""),
    ("LeadSource", "source"), ("Lead Source", "source"), ("Birthdate", "birthday"), ("Description", "description"),
    ("OwnerId", "owner.external_id"), ("Contact Owner", "owner"), ("CurrencyIsoCode", ""),
    ("HasOptedOutOfEmail", "email_permission.denied"), ("Email Opt Out", "email_permission.denied"),
    ("DoNotCall", "phone_permission.denied"), ("Do Not Call", "phone_permission.denied"),
    ("CreatedDate", "@created"), ("Created Date", "@created"), ("Pronouns", ""), ("GenderIdentity", ""),
]);

#[rustfmt::skip]
const LEAD: Layout = layout("lead", LEAD_MARKS, &[
    ("Id", "external_id"), ("Lead ID", "external_id"), ("IsDeleted", "@deleted"),
    ("FirstName", "first_name"), ("First Name", "first_name"), ("LastName", "last_name"), ("Last Name", "last_name"),
    ("Salutation", "salutation"), ("MiddleName", ""), ("Suffix", ""), ("Name", ""),
    ("Company", "company"), ("Company / Account", "company"), ("Title", "position"), ("Email", "email"), ("Phone", "phone"),
    ("MobilePhone", "mobile"), ("Mobile", "mobile"), ("Website", "website"),
    ("Street", "address.street"), ("City", "address.city"), ("State", "address.province"), ("State/Province", "address.province"),
    ("PostalCode", "address.postal_code"), ("Zip/Postal Code", "address.postal_code"), ("Country", "address.country"),
    ("CountryCode", "address.country"), ("StateCode", ""),
    ("LeadSource", "source"), ("Lead Source", "source"), ("Status", "status"), ("Lead Status", "status"),
    ("Industry", "industry"), ("Rating", "rating"), ("Description", "description"), ("CurrencyIsoCode", ""),
    ("AnnualRevenue", ""), ("NumberOfEmployees", ""),
    ("OwnerId", "owner.external_id"), ("Lead Owner", "owner"), ("Owner Alias", ""),
    ("HasOptedOutOfEmail", "email_permission.denied"), ("Email Opt Out", "email_permission.denied"),
    ("DoNotCall", "phone_permission.denied"), ("Do Not Call", "phone_permission.denied"),
    ("IsConverted", ""), ("Converted", ""), ("ConvertedDate", "converted_at"), ("Converted Date", "converted_at"),
    ("ConvertedAccountId", "converted_account.external_id"), ("ConvertedContactId", "converted_contact.external_id"),
    ("ConvertedOpportunityId", "converted_opportunity.external_id"), ("CreatedDate", "@created"), ("Created Date", "@created"),
    ("Create Date", "@created"), ("LastTransferDate", ""), ("Pronouns", ""), ("GenderIdentity", ""),
]);

#[rustfmt::skip]
const OPPORTUNITY: Layout = layout("opportunity", MARKS, &[
    ("Id", "external_id"), ("Opportunity ID", "external_id"), ("IsDeleted", "@deleted"),
    ("AccountId", "account.external_id"), ("Account ID", "account.external_id"), ("Account Name", "account"),
    ("ContactId", "contact.external_id"), ("Name", "name"), ("Opportunity Name", "name"), ("Description", "description"),
    ("StageName", "stage"), ("Stage", "stage"), ("StageSortOrder", ""), ("Amount", "amount"),
    ("CurrencyIsoCode", "amount.currency"), ("Amount Currency", "amount.currency"),
    ("Probability", "probability"), ("Probability (%)", "probability"), ("ExpectedRevenue", ""), ("Expected Revenue", ""),
    ("TotalOpportunityQuantity", ""), ("CloseDate", "close_date"), ("Close Date", "close_date"), ("Type", "kind"),
    ("NextStep", ""), ("Next Step", ""), ("LeadSource", "source"), ("Lead Source", "source"), ("IsClosed", ""), ("IsWon", ""),
    ("Closed", ""), ("Won", ""), ("ForecastCategory", "forecast"), ("ForecastCategoryName", ""), ("Forecast Category", "forecast"),
    ("CampaignId", "campaign.external_id"), ("Primary Campaign Source", "campaign"), ("OwnerId", "owner.external_id"),
    ("Opportunity Owner", "owner"), ("CreatedDate", "opened_on"), ("Created Date", "opened_on"),
    ("HasOpportunityLineItem", ""), ("Pricebook2Id", ""), ("PricebookId", ""), ("IsPrivate", ""), ("Territory2Id", ""),
    ("IsExcludedFromTerritory2Filter", ""), ("LastStageChangeDate", ""), ("PrimaryPartnerAccountId", ""), ("SyncedQuoteId", ""),
    ("ContractId", ""), ("LastAmountChangedHistoryId", ""), ("LastCloseDateChangedHistoryId", ""), ("HasOpenActivity", ""),
    ("HasOverdueTask", ""),
]);

#[rustfmt::skip]
const LINE: Layout = layout("opportunity_line", MARKS, &[
    ("Id", ""), ("IsDeleted", "@deleted"), ("OpportunityId", "opportunity.external_id"), ("Product2Id", "product.external_id"),
    ("Name", "name"), ("Quantity", "quantity"), ("UnitPrice", "price"), ("CurrencyIsoCode", "price.currency"),
    ("Discount", "discount"), ("SortOrder", "position"), ("Description", ""), ("TotalPrice", ""), ("ListPrice", ""),
    ("Subtotal", ""), ("ProductCode", ""), ("PricebookEntryId", ""), ("ServiceDate", ""),
]);

#[rustfmt::skip]
const ROLE: Layout = layout("opportunity_contact", MARKS, &[
    ("Id", ""), ("IsDeleted", "@deleted"), ("OpportunityId", "opportunity.external_id"), ("ContactId", "contact.external_id"),
    ("Role", "role"), ("IsPrimary", "is_primary"),
]);

#[rustfmt::skip]
const CAMPAIGN: Layout = layout("campaign", MARKS, &[
    ("Id", "external_id"), ("IsDeleted", "@deleted"), ("Name", "name"), ("Campaign Name", "name"), ("Type", "channel"),
    ("Status", "status"), ("StartDate", "starts_on"), ("Start Date", "starts_on"), ("EndDate", "ends_on"), ("End Date", "ends_on"),
    ("CurrencyIsoCode", "budget.currency"), ("ExpectedRevenue", "expected_revenue"), ("BudgetedCost", "budget"),
    ("ActualCost", "cost"), ("ExpectedResponse", ""), ("Description", "description"), ("OwnerId", "owner.external_id"),
    ("ParentId", ""), ("NumberSent", ""), ("IsActive", ""), ("NumberOfLeads", ""), ("NumberOfConvertedLeads", ""),
    ("NumberOfContacts", ""), ("NumberOfResponses", ""), ("NumberOfOpportunities", ""), ("NumberOfWonOpportunities", ""),
    ("AmountAllOpportunities", ""), ("AmountWonOpportunities", ""), ("HierarchyNumberOfLeads", ""),
    ("HierarchyNumberOfConvertedLeads", ""), ("HierarchyNumberOfContacts", ""), ("HierarchyNumberOfResponses", ""),
    ("HierarchyNumberOfOpportunities", ""), ("HierarchyNumberOfWonOpportunities", ""), ("HierarchyAmountAllOpportunities", ""),
    ("HierarchyAmountWonOpportunities", ""), ("HierarchyNumberSent", ""), ("HierarchyExpectedRevenue", ""),
    ("HierarchyBudgetedCost", ""), ("HierarchyActualCost", ""), ("CampaignMemberRecordTypeId", ""),
]);

const WHO: &str = "contact.external_id|lead.external_id";
const WHAT: &str = "opportunity.external_id|account.external_id";

#[rustfmt::skip]
const TASK: Layout = layout("task", &["WhoId", "WhatId", "ActivityDate", "IsDeleted", "SystemModstamp"], &[
    ("Id", "external_id"), ("IsDeleted", "@deleted"), ("Subject", "subject"), ("ActivityDate", "due_at"), ("Due Date", "due_at"),
    ("Status", "status"), ("Priority", "priority"), ("Description", "description"), ("WhoId", WHO), ("WhatId", WHAT),
    ("AccountId", "account.external_id"), ("OwnerId", "owner.external_id"), ("Assigned", "owner"),
    ("CompletedDateTime", "done_at"), ("Type", ""), ("IsClosed", ""), ("CurrencyIsoCode", ""), ("EmailMessageId", ""),
    ("CallDurationInSeconds", ""), ("CallType", ""), ("CallDisposition", ""), ("CallObject", ""), ("ReminderDateTime", ""),
    ("IsReminderSet", ""), ("ActivityOriginType", ""), ("Who:Contact-email", "contact.email"),
]);

#[rustfmt::skip]
const EVENT: Layout = layout("meeting", &["WhoId", "WhatId", "ActivityDateTime", "IsAllDayEvent", "SystemModstamp"], &[
    ("Id", "external_id"), ("IsDeleted", "@deleted"), ("Subject", "subject"), ("ActivityDateTime", "due_at"),
    ("DurationInMinutes", "duration"), ("Location", "place"), ("Description", "description"), ("WhoId", WHO), ("WhatId", WHAT),
    ("AccountId", "account.external_id"), ("OwnerId", "owner.external_id"), ("ActivityDate", ""), ("IsAllDayEvent", ""),
    ("StartDateTime", ""), ("EndDateTime", ""), ("Type", ""), ("IsPrivate", ""), ("ShowAs", ""), ("IsChild", ""),
    ("IsGroupEvent", ""), ("GroupEventType", ""), ("CurrencyIsoCode", ""),
]);

#[rustfmt::skip]
const USER: Layout = layout("user", &["Username", "ProfileId", "UserRoleId", "TimeZoneSidKey", "SystemModstamp"], &[
    ("Id", "external_id"), ("FirstName", "@name"), ("LastName", "@name"), ("Name", "name"), ("Full Name", "name"),
    ("Email", "email"), ("Phone", "phone"), ("Title", "position"), ("ManagerId", "manager.external_id"), ("IsActive", "active"),
    ("Active", "active"), ("Username", ""), ("Division", ""), ("Department", ""), ("ProfileId", ""), ("UserRoleId", ""),
    ("Role", ""), ("Profile", ""), ("TimeZoneSidKey", "zone"), ("MobilePhone", ""), ("CompanyName", ""), ("Alias", ""),
    ("Street", ""), ("City", ""), ("State", ""), ("PostalCode", ""), ("Country", ""),
]);

#[rustfmt::skip]
const PRODUCT: Layout = layout("product", MARKS, &[
    ("Id", "external_id"), ("IsDeleted", "@deleted"), ("Name", "name"), ("Product Name", "name"), ("ProductCode", "code"),
    ("Product Code", "code"), ("Family", "category"), ("Product Family", "category"), ("Description", "description"),
    ("IsActive", "active"), ("QuantityUnitOfMeasure", ""), ("StockKeepingUnit", ""), ("DisplayUrl", ""),
]);
