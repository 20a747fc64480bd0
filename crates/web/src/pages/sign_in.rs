//! The pages outside: signing in and out, the first set-up, invitations, forgotten passwords.

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value as Json, json};
use trato_engine::people::company;
use trato_engine::signin::Purpose;
use trato_engine::signin::links::SetUp;
use trato_engine::signin::session::{ABSOLUTE, Device, SignedIn};
use trato_model::{FieldError, Locale, Refusal};
use trato_text::{geography, t};
use trato_ui::form::{Choice, ChoiceGroup, Control, Input};
use trato_ui::sign_in::{self, SignIn};

use crate::App;
use crate::api::params::Params;
use crate::http::error::{Shape, fault_text};
use crate::http::route::Route;
use crate::http::session::{cookie, cookie_name, set_cookie};
use crate::http::{AppError, Policy, back, language, limits};
use crate::view::frame;
use crate::view::posted::Posted;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/sign-in", Policy::Public, door).outside(),
        Route::post("/sign-in", Policy::Public, enter).small(),
        Route::post("/sign-out", Policy::Public, leave).small(),
        Route::get("/setup", Policy::Public, setup_form).outside(),
        Route::post("/setup", Policy::Public, setup).small(),
        Route::get("/invitation/{token}", Policy::Public, invited_form).outside(),
        Route::post("/invitation/{token}", Policy::Public, invited).small(),
        Route::get("/reset", Policy::Public, forgotten_form).outside(),
        Route::post("/reset", Policy::Public, forgotten).small(),
        Route::get("/reset/{token}", Policy::Public, reset_form).outside(),
        Route::post("/reset/{token}", Policy::Public, reset).small(),
    ]
}

/// Characters of a text on these pages, at most.
const LONGEST: usize = 255;
/// The long-lived cookie by which an account knows a device.
const DEVICE: &str = "device";

fn device(app: &App, peer: limits::Peer, headers: &HeaderMap) -> Device {
    Device {
        known: cookie(headers, DEVICE).map(str::to_owned),
        agent: headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned(),
        address: peer.0.map(|peer| limits::client(app, peer.ip(), headers)),
    }
}

fn password(locale: Locale, autocomplete: &'static str) -> Input {
    let control = Control::Password { autocomplete: autocomplete.into() };
    Input::new("password", t(locale, "ui-password"), control).required()
}

fn text(name: &'static str, label: &'static str, value: &str, autocomplete: &'static str, locale: Locale) -> Input {
    let control = Control::Text {
        value: value.to_owned(),
        most: LONGEST,
        placeholder: Default::default(),
        autocomplete: autocomplete.into(),
    };
    Input::new(name, t(locale, label), control).required()
}

fn draw(app: &App, headers: &HeaderMap, locale: Locale, data: &SignIn) -> Response {
    let mut page = frame::bare(app, locale, headers);
    page.title = data.title.clone();
    frame::answer(headers, sign_in::render(&page, data))
}

/// A path of ours to go to after signing in; anything else leads home.
fn next(text: Option<&str>) -> String {
    text.filter(|path| back::ours(path)).unwrap_or("/").to_owned()
}

async fn door(State(app): State<App>, shape: Shape, headers: HeaderMap, params: Params) -> Result<Response, AppError> {
    if app.engine().is_new().await? {
        return Ok(Redirect::to("/setup").into_response());
    }
    let data = door_data(&app, shape.locale, "", &next(params.get("next")), "");
    Ok(draw(&app, &headers, shape.locale, &data))
}

