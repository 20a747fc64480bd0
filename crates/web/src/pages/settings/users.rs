//! Users: inviting, deactivating with the question who takes over, activating again.

use std::collections::HashMap;

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::try_join;
use trato_crm::people::handover::{self, HAND_OVER, Heirs, InHand, Task};
use trato_engine::people::user;
use trato_engine::{JobFilter, JobState};
use trato_model::{Change, Expected, Filter, Id, Labels, Path, Query, Refusal, Source, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::form::{Choice, Control, Form, Input};
use trato_ui::settings::{Body, Row, Rows};
use trato_ui::shown::{Badge, Shown, Tone};

use super::{Drawn, draw, form, mark, refused};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::{frame, input};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/users", Policy::Admin, list),
        Route::get("/settings/users/new", Policy::Admin, new),
        Route::post("/settings/users", Policy::Admin, create),
        Route::post("/settings/users/{id}/invitation", Policy::Admin, invite),
        Route::post("/settings/users/{id}/invitation-mail", Policy::Admin, mail),
        Route::get("/settings/users/{id}/deactivation", Policy::Admin, ask),
        Route::post("/settings/users/{id}/deactivation", Policy::Admin, deactivate),
        Route::post("/settings/users/{id}/activation", Policy::Admin, activate),
    ]
}

/// What an invitation asks.
const ASKED: [&str; 6] = ["name", "email", "role", "team", "branch", "locale"];

fn key(text: &str) -> Result<Id, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

async fn list(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    Ok(page(&app, &signed, &headers, Vec::new()).await?)
}

/// The users, with `first` above them.
async fn page(app: &App, signed: &Signed, headers: &HeaderMap, first: Vec<Body>) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let columns = ["name", "email", "role", "team", "branch", "active"].map(Path::field).to_vec();
    let query = Query::new("user").columns(columns).sort("name".into(), false);
    let found = app.engine().every(&signed.who, &query).await?;
    let rows = found.rows.iter().map(|row| {
        let text = |at: usize| row.values.get(at).and_then(Value::as_text).unwrap_or_default();
        let title = |at: usize| {
            let id = row.values.get(at).and_then(Value::as_id);
            id.and_then(|id| found.labels.get(&id)).cloned().unwrap_or_default()
        };
        let active = row.values.get(5).and_then(Value::as_bool).unwrap_or(true);
        let path = |rest: &str| format!("/settings/users/{}/{rest}", row.id);
        let mut actions = vec![Button::go(t(locale, "ui-edit"), "pencil", format!("/user/{}/edit", row.id))];
        if active {
            if app.engine().mail().is_some() {
                let label = t(locale, "settings-user-mail");
                actions.push(Button::post(label, "mail", path("invitation-mail"), Vec::new()));
            }
            actions.push(Button::post(t(locale, "settings-user-link"), "link", path("invitation"), Vec::new()));
        } else {
            actions.push(Button::post(
                t(locale, "settings-user-activate"),
                "user-check",
                path("activation"),
                Vec::new(),
            ));
        }
        actions.push(Button::go(t(locale, "settings-user-access"), "key-round", path("access")));
        if row.id != signed.who.user() {
            let label = if active { "settings-user-deactivate" } else { "settings-user-handover" };
            actions.push(Button::go(t(locale, label), "user-x", path("deactivation")).danger());
        }
        Row {
            record: Chip::person(format!("/user/{}", row.id), text(0)),
            depth: 0,
            cells: vec![
                Shown::Emails(vec![text(1).to_owned()]),
                Shown::text(title(2)),
                Shown::text(title(3)),
                Shown::text(title(4)),
                if active { Shown::Empty } else { Shown::Badge(Badge::grey(t(locale, "settings-user-inactive"))) },
            ],
            actions,
            tone: if active { Tone::Plain } else { Tone::Quiet },
        }
    });
    let registry = app.engine().registry();
    let label = |name: &str| (registry.field_label("user", name, locale).into_owned().into(), false);
    let table = Rows {
        title: t(locale, "ui-users"),
        columns: ["name", "email", "role", "team", "branch", "active"].map(label).to_vec(),
        rows: rows.collect(),
        actions: vec![Button::go(t(locale, "settings-user-invite"), "user-plus", "/settings/users/new").primary()],
        ..Rows::default()
    };
    let mut body = first;
    body.push(Body::Rows(table));
    let (title, intro) = (t(locale, "ui-users"), t(locale, "settings-text-users"));
    draw(app, signed, headers, Drawn { current: "/settings/users", title, intro, body }).await
}

