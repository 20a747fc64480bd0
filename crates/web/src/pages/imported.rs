//! What one import did to the records around a record is one line of its timeline: `importó 40 oportunidades`, which leads to
//! the list of them. Where a page of events ends in the middle of an import, the import is read on, as far as [`FURTHER`].

use std::collections::HashMap;

use trato_model::event::EventKind;
use trato_model::{Event, Id, Record, Refusal, Registry, Source};
use trato_text::{Arg, numbers, t, t_args};
use trato_ui::chip::Chip;
use trato_ui::record::timeline::{Day, Item};
use trato_ui::url::ListState;

use crate::App;
use crate::http::Signed;

/// Events read on where a page ends in the middle of an import.
const FURTHER: u32 = 400;

/// The run, what it wrote, and how.
type Key = (Id, &'static str, EventKind);

/// The lines of imports.
#[derive(Default)]
pub struct Lines {
    /// The day and the place where each stands, and how many events it holds.
    held: HashMap<Key, (usize, usize, u64)>,
    /// The run whose events go on behind the last that was read.
    cut: Option<Id>,
}

fn key(record: &Record, event: &Event) -> Option<Key> {
    let around = event.source == Source::Import && event.record != record.id;
    let kind = matches!(event.kind, EventKind::Created | EventKind::Updated);
    event.cause.filter(|_| around && kind).map(|run| (run, event.entity, event.kind))
}

/// Where the last event of a full page belongs to an import, reads its further events, and no others. With it whether
/// there is anything behind.
///
/// # Errors
/// Where the database cannot be read.
pub async fn whole(
    app: &App,
    signed: &Signed,
    record: &Record,
    most: u32,
    events: &mut Vec<Event>,
) -> Result<(Lines, bool), Refusal> {
    let full = events.len() == most as usize;
    let Some(last) = events.last().filter(|event| full && key(record, event).is_some()) else {
        return Ok((Lines::default(), full));
    };
    let run = last.cause;
    let (registry, reader, before) = (app.engine().registry(), &signed.who.reader, Some((last.at, last.id)));
    let store = app.engine().store();
    let further = store.timeline(&registry, reader, record.entity.name, record.id, before, FURTHER).await?;
    let (full, read) = (further.len() == FURTHER as usize, further.len());
    let its: Vec<Event> = further.into_iter().take_while(|event| event.cause == run).collect();
    let whole = its.len() < read;
    events.extend(its);
    Ok((Lines { cut: run.filter(|_| full && !whole), ..Lines::default() }, full || whole))
}

impl Lines {
    /// Takes an event into the line of its import; `false` for the first of it and for all others.
    pub fn take(
        &mut self,
        registry: &Registry,
        signed: &Signed,
        record: &Record,
        event: &Event,
        days: &mut [Day],
    ) -> bool {
        let Some(key) = key(record, event) else { return false };
        let Some((day, place, n)) = self.held.get_mut(&key) else { return false };
        *n += 1;
        if let Some(item) = days.get_mut(*day).and_then(|day| day.items.get_mut(*place)) {
            tell(registry, signed, record, event, (*n, self.cut.is_some() && event.cause == self.cut), item);
        }
        true
    }

    /// Remembers where the first event of an import stands: last of all.
    pub fn note(&mut self, record: &Record, event: &Event, days: &[Day]) {
        if let (Some(key), Some(day)) = (key(record, event), days.last()) {
            self.held.insert(key, (days.len() - 1, day.items.len().saturating_sub(1), 1));
        }
    }
}

/// Writes the line of so many events; `430+` where more of them may lie behind.
fn tell(registry: &Registry, signed: &Signed, record: &Record, event: &Event, (n, cut): (u64, bool), item: &mut Item) {
    let locale = signed.locale();
    let Some(entity) = registry.entity(event.entity) else { return };
    let link = entity.fields.iter().find(|field| field.target == Some(record.entity.name));
    let filter = link.map(|link| format!("{} = {}", link.name, record.id));
    let href = filter.map(|filter| ListState { filter, ..ListState::new(format!("/{}", entity.name)) }.href());
    let count = numbers::format_int(i64::try_from(n).unwrap_or(i64::MAX), locale);
    let count = if cut { format!("{count}+") } else { count };
    let plural = registry.plural(entity.name, locale).to_lowercase();
    let title = t_args(locale, "event-imported-count", &[("n", Arg::from(count)), ("kind", plural.into())]);
    item.icon = "upload".into();
    item.text = t(locale, &format!("event-imported-{}", event.kind.name()));
    item.about = Some(Chip::record(href.unwrap_or_default(), title, entity.icon, entity.hue));
    (item.body, item.changes, item.folded) = (String::new(), Vec::new(), Vec::new());
}
