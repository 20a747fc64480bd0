//! Who works at the company that is measured: an administrator, a seller who sees only what is his, and others.

use anyhow::{Context, Result};
use trato_engine::access::{rights_json, standard};
use trato_engine::people::role;
use trato_engine::signin::links::SetUp;
use trato_engine::signin::session::Device;
use trato_engine::{Engine, Who};
use trato_model::{Change, Grant, Id, Level, Source, Value};

/// E-mail addresses of those who sign in.
pub const ADMIN: &str = "admin@bench.example";
pub const SELLER: &str = "seller-0@bench.example";
pub const PASSWORD: &str = "una medida bien larga 42";

/// Sets the company up; the administrator and the sellers, the first of them first.
///
/// # Errors
/// Those of the pipeline.
pub async fn hire(engine: &Engine, records: u64) -> Result<(Who, Vec<Id>)> {
    let token = engine.set_up_token().await?;
    let wish = SetUp {
        company: "Bench".into(),
        country: "ES".into(),
        currency: "EUR".into(),
        zone: "Europe/Madrid".into(),
        locale: "en".into(),
        name: "Alba Admin".into(),
        email: ADMIN.into(),
        password: PASSWORD.into(),
    };
    let signed = engine.set_up(&token, wish, &Device::default()).await?;
    let admin = engine.who(signed.user).await?.context("the administrator is there")?;
    let shared: Vec<(&str, Grant)> = standard::SHARED.iter().map(|entity| (*entity, standard::READ)).collect();
    let grants = rights_json(Grant::all(Level::Own), &shared);
    let own = Change::create("role").set(role::NAME, "Own only".to_owned()).set(role::GRANTS, grants);
    let own = engine.save(&admin, own.from(Source::Demo)).await?.record.id;
    let count = (records / 5_000).clamp(10, 200);
    let mut teams = Vec::new();
    for n in 0..count.div_ceil(10) {
        let team = Change::create("team").put("name", Value::from(format!("Equipo {n}").as_str()));
        teams.push(engine.save(&admin, team.from(Source::Demo)).await?.record.id);
    }
    let mut sellers = Vec::new();
    for n in 0..count {
        let team = teams.get(usize::try_from(n / 10).unwrap_or(0)).copied();
        let change = Change::create("user")
            .put("name", Value::from(format!("Vendedor {n}").as_str()))
            .put("email", Value::from(format!("seller-{n}@bench.example").as_str()))
            .put("role", own.into())
            .put("team", team.into())
            .put("locale", Value::from("en"));
        sellers.push(engine.save(&admin, change.from(Source::Demo)).await?.record.id);
    }
    let first = sellers.first().copied().context("a seller")?;
    engine.set_password(first, "Vendedor 0", SELLER, PASSWORD).await?;
    Ok((admin, sellers))
}
