//! Every page, in both languages, for the administrator and a seller: it answers, every word has a message, no style is
//! written into the page.

use trato_engine::Who;
use trato_model::Action;
use trato_testkit::TestCompany;
use trato_testkit::app::Answer;

use crate::scene::Scene;

/// The pages that this scene has.
fn paths(scene: &Scene) -> Vec<String> {
    let registry = scene.app.company.engine.registry();
    let mut paths: Vec<String> =
        ["/", "/search", "/search?q=nortex", "/trash", "/reminders"].map(str::to_owned).to_vec();
    for entity in registry.entities() {
        let name = entity.name;
        paths.push(format!("/{name}"));
        for panel in ["filter", "columns", "save"] {
            paths.push(format!("/{name}?panel={panel}"));
        }
        if entity.board.is_some() {
            paths.push(format!("/{name}/board"));
        }
        if entity.calendar.is_some() {
            paths
                .extend(["", "?mode=week", "?mode=agenda&month=2026-11"].map(|rest| format!("/{name}/calendar{rest}")));
        }
        if entity.trash() {
            paths.push(format!("/trash?entity={name}"));
        }
    }
    let Scene { account, contact, lead, deal, task, .. } = scene;
    for (entity, id) in
        [("account", account), ("contact", contact), ("lead", lead), ("opportunity", deal), ("task", task)]
    {
        paths.push(format!("/{entity}/{id}"));
        paths.push(format!("/{entity}/{id}/edit"));
        paths.push(format!("/{entity}?preview={id}"));
        paths.push(format!("/{entity}/new"));
        paths.push(format!("/{entity}/new?all=1"));
    }
    paths.push(format!("/opportunity/{deal}?edit=amount"));
    paths.push(format!("/opportunity/{deal}/closure?outcome=won"));
    paths.push(format!("/opportunity/{deal}/closure?outcome=lost"));
    paths.push(format!("/opportunity/{deal}/copy"));
    paths.push(format!("/lead/{lead}/conversion"));
    paths.push(format!("/task/{task}/completion"));
    paths
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_in_words() {
    for company in TestCompany::each().await {
        let scene = Scene::of(company).await;
        let mut wrong = Vec::new();
        for who in [scene.app.company.admin.clone(), scene.seller.clone()] {
            for locale in ["es", "en"] {
                let browser = scene.browser(&who, locale).await;
                for path in paths(&scene) {
                    let answer = browser.get(&path).await;
                    wrong.extend(
                        faults(&scene, &who, &path, &answer).into_iter().map(|fault| format!("{locale} {fault}")),
                    );
                }
            }
        }
        wrong.sort();
        wrong.dedup();
        assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// What is wrong with a page.
fn faults(scene: &Scene, who: &Who, path: &str, answer: &Answer) -> Vec<String> {
    let text = answer.text();
    let mut wrong = Vec::new();
    let entity = path.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    let known = scene.app.company.engine.registry().entity(entity).is_some();
    let refused = known && !who.reader.can(entity, Action::Read) && answer.status == 404;
    if answer.status != 200 && !refused {
        wrong.push(format!("{} {path}: {}", who.name, answer.status));
    }
    if let Some(key) = text.split('⟦').nth(1).and_then(|rest| rest.split('⟧').next()) {
        wrong.push(format!("{path}: no message {key}"));
    }
    if text.contains("style=") {
        wrong.push(format!("{path}: style="));
    }
    wrong
}
