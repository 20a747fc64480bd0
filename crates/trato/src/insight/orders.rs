//! Order lines as columns of numbers: the input of RFM, whale curve, lifetime value, survival, recommendation and tiers.

use std::collections::HashMap;

use clap::Args;
use trato_insight::orders::Lines;
use trato_insight::table::cell::{DateStyle, moment};

use super::cells::DateOrder;
use super::columns::{AMOUNT, CUSTOMER, Columns, DATE, DateColumn, NumberColumn, ORDER, PRICE, PROFIT, QUANTITY};
use super::discount::Discount;
use super::failure::{Outcome, data, usage};
use super::report::{Report, date as show_day};
use super::source::{Source, SourceArgs};

/// Which columns hold what.
#[derive(Debug, Clone, Args)]
pub struct OrderArgs {
    /// Column with the customer
    #[arg(long, value_name = "COLUMN")]
    pub customer: Option<String>,
    /// Column with the order or invoice; without it each day of a customer is one order
    #[arg(long, value_name = "COLUMN")]
    pub order: Option<String>,
    /// Column with the date of the order
    #[arg(long, value_name = "COLUMN")]
    pub date: Option<String>,
    /// Column with the amount of the line
    #[arg(long, value_name = "COLUMN")]
    pub amount: Option<String>,
    /// Column with the quantity, when the amount is quantity × price
    #[arg(long, value_name = "COLUMN")]
    pub quantity: Option<String>,
    /// Column with the price of one piece
    #[arg(long, value_name = "COLUMN")]
    pub price: Option<String>,
    /// Column with the discount of the line as a share (0.15), when the amount is quantity × price; "none" for no discount
    #[arg(long, value_name = "COLUMN")]
    pub line_discount: Option<String>,
    /// Column with the profit of the line
    #[arg(long, value_name = "COLUMN")]
    pub profit: Option<String>,
    /// The day the question is asked for (YYYY-MM-DD); later lines are left out. When not given, the last day of the data that is not in the future
    #[arg(long, value_name = "DATE")]
    pub today: Option<String>,
    /// How dates are written, when the first rows do not show it
    #[arg(long, value_name = "ORDER")]
    pub date_order: Option<DateOrder>,
}

/// Order lines in columns; customers and orders are numbered in the order of appearance.
#[derive(Default)]
pub struct Orders {
    /// The customers' keys.
    pub customers: Vec<String>,
    /// Customer of each line.
    pub customer: Vec<u32>,
    /// Order of each line; empty when unknown.
    pub order: Vec<u32>,
    /// Day of each line.
    pub day: Vec<i32>,
    /// Amount of each line.
    pub amount: Vec<f64>,
    /// Profit of each line; empty when unknown.
    pub profit: Vec<f64>,
    /// Lines without customer, date or amount.
    pub skipped: usize,
    /// The last day in the data.
    pub last: i32,
}

/// Numbers for keys.
#[derive(Default)]
pub struct Keys(HashMap<Box<str>, u32>);

impl Keys {
    /// The number of a key, a new one for a new key.
    pub fn number(&mut self, key: &str) -> u32 {
        if let Some(&id) = self.0.get(key) {
            return id;
        }
        let id = self.0.len() as u32;
        self.0.insert(key.into(), id);
        id
    }

    /// The keys by number.
    pub fn names(self) -> Vec<String> {
        let mut names = vec![String::new(); self.0.len()];
        self.0.into_iter().for_each(|(key, id)| names[id as usize] = key.into());
        names
    }
}

impl Orders {
    /// The borrowed columns.
    pub fn lines(&self) -> Lines<'_> {
        Lines {
            customer: &self.customer,
            order: &self.order,
            day: &self.day,
            amount: &self.amount,
            profit: &self.profit,
        }
    }

    /// The day the question is asked for.
    pub fn today(&self, args: &OrderArgs) -> Outcome<i32> {
        match &args.today {
            None => Ok(self.last),
            Some(text) => day(text),
        }
    }
}

/// The last day that counts: the one told with `--today`, else today by the clock. Whoever reads dated lines asks it for each, and
/// leaves out those after it.
pub struct Until {
    last: i32,
    told: bool,
    left_out: usize,
}

impl Until {
    /// The day of the options.
    pub fn of(args: &OrderArgs) -> Outcome<Self> {
        let told = args.today.as_deref().map(day).transpose()?;
        Ok(Self { last: told.unwrap_or_else(clock_day), told: told.is_some(), left_out: 0 })
    }

