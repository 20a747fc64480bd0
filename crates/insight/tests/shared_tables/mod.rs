//! Reads the tables of the folder that TRATO_SHARED_DATA names, as the reference figures read them.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "test code stops at the first surprise")]

use std::path::PathBuf;

use trato_insight::table::{OutcomeSpec, Table, TableSpec, fold};

pub struct Csv {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// The folder of the data, or `None` after saying that the test is skipped.
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("TRATO_SHARED_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: TRATO_SHARED_DATA is not set");
    }
    folder
}

pub fn read(name: &str) -> Option<Csv> {
    let mut reader = csv::Reader::from_path(folder()?.join(name)).expect("file exists");
    let header = reader.headers().unwrap().iter().map(String::from).collect();
    let rows = reader.records().map(|r| r.unwrap().iter().map(String::from).collect()).collect();
    Some(Csv { header, rows })
}

impl Csv {
    pub fn table(&self, spec: &TableSpec) -> Table {
        Table::from_text(&self.header, &self.rows, spec).expect("a table")
    }
}

pub fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|s| (*s).to_string()).collect()
}

pub fn reference(set: &str) -> Option<serde_json::Value> {
    let text = std::fs::read_to_string(folder()?.join("reference/propensity.json")).unwrap();
    Some(serde_json::from_str::<serde_json::Value>(&text).unwrap()[set].clone())
}

/// The columns that the reference model reads.
pub fn reference_features(reference: &serde_json::Value) -> Vec<String> {
    let list = |k: &str| reference[k].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_string()).collect();
    let (mut all, categories): (Vec<String>, Vec<String>) = (list("numeric"), list("categorical"));
    all.extend(categories);
    all
}

pub fn telco() -> Option<Table> {
    let mut csv = read("02_telco/telco_customer_churn.csv")?;
    let at = csv.header.iter().position(|h| h == "TotalCharges").unwrap();
    for row in csv.rows.iter_mut().filter(|r| r[at].trim().is_empty()) {
        row[at] = "0".into();
    }
    let outcome = Some(OutcomeSpec::new("Churn", "Yes"));
    Some(csv.table(&TableSpec { key: Some("customerID".into()), outcome, ..TableSpec::default() }))
}

/// The key is the row's number in the complete file: rows whose key is held back are not in this one.
pub fn bank() -> Option<Table> {
    let csv = read("03_bank/bank_additional_full.csv")?;
    let outcome = Some(OutcomeSpec::new("y", "yes"));
    let keys: Vec<String> =
        (0..).map(|i: usize| i.to_string()).filter(|k| !fold::held_back(k)).take(csv.rows.len()).collect();
    Some(csv.table(&TableSpec { outcome, ..TableSpec::default() }).with_keys(keys).unwrap())
}

pub fn leads() -> Option<Table> {
    let csv = read("06_leads/leads.csv")?;
    let outcome = Some(OutcomeSpec::new("Converted", "1"));
    let spec =
        TableSpec { key: Some("Prospect ID".into()), outcome, gap_words: names(&["Select"]), ..TableSpec::default() };
    Some(csv.table(&spec))
}

pub fn deals() -> Option<Table> {
    let csv = read("05_crm_pipeline/it_deals.csv")?;
    let outcome = Some(OutcomeSpec::new("Deal Status Code", "Won"));
    let key = Some("Deal ID".into());
    let spec = TableSpec { key, outcome, order: Some("Deal Date".into()), order_month: true, ..TableSpec::default() };
    Some(csv.table(&spec).with_log_of("Deal Cost").unwrap())
}

pub const DEAL_FEATURES: [&str; 8] =
    ["log Deal Cost", "Client Category", "Solution Type", "Sector", "Location", "VP", "Manager", "order month"];

/// The closed opportunities of the invented pipeline.
pub fn pipeline() -> Option<Table> {
    let csv = read("05_crm_pipeline/sales_pipeline.csv")?;
    let outcome =
        OutcomeSpec { column: "deal_stage".into(), positive: Some("Won".into()), negative: Some("Lost".into()) };
    let spec = TableSpec {
        key: Some("opportunity_id".into()),
        outcome: Some(outcome),
        order: Some("engage_date".into()),
        ..TableSpec::default()
    };
    Some(csv.table(&spec))
}

/// The two sides of the reference's fold.
pub fn fold_rows(table: &Table, fold_number: usize) -> (Vec<usize>, Vec<usize>) {
    (0..table.rows()).partition(|r| fold::fold_of(&table.key(*r), 5) != fold_number)
}

/// Rows in the order of time, ties in file order.
pub fn in_time(table: &Table) -> Vec<usize> {
    let order = table.order().unwrap();
    let mut rows: Vec<usize> = (0..table.rows()).collect();
    rows.sort_by(|a, b| order[*a].total_cmp(&order[*b]));
    rows
}
