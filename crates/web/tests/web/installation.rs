//! An installation before anybody works in it: a new one has nobody but who sets it up; a demonstration says what it is.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use tower::ServiceExt;
use trato_engine::Engine;
use trato_model::Query;
use trato_testkit::app::{Answer, TestApp};
use trato_testkit::{PASSWORD, TestCompany};
use trato_web::app::{App, Config, router};
use trato_web::http::Policy;
use trato_web::http::error::percent;

use crate::sign_in::own_ids;
use crate::sweep::{Caller, Ids, World, sample};

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_says_so_on_every_page() {
    for company in TestCompany::each().await {
        let mut world = World::of(company, "visto", "600111222").await;
        let plain = world.app.sign_in(&world.rita).await;
        let words = ["Está en la demostración", "This is the demonstration"];
        let says = |page: &str| words.iter().any(|words| page.contains(words));
        assert!(!says(&plain.get("/").await.text()), "where people work nothing is said");
        world.app = TestApp::new(world.company().as_demo().await);
        let ids = own_ids(&world);
        let admin = Caller::session(&world.app, &world.company().admin).await;
        let (mut pages, mut silent) = (0, Vec::new());
        let routes = trato_web::app::routes();
        for route in routes.iter().filter(|route| route.method == Method::GET && route.path != "/live") {
            let (_, ask) = sample(route, &ids).expect("known");
            for (whose, caller) in [("admin", &admin), ("nobody", &Caller::nobody())] {
                let answer = caller.send(&world.app, &ask).await;
                let page = answer.text();
                if page.contains("<html") {
                    pages += 1;
                    if !says(&page) {
                        silent.push(format!("{whose} {} {}", ask.path, answer.status));
                    }
                }
            }
        }
        assert!(silent.is_empty(), "{silent:#?}");
        assert!(pages > 40, "{pages} pages were looked at");
        let missing = world.app.sign_in(&world.rita).await.get("/nothing/here/at/all").await;
        assert!(missing.status == 404 && says(&missing.text()), "{}", missing.text());
        for (accepted, words) in [("es", words[0]), ("en", words[1])] {
            let door = Request::get("/sign-in").header(header::ACCEPT_LANGUAGE, accepted).body(Body::empty());
            let door = world.app.send(door.expect("a request")).await;
            assert!(door.text().contains(words), "{accepted}: {}", door.text());
        }
    }
}

/// Ids of nothing.
fn anything() -> Ids {
    let id = || "01a202b2-c500-7966-9e84-9b5da05af3c8".to_owned();
    Ids {
        account: id(),
        lead: id(),
        opportunity: id(),
        task: id(),
        file: id(),
        import: id(),
        role: id(),
        user: id(),
        ..Ids::default()
    }
}

/// A server that nobody has set up.
struct Fresh {
    engine: Engine,
    router: Router,
}

impl Fresh {
    fn new(engine: Engine) -> Self {
        let app = App::new(engine.clone(), Config { rate_limits: false, ..Config::default() });
        Fresh { engine, router: router(&app) }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.expect("answers").into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.join("&"))).expect("a request")).await
    }

    /// Who has an account.
    async fn users(&self) -> Vec<String> {
        let system = self.engine.system().await.expect("reads");
        let query = Query::new("user").columns(vec![trato_model::Path::field("email")]);
        let rows = self.engine.rows(&system, &query).await.expect("reads").rows;
        rows.iter().filter_map(|row| row.values[0].as_text().map(str::to_owned)).collect()
    }
}

