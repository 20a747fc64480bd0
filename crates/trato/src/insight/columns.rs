//! Which column plays which part: as told by an option, else guessed by its name, else by what it holds.

use serde_json::{Map, Value};

use trato_insight::table::cell::{DateStyle, NumberStyle, likely_date_style, moment, number};

use super::cells::{DateOrder, is_gap};
use super::failure::{Outcome, data, usage};
use super::source::{Row, Source};

/// A part that a column can play, with the names that suggest it, best first.
pub struct Part {
    /// The option's name, without dashes.
    pub option: &'static str,
    names: &'static [&'static str],
}

macro_rules! parts {
    ($($constant:ident $option:literal [$($name:literal),*];)*) => {
        $(#[doc = concat!("The column of the option --", $option, ".")]
        pub const $constant: Part = Part { option: $option, names: &[$($name),*] };)*
    };
}

parts! {
    CUSTOMER "customer" ["customerid", "customerkey", "customercode", "clientid", "idcliente", "codigocliente", "codcliente", "clienteid", "ncliente", "numerocliente", "accountid", "custid", "userid",
        "memberid", "customer", "cliente", "client", "account", "cuenta", "customername", "companyname", "user", "buyer"];
    ORDER "order" ["orderid", "orderno", "ordernumber", "invoiceno", "invoiceid", "invoicenumber", "invoice", "idpedido", "pedido", "numeropedido", "npedido", "nopedido", "numpedido", "factura", "nfactura", "nofactura", "numerofactura", "numfactura", "albaran", "nalbaran",
        "idfactura", "transactionid", "receipt", "ticket", "basket", "basketid", "order"];
    DATE "date" ["orderdate", "invoicedate", "purchasedate", "transactiondate", "fechapedido", "fechafactura", "fechacompra", "fechaventa", "saledate", "date", "fecha", "day",
        "timestamp", "datetime", "createdat", "created", "closedate", "engagedate", "dealdate", "mes", "month", "periodo", "period", "aniomes",
        "anomes", "yearmonth"];
    AMOUNT "amount" ["sales", "amount", "total", "totalamount", "linetotal", "revenue", "importe", "importetotal", "importelinea", "ventas", "venta", "net", "netamount", "value", "valor",
        "closevalue"];
    QUANTITY "quantity" ["quantity", "qty", "units", "cantidad", "unidades"];
    PRICE "price" ["unitprice", "price", "preciounitario", "precio", "salesprice"];
    DISCOUNT "line-discount" ["discount", "discountrate", "discountpercent", "descuento", "dto", "dtolinea", "descuentolinea", "rebate"];
    PROFIT "profit" ["profit", "margin", "grossprofit", "grossmargin", "beneficio", "margen", "ganancia", "contribution"];
    PRODUCT "product" ["productid", "stockcode", "sku", "itemid", "productcode", "idproducto", "productoid", "codigoproducto", "codproducto", "codigoarticulo", "referencia", "articulo", "product", "producto", "item",
        "productname", "description"];
    START "start" ["startdate", "start", "joined", "joindate", "signupdate", "since", "firstdate", "fechaalta", "alta", "engagedate", "hiredate", "created"];
    END "end" ["enddate", "end", "left", "cancelled", "churndate", "lastdate", "fechabaja", "baja", "closedate"];
    DURATION "duration" ["duration", "tenure", "antiguedad", "months", "time", "age"];
    EVENT "event" ["event", "churn", "churned", "ended", "left", "died", "baja", "abandono"];
    OUTCOME "outcome" ["outcome", "churn", "churned", "converted", "y", "won", "target", "response", "responded", "label", "dealstage",
        "dealstatus", "status", "result", "resultado", "exited", "attrition", "subscribed", "estado", "ganada", "ganado", "convertido", "convertida", "respuesta", "abandono", "stagename", "dealstatuscode", "leadstatus",
        "iswon", "isconverted", "stage", "etapa", "fase", "situacion"];
    KEY "key" ["id", "customerid", "prospectid", "dealid", "opportunityid", "leadid", "recordid", "key", "clave", "code", "codigo", "codigocliente", "idcliente", "rowid", "invoiceno", "orderid"];
    GROUP "group" ["group", "variant", "arm", "grupo", "variante", "test", "treatment", "bucket"];
    SUCCESS "success" ["converted", "success", "conversion", "bought", "responded", "response", "purchase", "compro", "clicked"];
    CHANNEL "channel" ["channel", "canal", "source", "campaign", "medium", "touch", "touchpoint", "leadsource", "activity"];
    PATH "path" ["path", "journey", "touchpoints", "channels", "ruta", "camino"];
    COST "cost" ["cost", "costtoserve", "servicecost", "coste", "costo"];
}

/// The columns chosen so far, for the report.
#[derive(Default)]
pub struct Columns {
    chosen: Map<String, Value>,
    /// Lines such as `customer = Customer ID (guessed)`.
    pub told: Vec<String>,
}

impl Columns {
    /// The column of a part: as told, else by name; `None` when neither.
    pub fn find(&mut self, source: &Source, part: &Part, told: Option<&str>) -> Outcome<Option<usize>> {
        let found = match told {
            Some(name) => Some((column(source, name)?, "")),
            None => by_name(source, part).map(|at| (at, " (guessed)")),
        };
        if let Some((at, how)) = found {
            let name = &source.header[at];
            self.chosen.insert(part.option.to_owned(), name.clone().into());
            self.told.push(format!("{} = {name}{how}", part.option));
        }
        Ok(found.map(|(at, _)| at))
    }

