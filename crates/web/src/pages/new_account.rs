//! A customer who is not known yet, made with the person or deal that is her first: in its form, the link to the account
//! names her ([`crate::view::new_account`]), and both are saved in one transaction.

use trato_crm::activity::attaching::{self, Uploads};
use trato_engine::Saved;
use trato_model::kinds::{Fault, Input as Given};
use trato_model::{Action, Change, Entity, FieldDef, FieldError, Refusal, Source};

use crate::App;
use crate::http::Signed;
use crate::view::new_account::name;

/// The kinds of record with which an account may be made.
const WITH: [&str; 2] = ["contact", "opportunity"];
/// The fault of a name that another account has, or nearly.
const ALIKE: &str = "account-alike";

/// Whether the form of a new record of this kind may make what the link points to.
#[must_use]
pub fn may(signed: &Signed, entity: &Entity, field: &FieldDef) -> bool {
    WITH.contains(&entity.name)
        && field.name == "account"
        && field.target == Some("account")
        && signed.who.reader.can("account", Action::Create)
}

/// Saves a new record with the files of its form, and before it the account that its link wants.
///
/// # Errors
/// As [`trato_engine::Engine::save`]; what is wrong with the account stands beside the link. Nothing is kept then.
pub async fn save(
    app: &App,
    signed: &Signed,
    mut change: Change,
    entity: &Entity,
    uploads: Uploads,
) -> Result<Saved, Refusal> {
    let wanted = change.values.iter().enumerate().find_map(|(at, (field, given))| {
        let Given::Text(text) = given else { return None };
        let (name, anyhow) = name(text)?;
        let field = entity.field(field).filter(|field| may(signed, entity, field))?;
        Some((at, field.name, name.trim().to_owned(), anyhow))
    });
    let Some((at, field, name, anyhow)) = wanted else {
        return attaching::save(app.engine(), &signed.who, change, uploads).await;
    };
    change.values.remove(at);
    let account = Change::create("account").from(Source::Page).text("name", &name);
    let account = if anyhow { account } else { account.wary() };
    let both = app.engine().transact(&signed.who, move |scope| {
        let (account, change, uploads) = (account.clone(), change.clone(), uploads.clone());
        Box::pin(async move {
            let made = scope.save(account).await.map_err(|refusal| beside(field, refusal))?;
            attaching::save_in(scope, change.text(field, &made.record.id.to_string()), uploads).await
        })
    });
    both.await
}

/// What is wrong with the account, as a fault of the link to it.
fn beside(field: &'static str, refusal: Refusal) -> Refusal {
    let fault = match refusal {
        Refusal::Twins(twins) => {
            let titles: Vec<String> = twins.into_iter().map(|twin| twin.title).collect();
            Some(Fault::new(ALIKE).with("titles", titles.join(", ")))
        }
        Refusal::Invalid(errors) => errors.into_iter().next().map(|error| error.fault),
        other => return other,
    };
    let fault = fault.unwrap_or_else(|| Fault::new("link"));
    Refusal::Invalid(vec![FieldError::new(field, fault)])
}
