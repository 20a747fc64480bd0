//! Files on records are looked at where that is safe, and else taken home; by nobody who may not see them.

use axum::http::Method;
use serde_json::json;
use trato_model::{Change, Value};
use trato_testkit::TestCompany;
use trato_testkit::app::{Answer, Browser};

use crate::crawl::values;
use crate::scene::Scene;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

/// Posts files (control, name, type, content), after other controls.
async fn send(browser: &Browser, path: &str, words: &[(&str, &str)], files: &[(&str, &str, &str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in [("csrf", browser.csrf.as_str())].iter().chain(words) {
        let part = format!("--zz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (control, name, media_type, content) in files {
        let head = format!("Content-Disposition: form-data; name=\"{control}\"; filename=\"{name}\"");
        body.extend_from_slice(format!("--zz\r\n{head}\r\nContent-Type: {media_type}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--zz--\r\n");
    browser.post_body(path, "multipart/form-data; boundary=zz", body).await
}

/// Where the panel of files leads for a file: its name's link, and where it is downloaded.
async fn links(browser: &Browser, record: &str, name: &str) -> (String, String) {
    let page = browser.get(record).await.text();
    let list = page.split("<ul class=\"files\">").nth(1).and_then(|rest| rest.split("</ul>").next());
    let list = list.unwrap_or_else(|| panic!("{record} has files: {page}"));
    let entry = list
        .split("<li>")
        .find(|entry| entry.contains(&format!(">{name}</a>")))
        .unwrap_or_else(|| panic!("{name}: {list}"));
    let named = entry.split(&format!(">{name}</a>")).next().unwrap_or_default();
    let named = values(entry, "<a ", "href").find(|(_, tag)| named.ends_with(tag)).expect("a link").0;
    let download =
        values(entry, "<a ", "href").find(|(_, tag)| tag.ends_with(" download") || tag.contains(" download "));
    (named, download.expect("a download").0)
}

/// What an answer lets a browser do: `Content-Disposition` without the name, `Content-Type`.
fn way(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let policy = match answer.header("content-type").as_str() {
        "application/pdf" => "default-src 'none'; style-src 'unsafe-inline'",
        _ => "sandbox; default-src 'none'",
    };
    assert_eq!(answer.header("content-security-policy"), policy);
    assert!(answer.header("cache-control").contains("no-store"));
    let disposition = answer.header("content-disposition");
    (disposition.split(';').next().unwrap_or_default().to_owned(), answer.header("content-type"))
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_pdfs_and_texts_are_looked_at_and_everything_else_is_downloaded() {
    let shown: &[(&str, &str, &[u8], &str)] = &[
        ("plano.png", "image/png", PNG, "image/png"),
        ("foto.jpg", "image/jpeg", b"\xff\xd8\xff", "image/jpeg"),
        ("corto.gif", "image/gif", b"GIF89a", "image/gif"),
        ("nuevo.webp", "image/webp", b"RIFF", "image/webp"),
        ("oferta.pdf", "application/pdf", b"%PDF-1.7", "application/pdf"),
        ("notas.txt", "text/plain", "Diez años".as_bytes(), "text/plain; charset=utf-8"),
        ("viejas.txt", "text/plain", b"Diez a\xf1os", "text/plain; charset=windows-1252"),
        ("lista.csv", "text/csv", b"a;b\n1;2", "text/plain; charset=utf-8"),
        ("hoja.csv", "application/vnd.ms-excel", b"a;b\n1;2", "text/plain; charset=utf-8"),
        ("disfraz.txt", "text/plain", b"<script>alert(1)</script>", "text/plain; charset=utf-8"),
    ];
    let kept: &[(&str, &str, &[u8])] = &[
        ("dibujo.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("pagina.html", "text/html", b"<script>alert(1)</script>"),
        ("pagina.xhtml", "application/xhtml+xml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>"),
        ("datos.xml", "text/xml", b"<a/>"),
        ("guion.js", "text/javascript", b"alert(1)"),
        ("hoja.xls", "application/vnd.ms-excel", b"\xd0\xcf"),
        ("todo.zip", "application/zip", b"PK"),
        ("raro.png", "IMAGE/SVG+XML; a=image/png", b"<svg/>"),
        ("nada", "application/octet-stream", b"%PDF-1.7"),
    ];
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let product = scene.app.company.save(Change::create("product").text("name", "Mesa").text("code", "M")).await.id;
        let admin = scene.browser(&scene.app.company.admin, "es").await;
        // About an account a file is a document; on a product it hangs on the record.
        for record in [format!("/account/{}", scene.account), format!("/product/{product}")] {
            let files = shown.iter().map(|(name, kind, content, _)| ("file", *name, *kind, *content));
            let files: Vec<_> =
                files.chain(kept.iter().map(|(name, kind, content)| ("file", *name, *kind, *content))).collect();
            for files in files.chunks(10) {
                assert_eq!(send(&admin, &format!("{record}/files"), &[], files).await.status, 303);
            }
            for (name, _, content, media_type) in shown {
                let (view, download) = links(&admin, &record, name).await;
                assert_eq!(view, format!("{download}?view=1"), "{name}");
                let answer = admin.get(&view).await;
                assert_eq!(way(&answer), ("inline".to_owned(), (*media_type).to_owned()), "{name}");
                assert_eq!(answer.bytes, *content);
                assert_eq!(way(&admin.get(&download).await).0, "attachment", "{name}");
            }
            for (name, ..) in kept {
                let (named, download) = links(&admin, &record, name).await;
                assert_eq!(named, download, "{name} is only downloaded");
                for path in [download.clone(), format!("{download}?view=1")] {
                    let octets = ("attachment".to_owned(), "application/octet-stream".to_owned());
                    assert_eq!(way(&admin.get(&path).await), octets, "{name}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_documents_says_how_big_they_are() {
    let scene = Scene::new().await;
    let admin = scene.browser(&scene.app.company.admin, "es").await;
    let (big, small) = (vec![b'a'; 228_369], vec![b'a'; 7]);
    let files = [("file", "a.txt", "text/plain", big.as_slice()), ("file", "b.txt", "text/plain", small.as_slice())];
    assert_eq!(send(&admin, &format!("/account/{}/files", scene.account), &[], &files).await.status, 303);
    let list = admin.get("/document").await.text();
    assert!(list.contains("228,4 kB") && list.contains("7 bytes"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_shows_a_picture_as_big_as_it_can() {
    let scene = Scene::new().await;
    let record = format!("/opportunity/{}", scene.deal);
    for (locale, words) in [
        ("es", ["Ver aquí", "Ver en otra pestaña", "Descargar a.png"]),
        ("en", ["Show it here", "Open in another tab", "Download a.png"]),
    ] {
        let seller = scene.browser(&scene.seller, locale).await;
        if locale == "es" {
            let files: [(&str, &str, &str, &[u8]); 2] =
                [("file", "a.png", "image/png", PNG), ("file", "b.pdf", "application/pdf", b"%PDF-1.7")];
            assert_eq!(send(&seller, &format!("{record}/files"), &[], &files).await.status, 303);
        }
        let page = seller.get(&record).await.text();
        let list =
            page.split("<ul class=\"files\">").nth(1).and_then(|rest| rest.split("</ul>").next()).expect("files");
        assert!(words.iter().all(|word| list.contains(word)), "{locale}: {list}");
        let (view, _) = links(&seller, &record, "a.png").await;
        let folded =
            list.split("<details>").nth(1).and_then(|rest| rest.split("</details>").next()).expect("a picture");
        let (_, tag) = values(folded, "<img ", "src").find(|(src, _)| *src == view).expect("the picture itself");
        assert!(tag.contains("loading=\"lazy\"") && !tag.contains("width="), "{tag}");
        assert_eq!(list.matches("<details>").count(), 1, "a PDF has a tab of its own: {list}");
    }
}

async fn both(browser: &Browser, file: &str) -> [u16; 2] {
    [browser.get(file).await.status.as_u16(), browser.get(&format!("{file}?view=1")).await.status.as_u16()]
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_looks_at_a_file_that_he_may_not_have() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let company = &scene.app.company;
        let seller = scene.browser(&scene.seller, "es").await;
        let stranger = company.user("Otro", "Ventas", None, None).await;
        let stranger = scene.app.sign_in(&stranger).await;
        let record = format!("/account/{}", scene.account);
        let sent = send(&seller, &format!("{record}/files"), &[], &[("file", "a.png", "image/png", PNG)]).await;
        assert_eq!(sent.status, 303);
        let (_, file) = links(&seller, &record, "a.png").await;
        assert_eq!((both(&seller, &file).await, both(&stranger, &file).await), ([200; 2], [404; 2]));
        let nobody = Browser { cookie: String::new(), ..seller.clone() };
        assert_eq!(both(&nobody, &file).await, [303; 2], "to the door");

        // A file in a field, while the field is hidden.
        let admin = scene.app.sign_in(&company.admin).await;
        let label = json!({"es": "Contrato", "en": "Contract"});
        let field = json!({"entity": "account", "name": "c_contract", "kind": "file", "label": label});
        assert_eq!(admin.json(Method::POST, "/api/v1/settings/fields", Some(&field), &[]).await.status, 201);
        let version = scene.version("account", scene.account).await;
        let contract = [("c_contract", "contrato.pdf", "application/pdf", &b"%PDF-1.7"[..])];
        assert_eq!(send(&seller, &record, &[("version", &version)], &contract).await.status, 303);
        let contract = scene.record("account", scene.account).await.value("c_contract").as_id().expect("a file");
        let contract = format!("/files/{contract}");
        assert_eq!(both(&seller, &contract).await, [200; 2]);
        let role = company.named("role", "Ventas").await;
        let hides = json!({"account.c_contract": "hidden"});
        company.save(Change::update("role", role).put("fields", Value::Json(Box::new(hides)))).await;
        assert_eq!(both(&seller, &contract).await, [404; 2], "the field is hidden");

        // In the trash.
        let document = company.named("document", "a.png").await;
        company.engine.save(&company.admin, Change::delete("document", document)).await.expect("deletes");
        assert_eq!((both(&seller, &file).await, both(&admin, &file).await), ([404; 2], [404; 2]));
    }
}
