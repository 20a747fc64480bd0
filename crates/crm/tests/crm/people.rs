//! People around accounts and deals: what they are at several accounts and in a deal, all their addresses and numbers, and what
//! a lead said of himself before he became one of them.

use trato_crm::sales::conversion;
use trato_crm::sales::copying;
use trato_model::{Change, Currency, Filter, Id, Money, Op, Path, Query, Refusal, Source, Value};
use trato_testkit::TestCompany;

use crate::leads::new;

async fn account(company: &TestCompany, name: &str) -> Id {
    company.save(Change::create("account").text("name", name)).await.id
}

async fn contact(company: &TestCompany, name: &str) -> Id {
    company.save(Change::create("contact").text("last_name", name)).await.id
}

fn role(account: Id, contact: Id, role: &str) -> Change {
    Change::create("account_contact").put("account", account.into()).put("contact", contact.into()).text("role", role)
}

/// The ids of the records of a kind of which some part satisfies a condition.
async fn having(
    company: &TestCompany,
    kind: &'static str,
    link: &'static str,
    part: Filter,
    of: &'static str,
) -> Vec<Id> {
    let having = Filter::Having { entity: of, link, filter: Box::new(part) };
    let rows = company.engine.rows(&company.admin, &Query::new(kind).and(having)).await.unwrap().rows;
    rows.iter().map(|row| row.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_has_a_role_at_each_of_several_accounts() {
    for company in TestCompany::each().await {
        let (nortex, faro) = (account(&company, "Nortex").await, account(&company, "Faro").await);
        let main = account(&company, "La suya").await;
        let ana = Change::create("contact").text("last_name", "Prieto").put("account", main.into());
        let ana = company.save(ana).await.id;
        let since = Value::Int(20_000);
        let advises = company.save(role(nortex, ana, "Asesora").put("since", since.clone())).await;
        assert_eq!((advises.value("active"), advises.value("since")), (&Value::Bool(true), &since));
        company.save(role(faro, ana, "Consejera")).await;

        let roles = Query::new("account_contact")
            .and(Filter::equal("contact", ana))
            .columns(vec![Path::across(&["account", "name"]), Path::field("role")])
            .sort(Path::field("role"), false);
        let found = company.engine.rows(&company.admin, &roles).await.unwrap().rows;
        let found: Vec<Vec<&str>> =
            found.iter().map(|row| row.values.iter().map(|value| value.as_text().unwrap()).collect()).collect();
        assert_eq!(found, [["Nortex", "Asesora"], ["Faro", "Consejera"]]);
        let advised = Filter::equal("role", "Asesora").and(Filter::equal("contact", ana));
        assert_eq!(having(&company, "account", "account", advised, "account_contact").await, [nortex]);
        let own = company.engine.record(&company.admin, "contact", ana).await.unwrap();
        assert_eq!(own.value("account").as_id(), Some(main), "his main account is another matter");

        let twice = company.try_save(&company.admin, role(nortex, ana, "Otra cosa")).await.map(|role| role.id);
        assert!(matches!(twice, Err(Refusal::Invalid(_) | Refusal::Conflict(_))), "one role at each: {twice:?}");
        let ended = Change::update("account_contact", advises.id).put("active", Value::Bool(false));
        let ended = company.save(ended.put("until", Value::Int(20_100))).await;
        assert_eq!((ended.value("active"), ended.value("role").as_text()), (&Value::Bool(false), Some("Asesora")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_says_what_each_person_is_in_it_and_a_copy_too() {
    for company in TestCompany::each().await {
        let account = account(&company, "Nortex").await;
        let deal = Change::create("opportunity").text("name", "Mesas").put("account", account.into());
        let deal = company.save(deal).await.id;
        let takes_part = |contact: Id| {
            Change::create("opportunity_contact").put("opportunity", deal.into()).put("contact", contact.into())
        };
        let (ana, luis, eva) =
            (contact(&company, "Prieto").await, contact(&company, "Sanz").await, contact(&company, "Ruiz").await);
        let decides = takes_part(ana).text("role", "decision_maker").put("is_primary", Value::Bool(true));
        company.save(decides.text("note", "Firma ella")).await;
        company.save(takes_part(luis).text("role", "blocker")).await;
        let other = company.save(takes_part(eva)).await;
        assert_eq!((other.value("role").as_text(), other.value("is_primary")), (Some("other"), &Value::Bool(false)));
        let unknown =
            company.try_save(&company.admin, Change::update("opportunity_contact", other.id).text("role", "jefa"));
        assert!(matches!(unknown.await, Err(Refusal::Invalid(errors)) if errors[0].field == "role"));
        let twice = company.try_save(&company.admin, takes_part(ana).text("role", "user")).await.map(|part| part.id);
        assert!(matches!(twice, Err(Refusal::Invalid(_) | Refusal::Conflict(_))), "once in a deal: {twice:?}");

        let copy = copying::copy(&company.engine, &company.admin, deal, "Sillas".into(), Source::Page).await.unwrap();
        for deal in [deal, copy] {
            let query = Query::new("opportunity_contact")
                .and(Filter::equal("opportunity", deal))
                .columns(["contact", "role", "is_primary", "note"].map(Path::field).to_vec());
            let rows = company.engine.rows(&company.admin, &query).await.unwrap().rows;
            let of = |contact: Id| {
                let mut rows = rows.iter().filter(|row| row.values[0] == Value::Id(contact));
                rows.next().map(|row| row.values[1..].to_vec()).unwrap()
            };
            assert_eq!(rows.len(), 3);
            assert_eq!(of(ana), ["decision_maker".into(), Value::Bool(true), "Firma ella".into()]);
            assert_eq!(of(luis), ["blocker".into(), Value::Bool(false), Value::Null]);
        }
        let change = Change::update("opportunity_contact", other.id).put("is_primary", Value::Bool(true));
        company.save(change).await;
        let main = Query::new("opportunity_contact").and(Filter::equal("is_primary", true));
        let main = main.columns(["opportunity", "contact"].map(Path::field).to_vec());
        let main = company.engine.rows(&company.admin, &main).await.unwrap().rows;
        let of =
            |deal: Id| main.iter().filter(move |row| row.values[0] == Value::Id(deal)).map(|row| row.values[1].clone());
        assert_eq!(of(deal).collect::<Vec<_>>(), [Value::Id(eva)], "a deal has one main person");
        assert_eq!(of(copy).collect::<Vec<_>>(), [Value::Id(ana)], "each its own");
        let decided = Filter::equal("role", "decision_maker").and(Filter::equal("contact", ana));
        let mut deals = having(&company, "opportunity", "opportunity", decided, "opportunity_contact").await;
        deals.sort_unstable();
        let mut both = vec![deal, copy];
        both.sort_unstable();
        assert_eq!(deals, both, "the deals in which she decides");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_and_number_finds_its_record_and_the_first_is_its_own() {
    for company in TestCompany::each().await {
        let list = |texts: [&str; 2]| Value::List(texts.into_iter().map(Value::from).collect());
        for (kind, name) in [("account", "name"), ("contact", "last_name")] {
            let (first, second, third) =
                (format!("{kind}@nortex.es"), format!("{kind}2@nortex.es"), format!("X.{kind}@b.es"));
            let numbers =
                if kind == "account" { ["+34915550101", "+34915550102"] } else { ["+34915550201", "+582125550102"] };
            let record = Change::create(kind)
                .text(name, "Prieto")
                .text("email", &first)
                .put("other_emails", list([&second, &third]))
                .text("phone", "600 111 222")
                .put("other_phones", list(numbers));
            let record = company.save(record).await;
            assert_eq!(record.value("email").as_text(), Some(first.as_str()), "{kind}: the first one");
            assert_eq!(record.value("phone").as_text(), Some("+34600111222"), "{kind}: the first one");
            assert_eq!(record.value("other_emails"), &list([&second, &third.to_lowercase()]), "{kind}");
            assert_eq!(record.value("other_phones"), &list(numbers), "{kind}");
            for sought in [second.as_str(), &third, numbers[0], numbers[1], &numbers[0][3..]] {
                let hits = company.engine.search(&company.admin, sought, &[kind], 5).await.unwrap();
                assert_eq!(hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [record.id], "{kind} by {sought}");
            }
            let has = Filter::test("other_emails", Op::Contains, vec![second.as_str().into()]);
            let found = company.engine.rows(&company.admin, &Query::new(kind).and(has)).await.unwrap().rows;
            assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [record.id], "{kind}");

            // Another becomes the first: the one that was is kept among the others.
            let swapped =
                Change::update(kind, record.id).text("email", &second).put("other_emails", list([&first, &third]));
            let swapped = company.save(swapped).await;
            assert_eq!(swapped.value("email").as_text(), Some(second.as_str()), "{kind}");
            let hits = company.engine.search(&company.admin, &first, &[kind], 5).await.unwrap();
            assert_eq!(hits.len(), 1, "{kind} is still found by {first}");
            let bad = Change::update(kind, record.id).put("other_emails", list(["a@b.es", "no es correo"]));
            let refused = company.try_save(&company.admin, bad).await;
            assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].field == "other_emails"), "{kind}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lead_is_interested_in_comes_along_or_stays_beside() {
    for company in TestCompany::each().await {
        let product = company.save(Change::create("product").text("name", "Mesa Delta")).await.id;
        let rival = company.save(Change::create("competitor").text("name", "Muebles Sur")).await.id;
        let budget = Value::from(Money::new(900_000, Currency::EUR));
        let lead = Change::create("lead")
            .text("last_name", "Souto")
            .text("interests", "Mesas altas y sillas")
            .text("product_knowledge", "good")
            .put("product", product.into())
            .put("competitor", rival.into())
            .put("budget", budget);
        let lead = company.save(lead).await.id;
        let unknown = Change::update("lead", lead).text("product_knowledge", "");
        company.save(unknown).await;
        company.save(Change::update("lead", lead).text("product_knowledge", "expert")).await;
        let wish = new(conversion::Wish::New);
        let done = conversion::convert(&company.engine, &company.admin, lead, wish, Source::Page).await.unwrap();
        let deal = company.engine.record(&company.admin, "opportunity", done.opportunity.unwrap()).await.unwrap();
        assert_eq!([deal.value("product"), deal.value("competitor")], [&Value::Id(product), &Value::Id(rival)]);
        assert_eq!(deal.value("amount").as_money().map(|money| money.minor), Some(900_000), "what he can spend");
        let lead = company.engine.record(&company.admin, "lead", lead).await.unwrap();
        assert_eq!(lead.value("interests").as_text(), Some("Mesas altas y sillas"));
        assert_eq!(lead.value("product_knowledge").as_text(), Some("expert"));
        let of = Filter::equal("converted_contact", done.contact.unwrap());
        let knows = of.and(Filter::equal("product_knowledge", "expert"));
        let found = company.engine.count(&company.admin, &Query::new("lead").and(knows), 5).await.unwrap().n;
        assert_eq!(found, 1, "the contact's lead says what he knew");
    }
}