/// The form of an invitation, with what was typed.
fn invitation(app: &App, signed: &Signed, posted: &Posted) -> Result<Form, Refusal> {
    let registry = app.engine().registry();
    let entity = registry.entity("user").ok_or(Refusal::NotFound)?;
    let labels = Labels::new();
    let showing = Showing { registry: &registry, signed, labels: &labels };
    let typed = posted.inputs(entity, "");
    let inputs = ASKED.iter().filter_map(|name| {
        let field = entity.field(name)?;
        let given = typed.iter().find(|(own, _)| own == name).map(|(_, given)| given);
        Some(input::input(&showing, entity, field, &Value::Null, given))
    });
    Ok(form("/settings/users", t(signed.locale(), "settings-user-invite"), inputs.collect()))
}

async fn new(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let form = invitation(&app, &signed, &Posted::default())?;
    Ok(asked(&app, &signed, &headers, "settings-user-invite", invite_intro(&app), form).await?)
}

/// Says what an invitation does: by mail where there is a server, else by a link to hand over.
fn invite_intro(app: &App) -> &'static str {
    if app.engine().mail().is_some() { "settings-user-invite-mail-intro" } else { "settings-user-invite-intro" }
}

async fn asked(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    title: &str,
    intro: &str,
    form: Form,
) -> Result<Response, Refusal> {
    let (title, intro) = (t(signed.locale(), title), t(signed.locale(), intro));
    let body = vec![Body::Form(Box::new(form))];
    draw(app, signed, headers, Drawn { current: "/settings/users", title, intro, body }).await
}

async fn create(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let registry = app.engine().registry();
    let entity = registry.entity("user").ok_or(Refusal::NotFound)?;
    let mut change = Change::create("user").from(Source::Page);
    change.values = posted.inputs(entity, "").into_iter().filter(|(name, _)| ASKED.contains(&name.as_str())).collect();
    match app.engine().save(&signed.who, change).await {
        Ok(saved) if app.engine().mail().is_some() => Ok(mailed(&app, &signed, &headers, saved.record.id).await?),
        Ok(saved) => Ok(linked(&app, &signed, &headers, saved.record.id).await?),
        Err(Refusal::Invalid(errors)) => {
            let mut form = invitation(&app, &signed, &posted)?;
            mark(&mut form, &errors, &signed);
            let page = asked(&app, &signed, &headers, "settings-user-invite", invite_intro(&app), form).await?;
            Ok(refused(page))
        }
        Err(other) => Err(other.into()),
    }
}

async fn invite(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    headers: HeaderMap,
    _: Posted,
) -> Result<Response, AppError> {
    Ok(linked(&app, &signed, &headers, key(&id)?).await?)
}

async fn mail(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    headers: HeaderMap,
    _: Posted,
) -> Result<Response, AppError> {
    Ok(mailed(&app, &signed, &headers, key(&id)?).await?)
}

/// Mails a fresh link; the users with where it went on top.
async fn mailed(app: &App, signed: &Signed, headers: &HeaderMap, id: Id) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let address = trato_crm::mail::access::invite(app.engine(), &signed.who, id).await?;
    let facts = vec![
        (t(locale, "settings-user-mailed-to"), Shown::Emails(vec![address])),
        (t(locale, "settings-user-mailed-state"), Shown::text(t(locale, "settings-user-mailed-queued"))),
    ];
    page(app, signed, headers, vec![Body::Facts { title: t(locale, "settings-user-mailed"), facts }]).await
}

