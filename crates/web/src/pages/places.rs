//! Addresses in forms: what the form only repeats of the record's old address, nobody typed; and what follows from what
//! is typed is told at once.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use trato_crm::sales::place;
use trato_model::access::FieldLevel;
use trato_model::kinds::{Input as Given, Widget};
use trato_model::{Address, Entity, FieldDef, Id, Record, Refusal, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::form::{Hint, Input, Told};

use crate::App;
use crate::api::params::Params;
use crate::api::records;
use crate::http::route::Route;
use crate::http::{AppError, Policy, Signed};
use crate::view::flash::Said;
use crate::view::frame;

#[must_use]
pub fn routes() -> Vec<Route> {
    vec![Route::get("/search/place", Policy::Member, told)]
}

/// Parts from which others follow, or that may contradict them.
const TELLING: [&str; 5] = ["postal_code", "city", "province", "region", "country"];

/// Has an address say what follows from it while it is typed.
pub(super) fn hint(entity: &Entity, field: &FieldDef, made: &mut Input) {
    if field.kind.widget() != Widget::Address {
        return;
    }
    let parts = TELLING.iter().map(|part| format!("{}.{part}", field.name));
    let controls = parts.chain(["territory_fixed".to_owned()]).collect::<Vec<_>>().join(" ");
    let url = trato_ui::url::href("/search/place", &[("for", entity.name), ("field", field.name)]);
    made.hint = Some(Hint { url, controls, told: Told::default() });
}

/// `?for=account&field=address&address.postal_code=28013…`, with `was.` and `first.` as [`Hint`] says: province, region and
/// territory that the address will get, and a city that is still the one of before.
async fn told(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, AppError> {
    let entity = records::entity(&app, &signed, params.get("for").unwrap_or_default())?;
    let field = entity.field(params.get("field").unwrap_or_default()).filter(|field| {
        let hidden = signed.who.reader.field(entity.name, field.name) == FieldLevel::Hidden;
        !hidden && field.kind.widget() == Widget::Address
    });
    let field = field.ok_or(Refusal::NotFound)?;
    let [typed, was, first] = ["", "was.", "first."].map(|prefix| {
        let part =
            |part: &str| params.get(&format!("{prefix}{}.{part}", field.name)).unwrap_or_default().trim().to_owned();
        let mut address = Address::from_parts(Address::PARTS.map(part));
        if address.country.is_empty() {
            signed.who.ctx.country.clone_into(&mut address.country);
        }
        address
    });
    let mut now = typed.clone();
    now.forget(&was);
    now.complete();
    let follows = [("province", &typed.province, &now.province), ("region", &typed.region, &now.region)];
    let fills = follows.iter().filter(|(_, typed, now)| typed != now);
    let fills = fills.map(|(part, _, now)| (format!("{}.{part}", field.name), (*now).clone())).collect();
    let mut place: Vec<String> =
        [&now.province, &now.region].into_iter().filter(|text| !text.is_empty()).cloned().collect();
    place.dedup();
    if field.name == "address" && params.get("territory_fixed") != Some("true") && entity.field("territory").is_some() {
        let label = app.engine().registry().field_label(entity.name, "territory", signed.locale()).into_owned();
        let territory = place::territory(app.engine(), &signed.who, &now).await?;
        let without = || t(signed.locale(), "ui-place-no-territory").into_owned();
        place.extend(territory.map(|name| name.map_or_else(without, |name| format!("{label}: {name}"))));
    }
    let say = |key: &str, name: &'static str, text: String| match text.is_empty() {
        true => Default::default(),
        false => t_args(signed.locale(), key, &[(name, Arg::from(text))]).into(),
    };
    let city = if now.keeps_city(&first) { now.city.clone() } else { String::new() };
    let text = say("ui-place-follows", "place", place.join(" · "));
    let told = Told { text, doubt: say("ui-place-city", "city", city), fills };
    Ok(frame::answer(&headers, trato_ui::form::told(&told)))
}

/// What was there before a record is saved, as far as its address may leave it contradicted.
#[derive(Default)]
pub(super) struct Before {
    /// The city is still the one of the address before.
    kept_city: bool,
    /// It lies in a territory, and nobody takes it out by hand.
    in_territory: bool,
}

impl Before {
    /// What is said of the saved record: a city that is still the one of before, a territory that it lost.
    #[must_use]
    pub(super) fn said(&self, saved: &Record) -> Option<Said> {
        let has_address = !saved.value("address").is_null();
        let lost = self.in_territory && has_address && saved.value("territory").is_null();
        Said::place(saved, self.kept_city, lost)
    }
}

/// Empties province and region of a posted address where they only repeat what another postal code or country told
/// ([`Address::forget`]); the pipeline fills them anew.
///
/// # Errors
/// Where the record cannot be read.
pub(super) async fn forget(
    app: &App,
    signed: &Signed,
    entity: &Entity,
    id: Id,
    typed: &mut [(String, Given)],
) -> Result<Before, Refusal> {
    let empties = |(name, given): &(String, Given)| {
        let emptied = matches!(given, Given::Text(text) if text.trim().is_empty());
        name == "territory" && emptied
    };
    let by_hand = typed.iter().any(empties);
    let is_address = |(name, given): &&mut (String, Given)| {
        let field = entity.field(name);
        matches!(given, Given::Parts(_)) && field.is_some_and(|field| field.kind.widget() == Widget::Address)
    };
    let mut addresses = typed.iter_mut().filter(is_address).peekable();
    if addresses.peek().is_none() {
        return Ok(Before::default());
    }
    let record = app.engine().record(&signed.who, entity.name, id).await?;
    let in_territory = !by_hand && entity.field("territory").is_some() && !record.value("territory").is_null();
    let mut before = Before { kept_city: false, in_territory };
    for (name, given) in addresses {
        if let (Some(field), Value::Address(was)) = (entity.field(name), record.value(name)) {
            before.kept_city |= follow(signed, field, was, given);
        }
    }
    Ok(before)
}

/// Whether the city is still the one of before.
fn follow(signed: &Signed, field: &FieldDef, before: &Address, given: &mut Given) -> bool {
    let Ok(Value::Address(mut now)) = field.kind.parse(field, given, &signed.who.reading()) else { return false };
    if now.country.is_empty() {
        signed.who.ctx.country.clone_into(&mut now.country);
    }
    now.forget(before);
    let Given::Parts(parts) = given else { return false };
    for (name, text) in parts {
        let emptied = match name.as_str() {
            "province" => now.province.is_empty(),
            "region" => now.region.is_empty(),
            _ => false,
        };
        if emptied {
            text.clear();
        }
    }
    now.keeps_city(before)
}
