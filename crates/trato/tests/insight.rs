//! `trato insight …` as its users run it: the built binary on files made here, and on shared data against reference figures.

#![expect(clippy::unwrap_used, reason = "a test that cannot run the command must stop")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

#[path = "insight/customers.rs"]
mod customers;
#[path = "insight/learning.rs"]
mod learning;
#[path = "insight/reading.rs"]
mod reading;

fn trato(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trato")).arg("insight").args(args).output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let mut all = args.to_vec();
    all.push("--json");
    let out = trato(&all);
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

fn refused(args: &[&str], code: i32, words: &[&str]) {
    let out = trato(args);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(code), "{args:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{args:?} says \"{said}\" without \"{word}\"");
    }
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// Two years of orders of thirty customers, some regular, some not.
fn orders() -> String {
    let mut text = String::from("Pedido;Cliente;Fecha;Importe;Beneficio;Producto;Zona\n");
    let mut number = 0;
    for customer in 0..30 {
        for visit in 0..(2 + customer % 7) {
            number += 1;
            let (year, month, day) =
                (2022 + visit / 4, 1 + (customer + 3 * visit) % 12, 1 + (customer * 5 + visit) % 28);
            let amount = 100 + 10 * customer + visit;
            let profit = amount / 5 - 15 * (customer % 3);
            writeln!(
                text,
                "F{number};C{customer:02};{day:02}/{month:02}/{year};{amount},50;{profit},25;P{};Z{}",
                (customer + visit) % 6,
                customer % 2
            )
            .unwrap();
        }
    }
    text
}

#[test]
fn help_names_every_method_with_examples() {
    let out = trato(&["--help"]);
    let text = String::from_utf8(out.stdout).unwrap();
    let methods = [
        "rfm",
        "whale",
        "ltv",
        "survival",
        "classify",
        "bayes",
        "similar",
        "rules",
        "baskets",
        "recommend",
        "forecast",
        "lift",
        "ab",
        "size",
        "attribution",
        "strata",
        "whatif",
    ];
    for method in methods {
        assert!(text.contains(method), "{method} is missing");
        let help = String::from_utf8(trato(&[method, "--help"]).stdout).unwrap();
        assert!(help.contains("Example") && help.contains("--json"), "{method}: {help}");
    }
}

#[test]
fn spanish_semicolons_commas_and_dates_are_read() {
    let folder = Folder::new();
    let file = folder.file("pedidos.csv", orders());
    let rfm = json(&["rfm", &file]);
    assert_eq!(rfm["columns"]["customer"], "Cliente");
    assert_eq!(rfm["columns"]["date"], "Fecha");
    assert_eq!(rfm["totals"]["customers"], 30);
    let sales: f64 =
        orders().lines().skip(1).map(|l| l.split(';').nth(3).unwrap().replace(',', ".").parse::<f64>().unwrap()).sum();
    assert!((rfm["totals"]["sales"].as_f64().unwrap() - sales).abs() < 0.01);
    let whale = json(&["whale", &file]);
    assert_eq!(whale["ranked_by"], "profit");
    for method in ["ltv", "strata", "recommend"] {
        let result = json(&[method, &file]);
        assert_eq!(result["method"], method);
    }
    assert!(json(&["survival", &file, "--silence"])["customers"].as_array().unwrap().len() == 30);
    assert!(
        json(&["baskets", &file, "--basket", "Pedido", "--product", "Producto"])["item_sets"].as_array().unwrap().len()
            >= 6
    );
    assert_eq!(json(&["forecast", &file, "--every", "month"])["points"].as_array().unwrap().len(), 6);
}

/// The same orders as other programs write them: the answer may not depend on that.
#[test]
fn ways_of_writing_give_the_same_answer() {
    let folder = Folder::new();
    let rows: Vec<Vec<String>> =
        orders().lines().skip(1).map(|line| line.split(';').map(str::to_owned).collect()).collect();
    let months = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"];
    let write = |heading: &str, cells: &dyn Fn(&[String], [u32; 3], f64) -> String| -> String {
        let lines = rows.iter().map(|row| {
            let mut parts = row[2].split('/').map(|part| part.parse::<u32>().unwrap());
            let date = [parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap()];
            cells(row, date, row[3].replace(',', ".").parse().unwrap())
        });
        std::iter::once(heading.to_owned()).chain(lines).collect::<Vec<_>>().join("\r\n")
    };
    let plain = write("order,customer,date,amount", &|row, [d, m, y], v| {
        format!("{},{},{y}-{m:02}-{d:02},{v}", row[0], row[1])
    });
    let spanish = write("Nº Pedido;Código cliente;Fecha pedido;Importe", &|row, [d, m, y], v| {
        let month =
            if m <= 7 { months[m as usize - 1] } else { ["agosto", "sept.", "oct.", "nov.", "dic."][m as usize - 8] };
        format!("{};{};{d} de {month} de {y};\"{} €\"", row[0], row[1], format!("{v:.2}").replace('.', ","))
    });
    let american = write("Order ID|Customer ID|Order Date|Sales", &|row, [d, m, y], v| {
        format!("{}|{}|{m}/{d}/{y} 1:45 PM|\"${v:.2}\"", row[0], row[1])
    });
    let quoted = write("order,customer,date,amount", &|row, [d, m, y], v| {
        format!("{},\"{}\n\",{y}{m:02}{d:02},\"1,{:06.2}\"", row[0], row[1], v)
    });
    let customers = |text: String| json(&["rfm", &folder.file("way.csv", text), "--show", "1"])["customers"].clone();
    let wanted = customers(plain);
    assert_eq!(wanted.as_array().unwrap().len(), 30);
    assert_eq!(customers(spanish), wanted);
    assert_eq!(customers(american), wanted);
    assert_eq!(customers(quoted).as_array().unwrap().len(), 30);
}

