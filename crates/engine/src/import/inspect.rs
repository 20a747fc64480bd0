//! The first step of an import: what is this file? Encoding, separator, heading, samples, number and date style, the system
//! it comes from, the entity its rows become, and a mapping to begin with. Reads the file once, keeps a sample.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use trato_model::kinds::NumberStyle;
use trato_model::{Locale, Reader, Registry};
use trato_text::dates::{OrderGuess, guess_date_order};
use trato_text::numbers::guess_number_style;

use super::encoding::{self, Decoded, Encoding};
use super::heading::named;
use super::look::{is_heading, look};
use super::mapping::{Column, Dates, Mapping, Numbers};
use super::propose::{self, Guess, Why};
use super::recognise;
use super::rows::{Form, Rows};
use super::systems::System;
use super::target::{self, Part, Target};

/// Characters of the file that the separator is found in.
const SAMPLE: u64 = 256 * 1024;
/// Rows from which styles are guessed, and rows shown.
const GUESSED: usize = 2_000;
const SHOWN: usize = 8;

/// What a file is.
#[derive(Clone, Debug)]
pub struct Inspection {
    pub encoding: Encoding,
    pub delimiter: char,
    pub headed: bool,
    /// As the mapping names the columns.
    pub headings: Vec<String>,
    /// The first rows, as they stand.
    pub samples: Vec<Vec<String>>,
    /// Rows of the file: exact for small files, estimated from the size of the first ones for large ones.
    pub rows: u64,
    pub bytes: u64,
    /// The file cannot be read behind these rows: a quote is not closed, or a row does not end.
    pub broken: bool,
    pub system: System,
    /// Nothing is recognised where empty: the user chooses.
    pub entity: &'static str,
    /// Why each column goes where the mapping says.
    pub guesses: Vec<Guess>,
    /// Days and months cannot be told apart: ask the user.
    pub dates_unclear: bool,
    pub mapping: Mapping,
}

impl Inspection {
    /// The columns that a mapping leaves out because nobody knows them; what the user left out himself he knows.
    pub fn left_out<'a>(&'a self, mapping: &'a Mapping) -> impl Iterator<Item = &'a str> {
        let unknown = |at: usize| self.guesses.get(at).is_none_or(|guess| guess.why == Why::Unknown);
        let columns = mapping.columns.iter().enumerate();
        columns.filter(move |(at, column)| column.field.is_empty() && unknown(*at)).map(|(_, c)| c.heading.as_str())
    }
}

