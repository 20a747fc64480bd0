//! What somebody may not see reaches him by no way: records of others and hidden fields are full of marks, every output is
//! asked for, and no mark may stand in any answer. A hidden field answers no question either: two companies that differ
//! only in what is hidden answer alike, and a foreign id in a link is refused like one of nothing.

use std::collections::{BTreeSet, VecDeque};

use axum::http::Method;
use serde_json::{Value as Json, json};
use trato_engine::Who;
use trato_model::{Alike, Change, Entity, Id, Value};
use trato_testkit::TestCompany;
use trato_testkit::app::Answer;

use crate::crawl::{kind, values};
use crate::sweep::{Ask, Caller, HIDDEN, HIDDEN_DIGITS, SECRET, SECRET_DIGITS, World};
use crate::sweep_access::without_ids;

/// Rita's digits and the others' together, as a sum would show them.
const SUM_DIGITS: &str = "1311745664";

/// Ties visible things to hidden ones, by the administrator: links, histories, activities, trash.
async fn entangle(world: &World) {
    let company = world.company();
    let (own, secret) = (|entity| World::id(&world.own, entity), |entity| World::id(&world.secret, entity));
    let (deal, account) = (own("opportunity"), own("account"));
    let relink = |id: Id| Change::update("opportunity", deal).put("account", Value::Id(id));
    company.save(relink(secret("account"))).await;
    company.save(relink(account)).await;
    company.save(relink(secret("account"))).await;
    company.save(Change::update("contact", own("contact")).put("account", Value::Id(secret("account")))).await;
    company.save(Change::update("account", account).put("parent", Value::Id(secret("account")))).await;
    for entity in ["task", "call", "meeting", "visit", "note"] {
        let (text, when) = if entity == "note" { ("text", None) } else { ("subject", Some(trato_testkit::NOW)) };
        let about = Change::create(entity)
            .text(text, &format!("{SECRET} sobre lo visible"))
            .put("owner", Value::Id(world.sol.user()))
            .put("opportunity", Value::Id(deal))
            .put("due_at", when.map_or(Value::Null, Value::Int));
        let about = Change {
            values: about.values.into_iter().filter(|(name, _)| when.is_some() || name != "due_at").collect(),
            ..about
        };
        if let Err(refusal) = company.try_save(&company.admin, about).await {
            eprintln!("no {entity} about what is visible: {refusal:?}");
        }
    }
    let shown = Change::create("task")
        .text("subject", "Tarea visible")
        .put("owner", Value::Id(world.rita.user()))
        .put("due_at", Value::Int(trato_testkit::NOW))
        .put("opportunity", Value::Id(secret("opportunity")));
    company.save(shown).await;
    for text in ["uno", "dos"] {
        company.save(Change::update("account", account).text("description", &format!("{HIDDEN} {text}"))).await;
    }
    let gone =
        Change::create("account").text("name", &format!("{SECRET} borrada")).put("owner", Value::Id(world.sol.user()));
    let gone = company.save(Change { alike: Alike::Pass, ..gone }).await.id;
    company.save(Change::delete("account", gone)).await;
    let view = Change::create("saved_view")
        .text("name", &format!("{SECRET} vista"))
        .text("lists", "account")
        .put("owner", Value::Id(world.sol.user()));
    company.save(view).await;
}

/// Whether a body shows a mark, however its digits are grouped.
fn marks(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    if let Some(mark) = [SECRET, HIDDEN].into_iter().find(|mark| lower.contains(mark)) {
        return Some(mark);
    }
    let digits: String =
        text.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\'' | '(' | ')' | '\u{a0}' | '\u{202f}')).collect();
    [SECRET_DIGITS, HIDDEN_DIGITS, SUM_DIGITS].into_iter().find(|mark| digits.contains(mark))
}

fn percent(text: &str) -> String {
    trato_web::http::error::percent(text)
}

/// The fields of an entity that Rita may not see.
fn hidden<'a>(world: &'a World, entity: &'a Entity) -> impl Iterator<Item = &'static str> + 'a {
    let prefix = format!("{}.", entity.name);
    let fields = entity.fields.iter().map(|field| field.name);
    fields.filter(move |name| world.hidden.contains(&format!("{prefix}{name}")))
}

