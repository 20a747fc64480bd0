//! Leads, permissions and what is found twice.

use trato_crm::sales::conversion::{self, Conversion, Wish};
use trato_model::{Change, Id, Refusal, Source, Value};
use trato_testkit::TestCompany;

fn lead() -> Change {
    Change::create("lead")
        .put("first_name", Value::from("Iria"))
        .put("last_name", Value::from("Souto"))
        .put("company", Value::from("Conservas Souto"))
        .put("email", Value::from("Iria@Souto.Example"))
        .put("email_permission", Value::from("denied"))
        .put("email_permission_source", Value::from("Baja por correo"))
}

pub fn new(account: Wish) -> Conversion {
    Conversion {
        account,
        contact: Wish::New,
        opportunity: Wish::New,
        opportunity_name: None,
        amount: None,
        close_date: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_becomes_a_customer_with_all_that_is_known() {
    for company in TestCompany::each().await {
        let (engine, who) = (&company.engine, &company.admin);
        let source = company.named("lead_source", "Feria").await;
        let id = company.save(lead().put("source", source.into())).await.id;
        let call = Change::create("call").put("subject", Value::from("Primera llamada")).put("lead", id.into());
        let call = company.save(call).await.id;
        let done = conversion::convert(engine, who, id, new(Wish::New), Source::Page).await.unwrap();
        let contact = engine.record(who, "contact", done.contact.unwrap()).await.unwrap();
        assert_eq!(contact.value("full_name").as_text(), Some("Iria Souto"));
        assert_eq!(contact.value("email_permission").as_text(), Some("denied"), "a no is never lost");
        assert_eq!(contact.value("account").as_id(), done.account);
        let deal = engine.record(who, "opportunity", done.opportunity.unwrap()).await.unwrap();
        assert_eq!(deal.value("source").as_id(), Some(source));
        let call = engine.record(who, "call", call).await.unwrap();
        assert_eq!(call.value("opportunity").as_id(), done.opportunity);
        let after = engine.record(who, "lead", id).await.unwrap();
        assert_eq!(after.value("status").as_text(), Some("converted"));
        let again = conversion::convert(engine, who, id, new(Wish::New), Source::Page).await;
        assert!(matches!(again, Err(Refusal::Conflict("already-converted"))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_customer_needs_no_company() {
    for company in TestCompany::each().await {
        let id = company.save(lead()).await.id;
        let done = conversion::convert(&company.engine, &company.admin, id, new(Wish::Nothing), Source::Page).await;
        let done = done.unwrap();
        assert!(done.account.is_none() && done.contact.is_some() && done.opportunity.is_some());
        let nobody = Change::create("opportunity").put("name", Value::from("De nadie"));
        assert!(matches!(company.try_save(&company.admin, nobody).await, Err(Refusal::Invalid(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_is_replaced_only_with_a_source() {
    for company in TestCompany::each().await {
        let id = company.save(lead()).await.id;
        let yes = Change::update("lead", id).put("email_permission", Value::from("granted"));
        let refused = company.try_save(&company.admin, yes.clone()).await;
        assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].field == "email_permission_source"));
        company.save(yes.put("email_permission_source", Value::from("Formulario firmado"))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_touch_stays_and_the_last_one_follows() {
    for company in TestCompany::each().await {
        let (fair, web) =
            (company.named("lead_source", "Feria").await, company.named("lead_source", "Página web").await);
        let id = company.save(lead().put("source", fair.into())).await.id;
        let after = company.save(Change::update("lead", id).put("source", web.into())).await;
        assert_eq!(after.value("first_source").as_id(), Some(fair));
        assert_eq!(after.value("source").as_id(), Some(web));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wary_writer_is_told_of_the_same_person() {
    for company in TestCompany::each().await {
        let contact = |mail: &str| {
            Change::create("contact")
                .put("first_name", Value::from("José"))
                .put("last_name", Value::from("Pérez"))
                .put("email", Value::from(mail))
        };
        let first: Id = company.save(contact("jose@perez.example")).await.id;
        let refused = company.try_save(&company.admin, contact("JOSE@perez.example").wary()).await;
        let Err(Refusal::Twins(twins)) = refused else { panic!("a twin: {refused:?}") };
        assert_eq!(twins[0].id, first);
        assert!(twins[0].fields.contains(&"email"));
        company.save(contact("jose@perez.example")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_finds_its_territory_until_somebody_decides() {
    for company in TestCompany::each().await {
        let provinces = Value::List(vec![Value::from("A Coruña")]);
        let territory =
            |name: &str| Change::create("territory").put("name", Value::from(name)).put("country", Value::from("ES"));
        let north = company.save(territory("Noroeste").put("provinces", provinces)).await.id;
        let rest = company.save(territory("Resto")).await.id;
        let address = |code: &str| {
            let address = trato_model::Address { postal_code: code.into(), country: "ES".into(), ..Default::default() };
            Value::Address(Box::new(address))
        };
        let change = Change::create("account").put("name", Value::from("Faro")).put("address", address("15001"));
        let record = company.save(change).await;
        assert_eq!(record.value("territory").as_id(), Some(north));
        let Value::Address(found) = record.value("address") else { panic!("an address") };
        assert_eq!(found.region, "Galicia");
        let update = || Change::update("account", record.id);
        let moved = company.save(update().put("address", address("28001"))).await;
        assert_eq!(moved.value("territory").as_id(), Some(rest));
        let decided = company.save(update().put("territory", north.into())).await;
        assert_eq!(decided.value("territory_fixed").as_bool(), Some(true));
        let kept = company.save(update().put("address", address("41001"))).await;
        assert_eq!(kept.value("territory").as_id(), Some(north));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_becomes_no_customer_whom_the_seller_may_not_see() {
    for company in TestCompany::each().await {
        let seller = company.user("Uno", "Ventas", None, None).await;
        let id = company.try_save(&seller, lead()).await.unwrap().id;
        let person = Change::create("contact").put("last_name", Value::from("Ajena"));
        let hidden = company.save(person).await;
        assert!(company.engine.record(&seller, "contact", hidden.id).await.is_err());
        for contact in [hidden.id, Id::constant(7)] {
            let wish =
                Conversion { contact: Wish::Existing(contact), opportunity: Wish::Nothing, ..new(Wish::Nothing) };
            let refused = conversion::convert(&company.engine, &seller, id, wish, Source::Page).await;
            assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].fault.code == "link-missing"));
        }
        let after = company.engine.record(&company.admin, "contact", hidden.id).await.unwrap();
        assert_eq!(after.version, hidden.version, "nothing was written on it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_without_an_account_joins_the_leads() {
    for company in TestCompany::each().await {
        let (free, bound) = (Change::create("contact").text("last_name", "Libre"), Change::create("contact"));
        let own = company.save(Change::create("account").text("name", "La suya")).await.id;
        let free = company.save(free).await.id;
        let bound = company.save(bound.text("last_name", "Suyo").put("account", own.into())).await.id;
        for (contact, stays) in [(free, None), (bound, Some(own))] {
            let lead = Change::create("lead").text("last_name", "Sanz").text("company", "Talleres Sanz");
            let lead = company.save(lead).await.id;
            let wish = Conversion { contact: Wish::Existing(contact), ..new(Wish::New) };
            let done = conversion::convert(&company.engine, &company.admin, lead, wish, Source::Page).await.unwrap();
            let record = company.engine.record(&company.admin, "contact", contact).await.unwrap();
            assert_eq!(record.value("account").as_id(), stays.or(done.account));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_an_address_is_in_no_territory() {
    for company in TestCompany::each().await {
        let territory = Change::create("territory").text("name", "Zona sur").text("country", "ES");
        let territory = company.save(territory).await.id;
        let address = trato_model::Address { street: "Mayor 1".into(), country: "ES".into(), ..Default::default() };
        let change = Change::create("account").text("name", "Nortex");
        let account = company.save(change.put("address", Value::Address(Box::new(address)))).await;
        assert_eq!(account.value("territory").as_id(), Some(territory));
        let moved = company.save(Change::update("account", account.id).put("address", Value::Null)).await;
        assert!(moved.value("territory").is_null());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_lead_becomes_his_customer_or_where_rights_end_the_converters() {
    for company in TestCompany::each().await {
        let team = company.save(Change::create("team").put("name", Value::from("Norte"))).await.id;
        let colleague = company.user("Pablo Rey", "Ventas", Some(team), None).await;
        let seller = company.user("Marta Ruiz", "Ventas", Some(team), None).await;
        let owners = async |who: &trato_engine::Who| {
            let id = company.try_save(&colleague, lead()).await.unwrap().id;
            let done = conversion::convert(&company.engine, who, id, new(Wish::New), Source::Page).await.unwrap();
            let made = [("account", done.account), ("contact", done.contact), ("opportunity", done.opportunity)];
            let mut owners = Vec::new();
            for (entity, id) in made {
                let record = company.engine.record(who, entity, id.unwrap()).await.unwrap();
                owners.push(record.value("owner").as_id().unwrap());
            }
            owners
        };
        assert_eq!(owners(&seller).await, [colleague.user(); 3], "whose lead it was, his customer it is");
        let grants = serde_json::json!({
            "*": ["all", "none", "none", "none", "none"],
            "lead": ["team", "own", "team", "own", "own"],
            "account": ["own", "own", "own", "own", "own"],
            "contact": ["team", "own", "own", "own", "own"],
            "opportunity": ["team", "own", "team", "own", "own"],
        });
        let role = Change::create("role").put("name", Value::from("Lo suyo"));
        let role = company.save(role.put("grants", Value::Json(Box::new(grants)))).await.id;
        company.save(Change::update("user", seller.user()).put("role", role.into())).await;
        let seller = company.engine.who(seller.user()).await.unwrap().unwrap();
        assert_eq!(owners(&seller).await, [seller.user(), seller.user(), colleague.user()]);
    }
}
