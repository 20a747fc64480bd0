//! Who sees and changes what, and how two writers meet.

use trato_engine::signin::Purpose;
use trato_engine::signin::session::Device;
use trato_model::{Change, Expected, Filter, Id, Query, Refusal, Value};
use trato_testkit::TestCompany;

async fn team(company: &TestCompany, name: &str) -> Id {
    company.save(Change::create("team").put("name", Value::from(name))).await.id
}

fn account(name: &str) -> Change {
    Change::create("account").put("name", Value::from(name))
}

/// The owner's id is read as a user's in the same breath: it stands for no account all the same.
#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_another_kind_is_no_link() {
    for company in TestCompany::each().await {
        let own = Value::Id(company.admin.user());
        for (change, field) in [
            (account("Mía").put("parent", own.clone()), "parent"),
            (Change::create("contact").text("last_name", "Mío").put("account", own.clone()), "account"),
        ] {
            let Err(Refusal::Invalid(errors)) = company.try_save(&company.admin, change).await else {
                panic!("a user is no account")
            };
            assert_eq!((errors[0].field.as_str(), errors[0].fault.code), (field, "link-missing"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seller_sees_his_team_and_nothing_else() {
    for company in TestCompany::each().await {
        let (north, south) = (team(&company, "Norte").await, team(&company, "Sur").await);
        let nuria = company.user("Nuria Norte", "Ventas", Some(north), None).await;
        let noel = company.user("Noel Norte", "Ventas", Some(north), None).await;
        let sol = company.user("Sol Sur", "Ventas", Some(south), None).await;
        let record = company.try_save(&nuria, account("Secreta del norte")).await.unwrap();
        assert_eq!(record.value("owner").as_id(), Some(nuria.user()));
        assert_eq!(record.value("team").as_id(), Some(north), "the team follows the owner");

        assert!(company.engine.record(&noel, "account", record.id).await.is_ok());
        let hidden = company.engine.record(&sol, "account", record.id).await;
        let missing = company.engine.record(&sol, "account", Id::constant(7)).await;
        assert!(matches!((hidden, missing), (Err(Refusal::NotFound), Err(Refusal::NotFound))));
        assert!(company.engine.search(&sol, "Secreta", &[], 10).await.unwrap().is_empty());
        assert_eq!(company.engine.search(&noel, "secreta", &[], 10).await.unwrap().len(), 1);
        let all = Query::new("account");
        assert_eq!(company.engine.count(&sol, &all, 100).await.unwrap().n, 0);

        let change = Change::update("account", record.id).put("name", Value::from("Robada"));
        assert!(matches!(company.try_save(&sol, change).await, Err(Refusal::NotFound)));
        let deal = Change::create("opportunity").put("name", Value::from("x")).put("account", record.id.into());
        let linked = company.try_save(&sol, deal).await;
        assert!(matches!(linked, Err(Refusal::Invalid(errors)) if errors[0].fault.code == "link-missing"));
        let given = Change::update("account", record.id).put("owner", sol.user().into());
        assert!(matches!(company.try_save(&nuria, given).await, Err(Refusal::Forbidden("reach"))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deactivated_user_is_out_at_once() {
    for company in TestCompany::each().await {
        let ex = company.user("Ex Empleado", "Ventas", None, None).await;
        company.save(Change::update("user", ex.user()).put("active", Value::Bool(false))).await;
        assert!(company.engine.who(ex.user()).await.unwrap().is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_forms_merge_different_fields_and_meet_on_the_same() {
    for company in TestCompany::each().await {
        let record = company.save(account("Original")).await;
        let form = |name: &str, employees: i64| {
            Change::update("account", record.id)
                .expecting(Expected::Version(1))
                .put("name", Value::from(name))
                .put("employees", if employees == 0 { Value::Null } else { Value::Int(employees) })
        };
        company.save(form("Original", 12)).await;
        let merged = company.save(form("Otro nombre", 0)).await;
        assert_eq!(
            merged.value("employees").as_int(),
            Some(12),
            "the field nobody touched here keeps the other's value"
        );
        assert_eq!(merged.version, 3);
        let refused = company.try_save(&company.admin, form("Tercer nombre", 0)).await;
        let Err(Refusal::Stale { conflicts, .. }) = refused else { panic!("both changed the name: {refused:?}") };
        assert_eq!(conflicts.len(), 1);
        assert_eq!(conflicts[0].theirs.as_text(), Some("Otro nombre"));
        assert_eq!(conflicts[0].mine.as_text(), Some("Tercer nombre"));
        let exact = Change::update("account", record.id).expecting(Expected::Exactly(1)).put("name", Value::from("x"));
        assert!(matches!(company.try_save(&company.admin, exact).await, Err(Refusal::Stale { .. })));
        let unknown = Change::update("account", record.id).expecting(Expected::Unknown).put("name", Value::from("x"));
        assert!(matches!(company.try_save(&company.admin, unknown).await, Err(Refusal::VersionRequired)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_what_is_not_his_to_write() {
    for company in TestCompany::each().await {
        let seller = company.user("Vera Venta", "Ventas", None, None).await;
        for (field, value) in [
            ("full_name", Value::from("x")),
            ("created_by", Value::Id(Id::NIL)),
            ("version", Value::Int(9)),
            ("password_hash", Value::from("x")),
        ] {
            let change = Change::create("contact").put("last_name", Value::from("Ruiz")).put(field, value);
            let refused = company.try_save(&seller, change).await;
            assert!(matches!(refused, Err(Refusal::Invalid(_))), "{field}: {refused:?}");
        }
        let role = company.named("role", "Administración").await;
        let change = Change::update("user", seller.user()).put("role", role.into());
        assert!(matches!(company.try_save(&seller, change).await, Err(Refusal::Forbidden("edit"))));
        let none = Query::new("contact").and(Filter::everything());
        assert_eq!(company.engine.count(&company.admin, &none, 10).await.unwrap().n, 0, "nothing was written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trash_gives_back_what_went_in() {
    for company in TestCompany::each().await {
        let record = company.save(account("Papelera").put("employees", Value::Int(5))).await;
        company.save(Change::delete("account", record.id)).await;
        assert!(company.engine.search(&company.admin, "Papelera", &[], 5).await.unwrap().is_empty());
        let back = company.save(Change::restore("account", record.id)).await;
        assert_eq!(back.value("employees").as_int(), Some(5));
        assert_eq!(company.engine.search(&company.admin, "Papelera", &[], 5).await.unwrap().len(), 1);
        let industry = company.named("industry", "Comercio").await;
        company.save(Change::update("account", record.id).put("industry", industry.into())).await;
        let used = company.try_save(&company.admin, Change::delete("industry", industry)).await;
        assert!(matches!(used, Err(Refusal::Conflict("in-use"))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_in_use_goes_on_and_an_idle_one_ends() {
    const HOUR: i64 = 3_600_000_000;
    for company in TestCompany::each().await {
        let engine = &company.engine;
        let start = engine.clock().now();
        let secret = engine.open_session(company.admin.user(), &Device::default()).await.unwrap().secret;
        for hours in [11, 22] {
            engine.clock().set(start + hours * HOUR);
            assert!(engine.session(&secret).await.unwrap().is_some(), "after {hours} hours of work");
            // The background work writes down that it was used, at the latest when it ends.
            let (stop, stopping) = tokio::sync::watch::channel(false);
            let background = tokio::spawn(trato_engine::jobs::run(engine.clone(), "one".into(), stopping));
            stop.send(true).unwrap();
            background.await.unwrap();
        }
        engine.clock().set(start + 34 * HOUR);
        assert!(engine.session(&secret).await.unwrap().is_none(), "after twelve idle hours");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_himself_an_administrator() {
    for company in TestCompany::each().await {
        let wide = serde_json::json!({"*": ["all", "all", "all", "all", "all"]});
        let role = Change::create("role").put("name", Value::from("Casi todo"));
        let role = company.save(role.put("grants", Value::Json(Box::new(wide)))).await.id;
        let who = company.user("Casi Jefa", "Ventas", None, None).await;
        company.save(Change::update("user", who.user()).put("role", role.into())).await;
        let who = company.engine.who(who.user()).await.unwrap().unwrap();
        let admin = company.named("role", "Administración").await;
        for change in [
            Change::update("user", who.user()).put("role", admin.into()),
            Change::update("role", role).put("admin", Value::Bool(true)),
            Change::update("user", company.admin.user()).put("email", Value::from("casi@example.com")),
            Change::create("user").put("name", Value::from("Otra")).put("email", Value::from("o@example.com")),
            Change::delete("role", admin),
        ] {
            let refused = company.try_save(&who, change.clone()).await;
            assert!(matches!(refused, Err(Refusal::Forbidden("admin"))), "{change:?}: {refused:?}");
        }
        company.try_save(&who, account("Lo demás sí")).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_is_never_left_without_an_administrator() {
    for company in TestCompany::each().await {
        let admin = company.admin.clone();
        let seller = company.named("role", "Ventas").await;
        let own = |field: &'static str, value: Value| Change::update("user", admin.user()).put(field, value);
        for change in [own("role", Value::Id(seller)), own("active", Value::Bool(false))] {
            let refused = company.try_save(&admin, change).await;
            assert!(matches!(refused, Err(Refusal::Conflict("last-administrator"))), "{refused:?}");
        }
        let role = company
            .engine
            .record(&admin, "user", admin.user())
            .await
            .expect("himself")
            .value("role")
            .as_id()
            .expect("a role");
        let demoted = company.try_save(&admin, Change::update("role", role).put("admin", Value::Bool(false))).await;
        assert!(matches!(demoted, Err(Refusal::Conflict("last-administrator"))), "{demoted:?}");
        let second = company.user("Blas Admin", "Administración", None, None).await;
        company.save(Change::update("user", second.user()).text("position", "Sistemas")).await;
        company.try_save(&second, own("role", Value::Id(seller))).await.expect("another one is left");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_every_other_link() {
    for company in TestCompany::each().await {
        let engine = &company.engine;
        let device = Device::default();
        let marta = company.user("Marta Ruiz", "Ventas", None, None).await;
        let noel = company.user("Noel Sanz", "Ventas", None, None).await;
        let secret = |link: String| link.rsplit('/').next().unwrap_or_default().to_owned();
        let others = secret(engine.invite(&company.admin, noel.user()).await.unwrap());
        let links = async || {
            let invitation = secret(engine.invite(&company.admin, marta.user()).await.unwrap());
            let reset = engine.reset_link(&marta.email, &device).await.unwrap().unwrap().1;
            (invitation, secret(reset))
        };
        let good = async |link: &str, purpose| engine.link_owner(link, purpose).await.unwrap().is_some();
        let word = "caballo grapa batería dos";
        let (invitation, reset) = links().await;
        assert!(good(&invitation, Purpose::Invite).await && good(&reset, Purpose::Reset).await);
        engine.use_link(&reset, Purpose::Reset, word, &device).await.unwrap();
        assert!(!good(&invitation, Purpose::Invite).await && !good(&reset, Purpose::Reset).await);
        let (invitation, reset) = links().await;
        engine.use_link(&invitation, Purpose::Invite, word, &device).await.unwrap();
        assert!(!good(&invitation, Purpose::Invite).await && !good(&reset, Purpose::Reset).await);
        let (invitation, reset) = links().await;
        engine.set_password(marta.user(), &marta.name, &marta.email, word).await.unwrap();
        assert!(!good(&invitation, Purpose::Invite).await && !good(&reset, Purpose::Reset).await, "chosen by herself");
        assert!(good(&others, Purpose::Invite).await, "nobody else's");
    }
}
