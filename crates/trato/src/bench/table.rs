//! Figures in columns: Markdown, so that they can stand in the documentation as they are.

use super::data::Facts;

/// Prints what the company has.
pub fn heading(facts: &Facts) {
    println!(
        "- data: {} contacts, {} accounts, {} deals, {} activities on one account{}",
        facts.records,
        facts.accounts,
        facts.deals,
        facts.activities,
        facts.speed.map_or_else(String::new, |speed| format!(", made through the pipeline at {speed:.0} records/s")),
    );
}

/// Prints the head of a table.
pub fn head(title: &str, columns: &[&str]) {
    println!("\n### {title}\n");
    line(columns);
    line(&vec!["---"; columns.len()]);
}

/// Prints a row.
pub fn line<T: AsRef<str>>(cells: &[T]) {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    println!("| {} |", cells.join(" | "));
}

/// Whether a figure that should be at least as large is: `met ×1.2`, `MISSED ×0.6`.
#[must_use]
pub fn at_least(figure: f64, bar: f64) -> String {
    verdict(figure >= bar, figure / bar.max(f64::MIN_POSITIVE))
}

/// Whether a figure that should be at most as large is: `met ×0.4` of the bar, `MISSED ×2.0`.
#[must_use]
pub fn at_most(figure: f64, bar: f64) -> String {
    verdict(figure <= bar, figure / bar.max(f64::MIN_POSITIVE))
}

fn verdict(met: bool, factor: f64) -> String {
    format!("{} ×{factor:.2}", if met { "met" } else { "**MISSED**" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_met_from_the_right_side() {
        assert_eq!(at_least(4_000.0, 3_000.0), "met ×1.33");
        assert_eq!(at_least(1_500.0, 3_000.0), "**MISSED** ×0.50");
        assert_eq!(at_most(50.0, 100.0), "met ×0.50");
        assert_eq!(at_most(250.0, 100.0), "**MISSED** ×2.50");
    }
}
