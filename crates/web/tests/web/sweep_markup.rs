//! What people write is never markup: hostile texts in every field, tag, file name, heading and parameter; every page is
//! read as a browser reads it, and only tags and attributes of ours may be found in it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::Method;
use trato_model::{Change, Value};
use trato_testkit::TestCompany;

use crate::crawl::{kind, plain, values};
use crate::sweep::{Ask, Caller, Sent, World};

/// Pages of a walk, at most, and of a kind.
const MOST: usize = 700;
const OF_A_KIND: usize = 2;

const PAYLOADS: [&str; 24] = [
    "\"><script>zqxss()</script>",
    "<img src=x onerror=zqxss()>",
    "' onmouseover='zqxss()' x='",
    "\" autofocus onfocus=\"zqxss()",
    "</textarea><script>zqxss</script>",
    "</title><svg onload=zqxss()>",
    "</script><script>zqxss</script>",
    "--><zqxss><!--",
    "]]><zqxss a=b>",
    "<a href=\"javascript:zqxss\">x</a>",
    "javascript:zqxss()",
    "&lt;script&gt;zqxss&lt;/script&gt;",
    "&#60;script&#62;zqxss",
    "<iframe srcdoc=\"<b>zqxss\">",
    "<math><mi xlink:href=\"data:x,zqxss\">",
    "<style>*{x:zqxss}</style>",
    "<base href=//zqxss.example/>",
    "<form action=//zqxss.example><input>",
    "<meta http-equiv=refresh content=0;zqxss>",
    "<turbo-stream action=\"append\">zqxss",
    "\u{2028}<b/onclick=zqxss>",
    "<scr\u{0}ipt>zqxss",
    "<<script>zqxss//<</script>",
    "` onerror=`zqxss`",
];

/// A tag with its attributes, as a browser would read it.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

/// The tags of a page. Text of `script`, `style`, `textarea` and `title` is skipped to its end tag, as browsers do.
fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            tags.push(Tag { name: "comment".into(), attributes: Vec::new() });
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?') {
            continue;
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '>' || (c == '/' && !rest.starts_with('/')))
            .unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            let Some(first) = rest.chars().next() else { break };
            if first == '>' {
                rest = &rest[1..];
                break;
            }
            let end = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len()).max(1);
            let attribute = rest[..end].to_ascii_lowercase();
            rest = rest[end..].trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                let (found, left) = match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                    _ => after.split_at(after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len())),
                };
                (value, rest) = (found, left);
            }
            attributes.push((attribute, plain(value)));
        }
        if ["script", "style", "textarea", "title"].contains(&name.as_str()) {
            let end = format!("</{name}");
            rest = rest.to_ascii_lowercase().find(&end).map_or("", |at| &rest[at..]);
        }
        tags.push(Tag { name, attributes });
    }
    tags
}

/// What a page of ours never holds.
fn faults(html: &str) -> Vec<String> {
    let mut faults = Vec::new();
    // The words of a form's draft stand in templates of ours, each of which ends once.
    let drafts = |tag: &&Tag| tag.name == "template" && tag.attributes.iter().any(|(name, _)| name == "data-draft");
    let all = tags(html);
    let own = all.iter().filter(drafts).count() == all.iter().filter(|tag| tag.name == "/template").count();
    for tag in all {
        let draft = own && (drafts(&&tag) || tag.name == "/template");
        let ours = tag.attributes.iter().any(|(name, value)| name == "src" && value.starts_with("/assets/"));
        let data = tag.attributes.iter().any(|(name, value)| name == "type" && value == "application/json");
        let strange = match tag.name.trim_start_matches('/') {
            "iframe" | "object" | "embed" | "base" | "style" | "math" | "comment" | "applet" | "frame" => true,
            "template" => !draft,
            "script" => !tag.name.starts_with('/') && !ours && !data,
            name => name.contains("zqxss") || name.starts_with("turbo-stream"),
        };
        if strange {
            faults.push(format!("<{}>", tag.name));
        }
        for (name, value) in &tag.attributes {
            let scheme: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(12).collect();
            let scheme = scheme.to_ascii_lowercase();
            let leads =
                ["href", "src", "action", "formaction", "xlink:href", "data", "poster"].contains(&name.as_str());
            let bad = leads
                && (["javascript:", "data:text", "vbscript:"].iter().any(|s| scheme.starts_with(s))
                    || value.starts_with("//"));
            if name.starts_with("on")
                || name == "style"
                || name == "srcdoc"
                || name == "http-equiv"
                || name.contains("zqxss")
                || bad
            {
                faults.push(format!("<{} {name}=\"{value}\">", tag.name));
            }
        }
    }
    faults
}

