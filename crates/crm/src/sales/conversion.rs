//! A lead becomes a customer: account, contact and opportunity, new or existing, in one transaction. Activities, notes,
//! permissions and origin come along; the lead stays, marked as converted.

use trato_engine::{Engine, Outcome, Scope, Who};
use trato_model::access::FieldLevel;
use trato_model::kinds::Fault;
use trato_model::{Action, Change, Field, Filter, Id, Path, Query, Reader, Record, Refusal, Source, Value};

use super::{account, contact, lead, opportunity as deal, rival};
use crate::mixins;

/// What to do for one of the three records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// None: a private customer has no account, a contact need not have a deal.
    Nothing,
    /// A record that exists.
    Existing(Id),
    New,
}

/// How a lead is to be converted.
#[derive(Clone, Debug)]
pub struct Conversion {
    pub account: Wish,
    pub contact: Wish,
    pub opportunity: Wish,
    /// The new deal's name; made from account and lead if empty.
    pub opportunity_name: Option<String>,
    pub amount: Option<trato_model::Money>,
    /// Epoch days.
    pub close_date: Option<i64>,
}

/// The records that a lead became.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    pub account: Option<Id>,
    pub contact: Option<Id>,
    pub opportunity: Option<Id>,
}

/// Converts a lead.
///
/// # Errors
/// [`Refusal::Conflict`] `already-converted`; [`Refusal::Invalid`] by field; those of [`Engine::save`]. Then nothing has
/// changed.
pub async fn convert(
    engine: &Engine,
    who: &Who,
    id: Id,
    conversion: Conversion,
    source: Source,
) -> Result<Converted, Refusal> {
    engine
        .transact(who, move |scope| {
            let conversion = conversion.clone();
            Box::pin(async move { convert_in(scope, id, &conversion, source).await })
        })
        .await
}

/// [`convert`] inside a transaction.
///
/// # Errors
/// As [`convert`].
pub async fn convert_in(
    scope: &mut Scope<'_>,
    id: Id,
    wish: &Conversion,
    source: Source,
) -> Result<Converted, Refusal> {
    // The right to edit the lead itself is the user's own; the computed fields are ours. Asked first, it also locks the
    // lead: of two conversions at once the second finds it converted.
    scope.save(Change::update("lead", id).from(source)).await?;
    let lead = scope.records("lead", &[id]).await?.pop().ok_or(Refusal::NotFound)?;
    if lead.get(lead::CONVERTED_AT).is_some() {
        return Err(Refusal::Conflict("already-converted"));
    }
    if wish.contact == Wish::Nothing && wish.account == Wish::Nothing {
        return Err(Refusal::field("contact", Fault::new("account-or-contact")));
    }
    for (entity, wish) in [("account", &wish.account), ("contact", &wish.contact), ("opportunity", &wish.opportunity)] {
        if let Wish::Existing(id) = wish {
            known(scope, entity, *id).await?;
        }
    }
    let reader = scope.who.reader.clone();
    let mut done = Converted::default();
    done.account = match &wish.account {
        Wish::Nothing => None,
        Wish::Existing(id) => Some(*id),
        Wish::New => {
            let change = copy(new_account(&lead, &reader), &lead, &own_fields(scope, &lead, "account"), &reader);
            Some(make(scope, &lead, change.from(source)).await?)
        }
    };
    done.contact = match &wish.contact {
        Wish::Nothing => None,
        Wish::Existing(id) => {
            keep_opt_outs(scope, &lead, *id, source).await?;
            join(scope, *id, done.account, source).await?;
            Some(*id)
        }
        Wish::New => {
            let change = new_contact(&lead, done.account, &reader);
            let change = copy(change, &lead, &own_fields(scope, &lead, "contact"), &reader);
            let made = make(scope, &lead, change.from(source)).await?;
            carry_permissions(scope, &lead, made, source).await?;
            Some(made)
        }
    };
    done.opportunity = match &wish.opportunity {
        Wish::Nothing => None,
        Wish::Existing(id) => Some(*id),
        Wish::New => {
            let change = new_opportunity(&lead, &done, wish, &reader);
            let change = copy(change, &lead, &own_fields(scope, &lead, "opportunity"), &reader);
            Some(make(scope, &lead, change.from(source)).await?)
        }
    };
    carry_activities(scope, id, &done, source).await?;
    if let (Some(deal), Wish::New) = (done.opportunity, &wish.opportunity) {
        carry_competitors(scope, id, deal, source).await?;
    }
    let change = Change::update("lead", id)
        .from(source)
        .set(lead::STATUS, "converted".to_owned())
        .set(lead::CONVERTED_AT, scope.who.ctx.now)
        .put(lead::CONVERTED_ACCOUNT.name(), done.account.into())
        .put(lead::CONVERTED_CONTACT.name(), done.contact.into())
        .put(lead::CONVERTED_OPPORTUNITY.name(), done.opportunity.into());
    scope.save_elevated(change).await?;
    Ok(done)
}

