//! How long the usual reads and writes take: `TRATO_ROWS=100000 cargo test --release -p trato-store --test store speed
//! -- --ignored --nocapture`. Prints, asserts nothing: the budget is `trato bench`'s business.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use jiff::tz::TimeZone;
use trato_model::{Aggregate, Filter, Level, Measure, Op, Path, Query, Reader, Record, Registry, Value};
use trato_store::Store;

use crate::property_data::{Dice, STAGES};
use crate::record_fixture::{euros, id, reader, record, registry};
use crate::support::{Fresh, on_both_with};

const FIRST: [&str; 12] =
    ["María", "José", "Ana", "Luis", "Carmen", "Antonio", "Lucía", "Pedro", "Elena", "Jesús", "Marta", "Íñigo"];
const LAST: [&str; 14] = [
    "García",
    "Núñez",
    "López",
    "Pérez",
    "Martínez",
    "Ruiz",
    "Díaz",
    "Moreno",
    "Álvarez",
    "Romero",
    "Gil",
    "Serrano",
    "Ibáñez",
    "Peña",
];

fn deal(registry: &Registry, dice: &mut Dice, n: u64, accounts: u64) -> Record {
    let mut deal = record(registry, "deal", 10_000_000 + n);
    let (first, last) = (dice.pick(&FIRST), dice.pick(&LAST));
    deal.put("name", Value::Text(format!("{first} {last} {} {n}", dice.pick(&LAST))));
    deal.put("account", Value::Id(id(1_000_000 + dice.below(accounts))));
    deal.put("stage", Value::from(dice.pick(&STAGES)));
    deal.put("amount", euros(i64::try_from(dice.below(1_000_000)).unwrap_or(0)));
    deal.put("code", Value::Text(format!("OP-{n:07}")));
    deal.put("note", Value::from("Llamar el lunes y pedir precio para la obra nueva"));
    deal.put(
        "email",
        Value::Text(format!("{}.{}{n}@acme-iberica.es", trato_text::fold(first), trato_text::fold(last))),
    );
    deal.put("phone", Value::Text(format!("+346{:08}", dice.below(100_000_000))));
    deal.put("close_date", Value::Int(20_000 + i64::try_from(dice.below(1000)).unwrap_or(0)));
    deal.put("count", Value::Int(i64::try_from(dice.below(100)).unwrap_or(0)));
    deal.put("owner", Value::Id(id(1 + dice.below(200))));
    deal.put("team", Value::Id(id(300 + dice.below(20))));
    deal.put("branch", Value::Id(id(400 + dice.below(2))));
    (deal.created_at, deal.updated_at) = (1_700_000_000_000_000 + n as i64 * 1_000_000, n as i64);
    deal
}

async fn fill(store: &Store, registry: &Registry, rows: u64) {
    let (mut dice, accounts) = (Dice::new(1), rows / 10 + 1);
    let mut batch = Vec::new();
    for n in 0..accounts {
        let mut account = record(registry, "account", 1_000_000 + n);
        account.put("name", Value::Text(format!("{} {} {n}", dice.pick(&LAST), dice.pick(&LAST))));
        account.put("industry", Value::from(dice.pick(&["energy", "retail", "health"])));
        account.put("owner", Value::Id(id(1 + dice.below(200))));
        batch.push(account);
    }
    write(store, std::mem::take(&mut batch)).await;
    let (start, used) = (Instant::now(), cpu());
    for n in 0..rows {
        batch.push(deal(registry, &mut dice, n, accounts));
        if batch.len() == 5000 {
            write(store, std::mem::take(&mut batch)).await;
        }
    }
    write(store, batch).await;
    let each = (cpu() - used).as_secs_f64() * 1e6 / rows as f64;
    println!("  filled {rows} deals: {:.0} rows/s, cpu {each:.0} µs each", rows as f64 / start.elapsed().as_secs_f64());
}

