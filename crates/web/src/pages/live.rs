//! `GET /live`: server-sent events say which records changed, never what: `changed` with the topics (`lead`,
//! `lead:{id}`), at most once a second, only of records that the user may read; `reminder` when one is due. Where more
//! changed than is looked at one by one, or nobody knows what did, the topic is `lead:*`: any lead may have. A browser that
//! opens the next connection says what it heard last, by the time of it, and is told that anything may have changed since.

use std::collections::{HashSet, VecDeque};
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until, timeout_at};
use trato_crm::activity::PLANNED;
use trato_engine::ChangeNotice;
use trato_model::access::Scope;
use trato_model::{Action, Id};
use trato_text::t;

use crate::App;
use crate::api::params::Params;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/live", Policy::Member, live)]
}

/// How long changes are gathered before they are told.
const GATHER: Duration = Duration::from_secs(1);
/// How long a connection lasts; the browser opens the next one, with the session it has then.
const LENGTH: Duration = Duration::from_secs(600);
/// Changed records that are looked at one by one in a second.
const MOST: usize = 500;

/// What a browser that connects again has heard last.
const HEARD: HeaderName = HeaderName::from_static("last-event-id");

async fn live(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let now = signed.who.ctx.now;
    let said = headers.get(HEARD).and_then(|heard| heard.to_str().ok()).or(params.get("heard"));
    let heard = said.and_then(|heard| heard.parse::<i64>().ok());
    let topics: HashSet<String> =
        params.get("topics").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let stream = Stream {
        changes: app.engine().store().changes(),
        closing: app.closing(),
        ends: Instant::now() + LENGTH,
        user: signed.who.user(),
        told: heard.map_or(now, |heard| heard.min(now)),
        missed: heard.is_some(),
        // By itself it is no event, but the browser remembers it.
        queue: VecDeque::from([Event::default().id(now.to_string())]),
        topics,
        app,
    };
    let events = futures_util::stream::unfold(stream, Stream::next);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(25))).into_response();
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

struct Stream {
    app: App,
    changes: tokio::sync::broadcast::Receiver<ChangeNotice>,
    closing: tokio::sync::watch::Receiver<bool>,
    ends: Instant,
    user: Id,
    /// Reminders up to here were told.
    told: i64,
    /// Whether there was a connection before, since whose end anything may have changed.
    missed: bool,
    /// What the page shows; empty for everything.
    topics: HashSet<String>,
    queue: VecDeque<Event>,
}

impl Stream {
    /// The next event; `None` ends the connection.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some((Ok(event), self));
            }
            if std::mem::take(&mut self.missed) {
                self.tell(HashSet::new(), true).await?;
                continue;
            }
            let mut changed: HashSet<(&'static str, Id)> = HashSet::new();
            let mut lagged = false;
            tokio::select! {
                notice = self.changes.recv() => match notice {
                    Ok(ChangeNotice::ANYTHING) => lagged = true,
                    Ok(notice) => { changed.insert((notice.entity, notice.record)); }
                    Err(RecvError::Lagged(_)) => lagged = true,
                    Err(RecvError::Closed) => return None,
                },
                () = sleep_until(self.ends) => return None,
                _ = self.closing.changed() => return None,
            }
            let until = Instant::now() + GATHER;
            while let Ok(notice) = timeout_at(until, self.changes.recv()).await {
                match notice {
                    Ok(ChangeNotice::ANYTHING) => lagged = true,
                    Ok(notice) => {
                        changed.insert((notice.entity, notice.record));
                    }
                    Err(RecvError::Lagged(_)) => lagged = true,
                    Err(RecvError::Closed) => return None,
                }
                if *self.closing.borrow() {
                    return None;
                }
            }
            self.tell(changed, lagged).await?;
        }
    }

    /// Whether the page shows what a topic names.
    fn shows(&self, topic: &str) -> bool {
        let any = topic.strip_suffix('*').is_some_and(|start| self.topics.iter().any(|shown| shown.starts_with(start)));
        self.topics.is_empty() || any || self.topics.contains(topic)
    }

    /// Queues what the user may know of the changes; `None` when he may no longer know anything.
    async fn tell(&mut self, changed: HashSet<(&'static str, Id)>, lagged: bool) -> Option<()> {
        let engine = self.app.engine();
        let who = engine.who(self.user).await.ok().flatten()?;
        let event = |name: &str| Event::default().id(who.ctx.now.to_string()).event(name);
        let activities = lagged || changed.iter().any(|(entity, _)| PLANNED.contains(entity));
        let mut topics: HashSet<String> = HashSet::new();
        let mut unsure: Vec<(&'static str, Id)> = Vec::new();
        for (entity, id) in changed {
            match who.reader.scope(entity, Action::Read) {
                Scope::Nothing => {}
                Scope::Everything => topics.extend([entity.to_owned(), format!("{entity}:{id}")]),
                Scope::Only(_) => unsure.push((entity, id)),
            }
        }
        let many = unsure.split_off(unsure.len().min(MOST));
        let readable = engine.titles(&who, &unsure).await.unwrap_or_default();
        for (entity, id) in unsure.into_iter().filter(|(_, id)| readable.contains_key(id)) {
            topics.extend([entity.to_owned(), format!("{entity}:{id}")]);
        }
        // To look again is cheap; not to be told would leave the page wrong.
        let mut any: HashSet<&'static str> = many.into_iter().map(|(entity, _)| entity).collect();
        if lagged {
            let registry = engine.registry();
            any.extend(
                registry
                    .entities()
                    .iter()
                    .map(|entity| entity.name)
                    .filter(|name| !matches!(who.reader.scope(name, Action::Read), Scope::Nothing)),
            );
        }
        topics.extend(any.into_iter().flat_map(|entity| [entity.to_owned(), format!("{entity}:*")]));
        topics.retain(|topic| self.shows(topic));
        if !topics.is_empty() {
            let mut topics: Vec<String> = topics.into_iter().collect();
            topics.sort_unstable();
            self.queue.push_back(event("changed").data(json!({"topics": topics}).to_string()));
        }
        if activities {
            let notices = engine.notices(&who, 10).await.unwrap_or_default();
            let told = self.told;
            for notice in notices.iter().filter(|notice| !notice.seen && notice.at > told) {
                let body = json!({
                    "title": notice.title,
                    "href": format!("/{}/{}", notice.entity, notice.record),
                    "label": t(who.ctx.locale, "ui-open"),
                });
                self.queue.push_back(event("reminder").data(body.to_string()));
                self.told = self.told.max(notice.at);
            }
        }
        Some(())
    }
}
