//! From a list's URL to its query. Every state of a list is in its URL.

use std::sync::Arc;

use trato_model::kinds::Fault;
use trato_model::query::{sort, text};
use trato_model::{Entity, FieldError, Filter, Id, Path, Query, Reader, Record, Refusal, Registry, Trash};
use trato_ui::url::{COUNT_ALL, ListState};

use crate::App;
use crate::api::params::Params;
use crate::http::Signed;
use crate::pages::links;
use crate::view::draft::{Draft, FORM};
use crate::view::lost::{self, Lost};

/// Parameters that every list understands.
pub const KNOWN: [&str; 12] =
    ["view", "filter", "q", "sort", "columns", "count", "after", "panel", "preview", "pipeline", "month", "mode"];

/// A list as its URL asks for it, with the saved view it begins from.
#[derive(Clone, Debug)]
pub struct Asked {
    pub entity: Arc<Entity>,
    pub query: Query,
    pub state: ListState,
    /// The saved view, if the URL names one that the user may read.
    pub view: Option<Record>,
    /// What is wrong with the written filter, with the text as typed; then the list shows nothing but the error.
    pub filter_fault: Option<Fault>,
    /// The written filter: the URL's own or the saved view's.
    pub filter: String,
    /// Sorts and columns that lead to no field for this reader: it is shown without them.
    pub lost: Lost,
    /// The filter form that was sent, if one was, and what is wrong with its rows: group, and the row with its fault.
    pub draft: Option<Draft>,
    pub row_faults: Vec<(usize, FieldError)>,
}

impl Asked {
    /// Reads the parameters: the URL's own first, then the saved view's, then the entity's.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] for parameters that cannot be read; a filter that cannot be read is kept as a fault.
    pub async fn read(
        app: &App,
        signed: &Signed,
        entity: &Arc<Entity>,
        path: String,
        params: &Params,
    ) -> Result<Self, Refusal> {
        params.only_with_rows(&[&KNOWN[..], &FORM].concat())?;
        let who = &signed.who;
        let registry = app.engine().registry();
        let view = match params.get("view").and_then(|id| id.parse::<Id>().ok()) {
            Some(id) => app.engine().record(who, "saved_view", id).await.ok().filter(|view| {
                let own = view.value("owner").as_id() == Some(who.user());
                own || view.value("shared").as_bool() == Some(true)
            }),
            None => None,
        };
        let saved = |name: &str| view.as_ref().and_then(|v| v.value(name).as_text().map(str::to_owned));
        let mut state = ListState::new(path);
        state.view = params.get("view").unwrap_or_default().to_owned();
        state.filter = params.get("filter").unwrap_or_default().to_owned();
        state.sort = params.get("sort").unwrap_or_default().to_owned();
        state.columns = params.all("columns").join(",");
        state.q = params.get("q").unwrap_or_default().chars().take(200).collect();
        state.count = params.get("count").filter(|count| *count == COUNT_ALL).unwrap_or_default().to_owned();
        state.panel = params.get("panel").unwrap_or_default().to_owned();
        state.preview = params.get("preview").unwrap_or_default().to_owned();
        for more in ["pipeline", "month", "mode"] {
            if let Some(value) = params.get(more) {
                state.more.push((more.to_owned(), value.to_owned()));
            }
        }
        let mut query = Query::new(entity.name);
        let mut filter_fault = None;
        let typed = params.get("filter");
        let filter = match typed {
            Some(typed) => {
                state.filter = links::by_title(app, signed, entity, typed).await?;
                state.filter.clone()
            }
            None => saved("filter").unwrap_or_default(),
        };
        // A view was checked when it was written, and programs write numbers in one way.
        let read = if typed.is_some() { text::parse_typed } else { text::parse };
        match read(&filter, &registry, entity, &who.reader, &who.reading_plain()) {
            Ok(filter) => query.filter = filter,
            Err(fault) => {
                query.filter = Filter::nothing();
                filter_fault = Some(lost::told(&registry, signed, entity, fault, typed.is_none()));
            }
        }
        let mut lost = Lost::default();
        let own = params.get("sort");
        let names = own.map(str::to_owned).or_else(|| saved("sort")).unwrap_or_default();
        let sort = |text: &str| sort::parse(text, &registry, entity, &who.reader);
        query.sort = lost.kept(signed, &registry, entity, (&names, own.is_some()), sort)?;
        let own = Some(state.columns.clone()).filter(|columns| !columns.is_empty());
        let is_own = own.is_some();
        let names = own.or_else(|| saved_columns(view.as_ref())).unwrap_or_default();
        let columns = |text: &str| sort::columns(text, &registry, entity, &who.reader);
        query.columns = lost.kept(signed, &registry, entity, (&names, is_own), columns)?;
        query.search = state.q.clone();
        query.trash = Trash::Live;
        if let Some(after) = params.get("after") {
            query.page.after = Some(trato_model::Cursor::decode(after).map_err(Refusal::BadRequest)?);
            state.after = after.to_owned();
        }
        let draft = Draft::read(params);
        let entity = entity.clone();
        Ok(Asked { entity, query, state, view, filter_fault, filter, lost, draft, row_faults: Vec::new() })
    }

    /// Refuses what a page shows without: a file or a change of many records is of just what was asked for.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] for a filter, sorts or columns of the address that cannot be read.
    pub fn strictly(&self) -> Result<(), Refusal> {
        let fault = self.filter_fault.as_ref().or(self.lost.refused.as_ref());
        fault.map_or(Ok(()), |fault| Err(Refusal::BadRequest(fault.clone())))
    }
}

fn saved_columns(view: Option<&Record>) -> Option<String> {
    match view?.value("columns") {
        trato_model::Value::List(items) => {
            Some(items.iter().filter_map(trato_model::Value::as_text).collect::<Vec<_>>().join(","))
        }
        _ => None,
    }
}

/// What a list's address says as its columns so that they show these fields beside the ones they show anyway (none: the
/// entity's own), each behind the amount where there is one; empty where nothing needs to be said. Fields that the reader may
/// not see are left out.
#[must_use]
pub fn columns_with(
    registry: &Registry,
    reader: &Reader,
    entity: &Arc<Entity>,
    shown: &[Path],
    also: &[&'static str],
) -> String {
    let own = sort::columns("", registry, entity, reader).unwrap_or_default();
    let mut columns: Vec<Path> = if shown.is_empty() { own } else { shown.to_vec() };
    let before = columns.len();
    for name in also {
        let path = Path::field(name);
        if columns.contains(&path) || registry.find(entity, name, reader).is_err() {
            continue;
        }
        let amount = columns.iter().position(|column| *column == Path::field("amount"));
        columns.insert(amount.map_or(columns.len(), |at| at + 1), path);
    }
    if columns.len() == before {
        return String::new();
    }
    columns.iter().map(Path::to_string).collect::<Vec<_>>().join(",")
}
