//! The pages of the import, and the leads of the web form.

use axum::body::Body;
use axum::http::{Request, header};
use trato_model::{Change, Filter, Path, Query, Source, Value};
use trato_testkit::app::{Answer, Browser};

use crate::crawl::values;
use crate::scene::Scene;

const FORM: &str = "multipart/form-data; boundary=x";

async fn drop_files(browser: &Browser, files: &[(&str, &str)]) -> String {
    drop_all(browser, files).await.location()
}

async fn drop_all(browser: &Browser, files: &[(&str, &str)]) -> Answer {
    let mut body = format!("--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", browser.csrf);
    for (name, content) in files {
        body.push_str(&format!(
            "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n"
        ));
    }
    body.push_str("--x--\r\n");
    browser.post_body("/import", FORM, body.into_bytes()).await
}

/// Drops one file and takes the mapping proposed: the page of columns, and that of the check.
async fn checked(browser: &Browser, name: &str, content: &str) -> (String, String) {
    checked_without(browser, name, content, &[]).await
}

/// The same, but leaves some columns out.
async fn checked_without(browser: &Browser, name: &str, content: &str, out: &[usize]) -> (String, String) {
    let at = drop_files(browser, &[(name, content)]).await;
    let columns = browser.get(&at).await.text();
    let chosen = |(n, select): (usize, &str)| {
        let value = select.split("<option").find(|option| option.contains(" selected")).unwrap_or_default();
        let value = value.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        (format!("column.{n}"), if out.contains(&n) { String::new() } else { value.to_owned() })
    };
    let selects: Vec<&str> = columns.split("name=\"column.").skip(1).collect();
    let mut form: Vec<(String, String)> = selects.iter().copied().enumerate().map(chosen).collect();
    let entity = columns.split("name=\"entity\"").nth(1).unwrap_or_default();
    let entity = entity.split("<option").find(|option| option.contains(" selected")).unwrap_or_default();
    let entity = entity.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    form.push(("entity".to_owned(), entity.to_owned()));
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let saved = browser.post(&format!("{}/mapping", at.split('?').next().unwrap_or_default()), &form).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    (columns, browser.get(&saved.location()).await.text())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_names_what_is_missing_and_offers_nothing_where_nothing_would_be_imported() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let mut file = String::from("Importe,Etapa\n");
    (0..21).for_each(|n| file.push_str(&format!("{n},Propuesta\n")));
    let (_, page) = checked(&browser, "oportunidades.csv", &file).await;
    assert!(page.contains("Cuenta: Indique una cuenta o un contacto."), "the field by its name: {page}");
    assert!(page.contains("línea 2 y 20 más"), "{page}");
    assert!(!page.contains("Importar 0") && page.contains("No hay nada que importar"), "{page}");

    let deals = "Deal ID,Account,Deal Date,VP,Amount,Stage\nD1,Acme,2012-03-27,V7,100,Won\n";
    let (columns, page) = checked(&browser, "deals.csv", deals).await;
    assert!(columns.contains("Es la única fecha y hay oportunidades cerradas"), "{columns}");
    assert!(columns.contains("No se reconoce: no se importa si no elige un campo"), "{columns}");
    assert!(page.contains("no se importan porque no se reconocen: VP."), "{page}");
    assert!(page.contains("Importar 1 fila"), "{page}");

    let (columns, page) = checked_without(&browser, "deals.csv", deals, &[4]).await;
    assert!(columns.contains("No se reconoce"), "{columns}");
    assert!(page.contains("no se importan porque no se reconocen: VP."), "what was left out is known: {page}");

    let (_, page) = checked(&browser, "deals.csv", "Deal ID,Account,Close Date,Stage\nD2,Acme,,Won\n").await;
    assert!(page.contains("se cerraría hoy") && page.contains("Se importa, pero conviene mirarlo antes"), "{page}");

    let twice = "Deal ID,Account,Amount,Currency,Stage\nD3,Acme,10,USD,Propuesta\n";
    let (_, page) = checked(&browser, "deals.csv", twice).await;
    assert_eq!(page.matches("class=\"error-lines\"").count(), 1, "{page}");
    let told = page.split("class=\"error-lines\"").nth(1).and_then(|rest| rest.split("</ul>").next());
    assert_eq!(told.map(|list| list.matches("<li>").count()), Some(1), "one fault, once: {page}");

    let same = "Record ID,Company name,Description\n1,Acme,one\n1,Acme,two\n";
    let (_, page) = checked(&browser, "accounts.csv", same).await;
    assert!(page.contains("repetida: cambia lo de una fila anterior") && page.contains("Repetidas"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_and_the_role_of_new_users_are_told_in_words() {
    let scene = Scene::new().await;
    let admin = scene.app.company.admin.clone();
    for (language, account, owner, role) in [
        ("es", "Cuenta · id en el otro sistema", "Responsable · id en el otro sistema", "tendrán el rol «Ventas»"),
        ("en", "Account · id in the other system", "Owner · id in the other system", "get the role “Ventas”"),
    ] {
        let browser = scene.browser(&admin, language).await;
        let contacts = "Id,FirstName,LastName,AccountId,OwnerId\n3,Ada,Gil,7,9\n";
        let (columns, _) = checked(&browser, "x.csv", contacts).await;
        assert!(columns.contains(account) && columns.contains(owner), "{columns}");
        assert!(!columns.contains("· external_id"), "{columns}");
        let (_, check) = checked(&browser, "x.csv", "sales_agent,manager\nAnna Snelling,Dustin Brinkmann\n").await;
        assert!(check.contains(role), "{check}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_files_are_checked_and_imported_in_their_order() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let files = [
        (
            "oportunidades.csv",
            "Deal ID,Account,Close Date,Stage,Amount\nD1,Acme,2017-03-01,Won,10\nD2,Acme,2017-03-02,Lost,5\n",
        ),
        ("cuentas.csv", "account,sector\nAcme,Retail\n"),
        ("cosas.csv", "a,b\n1,2\n"),
        ("sales_teams.csv", "sales_agent,manager\nAna Gil,Eva Sanz\n"),
    ];
    let page = browser.get(&drop_files(&browser, &files).await).await.text();
    let at = |page: &str, name: &str| page.find(name).expect("in the list");
    let order = ["sales_teams.csv", "cuentas.csv", "oportunidades.csv", "cosas.csv"].map(|name| at(&page, name));
    assert!(order.is_sorted(), "what others link to comes first: {order:?}");
    assert!(page.contains("no se reconoce<") && page.contains("sin comprobar"), "{page}");
    assert_eq!(browser.post("/import/waiting/checks", &[]).await.status, 303);
    let page = browser.get("/import").await.text();
    assert!(page.contains("comprobado") && !page.contains("sin comprobar"), "{page}");
    assert_eq!(browser.post("/import/waiting/runs", &[]).await.status, 303);
    let page = browser.get("/import").await.text();
    assert!(page.contains("data-controller=\"poll\"") && page.contains("<progress"), "it looks again: {page}");
    assert_eq!(page.matches("en cola").count(), 2, "{page}");
    assert!(!page.contains("/import/waiting/runs"), "they are asked for already: {page}");
    for _ in 0..3 {
        scene.app.company.work().await;
    }
    let page = browser.get("/import").await.text();
    assert_eq!(page.matches("Importada<").count(), 3, "{page}");
    assert!(!page.contains("data-controller=\"poll\"") && !page.contains("en cola"), "{page}");

    // What one import did around an account is one line of its timeline.
    let query = Query::new("account").and(Filter::equal("name", "Acme"));
    let acme = scene.app.company.engine.rows(&scene.app.company.admin, &query).await.expect("read").rows[0].id;
    let page = browser.get(&format!("/account/{acme}")).await.text();
    assert!(page.contains("importó") && page.contains("2 oportunidades"), "{page}");
    assert!(page.contains(&format!("href=\"/opportunity?filter=account+%3D+{acme}\"")), "{page}");
    assert!(!page.contains("creó la oportunidad"), "{page}");

    // All of it is taken back in the other order, so that nothing is in use when its turn comes.
    let runs = scene.app.company.engine.imports(&scene.app.company.admin, 9).await.expect("read");
    let first = runs.iter().find(|run| run.name == "sales_teams.csv").expect("the first").id;
    let path = format!("/import/{first}");
    assert!(browser.get(&path).await.text().contains("Deshacer también las 2 que vinieron después"));
    assert_eq!(browser.post(&format!("{path}/undo"), &[("all", "1")]).await.location(), "/import");
    for _ in 0..3 {
        scene.app.company.work().await;
    }
    let page = browser.get("/import").await.text();
    assert_eq!(page.matches("Deshecha<").count(), 3, "{page}");
    let runs = scene.app.company.engine.imports(&scene.app.company.admin, 9).await.expect("read");
    let kept: Vec<(&str, u64)> = runs.iter().map(|run| (run.name.as_str(), run.counts.kept)).collect();
    assert!(kept.contains(&("oportunidades.csv", 0)), "{kept:?}");
    let acme = scene.app.company.engine.rows(&scene.app.company.admin, &query).await.expect("read").rows;
    assert!(acme.is_empty(), "the account, which its deals had held");
    let left = Query::new("opportunity").and(Filter::one_of("external_id", vec!["D1".into(), "D2".into()]));
    assert!(scene.app.company.engine.rows(&scene.app.company.admin, &left).await.expect("read").rows.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_come_one_at_a_time_are_recognised_as_those_that_come_together() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let files = [
        ("products.csv", "product,series,sales_price\nGTX,GTX,10\n", "Productos"),
        ("industrias.csv", "Sector\nNaval\n", "Sectores"),
        ("motivos.csv", "Motivo de pérdida\nPlazo de obra\n", "Motivos de pérdida"),
        ("targets.csv", "Month,Seller,Target\n2026-11,,10\n", "Objetivos"),
    ];
    for (name, content, _) in files {
        let columns = browser.get(&drop_files(&browser, &[(name, content)]).await).await.text();
        assert!(columns.contains("name=\"column.0\""), "{name}: its columns are shown first: {columns}");
    }
    let kind = "--x\r\ncontent-disposition: form-data; name=\"entity\"\r\n\r\nterritory\r\n";
    let zones = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"zonas.csv\"\r\n\r\nZona\nNorte\n\r\n--x--\r\n";
    let csrf = format!("--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", browser.csrf);
    browser.post_body("/import", FORM, format!("{csrf}{kind}{zones}").into_bytes()).await;
    let page = browser.get("/import").await.text();
    for (name, _, kind) in files.into_iter().chain([("zonas.csv", "", "Territorios")]) {
        let line = page.split(&format!(">{name}<")).nth(1).and_then(|rest| rest.split("</tr>").next()).expect("a line");
        assert!(line.contains(&format!(">{kind}<")), "{name}: {line}");
    }
    assert!(!page.contains("o se reconoce") && page.contains("/import/waiting/checks"), "{page}");
}

/// Contacts of the scene's account, as an import writes them, a second after all that was.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_nothing_needs_no_correction() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let file = "Last name,Email\nVidal,mv@example.com\nSolís,cs@example.com\n";
    assert!(checked(&browser, "contactos.csv", file).await.1.contains("Importar 2 filas"));
    let run = scene.app.company.engine.waiting_imports(&scene.app.company.admin).await.expect("read")[0].id;
    assert_eq!(browser.post(&format!("/import/{run}/run"), &[]).await.status, 303);
    scene.app.company.work().await;
    let (_, page) = checked(&browser, "contactos.csv", file).await;
    assert!(page.contains("Todo está ya como en el archivo") && !page.contains("corrija el archivo"), "{page}");
    let wrong = format!("{file}Ruiz,no es un correo\n");
    let (_, page) = checked(&browser, "contactos.csv", &wrong).await;
    assert!(page.contains("corrija el archivo") && !page.contains("Todo está ya"), "{page}");
}

async fn import_contacts(scene: &Scene, n: usize) {
    let company = &scene.app.company;
    company.engine.clock().set(company.engine.clock().now() + 1_000_000);
    let admin = company.engine.who(company.admin.user()).await.unwrap().unwrap();
    let run = admin.ctx.new_id();
    let contact = |n| {
        let change = Change::create("contact").text("last_name", &format!("Nº {n}")).from(Source::Import);
        let mut change = change.put("account", Value::Id(scene.account));
        change.cause = Some(run);
        change
    };
    let outcomes = company.engine.save_bulk(&admin, (0..n).map(contact).collect(), |_| true).await.unwrap();
    assert!(outcomes.iter().all(|outcome| outcome.0.is_ok()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_of_an_import_counts_it_alone() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let note = Change::create("note").text("text", "Lo de antes").put("account", Value::Id(scene.account));
    company.save(note).await;
    import_contacts(&scene, 60).await;
    let browser = scene.browser(&company.admin, "es").await;
    let path = format!("/account/{}", scene.account);
    let page = browser.get(&path).await.text();
    assert!(page.contains("60 contactos") && !page.contains("60+"), "{page}");
    assert!(!page.contains("Lo de antes"), "a page ends with the import");
    let (next, _) = values(&page, "<a ", "href").find(|(href, _)| href.contains("?before=")).expect("a next page");
    let next = browser.get(&next).await.text();
    assert!(next.contains("Lo de antes") && !next.contains("importó"), "{next}");

    import_contacts(&scene, 500).await;
    let page = browser.get(&path).await.text();
    assert!(page.contains("440+ contactos"), "as many as were read, and more: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_files_than_may_wait_are_refused_together() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let names: Vec<String> = (0..101).map(|n| format!("cuentas-{n}.csv")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "account\nAcme\n")).collect();
    let refused = drop_all(&browser, &files).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Como máximo 100 archivos a la vez"), "{}", refused.text());
    let page = browser.get("/import").await.text();
    assert!(!page.contains("cuentas-"), "of those nothing is kept: {page}");
    let empty = drop_all(&browser, &[("cuentas-1.csv", "account\nAcme\n"), ("cuentas-2.csv", "")]).await;
    assert_eq!(empty.status, 400, "{}", empty.text());
    assert!(!browser.get("/import").await.text().contains("cuentas-"));
    let accepted = drop_files(&browser, &files[..100]).await;
    assert_eq!(accepted, "/import?received=100");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_how_many_files_are_still_to_be_checked() {
    let scene = Scene::new().await;
    let (company, browser) = (&scene.app.company, scene.browser(&scene.app.company.admin.clone(), "es").await);
    let files = [("a.csv", "account\nUno\n"), ("b.csv", "account\nDos\n"), ("c.csv", "account\nTres\n")];
    drop_files(&browser, &files).await;
    assert!(!browser.get("/import").await.text().contains("por comprobar"), "none has been");
    company.engine.check_waiting(&company.admin, 10, std::time::Duration::ZERO).await.expect("checks");
    let page = browser.get("/import").await.text();
    assert!(page.contains("Quedan 2 archivos por comprobar"), "{page}");
    assert_eq!(browser.post("/import/waiting/checks", &[]).await.status, 303);
    let page = browser.get("/import").await.text();
    assert!(!page.contains("por comprobar") && !page.contains("sin comprobar"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_is_told_what_is_missing_and_led_back_to_the_form() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let id = trato_engine::people::company::ID;
    company.save(Change::update("company", id).text("lead_hosts", "shop.example.org")).await;
    for (from, led) in [("https://shop.example.org/contact", true), ("https://evil.example/contact", false)] {
        let request = Request::post("/web-to-lead")
            .header(header::ORIGIN, "https://shop.example.org")
            .header(header::REFERER, from)
            .header(header::ACCEPT_LANGUAGE, "es")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = scene.app.send(request.body(Body::from("phone=600123456")).unwrap()).await;
        assert_eq!(answer.status, 422);
        let page = answer.text();
        assert!(page.contains("Este dato es obligatorio") && page.contains("pellido"), "{page}");
        assert_eq!(page.contains(&format!("href=\"{from}\"")), led, "{page}");
        assert!(!page.contains("href=\"/\"") && !page.contains(">Inicio<"), "nothing leads into the program: {page}");
    }
    // A bad address loses no lead.
    let form = [("last_name", "Gil"), ("email", "gil@@example"), ("description", "Quiero precios")];
    assert_eq!(scene.app.stranger_posts("/web-to-lead", &form).await.status, 200);
    let query = Query::new("lead").and(Filter::equal("last_name", "Gil"));
    let query = query.columns(["email", "description"].map(Path::field).to_vec());
    let rows = company.engine.rows(&company.admin, &query).await.expect("reads").rows;
    let [email, description] = rows[0].values.as_slice() else { panic!("two columns") };
    assert_eq!(email, &Value::Null);
    let description = description.as_text().unwrap_or_default();
    assert!(
        description.contains("Quiero precios") && description.contains("no es válido. Correo: gil@@example"),
        "{description}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_says_how_far_it_looked_and_what_comes_with_the_rows() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let mut deals = String::from("Deal ID,Account,Close Date,Stage,Amount\n");
    (0..2_000).for_each(|n| deals.push_str(&format!("D{n},Acme,2030-03-01,Engaging,10\n")));
    ["Beta", "Gamma"].iter().for_each(|name| deals.push_str(&format!("D-{name},{name},2030-03-01,Engaging,10\n")));
    let files = [("oportunidades.csv", deals.as_str()), ("cuentas.csv", "account,sector\nAcme,Retail\n")];
    drop_files(&browser, &files).await;
    assert_eq!(browser.post("/import/waiting/checks", &[]).await.status, 303);
    let page = browser.get("/import").await.text();
    assert!(page.contains("comprobado el principio"), "{page}");
    assert!(page.contains("se han comprobado las primeras 2.000 filas"), "{page}");
    assert!(page.contains("oportunidades.csv: ") && page.contains("se crearán: 2 cuentas, 1 etapa."), "{page}");
    assert!(page.contains("en el predeterminado"), "where a new stage comes: {page}");
    assert!(page.contains("otros archivos de la lista traen antes: 1 cuenta (cuentas.csv)."), "{page}");
    assert!(page.contains("se han contado en los archivos enteros"), "{page}");

    let waiting = scene.app.company.engine.waiting_imports(&scene.app.company.admin).await.expect("read");
    let deals = waiting.iter().find(|run| run.name == "oportunidades.csv").expect("it waits").id;
    let page = browser.get(&format!("/import/{deals}")).await.text();
    assert!(page.contains("</nav><h1>"), "the file is named in the head: {page}");
    let along = page.split("Se crearán porque las filas los nombran").nth(1).expect("a list");
    assert!(
        along.contains("<b class=\"num\">2</b><span>cuentas</span><small class=\"quiet\">Beta, Gamma</small>"),
        "{along}"
    );
    let awaited = along.split("Los traen otros archivos en espera").nth(1).expect("a list");
    assert!(awaited.contains("<span>cuenta</span><small class=\"quiet\">cuentas.csv</small>"), "{awaited}");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_left_out_of_companies_are_told_by_the_check_and_the_result() {
    let scene = Scene::new().await;
    let file = "Name;Is a Company;Related Company;Email\nSun Works;True;;sun@example.com\n\
                Ada Gil;False;Sun Works;ada@example.com\nEva Gil;False;Sun Works;eva@example.com\n";
    for (locale, column, told) in [
        (
            "es",
            "Empresa o persona",
            "2 filas omitidas son personas: suba el mismo archivo otra vez y elija «Contactos».",
        ),
        (
            "en",
            "Company or person",
            "2 rows that were left out are people: upload the same file again and choose “Contacts”.",
        ),
    ] {
        let browser = scene.browser(&scene.app.company.admin.clone(), locale).await;
        let (columns, page) = checked(&browser, "x.csv", file).await;
        assert!(columns.contains(column), "{columns}");
        assert!(page.contains(told) && page.contains("href=\"/import?entity=contact\""), "{page}");
        let waiting = scene.app.company.engine.waiting_imports(&scene.app.company.admin).await.expect("read");
        let at = format!("/import/{}", waiting[0].id);
        assert_eq!(browser.post(&format!("{at}/run"), &[]).await.status, 303);
        scene.app.company.engine.run_import(waiting[0].id).await.expect("run");
        let page = browser.get(&at).await.text();
        assert!(page.contains(told), "{page}");
        let undo = browser.post(&format!("{at}/undo"), &[]).await;
        assert_eq!(undo.status, 303);
        scene.app.company.engine.run_undo(waiting[0].id, scene.app.company.admin.user()).await.expect("undone");
        let page = browser.get(&at).await.text();
        assert!(!page.contains(told), "nothing is there any more: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_of_all_names_the_columns_that_each_file_leaves_out() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let deals = "Deal ID,Account,VP,Manager Code,L,Zone X,Stage,Amount\nD1,Acme,V,M,L5,Z,Engaging,10\n";
    let files =
        [("oportunidades.csv", deals), ("cuentas.csv", "account,Shoe size\nAcme,44\n"), ("b.csv", "account\nB\n")];
    let page = browser.get(&drop_files(&browser, &files).await).await.text();
    assert!(!page.contains("sin importar"), "nobody has looked: {page}");
    assert_eq!(browser.post("/import/waiting/checks", &[]).await.status, 303);
    let page = browser.get("/import").await.text();
    let said = |text: &str| page.contains(&format!(">sin importar: {text}</small>"));
    assert!(said("VP, Manager Code, L y 1 más") && said("Shoe size"), "{page}");
    assert_eq!(page.matches("sin importar").count(), 2, "the third is read whole: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_nobody_knows_is_no_hindrance_and_left_out_at_once() {
    let scene = Scene::new().await;
    let (company, browser) = (&scene.app.company, scene.browser(&scene.app.company.admin.clone(), "es").await);
    let words = "Table,Field,Description\naccounts,account,Company name\n";
    let page = browser.get(&drop_files(&browser, &[("a.csv", "account\nUno\n"), ("palabras.csv", words)]).await).await;
    assert!(page.text().contains("qué son las filas de palabras.csv: elíjalo en su página o déjelo fuera"));
    assert_eq!(browser.post("/import/waiting/checks", &[]).await.status, 303);
    assert_eq!(browser.post("/import/waiting/runs", &[]).await.status, 303);
    company.work().await;
    let page = browser.get("/import").await.text();
    assert_eq!(page.matches("Importada<").count(), 1, "{page}");
    let waiting = company.engine.waiting_imports(&company.admin).await.expect("read");
    let path = format!("/import/{}", waiting[0].id);
    let button = page.split(&format!("action=\"{path}/disposal\"")).nth(1).expect("a button");
    let button = button.split("</form>").next().unwrap_or_default();
    assert!(button.contains("Dejar fuera") && !button.contains("confirm"), "{button}");
    let own = browser.get(&path).await.text();
    assert!(own.contains("No se reconoce qué son las filas de este archivo"), "{own}");
    assert_eq!(browser.post(&format!("{path}/disposal"), &[]).await.status, 303);
    let page = browser.get("/import").await.text();
    assert!(page.contains("Descartada<") && !page.contains("Dejar fuera"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_came_before_is_told_with_who_imported_it_and_when() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let browser = scene.browser(&company.admin.clone(), "es").await;
    let file = "Company name,Description\nAcme,uno\n";
    let (columns, check) = checked(&browser, "cuentas.csv", file).await;
    assert!(!columns.contains("este mismo archivo") && !check.contains("este mismo archivo"), "it is the first");
    let first = company.engine.waiting_imports(&company.admin).await.expect("read")[0].id;
    assert_eq!(browser.post(&format!("/import/{first}/run"), &[]).await.status, 303);
    company.work().await;

    let (columns, check) = checked(&browser, "otro nombre.csv", file).await;
    for page in [&columns, &check] {
        assert!(page.contains("Usted ya importó este mismo archivo"), "{page}");
        assert!(page.contains(&format!("href=\"/import/{first}\"")), "{page}");
    }
    assert!(check.contains("Importar 1 fila"), "nothing is refused for it: {check}");
    let (columns, _) = checked(&browser, "cuentas.csv", "Company name,Description\nAcme,dos\n").await;
    assert!(!columns.contains("este mismo archivo"), "another file of that name");

    let seller = scene.browser(&scene.seller.clone(), "es").await;
    let (columns, _) = checked(&seller, "cuentas.csv", file).await;
    assert!(columns.contains("Ada Admin ya importó este mismo archivo"), "{columns}");
    assert!(!columns.contains(&format!("href=\"/import/{first}\"")), "another's run is not to be seen: {columns}");

    assert_eq!(browser.post(&format!("/import/{first}/undo"), &[]).await.status, 303);
    company.work().await;
    let (columns, _) = checked(&browser, "cuentas.csv", file).await;
    assert!(!columns.contains("este mismo archivo"), "it was undone: {columns}");
}

/// Imports one file by itself.
async fn alone(scene: &Scene, browser: &Browser, name: &str) {
    let (_, page) = checked(browser, name, "Company name\nAcme\n").await;
    let id = page.split("action=\"/import/").nth(1).and_then(|rest| rest.split('/').next()).expect("a run");
    assert_eq!(browser.post(&format!("/import/{id}/run"), &[]).await.status, 303);
    scene.app.company.work().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_imports_stand_newest_first_and_those_that_ran_together_in_a_group() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let browser = scene.browser(&company.admin.clone(), "es").await;
    alone(&scene, &browser, "primero.csv").await;
    company.engine.clock().set(company.engine.clock().now() + 60_000_000);
    let files = [
        ("oportunidades.csv", "Deal ID,Account,Close Date,Stage,Amount\nD1,Acme,2030-03-01,Propuesta,10\n"),
        ("cuentas.csv", "account,sector\nAcme,Retail\n"),
        ("productos.csv", "product,sales_price\nGTX,10\n"),
    ];
    drop_files(&browser, &files).await;
    assert_eq!(browser.post("/import/waiting/runs", &[]).await.status, 303);
    for _ in 0..3 {
        company.work().await;
    }
    company.engine.clock().set(company.engine.clock().now() + 60_000_000);
    alone(&scene, &browser, "último.csv").await;
    let page = browser.get("/import").await.text();
    let history = page.split("<caption>Importaciones anteriores").nth(1).expect("a table");
    let names = ["último.csv", "3 archivos importados juntos", "oportunidades.csv", "cuentas.csv", "productos.csv"];
    let places: Vec<usize> = names.iter().map(|name| history.find(name).expect(name)).collect();
    assert!(places.is_sorted() && history.find("primero.csv") > places.last().copied(), "{history}");
    assert_eq!(history.matches("<tbody class=\"together\">").count(), 1, "{history}");
    assert!(!history.contains(">Quién<"), "all are one's own");
    let seller = scene.browser(&scene.seller.clone(), "es").await;
    checked(&seller, "suyo.csv", "Company name\nBeta\n").await;
    assert!(browser.get("/import").await.text().contains(">Quién<"), "others' imports are there, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_waits_is_given_up_and_what_waited_for_it_goes_on() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let file = |n: u32| format!("Company name,Description\nFirma {n},uno\n");
    let (one, two, three) = (file(1), file(2), file(3));
    drop_files(&browser, &[("a.csv", &one), ("b.csv", &two), ("c.csv", &three)]).await;
    let waiting = scene.app.company.engine.waiting_imports(&scene.app.company.admin).await.expect("read");
    let second = format!("/import/{}", waiting[1].id);
    assert!(browser.get(&second).await.text().contains(&format!("action=\"{second}/disposal\"")));
    assert_eq!(browser.post("/import/waiting/runs", &[]).await.status, 303);
    let gone = browser.post(&format!("{second}/disposal"), &[]).await;
    assert_eq!((gone.status.as_u16(), gone.location().as_str()), (303, "/import"));
    assert_eq!(browser.post(&format!("{second}/run"), &[]).await.status, 409, "it is gone");
    assert_eq!(browser.post(&format!("/import/{}/disposal", waiting[0].id), &[]).await.status, 409, "it runs");
    for _ in 0..2 {
        scene.app.company.work().await;
    }
    let page = browser.get("/import").await.text();
    assert_eq!((page.matches("Importada<").count(), page.matches("Descartada<").count()), (2, 1), "{page}");
    let done = browser.get(&second).await.text();
    assert!(!done.contains("/disposal") && !done.contains("/undo"), "{done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_table_is_refused_in_words() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    let book = "PK\u{3}\u{4}\u{14}\u{0}\u{6}\u{0}\u{8}\u{0}\u{0}\u{0}!,x\n".repeat(20);
    let refused = drop_all(&browser, &[("a.csv", "Company name\nAcme\n"), ("libro.csv", &book)]).await;
    assert!(refused.status == 400 && refused.text().contains("«libro.csv» no es texto"), "{}", refused.text());
    let refused = drop_all(&browser, &[("a.csv", "Company name\nAcme\n"), ("nada.csv", "")]).await;
    assert!(refused.status == 400 && refused.text().contains("«nada.csv» está vacío"), "{}", refused.text());
    assert!(scene.app.company.engine.imports(&scene.app.company.admin, 9).await.expect("read").is_empty());
    let open = "Company name,Description\nAcme,\"uno\nBeta,dos\n";
    let page = browser.get(&drop_files(&browser, &[("abierto.csv", open)]).await).await.text();
    assert!(page.contains("No se puede leer ninguna fila: hay unas comillas sin cerrar"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_speaks_of_itself() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.app.company.admin.clone(), "es").await;
    checked(&browser, "a.csv", "Company name,Description\nAcme,uno\n").await;
    let waiting = scene.app.company.engine.waiting_imports(&scene.app.company.admin).await.expect("read");
    let path = format!("/import/{}", waiting[0].id);
    assert_eq!(browser.post(&format!("{path}/run"), &[]).await.status, 303);
    assert!(browser.get(&path).await.text().contains("la importación sigue"));
    scene.app.company.work().await;
    assert_eq!(browser.post(&format!("{path}/undo"), &[]).await.status, 303);
    let page = browser.get(&path).await.text();
    assert!(page.contains("se sigue deshaciendo") && !page.contains("la importación sigue"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_that_kept_something_says_how_much_and_what() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let browser = scene.browser(&company.admin.clone(), "es").await;
    let deals =
        "Deal ID,Account,Close Date,Stage,Amount\nD1,Acme,2030-03-01,Engaging,10\nD2,Acme,2030-03-01,Engaging,10\n";
    let files = [("cuentas.csv", "account,sector\nAcme,Astilleros\n"), ("oportunidades.csv", deals)];
    drop_files(&browser, &files).await;
    assert_eq!(browser.post("/import/waiting/runs", &[]).await.status, 303);
    company.work().await;
    let runs = company.engine.imports(&company.admin, 9).await.expect("read");
    let path = |name: &str| format!("/import/{}", runs.iter().find(|run| run.name == name).expect("there").id);
    let (accounts, deals) = (path("cuentas.csv"), path("oportunidades.csv"));
    let query = Query::new("opportunity").and(Filter::equal("external_id", "D1"));
    let first = company.engine.rows(&company.admin, &query).await.expect("read").rows[0].id;
    let note = Change::create("note").text("text", "Llamó").put("opportunity", Value::Id(first));
    company.save(note.from(Source::Page)).await;

    browser.post(&format!("{accounts}/undo"), &[]).await;
    company.work().await;
    let page = browser.get(&accounts).await.text();
    assert!(page.contains("Sin deshacer (2 conservados)"), "{page}");
    let made = page.split("Creados porque el archivo los nombra").nth(1).expect("what came along is there still");
    assert!(made.contains("1 sector") && made.contains("Astilleros"), "{made}");
    assert!(page.contains("Deshacer también la importación que vino después"), "{page}");

    assert_eq!(browser.post(&format!("{deals}/undo"), &[]).await.status, 303);
    for _ in 0..2 {
        assert_eq!(browser.post(&format!("{accounts}/undo"), &[]).await.status, 303, "twice is once");
    }
    for page in [accounts.as_str(), "/import"] {
        let page = browser.get(page).await.text();
        assert_eq!(page.matches("Espera a que se deshaga «oportunidades.csv»").count(), 1, "{page}");
    }
    company.work().await;
    let page = browser.get("/import").await.text();
    assert!(page.contains("Deshecha en parte (2 conservados)"), "{page}");
    let english = scene.browser(&company.admin.clone(), "en").await;
    assert!(english.get(&deals).await.text().contains("Partly undone (2 kept)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_of_files_says_which_cannot_be_read_and_gives_each_up() {
    let scene = Scene::new().await;
    let (company, browser) = (&scene.app.company, scene.browser(&scene.app.company.admin.clone(), "es").await);
    let open = "Company name,Description\nAcme,\"uno\nBeta,dos\n";
    let files = [("abierto.csv", open), ("bien.csv", "account\nUno\n"), ("perdido.csv", "account\nDos\n")];
    let page = browser.get(&drop_files(&browser, &files).await).await.text();
    assert_eq!(page.matches("no se puede leer hasta el final").count(), 1, "{page}");
    let waiting = company.engine.waiting_imports(&company.admin).await.expect("read");
    let path = |name: &str| {
        let run = waiting.iter().find(|run| run.name == name).expect("it waits");
        format!("/import/{}/disposal", run.id)
    };
    for (name, _) in files {
        assert_eq!(page.matches(&format!("action=\"{}\"", path(name))).count(), 1, "{name}: {page}");
    }
    let lost = waiting.iter().find(|run| run.name == "perdido.csv").expect("it waits").id;
    let folder = company.engine.store().files().expect("has files").join("imports").join(lost.to_string());
    std::fs::remove_dir_all(folder).expect("is removed");
    assert_eq!(browser.post("/import/waiting/checks", &[]).await.status, 303);
    let page = browser.get("/import").await.text();
    assert!(
        page.contains("no se puede comprobar") && page.contains("perdido.csv: El archivo subido ya no está"),
        "{page}"
    );
    assert!(!page.contains("por comprobar"), "it was tried: {page}");
    let gone = browser.post(&path("abierto.csv"), &[]).await;
    assert_eq!((gone.status.as_u16(), gone.location().as_str()), (303, "/import"));
    let page = browser.get("/import").await.text();
    assert!(!page.contains("no se puede leer hasta el final") && !page.contains(&path("abierto.csv")), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_behind_one_that_is_interrupted_say_why_they_wait() {
    let scene = Scene::new().await;
    let (company, browser) = (&scene.app.company, scene.browser(&scene.app.company.admin.clone(), "es").await);
    let files = [("a.csv", "account\nUno\n"), ("b.csv", "account\nDos\n"), ("c.csv", "account\nTres\n")];
    drop_files(&browser, &files).await;
    let first = company.engine.waiting_imports(&company.admin).await.expect("read")[0].clone();
    let folder = company.engine.store().files().expect("has files").join("imports").join(first.id.to_string());
    std::fs::remove_dir_all(folder).expect("is removed");
    assert_eq!(browser.post("/import/waiting/runs", &[]).await.status, 303);
    company.work().await;
    let page = browser.get("/import").await.text();
    assert!(page.contains(&format!("«{}» se interrumpió", first.name)), "{page}");
    assert_eq!(browser.post("/import/waiting/runs", &[]).await.status, 303);
    for _ in 0..2 {
        company.work().await;
    }
    let page = browser.get("/import").await.text();
    assert!(page.matches("Importada<").count() == 2 && !page.contains("se interrumpió, así"), "{page}");
}
