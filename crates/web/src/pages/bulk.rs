//! Many records at once: change a field, assign, delete, restore, export. The first post asks, the second does; what was
//! refused is said record by record and may be tried again.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use trato_crm::people::along::{self, Along, Went};
use trato_crm::permission::Channel;
use trato_engine::export::Wish;
use trato_engine::{Outcome, RowOut};
use trato_model::access::FieldLevel;
use trato_model::kinds::Input as Given;
use trato_model::refusal::Conflict;
use trato_model::{
    Action, Change, Entity, Expected, FieldDef, Filter, Id, Labels, Page, Path, Query, Refusal, Source, Trash, Value,
    mixin,
};
use trato_text::{Arg, t, t_args};
use trato_ui::form::bulk::{self as page, Bulk};
use trato_ui::form::{Choice, Control, Form, Input};

use super::inline::way_back;
use super::{asking, exports, links};
use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::back;
use crate::http::error::{fault_text, title};
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::flash::Said;
use crate::view::named::Names;
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::state::Asked;
use crate::view::{frame, input};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::post("/{entity}/bulk", Policy::Member, bulk)]
}

/// Records of one bulk change by page, at most; more are an import's or the API's business.
const MOST: usize = 10_000;

/// The tone and the words of a message.
type Flash = (&'static str, &'static str);
const DONE: Flash = ("good", "bulk-done");

/// Where the records were chosen: the list as it stood, with its conditions and its order.
fn list_of(posted: &Posted, entity: &str) -> String {
    let matching = || posted.get("matching").filter(|path| back::ours(path)).map(str::to_owned);
    way_back(posted).or_else(matching).unwrap_or_else(|| format!("/{entity}"))
}

/// Whether what hangs on them goes along to the new owner.
const ALONG: &str = "along";

/// The records that were chosen.
#[derive(Default)]
struct Chosen {
    ids: Vec<Id>,
    /// Their versions, in the same places.
    versions: Vec<i64>,
    /// Their tags, in the same places, where tags are asked for.
    tags: Vec<Vec<String>>,
    /// Titles of the first.
    sample: Vec<String>,
}

async fn bulk(
    State(app): State<App>,
    signed: Signed,
    UrlPath(name): UrlPath<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, &name)?;
    // The button of a row of the trash.
    let action = if posted.get("one").is_some() { "restore" } else { posted.get("action").unwrap_or_default() };
    let chosen = chosen(&app, &signed, &entity, &posted).await?;
    if chosen.ids.is_empty() {
        return Ok(frame::go(&list_of(&posted, &name), Some(("warn", "none-chosen"))));
    }
    let bulk = Doing { app: &app, signed: &signed, headers: &headers, entity: &entity, posted: &posted, chosen };
    match action {
        "edit" | "assign" => Ok(bulk.edit(action).await?),
        "tag" => Ok(bulk.tag().await?),
        "delete" if posted.get("sure").is_none() => Ok(bulk.ask_delete().await?),
        "delete" => Ok(bulk.run(action, |id| Change::delete(entity.name, id)).await?),
        "restore" => Ok(bulk.restore().await?),
        "export" => Ok(bulk.export().await?),
        _ => Err(Refusal::NotFound.into()),
    }
}