/// The users with a fresh link on top, to be sent by whatever way there is.
async fn linked(app: &App, signed: &Signed, headers: &HeaderMap, id: Id) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let value = app.engine().invite(&signed.who, id).await?;
    let name = app.engine().record(&signed.who, "user", id).await?.title();
    let label = t_args(locale, "settings-user-link-for", &[("name", Arg::from(name))]);
    let secret = Body::Secret { label: label.into(), value, hint: t(locale, "settings-user-link-hint") };
    page(app, signed, headers, vec![secret]).await
}

/// Who takes over.
async fn ask(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    Ok(question(&app, &signed, &headers, key(&id)?, None).await?)
}

/// The name of the tick that what nobody takes over may stay his.
const STAYS: &str = "stays";

/// Asks who takes over; once more where something would have stayed his without a word.
async fn question(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    id: Id,
    posted: Option<&Posted>,
) -> Result<Response, Refusal> {
    let locale = signed.locale();
    if let Some(task) = going_on(app, id).await? {
        return progress(app, signed, headers, task).await;
    }
    let query = Query::new("user")
        .and(Filter::equal("active", true))
        .columns(["name", "role"].map(Path::field).to_vec())
        .sort("name".into(), false);
    let (engine, together) = app.engine().together();
    let asked = async {
        try_join!(
            engine.record(&signed.who, "user", id),
            engine.every(&signed.who, &query),
            handover::in_hand(&engine, &signed.who, id),
        )
    };
    let (record, others, in_hand) = together.read(asked).await?;
    let may = may_take(app, &others, &in_hand).await?;
    let in_hand = handover::sums(&in_hand);
    let choices = |place: usize| {
        let choice = |row: &trato_engine::RowOut| {
            let name = row.values.first().and_then(Value::as_text).unwrap_or_default();
            Choice::new(row.id.to_string(), name.to_owned())
        };
        let able = |row: &&trato_engine::RowOut| {
            let may = may.get(&row.values.get(1).and_then(Value::as_id).unwrap_or(Id::NIL));
            row.id != id && may.and_then(|may| may.get(place)) == Some(&true)
        };
        others.rows.iter().filter(able).map(choice).collect::<Vec<_>>()
    };
    let manager = record.get(user::MANAGER).filter(|manager| *manager != id).map(|id| id.to_string());
    let held = GROUPS.into_iter().zip(in_hand).enumerate().filter(|(_, (_, n))| *n > 0);
    let mut inputs: Vec<Input> = held
        .map(|(place, (name, n))| {
            let n = Arg::Int(i64::try_from(n).unwrap_or(i64::MAX));
            let label = t_args(locale, &format!("settings-heir-{name}"), &[("n", n)]);
            let heir = match posted {
                Some(posted) => posted.get(name).map(str::to_owned),
                None => manager.clone(),
            };
            let control = Control::select(choices(place), heir.unwrap_or_default());
            Input { help: t(locale, "settings-heir-help"), ..Input::new(name, label, control) }
        })
        .collect();
    if !inputs.is_empty() {
        let mut tick = Input::new(STAYS, t(locale, "settings-heir-stays"), Control::Toggle { on: false });
        if posted.is_some() {
            tick.error = t(locale, "settings-heir-stays-ask");
        }
        inputs.push(tick);
    }
    let path = format!("/settings/users/{id}/deactivation");
    let mut form = form(&path, t(locale, "settings-user-deactivate"), inputs);
    form.cancel_href = "/settings/users".to_owned();
    let title = t_args(locale, "settings-user-deactivate-title", &[("name", Arg::from(record.title()))]).into();
    let nothing = in_hand.iter().all(|n| *n == 0);
    let intro = t(locale, if nothing { "settings-user-deactivate-nothing" } else { "settings-user-deactivate-intro" });
    let body = vec![Body::Form(Box::new(form))];
    let page = draw(app, signed, headers, Drawn { current: "/settings/users", title, intro, body }).await?;
    Ok(if posted.is_some() { refused(page) } else { page })
}