/// A record that is named must be one that the user may see: what follows writes to it by our own right.
async fn known(scope: &mut Scope<'_>, entity: &'static str, id: Id) -> Result<(), Refusal> {
    let found = scope.records(entity, &[id]).await?;
    let there = found.iter().any(|record| record.trashed_at.is_none());
    if there { Ok(()) } else { Err(Refusal::field(entity, Fault::new("link-missing"))) }
}

/// Makes a record that is the lead's owner's. Who may make it for himself alone makes his own and hands it over, as far as
/// his rights go; else it stays his.
async fn make(scope: &mut Scope<'_>, lead: &Record, change: Change) -> Result<Id, Refusal> {
    let (reader, source) = (scope.who.reader.clone(), change.source);
    let owned = |change: Change| copy(change, lead, &[("owner", "owner")], &reader);
    let theirs = owned(change.clone());
    if lead.value("owner").as_id() == Some(scope.who.user()) || theirs.values.len() == change.values.len() {
        return Ok(scope.save(theirs).await?.record.id);
    }
    match scope.save_each(vec![theirs]).await?.pop() {
        Some(Outcome(Err(Refusal::Forbidden("reach")))) => {}
        Some(Outcome(made)) => return Ok(made?.record.id),
        None => return Err(Refusal::Internal("no outcome".into())),
    }
    let entity = change.entity;
    let made = scope.save(change).await?.record.id;
    let handed = owned(Change::update(entity, made).from(source).derived());
    match scope.save_each(vec![handed]).await?.pop() {
        Some(Outcome(Err(refusal))) if !matches!(refusal, Refusal::Forbidden(_)) => Err(refusal),
        _ => Ok(made),
    }
}

/// Copies fields of the lead, those that the user may see on it and could have written himself on what it becomes.
fn copy(change: Change, lead: &Record, fields: &[(&'static str, &'static str)], reader: &Reader) -> Change {
    fields.iter().fold(change, |change, (from, to)| match lead.value(from) {
        Value::Null => change,
        _ if !sees(reader, from) || reader.field(change.entity, to) != FieldLevel::Full => change,
        value => change.put(to, value.clone()),
    })
}

fn sees(reader: &Reader, field: &'static str) -> bool {
    reader.field("lead", field) != FieldLevel::Hidden
}

/// The company's own fields that lead and target have under one name.
fn own_fields(scope: &Scope<'_>, lead: &Record, target: &str) -> Vec<(&'static str, &'static str)> {
    let Some(target) = scope.registry.entity(target) else { return Vec::new() };
    let fields = lead.entity.fields.iter().filter(|field| field.custom);
    let both = fields.filter(|field| target.field(field.name).is_some_and(|own| own.kind.name() == field.kind.name()));
    both.map(|field| (field.name, field.name)).collect()
}

/// What a lead's account is called: as the company, if that is known, else as the person.
#[must_use]
pub fn account_name(lead: &Record, reader: &Reader) -> String {
    let company = lead.get(lead::COMPANY).filter(|_| sees(reader, lead::COMPANY.name()));
    company.unwrap_or_else(|| lead.title())
}

fn new_account(lead: &Record, reader: &Reader) -> Change {
    let name = account_name(lead, reader);
    let fields = [
        ("website", "website"),
        ("industry", "industry"),
        ("address", "address"),
        ("phone", "phone"),
        ("source", "source"),
        ("tags", "tags"),
    ];
    copy(Change::create("account").derived().set(account::NAME, name), lead, &fields, reader)
}

