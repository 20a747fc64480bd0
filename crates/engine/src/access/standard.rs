//! The roles that a new company starts with; the administrator changes them as he likes.

use trato_model::{Action, Change, Grant, Id, Level, Refusal, Value};

use super::rights_json;
use crate::Scope;
use crate::people::role;

/// The standard roles' ids.
#[derive(Clone, Copy, Debug)]
pub struct Roles {
    pub admin: Id,
    pub director: Id,
    pub manager: Id,
    pub seller: Id,
    pub marketer: Id,
    pub reader: Id,
}

/// What everybody may read: who works here, and the lists that forms offer.
pub const SHARED: [&str; 14] = [
    "company",
    "user",
    "role",
    "team",
    "branch",
    "exchange_rate",
    "pipeline",
    "stage",
    "loss_reason",
    "lead_source",
    "industry",
    "territory",
    "product_category",
    "competitor",
];

/// Reading everything, and nothing else.
pub const READ: Grant = Grant([Level::All, Level::None, Level::None, Level::None, Level::None]);

/// Creates them, named in the company's language.
///
/// # Errors
/// Those of the pipeline.
pub async fn create(scope: &mut Scope<'_>, locale: &str) -> Result<Roles, Refusal> {
    let locale = trato_model::Locale::parse(locale).unwrap_or(trato_model::Locale::Es);
    let name = |key: &str| trato_text::t(locale, &format!("role-{key}")).into_owned();
    let mut make = async |key: &str, admin: bool, default: Grant, own: &[(&str, Grant)]| -> Result<Id, Refusal> {
        let mut grants: Vec<(&str, Grant)> = SHARED.iter().map(|entity| (*entity, READ)).collect();
        grants.push(("product", READ.with(Action::Export, Level::All)));
        grants.push(("saved_view", Grant::all(Level::All)));
        grants.extend_from_slice(own);
        let change = Change::create("role")
            .set(role::NAME, name(key))
            .put(role::DESCRIPTION.name(), Value::from(trato_text::t(locale, &format!("role-{key}.help")).as_ref()))
            .set(role::ADMIN, admin)
            .set(role::GRANTS, rights_json(default, &grants));
        Ok(scope.save(change).await?.record.id)
    };
    let all = Grant::all(Level::All);
    let branch = Grant::all(Level::Branch);
    let targets = Grant::default().with(Action::Read, Level::Team);
    let team = Grant([Level::Team, Level::Own, Level::Team, Level::Own, Level::Own]);
    Ok(Roles {
        admin: make("admin", true, all, &[]).await?,
        director: make("director", false, all, &[]).await?,
        manager: make("manager", false, branch, &[]).await?,
        seller: make("seller", false, team, &[("campaign", READ), ("target", targets)]).await?,
        marketer: make(
            "marketer",
            false,
            READ,
            &[("campaign", all), ("lead", all), ("contact", all.with(Action::Delete, Level::None))],
        )
        .await?,
        reader: make("reader", false, READ, &[]).await?,
    })
}