/// Looks at a file that was uploaded as `name`. `wanted` is the entity that the user chose; found by the headings where
/// `None`.
///
/// # Errors
/// Where the file cannot be read.
pub fn inspect(
    registry: &Registry,
    reader: &Reader,
    locale: Locale,
    path: &Path,
    name: &str,
    wanted: Option<&str>,
) -> io::Result<Inspection> {
    let encoding = encoding::detect(&mut File::open(path)?)?;
    let bytes = std::fs::metadata(path)?.len();
    let mut text = Vec::new();
    Decoded::new(File::open(path)?, encoding).take(SAMPLE).read_to_end(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let whole_lines = match text.rfind('\n') {
        Some(end) if text.len() as u64 >= SAMPLE => text.get(..=end).unwrap_or(&text),
        _ => &text,
    };
    let first = look(whole_lines);
    let mut form = Form { encoding, delimiter: first.delimiter, skip: first.skip, headed: true };
    let mut rows = Rows::open(path, &form)?;
    let mut headings = named(rows.heading().iter());
    if !is_heading(rows.heading().iter()) && !headings.is_empty() {
        form.headed = false;
        headings = named(headings.iter().map(|_| ""));
        rows = Rows::open(path, &form)?;
    }
    let (samples, count, broken) = sample(&mut rows, bytes);
    let mut inspection = Inspection {
        encoding,
        delimiter: char::from(form.delimiter),
        headed: form.headed,
        headings,
        samples,
        rows: count,
        bytes,
        broken,
        system: System::Unknown,
        entity: "",
        guesses: Vec::new(),
        dates_unclear: false,
        mapping: Mapping {
            encoding,
            delimiter: char::from(form.delimiter),
            skip: form.skip,
            headed: form.headed,
            ..Mapping::default()
        },
    };
    propose_for(&mut inspection, registry, reader, locale, name, wanted);
    inspection.samples.truncate(SHOWN);
    Ok(inspection)
}

/// The first rows, how many there are, and whether it ends before the file does.
fn sample(rows: &mut Rows, bytes: u64) -> (Vec<Vec<String>>, u64, bool) {
    let mut samples: Vec<Vec<String>> = Vec::new();
    let mut size = 0_u64;
    while samples.len() < GUESSED {
        let row = match rows.next_row() {
            Ok(Some(row)) => row,
            ended => {
                let count = samples.len() as u64;
                return (samples, count, ended.is_err());
            }
        };
        size += row.cells.as_slice().len() as u64 + row.cells.len() as u64;
        samples.push(row.cells.iter().map(str::to_owned).collect());
    }
    let mut count = samples.len() as u64;
    if bytes <= 16 << 20 {
        loop {
            match rows.next_row() {
                Ok(Some(_)) => count += 1,
                ended => return (samples, count, ended.is_err()),
            }
        }
    }
    count = bytes * samples.len() as u64 / size.max(1);
    (samples, count, false)
}

fn propose_for(
    inspection: &mut Inspection,
    registry: &Registry,
    reader: &Reader,
    locale: Locale,
    name: &str,
    wanted: Option<&str>,
) {
    let detected = recognise::detect(registry, reader, name, &inspection.headings, &inspection.samples);
    if let Some(detected) = &detected {
        inspection.system = detected.system;
        inspection.entity = detected.entity;
    }
    if let Some(entity) = wanted.and_then(|wanted| registry.entity(wanted)) {
        inspection.entity = entity.name;
    }
    let Some(entity) = registry.entity(inspection.entity) else { return };
    inspection.mapping.system = inspection.system;
    inspection.guesses =
        propose::columns(registry, entity, reader, inspection.system, &inspection.headings, &inspection.samples);
    inspection.mapping.columns = inspection
        .headings
        .iter()
        .zip(&inspection.guesses)
        .map(|(heading, guess)| Column { heading: heading.clone(), field: guess.path.clone(), ..Column::default() })
        .collect();
    propose::complete(registry, entity, reader, locale, &mut inspection.mapping);
    styles(inspection, registry, reader);
}

/// How the columns that hold numbers and dates write them.
fn styles(inspection: &mut Inspection, registry: &Registry, reader: &Reader) {
    let Some(entity) = registry.entity(inspection.entity) else { return };
    let cells_of = |kinds: &[&str]| -> Vec<&str> {
        let columns = inspection.mapping.columns.iter().enumerate().filter(|(_, column)| {
            match target::resolve(registry, entity, reader, &column.field) {
                Ok(Target::Field(aim)) => aim.part == Part::Whole && kinds.contains(&aim.field.kind.name()),
                Ok(Target::Created(field)) => kinds.contains(&field.kind.name()),
                _ => false,
            }
        });
        let at: Vec<usize> = columns.map(|(at, _)| at).collect();
        inspection.samples.iter().flat_map(|row| at.iter().filter_map(|at| row.get(*at)).map(String::as_str)).collect()
    };
    let numbers = guess_number_style(cells_of(&["integer", "decimal", "money", "percent"]));
    let dates = guess_date_order(cells_of(&["date", "date_time"]));
    let plain = matches!(inspection.system, System::Trato);
    inspection.mapping.numbers = match numbers {
        _ if plain => Numbers::Plain,
        // Programs write a point.
        NumberStyle::Auto if inspection.system != System::Unknown => Numbers::Point,
        style => Numbers::of(style),
    };
    inspection.mapping.dates = match dates {
        OrderGuess::Order(order) => Dates::of(order),
        OrderGuess::Ambiguous | OrderGuess::Mixed => {
            inspection.dates_unclear = true;
            Dates::Day
        }
    };
    // A safe export puts a sign before what a spreadsheet would calculate.
    let guarded = inspection.samples.iter().flatten().any(|cell| crate::export::guard::is_guarded(cell));
    inspection.mapping.unguard = guarded && inspection.system != System::Trato;
}
