//! Several files that wait: what is kept of their checks, in which order they run, and what becomes of them where one ends
//! otherwise than hoped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;
use trato_engine::import::{Import, Status};
use trato_engine::{Hook, Item, Moment, Scope};
use trato_model::{Change, Id, Intent, Refusal, Source, Value};
use trato_store::{ImportRun, JobFilter, Tx};
use trato_testkit::TestCompany;

use crate::import_files::{file, look};

const PATIENCE: Duration = Duration::from_secs(60);

/// Uploads a file and takes the mapping that is proposed.
async fn mapped(company: &TestCompany, name: &str, content: &str) -> Id {
    let (id, inspection) = look(company, &company.admin, &file(company, name, content)).await;
    company.engine.map_import(&company.admin, id, inspection.mapping).await.expect("mapped");
    id
}

async fn there(company: &TestCompany, id: Id) -> Import {
    company.engine.import(&company.admin, id).await.expect("is there")
}

async fn check(company: &TestCompany, most: u64, patience: Duration) {
    company.engine.check_waiting(&company.admin, most, patience).await.expect("checks");
}

/// The rows that were tried of each.
async fn tried<const N: usize>(company: &TestCompany, ids: [Id; N]) -> [Option<u64>; N] {
    let mut rows = [None; N];
    for (slot, id) in rows.iter_mut().zip(ids) {
        *slot = there(company, id).await.checked.map(|counts| counts.rows);
    }
    rows
}

const THREE: &str = "account,description\nUno,a\nDos,b\nTres,c\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_check_goes_on_with_what_is_unchecked_and_begins_anew_where_nothing_is() {
    for company in TestCompany::each().await {
        let (a, b) = (mapped(&company, "a.csv", THREE).await, mapped(&company, "b.csv", THREE).await);
        check(&company, 1, PATIENCE).await;
        assert_eq!(tried(&company, [a, b]).await, [Some(1), Some(1)]);
        let c = mapped(&company, "c.csv", THREE).await;
        check(&company, 9, PATIENCE).await;
        assert_eq!(tried(&company, [a, b, c]).await, [Some(1), Some(1), Some(3)], "what was checked is left alone");
        check(&company, 2, PATIENCE).await;
        assert_eq!(tried(&company, [a, b, c]).await, [Some(2); 3], "all of them anew");
        // One file a request where patience is short; the others are not said to be checked.
        check(&company, 3, Duration::ZERO).await;
        assert_eq!(tried(&company, [a, b, c]).await, [Some(3), None, None]);
        check(&company, 3, Duration::ZERO).await;
        check(&company, 3, Duration::ZERO).await;
        assert_eq!(tried(&company, [a, b, c]).await, [Some(3); 3]);
    }
}

