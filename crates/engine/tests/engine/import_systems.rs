//! Files as Odoo, SuiteCRM and Zoho write them: each heading goes where it belongs, and the records find each other.

use trato_engine::import::Status;
use trato_engine::import::systems::System;
use trato_model::{Filter, Record, Value};
use trato_testkit::TestCompany;

use crate::import_files::{count, file, import_with, look, one};

/// A file of two rows: per column its heading, the path that it goes to, and both cells.
struct Export {
    system: System,
    entity: &'static str,
    name: &'static str,
    columns: &'static [[&'static str; 4]],
}

impl Export {
    fn text(&self) -> String {
        let line = |at: usize| self.columns.iter().map(|column| column[at]).collect::<Vec<_>>().join(",");
        format!("{}\n{}\n{}\n", line(0), line(2), line(3))
    }

    /// Imports it with the mapping proposed, which must be the one that is wanted.
    async fn import(&self, company: &TestCompany) {
        let path = file(company, self.name, self.text());
        let (_, seen) = look(company, &company.admin, &path).await;
        assert_eq!((seen.system, seen.entity), (self.system, self.entity), "{}", self.name);
        for (column, wanted) in seen.mapping.columns.iter().zip(self.columns) {
            assert_eq!(
                [column.heading.as_str(), column.field.as_str()],
                wanted[..2],
                "{:?} {}",
                self.system,
                self.name
            );
        }
        assert_eq!(seen.mapping.keys, ["external_id"], "{}", self.name);
        let run = import_with(company, &company.admin, &path, |_| {}).await;
        let counts = &run.counts;
        assert_eq!((run.status, counts.created, counts.refused), (Status::Done, 2, 0), "{}: {counts:?}", self.name);
        let again = import_with(company, &company.admin, &path, |_| {}).await.counts;
        assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 2), "{}: {again:?}", self.name);
    }
}

/// The record that came from a system under an id.
async fn of(company: &TestCompany, entity: &'static str, id: &str) -> Record {
    one(company, entity, "external_id", id).await
}

/// The city, province and country of a record's address.
fn place(record: &Record) -> [&str; 3] {
    let Value::Address(address) = record.value("address") else { panic!("an address") };
    [&address.city, &address.province, &address.country]
}

fn minor(record: &Record, field: &str) -> Option<i64> {
    record.value(field).as_money().map(|money| money.minor)
}

fn day(text: &str) -> Value {
    Value::Int(i64::from(trato_model::query::period::day_of(text.parse().expect("a day"))))
}

const ODOO_PARTNERS: Export = Export {
    system: System::Odoo,
    entity: "account",
    name: "res.partner.csv",
    columns: &[
        ["id", "external_id", "__export__.res_partner_1", "__export__.res_partner_2"],
        ["name", "name", "Aceros Mendi", "Aceros Mendi Norte"],
        ["is_company", "@company", "True", "True"],
        ["vat", "tax_id", "ESB12345674", ""],
        ["parent_id/id", "parent.external_id", "", "__export__.res_partner_1"],
        ["email", "email", "info@mendi.example", "norte@mendi.example"],
        ["phone", "phone", "+34 944 00 00 01", ""],
        ["mobile", "other_phones", "+34 600 00 00 01", ""],
        ["website", "website", "https://mendi.example", ""],
        ["street", "address.street", "Gran Vía 1", ""],
        ["city", "address.city", "Bilbao", "Vitoria"],
        ["zip", "address.postal_code", "48001", "01001"],
        ["country_id", "address.country", "Spain", "Spain"],
        ["industry_id", "industry", "Metal", "Metal"],
        ["user_id", "owner", "Ada Admin", "Ada Admin"],
        ["category_id", "tags", "vip", ""],
        ["comment", "description", "Cliente desde siempre", ""],
    ],
};

