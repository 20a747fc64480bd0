//! Lying bars, for categories whose names do not fit under upright ones.

use maud::{Markup, html};

use super::chart::Bars;
use super::draw::{Axis, at, linked, most, short};
use crate::{Locale, Str, hue};

const WIDTH: f64 = 640.0;
/// Room for the names, and for the ticks below.
const NAMES: f64 = 176.0;
const BOTTOM: f64 = 20.0;
/// A bar's height, and the space between categories.
const BAR: f64 = 14.0;
const GAP: f64 = 8.0;
/// About the width of a letter, rather less than more: months that just fit stand, and every second is named.
const LETTER: f64 = 5.6;
/// Letters of a name that fit before its bar.
const LONGEST: usize = 30;

/// Whether a name is wider than its place under an upright bar.
pub(super) fn are_better(categories: &[Str], slot: f64) -> bool {
    categories.len() <= 24 && categories.iter().any(|name| name.chars().count() as f64 * LETTER > slot)
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    name.chars().take(LONGEST - 1).chain(['…']).collect()
}

pub(super) fn bars(locale: Locale, bars: &Bars) -> Markup {
    let axis = Axis::of(most(bars));
    let lanes = if bars.stacked { 1 } else { bars.series.len().max(1) };
    let row = BAR * lanes as f64 + GAP;
    let foot = row * bars.categories.len() as f64 + GAP;
    let x = |value: f64| NAMES + (WIDTH - NAMES - 24.0) * (value / axis.most).clamp(0.0, 1.0);
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (at(foot + BOTTOM)) } role="group" {
            @for n in 0..=axis.steps() {
                @let value = f64::from(n) * axis.step;
                line class="grid" x1=(at(x(value))) x2=(at(x(value))) y1="0" y2=(at(foot)) {}
                text class="tick" x=(at(x(value))) y=(at(foot + 14.0)) text-anchor="middle" { (short(value, locale)) }
            }
            @for (index, category) in bars.categories.iter().enumerate() {
                @let top = GAP + row * index as f64;
                @let mut before = 0.0;
                text class="tick" x=(NAMES - 6.0) y=(at(top + (row - GAP) / 2.0 + 3.5)) text-anchor="end" {
                    (shortened(category))
                }
                @for (lane, series) in bars.series.iter().enumerate() {
                    @let value = series.points.get(index).map_or(0.0, |point| point.value.max(0.0));
                    @let from = if bars.stacked { before } else { 0.0 };
                    @let lane = if bars.stacked { 0 } else { lane };
                    @let width = (x(from + value) - x(from)).max(if value > 0.0 { 1.0 } else { 0.0 });
                    (linked(series, category, index, &html! {
                        rect class={ "bar-fill " (hue::class(series.hue)) @if series.faint { " faint" } } rx="2"
                            x=(at(x(from))) width=(at(width)) y=(at(top + BAR * lane as f64)) height=(at(BAR - 1.0)) {}
                    }))
                    @let () = before += value;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_lie_down() {
        let names = |names: &[&'static str]| names.iter().map(|name| Str::Borrowed(*name)).collect::<Vec<_>>();
        assert!(are_better(&names(&["Precio", "Eligió a un competidor"]), 60.0));
        assert!(!are_better(&names(&["ene", "feb"]), 60.0));
        assert!(!are_better(&names(&["Jan 2026"; 12]), 49.0), "a year of months stands");
        assert_eq!(shortened("Mantenimiento de la cámara frigorífica").chars().count(), LONGEST);
    }
}
