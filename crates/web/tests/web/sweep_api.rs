//! The API keeps to its own document: every operation of the OpenAPI document is asked with every parameter and every value
//! of its body replaced by something of another type, twice, too big or missing. Each answer's status is documented and its
//! body is what the document says; none is a failure.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Map, Value as Json, json};
use trato_testkit::app::Answer;

use crate::sweep::{Ask, Caller, World};

/// What stands where something else should; as JSON text, for not all of it is JSON.
fn wrong_values() -> Vec<String> {
    let deep = format!("{}1{}", "[".repeat(70), "]".repeat(70));
    let long = format!("\"{}\"", "ñ".repeat(20_000));
    let texts = [
        "{}",
        "[]",
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "-1e400",
        "NaN",
        "9223372036854775808",
        "1.5",
        "\"\"",
        "\"\\u0000\"",
        "\"x\"",
        "[null]",
        "[[]]",
        "[1,\"a\",{}]",
        "{\"a\":{\"b\":[]}}",
        "\"\\ud800\"",
        "\"2026-13-45\"",
        "\"00000000-0000-0000-0000-000000000000\"",
        "{\"amount\":\"1\",\"amount\":\"2\"}",
        "{\"amount\":{},\"currency\":[]}",
        "{\"amount\":\"1e400\",\"currency\":\"EUR\"}",
        "{\"amount\":\"99999999999999999999999\",\"currency\":\"EUR\"}",
        "{\"amount\":\"1\",\"currency\":\"XXQ\"}",
        "{\"street\":1,\"country\":\"ZZ\"}",
        "{\"unknown\":1}",
        "99999999999999999999999999999999999999",
        "\"9999-99-99T99:99:99Z\"",
    ];
    texts.iter().map(|text| (*text).to_owned()).chain([deep, long]).collect()
}

/// Values of parameters, as they stand in a URL.
const WRONG_PARAMETERS: [&str; 16] = [
    "",
    "NaN",
    "1e400",
    "-1",
    "0",
    "99999999999999999999",
    "%00",
    "%ff",
    "%F0%9F%92%A9",
    "null",
    "%5B%5D",
    "%7B%7D",
    "true",
    "a,b,,c",
    "%27%22",
    "00000000-0000-0000-0000-000000000000",
];

/// The document with its references.
struct Document(Json);

impl Document {
    fn resolve<'a>(&'a self, schema: &'a Json) -> &'a Json {
        match schema["$ref"].as_str() {
            Some(path) => {
                self.resolve(self.0.pointer(path.trim_start_matches('#')).expect("a reference leads somewhere"))
            }
            None => schema,
        }
    }

    /// Where a value is not what a schema says.
    fn faults(&self, schema: &Json, value: &Json, at: &str, faults: &mut Vec<String>) {
        let schema = self.resolve(schema);
        let types: Vec<&str> = match &schema["type"] {
            Json::String(one) => vec![one.as_str()],
            Json::Array(many) => many.iter().filter_map(Json::as_str).collect(),
            _ => Vec::new(),
        };
        let is = |name: &str| match name {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            _ => value.is_null(),
        };
        if !types.is_empty() && !types.iter().any(|name| is(name)) {
            faults.push(format!("{at}: {value} is no {types:?}"));
            return;
        }
        if let Some(choices) = schema["enum"].as_array()
            && !choices.contains(value)
        {
            faults.push(format!("{at}: {value} is none of {choices:?}"));
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
            if value.is_object() && value.get(name).is_none() {
                faults.push(format!("{at}: no {name}"));
            }
        }
        if let (Some(known), Some(members)) = (schema["properties"].as_object(), value.as_object()) {
            for (name, member) in members {
                match known.get(name) {
                    Some(schema) => self.faults(schema, member, &format!("{at}.{name}"), faults),
                    None if schema["additionalProperties"] == json!(false) || at == "record" => {
                        faults.push(format!("{at}: {name} is not documented"));
                    }
                    None => {}
                }
            }
        }
        for (n, item) in value.as_array().into_iter().flatten().enumerate().take(3) {
            self.faults(&schema["items"], item, &format!("{at}[{n}]"), faults);
        }
    }

