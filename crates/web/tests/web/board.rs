//! The board and the deals that nobody works on: without a next step, and lying still; and what columns add up.

use trato_model::{Change, Currency, Id, Money, Value};
use trato_testkit::app::Browser;
use trato_testkit::{NOW, TestCompany};

use crate::scene::Scene;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

async fn deal(scene: &Scene, name: &str) -> Id {
    let deal = Change::create("opportunity").text("name", name).put("account", Value::Id(scene.account));
    scene.app.company.save(deal.put("owner", Value::Id(scene.seller.user()))).await.id
}

/// A part of a page: from a mark to what ends it.
fn part<'a>(page: &'a str, mark: &str, end: &str) -> &'a str {
    let start = page.find(mark).unwrap_or_else(|| panic!("no {mark}: {page}"));
    page[start..].split(end).next().unwrap_or_default()
}

async fn card(browser: &Browser, deal: Id) -> String {
    let board = browser.get("/opportunity/board").await.text();
    part(&board, &format!("id=\"card-{deal}\""), "</li>").to_owned()
}

/// A card's own tag is before its id.
async fn is_marked_rotting(browser: &Browser, deal: Id) -> bool {
    let board = browser.get("/opportunity/board").await.text();
    board.contains(&format!("<li class=\"card rotting\" id=\"card-{deal}\""))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_deal_without_a_next_step_stands_on_the_first_page_and_is_marked_on_the_board() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let lonely = deal(&scene, "Sin plan").await;
        for (locale, title, mark) in [
            ("es", "Oportunidades sin próximo paso", "sin próximo paso"),
            ("en", "Deals without a next step", "no next step"),
        ] {
            let browser = scene.browser(&scene.seller, locale).await;
            let page = browser.get("/?of=mine").await.text();
            let section = part(&page, "id=\"no-next\"", "</section>");
            assert!(section.contains(title) && section.contains("Sin plan"), "{section}");
            assert!(!section.contains("Diez mesas"), "it has a task: {section}");
            let header = part(section, "id=\"no-next\"", "</header>");
            assert!(header.contains(">1<"), "{header}");
            let list = crate::crawl::values(header, "<a ", "href").next().expect("a list").0;
            let list = browser.get(&list).await.text();
            assert!(list.contains("Sin plan") && !list.contains("Diez mesas"), "{list}");
            let (without, with) = (card(&browser, lonely).await, card(&browser, scene.deal).await);
            assert!(without.contains(mark) && !with.contains(mark), "{without}\n{with}");
        }
        let browser = scene.browser(&scene.seller, "es").await;
        let task = Change::create("task").text("subject", "Llamar").put("opportunity", Value::Id(lonely));
        let task = task.put("due_at", Value::Int(NOW + DAY)).put("owner", Value::Id(scene.seller.user()));
        let task = scene.app.company.save(task).await.id;
        let planned = browser.get("/?of=mine").await.text();
        assert!(part(&planned, "id=\"no-next\"", "</section>").contains("Todas sus oportunidades tienen próximo paso"));
        assert!(!card(&browser, lonely).await.contains("sin próximo paso"));
        scene.app.company.save(Change::update("task", task).text("status", "done")).await;
        assert!(card(&browser, lonely).await.contains("sin próximo paso"), "what is done is no next step");
        let lost = scene.stage("Perdida").await;
        let reason = scene.app.company.named("loss_reason", "Precio").await;
        let change = Change::update("opportunity", lonely).text("stage", &lost).put("loss_reason", Value::Id(reason));
        scene.app.company.save(change).await;
        let decided = browser.get("/?of=mine").await.text();
        assert!(!part(&decided, "id=\"no-next\"", "</section>").contains("Sin plan"), "a lost deal needs none");
        assert!(!card(&browser, lonely).await.contains("sin próximo paso"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_that_lies_still_is_marked_from_the_day_its_stage_says() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let rots = scene.record("opportunity", scene.deal).await.value("rots_on").as_int().expect("its stage rots");
        assert_eq!(rots, NOW / DAY + 14, "as the first stage says");
        for (day, locale, days) in
            [(rots - 1, "es", None), (rots, "es", Some(">1 d<")), (rots + 4, "en", Some(">5 d<"))]
        {
            scene.app.company.engine.clock().set(day * DAY + 10 * HOUR);
            let browser = scene.browser(&scene.seller, locale).await;
            assert_eq!(is_marked_rotting(&browser, scene.deal).await, days.is_some(), "{day}");
            let page = browser.get("/?of=mine").await.text();
            let section = part(&page, "id=\"rotting\"", "</section>");
            assert_eq!(section.contains("Diez mesas"), days.is_some(), "{section}");
            if let Some(days) = days {
                let card = card(&browser, scene.deal).await;
                let mark = part(&card, "class=\"mark warn\" title=", "</span>").replace("</svg>", ">");
                assert!(format!("{mark}<").contains(days), "{days}: {mark}");
            }
        }
        let browser = scene.browser(&scene.seller, "es").await;
        let won = scene.stage("Ganada").await;
        let change = Change::update("opportunity", scene.deal).text("stage", &won).text("amount", "10");
        scene.app.company.save(change).await;
        assert!(!is_marked_rotting(&browser, scene.deal).await, "a deal that was won moves no more");
    }
}

/// A column's count, sum and weighted sum.
fn figures(board: &str, stage: &str) -> [String; 3] {
    let column = part(board, &format!("aria-labelledby=\"col-{stage}\""), "</header>");
    let text = |part: &str| part.rsplit('>').next().unwrap_or_default().replace('\u{a0}', " ");
    let count =
        column.split("class=\"count\"").nth(1).and_then(|rest| rest.split('<').next()).map(text).unwrap_or_default();
    let sums = column.split("class=\"sums num\">").nth(1).unwrap_or_default();
    let sum = sums.split("</b>").next().map(text).unwrap_or_default();
    let weighted = sums.split("</svg>").nth(1).and_then(|rest| rest.split("</span>").next()).map(text);
    [count, sum, weighted.unwrap_or_default()]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_counts_and_adds_up_two_currencies_in_the_companys() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        // A dollar is half a euro.
        let rate = Change::create("exchange_rate").put("currency", Value::from("USD"));
        scene.app.company.save(rate.put("date", Value::Int(NOW / DAY - 10)).put("rate", Value::Int(50_000_000))).await;
        let (proposal, new) = (scene.stage("Propuesta").await, scene.stage("Nueva").await);
        let usd: Currency = "USD".parse().expect("a currency");
        let amounts = [(Money::new(60_000, Currency::EUR), 5_000), (Money::new(40_000, usd), 2_500)];
        for (n, (amount, share)) in amounts.into_iter().enumerate() {
            let deal = Change::create("opportunity").text("name", &format!("Divisa {n}")).put("amount", amount.into());
            let deal = deal.put("account", Value::Id(scene.account)).put("owner", Value::Id(scene.seller.user()));
            let deal = deal.text("close_date", "2026-12-20").put("probability", Value::Int(share));
            scene.app.company.save(deal.text("stage", &proposal)).await;
        }
        // Half of 600 and a quarter of 200.
        for (locale, [count, sum, weighted], nothing, total) in [
            ("es", ["2", "800 €", "350 €"], "sin importe", "En total 800,00 € · ponderado 350,00 €"),
            ("en", ["2", "€800", "€350"], "no amount", "€800.00 in all · €350.00 weighted"),
        ] {
            let browser = scene.browser(&scene.seller, locale).await;
            let board = browser.get("/opportunity/board").await.text();
            assert_eq!(figures(&board, &proposal), [count, sum, weighted], "{locale}");
            let [count, sum, weighted] = figures(&board, &new);
            assert_eq!((count.as_str(), weighted.as_str()), ("1", ""), "{locale}");
            assert!(sum.to_lowercase().contains(nothing), "{locale}: {sum}");
            assert!(board.replace('\u{a0}', " ").contains(total), "{locale}: {board}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_stands_newest_first_and_what_is_open_by_its_date() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let (open, won) = (scene.stage("Propuesta").await, scene.stage("Ganada").await);
        let names = |stage: &str| ["Uno", "Dos", "Tres"].map(|name| format!("{name} {stage}"));
        for (stage, days) in
            [(&open, ["2026-12-02", "2026-12-01", "2026-12-03"]), (&won, ["2026-11-02", "2026-11-01", "2026-11-03"])]
        {
            for (name, day) in names(stage).iter().zip(days) {
                let change = Change::update("opportunity", deal(&scene, name).await).text("stage", stage);
                scene.app.company.save(change.text("amount", "10").text("close_date", day)).await;
            }
        }
        let browser = scene.browser(&scene.seller, "es").await;
        let orders = async |board: &str| {
            let page = browser.get(board).await.text();
            [&open, &won].map(|stage| {
                let column = part(&page, &format!("aria-labelledby=\"col-{stage}\""), "</section>").to_owned();
                let mut all = names(stage)
                    .map(|name| (column.find(&name), name.split(' ').next().unwrap_or_default().to_owned()));
                all.sort();
                all.map(|(at, name)| at.map(|_| name).unwrap_or_default()).join(" ")
            })
        };
        assert_eq!(orders("/opportunity/board").await, ["Dos Uno Tres", "Tres Uno Dos"]);
        assert_eq!(
            orders("/opportunity/board?sort=close_date").await,
            ["Dos Uno Tres", "Dos Uno Tres"],
            "as asked for"
        );
        // A column that is full shows the newest ones, too.
        for n in 0..30 {
            let change = Change::update("opportunity", deal(&scene, &format!("Otro {n}")).await).text("stage", &won);
            scene.app.company.save(change.text("amount", "10").text("close_date", "2026-11-02")).await;
        }
        let page = browser.get("/opportunity/board").await.text();
        let column = part(&page, &format!("aria-labelledby=\"col-{won}\""), "</section>");
        let first = part(column, "class=\"card-title\"", "</a>");
        assert!(first.contains("Tres"), "{first}");
        assert!(!column.contains(&names(&won)[1]), "the oldest is not among them");
    }
}