async fn write(store: &Store, records: Vec<Record>) {
    let mut tx = store.begin().await.expect("begins");
    tx.insert(&records).await.expect("inserts");
    tx.commit().await.expect("commits");
}

/// The processor time that this process has used: on a busy machine the wall clock says little.
fn cpu() -> Duration {
    let clock = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: u64 = clock.split(' ').skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// Runs something often and prints the median.
async fn time(what: &str, times: usize, mut run: impl AsyncFnMut(usize) -> usize) {
    let mut took = Vec::new();
    let mut rows = 0;
    let used = cpu();
    for n in 0..times {
        let start = Instant::now();
        rows = run(n).await;
        took.push(start.elapsed());
    }
    took.sort_unstable();
    println!(
        "  {what:40} median {:>7.0} µs, p95 {:>7.0} µs, cpu {:>7.0} µs ({rows} rows)",
        took[times / 2].as_secs_f64() * 1e6,
        took[times * 95 / 100].as_secs_f64() * 1e6,
        (cpu() - used).as_secs_f64() * 1e6 / times as f64
    );
}

/// A few deals of eight accounts each, as the panels of a page ask for them.
async fn panels(store: &Store, registry: &Registry) {
    let all = Reader::system();
    let panels = |n: usize| {
        [0, 1, 2, 3, 4, 5, 6, 7].map(|at: u64| {
            let account = Filter::equal("account", Value::Id(id(1_000_000 + (n as u64 * 8 + at) % 1000)));
            Query::new("deal").sort(Path::from("created_at"), true).and(account).limit(5)
        })
    };
    time("eight panels, one after the other", 100, async |n| {
        let mut found = 0;
        for query in panels(n) {
            found += store.rows(registry, &all, &query).await.expect("reads").rows.len();
        }
        found
    })
    .await;
    time("eight panels together", 100, async |n| {
        let (queries, (store, together)) = (panels(n), store.together());
        let pages = try_join_all(queries.iter().map(|query| store.rows(registry, &all, query)));
        together.read(pages).await.expect("reads").iter().map(|page| page.rows.len()).sum()
    })
    .await;
}

async fn measure(fresh: &Fresh, registry: &Registry, rows: u64) {
    println!("{}", fresh.config.url.split(':').next().unwrap_or_default());
    let store = &fresh.store;
    fill(store, registry, rows).await;
    if !fresh.is_sqlite() {
        fresh.behind("VACUUM ANALYZE").await;
    }
    let all = Reader::system();
    let list = |sort: &'static str, descending| {
        let paths = ["name", "account", "stage", "amount", "close_date", "owner"];
        Query::new("deal").sort(Path::from(sort), descending).columns(paths.map(Path::from).to_vec())
    };
    let page =
        async |reader: &Reader, query: &Query| store.rows(registry, reader, query).await.expect("reads").rows.len();
    time("list by name", 200, async |_| page(&all, &list("name", false)).await).await;
    time("list by amount, descending", 200, async |_| page(&all, &list("amount", true)).await).await;
    let mut middle = list("name", false);
    for _ in 0..rows / 2000 {
        let next = store.rows(registry, &all, &middle.clone().limit(1000)).await.expect("reads").next;
        middle.page.after = next;
    }
    time("page in the middle by name", 200, async |_| page(&all, &middle).await).await;
    time("own: list by name", 100, async |n| {
        page(&reader(1 + n as u64, Level::Own, &[], &[]), &list("name", false)).await
    })
    .await;
    let team = |n: usize| reader(1 + n as u64, Level::Team, &[300, 301, 302, 303, 304], &[400]);
    time("team (a quarter): list by created", 50, async |n| page(&team(n), &list("created_at", true)).await).await;
    let branch = reader(1, Level::Branch, &[300], &[400]);
    time("branch (half): list by name", 50, async |_| page(&branch, &list("name", false)).await).await;
    let stage = list("amount", true).and(Filter::equal("stage", "open"));
    time("stage = open by amount", 50, async |_| page(&all, &stage).await).await;
    let starts = list("name", false).and(Filter::test("name", Op::StartsWith, vec!["maria g".into()]));
    time("name starts", 50, async |_| page(&all, &starts).await).await;
    let account = list("created_at", true).and(Filter::equal("account", Value::Id(id(1_000_007))));
    time("deals of an account", 100, async |_| page(&all, &account).await).await;
    panels(store, registry).await;
    let industry = list("name", false).and(Filter::equal("account.industry", "energy"));
    time("account.industry = energy by name", 20, async |_| page(&all, &industry).await).await;
    let searched = Query { search: "garcia nuñez".into(), ..list("name", false) };
    time("list searched: garcia nuñez", 50, async |_| page(&all, &searched).await).await;
    for text in ["maria", "garcia nunez 77", "ez12345@acme", "OP-0012345", "612 34", "ma"] {
        let find = async |reader: &Reader| store.search(registry, reader, text, &[], 20).await.expect("searches").len();
        time(&format!("search: {text}"), 30, async |_| find(&all).await).await;
        time(&format!("search as own: {text}"), 30, async |n| find(&reader(1 + n as u64, Level::Own, &[], &[])).await)
            .await;
    }
    let count = list("name", false).and(Filter::equal("stage", "won"));
    time("count to 1000", 50, async |_| store.count(registry, &all, &count, 1000).await.expect("counts").n as usize)
        .await;
    let groups = async |reader: &Reader, aggregate: &Aggregate| {
        store.groups(registry, reader, aggregate, &TimeZone::UTC).await.expect("groups").rows.len()
    };
    let board = Aggregate::new("deal")
        .by(Path::from("stage"))
        .measures(vec![Measure::Count, Measure::Sum(Path::from("amount"))]);
    time("board: count and sum by stage", 20, async |_| groups(&all, &board).await).await;
    time("board as own", 20, async |n| groups(&reader(1 + n as u64, Level::Own, &[], &[]), &board).await).await;
    let accounts = Aggregate { limit: 50, ..board.clone() };
    let accounts = Aggregate { groups: Vec::new(), ..accounts }.by(Path::from("account"));
    time("sum by account", 5, async |_| groups(&all, &accounts).await).await;
    let months =
        Aggregate { groups: Vec::new(), ..board }.by_bucket(Path::from("close_date"), trato_model::Bucket::Month);
    time("sum by close month", 5, async |_| groups(&all, &months).await).await;
    creates(store, registry, rows).await;
}

