//! Helpers of the import tests, and what the importer says of files from other systems' own samples.

use std::path::{Path, PathBuf};

use trato_engine::Who;
use trato_engine::import::steps::Import;
use trato_engine::import::systems::System;
use trato_engine::import::{Check, Inspection, Mapping, Status};
use trato_model::{Aggregate, Filter, Id, Query, Record, Value};
use trato_testkit::TestCompany;

/// The folder of shared data, or a word that the test is skipped.
pub fn shared(part: &str) -> Option<PathBuf> {
    match std::env::var("TRATO_SHARED_DATA") {
        Ok(folder) => Some(Path::new(&folder).join(part)),
        Err(_) => {
            println!("skipped: TRATO_SHARED_DATA is not set");
            None
        }
    }
}

/// Writes a file into the company's folder.
pub fn file(company: &TestCompany, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = company.folder().join(name);
    std::fs::write(&path, content).expect("written");
    path
}

/// Uploads and inspects.
pub async fn look(company: &TestCompany, who: &Who, path: &Path) -> (Id, Inspection) {
    let id = company.engine.upload_file(who, path).await.expect("uploaded");
    let inspection = company.engine.inspect_import(who, id, None).await.expect("inspected");
    (id, inspection)
}

/// Imports a file with the mapping proposed, changed by `change`; answers the finished run.
pub async fn import_with(company: &TestCompany, who: &Who, path: &Path, change: impl FnOnce(&mut Mapping)) -> Import {
    let (id, inspection) = look(company, who, path).await;
    let mut mapping = inspection.mapping;
    change(&mut mapping);
    company.engine.map_import(who, id, mapping).await.expect("mapped");
    company.engine.start_import(who, id).await.expect("started");
    company.engine.run_import(id).await.expect("run");
    company.engine.import(who, id).await.expect("found")
}

/// Imports a file with the mapping untouched; it must end well.
pub async fn import(company: &TestCompany, path: &Path) -> Import {
    let run = import_with(company, &company.admin, path, |_| {}).await;
    assert_eq!(run.status, Status::Done, "{run:?}");
    run
}

/// Imports a file with what is proposed where the user says what its rows are; it must end well.
pub async fn import_as(company: &TestCompany, path: &Path, entity: &str) -> Import {
    let (engine, who) = (&company.engine, &company.admin);
    let id = engine.upload_file(who, path).await.expect("uploaded");
    let found = engine.inspect_import(who, id, Some(entity)).await.expect("inspected");
    engine.map_import(who, id, found.mapping).await.expect("mapped");
    engine.start_import(who, id).await.expect("started");
    engine.run_import(id).await.expect("run");
    let run = engine.import(who, id).await.expect("found");
    assert_eq!(run.status, Status::Done, "{run:?}");
    run
}

/// The dry run of a file with the mapping proposed; the file does not wait any longer.
pub async fn check(company: &TestCompany, who: &Who, path: &Path) -> Check {
    let (id, inspection) = look(company, who, path).await;
    company.engine.map_import(who, id, inspection.mapping).await.expect("mapped");
    let checked = company.engine.check_import(who, id, u64::MAX, |_| true).await.expect("checked");
    company.engine.discard_import(who, id).await.expect("given up");
    checked
}

/// How many live records satisfy a filter.
pub async fn count(company: &TestCompany, entity: &'static str, filter: Filter) -> i64 {
    let total = company.engine.total(&company.admin, &Aggregate::new(entity).and(filter)).await.expect("counted");
    total.measures.first().and_then(Value::as_int).expect("a count")
}

/// The one record whose field is this text.
pub async fn one(company: &TestCompany, entity: &'static str, field: &'static str, text: &str) -> Record {
    let query = Query::new(entity).and(Filter::equal(field, text)).limit(2);
    let rows = company.engine.rows(&company.admin, &query).await.expect("read");
    assert_eq!(rows.rows.len(), 1, "{entity} with {field} = {text}");
    company.engine.record(&company.admin, entity, rows.rows[0].id).await.expect("there")
}

