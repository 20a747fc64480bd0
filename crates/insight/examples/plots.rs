//! Draws the plots of docs/insight.md from simulated companies: `cargo run --release --example plots -- FOLDER`.
//!
//! Every figure is made from seeded data, so the same version of the crate draws the same plots.

use std::fmt::Write as _;
use std::path::Path;

use trato_insight::concentration::whale;
use trato_insight::effect::{Group, Look, SequentialOptions, sequential};
use trato_insight::forecast::{Every, Options, forecast};
use trato_insight::num::rng::Rng;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
const MARGIN: f64 = 56.0;

/// A plot of lines and bands over common axes.
struct Plot {
    body: String,
    x: (f64, f64),
    y: (f64, f64),
}

impl Plot {
    fn new(title: &str, labels: (&str, &str), x: (f64, f64), y: (f64, f64)) -> Self {
        let mut plot = Self { body: String::new(), x, y };
        plot.text(WIDTH / 2.0, 22.0, "middle", 16, title);
        plot.text(WIDTH / 2.0, HEIGHT - 10.0, "middle", 12, labels.0);
        plot.text(8.0, 40.0, "start", 12, labels.1);
        for step in 0..=5 {
            let part = f64::from(step) / 5.0;
            let (at_x, at_y) = (x.0 + part * (x.1 - x.0), y.0 + part * (y.1 - y.0));
            let (px, py) = (plot.px(at_x), plot.py(at_y));
            plot.text(px, HEIGHT - MARGIN + 18.0, "middle", 11, &tidy(at_x));
            plot.text(MARGIN - 6.0, py + 4.0, "end", 11, &tidy(at_y));
            let grid = format!("M{MARGIN} {py:.1}H{:.1}", WIDTH - 16.0);
            plot.path(&grid, "none", "#e3e3e3", 1.0);
        }
        plot
    }

    fn px(&self, x: f64) -> f64 {
        MARGIN + (x - self.x.0) / (self.x.1 - self.x.0) * (WIDTH - MARGIN - 16.0)
    }

    fn py(&self, y: f64) -> f64 {
        HEIGHT - MARGIN - (y - self.y.0) / (self.y.1 - self.y.0) * (HEIGHT - MARGIN - 48.0)
    }

    fn text(&mut self, x: f64, y: f64, anchor: &str, size: u32, text: &str) {
        let _ = writeln!(
            self.body,
            r##"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" font-size="{size}" font-family="sans-serif" fill="#333">{text}</text>"##
        );
    }

    fn path(&mut self, path: &str, fill: &str, stroke: &str, width: f64) {
        let _ = writeln!(self.body, r#"<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>"#);
    }

    fn line(&mut self, points: &[(f64, f64)], colour: &str) {
        let path = self.through(points.iter().copied());
        self.path(&path, "none", colour, 2.0);
    }

    fn band(&mut self, points: &[(f64, f64, f64)], colour: &str) {
        let up = points.iter().map(|p| (p.0, p.2));
        let back = points.iter().rev().map(|p| (p.0, p.1));
        let path = self.through(up.chain(back));
        self.path(&path, colour, "none", 0.0);
    }

    fn through(&self, points: impl Iterator<Item = (f64, f64)>) -> String {
        let steps = points.enumerate().map(|(at, (x, y))| {
            let letter = if at == 0 { 'M' } else { 'L' };
            format!("{letter}{:.1} {:.1}", self.px(x), self.py(y))
        });
        steps.collect()
    }

    fn save(&self, folder: &Path, name: &str) -> std::io::Result<()> {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}</svg>\n",
            self.body
        );
        std::fs::write(folder.join(name), svg)
    }
}

