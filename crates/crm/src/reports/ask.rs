//! How a report asks the engine and words its answers.

use std::collections::HashMap;

use trato_engine::{Engine, Who};
use trato_model::query::period::date_of;
use trato_model::query::{GroupRow, Period};
use trato_model::{Aggregate, Bucket, Filter, Id, Labels, Locale, Measure, Op, Path, Refusal, Value};
use trato_text::{Arg, dates, numbers, t, t_args};

use super::data::{Change, Chart, Drill, Figure, Narrow, Params, Point, TableCell};

/// A report at work: who asks, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub engine: &'a Engine,
    pub who: &'a Who,
    /// Who opens the lists behind the figures: he may look from another zone than the report counts in.
    pub reader: &'a Who,
    pub params: &'a Params,
}

/// Rows of groups with the titles of what they group by.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub rows: Vec<GroupRow>,
    pub labels: Labels,
}

impl<'a> Ask<'a> {
    #[must_use]
    pub fn new(engine: &'a Engine, who: &'a Who, params: &'a Params) -> Self {
        Ask { engine, who, reader: who, params }
    }

    #[must_use]
    pub fn locale(&self) -> Locale {
        self.who.ctx.locale
    }

    /// The same question of what happens at moments: they lie on the days of the company's zone, whoever looks.
    #[must_use]
    pub fn at(&self, company: &'a Who) -> Self {
        Ask { who: company, ..*self }
    }

    /// [`made`] for whoever opens the lists.
    #[must_use]
    pub fn made(&self, field: &'static str, period: Period) -> Filter {
        made(self.reader, field, period)
    }

