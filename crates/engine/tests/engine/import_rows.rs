//! What becomes of rows: encodings, faults by cell, keys, permissions, rights.

use trato_engine::import::mapping::{Blanks, Existing, Missing};
use trato_engine::import::report::Made;
use trato_engine::import::{Mapping, Status};
use trato_model::{Change, Filter, Path, Query, Refusal, Value};
use trato_testkit::TestCompany;

use crate::import_files::{check, count, file, import, import_with, look, one};

#[tokio::test(flavor = "multi_thread")]
async fn spanish_spreadsheets_are_read_as_they_are() {
    for company in TestCompany::each().await {
        let text = "Nombre;Apellidos;Empresa;Correo electrónico;Teléfono móvil;Ciudad;Código postal;País;Fecha de nacimiento\r\n\
                    José;Núñez García;Cañas y Tapas, S.L.;JOSE@example.com;612 345 678;León;24001;España;31/12/1980\r\n\
                    Begoña;;\"Peña; e Hijos\";begona@example.com;;;;;\r\n";
        let (bytes, _, _) = encoding(text);
        let path = file(&company, "contactos.csv", bytes);
        let (_, inspection) = look(&company, &company.admin, &path).await;
        assert_eq!(
            (inspection.entity, inspection.delimiter, inspection.encoding.name()),
            ("contact", ';', "Windows-1252")
        );
        let run = import(&company, &path).await;
        assert_eq!((run.counts.created, run.counts.refused, run.counts.related), (2, 0, 2), "{:?}", run.counts);
        let jose = one(&company, "contact", "email", "jose@example.com").await;
        assert_eq!(jose.title(), "José Núñez García");
        assert_eq!(jose.value("mobile"), &Value::from("+34612345678"));
        assert_eq!(jose.value("birthday"), &Value::Int(4017));
        let Value::Address(address) = jose.value("address") else { panic!("an address") };
        assert_eq!((address.city.as_str(), address.country.as_str()), ("León", "ES"));
        let begona = one(&company, "contact", "email", "begona@example.com").await;
        assert_eq!(begona.value("last_name"), &Value::from("Begoña"), "the only name there is");
        one(&company, "account", "name", "Peña; e Hijos").await;
    }
}

