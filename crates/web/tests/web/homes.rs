//! First pages that suit who signs in, and the small questions of a day: reminders, endings, somebody who leaves.

use trato_model::{Change, Value};
use trato_testkit::app::TestApp;
use trato_testkit::{NOW, TestCompany};

use crate::scene::Scene;

const HOUR: i64 = 3_600_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_makes_campaigns_begins_with_leads_and_campaigns() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let campaign = Change::create("campaign").text("name", "Feria de otoño").text("status", "active");
    let campaign = company.save(campaign.text("channel", "fair")).await.id;
    let source = company.save(Change::create("lead_source").text("name", "Boca a boca")).await.id;
    for n in 0..3 {
        let lead =
            Change::create("lead").text("last_name", &format!("Nuevo{n}")).text("email", &format!("n{n}@example.com"));
        let lead = lead.put("campaign", Value::Id(campaign)).put("source", Value::Id(source)).put("owner", Value::Null);
        company.save(lead).await;
    }
    let nadia = company.user("Nadia Campos", "Marketing", None, None).await;
    for (locale, words) in [
        ("es", ["Campañas en marcha", "Prospectos sin responsable", "Prospectos sin permiso", "Sin origen"]),
        ("en", ["Campaigns running", "Leads without an owner", "Leads without permission", "Without a source"]),
    ] {
        let browser = scene.browser(&nadia, locale).await;
        let home = browser.get("/").await;
        let page = home.text();
        assert_eq!(home.status, 200, "{page}");
        for word in words {
            assert!(page.contains(word), "{word}: {page}");
        }
        assert!(page.contains("Feria de otoño") && page.contains("Boca a boca") && page.contains("Nuevo1"), "{page}");
        assert!(!page.contains("id=\"rotting\""), "no deals of others");
        // Every list behind a figure or a line opens and shows leads.
        let lists: Vec<&str> = page.split("href=\"/lead?").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(lists.len() >= 6, "{lists:?}");
        for list in lists {
            let path = format!("/lead?{}", list.replace("&amp;", "&"));
            let answer = browser.get(&path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            assert!(!answer.text().contains("role=\"alert\""), "{path}: {}", answer.text());
        }
        assert!(browser.get("/?of=all").await.text().contains("id=\"rotting\""), "sales are a tab away");
    }
    let seller = scene.browser(&scene.seller, "es").await.get("/").await;
    assert_eq!(seller.status, 200);
    let seller = seller.text();
    assert!(!seller.contains("Campañas en marcha") && !seller.contains("of=marketing"), "a seller has his own");
}

