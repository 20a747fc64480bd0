//! What a company's own web site sends becomes a lead with nothing lost, in each of the ways in which forms are sent.

use axum::body::Body;
use axum::http::{Request, header};
use trato_model::{Filter, Path, Query, Value};
use trato_testkit::app::Answer;

use crate::scene::Scene;

async fn send(scene: &Scene, media_type: &str, body: String) -> Answer {
    let request = Request::post("/web-to-lead").header(header::CONTENT_TYPE, media_type);
    scene.app.send(request.body(Body::from(body)).expect("a request")).await
}

/// A lead's description and the notes on it.
async fn written(scene: &Scene, name: &str) -> (String, Vec<String>) {
    let (engine, admin) = (&scene.app.company.engine, &scene.app.company.admin);
    let query = Query::new("lead").and(Filter::equal("last_name", name)).columns(vec![Path::field("description")]);
    let leads = engine.rows(admin, &query).await.expect("reads").rows;
    let lead = leads.first().expect("the lead");
    let notes = Query::new("note").and(Filter::equal("lead", lead.id)).columns(vec![Path::field("text")]);
    let notes = engine.rows(admin, &notes.sort(Path::field("id"), false)).await.expect("reads").rows;
    let text = |values: &[Value]| values.first().and_then(Value::as_text).unwrap_or_default().to_owned();
    (text(&lead.values), notes.iter().map(|note| text(&note.values)).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn long_words_cut_nothing_off() {
    let scene = Scene::new().await;
    let long = "palabra ".repeat(5_000);
    let form = format!(
        "oid=00D1&retURL=&00N1x000001=Obra+nueva&last_name=Larga&description={long}&gclid=G-1&lead_source=Hojas&utm_campaign=Verano&title={}",
        "x".repeat(300)
    );
    let taken = send(&scene, "application/x-www-form-urlencoded", form.replace(' ', "+")).await;
    assert_eq!(taken.status, 200, "{}", taken.text());
    let (description, notes) = written(&scene, "Larga").await;
    assert!(!description.contains("oid") && !description.contains("retURL"));
    for own in ["00N1x000001: Obra nueva", "gclid: G-1", "lead_source: Hojas", "campaign: Verano", &"x".repeat(300)] {
        assert!(description.contains(own), "{own}");
    }
    let all = format!("{description}{}", notes.concat());
    assert!(notes.len() >= 2 && all.matches("palabra").count() == 5_000, "{} {}", notes.len(), all.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_come_in_parts_and_as_json_and_nothing_else() {
    let scene = Scene::new().await;
    let part =
        |name: &str, value: &str| format!("--zz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let parts = format!("{}{}--zz--\r\n", part("last_name", "Partes"), part("description", "Una\r\nDos"));
    let taken = send(&scene, "multipart/form-data; boundary=zz", parts).await;
    assert_eq!(taken.status, 200, "{}", taken.text());
    assert_eq!(written(&scene, "Partes").await.0, "Una\nDos");
    let json = r#"{"last_name": "Jota", "description": "Hola", "doNotCall": true, "email": null}"#;
    let taken = send(&scene, "application/json; charset=utf-8", json.to_owned()).await;
    assert_eq!(taken.status, 200, "{}", taken.text());
    assert_eq!(written(&scene, "Jota").await.0, "Hola");
    // As Salesforce's fields are called.
    let refused = "salutation=Sra.&last_name=Rechaza&email=no@example.com&HasOptedOutOfEmail=1&DoNotCall=1".to_owned();
    assert_eq!(send(&scene, "application/x-www-form-urlencoded", refused).await.status, 200);
    let (engine, admin) = (&scene.app.company.engine, &scene.app.company.admin);
    let said = ["email_permission", "phone_permission", "salutation"].map(Path::field).to_vec();
    let query = Query::new("lead").and(Filter::equal("last_name", "Rechaza")).columns(said);
    let rows = engine.rows(admin, &query).await.expect("reads").rows;
    assert_eq!(rows[0].values, [Value::from("denied"), Value::from("denied"), Value::from("Sra.")]);
    let nested = send(&scene, "application/json", r#"{"last_name": {"a": 1}}"#.to_owned()).await;
    assert_eq!(nested.status, 400);
    let other = send(&scene, "text/xml", "<lead/>".to_owned()).await;
    assert_eq!(other.status, 415, "{}", other.text());
}
