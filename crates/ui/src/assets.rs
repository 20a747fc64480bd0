//! The names of the bundled files. They carry a hash of their content, so they are known only when the program is
//! built; `web` sets them once at start from the bundle's manifest, and pages made without it (tests) use plain names.

use std::sync::OnceLock;

/// The addresses of the bundled files.
#[derive(Clone, Debug)]
pub struct Assets {
    /// The style sheet of every page.
    pub css: String,
    /// The module script of every page.
    pub js: String,
    /// The shared worker that holds the live connection.
    pub worker: String,
    /// The icons: one SVG with a `<symbol>` for each.
    pub sprite: String,
    /// The picture in the browser's tab.
    pub favicon: String,
}

static ASSETS: OnceLock<Assets> = OnceLock::new();

/// Names the bundled files for the rest of the process; the first call counts, later ones are ignored.
pub fn set(assets: Assets) {
    let _ = ASSETS.set(assets);
}

/// The bundled files.
pub fn get() -> &'static Assets {
    ASSETS.get_or_init(|| Assets {
        css: "/assets/app.css".into(),
        js: "/assets/app.js".into(),
        worker: "/assets/worker.js".into(),
        sprite: "/assets/sprite.svg".into(),
        favicon: "/assets/favicon.svg".into(),
    })
}
