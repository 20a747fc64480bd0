//! Small ways of forms and record pages: what a name may mean, what hangs on a record, who is called and when.

use trato_model::{Change, Expected, Filter, Path, Query, Value};
use trato_testkit::{NOW, TestCompany};

use crate::crawl::values;
use crate::scene::Scene;

/// Two accounts of the seller that *hotel merc* may mean.
async fn two_hotels(scene: &Scene) -> [String; 2] {
    let owner = Value::Id(scene.seller.user());
    let hotel = |name: &str| Change::create("account").text("name", name).put("owner", owner.clone());
    let company = &scene.app.company;
    [
        company.save(hotel("Hotel Mercurio")).await.id.to_string(),
        company.save(hotel("Hotel Mercedes")).await.id.to_string(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_fits_several_offers_them_without_a_script() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let seller = scene.browser(&scene.seller, "es").await;
    let [one, two] = two_hotels(&scene).await;
    let typed = [("name", "Sábanas"), ("account", ""), ("account.text", "hotel merc"), ("account.was", "")];
    let refused = seller.post("/opportunity", &typed).await;
    assert_eq!(refused.status, 422);
    let html = refused.text();
    let radios: Vec<_> = values(&html, "<input ", "value")
        .filter(|(_, tag)| tag.contains("name=\"account\"") && tag.contains("radio"))
        .map(|(value, _)| value)
        .collect();
    assert!(radios.contains(&one) && radios.contains(&two), "{html}");
    assert!(html.contains("value=\"hotel merc\"") && html.contains("value=\"Sábanas\""), "what was typed stays");
    // The form again, with one of them chosen, as a browser posts it.
    let chosen = [
        ("name", "Sábanas"),
        ("account", ""),
        ("account.was", "hotel merc"),
        ("account.text", "hotel merc"),
        ("account", one.as_str()),
    ];
    let saved = seller.post("/opportunity", &chosen).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let query = Query::new("opportunity").and(Filter::equal("name", "Sábanas")).columns(vec![Path::field("account")]);
    let rows = company.engine.rows(&company.admin, &query).await.expect("reads").rows;
    assert_eq!(rows[0].values[0].as_id().map(|id| id.to_string()), Some(one.clone()));
    // One field in place and a deal's end offer them, too.
    let version = scene.version("contact", scene.contact).await;
    let path = format!("/contact/{}/field", scene.contact);
    let inline = [
        ("version", version.as_str()),
        ("field", "account"),
        ("account", ""),
        ("account.was", ""),
        ("account.text", "hotel merc"),
    ];
    let refused = seller.post(&path, &inline).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains(&format!("type=\"radio\" name=\"account\" value=\"{two}\"")), "{}", refused.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_makes_no_accounts_is_asked_which_one_a_lead_s_company_is() {
    let scene = Scene::new().await;
    let nadia = scene.app.company.user("Nadia Ríos", "Marketing", None, None).await;
    let nadia = scene.browser(&nadia, "es").await;
    let path = format!("/lead/{}/conversion", scene.lead);
    let page = nadia.get(&path).await.text();
    assert!(page.contains("Su rol no crea cuentas") && page.contains("Talleres Sanz"), "{page}");
    let form = [("account", "existing"), ("account.id", ""), ("contact", "create"), ("opportunity", "skip")];
    let refused = nadia.post(&path, &form).await;
    assert_eq!((refused.status.as_u16(), scene.version("lead", scene.lead).await.as_str()), (422, "1"));
    let skipped = nadia.post(&path, &[("account", "skip"), ("contact", "create"), ("opportunity", "skip")]).await;
    assert!(skipped.location().starts_with("/contact/"), "{}", skipped.status);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversion_and_a_filter_offer_what_a_name_may_mean() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let [one, two] = two_hotels(&scene).await;
    let radio = |name: &str, id: &str| format!("type=\"radio\" name=\"{name}\" value=\"{id}\"");
    let path = format!("/lead/{}/conversion", scene.lead);
    let blocks = [("account", "existing"), ("contact", "skip"), ("opportunity", "skip")];
    let typed = [("account.id", ""), ("account.id.was", ""), ("account.id.text", "hotel merc")];
    let refused = seller.post(&path, &[&blocks[..], &typed].concat()).await;
    let html = refused.text();
    assert_eq!(refused.status, 422);
    assert!(html.contains(&radio("account.id", &one)) && html.contains(&radio("account.id", &two)), "{html}");
    assert!(html.contains("value=\"hotel merc\""), "what was typed stays");
    // A name typed over the one that was proposed is what counts.
    let over = [("account.id", &*one), ("account.id.was", "Hotel Mercurio"), ("account.id.text", "hotel merc")];
    assert_eq!(seller.post(&path, &[&blocks[..], &over].concat()).await.status, 422);
    let chosen = [
        ("account.id", ""),
        ("account.id", &*two),
        ("account.id.was", "hotel merc"),
        ("account.id.text", "hotel merc"),
    ];
    let done = seller.post(&path, &[&blocks[..], &chosen].concat()).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, format!("/account/{two}")), "{}", done.text());

    let row = "f.0.0.field=account&f.0.0.op=equal&f.0.0.value=";
    let asked = format!("/opportunity?panel=filter&{row}&f.0.0.value.was=&f.0.0.value.text=hotel+merc");
    let html = seller.get(&asked).await.text();
    assert!(html.contains(&radio("f.0.0.value", &one)) && html.contains(&radio("f.0.0.value", &two)), "{html}");
    assert!(html.contains("value=\"hotel merc\""), "what was typed stays");
    let chosen = format!(
        "/opportunity?panel=filter&{row}&f.0.0.value={one}&f.0.0.value.was=hotel+merc&f.0.0.value.text=hotel+merc"
    );
    let filtered = seller.get(&chosen).await;
    assert_eq!(filtered.status, 303);
    assert!(filtered.location().contains(&one), "{}", filtered.location());
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_says_what_hangs_on_it_and_can_be_undone() {
    let scene = Scene::new().await;
    let admin = scene.app.company.admin.clone();
    let browser = scene.browser(&admin, "es").await;
    let account = format!("/account/{}", scene.account);
    let page = browser.get(&account).await.text();
    let (question, _) = values(&page, "<form ", "data-turbo-confirm")
        .find(|(_, tag)| tag.contains("/deletion"))
        .unwrap_or_else(|| panic!("a question: {page}"));
    assert!(question.contains("Oportunidades (1)"), "{question}");
    let version = scene.version("account", scene.account).await;
    let gone = browser.post(&format!("{account}/deletion"), &[("version", &version)]).await;
    assert_eq!(gone.status, 303);
    let flash = gone.header("set-cookie");
    let flash = flash.split(';').next().unwrap_or_default().to_owned();
    assert!(flash.starts_with("flash=good.trashed.account."), "{flash}");
    let mut with_flash = scene.browser(&admin, "es").await;
    with_flash.cookie = format!("{}; {flash}", with_flash.cookie);
    let list = with_flash.get("/account").await.text();
    let (action, _) = values(&list, "<form ", "action").find(|(action, _)| action.ends_with("/restoration")).unwrap();
    assert_eq!(action, format!("{account}/restoration"));
    let version = flash.rsplit('.').next().unwrap_or_default();
    assert!(list.contains(&format!("name=\"version\" value=\"{version}\"")), "{list}");
    assert_eq!(browser.post(&action, &[("version", version)]).await.status, 303);
    assert!(scene.record("account", scene.account).await.trashed_at.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_programs_say_of_an_origin_is_read_in_words() {
    let scene = Scene::new().await;
    let change = Change::update("contact", scene.contact).text("phone_permission_source", "web-to-lead: Acepto");
    scene.app.company.save(change.text("email_permission_source", "import: HubSpot")).await;
    let page = scene.browser(&scene.seller, "es").await.get(&format!("/contact/{}", scene.contact)).await.text();
    for (words, code) in [("importación: HubSpot", "import: HubSpot"), ("formulario: Acepto", "web-to-lead: Acepto")] {
        assert!(page.contains(words) && !page.contains(code), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_have_the_cursor_in_their_first_field() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    for outcome in ["won", "lost"] {
        let form = browser.get(&format!("/opportunity/{}/closure?outcome={outcome}", scene.deal)).await.text();
        let main = form.split("<main").nth(1).unwrap_or_default();
        assert_eq!(main.matches(" autofocus").count(), 1, "{outcome}: {main}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn panels_show_what_a_stay_was_worth_and_what_a_line_comes_to() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let line = Change::create("opportunity_line")
        .put("opportunity", Value::Id(scene.deal))
        .text("name", "Mesa redonda")
        .text("quantity", "2.5")
        .text("price", "100")
        .text("discount", "10");
    company.save(line).await;
    let stage = scene.stage("Propuesta").await;
    let change = Change::update("opportunity", scene.deal).expecting(Expected::Current);
    company.save(change.text("stage", &stage).text("close_date", "2026-11-20")).await;
    let page = scene.browser(&scene.seller, "es").await.get(&format!("/opportunity/{}", scene.deal)).await.text();
    let panel = |title: &str| {
        let at = page.find(&format!("<h2>{title}</h2>")).unwrap_or_else(|| panic!("{title}: {page}"));
        page[at..].split("</details>").next().unwrap_or_default().to_owned()
    };
    let lines = panel("Líneas");
    for shown in ["Mesa redonda", "Cantidad: ", "2,5", "Precio: ", "100,00", "Descuento: ", "Importe: ", "225,00"] {
        assert!(lines.contains(shown), "{shown}: {lines}");
    }
    assert!(!lines.contains("2,500") && lines.matches("Mesa redonda").count() == 1, "{lines}");
    let history = panel("Historial de etapas");
    assert!(history.contains("225,00") && history.matches(": ").count() >= 2, "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_dated_tied_to_the_person_and_named_after_her() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let contact = scene.contact.to_string();
    let called = scene.record("contact", scene.contact).await.title();
    let page = browser.get(&format!("/account/{}?log=call", scene.account)).await.text();
    let composer = page.split(&format!("action=\"/account/{}/call\"", scene.account)).nth(1).unwrap_or_default();
    let composer = composer.split("</form>").next().unwrap_or_default();
    assert!(composer.contains("name=\"due_at\"") && composer.contains("name=\"contact.text\""), "{composer}");
    let form = [
        ("subject", ""),
        ("contact", contact.as_str()),
        ("contact.was", called.as_str()),
        ("contact.text", called.as_str()),
        ("due_at", "2026-11-02T09:15"),
        ("direction", "out"),
    ];
    let logged = browser.post(&format!("/account/{}/call", scene.account), &form).await;
    assert_eq!(logged.status, 303, "{}", logged.text());
    let columns = ["subject", "status", "due_at", "contact", "account"].map(Path::field).to_vec();
    let company = &scene.app.company;
    let query = Query::new("call").columns(columns);
    let rows = company.engine.rows(&company.admin, &query).await.expect("reads").rows;
    let [subject, status, due, person, account] = rows[0].values.as_slice() else { panic!("five columns") };
    assert_eq!(subject.as_text(), Some(format!("Llamada a {called}").as_str()));
    assert_eq!(status.as_text(), Some("done"));
    assert!(due.as_int().is_some());
    assert_eq!((person.as_id(), account.as_id()), (Some(scene.contact), Some(scene.account)));
}

#[tokio::test(flavor = "multi_thread")]
async fn years_bounds_and_small_files_are_written_as_people_write_them() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin, "es").await;
    let account = format!("/account/{}", scene.account);
    let version = scene.version("account", scene.account).await;
    assert_eq!(browser.post(&account, &[("version", version.as_str()), ("founded", "2012")]).await.status, 303);
    let page = browser.get(&account).await.text();
    assert!(page.contains("2012") && !page.contains("2.012"), "{page}");
    let form = browser.get(&format!("{account}/edit")).await.text();
    assert!(form.contains("value=\"2012\""));
    let stage = format!("/stage/{}", scene.stage("Propuesta").await);
    let version = scene.version("stage", stage[7..].parse().expect("an id")).await;
    let refused = browser.post(&stage, &[("version", version.as_str()), ("probability", "150")]).await.text();
    assert!(refused.contains("No puede ser mayor que 100.") && !refused.contains("100.00"), "{refused}");
    let list = browser.get("/opportunity?filter=account%20is%20empty").await.text();
    assert!(list.contains("Cuenta sin valor"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_pages_speak_the_users_language_and_keep_the_navigation() {
    let scene = Scene::new().await;
    // The user's language is Spanish; the browser asks for English.
    let browser = scene.app.sign_in(&scene.seller).await;
    for path in ["/settings", "/settings/users", "/nothing/here", "/account/00000000-0000-7000-8000-00000000ffff"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        let html = answer.text();
        assert!(html.contains("lang=\"es\"") && html.contains("<nav"), "{path}: {html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_opens_its_record_by_one_button() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let page = browser.get(&format!("/account?preview={}", scene.account)).await.text();
    let panel = page.split("class=\"panel\"").nth(1).unwrap_or_default();
    let panel = panel.split("</aside>").next().unwrap_or_default();
    assert_eq!(panel.matches("button primary").count(), 1, "{panel}");
}

#[tokio::test(flavor = "multi_thread")]
async fn records_of_a_companys_own_kind_stand_on_what_they_link_to() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let admin = scene.browser(&company.admin, "es").await;
    let words = |es: &str, en: &str| serde_json::json!({"es": es, "en": en});
    let made = async |path: &str, body: serde_json::Value| {
        let answer = admin.json(axum::http::Method::POST, path, Some(&body), &[]).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    };
    let kind = serde_json::json!({"name": "c_plant", "singular": words("Instalación", "Plant"),
        "plural": words("Instalaciones", "Plants")});
    made("/api/v1/settings/entities", kind).await;
    for (name, reverse) in [("c_account", words("", "")), ("c_payer", words("Paga por", "Pays for"))] {
        let link = serde_json::json!({"entity": "c_plant", "name": name, "kind": "link", "target": "account",
            "label": words(name, name), "reverse": reverse});
        made("/api/v1/settings/fields", link).await;
    }
    let plant = Change::create("c_plant").text("name", "Caldera del norte").put("c_account", Value::Id(scene.account));
    company.save(plant.put("c_payer", Value::Id(scene.account))).await;
    for (locale, titles) in
        [("es", ["<h2>Instalaciones</h2>", "<h2>Paga por</h2>"]), ("en", ["<h2>Plants</h2>", "<h2>Pays for</h2>"])]
    {
        let page = scene.browser(&company.admin, locale).await.get(&format!("/account/{}", scene.account)).await.text();
        for title in titles {
            let panel = page.split(title).nth(1).and_then(|rest| rest.split("</details>").next()).unwrap_or_default();
            assert!(panel.contains("Caldera del norte"), "{locale} {title}: {page}");
        }
        assert!(page.contains(&format!("/c_plant/new?c_account={}", scene.account)), "{page}");
    }
}

/// The labels of a deal's path with a mark.
fn marked(page: &str, class: &str) -> Vec<String> {
    let stages =
        page.split("<ol class=\"stages\"").nth(1).and_then(|rest| rest.split("</ol>").next()).unwrap_or_default();
    let own = stages.split("<li class=\"").filter(|stage| stage.starts_with(&format!("{class} ")));
    own.filter_map(|stage| stage.split("</svg>").nth(1)?.split(" <small").next().map(|name| name.trim().to_owned()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_path_ticks_the_stages_that_a_deal_has_seen() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let path = format!("/opportunity/{}", scene.deal);
    let first = seller.get(&path).await.text();
    assert!(marked(&first, "done").is_empty() && marked(&first, "passed").is_empty(), "{first}");
    let company = &scene.app.company;
    let amount = Value::Money(trato_model::Money::new(900, trato_model::Currency::EUR));
    let change = Change::update("opportunity", scene.deal).expecting(Expected::Current).put("amount", amount);
    let change = change.put("close_date", Value::Int(i64::from(company.admin.ctx.today()) + 30));
    company.save(change.put("stage", Value::Id(company.named("stage", "Propuesta").await))).await;
    let page = seller.get(&path).await.text();
    assert_eq!(
        (marked(&page, "done"), marked(&page, "passed")),
        (vec!["Nueva".into()], vec!["Cualificada".into()]),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decided_deal_has_no_forecast() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let path = format!("/opportunity/{}", scene.deal);
    let open = seller.get(&path).await.text();
    assert!(open.contains("data-field=\"forecast\"") && open.contains("En curso"), "{open}");
    let version = scene.version("opportunity", scene.deal).await;
    let won = [("outcome", "won"), ("version", &version), ("close_date", ""), ("amount", "100")];
    assert_eq!(seller.post(&format!("{path}/closure"), &won).await.status, 303);
    for path in [path, format!("/opportunity?preview={}", scene.deal)] {
        let page = seller.get(&path).await.text();
        assert!(page.contains("Ganada") && !page.contains("En curso"), "{path}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_named_and_leads_nowhere() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let form = [("name", "Hoja de cálculo"), ("days", "30"), ("right", "read")];
    let page = seller.post("/settings/tokens", &form).await.text();
    assert!(page.contains("Su clave nueva") && page.contains("Cópiela ahora"), "{page}");
    let chip =
        page.split("Hoja de cálculo").next().and_then(|before| before.rsplit("class=\"chip\"").next().map(|_| before));
    let tag = chip.and_then(|before| before.rsplit("class=\"chip\"").nth(1)).unwrap_or_default();
    assert!(tag.ends_with("<span "), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_record_are_called_by_their_short_names() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        for (locale, panel, long, rest) in [
            ("es", "Competidores", "Competidores de la oportunidad", "Otros datos"),
            ("en", "Competitors", "Competitors for the deal", "Other details"),
        ] {
            let seller = scene.browser(&scene.seller, locale).await;
            for record in [format!("/opportunity/{}", scene.deal), format!("/lead/{}", scene.lead)] {
                let page = seller.get(&record).await.text();
                assert!(page.contains(&format!("<h2>{panel}")) && !page.contains(&format!("<h2>{long}")), "{page}");
            }
            let form =
                seller.get(&format!("/opportunity_competitor/new?all=1&opportunity={}", scene.deal)).await.text();
            assert!(form.contains("name=\"standing\"") && !form.contains(rest), "all its fields are its own: {form}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_done_stands_beside_the_title_and_only_there() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let head = async || {
        let page = seller.get(&format!("/opportunity/{}", scene.deal)).await.text();
        let head = page.split("class=\"record-head\"").nth(1).and_then(|rest| rest.split("</section>").next());
        head.unwrap_or_default().to_owned()
    };
    let open = head().await;
    let (before, facts) = open.split_once("<dl class=\"key-facts\">").expect("facts");
    assert!(before.contains("class=\"next-step") && before.contains("Enviar catálogo"), "{open}");
    assert!(!facts.contains("Próximo paso") && facts.contains("Fecha de cierre"), "{open}");
    let task = Change::update("task", scene.task).text("status", "done");
    scene.app.company.save(task).await;
    let lonely = head().await;
    assert!(lonely.contains("Sin próximo paso") && !lonely.contains(">Próximo paso<"), "{lonely}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_with_nothing_to_see_or_to_add_is_left_out() {
    let scene = Scene::new().await;
    let seller = scene.browser(&scene.seller, "es").await;
    let lonely = seller.get(&format!("/opportunity/{}", scene.deal)).await.text();
    assert!(!lonely.contains("<h2>Prospectos") && lonely.contains("<h2>Personas"), "{lonely}");
    let form = [("account", "create"), ("contact", "create"), ("opportunity", "create"), ("opportunity.name", "Una")];
    let deal = seller.post(&format!("/lead/{}/conversion", scene.lead), &form).await.location();
    let page = seller.get(&deal).await.text();
    assert!(page.contains("<h2>Prospectos"), "it came of one: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_is_named_by_its_month_in_the_readers_words() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let company = &scene.app.company;
        let mut first = None;
        for month in ["2026-12-01", "2027-04-01", "2027-01-01"] {
            let target = Change::create("target").text("month", month).text("amount", "1000");
            let target = target.put("seller", Value::Id(scene.seller.user()));
            first.get_or_insert(company.save(target).await.id);
        }
        let id = first.expect("three were made");
        for (locale, names) in [
            ("es", ["diciembre de 2026 · Marta Ruiz", "enero de 2027 · Marta Ruiz", "abril de 2027 · Marta Ruiz"]),
            ("en", ["December 2026 · Marta Ruiz", "January 2027 · Marta Ruiz", "April 2027 · Marta Ruiz"]),
        ] {
            let browser = scene.browser(&company.admin, locale).await;
            for path in
                [format!("/target/{id}"), format!("/target/{id}/edit"), format!("/user/{}", scene.seller.user())]
            {
                let page = browser.get(&path).await.text();
                assert!(page.contains(names[0]) && !page.contains("2026-12 ·"), "{locale} {path}: {page}");
            }
            let list = browser.get("/target?sort=name").await.text();
            let places: Vec<_> = names.iter().map(|name| list.find(name).expect("it is there")).collect();
            assert!(places.is_sorted(), "by month, not by letter: {places:?}");
            let again = [("month", "2026-12-15"), ("amount", "5"), ("seller", &scene.seller.user().to_string())];
            let refused = browser.post("/target", &again).await.text();
            assert!(refused.contains(names[0]), "{refused}");
        }
    }
}

/// On the timeline of a deal: how a call ended, that a visit was cancelled and why, and what is only planned.
#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_says_how_calls_and_visits_ended() {
    let scene = Scene::new().await;
    let about = |entity: &'static str, status: &str| {
        let change = Change::create(entity).text("subject", "Hablar").put("opportunity", Value::Id(scene.deal));
        change.put("due_at", Value::Int(NOW)).text("status", status)
    };
    let company = &scene.app.company;
    company.save(about("call", "done").text("result", "no_answer").text("outcome", "Salta el buzón")).await;
    company.save(about("visit", "cancelled").text("cancel_reason", "Avería en otra obra")).await;
    company.save(about("meeting", "planned")).await;
    for (locale, words) in
        [("es", ["No contesta", "Cancelada", "Planificada"]), ("en", ["No answer", "Cancelled", "Planned"])]
    {
        let page =
            scene.browser(&company.admin, locale).await.get(&format!("/opportunity/{}", scene.deal)).await.text();
        let events = page.split("class=\"event\"").skip(1).collect::<Vec<_>>().concat();
        for word in words.into_iter().chain(["Salta el buzón", "Avería en otra obra"]) {
            assert!(events.contains(word), "{word}: {events}");
        }
    }
}
