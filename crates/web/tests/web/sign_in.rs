//! Signing in and staying so: guesses, names, hosts, reset links, sessions, forms of other sites, and the headers that every
//! answer carries.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use serde_json::{Value as Json, json};
use trato_engine::signin::session::Device;
use trato_engine::signin::token::Scopes;
use trato_model::{Change, Value};
use trato_testkit::PASSWORD;
use trato_testkit::app::{Answer, TestApp};
use trato_web::app::{App, Config, router};
use trato_web::http::Policy;

use crate::crawl::values;
use crate::sweep::{Ask, Caller, Ids, Sent, World, sample};
use crate::sweep_access::{changes, state};

const EMAIL: &str = "ada@example.com";
const HOUR: i64 = 3_600_000_000;

/// Posts a form as somebody who is not signed in yet, with these headers.
async fn knock(app: &TestApp, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let body: Vec<String> =
        form.iter().map(|(name, value)| format!("{name}={}", trato_web::http::error::percent(value))).collect();
    let mut request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::from(body.join("&"))).expect("a request")).await
}

async fn enter(app: &TestApp, password: &str, cookies: &str) -> Answer {
    let headers = [("cookie", cookies)];
    let headers = if cookies.is_empty() { &headers[..0] } else { &headers[..] };
    knock(app, "/sign-in", &[("email", EMAIL), ("password", password)], headers).await
}

/// The `Set-Cookie` line of a cookie.
fn set(headers: &HeaderMap, name: &str) -> String {
    let lines = headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    let start = format!("{name}=");
    lines.filter(|line| line.starts_with(&start)).map(str::to_owned).next().unwrap_or_default()
}