    /// What is wrong with an answer to an operation.
    fn judge(&self, operation: &Json, answer: &Answer) -> Vec<String> {
        let status = answer.status.as_u16().to_string();
        let Some(documented) = operation["responses"].get(&status) else {
            return vec![format!("{status} is not documented: {}", short(&answer.text()))];
        };
        if answer.status.is_server_error() {
            return vec![format!("{status}: {}", short(&answer.text()))];
        }
        let content = self.resolve(documented)["content"].as_object().cloned().unwrap_or_default();
        let Some((media, body)) = content.iter().next() else {
            return if answer.bytes.is_empty() { Vec::new() } else { vec![format!("{status} has a body")] };
        };
        if answer.header("content-type") != *media {
            return vec![format!("{status} is {}, not {media}", answer.header("content-type"))];
        }
        let Ok(value) = serde_json::from_slice::<Json>(&answer.bytes) else {
            return vec![format!("{status} is no JSON")];
        };
        let mut faults = Vec::new();
        let record = body["schema"]["$ref"].as_str().is_some_and(|path| !path.ends_with("/problem"));
        self.faults(&body["schema"], &value, if record { "record" } else { "body" }, &mut faults);
        faults.iter().map(|fault| format!("{status} {fault}")).collect()
    }
}

fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

/// A value that fits a schema as far as its type goes.
fn plausible(schema: &Json, world: &World) -> Json {
    if let Some(first) = schema["enum"].as_array().and_then(|choices| choices.first()) {
        return first.clone();
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"].as_array().and_then(|types| types.first()?.as_str()))
        .unwrap_or("string");
    match (kind, schema["format"].as_str()) {
        ("string", Some("uuid")) => json!(world.rita.user()),
        ("string", Some("date")) => json!("2026-12-01"),
        ("string", Some("date-time")) => json!("2026-12-01T10:00:00Z"),
        ("string", Some("email")) => json!("a@example.com"),
        ("string", Some("uri")) => json!("https://example.com/"),
        ("string", _) => json!("1"),
        ("integer", _) => json!(1),
        ("boolean", _) => json!(true),
        ("array", _) => json!([]),
        _ => json!({}),
    }
}

/// An operation and how it is asked.
struct Operation<'a> {
    document: &'a Document,
    path: String,
    method: Method,
    own: &'a Json,
    parameters: Vec<&'a Json>,
}

