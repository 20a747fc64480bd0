//! A route: method, path, policy, handler. [`mount`] puts the policy's guard before the handler, so that no handler runs
//! for somebody it is not for.

use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::{Method, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};
use trato_model::Refusal;

use super::error::{AppError, Refused, Shape, Unshaped};
use super::limits::{BodyLimit, Unproved};
use super::policy::Policy;
use super::seats::Seat;
use super::{back, language, patience, session};
use crate::App;
use crate::app::Config;
use crate::view::refused::{self, Asked};

/// A declared route.
#[derive(Clone, Debug)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub policy: Policy,
    handler: MethodRouter<App>,
    /// What is sent to it.
    pub body: Body,
    outside: Outside,
}

/// Whether a page is one of those outside, where nobody is signed in yet and a language is chosen by the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Outside(bool);

/// What a route takes: it decides how much, and how long it may take to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// A form of strangers with a few words in it.
    Small,
    Usual,
    /// Files: uploads and imports.
    Upload,
}

impl Body {
    /// Bytes, at most.
    fn most(self, config: &Config) -> usize {
        match self {
            Body::Small => SMALL,
            Body::Usual => config.body_limit,
            Body::Upload => config.upload_limit,
        }
    }
}

/// Bytes of a [`Body::Small`].
const SMALL: usize = 16 * 1024;

impl Route {
    /// The handler takes part under this method, path and policy.
    ///
    /// # Panics
    /// Never for the methods used here; an unknown one falls back to GET.
    #[must_use]
    pub fn new<H, T>(method: Method, path: &'static str, policy: Policy, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        Route { method, path, policy, handler: on(filter, handler), body: Body::Usual, outside: Outside(false) }
    }

    #[must_use]
    pub fn get<H: Handler<T, App>, T: 'static>(path: &'static str, policy: Policy, handler: H) -> Self {
        Route::new(Method::GET, path, policy, handler)
    }

    #[must_use]
    pub fn post<H: Handler<T, App>, T: 'static>(path: &'static str, policy: Policy, handler: H) -> Self {
        Route::new(Method::POST, path, policy, handler)
    }

    #[must_use]
    pub fn patch<H: Handler<T, App>, T: 'static>(path: &'static str, policy: Policy, handler: H) -> Self {
        Route::new(Method::PATCH, path, policy, handler)
    }

    #[must_use]
    pub fn delete<H: Handler<T, App>, T: 'static>(path: &'static str, policy: Policy, handler: H) -> Self {
        Route::new(Method::DELETE, path, policy, handler)
    }

    /// A page outside: it comes in the language that its address asks for.
    #[must_use]
    pub fn outside(mut self) -> Self {
        self.outside = Outside(true);
        self
    }

    /// Takes bodies up to the upload limit.
    #[must_use]
    pub fn upload(mut self) -> Self {
        self.body = Body::Upload;
        self
    }

    /// Takes a few words only.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.body = Body::Small;
        self
    }
}

/// Adds a route behind its guard.
pub fn mount(router: Router<App>, route: Route, app: &App) -> Router<App> {
    let limit = route.body.most(app.config());
    let guarded: MethodRouter<App> = route
        .handler
        .layer(axum::extract::DefaultBodyLimit::max(limit))
        .layer::<_, std::convert::Infallible>(middleware::from_fn_with_state(app.clone(), guard))
        .layer::<_, std::convert::Infallible>(middleware::from_fn_with_state(app.clone(), patience::limit))
        .layer::<_, std::convert::Infallible>(Extension(route.body))
        .layer::<_, std::convert::Infallible>(Extension(route.policy))
        .layer::<_, std::convert::Infallible>(Extension(route.outside))
        .layer(Extension(BodyLimit(limit)));
    router.route(route.path, guarded)
}

