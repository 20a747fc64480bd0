//! The discount of an order line, where it is a share of the price: told, or guessed only where nothing else can be meant.

use trato_insight::table::cell::{NumberStyle, number};

use super::cells::is_gap;
use super::columns::{Columns, DISCOUNT, NumberColumn};
use super::failure::{Outcome, data};
use super::orders::OrderArgs;
use super::source::{Row, Source};

/// A column of discounts.
pub struct Discount {
    at: usize,
    name: String,
    column: NumberColumn,
    guessed: bool,
    /// The numbers are hundredths: the heading says "%", and some are above 1.
    percent: bool,
}

impl Discount {
    /// The column that is told; else one of that name whose first values are shares, of which some say more than yes or no.
    pub fn find(source: &Source, args: &OrderArgs, columns: &mut Columns) -> Outcome<Option<Self>> {
        let told = args.line_discount.as_deref();
        if told == Some("none") {
            return Ok(None);
        }
        let Some(at) = Columns::default().find(source, &DISCOUNT, told)? else { return Ok(None) };
        let (name, style) = (source.header[at].clone(), source.number_style(at));
        let sample = || source.sample.iter().map(|row| row[at].as_str());
        let percent = in_percent(&name, sample(), style);
        if let (None, Some(why)) = (told, no_shares(sample(), style, percent)) {
            columns.told.push(format!("{name} not used: {why} (--line-discount COLUMN takes it as shares)"));
            return Ok(None);
        }
        columns.find(source, &DISCOUNT, told)?;
        Ok(Some(Self { at, name, column: NumberColumn::new(source, at), guessed: told.is_none(), percent }))
    }

    /// The share that is taken off a line; none where the cell is empty.
    pub fn read(&self, row: &Row<'_>) -> Outcome<f64> {
        let text = row.text(self.at);
        let off = self.column.read(row)?.map_or(0.0, |value| share(value, &text, self.percent));
        // A column of zeros and ones is a mark, and nobody said that this one is not.
        let mark = self.guessed && off == 1.0 && !self.percent && !text.contains('%');
        if (0.0..=1.0).contains(&off) && !mark {
            return Ok(off);
        }
        let said = text.trim();
        let (line, name) = (row.line, &self.name);
        let otherwise = "if it is something else (an amount, a mark), --line-discount none leaves it out";
        data(if mark {
            format!(
                "Line {line}, column \"{name}\": a discount of {said}? If the column holds shares of the price, --line-discount \"{name}\" says so; {otherwise}."
            )
        } else {
            format!(
                "Line {line}, column \"{name}\": a discount of {said} is no share between 0 and 1. If the column holds shares of the price, correct the cell (0.15 or 15 %); {otherwise}."
            )
        })
    }
}

/// A cell's number as a share: "15 %" is .15, and so is "15" in a column of percents.
fn share(value: f64, text: &str, percent: bool) -> f64 {
    if percent || text.contains('%') { value / 100.0 } else { value }
}

/// Whether a column without percent signs in its cells holds percents: its heading says so, and some number is above 1 ("0.15" is a share there, too).
fn in_percent<'a>(name: &str, sample: impl Iterator<Item = &'a str>, style: NumberStyle) -> bool {
    let name = name.to_lowercase();
    let said = ["%", "percent", "porcent", "pct"].iter().any(|word| name.contains(word));
    said && sample.filter(|text| !text.contains('%')).filter_map(|text| number(text, style)).any(|value| value > 1.0)
}

/// Why the sample does not look like shares; `None` where it does.
fn no_shares<'a>(sample: impl Iterator<Item = &'a str>, style: NumberStyle, percent: bool) -> Option<&'static str> {
    let values: Vec<(f64, bool)> = sample
        .filter(|text| !is_gap(text))
        .filter_map(|text| Some((share(number(text, style)?, text, percent), percent || text.contains('%'))))
        .collect();
    let within = |v: f64| v > 0.0 && v < 1.0;
    if values.iter().any(|(v, _)| !(0.0..=1.0).contains(v)) {
        return Some("no shares between 0 and 1");
    }
    if values.iter().any(|(v, percent)| *v == 1.0 && !percent) {
        return Some("it may be a mark, since it holds a 1");
    }
    (!values.iter().any(|(v, _)| within(*v))).then_some("its first rows hold no discount")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_says_percent() {
        let cells = ["15", "0", "20"];
        for (name, cells, wanted) in [
            ("Discount %", &cells[..], true),
            ("descuento (%)", &cells, true),
            ("discount", &cells, false),
            ("Dto %", &["0.15", "0.2"], false),
            ("Dto %", &["20%", "15 %"], false),
        ] {
            assert_eq!(in_percent(name, cells.iter().copied(), NumberStyle::Point), wanted, "{name}");
        }
        assert_eq!(no_shares(cells.into_iter(), NumberStyle::Point, true), None);
    }

    #[test]
    fn shares_are_told_from_marks_amounts_and_nothing() {
        let found = |cells: &[&'static str]| no_shares(cells.iter().copied(), NumberStyle::Point, false);
        assert_eq!(found(&["0.1", "0", "", "0.25"]), None);
        assert_eq!(found(&["15 %", "0 %", "100%"]), None);
        for (cells, why) in [
            (&["0", "1", "0"][..], "mark"),
            (&["0.5", "1", "0"], "mark"),
            (&["0", "0", "0.00"], "no discount"),
            (&["", "NULL"], "no discount"),
            (&[], "no discount"),
            (&["15", "0.5"], "no shares"),
            (&["-0.1", "0.5"], "no shares"),
            (&["150 %"], "no shares"),
        ] {
            assert!(found(cells).is_some_and(|said| said.contains(why)), "{cells:?}: {:?}", found(cells));
        }
    }
}