impl Operation<'_> {
    async fn ask(
        &self,
        world: &World,
        caller: &Caller,
        query: &str,
        body: Option<(&str, Vec<u8>)>,
        headers: &[(&str, &str)],
    ) -> Vec<String> {
        let path = if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };
        let mut request = Request::builder().method(self.method.clone()).uri(&path);
        request =
            request.header(header::AUTHORIZATION, format!("Bearer {}", caller.bearer.as_deref().unwrap_or_default()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let shown = body.as_ref().map(|(_, bytes)| short(&String::from_utf8_lossy(bytes))).unwrap_or_default();
        let request = match body {
            Some((media, bytes)) => request.header(header::CONTENT_TYPE, media).body(Body::from(bytes)),
            None => request.body(Body::empty()),
        };
        let answer = world.app.send(request.expect("a request")).await;
        let faults = self.document.judge(self.own, &answer);
        faults.into_iter().map(|fault| format!("{} {path} {headers:?} {shown}: {fault}", self.method)).collect()
    }

    /// Every parameter replaced, missing, twice, unknown.
    async fn parameters(&self, world: &World, caller: &Caller, some: usize, turn: &mut usize) -> (usize, Vec<String>) {
        let (mut asked, mut wrong) = (1, self.ask(world, caller, "", None, &[]).await);
        let body = || self.own["requestBody"].is_object().then(|| ("application/json", b"{}".to_vec()));
        for parameter in &self.parameters {
            let (name, place) =
                (parameter["name"].as_str().unwrap_or_default(), parameter["in"].as_str().unwrap_or_default());
            for _ in 0..some {
                *turn += 5;
                let value = WRONG_PARAMETERS[*turn % WRONG_PARAMETERS.len()];
                asked += 1;
                wrong.extend(match place {
                    "query" => self.ask(world, caller, &format!("{name}={value}"), body(), &[]).await,
                    "header" => self.ask(world, caller, "", body(), &[(name, value)]).await,
                    _ => continue,
                });
            }
            if place == "query" {
                wrong.extend(self.ask(world, caller, &format!("{name}=1&{name}=2"), body(), &[]).await);
            }
        }
        wrong.extend(self.ask(world, caller, "zz=1", body(), &[]).await);
        (asked, wrong)
    }

    /// Every member of the body replaced, and bodies that are none. `some`: how many of the replacements.
    async fn bodies(&self, world: &World, caller: &Caller, some: usize, turn: &mut usize) -> (usize, Vec<String>) {
        let (mut asked, mut wrong) = (0, Vec::new());
        if !self.own["requestBody"].is_object() {
            return (asked, wrong);
        }
        let matched = [("if-match", "*"), ("x-insist", "1")];
        let schema = self.document.resolve(&self.own["requestBody"]["content"]["application/json"]["schema"]);
        let members: Map<String, Json> = schema["properties"].as_object().cloned().unwrap_or_default();
        let required: BTreeSet<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        let values = wrong_values();
        for name in members.keys() {
            for _ in 0..some {
                *turn += 7;
                let value = &values[*turn % values.len()];
                let others = members.iter().filter(|(other, _)| *other != name && required.contains(other.as_str()));
                let others = others
                    .map(|(other, schema)| format!(",\"{other}\":{}", plausible(self.document.resolve(schema), world)));
                let body = format!("{{\"{name}\":{value}{}}}", others.collect::<String>());
                asked += 1;
                wrong
                    .extend(self.ask(world, caller, "", Some(("application/json", body.into_bytes())), &matched).await);
            }
            let fitting = json!({ name: plausible(self.document.resolve(&members[name]), world) }).to_string();
            wrong.extend(self.ask(world, caller, "", Some(("application/json", fitting.into_bytes())), &matched).await);
        }
        let first = members.keys().next().map_or("a", String::as_str);
        let twice = format!("{{\"{first}\":\"1\",\"{first}\":\"2\"}}");
        for (media, body) in [
            ("application/json", b"".to_vec()),
            ("application/json", b"{".to_vec()),
            ("application/json", b"[]".to_vec()),
            ("application/json", b"null".to_vec()),
            ("application/json", b"{\"a\":\"\xff\"}".to_vec()),
            ("application/json", b"{\"zz_nothing\":1}".to_vec()),
            ("application/json", b"{\"id\":1}".to_vec()),
            ("application/json", twice.into_bytes()),
            ("application/json", vec![b' '; 3 * 1024 * 1024]),
            ("text/plain", b"{}".to_vec()),
            ("application/x-www-form-urlencoded", b"a=1".to_vec()),
        ] {
            asked += 1;
            wrong.extend(
                self.ask(world, caller, "", Some((media, body)), &matched).await.into_iter().map(|fault| short(&fault)),
            );
        }
        (asked, wrong)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_keeps_to_its_document_whatever_is_sent() {
    for world in World::each().await {
        let admin = world.company().admin.clone();
        let caller = Caller::token(&world.app, &admin, true).await;
        let document = caller.send(&world.app, &Ask::get("/api/v1/openapi.json")).await;
        let document = Document(serde_json::from_slice(&document.bytes).expect("JSON"));
        let (mut asked, mut wrong, mut turn) = (0, Vec::new(), 0);
        let paths = document.0["paths"].as_object().expect("paths");
        assert!(paths.len() > 100, "{}", paths.len());
        for last in [false, true] {
            for (path, item) in paths {
                let entity = path.split('/').nth(3).unwrap_or_default();
                let known =
                    world.own.iter().find(|(name, _)| *name == entity).map_or_else(|| admin.user(), |(_, id)| *id);
                for (method, own) in
                    item.as_object().expect("operations").iter().filter(|(name, _)| *name != "parameters")
                {
                    // What takes records away comes last, and then what brings them back.
                    if (method == "delete" || path.ends_with("/conversion") || path.ends_with("/restoration")) != last {
                        continue;
                    }
                    let both = own["parameters"].as_array().into_iter().chain(item["parameters"].as_array()).flatten();
                    let operation = Operation {
                        document: &document,
                        path: path.replace("{id}", &known.to_string()),
                        method: method.to_uppercase().parse().expect("a method"),
                        own,
                        parameters: both.map(|parameter| document.resolve(parameter)).collect(),
                    };
                    let main = ["account", "opportunity", "task", "settings"].contains(&entity);
                    let some = if main { (16, 6) } else { (3, 1) };
                    for (n, faults) in [
                        operation.parameters(&world, &caller, some.0, &mut turn).await,
                        operation.bodies(&world, &caller, some.1, &mut turn).await,
                    ] {
                        asked += n;
                        wrong.extend(faults);
                    }
                    let elsewhere = Operation { path: path.replace("{id}", "no-id"), ..operation };
                    wrong.extend(elsewhere.ask(&world, &caller, "", None, &[("if-match", "*")]).await);
                }
            }
        }
        eprintln!("{asked} requests");
        assert!(asked > 4000, "{asked}");
        let count = wrong.len();
        wrong.truncate(40);
        assert!(count == 0, "{count} faults: {wrong:#?}");
    }
}