const ODOO_CONTACTS: Export = Export {
    system: System::Odoo,
    entity: "contact",
    name: "res.partner (1).csv",
    columns: &[
        ["id", "external_id", "__export__.res_partner_11", "__export__.res_partner_12"],
        ["name", "@name", "Iria Souto", "Jon Mendi"],
        ["parent_id/id", "account.external_id", "__export__.res_partner_1", "__export__.res_partner_2"],
        ["function", "position", "Compras", "Gerente"],
        ["title", "salutation", "Doctor", ""],
        ["email", "email", "iria@mendi.example", "jon@mendi.example"],
        ["phone", "phone", "+34 944 00 00 02", ""],
        ["mobile", "mobile", "+34 600 00 00 02", ""],
        ["city", "address.city", "Bilbao", ""],
        ["user_id", "owner", "Ada Admin", "Ada Admin"],
        ["is_blacklisted", "email_permission.denied", "True", "False"],
    ],
};

const ODOO_DEALS: Export = Export {
    system: System::Odoo,
    entity: "opportunity",
    name: "crm.lead.csv",
    columns: &[
        ["id", "external_id", "__export__.crm_lead_1", "__export__.crm_lead_2"],
        ["name", "name", "Vigas 2026", "Chapa"],
        ["type", "", "opportunity", "opportunity"],
        ["partner_id/id", "account.external_id", "__export__.res_partner_1", "__export__.res_partner_2"],
        ["contact_name", "", "Iria Souto", ""],
        ["email_from", "", "iria@mendi.example", ""],
        ["user_id", "owner", "Ada Admin", "Ada Admin"],
        ["stage_id", "stage", "Proposition", "New"],
        ["expected_revenue", "amount", "12000.50", "300.00"],
        ["probability", "probability", "40.0", "10.0"],
        ["date_deadline", "close_date", "2026-12-15", "2027-01-31"],
        ["source_id", "source", "Feria", ""],
        ["campaign_id", "campaign", "Otoño", ""],
        ["tag_ids", "tags", "vigas", ""],
        ["description", "description", "Dos naves", ""],
    ],
};

const ODOO_LEADS: Export = Export {
    system: System::Odoo,
    entity: "lead",
    name: "crm.lead (1).csv",
    columns: &[
        ["id", "external_id", "__export__.crm_lead_11", "__export__.crm_lead_12"],
        ["name", "interests", "Escaleras para una nave", "Puertas"],
        ["type", "", "lead", "lead"],
        ["contact_name", "@name", "Rosa Mas", "Luis Gil"],
        ["title", "salutation", "Doctor", ""],
        ["partner_name", "company", "Naves Mas", ""],
        ["email_from", "email", "rosa@mas.example", "luis@gil.example"],
        ["phone", "phone", "+34 944 00 00 03", ""],
        ["function", "position", "Compras", ""],
        ["city", "address.city", "Bilbao", ""],
        ["country_id", "address.country", "Spain", ""],
        ["source_id", "source", "Feria", ""],
        ["medium_id", "medium", "Banner", ""],
        ["campaign_id", "campaign", "Otoño", ""],
        ["user_id", "owner", "Ada Admin", "Ada Admin"],
    ],
};

#[tokio::test(flavor = "multi_thread")]
async fn what_odoo_exports_is_recognised_and_joined() {
    for company in TestCompany::each().await {
        for export in [ODOO_PARTNERS, ODOO_CONTACTS, ODOO_DEALS, ODOO_LEADS] {
            export.import(&company).await;
        }
        let [mother, daughter] = ["__export__.res_partner_1", "__export__.res_partner_2"];
        let (mother, daughter) = (of(&company, "account", mother).await, of(&company, "account", daughter).await);
        assert_eq!(daughter.value("parent").as_id(), Some(mother.id));
        assert_eq!(mother.value("tax_id").as_text(), Some("B12345674"));
        assert_eq!(mother.value("external_source").as_text(), Some("odoo"));
        assert_eq!(place(&mother), ["Bilbao", "Vizcaya", "ES"]);
        assert_eq!(mother.value("owner").as_id(), Some(company.admin.user()));
        let iria = of(&company, "contact", "__export__.res_partner_11").await;
        assert_eq!((iria.title().as_str(), iria.value("account").as_id()), ("Iria Souto", Some(mother.id)));
        assert_eq!(iria.value("email_permission").as_text(), Some("denied"));
        let jon = of(&company, "contact", "__export__.res_partner_12").await;
        assert_ne!(jon.value("email_permission").as_text(), Some("denied"));
        let beams = of(&company, "opportunity", "__export__.crm_lead_1").await;
        assert_eq!((beams.value("account").as_id(), minor(&beams, "amount")), (Some(mother.id), Some(1_200_050)));
        assert_eq!(beams.value("stage").as_id(), Some(company.named("stage", "Proposition").await));
        assert_eq!(beams.value("probability"), &Value::Int(4_000));
        assert_eq!(beams.value("close_date"), &day("2026-12-15"));
        assert_eq!(beams.value("source").as_id(), Some(company.named("lead_source", "Feria").await));
        assert_eq!(beams.value("campaign").as_id(), Some(company.named("campaign", "Otoño").await));
        let rosa = of(&company, "lead", "__export__.crm_lead_11").await;
        assert_eq!((rosa.title().as_str(), rosa.value("company").as_text()), ("Rosa Mas", Some("Naves Mas")));
        assert_eq!(rosa.value("medium").as_text(), Some("Banner"));
        assert_eq!(rosa.value("campaign").as_id(), beams.value("campaign").as_id());
    }
}