    /// The column of a part that must be there.
    pub fn need(&mut self, source: &Source, part: &Part, told: Option<&str>) -> Outcome<usize> {
        match self.find(source, part, told)? {
            Some(at) => Ok(at),
            None => usage(format!(
                "Which column is the {0}? Name it with --{0} COLUMN. The columns are: {1}.",
                part.option,
                source.header.join(", ")
            )),
        }
    }

    /// The date column: as told, by name if it holds dates, else the first that does.
    pub fn need_date(&mut self, source: &Source, part: &Part, told: Option<&str>) -> Outcome<usize> {
        if told.is_none() {
            let named = by_name(source, part).filter(|&at| holds_dates(source, at));
            if let Some(at) = named.or_else(|| dated(source)) {
                let name = source.header[at].clone();
                return self.need(source, part, Some(&name)).inspect(|_| self.guessed());
            }
        }
        self.need(source, part, told)
    }

    /// The column that is named like the date of a row and holds one in every row, if any.
    pub fn guess_order(&mut self, source: &Source) -> Option<usize> {
        let filled = |at: &usize| source.sample.iter().all(|row| !is_gap(&row[*at]));
        let at = by_name(source, &DATE).filter(|&at| holds_dates(source, at)).filter(filled)?;
        self.chosen.insert(DATE.option.to_owned(), source.header[at].clone().into());
        self.told.push(format!("{} = {} (guessed)", DATE.option, source.header[at]));
        Some(at)
    }

    fn guessed(&mut self) {
        if let Some(line) = self.told.last_mut() {
            line.push_str(" (guessed)");
        }
    }

    /// The choice, for JSON.
    pub fn json(&self) -> Value {
        Value::Object(self.chosen.clone())
    }
}

/// A column by its heading (case does not matter) or its number from 1.
pub fn column(source: &Source, name: &str) -> Outcome<usize> {
    let by_case = source.header.iter().position(|h| h == name);
    let by_fold = || source.header.iter().position(|h| h.trim().eq_ignore_ascii_case(name.trim()));
    let by_number = || name.parse::<usize>().ok().filter(|n| (1..=source.header.len()).contains(n)).map(|n| n - 1);
    match by_case.or_else(by_fold).or_else(by_number) {
        Some(at) => Ok(at),
        None => usage(format!("There is no column \"{name}\". The columns are: {}.", source.header.join(", "))),
    }
}

fn by_name(source: &Source, part: &Part) -> Option<usize> {
    let plain = |text: &str| -> String {
        let folded = text.chars().map(|c| match c {
            'á' | 'Á' => 'a',
            'é' | 'É' => 'e',
            'í' | 'Í' => 'i',
            'ó' | 'Ó' => 'o',
            'ú' | 'Ú' | 'ü' | 'Ü' => 'u',
            'ñ' | 'Ñ' => 'n',
            other => other,
        });
        folded.filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    };
    let names: Vec<String> = source.header.iter().map(|h| plain(h)).collect();
    part.names.iter().find_map(|wanted| names.iter().position(|name| name == wanted))
}

/// The first column that holds dates, if any.
pub fn dated(source: &Source) -> Option<usize> {
    by_name(source, &DATE)
        .filter(|&at| holds_dates(source, at))
        .or_else(|| (0..source.header.len()).find(|&at| holds_dates(source, at)))
}

fn holds_dates(source: &Source, at: usize) -> bool {
    let style = likely_date_style(source.sample.iter().map(|row| row[at].as_str()));
    let filled: Vec<&str> = source.sample.iter().map(|row| row[at].as_str()).filter(|text| !is_gap(text)).collect();
    // A bare number is no date, even when it has eight digits.
    let dated = filled.iter().filter(|t| moment(t, style).is_some() && t.bytes().any(|b| !b.is_ascii_digit())).count();
    !filled.is_empty() && dated == filled.len()
}

/// Reads one column's numbers; a gap is `None`, anything else an error that names line and column.
pub struct NumberColumn {
    at: usize,
    name: String,
    style: NumberStyle,
}

impl NumberColumn {
    /// Looks at the sample to tell decimal comma from decimal point.
    pub fn new(source: &Source, at: usize) -> Self {
        Self { at, name: source.header[at].clone(), style: source.number_style(at) }
    }

    /// The row's number.
    pub fn read(&self, row: &Row<'_>) -> Outcome<Option<f64>> {
        let text = row.text(self.at);
        match number(&text, self.style) {
            Some(value) => Ok(Some(value)),
            None if is_gap(&text) => Ok(None),
            None => data(format!("Line {}, column \"{}\": \"{}\" is not a number.", row.line, self.name, short(&text))),
        }
    }
}

/// Reads one column's dates.
pub struct DateColumn {
    at: usize,
    name: String,
    style: DateStyle,
}

impl DateColumn {
    /// Looks at the sample to tell the order of day and month.
    pub fn new(source: &Source, at: usize, order: Option<DateOrder>) -> Self {
        let style = order.map_or_else(|| source.date_style(at), DateStyle::from);
        Self { at, name: source.header[at].clone(), style }
    }

    /// The row's day and second of the day.
    pub fn read(&self, row: &Row<'_>) -> Outcome<Option<(i32, u32)>> {
        let text = row.text(self.at);
        if is_gap(&text) {
            return Ok(None);
        }
        match moment(&text, self.style) {
            Some(found) => Ok(Some(found)),
            None => data(format!(
                "Line {}, column \"{}\": \"{}\" is not a date (read with {}; --date-order ymd, dmy or mdy sets it).",
                row.line,
                self.name,
                short(&text),
                match self.style {
                    DateStyle::YearFirst => "the year first",
                    DateStyle::DayFirst => "the day first",
                    DateStyle::MonthFirst => "the month first",
                }
            )),
        }
    }
}

fn short(text: &str) -> String {
    let cut: String = text.chars().take(40).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}
