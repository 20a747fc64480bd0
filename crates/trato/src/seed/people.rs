//! Branches, teams, users of every role, territories, products, and the lists that deals need.

use std::collections::HashMap;

use anyhow::{Context, Result};
use trato_engine::people::company;
use trato_engine::signin::links::SetUp;
use trato_engine::signin::session::Device;
use trato_engine::{Engine, Who};
use trato_model::{Change, Currency, Expected, Filter, Id, Money, Path, Query, Source, Value};

use super::names;

/// Everybody's password in the demo.
pub const PASSWORD: &str = "demo-de-trato-2026";

/// Name, role (message key), e-mail, position, team.
const USERS: [(&str, &str, &str, &str, &str); 11] = [
    ("Lola Duarte", "director", "lola@demo.trato", "Directora comercial", "Madrid"),
    ("Bruno Salas", "manager", "bruno@demo.trato", "Director de Madrid", "Madrid"),
    ("Yajaira Paredes", "manager", "yajaira@demo.trato", "Directora de Caracas", "Caracas"),
    ("Marta Vidal", "seller", "marta@demo.trato", "Vendedora de hoteles", "Hostelería"),
    ("Óscar Prieto", "seller", "oscar@demo.trato", "Vendedor de hoteles", "Hostelería"),
    ("Inés Calvo", "seller", "ines@demo.trato", "Vendedora de empresas", "Empresas"),
    ("Tomás Rey", "seller", "tomas@demo.trato", "Vendedor de empresas", "Empresas"),
    ("Karina Rojas", "seller", "karina@demo.trato", "Vendedora", "Caracas"),
    ("Wilmer Soto", "seller", "wilmer@demo.trato", "Vendedor", "Caracas"),
    ("Nadia Campos", "marketer", "nadia@demo.trato", "Marketing", "Madrid"),
    ("Félix Otero", "reader", "felix@demo.trato", "Administración", "Madrid"),
];

const ADMIN: (&str, &str) = ("Alba Admin", "alba@demo.trato");

/// Name, role, e-mail, password: for the console and the sign-in page.
#[must_use]
pub fn sign_ins() -> Vec<(String, String, String, String)> {
    let role = |key: &str| trato_text::t(trato_model::Locale::Es, &format!("role-{key}")).into_owned();
    let admin = (ADMIN.0.to_owned(), role("admin"), ADMIN.1.to_owned(), PASSWORD.to_owned());
    let others = USERS
        .iter()
        .filter(|user| ["lola", "bruno", "marta", "karina", "nadia", "felix"].iter().any(|n| user.2.starts_with(n)));
    std::iter::once(admin)
        .chain(
            others.map(|(name, key, email, _, _)| {
                ((*name).to_owned(), role(key), (*email).to_owned(), PASSWORD.to_owned())
            }),
        )
        .collect()
}

/// The people and lists that the story is told with.
#[derive(Debug)]
pub struct Company {
    pub admin: Who,
    /// Sellers with their branch: 0 Madrid, 1 Caracas.
    pub sellers: Vec<(Who, usize)>,
    pub marketer: Who,
    /// Open stages in order, then won and lost.
    pub stages: Vec<Id>,
    pub won: Id,
    pub lost: Id,
    /// By their keys: `hospitality`, `retail` …
    pub industries: HashMap<&'static str, Id>,
    pub competitors: Vec<Id>,
    /// With how often they occur.
    pub sources: Vec<(Id, usize)>,
    pub loss_reasons: Vec<(Id, usize)>,
    /// The source of leads that customers send, and the reason of deals that a competitor wins.
    pub referral: Option<Id>,
    pub outdone: Option<Id>,
    /// Id and price by code.
    pub products: HashMap<&'static str, (Id, Money)>,
}

