//! Reads a delimited file row by row: quotes, line breaks in fields, rows of the wrong length, with never more than one row
//! in memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};

use csv::StringRecord;

use super::encoding::{Decoded, Encoding};

/// Bytes of one row, at most: a quote that is never closed would otherwise take the rest of the file for one field.
pub const LONGEST_ROW: u64 = 4 << 20;

/// Columns of a file, at most.
pub const WIDEST: usize = 1_000;

/// How a file is cut into rows and cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    pub encoding: Encoding,
    pub delimiter: u8,
    /// Rows before the heading (notes, `sep=;`).
    pub skip: u64,
    /// Whether the first row after them is the heading.
    pub headed: bool,
}

/// Why a row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// More or fewer cells than the heading.
    Ragged { expected: usize, found: usize },
}

/// A row: its number as a spreadsheet counts (the first row of the file is 1), and its cells.
#[derive(Clone, Debug)]
pub struct Row {
    pub line: u64,
    pub cells: StringRecord,
    pub fault: Option<RowFault>,
}

/// A file's rows.
pub struct Rows {
    reader: csv::Reader<Guard<Decoded<Counted>>>,
    spent: Arc<AtomicU64>,
    tail: Arc<Tail>,
    bytes: Arc<AtomicU64>,
    width: usize,
    line: u64,
    heading: StringRecord,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("line", &self.line).field("width", &self.width).finish_non_exhaustive()
    }
}

/// Counts the bytes of the file that were read: progress.
struct Counted {
    file: File,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The end of the text, as far as it was read.
#[derive(Default)]
struct Tail {
    total: AtomicU64,
    ended: AtomicBool,
    /// The last byte that is no space or break.
    last: AtomicU8,
}

/// Ends the reading where a row does not end.
struct Guard<R> {
    inner: R,
    spent: Arc<AtomicU64>,
    tail: Arc<Tail>,
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.spent.load(Ordering::Relaxed) > LONGEST_ROW {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a row does not end"));
        }
        let read = self.inner.read(into)?;
        self.spent.fetch_add(read as u64, Ordering::Relaxed);
        self.tail.total.fetch_add(read as u64, Ordering::Relaxed);
        self.tail.ended.store(read == 0 && !into.is_empty(), Ordering::Relaxed);
        if let Some(last) = into.get(..read).unwrap_or_default().iter().rfind(|byte| !byte.is_ascii_whitespace()) {
            self.tail.last.store(*last, Ordering::Relaxed);
        }
        Ok(read)
    }
}

