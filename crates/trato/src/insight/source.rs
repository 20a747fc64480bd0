//! A CSV file as a stream of rows: delimiter and encoding found out, ragged rows mended or left out loudly, a second file joined.

use std::cell::{OnceCell, RefCell};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use csv::ByteRecord;
use trato_insight::table::cell::{
    DateStyle, NumberStyle, likely_date_style, likely_number_style, number, number_reading, undecided_date,
};

use super::breaks::{Breaks, line_of};
use super::cells::Decimal;
use super::failure::{Failure, Outcome, data, usage};

/// Bytes that are looked at to find the delimiter.
const HEAD: usize = 64 * 1024;
/// Rows that are looked at to find the columns' styles.
const SAMPLE: usize = 500;

/// Where the table comes from and how it is written.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// CSV file, or - for standard input; several files with the same heading are read as one
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Character between fields; found out when not given (comma, semicolon, TAB or |)
    #[arg(long, value_name = "CHAR")]
    pub delimiter: Option<String>,
    /// The file has no heading: columns are named 1, 2, 3 …
    #[arg(long)]
    pub no_header: bool,
    /// A second file whose columns are added to each row
    #[arg(long, value_name = "FILE", requires = "on")]
    pub join: Option<PathBuf>,
    /// The column that both files share
    #[arg(long, value_name = "COLUMN")]
    pub on: Option<String>,
    /// What stands before the decimals, where the numbers do not show it ("1.500")
    #[arg(long, value_name = "MARK")]
    pub decimal: Option<Decimal>,
    /// Refuse the file when a row has too many or too few fields, instead of leaving it out
    #[arg(long)]
    pub strict: bool,
    /// Print the complete result as JSON
    #[arg(long)]
    pub json: bool,
    /// Rows of a table to print
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub show: usize,
}

#[derive(Clone)]
enum Input {
    File(PathBuf),
    Memory(Vec<u8>),
}

struct Joined {
    /// Column of the first file.
    on: usize,
    rows: HashMap<Vec<u8>, Vec<Vec<u8>>>,
    width: usize,
}

/// An opened table; streaming starts again from the first row each time.
pub struct Source {
    /// Headings, made unique.
    pub header: Vec<String>,
    /// The first rows as text.
    pub sample: Vec<Vec<String>>,
    /// What the reader should know, as sentences.
    pub notes: Vec<String>,
    inputs: Vec<Input>,
    doubts: RefCell<Vec<String>>,
    /// What each column's sample says about the marks of the file, found out when it is first asked for.
    votes: OnceCell<Vec<Vote>>,
    decimal: Option<Decimal>,
    delimiter: u8,
    no_header: bool,
    strict: bool,
    own_width: usize,
    joined: Option<Joined>,
}

/// One row.
pub struct Row<'a> {
    record: &'a ByteRecord,
    extra: Option<&'a [Vec<u8>]>,
    own_width: usize,
    /// Line of the file.
    pub line: u64,
}

impl Row<'_> {
    /// A cell as text, empty when there is none; bytes that are not UTF-8 are read as Windows-1252.
    pub fn text(&self, column: usize) -> std::borrow::Cow<'_, str> {
        let bytes = if column < self.own_width {
            self.record.get(column).unwrap_or_default()
        } else {
            self.extra.and_then(|e| e.get(column - self.own_width)).map_or(&[][..], Vec::as_slice)
        };
        decode(bytes)
    }
}

