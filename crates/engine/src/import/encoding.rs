//! Which bytes a file is written in, and a reader that gives UTF-8 whatever it was. Never more than a buffer in memory.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};

/// How a file's text is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "utf-16le")]
    Utf16Le,
    #[serde(rename = "utf-16be")]
    Utf16Be,
    #[serde(rename = "utf-32le")]
    Utf32Le,
    #[serde(rename = "utf-32be")]
    Utf32Be,
    /// Also what calls itself ISO 8859-1: every file has a reading in it.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    pub const ALL: [Encoding; 6] = [
        Encoding::Utf8,
        Encoding::Windows1252,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Utf32Le,
        Encoding::Utf32Be,
    ];

    /// Its usual name: `UTF-8`, `Windows-1252`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Utf32Le => "UTF-32LE",
            Encoding::Utf32Be => "UTF-32BE",
            Encoding::Windows1252 => "Windows-1252",
        }
    }

    fn is_four_bytes(self) -> bool {
        matches!(self, Encoding::Utf32Le | Encoding::Utf32Be)
    }

    fn marks(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 => &[0xef, 0xbb, 0xbf],
            Encoding::Utf16Le => &[0xff, 0xfe],
            Encoding::Utf16Be => &[0xfe, 0xff],
            Encoding::Utf32Le => &[0xff, 0xfe, 0, 0],
            Encoding::Utf32Be => &[0, 0, 0xfe, 0xff],
            Encoding::Windows1252 => &[],
        }
    }
}

/// Finds the encoding by the byte-order mark, else by zero bytes (UTF-16 and UTF-32 without a mark), else UTF-8 if all of
/// it is valid, else Windows-1252. Reads the whole input once.
///
/// # Errors
/// Where it cannot be read.
pub fn detect(input: &mut impl Read) -> io::Result<Encoding> {
    let mut buffer = vec![0; 1 << 16];
    let mut kept = fill(input, &mut buffer)?;
    let head = buffer.get(..kept).unwrap_or_default();
    // The longer mark of UTF-32 begins with that of UTF-16.
    for encoding in [Encoding::Utf32Le, Encoding::Utf32Be, Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be] {
        if head.starts_with(encoding.marks()) {
            let wide = short_mark(head).and_then(by_zeros).filter(|found| found.is_four_bytes());
            return Ok(wide.unwrap_or(encoding));
        }
    }
    if let Some(wide) = by_zeros(head) {
        return Ok(wide);
    }
    loop {
        let text = buffer.get(..kept).unwrap_or_default();
        let valid = match std::str::from_utf8(text) {
            Ok(_) => kept,
            // A character may be cut by the end of the buffer.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Ok(Encoding::Windows1252),
        };
        buffer.copy_within(valid..kept, 0);
        let cut = kept - valid;
        let more = fill(input, buffer.get_mut(cut..).unwrap_or_default())?;
        if more == 0 {
            return Ok(if cut == 0 { Encoding::Utf8 } else { Encoding::Windows1252 });
        }
        kept = cut + more;
    }
}

/// Whether the beginning of a file is text. Of a picture, a workbook or an archive one character in ten is none that is
/// written; a stray one in fifty is no harm.
#[must_use]
pub fn is_text(head: &[u8]) -> bool {
    let head = match std::str::from_utf8(head) {
        // A character may be cut by the end of the beginning.
        Err(error) if error.error_len().is_none() => head.get(..error.valid_up_to()).unwrap_or_default(),
        _ => head,
    };
    let mut text = Vec::new();
    let encoding = detect(&mut &head[..]).unwrap_or_default();
    if Decoded::new(head, encoding).read_to_end(&mut text).is_err() {
        return false;
    }
    let (mut all, mut strange) = (0_usize, 0_usize);
    for c in String::from_utf8_lossy(&text).chars() {
        all += 1;
        let written = matches!(c, '\t' | '\n' | '\r') || !c.is_control() && c != char::REPLACEMENT_CHARACTER;
        strange += usize::from(!written);
    }
    strange <= 1 + all / 50
}