/// Sets the company up.
///
/// # Errors
/// Those of the pipeline.
pub async fn create(engine: &Engine) -> Result<Company> {
    let token = engine.set_up_token().await?;
    let wish = SetUp {
        company: "Nórdica Climatización".into(),
        country: "ES".into(),
        currency: "EUR".into(),
        zone: "Europe/Madrid".into(),
        locale: "es".into(),
        name: ADMIN.0.into(),
        email: ADMIN.1.into(),
        password: PASSWORD.into(),
    };
    let signed = engine.set_up(&token, wish, &Device::default()).await?;
    let admin = engine.who(signed.user).await?.context("the administrator is there")?;
    let save =
        async |change: Change| -> Result<Id> { Ok(engine.save(&admin, change.from(Source::Demo)).await?.record.id) };
    let text = |text: &str| Value::from(text);
    rates(engine, &admin).await?;
    let rename = |name: &str| Change::create("branch").put("name", text(name));
    let madrid = named(engine, &admin, "branch", None).await?;
    let first = madrid.first().copied().context("a branch")?;
    save(Change::update("branch", first).put("name", text("Madrid"))).await?;
    let caracas =
        rename("Caracas").put("country", text("VE")).put("currency", text("USD")).put("zone", text("America/Caracas"));
    let caracas = save(caracas).await?;
    let branches = [first, caracas];
    let mut teams = HashMap::new();
    let madrid_team = named(engine, &admin, "team", None).await?.first().copied().context("a team")?;
    save(Change::update("team", madrid_team).put("name", text("Madrid"))).await?;
    teams.insert("Madrid", madrid_team);
    for name in ["Hostelería", "Empresas"] {
        let team = Change::create("team")
            .put("name", text(name))
            .put("parent", madrid_team.into())
            .put("branch", first.into());
        teams.insert(name, save(team).await?);
    }
    let team = Change::create("team").put("name", text("Caracas")).put("branch", caracas.into());
    teams.insert("Caracas", save(team).await?);
    let (sellers, marketer) = users(engine, &admin, &teams, branches).await?;
    compare(engine, &admin).await?;
    let pipeline = named(engine, &admin, "pipeline", None).await?.first().copied().context("a pipeline")?;
    let (stages, won, lost) = stages(engine, &admin, pipeline).await?;
    let products = products(engine, &admin).await?;
    for name in names::COMPETITORS {
        save(Change::create("competitor").put("name", text(name))).await?;
    }
    territories(engine, &admin).await?;
    benchmarks(engine, &admin).await?;
    capture(engine, &admin).await?;
    let mut industries = HashMap::new();
    for names::Trade(_, key, ..) in names::TRADES {
        industries.insert(*key, seeded(engine, &admin, "industry", key).await?);
    }
    Ok(Company {
        competitors: named(engine, &admin, "competitor", None).await?,
        sources: weighted(engine, &admin, "lead_source", names::SOURCES).await?,
        loss_reasons: weighted(engine, &admin, "loss_reason", names::LOSS_REASONS).await?,
        referral: Some(seeded(engine, &admin, "lead_source", "referral").await?),
        outdone: Some(seeded(engine, &admin, "loss_reason", "competitor").await?),
        marketer,
        admin,
        sellers,
        stages,
        won,
        lost,
        industries,
        products,
    })
}

/// The users of the story: its sellers, each with his branch, and who makes campaigns.
async fn users(
    engine: &Engine,
    admin: &Who,
    teams: &HashMap<&str, Id>,
    branches: [Id; 2],
) -> Result<(Vec<(Who, usize)>, Who)> {
    let (mut sellers, mut marketer) = (Vec::new(), None);
    for (name, key, email, position, team) in USERS {
        let role = trato_text::t(trato_model::Locale::Es, &format!("role-{key}")).into_owned();
        let role = named(engine, admin, "role", Some(&role)).await?.first().copied().context("a role")?;
        let place = usize::from(team == "Caracas");
        let branch = branches.get(place).copied().context("a branch")?;
        let change = Change::create("user")
            .put("name", Value::from(name))
            .put("email", Value::from(email))
            .put("position", Value::from(position))
            .put("role", role.into())
            .put("team", teams.get(team).copied().into())
            .put("branch", branch.into());
        let id = engine.save(admin, change.from(Source::Demo)).await?.record.id;
        engine.set_password(id, name, email, PASSWORD).await?;
        let who = engine.who(id).await?.context("the user is there")?;
        match key {
            "seller" => sellers.push((who, place)),
            "marketer" => marketer = Some(who),
            _ => {}
        }
    }
    Ok((sellers, marketer.context("a marketer")?))
}

/// The managers hold their branch against the other.
async fn compare(engine: &Engine, who: &Who) -> Result<()> {
    let role = trato_text::t(trato_model::Locale::Es, "role-manager").into_owned();
    let role = named(engine, who, "role", Some(&role)).await?.first().copied().context("a role")?;
    let change = Change::update("role", role).expecting(Expected::Current).from(Source::Demo);
    engine.save(who, change.set(trato_engine::people::role::COMPARES, true)).await?;
    Ok(())
}

/// Days that a sale usually takes in some industries, for the report of cycles.
const BENCHMARKS: [(&str, i64); 4] = [("hospitality", 100), ("retail", 95), ("construction", 120), ("health", 110)];

async fn benchmarks(engine: &Engine, who: &Who) -> Result<()> {
    for (key, days) in BENCHMARKS {
        let id = seeded(engine, who, "industry", key).await?;
        let change = Change::update("industry", id).expecting(Expected::Current).from(Source::Demo);
        engine.save(who, change.put("benchmark_days", Value::Int(days))).await?;
    }
    Ok(())
}

