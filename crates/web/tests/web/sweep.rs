//! What the sweeps share: a company of two branches with a user of every sort, records that one of them may see and records
//! that he may not, each full of marks that must never reach him, and a request for every route there is.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value as Json, json};
use trato_engine::Who;
use trato_engine::signin::session::Device;
use trato_engine::signin::token::Scopes;
use trato_model::access::{FieldLevel, Scope};
use trato_model::{
    Action, Address, Alike, Change, Currency, Entity, FieldDef, Id, Money, Query, Refusal, Trash, Value,
};
use trato_testkit::app::{Answer, Browser, TestApp};
use trato_testkit::{NOW, TestCompany};
use trato_web::http::route::Route;

/// Stands in every text of records that Rita may not see.
pub const SECRET: &str = "zqsecreto";
/// Stands in every field that is hidden from Rita, on records that she may see.
pub const HIDDEN: &str = "zqtapado";
/// The digits of their telephones and sums.
pub const SECRET_DIGITS: &str = "655918273";
pub const HIDDEN_DIGITS: &str = "655827391";

/// A company with its people.
pub struct World {
    pub app: TestApp,
    /// Sells in the north; some fields are hidden from her.
    pub rita: Who,
    /// Sells in another team of the north.
    pub otto: Who,
    /// Heads the south.
    pub sol: Who,
    /// What Rita owns, one record of a kind.
    pub own: Vec<(&'static str, Id)>,
    /// What is the south's.
    pub secret: Vec<(&'static str, Id)>,
    /// `entity.field` that are hidden from Rita.
    pub hidden: Vec<String>,
    pub role: Id,
}

fn letters(field: &FieldDef, mark: &str) -> String {
    let most = field.max.and_then(|most| usize::try_from(most).ok()).unwrap_or(60).min(60);
    format!("{mark} {}", field.name.replace('_', " ")).chars().take(most).collect()
}

/// A value full of a mark; nothing for kinds that hold no text and no sum.
fn filled(field: &FieldDef, mark: &str, digits: &str) -> Value {
    let text = |text: String| Value::Text(text);
    match field.kind.name() {
        "text" | "long_text" => text(letters(field, mark)),
        "rich_text" => text(format!("<p>{mark}</p>")),
        "email" => text(format!("{mark}@{}.example", field.name.replace('_', "-"))),
        "emails" => Value::List(vec![text(format!("{mark}@{}.example", field.name.replace('_', "-")))]),
        "phone" => text(format!("+34{digits}")),
        "phones" => Value::List(vec![text(format!("+34{digits}"))]),
        "url" => text(format!("https://{mark}.example/")),
        "tags" => Value::List(vec![text(mark.to_owned())]),
        "money" => Value::Money(Money::new(digits.parse().expect("digits"), Currency::EUR)),
        "address" => {
            let part = |name: &str| format!("{mark} {name}");
            Value::Address(Box::new(Address { street: part("calle"), city: part("villa"), ..Address::default() }))
        }
        _ => Value::Null,
    }
}

impl World {
    /// One on each database there is; mail stays in its outbox.
    pub async fn each() -> Vec<Self> {
        let mut worlds = Vec::new();
        for company in TestCompany::each_with_mail().await {
            worlds.push(World::of(company, HIDDEN, HIDDEN_DIGITS).await);
        }
        worlds
    }

    /// With other values in what is hidden.
    pub async fn of(company: TestCompany, hidden: &str, digits: &str) -> Self {
        let place = async |name: &str| {
            let branch = company.save(Change::create("branch").text("name", name).text("country", "ES")).await.id;
            let team = Change::create("team").text("name", &format!("{name} uno")).put("branch", Value::Id(branch));
            (branch, company.save(team).await.id)
        };
        let (north, team) = place("Norte").await;
        let (south, far) = place("Sur").await;
        let other = Change::create("team").text("name", "Norte dos").put("branch", Value::Id(north));
        let other = company.save(other).await.id;
        let rita = company.user("Rita Norte", "Ventas", Some(team), Some(north)).await;
        let otto = company.user("Otto Norte", "Ventas", Some(other), Some(north)).await;
        let sol = company.user("Sol Sur", "Jefe de sucursal", Some(far), Some(south)).await;
        let mut world = World {
            app: TestApp::new(company),
            rita,
            otto,
            sol,
            own: Vec::new(),
            secret: Vec::new(),
            hidden: Vec::new(),
            role: Id::NIL,
        };
        world.own = world.records(&world.rita.clone(), hidden, digits, true).await;
        world.hide(hidden, digits).await;
        world.secret = world.records(&world.sol.clone(), SECRET, SECRET_DIGITS, false).await;
        world
    }

    pub fn company(&self) -> &TestCompany {
        &self.app.company
    }

    /// One record of each kind that not everybody may read, owned by somebody, every field filled as far as it can be.
    /// `named`: the titles of accounts, deals and activities stay free of the mark.
    async fn records(&self, owner: &Who, mark: &str, digits: &str, named: bool) -> Vec<(&'static str, Id)> {
        let company = self.company();
        let registry = company.engine.registry();
        let mut order: Vec<&str> = vec!["campaign", "account", "contact", "lead", "opportunity"];
        order.extend(
            registry
                .entities()
                .iter()
                .map(|entity| entity.name)
                .filter(|name| !order.contains(name))
                .collect::<Vec<_>>(),
        );
        let mut made: Vec<(&'static str, Id)> = Vec::new();
        for entity in order.into_iter().filter_map(|name| registry.entity(name)) {
            let scoped = matches!(self.rita.reader.scope(entity.name, Action::Read), Scope::Only(_));
            let kept = entity.fields.iter().all(|field| !field.writable());
            if !scoped || kept || ["document", "saved_view"].contains(&entity.name) {
                continue;
            }
            let mut change = Change::create(entity.name);
            for field in entity.fields.iter().filter(|field| field.writable()) {
                let plain = named && field.title && !["contact", "lead"].contains(&entity.name);
                let value = match (field.name, field.kind.name()) {
                    ("owner", _) => Value::Id(owner.user()),
                    (_, "link") => made
                        .iter()
                        .find(|(name, _)| Some(*name) == field.target && Some(*name) != Some(entity.name))
                        .map_or(Value::Null, |(_, id)| Value::Id(*id)),
                    ("due_at", _) => Value::Int(NOW + 3_600_000_000),
                    ("currency", _) => Value::from("EUR"),
                    _ if plain => Value::from(format!("Visible {}", entity.name)),
                    _ => filled(field, mark, digits),
                };
                if !value.is_null() {
                    change = change.put(field.name, value);
                }
            }
            if let Some(id) = self.try_create(change, entity).await {
                made.push((entity.name, id));
            }
        }
        assert!(made.len() >= 9, "little could be made: {made:?}");
        made
    }

    /// Creates what is asked for, without the fields that are refused.
    async fn try_create(&self, mut change: Change, entity: &Entity) -> Option<Id> {
        let company = self.company();
        change.alike = Alike::Pass;
        for _ in 0..8 {
            match company.engine.save(&company.admin, change.clone()).await {
                Ok(saved) => return Some(saved.record.id),
                Err(Refusal::Invalid(errors)) => {
                    let before = change.values.len();
                    if std::env::var_os("SHOW").is_some() {
                        eprintln!("{}: {errors:?}", entity.name);
                    }
                    change.values.retain(|(name, _)| !errors.iter().any(|error| error.field == *name));
                    if change.values.len() == before {
                        eprintln!("no {}: {errors:?}", entity.name);
                        return None;
                    }
                }
                Err(other) => panic!("{}: {other:?}", entity.name),
            }
        }
        None
    }

    /// Hides from Rita every field that somebody filled with the mark: wherever it was carried to is hidden with it.
    async fn hide(&mut self, mark: &str, digits: &str) {
        let company = self.company();
        let mut fields = serde_json::Map::new();
        for entity in company.engine.registry().entities() {
            let mut query = Query::new(entity.name).limit(200);
            query.trash = Trash::Any;
            let ids: Vec<Id> = company
                .engine
                .rows(&company.admin, &query)
                .await
                .expect("reads")
                .rows
                .iter()
                .map(|row| row.id)
                .collect();
            for id in ids {
                let Ok(record) = company.engine.record(&company.admin, entity.name, id).await else { continue };
                let given = entity.fields.iter().zip(&record.values).filter(|(field, _)| field.writable());
                for (field, value) in given {
                    let shown = format!("{value:?}");
                    let name = format!("{}.{}", entity.name, field.name);
                    if (shown.contains(mark) || shown.contains(digits)) && !fields.contains_key(&name) {
                        fields.insert(name, json!("hidden"));
                    }
                }
            }
        }
        assert!(fields.len() > 30, "little is hidden: {fields:?}");
        let seller = company.named("role", "Ventas").await;
        let seller = company.engine.record(&company.admin, "role", seller).await.expect("a role");
        let role = Change::create("role")
            .text("name", "Ventas sin datos")
            .put("grants", seller.value("grants").clone())
            .put("fields", Value::Json(Box::new(Json::Object(fields))));
        let role = company.save(role).await.id;
        company.save(Change::update("user", self.rita.user()).put("role", Value::Id(role))).await;
        let rita = company.engine.who(self.rita.user()).await.expect("reads").expect("is there");
        let registry = company.engine.registry();
        let all =
            registry.entities().iter().flat_map(|entity| entity.fields.iter().map(|field| (entity.name, field.name)));
        let unseen = all.filter(|(entity, field)| rita.reader.field(entity, field) == FieldLevel::Hidden);
        let hidden: Vec<String> = unseen.map(|(entity, field)| format!("{entity}.{field}")).collect();
        for carried in ["opportunity.weighted", "stage_history.amount_entered", "contact.full_name"] {
            assert!(hidden.iter().any(|name| name == carried), "{carried} is hidden with what it comes from");
        }
        (self.rita, self.hidden, self.role) = (rita, hidden, role);
    }

    #[must_use]
    pub fn id(set: &[(&'static str, Id)], entity: &str) -> Id {
        set.iter().find(|(name, _)| *name == entity).unwrap_or_else(|| panic!("no {entity}")).1
    }
}

/// Who sends a request, and how he proves it.
#[derive(Clone, Debug)]
pub struct Caller {
    pub cookie: Option<String>,
    pub csrf: String,
    pub bearer: Option<String>,
}

impl Caller {
    pub fn nobody() -> Self {
        Caller { cookie: None, csrf: String::new(), bearer: None }
    }

    pub fn browser(browser: &Browser) -> Self {
        Caller { cookie: Some(browser.cookie.clone()), csrf: browser.csrf.clone(), bearer: None }
    }

    pub async fn session(app: &TestApp, who: &Who) -> Self {
        Caller::browser(&app.sign_in(who).await)
    }

    /// A session that was over an hour ago.
    pub async fn expired(app: &TestApp, who: &Who) -> Self {
        let engine = &app.company.engine;
        let now = engine.clock().now();
        engine.clock().set(now - 31 * 24 * 3_600_000_000);
        let signed = engine.open_session(who.user(), &Device::default()).await.expect("opens");
        engine.clock().set(now);
        let csrf = trato_web::http::session::csrf_token(&signed.secret);
        Caller { cookie: Some(format!("trato={}", signed.secret)), csrf, bearer: None }
    }

    pub async fn token(app: &TestApp, who: &Who, write: bool) -> Self {
        let token = app.company.engine.create_token(who, "sweep", &Scopes::all(write), 30).await.expect("a token");
        Caller { cookie: None, csrf: String::new(), bearer: Some(token) }
    }

    /// Sends it, with all that our own pages send along.
    pub async fn send(&self, app: &TestApp, ask: &Ask) -> Answer {
        let mut request =
            Request::builder().method(ask.method.clone()).uri(&ask.path).header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match &ask.body {
            Sent::Nothing => Body::empty(),
            Sent::Form(pairs) => {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                let csrf = [("csrf".to_owned(), self.csrf.clone())];
                Body::from(form(csrf.iter().chain(pairs)))
            }
            Sent::Json(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json").header(header::IF_MATCH, "*");
                Body::from(json.to_string())
            }
            Sent::File(pairs, content) => {
                request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=zz");
                Body::from(multipart(&self.csrf, pairs, content))
            }
        };
        // A stream that should have been refused would never end.
        let sent = app.send(request.body(body).expect("a request"));
        let stream = || Answer { status: axum::http::StatusCode::OK, headers: Default::default(), bytes: Vec::new() };
        tokio::time::timeout(std::time::Duration::from_secs(60), sent).await.unwrap_or_else(|_| stream())
    }
}

fn form<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> String {
    use trato_web::http::error::percent;
    pairs.map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect::<Vec<_>>().join("&")
}

fn multipart(csrf: &str, pairs: &[(String, String)], content: &str) -> String {
    let mut body = String::new();
    for (name, value) in [("csrf".to_owned(), csrf.to_owned())].iter().chain(pairs) {
        body.push_str(&format!("--zz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"lista.csv\"\r\nContent-Type: text/csv";
    format!("{body}--zz\r\n{head}\r\n\r\n{content}\r\n--zz--\r\n")
}

/// What is sent with a request.
#[derive(Clone, Debug)]
pub enum Sent {
    Nothing,
    Form(Vec<(String, String)>),
    Json(Json),
    /// A file with other values of its form.
    File(Vec<(String, String)>, String),
}

/// A request.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    pub path: String,
    pub body: Sent,
}

impl Ask {
    pub fn get(path: impl Into<String>) -> Self {
        Ask { method: Method::GET, path: path.into(), body: Sent::Nothing }
    }

    pub fn post(path: impl Into<String>, pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ask { method: Method::POST, path: path.into(), body: Sent::Form(pairs) }
    }

    pub fn json(method: Method, path: impl Into<String>, body: Json) -> Self {
        Ask { method, path: path.into(), body: Sent::Json(body) }
    }
}

/// The ids that stand in a request: of what one may see, of what one may not, or of nothing.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    pub account: String,
    pub lead: String,
    pub opportunity: String,
    pub line: String,
    pub task: String,
    pub view: String,
    pub file: String,
    pub import: String,
    pub token: String,
    /// Things of administrators.
    pub user: String,
    pub role: String,
    pub job: String,
    pub mail: String,
}

/// The kinds of thing that an id in a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Nothing that belongs to anybody.
    Nothing,
    /// A record, view, file, run or token of somebody.
    Somebodys,
}

/// The request of a route, with the ids that are given; `None`: the matrix does not know the route.
#[must_use]
pub fn sample(route: &Route, ids: &Ids) -> Option<(Names, Ask)> {
    let groups = [reading, doors_and_lists, records, settings_pages, programs];
    groups.into_iter().find_map(|group| group(route, ids))
}

/// Pages and files that are read.
fn reading(route: &Route, ids: &Ids) -> Option<(Names, Ask)> {
    use Names::{Nothing, Somebodys};
    let Ids { account, lead, opportunity, task, .. } = ids;
    let get = |path: &str| Ask::get(path);
    let of = |entity: &str, id: &str, rest: &str| format!("/{entity}/{id}{rest}");
    let api = |rest: String| format!("/api/v1{rest}");
    let settings = |what: &str, id: &str, rest: &str| format!("/settings/{what}/{id}{rest}");
    Some(match (&route.method, route.path) {
        (&Method::GET, path @ ("/" | "/health" | "/metrics" | "/sign-in" | "/reset" | "/setup")) => {
            (Nothing, get(path))
        }
        (&Method::GET, path @ ("/search" | "/trash" | "/reports" | "/reminders" | "/import" | "/live")) => {
            (Nothing, get(path))
        }
        (&Method::GET, path @ ("/api/v1" | "/api/v1/openapi.json")) => (Nothing, get(path)),
        (&Method::GET, "/api/v1/search") => (Nothing, get("/api/v1/search?q=visible")),
        (&Method::GET, path) if path.starts_with("/settings") && !path.contains('{') => (Nothing, get(path)),
        (&Method::GET, "/assets/{name}") => (Nothing, get("/assets/nothing.js")),
        (&Method::GET, "/invitation/{token}") => (Nothing, get("/invitation/nothing")),
        (&Method::GET, "/reset/{token}") => (Nothing, get("/reset/nothing")),
        (&Method::GET, "/search/links") => (Nothing, get("/search/links?entity=account&q=visible")),
        (&Method::GET, "/search/place") => {
            (Nothing, get("/search/place?for=contact&field=address&address.postal_code=28013"))
        }
        (&Method::GET, "/search/hours") => (Nothing, get("/search/hours?due_at=2026-11-25T20:00")),
        (&Method::GET, "/call") => (Nothing, get("/call?number=600")),
        (&Method::GET, "/export/{file}") => (Nothing, get("/export/account.csv")),
        (&Method::GET, "/reports/{name}") => (Nothing, get("/reports/losses")),
        (&Method::GET, "/{entity}") => (Nothing, get("/account")),
        (&Method::GET, "/{entity}/new") => (Nothing, get("/account/new")),
        (&Method::GET, "/{entity}/export") => (Nothing, get("/contact/export")),
        (&Method::GET, "/{entity}/board") => (Nothing, get("/opportunity/board")),
        (&Method::GET, "/{entity}/calendar") => (Nothing, get("/task/calendar")),
        (&Method::GET, "/{entity}/duplicates") => (Nothing, get("/account/duplicates?name=Visible")),
        (&Method::GET, "/{entity}/{id}") => (Somebodys, get(&of("account", account, ""))),
        (&Method::GET, "/{entity}/{id}/edit") => (Somebodys, get(&of("account", account, "/edit"))),
        (&Method::GET, "/{entity}/{id}/closure") => {
            (Somebodys, get(&of("opportunity", opportunity, "/closure?outcome=lost")))
        }
        (&Method::GET, "/{entity}/{id}/copy") => (Somebodys, get(&of("opportunity", opportunity, "/copy"))),
        (&Method::GET, "/{entity}/{id}/completion") => (Somebodys, get(&of("task", task, "/completion"))),
        (&Method::GET, "/{entity}/{id}/conversion") => (Somebodys, get(&of("lead", lead, "/conversion"))),
        (&Method::GET, "/files/{id}") => (Somebodys, get(&format!("/files/{}", ids.file))),
        (&Method::GET, "/import/{id}") => (Somebodys, get(&format!("/import/{}", ids.import))),
        (&Method::GET, "/import/{id}/errors.csv") => (Somebodys, get(&format!("/import/{}/errors.csv", ids.import))),
        (&Method::GET, "/settings/fields/{entity}/{field}") => (Nothing, get("/settings/fields/account/kind")),
        (&Method::GET, "/api/v1/settings/overlay") => (Nothing, get("/api/v1/settings/overlay")),
        (&Method::GET, "/settings/fields/{entity}") => (Nothing, get("/settings/fields/account")),
        (&Method::GET, "/settings/fields/{entity}/new") => (Nothing, get("/settings/fields/account/new")),
        (&Method::GET, "/settings/roles/{id}/fields/{entity}") => {
            (Nothing, get(&settings("roles", &ids.role, "/fields/opportunity")))
        }
        (&Method::GET, "/settings/roles/{id}") => (Nothing, get(&settings("roles", &ids.role, ""))),
        (&Method::GET, "/settings/users/{id}/access") => (Nothing, get(&settings("users", &ids.user, "/access"))),
        (&Method::GET, "/settings/users/{id}/deactivation") => {
            (Nothing, get(&settings("users", &ids.user, "/deactivation")))
        }
        (&Method::GET, "/api/v1/{entity}") => (Nothing, get("/api/v1/account")),
        (&Method::GET, "/api/v1/{entity}/summary") => (Nothing, get("/api/v1/account/summary?measure=count")),
        (&Method::GET, "/api/v1/{entity}/{id}") => (Somebodys, get(&api(of("account", account, "")))),
        _ => return None,
    })
}

/// The doors, and forms about lists.
fn doors_and_lists(route: &Route, ids: &Ids) -> Option<(Names, Ask)> {
    use Names::{Nothing, Somebodys};
    let Ids { account, .. } = ids;
    let (post,) = (&Method::POST,);
    let kept = [("name", "Mi vista"), ("lists", "account"), ("filter", "name is set"), ("shared", "true")];
    Some(match (&route.method, route.path) {
        (m, "/sign-in") if m == post => {
            (Nothing, Ask::post("/sign-in", &[("email", "no@example.com"), ("password", "no")]))
        }
        (m, "/sign-out") if m == post => (Nothing, Ask::post("/sign-out", &[])),
        (m, "/setup") if m == post => (Nothing, Ask::post("/setup", &[("token", "x"), ("name", "X")])),
        (m, "/invitation/{token}") if m == post => {
            (Nothing, Ask::post("/invitation/x", &[("password", "secreto largo")]))
        }
        (m, "/reset") if m == post => (Nothing, Ask::post("/reset", &[("email", "no@example.com")])),
        (m, "/reset/{token}") if m == post => (Nothing, Ask::post("/reset/x", &[("password", "secreto largo")])),
        (m, "/web-to-lead") if m == post => (Nothing, Ask::post("/web-to-lead", &[("last_name", "Gil")])),
        (m, "/reminders/seen") if m == post => (Nothing, Ask::post("/reminders/seen", &[])),
        (m, "/views") if m == post => (Nothing, Ask::post("/views", &kept)),
        (m, "/views/{id}") if m == post => (Somebodys, Ask::post(format!("/views/{}", ids.view), &kept)),
        (m, "/views/{id}/deletion") if m == post => {
            (Somebodys, Ask::post(format!("/views/{}/deletion", ids.view), &[]))
        }
        (m, "/import") if m == post => {
            let body = Sent::File(vec![("entity".into(), "account".into())], "Nombre\nUna\n".into());
            (Nothing, Ask { method: Method::POST, path: "/import".into(), body })
        }
        (m, path @ ("/import/waiting/checks" | "/import/waiting/runs")) if m == post => (Nothing, Ask::post(path, &[])),
        (m, "/import/{id}/mapping") if m == post => {
            (Somebodys, Ask::post(format!("/import/{}/mapping", ids.import), &[("entity", "account"), ("c.0", "name")]))
        }
        (m, path) if m == post && path.starts_with("/import/{id}/") => {
            (Somebodys, Ask::post(path.replace("{id}", &ids.import), &[]))
        }
        (m, "/{entity}") if m == post => (Nothing, Ask::post("/account", &[("name", "Nueva cuenta")])),
        (m, "/{entity}/bulk") if m == post => {
            let form =
                [("action", "edit"), ("ids", account.as_str()), ("field", "kind"), ("kind", "partner"), ("sure", "1")];
            (Nothing, Ask::post("/account/bulk", &form))
        }
        _ => return None,
    })
}

/// Forms about a record.
fn records(route: &Route, ids: &Ids) -> Option<(Names, Ask)> {
    use Names::Somebodys;
    let Ids { account, lead, opportunity, line, task, .. } = ids;
    let (post,) = (&Method::POST,);
    let of = |entity: &str, id: &str, rest: &str| format!("/{entity}/{id}{rest}");
    let due = ("due_at", "2026-12-01T10:00");
    Some(match (&route.method, route.path) {
        (m, "/{entity}/{id}") if m == post => {
            (Somebodys, Ask::post(of("account", account, ""), &[("name", "Otro nombre"), ("version", "1")]))
        }
        (m, "/{entity}/{id}/deletion") if m == post => {
            (Somebodys, Ask::post(of("account", account, "/deletion"), &[("version", "1")]))
        }
        (m, "/{entity}/{id}/restoration") if m == post => {
            (Somebodys, Ask::post(of("account", account, "/restoration"), &[]))
        }
        (m, "/{entity}/{id}/favourite") if m == post => {
            (Somebodys, Ask::post(of("account", account, "/favourite"), &[("on", "true")]))
        }
        (m, "/{entity}/{id}/field") if m == post => (
            Somebodys,
            Ask::post(of("account", account, "/field"), &[("field", "kind"), ("kind", "partner"), ("version", "1")]),
        ),
        (m, "/{entity}/{id}/files") if m == post => {
            let body = Sent::File(Vec::new(), "uno".into());
            (Somebodys, Ask { method: Method::POST, path: of("opportunity", opportunity, "/files"), body })
        }
        (m, "/{entity}/{id}/note") if m == post => {
            (Somebodys, Ask::post(of("opportunity", opportunity, "/note"), &[("text", "Hola")]))
        }
        (m, "/{entity}/{id}/call") if m == post => (
            Somebodys,
            Ask::post(of("opportunity", opportunity, "/call"), &[("subject", "Hola"), ("direction", "out")]),
        ),
        (m, "/{entity}/{id}/task") if m == post => {
            (Somebodys, Ask::post(of("opportunity", opportunity, "/task"), &[("subject", "Hola"), due]))
        }
        (m, "/{entity}/{id}/meeting") if m == post => {
            (Somebodys, Ask::post(of("opportunity", opportunity, "/meeting"), &[("subject", "Hola"), due]))
        }
        (m, "/{entity}/{id}/visit") if m == post => {
            (Somebodys, Ask::post(of("opportunity", opportunity, "/visit"), &[("subject", "Hola"), due]))
        }
        (m, "/{entity}/{id}/closure") if m == post => {
            (Somebodys, Ask::post(of("opportunity", opportunity, "/closure"), &[("outcome", "won"), ("version", "1")]))
        }
        (m, "/{entity}/{id}/reopening") if m == post => {
            (Somebodys, Ask::post(of("opportunity", opportunity, "/reopening"), &[("version", "1")]))
        }
        (m, "/{entity}/{id}/settlement") if m == post => {
            (Somebodys, Ask::post(of("opportunity", opportunity, "/settlement"), &[("ended", "done")]))
        }
        (m, "/{entity}/{id}/withdrawal") if m == post => {
            let typed = [("amount", "500000"), ("currency", "EUR"), ("version", "1")];
            (Somebodys, Ask::post(of("opportunity_line", line, "/withdrawal"), &typed))
        }
        (m, "/{entity}/{id}/copy") if m == post => {
            (Somebodys, Ask::post(of("opportunity", opportunity, "/copy"), &[("name", "Copia")]))
        }
        (m, "/{entity}/{id}/completion") if m == post => {
            (Somebodys, Ask::post(of("task", task, "/completion"), &[("ended", "done"), ("version", "1")]))
        }
        (m, "/{entity}/{id}/conversion") if m == post => {
            (Somebodys, Ask::post(of("lead", lead, "/conversion"), &[("account", "create"), ("contact", "create")]))
        }
        _ => return None,
    })
}

/// Forms of the settings.
fn settings_pages(route: &Route, ids: &Ids) -> Option<(Names, Ask)> {
    use Names::{Nothing, Somebodys};
    let (post,) = (&Method::POST,);
    let settings = |what: &str, id: &str, rest: &str| format!("/settings/{what}/{id}{rest}");
    Some(match (&route.method, route.path) {
        (m, "/settings/me") if m == post => (Nothing, Ask::post("/settings/me", &[("locale", "es")])),
        (m, "/settings/me/password") if m == post => {
            (Nothing, Ask::post("/settings/me/password", &[("current", "no"), ("password", "no")]))
        }
        (m, "/settings/me/sessions") if m == post => (Nothing, Ask::post("/settings/me/sessions", &[])),
        (m, "/settings/capture") if m == post => {
            (Nothing, Ask::post("/settings/capture", &[("lead_hosts", "x.example")]))
        }
        (m, "/settings/tokens") if m == post => {
            (Nothing, Ask::post("/settings/tokens", &[("name", "x"), ("right", "read")]))
        }
        (m, "/settings/tokens/{id}/revocation") if m == post => {
            (Somebodys, Ask::post(settings("tokens", &ids.token, "/revocation"), &[]))
        }
        (m, "/settings/users") if m == post => {
            (Nothing, Ask::post("/settings/users", &[("name", "X"), ("email", "x@example.com")]))
        }
        (m, path) if m == post && path.starts_with("/settings/users/{id}/") => {
            (Nothing, Ask::post(path.replace("{id}", &ids.user).replace("{token}", &ids.token), &[("heir", "")]))
        }
        (m, "/settings/fields") if m == post => {
            let (es, en) = (
                [("singular.es", "Cosa"), ("plural.es", "Cosas")],
                [("singular.en", "Thing"), ("plural.en", "Things")],
            );
            (Nothing, Ask::post("/settings/fields", &[es, en].concat()))
        }
        (m, "/settings/fields/{entity}") if m == post => {
            (Nothing, Ask::post("/settings/fields/account", &[("label.es", "Uno"), ("label.en", "One")]))
        }
        (m, "/settings/fields/{entity}/{field}") if m == post => {
            (Nothing, Ask::post("/settings/fields/account/kind", &[("label.es", "Clase"), ("more", "Mecenas")]))
        }
        (m, "/settings/fields/{entity}/words") if m == post => {
            (Nothing, Ask::post("/settings/fields/account/words", &[("singular.es", "Cliente")]))
        }
        (m, "/settings/fields/{entity}/{field}/visibility") if m == post => {
            (Nothing, Ask::post("/settings/fields/account/c_uno/visibility", &[("hidden", "true")]))
        }
        (m, "/settings/jobs/{id}/retry") if m == post => {
            (Nothing, Ask::post(settings("jobs", &ids.job, "/retry"), &[]))
        }
        (m, "/settings/mail/test") if m == post => (Nothing, Ask::post("/settings/mail/test", &[])),
        (m, path) if m == post && path.starts_with("/settings/mail") => {
            (Nothing, Ask::post(path.replace("{id}", &ids.mail), &[]))
        }
        (m, "/settings/audit") if m == post => (Nothing, Ask::post("/settings/audit", &[])),
        (m, "/settings/roles/{id}/fields/{entity}") if m == post => {
            let form = [("version", "1"), ("opportunity_line.cost", "hidden")];
            (Nothing, Ask::post(settings("roles", &ids.role, "/fields/opportunity"), &form))
        }
        (m, "/settings/roles/{id}") if m == post => {
            (Nothing, Ask::post(settings("roles", &ids.role, ""), &[("version", "1"), ("account.read", "all")]))
        }
        _ => return None,
    })
}

/// What programs send.
fn programs(route: &Route, ids: &Ids) -> Option<(Names, Ask)> {
    use Names::{Nothing, Somebodys};
    let Ids { account, lead, opportunity, .. } = ids;
    let (post, patch, delete) = (&Method::POST, &Method::PATCH, &Method::DELETE);
    let of = |entity: &str, id: &str, rest: &str| format!("/{entity}/{id}{rest}");
    let api = |rest: String| format!("/api/v1{rest}");
    let wish = json!({"account": "new", "contact": "new"});
    let word = json!({"es": "Uno", "en": "One"});
    Some(match (&route.method, route.path) {
        (m, "/api/v1/{entity}") if m == post => {
            (Nothing, Ask::json(Method::POST, "/api/v1/account", json!({"name": "Por API"})))
        }
        (m, "/api/v1/{entity}/bulk") if m == post => {
            let body = json!({"update": [{"id": account, "kind": "partner"}]});
            (Nothing, Ask::json(Method::POST, "/api/v1/account/bulk", body))
        }
        (m, "/api/v1/{entity}/{id}") if m == patch => {
            (Somebodys, Ask::json(Method::PATCH, api(of("account", account, "")), json!({"name": "Por API dos"})))
        }
        (m, "/api/v1/{entity}/{id}") if m == delete => {
            (Somebodys, Ask::json(Method::DELETE, api(of("account", account, "")), json!({})))
        }
        (m, "/api/v1/{entity}/{id}/restoration") if m == post => {
            (Somebodys, Ask::json(Method::POST, api(of("account", account, "/restoration")), json!({})))
        }
        (m, "/api/v1/opportunity/{id}/closure") if m == post => (
            Somebodys,
            Ask::json(Method::POST, api(of("opportunity", opportunity, "/closure")), json!({"outcome": "won"})),
        ),
        (m, "/api/v1/opportunity/{id}/reopening") if m == post => {
            (Somebodys, Ask::json(Method::POST, api(of("opportunity", opportunity, "/reopening")), json!({})))
        }
        (m, "/api/v1/opportunity/{id}/settlement") if m == post => (
            Somebodys,
            Ask::json(Method::POST, api(of("opportunity", opportunity, "/settlement")), json!({"ended": "done"})),
        ),
        (m, "/api/v1/opportunity/{id}/copy") if m == post => {
            (Somebodys, Ask::json(Method::POST, api(of("opportunity", opportunity, "/copy")), json!({"name": "Copia"})))
        }
        (m, "/api/v1/lead/{id}/conversion") if m == post => {
            (Somebodys, Ask::json(Method::POST, api(of("lead", lead, "/conversion")), wish))
        }
        (m, "/api/v1/settings/fields/{entity}/{field}") if m == patch => {
            (Nothing, Ask::json(Method::PATCH, "/api/v1/settings/fields/account/c_dos", json!({"label": word})))
        }
        (m, "/api/v1/settings/entities/{entity}") if m == patch => {
            (Nothing, Ask::json(Method::PATCH, "/api/v1/settings/entities/c_cosas", json!({"plural": word})))
        }
        (m, "/api/v1/settings/choices") if m == post => {
            let body = json!({"entity": "account", "field": "kind", "name": "c_otro", "label": word});
            (Nothing, Ask::json(Method::POST, "/api/v1/settings/choices", body))
        }
        (m, "/api/v1/settings/labels") if m == post => {
            let body = json!({"entity": "account", "label": word, "plural": word});
            (Nothing, Ask::json(Method::POST, "/api/v1/settings/labels", body))
        }
        (m, "/api/v1/settings/layouts") if m == post => {
            let body = json!({"entity": "account", "list": ["name", "owner"]});
            (Nothing, Ask::json(Method::POST, "/api/v1/settings/layouts", body))
        }
        (m, "/api/v1/settings/fields") if m == post => {
            let body = json!({"entity": "account", "name": "c_dos", "kind": "text", "label": word});
            (Nothing, Ask::json(Method::POST, "/api/v1/settings/fields", body))
        }
        (m, "/api/v1/settings/entities") if m == post => {
            let body = json!({"name": "c_cosas", "singular": word, "plural": word});
            (Nothing, Ask::json(Method::POST, "/api/v1/settings/entities", body))
        }
        _ => return None,
    })
}
