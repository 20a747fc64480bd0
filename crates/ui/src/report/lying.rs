//! Lying bars, for categories whose names do not fit under upright ones.

use maud::{Markup, html};

use super::chart::Bars;
use super::draw::{Axis, at, linked, most, short};
use crate::{Locale, Str, hue};

/// Narrower than upright ones: all of it stands on a telephone.
const WIDTH: f64 = 480.0;
/// Room for the names at most, and for the ticks below.
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

/// Room for the names, as much as the longest needs.
fn names(bars: &Bars) -> f64 {
    let texts = bars.categories.iter().chain(&bars.under);
    let longest = texts.map(|text| text.chars().count()).max().unwrap_or(0);
    (longest as f64 * 6.2 + 12.0).min(NAMES)
}

/// Room for the values behind the bars.
fn values(bars: &Bars) -> f64 {
    let points = bars.series.iter().flat_map(|series| &series.points);
    let longest = points.map(|point| point.shown.chars().count()).max().unwrap_or(0);
    longest as f64 * 6.2 + 8.0
}

pub(super) fn bars(locale: Locale, bars: &Bars) -> Markup {
    let axis = Axis::of(most(bars));
    let lanes = if bars.stacked { 1 } else { bars.series.len().max(1) };
    let row = BAR * lanes as f64 + GAP;
    let foot = row * bars.categories.len() as f64 + GAP;
    let left = names(bars);
    let right = if bars.named { values(bars) } else { 24.0 };
    let x = |value: f64| left + (WIDTH - left - right) * (value / axis.most).clamp(0.0, 1.0);
    html! {
        svg class="lying" viewBox={ "0 0 " (WIDTH) " " (at(foot + BOTTOM)) } role="group" {
            @for n in 0..=axis.steps() {
                @let value = f64::from(n) * axis.step;
                line class="grid" x1=(at(x(value))) x2=(at(x(value))) y1="0" y2=(at(foot)) {}
                text class="tick" x=(at(x(value))) y=(at(foot + 14.0)) text-anchor="middle" { (short(value, locale)) }
            }
            @for (index, category) in bars.categories.iter().enumerate() {
                @let top = GAP + row * index as f64;
                @let mut before = 0.0;
                @let under = bars.under.get(index).filter(|under| !under.is_empty());
                @let middle = top + (row - GAP) / 2.0 + if under.is_some() { -2.5 } else { 3.5 };
                text class="tick" x=(at(left - 6.0)) y=(at(middle)) text-anchor="end" { (shortened(category)) }
                @if let Some(under) = under {
                    text class="tick" x=(at(left - 6.0)) y=(at(middle + 12.0)) text-anchor="end" { (under) }
                }
                @for (lane, series) in bars.series.iter().enumerate() {
                    @let value = series.points.get(index).map_or(0.0, |point| point.value.max(0.0));
                    @let from = if bars.stacked { before } else { 0.0 };
                    @let lane = if bars.stacked { 0 } else { lane };
                    @let width = (x(from + value) - x(from)).max(if value > 0.0 { 1.0 } else { 0.0 });
                    (linked(series, category, index, &html! {
                        rect class={ "bar-fill " (hue::class(series.hue)) @if series.faint { " faint" } } rx="2"
                            x=(at(x(from))) width=(at(width)) y=(at(top + BAR * lane as f64)) height=(at(BAR - 1.0)) {}
                        @if let Some(point) = series.points.get(index).filter(|_| bars.named) {
                            text class="tick" x=(at(x(value) + 4.0)) y=(at(top + BAR * lane as f64 + 10.5)) { (point.shown) }
                        }
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
    use crate::report::{Point, Series, draw};

    #[test]
    fn every_category_is_named_with_its_values() {
        let point = |value, shown| Point { value, shown: Str::Borrowed(shown), href: "/opportunity".to_owned() };
        let series = |points| Series { points, ..Series::default() };
        // Names too long to stand side by side by the measure of some letters, and not by that of others.
        let categories = ["Prospecting", "Acuerdo verbal", "Engaging"].map(Str::Borrowed).to_vec();
        let drawn = draw::bars(
            Locale::Es,
            &Bars {
                categories,
                under: ["500 oportunidades", "21 oportunidades", ""].map(Str::Borrowed).to_vec(),
                series: vec![series(vec![point(0.0, "sin importe"), point(362.0, "362,00 €"), point(0.0, "—")])],
                named: true,
                ..Bars::default()
            },
        );
        let drawn = drawn.into_string();
        for text in ["Prospecting", "Acuerdo verbal", "Engaging", "500 oportunidades", "sin importe", "362,00 €"] {
            assert!(drawn.contains(&format!(">{text}</text>")), "{text}: {drawn}");
        }
    }

    #[test]
    fn long_names_lie_down() {
        let names = |names: &[&'static str]| names.iter().map(|name| Str::Borrowed(*name)).collect::<Vec<_>>();
        assert!(are_better(&names(&["Precio", "Eligió a un competidor"]), 60.0));
        assert!(!are_better(&names(&["ene", "feb"]), 60.0));
        assert!(!are_better(&names(&["Jan 2026"; 12]), 49.0), "a year of months stands");
        assert_eq!(shortened("Mantenimiento de la cámara frigorífica").chars().count(), LONGEST);
    }
}
