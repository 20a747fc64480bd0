//! One row from text to typed values: nothing is looked up here, so that rows are read in parallel to writing.

use trato_model::kinds::{Fault, Input};
use trato_model::{Id, Value};
use trato_text::names::split_spanish_name;

use super::heading::key;
use super::mapping::Blanks;
use super::people;
use super::plan::{Key, Piece, Plan, Slot};
use super::rows::{Row, RowFault};
use super::systems::System;
use super::target::{Aim, Part};

/// What is wrong with a cell (`column`: its place), or with the row where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    pub column: Option<usize>,
    pub fault: Fault,
}

/// A link that a row wants: tries in order, each a place in [`Plan::links`] with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub tries: Vec<(usize, String)>,
    pub column: Option<usize>,
    /// Made up: it does not change a record that exists.
    pub only_new: bool,
}

/// A row ready to be written.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    pub line: u64,
    /// By the field's place; what the row says nothing about is absent.
    pub values: Vec<(usize, Value)>,
    pub wanted: Vec<Wanted>,
    /// Fields whose values were made up: they do not change a record that exists.
    pub only_new: Vec<usize>,
    /// What the row itself says of such fields: that does.
    pub own: Vec<(usize, Value)>,
    /// Fixed fields that the record which is met has not yet and takes from the row.
    pub adopted: Vec<usize>,
    /// The first key that the row has, with its value as stored.
    pub key: Option<(Key, String)>,
    pub id: Option<Id>,
    /// When it was made in the other system.
    pub created: Option<i64>,
    pub faults: Vec<CellFault>,
    pub warnings: Vec<CellFault>,
    /// The other system says that it is deleted.
    pub deleted: bool,
    /// It is a company among people, or the other way round.
    pub other: bool,
}

impl Prepared {
    /// Whether nothing is to become of it.
    pub fn left_out(&self) -> bool {
        self.deleted || self.other
    }

    pub fn value(&self, at: usize) -> Option<&Value> {
        self.values.iter().find(|(place, _)| *place == at).map(|(_, value)| value)
    }

    pub fn put(&mut self, at: usize, value: Value) {
        match self.values.iter_mut().find(|(place, _)| *place == at) {
            Some((_, slot)) => *slot = value,
            None => self.values.push((at, value)),
        }
    }

    fn fault(&mut self, column: Option<usize>, fault: Fault) {
        self.faults.push(CellFault { column, fault });
    }

    pub fn warn(&mut self, column: Option<usize>, fault: Fault) {
        self.warnings.push(CellFault { column, fault });
    }
}

/// A field given in parts: its place among the fields, its column, and the parts by name.
type Parts = Vec<(usize, usize, Vec<(String, String)>)>;

/// What several columns give together.
#[derive(Default)]
struct Joined {
    /// Field, column of its first part, parts.
    parts: Parts,
    lists: Vec<(usize, usize, Vec<String>)>,
    names: Vec<String>,
}

/// Reads a row.
#[must_use]
pub fn prepare(plan: &Plan, row: &Row) -> Prepared {
    let mut out = Prepared { line: row.line, ..Prepared::default() };
    if let Some(RowFault::Ragged { expected, found }) = &row.fault {
        // A quote that is not closed swallows the lines behind it.
        let swallowed = found < expected && row.cells.iter().any(|cell| cell.contains('\n'));
        let code = if swallowed { "import-ragged-quote" } else { "import-ragged" };
        out.fault(None, Fault::new(code).with("expected", expected).with("found", found));
        return out;
    }
    let mut joined = Joined::default();
    for (column, (slot, cell)) in plan.slots.iter().zip(row.cells.iter()).enumerate() {
        let text = if plan.mapping.unguard { crate::export::guard::unguard(cell.trim()) } else { cell.trim() };
        take(plan, slot, Some(column), text, &mut out, &mut joined);
    }
    if out.other {
        return Prepared { line: row.line, other: true, ..Prepared::default() };
    }
    finish(plan, joined, &mut out);
    people::permissions(plan, &mut out);
    make_up(plan, row, &mut out);
    out.key = the_key(plan, &out);
    out
}