fn encoding(text: &str) -> (Vec<u8>, (), ()) {
    let latin = text.chars().map(|c| u8::try_from(c as u32).expect("Latin-1")).collect();
    (latin, (), ())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_is_told_with_its_cell_and_comes_back_as_a_file() {
    for company in TestCompany::each().await {
        let text = "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lifecycle Stage,Birthday\n\
                    1,Ana,Ruiz,ana@example.com,+34 612 345 678,,lead,\n\
                    2,Luis,Gil,not an address,,,lead,\n\
                    3,Eva,Sanz\n\
                    4,Rosa,Mas,rosa@example.com,12,,lead,1980-02-30\n\
                    1,Ana,Ruiz Gómez,ana@example.com,,,lead,\n";
        let path = file(&company, "contacts.csv", text);
        let checked = check(&company, &company.admin, &path).await;
        assert_eq!((checked.counts.created, checked.counts.refused, checked.counts.repeated), (1, 3, 1));
        let cells: Vec<(u64, &str)> = checked.faults.iter().map(|f| (f.line, f.heading.as_str())).collect();
        assert_eq!(cells, [(3, "Email"), (4, ""), (5, "Phone Number"), (5, "Birthday")]);
        let verdicts: Vec<&str> = checked.rows.iter().map(|row| row.verdict.as_str()).collect();
        assert_eq!(verdicts, ["created", "failed", "failed", "failed", "repeated"]);
        assert_eq!(checked.rows[1].cells[3], "not an address");
        assert!(checked.faults.iter().all(|fault| !fault.text.contains('⟦')), "{:?}", checked.faults);
        let run = import(&company, &path).await;
        assert_eq!((run.counts.created, run.counts.refused, run.counts.repeated), (1, 3, 1));
        let ana = one(&company, "contact", "external_id", "1").await;
        assert_eq!(ana.value("last_name"), &Value::from("Ruiz"));
        assert_eq!(ana.value("second_last_name"), &Value::from("Gómez"), "the later row wins");
        assert_eq!(ana.value("phone"), &Value::from("+34612345678"), "its empty cell says nothing");

        let mut errors = Vec::new();
        let count = company.engine.import_errors(&company.admin, run.id, &mut errors).await.expect("written");
        assert_eq!(count, 3);
        let errors = String::from_utf8(errors).expect("UTF-8");
        let lines: Vec<&str> = errors.trim_start_matches('\u{feff}').lines().collect();
        assert!(
            lines[0].starts_with("Record ID,First Name") && lines[0].ends_with(",Motivo del rechazo"),
            "{}",
            lines[0]
        );
        assert!(lines[1].starts_with("2,Luis,Gil,not an address,") && lines[1].contains("Email: "), "{}", lines[1]);
        assert!(lines[2].starts_with("3,Eva,Sanz,"), "{}", lines[2]);
        assert!(lines[3].contains("Birthday: "), "{}", lines[3]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_the_person_is_never_lost() {
    for company in TestCompany::each().await {
        let text = "Id,IsDeleted,LastName,Email,HasOptedOutOfEmail,DoNotCall,SystemModstamp\n\
                    003A,false,Ruiz,a@example.com,1,0,x\n003B,true,Gone,b@example.com,0,0,x\n003C,0,Gil,c@example.com,0,true,x\n";
        let run = import(&company, &file(&company, "Contact.csv", text)).await;
        assert_eq!((run.counts.created, run.counts.skipped), (2, 1), "{:?}", run.counts);
        let ruiz = one(&company, "contact", "external_id", "003A").await;
        assert_eq!(ruiz.value("email_permission"), &Value::from("denied"));
        assert_eq!(ruiz.value("email_permission_source"), &Value::from("import: Salesforce"));
        assert!(!ruiz.value("email_permission_on").is_null());
        assert_eq!(ruiz.value("phone_permission"), &Value::from("unknown"));

        let text = "external_id,email,E-mail permission,position\n003A,a@example.com,granted,Head\n003C,c@example.com,granted,Chief\n";
        let run = import_with(&company, &company.admin, &file(&company, "contacts.csv", text), |mapping| {
            mapping.source = "salesforce".to_owned();
        })
        .await;
        assert_eq!((run.counts.updated, run.counts.refused), (2, 0), "{:?}", run.counts);
        let ruiz = one(&company, "contact", "external_id", "003A").await;
        assert_eq!(ruiz.value("email_permission"), &Value::from("denied"), "an import does not take a no back");
        assert_eq!(ruiz.value("position"), &Value::from("Head"), "the rest of the row counts");
        let gil = one(&company, "contact", "external_id", "003C").await;
        assert_eq!(gil.value("email_permission"), &Value::from("granted"));
        assert_eq!(gil.value("phone_permission"), &Value::from("denied"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_blanks_and_existing_records() {
    for company in TestCompany::each().await {
        let first = "name,tax_id,phone,employees\nAcme,B12345674,912345678,10\nBeta,,,\n";
        let run = import(&company, &file(&company, "accounts.csv", first)).await;
        assert_eq!((run.counts.created, run.counts.refused), (2, 0), "{:?}", run.counts);
        let second = "name,phone,employees\nÁCME,,12\nGamma,,3\n";
        let path = file(&company, "accounts2.csv", second);
        let run = import_with(&company, &company.admin, &path, |m| m.existing = Existing::Skip).await;
        assert_eq!((run.counts.created, run.counts.skipped), (1, 1), "accents and case do not make another company");
        let run = import_with(&company, &company.admin, &path, |m| m.blanks = Blanks::Clear).await;
        assert_eq!((run.counts.created, run.counts.updated, run.counts.unchanged), (0, 1, 1), "{:?}", run.counts);
        let acme = one(&company, "account", "tax_id", "B12345674").await;
        assert_eq!((acme.value("employees"), acme.value("phone")), (&Value::Int(12), &Value::Null));
        let run = import_with(&company, &company.admin, &path, |mapping| mapping.keys.clear()).await;
        assert_eq!(run.counts.created, 2, "without a key every row is new");
        let run = import_with(&company, &company.admin, &path, |_| {}).await;
        assert_eq!(run.counts.refused, 2, "now two records are called so");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_found_created_left_or_refused_as_the_mapping_says() {
    for company in TestCompany::each().await {
        let acme = company.save(Change::create("account").put("name", Value::from("Acme, S.L."))).await;
        let text = "First Name,Last Name,Email,Account Name,Contact Owner\n\
                    Ana,Ruiz,ana@example.com,ACME SL,ada@example.com\nLuis,Gil,luis@example.com,Nueva,Nobody\n";
        let path = file(&company, "contacts.csv", text);
        let set = |policy: Missing| {
            move |mapping: &mut Mapping| mapping.columns.iter_mut().for_each(|column| column.missing = policy)
        };
        let run = import_with(&company, &company.admin, &path, set(Missing::Refuse)).await;
        assert_eq!((run.counts.created, run.counts.refused), (1, 1), "{:?}", run.counts);
        let ana = one(&company, "contact", "email", "ana@example.com").await;
        assert_eq!(ana.value("account"), &Value::Id(acme.id), "found apart from case and punctuation");
        assert_eq!(ana.value("owner"), &Value::Id(company.admin.user()), "found by address");
        let run = import_with(&company, &company.admin, &path, set(Missing::Leave)).await;
        assert_eq!((run.counts.created, run.counts.warnings), (1, 2), "{:?}", run.counts);
        let run = import_with(&company, &company.admin, &path, set(Missing::Create)).await;
        assert_eq!((run.counts.updated, run.counts.related), (1, 2), "{:?}", run.counts);
        let nobody = one(&company, "user", "name", "Nobody").await;
        assert_eq!(nobody.value("email"), &Value::from("nobody@import.invalid"));
        assert_eq!(nobody.value("active"), &Value::Bool(false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_without_a_name_are_called_by_what_is_known_of_them() {
    for company in TestCompany::each().await {
        let known = Change::create("contact").text("last_name", "Ruiz").text("email", "ruiz@example.com");
        let known = company.save(known).await;
        let text = "Email,Mobile\nruiz@example.com,+34600111222\nana.gil@example.com,\n,+34600333444\n,\n";
        let path = file(&company, "newsletter.csv", text);
        let run = import_with(&company, &company.admin, &path, |mapping| mapping.entity = "contact".into()).await;
        assert_eq!((run.counts.created, run.counts.updated, run.counts.refused), (2, 1, 0), "{:?}", run.counts);
        let name = async |id| company.engine.record(&company.admin, "contact", id).await.unwrap().title();
        assert_eq!(name(known.id).await, "Ruiz", "who is there keeps his name");
        let text = "Email,Last Name,First Name,Mobile\nruiz@example.com,,,+34600999888\n";
        let path = file(&company, "mobiles.csv", text);
        let cleared = |mapping: &mut Mapping| (mapping.entity, mapping.blanks) = ("contact".into(), Blanks::Clear);
        import_with(&company, &company.admin, &path, cleared).await;
        assert_eq!(name(known.id).await, "Ruiz", "also where empty cells clear what is there");
        let path = file(&company, "first.csv", "Email,First Name\nruiz@example.com,Ana\n");
        import_with(&company, &company.admin, &path, |mapping| mapping.entity = "contact".into()).await;
        assert_eq!(name(known.id).await, "Ana Ruiz", "a first name that is given is his first name");
        assert_eq!(name(one(&company, "contact", "email", "ana.gil@example.com").await.id).await, "ana.gil");
        assert_eq!(name(one(&company, "contact", "mobile", "+34600333444").await.id).await, "+34600333444");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_exported_by_hand_are_known_and_owners_who_are_not_here_hold_up_nobody() {
    for company in TestCompany::each().await {
        let text = "Id,LastName,Email,IsConverted,ConvertedDate,CreatedDate,OwnerId\n\
                    00Q000000000001AAA,Gil,gil@example.com,true,2025-02-01,2024-11-05T10:00:00Z,005000000000001AAA\n";
        for (name, text) in [
            ("whole.csv", text.to_owned()),
            ("part.csv", text.replace(",OwnerId", "").replace(",005000000000001AAA", "")),
        ] {
            let run = import(&company, &file(&company, name, text)).await;
            assert_eq!((run.entity, run.counts.refused), ("lead", 0), "{name}: {:?}", run.counts);
            assert_eq!(run.mapping.as_ref().expect("mapped").source, "salesforce", "{name}");
        }
        assert_eq!(count(&company, "lead", Filter::everything()).await, 1, "the second file means the same lead");
        let gil = one(&company, "lead", "external_id", "00Q000000000001AAA").await;
        assert_eq!(gil.value("owner"), &Value::Id(company.admin.user()));
        let midnight = Value::Int(1_738_364_400_000_000);
        assert_eq!(gil.value("converted_at"), &midnight, "the first of February 2025 begins in Madrid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_many_rows_bring_along_is_created_once_each() {
    for company in TestCompany::each().await {
        let mut text = "Record ID,First Name,Last Name,Email,Account Name,Parent\n".to_owned();
        for at in 0..40 {
            // Twenty accounts, each spelled twice.
            let name = if at < 20 { format!("Nueva {at}, S.L.") } else { format!("NUEVA {} SL", at - 20) };
            text.push_str(&format!("{at},Ana,Ruiz {at},ana{at}@example.com,\"{name}\",\n"));
        }
        let path = file(&company, "contacts.csv", text);
        let run = import_with(&company, &company.admin, &path, |_| {}).await;
        assert_eq!((run.counts.created, run.counts.related, run.counts.refused), (40, 20, 0), "{:?}", run.counts);
        let accounts = Query::new("account").columns(vec![Path::field("name")]).limit(100);
        let rows = company.engine.rows(&company.admin, &accounts).await.expect("accounts").rows;
        assert_eq!(rows.len(), 20);
        for row in rows {
            let linked = count(&company, "contact", Filter::equal("account", row.id)).await;
            assert_eq!(linked, 2, "of {:?}", row.values);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_created_refuses_its_own_rows_alone() {
    for company in TestCompany::each().await {
        let seller = company.user("Vera Ventas", "Ventas", None, None).await;
        let other = company.user("Otto Otro", "Ventas", None, None).await;
        let mut text = "name,account,owner\n".to_owned();
        for at in 0..6 {
            let owner = if at % 2 == 0 { &seller.email } else { &other.email };
            text.push_str(&format!("Trato {at},Cuenta {at},{owner}\n"));
        }
        let path = file(&company, "deals.csv", text);
        let run = import_with(&company, &seller, &path, |mapping| mapping.entity = "opportunity".into()).await;
        assert_eq!((run.counts.created, run.counts.related, run.counts.refused), (3, 3, 3), "{:?}", run.counts);
        assert_eq!(count(&company, "account", Filter::everything()).await, 3, "none of those that are another's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_user_may_do_is_done() {
    for company in TestCompany::each().await {
        let seller = company.user("Vera Ventas", "Ventas", None, None).await;
        let other = company.user("Otto Otro", "Ventas", None, None).await;
        let text = format!("name,industry,owner\nMine,,\nTheirs,,{}\nStrange,Nueva industria,\n", other.email);
        let path = file(&company, "accounts.csv", text);
        let run = import_with(&company, &seller, &path, |_| {}).await;
        assert_eq!((run.counts.created, run.counts.refused), (1, 2), "{:?}", run.counts);
        assert_eq!(count(&company, "industry", Filter::equal("name", "Nueva industria")).await, 0);
        let mine = one(&company, "account", "name", "Mine").await;
        assert_eq!(mine.value("owner"), &Value::Id(seller.user()));

        let reader = company.user("Lea Lectora", "Consulta", None, None).await;
        let refused = company.engine.upload_file(&reader, &path).await;
        assert!(matches!(refused, Err(Refusal::Forbidden("create"))), "{refused:?}");
        let id = company.engine.upload_file(&company.admin, &path).await.expect("uploaded");
        let hidden = company.engine.import(&seller, id).await;
        assert!(matches!(hidden, Err(Refusal::NotFound)), "another's run");
        let users = file(&company, "users.csv", "name,email\nEvil,evil@example.com\n");
        let (id, inspection) = look(&company, &company.admin, &users).await;
        assert_eq!(inspection.entity, "user");
        let refused = company.engine.map_import(&seller, id, inspection.mapping).await;
        assert!(matches!(refused, Err(Refusal::NotFound)), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_on_keeps_what_came_before() {
    let company = TestCompany::sqlite().await;
    let mut text = "name,employees\nAcme,1\nBeta,2\n\"never closed,3\n".to_owned();
    text.push_str(&"x,1\n".repeat(2_000_000));
    let path = file(&company, "accounts.csv", text);
    let run = import_with(&company, &company.admin, &path, |_| {}).await;
    assert_eq!((run.status, run.failure.as_str()), (Status::Failed, "import-quote-open"));
    assert_eq!(run.counts.created, 2);
}

/// Kind and probability of the stages, as a board has them from left to right.
async fn stages_in_order(company: &TestCompany) -> Vec<(String, i64)> {
    let columns = ["kind", "probability"].map(Path::field).to_vec();
    let query = Query::new("stage").columns(columns).sort(Path::field("position"), false);
    let rows = company.engine.rows(&company.admin, &query).await.expect("stages").rows;
    let kind = |row: &trato_engine::RowOut| row.values[0].as_text().unwrap_or_default().to_owned();
    rows.iter().map(|row| (kind(row), row.values[1].as_int().unwrap_or_default())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn deals_of_another_system_find_their_stages() {
    for company in TestCompany::each().await {
        company.save(Change::create("account").put("name", Value::from("Acme"))).await;
        let stages = count(&company, "stage", Filter::everything()).await;
        let text = "Record ID,Deal Name,Deal Stage,Amount,Deal owner,Associated Company,Close Date\n\
                    1,A,Closed Won (Sales Pipeline),\"1,200.50\",,Acme,2025-03-04\n\
                    2,B,closed lost,100,,Acme,2025-03-05\n3,C,Contract sent,7,,Acme,\n4,D,contract-sent,8,,Acme,\n";
        let run = import(&company, &file(&company, "deals.csv", text)).await;
        assert_eq!((run.counts.created, run.counts.refused), (4, 0), "{:?}", run.counts);
        assert_eq!(count(&company, "stage", Filter::everything()).await, stages + 1, "one is new");
        let new = one(&company, "stage", "name", "Contract sent").await;
        assert_eq!(new.value("probability"), &Value::Int(9_000), "what is usual for that name");
        let kinds = stages_in_order(&company).await;
        let closed = kinds.iter().position(|(kind, _)| kind != "open").expect("won and lost");
        assert!(kinds[closed..].iter().all(|(kind, _)| kind != "open"), "open stages come first: {kinds:?}");
        assert!(kinds[..closed].windows(2).all(|two| two[0].1 <= two[1].1), "ever more probable: {kinds:?}");
        let made = company.engine.import_made(&run).await.expect("made");
        assert_eq!(made, [Made { entity: "stage", count: 1, first: vec![new.id] }]);
        let won = one(&company, "opportunity", "external_id", "1").await;
        assert_eq!(won.value("status"), &Value::from("won"));
        assert_eq!(won.value("amount").as_money().map(|m| m.minor), Some(120_050));
        let lost = one(&company, "opportunity", "external_id", "2").await;
        assert_eq!(lost.value("status"), &Value::from("lost"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_is_recognised_in_whatever_words_and_the_first_of_several_is_not_the_only_one() {
    let company = TestCompany::sqlite().await;
    let denied = |channel: &str| format!("{channel}_permission.denied");
    for (heading, path) in [
        ("Unsubscribed from all email", denied("email")),
        ("No participación en correo electrónico", denied("email")),
        ("No recibir correo", denied("email")),
        ("Rechaza correos electrónicos", denied("email")),
        ("is_blacklisted", denied("email")),
        ("Opted out of SMS", denied("message")),
        ("No desea llamadas", denied("phone")),
        ("Do not send postal mail", denied("post")),
        ("No contactar", "@denied".to_owned()),
        ("Do Not Contact", "@denied".to_owned()),
    ] {
        let text = format!("last name,email,{heading}\nRuiz,a@example.com,1\n");
        let (_, found) = look(&company, &company.admin, &file(&company, "contacts.csv", text)).await;
        let column = found.mapping.columns.iter().find(|column| column.heading == heading).expect("the column");
        assert_eq!(column.field, path, "{heading}");
    }
    let text = "last name,email,Email Opt Out,Unsubscribed from all email,Do not contact\n\
        Uno,uno@example.com,0,1,0\nDos,dos@example.com,0,0,1\nTres,tres@example.com,0,0,0\n";
    let run = import(&company, &file(&company, "contacts.csv", text)).await;
    assert_eq!((run.counts.created, run.counts.refused), (3, 0));
    for (email, said) in [
        ("uno@example.com", ["denied", "unknown", "unknown", "unknown"]),
        ("dos@example.com", ["denied"; 4]),
        ("tres@example.com", ["unknown"; 4]),
    ] {
        let person = one(&company, "contact", "email", email).await;
        let fields = ["email", "phone", "message", "post"].map(|channel| format!("{channel}_permission"));
        let found = fields.map(|field| person.value(&field).as_text().unwrap_or("unknown").to_owned());
        assert_eq!(found, said, "{email}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_that_is_never_closed_swallows_no_rows_in_silence() {
    let company = TestCompany::sqlite().await;
    let path = file(&company, "accounts.csv", "name,phone\nCero,910\nUno,\"911\nDos,912\nTres,913\n");
    let run = import_with(&company, &company.admin, &path, |_| {}).await;
    assert_eq!((run.status, run.failure.as_str()), (Status::Failed, "import-quote-open"));
    assert_eq!(run.counts.created, 1, "what came before it is kept");
    let path = file(&company, "accounts.csv", "name,phone\n\"Uno,911\nDos,912\n\"\n");
    let run = import_with(&company, &company.admin, &path, |_| {}).await;
    assert_eq!((run.counts.created, run.counts.refused), (0, 1));
    let mut errors = Vec::new();
    company.engine.import_errors(&company.admin, run.id, &mut errors).await.expect("written");
    let told = String::from_utf8_lossy(&errors).into_owned();
    assert!(told.contains("comilla") || told.contains("quote"), "{told}");
}

/// Swept away, or on a node that shares no folder: no later try would bring it back, and the run says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_file_is_gone_ends_and_says_why() {
    for company in TestCompany::each().await {
        let path = file(&company, "accounts.csv", "name,employees\nAcme,1\n");
        let (id, inspection) = look(&company, &company.admin, &path).await;
        company.engine.map_import(&company.admin, id, inspection.mapping).await.expect("mapped");
        company.engine.start_import(&company.admin, id).await.expect("started");
        let folder = company.engine.store().files().expect("a folder").join("imports").join(id.to_string());
        std::fs::remove_dir_all(folder).expect("beside the stored files");
        company.engine.run_import(id).await.expect("no failure of the job: it is final");
        let run = company.engine.import(&company.admin, id).await.expect("there");
        assert_eq!((run.status, run.failure.as_str()), (Status::Failed, "import-file-gone"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_and_names_of_fields_are_read_as_people_write_them() {
    for company in TestCompany::each().await {
        let text = "first_name,last_name,preferred_from\nAna,Ruiz,9:30\nLuis,Gil,pronto\n";
        let path = file(&company, "contacts.csv", text);
        let run = import(&company, &path).await;
        assert_eq!((run.counts.created, run.counts.refused), (1, 1), "{:?}", run.counts);
        assert_eq!(one(&company, "contact", "last_name", "Ruiz").await.value("preferred_from"), &Value::Int(570));
        let pipeline = company.save(Change::create("pipeline").text("name", "Otro embudo")).await.title();
        let text = format!(
            "name,pipeline,required_fields\nUna,{pipeline},Importe; close_date\nDos,{pipeline},Importe; tontería\n"
        );
        let path = file(&company, "stages.csv", text);
        let run = import_with(&company, &company.admin, &path, |mapping| {
            assert_eq!(mapping.entity, "stage");
            mapping.keys.clear();
        })
        .await;
        assert_eq!((run.counts.created, run.counts.refused), (1, 1), "{:?}", run.counts);
        let wanted = Value::List(vec![Value::from("amount"), Value::from("close_date")]);
        assert_eq!(one(&company, "stage", "name", "Una").await.value("required_fields"), &wanted);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_that_were_converted_elsewhere_are_and_came_when_they_came() {
    for company in TestCompany::each().await {
        let account =
            "Id,Name,IsDeleted,OwnerId,CreatedDate,SystemModstamp\n001A,Taller,0,005X,2024-02-01T09:00:00.000Z,\n";
        let run = import(&company, &file(&company, "Account.csv", account)).await;
        assert_eq!((run.counts.created, run.counts.refused), (1, 0), "{:?}", run.counts);
        let taller = one(&company, "account", "external_id", "001A").await;
        let moment = |text: &str| text.parse::<jiff::Timestamp>().expect("a moment").as_microsecond();
        assert_eq!(taller.created_at, moment("2024-02-01T09:00:00Z"), "when it was made there");

        let head = "Id,IsDeleted,LastName,FirstName,Company,Status,OwnerId,IsConverted,ConvertedDate,ConvertedAccountId,CreatedDate,SystemModstamp\n";
        let rows = "00Q1,0,Gil,Ana,Taller,Closed - Converted,005X,1,2024-03-05,001A,2024-01-10T08:30:00.000Z,\n\
                    00Q2,0,Ruiz,Luis,Otra,Qualified,005X,1,2024-03-06,001Z,2024-01-11T08:30:00.000Z,\n\
                    00Q3,0,Mora,Eva,Tercera,Closed - Converted,005X,1,,,2024-01-12T08:30:00.000Z,\n\
                    00Q4,0,Paz,Inés,Cuarta,Working - Contacted,005X,0,,,2024-01-13T08:30:00.000Z,\n";
        let run = import(&company, &file(&company, "Lead.csv", format!("{head}{rows}"))).await;
        assert_eq!((run.counts.created, run.counts.refused), (4, 0), "{:?}", run.counts);
        let lead = async |id: &str| one(&company, "lead", "external_id", id).await;
        let first = lead("00Q1").await;
        assert_eq!(first.value("status").as_text(), Some("converted"));
        assert_eq!(first.value("converted_account").as_id(), Some(taller.id));
        assert_eq!(first.created_at, moment("2024-01-10T08:30:00Z"));
        let day = first.value("converted_at").as_int().expect("converted then");
        assert!((day - moment("2024-03-05T00:00:00Z")).abs() < 86_400_000_000, "{day}");
        let second = lead("00Q2").await;
        assert_eq!(second.value("status").as_text(), Some("converted"), "whatever its status is called");
        assert!(second.value("converted_account").is_null(), "an account that is not there");
        let third = lead("00Q3").await;
        assert_eq!(third.value("converted_at").as_int(), Some(moment("2024-01-12T08:30:00Z")), "nobody said when");
        let fourth = lead("00Q4").await;
        assert_eq!((fourth.value("status").as_text(), fourth.value("converted_at").as_int()), (Some("working"), None));

        // The account comes later: the next import of the leads finds it, and changes nothing else.
        import(&company, &file(&company, "Account.csv", account.replace("001A,Taller", "001Z,Otra"))).await;
        let again = import(&company, &file(&company, "Lead.csv", format!("{head}{rows}"))).await;
        assert_eq!((again.counts.updated, again.counts.unchanged), (1, 3), "{:?}", again.counts);
        let otra = one(&company, "account", "external_id", "001Z").await.id;
        assert_eq!(lead("00Q2").await.value("converted_account").as_id(), Some(otra));

        // The log says when it was really written, and nobody else says when anything was made.
        let change = Change {
            made_at: Some(moment("2001-01-01T00:00:00Z")),
            ..Change::create("lead").text("last_name", "Hoy").from(trato_model::Source::Api)
        };
        assert_eq!(company.save(change).await.created_at, trato_testkit::NOW);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_in_the_trash_is_found_and_not_made_twice() {
    for company in TestCompany::each().await {
        let text = "Id,Name,IsDeleted,SystemModstamp,NumberOfEmployees\n001A,Taller,0,,5\n001B,Otra,0,,6\n";
        let path = file(&company, "Account.csv", text);
        import(&company, &path).await;
        let id = one(&company, "account", "external_id", "001A").await.id;
        company.save(Change::delete("account", id)).await;
        let more = file(&company, "Account.csv", text.replace(",5\n", ",7\n"));

        let kept = import_with(&company, &company.admin, &more, |mapping| {
            mapping.existing = Existing::Skip;
        })
        .await;
        assert_eq!((kept.counts.created, kept.counts.skipped, kept.counts.warnings), (0, 2, 1), "{:?}", kept.counts);
        assert_eq!(count(&company, "account", Filter::everything()).await, 1, "it stays in the trash");

        let checked = check(&company, &company.admin, &more).await;
        assert_eq!((checked.counts.created, checked.counts.updated), (0, 1), "{:?}", checked.counts);
        let back = import(&company, &more).await;
        let counted = (back.counts.created, back.counts.updated, back.counts.unchanged, back.counts.refused);
        assert_eq!((counted, back.counts.warnings), ((0, 1, 1, 0), 1), "{:?}", back.counts);
        let taller = one(&company, "account", "external_id", "001A").await;
        assert_eq!(
            (taller.id, taller.value("employees").as_int()),
            (id, Some(7)),
            "the same record, brought up to date"
        );
        company.engine.undo_import(&company.admin, back.id).await.expect("begun");
        company.engine.run_undo(back.id, company.admin.user()).await.expect("undone");
        assert_eq!(count(&company, "account", Filter::everything()).await, 1, "it is in the trash again");
        import(&company, &more).await;
        let third = import(&company, &more).await;
        assert_eq!((third.counts.unchanged, third.counts.warnings), (2, 0), "{:?}", third.counts);

        // A row that is refused once its record is back leaves it where it was.
        company.save(Change::delete("account", id)).await;
        let no_rate = "Id,Name,IsDeleted,SystemModstamp,AnnualRevenue,CurrencyIsoCode\n001A,Taller,0,,100,CHF\n";
        let refused = import(&company, &file(&company, "Account.csv", no_rate)).await;
        assert_eq!((refused.counts.refused, refused.counts.updated), (1, 0), "{:?}", refused.counts);
        assert_eq!(count(&company, "account", Filter::everything()).await, 1, "it is still in the trash");
    }
}

/// A heading that means a day over a column that says yes or no.
#[tokio::test(flavor = "multi_thread")]
async fn yes_and_no_are_no_days() {
    let company = TestCompany::sqlite().await;
    for (cells, field) in [(["0", "1"], ""), (["No", "Sí"], ""), (["2024-01-05", ""], "converted_at")] {
        let text = format!("Last Name,Lead Source,Converted\nGil,Web,{}\nRuiz,Feria,{}\n", cells[0], cells[1]);
        let (_, inspection) = look(&company, &company.admin, &file(&company, "leads.csv", text)).await;
        assert_eq!(inspection.entity, "lead");
        let column = inspection.mapping.columns.iter().find(|column| column.heading == "Converted").expect("there");
        assert_eq!(column.field, field, "{cells:?}");
    }
}
