//! The audit log: who changed what, when and from where, by user, kind of record and days; and whether it is whole, which is
//! checked in the background.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use futures_util::try_join;
use trato_engine::EventFilter;
use trato_engine::jobs::audit::{Check, Found, Verification};
use trato_model::{Event, Id, Labels, Refusal};
use trato_text::{dates, numbers, t, t_args};
use trato_ui::form::{Choice, ChoiceGroup, Control, Input};
use trato_ui::record::timeline::Day;
use trato_ui::settings::{Body, Log};
use trato_ui::shown::{Badge, Shown};
use trato_ui::url;

use super::{Drawn, draw};
use crate::App;
use crate::api::params::Params;
use crate::http::error::fault_text;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::pages::reports::period::day;
use crate::pages::timeline;
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::{frame, people};

pub fn routes() -> Vec<Route> {
    vec![Route::get("/settings/audit", Policy::Admin, audit), Route::post("/settings/audit", Policy::Admin, verify)]
}

const PATH: &str = "/settings/audit";
/// What the log may be narrowed to, in the address.
const KNOWN: [&str; 4] = ["user", "kind", "from", "to"];
/// Seconds until the page looks how far a check is.
const AGAIN: u8 = 2;
/// Events of a page, and users to choose among.
const SHOWN: u32 = 50;
const USERS: u32 = 500;
/// Events looked through for a page: some hundredths of a second.
const STRETCH: u32 = 50_000;
const DAY: i64 = 24 * 3_600_000_000;

/// The check reads the whole log: a job does it.
async fn verify(State(app): State<App>, signed: Signed, _: Posted) -> Result<Response, AppError> {
    app.engine().ask_verification(&signed.who).await?;
    Ok(frame::go(PATH, None))
}

async fn audit(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    params.only_on_page(&["user", "kind", "from", "to", "before"])?;
    let asked = Asked::read(&app, &signed, &params)?;
    let (app, together) = app.together();
    let known = async {
        try_join!(app.engine().verification(), users(&app, &signed, asked.user), found(&app, &signed, &asked))
    };
    let (verification, users, (page, labels)) = together.read(known).await?;
    let locale = signed.locale();
    let days = days(&app, &signed, &page.events, &labels);
    let note = match (asked.faults.iter().any(|fault| fault.is_some()), page.events.is_empty(), page.next) {
        (true, ..) => t(locale, "report-range-wrong"),
        (_, true, None) => t(locale, "settings-audit-none"),
        (_, _, Some(next)) if page.events.len() < SHOWN as usize => searched(&signed, next),
        _ => "".into(),
    };
    let more = page.next.map(|next| {
        let next = next.to_string();
        let narrowed = KNOWN.iter().filter_map(|name| Some((*name, params.get(name)?)));
        url::href(PATH, &narrowed.chain([("before", next.as_str())]).collect::<Vec<_>>())
    });
    let log = Log {
        title: t(locale, "settings-audit-log"),
        path: PATH.to_owned(),
        filters: asked.inputs(&app, &signed, users),
        days,
        note,
        more: more.unwrap_or_default(),
    };
    let mut body = state(&signed, &verification);
    body.push(Body::Log(log));
    let (title, intro) = (t(locale, "ui-audit"), t(locale, "settings-text-audit"));
    Ok(draw(&app, &signed, &headers, Drawn { current: PATH, title, intro, body }).await?)
}

/// What the address asks for.
struct Asked {
    user: Option<Id>,
    kind: Option<&'static str>,
    before: Option<Id>,
    /// The days as they stand in their fields, and as they are read.
    typed: [String; 2],
    days: [Option<i32>; 2],
    faults: [Option<trato_model::kinds::Fault>; 2],
}

