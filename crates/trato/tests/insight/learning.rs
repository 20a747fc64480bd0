//! The learning methods as their users run them: `classify`, `bayes`, `similar`, `rules`, and what they read.

use super::*;

/// Six hundred deals; the note is written after the outcome, the score beside it, the size before.
fn noted_deals() -> String {
    let mut text = String::from("size,note,score,sold\n");
    let mut state = 7_u32;
    let mut draw = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % most
    };
    for i in 0..600_u32 {
        let sold = draw(10) < 4 + (i % 3);
        let noted = draw(7) < 5;
        let wrong = draw(11) == 0;
        let note = match (noted, sold != wrong) {
            (false, _) => "",
            (_, true) => "happy",
            (_, false) => "grumpy",
        };
        let score = if noted { (20 + draw(30) + 10 * u32::from(sold)).to_string() } else { String::new() };
        writeln!(text, "{},{note},{score},{}", i % 3, if sold { "yes" } else { "no" }).unwrap();
    }
    text
}

#[test]
fn the_first_line_says_which_figure_to_believe() {
    let folder = Folder::new();
    let deals = folder.file("deals.csv", noted_deals());
    let text = said(&["classify", &deals, "--outcome", "sold"]);
    let first = text.lines().nth(2).unwrap();
    assert!(first.starts_with("WARNING: believe AUC 0.") && first.contains("score"), "{text}");
    let result = json(&["classify", &deals, "--outcome", "sold"]);
    assert_eq!(result["doubt"]["columns"][0], "score");
    assert!(result["doubt"]["without"]["auc"].as_f64() < result["honest"]["auc"].as_f64());
    assert_eq!(json(&["classify", &deals, "--outcome", "sold", "--leaks", "strict"])["doubt"], Value::Null);
    // Whoever keeps a column that knows the outcome is told what it is worth, and so is whoever leaves it out.
    let text = said(&["classify", &deals, "--outcome", "sold", "--leaks", "off"]);
    assert!(text.lines().nth(2).unwrap().contains(": note may know the outcome"), "{text}");
    let text = said(&["classify", &deals, "--outcome", "sold", "--features", "note,size", "--trust", "note"]);
    assert!(!text.contains("WARNING"), "{text}");
    // Too few to learn from: one rate, and it is the one of the file.
    let few = folder.file("few.csv", "a,sold\n1,yes\n2,no\n3,no\n");
    let text = said(&["classify", &few, "--outcome", "sold"]);
    assert!(text.contains("happened: 33.3 %"), "{text}");
    let result = json(&["classify", &few, "--outcome", "sold"]);
    assert!((result["predictions"][1]["probability"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-9);
    // Without a key a row is called by its line in the file.
    assert_eq!(result["predictions"][1]["key"], "line 3");
}

#[test]
fn naive_bayes_says_what_it_leaves_out_and_refuses_one_outcome() {
    let folder = Folder::new();
    let mut text = String::from("id,who,city,state\n");
    for i in 0..120 {
        writeln!(text, "d{i},Ann{},city {i},{}", i % 3, ["won", "lost", "open"][i % 3]).unwrap();
    }
    let deals = folder.file("deals.csv", text);
    let text = said(&["bayes", &deals, "--outcome", "state", "--positive", "won", "--negative", "lost"]);
    assert!(text.contains("Not learned from: city (nearly every row has its own value)"), "{text}");
    let one = folder.file("one.csv", "id,who,state\na,x,won\nb,y,won\nc,x,\n");
    refused(&["bayes", &one, "--outcome", "state", "--positive", "won"], 1, &["same in all 2 rows"]);
}

#[test]
fn rules_and_probabilities_say_what_they_are_worth() {
    let folder = Folder::new();
    let row = |i: usize| {
        let fair = i.is_multiple_of(3);
        let won = scattered(i, 0.0) < if fair { 0.6 } else { 0.3 };
        format!(
            "D{i},{},{},{}",
            if fair { "fair" } else { "mail" },
            ["n", "s"][i % 2],
            ["lost", "won"][usize::from(won)]
        )
    };
    let file = folder.file("deals.csv", lines("deal,source,area,status", (0..1800).map(row)));
    let told = ["--outcome", "status", "--positive", "won", "--key", "deal"];
    let with = |method: &str| said(&[&[method, file.as_str()], &told[..]].concat());
    let rules = with("rules");
    assert!(rules.contains("status is \"won\"") && rules.contains("of 1800 known ("), "{rules}");
    assert!(rules.contains("< 1e-12") && !rules.lines().any(|l| l.trim_end().ends_with("  0")), "{rules}");
    let bayes = with("bayes");
    assert!(bayes.contains("each judged by those before it") && bayes.contains("log loss"), "{bayes}");
    let random =
        |i: usize| format!("D{i},{},{}", ["a", "b", "c"][i % 3], ["lost", "won"][usize::from(scattered(i, 1.0) < 0.5)]);
    let noise = folder.file("noise.csv", lines("deal,source,status", (0..300).map(random)));
    let found = json(&[&["bayes", noise.as_str()], &told[..]].concat());
    let (own, base) = (&found["check"]["model"]["log_loss"], &found["check"]["base_rate"]["log_loss"]);
    assert!(own.as_f64().unwrap() > base.as_f64().unwrap() - 0.01, "{found}");
    assert!(found["notes"].to_string().contains("do not rely on them"), "{found}");
    // Two hundred deals whose chances are found: nothing to warn of.
    let fair = |i: usize| {
        let won = scattered(i, 5.0) < [0.75, 0.25][i % 2];
        format!("D{i},{},{}", ["fair", "mail"][i % 2], ["lost", "won"][usize::from(won)])
    };
    let file = folder.file("fair.csv", lines("deal,source,status", (0..200).map(fair)));
    let text = said(&[&["bayes", file.as_str()], &told[..]].concat());
    assert!(text.contains("in random order; --date") && text.contains("chance alone makes up to"), "{text}");
    assert!(!text.contains("rely on them") && !text.contains("believe their order"), "{text}");
}

#[test]
fn calibration_is_told_with_its_rows() {
    let folder = Folder::new();
    let row = |i: usize| {
        let size = (100.0 * scattered(i, 2.0)) as usize;
        let won = scattered(i, 3.0) < 0.25 + 0.005 * size as f64;
        format!("{},2023-{:02}-{:02},{size},{}", i, 1 + i / 60, 1 + i % 28, ["no", "yes"][usize::from(won)])
    };
    let file = folder.file("deals.csv", lines("id,date,size,won", (0..720).map(row)));
    let text = said(&["classify", &file, "--outcome", "won"]);
    assert!(text.contains("of 4 steps in time, each judged by what came before it"), "{text}");
    assert!(text.contains("On the latest step alone:"), "{text}");
}

#[test]
fn a_text_in_a_column_of_numbers_takes_no_column_away() {
    let folder = Folder::new();
    let table = |stray: &str| {
        let mut text = String::from("id,score,won\n");
        for n in 0..600_u32 {
            let score = f64::from(n * 7919 % 600) / 10.0;
            let luck = f64::from(n * 104_729 % 61);
            let cell = if n == 10 && !stray.is_empty() { stray.to_owned() } else { score.to_string() };
            writeln!(text, "{n},{cell},{}", if score + luck / 2.0 > 45.0 { "yes" } else { "no" }).unwrap();
        }
        text
    };
    let classify = |text: &str| {
        let file = folder.file("deals.csv", text);
        let out =
            trato(&["classify", &file, "--outcome", "won", "--positive", "yes", "--negative", "no", "--key", "id"]);
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    let (clean, stray) = (classify(&table("")), classify(&table("abc")));
    assert!(!clean.contains("No model is better") && !stray.contains("No model is better"), "{stray}");
    assert!(!clean.contains("holds numbers") && stray.contains("\"score\" holds numbers; 1 cell (\"abc\" in line 12)"));
}

/// Six hundred rows in which an honest number tells the outcome; `outcome` writes what happened.
fn honest(rows: usize, outcome: impl Fn(usize, bool) -> String) -> String {
    let row = |i: usize| {
        let size = (100.0 * scattered(i, 12.0)) as usize;
        let happened = scattered(i, 13.0) < 0.15 + 0.006 * size as f64;
        format!("D{i},{size},{},{}", ["n", "s", "e"][i % 3], outcome(i, happened))
    };
    lines("deal,size,zone,Status", (0..rows).map(row))
}

/// The same with sizes written otherwise.
fn past_with(folder: &Folder, write: &dyn Fn(&str) -> String) -> String {
    let text = honest(600, |_, won| ["Lost", "Won"][usize::from(won)].to_owned());
    let mended = text.lines().enumerate().map(|(at, line)| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if at > 0 {
            cells[1] = write(&cells[1]);
        }
        cells.join(",") + "\n"
    });
    folder.file("marks.csv", mended.collect::<String>())
}

#[test]
fn a_file_without_the_outcome_is_scored_and_written() {
    let folder = Folder::new();
    let past = folder.file("past.csv", honest(600, |_, won| ["Lost", "Won"][usize::from(won)].to_owned()));
    let open = folder.file("open.csv", "zone,DEAL,size\nn,=1+1,95\ns,+b,5\nnew,c,\ne,d,oops\n");
    let scored = folder.0.path().join("scored.csv");
    let scored = scored.to_str().unwrap();
    let text = said(&["classify", &past, "--key", "deal", "--test", &open, "--output", scored]);
    assert!(text.contains("4 rows of open.csv, 4 of them still open"), "{text}");
    assert!(text.contains("Highest probabilities in open.csv (4 of 4 still open rows)"), "{text}");
    assert!(text.contains("open.csv: \"size\" holds numbers; 1 cell (\"oops\" in line 5)"), "{text}");
    let first = text.lines().find(|line| line.trim_start().starts_with("=1+1")).unwrap();
    assert!(first.contains("size = 95"), "{text}");
    let written = std::fs::read_to_string(scored).unwrap();
    let written: Vec<&str> = written.lines().collect();
    assert_eq!((written.len(), written[0]), (5, "deal,probability"));
    assert!(written[1].starts_with("'=1+1,0.") && written[2].starts_with("'+b,0."), "{written:?}");
    let chance = |line: &str| line.rsplit(',').next().unwrap().parse::<f64>().unwrap();
    assert!(chance(written[1]) > 2.0 * chance(written[2]), "{written:?}");
    // Its own rows are written with what came of them; a file that is read is not written over; a missing column is named.
    said(&["classify", &past, "--key", "deal", "--output", scored]);
    assert!(std::fs::read_to_string(scored).unwrap().starts_with("deal,probability,Status\nD0,0."));
    refused(&["classify", &past, "--output", &past], 2, &["--output"]);
    let short = folder.file("short.csv", "deal,zone\na,n\n");
    refused(&["classify", &past, "--key", "deal", "--test", &short], 2, &["short.csv has no column \"size\""]);
    refused(&["classify", &past, "--output", "-"], 2, &["name of a file"]);
    // Another country's decimal marks, and one that only the first file decides.
    let point = past_with(&folder, &|size| format!("{size}.5"));
    let comma = folder.file("comma.csv", "deal;zone;size\na;n;95,5\nb;n;5,5\n");
    let told = |file: &str| json(&["classify", &point, "--key", "deal", "--test", file])["test_explained"].to_string();
    assert_eq!(told(&comma), told(&folder.file("point.csv", "deal,zone,size\na,n,95.5\nb,n,5.5\n")));
    // One whose outcomes are known in part judges the model and shows the rest.
    let mixed = honest(300, |i, won| {
        if i.is_multiple_of(3) { "Engaging" } else { ["lost", "won"][usize::from(won)] }.to_owned()
    });
    let text = said(&["classify", &past, "--key", "deal", "--test", &folder.file("mixed.csv", mixed)]);
    assert!(text.contains("of 100 still open rows") && text.contains("on 200 rows"), "{text}");
}

#[test]
fn open_rows_come_first_and_known_ones_are_called_so() {
    let folder = Folder::new();
    let stage = |i: usize, won| {
        if i.is_multiple_of(4) { "Prospecting" } else { ["Closed Lost", "Closed Won"][usize::from(won)] }
    };
    let file = folder.file("mixed.csv", honest(600, |i, won| stage(i, won).to_owned()));
    let text = said(&["classify", &file, "--key", "deal", "--show", "3"]);
    assert!(
        text.contains("Status is \"Closed Won\"; \"Closed Lost\" means no; still open: \"Prospecting\" 150"),
        "{text}"
    );
    assert!(text.contains("Highest probabilities of the rows that are still open (3 of 150)"), "{text}");
    let result = json(&["classify", &file, "--key", "deal", "--show", "3"]);
    let shown = result["explained"].as_array().unwrap();
    let number = |row: &Value| row["key"].as_str().unwrap()[1..].parse::<usize>().unwrap();
    assert!(shown.len() == 3 && shown.iter().all(|row| number(row) % 4 == 0), "{shown:?}");
    let all = folder.file("all.csv", honest(600, |_, won| ["no", "yes"][usize::from(won)].to_owned()));
    let text = said(&["classify", &all, "--key", "deal"]);
    assert!(text.contains("rows whose outcome is known (20 of 600)") && text.contains("known: Status"), "{text}");
    assert!(text.contains("Status is \"yes\"; \"no\" means no (guessed"), "{text}");
}

#[test]
fn an_outcome_keeps_its_own_words() {
    let folder = Folder::new();
    let churn = folder.file("churn.csv", honest(200, |_, gone| ["Active", "Churned"][usize::from(gone)].to_owned()));
    for method in [&["bayes"][..], &["similar", "--outcome", "Status"], &["classify"], &["rules"]] {
        let text = said(&[&[method[0], churn.as_str(), "--key", "deal"], &method[1..]].concat());
        assert!(text.contains("Status is \"Churned\"; \"Active\" means no (guessed"), "{text}");
        assert!(!text.contains("won") && !text.contains(" lost"), "{text}");
    }
    let spanish = folder.file(
        "s.csv",
        honest(200, |i, won| {
            if i.is_multiple_of(9) { "Negociación" } else { ["Perdida", "Ganada"][usize::from(won)] }.to_owned()
        }),
    );
    let text = said(&["bayes", &spanish, "--key", "deal"]);
    assert!(text.contains("still open: \"Negociación\" 23") && text.contains("won and"), "{text}");
}

#[test]
fn what_is_left_out_is_named() {
    let folder = Folder::new();
    // An honest column that is too good for comfort: the first sentence says what it costs to leave it out.
    let row = |i: usize| {
        let zone = ["n", "s", "e"][i % 3];
        let won = scattered(i, 21.0) < if zone == "n" { 0.9 } else { 0.2 };
        format!(
            "D{i},{zone},{},2023-01-{:02},{}",
            (100.0 * scattered(i, 22.0)) as usize,
            1 + i % 28,
            ["no", "yes"][usize::from(won)]
        )
    };
    let file = folder.file("strong.csv", lines("id,zone,noise,called,won", (0..600).map(row)));
    let text = said(&["classify", &file]);
    let first = text.lines().nth(2).unwrap();
    assert!(
        first.starts_with("zone was left out")
            && first.contains("with it AUC 0.")
            && first.contains("no model is better"),
        "{text}"
    );
    assert!(text.lines().nth(3).unwrap().contains("--trust \"zone\""), "{text}");
    assert!(said(&["classify", &file, "--trust", "zone"]).contains("The model knows more"));
    assert!(text.contains("Left out, because dates themselves") && text.contains(": called."), "{text}");
    assert_eq!(json(&["classify", &file])["dates_left_out"][0], "called");
    // The number of a deal is no field, however few deals there are.
    let few = |i: usize| format!("2024-{i:03},N{i},{},{}", ["web", "fair"][i % 2], ["won", "lost"][(i / 2) % 2]);
    let few = folder.file("few.csv", lines("deal number,name,source,result", (0..40).map(few)));
    let text = said(&["bayes", &few]);
    assert!(text.contains("deal number (nearly every row has its own value), name (nearly"), "{text}");
    assert!(text.contains("Too few rows to check") && text.contains("do not rely on them yet"), "{text}");
    let text = said(&["similar", &few, "--of", "line 3"]);
    assert!(
        text.contains("Not compared") && text.contains("deal number (nearly every row has its own value)"),
        "{text}"
    );
}

#[test]
fn likeness_and_hits_are_told_beside_chance() {
    let folder = Folder::new();
    let file = folder.file(
        "a.csv",
        honest(300, |i, won| if i.is_multiple_of(5) { "open" } else { ["lost", "won"][usize::from(won)] }.to_owned()),
    );
    let text = said(&["similar", &file, "--key", "deal", "--outcome", "Status", "--show", "4"]);
    assert!(
        text.contains("Score: likeness to the five nearest of them less") && text.contains("known: Status"),
        "{text}"
    );
    assert!(text.contains("(--show "), "{text}");
    let orders = folder.file("o.csv", orders());
    let text = said(&["recommend", &orders]);
    assert!(text.contains("drawn at random") && text.contains("Beside the best-sellers:"), "{text}");
    let result = json(&["recommend", &orders]);
    assert!(result["evaluation"][0]["last_product"]["hits_by_chance"].as_f64().unwrap() > 0.0);
}

#[test]
fn months_percents_and_bad_rows_are_read_as_documented() {
    let folder = Folder::new();
    let series = |month: &dyn Fn(usize) -> String| {
        lines("Mes;Importe", (0..36).map(|i| format!("{};{}", month(i), 100 + 5 * (i % 12))))
    };
    let names = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
    let ways: [&dyn Fn(usize) -> String; 3] = [
        &|i| format!("{}-{:02}", 2021 + i / 12, 1 + i % 12),
        &|i| format!("{} {}", names[i % 12], 2021 + i / 12),
        &|i| format!("{:02}/{}", 1 + i % 12, 2021 + i / 12),
    ];
    let told: Vec<Value> = ways
        .iter()
        .map(|way| json(&["forecast", &folder.file("m.csv", series(way)), "--every", "month"])["points"].clone())
        .collect();
    assert_eq!(told[0][0]["period"], "2024-01");
    assert!(told.iter().all(|points| *points == told[0]), "{told:?}");
    let order = |discount: &str| {
        let row = |i: usize| {
            format!(
                "C{},O{i},2023-{:02}-10,2,50,{}",
                i % 6,
                1 + i % 12,
                if i.is_multiple_of(2) { discount } else { "0" }
            )
        };
        folder.file("d.csv", lines("customer,order,date,quantity,price,Discount %", (0..60).map(row)))
    };
    for discount in ["20%", "20 %", "20", "0.2"] {
        assert_eq!(json(&["rfm", &order(discount)])["totals"]["sales"], 5400.0, "{discount}");
    }
    // More than one row in a hundred that does not fit ends the command; a single one never does.
    let ragged = |rows: usize, bad: usize| {
        let row = |i: usize| {
            if i < bad { format!("C{i},2023-01-01") } else { format!("C{},2023-01-{:02},5", i % 9, 1 + i % 28) }
        };
        folder.file("r.csv", lines("customer,date,amount", (0..rows).map(row)))
    };
    for (rows, bad) in [(20, 1), (100, 1), (300, 3)] {
        assert!(json(&["rfm", &ragged(rows, bad)])["file_notes"].to_string().contains("left out"), "{bad} of {rows}");
    }
    for (rows, bad) in [(20, 2), (100, 2), (300, 4)] {
        refused(&["rfm", &ragged(rows, bad)], 1, &["do not fit the heading"]);
    }
}

#[test]
fn a_negative_number_is_told_with_its_option() {
    let folder = Folder::new();
    let file = folder.file("a.csv", honest(50, |_, won| ["lost", "won"][usize::from(won)].to_owned()));
    for (method, option) in [
        ("classify", "--folds"),
        ("classify", "--show"),
        ("bayes", "--fewest"),
        ("bayes", "--smoothing"),
        ("similar", "--top"),
        ("rules", "--min-rows"),
        ("rules", "--level"),
        ("baskets", "--support"),
        ("baskets", "--confidence"),
        ("recommend", "--top"),
    ] {
        let words = [option.trim_start_matches('-').split('-').next_back().unwrap(), "-1"];
        refused(&[method, &file, option, "-1"], 2, &words);
    }
}

#[test]
fn rows_are_named_as_they_can_be_asked_for() {
    let folder = Folder::new();
    let file = folder.file("a.csv", "name,size,Stage Name\na,1,Closed Won\nb,2,Closed Lost\n");
    refused(&["similar", &file, "--of", "1"], 2, &["no row \"1\"", "\"line 2\" to \"line 3\""]);
    refused(&["similar", &file, "--of", "c", "--key", "name"], 2, &["no row \"c\"", "by the column \"name\""]);
    let text = said(&["classify", &file]);
    assert!(text.contains("outcome = Stage Name (guessed)") && text.contains("is \"Closed Won\""), "{text}");
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let folder = Folder::new();
    let file = folder.file("a.csv", honest(200, |_, won| ["lost", "won"][usize::from(won)].to_owned()));
    let nowhere = folder.0.path().join("nowhere/scored.csv");
    refused(&["classify", &file, "--output", nowhere.to_str().unwrap()], 1, &["nowhere/scored.csv cannot be written"]);
}