fn tidy(value: f64) -> String {
    if value.abs() >= 10.0 || value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

fn sales(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut rng = Rng::new(11);
    let season = [0.7, 0.75, 0.95, 0.9, 1.0, 1.05, 0.9, 0.8, 1.15, 1.1, 1.3, 1.4];
    let y: Vec<f64> =
        (0..60).map(|t| (100.0 + 1.5 * t as f64) * season[t % 12] * (1.0 + 0.08 * rng.normal())).collect();
    let found = forecast(&y[..48], &Options::new(Every::Month, 12))?;
    let mut plot = Plot::new(
        "Forecast with 80 % interval (blue) and what came (grey)",
        ("month", "sales"),
        (0.0, 60.0),
        (0.0, 320.0),
    );
    let shape: Vec<(f64, f64, f64)> = found
        .points
        .iter()
        .enumerate()
        .filter_map(|(at, p)| p.interval.map(|(low, high)| (48.0 + at as f64, low, high)))
        .collect();
    plot.band(&shape, "#cfe2ff");
    plot.line(&y.iter().enumerate().map(|(t, v)| (t as f64, *v)).collect::<Vec<_>>(), "#9a9a9a");
    let points: Vec<(f64, f64)> = found.points.iter().enumerate().map(|(at, p)| (48.0 + at as f64, p.value)).collect();
    plot.line(&points, "#0b5ed7");
    Ok(plot.save(folder, "forecast.svg")?)
}

fn profit(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut rng = Rng::new(5);
    let profits: Vec<f64> = (0..800).map(|_| (4.0 + 1.3 * rng.normal()).exp() - 60.0 * rng.exponential()).collect();
    let found = whale(&profits)?;
    let curve: Vec<(f64, f64)> = found.curve(201).into_iter().map(|(x, y)| (100.0 * x, 100.0 * y)).collect();
    let top = 10.0 * (curve.iter().map(|p| p.1).fold(100.0, f64::max) / 10.0).ceil() + 10.0;
    let mut plot =
        Plot::new("Whale curve", ("customers, best first (%)", "cumulated profit (%)"), (0.0, 100.0), (0.0, top));
    plot.line(&[(0.0, 100.0), (100.0, 100.0)], "#9a9a9a");
    plot.line(&curve, "#0b5ed7");
    Ok(plot.save(folder, "whale.svg")?)
}

fn watched(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut plot = Plot::new(
        "A watched A/B test: interval valid at every look",
        ("customers per variant", "difference"),
        (0.0, 4000.0),
        (-0.1, 0.1),
    );
    for (rates, band, line, seed) in [((0.10, 0.10), "#eeeeee", "#9a9a9a", 1), ((0.10, 0.14), "#cfe2ff", "#0b5ed7", 2)]
    {
        let mut rng = Rng::new(seed);
        let (mut a, mut b) = (Group { size: 0, successes: 0 }, Group { size: 0, successes: 0 });
        let mut looks = Vec::new();
        for step in 1..=4000 {
            a = Group { size: a.size + 1, successes: a.successes + u64::from(rng.f64() < rates.0) };
            b = Group { size: b.size + 1, successes: b.successes + u64::from(rng.f64() < rates.1) };
            if step % 50 == 0 {
                looks.push(Look { treated: b, control: a });
            }
        }
        let found = sequential(&looks, &SequentialOptions { level: 0.95, effect: 0.02 })?;
        let shape: Vec<(f64, f64, f64)> = found
            .steps
            .iter()
            .filter_map(|s| s.interval.map(|(l, h)| (s.look.control.size as f64, l.max(-0.1), h.min(0.1))))
            .collect();
        plot.band(&shape, band);
        let middle: Vec<(f64, f64)> =
            found.steps.iter().map(|s| (s.look.control.size as f64, s.difference.clamp(-0.1, 0.1))).collect();
        plot.line(&middle, line);
    }
    plot.line(&[(0.0, 0.0), (4000.0, 0.0)], "#333");
    Ok(plot.save(folder, "sequential.svg")?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "docs/insight".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    sales(folder)?;
    profit(folder)?;
    watched(folder)?;
    println!("Three plots are in {}.", folder.display());
    Ok(())
}
