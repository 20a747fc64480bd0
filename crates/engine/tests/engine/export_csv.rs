//! Exports: raw ones come back as they were, safe ones calculate nothing, and nobody gets what he may not see.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use trato_engine::export::{Mode, Wish};
use trato_engine::import::systems::System;
use trato_model::kinds::Input;
use trato_model::{Change, Locale, Path, Query, Refusal, Value};
use trato_testkit::TestCompany;

use crate::import_files::{file, import_with, look};

/// Texts that have broken exports before, and any others.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        "[=+@\\-\t'\"|;,%]{1,3}",
        Just("\u{FF1D}1+1".to_owned()),
        Just("=HYPERLINK(\"http://evil\")".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("línea\nsegunda".to_owned()),
        Just("\u{202e}abc".to_owned()),
        Just("😀 ñ ß İ".to_owned()),
        Just("NULL".to_owned()),
        Just("0123".to_owned()),
        Just("1.234".to_owned()),
        Just("2026-02-30".to_owned()),
        "[a-zA-Z áéíóúñ.]{0,12}",
        any::<String>(),
    ];
    proptest::collection::vec(pieces, 1..4).prop_map(|parts| parts.concat().chars().take(200).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_hostile_values_come_back_from_a_raw_export() {
    for company in TestCompany::each().await {
        let other = TestCompany::sqlite().await;
        let mut runner = TestRunner::deterministic();
        let mut text = || hostile().new_tree(&mut runner).expect("a value").current();
        let mut changes = Vec::new();
        for n in 0..2_500_i64 {
            let name = format!("{n} {}", text());
            changes.push(
                Change::create("account")
                    .text("name", &name)
                    .text("legal_name", &text())
                    .text("description", &text())
                    .text("tags", &text().chars().take(40).collect::<String>())
                    .put("employees", Value::Int(n % 100_000))
                    .text("revenue", &format!("{}.{:02} EUR", n * 7, n % 100))
                    .text("phone", &format!("6123{n:05}")),
            );
            let parts = vec![("street".to_owned(), text()), ("city".to_owned(), text())];
            if let Some(change) = changes.last_mut() {
                change.values.push(("address".to_owned(), Input::Parts(parts)));
            }
        }
        let outcomes = company.engine.save_bulk(&company.admin, changes, |_| true).await.expect("saved");
        let kept = outcomes.iter().filter(|outcome| outcome.0.is_ok()).count();
        assert!(kept > 2_000, "{kept}");

        let mut raw = Vec::new();
        let wish = Wish::raw(Query::new("account"));
        let exported = company.engine.export_csv(&company.admin, &wish, &mut raw, |_| true).await.expect("exported");
        assert_eq!(exported.rows, kept as u64);
        let path = file(&other, "account.csv", &raw);
        let (_, inspection) = look(&other, &other.admin, &path).await;
        assert_eq!(inspection.system, System::Trato);
        // The other company has other people.
        let run = import_with(&other, &other.admin, &path, |mapping| {
            for column in &mut mapping.columns {
                if ["owner", "team", "branch"].contains(&column.field.as_str()) {
                    column.field.clear();
                }
            }
        })
        .await;
        let mut errors = Vec::new();
        other.engine.import_errors(&other.admin, run.id, &mut errors).await.expect("told");
        assert_eq!((run.counts.created, run.counts.refused), (kept as u64, 0), "{}", String::from_utf8_lossy(&errors));
        let mut values = 0;
        for outcome in outcomes.into_iter().flat_map(|outcome| outcome.0) {
            let before = outcome.record;
            let after = other.engine.record(&other.admin, "account", before.id).await.expect("the same id");
            for field in ["name", "legal_name", "description", "tags", "employees", "revenue", "address", "phone"] {
                assert_eq!(after.value(field), before.value(field), "{field}");
                values += 1;
            }
        }
        assert!(values > 10_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_safe_export_calculates_nothing_and_comes_back_as_text() {
    let company = TestCompany::sqlite().await;
    for (n, danger) in ["=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "'=1", " =2", "plain"].into_iter().enumerate() {
        let change = Change::create("account")
            .put("name", Value::from(danger))
            .put("description", Value::from(danger))
            .put("employees", Value::Int(n as i64))
            .text("phone", "612345678");
        company.save(change).await;
    }
    let mut safe = Vec::new();
    let mut wish = Wish::safe(Query::new("account"), Locale::Es);
    wish.query.columns = ["name", "description", "employees", "phone", "owner"].map(Path::field).to_vec();
    company.engine.export_csv(&company.admin, &wish, &mut safe, |_| true).await.expect("exported");
    let text = String::from_utf8(safe.clone()).expect("UTF-8");
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut rows = 0;
    for row in reader.records() {
        for (at, cell) in row.expect("a row").iter().enumerate() {
            let number = at == 2;
            assert!(number || !trato_engine::export::guard::is_dangerous(cell), "{cell:?}");
        }
        rows += 1;
    }
    assert_eq!(rows, 8);
    assert!(text.contains("Ada Admin"), "links by their titles");
    let other = TestCompany::sqlite().await;
    let path = file(&other, "cuentas.csv", &safe);
    let (_, inspection) = look(&other, &other.admin, &path).await;
    assert!(inspection.mapping.unguard);
    // The full-width form of a name is the same name: without keys every row is a record of its own.
    let run = import_with(&other, &other.admin, &path, |mapping| mapping.keys.clear()).await;
    assert_eq!((run.counts.created, run.counts.refused), (8, 0), "{:?}", run.counts);
    for danger in ["=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "'=1", "plain"] {
        let found = crate::import_files::one(&other, "account", "name", danger).await;
        assert_eq!(found.value("description"), &Value::from(danger));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_exports_what_he_may_not_see() {
    for company in TestCompany::each().await {
        let seller = company.user("Vera Ventas", "Ventas", None, None).await;
        company
            .save(Change::create("account").put("name", Value::from("Hers")).put("owner", Value::Id(seller.user())))
            .await;
        company.save(Change::create("account").put("name", Value::from("Theirs"))).await;
        let mut out = Vec::new();
        let wish = Wish::safe(Query::new("account"), Locale::En);
        let exported = company.engine.export_csv(&seller, &wish, &mut out, |_| true).await.expect("exported");
        let text = String::from_utf8(out).expect("UTF-8");
        assert_eq!(exported.rows, 1);
        assert!(text.contains("Hers") && !text.contains("Theirs"));

        let reader = company.user("Lea Lectora", "Consulta", None, None).await;
        let refused = company.engine.export_csv(&reader, &wish, &mut Vec::new(), |_| true).await;
        assert!(matches!(refused, Err(Refusal::Forbidden("export"))), "{refused:?}");
        let mut wish = Wish::safe(Query::new("account"), Locale::En);
        wish.query.columns = vec![Path::across(&["owner", "role", "grants"])];
        let refused = company.engine.export_csv(&seller, &wish, &mut Vec::new(), |_| true).await;
        assert!(refused.is_ok() || matches!(refused, Err(Refusal::NotFound)), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_refuse_are_counted() {
    let company = TestCompany::sqlite().await;
    for (name, permission) in [("A", "denied"), ("B", "granted"), ("C", "unknown")] {
        let change = Change::create("contact")
            .put("last_name", Value::from(name))
            .put("email_permission", Value::from(permission));
        company.save(change).await;
    }
    let wish = Wish { mode: Mode::Raw, ..Wish::safe(Query::new("contact"), Locale::En) };
    let exported = company.engine.export_csv(&company.admin, &wish, &mut Vec::new(), |_| true).await.expect("exported");
    assert_eq!((exported.rows, exported.refusing), (3, 1));
}
