//! The period of a report: all time, two days, and what is said where they cannot be read; and what it may be narrowed to.

use trato_model::{Change, Value};
use trato_testkit::app::Browser;

use crate::scene::Scene;

async fn sold(scene: &Scene) {
    let won = scene.app.company.named("stage", "Ganada").await;
    let deals = [("Uno", "500", "2014-05-01"), ("Dos", "200", "2026-01-10"), ("Tres", "30", "2026-01-21")];
    for (name, amount, closed) in deals {
        let deal = Change::create("opportunity").text("name", name).text("amount", amount).text("close_date", closed);
        let deal = deal.put("account", Value::Id(scene.account)).put("stage", Value::Id(won));
        scene.app.company.save(deal.put("owner", Value::Id(scene.seller.user()))).await;
    }
}

async fn page(browser: &Browser, rest: &str) -> String {
    let answer = browser.get(&format!("/reports/branches?{rest}")).await;
    assert_eq!(answer.status, 200, "{rest}");
    answer.text()
}

/// The first figure of a report's page; empty where there is none.
fn figure(page: &str) -> String {
    let Some((_, rest)) = page.split_once("class=\"value num\"") else { return String::new() };
    let text = rest.split_once("</p>").map_or("", |(text, _)| text);
    let text = text.rsplit_once("</a>").map_or(text, |(text, _)| text);
    text.rsplit_once('>').map_or("", |(_, text)| text).replace('\u{a0}', " ")
}

