//! What the check says comes true: rehearsal and run count the same.

use std::path::{Path, PathBuf};

use serde_json::json;
use trato_engine::Who;
use trato_engine::import::Counts;
use trato_model::{Change, Filter, Value};
use trato_testkit::TestCompany;

use crate::import_files::{check, count, file, import, import_with, look, one, shared};

/// What both must agree on.
fn figures(counts: &Counts) -> [(&'static str, u64); 9] {
    [
        ("rows", counts.rows),
        ("created", counts.created),
        ("updated", counts.updated),
        ("unchanged", counts.unchanged),
        ("skipped", counts.skipped),
        ("refused", counts.refused),
        ("repeated", counts.repeated),
        ("related", counts.related),
        ("warnings", counts.warnings),
    ]
}

/// Rehearses and runs a file as the administrator; the figures of both.
async fn both(company: &TestCompany, path: &Path) -> Counts {
    both_as(company, &company.admin, path).await
}

async fn both_as(company: &TestCompany, who: &Who, path: &Path) -> Counts {
    let checked = check(company, who, path).await;
    let run = import_with(company, who, path, |_| {}).await;
    let by = |related: &trato_engine::import::check::Related| (related.entity.to_owned(), related.count);
    let kinds: std::collections::BTreeMap<String, u64> = checked.related.iter().map(by).collect();
    assert_eq!(kinds, run.counts.related_by, "{}: {:?}", path.display(), checked.related);
    assert_eq!(figures(&checked.counts), figures(&run.counts), "{}", path.display());
    let related: u64 = checked.related.iter().map(|related| related.count).sum();
    assert_eq!(related, run.counts.related, "{}", path.display());
    run.counts
}

fn tables(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            tables(&path, found);
        } else if path.extension().is_some_and(|end| end == "csv") {
            found.push(path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shared_file_becomes_what_its_check_says() {
    let Some(folder) = shared("") else { return };
    let mut files = Vec::new();
    tables(&folder, &mut files);
    let company = TestCompany::sqlite().await;
    let mut compared = 0;
    for path in files {
        // Long files are rehearsed by their beginning: what is compared is how, not how much.
        let bytes = std::fs::read(&path).expect("read");
        let head = match bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(3_000) {
            Some((end, _)) => bytes.get(..=end).unwrap_or(&bytes),
            None => &bytes,
        };
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        let part = file(&company, name, head);
        let (_, inspection) = look(&company, &company.admin, &part).await;
        if inspection.entity.is_empty() {
            continue;
        }
        // Twice: what is there already is rehearsed as well as what is new.
        both(&company, &part).await;
        both(&company, &part).await;
        compared += 1;
    }
    assert!(compared > 25, "{compared} files say what their rows are");
}

/// Repetitions near and far, rows that are refused and come again, links down the file, broken rows.
fn hostile() -> String {
    let mut text = String::from("id,account,subsidiary_of,sector,description,employees,type\n");
    for n in 0..2_300 {
        let parent = if n % 400 == 7 { "Holding, S.L." } else { "" };
        text.push_str(&format!("h{n},Empresa {n},\"{parent}\",Sector {},,{n},prospect\n", n % 3));
    }
    text.push_str("h3,Empresa 3,,Sector 1,the same again far away,3,prospect\n");
    text.push_str("h3,Empresa 3,,Sector 1,the same again far away,3,prospect\n");
    text.push_str("h2299,Empresa 2299,Nowhere & Co,Sector 1,the same again nearby,,prospect\n");
    text.push_str("x1,,,,,nine,prospect\nx1,Mended,,,,9,prospect\nx2,Broken,,,\nx3,No such kind,,,,,galaxy\n");
    text.push_str("x4,One,Two down,,,,\nx5,Two down,One,,,,\nx6,HOLDING S L,,,,,\n");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_file_becomes_what_its_check_says() {
    for company in TestCompany::each().await {
        let path = file(&company, "cuentas.csv", hostile());
        let counts = both(&company, &path).await;
        assert_eq!((counts.repeated, counts.refused), (3, 3), "{counts:?}");
        let third = one(&company, "account", "external_id", "h3").await;
        assert_eq!(third.value("description"), &Value::from("the same again far away"), "the later row counts");
        let again = both(&company, &path).await;
        assert_eq!((again.created, again.repeated), (0, 3), "{again:?}");
        // Only new ones: a repetition of what was there before is left alone like the first of it.
        let skipped = import_with(&company, &company.admin, &path, |mapping| {
            mapping.existing = trato_engine::import::mapping::Existing::Skip;
        })
        .await;
        assert_eq!((skipped.counts.created, skipped.counts.updated, skipped.counts.refused), (0, 0, 3));
    }
}

/// What repeats what is there already: whether the first row changes it does not depend on its repetitions, near or far.
#[tokio::test(flavor = "multi_thread")]
async fn counts_do_not_depend_on_where_chunks_are_cut() {
    for company in TestCompany::each().await {
        let first: String = (0..1_200).map(|n| format!("k{n},Igual {n},same\n")).collect();
        let head = "Record ID,Company name,Description\n";
        let run = import(&company, &file(&company, "cuentas.csv", format!("{head}{first}"))).await;
        assert_eq!(run.counts.created, 1_200, "{:?}", run.counts);
        let mut text = String::from(head);
        for n in 0..1_200 {
            // Unchanged, then changed by the row below it; changed, then changed back.
            let (one, two) = if n % 2 == 0 { ("same", "other") } else { ("other", "same") };
            text.push_str(&format!("k{n},Igual {n},{one}\nk{n},Igual {n},{two}\n"));
        }
        let counts = both(&company, &file(&company, "cuentas.csv", text)).await;
        assert_eq!((counts.updated, counts.unchanged, counts.repeated), (600, 600, 1_200), "{counts:?}");
        for (key, description) in [("k0", "other"), ("k1", "same")] {
            let account = one(&company, "account", "external_id", key).await;
            assert_eq!(account.value("description"), &Value::from(description));
        }
    }
}

/// What lies in the trash comes back in both before it is updated: what the update refuses is refused in both, what repeats it
/// repeats it in both, and its links are settled in both.
#[tokio::test(flavor = "multi_thread")]
async fn what_lies_in_the_trash_is_rehearsed_as_it_is_run() {
    for company in TestCompany::each().await {
        let head = "Id,Name,IsDeleted,SystemModstamp,ParentId,AnnualRevenue,CurrencyIsoCode\n";
        let names = ["Igual", "Cambia", "A la segunda", "Sin cambio de moneda", "Hija", "Viva"];
        let rows = names.iter().enumerate().map(|(n, name)| format!("p{n},{name},0,,,10,EUR\n"));
        import(&company, &file(&company, "Account.csv", format!("{head}{}", rows.collect::<String>()))).await;
        for name in &names[..5] {
            let id = one(&company, "account", "name", name).await.id;
            company.save(Change::delete("account", id)).await;
        }
        let mut text = format!("{head}p0,Igual,0,,,10,EUR\np1,Cambia,0,,,20,EUR\np2,A la segunda,0,,,20,CHF\n");
        text.push_str("p2,A la segunda,0,,,30,EUR\np3,Sin cambio de moneda,0,,,20,CHF\np4,Hija,0,,p5,10,EUR\n");
        // Mothers that are there, that come back, and that stand further down.
        text.push_str("p6,Nieta,0,,p4,10,EUR\np7,Otra,0,,p8,10,EUR\n");
        (0..1_500).for_each(|n| text.push_str(&format!("q{n},Relleno {n},0,,,{n},EUR\n")));
        text.push_str("p1,Cambia,0,,,30,EUR\np0,Igual,0,,,10,EUR\np8,Más abajo,0,,p1,10,EUR\n");
        let counts = both(&company, &file(&company, "Account.csv", text)).await;
        assert_eq!((counts.updated, counts.refused, counts.repeated), (4, 2, 2), "{counts:?}");
        assert_eq!(counts.warnings, 4, "each once, where its record came back: {counts:?}");
        let changed = one(&company, "account", "external_id", "p1").await;
        assert_eq!(changed.value("revenue").as_money().map(|money| money.minor), Some(3_000));
        assert_eq!(count(&company, "account", Filter::equal("name", "Dos veces")).await, 0, "it is still in the trash");
    }
}

/// Contacts are called by several cells together; thousands without a name do not slow the others down.
#[tokio::test(flavor = "multi_thread")]
async fn people_of_the_file_are_known_by_their_whole_name() {
    for company in TestCompany::each().await {
        let text = "First Name,Last Name,Email,Reports To\nAna,Ruiz,ana@example.com,Eva Sanz\n\
                    Eva,Sanz,eva@example.com,\nLuis,Gil,luis@example.com,Nadie Conocido\n";
        let path = file(&company, "contacts.csv", text);
        let (_, inspection) = look(&company, &company.admin, &path).await;
        assert_eq!(inspection.mapping.columns.get(3).map(|column| column.field.as_str()), Some("reports_to"));
        let counts = both(&company, &path).await;
        assert_eq!(counts.created, 3, "{counts:?}");
        let (ana, eva) = (
            one(&company, "contact", "email", "ana@example.com").await,
            one(&company, "contact", "email", "eva@example.com").await,
        );
        assert_eq!(ana.value("reports_to"), &Value::Id(eva.id));
    }
}

/// A row that repeats one of its file far above changes a record: whoever may only create is refused it, and it alone.
#[tokio::test(flavor = "multi_thread")]
async fn who_may_only_create_is_refused_repetitions_alike_in_both() {
    for company in TestCompany::each().await {
        let grants =
            json!({"*": ["none", "none", "none", "none", "none"], "account": ["all", "all", "none", "none", "none"]});
        let role = Change::create("role").text("name", "Solo altas").put("grants", Value::Json(Box::new(grants)));
        company.save(role).await;
        let who = company.user("Alta Sola", "Solo altas", None, None).await;
        let mut text = String::from("id,account,description\n");
        for n in 0..1_500 {
            text.push_str(&format!("s{n},Sola {n},first\n"));
        }
        text.push_str("s3,Sola 3,again\n");
        let path = file(&company, "altas.csv", text);
        let counts = both_as(&company, &who, &path).await;
        assert_eq!((counts.created, counts.refused, counts.repeated), (1_500, 1, 0), "{counts:?}");
        let third = one(&company, "account", "external_id", "s3").await;
        assert_eq!(third.value("description"), &Value::from("first"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sellers_bring_their_managers_and_teams_in_both() {
    for company in TestCompany::each().await {
        let text = "sales_agent,manager,regional_office\nAna Gil,Eva Sanz,Norte\nLuis Mas,Eva Sanz,Norte\nRosa Ruiz,Luis Mas,Sur\n";
        let counts = both(&company, &file(&company, "sales_teams.csv", text)).await;
        // Two branches, two teams, and the one manager who is no row.
        assert_eq!((counts.created, counts.related), (3, 5), "{counts:?}");
    }
}

/// Decided deals with one date, as a system that keeps no more gives them.
const ONE_DATE: &str = "Deal ID,Solution Type,Deal Date,VP,Manager,Deal Cost,Deal Status Code\n\
    D1,Solution 7,2012-03-27,VP-07,MGR-083,150000,Won\n\
    D2,Solution 7,2012-09-25,VP-07,MGR-083,7000,Lost\n";

#[tokio::test(flavor = "multi_thread")]
async fn the_only_date_of_decided_deals_is_the_day_they_were_decided() {
    for company in TestCompany::each().await {
        let path = file(&company, "it_deals.csv", ONE_DATE);
        let (_, found) = look(&company, &company.admin, &path).await;
        let field = |heading: &str| {
            found.mapping.columns.iter().find(|c| c.heading == heading).map(|c| c.field.as_str()).expect("a column")
        };
        assert_eq!((field("Deal Date"), field("Manager"), field("VP")), ("close_date", "owner", ""));
        let counts = both(&company, &path).await;
        assert_eq!((counts.created, counts.warnings), (2, 0), "{counts:?}");
        let deal = one(&company, "opportunity", "external_id", "D1").await;
        assert_eq!(deal.value("close_date"), &Value::Int(15_426), "27 March 2012");
        assert_eq!(deal.value("opened_on"), deal.value("close_date"));
        assert_eq!(deal.value("cycle_days"), &Value::Null, "nobody said when it was opened");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn decided_deals_without_their_day_are_told_before_they_close_today() {
    for company in TestCompany::each().await {
        let text = "Deal ID,Account,Close Date,Amount,Stage\nE1,Acme,,10,Won\nE2,Acme,2012-09-25,10,Lost\n\
                    E3,Acme,,10,Lost\nE4,Acme,2199-01-01,10,Won\nE5,Acme,,10,Nueva\n";
        let path = file(&company, "deals.csv", text);
        let checked = check(&company, &company.admin, &path).await;
        let told: Vec<(u64, &str, bool)> =
            checked.faults.iter().map(|fault| (fault.line, fault.heading.as_str(), fault.warning)).collect();
        assert_eq!(told, [(2, "Stage", true), (4, "Stage", true), (5, "Close Date", true)]);
        assert_eq!(checked.common.first().map(|common| common.count), Some(2), "{:?}", checked.common);
        let counts = both(&company, &path).await;
        assert_eq!((counts.created, counts.warnings), (5, 3), "{counts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_surnames_in_one_column_go_into_two_fields() {
    for company in TestCompany::each().await {
        let text = "Nombre,Apellidos,Correo electrónico\nAna,García Pérez,ana@example.com\n\
                    Luis,de la Fuente Gil,luis@example.com\nEva,Sanz,eva@example.com\n";
        let path = file(&company, "contactos.csv", text);
        let (_, found) = look(&company, &company.admin, &path).await;
        assert_eq!(found.mapping.columns[1].field, "@surnames");
        both(&company, &path).await;
        for (email, first, second) in [
            ("ana@example.com", "García", Value::from("Pérez")),
            ("luis@example.com", "de la Fuente", Value::from("Gil")),
            ("eva@example.com", "Sanz", Value::Null),
        ] {
            let contact = one(&company, "contact", "email", email).await;
            assert_eq!((contact.value("last_name"), contact.value("second_last_name")), (&Value::from(first), &second));
        }
        // As it stands where the user says so.
        let whole =
            file(&company, "otros.csv", "Nombre,Apellidos,Correo electrónico\nIsa,García Pérez,isa@example.com\n");
        import_with(&company, &company.admin, &whole, |mapping| mapping.columns[1].field = "last_name".into()).await;
        let contact = one(&company, "contact", "email", "isa@example.com").await;
        assert_eq!(contact.value("last_name"), &Value::from("García Pérez"));
        assert_eq!(count(&company, "contact", Filter::everything()).await, 4);
        let parts = "Nombre,Primer apellido,Segundo apellido\nIsa,García,Pérez\n";
        let (_, found) = look(&company, &company.admin, &file(&company, "partes.csv", parts)).await;
        assert_eq!(found.mapping.columns[1].field, "last_name");
        import(&company, &path).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spanish_headings_of_other_systems_are_known() {
    let company = TestCompany::sqlite().await;
    for (name, headings) in [
        (
            "oportunidades.csv",
            &[
                ("Nº oportunidad", "external_id"),
                ("Nombre de la oportunidad", "name"),
                ("Nombre de la cuenta", "account"),
                ("Etapa", "stage"),
                ("Fecha cierre prevista", "close_date"),
                ("Fecha de creación", "opened_on"),
                ("Importe estimado", "amount"),
                ("Propietario de la oportunidad", "owner"),
                ("Probabilidad (%)", "probability"),
                ("Motivo de la pérdida", "loss_reason"),
                ("Origen del prospecto", "source"),
            ][..],
        ),
        (
            "clientes.csv",
            &[
                ("Código de cliente", "external_id"),
                ("Nombre comercial", "name"),
                ("Razón social", "legal_name"),
                ("Número de empleados", "employees"),
                ("Población", "address.city"),
                ("C.P.", "address.postal_code"),
                ("N.I.F.", "tax_id"),
            ][..],
        ),
        ("productos.csv", &[("Referencia producto", "code"), ("Producto", "name"), ("P.V.P.", "price")][..]),
    ] {
        let text = headings.iter().map(|(heading, _)| *heading).collect::<Vec<_>>().join(";") + "\n";
        let (_, found) = look(&company, &company.admin, &file(&company, name, text)).await;
        let mapped: Vec<(&str, &str)> =
            found.mapping.columns.iter().map(|c| (c.heading.as_str(), c.field.as_str())).collect();
        assert_eq!(mapped, headings, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stages_that_an_import_creates_rot_like_the_others() {
    for company in TestCompany::each().await {
        let text = "Deal ID,Account,Create Date,Close Date,Stage\nR1,Acme,2016-11-01,2199-01-01,Engaging\n";
        both(&company, &file(&company, "deals.csv", text)).await;
        let stage = one(&company, "stage", "name", "Engaging").await;
        assert_eq!(stage.value("rotting_days"), &Value::Int(21), "the middle of 14, 14, 21, 21 and 30");
        let deal = one(&company, "opportunity", "external_id", "R1").await;
        assert!(deal.value("rots_on").as_int().is_some_and(|day| day < 17_200), "it rots since 2016");
    }
}

/// What only one record may have is refused a second one by both, wherever the chunks are cut.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_is_refused_alike_in_both() {
    for company in TestCompany::each().await {
        company
            .save(Change::create("product").text("name", "Caldera").text("code", "C-1").text("external_id", "p0"))
            .await;
        let mut text = String::from("id,codigo,nombre,precio\np1,C-1,Otra caldera,10\np2,A-7,Bomba,20\n");
        for n in 0..2_300 {
            text.push_str(&format!("f{n},F-{n},Filtro {n},1\n"));
        }
        text.push_str("p3,A-7,Otra bomba,20\np4,A-8,Codo,2\np5,A-8,Otro codo,2\np6,,Sin código,2\np7,,Tampoco,2\n");
        let path = file(&company, "productos.csv", text);
        let (_, inspection) = look(&company, &company.admin, &path).await;
        assert_eq!(inspection.entity, "product");
        let counts = both(&company, &path).await;
        assert_eq!((counts.created, counts.refused), (2_304, 3), "{counts:?}");
    }
}
