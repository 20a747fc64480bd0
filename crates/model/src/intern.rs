//! Names that live as long as the process. Built-in names are literals; names of custom fields and entities are
//! interned once each, which is bounded by the registry's limits, so that a name is one pointer everywhere and no
//! identifier ever stems from request text.

use std::collections::HashSet;
use std::sync::{LazyLock, RwLock};

static NAMES: LazyLock<RwLock<HashSet<&'static str>>> = LazyLock::new(|| RwLock::new(HashSet::new()));

/// The one `'static` copy of `name`. Call it only for names that the registry has accepted.
pub fn intern(name: &str) -> &'static str {
    if let Ok(names) = NAMES.read()
        && let Some(found) = names.get(name)
    {
        return found;
    }
    let Ok(mut names) = NAMES.write() else {
        return Box::leak(name.to_owned().into_boxed_str());
    };
    if let Some(found) = names.get(name) {
        return found;
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    names.insert(kept);
    kept
}

/// Interned copies of several names.
pub fn intern_all<S: AsRef<str>>(names: &[S]) -> &'static [&'static str] {
    static LISTS: LazyLock<Kept<&'static str>> = LazyLock::new(Kept::default);
    let names: Vec<&'static str> = names.iter().map(|n| intern(n.as_ref())).collect();
    keep(&LISTS, names)
}

/// Interned copies of the rows of a form.
pub fn intern_rows<S: AsRef<str>>(rows: &[Vec<S>]) -> &'static [&'static [&'static str]] {
    static ROWS: LazyLock<Kept<&'static [&'static str]>> = LazyLock::new(Kept::default);
    keep(&ROWS, rows.iter().map(|row| intern_all(row)).collect())
}

type Kept<T> = RwLock<HashSet<&'static [T]>>;

/// The one copy of a list: a registry that is built again leaves nothing behind.
fn keep<T: Copy + Eq + std::hash::Hash>(lists: &Kept<T>, list: Vec<T>) -> &'static [T] {
    let Ok(mut lists) = lists.write() else { return Box::leak(list.into_boxed_slice()) };
    if let Some(found) = lists.get(list.as_slice()) {
        return found;
    }
    let kept: &'static [T] = Box::leak(list.into_boxed_slice());
    lists.insert(kept);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_list_are_kept_once() {
        let (a, b) = (intern("c_colour"), intern(&String::from("c_colour")));
        assert!(std::ptr::eq(a, b));
        assert!(std::ptr::eq(intern_all(&["x", "y"]), intern_all(&["x".to_owned(), "y".to_owned()])));
        assert!(std::ptr::eq(intern_rows(&[vec!["x"], vec![]]), intern_rows(&[vec!["x"], vec![]])));
    }
}