fn new_contact(lead: &Record, account: Option<Id>, reader: &Reader) -> Change {
    let mut fields: Vec<(&str, &str)> = [
        "first_name",
        "last_name",
        "second_last_name",
        "salutation",
        "address_form",
        "position",
        "email",
        "phone",
        "mobile",
        "address",
        "source",
        "tags",
        "description",
    ]
    .map(|name| (name, name))
    .to_vec();
    fields.extend(mixins::REACHABLE.fields.iter().map(|field| (field.name, field.name)));
    let change = Change::create("contact").derived().put(contact::ACCOUNT.name(), account.into());
    copy(change, lead, &fields, reader)
}

fn new_opportunity(lead: &Record, done: &Converted, wish: &Conversion, reader: &Reader) -> Change {
    let name = wish.opportunity_name.clone().filter(|name| !name.trim().is_empty());
    let mut change = Change::create("opportunity")
        .derived()
        .set(deal::NAME, name.unwrap_or_else(|| account_name(lead, reader)))
        .put(deal::ACCOUNT.name(), done.account.into())
        .put(deal::CONTACT.name(), done.contact.into());
    let budget = lead.get(lead::BUDGET).filter(|_| {
        sees(reader, lead::BUDGET.name()) && reader.field("opportunity", deal::AMOUNT.name()) == FieldLevel::Full
    });
    if let Some(amount) = wish.amount.or(budget) {
        change = change.set(deal::AMOUNT, amount);
    }
    if let Some(day) = wish.close_date {
        change = change.set(deal::CLOSE_DATE, day);
    }
    let same = ["source", "campaign", "product", "competitor", "tags"].map(|name| (name, name));
    copy(change, lead, &same, reader)
}

/// What the lead allows and forbids, also where the user may not write it: a no is never lost on the way.
async fn carry_permissions(scope: &mut Scope<'_>, lead: &Record, contact: Id, source: Source) -> Result<(), Refusal> {
    let fields: Vec<_> = mixins::REACHABLE.fields.iter().map(|field| (field.name, field.name)).collect();
    let change = copy(Change::update("contact", contact).from(source), lead, &fields, &Reader::system());
    match change.values.is_empty() {
        true => Ok(()),
        false => scope.save_elevated(change).await.map(|_| ()),
    }
}

/// A no that the lead gave holds for the contact it becomes.
async fn keep_opt_outs(scope: &mut Scope<'_>, lead: &Record, contact: Id, source: Source) -> Result<(), Refusal> {
    let mut change = Change::update("contact", contact).from(source);
    for (status, why, on) in mixins::CHANNELS {
        if lead.get(status).as_deref() == Some("denied") {
            change = change.set(status, "denied".to_owned());
            let beside = [(why.name(), why.name()), (on.name(), on.name())];
            change = copy(change, lead, &beside, &Reader::system());
        }
    }
    if change.values.is_empty() {
        return Ok(());
    }
    scope.save_elevated(change).await.map(|_| ())
}

/// A contact without an account belongs to the lead's from now on, if the user may say so; who has one keeps it.
async fn join(scope: &mut Scope<'_>, id: Id, account: Option<Id>, source: Source) -> Result<(), Refusal> {
    let Some(account) = account else { return Ok(()) };
    let free = scope.any_records("contact", &[id]).await?.iter().all(|contact| contact.get(contact::ACCOUNT).is_none());
    if free {
        let change = Change::update("contact", id).from(source).set(contact::ACCOUNT, account);
        for Outcome(outcome) in scope.save_each(vec![change]).await? {
            if let Err(refusal) = outcome {
                tracing::info!(?refusal, "a converted lead's contact could not be joined to its account");
            }
        }
    }
    Ok(())
}

/// Activities that are changed at a time.
const ACTIVITIES: usize = 500;