impl Asked {
    fn read(app: &App, signed: &Signed, params: &Params) -> Result<Self, Refusal> {
        let id = |name: &str| match params.get(name).filter(|text| !text.is_empty()) {
            Some(text) => text.parse().map(Some).map_err(|_| Refusal::NotFound),
            None => Ok(None),
        };
        let typed = ["from", "to"].map(|name| params.get(name).unwrap_or_default().trim().to_owned());
        let read = typed.each_ref().map(|text| if text.is_empty() { Ok(None) } else { day(signed, text).map(Some) });
        let days = read.each_ref().map(|day| day.as_ref().ok().copied().flatten());
        Ok(Asked {
            user: id("user")?,
            kind: match params.get("kind").filter(|kind| !kind.is_empty()) {
                Some(kind) => Some(app.engine().registry().entity(kind).ok_or(Refusal::NotFound)?.name),
                None => None,
            },
            before: id("before")?,
            typed: std::array::from_fn(|at| match days.get(at).copied().flatten() {
                Some(day) => dates::iso_date(day),
                None => typed.get(at).cloned().unwrap_or_default(),
            }),
            days,
            faults: read.map(Result::err),
        })
    }

    fn filter(&self, signed: &Signed) -> EventFilter {
        let zone = &signed.who.ctx.zone;
        let start = |day: i32| dates::start_of_day(day, zone);
        let [from, to] = self.days;
        EventFilter {
            actor: self.user,
            entity: self.kind,
            from: from.and_then(start).unwrap_or(0),
            to: to.and_then(|day| start(day.saturating_add(1))).unwrap_or(signed.who.ctx.now + DAY),
            before: self.before,
            limit: SHOWN,
            stretch: STRETCH,
        }
    }

    fn inputs(&self, app: &App, signed: &Signed, users: Vec<Choice>) -> Vec<Input> {
        let (locale, registry) = (signed.locale(), app.engine().registry());
        let mut kinds: Vec<Choice> = registry
            .entities()
            .iter()
            .map(|entity| Choice::new(entity.name, registry.plural(entity.name, locale).into_owned()))
            .collect();
        kinds.sort_by(|a, b| trato_text::compare(&a.label, &b.label));
        let one = |name: &'static str, key: &str, mut choices: Vec<Choice>, chosen: String| {
            choices.insert(0, Choice::new("", t(locale, "report-all")));
            let groups = vec![ChoiceGroup { label: "".into(), choices }];
            Input::new(name, t(locale, key), Control::Select { groups, chosen, blank: false })
        };
        let user = self.user.map(|id| id.to_string()).unwrap_or_default();
        let mut inputs = vec![
            one("user", "settings-audit-user", users, user),
            one("kind", "settings-audit-kind", kinds, self.kind.unwrap_or_default().to_owned()),
        ];
        for (at, name) in ["from", "to"].into_iter().enumerate() {
            let value = self.typed.get(at).cloned().unwrap_or_default();
            let fault = self.faults.get(at).and_then(Option::as_ref);
            let control = if fault.is_some() { Control::text(value) } else { Control::Date { value } };
            let error = fault.map(|fault| fault_text(fault, locale)).unwrap_or_default();
            inputs
                .push(Input { error: error.into(), ..Input::new(name, t(locale, &format!("report-{name}")), control) });
        }
        inputs
    }
}

/// The events asked for, with the titles of whom and what they name.
async fn found(app: &App, signed: &Signed, asked: &Asked) -> Result<(trato_engine::EventPage, Labels), Refusal> {
    if asked.faults.iter().any(Option::is_some) {
        return Ok(Default::default());
    }
    let page = app.engine().store().events(&asked.filter(signed)).await?;
    let labels = timeline::linked(app, signed, &page.events).await?;
    Ok((page, labels))
}

/// Everybody who may have changed something: those at work first, then those who left, and the system.
async fn users(app: &App, signed: &Signed, chosen: Option<Id>) -> Result<Vec<Choice>, Refusal> {
    let query = people::query(&signed.who.reader).limit(USERS);
    let mut users = people::choices(signed, &app.engine().rows(&signed.who, &query).await?.rows);
    users.push(Choice::new(Id::NIL.to_string(), t(signed.locale(), "source-system")));
    if let Some(id) = chosen.map(|id| id.to_string()).filter(|id| users.iter().all(|user| user.value != *id)) {
        users.push(Choice::new(id.clone(), id));
    }
    Ok(users)
}

