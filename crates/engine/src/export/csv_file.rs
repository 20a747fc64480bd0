//! Writes the CSV file of an export.

use std::io::Write;

use trato_model::access::FieldLevel;
use trato_model::registry::Found;
use trato_model::{Action, Entity, Id, Locale, Page, Path, Query, Reader, Refusal, Registry, Value};
use trato_store::{RowOut, Rows};

use super::guard::guard;
use crate::import::people::is_permission;
use crate::{Engine, Who};

/// For whom the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Spreadsheets: what they would calculate is neutralised.
    Safe,
    /// Another system, or a later import: as it is.
    Raw,
}

/// What stands in the first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headings {
    /// In the locale.
    Labels,
    /// `account.industry`.
    Names,
}

/// The delimiter and the decimal sign that spreadsheets of a language expect.
#[must_use]
pub fn signs(locale: Locale) -> (u8, char) {
    if locale == Locale::Es { (b';', ',') } else { (b',', '.') }
}

/// What to export and how.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Columns: all fields that the user may see where empty.
    pub query: Query,
    pub mode: Mode,
    pub headings: Headings,
    pub locale: Locale,
    /// `,` or `;`: Spanish spreadsheets expect the latter.
    pub delimiter: u8,
    /// Permissions: who refuses one of them is left out of the file. One that the reader may not see leaves out nobody.
    pub leave_out: Vec<&'static str>,
}

impl Wish {
    /// A file for another system or a later import: all fields, ids first.
    #[must_use]
    pub fn raw(query: Query) -> Wish {
        Wish {
            query,
            mode: Mode::Raw,
            headings: Headings::Names,
            locale: Locale::En,
            delimiter: b',',
            leave_out: Vec::new(),
        }
    }

    /// A file for a spreadsheet in a language.
    #[must_use]
    pub fn safe(query: Query, locale: Locale) -> Wish {
        let (delimiter, _) = signs(locale);
        Wish { query, mode: Mode::Safe, headings: Headings::Labels, locale, delimiter, leave_out: Vec::new() }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    pub rows: u64,
    /// Records whose person refuses a channel: whoever mails or calls from the file must leave them out.
    pub refusing: u64,
}

/// A column of the file.
struct Column {
    found: Found,
    /// The record's own id.
    id: bool,
}

impl Engine {
    /// Writes the records of a query that the user may export. `progress` is told how many rows are written and may end
    /// the work by answering `false`.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for an entity or column that he may not read, [`Refusal::Forbidden`] without the right to export;
    /// [`Refusal::Storage`] where `into` takes no more; those of [`Engine::rows`].
    pub async fn export_csv(
        &self,
        who: &Who,
        wish: &Wish,
        into: &mut (dyn Write + Send),
        mut progress: impl FnMut(u64) -> bool + Send,
    ) -> Result<Exported, Refusal> {
        let registry = self.registry();
        let entity = registry.entity(wish.query.entity).ok_or(Refusal::NotFound)?.clone();
        if !who.reader.can(entity.name, Action::Read) {
            return Err(Refusal::NotFound);
        }
        if !who.reader.can(entity.name, Action::Export) {
            return Err(Refusal::Forbidden(Action::Export.name()));
        }
        let columns = columns(&registry, &entity, &who.reader, wish)?;
        if wish.mode == Mode::Safe {
            // Excel takes a file without the mark for Windows-1252.
            into.write_all("\u{feff}".as_bytes()).map_err(|_| Refusal::Storage)?;
        }
        let mut file =
            csv::WriterBuilder::new().delimiter(wish.delimiter).terminator(csv::Terminator::CRLF).from_writer(into);
        let headings = columns.iter().map(|column| heading(&registry, &entity, column, wish));
        file.write_record(headings).map_err(|_| Refusal::Storage)?;
        let mut query = self.export_query(who, wish, &entity, &columns);
        let shown = columns.iter().filter(|column| !column.id).count();
        let left_out: Vec<usize> = query
            .columns
            .iter()
            .enumerate()
            .skip(shown)
            .filter(|(_, path)| path.links().is_empty() && wish.leave_out.contains(&path.last()))
            .map(|(at, _)| at)
            .collect();
        let denied = |value: Option<&Value>| value.and_then(Value::as_text) == Some("denied");
        let drawn = Drawn { registry: &registry, who, wish };
        let kept = |row: &&RowOut| !left_out.iter().any(|at| denied(row.values.get(*at)));
        let mut done = Exported::default();
        loop {
            let page = self.store().rows_for(&registry, &who.reader, Action::Export, &query).await?;
            for row in page.rows.iter().filter(kept) {
                let cells = columns.iter().enumerate().map(|(at, column)| drawn.cell(column, row, at, &page));
                file.write_record(cells).map_err(|_| Refusal::Storage)?;
            }
            done.rows += page.rows.iter().filter(kept).count() as u64;
            let refuses = |row: &&RowOut| row.values.iter().skip(shown).any(|value| value.as_text() == Some("denied"));
            done.refusing += page.rows.iter().filter(kept).filter(refuses).count() as u64;
            match page.next {
                Some(next) if progress(done.rows) => query.page.after = Some(next),
                _ => break,
            }
        }
        file.flush().map_err(|_| Refusal::Storage)?;
        Ok(done)
    }

