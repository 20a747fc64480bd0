//! The first look at a file: which sign separates its cells, and in which row the heading stands.

use std::collections::HashMap;

/// Separators that occur, the commonest first: where two fit equally well, the earlier one is taken.
pub const DELIMITERS: [u8; 8] = [b',', b';', b'\t', b'|', b'`', b'^', b'~', b'!'];

/// What the first rows look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub delimiter: u8,
    /// Rows before the heading.
    pub skip: u64,
}

/// Looks at the beginning of a file (whole lines, some hundred of them).
#[must_use]
pub fn look(sample: &str) -> Look {
    // Excel's own way to say it.
    if let Some(sign) = sample.strip_prefix("sep=").and_then(|rest| rest.bytes().next())
        && DELIMITERS.contains(&sign)
    {
        return Look { delimiter: sign, skip: 1 };
    }
    let mut best = (0.0, Look { delimiter: b',', skip: 0 });
    for (rank, delimiter) in DELIMITERS.into_iter().enumerate() {
        let widths = widths(sample, delimiter);
        let Some((width, share)) = mode(&widths) else { continue };
        // Rows of one width, and many columns; the uncommon signs must be clearly better.
        let score = share * (width as f64).ln() * if rank < 4 { 1.0 } else { 0.7 };
        if width > 1 && score > best.0 {
            let skip = widths.iter().position(|w| *w == width).unwrap_or(0) as u64;
            best = (score, Look { delimiter, skip });
        }
    }
    best.1
}

/// How many cells each row has, blank cells at its end left out of account where the row is otherwise empty.
fn widths(sample: &str, delimiter: u8) -> Vec<usize> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(sample.as_bytes());
    reader.records().flatten().take(200).map(|record| record.len()).collect()
}

/// The commonest width and its share; of equally common ones the largest.
fn mode(widths: &[usize]) -> Option<(usize, f64)> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for width in widths {
        *counts.entry(*width).or_default() += 1;
    }
    let (width, count) = counts.into_iter().max_by_key(|(width, count)| (*count, *width))?;
    Some((width, count as f64 / widths.len() as f64))
}

/// Whether the first row is a heading and not already data: no cell of it looks like a number, a date or an e-mail
/// address.
#[must_use]
pub fn is_heading<'a>(cells: impl IntoIterator<Item = &'a str>) -> bool {
    cells.into_iter().all(|cell| {
        let cell = cell.trim();
        let number = !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit() || " .,-/:+()€$%".contains(c));
        !(number || cell.contains('@') && cell.contains('.') && !cell.contains(' '))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_notes_before_the_heading() {
        for (text, delimiter, skip) in [
            ("a,b,c\n1,2,3\n4,5,6\n", b',', 0),
            ("a;b;c\n1,5;2;3\n4,5;5;6\n", b';', 0),
            ("a\tb\n1, 2 and 3\t2\n", b'\t', 0),
            ("a|b\n1|2\n", b'|', 0),
            ("a`b`c\n1`2`3\n", b'`', 0),
            ("NAME\nx\ny\n", b',', 0),
            ("column1,column2!some,column3\ncol11,col12!somev1,col13\n", b',', 0),
            ("sep=;\na;b\n1;2\n", b';', 1),
            (
                "Notes:\n\"When exporting, some may be missing\"\n\nFirst Name,Last Name,URL\nAna,Ruiz,x\nLuis,Gil,y\n",
                b',',
                2,
            ),
            ("nombre;dirección\n\"Ana\";\"C/ Mayor, 1; 2.º\"\n", b';', 0),
            ("", b',', 0),
        ] {
            assert_eq!(look(text), Look { delimiter, skip }, "{text:?}");
        }
    }

    #[test]
    fn data_is_no_heading() {
        assert!(is_heading(["Name", "E-mail 1 - Value", "Probability (%)", ""]));
        assert!(!is_heading(["Ana", "ana@example.com"]));
        assert!(!is_heading(["Ana", "2026-11-21"]));
        assert!(!is_heading(["Ana", "1.234,56 €"]));
    }
}