fn door_data(app: &App, locale: Locale, email: &str, next: &str, error: &str) -> SignIn {
    let email: String = email.chars().take(LONGEST).collect();
    let mut address = text("email", "common--email", &email, "username", locale);
    address.focus = true;
    SignIn {
        title: t(locale, "ui-sign-in"),
        action: "/sign-in".to_owned(),
        hidden: vec![("next".into(), next.to_owned())],
        kept: if next == "/" { Vec::new() } else { vec![("next", next.to_owned())] },
        inputs: vec![address, password(locale, "current-password")],
        submit: t(locale, "ui-sign-in"),
        error: error.to_owned().into(),
        links: vec![(t(locale, "ui-forgotten"), "/reset".to_owned())],
        demo: app
            .config()
            .demo_users
            .iter()
            .map(|(name, role, email, password)| (name.clone(), role.clone().into(), email.clone(), password.clone()))
            .collect(),
        ..SignIn::default()
    }
}

async fn enter(
    State(app): State<App>,
    shape: Shape,
    peer: limits::Peer,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let (email, secret) = (posted.get("email").unwrap_or_default(), posted.get("password").unwrap_or_default());
    let target = next(posted.get("next"));
    let device = device(&app, peer, &headers);
    match app.engine().sign_in(email, secret, &device).await {
        Ok(signed) => Ok(signed_in(&app, &signed, &target)),
        Err(refusal @ (Refusal::Forbidden("credentials") | Refusal::Limit { .. })) => {
            let key = if matches!(refusal, Refusal::Limit { .. }) { "limit-sign-in" } else { "ui-wrong-credentials" };
            let error = t(shape.locale, key);
            let data = door_data(&app, shape.locale, email, &target, &error);
            let code = crate::http::error::status(&refusal);
            let code = if code == StatusCode::FORBIDDEN { StatusCode::UNPROCESSABLE_ENTITY } else { code };
            Ok((code, draw(&app, &headers, shape.locale, &data)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// A new session's cookies: a new secret at every sign-in, and the device's mark.
fn signed_in(app: &App, signed: &SignedIn, target: &str) -> Response {
    let mut response = Redirect::to(target).into_response();
    let seconds = ABSOLUTE / 1_000_000;
    let mut put = |name: &str, value: &str, seconds: i64| {
        if let Some(line) = set_cookie(app, name, value, seconds) {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
    };
    put(cookie_name(app), &signed.secret, seconds);
    if !signed.device.is_empty() {
        put(DEVICE, &signed.device, 400 * 24 * 3600);
    }
    response
}

async fn leave(State(app): State<App>, headers: HeaderMap) -> Result<Response, AppError> {
    if let Some(secret) = cookie(&headers, cookie_name(&app)) {
        app.engine().sign_out(secret).await?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    for line in [set_cookie(&app, cookie_name(&app), "", 0), language::kept(&app, None)].into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}

async fn setup_form(
    State(app): State<App>,
    shape: Shape,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    if !app.engine().is_new().await? {
        return Err(Refusal::NotFound.into());
    }
    let languages = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let country = geography::country_of_languages(languages).map_or("ES", |country| country.alpha2);
    let token = params.get("token").unwrap_or_default();
    let data = setup_data(shape.locale, &Posted::default(), (token, country), &[]);
    Ok(draw(&app, &headers, shape.locale, &data))
}

/// The form, with the token and the country that are proposed.
fn setup_data(locale: Locale, posted: &Posted, (token, country): (&str, &str), errors: &[FieldError]) -> SignIn {
    let value = |name: &str, default: &str| posted.get(name).unwrap_or(default).to_owned();
    let offered = |field: trato_model::FieldDef| crate::view::input::options(&field, locale);
    let languages = vec![Choice::new("es", "Español"), Choice::new("en", "English")];
    let field =
        |name: &'static str, label: &'static str, control| Input::new(name, t(locale, label), control).required();
    // Left as they are, they are the country's.
    let usual = |name: &'static str, label: &'static str, mut choices: Vec<Choice>| {
        choices.insert(0, Choice::new("", t(locale, "ui-setup-usual")));
        let groups = vec![ChoiceGroup { label: "".into(), choices }];
        Input::new(name, t(locale, label), Control::Select { groups, chosen: value(name, ""), blank: false })
    };
    let mut inputs = vec![
        text("token", "ui-setup-token", token, "off", locale),
        text("company", "ui-setup-company", &value("company", ""), "organization", locale),
        field(
            "country",
            "common--country",
            Control::select(offered(company::COUNTRY.def()), value("country", country)),
        ),
        usual("currency", "common--currency", offered(company::CURRENCY.def())),
        usual("zone", "common--zone", offered(company::ZONE.def())),
        field("locale", "common--locale", Control::select(languages, value("locale", locale.code()))),
        text("name", "ui-setup-name", &value("name", ""), "name", locale),
        text("email", "common--email", &value("email", ""), "username", locale),
        Input { help: t(locale, "ui-password-help"), ..password(locale, "new-password") },
    ];
    for input in &mut inputs {
        if let Some(error) = errors.iter().find(|error| error.field == input.name) {
            input.error = fault_text(&error.fault, locale).into();
        }
    }
    SignIn {
        title: t(locale, "ui-setup"),
        intro: t(locale, "ui-setup-intro"),
        action: "/setup".to_owned(),
        inputs,
        kept: vec![("token", token.to_owned())],
        usual: usual_of_countries(),
        submit: t(locale, "ui-setup-submit"),
        ..SignIn::default()
    }
}

/// Currency and zone of every country, as the page's script reads them.
fn usual_of_countries() -> String {
    let of = |country: &geography::Country| {
        (country.alpha2.to_owned(), json!({"currency": country.currency, "zone": country.zone}))
    };
    Json::Object(geography::countries().iter().map(of).collect()).to_string()
}

async fn setup(
    State(app): State<App>,
    shape: Shape,
    peer: limits::Peer,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let value = |name: &str| posted.get(name).unwrap_or_default().trim().to_owned();
    let wish = SetUp {
        company: value("company"),
        country: value("country"),
        currency: value("currency"),
        zone: value("zone"),
        locale: value("locale"),
        name: value("name"),
        email: value("email"),
        password: posted.get("password").unwrap_or_default().to_owned(),
    };
    let token = value("token");
    match app.engine().set_up(&token, wish, &device(&app, peer, &headers)).await {
        Ok(signed) => Ok(signed_in(&app, &signed, "/")),
        Err(Refusal::Invalid(errors)) => {
            let data = setup_data(shape.locale, &posted, (&token, ""), &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&app, &headers, shape.locale, &data)).into_response())
        }
        Err(Refusal::NotFound) if app.engine().is_new().await? => {
            let mut data = setup_data(shape.locale, &posted, ("", ""), &[]);
            data.error = t(shape.locale, "ui-setup-token-wrong");
            Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&app, &headers, shape.locale, &data)).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn choose_data(locale: Locale, (purpose, token): (Purpose, &str), name: &str, error: &str) -> SignIn {
    let (path, title) = place(purpose);
    let mut help = t(locale, "ui-password-help");
    // Whoever has just been invited has nothing that could end.
    if purpose != Purpose::Invite {
        help = format!("{help} {}", t(locale, "ui-password-chosen-ends")).into();
    }
    SignIn {
        title: t(locale, title),
        intro: name.to_owned().into(),
        action: format!("/{path}/{token}"),
        inputs: vec![Input { help, ..password(locale, "new-password") }],
        submit: t(locale, "ui-password-set"),
        error: error.to_owned().into(),
        ..SignIn::default()
    }
}

async fn choose_form(
    app: &App,
    shape: Shape,
    headers: &HeaderMap,
    token: &str,
    purpose: Purpose,
) -> Result<Response, AppError> {
    let Some(who) = app.engine().link_owner(token, purpose).await? else { return Ok(over(app, shape, headers)) };
    let locale = language::chosen(headers).unwrap_or(who.ctx.locale);
    let data = choose_data(locale, (purpose, token), &who.name, "");
    Ok(draw(app, headers, locale, &data))
}

/// A link that was used, has expired or never was: what can be done instead.
fn over(app: &App, shape: Shape, headers: &HeaderMap) -> Response {
    let data = SignIn {
        title: t(shape.locale, "ui-link-over"),
        error: t(shape.locale, "ui-link-over-text"),
        links: vec![
            (t(shape.locale, "ui-sign-in"), "/sign-in".to_owned()),
            (t(shape.locale, "ui-forgotten"), "/reset".to_owned()),
        ],
        ..SignIn::default()
    };
    (StatusCode::NOT_FOUND, draw(app, headers, shape.locale, &data)).into_response()
}

fn place(purpose: Purpose) -> (&'static str, &'static str) {
    if purpose == Purpose::Invite { ("invitation", "ui-invitation") } else { ("reset", "ui-reset") }
}

async fn choose(
    app: &App,
    shape: Shape,
    headers: &HeaderMap,
    device: &Device,
    token: &str,
    purpose: Purpose,
    posted: &Posted,
) -> Result<Response, AppError> {
    let secret = posted.get("password").unwrap_or_default();
    match app.engine().use_link(token, purpose, secret, device).await {
        Ok(signed) => Ok(signed_in(app, &signed, "/")),
        Err(Refusal::Invalid(errors)) => {
            let error = errors.first().map(|e| fault_text(&e.fault, shape.locale)).unwrap_or_default();
            let data = choose_data(shape.locale, (purpose, token), "", &error);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(app, headers, shape.locale, &data)).into_response())
        }
        Err(Refusal::NotFound) => Ok(over(app, shape, headers)),
        Err(other) => Err(other.into()),
    }
}

async fn invited_form(
    State(app): State<App>,
    shape: Shape,
    UrlPath(token): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    choose_form(&app, shape, &headers, &token, Purpose::Invite).await
}

async fn invited(
    State(app): State<App>,
    shape: Shape,
    UrlPath(token): UrlPath<String>,
    peer: limits::Peer,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let device = device(&app, peer, &headers);
    choose(&app, shape, &headers, &device, &token, Purpose::Invite, &posted).await
}

async fn reset_form(
    State(app): State<App>,
    shape: Shape,
    UrlPath(token): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    choose_form(&app, shape, &headers, &token, Purpose::Reset).await
}

async fn reset(
    State(app): State<App>,
    shape: Shape,
    UrlPath(token): UrlPath<String>,
    peer: limits::Peer,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let device = device(&app, peer, &headers);
    choose(&app, shape, &headers, &device, &token, Purpose::Reset, &posted).await
}

fn forgotten_data(app: &App, locale: Locale, done: &str) -> SignIn {
    let mail = app.engine().mail().is_some();
    SignIn {
        title: t(locale, "ui-reset"),
        intro: t(locale, if mail { "ui-reset-intro" } else { "ui-reset-no-mail" }),
        action: "/reset".to_owned(),
        // Where no mail goes out there is nothing to ask for here.
        inputs: if mail { vec![text("email", "common--email", "", "username", locale)] } else { Vec::new() },
        submit: t(locale, "ui-reset-submit"),
        done: done.to_owned().into(),
        links: vec![(t(locale, "ui-sign-in"), "/sign-in".to_owned())],
        ..SignIn::default()
    }
}

async fn forgotten_form(State(app): State<App>, shape: Shape, headers: HeaderMap) -> Response {
    draw(&app, &headers, shape.locale, &forgotten_data(&app, shape.locale, ""))
}

/// Says and does the same whether somebody has that e-mail or not.
async fn forgotten(
    State(app): State<App>,
    shape: Shape,
    peer: limits::Peer,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let device = device(&app, peer, &headers);
    let email = posted.get("email").unwrap_or_default();
    trato_crm::mail::access::ask_reset(app.engine(), email, &device).await?;
    let done = if app.engine().mail().is_some() { t(shape.locale, "ui-reset-sent") } else { Default::default() };
    Ok(draw(&app, &headers, shape.locale, &forgotten_data(&app, shape.locale, &done)))
}