/// The ids that were ticked, or everything that the list's address has; only what the user may read.
async fn chosen(app: &App, signed: &Signed, entity: &Arc<Entity>, posted: &Posted) -> Result<Chosen, Refusal> {
    let names = Names::of(signed, entity, &["tags"]);
    let mut queries = Vec::new();
    let one = posted.get("one").is_some();
    if posted.get("all") == Some("1") && !one {
        queries.push(matching(app, signed, entity, posted.get("matching").unwrap_or_default()).await?);
    } else {
        let ids: Vec<Value> =
            posted.all(if one { "one" } else { "ids" }).filter_map(|text| text.parse().ok()).map(Value::Id).collect();
        for ids in ids.chunks(Page::MOST as usize) {
            let mut query = Query::new(entity.name).and(Filter::one_of("id", ids.to_vec()));
            query.trash = Trash::Any;
            queries.push(query);
        }
    }
    let mut found: Vec<RowOut> = Vec::new();
    for query in queries {
        let mut query = query.columns(names.paths()).limit(Page::MOST);
        loop {
            let page = app.engine().rows(&signed.who, &query).await?;
            found.extend(page.rows);
            match page.next {
                _ if found.len() > MOST => return Err(Refusal::Limit { name: "bulk", most: MOST as u64 }),
                Some(next) => query.page.after = Some(next),
                None => break,
            }
        }
    }
    let sample = found.iter().take(5).map(|row| names.title(entity, &row.values)).collect();
    let tags = |row: &RowOut| match names.get(&row.values, "tags") {
        Value::List(tags) => tags.iter().filter_map(|tag| tag.as_text().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let (versions, tags) = found.iter().map(|row| (row.version, tags(row))).unzip();
    Ok(Chosen { ids: found.iter().map(|row| row.id).collect(), versions, tags, sample })
}

/// Everything that a list, board or trash at this address shows: its saved view, filter and words.
async fn matching(app: &App, signed: &Signed, entity: &Arc<Entity>, address: &str) -> Result<Query, Refusal> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let params = Params::parse(query).map_err(Refusal::BadRequest)?;
    if path == "/trash" {
        let mut query = Query::new(entity.name);
        query.search = params.get("q").unwrap_or_default().to_owned();
        query.trash = Trash::Only;
        return Ok(query);
    }
    let asked = Asked::read(app, signed, entity, path.to_owned(), &params).await?;
    asked.strictly()?;
    Ok(Query { columns: Vec::new(), ..asked.query })
}

/// The labels typed into one box, separated by commas.
fn split(posted: &Posted, name: &str) -> Vec<String> {
    let labels = posted.all(name).flat_map(|text| text.split(',')).map(|text| text.trim().to_owned());
    labels.filter(|text| !text.is_empty()).collect()
}

struct Doing<'a> {
    app: &'a App,
    signed: &'a Signed,
    headers: &'a HeaderMap,
    entity: &'a Arc<Entity>,
    posted: &'a Posted,
    chosen: Chosen,
}

