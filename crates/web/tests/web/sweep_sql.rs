//! No text becomes SQL: hostile payloads in everything that shapes a query, straight and out of saved views, on every
//! database. No answer is a failure, and no statement holds a payload's word, a name or a literal that harmless requests
//! do not hold.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value as Json, json};
use trato_testkit::TestCompany;

use crate::scene::Scene;
use crate::sweep::{Ask, Caller};

/// Stands in every payload; in no statement.
const WORD: &str = "zqinj";

const PAYLOADS: [&str; 50] = [
    "' OR '1'='1' -- zqinj",
    "'; DROP TABLE t_zqinj; --",
    "\"; DROP TABLE zqinj; --",
    "name\"; DELETE FROM \"zqinj",
    "1) UNION SELECT password FROM zqinj --",
    "name UNION ALL SELECT NULL,zqinj",
    "(SELECT CASE WHEN (1=1) THEN zqinj ELSE name END)",
    "name,(SELECT zqinj FROM sys_session)",
    "name desc; select pg_sleep(5) -- zqinj",
    "1; COPY (SELECT '') TO PROGRAM 'zqinj'",
    "pg_read_file('/etc/zqinj')",
    "load_extension('zqinj')",
    "ATTACH DATABASE 'zqinj' AS z",
    "randomblob(1000000000) zqinj",
    "name/**/COLLATE/**/zqinj",
    "name\u{0}zqinj",
    "name\nzqinj",
    "name\r\nX-Zqinj: 1",
    "zqinj%",
    "_zqinj_%",
    "\\zqinj\\",
    "zqinj' ESCAPE '\\",
    "$1 zqinj $2",
    "?1 zqinj ?",
    ":zqinj @zqinj",
    "{{zqinj}}",
    "${zqinj}",
    "t0.zqinj",
    "main.zqinj",
    "account.zqinj.name",
    "owner.role.grants.zqinj",
    "__proto__.zqinj",
    "name::zqinj",
    "cast(name as zqinj)",
    "name->>'zqinj'",
    "zqinj*",
    "zqinj AND OR NOT",
    "NEAR(zqinj zqinj)",
    "\"zqinj\" \"",
    "zqinj:* | !zqinj & (",
    "<-> zqinj <2>",
    "١٢٣ zqinj",
    "zqinj\u{202e}eman",
    "ｚｑｉｎｊ＇ OR １＝１",
    "'''''''''''''zqinj",
    "((((((((((((zqinj",
    "))))))))))))zqinj",
    "name = name or zqinj",
    "not not not zqinj",
    "-1e400 zqinj",
];

/// How payloads are put into what would be fine without them.
const DRESSES: [&str; 6] = ["", "name ", "-", "name,", "name = ", "amount >= 1 and name contains "];

/// Every place that shapes a query, `{}` for the payload.
const PLACES: [&str; 38] = [
    "/api/v1/account?sort={}",
    "/api/v1/opportunity?sort=-{}",
    "/api/v1/account?filter={}",
    "/api/v1/opportunity?filter=name+contains+%22{}%22",
    "/api/v1/account?fields={}",
    "/api/v1/contact?expand={}",
    "/api/v1/account?q={}&count=true",
    "/api/v1/account?after={}",
    "/api/v1/account?limit={}",
    "/api/v1/account?trash={}",
    "/api/v1/account/summary?group={}",
    "/api/v1/opportunity/summary?group=close_date:{}",
    "/api/v1/opportunity/summary?measure=sum:{}",
    "/api/v1/opportunity/summary?measure={}",
    "/api/v1/search?q={}",
    "/api/v1/search?q=uno&entity={}",
    "/api/v1/{}",
    "/api/v1/account/{}",
    "/account?sort={}",
    "/account?columns={}",
    "/account?filter={}",
    "/account?q={}",
    "/account?after={}",
    "/account?view={}",
    "/account?preview={}",
    "/account?f.0.0.field={}&f.0.0.op=equal&f.0.0.value=1",
    "/account?f.0.0.field=name&f.0.0.op={}&f.0.0.value=1",
    "/account?f.0.0.field=name&f.0.0.op=equal&f.0.0.value={}",
    "/account?f.0.0.field=parent&f.0.0.op=equal&f.0.0.value.text={}",
    "/opportunity/board?pipeline={}&q={}",
    "/task/calendar?month={}",
    "/task/calendar?mode={}",
    "/search?q={}",
    "/search/links?entity=account&q={}",
    "/account/duplicates?name={}&email={}&phone={}",
    "/export/account.csv?columns={}",
    "/reports/losses?period={}",
    "/call?number={}",
];

/// The quoted names, the literals and the bare numbers of a statement.
fn parts(sql: &str) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    let mut rest = sql;
    while let Some(at) = rest.find(['\'', '"']) {
        let quote = if rest.as_bytes()[at] == b'"' { '"' } else { '\'' };
        let Some(end) = rest[at + 1..].find(quote) else { break };
        let inner = &rest[at..=at + 1 + end];
        // Tables get aliases by number; how many joins there are is no shape of a text.
        let alias = quote == '"'
            && inner[1..]
                .trim_end_matches('"')
                .trim_start_matches(char::is_alphabetic)
                .bytes()
                .all(|b| b.is_ascii_digit());
        if !alias {
            parts.insert(inner.to_owned());
        }
        rest = &rest[at + end + 2..];
    }
    parts
}