fn fields(inspection: &Inspection) -> Vec<(&str, &str)> {
    inspection.mapping.columns.iter().map(|c| (c.heading.as_str(), c.field.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn samples_of_other_systems_are_recognised() {
    let Some(folder) = shared("10_import_samples/csv") else { return };
    let company = TestCompany::sqlite().await;
    for (name, system, entity, some) in [
        (
            "salesforce_cli/backquote.csv",
            System::Unknown,
            "account",
            vec![("NAME", "name"), ("PHONE", "phone"), ("ANNUALREVENUE", "revenue")],
        ),
        (
            "salesforce_cli/tab.csv",
            System::Unknown,
            "account",
            vec![("NAME", "name"), ("TYPE", "kind"), ("WEBSITE", "website")],
        ),
        (
            "salesforce_dataloader/accountData.csv",
            System::Salesforce,
            "account",
            vec![
                ("ID", "external_id"),
                ("ISDELETED", "@deleted"),
                ("PARENTID", "parent.external_id"),
                ("BILLINGCITY", "address.city"),
                ("OWNERID", "owner.external_id"),
            ],
        ),
        (
            "salesforce_dataloader/insertAccountCsv.csv",
            System::Salesforce,
            "account",
            vec![("NAME", "name"), ("ORACLE_ID__C", "")],
        ),
        (
            "zoho_crm/Accounts.csv",
            System::Zoho,
            "account",
            vec![
                ("ACCOUNTID", "external_id"),
                ("Account Name", "name"),
                ("Account Owner", "owner"),
                ("Industry", "industry"),
                ("Account Type", "kind"),
            ],
        ),
        (
            "zoho_crm/Contacts.csv",
            System::Zoho,
            "contact",
            vec![
                ("CONTACTID", "external_id"),
                ("Account Id", "account.external_id"),
                ("Mobile", "mobile"),
                ("Lead Source", "source"),
            ],
        ),
        (
            "zoho_crm/Leads.csv",
            System::Zoho,
            "lead",
            vec![("LEADID", "external_id"), ("Company", "company"), ("Lead Status", "status")],
        ),
        (
            "zoho_crm/Tasks.csv",
            System::Zoho,
            "task",
            vec![("Subject", "subject"), ("Due Date", "due_at"), ("Task Owner", "owner")],
        ),
    ] {
        let (_, inspection) = look(&company, &company.admin, &folder.join(name)).await;
        assert_eq!((inspection.system, inspection.entity), (system, entity), "{name}: {:?}", fields(&inspection));
        for pair in some {
            assert!(fields(&inspection).contains(&pair), "{name}: {pair:?} is not in {:?}", fields(&inspection));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_sample_makes_the_importer_panic() {
    let Some(folder) = shared("10_import_samples/csv") else { return };
    let company = TestCompany::sqlite().await;
    let mut seen = 0;
    for system in std::fs::read_dir(folder).expect("a folder").flatten() {
        for sample in std::fs::read_dir(system.path()).expect("a folder").flatten() {
            if sample.path().extension().is_none_or(|end| end != "csv") {
                continue;
            }
            let (id, inspection) = look(&company, &company.admin, &sample.path()).await;
            seen += 1;
            if inspection.entity.is_empty() {
                continue;
            }
            company.engine.map_import(&company.admin, id, inspection.mapping).await.expect("mapped");
            let checked = company.engine.check_import(&company.admin, id, 2_000, |_| true).await.expect("checked");
            assert!(checked.counts.rows > 0 || inspection.rows == 0, "{:?}", sample.path());
        }
    }
    assert!(seen > 40, "{seen} samples");
}

#[tokio::test(flavor = "multi_thread")]
async fn zoho_samples_import_and_join_by_their_ids() {
    let Some(folder) = shared("10_import_samples/csv/zoho_crm") else { return };
    let company = TestCompany::sqlite().await;
    let accounts = import(&company, &folder.join("Accounts.csv")).await;
    assert!(
        accounts.counts.created > 100 && accounts.counts.refused * 50 < accounts.counts.rows,
        "{:?}",
        accounts.counts
    );
    let contacts = import(&company, &folder.join("Contacts.csv")).await;
    assert!(contacts.counts.created > 100, "{:?}", contacts.counts);
    let joined = count(&company, "contact", Filter::set("account")).await;
    assert_eq!(
        joined,
        i64::try_from(contacts.counts.created).expect("fits"),
        "every contact that came has its account"
    );
    let leads = import(&company, &folder.join("Leads.csv")).await;
    assert!(leads.counts.created > 100 && leads.counts.refused == 0, "{:?}", leads.counts);
    let again = import(&company, &folder.join("Leads.csv")).await;
    assert_eq!((again.counts.created, again.counts.updated), (0, 0), "{:?}", again.counts);
}

#[tokio::test(flavor = "multi_thread")]
async fn exported_headings_of_other_systems_map_to_fields_that_exist() {
    let Some(path) = shared("10_import_samples/headings/export_headings.csv") else { return };
    let company = TestCompany::sqlite().await;
    let mut layouts: Vec<((String, String, String), Vec<String>)> = Vec::new();
    let mut reader = csv::Reader::from_path(path).expect("opens");
    for row in reader.records().flatten() {
        let key = (row[0].to_owned(), row[1].to_owned(), row[2].to_owned());
        match layouts.last_mut().filter(|(known, _)| *known == key) {
            Some((_, headings)) => headings.push(row[5].to_owned()),
            None => layouts.push((key, vec![row[5].to_owned()])),
        }
    }
    for ((product, layout, object), headings) in layouts {
        let entity = match object.as_str() {
            "Account" | "Company" => "account",
            "Contact" | "Person" => "contact",
            "Lead" => "lead",
            "Opportunity" | "Deal" => "opportunity",
            "Campaign" => "campaign",
            "Task" => "task",
            "Event" => "meeting",
            _ => continue,
        };
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&headings).expect("written");
        writer.write_record(headings.iter().map(|_| "x")).expect("written");
        let path = file(&company, "some.csv", writer.into_inner().expect("written"));
        let (_, inspection) = look(&company, &company.admin, &path).await;
        let mapped = fields(&inspection).iter().filter(|(_, field)| !field.is_empty()).count();
        println!(
            "{product} {layout} {object}: {:?} {} {mapped}/{}",
            inspection.system,
            inspection.entity,
            headings.len()
        );
        assert_eq!(inspection.entity, entity, "{product} {layout} {object}");
        let expected = match product.as_str() {
            "salesforce" => System::Salesforce,
            "hubspot" => System::HubSpot,
            "pipedrive" => System::Pipedrive,
            _ => System::AddressBook,
        };
        if layout.starts_with("report") {
            continue;
        }
        assert_eq!(inspection.system, expected, "{product} {layout} {object}");
        assert!(mapped >= 5.min(headings.len() - 1), "{product} {layout} {object}: {:?}", fields(&inspection));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_bytes_make_the_first_look_panic() {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    let company = TestCompany::sqlite().await;
    let registry = company.engine.registry();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let bytes = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..300),
        "([a-z@.;,\t\"|`'0-9/ \n\r=+-]|name|email|Id){0,80}".prop_map(String::into_bytes),
    ];
    for _ in 0..400 {
        let bytes = bytes.new_tree(&mut runner).expect("a value").current();
        let path = file(&company, "any.csv", &bytes);
        let reader = &company.admin.reader;
        let looked =
            trato_engine::import::inspect::inspect(&registry, reader, trato_model::Locale::Es, &path, "any.csv", None);
        let inspection = match looked {
            Ok(inspection) => inspection,
            // A quote that is never closed.
            Err(error) => {
                assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
                continue;
            }
        };
        if !inspection.entity.is_empty() && !bytes.is_empty() {
            let checked = check(&company, &company.admin, &path).await;
            assert_eq!(
                checked.counts.rows,
                checked.counts.created + checked.counts.refused + checked.counts.skipped + checked.counts.repeated
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_addresses_are_no_users_unless_the_file_says_so() {
    let company = TestCompany::sqlite().await;
    let entity =
        async |name: &str, content: &str| look(&company, &company.admin, &file(&company, name, content)).await.1.entity;
    for headings in ["Nombre;Correo", "Name,Email", "Nombre;Apellidos;Correo electrónico;Teléfono"] {
        let content = format!("{headings}\nAda;ada@example.com\n");
        assert!(["account", "contact", "lead"].contains(&entity("lista.csv", &content).await), "{headings}");
    }
    assert_eq!(entity("usuarios.csv", "Nombre;Correo\nAda;ada@example.com\n").await, "user");
    assert_eq!(entity("x.csv", "sales_agent,manager,regional_office\nAda,Eva,Madrid\n").await, "user");
}