    /// Whether a line of this day counts; one that does not is counted.
    pub fn holds(&mut self, day: i32) -> bool {
        self.left_out += usize::from(day > self.last);
        day <= self.last
    }

    /// Refuses a file without a line that counts: `otherwise` says why, if it is not that all are later.
    pub fn refuse<T>(&self, otherwise: &str) -> Outcome<T> {
        match (self.left_out, self.told) {
            (0, _) => data(otherwise),
            (_, true) => {
                data(format!("Every line is dated after {}, the day given with --today.", show_day(self.last)))
            }
            (_, false) => data(format!(
                "Every line is dated after {}: check the dates, or name a day with --today.",
                show_day(self.last)
            )),
        }
    }

    /// Tells how many lines were left out.
    pub fn tell(&self, report: &mut Report) {
        report.put("future_lines", self.left_out);
        let (count, last) = (self.left_out, show_day(self.last));
        if count > 0 && self.told {
            report.notes(&[format!("{count} of the lines are dated after {last} and were left out.")]);
        } else if count > 0 {
            report.notes(&[format!(
                "{count} of the lines are dated after {last} and were left out: check their dates, or name a later day with --today."
            )]);
        }
    }
}

/// Today by the machine's clock (UTC).
pub fn clock_day() -> i32 {
    i32::try_from(trato_engine::Clock::System.now().div_euclid(crate::seed::DAY)).unwrap_or(i32::MAX)
}

/// A day given as an option.
pub fn day(text: &str) -> Outcome<i32> {
    match moment(text, DateStyle::YearFirst) {
        Some((day, _)) => Ok(day),
        None => usage(format!("\"{text}\" is not a date; write it as YYYY-MM-DD.")),
    }
}

/// Opens a file of order lines and reads it into columns.
pub fn read(source_args: &SourceArgs, args: &OrderArgs, report: &mut Report) -> Outcome<Orders> {
    read_as(source_args, args, report, true)
}

/// The same for a method whose result rests on sales alone: a column of profit is read, but not told among those used.
pub fn read_sales(source_args: &SourceArgs, args: &OrderArgs, report: &mut Report) -> Outcome<Orders> {
    read_as(source_args, args, report, false)
}

/// What sales are called that came to nothing, folded.
const UNDONE: [&str; 20] = [
    "anulada",
    "anulado",
    "cancelada",
    "cancelado",
    "cancelled",
    "canceled",
    "void",
    "voided",
    "refunded",
    "returned",
    "devuelta",
    "devuelto",
    "rechazada",
    "rechazado",
    "rejected",
    "closed lost",
    "closedlost",
    "lost",
    "perdida",
    "perdido",
];

/// Tells of a column that calls lines cancelled or lost: they count as sales, for nobody asked otherwise.
pub fn told_undone(source: &Source, report: &mut Report) {
    for (at, name) in source.header.iter().enumerate() {
        let found = source.first_cells(at).find(|cell| UNDONE.contains(&trato_text::fold(cell.trim()).as_str()));
        if let Some(cell) = found {
            report.notes(&[format!(
                "\"{name}\" calls some lines \"{}\": they count like all other lines here; leave them out of the file if they are no sales.",
                cell.trim()
            )]);
        }
    }
}

fn read_as(source_args: &SourceArgs, args: &OrderArgs, report: &mut Report, uses_profit: bool) -> Outcome<Orders> {
    let mut source = Source::open(source_args)?;
    let mut columns = Columns::default();
    let customer = columns.need(&source, &CUSTOMER, args.customer.as_deref())?;
    let date = columns.need_date(&source, &DATE, args.date.as_deref())?;
    let order = columns.find(&source, &ORDER, args.order.as_deref())?;
    let mut apart = Columns::default();
    let told = if uses_profit { &mut columns } else { &mut apart };
    let profit = told.find(&source, &PROFIT, args.profit.as_deref())?;
    let amount = amount(&source, args, &mut columns)?;
    told_undone(&source, report);
    let date = DateColumn::new(&source, date, args.date_order);
    let profit = profit.map(|at| NumberColumn::new(&source, at));

    let mut orders = Orders::default();
    let mut until = Until::of(args)?;
    let (mut customers, mut numbers) = (Keys::default(), Keys::default());
    source.rows(|row| {
        let key = row.text(customer);
        let (Some((day, _)), Some(value), false) = (date.read(row)?, amount.read(row)?, super::cells::is_gap(&key))
        else {
            orders.skipped += 1;
            return Ok(());
        };
        if !until.holds(day) {
            return Ok(());
        }
        if let Some(profit) = &profit {
            orders.profit.push(profit.read(row)?.unwrap_or(0.0));
        }
        orders.customer.push(customers.number(key.trim()));
        if let Some(order) = order {
            orders.order.push(numbers.number(row.text(order).trim()));
        }
        orders.day.push(day);
        orders.amount.push(value);
        Ok(())
    })?;
    let Some(&last) = orders.day.iter().max() else {
        return until.refuse("No line has a customer, a date and an amount.");
    };
    orders.last = last;
    orders.customers = customers.names();
    opening(report, &source, &columns);
    report.fact("Lines", orders.day.len());
    until.tell(report);
    if orders.skipped > 0 {
        report.notes(&[format!("{} lines without customer, date or amount were left out.", orders.skipped)]);
    }
    report.put("lines", orders.day.len());
    report.put("skipped_lines", orders.skipped);
    Ok(orders)
}