/// Creates one by one: alone, then eight at a time.
async fn creates(store: &Store, registry: &Registry, rows: u64) {
    let mut dice = Dice::new(2);
    let mut next = rows + 1_000_000;
    let (start, used) = (Instant::now(), cpu());
    for _ in 0..300 {
        next += 1;
        write(store, vec![deal(registry, &mut dice, next, 10)]).await;
    }
    let each = (cpu() - used).as_secs_f64() * 1e6 / 300.0;
    println!("  creates, one after the other: {:.0}/s, cpu {each:.0} µs each", 300.0 / start.elapsed().as_secs_f64());
    let (start, used) = (Instant::now(), cpu());
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let records: Vec<Record> = (0..500).map(|n| deal(registry, &mut dice, next + 1 + n, 10)).collect();
        next += 500;
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            for record in records {
                write(&store, vec![record]).await;
            }
        }));
    }
    for task in tasks {
        task.await.expect("writes");
    }
    let each = (cpu() - used).as_secs_f64() * 1e6 / 4000.0;
    println!("  creates, eight at a time: {:.0}/s, cpu {each:.0} µs each", 4000.0 / start.elapsed().as_secs_f64());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures"]
async fn speed() {
    let rows = std::env::var("TRATO_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let registry = registry();
    on_both_with("records", &registry, async |fresh| measure(fresh, &registry, rows).await).await;
}
