//! Every fault of this crate has its message in every language.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use trato_text::Locale;

/// The codes that the sources name: `Fault::new("code")`, `named("code", …)` and `common::id(…, "code")`.
fn codes(folder: &Path, found: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?.path();
        if entry.is_dir() {
            codes(&entry, found)?;
            continue;
        }
        let text = fs::read_to_string(&entry)?;
        for mark in ["Fault::new(\"", "named(\"", "common::id(input, \""] {
            let pieces = text.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(pieces.map(str::to_owned));
        }
    }
    Ok(())
}

#[test]
fn every_fault_has_its_message() {
    // Chosen by a `match` or held in a constant, where the search above does not see them.
    let mut found: BTreeSet<String> =
        ["date", "no-such-day", "date-range", "required", "computed"].map(String::from).into();
    codes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found).expect("the sources");
    assert!(found.len() > 50, "{found:?}");
    for locale in Locale::ALL {
        let missing: Vec<&String> =
            found.iter().filter(|code| !trato_text::messages::has(locale, &format!("error-{code}"))).collect();
        assert!(missing.is_empty(), "{locale}: {missing:?}");
    }
}
