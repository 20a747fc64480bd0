//! Exports: raw ones come back as they were, safe ones calculate nothing, and nobody gets what he may not see.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use trato_engine::export::{Mode, Wish};
use trato_engine::import::systems::System;
use trato_model::kinds::Input;
use trato_model::{
    Address, Change, Currency, Entity, FieldDef, Id, Locale, Money, Path, Query, Record, Refusal, Value,
};
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

/// A value for a field of every kind.
fn filled(company: &TestCompany, field: &FieldDef, made: &[(&'static str, Id)]) -> Value {
    let texts = |all: &[&str]| Value::List(all.iter().map(|one| Value::from(*one)).collect());
    match (field.kind.name(), field.name) {
        ("text", "tax_id") => Value::from("B12345674"),
        ("text", "external_source") => Value::Null,
        ("text" | "long_text", _) => Value::from("Uno, \"dos\"; tres"),
        ("rich_text", _) => Value::from("<p>Uno &amp; <strong>dos</strong></p>"),
        ("country", _) => Value::from("MX"),
        ("currency", _) => Value::from("USD"),
        ("zone", _) => Value::from("Europe/Madrid"),
        ("integer" | "decimal" | "percent" | "duration" | "time_of_day", _) => {
            Value::Int(field.min.unwrap_or(0).max(7))
        }
        ("date", _) => Value::Int(20_000),
        ("date_time", _) => Value::Int(1_728_000_123_000_000),
        ("money", _) => Value::Money(Money::new(123_456, Currency::EUR)),
        ("boolean", _) => Value::Bool(true),
        ("email", _) => Value::from("uno.dos@ejemplo.example"),
        ("emails", _) => texts(&["tres@ejemplo.example", "cuatro@ejemplo.example"]),
        ("phone", _) => Value::from("+34612345678"),
        ("phones", _) => texts(&["+34612345679", "+525512345678"]),
        ("url", _) => Value::from("https://ejemplo.example/a?b=c"),
        ("tags", _) => texts(&["uno", "dos y tres"]),
        ("choice", _) => field.choices.last().map_or(Value::Null, |choice| Value::from(*choice)),
        ("multi_choice", _) => texts(field.choices.get(..2).unwrap_or(field.choices)),
        ("address", _) => Value::Address(Box::new(Address {
            street: "C/ Mayor, 1".to_owned(),
            city: "Barcelona".to_owned(),
            postal_code: "08001".to_owned(),
            country: "ES".to_owned(),
            ..Address::default()
        })),
        ("link", "owner") => Value::Id(company.admin.user()),
        ("link", _) => {
            let of = made.iter().find(|(name, _)| Some(*name) == field.target);
            of.map_or(Value::Null, |(_, id)| Value::Id(*id))
        }
        _ => Value::Null,
    }
}

/// A record with something in every field that takes it: what is refused is left out.
async fn full(company: &TestCompany, entity: &Entity, made: &[(&'static str, Id)]) -> Option<Record> {
    let writable = entity.fields.iter().filter(|field| field.writable());
    let mut change = writable
        .fold(Change::create(entity.name), |change, field| change.put(field.name, filled(company, field, made)));
    for _ in 0..8 {
        match company.try_save(&company.admin, change.clone()).await {
            Ok(record) => return Some(record),
            Err(Refusal::Invalid(errors)) => {
                let before = change.values.len();
                change.values.retain(|(name, _)| !errors.iter().any(|error| error.field == *name));
                if change.values.len() == before {
                    return None;
                }
            }
            Err(_) => return None,
        }
    }
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn a_raw_export_of_every_kind_of_record_comes_back_and_changes_nothing() {
    for company in TestCompany::each().await {
        let registry = company.engine.registry();
        let first = ["industry", "lead_source", "campaign", "product", "pipeline", "stage", "account", "contact"];
        let others = registry.entities().iter().map(|entity| entity.name).filter(|name| !first.contains(name));
        let order: Vec<&Entity> = (first.into_iter().chain(others).filter_map(|name| registry.entity(name)))
            .map(AsRef::as_ref)
            .filter(|entity| entity.imported)
            .collect();
        let (mut made, mut kinds) = (Vec::new(), std::collections::BTreeSet::new());
        for entity in &order {
            if let Some(record) = full(&company, entity, &made).await {
                let full = entity.fields.iter().filter(|field| !record.value(field.name).is_null());
                kinds.extend(full.map(|field| field.kind.name()));
                made.push((entity.name, record.id));
            }
        }
        assert!(made.len() > 20, "{} of {}: {made:?}", made.len(), order.len());
        assert!(kinds.len() > 16, "{kinds:?}");
        let mut tried = 0;
        for entity in order {
            let mut raw = Vec::new();
            let wish = Wish::raw(Query::new(entity.name));
            let exported =
                company.engine.export_csv(&company.admin, &wish, &mut raw, |_| true).await.expect("exported");
            if exported.rows == 0 {
                continue;
            }
            let path = file(&company, &format!("{}.csv", entity.name), &raw);
            let (_, inspection) = look(&company, &company.admin, &path).await;
            assert_eq!((inspection.system, inspection.mapping.entity.as_str()), (System::Trato, entity.name));
            let run = import_with(&company, &company.admin, &path, |_| {}).await;
            let mut errors = Vec::new();
            company.engine.import_errors(&company.admin, run.id, &mut errors).await.expect("told");
            assert_eq!(
                (run.counts.unchanged, run.counts.refused, run.counts.updated, run.counts.created),
                (exported.rows, 0, 0, 0),
                "{}: {}\n{}",
                entity.name,
                String::from_utf8_lossy(&errors),
                String::from_utf8_lossy(&raw)
            );
            tried += 1;
        }
        assert!(tried > 20, "{tried}");
    }
}
