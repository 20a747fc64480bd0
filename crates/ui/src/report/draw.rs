//! Bars and lines as SVG. What lies across is said in percent of the box, what stands in pixels: so a chart takes the width
//! it is given and its letters keep their size.

use maud::{Markup, html};
use trato_text::numbers::format_compact;

use super::chart::{Bars, Lines, Series};
use super::lying;
use crate::{Locale, Str, hue};

/// The height of the box, as `.plot` has it.
const HEIGHT: f64 = 240.0;
/// What the box is wide on most screens, in pixels.
const WIDTH: f64 = 588.0;
/// Boxes this wide and wider name more of the categories: the style sheet knows the same.
const WIDTHS: [f64; 3] = [240.0, 400.0, WIDTH];
const BOTTOM: f64 = 24.0;
const TOP: f64 = 8.0;
/// About the width of a letter of a name.
const LETTER: f64 = 6.8;
/// The greatest width of a bar, in percent.
const MOST_WIDE: f64 = 6.0;
/// More bars than a telephone's width has room for.
const DENSE: usize = 48;
/// Between names.
const GAP: f64 = 8.0;

/// The scale of the value axis: it ends at a round number above the greatest value.
pub(super) struct Axis {
    pub(super) most: f64,
    pub(super) step: f64,
}

impl Axis {
    pub(super) fn of(greatest: f64) -> Self {
        if greatest <= 0.0 || !greatest.is_finite() {
            return Axis { most: 1.0, step: 1.0 };
        }
        let rough = greatest / 4.0;
        let magnitude = 10_f64.powf(rough.log10().floor());
        // Whole steps: half a visit is none.
        let steps = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|n| n * magnitude);
        let step = steps.chain([1.0]).find(|step| *step >= rough.max(1.0) && step.fract() == 0.0);
        let step = step.unwrap_or(10.0 * magnitude);
        Axis { most: (greatest / step).ceil() * step, step }
    }

    fn y(&self, value: f64) -> f64 {
        TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - (value / self.most).clamp(0.0, 1.0))
    }

    pub(super) fn steps(&self) -> i32 {
        (self.most / self.step).round() as i32
    }

    /// Lines across at every step, with the step's value.
    fn grid(&self, locale: Locale) -> Markup {
        html! {
            @for n in 0..=self.steps() {
                @let value = f64::from(n) * self.step;
                line class="grid" x1="0" x2="100%" y1=(at(self.y(value))) y2=(at(self.y(value))) {}
                text class="tick" x="-6" y=(at(self.y(value) + 3.5)) text-anchor="end" { (short(value, locale)) }
            }
        }
    }
}

/// One decimal is finer than a pixel, also of a hundredth of the width.
pub(super) fn at(n: f64) -> String {
    format!("{n:.1}")
}

/// A tick's value, short: `2,5 mil`. Exact values stand in the table and on hover.
pub(super) fn short(value: f64, locale: Locale) -> String {
    format_compact((value * 10.0).round() as i64, 1, locale)
}

/// The middle of a category, in percent of the width.
fn centre(index: usize, count: usize) -> f64 {
    100.0 / count.max(1) as f64 * (index as f64 + 0.5)
}

/// A place across, finer than a pixel of a wide screen.
fn across(percent: f64) -> String {
    format!("{percent:.2}%")
}

/// Of how many categories one is named in a box so wide, so that the longest names stand side by side with room between
/// them: 1, 2, 4 …, so that a wider box names those of a narrower one too.
fn named(categories: &[Str], width: f64) -> usize {
    let longest = categories.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let fit = width / (longest as f64 * LETTER + GAP);
    let every = (categories.len() as f64 / fit.max(1.0)).ceil().max(1.0);
    (every as usize).next_power_of_two()
}

/// Names under the axis; every second, fourth … when there are too many to stand side by side.
fn names(categories: &[Str]) -> Markup {
    let every = WIDTHS.map(|width| named(categories, width));
    let width = |index: usize| every.iter().position(|every| index.is_multiple_of(*every));
    html! {
        @for (index, name) in categories.iter().enumerate() {
            @if let Some(width) = width(index) {
                text class={ "tick" (["", " wide", " wider"].get(width).unwrap_or(&"")) } x=(across(centre(index, categories.len())))
                    y=(HEIGHT - 7.0) text-anchor="middle" { (name) }
            }
        }
    }
}

fn greatest(series: &[Series]) -> f64 {
    series.iter().flat_map(|one| &one.points).map(|point| point.value).fold(0.0, f64::max)
}

/// A shape that leads to its records, with its exact value on hover.
pub(super) fn linked(series: &Series, category: &str, index: usize, shape: &Markup) -> Markup {
    let Some(point) = series.points.get(index) else { return html! {} };
    let title = html! { title { (category) " · " (series.label) ": " (point.shown) } };
    html! {
        @if point.href.is_empty() { g { (title) (shape) } }
        @else { a href=(point.href) aria-label={ (category) " · " (series.label) ": " (point.shown) } { (title) (shape) } }
    }
}

/// The greatest height of a bar.
pub(super) fn most(bars: &Bars) -> f64 {
    if !bars.stacked {
        return greatest(&bars.series);
    }
    let of = |index: usize| bars.series.iter().filter_map(|s| s.points.get(index)).map(|p| p.value).sum();
    (0..bars.categories.len()).map(of).fold(0.0, f64::max)
}