#[tokio::test(flavor = "multi_thread")]
async fn shares_are_told_to_a_tenth_of_a_percent() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    for (n, status) in ["working", "new", "new", "new", "new", "new", "new"].into_iter().enumerate() {
        let lead = Change::create("lead").text("last_name", &format!("Otro{n}")).text("status", status);
        company.save(lead).await;
    }
    let nadia = company.user("Nadia Campos", "Marketing", None, None).await;
    for (locale, share) in [("es", "12,5\u{a0}%"), ("en", "12.5%")] {
        let page = scene.browser(&nadia, locale).await.get("/").await.text();
        assert!(page.contains(share), "one of eight: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_is_left_to_those_who_may_do_it() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let reader = company.user("Félix Otero", "Consulta", None, None).await;
    let colleague = company.user("Eva Sigue", "Ventas", None, None).await;
    let admin = scene.browser(&company.admin, "es").await;
    let path = format!("/settings/users/{}/deactivation", scene.seller.user());
    let page = admin.get(&path).await.text();
    assert!(page.contains("name=\"deals\"") && page.contains("Eva Sigue"), "{page}");
    assert!(!page.contains("Félix Otero"), "{page}");
    let form = |heir: &trato_engine::Who| ["deals", "tasks", "customers"].map(|name| (name, heir.user().to_string()));
    let posted = form(&reader);
    let posted: Vec<(&str, &str)> = posted.iter().map(|(name, id)| (*name, id.as_str())).collect();
    let refused = admin.post(&path, &posted).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(company.engine.who(scene.seller.user()).await.expect("reads").is_some(), "nothing was done");
    let posted = form(&colleague);
    let posted: Vec<(&str, &str)> = posted.iter().map(|(name, id)| (*name, id.as_str())).collect();
    assert_eq!(admin.post(&path, &posted).await.status, 200);
    let owner = scene.record("opportunity", scene.deal).await.value("owner").as_id();
    assert_eq!(owner, Some(colleague.user()));
}

#[tokio::test(flavor = "multi_thread")]
async fn reminders_stand_in_the_order_of_what_is_due() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    // The one that is due last rings first.
    for (subject, due, before) in [("Tarde", 5 * HOUR, 300), ("Pronto", 2 * HOUR, 60), ("Luego", 3 * HOUR, 120)] {
        let task = Change::create("task").text("subject", subject).put("owner", Value::Id(scene.seller.user()));
        company.save(task.put("due_at", Value::Int(NOW + due)).put("remind_before", Value::Int(before))).await;
    }
    for hour in [0, 1] {
        company.engine.clock().set(NOW + hour * HOUR);
        let fire = trato_crm::activity::reminders::FIRE.run;
        fire(&company.engine, serde_json::Value::Null).await.expect("runs");
    }
    let page = scene.browser(&scene.seller, "es").await.get("/reminders").await.text();
    let at = |subject: &str| page.find(&format!(">{subject}<")).unwrap_or_else(|| panic!("{subject}: {page}"));
    assert!(at("Pronto") < at("Luego") && at("Luego") < at("Tarde"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reminders_of_many_kinds_cost_what_those_of_one_cost() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let ring = async |kinds: &[&'static str]| {
        for kind in kinds {
            let one = Change::create(kind).text("subject", "Ver").put("owner", Value::Id(scene.seller.user()));
            let one = one.put("account", Value::Id(scene.account)).put("due_at", Value::Int(NOW + HOUR));
            company.save(one.put("remind_before", Value::Int(60))).await;
        }
        let fire = trato_crm::activity::reminders::FIRE.run;
        fire(&company.engine, serde_json::Value::Null).await.expect("runs");
    };
    let browser = scene.browser(&scene.seller, "es").await;
    let cost = async || {
        browser.get("/reminders").await;
        let before = company.engine.store().statements();
        let page = browser.get("/reminders").await.text();
        (company.engine.store().statements() - before, page.matches("Nortex SL").count())
    };
    ring(&["task"]).await;
    let one = cost().await;
    ring(&["call", "meeting", "visit"]).await;
    let four = cost().await;
    assert_eq!((four.0, four.1 - one.1), (one.0, 3), "each says whom it is about, and all are asked together");
}

/// Half past midnight of the first of December in Madrid is the afternoon before in Los Angeles.
#[tokio::test(flavor = "multi_thread")]
async fn the_month_of_leads_is_the_companys_whoever_looks() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    company.save(Change::create("lead").text("last_name", "Noviembre")).await;
    let night: jiff::Timestamp = "2026-11-30T23:30:00Z".parse().expect("a moment");
    company.engine.clock().set(night.as_microsecond());
    let then = company.engine.who(company.admin.user()).await.expect("reads").expect("is there");
    let late = Change::create("lead").text("last_name", "Diciembre");
    company.engine.save(&then, late).await.expect("saves");
    let nadia = company.user("Nadia Campos", "Marketing", None, None).await;
    for zone in ["Europe/Madrid", "America/Los_Angeles"] {
        company.save(Change::update("user", nadia.user()).text("zone", zone)).await;
        let browser = scene.browser(&nadia, "es").await;
        let page = browser.get("/").await.text();
        let new = page.split("href=\"/lead?").nth(1).and_then(|rest| rest.split('"').next()).expect("a figure");
        let list = browser.get(&format!("/lead?{}", new.replace("&amp;", "&"))).await.text();
        assert!(list.contains("Diciembre") && !list.contains("Noviembre"), "{zone}: {new}");
        let figure = page.split("class=\"value num\"").nth(1).expect("a figure");
        let figure = figure.split("</a>").next().and_then(|text| text.rsplit('>').next());
        assert_eq!(figure, Some("1"), "{zone}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_is_of_a_month_and_is_shown_as_one() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let target = company.save(Change::create("target").text("month", "2027-01-15").text("amount", "1000")).await.id;
    for (locale, month, day) in [("es", "enero de 2027", "1 ene 2027"), ("en", "January 2027", "1 Jan 2027")] {
        let browser = scene.browser(&company.admin, locale).await;
        for path in
            ["/target".to_owned(), format!("/target/{target}"), "/target?filter=month+%3D+2027-01-17".to_owned()]
        {
            let page = browser.get(&path).await.text();
            assert!(page.contains(month) && !page.contains(&format!(">{day}<")), "{path}: {page}");
            assert!(page.contains(&format!("/target/{target}")), "any day of a month means it: {path}");
        }
        let file = browser.get("/export/target.csv").await.text();
        assert!(file.contains("2027-01-01") && !file.contains(month), "a file has the day: {file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_has_no_reason_for_not_being_done() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let visit = Change::create("visit").text("subject", "Ver la nave").put("due_at", Value::Int(NOW));
    let visit = visit.put("account", Value::Id(scene.account)).put("owner", Value::Id(scene.seller.user()));
    let visit = scene.app.company.save(visit).await.id;
    let path = format!("/visit/{visit}/completion");
    let page = browser.get(&path).await.text();
    assert!(page.contains("name=\"cancel_reason\""), "asked where it did not take place: {page}");
    let version = scene.version("visit", visit).await;
    let form = [("ended", "done"), ("version", version.as_str()), ("cancel_reason", "Llovía")];
    let done = browser.post(&path, &form).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(scene.record("visit", visit).await.value("cancel_reason").is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_who_takes_over_nothing() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let idle = company.user("Ida Ida", "Ventas", None, None).await.user();
    let admin = scene.browser(&company.admin.clone(), "es").await;
    let page = admin.get(&format!("/settings/users/{idle}/deactivation")).await.text();
    assert!(page.contains("No tiene oportunidades abiertas"), "{page}");
    assert!(!page.contains("name=\"deals\"") && !page.contains("name=\"customers\""), "{page}");
    let busy = admin.get(&format!("/settings/users/{}/deactivation", scene.seller.user())).await.text();
    assert!(busy.contains("name=\"deals\"") && busy.contains("name=\"customers\""), "{busy}");
    assert_eq!(admin.post(&format!("/settings/users/{idle}/deactivation"), &[]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_handover_goes_on_without_its_page() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let lead = |n| Change::create("lead").text("last_name", &format!("L{n}")).put("owner", scene.seller.user().into());
    let outcomes = company.engine.save_bulk(&company.admin, (0..600).map(lead).collect(), |_| true).await;
    assert!(outcomes.expect("saves").iter().all(|outcome| outcome.0.is_ok()));
    let heir = company.user("Eva Sigue", "Ventas", None, None).await.user().to_string();
    let path = format!("/settings/users/{}/deactivation", scene.seller.user());
    let admin = scene.browser(&company.admin.clone(), "es").await;
    let answer = admin.post(&path, &[("customers", heir.as_str()), ("stays", "true")]).await;
    assert_eq!(answer.status, 200);
    // 600 leads, and what the scene gave him: an account, a contact and a lead.
    for page in [answer.text(), admin.get(&path).await.text()] {
        assert!(page.contains("El traspaso continúa") && page.contains(">603<"), "{page}");
    }
    company.work().await;
    let page = admin.get(&path).await.text();
    assert!(!page.contains("El traspaso continúa") && !page.contains("name=\"customers\""), "{page}");
    assert!(page.contains("name=\"deals\""), "what nobody was named for is still his: {page}");
    let jobs = admin.get("/settings/jobs").await.text();
    assert!(jobs.contains("Reparto del trabajo de quien se va"), "{jobs}");
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_ended_are_counted_by_kind_and_failed_ones_come_first() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    company.work().await;
    for _ in 0..3 {
        let queued = company.engine.transact(&company.admin, |scope| {
            Box::pin(async move { scope.enqueue("remind", serde_json::json!({})).await })
        });
        queued.await.expect("queued");
    }
    let admin = scene.browser(&company.admin, "es").await;
    let page = admin.get("/settings/jobs").await.text();
    let waiting = page
        .split_once("En espera")
        .map(|(_, rest)| rest)
        .and_then(|rest| rest.split("</table>").next())
        .unwrap_or_default();
    assert_eq!(waiting.matches("href=\"/settings/jobs\"").count(), 1, "{waiting}");
    assert!(waiting.contains("El próximo") && waiting.contains(">3<"), "{waiting}");
    assert!(page.find("Han fallado") < page.find("En espera"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_nobody_takes_over_stays_only_on_a_word() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let heir = company.user("Ida Ida", "Ventas", None, None).await.user().to_string();
    let admin = scene.browser(&company.admin.clone(), "es").await;
    let path = format!("/settings/users/{}/deactivation", scene.seller.user());
    let active = async || scene.record("user", scene.seller.user()).await.value("active").as_bool();
    let forgotten = admin.post(&path, &[("deals", &heir), ("tasks", &heir), ("customers", "")]).await;
    let page = forgotten.text();
    assert!(forgotten.status == 422 && page.contains("Hay trabajo que nadie hereda"), "{page}");
    assert!(page.contains(&format!("value=\"{heir}\" selected")), "what was chosen is kept: {page}");
    assert_eq!(active().await, Some(true));
    let form = [("deals", heir.as_str()), ("tasks", &heir), ("customers", ""), ("stays", "false"), ("stays", "true")];
    assert_eq!(admin.post(&path, &form).await.status, 200);
    assert_eq!(active().await, Some(false));
    assert_eq!(scene.record("account", scene.account).await.value("owner").as_id(), Some(scene.seller.user()));
}

#[tokio::test(flavor = "multi_thread")]
async fn deals_without_an_amount_are_not_worth_nothing() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "en").await;
    let board = browser.get("/opportunity/board").await.text();
    let column =
        board.split("Diez mesas").next().and_then(|before| before.rsplit("<section").next()).unwrap_or_default();
    assert!(column.contains("no amount") && !column.contains("€0"), "{column}");
    let deal = Change::update("opportunity", scene.deal).expecting(trato_model::Expected::Current);
    scene.app.company.save(deal.text("amount", "1000")).await;
    let board = browser.get("/opportunity/board").await.text();
    let (before, _) = board.split_once("Diez mesas").expect("the deal's card");
    assert!(!before.contains("no amount") && before.contains("€1,000"), "{before}");
}

/// What stands in a figure or section of the page with this anchor or label, up to its end.
fn part<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let at = page.find(from).unwrap_or_else(|| panic!("{from}: {page}"));
    page[at..].split(to).next().unwrap_or_default()
}

/// The addresses in a piece of a page.
fn links(piece: &str, path: &str) -> Vec<String> {
    let hrefs = piece.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    hrefs.filter(|href| href.starts_with(path)).map(|href| href.replace("&amp;", "&")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_target_is_that_of_those_whose_deals_are_counted() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let branch = async |name: &str| company.save(Change::create("branch").text("name", name)).await.id;
    let (madrid, caracas) = (branch("Madrid").await, branch("Caracas").await);
    let near = company.user("Nuria Cerca", "Ventas", None, Some(madrid)).await;
    let far = company.user("Félix Lejos", "Ventas", None, Some(caracas)).await;
    let manager = company.user("Juana Jefa", "Jefe de sucursal", None, Some(madrid)).await;
    let home = |page: &str| part(page, "Won this month", "</li>").replace('\u{a0}', " ");
    let none = scene.browser(&company.admin.clone(), "en").await.get("/").await.text();
    assert!(home(&none).contains("<a href=\"/target\">No target. Set one in Targets.</a>"), "{}", home(&none));
    let none = scene.browser(&near, "en").await.get("/").await.text();
    assert!(!home(&none).contains("target"), "who may set none is not asked to: {}", home(&none));
    for (seller, amount) in [(&near, "1000"), (&far, "9000"), (&manager, "500")] {
        let target = Change::create("target").text("month", "2026-11-01").text("amount", amount);
        company.save(target.put("seller", Value::Id(seller.user()))).await;
    }
    let hers = scene.browser(&manager, "en").await.get("/").await.text();
    assert!(home(&hers).contains("of a target of €1,500"), "{}", home(&hers));
    let all = scene.browser(&company.admin.clone(), "en").await.get("/").await.text();
    assert!(home(&all).contains("€10,500"), "{}", home(&all));
    let own = scene.browser(&near, "en").await.get("/?of=mine").await.text();
    assert!(home(&own).contains("€1,000"), "{}", home(&own));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_counted_beside_what_is_overdue() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let task = |n: i64| {
        let change = Change::create("task").text("subject", &format!("Tarea {n}"));
        change.put("owner", Value::Id(scene.seller.user())).put("due_at", Value::Int(NOW - n * HOUR))
    };
    let overdue = (2..352).map(task).collect();
    for outcome in company.engine.save_bulk(&company.admin, overdue, |_| true).await.expect("saves") {
        outcome.0.expect("saves");
    }
    for n in 0..2 {
        company.save(task(n - 400).text("status", "done")).await;
    }
    let page = scene.browser(&scene.seller, "en").await.get("/?of=mine").await.text();
    let tasks = part(&page, "id=\"tasks\"", "</header>");
    assert!(tasks.contains(">300+<"), "there are 351: {tasks}");
    let done = part(&page, "Activities done", "</li>");
    assert!(done.contains(">2<"), "however many are overdue: {done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_count_opens_what_it_counts() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let rots = scene.record("opportunity", scene.deal).await.value("rots_on").as_int().expect("the first stage rots");
    // On the very day from which the deal lies still.
    let now = rots * 24 * HOUR + 10 * HOUR;
    company.engine.clock().set(now);
    let plan = async |entity: &'static str, subject: &str, due: i64| {
        let change = Change::create(entity).text("subject", subject).put("due_at", Value::Int(due));
        company.save(change.put("owner", Value::Id(scene.seller.user()))).await
    };
    plan("task", "Para hoy", now + HOUR).await;
    plan("task", "Para mañana", now + 30 * HOUR).await;
    for (entity, subject) in [("call", "Llamada atrasada"), ("visit", "Visita atrasada")] {
        plan(entity, subject, now - 48 * HOUR).await;
        plan(entity, "Otro día", now + 48 * HOUR).await;
    }
    let browser = scene.browser(&scene.seller, "en").await;
    let page = browser.get("/?of=mine").await.text();
    let opened = async |section: &str, path: &str| {
        let header = part(&page, &format!("id=\"{section}\""), "</header>");
        let link = links(header, path).pop().unwrap_or_else(|| panic!("{path}: {header}"));
        (header.to_owned(), browser.get(&link).await.text())
    };
    let (header, list) = opened("tasks", "/task?").await;
    assert!(header.contains(">2<") && list.contains("Enviar catálogo") && list.contains("Para hoy"), "{header}");
    assert!(!list.contains("Para mañana"), "not due today");
    for (path, subject) in [("/call?", "Llamada atrasada"), ("/visit?", "Visita atrasada")] {
        let (header, list) = opened("today", path).await;
        assert!(header.contains(">1 "), "{header}");
        assert!(list.contains(subject) && !list.contains("Otro día"), "{path}");
    }
    let (header, list) = opened("rotting", "/opportunity?").await;
    assert!(header.contains(">1<") && list.contains("Diez mesas"), "it lies still since today: {header}");
}

/// Who has nothing yet reads what to do first, and no praise of what is not there.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_work_says_what_to_do_first() {
    let praise = ["Todo se mueve", "Buen trabajo", "tienen próximo paso", "Everything moves", "Well done"];
    for (locale, first, new) in [
        ("es", "Importe sus clientes", "Elija o cree un cliente"),
        ("en", "Import your customers", "Choose or create a customer"),
    ] {
        let scene = Scene { app: TestApp::new(TestCompany::sqlite().await), ..Scene::new().await };
        let empty = scene.browser(&scene.app.company.admin, locale).await.get("/").await.text();
        assert!(empty.contains(first) && empty.contains("href=\"/import\""), "{empty}");
        assert!(empty.contains("href=\"/user/new\"") && !empty.contains("id=\"rotting\""), "{empty}");

        let scene = Scene::new().await;
        let newcomer = scene.app.company.user("Nora Nueva", "Ventas", None, None).await;
        let page = scene.browser(&newcomer, locale).await.get("/").await.text();
        assert!(page.contains(new) && page.contains("href=\"/account/new\""), "{page}");
        for words in praise {
            assert!(!empty.contains(words) && !page.contains(words), "{words}: {page}");
        }
        let seller = scene.browser(&scene.seller, locale).await.get("/").await.text();
        assert!(seller.contains("id=\"rotting\"") && !seller.contains(new), "who has work sees it: {seller}");
    }
}