/// What stands in a field.
fn typed(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_that_there_is_not_is_refused() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    for (compare, status) in [("", 200), ("none", 200), ("before", 200), ("year", 200), ("nunca", 400)] {
        for path in ["/reports/branches", "/reports/branches.csv"] {
            let answer = browser.get(&format!("{path}?compare={compare}")).await;
            assert_eq!(answer.status, status, "{path} {compare}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_of_all_time_or_of_any_days() {
    let scene = Scene::new().await;
    sold(&scene).await;
    let browser = scene.browser(&scene.seller, "es").await;
    let all = page(&browser, "period=all&compare=before").await;
    assert_eq!(figure(&all), "730 €");
    assert!(all.contains("<option value=\"all\" selected>todo el tiempo</option>"));
    assert!(!all.contains("name=\"compare\""), "nothing was before all time");
    assert!(page(&browser, "period=this_year").await.contains("name=\"compare\""));

    let days = page(&browser, "period=custom&from=2026-01-10&to=2026-01-20&compare=before").await;
    assert_eq!(figure(&days), "200 €", "the last day is the 20th");
    assert_eq!(figure(&page(&browser, "period=custom&from=2026-01-10&to=2026-01-21").await), "230 €");
    assert_eq!(
        (typed(&days, "from").as_deref(), typed(&days, "to").as_deref()),
        (Some("2026-01-10"), Some("2026-01-20"))
    );
    assert!(days.contains("30 dic 2025 – 9 ene 2026"), "the eleven days before are named");
    let file =
        days.split("href=\"/reports/branches.csv?").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    assert!(file.contains("from=2026-01-10&amp;to=2026-01-20"), "{file}");
    let file = browser.get(&format!("/reports/branches.csv?{}", file.replace("&amp;", "&"))).await;
    assert!(file.text().contains("\"200,00\"") && !file.text().contains("\"230,00\""), "{}", file.text());
    let file = browser.get("/reports/branches.csv?period=all").await.text();
    assert!(file.contains("\"730,00\""), "{file}");

    // As people type them, and as addresses of before say them.
    assert_eq!(figure(&page(&browser, "period=custom&from=10/1/2026&to=20/01/26").await), "200 €");
    let before = page(&browser, "period=2026-01-10..2026-01-21").await;
    assert_eq!((figure(&before).as_str(), typed(&before, "to").as_deref()), ("200 €", Some("2026-01-20")));
    let year = page(&browser, "period=2014").await;
    assert_eq!(
        (figure(&year).as_str(), typed(&year, "from").as_deref()),
        ("500 €", Some("2014-01-01")),
        "no year of the list"
    );
    let year = page(&browser, "period=2026").await;
    assert!(figure(&year) == "230 €" && year.contains("selected>2026<") && typed(&year, "from").is_none());
    // To begin from: the days of the usual period.
    let begun = page(&browser, "period=custom").await;
    assert_eq!(
        (typed(&begun, "from").as_deref(), typed(&begun, "to").as_deref()),
        (Some("2026-01-01"), Some("2026-12-31"))
    );
    assert!(!begun.contains("aria-invalid"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_names_its_period() {
    let scene = Scene::new().await;
    sold(&scene).await;
    let browser = scene.browser(&scene.seller, "es").await;
    let named = |page: &str| {
        let (_, rest) = page.split_once("class=\"of-period\">")?;
        rest.split_once('<').map(|(text, _)| text.to_owned())
    };
    for report in ["losses", "forecast", "cycle", "branches", "leads"] {
        let page = browser.get(&format!("/reports/{report}")).await.text();
        assert_eq!(named(&page).as_deref(), Some("este año · 2026"), "{report}");
    }
    let visits = browser.get("/reports/visits").await.text();
    assert_eq!(named(&visits).as_deref(), Some("este mes · noviembre de 2026"));
    for (asked, said) in [
        ("period=all", "todo el tiempo"),
        ("period=2026", "2026"),
        ("period=last_year&compare=before", "el año pasado · 2025, comparado con 2024"),
        ("period=custom&from=2026-01-10&to=2026-01-20", "10 ene 2026 – 20 ene 2026"),
    ] {
        assert_eq!(named(&page(&browser, asked).await).as_deref(), Some(said), "{asked}");
    }
    let today = browser.get("/reports/stages").await.text();
    assert_eq!(named(&today), None, "what is open is of today");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_looks_ahead_offers_periods_to_come() {
    let scene = Scene::new().await;
    let browser = scene.browser(&scene.seller, "es").await;
    let ahead = ["next_month", "next_quarter", "2027"];
    let offers = |page: &str, name: &str| page.contains(&format!("<option value=\"{name}\""));
    for report in ["losses", "cycle", "branches", "leads", "visits", "forecast"] {
        let page = browser.get(&format!("/reports/{report}")).await.text();
        for name in ahead {
            assert_eq!(offers(&page, name), ["forecast", "visits"].contains(&report), "{report} {name}");
        }
        assert!(["this_month", "last_year", "all", "2026", "2016"].iter().all(|name| offers(&page, name)), "{report}");
    }
    let asked = browser.get("/reports/losses?period=next_month").await.text();
    assert!(asked.contains("<option value=\"next_month\" selected"), "what the address says is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forecast_of_a_period_that_is_over_asks_what_came_in() {
    let scene = Scene::new().await;
    sold(&scene).await;
    for (locale, ahead, over, week) in [
        ("es", "¿Qué va a entrar?", "¿Qué entró?", "Qué ha cambiado"),
        ("en", "What will come in?", "What came in?", "What changed"),
    ] {
        let browser = scene.browser(&scene.seller, locale).await;
        for (period, title) in [("this_year", ahead), ("next_month", ahead), ("all", ahead), ("2026-q1", over)] {
            let page = browser.get(&format!("/reports/forecast?period={period}")).await.text();
            let heading = page.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
            assert!(heading.contains(title), "{locale} {period}: {heading}");
            assert!(page.contains(&format!("<title>{title}")), "{locale} {period}");
            let has_figures = period != "next_month";
            assert_eq!(page.contains(week), has_figures && title == ahead, "{locale} {period}: what is over is told");
        }
        let index = browser.get("/reports").await.text();
        assert!(index.contains(ahead) && !index.contains(over), "{locale}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_cannot_be_read_are_kept_with_what_is_wrong() {
    let scene = Scene::new().await;
    sold(&scene).await;
    for (locale, warning, reversed, no_such, missing, example) in [
        (
            "es",
            "El periodo no se entiende",
            "Debe ser igual o posterior al inicio: 20 ene 2026.",
            "no existen",
            "obligatorio",
            "21/11/2026",
        ),
        (
            "en",
            "The period cannot be read",
            "It must be the same as the start or later: 20 Jan 2026.",
            "no such day",
            "required",
            "2026-11-21",
        ),
    ] {
        let browser = scene.browser(&scene.seller, locale).await;
        for (rest, fault, field, kept) in [
            ("from=2026-01-20&to=2026-01-10", reversed, "to", ("2026-01-20", "2026-01-10")),
            ("from=31/02/2026&to=2026-03-10", no_such, "from", ("31/02/2026", "2026-03-10")),
            ("from=2026-01-20&to=", missing, "to", ("2026-01-20", "")),
            ("from=&to=2026-01-20", missing, "from", ("", "2026-01-20")),
            ("from=ayer&to=%3Cb%3E", example, "to", ("ayer", "&lt;b&gt;")),
        ] {
            let page = page(&browser, &format!("period=custom&{rest}")).await;
            let beside = page.split(&format!("id=\"f-{field}-error\">")).nth(1).expect(rest);
            let beside = beside.split("</p>").next().unwrap_or_default().to_lowercase();
            assert!(beside.contains(&fault.to_lowercase()), "{rest}: {beside}");
            assert_eq!((typed(&page, "from").as_deref(), typed(&page, "to").as_deref()), (Some(kept.0), Some(kept.1)));
            assert_eq!(figure(&page), "", "no figures of another period");
            assert!(!page.contains(".csv?"), "{rest}");
            let file = browser.get(&format!("/reports/branches.csv?period=custom&{rest}")).await;
            assert_eq!(file.status, 400, "a file has no place for faults");
        }
        let unknown = page(&browser, "period=someday").await;
        let usual = page(&browser, "").await;
        assert!(unknown.contains(warning) && !usual.contains(warning), "{unknown}");
        assert_eq!(figure(&unknown), figure(&usual), "the usual one");
        assert_eq!(browser.get("/reports/branches.csv?period=someday").await.status, 400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_offers_the_branches_and_sellers_whose_records_one_may_read() {
    let scene = Scene::new().await;
    let company = &scene.app.company;
    let mut branches = Vec::new();
    for name in ["Madrid", "Valencia"] {
        branches.push(company.save(Change::create("branch").text("name", name)).await.id);
    }
    for (name, at) in [("Hoteles", 0), ("Playa", 1)] {
        company.save(Change::create("team").text("name", name).put("branch", Value::Id(branches[at]))).await;
    }
    let [madrid, valencia] = branches.as_slice() else { panic!("two branches") };
    let manager = company.user("Bruno Sanz", "Jefe de sucursal", None, Some(*madrid)).await;
    for (name, branch) in [("Ana Gil", madrid), ("Eva Sol", valencia)] {
        let seller = company.user(name, "Ventas", None, Some(*branch)).await.user();
        let deal = Change::create("opportunity").text("name", name).put("account", Value::Id(scene.account));
        company.save(deal.put("owner", Value::Id(seller)).put("branch", Value::Id(*branch))).await;
    }
    company.user("Nadia Campos", "Marketing", None, Some(*madrid)).await;
    let offered = |page: &str, name: &str| -> Vec<String> {
        let (_, rest) = page.split_once(&format!(" name=\"{name}\"")).unwrap_or_default();
        let (select, _) = rest.split_once("</select>").unwrap_or_default();
        let texts = select.split("</option>").filter_map(|option| option.rsplit_once('>'));
        texts.map(|(_, text)| text.to_owned()).filter(|text| !text.is_empty()).collect()
    };
    let page = scene.browser(&manager, "es").await.get("/reports/losses").await.text();
    assert_eq!(offered(&page, "branch"), ["Cualquiera", "Madrid"]);
    assert_eq!(offered(&page, "team"), ["Cualquiera", "Hoteles"]);
    assert_eq!(offered(&page, "seller"), ["Cualquiera", "Ana Gil"]);
    let page = scene.browser(&company.admin, "es").await.get("/reports/losses").await.text();
    assert_eq!(offered(&page, "branch"), ["Cualquiera", "Madrid", "Prueba", "Valencia"]);
    assert_eq!(offered(&page, "seller"), ["Cualquiera", "Ana Gil", "Eva Sol", "Marta Ruiz"]);
    let page = scene.browser(&company.admin, "es").await.get("/reports/visits").await.text();
    assert_eq!(offered(&page, "branch"), ["Cualquiera", "Madrid", "Prueba", "Valencia"]);
    assert_eq!(offered(&page, "seller"), [""; 0], "nobody has visited anybody");
}