#[test]
fn a_decimal_comma_among_points_is_an_error_and_no_hundredfold() {
    let folder = Folder::new();
    let mixed = folder.file("m.csv", "customer;date;amount\nA;2024-01-01;5.25\nB;2024-01-02;12,50\n");
    refused(&["rfm", &mixed], 1, &["Line 3", "amount", "12,50"]);
}

#[test]
fn dated_rows_are_judged_by_time() {
    let folder = Folder::new();
    let mut text = String::from("id,date,size,won\n");
    for row in 0..400 {
        let happened = (row * 7919 + row / 200) % 5 < 2 + row % 2;
        writeln!(text, "D{row},2023-{:02}-{:02},{},{}", 1 + row / 34, 1 + row % 28, row % 2, u8::from(happened))
            .unwrap();
    }
    let file = folder.file("deals.csv", text);
    let judged = json(&["classify", &file]);
    assert_eq!(judged["columns"]["date"], "date");
    assert!(judged["scheme"].to_string().contains("Rolling"), "{}", judged["scheme"]);
    assert!(json(&["classify", &file, "--folds", "5"])["scheme"].to_string().contains("Folds"));
    let three = folder.file("three.csv", "id,size,result\na,1,High\nb,2,Low\nc,3,Middle\n");
    refused(&["classify", &three, "--outcome", "result"], 2, &["High, Low, Middle", "--positive"]);
}

#[test]
fn encodings_give_the_same_answer() {
    let folder = Folder::new();
    let text = "cliente\tfecha\timporte\nMuñoz\t2024-01-05\t10\nPeña\t2024-02-05\t20\nMuñoz\t2024-03-05\t30\n";
    let latin: Vec<u8> = text.chars().map(|c| if c == 'ñ' { 0xF1 } else { c as u8 }).collect();
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let bom = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
    let mut answers = Vec::new();
    for (name, bytes) in [("a.csv", text.as_bytes().to_vec()), ("b.csv", latin), ("c.csv", wide), ("d.csv", bom)] {
        answers.push(json(&["rfm", &folder.file(name, bytes)])["customers"].clone());
    }
    assert_eq!(answers[0].as_array().unwrap().len(), 2);
    assert!(answers[0].to_string().contains("Muñoz"));
    answers.iter().for_each(|answer| assert_eq!(answer, &answers[0]));
}

#[test]
fn wrong_cells_are_named_by_line_and_column() {
    let folder = Folder::new();
    let amount = folder.file("a.csv", "customer,date,amount\nA,2024-01-01,5\nB,2024-01-02,many\n");
    refused(&["rfm", &amount], 1, &["Line 3", "amount", "many"]);
    let date = folder.file("b.csv", "customer,date,amount\nA,2024-01-01,5\nB,2024-13-02,7\n");
    refused(&["rfm", &date, "--date", "date"], 1, &["Line 3", "date", "2024-13-02"]);
    let infinite = folder.file("c.csv", "customer,date,amount\nA,2024-01-01,5\nB,2024-01-02,inf\n");
    refused(&["whale", &infinite], 1, &["Line 3", "amount", "inf"]);
    let ragged = folder.file("d.csv", "customer,date,amount\nA,2024-01-01,5\nB,2024-01-02,7,8,9\n");
    refused(&["rfm", &ragged, "--strict"], 1, &["line 3", "5 fields"]);
    assert!(json(&["rfm", &ragged])["file_notes"].to_string().contains("1 row was left out"));
}

#[test]
fn bad_usage_is_two_and_bad_data_is_one() {
    let folder = Folder::new();
    let file = folder.file("o.csv", "customer,date,amount\nA,2024-01-01,5\n");
    refused(&["rfm", &file, "--customer", "nobody"], 2, &["no column \"nobody\"", "customer, date, amount"]);
    refused(&["rfm", &file, "--bins", "0"], 2, &[]);
    refused(&["nonsense", &file], 2, &[]);
    refused(&["forecast", &file, "--horizon", "0"], 2, &["horizon"]);
    refused(&["forecast", &file, "--method-used", "magic"], 2, &["no method", "Theta"]);
    refused(&["rfm", "/no/such/file.csv"], 1, &["cannot be read"]);
    refused(&["rfm", &folder.file("e.csv", "")], 1, &["empty"]);
    refused(&["rfm", &folder.file("h.csv", "customer,date,amount\n")], 1, &["no row"]);
    refused(&["baskets", &file, "--lines", "--support", "7"], 2, &["support"]);
    refused(&["size", "--rate", "0.1", "--difference", "0"], 2, &["difference"]);
}

#[test]
fn what_is_assumed_of_open_deals_and_of_those_who_stay_is_said() {
    let folder = Folder::new();
    let mut deals = "deal,size,outcome\n".to_owned();
    for n in 0..60 {
        deals.push_str(&format!("d{n},{},{}\n", n % 7, ["Won", "Lost", "Engaging"][n % 3]));
    }
    let deals = folder.file("deals.csv", deals);
    let told = |args: &[&str]| String::from_utf8(trato(args).stdout).unwrap();
    let all = told(&["bayes", &deals, "--outcome", "outcome", "--positive", "Won"]);
    assert!(all.contains("\"Lost\" means no; still open: \"Engaging\" 20") && !all.contains("counts as no"), "{all}");
    let lost = told(&["bayes", &deals, "--outcome", "outcome", "--positive", "Won", "--negative", "Lost"]);
    assert!(!lost.contains("counts as no"), "{lost}");
    let stays = folder.file("stays.csv", "name,start,end\na,2020-02-01,\nb,2021-05-03,2022-06-04\nc,2022-01-13,\n");
    let args = ["survival", stays.as_str(), "--start", "start", "--end", "end"];
    assert!(told(&args).contains("2022-06-04 (the file's last day"), "{}", told(&args));
    let later = [&args[..], &["--today", "2026-11-22"]].concat();
    assert!(told(&later).contains("2026-11-22 (as told)"), "{}", told(&later));
}

