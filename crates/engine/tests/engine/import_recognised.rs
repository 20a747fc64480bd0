//! What small files are taken for: customers, unless their headings, their name or their ids say otherwise.

use trato_engine::import::systems::System;
use trato_engine::import::{Counts, Status, others};
use trato_model::{Filter, Locale, Record};
use trato_testkit::TestCompany;

use crate::import_files::{check, count, file, import, import_as, import_with, look, one};

/// A file's name, its headings and a row, and what its rows are.
const LISTS: &[(&str, &str, &str)] = &[
    ("lista.csv", "Nombre;Teléfono;Ciudad\nTaller Sol;944000001;Bilbao\n", "account"),
    ("lista.csv", "Nombre;Teléfono\nTaller Sol;944000001\n", "account"),
    ("lista.csv", "Nombre;Correo;Equipo;Sucursal\nTaller Sol;sol@example.com;Norte;Madrid\n", "account"),
    ("lista.csv", "Id,Name,Phone\n7,Sun Works,944000001\n", "account"),
    ("lista.csv", "Nombre;Apellidos;Teléfono\nAda;Gil;944000001\n", "contact"),
    ("lista.csv", "Nombre y apellidos;Teléfono;Ciudad\nAda Gil;944000001;Bilbao\n", "contact"),
    ("clientes.csv", "Nombre;Teléfono;Ciudad\nTaller Sol;944000001;Bilbao\n", "account"),
    ("clientes vip.csv", "Nombre;Apellidos;Correo\nAda;Gil;ada@example.com\n", "contact"),
    ("contactos.csv", "Nombre;Teléfono;Ciudad\nAda;944000001;Bilbao\n", "contact"),
    ("prospectos.csv", "Nombre;Teléfono;Ciudad\nAda;944000001;Bilbao\n", "lead"),
    // Their own headings.
    ("lista.csv", "Sucursal;Teléfono;Ciudad\nNorte;944000001;Bilbao\n", "branch"),
    ("lista.csv", "Nombre;Ciudad;Zona horaria\nNorte;Bilbao;Europe/Madrid\n", "branch"),
    ("lista.csv", "Name,Email,Role\nAda,ada@example.com,Sales\n", "user"),
    ("lista.csv", "Nombre;Correo;Jefe\nAda;ada@example.com;Eva\n", "user"),
    ("lista.csv", "Vendedor;Correo;Teléfono\nAda;ada@example.com;944000001\n", "user"),
    ("lista.csv", "Name,Email,Username\nAda,ada@example.com,ada\n", "user"),
    ("lista.csv", "Sector\nApicultura\n", "industry"),
    ("lista.csv", "Nombre;Precio\nCaldera;900\n", "product"),
    ("lista.csv", "Nombre;Importe\nCaldera de Sol;900\n", "opportunity"),
    ("equipo.csv", "sales_agent,manager\nAnna,Dustin\n", "user"),
    // The name of the file.
    ("sucursales.csv", "Nombre;Teléfono;Ciudad\nNorte;944000001;Bilbao\n", "branch"),
    ("usuarios.csv", "Nombre;Teléfono\nAda;944000001\n", "user"),
];

#[tokio::test(flavor = "multi_thread")]
async fn small_lists_are_customers_unless_they_say_otherwise() {
    let company = TestCompany::sqlite().await;
    for (name, content, entity) in LISTS {
        let (_, found) = look(&company, &company.admin, &file(&company, name, content)).await;
        assert_eq!(found.entity, *entity, "{name}: {content}");
    }
}

