//! What the columns of a file say together and none of them alone: the only date of decided deals, the next best owner, two
//! surnames in one cell. A proposal like any other: the user sees where it goes and why, and may change it.

use trato_text::names::split_surnames;

use super::heading::{key, without_number};
use super::propose::{Guess, Why};
use super::stages::kind_of;

/// Headings of people above the seller, for files that name no seller.
const ABOVE: [&str; 8] =
    ["manager", "salesmanager", "teamleader", "jefe", "jefedeventas", "gerente", "supervisor", "director"];
/// Of a hundred cells with a surname, those with two that make it worth taking them apart.
const TWO_OF_100: usize = 20;

/// Goes over the proposals of an entity's columns. `fits` tells whether a path exists for the user.
pub fn refine(
    entity: &str,
    headings: &[String],
    samples: &[Vec<String>],
    guesses: &mut [Guess],
    fits: &dyn Fn(&str) -> bool,
) {
    if entity == "opportunity" {
        only_date(samples, guesses, fits);
        next_owner(headings, guesses, fits);
    }
    surnames(headings, samples, guesses, fits);
}

fn place(guesses: &[Guess], path: &str) -> Option<usize> {
    guesses.iter().position(|guess| guess.path == path)
}

fn cells(samples: &[Vec<String>], at: usize) -> impl Iterator<Item = &str> {
    samples.iter().filter_map(move |row| row.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
}

/// Decided deals were decided some day. Where the file has one date only it is that day: taken for the opening, all of them
/// would count as decided on the day of the import.
fn only_date(samples: &[Vec<String>], guesses: &mut [Guess], fits: &dyn Fn(&str) -> bool) {
    if place(guesses, "close_date").is_some() || !fits("close_date") {
        return;
    }
    let decided = place(guesses, "stage").is_some_and(|at| cells(samples, at).any(|cell| kind_of(cell) != "open"));
    if let Some(guess) = place(guesses, "opened_on").filter(|_| decided).and_then(|at| guesses.get_mut(at)) {
        *guess = Guess { path: "close_date".to_owned(), confidence: 0.6, why: Why::OnlyDate };
    }
}

/// Whoever leads the sellers is nearer to a deal than whoever happens to import it.
fn next_owner(headings: &[String], guesses: &mut [Guess], fits: &dyn Fn(&str) -> bool) {
    let named = |path: &str| path.split('.').next() == Some("owner");
    if guesses.iter().any(|guess| named(&guess.path)) || !fits("owner") {
        return;
    }
    let above = |at: usize| headings.get(at).is_some_and(|h| ABOVE.contains(&key(without_number(h)).as_str()));
    let free = (0..guesses.len()).find(|at| guesses.get(*at).is_some_and(|g| g.why == Why::Unknown) && above(*at));
    if let Some(guess) = free.and_then(|at| guesses.get_mut(at)) {
        *guess = Guess { path: "owner".to_owned(), confidence: 0.5, why: Why::NextOwner };
    }
}

/// One column with both surnames, as people write them.
fn surnames(headings: &[String], samples: &[Vec<String>], guesses: &mut [Guess], fits: &dyn Fn(&str) -> bool) {
    if place(guesses, "second_last_name").is_some() || !fits("@surnames") {
        return;
    }
    let Some(at) = place(guesses, "last_name") else { return };
    let (all, two) = cells(samples, at).fold((0, 0), |(all, two), cell| (all + 1, two + usize::from(has_two(cell))));
    let said = headings.get(at).is_some_and(|heading| key(without_number(heading)) == "apellidos");
    if (said || two * 100 >= all * TWO_OF_100)
        && two > 0
        && let Some(guess) = guesses.get_mut(at)
    {
        *guess = Guess { path: "@surnames".to_owned(), confidence: guess.confidence, why: Why::Surnames };
    }
}

fn has_two(surnames: &str) -> bool {
    !split_surnames(surnames).1.is_empty()
}
