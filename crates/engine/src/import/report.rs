//! What became of a run, for people: the refused rows as a file that can be mended and imported again.

use std::collections::VecDeque;
use std::io::{self, Write};

use trato_model::{Id, Refusal};
use trato_store::ImportRow;
use trato_text::t;

use super::cells::CellFault;
use super::counts::{LeftAlong, NAMED};
use super::plan::Plan;
use super::rows::Rows;
use super::second::OFFSET;
use super::steps::{Import, Status};
use super::undo::of;
use super::{faults, upload};
use crate::export::guard::guard;
use crate::{Engine, Who};

/// Lines read at once.
const PAGE: u32 = 1_000;

/// Records of one kind that an import created because its rows link to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub entity: &'static str,
    pub count: u64,
    /// The first of them.
    pub first: Vec<Id>,
}

impl Engine {
    /// What a run created on the way: of each kind how many, and the first of them. After an undo, what it kept of that.
    ///
    /// # Errors
    /// Where the run's lines cannot be read.
    pub async fn import_made(&self, import: &Import) -> Result<Vec<Made>, Refusal> {
        let registry = self.registry();
        if import.status == Status::Undone {
            let left = import.counts.left_along.iter().filter(|(_, left)| left.count > 0);
            let made = |(name, left): (&String, &LeftAlong)| {
                let entity = registry.entity(name)?.name;
                Some(Made { entity, count: left.count, first: left.first.clone() })
            };
            return Ok(left.filter_map(made).collect());
        }
        let kinds = import.counts.related_by.iter();
        let mut made: Vec<Made> = kinds
            .filter_map(|(name, count)| {
                let entity = registry.entity(name)?.name;
                Some(Made { entity, count: *count, first: Vec::new() })
            })
            .collect();
        if made.is_empty() {
            return Ok(made);
        }
        // They stand below zero, the first one highest.
        let mut lines = self.store().import_rows(import.id, -i64::from(PAGE) - 1, PAGE, false).await?;
        lines.retain(|line| line.line < 0);
        for line in lines.iter().rev() {
            let kind = made.iter_mut().find(|kind| Some(kind.entity) == of(line) && kind.first.len() < NAMED);
            if let (Some(kind), Some(id)) = (kind, line.record) {
                kind.first.push(id);
            }
        }
        Ok(made)
    }

    /// Writes the refused rows: the columns of the file as they were, and one more that says why. UTF-8 with the file's own
    /// separator; what a spreadsheet would calculate is guarded, and an import takes the guard away.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Conflict`] `import-file-gone`; [`Refusal::Storage`] where `into` takes no more.
    pub async fn import_errors(&self, who: &Who, id: Id, into: &mut (dyn Write + Send)) -> Result<u64, Refusal> {
        let import = self.import(who, id).await?;
        let mapping = import.mapping.as_ref().ok_or(Refusal::Conflict("import-unmapped"))?;
        let plan = Plan::new(&self.registry(), who, mapping)?;
        let gone = |_| Refusal::Conflict("import-file-gone");
        let mut rows = Rows::open(&upload::source(self, id)?, &mapping.form()).map_err(gone)?;
        into.write_all("\u{feff}".as_bytes()).map_err(|e| full(&e))?;
        let mut file = csv::WriterBuilder::new()
            .delimiter(mapping.form().delimiter)
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(into);
        let locale = who.ctx.locale;
        let heading = t(locale, "import-error-column").into_owned();
        let headings = mapping.columns.iter().map(|column| guard(&column.heading).into_owned());
        file.write_record(headings.chain([heading])).map_err(|e| csv_full(&e))?;
        let mut count = 0;
        let mut early = Refused { run: id, after: 0, end: OFFSET, page: VecDeque::new() };
        let mut late = Refused { run: id, after: OFFSET, end: i64::MAX, page: VecDeque::new() };
        loop {
            // Lines of the second pass stand behind all others; here they come where their rows are.
            let first = [early.line(self).await?, late.line(self).await?.map(|line| line - OFFSET)];
            let from = match first {
                [None, None] => break,
                [Some(one), Some(other)] if other < one => &mut late,
                [Some(_), _] => &mut early,
                [None, Some(_)] => &mut late,
            };
            let Some((line, faults)) = from.take() else { break };
            let line = line % OFFSET;
            let line = u64::try_from(line).unwrap_or(0);
            rows.skip_to(line.saturating_sub(1)).map_err(gone)?;
            // A blank line before it does not count as a row of its own.
            let row = loop {
                match rows.next_row().map_err(gone)? {
                    Some(row) if row.line < line => {}
                    other => break other,
                }
            };
            let Some(row) = row.filter(|row| row.line == line) else { continue };
            let why = faults::sentence(&plan, locale, &faults);
            let cells = row.cells.iter().map(|cell| guard(cell).into_owned());
            file.write_record(cells.chain([why])).map_err(|e| csv_full(&e))?;
            count += 1;
        }
        file.flush().map_err(|e| full(&e))?;
        Ok(count)
    }
}

/// The refused lines of a run between two, read a page at a time.
struct Refused {
    run: Id,
    after: i64,
    end: i64,
    page: VecDeque<(i64, Vec<CellFault>)>,
}

impl Refused {
    /// The next line, if there is one.
    async fn line(&mut self, engine: &Engine) -> Result<Option<i64>, Refusal> {
        if self.page.is_empty() && self.after < self.end {
            let rows = engine.store().import_rows(self.run, self.after, PAGE, true).await?;
            self.after = rows.last().map_or(self.end, |row| row.line);
            let end = self.end;
            self.page.extend(rows.into_iter().filter(|row| row.line < end).map(told));
        }
        Ok(self.page.front().map(|(line, _)| *line))
    }

    fn take(&mut self) -> Option<(i64, Vec<CellFault>)> {
        self.page.pop_front()
    }
}

fn told(row: ImportRow) -> (i64, Vec<CellFault>) {
    (row.line, faults::read(row.error.as_deref().unwrap_or_default()))
}

fn full(error: &io::Error) -> Refusal {
    tracing::info!(%error, "an error file could not be written");
    Refusal::Storage
}

fn csv_full(error: &csv::Error) -> Refusal {
    tracing::info!(%error, "an error file could not be written");
    Refusal::Storage
}