/// What follows a mark of two bytes. Salesforce's Data Loader has samples of UTF-32 behind the mark of UTF-16.
fn short_mark(head: &[u8]) -> Option<&[u8]> {
    [Encoding::Utf16Le, Encoding::Utf16Be]
        .into_iter()
        .find_map(|two| head.strip_prefix(two.marks()))
        .filter(|_| !head.starts_with(Encoding::Utf32Le.marks()))
}

/// Text of Latin letters has a zero in one byte of two, or three of four, always at the same place.
fn by_zeros(head: &[u8]) -> Option<Encoding> {
    let zeros = |from: usize, step: usize| {
        let places = head.iter().skip(from).step_by(step);
        let count = places.len();
        count >= 4 && places.filter(|b| **b == 0).count() * 10 >= count * 9
    };
    match (zeros(0, 4), zeros(1, 4), zeros(2, 4), zeros(3, 4)) {
        (true, true, true, false) => Some(Encoding::Utf32Be),
        (false, true, true, true) => Some(Encoding::Utf32Le),
        (true, false, true, false) => Some(Encoding::Utf16Be),
        (false, true, false, true) => Some(Encoding::Utf16Le),
        _ => None,
    }
}

fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut at = 0;
    while let Some(rest) = buffer.get_mut(at..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(n) => at += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(at)
}

/// Reads text in an encoding as UTF-8, without its byte-order mark. What is no character becomes U+FFFD.
pub struct Decoded<R> {
    input: R,
    how: How,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
    begun: bool,
}

enum How {
    Known(Box<encoding_rs::Decoder>),
    /// The order of the bytes of UTF-32, and the bytes of a character that is not complete.
    Wide(bool, Vec<u8>),
}

impl<R> std::fmt::Debug for Decoded<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoded").field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl<R: Read> Decoded<R> {
    #[must_use]
    pub fn new(input: R, encoding: Encoding) -> Self {
        let known = |e: &'static encoding_rs::Encoding| How::Known(Box::new(e.new_decoder_without_bom_handling()));
        let how = match encoding {
            Encoding::Utf8 => known(encoding_rs::UTF_8),
            Encoding::Utf16Le => known(encoding_rs::UTF_16LE),
            Encoding::Utf16Be => known(encoding_rs::UTF_16BE),
            Encoding::Windows1252 => known(encoding_rs::WINDOWS_1252),
            Encoding::Utf32Le => How::Wide(false, Vec::new()),
            Encoding::Utf32Be => How::Wide(true, Vec::new()),
        };
        Decoded { input, how, raw: vec![0; 1 << 16], text: Vec::new(), at: 0, ended: false, begun: false }
    }

    fn more(&mut self) -> io::Result<()> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !self.ended {
            let got = fill(&mut self.input, &mut self.raw)?;
            self.ended = got < self.raw.len();
            let raw = self.raw.get(..got).unwrap_or_default();
            match &mut self.how {
                How::Known(decoder) => {
                    let most = decoder.max_utf8_buffer_length(got).unwrap_or(got * 3 + 16);
                    self.text.resize(most, 0);
                    let (_, _, written, _) = decoder.decode_to_utf8(raw, &mut self.text, self.ended);
                    self.text.truncate(written);
                }
                How::Wide(big, cut) => {
                    let raw = if self.begun { raw } else { short_mark(raw).unwrap_or(raw) };
                    wide(raw, *big, cut, self.ended, &mut self.text);
                }
            }
        }
        if !self.begun && !self.text.is_empty() {
            self.begun = true;
            self.at = if self.text.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
        }
        Ok(())
    }
}