fn decode(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Whether a column holds numbers that only one style can read.
struct Vote {
    comma: bool,
    point: bool,
}

impl Vote {
    fn of<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Self {
        let only = |own, than| texts.clone().any(|text| number(text, own).is_some() && number(text, than).is_none());
        Self {
            comma: only(NumberStyle::Comma, NumberStyle::Point),
            point: only(NumberStyle::Point, NumberStyle::Comma),
        }
    }
}

impl Source {
    /// Opens the files, reads heading and sample.
    pub fn open(args: &SourceArgs) -> Outcome<Self> {
        let inputs = args.files.iter().map(|path| input(path)).collect::<Outcome<Vec<Input>>>()?;
        let delimiter = match args.delimiter.as_deref() {
            Some("\\t" | "tab" | "TAB") => b'\t',
            Some(text) if text.len() == 1 => text.as_bytes()[0],
            Some(text) => return usage(format!("The delimiter must be one character, not \"{text}\".")),
            None => find_delimiter(&head(&inputs[0])?),
        };
        let mut source = Self {
            header: Vec::new(),
            sample: Vec::new(),
            notes: Vec::new(),
            doubts: RefCell::default(),
            votes: OnceCell::new(),
            decimal: args.decimal,
            inputs,
            delimiter,
            no_header: args.no_header,
            strict: args.strict,
            own_width: 0,
            joined: None,
        };
        source.header = source.heading(0)?;
        source.own_width = source.header.len();
        if let Some(path) = &args.join {
            source.join(path, args.on.as_deref().unwrap_or_default())?;
        }
        let mut sample = Vec::new();
        let width = source.header.len();
        source.walk(Some(SAMPLE), &mut |row| {
            sample.push((0..width).map(|at| row.text(at).into_owned()).collect());
            Ok(())
        })?;
        source.sample = sample;
        Ok(source)
    }

    /// How a column's numbers are written: as told, as they show, else as the other columns and the delimiter suggest. What only a
    /// person can decide is noted.
    pub fn number_style(&self, at: usize) -> NumberStyle {
        if let Some(decimal) = self.decimal {
            return decimal.into();
        }
        let texts = |at: usize| self.sample.iter().map(move |row| row[at].as_str());
        let (style, Some(text)) = number_reading(texts(at)) else { return likely_number_style(texts(at)) };
        let votes = self.votes.get_or_init(|| (0..self.header.len()).map(|other| Vote::of(texts(other))).collect());
        let others = || votes.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, vote)| vote);
        let comma = others().filter(|vote| vote.comma).count();
        let point = others().filter(|vote| vote.point).count();
        let (style, why) = match comma.cmp(&point) {
            Ordering::Greater => (NumberStyle::Comma, "as other columns have decimal commas"),
            Ordering::Less => (NumberStyle::Point, "as other columns have decimal points"),
            Ordering::Equal if comma == 0 && self.delimiter == b';' => {
                (NumberStyle::Comma, "as files with semicolons mostly have decimal commas")
            }
            Ordering::Equal => (style, "but nothing in the file decides it"),
        };
        let means = |style| number(text, style).map_or_else(String::new, |value| value.to_string());
        let (against, other) = match style {
            NumberStyle::Point => (NumberStyle::Comma, "comma"),
            NumberStyle::Comma => (NumberStyle::Point, "point"),
        };
        let note = format!(
            "\"{}\": {text} could be {} or {}; it was read as {}, {why} (--decimal {other} reads it as {}).",
            self.header[at],
            means(NumberStyle::Point),
            means(NumberStyle::Comma),
            means(style),
            means(against)
        );
        let mut doubts = self.doubts.borrow_mut();
        if !doubts.contains(&note) {
            doubts.push(note);
        }
        style
    }

    /// How a column's dates are written: as they show, else with the day first, which is noted.
    pub fn date_style(&self, at: usize) -> DateStyle {
        let texts = || self.sample.iter().map(|row| row[at].as_str());
        if let Some(text) = undecided_date(texts()) {
            let note = format!(
                "\"{}\": {text} was read with the day first; the first rows do not decide it (--date-order mdy reads the month first).",
                self.header[at]
            );
            let mut doubts = self.doubts.borrow_mut();
            if !doubts.contains(&note) {
                doubts.push(note);
            }
        }
        likely_date_style(texts())
    }

    /// A column's cells in the first rows.
    pub fn first_cells(&self, at: usize) -> impl Iterator<Item = &str> {
        self.sample.iter().filter_map(move |row| row.get(at)).map(String::as_str)
    }

    /// All that the reader should know about the file.
    pub fn told(&self) -> Vec<String> {
        self.notes.iter().chain(self.doubts.borrow().iter()).cloned().collect()
    }

    /// The raw lines as records without regard to heading or width, for baskets.
    pub fn lines(&self, mut each: impl FnMut(Vec<String>)) -> Outcome<()> {
        for input in &self.inputs {
            let mut reader = self.reader(input)?;
            let mut record = ByteRecord::new();
            while read(&mut reader, &mut record)? {
                each(record.iter().map(|field| decode(field).into_owned()).collect());
            }
        }
        Ok(())
    }

    /// Gives every row to `each`; adds notes on rows that were mended or left out.
    pub fn rows(&mut self, mut each: impl FnMut(&Row<'_>) -> Outcome<()>) -> Outcome<()> {
        let notes = self.walk(None, &mut each)?;
        self.notes.extend(notes);
        Ok(())
    }

    fn walk(&self, most: Option<usize>, each: &mut dyn FnMut(&Row<'_>) -> Outcome<()>) -> Outcome<Vec<String>> {
        let (mut seen, mut mended, mut left, mut unmatched, mut first_bad) = (0usize, 0usize, 0usize, 0usize, None);
        for (number, input) in self.inputs.iter().enumerate() {
            if number > 0 && !self.no_header && self.heading(number)? != self.header[..self.own_width] {
                return data(format!("File {} has another heading than the first one.", number + 1));
            }
            let mut reader = self.reader(input)?;
            let mut record = ByteRecord::new();
            if !self.no_header {
                read(&mut reader, &mut record)?;
            }
            while read(&mut reader, &mut record)? {
                let line = line_of(&reader, &record);
                if record.len() != self.own_width {
                    match mend(&record, self.own_width) {
                        Some(whole) => {
                            mended += 1;
                            record = whole;
                        }
                        None => {
                            let (found, wanted) = (record.len(), self.own_width);
                            let sentence = format!("line {line} has {found} fields where the heading has {wanted}");
                            if self.strict {
                                return data(format!("The file cannot be read: {sentence}."));
                            }
                            left += 1;
                            first_bad.get_or_insert(sentence);
                            continue;
                        }
                    }
                }
                let extra = self.joined.as_ref().map(|j| j.rows.get(record.get(j.on).unwrap_or_default()));
                unmatched += usize::from(matches!(extra, Some(None)));
                let extra = extra.flatten().map(Vec::as_slice);
                each(&Row { record: &record, extra, own_width: self.own_width, line })?;
                seen += 1;
                if most.is_some_and(|most| seen >= most) {
                    return Ok(Vec::new());
                }
            }
        }
        if seen == 0 && left == 0 {
            return data("The file has no row.");
        }
        let bad = first_bad.unwrap_or_default();
        // One row may always be spoilt; more than one in a hundred say that the file was read wrongly.
        if left > ((seen + left) / 100).max(1) || seen == 0 {
            let rows = if left == 1 { "1 row does".to_owned() } else { format!("{left} rows do") };
            return data(format!("{rows} not fit the heading; {bad}. Is the delimiter right (--delimiter)?"));
        }
        let mut notes = Vec::new();
        if left > 0 {
            notes.push(format!(
                "{} left out because {} not fit the heading; {bad}.",
                if left == 1 { "1 row was".to_owned() } else { format!("{left} rows were") },
                if left == 1 { "it does" } else { "they do" }
            ));
        }
        if mended > 0 {
            notes.push(format!("{mended} rows had a delimiter inside an unquoted field and were put together again."));
        }
        if unmatched > 0 {
            notes.push(format!("{unmatched} rows have no partner in the joined file; its columns are empty there."));
        }
        Ok(notes)
    }

    fn heading(&self, number: usize) -> Outcome<Vec<String>> {
        let mut record = ByteRecord::new();
        if !read(&mut self.reader(&self.inputs[number])?, &mut record)? {
            return data("The file is empty.");
        }
        let mut names: Vec<String> = Vec::with_capacity(record.len());
        for (at, field) in record.iter().enumerate() {
            let name = if self.no_header { String::new() } else { decode(field).trim().to_owned() };
            let plain = if name.is_empty() { (at + 1).to_string() } else { name };
            let mut unique = plain.clone();
            let mut copy = 2;
            while names.contains(&unique) {
                unique = format!("{plain} ({copy})");
                copy += 1;
            }
            names.push(unique);
        }
        Ok(names)
    }

    fn join(&mut self, path: &Path, on: &str) -> Outcome<()> {
        let args = SourceArgs {
            files: vec![path.to_owned()],
            delimiter: None,
            no_header: false,
            join: None,
            on: None,
            decimal: None,
            strict: self.strict,
            json: false,
            show: 0,
        };
        let mut other = Self::open(&args)?;
        let find = |header: &[String], which: &str| {
            let found = header.iter().position(|h| h.eq_ignore_ascii_case(on));
            found.ok_or_else(|| Failure::Usage(format!("The {which} file has no column \"{on}\" to join on.")))
        };
        let (own, theirs) = (find(&self.header, "first")?, find(&other.header, "second")?);
        let width = other.header.len();
        let mut rows = HashMap::new();
        let mut again = 0_usize;
        other.rows(|row| {
            let cells = (0..width).filter(|&at| at != theirs).map(|at| row.text(at).into_owned().into_bytes());
            let before = rows.insert(row.text(theirs).into_owned().into_bytes(), cells.collect());
            again += usize::from(before.is_some());
            Ok(())
        })?;
        if again > 0 {
            self.notes.push(format!(
                "{again} rows of the joined file have a \"{on}\" that an earlier row has, too: the last row of each counts."
            ));
        }
        for (at, name) in other.header.iter().enumerate().filter(|(at, _)| *at != theirs) {
            let taken = self.header.contains(name);
            self.header.push(if taken { format!("{name} ({})", at + 1) } else { name.clone() });
        }
        self.joined = Some(Joined { on: own, rows, width: width - 1 });
        debug_assert_eq!(self.header.len(), self.own_width + self.joined.as_ref().map_or(0, |j| j.width));
        Ok(())
    }

    fn reader<'a>(&self, input: &'a Input) -> Outcome<csv::Reader<Box<dyn Read + 'a>>> {
        let bytes: Box<dyn Read + 'a> = match input {
            Input::Memory(bytes) => Box::new(Breaks::new(Cursor::new(bytes))),
            Input::File(path) => Box::new(Breaks::new(BufReader::with_capacity(1 << 16, file(path)?))),
        };
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(self.delimiter);
        Ok(builder.from_reader(bytes))
    }
}