/// What the rows of a file bring along, by kind, and what of it other files bring.
async fn along(company: &TestCompany, id: Id) -> (Vec<(String, u64)>, Vec<(String, String, u64)>) {
    let counts = there(company, id).await.checked.expect("checked");
    let awaited = counts.awaited.into_iter().map(|of| (of.file, of.entity, of.count));
    (counts.related_by.into_iter().collect(), awaited.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_counts_what_comes_along_in_the_whole_file_and_what_others_bring() {
    for company in TestCompany::each().await {
        let mut deals = String::from("Deal ID,Account,Close Date,Stage,Amount,Owner\n");
        for n in 0..120 {
            let stage = if n < 100 { "Engaging" } else { "Prospecting" };
            deals.push_str(&format!("D{n},Cuenta {},2030-03-01,{stage},10,Vendedor {}\n", n % 60, n % 40));
        }
        let deals = mapped(&company, "oportunidades.csv", &deals).await;
        check(&company, 10, PATIENCE).await;
        let all = [("account", 60), ("stage", 2), ("user", 40)].map(|(entity, n)| (entity.to_owned(), n)).to_vec();
        assert_eq!(along(&company, deals).await, (all, Vec::new()), "in all of its rows");
        for (most, rows, part) in [(120, 120, false), (10, 10, true)] {
            check(&company, most, PATIENCE).await;
            let counts = there(&company, deals).await.checked.expect("checked");
            assert_eq!((counts.rows, counts.part, counts.at_least), (rows, part, false));
        }

        let names: String = (0..50).map(|n| format!("Cuenta {n},c{n}\n")).collect();
        let accounts = mapped(&company, "cuentas.csv", &format!("account,description\n{names}")).await;
        assert_eq!(tried(&company, [deals]).await, [None], "another file brings some of it by now");
        check(&company, 10, PATIENCE).await;
        let rest = [("account", 10), ("stage", 2), ("user", 40)].map(|(entity, n)| (entity.to_owned(), n)).to_vec();
        let brought = vec![("cuentas.csv".to_owned(), "account".to_owned(), 50)];
        assert_eq!(along(&company, deals).await, (rest.clone(), brought));

        company.engine.start_waiting(&company.admin).await.expect("starts");
        company.engine.run_import(accounts).await.expect("runs");
        company.engine.run_import(deals).await.expect("runs");
        let done = there(&company, deals).await.counts.related_by;
        assert_eq!(done.into_iter().collect::<Vec<_>>(), rest, "it comes true");
    }
}

const COMPANIES: &str = "Record ID,Company name,City\n501,Acme,León\n502,Betasol,Vigo\n";
const DEALS: &str = "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Company IDs\n\
                     1,Uno,Propuesta,10,2030-03-01,501\n2,Dos,Propuesta,10,2030-03-01,502\n\
                     3,Tres,Propuesta,10,2030-03-01,503\n";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_file_before_brings_is_neither_missing_nor_refused() {
    for company in TestCompany::each().await {
        let accounts = mapped(&company, "hubspot-companies.csv", COMPANIES).await;
        let deals = mapped(&company, "hubspot-deals.csv", DEALS).await;
        let mapping = there(&company, deals).await.mapping.expect("is mapped");
        assert_eq!(mapping.columns[5].field, "account.external_id");
        check(&company, 1_000, PATIENCE).await;
        let counts = there(&company, deals).await.checked.expect("checked");
        assert_eq!((counts.created, counts.refused, counts.warnings), (2, 1, 0), "{counts:?}");
        assert_eq!((counts.awaited[0].run, counts.awaited[0].count), (accounts, 2));
        company.engine.discard_import(&company.admin, accounts).await.expect("is given up");
        assert_eq!(tried(&company, [deals]).await, [None], "what was said leaned on it");
        check(&company, 1_000, PATIENCE).await;
        let counts = there(&company, deals).await.checked.expect("checked");
        assert_eq!((counts.created, counts.refused, counts.awaited.len()), (0, 3, 0), "{counts:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_is_forgotten_once_a_file_before_it_is_mapped() {
    for company in TestCompany::each().await {
        let deals = mapped(&company, "hubspot-deals.csv", DEALS).await;
        let refused = async || {
            check(&company, 1_000, PATIENCE).await;
            there(&company, deals).await.checked.expect("checked").refused
        };
        assert_eq!(refused().await, 3, "nobody brings the companies");
        let accounts = mapped(&company, "hubspot-companies.csv", COMPANIES).await;
        assert_eq!(tried(&company, [deals]).await, [None], "they come by now");
        assert_eq!(refused().await, 1);
        let mut mapping = there(&company, accounts).await.mapping.expect("is mapped");
        mapping.keys.clear();
        mapping.columns[0].field.clear();
        company.engine.map_import(&company.admin, accounts, mapping).await.expect("mapped");
        assert_eq!(tried(&company, [accounts, deals]).await, [None, None], "they come without their ids");
        assert_eq!(refused().await, 3);
        let mapping = there(&company, deals).await.mapping.expect("is mapped");
        company.engine.map_import(&company.admin, deals, mapping).await.expect("mapped");
        assert_eq!(tried(&company, [accounts, deals]).await, [Some(2), None], "what stands before is as it was");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_is_forgotten_as_a_file_before_it_begins_and_as_it_ends() {
    for company in TestCompany::each().await {
        let accounts = mapped(&company, "hubspot-companies.csv", COMPANIES).await;
        let deals = mapped(&company, "hubspot-deals.csv", DEALS).await;
        let said = async || {
            check(&company, 1_000, PATIENCE).await;
            let counts = there(&company, deals).await.checked.expect("checked");
            (counts.refused, counts.awaited.len())
        };
        assert_eq!(said().await, (1, 1), "the companies wait");
        company.engine.start_import(&company.admin, accounts).await.expect("starts");
        assert_eq!(tried(&company, [deals]).await, [None], "they wait no more");
        assert_eq!(said().await, (3, 0), "and are not there yet");
        company.engine.run_import(accounts).await.expect("runs");
        assert_eq!(tried(&company, [deals]).await, [None], "they are there");
        assert_eq!(said().await, (1, 0));
        let other = mapped(&company, "a.csv", THREE).await;
        assert_eq!(said().await, (1, 0));
        company.engine.start_import(&company.admin, other).await.expect("starts");
        assert_eq!(said().await, (1, 0));
        company.engine.cancel_import(&company.admin, other).await.expect("is cancelled");
        assert_eq!(tried(&company, [deals]).await, [None], "some of it may be there");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_queued_keep_their_checks_until_one_before_them_is_interrupted() {
    let company = TestCompany::sqlite().await;
    let [a, b, c] = ["a.csv", "b.csv", "c.csv"].map(|name| mapped(&company, name, THREE));
    let [a, b, c] = [a.await, b.await, c.await];
    check(&company, 9, PATIENCE).await;
    company.engine.start_waiting(&company.admin).await.expect("starts");
    company.engine.run_import(a).await.expect("runs");
    assert_eq!(tried(&company, [c]).await, [Some(3)], "its turn comes");
    company.engine.cancel_import(&company.admin, b).await.expect("is cancelled");
    assert_eq!(tried(&company, [c]).await, [None]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_files_before_bring_is_read_once_and_not_without_end() {
    let company = TestCompany::sqlite().await;
    let names = |from: u32| (from..from + 60_000).map(|n| format!("Cuenta {n}\n")).collect::<String>();
    let first = mapped(&company, "a.csv", &format!("account\n{}", names(0))).await;
    let second = mapped(&company, "b.csv", &format!("account\n{}", names(60_000))).await;
    let deals = "Deal ID,Account,Close Date,Stage,Amount\n\
                 1,Cuenta 59000,2030-03-01,Engaging,10\n2,Cuenta 119000,2030-03-01,Engaging,10\n";
    let deals = mapped(&company, "c.csv", deals).await;
    let found = async || {
        let check = company.engine.check_import(&company.admin, deals, 10, |_| true).await.expect("checked");
        let awaited: u64 = check.counts.awaited.iter().map(|of| of.count).sum();
        (awaited, check.counts.related_by["account"], check.counts.brought_part)
    };
    assert_eq!(found().await, (1, 1, true), "who stands at the end of the second file is not seen");
    let imports = company.engine.store().files().expect("has files").join("imports");
    for id in [first, second] {
        std::fs::remove_dir_all(imports.join(id.to_string())).expect("is removed");
    }
    assert_eq!(found().await, (1, 1, true), "nothing is read again");
    let mut mapping = there(&company, first).await.mapping.expect("is mapped");
    "other".clone_into(&mut mapping.source);
    company.engine.map_import(&company.admin, first, mapping).await.expect("mapped");
    assert_eq!(found().await, (0, 2, false), "what is mapped anew is, and what had no room before");
}

/// Holds the one writer of SQLite, so that a check waits with what it has read.
#[tokio::test(flavor = "multi_thread")]
async fn a_check_is_not_kept_of_what_was_mapped_anew_or_has_begun() {
    let company = TestCompany::sqlite().await;
    let (first, second) = (mapped(&company, "a.csv", THREE).await, mapped(&company, "b.csv", THREE).await);
    let store = company.engine.store();
    for (id, begins) in [(first, false), (second, true)] {
        let mut held = store.begin().await.expect("begins");
        let (engine, who) = (company.engine.clone(), company.admin.clone());
        let checking = tokio::spawn(async move { engine.check_waiting(&who, 9, PATIENCE).await });
        tokio::time::sleep(Duration::from_millis(500)).await;
        let mut run = store.import_run(id).await.expect("reads").expect("is there");
        if begins {
            assert!(held.move_import(id, "mapped", "running", None).await.expect("moves"));
        } else {
            run.mapping["mapping"]["columns"][1]["field"] = "notes_are_elsewhere".into();
            held.save_import_run(&run).await.expect("saves");
        }
        held.commit().await.expect("commits");
        checking.await.expect("ends").expect("checks");
        let after = store.import_run(id).await.expect("reads").expect("is there");
        assert_eq!(after.mapping, run.mapping, "what was known before does not come back");
        assert_eq!(after.status, if begins { "running" } else { "mapped" });
        if !begins {
            assert_eq!(tried(&company, [second]).await, [None], "nor is it kept of those behind");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_are_started_once_and_run_one_after_the_other() {
    for company in TestCompany::each().await {
        let (a, b) = (mapped(&company, "a.csv", THREE).await, mapped(&company, "b.csv", THREE).await);
        company.engine.start_waiting(&company.admin).await.expect("starts");
        let again = company.engine.start_waiting(&company.admin).await;
        assert!(matches!(again, Err(Refusal::Conflict("import-begun"))), "{again:?}");
        // However many were imported since.
        for n in 0..101 {
            let id = mapped(&company, "other.csv", &format!("account\nCompany {n}\n")).await;
            company.engine.start_import(&company.admin, id).await.expect("starts");
            company.engine.cancel_import(&company.admin, id).await.expect("is cancelled");
        }
        let again = company.engine.start_waiting(&company.admin).await;
        assert!(matches!(again, Err(Refusal::Conflict("import-begun"))), "{again:?}");
        let waiting = company.engine.waiting_imports(&company.admin).await.expect("reads");
        assert_eq!(waiting.iter().map(|run| run.id).collect::<Vec<_>>(), [b]);
        company.engine.run_import(a).await.expect("runs");
        assert_eq!((there(&company, a).await.status, there(&company, b).await.status), (Status::Done, Status::Running));
        company.engine.run_import(b).await.expect("runs");
        assert_eq!(there(&company, b).await.status, Status::Done);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_only_rehearsed_is_nobodys_to_run_and_brings_what_comes_with_it() {
    for company in TestCompany::each().await {
        let (engine, who) = (&company.engine, &company.admin);
        let own = mapped(&company, "hubspot-deals.csv", DEALS).await;
        check(&company, 9, PATIENCE).await;
        let mut trials = Vec::new();
        for (name, content) in [("hubspot-companies.csv", COMPANIES), ("hubspot-deals-2.csv", DEALS)] {
            let (id, inspection) = look(&company, who, &file(&company, name, content)).await;
            engine.only_rehearse(who, id).await.expect("waits");
            engine.map_import(who, id, inspection.mapping).await.expect("mapped");
            trials.push(id);
        }
        let refused = async |id: Id| engine.check_import(who, id, 9, |_| true).await.expect("checked").counts.refused;
        assert_eq!((refused(trials[1]).await, refused(own).await), (1, 3));
        assert_eq!(tried(&company, [own]).await, [Some(3)], "what was said of it stands");
        let shown = [engine.waiting_imports(who).await.expect("reads"), engine.imports(who, 9).await.expect("reads")];
        assert!(shown.iter().all(|runs| runs.iter().map(|run| run.id).eq([own])), "{shown:?}");
        for id in &trials {
            let refused = engine.start_import(who, *id).await;
            assert!(matches!(refused, Err(Refusal::Conflict("import-begun"))), "{refused:?}");
        }
        engine.start_waiting(who).await.expect("starts");
        engine.run_import(own).await.expect("runs");
        assert_eq!(there(&company, trials[0]).await.status, Status::Mapped);
        for id in trials {
            engine.discard_import(who, id).await.expect("is given up");
        }
    }
}

/// Lets whoever waits for the writer of SQLite have it, and takes it again behind him.
async fn in_turn(company: &TestCompany, held: Tx) -> Tx {
    tokio::time::sleep(Duration::from_millis(100)).await;
    let next = company.engine.store().clone();
    let next = tokio::spawn(async move { next.begin().await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    held.rollback().await;
    next.await.expect("ends").expect("begins")
}

/// Whoever waits for the writer of SQLite gets it in turn: between the run's last note and its end somebody cancels it.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_cancelled_at_its_end_is_not_done_and_begins_no_other() {
    let company = TestCompany::sqlite().await;
    let (a, b) = (mapped(&company, "a.csv", THREE).await, mapped(&company, "b.csv", THREE).await);
    company.engine.start_waiting(&company.admin).await.expect("starts");
    let store = company.engine.store();
    let mut held = store.begin().await.expect("begins");
    let engine = company.engine.clone();
    let work = tokio::spawn(async move { engine.run_import(a).await });
    while there(&company, a).await.counts.pass == 0 {
        held = in_turn(&company, held).await;
    }
    assert_eq!(there(&company, a).await.counts.created, 3, "all is written");
    assert!(held.move_import(a, "running", "cancelled", Some(1)).await.expect("is running still"));
    held.commit().await.expect("commits");
    work.await.expect("ends").expect("well");
    let (a, b) = (there(&company, a).await, there(&company, b).await);
    assert_eq!((a.status, a.finished_at, b.status), (Status::Cancelled, Some(1), Status::Mapped));
}

/// What another writer noted of a run meanwhile, in the ticket that it is stored with.
fn waiting_for(run: &mut ImportRun, before: Id) {
    run.mapping["after"] = before.to_string().into();
}

async fn stored(company: &TestCompany, id: Id) -> ImportRun {
    company.engine.store().import_run(id).await.expect("reads").expect("is there")
}

/// Holds the one writer of SQLite while a step that has begun waits for it, and notes that `run` waits for `before`.
async fn while_it_waits<F>(company: &TestCompany, run: Id, before: Id, step: F)
where
    F: Future<Output = Result<(), Refusal>> + Send + 'static,
{
    let mut held = company.engine.store().begin().await.expect("begins");
    let step = tokio::spawn(step);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut changed = stored(company, run).await;
    waiting_for(&mut changed, before);
    held.save_import_run(&changed).await.expect("saves");
    held.commit().await.expect("commits");
    step.await.expect("ends").expect("is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_loses_nothing_that_was_noted_meanwhile() {
    let company = TestCompany::sqlite().await;
    let (a, b) = (mapped(&company, "a.csv", THREE).await, mapped(&company, "b.csv", THREE).await);
    let (engine, who) = (company.engine.clone(), company.admin.clone());
    let mut mapping = there(&company, b).await.mapping.expect("is mapped");
    mapping.columns[1].field = String::new();
    let chosen = mapping.clone();
    while_it_waits(&company, b, a, async move { engine.map_import(&who, b, chosen).await }).await;
    assert_eq!(there(&company, b).await.mapping, Some(mapping));
    company.engine.start_import(&company.admin, a).await.expect("starts");
    company.engine.run_import(a).await.expect("runs");
    assert_eq!(there(&company, b).await.status, Status::Running, "it waits for the first still");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_file_as_it_is_given_up_does_not_wait_for_ever() {
    let company = TestCompany::sqlite().await;
    let (a, b) = (mapped(&company, "a.csv", THREE).await, mapped(&company, "b.csv", THREE).await);
    let c = mapped(&company, "c.csv", THREE).await;
    company.engine.start_waiting(&company.admin).await.expect("starts");
    let (d, who) = (mapped(&company, "d.csv", THREE).await, company.admin.clone());
    let engine = company.engine.clone();
    while_it_waits(&company, d, c, async move { engine.discard_import(&who, c).await }).await;
    assert_eq!(there(&company, c).await.status, Status::Discarded);
    for id in [a, b, d] {
        company.engine.run_import(id).await.expect("runs");
        assert_eq!(there(&company, id).await.status, Status::Done);
    }
}

/// What begins to wait for a run that is about to end begins when it ends.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_run_at_its_very_end_begins() {
    let company = TestCompany::sqlite().await;
    let (a, b) = (mapped(&company, "a.csv", THREE).await, mapped(&company, "b.csv", THREE).await);
    company.engine.start_import(&company.admin, a).await.expect("starts");
    let mut held = company.engine.store().begin().await.expect("begins");
    let engine = company.engine.clone();
    let work = tokio::spawn(async move { engine.run_import(a).await });
    while there(&company, a).await.counts.pass == 0 {
        held = in_turn(&company, held).await;
    }
    let mut changed = stored(&company, b).await;
    waiting_for(&mut changed, a);
    held.save_import_run(&changed).await.expect("saves");
    held.commit().await.expect("commits");
    work.await.expect("ends").expect("well");
    assert_eq!((there(&company, a).await.status, there(&company, b).await.status), (Status::Done, Status::Running));
}

/// One that cannot be checked any more is tried like the others, says why, and holds none of them up.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_checked_holds_up_no_other() {
    for company in TestCompany::each().await {
        let a = mapped(&company, "a.csv", THREE).await;
        let (gone, changed) = (mapped(&company, "b.csv", THREE).await, mapped(&company, "c.csv", THREE).await);
        let d = mapped(&company, "d.csv", THREE).await;
        check(&company, 1, PATIENCE).await;
        assert_eq!(tried(&company, [a, gone, changed, d]).await, [Some(1); 4]);
        let folder = company.engine.store().files().expect("has files").join("imports").join(gone.to_string());
        std::fs::remove_dir_all(folder).expect("is removed");
        let mut run = stored(&company, changed).await;
        run.mapping["mapping"]["columns"][1]["field"] = "is_no_more".into();
        let mut tx = company.engine.store().begin().await.expect("begins");
        tx.save_import_run(&run).await.expect("saves");
        tx.commit().await.expect("commits");
        for rows in 2..4 {
            check(&company, rows, PATIENCE).await;
            let all = tried(&company, [a, gone, changed, d]).await;
            assert_eq!(all, [Some(rows), None, None, Some(rows)], "again and again");
            for (id, why) in [(gone, "import-file-gone"), (changed, "import-mapping"), (d, "")] {
                assert_eq!(there(&company, id).await.uncheckable, why);
            }
        }
    }
}

fn out_of_reach<'a>(_: &'a mut Scope<'_>, _: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async { Err(Refusal::Unavailable("busy: baton".into())) }.boxed()
}

/// A database that does not answer is nothing that a file could help.
#[tokio::test(flavor = "multi_thread")]
async fn a_busy_database_is_no_files_fault() {
    const BUSY: Hook = Hook { name: "busy", moment: Moment::Before, run: out_of_reach, ..FAILS };
    let company = TestCompany::sqlite_with_modules(&[|modules| modules.hook(BUSY)]).await;
    let a = mapped(&company, "a.csv", THREE).await;
    let refused = company.engine.check_waiting(&company.admin, 3, PATIENCE).await.expect_err("is said");
    assert!(matches!(refused, Refusal::Unavailable(_)), "{refused:?}");
    let run = there(&company, a).await;
    assert_eq!((run.checked.is_none(), run.uncheckable.as_str()), (true, ""));
}

static BROKEN: AtomicBool = AtomicBool::new(false);

fn fails<'a>(_: &'a mut Scope<'_>, _: &'a mut [Item]) -> BoxFuture<'a, Result<(), Refusal>> {
    async { if BROKEN.load(Ordering::SeqCst) { Err(Refusal::Internal("broken".into())) } else { Ok(()) } }.boxed()
}

const FAILS: Hook = Hook {
    name: "fails",
    entity: "account",
    moment: Moment::After,
    intents: &[Intent::Create, Intent::Delete],
    run: fails,
};

/// Runs the background work until the run is so.
async fn work_until(company: &TestCompany, id: Id, status: Status) -> Import {
    let (stop, stopping) = watch::channel(false);
    let background = tokio::spawn(trato_engine::jobs::run(company.engine.clone(), "one".into(), stopping));
    let begun = std::time::Instant::now();
    let run = loop {
        // Each try comes later than the one before.
        let clock = company.engine.clock();
        clock.set(clock.now() + 3_600_000_000);
        let run = there(company, id).await;
        if run.status == status || begun.elapsed() > Duration::from_secs(60) {
            break run;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    stop.send(true).expect("is heard");
    background.await.expect("ends");
    run
}

const ACCOUNTS: &str = "name,city\nAcme,León\n";
const CONTACTS: &str = "last name,account\nRuiz,Acme\n";
const SALES: &str = "Deal ID,Account,Close Date,Stage,Amount\nD1,Acme,2030-03-01,Engaging,10\n";

/// Accounts, contacts and deals, imported one after the other.
async fn imported(company: &TestCompany) -> [Id; 3] {
    let accounts = mapped(company, "a.csv", ACCOUNTS).await;
    let contacts = mapped(company, "b.csv", CONTACTS).await;
    let deals = mapped(company, "c.csv", SALES).await;
    company.engine.start_waiting(&company.admin).await.expect("starts");
    company.work().await;
    [accounts, contacts, deals]
}

/// What is undone of a run, and how much was kept.
async fn kept(company: &TestCompany, id: Id) -> (Status, u64) {
    let run = there(company, id).await;
    (run.status, run.counts.kept)
}

#[tokio::test(flavor = "multi_thread")]
async fn undoing_all_takes_along_what_earlier_undos_kept() {
    for company in TestCompany::each().await {
        // Of the first, and of one between it and the last.
        for early in [0, 1] {
            let runs = imported(&company).await;
            let ruiz = crate::import_files::one(&company, "contact", "last_name", "Ruiz").await.id;
            let note = Change::create("note").text("text", "Llamó").put("contact", Value::Id(ruiz));
            let note = company.save(note.from(Source::Page)).await.id;
            company.engine.undo_import(&company.admin, runs[early]).await.expect("begins");
            company.work().await;
            assert_eq!(kept(&company, runs[early]).await, (Status::Undone, 1));
            company.save(Change::delete("note", note)).await;
            company.engine.undo_imports(&company.admin, runs[0], true).await.expect("begins");
            company.work().await;
            for run in runs {
                assert_eq!(kept(&company, run).await, (Status::Undone, 0), "{:?}", there(&company, run).await.counts);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_waits_for_those_of_the_files_behind_it() {
    for company in TestCompany::each().await {
        let [accounts, _, deals] = imported(&company).await;
        company.engine.undo_import(&company.admin, deals).await.expect("begins");
        // The queue takes this one first.
        let mut early = company.admin.clone();
        early.ctx.now -= 1_000;
        company.engine.undo_imports(&early, accounts, false).await.expect("waits");
        let first = company.engine.undo_waits_for(&there(&company, accounts).await).await.expect("reads");
        assert_eq!(first.map(|run| run.id), Some(deals));
        company.work().await;
        assert_eq!(kept(&company, deals).await, (Status::Undone, 0));
        assert_eq!(kept(&company, accounts).await.0, Status::Undoing, "it was not its turn");
        let (store, later) = (company.engine.store(), company.engine.clock().now() + 10_000_000);
        let jobs = store.lease_jobs("test", &["import-undo"], 9, 1_000_000, later).await.expect("leases");
        let again: Vec<_> = jobs.iter().map(|job| job.payload["run"].clone()).collect();
        assert_eq!(again, [accounts.to_string()], "it is looked at again");
        assert_eq!(jobs[0].attempt, 1, "to wait is no try");
        let filter = JobFilter { state: None, kind: Some("import-undo".into()), limit: 9 };
        assert_eq!(store.jobs(&filter).await.expect("lists").len(), 2, "one for each undo");
        assert!(!company.engine.undo_waits(accounts).await.expect("reads"));
        company.engine.run_undo(accounts, company.admin.user()).await.expect("undone");
        assert_eq!(kept(&company, accounts).await, (Status::Undone, 1), "a contact that nobody undoes uses it");
    }
}

/// Without a server, whoever waits works on what he waits for.
#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_an_undo_that_is_nobodys_work_does_it() {
    for company in TestCompany::each().await {
        let [accounts, contacts, deals] = imported(&company).await;
        for run in [deals, contacts, accounts] {
            company.engine.undo_import(&company.admin, run).await.expect("begins");
        }
        let (engine, store) = (&company.engine, company.engine.store());
        let at_work = engine.running_imports(&company.admin).await.expect("reads");
        let before = store.statements();
        let waits = engine.undos_that_wait(&at_work).await.expect("reads");
        assert_eq!(store.statements() - before, 1, "however many wait");
        let waits = |id| waits.get(&id).map(|run| run.id);
        assert_eq!([accounts, contacts, deals].map(waits), [Some(contacts), Some(deals), None]);

        let elsewhere = store.lease_job(&format!("import-undo:{deals}"), "a", 9_000_000, engine.clock().now()).await;
        let elsewhere = elsewhere.expect("leases").expect("is there");
        assert!(!engine.help_undo("b", accounts).await.expect("looks"), "a server is at it");
        assert!(store.put_off_job(elsewhere.id, elsewhere.fence, i64::MAX).await.expect("writes"));
        for _ in 0..3 {
            assert!(engine.help_undo("b", accounts).await.expect("works"));
        }
        for run in [deals, contacts, accounts] {
            assert_eq!(kept(&company, run).await, (Status::Undone, 0), "{:?}", there(&company, run).await.counts);
        }
        assert!(!engine.help_undo("b", accounts).await.expect("looks"), "nothing is left to do");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_laid_aside_has_failed_and_holds_nobody_up() {
    let company = TestCompany::sqlite_with_modules(&[|modules| modules.hook(FAILS)]).await;
    let (a, b) = (mapped(&company, "a.csv", THREE).await, mapped(&company, "b.csv", THREE).await);
    company.engine.start_waiting(&company.admin).await.expect("starts");
    BROKEN.store(true, Ordering::SeqCst);
    let run = work_until(&company, a, Status::Failed).await;
    assert_eq!((run.status, run.failure.as_str()), (Status::Failed, "import-aside"));
    assert!(run.finished_at.is_some());
    assert_eq!(there(&company, b).await.status, Status::Mapped);
    BROKEN.store(false, Ordering::SeqCst);
    company.engine.start_waiting(&company.admin).await.expect("the other is free to run");
    assert_eq!(work_until(&company, b, Status::Done).await.status, Status::Done);

    BROKEN.store(true, Ordering::SeqCst);
    company.engine.undo_import(&company.admin, b).await.expect("begins");
    let run = work_until(&company, b, Status::Failed).await;
    assert_eq!((run.status, run.failure.as_str()), (Status::Failed, "import-aside"));
    BROKEN.store(false, Ordering::SeqCst);
    company.engine.undo_import(&company.admin, b).await.expect("can be asked for again");
    let run = work_until(&company, b, Status::Undone).await;
    assert_eq!((run.status, run.counts.undone), (Status::Undone, 3));
}
