//! Renders every view with sample data into a folder, to be looked at in a browser: `OUT_DIR/{es,en}/{view}.html`.
//! The bundle is expected in `OUT_DIR/assets` (`node frontend/build.mjs --out OUT_DIR/assets`); addresses are relative,
//! so the folder can be served or opened as it is.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use trato_ui::{Locale, assets};

mod samples;

fn main() -> io::Result<()> {
    let Some(out) = env::args().nth(1).map(PathBuf::from) else {
        return Err(io::Error::other("usage: gallery OUT_DIR"));
    };
    name_assets(&out);
    let mut index = String::new();
    for locale in Locale::ALL {
        let folder = out.join(locale.code());
        fs::create_dir_all(&folder)?;
        for (name, html) in samples::all(locale) {
            fs::write(folder.join(format!("{name}.html")), html)?;
            index.push_str(&format!("{}/{name}.html\n", locale.code()));
        }
    }
    fs::write(out.join("index.txt"), index)
}

/// Reads the bundle's manifest; plain names where there is none.
fn name_assets(out: &Path) {
    let manifest = fs::read_to_string(out.join("assets/manifest.json")).unwrap_or_default();
    let file = |plain: &str| {
        let hashed = manifest.split_once(&format!("\"{plain}\": \"")).and_then(|(_, rest)| rest.split('"').next());
        format!("../assets/{}", hashed.unwrap_or(plain))
    };
    assets::set(assets::Assets {
        css: file("app.css"),
        js: file("app.js"),
        worker: file("worker.js"),
        sprite: file("sprite.svg"),
        favicon: file("favicon.svg"),
    });
}