fn read<R: Read>(reader: &mut csv::Reader<R>, record: &mut ByteRecord) -> Outcome<bool> {
    reader.read_byte_record(record).map_err(|error| Failure::Data(format!("The file cannot be read: {error}.")))
}

fn file(path: &Path) -> Outcome<std::fs::File> {
    let told = |error: std::io::Error| Failure::Data(format!("The file {} cannot be read: {error}.", path.display()));
    let file = std::fs::File::open(path).map_err(told)?;
    if file.metadata().map_err(told)?.is_dir() {
        return data(format!("{} is a folder, not a file.", path.display()));
    }
    Ok(file)
}

/// A file is streamed, unless it is UTF-16 or standard input.
fn input(path: &Path) -> Outcome<Input> {
    let mut bytes = Vec::new();
    let told = |error: std::io::Error| Failure::Data(format!("The file {} cannot be read: {error}.", path.display()));
    if path.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut bytes).map_err(told)?;
    } else {
        let mut start = [0u8; 2];
        let length = file(path)?.read(&mut start).map_err(told)?;
        if !matches!(start[..length], [0xFF, 0xFE] | [0xFE, 0xFF]) {
            return Ok(Input::File(path.to_owned()));
        }
        file(path)?.read_to_end(&mut bytes).map_err(told)?;
    }
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(&bytes).filter(|(e, _)| *e != encoding_rs::UTF_8) {
        bytes = encoding.decode(&bytes).0.into_owned().into_bytes();
    }
    Ok(Input::Memory(bytes))
}

