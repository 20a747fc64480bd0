//! Letters to users: reminders to those who wish them, links to those who need them; each once, in the reader's language.

use trato_crm::mail::access;
use trato_engine::Who;
use trato_engine::mail::Mail;
use trato_engine::signin::Purpose;
use trato_engine::signin::session::Device;
use trato_model::{Change, Id, Refusal, Value};
use trato_testkit::{NOW, TestCompany, readable};

const MINUTE: i64 = 60_000_000;

/// A task of somebody that is due in half an hour, with a reminder that is due already.
async fn task(company: &TestCompany, owner: &Who, subject: &str) -> Id {
    let change = Change::create("task")
        .text("subject", subject)
        .put("due_at", Value::Int(NOW + 30 * MINUTE))
        .put("remind_before", Value::Int(60))
        .put("owner", Value::Id(owner.user()));
    company.save(change).await.id
}

async fn set(company: &TestCompany, who: &Who, field: &str, value: Value) {
    company.save(Change::update("user", who.user()).put(field, value)).await;
}

/// Fires the reminders that are due, and does what follows.
async fn fire(company: &TestCompany) -> Vec<Mail> {
    let job = company.engine.modules().jobs["activity-reminders"];
    (job.run)(&company.engine, serde_json::Value::Null).await.unwrap();
    company.work().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_is_mailed_once_to_those_who_wish_it_in_their_language() {
    for company in TestCompany::each_with_mail().await {
        let marta = company.user("Marta Ruiz", "Ventas", None, None).await;
        let john = company.user("John Smith", "Ventas", None, None).await;
        let silent = company.user("Silvia Paz", "Ventas", None, None).await;
        let gone = company.user("Gonzalo Ido", "Ventas", None, None).await;
        set(&company, &john, "locale", Value::from("en")).await;
        set(&company, &silent, "mail_reminders", Value::Bool(false)).await;
        let id = task(&company, &marta, "Llamar a Nortex <b>ya</b>\r\nBcc: x@example.com").await;
        for who in [&john, &silent, &gone] {
            task(&company, who, "Enviar catálogo").await;
        }
        set(&company, &gone, "active", Value::Bool(false)).await;
        let mut mails = fire(&company).await;
        mails.sort_by(|a, b| b.recipients.cmp(&a.recipients));
        let to: Vec<&str> = mails.iter().map(|mail| mail.recipients[0].as_str()).collect();
        assert_eq!(to, ["marta.ruiz@example.com", "john.smith@example.com"]);
        let text = readable(&mails[0].raw);
        assert!(text.contains("Hola, Marta Ruiz:") && text.contains("From: Prueba <crm@prueba.example>"), "{text}");
        assert!(text.contains(&format!("http://127.0.0.1:8080/task/{id}")), "{text}");
        assert!(text.contains("22 nov 2026, 11:30"), "in her own time zone: {text}");
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.contains("\r\nBcc") && !text.contains("<p>Tarea: Llamar a Nortex <b>"), "{text}");
        let text = readable(&mails[1].raw);
        assert!(text.contains("Subject: Reminder: Enviar =?utf-8?") && text.contains("Hello John Smith,"), "{text}");
        assert!(fire(&company).await.is_empty(), "once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_runs_twice_mails_once_and_nothing_that_its_reader_may_not_see() {
    for company in TestCompany::each_with_mail().await {
        let engine = &company.engine;
        let marta = company.user("Marta Ruiz", "Ventas", None, None).await;
        let other = company.user("Otro Vendedor", "Ventas", None, None).await;
        let (hers, not_hers) = (task(&company, &marta, "Suya").await, task(&company, &other, "Ajena").await);
        let work = |n: u128, id| {
            trato_crm::mail::reminders::work(Id::constant(n << 64), marta.user(), ("task", id), Some(NOW))
        };
        let works = serde_json::Value::from(vec![work(1, not_hers), work(2, hers)]);
        let job = engine.modules().jobs["reminder-mail"];
        for _ in 0..2 {
            (job.run)(engine, works.clone()).await.unwrap();
        }
        let mails = engine.store().lease_mail(9, MINUTE, NOW).await.unwrap();
        assert_eq!(mails.len(), 1);
        assert!(readable(&mails[0].raw).contains("Suya"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_where_there_is_no_mail_server() {
    for company in TestCompany::each().await {
        let marta = company.user("Marta Ruiz", "Ventas", None, None).await;
        task(&company, &marta, "Llamar").await;
        access::ask_reset(&company.engine, "marta.ruiz@example.com", &Device::default()).await.unwrap();
        assert!(fire(&company).await.is_empty());
        let refused = access::invite(&company.engine, &company.admin, marta.user()).await;
        assert!(matches!(refused, Err(Refusal::Conflict("no-mail"))), "{refused:?}");
        assert_eq!(company.engine.notices(&marta, 9).await.unwrap().len(), 1, "the page reminds all the same");
    }
}

/// The secret of the link in a message.
fn secret(mail: &Mail, path: &str) -> String {
    let text = readable(&mail.raw);
    let start = format!("http://127.0.0.1:8080/{path}/");
    let (_, rest) = text.split_once(&start).unwrap_or_else(|| panic!("no link: {text}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_for_a_new_password_is_mailed_once_and_works_once() {
    for company in TestCompany::each_with_mail().await {
        let engine = &company.engine;
        company.user("Marta Ruiz", "Ventas", None, None).await;
        let gone = company.user("Gonzalo Ido", "Ventas", None, None).await;
        set(&company, &gone, "active", Value::Bool(false)).await;
        for address in ["nobody@example.com", "gonzalo.ido@example.com", "no address\0\r\n", " MARTA.Ruiz@example.com "]
        {
            access::ask_reset(engine, address, &Device::default()).await.unwrap();
        }
        let queued = engine.store().jobs(&trato_engine::JobFilter { limit: 99, ..Default::default() }).await.unwrap();
        let asked = queued.iter().filter(|job| job.kind == "password-mail").count();
        assert_eq!(asked, 4, "the same is done for those who have no account");
        let mails = company.work().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].recipients, ["marta.ruiz@example.com"]);
        assert_eq!(mails[0].give_up_at, NOW + 30 * MINUTE, "a link that has run out is not mailed");
        let token = secret(&mails[0], "reset");
        // The job ran, and died before it said so: it runs again.
        let job = queued.iter().find(|job| job.payload.to_string().contains("marta")).unwrap();
        (engine.modules().jobs["password-mail"].run)(engine, job.payload.clone()).await.unwrap();
        assert!(engine.store().lease_mail(9, MINUTE, NOW).await.unwrap().is_empty(), "no second mail");
        let chosen = "caballo grapa nuevo 9";
        engine
            .use_link(&token, Purpose::Reset, chosen, &Device::default())
            .await
            .expect("the first link is still good");
        let again = engine.use_link(&token, Purpose::Reset, chosen, &Device::default()).await;
        assert!(matches!(again, Err(Refusal::NotFound)), "{again:?}");
        engine.sign_in("marta.ruiz@example.com", chosen, &Device::default()).await.expect("the new password");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_goes_to_the_invited_and_only_an_administrator_sends_it() {
    for company in TestCompany::each_with_mail().await {
        let engine = &company.engine;
        let john = company.user("John Smith", "Ventas", None, None).await;
        set(&company, &john, "locale", Value::from("en")).await;
        let refused = access::invite(engine, &john, company.admin.user()).await;
        assert!(matches!(refused, Err(Refusal::Forbidden("admin"))), "{refused:?}");
        assert_eq!(access::invite(engine, &company.admin, john.user()).await.unwrap(), "john.smith@example.com");
        let mails = company.work().await;
        assert_eq!((mails.len(), mails[0].recipients[0].as_str()), (1, "john.smith@example.com"));
        assert!(readable(&mails[0].raw).contains("Choose a password and you are in."));
        let token = secret(&mails[0], "invitation");
        let signed = engine.use_link(&token, Purpose::Invite, "caballo grapa nuevo 9", &Device::default()).await;
        assert_eq!(signed.expect("it lets him in").user, john.user());
    }
}
