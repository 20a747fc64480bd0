//! A whole run is taken back, except what somebody changed since.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use trato_engine::files::Upload;
use trato_engine::import::Status;
use trato_engine::import::report::Made;
use trato_engine::{EventFilter, Hook, Item, Moment, Scope};
use trato_model::event::EventKind;
use trato_model::{Change, Expected, Filter, Id, Intent, Query, Refusal, Source, Trash, Value};
use trato_testkit::TestCompany;

use crate::import_files::{count, file, import, look, one};

async fn undo(company: &TestCompany, id: trato_model::Id) -> trato_engine::import::Import {
    company.engine.undo_import(&company.admin, id).await.expect("begun");
    company.engine.run_undo(id, company.admin.user()).await.expect("undone");
    let run = company.engine.import(&company.admin, id).await.expect("there");
    assert_eq!(run.status, Status::Undone);
    run
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_goes_and_what_changed_comes_back() {
    for company in TestCompany::each().await {
        let text = "name,industry,employees\nOld,Minería,5\n";
        import(&company, &file(&company, "accounts.csv", text)).await;
        let text = "name,industry,employees,subsidiary_of\nOld,Pesca,7,\nSon,Pesca,1,Father\nFather,Pesca,2,\n";
        let run = import(&company, &file(&company, "accounts.csv", text)).await;
        assert_eq!((run.counts.created, run.counts.updated, run.counts.related), (2, 1, 1), "{:?}", run.counts);
        let son = one(&company, "account", "name", "Son").await;
        assert_eq!(son.value("parent"), &Value::Id(one(&company, "account", "name", "Father").await.id));

        let undone = undo(&company, run.id).await;
        assert_eq!(undone.counts.kept, 0, "nothing has the industry any more: {:?}", undone.counts);
        assert_eq!(count(&company, "account", Filter::everything()).await, 1);
        let old = one(&company, "account", "name", "Old").await;
        assert_eq!(old.value("employees"), &Value::Int(5));
        assert_eq!(old.value("industry"), &Value::Id(one(&company, "industry", "name", "Minería").await.id));
        let again = company.engine.undo_import(&company.admin, run.id).await;
        assert!(again.is_err(), "once is enough");
    }
}

/// How many records of each kind there are, in the trash or not.
async fn all(company: &TestCompany) -> Vec<(&'static str, usize)> {
    let mut all = Vec::new();
    for entity in company.engine.registry().entities() {
        let query = Query { trash: Trash::Any, ..Query::new(entity.name) };
        all.push((entity.name, company.engine.every(&company.admin, &query).await.expect("reads").rows.len()));
    }
    all
}

/// The stages with their places.
async fn stages(company: &TestCompany) -> Vec<Vec<Value>> {
    let query = Query::new("stage").columns(vec!["name".into(), "position".into()]).sort("position".into(), false);
    company.engine.every(&company.admin, &query).await.expect("reads").rows.into_iter().map(|row| row.values).collect()
}

/// A team names its leader, and he his team.
#[tokio::test(flavor = "multi_thread")]
async fn people_and_teams_that_name_each_other_go_together() {
    for company in TestCompany::each().await {
        let before = all(&company).await;
        let text = "sales_agent,manager,regional_office\nAnna Snelling,Dustin Brinkmann,Central\n\
                    Cecily Lampkin,Dustin Brinkmann,Central\nMei-Mei Johns,Melvin Marxen,East\n";
        let run = import(&company, &file(&company, "sales_teams.csv", text)).await;
        let came: Vec<_> =
            before.iter().zip(all(&company).await).filter(|(b, a)| b.1 < a.1).map(|(b, _)| b.0).collect();
        assert_eq!(came, ["user", "team", "branch"], "{:?}", run.counts);
        let undone = undo(&company, run.id).await;
        assert_eq!((undone.counts.kept, &undone.counts.left[..]), (0, &[][..]), "{:?}", undone.counts);
        assert_eq!(all(&company).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_counts_rows_once_and_what_they_brought_apart() {
    for company in TestCompany::each().await {
        company.save(Change::create("account").text("name", "Hija 1").from(Source::Page)).await;
        let text = "name,subsidiary of,sector\nHija 1,Madre,Retail\nHija 2,Madre,Retail\nMadre,,Industria\n\
                    Nieta,Otra,Retail\n";
        let run = import(&company, &file(&company, "accounts.csv", text)).await;
        assert_eq!((run.counts.created, run.counts.updated, run.counts.related), (3, 1, 2), "{:?}", run.counts);
        let undone = undo(&company, run.id).await.counts;
        assert_eq!((undone.undone, undone.undone_along, undone.kept), (4 + 2, 2, 0), "{undone:?}");
        let told: Vec<(&str, u64)> = undone.taken_back().collect();
        assert_eq!(told, [("import-undone", 4), ("import-undone-along", 2)]);

        let known = "name,subsidiary of\nHija 1,\nMadre,\n";
        import(&company, &file(&company, "accounts.csv", known)).await;
        let links =
            import(&company, &file(&company, "accounts.csv", "name,subsidiary of\nHija 1,Madre\nMadre,\n")).await;
        assert_eq!(links.counts.related, 0, "{:?}", links.counts);
        let undone = undo(&company, links.id).await.counts;
        assert_eq!((undone.undone, undone.undone_along), (1, 0), "a link alone is a row's: {undone:?}");
    }
}

/// Somebody has named one of them since: he stays, and so does whatever he names.
#[tokio::test(flavor = "multi_thread")]
async fn people_who_are_named_by_somebody_else_stay() {
    for company in TestCompany::each().await {
        let text = "sales_agent,manager,regional_office\nAnna Snelling,Dustin Brinkmann,Central\nMei-Mei Johns,Melvin Marxen,East\n";
        let run = import(&company, &file(&company, "sales_teams.csv", text)).await;
        let anna = one(&company, "user", "name", "Anna Snelling").await;
        let team = Change::create("team").text("name", "Suyo").put("leader", Value::Id(anna.id));
        company.save(team.from(Source::Page)).await;
        let undone = undo(&company, run.id).await;
        assert_eq!(one(&company, "user", "name", "Anna Snelling").await.value("team"), anna.value("team"));
        assert_eq!(count(&company, "user", Filter::equal("name", "Mei-Mei Johns")).await, 0);
        assert_eq!(count(&company, "user", Filter::equal("name", "Melvin Marxen")).await, 0);
        assert_eq!(undone.counts.kept, undone.counts.left.len() as u64, "{:?}", undone.counts);
        assert!(undone.counts.left.iter().any(|left| left.id == anna.id.to_string()), "{:?}", undone.counts);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_file_hangs_on_stays() {
    let company = TestCompany::sqlite().await;
    let run = import(&company, &file(&company, "products.csv", "product,code\nMesa,M1\nSilla,S1\n")).await;
    let mesa = one(&company, "product", "name", "Mesa").await.id;
    let staged = company.engine.stage(&mut &b"%PDF-1.7"[..]).expect("kept");
    let upload = Upload { staged, name: "plano.pdf".to_owned(), media_type: "application/pdf".to_owned() };
    let hung = company.engine.transact(&company.admin, move |scope| {
        let upload = upload.clone();
        Box::pin(async move { scope.add_file(&upload, ("product", mesa)).await })
    });
    let hung = hung.await.expect("hung");
    let undone = undo(&company, run.id).await;
    assert_eq!((undone.counts.undone, undone.counts.kept), (1, 1), "{:?}", undone.counts);
    assert_eq!(company.engine.file(&company.admin, hung).await.expect("there").name, "plano.pdf");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_consequences_the_last_of_each_record_is_taken_back_first() {
    for company in TestCompany::each().await {
        let (before, order) = (all(&company).await, stages(&company).await);
        let mut deals = "Record ID,Deal Name,Deal Stage,Associated Company,Close Date,Amount\n".to_owned();
        for (id, stage) in ["Engaging", "Prospecting", "Warming"].into_iter().enumerate() {
            deals += &format!("{id},D{id},{stage},Acme,,\n");
        }
        for id in 3..600 {
            deals += &format!("{id},D{id},Closed Won,Company {id},2026-02-05,20\n");
        }
        let run = import(&company, &file(&company, "deals.csv", &deals)).await;
        assert_ne!(stages(&company).await, order);
        let undone = undo(&company, run.id).await;
        assert_eq!(undone.counts.left, [], "{:?}", undone.counts);
        assert_eq!(stages(&company).await, order);
        assert_eq!(all(&company).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_that_was_there_loses_the_leader_that_came() {
    for company in TestCompany::each().await {
        let norte = company.save(Change::create("team").text("name", "Norte")).await.id;
        let before = all(&company).await;
        let text = "sales_agent,manager,team\nAna Gil,Eva Sanz,Norte\nLuis Mas,Eva Sanz,Norte\n";
        let run = import(&company, &file(&company, "sales_teams.csv", text)).await;
        assert_eq!((run.entity, run.counts.created), ("user", 2), "{:?}", run.counts);
        let leader = async || one(&company, "team", "name", "Norte").await.value("leader").clone();
        assert_eq!(leader().await, Value::Id(one(&company, "user", "name", "Eva Sanz").await.id));
        let undone = undo(&company, run.id).await;
        assert_eq!(undone.counts.left, [], "{:?}", undone.counts);
        assert_eq!((leader().await, one(&company, "team", "name", "Norte").await.id), (Value::Null, norte));
        assert_eq!(all(&company).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_undo_kept_can_be_undone_once_nothing_uses_it() {
    for company in TestCompany::each().await {
        let before = all(&company).await;
        let accounts = "name,industry,owner\nAcme,Astilleros,Olga Ojeda\nSol,Salinas,Pío Paz\n";
        let accounts = import(&company, &file(&company, "accounts.csv", accounts)).await;
        let deals =
            "Record ID,Deal Name,Deal Stage,Associated Company,Close Date,Amount\n1,A,Closed Won,Acme,2026-02-05,10\n";
        let deals = import(&company, &file(&company, "deals.csv", deals)).await;
        let kept = undo(&company, accounts.id).await;
        assert!(kept.counts.kept > 0 && kept.may_undo(), "{:?}", kept.counts);
        assert!(!undo(&company, deals.id).await.may_undo());
        let rest = undo(&company, accounts.id).await;
        assert_eq!(
            (rest.counts.kept, &rest.counts.left[..], rest.may_undo()),
            (0, &[][..], false),
            "{:?}",
            rest.counts
        );
        assert!(rest.counts.undone > kept.counts.undone);
        assert_eq!(all(&company).await, before);
        let again = company.engine.undo_import(&company.admin, accounts.id).await;
        assert!(matches!(again, Err(trato_model::Refusal::Conflict("import-not-undoable"))), "{again:?}");
    }
}

async fn note(company: &TestCompany, on: &'static str, id: Id) -> Id {
    let note = Change::create("note").text("text", "Llamó").put(on, Value::Id(id)).from(Source::Page);
    company.save(note).await.id
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_undo_gave_back_is_left_alone_by_the_next() {
    for company in TestCompany::each().await {
        let known = "name,type,employees\nAcme,prospect,\nSol,prospect,5\n";
        import(&company, &file(&company, "accounts.csv", known)).await;
        let text = "name,type,employees\nAcme,lapsed,\nSol,prospect,7\nNueva,prospect,1\n";
        let run = import(&company, &file(&company, "accounts.csv", text)).await;
        assert_eq!((run.counts.created, run.counts.updated), (1, 2), "{:?}", run.counts);
        let value = async |name: &str, field: &str| one(&company, "account", "name", name).await.value(field).clone();
        assert_eq!(value("Acme", "kind").await, Value::from("lapsed"));
        let note = note(&company, "account", one(&company, "account", "name", "Nueva").await.id).await;
        let kept = undo(&company, run.id).await;
        assert_eq!((kept.counts.undone, kept.counts.kept), (2, 1), "{:?}", kept.counts);
        assert_eq!(value("Acme", "kind").await, Value::from("prospect"));

        let deals = "Deal ID,Account,Close Date,Amount,Stage\nV1,Acme,2018-03-01,5,Won\n";
        import(&company, &file(&company, "deals.csv", deals)).await;
        let sol = Change::update("account", one(&company, "account", "name", "Sol").await.id);
        company.save(sol.expecting(Expected::Current).from(Source::Page).put("employees", Value::Int(70))).await;
        company.save(Change::delete("note", note)).await;
        let rest = undo(&company, run.id).await;
        assert_eq!(value("Acme", "kind").await, Value::from("customer"), "it has bought since");
        assert_eq!(value("Sol", "employees").await, Value::Int(70), "somebody's own");
        assert_eq!((rest.counts.undone, rest.counts.kept), (3, 0), "{:?}", rest.counts);
        assert!(!rest.may_undo(), "nothing of it is left");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_kept_deal_concluded_goes_with_it() {
    for company in TestCompany::each().await {
        for name in ["Acme", "A mano"] {
            company.save(Change::create("account").text("name", name)).await;
        }
        let kind = async |name: &str| one(&company, "account", "name", name).await.value("kind").clone();
        let text = "Deal ID,Account,Close Date,Amount,Stage\nU1,Acme,2017-03-01,10,Won\nU2,A mano,2017-03-01,10,Won\n";
        let run = import(&company, &file(&company, "deals.csv", text)).await;
        let by_hand = one(&company, "account", "name", "A mano").await.id;
        let edit = Change::update("account", by_hand).expecting(Expected::Current).from(Source::Page);
        company.save(edit.text("kind", "partner")).await;
        let note = note(&company, "opportunity", one(&company, "opportunity", "external_id", "U1").await.id).await;

        let kept = undo(&company, run.id).await;
        assert_eq!((kept.counts.undone, kept.counts.kept), (1, 2), "{:?}", kept.counts);
        assert_eq!(kind("Acme").await, Value::from("customer"), "the deal is there");
        company.save(Change::delete("note", note)).await;
        let rest = undo(&company, run.id).await;
        assert_eq!(kind("Acme").await, Value::from("prospect"), "it has bought nothing");
        let left: Vec<_> = rest.counts.left.iter().map(|left| (left.id.clone(), left.why.as_str())).collect();
        assert_eq!(left, [(by_hand.to_string(), "changed")], "which is told again");
        assert_eq!(
            (rest.counts.undone, rest.counts.undone_concluded, rest.counts.kept),
            (3, 1, 1),
            "{:?}",
            rest.counts
        );
        let once_more = undo(&company, run.id).await;
        assert_eq!(once_more.counts, rest.counts, "nothing counts twice");
        assert_eq!(kind("Acme").await, Value::from("prospect"));
    }
}

/// Whoever is writing while it is undone is waited for, and what he hangs on a record keeps it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_written_is_not_lost_to_an_undo() {
    for company in TestCompany::each().await {
        let run = import(&company, &file(&company, "contacts.csv", "last name\nRuiz\nGil\nSanz\n")).await;
        let ruiz = one(&company, "contact", "last_name", "Ruiz").await.id;
        let gil = one(&company, "contact", "last_name", "Gil").await.id;
        let (wrote, written) = tokio::sync::oneshot::channel();
        let (wrote, engine, admin) =
            (std::sync::Mutex::new(Some(wrote)), company.engine.clone(), company.admin.clone());
        let wrote = std::sync::Arc::new(wrote);
        let writer = tokio::spawn(async move {
            engine
                .transact(&admin, move |scope| {
                    let wrote = wrote.clone();
                    Box::pin(async move {
                        let note = Change::create("note").text("text", "Llamó").put("contact", Value::Id(ruiz));
                        let note = scope.save(note.from(Source::Page)).await?.record.id;
                        let edit = Change::update("contact", gil).expecting(Expected::Current).from(Source::Page);
                        scope.save(edit.text("position", "Jefa")).await?;
                        wrote.lock().expect("free").take().map(|wrote| wrote.send(()));
                        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
                        Ok(note)
                    })
                })
                .await
        });
        written.await.expect("written, and not committed");
        let undone = undo(&company, run.id).await;
        let note = writer.await.expect("ends").expect("committed");
        let mut why: Vec<&str> = undone.counts.left.iter().map(|left| left.why.as_str()).collect();
        why.sort_unstable();
        assert_eq!((undone.counts.undone, why), (1, vec!["changed", "linked"]), "{:?}", undone.counts);
        assert_eq!(one(&company, "contact", "last_name", "Gil").await.value("position"), &Value::from("Jefa"));
        let note = company.engine.record(&company.admin, "note", note).await.expect("there");
        assert_eq!(note.value("contact"), &Value::Id(one(&company, "contact", "last_name", "Ruiz").await.id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_taken_back_leave_nothing_behind() {
    for company in TestCompany::each().await {
        let (before, order) = (all(&company).await, stages(&company).await);
        let accounts = "name,industry,owner\nAcme,Astilleros,Olga Ojeda\nSol,Salinas,Pío Paz\n";
        let accounts = import(&company, &file(&company, "accounts.csv", accounts)).await;
        let deals = "Record ID,Deal Name,Deal Stage,Associated Company,Deal owner,Close Date,Amount\n\
                     1,A,Engaging,Acme,Olga Ojeda,2026-01-05,10\n3,C,Prospecting,Acme,Olga Ojeda,,\n2,B,Closed Won,Nueva,Rita Ruiz,2026-02-05,20\n";
        let deals = import(&company, &file(&company, "deals.csv", deals)).await;
        let came: Vec<&str> =
            before.iter().zip(all(&company).await).filter(|(b, a)| b.1 < a.1).map(|(b, _)| b.0).collect();
        for kind in ["user", "industry", "account", "opportunity", "stage_history"] {
            assert!(came.contains(&kind), "{kind}: {came:?}");
        }
        for run in [deals, accounts] {
            let undone = undo(&company, run.id).await;
            assert_eq!(undone.counts.left, [], "{:?}", undone.counts);
        }
        assert_eq!(all(&company).await, before);
        assert_eq!(stages(&company).await, order, "where they stood");
        let text = "name,industry,owner\nAcme,Astilleros,Olga Ojeda\n";
        let again = import(&company, &file(&company, "accounts.csv", text)).await;
        assert_eq!((again.counts.created, again.counts.updated), (1, 0), "what is gone is made anew");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_stays_in_the_trash_while_something_there_needs_it() {
    for company in TestCompany::each().await {
        let text =
            "last name,email,email opt out\nRuiz,a@example.com,yes\nGil,b@example.com,no\nSanz,c@example.com,no\n";
        let run = import(&company, &file(&company, "contacts.csv", text)).await;
        let sanz = one(&company, "contact", "email", "c@example.com").await.id;
        let note = Change::create("note").text("text", "Llamó").put("contact", Value::Id(sanz)).from(Source::Page);
        let note = company.save(note).await.id;
        company.save(Change::delete("note", note)).await;
        let undone = undo(&company, run.id).await;
        assert_eq!((undone.counts.undone, undone.counts.in_trash, undone.counts.kept), (3, 2, 0));
        let query = Query { trash: Trash::Only, ..Query::new("contact") };
        let kept = company.engine.every(&company.admin, &query).await.expect("reads");
        assert_eq!(kept.rows.len(), 2, "who must not be written to, and whom a note in the trash is about");
        company.save(Change::restore("contact", sanz)).await;
        company.save(Change::restore("note", note)).await;
        let back = one(&company, "contact", "email", "c@example.com").await;
        assert_eq!(back.id, sanz);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_worked_on_since_is_kept_and_told() {
    for company in TestCompany::each().await {
        import(&company, &file(&company, "accounts.csv", "name,employees,phone\nOld,5,\n")).await;
        let text = "name,employees,phone\nOld,7,912345678\nNew,1,\nOther,2,\n";
        let run = import(&company, &file(&company, "accounts.csv", text)).await;
        let edit = |id, employees| {
            Change::update("account", id)
                .expecting(Expected::Current)
                .from(Source::Page)
                .put("employees", Value::Int(employees))
        };
        for (name, employees) in [("Old", 70), ("New", 10)] {
            let id = one(&company, "account", "name", name).await.id;
            company.save(edit(id, employees)).await;
        }
        let undone = undo(&company, run.id).await;
        assert_eq!(undone.counts.kept, 2, "{:?}", undone.counts);
        let why: Vec<&str> = undone.counts.left.iter().map(|left| left.why.as_str()).collect();
        assert_eq!(why, ["changed", "changed"]);
        let old = one(&company, "account", "name", "Old").await;
        assert_eq!(old.value("employees"), &Value::Int(70), "somebody's own");
        assert_eq!(old.value("phone"), &Value::Null, "nobody's but the import's");
        assert_eq!(one(&company, "account", "name", "New").await.value("employees"), &Value::Int(10));
        assert_eq!(count(&company, "account", Filter::equal("name", "Other")).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_hung_a_record_on_since_is_kept_and_told() {
    for company in TestCompany::each().await {
        let text = "name,subsidiary_of\nWith contact,\nWith note,\nWith task,\nMother,\nDaughter,Mother\nAlone,Alone's owner\n";
        let run = import(&company, &file(&company, "accounts.csv", text)).await;
        assert_eq!(run.counts.created + run.counts.related, 7, "{:?}", run.counts);
        let id = async |name: &'static str| Value::Id(one(&company, "account", "name", name).await.id);
        let page = |change: Change| change.from(Source::Page);
        let contact = Change::create("contact").text("last_name", "Gil").put("account", id("With contact").await);
        company.save(page(contact)).await;
        company.save(page(Change::create("note").text("text", "Llamó").put("account", id("With note").await))).await;
        let task = Change::create("task").text("subject", "Llamar").put("account", id("With task").await);
        company.save(page(task)).await;
        // What lies in the trash keeps nothing.
        let gone =
            company.save(page(Change::create("note").text("text", "No").put("account", id("Alone").await))).await;
        company.save(Change::delete("note", gone.id)).await;

        let undone = undo(&company, run.id).await;
        let why: Vec<&str> = undone.counts.left.iter().map(|left| left.why.as_str()).collect();
        assert_eq!((undone.counts.kept, why), (3, vec!["linked", "linked", "linked"]), "{:?}", undone.counts);
        for name in ["With contact", "With note", "With task"] {
            one(&company, "account", "name", name).await;
        }
        assert_eq!(count(&company, "account", Filter::everything()).await, 3, "links within the file keep nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_run_stops_and_can_be_undone() {
    let company = TestCompany::sqlite().await;
    let rows: String = (0..30_000).map(|n| format!("Company {n},{n}\n")).collect();
    let path = file(&company, "accounts.csv", format!("name,employees\n{rows}"));
    let (id, inspection) = look(&company, &company.admin, &path).await;
    company.engine.map_import(&company.admin, id, inspection.mapping).await.expect("mapped");
    company.engine.start_import(&company.admin, id).await.expect("started");
    let engine = company.engine.clone();
    let work = tokio::spawn(async move { engine.run_import(id).await });
    loop {
        let run = company.engine.import(&company.admin, id).await.expect("there");
        if run.counts.created > 0 {
            assert!(run.counts.percent() > 0);
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    company.engine.cancel_import(&company.admin, id).await.expect("cancelled");
    work.await.expect("ends").expect("well");
    let run = company.engine.import(&company.admin, id).await.expect("there");
    assert_eq!(run.status, Status::Cancelled);
    let there = count(&company, "account", Filter::everything()).await;
    assert!(there > 0 && there < 30_000, "{there}");
    assert_eq!(u64::try_from(there).expect("fits"), run.counts.created);
    undo(&company, id).await;
    assert_eq!(count(&company, "account", Filter::everything()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_an_import_told_of_survives_its_undo() {
    let company = TestCompany::sqlite().await;
    import(&company, &file(&company, "contacts.csv", "last name,email,position\nRuiz,a@example.com,Boss\n")).await;
    let text = "last name,email,position,email opt out\nRuiz,a@example.com,Clerk,yes\n";
    let run = import(&company, &file(&company, "contacts.csv", text)).await;
    assert_eq!(run.counts.updated, 1);
    undo(&company, run.id).await;
    let ruiz = one(&company, "contact", "email", "a@example.com").await;
    assert_eq!(ruiz.value("position"), &Value::from("Boss"));
    assert_eq!(ruiz.value("email_permission"), &Value::from("denied"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_says_why_it_kept_what_is_in_use() {
    for company in TestCompany::each().await {
        company.save(Change::create("account").put("name", Value::from("Acme"))).await;
        let text = "Record ID,Deal Name,Deal Stage,Associated Company\n1,A,Engaging,Acme\n2,B,Engaging,Acme\n";
        let run = import(&company, &file(&company, "deals.csv", text)).await;
        assert_eq!((run.counts.created, run.counts.related), (2, 1), "{:?}", run.counts);
        let deal = |name: &str| Change::create("opportunity").text("name", name).from(Source::Page);
        let a = one(&company, "opportunity", "name", "A").await;
        let own = deal("Propia").put("account", a.value("account").clone()).put("stage", a.value("stage").clone());
        let own = company.save(own).await.id;
        company.save(Change::delete("opportunity", own)).await;
        let undone = undo(&company, run.id).await;
        assert_eq!(count(&company, "opportunity", Filter::everything()).await, 0);
        let stage = company.named("stage", "Engaging").await.to_string();
        let left: Vec<_> =
            undone.counts.left.iter().map(|l| (l.entity.as_str(), l.id.as_str(), l.why.as_str())).collect();
        assert_eq!(left, [("stage", stage.as_str(), "in-use")], "somebody's deal in the trash still stands in it");
        assert_eq!(undone.counts.kept, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_of_somebody_who_left_is_taken_back_by_who_asks() {
    for company in TestCompany::each().await {
        let intern = company.user("Becaria", "Ventas", None, None).await;
        let admin = company.named("role", "Administración").await;
        company.save(Change::update("user", intern.user()).put("role", admin.into())).await;
        let intern = company.engine.who(intern.user()).await.expect("reads").expect("works here");
        let path = file(&company, "accounts.csv", "name\nBasura\n");
        let run = crate::import_files::import_with(&company, &intern, &path, |_| {}).await;
        let made = one(&company, "account", "name", "Basura").await;
        company.save(Change::update("user", intern.user()).put("active", Value::Bool(false))).await;
        undo(&company, run.id).await;
        assert_eq!(count(&company, "account", Filter::equal("name", "Basura")).await, 0);
        let log = EventFilter {
            entity: Some("account"),
            to: company.engine.clock().now() + 1_000_000,
            limit: 1,
            stretch: 100,
            actor: None,
            from: 0,
            before: None,
        };
        let gone = company.engine.store().events(&log).await.expect("reads").events;
        assert_eq!(gone[0].record, made.id);
        assert_eq!(
            (gone[0].kind, gone[0].actor),
            (EventKind::Deleted, company.admin.user()),
            "the log names who took it back"
        );
    }
}

/// A won deal makes a customer of a prospect; without the deal it is a prospect again, unless something else speaks for it.
#[tokio::test(flavor = "multi_thread")]
async fn who_became_a_customer_by_an_import_is_a_prospect_again() {
    for company in TestCompany::each().await {
        for name in ["Solo", "Otra venta", "A mano"] {
            company.save(Change::create("account").text("name", name)).await;
        }
        let kind = async |name: &str| one(&company, "account", "name", name).await.value("kind").clone();
        let text = "Deal ID,Account,Close Date,Amount,Stage\nU1,Solo,2017-03-01,10,Won\n\
                    U2,Otra venta,2017-03-01,10,Won\nU3,A mano,2017-03-01,10,Won\nU4,Nueva,2017-03-01,10,Won\n";
        let run = import(&company, &file(&company, "deals.csv", text)).await;
        assert_eq!((run.counts.created, run.counts.related), (4, 1), "{:?}", run.counts);
        for name in ["Solo", "Otra venta", "A mano", "Nueva"] {
            assert_eq!(kind(name).await, Value::from("customer"), "{name}");
        }
        import(
            &company,
            &file(&company, "more.csv", "Deal ID,Account,Close Date,Amount,Stage\nV1,Otra venta,2018-03-01,5,Won\n"),
        )
        .await;
        let by_hand = one(&company, "account", "name", "A mano").await.id;
        let edit = Change::update("account", by_hand).expecting(Expected::Current).from(Source::Page);
        company.save(edit.text("kind", "partner")).await;

        let undone = undo(&company, run.id).await;
        assert_eq!(kind("Solo").await, Value::from("prospect"));
        assert_eq!(kind("Otra venta").await, Value::from("customer"), "it has bought otherwise, too");
        assert_eq!(kind("A mano").await, Value::from("partner"), "somebody's own word");
        assert_eq!(count(&company, "account", Filter::equal("name", "Nueva")).await, 0);
        let left: Vec<_> = undone.counts.left.iter().map(|left| (left.id.clone(), left.why.as_str())).collect();
        assert_eq!(left, [(by_hand.to_string(), "changed")], "which the report says");
        assert_eq!(undone.counts.undone, 4 + 1 + 1, "deals, the account made for one, the prospect");
    }
}

static AWAY: AtomicBool = AtomicBool::new(false);

fn is_away<'a>(_: &'a mut Scope<'_>, items: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    let away = AWAY.load(Ordering::SeqCst) && items.iter().any(|item| item.given.contains(&"kind"));
    async move { if away { Err(Refusal::Unavailable("busy: away".into())) } else { Ok(()) } }.boxed()
}

const IS_AWAY: Hook =
    Hook { name: "away", entity: "account", moment: Moment::Before, intents: &[Intent::Update], run: is_away };

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_counts_once_however_often_an_undo_goes_on() {
    let company = TestCompany::sqlite_with_modules(&[|modules| modules.hook(IS_AWAY)]).await;
    for name in ["A mano", "Acme"] {
        company.save(Change::create("account").text("name", name)).await;
    }
    let by_hand = one(&company, "account", "name", "A mano").await.id;
    let edit = |field, text| {
        let edit = Change::update("account", by_hand).expecting(Expected::Current).from(Source::Page);
        company.save(edit.text(field, text))
    };
    // The last changes of records go first: its is.
    for text in ["a", "b", "c"] {
        edit("description", text).await;
    }
    let text = "Deal ID,Account,Close Date,Amount,Stage\nU1,A mano,2017-03-01,10,Won\nU2,Acme,2017-03-01,10,Won\n";
    let run = import(&company, &file(&company, "deals.csv", text)).await;
    edit("kind", "partner").await;
    company.engine.undo_import(&company.admin, run.id).await.expect("begun");
    AWAY.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        let broken = company.engine.run_undo(run.id, company.admin.user()).await;
        assert!(matches!(broken, Err(Refusal::Unavailable(_))), "{broken:?}");
        let counts = company.engine.import(&company.admin, run.id).await.expect("there").counts;
        assert_eq!((counts.kept, counts.left.len()), (1, 1), "{counts:?}");
    }
    AWAY.store(false, Ordering::SeqCst);
    company.engine.run_undo(run.id, company.admin.user()).await.expect("undone");
    let done = company.engine.import(&company.admin, run.id).await.expect("there");
    assert_eq!((done.status, done.counts.kept, done.counts.left.len()), (Status::Undone, 1, 1), "{:?}", done.counts);
    assert_eq!((done.counts.undone, done.counts.undone_concluded), (3, 1), "{:?}", done.counts);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_that_a_former_version_began_takes_back_what_was_concluded() {
    for company in TestCompany::each().await {
        company.save(Change::create("account").text("name", "Acme")).await;
        let text = "Deal ID,Account,Close Date,Amount,Stage\nU1,Acme,2017-03-01,10,Won\n";
        let run = import(&company, &file(&company, "deals.csv", text)).await;
        company.engine.undo_import(&company.admin, run.id).await.expect("begun");
        let counts = trato_engine::import::Counts { pass: 11, line: run.counts.lines, ..run.counts };
        let mut tx = company.engine.store().begin().await.expect("begins");
        assert!(tx.advance_import(run.id, &serde_json::to_value(counts).expect("written")).await.expect("notes"));
        tx.commit().await.expect("commits");
        company.engine.run_undo(run.id, company.admin.user()).await.expect("undone");
        let undone = company.engine.import(&company.admin, run.id).await.expect("there").counts;
        assert_eq!((undone.undone, undone.undone_concluded), (2, 1), "{undone:?}");
        assert_eq!(one(&company, "account", "name", "Acme").await.value("kind"), &Value::from("prospect"));
    }
}

/// However many they are: their names and number are with the run.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_along_and_stays_is_said_without_a_look_at_it() {
    for company in TestCompany::each().await {
        let mut text = String::from("last name,account\n");
        (0..30).for_each(|n| text.push_str(&format!("Ruiz {n},Cuenta {n}\n")));
        let run = import(&company, &file(&company, "contacts.csv", text)).await;
        let mut used = Vec::new();
        for n in 10..20 {
            let account = one(&company, "account", "name", &format!("Cuenta {n}")).await.id;
            used.push((note(&company, "account", account).await, account));
        }
        let made = async |run| {
            let before = company.engine.store().statements();
            let made = company.engine.import_made(&run).await.expect("made");
            (made, company.engine.store().statements() - before)
        };
        let kept = undo(&company, run.id).await;
        assert_eq!(kept.counts.kept, 10, "{:?}", kept.counts);
        let first: Vec<Id> = used.iter().map(|(_, account)| *account).take(8).collect();
        assert_eq!(made(kept).await, (vec![Made { entity: "account", count: 10, first }], 0));
        for (note, _) in &used[1..] {
            company.save(Change::delete("note", *note)).await;
        }
        let rest = undo(&company, run.id).await;
        let (count, first) = (1, vec![used[0].1]);
        assert_eq!(made(rest).await.0, [Made { entity: "account", count, first }]);
    }
}

/// A record that came back from the trash goes there with its former values, and counts once: as taken back or as kept.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_back_from_the_trash_goes_there_and_counts_once() {
    for company in TestCompany::each().await {
        let head = "id,account,employees\n";
        import(&company, &file(&company, "cuentas.csv", format!("{head}r0,Vuelve,5\nr1,Trabajada,5\nr2,Usada,5\n")))
            .await;
        let used = one(&company, "account", "name", "Usada").await.id;
        let (back, worked) = (
            one(&company, "account", "name", "Vuelve").await.id,
            one(&company, "account", "name", "Trabajada").await.id,
        );
        for id in [back, worked, used] {
            company.save(Change::delete("account", id)).await;
        }
        let text = format!("{head}r0,Vuelve,7\nr1,Trabajada,7\nr2,Usada,7\n");
        let run = import(&company, &file(&company, "cuentas.csv", text)).await;
        assert_eq!((run.counts.updated, run.counts.created), (3, 0), "{:?}", run.counts);
        let contact = Change::create("contact").text("last_name", "Nueva").put("account", Value::Id(used));
        company.save(contact.from(Source::Page)).await;
        let edit = Change::update("account", worked).expecting(Expected::Current).from(Source::Page);
        company.save(edit.put("employees", Value::Int(70))).await;

        let undone = undo(&company, run.id).await;
        assert_eq!((undone.counts.undone, undone.counts.kept), (1, 2), "{:?}", undone.counts);
        let mut left: Vec<_> = undone.counts.left.iter().map(|left| (left.id.clone(), left.why.as_str())).collect();
        left.sort_by_key(|(_, why)| *why);
        assert_eq!(left, [(worked.to_string(), "changed"), (used.to_string(), "linked")]);
        assert_eq!(one(&company, "account", "name", "Trabajada").await.value("employees"), &Value::Int(70));
        assert_eq!(count(&company, "account", Filter::everything()).await, 2);
        company.save(Change::restore("account", back)).await;
        assert_eq!(one(&company, "account", "name", "Vuelve").await.value("employees"), &Value::Int(5));
    }
}

/// However many records hang on what an import created, the log is asked for a stretch of them at once.
#[tokio::test(flavor = "multi_thread")]
async fn an_undo_does_not_ask_the_log_record_by_record() {
    for company in TestCompany::each().await {
        let mut text = String::from("Deal ID,Account,Close Date,Amount,Stage\n");
        (0..300).for_each(|n| text.push_str(&format!("N{n},Acme,2030-03-01,10,Engaging\n")));
        let run = import(&company, &file(&company, "deals.csv", text)).await;
        assert_eq!((run.counts.created, run.counts.related), (300, 2), "{:?}", run.counts);
        // What the system itself hung on the account keeps nothing, but has to be asked about.
        let acme = one(&company, "account", "name", "Acme").await.id;
        let contact = |n: u32| Change::create("contact").text("last_name", &format!("Nº {n}"));
        let contacts = (0..300).map(|n| contact(n).put("account", Value::Id(acme)).from(Source::System)).collect();
        let saved = company.engine.save_bulk(&company.admin, contacts, |_| true).await.expect("saved");
        assert!(saved.iter().all(|outcome| outcome.0.is_ok()));
        let store = company.engine.store();
        store.watch(true);
        let undone = undo(&company, run.id).await;
        let asked = store.seen().into_iter().filter(|text| text.contains("FROM sys_event e")).count();
        assert_eq!(count(&company, "opportunity", Filter::everything()).await, 0, "{:?}", undone.counts);
        assert!(asked < 60, "{asked} questions for 302 records and 300 that hang on one of them");
    }
}