/// What was done about the lead is about its successors, too.
async fn carry_activities(scope: &mut Scope<'_>, lead: Id, done: &Converted, source: Source) -> Result<(), Refusal> {
    let links: [(Field<trato_model::field::Link>, Option<Id>); 3] = [
        (mixins::ABOUT_ACCOUNT, done.account),
        (mixins::ABOUT_CONTACT, done.contact),
        (mixins::ABOUT_OPPORTUNITY, done.opportunity),
    ];
    for entity in ["task", "call", "meeting", "visit", "note", "document"] {
        let query = Query::new(entity)
            .and(Filter::equal(mixins::ABOUT_LEAD.name(), lead))
            .columns(links.iter().map(|(link, _)| Path::field(link.name())).collect());
        // All are read before any is changed: the order of the pages may depend on what changes.
        let rows = scope.every_any(&query).await?;
        let changes = rows.iter().map(|row| {
            let change = Change::update(entity, row.id).from(source);
            let empty = links.iter().zip(&row.values).filter(|(_, value)| value.is_null());
            empty.fold(change, |change, ((link, id), _)| change.put(link.name(), Value::from(*id)))
        });
        let changes: Vec<Change> = changes.collect();
        for part in changes.chunks(ACTIVITIES) {
            scope.save_many(part.to_vec()).await?;
        }
    }
    Ok(())
}

/// Whom else the lead asked, the deal is up against.
async fn carry_competitors(scope: &mut Scope<'_>, lead: Id, deal: Id, source: Source) -> Result<(), Refusal> {
    let (theirs, ours) = (rival::LEAD_COMPETITOR.name, rival::OPPORTUNITY_COMPETITOR.name);
    let reader = scope.who.reader.clone();
    let goes = |field: &&'static str| {
        reader.field(theirs, field) != FieldLevel::Hidden && reader.field(ours, field) == FieldLevel::Full
    };
    let all = [rival::OF_LEAD.name(), rival::STANDING.name(), rival::NOTE.name()];
    let fields: Vec<&'static str> = all.into_iter().filter(goes).collect();
    if !fields.contains(&rival::OF_LEAD.name()) || !reader.can(theirs, Action::Read) {
        return Ok(());
    }
    let query = Query::new(theirs).and(Filter::equal(rival::LEAD.name(), lead));
    let rows = scope.every_any(&query.columns(fields.iter().map(|field| Path::field(field)).collect())).await?;
    for row in &rows {
        let change = Change::create(ours).from(source).derived().set(rival::OPPORTUNITY, deal);
        let given = fields.iter().zip(&row.values);
        // A part of what he has just made: nobody needs another right for it.
        scope.save_elevated(given.fold(change, |change, (field, value)| change.put(field, value.clone()))).await?;
    }
    Ok(())
}

/// Those of the leads that were converted, as far as the user may know, each with the contact it became if there is one.
///
/// # Errors
/// As [`Engine::rows`].
pub async fn successors(engine: &Engine, who: &Who, leads: Vec<Id>) -> Result<Vec<(Id, Option<Id>)>, Refusal> {
    let fields = [lead::CONVERTED_AT.name(), lead::CONVERTED_CONTACT.name()];
    if leads.is_empty() || fields.iter().any(|field| !sees(&who.reader, field)) {
        return Ok(Vec::new());
    }
    let most = u32::try_from(leads.len()).unwrap_or(u32::MAX);
    let leads = Filter::one_of("id", leads.into_iter().map(Value::Id).collect());
    let query = Query::new("lead").and(leads).columns(fields.map(Path::field).to_vec()).limit(most);
    let rows = engine.rows(who, &query).await?.rows;
    let converted = rows.iter().filter(|row| row.values.first().is_some_and(|at| !at.is_null()));
    Ok(converted.map(|row| (row.id, row.values.get(1).and_then(Value::as_id))).collect())
}

/// What a conversion would most likely want: the account and the contact that look like the lead's, if the user may
/// read them.
///
/// # Errors
/// Where the database cannot be read.
pub async fn suggestions(
    engine: &Engine,
    who: &Who,
    lead: &Record,
) -> Result<(Vec<(Id, String)>, Vec<(Id, String)>), Refusal> {
    let mut accounts = Vec::new();
    if let Some(company) = lead.get(lead::COMPANY) {
        let hits = engine.search(who, &company, &["account"], 5).await?;
        accounts = hits.into_iter().map(|hit| (hit.id, hit.title)).collect();
    }
    let key = lead.get(lead::EMAIL).unwrap_or_else(|| lead.title());
    let hits = engine.search(who, &key, &["contact"], 5).await?;
    Ok((accounts, hits.into_iter().map(|hit| (hit.id, hit.title)).collect()))
}
