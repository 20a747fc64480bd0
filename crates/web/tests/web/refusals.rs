//! A refusal is no dead end: its page stands in the frame and leads back; an address that only takes forms leads on.

use axum::body::Body;
use axum::http::{Request, header};

use crate::scene::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_action_leads_back_to_the_record() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let deal = scene.deal;
    let answer = browser.post(&format!("/opportunity/{deal}/reopening"), &[("version", "1")]).await;
    let text = answer.text();
    assert_eq!(answer.status, 409, "{text}");
    assert!(text.contains("La oportunidad está abierta"), "{text}");
    assert!(text.contains("id=\"toasts\"") && text.contains("href=\"/account\""), "it stands in the frame");
    assert!(text.contains(&format!("class=\"button primary\" href=\"/opportunity/{deal}\"")), "{text}");
    assert!(text.contains("Diez mesas"), "the way back says where it leads");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_leads_back_to_the_page_one_came_from() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "en").await;
    let post = async |from: &str| {
        let request = Request::post(format!("/opportunity/{}/reopening", scene.deal))
            .header(header::COOKIE, &browser.cookie)
            .header(header::HOST, "127.0.0.1:8080")
            .header("sec-fetch-site", "same-origin")
            .header(header::REFERER, from)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = format!("csrf={}&version=1", browser.csrf);
        scene.app.send(request.body(Body::from(body)).unwrap()).await.text()
    };
    let text = post("http://127.0.0.1:8080/opportunity/board?sort=-amount").await;
    assert!(text.contains("href=\"/opportunity/board?sort=-amount\""), "{text}");
    assert!(text.contains("Back to what you were doing"), "{text}");
    let text = post("http://elsewhere.example/opportunity/board").await;
    assert!(!text.contains("elsewhere") && text.contains(&format!("href=\"/opportunity/{}\"", scene.deal)), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_forbidden_stands_in_the_frame_too() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "en").await;
    for (path, status) in [("/product/new", 403), ("/nothing/like/this", 404), ("/settings/users", 404)] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert!(answer.text().contains("id=\"toasts\""), "{path}: {}", answer.text());
    }
    let nowhere = browser.get("/nothing/like/this").await.text();
    assert!(!nowhere.contains("href=\"/nothing"), "no way to what is not there: {nowhere}");
    assert!(browser.get("/product/new").await.text().contains("class=\"button primary\" href=\"/product\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_created_link_can_be_loaded_again() {
    let scene = Scene::new().await;
    let admin = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let user = scene.app.company.user("Eva Sol", "Ventas", None, None).await.user();
    let path = format!("/settings/users/{user}/invitation");
    assert_eq!(admin.post(&path, &[]).await.status, 200);
    let again = admin.get(&path).await;
    assert_eq!((again.status.as_u16(), again.location().as_str()), (303, "/settings/users"));
    assert!(again.header("set-cookie").contains("only-form"), "it says why");
    let seller = scene.browser(&scene.seller, "es").await;
    let gone = seller.get(&format!("/opportunity/{}/deletion", scene.deal)).await;
    assert_eq!(gone.location(), format!("/opportunity/{}", scene.deal));
    assert_eq!(scene.app.send(Request::get("/web-to-lead").body(Body::empty()).unwrap()).await.location(), "/");
}
