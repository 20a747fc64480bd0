//! Lying bars, for categories whose names do not fit under upright ones. They are no drawing but lines of a page, which
//! keep the size of their letters however narrow it is; each bar has its value beside it.

use maud::{Markup, html};

use super::chart::Bars;
use super::draw::{at, linked, most, short};
use crate::{Locale, Str, hue};

/// About the width of a letter, rather less than more: months that just fit stand, and every second is named.
const LETTER: f64 = 5.6;

/// Whether a name is wider than its place under an upright bar.
pub(super) fn are_better(categories: &[Str], slot: f64) -> bool {
    categories.len() <= 24 && categories.iter().any(|name| name.chars().count() as f64 * LETTER > slot)
}

pub(super) fn bars(locale: Locale, bars: &Bars) -> Markup {
    let most = most(bars);
    html! {
        ol class="lying" {
            @for (index, category) in bars.categories.iter().enumerate() {
                li {
                    p class="name" {
                        (category)
                        @if let Some(under) = bars.under.get(index).filter(|under| !under.is_empty()) { " " small { (under) } }
                    }
                    div class="lanes" {
                        @if bars.stacked { (stack(locale, bars, category, index, most)) }
                        @else { (lanes(bars, category, index, most)) }
                    }
                }
            }
        }
    }
}

/// `value` of the whole length, in percent; what there is is seen.
fn length(value: f64, most: f64) -> f64 {
    if value > 0.0 && most > 0.0 { (value / most * 100.0).clamp(0.5, 100.0) } else { 0.0 }
}

/// A bar a series, each with its value.
fn lanes(bars: &Bars, category: &str, index: usize, most: f64) -> Markup {
    html! {
        @for series in &bars.series {
            @if let Some(point) = series.points.get(index) {
                @let said = format!("{category} · {}: {}", series.label, point.shown);
                @let bar = html! {
                    svg aria-hidden="true" {
                        rect class={ "bar-fill " (hue::class(series.hue)) @if series.faint { " faint" } }
                            width={ (at(length(point.value, most))) "%" } height="100%" rx="2" {}
                    }
                    span class="num" { (point.shown) }
                };
                @if point.href.is_empty() { p class="lane" title=(said) { (bar) } }
                @else { a class="lane" href=(point.href) title=(said) aria-label=(said) { (bar) } }
            }
        }
    }
}

/// All series in one bar, and how much they are together.
fn stack(locale: Locale, bars: &Bars, category: &str, index: usize, most: f64) -> Markup {
    let value =
        |at: usize| bars.series.get(at).and_then(|series| series.points.get(index)).map_or(0.0, |p| p.value.max(0.0));
    let before = |at: usize| (0..at).map(value).sum::<f64>();
    html! {
        div class="lane" {
            svg role="group" {
                @for (at_series, series) in bars.series.iter().enumerate() {
                    (linked(series, category, index, &html! {
                        rect class={ "bar-fill " (hue::class(series.hue)) @if series.faint { " faint" } }
                            x={ (at(length(before(at_series), most))) "%" } width={ (at(length(value(at_series), most))) "%" } height="100%" {}
                    }))
                }
            }
            span class="num" { (short(before(bars.series.len()), locale)) }
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
            assert!(drawn.contains(&format!(">{text}")), "{text}: {drawn}");
        }
    }

    #[test]
    fn no_letter_shrinks_with_the_drawing() {
        let point = |value| Point { value, shown: Str::Borrowed("3"), href: "/visit".to_owned() };
        let series = |hue| Series { hue, points: vec![point(3.0)], ..Series::default() };
        for (stacked, said) in [(true, "<span class=\"num\">6</span>"), (false, "<span class=\"num\">3</span>")] {
            let categories = vec![Str::Borrowed("Marta Ruiz de la Cámara")];
            let bars = Bars { categories, series: vec![series(150), series(0)], stacked, ..Bars::default() };
            let drawn = super::bars(Locale::Es, &bars).into_string();
            assert!(drawn.contains("Marta Ruiz de la Cámara") && drawn.contains(said), "{drawn}");
            assert!(!drawn.contains("<text") && !drawn.contains("viewBox"), "{drawn}");
            assert_eq!(drawn.matches("href=").count(), 2, "each bar opens its records: {drawn}");
        }
    }

    #[test]
    fn long_names_lie_down() {
        let names = |names: &[&'static str]| names.iter().map(|name| Str::Borrowed(*name)).collect::<Vec<_>>();
        assert!(are_better(&names(&["Precio", "Eligió a un competidor"]), 60.0));
        assert!(!are_better(&names(&["ene", "feb"]), 60.0));
        assert!(!are_better(&names(&["Jan 2026"; 12]), 49.0), "a year of months stands");
    }
}
