//! The table of a list. Its HTML is kept small: a page of fifty rows is the hottest page of the program.

use maud::{Markup, Render, html};
use trato_text::Arg;

use super::{BulkAction, List};
use crate::{
    Str,
    chip::Chip,
    icon::icon,
    page::Page,
    shown::{Shown, Tone},
    write,
};

/// How wide a column is until the user drags it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    Narrow,
    #[default]
    Normal,
    Wide,
}

impl Width {
    fn class(self) -> &'static str {
        match self {
            Width::Narrow => "w1",
            Width::Normal => "w2",
            Width::Wide => "w3",
        }
    }
}

/// A column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// The field's name, or its path across links; what `sort` and `columns` say.
    pub name: Str,
    pub label: Str,
    pub width: Width,
    /// Amounts and counts stand to the right.
    pub number: bool,
    pub sortable: bool,
    /// Whether the first click sorts downwards (amounts, dates).
    pub descending_first: bool,
    /// Whether its cells may be edited in place.
    pub editable: bool,
    /// Sum, average, count of the column: `Σ 1.234,56 €`; empty for none.
    pub total: Str,
    /// What the total is: `Suma`, `Media`.
    pub total_label: Str,
}

/// A record: its title's chip and one value a further column.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    /// The first column.
    pub title: Chip,
    /// The other columns, in their order.
    pub cells: Vec<Shown>,
    /// Marks a row that asks for attention: overdue, rotting.
    pub tone: Tone,
}

pub(super) fn table(page: &Page, list: &List) -> Markup {
    let totals = !list.count_all.is_empty() || list.columns.iter().any(|column| !column.total.is_empty());
    // What was counted because it was asked for stands on top where a row is no line of a table.
    let counted = !list.bar.state.count.is_empty();
    html! {
        form method="post" action=(list.kind.at("bulk")) data-list-target="form" {
            (page.token())
            input type="hidden" name="matching" value=(list.bar.state.with(|_| ()).href());
            div class="table-box" tabindex="-1" {
                table class=(if counted { "table counted" } else { "table" }) data-entity=(list.kind.name) {
                    caption class="sr" { (list.kind.many) }
                    (head(page, list))
                    tbody data-list-target="rows" { @for row in &list.rows { (RowOf(row, &list.columns, list.each.as_ref())) } }
                    @if totals { (foot(page, list)) }
                }
                (more(page, list))
            }
            (bulk(page, list))
        }
    }
}

fn head(page: &Page, list: &List) -> Markup {
    html! {
        thead { tr {
            th class="pick" { input type="checkbox" aria-label=(page.t("ui-select-all")) data-list-target="all" data-action="list#pickAll"; }
            @for column in &list.columns { (header(page, list, column)) }
            @if let Some(action) = &list.each { th { span class="sr" { (action.label) } } }
        } }
    }
}

fn header(page: &Page, list: &List, column: &Column) -> Markup {
    let up = list.bar.state.sort == column.name;
    let down = list.bar.state.sort.strip_prefix('-') == Some(column.name.as_ref());
    let sort = if up {
        Some("ascending")
    } else if down {
        Some("descending")
    } else {
        None
    };
    let class = if column.number { format!("{} n", column.width.class()) } else { column.width.class().to_owned() };
    html! {
        th scope="col" class=(class) aria-sort=[sort] data-field=[column.editable.then_some(&column.name)] {
            @if column.sortable {
                a href=(list.bar.state.sorted(&column.name, column.descending_first).href()) title=(page.t_args("ui-sort-by", &[("column", column.label.as_ref().into())])) {
                    (column.label) @if up { (icon("arrow-up")) } @else if down { (icon("arrow-down")) }
                }
            } @else { (column.label) }
        }
    }
}

/// A row, written straight into the page.
struct RowOf<'a>(&'a Row, &'a [Column], Option<&'a BulkAction>);

