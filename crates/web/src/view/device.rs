//! What a browser says of itself in words for people: *Firefox en Windows*.

use trato_model::Locale;
use trato_text::{Arg, t, t_args};

/// Browsers by what only they say; those that imitate others come first.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems, likewise: Android says that it is Linux, an iPad that it is like a Mac.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// The browser and its system; a program's own name; else that it is unknown.
#[must_use]
pub fn name(agent: &str, locale: Locale) -> String {
    let find = |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, n)| *n);
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => {
            t_args(locale, "settings-device-on", &[("browser", Arg::from(browser)), ("system", Arg::from(system))])
        }
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => match agent.split(['/', ' ']).next().filter(|program| !program.is_empty()) {
            Some(program) => program.chars().take(40).collect(),
            None => t(locale, "settings-device-unknown").into_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_have_short_names() {
        const CHROME: &str = "(KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
        for (agent, expected) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox en Windows"),
            (&format!("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 {CHROME}"), "Chrome en Linux"),
            (&format!("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 {CHROME} Edg/130.0"), "Edge en Windows"),
            (&format!("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 {CHROME}"), "Chrome en Android"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari en iPhone",
            ),
            ("curl/8.5.0", "curl"),
            ("", "Dispositivo desconocido"),
        ] {
            assert_eq!(name(agent, Locale::Es), expected, "{agent}");
        }
    }
}
