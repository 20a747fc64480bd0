//! Capturing leads: the address that the forms of the company's own web site post to, and a form ready to be pasted there,
//! for whoever makes campaigns; what becomes of the leads is the administrator's to decide.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use trato_engine::people::company;
use trato_model::kinds::Input as Given;
use trato_model::{Change, FieldError, Refusal, Source};
use trato_text::{Locale, t};
use trato_ui::form::Form;
use trato_ui::settings::Body;
use trato_ui::settings::capture::{self, Capture};
use trato_ui::shown::Shown;

use super::{Drawn, draw, mark, refused};
use crate::App;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::pages::leads::HONEYPOT;
use crate::pages::links;
use crate::view::posted::Posted;
use crate::view::show::Showing;
use crate::view::{frame, input};

pub fn routes() -> Vec<Route> {
    vec![Route::get("/settings/capture", Policy::Marketer, page), Route::post("/settings/capture", Policy::Admin, save)]
}

/// What the company decides about captured leads.
const DECIDED: [&str; 5] = ["lead_owner", "lead_team", "lead_source", "lead_campaign", "lead_hosts"];

/// The fields of the form: name, message of the label, type of the control, whether it must be filled.
const FIELDS: [(&str, &str, &str, bool); 6] = [
    ("first_name", "common--first-name", "text", false),
    ("last_name", "capture-last-name", "text", true),
    ("company", "common--company", "text", false),
    ("email", "common--email", "email", true),
    ("phone", "common--phone", "tel", false),
    ("description", "capture-message", "area", false),
];

async fn page(State(app): State<App>, signed: Signed, headers: HeaderMap) -> Result<Response, AppError> {
    Ok(drawn(&app, &signed, &headers, None).await?)
}

/// What was typed and what is wrong with it.
type Faulty<'a> = (&'a [(String, Given)], &'a [FieldError]);

async fn drawn(
    app: &App,
    signed: &Signed,
    headers: &HeaderMap,
    faulty: Option<Faulty<'_>>,
) -> Result<Response, Refusal> {
    let locale = signed.locale();
    let address = format!("{}/web-to-lead", app.engine().settings().base_url.trim_end_matches('/'));
    let facts = vec![
        (t(locale, "capture-address"), Shown::text(address.clone())),
        (t(locale, "capture-names"), Shown::text(t(locale, "capture-names-text").into_owned())),
    ];
    let mut body = Vec::new();
    if signed.who.reader.is_admin() {
        body.push(Body::Form(Box::new(decisions(app, signed, faulty).await?)));
    }
    body.extend([
        Body::Facts { title: t(locale, "capture-where"), facts },
        Body::Code { title: t(locale, "capture-form"), text: form(&address, locale), hint: t(locale, "capture-hint") },
    ]);
    let (title, intro) = (t(locale, "settings-capture"), t(locale, "settings-text-capture"));
    draw(app, signed, headers, Drawn { current: "/settings/capture", title, intro, body }).await
}

/// The form about source, campaign, owner and the pages that forms may lead to.
async fn decisions(app: &App, signed: &Signed, faulty: Option<Faulty<'_>>) -> Result<Form, Refusal> {
    let registry = app.engine().registry();
    let company = app.engine().record(&signed.who, "company", company::ID).await?;
    let labels = crate::pages::record::labels(app, signed, &company).await?;
    let showing = Showing { registry: &registry, signed, labels: &labels };
    let (typed, errors) = faulty.unwrap_or_default();
    let inputs = DECIDED.iter().filter_map(|name| {
        let field = company.entity.field(name)?;
        let given = typed.iter().find(|(own, _)| own == name).map(|(_, given)| given);
        Some(input::input(&showing, &company.entity, field, company.value(field.name), given))
    });
    let mut form = super::form("/settings/capture", t(signed.locale(), "ui-save"), inputs.collect());
    form.version = Some(company.version);
    mark(&mut form, errors, signed);
    Ok(form)
}

async fn save(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, AppError> {
    let registry = app.engine().registry();
    let entity = registry.entity("company").ok_or(Refusal::NotFound)?;
    let mut typed = links::named(&app, &signed, entity, &posted, "").await?;
    typed.retain(|(name, _)| DECIDED.contains(&name.as_str()));
    let mut change = Change::update("company", company::ID).expecting(posted.expected()).from(Source::Page);
    change.values.clone_from(&typed);
    match app.engine().save(&signed.who, change).await {
        Ok(_) => Ok(frame::go("/settings/capture", Some(("good", "saved")))),
        Err(Refusal::Invalid(errors)) => Ok(refused(drawn(&app, &signed, &headers, Some((&typed, &errors))).await?)),
        Err(other) => Err(other.into()),
    }
}

/// The form's HTML.
fn form(address: &str, locale: Locale) -> String {
    let fields = FIELDS.iter().map(|(name, label, kind, required)| (*name, t(locale, label), *kind, *required));
    let capture = Capture {
        address: address.to_owned(),
        fields: fields.collect(),
        consent: t(locale, "capture-consent"),
        honeypot: HONEYPOT,
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
            assert!(!html.contains("lead_source"), "the source is the one that was decided on, under whatever name");
            assert_eq!(html.matches("<label>").count(), html.matches("</label>").count());
        }
    }
}
