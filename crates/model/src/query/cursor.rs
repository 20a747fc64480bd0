//! Where a page begins, as an opaque text for URLs: base64url of the cells and the id. It carries values that the reader
//! saw and nothing else; a changed one is at worst another place in the same list, since every page is scoped anew.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::kinds::Fault;
use crate::{Cell, Id};

/// The sort values and the id of the last record of the page before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub cells: Vec<Cell>,
    pub id: Id,
}

/// Changes with the layout of the bytes.
const VERSION: u8 = 1;
/// Cells of a cursor, and characters of its text, at most.
const MOST_CELLS: usize = 8;
const LONGEST: usize = 8192;

impl Cursor {
    /// Its text; [`Cursor::decode`] reads it back.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(self.id.as_bytes());
        self.cells.iter().for_each(|cell| push(cell, &mut bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// # Errors
    /// The fault `cursor` for whatever [`Cursor::encode`] did not make.
    pub fn decode(text: &str) -> Result<Self, Fault> {
        Self::read(text).ok_or_else(|| Fault::new("cursor"))
    }

    fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (version, rest) = bytes.split_first()?;
        let (id, mut rest) = rest.split_first_chunk::<16>()?;
        let mut cells = Vec::new();
        while !rest.is_empty() {
            cells.push(pull(&mut rest)?);
        }
        (*version == VERSION && cells.len() <= MOST_CELLS).then_some(Cursor { cells, id: Id::from_bytes(*id) })
    }
}

/// A tag, then the content: eight bytes of a number, sixteen of an id, a length and so many bytes of the others.
fn push(cell: &Cell, bytes: &mut Vec<u8>) {
    let sized = |tag: u8, content: &[u8], bytes: &mut Vec<u8>| {
        bytes.push(tag);
        bytes.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(content);
    };
    match cell {
        Cell::Null => bytes.push(0),
        Cell::Bool(b) => bytes.push(if *b { 2 } else { 1 }),
        Cell::Int(n) => {
            bytes.push(3);
            bytes.extend(n.to_be_bytes());
        }
        Cell::Text(text) => sized(4, text.as_bytes(), bytes),
        Cell::Bytes(content) => sized(5, content, bytes),
        Cell::Id(id) => {
            bytes.push(6);
            bytes.extend_from_slice(id.as_bytes());
        }
    }
}

fn pull(bytes: &mut &[u8]) -> Option<Cell> {
    fn fixed<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
        let (head, rest) = bytes.split_first_chunk::<N>()?;
        *bytes = rest;
        Some(*head)
    }
    fn sized(bytes: &mut &[u8]) -> Option<Vec<u8>> {
        let length = usize::try_from(u32::from_be_bytes(fixed(bytes)?)).ok()?;
        let (content, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        Some(content.to_vec())
    }
    let [tag] = fixed::<1>(bytes)?;
    Some(match tag {
        0 => Cell::Null,
        1 | 2 => Cell::Bool(tag == 2),
        3 => Cell::Int(i64::from_be_bytes(fixed(bytes)?)),
        4 => Cell::Text(String::from_utf8(sized(bytes)?).ok()?),
        5 => Cell::Bytes(sized(bytes)?),
        6 => Cell::Id(Id::from_bytes(fixed(bytes)?)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_cell() -> impl Strategy<Value = Cell> {
        prop_oneof![
            Just(Cell::Null),
            any::<bool>().prop_map(Cell::Bool),
            any::<i64>().prop_map(Cell::Int),
            any::<String>().prop_map(Cell::Text),
            any::<Vec<u8>>().prop_map(Cell::Bytes),
            any::<[u8; 16]>().prop_map(|bytes| Cell::Id(Id::from_bytes(bytes))),
        ]
    }

    proptest! {
        #[test]
        fn a_cursor_comes_back(cells in prop::collection::vec(any_cell(), 0..5), id in any::<[u8; 16]>()) {
            let cursor = Cursor { cells, id: Id::from_bytes(id) };
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
        }

        #[test]
        fn a_changed_cursor_is_another_one_or_refused(text in "[A-Za-z0-9_=+/-]{0,80}", bytes in any::<Vec<u8>>()) {
            for text in [text, URL_SAFE_NO_PAD.encode([&[VERSION][..], &bytes].concat())] {
                if let Ok(cursor) = Cursor::decode(&text) {
                    prop_assert_eq!(cursor.encode(), text);
                }
            }
        }
    }
}
