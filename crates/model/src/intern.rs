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
    let kept: Vec<&'static str> = names.iter().map(|n| intern(n.as_ref())).collect();
    Box::leak(kept.into_boxed_slice())
}