impl Render for RowOf<'_> {
    fn render_to(&self, out: &mut String) {
        let RowOf(row, columns, each) = *self;
        out.push_str("<tr");
        if row.tone != Tone::Plain {
            out.push_str(" class=\"");
            out.push_str(row.tone.class());
            out.push('"');
        }
        out.push_str("><td class=\"pick\"><input type=\"checkbox\" name=\"ids\"");
        write::attribute(out, "value", &row.id);
        write::attribute(out, "aria-label", &row.title.title);
        out.push_str("></td><td class=\"m\">");
        row.title.render_to(out);
        out.push_str("</td>");
        for (at, cell) in row.cells.iter().enumerate() {
            let number = columns.get(at + 1).is_some_and(|column| column.number);
            out.push_str(if number { "<td class=\"n\">" } else { "<td>" });
            match cell {
                Shown::Number(text) | Shown::Text(text) => write::text(out, text),
                other => other.render_to(out),
            }
            out.push_str("</td>");
        }
        if let Some(action) = each {
            html! {
                td class="each" {
                    button class="button" name="one" value=(row.id) aria-label={ (action.label) ": " (row.title.title) } {
                        (icon(&action.icon)) span { (action.label) }
                    }
                }
            }
            .render_to(out);
        }
        out.push_str("</tr>");
    }
}

fn foot(page: &Page, list: &List) -> Markup {
    html! {
        tfoot { tr {
            td class="pick" {}
            @for (at, column) in list.columns.iter().enumerate() {
                td class=[column.number.then_some("n")] {
                    @if at == 0 && !list.count_all.is_empty() {
                        a href=(list.count_all) rel="nofollow" title=(page.t("ui-count-all-hint")) { (page.t("ui-count-all")) }
                    }
                    @if !column.total.is_empty() { small data-of=[(at > 0).then_some(&column.label)] { (column.total_label) } " " b { (column.total) } }
                }
            }
        } }
    }
}

/// The way to the next page: a link that scripts follow as one scrolls.
fn more(page: &Page, list: &List) -> Markup {
    let mut next = list.bar.state.clone();
    next.after.clone_from(&list.after);
    html! {
        @if !list.after.is_empty() {
            p class="more" { a class="button" rel="next" href=(next.href()) data-list-target="more" { (page.t("ui-more")) } }
        }
    }
}

fn bulk(page: &Page, list: &List) -> Markup {
    let picked = |n: Arg<'_>| page.t_args("ui-selected", &[("n", n)]);
    html! {
        @if !list.bulk.is_empty() {
            div class="bulk" role="toolbar" aria-label=(page.t("ui-bulk")) {
                b data-list-target="count" data-one=(picked(1.into())) data-many=(picked("{n}".into())) {}
                @if !list.after.is_empty() {
                    label class="check" { input type="checkbox" name="all" value="1"; (page.t("ui-select-matching")) }
                }
                span class="space" {}
                @for action in &list.bulk {
                    button class=(if action.danger { "button danger" } else { "button" }) name="action" value=(action.name) {
                        (icon(&action.icon)) span { (action.label) }
                    }
                }
                button class="button plain" type="reset" aria-label=(page.t("ui-unselect")) { (icon("x")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_short() {
        let columns = [Column::default(), Column { number: true, ..Column::default() }, Column::default()];
        let row = Row {
            id: "7".into(),
            title: Chip::record("/lead/7", "Nora", "sparkles", 40),
            cells: vec![Shown::number("1.234,56 €"), Shown::Empty],
            tone: Tone::Warn,
        };
        insta::assert_snapshot!(html! { (RowOf(&row, &columns, None)) }.into_string(), @r#"<tr class="warn"><td class="pick"><input type="checkbox" name="ids" value="7" aria-label="Nora"></td><td class="m"><a class="chip" href="/lead/7"><i class="avatar hue-4" aria-hidden="true"><svg class="icon" aria-hidden="true"><use href="/assets/sprite.svg#sparkles"/></svg></i><span>Nora</span></a></td><td class="n">1.234,56 €</td><td></td></tr>"#);
    }
}
