//! Nobody writes what is not his to write: columns of ours and rights sent along with a form, with JSON, in bulk, in an
//! import and from a web site are refused or left alone; a right that is taken away is gone with the next request.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value as Json, json};
use trato_engine::Who;
use trato_model::{Change, Filter, Id, Path, Query, Record, Value};
use trato_testkit::app::Browser;

use crate::sweep::{Ask, Caller, Sent, World};

/// Names that programs have taken from strangers: our own columns, and what rights are made of.
const FOREIGN: [&str; 22] = [
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "trashed_at",
    "trashed_by",
    "version_",
    "password",
    "password_hash",
    "is_admin",
    "admin",
    "role",
    "grants",
    "active",
    "mfa",
    "session",
    "token",
    "csrf_token",
    "name_key",
    "name_fold",
    "__proto__",
    "constructor",
];

async fn record(world: &World, entity: &str, id: Id) -> Record {
    world.company().engine.record(&world.company().admin, entity, id).await.expect("is there")
}

/// What a record holds, but for what a change of it may touch.
fn plain(record: &Record) -> String {
    format!("{:?} {:?} {} {:?}", record.created_at, record.created_by, record.id, record.values)
}

#[tokio::test(flavor = "multi_thread")]
async fn json_takes_nothing_but_the_fields_that_one_may_write() {
    for world in World::each().await {
        let registry = world.company().engine.registry();
        let token = Caller::token(&world.app, &world.rita, true).await;
        let (mut wrong, mut asked) = (Vec::new(), 0);
        for (name, id) in &world.own {
            let entity = registry.entity(name).expect("an entity");
            let before = plain(&record(&world, name, *id).await);
            let computed = entity.fields.iter().filter(|field| !field.writable()).map(|field| field.name);
            let hidden = entity
                .fields
                .iter()
                .map(|field| field.name)
                .filter(|field| world.hidden.contains(&format!("{name}.{field}")));
            let own = FOREIGN.into_iter().filter(|column| entity.field(column).is_none());
            for column in computed.chain(hidden).chain(own) {
                for value in [json!("zz"), json!(true), json!(1)] {
                    let base = format!("/api/v1/{name}");
                    let asks = [
                        Ask::json(Method::PATCH, format!("{base}/{id}"), json!({ column: value })),
                        Ask::json(
                            Method::POST,
                            base.clone(),
                            json!({"name": "x", "last_name": "x", "subject": "x", column: value}),
                        ),
                        Ask::json(Method::POST, format!("{base}/bulk"), json!({"update": [{"id": id, column: value}]})),
                    ];
                    for (n, ask) in asks.iter().enumerate() {
                        asked += 1;
                        let answer = token.send(&world.app, ask).await;
                        let said: Json = serde_json::from_slice(&answer.bytes).unwrap_or_default();
                        let problem = if n == 2 { &said["update"][0]["problem"] } else { &said };
                        let faults = problem["errors"].to_string();
                        let named = problem["status"] == json!(422) && faults.contains(&format!("\"{column}\""));
                        if !named {
                            wrong.push(format!("{} {} {column}: {} {said}", ask.method, ask.path, answer.status));
                        }
                    }
                }
            }
            let after = plain(&record(&world, name, *id).await);
            assert_eq!(after, before, "{name} was changed");
        }
        wrong.truncate(30);
        assert!(asked > 1000 && wrong.is_empty(), "{asked}: {wrong:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_leaves_alone_what_is_not_on_it() {
    for world in World::each().await {
        let rita = Caller::session(&world.app, &world.rita).await;
        let account = World::id(&world.own, "account");
        let before = record(&world, "account", account).await;
        let version = before.version.to_string();
        let mut form: Vec<(&str, &str)> = FOREIGN.iter().map(|name| (*name, "1")).collect();
        form.extend([
            ("version", version.as_str()),
            ("kind", "partner"),
            ("id", "00000000-0000-0000-0000-000000000001"),
        ]);
        let answer = rita.send(&world.app, &Ask::post(format!("/account/{account}"), &form)).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let after = record(&world, "account", account).await;
        assert_eq!(after.value("kind").as_text(), Some("partner"));
        assert_eq!(
            (after.created_at, after.created_by, after.trashed_at),
            (before.created_at, before.created_by, None)
        );
        for field in before.entity.fields.iter().filter(|field| field.name != "kind") {
            assert_eq!(after.value(field.name), before.value(field.name), "{}", field.name);
        }
        // A hidden field on a form is refused, not quietly taken.
        let version = after.version.to_string();
        let forged = [("version", version.as_str()), ("phone", "+34600000000")];
        assert!(world.hidden.contains(&"account.phone".to_owned()));
        let answer = rita.send(&world.app, &Ask::post(format!("/account/{account}"), &forged)).await;
        assert_eq!(answer.status, 422);
        assert_eq!(record(&world, "account", account).await.version, after.version);

        // One's own page takes one's own preferences only.
        let own = record(&world, "user", world.rita.user()).await;
        let role = world.company().named("role", "Administración").await.to_string();
        let mine = [
            ("locale", "en"),
            ("role", role.as_str()),
            ("active", "false"),
            ("team", ""),
            ("branch", ""),
            ("email", "x@example.com"),
            ("name", "X"),
        ];
        assert_eq!(rita.send(&world.app, &Ask::post("/settings/me", &mine)).await.status, 303);
        let now = record(&world, "user", world.rita.user()).await;
        assert_eq!(now.value("locale").as_text(), Some("en"));
        for field in ["role", "active", "team", "branch", "email", "name"] {
            assert_eq!(now.value(field), own.value(field), "{field}");
        }
        // Users, roles and companies are nobody's but the administrators'.
        let token = Caller::token(&world.app, &world.rita, true).await;
        for (entity, id) in
            [("user", world.rita.user()), ("role", world.role), ("company", trato_engine::people::company::ID)]
        {
            for by in [&token, &rita] {
                let ask = Ask::json(
                    Method::PATCH,
                    format!("/api/v1/{entity}/{id}"),
                    json!({"name": "X", "role": role, "admin": true}),
                );
                let status = by.send(&world.app, &ask).await.status.as_u16();
                assert!([403, 404, 422].contains(&status), "{entity}: {status}");
            }
        }
        assert_eq!(record(&world, "user", world.rita.user()).await.version, now.version);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_site_chooses_neither_owner_nor_state_of_its_lead() {
    for world in World::each().await {
        let company = world.company();
        let sol = world.sol.user().to_string();
        let mut form: Vec<(&str, &str)> = FOREIGN.iter().map(|name| (*name, "1")).collect();
        form.extend([
            ("last_name", "Extraño"),
            ("email", "extrano@example.com"),
            ("owner", &sol),
            ("status", "converted"),
            ("rating", "hot"),
            ("converted_account", &sol),
            ("team", &sol),
            ("branch", &sol),
            ("id", &sol),
            ("email_permission", "granted"),
        ]);
        assert_eq!(world.app.stranger_posts("/web-to-lead", &form).await.status, 200);
        let columns = ["owner", "status", "rating", "converted_account", "email_permission"];
        let query = Query::new("lead")
            .and(Filter::equal("email", "extrano@example.com"))
            .columns(columns.map(Path::field).to_vec());
        let rows = company.engine.rows(&company.admin, &query).await.expect("reads").rows;
        let values = &rows.first().expect("a lead").values;
        assert_ne!(values[0].as_id(), Some(world.sol.user()));
        assert_eq!(values[1].as_text(), Some("new"));
        assert!(values[2].is_null() && values[3].is_null(), "{values:?}");
        assert_ne!(values[4].as_text(), Some("granted"), "consent is the form's own question");
    }
}

async fn gets(browser: &Browser, path: &str) -> u16 {
    browser.get(path).await.status.as_u16()
}

/// The user with his rights of now.
async fn again(world: &World, who: &Who) -> Browser {
    world.app.sign_in(who).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_away_is_gone_with_the_next_request() {
    for world in World::each().await {
        let company = world.company();
        let account = format!("/account/{}", World::id(&world.own, "account"));
        let browser = again(&world, &world.rita).await;
        let token = Caller::token(&world.app, &world.rita, true).await;
        let api = Ask::get(format!("/api/v1{account}"));
        let both = async || (gets(&browser, &account).await, token.send(&world.app, &api).await.status.as_u16());
        assert_eq!(both().await, (200, 200));

        // A role without the right.
        let role = record(&world, "role", world.role).await;
        let mut grants = match role.value("grants") {
            Value::Json(json) => (**json).clone(),
            other => panic!("{other:?}"),
        };
        grants["account"] = json!(["none", "none", "none", "none", "none"]);
        let with = |grants: Json| Change::update("role", world.role).put("grants", Value::Json(Box::new(grants)));
        company.save(with(grants.clone())).await;
        assert_eq!(both().await, (404, 404), "the role lost the right");
        grants["account"] = json!(["team", "own", "team", "own", "own"]);
        company.save(with(grants.clone())).await;
        assert_eq!(both().await, (200, 200));
        grants["account"] = json!(["team", "none", "none", "none", "none"]);
        company.save(with(grants)).await;
        let edit = Ask::json(Method::PATCH, format!("/api/v1{account}"), json!({"kind": "partner"}));
        assert!([403, 404].contains(&token.send(&world.app, &edit).await.status.as_u16()), "may only read now");

        // A record given to another team, a user moved to another, a branch moved.
        company
            .save(
                Change::update("account", World::id(&world.own, "account")).put("owner", Value::Id(world.otto.user())),
            )
            .await;
        assert_eq!(both().await, (404, 404), "it is another team's now");
        let team = record(&world, "user", world.otto.user()).await.value("team").clone();
        company.save(Change::update("user", world.rita.user()).put("team", team)).await;
        assert_eq!(both().await, (200, 200), "she is in that team now");

        // Shares are what the engine keeps; tokens and sessions end at once.
        let mine = company.engine.tokens(&world.rita, world.rita.user()).await.expect("reads");
        company.engine.revoke_token(&world.rita, world.rita.user(), mine[0].id).await.expect("ends");
        assert_eq!(both().await, (200, 401), "the token was revoked");
        let other = again(&world, &world.rita).await;
        assert_eq!(browser.post("/settings/me/sessions", &[]).await.status, 303);
        assert_eq!(
            (gets(&browser, &account).await, gets(&other, &account).await),
            (200, 303),
            "the other session was ended"
        );
        let last = Caller::token(&world.app, &world.rita, true).await;
        company.save(Change::update("user", world.rita.user()).put("active", Value::Bool(false))).await;
        assert_eq!(gets(&browser, &account).await, 303, "she was deactivated");
        assert_eq!(last.send(&world.app, &api).await.status, 401);
        let edit = browser.post(&account, &[("kind", "partner"), ("version", "1")]).await;
        assert!(edit.location().starts_with("/sign-in"), "{}", edit.status);

        // An administrator who is none any more.
        let boss = company.user("Jefa Dos", "Administración", None, None).await;
        let (browser, token) = (again(&world, &boss).await, Caller::token(&world.app, &boss, true).await);
        assert_eq!(gets(&browser, "/settings/users").await, 200);
        let seller = company.named("role", "Ventas").await;
        company.save(Change::update("user", boss.user()).put("role", Value::Id(seller))).await;
        assert_eq!(gets(&browser, "/settings/users").await, 404);
        let field = json!({"entity": "account", "name": "c_x", "kind": "text", "label": {"es": "X", "en": "X"}});
        assert_eq!(
            token.send(&world.app, &Ask::json(Method::POST, "/api/v1/settings/fields", field)).await.status,
            404
        );
    }
}

/// Files that wait on disk.
fn stored(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let count = |path: std::path::PathBuf| if path.is_dir() { stored(&path) } else { 1 };
    entries.map(|entry| count(entry.expect("an entry").path())).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_only_read_stores_nothing() {
    for world in World::each().await {
        let company = world.company();
        let reads = company.user("Carla Consulta", "Consulta", None, None).await;
        let caller = Caller::session(&world.app, &reads).await;
        let files = company.folder().join("files");
        let before = stored(&files);
        let company_wide = company.save(Change::create("product").text("name", "Silla")).await.id;
        let mut paths = vec!["/import".to_owned(), format!("/product/{company_wide}/files")];
        paths.extend(world.own.iter().map(|(name, id)| format!("/{name}/{id}/files")));
        for path in paths {
            let content = Sent::File(Vec::new(), "Nombre\nUna\n".into());
            let answer =
                caller.send(&world.app, &Ask { method: Method::POST, path: path.clone(), body: content }).await;
            assert!([403, 404].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
            // What is refused is refused before the form is read: it may as well be broken.
            let request = Request::post(&path)
                .header(header::COOKIE, caller.cookie.clone().unwrap_or_default())
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=zz")
                .body(Body::from("no parts"));
            let answer = world.app.send(request.expect("a request")).await;
            assert!([403, 404].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
        }
        assert_eq!(stored(&files), before);
        let page = world.app.sign_in(&reads).await.get("/account").await;
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("href=\"/import\""));
    }
}
