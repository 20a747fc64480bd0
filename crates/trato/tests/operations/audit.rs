//! `trato audit verify`: it ends well over a log that is whole, and names the entry that somebody changed behind our back.

use trato_model::{Change, Value};
use trato_testkit::{NOW, TestCompany};

use crate::Console;
use crate::server::sql;

/// What somebody with the database in his hands may do to the log, to one entry of it: his statement, and what is said.
const TAMPERINGS: [(&str, &str); 6] = [
    (
        "UPDATE sys_event_payload SET body = replace(body, 'Cuenta', 'Deuda') \
         WHERE event = (SELECT id FROM sys_event WHERE seq = {})",
        "entry {}: Payload",
    ),
    (
        "UPDATE sys_event_payload SET body = NULL, salt = NULL WHERE event = (SELECT id FROM sys_event WHERE seq = {})",
        "entry {}: Payload",
    ),
    ("DELETE FROM sys_event_payload WHERE event = (SELECT id FROM sys_event WHERE seq = {})", "entry {}: Payload"),
    ("UPDATE sys_event SET at = at + 1 WHERE seq = {}", "entry {}: Changed"),
    ("UPDATE sys_event SET kind = 'updated' WHERE seq = {}", "entry {}: Changed"),
    ("DELETE FROM sys_event WHERE seq = {}", "entry {}: Missing"),
];

/// Makes accounts and seals the log; the numbers of the entries that tell of their creation, the last first.
async fn sealed(company: &TestCompany) -> Vec<String> {
    for n in 0..TAMPERINGS.len() {
        company.save(Change::create("account").put("name", Value::from(format!("Cuenta {n}")))).await;
    }
    company.engine.store().seal(NOW).await.expect("seals");
    let made = "SELECT seq FROM sys_event WHERE entity = 'account' AND kind = 'created' ORDER BY seq DESC";
    sql(company.url(), made).lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_somebody_changed_is_found_out_and_the_entry_is_named() {
    for company in TestCompany::each().await {
        let entries = sealed(&company).await;
        assert_eq!(entries.len(), TAMPERINGS.len());
        let console = Console::of(&company);
        assert!(console.good(&["audit", "verify"]).contains("the log is whole"), "untouched");
        // The first that is bad is named: the next one is always before it.
        for ((statement, words), entry) in TAMPERINGS.into_iter().zip(entries) {
            let statement = statement.replace("{}", &entry);
            sql(company.url(), &statement);
            let error = console.bad(&["audit", "verify"]);
            assert!(error.contains(&words.replace("{}", &entry)), "{statement}: {error}");
        }
    }
}

/// Whoever cuts the end off and puts the head back has still the anchors against him.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_ends_before_its_anchor_is_found_out() {
    for company in TestCompany::each().await {
        sealed(&company).await;
        company.engine.store().anchor(NOW).await.expect("anchors");
        let console = Console::of(&company);
        assert!(console.good(&["audit", "verify"]).contains("the log is whole"));
        let last = sql(company.url(), "SELECT max(seq) FROM sys_event");
        sql(company.url(), &format!("DELETE FROM sys_event WHERE seq = {last}"));
        sql(
            company.url(),
            "UPDATE sys_event_head SET seq = seq - 1, \
             hash = (SELECT hash FROM sys_event WHERE seq = sys_event_head.seq - 1)",
        );
        assert!(console.bad(&["audit", "verify"]).contains(&format!("entry {last}: Missing")));
    }
}