const SUITE_ACCOUNTS: Export = Export {
    system: System::SuiteCrm,
    entity: "account",
    name: "Accounts.csv",
    columns: &[
        ["Name", "name", "Conservas Souto", "Conservas Souto Sur"],
        ["ID", "external_id", "9a7463a6-0001", "9a7463a6-0002"],
        ["Website", "website", "http://souto.example", ""],
        ["Email Address", "email", "info@souto.example", "sur@souto.example"],
        ["Non Primary E-mails", "other_emails", "ventas@souto.example", ""],
        ["Office Phone", "phone", "+34 986 00 00 01", ""],
        ["Alternate Phone", "other_phones", "+34 986 00 00 02", ""],
        ["Fax", "", "+34 986 00 00 03", ""],
        ["Billing Street", "address.street", "Porto 3", ""],
        ["Billing City", "address.city", "Vigo", "Cádiz"],
        ["Billing State", "address.province", "Pontevedra", "Cádiz"],
        ["Billing Postal Code", "address.postal_code", "36201", "11001"],
        ["Billing Country", "address.country", "Spain", "Spain"],
        ["Shipping Street", "shipping_address.street", "Muelle 8", ""],
        ["Shipping City", "shipping_address.city", "Vigo", ""],
        ["Description", "description", "Conservas", ""],
        ["Type", "kind", "Customer", "Prospect"],
        ["Industry", "industry", "Food", "Food"],
        ["Annual Revenue", "revenue", "1500000", ""],
        ["Employees", "employees", "120", ""],
        ["Parent Account ID", "parent.external_id", "", "9a7463a6-0001"],
        ["Ownership", "", "", ""],
        ["Assigned to", "owner", "Ada Admin", "Ada Admin"],
        ["Assigned User ID", "", "1", "1"],
        ["Date Created", "@created", "2025-04-21 10:00", "2025-04-22 10:00"],
        ["Date Modified", "", "2025-04-21 10:00", "2025-04-22 10:00"],
        ["Deleted", "@deleted", "0", "0"],
    ],
};

const SUITE_CONTACTS: Export = Export {
    system: System::SuiteCrm,
    entity: "contact",
    name: "Contacts.csv",
    columns: &[
        ["First Name", "first_name", "Lucas", "Iria"],
        ["Last Name", "last_name", "Ferreira", "Souto"],
        ["ID", "external_id", "a1234567-0001", "a1234567-0002"],
        ["Salutation", "salutation", "Mr.", ""],
        ["Job Title", "position", "Analista", "Gerente"],
        ["Department", "department", "TI", ""],
        ["Account Name", "account", "Conservas Souto", "Conservas Souto Sur"],
        ["Email Address", "email", "lucas@souto.example", "iria@souto.example"],
        ["Non Primary E-mails", "other_emails", "lucas@correo.example", ""],
        ["Mobile", "mobile", "+34 600 00 00 11", ""],
        ["Office Phone", "phone", "+34 986 00 00 04", ""],
        ["Home", "other_phones", "+34 986 00 00 05", ""],
        ["Fax", "", "", ""],
        ["Primary Address Street", "address.street", "Rúa 5", ""],
        ["Primary Address City", "address.city", "Vigo", ""],
        ["Primary Address State", "address.province", "Pontevedra", ""],
        ["Primary Address Postal Code", "address.postal_code", "36201", ""],
        ["Primary Address Country", "address.country", "Spain", ""],
        ["Alternate Address City", "", "Lugo", ""],
        ["Description", "description", "Habla gallego", ""],
        ["Birthdate", "birthday", "1998-09-15", ""],
        ["Lead Source", "source", "Web Site", ""],
        ["Do Not Call", "phone_permission.denied", "1", "0"],
        ["Assigned to", "owner", "Ada Admin", "Ada Admin"],
        ["Date Created", "@created", "2025-04-21 10:00", "2025-04-21 11:00"],
        ["Date Modified", "", "2025-04-21 10:00", "2025-04-21 11:00"],
        ["Deleted", "@deleted", "0", "0"],
    ],
};