fn days(app: &App, signed: &Signed, events: &[Event], labels: &Labels) -> Vec<Day> {
    let registry = app.engine().registry();
    let showing = Showing { registry: &registry, signed, labels };
    let mut days: Vec<Day> = Vec::new();
    for event in events {
        let day = dates::day_of(event.at, &signed.who.ctx.zone).unwrap_or_default();
        let label = dates::format_date(day, signed.locale());
        let item = timeline::item(&showing, None, event);
        match days.last_mut() {
            Some(last) if last.label == label => last.items.push(item),
            _ => days.push(Day { label: label.into(), items: vec![item] }),
        }
    }
    days
}

/// How far a search has come that ended before its page was full.
fn searched(signed: &Signed, next: Id) -> trato_ui::Str {
    let at = dates::format_datetime(next.moment(), &signed.who.ctx.zone, signed.locale());
    t_args(signed.locale(), "settings-audit-searched", &[("at", at.into())]).into()
}

/// The last check and the one under way, and the button that asks for one.
fn state(signed: &Signed, verification: &Verification) -> Vec<Body> {
    let locale = signed.locale();
    let number = |n: i64| numbers::format_int(n, locale);
    let under_way = match verification.check {
        Check::None => None,
        Check::Waiting => Some(t(locale, "settings-audit-waiting")),
        Check::Running { of: 0, .. } => Some(t(locale, "settings-audit-begun")),
        Check::Running { done, of } => {
            let args = [("done", number(done).into()), ("of", number(of).into())];
            Some(t_args(locale, "settings-audit-running", &args).into())
        }
        Check::Retried => Some(t(locale, "settings-audit-retried")),
        Check::Failed => Some(t(locale, "settings-audit-failed")),
    };
    let mut facts = Vec::new();
    if let Some(text) = under_way {
        facts.push((t(locale, "settings-audit-now"), Shown::text(text)));
    }
    if let Some(found) = &verification.found {
        facts.extend(told(signed, found));
    }
    let title = t(locale, "settings-audit-result");
    let mut body = Vec::new();
    if matches!(verification.check, Check::Waiting | Check::Running { .. } | Check::Retried) {
        let note = t(locale, "settings-audit-leave");
        body.push(Body::UnderWay { title, facts, note, path: PATH, again: AGAIN });
    } else if !facts.is_empty() {
        body.push(Body::Facts { title, facts });
    }
    let form = super::form(PATH, t(locale, "settings-audit-verify"), Vec::new());
    body.push(Body::Form(Box::new(form)));
    body
}

fn told(signed: &Signed, found: &Found) -> Vec<(trato_ui::Str, Shown)> {
    let locale = signed.locale();
    let number = |n: i64| Shown::number(numbers::format_int(n, locale));
    let verdict = match found.first_bad {
        None => Badge::new(t(locale, "settings-audit-good"), 140),
        Some(_) => Badge::new(t(locale, "settings-audit-bad"), 0),
    };
    let at = dates::format_datetime(found.at, &signed.who.ctx.zone, locale);
    let mut facts = vec![
        (t(locale, "settings-audit-verdict"), Shown::Badge(verdict)),
        (t(locale, "settings-audit-at"), Shown::text(at)),
        (t(locale, "settings-audit-entries"), number(found.entries)),
        (t(locale, "settings-audit-unsealed"), number(found.unsealed)),
        (t(locale, "settings-audit-erased"), number(found.erased)),
        (t(locale, "settings-audit-anchors"), number(i64::try_from(found.anchors).unwrap_or(i64::MAX))),
    ];
    if let Some((seq, flaw)) = &found.first_bad {
        facts.push((t(locale, "settings-audit-first-bad"), number(*seq)));
        facts.push((t(locale, "settings-audit-flaw"), Shown::text(t(locale, &format!("settings-audit-{flaw}")))));
    }
    facts
}
