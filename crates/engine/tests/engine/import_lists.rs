//! The lists that a company keeps beside its customers, and its targets: recognised by what they are called in either language.

use trato_engine::export::Wish;
use trato_engine::import::Counts;
use trato_model::{Change, Filter, Locale, Path, Query, Value};
use trato_testkit::TestCompany;

use crate::import_files::{check, count, file, import, look, one};

/// A file, the kind of record that its rows are, and where its columns go.
const FILES: &[(&str, &str, &str, &[&str])] = &[
    (
        "competidores.csv",
        "Competidor;Web;Fortalezas\nRival;r.example;Precio\n",
        "competitor",
        &["name", "website", "strengths"],
    ),
    (
        "competitors.csv",
        "Name,Website,Weaknesses\nRival,r.example,Slow\n",
        "competitor",
        &["name", "website", "weaknesses"],
    ),
    (
        "objetivos.csv",
        "Mes;Vendedor;Importe;Moneda\n2026-11;Ana;10;EUR\n",
        "target",
        &["month", "seller", "amount", "amount.currency"],
    ),
    (
        "datos.csv",
        "Month,Team,Branch,Target\n2026-11,,Madrid,10\n",
        "target",
        &["month", "target_team", "target_branch", "amount"],
    ),
    ("procedencias.csv", "Procedencia\nFeria de Vigo\n", "lead_source", &["name"]),
    ("lead_sources.csv", "Source\nVigo fair\n", "lead_source", &["name"]),
    ("motivos de pérdida.csv", "Motivo;Activo\nPlazo de obra;no\n", "loss_reason", &["name", "active"]),
    ("loss reasons.csv", "Reason\nTerm of works\n", "loss_reason", &["name"]),
    ("categorías de producto.csv", "Categoría;Categoría padre\nCalderas;\n", "product_category", &["name", "parent"]),
    ("categories.csv", "Category\nBoilers\n", "product_category", &["name"]),
    ("sectores.csv", "Sector\nApicultura\n", "industry", &["name"]),
    ("territorios.csv", "Territorio\nNorte\n", "territory", &["name"]),
    ("embudos.csv", "Embudo\nObra nueva\n", "pipeline", &["name"]),
    ("etapas.csv", "Etapa;Embudo;Orden\nVisita;Obra nueva;7\n", "stage", &["name", "pipeline", "position"]),
    (
        "tipos de cambio.csv",
        "Moneda;Fecha;Cambio\nGBP;2026-11-02;1,1\n",
        "exchange_rate",
        &["currency", "date", "rate"],
    ),
    ("visitas.csv", "Asunto;Fecha\nObra;2026-11-02\n", "visit", &["subject", "due_at"]),
];

#[tokio::test(flavor = "multi_thread")]
async fn files_of_every_list_are_recognised_by_their_name_and_headings() {
    let company = TestCompany::sqlite().await;
    company
        .save(
            Change::create("user").text("name", "Ana").text("email", "a@example.com").put("role", role(&company).await),
        )
        .await;
    company.save(Change::create("branch").text("name", "Madrid")).await;
    for (name, content, entity, paths) in FILES {
        let (_, found) = look(&company, &company.admin, &file(&company, name, content)).await;
        let columns: Vec<&str> = found.mapping.columns.iter().map(|column| column.field.as_str()).collect();
        assert_eq!((found.entity, columns.as_slice()), (*entity, *paths), "{name}");
        let checked = check(&company, &company.admin, &file(&company, name, content)).await;
        assert_eq!((checked.counts.created, checked.counts.refused), (1, 0), "{name}: {:?}", checked.faults);
    }
}

