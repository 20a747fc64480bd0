//! RFM and the whale curve on real shops against the reference figures.

use std::collections::HashMap;

use trato_insight::concentration::whale;
use trato_insight::orders::{Lines, Reading, summarise};
use trato_insight::rfm::{Figures, figures, score, segments::SegmentMap};

use crate::shared::{columns, day, folder, numbers};

#[test]
fn rfm_of_the_online_shop() {
    let Some(folder) = folder() else { return };
    let shop = folder.join("04_online_retail");
    let invoices = columns(shop.join("invoices.csv"));
    let of: HashMap<&str, usize> = invoices["InvoiceNo"].iter().enumerate().map(|(at, no)| (no.as_str(), at)).collect();
    let (mut customer, mut order, mut days, mut amount) = (vec![], vec![], vec![], vec![]);
    for quarter in ["2010q4", "2011q1", "2011q2", "2011q3", "2011q4"] {
        let lines = columns(shop.join(format!("lines_{quarter}.csv")));
        let (quantity, price) = (numbers(&lines, "Quantity"), numbers(&lines, "UnitPrice"));
        for (row, invoice) in lines["InvoiceNo"].iter().enumerate() {
            let at = of[invoice.as_str()];
            let Ok(id) = invoices["CustomerID"][at].parse::<f64>() else { continue };
            if quantity[row] > 0.0 && price[row] > 0.0 {
                customer.push(id as u32);
                order.push(at as u32);
                days.push(day(&invoices["InvoiceDate"][at]));
                amount.push(quantity[row] * price[row]);
            }
        }
    }
    assert_eq!(customer.len(), 235_083);
    let lines = Lines { customer: &customer, order: &order, day: &days, amount: &amount, profit: &[] };
    let base = summarise(&lines, &Reading::on(day("2011-09-09"))).unwrap();
    assert_eq!(base.customers.len(), 3_362);
    assert_eq!(base.customers.iter().map(|c| c.orders).sum::<u32>(), 11_848);
    let revenue: f64 = base.customers.iter().map(|c| c.sales).sum();
    assert!((revenue - 5_430_263.03).abs() < 0.01, "{revenue}");
    let rfm = score(&figures(&base).1, 5).unwrap();
    assert_eq!(rfm.recency_cuts, vec![19.0, 51.0, 98.0, 170.0]);
    assert_eq!(rfm.frequency_cuts, vec![1.0, 1.0, 2.0, 5.0]);
    for (ours, reference) in rfm.monetary_cuts.iter().zip([217.0, 408.536, 777.14, 1660.67]) {
        assert!((ours - reference).abs() < 5e-3, "{ours} {reference}");
    }
    assert_eq!(rfm.sizes(|s| s.f), vec![1362, 0, 668, 822, 510]);
    assert_eq!((rfm.count(5, 5, 5), rfm.count(1, 1, 1)), (250, 261));
    assert_eq!(SegmentMap::default().assign(&rfm).unwrap().len(), 3_362);
}

#[test]
fn whale_of_the_superstore() {
    let Some(folder) = folder() else { return };
    let table = columns(folder.join("08_superstore/superstore.csv"));
    let mut by_customer: HashMap<&str, f64> = HashMap::new();
    for (id, profit) in table["Customer ID"].iter().zip(numbers(&table, "Profit")) {
        *by_customer.entry(id).or_default() += profit;
    }
    let profits: Vec<f64> = by_customer.into_values().collect();
    let whale = whale(&profits).unwrap();
    assert_eq!((whale.order.len(), whale.peak_customers, whale.losers), (787, 631, 156));
    assert!((whale.total - 231_963.163_2).abs() < 1e-4);
    assert!((whale.peak_share.unwrap() - 1.24597).abs() < 5e-6);
}

#[test]
fn scores_do_not_depend_on_the_order_of_customers() {
    let base: Vec<Figures> = (0..200)
        .map(|i| Figures {
            recency: f64::from(i * 37 % 90),
            frequency: f64::from(i % 7),
            monetary: f64::from(i * i % 1000),
        })
        .collect();
    let mut reversed = base.clone();
    reversed.reverse();
    let mut scores = score(&reversed, 7).unwrap().scores;
    scores.reverse();
    assert_eq!(scores, score(&base, 7).unwrap().scores);
}
