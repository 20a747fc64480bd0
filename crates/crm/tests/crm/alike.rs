//! Whoever makes an account or a contact by a form is told of the one that is there, however its tax id or its web site is
//! written.

use trato_model::{Change, Id, Refusal, Value};
use trato_testkit::TestCompany;

/// Says that a form finds a record again, and by which field only.
async fn is_told(company: &TestCompany, change: Change, first: Id, field: &str, case: &str) {
    let refused = company.try_save(&company.admin, change.wary()).await.map(|record| record.title());
    let Err(Refusal::Twins(twins)) = refused else { panic!("{case}: {refused:?}") };
    assert_eq!((twins.len(), twins[0].id, twins[0].fields.as_slice()), (1, first, [field].as_slice()), "{case}");
}

fn account(name: &str) -> Change {
    Change::create("account").text("name", name)
}

fn contact(name: &str) -> Change {
    Change::create("contact").text("last_name", name)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_known_by_its_tax_id_and_its_domain() {
    for company in TestCompany::each().await {
        let first = account("Aceros Mendi").text("tax_id", "B-12345674").text("website", "https://www.acme.es/");
        let first = company.save(first).await.id;
        for (field, written) in [
            ("tax_id", "ESB12345674"),
            ("tax_id", "b 12.345.674"),
            ("tax_id", "B12345674"),
            ("website", "acme.es"),
            ("website", "http://ACME.es/contacto?de=mi#mapa"),
            ("website", "www.acme.es"),
        ] {
            is_told(&company, account("Otro nombre").text(field, written), first, field, written).await;
        }
        for (field, written) in [("tax_id", "A28015865"), ("website", "acme.com"), ("website", "tienda.acme.es")] {
            let other = account(&format!("Distinta {written}")).text(field, written).wary();
            company.try_save(&company.admin, other).await.expect(written);
        }
        let both = account("Otro nombre").text("tax_id", "ESB12345674").text("website", "acme.es");
        let refused = company.try_save(&company.admin, both.clone().wary()).await.map(|record| record.title());
        let Err(Refusal::Twins(twins)) = refused else { panic!("{refused:?}") };
        assert_eq!(twins[0].fields, ["tax_id", "website"]);
        company.try_save(&company.admin, both).await.expect("who insists makes it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_known_by_his_tax_id() {
    for company in TestCompany::each().await {
        let first = company.save(contact("Prieto").text("tax_id", "12345678-Z")).await.id;
        for written in ["12.345.678 z", "ES12345678Z"] {
            is_told(&company, contact("Distinto").text("tax_id", written), first, "tax_id", written).await;
        }
        let other = contact("Distinto").text("tax_id", "X-1234567-L").wary();
        company.try_save(&company.admin, other).await.expect("another number");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_in_the_trash_or_is_hidden_warns_nobody() {
    for company in TestCompany::each().await {
        let seller = company.user("Vera Venta", "Ventas", None, None).await;
        let first = company.save(account("Aceros Mendi").text("tax_id", "B12345674")).await.id;
        let own = account("Otro nombre").text("tax_id", "ESB12345674").wary();
        company.try_save(&seller, own.clone()).await.expect("a seller hears nothing of what he may not see");
        let theirs = company.try_save(&company.admin, own.clone()).await;
        assert!(matches!(theirs, Err(Refusal::Twins(twins)) if twins.len() == 2), "who sees both is told of both");
        company.save(Change::delete("account", first)).await;
        let left = company.try_save(&company.admin, own).await;
        assert!(matches!(left, Err(Refusal::Twins(twins)) if twins.len() == 1 && twins[0].id != first));
    }
}

/// Another telephone and another address are no less the person's than the first ones.
#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_known_by_his_other_address_and_number() {
    for company in TestCompany::each().await {
        let list = |text: &str| Value::List(vec![Value::from(text)]);
        let first = contact("Prieto")
            .text("email", "ana@nortex.es")
            .put("other_emails", list("ana.prieto@correo.example"))
            .text("phone", "600 111 222")
            .put("other_phones", list("+34915550100"));
        let first = company.save(first).await.id;
        for (field, written) in [
            ("email", "ANA.PRIETO@correo.example"),
            ("phone", "91 555 01 00"),
            ("mobile", "0034 915550100"),
            ("other_emails", "ana@nortex.es"),
            ("other_phones", "600111222"),
        ] {
            is_told(&company, contact("Distinta").text(field, written), first, field, written).await;
        }
    }
}
