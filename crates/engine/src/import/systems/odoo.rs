//! Odoo: the import-compatible export with technical names (`id` is the external id, `partner_id/id` a relation's), and the
//! labels of the plain one.

use super::{Ignored, Layout, System};

#[rustfmt::skip]
pub const IGNORED: Ignored = &[
    "create_date", "create_uid", "create_uid/id", "write_date", "write_uid", "write_uid/id", "message_follower_ids", "active",
    "color", "company_id", "company_id/id", "activity_ids", "display_name", ".id",
];

pub const LAYOUTS: &[Layout] = &[OPPORTUNITY, LEAD, PARTNER, CONTACT, PRODUCT];

const fn layout(
    entity: &'static str,
    marks: &'static [&'static str],
    columns: &'static [(&'static str, &'static str)],
) -> Layout {
    Layout { system: System::Odoo, entity, marks, columns }
}

#[rustfmt::skip]
const OPPORTUNITY: Layout = layout(
    "opportunity",
    &["stage_id", "stage_id/id", "expected_revenue", "planned_revenue", "partner_id", "partner_id/id", "date_deadline", "user_id", "user_id/id"],
    &[
        ("id", "external_id"), ("External ID", "external_id"), ("name", "name"), ("type", ""), ("partner_id", "account"),
        ("partner_id/id", "account.external_id"), ("Customer", "account"), ("partner_name", "account"), ("contact_name", ""),
        ("email_from", ""), ("phone", ""), ("mobile", ""), ("user_id", "owner"), ("user_id/id", "owner.external_id"),
        ("Salesperson", "owner"), ("team_id", "team"), ("team_id/id", ""), ("Sales Team", "team"), ("stage_id", "stage"),
        ("stage_id/id", ""), ("Stage", "stage"), ("expected_revenue", "amount"), ("planned_revenue", "amount"),
        ("Expected Revenue", "amount"), ("probability", "probability"), ("date_deadline", "close_date"),
        ("Expected Closing", "close_date"), ("date_open", "opened_on"), ("create_date", "opened_on"), ("lost_reason_id", "loss_reason"),
        ("lost_reason", "loss_reason"), ("lost_reason_id/id", ""), ("source_id", "source"), ("source_id/id", ""),
        ("medium_id", ""), ("campaign_id", "campaign"), ("campaign_id/id", "campaign.external_id"), ("tag_ids", "tags"),
        ("Tags", "tags"), ("tag_ids/id", ""), ("description", "description"), ("priority", ""), ("street", ""), ("city", ""),
        ("zip", ""), ("state_id", ""), ("country_id", ""), ("date_closed", ""), ("function", ""), ("website", ""),
    ],
);

/// The same table before anybody qualified it: no stage, no amount, nobody's partner yet.
#[rustfmt::skip]
const LEAD: Layout = layout(
    "lead",
    &["partner_name", "contact_name", "email_from", "medium_id", "user_id", "Contact Name", "Company Name", "Salesperson"],
    &[
        ("id", "external_id"), ("External ID", "external_id"), ("name", "interests"), ("Lead", "interests"), ("type", ""),
        ("contact_name", "@name"), ("Contact Name", "@name"), ("partner_name", "company"), ("Company Name", "company"),
        ("email_from", "email"), ("Email", "email"), ("phone", "phone"), ("Phone", "phone"), ("mobile", "mobile"),
        ("Mobile", "mobile"), ("function", "position"), ("Job Position", "position"), ("title", "salutation"), ("website", "website"),
        ("Website", "website"), ("street", "address.street"), ("street2", "address.street2"), ("city", "address.city"),
        ("City", "address.city"), ("zip", "address.postal_code"), ("Zip", "address.postal_code"), ("state_id", "address.province"),
        ("State", "address.province"), ("country_id", "address.country"), ("Country", "address.country"), ("user_id", "owner"),
        ("user_id/id", "owner.external_id"), ("Salesperson", "owner"), ("team_id", ""), ("team_id/id", ""), ("Sales Team", ""),
        ("source_id", "source"), ("Source", "source"), ("medium_id", "medium"), ("Medium", "medium"), ("campaign_id", "campaign"),
        ("Campaign", "campaign"), ("referred", ""), ("tag_ids", "tags"), ("Tags", "tags"), ("description", "description"),
        ("Notes", "description"), ("is_blacklisted", "email_permission.denied"), ("priority", ""), ("create_date", "@created"),
        ("Created on", "@created"),
    ],
);