/// What no column gives.
fn make_up(plan: &Plan, row: &Row, out: &mut Prepared) {
    let (values, wanted) = (out.values.len(), out.wanted.len());
    let mut joined = Joined::default();
    for (slot, pieces) in &plan.made {
        if let Some(text) = made(pieces, row)
            && !has(plan, slot, out)
        {
            take(plan, slot, None, &text, out, &mut joined);
        }
    }
    finish(plan, joined, out);
    people::complete(plan, out);
    let made = out.values.iter().skip(values).map(|(at, _)| *at);
    out.only_new.extend(made);
    out.wanted.iter_mut().skip(wanted).for_each(|wanted| wanted.only_new = true);
}

/// A template filled in: pieces of text between empty columns go with them.
fn made(pieces: &[Piece], row: &Row) -> Option<String> {
    let mut text = String::new();
    let mut between = "";
    let constant = pieces.iter().all(|piece| matches!(piece, Piece::Text(_)));
    for piece in pieces {
        match piece {
            Piece::Text(piece) if constant => text.push_str(piece),
            Piece::Text(piece) => between = piece,
            Piece::Column(column) => {
                let cell = row.cells.get(*column).unwrap_or_default().trim();
                if !cell.is_empty() {
                    if !text.is_empty() {
                        text.push_str(between);
                    }
                    text.push_str(cell);
                }
                between = "";
            }
        }
    }
    Some(text).filter(|text| !text.trim().is_empty())
}

/// Whether the row has the field already.
fn has(plan: &Plan, slot: &Slot, out: &Prepared) -> bool {
    let at_of = |link: &usize| plan.links.get(*link).map(|link| link.aim.at);
    match slot {
        Slot::Value(aim, _) => out.value(aim.at).is_some_and(|value| !value.is_null()),
        Slot::Links(links) => {
            let fields: Vec<Option<usize>> = links.iter().map(at_of).collect();
            out.wanted.iter().any(|w| w.tries.iter().any(|(link, _)| fields.contains(&at_of(link))))
        }
        _ => false,
    }
}

fn take(plan: &Plan, slot: &Slot, column: Option<usize>, text: &str, out: &mut Prepared, joined: &mut Joined) {
    match slot {
        Slot::Nowhere => {}
        Slot::Deleted => out.deleted |= yes(text) == Some(true),
        Slot::Company => match super::others::is_other(plan.entity.name, text) {
            Some(other) => out.other |= other,
            None => out.warn(column, Fault::new("boolean")),
        },
        Slot::Id => match text.to_ascii_lowercase().parse() {
            Ok(id) => out.id = Some(id),
            Err(_) if text.is_empty() => {}
            Err(_) => out.fault(column, Fault::new("import-id")),
        },
        Slot::Created(field) if !text.is_empty() => {
            match field.kind.parse(field, &Input::Text(text.to_owned()), &plan.reading) {
                Ok(moment) => out.created = moment.as_int(),
                // When it was made elsewhere decides nothing about the record.
                Err(fault) => out.warnings.push(CellFault { column, fault }),
            }
        }
        Slot::Created(_) => {}
        Slot::FullName => {
            joined.names.extend((!text.is_empty()).then(|| people::own_name(plan, column, text).to_owned()));
        }
        Slot::Surnames => surnames(plan, column, text, out),
        Slot::Links(links) => link(plan, links, column, text, out),
        Slot::Value(aim, lenient) => value(plan, aim, *lenient, column, text, out, joined),
        Slot::Denied(_) if yes(text).is_none() => out.fault(column, Fault::new("boolean")),
        Slot::Denied(aims) => aims.iter().for_each(|aim| value(plan, aim, false, column, text, out, joined)),
    }
}

pub(super) fn yes(text: &str) -> Option<bool> {
    match key(text).as_str() {
        "1" | "true" | "yes" | "y" | "si" | "s" | "x" | "t" | "verdadero" | "on" => Some(true),
        "0" | "false" | "no" | "n" | "f" | "falso" | "off" | "" => Some(false),
        _ => None,
    }
}

