//! The documents of the settings and the command line say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::{bare, told};

const COMMANDS: [&str; 12] = [
    "serve", "demo", "migrate", "user", "backup", "restore", "doctor", "audit", "bench", "import", "export", "insight",
];

/// An option by its name: its variable and its default, empty where it has none.
type Settings = BTreeMap<String, (String, String)>;

/// What a command says that it takes.
fn taken(command: &str) -> Settings {
    let (good, help, error) = told(&bare(&[command, "--help"]).output().expect("runs"));
    assert!(good, "{command}: {error}");
    let (mut settings, mut at) = (Settings::new(), String::new());
    for line in help.lines().map(str::trim) {
        let long = line.split_whitespace().take(2).find(|word| word.starts_with("--"));
        if let Some(name) = long.filter(|_| line.starts_with('-')) {
            at = name.split(['=', '[', ',']).next().unwrap_or_default().to_owned();
            settings.entry(at.clone()).or_default();
        }
        let told = |what: &str| {
            let (_, rest) = line.split_once(&format!("[{what}: "))?;
            Some(rest.split_once(']')?.0.trim_end_matches('=').to_owned())
        };
        if let Some(setting) = settings.get_mut(&at) {
            setting.0 = told("env").unwrap_or(std::mem::take(&mut setting.0));
            setting.1 = told("default").unwrap_or(std::mem::take(&mut setting.1));
        }
    }
    settings
}

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of the table of settings, as [`taken`].
fn documented() -> Settings {
    let text = document("docs/configuration.md");
    let rows = text.lines().filter(|line| line.starts_with("| `--"));
    let row = |line: &str| {
        let cells: Vec<String> = line.split('|').map(|cell| cell.trim().replace('`', "")).collect();
        (cells[1].clone(), (cells[2].clone(), cells[3].clone()))
    };
    rows.map(row).collect()
}

#[test]
fn the_document_names_every_setting_of_the_server_and_no_other() {
    let (mut taken, documented) = (taken("serve"), documented());
    taken.remove("--help");
    assert_eq!(taken.keys().collect::<Vec<_>>(), documented.keys().collect::<Vec<_>>());
    for (name, (variable, default)) in &taken {
        assert_eq!(&documented[name].0, variable, "{name}");
        assert!(!variable.is_empty(), "{name}");
        if !default.is_empty() {
            assert_eq!(&documented[name].1, default, "{name}");
        }
    }
}

#[test]
fn no_document_names_a_variable_or_an_option_that_does_not_exist() {
    let all: Vec<Settings> = COMMANDS.iter().map(|command| taken(command)).collect();
    let variables: BTreeSet<&str> = all.iter().flat_map(Settings::values).map(|(name, _)| name.as_str()).collect();
    let options: BTreeSet<&str> = all.iter().flat_map(Settings::keys).map(String::as_str).collect();
    let configuration = document("docs/configuration.md");
    for variable in variables.iter().filter(|name| !name.is_empty()) {
        assert!(configuration.contains(&format!("`{variable}`")), "{variable} is not in the document");
    }
    for name in ["README.md", "docs/configuration.md", "docs/guide.md", "docs/guide.es.md"] {
        let text = document(name);
        let lines = text.lines().filter(|line| !line.starts_with("cargo "));
        for word in lines.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')) {
            if word.starts_with("TRATO_") && word.len() > 6 {
                assert!(variables.contains(word), "{name} names {word}");
            }
            if word.starts_with("--") && word.len() > 3 && !word.starts_with("---") {
                assert!(options.contains(word), "{name} names {word}");
            }
        }
    }
}

#[test]
fn what_is_off_is_turned_on_by_the_words_of_the_document() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite:{}?synchronous=normal", folder.path().join("trato.db").display());
    for (value, opens) in [("on", true), ("yes", true), ("true", true), ("1", true), ("off", false), ("0", false)] {
        let mut command = bare(&["migrate", "--database", &database]);
        let (good, _, error) = told(&command.env("TRATO_UNSAFE", value).output().expect("runs"));
        assert_eq!(good, opens, "{value}: {error}");
        assert!(good || error.contains("synchronous is below full"), "{value}: {error}");
    }
}
