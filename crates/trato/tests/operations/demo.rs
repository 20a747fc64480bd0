//! The demo: the same living company on every run, and whoever it says can sign in can.

use crate::Console;
use crate::server::{Server, Session, send, sql};

/// What is compared: all that does not depend on the day that the story ends on.
const EXPORTS: [&str; 4] = [
    "account?columns=name,legal_name,kind,industry,source,phone,website,address,employees,revenue,owner",
    "contact?columns=first_name,last_name,second_last_name,account,position,email,mobile,address_form,owner",
    "lead?columns=first_name,last_name,company,email,phone,source,rating,budget,status,owner",
    "opportunity?columns=name,account,contact,product,amount,source,stage,status,loss_reason,competitor,owner",
];

/// The lines of each export, in an order of their own.
fn told(console: &Console) -> Vec<Vec<String>> {
    let lines = |what: &&str| {
        let mut lines: Vec<String> = console.good(&["export", what]).lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    EXPORTS.iter().map(lines).collect()
}

/// As large, as old and as peopled as is said.
fn is_living(url: &str) {
    let one = |statement: &str| sql(url, statement).parse::<i64>().expect("a number");
    let count = |entity: &str| one(&format!("SELECT count(*) FROM {entity}"));
    for (entity, least) in [("account", 2_000), ("contact", 3_000), ("lead", 1_500), ("opportunity", 2_000)] {
        assert!(count(entity) >= least, "{entity}: {}", count(entity));
    }
    let activities: i64 = ["call", "visit", "meeting", "task", "note"].into_iter().map(count).sum();
    assert!(activities >= 5_000 && count("product") >= 10, "{activities} {}", count("product"));
    assert_eq!(sql(url, "SELECT name FROM branch ORDER BY name"), "Caracas\nMadrid");
    let idle =
        "SELECT count(*) FROM role r WHERE NOT EXISTS (SELECT 1 FROM \"user\" u WHERE u.role = r.id AND u.active)";
    assert!(one(idle) == 0 && count("role") >= 6, "every role has a user");
    // Something is made and something decided in each quarter of the three years.
    for (what, moment) in [("made", "created_at"), ("decided", "closed_at")] {
        let quarter = 365 * 86_400_000_000_i64 / 4;
        let first = one("SELECT min(created_at) FROM opportunity");
        let quarters = format!(
            "SELECT count(DISTINCT ({moment} - {first}) / {quarter}) FROM opportunity WHERE {moment} IS NOT NULL"
        );
        assert!(one(&quarters) >= 12, "{what} in {} quarters", one(&quarters));
    }
}

/// Work is done on weekdays in the hours of each branch, nobody is there twice, and visits are cancelled now and then, this
/// month too.
fn is_believable(url: &str) {
    let one = |statement: &str| sql(url, statement).parse::<i64>().expect("a number");
    for (branch, hours) in [("Madrid", "6 AND 16"), ("Caracas", "12 AND 22")] {
        for (entity, moment) in [("opportunity", "created_at"), ("opportunity", "closed_at"), ("visit", "due_at")] {
            let odd = format!(
                "SELECT count(*) FROM {entity} e JOIN branch b ON b.id = e.branch WHERE b.name = '{branch}' \
                 AND ((e.{moment} / 86400000000 + 3) % 7 >= 5 OR e.{moment} / 3600000000 % 24 NOT BETWEEN {hours})"
            );
            assert_eq!(one(&odd), 0, "{branch}: {entity} {moment}");
        }
    }
    for (entity, key) in [
        ("account", "name_key"),
        ("account", "phone"),
        ("contact", "email"),
        ("contact", "mobile"),
        ("contact", "full_name"),
        ("lead", "email"),
        ("lead", "full_name"),
        ("lead", "company_key"),
    ] {
        let twins = format!("SELECT count({key}) - count(DISTINCT {key}) FROM {entity}");
        assert_eq!(one(&twins), 0, "{entity} {key}");
    }
    let month = "strftime('%Y-%m', due_at / 1000000, 'unixepoch')";
    let quiet =
        format!("SELECT count(*) FROM (SELECT {month} m FROM visit GROUP BY m HAVING max(status = 'cancelled') = 0)");
    assert!(one(&quiet) <= 2, "but for the first and last of them, each month has cancelled visits");
    let running =
        format!("SELECT count(*) FROM visit WHERE status = 'cancelled' AND {month} = strftime('%Y-%m', 'now')");
    assert!(one(&running) > 0);
    let open_for_ever = "SELECT count(*) FROM lead WHERE status IN ('new', 'working') \
        AND created_at < (SELECT max(created_at) FROM lead) - 180 * 86400000000";
    assert_eq!(one(open_for_ever), 0);
}

#[test]
fn the_demo_company_is_the_same_on_every_run_and_its_people_sign_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let places = ["one", "other"].map(|name| {
        let folder = folder.path().join(name);
        std::fs::create_dir(&folder).expect("a folder");
        Console { database: format!("sqlite:{}", folder.join("demo.db").display()), folder }
    });
    std::thread::scope(|scope| {
        for console in &places {
            scope.spawn(|| console.good(&["demo", "--prepare"]));
        }
    });
    let [one, other] = places.each_ref().map(told);
    for (at, what) in EXPORTS.iter().enumerate() {
        assert_eq!(one[at].len(), other[at].len(), "{what}");
        let differing = one[at].iter().zip(&other[at]).find(|(one, other)| one != other);
        assert_eq!(differing, None, "{what}");
    }
    is_living(&places[0].database);
    is_believable(&places[0].database);
    signs_in(&places[0]);
}

/// The address that is printed answers, and everybody of the list is let in with the password beside him.
fn signs_in(console: &Console) {
    let listen = |port| format!("127.0.0.1:{port}");
    let (server, said) = Server::with(|port| console.command(&["demo", "--listen", &listen(port)]));
    let address = format!("http://{}", listen(server.port));
    assert!(said.contains(&format!("The demo is ready: {address}")), "{said}");
    let people: Vec<Vec<&str>> = said
        .lines()
        .filter(|line| line.contains("@demo.trato"))
        .map(|line| line.split("  ").map(str::trim).filter(|part| !part.is_empty()).collect())
        .collect();
    let roles = sql(&console.database, "SELECT name FROM role ORDER BY name");
    for role in roles.lines() {
        assert!(people.iter().any(|person| person[0] == role), "nobody is a {role}: {said}");
    }
    assert_eq!(send(server.port, "GET", "/health", &[], b"").expect("is answered").status, 200);
    for person in people {
        let [_, name, email, password] = person.as_slice() else { panic!("{person:?}") };
        let home = Session::open(server.port, email, password).expect("signed in").get(server.port, "/");
        assert!(home.status == 200 && home.body.contains(name), "{email}: {}", home.head);
        assert!(home.body.contains("Está en la demostración"), "every page says so");
    }
    assert!(Session::open(server.port, "alba@demo.trato", "another password").is_err());
}