/// A record that a new company begins with, by its key.
async fn seeded(engine: &Engine, who: &Who, entity: &'static str, key: &str) -> Result<Id> {
    let name = trato_text::t(trato_model::Locale::Es, &format!("seed-{}-{key}", entity.replace('_', "-")));
    named(engine, who, entity, Some(&name)).await?.first().copied().with_context(|| format!("{entity} {key}"))
}

async fn weighted(
    engine: &Engine,
    who: &Who,
    entity: &'static str,
    list: &[(&str, usize)],
) -> Result<Vec<(Id, usize)>> {
    let mut found = Vec::new();
    for (key, weight) in list {
        found.push((seeded(engine, who, entity, key).await?, *weight));
    }
    Ok(found)
}

/// Leads of the web site come from there, and the first team takes them by turns.
async fn capture(engine: &Engine, who: &Who) -> Result<()> {
    let web = seeded(engine, who, "lead_source", "web").await?;
    let team = named(engine, who, "team", None).await?.first().copied();
    let change = Change::update("company", company::ID).expecting(Expected::Current).from(Source::Demo);
    engine.save(who, change.put("lead_source", web.into()).put("lead_team", team.into())).await?;
    Ok(())
}

/// Ids of an entity's records, or of the one with a name.
async fn named(engine: &Engine, who: &Who, entity: &'static str, name: Option<&str>) -> Result<Vec<Id>> {
    let mut query = Query::new(entity).columns(vec![Path::field("name")]).limit(200);
    if let Some(name) = name {
        query = query.and(Filter::equal("name", name));
    }
    Ok(engine.rows(who, &query).await?.rows.iter().map(|row| row.id).collect())
}

async fn rates(engine: &Engine, who: &Who) -> Result<()> {
    let today = i64::from(who.ctx.today());
    let quarterly = [92_100_000, 91_400_000, 93_800_000, 92_700_000, 90_500_000, 95_200_000, 93_300_000, 88_900_000];
    for (at, rate) in (0i64..).zip(quarterly) {
        let change = Change::create("exchange_rate")
            .put("currency", Value::from("USD"))
            .put("date", Value::Int(today - 30 + at * 150))
            .put("rate", Value::Int(rate));
        engine.save(who, change.from(Source::Demo)).await?;
    }
    Ok(())
}

async fn stages(engine: &Engine, who: &Who, pipeline: Id) -> Result<(Vec<Id>, Id, Id)> {
    let query = Query::new("stage")
        .and(Filter::equal("pipeline", pipeline))
        .columns(vec![Path::field("kind")])
        .sort(Path::field("position"), false);
    let rows = engine.rows(who, &query).await?.rows;
    let kind = |wanted: &str| -> Vec<Id> {
        let matching = rows.iter().filter(|row| row.values.first().and_then(Value::as_text) == Some(wanted));
        matching.map(|row| row.id).collect()
    };
    let one = |wanted: &str| kind(wanted).first().copied().with_context(|| format!("a stage {wanted}"));
    Ok((kind("open"), one("won")?, one("lost")?))
}

async fn products(engine: &Engine, who: &Who) -> Result<HashMap<&'static str, (Id, Money)>> {
    let mut categories: HashMap<&str, Id> = HashMap::new();
    let mut products = HashMap::new();
    for (category, name, code, price, cost) in names::PRODUCTS {
        if !categories.contains_key(category) {
            let change = Change::create("product_category").put("name", Value::from(*category)).from(Source::Demo);
            categories.insert(category, engine.save(who, change).await?.record.id);
        }
        let price = Money::new(*price, Currency::EUR);
        let change = Change::create("product")
            .put("name", Value::from(*name))
            .put("code", Value::from(*code))
            .put("category", categories.get(category).copied().into())
            .put("price", price.into())
            .put("cost", Money::new(*cost, Currency::EUR).into());
        products.insert(*code, (engine.save(who, change.from(Source::Demo)).await?.record.id, price));
    }
    Ok(products)
}

async fn territories(engine: &Engine, who: &Who) -> Result<()> {
    let list = |names: &[&str]| Value::List(names.iter().map(|name| Value::Text((*name).to_owned())).collect());
    for (name, country, provinces) in [
        ("Centro", "ES", &["Madrid", "Toledo", "Valladolid"][..]),
        ("Noroeste", "ES", &["A Coruña", "Pontevedra", "Asturias"][..]),
        ("Este", "ES", &["Zaragoza", "Valencia"][..]),
        ("Sur", "ES", &["Sevilla", "Málaga"][..]),
        ("Venezuela", "VE", &[][..]),
    ] {
        let mut change =
            Change::create("territory").put("name", Value::from(name)).put("country", Value::from(country));
        if !provinces.is_empty() {
            change = change.put("provinces", list(provinces));
        }
        engine.save(who, change.from(Source::Demo)).await?;
    }
    Ok(())
}