#[test]
fn the_reader_of_pages_sees_what_a_browser_would() {
    for payload in [
        "<script>1</script>",
        "<a onclick=x>",
        "<a href=' javascript:x'>",
        "<b style=\"a\">",
        "<zqxss>",
        "<img src=x onerror=x>",
    ] {
        assert_eq!(faults(payload).len(), 1, "{payload}");
    }
    for fine in [
        "<p>&lt;script&gt;</p>",
        "<textarea><script></textarea>",
        "<script src=\"/assets/a.js\"></script>",
        "a < b",
        "<a href=\"/x\" title=\"onclick=1\">",
    ] {
        assert!(faults(fine).is_empty(), "{fine}: {:?}", faults(fine));
    }
}

/// Puts the payloads, one after the other, into every text there is.
async fn fill(world: &World, caller: &Caller) {
    let company = world.company();
    let registry = company.engine.registry();
    let mut turn = 0;
    let mut next = || {
        turn += 1;
        PAYLOADS[turn % PAYLOADS.len()].replace('\0', "")
    };
    let mut all: Vec<(&'static str, trato_model::Id)> = world.own.clone();
    for name in ["branch", "team", "role", "stage", "pipeline", "loss_reason", "industry", "lead_source", "territory"] {
        let rows =
            company.engine.rows(&company.admin, &trato_model::Query::new(name).limit(3)).await.expect("reads").rows;
        all.extend(rows.first().map(|row| (name, row.id)));
    }
    all.push(("user", world.otto.user()));
    let mut written = 0;
    for (name, id) in all {
        let entity = registry.entity(name).expect("an entity");
        for field in entity.fields.iter().filter(|field| field.writable()) {
            let value = match field.kind.name() {
                "text" | "long_text" | "rich_text" => Value::from(next()),
                "tags" => Value::List(vec![Value::from(next()), Value::from(next())]),
                _ => continue,
            };
            written += usize::from(
                company.try_save(&company.admin, Change::update(name, id).put(field.name, value)).await.is_ok(),
            );
        }
    }
    assert!(written > 50, "{written}");
    for payload in PAYLOADS {
        let payload = payload.replace('\0', "");
        let view = Change::create("saved_view")
            .text("name", &payload)
            .text("lists", "account")
            .put("shared", Value::Bool(true));
        company.save(view).await;
        let note = Change::create("note")
            .text("text", &payload)
            .put("opportunity", Value::Id(World::id(&world.own, "opportunity")));
        company.save(note).await;
    }
    let upload = Sent::File(
        vec![("entity".into(), "account".into())],
        format!("{}\n{}\n", PAYLOADS.map(quoted).join(","), PAYLOADS.map(quoted).join(",")),
    );
    for path in ["/import".to_owned(), format!("/opportunity/{}/files", World::id(&world.own, "opportunity"))] {
        let sent = Ask { method: Method::POST, path, body: upload.clone() };
        assert_eq!(caller.send(&world.app, &sent).await.status, 303);
    }
    let named = |name: &str| {
        format!(
            "--zz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--zz\r\nContent-Disposition: form-data; name=\"file\"; \
             filename=\"{name}\"\r\nContent-Type: <zqxss>\r\n\r\nuno\r\n--zz--\r\n",
            caller.csrf
        )
    };
    let browser = world.app.sign_in(&company.admin).await;
    let path = format!("/opportunity/{}/files", World::id(&world.own, "opportunity"));
    for name in ["<img src=x onerror=zqxss>.png", "'><script>zqxss<!--.html", "a&quot;onload=zqxss.svg"] {
        let body = named(name).replace(&caller.csrf, &browser.csrf).into_bytes();
        assert_eq!(browser.post_body(&path, "multipart/form-data; boundary=zz", body).await.status, 303);
    }
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('\0', "").replace('"', "\"\""))
}

