//! Capturing leads: the address that the forms of the company's own web site post to, and a form ready to be pasted there.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use trato_text::{Locale, t};
use trato_ui::settings::Body;
use trato_ui::settings::capture::{self, Capture};
use trato_ui::shown::Shown;

use super::{Drawn, draw};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::pages::leads::HONEYPOT;

pub fn routes() -> Vec<Route> {
    vec![Route::get("/settings/capture", Policy::Admin, page)]
}

/// The fields of the form: name, message of the label, type of the control, whether it must be filled.
const FIELDS: [(&str, &str, &str, bool); 6] = [
    ("first_name", "common--first-name", "text", false),
    ("last_name", "common--last-name", "text", true),
    ("company", "common--company", "text", false),
    ("email", "common--email", "email", true),
    ("phone", "common--phone", "tel", false),
    ("description", "capture-message", "area", false),
];

async fn page(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    let locale = signed.locale();
    let address = format!("{}/web-to-lead", app.engine().settings().base_url.trim_end_matches('/'));
    let facts = vec![
        (t(locale, "capture-address"), Shown::text(address.clone())),
        (t(locale, "capture-names"), Shown::text(t(locale, "capture-names-text").into_owned())),
        (t(locale, "capture-owner"), Shown::text(t(locale, "capture-owner-text").into_owned())),
    ];
    let body = vec![
        Body::Facts { title: t(locale, "capture-where"), facts },
        Body::Code { title: t(locale, "capture-form"), text: form(&address, locale), hint: t(locale, "capture-hint") },
    ];
    let (title, intro) = (t(locale, "settings-capture"), t(locale, "settings-text-capture"));
    Ok(draw(&app, &signed, &headers, Drawn { current: "/settings/capture", title, intro, body }).await?)
}

/// The form's HTML.
fn form(address: &str, locale: Locale) -> String {
    let fields = FIELDS.iter().map(|(name, label, kind, required)| (*name, t(locale, label), *kind, *required));
    let capture = Capture {
        address: address.to_owned(),
        fields: fields.collect(),
        consent: t(locale, "capture-consent"),
        honeypot: HONEYPOT,
        source: "Web",
        submit: t(locale, "capture-send"),
    };
    capture::form(&capture).into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_whole_in_both_languages() {
        for locale in [Locale::Es, Locale::En] {
            let html = form("https://crm.example/web-to-lead?a=1&b=2", locale);
            assert!(html.contains("action=\"https://crm.example/web-to-lead?a=1&amp;b=2\"") && html.contains(HONEYPOT));
            assert!(!html.contains('⟦'), "{html}");
            assert_eq!(html.matches("<label>").count(), html.matches("</label>").count());
        }
    }
}