/// What the users of each role may take over: deals, tasks, customers.
async fn may_take(app: &App, users: &trato_engine::Rows, in_hand: &InHand) -> Result<HashMap<Id, [bool; 3]>, Refusal> {
    let mut of_role = HashMap::new();
    for row in &users.rows {
        let role = row.values.get(1).and_then(Value::as_id).unwrap_or(Id::NIL);
        if !of_role.contains_key(&role)
            && let Some(who) = app.engine().who(row.id).await?
        {
            of_role.insert(role, handover::may_take(&who, in_hand));
        }
    }
    Ok(of_role)
}

/// The handover of somebody's work that a job has still to do or is doing.
async fn going_on(app: &App, user: Id) -> Result<Option<Task>, Refusal> {
    for state in [JobState::Running, JobState::Queued] {
        let filter = JobFilter { state: Some(state), kind: Some(HAND_OVER.kind.to_owned()), limit: 100 };
        let jobs = app.engine().store().jobs(&filter).await?;
        let mut tasks = jobs.iter().filter_map(|job| Task::read(&job.payload));
        if let Some(task) = tasks.find(|task| task.user == user) {
            return Ok(Some(task));
        }
    }
    Ok(None)
}

/// How much a job has still to hand over.
fn still_left(signed: &Signed, left: u64) -> Body {
    let locale = signed.locale();
    let n = trato_text::numbers::format_int(i64::try_from(left).unwrap_or(i64::MAX), locale);
    let facts = vec![
        (t(locale, "settings-handing-left"), Shown::number(n)),
        (t(locale, "settings-handing-how"), Shown::text(t(locale, "settings-handing-how-text"))),
    ];
    Body::Facts { title: t(locale, "settings-handing"), facts }
}

/// In place of the question who takes over, while a job hands over: what is left.
async fn progress(app: &App, signed: &Signed, headers: &HeaderMap, task: Task) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let record = app.engine().record(&signed.who, "user", task.user).await?;
    let left = handover::left(app.engine(), &signed.who, task.user, task.heirs).await?;
    let title = t_args(locale, "settings-user-deactivate-title", &[("name", Arg::from(record.title()))]).into();
    let (intro, body) = (t(locale, "settings-handing-intro"), vec![still_left(signed, left)]);
    draw(app, signed, headers, Drawn { current: "/settings/users", title, intro, body }).await
}

/// What a user may have in hand, in the order of [`handover::in_hand`].
const GROUPS: [&str; 3] = ["deals", "tasks", "customers"];

async fn deactivate(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let user = key(&id)?;
    if posted.get(STAYS) != Some("true") && GROUPS.iter().any(|name| posted.id(name).is_none()) {
        let in_hand = handover::sums(&handover::in_hand(app.engine(), &signed.who, user).await?);
        if GROUPS.into_iter().zip(in_hand).any(|(name, n)| n > 0 && posted.id(name).is_none()) {
            return Ok(question(&app, &signed, &headers, user, Some(&posted)).await?);
        }
    }
    let heirs = Heirs { deals: posted.id("deals"), tasks: posted.id("tasks"), customers: posted.id("customers") };
    let done = handover::deactivate(app.engine(), &signed.who, user, heirs, Source::Page).await?;
    if done.left > 0 {
        return Ok(page(&app, &signed, &headers, vec![still_left(&signed, done.left)]).await?);
    }
    let locale = signed.locale();
    let fact = |name: &str, n: usize| {
        let n = trato_text::numbers::format_int(i64::try_from(n).unwrap_or(i64::MAX), locale);
        (t(locale, &format!("settings-handed-{name}")), Shown::number(n))
    };
    let facts = vec![
        fact("deals", done.deals),
        fact("tasks", done.tasks),
        fact("customers", done.customers),
        fact("refused", done.refused),
    ];
    Ok(page(&app, &signed, &headers, vec![Body::Facts { title: t(locale, "settings-handed"), facts }]).await?)
}

async fn activate(
    State(app): State<App>,
    signed: Signed,
    UrlPath(id): UrlPath<String>,
    _: Posted,
) -> Result<Response, AppError> {
    let change = Change::update("user", key(&id)?).expecting(Expected::Current).from(Source::Page);
    app.engine().save(&signed.who, change.set(user::ACTIVE, true)).await?;
    Ok(frame::go("/settings/users", None))
}
