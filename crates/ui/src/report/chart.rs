//! The data of charts and their frame; [`super::draw`] draws them as SVG on the server, so they need no script, print
//! well, and every bar is a link.

use maud::{Markup, html};

use super::draw;
use crate::{Locale, Str, hue};

/// A chart.
#[derive(Clone, Debug)]
pub enum Chart {
    Bars(Bars),
    Lines(Lines),
    Funnel(Vec<FunnelStep>),
}

/// Bars, side by side or stacked: upright where the names of the categories fit below them.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    pub categories: Vec<Str>,
    /// What stands under each name where the bars lie; empty for nothing.
    pub under: Vec<Str>,
    pub series: Vec<Series>,
    pub stacked: bool,
    /// Lying whatever their names are, each with its value.
    pub named: bool,
}

/// Lines over equal steps.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    pub categories: Vec<Str>,
    pub series: Vec<Series>,
}

/// Values of one colour, one a category.
#[derive(Clone, Debug, Default)]
pub struct Series {
    pub label: Str,
    pub hue: u16,
    pub points: Vec<Point>,
    /// Drawn fainter and dashed: a target, the year before.
    pub faint: bool,
}

/// A value.
#[derive(Clone, Debug, Default)]
pub struct Point {
    pub value: f64,
    pub shown: Str,
    /// The records behind it; empty for none.
    pub href: String,
}

/// A step of a funnel, widest first.
#[derive(Clone, Debug, Default)]
pub struct FunnelStep {
    pub label: Str,
    pub hue: u16,
    pub value: f64,
    pub shown: Str,
    /// Share of the step before: `62 %`.
    pub kept: Str,
    pub href: String,
}

/// Draws it, with a legend where there are several series.
pub fn chart(locale: Locale, chart: &Chart) -> Markup {
    match chart {
        Chart::Bars(bars) => html! { figure class="chart" { (draw::bars(locale, bars)) (legend(&bars.series)) } },
        Chart::Lines(lines) => html! { figure class="chart" { (draw::lines(locale, lines)) (legend(&lines.series)) } },
        Chart::Funnel(steps) => funnel(steps),
    }
}

fn legend(series: &[Series]) -> Markup {
    html! {
        @if series.len() > 1 {
            ul class="legend" {
                @for one in series { li class={ (hue::class(one.hue)) @if one.faint { " faint" } } { i {} (one.label) } }
            }
        }
    }
}

fn funnel(steps: &[FunnelStep]) -> Markup {
    let most = steps.iter().map(|step| step.value).fold(0.0, f64::max);
    html! {
        ol class="funnel" {
            @for step in steps {
                @let width = if most > 0.0 { (step.value / most * 100.0).clamp(0.0, 100.0) } else { 0.0 };
                li class=(hue::class(step.hue)) {
                    span class="funnel-label" { (step.label) }
                    svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
                        rect class="bar-track" width="100" height="10" {}
                        rect class="bar-fill" width=(format!("{width:.1}")) height="10" {}
                    }
                    b class="num" { @if step.href.is_empty() { (step.shown) } @else { a href=(step.href) { (step.shown) } } }
                    span class="quiet num" { (step.kept) }
                }
            }
        }
    }
}