/// Every page and file that can be asked for by itself.
fn pages(world: &World) -> Vec<String> {
    let registry = world.company().engine.registry();
    let mut paths: Vec<String> =
        ["/", "/trash", "/reports", "/reminders", "/import", "/settings/me", "/settings/tokens", "/search"]
            .map(str::to_owned)
            .into();
    let words = ["zqsecr", "zqtap", "655918", "655827", "calle", "villa"];
    paths.extend(words.iter().map(|word| format!("/search?q={word}")));
    paths.extend([SECRET_DIGITS, HIDDEN_DIGITS].iter().map(|digits| format!("/call?number={}", &digits[..8])));
    for report in trato_crm::reports::REPORTS {
        for rest in ["", ".csv", "?period=this-year", "?period=all", "?compare=before"] {
            paths.push(format!("/reports/{}{rest}", report.name));
        }
    }
    for entity in registry.entities() {
        let name = entity.name;
        let all = |filter: &dyn Fn(&str) -> bool| {
            entity.fields.iter().map(|field| field.name).filter(|name| filter(name)).collect::<Vec<_>>().join(",")
        };
        let shown = all(&|field| !world.hidden.contains(&format!("{name}.{field}")));
        let some = if entity.fields.iter().any(|field| field.searched) { words.len() } else { 1 };
        paths.extend(words[..some].iter().map(|word| format!("/{name}?q={word}")));
        paths.extend(words[..some].iter().map(|word| format!("/search/links?entity={name}&q={word}")));
        paths.push(format!("/search/links?entity={name}&q="));
        paths.extend([
            format!("/{name}"),
            format!("/{name}?columns={shown}"),
            format!("/{name}/new"),
            format!("/trash?entity={name}"),
        ]);
        paths.extend(["panel=filter", "panel=columns", "panel=views"].iter().map(|panel| format!("/{name}?{panel}")));
        paths.extend([
            format!("/export/{name}.csv"),
            format!("/export/{name}.csv?mode=raw"),
            format!("/export/{name}.csv?columns={shown}"),
        ]);
        paths.extend(["/board", "/calendar", "/calendar?mode=agenda"].iter().map(|rest| format!("/{name}{rest}")));
        for field in hidden(world, entity) {
            paths.push(format!("/{name}/duplicates?{field}={HIDDEN_DIGITS}"));
            paths.push(format!("/{name}?columns={field}"));
            paths.push(format!("/{name}?sort={field}"));
            paths.push(format!("/{name}?filter={}", percent(&format!("{field} is set"))));
        }
        for link in entity.fields.iter().filter(|field| field.target.is_some()) {
            if let Some((_, id)) = world.secret.iter().find(|(other, _)| Some(*other) == link.target) {
                paths.push(format!("/{name}/new?{}={id}", link.name));
                paths.push(format!("/{name}?filter={}", percent(&format!("{} = {id}", link.name))));
                paths.push(format!("/{name}?f.0.0.field={0}&f.0.0.op=equal&f.0.0.value={id}&panel=filter", link.name));
            }
            if let Some(target) = link.target.and_then(|target| registry.entity(target)) {
                let through: Vec<String> = target
                    .fields
                    .iter()
                    .filter(|f| !world.hidden.contains(&format!("{}.{}", target.name, f.name)))
                    .map(|f| format!("{}.{}", link.name, f.name))
                    .collect();
                for columns in through.chunks(8) {
                    paths.push(format!("/{name}?columns={}", columns.join(",")));
                    paths.push(format!("/export/{name}.csv?columns={}", columns.join(",")));
                }
            }
        }
        for (_, id) in world.own.iter().chain(&world.secret).filter(|(other, _)| *other == name) {
            for rest in
                ["", "/edit", "/copy", "/closure?outcome=lost", "/closure?outcome=won", "/completion", "/conversion"]
            {
                paths.push(format!("/{name}/{id}{rest}"));
            }
            paths.push(format!("/{name}?preview={id}"));
            paths.extend(["note", "call", "task"].iter().map(|what| format!("/{name}/{id}?timeline={what}")));
            paths.extend(hidden(world, entity).map(|field| format!("/{name}/{id}?edit={field}")));
        }
    }
    paths
}

/// Every question that the API answers.
fn questions(world: &World) -> Vec<String> {
    let registry = world.company().engine.registry();
    let mut paths: Vec<String> = ["/api/v1", "/api/v1/openapi.json"].map(str::to_owned).into();
    paths.extend(["zqsecr", "zqtap", "655918", "655827"].iter().map(|word| format!("/api/v1/search?q={word}")));
    for entity in registry.entities() {
        let (name, base) = (entity.name, format!("/api/v1/{}", entity.name));
        paths.extend(
            ["", "?trash=any", "?trash=only", "?q=zqsecr", "?q=zqtap", "?count=true"]
                .iter()
                .map(|rest| format!("{base}{rest}")),
        );
        for field in &entity.fields {
            let field_name = field.name;
            if field.target.is_some() {
                paths.push(format!("{base}?fields={field_name}&expand={field_name}"));
            }
            paths.push(format!("{base}/summary?group={field_name}&measure=count"));
            let numeric = ["money", "integer", "decimal", "percent", "rollup_number", "rollup_money"]
                .contains(&field.kind.name());
            let all = ["sum", "least", "most", "average", "distinct"];
            for measure in if numeric { &all[..] } else { &all[1..2] } {
                paths.push(format!("{base}/summary?measure={measure}:{field_name}"));
            }
        }
        for (_, id) in world.own.iter().chain(&world.secret).filter(|(other, _)| *other == name) {
            paths.push(format!("{base}/{id}"));
        }
    }
    paths
}