/// Several columns may name one record (an id, a name): the first that finds it counts.
fn link(plan: &Plan, links: &[usize], column: Option<usize>, text: &str, out: &mut Prepared) {
    let at_of = |link: usize| plan.links.get(link).map(|link| link.aim.at);
    // Ids of other systems come as lists where a record may have several.
    let text = match links.first().and_then(|link| plan.links.get(*link)) {
        Some(link) if link.by == super::target::By::External => text.split(';').next().unwrap_or_default().trim(),
        _ => text,
    };
    if text.is_empty() {
        if let ([one], Blanks::Clear) = (links, plan.mapping.blanks)
            && let Some(at) = at_of(*one)
            && out.wanted.iter().all(|w| w.tries.iter().all(|(link, _)| at_of(*link) != Some(at)))
        {
            out.put(at, Value::Null);
        }
        return;
    }
    let text = ours(plan, text);
    let tries: Vec<(usize, String)> = links.iter().map(|link| (*link, text.clone())).collect();
    let [one] = links else {
        out.wanted.push(Wanted { tries, column, only_new: false });
        return;
    };
    let same = out.wanted.iter_mut().find(|w| w.tries.iter().all(|(link, _)| at_of(*link) == at_of(*one)));
    match same {
        Some(wanted) => wanted.tries.extend(tries),
        None => out.wanted.push(Wanted { tries, column, only_new: false }),
    }
}

/// Ids of Salesforce in their long form: reports shorten them to 15 characters, in which case counts.
fn ours(plan: &Plan, text: &str) -> String {
    let short = plan.mapping.system == System::Salesforce
        && text.len() == 15
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().any(|b| b.is_ascii_digit());
    if !short {
        return text.to_owned();
    }
    const SIGNS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let mut long = text.to_owned();
    for part in text.as_bytes().chunks(5) {
        let bits = part.iter().enumerate().fold(0, |bits, (at, b)| bits | usize::from(b.is_ascii_uppercase()) << at);
        long.push(char::from(SIGNS.get(bits).copied().unwrap_or(b'A')));
    }
    long
}

fn value(
    plan: &Plan,
    aim: &Aim,
    lenient: bool,
    column: Option<usize>,
    text: &str,
    out: &mut Prepared,
    joined: &mut Joined,
) {
    let first = column.unwrap_or(usize::MAX);
    match aim.part {
        Part::Named(name) => {
            let amount = if name == "currency" && text.is_empty() { return } else { text };
            push(&mut joined.parts, aim.at, first, (name.to_owned(), amount.to_owned()));
        }
        Part::Denied | Part::Granted => match yes(text) {
            Some(true) => {
                let said = if aim.part == Part::Denied { "denied" } else { "granted" };
                // A no outweighs a yes of another column.
                if out.value(aim.at).and_then(Value::as_text) != Some("denied") {
                    out.put(aim.at, Value::from(said));
                }
            }
            Some(false) => {}
            None => out.fault(column, Fault::new("boolean")),
        },
        Part::Link(_) => {}
        Part::Whole if text.is_empty() => {
            if plan.mapping.blanks == Blanks::Clear && out.value(aim.at).is_none() {
                out.put(aim.at, Value::Null);
            }
        }
        Part::Whole => match aim.field.kind.name() {
            "money" => push(&mut joined.parts, aim.at, first, (String::new(), text.to_owned())),
            "choice" => choice(plan, aim, lenient, column, text, out),
            "multi_choice" => choices(plan, aim, lenient, column, text, out),
            _ if super::target::takes_several(aim) => push(&mut joined.lists, aim.at, first, text.to_owned()),
            _ => {
                let text = if aim.field.name == "external_id" { ours(plan, text) } else { text.to_owned() };
                parse(plan, aim.at, column, &Input::Text(text), out);
            }
        },
    }
}

fn push<T>(all: &mut Vec<(usize, usize, Vec<T>)>, at: usize, column: usize, item: T) {
    match all.iter_mut().find(|(place, _, _)| *place == at) {
        Some((_, _, items)) => items.push(item),
        None => all.push((at, column, vec![item])),
    }
}

fn parse(plan: &Plan, at: usize, column: Option<usize>, input: &Input, out: &mut Prepared) {
    let Some(field) = plan.entity.fields.get(at) else { return };
    match field.kind.parse(field, input, &plan.reading) {
        Ok(value) => match field.kind.validate(field, &value) {
            Ok(()) => out.put(at, value),
            Err(fault) => out.fault(column, fault),
        },
        Err(fault) => out.fault(column, fault),
    }
}

