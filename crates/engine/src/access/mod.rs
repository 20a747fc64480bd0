//! From a user's record to his rights: role, team tree, branch tree, company. Cached for each user until something
//! changes that may alter anybody's rights; a deactivated user has none.

mod grants;
pub mod standard;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::tz::TimeZone;
use trato_model::ctx::Entropy;
use trato_model::field::FieldType;
use trato_model::{Action, Ctx, Currency, Field, Filter, Id, Locale, Path, Query, Reader, Record, Refusal};

use trato_store::RowOut;

use crate::people::{branch, company, role, team, user};
use crate::read::Pages;
use crate::who::Who;
use crate::{Engine, valuation};

pub(crate) use grants::LEGIBLE;
pub use grants::{parse_rights, rights_json};

impl Engine {
    /// The user with his rights of this moment; `None` if he does not exist or is deactivated.
    ///
    /// # Errors
    /// Where the database cannot be read: then nobody gets in.
    pub async fn who(&self, id: Id) -> Result<Option<Who>, Refusal> {
        let epoch = self.inner().access_epoch.load(Ordering::SeqCst);
        let cached = self.inner().who.read().ok().and_then(|who| who.get(&id).cloned());
        let base = match cached {
            Some((at, who)) if at == epoch => who,
            _ => {
                let Some(who) = self.gather(id).await? else { return Ok(None) };
                let who = Arc::new(who);
                if let Ok(mut cache) = self.inner().who.write() {
                    cache.insert(id, (epoch, who.clone()));
                }
                who
            }
        };
        let mut who = (*base).clone();
        who.ctx.now = self.clock().now();
        who.ctx.entropy = Entropy::new(self.clock().seed());
        Ok(Some(who))
    }

