//! Every page costs at most fifteen statements, as many for a table of one row as for a big one, and none of them reads
//! through a table of records. The pages come from the router itself: a page without a sample here fails. With `SHOW` set it
//! prints what each page costs, and the statements of one that costs too much.

use trato_engine::Who;
use trato_model::{Change, Source, Value};
use trato_testkit::app::Browser;
use trato_testkit::{NOW, TestCompany};
use trato_web::http::Policy;

use crate::scene::Scene;

/// Statements of a page, at most.
const MOST: u64 = 15;
/// Queries of a page, at most: several may go as one statement, and each of them is work.
const MOST_QUERIES: usize = 40;
/// Rows of each big table: more than what may be read through.
const ROWS: u64 = 10_500;

/// What pickers ask for: before anything is typed, and then.
fn pickers() -> Vec<String> {
    let first = ["account", "contact", "lead", "opportunity", "product", "user", "stage", "competitor"];
    let first = first.iter().map(|entity| format!("/search/links?entity={entity}&q="));
    first.chain(["/search/links?entity=account&q=hot".into()]).collect()
}

/// What stands for the parameters of a path; no sample: the page is not asked for by itself.
fn samples(scene: &Scene, path: &'static str) -> Option<Vec<String>> {
    let registry = scene.app.company.engine.registry();
    let all = |rest: &str| registry.entities().iter().map(|entity| format!("/{}{rest}", entity.name)).collect();
    let records = [
        ("account", scene.account),
        ("contact", scene.contact),
        ("lead", scene.lead),
        ("opportunity", scene.deal),
        ("task", scene.task),
    ];
    let each = |rest: &str| records.iter().map(|(entity, id)| format!("/{entity}/{id}{rest}")).collect();
    let (deal, lead, task) = (scene.deal, scene.lead, scene.task);
    Some(match path {
        "/{entity}" => {
            let mut lists: Vec<String> = all("");
            lists.extend(
                [
                    "contact?q=garcia",
                    "contact?q=nortex",
                    "opportunity?q=nortex",
                    "opportunity?sort=-amount",
                    "opportunity?filter=status+%3D+open&count=all",
                    "opportunity?filter=closed_at+within+all&count=all",
                    "account?preview=",
                    "task?sort=due_at",
                ]
                .map(|rest| {
                    let rest = rest.replace("preview=", &format!("preview={}", scene.account));
                    format!("/{rest}")
                }),
            );
            lists
        }
        "/{entity}/new" => vec![
            "/contact/new".into(),
            "/opportunity/new?all=1".into(),
            "/task/new".into(),
            format!("/call/new?opportunity={deal}&due_at=2026-11-25T20:00"),
        ],
        "/{entity}/export" => vec!["/contact/export".into(), "/lead/export?filter=owner%20is%20me".into()],
        "/{entity}/board" => {
            registry.entities().iter().filter(|e| e.board.is_some()).map(|e| format!("/{}/board", e.name)).collect()
        }
        "/{entity}/calendar" => registry
            .entities()
            .iter()
            .filter(|e| e.calendar.is_some())
            .map(|e| format!("/{}/calendar", e.name))
            .collect(),
        "/{entity}/duplicates" => vec!["/contact/duplicates?last_name=Prieto&mobile=600123456".into()],
        "/{entity}/{id}" => each(""),
        "/{entity}/{id}/edit" => each("/edit"),
        "/{entity}/{id}/closure" => vec![format!("/opportunity/{deal}/closure?outcome=lost")],
        "/{entity}/{id}/copy" => vec![format!("/opportunity/{deal}/copy")],
        "/{entity}/{id}/completion" => vec![format!("/task/{task}/completion")],
        "/{entity}/{id}/conversion" => vec![format!("/lead/{lead}/conversion")],
        "/reports/{name}" => {
            let periods = ["", "?period=all", "?period=custom&from=2026-01-01&to=2026-12-31&compare=before"];
            let report = |name: &str| periods.map(|period| format!("/reports/{name}{period}"));
            trato_crm::reports::REPORTS.iter().flat_map(|one| report(one.name)).collect()
        }
        "/settings/fields/{entity}/{field}" => vec!["/settings/fields/contact/language".into()],
        "/settings/fields/{entity}" | "/settings/fields/{entity}/new" => vec![path.replace("{entity}", "account")],
        "/search" => ["", "?q=garcia", "?q=nortex", "?q=600"].map(|rest| format!("/search{rest}")).into(),
        "/search/links" => pickers(),
        "/search/place" => vec!["/search/place?for=account&field=address&address.postal_code=28013".into()],
        "/search/hours" => vec![format!("/search/hours?opportunity={deal}&due_at=2026-11-25T20:00")],
        "/call" => vec!["/call?number=600123456".into()],
        "/trash" => vec!["/trash".into(), "/trash?entity=account".into()],
        "/settings/audit" => vec!["/settings/audit".into(), "/settings/audit?kind=task&from=2020-01-01".into()],
        // Streams, files, and what needs a run, a file or a user of its own.
        "/live" | "/export/{file}" | "/files/{id}" | "/import/{id}" | "/import/{id}/errors.csv" => return None,
        "/settings/users/{id}/access" => vec![format!("/settings/users/{}/access", scene.seller.user())],
        "/settings/users/{id}/deactivation" => vec![format!("/settings/users/{}/deactivation", scene.seller.user())],
        "/settings/roles/{id}/fields/{entity}" => vec!["/settings/roles/{role}/fields/opportunity".into()],
        "/settings/roles/{id}" => vec!["/settings/roles/{role}".into()],
        path if path.contains('{') => vec![format!("{path}: no sample of this page")],
        path => vec![path.to_owned()],
    })
}

