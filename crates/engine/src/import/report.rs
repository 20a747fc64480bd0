//! What became of a run, for people: the refused rows as a file that can be mended and imported again.

use std::collections::HashMap;
use std::io::{self, Write};

use trato_model::{Id, Refusal};
use trato_store::ImportRow;
use trato_text::t;

use super::cells::CellFault;
use super::plan::Plan;
use super::rows::Rows;
use super::second::OFFSET;
use super::{faults, upload};
use crate::export::guard::guard;
use crate::{Engine, Who};

/// Lines read at once.
const PAGE: u32 = 1_000;

impl Engine {
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
        let mut rows = Rows::open(&upload::source(self, id), &mapping.form()).map_err(gone)?;
        let late = self.late_faults(id).await?;
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
        let (mut after, mut count) = (0, 0);
        let mut late: Vec<(i64, Vec<CellFault>)> = late.into_iter().collect();
        late.sort_by_key(|(line, _)| *line);
        let mut failed = self.failed(id, &mut after).await?;
        failed.extend(late);
        failed.sort_by_key(|(line, _)| *line);
        for (line, faults) in failed {
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

    /// The refused lines of the first pass.
    async fn failed(&self, id: Id, after: &mut i64) -> Result<Vec<(i64, Vec<CellFault>)>, Refusal> {
        let mut failed = Vec::new();
        loop {
            let page = self.store().import_rows(id, *after, PAGE, true).await?;
            let Some(last) = page.last().map(|row| row.line) else { return Ok(failed) };
            *after = last;
            failed.extend(page.into_iter().filter(|row| row.line < OFFSET).map(told));
        }
    }

    /// The lines whose record is there but whose link to another row is not.
    async fn late_faults(&self, id: Id) -> Result<HashMap<i64, Vec<CellFault>>, Refusal> {
        let mut late = HashMap::new();
        let mut after = OFFSET;
        loop {
            let page = self.store().import_rows(id, after, PAGE, true).await?;
            let Some(last) = page.last().map(|row| row.line) else { return Ok(late) };
            after = last;
            late.extend(page.into_iter().map(told).map(|(line, faults)| (line - OFFSET, faults)));
        }
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