#[test]
fn dates_that_could_be_read_in_two_ways_are_told() {
    let folder = Folder::new();
    let told = |dates: [&str; 3], more: &[&str]| {
        let rows: Vec<String> = dates.iter().enumerate().map(|(n, date)| format!("c{n},{date},10\n")).collect();
        let file = folder.file("dates.csv", format!("customer,date,amount\n{}", rows.concat()));
        String::from_utf8(trato(&[&["rfm", file.as_str()], more].concat()).stdout).unwrap()
    };
    let undecided = ["03/04/2025", "10/09/2025", "05/05/2025"];
    assert!(told(undecided, &[]).contains("03/04/2025 was read with the day first; the first rows do not decide it"));
    assert!(!told(undecided, &["--date-order", "mdy"]).contains("decide it"));
    assert!(!told(["03/04/2025", "13/09/2025", "05/05/2025"], &[]).contains("decide it"));
    assert!(!told(["2025-03-04", "2025-10-09", "2025-05-05"], &[]).contains("decide it"));
}

#[test]
fn what_is_known_only_afterwards_teaches_nothing() {
    let folder = Folder::new();
    let mut deals = "deal,sector,signed,outcome\n".to_owned();
    for n in 0..400 {
        let won = n * 7 % 10 < 6;
        let signed = if won { "paper" } else { "none" };
        deals.push_str(&format!("d{n},{},{signed},{}\n", ["a", "b", "c"][n % 3], if won { "Won" } else { "Lost" }));
    }
    let deals = folder.file("deals.csv", deals);
    for method in ["rules", "bayes", "similar"] {
        let out = trato(&[method, &deals, "--key", "deal", "--outcome", "outcome", "--positive", "Won"]);
        let text = String::from_utf8(out.stdout).unwrap();
        assert!(text.contains("only after the outcome: \"signed\""), "{method}: {text}");
    }
}

#[test]
fn odd_businesses_never_panic_and_never_lie() {
    let folder = Folder::new();
    let header = "customer,order,date,amount,profit,product,outcome\n";
    let bodies = [
        ("one customer", 5.0, "A,1,2024-01-01,5,1,x,yes\n".to_owned()),
        ("no sales", 0.0, "A,1,2024-01-01,0,0,x,no\nB,2,2024-01-02,0,0,y,no\n".to_owned()),
        ("all equal", 200.0, "A,1,2024-01-01,5,1,x,yes\n".repeat(40)),
        ("returns only", 0.0, "A,1,2024-01-01,-5,-1,x,no\nB,2,2024-02-01,-7,-2,x,yes\n".to_owned()),
        ("gaps", 0.0, "A,1,2024-01-01,,,x,\nB,2,,7,1,,yes\n,3,2024-01-03,9,NaN,z,no\n".to_owned()),
        ("future", 7.0, "A,1,2924-01-01,5,1,x,yes\nB,2,2024-01-01,7,2,y,no\n".to_owned()),
        (
            "huge",
            1e308 + 2e300,
            "A,1,2024-01-01,1e300,1e300,x,yes\nB,2,2024-01-02,1e300,1e300,y,no\nC,3,2024-01-03,1e308,1e308,z,no\n"
                .to_owned(),
        ),
    ];
    for (name, sales, body) in bodies {
        let file = folder.file("odd.csv", format!("{header}{body}"));
        let methods: [&[&str]; 14] = [
            &["rfm"],
            &["whale"],
            &["ltv"],
            &["survival", "--silence"],
            &["strata"],
            &["recommend"],
            &["baskets", "--basket", "order"],
            &["baskets", "--lines"],
            &["forecast"],
            &["classify"],
            &["bayes", "--positive", "yes"],
            &["similar", "--outcome", "outcome"],
            &["rules"],
            &["lift", "--group", "customer", "--control", "A", "--success", "outcome"],
        ];
        let sums = trato(&["rfm", &file, "--json"]);
        if sums.status.success() {
            let found: Value = serde_json::from_slice(&sums.stdout).unwrap();
            let told = found["totals"]["sales"].as_f64().unwrap();
            assert!((told - sales).abs() <= 1e-9 * sales, "{name}: {}", found["totals"]);
        }
        for method in methods {
            let mut args = method.to_vec();
            args.insert(1, &file);
            let out = trato(&args);
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(matches!(out.status.code(), Some(0..=2)), "{name}, {method:?}: {said}");
            assert!(!said.contains("panicked"), "{name}, {method:?}: {said}");
            let text = String::from_utf8_lossy(&out.stdout);
            assert!(!text.contains("NaN") || name == "gaps", "{name}, {method:?}: {text}");
            assert!(out.status.success() || !said.trim().is_empty(), "{name}, {method:?} ended in silence");
            args.push("--json");
            let out = trato(&args);
            if out.status.success() {
                no_lie(&serde_json::from_slice(&out.stdout).unwrap(), &format!("{name}, {method:?}"));
            }
        }
    }
}

