//! From a report's answer to view data: conditions become addresses of lists.

use trato_crm::reports::{self as asked, Data, Drill, Shape};
use trato_model::query::text;
use trato_ui::notice::Banner;
use trato_ui::report as ui;
use trato_ui::shown::Tone;
use trato_ui::url::ListState;

use crate::App;
use crate::http::Signed;
use crate::view::state::columns_with;

/// What drawing needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Drawing<'a> {
    pub app: &'a App,
    pub signed: &'a Signed,
}

impl Drawing<'_> {
    /// Puts the answer into the page.
    #[must_use]
    pub fn report(&self, mut base: ui::Report, data: Data) -> ui::Report {
        if !data.first.is_empty() {
            base.warnings.push(Banner { tone: Tone::Plain, text: data.first.into(), action: None });
        }
        if data.empty {
            return ui::Report { notes: notes(data.notes), ..base };
        }
        ui::Report {
            answer: data.answer.into(),
            figures: data.figures.into_iter().map(|figure| self.figure(figure)).collect(),
            charts: data
                .charts
                .into_iter()
                .filter(|chart| !chart.categories.is_empty())
                .map(|chart| (chart.title.clone().into(), self.chart(chart)))
                .collect(),
            tables: data.tables.into_iter().map(|table| self.table(table)).collect(),
            notes: notes(data.notes),
            ..base
        }
    }

    /// The list of the records behind a figure, counted and added up as the figure is; empty where the condition has no written form.
    fn href(&self, drill: Option<&Drill>) -> String {
        let registry = self.app.engine().registry();
        let Some(drill) = drill else { return String::new() };
        let Some(entity) = registry.entity(drill.entity) else { return String::new() };
        match text::print(&drill.filter, &registry, entity, &self.signed.who.reading_plain()) {
            Some(filter) => {
                let columns = columns_with(&registry, &self.signed.who.reader, entity, &[], drill.show);
                ListState { filter, columns, ..ListState::new(format!("/{}", drill.entity)) }.counted().href()
            }
            None => String::new(),
        }
    }

    fn figure(&self, figure: asked::Figure) -> ui::Figure {
        ui::Figure {
            href: self.href(figure.drill.as_ref()),
            label: figure.label.into(),
            value: figure.text.into(),
            change: figure.change.map(|change| (change.text.into(), tone(change.good))),
            note: figure.note.into(),
            note_href: self.href(figure.beside.as_ref()),
            whole_href: self.href(figure.whole.1.as_ref()),
            whole: figure.whole.0.into(),
            reached: figure.reached,
        }
    }

    fn chart(&self, chart: asked::Chart) -> ui::Chart {
        let categories = chart.categories.into_iter().map(Into::into).collect();
        let series = chart.series.into_iter().map(|series| self.series(series)).collect();
        match chart.shape {
            Shape::Lines => ui::Chart::Lines(ui::Lines { categories, series }),
            shape => ui::Chart::Bars(ui::Bars {
                categories,
                under: chart.under.into_iter().map(Into::into).collect(),
                series,
                stacked: shape == Shape::Stacked,
                named: shape == Shape::Named,
            }),
        }
    }

    fn series(&self, series: asked::Series) -> ui::Series {
        let points = series.points.into_iter().map(|point| ui::Point {
            href: self.href(point.drill.as_ref()),
            value: point.value,
            shown: point.text.into(),
        });
        ui::Series { label: series.label.into(), hue: series.hue, points: points.collect(), faint: series.faint }
    }

    fn table(&self, table: asked::Table) -> ui::Table {
        let cells = |cells: Vec<asked::TableCell>| cells.into_iter().map(|cell| self.cell(cell)).collect();
        ui::Table {
            caption: table.caption.into(),
            columns: table.columns.into_iter().map(|(label, number)| (label.into(), number)).collect(),
            rows: table.rows.into_iter().map(cells).collect(),
            total: table.total.into_iter().map(|cell| self.cell(cell)).collect(),
        }
    }

    fn cell(&self, cell: asked::TableCell) -> ui::Cell {
        let record = cell.record.map(|(entity, id)| format!("/{entity}/{id}"));
        ui::Cell {
            href: record.unwrap_or_else(|| self.href(cell.drill.as_ref())),
            text: cell.text.into(),
            share: cell.share,
            tone: tone(cell.good),
            ..ui::Cell::default()
        }
    }
}

fn notes(notes: Vec<String>) -> Vec<trato_ui::Str> {
    notes.into_iter().map(Into::into).collect()
}

fn tone(good: Option<bool>) -> Tone {
    match good {
        Some(true) => Tone::Good,
        Some(false) => Tone::Bad,
        None => Tone::Plain,
    }
}
