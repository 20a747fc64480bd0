//! The pages around mail: the administrator's outbox, invitations, the forgotten password.

use trato_engine::mail::{MailState, Sent};
use trato_testkit::app::TestApp;
use trato_testkit::{NOW, TestCompany, readable};

async fn app(mail: bool) -> TestApp {
    let mut companies = if mail { TestCompany::each_with_mail().await } else { TestCompany::each().await };
    TestApp::new(companies.remove(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_sees_why_a_mail_failed_and_sends_it_again() {
    let app = app(true).await;
    let store = app.company.engine.store().clone();
    let browser = app.sign_in(&app.company.admin).await;
    let tested = browser.post("/settings/mail/test", &[]).await;
    assert_eq!((tested.status.as_u16(), tested.location().as_str()), (303, "/settings/mail"));
    let mail = store.lease_mail(9, 1, NOW).await.unwrap().remove(0);
    assert_eq!(mail.recipients, ["ada@example.com"], "to nobody but herself");
    let refused = Sent::Failed("550 <script>alert(1)</script> no such user".into());
    assert!(store.mail_sent(mail.id, mail.fence, &refused, NOW).await.unwrap());
    let page = browser.get("/settings/mail").await.text();
    for words in
        ["smtp.prueba.example:587", "STARTTLS", "crm@prueba.example", "No se han podido enviar", "550 &lt;script&gt;"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("<script>alert") && !page.contains('⟦'), "{page}");
    let again = browser.post(&format!("/settings/mail/{}/resend", mail.id), &[]).await;
    assert_eq!(again.status, 303);
    assert_eq!(store.outbox_counts().await.unwrap(), [(MailState::Queued, 1)]);
    let mail = store.lease_mail(9, 1, NOW).await.unwrap().remove(0);
    assert!(store.mail_sent(mail.id, mail.fence, &Sent::Accepted("250 ok".into()), NOW).await.unwrap());
    let late = browser.post(&format!("/settings/mail/{}/resend", mail.id), &[]).await;
    assert_eq!(late.status, 404, "what was sent is not sent again");
    app.company.save(trato_model::Change::update("user", app.company.admin.user()).text("locale", "en")).await;
    let page = app.sign_in(&app.company.admin).await.get("/settings/mail").await.text();
    assert!(page.contains("No mail has failed") && page.contains("250 ok") && !page.contains('⟦'), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_sees_what_came_too_late_and_cannot_send_a_dead_link() {
    let app = app(true).await;
    let store = app.company.engine.store().clone();
    let browser = app.sign_in(&app.company.admin).await;
    trato_crm::mail::access::invite(&app.company.engine, &app.company.admin, app.company.admin.user()).await.unwrap();
    let mail = store.lease_mail(9, 1, NOW).await.unwrap().remove(0);
    assert!(store.mail_sent(mail.id, mail.fence, &Sent::Expired, mail.give_up_at).await.unwrap());
    let page = browser.get("/settings/mail").await.text();
    assert!(page.contains("Llegaron tarde y no se han enviado") && page.contains("su plazo había pasado"), "{page}");
    app.company.engine.clock().set(mail.give_up_at);
    let browser = app.sign_in(&app.company.admin).await;
    let page = browser.get("/settings/mail").await.text();
    assert!(!page.contains("/resend") && !page.contains('⟦'), "{page}");
    assert_eq!(browser.post(&format!("/settings/mail/{}/resend", mail.id), &[]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_reaches_the_outbox() {
    let app = app(true).await;
    let marta = app.company.user("Marta Ruiz", "Ventas", None, None).await;
    let browser = app.sign_in(&marta).await;
    let id = marta.user();
    assert_eq!(browser.get("/settings/mail").await.status, 404);
    for path in [
        "/settings/mail/test".to_owned(),
        format!("/settings/mail/{id}/resend"),
        format!("/settings/users/{id}/invitation-mail"),
    ] {
        assert_eq!(browser.post(&path, &[]).await.status, 404, "{path}");
        assert_ne!(app.stranger_posts(&path, &[]).await.status, 303, "{path}");
    }
    assert!(app.company.work().await.is_empty(), "no mail");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_mailed_and_its_link_shown_to_nobody() {
    let app = app(true).await;
    let browser = app.sign_in(&app.company.admin).await;
    let role = app.company.named("role", "Ventas").await.to_string();
    let page = browser.get("/settings/users/new").await.text();
    assert!(page.contains("recibirá por correo"), "{page}");
    let form = [("name", "Eva Núñez"), ("email", "eva@example.com"), ("role", role.as_str()), ("locale", "en")];
    let done = browser.post("/settings/users", &form).await.text();
    assert!(done.contains("eva@example.com") && !done.contains("/invitation/"), "{done}");
    let mails = app.company.work().await;
    assert_eq!((mails.len(), mails[0].recipients[0].as_str()), (1, "eva@example.com"));
    assert!(readable(&mails[0].raw).contains("http://127.0.0.1:8080/invitation/"));
    let eva = app.company.named("user", "Eva Núñez").await;
    let again = browser.post(&format!("/settings/users/{eva}/invitation-mail"), &[]).await;
    assert_eq!(again.status, 200);
    assert_eq!(app.company.work().await.len(), 1);
    let link = browser.post(&format!("/settings/users/{eva}/invitation"), &[]).await.text();
    assert!(link.contains("/invitation/"), "who asks for the link gets it");
    assert!(app.company.work().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_pages_say_what_to_do() {
    let app = app(false).await;
    let browser = app.sign_in(&app.company.admin).await;
    let page = browser.get("/settings/mail").await.text();
    assert!(page.contains("TRATO_SMTP_URL") && !page.contains("/settings/mail/test"), "{page}");
    assert_eq!(browser.post("/settings/mail/test", &[]).await.status, 409);
    let forgotten = browser.get("/reset").await.text();
    assert!(forgotten.contains("pida un enlace a quien lo administra"), "{forgotten}");
    assert!(!forgotten.contains("name=\"email\"") && !forgotten.contains("Enviar el enlace"), "no mail is offered");
    let marta = app.company.user("Marta Ruiz", "Ventas", None, None).await;
    let link = browser.post(&format!("/settings/users/{}/invitation", marta.user()), &[]).await.text();
    assert!(link.contains("/invitation/") && !link.contains("invitation-mail"), "{link}");
}