    /// A message of `report-…`.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        t(self.locale(), &format!("report-{key}")).into_owned()
    }

    /// A message with arguments.
    #[must_use]
    pub fn say(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        t_args(self.locale(), &format!("report-{key}"), args)
    }

    /// The title of a chart over so many categories; where it draws the first of them, it says so.
    #[must_use]
    pub fn first_of(&self, key: &str, all: usize) -> String {
        let title = self.t(key);
        if all <= Chart::MOST {
            return title;
        }
        self.say("first-of", &[("title", title.into()), ("most", Chart::MOST.into()), ("all", all.into())])
    }

    #[must_use]
    pub fn today(&self) -> i32 {
        self.who.ctx.today()
    }

    /// The period compared with, if any.
    #[must_use]
    pub fn before(&self) -> Option<Period> {
        self.params.before(self.today())
    }

    /// By what the period is cut in charts and tables: months, or years where it is long or has no ends.
    #[must_use]
    pub fn bucket(&self) -> Bucket {
        match self.params.period.days(self.today()) {
            (Some(from), Some(to)) if Bucket::Month.shift(from, LONG) >= to => Bucket::Month,
            _ => Bucket::Year,
        }
    }

    /// A message of what is cut so: `report-{key}-month`, `report-{key}-year`.
    #[must_use]
    pub fn cut(&self, key: &str) -> String {
        self.t(&format!("{key}-{}", self.bucket().name()))
    }

    /// The month or year that begins on a day, in words.
    #[must_use]
    pub fn part_name(&self, day: i32) -> String {
        match self.bucket() {
            Bucket::Year => date_of(day).year().to_string(),
            _ => dates::format_month(day, self.locale()),
        }
    }

    /// The same, short: for axes.
    #[must_use]
    pub fn part_short(&self, day: i32) -> String {
        match self.bucket() {
            Bucket::Year => date_of(day).year().to_string(),
            _ => dates::format_month_short(day, self.locale()),
        }
    }

    /// The part of the period that lies in the month or year beginning on a day.
    #[must_use]
    pub fn part(&self, day: i32) -> Period {
        let (from, to) = (day, self.bucket().shift(day, 1));
        let (first, end) = self.params.period.days(self.today());
        Period::Fixed { from: first.map_or(from, |first| first.max(from)), to: end.map_or(to, |end| end.min(to)) }
    }

    /// The records of a branch, team and seller, for every entity with an owner.
    #[must_use]
    pub fn owned(&self) -> Filter {
        self.narrow(&[(Narrow::Branch, "branch"), (Narrow::Team, "team"), (Narrow::Seller, "owner")])
    }

    /// The deals that the report is about.
    #[must_use]
    pub fn deals(&self) -> Filter {
        let own = self.narrow(&[(Narrow::Pipeline, "pipeline"), (Narrow::Industry, "account.industry")]);
        self.owned().and(own)
    }

    /// What the parameters narrow to, each by a path of the entity that is asked.
    #[must_use]
    pub fn narrow(&self, paths: &[(Narrow, &'static str)]) -> Filter {
        paths.iter().fold(Filter::everything(), |all, (by, path)| match self.params.get(*by) {
            Some(id) => all.and(Filter::equal(*path, id)),
            None => all,
        })
    }

    /// Groups with measures.
    ///
    /// # Errors
    /// As [`Engine::groups`].
    pub async fn groups(&self, aggregate: Aggregate) -> Result<Found, Refusal> {
        if never(&aggregate.filter) {
            return Ok(Found::default());
        }
        let groups = self.engine.groups(self.who, &Aggregate { limit: MOST, ..aggregate }).await?;
        Ok(Found { rows: groups.rows, labels: groups.labels })
    }

    /// The groups of the most records, however many groups there are; the first measure is their number.
    ///
    /// # Errors
    /// As [`Engine::groups`].
    pub async fn largest(&self, aggregate: Aggregate, most: u32) -> Result<Found, Refusal> {
        let groups = self.engine.groups(self.who, &Aggregate { limit: most, ..aggregate }).await?;
        Ok(Found { rows: groups.rows, labels: groups.labels })
    }

    /// The measures over everything that the condition leaves.
    ///
    /// # Errors
    /// As [`Engine::groups`].
    pub async fn total(&self, entity: &'static str, filter: &Filter, sums: &[Path]) -> Result<Vec<i64>, Refusal> {
        let aggregate = Aggregate::new(entity).and(filter.clone()).measures(count_and(sums));
        let row = self.engine.total(self.who, &aggregate).await?;
        let mut measures: Vec<i64> = row.measures.iter().map(|value| value.as_int().unwrap_or(0)).collect();
        measures.resize(sums.len() + 1, 0);
        Ok(measures)
    }

    #[must_use]
    pub fn count(&self, n: i64) -> String {
        numbers::format_int(n, self.locale())
    }

    /// Minor units of the company's currency.
    #[must_use]
    pub fn money(&self, minor: i64) -> String {
        numbers::format_money(minor, self.who.ctx.currency.code(), self.locale())
    }

    /// The same, short: `1,2 M€`.
    #[must_use]
    pub fn money_short(&self, minor: i64) -> String {
        numbers::format_money_compact(minor, self.who.ctx.currency.code(), self.locale())
    }

    /// `part` of `whole` with one decimal; a dash where there is no whole.
    #[must_use]
    pub fn percent(&self, part: i64, whole: i64) -> String {
        match per_mille(part, whole) {
            Some(share) => numbers::format_percent(share, 1, self.locale()),
            None => "—".to_owned(),
        }
    }

    /// Tenths of days: `12,5`.
    #[must_use]
    pub fn days(&self, tenths: i64) -> String {
        numbers::format_decimal_short(tenths, 1, self.locale())
    }

    /// Tenths of days as an argument: whole days are counted.
    #[must_use]
    pub fn days_arg(&self, tenths: i64) -> Arg<'static> {
        if tenths % 10 == 0 { Arg::Int(tenths / 10) } else { self.days(tenths).into() }
    }

    /// The title of a group's record; `none` where the group has none.
    #[must_use]
    pub fn title(&self, found: &Found, value: Option<&Value>, none: &str) -> String {
        match value.and_then(Value::as_id) {
            Some(id) => found.labels.get(&id).cloned().unwrap_or_else(|| t(self.locale(), "ui-no-access").into_owned()),
            None => self.t(none),
        }
    }

    /// A cell with a count that opens its records.
    #[must_use]
    pub fn count_cell(&self, n: i64, drill: Drill) -> TableCell {
        let cell = TableCell { plain: n.to_string(), ..TableCell::text(self.count(n)) };
        if n == 0 { cell } else { cell.opens(drill) }
    }

    /// A cell with money that opens its records.
    #[must_use]
    pub fn money_cell(&self, minor: i64, drill: Option<Drill>) -> TableCell {
        let digits = self.who.ctx.currency.digits();
        let cell = TableCell { plain: numbers::plain_decimal(minor, digits), ..TableCell::text(self.money(minor)) };
        TableCell { drill, ..cell }
    }

    /// A cell with a share, which opens the records that its row speaks of.
    #[must_use]
    pub fn percent_cell(&self, part: i64, whole: i64, drill: Option<Drill>) -> TableCell {
        let share = per_mille(part, whole);
        let plain = share.map(|share| numbers::plain_decimal(share, 1)).unwrap_or_default();
        let bar = share.and_then(|share| u8::try_from((share / 10).clamp(0, 100)).ok());
        let drill = drill.filter(|_| whole != 0);
        TableCell { plain, share: bar, drill, ..TableCell::text(self.percent(part, whole)) }
    }

    /// A cell with days, in tenths.
    #[must_use]
    pub fn days_cell(&self, tenths: i64) -> TableCell {
        TableCell { plain: numbers::plain_decimal(tenths, 1), ..TableCell::text(self.days(tenths)) }
    }

    /// A cell with the difference in percent to what was; empty where there was nothing.
    #[must_use]
    pub fn change_cell(&self, now: i64, before: i64, good: Option<bool>) -> TableCell {
        let (Some(share), Some(change)) = (per_mille(now - before, before.abs()), self.change(now, before, good))
        else {
            return TableCell::default();
        };
        TableCell { plain: numbers::plain_decimal(share, 1), good: change.good, ..TableCell::text(change.text) }
    }

    /// A cell with the difference in days, in tenths: fewer are good.
    #[must_use]
    pub fn change_days_cell(&self, now: i64, before: i64) -> TableCell {
        let change = self.change_days(now, before);
        let plain = numbers::plain_decimal(now - before, 1);
        TableCell { plain, good: change.good, ..TableCell::text(change.text) }
    }

    /// A point of a chart in money.
    #[must_use]
    pub fn money_point(&self, minor: i64, drill: Option<Drill>) -> Point {
        let scale = 10f64.powi(i32::from(self.who.ctx.currency.digits()));
        Point { value: minor as f64 / scale, text: self.money(minor), drill }
    }

    /// A point of a chart that counts.
    #[must_use]
    pub fn count_point(&self, n: i64, drill: Option<Drill>) -> Point {
        Point { value: n as f64, text: self.count(n), drill }
    }

    /// A figure in money, with its change since the period before.
    #[must_use]
    pub fn money_figure(
        &self,
        label: &str,
        minor: i64,
        before: Option<i64>,
        good: Option<bool>,
        drill: Drill,
    ) -> Figure {
        Figure {
            label: self.t(label),
            text: self.money_short(minor),
            value: minor,
            drill: Some(drill),
            change: before.and_then(|before| self.change(minor, before, good)),
            note: before
                .map(|before| self.say("before", &[("value", Arg::from(self.money_short(before)))]))
                .unwrap_or_default(),
            ..Figure::default()
        }
    }

    /// A figure that counts, with its change since the period before.
    #[must_use]
    pub fn count_figure(&self, label: &str, n: i64, before: Option<i64>, good: Option<bool>, drill: Drill) -> Figure {
        Figure {
            label: self.t(label),
            text: self.count(n),
            value: n,
            drill: Some(drill),
            change: before.and_then(|before| self.change(n, before, good)),
            note: before
                .map(|before| self.say("before", &[("value", Arg::from(self.count(before)))]))
                .unwrap_or_default(),
            ..Figure::default()
        }
    }

    /// A figure that is a share, `(part, whole)`, with its change in points since the period before.
    #[must_use]
    pub fn share_figure(
        &self,
        label: &str,
        now: (i64, i64),
        before: Option<(i64, i64)>,
        good: Option<bool>,
        drill: Drill,
    ) -> Figure {
        let share = |(part, whole)| per_mille(part, whole);
        Figure {
            label: self.t(label),
            text: self.percent(now.0, now.1),
            value: share(now).unwrap_or(0) * 10,
            drill: Some(drill),
            change: share(now).zip(before.and_then(share)).map(|(now, before)| self.change_points(now, before, good)),
            note: match before {
                Some((_, 0)) => self.t("before-none"),
                Some((part, whole)) => self.say("before", &[("value", Arg::from(self.percent(part, whole)))]),
                None => String::new(),
            },
            ..Figure::default()
        }
    }

    /// The difference in percent; `good` says whether more is good.
    #[must_use]
    pub fn change(&self, now: i64, before: i64, good: Option<bool>) -> Option<Change> {
        let share = per_mille(now - before, before.abs())?;
        let text = signed(share, numbers::format_percent(share, 1, self.locale()));
        let good = good.filter(|_| share != 0).map(|more| more == (share > 0));
        Some(Change { text, good })
    }

    /// Points of a percentage more or less than before, in thousandths.
    fn change_points(&self, now: i64, before: i64, good: Option<bool>) -> Change {
        let points = numbers::format_decimal_short(now - before, 1, self.locale());
        let one = Arg::Int(if (now - before).abs() == 10 { 1 } else { 2 });
        let text = self.say("points", &[("n", one), ("change", signed(now - before, points).into())]);
        Change { text, good: good.filter(|_| now != before).map(|more| more == (now > before)) }
    }

    /// Days shorter or longer than before, in tenths.
    #[must_use]
    pub fn change_days(&self, now: i64, before: i64) -> Change {
        let text = signed(now - before, self.days(now - before));
        Change { text, good: (now != before).then_some(now < before) }
    }
}

