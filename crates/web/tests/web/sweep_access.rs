//! Every route for every sort of caller: answers are what its policy says, somebody else's thing is answered like one that
//! does not exist, and a refusal changes nothing. The routes come from the router; one without a sample here fails.

use axum::http::Method;
use trato_engine::mail::MailState;
use trato_engine::signin::token::Scopes;
use trato_engine::{JobFilter, Who};
use trato_model::{Change, Id, Path, Query, Trash, Value};
use trato_testkit::app::Answer;
use trato_web::http::Policy;
use trato_web::http::route::Route;

use crate::sweep::{Ask, Caller, Ids, Names, Sent, World, sample};

/// What belongs to a user, one of each kind that a route names.
async fn things(world: &World, who: &Who, records: &[(&'static str, Id)]) -> Ids {
    let (app, company) = (&world.app, world.company());
    let id = |entity: &str| World::id(records, entity).to_string();
    let view =
        Change::create("saved_view").text("name", "Suya").text("lists", "account").put("owner", Value::Id(who.user()));
    let view = company.save(view).await.id.to_string();
    let caller = Caller::session(app, who).await;
    let upload = Sent::File(vec![("entity".into(), "account".into())], "Nombre\nUna\n".into());
    let run = caller.send(app, &Ask { method: Method::POST, path: "/import".into(), body: upload }).await;
    let import = run.location().trim_start_matches("/import/").split('?').next().unwrap_or_default().to_owned();
    assert_eq!(import.len(), 36, "no import: {} {}", run.status, run.text());
    let path = format!("/opportunity/{}/files", id("opportunity"));
    let kept = caller.send(app, &Ask { method: Method::POST, path, body: Sent::File(Vec::new(), "uno".into()) }).await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    let documents = Query::new("document")
        .and(trato_model::Filter::equal("opportunity", World::id(records, "opportunity")))
        .columns(vec![Path::field("file")]);
    let rows = company.engine.rows(&company.admin, &documents).await.expect("reads").rows;
    let file = rows.iter().find_map(|row| row.values[0].as_id()).expect("a file").to_string();
    company.engine.create_token(who, "suyo", &Scopes::all(false), 30).await.expect("a token");
    let token = company.engine.tokens(who, who.user()).await.expect("reads")[0].id.to_string();
    Ids {
        account: id("account"),
        lead: id("lead"),
        opportunity: id("opportunity"),
        line: id("opportunity_line"),
        task: id("task"),
        view,
        file,
        import,
        token,
        ..administered(world, who).await
    }
}

async fn administered(world: &World, who: &Who) -> Ids {
    let company = world.company();
    let user = company.user(&format!("Alguien de {}", who.name), "Consulta", None, None).await.user().to_string();
    let nothing = Id::constant(77).to_string();
    Ids { user, role: world.role.to_string(), job: nothing.clone(), mail: nothing, ..Ids::default() }
}

/// Ids of nothing.
fn missing() -> Ids {
    let id = |n: u128| Id::new(trato_testkit::NOW, n).to_string();
    Ids {
        account: id(1),
        lead: id(3),
        opportunity: id(4),
        line: id(8),
        task: id(5),
        view: id(6),
        file: id(7),
        import: id(8),
        token: id(9),
        user: id(10),
        role: id(11),
        job: id(12),
        mail: id(13),
    }
}

/// Every row of every kind of record, and what else a refusal must not touch: set-up, tokens, imports, jobs, the outbox.
pub async fn state(world: &World) -> String {
    let company = world.company();
    let engine = &company.engine;
    let mut all = String::new();
    for entity in engine.registry().entities() {
        let mut query = Query::new(entity.name)
            .columns(entity.fields.iter().map(|field| Path::field(field.name)).collect())
            .limit(1000);
        query.trash = Trash::Any;
        let rows = engine.rows(&company.admin, &query).await.expect("reads");
        for row in rows.rows {
            all.push_str(&format!("{} {} {} {:?}\n", entity.name, row.id, row.version, row.values));
        }
    }
    all.push_str(&format!("{:?}", engine.overlay().await.expect("reads")));
    for who in [&world.rita, &world.otto, &world.sol] {
        all.push_str(&format!("{:?}{:?}\n", engine.tokens(who, who.user()).await, engine.imports(who, 50).await));
    }
    for job in engine.store().jobs(&JobFilter { limit: 10_000, ..JobFilter::default() }).await.expect("reads") {
        all.push_str(&format!("{job:?}\n"));
    }
    use MailState::{Expired, Failed, Queued, Sending, Sent};
    for state in [Queued, Sending, Sent, Failed, Expired] {
        for mail in engine.store().mails(state, 10_000).await.expect("reads") {
            all.push_str(&format!("{mail:?}\n"));
        }
    }
    all
}

/// The lines in which two states differ.
pub fn changes(before: &str, after: &str) -> Vec<String> {
    let old: std::collections::BTreeSet<&str> = before.lines().collect();
    let new: std::collections::BTreeSet<&str> = after.lines().collect();
    old.symmetric_difference(&new).map(|line| line.chars().take(300).collect()).collect()
}

/// A text without ids, so that two answers about different things can be compared.
pub fn without_ids(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_id = rest.is_char_boundary(36.min(rest.len()))
            && rest.len() >= 36
            && rest[..36].parse::<Id>().is_ok()
            && rest.as_bytes()[8] == b'-';
        let length = if is_id { 36 } else { rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len()) };
        out.push_str(if is_id { "ID" } else { &rest[..length] });
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

fn shown(answer: &Answer) -> String {
    let text = answer.text();
    format!("{} {}", answer.status, text.chars().take(160).collect::<String>())
}

/// Routes that strangers and everybody may call.
fn open(route: &Route) -> bool {
    matches!(route.policy, Policy::Public | Policy::Stranger)
}

/// What is wrong with the answer to somebody who has not proved who he is.
fn unsigned(route: &Route, answer: &Answer) -> Option<String> {
    let status = answer.status.as_u16();
    let fine = match route.policy {
        Policy::Public | Policy::Stranger => !answer.status.is_server_error() && ![401, 403].contains(&status),
        Policy::Member | Policy::Marketer | Policy::Admin => status == 303 && answer.location().starts_with("/sign-in"),
        Policy::Api | Policy::ApiAdmin => {
            status == 401
                && answer.header("content-type") == "application/problem+json"
                && answer.text().contains("sign-in")
        }
    };
    (!fine).then(|| format!("{} {}: {}", route.method, route.path, shown(answer)))
}

fn routes() -> Vec<Route> {
    let mut routes = trato_web::app::routes();
    // What takes things away and brings them back comes last.
    let last = |route: &Route| match route.path {
        _ if route.method == Method::DELETE => 1,
        "/api/v1/{entity}/{id}/restoration" => 2,
        path if path.ends_with("deletion") => 3,
        path if path.ends_with("restoration") => 4,
        path if ["deactivation", "revocation", "/sessions", "/sign-out"].iter().any(|end| path.ends_with(end)) => 5,
        _ => 0,
    };
    routes.sort_by_key(last);
    routes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_or_a_mail_is_no_longer_the_same_state() {
    for world in World::each().await {
        let (app, before) = (&world.app, state(&world).await);
        let body = Sent::Form(vec![("email".into(), "ada@example.com".into())]);
        let asked = Caller::nobody().send(app, &Ask { method: Method::POST, path: "/reset".into(), body }).await;
        let with_job = state(&world).await;
        assert_eq!(changes(&before, &with_job).len(), 1, "a job: {} {}", asked.status, asked.text());
        trato_crm::mail::access::trial(&world.company().engine, &world.company().admin).await.expect("posts");
        assert_eq!(changes(&with_job, &state(&world).await).len(), 1, "a mail");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_gets_nothing_and_changes_nothing() {
    for world in World::each().await {
        let ids = things(&world, &world.rita, &world.own).await;
        let unknown: Vec<String> = routes()
            .iter()
            .filter(|route| sample(route, &ids).is_none())
            .map(|route| format!("{} {} has no sample", route.method, route.path))
            .collect();
        assert!(unknown.is_empty(), "{unknown:#?}");
        let company = world.company();
        let gone = company.user("Gus Ido", "Ventas", None, None).await;
        let his = Caller::session(&world.app, &gone).await;
        let his_token = Caller::token(&world.app, &gone, true).await;
        company.save(Change::update("user", gone.user()).put("active", Value::Bool(false))).await;
        let callers = [
            ("nobody", Caller::nobody()),
            ("an expired session", Caller::expired(&world.app, &world.rita).await),
            ("a deactivated user", his),
            ("a deactivated user's token", his_token),
            ("a wrong cookie", Caller { cookie: Some("trato=no".into()), ..Caller::nobody() }),
            ("a wrong token", Caller { bearer: Some("trato_no".into()), ..Caller::nobody() }),
        ];
        let before = state(&world).await;
        let mut wrong = Vec::new();
        for (name, caller) in &callers {
            for route in routes().iter().filter(|route| !open(route)) {
                let (_, ask) = sample(route, &ids).expect("known");
                let answer = caller.send(&world.app, &ask).await;
                wrong.extend(unsigned(route, &answer).map(|fault| format!("{name}: {fault}")));
            }
        }
        let after = state(&world).await;
        for route in routes().iter().filter(|route| open(route)) {
            let (_, ask) = sample(route, &ids).expect("known");
            let answer = callers[0].1.send(&world.app, &ask).await;
            wrong.extend(unsigned(route, &answer).map(|fault| format!("nobody: {fault}")));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(changes(&before, &after), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_ones_own_is_answered_like_what_does_not_exist() {
    for world in World::each().await {
        let app = &world.app;
        let (foreign, nothing) = (things(&world, &world.sol, &world.secret).await, missing());
        let callers = [
            ("Rita", Caller::session(app, &world.rita).await),
            ("Otto", Caller::session(app, &world.otto).await),
            ("Rita's token", Caller::token(app, &world.rita, true).await),
            ("a token that reads", Caller::token(app, &world.rita, false).await),
        ];
        let before = state(&world).await;
        let (mut wrong, mut looked) = (Vec::new(), 0);
        for (name, caller) in &callers {
            for route in routes().iter().filter(|route| !open(route) && route.path != "/live") {
                let ((names, ask), (_, empty)) =
                    (sample(route, &foreign).expect("known"), sample(route, &nothing).expect("known"));
                let admins = matches!(route.policy, Policy::Marketer | Policy::Admin | Policy::ApiAdmin);
                if names == Names::Nothing && !admins {
                    continue;
                }
                looked += 1;
                let (answer, none) = (caller.send(app, &ask).await, caller.send(app, &empty).await);
                let page = matches!(route.policy, Policy::Member | Policy::Marketer | Policy::Admin);
                let reads = *name == "a token that reads" && route.method != Method::GET;
                let fine = match (page, caller.bearer.is_some()) {
                    (true, true) => answer.status == 303 && answer.location().starts_with("/sign-in"),
                    (false, true) if reads => answer.status == 403 && answer.text().contains("token-reads"),
                    _ => answer.status == 404 && without_ids(&answer.text()) == without_ids(&none.text()),
                };
                if !fine || answer.status != none.status {
                    wrong.push(format!("{name}: {} {}: {} but {}", ask.method, ask.path, shown(&answer), shown(&none)));
                }
            }
        }
        assert!(looked > 120, "{looked} requests");
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(changes(&before, &state(&world).await), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_of_another_branch_changes_nothing_here() {
    for world in World::each().await {
        let ours = things(&world, &world.rita, &world.own).await;
        let sol = Caller::session(&world.app, &world.sol).await;
        let before = state(&world).await;
        let mut wrong = Vec::new();
        for route in routes().iter().filter(|route| !open(route)) {
            let (names, ask) = sample(route, &ours).expect("known");
            if names == Names::Somebodys {
                let answer = sol.send(&world.app, &ask).await;
                if answer.status != 404 {
                    wrong.push(format!("{} {}: {}", ask.method, ask.path, shown(&answer)));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(changes(&before, &state(&world).await), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_gets_in() {
    for world in World::each().await {
        let app = &world.app;
        let mut wrong = Vec::new();
        let admin = world.company().admin.clone();
        for (name, who, records) in [("Rita", &world.rita, &world.own), ("the administrator", &admin, &world.secret)] {
            let ids = things(&world, who, records).await;
            let caller = Caller::session(app, who).await;
            let token = Caller::token(app, who, true).await;
            for route in routes().iter().filter(|route| !open(route) && route.path != "/live") {
                let others = !route.policy.admits(&who.reader);
                let api = matches!(route.policy, Policy::Api | Policy::ApiAdmin);
                let (_, ask) = sample(route, &ids).expect("known");
                let by = if api && route.method != Method::DELETE { &token } else { &caller };
                let answer = by.send(app, &ask).await;
                let status = answer.status.as_u16();
                let missing = [
                    "/settings/jobs/{id}/retry",
                    "/settings/mail/{id}/resend",
                    "/settings/users/{id}/tokens/{token}/revocation",
                ]
                .contains(&route.path);
                let fine = match (others, missing) {
                    (true, _) | (_, true) => status == 404,
                    // What was not deleted is not restored; a report on hidden figures is not for her.
                    _ if route.path.ends_with("restoration") && status == 404 => true,
                    _ if route.path == "/reports/{name}" && status == 403 => !who.reader.is_admin(),
                    // Nor is a hint about an address that is hidden from her.
                    _ if route.path == "/search/place" && status == 404 => !who.reader.is_admin(),
                    _ => {
                        [200, 201, 204, 303, 409, 412, 422, 428].contains(&status)
                            && !answer.location().starts_with("/sign-in")
                    }
                };
                if !fine {
                    wrong.push(format!("{name}: {} {}: {}", ask.method, ask.path, shown(&answer)));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