    fn export_query(&self, who: &Who, wish: &Wish, entity: &Entity, columns: &[Column]) -> Query {
        let mut query = Query { filter: wish.query.filter.resolve(&who.ctx), ..wish.query.clone() };
        query.columns = columns.iter().filter(|column| !column.id).map(|column| column.found.path.clone()).collect();
        // Behind the columns of the file: whether the person refuses a channel.
        let visible = |name: &'static str| who.reader.field(entity.name, name) != FieldLevel::Hidden;
        let permissions = entity.fields.iter().filter(|field| is_permission(field) && visible(field.name));
        query.columns.extend(permissions.map(|field| Path::field(field.name)));
        query = query.limit(Page::MOST);
        query.page.after = None;
        if query.sort.is_empty() {
            // The order of creation is indexed for every entity and does not move under the reader.
            query = query.sort(Path::field("created_at"), false);
        }
        query
    }
}

/// The columns asked for; those that the reader may not see do not exist.
fn columns(
    registry: &Registry,
    entity: &std::sync::Arc<Entity>,
    reader: &Reader,
    wish: &Wish,
) -> Result<Vec<Column>, Refusal> {
    let find = |path: &str| registry.find(entity, path, reader).ok();
    let mut columns = Vec::new();
    if wish.mode == Mode::Raw
        && let Some(found) = find("created_at")
    {
        columns.push(Column { found, id: true });
    }
    if wish.query.columns.is_empty() {
        let shown = |name: &'static str| reader.field(entity.name, name) != FieldLevel::Hidden;
        let fields = entity.fields.iter().filter(|field| shown(field.name));
        // What only the engine writes is of no use to another system's import, but people may want to see it.
        let fields = fields.filter(|field| wish.mode == Mode::Safe || field.writable() || field.carried);
        columns.extend(fields.filter_map(|field| find(field.name)).map(|found| Column { found, id: false }));
    } else {
        for path in &wish.query.columns {
            let found = find(&path.to_string()).ok_or(Refusal::NotFound)?;
            columns.push(Column { found, id: false });
        }
    }
    Ok(columns)
}

fn heading(registry: &Registry, entity: &Entity, column: &Column, wish: &Wish) -> String {
    if column.id {
        return "id".to_owned();
    }
    let text = match wish.headings {
        Headings::Names => column.found.path.to_string(),
        Headings::Labels => {
            let mut at = entity.name;
            let mut labels = Vec::new();
            for part in column.found.path.parts() {
                labels.push(registry.field_label(at, part, wish.locale));
                at = registry.entity(at).and_then(|e| e.field(part)).and_then(|field| field.target).unwrap_or(at);
            }
            labels.join(" › ")
        }
    };
    if wish.mode == Mode::Safe { guard(&text).into_owned() } else { text }
}

/// What the cells of a file are drawn by.
struct Drawn<'a> {
    registry: &'a Registry,
    who: &'a Who,
    wish: &'a Wish,
}

impl Drawn<'_> {
    fn cell(&self, column: &Column, row: &RowOut, at: usize, page: &Rows) -> String {
        if column.id {
            return row.id.to_string();
        }
        // The id's column is not among the query's.
        let at = if self.wish.mode == Mode::Raw { at - 1 } else { at };
        let value = row.values.get(at).unwrap_or(&Value::Null);
        let field = &column.found.field;
        match self.wish.mode {
            Mode::Raw => field.kind.plain(field, value),
            Mode::Safe => {
                let text = match value.as_id() {
                    Some(id) => title(page, id),
                    None => self.shown(column, value),
                };
                let number = matches!(field.kind.name(), "integer" | "decimal" | "percent") && is_number(&text);
                if number { text } else { guard(&text).into_owned() }
            }
        }
    }

    /// For people: choices by their labels, days and moments as the locale writes them; numbers and amounts as spreadsheets
    /// of the locale read them.
    fn shown(&self, column: &Column, value: &Value) -> String {
        let (entity, field, locale) = (&column.found.entity, &column.found.field, self.wish.locale);
        match field.kind.name() {
            "choice" | "multi_choice" => {
                let label =
                    |choice: &str| self.registry.choice_label(entity.name, field.name, choice, locale).into_owned();
                match value {
                    Value::Text(choice) => label(choice),
                    Value::List(list) => {
                        list.iter().filter_map(Value::as_text).map(label).collect::<Vec<_>>().join("; ")
                    }
                    _ => String::new(),
                }
            }
            "integer" | "decimal" | "percent" => {
                let plain = field.kind.plain(field, value);
                plain.replace('.', &signs(locale).1.to_string())
            }
            "text" | "long_text" | "email" | "phone" | "url" | "address" | "date" | "time_of_day" => {
                field.kind.plain(field, value)
            }
            _ => field.kind.show(field, value, locale, &self.who.ctx.zone),
        }
    }
}

fn title(page: &Rows, id: Id) -> String {
    page.labels.get(&id).cloned().unwrap_or_default()
}

/// Digits with at most a minus before and one decimal sign: nothing to calculate.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty()
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        && digits.matches(['.', ',']).count() <= 1
}