/// Asks for all of it as somebody; what he should not have got.
async fn look(world: &World, who: &Who) -> (usize, BTreeSet<String>) {
    let caller = Caller::session(&world.app, who).await;
    let mut next: VecDeque<(String, bool)> =
        pages(world).into_iter().chain(questions(world)).map(|path| (path, true)).collect();
    let (mut looked, mut faults, mut seen) = (0, BTreeSet::new(), std::collections::BTreeMap::<String, usize>::new());
    while let Some((path, given)) = next.pop_front() {
        let times = seen.entry(if given { path.clone() } else { kind(&path) }).or_default();
        *times += 1;
        let walked = path.starts_with("/live") || path.starts_with("/sign-out") || path.starts_with("/assets");
        if *times > 1 || walked {
            continue;
        }
        looked += 1;
        let answer = caller.send(&world.app, &Ask::get(path.as_str())).await;
        let text = answer.text();
        let asked = marks(&trato_web::api::params::decode(&path).unwrap_or_default());
        if let Some(mark) = marks(&text).or_else(|| marks(&answer.location())).filter(|mark| asked != Some(mark)) {
            let at = text.to_lowercase().find(mark).unwrap_or_default();
            let from = (0..=at.saturating_sub(120)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let around: String = text[from..].chars().take(220).collect();
            faults.insert(format!("{} GET {path} shows {mark}: {around}", answer.status));
        }
        if answer.status.is_server_error() {
            faults.insert(format!("{} GET {path}", answer.status));
        }
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        let links = values(&text, "<a ", "href").chain(values(&text, "<turbo-frame ", "src"));
        for (href, _) in links.filter(|(href, _)| href.starts_with('/') && !href.starts_with("//")) {
            next.push_back((href.split('#').next().unwrap_or_default().to_owned(), false));
        }
    }
    (looked, faults)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_output_shows_what_is_not_to_be_seen() {
    for world in World::each().await {
        entangle(&world).await;
        let (looked, faults) = look(&world, &world.rita).await;
        eprintln!("{looked} answers");
        assert!(looked > 2000, "{looked}");
        let shown: Vec<&String> = faults.iter().take(40).collect();
        assert!(faults.is_empty(), "{} leaks: {shown:#?}", faults.len());
        // The same marks are there for those who may see them.
        let sol = Caller::session(&world.app, &world.sol).await;
        let page = sol.send(&world.app, &Ask::get("/account")).await;
        assert!(marks(&page.text()).is_some(), "the south sees its own");
    }
}

/// What a refusal of a write says, of existing things and of nothing.
async fn refused(world: &World, caller: &Caller, ask: &Ask) -> (Answer, String) {
    let answer = caller.send(&world.app, ask).await;
    let text = format!("{} {}", answer.status, without_ids(&answer.text()));
    (answer, text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_id_in_a_link_is_refused_like_one_of_nothing() {
    for world in World::each().await {
        let registry = world.company().engine.registry();
        let rita = Caller::session(&world.app, &world.rita).await;
        let nothing = Id::new(trato_testkit::NOW, 99);
        let (mut wrong, mut asked) = (Vec::new(), 0);
        for (name, own) in &world.own {
            let entity = registry.entity(name).expect("an entity");
            for link in entity.fields.iter().filter(|field| field.kind.name() == "link" && field.writable()) {
                let Some((_, foreign)) = world.secret.iter().find(|(other, _)| Some(*other) == link.target) else {
                    continue;
                };
                if world.hidden.contains(&format!("{name}.{}", link.name)) {
                    continue;
                }
                let by = |id: &Id| {
                    let (api, page) = (format!("/api/v1/{name}"), format!("/{name}"));
                    let text = id.to_string();
                    let field = [("field", link.name), (link.name, text.as_str()), ("version", "1")];
                    vec![
                        Ask::json(Method::POST, api.clone(), json!({ link.name: id })),
                        Ask::json(Method::PATCH, format!("{api}/{own}"), json!({ link.name: id })),
                        Ask::json(Method::POST, format!("{api}/bulk"), json!({"update": [{"id": own, link.name: id}]})),
                        Ask::post(format!("{page}/{own}/field"), &field),
                        Ask::post(format!("{page}/{own}"), &[(link.name, &text), ("version", "1")]),
                        Ask::post(page, &[(link.name, &text)]),
                    ]
                };
                for (ask, empty) in by(foreign).iter().zip(&by(&nothing)) {
                    asked += 1;
                    let ((answer, said), (_, none)) =
                        (refused(&world, &rita, ask).await, refused(&world, &rita, empty).await);
                    let taken = answer.status == 201
                        || answer.status == 303
                        || (answer.status == 200 && !said.contains("problem"));
                    if taken || said != none || marks(&said).is_some() {
                        wrong.push(format!(
                            "{} {} {}: {}\n    but {}",
                            ask.method,
                            ask.path,
                            link.name,
                            cut(&said, &none),
                            cut(&none, &said)
                        ));
                    }
                }
                let now = world.company().engine.record(&world.company().admin, name, *own).await.expect("is there");
                assert_ne!(now.value(link.name).as_id(), Some(*foreign), "{name}.{} was linked", link.name);
            }
        }
        assert!(asked > 60, "{asked}");
        assert!(wrong.is_empty(), "{} of {asked}: {wrong:#?}", wrong.len());
    }
}

/// The part of a text where it begins to differ from another.
fn cut(text: &str, other: &str) -> String {
    let same = text.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    text.chars().skip(same.saturating_sub(60)).take(200).collect()
}

/// A written condition for every operator on a field.
fn conditions(path: &str) -> Vec<String> {
    let tests = [
        "is empty",
        "is set",
        "= 1",
        "!= 1",
        "< 1",
        ">= 1",
        "contains zqtap",
        "starts with zqtap",
        "in (1, 2)",
        "= true",
        "= zqtapado",
    ];
    tests.iter().map(|test| format!("{path} {test}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_field_answers_no_question() {
    for world in World::each().await {
        let registry = world.company().engine.registry();
        let token = Caller::token(&world.app, &world.rita, false).await;
        let rita = Caller::session(&world.app, &world.rita).await;
        let (mut wrong, mut asked) = (Vec::new(), 0);
        // What is asked is a question: of a field that she may see it is answered.
        for text in conditions("name").into_iter().filter(|text| text.contains(" is ")) {
            let answer = token.send(&world.app, &Ask::get(format!("/api/v1/account?filter={}", percent(&text)))).await;
            assert_eq!(answer.status, 200, "{text}: {}", answer.text());
        }
        for entity in registry.entities() {
            let mut paths: Vec<String> = hidden(&world, entity).map(str::to_owned).collect();
            for link in entity.fields.iter().filter(|field| field.kind.name() == "link") {
                let Some(target) = link.target.and_then(|target| registry.entity(target)) else { continue };
                paths.extend(hidden(&world, target).take(2).map(|field| format!("{}.{field}", link.name)));
            }
            let base = format!("/api/v1/{}", entity.name);
            let mut alike = std::collections::BTreeMap::<String, Answer>::new();
            for path in paths {
                let mut asks: Vec<String> =
                    conditions(&path).iter().map(|text| format!("{base}?filter={}", percent(text))).collect();
                for rest in [
                    "?sort=",
                    "?sort=-",
                    "?fields=",
                    "?expand=",
                    "/summary?group=",
                    "/summary?measure=sum:",
                    "/summary?measure=least:",
                    "/summary?measure=most:",
                    "/summary?measure=average:",
                    "/summary?measure=distinct:",
                ] {
                    asks.push(format!("{base}{rest}{path}"));
                }
                asks.push(format!("{base}/summary?group={path}:month"));
                for ask in asks {
                    asked += 1;
                    let answer = token.send(&world.app, &Ask::get(ask.as_str())).await;
                    let nothing = ask.replace(&path, "zznothing");
                    if !alike.contains_key(&nothing) {
                        let answer = token.send(&world.app, &Ask::get(nothing.as_str())).await;
                        alike.insert(nothing.clone(), answer);
                    }
                    let like = &alike[&nothing];
                    let said = |answer: &Answer| {
                        answer.text().replace(&percent(&path), "X").replace(&path, "X").replace("zznothing", "X")
                    };
                    if answer.status != 400 || said(&answer) != said(like) {
                        wrong.push(format!("{} {ask}: {}", answer.status, cut(&said(&answer), &said(like))));
                    }
                }
                for ask in
                    [format!("/{}?sort={path}", entity.name), format!("/export/{}.csv?columns={path}", entity.name)]
                {
                    asked += 1;
                    let answer = rita.send(&world.app, &Ask::get(ask.as_str())).await;
                    // A list is shown in its usual order, and says so.
                    let unsorted = ask.contains("?sort=") && answer.text().contains("Su rol no le muestra");
                    if ![400, 403, 404].contains(&answer.status.as_u16()) && !unsorted {
                        wrong.push(format!("{} {ask}", answer.status));
                    }
                }
            }
        }
        assert!(asked > 1000, "{asked}");
        wrong.truncate(40);
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

/// A page without what differs from session to session.
fn plain(text: &str, csrf: &str) -> String {
    without_ids(&text.replace(csrf, "CSRF"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_changes_no_answer() {
    for (one, two) in TestCompany::each().await.into_iter().zip(TestCompany::each().await) {
        same_answers(World::of(one, HIDDEN, HIDDEN_DIGITS).await, World::of(two, "aaotracosa", "911223344").await)
            .await;
    }
}

async fn same_answers(one: World, two: World) {
    assert_eq!(one.hidden, two.hidden, "the same is hidden");
    let (rita, ana) = (Caller::session(&one.app, &one.rita).await, Caller::session(&two.app, &two.rita).await);
    let registry = one.company().engine.registry();
    let words = ["zqtap", "aaotra", "655827391", "911223344", "visible"];
    let mut paths: Vec<String> = words
        .iter()
        .flat_map(|word| {
            [format!("/search?q={word}"), format!("/api/v1/search?q={word}"), format!("/call?number={word}")]
        })
        .collect();
    for entity in registry.entities() {
        let name = entity.name;
        paths.extend([
            format!("/{name}"),
            format!("/{name}/board"),
            format!("/api/v1/{name}?count=true"),
            format!("/export/{name}.csv"),
        ]);
        paths.extend(words.iter().map(|word| format!("/{name}?q={word}")));
        paths.extend(words.iter().map(|word| format!("/api/v1/{name}?q={word}&count=true")));
        for field in hidden(&one, entity) {
            paths.extend(words.iter().map(|word| format!("/{name}/duplicates?{field}={word}")));
            paths.push(format!("/{name}/duplicates?{field}=zqtapado@{}.example", field.replace('_', "-")));
            paths.push(format!("/{name}/duplicates?{field}=zqtapado+{}", field.replace('_', "+")));
        }
    }
    for report in trato_crm::reports::REPORTS {
        paths.push(format!("/reports/{}?period=all", report.name));
    }
    let mut pairs: Vec<(String, String)> = paths.into_iter().map(|path| (path.clone(), path)).collect();
    for ((name, a), (_, b)) in one.own.iter().zip(&two.own) {
        pairs.extend(["", "/edit"].map(|rest| (format!("/{name}/{a}{rest}"), format!("/{name}/{b}{rest}"))));
        pairs.push((format!("/{name}?preview={a}"), format!("/{name}?preview={b}")));
    }
    let mut wrong = Vec::new();
    for (a, b) in &pairs {
        let (x, y) =
            (rita.send(&one.app, &Ask::get(a.as_str())).await, ana.send(&two.app, &Ask::get(b.as_str())).await);
        let (left, right) = (plain(&x.text(), &rita.csrf), plain(&y.text(), &ana.csrf));
        // Neither do those who may not create a record look for its duplicates.
        let closed = a.starts_with("/reports/") || a.starts_with("/export/") || a.contains("/duplicates?");
        if x.status.is_client_error() && x.status != 404 && !(closed && x.status == 403) {
            wrong.push(format!("{} {a}", x.status));
        }
        if x.status != y.status || left != right {
            wrong.push(format!("{} {a}: {}\n   and {}", x.status, cut(&left, &right), cut(&right, &left)));
        }
    }
    assert!(pairs.len() > 400, "{}", pairs.len());
    let count = wrong.len();
    wrong.truncate(25);
    assert!(count == 0, "{count} of {} differ: {wrong:#?}", pairs.len());
    // Creating finds no duplicate by what is hidden.
    for (world, caller) in [(&one, &rita), (&two, &ana)] {
        let body: Json = json!({"name": "Otra", "email": "zqtapado@email.example"});
        let answer = caller.send(&world.app, &Ask::json(Method::POST, "/api/v1/account", body)).await;
        assert!(marks(&answer.text()).is_none() && answer.status == 422, "{}", answer.text());
    }
}