/// What is a chance lies between 0 and 1, and what is foretold within its interval.
fn no_lie(value: &Value, place: &str) {
    match value {
        Value::Array(list) => list.iter().for_each(|v| no_lie(v, place)),
        Value::Object(map) => {
            let number = |key: &str| map.get(key).and_then(Value::as_f64);
            for key in ["probability", "p_alive", "chance", "chance_of_return", "auc", "p_value", "survival", "support"]
            {
                assert!(number(key).is_none_or(|v| (0.0..=1.0).contains(&v)), "{place}: {key} in {value}");
            }
            if let (Some(low), Some(high)) = (number("low"), number("high")) {
                assert!(low <= high, "{place}: {value}");
                assert!(number("value").is_none_or(|v| (low..=high).contains(&v)), "{place}: {value}");
            }
            map.values().for_each(|v| no_lie(v, place));
        }
        _ => {}
    }
}

#[test]
fn a_season_is_continued_and_judged() {
    let folder = Folder::new();
    let mut text = String::from("when,sales\n");
    for t in 0..48 {
        let season = [5, 3, 4, 6, 8, 9, 12, 11, 7, 6, 9, 14][t % 12];
        writeln!(text, "{}-{:02}-15,{}", 2020 + t / 12, t % 12 + 1, 100 * season + 3 * t + (t * 7) % 11).unwrap();
    }
    let file = folder.file("s.csv", &text);
    let found = json(&["forecast", &file, "--every", "month", "--keep-partial"]);
    assert_eq!(found["series"]["values"].as_array().unwrap().len(), 48);
    let first = found["points"][0].clone();
    assert_eq!(first["period"], "2024-01");
    assert!((first["value"].as_f64().unwrap() - 644.0).abs() < 60.0, "{first}");
    assert!(found["mase"].as_f64().unwrap() < 1.0);
    let forced = json(&[
        "forecast",
        &file,
        "--every",
        "month",
        "--keep-partial",
        "--method-used",
        "seasonal-naive",
        "--origins",
        "0",
    ]);
    assert_eq!(forced["result"]["method"], "seasonal_naive");
    let last_january: f64 = text.lines().nth(37).unwrap().split(',').nth(1).unwrap().parse().unwrap();
    assert_eq!(forced["points"][0]["value"], last_january);
}

#[test]
fn campaigns_are_judged() {
    let folder = Folder::new();
    let mut text = String::from("variant,converted,spent\n");
    for n in 0..1000 {
        let (a, b) = (u8::from(n % 10 == 0), u8::from(n % 5 == 0));
        writeln!(text, "A,{a},{}\nB,{b},{}", n % 50, n % 50 + 10).unwrap();
    }
    let file = folder.file("ab.csv", &text);
    let lift = json(&["lift", &file]);
    assert_eq!(lift["result"]["verdict"], "better");
    assert!((lift["result"]["difference"].as_f64().unwrap() - 0.1).abs() < 1e-12);
    let spent = json(&["lift", &file, "--value", "spent"]);
    assert!((spent["result"]["difference"].as_f64().unwrap() - 10.0).abs() < 1e-9);
    let ab = json(&["ab", &file]);
    assert!(ab["stopped_after"].as_u64().unwrap() < 2000);
    assert!(!ab["assumptions"].as_array().unwrap().is_empty());
    let one = folder.file("one.csv", "group,success\nA,1\nA,0\n");
    refused(&["lift", &one], 1, &["only one group"]);
    let paths = folder.file("p.csv", "path;conversions;lost\nmail > shop;3;10\nshop;1;20\n");
    let credit = json(&["attribution", &paths, "--success", "conversions", "--lost", "lost"]);
    assert_eq!(credit["result"]["sales"], 4);
    assert_eq!(credit["result"]["channels"][0]["credit"]["first"], 3.0);
}