/// Names customers who have lines but never bought (only returns or free lines), `bought` being the numbers of those who did.
pub fn told_never(orders: &Orders, bought: impl Iterator<Item = u32>, report: &mut Report) {
    let mut never: Vec<bool> = vec![false; orders.customers.len()];
    orders.customer.iter().for_each(|id| never[*id as usize] = true);
    bought.for_each(|id| never[id as usize] = false);
    let names: Vec<&String> =
        orders.customers.iter().zip(never).filter(|(_, never)| *never).map(|(name, _)| name).collect();
    if names.is_empty() {
        return;
    }
    const FEW: usize = 5;
    let more = if names.len() > FEW { format!(" and {} more", names.len() - FEW) } else { String::new() };
    let some = names.iter().take(FEW).map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    let (who, are) = if names.len() == 1 { ("customer has", "is") } else { ("customers have", "are") };
    report.notes(&[format!(
        "{} {who} lines but no purchase (only returns or lines of no value) and {are} left out: {some}{more}.",
        names.len()
    )]);
    report.put("never_bought", names);
}

/// Columns and notes at the head of a report.
pub fn opening(report: &mut Report, source: &Source, columns: &Columns) {
    report.fact("Columns", columns.told.join(", "));
    report.put("columns", columns.json());
    let told = source.told();
    told.iter().for_each(|note| report.say(format!("Note: {note}")));
    report.put("file_notes", &told);
}

/// Where a line's amount comes from.
pub enum Amount {
    /// One column.
    Column(NumberColumn),
    /// Quantity × price × (1 − discount), which only counts when both are positive or it is a return.
    Product(NumberColumn, NumberColumn, Option<Discount>),
}

impl Amount {
    /// A row's amount.
    pub fn read(&self, row: &super::source::Row<'_>) -> Outcome<Option<f64>> {
        match self {
            Self::Column(column) => column.read(row),
            Self::Product(quantity, price, discount) => {
                let off = discount.as_ref().map_or(Ok(0.0), |discount| discount.read(row))?;
                Ok(quantity.read(row)?.zip(price.read(row)?).map(|(quantity, price)| {
                    // Two negatives make no sale.
                    let whole = if quantity < 0.0 && price < 0.0 { -(quantity * price) } else { quantity * price };
                    whole * (1.0 - off)
                }))
            }
        }
    }
}

/// The amount: the column that is told, quantity × price when told, else whatever is there.
pub fn amount(source: &Source, args: &OrderArgs, columns: &mut Columns) -> Outcome<Amount> {
    let told_product = args.quantity.is_some() || args.price.is_some();
    let single = if told_product { None } else { columns.find(source, &AMOUNT, args.amount.as_deref())? };
    if let Some(at) = single {
        return Ok(Amount::Column(NumberColumn::new(source, at)));
    }
    let quantity = columns.find(source, &QUANTITY, args.quantity.as_deref())?;
    let price = columns.find(source, &PRICE, args.price.as_deref())?;
    match (quantity, price) {
        (Some(quantity), Some(price)) => {
            let discount = Discount::find(source, args, columns)?;
            Ok(Amount::Product(NumberColumn::new(source, quantity), NumberColumn::new(source, price), discount))
        }
        _ => usage(format!(
            "Which column is the amount? Name it with --amount COLUMN, or --quantity and --price. The columns are: {}.",
            source.header.join(", ")
        )),
    }
}
