//! Rows that look like records that are there, and files that come twice.

use std::path::Path;

use trato_engine::import::mapping::Existing;
use trato_engine::import::{Check, Counts, Mapping};
use trato_model::{Change, Filter, Refusal};
use trato_testkit::TestCompany;

use crate::import_files::{count, file, import_with, look, one};

const PEOPLE: &str = "Contact ID,First Name,Last Name,Email,Phone\n\
                      7,Ana,Gil,ANA.GIL@example.com,\n\
                      8,Luis,Gil,,+34 600 111 222\n\
                      9,Eva,Paz,eva@example.com,\n\
                      10,Eva,Paz,Eva@Example.com,\n\
                      11,Ana,Gil,,\n";

fn contacts(mapping: &mut Mapping) {
    mapping.entity = "contact".into();
    "legacy".clone_into(&mut mapping.source);
    mapping.keys = vec!["external_id".to_owned()];
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_there_by_address_or_number_is_told_and_a_name_alone_is_another() {
    for company in TestCompany::each().await {
        let ana = Change::create("contact").text("first_name", "Ana").text("last_name", "Gil");
        company.save(ana.text("email", "ana.gil@example.com").text("mobile", "600111222")).await;
        let path = file(&company, "people.csv", PEOPLE);
        let (id, inspection) = look(&company, &company.admin, &path).await;
        let mut mapping = inspection.mapping;
        contacts(&mut mapping);
        company.engine.map_import(&company.admin, id, mapping).await.expect("mapped");
        let checked = company.engine.check_import(&company.admin, id, u64::MAX, |_| true).await.expect("checked");
        let mut told: Vec<(u64, &str, &str)> =
            checked.faults.iter().map(|fault| (fault.line, fault.heading.as_str(), fault.value.as_str())).collect();
        told.sort_unstable();
        let wanted =
            [(2, "Email", "ANA.GIL@example.com"), (3, "Phone", "+34 600 111 222"), (5, "Email", "Eva@Example.com")];
        assert_eq!(told, wanted, "{:?}", checked.faults);
        assert!(checked.faults.iter().all(|fault| fault.warning));
        let texts: std::collections::HashSet<&str> = checked.faults.iter().map(|fault| fault.text.as_str()).collect();
        assert_eq!(texts.len(), 2, "a record that is here, and an earlier row, are told apart: {texts:?}");
        assert_eq!((checked.counts.created, checked.counts.warnings), (5, 3), "{:?}", checked.counts);

        let run = import_with(&company, &company.admin, &path, contacts).await;
        assert_eq!((run.counts.created, run.counts.warnings, run.counts.refused), (5, 3, 0), "{:?}", run.counts);
        let again = import_with(&company, &company.admin, &path, contacts).await;
        assert_eq!((again.counts.unchanged, again.counts.warnings), (5, 0), "they mean themselves: {:?}", again.counts);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_recognised_by_what_one_chooses_if_the_file_has_it() {
    for company in TestCompany::each().await {
        let ana = Change::create("contact").text("last_name", "Gil").text("email", "ana.gil@example.com");
        let ana = company.save(ana).await;
        let path = file(&company, "people.csv", PEOPLE);
        let by_email = |mapping: &mut Mapping| {
            contacts(mapping);
            mapping.keys = vec!["email".to_owned()];
            mapping.existing = Existing::Update;
        };
        let run = import_with(&company, &company.admin, &path, by_email).await;
        assert_eq!((run.counts.created, run.counts.updated, run.counts.repeated), (3, 1, 1), "{:?}", run.counts);
        let known = one(&company, "contact", "email", "ana.gil@example.com").await;
        assert_eq!((known.id, known.title().as_str()), (ana.id, "Ana Gil"));
        let (id, inspection) = look(&company, &company.admin, &path).await;
        let mut mapping = inspection.mapping;
        contacts(&mut mapping);
        mapping.keys = vec!["tax_id".to_owned()];
        let refused = company.engine.map_import(&company.admin, id, mapping).await;
        let Err(Refusal::Invalid(errors)) = refused else { panic!("no column gives it: {refused:?}") };
        assert_eq!((errors[0].field.as_str(), errors[0].fault.code), ("keys", "import-key-missing"));
    }
}

/// What the check tells, by line, with its code's first words.
async fn told(company: &TestCompany, path: &Path, change: impl FnOnce(&mut Mapping)) -> (Check, Vec<(u64, String)>) {
    let (id, inspection) = look(company, &company.admin, path).await;
    let mut mapping = inspection.mapping;
    change(&mut mapping);
    company.engine.map_import(&company.admin, id, mapping).await.expect("mapped");
    let checked = company.engine.check_import(&company.admin, id, u64::MAX, |_| true).await.expect("checked");
    let told = checked.faults.iter().map(|fault| (fault.line, fault.text.clone())).collect();
    (checked, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_found_by_its_address_takes_the_id_that_it_lacks_and_keeps_the_one_it_has() {
    for company in TestCompany::each().await {
        let person = |name: &str, email: &str| Change::create("contact").text("last_name", name).text("email", email);
        company.save(person("Gil", "ana@example.com")).await;
        let old = person("Paz", "eva@example.com").text("external_id", "A1").text("external_source", "older");
        company.save(old).await;
        company.save(person("Mas", "rosa@example.com")).await;
        company.save(person("Sol", "sol@example.com").text("external_id", "9").text("external_source", "legacy")).await;
        let text = "Contact ID,Last Name,Email\n7,Gil,ana@example.com\n8,Paz,eva@example.com\n9,Mas,rosa@example.com\n";
        let path = file(&company, "people.csv", text);
        let by_email = |mapping: &mut Mapping| {
            contacts(mapping);
            mapping.keys = vec!["email".to_owned()];
        };
        let (checked, told) = told(&company, &path, by_email).await;
        assert_eq!((checked.counts.updated, checked.counts.unchanged, checked.counts.warnings), (1, 2, 2), "{told:?}");
        assert!(told[0].0 == 3 && told[0].1.contains("otro identificador externo (A1)"), "{told:?}");
        assert!(told[1].0 == 4 && told[1].1.contains("ya tiene el identificador externo 9"), "{told:?}");

        let run = import_with(&company, &company.admin, &path, by_email).await;
        assert_eq!((run.counts.updated, run.counts.unchanged, run.counts.warnings), (1, 2, 2), "{:?}", run.counts);
        let theirs = async |email: &str| {
            let record = one(&company, "contact", "email", email).await;
            ["external_id", "external_source"].map(|field| record.value(field).as_text().unwrap_or_default().to_owned())
        };
        assert_eq!(theirs("ana@example.com").await, ["7", "legacy"]);
        assert_eq!(theirs("eva@example.com").await, ["A1", "older"]);
        assert_eq!(theirs("rosa@example.com").await, ["", ""], "two records of one id would not be told apart");
        let by_id = import_with(&company, &company.admin, &path, contacts).await;
        assert_eq!(by_id.counts.unchanged, 1, "it is found by it from now on: {:?}", by_id.counts);

        company.engine.undo_import(&company.admin, run.id).await.expect("begins");
        company.work().await;
        assert_eq!(theirs("ana@example.com").await, ["", ""], "taken back with its import");
        let ana = one(&company, "contact", "email", "ana@example.com").await.id;
        let by_hand = Change::update("contact", ana).text("external_id", "77");
        assert!(company.engine.save(&company.admin, by_hand).await.is_err(), "nobody types it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_adopted_by_one_record_only_wherever_the_other_is() {
    for company in TestCompany::each().await {
        let seller = company.user("Vera Ventas", "Ventas", None, None).await;
        let person = |name: &str| {
            let email = format!("{}@example.com", name.to_lowercase());
            Change::create("contact").text("last_name", name).text("email", &email).put("owner", seller.user().into())
        };
        let theirs = |change: Change, id: &str| change.text("external_id", id).text("external_source", "legacy");
        let gone = company.save(theirs(person("Ido"), "7")).await;
        company.save(Change::delete("contact", gone.id)).await;
        let hidden = Change::create("contact").text("last_name", "Oculto").put("owner", company.admin.user().into());
        company.save(theirs(hidden, "8")).await;
        company.save(person("Mar").text("external_source", "older")).await;
        company.save(person("Luz").text("external_source", "legacy")).await;
        for name in ["Gil", "Paz", "Mas", "Sol", "Rey"] {
            company.save(person(name)).await;
        }
        let mut text = String::from("Contact ID,Last Name,Email\n7,Gil,gil@example.com\n8,Paz,paz@example.com\n");
        text.push_str("9,Mar,mar@example.com\n10,Luz,luz@example.com\n11,Mas,mas@example.com\n");
        text.push_str("11,Nueva,nueva@example.com\n12,Otra,otra@example.com\n13,Sol,sol@example.com\n");
        (0..1_500).for_each(|n| text.push_str(&format!("x{n},Uno,uno{n}@example.com\n")));
        text.push_str("12,Rey,rey@example.com\n");
        let path = file(&company, "people.csv", text);
        let by_email = |mapping: &mut Mapping| {
            contacts(mapping);
            mapping.keys = vec!["email".to_owned()];
        };
        let (id, inspection) = look(&company, &seller, &path).await;
        let mut mapping = inspection.mapping;
        by_email(&mut mapping);
        company.engine.map_import(&seller, id, mapping).await.expect("mapped");
        let checked = company.engine.check_import(&seller, id, u64::MAX, |_| true).await.expect("checked");
        let told: Vec<(u64, &str)> = checked.faults.iter().map(|fault| (fault.line, fault.text.as_str())).collect();
        let wanted = [
            (2, "ya tiene el identificador externo 7"),
            (3, "ya tiene el identificador externo 8"),
            (4, "viene de otro sistema (older)"),
            (7, "ya tiene el identificador externo 11"),
            (1_510, "ya tiene el identificador externo 12"),
        ];
        let same = told.iter().zip(wanted).all(|(told, wanted)| told.0 == wanted.0 && told.1.contains(wanted.1));
        assert!(same && told.len() == wanted.len(), "{told:?}");

        let run = import_with(&company, &seller, &path, by_email).await;
        assert_eq!((run.counts.updated, run.counts.unchanged, run.counts.warnings), (3, 4, 5), "{:?}", run.counts);
        for (name, theirs) in [
            ("Gil", ["", ""]),
            ("Paz", ["", ""]),
            ("Mar", ["", "older"]),
            ("Luz", ["10", "legacy"]),
            ("Mas", ["11", "legacy"]),
            ("Nueva", ["", "legacy"]),
            ("Sol", ["13", "legacy"]),
            ("Rey", ["", ""]),
        ] {
            let record = one(&company, "contact", "last_name", name).await;
            let text = |field| record.value(field).as_text().unwrap_or_default().to_owned();
            assert_eq!(["external_id", "external_source"].map(text), theirs, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_row_takes_no_id_that_an_earlier_row_took_wherever_the_chunks_are_cut() {
    for between in [0, 2_100] {
        for company in TestCompany::each().await {
            let gil = Change::create("contact").text("last_name", "Gil").text("email", "gil@example.com");
            company.save(gil).await;
            let mut text = String::from("Contact ID,Last Name,Email\n7,Gil,gil@example.com\n8,Paz,paz@example.com\n");
            (0..between).for_each(|n| text.push_str(&format!("x{n},Uno,uno{n}@example.com\n")));
            text.push_str("7,Nueva,nueva@example.com\n8,Otra,otra@example.com\n9,Sol,sol@example.com\n");
            let path = file(&company, "people.csv", text);
            let by_email = |mapping: &mut Mapping| {
                contacts(mapping);
                mapping.keys = vec!["email".to_owned()];
            };
            let (checked, told) = told(&company, &path, by_email).await;
            let lines: Vec<u64> = told.iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [between + 4, between + 5], "{told:?}");
            assert!(told.iter().all(|(_, text)| text.contains("ya tiene el identificador externo")), "{told:?}");
            let run = import_with(&company, &company.admin, &path, by_email).await;
            let figures = |counts: &Counts| (counts.created, counts.updated, counts.warnings);
            assert_eq!(figures(&run.counts), (between + 4, 1, 2), "{:?}", run.counts);
            assert_eq!(figures(&checked.counts), figures(&run.counts));
            for (name, id) in [("Gil", "7"), ("Paz", "8"), ("Nueva", ""), ("Otra", ""), ("Sol", "9")] {
                let record = one(&company, "contact", "last_name", name).await;
                assert_eq!(record.value("external_id").as_text().unwrap_or_default(), id, "{name}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_one_key_and_another_name_are_told_with_the_row_that_they_change() {
    for company in TestCompany::each().await {
        let mut text = String::from("Contact ID,First Name,Last Name,Email\n");
        text.push_str("1,Ana,Gil,info@acme.example\n2,Luis,Paz,info@acme.example\n3,Eva,Sol,eva@example.com\n");
        text.push_str("3,Eva,Sol Ruiz,eva@example.com\n,EVA,Sól,eva@example.com\n");
        (0..1_500).for_each(|n| text.push_str(&format!("x{n},Uno,Nº {n},uno{n}@example.com\n")));
        text.push_str("4,Rosa,Mas,info@acme.example\n");
        let path = file(&company, "people.csv", text);
        let by_email = |mapping: &mut Mapping| {
            contacts(mapping);
            mapping.keys = vec!["email".to_owned()];
        };
        let (checked, told) = told(&company, &path, by_email).await;
        assert_eq!((checked.counts.repeated, checked.counts.warnings), (4, 2), "{told:?}");
        assert!(told[0].0 == 3 && told[0].1.contains("línea 2"), "{told:?}");
        assert!(told[1].0 == 1_507 && told[1].1.contains("línea 3"), "the last that changed it: {told:?}");
        assert_eq!(checked.common.first().map(|common| common.count), Some(2), "{:?}", checked.common);
        let run = import_with(&company, &company.admin, &path, by_email).await;
        assert_eq!((run.counts.repeated, run.counts.warnings), (4, 2), "{:?}", run.counts);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_one_name_keep_it_when_their_file_comes_twice() {
    for company in TestCompany::each().await {
        let text = "Email,First Name\nana@example.com,Ana\nana@example.com,Ana\n";
        let path = file(&company, "first.csv", text);
        let of = |mapping: &mut Mapping| mapping.entity = "contact".into();
        for _ in 0..2 {
            import_with(&company, &company.admin, &path, of).await;
        }
        assert_eq!(one(&company, "contact", "email", "ana@example.com").await.title(), "Ana");
        assert_eq!(count(&company, "contact", Filter::everything()).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_columns_is_no_kind_of_record() {
    let company = TestCompany::sqlite().await;
    for (name, text, entity) in [
        ("data_dictionary.csv", "Table,Field,Description\naccounts,account,Company name\n", ""),
        ("productos.csv", "Descripción,Precio\nAlgo,12\n", "product"),
        ("empresas.csv", "Nombre,Descripción\nAlgo,Algo\n", "account"),
    ] {
        let (_, inspection) = look(&company, &company.admin, &file(&company, name, text)).await;
        assert_eq!(inspection.entity, entity, "{name}");
    }
}
