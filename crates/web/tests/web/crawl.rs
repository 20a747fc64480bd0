//! Every link and every form on every page leads somewhere: pages are walked from the start page as a browser would.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::scene::Scene;

/// Pages looked at, at most; more of the same kind teach nothing.
const MOST: usize = 2000;

/// What stands in an attribute, entities undone.
pub fn plain(text: &str) -> String {
    text.replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
}

/// The values of an attribute in tags that begin so.
pub fn values<'a>(html: &'a str, tag: &'a str, name: &'a str) -> impl Iterator<Item = (String, &'a str)> {
    html.match_indices(tag).filter_map(move |(at, _)| {
        let tag = &html[at..at + html[at..].find('>')?];
        let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
        let end = tag[start..].find('"')?;
        Some((plain(&tag[start..start + end]), tag))
    })
}

/// A path with its ids taken out, so that pages of one kind are known as one.
pub fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts =
        path.split('/').map(|part| if part.len() == 36 && part.matches('-').count() == 4 { "{id}" } else { part });
    let names: BTreeSet<&str> = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default()).collect();
    format!("{}?{}", parts.collect::<Vec<_>>().join("/"), names.into_iter().collect::<Vec<_>>().join("&"))
}

/// Whether a route takes a form: those of records take it for a kind of record that there is.
fn is_taken(scene: &Scene, action: &str) -> bool {
    let segments = |path: &str| path.split('/').skip(1).map(str::to_owned).collect::<Vec<_>>();
    let given = segments(action.split('?').next().unwrap_or_default());
    let registry = scene.app.company.engine.registry();
    let fits = |part: &String, given: &String| match part.as_str() {
        "{entity}" => registry.entity(given).is_some(),
        part => part.starts_with('{') || part == given,
    };
    trato_web::app::routes().iter().filter(|route| route.method == axum::http::Method::POST).any(|route| {
        let pattern = segments(route.path);
        pattern.len() == given.len() && pattern.iter().zip(&given).all(|(part, given)| fits(part, given))
    })
}

async fn walk(admin: bool) {
    let scene = Scene::new().await;
    let who = if admin { scene.app.company.admin.clone() } else { scene.seller.clone() };
    let browser = scene.browser(&who, "es").await;
    let starts = ["/", "/settings", "/reports", "/me"].map(str::to_owned);
    let mut next: VecDeque<(String, String)> = starts.into_iter().map(|path| (path, "start".to_owned())).collect();
    for (entity, id) in [("opportunity", scene.deal), ("lead", scene.lead), ("contact", scene.contact)] {
        next.push_back((format!("/{entity}/{id}"), "start".into()));
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (mut looked, mut wrong, mut posted) = (0, BTreeSet::new(), BTreeSet::new());
    while let Some((path, from)) = next.pop_front() {
        let times = seen.entry(kind(&path)).or_default();
        *times += 1;
        if *times > 2 || looked >= MOST || path.starts_with("/live") || path.starts_with("/sign-out") {
            continue;
        }
        looked += 1;
        let answer = browser.get(&path).await;
        let media = answer.header("content-type");
        if media.is_empty() && !answer.text().is_empty() {
            wrong.insert(format!("GET {path} (on {from}) does not say what it is"));
        }
        if answer.status.as_u16() == 303 {
            next.push_back((answer.location(), path.clone()));
        } else if answer.status != 200 && from != "start" {
            wrong.insert(format!("{} GET {path} (on {from})", answer.status));
            continue;
        }
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        let html = answer.text();
        for (href, _) in values(&html, "<a ", "href") {
            if href.starts_with('/') && !href.starts_with("//") {
                next.push_back((href.split('#').next().unwrap_or_default().to_owned(), path.clone()));
            }
        }
        for (src, _) in values(&html, "<turbo-frame ", "src") {
            next.push_back((src, path.clone()));
        }
        let forms = values(&html, "<form ", "action").chain(values(&html, "<button ", "formaction"));
        for (action, tag) in forms {
            let is_post = tag.contains("method=\"post\"") || tag.contains("formmethod=\"post\"");
            if action.starts_with('/') && (is_post || tag.starts_with("<button")) {
                posted.insert((action, path.clone()));
            }
        }
    }
    let mut known = BTreeSet::new();
    for (action, from) in posted {
        // Without its token no form changes anything; a path that is none says so first.
        if action.starts_with("/sign-out") || !known.insert(kind(&action)) {
            continue;
        }
        if !is_taken(&scene, &action) {
            wrong.insert(format!("POST {action} (on {from}) is of no route"));
        }
        let answer = browser.post_body(&action, "application/x-www-form-urlencoded", Vec::new()).await;
        if [404, 405].contains(&answer.status.as_u16()) || answer.status.is_server_error() {
            wrong.insert(format!("{} POST {action} (on {from})", answer.status));
        }
    }
    eprintln!("{looked} pages, {} kinds, {} kinds of forms", seen.len(), known.len());
    assert!(looked > 60 && known.len() > 15, "little was walked: {looked} pages, {} forms", known.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_and_form_leads_somewhere_for_the_administrator() {
    walk(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_and_form_leads_somewhere_for_a_seller() {
    walk(false).await;
}