/// Headings that only one system writes, and ids that only Salesforce makes.
const TRIMMED: &[(&str, System, &str, &[&str])] = &[
    ("Id,Name,Phone\n0015g00000AbCdEAAV,Sun,1\n", System::Salesforce, "account", &["external_id", "name", "phone"]),
    (
        "Id,Name,Email\n0055g00000AbCdEAAV,Ada,a@b.example\n",
        System::Salesforce,
        "user",
        &["external_id", "name", "email"],
    ),
    (
        "Id,Name,Phone,BillingCity\n1,Sun,944000001,Bilbao\n",
        System::Salesforce,
        "account",
        &["external_id", "name", "phone", "address.city"],
    ),
    (
        "ID,FIRSTNAME,LASTNAME,ACCOUNTID\n1,Ada,Gil,7\n",
        System::Salesforce,
        "contact",
        &["external_id", "first_name", "last_name", "account.external_id"],
    ),
    ("Id,Name,OwnerId\n1,Sun,7\n", System::Salesforce, "account", &["external_id", "name", "owner.external_id"]),
    (
        "First Name,Last Name,Associated Company IDs\nAda,Gil,7\n",
        System::HubSpot,
        "contact",
        &["first_name", "last_name", "account.external_id"],
    ),
    (
        "First Name,Last Name,Account Id\nAda,Gil,zcrm_7\n",
        System::Zoho,
        "contact",
        &["first_name", "last_name", "account.external_id"],
    ),
    ("id,name,parent_id/id\nx.1,Sun,x.2\n", System::Odoo, "account", &["external_id", "name", "parent.external_id"]),
    (
        "Nombre;Apellidos;account_id\nAda;Gil;7\n",
        System::Unknown,
        "contact",
        &["first_name", "last_name", "account.external_id"],
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn one_heading_of_a_system_is_enough() {
    let company = TestCompany::sqlite().await;
    for (content, system, entity, paths) in TRIMMED {
        let (_, found) = look(&company, &company.admin, &file(&company, "x.csv", content)).await;
        let columns: Vec<&str> = found.mapping.columns.iter().map(|column| column.field.as_str()).collect();
        assert_eq!((found.system, found.entity, columns.as_slice()), (*system, *entity, *paths), "{content}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_with_ids_alone_find_their_accounts() {
    for company in TestCompany::each().await {
        let accounts = "Id,Name,Phone\n0015g00000AbCdEAAV,Sun Works,\n0015g00000AbCdFAAV,Moon Works,\n";
        import(&company, &file(&company, "a.csv", accounts)).await;
        let contacts = "Id,FirstName,LastName,Email,AccountId\n\
                        0035g00000AbCdEAAV,Ada,Gil,ada@example.com,0015g00000AbCdEAAV\n\
                        0035g00000AbCdFAAV,Eva,Ruiz,eva@example.com,0015g00000XxXxXAAV\n";
        let path = file(&company, "b.csv", contacts);
        let checked = check(&company, &company.admin, &path).await;
        assert_eq!((checked.counts.created, checked.counts.refused), (1, 1), "{:?}", checked.faults);
        assert_eq!((checked.faults[0].line, checked.faults[0].heading.as_str()), (3, "AccountId"));
        import(&company, &path).await;
        let account = one(&company, "account", "name", "Sun Works").await;
        assert_eq!(one(&company, "contact", "last_name", "Gil").await.value("account").as_id(), Some(account.id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_odoo_exports_by_its_labels_has_names() {
    for company in TestCompany::each().await {
        for headings in [
            "Complete Name;Is a Company;Email;Phone;Country;Tags",
            "Nombre completo;Es una compañía;Correo electrónico;Teléfono;País;Etiquetas",
        ] {
            let paths = ["", "@company", "email", "phone", "address.country", "tags"];
            for (row, entity, name) in [
                ("Aceros Mendi;True;info@mendi.example;944000001;Spain;vip", "account", "name"),
                ("Aceros Mendi, Jon Mendi;False;jon@mendi.example;944000002;Spain;", "contact", "@name"),
            ] {
                let (_, found) =
                    look(&company, &company.admin, &file(&company, "x.csv", format!("{headings}\n{row}\n"))).await;
                let columns: Vec<&str> = found.mapping.columns.iter().map(|column| column.field.as_str()).collect();
                assert_eq!((found.system, found.entity, columns[0]), (System::Odoo, entity, name), "{headings}");
                assert_eq!(columns[1..], paths[1..], "{headings}");
            }
        }
        let both = "display_name;complete_name;name;is_company\nSol, Ada Gil;Sol, Ada Gil;Ada Gil;False\n";
        let (_, found) = look(&company, &company.admin, &file(&company, "x.csv", both)).await;
        let columns: Vec<&str> = found.mapping.columns.iter().map(|column| column.field.as_str()).collect();
        assert_eq!(columns, ["", "", "@name", "@company"], "the name itself");
        let people = "Complete Name;Is a Company;Email\nAceros Mendi, Jon Mendi;False;jon@mendi.example\n";
        import(&company, &file(&company, "x.csv", people)).await;
        let jon = one(&company, "contact", "email", "jon@mendi.example").await;
        assert_eq!(jon.title(), "Jon Mendi", "without his company's name");
    }
}

/// A company and a person in one table, as Odoo exports it.
const PARTNERS: &[&str] = &[
    "ID externo;Nombre;Es una compañía;Compañía relacionada;Teléfono;Correo electrónico;Etiquetas\n\
     x.1;Aceros Mendi;True;;944000001;info@mendi.example;\n\
     x.2;Jon Mendi;False;Aceros Mendi;;jon@mendi.example;\n",
    "External ID;Name;Is a Company;Related Company;Phone;Email;Tags\n\
     x.1;Aceros Mendi;True;;944000001;info@mendi.example;\n\
     x.2;Jon Mendi;False;Aceros Mendi;;jon@mendi.example;\n",
    "id,name,company_type,parent_id,phone,email\n\
     x.1,Aceros Mendi,company,,944000001,info@mendi.example\n\
     x.2,Jon Mendi,person,Aceros Mendi,,jon@mendi.example\n",
];

/// What is said of rows that are left out: the key, how many, and what they are to be imported as.
fn said(entity: &str, counts: &Counts) -> Option<(&'static str, u64, &'static str)> {
    others::told(entity, counts).map(|told| (told.key, told.rows, told.entity))
}

#[tokio::test(flavor = "multi_thread")]
async fn companies_and_people_of_one_table_are_imported_one_after_the_other() {
    for content in PARTNERS {
        for company in TestCompany::each().await {
            let (accounts, contacts) = (
                count(&company, "account", Filter::everything()).await,
                count(&company, "contact", Filter::everything()).await,
            );
            let path = file(&company, "x.csv", content);
            let people = Some(("import-others-people", 1, "contact"));
            let checked = check(&company, &company.admin, &path).await;
            assert_eq!((checked.counts.created, checked.counts.skipped), (1, 1), "{:?}", checked.faults);
            assert_eq!(said("account", &checked.counts), people, "{content}");
            let run = import(&company, &path).await;
            assert_eq!((run.entity, run.counts.created, run.counts.skipped), ("account", 1, 1), "{content}");
            assert_eq!((said(run.entity, &run.counts), run.counts.related), (people, 0));
            let account = one(&company, "account", "name", "Aceros Mendi").await;

            let run = import_as(&company, &path, "contact").await;
            assert_eq!((run.entity, run.counts.created, run.counts.skipped), ("contact", 1, 1), "{content}");
            assert_eq!(said(run.entity, &run.counts), Some(("import-others-companies", 1, "account")));
            let jon = one(&company, "contact", "email", "jon@mendi.example").await;
            assert_eq!((jon.title().as_str(), jon.value("account").as_id()), ("Jon Mendi", Some(account.id)));
            assert_eq!(count(&company, "account", Filter::everything()).await, accounts + 1);
            assert_eq!(count(&company, "contact", Filter::everything()).await, contacts + 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_does_not_say_whether_it_is_a_company_is_imported_and_told() {
    let company = TestCompany::sqlite().await;
    let path = file(
        &company,
        "x.csv",
        "name,is_company,email\nSun Works,True,sun@example.com\nMoon Works,perhaps,moon@example.com\n",
    );
    let checked = check(&company, &company.admin, &path).await;
    let counts = &checked.counts;
    assert_eq!((counts.created, counts.skipped, counts.warnings), (2, 0, 1), "{:?}", checked.faults);
    assert_eq!(said("account", counts), None);
}

/// The role that sellers have.
async fn role_of(company: &TestCompany, user: &Record) -> String {
    let role = user.value("role").as_id().expect("a role");
    company.engine.record(&company.admin, "role", role).await.expect("there").title()
}

#[tokio::test(flavor = "multi_thread")]
async fn new_users_get_the_role_that_the_company_has_in_whatever_language() {
    for company in TestCompany::each().await {
        let roles = count(&company, "role", Filter::everything()).await;
        let mut english = company.admin.clone();
        english.ctx.locale = Locale::En;
        let path = file(&company, "x.csv", "sales_agent,manager\nAnna Snelling,Dustin Brinkmann\n");
        let (_, found) = look(&company, &english, &path).await;
        assert_eq!(found.mapping.made[0].template, "Ventas", "what the check says");
        let run = import_with(&company, &english, &path, |_| {}).await;
        assert_eq!((run.status, run.counts.created), (Status::Done, 1));
        assert_eq!(count(&company, "role", Filter::everything()).await, roles, "none is made");
        let anna = one(&company, "user", "name", "Anna Snelling").await;
        assert_eq!(role_of(&company, &anna).await, "Ventas");

        // It keeps its description under another name.
        let sales = company.named("role", "Ventas").await;
        company.save(trato_model::Change::update("role", sales).text("name", "Comerciales")).await;
        let (_, found) = look(&company, &english, &path).await;
        assert_eq!(found.mapping.made[0].template, "Comerciales");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheets_number_of_a_company_that_is_not_there_is_only_told() {
    let company = TestCompany::sqlite().await;
    let path = file(&company, "x.csv", "Nombre;Apellidos;account_id\nAda;Gil;7\n");
    let checked = check(&company, &company.admin, &path).await;
    assert_eq!((checked.counts.created, checked.counts.warnings), (1, 1), "{:?}", checked.faults);
}