fn head(input: &Input) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    match input {
        Input::Memory(all) => bytes.extend(all.iter().take(HEAD)),
        Input::File(path) => {
            let read = file(path)?.take(HEAD as u64).read_to_end(&mut bytes);
            read.map_err(|error| Failure::Data(format!("The file {} cannot be read: {error}.", path.display())))?;
        }
    }
    Ok(bytes)
}

/// The delimiter that splits most of the first rows into the same number of fields, more than one.
fn find_delimiter(head: &[u8]) -> u8 {
    let score = |delimiter: u8| {
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(delimiter);
        let widths: Vec<usize> =
            builder.from_reader(head).byte_records().take(30).flatten().map(|record| record.len()).collect();
        let first = widths.first().copied().unwrap_or(0);
        let same = widths.iter().filter(|&&w| w == first).count();
        if first > 1 {
            (same * 100 / widths.len().max(1), first)
        } else {
            (0, widths.iter().sum::<usize>() / widths.len().max(1))
        }
    };
    let choices = [b',', b';', b'\t', b'|'];
    choices.into_iter().rev().max_by_key(|&delimiter| score(delimiter)).unwrap_or(b',')
}

/// Puts fields that begin with a blank back to the one before ("Rua do Paço, 67"), when that gives the right width.
fn mend(record: &ByteRecord, width: usize) -> Option<ByteRecord> {
    if record.len() <= width {
        return None;
    }
    let mut fields: Vec<Vec<u8>> = Vec::new();
    for field in record {
        match fields.last_mut() {
            Some(last) if field.first() == Some(&b' ') => {
                last.push(b',');
                last.extend(field);
            }
            _ => fields.push(field.to_vec()),
        }
    }
    (fields.len() == width).then(|| {
        let mut whole = ByteRecord::from(fields);
        whole.set_position(record.position().cloned());
        whole
    })
}
