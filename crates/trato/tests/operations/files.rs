//! `trato import` and `trato export` as somebody at the console runs them, beside an engine that has the same database
//! open, as a server would.

use trato_model::{Filter, Query};
use trato_testkit::TestCompany;

use crate::{Console, told};

fn import(console: &Console, file: &str, more: &[&str]) -> (bool, String, String) {
    let path = console.folder.join(file).display().to_string();
    let mut arguments = vec!["import", path.as_str(), "--as", "ada@example.com"];
    arguments.extend(more);
    told(&console.run(&arguments))
}

async fn count(company: &TestCompany, entity: &'static str) -> usize {
    let query = Query::new(entity).and(Filter::everything()).limit(200);
    company.engine.rows(&company.admin, &query).await.expect("reads").rows.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_read_enough_of_an_export_ends_it_quietly() {
    use std::process::Stdio;
    let company = TestCompany::sqlite().await;
    let console = Console::of(&company);
    let mut command = console.command(&["export", "role", "--raw"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("runs");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("ends");
    assert_eq!((ended.status.code(), told(&ended).2), (Some(141), String::new()), "as if the signal had ended it");
}

const PEOPLE: &str =
    "Nombre;Primer apellido;Correo;Nota del jefe\nAna;Sanz;ana@example.com;Buena\nEva;Gil;sin arroba;x\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_checked_imported_exported_and_taken_back() {
    let company = TestCompany::sqlite().await;
    std::fs::write(company.folder().join("gente.csv"), PEOPLE).expect("written");
    let console = Console::of(&company);
    let map = ["--entity", "contact", "--map", "nota del jefe=description"];

    let (good, out, error) = import(&console, "gente.csv", &[map.as_slice(), &["--dry-run"]].concat());
    assert!(!good, "a row would be refused: {out}{error}");
    assert!(out.contains("Nota del jefe → description") && out.contains("Nuevos: 1"), "{out}");
    assert!(out.contains("sin arroba") && out.contains("3"), "the cell is named: {out}");
    assert!(error.contains("Se rechazaría 1 fila"), "{error}");
    assert_eq!(count(&company, "contact").await, 0, "a dry run writes nothing");

    let (good, out, _) = import(&console, "gente.csv", &[map.as_slice(), &["--language", "en"]].concat());
    assert!(!good && out.contains("New: 1") && out.contains("Refused: 1"), "{out}");
    assert_eq!(count(&company, "contact").await, 1);
    let refused = std::fs::read_to_string(company.folder().join("gente.errors.csv")).expect("the refused rows");
    assert!(refused.contains("sin arroba") && !refused.contains("Ana;Sanz"), "{refused}");
    let undo = out.split("--undo ").nth(1).and_then(|rest| rest.split(' ').next()).expect("how to undo it").to_owned();

    let (good, csv, error) =
        told(&console.run(&["export", "contact?filter=last_name = Sanz&columns=last_name,email", "--raw"]));
    assert!(good, "{error}");
    let lines: Vec<&str> = csv.lines().collect();
    assert!(
        lines.len() == 2 && lines[0] == "id,last_name,email" && lines[1].ends_with(",Sanz,ana@example.com"),
        "{csv}"
    );
    let (good, none, _) = told(&console.run(&["export", "contact?filter=last_name = Otra"]));
    assert!(good && none.lines().count() == 1, "{none}");

    let (good, out, error) = told(&console.run(&["import", "--undo", &undo, "--as", "ada@example.com"]));
    assert!(good && out.contains('1'), "{out}{error}");
    assert_eq!(count(&company, "contact").await, 0, "it is in the trash");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_ends_an_import_no_file_of_it_is_left_waiting() {
    let company = TestCompany::sqlite().await;
    std::fs::write(company.folder().join("gente.csv"), PEOPLE).expect("written");
    std::fs::write(company.folder().join("otra.csv"), "Nombre;Primer apellido\nRosa;Mas\n").expect("written");
    std::fs::write(company.folder().join("x.csv"), "zzz,qqq\n1,2\n").expect("written");
    let console = Console::of(&company);
    let of = |name: &str| company.folder().join(name).display().to_string();
    let (gente, otra, x) = (of("gente.csv"), of("otra.csv"), of("x.csv"));
    let contact = ["--entity", "contact"];
    let cases: [(&[&str], &str); 4] = [
        (&[&gente, "--dry-run"], "all are checked"),
        // Its rows are recognised by the address, which goes nowhere.
        (&[&otra, &gente, "--map", "Correo=", "--dry-run"], "the second cannot be mapped"),
        (&[&otra, &x, "--map", "zzz=bogus", "--dry-run"], "the second is not understood"),
        (&[&gente, &otra, "--map", "Correo="], "what stands behind the one that cannot be mapped"),
    ];
    for (more, why) in cases {
        let arguments = [&["import", "--as", "ada@example.com"], contact.as_slice(), more].concat();
        let (good, out, _) = told(&console.run(&arguments));
        assert!(!good, "{why}: {out}");
        let waiting = company.engine.store().import_runs(None, &["uploaded", "mapped"], 9).await.expect("reads");
        assert_eq!(waiting.len(), 0, "{why}: {out}");
        assert_eq!(count(&company, "contact").await, 0, "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_is_said() {
    let company = TestCompany::sqlite().await;
    std::fs::write(company.folder().join("x.csv"), "zzz,qqq\n1,2\n").expect("written");
    let console = Console::of(&company);
    let cases: [(&[&str], &str); 4] = [
        (&[], "--entity"),
        (&["--entity", "contact", "--map", "nada=email"], "nada"),
        (&["--entity", "contact", "--map", "zzz=bogus"], "bogus"),
        (&["--entity", "nothing"], "--entity"),
    ];
    for (more, word) in cases {
        let (good, out, error) = import(&console, "x.csv", more);
        assert!(!good && error.contains(word), "{more:?}: {out}{error}");
    }
    let (good, _, error) = told(&console.run(&["import", "x.csv", "--as", "nobody@example.com"]));
    assert!(!good && error.contains("nobody@example.com"), "{error}");
    let (good, _, error) = told(&console.run(&["export", "contact?columns=bogus"]));
    assert!(!good && error.contains("bogus"), "{error}");
    let (good, _, error) = told(&console.run(&["export", "nothing"]));
    assert!(!good && !error.is_empty());
}
