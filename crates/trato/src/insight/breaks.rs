//! Line breaks of one kind. Files from Windows end their lines with two bytes, of which the reader of records takes the second
//! for the beginning of the next one, and so counts lines one too low.

use std::io::{self, Read};

/// Gives `\n` for `\r\n` and `\r`, and ends the last line.
pub struct Breaks<R> {
    inner: R,
    /// The last byte was a `\r`, given as `\n`: a `\n` behind it is the same break.
    returned: bool,
    /// Whether the line that was begun has not ended.
    open: bool,
}

impl<R> Breaks<R> {
    pub fn new(inner: R) -> Self {
        Breaks { inner, returned: false, open: false }
    }

    /// Makes the breaks one kind in place; how many bytes are left.
    fn fold(&mut self, bytes: &mut [u8]) -> usize {
        if !self.returned && !bytes.contains(&b'\r') {
            return bytes.len();
        }
        let mut kept = 0;
        for at in 0..bytes.len() {
            let byte = bytes[at];
            let same = byte == b'\n' && self.returned;
            self.returned = byte == b'\r';
            if !same {
                bytes[kept] = if byte == b'\r' { b'\n' } else { byte };
                kept += 1;
            }
        }
        kept
    }
}

impl<R: Read> Read for Breaks<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.inner.read(into)?;
            if read == 0 {
                let Some(first) = into.first_mut().filter(|_| self.open) else { return Ok(0) };
                *first = b'\n';
                self.open = false;
                return Ok(1);
            }
            let kept = self.fold(&mut into[..read]);
            if kept > 0 {
                self.open = into[kept - 1] != b'\n';
                return Ok(kept);
            }
        }
    }
}

/// The line of the file on which a record that was just read begins, the first being 1: blank lines before it are passed over,
/// breaks inside its fields are its own.
pub fn line_of<R: Read>(reader: &csv::Reader<R>, record: &csv::ByteRecord) -> u64 {
    let (before, behind) = (record.position().map_or(1, csv::Position::line), reader.position().line());
    if behind - before <= 1 {
        return before;
    }
    let inside = record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
    behind.saturating_sub(1 + inside).max(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_an_editor_whatever_ends_them() {
        let text = "a,b\n1,2\n\n3,\"x\ny\"\n4,5\n\n\n6,7";
        for end in ["\n", "\r\n", "\r"] {
            let bytes = text.replace('\n', end).into_bytes();
            for piece in [1, 2, 3, 1000] {
                let chunks = bytes
                    .chunks(piece)
                    .map(io::Cursor::new)
                    .fold(Box::new(io::empty()) as Box<dyn Read>, |before, chunk| Box::new(before.chain(chunk)));
                let mut reader =
                    csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Breaks::new(chunks));
                let (mut record, mut lines) = (csv::ByteRecord::new(), Vec::new());
                while reader.read_byte_record(&mut record).unwrap() {
                    lines.push(line_of(&reader, &record));
                }
                assert_eq!(lines, [1, 2, 4, 6, 9], "{end:?} in pieces of {piece}");
            }
        }
    }
}