    /// The system as an actor, in the company's language, zone and currency.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn system(&self) -> Result<Who, Refusal> {
        let company = self.company().await?;
        Ok(Who {
            ctx: self.company_ctx(company.as_ref()),
            reader: Reader::system(),
            name: String::new(),
            email: String::new(),
        })
    }

    /// The company's record, once it is set up.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn company(&self) -> Result<Option<Record>, Refusal> {
        let epoch = self.inner().access_epoch.load(Ordering::SeqCst);
        if let Ok(slot) = self.inner().company.read()
            && let Some((at, record)) = slot.as_ref()
            && *at == epoch
        {
            return Ok(Some(record.clone()));
        }
        let found =
            self.store().record(&self.registry(), &Reader::system(), Action::Read, "company", company::ID).await?;
        if let (Some(record), Ok(mut slot)) = (&found, self.inner().company.write()) {
            // Whoever changes it afterwards moves the epoch, and this is not used again.
            *slot = Some((epoch, record.clone()));
        }
        Ok(found)
    }

    fn company_ctx(&self, record: Option<&Record>) -> Ctx {
        fn text<T: FieldType<Rust = String>>(record: Option<&Record>, field: Field<T>) -> Option<String> {
            record.and_then(|record| record.get(field))
        }
        let zone = text(record, company::ZONE).and_then(|z| TimeZone::get(&z).ok()).unwrap_or(TimeZone::UTC);
        let currency = text(record, company::CURRENCY).and_then(|c| c.parse().ok()).unwrap_or(Currency::EUR);
        Ctx {
            actor: Id::NIL,
            team: None,
            branch: None,
            team_members: Vec::new(),
            now: self.clock().now(),
            company_zone: zone.clone(),
            zone,
            locale: record
                .and_then(|r| r.get(company::LOCALE))
                .and_then(|l: String| Locale::parse(&l))
                .unwrap_or(Locale::Es),
            currency,
            own_currency: currency,
            country: text(record, company::COUNTRY).map_or("ES", |c| trato_model::intern::intern(&c)),
            entropy: Entropy::new(self.clock().seed()),
        }
    }

    async fn gather(&self, id: Id) -> Result<Option<Who>, Refusal> {
        let registry = self.registry();
        let system = Reader::system();
        let Some(person) = self.store().record(&registry, &system, Action::Read, "user", id).await? else {
            return Ok(None);
        };
        if person.get(user::ACTIVE) != Some(true) {
            return Ok(None);
        }
        let role = match person.get(user::ROLE) {
            Some(role) => self.store().record(&registry, &system, Action::Read, "role", role).await?,
            None => None,
        };
        let rights = role.map(|role| trato_model::Rights {
            compares: role.get(role::COMPARES) == Some(true),
            ..parse_rights(
                &registry,
                role.get(role::ADMIN) == Some(true),
                role.get(role::GRANTS).as_ref(),
                role.get(role::FIELDS).as_ref(),
            )
        });
        let teams = self.below(&registry, "team", person.get(user::TEAM)).await?;
        let branches = self.below(&registry, "branch", person.get(user::BRANCH)).await?;
        let members = self.members(&registry, person.get(user::TEAM), id).await?;
        let mut ctx = self.company_ctx(self.company().await?.as_ref());
        ctx.actor = id;
        ctx.team = person.get(user::TEAM);
        ctx.branch = person.get(user::BRANCH);
        ctx.team_members = members;
        if let Some(locale) = person.get(user::LOCALE).and_then(|l: String| Locale::parse(&l)) {
            ctx.locale = locale;
        }
        let at = match ctx.branch {
            Some(branch) => self.store().record(&registry, &system, Action::Read, "branch", branch).await?,
            None => None,
        };
        let zone = person.get(user::ZONE).or_else(|| at.as_ref()?.get(branch::ZONE));
        if let Some(zone) = zone.and_then(|name| TimeZone::get(&name).ok()) {
            ctx.zone = zone;
        }
        if let Some(currency) = at.and_then(|branch| branch.get(branch::CURRENCY)?.parse().ok()) {
            ctx.own_currency = currency;
        }
        let owned: HashSet<&'static str> = registry.entities().iter().filter(|e| e.owned()).map(|e| e.name).collect();
        let parts = registry
            .entities()
            .iter()
            .filter_map(|e| {
                let link = e.part_of?;
                Some((e.name, (link, e.field(link)?.target?)))
            })
            .collect::<HashMap<_, _>>();
        let personal = registry.entities().iter().filter_map(|e| Some((e.name, e.personal?))).collect();
        let bearers = registry.entities().iter().filter_map(|e| Some((e.name, e.bearers?))).collect();
        let reader = Reader::new(id, rights.unwrap_or_default(), teams, branches, owned, parts, personal);
        let reader = reader.bearing(bearers);
        let name = person.get(user::NAME).unwrap_or_default();
        Ok(Some(Who { ctx, reader, name, email: person.get(user::EMAIL).unwrap_or_default() }))
    }

    /// The node `root` of a tree and everything below it; empty without a root. A ring in the tree ends the walk.
    async fn below(
        &self,
        registry: &trato_model::Registry,
        entity: &'static str,
        root: Option<Id>,
    ) -> Result<Vec<Id>, Refusal> {
        let Some(root) = root else { return Ok(Vec::new()) };
        let parent = if entity == "team" { team::PARENT.name() } else { branch::PARENT.name() };
        let query = Query::new(entity).columns(vec![Path::field(parent)]);
        let rows = self.every_row(registry, query).await?;
        Ok(below(&rows, root))
    }

    /// All rows of a query as the system, with the registry at hand.
    async fn every_row(&self, registry: &trato_model::Registry, query: Query) -> Result<Vec<RowOut>, Refusal> {
        let mut pages = Pages::of(&query.sort(Path::field("created_at"), false));
        while let Some(query) = pages.next() {
            pages.take(self.store().rows(registry, &Reader::system(), query).await?);
        }
        Ok(pages.found.rows)
    }

    async fn members(&self, registry: &trato_model::Registry, team: Option<Id>, me: Id) -> Result<Vec<Id>, Refusal> {
        let Some(team) = team else { return Ok(vec![me]) };
        let query = Query::new("user").and(Filter::equal(user::TEAM.name(), team)).columns(vec![Path::field("name")]);
        let rows = self.every_row(registry, query).await?;
        let mut members: Vec<Id> = rows.iter().map(|row| row.id).collect();
        if !members.contains(&me) {
            members.push(me);
        }
        Ok(members)
    }

    /// The exchange rates, cached until one changes.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub async fn rates(&self) -> Result<Arc<valuation::Rates>, Refusal> {
        let epoch = self.inner().access_epoch.load(Ordering::SeqCst);
        if let Some((at, rates)) = self.inner().rates.read().ok().and_then(|slot| slot.clone())
            && at == epoch
        {
            return Ok(rates);
        }
        let rates = Arc::new(valuation::Rates::load(self).await?);
        if let Ok(mut slot) = self.inner().rates.write() {
            // Whoever changes one afterwards moves the epoch, and these are not used again.
            *slot = Some((epoch, rates.clone()));
        }
        Ok(rates)
    }
}

/// A node of a tree and everything below it; the first column of the rows is each one's parent. A ring ends the walk.
pub(crate) fn below(rows: &[RowOut], root: Id) -> Vec<Id> {
    let mut children: HashMap<Id, Vec<Id>> = HashMap::new();
    for row in rows {
        if let Some(parent) = row.values.first().and_then(|value| value.as_id()) {
            children.entry(parent).or_default().push(row.id);
        }
    }
    let (mut found, mut seen, mut at) = (vec![root], HashSet::from([root]), 0);
    while let Some(above) = found.get(at) {
        let fresh = children.remove(above).unwrap_or_default().into_iter().filter(|id| seen.insert(*id));
        found.extend(fresh);
        at += 1;
    }
    found
}