/// Fills the big tables through the pipeline.
async fn fill(scene: &Scene) {
    let engine = &scene.app.company.engine;
    let admin = &scene.app.company.admin;
    let owner = Value::Id(scene.seller.user());
    let named = |n: u64| ["García", "Pérez", "Hotel", "Sanz"][usize::try_from(n % 4).unwrap_or(0)];
    let make = |entity: &'static str, n: u64| {
        let change = Change::create(entity)
            .from(Source::Demo)
            .put("owner", if n.is_multiple_of(3) { owner.clone() } else { Value::Id(admin.user()) });
        match entity {
            "account" => change.text("name", &format!("{} {n}", named(n))),
            "opportunity" => change.text("name", &format!("{} {n}", named(n))).put("account", Value::Id(scene.account)),
            "task" => change
                .text("subject", &format!("{} {n}", named(n)))
                .put("due_at", Value::Int(NOW + i64::try_from(n).unwrap_or(0)))
                .put("opportunity", Value::Id(scene.deal)),
            _ => change.text("last_name", &format!("{} {n}", named(n))).put("account", Value::Id(scene.account)),
        }
    };
    for entity in ["account", "contact", "opportunity", "task", "lead"] {
        let change = |n| match make(entity, n) {
            change if entity == "lead" => {
                Change { values: change.values.into_iter().filter(|(name, _)| name != "account").collect(), ..change }
            }
            change => change,
        };
        let outcomes = engine.save_bulk(admin, (0..ROWS).map(change).collect(), |_| true).await.expect("saves");
        for outcome in outcomes {
            outcome.0.unwrap_or_else(|refusal| panic!("{entity}: {refusal:?}"));
        }
    }
    engine.store().analyze().await.expect("the tables are looked at");
}

/// The queries that went as this statement.
fn queries(text: &str) -> usize {
    (0..).take_while(|n| text.contains(&format!("\"p{n}\" ("))).count().max(1)
}

/// What is wrong with a page; the administrator is refused none.
async fn faults(browser: &Browser, who: &Who, path: &str) -> Vec<String> {
    if path.contains(": no sample") {
        return vec![path.to_owned()];
    }
    let store = browser.app.company.engine.store().clone();
    // What is remembered once (rights, rates, sizes of tables) is not a page's.
    browser.get(path).await;
    store.watch(true);
    let before = store.statements();
    let answer = browser.get(path).await;
    let count = store.statements() - before;
    let watched = store.watched().await.expect("is explained");
    let mut faults = Vec::new();
    if answer.status.is_server_error() || who.reader.is_admin() && answer.status.is_client_error() {
        faults.push(format!("{path}: {}", answer.status));
    }
    let shown = std::env::var_os("SHOW").is_some();
    let queries: usize = watched.iter().map(|one| queries(&one.text)).sum();
    if shown {
        println!("{count:>3} {queries:>3} {path}");
    }
    if queries > MOST_QUERIES {
        faults.push(format!("{path}: {queries} queries"));
    }
    if count > MOST {
        faults.push(format!("{path}: {count} statements"));
        faults.extend(watched.iter().filter(|_| shown).map(|one| format!("      {}", one.text)));
    }
    for one in watched.iter().filter(|one| !one.scans.is_empty()) {
        faults.push(format!("{path} reads a table through: {:?}\n      {}", one.scans, one.text));
    }
    faults
}

async fn hold(company: TestCompany) {
    let scene = Scene::of(company).await;
    fill(&scene).await;
    let role = scene.app.company.named("role", "Ventas").await;
    let mut wrong = Vec::new();
    let mut looked = 0;
    for who in [scene.app.company.admin.clone(), scene.seller.clone()] {
        let browser = scene.browser(&who, "es").await;
        for route in trato_web::app::routes() {
            let page = route.method == axum::http::Method::GET
                && matches!(route.policy, Policy::Member | Policy::Marketer | Policy::Admin);
            let Some(paths) = page.then(|| samples(&scene, route.path)).flatten() else { continue };
            for path in paths {
                looked += 1;
                let path = path.replace("{role}", &role.to_string());
                wrong.extend(
                    faults(&browser, &who, &path).await.into_iter().map(|fault| format!("{} {fault}", who.name)),
                );
            }
        }
    }
    assert!(looked > 150, "{looked} pages");
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_costs_more_than_fifteen_statements_or_scans() {
    for company in TestCompany::each().await {
        hold(company).await;
    }
}