/// The value that a select of a page has chosen.
fn chosen(page: &str, name: &str) -> String {
    let select = page.split(&format!("name=\"{name}\"")).nth(1).and_then(|rest| rest.split("</select>").next());
    let option = select.unwrap_or_default().split("<option").find(|option| option.contains(" selected"));
    let value = option.and_then(|option| option.split("value=\"").nth(1)?.split('"').next());
    value.unwrap_or("nothing").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_country_of_a_company_proposes_its_currency_and_zone() {
    for (engine, _folder) in trato_testkit::each_new().await {
        let fresh = Fresh::new(engine);
        for (accepted, country) in [("es-MX,es;q=0.9", "MX"), ("en-US,en", "US"), ("es-VE", "VE"), ("es", "ES")] {
            let asked = Request::get("/setup").header(header::ACCEPT_LANGUAGE, accepted).body(Body::empty());
            let page = fresh.send(asked.expect("a request")).await.text();
            assert_eq!(chosen(&page, "country"), country, "{accepted}");
            assert!(chosen(&page, "currency").is_empty() && chosen(&page, "zone").is_empty(), "the country's own");
            let usual =
                "&quot;MX&quot;:{&quot;currency&quot;:&quot;MXN&quot;,&quot;zone&quot;:&quot;America/Mexico_City";
            assert!(page.contains(usual), "the script knows them");
        }
        let token = fresh.engine.set_up_token().await.expect("a token");
        let mut form = FORM;
        (form[1].1, form[2].1, form[3].1) = ("MX", "", "");
        let done = fresh.post("/setup", &with(&token, &form)).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let company = fresh.engine.company().await.expect("reads").expect("is set up");
        let of = |field: &str| company.value(field).as_text().unwrap_or_default().to_owned();
        assert_eq!((of("currency").as_str(), of("zone").as_str()), ("MXN", "America/Mexico_City"));
    }
}

const FORM: [(&str, &str); 8] = [
    ("company", "Nueva SL"),
    ("country", "ES"),
    ("currency", "EUR"),
    ("zone", "Europe/Madrid"),
    ("locale", "es"),
    ("name", "Nuria Nueva"),
    ("email", "nuria@example.com"),
    ("password", PASSWORD),
];

fn with<'a>(token: &'a str, form: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    form.iter().copied().chain([("token", token)]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_installation_has_nobody_and_is_set_up_once() {
    for (engine, _folder) in trato_testkit::each_new().await {
        let fresh = Fresh::new(engine);
        assert!(fresh.users().await.is_empty(), "nobody has an account");
        let routes = trato_web::app::routes();
        let mut open = Vec::new();
        for route in routes.iter().filter(|route| route.method == Method::GET) {
            let (_, ask) = sample(route, &anything()).expect("known");
            let answer = fresh.get(&ask.path).await;
            if answer.status == 200 {
                open.push(route.path);
            }
            let shut = route.policy != Policy::Public && route.policy != Policy::Stranger;
            assert!(!shut || [303, 401].contains(&answer.status.as_u16()), "{}: {}", ask.path, answer.status);
        }
        open.sort_unstable();
        assert_eq!(open, ["/health", "/metrics", "/reset", "/setup"]);
        assert_eq!(fresh.get("/sign-in").await.location(), "/setup", "it leads to where it is set up");
        for (email, password) in [("admin", "admin"), ("admin@example.com", "admin"), ("nuria@example.com", PASSWORD)] {
            let door = fresh.post("/sign-in", &[("email", email), ("password", password)]).await;
            assert!(door.status != 303 && door.header("set-cookie").is_empty(), "{email}: {}", door.status);
        }

        let token = fresh.engine.set_up_token().await.expect("a token");
        for wrong in ["", "adivinado", &format!("{token}x"), &token[1..]] {
            let refused = fresh.post("/setup", &with(wrong, &FORM)).await;
            assert_eq!(refused.status, 422, "{}", refused.text());
            assert!(refused.header("set-cookie").is_empty() && refused.text().contains("name=\"token\""));
        }
        assert!(fresh.users().await.is_empty() && fresh.engine.is_new().await.expect("reads"), "nothing was set up");

        let done = fresh.post("/setup", &with(&token, &FORM)).await;
        assert_eq!(done.status, 303, "{}", done.text());
        assert_eq!(fresh.users().await, ["nuria@example.com"]);
        let cookie = done.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let home = Request::get("/").header(header::COOKIE, cookie).body(Body::empty()).expect("a request");
        assert!(fresh.send(home).await.text().contains("Nuria Nueva"));

        assert_eq!(fresh.get("/setup").await.status, 404, "it is closed");
        let mut other = FORM;
        other[6] = ("email", "intruso@example.com");
        for token in [token.as_str(), "", "adivinado"] {
            let late = fresh.post("/setup", &with(token, &other)).await;
            assert!(late.status == 404 && late.header("set-cookie").is_empty(), "{}", late.status);
        }
        assert!(fresh.engine.set_up_token().await.is_err(), "there is no further token");
        assert_eq!(fresh.users().await, ["nuria@example.com"]);
        assert_eq!(fresh.get("/sign-in").await.status, 200);
    }
}
