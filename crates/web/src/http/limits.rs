//! Limits that protect everybody: requests at work at once (measured, not assumed), requests of one address, the size of a
//! request; and whose address that is. [`super::patience`] limits its time.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use trato_model::Refusal;

use super::error::{AppError, Shape};
use super::seats::{Seat, Seats};
use super::session;
use crate::App;

/// Requests that are not signed in: 200 a minute and 50 in ten seconds from one address.
const PER_MINUTE: u32 = 200;
const PER_TEN_SECONDS: u32 = 50;

const FORWARDED: &str = "x-forwarded-for";
/// Where load balancers ask.
const HEALTH: &str = "/health";

/// Counters of the server.
#[derive(Debug)]
pub struct Rate {
    on: bool,
    served: AtomicU64,
    refused: AtomicU64,
    seats: Seats,
    /// Whether it was said that a proxy is not trusted: once is enough.
    told: AtomicBool,
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
            seats: Seats::default(),
            told: AtomicBool::new(false),
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
        self.seats.taken()
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

async fn check(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let rate = app.rate();
    let shape = Shape::for_path(request.uri().path(), request.headers());
    rate.served.fetch_add(1, Ordering::Relaxed);
    let refuse = |name, most: u64| {
        rate.refused.fetch_add(1, Ordering::Relaxed);
        AppError::new(Refusal::Limit { name, most }, shape).into_response()
    };
    tell_of_proxy(&app, &request);
    let counted = address(&app, &request).filter(|address| rate.on && !address.is_loopback());
    let claims = claims(request.headers());
    if let Some(address) = counted {
        // A cookie or a token is a claim: it is looked at only where the address has no requests left without one.
        let refused = match claims {
            false => !rate.admit(address),
            true => rate.is_exhausted(address) && !session::is_known(&app, request.headers()).await,
        };
        if refused {
            return refuse("rate", u64::from(PER_MINUTE));
        }
    }
    // Whoever asks whether the server lives must hear so even when it is full.
    let mut held = None;
    if request.uri().path() != HEALTH {
        held = seat(&app, request.headers()).await;
        match &held {
            Some(seat) => request.extensions_mut().insert(seat.clone()),
            None => return refuse("busy", app.config().in_flight as u64),
        };
    }
    let response = next.run(request).await;
    drop(held);
    if let Some(address) = counted.filter(|_| claims && response.extensions().get::<Unproved>().is_some()) {
        rate.admit(address);
    }
    response
}

/// Whether a request says whose it is. That is a claim, no proof.
fn claims(headers: &HeaderMap) -> bool {
    headers.contains_key(header::COOKIE) || headers.contains_key(header::AUTHORIZATION)
}

/// A seat: at first as a stranger's, whom the guard may come to know; where strangers have taken theirs, for who proves
/// at the door who he is.
async fn seat(app: &App, headers: &HeaderMap) -> Option<Seat> {
    let (seats, most) = (&app.rate().seats, app.config().in_flight);
    if let Some(seat) = seats.unproved(most) {
        return Some(seat);
    }
    if seats.taken() >= most || !claims(headers) || !session::is_known(app, headers).await {
        return None;
    }
    seats.proved(most)
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

/// Walks `X-Forwarded-For` from the right as long as the hop is trusted. What is no address ends the walk: whatever stands
/// left of it was written by nobody knows whom.
#[must_use]
pub fn client(app: &App, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let trusted = &app.config().trusted_proxies;
    let lines: Vec<&str> = headers.get_all(FORWARDED).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    let mut at = peer;
    for hop in lines.iter().flat_map(|line| line.split(',')).rev() {
        if !trusted.contains(&at) {
            break;
        }
        let Some(next) = hop_address(hop.trim()) else { break };
        at = next;
    }
    at
}

/// The address in `192.0.2.1`, `192.0.2.1:5678`, `2001:db8::1` or `[2001:db8::1]:5678`.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Whether an address is of this machine or of a network of one's own: there a company's proxy stands.
fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(near) => near.is_loopback() || near.is_private() || near.is_link_local(),
        IpAddr::V6(near) => near.is_loopback() || near.is_unique_local() || near.is_unicast_link_local(),
    }
}

/// Says once, in the log and to `trato doctor`, that a proxy passes requests on whose word is not taken: then all its
/// visitors look like one, and on this machine like none. Strangers, who may write what they like, are told of to nobody.
fn tell_of_proxy(app: &App, request: &Request) {
    let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else { return };
    let peer = peer.ip();
    let trusted = app.config().trusted_proxies.contains(&peer);
    let silent = trusted || !is_near(peer) || !request.headers().contains_key(FORWARDED);
    if silent || app.rate().told.swap(true, Ordering::Relaxed) {
        return;
    }
    tracing::warn!(%peer, "X-Forwarded-For of a proxy that is not trusted: limits of addresses do not tell its visitors apart; name it in TRATO_TRUSTED_PROXIES if it is yours");
    let store = app.engine().store().clone();
    tokio::spawn(async move {
        if let Err(error) = store.set_untrusted_proxy(&peer.to_string()).await {
            tracing::warn!(%error, "the proxy could not be noted");
        }
    });
}