/// Lets through whom the policy names; the acting user goes along as an extension, and what a handler refuses gets its
/// shape here.
async fn guard(
    State(app): State<App>,
    Extension(policy): Extension<Policy>,
    Extension(outside): Extension<Outside>,
    mut request: Request,
    next: Next,
) -> Response {
    // Whoever is signed in goes on reading, and typing numbers, in the language that he came in with or prefers.
    if outside == Outside(true)
        && let Some(response) = language::choose(&app, request.uri())
        && !session::is_known(&app, request.headers()).await
    {
        return response;
    }
    let shape = Shape::of(policy, request.headers());
    let mut found = match policy {
        Policy::Public | Policy::Stranger => Ok(None),
        Policy::Member | Policy::Marketer | Policy::Admin => session::member(&app, request.headers()).await,
        Policy::Api | Policy::ApiAdmin => session::caller(&app, request.method(), request.headers()).await,
    };
    // A program says itself in which language its user reads.
    if let Ok(Some(signed)) = &mut found
        && policy.json()
        && request.headers().contains_key(header::ACCEPT_LANGUAGE)
    {
        signed.who.ctx.locale = shape.locale;
    }
    // Whoever is known is answered in his language, and in the frame, whatever the answer is.
    let known = found.as_ref().ok().cloned().flatten();
    let shape = known.as_ref().map_or(shape, |signed| signed.shape(policy.json()));
    match found.and_then(|signed| admitted(policy, signed)) {
        Ok(signed) => {
            let unproved = signed.is_none() && !request.method().is_safe();
            if let Some(signed) = &signed {
                if let Some(seat) = request.extensions().get::<Seat>() {
                    seat.prove();
                }
                request.extensions_mut().insert(signed.clone());
            }
            request.extensions_mut().insert(shape);
            let asked = Asked::of(&request);
            let response = Unshaped::shaped(next.run(request).await, shape);
            let mut response = framed(&app, signed.as_ref(), &asked, response).await;
            if unproved {
                response.extensions_mut().insert(Unproved);
            }
            response
        }
        Err(refusal) => {
            let asked = Asked::of(&request);
            let response = AppError::guarded(refusal, shape, request.uri()).into_response();
            let mut response = framed(&app, known.as_ref(), &asked, response).await;
            response.extensions_mut().insert(Unproved);
            response
        }
    }
}

fn admitted(policy: Policy, signed: Option<session::Signed>) -> Result<Option<session::Signed>, Refusal> {
    match &signed {
        // A page for others does not exist for him.
        Some(who) if !policy.admits(&who.who.reader) => Err(Refusal::NotFound),
        None if !matches!(policy, Policy::Public | Policy::Stranger) => Err(Refusal::Forbidden("sign-in")),
        _ => Ok(signed),
    }
}

/// A refusal's page in the frame of whoever is signed in; any other answer as it is.
async fn framed(app: &App, signed: Option<&session::Signed>, asked: &Asked, response: Response) -> Response {
    let Some(signed) = signed else { return response };
    let Some(Refused { refusal, .. }) = response.extensions().get::<Refused>().cloned() else { return response };
    let Some(framed) = refused::page(app, signed, asked, &refusal).await else { return response };
    let (mut parts, _) = response.into_parts();
    parts.extensions.remove::<Refused>();
    let (drawn, body) = framed.into_parts();
    parts.headers.extend(drawn.headers);
    Response::from_parts(parts, body)
}

/// The same where no route was found: the user is looked up only now.
async fn framed_outside(app: &App, asked: &Asked, response: Response) -> Response {
    let signed = session::member(app, &asked.headers).await.ok().flatten();
    framed(app, signed.as_ref(), asked, response).await
}

/// No such path.
pub async fn missing(State(app): State<App>, request: Request) -> Response {
    let asked = Asked::of(&request);
    let shape = Shape::for_path(asked.uri.path(), &asked.headers);
    framed_outside(&app, &asked, AppError::new(Refusal::NotFound, shape).into_response()).await
}

/// The path exists under another method. An address that only takes forms, loaded again, leads to the page above it.
pub async fn wrong_method(State(app): State<App>, request: Request) -> Response {
    let asked = Asked::of(&request);
    let shape = Shape::for_path(asked.uri.path(), &asked.headers);
    if asked.method == Method::GET && !shape.json {
        let above = asked.uri.path().rsplit_once('/').map_or("/", |(above, _)| above);
        return crate::view::frame::go(&back::nearest(above), Some(("warn", "only-form")));
    }
    framed_outside(&app, &asked, AppError::new(Refusal::bad("wrong-method"), shape).into_response()).await
}
