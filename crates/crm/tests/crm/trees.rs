//! Trees: no record is above itself, whoever writes at the same time; and who hangs a team or a branch under another gives
//! nobody more than he has.

use trato_engine::{Outcome, Who};
use trato_model::{Change, Id, Refusal, Value};
use trato_testkit::TestCompany;

async fn named(company: &TestCompany, entity: &'static str, name: &str, parent: Option<Id>) -> Id {
    company.save(Change::create(entity).text("name", name).put("parent", parent.into())).await.id
}

fn under(entity: &'static str, id: Id, parent: Option<Id>) -> Change {
    Change::update(entity, id).put("parent", parent.into())
}

fn is_ring(outcome: &Result<impl Sized, Refusal>) -> bool {
    matches!(outcome, Err(Refusal::Invalid(errors)) if errors[0].fault.code == "link-ring")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_makes_no_ring_either() {
    for company in TestCompany::each().await {
        let engine = &company.engine;
        let mut ids = Vec::new();
        for name in ["Uno", "Dos", "Tres"] {
            ids.push(named(&company, "account", name, None).await);
        }
        let ring = vec![
            under("account", ids[0], Some(ids[1])),
            under("account", ids[1], Some(ids[2])),
            under("account", ids[2], Some(ids[0])),
        ];
        let outcomes = engine.save_bulk(&company.admin, ring, |_| true).await.unwrap();
        let rings: Vec<bool> = outcomes.iter().map(|Outcome(outcome)| is_ring(outcome)).collect();
        assert_eq!(rings, [false, false, true], "as if they had been saved one after the other");
        let free = vec![under("account", ids[0], None), under("account", ids[2], Some(ids[0]))];
        let outcomes = engine.save_bulk(&company.admin, free, |_| true).await.unwrap();
        assert!(outcomes.iter().all(|Outcome(outcome)| outcome.is_ok()), "{outcomes:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_make_no_ring() {
    for company in TestCompany::each().await {
        for n in 0..10 {
            let one = named(&company, "account", &format!("Uno {n}"), None).await;
            let two = named(&company, "account", &format!("Dos {n}"), None).await;
            let (first, second) = tokio::join!(
                company.try_save(&company.admin, under("account", one, Some(two))),
                company.try_save(&company.admin, under("account", two, Some(one))),
            );
            assert!(first.is_ok() != second.is_ok(), "one of both: {first:?} {second:?}");
            assert!(is_ring(&first) || is_ring(&second), "{first:?} {second:?}");
        }
    }
}

/// A user whose role may edit teams and branches, and reaches so far otherwise.
async fn editor(company: &TestCompany, level: &str, team: Id, branch: Id) -> Who {
    let (all, level) = (["all"; 5], [level; 5]);
    let grants = serde_json::json!({"*": level, "team": all, "branch": all, "user": all, "role": all});
    let role = Change::create("role").text("name", &format!("Organiza {} {team}", level[0]));
    let role = company.save(role.put("grants", Value::Json(Box::new(grants)))).await.id;
    let who = company.user(&format!("Olga {} {team}", level[0]), "Ventas", Some(team), Some(branch)).await;
    company.save(Change::update("user", who.user()).put("role", role.into())).await;
    company.engine.who(who.user()).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_arranges_teams_and_branches_lets_nobody_further_in_than_himself() {
    for company in TestCompany::each().await {
        for (entity, level) in [("team", "team"), ("branch", "branch")] {
            let own = named(&company, entity, "Norte", None).await;
            let below = named(&company, entity, "Noroeste", Some(own)).await;
            let foreign = named(&company, entity, "Sur", None).await;
            let (team, branch) = (
                if entity == "team" { own } else { company.named("team", "Prueba").await },
                if entity == "branch" { own } else { company.named("branch", "Prueba").await },
            );
            let olga = editor(&company, level, team, branch).await;
            let refused = company.try_save(&olga, under(entity, foreign, Some(own))).await;
            assert!(matches!(refused, Err(Refusal::Forbidden("reach"))), "her own reach: {entity} {refused:?}");
            let refused = company.try_save(&olga, under(entity, foreign, Some(below))).await;
            assert!(matches!(refused, Err(Refusal::Forbidden("reach"))), "by a team of hers: {entity} {refused:?}");
            company.try_save(&olga, under(entity, below, Some(foreign))).await.expect("she gives what she has");
            company.save(under(entity, below, Some(own))).await;
            company.try_save(&olga, under(entity, below, None)).await.expect("less is no more");
            company.try_save(&olga, Change::update(entity, foreign).text("name", "Sureste")).await.expect("a name");
            company.save(under(entity, below, Some(own))).await;

            // Others see their whole team's, she only her own: to open a team to them is not hers.
            let own_only = editor(&company, "own", team, branch).await;
            let refused = company.try_save(&own_only, under(entity, below, Some(foreign))).await;
            assert!(matches!(refused, Err(Refusal::Forbidden("reach"))), "others' reach: {entity} {refused:?}");
            let everything = editor(&company, "all", team, branch).await;
            company.try_save(&everything, under(entity, foreign, Some(own))).await.expect("who sees all may");
        }
    }
}