fn cookie(line: &str) -> String {
    line.split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_guesses_and_no_more_whatever_device_is_pretended() {
    for app in TestApp::each().await {
        let owner = enter(&app, PASSWORD, "").await;
        assert_eq!(owner.status, 303);
        let device = cookie(&set(&owner.headers, "device"));
        assert!(device.len() > 50, "{device}");
        let mut looked = 0;
        for n in 0..16 {
            let pretended = match n % 4 {
                0 => String::new(),
                1 => format!("device=mine{n}"),
                2 => format!("device=a.b{n}"),
                _ => format!("{device}{n}"),
            };
            let answer = enter(&app, "a wrong guess", &pretended).await;
            match answer.status.as_u16() {
                422 => looked += 1,
                429 => {}
                other => panic!("{other}: {}", answer.text()),
            }
        }
        assert!((9..=10).contains(&looked), "{looked} guesses were looked at");
        assert_eq!(enter(&app, PASSWORD, "").await.status, 429, "a stranger with the right guess is too late");
        assert_eq!(enter(&app, PASSWORD, &device).await.status, 303, "the owner on her device gets in");
        // Another's device is none of hers.
        let other = app.company.user("Otra Persona", "Ventas", None, None).await;
        app.company.engine.set_password(other.user(), "Otra", &other.email, "otra clave larga").await.expect("sets");
        let form = [("email", other.email.as_str()), ("password", "otra clave larga")];
        let foreign = cookie(&set(&knock(&app, "/sign-in", &form, &[]).await.headers, "device"));
        assert_eq!(enter(&app, PASSWORD, &foreign).await.status, 429);
        app.company.engine.clock().set(app.company.engine.clock().now() + HOUR);
        assert_eq!(enter(&app, PASSWORD, "").await.status, 303, "after a while all is well");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_guesses_at_once_are_looked_at_as_one_after_the_other() {
    for app in TestApp::each().await {
        let guesses = (0..60).map(|_| {
            let app = app.clone();
            tokio::spawn(async move { enter(&app, "a wrong guess", "").await.status.as_u16() })
        });
        let mut looked = 0;
        for guess in guesses.collect::<Vec<_>>() {
            match guess.await.expect("ends") {
                422 => looked += 1,
                status => assert_eq!(status, 429),
            }
        }
        assert_eq!(looked, 10);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_stranger_calls_himself_is_answered_alike_and_kept_small() {
    for app in TestApp::each().await {
        // Letters that no compression shortens.
        let letter =
            |n: u64| char::from(b'a' + (n.wrapping_mul(n).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as u8 % 26);
        let long: String = (1..=6_000).map(letter).collect();
        let said = async |email: &str| {
            let form = [("email", email), ("password", "a wrong guess")];
            let answer = knock(&app, "/sign-in", &form, &[]).await;
            assert!(answer.bytes.len() < 20_000, "{} bytes", answer.bytes.len());
            (answer.status.as_u16(), answer.text().contains("no son correctos"))
        };
        let short = said("nobody@example.com").await;
        assert_eq!(short.0, 422);
        assert_eq!(said(&long).await, short, "a long one");
        assert_eq!(said(&format!("{long}@example.com")).await, short);
        let reset = knock(&app, "/reset", &[("email", &long)], &[]).await;
        assert_eq!(reset.status, 200);
        for path in ["/sign-in", "/reset"] {
            let huge = knock(&app, path, &[("email", &"a".repeat(20_000))], &[]).await;
            assert_eq!(huge.status, 413, "{path}");
            assert!(huge.text().contains("16 kB"), "{}", huge.text());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_who_has_an_account() {
    for app in TestApp::each().await {
        let gone = app.company.user("Ida Ida", "Ventas", None, None).await;
        app.company.engine.set_password(gone.user(), "Ida", &gone.email, PASSWORD).await.expect("sets");
        app.company.save(Change::update("user", gone.user()).put("active", Value::Bool(false))).await;
        let said = async |email: &str, password: &str| {
            let door = knock(&app, "/sign-in", &[("email", email), ("password", password)], &[]).await;
            let reset = knock(&app, "/reset", &[("email", email)], &[]).await;
            let plain = |answer: &Answer| format!("{} {}", answer.status, answer.text().replace(email, "X"));
            (plain(&door), plain(&reset))
        };
        let known = said(EMAIL, "a wrong guess").await;
        assert!(known.0.starts_with("422"), "{}", known.0);
        assert_eq!(known, said("nobody@example.com", "a wrong guess").await);
        assert_eq!(known, said(&gone.email, PASSWORD).await, "a deactivated user with his right password");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_host_is_answered_by_nobody_and_named_nowhere() {
    for app in TestApp::each().await {
        let hosts = [
            "evil.example",
            "127.0.0.1.evil.example",
            "evil.example:8080",
            "localhost.evil.example",
            "evil.example.",
            "[::1].evil.example",
            "127.0.0.1@evil.example",
            "evil.example#127.0.0.1",
            "127.0.0.1:8080.evil.example",
            "evil.example:127.0.0.1",
            "127.0.0.1:8080, evil.example",
            "",
        ];
        for host in hosts {
            let request = Request::get("/reset").header(header::HOST, host).body(Body::empty()).expect("a request");
            let answer = app.send(request).await;
            assert_eq!(answer.status, 421, "{host:?}");
            assert!(!answer.text().contains("evil"), "{host:?}");
        }
        let absolute =
            Request::get("http://evil.example/reset").header(header::HOST, "127.0.0.1:8080").body(Body::empty());
        assert_eq!(app.send(absolute.expect("a request")).await.status, 421);
        for name in [
            "x-forwarded-host",
            "x-host",
            "x-original-host",
            "forwarded",
            "x-forwarded-server",
            "x-original-url",
            "x-rewrite-url",
        ] {
            let headers = [("host", "127.0.0.1:8080"), (name, "evil.example")];
            let answer = knock(&app, "/reset", &[("email", EMAIL)], &headers).await;
            assert!(answer.status == 200 && !answer.text().contains("evil"), "{name}: {}", answer.status);
            assert!(!answer.headers.iter().any(|(_, value)| value.to_str().is_ok_and(|value| value.contains("evil"))));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_link_works_once_soon_and_ends_all_sessions() {
    for app in TestApp::each().await {
        let engine = app.company.engine.clone();
        let link = async || {
            let (_, link) = engine.reset_link(EMAIL, &Device::default()).await.expect("makes").expect("a link");
            link.strip_prefix("http://127.0.0.1:8080").expect("the public address").to_owned()
        };
        let old = app.sign_in(&app.company.admin).await;
        let token = Caller::token(&app, &app.company.admin, true).await;
        let api = Ask::get("/api/v1/account");
        assert_eq!(token.send(&app, &api).await.status, 200);
        let path = link().await;
        assert!(path.trim_start_matches("/reset/").len() >= 22, "128 bit: {path}");
        let page = Caller::nobody().send(&app, &Ask::get(path.as_str())).await;
        assert_eq!((page.status.as_u16(), page.header("referrer-policy").as_str()), (200, "same-origin"));
        assert_eq!(page.header("cache-control"), "no-store");
        let weak = knock(&app, &path, &[("password", "corta")], &[]).await;
        assert_eq!(weak.status, 422, "a weak password does not use the link up");
        let tries = (0..1_000).map(|n| {
            let (app, path) = (app.clone(), path.clone());
            tokio::spawn(async move {
                knock(&app, &path, &[("password", &format!("clave nueva {n}"))], &[]).await.status.as_u16()
            })
        });
        let mut answers = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            answers.push(one.await.expect("ends"));
        }
        assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|status| [303, 404, 503].contains(status)), "{answers:?}");
        assert!(old.get("/").await.location().starts_with("/sign-in"), "the old session has ended");
        assert_eq!(token.send(&app, &api).await.status, 401, "and the old token");
        let over = Caller::nobody().send(&app, &Ask::get(path.as_str())).await;
        assert_eq!(over.status, 404);
        assert!(over.text().contains("Este enlace ya no sirve"), "{}", over.text());
        let late = link().await;
        engine.clock().set(engine.clock().now() + HOUR / 2 + 1);
        assert_eq!(knock(&app, &late, &[("password", "clave nueva más")], &[]).await.status, 404, "after half an hour");
        let invitation = format!("/invitation/{}", link().await.trim_start_matches("/reset/"));
        assert_eq!(
            knock(&app, &invitation, &[("password", "clave nueva más")], &[]).await.status,
            404,
            "a link has one purpose"
        );
    }
}

/// The same company behind an encrypted public address.
fn encrypted(app: &TestApp) -> TestApp {
    let config = Config { base_url: "https://crm.example.com".into(), rate_limits: false, ..Config::default() };
    let own = App::new(app.company.engine.clone(), config);
    let router: Router = router(&own);
    TestApp { company: app.company.clone(), app: own, router }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_new_at_sign_in_and_ends_at_the_server() {
    for app in TestApp::each().await {
        let answer = enter(&app, PASSWORD, "trato=chosen-by-somebody").await;
        let line = set(&answer.headers, "trato");
        assert!(line.contains("; HttpOnly") && line.contains("; SameSite=Lax") && line.contains("; Path=/"), "{line}");
        let session = cookie(&line);
        assert!(session.len() > 40 && !session.contains("chosen"), "{session}");
        let caller = Caller { cookie: Some(session.clone()), ..Caller::nobody() };
        let home = async |caller: &Caller| caller.send(&app, &Ask::get("/")).await.status.as_u16();
        assert_eq!(home(&caller).await, 200);
        let planted = Caller { cookie: Some("trato=chosen-by-somebody".into()), ..Caller::nobody() };
        assert_eq!(home(&planted).await, 303);
        let again = cookie(&set(&enter(&app, PASSWORD, &session).await.headers, "trato"));
        assert_ne!(again, session, "a new one each time");
        caller.send(&app, &Ask::post("/sign-out", &[])).await;
        assert_eq!(home(&caller).await, 303, "what was copied before is worth nothing after signing out");

        let clock = app.company.engine.clock();
        let start = clock.now();
        let idle = Caller { cookie: Some(again), ..Caller::nobody() };
        assert_eq!(home(&idle).await, 200);
        clock.set(start + 12 * HOUR + 1);
        assert_eq!(home(&idle).await, 303, "twelve idle hours");
        clock.set(start);
        let secure = encrypted(&app);
        let form = [("email", EMAIL), ("password", PASSWORD)];
        let line =
            set(&knock(&secure, "/sign-in", &form, &[("host", "crm.example.com")]).await.headers, "__Host-trato");
        assert!(
            line.contains("; Secure")
                && line.contains("; HttpOnly")
                && line.contains("; Path=/")
                && !line.contains("Domain"),
            "{line}"
        );
    }
}

/// The ids of a user's own things.
pub fn own_ids(world: &World) -> Ids {
    let id = |entity: &str| World::id(&world.own, entity).to_string();
    let account = id("account");
    Ids {
        view: account.clone(),
        account,
        lead: id("lead"),
        opportunity: id("opportunity"),
        line: id("opportunity_line"),
        task: id("task"),
        role: world.role.to_string(),
        user: world.otto.user().to_string(),
        ..Ids::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_sites_write_nothing_and_no_get_does() {
    for world in World::each().await {
        let (app, admin) = (&world.app, world.company().admin.clone());
        let browser = app.sign_in(&admin).await;
        let caller = Caller::browser(&browser);
        let ids = own_ids(&world);
        let before = state(&world).await;
        let mut wrong = Vec::new();
        let routes = trato_web::app::routes();
        for route in routes.iter().filter(|route| route.method != Method::GET) {
            if matches!(route.policy, Policy::Stranger | Policy::Public) {
                continue;
            }
            let (_, ask) = sample(route, &ids).expect("known");
            let json = matches!(ask.body, Sent::Json(_));
            if !json {
                // The form without its token, from our own origin.
                let forged = Caller { csrf: "wrong".into(), ..caller.clone() }.send(app, &ask).await;
                if forged.status != 400 {
                    wrong.push(format!("{} {} without its token: {}", ask.method, ask.path, forged.status));
                }
            }
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://evil.example"),
                ("origin", "null"),
            ] {
                let request = Request::builder()
                    .method(&ask.method)
                    .uri(&ask.path)
                    .header(header::COOKIE, &browser.cookie)
                    .header(name, value);
                let (media, body) = match &ask.body {
                    Sent::Json(json) => ("application/json", json.to_string()),
                    _ => ("application/x-www-form-urlencoded", format!("csrf={}", browser.csrf)),
                };
                let answer = app
                    .send(
                        request
                            .header(header::CONTENT_TYPE, media)
                            .header(header::IF_MATCH, "*")
                            .body(Body::from(body))
                            .expect("a request"),
                    )
                    .await;
                if answer.status != 403 {
                    wrong.push(format!("{} {} with {name}: {value}: {}", ask.method, ask.path, answer.status));
                }
            }
            if let Sent::Json(body) = &ask.body {
                let request =
                    Request::builder().method(&ask.method).uri(&ask.path).header(header::COOKIE, &browser.cookie);
                let request =
                    request.header("sec-fetch-site", "same-origin").header(header::CONTENT_TYPE, "text/plain");
                let answer = app.send(request.body(Body::from(body.to_string())).expect("a request")).await;
                let bodyless = ask.method == Method::DELETE
                    || ask.path.ends_with("restoration")
                    || ask.path.ends_with("reopening");
                if !bodyless && answer.status != 415 {
                    wrong.push(format!("{} {} as text: {}", ask.method, ask.path, answer.status));
                }
            }
        }
        for route in routes.iter().filter(|route| route.method == Method::GET && route.path != "/live") {
            let (_, ask) = sample(route, &ids).expect("known");
            caller.send(app, &ask).await;
            let path = format!("{}{}_method=DELETE", ask.path, if ask.path.contains('?') { "&" } else { "?" });
            let request =
                Request::get(path).header(header::COOKIE, &browser.cookie).header("x-http-method-override", "DELETE");
            app.send(request.body(Body::empty()).expect("a request")).await;
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(changes(&before, &state(&world).await), [""; 0]);
    }
}

/// What every answer carries.
pub fn headers_missing(answer: &Answer, https: bool) -> Vec<String> {
    let csp = answer.header("content-security-policy");
    let mut missing = Vec::new();
    let mut hold = |fine: bool, what: &str| {
        if !fine {
            missing.push(what.to_owned());
        }
    };
    let strict = csp.contains("default-src 'none'") && !csp.contains("unsafe");
    hold(strict && (csp.contains("frame-ancestors 'none'") || csp.contains("sandbox")), "content-security-policy");
    hold(answer.header("x-content-type-options") == "nosniff", "nosniff");
    hold(answer.header("x-frame-options") == "DENY", "x-frame-options");
    hold(answer.header("referrer-policy") == "same-origin", "referrer-policy");
    hold(!answer.header("cache-control").is_empty(), "cache-control");
    hold(answer.header("strict-transport-security").contains("max-age=31536000") == https, "strict-transport-security");
    hold(answer.header("server").is_empty() && answer.header("x-powered-by").is_empty(), "no name of the server");
    missing
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers() {
    for world in World::each().await {
        let secure = encrypted(&world.app);
        let rita = Caller::session(&world.app, &world.rita).await;
        let ids = Ids { account: World::id(&world.own, "account").to_string(), ..Ids::default() };
        let mut wrong = Vec::new();
        for (https, app) in [(false, &world.app), (true, &secure)] {
            for route in trato_web::app::routes().iter().filter(|route| route.path != "/live") {
                let (_, ask) = sample(route, &ids).expect("known");
                for caller in [&rita, &Caller::nobody()] {
                    let answer = caller.send(app, &ask).await;
                    let missing = headers_missing(&answer, https);
                    if !missing.is_empty() {
                        wrong.push(format!("{} {} {}: {missing:?}", ask.method, ask.path, answer.status));
                    }
                    if caller.cookie.is_some()
                        && !answer.header("cache-control").contains("no-store")
                        && !route.path.starts_with("/assets")
                    {
                        wrong.push(format!("{} {}: may be kept", ask.method, ask.path));
                    }
                }
            }
            let strange = [
                Request::builder().method("TRACE").uri("/").body(Body::empty()),
                Request::builder()
                    .method("PUT")
                    .uri("/account")
                    .header("sec-fetch-site", "same-origin")
                    .body(Body::empty()),
                Request::get("/no/such/page/at/all").body(Body::empty()),
                Request::get("/").header(header::HOST, "evil.example").body(Body::empty()),
                Request::post("/sign-in").body(Body::from(vec![b'a'; 3 * 1024 * 1024])),
                Request::get("/api/v1/account?%ff")
                    .header(header::COOKIE, rita.cookie.clone().unwrap_or_default())
                    .body(Body::empty()),
            ];
            for request in strange {
                let answer = app.send(request.expect("a request")).await;
                let missing = headers_missing(&answer, https);
                let told = ["panicked", ".rs:", "RUST", "SELECT"].iter().any(|word| answer.text().contains(word));
                if !missing.is_empty() || !(answer.status.is_client_error() || answer.status == 303) || told {
                    wrong.push(format!(
                        "{}: {missing:?} {}",
                        answer.status,
                        answer.text().chars().take(80).collect::<String>()
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_ends_what_acts_in_anothers_name() {
    for app in TestApp::each().await {
        let seller = app.company.user("Vera Venta", "Ventas", None, None).await;
        let (browser, token) = (app.sign_in(&seller).await, Caller::token(&app, &seller, true).await);
        let admin = app.sign_in(&app.company.admin).await;
        let one = Caller::token(&app, &seller, true).await;
        let api = Ask::get("/api/v1/account");
        let base = format!("/settings/users/{}", seller.user());
        let page = admin.get(&format!("{base}/access")).await.text();
        assert_eq!(page.matches("/revocation\"").count(), 2, "{page}");
        let rows = page.split("<tbody").skip(1).filter_map(|rest| rest.split("</tbody>").next());
        let links: Vec<String> = rows.flat_map(|rows| values(rows, "<a ", "href").map(|(href, _)| href)).collect();
        assert_eq!(links, [format!("{base}/access")], "a session of his, not one's own; tokens lead nowhere");
        let newest = app.company.engine.tokens(&app.company.admin, seller.user()).await.expect("reads")[0].id;
        let nobody = app.company.engine.tokens(&app.company.admin, trato_model::Id::constant(77)).await;
        assert!(matches!(nobody, Err(trato_model::Refusal::NotFound)), "{nobody:?}");
        let own =
            app.company.engine.create_token(&app.company.admin, "mine", &Scopes::all(true), 30).await.expect("makes");
        let mine = app.company.engine.tokens(&app.company.admin, app.company.admin.user()).await.expect("reads")[0].id;
        assert_eq!(admin.post(&format!("{base}/tokens/{mine}/revocation"), &[]).await.status, 404, "not of this user");
        assert_eq!(admin.post(&format!("{base}/tokens/{newest}/revocation"), &[]).await.status, 303);
        assert_eq!(one.send(&app, &api).await.status, 401);
        assert_eq!(token.send(&app, &api).await.status, 200);
        assert_eq!(admin.post(&format!("{base}/access-revocation"), &[]).await.status, 303);
        assert_eq!(token.send(&app, &api).await.status, 401);
        assert_eq!(browser.get("/account").await.status, 303, "the session has ended");
        let own = Caller { bearer: Some(own), ..Caller::nobody() };
        assert_eq!(own.send(&app, &api).await.status, 200, "nobody else's has");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_some_kinds_reaches_nothing_else() {
    for app in TestApp::each().await {
        let engine = &app.company.engine;
        let admin = &app.company.admin;
        let lead = engine
            .save(admin, Change::create("lead").put("last_name", Value::from("Pereda")))
            .await
            .expect("saved")
            .record
            .id;
        let scopes = Scopes { write: true, kinds: vec!["account".into(), "opportunity".into()] };
        let narrow = Caller {
            bearer: Some(engine.create_token(admin, "some", &scopes, 30).await.expect("makes")),
            ..Caller::nobody()
        };
        let wide = Caller::token(&app, admin, true).await;
        let cases = [
            (Ask::get("/api/v1/account"), 200, 200),
            (Ask::get("/api/v1/opportunity_line"), 200, 200),
            (Ask::get("/api/v1/lead"), 200, 404),
            (Ask::get(format!("/api/v1/lead/{lead}")), 200, 404),
            (Ask::get("/api/v1/settings/overlay"), 200, 404),
        ];
        for (ask, all, some) in cases {
            assert_eq!(wide.send(&app, &ask).await.status, all, "{}", ask.path);
            assert_eq!(narrow.send(&app, &ask).await.status, some, "{}", ask.path);
        }
        let found = Ask::get("/api/v1/search?q=pereda");
        assert!(wide.send(&app, &found).await.text().contains("Pereda"));
        assert!(!narrow.send(&app, &found).await.text().contains("Pereda"));
        let made = |entity: &str, body: Json| Ask::json(Method::POST, format!("/api/v1/{entity}"), body);
        assert_eq!(narrow.send(&app, &made("account", json!({ "name": "Una" }))).await.status, 201);
        let refused = narrow.send(&app, &made("lead", json!({ "last_name": "Otro" }))).await.status;
        assert!([403, 404].contains(&refused.as_u16()), "{refused}");

        let browser = app.sign_in(admin).await;
        let form = [("name", "dos"), ("right", "write"), ("kinds", "account"), ("kinds", "contact"), ("days", "30")];
        assert_eq!(browser.post("/settings/tokens", &form).await.status, 200);
        let newest =
            engine.tokens(admin, admin.user()).await.expect("reads").into_iter().find(|token| token.name == "dos");
        let scopes = newest.as_ref().and_then(Scopes::of).expect("a token");
        assert_eq!(scopes, Scopes { write: true, kinds: vec!["account".into(), "contact".into()] });
        let wrong = browser.post("/settings/tokens", &[("name", "tres"), ("right", "write"), ("kinds", "nada")]).await;
        assert_eq!(wrong.status, 422);
        let again = wrong.text();
        assert!(again.contains("value=\"tres\"") && again.contains("field invalid\" id=\"f-kinds\""), "{again}");
    }
}

/// A page with these cookies, in a browser that prefers Spanish.
async fn page(app: &TestApp, path: &str, cookies: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, cookies).header(header::ACCEPT_LANGUAGE, "es-ES,es");
    app.send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_chosen_at_the_door_holds_until_its_user_leaves_or_prefers_another() {
    for app in TestApp::each().await {
        assert!(page(&app, "/sign-in", "").await.text().contains("<html lang=\"es\""));
        let door = page(&app, "/sign-in?next=/account", "").await.text();
        assert!(door.contains("href=\"?next=/account&amp;locale=en\""), "{door}");
        let choice = page(&app, "/sign-in?next=/account&locale=en", "").await;
        assert_eq!((choice.status.as_u16(), choice.location().as_str()), (303, "/sign-in?next=/account"));
        let english = cookie(&set(&choice.headers, "language"));
        assert!(page(&app, "/sign-in", &english).await.text().contains("<html lang=\"en\""));
        assert!(page(&app, "/sign-in?locale=xx", "").await.text().contains("<html lang=\"es\""), "no such language");

        let plain = cookie(&set(&enter(&app, PASSWORD, "").await.headers, "trato"));
        assert!(page(&app, "/", &plain).await.text().contains("<html lang=\"es\""), "what she prefers");
        for path in ["/sign-in?locale=en", "/health?locale=en"] {
            let answer = page(&app, path, &plain).await;
            assert_eq!(
                (answer.status.as_u16(), answer.headers.contains_key(header::SET_COOKIE)),
                (200, false),
                "{path}"
            );
        }
        let session = cookie(&set(&enter(&app, PASSWORD, &english).await.headers, "trato"));
        let both = format!("{session}; {english}");
        let home = page(&app, "/", &both).await.text();
        assert!(home.contains("<html lang=\"en\""), "{home}");
        assert!(page(&app, "/nothing/here", &both).await.text().contains("<html lang=\"en\""));

        let (token, _) = values(&home, "<input", "value").find(|(_, tag)| tag.contains("name=\"csrf\"")).expect("one");
        let preferred = knock(&app, "/settings/me", &[("csrf", &token), ("locale", "es")], &[("cookie", &both)]).await;
        assert!(set(&preferred.headers, "language").contains("Max-Age=0"), "{}", preferred.text());
        let left = knock(&app, "/sign-out", &[("csrf", &token)], &[("cookie", &both)]).await;
        assert!(set(&left.headers, "language").contains("Max-Age=0"), "{}", left.text());
    }
}