/// Whether a condition holds for nothing whatever the records are: then nobody needs to be asked.
fn never(filter: &Filter) -> bool {
    match filter {
        Filter::Any(any) => any.iter().all(never),
        Filter::All(all) => all.iter().any(never),
        _ => false,
    }
}

/// Months of a period that is cut by months, at most.
const LONG: i32 = 48;

/// Groups of an answer, at most: what the store reads of one.
const MOST: u32 = 20_000;

/// A count and some sums.
#[must_use]
pub fn count_and(sums: &[Path]) -> Vec<Measure> {
    std::iter::once(Measure::Count).chain(sums.iter().cloned().map(Measure::Sum)).collect()
}

/// A difference with its sign.
fn signed(n: i64, text: String) -> String {
    if n > 0 { format!("+{text}") } else { text }
}

/// Thousandths, rounded half away from zero; `None` of nothing.
#[must_use]
pub fn per_mille(part: i64, whole: i64) -> Option<i64> {
    trato_model::money::proportion(part, 1000, whole)
}

/// A field within a period.
#[must_use]
pub fn within(field: &'static str, period: Period) -> Filter {
    Filter::test(field, Op::Within, vec![Value::from(period.name())])
}

/// A moment within a period's days, as the company's zone has them. A reader in another zone gets the moments themselves, so
/// that the list that opens is the one that was counted.
#[must_use]
pub fn made(reader: &Who, field: &'static str, period: Period) -> Filter {
    let company = reader.at_company();
    let (_, (from, to)) = period.bounds(&company.ctx);
    if reader.ctx.zone == company.ctx.zone || (from, to) == (None, None) {
        return within(field, period);
    }
    let bound = |op, at: Option<i64>| at.map(|at| Filter::test(field, op, vec![Value::Int(at)]));
    Filter::All([bound(Op::AtLeast, from), bound(Op::Less, to)].into_iter().flatten().collect())
}