pub(super) fn bars(locale: Locale, bars: &Bars) -> Markup {
    let count = bars.categories.len();
    let slot = 100.0 / count.max(1) as f64;
    // Every second month is enough; every second name is not.
    let crowded = bars.stacked && named(&bars.categories, WIDTH) > 1;
    if bars.named || lying::are_better(&bars.categories, slot / 100.0 * WIDTH) || crowded {
        return lying::bars(locale, bars);
    }
    let axis = Axis::of(most(bars));
    let lanes = if bars.stacked { 1 } else { bars.series.len().max(1) };
    let width = (slot * 0.7 / lanes as f64).min(MOST_WIDE);
    html! {
        svg class={ "plot" @if count * lanes > DENSE { " dense" } } role="group" {
            (axis.grid(locale))
            @for (index, category) in bars.categories.iter().enumerate() {
                @let mut below = 0.0;
                @for (lane, series) in bars.series.iter().enumerate() {
                    @let value = series.points.get(index).map_or(0.0, |point| point.value.max(0.0));
                    @let from = if bars.stacked { below } else { 0.0 };
                    @let lane = if bars.stacked { 0 } else { lane };
                    @let x = centre(index, count) + width * (lane as f64 - lanes as f64 / 2.0);
                    @let (top, foot) = (axis.y(from + value), axis.y(from));
                    (linked(series, category, index, &html! {
                        rect class={ "bar-fill " (hue::class(series.hue)) @if series.faint { " faint" } } rx="2"
                            x=(across(x)) width=(across(width * 0.94)) y=(at(top)) height=(at((foot - top).max(if value > 0.0 { 1.0 } else { 0.0 }))) {}
                    }))
                    @let () = below += value;
                }
            }
            (names(&bars.categories))
        }
    }
}

pub(super) fn lines(locale: Locale, lines: &Lines) -> Markup {
    let axis = Axis::of(greatest(&lines.series));
    let count = lines.categories.len();
    html! {
        svg class="plot" role="group" {
            (axis.grid(locale))
            @for series in &lines.series {
                @let points: Vec<(f64, f64)> = series.points.iter().enumerate()
                    .map(|(index, point)| (centre(index, count), axis.y(point.value))).collect();
                @let path = points.iter().map(|(x, y)| format!("{x:.2},{y:.1}")).collect::<Vec<_>>().join(" ");
                g class={ "line " (hue::class(series.hue)) @if series.faint { " faint" } } {
                    svg viewBox={ "0 0 100 " (HEIGHT) } preserveAspectRatio="none" width="100%" height="100%" { polyline points=(path) fill="none" {} }
                    @for (index, (x, y)) in points.iter().enumerate() {
                        @let category = lines.categories.get(index).map_or("", |name| name.as_ref());
                        (linked(series, category, index, &html! { circle cx=(across(*x)) cy=(at(*y)) r="3" {} }))
                    }
                }
            }
            (names(&lines.categories))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Point;

    #[test]
    fn axes_end_at_round_numbers_above_the_greatest_value() {
        for (greatest, most, step) in [
            (0.0, 1.0, 1.0),
            (1.0, 1.0, 1.0),
            (7.0, 8.0, 2.0),
            (9.0, 10.0, 5.0),
            (93.0, 100.0, 25.0),
            (41_000.0, 60_000.0, 20_000.0),
        ] {
            let axis = Axis::of(greatest);
            assert_eq!((axis.most, axis.step), (most, step), "{greatest}");
        }
    }

    #[test]
    fn names_do_not_run_together() {
        let months = |count: usize, name: &'static str| vec![Str::Borrowed(name); count];
        let every = |count, name| WIDTHS.map(|width| named(&months(count, name), width));
        assert_eq!((every(12, "ene"), every(13, "sept 2026"), every(0, "")), ([2, 1, 1], [4, 4, 2], [1, 1, 1]));
        for count in 1..60_usize {
            for width in WIDTHS {
                let apart = named(&months(count, "sept 2026"), width) as f64 * width / count as f64;
                assert!(apart >= 9.0 * LETTER || apart >= width, "{count} in {width}");
            }
        }
    }

    #[test]
    fn a_chart_is_not_scaled() {
        let point = |value| Point { value, ..Point::default() };
        let series = vec![Series { points: [1.0, 2.0].map(point).to_vec(), ..Series::default() }];
        let categories = vec![Str::Borrowed("ene"), Str::Borrowed("feb")];
        let lines = Lines { categories: categories.clone(), series: series.clone() };
        let (bars, lines) = (Bars { categories, series, ..Bars::default() }, lines);
        for drawn in [super::bars(Locale::Es, &bars), super::lines(Locale::Es, &lines)].map(|one| one.into_string()) {
            assert!(drawn.starts_with("<svg class=\"plot\" role=\"group\">"), "letters keep their size: {drawn}");
            assert!(drawn.contains("x=\"25.00%\" y=\"233\"") && drawn.contains("x=\"75.00%\" y=\"233\""), "{drawn}");
        }
    }

    #[test]
    fn ticks_are_short() {
        assert_eq!([0.0, 250.0, 2500.0, 1e6].map(|n| short(n, Locale::En)), ["0", "250", "2.5K", "1M"]);
    }
}
