//! Files in the fields of records: taken by forms, kept by forms that bring none, and named by nobody who may not see them.

use axum::http::Method;
use serde_json::{Value as Json, json};
use trato_model::{Change, Expected, Id, Value};
use trato_testkit::TestCompany;
use trato_testkit::app::{Answer, Browser};

use crate::scene::Scene;

/// Posts a form in parts: words, then files (control, name, content).
async fn send(browser: &Browser, path: &str, words: &[(&str, &str)], files: &[(&str, &str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in [("csrf", browser.csrf.as_str())].iter().chain(words) {
        body += &format!("--zz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    for (name, called, content) in files {
        body += &format!("--zz\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{called}\"\r\n");
        body += &format!("Content-Type: text/plain\r\n\r\n{content}\r\n");
    }
    body += "--zz--\r\n";
    browser.post_body(path, "multipart/form-data; boundary=zz", body.into_bytes()).await
}

/// A custom field for a file on accounts.
async fn contract(scene: &Scene) {
    let admin = scene.app.sign_in(&scene.app.company.admin).await;
    let label = json!({"es": "Contrato", "en": "Contract"});
    let field = json!({"entity": "account", "name": "c_contract", "kind": "file", "label": label});
    let made = admin.json(Method::POST, "/api/v1/settings/fields", Some(&field), &[]).await;
    assert_eq!(made.status, 201, "{}", made.text());
}

fn last(answer: &Answer) -> Id {
    answer.location().rsplit('/').next().and_then(|id| id.parse().ok()).expect("the record's page")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_made_and_given_another_file_by_its_forms() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let seller = scene.browser(&scene.seller, "es").await;
        let form = seller.get("/document/new").await.text();
        assert!(form.contains("enctype=\"multipart/form-data\""), "{form}");
        let words = [("form", "quick"), ("name", "")];
        let nothing = send(&seller, "/document", &words, &[("file", "", "")]).await;
        assert_eq!(nothing.status, 422, "a document without a file is none");
        let made = send(&seller, "/document", &words, &[("file", "C:\\papeles\\oferta.txt", "Diez mesas")]).await;
        assert_eq!(made.status, 303, "{}", made.text());
        let id = last(&made);
        let document = scene.record("document", id).await;
        let file = document.value("file").as_id().expect("a file");
        assert_eq!(
            document.value("name").as_text(),
            Some("oferta.txt"),
            "a document without a name is called like its file"
        );
        assert_eq!(
            (document.value("size"), document.value("media_type")),
            (&Value::Int(10), &Value::from("text/plain"))
        );
        assert_eq!(seller.get(&format!("/files/{file}")).await.text(), "Diez mesas");
        let page = seller.get(&format!("/document/{id}")).await.text();
        assert!(page.contains(&format!("href=\"/files/{file}\"")) && page.contains("oferta.txt"), "{page}");
        // Without a new one the old file stays.
        let path = format!("/document/{id}");
        let version = document.version.to_string();
        let words = [("version", version.as_str()), ("name", "Oferta")];
        assert_eq!(send(&seller, &path, &words, &[("file", "", "")]).await.status, 303);
        let kept = scene.record("document", id).await;
        assert_eq!((kept.value("file").as_id(), kept.value("name").as_text()), (Some(file), Some("Oferta")));
        let version = kept.version.to_string();
        let words = [("version", version.as_str()), ("name", "Oferta")];
        assert_eq!(send(&seller, &path, &words, &[("file", "nueva.txt", "Doce")]).await.status, 303);
        let changed = scene.record("document", id).await;
        assert_ne!(changed.value("file").as_id(), Some(file));
        assert_eq!(changed.value("size"), &Value::Int(4), "its size is the new file's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_keeps_its_file_until_the_box_takes_it_off() {
    let scene = Scene::new().await;
    contract(&scene).await;
    let seller = scene.browser(&scene.seller, "es").await;
    let path = format!("/account/{}", scene.account);
    let file = async || scene.record("account", scene.account).await.value("c_contract").as_id();
    let version = async || scene.version("account", scene.account).await;
    let words = [("version", version().await)];
    let words: Vec<(&str, &str)> = words.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let added = send(&seller, &path, &words, &[("c_contract", "contrato.txt", "Firmado")]).await;
    assert_eq!(added.status, 303, "{}", added.text());
    let first = file().await.expect("a file");
    let form = seller.get(&format!("{path}/edit")).await.text();
    assert!(form.contains("contrato.txt") && form.contains("name=\"c_contract.remove\""), "{form}");
    // The same form without parts, and one whose file was left alone.
    let now = version().await;
    assert_eq!(seller.post(&path, &[("version", &now), ("name", "Nortex SA"), ("c_contract", "")]).await.status, 303);
    let now = version().await;
    assert_eq!(
        send(&seller, &path, &[("version", &now), ("name", "Nortex")], &[("c_contract", "", "")]).await.status,
        303
    );
    assert_eq!(file().await, Some(first));
    // A refused form keeps what was typed, and says that the file is to be chosen again.
    let now = version().await;
    let wrong = [("version", now.as_str()), ("name", ""), ("website", "no es una dirección")];
    let refused = send(&seller, &path, &wrong, &[("c_contract", "otro.txt", "Otro")]).await;
    let text = refused.text();
    assert_eq!(refused.status, 422, "{text}");
    assert!(text.contains("no es una dirección") && text.contains("otro.txt no se ha guardado"), "{text}");
    assert_eq!(file().await, Some(first));
    // In place, and without a token not at all.
    let place = format!("{path}/field");
    let editor = seller.get(&format!("{path}?edit=c_contract")).await.text();
    assert!(editor.contains("enctype=\"multipart/form-data\""), "{editor}");
    let words = [("version", now.as_str()), ("field", "c_contract")];
    let placed = send(&seller, &place, &words, &[("c_contract", "nuevo.txt", "Nuevo")]).await;
    assert_eq!(placed.status, 303, "{}", placed.text());
    let second = file().await.expect("a file");
    assert_ne!(second, first);
    let forged = Browser { csrf: "x".to_owned(), ..seller.clone() };
    let now = version().await;
    assert_eq!(send(&forged, &path, &[("version", &now)], &[("c_contract", "mal.txt", "Mal")]).await.status, 400);
    assert_eq!(file().await, Some(second));
    assert_eq!(send(&seller, &path, &[("version", &now), ("c_contract.remove", "1")], &[]).await.status, 303);
    assert_eq!(file().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_names_a_file_that_is_not_there_or_not_his_to_see() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        contract(&scene).await;
        let company = &scene.app.company;
        let admin = scene.browser(&company.admin, "es").await;
        let theirs = company.save(Change::create("account").text("name", "Ajena")).await;
        let path = format!("/account/{}", theirs.id);
        let version = theirs.version.to_string();
        let added = send(&admin, &path, &[("version", &version)], &[("c_contract", "ajeno.txt", "Ajeno")]).await;
        assert_eq!(added.status, 303, "{}", added.text());
        let file = scene.record("account", theirs.id).await.value("c_contract").as_id().expect("a file");
        let seller = scene.app.sign_in(&scene.seller).await;
        assert_eq!(seller.get(&path).await.status, 404, "the account is not his to see");
        let own = format!("/api/v1/account/{}", scene.account);
        let mut refused = Vec::new();
        for id in [Id::from_bytes([7; 16]), file] {
            let body = json!({"c_contract": id});
            let answer = seller.json(Method::PATCH, &own, Some(&body), &[("if-match", "*")]).await;
            let problem: Json = serde_json::from_slice(&answer.bytes).expect("a document");
            refused.push((answer.status.as_u16(), problem["errors"][0].clone()));
        }
        assert_eq!(refused[0].0, 422, "{refused:?}");
        assert_eq!(refused[0].1["code"], "file-missing", "{refused:?}");
        assert_eq!(refused[0], refused[1], "what is not there and what is hidden look the same");
        // Who sees both may name it.
        let admin_may = admin.json(Method::PATCH, &own, Some(&json!({"c_contract": file})), &[("if-match", "*")]).await;
        assert_eq!(admin_may.status, 200, "{}", admin_may.text());
        let change = Change::update("account", scene.account).expecting(Expected::Current);
        company.save(change.put("c_contract", Value::Null)).await;
    }
}