/// The condition that a field has the value of a group; empty where the group has none.
#[must_use]
pub fn same(path: &'static str, value: Option<&Value>) -> Filter {
    match value {
        None | Some(Value::Null) => Filter::empty(path),
        Some(value) => Filter::equal(path, value.clone()),
    }
}

/// The measure of a row by its place; 0 where it has none.
#[must_use]
pub fn measure(row: &GroupRow, at: usize) -> i64 {
    row.measures.get(at).and_then(Value::as_int).unwrap_or(0)
}

/// The rows by their first group.
#[must_use]
pub fn by_id(found: &Found) -> HashMap<Option<Id>, &GroupRow> {
    found.rows.iter().map(|row| (row.groups.first().and_then(Value::as_id), row)).collect()
}

/// The sum of a measure over rows.
#[must_use]
pub fn sum(rows: &[GroupRow], at: usize) -> i64 {
    rows.iter().fold(0i64, |sum, row| sum.saturating_add(measure(row, at)))
}

#[cfg(test)]
mod tests {
    use super::{Filter, never, per_mille};

    #[test]
    fn nothing_is_never() {
        let set = || Filter::set("seller");
        assert!(never(&Filter::nothing()) && never(&set().and(Filter::nothing())));
        assert!(never(&Filter::nothing().or(set().and(Filter::nothing()))));
        assert!(!never(&set()) && !never(&Filter::everything()) && !never(&Filter::nothing().or(set())));
    }

    #[test]
    fn shares_round_half_away_from_zero() {
        assert_eq!(per_mille(1, 3), Some(333));
        assert_eq!(per_mille(2, 3), Some(667));
        assert_eq!(per_mille(1, 2000), Some(1), "0.05 % is 0.1 %");
        assert_eq!(per_mille(-1, 2000), Some(-1));
        assert_eq!(per_mille(5, 0), None);
    }
}