impl Doing<'_> {
    /// The fields that may be changed on many records at once.
    fn editable(&self) -> impl Iterator<Item = &FieldDef> {
        self.entity.fields.iter().filter(|field| {
            field.writable()
                && !field.fixed
                && !field.unique
                && !matches!(field.kind.name(), "json" | "file")
                && self.signed.who.reader.field(self.entity.name, field.name) == FieldLevel::Full
        })
    }

    async fn edit(&self, action: &str) -> Result<Response, Refusal> {
        let wanted = if action == "assign" { Some("owner") } else { self.posted.get("field") };
        let field = wanted.and_then(|name| self.editable().find(|field| field.name == name)).copied();
        let Some(field) = field else { return self.ask_field().await };
        if self.posted.get("sure").is_none() {
            return self.ask_value(action, &field, None, &[]).await;
        }
        let typed = links::named(self.app, self.signed, self.entity, self.posted, "").await?;
        let given = typed.into_iter().find(|(name, _)| name == field.name).map(|(_, given)| given);
        let given = given.unwrap_or_else(|| Given::Text(String::new()));
        let value = match field.kind.parse(&field, &given, &self.signed.who.reading()) {
            Ok(value) => value,
            Err(fault) => {
                let refusal = Refusal::field(field.name, fault);
                return self.ask_value(action, &field, Some((&given, Some(&refusal))), &[]).await;
            }
        };
        let along = self.along(&field, &value).await?;
        let asked = self.asked();
        let outcomes = self
            .save(|id| {
                let expected = asked.get(&id).map_or(Expected::Current, |version| Expected::Version(*version));
                let mut change = Change::update(self.entity.name, id).expecting(expected);
                change.values.push((field.name.to_owned(), given.clone()));
                change
            })
            .await?;
        let flash = self.hand_along(along, &outcomes).await?;
        let refused = self.refused(&outcomes);
        if refused.is_empty() {
            return Ok(self.done(flash));
        }
        let again = self.only(&refused);
        let mut errors = vec![self.summary(outcomes.len() - refused.len())];
        errors.extend(refused.into_iter().take(20).map(|(_, words)| words));
        if flash != DONE {
            errors.push(t(self.signed.locale(), &format!("flash-{}", flash.1)).into_owned());
        }
        again.ask_value(action, &field, Some((&given, None)), &errors).await
    }

    /// The versions that the records had when the question was asked: what somebody has written into the same field since is
    /// written over by nobody who has not seen it. Everything that a list matches is chosen only when it is done.
    fn asked(&self) -> HashMap<Id, i64> {
        let versions = self.posted.get("versions").unwrap_or_default().split(',').map(str::parse);
        let each = self.posted.all("ids").map(str::parse).zip(versions);
        each.filter_map(|(id, version)| Some((id.ok()?, version.ok()?))).collect()
    }

    /// To whom the records go, and what goes along with them, where that was asked for.
    async fn along(&self, field: &FieldDef, value: &Value) -> Result<Option<(Id, Along)>, Refusal> {
        let asked = field.name == mixin::OWNER.name() && self.posted.get(ALONG) == Some("true");
        let Some(heir) = value.as_id().filter(|_| asked) else { return Ok(None) };
        let (engine, who) = (self.app.engine(), &self.signed.who);
        Ok(Some((heir, along::with(engine, who, self.entity.name, &self.chosen.ids).await?)))
    }

    /// Gives what goes along with the records that changed hands; what to say of it.
    async fn hand_along(&self, along: Option<(Id, Along)>, outcomes: &[Outcome]) -> Result<Flash, Refusal> {
        let Some((heir, along)) = along else { return Ok(DONE) };
        let each = self.chosen.ids.iter().zip(outcomes);
        let handed = each.filter(|(_, Outcome(outcome))| outcome.is_ok()).map(|(id, _)| *id).collect();
        let along = along.only(&handed);
        let went = along::hand(self.app.engine(), &self.signed.who, &along, heir, Source::Page).await?;
        Ok(match went {
            Went { refused: 1.., .. } => ("warn", "along-stayed"),
            Went { left: 1.., .. } => ("good", "along-later"),
            _ => DONE,
        })
    }

    /// Adds and takes off labels; what others labelled meanwhile stays.
    async fn tag(&self) -> Result<Response, Refusal> {
        let locale = self.signed.locale();
        let field = self.editable().find(|field| field.kind.name() == "tags").copied().ok_or(Refusal::NotFound)?;
        let reading = self.signed.who.reading();
        let labels = |name: &str| match field.kind.parse(&field, &Given::List(split(self.posted, name)), &reading) {
            Ok(Value::List(tags)) => Ok(tags.iter().filter_map(|tag| tag.as_text().map(str::to_owned)).collect()),
            Ok(_) => Ok(Vec::new()),
            Err(fault) => Err(Refusal::field(name.to_owned(), fault)),
        };
        let read = labels("add").and_then(|add| Ok((add, labels("remove")?)));
        let nothing = Refusal::field("add", trato_model::kinds::Fault::new("required"));
        let refusal = match read {
            _ if self.posted.get("sure").is_none() => None,
            Ok((add, remove)) if add.is_empty() && remove.is_empty() => Some(nothing),
            Ok((add, remove)) => return self.retag(&field, &add, &remove).await,
            Err(refusal) => Some(refusal),
        };
        let input = |name: &'static str, label: &str| {
            let values = split(self.posted, name);
            Input::new(name, t(locale, label), Control::Tags { values, suggestions: Vec::new() })
        };
        let mut inputs = vec![input("add", "ui-bulk-tag-add"), input("remove", "ui-bulk-tag-remove")];
        let wrong = refusal.is_some();
        if let Some(refusal) = refusal {
            asking::mark(&mut inputs, &refusal, locale);
        }
        let mut form = self.form("tag", vec![("sure".into(), "1".to_owned())], inputs);
        form.submit = t(locale, "ui-save");
        self.page(form, if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }).await
    }

    async fn retag(&self, field: &FieldDef, add: &[String], remove: &[String]) -> Result<Response, Refusal> {
        let chosen = self.chosen.ids.iter().zip(&self.chosen.versions).zip(&self.chosen.tags);
        let changes = chosen.map(|((id, version), tags)| {
            let mut tags: Vec<String> = tags.iter().filter(|tag| !remove.contains(tag)).cloned().collect();
            for tag in add {
                if !tags.contains(tag) {
                    tags.push(tag.clone());
                }
            }
            let mut change = Change::update(self.entity.name, *id).expecting(Expected::Version(*version));
            change.values.push((field.name.to_owned(), Given::List(tags)));
            change.from(Source::Page)
        });
        let outcomes = self.app.engine().save_bulk(&self.signed.who, changes.collect(), |_| true).await?;
        self.told("tag", &outcomes).await
    }

    fn summary(&self, done: usize) -> String {
        t_args(self.signed.locale(), "ui-bulk-done", &[("n", Arg::from(done))])
    }

    fn done(&self, flash: Flash) -> Response {
        frame::go(&list_of(self.posted, self.entity.name), Some(flash))
    }

    async fn save(&self, change: impl Fn(Id) -> Change) -> Result<Vec<Outcome>, Refusal> {
        let changes = self.chosen.ids.iter().map(|id| change(*id).from(Source::Page)).collect();
        self.app.engine().save_bulk(&self.signed.who, changes, |_| true).await
    }

    /// The refused ones with their reasons.
    fn refused(&self, outcomes: &[Outcome]) -> Vec<(Id, String)> {
        let locale = self.signed.locale();
        let each = self.chosen.ids.iter().zip(outcomes).enumerate().filter_map(|(at, (id, Outcome(outcome)))| {
            let refusal = outcome.as_ref().err()?;
            let why = match refusal {
                Refusal::Invalid(errors) => {
                    errors.iter().map(|error| fault_text(&error.fault, locale)).collect::<Vec<_>>().join(" ")
                }
                Refusal::Stale { conflicts, .. } => self.meanwhile(conflicts),
                other => title(other, locale).into_owned(),
            };
            let title = self.chosen.sample.get(at).cloned().unwrap_or_else(|| format!("{}", at + 1));
            Some((*id, format!("{title}: {why}")))
        });
        each.collect()
    }

    /// What somebody else has written into the same field since the question was asked.
    fn meanwhile(&self, conflicts: &[Conflict]) -> String {
        let ctx = &self.signed.who.ctx;
        let theirs = conflicts.iter().find_map(|conflict| {
            let field = self.entity.field(conflict.field).filter(|field| field.target.is_none())?;
            Some(field.kind.show(field, &conflict.theirs, ctx.locale, &ctx.zone)).filter(|text| !text.is_empty())
        });
        match theirs {
            Some(value) => t_args(ctx.locale, "ui-bulk-meanwhile-value", &[("value", Arg::from(value))]),
            None => t(ctx.locale, "ui-bulk-meanwhile").into_owned(),
        }
    }

    async fn run(&self, action: &str, change: impl Fn(Id) -> Change) -> Result<Response, Refusal> {
        let outcomes = self.save(change).await?;
        self.told(action, &outcomes).await
    }

    /// Out of the trash: what came back is named, or counted.
    async fn restore(&self) -> Result<Response, Refusal> {
        let outcomes = self.save(|id| Change::restore(self.entity.name, id)).await?;
        if !self.refused(&outcomes).is_empty() {
            return self.told("restore", &outcomes).await;
        }
        let title = self.chosen.sample.first().map(String::as_str).unwrap_or_default();
        let said = match self.chosen.ids.as_slice() {
            [only] => Said::restored(self.entity.name, *only, title),
            all => Said::restored_many(all.len()),
        };
        Ok(frame::going(&list_of(self.posted, self.entity.name), Some(&said)))
    }

    /// Back to the list where all went well; else what was refused, to be tried again.
    async fn told(&self, action: &str, outcomes: &[Outcome]) -> Result<Response, Refusal> {
        let refused = self.refused(outcomes);
        if refused.is_empty() {
            return Ok(self.done(DONE));
        }
        let again = self.only(&refused);
        let mut form = again.form(action, vec![("sure".into(), "1".to_owned())], Vec::new());
        form.errors.push(self.summary(outcomes.len() - refused.len()).into());
        form.errors.extend(refused.into_iter().take(20).map(|(_, words)| words.into()));
        form.submit = t(self.signed.locale(), "ui-try-again");
        again.page(form, StatusCode::UNPROCESSABLE_ENTITY).await
    }

    /// The same with what was refused.
    fn only(&self, refused: &[(Id, String)]) -> Self {
        let Doing { app, signed, headers, entity, posted, .. } = *self;
        let each = self.chosen.ids.iter().zip(&self.chosen.versions);
        let left = each.filter(|(id, _)| refused.iter().any(|(other, _)| other == *id));
        let (ids, versions) = left.map(|(id, version)| (*id, *version)).unzip();
        let chosen = Chosen { ids, versions, ..Chosen::default() };
        Doing { app, signed, headers, entity, posted, chosen }
    }

    /// The form around a question about the chosen records.
    fn form(&self, action: &str, more: Vec<(trato_ui::Str, String)>, inputs: Vec<Input>) -> Form {
        let locale = self.signed.locale();
        let mut hidden: Vec<(trato_ui::Str, String)> = vec![("action".into(), action.to_owned())];
        if self.posted.get("all") == Some("1") && self.posted.get("sure").is_none() {
            hidden.push(("all".into(), "1".to_owned()));
            hidden.push(("matching".into(), self.posted.get("matching").unwrap_or_default().to_owned()));
        } else {
            hidden.extend(self.chosen.ids.iter().map(|id| ("ids".into(), id.to_string())));
            let versions: Vec<String> = self.chosen.versions.iter().map(i64::to_string).collect();
            hidden.push(("versions".into(), versions.join(",")));
        }
        hidden.push(("return".into(), list_of(self.posted, self.entity.name)));
        hidden.extend(more);
        Form {
            top: asking::top(self.app, self.signed, self.entity, t(locale, "ui-bulk-title").into_owned()),
            action: format!("/{}/bulk", self.entity.name),
            hidden,
            sections: vec![asking::section(inputs)],
            submit: t(locale, "ui-continue"),
            cancel_href: list_of(self.posted, self.entity.name),
            narrow: true,
            ..Form::default()
        }
    }

    async fn page(&self, form: Form, code: StatusCode) -> Result<Response, Refusal> {
        let (registry, locale) = (self.app.engine().registry(), self.signed.locale());
        let path = format!("/{}", self.entity.name);
        let page = frame::page(self.app, self.signed, self.headers, &path, &form.top.title).await?;
        let n = self.chosen.ids.len();
        let kind =
            if n == 1 { registry.label(self.entity.name, locale) } else { registry.plural(self.entity.name, locale) };
        let number = trato_text::numbers::format_int(i64::try_from(n).unwrap_or(i64::MAX), locale);
        let count = format!("{number} {}", kind.to_lowercase());
        let data = Bulk { form, count: count.into(), sample: self.chosen.sample.clone() };
        Ok((code, frame::answer(self.headers, page::render(&page, &data))).into_response())
    }

    async fn ask_field(&self) -> Result<Response, Refusal> {
        let (registry, locale) = (self.app.engine().registry(), self.signed.locale());
        let mut choices: Vec<Choice> = self
            .editable()
            .map(|field| {
                Choice::new(field.name, registry.field_label(self.entity.name, field.name, locale).into_owned())
            })
            .collect();
        choices.sort_by(|a, b| trato_text::compare(&a.label, &b.label));
        let field = Input::new("field", t(locale, "ui-bulk-field"), Control::select(choices, "")).required();
        self.page(self.form("edit", Vec::new(), vec![field]), StatusCode::OK).await
    }

    async fn ask_value(
        &self,
        action: &str,
        field: &FieldDef,
        typed: Option<(&Given, Option<&Refusal>)>,
        errors: &[String],
    ) -> Result<Response, Refusal> {
        let registry = self.app.engine().registry();
        let labels = Labels::new();
        let showing = Showing { registry: &registry, signed: self.signed, labels: &labels };
        let made = input::input(&showing, self.entity, field, &Value::Null, typed.map(|(given, _)| given));
        let mut inputs = vec![made];
        if let Some((_, Some(refusal))) = typed {
            asking::mark(&mut inputs, refusal, self.signed.locale());
        }
        if field.name == mixin::OWNER.name() && along::concerns(self.entity.name) {
            let locale = self.signed.locale();
            // Ticked at first: without them a deal's new owner may stand before a locked door.
            let on = self.posted.get("sure").is_none() || self.posted.get(ALONG) == Some("true");
            let help = t_args(locale, "ui-bulk-along-help", &[("entity", Arg::from(self.entity.name))]).into();
            inputs.push(Input { help, ..Input::new(ALONG, t(locale, "ui-bulk-along"), Control::Toggle { on }) });
        }
        let more = vec![("field".into(), field.name.to_owned()), ("sure".into(), "1".to_owned())];
        let mut form = self.form(action, more, inputs);
        form.errors = errors.iter().map(|error| error.clone().into()).collect();
        form.submit = t(self.signed.locale(), "ui-save");
        let wrong = typed.is_some() || !errors.is_empty();
        self.page(form, if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }).await
    }

    async fn ask_delete(&self) -> Result<Response, Refusal> {
        let locale = self.signed.locale();
        let mut form = self.form("delete", vec![("sure".into(), "1".to_owned())], Vec::new());
        form.intro = t(locale, if self.entity.trash() { "ui-bulk-delete-trash" } else { "ui-bulk-delete-gone" });
        form.submit = t(locale, "ui-delete");
        self.page(form, StatusCode::OK).await
    }

    /// The question before a file of people: with those who said no, or without.
    async fn ask_export(&self, query: &Query, channels: &[Channel]) -> Result<Response, Refusal> {
        let locale = self.signed.locale();
        let (note, nobody) = exports::said_no(self.app, self.signed, query, channels).await?;
        let label = |name: &str| t(locale, &format!("export-without-{name}"));
        let any = channels.iter().map(|channel| channel.name()).collect::<Vec<_>>().join(",");
        let mut choices = vec![Choice::new("", t(locale, "export-all"))];
        if !nobody {
            choices.insert(0, Choice::new(any.clone(), label("any")));
            choices.extend(channels.iter().map(|channel| Choice::new(channel.name(), label(channel.name()))));
        }
        let chosen = if nobody { String::new() } else { any };
        let input = Input::new("without", t(locale, "ui-export"), Control::Radios { choices, chosen });
        let mut form = self.form("export", vec![("sure".into(), "1".to_owned())], vec![input]);
        form.warnings.push(note);
        form.submit = t(locale, "ui-export");
        self.page(form, StatusCode::OK).await
    }

    /// A file of the chosen records, in the user's language.
    async fn export(&self) -> Result<Response, Refusal> {
        if !self.signed.who.reader.can(self.entity.name, Action::Export) {
            return Err(Refusal::Forbidden("export"));
        }
        let ids = self.chosen.ids.iter().map(|id| Value::Id(*id)).collect();
        let query = Query::new(self.entity.name)
            .and(Filter::one_of("id", ids))
            .columns(self.entity.list.iter().map(|name| Path::from(*name)).collect());
        let channels = exports::asked_about(self.signed, self.entity);
        let without = self.posted.get("without").unwrap_or_default();
        if !channels.is_empty() && !self.posted.has("without") {
            return self.ask_export(&query, &channels).await;
        }
        let mut wish = Wish::safe(query, self.signed.locale());
        wish.leave_out = exports::left_out(&channels, without)?;
        exports::send(self.app, self.signed, wish, &format!("{}.csv", self.entity.name)).await
    }
}