async fn role(company: &TestCompany) -> Value {
    let roles = company.engine.rows(&company.admin, &Query::new("role")).await.expect("reads");
    Value::Id(roles.rows[0].id)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_for_a_spreadsheet_is_recognised_and_changes_nothing() {
    for company in TestCompany::each().await {
        company.save(Change::create("competitor").text("name", "Rival").text("strengths", "Precio")).await;
        for locale in Locale::ALL {
            for entity in ["competitor", "industry", "lead_source", "loss_reason", "product_category"] {
                let mut safe = Vec::new();
                let wish = Wish::safe(Query::new(entity), locale);
                let rows =
                    company.engine.export_csv(&company.admin, &wish, &mut safe, |_| true).await.expect("exported").rows;
                let path = file(&company, &format!("{entity}.csv"), &safe);
                let (_, found) = look(&company, &company.admin, &path).await;
                assert_eq!(found.entity, entity);
                let run = import(&company, &path).await;
                assert_eq!(
                    (run.counts.unchanged, run.counts.rows),
                    (rows, rows),
                    "{entity}: {:?}\n{}",
                    run.counts,
                    String::from_utf8_lossy(&safe)
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn targets_come_by_month_and_bearer_and_create_nobody() {
    for company in TestCompany::each().await {
        company.user("Ana Gil", "Ventas", None, None).await;
        company.save(Change::create("team").text("name", "Ventas Norte")).await;
        company.save(Change::create("branch").text("name", "Madrid")).await;
        let people = count(&company, "user", Filter::everything()).await;
        let text = "Mes;Vendedor;Equipo;Sucursal;Objetivo;Moneda\n2026-11;Ana Gil;;;10.000;EUR\n\
                    12/2026;ANA GIL;;;11.000;EUR\nnoviembre de 2026;;Ventas norte;;50.000;EUR\n15/11/2026;;;Madrid;90.000;EUR\n\
                    nov 2026;;;;200.000;EUR\n2026-11;Anna Gill;;;5;EUR\n2026-11;Ana Gil;Ventas Norte;;5;EUR\n";
        let run = import(&company, &file(&company, "objetivos.csv", text)).await;
        assert_eq!(
            (run.counts.created, run.counts.refused),
            (5, 2),
            "nobody is called so, and one bearer: {:?}",
            run.counts
        );
        assert_eq!(count(&company, "user", Filter::everything()).await, people);
        let ana = one(&company, "target", "name", "2026-12 · Ana Gil").await;
        assert_eq!(ana.value("amount").as_money().map(|money| money.minor), Some(1_100_000));
        let again = import(&company, &file(&company, "objetivos.csv", text)).await;
        assert_eq!((again.counts.created, again.counts.refused), (0, 7), "there already: {:?}", again.counts);
        let query = Query::new("target").columns(vec![Path::field("name")]);
        let names = company.engine.rows(&company.admin, &query).await.expect("reads").rows;
        assert_eq!(names.len(), 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_differs_in_case_or_accents_alone_repeats_the_one_before() {
    for company in TestCompany::each().await {
        let text = "Sector\nNáutica\nnautica\nApicultura\nApicultura\n";
        let counts = |counts: &Counts| (counts.created, counts.repeated, counts.refused);
        let checked = check(&company, &company.admin, &file(&company, "sectores.csv", text)).await;
        assert_eq!(counts(&checked.counts), (2, 2, 0), "{:?}", checked.faults);
        let run = import(&company, &file(&company, "sectores.csv", text)).await;
        assert_eq!(counts(&run.counts), (2, 2, 0), "{:?}", run.counts);
        one(&company, "industry", "name", "Náutica").await;
        let again = import(&company, &file(&company, "sectores.csv", text)).await;
        assert_eq!(
            (again.counts.unchanged, counts(&again.counts)),
            (2, (0, 2, 0)),
            "they mean themselves: {:?}",
            again.counts
        );
        let other = check(&company, &company.admin, &file(&company, "sectores.csv", "Sector\nNAUTICA\n")).await;
        assert_eq!((other.counts.updated, other.counts.refused), (1, 0), "as the file writes it: {:?}", other.faults);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_and_names_that_only_a_company_would_share_are_records_of_their_own() {
    for company in TestCompany::each().await {
        company.save(Change::create("industry").text("name", "Hostelería y Turismo")).await;
        company.save(Change::create("product").text("name", "Arroz").text("code", "ARR-5-KG")).await;
        for (name, text, news) in [
            ("sectores.csv", "Sector\n\"Hostelería, Turismo\"\nhosteleria y turismo\n", 1),
            ("productos.csv", "Producto;Código\nArroz suelto;ARR-5\nCámara;CAM-AB\nFunda;CAM-SE\nArroz;arr-5-kg\n", 3),
        ] {
            let checked = check(&company, &company.admin, &file(&company, name, text)).await;
            assert_eq!((checked.counts.created, checked.counts.refused), (news, 0), "{name}: {:?}", checked.faults);
            let run = import(&company, &file(&company, name, text)).await;
            assert_eq!((run.counts.created, run.counts.refused), (news, 0), "{name}: {:?}", run.counts);
            let again = import(&company, &file(&company, name, text)).await;
            assert_eq!((again.counts.created, again.counts.refused), (0, 0), "{name}: {:?}", again.counts);
        }
    }
}