const SUITE_DEALS: Export = Export {
    system: System::SuiteCrm,
    entity: "opportunity",
    name: "Opportunities.csv",
    columns: &[
        ["Opportunity Name", "name", "Latas 2026", "Latas 2025"],
        ["ID", "external_id", "b7654321-0001", "b7654321-0002"],
        ["Opportunity Amount", "amount", "1000.50", "2000"],
        ["Currency", "amount.currency", "EUR", "EUR"],
        ["Expected Close Date", "close_date", "2026-12-20", "2025-06-30"],
        ["Sales Stage", "stage", "Negotiation/Review", "Closed Won"],
        ["Probability (%)", "probability", "80", "100"],
        ["Next Step", "", "Llamar", ""],
        ["Type", "kind", "New Business", "Existing Business"],
        ["Account Name", "account", "Conservas Souto", "Conservas Souto Sur"],
        ["Description", "description", "Diez mil latas", ""],
        ["Lead Source", "source", "Web Site", ""],
        ["Assigned User", "owner", "Ada Admin", "Ada Admin"],
        ["Date Created", "opened_on", "2026-05-04 09:00", "2025-05-04 09:00"],
        ["Date Modified", "", "2026-05-04 09:00", "2025-05-04 09:00"],
        ["Deleted", "@deleted", "0", "0"],
    ],
};

const SUITE_LEADS: Export = Export {
    system: System::SuiteCrm,
    entity: "lead",
    name: "Leads.csv",
    columns: &[
        ["ID", "external_id", "c1111111-0001", "c1111111-0002"],
        ["Salutation", "salutation", "Mr.", ""],
        ["First Name", "first_name", "Lucas", "Nuno"],
        ["Last Name", "last_name", "Ferreira", "Pires"],
        ["Account Name", "company", "Conservas Souto", "Pires Lda"],
        ["Job Title", "position", "Analista", ""],
        ["Email Address", "email", "lucas@souto.example", "nuno@pires.example"],
        ["Mobile", "mobile", "+34 600 00 00 11", ""],
        ["Website", "website", "", "http://pires.example"],
        ["Primary Address City", "address.city", "Vigo", "Porto"],
        ["Primary Address Country", "address.country", "Spain", "Portugal"],
        ["Status", "status", "Converted", "Assigned"],
        ["Status Description", "description", "", "Pide muestras"],
        ["Lead Source", "source", "Web Site", "Web Site"],
        ["Do Not Call", "phone_permission.denied", "0", "1"],
        ["Converted", "", "1", "0"],
        ["Contact ID", "converted_contact.external_id", "a1234567-0001", ""],
        ["Account ID", "converted_account.external_id", "9a7463a6-0001", ""],
        ["Opportunity ID", "converted_opportunity.external_id", "b7654321-0001", ""],
        ["Assigned to", "owner", "Ada Admin", "Ada Admin"],
        ["Date Created", "@created", "2025-04-01 10:00", "2025-04-02 10:00"],
        ["Date Modified", "", "2025-04-21 10:00", "2025-04-21 11:00"],
        ["Deleted", "@deleted", "0", "0"],
    ],
};

