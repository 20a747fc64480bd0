//! How the person of a record may be reached: what her telephones and addresses offer, and what they warn of.

use trato_crm::permission::Channel;
use trato_model::access::FieldLevel;
use trato_model::{Action, Entity, FieldDef, Path, Record, Registry, Value};
use trato_text::t;
use trato_ui::shown::Shown;

use crate::http::Signed;

/// The channels that links of ours open.
const OPENED: [Channel; 3] = [Channel::Phone, Channel::Email, Channel::Message];

/// What is offered and warned of where a record's telephones and addresses are shown.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The form that logs a call; empty where none may be logged.
    log: String,
    /// The words of the warnings; empty where the person has not said no.
    no_calls: String,
    no_mail: String,
    no_messages: bool,
    /// The words of the link that writes to a mobile number; empty where none is shown.
    write: String,
    /// The language in which the person likes to be spoken with.
    language: String,
}

impl Reach {
    /// Of a record that is shown whole. `may_edit`: whether its page has the form to write on its timeline, if that is known.
    #[must_use]
    pub fn of(signed: &Signed, registry: &Registry, record: &Record, may_edit: Option<bool>) -> Self {
        let log = match record.trashed_at {
            Some(_) => String::new(),
            None => {
                log(signed, registry, &record.entity, &record.id.to_string(), may_edit, |name| Some(record.value(name)))
            }
        };
        let write = t(signed.locale(), "ui-call-whatsapp").into_owned();
        let spoken = record.entity.field("language").zip(record.value("language").as_text());
        let language = spoken.map(|(field, spoken)| {
            registry.choice_label(record.entity.name, field.name, spoken, signed.locale()).into_owned()
        });
        let language = language.unwrap_or_default();
        Reach {
            log,
            write,
            language,
            ..Reach::said(signed, |name| record.entity.position(name).map(|_| record.value(name)))
        }
    }

    /// What the person said, as far as the reader may know.
    fn said<'a>(signed: &Signed, value: impl Fn(&str) -> Option<&'a Value>) -> Self {
        let denied = |channel: Channel| value(channel.field()).and_then(Value::as_text) == Some("denied");
        let words = |channel: Channel| match denied(channel) {
            true => t(signed.locale(), &format!("warning-denied-{}", channel.name())).into_owned(),
            false => String::new(),
        };
        Reach {
            log: String::new(),
            write: String::new(),
            language: String::new(),
            no_calls: words(Channel::Phone),
            no_mail: words(Channel::Email),
            no_messages: denied(Channel::Message),
        }
    }

    /// A field's value as it is shown: a mobile number has a link to write to, besides what is offered of any.
    #[must_use]
    pub fn of_field(&self, field: &FieldDef, shown: Shown) -> Shown {
        let mut shown = self.on(shown);
        if let (Shown::Phones(phones), "mobile") = (&mut shown, field.name) {
            phones.iter_mut().for_each(|phone| phone.write = self.write.clone().into());
        }
        shown
    }

    /// A value as it is shown, with what is offered and warned of.
    #[must_use]
    pub fn on(&self, shown: Shown) -> Shown {
        match shown {
            Shown::Phones(mut phones) => {
                for phone in &mut phones {
                    phone.log_href.clone_from(&self.log);
                    phone.refused = self.no_calls.clone().into();
                    phone.no_messages = self.no_messages;
                    phone.language = self.language.clone().into();
                }
                Shown::Phones(phones)
            }
            Shown::Emails(emails) if !self.no_mail.is_empty() => {
                Shown::RefusedEmails { emails, why: self.no_mail.clone().into() }
            }
            other => other,
        }
    }
}

/// A row of a list: of which kind, which record, its values and what they are.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub entity: &'a Entity,
    pub id: trato_model::Id,
    pub columns: &'a [Path],
    pub values: &'a [Value],
}

impl Row<'_> {
    /// A value of the row as it is shown, with what is offered and warned of where it is a telephone or an address.
    #[must_use]
    pub fn reached(&self, signed: &Signed, registry: &Registry, path: &Path, shown: Shown) -> Shown {
        if !matches!(shown, Shown::Phones(_) | Shown::Emails(_)) {
            return shown;
        }
        let at = |links: &[&str], name: &str| {
            let place = self.columns.iter().position(|own| own.links() == links && own.last() == name)?;
            self.values.get(place)
        };
        let log = log(signed, registry, self.entity, &self.id.to_string(), None, |name| at(&[], name));
        Reach { log, ..Reach::said(signed, |name| at(path.links(), name)) }.on(shown)
    }
}

/// What a list must read besides its columns to know whom it may not reach: the permissions of those whose telephones
/// and addresses it shows, as far as the user may see them.
#[must_use]
pub fn marks(signed: &Signed, registry: &Registry, entity: &std::sync::Arc<Entity>, columns: &[Path]) -> Vec<Path> {
    let mut all: Vec<Path> = Vec::new();
    for path in columns {
        let Some(found) = registry.resolve(entity, path) else { continue };
        if !matches!(found.field.kind.name(), "email" | "emails" | "phone" | "phones") {
            continue;
        }
        for name in names(signed, &found.entity) {
            let parts: Vec<&'static str> = path.links().iter().copied().chain([name]).collect();
            let mark = Path::across(&parts);
            if !columns.contains(&mark) && !all.contains(&mark) {
                all.push(mark);
            }
        }
    }
    all
}

/// The permissions of an entity that the user may see.
fn names(signed: &Signed, entity: &Entity) -> Vec<&'static str> {
    let seen = |name: &&'static str| {
        entity.position(name).is_some() && signed.who.reader.field(entity.name, name) != FieldLevel::Hidden
    };
    OPENED.map(Channel::field).into_iter().filter(seen).collect()
}

/// The form of a call that was made.
#[must_use]
pub fn new_call(entity: &Entity, id: &str) -> String {
    format!("/call/new?{}={id}&status=done", entity.name)
}

/// Where a call about the record is logged: on its own page where one may write there, else in the form of a new call; a
/// planned call is completed.
fn log<'a>(
    signed: &Signed,
    registry: &Registry,
    entity: &Entity,
    id: &str,
    may_edit: Option<bool>,
    value: impl Fn(&str) -> Option<&'a Value>,
) -> String {
    let reader = &signed.who.reader;
    // Whether this very record may be edited is known on its page alone, which goes on to the form if not.
    let editable = may_edit.unwrap_or_else(|| reader.can(entity.name, Action::Edit));
    if entity.name == "call" {
        let planned = value("status").and_then(Value::as_text) == Some("planned");
        return if planned && editable { format!("/call/{id}/completion") } else { String::new() };
    }
    let about = registry.entity("call").is_some_and(|call| call.field(entity.name).is_some());
    match about && reader.can("call", Action::Create) {
        false => String::new(),
        true if editable => format!("/{}/{id}?log=call", entity.name),
        true => new_call(entity, id),
    }
}