#[rustfmt::skip]
const PARTNER: Layout = layout(
    "account",
    &["is_company", "vat", "parent_id", "parent_id/id", "country_id", "state_id", "company_type", "user_id", "category_id",
        "Is a Company", "Es una compañía", "Es una empresa", "Complete Name"],
    &[
        ("id", "external_id"), ("name", "name"), ("complete_name", "name"), ("display_name", "name"), ("is_company", "@company"), ("company_type", "@company"), ("vat", "tax_id"),
        ("parent_id", "parent"), ("parent_id/id", "parent.external_id"), ("email", "email"), ("phone", "phone"),
        ("mobile", "other_phones"), ("website", "website"), ("street", "address.street"), ("street2", "address.street2"),
        ("city", "address.city"), ("zip", "address.postal_code"), ("state_id", "address.province"), ("state_id/name", "address.province"),
        ("country_id", "address.country"), ("country_id/name", "address.country"), ("country_id/code", "address.country"),
        ("industry_id", "industry"), ("user_id", "owner"), ("user_id/id", "owner.external_id"), ("category_id", "tags"),
        ("comment", "description"), ("lang", ""), ("ref", ""), ("function", ""), ("title", ""),
        ("create_date", "@created"),
        ("External ID", "external_id"), ("Is a Company", "@company"), ("Company Type", "@company"), ("Tax ID", "tax_id"), ("Related Company", "parent"),
        ("State", "address.province"), ("Country", "address.country"), ("Industry", "industry"), ("Salesperson", "owner"),
        ("Tags", "tags"), ("Notes", "description"), ("Language", ""), ("Created on", "@created"), ("Job Position", ""),
        ("Nombre", "name"), ("Nombre completo", "name"), ("Nombre mostrado", "name"), ("Es una compañía", "@company"), ("Es una empresa", "@company"),
        ("Tipo de compañía", "@company"),
        ("Compañía relacionada", "parent"), ("Empresa relacionada", "parent"), ("Correo electrónico", "email"), ("Teléfono", "phone"),
        ("Móvil", "other_phones"), ("Sitio web", "website"), ("Calle", "address.street"), ("Calle2", "address.street2"),
        ("Ciudad", "address.city"), ("C.P.", "address.postal_code"), ("Código postal", "address.postal_code"),
        ("Estado", "address.province"), ("País", "address.country"), ("Etiquetas", "tags"), ("Comercial", "owner"),
        ("Notas", "description"), ("Puesto de trabajo", ""),
    ],
);

#[rustfmt::skip]
const CONTACT: Layout = layout(
    "contact",
    &["parent_id", "parent_id/id", "function", "title", "is_company", "country_id", "user_id",
        "Is a Company", "Es una compañía", "Es una empresa", "Complete Name"],
    &[
        ("id", "external_id"), ("name", "@name"), ("complete_name", "@name"), ("display_name", "@name"), ("parent_id", "account"), ("parent_id/id", "account.external_id"),
        ("function", "position"), ("title", "salutation"), ("email", "email"), ("phone", "phone"), ("mobile", "mobile"),
        ("street", "address.street"), ("street2", "address.street2"), ("city", "address.city"), ("zip", "address.postal_code"),
        ("state_id", "address.province"), ("country_id", "address.country"), ("vat", "tax_id"), ("website", "website"),
        ("user_id", "owner"), ("user_id/id", "owner.external_id"), ("category_id", "tags"), ("comment", "description"),
        ("is_blacklisted", "email_permission.denied"), ("lang", ""), ("is_company", "@company"), ("company_type", "@company"), ("type", ""),
        ("create_date", "@created"),
        ("External ID", "external_id"), ("Is a Company", "@company"), ("Company Type", "@company"), ("Tax ID", "tax_id"), ("Related Company", "account"),
        ("Job Position", "position"), ("State", "address.province"), ("Country", "address.country"), ("Salesperson", "owner"),
        ("Tags", "tags"), ("Notes", "description"), ("Language", ""), ("Created on", "@created"), ("Blacklist", "email_permission.denied"),
        ("Nombre", "@name"), ("Nombre completo", "@name"), ("Nombre mostrado", "@name"), ("Es una compañía", "@company"), ("Es una empresa", "@company"),
        ("Tipo de compañía", "@company"),
        ("Compañía relacionada", "account"), ("Empresa relacionada", "account"), ("Puesto de trabajo", "position"),
        ("Correo electrónico", "email"), ("Teléfono", "phone"), ("Móvil", "mobile"), ("Sitio web", "website"),
        ("Calle", "address.street"), ("Calle2", "address.street2"), ("Ciudad", "address.city"), ("C.P.", "address.postal_code"),
        ("Código postal", "address.postal_code"), ("Estado", "address.province"), ("País", "address.country"), ("Etiquetas", "tags"),
        ("Comercial", "owner"), ("Notas", "description"),
    ],
);

#[rustfmt::skip]
const PRODUCT: Layout = layout(
    "product",
    &["categ_id", "categ_id/id", "list_price", "standard_price", "default_code", "uom_id"],
    &[
        ("id", "external_id"), ("name", "name"), ("default_code", "code"), ("categ_id", "category"), ("list_price", "price"),
        ("lst_price", "price"), ("standard_price", "cost"), ("description_sale", "description"), ("sale_ok", ""), ("type", ""),
        ("uom_id", ""), ("barcode", ""), ("categ_id/id", ""),
    ],
);
