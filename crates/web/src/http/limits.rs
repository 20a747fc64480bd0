//! Limits that protect everybody: requests at work at once (measured, not assumed), requests of one address, time and
//! size of a request.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use trato_model::Refusal;

use super::error::{AppError, Shape};
use super::session;
use crate::App;

/// Requests that are not signed in: 200 a minute and 50 in ten seconds from one address.
const PER_MINUTE: u32 = 200;
const PER_TEN_SECONDS: u32 = 50;
/// How long a request may take, streams apart.
const PATIENCE: Duration = Duration::from_secs(30);

/// Counters of the server.
#[derive(Debug)]
pub struct Rate {
    on: bool,
    served: AtomicU64,
    refused: AtomicU64,
    in_flight: AtomicUsize,
    windows: Mutex<HashMap<IpAddr, Windows>>,
}

#[derive(Debug)]
struct Windows {
    minute: (Instant, u32),
    ten: (Instant, u32),
}

impl Rate {
    #[must_use]
    pub fn new(on: bool) -> Self {
        Rate {
            on,
            served: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            in_flight: AtomicUsize::new(0),
            windows: Mutex::default(),
        }
    }

    #[must_use]
    pub fn served(&self) -> u64 {
        self.served.load(Ordering::Relaxed)
    }

    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Counts one more request of this address; whether it is within the limits.
    fn admit(&self, address: IpAddr) -> bool {
        let Ok(mut windows) = self.windows.lock() else { return true };
        let now = Instant::now();
        if windows.len() > 100_000 {
            windows.retain(|_, w| now.duration_since(w.minute.0) < Duration::from_secs(60));
        }
        let window = windows.entry(address).or_insert(Windows { minute: (now, 0), ten: (now, 0) });
        let count = |slot: &mut (Instant, u32), length: u64| {
            if now.duration_since(slot.0) >= Duration::from_secs(length) {
                *slot = (now, 0);
            }
            slot.1 += 1;
            slot.1
        };
        let (minute, ten) = (count(&mut window.minute, 60), count(&mut window.ten, 10));
        minute <= PER_MINUTE && ten <= PER_TEN_SECONDS
    }

    /// Whether the address has used its limits up; counts nothing.
    fn is_exhausted(&self, address: IpAddr) -> bool {
        let Ok(windows) = self.windows.lock() else { return false };
        let now = Instant::now();
        let full = |slot: &(Instant, u32), length: u64, most: u32| {
            slot.1 >= most && now.duration_since(slot.0) < Duration::from_secs(length)
        };
        windows.get(&address).is_some_and(|w| full(&w.minute, 60, PER_MINUTE) || full(&w.ten, 10, PER_TEN_SECONDS))
    }
}

/// Counts a request out when it ends, however it ends.
struct Seat<'a>(&'a Rate);

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Bytes of a request's body, at most: the limit of the route that was asked.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

impl BodyLimit {
    /// The limit that held for a request.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(BodyLimit(0))
    }

    /// What who sends more is told.
    #[must_use]
    pub fn exceeded(self) -> Refusal {
        let (name, unit) = if self.0 < 1024 * 1024 { ("body-kb", 1024) } else { ("body", 1024 * 1024) };
        Refusal::Limit { name, most: (self.0 / unit) as u64 }
    }
}

/// Adds the layers.
pub fn around(router: Router<App>, app: &App) -> Router<App> {
    router.layer(middleware::from_fn_with_state(app.clone(), check))
}

async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let rate = app.rate();
    let shape = Shape::for_path(request.uri().path(), request.headers());
    rate.served.fetch_add(1, Ordering::Relaxed);
    let busy = rate.in_flight.fetch_add(1, Ordering::Relaxed) >= app.config().in_flight;
    let _seat = Seat(rate);
    if busy {
        rate.refused.fetch_add(1, Ordering::Relaxed);
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response();
    }
    let counted = address(&app, &request).filter(|address| rate.on && !address.is_loopback());
    let claims =
        request.headers().contains_key(header::COOKIE) || request.headers().contains_key(header::AUTHORIZATION);
    if let Some(address) = counted {
        // A cookie or a token is a claim: it is looked at only where the address has no requests left without one.
        let refused = match claims {
            false => !rate.admit(address),
            true => rate.is_exhausted(address) && !session::is_known(&app, request.headers()).await,
        };
        if refused {
            rate.refused.fetch_add(1, Ordering::Relaxed);
            return AppError::new(Refusal::Limit { name: "rate", most: u64::from(PER_MINUTE) }, shape).into_response();
        }
    }
    let Ok(response) = tokio::time::timeout(PATIENCE, next.run(request)).await else {
        return (StatusCode::GATEWAY_TIMEOUT, [(header::RETRY_AFTER, "1")]).into_response();
    };
    if let Some(address) = counted.filter(|_| claims && response.extensions().get::<Unproved>().is_some()) {
        rate.admit(address);
    }
    response
}

/// On an answer: the guard refused the caller, or he wrote where nobody has to be signed in. Then it counts as a
/// stranger's request, whatever it claimed.
#[derive(Clone, Copy, Debug)]
pub struct Unproved;

/// The other end of the connection, where the server knows it (tests in the process do not).
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub Option<SocketAddr>);

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Peer(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0)))
    }
}

/// The client's address: the peer's, or what a trusted proxy says it is.
#[must_use]
pub fn address(app: &App, request: &Request) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    Some(client(app, peer?, request.headers()))
}

/// Walks `X-Forwarded-For` from the right as long as the hop is trusted.
#[must_use]
pub fn client(app: &App, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let trusted = &app.config().trusted_proxies;
    let mut at = peer;
    let hops = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<IpAddr> = hops.flat_map(|line| line.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
    for hop in hops.into_iter().rev() {
        if !trusted.contains(&at) {
            break;
        }
        at = hop;
    }
    at
}
