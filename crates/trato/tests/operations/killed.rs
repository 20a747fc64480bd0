//! `kill -9` in the middle of everything: what was answered *done* is there afterwards, and whatever is there is there whole.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value as Json, json};
use trato_model::{Filter, Path, Query};
use trato_testkit::TestCompany;

use crate::Console;
use crate::server::{Server, ask, sql, token, try_ask, until};

/// What was acknowledged: each record with its kind, as it was answered last.
type Promised = Mutex<BTreeMap<String, (&'static str, Json)>>;

/// Makes accounts and deals, moves and closes these, until the server is gone; notes what it answers.
fn write_until_it_dies(port: u16, token: &str, writer: &str, stage: &str, promised: &Promised) {
    let send = |method: &str, entity: &'static str, place: &str, body: &Json| -> Option<String> {
        let path = format!("/api/v1/{entity}{place}");
        let answer = try_ask(port, method, &path, token, body).ok()?;
        assert!((200..300).contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.body);
        let id = answer.json()["id"].as_str().expect("an id").to_owned();
        promised.lock().expect("the notes").insert(id.clone(), (entity, answer.json()));
        Some(id)
    };
    let euros = |amount: &str| json!({"amount": amount, "currency": "EUR"});
    let step = |n: usize| {
        let account = send("POST", "account", "", &json!({"name": format!("Cuenta {writer}w{n}")}))?;
        send("PATCH", "account", &format!("/{account}"), &json!({"website": "https://example.com"}))?;
        let deal = json!({"name": format!("Obra {writer}w{n}"), "account": account, "amount": euros("9.00")});
        let deal = send("POST", "opportunity", "", &deal)?;
        send("PATCH", "opportunity", &format!("/{deal}"), &json!({"stage": stage}))?;
        let won = json!({"outcome": "won", "amount": euros("12.00")});
        send("POST", "opportunity", &format!("/{deal}/closure"), &won)
    };
    let _ = (0..).try_for_each(|n| step(n).map(drop));
}

/// How many rows break each rule that holds between a record, its events, its search words and its ledger of stages.
const RULES: [(&str, &str); 8] = [
    (
        "a record has as many events as versions",
        "SELECT count(*) FROM (SELECT id, version FROM account UNION ALL SELECT id, version FROM opportunity) r \
         WHERE version <> (SELECT count(*) FROM sys_event e WHERE e.record = r.id)",
    ),
    (
        "an event has its record",
        "SELECT count(*) FROM sys_event e WHERE entity = 'account' AND NOT EXISTS (SELECT 1 FROM account a WHERE a.id = e.record)",
    ),
    (
        "an event has its payload",
        "SELECT count(*) FROM sys_event e WHERE NOT EXISTS (SELECT 1 FROM sys_event_payload p WHERE p.event = e.id)",
    ),
    (
        "an event has its place in the timeline",
        "SELECT count(*) FROM sys_event e WHERE entity IN ('account', 'opportunity') \
         AND NOT EXISTS (SELECT 1 FROM sys_event_subject s WHERE s.event = e.id AND s.record = e.record)",
    ),
    (
        "a deal stays in one stage",
        "SELECT count(*) FROM opportunity o WHERE 1 <> (SELECT count(*) FROM stage_history h \
         WHERE h.opportunity = o.id AND h.left_at IS NULL)",
    ),
    (
        "a deal's last row in the ledger is its stage",
        "SELECT count(*) FROM opportunity o WHERE 1 <> (SELECT count(*) FROM stage_history h \
         WHERE h.opportunity = o.id AND h.stage = o.stage AND h.left_at IS NULL)",
    ),
    (
        "a row of the ledger that was left leads to another",
        "SELECT count(*) FROM stage_history h WHERE h.left_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stage_history n \
         WHERE n.opportunity = h.opportunity AND n.stage = h.next_stage)",
    ),
    (
        "a row of the ledger has its deal",
        "SELECT count(*) FROM stage_history h WHERE NOT EXISTS (SELECT 1 FROM opportunity o WHERE o.id = h.opportunity)",
    ),
];

/// All that was promised is there, and nothing is there by half.
fn examine(port: u16, token: &str, url: &str, promised: &Promised) {
    for (id, (entity, answered)) in promised.lock().expect("the notes").iter() {
        let (status, read) = ask(port, "GET", &format!("/api/v1/{entity}/{id}"), token, &Json::Null);
        assert_eq!(status, 200, "{entity} {id} was acknowledged: {read}");
        let [read_version, version] = [&read, answered].map(|record| record["version"].as_i64().expect("a version"));
        // One more may have been written than was answered before the kill.
        assert!((version..=version + 1).contains(&read_version), "{answered} is now {read}");
        if read_version == version {
            assert_eq!(&read, answered);
        }
    }
    for entity in ["account", "opportunity"] {
        let mut path = format!("/api/v1/{entity}?limit=200");
        loop {
            let (_, page) = ask(port, "GET", &path, token, &Json::Null);
            for record in page["data"].as_array().expect("records") {
                let word = record["name"].as_str().and_then(|name| name.split(' ').next_back()).expect("a word");
                let (_, found) =
                    ask(port, "GET", &format!("/api/v1/search?q={word}&entity={entity}&limit=100"), token, &Json::Null);
                let found =
                    found["data"].as_array().is_some_and(|hits| hits.iter().any(|hit| hit["id"] == record["id"]));
                assert!(found, "{entity} {word} is not found by its word");
            }
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/v1/{entity}?limit=200&after={next}");
        }
    }
    nothing_is_there_by_half(url);
}

/// Records, their events and the ledger agree.
pub fn nothing_is_there_by_half(url: &str) {
    for (rule, statement) in RULES {
        assert_eq!(sql(url, statement), "0", "{rule}");
    }
}

/// The stage that deals are moved to.
async fn second_stage(company: &TestCompany) -> String {
    let query = Query::new("stage").and(Filter::equal("kind", "open")).sort(Path::field("position"), false);
    let rows = company.engine.rows(&company.admin, &query).await.expect("the stages").rows;
    rows[1].id.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_kill_9_and_nothing_is_there_by_half() {
    for company in TestCompany::each().await {
        let token = token(&company).await;
        let second = second_stage(&company).await;
        // Nobody else has the file open: what the kill leaves is mended by the server that comes next.
        company.engine.store().clone().close().await;
        let promised = Promised::default();
        for cycle in 0..4_u64 {
            let mut server = Server::of(&company);
            let before = promised.lock().expect("the notes").len();
            std::thread::scope(|scope| {
                for writer in 0..6 {
                    let (token, second, promised, port) = (&token, &second, &promised, server.port);
                    scope.spawn(move || {
                        write_until_it_dies(port, token, &format!("c{cycle}t{writer}"), second, promised)
                    });
                }
                until("records are made", || promised.lock().expect("the notes").len() >= before + 20);
                std::thread::sleep(Duration::from_millis(cycle * 17));
                server.kill();
            });
            let server = Server::of(&company);
            examine(server.port, &token, company.url(), &promised);
            let console = Console::of(&company);
            assert!(console.good(&["audit", "verify"]).contains("the log is whole"));
        }
    }
}