impl Rows {
    /// Opens a file and reads its heading.
    ///
    /// # Errors
    /// Where it cannot be read, or its heading has more than [`WIDEST`] cells.
    pub fn open(path: &Path, form: &Form) -> io::Result<Rows> {
        let (spent, bytes) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let file = Counted { file: File::open(path)?, bytes: bytes.clone() };
        let tail = Arc::new(Tail::default());
        let guard = Guard { inner: Decoded::new(file, form.encoding), spent: spent.clone(), tail: tail.clone() };
        let reader = csv::ReaderBuilder::new()
            .delimiter(form.delimiter)
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(guard);
        let mut rows = Rows { reader, spent, tail, bytes, width: 0, line: 0, heading: StringRecord::new() };
        for _ in 0..form.skip {
            rows.read()?;
        }
        if form.headed {
            rows.heading = rows.read()?.unwrap_or_default();
            rows.width = rows.heading.len();
        }
        if rows.width > WIDEST {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "too many columns"));
        }
        Ok(rows)
    }

    /// The cells of the heading; empty without one.
    #[must_use]
    pub fn heading(&self) -> &StringRecord {
        &self.heading
    }

    /// Bytes of the file read so far (somewhat ahead of the row).
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    fn read(&mut self) -> io::Result<Option<StringRecord>> {
        // The reader has up to a buffer ahead of the row; only what comes on top of that counts.
        self.spent.store(0, Ordering::Relaxed);
        let mut cells = StringRecord::new();
        let begin = self.reader.position().line();
        let more = self.reader.read_record(&mut cells).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => io::Error::new(io::ErrorKind::InvalidData, format!("{other:?}")),
        })?;
        // Empty lines are passed over unseen, but a spreadsheet numbers them; breaks inside a cell it does not.
        let passed = self.reader.position().line() - begin;
        let inside = if passed > 1 { cells.as_slice().matches('\n').count() as u64 } else { 0 };
        self.line += 1 + passed.saturating_sub(1 + inside);
        if more && self.swallowed(&cells) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a quote is not closed"));
        }
        Ok(more.then_some(cells))
    }

    /// Whether the last row goes to the end of the file because a quote before its last cell is never closed.
    fn swallowed(&self, cells: &StringRecord) -> bool {
        let last = cells.iter().next_back().is_some_and(|cell| cell.contains('\n'));
        last && self.tail.ended.load(Ordering::Relaxed)
            && self.reader.position().byte() == self.tail.total.load(Ordering::Relaxed)
            && self.tail.last.load(Ordering::Relaxed) != b'"'
    }

    /// The next row; blank ones are passed over.
    ///
    /// # Errors
    /// Where the file cannot be read on: an unreadable disk, or a quote that is never closed ([`LONGEST_ROW`]).
    pub fn next_row(&mut self) -> io::Result<Option<Row>> {
        loop {
            let Some(mut cells) = self.read()? else { return Ok(None) };
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if self.width == 0 {
                self.width = cells.len().min(WIDEST);
            }
            let found = cells.len();
            let blank_tail = found > self.width && cells.iter().skip(self.width).all(|cell| cell.trim().is_empty());
            if blank_tail {
                cells.truncate(self.width);
            }
            let fault = (cells.len() != self.width).then_some(RowFault::Ragged { expected: self.width, found });
            return Ok(Some(Row { line: self.line, cells, fault }));
        }
    }

    /// Passes over rows up to this line.
    ///
    /// # Errors
    /// As [`Rows::next_row`].
    pub fn skip_to(&mut self, line: u64) -> io::Result<()> {
        while self.line < line {
            if self.read()?.is_none() {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, skip: u64) -> (Vec<Row>, Vec<String>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        std::fs::write(&path, text).expect("written");
        let form = Form { encoding: Encoding::Utf8, delimiter: b',', skip, headed: true };
        let mut rows = Rows::open(&path, &form).expect("opens");
        let heading = rows.heading().iter().map(str::to_owned).collect();
        let mut all = Vec::new();
        while let Some(row) = rows.next_row().expect("reads") {
            all.push(row);
        }
        (all, heading)
    }

    #[test]
    fn quotes_breaks_and_ragged_rows() {
        let (all, heading) = rows("notes\na,b\n\"x\ny\",\"say \"\"hi\"\"\"\n\n1,2,\n1,2,3\n1\n,\n", 1);
        assert_eq!(heading, ["a", "b"]);
        let cells: Vec<Vec<&str>> = all.iter().map(|row| row.cells.iter().collect()).collect();
        assert_eq!(cells, [vec!["x\ny", "say \"hi\""], vec!["1", "2"], vec!["1", "2", "3"], vec!["1"]]);
        let faults: Vec<_> = all.iter().map(|row| row.fault.clone()).collect();
        let ragged = |found| Some(RowFault::Ragged { expected: 2, found });
        assert_eq!(faults, [None, None, ragged(3), ragged(1)]);
        assert_eq!(all.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 5, 6, 7], "as a spreadsheet counts");
    }

    #[test]
    fn a_quote_that_is_never_closed_is_told_and_one_that_is_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let form = Form { encoding: Encoding::Utf8, delimiter: b',', skip: 0, headed: true };
        for (text, closed) in [
            ("a,b\n1,\"x\n2,y\n3,z\n", false),
            ("a,b\n1,x\n2,\"y", true),
            ("a,b\n1,x\n2,\"y\nand more\"\n", true),
            ("a,b\n1,x\n2,\"y\nand more\"", true),
            ("a,b\n1,\"x\nand\"\n2,y\n", true),
        ] {
            let path = folder.path().join("a.csv");
            std::fs::write(&path, text).expect("written");
            let mut rows = Rows::open(&path, &form).expect("opens");
            let read: io::Result<Vec<Row>> = std::iter::from_fn(|| rows.next_row().transpose()).collect();
            assert_eq!(read.is_ok(), closed, "{text:?}: {read:?}");
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_eat_the_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.csv");
        std::fs::write(&path, format!("a,b\n1,\"{}", "x,y\n".repeat(4_000_000))).expect("written");
        let form = Form { encoding: Encoding::Utf8, delimiter: b',', skip: 0, headed: true };
        let mut rows = Rows::open(&path, &form).expect("opens");
        assert_eq!(rows.next_row().expect_err("ends").kind(), io::ErrorKind::InvalidData);
    }
}
