//! Backups from each database into each database, by the commands.

use std::io::Cursor;
use std::path::Path;

use serde_json::{Value as Json, json};
use trato_crm::activity::attaching::attach;
use trato_engine::files::Upload;
use trato_model::{Change, Id, Source, Value};
use trato_testkit::{NOW, TestCompany, fresh_postgres};

use crate::{Console, shown, told};

const CONTENT: &[u8] = b"lo que se ha firmado";

/// A contact with e-mail and tags, custom fields (one of them hidden later), a number given, a stored file, a sealed and
/// anchored log.
async fn furnish(company: &TestCompany) {
    let add = |overlay: &mut trato_model::registry::Overlay| {
        for (id, name) in [(901, "c_barco"), (902, "c_viejo")] {
            let label = json!({"es": "Barco", "en": "Boat"});
            let field =
                json!({"id": Id::constant(id), "entity": "contact", "name": name, "kind": "text", "label": label});
            overlay.fields.push(serde_json::from_value(field).expect("a field"));
        }
        Ok(())
    };
    company.engine.change_overlay(&company.admin, add).await.expect("fields");
    let contact = Change::create("contact")
        .put("last_name", Value::from("Souto"))
        .put("email", Value::from("eva@example.com"))
        .put("tags", Value::List(vec!["mar".into(), "norte".into()]))
        .put("c_barco", Value::from("Añil"))
        .put("c_viejo", Value::from("de antes"));
    let id = company.save(contact).await.id;
    let hide = |overlay: &mut trato_model::registry::Overlay| {
        overlay.fields.iter_mut().filter(|field| field.name == "c_viejo").for_each(|field| field.hidden = true);
        Ok(())
    };
    company.engine.change_overlay(&company.admin, hide).await.expect("hidden");
    let staged = company.engine.stage(&mut Cursor::new(CONTENT)).expect("stages");
    let upload = Upload { name: "contrato.txt".into(), media_type: "text/plain".into(), staged };
    attach(&company.engine, &company.admin, "contact", id, vec![upload], Source::Page).await.expect("attached");
    let store = company.engine.store();
    let mut tx = store.begin().await.expect("begins");
    assert_eq!(tx.next_number("contact", "c_numero").await.expect("counts"), 1);
    tx.commit().await.expect("commits");
    store.seal(NOW).await.expect("seals and anchors");
}

fn tables(backup: &Path) -> Json {
    let text = std::fs::read_to_string(backup.join("manifest.json")).expect("a manifest");
    serde_json::from_str::<Json>(&text).expect("JSON")["tables"].take()
}

/// An empty place of each kind there is.
fn places(folder: &Path, name: &str) -> Vec<Console> {
    let inside = |kind: &str| {
        let folder = folder.join(format!("{name}-{kind}"));
        std::fs::create_dir(&folder).expect("a folder");
        folder
    };
    let small = inside("sqlite");
    let mut places =
        vec![Console { database: format!("sqlite:{}", small.join("new/trato.db").display()), folder: small }];
    if let Ok(server) = std::env::var("TRATO_TEST_POSTGRES") {
        places.push(Console { database: fresh_postgres(&server), folder: inside("postgres") });
    }
    places
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_is_restored_from_each_database_into_each() {
    for company in TestCompany::each().await {
        furnish(&company).await;
        let (from, backup) = (Console::of(&company), company.folder().join("backup"));
        let made = from.good(&["backup", &shown(&backup)]);
        assert!(made.contains("restored once and compared"), "{made}");
        let names: Vec<String> = std::fs::read_dir(&backup)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with("trial"))
            .collect();
        assert!(names.is_empty(), "the trial leaves nothing: {names:?}");
        let all = tables(&backup);
        for table in ["sys_value_row", "sys_match_key", "sys_sequence_number", "sys_file", "sys_event", "contact"] {
            assert!(all[table]["rows"].as_u64() > Some(0), "{table}: {}", all[table]);
        }
        for to in places(company.folder(), "to") {
            let told = to.good(&["restore", &shown(&backup)]);
            assert!(told.contains("is restored"), "{told}");
            let audit = to.good(&["audit", "verify"]);
            assert!(audit.contains("1 anchors") && audit.contains("the log is whole"), "{audit}");
            let again = to.folder.join("again");
            to.good(&["backup", &shown(&again)]);
            assert_eq!(tables(&again), all, "every row as it was");
            let csv = to.good(&["export", "contact?filter=c_barco = Añil&columns=email,c_barco,tags", "--raw"]);
            assert!(csv.contains("eva@example.com,Añil") && csv.contains("mar") && csv.contains("norte"), "{csv}");
            assert_eq!(contents(&to.folder.join("files")), [CONTENT.to_vec()]);
            let full = to.bad(&["restore", &shown(&backup)]);
            assert!(full.contains("exists") || full.contains("has rows"), "never over another: {full}");
        }
    }
}

fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let below = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = below.flat_map(|folder| std::fs::read_dir(folder).expect("a folder"));
    files.map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a content")).collect()
}

/// What a restore needs is asked for before anything is written.
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_cannot_end_well_does_not_begin() {
    let company = TestCompany::sqlite().await;
    furnish(&company).await;
    let backup = company.folder().join("backup");
    Console::of(&company).good(&["backup", &shown(&backup)]);
    for to in places(company.folder(), "to") {
        std::fs::write(to.folder.join("anchor"), "1 00 2\n").expect("written");
        let error = to.bad(&["restore", &shown(&backup)]);
        assert!(error.contains("anchors that the backup does not have") && error.contains("anchor"), "{error}");
        std::fs::remove_file(to.folder.join("anchor")).expect("removed");
        if to.database.starts_with("postgres") {
            let output = to.command(&["restore", &shown(&backup)]).env_remove("TRATO_FILES").output().expect("runs");
            let (good, _, error) = told(&output);
            assert!(!good && error.contains("--files"), "{error}");
        }
        to.good(&["restore", &shown(&backup)]);
    }
}

/// What lies in a drawer is looked at without the company that it is of.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_verified_later_and_elsewhere() {
    for company in TestCompany::each().await {
        furnish(&company).await;
        let backup = company.folder().join("backup");
        let made = Console::of(&company).good(&["backup", &shown(&backup)]);
        let elsewhere =
            Console { database: "sqlite:/nowhere/trato.db".to_owned(), folder: company.folder().to_owned() };
        let verify = ["backup", "--verify", &shown(&backup)];
        assert_eq!(elsewhere.good(&verify), made, "the same is told of it");
        assert!(made.contains("1 files, restored once and compared"), "{made}");
        let names: Vec<_> =
            std::fs::read_dir(&backup).expect("a folder").map(|entry| entry.expect("reads").path()).collect();
        assert!(!names.iter().any(|path| shown(path).contains("trial")), "nothing is left: {names:?}");
        let stored = std::fs::read_dir(backup.join("files")).expect("a folder").next().expect("one").expect("reads");
        let content = std::fs::read_dir(stored.path()).expect("a folder").next().expect("one").expect("reads").path();
        std::fs::write(&content, b"otra cosa").expect("written");
        let damaged = elsewhere.bad(&verify);
        assert!(damaged.contains("is not what was stored"), "{damaged}");
        std::fs::write(&content, CONTENT).expect("written");
        std::fs::remove_file(backup.join("anchor")).expect("removed");
        let damaged = elsewhere.bad(&verify);
        assert!(damaged.contains("the backup's anchors"), "{damaged}");
    }
}
