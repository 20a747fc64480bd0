//! What a seller does in a day, by posting the pages' forms.

use trato_model::{Change, Expected, Filter, Path, Query, Value};
use trato_testkit::TestCompany;

use crate::crawl::values;
use crate::scene::Scene;

#[tokio::test(flavor = "multi_thread")]
async fn a_drag_is_asked_for_what_the_stage_needs_and_a_loss_for_its_reason() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let (deal, path) = (scene.deal, format!("/opportunity/{}/field", scene.deal));
    let qualified = scene.stage("Cualificada").await;
    let version = scene.version("opportunity", deal).await;
    let drag = [
        ("field", "stage"),
        ("stage", qualified.as_str()),
        ("version", version.as_str()),
        ("return", "/opportunity/board"),
    ];
    let asked = browser.post(&path, &drag).await;
    assert_eq!(asked.status, 422);
    assert!(asked.text().contains("name=\"amount\""), "asks for the amount");
    let mut given = drag.to_vec();
    given.extend([("amount", "12.500,50"), ("amount.currency", "EUR")]);
    let moved = browser.post(&path, &given).await;
    assert_eq!((moved.status.as_u16(), moved.location().as_str()), (303, "/opportunity/board"));
    let record = scene.record("opportunity", deal).await;
    assert_eq!(record.value("amount").as_money().map(|money| money.minor), Some(1_250_050));

    let lost = scene.stage("Perdida").await;
    let dropped =
        browser.post(&path, &[("field", "stage"), ("stage", &lost), ("version", &record.version.to_string())]).await;
    assert_eq!(dropped.status, 303);
    assert!(
        dropped.location().starts_with(&format!("/opportunity/{deal}/closure?outcome=lost")),
        "{}",
        dropped.location()
    );
    let closure = format!("/opportunity/{deal}/closure");
    let version = record.version.to_string();
    let refused = browser.post(&closure, &[("outcome", "lost"), ("version", &version)]).await;
    assert_eq!(refused.status, 422);
    let reason = scene.app.company.named("loss_reason", "Precio").await.to_string();
    let closed = browser.post(&closure, &[("outcome", "lost"), ("version", &version), ("loss_reason", &reason)]).await;
    assert_eq!(closed.status, 303, "{}", closed.text());
    assert_eq!(scene.record("opportunity", deal).await.value("status").as_text(), Some("lost"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_to_won_asks_before_anything_is_written() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let browser = scene.browser(&scene.seller, "es").await;
        let (deal, board) = (scene.deal, "/opportunity/board");
        let (field, closure) = (format!("/opportunity/{deal}/field"), format!("/opportunity/{deal}/closure"));
        let (won, lost) = (scene.stage("Ganada").await, scene.stage("Perdida").await);
        let wanted = Value::List(vec![Value::from("description")]);
        let change = Change::update("stage", won.parse().expect("an id")).put("required_fields", wanted);
        scene.app.company.save(change.expecting(Expected::Current)).await;
        let status = async || scene.record("opportunity", deal).await.value("status").as_text().map(str::to_owned);
        let shift = async |stage: &str| {
            let version = scene.version("opportunity", deal).await;
            let values = [("field", "stage"), ("stage", stage), ("version", &*version), ("return", board)];
            let moved = browser.post(&field, &values).await;
            assert_eq!(moved.status, 303, "{}", moved.text());
            moved.location()
        };
        let to_won = shift(&won).await;
        assert_eq!(to_won, format!("{closure}?outcome=won&stage={won}&return=/opportunity/board"));
        assert_eq!(status().await.as_deref(), Some("open"), "nothing was written");
        // From the form one may go to the other one, or leave it.
        let form = browser.get(&to_won).await.text();
        let to_lost = format!("{closure}?outcome=lost&amp;return=/opportunity/board");
        assert!(form.contains(&format!("href=\"{to_lost}\"")), "{form}");
        assert!(form.contains("name=\"amount\"") && form.contains(&format!("href=\"{board}\"")), "{form}");
        // The stage's own fields are asked for there.
        let version = scene.version("opportunity", deal).await;
        let mut sent = vec![("outcome", "won"), ("version", &*version), ("amount", "100"), ("return", board)];
        let refused = browser.post(&closure, &sent).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("name=\"description\""), "{}", refused.text());
        sent.push(("description", "Firmado"));
        let closed = browser.post(&closure, &sent).await;
        assert_eq!((closed.status.as_u16(), closed.location().as_str()), (303, board), "{}", closed.text());
        assert_eq!(status().await.as_deref(), Some("won"));
        // A decision that was wrong becomes the other one in the same way.
        let form = browser.get(&shift(&lost).await).await.text();
        assert!(form.contains("name=\"instead\" value=\"won\""), "{form}");
        assert!(form.contains("Ya está ganada desde el 22 nov 2026"), "{form}");
        assert_eq!(browser.get(&closure).await.status, 409, "it is won, and asked nothing again");
        assert_eq!(browser.get(&format!("/opportunity/{deal}/closure?outcome=half")).await.status, 400);
        let reason = scene.app.company.named("loss_reason", "Precio").await.to_string();
        let version = scene.version("opportunity", deal).await;
        let other = [("outcome", "lost"), ("version", &*version), ("instead", "won"), ("loss_reason", &*reason)];
        let closed = browser.post(&closure, &other).await;
        assert_eq!(closed.status, 303, "{}", closed.text());
        assert_eq!(status().await.as_deref(), Some("lost"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_lost_stages_one_is_chosen() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let browser = scene.browser(&scene.seller, "es").await;
        let closure = format!("/opportunity/{}/closure", scene.deal);
        let ask = async |rest: &str| browser.get(&format!("{closure}?outcome={rest}")).await.text();
        let only = ask("lost").await;
        assert!(only.contains("<h1>Marcar como perdida: Diez mesas</h1>"), "{only}");
        assert!(!only.contains("name=\"stage\""), "there is nothing to choose");
        let pipeline = scene.record("opportunity", scene.deal).await.value("pipeline").clone();
        let second = Change::create("stage").text("name", "Aplazada sin fecha").text("kind", "lost");
        let second = scene.app.company.save(second.put("pipeline", pipeline).put("position", Value::Int(90))).await.id;
        let other = Change::create("pipeline").text("name", "Otro");
        let other = scene.app.company.save(other).await.id;
        let foreign = Change::create("stage").text("name", "Ajena").text("kind", "lost").put("pipeline", other.into());
        let foreign = scene.app.company.save(foreign).await.id;
        let chosen = |form: &str| {
            let radio = crate::crawl::values(form, "<input ", "value").map(|(value, tag)| (value, tag.to_owned()));
            let mut stages = radio.filter(|(_, tag)| tag.contains("name=\"stage\""));
            stages.find(|(_, tag)| tag.contains(" checked")).map(|(value, _)| value)
        };
        assert_eq!(chosen(&ask("lost").await), Some(scene.stage("Perdida").await), "the first of them");
        assert_eq!(chosen(&ask(&format!("lost&stage={second}")).await), Some(second.to_string()));
        assert!(!ask("won").await.contains("name=\"stage\""));
        let reason = scene.app.company.named("loss_reason", "Precio").await.to_string();
        let version = scene.version("opportunity", scene.deal).await;
        let lose = async |stage: &str| {
            let values = [("outcome", "lost"), ("version", &*version), ("loss_reason", &*reason), ("stage", stage)];
            browser.post(&closure, &values).await
        };
        assert_eq!(lose(&foreign.to_string()).await.status, 422, "a stage of another pipeline");
        let lost = lose(&second.to_string()).await;
        assert_eq!(lost.status, 303, "{}", lost.text());
        assert_eq!(scene.record("opportunity", scene.deal).await.value("stage").as_id(), Some(second));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn completing_asks_the_outcome_and_plans_the_next_step_at_once() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let path = format!("/task/{}/completion", scene.task);
    let version = scene.version("task", scene.task).await;
    let form = [("ended", "done"), ("outcome", "Le gustó"), ("version", version.as_str()), ("next_kind", "call")];
    let mut half = form.to_vec();
    half.push(("next_subject", "Llamar a Prieto"));
    let refused = browser.post(&path, &half).await;
    assert_eq!(refused.status, 422);
    assert_eq!(scene.record("task", scene.task).await.value("status").as_text(), Some("planned"), "nothing half done");
    half.push(("next_due_at", "2026-11-24T10:30"));
    let done = browser.post(&path, &half).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, format!("/opportunity/{}", scene.deal)));
    assert_eq!(scene.record("task", scene.task).await.value("outcome").as_text(), Some("Le gustó"));
    let next = Query::new("call").and(Filter::equal("opportunity", scene.deal)).columns(vec![Path::field("subject")]);
    let next = scene.app.company.engine.rows(&scene.seller, &next).await.expect("reads").rows;
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].values[0].as_text(), Some("Llamar a Prieto"));
    assert!(!scene.record("opportunity", scene.deal).await.value("next_step_at").is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_in_hidden_fields_are_not_even_named() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let browser = scene.browser(&scene.seller, "es").await;
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"nomina.pdf\"\r\nContent-Type: application/pdf\r\n\r\nx\r\n--x--\r\n",
        browser.csrf
    );
    let path = format!("/opportunity/{}/files", scene.deal);
    let kept = browser.post_body(&path, "multipart/form-data; boundary=x", body.into_bytes()).await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    let document = company.named("document", "nomina.pdf").await;
    company.save(Change::update("document", document).text("name", "Condiciones")).await;
    let files = async || {
        let page = browser.get(&format!("/document/{document}")).await;
        assert_eq!(page.status, 200);
        page.text().split("class=\"files\"").nth(1).and_then(|rest| rest.split("</ul>").next()).map(str::to_owned)
    };
    let shown = files().await.expect("a list of files");
    assert!(shown.contains("nomina.pdf"), "as long as nothing is hidden: {shown}");
    assert!(shown.contains("1 byte") && !shown.contains("1 bytes"), "{shown}");
    let role = company.named("role", "Ventas").await;
    let fields = serde_json::json!({ "document.file": "hidden" });
    company.save(Change::update("role", role).put("fields", Value::Json(Box::new(fields)))).await;
    assert!(!files().await.unwrap_or_default().contains("nomina.pdf"));
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_lie_where_their_owner_does() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let role = Change::create("opportunity_contact").put("opportunity", Value::Id(scene.deal));
    let role = company.save(role.put("contact", Value::Id(scene.contact))).await.id;
    let browser = scene.browser(&company.admin.clone(), "es").await;
    let part = format!("href=\"/opportunity_contact/{role}");
    let shown = async |path: &str| browser.get(path).await.text().contains(&part);
    let (list, page) = ("/opportunity_contact", format!("/opportunity/{}", scene.deal));
    assert!(shown(list).await && shown(&page).await);
    company.save(Change::delete("opportunity", scene.deal)).await;
    assert!(!shown(list).await, "the deal lies in the trash");
    assert!(shown(&page).await, "its own page still has them");
    company.save(Change::restore("opportunity", scene.deal)).await;
    assert!(shown(list).await && shown(&page).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_lead_back_to_pages_of_ours_only() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let (deal, task) = (format!("/opportunity/{}", scene.deal), format!("/task/{}", scene.task));
    for hostile in ["/%5Cevil.test", "%2F%2Fevil.test", "/%09/evil.test", "/%0A/evil.test", "https:%2F%2Fevil.test"] {
        for path in [format!("{deal}/closure?outcome=lost&"), format!("{deal}/closure?"), format!("{task}/completion?")]
        {
            let page = browser.get(&format!("{path}return={hostile}")).await;
            assert_eq!(page.status, 200, "{path}{hostile}");
            assert!(!page.text().contains("evil.test"), "{path}{hostile}: {}", page.text());
        }
    }
    let page = browser.get(&format!("{deal}/closure?return=/opportunity/board")).await.text();
    assert!(page.contains("href=\"/opportunity/board\"") && page.contains("value=\"/opportunity/board\""), "{page}");
    for hostile in ["/\\evil.test", "//evil.test", "/\t/evil.test", "/\n/evil.test", "https://evil.test"] {
        let answer = browser.post("/reminders/seen", &[("return", hostile)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/".to_owned()), "{hostile:?}");
        let version = scene.version("opportunity", scene.deal).await;
        let form = [("name", "Diez mesas"), ("field", "name"), ("version", version.as_str()), ("return", hostile)];
        let answer = browser.post(&format!("{deal}/field"), &form).await;
        assert_eq!(answer.status, 303, "{hostile:?}: {}", answer.text());
        assert!(!answer.location().contains("evil.test"), "{hostile:?}: {}", answer.location());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_given_back_as_attachments_to_those_who_may_read_the_record() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let body = |csrf: &str| {
        format!(
            "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--x\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"..\\\\año <1>.html\"\r\nContent-Type: text/html\r\n\r\n<script>1</script>\r\n--x--\r\n"
        )
        .into_bytes()
    };
    let path = format!("/opportunity/{}/files", scene.deal);
    let foreign = browser.post_body(&path, "multipart/form-data; boundary=x", body("wrong")).await;
    assert_eq!(foreign.status, 400);
    let kept = browser.post_body(&path, "multipart/form-data; boundary=x", body(&browser.csrf)).await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    let page = browser.get(&format!("/opportunity/{}", scene.deal)).await.text();
    let href = page
        .split("href=\"/files/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a file on the page")
        .to_owned();
    let file = browser.get(&format!("/files/{href}")).await;
    assert_eq!(file.bytes, b"<script>1</script>");
    assert!(file.header("content-disposition").starts_with("attachment"), "{}", file.header("content-disposition"));
    assert_eq!(file.header("content-type"), "application/octet-stream");
    assert!(file.header("content-security-policy").contains("sandbox"));
    let other = scene.app.company.user("Otro Vendedor", "Ventas", None, None).await;
    let stranger = scene.app.sign_in(&other).await;
    assert_eq!(stranger.get(&format!("/files/{href}")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_a_web_site_becomes_a_lead_of_the_named_owner() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let id = trato_engine::people::company::ID;
    let heir = Change::update("company", id).put("lead_owner", Value::Id(scene.seller.user()));
    company.save(heir.text("name", "Climas del Sur")).await;
    let form = [
        ("oid", "00D000"),
        ("last_name", "<b>Gil</b>"),
        ("email", "gil@example.com"),
        ("phone", "not a number"),
        ("country", "Nowhereland"),
        ("utm_medium", "cpc"),
        ("consent", "on"),
        ("retURL", "javascript:alert(1)"),
    ];
    let thanked = scene.app.stranger_posts("/web-to-lead", &form).await;
    assert_eq!(thanked.status, 200);
    assert!(!thanked.text().contains("Gil") && !thanked.text().contains("javascript"));
    // The visitor is the company's, and nothing leads him into the program.
    assert!(thanked.text().contains("Climas del Sur") && !thanked.text().contains("?locale="));
    let query = Query::new("lead")
        .and(Filter::equal("email", "gil@example.com"))
        .columns(["owner", "email_permission", "medium", "description"].map(Path::field).to_vec());
    let rows = company.engine.rows(&company.admin, &query).await.expect("reads").rows;
    assert_eq!(rows.len(), 1);
    let [owner, permission, medium, description] = rows[0].values.as_slice() else { panic!("four columns") };
    assert_eq!(owner.as_id(), Some(scene.seller.user()));
    assert_eq!((permission.as_text(), medium.as_text()), (Some("granted"), Some("cpc")));
    assert!(description.as_text().is_some_and(|text| text.contains("not a number") && text.contains("Nowhereland")));

    let two = [("last_name", "de la Fuente Gil"), ("email", "fuente@example.com")];
    assert_eq!(scene.app.stranger_posts("/web-to-lead", &two).await.status, 200);
    let query = Query::new("lead")
        .and(Filter::equal("email", "fuente@example.com"))
        .columns(["last_name", "second_last_name", "full_name"].map(Path::field).to_vec());
    let rows = company.engine.rows(&company.admin, &query).await.expect("reads").rows;
    let names: Vec<_> = rows[0].values.iter().filter_map(Value::as_text).collect();
    assert_eq!(names, ["de la Fuente", "Gil", "de la Fuente Gil"]);

    let mut trap = form.to_vec();
    trap[2] = ("email", "bot@example.com");
    trap.push(("contact_by_fax", "yes"));
    assert_eq!(scene.app.stranger_posts("/web-to-lead", &trap).await.status, 200);
    let bots = Query::new("lead").and(Filter::equal("email", "bot@example.com"));
    assert!(company.engine.rows(&company.admin, &bots).await.expect("reads").rows.is_empty());
    let gone = [("last_name", "Ida"), ("retURL", "https://example.com/thanks")];
    let elsewhere = scene.app.stranger_posts("/web-to-lead", &gone).await;
    assert_eq!((elsewhere.status.as_u16(), elsewhere.location()), (200, String::new()), "nobody's page by default");
    company.save(Change::update("company", id).text("lead_hosts", "shop.example.org www.example.com")).await;
    assert_eq!(scene.app.stranger_posts("/web-to-lead", &gone).await.location(), "https://example.com/thanks");
    for _ in 0..6 {
        scene.app.stranger_posts("/web-to-lead", &[("last_name", "Muchos")]).await;
    }
    let last = scene.app.stranger_posts("/web-to-lead", &[("last_name", "Muchos")]).await;
    assert_eq!((last.status.as_u16(), last.header("retry-after").as_str()), (429, "30"), "ten a minute");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_makes_campaigns_fetches_the_web_form_and_decides_nothing() {
    let scene = Scene::new().await;
    let nadia = scene.app.company.user("Nadia Campos", "Marketing", None, None).await;
    let (nadia, seller) = (scene.browser(&nadia, "es").await, scene.browser(&scene.seller, "es").await);
    assert!(nadia.get("/").await.text().contains("href=\"/settings/capture\""));
    let page = nadia.get("/settings/capture").await.text();
    assert!(page.contains("/web-to-lead") && !page.contains("name=\"lead_team\""), "{page}");
    assert_eq!(nadia.post("/settings/capture", &[("lead_hosts", "x.example")]).await.status, 404);
    assert_eq!(seller.get("/settings/capture").await.status, 404);
    assert!(!seller.get("/").await.text().contains("href=\"/settings/capture\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn captured_leads_get_source_campaign_and_a_member_of_the_team_by_turns() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let team = company.save(Change::create("team").text("name", "Entrantes")).await.id;
    let one = company.user("Uno Uno", "Ventas", Some(team), None).await.user();
    let two = company.user("Dos Dos", "Ventas", Some(team), None).await.user();
    let gone = company.user("Ida Ida", "Ventas", Some(team), None).await.user();
    company.save(Change::update("user", gone).put("active", Value::Bool(false))).await;
    let campaign = company.save(Change::create("campaign").text("name", "Feria")).await.id;
    let source = company.save(Change::create("lead_source").text("name", "Formulario")).await.id;
    let admin = scene.browser(&company.admin, "es").await;
    let page = admin.get("/settings/capture").await.text();
    assert!(page.contains("name=\"lead_team\""), "{page}");
    let version = scene.version("company", trato_engine::people::company::ID).await;
    let (team, source_id, campaign_id) = (team.to_string(), source.to_string(), campaign.to_string());
    let form = [
        ("version", version.as_str()),
        ("lead_team", team.as_str()),
        ("lead_source", source_id.as_str()),
        ("lead_campaign", campaign_id.as_str()),
    ];
    let saved = admin.post("/settings/capture", &form).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    for n in 0..4 {
        let form = [("last_name", "Gil"), ("email", &*format!("gil{n}@example.com"))];
        assert_eq!(scene.app.stranger_posts("/web-to-lead", &form).await.status, 200);
    }
    let query = Query::new("lead").and(Filter::equal("last_name", "Gil"));
    let query = query.columns(["owner", "source", "campaign"].map(Path::field).to_vec());
    let rows = company.engine.rows(&company.admin, &query).await.expect("reads").rows;
    let owners: Vec<_> = rows.iter().filter_map(|row| row.values[0].as_id()).collect();
    let of = |who| owners.iter().filter(|owner| **owner == who).count();
    assert_eq!((of(one), of(two)), (2, 2), "each in turn, and nobody who has left");
    assert!(rows.iter().all(|row| row.values[1].as_id() == Some(source) && row.values[2].as_id() == Some(campaign)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_converted_and_a_caller_is_known() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let form = [
        ("account", "create"),
        ("contact", "create"),
        ("opportunity", "create"),
        ("opportunity.name", "Primera venta"),
    ];
    let done = browser.post(&format!("/lead/{}/conversion", scene.lead), &form).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(done.location().starts_with("/opportunity/"));
    let call = browser.get("/call?number=600123456").await;
    assert_eq!(call.location(), format!("/contact/{}?log=call", scene.contact));
    let unknown = browser.get("/call?number=%2B34699999999").await;
    assert_eq!(unknown.location(), "/contact/new?mobile=%2B34699999999");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_lead_is_converted_and_what_one_may_not_is_not_offered_or_said_beside_what_was_typed() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let company = &scene.app.company;
        let team = company.save(Change::create("team").text("name", "Norte")).await.id;
        company.save(Change::update("user", scene.seller.user()).put("team", team.into())).await;
        let lead = Change::create("lead").text("last_name", "Hernández").text("company", "Talleres Sil");
        let lead = company.save(lead.put("owner", Value::Id(scene.seller.user()))).await.id;
        let (path, record) = (format!("/lead/{lead}/conversion"), format!("/lead/{lead}"));
        let form = [
            ("account", "create"),
            ("contact", "create"),
            ("opportunity", "create"),
            ("opportunity.name", "Primera venta"),
        ];
        let offers = |page: &str, name: &str| page.contains(&format!("name=\"{name}\" value=\"create\""));
        let nobody = ["all", "none", "none", "none", "none"];
        let all = ["all"; 5];
        for (role, grants) in [
            ("Solo mira", serde_json::json!({"*": all, "lead": nobody})),
            ("Sin cuentas", serde_json::json!({"*": all, "account": nobody})),
        ] {
            let role = Change::create("role").text("name", role);
            company.save(role.put("grants", Value::Json(Box::new(grants)))).await;
        }

        let looks = company.user("Ada Mira", "Solo mira", None, None).await;
        let looks = scene.browser(&looks, "es").await;
        let page = looks.get(&record).await;
        assert!(page.status == 200 && !page.text().contains(&path) && !page.text().contains(&format!("{record}/edit")));
        let refused = looks.get(&path).await;
        assert!(refused.status == 403 && refused.text().contains("Puede ver este registro, pero no modificarlo"));
        let refused = looks.post(&path, &form).await;
        assert_eq!(refused.status, 403);
        assert!(refused.text().contains("Primera venta") && refused.text().contains("pero no modificarlo"));

        let none = company.user("Eva Gil", "Sin cuentas", None, None).await;
        let none = scene.browser(&none, "en").await;
        let page = none.get(&path).await.text();
        assert!(!offers(&page, "account") && offers(&page, "contact"), "{page}");
        let refused = none.post(&path, &form).await;
        assert_eq!(refused.status, 403);
        assert!(refused.text().contains("Primera venta") && refused.text().contains("You may not create records"));

        let colleague = company.user("Pablo Rey", "Ventas", Some(team), None).await;
        let colleague = scene.browser(&colleague, "es").await;
        assert!(colleague.get(&record).await.text().contains(&path));
        assert_eq!(colleague.get(&format!("{record}/edit")).await.status, 200);
        let done = colleague.post(&path, &form).await;
        assert_eq!(done.status, 303, "{}", done.text());
        assert_eq!(colleague.get(&done.location()).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_records_are_changed_and_refusals_are_told() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let id = scene.account.to_string();
    let asked = browser.post("/account/bulk", &[("action", "edit"), ("ids", &id), ("field", "kind")]).await;
    assert_eq!(asked.status, 200);
    assert!(asked.text().contains("name=\"kind\""));
    let form = [("action", "edit"), ("ids", id.as_str()), ("field", "kind"), ("kind", "customer"), ("sure", "1")];
    assert_eq!(browser.post("/account/bulk", &form).await.status, 303);
    assert_eq!(scene.record("account", scene.account).await.value("kind").as_text(), Some("customer"));
    let task = scene.task.to_string();
    let cancel =
        [("action", "edit"), ("ids", task.as_str()), ("field", "status"), ("status", "cancelled"), ("sure", "1")];
    assert_eq!(browser.post("/task/bulk", &cancel).await.status, 422, "cancelling asks for a reason");
    let gone = [("action", "delete"), ("ids", task.as_str()), ("sure", "1")];
    assert_eq!(browser.post("/task/bulk", &gone).await.status, 303);
    let back = [("action", "restore"), ("ids", task.as_str())];
    assert_eq!(browser.post("/task/bulk", &back).await.status, 303);
    assert!(scene.record("task", scene.task).await.trashed_at.is_none());
}

/// A change of many records writes over what somebody else wrote into that field meanwhile only when one says so again.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_many_records_does_not_write_over_what_came_meanwhile() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let two = [scene.account, scene.app.company.save(Change::create("account").text("name", "Sureste")).await.id];
    scene.app.company.save(Change::update("account", two[1]).put("owner", Value::Id(scene.seller.user()))).await;
    let ids = two.map(|id| id.to_string());
    let chosen = [("action", "edit"), ("field", "website"), ("ids", &*ids[0]), ("ids", &*ids[1])];
    let form = browser.post("/account/bulk", &chosen).await.text();
    let hidden = |form: &str| {
        let inputs = values(form, "<input ", "value").filter(|(_, tag)| tag.contains("type=\"hidden\""));
        let named =
            inputs.filter_map(|(value, tag)| Some((tag.split("name=\"").nth(1)?.split('"').next()?.to_owned(), value)));
        named.collect::<Vec<_>>()
    };
    let send = async |form: &str| {
        let mut all = hidden(form);
        all.push(("website".to_owned(), "https://nueva.example".to_owned()));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post("/account/bulk", &all).await
    };
    let other = Change::update("account", two[0]).expecting(Expected::Current).text("website", "https://otra.example");
    scene.app.company.save(other).await;
    let aside = Change::update("account", two[1]).expecting(Expected::Current).text("phone", "+34911222333");
    scene.app.company.save(aside).await;
    let site = async |at: usize| scene.record("account", two[at]).await.value("website").as_text().map(str::to_owned);
    let refused = send(&form).await;
    let text = refused.text();
    assert_eq!(refused.status, 422, "{text}");
    assert!(text.contains("otra persona ha puesto entretanto «https://otra.example»"), "{text}");
    assert!(
        text.contains("value=\"https://nueva.example\"") && !text.contains(&ids[1]),
        "what was typed stays: {text}"
    );
    assert_eq!(site(0).await.as_deref(), Some("https://otra.example"));
    assert_eq!(site(1).await.as_deref(), Some("https://nueva.example"), "another field is in nobody's way");
    assert_eq!(send(&text).await.status, 303);
    assert_eq!(site(0).await.as_deref(), Some("https://nueva.example"), "whoever has seen it may write over it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_fires_once_and_is_seen() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let browser = scene.browser(&scene.seller, "es").await;
    let due = trato_testkit::NOW + 600_000_000;
    let task = Change::create("task")
        .text("subject", "Recordar")
        .put("owner", Value::Id(scene.seller.user()))
        .put("opportunity", Value::Id(scene.deal))
        .put("due_at", Value::Int(due))
        .put("remind_before", Value::Int(5));
    company.save(task).await;
    let fire = trato_crm::activity::reminders::FIRE.run;
    fire(&company.engine, serde_json::Value::Null).await.expect("runs");
    assert!(company.engine.notices(&scene.seller, 10).await.expect("reads").is_empty(), "not yet");
    company.engine.clock().set(due - 60_000_000);
    for _ in 0..2 {
        fire(&company.engine, serde_json::Value::Null).await.expect("runs");
    }
    let seller = company.engine.who(scene.seller.user()).await.expect("reads").expect("is there");
    assert_eq!(company.engine.notices(&seller, 10).await.expect("reads").len(), 1);
    let page = browser.get("/").await.text();
    assert!(page.contains("/reminders/seen") && page.contains("Marcar como visto"), "{page}");
    assert!(!page.contains("id=\"reminders\""), "it stands among the tasks, and only there: {page}");
    let all = browser.get("/reminders").await.text();
    assert!(all.contains("Diez mesas") && !all.contains("class=\"button round"), "what it is about: {all}");
    assert_eq!(browser.post("/reminders/seen", &[]).await.status, 303);
    assert!(!browser.get("/").await.text().contains("/reminders/seen"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_moves_wins_and_loses_the_open_deal() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "en").await;
    let deal = scene.deal;
    let page = browser.get(&format!("/opportunity/{deal}")).await.text();
    let palette = page.split("<dialog id=\"palette\"").nth(1).and_then(|rest| rest.split("</dialog>").next());
    let palette = palette.expect("a palette");
    for wanted in
        [format!("/opportunity/{deal}/closure?outcome=won"), format!("/opportunity/{deal}/closure?outcome=lost")]
    {
        assert!(palette.contains(&wanted), "{palette}");
    }
    let stages = palette.matches("Move to “").count();
    assert!(stages >= 2, "{palette}");
    // The first of them does what it says.
    let form = palette.split("Move to “").next().and_then(|before| before.rsplit("<form").next()).expect("a form");
    let hidden = |name: &str| {
        let rest = form.split(&format!("name=\"{name}\" value=\"")).nth(1).expect(name);
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let stage = hidden("stage");
    let values = [("version", hidden("version")), ("field", hidden("field")), ("stage", stage.clone())];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = browser.post(&format!("/opportunity/{deal}/field"), &values).await;
    assert!([303, 422].contains(&done.status.as_u16()), "moved, or asked for what the stage needs: {}", done.status);
    // Whoever may not change it is offered nothing of it.
    let reader = scene.app.company.user("Lea Mira", "Consulta", None, None).await;
    let page = scene.browser(&reader, "en").await.get(&format!("/opportunity/{deal}")).await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("Move to “"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_signature_fills_a_new_contact_and_saves_nothing() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    assert!(browser.get("/contact/new").await.text().contains("name=\"paste\""), "the box is there");
    let text =
        "Ana Prieto García\nDirectora Comercial\nNortex SL\nTel. 912 345 678 | Móvil: 600 12 34 56\nana@nortex.es";
    let form = [("form", "quick"), ("then", "fill"), ("paste", text), ("first_name", "Ana"), ("last_name", "")];
    let filled = browser.post("/contact", &form).await;
    let page = filled.text();
    assert_eq!(filled.status, 422, "{page}");
    for value in ["Ana", "Prieto", "García", "ana@nortex.es", "Directora Comercial", "+34912345678", "+34600123456"] {
        assert!(page.contains(&format!("value=\"{value}\"")), "{value}: {page}");
    }
    assert!(page.contains(&scene.account.to_string()), "the company is the account of that name");
    assert!(!page.contains("role=\"alert\""), "nothing is wrong yet");
    let saved = Query::new("contact").and(Filter::equal("email", "ana@nortex.es"));
    let saved = scene.app.company.engine.rows(&scene.app.company.admin, &saved).await.expect("reads").rows;
    assert!(saved.is_empty(), "nothing was saved");
    // An unknown company does not stand in the way.
    let text = text.replace("Nortex SL", "Miramar Hoteles SA");
    let page = browser.post("/contact", &[("form", "quick"), ("then", "fill"), ("paste", &text)]).await.text();
    assert!(page.contains("/account/new?name=Miramar"), "{page}");
    // Enter in another field presses the form's first button, which is this one: with an empty box it saves.
    let saved =
        browser.post("/contact", &[("form", "quick"), ("then", "fill"), ("paste", ""), ("last_name", "Gil")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
}

/// What stands in a field of a form.
fn value(page: &str, name: &str) -> String {
    let control = page.split("<input ").find(|rest| rest.contains(&format!("name=\"{name}\""))).unwrap_or_default();
    let tag = control.split('>').next().unwrap_or_default();
    tag.split(" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_of_somebody_else_is_not_mixed_with_what_was_typed() {
    let scene = Scene::new().await;
    let text = "Ana Prieto García\nDirectora Comercial\nTel. 912 345 678\nana@nortex.es";
    let names = ["first_name", "last_name", "second_last_name", "position", "phone", "mobile", "email"];
    for (locale, asked, emptied, unused) in [
        (
            "es",
            "Lo pegado no coincide",
            "(se vacía)",
            "De lo pegado no se ha usado: Nombre: Ana · Primer apellido: Prieto",
        ),
        ("en", "What you pasted differs", "(is emptied)", "Not used of what you pasted: First name: Ana · "),
    ] {
        let browser = scene.browser(&scene.seller, locale).await;
        let post = async |then: &str| {
            let form =
                [("form", "quick"), ("then", then), ("paste", text), ("first_name", "Luis"), ("last_name", "Gil")];
            let more = [("mobile", "611 22 33 44"), ("position", "directora comercial"), ("email", "ana@nortex.es")];
            browser.post("/contact", &[&form[..], &more[..]].concat()).await.text()
        };
        let of = |page: &str| names.map(|name| value(page, name));
        // Nothing is replaced before it is asked, and all that would be is shown.
        let page = post("fill").await;
        let [first, last, second, position, phone, mobile, _] = of(&page);
        assert_eq!([&*first, &*last, &*second, &*phone], ["Luis", "Gil", "", ""], "{page}");
        assert_eq!((position.as_str(), mobile.as_str()), ("directora comercial", "611 22 33 44"));
        let question =
            page.split("class=\"warning warn summary\"").nth(1).and_then(|rest| rest.split("</form>").next());
        let question = question.expect("a question").split("</details>").next().unwrap_or_default();
        let shown = ["<s>Luis</s> <b>Ana</b>", "<s>Gil</s> <b>Prieto</b>", "<s>611 22 33 44</s>", asked, emptied];
        for words in shown {
            assert!(question.contains(words), "{words}: {question}");
        }
        assert!(!question.contains("ana@nortex.es"), "that is the same: {question}");
        assert!(page.contains(">Ana Prieto García\n"), "what was pasted is still there: {page}");
        let page = post("replace").await;
        let all = ["Ana", "Prieto", "García", "Directora Comercial", "+34912345678", "", "ana@nortex.es"];
        assert_eq!(of(&page), all, "{page}");
        // A name is kept whole, and what found no place is said.
        let page = post("keep").await;
        let all = ["Luis", "Gil", "", "directora comercial", "+34912345678", "611 22 33 44", "ana@nortex.es"];
        assert_eq!(of(&page), all, "{page}");
        assert!(page.contains(unused), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_an_unknown_company_is_not_left_with_the_typed_one() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let account = scene.account.to_string();
    let post = async |then: &str, text: &str| {
        let form = [("form", "quick"), ("then", then), ("paste", text), ("last_name", "Gil"), ("account", &account)];
        browser.post("/contact", &form).await.text()
    };
    let chosen = |page: &str| page.contains(&format!("value=\"{account}\""));
    let text = "Ana Prieto García\nDirectora\nMiramar Hoteles SA\nana@miramar.example";
    let page = post("fill", text).await;
    assert!(page.contains("<s>Nortex SL</s>") && page.contains("(se vacía)"), "{page}");
    let page = post("replace", text).await;
    assert!(!chosen(&page) && page.contains("/account/new?name=Miramar"), "{page}");
    assert!(chosen(&post("keep", text).await));
    // What says nothing takes nothing away.
    let page = post("replace", "…").await;
    assert!(chosen(&page) && value(&page, "last_name") == "Gil", "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_finds_what_buttons_say_and_the_reports() {
    let scene = Scene::new().await;
    for (locale, found) in [
        (
            "es",
            [
                ("nueva+tarea", "/task/new", "Nueva tarea"),
                ("nueva+oportunidad", "/opportunity/new", "Nueva oportunidad"),
                ("crear", "/contact/new", "Nuevo contacto"),
                ("perdemos", "/reports/losses", "perdemos"),
                ("informe+perdemos", "/reports/losses", "perdemos"),
            ],
        ),
        (
            "en",
            [
                ("new+task", "/task/new", "New task"),
                ("new+deal", "/opportunity/new", "New deal"),
                ("create", "/contact/new", "New contact"),
                ("lose", "/reports/losses", "lose"),
                ("report+lose", "/reports/losses", "lose"),
            ],
        ),
    ] {
        let browser = scene.browser(&scene.seller, locale).await;
        for (asked, href, label) in found {
            let page = browser.get(&format!("/search?q={asked}")).await.text();
            let results = page.split("<turbo-frame id=\"results\" target=\"_top\">").nth(1).unwrap_or_default();
            let entry = results.split("<a ").find(|rest| rest.contains(&format!("href=\"{href}\"")));
            let entry = entry.and_then(|rest| rest.split("</a>").next()).unwrap_or_default();
            assert!(entry.contains(label), "{asked}: {results}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hit_says_what_matched() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let company = &scene.app.company;
    let mail = Change::update("contact", scene.contact).expecting(trato_model::Expected::Current);
    company.save(mail.text("email", "prieto@nortex.example").text("position", "Compras")).await;
    for (asked, said) in [("600123456", "Móvil: +34 600 12 34 56"), ("600+123", "Móvil: +34 600 12 34 56")] {
        let page = browser.get(&format!("/search?q={asked}")).await.text();
        assert!(page.contains(said), "{asked}: {page}");
    }
    // A plus is the beginning of a number, and a part of it no beginning.
    let beginning = browser.get("/search?q=%2B34+600").await.text();
    assert!(beginning.contains("Móvil: +34 600 12 34 56"), "{beginning}");
    assert!(!browser.get("/search?q=%2B600+123").await.text().contains("+34 600"));
    // A deal named after its customer tells whom it is about besides.
    let named = Change::create("opportunity").text("name", "Nortex, S.L.").put("account", scene.account.into());
    company.save(named.put("contact", scene.contact.into()).put("owner", scene.seller.user().into())).await;
    let page = browser.get("/search?q=nortex").await.text();
    let deals = page.split("<h2>Oportunidades</h2>").nth(1).and_then(|rest| rest.split("</section>").next()).unwrap();
    let deal = deals.split("<a ").find(|hit| hit.contains("Nortex, S.L.")).unwrap();
    assert!(deal.contains("Prieto") && !deal.contains("Nortex SL"), "{deal}");
    // What the hit shows by itself is not said twice.
    let page = browser.get("/search?q=nortex.example").await.text();
    assert_eq!(page.matches("prieto@nortex.example").count(), 1, "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_dropped_together_are_all_there() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let file = |name: &str| {
        format!(
            "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\nname,phone\nUno,911\n\r\n"
        )
    };
    let token = format!("--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", browser.csrf);
    let body = |files: &[&str]| {
        let files: String = files.iter().map(|name| file(name)).collect();
        format!("{token}{files}--x--\r\n").into_bytes()
    };
    let two = browser.post_body("/import", "multipart/form-data; boundary=x", body(&["a.csv", "b.csv"])).await;
    assert_eq!(two.location(), "/import?received=2", "{}", two.text());
    let page = browser.get(&two.location()).await.text();
    assert!(page.contains("a.csv") && page.contains("b.csv"), "both wait in the list");
    for n in 0..30 {
        let name = format!("m{n}.csv");
        browser.post_body("/import", "multipart/form-data; boundary=x", body(&[&name])).await;
    }
    let page = browser.get("/import").await.text();
    assert!(page.contains("a.csv") && page.contains("m29.csv") && !page.contains("/import?rows="), "all of them wait");
    let engine = &scene.app.company.engine;
    for import in engine.imports(&scene.app.company.admin, 100).await.expect("reads") {
        engine.discard_import(&scene.app.company.admin, import.id).await.expect("is given up");
    }
    let page = browser.get("/import").await.text();
    assert!(page.contains("/import?rows=100"), "older ones are behind a link");
    let all = browser.get("/import?rows=100").await.text();
    assert!(all.contains("a.csv") && all.contains("m29.csv") && !all.contains("/import?rows="));
    let empty =
        format!("{token}--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"e.csv\"\r\n\r\n\r\n--x--\r\n");
    let refused = browser.post_body("/import", "multipart/form-data; boundary=x", empty.into_bytes()).await;
    assert!(!refused.text().contains('⟦'), "every message is there: {}", refused.text());
}