#[tokio::test(flavor = "multi_thread")]
async fn what_suitecrm_exports_is_recognised_and_joined() {
    for company in TestCompany::each().await {
        for export in [SUITE_ACCOUNTS, SUITE_CONTACTS, SUITE_DEALS, SUITE_LEADS] {
            export.import(&company).await;
        }
        let mother = of(&company, "account", "9a7463a6-0001").await;
        let daughter = of(&company, "account", "9a7463a6-0002").await;
        assert_eq!(daughter.value("parent").as_id(), Some(mother.id));
        assert_eq!((mother.value("kind").as_text(), minor(&mother, "revenue")), (Some("customer"), Some(150_000_000)));
        assert_eq!(place(&mother), ["Vigo", "Pontevedra", "ES"]);
        let made = trato_model::query::period::local_day(mother.created_at, &company.admin.ctx.zone);
        assert_eq!(Value::Int(i64::from(made)), day("2025-04-21"));
        assert_eq!(mother.value("external_source").as_text(), Some("suitecrm"));
        let lucas = of(&company, "contact", "a1234567-0001").await;
        assert_eq!((lucas.value("account").as_id(), lucas.value("birthday")), (Some(mother.id), &day("1998-09-15")));
        assert_eq!(lucas.value("phone_permission").as_text(), Some("denied"));
        assert_eq!(lucas.value("owner").as_id(), Some(company.admin.user()));
        assert_eq!(count(&company, "account", Filter::everything()).await, 2, "found by name, not made again");
        let tins = of(&company, "opportunity", "b7654321-0001").await;
        assert_eq!((tins.value("account").as_id(), minor(&tins, "amount")), (Some(mother.id), Some(100_050)));
        assert_eq!((tins.value("kind").as_text(), tins.value("status").as_text()), (Some("new"), Some("open")));
        let won = of(&company, "opportunity", "b7654321-0002").await;
        assert_eq!((won.value("status").as_text(), won.value("close_date")), (Some("won"), &day("2025-06-30")));
        let lead = of(&company, "lead", "c1111111-0001").await;
        let became = ["converted_account", "converted_contact", "converted_opportunity"].map(|f| lead.value(f).as_id());
        assert_eq!(became, [mother.id, lucas.id, tins.id].map(Some));
        assert_eq!(lead.value("status").as_text(), Some("converted"));
        let open = of(&company, "lead", "c1111111-0002").await;
        assert_eq!((open.value("status").as_text(), open.value("company").as_text()), (Some("new"), Some("Pires Lda")));
    }
}

const ZOHO_ACCOUNTS: Export = Export {
    system: System::Zoho,
    entity: "account",
    name: "Accounts.csv",
    columns: &[
        ["Record Id", "external_id", "zcrm_1", "zcrm_2"],
        ["Account Name", "name", "Clínica Sol", "Clínica Sol Norte"],
        ["Account Owner", "owner", "Ada Admin", "Ada Admin"],
        ["Account Type", "kind", "Vendor", "Customer"],
        ["Industry", "industry", "Salud", "Salud"],
        ["Parent Account Id", "parent.external_id", "", "zcrm_1"],
        ["Annual Revenue", "revenue", "1000", ""],
        ["Billing City", "address.city", "Sevilla", ""],
        ["Billing Code", "address.postal_code", "41001", ""],
        ["Created Time", "@created", "2025-03-01 10:00:00", "2025-03-02 10:00:00"],
        ["Modified Time", "", "2025-03-01 10:00:00", "2025-03-02 10:00:00"],
    ],
};

const ZOHO_CONTACTS: Export = Export {
    system: System::Zoho,
    entity: "contact",
    name: "Contacts.csv",
    columns: &[
        ["Record Id", "external_id", "zcrm_11", "zcrm_12"],
        ["Contact Owner", "owner", "Ada Admin", "Ada Admin"],
        ["First Name", "first_name", "Eva", "Luis"],
        ["Last Name", "last_name", "Ruiz", "Gil"],
        ["Account Id", "account.external_id", "zcrm_1", "zcrm_2"],
        ["Account Name", "account", "Clínica Sol", "Clínica Sol Norte"],
        ["Email", "email", "eva@sol.example", "luis@sol.example"],
        ["Secondary Email", "other_emails", "eva@correo.example", ""],
        ["Date of Birth", "birthday", "1980-12-31", ""],
        ["Mailing City", "address.city", "Sevilla", ""],
        ["Email Opt Out", "email_permission.denied", "true", "false"],
    ],
};

