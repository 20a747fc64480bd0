//! One `INSERT` of many rows in place of many of one: the server parses, plans and answers each statement by itself, which
//! costs more than a row of most tables.

/// Rows of one statement, the most first: few texts, so that prepared ones are found again.
const WIDTHS: [usize; 4] = [64, 16, 4, 1];
/// Parameters of a statement of several rows, at most: its plan is kept by every connection.
const PARAMETERS: usize = 2_000;

/// An `INSERT` of one row of parameters, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Insert<'a> {
    /// Up to and with `VALUES `.
    head: &'a str,
    /// The row, with its brackets.
    row: &'a str,
    tail: &'a str,
    parameters: usize,
}

impl<'a> Insert<'a> {
    /// `None` for any other statement, and for those whose rows mind each other (`ON CONFLICT … DO UPDATE`).
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let head = text.find(" VALUES (").filter(|_| text.starts_with("INSERT INTO "))? + " VALUES ".len();
        let (mut depth, mut quoted, mut end) = (0_usize, false, None);
        for (at, byte) in text.bytes().enumerate().skip(head) {
            match byte {
                b'\'' => quoted = !quoted,
                b'(' if !quoted => depth += 1,
                b')' if !quoted => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        end = Some(at + 1);
                        break;
                    }
                }
                _ => {}
            }
        }
        let (head, rest) = text.split_at(head);
        let (row, tail) = rest.split_at(end? - head.len());
        let alone = tail.is_empty() || tail == " ON CONFLICT DO NOTHING";
        let parameters = numbers(row).map(|(_, _, n)| n).max().unwrap_or(0);
        (alone && parameters > 0 && !head.contains('$')).then_some(Insert { head, row, tail, parameters })
    }

    /// The widths of the statements that write so many rows.
    pub(super) fn widths(&self, rows: usize) -> Vec<usize> {
        let mut left = rows;
        let mut widths = Vec::new();
        for width in WIDTHS.into_iter().filter(|width| *width == 1 || width * self.parameters <= PARAMETERS) {
            widths.extend(std::iter::repeat_n(width, left / width));
            left %= width;
        }
        widths
    }

    /// The statement for so many rows; the second one's parameters follow the first one's.
    pub(super) fn of(&self, rows: usize) -> String {
        let mut text = self.head.to_owned();
        for row in 0..rows {
            if row > 0 {
                text.push_str(", ");
            }
            let mut from = 0;
            for (start, end, n) in numbers(self.row) {
                text.push_str(self.row.get(from..start).unwrap_or_default());
                text.push_str(&format!("${}", n + row * self.parameters));
                from = end;
            }
            text.push_str(self.row.get(from..).unwrap_or_default());
        }
        text + self.tail
    }
}

/// The parameters (`$1`) of a text outside its quotes: where each begins and ends, and its number.
fn numbers(text: &str) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
    let mut quoted = false;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        quoted ^= byte == b'\'';
        if quoted || byte != b'$' {
            return None;
        }
        let digits = text.get(at + 1..)?.bytes().take_while(u8::is_ascii_digit).count();
        let end = at + 1 + digits;
        Some((at, end, text.get(at + 1..end)?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_becomes_several() {
        let text = "INSERT INTO \"a\" (\"b\", \"c\") VALUES ($1, array_to_tsvector(string_to_array(CAST($2 AS text), ' $1)')))";
        let insert = Insert::read(text).expect("an insert");
        assert_eq!(insert.of(1), text);
        let two = "INSERT INTO \"a\" (\"b\", \"c\") VALUES ($1, array_to_tsvector(string_to_array(CAST($2 AS text), ' $1)'))), \
                   ($3, array_to_tsvector(string_to_array(CAST($4 AS text), ' $1)')))";
        assert_eq!(insert.of(2), two);
        let tail = "INSERT INTO a (b) VALUES ($1) ON CONFLICT DO NOTHING";
        assert_eq!(
            Insert::read(tail).expect("an insert").of(3),
            "INSERT INTO a (b) VALUES ($1), ($2), ($3) ON CONFLICT DO NOTHING"
        );
    }

    #[test]
    fn other_statements_stay_what_they_are() {
        for text in [
            "UPDATE a SET b = $1",
            "INSERT INTO a (b) VALUES ($1) ON CONFLICT (b) DO UPDATE SET c = $2",
            "INSERT INTO a (b) VALUES ($1) RETURNING b",
            "INSERT INTO a (b) VALUES (now())",
            "INSERT INTO a (b) SELECT $1",
            "INSERT INTO a (b) VALUES ($1",
        ] {
            assert_eq!(Insert::read(text), None, "{text}");
        }
    }

    #[test]
    fn every_row_is_in_one_statement() {
        let narrow = Insert::read("INSERT INTO a (b, c) VALUES ($1, $2)").expect("an insert");
        assert_eq!(narrow.widths(86), [64, 16, 4, 1, 1]);
        let blanks: Vec<String> = (1..=95).map(|n| format!("${n}")).collect();
        let text = format!("INSERT INTO a (b) VALUES ({})", blanks.join(", "));
        let broad = Insert::read(&text).expect("an insert");
        assert_eq!(broad.widths(37), [16, 16, 4, 1]);
        for rows in 0..200 {
            assert_eq!(narrow.widths(rows).into_iter().sum::<usize>(), rows);
        }
    }
}