fn choice(plan: &Plan, aim: &Aim, lenient: bool, column: Option<usize>, text: &str, out: &mut Prepared) {
    let words = plan.choices.get(&aim.at);
    match words.and_then(|words| words.get(&key(text))) {
        Some(choice) => {
            out.put(aim.at, Value::from(*choice));
            people::choice_said(plan, aim, choice, text, out);
        }
        None => {
            let fault = Fault::new("choice").with("value", text.chars().take(60).collect::<String>());
            if lenient { out.warn(column, fault) } else { out.fault(column, fault) }
        }
    }
}

fn choices(plan: &Plan, aim: &Aim, lenient: bool, column: Option<usize>, text: &str, out: &mut Prepared) {
    let words = plan.choices.get(&aim.at);
    let mut known: Vec<String> = Vec::new();
    for item in text.split([';', ',', '\n', '|']).map(str::trim).filter(|item| !item.is_empty()) {
        match words.and_then(|words| words.get(&key(item))) {
            Some(choice) => known.push((*choice).to_owned()),
            None => {
                let fault = Fault::new("choice").with("value", item.chars().take(60).collect::<String>());
                if lenient { out.warn(column, fault) } else { out.fault(column, fault) }
            }
        }
    }
    parse(plan, aim.at, column, &Input::List(known), out);
}

/// Values that several columns gave together.
fn finish(plan: &Plan, joined: Joined, out: &mut Prepared) {
    for (at, column, items) in joined.lists {
        let several = plan.entity.fields.get(at).is_some_and(|field| field.kind.many());
        let input = if several { Input::List(items) } else { Input::Text(items.join("\n\n")) };
        parse(plan, at, place(column), &input, out);
    }
    for (at, column, parts) in joined.parts {
        let given = parts.iter().any(|(name, text)| name != "currency" && !text.is_empty());
        if !given {
            if plan.mapping.blanks == Blanks::Clear {
                out.put(at, Value::Null);
            }
            continue;
        }
        match plan.entity.fields.get(at).map(|field| field.kind.name()) {
            Some("address") => super::places::address(plan, at, place(column), parts, out),
            _ => parse(plan, at, place(column), &Input::Parts(parts), out),
        }
    }
    if !joined.names.is_empty() {
        full_name(plan, &joined.names, out);
    }
}

fn place(column: usize) -> Option<usize> {
    (column != usize::MAX).then_some(column)
}

/// A user's name is one; a person's is taken apart as Spanish names are, unless the parts are given.
fn full_name(plan: &Plan, names: &[String], out: &mut Prepared) {
    let full = names.join(" ");
    if let (Some(at), "user") = (plan.entity.position("name"), plan.entity.name) {
        out.put(at, Value::from(full));
        return;
    }
    let split = split_spanish_name(&full);
    let second = plan.entity.position("second_last_name");
    let last = if second.is_some() { split.surname1.clone() } else { split.surnames() };
    for (field, text) in [("first_name", split.given), ("last_name", last), ("second_last_name", split.surname2)] {
        if let Some(at) = plan.entity.position(field).filter(|at| out.value(*at).is_none())
            && !text.is_empty()
        {
            parse(plan, at, None, &Input::Text(text), out);
        }
    }
}

/// Both surnames of one cell. Where there is one only, the other is none: the cell says all there is.
fn surnames(plan: &Plan, column: Option<usize>, text: &str, out: &mut Prepared) {
    let (empty, (first, second)) = (text.is_empty(), trato_text::names::split_surnames(text));
    for (field, text) in [("last_name", first), ("second_last_name", second)] {
        let Some(at) = plan.entity.position(field) else { continue };
        if !text.is_empty() {
            parse(plan, at, column, &Input::Text(text), out);
        } else if !empty || plan.mapping.blanks == Blanks::Clear {
            out.put(at, Value::Null);
        }
    }
}

/// The first key whose cell is not empty.
fn the_key(plan: &Plan, out: &Prepared) -> Option<(Key, String)> {
    let text = |at: usize| out.value(at).and_then(Value::as_text).map(str::to_owned);
    plan.keys.iter().find_map(|key| {
        let value = match key {
            Key::Id => out.id.map(|id| id.to_string()),
            Key::External => plan.entity.position("external_id").and_then(text),
            Key::Field(at) => text(*at),
        };
        value.map(|value| (*key, value))
    })
}