fn wide(raw: &[u8], big: bool, cut: &mut Vec<u8>, last: bool, text: &mut Vec<u8>) {
    let mut push = |unit: [u8; 4]| {
        let code = if big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
        let mut bytes = [0; 4];
        text.extend_from_slice(char::from_u32(code).unwrap_or('\u{fffd}').encode_utf8(&mut bytes).as_bytes());
    };
    for byte in raw {
        cut.push(*byte);
        if let Ok(unit) = <[u8; 4]>::try_from(cut.as_slice()) {
            push(unit);
            cut.clear();
        }
    }
    if last && !cut.is_empty() {
        cut.clear();
        text.extend_from_slice("\u{fffd}".as_bytes());
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.text.len() {
            self.more()?;
        }
        let mut rest = self.text.get(self.at..).unwrap_or_default();
        let read = rest.read(into)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(bytes: &[u8]) -> (Encoding, String) {
        let encoding = detect(&mut &bytes[..]).expect("reads");
        let mut text = String::new();
        Decoded::new(bytes, encoding).read_to_string(&mut text).expect("is UTF-8");
        (encoding, text)
    }

    fn encode(text: &str, encoding: Encoding, mark: bool) -> Vec<u8> {
        let mut bytes = if mark { encoding.marks().to_vec() } else { Vec::new() };
        match encoding {
            Encoding::Utf8 => bytes.extend(text.bytes()),
            Encoding::Utf16Le => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
            Encoding::Utf16Be => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
            Encoding::Utf32Le => bytes.extend(text.chars().flat_map(|c| (c as u32).to_le_bytes())),
            Encoding::Utf32Be => bytes.extend(text.chars().flat_map(|c| (c as u32).to_be_bytes())),
            Encoding::Windows1252 => bytes.extend(encoding_rs::WINDOWS_1252.encode(text).0.iter()),
        }
        bytes
    }

    #[test]
    fn marks_zeros_and_validity_tell_the_encoding() {
        let text = "nombre;importe\nNúñez;1.234,56 €\n";
        for encoding in Encoding::ALL {
            assert_eq!(decode(&encode(text, encoding, true)), (encoding, text.to_owned()), "{encoding:?} with a mark");
            assert_eq!(decode(&encode(text, encoding, false)), (encoding, text.to_owned()), "{encoding:?} without");
        }
        assert_eq!(decode(b""), (Encoding::Utf8, String::new()));
        assert_eq!(decode(b"\xef\xbb\xbf").1, "");
        assert_eq!(decode(b"caf\xe9").1, "café");
    }

    #[test]
    fn the_mark_of_two_bytes_before_four_bytes_a_character_is_no_character() {
        let (little, big) = (Encoding::Utf32Le, Encoding::Utf32Be);
        for (mark, encoding) in [(Encoding::Utf16Be, little), (Encoding::Utf16Be, big), (Encoding::Utf16Le, little)] {
            let mut bytes = mark.marks().to_vec();
            bytes.extend(encode("columna1,columna2\n", encoding, false));
            assert!(is_text(&bytes), "{encoding:?} behind the mark of {mark:?}");
            assert_eq!(decode(&bytes), (encoding, "columna1,columna2\n".to_owned()), "behind {mark:?}");
        }
    }

    #[test]
    fn a_late_byte_of_windows_is_found_and_characters_survive_the_buffers_edge() {
        let mut bytes = "aé".repeat(200_000).into_bytes();
        assert_eq!(decode(&bytes).0, Encoding::Utf8);
        assert_eq!(decode(&bytes).1.chars().count(), 400_000);
        bytes.push(0xe9);
        assert_eq!(decode(&bytes).0, Encoding::Windows1252, "cut at the very end is no UTF-8");
        let wide = encode(&"añ€😀".repeat(30_000), Encoding::Utf32Be, true);
        assert_eq!(decode(&wide).1.chars().count(), 120_000);
    }

    #[test]
    fn what_is_no_text_is_told_from_what_is() {
        for encoding in Encoding::ALL {
            assert!(is_text(&encode("nombre;importe\nNúñez;1.234,56 €\n", encoding, true)), "{encoding:?}");
        }
        assert!(is_text(b"") && is_text("名前,金額\n田中,1\n".repeat(100).as_bytes()), "any language");
        let cut = "ñ".repeat(200);
        assert!(is_text(cut.as_bytes().get(..399).unwrap_or_default()), "cut in a character");
        let noise: Vec<u8> = (0_u32..4_000).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(!is_text(&noise), "noise");
        assert!(!is_text(b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00b\xee\x9dh"), "a workbook");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            decode(&bytes);
        }
    }
}