fn said(args: &[&str]) -> String {
    let out = trato(args);
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn rare_demand_is_answered_from_nothing_to_a_whole_demand() {
    let folder = Folder::new();
    let rows = "date,amount\n2017-02-11,1200\n2017-02-20,300\n2018-05-03,900\n2019-11-12,2500\n2021-01-30,700\n2022-06-15,1800\n2023-12-20,400\n";
    let file = folder.file("rare.csv", rows);
    let result = json(&["forecast", &file, "--every", "month"]);
    for point in result["points"].as_array().unwrap() {
        assert!(point["low"].as_f64() == Some(0.0) && point["high"].as_f64() > Some(1500.0), "{point}");
    }
    assert!(said(&["forecast", &file, "--every", "month"]).contains("Only 6 of 83 months hold anything"));
}

#[test]
fn lifetime_value_uses_sales_and_says_so() {
    let folder = Folder::new();
    let file = folder.file("pedidos.csv", orders());
    let text = said(&["ltv", &file]);
    let columns = text.lines().find(|l| l.starts_with("Columns:")).unwrap();
    assert!(!columns.contains("profit") && text.contains("The profit column is not used"), "{text}");
    assert!(said(&["whale", &file]).lines().any(|l| l.starts_with("Columns:") && l.contains("profit = Beneficio")));
}

#[test]
fn a_number_that_could_be_another_is_told_or_decided() {
    let folder = Folder::new();
    let lines = |amounts: [&str; 4], sep: &str, other: &str| {
        let mut text = ["Cliente", "Fecha", "Importe", "Peso\n"].join(sep);
        for (i, amount) in amounts.iter().cycle().take(12).enumerate() {
            let cells =
                [format!("C{}", i % 3), format!("2024-0{}-11", 1 + i % 6), (*amount).to_owned(), other.to_owned()];
            writeln!(text, "{}", cells.join(sep)).unwrap();
        }
        folder.file("lines.csv", text)
    };
    let sales = |file: &str, more: &[&str]| {
        let mut args = vec!["rfm", file];
        args.extend(more);
        let result = json(&args);
        (result["totals"]["sales"].as_f64().unwrap(), result["file_notes"].to_string())
    };
    let thousand = ["1.500", "2.750", "3.000", "1.250"];
    let (total, notes) = sales(&lines(thousand, ",", "1"), &[]);
    assert!((total - 25.5).abs() < 1e-9 && notes.contains("1.500 could be 1.5 or 1500"), "{total} {notes}");
    let (total, _) = sales(&lines(thousand, ",", "1"), &["--decimal", "comma"]);
    assert!((total - 25_500.0).abs() < 1e-9, "{total}");
    let (total, notes) = sales(&lines(thousand, ";", "2,5"), &[]);
    assert!(
        (total - 25_500.0).abs() < 1e-9 && notes.contains("as other columns have decimal commas"),
        "{total} {notes}"
    );
    let (total, notes) = sales(&lines(["1.500", "2.75", "3.000", "1.250"], ",", "1"), &[]);
    assert!((total - 25.5).abs() < 1e-9 && notes == "[]", "{total} {notes}");
    // The same in a table for learning.
    let file = lines(thousand, ";", "2,5");
    let result = json(&["similar", &file, "--of", "line 2"]);
    assert!(result["file_notes"].to_string().contains("it was read as 1500"), "{result}");
}

#[test]
fn a_rhythm_of_his_own_counts_and_the_curve_is_drawn() {
    let folder = Folder::new();
    let mut text = String::from("customer,date,amount\n");
    let mut write = |who: &str, day: i32| {
        let (month, day) = (1 + day / 28 % 12, 1 + day % 28);
        writeln!(text, "{who},2023-{month:02}-{day:02},10").unwrap();
    };
    (0..10).for_each(|k| write("weekly", 3 + 7 * k));
    (0..12).for_each(|k| write("monthly", 5 + 28 * k));
    [1, 4, 90, 97, 250, 330].iter().for_each(|&d| write("odd", d));
    [2, 60, 66, 200, 320].iter().for_each(|&d| write("even", d));
    write("once", 100);
    let file = folder.file("orders.csv", text);
    let text = said(&["survival", &file, "--silence"]);
    let row = |who: &str| text.lines().find(|l| l.trim_start().starts_with(who)).unwrap().to_owned();
    assert!(row("weekly").contains("overdue") && row("weekly").contains("his own gaps"), "{text}");
    assert!(row("monthly").contains("on time"), "{text}");
    assert!(row("once").contains("bought once"), "{text}");
    assert!(text.contains("Still there (Kaplan-Meier)"), "{text}");
}

#[test]
fn tiers_come_with_migration_and_exemptions() {
    let folder = Folder::new();
    let file = folder.file("pedidos.csv", orders());
    let cost = ["--cost-per-order", "40", "--order", "Pedido"];
    let all = |more: &[&str]| {
        let mut args = vec!["strata", file.as_str()];
        args.extend(cost);
        args.extend(more);
        json(&args)
    };
    let plain = all(&[]);
    let tier = |result: &Value| {
        let list = result["customers"].as_array().unwrap().clone();
        list.into_iter()
            .map(|c| (c["customer"].as_str().unwrap().to_owned(), c["tier"].as_str().unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let below: Vec<String> = tier(&plain).into_iter().filter(|c| c.1 == "BZ").map(|c| c.0).collect();
    assert!(!below.is_empty());
    let counts = |result: &Value| -> u64 {
        let rows = result["migration"]["counts"].as_array().unwrap();
        rows.iter().flat_map(|r| r.as_array().unwrap()).map(|n| n.as_u64().unwrap()).sum()
    };
    assert_eq!(counts(&plain), 30, "each customer moves once: {}", plain["migration"]);
    assert_eq!(all(&["--before", "2022-06-30"])["migration"]["before"], "2022-06-30");
    let spared = all(&["--exempt", &below[0]]);
    assert!(tier(&spared).iter().any(|(who, tier)| *who == below[0] && tier == "standard"));
    let text = said(&["strata", &file, "--cost-per-order", "40", "--exempt", &below[0]]);
    assert!(text.contains("1, of whom 1 would be BZ") && text.contains("not yet a customer"), "{text}");
    assert!(!text.contains("GrowthShare") && !text.contains("CostFactor"), "{text}");
    refused(&["strata", &file, "--exempt", "nobody"], 2, &["no customer \"nobody\""]);
}

#[test]
fn what_managers_read_has_no_names_of_programs() {
    let folder = Folder::new();
    let file = folder.file("pedidos.csv", orders());
    let stays = folder.file("stays.csv", "tenure,churn\n3,1\n5,0\n8,0\n9,0\n12,1\n14,0\n");
    for args in [
        vec!["rfm", &file],
        vec!["recommend", &file],
        vec!["strata", &file],
        vec!["survival", &file, "--silence"],
        vec!["survival", &stays],
    ] {
        let text = said(&args);
        // No word with an inner capital or an underscore, headings of the file apart.
        let odd = |word: &&str| {
            let letters: Vec<char> = word.chars().collect();
            word.contains('_') || letters.windows(2).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase())
        };
        let found: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(odd).collect();
        assert!(found.is_empty(), "{args:?}: {found:?} in {text}");
    }
}

#[test]
fn the_heading_of_a_list_is_no_basket() {
    let folder = Folder::new();
    let bread = "bread\nmilk\nbread\nmilk\nbread\n";
    let list = folder.file("list.csv", format!("items\n{bread}"));
    assert_eq!(json(&["baskets", &list])["baskets"], 5);
    assert!(said(&["baskets", &list]).contains("was taken for a heading"));
    assert_eq!(json(&["baskets", &list, "--lines"])["baskets"], 6);
    let bare = folder.file("bare.csv", bread);
    assert_eq!(json(&["baskets", &bare])["baskets"], 5);
}

fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("TRATO_SHARED_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: TRATO_SHARED_DATA is not set");
    }
    folder
}

fn at(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

#[test]
fn shared_data_give_the_reference_figures() {
    let Some(data) = shared() else { return };
    let near = |value: &Value, wanted: f64, within: f64| {
        let value = value.as_f64().unwrap();
        assert!((value - wanted).abs() <= within, "{value} instead of {wanted}");
    };
    let lines: Vec<String> = ["2010q4", "2011q1", "2011q2", "2011q3"]
        .iter()
        .map(|q| at(&data, &format!("04_online_retail/lines_{q}.csv")))
        .collect();
    let invoices = at(&data, "04_online_retail/invoices.csv");
    let joined = |method: &str| -> Value {
        let mut args = vec![method];
        args.extend(lines.iter().map(String::as_str));
        args.extend(["--join", &invoices, "--on", "InvoiceNo"]);
        if method == "recommend" {
            args.extend(["--product-digits", "5"]);
        }
        json(&args)
    };
    let rfm = joined("rfm");
    assert_eq!(
        (&rfm["totals"]["lines"], &rfm["totals"]["orders"], &rfm["totals"]["customers"]),
        (&235_083.into(), &11_848.into(), &3362.into())
    );
    near(&rfm["totals"]["sales"], 5_430_263.03, 0.005);
    assert_eq!(rfm["today"], "2011-09-09");
    assert_eq!(rfm["cuts"]["recency"].to_string(), "[19.0,51.0,98.0,170.0]");
    assert_eq!(rfm["sizes"]["frequency"].to_string(), "[1362,0,668,822,510]");
    assert_eq!((&rfm["all_best"], &rfm["all_worst"]), (&250.into(), &261.into()));

    let whale = json(&["whale", &at(&data, "08_superstore/superstore.csv")]);
    near(&whale["total"], 231_963.163_2, 1e-3);
    near(&whale["peak_percent"], 124.597, 1e-3);
    assert_eq!((&whale["peak_customers"], &whale["losers"]), (&631.into(), &156.into()));

    let ltv =
        json(&["ltv", &at(&data, "01_cdnow/cdnow_summary_with_monetary_value.csv"), "--horizon", "39", "--draws", "0"]);
    near(&ltv["purchases_fit"]["log_likelihood"], -9582.42556, 1e-3);
    near(&ltv["purchases_fit"]["estimates"][0]["value"], 0.242_592_9, 1e-3);
    near(&ltv["spend_fit"]["log_likelihood"], -4055.92324, 1e-3);
    near(&ltv["customers"][0]["purchases"], 1.225_910, 1e-5);
    near(&ltv["customers"][0]["p_alive"], 0.726_609, 1e-5);

    let baskets = json(&["baskets", &at(&data, "07_groceries/groceries.csv"), "--lines"]);
    assert_eq!((&baskets["item_set_count"], &baskets["rule_count"]), (&333.into(), &125.into()));

    let forecast = json(&["forecast", &at(&data, "08_superstore/superstore.csv"), "--every", "month"]);
    assert!(forecast["mase"].as_f64().unwrap() <= 1.254, "{}", forecast["mase"]);

    let recommend = joined("recommend");
    for (at, hits) in [128.0, 463.0, 528.0, 543.0].into_iter().enumerate() {
        near(&recommend["evaluation"][at]["last_product"]["hits"], hits, 2.0);
    }
    let nothing = json(&[
        "classify",
        &at(&data, "05_crm_pipeline/sales_pipeline.csv"),
        "--positive",
        "Won",
        "--negative",
        "Lost",
    ]);
    assert_eq!(nothing["verdict"], "NoBetterThanBaseRate");
}

#[test]
fn a_date_that_is_yet_to_come_moves_nothing() {
    let folder = Folder::new();
    let good = json(&["rfm", &folder.file("pedidos.csv", orders())]);
    let first = orders().lines().nth(1).unwrap().to_owned();
    let mut cells: Vec<&str> = first.split(';').collect();
    let heading = orders().lines().next().unwrap().to_owned();
    let at = heading.split(';').position(|name| name == "Fecha").unwrap();
    cells[at] = "01/02/2999";
    let file = folder.file("futuro.csv", format!("{}{}\n", orders(), cells.join(";")));
    let odd = json(&["rfm", &file]);
    assert_eq!((&odd["totals"], &odd["future_lines"]), (&good["totals"], &serde_json::json!(1)));
    let stays = "Cliente;Alta;Baja\nA;01/01/2024;01/03/2024\nB;01/01/2999;\nC;01/01/2024;\n";
    let file = folder.file("altas.csv", stays);
    refused(&["survival", &file, "--start", "Alta", "--end", "Baja"], 1, &["Line 3", "begins after"]);
}

/// `--today` and the clock leave out later lines in every method that reads dates.
#[test]
fn later_lines_move_neither_forecast_nor_recommendation() {
    let folder = Folder::new();
    let mut text = String::from("customer,order,date,amount,product\n");
    for i in 0..240 {
        let (year, month) = (2020 + i / 96, 1 + i / 8 % 12);
        writeln!(text, "C{},{i},{year}-{month:02}-{:02},{},P{}", i % 10, 1 + i % 28, 50 + i % 7, i % 6).unwrap();
    }
    let good = folder.file("good.csv", &text);
    let odd = folder.file("odd.csv", format!("{text}C1,900,2124-03-01,60,P1\nC2,901,2999-01-05,60,P2\n"));
    for method in [&["forecast"][..], &["recommend"], &["survival", "--silence"], &["ltv", "--draws", "0"]] {
        let run = |file: &str, more: &[&str]| {
            let mut args = method.to_vec();
            args.insert(1, file);
            args.extend(more);
            json(&args)
        };
        let (plain, future) = (run(&good, &[]), run(&odd, &[]));
        assert_eq!((&plain["future_lines"], &future["future_lines"]), (&0.into(), &2.into()), "{method:?}");
        for part in ["today", "points", "suggestions", "next_purchases", "customers", "lines"] {
            assert_eq!(plain[part], future[part], "{method:?}: {part}");
        }
        let notes = future["notes"].to_string();
        assert!(notes.contains("2 of the lines are dated after"), "{method:?}: {notes}");
        // A day in the past: what came after it is not known yet.
        let until =
            text.lines().filter(|line| line.split(',').nth(2).is_none_or(|day| day == "date" || day <= "2021-06-30"));
        let known = folder.file("known.csv", until.collect::<Vec<_>>().join("\n"));
        let (then, cut) = (run(&known, &["--today", "2021-06-30"]), run(&good, &["--today", "2021-06-30"]));
        for part in ["today", "points", "suggestions", "next_purchases", "customers", "lines"] {
            assert_eq!(then[part], cut[part], "{method:?}: {part}");
        }
        assert!(cut["future_lines"].as_u64() > Some(0), "{method:?}");
    }
    let late = folder.file("late.csv", "customer,order,date,amount,product\nA,1,2999-01-01,5,x\nB,2,2999-02-01,5,x\n");
    for method in ["forecast", "recommend", "rfm"] {
        refused(&[method, &late], 1, &["Every line is dated after"]);
    }
}

#[test]
fn places_are_counted_as_people_count() {
    let folder = Folder::new();
    let file = folder.file("s.csv", "ID,x,t_x,T\n1,2,5,10\n2,1.5,5,10\n");
    let out = trato(&["ltv", &file]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.contains("Line 3: repeat purchases is 1.5") && !said.contains("row"), "{said}");
    let rows = folder.file("rows.csv", "value\n5\n6\n7\n6\n5\n7\n6\n");
    let result = json(&["forecast", &rows, "--every", "row"]);
    assert_eq!((&result["series"]["first"], &result["points"][0]["period"]), (&"1".into(), &"8".into()));
}

/// Rows of a file with a heading, one per `each`.
fn lines(heading: &str, rows: impl Iterator<Item = String>) -> String {
    rows.fold(format!("{heading}\n"), |text, row| text + &row + "\n")
}

#[test]
fn lifetime_value_says_what_its_intervals_hold() {
    let folder = Folder::new();
    let text = said(&["ltv", &folder.file("pedidos.csv", orders())]);
    assert!(text.contains("assumed drift of all buying by 10.0 % a year"), "{text}");
    // Half a week ahead most bring nothing, and that is said with its chance.
    let text = said(&["ltv", &folder.file("pedidos.csv", orders()), "--horizon", "0.5", "--show", "30"]);
    assert!(text.contains("nothing (9") && !text.contains("0.00 to 0.00"), "{text}");
    // Few customers: what is assumed of them is said.
    let few = (0..5).flat_map(|who| (0..4).map(move |k| format!("C{who},2024-0{}-11,{}", 1 + 2 * k, 40 + who + k)));
    let text = said(&["ltv", &folder.file("few.csv", lines("customer,date,amount", few))]);
    assert!(text.contains("is mostly assumed") && text.contains("only 5 customers have bought again"), "{text}");
    // Everybody buys at one rate: said, and no interval vanishes.
    let rows = (0..30).flat_map(|who| {
        (0..5).map(move |k| {
            format!("C{who},2024-{:02}-{:02},{}", 1 + 2 * k, 1 + (who * 7 + k * 3) % 28, 40 + who % 7 + k)
        })
    });
    let alike = folder.file("alike.csv", lines("customer,date,amount", rows));
    let text = said(&["ltv", &alike, "--model", "nbd"]);
    assert!(text.contains("buy at one rate") && text.contains("has no standard errors"), "{text}");
    assert!(text.contains("supposes that nobody ever leaves"), "three years from nine months: {text}");
    let found = json(&["ltv", &alike, "--model", "nbd", "--show", "30"]);
    let customers = found["customers"].as_array().unwrap();
    assert!(customers.iter().all(|c| c["interval"]["high"].as_f64() > c["interval"]["low"].as_f64()), "{found}");
    assert!(found["base_value"]["interval"]["high"].as_f64() > found["base_value"]["interval"]["low"].as_f64());
}

#[test]
fn who_bought_once_has_no_stay() {
    let folder = Folder::new();
    let again = (0..20).flat_map(|who| (0..6).map(move |k| format!("A{who},2024-{:02}-{:02},10", 1 + k, 1 + who)));
    let once = (0..40).map(|who| format!("O{who},2024-01-{:02},10", 1 + who % 28));
    let file = folder.file("o.csv", lines("customer,date,amount", again.chain(once)));
    let found = json(&["survival", &file, "--silence", "--today", "2024-07-10"]);
    assert_eq!((&found["stays"]["once"], &found["curve"]["customers"]), (&40.into(), &20.into()));
    let text = said(&["survival", &file, "--silence", "--today", "2024-07-10"]);
    assert!(text.contains("leaves out the 40 who bought on one day only"), "{text}");
}

/// A number from 0 to 1 without a pattern.
fn scattered(i: usize, seed: f64) -> f64 {
    ((i as f64 * 12.9898 + seed).sin() * 43_758.545_3).fract().abs()
}

#[test]
fn a_missing_figure_is_assumed_aloud_or_asked_for_by_name() {
    let folder = Folder::new();
    let file = folder.file("w.csv", "figure,value\ncustomers,100\nprice,50\n");
    let found = json(&["whatif", &file, "--periods", "3"]);
    assert_eq!(found["outcomes"][0]["totals"][0]["mean"], 15_000.0);
    assert!(found["notes"][0].as_str().unwrap().contains("one order per customer"), "{found}");
    refused(&["whatif", &folder.file("p.csv", "figure,value\ncustomers,100\n")], 2, &["\"price\" is missing"]);
    refused(&["whatif", &folder.file("c.csv", "figure,value\nprice,100\n")], 2, &["\"customers\" is missing"]);
}

#[test]
fn small_segments_are_not_dropped_in_silence() {
    let folder = Folder::new();
    let row = |i: i32| format!("C{i},{},10,{}", 20 + i, if i < 3 { "small" } else { "large" });
    let file = folder.file("s.csv", lines("customer,worth,cost,segment", (0..30).map(row)));
    let args = ["strata", file.as_str(), "--actual", "worth", "--segment", "segment"];
    let text = said(&args);
    assert!(text.contains("3 of 30 customers belong to segments of fewer than 5"), "{text}");
    assert!(text.contains("share that is CMV") && text.contains("× 0.5 = 0.1"), "{text}");
    let tiny = folder.file("t.csv", lines("customer,worth,cost,segment", (0..8).map(|i| format!("C{i},{i},1,S{i}"))));
    let text = said(&["strata", &tiny, "--actual", "worth", "--segment", "segment"]);
    assert!(text.contains("--segment has no effect"), "{text}");
}

#[test]
fn a_share_of_discount_is_taken_off() {
    let folder = Folder::new();
    let heading = "customer,date,quantity,unitPrice,discount";
    let shares = folder.file("d.csv", format!("{heading}\nA,2024-01-01,2,50,0.1\nB,2024-01-02,1,10,0\n"));
    assert_eq!(json(&["whale", &shares])["total"], 100.0);
    assert_eq!(json(&["whale", &shares, "--line-discount", "none"])["total"], 110.0);
    let amounts = folder.file("a.csv", format!("{heading}\nA,2024-01-01,2,50,15\nB,2024-01-02,1,10,0\n"));
    let text = said(&["whale", &amounts]);
    assert!(text.contains("discount not used") && text.contains("Total:                       110"), "{text}");
    let of = |name: &str, cells: [&str; 2]| {
        folder.file(name, format!("{heading}\nA,2024-01-01,2,50,{}\nB,2024-01-02,1,10,{}\n", cells[0], cells[1]))
    };
    assert_eq!(json(&["whale", &of("percent.csv", ["10 %", "0 %"])])["total"], 100.0);
    for (name, cells) in [("flag.csv", ["1", "0"]), ("zeros.csv", ["0", "0"]), ("empty.csv", ["", ""])] {
        let file = of(name, cells);
        assert_eq!(json(&["whale", &file])["total"], 110.0, "{name}");
        assert!(said(&["whale", &file]).contains("discount not used"), "{name}");
    }
    // Beyond the sample a guess may turn out wrong.
    let late = |cell: &str| {
        let rows = (0..3000).map(|n| format!("C{},2024-01-{:02},1,10,{}", n % 9, 1 + n % 28, ["0", "0.2"][n % 2]));
        folder.file("late.csv", lines(heading, rows.chain([format!("A,2024-01-01,2,50,{cell}")])))
    };
    let mark = late("1");
    refused(&["whale", &mark], 1, &["Line 3002", "--line-discount \"discount\"", "--line-discount none"]);
    assert_eq!(json(&["whale", &mark, "--line-discount", "discount"])["total"], 27_000.0);
    refused(&["whale", &late("15")], 1, &["Line 3002", "0.15 or 15 %", "--line-discount none"]);
}

#[test]
fn a_curve_of_four_equal_customers_claims_nothing() {
    let folder = Folder::new();
    let rows = ["A", "B", "C", "D"].map(|who| format!("{who},2024-01-01,10"));
    let text = said(&["whale", &folder.file("w.csv", lines("customer,date,amount", rows.into_iter()))]);
    assert!(!text.contains("Best 1.0 %") && text.contains("Best 50.0 % of customers:    50.0 %"), "{text}");
    assert!(text.contains("All customers bring the same"), "{text}");
}

/// One text among a thousand numbers changes the verdict by next to nothing, and is told.
#[test]
fn customers_who_are_worth_the_same_have_no_tiers() {
    let folder = Folder::new();
    let lines: String = (0..40).map(|n| format!("C{},2024-{:02}-10,0\n", n % 20, 1 + n % 12)).collect();
    let file = folder.file("nothing.csv", format!("customer,date,amount\n{lines}"));
    refused(&["strata", &file], 1, &["20 customers are worth the same"]);
    refused(&["ltv", &file, "--margin", "30"], 2, &["--margin 30", "30 % is 0.3"]);
}
