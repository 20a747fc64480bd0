//! How files are read: lines as an editor counts them, periods as dates keep to them, units and keys that are assumed.

use std::fmt::Write as _;

use super::{Folder, json, refused, said};

/// Excel on Windows ends lines with two bytes, and every line was told one too low.
#[test]
fn lines_are_counted_alike_whatever_ends_them() {
    let folder = Folder::new();
    let orders = "customer,date,amount\nAna,2024-01-03,5\nLuis,2024-02-03,12x\nAna,2024-03-03,7\n";
    let table = "size,colour,price\n1,red,10\n9,blue,90\n1,red,11\n";
    for (name, end) in [("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")] {
        let file = folder.file(&format!("{name}.csv"), orders.replace('\n', end));
        refused(&["rfm", &file], 1, &["Line 3, column", "12x"]);
        let file = folder.file(&format!("{name}-t.csv"), table.replace('\n', end));
        let found = json(&["similar", &file, "--of", "line 3"]);
        assert!(found.to_string().contains("blue"), "{name}: {found}");
    }
}

/// Two years of months were weeks of which most had no line.
#[test]
fn months_are_months_however_few_they_are() {
    let folder = Folder::new();
    let months = |count: u32, step: u32| {
        (0..count).fold("date,amount\n".to_owned(), |mut text, n| {
            let month = n * step;
            writeln!(text, "{}-{:02}-01,{}", 2014 + month / 12, month % 12 + 1, 1000 + 11 * n).unwrap();
            text
        })
    };
    for (count, step, every) in [(12, 1, "month"), (23, 1, "month"), (16, 3, "quarter"), (9, 12, "year")] {
        let file = folder.file(&format!("{count}.csv"), months(count, step));
        let found = json(&["forecast", &file, "--keep-partial"]);
        assert_eq!(found["series"]["every"], every, "{count} dates");
        assert_eq!(found["series"]["values"].as_array().unwrap().len(), count as usize);
    }
}

#[test]
fn what_is_assumed_is_said() {
    let folder = Folder::new();
    let mut text = "customer,frequency,recency,T,monetary_value\n".to_owned();
    for n in 0..60 {
        writeln!(text, "C{n},{},{},{},{}", n % 5, if n % 5 == 0 { 0 } else { 100 + n }, 250 + n % 20, 20 + n % 7)
            .unwrap();
    }
    let file = folder.file("sum.csv", text);
    assert!(said(&["ltv", &file]).contains("weeks were taken"));
    assert!(!said(&["ltv", &file, "--unit-days", "1"]).contains("weeks were taken"));
    let orders = folder.file("o.csv", "inv,date,amount\n1,2024-01-03,5\n2,2024-02-03,12\n");
    let people = folder.file("p.csv", "inv,customer\n1,Ana\n1,Luis\n2,Ana\n");
    let text = said(&["rfm", &orders, "--join", &people, "--on", "inv"]);
    assert!(text.contains("1 rows of the joined file"), "{text}");
}

#[test]
fn lines_that_came_to_nothing_and_stays_that_end_later_are_told() {
    let folder = Folder::new();
    let file =
        folder.file("f.csv", "Cliente,Fecha,Importe,Estado\nAna,2024-01-03,5,Cobrada\nLuis,2024-02-03,12,Anulada\n");
    assert!(said(&["rfm", &file]).contains("\"Estado\" calls some lines \"Anulada\""));
    let file = folder.file("s.csv", "start,end\n2020-01-01,2021-01-01\n2020-01-01,2999-01-01\n2020-02-01,2022-01-01\n");
    let text = said(&["survival", &file]);
    assert!(text.contains("machine's clock") && text.contains("1 stays end after"), "{text}");
}

#[test]
fn regular_buyers_are_told_and_growth_can_be_asked_for() {
    let folder = Folder::new();
    let mut text = "customer,date,amount\n".to_owned();
    for (customer, visit) in (0..40).flat_map(|customer| (0..8).map(move |visit| (customer, visit))) {
        writeln!(text, "C{customer},{}-{:02}-{:02},50", 2023 + visit / 6, visit % 6 + 1, 5 + (customer + visit) % 3)
            .unwrap();
    }
    let regular = folder.file("r.csv", text.replace("2024-01", "2023-07").replace("2024-02", "2023-08"));
    assert!(said(&["ltv", &regular]).contains("regular intervals"));
    let mut text = "date,amount\n".to_owned();
    for n in 0..40 {
        writeln!(text, "{}-{:02}-01,{:.2}", 2021 + n / 12, n % 12 + 1, 200.0 * 1.04_f64.powi(n)).unwrap();
    }
    let file = folder.file("g.csv", text);
    let found = json(&["forecast", &file, "--keep-partial", "--method-used", "growth"]);
    let next = found["points"][0]["value"].as_f64().unwrap();
    assert!((next / (200.0 * 1.04_f64.powi(40)) - 1.0).abs() < 0.01, "{next}");
}

#[test]
fn figures_of_a_scenario_have_spanish_names_and_percents() {
    let folder = Folder::new();
    let spanish = folder.file("es.csv", "concepto;valor\nclientes;100\nprecio;50\nbajas;10%\n");
    let english = folder.file("en.csv", "figure,value\ncustomers,100\nprice,50\nchurn,0.1\n");
    let [one, other] = [&spanish, &english].map(|file| json(&["whatif", file, "--periods", "3"]));
    assert_eq!(one["outcomes"], other["outcomes"]);
}

/// One file has many paths, and none of them may be written over.
#[test]
fn a_file_that_is_read_is_not_written() {
    let folder = Folder::new();
    let mut text = "id,x,y\n".to_owned();
    (0..40).for_each(|n| writeln!(text, "{n},{},{}", n % 7, n % 2).unwrap());
    let file = folder.file("past.csv", &text);
    let other = std::path::Path::new(&file).parent().unwrap().join(".").join("past.csv");
    refused(&["classify", &file, "--outcome", "y", "--output", other.to_str().unwrap()], 2, &["names a file"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

/// As in other columns, "NaN" is a gap: a row whose outcome it is has not been decided.
#[test]
fn an_outcome_that_is_no_number_is_none() {
    let folder = Folder::new();
    let mut text = "id,x,y\n".to_owned();
    (0..60).for_each(|n| writeln!(text, "{n},{},{}", n % 7, ["1", "0", "NaN"][n % 3]).unwrap());
    let file = folder.file("n.csv", text);
    let text = said(&["bayes", &file, "--outcome", "y"]);
    assert!(!text.contains("NaN"), "{text}");
}