/// Asks for a path and gives what is wrong with the answer and its statements.
async fn hit(
    scene: &Scene,
    caller: &Caller,
    ask: &Ask,
    known: Option<&BTreeSet<String>>,
) -> (Vec<String>, BTreeSet<String>) {
    let store = scene.app.company.engine.store().clone();
    store.watch(true);
    let answer = caller.send(&scene.app, ask).await;
    let statements = store.seen();
    let mut wrong = Vec::new();
    if answer.status.is_server_error() {
        wrong.push(format!("{} {} {}", answer.status, ask.method, ask.path));
    }
    let mut all = BTreeSet::new();
    for sql in &statements {
        all.extend(parts(sql));
        if sql.to_lowercase().contains(WORD) {
            wrong.push(format!("{} {} became SQL: {sql}", ask.method, ask.path));
        }
    }
    if let Some(known) = known {
        wrong.extend(all.difference(known).map(|part| format!("{} {}: new in SQL: {part}", ask.method, ask.path)));
    }
    (wrong, all)
}

fn placed(place: &str, payload: &str) -> String {
    place.replace("{}", &trato_web::http::error::percent(payload))
}

/// What harmless requests of the same places hold: every name there is, and words in every place.
async fn usual(scene: &Scene, caller: &Caller) -> BTreeSet<String> {
    let registry = scene.app.company.engine.registry();
    let mut known = BTreeSet::new();
    for entity in ["account", "opportunity", "contact", "task", "lead", "saved_view", "campaign", "document"] {
        let Some(entity) = registry.entity(entity) else { continue };
        for field in &entity.fields {
            let (name, field) = (entity.name, field.name);
            for path in [
                format!("/api/v1/{name}?sort={field}"),
                format!("/api/v1/{name}?filter={field}+is+empty"),
                format!("/api/v1/{name}?fields={field}&expand={field}"),
            ] {
                known.extend(hit(scene, caller, &Ask::get(path), None).await.1);
            }
        }
    }
    for place in PLACES {
        for word in [
            "uno",
            "uno dos tres",
            "name",
            "amount",
            "0",
            "600123456",
            "name contains uno or amount = 1",
            "uno* -dos",
            "1e3",
            "2026-11",
            "kind",
        ] {
            known.extend(hit(scene, caller, &Ask::get(placed(place, word)), None).await.1);
        }
    }
    for harmless in ["name", "name is set", "uno", ""] {
        known.extend(stored(scene, caller, harmless, None).await.1);
    }
    known
}

async fn sweep(company: TestCompany) -> Vec<String> {
    let scene = Scene::of(company).await;
    let caller = Caller::session(&scene.app, &scene.seller).await;
    let known = usual(&scene, &caller).await;
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for (n, payload) in PAYLOADS.iter().enumerate() {
        // Each place meets every other payload, and each payload every other place.
        for (_, place) in PLACES.iter().enumerate().filter(|(at, _)| (at + n) % 2 == 0) {
            asked += 1;
            wrong.extend(hit(&scene, &caller, &Ask::get(placed(place, payload)), Some(&known)).await.0);
        }
        for (m, dress) in DRESSES.iter().enumerate() {
            let place = PLACES[(n * DRESSES.len() + m) % PLACES.len()];
            let dressed = format!("{dress}{payload}");
            asked += 1;
            wrong.extend(hit(&scene, &caller, &Ask::get(placed(place, &dressed)), Some(&known)).await.0);
        }
        wrong.extend(stored(&scene, &caller, payload, Some(&known)).await.0);
    }
    assert!(asked > 1200, "{asked}");
    wrong
}

/// The payload in a saved view: whether it is taken or refused, nothing comes of it when the view is used.
async fn stored(
    scene: &Scene,
    caller: &Caller,
    payload: &str,
    known: Option<&BTreeSet<String>>,
) -> (Vec<String>, BTreeSet<String>) {
    let bodies = [
        json!({"name": "v", "lists": "account", "filter": payload}),
        json!({"name": "v", "lists": "account", "sort": payload}),
        json!({"name": "v", "lists": "account", "columns": [payload]}),
        json!({"name": "v", "lists": payload, "kind": "board"}),
    ];
    let (mut wrong, mut all) = (Vec::new(), BTreeSet::new());
    for body in bodies {
        let answer = caller.send(&scene.app, &Ask::json(Method::POST, "/api/v1/saved_view", body)).await;
        if answer.status.is_server_error() {
            wrong.push(format!("{} a view with {payload:?}", answer.status));
        }
        let made: Json = serde_json::from_slice(&answer.bytes).unwrap_or_default();
        let Some(id) = made["id"].as_str() else { continue };
        for place in
            ["/account?view=", "/export/account.csv?view=", "/opportunity/board?view=", "/account?panel=views&view="]
        {
            let (faults, parts) = hit(scene, caller, &Ask::get(format!("{place}{id}")), known).await;
            wrong.extend(faults);
            all.extend(parts);
        }
        let form = [("name", "v"), ("lists", "account"), ("filter", payload), ("sort", payload), ("columns", payload)];
        let kept = caller.send(&scene.app, &Ask::post("/views", &form)).await;
        if kept.status.is_server_error() {
            wrong.push(format!("{} a view by form with {payload:?}", kept.status));
        }
        caller.send(&scene.app, &Ask::json(Method::DELETE, format!("/api/v1/saved_view/{id}"), json!({}))).await;
    }
    (wrong, all)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_becomes_sql_on_sqlite() {
    let wrong = sweep(TestCompany::sqlite().await).await;
    assert!(wrong.is_empty(), "{} faults: {:#?}", wrong.len(), &wrong[..wrong.len().min(30)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_becomes_sql_on_postgresql() {
    let Some(company) = TestCompany::each().await.into_iter().nth(1) else { return };
    let wrong = sweep(company).await;
    assert!(wrong.is_empty(), "{} faults: {:#?}", wrong.len(), &wrong[..wrong.len().min(30)]);
}