const ZOHO_DEALS: Export = Export {
    system: System::Zoho,
    entity: "opportunity",
    name: "Deals.csv",
    columns: &[
        ["Record Id", "external_id", "zcrm_21", "zcrm_22"],
        ["Deal Name", "name", "Camillas", "Lámparas"],
        ["Deal Owner", "owner", "Ada Admin", "Ada Admin"],
        ["Account Id", "account.external_id", "zcrm_1", "zcrm_2"],
        ["Contact Id", "contact.external_id", "zcrm_11", ""],
        ["Stage", "stage", "Qualification", "Closed Lost"],
        ["Amount", "amount", "900", "80.25"],
        ["Currency", "amount.currency", "EUR", "EUR"],
        ["Probability (%)", "probability", "10", "0"],
        ["Closing Date", "close_date", "2026-12-20", "2025-06-30"],
        ["Type", "kind", "New Business", "Existing Business"],
        ["Lead Source", "source", "Feria", ""],
        ["Campaign Source", "campaign", "Otoño", ""],
        ["Reason For Loss", "loss_reason", "", "Precio"],
        ["Created Time", "opened_on", "2026-05-04 09:00:00", "2025-05-04 09:00:00"],
    ],
};

const ZOHO_LEADS: Export = Export {
    system: System::Zoho,
    entity: "lead",
    name: "Leads.csv",
    columns: &[
        ["Record Id", "external_id", "zcrm_31", "zcrm_32"],
        ["Lead Owner", "owner", "Ada Admin", "Ada Admin"],
        ["Company", "company", "Clínica Sol", "Óptica Luz"],
        ["Salutation", "salutation", "Dra.", ""],
        ["First Name", "first_name", "Eva", "Rosa"],
        ["Last Name", "last_name", "Ruiz", "Mas"],
        ["Title", "position", "Compras", ""],
        ["Lead Source", "source", "Feria", "Página web"],
        ["Lead Status", "status", "Contacted", "Not Contacted"],
        ["Zip Code", "address.postal_code", "41001", ""],
        ["Email Opt Out", "email_permission.denied", "false", "true"],
        ["Converted Date Time", "converted_at", "2025-05-04 09:00:00", ""],
        ["Converted Account Id", "converted_account.external_id", "zcrm_1", ""],
        ["Converted Contact Id", "converted_contact.external_id", "zcrm_11", ""],
        ["Converted Deal Id", "converted_opportunity.external_id", "zcrm_21", ""],
    ],
};

#[tokio::test(flavor = "multi_thread")]
async fn what_zoho_exports_is_recognised_and_joined() {
    for company in TestCompany::each().await {
        for export in [ZOHO_ACCOUNTS, ZOHO_CONTACTS, ZOHO_DEALS, ZOHO_LEADS] {
            export.import(&company).await;
        }
        let (mother, daughter) = (of(&company, "account", "zcrm_1").await, of(&company, "account", "zcrm_2").await);
        assert_eq!(
            (daughter.value("parent").as_id(), mother.value("kind").as_text()),
            (Some(mother.id), Some("supplier"))
        );
        let eva = of(&company, "contact", "zcrm_11").await;
        assert_eq!((eva.value("account").as_id(), eva.value("birthday")), (Some(mother.id), &day("1980-12-31")));
        assert_eq!(eva.value("email_permission").as_text(), Some("denied"));
        let deal = of(&company, "opportunity", "zcrm_21").await;
        assert_eq!([deal.value("account").as_id(), deal.value("contact").as_id()], [mother.id, eva.id].map(Some));
        assert_eq!((minor(&deal, "amount"), deal.value("close_date")), (Some(90_000), &day("2026-12-20")));
        let lost = of(&company, "opportunity", "zcrm_22").await;
        assert_eq!((lost.value("status").as_text(), minor(&lost, "amount")), (Some("lost"), Some(8_025)));
        assert_eq!(lost.value("loss_reason").as_id(), Some(company.named("loss_reason", "Precio").await));
        let lead = of(&company, "lead", "zcrm_31").await;
        let became = ["converted_account", "converted_contact", "converted_opportunity"].map(|f| lead.value(f).as_id());
        assert_eq!(
            (lead.value("status").as_text(), became),
            (Some("converted"), [mother.id, eva.id, deal.id].map(Some))
        );
        let open = of(&company, "lead", "zcrm_32").await;
        assert_eq!(
            ["status", "email_permission"].map(|field| open.value(field).as_text()),
            [Some("new"), Some("denied")]
        );
    }
}
