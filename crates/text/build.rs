//! Lists `locales/<locale>/*.ftl`, so that a new file of messages is embedded without being named anywhere.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let manifest = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let mut code = String::from("/// (locale, file, text) of every Fluent file.\n");
    code.push_str("pub(super) const FILES: &[(&str, &str, &str)] = &[\n");
    for folder in sorted(&Path::new(&manifest).join("locales"))? {
        for file in sorted(&folder)?.into_iter().filter(|path| path.extension().is_some_and(|e| e == "ftl")) {
            let (locale, name) = (last(&folder), last(&file));
            writeln!(code, "    ({locale:?}, {name:?}, include_str!({:?})),", file.display().to_string())
                .map_err(io::Error::other)?;
        }
    }
    code.push_str("];\n");
    fs::write(Path::new(&out).join("files.rs"), code)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn last(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
