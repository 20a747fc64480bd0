//! Files for spreadsheets calculate nothing: whatever stands in whatever field, no cell of any export begins like a formula
//! unless the raw mode was asked for by name; and a raw file gives back exactly what was written.

use axum::http::Method;
use serde_json::{Value as Json, json};
use trato_model::Value;

use crate::scene::Scene;
use crate::sweep::{Ask, Caller, Sent};

/// What spreadsheets calculate, also behind what cannot be seen, and in full width.
const FORMULAS: [&str; 18] = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;2)",
    "=HYPERLINK(\"http://evil.example\")",
    "\t=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    " =1+1",
    "\u{200b}=1",
    "\u{feff}=cmd|' /C calc'!A0",
    "|calc",
    "%0A=1",
    "'=1",
    "\u{202e}=1",
    "\u{2212}1",
];

/// The rows of a CSV file.
fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let (mut rows, mut row, mut cell, mut inside) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    let delimiter = if text.lines().next().is_some_and(|line| line.contains(';')) { ';' } else { ',' };
    while let Some(c) = chars.next() {
        match c {
            '"' if inside && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => inside = !inside,
            c if c == delimiter && !inside => row.push(std::mem::take(&mut cell)),
            '\r' if !inside => {}
            '\n' if !inside => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}

/// Whether a spreadsheet might calculate a cell: numbers are numbers.
fn calculates(cell: &str) -> bool {
    let number = cell.trim_end_matches(['€', '$', '%', ' ', '\u{a0}']).trim_start_matches('-');
    let plain = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || ".,:- ".contains(c));
    let unseen = |c: char| {
        c == ' ' || matches!(c, '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}' | '\u{2060}')
    };
    let bare = cell.trim_start_matches(unseen);
    !plain && bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\u{2212}', '|', '%'])
}

async fn made(scene: &Scene, caller: &Caller, entity: &str, mut body: Json) -> Option<String> {
    for _ in 0..6 {
        let answer = caller.send(&scene.app, &Ask::json(Method::POST, format!("/api/v1/{entity}"), body.clone())).await;
        let said: Json = serde_json::from_slice(&answer.bytes).unwrap_or_default();
        if answer.status == 201 {
            return said["id"].as_str().map(str::to_owned);
        }
        for error in said["errors"].as_array().into_iter().flatten() {
            body.as_object_mut().expect("an object").remove(error["field"].as_str().unwrap_or_default());
        }
    }
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn no_export_calculates_what_people_wrote() {
    let scene = Scene::new().await;
    let admin = scene.app.company.admin.clone();
    let caller = Caller::session(&scene.app, &admin).await;
    let registry = scene.app.company.engine.registry();
    let (mut wrong, mut cells, mut kinds) = (Vec::new(), 0, 0);
    for entity in registry.entities() {
        let texts: Vec<&str> = entity
            .fields
            .iter()
            .filter(|f| f.writable() && ["text", "long_text", "tags"].contains(&f.kind.name()))
            .map(|f| f.name)
            .collect();
        for (n, formula) in FORMULAS.iter().enumerate() {
            let mut body = json!({"account": scene.account, "opportunity": scene.deal});
            for link in ["account", "opportunity"] {
                if entity.field(link).is_none() {
                    body.as_object_mut().expect("an object").remove(link);
                }
            }
            for name in &texts {
                let field = entity.field(name).expect("a field");
                let value = format!("{formula} {n}");
                body[name] = if field.kind.name() == "tags" { json!([value]) } else { json!(value) };
            }
            made(&scene, &caller, entity.name, body).await;
        }
        let safe = caller.send(&scene.app, &Ask::get(format!("/export/{}.csv", entity.name))).await;
        let raw = caller.send(&scene.app, &Ask::get(format!("/export/{}.csv?mode=raw", entity.name))).await;
        if safe.status != 200 {
            wrong.push(format!("{}: {}", entity.name, safe.status));
            continue;
        }
        assert!(safe.header("content-disposition").starts_with("attachment"), "{}", entity.name);
        for row in rows(&safe.text()) {
            cells += row.len();
            wrong.extend(row.iter().filter(|cell| calculates(cell)).map(|cell| format!("{}: {cell:?}", entity.name)));
        }
        kinds += usize::from(rows(&raw.text()).iter().flatten().any(|cell| calculates(cell)));
    }
    for report in trato_crm::reports::REPORTS {
        let file = caller.send(&scene.app, &Ask::get(format!("/reports/{}.csv?period=all", report.name))).await;
        for row in rows(&file.text()) {
            wrong.extend(row.iter().filter(|cell| calculates(cell)).map(|cell| format!("{}: {cell:?}", report.name)));
        }
    }
    assert!(cells > 3000 && kinds > 8, "{cells} cells, {kinds} raw files with formulas");
    wrong.truncate(30);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_refused_rows_calculates_nothing() {
    let scene = Scene::new().await;
    let browser = scene.app.sign_in(&scene.app.company.admin).await;
    let caller = Caller::browser(&browser);
    let lines: Vec<String> =
        FORMULAS.iter().map(|formula| format!("\"{}\",no-date,\"{0}\"", formula.replace('"', "\"\""))).collect();
    let text = format!("name,founded,description\n{}\n", lines.join("\n"));
    let sent = Ask {
        method: Method::POST,
        path: "/import".into(),
        body: Sent::File(vec![("entity".into(), "account".into())], text),
    };
    let run = caller.send(&scene.app, &sent).await;
    let path = run.location().split('?').next().unwrap_or_default().to_owned();
    let form = [
        ("entity", "account"),
        ("confirmed", "1"),
        ("column.0", "name"),
        ("column.1", "founded"),
        ("column.2", "description"),
    ];
    let mapped = browser.post(&format!("{path}/mapping"), &form).await;
    assert_eq!(mapped.status, 303, "{}", mapped.text());
    assert_eq!(browser.post(&format!("{path}/run"), &[]).await.status, 303);
    scene.app.company.work().await;
    let file = browser.get(&format!("{path}/errors.csv")).await;
    let found = rows(&file.text());
    assert!(file.status == 200 && found.len() >= FORMULAS.len(), "{} {}", file.status, file.text());
    let wrong: Vec<&String> = found.iter().flatten().filter(|cell| calculates(cell)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_raw_file_gives_back_what_was_written() {
    let scene = Scene::new().await;
    let admin = scene.app.company.admin.clone();
    let caller = Caller::session(&scene.app, &admin).await;
    for (n, formula) in FORMULAS.iter().enumerate() {
        let body = json!({"name": format!("x{formula} {n}"), "description": formula});
        assert!(made(&scene, &caller, "account", body).await.is_some(), "{formula}");
    }
    let text = caller.send(&scene.app, &Ask::get("/export/account.csv?mode=raw")).await.text();
    let found = rows(&text);
    let at = |name: &str| found[0].iter().position(|heading| heading == name).unwrap_or_else(|| panic!("no {name}"));
    let (id, name, description) = (at("id"), at("name"), at("description"));
    let mut looked = 0;
    for row in found.iter().skip(1).filter(|row| row[name].starts_with('x')) {
        looked += 1;
        let kept = scene.record("account", row[id].parse().expect("an id")).await;
        assert_eq!(Value::from(row[name].as_str()), *kept.value("name"));
        assert_eq!(Value::from(row[description].as_str()), *kept.value("description"));
    }
    assert_eq!(looked, FORMULAS.len());
}
