//! What a list's address or saved view names and its reader does not have: fields that his role hides, and names in a view that
//! mean nothing any more. The list is shown without them and says so; files and changes of many records are refused.

use std::sync::Arc;

use trato_model::kinds::Fault;
use trato_model::query::text;
use trato_model::{Entity, Filter, Reader, Refusal, Registry};
use trato_text::{Arg, t, t_args};
use trato_ui::action::Action as Button;
use trato_ui::notice::Banner;
use trato_ui::shown::Tone;

use super::named::path_label;
use super::state::Asked;
use crate::http::Signed;
use crate::http::error::fault_text;

/// The code of a filter's fault that names a hidden field; `view-hidden` where a saved view names it.
const HIDDEN: [&str; 2] = ["filter-hidden", "view-hidden"];

/// Options that are named.
const SHOWN: usize = 8;

/// Names of sorts and columns that the reader does not have.
#[derive(Clone, Debug, Default)]
pub struct Lost {
    /// Labels of fields that his role hides.
    pub hidden: Vec<String>,
    /// Names in a saved view that mean nothing any more.
    pub names: Vec<String>,
    /// What is wrong with a hidden field's name that stands in the address itself.
    pub refused: Option<Fault>,
}

impl Lost {
    /// What a list of names means, without those that mean nothing to this reader: they are noted. `own`: the names stand in
    /// the address itself, not in a saved view.
    ///
    /// # Errors
    /// Where there are too many names, and where one of the address's own is none.
    pub fn kept<T>(
        &mut self,
        signed: &Signed,
        registry: &Registry,
        entity: &Entity,
        (text, own): (&str, bool),
        read: impl Fn(&str) -> Result<Vec<T>, Fault>,
    ) -> Result<Vec<T>, Refusal> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let mut good = Vec::new();
        for name in names {
            let Err(fault) = read(name) else {
                good.push(name);
                continue;
            };
            let name = name.trim_start_matches('-');
            let label = hidden(registry, signed, entity, name);
            match label {
                None if own => return Err(Refusal::BadRequest(fault)),
                None => self.names.push(name.to_owned()),
                Some(label) => {
                    if own {
                        self.refused.get_or_insert(fault);
                    }
                    if !self.hidden.contains(&label) {
                        self.hidden.push(label);
                    }
                }
            }
        }
        read(&good.join(",")).map_err(Refusal::BadRequest)
    }
}

/// The label of a built-in field that is there, but not for this reader. Own fields stay unsaid.
#[must_use]
pub fn hidden(registry: &Registry, signed: &Signed, entity: &Entity, path: &str) -> Option<String> {
    let entity = registry.entity(entity.name)?;
    let found = registry.find(entity, path, &Reader::system()).ok()?;
    let own = path.split('.').any(|name| name.starts_with("c_"));
    let seen = registry.find(entity, path, &signed.who.reader).is_ok();
    (!own && !seen).then(|| path_label(registry, entity, &found.path, signed.locale()))
}

/// A filter's fault as its reader is told it: which field his role hides, where it is that.
#[must_use]
pub fn told(registry: &Registry, signed: &Signed, entity: &Entity, fault: Fault, view: bool) -> Fault {
    let name = fault.args.iter().find(|(name, _)| *name == "name").map(|(_, value)| value.as_str());
    if let Some(fault) = name.and_then(|name| explained(registry, signed, entity, name, &fault)) {
        return fault;
    }
    let label = name.filter(|_| fault.code == "filter-field").and_then(|name| hidden(registry, signed, entity, name));
    match label {
        Some(label) => Fault::new(if view { HIDDEN[1] } else { HIDDEN[0] }).with("field", label),
        None => fault,
    }
}

/// What a choice or a link of a written filter may be instead.
fn explained(registry: &Registry, signed: &Signed, entity: &Entity, path: &str, fault: &Fault) -> Option<Fault> {
    let value = fault.args.iter().find(|(name, _)| *name == "value").map(|(_, value)| value.as_str())?;
    let found = registry.find(registry.entity(entity.name)?, path, &signed.who.reader).ok()?;
    let locale = signed.locale();
    match fault.code {
        "choice" => {
            let shown = found.field.choices.iter().take(SHOWN).map(|choice| {
                format!("{choice} ({})", registry.choice_label(found.entity.name, found.field.name, choice, locale))
            });
            let more = (found.field.choices.len() > SHOWN).then(|| "…".to_owned());
            let options = shown.chain(more).collect::<Vec<_>>().join(", ");
            Some(Fault::new("filter-choice").with("value", value).with("options", options))
        }
        "link" => Some(Fault::new("filter-link").with("value", value)),
        _ => None,
    }
}

/// Whether a filter cannot be read only because of a hidden field: there is nothing to correct in it.
#[must_use]
pub fn is_hidden(asked: &Asked) -> bool {
    asked.filter_fault.as_ref().is_some_and(|fault| HIDDEN.contains(&fault.code))
}

/// The ways to the list: without the conditions that its reader does not have, where others remain, and all of it.
#[must_use]
pub fn ways(registry: &Registry, signed: &Signed, asked: &Asked) -> Vec<Button> {
    let locale = signed.locale();
    let all = Button::go(t(locale, "ui-show-all"), "x", asked.state.path.clone());
    let rest = if is_hidden(asked) { rest(registry, signed, &asked.entity, &asked.filter) } else { None };
    let without = rest.map(|rest| {
        let state = asked.state.with(|state| {
            state.view.clear();
            state.filter = rest;
        });
        Button::go(t(locale, "ui-show-without"), "filter", state.href()).primary()
    });
    without.into_iter().chain([all]).collect()
}

/// The parts of a filter that this reader has, if it has parts.
fn rest(registry: &Registry, signed: &Signed, entity: &Arc<Entity>, filter: &str) -> Option<String> {
    let reading = signed.who.reading_plain();
    let Ok(Filter::All(all)) = text::parse(filter, registry, entity, &Reader::system(), &reading) else { return None };
    let written = all.iter().filter_map(|part| {
        let part = match part {
            Filter::Any(_) => format!("({})", text::print(part, registry, entity, &reading)?),
            part => text::print(part, registry, entity, &reading)?,
        };
        text::parse(&part, registry, entity, &signed.who.reader, &reading).is_ok().then_some(part)
    });
    let rest = written.collect::<Vec<_>>().join(" and ");
    (!rest.is_empty()).then_some(rest)
}

/// What stands over a list, board or calendar that is shown without something. A list says itself why it has no records.
#[must_use]
pub fn banners(registry: &Registry, signed: &Signed, asked: &Asked) -> Vec<Banner> {
    let locale = signed.locale();
    let mut banners = Vec::new();
    let mut say = |text: String, action| banners.push(Banner { tone: Tone::Warn, text: text.into(), action });
    for (key, names) in [("ui-view-lost", &asked.lost.names), ("ui-lost-hidden", &asked.lost.hidden)] {
        if !names.is_empty() {
            say(t_args(locale, key, &[("names", Arg::from(names.join(", ").as_str()))]), None);
        }
    }
    let listed = asked.state.path == format!("/{}", asked.entity.name);
    if let Some(fault) = asked.filter_fault.as_ref().filter(|_| is_hidden(asked) && !listed) {
        say(fault_text(fault, locale), ways(registry, signed, asked).into_iter().next());
    }
    banners
}