/// Requests whose parameters or forms come back on a page.
fn echoes(world: &World) -> Vec<Ask> {
    let mut asks = Vec::new();
    let registry = world.company().engine.registry();
    for payload in PAYLOADS {
        let text = trato_web::http::error::percent(&payload.replace('\0', ""));
        for place in [
            "/account?q=",
            "/account?filter=",
            "/account?sort=",
            "/account?columns=",
            "/account?after=",
            "/account?panel=",
            "/account?preview=",
            "/account?f.0.0.field=name&f.0.0.op=equal&panel=filter&draft=1&f.0.0.value=",
            "/search?q=",
            "/search/links?entity=account&q=",
            "/account?zz=",
            "/reports/losses?period=",
            "/account/new?name=",
            "/contact/new?mobile=",
            "/call?number=",
            "/sign-in?next=",
            "/setup?token=",
            "/invitation/",
            "/import?entity=",
            "/task/calendar?month=",
            "/opportunity/board?pipeline=",
            "/account/duplicates?name=",
            "/trash?entity=",
            "/no/such/",
        ] {
            asks.push(Ask::get(format!("{place}{text}")));
        }
    }
    for (name, id) in &world.own {
        let entity = registry.entity(name).expect("an entity");
        for n in 0..3 {
            let form: Vec<(&str, &str)> = entity
                .fields
                .iter()
                .enumerate()
                .map(|(at, field)| (field.name, PAYLOADS[(at + n * 7) % PAYLOADS.len()]))
                .filter(|(_, payload)| !payload.contains('\0'))
                .collect();
            asks.push(Ask::post(format!("/{name}"), &form));
            asks.push(Ask::post(format!("/{name}/{id}"), &form));
        }
    }
    asks
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_people_write_is_markup() {
    let world = World::of(TestCompany::sqlite().await, "<b>zqxss</b>", crate::sweep::HIDDEN_DIGITS).await;
    let caller = Caller::session(&world.app, &world.company().admin).await;
    fill(&world, &caller).await;
    let starts = [
        "/",
        "/settings",
        "/reports",
        "/me",
        "/import",
        "/trash",
        "/search?q=zqxss",
        "/settings/audit",
        "/settings/roles",
        "/settings/users",
    ];
    let mut next: VecDeque<String> = starts.iter().map(|path| (*path).to_owned()).collect();
    for (name, id) in &world.own {
        next.extend(
            ["", "/edit", "/copy", "/closure?outcome=lost", "/completion", "/conversion"]
                .map(|rest| format!("/{name}/{id}{rest}")),
        );
        next.extend([
            format!("/{name}"),
            format!("/{name}/board"),
            format!("/{name}/calendar?mode=agenda"),
            format!("/{name}?preview={id}"),
        ]);
    }
    let (mut seen, mut looked, mut wrong, mut shown) = (BTreeMap::<String, usize>::new(), 0, BTreeSet::new(), 0);
    while let Some(path) = next.pop_front() {
        let times = seen.entry(kind(&path)).or_default();
        *times += 1;
        if *times > OF_A_KIND || looked >= MOST || path.starts_with("/live") || path.starts_with("/sign-out") {
            continue;
        }
        looked += 1;
        let answer = caller.send(&world.app, &Ask::get(path.as_str())).await;
        if answer.status == 303 {
            next.push_back(answer.location());
        }
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        let html = answer.text();
        shown += usize::from(html.contains("zqxss"));
        wrong.extend(faults(&html).into_iter().map(|fault| format!("GET {path}: {fault}")));
        for (href, _) in values(&html, "<a ", "href").chain(values(&html, "<turbo-frame ", "src")) {
            if href.starts_with('/') && !href.starts_with("//") {
                next.push_back(href.split('#').next().unwrap_or_default().to_owned());
            }
        }
    }
    assert!(looked > 150 && shown > 60, "{looked} pages, {shown} with payloads");
    let mut echoed = 0;
    for ask in echoes(&world) {
        let answer = caller.send(&world.app, &ask).await;
        if answer.status.is_server_error() {
            wrong.insert(format!("{} {} {}", answer.status, ask.method, ask.path));
        }
        if answer.header("content-type").starts_with("text/html") {
            let html = answer.text();
            echoed += usize::from(html.contains("zqxss"));
            wrong.extend(faults(&html).into_iter().map(|fault| format!("{} {}: {fault}", ask.method, ask.path)));
        }
        let target = answer.location();
        if target.starts_with("javascript:") || target.starts_with("//") || target.contains('\n') {
            wrong.insert(format!("{} {} leads to {target}", ask.method, ask.path));
        }
    }
    assert!(echoed > 100, "{echoed} echoes");
    assert!(wrong.is_empty(), "{} faults: {:#?}", wrong.len(), wrong.iter().take(30).collect::<Vec<_>>());
}
