//! Mail: by which server it goes out, what waits, what failed and what the server said, and a test. What messages say is
//! not shown: it may hold a link that lets somebody in.

use axum::extract::{Path as UrlPath, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trato_engine::mail::{MailRow, MailState};
use trato_model::Refusal;
use trato_text::{dates, numbers, t};
use trato_ui::action::Action as Button;
use trato_ui::chip::Chip;
use trato_ui::notice::Empty;
use trato_ui::settings::{Body, Row, Rows};
use trato_ui::shown::{Shown, Tone};

use super::{Drawn, draw};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::frame;
use crate::view::posted::Posted;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/settings/mail", Policy::Admin, show),
        Route::post("/settings/mail/test", Policy::Admin, test),
        Route::post("/settings/mail/{id}/resend", Policy::Admin, resend),
    ]
}

/// Messages of each table, at most.
const SHOWN: u32 = 50;

async fn show(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let locale = signed.locale();
    let mut body = vec![setup(&app, &signed)];
    let states = [MailState::Failed, MailState::Expired, MailState::Sending, MailState::Queued, MailState::Sent];
    for state in states {
        let found = app.engine().store().mails(state, SHOWN).await?;
        if found.is_empty() && state != MailState::Failed {
            continue;
        }
        body.push(Body::Rows(table(&app, &signed, state, &found)));
    }
    let (title, intro) = (t(locale, "settings-mail"), t(locale, "settings-text-mail"));
    Ok(draw(&app, &signed, &headers, Drawn { current: "/settings/mail", title, intro, body }).await?)
}

/// The server with the way to test it, or what to do where there is none.
fn setup(app: &App, signed: &Signed) -> Body {
    let locale = signed.locale();
    let Some(mail) = app.engine().mail() else {
        let facts = vec![(t(locale, "settings-mail-missing"), Shown::text(t(locale, "settings-mail-missing-text")))];
        return Body::Facts { title: t(locale, "settings-mail-setup"), facts };
    };
    let test = Button::post(t(locale, "settings-mail-test"), "send", "/settings/mail/test", Vec::new());
    Body::Rows(Rows {
        title: t(locale, "settings-mail-setup"),
        columns: ["settings-mail-server", "settings-mail-security", "settings-mail-from"]
            .map(|key| (t(locale, key), false))
            .to_vec(),
        rows: vec![Row {
            record: Chip::record("/settings/mail", &mail.server, "server", 220),
            depth: 0,
            cells: vec![
                Shown::text(t(locale, &format!("settings-mail-security-{}", mail.security))),
                Shown::text(mail.from.clone()),
            ],
            actions: Vec::new(),
            tone: Tone::Plain,
        }],
        actions: vec![test.primary()],
        ..Rows::default()
    })
}

fn table(app: &App, signed: &Signed, state: MailState, found: &[MailRow]) -> Rows {
    let locale = signed.locale();
    let label = |key: &str, number| (t(locale, &format!("settings-mail-{key}")), number);
    Rows {
        title: t(locale, &format!("settings-mail-{}", state.name())),
        columns: vec![
            label("subject", false),
            label("to", false),
            label("when", false),
            label("tries", true),
            label("said", false),
        ],
        rows: found.iter().map(|mail| row(app, signed, mail)).collect(),
        empty: Empty { icon: "circle-check".into(), title: t(locale, "settings-mail-none"), ..Empty::default() },
        ..Rows::default()
    }
}

fn row(app: &App, signed: &Signed, mail: &MailRow) -> Row {
    let locale = signed.locale();
    let now = app.engine().clock().now();
    let good = mail.good_until.is_none_or(|until| until > now);
    let again = match mail.state {
        MailState::Failed | MailState::Expired if good => Some(("settings-mail-resend", "rotate-ccw")),
        MailState::Failed | MailState::Expired => None,
        MailState::Queued => Some(("settings-mail-now", "send")),
        MailState::Sending | MailState::Sent => None,
    };
    let path = format!("/settings/mail/{}/resend", mail.id);
    let failed = matches!(mail.state, MailState::Failed | MailState::Expired);
    let said = match (&mail.outcome, mail.state) {
        (None, MailState::Expired) => t(locale, "settings-mail-unsaid"),
        (outcome, _) => outcome.clone().unwrap_or_default().into(),
    };
    let at = mail.finished_at.unwrap_or(mail.run_at);
    Row {
        record: Chip::record("/settings/mail", &mail.subject, "mail", if failed { 0 } else { 220 }),
        depth: 0,
        cells: vec![
            Shown::Emails(mail.recipients.clone()),
            Shown::text(dates::relative(at, now, locale)),
            Shown::number(numbers::format_int(mail.attempt, locale)),
            Shown::text(said),
        ],
        actions: again.map(|(key, icon)| Button::post(t(locale, key), icon, path, Vec::new())).into_iter().collect(),
        tone: if failed { Tone::Bad } else { Tone::Plain },
    }
}

/// To the administrator's own address; whether it arrives he sees there, whether it left he sees here.
async fn test(State(app): State<App>, signed: Signed, _: Posted) -> Result<Response, AppError> {
    trato_crm::mail::access::trial(app.engine(), &signed.who).await?;
    Ok(frame::go("/settings/mail", Some(("good", "mail-test"))))
}

async fn resend(State(app): State<App>, UrlPath(id): UrlPath<String>, _: Posted) -> Result<Response, AppError> {
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    app.engine().repost(id).await?;
    Ok(frame::go("/settings/mail", Some(("good", "mail-again"))))
}
