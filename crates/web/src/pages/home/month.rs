//! How the month stands against the target: the figures of the first page.

use futures_util::try_join;
use trato_crm::reports::reach::{self, Targets};
use trato_engine::Groups;
use trato_model::access::FieldLevel;
use trato_model::query::Bucket;
use trato_model::{Action, Aggregate, Filter, Measure, Op, Path, Refusal, Value};
use trato_text::{Arg, t, t_args};
use trato_ui::report::Figure;
use trato_ui::url::ListState;

use super::Whose;
use crate::App;
use crate::http::Signed;
use crate::pages::list::count_text;
use crate::view::named::company_money;
use crate::view::state::columns_with;

/// How the month stands: counts and sums of deals by status, and the target.
#[derive(Default)]
pub struct Month {
    /// `None` where the user may see no deals, or not what they are worth.
    deals: Option<Groups>,
    target: Option<i64>,
}

impl Month {
    /// # Errors
    /// Where the database cannot be read.
    pub async fn read(app: &App, signed: &Signed, whose: Whose) -> Result<Self, Refusal> {
        let hidden = FieldLevel::Hidden;
        let sums = ["amount", "weighted"].iter().all(|name| signed.who.reader.field("opportunity", name) != hidden);
        if !signed.who.reader.can("opportunity", Action::Read) || !sums {
            return Ok(Month::default());
        }
        let month = Filter::test("close_date", Op::Within, vec![Value::from("this_month")]);
        let over = Filter::one_of("status", vec![Value::from("won"), Value::from("lost")]).and(month);
        let aggregate = Aggregate::new("opportunity")
            .and(whose.filter(signed))
            .and(Filter::Any(vec![Filter::equal("status", "open"), over]))
            .by(Path::field("status"))
            .measures(vec![Measure::Count, Measure::Sum(Path::field("amount")), Measure::Sum(Path::field("weighted"))]);
        let (deals, target) = try_join!(app.engine().groups(&signed.who, &aggregate), target(app, signed, whose))?;
        Ok(Month { deals: Some(deals), target })
    }

    fn measure(&self, status: &str, at: usize) -> i64 {
        let rows = self.deals.iter().flat_map(|deals| &deals.rows);
        let row = rows.into_iter().find(|row| row.groups.first().and_then(Value::as_text) == Some(status));
        row.and_then(|row| row.measures.get(at)).and_then(Value::as_int).unwrap_or(0)
    }

    /// Whether deals are open, or the user may not know.
    pub fn has_deals(&self) -> bool {
        self.deals.is_none() || self.measure("open", 0) > 0
    }

    /// Whether nothing was won or lost this month.
    pub fn is_bare(&self) -> bool {
        ["won", "lost"].iter().all(|status| self.measure(status, 0) == 0)
    }

    /// The target, or where one is set for who may set it.
    fn against(&self, signed: &Signed) -> (String, String) {
        let locale = signed.locale();
        let note = match self.target {
            Some(target) => {
                let target = [("target", Arg::from(company_money(signed, target)))];
                return (t_args(locale, "report-of-target", &target), String::new());
            }
            None if signed.who.reader.can("target", Action::Create) => t(locale, "report-no-target-set"),
            None => return Default::default(),
        };
        (note.into_owned(), "/target".to_owned())
    }

    /// Won this month against the target, the weighted pipeline, what was done this week or lost this month.
    pub fn figures(&self, app: &App, signed: &Signed, (done, more): (u64, bool), whose: Whose) -> Vec<Figure> {
        let locale = signed.locale();
        let list = |filter: &str, also: &[&'static str]| {
            let registry = app.engine().registry();
            let entity = registry.entity("opportunity");
            let columns =
                entity.map(|entity| columns_with(&registry, &signed.who.reader, entity, &[], also)).unwrap_or_default();
            let state = ListState { filter: whose.written(filter), columns, ..ListState::new("/opportunity") };
            state.counted().href()
        };
        let mut figures = Vec::new();
        if self.deals.is_some() {
            let sold = self.measure("won", 1);
            let (note, note_href) = self.against(signed);
            figures.push(Figure {
                label: t(locale, "ui-home-won"),
                value: company_money(signed, sold).into(),
                href: list("status = won and close_date within this_month", &[]),
                note: note.into(),
                note_href,
                reached: self.target.and_then(|target| reach::reached(sold, target)),
                ..Figure::default()
            });
            figures.push(Figure {
                label: t(locale, "ui-home-weighted"),
                value: company_money(signed, self.measure("open", 2)).into(),
                href: list("status = open", &["weighted"]),
                note: t_args(locale, "ui-home-open-deals", &[("n", Arg::from(self.measure("open", 0)))]).into(),
                ..Figure::default()
            });
            if whose != Whose::Mine {
                figures.push(Figure {
                    label: t(locale, "ui-home-lost"),
                    value: company_money(signed, self.measure("lost", 1)).into(),
                    href: list("status = lost and close_date within this_month", &[]),
                    note: t_args(locale, "ui-home-lost-deals", &[("n", Arg::from(self.measure("lost", 0)))]).into(),
                    ..Figure::default()
                });
            }
        }
        if whose == Whose::Mine {
            figures.push(Figure {
                label: t(locale, "ui-home-done"),
                value: if done == 0 { "0".into() } else { count_text(done, more, signed) },
                note: t(locale, "period-this-week"),
                ..Figure::default()
            });
        }
        figures
    }
}

/// The target of this month, in minor units of the company's currency.
async fn target(app: &App, signed: &Signed, whose: Whose) -> Result<Option<i64>, Refusal> {
    let targets = match whose {
        Whose::Mine => Targets::of_sellers(Filter::equal("seller", signed.who.user())),
        Whose::Team => Targets::of_sellers(Filter::test("seller", Op::MyTeam, Vec::new())),
        Whose::All => Targets::all(&signed.who.reader),
    };
    let month = Bucket::Month.start(signed.who.ctx.today());
    reach::target(app.engine(), &signed.who, targets, month).await
}
